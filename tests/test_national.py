"""The baseline across forces: counts that add up, groups too small to tell apart, and nobody named unless asked."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from docx import Document
from openpyxl import load_workbook

from nvap.analysis.gaps import GAPS
from nvap.analysis.national import told_apart
from nvap.formats.documents import forms_of
from nvap.load.plan import load
from nvap.model.returns import Status
from nvap.source import Folder
from nvap.workspace import built_in
from tests.generate import country
from tests.reading_back import READERS
from tests.running import Done, batch, nvap, write_record

AT = ("--as-at", "2026-11-23")
PLAN = load(Folder(str(built_in("plan"))))[0]
FORCES = [force for force in PLAN.forces.values() if force.territorial]
FORCES_BY_ID = {force.id: force for force in FORCES}
HIGH = ("implemented", "embedded")
OF_CLAIMS = (
    "applicable",
    "returned_objectives",
    "claimed",
    "claimed_high",
    "claimed_and_supported",
    "claimed_not_supported",
    "supported_not_claimed",
    "neither",
    "met",
    "gaps",
    "claimed_not_applicable",
)
OF_EVIDENCE = ("supported", "supported_high", "impact_shown", "kinds")
FORMS = tuple(form for form in forms_of("national") if form in READERS)


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("land")
    country(folder)
    return folder


@pytest.fixture(scope="module")
def accounts(land: Path) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Each force's own gap list and status, from the commands that a force uses."""
    asked = [
        (name, "--force", force.id, *AT, *more) for force in FORCES for name, *more in (("gaps", "--all"), ("status",))
    ]
    done = [json.loads(process.stdout) for process in batch(land, *((*words, "--format", "json") for words in asked))]
    return {force.id: (done[2 * place], done[2 * place + 1]) for place, force in enumerate(FORCES)}


def national(folder: Path, *words: str) -> dict[str, Any]:
    done = batch(folder, ("national", *AT, *words, "--format", "json"))[0]
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def names_in(text: str) -> list[str]:
    """The forces that a text names, by name or in a path; the id of one is a region's too."""
    text = unescape(text)
    return [
        force.id
        for force in FORCES
        if any(name in text for name in (force.name, f"/{force.id}/", f'"force": "{force.id}"'))
    ]


