"""What reports say on both sides of the day on which an edition of the plan changed."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nvap
from nvap.formats.documents import forms_of
from nvap.model.refusals import UnknownEdition, UnknownObjective
from tests.running import PLAN, ROOT, add, data, write_record
from tests.running import nvap as run

EDITION_3 = ROOT / "tests" / "editions" / "3"
BEFORE, AFTER = date(2026, 11, 30), date(2026, 12, 2)
FINDING = (
    "[{objective: 2.1.1.3, seriousness: cause-of-concern, text: Threats are not shared with teams., "
    "lead: Head of Intelligence, due: 2026-11-01}]"
)


def made_under_2(folder: Path) -> Path:
    """A workspace with an account under the plan that comes with nvap, of much that a later edition changes."""
    folder.mkdir()
    (folder / "evidence").mkdir()
    write_record(folder, "stays", date(2026, 10, 14), objectives="2.2.1.1")
    done = add(folder, "2.6.2.1", title="Survey of norms", kind="audit", date="2026-10-15", recorded="2026-10-15")
    assert done.returncode == 0, done.stderr
    done = add(
        folder, "2.3.1.3", title="Board of analysts", kind="governance", date="2026-10-16", recorded="2026-10-16"
    )
    assert done.returncode == 0, done.stderr
    write_record(folder, "concern", date(2026, 9, 1), objectives="2.1.1.3", findings=FINDING)
    claims = (
        "  2.6.2.1: {status: implemented, summary: Norms are reset.}\n"
        "  2.2.1.1: {status: in-progress, summary: Begun.}\n"
    )
    path = folder / "returns" / "norfolk" / "2026-10-31.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f'force: norfolk\ndate: 2026-10-31\nplan_version: "2"\nclaims:\n{claims}', encoding="utf-8")
    return folder


def with_edition_3(folder: Path) -> Path:
    """The same with a third edition, in force from 1 December 2026."""
    shutil.copytree(PLAN, folder / "editions" / "2")
    shutil.copytree(EDITION_3, folder / "plan")
    return folder


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_edition_3(made_under_2(tmp_path_factory.mktemp("two") / "here"))


def test_reports_of_days_before_it_are_the_same_bytes(tmp_path: Path, two: Path) -> None:
    one = made_under_2(tmp_path / "here")
    for document in ("gaps", "status", "pack", "evidence-list"):
        for form in forms_of(document):
            if form in ("docx", "pdf"):
                continue
            told = [nvap.open(folder, at=BEFORE).document(document, "norfolk", form) for folder in (one, two)]
            words = [str(text).replace(str(one), "").replace(str(two), "") for text in told]
            assert words[0] == words[1], (document, form)
    assert nvap.open(one, at=BEFORE).document("national", None, "json") == nvap.open(two, at=BEFORE).document(
        "national", None, "json"
    )


def test_what_moved_is_read_where_it_went(two: Path) -> None:
    gaps = {row["objective"]: row for row in told(two, AFTER)["gaps"]}
    moved = nvap.open(two, at=AFTER).standing("norfolk")
    by_id = {standing.objective.id: standing for standing in moved}
    assert [record.id for record in by_id["2.3.1.2"].counting] == ["2026-10-16-board-of-analysts"]
    assert not by_id["2.1.1.4"].counting, "word for word the same, and another objective"
    for half in ("2.6.2.1", "2.6.2.2"):
        assert gaps[half]["claimed"] == "not-assessed"
        assert gaps[half]["claimed_before"] == [{"edition": "2", "objective": "2.6.2.1", "status": "implemented"}]
        assert {"suspect", "partly-shown"} & {gaps[half]["gap"], *gaps[half]["also"]}
    assert str(by_id["2.2.1.1"].claimed) == "in-progress"


def told(folder: Path, at: date, edition: str | None = None) -> dict[str, Any]:
    text = nvap.open(folder, at=at, edition=edition).document("gaps", "norfolk", "json", most=None)
    found: dict[str, Any] = json.loads(text)
    return found


def test_findings_whose_objective_is_gone_come_first(two: Path) -> None:
    found = told(two, AFTER)
    assert [(each["objective"], each["edition"]) for each in found["homeless"]] == [("2.1.1.3", "2")]
    [gone] = found["homeless"]
    assert gone["text"] == nvap.open(two, at=BEFORE).plan.objectives["2.1.1.3"].text
    assert gone["why"]
    assert [(each["text"], each["overdue"]) for each in gone["findings"]] == [
        ("Threats are not shared with teams.", 31)
    ]
    for document in ("gaps", "status", "pack"):
        for form in ("md", "html"):
            text = str(nvap.open(two, at=AFTER).document(document, "norfolk", form))
            heading = "Open findings whose objective is gone"
            assert heading in text, (document, form)
            later = {"gaps": "Left out", "status": "Objectives", "pack": "At a glance"}[document]
            assert text.rindex(heading) < text.rindex(later), (document, form)


@pytest.mark.parametrize("band", ["put-right", "keep-up"])
def test_a_gate_fails_on_them(tmp_path: Path, band: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    write_record(folder, "concern", date(2026, 9, 1), objectives="2.1.1.3", findings=FINDING)
    with_edition_3(folder)
    options = ("--force", "norfolk", "--as-at", AFTER.isoformat(), "--fail-on", band, "--format", "json")
    assert run("gaps", *options, cwd=folder).returncode == 1
    path = folder / "evidence" / "norfolk" / "2026-09-01-concern.yaml"
    text = path.read_text("utf-8").replace(
        "due: 2026-11-01", "due: 2026-11-01, closed: {date: 2026-11-02, how: Done., by: HMICFRS}"
    )
    path.write_text(text, encoding="utf-8")
    assert run("gaps", *options, cwd=folder).returncode == (0 if band == "put-right" else 1)


def test_another_edition_can_be_asked_for(two: Path) -> None:
    asked = data(
        run("gaps", "--force", "norfolk", "--as-at", "2026-12-02", "--edition", "2", "--format", "json", cwd=two)
    )
    assert asked["plan"]["version"] == "2"
    text = run("gaps", "--force", "norfolk", "--as-at", "2026-12-02", "--edition", "2", cwd=two).stdout
    assert "Version 2 was asked for; version 3 is in force." in text
    refused = run("gaps", "--force", "norfolk", "--edition", "5", cwd=two)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "there is no edition 5 here; there are 2, 3" in refused.stderr
    with pytest.raises(UnknownEdition):
        nvap.open(two, at=AFTER, edition="5")


def test_a_report_says_which_accounts_came_from_another_edition(two: Path) -> None:
    said = str(nvap.open(two, at=AFTER).document("status", "norfolk", "md"))
    assert "Made under version 2, and read here through what became of its objectives: 4 records, 1 return." in said
    assert "Made under" not in str(nvap.open(two, at=BEFORE).document("status", "norfolk", "md"))


def test_what_is_of_a_later_edition_is_told_and_does_not_count(tmp_path: Path) -> None:
    folder = with_edition_3(made_under_2(tmp_path / "here"))
    write_record(folder, "early", date(2026, 11, 20), plan_version='"3"', objectives="2.6.4.1")
    workspace = nvap.open(folder, at=BEFORE)
    assert [made.date for made in workspace.of("norfolk").later] == [date(2026, 11, 20)]
    assert "Made under version 3, a later one, and not counted here: 1 record." in str(
        workspace.document("gaps", "norfolk", "md")
    )


def test_open_findings_of_a_later_edition_are_listed_and_fail_the_gate(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    write_record(
        folder, "early", date(2026, 11, 20), plan_version='"3"', objectives="2.6.4.1",
        findings=FINDING.replace("2.1.1.3", "2.6.4.1"),
    )  # fmt: skip
    with_edition_3(folder)
    asked = ("--force", "norfolk", "--as-at", BEFORE.isoformat())
    for document in ("gaps", "status", "pack"):
        found = json.loads(nvap.open(folder, at=BEFORE).document(document, "norfolk", "json"))
        assert found["homeless"] == [], document
        [later] = found["later"]
        assert (later["objective"], later["edition"]) == ("2.6.4.1", "3"), document
        assert later["text"] == nvap.open(folder, at=AFTER).plan.objectives["2.6.4.1"].text
        assert [(each["lead"], each["overdue"]) for each in later["findings"]] == [("Head of Intelligence", 29)]
        for form in set(forms_of(document)) & {"md", "html", "text"}:
            text = str(nvap.open(folder, at=BEFORE).document(document, "norfolk", form))
            assert "Open findings of a later version of the plan" in text, (document, form)
            assert "Threats are not shared with teams." in text, (document, form)
        left = [each for each in found["left_out"] if each["what"] == "Records of a later version of the plan"]
        assert [each["count"] for each in left] == [1]
    assert run("gaps", *asked, "--fail-on", "put-right", cwd=folder).returncode == 1
    path = folder / "evidence" / "norfolk" / "2026-11-20-early.yaml"
    text = path.read_text("utf-8").replace(
        "due: 2026-11-01", "due: 2026-11-01, closed: {date: 2026-11-21, how: Done., by: HMICFRS}"
    )
    path.write_text(text, encoding="utf-8")
    assert run("gaps", *asked, "--fail-on", "put-right", cwd=folder).returncode == 0


@pytest.fixture(scope="module")
def with_claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with two claims of what is withdrawn, and a record of what left its id to another."""
    folder = with_edition_3(made_under_2(tmp_path_factory.mktemp("claims") / "here"))
    write_record(folder, "reused", date(2026, 9, 2), objectives="2.3.1.2")
    for day, status in (("2026-06-30", "in-progress"), ("2026-10-30", "implemented")):
        claim = f"  2.1.1.3: {{status: {status}, summary: Threats are told.}}\n"
        path = folder / "returns" / "norfolk" / f"{day}.yaml"
        path.write_text(f'force: norfolk\ndate: {day}\nplan_version: "2"\nclaims:\n{claim}', encoding="utf-8")
    return folder


