"""A second reading of the rules of evidence and gaps, from the domain document alone, for one objective on one day.

It is written to be compared with, not to be used: nearly every sentence of the document is a function of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Record = Mapping[str, Any]
Return = Mapping[str, Any]
Objective = Mapping[str, Any]
Finding = Mapping[str, Any]
Placed = tuple[Record, int, Finding]

STAGES = ("in-place", "in-use", "making-a-difference")
KINDS = {
    "in-place": ("policy", "training", "governance", "data"),
    "in-use": ("audit", "peer-review", "inspection", "learning-review", "case-study", "output-measure"),
    "making-a-difference": ("feedback", "outcome-measure"),
}
STAGE_OF = {kind: stage for stage, kinds in KINDS.items() for kind in kinds}
ASSURANCES = ("self", "supervisor", "peer", "independent")
SERIOUSNESS = ("cause-of-concern", "area-for-improvement", "recommendation", "consideration")
SUPPORTED = (None, "in-progress", "implemented", "embedded")
GAPS = (
    "adverse", "unfavourable", "overclaimed",
    "not-started", "no-evidence",
    "in-place-only", "partly-shown", "no-difference", "closed-unproved",
    "consideration", "suspect", "lapsed", "underclaimed", "self-only",
)  # fmt: skip


@dataclass(frozen=True)
class Assessed:
    """What the document says of one objective on one day; `due`, `lead` and `overdue` are those of a row, else None."""

    counting: frozenset[str]
    current: frozenset[str]
    lapsed: frozenset[str]
    replaced: frozenset[str]
    lends: dict[str, str]
    full: str | None
    any: str | None
    supported: str | None
    impact_shown: bool
    open_findings: list[tuple[str, int]]
    claimed: str
    gaps: list[str]
    place: str
    due: date | None
    lead: str | None
    overdue: int | None


# Choices: where the document can be read in two ways, the reading is taken in this section and nowhere else.


def survives_withdrawal(finding: Finding, withdrawn: Mapping[str, Any]) -> bool:
    """Only a graver finding survives, unless moved or never made; the withdrawal's word is taken as it stands."""
    return is_graver(finding) and not withdrawn.get("moved_to") and not withdrawn.get("never_made")


def named_sources(objective: Objective) -> set[str]:
    """From whom feedback would tell; a bare `feedback` beside a named source does not open it to everyone."""
    return {kind.split("/", 1)[1] for kind in objective["telling"] if kind.startswith("feedback/")}


def kept_apart(one: Record, other: Record) -> bool:
    """Different references, letter for letter; two records without one are not kept apart."""
    return one.get("reference") != other.get("reference")


def left_when_claimed_not_applicable(gaps: list[str]) -> list[str]:
    """Both `adverse` and `consideration` where both hold, and nothing else."""
    return [gap for gap in gaps if gap in ("adverse", "consideration")]


def gravest_first(placed: Placed) -> tuple[int, bool, date, str, int]:
    """Among equals the finding's own due date, before any falling back; then record id and place in it."""
    record, index, finding = placed
    due = finding.get("due")
    return SERIOUSNESS.index(finding["seriousness"]), due is None, due or date.max, record["id"], index


def dues_of_row(findings: list[Placed], claim: Mapping[str, Any]) -> list[date]:
    """The due dates that can make a row overdue: as printed, so only the gravest finding falls back to the claim's."""
    if not findings:
        found = [claim.get("due")]
    else:
        gravest, *further = [finding.get("due") for _, _, finding in findings]
        found = [gravest or claim.get("due"), *further]
    return [due for due in found if due]


def support(full: Sequence[Record], lending: Sequence[Record], objective: Objective, concern: bool) -> str | None:
    """In full *beyond* the stage expected is implemented, though then nothing may be in full *at* it."""
    if not lending:
        return None
    if concern:
        return "in-progress"
    if is_embedded(full):
        return "embedded"
    reached = rank(furthest(full)) >= rank(objective["expects"])
    return "implemented" if reached else "in-progress"


# Records.


def rank(stage: str | None) -> int:
    return -1 if stage is None else STAGES.index(stage)


