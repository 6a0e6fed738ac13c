"""The views of standing: every objective's claim beside what the evidence supports, and the chain for one of them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nvap import wording
from nvap.gaps import GapList, gaps_of
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Stage
from nvap.model.plan import Force
from nvap.model.returns import Claim, Return, Status
from nvap.plan import Plan
from nvap.records import Record, ReturnRecord
from nvap.standing import ADVERSE, OpenFinding, Standing
from nvap.views.gaps import LeftOut, left_out
from nvap.views.stamp import Stamp


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One objective: what is claimed and what the evidence supports; `claimed` is None where it is withheld."""

    objective: str
    text: str
    action: str
    claimed: str | None
    supported: str | None
    expects: str
    impact_shown: bool
    gap: str | None
    overclaimed: bool


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """An action has no status of its own; it counts its objectives."""

    number: str
    title: str
    applicable: int
    claimed: int
    supported: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """Every objective that applies, the overclaimed first and then in plan order."""

    stamp: Stamp
    force: str
    force_id: str
    lines: tuple[StatusLine, ...]
    actions: tuple[ActionCounts, ...]
    returned: str | None
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A record that names the objective: where it stands, and what it counts for and why."""

    id: str
    title: str
    kind: str
    stage: str
    assurance: str
    date: str
    day: dt.date
    state: str
    why: str
    place: str


@dataclass(frozen=True, slots=True)
class GapMeaning:
    """A gap that holds, and when it does."""

    name: str
    band: str
    means: str


@dataclass(frozen=True, slots=True)
class WhyView:
    """The chain for one objective: the claim, the evidence, the rule that decided, the gaps that follow."""

    stamp: Stamp
    force: str
    force_id: str
    objective: str
    text: str
    action: str
    action_title: str
    expects: str | None
    telling: tuple[str, ...]
    applies: str
    claimed: str | None
    claim: Claim | None
    claim_place: str | None
    supported: str | None
    rule: str
    impact_shown: bool
    records: tuple[ChainLink, ...]
    withheld: int
    findings: tuple[OpenFinding, ...]
    gaps: tuple[GapMeaning, ...]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim, and the return that it was made in."""

    objective: str
    claim: Claim
    returned: str
    returned_day: dt.date


@dataclass(frozen=True, slots=True)
class ReturnView:
    """What a force claims as at a date."""

    stamp: Stamp
    force: str
    force_id: str
    lines: tuple[ClaimLine, ...]
    objectives: int
    silent: int


def return_view(plan: Plan, force: Force, stamp: Stamp, returned: Mapping[str, Return]) -> ReturnView:
    """The claims in force at a date, in plan order, but for those that may not be shown."""
    objectives = [one.id for one in plan.force_objectives()]
    lines = [
        ClaimLine(one, returned[one].claims[one], wording.day(returned[one].date), returned[one].date)
        for one in objectives
        if one in returned and stamp.may_show(returned[one].marking)
    ]
    silent = [one for one in objectives if one not in returned]
    return ReturnView(stamp, force.name, force.id, tuple(lines), len(objectives), len(silent))


def status_view(plan: Plan, gaps: GapList, stamp: Stamp, returns: Iterable[ReturnRecord]) -> StatusView:
    """What is claimed and supported of every objective that applies to a force."""
    standings = sorted((*gaps.met, *(row.standing for row in gaps.rows)), key=lambda one: _order(plan, one))
    newest = max((one.return_.date for one in returns if one.return_.date <= gaps.at), default=None)
    lines = tuple(_line(stamp, one) for one in sorted(standings, key=lambda one: not one.overclaimed))
    return StatusView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        lines=lines,
        actions=tuple(_counts(plan, number, standings) for number in plan.actions if number.startswith("2.")),
        returned=wording.day(newest) if newest else None,
        left_out=tuple(left_out(plan, gaps, stamp)),
    )


