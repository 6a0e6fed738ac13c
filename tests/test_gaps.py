"""What evidence supports and which gaps follow, case by case, as the rules say it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nvap.gaps import GAPS, Band
from nvap.model.evidence import twelve_months_after
from nvap.model.returns import Status
from nvap.standing import standing
from tests.evidence import AT, IN_PLACE, IN_USE, MAKING, finding, gaps_of, objective, record, rows_of

# What a record has beside its kind and its date; whether it counts at AT, is current, or has lapsed.
DATES: dict[str, tuple[dict[str, Any], str]] = {
    "made on the day": ({"date": "2026-11-30"}, "current"),
    "made the day after": ({"date": "2026-12-01"}, "not counting"),
    "in its twelfth month": ({"date": "2025-11-30"}, "current"),
    "a day past twelve months": ({"date": "2025-11-29"}, "lapsed"),
    "to be reviewed that day": ({"date": "2026-01-01", "review_by": "2026-11-30"}, "current"),
    "to be reviewed the day before": ({"date": "2026-01-01", "review_by": "2026-11-29"}, "lapsed"),
    "old and to be reviewed later": ({"date": "2020-01-01", "review_by": "2027-01-01"}, "current"),
    "withdrawn that day": ({"withdrawn": {"date": "2026-11-30", "reason": "x"}}, "not counting"),
    "withdrawn the day after": ({"withdrawn": {"date": "2026-12-01", "reason": "x"}}, "current"),
    "withdrawn when it had lapsed": (
        {"date": "2020-01-01", "withdrawn": {"date": "2022-01-01", "reason": "x"}},
        "not counting",
    ),
    "of another objective": ({"objectives": ["2.2.1.2"]}, "not counting"),
    "of this and another objective": ({"objectives": ["2.2.1.2", "2.2.1.1"]}, "current"),
}


@pytest.mark.parametrize(("keys", "expected"), DATES.values(), ids=DATES)
def test_what_counts_is_current_or_has_lapsed(keys: dict[str, Any], expected: str) -> None:
    one = standing(objective(), [record(**keys)], AT)
    state = "current" if one.current else "lapsed" if one.lapsed else "counting" if one.counting else "not counting"
    assert state == expected
    assert len(one.counting) == (expected != "not counting")


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2023-03-01", "2024-03-01"),
        ("2026-12-31", "2027-12-31"),
    ],
)
def test_twelve_months_after(day: str, later: str) -> None:
    assert twelve_months_after(date.fromisoformat(day)) == date.fromisoformat(later)
    evidence = [record(date=day)]
    last = date.fromisoformat(later)
    assert standing(objective(), evidence, last).current
    assert standing(objective(), evidence, date.fromordinal(last.toordinal() + 1)).lapsed


def test_the_last_day_of_the_calendar_is_no_fault() -> None:
    assert standing(objective(), [record(date="9999-12-31")], date.max).current


OLD = {"id": "2025-06-01-old", "date": "2025-06-01", "review_by": "2027-01-01"}
NEW = {"id": "2026-06-01-new", "date": "2026-06-01", "supersedes": "2025-06-01-old"}
REPLACING: dict[str, tuple[dict[str, Any], bool]] = {
    "by one that counts": (NEW, True),
    "by one that has lapsed": ({**NEW, "review_by": "2026-06-02"}, True),
    "by one that is not written yet": ({**NEW, "date": "2026-12-01"}, False),
    "by one that is withdrawn": ({**NEW, "withdrawn": {"date": "2026-07-01", "reason": "x"}}, False),
    "by one of another objective": ({**NEW, "objectives": ["2.2.1.2"]}, False),
    "by one that supersedes another": ({**NEW, "supersedes": "2025-06-01-other"}, False),
}


@pytest.mark.parametrize(("newer", "replaced"), REPLACING.values(), ids=REPLACING)
def test_what_is_replaced(newer: dict[str, Any], replaced: bool) -> None:
    one = standing(objective(), [record(**OLD), record(**newer)], AT)
    assert ("2025-06-01-old" in {kept.id for kept in (*one.current, *one.lapsed)}) is not replaced
    assert "2025-06-01-old" in {counted.id for counted in one.counting}


def test_a_replaced_record_stays_replaced_when_its_successor_is_replaced_too() -> None:
    newest = record(id="2026-09-01-x", date="2026-09-01", supersedes="2026-06-01-new")
    one = standing(objective(), [record(**OLD), record(**NEW), newest], AT)
    assert [kept.id for kept in one.current] == ["2026-09-01-x"]


# The kinds and assurance of current records, the stage expected, and what is supported.
SUPPORTED = [
    ((), IN_PLACE, None),
    (("policy/self",), IN_PLACE, Status.IMPLEMENTED),
    (("policy/self",), IN_USE, Status.IN_PROGRESS),
    (("policy/independent", "training/peer"), MAKING, Status.IN_PROGRESS),
    (("audit/self",), IN_PLACE, Status.IMPLEMENTED),
    (("audit/self",), IN_USE, Status.IMPLEMENTED),
    (("audit/independent",), MAKING, Status.IN_PROGRESS),
    (("feedback/self",), IN_PLACE, Status.IMPLEMENTED),
    (("feedback/self",), IN_USE, Status.IMPLEMENTED),
    (("feedback/self",), MAKING, Status.IMPLEMENTED),
    (("policy/supervisor", "feedback/self"), MAKING, Status.IMPLEMENTED),
    (("audit/self", "feedback/self"), MAKING, Status.IMPLEMENTED),
    (("audit/self", "feedback/self", "policy/independent"), IN_USE, Status.IMPLEMENTED),
    (("audit/supervisor", "feedback/self"), MAKING, Status.EMBEDDED),
    (("audit/self", "outcome-measure/supervisor"), IN_USE, Status.EMBEDDED),
    (("audit/peer", "feedback/self"), IN_PLACE, Status.EMBEDDED),
    (("policy/supervisor", "audit/supervisor"), IN_USE, Status.IMPLEMENTED),
    (("case-study/self", "peer-review/peer", "feedback/self"), IN_USE, Status.EMBEDDED),
]


@pytest.mark.parametrize(("kinds", "expects", "supported"), SUPPORTED)
def test_what_is_supported(kinds: tuple[str, ...], expects: str, supported: Status | None) -> None:
    assert standing(objective(expects), [record(kind) for kind in kinds], AT).supported is supported


@pytest.mark.parametrize("kinds", [("policy/self",), ("audit/peer",), ("audit/peer", "feedback/peer"), ()])
def test_impact_is_shown_by_what_makes_a_difference(kinds: tuple[str, ...]) -> None:
    one = standing(objective(), [record(kind) for kind in kinds], AT)
    assert one.impact_shown is ("feedback/peer" in kinds)
    assert one.claimed is Status.NOT_ASSESSED


LAPSED: dict[str, Any] = {"date": "2025-01-01"}
SUSPECT: dict[str, Any] = {"fingerprint": "v1:000000000000"}
CONCERN: dict[str, Any] = {"findings": [finding("cause-of-concern")]}
AREA: dict[str, Any] = {"findings": [finding("area-for-improvement")]}
CONSIDER: dict[str, Any] = {"findings": [finding("consideration")]}
WITHDRAWN = {"date": "2026-11-30", "reason": "x"}
CLOSED = {"date": "2026-11-30", "how": "x"}
OF_CLAIMS = {"overclaimed", "not-started"}
Case = tuple[str, list[tuple[str, dict[str, Any]]], list[str]]
CASES: dict[str, Case] = {
    "nothing": (IN_USE, [], ["no-evidence"]),
    "only what is not written yet": (IN_USE, [("audit/peer", {"date": "2026-12-01"})], ["no-evidence"]),
    "only what is withdrawn": (
        IN_USE,
        [("audit/peer", {"withdrawn": WITHDRAWN})],
        ["no-evidence"],
    ),
    "enough": (IN_USE, [("audit/supervisor", {})], []),
    "better than asked": (IN_PLACE, [("audit/supervisor", {}), ("feedback/self", {})], []),
    "in place and expected in place": (IN_PLACE, [("policy/supervisor", {})], []),
    "in place only": (IN_USE, [("policy/supervisor", {})], ["in-place-only"]),
    "in place only, by itself": (IN_USE, [("policy/self", {})], ["in-place-only", "self-only"]),
    "in place only, a difference expected": (MAKING, [("policy/supervisor", {})], ["in-place-only"]),
    "no difference": (MAKING, [("audit/supervisor", {}), ("policy/self", {})], ["no-difference"]),
    "no difference, by itself": (MAKING, [("audit/self", {})], ["no-difference", "self-only"]),
    "a difference without use": (MAKING, [("feedback/supervisor", {})], []),
    "self only": (IN_USE, [("audit/self", {}), ("policy/self", {})], ["self-only"]),
    "one above self": (IN_USE, [("audit/self", {}), ("policy/supervisor", {})], []),
    "lapsed": (IN_USE, [("audit/supervisor", LAPSED)], ["lapsed"]),
    "lapsed, and current of the same stage": (IN_USE, [("audit/peer", LAPSED), ("audit/peer", {})], []),
    "lapsed, and current of a later stage": (IN_USE, [("audit/peer", LAPSED), ("feedback/peer", {})], []),
    "lapsed, and current of an earlier stage": (
        IN_USE,
        [("audit/peer", LAPSED), ("policy/peer", {})],
        ["in-place-only", "lapsed"],
    ),
    "a lapsed difference": (
        MAKING,
        [("feedback/peer", LAPSED), ("audit/self", {})],
        ["no-difference", "lapsed", "self-only"],
    ),
    "suspect": (IN_USE, [("audit/peer", SUSPECT)], ["suspect"]),
    "suspect and self only": (IN_USE, [("audit/self", SUSPECT)], ["suspect", "self-only"]),
    "suspect and lapsed": (IN_USE, [("audit/peer", {**SUSPECT, **LAPSED})], ["lapsed"]),
    "no fingerprint": (IN_USE, [("audit/peer", {"fingerprint": None})], []),
    "a cause of concern": (IN_USE, [("inspection/independent", CONCERN)], ["adverse"]),
    "an area for improvement": (IN_USE, [("inspection/independent", AREA)], ["adverse"]),
    "a consideration": (IN_USE, [("peer-review/peer", CONSIDER)], ["consideration"]),
    "a consideration of what is in use only": (
        MAKING,
        [("peer-review/peer", CONSIDER)],
        ["no-difference", "consideration"],
    ),
    "a concern beside what supports": (
        IN_USE,
        [("inspection/independent", CONCERN), ("audit/self", {})],
        ["adverse", "self-only"],
    ),
    "a concern that has lapsed is open": (
        IN_USE,
        [("inspection/independent", {**CONCERN, **LAPSED})],
        ["adverse", "lapsed"],
    ),
    "a concern of a record that is replaced is open": (
        IN_USE,
        [("inspection/independent", {**OLD, **CONCERN}), ("audit/peer", NEW)],
        ["adverse"],
    ),
    "a concern of a record that is withdrawn is not": (
        IN_USE,
        [("inspection/independent", {**CONCERN, "withdrawn": WITHDRAWN})],
        ["no-evidence"],
    ),
    "a concern closed that day": (
        IN_USE,
        [("inspection/independent", {"findings": [finding("cause-of-concern", closed=CLOSED)]})],
        [],
    ),
    "a concern closed the day after": (
        IN_USE,
        [("inspection/independent", {"findings": [finding("cause-of-concern", closed="2026-12-01")]})],
        ["adverse"],
    ),
    "a concern against another objective": (
        IN_USE,
        [
            (
                "inspection/independent",
                {"objectives": ["2.2.1.1", "2.2.1.2"], "findings": [finding("cause-of-concern", "2.2.1.2")]},
            )
        ],
        [],
    ),
    "everything at once": (
        MAKING,
        [
            ("inspection/independent", CONCERN),
            ("policy/self", SUSPECT),
            ("peer-review/peer", {**CONSIDER, **LAPSED}),
            ("feedback/peer", LAPSED),
        ],
        ["adverse", "in-place-only", "consideration", "suspect", "lapsed", "self-only"],
    ),
}


@pytest.mark.parametrize(("expects", "records", "expected"), CASES.values(), ids=CASES)
def test_gaps_of_one_objective(expects: str, records: list[tuple[str, dict[str, Any]]], expected: list[str]) -> None:
    evidence = [record(kind, **{"id": f"2026-01-01-{n}", **keys}) for n, (kind, keys) in enumerate(records)]
    assert gaps_of(expects, evidence) == expected


def test_the_table_of_cases_shows_every_gap_first_and_beside_others() -> None:
    names = {gap.name for gap in GAPS} - OF_CLAIMS
    assert {case[2][0] for case in CASES.values() if case[2]} == names
    assert {name for case in CASES.values() for name in case[2][1:]} >= names - {"adverse", "no-evidence"} - {
        "no-difference",
        "in-place-only",
    }


def test_a_record_with_a_concern_does_not_support() -> None:
    with_concern = [record("audit/peer", **CONCERN), record("feedback/peer", id="2026-01-01-f")]
    assert standing(objective(), with_concern, AT).supported is Status.IMPLEMENTED
    without = [record("audit/peer", **CONSIDER), record("feedback/peer", id="2026-01-01-f")]
    assert standing(objective(), without, AT).supported is Status.EMBEDDED


def test_bands_are_in_the_order_of_gaps() -> None:
    assert list(dict.fromkeys(gap.band for gap in GAPS)) == list(Band)


def test_a_row_shows_its_worst_gap_and_the_most_serious_finding() -> None:
    findings = [
        finding("consideration", due="2026-01-01"),
        finding("area-for-improvement", due="2026-01-02"),
        finding("cause-of-concern"),
        finding("cause-of-concern", due="2027-01-01", text="the one"),
    ]
    (row,) = rows_of(IN_USE, [record("inspection/independent", findings=findings)])
    assert (row.worst.name, row.worst.band) == ("adverse", Band.PUT_RIGHT)
    assert row.finding is not None
    assert row.finding.finding.text == "the one"
