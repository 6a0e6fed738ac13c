"""Printing: text to a terminal through rich, everything else as it is."""

import contextlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from nvap.cli.lines import fitted, waited
from nvap.cli.parameters import Exit
from nvap.words.catalogue import own, say
from nvap.words.escaping import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from nvap.analysis.gaps import GapList
    from nvap.model.refusals import NotGiven
    from nvap.source import Folder
    from nvap.storage.record_files import RecordFile
    from nvap.storage.transaction import Stopped

own(
    __name__,
    {
        "nothing-written": "Nothing was written.",
        "records.left": "{path} was written, and could not be taken back",
        "records.part": "Not everything was written.",
        "open.nothing": "{path} was not opened: the system names no program for it",
        "cut-off.cleared": "Took away {path}, which a writing that was cut off had left",
    },
)


def out(text: str, form: str = "") -> None:
    """Write a result to standard output as it is; csv has its own line ends, which Windows would write twice."""
    out_parts((text,), form)


def out_parts(parts: Iterable[str], form: str = "") -> None:
    """The same of a result that is made in parts."""
    if form == "csv":
        with contextlib.suppress(AttributeError):
            sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
    for part in parts:
        sys.stdout.write(part)
    sys.stdout.flush()


def tell(text: str) -> None:
    """Write lines that people read to standard output."""
    out(fitted(text, sys.stdout))


def err(text: str) -> None:
    """Write one line of anything else to standard error."""
    sys.stderr.write(fitted(plain(text) + "\n", sys.stderr))


def misuse(text: str) -> NoReturn:
    """Say what was mistyped or is missing, and exit 2."""
    err(f"Error: {text}")
    raise Exit(2)


def cannot(text: str) -> NoReturn:
    """Say what cannot be read or written, and exit 3."""
    err(f"Error: {text}")
    raise Exit(3)


def refused(problem: "NotGiven") -> int:
    """Say what is not given; the exit: 1 for files with errors, 2 for what was asked, 3 for what cannot be."""
    from nvap.model.refusals import Refusal, Unusable

    err(str(problem) if isinstance(problem, Unusable) else f"Error: {problem}")
    return 1 if isinstance(problem, Unusable) else 2 if isinstance(problem, Refusal) else 3


def refuse_together(typed: frozenset[str], what: object, *options: str) -> None:
    """Exit 2 where an option was typed that says nothing beside what else was asked, which `what` names."""
    if what and (ignored := [option for option in options if option in typed]):
        misuse(f"{ignored[0]} says nothing beside {what}; leave one of them out")


def refuse_alone(typed: frozenset[str], needed: object, option: str, *options: str) -> None:
    """Exit 2 where an option was typed that says nothing without another."""
    if not needed and (ignored := [word for word in options if word in typed]):
        misuse(f"{ignored[0]} says nothing without {option}")


def form_of(name: str, form: str | None, path: Path | None) -> str:
    """The form that a document is asked for in, by --format or by the suffix of --out; exit 2 where it has it not."""
    from nvap.formats.documents import forms_of

    forms = forms_of(name)
    if path is not None:
        suffix = path.suffix.lstrip(".").lower()
        if suffix not in forms or suffix == "text":
            known = ", ".join(f".{ending}" for ending in forms if ending != "text")
            misuse(f"{path.name} does not say a form this command has; end it in {known}")
        if form not in (None, suffix):
            misuse(f"--format {form} and --out {path.name} are two different forms; give one of them")
        form = suffix
    elif form is None:
        form = "text" if sys.stdout.isatty() else "md"
        if form not in forms:
            misuse(f"this is a document to read in peace; say where to write it, as in --out {name}.html")
    if form not in forms:
        misuse(f"--format {form} is not a form this command has; it has {', '.join(forms)}")
    return form


