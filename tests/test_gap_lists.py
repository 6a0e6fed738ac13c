"""A force's list of gaps: its order, key by key, what is left out, and what holds for any records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvap.analysis.gaps import Band, GapList, Row, chosen, gap_list
from nvap.analysis.standing import SUPPORTED, standing
from nvap.formats import json as machine
from nvap.model.bodies import Force
from nvap.model.evidence import Evidence, Withdrawal
from nvap.model.fields import Assurance, Kind, Seriousness, Shows
from nvap.model.plan import Action
from nvap.model.returns import Return, Status
from nvap.views.gaps import gaps_view, of_lead
from nvap.views.stamp import stamp
from nvap.words.catalogue import say
from tests.evidence import (
    AT,
    GWENT,
    IN_PLACE,
    IN_USE,
    MAKING,
    NORFOLK,
    action,
    finding,
    listed,
    objective,
    real_plan,
    record,
)


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
    return record(kind, objectives=[f"2.2.{number}.1"], **{"id": name, "reference": kind, **keys})


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
    assert [limited.id for limited in found.not_applicable] == ["2.2.1.2"]
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
    assert [standing.objective.id for standing in found.strengths] == ["2.2.1.1"]
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
    assert [standing.objective.id for standing, _ in found.promising_practice] == ["2.2.1.1", "2.2.3.1"]


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
    assert listed(found) == [objective.id for objective in real_plan().force_objectives()]


# Any records and returns about some of the real plan's objectives, one of the College's among them.
DAYS = st.integers(-900, 200).map(lambda days: AT + timedelta(days=days))
SOME = st.sampled_from(["2.1.3.1", "2.2.1.1", "2.2.1.2", "2.2.1.3", "2.5.1.1", "2.3.1.3", "1.2.1.1"])
ROLES = st.sampled_from([None, "Head of Safeguarding", "Head of Crime"])
FORCES = st.sampled_from([NORFOLK, GWENT])
FEW = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=150, deadline=None)


def iso(day: date | None) -> str | None:
    """A day as a file has it."""
    return day.isoformat() if day else None


@st.composite
def records(draw: st.DrawFn) -> Evidence:
    """A record of any dates, kind, assurance, wording and findings, showing anything; it supersedes nothing."""
    day, names = draw(DAYS), sorted({"2.2.1.1", *draw(st.lists(SOME, max_size=4))})
    keys: dict[str, Any] = {"id": f"{day.isoformat()}-{draw(st.integers(1, 6))}", "date": day.isoformat()}
    keys["review_by"] = iso(draw(st.none() | st.integers(0, 900).map(lambda days: day + timedelta(days=days))))
    keys["promising_practice"] = draw(st.sampled_from(["true", "false"]))
    if draw(st.integers(0, 4)) == 0:
        went = draw(st.sampled_from([{}, {"moved_to": "2026-01-01-x"}, {"never_made": "x"}]))
        keys["withdrawn"] = {"date": iso(draw(DAYS)), "reason": "x", **went}
    words = st.sampled_from(list(Shows))
    keys["shows"] = draw(st.none() | words | st.fixed_dictionaries(dict.fromkeys(names, words)))
    keys["part"] = draw(st.sampled_from([None, None, "North area"]))
    serious = draw(st.lists(st.sampled_from(list(Seriousness)), max_size=2))
    dates = {"closed": iso(draw(st.none() | DAYS)), "due": iso(draw(st.none() | DAYS))}
    keys["findings"] = [
        finding(seriousness, draw(st.sampled_from(names)), lead=draw(ROLES), **dates) for seriousness in serious
    ]
    kind, assurance = draw(st.sampled_from(list(Kind))), draw(st.sampled_from(list(Assurance)))
    made = record(f"{kind}/{assurance}", objectives=names, **keys)
    wording = {name: real_plan().objectives[name].fingerprint for name in names}
    marks = {name: draw(st.sampled_from([mark, mark, None, "v1:000000000000"])) for name, mark in wording.items()}
    return made.model_copy(update={"objectives": marks})


@st.composite
def workspaces(draw: st.DrawFn) -> list[Evidence]:
    """Some records, of which one may supersede an older one."""
    made = draw(st.lists(records(), max_size=6, unique_by=lambda record: record.id))
    older = {record.id: [None, *(other.id for other in made if other.date < record.date)] for record in made}
    return [record.model_copy(update={"supersedes": draw(st.sampled_from(older[record.id]))}) for record in made]


@st.composite
def returns(draw: st.DrawFn) -> list[Return]:
    """Some returns of different days, each with some claims."""
    made = []
    for day in draw(st.lists(DAYS, max_size=3, unique=True)):
        claims = {}
        for name in draw(st.lists(SOME, max_size=4)):
            risk = draw(st.sampled_from([{}, {"risk": "high", "risk_reason": "x"}]))
            due = draw(st.sampled_from([{}, {"due": "2026-12-24"}]))
            told = {"summary": "x", "lead": draw(ROLES), **risk, **due}
            claims[name] = {"status": draw(st.sampled_from(list(Status))), **told}
        made.append({"force": "norfolk", "date": iso(day), "plan_version": "2", "claims": claims})
    return [Return.model_validate(data) for data in made]


def with_returns(
    evidence: Iterable[Evidence], made: Iterable[Return], at: date = AT, force: Force = NORFOLK
) -> GapList:
    """The list of a force for the real plan, from evidence and returns."""
    return gap_list(real_plan().actions.values(), force, evidence, at, made)


@FEW
@given(workspaces(), returns(), FORCES)
def test_every_objective_is_in_exactly_one_place(evidence: list[Evidence], made: list[Return], force: Force) -> None:
    found = with_returns(evidence, made, force=force)
    left = [*found.not_applicable, *(standing.objective for standing in found.claimed_not_applicable)]
    places = [*listed(found), *(standing.objective.id for standing in found.met), *(objective.id for objective in left)]
    assert sorted(places) == sorted(objective.id for objective in real_plan().force_objectives())
    assert len(found.rows) + len(found.met) == found.applicable == 53 - len(left)
    assert {standing.supported for standing in found.met} <= {Status.IMPLEMENTED, Status.EMBEDDED}
    assert all(len(set(row.gaps)) == len(row.gaps) > 0 for row in found.rows)


# The order as it is documented, said a second time.
BANDS = ("put-right", "start", "prove", "keep-up")
NAMES: tuple[str, ...] = (
    *("adverse", "unfavourable", "overclaimed"),
    *("not-started", "no-evidence"),
    *("in-place-only", "partly-shown", "no-difference", "closed-unproved"),
    *("consideration", "suspect", "lapsed", "underclaimed", "self-only"),
)
SERIOUS = ("cause-of-concern", "area-for-improvement", "recommendation", "consideration")


def documented(row: dict[str, Any]) -> tuple[object, ...]:
    """The key of sorting, from what can be seen on a row of the JSON."""
    due: tuple[object, ...] = ()
    if row["gap"] in ("adverse", "consideration"):
        gravest = min(SERIOUS.index(finding["seriousness"]) for finding in row["findings"])
        due = (gravest, row["due"] is None, row["due"] or "")
    gaps, applicable = row["share"]
    newest = row["newest_evidence"]
    place = tuple(int(part) for part in row["objective"].split("."))
    order = (BANDS.index(row["band"]), NAMES.index(row["gap"]), due, row["risk"] != "high")
    return (*order, -gaps / applicable, newest is not None, newest or "", place)


def as_json(found: GapList, rows: Sequence[Row]) -> dict[str, Any]:
    """What `nvap gaps --all --format json` says of some rows of a list."""
    view = gaps_view(real_plan(), found, stamp(real_plan(), found.at, ()), rows)
    loaded: dict[str, Any] = json.loads(machine.dumps(machine.gaps(view)))
    return loaded


@FEW
@given(workspaces(), returns(), FORCES)
def test_rows_stand_in_the_documented_order_and_say_why(
    evidence: list[Evidence], made: list[Return], force: Force
) -> None:
    found = with_returns(evidence, made, force=force)
    said = as_json(found, found.rows)
    rows = said["gaps"]
    assert [row["objective"] for row in rows] == [row["objective"] for row in sorted(rows, key=documented)]
    met = Counter(standing.objective.action for standing in found.met)
    with_gaps = Counter(row["action"] for row in rows)
    assert all(
        row["share"] == [with_gaps[row["action"]], with_gaps[row["action"]] + met[row["action"]]] for row in rows
    )
    assert all(row["why"] and row["next_step"] and "{" not in row["why"] + row["next_step"] for row in rows)


@FEW
@given(workspaces(), returns(), FORCES)
def test_under_every_filter_the_numbers_add_up(evidence: list[Evidence], made: list[Return], force: Force) -> None:
    found, actions = with_returns(evidence, made, force=force), real_plan().actions
    whole = as_json(found, found.rows)
    apart = {omitted["what"]: omitted["count"] for omitted in whole["left_out"]}
    left = apart.get(say("left-out.not-applicable", force=force.name), 0)
    left += apart.get(say("left-out.claimed-not-applicable", body="force"), 0)
    assert whole["total"] + whole["met"] == whole["applicable"] == whole["objectives"] - left
    assert whole["objectives"] == 53
    parts = {
        "theme": [chosen(found.rows, actions, theme, None, None) for theme in range(1, 8)],
        "band": [chosen(found.rows, actions, None, None, band) for band in Band],
        "owner": [chosen(found.rows, actions, None, owner, None) for owner in ("forces", "college-of-policing")],
    }
    for rows in parts.values():
        answers = [as_json(found, some) for some in rows]
        same = [
            {key: answer[key] for key in ("objectives", "applicable", "met", "left_out")}
            for answer in (*answers, whole)
        ]
        assert all(answer == same[0] for answer in same)
        assert all(answer["total"] == answer["shown"] == len(answer["gaps"]) for answer in answers)
        names = [row["objective"] for answer in answers for row in answer["gaps"]]
        assert sorted(names) == sorted(listed(found))
    for role in ("Safeguarding", "crime", "head", "nobody"):
        named = [row["objective"] for row in whole["gaps"] if role.casefold() in (row["lead"] or "").casefold()]
        assert [row.standing.objective.id for row in of_lead(found.rows, role, None)] == named


@MANY
@given(workspaces(), records(), st.sampled_from([IN_PLACE, IN_USE, MAKING]))
def test_more_current_evidence_never_lowers_what_is_supported(
    evidence: list[Evidence], more: Evidence, expects: str
) -> None:
    asked, more = objective(expects), more.model_copy(update={"findings": ()})
    if more.id in {other.id for other in evidence}:
        return
    before, after = standing(asked, evidence, AT), standing(asked, [*evidence, more], AT)
    if more in after.current:
        assert SUPPORTED.index(after.supported) >= SUPPORTED.index(before.supported)
        assert after.findings == before.findings


@MANY
@given(workspaces(), st.sampled_from([IN_PLACE, IN_USE, MAKING]))
def test_withdrawing_never_raises_what_is_supported(evidence: list[Evidence], expects: str) -> None:
    """Unless the record carries a finding, which goes with it, or supersedes one, which comes back."""
    before = standing(objective(expects), evidence, AT)
    for place, withdrawn in enumerate(evidence):
        if withdrawn.findings or withdrawn.supersedes:
            continue
        gone = withdrawn.model_copy(update={"withdrawn": Withdrawal(date=AT, reason="x")})
        after = standing(objective(expects), [*evidence[:place], gone, *evidence[place + 1 :]], AT)
        assert SUPPORTED.index(after.supported) <= SUPPORTED.index(before.supported)
        assert gone not in after.counting


@MANY
@given(workspaces())
def test_never_do_a_record_and_what_it_supersedes_both_count_as_current(evidence: list[Evidence]) -> None:
    """Unless the older shows that it is not so, and the newer is not enough to answer that."""
    assessed = standing(objective(), evidence, AT)
    kept = {record.id for record in (*assessed.current, *assessed.lapsed)}
    for newer in assessed.counting:
        for older in assessed.counting:
            if older.id == newer.supersedes and older.id in kept:
                was, now = (record.shows_of("2.2.1.1") for record in (older, newer))
                surer = (newer.stage is older.stage, newer.assurance.rank >= older.assurance.rank)
                answered = now is not Shows.PARTLY and newer.date > older.date and all(surer)
                assert (was, answered) == (Shows.NO, False)
    assert {record.id for record in assessed.counting} - kept <= {record.supersedes for record in assessed.counting}


@FEW
@given(workspaces(), returns(), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(evidence: list[Evidence], made: list[Return], random: Any) -> None:
    shuffled = random.sample(evidence, len(evidence))
    assert with_returns(evidence, made) == with_returns(shuffled, made[::-1])


@FEW
@given(workspaces(), returns(), DAYS)
def test_before_its_date_a_record_or_a_return_is_as_if_not_written(
    evidence: list[Evidence], made: list[Return], at: date
) -> None:
    written, returned = (
        [record for record in evidence if record.date <= at],
        [return_ for return_ in made if return_.date <= at],
    )
    assert with_returns(evidence, made, at) == with_returns(written, returned, at)
