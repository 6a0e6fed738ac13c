"""A workbook goes out, is filled in, and comes back: what is taken over, what stops it, and what it says of that."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from nvap.model.fields import Better, Kind, Seriousness, Shows
from nvap.workspace import built_in
from tests.marked import MARKS
from tests.running import DAY, TODAY, Done, data, execute, nvap, tree, write_record
from tests.test_words import translated
from tests.tools import needs
from tests.workbooks import Filled, edited, part, repacked, resaved

pytestmark = pytest.mark.libraries

NEW = {
    "Title": "Audit of calls", "Objectives": "2.1.1.1, 2.2.1.1", "Kind": "audit", "Assurance": "supervisor",
    "Date": DAY,
    "Summary": "Sixty calls were heard.", "What it shows": "yes",
    "Owner (a role)": "Head of Control Room", "Where it is kept": "NC/1",
}  # fmt: skip
INSPECTION = (
    "[{objective: 2.2.1.1, seriousness: cause-of-concern, text: Waits are too long., due: 2027-01-31},"
    " {objective: 2.2.1.1, seriousness: consideration, text: Ask the panel.}]"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Norfolk with three records, two findings and a return."""
    folder = tmp_path / "workspace"
    write_record(folder, "dip-sample", summary="A dip sample of thirty referrals.  # kept by the owner")
    write_record(
        folder, "policy", kind="policy", objectives="2.2.1.2 2.3.1.1", marking="OFFICIAL", review_by="2099-01-01"
    )
    write_record(
        folder, "inspection", kind="inspection", assurance="independent", assured_by="HMICFRS", findings=INSPECTION
    )
    path = folder / "returns" / "norfolk" / f"{DAY}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"force: norfolk\ndate: {DAY}\nplan_version: '2'\nclaims:\n"
        "  2.2.1.1: {status: in-progress, summary: Being agreed., lead: Head of Safeguarding}\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def book(workspace: Path, tmp_path: Path) -> Path:
    """Its workbook."""
    return export(workspace, tmp_path / "norfolk.xlsx")


def export(workspace: Path, out: Path, *more: str) -> Path:
    """Export Norfolk's workbook."""
    done = nvap("workbook", "export", "--force", "norfolk", "--out", out, *more, cwd=workspace)
    assert done.returncode == 0, done.stderr
    return out


def take(workspace: Path, book: Path, *more: str | Path) -> Done:
    """Import a workbook."""
    return nvap("workbook", "import", book, *more, cwd=workspace)


def seen(workspace: Path, book: Path, *more: str | Path) -> dict[str, Any]:
    """What an import would do."""
    return data(take(workspace, book, "--format", "json", *more))


def faults(workspace: Path, book: Path, *more: str | Path) -> dict[str, str]:
    """The cells that stand in the way, each with what is said of it; nothing is written."""
    before = tree(workspace)
    done = take(workspace, book, "--write", "--format", "json", *more)
    assert done.returncode == 1, done.stdout
    assert tree(workspace) == before
    return {fault["cell"]: f"{fault['message']}. {fault['hint']}" for fault in data(done)["faults"]}


def filled(path: Path, sheet: str, cells: dict[str, Any], row: int | None = None) -> str:
    """Fill cells of a row, of the first empty one if none is given; the name of the row's last cell that was filled."""
    book = Filled(path)
    number = row or book.empty_row(sheet)
    book.put(sheet, number, cells)
    book.save()
    cell = book.cell(sheet, number, list(cells)[-1])
    return f"{sheet}!{cell.coordinate}"


def written(workspace: Path, *parts: str) -> dict[str, Any]:
    """A file of the workspace, as another reader reads it."""
    text = workspace.joinpath(*parts).read_text(encoding="utf-8")
    made: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return made


