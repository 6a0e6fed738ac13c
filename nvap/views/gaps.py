"""The view of a force's gaps: every key that a row is ordered by, why it is there, and what to do next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import GAPS, OF_FINDINGS, Band, GapList, Row, chosen, is_of, overdue
from nvap.analysis.gaps import due as due_of
from nvap.analysis.gaps import lead as lead_of
from nvap.analysis.moves import positions_then
from nvap.analysis.since import standing_since
from nvap.analysis.standing import Standing
from nvap.analysis.succession import HomelessObjective
from nvap.load.plan import Plan
from nvap.model.bodies import BodyKind
from nvap.model.evidence import Evidence, Progress
from nvap.model.fields import Kind, Marking, Stage
from nvap.model.refusals import Refusal
from nvap.model.returns import Acceptance, Return
from nvap.model.values import dataclass
from nvap.views.claims import ClaimBefore, claim_shown, claimed_before, shown_claim
from nvap.views.coming import Coming, coming
from nvap.views.findings import (
    FindingView,
    HomelessView,
    days_late,
    finding_view,
    gravest_shown,
    homeless_left_out,
    homeless_told,
    homeless_views,
    late,
    overdue_by,
    shown_findings,
    some,
)
from nvap.views.front import FirstPage, front_view, moved_on_front, told_of_front
from nvap.views.lending import whose
from nvap.views.moves import Movement, SinceView, moved_from, moved_since, since_view, sources_of
from nvap.views.reasons import why_and_next_step
from nvap.views.squares import Squares, squares
from nvap.views.stamp import Stamp, stamp_of
from nvap.words import catalogue
from nvap.workspace import Workspace

if TYPE_CHECKING:
    from nvap.model.baselines import Baseline

catalogue.own(
    __name__,
    {
        "left-out.national": "Objectives of national actions",
        "left-out.national.why": (
            "They belong to the College of Policing; forces do not assess themselves against them."
        ),
        "left-out.not-applicable": "Objectives that do not apply to {force}",
        "left-out.not-applicable.why": "The plan limits them to other nations: {objectives}.",
        "left-out.not-adopted": "Objectives of actions that {force} has not adopted",
        "left-out.not-adopted.why": "It adopted {actions}, and only their objectives apply to it.",
        "left-out.claimed-not-applicable": "Objectives that the {body} claims do not apply",
        "left-out.claimed-not-applicable.why": "Its own claim: {objectives}",
        "left-out.reason": "{objective}: {reason}",
        "since.start": "the first day on record",
        "since.withheld": "a day that is withheld here",
        "left-out.measures": "Actions without suggested measures",
        "left-out.measures.why": "They are under development: the programme's gap, not the {body}'s.",
        "left-out.homeless": "Records of an earlier version of the plan whose objective is gone",
        "left-out.homeless.why": "They have no objective to count for: {records}.",
        "left-out.homeless-claims": "Claims of an earlier version of the plan whose objective is gone",
        "left-out.homeless-claims.why": "They are claimed of nothing that the plan has: {claims}.",
        "left-out.later": "Records of a later version of the plan",
        "left-out.later.why": "They do not count in this version: {records}.",
        "left-out.later-claims": "Claims of a later version of the plan",
        "left-out.later-claims.why": "They claim nothing in this version: {claims}.",
        "left-out.unread": "Files that were not read",
        "left-out.unread.why": "Their names or places are not those of records: {files}.",
        "left-out.errors": "Files with errors",
        "left-out.errors.why": "They could not be counted: {files}.",
    },
)


@dataclass(frozen=True, slots=True)
class RecordView:
    """A piece of evidence beside an objective; `state` is current, lapsed or replaced.

    `lends` is what it lends or, where it has lapsed, would lend; None where it is replaced. `inherited_from` is the
    body whose record it is, where this one has it from that one.
    """

    id: str
    title: str
    kind: Kind
    stage: Stage
    assurance: str
    date: dt.date
    review_by: dt.date
    state: str
    shows: str
    lends: str | None
    suspect: bool
    inherited_from: str | None = None
    inherited_from_name: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The records of an objective that may be shown, newest first; each is viewed when it is asked for."""

    standing: Standing
    records: tuple[Evidence, ...]

    @property
    def all(self) -> tuple[RecordView, ...]:
        """Every one."""
        return tuple(record_view(record, self.standing) for record in self.records)

    @property
    def few(self) -> tuple[RecordView, ...]:
        """The newest, as many as a sentence names."""
        return tuple(record_view(record, self.standing) for record in self.records[: catalogue.MOST_NAMED])

    @property
    def more(self) -> int:
        """How many there are beyond the few."""
        return max(len(self.records) - catalogue.MOST_NAMED, 0)


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the list; `claimed` is None and `withheld` above 0 where records may not be shown.

    `lead_in` and `due_in` say whether the lead and the due date stand in the `finding` or in the `claim`. `late` says
    by how long the due date that is printed is past, or in how many days it is due, `overdue` the days of the longest
    that is open.
    """

    place: int
    objective: str
    text: str
    short: str
    action: str
    action_title: str
    regional: bool
    band: str
    gap: str
    also: tuple[str, ...]
    claimed: str | None
    supported: str | None
    expects: str
    why: str
    next_step: str
    lead: str | None
    due: str | None
    due_day: dt.date | None
    late: str
    lead_in: str | None
    due_in: str | None
    overdue: int | None
    since: dt.date | None
    standing_since: str
    share: tuple[int, int]
    risk: str | None
    risk_reason: str | None
    newest: str | None
    newest_day: dt.date | None
    findings: tuple[FindingView, ...]
    records: Shown
    withheld: int
    claimed_before: tuple[ClaimBefore, ...] = ()
    accepted: Acceptance | None = None
    accepted_withheld: bool = False

    @property
    def late_elsewhere(self) -> str:
        """By how long another open finding is overdue, where that is longer than what `late` says."""
        told = overdue_by(self.overdue)
        return "" if told == self.late else told

    @property
    def overdue_by(self) -> str:
        """By how long it is overdue, by the longest of what is open; nothing where it is not."""
        return overdue_by(self.overdue)

    @property
    def done(self) -> tuple[Progress, ...]:
        """What has been done so far about the finding that makes the gap."""
        return self.findings[0].progress if self.gap in OF_FINDINGS and self.findings else ()

    @property
    def further(self) -> tuple[FindingView, ...]:
        """The open findings that the row says nothing of yet, each with its own lead and due date."""
        return self.findings[1:] if self.gap in OF_FINDINGS else self.findings

    @property
    def evidence(self) -> tuple[RecordView, ...]:
        """Every record that may be shown."""
        return self.records.all


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the list does not hold, how much of it, and why."""

    what: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Strength:
    """An objective that is met with evidence as embedded, or with practice worth sharing."""

    objective: str
    text: str
    short: str
    strength: str
    records: Shown
    withheld: int

    @property
    def evidence(self) -> tuple[RecordView, ...]:
        """Every record that may be shown."""
        return self.records.all