def document(
    name: str,
    view: Any,
    templates: tuple[Path, ...],
    form: str,
    path: Path | None,
    overwrite: bool,
    as_json: Callable[[Any], Any] | None = None,
) -> None:
    """Print one document in a form that it has, or write it to a file."""
    from nvap.formats.documents import make

    with waited("Making the document"):
        done = make(name, form, view, templates, as_json)
    made = done.content
    if path is not None:
        write(path, made, overwrite)
        for line in done.told:
            err(line)
    elif isinstance(made, bytes):
        misuse(f"--format {form} makes a file, which is not for a terminal or a pipe; use --out {name}.{form}")
    elif form == "text":
        terminal(made)
    else:
        out(made, form)


def write(path: Path, document: str | bytes | Iterator[str], overwrite: bool) -> None:
    """Write a document, whole or in parts, to a file and say so; exit 3, with nothing written, where that cannot be."""
    from nvap.storage.atomic import NotSaved, Taken
    from nvap.storage.outputs import write_document

    left: tuple[str, ...] = ()
    try:
        with waited("Writing"):
            left = write_document(str(path), document, overwrite)
    except Taken:
        cannot(f"{path} is there already and was left as it is; --overwrite replaces it")
    except NotSaved as problem:
        cannot(f"{path} was not written: {problem.reason}")
    _wrote(path, left)


def open_file(path: Path) -> None:
    """Open a file that was written with the program that the system has for it; no shell reads its name."""
    import os

    whole = str(path.resolve())
    if sys.platform == "win32":
        os.startfile(whole)
        return
    try:
        start(["open" if sys.platform == "darwin" else "xdg-open", whole])
    except OSError:
        err(say("open.nothing", path=path))


def start(words: list[str]) -> None:
    """Start a program that goes on by itself."""
    import subprocess

    quiet = subprocess.DEVNULL
    subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)


def _wrote(path: Path, left: Iterable[str]) -> None:
    """Say what was written, and what an earlier writing that was cut off had left, which is gone now."""
    err(f"Wrote {path}")
    for name in left:
        err(say("cut-off.cleared", path=name))


def write_folder(path: Path, files: Iterable[tuple[str, bytes]], ours: Callable[[str], bool], overwrite: bool) -> None:
    """Write a folder of files and say so; exit 3, with nothing written, where that cannot be."""
    from nvap.storage.atomic import NotSaved, Taken
    from nvap.storage.outputs import Foreign, write_folder

    left: tuple[str, ...] = ()
    try:
        with waited("Writing"):
            left = write_folder(str(path), files, ours, overwrite)
    except Taken:
        cannot(f"{path} is there already and was left as it is; --overwrite replaces it")
    except Foreign as problem:
        cannot(f"{path} was left as it is: it holds {problem.name}, which is no part of such an export")
    except NotSaved as problem:
        cannot(f"{path} was not written: {problem.reason}")
    _wrote(path, left)


def write_records(folder: "Folder", files: "Sequence[tuple[RecordFile, RecordFile | None]]", command: str) -> list[str]:
    """Write several records, each new or changed, and return the paths shown; exit 3 with none of them written."""
    from nvap.storage.record_files import write_all
    from nvap.storage.transaction import Stopped

    try:
        return write_all(folder, files, command)
    except Stopped as problem:
        stopped(problem)


def stopped(problem: "Stopped") -> NoReturn:
    """Say which of several files could not be written, and which could not be taken back; exit 3."""
    from nvap.storage.atomic import NotSaved, Taken

    reason = problem.reason
    if isinstance(reason, NotSaved):
        err(f"Error: {reason.path} was not saved: {reason.reason}")
    else:
        how = "is there already" if isinstance(reason, Taken) else "was changed by somebody else in the meantime"
        err(f"Error: {reason.path} {how}")
    for path in problem.left:
        err(say("records.left", path=path))
    cannot(say("records.part" if problem.left else "nothing-written"))


def terminal(text: str) -> None:
    """Print text with the marks of the terminal form: laid out at a terminal, as plain lines elsewhere."""
    from nvap.formats.jinja import CELL, bare

    if not sys.stdout.isatty():
        out(bare(text))
        return
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    for is_table, lines in groupby(text.rstrip("\n").split("\n"), key=lambda line: CELL in line):
        if is_table:
            _table(console, [line.split(CELL)[:-1] for line in lines])
        else:
            for line in lines:
                _paragraph(console, line)


