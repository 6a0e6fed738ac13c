"""Practice that forces share, and who shows what a gap lacks. Pure: the model in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nvap.analysis.gaps import Row
from nvap.analysis.standing import ADVERSE, counts, open_findings
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Share, Stage
from nvap.model.plan import Force, Objective
from nvap.model.returns import Status


@dataclass(frozen=True, slots=True)
class Practice:
    """A record of a force that is current, the objectives for which it is, and those of them that it supports."""

    force: Force
    record: Evidence
    objectives: tuple[str, ...]
    supports: frozenset[str]

    @property
    def order(self) -> tuple[int, bool, int, str, str]:
        """The key of sorting: the best assured first, promising practice first among equals, then the newest."""
        one = self.record
        return (-one.assurance.rank, not one.promising_practice, -one.date.toordinal(), self.force.name, one.id)


@dataclass(frozen=True, slots=True)
class Match:
    """A gap, the stages that would close it, and the records that show one of them, best first.

    Of `shared` other forces are told, of `programme` only the programme.
    """

    row: Row
    lacks: tuple[Stage, ...]
    shared: tuple[Practice, ...]
    programme: tuple[Practice, ...]


def current(force: Force, evidence: Sequence[Evidence], objectives: Iterable[Objective], at: date) -> list[Practice]:
    """The records of a force that are current as at a date for some objective that applies to it."""
    newer: dict[str, list[Evidence]] = {}
    for one in evidence:
        if one.supersedes:
            newer.setdefault(one.supersedes, []).append(one)
    known = {one.id: one for one in objectives if force.nation not in one.not_applicable_in}
    found = []
    for record in evidence:
        if at > record.last_day:
            continue
        served = [
            known[name]
            for name in record.objectives
            if name in known
            and counts(record, known[name], at)
            and not any(counts(other, known[name], at) for other in newer.get(record.id, ()))
        ]
        if served:
            supports = frozenset(one.id for one in served if not _adverse(record, one, at))
            found.append(Practice(force, record, tuple(one.id for one in served), supports))
    return found


def promising(practice: Iterable[Practice], objective: str | None = None) -> list[Practice]:
    """The promising practice, of one objective or of all: the best assured first, then the newest."""
    wanted = [one for one in practice if one.record.promising_practice]
    return sorted((one for one in wanted if objective in (None, *one.objectives)), key=lambda one: one.order)


def told(practice: Iterable[Practice], share: Share) -> list[Practice]:
    """The records of which those are told that a word of sharing names."""
    return [one for one in practice if one.record.share is share]


def match(row: Row, practice: Iterable[Practice]) -> Match:
    """Who else shows what a gap lacks; a record that its force keeps to itself is not looked at."""
    lacks, name = lacking(row), row.standing.objective.id
    assured = row.worst.name == "self-only"
    fitting = sorted(
        (
            one
            for one in practice
            if name in one.supports
            and one.record.stage in lacks
            and not (assured and one.record.assurance is Assurance.SELF)
        ),
        key=lambda one: one.order,
    )
    return Match(row, lacks, tuple(told(fitting, Share.FORCES)), tuple(told(fitting, Share.NATIONAL)))


def best_of_each(practice: Iterable[Practice]) -> list[Practice]:
    """Of each force its best record, the best first."""
    best: dict[str, Practice] = {}
    for one in sorted(practice, key=lambda one: one.order):
        best.setdefault(one.force.id, one)
    return [*best.values()]


def lacking(row: Row) -> tuple[Stage, ...]:
    """The stages that would close a gap: what the objective expects or beyond; of what is claimed embedded, and has
    come so far, the one of the two that is not shown.
    """
    one = row.standing
    expects = one.objective.expects or Stage.IN_PLACE
    enough = tuple(stage for stage in Stage if stage.rank >= expects.rank)
    if row.worst.name != "overclaimed" or one.claimed is not Status.EMBEDDED:
        return enough
    shown = {record.stage for record in one.supporting}
    wanted = (Stage.IN_USE, Stage.MAKING_A_DIFFERENCE)
    return tuple(stage for stage in wanted if stage not in shown) or wanted


def _adverse(record: Evidence, objective: Objective, at: date) -> bool:
    return any(one.finding.seriousness in ADVERSE for one in open_findings(record, objective, at))
