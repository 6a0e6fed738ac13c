"""What a command shows of records that may not be shown: under the limit, and of one that takes no limit, nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from tests.guards.commands import ENDINGS, Command
from tests.guards.ignoring import EVERYWHERE, forms_apart
from tests.guards.trying import WRITES, Outcome, Trial
from tests.guards.worlds import World, sound
from tests.marked import inside, leaks

LIMIT = "max_marking"
# What shows them although nobody can give it a limit, and why.
SHOWS: dict[str, str] = {
    "return fill": "it shows the force's own people, at a terminal, what they claim and on what evidence",
    "validate": "it names the files that it checks, to whoever can open them, and makes nothing that is handed on",
}
# What has the limit and shows nothing of a record without it either, and why.
SHOWS_NOTHING: dict[str, str] = {
    "national": "it counts forces and names no record of any; the limit is refused or kept where forces are named",
    "trend": "it counts objectives and records, and names none",
    "round show": "it tells the figures of a round and not its name; a round above the limit is refused",
}


def leaking(command: Command, world: World, limited: bool = True) -> Iterator[str]:
    """Every run of a command, with each of its options and in each of its forms, that shows what may not be shown."""
    limit = (LIMIT,) if limited and LIMIT in command.parameters else ()
    for trial, given in trials(command, world, limit):
        outcome = trial.run(given)
        typed = " ".join(trial.words(given))
        if found := [word for word in leaks(world.made, shown(trial, outcome)) if word not in typed]:
            yield f"nvap {typed} shows {found[:3]}"


def shown(trial: Trial, outcome: Outcome) -> str:
    """All that a run printed and wrote beside the workspace."""
    files = [inside(path) for path in sorted(trial.world.aside.iterdir())]
    return "\n".join((outcome.ran.text, *files))


def trials(command: Command, world: World, limit: tuple[str, ...]) -> Iterator[tuple[Trial, tuple[str, ...]]]:
    """The runs: with what it needs, in every form and to every kind of file.

    Where there are no errors, then with each option more, and with what leads to what may not be shown, in a form each.
    """
    forms = [form for form in forms_apart(command) if "out" not in base(command, form, world)]
    for form in forms or [""]:
        yield Trial(command, form, world), (*base(command, form, world), *limit)
    turns = cycle(forms or [""])
    needed = base(command, "", world)
    if "out" in command.parameters:
        for ending in ENDINGS:
            form = ending if ending in command.forms else ""
            made = world.aside / f"made.{'json' if ending == 'oscal' else ending}"
            if ending != "pdf":  # it is made of the page
                yield Trial(command, form, world, otherwise=(("out", str(made)),)), (*needed, "out", *limit)
    if world != sound():
        return
    for name in command.parameters:
        if name not in (*needed, *EVERYWHERE, LIMIT, "form"):
            form = next(turns)
            yield Trial(command, form, world), (*base(command, form, world), name, *limit)
    for name, value in secrets(command, world):
        form = next(turns)
        given = (*base(command, form, world), name, *limit)
        yield Trial(command, form, world, otherwise=((name, value),)), given


def base(command: Command, form: str, world: World) -> tuple[str, ...]:
    """What a command needs where there are no errors, and what lets it go on despite them."""
    needed = Trial(command, form, sound()).base()
    return (*needed, "despite_errors") if "despite_errors" in command.parameters and world != sound() else needed


def secrets(command: Command, world: World) -> Iterator[tuple[str, str]]:
    """What else may be asked of a command that only reads, and leads to what may not be shown."""
    made = world.made
    lead = next(word for word in sorted(made.canaries) if word.startswith("zqlead"))
    known = {"record": [*made.open_ids, *made.ids[::3]], "objective": [*made.here][::2], "lead": [lead, "zqlead"]}
    for name in command.parameters if command.name not in WRITES else ():
        yield from ((name, value) for value in known.get(name, ()))
