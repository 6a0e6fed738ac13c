"""The view of an export: the standing and the records of one force or of many, as tables for other tools."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nvap.analysis.gaps import GapList
from nvap.analysis.standing import Standing
from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord, returned_at
from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Stage
from nvap.model.plan import Force, Objective
from nvap.model.returns import Claim
from nvap.views.account import Account, accounts
from nvap.views.lists import state
from nvap.views.stamp import Stamp
from nvap.views.tables import Column, Table, Value
from nvap.words.catalogue import SENTENCES, say


@dataclass(frozen=True, slots=True)
class Exported:
    """What is known of one force: its gap list, and its records and returns without errors."""

    force: Force
    gaps: GapList
    records: tuple[Record, ...]
    returns: tuple[ReturnRecord, ...]


@dataclass(frozen=True, slots=True)
class ExportView:
    """Tables of one force or of many; `notes` are what a reader has to know, one sentence each."""

    stamp: Stamp
    forces: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Stands:
    """One objective of one force; without a standing where the plan limits it to other nations."""

    plan: Plan
    force: Force
    objective: Objective
    account: Account
    standing: Standing | None
    made_return: bool
    returned: dt.date | None
    newest: dt.date | None
    kinds: tuple[str, ...]

    @property
    def claim(self) -> Claim | None:
        return self.account.claim

    def count(self, what: Callable[[Standing], Sequence[Any]]) -> int:
        return len(what(self.standing)) if self.standing else 0

    def at_stage(self, stage: Stage) -> int:
        return sum(one.stage is stage for one in self.standing.current) if self.standing else 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """One record that may be shown, what has become of it, and the older record that it may be said to supersede."""

    force: Force
    record: Record
    one: Evidence
    state: str
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class _Served:
    """One objective that a record names."""

    force: Force
    one: Evidence
    objective: str
    known: Objective | None
    state: str
    supports: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """One finding of a record."""

    force: Force
    one: Evidence
    finding: Finding
    open: bool


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One claim of a return; `speaks` as at the date."""

    force: Force
    record: ReturnRecord
    objective: str
    claim: Claim
    speaks: bool