@dataclass(frozen=True, slots=True)
class GapsView:
    """The gap list of one force; `total` counts the rows that fit what was asked for.

    `accepted` are the rows that are accepted for now and fit it, of `accepted_in_all`: they are none of the others.
    `front` is the first page, of the whole list; a list of a part of it has none. `brief` says that it stands alone.
    """

    stamp: Stamp
    force: str
    force_id: str
    objectives: int
    applicable: int
    total: int
    shown: int
    met: int
    overdue: int
    recorded: int
    squares: Squares
    rows: tuple[RowView, ...]
    strengths: tuple[Strength, ...]
    left_out: tuple[LeftOut, ...]
    homeless: tuple[HomelessView, ...] = ()
    later: tuple[HomelessView, ...] = ()
    coming: Coming | None = None
    since: SinceView | None = None
    accepted: tuple[RowView, ...] = ()
    accepted_in_all: int = 0
    front: FirstPage | None = None
    brief: bool = False

    @property
    def with_gap(self) -> int:
        """How many objectives of the force have a gap that is not accepted for now, whatever was asked for."""
        return self.applicable - self.accepted_in_all - self.met

    @property
    def bands(self) -> tuple[tuple[str, tuple[RowView, ...]], ...]:
        """The rows shown, band by band."""
        names = dict.fromkeys(row.band for row in self.rows)
        return tuple((name, tuple(row for row in self.rows if row.band == name)) for name in names)

    @property
    def meanings(self) -> tuple[tuple[str, str], ...]:
        """The gaps that the rows shown have, in the table's order, and when each holds."""
        had = {name for row in (*self.rows, *self.accepted) for name in (row.gap, *row.also)}
        return tuple((gap.name, catalogue.say(f"gap.{gap.name}")) for gap in GAPS if gap.name in had)


