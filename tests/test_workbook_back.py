"""What colleagues do to a workbook beside filling it in: it is read as they see it, refused by its place, or told."""

# ruff: noqa: F811  (a fixture of another module is a parameter here)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from tests.running import execute, nvap
from tests.test_workbook import NEW, faults, seen, take, workspace  # noqa: F401  (a fixture)
from tests.tools import needs
from tests.workbooks import Filled, edited, repacked, resaved

pytestmark = pytest.mark.libraries

STRUCK = Font(strike=True)
FILL = PatternFill("solid", fgColor="FFFF00")
OBJECTIVES = ("2.1.1.1", "2.1.1.2", "2.1.1.3", "2.1.1.4")

Edit = Callable[[Filled], Any]


@pytest.fixture
def book(workspace: Path, tmp_path: Path) -> Path:
    """Its workbook, in which three of four objectives have a lead."""
    claims = "".join(
        f"  {name}: {{status: in-progress, summary: Being agreed., lead: Head of Place {place}}}\n"
        for place, name in enumerate(OBJECTIVES[:3])
    )
    path = next((workspace / "returns" / "norfolk").iterdir())
    path.write_text(path.read_text(encoding="utf-8") + claims, encoding="utf-8")
    out = tmp_path / "norfolk.xlsx"
    done = nvap("workbook", "export", "--force", "norfolk", "--out", out, cwd=workspace)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def back(workspace: Path, book: Path, tmp_path: Path) -> Callable[[Edit], dict[str, Any]]:
    """What an import tells of a workbook that was edited."""
    return lambda edit: seen(workspace, edited(book, tmp_path / "back.xlsx", edit))


@pytest.fixture
def stopped(workspace: Path, book: Path, tmp_path: Path) -> Callable[[Edit], dict[str, str]]:
    """The cells that stand in the way of a workbook that was edited."""
    return lambda edit: faults(workspace, edited(book, tmp_path / "back.xlsx", edit))


def at(given: Filled, sheet: str, row: int, heading: str) -> str:
    """The name of a cell in its sheet."""
    return str(given.cell(sheet, row, heading).coordinate)


def merge(given: Filled, sheet: str, first: tuple[int, str], last: tuple[int, str]) -> None:
    """Merge a range, as Excel does: what stands in all but its first cell goes."""
    given.book[sheet].merge_cells(f"{at(given, sheet, *first)}:{at(given, sheet, *last)}")


def change(told: dict[str, Any], key: str) -> dict[str, str]:
    """What changes of a row, by heading."""
    rows = [row for row in told["changes"] if row["key"] == key]
    return {it["heading"]: it["then"] for row in rows for it in row["fields"]}


def lead_over_four(given: Filled) -> None:
    first = given.row_of("Objectives", "Objective", "2.1.1.1")
    given.put("Objectives", first, {"Lead (a role)": "Head of Crime"})
    merge(given, "Objectives", (first, "Lead (a role)"), (first + 3, "Lead (a role)"))
    given.put("Objectives", first + 3, {"Why": "As the others."})


def test_a_merged_cell_is_read_for_each_of_its_rows(back: Callable[[Edit], dict[str, Any]]) -> None:
    told = back(lead_over_four)
    assert [change(told, name).get("Lead (a role)") for name in OBJECTIVES] == ["Head of Crime"] * 4
    (note,) = told["notes"]
    assert note.startswith("Objectives!")
    assert "read for 4 rows" in note


def test_collect_reads_a_merged_cell_so_too(workspace: Path, book: Path, tmp_path: Path) -> None:
    file = edited(book, tmp_path / "back.xlsx", lead_over_four)
    done = nvap("collect", file, "--write", cwd=workspace)
    assert done.returncode == 0, done.stdout
    assert "read for 4 rows" in done.stdout
    (made,) = sorted((workspace / "returns" / "norfolk").iterdir())[1:]
    assert made.read_text(encoding="utf-8").count("Head of Crime") == 4


