"""The generated parts of docs/getting-it.md: what a release holds, whom it serves and what installing may say."""

from __future__ import annotations

import argparse
import re

from tools.release import __main__ as command
from tools.release import install
from tools.release.folder import LAYOUT
from tools.release.targets import PLATFORMS, PYTHONS


def machines() -> str:
    """Every kind of machine with its oldest system, and the Pythons."""
    pythons = install.versions(PYTHONS)
    rows = [f"| {platform.name} | {platform.oldest} | {pythons} |" for platform in PLATFORMS]
    return _table("Machine", "System, this or later", "Python", rows=rows)


def layout() -> str:
    """What the folder holds."""
    return _table("File or folder", "What it is", rows=[f"| `{name}` | {said} |" for name, said in LAYOUT.items()])


def refusals() -> str:
    """Every reason for which nothing is installed, and what to do."""
    words = {"found": "…", "words": "…"}
    rows = [f"| {said.format(**words)} | {_code(todo.format(**words))} |" for said, todo in install.REFUSALS.values()]
    return _table("It says", "What to do", rows=rows)


def options(parser: argparse.ArgumentParser) -> str:
    """What a command is given; the help that argparse prints is another one in each Python."""
    rows = []
    for action in parser._actions:
        names = ", ".join(action.option_strings) or action.dest.upper()
        value = "" if action.nargs == 0 or not action.option_strings else f" {action.metavar or action.dest.upper()}"
        rows.append(f"| `{names}{value}` | {(action.help or '').replace('%%', '%')} |")
    return _table("Option", "What it does", rows=rows)


def _table(*heads: str, rows: list[str]) -> str:
    return "\n".join((f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *rows))


def _code(text: str) -> str:
    """What is typed; a path of Windows would lose its backslashes in Markdown."""
    return re.sub(r"(C:\\\S+ install\.py|apt install \S+-venv|install FOLDER)", r"`\1`", text)


PARTS = {
    "machines": machines,
    "options": lambda: options(install.parser()),
    "refusals": refusals,
    "layout": layout,
    "building": lambda: options(command.parser()),
}
# The options of the programs of a release, which are none of nvap's commands.
OPTIONS = frozenset(
    name
    for parser in (install.parser(), command.parser())
    for action in parser._actions
    for name in action.option_strings
)
