"""The view of a force's gaps: every key that a row is ordered by, why it is there, and what to do next."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from nvap import wording
from nvap.gaps import GapList, Row
from nvap.model.evidence import Evidence
from nvap.model.fields import Kind, Stage
from nvap.plan import Plan
from nvap.standing import OpenFinding, Standing
from nvap.views.plan import is_regional
from nvap.views.stamp import Stamp


@dataclass(frozen=True, slots=True)
class RecordView:
    """A piece of evidence beside an objective; `state` is current, lapsed or replaced."""

    id: str
    title: str
    kind: Kind
    stage: Stage
    assurance: str
    date: dt.date
    review_by: dt.date
    state: str
    suspect: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the list."""

    place: int
    objective: str
    text: str
    action: str
    action_title: str
    regional: bool
    band: str
    gap: str
    also: tuple[str, ...]
    claimed: str
    supported: str | None
    expects: str
    why: str
    next_step: str
    lead: str | None
    due: str | None
    due_day: dt.date | None
    share: tuple[int, int]
    newest: str | None
    newest_day: dt.date | None
    findings: tuple[OpenFinding, ...]
    evidence: tuple[RecordView, ...]


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
    strength: str
    evidence: tuple[RecordView, ...]


@dataclass(frozen=True, slots=True)
class GapsView:
    """The gap list of one force."""

    stamp: Stamp
    force: str
    force_id: str
    objectives: int
    applicable: int
    total: int
    shown: int
    met: int
    recorded: int
    rows: tuple[RowView, ...]
    strengths: tuple[Strength, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def bands(self) -> tuple[tuple[str, tuple[RowView, ...]], ...]:
        """The rows shown, band by band."""
        names = dict.fromkeys(row.band for row in self.rows)
        return tuple((name, tuple(row for row in self.rows if row.band == name)) for name in names)


def gaps_view(
    plan: Plan, gaps: GapList, stamp: Stamp, rows: Iterable[Row], total: int, homeless: Iterable[str] = ()
) -> GapsView:
    """The view of some rows of a gap list; `total` is how many there were before they were cut to the top."""
    shown = tuple(_row(plan, row, place) for place, row in enumerate(rows, 1))
    everything = (*gaps.met, *(row.standing for row in gaps.rows))
    return GapsView(
        stamp=stamp,
        force=gaps.force.name,
        force_id=gaps.force.id,
        objectives=gaps.applicable + len(gaps.not_applicable),
        applicable=gaps.applicable,
        total=total,
        shown=len(shown),
        met=len(gaps.met),
        recorded=len({record.id for one in everything for record in one.counting}),
        rows=shown,
        strengths=(
            *(_strength(one, "embedded", one.supporting) for one in gaps.strengths),
            *(_strength(one, "promising-practice", (record,)) for one, record in gaps.promising_practice),
        ),
        left_out=tuple(_left_out(plan, gaps, stamp, tuple(homeless))),
    )


def shown_evidence(gaps: GapList, rows: Iterable[Row]) -> tuple[Evidence, ...]:
    """The evidence that a view of these rows names, for its marking."""
    found = [record for row in rows for record in row.standing.counting]
    found += [record for one in gaps.strengths for record in one.supporting]
    found += [record for _, record in gaps.promising_practice]
    return tuple({one.id: one for one in found}.values())


def _row(plan: Plan, row: Row, place: int) -> RowView:
    one, action = row.standing, plan.actions[row.standing.objective.action]
    finding = row.finding
    due = finding.finding.due if finding else None
    return RowView(
        place=place,
        objective=one.objective.id,
        text=one.objective.text,
        action=action.number,
        action_title=action.title,
        regional=is_regional(action),
        band=row.worst.band,
        gap=row.worst.name,
        also=tuple(gap.name for gap in row.gaps[1:]),
        claimed=one.claimed,
        supported=one.supported,
        expects=str(one.objective.expects),
        why=why(row),
        next_step=next_step(row),
        lead=finding.finding.lead if finding else None,
        due=wording.day(due) if due else None,
        due_day=due,
        share=row.share,
        newest=wording.day(one.newest) if one.newest else None,
        newest_day=one.newest,
        findings=one.findings,
        evidence=tuple(_record(record, one) for record in one.counting),
    )


def _record(record: Evidence, one: Standing) -> RecordView:
    state = "current" if record in one.current else "lapsed" if record in one.lapsed else "replaced"
    return RecordView(
        record.id,
        record.title,
        record.kind,
        record.stage,
        record.assurance,
        record.date,
        record.last_day,
        state,
        suspect=record in one.suspect,
    )


def why(row: Row) -> str:
    """Why the row is there, in a sentence."""
    return wording.say(f"why.{row.worst.name}", **_FIELDS[row.worst.name](row))


def next_step(row: Row) -> str:
    """What to do next, in a sentence or two."""
    return wording.say(f"next.{row.worst.name}", **_FIELDS[row.worst.name](row))


def _of_finding(row: Row) -> dict[str, Any]:
    if row.finding is None:
        return {}
    about = row.finding.finding
    seriousness = wording.say(f"seriousness.{about.seriousness}")
    return {"seriousness": seriousness, "text": about.text, "record": row.finding.record.id}


def _of_telling(row: Row) -> dict[str, Any]:
    objective = row.standing.objective
    rank = objective.expects.rank if objective.expects else 0
    pairs = list(zip(objective.telling, objective.telling_kinds, strict=True))
    rest = [wording.say(f"kind.{told}") for told, kind in pairs if kind.stage.rank < rank]
    reach = [wording.say(f"reach.{objective.expects}")]
    if rest:
        reach.append(wording.say("also-telling", rest=wording.either(rest)))
    return {
        "reaching": wording.either([wording.say(f"kind.{told}") for told, kind in pairs if kind.stage.rank >= rank]),
        "reach": " ".join(reach),
        "kinds": ", ".join(dict.fromkeys(wording.say(f"kind.{one.kind}") for one in row.standing.supporting)),
    }


def _of_records(records: Callable[[Standing], tuple[Evidence, ...]]) -> Callable[[Row], dict[str, Any]]:
    def fields(row: Row) -> dict[str, Any]:
        found = records(row.standing)
        last = max((one.last_day for one in found), default=None)
        return {"records": ", ".join(one.id for one in found), "day": last}

    return fields


# What the sentences of each gap need.
_FIELDS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "adverse": _of_finding,
    "no-evidence": _of_telling,
    "in-place-only": _of_telling,
    "no-difference": _of_telling,
    "consideration": _of_finding,
    "suspect": _of_records(lambda one: one.suspect),
    "lapsed": _of_records(lambda one: one.lapsed),
    "self-only": _of_records(lambda one: one.supporting),
}


def _strength(one: Standing, strength: str, evidence: Iterable[Evidence]) -> Strength:
    records = tuple(_record(record, one) for record in evidence)
    return Strength(one.objective.id, one.objective.text, strength, records)


def _left_out(plan: Plan, gaps: GapList, stamp: Stamp, homeless: tuple[str, ...]) -> Iterable[LeftOut]:
    national = sum(len(action.objectives) for action in plan.actions.values() if action.national)
    measures = sum(not action.national and not action.suggested_measures for action in plan.actions.values())
    counted: tuple[tuple[str, int, dict[str, Any]], ...] = (
        ("national", national, {}),
        (
            "not-applicable",
            len(gaps.not_applicable),
            {"force": gaps.force.name, "objectives": ", ".join(one.id for one in gaps.not_applicable)},
        ),
        ("measures", measures, {}),
        ("homeless", len(homeless), {"records": ", ".join(homeless)}),
        ("errors", len(stamp.despite), {"files": ", ".join(stamp.despite)}),
    )
    for what, count, fields in counted:
        if count:
            key = f"left-out.{what}"
            yield LeftOut(wording.say(key, **fields), count, wording.say(f"{key}.why", **fields))
