"""Measures over time: what stands in a series, how its newest figure stands, and what is chosen and added."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import nvap as library
from nvap.analysis.measures import Measure, Origin, Point, Series, period_end_after
from nvap.model.evidence import Span
from nvap.model.fields import Better, MeasureKind
from tests.evidence import record
from tests.running import ROOT, nvap, write_record

AT = ("--as-at", "2026-11-30")
FORCE = ("--force", "norfolk")
OWN = """\
own:
  - id: right-referrals
    objectives: [2.2.1.1]
    text: Share of referrals to the right partner
    kind: output
    unit: percent
    better: higher
    baseline: 62
    target: 80
    every: 3
"""
QUARTERS = (
    ("2025-10-01", "2025-12-31", "2026-01-14", "61"),
    ("2026-01-01", "2026-03-31", "2026-04-14", "66"),
    ("2026-04-01", "2026-06-30", "2026-07-14", "70"),
    ("2026-07-01", "2026-09-30", "2026-10-14", "81"),
)


def put_measures(folder: Path, text: str = OWN, body: str = "norfolk") -> Path:
    path = folder / "measures" / f"{body}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def put_figure(folder: Path, quarter: int, name: str = "counted", body: str = "norfolk", **keys: str) -> Path:
    first, last, day, value = QUARTERS[quarter]
    figure = f"{{value: {value}, unit: percent, period: {{from: {first}, to: {last}}}, measure: right-referrals}}"
    given = {"kind": "output-measure", "figure": figure, "recorded": day, "review_by": "2027-01-31", **keys}
    return write_record(folder, name, date.fromisoformat(day), body, **given)


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """A workspace with a measure and its figures of four quarters."""
    put_measures(tmp_path)
    for quarter in range(4):
        put_figure(tmp_path, quarter)
    return tmp_path


def told(folder: Path, *more: str, force: str = "norfolk") -> dict[str, Any]:
    """What `nvap measures` says in JSON."""
    asked = more if "--as-at" in more else (*more, *AT)
    ended = nvap("measures", "--force", force, "--format", "json", *asked, cwd=folder)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def only(folder: Path, *more: str, force: str = "norfolk") -> dict[str, Any]:
    (measure,) = told(folder, *more, force=force)["measures"]
    return dict(measure)


def values(measure: dict[str, Any]) -> list[int]:
    return [figure["value"] for figure in measure["figures"]]


# The series


def test_figures_stand_in_the_order_of_their_periods(counted: Path) -> None:
    measure = only(counted)
    assert values(measure) == [61, 66, 70, 81]
    assert measure["newest"]["record"] == "2026-10-14-counted"
    assert (measure["newest"]["value"], measure["before"]["value"]) == (81, 70)
    assert (measure["to_before"], measure["to_baseline"], measure["target_reached"]) == ("better", "better", True)
    assert (measure["next_due"], measure["overdue_by"]) == ("2027-01-31", 0)
    assert measure["told"] == [
        "better than the one before",
        "better than the baseline",
        "the target is reached",
        "the next figure, to 31 December 2026, is due by 31 January 2027",
    ]


def test_a_series_is_as_it_was_on_an_earlier_day(counted: Path) -> None:
    measure = only(counted, "--as-at", "2026-02-01")
    assert values(measure) == [61]
    assert measure["before"] is None
    assert measure["told"][:2] == ["worse than the baseline", "the target is not reached"]


def test_a_figure_that_is_late_is_overdue(counted: Path) -> None:
    assert only(counted, "--as-at", "2027-01-31")["overdue_by"] == 0
    measure = only(counted, "--as-at", "2027-02-10")
    assert measure["overdue_by"] == 10
    last = "the next figure, to 31 December 2026, was due by 31 January 2027: overdue by 10 days"
    assert measure["told"][-1] == last


def test_a_series_that_is_counted_in_time_is_never_overdue(counted: Path) -> None:
    """A figure is recorded some days after its period, so it cannot be late on the first of them."""
    for as_at in ("2026-01-13", "2026-04-13", "2026-07-13", "2026-10-13", "2027-01-13"):
        assert not only(counted, "--as-at", as_at)["overdue_by"], as_at


def test_what_has_lapsed_stands_in_the_series(counted: Path) -> None:
    put_figure(counted, 0, review_by="2026-02-01")
    assert values(only(counted)) == [61, 66, 70, 81]


def test_what_was_withdrawn_does_not(counted: Path) -> None:
    put_figure(counted, 2, withdrawn="{date: 2026-08-01, reason: It was counted twice}")
    assert values(only(counted)) == [61, 66, 81]
    assert values(only(counted, "--as-at", "2026-07-31")) == [61, 66, 70]


def test_what_was_superseded_does_not(counted: Path) -> None:
    first, last, _, _ = QUARTERS[2]
    figure = f"{{value: 71.5, unit: percent, period: {{from: {first}, to: {last}}}, measure: right-referrals}}"
    day = date(2026, 9, 1)
    more = {"kind": "output-measure", "recorded": day.isoformat(), "review_by": "2027-01-31", "figure": figure}
    write_record(counted, "counted-anew", day, supersedes="2026-07-14-counted", **more)
    assert values(only(counted)) == [61, 66, 71.5, 81]
    assert values(only(counted, "--as-at", "2026-08-31")) == [61, 66, 70]


def test_what_is_inherited_stands_beside_the_own_and_is_not_compared_with_it(counted: Path) -> None:
    """A line joins the figures of one body; the first of the new one has none before it."""
    merged = "  - {id: fenland, name: Fenland, nation: england, territorial: true, from: 2026-07-01}\n"
    ends = "{until: 2026-06-30, successor: fenland}"
    text = f"others:\n{merged}changes:\n  norfolk: {ends}\n  suffolk: {ends}\n"
    (counted / "forces.yaml").write_text(text, encoding="utf-8")
    for quarter in (2, 3):
        (counted / "evidence" / "norfolk" / f"{QUARTERS[quarter][2]}-counted.yaml").unlink()
    put_measures(counted, body="fenland")
    put_figure(counted, 3, body="fenland")
    measure = only(counted, force="fenland")
    assert values(measure) == [61, 66, 81]
    assert [figure["inherited_from"] for figure in measure["figures"]] == ["norfolk", "norfolk", None]
    assert measure["figures"][0]["record"] == "norfolk/2026-01-14-counted"
    assert (measure["before"], measure["to_before"], measure["to_baseline"]) == (None, None, "better")
    assert only(counted, "--as-at", "2026-05-01")["to_before"] == "better"
    page = nvap("measures", "--force", "fenland", *AT, "--format", "html", cwd=counted).stdout
    assert page.count("<polyline") == 2


def test_of_two_figures_whose_periods_end_together_neither_is_before_the_other() -> None:
    measure = Measure("x", Origin.OWN, "x", MeasureKind.OUTPUT, "x", Better.LOWER, 3)
    span = Span.model_validate({"from": "2026-01-01", "to": "2026-03-31"})
    points = tuple(Point(Decimal(value), span, record()) for value in (3, 4))
    assert Series(measure, points, date(2026, 4, 1)).before is None


@pytest.mark.parametrize(
    ("end", "months", "ends"),
    [
        ("2026-06-30", 3, "2026-09-30"),
        ("2026-09-30", 3, "2026-12-31"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2026-02-28", 12, "2027-02-28"),
        ("2026-05-14", 1, "2026-06-14"),
        ("9999-12-31", 3, "9999-12-31"),
        ("9999-11-30", 600, "9999-12-30"),
    ],
)
def test_the_next_period_ends_some_months_later(end: str, months: int, ends: str) -> None:
    assert period_end_after(date.fromisoformat(end), months).isoformat() == ends


def test_lower_is_better_where_the_measure_says_so(counted: Path) -> None:
    put_measures(counted, OWN.replace("better: higher", "better: lower"))
    measure = only(counted)
    assert (measure["to_before"], measure["to_baseline"], measure["target_reached"]) == ("worse", "worse", False)


# Under a limit


def test_nothing_is_said_of_a_figure_that_may_not_be_shown(counted: Path) -> None:
    put_figure(counted, 3, marking="OFFICIAL-SENSITIVE", handling="For the board only")
    measure = only(counted, "--max-marking", "OFFICIAL")
    assert (values(measure), measure["withheld"]) == ([61, 66, 70], 1)
    for key in ("newest", "before", "to_before", "to_baseline", "target_reached", "next_due", "overdue_by"):
        assert measure[key] is None
    assert measure["told"] == ["how the newest figure stands is withheld here because of its marking"]
    page = nvap("measures", *FORCE, *AT, "--max-marking", "OFFICIAL", "--format", "html", cwd=counted).stdout
    assert (page.count("<circle"), "<td>81<" in page) == (3, False)


def test_where_only_the_one_before_may_not_be_shown_the_rest_is_said(counted: Path) -> None:
    put_figure(counted, 2, marking="OFFICIAL-SENSITIVE", handling="For the board only")
    measure = only(counted, "--max-marking", "OFFICIAL")
    assert (values(measure), measure["before"], measure["to_before"]) == ([61, 66, 81], None, None)
    assert measure["to_baseline"] == "better"


# What the plan suggests, what is chosen and added


def test_version_2_suggests_none_and_it_is_said(tmp_path: Path) -> None:
    assert told(tmp_path)["none_suggested"] == "The plan suggests none; they are under development."
    refused = nvap("measures", "choose", "M2.2.1a", *FORCE, cwd=tmp_path)
    assert refused.returncode == 2
    assert "the plan suggests none; they are under development" in refused.stderr
    assert not (tmp_path / "measures").exists()
    assert "To add one: nvap measures add" in (
        said := nvap("measures", *FORCE, "--format", "text", cwd=tmp_path).stdout
    )
    assert "To choose one" not in said


@pytest.fixture
def suggesting(tmp_path: Path) -> Path:
    """A workspace with a plan that suggests measures."""
    (tmp_path / "plan").symlink_to(ROOT / "tests" / "editions" / "3", target_is_directory=True)
    return tmp_path


def test_a_measure_of_the_plan_is_chosen(suggesting: Path) -> None:
    assert [one["id"] for one in told(suggesting)["to_choose"]][:2] == ["M2.6.2a", "M2.6.2b"]
    assert "To choose one: nvap" in nvap("measures", *FORCE, "--format", "text", cwd=suggesting).stdout
    for words in (("M2.6.4b",), ("M2.6.2a", "--target", "90"), ("M2.6.4b", "--baseline", "30.5")):
        done = nvap("measures", "choose", *words, *FORCE, cwd=suggesting)
        assert done.returncode == 0, done.stderr
    text = (suggesting / "measures" / "norfolk.yaml").read_text("utf-8")
    assert text == "chosen:\n  - id: M2.6.4b\n    baseline: 30.5\n  - id: M2.6.2a\n    target: 90\n"
    found = told(suggesting)
    assert [(one["id"], one["origin"], one["action"]) for one in found["measures"]] == [
        ("M2.6.4b", "chosen", "2.6.4"),
        ("M2.6.2a", "chosen", "2.6.2"),
    ]
    assert "M2.6.2a" not in [one["id"] for one in found["to_choose"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("M2.6.4z",), "Did you mean M2.6.4c, M2.6.4b, or M2.6.4a?"),
        (("M2.6.4b",), "was chosen already"),
        (("",), "give the id of a measure"),
        (("M2.6.2a", "--target", "many"), "many is not a number"),
        (("M2.6.2a", "--baseline", "62", "--target", "26"), "is worse than its baseline"),
    ],
)
def test_what_cannot_be_chosen_changes_nothing(words: tuple[str, ...], said: str, suggesting: Path) -> None:
    path = put_measures(suggesting, "# What we count\nchosen: [M2.6.4b]\n")
    before = path.read_text("utf-8")
    refused = nvap("measures", "choose", *words, *FORCE, cwd=suggesting)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert path.read_text("utf-8") == before


ADD = (
    *("measures", "add", "--id", "waiting", "--objective", "2.2.1.1,2.2.1.2", "--text", "Days to the first call"),
    *("--kind", "output", "--unit", "days", "--better", "lower", "--every", "1", *FORCE),
)


def test_one_of_its_own_is_added_and_comments_stay(counted: Path) -> None:
    path = put_measures(counted, f"# What we count\n{OWN}")
    added = nvap(*ADD, "--target", "2", cwd=counted)
    assert added.returncode == 0, added.stderr
    assert "measures/norfolk.yaml" in added.stdout
    text = path.read_text("utf-8")
    assert text.startswith(f"# What we count\n{OWN}  - id: waiting\n")
    assert [one["id"] for one in told(counted)["measures"]] == ["right-referrals", "waiting"]
    again = nvap(*ADD, cwd=counted)
    assert again.returncode == 2
    assert "repeated-measure" in again.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--objective", "2.2.1.99", "measure-of-unknown-objective"),
        ("--every", "0", "measure-without-interval"),
        ("--every", "two", "two is not a number"),
        ("--every", "-3", "-3 is not a whole number of months from 1 to 120"),
        ("--every", "121", "121 is not a whole number of months from 1 to 120"),
        ("--objective", "2.2.1.1,2.2.1.1", "repeated-objective-of-measure"),
        ("--objective", "1.2.1.1", "measure-of-national-action"),
        ("--text", "Ring 07700 900123", "personal-data"),
        ("--id", "two words", "malformed-value"),
        ("--kind", "outputs", "Did you mean output"),
        ("--unit", "", "these are missing: --unit"),
    ],
)
def test_what_cannot_be_added_writes_nothing(option: str, value: str, said: str, tmp_path: Path) -> None:
    words = [*ADD]
    words[words.index(option) + 1] = value
    refused = nvap(*words, cwd=tmp_path)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert not (tmp_path / "measures").exists()


def test_a_comment_that_would_be_lost_is_not(suggesting: Path) -> None:
    path = put_measures(suggesting, "chosen: [\n  M2.6.4b, # since June\n  ]\n")
    refused = nvap("measures", "choose", "M2.6.2a", *FORCE, cwd=suggesting)
    assert refused.returncode == 3
    assert "# since June" in refused.stderr
    assert "M2.6.2a" not in path.read_text("utf-8")


def test_a_file_with_errors_is_mended_first(counted: Path) -> None:
    put_measures(counted, OWN.replace("unit: percent", "unitt: percent"))
    refused = nvap(*ADD, cwd=counted)
    assert refused.returncode == 1
    assert "unknown-key" in refused.stderr


def test_a_figure_is_recorded_with_its_measure(counted: Path) -> None:
    words = (
        *("evidence", "add", *FORCE, "--objective", "2.2.1.1", "--kind", "output-measure", "--assurance", "self"),
        *("--shows", "yes", "--title", "Share", "--summary", "Counted.", "--owner", "Head of Hub", "--reference", "X"),
        *("--date", "2026-11-01", "--figure", "90", "--period-from", "2026-10-01", "--period-to", "2026-10-31"),
    )
    refused = nvap(*words, "--unit", "referrals", "--measure", "right-referrals", cwd=counted)
    assert refused.returncode == 2
    assert "unit-against-measure" in refused.stderr
    refused = nvap(*words, "--unit", "percent", "--measure", "right-referral", cwd=counted)
    assert "Did you mean right-referrals?" in refused.stderr
    added = nvap(*words, "--unit", "percent", "--measure", "right-referrals", cwd=counted)
    assert added.returncode == 0, added.stderr
    assert values(only(counted)) == [61, 66, 70, 81, 90]


# Where else they stand


@pytest.mark.parametrize("document", ["status", "pack"])
def test_status_and_pack_have_measures_where_there_are_some(document: str, counted: Path) -> None:
    for form, word in (("md", "Measures\n"), ("html", ">Measures</h")):
        assert word in nvap(document, *FORCE, *AT, "--format", form, cwd=counted).stdout
        assert word not in nvap(document, "--force", "suffolk", *AT, "--format", form, cwd=counted).stdout
    found = json.loads(nvap(document, *FORCE, *AT, "--format", "json", cwd=counted).stdout)
    assert found["measures"] == told(counted)["measures"]


def test_a_script_has_the_document_too(counted: Path) -> None:
    text = library.open(counted, at=date(2026, 11, 30)).document("measures", "norfolk", "md")
    assert isinstance(text, str)
    assert text == nvap("measures", "list", *FORCE, *AT, "--format", "md", cwd=counted).stdout


def test_a_file_with_errors_stops_reports_and_is_left_out_despite_them(counted: Path) -> None:
    put_measures(counted, OWN.replace("2.2.1.1", "2.2.1.99"))
    assert nvap("measures", *FORCE, *AT, cwd=counted).returncode == 1
    assert told(counted, "--despite-errors")["measures"] == []
    assert nvap("gaps", *FORCE, *AT, cwd=counted).returncode == 1


def test_a_measure_that_only_an_earlier_edition_suggests_goes_on(suggesting: Path) -> None:
    """Its id means the same measure for ever, so its figures go on."""
    (suggesting / "plan").unlink()
    (suggesting / "editions").mkdir()
    (suggesting / "editions" / "3").symlink_to(ROOT / "tests" / "editions" / "3", target_is_directory=True)
    put_measures(suggesting, "chosen: [M2.6.4b]\n")
    for day in ("2026-01-01", "2030-01-01"):
        assert only(suggesting, "--as-at", day)["text"] == "Days from the end of a case review to the briefing of staff"


@pytest.mark.parametrize("sent", ["folder", "zip"])
def test_the_programme_takes_over_measures_with_the_records_that_name_them(sent: str, counted: Path) -> None:
    programme = counted / "programme"
    programme.mkdir()
    source = counted
    if sent == "zip":
        source = counted / "pack.zip"
        assert nvap("pack", *FORCE, *AT, "--out", source, cwd=counted).returncode == 0
    taken = nvap("collect", source, "--write", "--as-at", "2026-11-30", cwd=programme)
    assert taken.returncode == 0, taken.stderr + taken.stdout
    assert (programme / "measures" / "norfolk.yaml").read_text("utf-8") == OWN
    assert values(only(programme)) == [61, 66, 70, 81]
    again = nvap("collect", source, "--write", cwd=programme)
    assert "5 the same" in again.stdout
