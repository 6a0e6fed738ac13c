"""What the account of a body that others merge into will look like on its first day."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from nvap.analysis.findings import OpenFinding, finding_order
from nvap.analysis.gaps import Band, overdue
from nvap.model.bodies import Force
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, Seriousness
from nvap.model.returns import Return, Status, returned_at
from nvap.model.values import dataclass
from nvap.views.findings import overdue_by
from nvap.views.stamp import Stamp, stamp_of
from nvap.words import catalogue
from nvap.words.escaping import plain
from nvap.workspace import Workspace

IN_FULL = (Status.IMPLEMENTED, Status.EMBEDDED)


@dataclass(frozen=True, slots=True)
class MergingBody:
    """A body that merges: its last day, how many of its records are inherited, and how many claims it made."""

    id: str
    name: str
    last: str
    last_day: dt.date
    records: int
    claims: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """A body whose own evidence does not support an objective in full, and whether it does in part."""

    body: str
    name: str
    in_part: bool


@dataclass(frozen=True, slots=True)
class InPart:
    """An objective that is supported in part only, and whose evidence lacks."""

    objective: str
    text: str
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class OpenOf:
    """An open finding, the body that it was made of, and by how many days it is overdue by its own due date."""

    body: str
    name: str
    record: str
    objective: str
    seriousness: Seriousness
    text: str
    number: str | None
    lead: str | None
    due: dt.date | None
    overdue: int | None

    @property
    def late(self) -> str:
        """By how long it is overdue; nothing where it is not."""
        return overdue_by(self.overdue)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a body claimed."""

    body: str
    name: str
    status: Status


@dataclass(frozen=True, slots=True)
class ClaimsOf:
    """An objective, and what the bodies claimed of it that may be shown."""

    objective: str
    text: str
    claims: tuple[Claimed, ...]


@dataclass(frozen=True, slots=True)
class MergerView:
    """A merger: what forces.yaml says of it, and the account of the new body on its first day, by what is recorded now.

    Of `applicable` objectives `in_full` are supported by the evidence of all, `part` lists those in part, and of the
    rest, `nothing`, there is no support. `misdated` are the files dated on the first day or later, which are not
    inherited; `lapsed` counts the records that are, and are past their review date by then. `withheld_` counts what is
    above the limit.
    """

    stamp: Stamp
    id: str
    name: str
    first: str
    first_day: dt.date
    path: str
    lines: str
    written: bool
    bodies: tuple[MergingBody, ...]
    applicable: int
    in_full: int
    part: tuple[InPart, ...]
    nothing: int
    bands: tuple[tuple[str, int], ...]
    met: int
    findings: tuple[OpenOf, ...]
    withheld_findings: int
    claims: tuple[ClaimsOf, ...]
    withheld_claims: int
    lapsed: int
    misdated: tuple[str, ...]
    withheld_misdated: int

    @property
    def yaml(self) -> tuple[tuple[int, str], ...]:
        """The lines of forces.yaml, each by how far it is moved in and what it says."""
        return tuple((len(line) - len(line.lstrip(" ")), plain(line).strip()) for line in self.lines.splitlines())


