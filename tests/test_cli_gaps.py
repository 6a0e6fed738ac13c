"""From an empty folder to a list of gaps, through the program: what evidence moves, and what the list says."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nvap.model.dates import months_after
from nvap.model.diagnostics import Severity
from nvap.rules import CHECKS, FOR_REPORTS
from nvap.views.stamp import FACTS
from nvap.words.catalogue import MOST_NAMED
from nvap.words.catalogue import day as spelled
from tests.running import DAY, PLAN, TODAY, Done, add, adding, batch, data, every, nvap, write_record

NORFOLK = ("--force", "norfolk")
ALL = ("gaps", *NORFOLK, "--all", "--format", "json")


def gap_list(folder: Path, *more: str, force: str = "norfolk") -> dict[str, Any]:
    """What `nvap gaps --all --format json` prints."""
    return data(nvap("gaps", "--force", force, "--all", "--format", "json", *more, cwd=folder))


def named(found: dict[str, Any]) -> dict[str, str]:
    """The gap of each objective that has one."""
    return {row["objective"]: row["gap"] for row in found["gaps"]}


def test_an_empty_folder_has_53_gaps_of_which_10_are_shown(tmp_path: Path) -> None:
    top, everything, markdown, four = batch(
        tmp_path,
        ("gaps", *NORFOLK, "--format", "json"),
        ALL,
        ("gaps", *NORFOLK),
        ("gaps", *NORFOLK, "--top", "4", "--theme", "4", "--format", "json"),
    )
    shown, whole = data(top), data(everything)
    assert (shown["total"], shown["shown"], len(shown["gaps"])) == (53, 10, 10)
    assert (whole["total"], whole["shown"], len(whole["gaps"])) == (53, 53, 53)
    assert whole["gaps"][:10] == shown["gaps"]
    assert set(named(whole).values()) == {"no-evidence"}
    assert "Not one is met and 53 have a gap." in markdown.stdout
    assert "The first 10 of 53 gaps are shown." in markdown.stdout
    assert (data(four)["total"], data(four)["shown"]) == (11, 4)
    assert all(gap["action"].startswith("2.4.") for gap in data(four)["gaps"])


def test_one_audit_for_two_objectives_meets_both(tmp_path: Path) -> None:
    done = add(tmp_path, "2.2.1.1", "2.4.2.1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2.2.1.1: no evidence before, met now\n2.4.2.1: no evidence before, met now\n" in done.stdout
    assert done.stdout.endswith("Gaps: 53 before, 51 now\n")
    found = gap_list(tmp_path)
    assert (found["total"], found["met"], found["applicable"]) == (51, 2, 53)
    assert {"2.2.1.1", "2.4.2.1"} & set(named(found)) == set()
    before = gap_list(tmp_path, "--as-at", (DAY - timedelta(days=1)).isoformat())
    assert (before["total"], before["met"]) == (53, 0)


# What is recorded for one objective, and its gap.
RECORDED: dict[str, tuple[str, dict[str, str], tuple[str, list[str], str | None]]] = {
    "training": ("2.4.3.2", {"kind": "training"}, ("in-place-only", [], "in-progress")),
    "training by itself": (
        "2.4.3.2",
        {"kind": "training", "assurance": "self"},
        ("in-place-only", ["self-only"], "in-progress"),
    ),
    "an audit by itself": ("2.4.3.2", {"assurance": "self"}, ("self-only", [], "implemented")),
    "an audit where a difference is asked": ("2.2.1.3", {}, ("no-difference", [], "in-progress")),
    "14 months ago": (
        "2.2.1.1",
        {"date": (TODAY - timedelta(days=425)).isoformat()},
        ("lapsed", [], None),
    ),
}


def test_what_is_recorded_gives_its_gap(tmp_path: Path) -> None:
    folders = [tmp_path / str(place) for place in range(len(RECORDED))]
    for folder in folders:
        folder.mkdir()
    recorded = batch(
        tmp_path, *(adding(objective, **more) for objective, more, _ in RECORDED.values()), folders=folders
    )
    assert [(done.returncode, done.stderr) for done in recorded] == [(0, "")] * len(RECORDED)
    answers = batch(tmp_path, *[ALL] * len(RECORDED), folders=folders)
    for done, (objective, _, expected) in zip(answers, RECORDED.values(), strict=True):
        rows = {row["objective"]: row for row in data(done)["gaps"]}
        row = rows[objective]
        assert (row["gap"], row["also"], row["supported"]) == expected
        assert row["why"]
        assert row["next_step"]


def test_a_record_lapses_the_day_after_its_last(tmp_path: Path) -> None:
    write_record(tmp_path)
    last = months_after(DAY, 12)
    then = [data(done) for done in batch(tmp_path, *((*ALL, "--as-at", day.isoformat()) for day in (
        DAY - timedelta(days=1), DAY, last, last + timedelta(days=1)
    )))]  # fmt: skip
    assert [named(found).get("2.2.1.1", "met") for found in then] == ["no-evidence", "met", "met", "lapsed"]


def test_feedback_and_an_audit_are_embedded_and_a_strength(tmp_path: Path) -> None:
    more = {"kind": "feedback", "from": "victim", "title": "What victims say", "reference": "NC/SG/119"}
    batch(tmp_path, adding("2.4.1.2"), adding("2.4.1.2", **more))
    found = gap_list(tmp_path)
    assert [(strength["objective"], strength["strength"]) for strength in found["strengths"]] == [
        ("2.4.1.2", "embedded")
    ]
    assert len(found["strengths"][0]["evidence"]) == 2


def test_a_row_and_a_strength_name_the_newest_records_and_count_the_others(tmp_path: Path) -> None:
    days = [DAY - timedelta(days=before) for before in range(MOST_NAMED + 2)]
    for day in days:
        write_record(tmp_path, "row", day, assurance="self")
        write_record(tmp_path, "strength", day, objectives="2.4.1.2")
        write_record(
            tmp_path, "victims", day, objectives="2.4.1.2", kind="feedback", reference="NC/2", **{"from": "victim"}
        )
    asked = ("gaps", *NORFOLK, "--format")
    md, text = batch(tmp_path, *((*asked, form, "--band", "keep-up") for form in ("md", "text")))
    for done in (md, text):
        assert [day for day in days if f"(audit, {spelled(day)}" in done.stdout] == days[:MOST_NAMED]
        assert "and 2 more" in done.stdout
    md, text, page, whole = batch(tmp_path, *((*asked, form) for form in ("md", "text", "html", "json")))
    for done in (md, text, page):
        assert f"and {2 * len(days) - MOST_NAMED} more)" in done.stdout
    assert [len(strength["evidence"]) for strength in data(whole)["strengths"]] == [2 * len(days)]


def test_a_report_looks_for_every_error_and_for_all_that_it_says_itself() -> None:
    names = {rule.name for rule in FOR_REPORTS}
    assert names >= {rule.name for rule in CHECKS if rule.severity is Severity.ERROR}
    assert names >= set(FACTS)
    assert not names & {rule.name for rule in CHECKS if rule.severity is Severity.WARNING}


GAPS_KEYS = [
    "force",
    "as_at",
    "plan",
    "marking",
    "objectives",
    "applicable",
    "withheld",
    "total",
    "shown",
    "overdue",
    "gaps",
    "accepted",
    "with_gap",
    "met",
]
GAPS_KEYS += ["strengths", "left_out", "homeless", "later", "coming"]
ROW_KEYS = [
    "objective",
    "short",
    "action",
    "band",
    "gap",
    "also",
    "claimed",
    "supported",
    "expects",
    "why",
    "next_step",
]
ROW_KEYS += ["lead", "due", "overdue", "since", "risk", "share", "newest_evidence", "findings", "evidence"]
# What is there beside the contract's own keys.
ADDED_TO_ROWS = ["regional", "withheld", "claimed_before", "accepted"]
RECORD_KEYS = ["id", "title", "kind", "stage", "assurance", "date", "review_by", "state", "shows", "lends", "suspect"]
RECORD_KEYS += ["inherited_from", "inherited_from_name"]
FINDING_KEYS = ["record", "seriousness", "text", "number", "lead", "due", "overdue", "progress"]


def test_json_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    finding = '[{objective: 2.2.1.1, seriousness: area-for-improvement, text: "Do it", lead: Head, due: 2027-01-31}]'
    write_record(tmp_path, assurance="independent", kind="inspection", assured_by="HMICFRS", findings=finding)
    found = gap_list(tmp_path)
    assert list(found) == GAPS_KEYS
    assert found["plan"] == {"title": "National Vulnerability Action Plan", "version": "2"}
    assert (found["force"], found["marking"], found["withheld"]) == ("norfolk", "OFFICIAL", 0)
    assert date.fromisoformat(found["as_at"])
    row = found["gaps"][0]
    assert {key for row in found["gaps"] for key in row} - set(ADDED_TO_ROWS) == set(ROW_KEYS)
    assert [key for key in row if key not in ADDED_TO_ROWS] == ROW_KEYS
    assert (row["objective"], row["gap"], row["band"], row["due"]) == ("2.2.1.1", "adverse", "put-right", "2027-01-31")
    assert (row["claimed"], row["supported"], row["expects"], row["risk"]) == ("not-assessed", None, "in-use", None)
    assert (row["share"], row["newest_evidence"], row["lead"]) == ([4, 4], DAY.isoformat(), "Head")
    assert [list(record) for record in row["evidence"]] == [RECORD_KEYS]
    assert [(record["shows"], record["lends"]) for record in row["evidence"]] == [("yes", "nothing")]
    assert [list(told) for told in row["findings"]] == [FINDING_KEYS]
    assert all(list(left) == ["what", "count", "why"] for left in found["left_out"])


def test_under_a_filter_the_whole_of_the_force_can_still_be_seen(tmp_path: Path) -> None:
    add(tmp_path, "2.2.1.1")
    found = data(nvap("gaps", *NORFOLK, "--format", "json", "--theme", "2", cwd=tmp_path))
    assert (found["total"], found["with_gap"], found["met"]) == (3, 52, 1)
    assert found["with_gap"] + found["met"] == found["applicable"] == 53


def test_validate_json_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    write_record(tmp_path, kind="audits")
    found = data(nvap("validate", "--format", "json", cwd=tmp_path))
    assert list(found) == ["summary", "diagnostics"]
    assert found["summary"] == {"files": 23, "errors": 1, "warnings": 3}  # what is left empty is told beside it
    keys = ["rule", "severity", "path", "line", "column", "message", "hint"]
    assert all(list(diagnostic) == keys for diagnostic in found["diagnostics"])


OTHER_COMMANDS = {
    ("list", "actions"): {"total", "shown", "actions"},
    ("list", "perennial-issues"): {"total", "shown", "perennial_issues"},
    ("links",): {"links", "themes", "perennial_issues", "grid"},
    ("sheet", "2.4.3"): {"actions"},
    ("plan",): {"front", "themes", "perennial_issues", "actions", "source_notes"},
    ("evidence", "list", *NORFOLK): {"force", "total", "evidence"},
}


def test_every_document_in_json_says_its_plan_its_date_and_its_marking(tmp_path: Path) -> None:
    answers = batch(tmp_path, *((*words, "--format", "json") for words in OTHER_COMMANDS))
    for done, keys in zip(answers, OTHER_COMMANDS.values(), strict=True):
        assert set(data(done)) == {"as_at", "plan", "marking"} | keys


def test_a_force_in_wales_has_52_and_is_told_why(tmp_path: Path) -> None:
    found = gap_list(tmp_path, force="gwent")
    assert (found["objectives"], found["applicable"], found["total"]) == (53, 52, 52)
    (said,) = [left for left in found["left_out"] if "2.5.1.1" in left["why"]]
    assert said["count"] == 1
    assert "Gwent" in said["what"]
    assert [left["count"] for left in found["left_out"]] == [6, 1, 16]
    assert [left["count"] for left in gap_list(tmp_path)["left_out"]] == [6, 16]


NAMES = {
    "GMP": "greater-manchester",
    "Heddlu Gwent": "gwent",
    "heddlu  GWENT": "gwent",
    "Devon and Cornwall Police": "devon-and-cornwall",
    "hampshire": "hampshire",
    "Norfolk Constabulary": "norfolk",
    "NORFOLK": "norfolk",
}


def test_a_force_goes_by_its_names(tmp_path: Path) -> None:
    answers = batch(tmp_path, *(("gaps", "--force", name, "--format", "json", "--top", "1") for name in NAMES))
    assert {name: data(done)["force"] for name, done in zip(NAMES, answers, strict=True)} == NAMES


def test_the_workspace_the_plan_and_the_force_come_from_the_surroundings(tmp_path: Path) -> None:
    workspace, plan, elsewhere = tmp_path / "workspace", tmp_path / "another", tmp_path / "elsewhere"
    elsewhere.mkdir()
    write_record(workspace)
    shutil.copytree(PLAN, plan)
    (plan / "actions/2.7.1.yaml").unlink()
    by_name = {"NVAP_WORKSPACE": str(workspace), "NVAP_PLAN": str(plan), "NVAP_FORCE": "Norfolk Constabulary"}
    words = ("gaps", "--format", "json")
    options = ("--workspace", workspace, "--plan", plan, *NORFOLK)
    calls: list[Callable[[], Done]] = [
        partial(nvap, *words, cwd=elsewhere, env=by_name),
        partial(nvap, *words, *options, cwd=elsewhere),
        partial(nvap, *words, *options, cwd=elsewhere, env=dict.fromkeys(by_name, "nowhere")),
    ]
    found = [data(done) for done in every(calls)]
    assert [(gaps["force"], gaps["applicable"], gaps["met"]) for gaps in found] == [("norfolk", 49, 1)] * 3


def test_a_workspace_may_have_its_own_plan_templates_and_bodies(tmp_path: Path) -> None:
    shutil.copytree(PLAN, tmp_path / "plan")
    (tmp_path / "plan/actions/2.7.1.yaml").unlink()
    (tmp_path / "forces.yaml").write_text("others:\n  - {id: northshire, name: Northshire Police, nation: england}\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/gaps.md.j2").write_text("{{ view.force }} {{ view.applicable }}\n")
    done = nvap("gaps", "--force", "Northshire Police", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Northshire Police 49\n", "")


SURROUNDINGS = [
    {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Pacific/Pago_Pago", "LANG": "cy_GB.UTF-8", "LC_ALL": "cy_GB.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "UTC", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "0"},
]


@pytest.mark.parametrize("words", [ALL[:-2], ALL, ("validate",)])
def test_the_same_folder_and_date_give_the_same_bytes(tmp_path: Path, words: tuple[str, ...]) -> None:
    names = ("first", "second", "third", "fourth")
    folders = [tmp_path / letter / "workspace" for letter in ("a", "b", "c")]
    for place, folder in enumerate(folders):
        for name in names if place % 2 else names[::-1]:
            path = write_record(folder, name, title=f"Sampl ŵ {name}", assurance="self")
            os.utime(path, (place, place))
    at = ("--as-at", (TODAY + timedelta(days=1)).isoformat())
    calls = [partial(nvap, *words, *at, cwd=folder, env=env) for folder, env in zip(folders, SURROUNDINGS, strict=True)]
    answers = every(calls)
    assert {done.returncode for done in answers} == {0}
    assert len({done.stdout for done in answers}) == 1


def test_json_is_one_document_with_letters_as_they_are(tmp_path: Path) -> None:
    add(tmp_path, "2.2.1.1", title="Sampl ŵŷ", assurance="self")
    done = nvap(*ALL, cwd=tmp_path)
    assert "Sampl ŵŷ" in done.stdout
    assert json.loads(done.stdout)
    assert done.stdout.endswith("}\n")
