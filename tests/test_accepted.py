"""Gaps that are accepted for now: until when that holds, where they are told, and what nobody may accept."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nvap.analysis.gaps import GAPS
from nvap.model.returns import GapName
from nvap.words.catalogue import day as spelled
from tests.running import DAY, TODAY, Done, batch, data, nvap, write_record
from tests.test_standing_commands import write_return
from tests.workbooks import Filled

NORFOLK = ("--force", "norfolk")
JSON = ("--format", "json")
RETURNED, UNTIL = DAY - timedelta(days=90), TODAY + timedelta(days=30)
BEFORE = RETURNED - timedelta(days=5)
ONE = "2.2.1.1"


def accepting(gap: str, until: date = UNTIL, **more: str) -> str:
    """The inside of a claim that accepts a gap."""
    accepted = f"accepted: {{gap: {gap}, until: {until}, by: Vulnerability board, reason: The audit is in May}}"
    keys = {"status": "in-progress", "summary": "Begun", **more}
    return ", ".join([*(f"{key}: {value}" for key, value in keys.items()), accepted])


def gaps(folder: Path, *words: str) -> dict[str, Any]:
    return data(nvap("gaps", *NORFOLK, *JSON, "--all", *words, cwd=folder))


def places(told: dict[str, Any], objective: str = ONE) -> list[str]:
    """In which lists an objective stands."""
    return [name for name in ("gaps", "accepted") if any(row["objective"] == objective for row in told[name])]


def test_the_names_of_gaps_are_those_of_the_table() -> None:
    assert [gap.name for gap in GAPS] == [*GapName]


def test_it_holds_up_to_its_day_and_the_gap_is_listed_again_on_the_next(tmp_path: Path) -> None:
    write_record(tmp_path, "policy", DAY, kind="policy", review_by=f"{UNTIL + timedelta(days=9)}")
    write_return(tmp_path, RETURNED, {ONE: accepting("in-place-only", lead="Head of Hub", due=f"{DAY}")})
    days = (TODAY, UNTIL, UNTIL + timedelta(days=1))
    now, last, after = (gaps(tmp_path, "--as-at", day.isoformat()) for day in days)
    assert [places(told) for told in (now, last, after)] == [["accepted"], ["accepted"], ["gaps"]]
    (row,) = now["accepted"]
    assert row["accepted"] == {
        "gap": "in-place-only",
        "until": UNTIL.isoformat(),
        "by": "Vulnerability board",
        "reason": "The audit is in May",
    }
    assert (row["gap"], row["since"], row["share"]) == ("in-place-only", after["gaps"][-1]["since"], [4, 4])
    assert now["applicable"] == now["with_gap"] + len(now["accepted"]) + now["met"] == after["applicable"]
    assert (now["with_gap"], after["with_gap"]) == (52, 53)
    assert (now["overdue"], after["overdue"]) == (0, 1)


def test_it_holds_for_a_lesser_gap_and_for_no_graver_one(tmp_path: Path) -> None:
    write_record(tmp_path, "policy", DAY, kind="policy", objectives="2.2.1.1 2.2.1.2")
    write_record(tmp_path, "found", DAY, objectives="2.3.1.1", findings=finding("2.3.1.1"))
    claims = {
        "2.2.1.1": accepting("no-evidence"),
        "2.2.1.2": accepting("partly-shown"),
        "2.3.1.1": accepting("no-evidence"),
        "2.3.1.2": accepting("no-evidence"),
    }
    write_return(tmp_path, RETURNED, claims)
    told = gaps(tmp_path)
    assert {name: places(told, name) for name in claims} == {
        "2.2.1.1": ["accepted"],
        "2.2.1.2": ["gaps"],
        "2.3.1.1": ["gaps"],
        "2.3.1.2": ["accepted"],
    }


def finding(objective: str, seriousness: str = "recommendation") -> str:
    return f"[{{objective: {objective}, seriousness: {seriousness}, text: Ask}}]"


def test_what_nobody_may_accept_is_a_row_when_it_comes_later(tmp_path: Path) -> None:
    peer = {"kind": "peer-review", "assurance": "peer", "assured_by": "Suffolk Constabulary"}
    inspection = {"kind": "inspection", "assurance": "independent", "assured_by": "HMICFRS"}
    names = ("2.3.1.1", "2.3.1.2", "2.3.1.3", "2.3.1.4")
    write_record(tmp_path, "a", BEFORE, recorded=f"{BEFORE}", objectives=names[0], findings=finding(names[0]), **peer)
    write_record(tmp_path, "b", DAY, objectives=names[1], findings=finding(names[1]), **inspection)
    write_record(
        tmp_path,
        "c",
        DAY,
        objectives=names[2],
        findings=finding(names[2], "cause-of-concern"),
        **peer,
    )
    write_return(tmp_path, RETURNED, dict.fromkeys(names[:3], accepting("adverse")))
    told = gaps(tmp_path)
    assert [places(told, name) for name in names[:3]] == [["accepted"], ["gaps"], ["gaps"]]
    # What was found after it was accepted is not.
    write_record(tmp_path, "e", DAY, recorded=f"{DAY}", objectives=names[0], findings=finding(names[0]), **peer)
    assert places(gaps(tmp_path), names[0]) == ["gaps"]
    # Neither is what a claim says beyond the evidence, beside a finding or once it is closed.
    closed = (
        f"[{{objective: {names[3]}, seriousness: recommendation, text: Ask, closed: {{date: {TODAY}, how: x, by: y}}}}]"
    )
    write_record(tmp_path, "d", BEFORE, recorded=f"{BEFORE}", objectives=names[3], findings=closed, **peer)
    write_return(tmp_path, RETURNED, {names[3]: accepting("adverse", status="implemented")})
    then, now = (gaps(tmp_path, "--as-at", day.isoformat()) for day in (TODAY - timedelta(days=1), TODAY))
    assert [places(told, names[3]) for told in (then, now)] == [["gaps"], ["gaps"]]


def test_it_fails_no_gate_and_is_filtered_as_the_rows_are(tmp_path: Path) -> None:
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence", lead="Head of Hub", due=f"{DAY}")})
    asked = {
        ("--lead", "Hub", "--fail-on", "keep-up"): (0, 1),
        ("--lead", "Hub", "--fail-on", "overdue"): (0, 1),
        ("--theme", "2", "--band", "keep-up"): (0, 0),
        ("--theme", "3"): (0, 0),
        ("--overdue",): (0, 1),
    }
    for words, (code, accepted) in asked.items():
        done = nvap("gaps", *NORFOLK, *JSON, *words, cwd=tmp_path)
        assert (done.returncode, len(data(done)["accepted"])) == (code, accepted), words


def test_every_document_that_lists_gaps_has_it_in_a_list_of_its_own(tmp_path: Path) -> None:
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence")})
    until = f"Until {spelled(UNTIL)}, by Vulnerability board: The audit is in May"
    expected: dict[tuple[str, ...], tuple[str, ...]] = {
        ("gaps",): ("Not one is met, 52 have a gap and 1 has a gap that is accepted for now", until),
        ("pack",): ("Not one is met, 52 have a gap and 1 has a gap that is accepted for now", until),
        ("status",): ("1 has a gap that is accepted for now", "no evidence, accepted for now", until),
        ("sheet", "2.2.1"): (until,),
        ("why", ONE): (f"no evidence, {until[:1].lower()}{until[1:]}",),
        ("return", "show"): (f"no evidence, {until[:1].lower()}{until[1:]}",),
    }
    for words, sentences in expected.items():
        forms = [form for form in ("md", "html", "text") if (words[0], form) not in NOT_THERE]
        for form, done in zip(
            forms, batch(tmp_path, *((*words, *NORFOLK, "--format", form) for form in forms)), strict=True
        ):
            page = re.sub(r"\s+", " ", re.sub("<[^>]+>|[*]{2}", "", done.stdout))
            for sentence in sentences:
                assert sentence in page, (words, form, sentence)
    pack, status, why, sheet = (
        data(done)
        for done in batch(
            tmp_path,
            *((*words, *NORFOLK, *JSON) for words in (("pack",), ("status",), ("why", ONE), ("sheet", "2.2.1"))),
        )
    )
    assert [row["objective"] for row in (*pack["accepted"], *status["accepted"])] == [ONE, ONE]
    assert why["accepted"]["by"] == sheet["actions"][0]["objectives"][0]["account"]["accepted"]["by"]


NOT_THERE = {("pack", "text"), ("why", "html"), ("return", "html")}


def test_under_a_marking_it_says_neither_by_whom_nor_why(tmp_path: Path) -> None:
    secret = {"marking": "OFFICIAL-SENSITIVE", "handling": "Board"}
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence")}, **secret)
    for document in ("gaps", "pack", "status"):
        done = nvap(document, *NORFOLK, "--format", "md", "--max-marking", "OFFICIAL", cwd=tmp_path)
        assert "Accepted for now" in done.stdout, document
        assert not re.search(f"The audit|Vulnerability board|{spelled(UNTIL)}", done.stdout), document


@pytest.mark.parametrize("form", ["text", "md"])
def test_under_a_marking_the_chain_says_that_it_is_accepted(tmp_path: Path, form: str) -> None:
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence")}, marking="OFFICIAL-SENSITIVE", handling="Board")
    for words in (("why", ONE), ("sheet", "2.2.1")):
        done = nvap(*words, *NORFOLK, "--format", form, "--max-marking", "OFFICIAL", cwd=tmp_path)
        page = re.sub(r"\s+", " ", done.stdout.replace("*", ""))
        assert re.search("Accepted for now:? [Ww]ithheld here because of the marking", page), page
        assert "gap since withheld" not in page


def test_the_workbook_says_that_a_gap_is_accepted(tmp_path: Path) -> None:
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence")})
    made = nvap("workbook", "export", *NORFOLK, "--out", "norfolk.xlsx", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    book = Filled(tmp_path / "norfolk.xlsx")
    row = book.row_of("Objectives", "Objective", ONE)
    assert book.cell("Objectives", row, "Gap").value == "no evidence, accepted for now"


def set_(folder: Path, *words: str) -> Done:
    return nvap("return", "set", ONE, "in-progress", "--summary", "Begun", *words, *NORFOLK, cwd=folder)


WHOLE = ("--accept-until", UNTIL.isoformat(), "--accepted-by", "Vulnerability board", "--accept-reason", "In May")


def test_a_command_accepts_all_of_it_or_nothing_and_takes_it_out(tmp_path: Path) -> None:
    write_return(tmp_path, RETURNED, {ONE: "status: in-progress, summary: Begun"})
    part = set_(tmp_path, "--accept", "no-evidence")
    assert part.returncode == 2
    assert "--accept-until, --accepted-by, --accept-reason" in part.stderr
    assert set_(tmp_path, *WHOLE).returncode == 2
    unknown = set_(tmp_path, "--accept", "no-evidenc", *WHOLE)
    assert unknown.returncode == 2
    assert "no-evidence" in unknown.stderr
    done = set_(tmp_path, "--accept", "no-evidence", *WHOLE)
    assert done.returncode == 0, done.stderr
    assert f"{ONE}: no evidence before, no evidence (accepted) now" in done.stdout
    assert places(gaps(tmp_path)) == ["accepted"]
    assert set_(tmp_path).returncode == 0
    assert places(gaps(tmp_path)) == ["accepted"]
    assert set_(tmp_path, "--accept", "").returncode == 0
    assert places(gaps(tmp_path)) == ["gaps"]


@pytest.mark.parametrize(
    ("gap", "until", "rule"),
    [
        *((gap, UNTIL, "never-accepted-gap") for gap in ("overclaimed", "underclaimed", "suspect")),
        ("adverse", UNTIL, "never-accepted-finding"),
        ("no-evidence", RETURNED, "acceptance-ends-too-soon"),
    ],
)
def test_a_command_refuses_what_nobody_may_accept(tmp_path: Path, gap: str, until: date, rule: str) -> None:
    inspection = {"kind": "inspection", "assurance": "independent", "assured_by": "HMICFRS"}
    day = RETURNED - timedelta(days=1)
    write_record(tmp_path, "a", day, findings=finding(ONE), recorded=day.isoformat(), **inspection)
    path = write_return(tmp_path, RETURNED, {ONE: "status: in-progress, summary: Begun"})
    before = path.read_bytes()
    done = set_(tmp_path, "--accept", gap, "--accept-until", until.isoformat(), *WHOLE[2:])
    assert (done.returncode, path.read_bytes()) == (2, before)
    assert rule in done.stderr


def test_a_new_return_repeats_it_unless_it_has_ended(tmp_path: Path) -> None:
    ended = RETURNED + timedelta(days=20)
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence"), "2.2.1.2": accepting("no-evidence", ended)})
    done = nvap("return", "new", *NORFOLK, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (
        f"No longer accepted: 2.2.1.2, no evidence, which Vulnerability board accepted until {spelled(ended)}"
        in done.stdout
    )
    claims = data(nvap("return", "show", *NORFOLK, *JSON, cwd=tmp_path))["claims"]
    assert ("accepted" in claims[ONE], "accepted" in claims["2.2.1.2"]) == (True, False)
    assert "acceptance" not in nvap("validate", cwd=tmp_path).stdout


def test_nationally_it_is_a_gap_and_in_the_export_it_says_until_when(tmp_path: Path) -> None:
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence")})
    whole = data(nvap("export", *NORFOLK, *JSON, cwd=tmp_path))
    (row,) = [row for row in whole["objectives"] if row["objective"] == ONE]
    assert (row["gap"], row["accepted_until"]) == ("no-evidence", UNTIL.isoformat())
    (claim,) = whole["returns"]
    assert [claim[f"accepted_{key}"] for key in ("gap", "by")] == ["no-evidence", "Vulnerability board"]


def test_the_end_of_it_falls_due(tmp_path: Path) -> None:
    write_return(tmp_path, RETURNED, {ONE: accepting("no-evidence")})
    (line,) = gaps(tmp_path, "--due", "30")["coming"]["due"]
    assert (line["what"], line["objectives"], line["date"], line["lead"]) == (
        "accepted",
        [ONE],
        UNTIL.isoformat(),
        "Vulnerability board",
    )


def test_no_graver_gap_is_accepted_than_there_is(tmp_path: Path) -> None:
    write_record(tmp_path, "policy", DAY, kind="policy")
    write_return(tmp_path, DAY, {ONE: "status: in-progress, summary: Begun"})
    whole = ("--accept-until", UNTIL.isoformat(), "--accepted-by", "Vulnerability board", "--accept-reason", "In May")
    claim = ("return", "set", ONE, "in-progress", *NORFOLK, "--summary", "Begun")
    done = nvap(*claim, "--accept", "adverse", *whole, cwd=tmp_path)
    assert (done.returncode, "--accept in-place-only accepts in place only" in done.stderr) == (2, True), done.stderr
    done = nvap(*claim, "--accept", "in-place-only", *whole, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert places(gaps(tmp_path)) == ["accepted"]
    out = (
        "return",
        "set",
        "2.5.1.5",
        "not-applicable",
        *NORFOLK,
        "--summary",
        "Another force's",
        "--accept",
        "adverse",
    )
    done = nvap(*out, *whole, cwd=tmp_path)
    assert (done.returncode, "there is nothing to accept" in done.stderr) == (2, True), done.stderr


def test_a_new_return_does_not_accept_what_was_found_since(tmp_path: Path) -> None:
    peer = {"kind": "peer-review", "assurance": "peer", "assured_by": "Suffolk Constabulary"}
    write_record(tmp_path, "a", BEFORE, recorded=f"{BEFORE}", findings=finding(ONE), **peer)
    write_return(tmp_path, RETURNED, {ONE: accepting("adverse")})
    write_record(tmp_path, "b", DAY, recorded=f"{DAY}", findings=finding(ONE), **peer)
    done = nvap("return", "new", *NORFOLK, cwd=tmp_path)
    assert (done.returncode, f"No longer accepted: {ONE}" in done.stdout) == (0, True), done.stderr
    assert places(gaps(tmp_path)) == ["gaps"]