def gaps_view(
    plan: Plan,
    gaps: GapList,
    stamp: Stamp,
    rows: Sequence[Row],
    top: int | None = None,
    homeless: Sequence[HomelessObjective] = (),
    strengths: bool = True,
    accepted: Sequence[Row] = (),
) -> GapsView:
    """The view of some rows of a gap list, cut to the top where asked for, with the strengths or without."""
    elsewhere = homeless_views(homeless, stamp)
    shown = tuple(row_view(plan, row, stamp, place) for place, row in enumerate(rows[:top], 1))
    accepted_for_now = accepted_views(plan, accepted, stamp)
    return GapsView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        objectives=gaps.objectives,
        applicable=gaps.applicable,
        total=len(rows),
        shown=len(shown),
        met=len(gaps.met),
        overdue=count_overdue(gaps.rows, stamp.limit),
        recorded=gaps.recorded,
        squares=squares(plan, gaps, stamp, {row.objective for row in (*shown, *accepted_for_now)}),
        rows=shown,
        strengths=tuple(_strengths(gaps, stamp)) if strengths else (),
        left_out=tuple(left_out(plan, gaps, stamp, homeless)),
        homeless=tuple(one for one in elsewhere if not one.later),
        later=tuple(one for one in elsewhere if one.later),
        accepted=accepted_for_now,
        accepted_in_all=len(gaps.accepted),
    )


def accepted_views(plan: Plan, rows: Iterable[Row], stamp: Stamp) -> tuple[RowView, ...]:
    """The views of rows that are accepted for now."""
    return tuple(row_view(plan, row, stamp, place) for place, row in enumerate(rows, 1))


def _strengths(gaps: GapList, stamp: Stamp) -> Iterable[Strength]:
    """What is met and embedded; and promising practice, the records of an objective together."""
    for standing in gaps.strengths:
        yield _strength(standing, "embedded", standing.supporting, stamp)
    practice: dict[str, list[tuple[Standing, Evidence]]] = {}
    for standing, record in gaps.promising_practice:
        practice.setdefault(standing.objective.id, []).append((standing, record))
    for pairs in practice.values():
        yield _strength(pairs[0][0], "promising-practice", [record for _, record in pairs], stamp)


def of_lead(rows: Iterable[Row], lead: str, limit: Marking | None) -> list[Row]:
    """The rows that a role leads, by a part of its name; a lead that may not be shown is not looked at."""
    named = [(row, lead_of(gravest_shown(row.standing, limit), shown_claim(row.standing, limit))) for row in rows]
    return [row for row, name in named if name is not None and lead.casefold() in name.casefold()]


