"""The views of lists: of the plan's parts, of forces, and of evidence."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from nvap.analysis.findings import OpenFinding
from nvap.analysis.inheritance import in_account
from nvap.analysis.standing import state_of, superseding
from nvap.load.plan import Plan
from nvap.load.records import Record
from nvap.model.bodies import BodyKind, Force, Line
from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Marking
from nvap.model.plan import Action
from nvap.model.values import dataclass
from nvap.views.findings import FindingView, finding_view
from nvap.views.lending import found_of
from nvap.views.plan import sheet
from nvap.views.stamp import Stamp, nameable, stamp_of, without_withheld
from nvap.words import catalogue
from nvap.words.nearest import folded
from nvap.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list is cut down to; None is everything."""

    theme: int | None = None
    perennial_issue: str | None = None
    owner: str | None = None
    search: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing but a search cuts the list down."""
        return self.theme is None and self.perennial_issue is None and self.owner is None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action in a list."""

    number: str
    title: str
    theme: int
    theme_name: str
    owners: str
    owner_ids: tuple[str, ...]
    perennial_issues: tuple[str, ...]
    objectives: int


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective in a list."""

    id: str
    text: str
    short: str
    expects: str | None
    telling: tuple[str, ...]
    not_enough_alone: tuple[str, ...]
    not_applicable_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme in a list."""

    number: int
    name: str
    actions: int
    objectives: int


@dataclass(frozen=True, slots=True)
class IssueLine:
    """A perennial issue in a list."""

    id: str
    name: str
    need: str | None
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForceLine:
    """A force or another body in a list, with its first and its last day where it has them."""

    id: str
    name: str
    kind: str
    from_: dt.date | None
    until: dt.date | None
    nation: str
    region: str
    policing_region: str
    territorial: bool
    example: bool