def why_view(
    plan: Plan,
    one: Standing,
    gaps: GapList,
    stamp: Stamp,
    records: Iterable[Record],
    returns: Iterable[ReturnRecord],
) -> WhyView:
    """Why one objective stands as it does, with the records by file and line."""
    action = plan.actions[one.objective.action]
    kept = [record for record in records if one.objective.id in record.evidence.objectives]
    shown = [record for record in kept if stamp.may_show(record.evidence.marking)]
    claim_record = _claim_record(one, returns, gaps.at)
    claim_shown = claim_record is None or stamp.may_show(claim_record.return_.marking)
    return WhyView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        objective=one.objective.id,
        text=one.objective.text,
        action=action.number,
        action_title=action.title,
        expects=one.objective.expects,
        telling=one.objective.telling,
        applies=_applies(one, gaps),
        claimed=one.claimed if claim_shown else None,
        claim=one.claim if claim_shown else None,
        claim_place=_place(claim_record, "claims", one) if claim_record and claim_shown else None,
        supported=one.supported,
        rule=wording.say(f"rule.{_rule(one)}"),
        impact_shown=one.impact_shown,
        records=tuple(_chain_link(record, one, gaps.at) for record in sorted(shown, key=_newest_first)),
        withheld=len(kept) - len(shown),
        findings=tuple(open_ for open_ in one.findings if stamp.may_show(open_.record.marking)),
        gaps=tuple(GapMeaning(gap.name, gap.band, wording.say(f"gap.{gap.name}")) for gap in gaps_of(one)),
    )


def _order(plan: Plan, one: Standing) -> int:
    return list(plan.objectives).index(one.objective.id)


def _newest_first(record: Record) -> tuple[int, str]:
    return (-record.evidence.date.toordinal(), record.evidence.id)


def _line(stamp: Stamp, one: Standing) -> StatusLine:
    found = gaps_of(one)
    return StatusLine(
        objective=one.objective.id,
        text=one.objective.text,
        action=one.objective.action,
        claimed=one.claimed if one.returned is None or stamp.may_show(one.returned.marking) else None,
        supported=one.supported,
        expects=str(one.objective.expects),
        impact_shown=one.impact_shown,
        gap=found[0].name if found else None,
        overclaimed=one.overclaimed,
    )


def _counts(plan: Plan, number: str, standings: list[Standing]) -> ActionCounts:
    own = [one for one in standings if one.objective.action == number]
    high = (Status.IMPLEMENTED, Status.EMBEDDED)
    return ActionCounts(
        number=number,
        title=plan.actions[number].title,
        applicable=len(own),
        claimed=sum(one.claimed in high for one in own),
        supported=sum(one.supported in high for one in own),
    )


def _applies(one: Standing, gaps: GapList) -> str:
    """Whether the objective applies: `yes`, `plan` when the plan says no, `claim` when the force does."""
    if one.objective.id in {objective.id for objective in gaps.not_applicable}:
        return "plan"
    return "claim" if one.claimed is Status.NOT_APPLICABLE else "yes"


def _rule(one: Standing) -> str:
    """The row of the table of support that decided."""
    if one.supported is None:
        return "nothing"
    if one.supported is Status.IMPLEMENTED and _nearly_embedded(one):
        return "implemented-only"
    return str(one.supported)


def _nearly_embedded(one: Standing) -> bool:
    """Whether only assurance above the force's own staff keeps it from being supported as embedded."""
    stages = {record.stage for record in one.supporting}
    return {Stage.IN_USE, Stage.MAKING_A_DIFFERENCE} <= stages


def _claim_record(one: Standing, returns: Iterable[ReturnRecord], at: dt.date) -> ReturnRecord | None:
    naming = [record for record in returns if one.objective.id in record.return_.claims and record.return_.date <= at]
    return max(naming, key=lambda record: record.return_.date, default=None)


def _place(record: Record | ReturnRecord, key: str, one: Standing) -> str:
    line, _ = record.source.key_place((key, one.objective.id))
    return f"{record.source.path}:{line}"


def _chain_link(record: Record, one: Standing, at: dt.date) -> ChainLink:
    evidence = record.evidence
    state = _state(evidence, one, at)
    assured = evidence.assurance is not Assurance.SELF
    return ChainLink(
        id=evidence.id,
        title=evidence.title,
        kind=evidence.kind,
        stage=evidence.stage,
        assurance=evidence.assurance,
        date=wording.day(evidence.date),
        day=evidence.date,
        state=state,
        why=wording.say(f"chain.{state}", day=evidence.last_day, assured=assured),
        place=_place(record, "objectives", one),
    )


def _state(evidence: Evidence, one: Standing, at: dt.date) -> str:
    """What a record that names the objective counts for at the date."""
    adverse = {open_.record.id for open_ in one.findings if open_.finding.seriousness in ADVERSE}
    if evidence.withdrawn and evidence.withdrawn.date <= at:
        return "withdrawn"
    if evidence.date > at:
        return "not-yet"
    if evidence not in one.counting:
        return "left-out"
    if evidence.id in adverse:
        return "adverse"
    if evidence in one.supporting:
        return "suspect" if evidence in one.suspect else "supports"
    return "lapsed" if evidence in one.lapsed else "replaced"
