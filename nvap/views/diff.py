"""The view of what changed between two editions of the plan, in the order of what matters to a force."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from nvap.analysis.difference import (
    ActionChange,
    Difference,
    ObjectiveChange,
    Step,
    What,
    difference,
    words_shared,
)
from nvap.analysis.difference_parts import PartChange, WholeEdition
from nvap.analysis.succession import reading_of
from nvap.load.plan import Plan
from nvap.model.fields import Marking
from nvap.model.plan import Objective
from nvap.model.refusals import Refusal
from nvap.model.values import dataclass
from nvap.views.diff_left import ForcesLeft, Left, left_of, left_of_forces, left_told
from nvap.views.diff_sides import between, editions_compared, sides, whole
from nvap.views.stamp import FACTS, Stamp, stamp_of
from nvap.views.wording import Piece, marked
from nvap.words import catalogue
from nvap.words.numbers import in_words
from nvap.workspace import Refuse, Workspace, refuse_all

catalogue.own(
    __name__,
    {
        "diff.summary": "{now} {what}, {before} before{how}.",
        "diff.force.action": "force action",
        "diff.force.actions": "force actions",
        "diff.force.objective": "force objective",
        "diff.force.objectives": "force objectives",
        "diff.national.action": "national action",
        "diff.national.actions": "national actions",
        "diff.national.objective": "national objective",
        "diff.national.objectives": "national objectives",
        "diff.fewer": "{count} fewer",
        "diff.more": "{count} more",
        "diff.added": "{count} added",
        "diff.withdrawn": "{count} withdrawn",
        "diff.split": "{old} split into {new}",
        "diff.split-left": "{old} split, of which {new} is left",
        "diff.merged": "{old} merged into {new}",
        "diff.moved": "{count} moved",
        "diff.moved-reworded": "{count} moved ({reworded} of them reworded)",
        "diff.reworded": "{count} reworded",
        "diff.measure": "{text} ({kind}, {unit}, {better}, every {every})",
        "diff.measure.output": "output",
        "diff.measure.outcome": "outcome",
        "diff.measure.higher": "higher is better",
        "diff.measure.lower": "lower is better",
    },
)

# The parts of an edition beside the words of its objectives, in the order in which they are told.
SECTIONS: dict[str, tuple[str, ...]] = {
    "themes": ("theme", "theme_text", "theme_of_action"),
    "perennial_issues": ("perennial_issue", "perennial_issue_need", "perennial_issue_of_action"),
    "owners": ("owners", "owner"),
    "nations": ("not_applicable_in",),
    "expectations": ("expects", "telling", "short"),
    "measures": ("measure",),
    "useful_links": ("useful_link",),
    "details": ("detail", "reference"),
    "front": (
        *("title", "printed_title", "period", "from", "issued", "authorised_by", "review_date"),
        *("review_interval_months", "contact", "working_group", "themes_introduction", "vulnerability"),
        *("vulnerability_text", "foreword", "research"),
    ),
}
_TELLING = (What.ADDED, What.WITHDRAWN, What.SPLIT, What.MERGED, What.MOVED, What.REWORDED)
# Fewer words than this are read at once, and are not marked one by one.
_MARKED = 6


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two editions."""

    version: str
    title: str
    from_day: date | None

    @property
    def begins(self) -> str | None:
        """From which day it is in force, where it says so."""
        return catalogue.day(self.from_day) if self.from_day else None


