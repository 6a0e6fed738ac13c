"""The generated parts of docs/getting-it.md: `python -m tests.getting_it` writes them anew, and a test compares."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from tools.release import __main__ as command
from tools.release import install
from tools.release.folder import LAYOUT
from tools.release.targets import PLATFORMS, PYTHONS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "getting-it.md"


def written(page: str) -> str:
    """The page with every generated part made anew."""
    parts = {
        "machines": machines(),
        "options": options(install.parser()),
        "refusals": refusals(),
        "layout": layout(),
        "building": options(command.parser()),
    }
    for name, text in parts.items():
        before, start, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        assert start, f"{name} is not on the page"
        assert end, f"{name} does not end"
        page = f"{before}{start}{text}\n{end}{after}"
    return page


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


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
