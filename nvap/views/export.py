"""The view of an export: the standing and the records of one force or of many, as tables for other tools."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from nvap.analysis.gaps import GapList
from nvap.analysis.standing import Lending, Lends, Standing, State, state_of, superseding
from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord
from nvap.model.bodies import Force
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Marking, Shows, Stage
from nvap.model.plan import Objective
from nvap.model.refusals import Refusal
from nvap.model.returns import Claim, Return, returned_at
from nvap.model.values import dataclass
from nvap.storage.packed import PackedRows
from nvap.views.account import Account, accounts, told_of
from nvap.views.stamp import Stamp, nameable, stamp, stamp_of, without_withheld
from nvap.views.tables import Column, Table, Value
from nvap.words.catalogue import own, say
from nvap.workspace import Refuse, Workspace, refuse_all

own(
    __name__,
    {
        "export.title": "{plan}: standing and records",
        "export.withheld": (
            "Records withheld here because of their marking: {count}; everything was computed with them."
        ),
        "export.others": (
            "Other bodies with records in this workspace, not in this export: {count}; --bodies all takes them too."
        ),
        "export.others.other-days": (
            "Other bodies with records in this workspace, not in this export: {count}; on the day they are not there."
        ),
        "export.errors": "Made despite errors. Files with errors, which are not counted: {count} ({files}).",
        "export.unread": "Files that were not read: {files}.",
    },
)


@dataclass(frozen=True, slots=True)
class BodyToExport:
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

    @property
    def title(self) -> str:
        """What it is of."""
        return say("export.title", plan=self.stamp.plan)


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
        return sum(record.stage is stage for record in self.standing.current) if self.standing else 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """One record that may be shown, without the ids of others that may not be named, and what has become of it."""

    force: Force
    record: Record
    evidence: Evidence
    state: str
    last_day: dt.date

    @property
    def is_practice(self) -> bool:
        """Whether it is said to be practice worth sharing, and shows that some objective is so."""
        made = self.evidence
        return made.promising_practice and any(made.shows_of(name) is Shows.YES for name in made.objectives)


@dataclass(frozen=True, slots=True)
class _Served:
    """One objective that a record names."""

    force: Force
    evidence: Evidence
    objective: str
    known: Objective | None
    state: str
    last_day: dt.date
    lending: Lending | None

    @property
    def supports(self) -> bool:
        lends = self.lending is not None and self.lending.lends is not Lends.NOTHING
        return lends and self.state == State.CURRENT


@dataclass(frozen=True, slots=True)
class _Found:
    """One finding of a record."""

    force: Force
    evidence: Evidence
    finding: Finding
    open: bool
    overdue: int | None


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One claim of a return; `speaks` as at the date."""

    force: Force
    record: ReturnRecord
    objective: str
    claim: Claim
    speaks: bool


