"""The view of an objective that the edition read no longer has: where it went, and what has no other place there."""

import datetime as dt
from collections.abc import Iterable, Mapping

from nvap.analysis.succession import HomelessObjective, Passage, Went
from nvap.load.records import Record, ReturnRecord
from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.views.findings import FindingView, finding_view
from nvap.views.stamp import Stamp
from nvap.words import catalogue
from nvap.workspace import Workspace

catalogue.own(
    __name__,
    {
        "gone.moved": "Ask about what it became: {asked}.",
        "gone.carry": "nvap carry --force {force} --list lists what the edition leaves to do.",
        "gone.findings": (
            "An open finding stays open: once it was put right, close it with nvap evidence close and name who "
            "accepted it."
        ),
        "gone.records": (
            "A record stays as it is. If it shows something of an objective of this version too, record that with "
            "nvap evidence add."
        ),
        "gone.claims": "A claim stays in its return; there is nothing to claim again.",
        "gone.why": "nvap why {objective} --force {force}",
    },
)


@dataclass(frozen=True, slots=True)
class Became:
    """What an objective is now: an id and its words."""

    objective: str
    text: str


@dataclass(frozen=True, slots=True)
class LostRecord:
    """A record whose objective is gone; `place` is the file and line that names it."""

    id: str
    title: str
    kind: str
    assurance: str
    date: dt.date
    place: str


@dataclass(frozen=True, slots=True)
class LostClaim:
    """A claim whose objective is gone, under the id that its return has, and the day of that return."""

    objective: str
    status: str
    summary: str
    returned: dt.date
    place: str


@dataclass(frozen=True, slots=True)
class LostHere:
    """What is homeless under one objective that is gone, the open findings first; `withheld` may not be shown."""

    objective: str
    edition: str
    findings: tuple[FindingView, ...]
    records: tuple[LostRecord, ...]
    claims: tuple[LostClaim, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class GoneView:
    """An objective of an earlier edition: its words, the steps of its succession, what it is now, and what it left."""

    stamp: Stamp
    force: str
    force_id: str
    objective: str
    edition: str
    text: str | None
    steps: tuple[Passage, ...]
    to: tuple[Became, ...]
    lost: tuple[LostHere, ...]
    next_step: str

    @property
    def withheld(self) -> int:
        """How many of its records and claims may not be shown."""
        return sum(each.withheld for each in self.lost)


def gone_view(workspace: Workspace, stamp: Stamp, went: Went, lost: Iterable[HomelessObjective]) -> GoneView:
    """Where an objective of an earlier edition went, and what of a body's account has no other place."""
    told, force = lost_views(lost, stamp, workspace), workspace.force
    return GoneView(
        stamp=stamp,
        force=force.name,
        force_id=force.id,
        objective=went.objective,
        edition=went.edition,
        text=went.text,
        steps=went.steps,
        to=tuple(Became(name, workspace.plan.objectives[name].text) for name in went.to),
        lost=told,
        next_step=_next_step(force.id, went, told),
    )


def lost_under(
    homeless: Iterable[HomelessObjective], objective: str, went: Went | None = None
) -> tuple[HomelessObjective, ...]:
    """What is homeless under an objective's own id, or under the one that it had last."""
    return tuple(each for each in homeless if objective == each.gone.objective or (went and each.gone == went.end))


def lost_views(lost: Iterable[HomelessObjective], stamp: Stamp, workspace: Workspace) -> tuple[LostHere, ...]:
    """What is homeless under some objectives, as far as it may be shown."""
    files: dict[str | dt.date, Record | ReturnRecord] = {record.evidence.id: record for record in workspace.records}
    files |= {record.return_.date: record for record in workspace.returns}
    return tuple(_lost(each, stamp, files, workspace) for each in lost)


def _lost(
    each: HomelessObjective, stamp: Stamp, files: Mapping[str | dt.date, Record | ReturnRecord], workspace: Workspace
) -> LostHere:
    named = {open_.record.id: open_.record for open_ in each.findings} | {made.id: made for made in each.records}
    claims = [(made, name) for made, name in each.claims if stamp.may_show(made.marking)]
    hidden = sum(not stamp.may_show(record.marking) for record in named.values()) + len(each.claims) - len(claims)
    return LostHere(
        objective=each.gone.objective,
        edition=each.gone.edition,
        findings=tuple(
            finding_view(open_, stamp.as_at_day) for open_ in each.findings if stamp.may_show(open_.record.marking)
        ),
        records=tuple(
            _record(record, place_of(files[record.id], "objectives", _own_name(record, each, workspace)))
            for record in each.records
            if stamp.may_show(record.marking)
        ),
        claims=tuple(_claim(made, name, place_of(files[made.date], "claims", name)) for made, name in claims),
        withheld=hidden,
    )


def _own_name(record: Evidence, each: HomelessObjective, workspace: Workspace) -> str:
    """Under which id a record names an objective that is gone."""
    return next(name for name in record.objectives if workspace.reading.gone(record, name) == each.gone)


def _record(record: Evidence, place: str) -> LostRecord:
    return LostRecord(record.id, record.title, record.kind, record.assurance, record.date, place)


def _claim(made: Return, objective: str, place: str) -> LostClaim:
    claim = made.claims[objective]
    return LostClaim(objective, claim.status, claim.summary, made.date, place)


def place_of(record: Record | ReturnRecord, key: str, objective: str) -> str:
    """The file and line where a record or a return names an objective."""
    line, _ = record.source.key_place((key, objective))
    return f"{record.source.path}:{line}"


def _next_step(force: str, went: Went | None, lost: tuple[LostHere, ...]) -> str:
    """What to do next, a sentence for each thing that there is to do."""
    asked = [catalogue.say("gone.why", objective=name, force=force) for name in (went.to if went else ())]
    told = [catalogue.say("gone.moved", asked=catalogue.every(asked))] if asked else []
    if any(each.findings for each in lost):
        told.append(catalogue.say("gone.findings"))
    if any(each.records for each in lost):
        told.append(catalogue.say("gone.records"))
    if any(each.claims for each in lost):
        told.append(catalogue.say("gone.claims"))
    return " ".join([*told, catalogue.say("gone.carry", force=force)])
