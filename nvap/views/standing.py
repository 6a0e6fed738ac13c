"""The views of standing: every objective's claim beside what the evidence supports, and the chain for one of them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nvap.analysis.gaps import GapList, gaps_of
from nvap.analysis.standing import ADVERSE, OpenFinding, Standing, standing
from nvap.load.plan import Plan
from nvap.load.records import Homeless, Record, ReturnRecord, returned_at
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Stage
from nvap.model.plan import Force, Objective
from nvap.model.returns import Claim, Return, Status
from nvap.views.account import ActionCounts, claim_shown, counts
from nvap.views.gaps import LeftOut, left_out
from nvap.views.overview import Overview, overview
from nvap.views.reasons import next_step
from nvap.views.stamp import Stamp
from nvap.words import catalogue


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One objective: what is claimed and what the evidence supports.

    `applies` is `yes`, `plan` where the plan says no, `claim` where the force does, None where that is withheld.
    `claimed` is None where it may not be shown; `withheld` counts that return and the records of the objective.
    """

    objective: str
    text: str
    action: str
    applies: str | None
    claimed: str | None
    supported: str | None
    expects: str
    impact_shown: bool
    gap: str | None
    overclaimed: bool
    withheld: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """Every objective that forces assess themselves against, the overclaimed first and then in plan order.

    The counts by action are of those that apply.

    `returned` is the day of the newest return, unless that is withheld.
    """

    stamp: Stamp
    force: str
    force_id: str
    lines: tuple[StatusLine, ...]
    actions: tuple[ActionCounts, ...]
    overview: Overview
    returned: str | None
    returned_withheld: bool
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
    """The chain for one objective: the claim, the evidence, the rule that decided, the gaps that follow.

    `applies` is `yes`, `plan` where the plan says no, `claim` where the force does, None where its claim is withheld.
    """

    stamp: Stamp
    force: str
    force_id: str
    objective: str
    text: str
    action: str
    action_title: str
    regional: bool
    expects: str | None
    telling: tuple[str, ...]
    applies: str | None
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
    next_step: str | None


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim, and the return that it was made in."""

    objective: str
    claim: Claim
    returned: str
    returned_day: dt.date


@dataclass(frozen=True, slots=True)
class ReturnView:
    """What a force claims as at a date; `withheld` are the objectives whose claim may not be shown."""

    stamp: Stamp
    force: str
    force_id: str
    lines: tuple[ClaimLine, ...]
    withheld: tuple[str, ...]
    objectives: int
    silent: int


def return_view(plan: Plan, force: Force, stamp: Stamp, returned: Mapping[str, Return]) -> ReturnView:
    """The claims in force at a date, in plan order, but for those that may not be shown."""
    objectives = [one.id for one in plan.force_objectives()]
    claimed = [one for one in objectives if one in returned]
    lines = [
        ClaimLine(one, returned[one].claims[one], catalogue.day(returned[one].date), returned[one].date)
        for one in claimed
        if stamp.may_show(returned[one].marking)
    ]
    withheld = [one for one in claimed if not stamp.may_show(returned[one].marking)]
    silent = len(objectives) - len(claimed)
    return ReturnView(stamp, force.name, force.id, tuple(lines), tuple(withheld), len(objectives), silent)


def status_view(plan: Plan, gaps: GapList, stamp: Stamp, returns: Iterable[Return], homeless: Homeless) -> StatusView:
    """What is claimed and supported of every objective of a force, and which of them do not apply to it."""
    returns = tuple(returns)
    returned = returned_at(returns, gaps.at)
    standings = (*gaps.met, *(row.standing for row in gaps.rows))
    lines = [
        *(_line(stamp, one, counted=True) for one in standings),
        *(_line(stamp, one, counted=False) for one in gaps.claimed_not_applicable),
        *(_limited_line(stamp, one, returned.get(one.id)) for one in gaps.not_applicable),
    ]
    order = list(plan.objectives)
    lines.sort(key=lambda one: (not one.overclaimed, order.index(one.objective)))
    newest = max((one for one in returns if one.date <= gaps.at), key=lambda one: one.date, default=None)
    shown = newest is not None and stamp.may_show(newest.marking)
    return StatusView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        lines=tuple(lines),
        actions=tuple(counts(one, standings, stamp) for one in plan.actions.values() if not one.national),
        overview=overview(plan, gaps, stamp),
        returned=catalogue.day(newest.date) if newest and shown else None,
        returned_withheld=newest is not None and not shown,
        left_out=tuple(left_out(plan, gaps, stamp, homeless)),
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
    claim_record = next((record for record in returns if record.return_ is one.returned), None)
    claimable = claim_shown(stamp, one)
    limited = one.objective in gaps.not_applicable
    return WhyView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        objective=one.objective.id,
        text=one.objective.text,
        action=action.number,
        action_title=action.title,
        regional=action.regional,
        expects=one.objective.expects,
        telling=one.objective.telling,
        applies="plan" if limited else _applies(one) if claimable else None,
        claimed=one.claimed if claimable else None,
        claim=one.claim if claimable else None,
        claim_place=_place(claim_record, "claims", one) if claim_record and claimable else None,
        supported=None if limited else one.supported,
        rule=catalogue.say("rule.not-applicable" if limited else f"rule.{_rule(one)}"),
        impact_shown=one.impact_shown and not limited,
        records=tuple(_chain_link(record, one, gaps) for record in sorted(shown, key=_newest_first)),
        withheld=len(kept) - len(shown) + (not claimable),
        findings=tuple(open_ for open_ in one.findings if stamp.may_show(open_.record.marking)),
        gaps=tuple(
            GapMeaning(gap.name, gap.band, catalogue.say(f"gap.{gap.name}")) for gap in gaps_of(one) if not limited
        ),
        next_step=next((next_step(row, stamp) for row in gaps.rows if row.standing.objective == one.objective), None),
    )


def _newest_first(record: Record) -> tuple[int, str]:
    return (-record.evidence.date.toordinal(), record.evidence.id)


def _line(stamp: Stamp, one: Standing, *, counted: bool) -> StatusLine:
    """One objective; `counted` says that it is among those that apply, which may be told whatever is claimed."""
    found = gaps_of(one)
    claimable = claim_shown(stamp, one)
    return StatusLine(
        objective=one.objective.id,
        text=one.objective.text,
        action=one.objective.action,
        applies=_applies(one) if claimable else "yes" if counted else None,
        claimed=one.claimed if claimable else None,
        supported=one.supported,
        expects=str(one.objective.expects),
        impact_shown=one.impact_shown,
        gap=found[0].name if found else None,
        overclaimed=one.overclaimed,
        withheld=sum(not stamp.may_show(record.marking) for record in one.counting) + (not claimable),
    )


def _limited_line(stamp: Stamp, objective: Objective, returned: Return | None) -> StatusLine:
    """An objective that the plan limits to other nations: what is claimed of it changes nothing."""
    line = _line(stamp, standing(objective, (), stamp.as_at_day, returned), counted=False)
    return replace(line, applies="plan", gap=None, overclaimed=False)


def _applies(one: Standing) -> str:
    return "claim" if one.claimed is Status.NOT_APPLICABLE else "yes"


def _rule(one: Standing) -> str:
    """The row of the table of support that decided."""
    if one.supported is None:
        return "nothing"
    if one.supported is Status.IMPLEMENTED and _nearly_embedded(one):
        return "implemented-only"
    return str(one.supported)


def _nearly_embedded(one: Standing) -> bool:
    """Whether all that it lacks for embedded is a look by somebody other than those who did the work."""
    stages = {record.stage for record in one.supporting}
    return {Stage.IN_USE, Stage.MAKING_A_DIFFERENCE} <= stages


def _place(record: Record | ReturnRecord, key: str, one: Standing) -> str:
    line, _ = record.source.key_place((key, one.objective.id))
    return f"{record.source.path}:{line}"


def _chain_link(record: Record, one: Standing, gaps: GapList) -> ChainLink:
    evidence = record.evidence
    state = "not-applicable" if one.objective in gaps.not_applicable else _state(evidence, one, gaps.at)
    assured = evidence.assurance is not Assurance.SELF
    return ChainLink(
        id=evidence.id,
        title=evidence.title,
        kind=evidence.kind,
        stage=evidence.stage,
        assurance=evidence.assurance,
        date=catalogue.day(evidence.date),
        day=evidence.date,
        state=state,
        why=catalogue.say(f"chain.{state}", day=evidence.last_day, assured=assured),
        place=_place(record, "objectives", one),
    )


def _state(evidence: Evidence, one: Standing, at: dt.date) -> str:
    """What a record that names the objective counts for at the date."""
    adverse = {open_.record.id for open_ in one.findings if open_.finding.seriousness in ADVERSE}
    if evidence.withdrawn_by(at):
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