# One row a column, in the order in which they stand: its name, and its value.
_OBJECTIVES: dict[str, Callable[[_Stands], Value]] = {
    "force": lambda one: one.force.id,
    "force_name": lambda one: one.force.name,
    "nation": lambda one: one.force.nation.value,
    "region": lambda one: one.force.region,
    "territorial": lambda one: one.force.territorial,
    "example": lambda one: one.force.example,
    "made_return": lambda one: one.made_return,
    "returned": lambda one: one.returned,
    "action": lambda one: one.objective.action,
    "objective": lambda one: one.objective.id,
    "objective_text": lambda one: one.objective.text,
    "theme": lambda one: one.plan.actions[one.objective.action].theme,
    "perennial_issues": lambda one: one.plan.actions[one.objective.action].perennial_issues,
    "expects": lambda one: str(one.objective.expects),
    "applies": lambda one: one.account.applies,
    "claimed": lambda one: one.account.claimed,
    "claim_date": lambda one: (
        one.standing.returned.date if one.claim and one.standing and one.standing.returned else None
    ),
    "supported": lambda one: one.account.supported,
    "impact_shown": lambda one: one.account.impact_shown,
    "band": lambda one: one.account.row.band if one.account.row else None,
    "gap": lambda one: one.account.row.gap if one.account.row else None,
    "also": lambda one: one.account.row.also if one.account.row else (),
    "lead": lambda one: one.account.row.lead if one.account.row else one.claim.lead if one.claim else None,
    "due": lambda one: one.account.row.due_day if one.account.row else one.claim.due if one.claim else None,
    "risk": lambda one: one.claim.risk.value if one.claim and one.claim.risk else None,
    "newest_evidence": lambda one: one.newest,
    "kinds": lambda one: one.kinds,
    "counting": lambda one: one.count(lambda standing: standing.counting),
    "current": lambda one: one.count(lambda standing: standing.current),
    "current_in_place": lambda one: one.at_stage(Stage.IN_PLACE),
    "current_in_use": lambda one: one.at_stage(Stage.IN_USE),
    "current_making_a_difference": lambda one: one.at_stage(Stage.MAKING_A_DIFFERENCE),
    "supporting": lambda one: one.count(lambda standing: standing.supporting),
    "lapsed": lambda one: one.count(lambda standing: standing.lapsed),
    "wording_changed": lambda one: one.count(lambda standing: standing.suspect),
    "open_findings": lambda one: one.count(lambda standing: standing.findings),
    "withheld": lambda one: one.account.withheld,
}
_RECORDS: dict[str, Callable[[_Kept], Value]] = {
    "force": lambda one: one.force.id,
    "record": lambda one: one.one.id,
    "state": lambda one: one.state,
    "plan_version": lambda one: one.one.plan_version,
    "objectives": lambda one: tuple(one.one.objectives),
    "kind": lambda one: one.one.kind.value,
    "stage": lambda one: one.one.stage.value,
    "assurance": lambda one: one.one.assurance.value,
    "assured_by": lambda one: one.one.assured_by,
    "from": lambda one: one.one.from_.value if one.one.from_ else None,
    "title": lambda one: one.one.title,
    "summary": lambda one: one.one.summary,
    "date": lambda one: one.one.date,
    "recorded": lambda one: one.one.recorded,
    "review_by": lambda one: one.one.review_by,
    "last_day": lambda one: one.one.last_day,
    "owner": lambda one: one.one.owner,
    "reference": lambda one: one.one.reference,
    "share": lambda one: one.one.share.value,
    "promising_practice": lambda one: one.one.promising_practice,
    "figure_value": lambda one: one.one.figure.value if one.one.figure else None,
    "figure_unit": lambda one: one.one.figure.unit if one.one.figure else None,
    "figure_from": lambda one: one.one.figure.period.from_ if one.one.figure and one.one.figure.period else None,
    "figure_to": lambda one: one.one.figure.period.to if one.one.figure and one.one.figure.period else None,
    "figure_baseline": lambda one: one.one.figure.baseline if one.one.figure else None,
    "findings": lambda one: len(one.one.findings),
    "files": lambda one: tuple(file.name for file in one.one.files),
    "renewed": lambda one: len(one.one.renewed),
    "supersedes": lambda one: one.supersedes,
    "withdrawn": lambda one: one.one.withdrawn.date if one.one.withdrawn else None,
    "withdrawn_reason": lambda one: one.one.withdrawn.reason if one.one.withdrawn else None,
    "marking": lambda one: one.one.marking.value,
    "handling": lambda one: one.one.handling,
    "path": lambda one: "/".join(one.record.parts),
}
_SERVED: dict[str, Callable[[_Served], Value]] = {
    "force": lambda one: one.force.id,
    "record": lambda one: one.one.id,
    "objective": lambda one: one.objective,
    "known": lambda one: one.known is not None,
    "state": lambda one: one.state,
    "supports": lambda one: one.supports,
    "fingerprint": lambda one: one.one.objectives[one.objective],
    "wording_changed": lambda one: (
        one.known is not None and one.one.objectives[one.objective] not in (None, one.known.fingerprint)
    ),
    "kind": lambda one: one.one.kind.value,
    "stage": lambda one: one.one.stage.value,
    "assurance": lambda one: one.one.assurance.value,
    "date": lambda one: one.one.date,
    "last_day": lambda one: one.one.last_day,
}
_FINDINGS: dict[str, Callable[[_Found], Value]] = {
    "force": lambda one: one.force.id,
    "record": lambda one: one.one.id,
    "date": lambda one: one.one.date,
    "kind": lambda one: one.one.kind.value,
    "assured_by": lambda one: one.one.assured_by,
    "objective": lambda one: one.finding.objective,
    "seriousness": lambda one: one.finding.seriousness.value,
    "text": lambda one: one.finding.text,
    "lead": lambda one: one.finding.lead,
    "due": lambda one: one.finding.due,
    "open": lambda one: one.open,
    "closed": lambda one: one.finding.closed.date if one.finding.closed else None,
    "closed_how": lambda one: one.finding.closed.how if one.finding.closed else None,
    "marking": lambda one: one.one.marking.value,
}
_RETURNS: dict[str, Callable[[_Claimed], Value]] = {
    "force": lambda one: one.force.id,
    "return_date": lambda one: one.record.return_.date,
    "plan_version": lambda one: one.record.return_.plan_version,
    "objective": lambda one: one.objective,
    "speaks": lambda one: one.speaks,
    "status": lambda one: one.claim.status.value,
    "summary": lambda one: one.claim.summary,
    "lead": lambda one: one.claim.lead,
    "due": lambda one: one.claim.due,
    "risk": lambda one: one.claim.risk.value if one.claim.risk else None,
    "risk_reason": lambda one: one.claim.risk_reason,
    "impact": lambda one: one.claim.impact,
    "marking": lambda one: one.record.return_.marking.value,
    "handling": lambda one: one.record.return_.handling,
    "path": lambda one: "/".join(one.record.parts),
}
COLUMNS: dict[str, dict[str, Callable[[Any], Value]]] = {
    "objectives": _OBJECTIVES,
    "records": _RECORDS,
    "served": _SERVED,
    "findings": _FINDINGS,
    "returns": _RETURNS,
}

