"""The views of standing: every objective's claim beside what the evidence supports, and the chain for one of them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nvap.analysis.carrying import ClaimToMake
from nvap.analysis.gaps import GapList, Row, gaps_of
from nvap.analysis.standing import Standing, standing, state_of
from nvap.analysis.succession import HomelessObjective
from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord
from nvap.model.bodies import BodyKind, Force
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking
from nvap.model.returns import Claim, Return
from nvap.model.values import dataclass
from nvap.views.account import ActionCounts, counts, rule_of, told_of
from nvap.views.carry import ClaimAgain, claim_again
from nvap.views.claims import ClaimBefore, age_of, claim_shown, claimed_before
from nvap.views.findings import FindingView, HomelessView, days_late, homeless_told, homeless_views, overdue_by
from nvap.views.front import FirstPage, ask_of, front_view, moved_on_front, told_of_front
from nvap.views.gaps import (
    LeftOut,
    RowView,
    accepted_views,
    count_overdue,
    left_out,
    open_views,
    row_view,
)
from nvap.views.gone import GoneView, LostHere, gone_view, lost_under, lost_views, place_of
from nvap.views.lending import lends_of, whose
from nvap.views.measures import MeasureView, measure_views, records_of, series_in
from nvap.views.moves import SinceView, moved_since, since_view, sources_of
from nvap.views.overview import Overview, overview
from nvap.views.squares import Squares, squares
from nvap.views.stamp import Stamp, stamp_of
from nvap.words import catalogue
from nvap.workspace import Workspace

catalogue.own(
    __name__,
    {
        "chain.current": "{lends}; current until {day}",
        "chain.lapsed": "past its review date, {day}; {lends}",
        "chain.replaced": "{lends}",
        "chain.withdrawn": "does not count: it was withdrawn",
        "chain.not-yet": "does not count yet: it is dated later",
        "chain.left-out": "does not count: its file has errors",
        "chain.not-applicable": "does not count: the objective does not apply",
        "chain.suspect": "{told}; the wording has changed since",
    },
)


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One objective: what is claimed and what the evidence supports.

    `applies` is `yes`, `plan` where the plan says no, `claim` where the force does, None where that is withheld.
    `claimed` is None where it may not be shown; `withheld` counts that return and the records of the objective.
    `overdue` is by how many days its row is, and `accepted` whether its gap is accepted for now.
    """

    objective: str
    text: str
    short: str
    action: str
    applies: str | None
    claimed: str | None
    supported: str | None
    expects: str
    impact_shown: bool
    gap: str | None
    overclaimed: bool
    withheld: int
    overdue: int | None = None
    accepted: bool = False

    @property
    def late(self) -> str:
        """By how long it is overdue; nothing where it is not."""
        return overdue_by(self.overdue)


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
    squares: Squares
    returned: str | None
    returned_withheld: bool
    returned_age: str
    left_out: tuple[LeftOut, ...]
    overdue: int
    accepted: tuple[RowView, ...]
    homeless: tuple[HomelessView, ...] = ()
    later: tuple[HomelessView, ...] = ()
    since: SinceView | None = None
    measures: tuple[MeasureView, ...] = ()
    front: FirstPage | None = None


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
    shows: str
    state: str
    lends: str | None
    because: tuple[str, ...]
    why: str
    place: str
    inherited_from: str | None = None
    inherited_from_name: str | None = None


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
    `lost` is what is homeless under the same id, which was another objective's in an earlier edition. `row` is its row
    in the gap list, where it has one.
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
    findings: tuple[FindingView, ...]
    gaps: tuple[GapMeaning, ...]
    next_step: str | None
    row: RowView | None
    claimed_before: tuple[ClaimBefore, ...] = ()
    lost: tuple[LostHere, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim, and the return that it was made in."""

    objective: str
    short: str
    claim: Claim
    returned: str
    returned_day: dt.date


@dataclass(frozen=True, slots=True)
class ReturnView:
    """What a force claims as at a date; `withheld` are the objectives whose claim may not be shown.

    `again` are claims of other words, under an earlier edition: they claim nothing until they are made again. `ask` is
    what the newest return asks of the board.
    """

    stamp: Stamp
    force: str
    force_id: str
    lines: tuple[ClaimLine, ...]
    withheld: tuple[str, ...]
    objectives: int
    silent: int
    again: tuple[ClaimAgain, ...] = ()
    withheld_again: int = 0
    ask: str | None = None


def return_view(
    plan: Plan, force: Force, stamp: Stamp, returned: Mapping[str, Return], to_make: Iterable[ClaimToMake] = ()
) -> ReturnView:
    """The claims in force at a date, in plan order, and those `to_make` again, but for what may not be shown."""
    objectives = [objective.id for objective in plan.force_objectives()]
    claimed = [name for name in objectives if name in returned and not returned[name].claims[name].to_make_again]
    lost = [claim for claim in to_make if claim.returned.claims[claim.objective.id].to_make_again]
    again = tuple(claim_again(claim) for claim in lost if stamp.may_show(claim.returned.marking))
    lines = [
        ClaimLine(
            *(name, plan.objectives[name].short, returned[name].claims[name]),
            *(catalogue.day(returned[name].date), returned[name].date),
        )
        for name in claimed
        if stamp.may_show(returned[name].marking)
    ]
    withheld = [name for name in claimed if not stamp.may_show(returned[name].marking)]
    asked = [objective.id for objective in plan.force_objectives() if force.is_asked(objective)]
    silent = sum(name not in claimed for name in asked)
    return ReturnView(
        *(stamp, force.name, force.id, tuple(lines), tuple(withheld), len(asked), silent),
        again=again,
        withheld_again=len(lost) - len(again),
    )


def status_view(
    plan: Plan,
    gaps: GapList,
    stamp: Stamp,
    returns: Iterable[Return],
    homeless: Sequence[HomelessObjective],
    measures: tuple[MeasureView, ...] = (),
) -> StatusView:
    """What is claimed and supported of every objective of a force, and which of them do not apply to it."""
    returns = tuple(returns)
    standings, elsewhere = gaps.applying, homeless_views(homeless, stamp)
    rows = {row.standing.objective.id: row for row in gaps.every_row}
    lines = [
        *(
            _line(stamp, standing, gaps.applies(standing.objective.id), rows.get(standing.objective.id))
            for standing in gaps.standings
        ),
        *(
            _line(stamp, standing(objective, (), gaps.at, returns), gaps.applies(objective.id))
            for objective in gaps.limited
        ),
    ]
    order = {name: place for place, name in enumerate(plan.objectives)}
    lines.sort(key=lambda line: (not line.overclaimed, order[line.objective]))
    newest = max(
        (return_ for return_ in returns if return_.date <= gaps.at), key=lambda return_: return_.date, default=None
    )
    shown = newest is not None and stamp.may_show(newest.marking)
    return StatusView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        lines=tuple(lines),
        actions=tuple(
            counts(action, standings, stamp) for action in plan.actions.values() if gaps.force.assesses(action)
        ),
        overview=overview(plan, gaps, stamp),
        squares=squares(plan, gaps, stamp, objectives=True),
        returned=catalogue.day(newest.date) if newest and shown else None,
        returned_withheld=newest is not None and not shown,
        returned_age=age_of(newest.date if newest and shown else None, gaps.at),
        left_out=tuple(left_out(plan, gaps, stamp, homeless)),
        overdue=count_overdue(gaps.rows, stamp.limit),
        accepted=accepted_views(plan, gaps.accepted, stamp),
        homeless=tuple(one for one in elsewhere if not one.later),
        later=tuple(one for one in elsewhere if one.later),
        measures=measures,
    )


def why_view(
    plan: Plan,
    standing: Standing,
    gaps: GapList,
    stamp: Stamp,
    records: Iterable[Record],
    returns: Iterable[ReturnRecord],
    lost: tuple[LostHere, ...] = (),
) -> WhyView:
    """Why one objective stands as it does, with the records by file and line."""
    action = plan.actions[standing.objective.action]
    kept = [record for record in records if standing.objective.id in record.evidence.objectives]
    shown = [record for record in kept if stamp.may_show(record.evidence.marking)]
    claim_record = next(
        (record for record in returns if standing.returned and record.return_.date == standing.returned.date), None
    )
    claimable = claim_shown(standing, stamp.limit)
    limited = standing.objective in gaps.not_applicable
    row = next((row for row in gaps.every_row if row.standing.objective == standing.objective), None)
    told = row_view(plan, row, stamp, 1) if row else None
    return WhyView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        objective=standing.objective.id,
        text=standing.objective.text,
        action=action.number,
        action_title=action.title,
        regional=action.regional and stamp.kind == BodyKind.FORCE,
        expects=standing.objective.expects,
        telling=standing.objective.telling,
        applies=gaps.applies(standing.objective.id) if claimable or limited else None,
        claimed=standing.claimed if claimable else None,
        claim=standing.claim if claimable and not (standing.claim and standing.claim.to_make_again) else None,
        claimed_before=claimed_before(standing.claim) if claimable else (),
        claim_place=_place(claim_record, "claims", standing) if claim_record and claimable else None,
        supported=None if limited else standing.supported,
        rule=rule_of(standing, gaps.applies(standing.objective.id)),
        impact_shown=standing.impact_shown and not limited,
        records=tuple(_chain_link(record, standing, gaps, stamp) for record in sorted(shown, key=_newest_first)),
        withheld=len(kept) - len(shown) + (not claimable),
        findings=open_views(standing, stamp),
        gaps=tuple(
            GapMeaning(gap.name, gap.band, catalogue.say(f"gap.{gap.name}")) for gap in gaps_of(standing) if not limited
        ),
        next_step=told.next_step if told else None,
        row=told,
        lost=lost,
    )


def _newest_first(record: Record) -> tuple[int, str]:
    return (-record.evidence.date.toordinal(), record.evidence.id)


def _line(stamp: Stamp, standing: Standing, applies: str, row: Row | None = None) -> StatusLine:
    """One objective, with its row in the gap list, if any; that it applies may be told whatever is claimed."""
    found = gaps_of(standing) if applies != "plan" else ()
    claimable = claim_shown(standing, stamp.limit)
    return StatusLine(
        objective=standing.objective.id,
        text=standing.objective.text,
        short=standing.objective.short,
        action=standing.objective.action,
        applies=applies if claimable or applies != "claim" else None,
        claimed=standing.claimed if claimable else None,
        supported=standing.supported,
        expects=str(standing.objective.expects),
        impact_shown=standing.impact_shown,
        gap=found[0].name if found else None,
        overclaimed=standing.overclaimed and applies != "plan",
        withheld=sum(not stamp.may_show(record.marking) for record in standing.counting) + (not claimable),
        overdue=days_late(standing, stamp.limit) if row else None,
        accepted=row is not None and row.accepted is not None,
    )


def _place(record: Record | ReturnRecord, key: str, standing: Standing) -> str:
    own = record.evidence.own_names(standing.objective.id)[0] if isinstance(record, Record) else None
    return place_of(record, key, own or standing.objective.id)


def _chain_link(record: Record, standing: Standing, gaps: GapList, stamp: Stamp) -> ChainLink:
    evidence = record.evidence
    state, body = _state(evidence, standing), whose(evidence, standing.line)
    lending = standing.lendings.get(evidence.id)
    limited = standing.objective in gaps.not_applicable
    lends = lends_of(evidence, standing, stamp) if evidence.id in standing.states else ""
    told = catalogue.say(
        "chain.not-applicable" if limited else f"chain.{state}", day=evidence.last_day(gaps.at), lends=lends
    )
    if evidence in standing.suspect and not limited:
        told = catalogue.say("chain.suspect", told=told)
    return ChainLink(
        id=evidence.id,
        title=evidence.title,
        kind=evidence.kind,
        stage=evidence.stage,
        assurance=evidence.assurance,
        date=catalogue.day(evidence.date),
        day=evidence.date,
        shows=evidence.shows_of(standing.objective.id),
        state=state,
        lends=lending.lends if lending and not limited else None,
        because=lending.because if lending and not limited else (),
        why=told,
        place=_place(record, "objectives", standing),
        inherited_from=body.id if body else None,
        inherited_from_name=body.name if body else None,
    )


def _state(evidence: Evidence, standing: Standing) -> str:
    """What has become of a record that names the objective; `left-out` where its file has errors."""
    if evidence.counts_by(standing.at):
        return standing.states.get(evidence.id, "left-out")
    return state_of(evidence, (), standing.at)


def status_document(workspace: Workspace, limit: Marking | None, *, since: dt.date | str | None = None) -> StatusView:
    """What a body claims beside what its evidence supports; with what moved since a day."""
    gaps, homeless, series = workspace.gap_list, workspace.elsewhere, series_in(workspace)
    moved = moved_since(workspace, since, limit) if since is not None else None
    earlier = moved_on_front(workspace, moved, limit)
    told = (*told_of(gaps), *workspace.newest_return, *homeless_told(homeless), *records_of(series))
    stamp = stamp_of(workspace, (*told, *sources_of(moved), *told_of_front(workspace, limit)), limit)
    measures = measure_views(series, stamp, workspace.line)
    view = status_view(workspace.plan, gaps, stamp, workspace.sound_returns, homeless, measures)
    front = front_view(workspace, stamp, earlier)
    return replace(view, since=since_view(workspace, moved, stamp), front=front)


def why_document(workspace: Workspace, limit: Marking | None, *, objective: str) -> WhyView | GoneView:
    """Why an objective of a body stands as it does, or where it went if it is gone; raises UnknownObjective."""
    objective = objective.strip()
    went = workspace.went_assessed(objective)
    lost = lost_under(workspace.homeless, objective, went)
    if went:
        return gone_view(workspace, stamp_of(workspace, homeless_told(lost), limit), went, lost)
    asked = workspace.find_assessed(objective)
    assessed = standing(asked, workspace.evidence, workspace.at, workspace.sound_returns, line=workspace.line)
    read = workspace.every_as_read
    naming = [record.evidence for record in read.evidence if asked.id in record.evidence.objectives]
    told = (*naming, *([assessed.returned] if assessed.returned else []), *homeless_told(lost))
    stamp = stamp_of(workspace, told, limit)
    here = lost_views(lost, stamp, workspace)
    return why_view(workspace.plan, assessed, workspace.gap_list, stamp, read.evidence, read.returns, here)


def return_document(workspace: Workspace, limit: Marking | None) -> ReturnView:
    """What a body claims as at the date."""
    returned, force = workspace.returned, workspace.force
    stamp = stamp_of(workspace, (*returned.values(), *workspace.newest_return), limit)
    view = return_view(workspace.plan, force, stamp, returned, workspace.carrying.claims)
    return replace(view, ask=ask_of(workspace, limit))