# One row a column, in the order in which they stand: its name, and where its value is or how it comes about. A path of
# names ends at the first that is nothing.
_OBJECTIVES: dict[str, str | Callable[[_Stands], Value]] = {
    "force": "force.id",
    "force_name": "force.name",
    "nation": "force.nation.value",
    "region": "force.region",
    "territorial": "force.territorial",
    "example": "force.example",
    "made_return": "made_return",
    "returned": "returned",
    "action": "objective.action",
    "objective": "objective.id",
    "objective_text": "objective.text",
    "objective_short": "objective.short",
    "theme": lambda row: row.plan.actions[row.objective.action].theme,
    "perennial_issues": lambda row: row.plan.actions[row.objective.action].perennial_issues,
    "expects": "objective.expects.value",
    "applies": "account.applies",
    "claimed": "account.claimed",
    "claim_date": lambda row: (
        row.standing.returned.date if row.claim and row.standing and row.standing.returned else None
    ),
    "supported": "account.supported",
    "full": "standing.full.value",
    "furthest": "standing.furthest.value",
    "impact_shown": "account.impact_shown",
    "band": "account.row.band",
    "gap": "account.row.gap",
    "also": lambda row: row.account.row.also if row.account.row else (),
    "lead": lambda row: row.account.row.lead if row.account.row else row.claim.lead if row.claim else None,
    "due": lambda row: row.account.row.due_day if row.account.row else row.claim.due if row.claim else None,
    "overdue": "account.row.overdue",
    "since": "account.row.since",
    "risk": "claim.risk.value",
    "accepted_until": "account.row.accepted.until",
    "newest_evidence": "newest",
    "kinds": "kinds",
    "counting": lambda row: row.count(lambda standing: standing.counting),
    "current": lambda row: row.count(lambda standing: standing.current),
    "current_in_place": lambda row: row.at_stage(Stage.IN_PLACE),
    "current_in_use": lambda row: row.at_stage(Stage.IN_USE),
    "current_making_a_difference": lambda row: row.at_stage(Stage.MAKING_A_DIFFERENCE),
    "supporting": lambda row: row.count(lambda standing: standing.supporting),
    "lapsed": lambda row: row.count(lambda standing: standing.lapsed),
    "wording_changed": lambda row: row.count(lambda standing: standing.suspect),
    "open_findings": lambda row: row.count(lambda standing: standing.findings),
    "withheld": "account.withheld",
}
_RECORDS: dict[str, str | Callable[[_Kept], Value]] = {
    "force": "force.id",
    "record": "evidence.id",
    "inherited_from": lambda row: row.evidence.force if row.evidence.force != row.force.id else None,
    "state": "state",
    "plan_version": "evidence.plan_version",
    "objectives": lambda row: tuple(row.evidence.objectives),
    "kind": "evidence.kind.value",
    "stage": "evidence.stage.value",
    "assurance": "evidence.assurance.value",
    "assured_by": "evidence.assured_by",
    "from": "evidence.from_.value",
    "title": "evidence.title",
    "summary": "evidence.summary",
    "shows": "evidence.shows_all.value",
    "part": "evidence.part",
    "sample_size": "evidence.sample.size",
    "sample_of": "evidence.sample.of",
    "strands": "evidence.strands",
    "date": "evidence.date",
    "recorded": "evidence.recorded",
    "review_by": "evidence.review_by",
    "last_day": "last_day",
    "owner": "evidence.owner",
    "reference": "evidence.reference",
    "share": "evidence.share.value",
    "promising_practice": "is_practice",
    "figure_value": "evidence.figure.value",
    "figure_unit": "evidence.figure.unit",
    "figure_from": "evidence.figure.period.from_",
    "figure_to": "evidence.figure.period.to",
    "figure_baseline": "evidence.figure.baseline",
    "figure_better": "evidence.figure.better.value",
    "figure_measure": "evidence.figure.measure",
    "findings": lambda row: len(row.evidence.findings),
    "files": lambda row: tuple(file.name for file in row.evidence.files),
    "renewed": lambda row: len(row.evidence.renewed),
    "supersedes": "evidence.supersedes",
    "withdrawn": "evidence.withdrawn.date",
    "withdrawn_reason": "evidence.withdrawn.reason",
    "moved_to": "evidence.withdrawn.moved_to",
    "never_made": "evidence.withdrawn.never_made",
    "marking": "evidence.marking.value",
    "handling": "evidence.handling",
    "path": lambda row: "/".join(row.record.parts),
}
_SERVED: dict[str, str | Callable[[_Served], Value]] = {
    "force": "force.id",
    "record": "evidence.id",
    "inherited_from": lambda row: row.evidence.force if row.evidence.force != row.force.id else None,
    "objective": "objective",
    "known": lambda row: row.known is not None,
    "state": "state",
    "shows": lambda row: row.evidence.shows_of(row.objective).value,
    "supports": "supports",
    "lends": "lending.lends.value",
    "because": lambda row: tuple(reason.value for reason in row.lending.because) if row.lending else (),
    "fingerprint": lambda row: row.evidence.objectives[row.objective],
    "wording_changed": lambda row: (
        row.known is not None and row.evidence.objectives[row.objective] not in (None, row.known.fingerprint)
    ),
    "kind": "evidence.kind.value",
    "stage": "evidence.stage.value",
    "assurance": "evidence.assurance.value",
    "date": "evidence.date",
    "last_day": "last_day",
}
_FINDINGS: dict[str, str | Callable[[_Found], Value]] = {
    "force": "force.id",
    "record": "evidence.id",
    "inherited_from": lambda row: row.evidence.force if row.evidence.force != row.force.id else None,
    "date": "evidence.date",
    "kind": "evidence.kind.value",
    "assured_by": "evidence.assured_by",
    "objective": "finding.objective",
    "seriousness": "finding.seriousness.value",
    "text": "finding.text",
    "number": "finding.number",
    "lead": "finding.lead",
    "due": "finding.due",
    "overdue": "overdue",
    "open": "open",
    "closed": "finding.closed.date",
    "closed_how": "finding.closed.how",
    "closed_by": "finding.closed.by",
    "marking": "evidence.marking.value",
}
_RETURNS: dict[str, str | Callable[[_Claimed], Value]] = {
    "force": "force.id",
    "return_date": "record.return_.date",
    "plan_version": "record.return_.plan_version",
    "objective": "objective",
    "speaks": "speaks",
    "status": "claim.status.value",
    "summary": "claim.summary",
    "lead": "claim.lead",
    "due": "claim.due",
    "risk": "claim.risk.value",
    "risk_reason": "claim.risk_reason",
    "impact": "claim.impact",
    "accepted_gap": "claim.accepted.gap.value",
    "accepted_until": "claim.accepted.until",
    "accepted_by": "claim.accepted.by",
    "accepted_reason": "claim.accepted.reason",
    "fingerprint": "claim.wording",
    "marking": "record.return_.marking.value",
    "handling": "record.return_.handling",
    "ask": "record.return_.ask",
    "path": lambda row: "/".join(row.record.parts),
}
COLUMNS: dict[str, Mapping[str, str | Callable[[Any], Value]]] = {
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
    **dict.fromkeys(("findings", "renewed", "sample_size", "sample_of", "overdue"), int),
    "objectives.wording_changed": int,
    **dict.fromkeys(("figure_value", "figure_baseline"), Decimal),
    **dict.fromkeys(("returned", "claim_date", "due", "newest_evidence", "date", "recorded", "review_by"), dt.date),
    **dict.fromkeys(("last_day", "figure_from", "figure_to", "withdrawn", "closed", "return_date"), dt.date),
    **dict.fromkeys(("since", "accepted_until"), dt.date),
    **dict.fromkeys(("perennial_issues", "also", "kinds", "objectives", "files", "strands", "because"), tuple),
}


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, each with what it holds; a name means the same in every table unless one says more."""
    kinds = {name: KINDS.get(f"{table}.{name}", KINDS.get(name, str)) for name in COLUMNS[table]}
    return tuple(Column.of(name, table, kind) for name, kind in kinds.items())


def _value(where: str | Callable[[Any], Value]) -> Callable[[Any], Value]:
    """What gives a column's value of a row."""
    if not isinstance(where, str):
        return where
    names = where.split(".")

    def value(row: Any) -> Value:
        for name in names:
            if row is None:
                return None
            row = getattr(row, name)
        found: Value = row
        return found

    return value


