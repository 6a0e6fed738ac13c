"""At a terminal no line is wider than it is and no word is broken, whatever the command: each is run at a real one.

What is printed where there is room for every line says which words there are; at 60 to 200 columns there may be no
others. The commands are those of the program.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from nvap.cli import lines
from tests.guards.commands import AT_A_TERMINAL, Command, remove, tree
from tests.guards.trying import WRITES, Trial
from tests.guards.worlds import broken, sound
from tests.running import environment
from tests.terminal import CTRL_C, POSIX, STYLE, at_a_terminal, conversation

WIDTHS = (60, 80, 200)
ROOM = 5000
COMMANDS = [command for command in tree() if command.name not in AT_A_TERMINAL]
BAR = re.compile(r"\x1b\[\?25l.*?\x1b\[\?25h(\r\x1b\[1A)?(\x1b\[2K)?", re.DOTALL)
# What prints a form for machines, which is as it is.
RAW = {"schema", "export"}
# Everything is imported once, and each command is a process of its own that somebody types nothing to.
# A server is stopped as soon as it runs, and its key is always the same.
DRIVER = """
import gc, importlib, json, os, pkgutil, secrets, sys, webbrowser
import pydantic, rich.console, rich.table, rich.progress, jinja2.sandbox, nvap
for module in pkgutil.walk_packages(nvap.__path__, "nvap."):
    if module.name != "nvap.__main__":
        importlib.import_module(module.name)
from nvap.__main__ import main
from nvap.web import server
class Stopped:
    effective_port = 8000
    def __init__(self, app, **settings): pass
    def run(self): pass
    def close(self): pass
server.create_server, secrets.token_urlsafe, webbrowser.open = Stopped, lambda length: "key", lambda address: True
for folder, words in json.loads(open(sys.argv[1]).read()):
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(folder)
        sys.argv[:] = ["nvap", *words]
        code = 1
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.stdout.write(f"\\x1f{status}\\x1e")
"""


def asked() -> list[tuple[str, list[str]]]:
    """What is typed: each command as it does something, its help, its misuse, and over files with errors."""
    typed = []
    for command in COMMANDS:
        words = _enough(command)
        folder = sound().copied() if command.name in WRITES else sound().folder
        typed += [(str(folder), words), (str(folder), [*command.words, "--help"])]
        typed += [(str(folder), [*command.words, "--nothing-of-this-name", "that", "is", "known"])]
        if "workspace" in command.parameters:
            folder = broken().copied() if command.name in WRITES else broken().folder
            typed += [(str(folder), words), (str(folder), [*words, "--workspace", "a folder/that is/not there at all"])]
        if "force" in command.parameters:
            typed += [(str(folder), [*words, "--force", "the-constabulary-of-nowhere-at-all-that-anybody-knows"])]
    return typed


def _enough(command: Command) -> list[str]:
    trial = Trial(command, "", sound())
    return trial.words(trial.base())


@cache
def screens(columns: int) -> list[tuple[str, int, str]]:
    """What was typed, the exit, and what is on the screen at a terminal of a width."""
    typed = asked()
    for path in sound().aside.iterdir():
        remove(path)
    told = sound().aside.parent / f"asked-{columns}.json"
    told.write_text(json.dumps(typed), encoding="utf-8")
    env = environment(TERM="xterm", COLUMNS=str(columns))
    program = (sys.executable, "-c", DRIVER, str(told))
    code, printed = conversation(program, sound().folder, env=env, columns=columns, deadline=250)
    assert code == 0, printed[-2000:]
    shown = [part.rpartition("\x1f") for part in printed.split("\x1e")[:-1]]
    assert len(shown) == len(typed)
    return [
        (" ".join(words), int(status), _plain(text).replace(Path(folder).parent.name, "COPY"))
        for (folder, words), (text, _, status) in zip(typed, shown, strict=True)
    ]


def _plain(text: str) -> str:
    """What stays on a screen, without its styles: a bar is there only while something lasts."""
    return STYLE.sub("", BAR.sub("", text)).replace("\r", "")


def words_of(text: str) -> set[str]:
    """The words of a screen; a heading that stands before its cell has a colon."""
    return {word.rstrip(":") for word in text.split()}


def parts(whole: str, columns: int) -> set[str]:
    """What the words that no line of a width has room for may be broken into; a sum of a file is one."""
    long = [word for word in words_of(whole) if lines.cells(word) > columns - 10]
    return {word[first:last] for word in long for first in range(len(word)) for last in range(first + 1, len(word) + 1)}


def too_wide(text: str, columns: int) -> list[str]:
    """The lines that a terminal breaks although there is a place between two words to break them at."""
    found = []
    for line in text.split("\n"):
        item = line.strip()
        words = item.removeprefix("- ").split()
        if lines.cells(line) > columns and len(words) > 1:
            found.append(line)
    return found


def faults(columns: int) -> list[str]:
    """The words that are broken on the screens of a width, and the lines that are too wide."""
    found = []
    for (typed, code, text), (_, code_with_room, whole) in zip(screens(columns), screens(ROOM), strict=True):
        if typed.split()[0] in RAW and code == 0 and "--help" not in typed:
            continue
        assert code == code_with_room, (typed, text, whole)
        found += [f"nvap {typed}: {word}" for word in sorted(words_of(text) - words_of(whole) - parts(whole, columns))]
        found += [f"nvap {typed}: {line}" for line in too_wide(text, columns)]
    return found


@POSIX
@pytest.mark.parametrize("columns", WIDTHS)
def test_no_word_is_broken(columns: int) -> None:
    assert faults(columns) == []


# A conversation: what is typed first, and the answers to what is asked then; the last is Ctrl-C.
QUESTIONS: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {
    ("evidence", "add"): (
        *(("Force:", "norfolk"), ("Objectives:", "referral"), ("Objectives:", "2.2.1.1"), ("Kind:", "audits of calls")),
        *(("Kind:", "feedback"), ("From:", "nobody that is known here"), ("From:", CTRL_C)),
    ),
    ("return", "fill", "--force", "suffolk"): ((":", "4"), (":", CTRL_C)),
}


@POSIX
@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize("columns", WIDTHS)
def test_no_word_of_a_question_is_broken(words: tuple[str, ...], columns: int, tmp_path: Path) -> None:
    typed = [(asked, answer if answer == CTRL_C else f"{answer}\n") for asked, answer in QUESTIONS[words]]
    screens = []
    for width in (columns, ROOM):
        folder = tmp_path / str(width)
        folder.mkdir()
        screens.append(STYLE.sub("", at_a_terminal(words, folder, width, typed)[1]))
    # What is typed comes back while the question is still being printed: before its last space, or after it.
    narrow, whole = ({*re.split(r"[\s:]+|\^C", screen)} for screen in screens)
    assert narrow - whole == set()
    assert too_wide(screens[0], columns) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two three four five", "one two three\nfour five"),
        ("- one two three four five", "- one two\n  three four\n  five"),
        ("Error: one two three four", "Error: one two\n  three four"),
        ("    one two three four", "    one two\n    three four"),
        ("one area-for-improvement-of-it", "one\narea-for-improvement-of-it"),
        ("ŵŷ ŵŷ 中中中 中 中", "ŵŷ ŵŷ 中中中\n中 中"),
        ("short\n\nshort", "short\n\nshort"),
    ],
)
def test_a_line_is_broken_between_words_and_goes_on_under_its_text(text: str, shown: str) -> None:
    assert lines.wrapped(text + "\n", 14) == shown + "\n"