@dataclass(frozen=True, slots=True)
class ObjectiveSide:
    """An objective as it was or is; `pieces` are its words with those marked that the other has not."""

    id: str
    short: str
    text: str
    pieces: tuple[Piece, ...]
    sources: tuple[str, ...] = ()
    shared: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveBecame:
    """What became of objectives that belong together; `sure` is False where no succession says it."""

    what: str
    old: tuple[ObjectiveSide, ...]
    new: tuple[ObjectiveSide, ...]
    why: str
    reworded: bool
    steps: tuple[Step, ...]
    sure: bool
    national: bool


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action that is withdrawn, added, moved or retitled; `what` is the first of these that holds."""

    what: str
    old: str | None
    new: str | None
    old_title: str | None
    new_title: str | None
    retitled: bool
    objectives: int


@dataclass(frozen=True, slots=True)
class PartView:
    """Something else that changed; with pieces where the words that changed are marked."""

    what: str
    of: str
    was: str | None
    old: str | None
    new: str | None
    old_said: str | None
    new_said: str | None
    old_pieces: tuple[Piece, ...]
    new_pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Changes of one kind, of which there are some."""

    name: str
    rows: tuple[PartView, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveSection:
    """Objectives of which the same became."""

    what: str
    rows: tuple[ObjectiveBecame, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many actions and objectives there are and were, and how many objectives something became of."""

    actions: int
    actions_before: int
    objectives: int
    objectives_before: int
    became: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class DiffView:
    """What changed, and what it leaves to do for a force or for forces where that was asked."""

    stamp: Stamp
    old: Side
    new: Side
    sure: bool
    summary: str
    nothing: bool
    counts: Counted
    national: Counted
    objectives: tuple[ObjectiveSection, ...]
    actions: tuple[ActionView, ...]
    sections: tuple[Section, ...]
    left: Left | None = None
    forces: ForcesLeft | None = None

    @property
    def section_names(self) -> tuple[str, ...]:
        """The names of the sections that there can be."""
        return tuple(SECTIONS)


def diff_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    old: str | None = None,
    new: str | None = None,
    all_forces: bool = False,
    refuse: Refuse = refuse_all,
) -> DiffView:
    """What changed between two editions; of a body's workspace with what it leaves that to do, or for all forces.

    Raises UnknownEdition, and Refusal where it cannot be said what is left to do.
    """
    if all_forces and workspace.body is not None:
        raise Refusal("--all-forces says nothing beside --force; leave one of them out")
    was, is_ = sides(workspace, old, new)
    way = between(workspace, was, is_)
    if way is None and (all_forces or workspace.body is not None):
        raise Refusal(
            f"no succession joins version {was.front.version} and version {is_.front.version}: "
            "what is left to do cannot be said; leave out --force and --all-forces"
        )
    found = difference(whole(was), whole(is_), None if way is None else [plan.edition for plan in way])
    about = _about(workspace, is_)
    reading = reading_of(
        (plan.edition for plan in editions_compared(workspace, was, *(way or ()), is_)), is_.front.version
    )
    if all_forces:
        forces, broken = left_of_forces(about, found, reading, refuse, limit)
        head = replace(stamp_of(about, (), limit), unnamed=broken)
        return _view(found, head, forces=forces)
    if workspace.body is None:
        return _view(found, stamp_of(about, (), limit))
    head = stamp_of(about, left_told(about, found, reading), limit)
    return _view(found, head, left=left_of(about, found, reading, head))


def _about(workspace: Workspace, plan: Plan) -> Workspace:
    """The workspace with a document's plan in place of its own; of another, what is known of its own is not said."""
    if plan is workspace.plan:
        return workspace
    found = tuple(told for told in workspace.found if told.rule not in FACTS)
    return replace(workspace, plan=plan, plans=(plan,), found=found)


def _view(found: Difference, head: Stamp, left: Left | None = None, forces: ForcesLeft | None = None) -> DiffView:
    counts, national = _counted(found, national=False), _counted(found, national=True)
    return DiffView(
        stamp=head,
        old=_side(found, before=True),
        new=_side(found, before=False),
        sure=found.sure,
        summary=_summary(counts, national, found),
        nothing=found.nothing,
        counts=counts,
        national=national,
        objectives=tuple(_objective_sections(found)),
        actions=tuple(_action(change) for change in found.changed_actions),
        sections=tuple(_sections(found.parts)),
        left=left,
        forces=forces,
    )


def _side(found: Difference, *, before: bool) -> Side:
    front = (found.old if before else found.new).front
    return Side(front.version, front.title, front.from_)


def _counted(found: Difference, *, national: bool) -> Counted:
    def actions(edition: WholeEdition) -> int:
        return sum(action.national is national for action in edition.actions.values())

    def objectives(edition: WholeEdition) -> int:
        return sum(edition.actions[each.action].national is national for each in edition.edition.objectives.values())

    return Counted(
        actions=actions(found.new),
        actions_before=actions(found.old),
        objectives=objectives(found.new),
        objectives_before=objectives(found.old),
        became=tuple((str(what), *found.count(what, national)) for what in What),
    )


# The first sentence


def _summary(counts: Counted, national: Counted, found: Difference) -> str:
    """How many there are and were; of national actions only where something became of them."""
    said = [_of_actions("force", counts, found), _of_objectives("force", counts, found)]
    if national.actions != national.actions_before:
        said.append(_of_actions("national", national, found))
    if any(old or new for _, old, new in national.became):
        said.append(_of_objectives("national", national, found))
    return " ".join(said)


def _of_actions(whose: str, counts: Counted, found: Difference) -> str:
    now, before = counts.actions, counts.actions_before
    changes = [change for change in found.actions if change.known.national is (whose == "national")]
    added, withdrawn = (sum(getattr(change, side) is None for change in changes) for side in ("old", "new"))
    how = [
        catalogue.say(f"diff.{name}", count=in_words(count))
        for name, count in (("fewer", before - now), ("more", now - before))
        if count > 0
    ] or [
        catalogue.say(f"diff.{name}", count=in_words(count))
        for name, count in (("added", added), ("withdrawn", withdrawn))
        if count
    ]
    what = catalogue.say(f"diff.{whose}.{'action' if now == 1 else 'actions'}")
    return _sentence(in_words(now).capitalize(), what, in_words(before), how)


def _of_objectives(whose: str, counts: Counted, found: Difference) -> str:
    became = {what: (old, new) for what, old, new in counts.became}
    how = [
        _became(what, *became[what], _moved_and_reworded(found, whose == "national"))
        for what in _TELLING
        if any(became[what])
    ]
    what = catalogue.say(f"diff.{whose}.{'objective' if counts.objectives == 1 else 'objectives'}")
    return _sentence(str(counts.objectives), what, str(counts.objectives_before), how)


def _became(what: What, old: int, new: int, reworded: int) -> str:
    name = str(what)
    if what is What.SPLIT and new <= old:
        name = "split-left"
    if what is What.MOVED and reworded:
        name = "moved-reworded"
    return catalogue.say(f"diff.{name}", count=new if what is What.ADDED else old, old=old, new=new, reworded=reworded)


def _moved_and_reworded(found: Difference, national: bool) -> int:
    moved = [change for change in found.objectives if change.what is What.MOVED and change.national is national]
    return sum(change.reworded for change in moved)


def _sentence(now: str, what: str, before: str, how: Sequence[str]) -> str:
    return catalogue.say("diff.summary", now=now, what=what, before=before, how=": " + ", ".join(how) if how else "")


# Objectives


def _objective_sections(found: Difference) -> Iterator[ObjectiveSection]:
    for what in What:
        rows = tuple(_objective(change, found.sure) for change in found.objectives if change.what is what)
        if rows:
            yield ObjectiveSection(str(what), rows)


def _objective(change: ObjectiveChange, sure: bool) -> ObjectiveBecame:
    one, other = (change.old[0].text, change.new[0].text) if change.reworded else ("", "")
    [before], after = marked([one], other)
    return ObjectiveBecame(
        what=str(change.what),
        old=tuple(ObjectiveSide(each.id, each.short, each.text, before) for each in change.old),
        new=tuple(_new_side(each, change, after) for each in change.new),
        why="; ".join(change.whys),
        reworded=change.reworded,
        steps=change.steps,
        sure=sure,
        national=change.national,
    )


def _new_side(objective: Objective, change: ObjectiveChange, pieces: tuple[Piece, ...]) -> ObjectiveSide:
    sources = change.came_from.get(objective.id, ())
    before = " ".join(old.text for old in change.old if old.id in sources)
    shared = words_shared(before, objective.text) if sources else None
    return ObjectiveSide(objective.id, objective.short, objective.text, pieces, sources, shared)


# The rest


def _action(change: ActionChange) -> ActionView:
    what = "added" if change.old is None else "withdrawn" if change.new is None else ""
    return ActionView(
        what=what or ("moved" if change.moved else "retitled"),
        old=change.old.number if change.old else None,
        new=change.new.number if change.new else None,
        old_title=change.old.title if change.old else None,
        new_title=change.new.title if change.new else None,
        retitled=change.retitled,
        objectives=len(change.known.objectives),
    )


def _sections(parts: Sequence[PartChange]) -> Iterator[Section]:
    for name, kinds in SECTIONS.items():
        rows = tuple(_part(part) for kind in kinds for part in parts if part.what == kind)
        if rows:
            yield Section(name, rows)


def _part(part: PartChange) -> PartView:
    old, new = _said(part.what, part.old), _said(part.what, part.new)
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    if old and new and len(old.split()) >= _MARKED and part.what not in SECTIONS["expectations"]:
        [before], after = marked([old], new)
    return PartView(part.what, part.of, part.was, part.old, part.new, old, new, before, after)


# A measure as two editions are compared by it.
_MEASURE = re.compile(
    r"(?s)(?P<text>.*) \((?P<kind>\w+), (?P<unit>.*), (?P<better>\w+) is better, every (?P<every>\d+) months\)"
)


def _said(what: str, value: str | None) -> str | None:
    """A value as it is read: days and months in words, and what is told of a measure."""
    if value is None:
        return None
    if what == "period":
        first, _, last = value.partition(" to ")
        return catalogue.say("period", first=first, last=last)
    if what == "measure" and (found := _MEASURE.fullmatch(value)):
        kind, better = catalogue.say(f"diff.measure.{found['kind']}"), catalogue.say(f"diff.measure.{found['better']}")
        every = catalogue.count(int(found["every"]), "month")
        return catalogue.say(
            "diff.measure", text=found["text"], kind=kind, unit=found["unit"], better=better, every=every
        )
    if what == "from":
        return catalogue.day(date.fromisoformat(value))
    return catalogue.month(value) if what in ("issued", "review_date") else value
