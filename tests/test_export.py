"""Exports: the tables say what the reports and the files say, no more than may be shown, and are safe to open."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from nvap.views.export import COLUMNS
from tests.marked import Marked, broken, leaks, sound
from tests.running import batch, data, nvap, write_record

AT = ("--as-at", "2026-11-30")
OWN = ("--force", "example-shire")
LIMIT = ("--max-marking", "OFFICIAL")
TABLES = (*COLUMNS,)


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text by the names of its columns."""
    assert text.startswith("\ufeff")
    return [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of every sheet of a workbook."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: [*sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.fixture(scope="module")
def shire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace, with a little of two forces."""
    folder = tmp_path_factory.mktemp("shire")
    assert nvap("init", "--example", *AT, cwd=folder).returncode == 0
    write_record(folder, folder="norfolk")
    write_record(folder, folder="suffolk", kind="policy")
    return folder


@pytest.fixture(scope="module")
def whole(shire: Path) -> dict[str, Any]:
    """Everything of the example force, as JSON."""
    return data(nvap("export", *OWN, *AT, "--format", "json", cwd=shire))


def test_objectives_stand_as_the_reports_say(shire: Path, whole: dict[str, Any]) -> None:
    asked = [("gaps", "--all", *OWN, *AT, "--format", "json"), ("status", *OWN, *AT, "--format", "json")]
    gaps, status = (data(done) for done in batch(shire, *asked))
    standing = {objective["objective"]: objective for objective in whole["objectives"]}
    assert len(standing) == 53
    listed = {gap["objective"]: gap for gap in (*gaps["gaps"], *gaps["accepted"])}
    assert {name for name, stands in standing.items() if stands["gap"]} == set(listed)
    for name, row in listed.items():
        for key in ("band", "gap", "also", "claimed", "supported", "expects", "lead", "due", "risk"):
            assert standing[name][key] == row[key], (name, key)
        assert standing[name]["newest_evidence"] == row["newest_evidence"]
        assert standing[name]["counting"] == len(row["evidence"])
        assert standing[name]["current"] == sum(record["state"] == "current" for record in row["evidence"])
        assert standing[name]["lapsed"] == sum(record["state"] == "lapsed" for record in row["evidence"])
        assert standing[name]["open_findings"] == len(row["findings"])
        by_stage = [record["stage"] for record in row["evidence"] if record["state"] == "current"]
        for stage in ("in-place", "in-use", "making-a-difference"):
            assert standing[name][f"current_{stage.replace('-', '_')}"] == by_stage.count(stage)
    for line in status["objectives"]:
        standing_now = standing[line["objective"]]
        assert (standing_now["claimed"], standing_now["supported"]) == (line["claimed"], line["supported"])
    assert {objective["applies"] for objective in whole["objectives"]} == {"yes", "claim"}


def test_records_and_returns_are_what_the_files_hold(shire: Path, whole: dict[str, Any]) -> None:
    files = {
        path: yaml.safe_load(path.read_text("utf-8")) for path in (shire / "evidence/example-shire").glob("*.yaml")
    }
    assert len(whole["records"]) == len(files) > 60
    for path, kept in files.items():
        (row,) = (record for record in whole["records"] if record["record"] == path.stem)
        assert row["path"] == path.relative_to(shire).as_posix()
        assert row["objectives"] == [*kept["objectives"]]
        for key in (
            "force",
            "kind",
            "assurance",
            "assured_by",
            "from",
            "title",
            "owner",
            "reference",
            "share",
            "marking",
        ):
            assert row[key] == kept.get(key), (path.stem, key)
        for key in ("date", "recorded", "review_by"):
            assert row[key] == kept[key].isoformat()
        assert " ".join(row["summary"].split()) == " ".join(kept["summary"].split())
        assert row["promising_practice"] == kept.get("promising_practice", False)
        assert row["figure_value"] == kept.get("figure", {}).get("value")
        found = [finding for finding in whole["findings"] if finding["record"] == path.stem]
        assert [finding["text"] for finding in found] == [finding["text"] for finding in kept.get("findings", [])]
        assert row["findings"] == len(found)
        served = [link for link in whole["served"] if link["record"] == path.stem]
        assert {link["objective"]: link["fingerprint"] for link in served} == kept["objectives"]
    for path in (shire / "returns/example-shire").glob("*.yaml"):
        kept = yaml.safe_load(path.read_text("utf-8"))
        claims = [claim for claim in whole["returns"] if claim["return_date"] == path.stem]
        assert {claim["objective"]: claim["status"] for claim in claims} == {
            name: claim["status"] for name, claim in kept["claims"].items()
        }


def inspected(folder: Path) -> None:
    """Norfolk with what shows less than it seems, and findings of records that are no longer current."""
    pair = "2.2.1.1 2.2.1.2"
    each = {"shows": "{2.2.1.1: yes, 2.2.1.2: partly}", "sample": "{size: 60, of: 412}", "strands": "[gangs]"}
    write_record(folder, "each", date(2026, 11, 1), objectives=pair, promising_practice="true", **each)
    write_record(folder, "north", date(2026, 11, 1), part="North area", shows="no", promising_practice="true")
    figure = "{value: 4, unit: cases, baseline: 3, better: higher, period: {from: 2026-01-01, to: 2026-06-30}}"
    write_record(folder, "lapsed", date(2025, 6, 1), kind="outcome-measure", figure=figure)
    found = (
        "[{objective: 2.2.1.1, seriousness: %s, text: Wait, number: R4, due: 2026-11-20},"
        " {objective: 2.2.1.1, seriousness: consideration, text: Ask,"
        " closed: {date: 2026-07-01, how: Asked, by: HMICFRS}},"
        " {objective: 2.2.1.1, seriousness: consideration, text: Still to ask}]"
    )
    looked = {"kind": "inspection", "assurance": "independent", "assured_by": "HMICFRS"}
    write_record(folder, "old", date(2025, 6, 2), findings=found % "recommendation", **looked)
    gone = "{date: 2026-08-01, reason: Twice}"
    write_record(folder, "gone", date(2026, 6, 3), findings=found % "area-for-improvement", withdrawn=gone, **looked)
    for name, where in (("moved", "moved_to: 2025-06-02-old"), ("never", "never_made: Head of Crime")):
        gone = f"{{date: 2026-08-01, reason: Twice, {where}}}"
        write_record(folder, name, date(2026, 6, 4), findings=found % "cause-of-concern", withdrawn=gone, **looked)
    claims = "{2.2.1.1: {status: in-progress, summary: Begun, wording: v1:000000000000}}"
    path = folder / "returns" / "norfolk" / "2026-10-01.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"force: norfolk\ndate: 2026-10-01\nplan_version: '2'\nclaims: {claims}\n", encoding="utf-8")


def test_what_records_show_lend_and_leave_open(tmp_path: Path) -> None:
    inspected(tmp_path)
    words = ("export", "--force", "norfolk", *AT, "--format", "json")
    made = data(nvap(*words, cwd=tmp_path))
    records = {row["record"][11:]: row for row in made["records"]}
    each, north = records["each"], records["north"]
    assert (each["shows"], each["sample_size"], each["sample_of"], each["strands"]) == (None, 60, 412, ["gangs"])
    assert (north["shows"], north["part"], records["old"]["shows"]) == ("no", "North area", "yes")
    assert (each["promising_practice"], north["promising_practice"]) == (True, False)
    assert records["lapsed"]["figure_better"] == "higher"
    assert (records["moved"]["moved_to"], records["never"]["never_made"]) == ("2025-06-02-old", "Head of Crime")
    served = {(row["record"][11:], row["objective"]): row for row in made["served"]}
    lent = {key: (row["shows"], row["lends"], row["because"], row["supports"]) for key, row in served.items()}
    assert lent == {
        ("each", "2.2.1.1"): ("yes", "in-full", [], True),
        ("each", "2.2.1.2"): ("partly", "in-part", ["shows-partly"], True),
        ("north", "2.2.1.1"): ("no", "nothing", ["shows-no"], False),
        ("lapsed", "2.2.1.1"): ("yes", "in-part", ["before-finding"], False),
        ("old", "2.2.1.1"): ("yes", "nothing", ["finding"], False),
        ("gone", "2.2.1.1"): ("yes", None, [], False),
        ("moved", "2.2.1.1"): ("yes", None, [], False),
        ("never", "2.2.1.1"): ("yes", None, [], False),
    }
    found = {(row["record"][11:], row["text"]): row for row in made["findings"]}
    assert {key for key, row in found.items() if row["open"]} == {
        ("old", "Wait"), ("old", "Still to ask"), ("gone", "Wait"),
    }  # fmt: skip
    assert {key for key, row in found.items() if row["overdue"]} == {("old", "Wait"), ("gone", "Wait")}
    wait, asked = found["old", "Wait"], found["old", "Ask"]
    assert (wait["number"], wait["overdue"], wait["seriousness"]) == ("R4", 10, "recommendation")
    assert (asked["closed_by"], asked["overdue"]) == ("HMICFRS", None)
    objectives = {row["objective"]: row for row in made["objectives"]}
    first, second = objectives["2.2.1.1"], objectives["2.2.1.2"]
    assert (first["full"], first["furthest"], first["overdue"], first["open_findings"]) == ("in-use", "in-use", 10, 3)
    assert (second["full"], second["furthest"], second["overdue"]) == (None, "in-use", None)
    assert (first["since"], first["due"], first["applies"]) == ("2025-06-02", "2026-11-20", "yes")
    (claim,) = made["returns"]
    assert claim["fingerprint"] == "v1:000000000000"


def test_what_may_not_be_shown_is_named_by_no_other_record(tmp_path: Path) -> None:
    inspected(tmp_path)
    path = tmp_path / "evidence" / "norfolk" / "2025-06-02-old.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}marking: OFFICIAL-SENSITIVE\nhandling: Head only\n", encoding="utf-8")
    done = nvap("export", "--force", "norfolk", *AT, *LIMIT, "--format", "json", cwd=tmp_path)
    assert "2025-06-02" not in done.stdout
    (moved,) = (row for row in data(done)["records"] if row["record"] == "2026-06-04-moved")
    assert moved["moved_to"] is None


def test_states_and_support_are_those_of_the_chain(shire: Path, whole: dict[str, Any]) -> None:
    names = [objective["objective"] for objective in whole["objectives"]][::9]
    for name, done in zip(
        names, batch(shire, *(("why", name, *OWN, *AT, "--format", "json") for name in names)), strict=True
    ):
        chain = {record["id"]: record for record in data(done)["evidence"]}
        served = {link["record"]: link for link in whole["served"] if link["objective"] == name}
        assert set(served) == set(chain)
        for record, link in served.items():
            told = chain[record]
            assert (link["shows"], link["state"]) == (told["shows"], told["state"])
            assert link["lends"] == told["lends"], (name, record)
            assert link["supports"] == (told["state"] == "current" and told["lends"] != "nothing"), (name, record)


def test_csv_and_workbook_hold_the_same_as_json(shire: Path, whole: dict[str, Any], tmp_path: Path) -> None:
    asked = [("export", *OWN, *AT, "--what", table) for table in TABLES]
    done = batch(shire, *asked, ("export", *OWN, *AT, "--out", str(tmp_path / "all.xlsx")))
    book = cells(tmp_path / "all.xlsx")
    assert [*book] == ["Read me", *TABLES]
    for table, process in zip(TABLES, done, strict=False):
        assert process.returncode == 0
        read = rows(process.stdout)
        assert {row.pop("file_marking") for row in read} <= {"OFFICIAL", "OFFICIAL-SENSITIVE"}
        assert len(read) == len(whole[table]) == len(book[table]) - 1
        for text, thing, line in zip(read, whole[table], book[table][1:], strict=True):
            assert [*text] == [*thing] == [*book[table][0]] == [*COLUMNS[table]]
            for (name, cell), value, shown in zip(text.items(), thing.values(), line, strict=True):
                words = "; ".join(value) if isinstance(value, list) else value
                flag = {True: "true", False: "false"}.get(words, words) if isinstance(words, bool) else words
                lines = "\n".join(" ".join(each.split()) for each in str(flag).strip().split("\n"))
                assert cell == ("" if flag is None else lines), (table, name)
                assert str("" if shown is None else shown).removesuffix(" 00:00:00").casefold() == cell.casefold()


def test_an_export_of_all_names_forces_and_is_marked_so(shire: Path, tmp_path: Path) -> None:
    words = ("export", *AT, "--despite-errors")
    asked = [words, (*words, "--bodies", "all"), (*words, "--format", "json"), (*words, "--what", "records")]
    done = batch(shire, *asked, (*words, "--out", str(tmp_path / "all.xlsx")))
    table, every, whole, records = rows(done[0].stdout), rows(done[1].stdout), data(done[2]), rows(done[3].stdout)
    forces = {line["force"] for line in table}
    assert len(table) == len(forces) * 53
    assert ("norfolk" in forces, "example-shire" in forces, len(forces)) == (True, False, 43)
    assert {line["file_marking"] for line in (*table, *every, *records)} == {"OFFICIAL-SENSITIVE"}
    assert whole["marking"] == "OFFICIAL-SENSITIVE"
    assert {line["force"] for line in records} == {"norfolk", "suffolk"}
    assert "example-shire" in {line["force"] for line in every}
    assert "1; --bodies all takes them too" in done[0].stderr
    assert "--bodies" not in done[1].stderr
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert {sheet.oddHeader.center.text for sheet in book} == {"OFFICIAL-SENSITIVE"}
    assert book["Read me"]["A1"].value == "OFFICIAL-SENSITIVE"
    refused = nvap(*words, *LIMIT, cwd=shire)
    assert (refused.returncode, refused.stdout) == (2, "")


@pytest.mark.parametrize("make", [sound, broken])
def test_nothing_above_the_limit_is_exported(make: Any, tmp_path: Path) -> None:
    made: Marked = make(tmp_path / "kept")
    words = ("export", "--force", "norfolk", *AT, "--despite-errors")
    limited = (*words, *LIMIT)
    asked = [(*limited, "--what", table) for table in TABLES] + [(*limited, "--format", "json")]
    *tables, whole = batch(made.folder, *asked)
    for table, done in zip(TABLES, tables, strict=True):
        assert done.returncode == 0
        assert leaks(made, done.stdout + done.stderr) == [], table
        assert {row["file_marking"] for row in rows(done.stdout)} <= {"OFFICIAL"}
        assert f": {made.withheld};" in done.stderr
    assert leaks(made, whole.stdout + whole.stderr) == []
    assert (data(whole)["marking"], data(whole)["withheld"]) == ("OFFICIAL", made.withheld)
    withheld = {
        objective["objective"]: objective["withheld"]
        for objective in data(whole)["objectives"]
        if objective["withheld"]
    }
    assert withheld == {name: count for name, count in made.here.items() if name in withheld}
    assert set(made.here) - set(withheld) <= {"2.9.1.1"}
    path = tmp_path / "limited.xlsx"
    assert leaks(made, nvap(*limited, "--out", path, cwd=made.folder).stderr) == []
    assert leaks(made, repr(cells(path))) == []
    unlimited = data(nvap(*words, "--format", "json", cwd=made.folder))
    assert unlimited["marking"] == "OFFICIAL-SENSITIVE"
    # What follows from a record that is withheld is computed with it.
    for objective, other in zip(data(whole)["objectives"], unlimited["objectives"], strict=True):
        for key in ("objective", "supported", "gap", "also", "current", "counting", "impact_shown"):
            assert objective[key] == other[key]


def test_no_text_of_a_record_is_a_formula(tmp_path: Path) -> None:
    write_record(tmp_path, title='\'=HYPERLINK("http://x","y")\'', summary="'-1+1|cmd'", owner="'@SUM(A1)'")
    path = tmp_path / "a.xlsx"
    words = ("export", "--force", "norfolk", "--what", "records")
    text, _ = batch(tmp_path, words, (*words, "--out", str(path)))
    (row,) = rows(text.stdout)
    assert row["title"] == '\'=HYPERLINK("http://x","y")'
    assert (row["summary"], row["owner"]) == ("'-1+1|cmd", "'@SUM(A1)")
    (sheet,) = (page for page in openpyxl.load_workbook(path) if page.title == "records")
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n", "d", "b"}
    assert '=HYPERLINK("http://x","y")' in [cell.value for cell in sheet[2]]


def test_the_same_records_give_the_same_bytes(shire: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        for suffix in ("csv", "json", "xlsx"):
            out = tmp_path / f"{seed}.{suffix}"
            assert nvap("export", *OWN, *AT, "--out", out, cwd=shire, env={"PYTHONHASHSEED": seed}).returncode == 0
    for suffix in ("csv", "json", "xlsx"):
        assert (tmp_path / f"1.{suffix}").read_bytes() == (tmp_path / f"2.{suffix}").read_bytes()
    assert (tmp_path / "1.csv").read_bytes().startswith(b"\xef\xbb\xbffile_marking,")
    assert (tmp_path / "1.csv").read_bytes().count(b"\r\n") == 54


def test_errors_refuse_an_export_unless_it_is_made_despite_them(tmp_path: Path) -> None:
    write_record(tmp_path)
    write_record(tmp_path, "broken", folder="suffolk", kind="audits")
    refused, despite, process = batch(
        tmp_path,
        ("export", "--format", "json"),
        ("export", "--format", "json", "--despite-errors"),
        ("export", "--force", "norfolk", "--what", "records"),
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "broken.yaml:5:7" in refused.stderr
    assert [row["force"] for row in data(despite)["records"]] == ["norfolk"]
    assert "broken.yaml" in data(despite)["despite_errors"][0]
    assert any("Made despite errors" in note for note in data(despite)["notes"])
    assert len(rows(process.stdout)) == 1


def test_a_missing_extra_and_a_form_that_is_not_there_are_said(shire: Path, tmp_path: Path) -> None:
    gone = "sys.modules['xlsxwriter'] = None"
    done = nvap("export", *OWN, "--out", tmp_path / "a.xlsx", cwd=shire, prepared=gone, anew=True)
    assert done.returncode == 3
    assert re.fullmatch(r"Error: an Excel workbook [^\n]* pip install 'nvap\[office\]'\n", done.stderr)
    assert not (tmp_path / "a.xlsx").exists()
    for words in (("--out", "a.pdf"), ("--format", "xlsx"), ("--format", "csv", "--out", "a.json"), ("--what", "all")):
        done = nvap("export", *OWN, *words, cwd=shire)
        assert (done.returncode, done.stdout) == (2, ""), words
