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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2.1.1.3", "2.1.1.3 of version 2 is no longer in version 3: "),
        ("2.1.1.5", "2.1.1.5 of version 2 is 2.4.1.4 in version 3"),
    ],
)
def test_why_says_where_an_objective_went(two: Path, name: str, said: str) -> None:
    done = run("why", "--force", "norfolk", name, "--as-at", "2026-12-02", cwd=two)
    assert done.returncode == 2
    assert said in done.stderr
    with pytest.raises(UnknownObjective):
        nvap.open(two, at=AFTER).of("norfolk").find_assessed(name)


def test_national_counts_accounts_of_another_edition(two: Path) -> None:
    found = json.loads(nvap.open(two, at=AFTER).document("national", None, "json"))
    assert found["accounts_of_another_edition"] == 1
    assert json.loads(nvap.open(two, at=BEFORE).document("national", None, "json"))["accounts_of_another_edition"] == 0