def why(folder: Path, name: str, *more: str) -> dict[str, Any]:
    asked = ("why", "--force", "norfolk", name, "--as-at", "2026-12-02", "--format", "json", *more)
    return data(run(*asked, cwd=folder))


def test_why_says_what_became_of_an_objective_and_what_is_homeless_there(with_claims: Path) -> None:
    found = why(with_claims, "2.1.1.3")
    assert found["gone"]["edition"] == "2"
    assert found["gone"]["text"] == nvap.open(with_claims, at=BEFORE).plan.objectives["2.1.1.3"].text
    reason = "Strategic planning against threats is left to the force management statement"
    assert found["gone"]["steps"] == [{"edition": "3", "from": ["2.1.1.3"], "to": [], "why": [reason]}]
    assert found["gone"]["to"] == []
    [lost] = found["homeless"]
    assert [(each["lead"], each["due"], each["overdue"]) for each in lost["findings"]] == [
        ("Head of Intelligence", "2026-11-01", 31)
    ]
    assert [(each["id"], each["date"]) for each in lost["evidence"]] == [("2026-09-01-concern", "2026-09-01")]
    assert lost["evidence"][0]["place"].startswith("evidence/norfolk/2026-09-01-concern.yaml:")
    [claim] = lost["claims"]
    assert (claim["status"], claim["returned"]) == ("implemented", "2026-10-30"), "the claim that stands, and it alone"
    assert "nvap evidence close" in found["next_step"]
    assert "nvap carry --force norfolk --list" in found["next_step"]