def stage_of(record: Record) -> str:
    return STAGE_OF[record["kind"]]


def furthest(records: Sequence[Record]) -> str | None:
    return max((stage_of(record) for record in records), key=rank, default=None)


def shown(record: Record, objective_id: str) -> str:
    shows = record.get("shows", "yes")
    return str(shows[objective_id] if isinstance(shows, Mapping) else shows)


def withdrawal(record: Record, at: date) -> Mapping[str, Any] | None:
    """The withdrawal, where there is one on or before the day."""
    withdrawn: Mapping[str, Any] | None = record.get("withdrawn")
    return withdrawn if withdrawn and withdrawn["date"] <= at else None


def counts(record: Record, objective_id: str, at: date) -> bool:
    return objective_id in record["objectives"] and record["date"] <= at and withdrawal(record, at) is None


def as_sure(later: Record, record: Record) -> bool:
    return (
        later["date"] > record["date"]
        and stage_of(later) == stage_of(record)
        and ASSURANCES.index(later["assurance"]) >= ASSURANCES.index(record["assurance"])
    )


def replaces(newer: Record, record: Record, objective_id: str) -> bool:
    """Whether one counting record replaces another: what shows `no` goes only for a `no` or a `yes` as sure."""
    if newer.get("supersedes") != record["id"]:
        return False
    if shown(record, objective_id) != "no":
        return True
    return shown(newer, objective_id) in ("no", "yes") and as_sure(newer, record)


def year_after(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)


def review_date(record: Record, at: date) -> date:
    """The review date as it stood on the day, read through the renewals."""
    renewals = sorted(record.get("renewed") or [], key=lambda renewal: renewal["date"])
    done = [renewal for renewal in renewals if renewal["date"] <= at]
    if done:
        found = done[-1]["to"]
    elif renewals:
        found = renewals[0]["from"]
    else:
        found = record.get("review_by")
    day: date = found or year_after(record["date"])
    return day


# Findings.


def is_graver(finding: Finding) -> bool:
    return bool(finding["seriousness"] != "consideration")


def against(record: Record, objective_id: str) -> list[tuple[int, Finding]]:
    """The record's findings against the objective, each with its place in the record."""
    return [(i, each) for i, each in enumerate(record.get("findings") or []) if each["objective"] == objective_id]


def carries_graver(record: Record, objective_id: str) -> bool:
    return any(is_graver(finding) for _, finding in against(record, objective_id))


def is_closed(finding: Finding, at: date) -> bool:
    closed = finding.get("closed")
    return bool(closed and closed["date"] <= at)


def is_open(record: Record, finding: Finding, at: date) -> bool:
    if record["date"] > at or is_closed(finding, at):
        return False
    withdrawn = withdrawal(record, at)
    return withdrawn is None or survives_withdrawal(finding, withdrawn)


def open_against(records: Sequence[Record], objective_id: str, at: date) -> list[Placed]:
    """Every open finding against the objective, gravest first."""
    found = [
        (record, i, finding)
        for record in records
        if objective_id in record["objectives"]
        for i, finding in against(record, objective_id)
        if is_open(record, finding, at)
    ]
    return sorted(found, key=gravest_first)


# Lending.


def newest_fault(counting: Sequence[Record], objective_id: str) -> date | None:
    """The day of the newest counting record that carries a graver finding against the objective, open or closed."""
    return max((record["date"] for record in counting if carries_graver(record, objective_id)), default=None)


def what_it_lends(record: Record, objective: Objective, fault: date | None) -> str:
    objective_id = objective["id"]
    if shown(record, objective_id) == "no" or carries_graver(record, objective_id):
        return "nothing"
    sources = named_sources(objective)
    from_others = record["kind"] == "feedback" and bool(sources) and record.get("from") not in sources
    before_fault = fault is not None and record["date"] <= fault
    if shown(record, objective_id) == "partly" or record.get("part") or before_fault or from_others:
        return "part"
    return "full"


