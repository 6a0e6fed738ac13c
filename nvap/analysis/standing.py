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
        return frozenset(one.id for one in self.current)

    @cached_property
    def lapsed_ids(self) -> frozenset[str]:
        """The ids of what has lapsed."""
        return frozenset(one.id for one in self.lapsed)

    @cached_property
    def furthest(self) -> Stage | None:
        """The furthest stage that supports."""
        return max({one.stage for one in self.supporting}, key=lambda stage: stage.rank, default=None)

    @property
    def lost(self) -> tuple[Evidence, ...]:
        """What has lapsed where no current record shows the same stage or a later one."""
        if not self.lapsed:
            return ()
        current = max((one.stage.rank for one in self.current), default=-1)
        return tuple(one for one in self.lapsed if one.stage.rank > current)

    @property
    def impact_shown(self) -> bool:
        """Whether current evidence shows that a difference was made."""
        return any(one.stage is Stage.MAKING_A_DIFFERENCE for one in self.current)

    @property
    def newest(self) -> date | None:
        """The date of the newest evidence that counts."""
        return self.counting[0].date if self.counting else None


def standing(objective: Objective, evidence: Iterable[Evidence], at: date, returned: Return | None = None) -> Standing:
    """The standing of one objective at a date, from evidence that may name others too.

    `returned` is the return that speaks for it at the date.
    """
    counting = [one for one in evidence if counts(one, objective, at)]
    counting.sort(key=lambda one: (one.date, one.id), reverse=True)
    replaced = {one.supersedes for one in counting}
    kept = [one for one in counting if one.id not in replaced]
    current = tuple(one for one in kept if at <= one.last_day)
    findings = tuple(finding for one in counting if one.findings for finding in open_findings(one, objective, at))
    adverse = {open_.record.id for open_ in findings if open_.finding.seriousness in ADVERSE}
    supporting = tuple(one for one in current if one.id not in adverse)
    return Standing(
        objective=objective,
        returned=returned,
        counting=tuple(counting),
        current=current,
        lapsed=tuple(one for one in kept if at > one.last_day),
        supporting=supporting,
        suspect=tuple(one for one in current if is_suspect(one, objective)),
        findings=findings,
        supported=supported(objective, supporting),
    )


def counts(record: Evidence, objective: Objective, at: date) -> bool:
    """Whether a record names the objective, is dated by then, and is not withdrawn by then."""
    return objective.id in record.objectives and record.counts_by(at)


def is_suspect(record: Evidence, objective: Objective) -> bool:
    """Whether a record was made against other words than the objective has; an empty fingerprint says nothing."""
    mark = record.objectives[objective.id]
    return mark is not None and mark != objective.fingerprint


def open_findings(record: Evidence, objective: Objective, at: date) -> list[OpenFinding]:
    """The findings of a record against the objective that are not closed by then, the most serious first."""
    found = [
        OpenFinding(record, one)
        for one in record.findings
        if one.objective == objective.id and not (one.closed is not None and one.closed.date <= at)
    ]
    return sorted(found, key=finding_order)


def finding_order(open_: OpenFinding) -> tuple[int, date]:
    """Seriousness first, then the earliest due date, none last."""
    return (list(Seriousness).index(open_.finding.seriousness), open_.finding.due or date.max)


def supported(objective: Objective, supporting: Iterable[Evidence]) -> Status | None:
    """The most that supporting evidence bears out, by the stages it shows and the stage the objective expects."""
    supporting = tuple(supporting)
    stages = {one.stage for one in supporting}
    if not stages or objective.expects is None:
        return None
    beyond = [one for one in supporting if one.stage is not Stage.IN_PLACE]
    assured = any(one.assurance is not Assurance.SELF for one in beyond)
    if {Stage.IN_USE, Stage.MAKING_A_DIFFERENCE} <= stages and assured:
        return Status.EMBEDDED
    if max(stage.rank for stage in stages) >= objective.expects.rank:
        return Status.IMPLEMENTED
    return Status.IN_PROGRESS
