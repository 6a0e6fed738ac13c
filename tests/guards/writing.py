"""Which commands leave the workspace as it was: its files, their bytes and the times of their writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle

from tests.guards.commands import Command, contents, named
from tests.guards.ignoring import forms_apart
from tests.guards.trying import Trial
from tests.guards.worlds import World, sound
from tests.running import tree


def writing(command: Command) -> Iterator[str]:
    """Every run of a command, in each of its forms and with each of its options, that changes the workspace."""
    world = replace(sound(), folder=sound().copied())
    before = tree(world.folder)
    for trial, given in runs(command, world):
        trial.run(given)
        after = tree(world.folder)
        if after != before:
            yield f"nvap {' '.join(trial.words(given))}"
        before = after


def runs(command: Command, world: World) -> Iterator[tuple[Trial, tuple[str, ...]]]:
    """With what it needs in each of its forms, and with each option more in a form each."""
    forms = forms_apart(command)
    bases = {form: Trial(command, form, sound()).base() for form in forms}
    for form in forms:
        yield Trial(command, form, world), bases[form]
    turns = cycle(form for form in forms if "out" not in bases[form] or len(forms) == 1)
    for name in command.parameters:
        if name != "form" and name not in bases[""]:
            form = next(turns)
            yield Trial(command, form, world), (*bases[form], name)


def changes(command: Command) -> bool:
    """Whether a command that writes does change the workspace, by itself or with an option."""
    return next(_changing(Trial(command, "", sound())), None) is not None


def _changing(trial: Trial) -> Iterator[tuple[str, ...]]:
    """Parameters with which a command changes the workspace: the fewest, or with an option more, --write before all."""
    base, before = trial.base(), tuple(contents(sound().folder).items())
    options = sorted({*trial.command.parameters} - {*base, "form"}, key=lambda name: (name != "write", name))
    for option in ((), *((name,) for name in options)):
        given, outcome = trial.enough((*base, *option))
        if outcome.well and outcome.kept != before:
            yield given


@cache
def written(name: str) -> tuple[Trial, tuple[str, ...]]:
    """A command that writes, and the parameters with which it does."""
    trial = Trial(named(name), "", sound())
    return trial, next(_changing(trial))


def words_that_write(name: str) -> list[str]:
    """What is typed of a command so that it writes in a sound workspace."""
    trial, given = written(name)
    return trial.words(given)
