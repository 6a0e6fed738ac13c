"""Two readings of the rules of evidence and gaps say the same of random accounts: the program's and tests/oracle."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from nvap.analysis import standing
from nvap.analysis.gaps import GAPS, GapList, gap_list, overdue
from nvap.analysis.since import standing_since
from nvap.analysis.standing import Lending, Lends, State
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance
from nvap.model.plan import Objective
from nvap.model.returns import Return, Status
from tests.evidence import real_plan
from tests.oracle import assess as oracle
from tests.oracle.accounts import random_account

DATES = (date(2024, 9, 30), date(2025, 9, 30), date(2026, 9, 30))
ACCOUNTS = 300
# In place, in use, a difference of which staff would tell, and one that is not for Wales.
OBJECTIVES = ("2.1.1.4", "2.2.1.1", "2.2.1.3", "2.5.1.1")
LENDS = {Lends.NOTHING: "nothing", Lends.IN_PART: "part", Lends.IN_FULL: "full"}


@cache
def asked(nation: str) -> dict[str, dict[str, Any]]:
    """The objectives as the second reading is given them."""
    return {
        name: {
            "id": name,
            "wording": objective.fingerprint,
            "expects": str(objective.expects),
            "telling": list(objective.telling),
            "applies": nation not in objective.not_applicable_in,
        }
        for name, objective in real_plan().objectives.items()
        if name in OBJECTIVES
    }


def as_text(value: Any) -> Any:
    """Values as a file has them: text, and days as they are."""
    if isinstance(value, Mapping):
        return {key: as_text(of) for key, of in value.items() if of is not None or key[:1].isdigit()}
    if isinstance(value, list | tuple):
        return [as_text(of) for of in value]
    return value if value is None or isinstance(value, date) else str(value)


def difference(force: str, seed: int, at: date, seen: Counter[str]) -> list[str]:
    """What the two readings say differently of an account at a date."""
    body = real_plan().forces[force]
    told = asked(str(body.nation))
    records, returns = random_account(seed, list(told.values()))
    evidence = [Evidence.model_validate(as_text(record)) for record in records]
    made = [Return.model_validate(as_text(return_)) for return_ in returns]
    listed = gap_list(real_plan().actions.values(), body, evidence, at, made)
    found = []
    for name, objective in told.items():
        expected = oracle.assess(objective, records, returns, at)
        said = by_program(listed, real_plan().objectives[name])
        seen.update([*expected.gaps, *expected.lends.values(), f"{expected.supported}", expected.place])
        if not objective["applies"]:
            assert expected.place == said["place"] == "left-out"
            continue
        wanted = {
            **{key: getattr(expected, key) for key in said if key != "since"},
            "since": oracle.standing_since(objective, records, returns, at) if expected.place == "row" else None,
        }
        found += [
            f"{force} {seed} {at} {name} {key}: {said[key]} {wanted[key]}" for key in said if said[key] != wanted[key]
        ]
    return found


def by_program(listed: GapList, objective: Objective) -> dict[str, Any]:
    """What the program says of an objective, in the words of the second reading."""
    row = next((row for row in listed.rows if row.standing.objective == objective), None)
    assessed = next((standing for standing in listed.standings if standing.objective == objective), None)
    if assessed is None:
        return {"place": "left-out"}
    lead = row.finding.finding.lead if row and row.finding else None
    states = assessed.states
    return {
        "counting": frozenset(record.id for record in assessed.counting),
        "current": frozenset(record.id for record in assessed.current),
        "lapsed": frozenset(record.id for record in assessed.lapsed),
        "replaced": frozenset(name for name, state in states.items() if state is State.REPLACED),
        "lends": {name: LENDS[lending.lends] for name, lending in assessed.lendings.items()},
        "full": assessed.full and str(assessed.full),
        "any": assessed.furthest and str(assessed.furthest),
        "supported": assessed.supported and str(assessed.supported),
        "impact_shown": assessed.impact_shown,
        "open_findings": sorted(
            (open_.record.id, open_.record.findings.index(open_.finding)) for open_ in assessed.findings
        ),
        "claimed": str(assessed.claimed),
        "gaps": [gap.name for gap in row.gaps] if row else [],
        "place": "row" if row else "met" if assessed in listed.met else "left-out",
        "due": row.due if row else None,
        "lead": (lead or (assessed.claim.lead if assessed.claim else None)) if row else None,
        "overdue": overdue(assessed.findings, assessed.claim, listed.at) if row else None,
        "since": standing_since(assessed) if row else None,
    }


def test_two_readings_say_the_same_of_random_accounts() -> None:
    seen: Counter[str] = Counter()
    found = [said for seed in range(ACCOUNTS) for at in DATES for said in difference("norfolk", seed, at, seen)]
    assert found == []
    every = {*(gap.name for gap in GAPS), *LENDS.values(), "None", "in-progress", "implemented", "embedded"}
    assert {*every, "row", "met", "left-out"} <= {name for name, times in seen.items() if times >= 20}


def test_two_readings_say_the_same_where_an_objective_does_not_apply() -> None:
    assert [said for seed in range(30) for said in difference("gwent", seed, DATES[2], Counter())] == []


def test_what_is_met_is_supported() -> None:
    for seed in range(100):
        records, returns = random_account(seed, list(asked("england").values()))
        evidence = [Evidence.model_validate(as_text(record)) for record in records]
        made = [Return.model_validate(as_text(return_)) for return_ in returns]
        for at in DATES:
            listed = gap_list(real_plan().actions.values(), real_plan().forces["norfolk"], evidence, at, made)
            assert all(met.supported in (Status.IMPLEMENTED, Status.EMBEDDED) for met in listed.met)
            assert all(any(record.assurance is not Assurance.SELF for record in met.supporting) for met in listed.met)


def test_a_rule_that_is_read_wrongly_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = standing.lending

    def careless(objective: Objective, record: Evidence, found: date | None = None) -> Lending:
        return reads(objective, record.model_copy(update={"part": None}), found)

    monkeypatch.setattr(standing, "lending", careless)
    assert [said for seed in range(20) for said in difference("norfolk", seed, DATES[2], Counter())] != []
