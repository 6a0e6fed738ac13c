"""Counts across forces at a date, from what each force's own gap list says. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from datetime import date

from nvap.analysis.gaps import GapList
from nvap.analysis.standing import Standing
from nvap.model.bodies import Force
from nvap.model.dates import months_after
from nvap.model.fields import Kind
from nvap.model.returns import Return, Status
from nvap.model.values import dataclass

HIGH = (Status.IMPLEMENTED, Status.EMBEDDED)


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """What the national figures need to know of one objective of one force; `gap` is its worst, or None.

    `limited` says that the plan limits it to other nations; `applies` that the force does not claim so either; `named`
    that a return of the force claims something of it.
    """

    limited: bool
    applies: bool
    named: bool
    claimed: Status
    supported: Status | None
    impact_shown: bool
    gap: str | None
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class ForceFacts:
    """One force at a date: the day of its newest return, if it made one, and its mark for every objective.

    `long_ago` says that this return is more than twelve months old, `records` are the ids of the evidence that counts,
    `versions` those of the plan that these and the return were made under.
    """

    force: Force
    returned: date | None
    long_ago: bool
    records: frozenset[str]
    marks: Mapping[str, ObjectiveFacts]
    versions: frozenset[str] = frozenset()

    @property
    def has_something(self) -> bool:
        """Whether it has a record or a return."""
        return self.returned is not None or bool(self.records)

    @property
    def in_part(self) -> bool:
        """Whether it made a return, and its claims leave out an objective that the plan asks of it."""
        return self.returned is not None and not all(mark.named or mark.limited for mark in self.marks.values())

    @property
    def claims(self) -> tuple[object, ...]:
        """What a return changes."""
        return (self.returned, *((mark.named, mark.claimed) for mark in self.marks.values()))

    @property
    def evidence(self) -> tuple[object, ...]:
        """What evidence changes."""
        shown = ((mark.supported, mark.impact_shown, mark.kinds) for mark in self.marks.values())
        return (self.records, *shown)


@dataclass(slots=True)
class Counts:
    """Counts over the objectives of some forces; each objective of each force that the plan asks counts once.

    `asked` are all of these, `applicable` those that no force claims do not apply. What is supported is counted over
    what is asked, gaps over what is applicable, and what is claimed over the `returned`: what is applicable of forces
    that made a return. The last four set what is claimed as implemented or embedded of what is asked beside what is
    supported as that; they are not counted over the returned, as what is supported less that would be of the others.
    """

    asked: int = 0
    applicable: int = 0
    returned: int = 0
    claimed_not_applicable: int = 0
    impact_shown: int = 0
    met: int = 0
    claimed: Counter[Status] = field(default_factory=Counter)
    supported: Counter[Status | None] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    claimed_and_supported: int = 0
    claimed_not_supported: int = 0
    supported_not_claimed: int = 0
    neither: int = 0

    def add(self, body: ForceFacts, mark: ObjectiveFacts) -> None:
        """Count one objective of one force."""
        if mark.limited:
            return
        self.asked += 1
        self.supported[mark.supported] += 1
        self.impact_shown += mark.impact_shown
        self.kinds.update(mark.kinds)
        claimed, supported = mark.claimed in HIGH, mark.supported in HIGH
        self.claimed_and_supported += claimed and supported
        self.claimed_not_supported += claimed and not supported
        self.supported_not_claimed += supported and not claimed
        self.neither += not claimed and not supported
        if not mark.applies:
            self.claimed_not_applicable += 1
            return
        self.applicable += 1
        if mark.gap:
            self.gaps[mark.gap] += 1
        else:
            self.met += 1
        if body.returned:
            self.returned += 1
            self.claimed[mark.claimed] += 1

    def __add__(self, other: "Counts") -> "Counts":
        """The counts over the forces of both, which are not to share one."""
        return Counts(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @property
    def claimed_high(self) -> int:
        """How many are claimed implemented or embedded."""
        return self.claimed[Status.IMPLEMENTED] + self.claimed[Status.EMBEDDED]

    @property
    def supported_high(self) -> int:
        """How many are supported as implemented or embedded."""
        return self.supported[Status.IMPLEMENTED] + self.supported[Status.EMBEDDED]


def facts_of(gaps: GapList, returns: Iterable[Return]) -> ForceFacts:
    """What the national figures need to know of one force, from its gap list and its returns."""
    marks = {row.standing.objective.id: _mark(row.standing, row.worst.name) for row in gaps.every_row}
    marks |= {standing.objective.id: _mark(standing, None) for standing in gaps.met}
    marks |= {standing.objective.id: _mark(standing, None, applies=False) for standing in gaps.claimed_not_applicable}
    nothing = ObjectiveFacts(True, False, False, Status.NOT_ASSESSED, None, False, gap=None, kinds=frozenset())
    marks |= {objective.id: nothing for objective in gaps.not_applicable}
    made = max((return_ for return_ in returns if return_.date <= gaps.at), key=lambda made: made.date, default=None)
    newest = made.date if made else None
    counting = {record.id: record for standing in gaps.standings for record in standing.counting}
    return ForceFacts(
        force=gaps.force,
        returned=newest,
        long_ago=newest is not None and gaps.at > months_after(newest, 12),
        records=frozenset(counting),
        marks=dict(sorted(marks.items())),
        versions=frozenset(
            (*(record.plan_version for record in counting.values()), *((made.plan_version,) if made else ()))
        ),
    )


def counted(forces: Iterable[ForceFacts], objectives: Iterable[str]) -> Counts:
    """The counts of some objectives over some forces, whether or not they may be told."""
    counts, wanted = Counts(), tuple(objectives)
    for body in forces:
        for name in wanted:
            counts.add(body, body.marks[name])
    return counts


def returned(forces: Iterable[ForceFacts]) -> int:
    """How many made a return."""
    return sum(body.returned is not None for body in forces)


def is_counted(force: Force, at: date) -> bool:
    """Whether a body is in the national denominators unless more is asked for.

    Those are the forces of an area that there are at the date, without examples.
    """
    return force.territorial and not force.example and force.exists_on(at)


def _mark(standing: Standing, gap: str | None, applies: bool = True) -> ObjectiveFacts:
    kinds = frozenset(record.kind for record in standing.current)
    named = standing.returned is not None
    return ObjectiveFacts(
        False, applies, named, standing.claimed, standing.supported, standing.impact_shown, gap, kinds
    )