def test_the_figures_are_the_sum_of_what_each_force_is_told(
    land: Path, accounts: dict[str, tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    made = national(land)
    returned = {name for name, (_, status) in accounts.items() if any((land / "returns" / name).glob("*.yaml"))}
    assert (made["forces"], made["returned"], made["no_return"]) == (43, len(returned), 43 - len(returned))
    total: Counter[str] = Counter()
    for objective in made["objectives"]:
        rows = [
            next((row for row in gaps["gaps"] if row["objective"] == objective["objective"]), None)
            for gaps, _ in accounts.values()
        ]
        lines = {
            name: line
            for name, (_, status) in accounts.items()
            for line in status["objectives"]
            if line["objective"] == objective["objective"] and line["applies"] != "plan"
        }
        applying = {name: line for name, line in lines.items() if line["applies"] == "yes" or line["gap"]}
        claimed = {name: line["claimed"] in HIGH for name, line in lines.items()}
        supported = {name: line["supported"] in HIGH for name, line in lines.items()}
        told = {
            "asked": len(lines),
            "applicable": len(applying),
            "returned_objectives": len(returned & applying.keys()),
            "met": sum(not line["gap"] for line in applying.values()),
            "claimed_high": sum(claimed.values()),
            "supported_high": sum(supported.values()),
            "claimed_and_supported": sum(claimed[name] and supported[name] for name in lines),
            "claimed_not_supported": sum(claimed[name] and not supported[name] for name in lines),
            "supported_not_claimed": sum(supported[name] and not claimed[name] for name in lines),
            "neither": sum(not supported[name] and not claimed[name] for name in lines),
            "claimed_not_applicable": len(lines) - len(applying),
            "impact_shown": sum(line["impact_shown"] for line in lines.values()),
        }
        total += Counter(told)
        assert objective["supported"] == {
            key: sum((line["supported"] or "nothing") == key for line in lines.values())
            for key in ("nothing", "in-progress", "implemented", "embedded")
        }
        if objective["objective"] == "2.5.1.1":  # which nobody claimed
            assert {objective[name] for name in OF_CLAIMS} == {None}
            continue
        assert {name: objective[name] for name in told} == told
        assert objective["gaps"] == dict(Counter(row["gap"] for row in rows if row))
        assert objective["claimed"] == {
            str(status): sum(applying[name]["claimed"] == status for name in returned & applying.keys())
            for status in Status
        }
    assert {name: made["total"][name] for name in total} == total
    for key in ("applicable", "met", "impact_shown", "returned_objectives"):
        assert made["total"][key] == sum(action[key] for action in made["actions"])
        assert made["total"][key] == sum(theme["figures"][key] for theme in made["themes"])


def test_a_region_of_fewer_than_five_forces_is_not_told_apart(land: Path) -> None:
    made = national(land)
    sizes = Counter(force.region for force in FORCES)
    made_any = {path.parent.name for kind in ("evidence", "returns") for path in (land / kind).glob("*/*.yaml")}
    speaking = Counter(force.region for force in FORCES if force.id in made_any)
    assert {region["id"]: region["forces"] for region in made["regions"]} == sizes
    assert {region["id"] for region in made["regions"] if region["figures"] is None} == {
        region for region in sizes if speaking[region] < 5
    }
    assert all(region["returned"] is None for region in made["regions"] if region["figures"] is None)
    for form in ("md", "text", "html"):
        page = batch(land, ("national", *AT, "--format", form))[0].stdout
        rows = [line for line in page.splitlines() if re.search(r"North East|Yorkshire and|Wales", line)]
        assert len(rows) == 3
        assert all("too few to tell" in row and not re.search(r"\d of \d", row) for row in rows)


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_named_unless_asked(form: str, land: Path) -> None:
    plain, process, every = batch(
        land,
        ("national", *AT, "--format", form),
        ("national", *AT, "--format", form, "--force", "norfolk"),
        ("national", *AT, "--format", form, "--name-forces"),
    )
    assert names_in(plain.stdout) == []
    assert names_in(process.stdout) == ["norfolk"]
    assert len(names_in(every.stdout)) == 43
    assert "OFFICIAL-SENSITIVE" not in plain.stdout + process.stdout
    assert "OFFICIAL-SENSITIVE" in every.stdout


def test_an_earlier_date_is_what_it_was_then(land: Path) -> None:
    made = national(land, "--since", "2026-06-01")
    then = json.loads(batch(land, ("national", "--as-at", "2026-06-01", "--format", "json"))[0].stdout)
    assert made["returned_before"] == then["returned"]
    told = 0
    for now, before in zip((made, *made["objectives"]), (then["total"], *then["objectives"]), strict=True):
        for name, figure in now["before"].items():
            assert figure in (None, before[name])
            told += figure is not None
    assert told > 150
    done = batch(land, ("national", *AT, "--since", "2026-12-01"))[0]
    assert (done.returncode, done.stdout) == (2, "")


def test_one_force_stands_beside_the_country_as_it_stands_alone(
    land: Path, accounts: dict[str, tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    made = national(land, "--force", "Norfolk Constabulary")
    rows = {row["objective"]: row["gap"] for row in accounts["norfolk"][0]["gaps"]}
    assert {
        objective["objective"]: objective["own"]["gap"] for objective in made["objectives"] if objective["own"]["gap"]
    } == rows
    alone = national(land)
    assert made["total"] == alone["total"]


def test_examples_and_other_bodies_are_outside_unless_asked(tmp_path: Path) -> None:
    assert nvap("init", "--example", *AT, cwd=tmp_path).returncode == 0
    made = national(tmp_path)
    assert (made["forces"], made["returned"], made["total"]["asked"]) == (43, 0, 2275)
    assert {made["total"][name] for name in (*OF_CLAIMS, *OF_EVIDENCE)} == {None}
    listed = json.loads(batch(tmp_path, ("list", "forces", "--format", "json"))[0].stdout)["total"]
    everyone = national(tmp_path, "--bodies", "all")
    assert (everyone["forces"], everyone["returned"]) == (listed, 1)
    assert everyone["total"]["met"] is None
    assert everyone["marking"] == "OFFICIAL"  # more than a few bodies are added
    assert "invented example" in batch(tmp_path, ("national", *AT, "--bodies", "all", "--format", "md"))[0].stdout
    # One return is one force's: what it claims is not told.
    assert {everyone["total"][name] for name in (*OF_CLAIMS, *OF_EVIDENCE)} == {None}
    page = batch(tmp_path, ("national", *AT, "--bodies", "all", "--format", "md"))[0].stdout
    assert "Where a figure would tell of fewer than 5 forces it says that they are too few to tell." in page
    assert re.findall(r"\d+ of \d+", page) == ["1 of 49"] * 2  # how many returned


def test_errors_stop_it_and_name_the_file_to_who_runs_it_only(land: Path, tmp_path: Path) -> None:
    country(tmp_path)
    broken = next((tmp_path / "evidence" / "norfolk").glob("*.yaml"))
    broken.write_text(broken.read_text().replace("kind:", "sort:"))
    done = batch(tmp_path, ("national", *AT))[0]
    assert (done.returncode, done.stdout) == (1, "")
    assert f"evidence/norfolk/{broken.name}" in done.stderr
    spite: Done = batch(tmp_path, ("national", *AT, "--despite-errors", "--format", "md"))[0]
    assert spite.returncode == 0
    assert names_in(spite.stdout) == []
    assert "1 that may not be named here" in spite.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--name-forces", "--max-marking", "OFFICIAL"), "above --max-marking"),
        (("--bodies", "some"), "It can be territorial, or all"),
        (("--force", "norfok"), "Did you mean norfolk"),
    ],
)
def test_misuse(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = nvap("national", *AT, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def rows(query: str) -> list[tuple[Any, ...]]:
    """What a query answers."""
    return duckdb.connect().execute(query).fetchall()


def test_the_tables_count_as_an_independent_query_over_the_export_does(land: Path, tmp_path: Path) -> None:
    """Every count of the baseline against SQL over what `nvap export` hands to other tools."""
    for words in (("export", "--what", "objectives"), ("national",)):
        done = nvap(*words, *AT, "--out", tmp_path / f"{words[0]}.csv", cwd=land)
        assert done.returncode == 0, done.stderr
    of_forces, baseline = (f"read_csv('{tmp_path / name}.csv', all_varchar = true)" for name in ("export", "national"))
    counts = {
        "asked": "applies in ('yes', 'claim')",
        "applicable": "applies = 'yes'",
        "returned_objectives": "applies = 'yes' and made_return = 'true'",
        "left_out_by_claim": "applies = 'claim'",
        "impact_shown_count": "impact_shown = 'true'",
        "met": "applies = 'yes' and gap is null",
    }
    for status in ("not-assessed", "not-started", "in-progress", "implemented", "embedded", "not-applicable"):
        counts[f"claimed_{status}"] = f"applies = 'yes' and made_return = 'true' and claimed = '{status}'"
    for status in ("in-progress", "implemented", "embedded"):
        counts[f"supported_{status}"] = f"supported = '{status}'"
    counts["supported_nothing"] = "applies in ('yes', 'claim') and supported is null"
    high = "in ('implemented', 'embedded')"
    counts["claimed_and_supported"] = f"claimed {high} and supported {high}"
    counts["claimed_not_supported"] = f"claimed {high} and coalesce(supported, '') not {high}"
    counts["supported_not_claimed"] = f"claimed not {high} and supported {high}"
    counts["neither"] = f"claimed not {high} and coalesce(supported, '') not {high}"
    for gap in GAPS:
        counts[f"gap_{gap.name}"] = f"gap = '{gap.name}'"
    columns = [name.replace("-", "_") for name in counts]
    asked = ", ".join(
        f"count(*) filter ({where}) as {name}" for name, where in zip(columns, counts.values(), strict=True)
    )
    theirs = rows(f"select objective, {asked} from {of_forces} group by objective order by objective")
    numbers = ", ".join(f"{name}::int" for name in columns)
    ours = rows(f"select objective, {numbers} from {baseline} order by objective")
    assert len(ours) == 53
    assert [row for row in ours if None not in row] == [row for row in theirs if row[0] != "2.5.1.1"]
    untold = dict(zip(columns, next(row for row in ours if None in row)[1:], strict=True))
    assert {name for name, count in untold.items() if count is not None} == {
        name for name in columns if name.startswith(("asked", "impact", "supported_")) and name in untold
    } - {"supported_not_claimed"}


def test_a_workbook_holds_the_tables_and_says_what_is_in_them(land: Path, tmp_path: Path) -> None:
    words = ("national", *AT, "--since", "2026-06-01", "--name-forces", "--out", tmp_path / "a.xlsx")
    assert nvap(*words, cwd=land).returncode == 0
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[1:] == ["objectives", "groups", "before", "forces"]
    assert book.worksheets[0]["A1"].value == "OFFICIAL-SENSITIVE"
    made = national(land)
    first = dict(zip(*(tuple(cell.value for cell in row) for row in list(book["objectives"].rows)[:2]), strict=True))
    assert (first["objective"], first["applicable"]) == ("2.1.1.1", made["objectives"][0]["applicable"])
    regions = [row for row in book["groups"].iter_rows(values_only=True) if row[0] == "region"]
    assert sum(row[5] is None for row in regions) == 0  # all are named, so that none is held back


def test_what_is_not_told_cannot_be_worked_out(land: Path, tmp_path: Path) -> None:
    """Returns of the five forces of a region and one more: the country less the region would be that one."""
    region = [force.id for force in FORCES if force.region == "north-west"]
    assert len(region) == 5
    shutil.copytree(land / "evidence", tmp_path / "evidence")
    for name in (*region, "norfolk"):
        write_return(tmp_path, name, "2026-11-01", "implemented")
    made = national(tmp_path)
    assert made["returned"] == 6
    assert made["total"]["claimed"]["implemented"] == 6 * 53 - sum(
        FORCES_BY_ID[name].nation in asked.not_applicable_in
        for name in (*region, "norfolk")
        for asked in PLAN.force_objectives()
    )
    assert [group["figures"]["claimed"] for group in made["regions"] if group["id"] == "north-west"] == [None]
    shutil.rmtree(tmp_path / "returns" / region[0])
    shutil.rmtree(tmp_path / "returns" / "norfolk")
    made = national(tmp_path)
    for figures in (*made["objectives"], *made["actions"], made["total"]):
        assert {figures[name] for name in OF_CLAIMS} == {None}
        assert figures["asked"] == sum(figures["supported"].values())


def write_return(folder: Path, force: str, day: str, status: str, objectives: Iterable[str] | None = None) -> None:
    """A return that claims the same of all objectives, or of some."""
    named = [asked.id for asked in PLAN.force_objectives()] if objectives is None else objectives
    (folder / "returns" / force).mkdir(parents=True, exist_ok=True)
    text = f"force: {force}\ndate: {day}\nplan_version: '2'\nclaims:\n"
    text += "".join(f"  {name}: {{status: {status}, summary: So.}}\n" for name in named)
    (folder / "returns" / force / f"{day}.yaml").write_text(text)


def docx_text(path: Path) -> str:
    """The paragraphs and cells of a Word document."""
    made = Document(str(path))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


@pytest.mark.parametrize("form", [*FORMS, "csv", "docx"])
def test_what_is_not_told_is_not_said_to_be_none(form: str, tmp_path: Path) -> None:
    """Three returns, and the evidence of one of the three."""
    for name in ("norfolk", "kent", "essex"):
        write_return(tmp_path, name, "2026-11-01", "implemented")
    write_record(tmp_path, objectives="2.2.1.1", kind="audit")
    done = nvap("national", *AT, *(("--out", "page.docx") if form == "docx" else ("--format", form)), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = docx_text(tmp_path / "page.docx") if form == "docx" else done.stdout
    assert not re.search(r"No gap|There is none|\b0 of", page)
    if form not in ("json", "csv"):
        assert "too few to tell" in page.lower()
        assert "3 of 43; 40 no return; 0 older than a year; 0 in part" in page
    if form == "csv":
        kept = [
            {name for name, cell in row.items() if cell} for row in csv.DictReader(page.lstrip("\ufeff").splitlines())
        ]
        assert len(kept) == 53
        assert all(names <= {"file_marking", "objective", "action", "theme", "expects", "asked"} for names in kept)
    for figures in (national(tmp_path)["total"], *national(tmp_path)["objectives"]):
        assert {figures[name] for name in (*OF_CLAIMS, *OF_EVIDENCE)} == {None}


def test_one_return_between_two_days_is_not_told_by_their_difference(land: Path, tmp_path: Path) -> None:
    shutil.copytree(land, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.glob("returns/*/2026-11-01.yaml"):
        path.unlink()
    before = national(tmp_path, "--since", "2026-08-01")
    assert sum(objective["before"]["claimed_high"] is not None for objective in before["objectives"]) > 40
    claimed = [asked.id for asked in PLAN.force_objectives() if not asked.not_applicable_in]
    write_return(tmp_path, "norfolk", "2026-11-01", "embedded", claimed)
    made = national(tmp_path, "--since", "2026-08-01")
    assert (made["returned_before"], made["total"]["claimed_high"] is None) == (before["returned"], False)
    for figures in (made, *made["actions"], *made["objectives"]):
        assert {figures["before"][name] for name in OF_CLAIMS} == {None}


def test_returns_in_part_and_of_long_ago_are_counted_apart(tmp_path: Path) -> None:
    write_return(tmp_path, "norfolk", "2025-11-23", "implemented")  # twelve months ago today
    write_return(tmp_path, "kent", "2025-11-22", "implemented")
    write_return(tmp_path, "essex", "2025-11-22", "implemented", ["2.2.1.1"])
    write_return(tmp_path, "suffolk", "2026-11-22", "implemented", ["2.2.1.1"])
    limited = {asked.id for asked in PLAN.force_objectives() if asked.not_applicable_in}
    write_return(
        tmp_path, "gwent", "2026-11-22", "implemented", [x.id for x in PLAN.force_objectives() if x.id not in limited]
    )
    made = national(tmp_path)
    names = ("returned", "no_return", "returns_older_than_a_year", "returns_in_part")
    assert tuple(made[name] for name in names) == (5, 38, 2, 2)
    write_return(
        tmp_path, "essex", "2026-11-22", "implemented", [x.id for x in PLAN.force_objectives() if x.id != "2.2.1.1"]
    )
    made = national(tmp_path)  # what was claimed before still stands
    assert tuple(made[name] for name in names) == (5, 38, 1, 1)


def test_groups_are_told_apart_only_where_nobody_is_left_over() -> None:
    assert told_apart({"a": (5,), "b": (6,), "c": (4,)}, (15,)) == {"b"}
    assert told_apart({"a": (5,), "b": (6,)}, (11,)) == {"a", "b"}
    assert told_apart({"a": (5,), "b": (6,)}, (16,)) == {"a", "b"}
    assert told_apart({"a": (5,), "b": (5,)}, (13,)) == {"b"}
    assert told_apart({"a": (4,)}, (4,)) == set()
    # Two groups that are too small are left together; where nobody is, that is no harm.
    assert told_apart({"a": (9,), "b": (3,), "c": (2,)}, (14,)) == {"a"}
    assert told_apart({"a": (9,), "b": (0,)}, (9,)) == {"a", "b"}
    # Nobody else claimed it, and one of the others has evidence: a gap would tell of it.
    assert told_apart({"a": (5, 5)}, (5, 6)) == set()