def is_embedded(full: Sequence[Record]) -> bool:
    return any(
        kept_apart(use, difference) and not use["assurance"] == difference["assurance"] == "self"
        for use in full
        if stage_of(use) == "in-use"
        for difference in full
        if stage_of(difference) == "making-a-difference"
    )


# The claim.


def claim_on(returns: Sequence[Return], objective_id: str, at: date) -> Mapping[str, Any]:
    """The claim of the newest return that names the objective; empty where there is none."""
    named = [each for each in returns if each["date"] <= at and objective_id in each["claims"]]
    if not named:
        return {}
    claim: Mapping[str, Any] = max(named, key=lambda each: each["date"])["claims"][objective_id]
    return claim


# Gaps.


@dataclass(frozen=True)
class Facts:
    """What the gaps are read from."""

    objective: Objective
    at: date
    counting: list[Record]
    current: list[Record]
    lapsed: list[Record]
    lends: dict[str, str]
    open_findings: list[Placed]
    claim: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.objective["id"])

    @property
    def claimed(self) -> str:
        return str(self.claim.get("status", "not-assessed"))

    @property
    def lending(self) -> list[Record]:
        return [record for record in self.current if self.lends[record["id"]] != "nothing"]

    @property
    def in_full(self) -> list[Record]:
        return [record for record in self.current if self.lends[record["id"]] == "full"]

    @property
    def in_full_or_lapsed(self) -> list[Record]:
        return [record for record in [*self.current, *self.lapsed] if self.lends[record["id"]] == "full"]

    @property
    def supported(self) -> str | None:
        concern = any(finding["seriousness"] == "cause-of-concern" for _, _, finding in self.open_findings)
        return support(self.in_full, self.lending, self.objective, concern)

    @property
    def open_graver(self) -> bool:
        return any(is_graver(finding) for _, _, finding in self.open_findings)


def is_unfavourable(facts: Facts) -> bool:
    return any(
        shown(record, facts.id) == "no" and not any(as_sure(answer, record) for answer in facts.in_full_or_lapsed)
        for record in [*facts.current, *facts.lapsed]
    )


def is_overclaimed(facts: Facts) -> bool:
    claimed = facts.claimed
    return claimed in ("implemented", "embedded") and SUPPORTED.index(facts.supported) < SUPPORTED.index(claimed)


def unproved_stage(facts: Facts) -> str | None:
    """The one gap of the third band that says how far the current evidence falls short of the stage expected."""
    full, reached = furthest(facts.in_full), furthest(facts.lending)
    if not facts.lending or rank(full) >= rank(facts.objective["expects"]):
        return None
    if rank(reached) > rank(full):
        return "partly-shown"
    return "no-difference" if full == "in-use" else "in-place-only"


def is_closed_unproved(facts: Facts) -> bool:
    days = [
        record["date"]
        for record in facts.counting
        if any(is_graver(each) and is_closed(each, facts.at) for _, each in against(record, facts.id))
    ]
    if not days or facts.open_graver:
        return False
    return not any(record["date"] > max(days) for record in facts.in_full_or_lapsed)


def is_suspect(facts: Facts) -> bool:
    remembered = [record["objectives"][facts.id] for record in facts.current] + [facts.claim.get("wording")]
    return any(wording and wording != facts.objective["wording"] for wording in remembered)


def is_lapsed(facts: Facts) -> bool:
    kept_up = rank(furthest(facts.lending))
    return any(facts.lends[record["id"]] != "nothing" and rank(stage_of(record)) > kept_up for record in facts.lapsed)


def gaps_of(facts: Facts) -> list[str]:
    """Every gap that holds, in the table's order, whatever is said to be not applicable."""
    claimed, short = facts.claimed, unproved_stage(facts)
    holds = {
        "adverse": facts.open_graver,
        "unfavourable": is_unfavourable(facts),
        "overclaimed": is_overclaimed(facts),
        "not-started": claimed == "not-started" and not facts.lending,
        "no-evidence": claimed in ("not-assessed", "in-progress") and not facts.counting,
        "in-place-only": short == "in-place-only",
        "partly-shown": short == "partly-shown",
        "no-difference": short == "no-difference",
        "closed-unproved": is_closed_unproved(facts),
        "consideration": any(not is_graver(finding) for _, _, finding in facts.open_findings),
        "suspect": is_suspect(facts),
        "lapsed": is_lapsed(facts),
        "underclaimed": claimed == "not-started" and bool(facts.lending),
        "self-only": bool(facts.lending) and all(record["assurance"] == "self" for record in facts.lending),
    }
    return [gap for gap in GAPS if holds[gap]]