# Each force has a part of each table; which one is the value of this column.
PARTED_BY = "force"
_NO_MORE: tuple[None, Iterator[tuple[Value, ...]]] = None, iter(())


class Export:
    """The tables of an export as they fill, one force after another: no more than one's rows are held.

    `add` raises CannotWrite where there is no room to keep them.
    """

    def __init__(self, plan: Plan, what: Iterable[str]) -> None:
        self.plan = plan
        self.forces: list[str] = []
        self.rows: dict[str, PackedRows[tuple[Value, ...]]] = {name: PackedRows() for name in what}

    def add(self, exported: BodyToExport, stamp: Stamp) -> None:
        """Add a force, but for what may not be shown."""
        self.forces.append(exported.force.id)
        for name, rows in self.rows.items():
            values = [_value(where) for where in COLUMNS[name].values()]
            rows.add(tuple(value(thing) for value in values) for thing in _THINGS[name](self.plan, exported, stamp))

    def view(self, stamp: Stamp, notes: Iterable[str]) -> ExportView:
        """The view of all that was added."""
        tables = tuple(Table(name, columns(name), rows) for name, rows in self.rows.items())
        return ExportView(stamp, tuple(self.forces), tables, tuple(notes))


def by_force(table: Table, forces: Iterable[str]) -> Iterator[tuple[str, Iterable[Sequence[Value]]]]:
    """Each force with its rows of a table, which come as the forces do; of a force with nothing to say there are none.

    The rows of a force have to be gone through before the next one's.
    """
    place = [column.name for column in table.columns].index(PARTED_BY)
    groups = groupby(table.rows, key=itemgetter(place))
    name, rows = next(groups, _NO_MORE)
    for force in forces:
        yield force, rows if force == name else ()
        if force == name:
            name, rows = next(groups, _NO_MORE)