@pytest.mark.parametrize("form", ["text", "md"])
def test_why_of_what_is_gone_names_open_findings_first(with_claims: Path, form: str) -> None:
    done = run("why", "--force", "norfolk", "2.1.1.3", "--as-at", "2026-12-02", "--format", form, cwd=with_claims)
    assert done.returncode == 0, done.stderr
    said = [
        "In version 3",
        "Threats are not shared",
        "Head of Intelligence",
        "overdue by 31 days",
        "Dip sample: ",
        "Claimed",
    ]
    places = [done.stdout.index(words) for words in said]
    assert places == sorted(places)


def test_why_of_what_moved_or_was_split_names_what_it_is_now(two: Path) -> None:
    moved, split = why(two, "2.1.1.5"), why(two, "2.4.3.1")
    assert [each["objective"] for each in moved["gone"]["to"]] == ["2.4.1.4"]
    assert [each["objective"] for each in split["gone"]["to"]] == ["2.4.2.2"]
    assert "nvap why 2.4.1.4 --force norfolk" in moved["next_step"]
    assert moved["homeless"] == []


def test_why_of_an_id_that_was_anothers_tells_what_that_left_too(with_claims: Path) -> None:
    found = why(with_claims, "2.3.1.2")
    assert found["gone"] is None
    assert [(each["objective"], each["edition"]) for each in found["homeless"]] == [("2.3.1.2", "2")]
    assert [each["id"] for each in found["homeless"][0]["evidence"]] == ["2026-09-02-reused"]
    said = run("why", "--force", "norfolk", "2.3.1.2", "--as-at", "2026-12-02", cwd=with_claims).stdout
    assert "2.3.1.2 of version 2, which is gone" in said