def place_of(facts: Facts) -> tuple[str, list[str]]:
    """Where the objective stands, and the gaps that are left after the rule for what is not applicable."""
    if not facts.objective["applies"]:
        return "left-out", []
    gaps = gaps_of(facts)
    if facts.claimed == "not-applicable":
        gaps = left_when_claimed_not_applicable(gaps)
        return ("row" if gaps else "left-out"), gaps
    return ("row" if gaps else "met"), gaps


# The whole.


def gather(objective: Objective, records: Sequence[Record], returns: Sequence[Return], at: date) -> Facts:
    objective_id = objective["id"]
    counting = [record for record in records if counts(record, objective_id, at)]
    standing = [r for r in counting if not any(replaces(newer, r, objective_id) for newer in counting)]
    fault = newest_fault(counting, objective_id)
    return Facts(
        objective=objective,
        at=at,
        counting=counting,
        current=[record for record in standing if at <= review_date(record, at)],
        lapsed=[record for record in standing if at > review_date(record, at)],
        lends={record["id"]: what_it_lends(record, objective, fault) for record in standing},
        open_findings=open_against(records, objective_id, at),
        claim=claim_on(returns, objective_id, at),
    )


def ids(records: Sequence[Record]) -> frozenset[str]:
    return frozenset(record["id"] for record in records)


def assess(objective: Objective, records: Sequence[Record], returns: Sequence[Return], at: date) -> Assessed:
    """All that the document says of the objective on the day."""
    facts = gather(objective, records, returns, at)
    place, gaps = place_of(facts)
    gravest: Finding = facts.open_findings[0][2] if facts.open_findings else {}
    past = [(at - due).days for due in dues_of_row(facts.open_findings, facts.claim) if at > due]
    is_row = place == "row"
    return Assessed(
        counting=ids(facts.counting),
        current=ids(facts.current),
        lapsed=ids(facts.lapsed),
        replaced=ids(facts.counting) - ids(facts.current) - ids(facts.lapsed),
        lends=facts.lends,
        full=furthest(facts.in_full),
        any=furthest(facts.lending),
        supported=facts.supported,
        impact_shown=any(stage_of(record) == "making-a-difference" for record in facts.in_full),
        open_findings=sorted((record["id"], i) for record, i, _ in facts.open_findings),
        claimed=facts.claimed,
        gaps=gaps,
        place=place,
        due=(gravest.get("due") or facts.claim.get("due")) if is_row else None,
        lead=(gravest.get("lead") or facts.claim.get("lead")) if is_row else None,
        overdue=max(past, default=None) if is_row else None,
    )


# Standing since.


def days_of(record: Record) -> Iterator[date]:
    """The days from which the record can be read in another way."""
    yield record["date"]
    if record.get("withdrawn"):
        yield record["withdrawn"]["date"]
    for finding in record.get("findings") or []:
        if finding.get("closed"):
            yield finding["closed"]["date"]
    starts = [record["date"], *(renewal["date"] for renewal in record.get("renewed") or [])]
    for start in starts:
        yield start
        yield review_date(record, start) + timedelta(days=1)


def standing_since(objective: Objective, records: Sequence[Record], returns: Sequence[Return], at: date) -> date | None:
    """The day after the last on which a row's objective was met or left out; None for "from the start"."""
    if assess(objective, records, returns, at).place != "row":
        raise ValueError(f"{objective['id']} is no row on {at}")
    events = {day for record in records for day in days_of(record)} | {each["date"] for each in returns}
    since: date | None = None
    for day in sorted((day for day in events if day <= at), reverse=True):
        if place_of(gather(objective, records, returns, day))[0] != "row":
            return since
        since = day
    return None