def shown_records(
    gaps: GapList, rows: Iterable[Row], homeless: Sequence[HomelessObjective] = (), strengths: bool = True
) -> tuple[Evidence | Return, ...]:
    """The records that a view of these rows tells of, for its marking."""
    found: dict[str, Evidence | Return] = {}
    for row in rows:
        found |= {record.id: record for record in row.standing.counting}
        found |= {open_.record.id: open_.record for open_ in row.standing.findings}
        if row.standing.returned:
            found[f"return {row.standing.returned.date}"] = row.standing.returned
    found |= {
        f"return {standing.returned.date}": standing.returned
        for standing in gaps.claimed_not_applicable
        if standing.returned
    }
    for told in homeless_told(homeless):
        found[told.id if isinstance(told, Evidence) else f"return {told.date}"] = told
    if strengths:
        found |= {record.id: record for standing in gaps.strengths for record in standing.supporting}
        found |= {record.id: record for _, record in gaps.promising_practice}
    return tuple(found.values())


def _stands_in(finding: object, claim: object) -> str | None:
    """In which of the two something stands that the other is asked for where the first does not say it."""
    return "finding" if finding else "claim" if claim else None


def row_view(plan: Plan, row: Row, stamp: Stamp, place: int) -> RowView:
    """One row of a gap list; `place` is its number there."""
    standing, action = row.standing, plan.actions[row.standing.objective.action]
    records = tuple(record for record in standing.counting if stamp.may_show(record.marking))
    claim_told = claim_shown(standing, stamp.limit)
    claim, finding = shown_claim(standing, stamp.limit), gravest_shown(standing, stamp.limit)
    due = due_of(finding, claim)
    why, next_step = why_and_next_step(row, stamp)
    since = standing_since(standing) if _told_whole(standing, stamp) else None
    newest = standing.newest if standing.counting and stamp.may_show(standing.counting[0].marking) else None
    return RowView(
        place=place,
        objective=standing.objective.id,
        text=standing.objective.text,
        short=standing.objective.short,
        action=action.number,
        action_title=action.title,
        regional=action.regional and stamp.kind == BodyKind.FORCE,
        band=row.worst.band,
        gap=row.worst.name,
        also=tuple(gap.name for gap in row.gaps[1:]),
        claimed=standing.claimed if claim_told else None,
        supported=standing.supported,
        expects=str(standing.objective.expects),
        why=why,
        next_step=next_step,
        lead=lead_of(finding, claim),
        due=catalogue.day(due) if due else None,
        due_day=due,
        late=late(due, standing.at),
        lead_in=_stands_in(finding and finding.finding.lead, claim and claim.lead),
        due_in=_stands_in(finding and finding.finding.due, claim and claim.due),
        overdue=days_late(standing, stamp.limit),
        since=since,
        standing_since=_since(since, _told_whole(standing, stamp)),
        share=row.share,
        risk=claim.risk if claim else None,
        risk_reason=claim.risk_reason if claim else None,
        newest=catalogue.day(newest) if newest else None,
        newest_day=newest,
        findings=open_views(standing, stamp),
        records=Shown(standing, records),
        withheld=len(standing.counting) - len(records) + (not claim_told),
        claimed_before=claimed_before(claim),
        accepted=row.accepted if claim else None,
        accepted_withheld=claim is None and row.accepted is not None,
    )


def open_views(standing: Standing, stamp: Stamp) -> tuple[FindingView, ...]:
    """The open findings of an objective that may be shown, the gravest first."""
    return tuple(finding_view(open_, standing.at) for open_ in shown_findings(standing.findings, stamp.limit))


def count_overdue(rows: Iterable[Row], limit: Marking | None) -> int:
    """How many rows are overdue, by what may be shown."""
    return sum(days_late(row.standing, limit) is not None for row in rows)


def anything_overdue(rows: Iterable[Row], elsewhere: Iterable[OpenFinding], at: dt.date, limit: Marking | None) -> bool:
    """Whether a row is overdue, or a finding whose objective is not in this edition, by what may be shown."""
    return overdue(shown_findings(elsewhere, limit), None, at) is not None or any(
        days_late(row.standing, limit) is not None for row in rows
    )


