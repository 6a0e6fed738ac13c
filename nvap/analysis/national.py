"""The national figures: counts across forces at a date, from what each force's own gap list says. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from nvap.analysis.gaps import GapList
from nvap.analysis.standing import Standing
from nvap.model.fields import Kind
from nvap.model.plan import Force
from nvap.model.returns import Return, Status

# A smaller group of forces is not told apart: its figures would be those of somebody.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """What the national figures need to know of one objective of one force; `gap` is its worst, or None.

    `limited` says that the plan limits it to other nations; `applies` that the force does not claim so either.
    """

    limited: bool
    applies: bool
    claimed: Status
    supported: Status | None
    impact_shown: bool
    gap: str | None
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class ForceFacts:
    """One force at a date: the day of its newest return, if it made one, and its mark for every objective."""

    force: Force
    returned: date | None
    marks: Mapping[str, ObjectiveFacts]


@dataclass(slots=True)
class Counts:
    """Counts over the objectives of some forces; each objective of each force to which it applies counts once.

    `returned` are those of forces that made a return: what is claimed is counted over them, what is supported over all.
    `claimed_not_applicable` are those that a force claims do not apply; they are in no other count.
    """

    applicable: int = 0
    returned: int = 0
    claimed_not_applicable: int = 0
    impact_shown: int = 0
    met: int = 0
    claimed: Counter[Status] = field(default_factory=Counter)
    supported: Counter[Status | None] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)

    def add(self, body: ForceFacts, mark: ObjectiveFacts, claims: bool) -> None:
        """Count one objective of one force; without claims only what its evidence shows, and no gap."""
        if mark.limited:
            return
        if claims and not mark.applies:
            self.claimed_not_applicable += 1
            return
        self.applicable += 1
        self.supported[mark.supported] += 1
        self.impact_shown += mark.impact_shown
        self.kinds.update(mark.kinds)
        if not claims:
            return
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
    marks = {row.standing.objective.id: _mark(row.standing, row.worst.name) for row in gaps.rows}
    marks |= {standing.objective.id: _mark(standing, None) for standing in gaps.met}
    marks |= {standing.objective.id: _mark(standing, None, applies=False) for standing in gaps.claimed_not_applicable}
    nothing = ObjectiveFacts(True, False, Status.NOT_ASSESSED, None, impact_shown=False, gap=None, kinds=frozenset())
    marks |= {objective.id: nothing for objective in gaps.not_applicable}
    made = [return_.date for return_ in returns if return_.date <= gaps.at]
    return ForceFacts(gaps.force, max(made, default=None), marks)


def counted(forces: Iterable[ForceFacts], objectives: Iterable[str], claims: bool = True) -> Counts:
    """The counts of some objectives over some forces; without claims where these would be those of too few."""
    counts, wanted = Counts(), tuple(objectives)
    for body in forces:
        for name in wanted:
            counts.add(body, body.marks[name], claims)
    return counts


def claims_can_be_told(forces: Sequence[ForceFacts], objectives: Iterable[str]) -> bool:
    """Whether of each objective no force, or at least five, made a return: fewer would be told what some claim."""
    made = [body for body in forces if body.returned]
    return all(not 0 < sum(not body.marks[name].limited for body in made) < FEWEST for name in objectives)


def told_apart(sizes: Mapping[str, int], every: int) -> set[str]:
    """The groups that can be told apart: of at least five, and so that what is left is nobody or at least five.

    Otherwise the figures of the few that are left would be those of all less those of the groups told.
    """
    told = {name for name, size in sizes.items() if size >= FEWEST}
    while told and 0 < every - sum(sizes[name] for name in told) < FEWEST:
        told.remove(min(told, key=lambda name: (sizes[name], name)))
    return told


def is_counted(force: Force, at: date) -> bool:
    """Whether a body is in the national denominators unless more is asked for.

    Those are the forces of an area that there are at the date, without examples.
    """
    return force.territorial and not force.example and not is_gone(force, at)


def is_gone(force: Force, at: date) -> bool:
    """Whether a force has merged into another by then."""
    return force.until is not None and at > force.until


def _mark(standing: Standing, gap: str | None, applies: bool = True) -> ObjectiveFacts:
    kinds = frozenset(record.kind for record in standing.current)
    return ObjectiveFacts(False, applies, standing.claimed, standing.supported, standing.impact_shown, gap, kinds)
