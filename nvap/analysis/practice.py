"""Practice that forces share, and who shows what a gap lacks. Pure: the model in, values out."""

from collections.abc import Iterable, Sequence
from datetime import date

from nvap.analysis.gaps import Row
from nvap.analysis.standing import Lends, standing
from nvap.model.bodies import Force, Line
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Share, Shows, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Status
from nvap.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Practice:
    """A record of a force that is current and shows `yes` of some objectives, and those to which it lends in full.

    `recorded_by` is the body that it has it from, where it is another's.
    """

    force: Force
    record: Evidence
    objectives: tuple[str, ...]
    supports: frozenset[str]
    last_day: date
    recorded_by: Force | None = None

    @property
    def order(self) -> tuple[int, bool, int, str, str]:
        """The key of sorting: the best assured first, promising practice first among equals, then the newest."""
        record = self.record
        return (
            -record.assurance.rank,
            not record.promising_practice,
            -record.date.toordinal(),
            self.force.name,
            record.id,
        )


@dataclass(frozen=True, slots=True)
class Match:
    """A gap, the stages that would close it, and the records that show one of them, best first.

    Of `shared` other forces are told, of `programme` only the programme.
    """

    row: Row
    lacks: tuple[Stage, ...]
    shared: tuple[Practice, ...]
    programme: tuple[Practice, ...]


def current(
    force: Force, evidence: Sequence[Evidence], objectives: Iterable[Objective], at: date, line: Line | None = None
) -> list[Practice]:
    """The records of a force that are current as at a date, and show `yes`, for some objective that applies to it."""
    naming: dict[str, list[Evidence]] = {}
    for record in evidence:
        for name in record.objectives:
            naming.setdefault(name, []).append(record)
    served: dict[str, list[str]] = {}
    supports: dict[str, set[str]] = {}
    for objective in objectives:
        if objective.id not in naming or not force.is_asked(objective):
            continue
        for lending in standing(objective, naming[objective.id], at, line=line).lent:
            if lending.record.shows_of(objective.id) is Shows.YES:
                served.setdefault(lending.record.id, []).append(objective.id)
                if lending.lends is Lends.IN_FULL:
                    supports.setdefault(lending.record.id, set()).add(objective.id)
    had = {body.id: body for body in line.ancestors} if line else {}
    return [
        Practice(
            *(force, record, tuple(served[record.id]), frozenset(supports.get(record.id, ())), record.last_day(at)),
            recorded_by=had.get(record.force),
        )
        for record in evidence
        if record.id in served
    ]


def promising(practice: Iterable[Practice], objective: str | None = None) -> list[Practice]:
    """The promising practice, of one objective or of all: the best assured first, then the newest."""
    wanted = [entry for entry in practice if entry.record.promising_practice]
    return sorted((entry for entry in wanted if objective in (None, *entry.objectives)), key=lambda entry: entry.order)


def told(practice: Iterable[Practice], share: Share) -> list[Practice]:
    """The records of which those are told that a word of sharing names."""
    return [entry for entry in practice if entry.record.share is share]


def match(row: Row, practice: Iterable[Practice]) -> Match:
    """Who else shows what a gap lacks; a record that its force keeps to itself is not looked at."""
    lacks, name = lacking(row), row.standing.objective.id
    assured = row.worst.name == "self-only"
    fitting = sorted(
        (
            entry
            for entry in practice
            if name in entry.supports
            and entry.record.stage in lacks
            and not (assured and entry.record.assurance is Assurance.SELF)
        ),
        key=lambda entry: entry.order,
    )
    return Match(row, lacks, tuple(told(fitting, Share.FORCES)), tuple(told(fitting, Share.NATIONAL)))


def best_of_each(practice: Iterable[Practice]) -> list[Practice]:
    """Of each force its best record, the best first."""
    best: dict[str, Practice] = {}
    for entry in sorted(practice, key=lambda entry: entry.order):
        best.setdefault(entry.force.id, entry)
    return [*best.values()]


def lacking(row: Row) -> tuple[Stage, ...]:
    """The stages that would close a gap: what the objective expects or beyond; of what is claimed embedded, and has
    come so far, the one of the two that is not shown.
    """
    standing = row.standing
    expects = standing.objective.expects or Stage.IN_PLACE
    enough = tuple(stage for stage in Stage if stage.rank >= expects.rank)
    if row.worst.name != "overclaimed" or standing.claimed is not Status.EMBEDDED:
        return enough
    shown = {record.stage for record in standing.in_full}
    wanted = (Stage.IN_USE, Stage.MAKING_A_DIFFERENCE)
    return tuple(stage for stage in wanted if stage not in shown) or wanted