def test_what_goes_out(workspace: Path, book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    assert opened.sheetnames == ["Read me", "Objectives", "Evidence", "Findings", "_exported"]
    assert opened["_exported"].sheet_state == "veryHidden"
    told = {property_.name: property_.value for property_ in opened.custom_doc_props.props}
    assert told == {"nvap schema": "1", "nvap force": "norfolk", "nvap plan version": "2", "nvap as at": f"{TODAY}"}
    objectives, evidence = opened["Objectives"], opened["Evidence"]
    assert objectives.protection.sheet
    assert not objectives.protection.password
    assert not evidence.protection.sheet, "what cannot be sorted is not sent out"
    for sheet in opened.worksheets[:4]:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet["A1"].value.startswith("OFFICIAL")
        assert sheet.oddHeader.center.text.endswith("OFFICIAL")
        assert sheet.oddFooter.center.text.endswith("OFFICIAL")
    for sheet in opened.worksheets[1:4]:
        assert sheet.freeze_panes
        assert sheet.print_title_rows == "$3:$3"
    first = Filled(book)
    row = first.row_of("Objectives", "Objective", "2.2.1.1")
    assert first.cell("Objectives", row, "Wording").protection.locked
    assert not first.cell("Objectives", row, "Status").protection.locked
    assert first.cell("Objectives", row, "Status").value == "in progress"
    assert first.cell("Objectives", row, "Gap").value == "open finding"
    assert (
        sum(first.cell("Objectives", number, "Status").value is not None for number in first.rows("Objectives")) == 53
    )
    lists = {
        str(validation.sqref).split(":")[0][0]
        for validation in objectives.data_validations.dataValidation
        if validation.type == "list"
    }
    assert lists == {"D", "K", "N"}
    again = export(workspace, tmp_path / "again.xlsx")
    assert again.read_bytes() == book.read_bytes()
    assert nvap("workbook", "export", "--force", "norfolk", "--out", book, cwd=workspace).returncode == 3
    assert nvap("workbook", "export", "--force", "norfolk", "--out", "x.csv", cwd=workspace).returncode == 2
    assert nvap("workbook", "export", "--force", "norfolk", cwd=workspace).returncode == 2


def test_no_text_can_become_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    for number, title in enumerate(('=HYPERLINK("http://x.example")', "https://x.example", "012", "+1")):
        write_record(tmp_path, f"x{number}", title=f"'{title}'")
    sheet = part(export(tmp_path, tmp_path / "x.xlsx"), "xl/worksheets/sheet3.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert {cell.data_type for cell in openpyxl.load_workbook(tmp_path / "x.xlsx")["Evidence"]["B"] if cell.value} == {
        "s"
    }


def test_a_part_is_sent_and_the_rest_is_not_missed(workspace: Path, tmp_path: Path) -> None:
    theme = export(workspace, tmp_path / "theme.xlsx", "--theme", "3")
    book = Filled(theme)
    names = [book.cell("Objectives", number, "Objective").value for number in book.rows("Objectives")]
    assert names == [f"2.3.{action}.{number}" for action in (1, 2, 3) for number in (1, 2, 3, 4)]
    assert book.cell("Evidence", 4, "Record").value == f"{DAY}-policy"
    assert book.cell("Evidence", 5, "Record").value is None
    assert "theme 3" in " ".join(str(cell.value) for cell in book.book["Read me"]["A"])
    lead = Filled(export(workspace, tmp_path / "lead.xlsx", "--lead", "safeguarding"))
    assert [lead.cell("Objectives", number, "Objective").value for number in lead.rows("Objectives")] == ["2.2.1.1"]
    action = Filled(export(workspace, tmp_path / "action.xlsx", "--action", "2.2.1"))
    assert len(list(action.rows("Objectives"))) == 4
    for path in (theme, tmp_path / "lead.xlsx", tmp_path / "action.xlsx"):
        before = tree(workspace)
        told = seen(workspace, path, "--write")
        assert (told["added"], told["changed"], told["notes"]) == (0, 0, [])
        assert tree(workspace) == before


def test_what_is_above_the_limit_stays_at_home(workspace: Path, tmp_path: Path) -> None:
    write_record(workspace, "secret", marking="OFFICIAL-SENSITIVE", handling="Head only", title="Hidden thing")
    write_record(workspace, "newer", supersedes=f"{DAY}-secret", date=f"{DAY}")
    returned = workspace / "returns" / "norfolk" / f"{DAY}.yaml"
    returned.write_text(f"{returned.read_text()}marking: OFFICIAL-SENSITIVE\nhandling: Head only\n", encoding="utf-8")
    out = tmp_path / "open.xlsx"
    words = ("workbook", "export", "--force", "norfolk", "--out", out, "--max-marking", "OFFICIAL")
    done = nvap(*words, cwd=workspace)
    assert "1 record and 1 claim withheld" in done.stderr
    assert "Hidden" not in part(out, "xl/sharedStrings.xml")
    assert f"{DAY}-secret" not in part(out, "xl/sharedStrings.xml")
    assert "Being agreed" not in part(out, "xl/sharedStrings.xml")
    assert (seen(workspace, out)["added"], seen(workspace, out)["changed"]) == (0, 0)
    whole = Filled(export(workspace, tmp_path / "whole.xlsx"))
    assert whole.book["Read me"]["A1"].value == "OFFICIAL-SENSITIVE"


def test_changed_cells_are_taken_over_and_comments_stay(workspace: Path, book: Path) -> None:
    path = workspace / "evidence" / "norfolk" / f"{DAY}-dip-sample.yaml"
    path.write_text(f"# by hand\n{path.read_text()}share: force  # for now\n", encoding="utf-8")
    filled_in = Filled(book)
    row = filled_in.row_of("Evidence", "Record", f"{DAY}-dip-sample")
    filled_in.put(
        "Evidence", row, {"Title": "Dip sample of 2026", "Objectives": "2.2.1.2; 2.2.1.1", "Promising practice": "Yes"}
    )
    row = filled_in.row_of("Evidence", "Record", f"{DAY}-inspection")
    filled_in.put("Evidence", row, {"Assured by": "  HMICFRS\n(2026)  "})
    row = filled_in.row_of("Evidence", "Record", f"{DAY}-policy")
    filled_in.put("Evidence", row, {"Review by": None})
    row = filled_in.row_of("Findings", "Finding", "Waits are too long.")
    filled_in.put(
        "Findings", row, {"Due": None, "Closed on": DAY, "How it was closed": "More people.", "Accepted by": "HMICFRS"}
    )
    filled_in.save()
    before = tree(workspace)
    told = seen(workspace, book)
    assert tree(workspace) == before, "looking never writes"
    assert (told["added"], told["changed"]) == (0, 4)
    assert {change["cell"] for change in told["changes"]} >= {"Evidence!B4"}
    done = take(workspace, book, "--write")
    assert done.returncode == 0, done.stderr
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# by hand\n")
    assert "share: force  # for now\n" in text
    made = written(workspace, "evidence", "norfolk", f"{DAY}-dip-sample.yaml")
    assert (made["title"], made["promising_practice"]) == ("Dip sample of 2026", "true")
    assert list(made["objectives"]) == ["2.2.1.1", "2.2.1.2"]
    assert made["objectives"]["2.2.1.1"] == "", "an empty fingerprint is not filled in by the way"
    assert made["objectives"]["2.2.1.2"].startswith("v1:")
    assert "review_by" not in written(workspace, "evidence", "norfolk", f"{DAY}-policy.yaml")
    inspected = written(workspace, "evidence", "norfolk", f"{DAY}-inspection.yaml")
    assert inspected["assured_by"] == "HMICFRS\n(2026)"
    assert inspected["findings"][0] == {
        "objective": "2.2.1.1", "seriousness": "cause-of-concern", "text": "Waits are too long.",
        "closed": {"date": f"{DAY}", "how": "More people.", "by": "HMICFRS"},
    }  # fmt: skip
    assert nvap("validate", cwd=workspace).returncode == 0
    after = tree(workspace)
    assert (seen(workspace, book, "--write")["changed"], tree(workspace)) == (0, after)


def test_claims_become_a_return_of_the_day(workspace: Path, book: Path) -> None:
    filled_in = Filled(book)
    row = filled_in.row_of("Objectives", "Objective", "2.2.1.1")
    filled_in.put("Objectives", row, {"Status": "Implemented", "Lead (a role)": None, "Due": dt.date(2027, 1, 31)})
    row = filled_in.row_of("Objectives", "Objective", "2.7.1.4")
    filled_in.put(
        "Objectives", row, {"Status": "not-started", "Why": "No plan yet", "Risk": "high", "Reason for the risk": "x"}
    )
    filled_in.save()
    done = take(workspace, book, "--write")
    assert done.returncode == 0, done.stderr
    assert f"return of {TODAY.day} " in done.stdout
    made = written(workspace, "returns", "norfolk", f"{TODAY}.yaml")
    assert made["claims"] == {
        "2.2.1.1": {
            "status": "implemented", "summary": "Being agreed.", "wording": MARKS["2.2.1.1"], "due": "2027-01-31",
        },
        "2.7.1.4": {
            "status": "not-started", "summary": "No plan yet", "wording": MARKS["2.7.1.4"], "risk": "high",
            "risk_reason": "x",
        },
    }  # fmt: skip
    assert "2.7.1.4: no evidence before, not started now" in done.stdout
    after = tree(workspace)
    assert (seen(workspace, book, "--write")["changed"], tree(workspace)) == (0, after)


def test_claims_join_the_return_of_the_date_given(workspace: Path, book: Path) -> None:
    filled_in = Filled(book)
    row = filled_in.row_of("Objectives", "Objective", "2.7.1.4")
    filled_in.put("Objectives", row, {"Status": "in progress", "Why": "Begun"})
    filled_in.save()
    assert take(workspace, book, "--write", "--date", f"{DAY}").returncode == 0
    made = written(workspace, "returns", "norfolk", f"{DAY}.yaml")
    assert list(made["claims"]) == ["2.2.1.1", "2.7.1.4"]
    assert made["claims"]["2.2.1.1"]["lead"] == "Head of Safeguarding"
    assert made["claims"]["2.7.1.4"]["wording"] == MARKS["2.7.1.4"]
    assert "wording" not in made["claims"]["2.2.1.1"], "a claim that nobody changed is as it was made"
    assert take(workspace, book, "--date", f"{TODAY + dt.timedelta(1)}").returncode == 2


def test_a_claim_from_a_sensitive_return_keeps_its_marking(workspace: Path, tmp_path: Path) -> None:
    returned = workspace / "returns" / "norfolk" / f"{DAY}.yaml"
    returned.write_text(f"{returned.read_text()}marking: OFFICIAL-SENSITIVE\nhandling: Head only\n", encoding="utf-8")
    book = export(workspace, tmp_path / "x.xlsx")
    row = Filled(book).row_of("Objectives", "Objective", "2.2.1.1")
    filled(book, "Objectives", {"Lead (a role)": "Head of Crime"}, row)
    assert take(workspace, book, "--write").returncode == 0
    made = written(workspace, "returns", "norfolk", f"{TODAY}.yaml")
    assert (made["marking"], made["handling"]) == ("OFFICIAL-SENSITIVE", "Head only")


def test_a_new_row_gets_its_id_and_is_added_once(workspace: Path, book: Path) -> None:
    filled(book, "Evidence", NEW)
    filled(
        book,
        "Findings",
        {"Record": "audit of calls", "Objective": "2.1.1.1", "Seriousness": "Area for improvement", "Finding": "Late."},
    )
    filled(
        book,
        "Findings",
        {"Record": f"{DAY}-inspection", "Objective": "2.2.1.1", "Seriousness": "consideration", "Finding": "New."},
    )
    told = seen(workspace, book)
    assert (told["added"], told["changed"]) == (3, 0)
    done = take(workspace, book, "--write")
    assert done.returncode == 0, done.stderr
    assert "2.1.1.1: no evidence before, open finding now" in done.stdout
    made = written(workspace, "evidence", "norfolk", f"{DAY}-audit-of-calls.yaml")
    assert made["recorded"] == f"{TODAY}"
    assert (made["marking"], made["share"]) == ("OFFICIAL", "force")
    assert all(mark.startswith("v1:") for mark in made["objectives"].values())
    assert made["findings"] == [{"objective": "2.1.1.1", "seriousness": "area-for-improvement", "text": "Late."}]
    assert len(written(workspace, "evidence", "norfolk", f"{DAY}-inspection.yaml")["findings"]) == 3
    assert nvap("validate", cwd=workspace).returncode == 0
    after = tree(workspace)
    told = seen(workspace, book, "--write")
    assert (told["added"], told["changed"], told["faults"]) == (0, 0, [])
    assert tree(workspace) == after
    row = Filled(book).row_of("Evidence", "Title", "Audit of calls")
    cell = filled(book, "Evidence", {"Summary": "Something else."}, row)
    assert "recorded already" in faults(workspace, book)[cell]


def test_what_a_record_shows_goes_out_and_comes_back(workspace: Path, book: Path, tmp_path: Path) -> None:
    """One word for all objectives or one for each; how far it reaches; what a figure is compared with."""
    given = Filled(book)
    row = given.empty_row("Evidence")
    given.put(
        "Evidence", row, {**NEW, "What it shows": "2.2.1.1: Partly\n2.1.1.1 yes", "Only for the part": "North area"}
    )
    given.put("Evidence", row, {"Looked at": 60, "Of how many": "412", "Working groups": "knife-crime,  gangs"})
    given.put("Evidence", row + 1, {**NEW, "Title": "Calls", "Kind": "output measure", "What it shows": "No"})
    given.put("Evidence", row + 1, {"Figure": 40, "Unit": "calls", "Figure from": DAY, "Figure to": DAY})
    given.put("Evidence", row + 1, {"Baseline": 50, "Better is": "Higher"})
    given.put("Evidence", row + 2, {**NEW, "Title": "Strategy", "Kind": "policy", "What it shows": None})
    given.save()
    done = take(workspace, book, "--write")
    assert done.returncode == 0, done.stdout + done.stderr
    made = written(workspace, "evidence", "norfolk", f"{DAY}-audit-of-calls.yaml")
    assert made["shows"] == {"2.1.1.1": "yes", "2.2.1.1": "partly"}
    assert (made["part"], made["sample"]) == ("North area", {"size": "60", "of": "412"})
    assert made["strands"] == ["gangs", "knife-crime"]
    measured = written(workspace, "evidence", "norfolk", f"{DAY}-calls.yaml")
    assert (measured["shows"], measured["figure"]["better"]) == ("no", "higher")
    assert "shows" not in written(workspace, "evidence", "norfolk", f"{DAY}-strategy.yaml")
    again = export(workspace, tmp_path / "again.xlsx")
    after, opened = tree(workspace), Filled(again)
    row = opened.row_of("Evidence", "Title", "Audit of calls")
    assert opened.cell("Evidence", row, "What it shows").value == "2.1.1.1 yes; 2.2.1.1 partly"
    told = seen(workspace, again, "--write")
    assert (told["added"], told["changed"], told["faults"], tree(workspace)) == (0, 0, [], after)
    opened.put("Evidence", row, {"What it shows": "no", "Working groups": None, "Only for the part": None})
    opened.save()
    (change,) = seen(workspace, again, "--write")["changes"]
    assert next((field["heading"], field["now"], field["then"]) for field in change["fields"]) == (
        "What it shows", "2.1.1.1 yes; 2.2.1.1 partly", "no",
    )  # fmt: skip
    made = written(workspace, "evidence", "norfolk", f"{DAY}-audit-of-calls.yaml")
    assert made["shows"] == "no"
    assert not {"strands", "part"} & made.keys()


def test_a_finding_has_its_number_and_keeps_its_progress(workspace: Path, tmp_path: Path) -> None:
    findings = (
        "[{objective: 2.2.1.1, seriousness: recommendation, text: Waits., number: R4, progress: "
        "[{date: 2026-10-29, note: Begun}]}]"
    )
    write_record(
        workspace, "inspection", kind="inspection", assurance="independent", assured_by="HMICFRS", findings=findings
    )
    book = export(workspace, tmp_path / "numbered.xlsx")
    row = Filled(book).row_of("Findings", "Finding", "Waits.")
    assert Filled(book).cell("Findings", row, "Their number").value == "R4"
    filled(book, "Findings", {"Their number": "R5"}, row)
    new = {"Record": f"{DAY}-inspection", "Objective": "2.2.1.1", "Seriousness": "Recommendation", "Finding": "Count."}
    filled(book, "Findings", {**new, "Their number": 6})
    assert take(workspace, book, "--write").returncode == 0
    made = written(workspace, "evidence", "norfolk", f"{DAY}-inspection.yaml")["findings"]
    assert [(finding["number"], finding.get("progress")) for finding in made] == [
        ("R5", [{"date": "2026-10-29", "note": "Begun"}]),
        ("6", None),
    ]


@pytest.mark.parametrize(
    ("cells", "heading", "says"),
    [
        ({"What it shows": None}, "What it shows", "has to say what it shows. Say here"),
        (
            {"What it shows": "perhaps"},
            "What it shows",
            "perhaps is not a word of the list. It can be yes (what was found bears the objective out), partly",
        ),
        ({"What it shows": "2.1.1.1 yes; 2.2.1.1 mostly"}, "What it shows", "mostly is not a word"),
        ({"What it shows": "2.1.1.1 yes; 2.2.1.1"}, "What it shows", "2.2.1.1 is not a word"),
        ({"What it shows": "2.1.1.1 yes; 2.1.1.1 no"}, "What it shows", "2.1.1.1 stands here with two words"),
        ({"What it shows": "2.1.1.1 yes"}, "What it shows", "nothing of 2.2.1.1. Say it for each of 2.1.1.1, 2.2.1.1"),
        (
            {"What it shows": "2.1.1.1 yes; 2.2.1.1 no; 2.2.1.3 no"},
            "What it shows",
            "2.2.1.3, which is not an objective of this record. Say it for each of 2.1.1.1, 2.2.1.1",
        ),
        ({"What it shows": "here yes"}, "What it shows", "here is not written in the form"),
        ({"Looked at": 60}, "Of how many", "is empty"),
        ({"Looked at": 60, "Of how many": 6}, "Looked at", "cannot be taken of 6"),
        ({"Looked at": "60.5", "Of how many": 61}, "Looked at", "not a whole number"),
        ({"Better is": "sideways"}, "Better is", "sideways is not a word of the list. It can be higher"),
        (
            {"Figure": 1, "Unit": "x", "Figure from": DAY, "Figure to": DAY, "Baseline": 2, "Kind": "output measure"},
            "Better is",
            "Choose higher or lower",
        ),
    ],
)
def test_a_mistake_in_what_a_record_shows(
    cells: dict[str, Any], heading: str, says: str, workspace: Path, book: Path
) -> None:
    filled(book, "Evidence", {**NEW, **cells})
    found = faults(workspace, book)
    column = openpyxl.utils.get_column_letter(Filled(book).head("Evidence")[1][heading])
    assert says in found[f"Evidence!{column}7"], found


def test_a_finding_closed_by_nobody(workspace: Path, book: Path) -> None:
    row = Filled(book).row_of("Findings", "Finding", "Waits are too long.")
    filled(book, "Findings", {"Closed on": DAY, "How it was closed": "More people."}, row)
    column = openpyxl.utils.get_column_letter(Filled(book).head("Findings")[1]["Accepted by"])
    assert "the body or the role" in faults(workspace, book)[f"Findings!{column}{row}"]


def test_lists_offer_every_word_of_the_model_and_no_other(book: Path) -> None:
    """In what a record shows something else may be typed: one word for each objective is none of the list."""
    opened = openpyxl.load_workbook(book)
    kept = {
        sheet: {next(iter(rule.sqref.ranges)).min_col: rule for rule in opened[sheet].data_validations.dataValidation}
        for sheet in ("Evidence", "Findings")
    }
    for sheet, heading, known in (
        ("Evidence", "Kind", Kind), ("Evidence", "What it shows", Shows), ("Evidence", "Better is", Better),
        ("Findings", "Seriousness", Seriousness),
    ):  # fmt: skip
        rule = kept[sheet][Filled(book).head(sheet)[1][heading]]
        first, last = (int(number) for number in re.findall(r"\$D\$(\d+)", rule.formula1))
        offered = [opened["_exported"].cell(row, 3).value for row in range(first, last + 1)]
        assert offered == [str(word) for word in known], heading
        assert bool(rule.showErrorMessage) is (heading != "What it shows")
    help_ = kept["Evidence"][Filled(book).head("Evidence")[1]["What it shows"]].prompt
    assert "2.2.1.1 yes; 2.2.1.2 partly" in help_
    assert help_.endswith("."), "it is cut after 255 letters"


def test_two_new_rows_of_one_name_get_ids_of_their_own(workspace: Path, book: Path) -> None:
    filled(book, "Evidence", NEW)
    filled(book, "Evidence", {**NEW, "Where it is kept": "NC/2"})
    assert take(workspace, book, "--write", "--again").returncode == 0
    assert (workspace / "evidence" / "norfolk" / f"{DAY}-audit-of-calls-2.yaml").is_file()
    assert seen(workspace, book)["added"] == 0


def test_a_cell_changed_on_both_sides_stops_everything(workspace: Path, book: Path) -> None:
    row = Filled(book).row_of("Evidence", "Record", f"{DAY}-dip-sample")
    cell = filled(book, "Evidence", {"Title": "Theirs"}, row)
    filled(book, "Evidence", NEW)
    write_record(
        workspace, "dip-sample", summary="A dip sample of thirty referrals.  # kept by the owner", title="Ours"
    )
    found = faults(workspace, book)
    assert list(found) == [cell]
    assert "it is Theirs here, and was changed to Ours" in found[cell]
    filled(book, "Evidence", {"Title": "Ours"}, row)
    assert seen(workspace, book)["changed"] == 0, "both made the same change"


def test_what_is_changed_only_here_stays(workspace: Path, book: Path) -> None:
    write_record(
        workspace, "dip-sample", summary="A dip sample of thirty referrals.  # kept by the owner", title="Ours"
    )
    row = Filled(book).row_of("Evidence", "Record", f"{DAY}-dip-sample")
    filled(book, "Evidence", {"Owner (a role)": "Head of Crime"}, row)
    assert take(workspace, book, "--write").returncode == 0
    made = written(workspace, "evidence", "norfolk", f"{DAY}-dip-sample.yaml")
    assert (made["title"], made["owner"]) == ("Ours", "Head of Crime")


def test_a_finding_that_has_moved_in_its_record_is_found(workspace: Path, book: Path) -> None:
    turned = (
        "[{objective: 2.2.1.1, seriousness: consideration, text: Ask the panel.},"
        " {objective: 2.2.1.1, seriousness: cause-of-concern, text: Waits are too long., due: 2027-01-31}]"
    )
    write_record(
        workspace, "inspection", kind="inspection", assurance="independent", assured_by="HMICFRS", findings=turned
    )
    row = Filled(book).row_of("Findings", "Finding", "Waits are too long.")
    filled(book, "Findings", {"Lead (a role)": "Head of Crime"}, row)
    assert take(workspace, book, "--write").returncode == 0
    made = written(workspace, "evidence", "norfolk", f"{DAY}-inspection.yaml")["findings"]
    assert [(finding["text"], finding.get("lead")) for finding in made] == [
        ("Ask the panel.", None),
        ("Waits are too long.", "Head of Crime"),
    ]


def test_every_mistake_is_named_at_once_with_its_remedy(workspace: Path, book: Path) -> None:
    wrong = {
        **NEW, "Objectives": "2.1.1.9", "Kind": "feedbak", "Assurance": "=A1", "Date": "10/14/2026", "Figure": "most",
        "Owner (a role)": "alex.example@norfolk.example", "Summary": None,
    }  # fmt: skip
    filled(book, "Evidence", wrong)
    second = {
        **NEW,
        "Title": "Two",
        "Kind": "feedback",
        "Owner (a role)": "alex.example@norfolk.example",
        "Where it is kept": 12.5,
    }
    filled(book, "Evidence", second)
    filled(
        book, "Findings", {"Record": "no such", "Objective": "2.1.1.1", "Seriousness": "consideration", "Finding": "x"}
    )
    filled(
        book,
        "Findings",
        {"Record": f"{DAY}-inspection", "Objective": "2.7.1.1", "Seriousness": "consideration", "Finding": "x"},
    )
    row = Filled(book).row_of("Objectives", "Objective", "2.7.1.1")
    filled(book, "Objectives", {"Status": "embedded", "Risk": "high"}, row)
    found = faults(workspace, book)
    heads = {
        heading: openpyxl.utils.get_column_letter(column)
        for heading, column in Filled(book).head("Evidence")[1].items()
    }
    first, then = (f"Evidence!{{}}{number}" for number in (7, 8))
    assert "Did you mean feedback?" in found[first.format(heads["Kind"])]
    assert "formula" in found[first.format(heads["Assurance"])]
    assert "14/10/2026" in found[first.format(heads["Date"])]
    assert "is empty" in found[first.format(heads["Summary"])]
    assert "2.1.1" in found[first.format(heads["Objectives"])]
    assert "not a number" in found[first.format(heads["Figure"])]
    assert "Say here from whom it is" in found[then.format(heads["Feedback from"])]
    assert "e-mail address" in found[then.format(heads["Owner (a role)"])]
    assert "no record or new row" in found["Findings!A6"]
    assert "does not name" in found["Findings!C7"]
    assert "is empty" in found[f"Objectives!E{row}"]
    assert len(found) >= 11


def test_the_marked_copy_is_their_own_workbook(workspace: Path, book: Path, tmp_path: Path) -> None:
    filled(
        book,
        "Evidence",
        {**NEW, "Kind": "feedbak", "Where it is kept": "_x005F_x000D_ x005F_ =1", "Summary": "Mine"},
    )
    copy = tmp_path / "copy.xlsx"
    assert take(workspace, book, "--marked", copy).returncode == 1
    marked = Filled(copy)
    row = marked.row_of("Evidence", "Summary", "Mine")
    cell = marked.cell("Evidence", row, "Kind")
    assert cell.fill.fgColor.rgb == "00FFDD00"
    assert "Did you mean feedback?" in cell.comment.text
    assert marked.cell("Evidence", row, "Title").comment is None
    assert take(workspace, book, "--marked", copy).returncode == 3, "a copy that is there is not replaced"
    mended = repacked(copy, tmp_path / "mended.xlsx", lambda _, text: text.replace(b">feedbak<", b">audit<"))
    assert take(workspace, mended, "--write").returncode == 0
    made = written(workspace, "evidence", "norfolk", f"{DAY}-audit-of-calls.yaml")
    assert made["reference"] == "_x000D_ x005F_ =1"


def _moved(book: Filled) -> None:
    """Insert rows and columns, sort the rows, move a column to the end, rename a sheet, add a sheet."""
    for name in ("Objectives", "Evidence", "Findings"):
        sheet = book.book[name]
        row, heads = book.head(name)
        rows = [
            [sheet.cell(number, column).value for column in range(1, sheet.max_column + 1)]
            for number in book.rows(name)
        ]
        rows.sort(key=lambda cells: str(cells[1] or "~"), reverse=True)
        for number, cells in zip(book.rows(name), rows, strict=True):
            for column, value in enumerate(cells, 1):
                sheet.cell(number, column).value = value
        sheet.insert_rows(1, 3)
        sheet.insert_rows(row + 5, 2)
        sheet.insert_cols(3, 2)
        column = book.head(name)[1][next(iter(heads))]
        last = sheet.max_column + 2
        for number in range(1, sheet.max_row + 1):
            sheet.cell(number, last).value = sheet.cell(number, column).value if number > 3 else None
            sheet.cell(number, column).value = None
        sheet.cell(2, 4).value = "A note of ours"
    book.book["Evidence"].title = "Evidence from us"
    book.book.create_sheet("Our own", 0)["A1"] = "Title"


@pytest.mark.parametrize("by_libreoffice", [False, True], ids=["as it was", "saved again by LibreOffice"])
def test_sorted_moved_inserted_and_renamed(by_libreoffice: bool, workspace: Path, book: Path, tmp_path: Path) -> None:
    filled(book, "Evidence", NEW)
    file = edited(book, tmp_path / "moved.xlsx", _moved)
    file = resaved(file, tmp_path / "again") if by_libreoffice else file
    told = seen(workspace, file)
    assert told["faults"] == []
    assert (told["added"], told["changed"]) == (1, 0)
    written = [note for note in told["notes"] if "hidden" not in note]  # openpyxl leaves what is hidden where it was
    assert [note.partition(": ")[0] for note in written] == [
        "The sheet Our own is not one that was exported",
        *("Objectives!D2", "Evidence from us!D2", "Findings!D2"),
    ]


def test_rows_columns_and_sheets_that_are_missing_delete_nothing(workspace: Path, book: Path, tmp_path: Path) -> None:
    def less(given: Filled) -> None:
        given.book["Evidence"].delete_rows(5)
        given.book["Objectives"].delete_rows(10, 20)
        given.book["Objectives"].delete_cols(given.head("Objectives")[1]["Lead (a role)"])
        del given.book["Findings"]
        row = given.row_of("Evidence", "Record", f"{DAY}-dip-sample")
        for cell in given.book["Evidence"][row][1:29]:
            cell.value = None

    before = tree(workspace)
    told = seen(workspace, edited(book, tmp_path / "less.xlsx", less), "--write")
    assert (told["added"], told["changed"], told["faults"]) == (0, 0, [])
    assert len(told["notes"]) == 5
    assert sum("not there any more" in note for note in told["notes"]) == 2
    assert tree(workspace) == before


def test_a_row_sorted_in_part_copied_or_strange_is_named(workspace: Path, book: Path, tmp_path: Path) -> None:
    def half(given: Filled) -> None:
        sheet = given.book["Evidence"]
        for column in range(1, 10):
            a, b = sheet.cell(4, column), sheet.cell(5, column)
            a.value, b.value = b.value, a.value

    assert sorted(faults(workspace, edited(book, tmp_path / "half.xlsx", half))) == ["Evidence!A4", "Evidence!A5"]

    def copied(given: Filled) -> None:
        row = given.empty_row("Evidence")
        for heading in ("Record", *NEW):
            given.cell("Evidence", row, heading).value = given.cell("Evidence", 4, heading).value
        given.put("Evidence", row, {"Title": "Another"})
        given.put("Evidence", row + 1, {**NEW, "Record": "2020-01-01-not-ours"})

    found = faults(workspace, edited(book, tmp_path / "copied.xlsx", copied))
    assert sorted(found) == ["Evidence!A7", "Evidence!A8"]
    assert "row 4 says something else" in found["Evidence!A7"]

    def renamed(given: Filled) -> None:
        heads = given.head("Evidence")[1]
        given.book["Evidence"].cell(3, heads["Title"]).value = "Titel"
        given.book["Evidence"].cell(3, heads["Date"]).value = "Kind"

    found = faults(workspace, edited(book, tmp_path / "renamed.xlsx", renamed))
    assert "Write the heading Title as it was" in found["Evidence!B3"]
    assert "twice" in found["Evidence!H3"]


def test_a_row_that_has_lost_its_name(workspace: Path, book: Path, tmp_path: Path) -> None:
    """An id that was deleted makes no new record of an old one; a copy of a row without its id is a new one."""

    def lost(given: Filled) -> None:
        given.put("Evidence", 4, {"Record": None, "Title": "Another"})
        given.put("Findings", 4, {"Record": None, "Finding": "Another"})
        given.put("Objectives", 4, {"Objective": None})

    found = faults(workspace, edited(book, tmp_path / "lost.xlsx", lost))
    assert sorted(found) == ["Evidence!A4", "Findings!A4", "Objectives!B4"]
    assert "Write" in found["Evidence!A4"]

    def copied(given: Filled) -> None:
        sheet = given.book["Evidence"]
        row = given.empty_row("Evidence")
        for column in range(1, sheet.max_column + 1):
            sheet.cell(row, column).value = sheet.cell(4, column).value
        given.put("Evidence", row, {"Record": None, "Title": "Another", "Where it is kept": "NC/9"})

    assert seen(workspace, edited(book, tmp_path / "copied.xlsx", copied))["added"] == 1


def test_a_record_withdrawn_from_under_the_workbook(workspace: Path, book: Path) -> None:
    row = Filled(book).row_of("Evidence", "Record", f"{DAY}-dip-sample")
    filled(book, "Evidence", {"Title": "Theirs"}, row)
    (workspace / "evidence" / "norfolk" / f"{DAY}-dip-sample.yaml").unlink()
    assert "no longer there" in faults(workspace, book)[f"Evidence!A{row}"]


def test_the_date_of_a_record_stays(workspace: Path, book: Path) -> None:
    row = Filled(book).row_of("Evidence", "Record", f"{DAY}-dip-sample")
    cell = filled(book, "Evidence", {"Date": DAY - dt.timedelta(1)}, row)
    assert "its id begins with it" in faults(workspace, book)[cell]


def test_numbers_dates_and_percentages_that_a_spreadsheet_made(workspace: Path, book: Path) -> None:
    given = Filled(book)
    row = given.empty_row("Evidence")
    given.put(
        "Evidence",
        row,
        {**NEW, "Kind": "output measure", "Figure": 0.92, "Unit": "percent", "Where it is kept": dt.date(2026, 2, 1)},
    )
    given.cell("Evidence", row, "Figure").number_format = "0%"
    given.cell("Evidence", row, "Where it is kept").number_format = "d/m/yyyy"
    given.put("Evidence", row, {"Figure from": "2026-01-01", "Figure to": dt.date(2026, 3, 31)})
    given.save()
    found = faults(workspace, book)
    assert len(found) == 1
    assert any("has made a date" in message for message in found.values())
    given = Filled(book)
    given.put("Evidence", row, {"Figure": 92.5, "Where it is kept": 118, "Baseline": "80.10", "Better is": "higher"})
    given.cell("Evidence", row, "Figure").number_format = "General"
    given.cell("Evidence", row, "Where it is kept").number_format = "General"
    given.save()
    assert take(workspace, book, "--write").returncode == 0
    made = written(workspace, "evidence", "norfolk", f"{DAY}-audit-of-calls.yaml")
    assert made["figure"] == {
        "value": "92.5", "unit": "percent", "baseline": "80.10", "better": "higher",
        "period": {"from": "2026-01-01", "to": "2026-03-31"},
    }  # fmt: skip
    assert made["reference"] == "118"


def test_days_counted_from_1904(workspace: Path, book: Path, tmp_path: Path) -> None:
    given = Filled(book)
    given.book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    given.save(tmp_path / "mac.xlsx")
    told = seen(workspace, tmp_path / "mac.xlsx")
    assert (told["added"], told["changed"], told["faults"]) == (0, 0, [])


@pytest.mark.parametrize("what", ["force", "plan version", "schema"])
def test_a_workbook_of_another_force_or_plan_is_refused(what: str, workspace: Path, book: Path, tmp_path: Path) -> None:
    def other(name: str, text: bytes) -> bytes:
        old = {"force": b"norfolk", "plan version": b"2", "schema": b"1"}[what]
        return (
            text.replace(b"<vt:lpwstr>" + old + b"</", b"<vt:lpwstr>suffolk</") if name.endswith("custom.xml") else text
        )

    done = take(workspace, repacked(book, tmp_path / "other.xlsx", other))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "suffolk" in done.stderr
    done = take(workspace, book, "--force", "suffolk")
    assert (done.returncode, "norfolk, not of suffolk" in done.stderr) == (1, True)


def test_all_or_nothing_when_a_file_cannot_be_written(workspace: Path, book: Path) -> None:
    """The disk fills up after the second of three files: what was written is taken back."""
    filled(book, "Evidence", NEW)
    filled(book, "Evidence", {**NEW, "Title": "Another", "Where it is kept": "NC/2"})
    row = Filled(book).row_of("Evidence", "Record", f"{DAY}-policy")
    filled(book, "Evidence", {"Title": "Changed"}, row)
    before = {name: state[2:] for name, state in tree(workspace).items()}
    lines = (
        "from nvap.storage import atomic\nkept = atomic.written_beside\ncount = 0\n"
        "def full(*given, **more):\n    global count\n    count += 1\n"
        "    if count == 3: raise OSError(28, 'No space left on device')\n    return kept(*given, **more)\n"
        "atomic.written_beside = full"
    )
    done = nvap("workbook", "import", book, "--write", cwd=workspace, prepared=lines)
    assert done.returncode == 3
    assert "No space left on device" in done.stderr
    assert "Nothing was written." in done.stderr
    assert {name: state[2:] for name, state in tree(workspace).items()} == before


def test_a_comment_that_would_be_lost_is_named(workspace: Path, book: Path) -> None:
    path = workspace / "evidence" / "norfolk" / f"{DAY}-policy.yaml"
    path.write_text(
        path.read_text().replace("title: Dip sample", "title: >-\n  # not a comment\n  Dip sample"), encoding="utf-8"
    )
    path.write_text(
        path.read_text().replace("title: >-\n  # not a comment\n  Dip sample", "title: Dip sample  # see annex")
    )
    row = Filled(book).row_of("Evidence", "Record", f"{DAY}-policy")
    filled(book, "Evidence", {"Title": "Changed"}, row)
    done = take(workspace, book, "--write")
    assert done.returncode == 2
    assert "# see annex" in done.stderr
    assert take(workspace, book, "--write", "--drop-comments").returncode == 0


def test_without_the_extra_it_says_what_to_install(workspace: Path, book: Path) -> None:
    missing = "sys.modules['xlsxwriter'] = None; sys.modules['openpyxl'] = None"
    without = partial(nvap, cwd=workspace, prepared=missing, anew=True)
    done = without("workbook", "export", "--force", "norfolk", "--out", "y.xlsx")
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert "pip install 'nvap[office]'" in done.stderr
    done = without("workbook", "import", book)
    assert done.returncode == 0, "a workbook can be taken back without it"
    cell = filled(book, "Evidence", {"Title": "Only a title"})
    assert cell
    done = without("workbook", "import", book, "--marked", "z.xlsx")
    assert done.returncode == 3
    assert "pip install 'nvap[office]'" in done.stderr


def test_a_force_in_wales_has_no_row_for_what_does_not_apply(tmp_path: Path) -> None:
    done = nvap("workbook", "export", "--force", "gwent", "--out", "g.xlsx", cwd=tmp_path)
    assert done.returncode == 0
    book = Filled(tmp_path / "g.xlsx")
    names = [book.cell("Objectives", number, "Objective").value for number in book.rows("Objectives")]
    assert len(names) == 52
    assert "2.5.1.1" not in names


def test_in_other_words(workspace: Path, book: Path, tmp_path: Path) -> None:
    """A workbook in another language: every word in it is one of its templates', and it comes back all the same."""
    (workspace / "templates").mkdir()
    for path in built_in("templates").glob("*.j2"):
        text = translated(path.name, path.read_text(encoding="utf-8"))
        (workspace / "templates" / path.name).write_text(text, encoding="utf-8")
    abroad = openpyxl.load_workbook(export(workspace, tmp_path / "abroad.xlsx"))
    assert not any(re.search("[A-Za-z]{2}", name) for name in abroad.sheetnames[:4])
    sheet = abroad[abroad.sheetnames[1]]
    assert not any(re.search("[A-Za-z]{2}", str(cell.value)) for cell in sheet[3])
    known = {str(cell.value) for row in openpyxl.load_workbook(book)["Read me"] for cell in row}
    own = {str(cell.value) for row in abroad.worksheets[0] for cell in row if cell.value}
    left = {word for word in own & known if re.search("[A-Za-z]{4}", word)}
    # What the plan says of itself, and the marking, which is a word of its own everywhere.
    assert all(word.startswith(("OFFICIAL", "The National", "Version", "The plan's")) for word in left), left
    told = seen(workspace, tmp_path / "abroad.xlsx")
    assert (told["added"], told["changed"], told["faults"], told["notes"]) == (0, 0, [], [])
    (workspace / "templates" / "workbook-words.text.j2").write_text("{}", encoding="utf-8")
    done = nvap("workbook", "export", "--force", "norfolk", "--out", "x.xlsx", cwd=workspace)
    assert (done.returncode, "workbook-words" in done.stderr) == (3, True)


def test_a_department_s_day(workspace: Path, book: Path, tmp_path: Path) -> None:
    """Sort it, fill in three rows with two mistakes, read the marked copy, put them right, see the gaps move."""
    opened = resaved(book, tmp_path / "opened")
    given = Filled(opened)
    sheet = given.book["Evidence"]
    rows = sorted(
        ([cell.value for cell in sheet[number]] for number in (4, 5, 6)),
        key=lambda values: str(values[1]),
        reverse=True,
    )
    for number, cells in zip((4, 5, 6), rows, strict=True):
        for column, value in enumerate(cells, 1):
            sheet.cell(number, column).value = value
    row = given.empty_row("Evidence")
    given.put("Evidence", row, NEW)
    given.put("Evidence", row + 1, {**NEW, "Title": "Survey of victims", "Kind": "feedback", "Objectives": "2.4.1.1"})
    given.put(
        "Evidence", row + 2, {**NEW, "Title": "Policy", "Kind": "policy", "Date": "next week", "Objectives": "2.7.1.2"}
    )
    given.save()
    back = resaved(opened, tmp_path / "back")
    copy = tmp_path / "copy.xlsx"
    before = tree(workspace)
    done = take(workspace, back, "--write", "--marked", copy)
    assert done.returncode == 1
    assert tree(workspace) == before
    marked = Filled(copy)
    said = {
        cell.coordinate: cell.comment.text
        for line in marked.book["Evidence"].iter_rows()
        for cell in line
        if cell.comment
    }
    assert sorted(said) == [f"E{row + 1}", f"H{row + 2}"]
    assert "Say here from whom it is" in said[f"E{row + 1}"]
    marked.put("Evidence", row + 1, {"Feedback from": "victim"})
    marked.put("Evidence", row + 2, {"Date": DAY})
    marked.save()
    done = take(workspace, resaved(copy, tmp_path / "mended"), "--write")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2.4.1.1: no evidence before, met now" in done.stdout
    assert "Gaps: 53 before, 50 now" in done.stdout
    assert nvap("validate", cwd=workspace).returncode == 0


def test_what_was_filled_in_is_printed_too(workspace: Path, tmp_path: Path) -> None:
    """The area of printing goes on as far as the rows that somebody adds, not only over those that were exported."""
    assert nvap("workbook", "export", "--force", "norfolk", "--out", tmp_path / "a.xlsx", cwd=workspace).returncode == 0
    path = edited(
        tmp_path / "a.xlsx",
        tmp_path / "b.xlsx",
        lambda book: book.put("Evidence", book.empty_row("Evidence"), {**NEW, "Title": "Zebra count"}),
    )
    soffice, text = needs("soffice"), needs("pdftotext")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    execute(command, timeout=180, check=True)
    done = execute([text, "-layout", tmp_path / "b.pdf", "-"], check=True)
    assert "Zebra count" in done.stdout


def test_what_may_be_there_already_is_told_and_taken_with_again(workspace: Path, book: Path) -> None:
    (kept,) = workspace.glob("evidence/norfolk/*-dip-sample.yaml")
    title = re.search(r"(?m)^title: (.*)$", kept.read_text(encoding="utf-8"))
    assert title is not None
    nearly = {**NEW, "Title": f"{title[1].upper()}!", "Objectives": "2.7.1.1", "Where it is kept": "NC/77"}
    filled(book, "Evidence", nearly)
    filled(book, "Evidence", {**NEW, "Title": "Another one"})
    filled(book, "Evidence", {**NEW, "Title": "Another-one.", "Where it is kept": "NC/78"})
    told = [note for note in seen(workspace, book)["notes"] if "a second time" in note]
    named = {note.partition(" may be ")[2].partition(" a second")[0] for note in told}
    assert {f"{DAY}-dip-sample", f"{DAY}-another-one"} <= named
    before = tree(workspace)
    refused = take(workspace, book, "--write")
    assert (refused.returncode, "--again records all the same" in refused.stderr) == (2, True)
    assert tree(workspace) == before
    assert take(workspace, book, "--write", "--again").returncode == 0
    assert len(list(workspace.glob("evidence/norfolk/*.yaml"))) == len(before_records(before)) + 3


def before_records(before: dict[str, Any]) -> list[str]:
    return [path for path in before if path.startswith("evidence/norfolk/") and path.endswith(".yaml")]
