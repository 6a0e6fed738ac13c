"""Which commands leave the workspace as it was: its files, their bytes and the times of their writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

from tests.guards.commands import Command, contents
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
    trial, before = Trial(command, "", sound()), tuple(contents(sound().folder).items())
    options = [(name,) for name in command.parameters if name not in trial.base() and name != "form"]
    return any(trial.enough((*trial.base(), *option))[1].kept != before for option in ((), *options))
