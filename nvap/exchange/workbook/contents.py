"""What the workbook of a force holds, row by row, as texts: what it is now, to be exported or to be merged into."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nvap.analysis.gaps import GapList
from nvap.analysis.standing import Standing
from nvap.exchange.workbook.layout import EVIDENCE, FINDINGS, OBJECTIVES, Sheet, text_from
from nvap.load.plan import Plan
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, Strict
from nvap.model.plan import Force
from nvap.model.returns import Claim, Return
from nvap.views.lists import state
from nvap.words import catalogue

KEYS = "#"  # between a record's id and the number of its finding


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key, and the text of each column, empty for nothing."""

    key: str
    values: Mapping[str, str]


Rows = Mapping[str, Sequence[Row]]
MayShow = Callable[[Marking], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """What of a force's account is sent: a theme, an action, what a role leads; None is everything."""

    theme: int | None = None
    action: str | None = None
    lead: str | None = None

    def has(self, plan: Plan, one: Standing, may_show: MayShow) -> bool:
        """Whether an objective belongs to it: a lead is its claim's or an open finding's, if these may be shown."""
        action = plan.actions[one.objective.action]
        leads = [open_.finding.lead for open_ in one.findings if may_show(open_.record.marking)]
        if one.returned and one.claim and may_show(one.returned.marking):
            leads.append(one.claim.lead)
        wanted = (self.lead or "").casefold()
        return (
            self.theme in (None, action.theme)
            and self.action in (None, action.number)
            and (self.lead is None or any(wanted in (lead or "").casefold() for lead in leads))
        )


def claim_row(objective: str, claim: Claim | None) -> Row:
    """What is claimed of an objective; without a claim it is not assessed."""
    told = _told(OBJECTIVES, claim) if claim else {"status": OBJECTIVES.column("status").default}
    return Row(objective, {**told, "objective": objective})


def objective_row(plan: Plan, one: Standing, gap: str) -> Row:
    """An objective, what is claimed of it and what its evidence supports."""
    action = plan.actions[one.objective.action]
    return Row(
        one.objective.id,
        {
            **claim_row(one.objective.id, one.claim).values,
            "action": f"{action.number} {action.title}",
            "wording": one.objective.text,
            "expects": text_from(OBJECTIVES.column("expects").form, one.objective.expects),
            "supported": one.supported or "",
            "gap": gap,
        },
    )


def evidence_row(record: Evidence) -> Row:
    """A record."""
    return Row(record.id, _told(EVIDENCE, record))


def finding_rows(record: Evidence) -> list[Row]:
    """The findings of a record, numbered from 1."""
    return [
        Row(f"{record.id}{KEYS}{place}", {**_told(FINDINGS, one), "record": record.id, "number": str(place)})
        for place, one in enumerate(record.findings, 1)
    ]


def standings(gaps: GapList) -> dict[str, tuple[Standing, str]]:
    """The standing of each objective that applies by the plan, and the words for its gap."""
    rows = {row.standing.objective.id: (row.standing, f"gap-name.{row.worst.name}") for row in gaps.rows}
    met = {one.objective.id: (one, "gap-name.met") for one in gaps.met}
    claimed = {one.objective.id: (one, "gap-name.left-out") for one in gaps.claimed_not_applicable}
    found = {**claimed, **met, **rows}
    return {name: (one, catalogue.say(key)) for name, (one, key) in found.items()}


@dataclass(frozen=True, slots=True)
class Contents:
    """What is exported, what it tells of, and how many records and claims are not in it for their marking."""

    rows: Rows
    told: tuple[Evidence | Return, ...]
    withheld_records: int
    withheld_claims: int


def contents(
    plan: Plan, gaps: GapList, records: Sequence[Evidence], at: date, part: Part, may_show: MayShow
) -> Contents:
    """Every row of a part of a force's account that may be shown, in the order of the plan and of the records."""
    found = standings(gaps)
    wanted = [found[one.id] for one in plan.force_objectives() if one.id in found]
    wanted = [(one, gap) for one, gap in wanted if part.has(plan, one, may_show)]
    names = {one.objective.id for one, _ in wanted}
    claims = [(one, gap) for one, gap in wanted if one.returned is None or may_show(one.returned.marking)]
    whole = part == Part()
    of_part = [one for one in records if whole or names & one.objectives.keys()]
    shown = sorted((one for one in of_part if may_show(one.marking)), key=lambda one: (one.date, one.id))
    nameable = {one.id for one in records if may_show(one.marking)}
    newer: dict[str, list[Evidence]] = {}
    for one in records:
        if one.supersedes is not None:
            newer.setdefault(one.supersedes, []).append(one)
    evidence = []
    for one in shown:
        row = evidence_row(one)
        older = one.supersedes if one.supersedes in nameable else None
        told = {"state": state(one, newer.get(one.id, ()), at), "supersedes": older or ""}
        evidence.append(Row(row.key, {**row.values, **told}))
    findings = [row for one in shown for row in finding_rows(one) if whole or row.values["objective"] in names]
    rows = {
        OBJECTIVES.id: [objective_row(plan, one, gap) for one, gap in claims],
        EVIDENCE.id: evidence,
        FINDINGS.id: findings,
    }
    told_of = {id(one.returned): one.returned for one, _ in claims if one.returned}
    return Contents(rows, (*shown, *told_of.values()), len(of_part) - len(shown), len(wanted) - len(claims))


def now(
    plan: Plan, force: Force, records: Iterable[Evidence], returned: Mapping[str, Return]
) -> dict[str, dict[str, Row]]:
    """What is recorded now, by sheet and key, as texts to be merged with."""
    applying = [one.id for one in plan.force_objectives() if force.nation not in one.not_applicable_in]
    claims = {name: returned[name].claims[name] if name in returned else None for name in applying}
    evidence = list(records)
    return {
        OBJECTIVES.id: {name: claim_row(name, claim) for name, claim in claims.items()},
        EVIDENCE.id: {one.id: evidence_row(one) for one in evidence},
        FINDINGS.id: {row.key: row for one in evidence for row in finding_rows(one)},
    }


def plain(model: Strict) -> dict[str, Any]:
    """A model's keys and values as they are written, without those that are empty."""
    dumped: dict[str, Any] = model.model_dump(by_alias=True, exclude_none=True)
    if isinstance(model, Evidence):
        dumped["objectives"] = dict(model.objectives)  # an empty fingerprint says something
    return dumped


def _told(sheet: Sheet, model: Strict) -> dict[str, str]:
    """The texts of a model's values, by the columns that hold them."""
    dumped, found = plain(model), {}
    for column in sheet.columns:
        value: Any = dumped
        for key in column.key.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        found[column.key] = text_from(column.form, value)
    return found
