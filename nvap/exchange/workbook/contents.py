"""What the workbook of a force holds, row by row, as texts: what it is now, to be exported or to be merged into."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from nvap.analysis.gaps import GapList, Row, overdue
from nvap.analysis.standing import Standing, state_of, superseding
from nvap.analysis.succession import EvidenceRead
from nvap.exchange.workbook.layout import EACH, EVIDENCE, FINDINGS, OBJECTIVES, Sheet, text_from
from nvap.load.plan import Plan
from nvap.model.bodies import Force
from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Marking, Strict
from nvap.model.returns import Claim, Return
from nvap.model.values import dataclass
from nvap.views.findings import overdue_by
from nvap.views.reasons import gap_name, gap_words

KEYS = "#"  # between a record's id and the number of its finding


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its key, and the text of each column, empty for nothing; `locked` where none of it may be changed."""

    key: str
    values: Mapping[str, str]
    locked: bool = False


Rows = Mapping[str, Sequence[SheetRow]]
MayShow = Callable[[Marking], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """What of a force's account is sent: a theme, an action, what a role leads; None is everything."""

    theme: int | None = None
    action: str | None = None
    lead: str | None = None

    def has(self, plan: Plan, standing: Standing, may_show: MayShow) -> bool:
        """Whether an objective belongs to it: a lead is its claim's or an open finding's, if these may be shown."""
        action = plan.actions[standing.objective.action]
        leads = [open_.finding.lead for open_ in standing.findings if may_show(open_.record.marking)]
        if standing.returned and standing.claim and may_show(standing.returned.marking):
            leads.append(standing.claim.lead)
        wanted = (self.lead or "").casefold()
        return (
            self.theme in (None, action.theme)
            and self.action in (None, action.number)
            and (self.lead is None or any(wanted in (lead or "").casefold() for lead in leads))
        )


def claim_row(objective: str, claim: Claim | None) -> SheetRow:
    """What is claimed of an objective; without a claim, or with one to be made again, it is not assessed."""
    told = (
        _told(OBJECTIVES, claim)
        if claim and not claim.to_make_again
        else {"status": OBJECTIVES.column("status").default}
    )
    return SheetRow(objective, {**told, "objective": objective})


def objective_row(plan: Plan, standing: Standing, gap: str) -> SheetRow:
    """An objective, what is claimed of it and what its evidence supports."""
    action = plan.actions[standing.objective.action]
    return SheetRow(
        standing.objective.id,
        {
            **claim_row(standing.objective.id, standing.claim).values,
            "action": f"{action.number} {action.title}",
            "wording": standing.objective.text,
            "expects": text_from(OBJECTIVES.column("expects").form, standing.objective.expects),
            "supported": standing.supported or "",
            "gap": gap,
        },
    )


def evidence_row(record: Evidence) -> SheetRow:
    """A record, with its objectives as they are read."""
    told = _told(EVIDENCE, record)
    if isinstance(record, EvidenceRead) and record.shows_all is not None:
        told["shows"] = text_from(EVIDENCE.column("shows").form, record.shows_all)
    return SheetRow(record.id, told)


def finding_rows(record: Evidence, made: Evidence) -> list[SheetRow]:
    """The findings of a record as it was made, numbered from 1, each with the objectives that it stands on as read."""
    return [
        SheetRow(
            f"{record.id}{KEYS}{place}",
            {
                **_told(FINDINGS, finding),
                "objective": ", ".join(_stands_on(record, finding)) or finding.objective,
                "record": record.id,
                "place": str(place),
            },
        )
        for place, finding in enumerate(made.findings, 1)
    ]


def _stands_on(record: Evidence, finding: Finding) -> list[str]:
    """The objectives of a record as it is read that a finding of its file stands on; after a split, several."""
    return [name for name in record.objectives if finding.objective in record.own_names(name)]


def standings(gaps: GapList, may_show: MayShow) -> dict[str, tuple[Standing, str]]:
    """The standing of each objective that applies by the plan, and the words for its gap, overdue where it is."""
    rows = {row.standing.objective.id: (row.standing, _gap(row, may_show)) for row in gaps.every_row}
    met = {standing.objective.id: (standing, gap_name("met")) for standing in gaps.met}
    claimed = {standing.objective.id: (standing, gap_name("left-out")) for standing in gaps.claimed_not_applicable}
    return {**claimed, **met, **rows}


def _gap(row: Row, may_show: MayShow) -> str:
    """The words for a row's gap, and by how long it is overdue."""
    standing, returned = row.standing, row.standing.returned
    findings = [open_ for open_ in standing.findings if may_show(open_.record.marking)]
    claim = standing.claim if returned and may_show(returned.marking) else None
    name = gap_words(row.worst.name, row.accepted is not None)
    return EACH.join(filter(None, (name, overdue_by(overdue(findings, claim, standing.at)))))


@dataclass(frozen=True, slots=True)
class Contents:
    """What is exported, what it tells of, and how many records and claims are not in it for their marking."""

    rows: Rows
    told: tuple[Evidence | Return, ...]
    withheld_records: int
    withheld_claims: int


def contents(
    plan: Plan,
    gaps: GapList,
    records: Sequence[Evidence],
    at: date,
    part: Part,
    may_show: MayShow,
    as_made: Iterable[Evidence] = (),
) -> Contents:
    """Every row of a part of a force's account that may be shown, in the order of the plan and of the records.

    `as_made` are the records as they were made, where they are read otherwise. What is inherited is locked.
    """
    made = {record.id: record for record in (*records, *as_made)}
    found = standings(gaps, may_show)
    wanted = [found[objective.id] for objective in plan.force_objectives() if objective.id in found]
    wanted = [(standing, gap) for standing, gap in wanted if part.has(plan, standing, may_show)]
    names = {standing.objective.id for standing, _ in wanted}
    claims = [
        (standing, gap) for standing, gap in wanted if standing.returned is None or may_show(standing.returned.marking)
    ]
    whole = part == Part()
    of_part = [record for record in records if whole or names & record.objectives.keys()]
    shown = sorted(
        (record for record in of_part if may_show(record.marking)), key=lambda record: (record.date, record.id)
    )
    nameable = {record.id for record in records if may_show(record.marking)}
    newer = superseding(records)
    evidence = []
    for record in shown:
        row = evidence_row(record)
        older = record.supersedes if record.supersedes in nameable else None
        told = {"state": state_of(record, newer.get(record.id, ()), at), "supersedes": older or ""}
        evidence.append(SheetRow(row.key, {**row.values, **told}, locked=record.force != gaps.force.id))
    findings = [
        replace(row, locked=record.force != gaps.force.id)
        for record in shown
        for row in finding_rows(record, made[record.id])
        if whole or names.intersection(row.values["objective"].split(", "))
    ]
    rows = {
        OBJECTIVES.id: [objective_row(plan, standing, gap) for standing, gap in claims],
        EVIDENCE.id: evidence,
        FINDINGS.id: findings,
    }
    told_of = {id(standing.returned): standing.returned for standing, _ in claims if standing.returned}
    return Contents(rows, (*shown, *told_of.values()), len(of_part) - len(shown), len(wanted) - len(claims))


def now(
    plan: Plan,
    force: Force,
    records: Iterable[Evidence],
    returned: Mapping[str, Return],
    as_made: Iterable[Evidence] = (),
) -> dict[str, dict[str, SheetRow]]:
    """What is recorded now, by sheet and key, as texts to be merged with."""
    applying = [objective.id for objective in plan.force_objectives() if force.is_asked(objective)]
    claims = {name: returned[name].claims[name] if name in returned else None for name in applying}
    evidence = list(records)
    made = {record.id: record for record in (*evidence, *as_made)}
    return {
        OBJECTIVES.id: {name: claim_row(name, claim) for name, claim in claims.items()},
        EVIDENCE.id: {record.id: evidence_row(record) for record in evidence},
        FINDINGS.id: {row.key: row for record in evidence for row in finding_rows(record, made[record.id])},
    }


def _told(sheet: Sheet, model: Strict) -> dict[str, str]:
    """The texts of a model's values, by the columns that hold them."""
    dumped, found = model.as_written(), {}
    for column in sheet.columns:
        value: Any = dumped
        for key in column.key.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        found[column.key] = text_from(column.form, value)
    return found