def _told_whole(standing: Standing, stamp: Stamp) -> bool:
    """Whether all that an objective's past follows from may be shown."""
    markings = [*(record.marking for record in standing.named), *(made.marking for made in standing.returns)]
    return all(stamp.may_show(marking) for marking in markings)


def _since(since: dt.date | None, told: bool) -> str:
    """Since when it has stood so, in words."""
    if not told:
        return catalogue.say("since.withheld")
    return catalogue.day(since) if since else catalogue.say("since.start")


def record_view(record: Evidence, standing: Standing) -> RecordView:
    """A piece of evidence beside an objective."""
    lending, body = standing.lendings.get(record.id), whose(record, standing.line)
    return RecordView(
        record.id,
        record.title,
        record.kind,
        record.stage,
        record.assurance,
        record.date,
        record.last_day(standing.at),
        standing.states[record.id],
        record.shows_of(standing.objective.id),
        lending.lends if lending else None,
        suspect=any(record is suspect for suspect in standing.suspect),
        inherited_from=body.id if body else None,
        inherited_from_name=body.name if body else None,
    )


def _strength(standing: Standing, strength: str, evidence: Iterable[Evidence], stamp: Stamp) -> Strength:
    every = tuple(evidence)
    shown = tuple(record for record in every if stamp.may_show(record.marking))
    objective = standing.objective
    return Strength(
        *(objective.id, objective.text, objective.short, strength), Shown(standing, shown), len(every) - len(shown)
    )


def left_out(plan: Plan, gaps: GapList, stamp: Stamp, homeless: Sequence[HomelessObjective]) -> Iterable[LeftOut]:
    """What a force's list leaves out, how much of it, and why; of what may not be shown, only how many."""
    national = sum(len(action.objectives) for action in plan.actions.values() if action.national)
    broken = len(stamp.despite) + stamp.unnamed
    asked = [action for action in plan.actions.values() if gaps.force.assesses(action)]
    limited = ", ".join(objective.id for objective in gaps.limited)
    claims = gaps.claimed_not_applicable
    claimed = [
        catalogue.say("left-out.reason", objective=standing.objective.id, reason=standing.claim.summary)
        for standing in claims
        if standing.claim and standing.returned and stamp.may_show(standing.returned.marking)
    ]
    counted: tuple[tuple[str, int, dict[str, Any]], ...] = (
        ("national", national, {}),
        ("not-applicable", len(gaps.limited), {"force": gaps.force.name, "objectives": limited}),
        ("not-adopted", len(gaps.not_adopted), {"force": gaps.force.name, "actions": ", ".join(gaps.force.adopts)}),
        ("claimed-not-applicable", len(claims), {"objectives": some(claimed, len(claims)), "body": stamp.body}),
        ("measures", sum(not action.suggested_measures for action in asked), {"body": stamp.body}),
        *homeless_left_out(homeless, stamp),
        ("unread", len(stamp.unread), {"files": ", ".join(stamp.unread)}),
        ("errors", broken, {"files": some(stamp.despite, broken)}),
    )
    for what, count, fields in counted:
        if count:
            why = catalogue.say(f"left-out.{what}.why", **fields)
            yield LeftOut(catalogue.say(f"left-out.{what}", **fields), count, why)