# What the columns hold that hold no text: the same in every table, unless a row of one says other.
KINDS: dict[str, type] = {
    **dict.fromkeys(("territorial", "example", "made_return", "impact_shown", "promising_practice", "known"), bool),
    **dict.fromkeys(("supports", "wording_changed", "open", "speaks"), bool),
    **dict.fromkeys(("theme", "counting", "current", "current_in_place", "current_in_use"), int),
    **dict.fromkeys(("current_making_a_difference", "supporting", "lapsed", "open_findings", "withheld"), int),
    **dict.fromkeys(("findings", "renewed"), int),
    "objectives.wording_changed": int,
    **dict.fromkeys(("figure_value", "figure_baseline"), Decimal),
    **dict.fromkeys(("returned", "claim_date", "due", "newest_evidence", "date", "recorded", "review_by"), dt.date),
    **dict.fromkeys(("last_day", "figure_from", "figure_to", "withdrawn", "closed", "return_date"), dt.date),
    **dict.fromkeys(("perennial_issues", "also", "kinds", "objectives", "files"), tuple),
}


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, each with what it holds; a name means the same in every table unless one says more."""
    return tuple(_column(name, f"{table}.{name}") for name in COLUMNS[table])


def _column(name: str, own: str) -> Column:
    holds = say(f"column.{own}" if f"column.{own}" in SENTENCES else f"column.{name}")
    return Column(name, holds, KINDS.get(own, KINDS.get(name, str)))


class Export:
    """The tables of an export as they fill, one force after another, of each only what is asked for."""

    def __init__(self, plan: Plan, what: Iterable[str]) -> None:
        self.plan = plan
        self.forces: list[str] = []
        self.rows: dict[str, list[tuple[Value, ...]]] = {name: [] for name in what}

    def add(self, one: Exported, stamp: Stamp) -> None:
        """Add a force, but for what may not be shown."""
        self.forces.append(one.force.id)
        for name, rows in self.rows.items():
            values = COLUMNS[name].values()
            rows += (tuple(value(thing) for value in values) for thing in _THINGS[name](self.plan, one, stamp))

    def view(self, stamp: Stamp, notes: Iterable[str]) -> ExportView:
        """The view of all that was added."""
        tables = tuple(Table(name, columns(name), rows) for name, rows in self.rows.items())
        return ExportView(stamp, tuple(self.forces), tables, tuple(notes))


def _stands(plan: Plan, one: Exported, stamp: Stamp) -> Iterable[_Stands]:
    """Every objective that forces assess themselves against."""
    gaps = one.gaps
    standings = [*(row.standing for row in gaps.rows), *gaps.met, *gaps.claimed_not_applicable]
    by_objective = {standing.objective.id: standing for standing in standings}
    beside = accounts(plan, gaps, stamp)
    made = [made.return_ for made in one.returns if made.return_.date <= gaps.at]
    newest_return = max(made, key=lambda made: made.date, default=None)
    returned = newest_return.date if newest_return and stamp.may_show(newest_return.marking) else None
    for objective in plan.force_objectives():
        standing = by_objective.get(objective.id)
        counting = standing.counting if standing else ()
        current = [record for record in (standing.current if standing else ()) if stamp.may_show(record.marking)]
        yield _Stands(
            plan=plan,
            force=one.force,
            objective=objective,
            account=beside[objective.id],
            standing=standing,
            made_return=bool(made),
            returned=returned,
            newest=counting[0].date if counting and stamp.may_show(counting[0].marking) else None,
            kinds=tuple(sorted({record.kind.value for record in current})),
        )


def _newer(records: Iterable[Record]) -> dict[str, list[Evidence]]:
    """By the id of what they supersede, the records that supersede something."""
    newer: dict[str, list[Evidence]] = {}
    for record in records:
        if record.evidence.supersedes:
            newer.setdefault(record.evidence.supersedes, []).append(record.evidence)
    return newer


def _kept(plan: Plan, one: Exported, stamp: Stamp) -> Iterable[_Kept]:
    newer = _newer(one.records)
    nameable = {record.evidence.id for record in one.records if stamp.may_show(record.evidence.marking)}
    for record in one.records:
        made = record.evidence
        if stamp.may_show(made.marking):
            supersedes = made.supersedes if stamp.limit is None or made.supersedes in nameable else None
            yield _Kept(one.force, record, made, state(made, newer.get(made.id, ()), one.gaps.at), supersedes)


def _served(plan: Plan, one: Exported, stamp: Stamp) -> Iterable[_Served]:
    newer = _newer(one.records)
    standings = [*(row.standing for row in one.gaps.rows), *one.gaps.met, *one.gaps.claimed_not_applicable]
    supporting = {standing.objective.id: {x.id for x in standing.supporting} for standing in standings}
    for record in one.records:
        made = record.evidence
        if stamp.may_show(made.marking):
            for name in made.objectives:
                known = plan.objectives.get(name)
                become = state(made, newer.get(made.id, ()), one.gaps.at, name)
                yield _Served(one.force, made, name, known, become, made.id in supporting.get(name, ()))


def _found(plan: Plan, one: Exported, stamp: Stamp) -> Iterable[_Found]:
    at = one.gaps.at
    for record in one.records:
        made = record.evidence
        if stamp.may_show(made.marking):
            counts = made.counts_by(at)
            for finding in made.findings:
                closed = finding.closed is not None and finding.closed.date <= at
                yield _Found(one.force, made, finding, counts and not closed)


def _claimed(plan: Plan, one: Exported, stamp: Stamp) -> Iterable[_Claimed]:
    speaking = returned_at((record.return_ for record in one.returns), one.gaps.at)
    for record in one.returns:
        if stamp.may_show(record.return_.marking):
            for name, claim in record.return_.claims.items():
                yield _Claimed(one.force, record, name, claim, speaking.get(name) is record.return_)


_THINGS: dict[str, Callable[[Plan, Exported, Stamp], Iterable[Any]]] = {
    "objectives": _stands,
    "records": _kept,
    "served": _served,
    "findings": _found,
    "returns": _claimed,
}