def test_a_merged_cell_over_names_headings_or_several_columns_is_refused(
    stopped: Callable[[Edit], dict[str, str]],
) -> None:
    def names(given: Filled) -> None:
        merge(given, "Objectives", (4, "Objective"), (7, "Objective"))
        merge(given, "Evidence", (4, "Title"), (5, "Title"))

    found = stopped(names)
    assert sorted(found) == ["Evidence!B4:B5", "Objectives!B4:B7"]
    assert "Unmerge" in found["Objectives!B4:B7"]

    def columns(given: Filled) -> None:
        given.put("Objectives", 4, {"Status": "in progress"})
        merge(given, "Objectives", (4, "Status"), (4, "Why"))
        merge(given, "Evidence", (3, "Kind"), (3, "Feedback from"))

    assert sorted(stopped(columns)) == ["Evidence!D3:E3", "Objectives!D4:E4"]


def test_merged_cells_that_hide_other_words_are_refused(
    workspace: Path,
    book: Path,
    tmp_path: Path,
) -> None:
    def hidden(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet3.xml":
            return data
        return data.replace(b"<pageMargins", b'<mergeCells><mergeCell ref="C4:C6"/></mergeCells><pageMargins', 1)

    found = faults(workspace, repacked(book, tmp_path / "back.xlsx", hidden))
    assert list(found) == ["Evidence!C4:C6"]
    assert "other words" in found["Evidence!C4:C6"]


def test_merged_cells_where_nothing_is_read_do_no_harm(back: Callable[[Edit], dict[str, Any]]) -> None:
    def looks(given: Filled) -> None:
        merge(given, "Objectives", (4, "Action"), (8, "Action"))
        given.book["Objectives"].merge_cells("A1:H1")
        given.book["Evidence"].merge_cells("A70:F75")

    told = back(looks)
    assert (told["faults"], told["notes"], told["changes"]) == ([], [], [])


def test_one_record_for_several_new_findings(back: Callable[[Edit], dict[str, Any]]) -> None:
    def found(given: Filled) -> None:
        row = given.empty_row("Findings")
        new = {"Objective": "2.2.1.1", "Seriousness": "consideration", "Finding": "Ask the panel first."}
        for place in range(3):
            given.put("Findings", row + place, {**new, "Finding": f"Ask panel {place}."})
        given.put("Findings", row, {"Record": given.cell("Evidence", 4, "Record").value})
        merge(given, "Findings", (row, "Record"), (row + 4, "Record"))

    told = back(found)
    assert (told["added"], told["faults"]) == (3, [])
    assert "read for 3 rows" in told["notes"][0]


def rich(*pieces: tuple[str, bool]) -> CellRichText:
    """A text some of whose words are struck out."""
    return CellRichText(*(TextBlock(InlineFont(strike=struck), text) for text, struck in pieces))


def test_struck_out_words_are_asked_about(stopped: Callable[[Edit], dict[str, str]]) -> None:
    def struck(given: Filled) -> None:
        row = given.row_of("Objectives", "Objective", "2.1.1.1")
        given.put("Objectives", row, {"Why": rich(("Seven in ten. ", True), ("Nine in ten.", False))})
        given.cell("Objectives", row + 1, "Lead (a role)").font = STRUCK
        given.cell("Objectives", row + 2, "Due").font = STRUCK  # nothing stands there
        given.cell("Evidence", 4, "Record").font = STRUCK
        for cell in given.book["Evidence"][5]:
            cell.font = STRUCK

    found = stopped(struck)
    assert sorted(found) == ["Evidence!A4", "Evidence!A5", "Objectives!E4", "Objectives!I5"]
    assert "struck out" in found["Objectives!E4"]
    assert "whole row" in found["Evidence!A5"]
    assert "withdraw" in found["Evidence!A5"]


def test_the_marked_copy_keeps_what_is_struck_out(workspace: Path, book: Path, tmp_path: Path) -> None:
    def struck(given: Filled) -> None:
        given.put("Objectives", 4, {"Why": rich(("Seven_x005F_ in ten. ", True), ("Nine in ten.", False))})

    file = edited(book, tmp_path / "back.xlsx", struck)
    assert take(workspace, file, "--marked", tmp_path / "copy.xlsx").returncode == 1
    assert list(faults(workspace, tmp_path / "copy.xlsx")) == ["Objectives!E4"]


def test_what_is_written_where_nothing_is_read_is_told(back: Callable[[Edit], dict[str, Any]]) -> None:
    def written(given: Filled) -> None:
        objectives, evidence = given.book["Objectives"], given.book["Evidence"]
        last = max(given.head("Objectives")[1].values()) + 1
        objectives.cell(3, last).value = "Progress"
        objectives.cell(5, last).value = "Agreed in May"
        objectives.cell(6, last + 2).value = "no heading"
        objectives["D1"].value = "For the board"
        objectives["B62"].value = "End of the list"
        given.cell("Objectives", 4, "Gap").value = "none"
        given.cell("Objectives", 5, "Why").comment = Comment("Is this right?", "Jo")
        evidence.row_dimensions[5].hidden = True
        evidence.column_dimensions["I"].hidden = True
        given.book["Read me"]["A90"].value = "Please send by Friday"
        given.book.create_sheet("Our notes")["C3"] = "Ask Kent"
        given.book.create_sheet("Empty")

    told = back(written)
    assert (told["added"], told["changed"], told["faults"]) == (0, 0, [])
    notes = "\n".join(told["notes"])
    for place in (
        "Objectives!S3", "Progress", "S5", "U6", "Objectives!D1", "Objectives!B62", "Objectives!H4", "Objectives!E5",
        "Our notes", "Read me!A90", "Evidence",
    ):  # fmt: skip
        assert place in notes, place
    assert "Empty" not in notes
    assert "Jo" not in notes
    assert any("Evidence" in note and "5" in note and "hidden" in note for note in told["notes"])
    assert any("Summary" in note and "hidden" in note for note in told["notes"])
    assert len(told["notes"]) == 9


def test_collect_tells_it_before_anything_is_written(workspace: Path, book: Path, tmp_path: Path) -> None:
    def written(given: Filled) -> None:
        given.book.create_sheet("Our notes")["C3"] = "Ask Kent"

    done = nvap("collect", edited(book, tmp_path / "back.xlsx", written), cwd=workspace)
    assert "Our notes" in done.stdout


def test_rows_that_are_gone_are_named(back: Callable[[Edit], dict[str, Any]]) -> None:
    def gone(given: Filled) -> None:
        given.book["Objectives"].delete_rows(given.row_of("Objectives", "Objective", "2.1.1.2"), 2)
        given.book["Evidence"].delete_rows(4)

    told = back(gone)
    assert told["changes"] == []
    objectives, evidence = told["notes"]
    assert "2.1.1.2 and 2.1.1.3" in objectives
    assert "dip-sample" in evidence or "inspection" in evidence or "policy" in evidence


def test_comments_of_a_marked_copy_are_not_told(workspace: Path, book: Path, tmp_path: Path) -> None:
    bad = edited(book, tmp_path / "bad.xlsx", lambda given: given.put("Evidence", 8, {**NEW, "Kind": "feedbak"}))
    take(workspace, bad, "--marked", tmp_path / "copy.xlsx")
    mended = edited(tmp_path / "copy.xlsx", tmp_path / "back.xlsx", lambda given: given.put("Evidence", 8, NEW))
    assert seen(workspace, mended)["notes"] == []


@pytest.mark.parametrize("reference", ["A1048576", "row 4 to XFD"])
def test_a_coloured_cell_far_away_is_nothing(reference: str, back: Callable[[Edit], dict[str, Any]]) -> None:
    def coloured(given: Filled) -> None:
        sheet = given.book["Evidence"]
        cells = [(4, column) for column in range(1, 16_385)] if "XFD" in reference else [(1_048_576, 1)]
        for row, column in cells:
            sheet.cell(row, column).fill = FILL
        given.put("Evidence", given.empty_row("Evidence"), NEW)

    told = back(coloured)
    assert (told["added"], told["faults"], told["notes"]) == (1, [], [])


def test_a_scratch_sheet_may_hold_what_it_likes(back: Callable[[Edit], dict[str, Any]]) -> None:
    def scratch(given: Filled) -> None:
        sheet = given.book.create_sheet("Scratch", 0)
        sheet.cell(1_048_576, 16_384).value = "here"
        for row in range(1, 3000):
            for column in range(1, 4):
                sheet.cell(row, column * 200).value = row

    told = back(scratch)
    (note,) = told["notes"]
    assert "Scratch" in note
    assert told["faults"] == []


def test_status_and_why_are_on_one_page(book: Path, tmp_path: Path) -> None:
    soffice, text = needs("soffice"), needs("pdftotext")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    execute([soffice, home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, book], timeout=180, check=True)
    pages = execute([text, "-layout", tmp_path / "norfolk.pdf", "-"], check=True).stdout.split("\f")
    heads = [
        line.split() for page in pages for line in page.splitlines() if line.split()[:2] == ["Action", "Objective"]
    ]
    assert "Status Why" in " ".join(heads[0])
    assert ["Status" in head for head in heads] == ["Why" in head and "is" not in head for head in heads]
    assert ["Wording" in head for head in heads] == [True, False] * (len(heads) // 2), "each row's two parts together"


def test_status_and_why_are_beside_each_other(book: Path) -> None:
    heads = Filled(book).head("Objectives")[1]
    assert heads["Why"] == heads["Status"] + 1
    assert heads["Status"] == heads["Wording"] + 1


def test_a_line_below_the_table_is_no_row_of_it(back: Callable[[Edit], dict[str, Any]]) -> None:
    def below(given: Filled) -> None:
        given.book["Evidence"]["B80"] = "Signed off by the board"
        given.book["Evidence"]["B81"] = "in May"
        given.book["Findings"]["A60"] = "Checked"
        given.book["Objectives"]["E60"] = "All agreed"

    told = back(below)
    assert (told["faults"], told["changes"]) == ([], [])
    assert [note.partition(":")[0] for note in told["notes"]] == [
        "Objectives!E60", "Evidence!B80, Evidence!B81", "Findings!A60",
    ]  # fmt: skip


def test_a_row_that_was_only_begun_is_no_line_below_it(stopped: Callable[[Edit], dict[str, str]]) -> None:
    found = stopped(lambda given: given.put("Evidence", given.empty_row("Evidence"), {"Title": "Begun"}))
    assert len(found) == 7


def test_a_mistake_in_a_merged_cell_is_told_once(workspace: Path, book: Path, tmp_path: Path) -> None:
    def bad(given: Filled) -> None:
        given.put("Objectives", 4, {"Due": "soon"})
        merge(given, "Objectives", (4, "Due"), (7, "Due"))
        given.cell("Objectives", 8, "Wording").font = STRUCK

    file = edited(book, tmp_path / "back.xlsx", bad)
    assert list(faults(workspace, file)) == ["Objectives!J4"]
    assert take(workspace, file, "--marked", tmp_path / "copy.xlsx").returncode == 1
    assert "is not a date" in Filled(tmp_path / "copy.xlsx").cell("Objectives", 4, "Due").comment.text


def test_a_merged_heading_names_its_range(stopped: Callable[[Edit], dict[str, str]]) -> None:
    def heading(given: Filled) -> None:
        sheet = given.book["Objectives"]
        sheet["D2"], sheet["D3"] = "Status", None
        sheet.merge_cells("D2:D3")

    assert list(stopped(heading)) == ["Objectives!D2:D3"]


def test_libreoffice_keeps_what_is_asked_about_and_told(workspace: Path, book: Path, tmp_path: Path) -> None:
    def all_of_it(given: Filled) -> None:
        lead_over_four(given)
        given.cell("Objectives", 9, "Wording").comment = Comment("Is this right?", "Jo")
        given.book["Evidence"].row_dimensions[5].hidden = True

    file = resaved(edited(book, tmp_path / "back.xlsx", all_of_it), tmp_path / "again")
    told = seen(workspace, file)
    assert [change(told, name).get("Lead (a role)") for name in OBJECTIVES] == ["Head of Crime"] * 4
    assert len(told["notes"]) == 3


def test_threads_text_boxes_and_pictures_are_told_by_their_cells(workspace: Path, book: Path, tmp_path: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    links = (
        '<Relationships><Relationship Id="a" Type="http://x/threadedComment" Target="../threads/t.xml"/>'
        f'<Relationship Id="b" Type="{kind}" Target="/xl/drawings/d.xml"/></Relationships>'
    )
    at_ = "<from><col>{}</col><row>{}</row></from>"
    drawn = f"<wsDr><x>{at_.format(4, 9)}<sp><t>Look here</t></sp></x><x>{at_.format(0, 70)}<pic/></x></wsDr>"
    parts = {
        "xl/worksheets/_rels/sheet2.xml.rels": links.encode(),
        "xl/threads/t.xml": b'<x><threadedComment ref="E7"><text>Is it?</text></threadedComment></x>',
        "xl/drawings/d.xml": drawn.encode(),
    }  # fmt: skip
    notes = seen(workspace, repacked(book, tmp_path / "back.xlsx", lambda _, data: data, **parts))["notes"]
    assert [note.partition(":")[0] for note in notes] == ["Objectives!E7", "Objectives!E10, Objectives!A71"]
