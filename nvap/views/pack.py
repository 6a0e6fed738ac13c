"""The view of the evidence pack: a force's whole account, for a board or for those who come to inspect."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import GapList
from nvap.analysis.standing import Standing, State
from nvap.analysis.succession import HomelessObjective
from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord
from nvap.model.evidence import Evidence, Finding, Progress, Renewal
from nvap.model.fields import Assurance, Marking, Seriousness
from nvap.model.plan import Action
from nvap.model.values import dataclass
from nvap.storage.attachments import checked
from nvap.views.account import Account, ActionCounts, accounts, counts, told_of
from nvap.views.claims import age_of
from nvap.views.findings import finding_view, homeless_records, homeless_told
from nvap.views.front import FirstPage, front_view, moved_on_front, told_of_front
from nvap.views.gaps import GapsView, gaps_view
from nvap.views.lending import found_of, served_of, whose
from nvap.views.measures import MeasureView, measure_views, records_of, series_in
from nvap.views.moves import moved_since, since_view, sources_of
from nvap.views.overview import Overview, overview
from nvap.views.plan import SheetView, sheet
from nvap.views.squares import Squares, squares
from nvap.views.stamp import Stamp, nameable, stamp_of, without_withheld
from nvap.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of evidence under an action: `objectives` are those of the action that it serves.

    `state` is current, lapsed or replaced, and `changed` names the objectives whose wording it was not made against.
    `served` says of each objective what it shows and what it lends. `renewed` are its renewals by the date.
    `told_under` is the earlier action whose evidence it is told among too, where that is so.
    """

    record: Evidence
    objectives: tuple[str, ...]
    state: str
    last_day: dt.date
    served: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    renewed: tuple[Renewal, ...]
    inherited_from: str | None = None
    inherited_from_name: str | None = None
    told_under: str | None = None


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding as at the date: open, closed by then, or neither where it went with a record's withdrawal.

    `late` says by how long it is overdue, or in how many days it is due, `progress` what was done about it by then.
    """

    record: str
    title: str
    assurance: Assurance
    assured_by: str | None
    finding: Finding
    open: bool
    closed: bool
    overdue: int | None
    late: str
    progress: tuple[Progress, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundBy:
    """The findings that one body made, open first; of nobody named, those of the body that the pack is of."""

    by: str | None
    assurance: Assurance
    findings: tuple[ToldFinding, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A record that was withdrawn: its objectives, each with what it says that it shows, and all its findings."""

    record: Evidence
    served: tuple[tuple[str, str], ...]
    findings: tuple[ToldFinding, ...]


