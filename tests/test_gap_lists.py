"""A force's list of gaps: its order, key by key, what is left out, and what holds for any records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvap.cli.loading import built_in
from nvap.gaps import GapList, Row, gap_list
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Kind, Seriousness
from nvap.model.plan import Action, Objective
from nvap.model.returns import Status
from nvap.plan import Plan
from nvap.plan import load as load_plan
from nvap.source import Folder
from nvap.standing import standing
from tests.evidence import AT, GWENT, IN_PLACE, IN_USE, MAKING, NORFOLK, action, finding, listed, objective, record


@cache
def real_plan() -> Plan:
    """The plan that nvap comes with."""
    return load_plan(Folder(str(built_in("plan"))))[0]


def whole(evidence: Iterable[Evidence], at: date = AT) -> GapList:
    """The list of Norfolk for the real plan."""
    return gap_list(real_plan().actions.values(), NORFOLK, evidence, at)


def one_each(expects: str = IN_USE, count: int = 3) -> list[Action]:
    """Actions 2.2.1, 2.2.2 and so on, each with one objective."""
    return [action(f"2.2.{n}", objective(expects, f"2.2.{n}.1")) for n in range(1, count + 1)]


def about(number: int, kind: str = "audit/supervisor", **keys: Any) -> Evidence:
    """A record for the only objective of action 2.2.number."""
    seriousness = keys.pop("seriousness", None)
    if seriousness:
        keys["findings"] = [finding(seriousness, f"2.2.{number}.1", due=keys.pop("due", None))]
    name = f"{keys.get('date', '2026-06-01')}-{kind.replace('/', '-')}-{number}"
    return record(kind, objectives=[f"2.2.{number}.1"], id=name, **keys)


LAPSED = {"date": "2025-01-01"}
OTHER_WORDS = {"fingerprint": "v1:000000000000"}

# The records of three objectives, and the order in which they are listed.
ORDERS: dict[str, tuple[list[Evidence], list[int]]] = {
    "bands": (
        [
            about(1, "audit/self"),
            about(2, "policy/peer"),
            about(3, "inspection/independent", seriousness="area-for-improvement"),
        ],
        [3, 2, 1],
    ),
    "no evidence before what has only to be proved": ([about(1, "policy/peer"), about(3)], [2, 1]),
    "gaps of one band": (
        [about(1, "audit/self"), about(2, "audit/peer", **LAPSED), about(3, "audit/peer", **OTHER_WORDS)],
        [3, 2, 1],
    ),
    "a consideration before what is suspect": (
        [about(1, "audit/peer", **OTHER_WORDS), about(2, "peer-review/peer", seriousness="consideration"), about(3)],
        [2, 1],
    ),
    "seriousness before the due date": (
        [
            about(1, "inspection/independent", seriousness="area-for-improvement", due="2026-12-01"),
            about(2, "inspection/independent", seriousness="cause-of-concern"),
            about(3),
        ],
        [2, 1],
    ),
    "the earliest due date, none last": (
        [
            about(1, "inspection/independent", seriousness="cause-of-concern"),
            about(2, "inspection/independent", seriousness="cause-of-concern", due="2027-02-01"),
            about(3, "inspection/independent", seriousness="cause-of-concern", due="2027-01-01"),
        ],
        [3, 2, 1],
    ),
    "the oldest of the newest evidence": (
        [
            about(1, "audit/self", date="2026-07-01"),
            about(2, "audit/self", date="2026-05-01"),
            about(2, "policy/self", date="2026-08-01"),
            about(3, "audit/self", date="2026-06-01"),
        ],
        [3, 1, 2],
    ),
    "plan order": ([about(n, "audit/self") for n in (3, 1, 2)], [1, 2, 3]),
    "nothing at all": ([], [1, 2, 3]),
    "all met": ([about(n) for n in (1, 2, 3)], []),
}


@pytest.mark.parametrize(("evidence", "expected"), ORDERS.values(), ids=ORDERS)
def test_order(evidence: list[Evidence], expected: list[int]) -> None:
    for order in (evidence, evidence[::-1]):
        assert listed(gap_list(one_each(), NORFOLK, order, AT)) == [f"2.2.{n}.1" for n in expected]


def test_a_higher_share_of_the_action_comes_first() -> None:
    actions = [
        action("2.2.1", *(objective(IN_USE, f"2.2.1.{n}") for n in (1, 2, 3))),
        action("2.2.2", *(objective(IN_USE, f"2.2.2.{n}") for n in (1, 2))),
        action("2.2.3", objective(IN_USE, "2.2.3.1")),
    ]
    evidence = [record("audit/peer", objectives=["2.2.1.1", "2.2.2.2"])]
    found = gap_list(actions, NORFOLK, evidence, AT)
    assert listed(found) == ["2.2.3.1", "2.2.1.2", "2.2.1.3", "2.2.2.1"]
    assert [row.share for row in found.rows] == [(1, 1), (2, 3), (2, 3), (1, 2)]


def test_a_share_counts_only_what_applies() -> None:
    actions = [
        action("2.2.1", objective(IN_USE, "2.2.1.1"), objective(IN_USE, "2.2.1.2", ("wales",))),
        action("2.2.2", objective(IN_USE, "2.2.2.1"), objective(IN_USE, "2.2.2.2")),
    ]
    evidence = [record("audit/peer", objectives=["2.2.2.2"])]
    found = gap_list(actions, GWENT, evidence, AT)
    assert {row.standing.objective.id: row.share for row in found.rows} == {"2.2.1.1": (1, 1), "2.2.2.1": (1, 2)}
    assert [one.id for one in found.not_applicable] == ["2.2.1.2"]
    assert found.applicable == 3


def test_objectives_of_ten_and_more_stand_in_plan_order() -> None:
    names = [f"2.2.1.{n}" for n in range(1, 12)]
    found = gap_list([action("2.2.1", *(objective(IN_USE, name) for name in names))], NORFOLK, [], AT)
    assert listed(found) == names


def test_every_key_of_the_order_can_be_seen_on_the_row() -> None:
    concern = about(1, "inspection/independent", seriousness="cause-of-concern", due="2027-01-01")
    row: Row = gap_list(one_each(count=1), NORFOLK, [concern], AT).rows[0]
    assert (row.worst.band, row.worst.name, row.share, row.standing.newest) == (
        *("put-right", "adverse"),
        (1, 1),
        date(2026, 6, 1),
    )
    assert row.finding is not None
    assert (row.finding.finding.seriousness, row.finding.finding.due) == ("cause-of-concern", date(2027, 1, 1))


def test_strengths_are_what_is_met_and_embedded() -> None:
    evidence = [about(1, "audit/peer"), about(1, "feedback/self"), about(2), about(3, "audit/self")]
    evidence.append(about(3, "feedback/self"))
    found = gap_list(one_each(), NORFOLK, evidence, AT)
    assert [one.objective.id for one in found.strengths] == ["2.2.1.1"]
    suspect = gap_list(one_each(), NORFOLK, [about(1, "audit/peer", **OTHER_WORDS), *evidence[1:]], AT)
    assert suspect.strengths == ()
    assert next(row for row in suspect.rows if row.worst.name == "suspect").standing.supported is Status.EMBEDDED


def test_promising_practice_is_listed_while_current_whether_met_or_not() -> None:
    evidence = [
        about(3, promising_practice="true"),
        about(1, "audit/self", promising_practice="true"),
        about(2, promising_practice="true", **LAPSED),
    ]
    found = gap_list(one_each(), NORFOLK, evidence, AT)
    assert [one.objective.id for one, _ in found.promising_practice] == ["2.2.1.1", "2.2.3.1"]


def test_evidence_where_an_objective_does_not_apply_changes_nothing() -> None:
    actions = [action("2.2.1", objective(IN_PLACE, "2.2.1.1", ("wales", "northern-ireland")))]
    for evidence in ([], [record("inspection/independent", findings=[finding("cause-of-concern")])]):
        found = gap_list(actions, GWENT, evidence, AT)
        assert (found.rows, found.met, found.applicable) == ((), (), 0)


def test_the_real_plan_has_53_objectives_for_a_force_and_none_of_the_college() -> None:
    found = whole([])
    assert (len(found.rows), found.met, found.not_applicable) == (53, (), ())
    assert {row.worst.name for row in found.rows} == {"no-evidence"}
    assert all(row.standing.objective.id.startswith("2.") for row in found.rows)
    assert len(gap_list(real_plan().actions.values(), GWENT, [], AT).rows) == 52
    # All shares are whole and nothing is recorded: what is left of the order is the plan's own.
    assert listed(found) == [one.id for one in real_plan().force_objectives()]


# Any records of the real plan's objectives, one of the College's among them.
DAYS = st.integers(-900, 200).map(lambda days: AT + timedelta(days=days))
NAMES = st.lists(st.sampled_from(["2.1.3.1", "2.2.1.1", "2.2.1.2", "2.2.1.3", "2.5.1.1", "2.3.1.3", "1.2.1.1"]))


@st.composite
def records(draw: st.DrawFn, plain: bool = False) -> Evidence:
    """A record with any dates, kind, assurance and findings; a plain one has no findings and supersedes nothing."""
    day, names = draw(DAYS), sorted({"2.2.1.1", *draw(NAMES)})
    number = draw(st.integers(1, 6))
    keys: dict[str, Any] = {"id": f"{day.isoformat()}-{number}", "date": day.isoformat(), "objectives": names}
    keys["review_by"] = draw(st.none() | st.integers(0, 900).map(lambda days: (day + timedelta(days=days)).isoformat()))
    if draw(st.booleans()):
        keys["fingerprint"] = draw(st.none() | st.just("v1:000000000000"))
    if draw(st.integers(0, 4)) == 0:
        keys["withdrawn"] = {"date": draw(DAYS).isoformat(), "reason": "x"}
    if not plain:
        serious = draw(st.lists(st.sampled_from(list(Seriousness)), max_size=2))
        closed = draw(st.none() | DAYS.map(date.isoformat))
        keys["findings"] = [finding(one, draw(st.sampled_from(names)), closed=closed) for one in serious]
        keys["supersedes"] = draw(st.none() | st.just(f"{(day - timedelta(days=30)).isoformat()}-{number}"))
    kind, assurance = draw(st.sampled_from(list(Kind))), draw(st.sampled_from(list(Assurance)))
    return record(f"{kind}/{assurance}", **keys)


MANY = st.lists(records(), max_size=6, unique_by=lambda one: one.id)
RANK = (None, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)


@settings(max_examples=60, deadline=None)
@given(MANY, st.sampled_from([NORFOLK, GWENT]))
def test_every_objective_is_in_exactly_one_place(evidence: list[Evidence], force: Any) -> None:
    found = gap_list(real_plan().actions.values(), force, evidence, AT)
    places = [*listed(found), *(one.objective.id for one in found.met), *(one.id for one in found.not_applicable)]
    assert sorted(places) == sorted(one.id for one in real_plan().force_objectives())
    assert found.applicable == len(found.rows) + len(found.met) == 53 - (force is GWENT)
    assert {one.supported for one in found.met} <= {Status.IMPLEMENTED, Status.EMBEDDED}
    assert all(len(set(row.gaps)) == len(row.gaps) > 0 for row in found.rows)


@settings(max_examples=150, deadline=None)
@given(MANY, records(plain=True), st.sampled_from([IN_PLACE, IN_USE, MAKING]))
def test_more_current_evidence_never_lowers_what_is_supported(
    evidence: list[Evidence], more: Evidence, expects: str
) -> None:
    one: Objective = objective(expects)
    if more.id in {other.id for other in evidence}:
        return
    before, after = standing(one, evidence, AT), standing(one, [*evidence, more], AT)
    # A record that another one says it supersedes is not more evidence.
    if more in after.current:
        assert RANK.index(after.supported) >= RANK.index(before.supported)
        assert after.findings == before.findings


@settings(max_examples=60, deadline=None)
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(evidence: list[Evidence], random: Any) -> None:
    shuffled = random.sample(evidence, len(evidence))
    assert whole(evidence) == whole(shuffled)


@settings(max_examples=100, deadline=None)
@given(MANY, DAYS)
def test_before_its_date_a_record_is_as_if_it_were_not_written(evidence: list[Evidence], at: date) -> None:
    written = [one for one in evidence if one.date <= at]
    assert whole(evidence, at) == whole(written, at)