def _stands(plan: Plan, exported: BodyToExport, stamp: Stamp) -> Iterable[_Stands]:
    """Every objective that forces assess themselves against."""
    gaps = exported.gaps
    by_objective = {standing.objective.id: standing for standing in gaps.standings}
    beside = accounts(plan, gaps, stamp)
    made = [made.return_ for made in exported.returns if made.return_.date <= gaps.at]
    newest_return = max(made, key=lambda made: made.date, default=None)
    returned = newest_return.date if newest_return and stamp.may_show(newest_return.marking) else None
    for objective in plan.force_objectives():
        standing = by_objective.get(objective.id)
        counting = standing.counting if standing else ()
        current = [record for record in (standing.current if standing else ()) if stamp.may_show(record.marking)]
        yield _Stands(
            plan=plan,
            force=exported.force,
            objective=objective,
            account=beside[objective.id],
            standing=standing,
            made_return=bool(made),
            returned=returned,
            newest=counting[0].date if counting and stamp.may_show(counting[0].marking) else None,
            kinds=tuple(sorted({record.kind.value for record in current})),
        )


def _kept(plan: Plan, exported: BodyToExport, stamp: Stamp) -> Iterable[_Kept]:
    at = exported.gaps.at
    newer = superseding(record.evidence for record in exported.records)
    names = nameable((record.evidence for record in exported.records), stamp)
    for record in exported.records:
        made = record.evidence
        if stamp.may_show(made.marking):
            told = without_withheld(made, names, stamp)
            become = state_of(made, newer.get(made.id, ()), at)
            yield _Kept(exported.force, record, told, become, made.last_day(at))


def _served(plan: Plan, exported: BodyToExport, stamp: Stamp) -> Iterable[_Served]:
    at = exported.gaps.at
    newer = superseding(record.evidence for record in exported.records)
    lendings = {standing.objective.id: standing.lendings for standing in exported.gaps.standings}
    for record in exported.records:
        made = record.evidence
        if stamp.may_show(made.marking):
            for name in made.objectives:
                known = plan.objectives.get(name)
                become = state_of(made, newer.get(made.id, ()), at, name)
                lending = lendings[name].get(made.id) if name in lendings else None
                yield _Served(exported.force, made, name, known, become, made.last_day(at), lending)


def _found(plan: Plan, exported: BodyToExport, stamp: Stamp) -> Iterable[_Found]:
    at = exported.gaps.at
    for record in exported.records:
        made = record.evidence
        if stamp.may_show(made.marking):
            for finding in made.findings:
                is_open = finding in made.open_findings(finding.objective, at)
                late = (at - finding.due).days if is_open and finding.due and finding.due < at else None
                yield _Found(exported.force, made, finding, is_open, late)


def _claimed(plan: Plan, exported: BodyToExport, stamp: Stamp) -> Iterable[_Claimed]:
    speaking = returned_at((record.return_ for record in exported.returns), exported.gaps.at)
    for record in exported.returns:
        if stamp.may_show(record.return_.marking):
            for name, claim in record.return_.claims.items():
                yield _Claimed(exported.force, record, name, claim, speaking.get(name) is record.return_)