@dataclass(frozen=True, slots=True)
class PackAction:
    """One action: its objectives each with the force's account, its evidence newest first, its findings open first."""

    sheet: SheetView
    counts: ActionCounts
    evidence: tuple[Told, ...]
    findings: tuple[ToldFinding, ...]
    withheld: int

    @property
    def past(self) -> tuple[Told, ...]:
        """Its evidence that no longer counts."""
        return tuple(told for told in self.evidence if told.state != State.CURRENT)


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """A file that the pack tells of: its path in the workspace, its marking, its size and its SHA-256."""

    path: str
    marking: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A file kept elsewhere that a record names; `state` is `not-asked`, `same`, `other`, `missing` or `unreadable`."""

    record: str
    name: str
    bytes: int
    sha256: str
    state: str


@dataclass(frozen=True, slots=True)
class PackView:
    """A force's whole account as at a date. The manifest holds every record that the pack tells of.

    `withdrawn` are the records that no longer count, with the reason; those that may not be shown are not among them.
    `found` are the findings by who made them, `strands` what records say that they are about. `listed` says whether the
    document has the manifest in it.
    """

    stamp: Stamp
    force: str
    force_id: str
    example: bool
    returned: dt.date | None
    returned_withheld: bool
    returned_age: str
    overview: Overview
    squares: Squares
    actions: tuple[PackAction, ...]
    gaps: GapsView
    withdrawn: tuple[Withdrawn, ...]
    manifest: tuple[ManifestLine, ...]
    kept: tuple[KeptLine, ...]
    measures: tuple[MeasureView, ...] = ()
    front: FirstPage | None = None
    found: tuple[FoundBy, ...] = ()
    strands: tuple[str, ...] = ()
    listed: bool = False


def pack_view(
    plan: Plan,
    gaps: GapList,
    stamp: Stamp,
    records: Iterable[Record],
    returns: Iterable[ReturnRecord],
    homeless: Sequence[HomelessObjective] = (),
    states: Mapping[tuple[str, str], str] | None = None,
    measures: tuple[MeasureView, ...] = (),
) -> PackView:
    """The pack of a force, but for what may not be shown.

    `states` says of the files kept elsewhere, by the record's id and the file's name, what was found of them.
    """
    records, returns = tuple(records), tuple(returns)
    used = told_of_files(gaps, stamp, records, returns, homeless)
    evidence = [record.evidence for record in used if isinstance(record, Record)]
    made = [record.return_ for record in returns if record.return_.date <= gaps.at]
    newest = max(made, key=lambda return_: return_.date, default=None)
    shown = newest is not None and stamp.may_show(newest.marking)
    names = nameable((record.evidence for record in records), stamp)
    beside = accounts(plan, gaps, stamp)
    standings = {standing.objective.id: standing for standing in gaps.applying}
    actions = _each_told_once(
        _action(plan, action, standings, beside, gaps.at, stamp)
        for action in plan.actions.values()
        if gaps.force.assesses(action)
    )
    return PackView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        example=gaps.force.example,
        returned=newest.date if newest and shown else None,
        returned_withheld=newest is not None and not shown,
        returned_age=age_of(newest.date if newest and shown else None, gaps.at),
        overview=overview(plan, gaps, stamp),
        squares=squares(plan, gaps, stamp, {row.standing.objective.id for row in gaps.every_row}, objectives=True),
        actions=actions,
        found=_by_finder(actions),
        strands=tuple(
            sorted({strand for action in actions for told in action.evidence for strand in told.record.strands})
        ),
        gaps=gaps_view(plan, gaps, stamp, gaps.rows, None, homeless, accepted=gaps.accepted),
        withdrawn=tuple(
            _withdrawn(without_withheld(record.evidence, names, stamp), gaps.at)
            for record in used
            if isinstance(record, Record) and record.evidence.withdrawn_by(gaps.at)
        ),
        manifest=tuple(_line(record) for record in used),
        kept=tuple(
            KeptLine(
                record.id, file.name, file.bytes, file.sha256, (states or {}).get((record.id, file.name), "not-asked")
            )
            for record in evidence
            for file in record.files
        ),
        measures=measures,
    )


def _each_told_once(actions: Iterable[PackAction]) -> tuple[PackAction, ...]:
    """The actions, where evidence that counts for several names the first of them in the others."""
    first: dict[tuple[str, str], str] = {}
    made: list[PackAction] = []
    for action in actions:
        number = action.sheet.number
        current = [_whose(told.record) for told in action.evidence if told.state == State.CURRENT]
        evidence = tuple(replace(told, told_under=first.get(_whose(told.record))) for told in action.evidence)
        first = {**dict.fromkeys(current, number), **first}
        made.append(replace(action, evidence=evidence))
    return tuple(made)


def _whose(record: Evidence) -> tuple[str, str]:
    """What a record goes by: bodies that follow one another may each have one of an id."""
    return record.force, record.id


def _by_finder(actions: Iterable[PackAction]) -> tuple[FoundBy, ...]:
    """The findings by who made them, those from outside first and then in the order of the actions.

    Those of nobody named are told by whether they are from outside.
    """
    order = list(Assurance)
    outside = order.index(Assurance.PEER)
    by: dict[tuple[str | None, Assurance | None], list[ToldFinding]] = {}
    for told in (told for action in actions for told in action.findings):
        unnamed = told.assurance if not told.assured_by and order.index(told.assurance) >= outside else None
        by.setdefault((told.assured_by, unnamed), []).append(told)
    groups = [
        FoundBy(
            name,
            max((told.assurance for told in findings), key=order.index),
            tuple(sorted(findings, key=_open_and_serious_first)),
        )
        for (name, _), findings in by.items()
    ]
    return tuple(sorted(groups, key=lambda group: -order.index(group.assurance)))


def told_of_files(
    gaps: GapList,
    stamp: Stamp,
    records: Iterable[Record],
    returns: Iterable[ReturnRecord],
    homeless: Sequence[HomelessObjective] = (),
) -> tuple[Record | ReturnRecord, ...]:
    """The records that a pack tells of and may show.

    What counts, what is homeless, what was withdrawn, and the returns that speak.
    """
    told = {record.id for standing in gaps.standings for record in standing.counting}
    told |= {record.id for record in homeless_records(homeless)}
    told |= {record.evidence.id for record in records if record.evidence.withdrawn_by(gaps.at)}
    spoken = {id(standing.returned) for standing in gaps.standings if standing.returned} | {
        id(return_) for objective in homeless for return_, _ in objective.claims
    }
    return (
        *(record for record in records if record.evidence.id in told and stamp.may_show(record.evidence.marking)),
        *(record for record in returns if id(record.return_) in spoken and stamp.may_show(record.return_.marking)),
    )


def _action(
    plan: Plan,
    action: Action,
    standings: Mapping[str, Standing],
    beside: Mapping[str, Account],
    at: dt.date,
    stamp: Stamp,
) -> PackAction:
    own = [standings[objective.id] for objective in action.objectives if objective.id in standings]
    every = {record.id: record for standing in own for record in standing.counting}
    shown = [record for record in every.values() if stamp.may_show(record.marking)]
    shown.sort(key=lambda record: (record.date, record.id), reverse=True)
    carrying = {open_.record.id: open_.record for standing in own for open_ in standing.findings}
    told_of = {**{record.id: record for record in shown}, **carrying}
    findings = [
        told for record in told_of.values() if stamp.may_show(record.marking) for told in _findings(record, action, at)
    ]
    return PackAction(
        sheet=sheet(plan, action, beside),
        counts=counts(action, own, stamp),
        evidence=tuple(_told(record, own, stamp) for record in shown),
        findings=tuple(sorted(findings, key=_open_and_serious_first)),
        withheld=len(every) - len(shown),
    )


def _told(record: Evidence, own: Sequence[Standing], stamp: Stamp) -> Told:
    served = [standing for standing in own if standing.objective.id in record.objectives]
    states = {standing.states[record.id] for standing in served if record.id in standing.states}
    state = next(state for state in (State.CURRENT, State.LAPSED, State.REPLACED) if state in states)
    changed = tuple(
        standing.objective.id for standing in served if any(record is suspect for suspect in standing.suspect)
    )
    body = whose(record, own[0].line)
    return Told(
        record,
        tuple(standing.objective.id for standing in served),
        state,
        record.last_day(own[0].at),
        tuple((standing.objective.id, served_of(record, standing, stamp)) for standing in served),
        changed,
        tuple(renewal for renewal in record.renewed if renewal.date <= own[0].at),
        inherited_from=body.id if body else None,
        inherited_from_name=body.name if body else None,
    )


def _withdrawn(record: Evidence, at: dt.date) -> Withdrawn:
    carried = [_told_finding(record, finding, at) for finding in record.findings]
    return Withdrawn(
        record,
        tuple((name, found_of(record, name)) for name in record.objectives if record.speaks_of(name)),
        tuple(sorted(carried, key=_open_and_serious_first)),
    )


def _findings(record: Evidence, action: Action, at: dt.date) -> Iterable[ToldFinding]:
    """Its findings against the action; one that went with the record's withdrawal is neither open nor closed."""
    told = (_told_finding(record, finding, at) for finding in record.findings)
    return (
        each
        for each in told
        if each.finding.objective.rpartition(".")[0] == action.number and (each.open or each.closed)
    )