def test_why_withholds_what_is_homeless_above_the_marking(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    kept = {"objectives": "2.1.1.3", "findings": FINDING, "marking": "OFFICIAL-SENSITIVE", "handling": "For the board"}
    write_record(folder, "concern", date(2026, 9, 1), **kept)
    with_edition_3(folder)
    assert why(folder, "2.1.1.3")["marking"] == "OFFICIAL-SENSITIVE"
    limited = why(folder, "2.1.1.3", "--max-marking", "OFFICIAL")
    assert (limited["marking"], limited["withheld"], limited["withheld_here"]) == ("OFFICIAL", 1, 1)
    assert limited["homeless"][0]["evidence"] == limited["homeless"][0]["findings"] == []


def test_an_id_of_no_edition_stays_misuse_with_the_nearest(two: Path) -> None:
    done = run("why", "--force", "norfolk", "2.1.1.9", "--as-at", "2026-12-02", cwd=two)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no objective 2.1.1.9. Did you mean 2.1.1." in done.stderr
    done = run("why", "--force", "norfolk", "2.6.4.1", "--as-at", "2026-11-30", cwd=two)
    assert done.returncode == 2
    assert "2.6.4.1 is of version 3, a later one. Read it with --edition 3" in done.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2.1.1.3", "2.1.1.3 of version 2 is no longer in version 3: "),
        ("2.1.1.5", "2.1.1.5 of version 2 is 2.4.1.4 in version 3"),
    ],
)
def test_where_an_objective_is_asked_for_it_is_said_where_it_went(two: Path, name: str, said: str) -> None:
    with pytest.raises(UnknownObjective, match=said):
        nvap.open(two, at=AFTER).of("norfolk").find_assessed(name)


def test_national_counts_accounts_of_another_edition(two: Path) -> None:
    found = json.loads(nvap.open(two, at=AFTER).document("national", None, "json"))
    assert found["accounts_of_another_edition"] == 1
    said = str(nvap.open(two, at=AFTER).document("national", None, "md"))
    assert "what they claimed of other words counts as not assessed until it is claimed again" in said
    assert json.loads(nvap.open(two, at=BEFORE).document("national", None, "json"))["accounts_of_another_edition"] == 0


def test_a_baseline_over_the_day_of_an_edition_says_in_which_both_days_are_read(tmp_path: Path) -> None:
    workspace = nvap.open(with_edition_3(made_under_2(tmp_path / "here")), at=date(2026, 12, 1))
    said = "read in version 3 of the plan too"
    assert said in str(workspace.document("national", None, "md", since=date(2026, 11, 30)))
    later = nvap.open(tmp_path / "here", at=date(2026, 12, 31))
    assert said not in str(later.document("national", None, "md", since=date(2026, 12, 2)))
