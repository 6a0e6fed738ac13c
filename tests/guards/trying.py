"""Trying a command: which options it cannot do without, and what it does with others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.guards.commands import Command, Ran, contents, packed, remove, run
from tests.guards.filling import filled, values
from tests.guards.worlds import AT, World

# The commands that write in a workspace; a test holds each of them to it, and every other to writing nothing.
WRITES = frozenset(
    {
        *("init", "collect", "workbook import", "return new", "return fill", "return set"),
        *("edition new", "edition map", "edition review", "round close"),
        *("evidence add", "evidence renew", "evidence confirm", "evidence progress"),
        *("evidence close", "evidence withdraw", "evidence edit"),
        *("carry", "body merge", "measures choose", "measures add", "recover"),
    }
)


@dataclass(frozen=True)
class Outcome:
    """All that a command did: its exit, what it printed, and what lies beside it and in the workspace after it."""

    ran: Ran
    beside: bytes
    kept: tuple[tuple[str, str], ...]

    @property
    def well(self) -> bool:
        """Whether it did what was asked."""
        return self.ran.code == 0

    @property
    def refused(self) -> bool:
        """Whether it was told to be misuse."""
        return self.ran.code == 2


@dataclass(frozen=True)
class Trial:
    """A command in a form and a world, with some of its parameters filled.

    `place` chooses among several values; `otherwise` are values that stand in place of those of the table.
    """

    command: Command
    form: str
    world: World
    place: int = 0
    otherwise: tuple[tuple[str, str], ...] = ()

    def words(self, given: Iterable[str]) -> list[str]:
        """What is typed."""
        parameters = self.command.parameters
        named = [name for name in parameters if name in set(given)]
        words = list(self.command.words)
        for name in named:
            given = filled(self.command, name, self.world, self.form, self.place)
            words += [*given[:-1], dict(self.otherwise).get(name, given[-1])]
        if self.form:
            words += ["--format", self.form]
        if "as_at" in parameters and "as_at" not in named and "workspace" in parameters:
            words += ["--as-at", AT]
        return words

    def run(self, given: Iterable[str], there: bool = False, before: Iterable[str] | None = None) -> Outcome:
        """Run it with these parameters filled; `there` says that the file which it writes is there already.

        What is given `before` is a run of the same command in the same workspace that has been.
        """
        given = tuple(given)
        for path in self.world.aside.iterdir():
            remove(path)
        if there:
            for name in set(given) & {"out", "marked"}:
                Path(values(self.command, name, self.world, self.form)[0]).write_bytes(b"before")
        writes = self.command.name in WRITES
        folder = self.world.copied() if writes else self.world.folder
        if before is not None:
            run(folder, self.words(before))
        ran = run(folder, self.words(given))
        return Outcome(ran, packed(self.world.aside), tuple(contents(folder).items()) if writes else ())

    def base(self) -> tuple[str, ...]:
        """The fewest parameters with which it does what is asked."""
        return _base(self)

    def enough(self, given: tuple[str, ...]) -> tuple[tuple[str, ...], Outcome]:
        """What is given and all that its own refusals ask for besides, and what it does then."""
        for _ in range(9):
            outcome = self.run(given)
            named = set(re.findall(r"--[a-z-]+", outcome.ran.text)) - {"--format"}
            parameters = self.command.parameters.items()
            asked = [name for name, known in parameters if name not in given and named & set(known.opts)]
            if outcome.well or not asked:
                break
            given = (*given, *asked)
        return given, outcome


@cache
def _base(trial: Trial) -> tuple[str, ...]:
    given, outcome = trial.enough(trial.command.needed)
    assert outcome.well, f"nvap {' '.join(trial.words(given))} cannot be run by a test: {outcome.ran.err}"
    return given