def _told_finding(record: Evidence, finding: Finding, at: dt.date) -> ToldFinding:
    is_open = finding in record.open_findings(finding.objective, at)
    told = finding_view(OpenFinding(record, finding), at)
    return ToldFinding(
        *(record.id, record.title, record.assurance, record.assured_by, finding),
        open=is_open,
        closed=finding.closed_by(at),
        overdue=told.overdue if is_open else None,
        late=told.late if is_open else "",
        progress=told.progress if is_open else (),
    )


def _open_and_serious_first(told: ToldFinding) -> tuple[bool, int, dt.date]:
    return not told.open, list(Seriousness).index(told.finding.seriousness), told.finding.due or dt.date.max


def _line(record: Record | ReturnRecord) -> ManifestLine:
    marking = record.evidence.marking if isinstance(record, Record) else record.return_.marking
    data = record.source.file
    return ManifestLine("/".join(record.parts), marking, len(data), hashlib.sha256(data).hexdigest())


def pack_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    files: Path | None = None,
    since: dt.date | str | None = None,
    manifest: bool = False,
) -> PackView:
    """The evidence pack of a body, with what moved since a day and, where it is asked for, the manifest.

    `files` is a folder to look in for the files kept elsewhere that records name.
    """
    gaps, homeless, series = workspace.gap_list, workspace.elsewhere, series_in(workspace)
    withdrawn = [record for record in workspace.evidence if record.withdrawn_by(workspace.at)]
    moved = moved_since(workspace, since, limit) if since is not None else None
    earlier = moved_on_front(workspace, moved, limit)
    told = (*told_of(gaps), *workspace.newest_return, *homeless_told(homeless), *withdrawn, *records_of(series))
    stamp = stamp_of(workspace, (*told, *sources_of(moved), *told_of_front(workspace, limit)), limit)
    states = {}
    if files is not None:
        states = {
            (record.evidence.id, file.name): checked(file, files)
            for record in used_files(workspace, stamp)
            if isinstance(record, Record)
            for file in record.evidence.files
        }
    read = workspace.as_read
    measures = measure_views(series, stamp, workspace.line)
    view = pack_view(workspace.plan, gaps, stamp, read.evidence, read.returns, homeless, states, measures)
    front = front_view(workspace, stamp, earlier)
    return replace(
        view, listed=manifest, gaps=replace(view.gaps, since=since_view(workspace, moved, stamp)), front=front
    )


def used_files(workspace: Workspace, stamp: Stamp) -> tuple[Record | ReturnRecord, ...]:
    """The records that the pack of a body tells of and may show."""
    read = workspace.as_read
    return told_of_files(workspace.gap_list, stamp, read.evidence, read.returns, workspace.elsewhere)
