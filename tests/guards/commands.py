"""The commands that nvap has, taken from nvap, and run in this process."""

from __future__ import annotations

import hashlib
import pkgutil
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
import typer.main
from typer.testing import CliRunner

from nvap import formats
from nvap.cli import app as cli
from nvap.cli import commands as table
from nvap.cli import output
from nvap.cli.export import FORMATS as EXPORTS
from nvap.formats.diagnostics import FORMATS as REPORTS
from nvap.formats.documents import FORMATS
from tests.running import environment

# Every form that any command has; and what the name of a file may end in: these, and whatever nvap.formats has a
# module for.
KNOWN_FORMS = tuple(dict.fromkeys((*FORMATS, *EXPORTS, *REPORTS)))
ENDINGS = tuple(dict.fromkeys((*KNOWN_FORMS, *(module.name for module in pkgutil.iter_modules(formats.__path__)))))

# What somebody types to a command that only a terminal has: "-" leaves a question out, or is asked for again.
TYPED: dict[tuple[str, ...], tuple[str, ...]] = {
    ("return", "fill"): ("", "4", "Ordinary words.", *["-"] * 4, "show", "write")
}
# The command that goes on until it is stopped: here it shows its first page, and its key is always the same.
SERVES = "pages"
# The commands that only a terminal has.
AT_A_TERMINAL = frozenset(map(" ".join, TYPED))


@dataclass(frozen=True, eq=False)
class Command:
    """One command: its words, and its parameters by name, as typer has them."""

    words: tuple[str, ...]
    parameters: dict[str, Any]

    @property
    def name(self) -> str:
        """What is typed after `nvap`."""
        return " ".join(self.words)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that the help of --format names; of a command without it the one form that it has, unnamed."""
        if "form" not in self.parameters:
            return ("",)
        said = re.split(r"[;.]", self.parameters["form"].help, maxsplit=1)[0]
        return tuple(re.split(r", | or ", said))

    @property
    def needed(self) -> tuple[str, ...]:
        """The parameters that typer itself asks for."""
        return tuple(name for name, parameter in self.parameters.items() if parameter.required)

    def is_flag(self, parameter: str) -> bool:
        """Whether a parameter is an option without a value."""
        return bool(getattr(self.parameters[parameter], "is_flag", False))


def tree() -> list[Command]:
    """Every command that can be run, those of groups too."""
    return list(_below(typer.main.get_command(cli.app), ()))


def _below(group: Any, words: tuple[str, ...]) -> Iterator[Command]:
    for name in group.commands:
        inner = group.commands[name]
        if hasattr(inner, "commands"):
            yield from _below(inner, (*words, name))
        else:
            yield Command((*words, name), {parameter.name: parameter for parameter in inner.params})


def named(name: str) -> Command:
    """The command of a name."""
    return next(command for command in tree() if command.name == name)


def plant(monkeypatch: pytest.MonkeyPatch, name: str, function: Any) -> Command:
    """Put a command into the table of commands, as somebody would who forgets what must hold of it."""
    module = ModuleType(f"nvap.cli.{name}")
    setattr(module, name, function)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(table.COMMANDS, name, (name, name, "Planted."))
    return named(name)


class _OneVisitor:
    """A server that shows the first page to one visitor, on standard output, and is stopped."""

    effective_port = 8000

    def __init__(self, app: Any, **settings: Any) -> None:
        self.app = app

    def run(self) -> None:
        """Somebody comes, looks and goes."""
        address = "http://127.0.0.1:8000"
        output.out(self.app.test_client().get("/?key=key", base_url=address, follow_redirects=True).text)

    def close(self) -> None:
        """Nothing is open."""


def _has_one_visitor(here: pytest.MonkeyPatch) -> None:
    from nvap.web import server

    here.setattr(server, "create_server", _OneVisitor)
    here.setattr("signal.signal", lambda *given: None)
    here.setattr("nvap.web.guard.secrets.token_urlsafe", lambda length: "key")
    here.setattr("webbrowser.open", lambda address: output.err("A browser is opened."))


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit, what it printed, and what it wrote where --out says."""

    code: int
    out: bytes
    err: str
    file: bytes

    @property
    def text(self) -> str:
        """What it printed, on both streams."""
        return self.out.decode("utf-8") + self.err


def run(folder: Path, words: Sequence[str | Path], out: Path | None = None, workspace: str = ".") -> Ran:
    """Run a command in a folder that is the workspace, with nothing else that steers it.

    There is no terminal, but for a command that only a terminal has: there somebody answers. A crash is raised. With ""
    as the `workspace` it is looked for.
    """
    env = {**dict.fromkeys(("NVAP_FORCE", "NVAP_PLAN", "COLUMNS")), "NVAP_WORKSPACE": workspace}
    typed = TYPED.get(tuple(map(str, words[:2])))
    with chdir(folder), pytest.MonkeyPatch.context() as terminal:
        if typed:
            terminal.setattr(output, "asks", lambda: True)
        if words[0] == SERVES:
            _has_one_visitor(terminal)
        said = "".join(f"{line}\n" for line in typed or ())
        ended = CliRunner(env=environment() | env).invoke(cli.app, [str(word) for word in words], input=said or None)
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise AssertionError(f"nvap {' '.join(map(str, words))} crashed") from ended.exception
    return Ran(ended.exit_code, ended.stdout_bytes, ended.stderr, packed(out) if out else b"")


def packed(path: Path) -> bytes:
    """The bytes of a file, or of all files below a folder with their names; nothing where nothing is."""
    if path.is_dir():
        parts = (inner for inner in sorted(path.rglob("*")) if inner.is_file())
        return b"".join(inner.relative_to(path).as_posix().encode() + inner.read_bytes() for inner in parts)
    return path.read_bytes() if path.exists() else b""


def remove(path: Path) -> None:
    """Take away a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