@dataclass(frozen=True, slots=True)
class GapFilter:
    """What a gap list is cut down to: a theme, an owner, a band, a lead by a part of its name, what is overdue."""

    theme: int | None = None
    owner: str | None = None
    band: Band | None = None
    lead: str | None = None
    overdue: bool = False

    def rows(self, workspace: Workspace, limit: Marking | None) -> list[Row]:
        """The rows of a body's gap list that are wanted, worst first; what may not be shown is not looked at."""
        return self._of(workspace, workspace.gap_list.rows, limit)

    def accepted(self, workspace: Workspace, limit: Marking | None) -> list[Row]:
        """The rows that are accepted for now and are wanted."""
        return self._of(workspace, workspace.gap_list.accepted, limit)

    def _of(self, workspace: Workspace, every: Iterable[Row], limit: Marking | None) -> list[Row]:
        rows = chosen(every, workspace.plan.actions, self.theme, self.owner, self.band)
        if self.lead is not None:
            rows = of_lead(rows, self.lead, limit)
        return [row for row in rows if not self.overdue or days_late(row.standing, limit) is not None]

    def coming(self, workspace: Workspace, limit: Marking | None, days: int) -> Coming:
        """What of it lapses and falls due within some days; what is met has no band."""
        gaps, actions = workspace.gap_list, workspace.plan.actions
        listed = [row.standing for row in chosen(gaps.every_row, actions, self.theme, self.owner, self.band)]
        met = [
            standing
            for standing in (gaps.met if self.band is None else ())
            if is_of(actions[standing.objective.action], self.theme, self.owner)
        ]
        whole = (self.theme, self.owner, self.band) == (None, None, None)
        names = {standing.objective.id for standing in (*listed, *met)}
        return coming(gaps, workspace.elsewhere_findings if whole else (), names, days, limit, self.lead)

    def objectives(self, workspace: Workspace, limit: Marking | None) -> set[str]:
        """The objectives of the rows that are wanted; of a theme and an owner alone, those without a gap too."""
        if self.band is None and self.lead is None and not self.overdue:
            fit = (action for action in workspace.plan.actions.values() if is_of(action, self.theme, self.owner))
            return {objective.id for action in fit for objective in action.objectives}
        return {row.standing.objective.id for row in self.rows(workspace, limit)}


EVERY = GapFilter()


def gaps_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    wanted: GapFilter = EVERY,
    most: int | None = None,
    due: int | None = None,
    since: dt.date | str | None = None,
    baseline: "Baseline | None" = None,
    brief: bool = False,
) -> GapsView:
    """The gap list of a body: the first `most` rows of what is wanted, or all; `brief`, its first page alone.

    With it what is `due` within some days, and what moved `since` a day or since an earlier list.
    """
    if brief and wanted != EVERY:
        raise Refusal("the first page is of the whole list; leave out --brief, or what the list is cut down to")
    gaps, rows, whole = workspace.gap_list, wanted.rows(workspace, limit), wanted == EVERY
    homeless = workspace.elsewhere
    accepted = wanted.accepted(workspace, limit)
    soon = wanted.coming(workspace, limit, due) if due is not None else None
    moved = moved_in(workspace, wanted, limit, since, baseline)
    earlier = moved_on_front(workspace, moved, limit) if whole else None
    told: list[Evidence | Return] = [*(told_of_front(workspace, limit) if whole else ())]
    if not brief:
        told += [*shown_records(gaps, [*rows[:most], *accepted], homeless, whole), *(soon.told if soon else ())]
        told += sources_of(moved)
    stamp = stamp_of(workspace, told, limit)
    view = gaps_view(workspace.plan, gaps, stamp, rows, most, homeless, whole, accepted)
    front = front_view(workspace, stamp, earlier) if whole else None
    return replace(view, coming=soon, since=since_view(workspace, moved, stamp), front=front, brief=brief)


def moved_in(
    workspace: Workspace,
    wanted: GapFilter,
    limit: Marking | None,
    since: dt.date | str | None,
    baseline: "Baseline | None",
) -> Movement | None:
    """What moved, of what is wanted, since a day or since an earlier list; None where neither was asked for."""
    if since is not None:
        moved = moved_since(workspace, since, limit)
    elif baseline is not None:
        then = positions_then(baseline, workspace.force, workspace.reading, workspace.at)
        moved = moved_from(workspace, [then], limit)
    else:
        return None
    return moved if wanted == EVERY else moved.of(wanted.objectives(workspace, limit))