FilledRow = ActionLine | ObjectiveLine | ThemeLine | IssueLine | ForceLine


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of one kind of thing; `of` is how many there are without what it was cut down to.

    Of bodies, `later` and `ended` are how many others begin after the date or ended before it.
    """

    kind: str
    stamp: Stamp
    lines: tuple[FilledRow, ...]
    of: int
    later: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """What a list of records is cut down to: each part where it is asked for; None is all.

    `search` is looked for in what it is, what it shows and where it is kept, in any case.
    """

    objective: str | None = None
    kind: str | None = None
    state: str | None = None
    strand: str | None = None
    search: str | None = None

    def fits(self, record: Evidence, others: Iterable[Evidence], at: dt.date) -> bool:
        """Whether a record is wanted."""
        texts = (record.title, record.summary, record.reference, record.owner)
        return (
            self.objective in (None, *record.objectives)
            and self.kind in (None, record.kind)
            and self.strand in (None, *record.strands)
            and (self.search is None or any(holds(text, self.search) for text in texts))
            and (self.state is None or state_of(record, others, at, self.objective) == self.state)
        )


EVERY_RECORD = EvidenceFilter()


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A record in a list; `shows` is None where it is not the same for each of its objectives."""

    id: str
    title: str
    kind: str
    stage: str
    assurance: str
    date: dt.date
    review_by: dt.date
    state: str
    objectives: tuple[str, ...]
    shows: str | None
    strands: tuple[str, ...]
    marking: str
    path: str
    plan_version: str
    inherited_from: str | None = None
    inherited_from_name: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceListView:
    """The records of one force; `withheld` counts those that would have stood here."""

    stamp: Stamp
    force: str
    force_id: str
    lines: tuple[EvidenceLine, ...]
    withheld: int
    of: int


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One record, with the objectives that it serves, whether their words have changed, and what it shows of each.

    What it shows is empty where it says nothing of that. `withheld` says that it supersedes one that may not be named.
    Each of its findings stands with what is open of it.
    """

    stamp: Stamp
    force: str
    record: Evidence
    state: str
    path: str
    date: str
    recorded: str | None
    review_by: str
    objectives: tuple[tuple[str, str, bool, str], ...]
    findings: tuple[tuple[Finding, FindingView | None], ...]
    withheld: bool


def list_view(plan: Plan, stamp: Stamp, kind: str, wanted: ListFilter, at: dt.date) -> ListView:
    """One of the lists, cut down to what is wanted."""
    if kind in BODIES:
        return _bodies_view(plan, stamp, kind, wanted, at)
    lines, of = LISTS[kind](plan, wanted)
    return ListView(kind, stamp, tuple(lines), of)


def _actions(plan: Plan, wanted: ListFilter) -> tuple[list[ActionLine], int]:
    lines = [
        ActionLine(
            number=action.number,
            title=action.title,
            theme=action.theme,
            theme_name=plan.themes[action.theme].name if action.theme in plan.themes else "",
            owners=sheet(plan, action).owners,
            owner_ids=action.owners,
            perennial_issues=action.perennial_issues,
            objectives=len(action.objectives),
        )
        for action in _fitting(plan, wanted)
        if _says(
            wanted,
            action.number,
            action.title,
            action.detail,
            *action.reference,
            *(link.title for link in action.useful_links),
        )
    ]
    return lines, len(plan.actions)


def _objectives(plan: Plan, wanted: ListFilter) -> tuple[list[ObjectiveLine], int]:
    lines = [
        ObjectiveLine(
            objective.id,
            objective.text,
            objective.short,
            objective.expects,
            objective.telling,
            objective.not_enough_alone,
            tuple(objective.not_applicable_in),
        )
        for action in _fitting(plan, wanted)
        for objective in action.objectives
        if _says(wanted, objective.id, objective.text, action.title)
    ]
    return lines, len(plan.objectives)


def _themes(plan: Plan, wanted: ListFilter) -> tuple[list[ThemeLine], int]:
    lines = []
    for theme in plan.themes.values():
        actions = [action for action in _fitting(plan, wanted) if action.theme == theme.number]
        if (actions or wanted.everything) and _says(wanted, theme.name, *theme.paragraphs):
            counted = sum(len(action.objectives) for action in actions)
            lines.append(ThemeLine(theme.number, theme.name, len(actions), counted))
    return lines, len(plan.themes)


def _issues(plan: Plan, wanted: ListFilter) -> tuple[list[IssueLine], int]:
    lines = []
    for issue in plan.perennial_issues.values():
        actions = [action.number for action in _fitting(plan, wanted) if issue.id in action.perennial_issues]
        asked = wanted.perennial_issue in (None, issue.id)
        if asked and (actions or wanted.everything) and _says(wanted, issue.id, issue.name, issue.need or ""):
            lines.append(IssueLine(issue.id, issue.name, issue.need, tuple(actions)))
    return lines, len(plan.perennial_issues)


def _bodies_view(plan: Plan, stamp: Stamp, kind: str, wanted: ListFilter, at: dt.date) -> ListView:
    """The bodies that there are at a date, and how many others begin later or have ended."""
    known = [body for body in plan.forces.values() if BODIES[kind] in (None, body.kind)]
    fitting = [body for body in known if _says(wanted, *body.names)]
    return ListView(
        kind=kind,
        stamp=stamp,
        lines=tuple(_body_line(plan, body) for body in fitting if body.exists_on(at)),
        of=sum(body.exists_on(at) for body in known),
        later=sum(body.begins_after(at) for body in fitting),
        ended=sum(body.has_ended_by(at) for body in fitting),
    )


def _body_line(plan: Plan, body: Force) -> ForceLine:
    regions = {key: name for file in plan.forces_files for key, name in file.thing.regions.items()}
    policing = {key: name for file in plan.forces_files for key, name in file.thing.policing_regions.items()}
    return ForceLine(
        id=body.id,
        name=body.name,
        kind=body.kind,
        from_=body.from_,
        until=body.until,
        nation=body.nation,
        region=regions.get(body.region or "", ""),
        policing_region=policing.get(body.policing_region or "", ""),
        territorial=body.territorial,
        example=body.example,
    )


# One row a list of the plan's parts; and one a list of bodies, with the kind that they have to be.
LISTS: dict[str, Callable[[Plan, ListFilter], tuple[Sequence[FilledRow], int]]] = {
    "actions": _actions,
    "objectives": _objectives,
    "themes": _themes,
    "perennial-issues": _issues,
}
BODIES: dict[str, BodyKind | None] = {"forces": BodyKind.FORCE, "bodies": None}
# What `nvap list` can be asked for.
KINDS = (*LISTS, *BODIES)


def _fitting(plan: Plan, wanted: ListFilter) -> list[Action]:
    return [
        action
        for action in plan.actions.values()
        if wanted.theme in (None, action.theme)
        and (wanted.perennial_issue is None or wanted.perennial_issue in action.perennial_issues)
        and (wanted.owner is None or wanted.owner in action.owners)
    ]


def _says(wanted: ListFilter, *texts: str) -> bool:
    """Whether some text holds the words searched for, in any case; & and "and" are the same."""
    if wanted.search is None:
        return True
    return any(holds(text, wanted.search) for text in texts)


def holds(text: str, words: str) -> bool:
    """Whether a text holds some words, in any case and in the singular or the plural."""
    looked_for = folded(words)
    return any(word in folded(text) for word in {looked_for, looked_for.removesuffix("s") or looked_for})


def evidence_list_view(
    stamp: Stamp, line: Line, records: Sequence[Record], at: dt.date, wanted: EvidenceFilter
) -> EvidenceListView:
    """The records of a body that are wanted, newest first, but for what may not be shown; some may be inherited."""
    force, names = line.body, {body.id: body.name for body in line.ancestors}
    objective = wanted.objective
    newer = superseding(record.evidence for record in records)
    serving = [record for record in records if wanted.fits(record.evidence, newer.get(record.evidence.id, ()), at)]
    shown = [record for record in serving if stamp.may_show(record.evidence.marking)]
    lines = [
        EvidenceLine(
            id=record.evidence.id,
            title=record.evidence.title,
            kind=record.evidence.kind,
            stage=record.evidence.stage,
            assurance=record.evidence.assurance,
            date=record.evidence.date,
            review_by=record.evidence.last_day(at),
            state=state_of(record.evidence, newer.get(record.evidence.id, ()), at, objective),
            objectives=tuple(record.evidence.objectives),
            shows=record.evidence.shows_all,
            strands=record.evidence.strands,
            marking=record.evidence.marking,
            path=record.source.path,
            plan_version=record.evidence.plan_version,
            inherited_from=record.evidence.force if record.evidence.force in names else None,
            inherited_from_name=names.get(record.evidence.force),
        )
        for record in sorted(shown, key=lambda record: (record.evidence.date, record.evidence.id), reverse=True)
    ]
    return EvidenceListView(stamp, force.name, force.id, tuple(lines), len(serving) - len(shown), len(records))


def evidence_view(
    plan: Plan, stamp: Stamp, force: Force, record: Record, others: Sequence[Evidence], at: dt.date
) -> EvidenceView:
    """One record, with the words of the objectives it serves and whether they are those it was made against.

    `others` is what the force has recorded: what may have replaced it, and what it may say that it supersedes.
    """
    evidence = record.evidence
    objectives = []
    for name, mark in evidence.objectives.items():
        known = plan.objectives.get(name)
        changed = known is not None and mark is not None and mark != known.fingerprint
        objectives.append((name, known.text if known else "", changed, found_of(evidence, name)))
    shown = without_withheld(evidence, nameable(others, stamp), stamp)
    return EvidenceView(
        stamp=stamp,
        force=force.name,
        record=shown,
        state=state_of(evidence, others, at),
        path=record.source.path,
        date=catalogue.day(evidence.date),
        recorded=catalogue.day(evidence.recorded) if evidence.recorded else None,
        review_by=catalogue.day(evidence.last_day(at)),
        objectives=tuple(objectives),
        findings=tuple((finding, _open_view(evidence, finding, at)) for finding in shown.findings),
        withheld=shown.supersedes != evidence.supersedes,
    )


def _open_view(record: Evidence, finding: Finding, at: dt.date) -> FindingView | None:
    """A finding of a record as far as it is open."""
    is_open = finding in record.open_findings(finding.objective, at)
    return finding_view(OpenFinding(record, finding), at) if is_open else None


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an objective that a record was made against, where a plan at hand has them, and those of now."""

    id: str
    earlier: str | None
    empty: bool
    now: str


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """The objectives of a record whose words have changed, or whose fingerprint is empty."""

    record: str
    objectives: tuple[Wording, ...]