def _table(console: "Console", rows: list[list[str]]) -> None:
    from rich.table import Table

    from nvap.formats.jinja import HEADING, on_one_line
    from nvap.formats.prose import LINE

    headed = rows[0][0].startswith(HEADING)
    # No word is broken, because people copy ids from here: where the words do not fit, each row becomes a block.
    widest = [
        max(len(word) for row in rows for word in [*_bare(row[place]).split(), ""]) for place in range(len(rows[0]))
    ]
    narrow = sum(widest) + 2 * (len(widest) - 1) > console.width
    if narrow and not headed:
        for row in rows:
            _paragraph(console, ": ".join(map(on_one_line, filter(None, row))))
        return
    if narrow:
        for row in rows[1:]:
            for heading, cell in zip(rows[0], row, strict=True):
                if cell:
                    _paragraph(console, on_one_line(f"{heading}: {cell}" if cell != row[0] else cell))
            _paragraph(console, "")
        return
    table = Table(box=None, show_header=headed, pad_edge=False, padding=(0, 2, 0, 0))
    rows = [[cell.strip(LINE).replace(LINE, "\n") for cell in row] for row in rows]
    whole = [max(len(line) for row in rows for line in _bare(row[place]).split("\n")) for place in range(len(rows[0]))]
    widths = _fitted(whole, widest, console.width - 2 * (len(widest) - 1))
    for place, width in enumerate(widths):
        table.add_column(_styled(rows[0][place]) if headed else "", min_width=width, max_width=width)
    for row in rows[1:] if headed else rows:
        table.add_row(*(_styled(cell) for cell in row))
    console.print(table)


def _fitted(whole: list[int], least: list[int], room: int) -> list[int]:
    """Widths of columns that fit into a room where they can: the widest gives way, down to its longest word."""
    widths = [*whole]
    while sum(widths) > room and (wider := [place for place, width in enumerate(widths) if width > least[place]]):
        widths[max(wider, key=lambda place: widths[place])] -= 1
    return widths


def _bare(text: str) -> str:
    """Text without the marks of the terminal form."""
    from nvap.formats.jinja import END, FAINT, HEADING, STRONG

    return text.translate({ord(mark): None for mark in (HEADING, STRONG, FAINT, END)})


def _paragraph(console: "Console", line: str) -> None:
    """One paragraph, wrapped under its own indent; a list item hangs under its text."""
    indent = len(line) - len(line.lstrip(" "))
    bullet = re.match(r"(- |\d+\. )", line[indent:])
    hang = indent + (len(bullet.group()) if bullet else 0)
    text = _styled(line[indent:])
    wrapped = text.wrap(console, max(console.width - hang, 20)) or [text]
    for place, part in enumerate(wrapped):
        part.rstrip()
        part.pad_left(indent if place == 0 else hang)
        console.print(part, soft_wrap=True)


def _styled(text: str) -> "Text":
    from rich.text import Text

    from nvap.formats.jinja import END, FAINT, HEADING, STRONG

    styles = {HEADING: "bold", STRONG: "bold", FAINT: "dim", END: ""}
    made, style = Text(), ""
    for part in re.split(f"([{''.join(styles)}])", text):
        if part in styles:
            style = styles[part]
        else:
            made.append(part, style or None)
    return made


def moved(
    what: str,
    path: str,
    before: "GapList",
    after: "GapList",
    objectives: list[str],
    unfavourable: Sequence[str] = (),
) -> None:
    """Say what was recorded or changed, what of it is unfavourable, and how the gaps of its objectives moved."""
    from nvap.views.moved import movement, written

    lines = [*written(what, path, unfavourable), *movement(before, after, objectives)]
    tell("".join(f"{plain(line)}\n" for line in lines))


def asks() -> bool:
    """Whether there is a person to ask: both ends are a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