_THINGS: dict[str, Callable[[Plan, BodyToExport, Stamp], Iterable[Any]]] = {
    "objectives": _stands,
    "records": _kept,
    "served": _served,
    "findings": _found,
    "returns": _claimed,
}


def export_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    wanted: Sequence[str],
    every: bool = False,
    refuse: Refuse = refuse_all,
) -> ExportView:
    """The tables of a body, or where the workspace is of none those of all the forces of an area, or of `every` body.

    Those of all name the forces, and raise Refusal under a limit. `refuse` is asked once what is told of is read.
    """
    return (
        _of_one(workspace, limit, wanted, refuse)
        if workspace.body
        else _of_all(workspace, limit, wanted, every, refuse)
    )


def _of_one(workspace: Workspace, limit: Marking | None, wanted: Sequence[str], refuse: Refuse) -> ExportView:
    refuse(workspace, limit)
    stamp = stamp_of(workspace, _told(workspace, wanted), limit)
    export = Export(workspace.plan, wanted)
    export.add(_exported(workspace), stamp)
    return export.view(stamp, _notes(stamp))


def _told(workspace: Workspace, wanted: Sequence[str]) -> Iterator[Evidence | Return]:
    """What the tables tell of, for their marking."""
    if "objectives" in wanted:
        yield from told_of(workspace.gap_list)
        yield from workspace.newest_return  # the day of the newest is told
    if {"records", "served", "findings"} & {*wanted}:
        yield from (record.evidence for record in workspace.told.evidence)
    if "returns" in wanted:
        yield from (record.return_ for record in workspace.told.returns)


def _of_all(
    workspace: Workspace, limit: Marking | None, wanted: Sequence[str], every: bool, refuse: Refuse
) -> ExportView:
    """The tables of all forces, read one after another."""
    if limit is Marking.OFFICIAL:
        raise Refusal(
            "an export of all forces is OFFICIAL-SENSITIVE, above --max-marking OFFICIAL; give one with --force"
        )
    bodies = workspace.bodies_counted(every)
    head = stamp(workspace.plan, workspace.at, workspace.found, Marking.OFFICIAL_SENSITIVE, limit)
    export = Export(workspace.plan, wanted)
    told_of_each = map(partial(_added, export, head), workspace.each(bodies))  # which keeps none when the next is read
    found = [*workspace.found, *chain.from_iterable(told_of_each)]
    refuse(replace(workspace, found=tuple(found)), limit)
    head = stamp(workspace.plan, workspace.at, found, Marking.OFFICIAL_SENSITIVE, limit)
    told = {body.id for force in bodies for body in (force, *workspace.plan.line(force, workspace.at).ancestors)}
    others = {source.path.rpartition("/")[2] for source in workspace.folders} - told
    return export.view(head, _notes(head, len(others), every=every))


def _added(export: Export, head: Stamp, of_body: tuple[Force, Workspace]) -> tuple[Diagnostic, ...]:
    """Add a force, and give what is wrong with its files."""
    export.add(_exported(of_body[1]), head)
    return of_body[1].found


def _exported(workspace: Workspace) -> BodyToExport:
    gaps, told = workspace.gap_list, workspace.told
    return BodyToExport(gaps.force, gaps, told.evidence, told.returns)


def _notes(stamp: Stamp, others: int = 0, *, every: bool = False) -> Iterator[str]:
    """What a reader has to know of the tables."""
    yield from stamp.facts
    if stamp.withheld:
        yield say("export.withheld", count=stamp.withheld)
    if others:
        yield say("export.others.other-days" if every else "export.others", count=others)
    broken = len(stamp.despite) + stamp.unnamed
    if broken:
        yield say("export.errors", count=broken, files=", ".join(stamp.despite) or "…")
    if stamp.unread:
        yield say("export.unread", files=", ".join(stamp.unread))
    yield stamp.attribution