def confirm_view(record: Evidence, plan: Plan, earlier: Iterable[Plan]) -> ConfirmView:
    """Old words beside new; the old are looked for in other editions of the plan by their fingerprint."""
    known = {words.fingerprint: words.text for other in earlier for words in other.objectives.values()}
    wordings = [
        Wording(name, known.get(mark) if mark else None, mark is None, plan.objectives[name].text)
        for name, mark in record.objectives.items()
        if name in plan.objectives and mark != plan.objectives[name].fingerprint
    ]
    return ConfirmView(record.id, tuple(wordings))


def list_document(workspace: Workspace, limit: Marking | None, *, kind: str, wanted: ListFilter) -> ListView:
    """A list of what the plan has; `kind` is one of KINDS."""
    return list_view(workspace.plan, stamp_of(workspace, (), limit), kind, wanted, workspace.at)


def evidence_list_document(
    workspace: Workspace, limit: Marking | None, *, wanted: EvidenceFilter = EVERY_RECORD
) -> EvidenceListView:
    """A body's records, newest first: all, or those that are wanted; raises UnknownObjective."""
    if wanted.objective is not None:
        workspace.find_objective(wanted.objective)
    records = workspace.told.evidence
    every = [record.evidence for record in records]
    newer = superseding(every)
    listed = [record for record in every if wanted.fits(record, newer.get(record.id, ()), workspace.at)]
    stamp = stamp_of(workspace, listed, limit)
    return evidence_list_view(stamp, workspace.line, records, workspace.at, wanted)


def evidence_document(workspace: Workspace, limit: Marking | None, *, record: str) -> EvidenceView:
    """One record of a body; raises UnknownRecord for one that is not there or may not be named."""
    found = workspace.find_record(record, limit)
    made = in_account(found.evidence, workspace.force.id)
    ids = (made.id, made.supersedes, made.withdrawn.moved_to if made.withdrawn else None)
    every = (record.evidence for record in workspace.account.evidence)
    stamp = stamp_of(workspace, [other for other in every if other.id in ids], limit)
    body = workspace.plan.forces[made.force]
    told = replace(found, evidence=made)
    return evidence_view(workspace.plan, stamp, body, told, workspace.evidence, workspace.at)
