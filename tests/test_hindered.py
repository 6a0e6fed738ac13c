"""Every command that writes, where the disk is full or may not be written to, or another program holds a file."""

from __future__ import annotations

import errno
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from nvap.storage import atomic
from tests.crowd import at_once
from tests.guards import worlds
from tests.guards.commands import AT_A_TERMINAL, Ran, contents, run
from tests.guards.trying import WRITES
from tests.guards.writing import words_that_write

COMMANDS = pytest.mark.parametrize("name", sorted(WRITES - {"recover"} - AT_A_TERMINAL))
POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="nobody can be anybody else here")
# The calls of os that take room on a disk, and those that another program can hold up.
TAKING = ("mkdir", "open", "write", "link")
HELD_UP = ("replace", "rename", "unlink", "rmdir")
# So many places of each command are tried, out of those at which the disk may be full.
PLACES = 6
Refuses = Callable[..., OSError | None]


@contextmanager
def standing_in_the_way(names: tuple[str, ...], refuses: Refuses) -> Iterator[None]:
    """While it lasts, these calls of os raise what `refuses` gives for their name and what they are given."""

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            if (problem := refuses(name, *given)) is not None:
                raise problem
            return call(*given, **named)

        return wrapped

    with pytest.MonkeyPatch.context() as patched:
        for name in names:
            patched.setattr(os, name, watched(name, getattr(os, name)))
        patched.setattr(time, "sleep", lambda _: None)
        yield


def read_of(folder: Path) -> dict[str, str]:
    """What is read of a workspace."""
    return {name: found for name, found in contents(folder).items() if not name.endswith(".part")}


def left_in(folder: Path) -> set[str]:
    """What nobody reads and was not there before."""
    return {name for name in contents(folder) if name.endswith(".part")} - contents(worlds.sound().folder).keys()


def as_before_or_as_meant(folder: Path, ran: Ran, meant: Path, *said: str) -> None:
    """Whether a command did what was asked, or nothing, and said why; and left nothing behind."""
    assert ran.code in (0, 3), ran.text
    assert read_of(folder) == read_of(meant if ran.code == 0 else worlds.sound().folder), ran.text
    assert ran.code == 0 or any(word in ran.text for word in said), ran.text
    assert left_in(folder) == set()


def done(name: str) -> Path:
    """A workspace in which a command has done what was asked."""
    folder = worlds.sound().copied()
    assert run(folder, words_that_write(name)).code == 0
    return folder


def full_from(place: float, seen: Iterator[int]) -> Refuses:
    """A disk that is full from one of the calls on that take room."""

    def refuses(name: str, *given: Any) -> OSError | None:
        if name == "open" and not given[1] & os.O_CREAT:
            return None
        return OSError(errno.ENOSPC, "No space left on device") if next(seen) >= place else None

    return refuses


@COMMANDS
def test_a_full_disk_is_said_and_all_is_as_it_was(name: str) -> None:
    words, meant, folder, seen = words_that_write(name), done(name), worlds.sound().copied(), count()
    with standing_in_the_way(TAKING, full_from(float("inf"), seen)):
        run(folder, words)
    calls, refused = next(seen), 0
    assert calls
    for place in sorted(random.Random(name).sample(range(calls), min(calls, PLACES))):
        folder = worlds.sound().copied()
        with standing_in_the_way(TAKING, full_from(place, count())):
            ran = run(folder, words)
        as_before_or_as_meant(folder, ran, meant, "No space left")
        refused += ran.code == 3
    assert refused


@COMMANDS
def test_a_file_that_is_held_for_a_while_is_waited_for(name: str) -> None:
    times: dict[tuple[Any, ...], int] = {}

    def refuses(call: str, *given: Any) -> OSError | None:
        times[call, *given] = times.get((call, *given), 0) + 1
        return _held() if times[call, *given] <= 3 and ".held" not in str(given) else None

    meant, folder = done(name), worlds.sound().copied()
    with standing_in_the_way(HELD_UP[:2], refuses):
        ran = run(folder, words_that_write(name))
    assert ran.code == 0, ran.text
    assert read_of(folder) == read_of(meant)
    assert left_in(folder) == set()


@COMMANDS
def test_a_file_that_stays_held_is_said_and_all_is_as_it_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_PATIENCE", 2)
    meant, folder = done(name), worlds.sound().copied()

    def refuses(call: str, *given: Any) -> OSError | None:
        return _held() if call == "replace" and os.path.exists(given[1]) else None

    with standing_in_the_way(HELD_UP, refuses):
        ran = run(folder, words_that_write(name))
    as_before_or_as_meant(folder, ran, meant, "being used by another")


def _held() -> OSError:
    problem = PermissionError(errno.EACCES, "The file is being used by another program")
    problem.winerror = 32  # type: ignore[attr-defined]
    return problem


@POSIX
@COMMANDS
def test_a_workspace_that_may_not_be_written_in_is_left_and_said(name: str) -> None:
    words, meant, folder = words_that_write(name), done(name), worlds.sound().copied()
    for path in (folder.parent.parent, worlds.sound().folder.parent):
        path.chmod(0o755)
    for path in (folder.parent, folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (told,) = at_once(folder, [words], as_nobody=True)
    as_before_or_as_meant(folder, Ran(told.code, told.text.encode(), "", b""), meant, "Permission denied")
    assert told.code == 3
