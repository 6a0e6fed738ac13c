"""What a command works on, from its options: the workspace, the force, the limit; and the refusal over errors."""

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from nvap.cli import output
from nvap.cli.lines import agreed, waited
from nvap.cli.parameters import Exit
from nvap.formats.documents import document, sentences
from nvap.model.bodies import Force
from nvap.model.fields import Marking
from nvap.words.catalogue import few, own, say
from nvap.workspace import Workspace, workspace_above

own(
    __name__,
    {
        "workspace.above": "The workspace is {path}",
        "workspace.none": "There is no workspace here, nor in a folder above: nothing that was recorded is known. "
        "`nvap init` makes one, and -C names another folder.",
        "workspace.none-to-write": "there is no workspace here, nor in a folder above, and nothing was written; "
        "`nvap init` makes one here, and -C names another folder",
        "workspace.begin": "There is no workspace here, nor in a folder above. Begin one in {path}?",
        "force.none": "say which force, with --force or NVAP_FORCE; `nvap list bodies` lists them",
        "force.several": "say which force, with --force or NVAP_FORCE: this workspace has records of {bodies}",
    },
)

T = TypeVar("T")
BODIES = ("territorial", "all")


def opened(
    workspace: Path | None, plan: Path | None, as_at: date | None, edition: str | None = None, *, writes: bool = False
) -> Workspace:
    """The workspace that the options name, as at their date or today, in their edition or the one in force.

    Where they name none it is the nearest folder that is one, from the current one upwards. Without any, what writes
    asks at a terminal whether to begin here, and else exits 2.
    """
    folder = workspace or _nearest()
    if folder is None and writes:
        _begin_here()
    at = as_at or date.today()
    by_clock = as_at is None
    return Workspace.open(
        *(folder, at, plan),
        documents=document,
        progress=with_progress,
        edition=edition,
        by_clock=by_clock,
        sentences=sentences,
    )


def opened_of(
    workspace: Path | None,
    plan: Path | None,
    as_at: date | None,
    edition: str | None = None,
    *,
    force: str | None,
    writes: bool = False,
) -> Workspace:
    """The workspace with the records of the force that is named; on none or an unknown one exit 2."""
    found = opened(workspace, plan, as_at, edition, writes=writes)
    if not writes:
        warn_without(workspace)
    if not found.plan.usable:
        refuse_errors(found.alone, despite=False)
    return found.of(named(found, force))


def named(workspace: Workspace, force: str | None) -> Force:
    """The force that --force names, or the only one of which the workspace has records; else exit 2."""
    if force:
        return workspace.find_body(force)
    here = workspace.bodies_here
    if len(here) == 1:
        return here[0]
    output.misuse(say("force.several", bodies=few([body.id for body in here])) if here else say("force.none"))


def warn_without(workspace: Path | None) -> None:
    """Say so first where a report is made and there is no workspace."""
    if workspace is None and workspace_above(Path()) is None:
        output.err(say("workspace.none"))


def _nearest() -> Path | None:
    """The workspace that the current folder lies in; where that is another folder, it is told."""
    found = workspace_above(Path())
    if found is not None and not found.samefile(Path()):
        output.err(say("workspace.above", path=found))
    return found


def _begin_here() -> None:
    """Ask whether to begin a workspace in the current folder; exit 2 without a person to ask, and 1 on no."""
    if not output.asks():
        output.misuse(say("workspace.none-to-write"))
    if not agreed(say("workspace.begin", path=Path().resolve()), default=True):
        output.err(say("nothing-written"))
        raise Exit(1)


def refuse_errors(workspace: Workspace, despite: bool, limit: Marking | None = None) -> None:
    """Exit 1, naming the files, where a report would stand on errors; go on despite them if that can be done."""
    told = [diagnostic for diagnostic in workspace.errors if workspace.may_name(diagnostic.path, limit)]
    for diagnostic in told:
        sayable = workspace.may_say(diagnostic, limit)
        words = diagnostic.message if sayable else "what it says may not be shown under --max-marking"
        place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
        output.err(f"{place}: {diagnostic.severity} {diagnostic.rule}: {words}")
        if sayable:
            output.err(f"    {diagnostic.hint}")
    if len(told) < len(workspace.errors):
        output.err(f"{len(workspace.errors) - len(told)} more in files that may not be named under --max-marking.")
    if not workspace.plan.usable:
        output.err("No report can be made: the plan's own files have errors.")
        raise Exit(1)
    for diagnostic in workspace.found:
        if diagnostic.rule == "stray-file" and workspace.may_name(diagnostic.path, limit):
            output.err(f"{diagnostic.path}: {diagnostic.message}")
    if workspace.errors and not despite:
        output.err("Nothing is reported over files with errors. Mend them, or use --despite-errors.")
        raise Exit(1)


def marking(given: str | None) -> Marking | None:
    """The marking that --max-marking names; None is no limit."""
    found = one_of("--max-marking", given, Marking)
    return Marking(found) if found else None


def every_body(given: str) -> bool:
    """Whether --bodies asks for all and not only for the forces of an area."""
    return one_of("--bodies", given, BODIES) == "all"


def known_theme(workspace: Workspace, theme: int | None) -> int | None:
    """The theme of a number; exit 2 for one that the plan does not have."""
    themes = workspace.plan.themes
    if theme is not None and theme not in themes:
        output.misuse(f"there is no theme {theme}; the themes are {', '.join(map(str, themes))}")
    return theme


def as_known(given: str, known: Iterable[str]) -> str | None:
    """The one of a few words that was meant, told where it is another than was typed: "dip sample" is audit."""
    from nvap.words.understood import read_as, read_word

    read = read_word(given, known)
    if read is not None and read.told:
        output.err(read_as(given, read.value))
    return read.value if read is not None else None


def one_of(option: str, given: str | None, known: Iterable[str]) -> str | None:
    """The value of an option that takes one of a few; on a miss exit 2 with the likely one, or with all of them."""
    known = tuple(known)
    if given is None or given in known:
        return given
    if said := as_known(given, known):
        return said
    from nvap.words.understood import hint

    output.misuse(f"{option} cannot be {given}. {hint(given, known)}")


def with_progress(items: Iterator[Any], total: int) -> Iterator[Any]:
    """The same, with a bar on standard error where that is a terminal and there is time to see one."""
    if not sys.stderr.isatty() or total < 2:
        with waited("Reading"):
            yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, "Reading", total=total, console=Console(stderr=True), transient=True)
