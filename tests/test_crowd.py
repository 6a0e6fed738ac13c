"""Fifty at once, over every command that writes: what somebody is told was written is there, and nothing is half."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from tests.crowd import Told, at_once
from tests.guards import worlds
from tests.guards.commands import AT_A_TERMINAL, contents, run
from tests.guards.trying import WRITES
from tests.guards.writing import words_that_write, written

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands are started together by forking")
MANY = 50


def texts(workspace: Path) -> dict[str, str]:
    """Every file that is read of a workspace."""
    return {path.as_posix(): path.read_text("utf-8", "replace") for path in workspace.rglob("*.yaml")}


@cache
def own_text(name: str) -> str:
    """The parameter by which each who runs a command can say something of their own, that stands in a file then.

    Nothing where there is none: all of them write the same.
    """
    trial, given = written(name)
    for parameter in given:
        if trial.command.is_flag(parameter):
            continue
        words = [f"{word} zq00" if word == _value(name, parameter) else word for word in trial.words(given)]
        folder = trial.world.copied()
        if run(folder, words).code == 0 and _seen(folder) == {"zq00"}:
            return parameter
    return ""


def _value(name: str, parameter: str) -> str:
    trial, given = written(name)
    place = trial.words(given).index
    opts = trial.command.parameters[parameter].opts
    words = trial.words(given)
    return words[place(opts[0]) + 1] if opts[0] in words else ""


def _seen(folder: Path) -> set[str]:
    return {found for text in texts(folder).values() for found in re.findall(r"zq\d\d", text)}


def commands(name: str, count: int = MANY) -> list[list[str]]:
    """What each of many types of a command, with words of their own where it takes any."""
    words, own = words_that_write(name), own_text(name)
    value = _value(name, own) if own else None
    return [[f"{word} zq{n:02}" if word == value else word for word in words] for n in range(count)]


def is_whole(workspace: Path) -> None:
    """Whether every file can be read, nothing is pending, and nobody left anything."""
    before = contents(worlds.sound().folder)
    left = [name for name in contents(workspace) if name.endswith(".part") and name not in before]
    assert left == []
    assert not (workspace / ".pending.part").exists()
    assert [*workspace.rglob(".held*")] == []
    told = run(workspace, ["validate"])
    assert told.code == 0, told.text


def in_order(answer: Told) -> bool:
    """Whether somebody wrote, or was told that others were first or are at work: 2 of what cannot be asked any more."""
    return answer.code in (0, 2, 3) or (answer.code == 1 and "somebody else" in answer.text)


@pytest.mark.parametrize("name", sorted(WRITES - {"recover"} - AT_A_TERMINAL))
def test_of_many_at_once_each_has_written_or_is_told(name: str) -> None:
    alone = worlds.sound().copied()
    in_turn = [run(alone, words).code for words in commands(name, 2)]
    folder = worlds.sound().copied()
    told = at_once(folder, commands(name))
    wrote = {n for n, answer in enumerate(told) if answer.code == 0}
    assert wrote
    assert all(map(in_order, told)), [*filter(lambda answer: not in_order(answer), told)]
    is_whole(folder)
    if not own_text(name):
        assert _kept(folder) == _kept(alone)
        return
    seen = {int(word[2:]) for word in _seen(folder)}
    assert seen <= wrote, "what was refused is there"
    assert seen
    if in_turn == [0, 0] and _seen(alone) == {"zq00", "zq01"}:
        assert seen == wrote, "what was told to be written is not there"


def _kept(folder: Path) -> dict[str, str]:
    return {name: found for name, found in contents(folder).items() if not name.endswith(".part")}


def test_of_all_commands_at_once_each_has_written_or_is_told() -> None:
    """Records, returns, measures and editions of one workspace, changed by all commands together."""
    names = sorted(WRITES - {"recover", "body merge"} - AT_A_TERMINAL)  # after a merger there is another force
    folder = worlds.sound().copied()
    told = at_once(folder, [commands(names[n % len(names)])[n] for n in range(MANY)])
    assert all(map(in_order, told)), [*filter(lambda answer: not in_order(answer), told)]
    is_whole(folder)
    wrote = {n for n, answer in enumerate(told) if answer.code == 0}
    assert {int(word[2:]) for word in _seen(folder)} <= wrote