def merger_view(
    workspace: Workspace, bodies: Sequence[Force], limit: Marking | None, path: str, lines: str, *, written: bool
) -> MergerView:
    """A merger, of a workspace as it would be with it, read for the new body as at its first day."""
    new, first = workspace.force, workspace.at
    last = first - dt.timedelta(days=1)
    alone = {body.id: workspace.of(body.id) for body in bodies}
    returned = {name: returned_at(of_body.sound_returns, last) for name, of_body in alone.items()}
    gaps = workspace.gap_list
    every = [open_ for standing in gaps.standings for open_ in standing.findings] + [*workspace.elsewhere_findings]
    findings = sorted(_once(every), key=finding_order)
    told: list[Return] = [made for claims in returned.values() for made in claims.values()]
    stamp = stamp_of(workspace, (*(open_.record for open_ in findings), *told), limit)
    shown = [open_ for open_ in findings if stamp.may_show(open_.record.marking)]
    supported = {standing.objective.id: standing.supported for standing in gaps.applying}
    bands = Counter(str(row.worst.band) for row in gaps.rows)
    names = {body.id: body.name for body in workspace.plan.forces.values()}
    misdated = _misdated(workspace, last)
    nameable = tuple(name for name in misdated if workspace.may_name(name, limit))
    inherited = Counter(record.evidence.force for record in workspace.inherited)
    claimed = {name: _claims(made) for name, made in returned.items()}
    claims = _claims_of(workspace, bodies, claimed, stamp)
    count = sum(len(made) for made in claimed.values())
    return MergerView(
        stamp=stamp,
        id=new.id,
        name=new.name,
        first=catalogue.day(first),
        first_day=first,
        path=path,
        lines=lines,
        written=written,
        bodies=tuple(
            MergingBody(
                id=body.id,
                name=body.name,
                last=catalogue.day(last),
                last_day=last,
                records=sum(inherited[one.id] for one in (body, *workspace.plan.line(body, first).ancestors)),
                claims=len(claimed[body.id]),
            )
            for body in bodies
        ),
        applicable=gaps.applicable,
        in_full=sum(status in IN_FULL for status in supported.values()),
        part=_in_part(workspace, bodies, alone),
        nothing=sum(status is None for status in supported.values()),
        bands=tuple((str(band), bands[band]) for band in Band),
        met=len(gaps.met),
        findings=tuple(_open_of(open_, names, first) for open_ in shown),
        withheld_findings=len(findings) - len(shown),
        claims=claims,
        withheld_claims=count - sum(len(each.claims) for each in claims),
        lapsed=sum(_has_lapsed(record.evidence, first) for record in workspace.inherited),
        misdated=nameable,
        withheld_misdated=len(misdated) - len(nameable),
    )


def _open_of(open_: OpenFinding, names: Mapping[str, str], at: dt.date) -> OpenOf:
    record, finding = open_.record, open_.finding
    return OpenOf(
        body=record.force,
        name=names[record.force],
        record=record.id,
        objective=finding.objective,
        seriousness=finding.seriousness,
        text=finding.text,
        number=finding.number,
        lead=finding.lead,
        due=finding.due,
        overdue=overdue([open_], None, at),
    )


def _once(findings: Sequence[OpenFinding]) -> list[OpenFinding]:
    """Each finding once: one on an objective that was divided stands on each of its parts."""
    found = (
        (open_.record.id, open_.finding.seriousness, open_.finding.number, open_.finding.text) for open_ in findings
    )
    return list(dict(zip(found, findings, strict=True)).values())


def _in_part(workspace: Workspace, bodies: Sequence[Force], alone: dict[str, Workspace]) -> tuple[InPart, ...]:
    """The objectives that are supported in part only, each with those whose own evidence does not do it in full."""
    own = {
        name: {standing.objective.id: standing.supported for standing in of_body.gap_list.standings}
        for name, of_body in alone.items()
    }
    found = {standing.objective.id: standing for standing in workspace.gap_list.applying}
    return tuple(
        InPart(
            objective.id,
            objective.text,
            tuple(
                Lacking(body.id, body.name, own[body.id].get(objective.id) is not None)
                for body in bodies
                if own[body.id].get(objective.id) not in IN_FULL
            ),
        )
        for objective in workspace.plan.force_objectives()
        if objective.id in found and found[objective.id].supported is Status.IN_PROGRESS
    )


def _claims(returned: dict[str, Return]) -> dict[str, Return]:
    """The returns that claim something of an objective, by it."""
    return {name: made for name, made in returned.items() if made.claims[name].status is not Status.NOT_ASSESSED}


def _claims_of(
    workspace: Workspace, bodies: Sequence[Force], claimed: dict[str, dict[str, Return]], stamp: Stamp
) -> tuple[ClaimsOf, ...]:
    """What was claimed, by objective, as far as it may be shown."""
    found = []
    for objective in workspace.plan.force_objectives():
        made = [(body, claimed[body.id].get(objective.id)) for body in bodies]
        told = tuple(
            Claimed(body.id, body.name, returned.claims[objective.id].status)
            for body, returned in made
            if returned is not None and stamp.may_show(returned.marking)
        )
        if told:
            found.append(ClaimsOf(objective.id, objective.text, told))
    return tuple(found)


def _has_lapsed(record: Evidence, at: dt.date) -> bool:
    return not record.withdrawn_by(at) and record.last_day(at) < at


def _misdated(workspace: Workspace, last: dt.date) -> list[str]:
    """The files of those that merge which are dated after their last day."""
    before = workspace.before
    every = [(record.source.path, record.evidence.date) for record in before.evidence]
    every += [(record.source.path, record.return_.date) for record in before.returns]
    return sorted(path for path, day in every if day > last)
