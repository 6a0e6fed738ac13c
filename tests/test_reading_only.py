"""A command that reads writes nothing in a workspace, in any form; one that writes does. nvap says which there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.guards import worlds
from tests.guards.commands import Command, contents, plant, run, tree
from tests.quick import compiled_once
from tests.guards.trying import WRITES, Trial
from tests.running import tree as everything_in

COMMANDS = tree()
BY_NAME = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    with compiled_once():
        yield


# What a command that writes asks for before it does.
ASKING = ("write", "drop_comments")


def written_by(command: Command, empty: Path) -> set[str]:
    """The forms in which a command, with all that it cannot do without, changes anything in a workspace.

    In one that is there already `init` has nothing to do: it is run in an empty folder.
    """
    world = worlds.sound()
    found = set()
    for form in command.forms:
        trial = Trial(command, form, world)
        given = trial.base()
        given += tuple(name for name in ASKING if name in command.parameters and name not in given)
        folder = empty if command.name == "init" else world.copied()
        before = everything_in(folder)
        run(folder, trial.words(given))
        if everything_in(folder) != before:
            found.add(form)
    return found


@BY_NAME
def test_looking_never_writes_and_writing_does(command: Command, tmp_path: Path) -> None:
    written = written_by(command, tmp_path)
    assert written == (set(command.forms) if command.name in WRITES else set())


def test_every_command_that_writes_is_there() -> None:
    assert {command.name for command in COMMANDS} >= WRITES


def test_a_reader_that_writes_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def notes(workspace: Any = None) -> None:
        Path("evidence/seen.txt").write_text("seen", encoding="utf-8")

    command = plant(monkeypatch, "notes", notes)
    assert written_by(command, tmp_path) == {""}
    assert contents(worlds.sound().folder)  # the planted command had a copy
