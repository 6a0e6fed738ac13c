"""Options that a command, or a form of it, ignores: with and without them it does the same, and does not say so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from pathlib import Path
from tempfile import mkdtemp

from nvap.formats.documents import FORMATS
from nvap.source import Folder
from tests.guards.commands import Command
from tests.guards.filling import values
from tests.guards.trying import WRITES, Outcome, Trial
from tests.guards.worlds import HOME, World, broken, broken_plan, sound
from tests.killing import cut_off
from tests.workbooks import Filled, edited


@dataclass(frozen=True)
class Setting:
    """What must be so for an option to have something to do, and why it may be silent where it is not so."""

    why: str
    worlds: tuple[Callable[[], World], ...] = (sound,)
    beside: tuple[str, ...] = ()
    there: bool = False
    done: bool = False
    refuses: bool = False


def faulty() -> World:
    """A workspace to which a workbook came back with a fault."""
    return replace(sound(), book=sound().faulty)


def of_a_workbook() -> World:
    """A workspace to which a force sent a workbook."""
    return replace(sound(), sent=sound().book)


def of_changes() -> World:
    """A workspace to which a force sent other texts of the records that are here."""
    return replace(sound(), sent=sound().elsewhere)


@cache
def told_twice() -> World:
    """A workspace to which a workbook came back with one new record in two rows, but for a hyphen."""
    return replace(sound(), book=edited(sound().book, Path(mkdtemp(dir=HOME.name)) / "twice.xlsx", _tell_twice))


def _tell_twice(book: Filled) -> None:
    row = {
        "Objectives": "2.1.1.1", "Kind": "audit", "Assurance": "supervisor", "Date": "2026-01-20", "Summary": "Words",
        "What it shows": "yes", "Owner (a role)": "Head of Other",
    }  # fmt: skip
    for title, kept in (("A look at calls", "NC/1"), ("A look at-calls", "NC/2")):
        book.put("Evidence", book.empty_row("Evidence"), {**row, "Title": title, "Where it is kept": kept})


def of_the_cut_off() -> World:
    """A workspace in which a writing of several files was cut off before any was in place."""
    world = replace(sound(), folder=sound().copied())
    cut_off(Folder(str(world.folder)))
    return world


@cache
def without_a_plan() -> World:
    """A workspace that has no plan of its own."""
    folder = sound().copied()
    shutil.rmtree(folder / "plan")
    return replace(sound(), folder=folder)


SETTINGS: dict[str, Setting] = {
    "again": Setting("nothing like it may be there yet", done=True),
    "despite_errors": Setting("files without errors need nothing despite them", (broken, broken_plan)),
    "drop_comments": Setting("there may be no comments to lose", beside=("write",)),
    "evidence edit drop_comments": Setting("there may be no comments to lose", beside=("finding",)),
    "marked": Setting("what has no faults has none to mark", (faulty,)),
    "max_marking": Setting("what shows nothing of a record has nothing to withhold", beside=("force",)),
    "plan_notes": Setting("a plan of its own keeps its notes", (without_a_plan,)),
    "round list max_marking": Setting("there may be no round above it"),
    "round show max_marking": Setting("what is above it is not shown at all", refuses=True),
    "overwrite": Setting("there may be no such file yet", (sound, faulty), ("out", "marked"), there=True),
    "recover take_back": Setting("nothing may be pending", (of_the_cut_off,)),
    "return fill drop_comments": Setting("the return is a new one", beside=("date_",)),
    "workbook import again": Setting(
        "nothing like it may be there yet", (told_twice,), beside=("write", "drop_comments")
    ),
    "collect date_": Setting("refused without a workbook among the sources", (of_a_workbook,)),
    "collect update": Setting("what is sent may be new", (of_changes,)),
}

# What is ignored and is not refused, and why not.
NEUTRAL: dict[tuple[str, str, str], str] = {
    **{
        ("edition map", "list_", form): "in a script nothing is asked anyway; at a terminal it keeps from asking"
        for form in ("", "text", "md", "json")
    },
    ("evidence edit", "yes", ""): "in a script nothing is asked anyway; at a terminal it keeps from asking",
    ("edition list", "as_at", "text"): "a few words of it turn on the day, and in this workspace they are the same",
    ("list", "as_at", "text"): "only the stamp tells the day, and the lists of a terminal have none",
    ("round list", "as_at", "text"): "only the stamp tells the day, and the lists of a terminal have none",
    ("links", "as_at", "text"): "only the stamp tells the day, and the lists of a terminal have none",
}
# Options that say where things are, for any command: they are not tried in each form and beside each other option.
EVERYWHERE = ("workspace", "plan", "edition", "out", "overwrite", "despite_errors")
# Options that change how long a command takes and never what it says: that, tests of their own hold them to.
OF_TIME = ("jobs",)


class Tried:
    """A command on a world, each of its runs done once."""

    def __init__(self, command: Command, world: World, place: int = 0) -> None:
        self.command, self.world, self.place = command, world, place
        self._done: dict[tuple[str, frozenset[str]], Outcome] = {}
        self._bases: dict[str, tuple[str, ...]] = {}

    def base(self, form: str) -> tuple[str, ...]:
        """The fewest parameters with which it can be run in a form."""
        if form not in self._bases:
            self._bases[form] = Trial(self.command, form, self.world, self.place).base()
        return self._bases[form]

    def outcome(self, form: str, *given: str, less: str = "") -> Outcome:
        """What it does in a form with some parameters more, or one less, than it needs."""
        names = frozenset((*self.base(form), *given)) - {less}
        if (form, names) not in self._done:
            self._done[form, names] = Trial(self.command, form, self.world, self.place).run(names)
        return self._done[form, names]


def setting_of(command: Command, name: str) -> Setting | None:
    """What must be so for an option to have something to do, if not every workspace is so."""
    return SETTINGS.get(f"{command.name} {name}") or SETTINGS.get(name)


def heeded(command: Command, name: str) -> bool:
    """Whether an option does something where what must be so for it is so."""
    setting = setting_of(command, name)
    assert setting is not None
    beside = {other for other in setting.beside if other in command.parameters}
    for form, world in product(("", *command.forms), setting.worlds):
        given = {*Trial(command, form, sound()).base(), *beside}
        before = given - {name} if setting.done else None
        trial = Trial(command, form, world())
        less, more = (trial.run(names, setting.there, before) for names in (given - {name}, given | {name}))
        if less != more and (setting.refuses or not more.refused):
            return True
    return False


def ignored(command: Command, world: World) -> Iterator[tuple[str, str, str]]:
    """What a command ignores: the option, what it stands beside, and the form, if it is beside something and in one."""
    places = max((len(values(command, name, world, "")) for name in command.needed), default=1)
    for place in range(places):
        yield from _ignored(Tried(command, world, place))


def _ignored(tried: Tried) -> Iterator[tuple[str, str, str]]:
    command, forms = tried.command, forms_apart(tried.command)
    options = [name for name in command.parameters if name not in (*command.needed, *OF_TIME, "form")]
    for form in forms:
        base, plain = tried.base(form), tried.outcome(form)
        for name in [name for name in options if not form or name not in EVERYWHERE]:
            tested = tried.outcome(form, less=name) if name in base else tried.outcome(form, name)
            if tested == plain and setting_of(command, name) is None:
                yield name, "", form
    own = [name for name in options if name not in (*EVERYWHERE, *tried.base(""))]
    flags = [name for name in own if command.is_flag(name)]
    pairs = combinations(own, 2)
    for one, other in pairs if command.name not in WRITES else ((a, b) for a, b in pairs if a in flags or b in flags):
        both = tried.outcome("", one, other)
        for name, beside in ((one, other), (other, one)):
            if both.well and both == tried.outcome("", beside) and setting_of(command, name) is None:
                yield name, beside, ""
    form = next((form for form in reversed(forms) if tried.outcome(form) != tried.outcome("")), "")
    for name in options if form else ():
        alone = tried.outcome("", name)
        if name not in EVERYWHERE and alone.well and alone == tried.outcome(form, name):
            yield "form", name, form


def forms_apart(command: Command) -> tuple[str, ...]:
    """No form, and each form that a command has; of those that are made from one template only the first."""
    forms = tuple(dict.fromkeys(("", *command.forms)))
    first: dict[str, str] = {}
    for form in forms:
        first.setdefault((FORMATS[form].template if form in FORMATS else "") or form, form)
    return tuple(first.values())
