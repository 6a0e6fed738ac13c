"""What must hold of every command, whatever it is given: it ends, in order, and says so in clean text."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.guards.commands import Ran, run

# Processor seconds for one input; and bytes of memory, of what a process of inputs has in all.
LONGEST = 20
MOST = 3 << 30
STATUSES = (0, 1, 2, 3)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Fuzzer(NamedTuple):
    """How inputs of a kind are made, in a folder of their own, and judged there: what is wrong is an AssertionError."""

    make: Callable[[Random, Path], None]
    judge: Callable[[Path], None]


class TooLong(BaseException):
    """An input that takes more than its time; nothing that the program catches."""


@contextmanager
def bounded_time() -> Iterator[None]:
    """While it lasts, so many processor seconds and no more."""

    def ended(*_: object) -> None:
        raise TooLong(f"more than {LONGEST} seconds")

    before = signal.signal(signal.SIGVTALRM, ended)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def tried(workspace: Path, words: Sequence[str | Path]) -> Ran:
    """Run a command, and hold it to its statuses and to clean text."""
    ran = run(workspace, words)
    assert ran.code in STATUSES, f"the exit status is {ran.code}"
    for said in (ran.out.decode("utf-8"), ran.err):
        assert "Traceback" not in said, said
        found = _CONTROL.search(said)
        assert not found, f"{found and found[0]!r} is printed: {said[: found.end() if found else 0][-200:]!r}"
    assert ran.code == 0 or ran.text, "nothing is said of what is wrong"
    return ran


def told(ran: Ran) -> Any:
    """The JSON that a command printed; None where it printed nothing."""
    return json.loads(ran.out) if ran.out else None


def state(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def read_only(workspace: Path, words: Sequence[str | Path]) -> Ran:
    """Run a command that only reads, and hold it to that."""
    before = state(workspace)
    ran = tried(workspace, words)
    assert state(workspace) == before, "what only reads has written"
    return ran
