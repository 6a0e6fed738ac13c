"""What the truth table cannot say of support and gaps: days of the calendar, impact, which finding a row is about."""

from __future__ import annotations

from datetime import date

import pytest

from nvap.analysis.gaps import GAPS, Band
from nvap.analysis.standing import standing
from nvap.model.dates import months_after
from nvap.model.returns import Status
from tests.evidence import AT, IN_USE, MAKING, finding, gaps_of, objective, record, rows_of


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2023-03-01", "2024-03-01"),
        ("2026-12-31", "2027-12-31"),
    ],
)
def test_months_after(day: str, later: str) -> None:
    assert months_after(date.fromisoformat(day), 12) == date.fromisoformat(later)
    evidence = [record(date=day)]
    last = date.fromisoformat(later)
    assert standing(objective(), evidence, last).current
    assert standing(objective(), evidence, date.fromordinal(last.toordinal() + 1)).lapsed


def test_the_last_day_of_the_calendar_is_no_fault() -> None:
    assert standing(objective(), [record(date="9999-12-31")], date.max).current


def test_a_superseded_record_counts_and_is_neither_current_nor_lapsed() -> None:
    old = record(id="2025-06-01-old", date="2025-06-01", review_by="2027-01-01")
    for review_by in ("2027-01-01", "2026-06-02"):
        newer = record(id="2026-06-01-new", supersedes="2025-06-01-old", review_by=review_by)
        assessed = standing(objective(), [old, newer], AT)
        assert [kept.id for kept in (*assessed.current, *assessed.lapsed)] == ["2026-06-01-new"]
        assert [counted.id for counted in assessed.counting] == ["2026-06-01-new", "2025-06-01-old"]


@pytest.mark.parametrize("kinds", [("policy/self",), ("audit/peer",), ("audit/peer", "feedback/peer"), ()])
def test_impact_is_shown_by_what_makes_a_difference(kinds: tuple[str, ...]) -> None:
    assessed = standing(objective(), [record(kind) for kind in kinds], AT)
    assert assessed.impact_shown is ("feedback/peer" in kinds)
    assert assessed.claimed is Status.NOT_ASSESSED


def test_bands_are_in_the_order_of_gaps() -> None:
    assert list(dict.fromkeys(gap.band for gap in GAPS)) == list(Band)


def test_gaps_of_a_row_are_named_worst_first() -> None:
    evidence = [record("audit/self", fingerprint="v1:000000000000"), record("feedback/peer", date="2025-01-01")]
    assert gaps_of(MAKING, evidence) == ["no-difference", "suspect", "lapsed", "self-only"]


def test_what_has_lapsed_is_told_only_where_nothing_current_shows_as_much() -> None:
    lapsed = [record("feedback/peer", date="2025-01-01"), record("policy/peer", date="2025-01-01")]
    assessed = standing(objective(), [*lapsed, record("audit/peer")], AT)
    assert [gone.kind for gone in assessed.lapsed] == ["policy", "feedback"]
    assert [gone.kind for gone in assessed.lost] == ["feedback"]


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


def test_renewals_count_by_their_days_in_whatever_order_they_stand() -> None:
    first = {"date": "2026-01-10", "from": "2026-02-01", "to": "2027-02-01", "note": "x"}
    second = {"date": "2027-01-10", "from": "2027-02-01", "to": "2028-02-01", "note": "x"}
    for renewed in ([first, second], [second, first]):
        made = record(date="2025-02-01", review_by="2028-02-01", renewed=renewed)
        days = [date(2026, 1, 9), date(2026, 1, 10), date(2027, 1, 10)]
        assert [made.last_day(day) for day in days] == [date(2026, 2, 1), date(2027, 2, 1), date(2028, 2, 1)]
