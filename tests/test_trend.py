"""A trend: the figures at each date are those of a run as at that date, and the files are read once."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nvap
from nvap.analysis.trend import Every, days_between
from nvap.load import records
from tests.running import nvap as run

AT = "2026-11-30"
ALL = ("--force", "example-shire", "--as-at", AT)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trend") / "example"
    assert run("init", str(folder), "--example", "--as-at", AT, cwd=folder.parent).returncode == 0
    return folder


def made_json(folder: Path, *words: str) -> dict[str, Any]:
    done = run(*words, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_the_days_go_back_from_the_last() -> None:
    assert days_between(date(2026, 2, 1), date(2026, 11, 30), Every.QUARTER) == [
        *(date(2026, 2, 28), date(2026, 5, 31), date(2026, 8, 31), date(2026, 11, 30)),
    ]
    assert days_between(date(2026, 9, 1), date(2026, 11, 15), Every.MONTH) == [
        *(date(2026, 9, 15), date(2026, 10, 15), date(2026, 11, 15)),
    ]
    assert days_between(date(2024, 11, 15), date(2026, 11, 15), Every.YEAR) == [
        *(date(2024, 11, 15), date(2025, 11, 15), date(2026, 11, 15)),
    ]
    assert days_between(date.min, date(3, 1, 1), Every.YEAR) == [date(1, 1, 1), date(2, 1, 1), date(3, 1, 1)]


def test_the_last_date_is_the_one_spoken_for(example: Path) -> None:
    force = ("trend", "--force", "example-shire")
    one = run(*force, "--to", "30/9/2026", cwd=example)
    assert one.stdout == run(*force, "--as-at", "2026-09-30", cwd=example).stdout
    assert "As at 30 September 2026" in one.stdout


@pytest.mark.parametrize("more", [(), ("--max-marking", "OFFICIAL")])
def test_each_point_is_a_run_of_its_own(example: Path, more: tuple[str, ...]) -> None:
    points = made_json(example, "trend", *ALL, *more)["points"]
    assert [point["as_at"] for point in points][::4] == ["2024-11-30", "2025-11-30", AT]
    for point in points[3:]:
        asked = ("--force", "example-shire", "--as-at", point["as_at"], *more)
        gaps = made_json(example, "gaps", *asked, "--all")
        status = made_json(example, "status", *asked)
        bands = [row["band"] for row in gaps["gaps"]]
        assert point["bands"] == {band: bands.count(band) for band in ("put-right", "start", "prove", "keep-up")}
        assert (point["met"], point["applicable"]) == (gaps["met"], gaps["applicable"])
        assert (point["overdue"], point["accepted"]) == (gaps["overdue"], len(gaps["accepted"]))
        lines = [line for line in status["objectives"] if line["applies"] == "yes"]
        high = ("implemented", "embedded")
        assert point["claimed"] == sum(line["claimed"] in high for line in lines)
        assert point["supported"] == sum(line["supported"] in high for line in lines)
        assert point["overclaimed"] == sum(line["overclaimed"] for line in lines)


def test_it_is_read_once(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many dates there are, no file is read again."""
    read: list[str] = []
    load = records.load

    def counting(folder: Any, names: Any) -> Any:
        read.extend(names)
        return load(folder, names)

    monkeypatch.setattr("nvap.workspace.load_records", counting)
    nvap.open(example, at=date(2026, 11, 30)).document("trend", "example-shire", "json", every="month")
    assert read == ["example-shire"]


def test_the_table_has_a_row_for_each_date(example: Path) -> None:
    asked = ("--at", "30/9/2026", "--at", "2026-06-30", "--at", "30 June 2026")
    done = run("trend", *ALL, *asked, "--format", "csv", cwd=example)
    rows = list(csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff"))))
    points = made_json(example, "trend", *ALL, *asked)["points"]
    assert [row["as_at"] for row in rows] == ["2026-06-30", "2026-09-30"] == [point["as_at"] for point in points]
    assert [int(row["met"]) for row in rows] == [point["met"] for point in points]
    assert [int(row["put_right"]) for row in rows] == [point["bands"]["put-right"] for point in points]


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_every_form_has_the_figures(example: Path, form: str) -> None:
    done = run("trend", *ALL, "--format", form, cwd=example)
    assert done.returncode == 0, done.stderr
    newest = made_json(example, "trend", *ALL)["points"][-1]
    assert f"Trend of Example Shire Constabulary to 30 November {AT[:4]}" in done.stdout
    assert "28 February 2025" in done.stdout
    assert str(newest["evidence_current"]) in done.stdout
    if form == "html":
        assert done.stdout.count("<svg") == 11
        assert 'aria-label="Met: ' in done.stdout


def test_each_date_is_read_by_its_edition(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    asked = ("init", str(folder), "--example", "--edition", "3", "--as-at", AT)
    assert run(*asked, cwd=tmp_path).returncode == 0
    points = made_json(folder, "trend", *ALL, "--at", "2026-10-31", "--at", AT)["points"]
    assert [point["edition"] for point in points] == ["2", "3"]
    for point in points:
        gaps = made_json(folder, "gaps", "--force", "example-shire", "--as-at", point["as_at"], "--all")
        assert (point["applicable"], point["met"]) == (gaps["applicable"], gaps["met"])
    page = run("trend", *ALL, "--at", "2026-10-31", "--at", AT, cwd=folder).stdout
    assert "Not all of it was read by one edition" in page


def test_a_merged_body_begins_on_its_first_day(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    assert run("init", str(folder), "--example", "--merger", "--as-at", AT, cwd=tmp_path).returncode == 0
    force = ("--force", "example-shire-and-marsh", "--as-at", AT)
    points = made_json(folder, "trend", *force, "--at", "2026-09-30", "--at", AT)["points"]
    assert [point["as_at"] for point in points] == [AT]
    page = run("trend", *force, "--at", "2026-09-30", "--at", AT, cwd=folder).stdout
    assert "was not there on 30 September 2026: its first day is 6 November 2026." in page
    done = run("trend", *force, "--at", "2026-09-30", cwd=folder)
    assert (done.returncode, "was not there on any of these dates" in done.stderr) == (2, True), done.stderr


def test_what_cannot_be_asked_is_refused(example: Path) -> None:
    for words, said in (
        (("--at", "2027-01-31"), "is after the date spoken for"),
        (("--from", "2026-12-01"), "is after the date spoken for"),
        (("--from", "1900-01-01", "--every", "month"), "ask for 240 or fewer"),
        (("--every", "week"), "--every cannot be week"),
        (("--at", AT, "--from", "2026-01-01"), "--at"),
    ):
        done = run("trend", *ALL, *words, cwd=example)
        assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), (words, done.stderr)
