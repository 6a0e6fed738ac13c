"""What the evidence for one objective supports at a date. Pure: the model in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Assurance, Seriousness, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Claim, Return, Status

ADVERSE = (Seriousness.CAUSE_OF_CONCERN, Seriousness.AREA_FOR_IMPROVEMENT)
# What evidence can support, from least to most.
SUPPORTED = (None, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that is not closed, and the record that carries it."""

    record: Evidence
    finding: Finding


@dataclass(frozen=True)
class Standing:
    """One objective at one date: what is claimed, what counts, what of it supports, and what follows.

    `supported` is None when nothing supports, `returned` when no return names the objective. Records are newest first.
    """

    objective: Objective
    returned: Return | None
    counting: tuple[Evidence, ...]
    current: tuple[Evidence, ...]
    lapsed: tuple[Evidence, ...]
    supporting: tuple[Evidence, ...]
    suspect: tuple[Evidence, ...]
    findings: tuple[OpenFinding, ...]
    supported: Status | None

    @property
    def claim(self) -> Claim | None:
        """What the force claims of it."""
        return self.returned.claims[self.objective.id] if self.returned else None

    @property
    def claimed(self) -> Status:
        """The status that the force claims; silence is not assessed, and not a "no"."""
        return self.claim.status if self.claim else Status.NOT_ASSESSED

    @property
    def overclaimed(self) -> bool:
        """Whether more is claimed, implemented or embedded, than the evidence supports."""
        if self.claimed not in (Status.IMPLEMENTED, Status.EMBEDDED):
            return False
        return SUPPORTED.index(self.claimed) > SUPPORTED.index(self.supported)

    @cached_property
    def current_ids(self) -> frozenset[str]:
        """The ids of what is current."""
        return frozenset(record.id for record in self.current)

    @cached_property
    def lapsed_ids(self) -> frozenset[str]:
        """The ids of what has lapsed."""
        return frozenset(record.id for record in self.lapsed)

    @cached_property
    def furthest(self) -> Stage | None:
        """The furthest stage that supports."""
        return max({record.stage for record in self.supporting}, key=lambda stage: stage.rank, default=None)

    @property
    def lost(self) -> tuple[Evidence, ...]:
        """What has lapsed where no current record shows the same stage or a later one."""
        if not self.lapsed:
            return ()
        current = max((record.stage.rank for record in self.current), default=-1)
        return tuple(record for record in self.lapsed if record.stage.rank > current)

    @property
    def impact_shown(self) -> bool:
        """Whether current evidence shows that a difference was made."""
        return any(record.stage is Stage.MAKING_A_DIFFERENCE for record in self.current)

    @property
    def newest(self) -> date | None:
        """The date of the newest evidence that counts."""
        return self.counting[0].date if self.counting else None


def standing(objective: Objective, evidence: Iterable[Evidence], at: date, returned: Return | None = None) -> Standing:
    """The standing of one objective at a date, from evidence that may name others too.

    `returned` is the return that speaks for it at the date.
    """
    counting = [record for record in evidence if counts(record, objective, at)]
    counting.sort(key=lambda record: (record.date, record.id), reverse=True)
    replaced = {record.supersedes for record in counting}
    kept = [record for record in counting if record.id not in replaced]
    current = tuple(record for record in kept if at <= record.last_day)
    findings = tuple(
        finding for record in counting if record.findings for finding in open_findings(record, objective, at)
    )
    adverse = {open_.record.id for open_ in findings if open_.finding.seriousness in ADVERSE}
    supporting = tuple(record for record in current if record.id not in adverse)
    return Standing(
        objective=objective,
        returned=returned,
        counting=tuple(counting),
        current=current,
        lapsed=tuple(record for record in kept if at > record.last_day),
        supporting=supporting,
        suspect=tuple(record for record in current if is_suspect(record, objective)),
        findings=findings,
        supported=supported(objective, supporting),
    )


def counts(record: Evidence, objective: Objective, at: date) -> bool:
    """Whether a record names the objective, is dated by then, and is not withdrawn by then."""
    return objective.id in record.objectives and record.counts_by(at)


def superseding(records: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """By the id of what they supersede, the records that supersede something."""
    newer: dict[str, list[Evidence]] = {}
    for record in records:
        if record.supersedes:
            newer.setdefault(record.supersedes, []).append(record)
    return newer


def is_suspect(record: Evidence, objective: Objective) -> bool:
    """Whether a record was made against other words than the objective has; an empty fingerprint says nothing."""
    mark = record.objectives[objective.id]
    return mark is not None and mark != objective.fingerprint


def open_findings(record: Evidence, objective: Objective, at: date) -> list[OpenFinding]:
    """The findings of a record against the objective that are not closed by then, the most serious first."""
    found = [
        OpenFinding(record, finding)
        for finding in record.findings
        if finding.objective == objective.id and not (finding.closed is not None and finding.closed.date <= at)
    ]
    return sorted(found, key=finding_order)


def finding_order(open_: OpenFinding) -> tuple[int, date]:
    """Seriousness first, then the earliest due date, none last."""
    return (list(Seriousness).index(open_.finding.seriousness), open_.finding.due or date.max)


def supported(objective: Objective, supporting: Iterable[Evidence]) -> Status | None:
    """The most that supporting evidence bears out, by the stages it shows and the stage the objective expects."""
    supporting = tuple(supporting)
    stages = {record.stage for record in supporting}
    if not stages or objective.expects is None:
        return None
    beyond = [record for record in supporting if record.stage is not Stage.IN_PLACE]
    assured = any(record.assurance is not Assurance.SELF for record in beyond)
    if {Stage.IN_USE, Stage.MAKING_A_DIFFERENCE} <= stages and assured:
        return Status.EMBEDDED
    if max(stage.rank for stage in stages) >= objective.expects.rank:
        return Status.IMPLEMENTED
    return Status.IN_PROGRESS
