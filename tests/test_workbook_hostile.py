"""Files that are no workbooks, or would do harm: each is refused with one sentence, in bounded time and memory."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from nvap.exchange.workbook import xlsx_guard
from nvap.exchange.workbook.xlsx_places import letters
from tests.running import Done, limited, nvap, tree, write_record
from tests.workbooks import Filled, edited, repacked

# Twice what an ordinary import takes, so that a file that grows in memory is stopped.
LIMITED = limited(memory=600 << 20, seconds=20)
SHEET = "xl/worksheets/sheet3.xml"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary workbook, in its workspace."""
    folder = tmp_path_factory.mktemp("workspace")
    write_record(folder)
    done = nvap("workbook", "export", "--force", "norfolk", "--out", "norfolk.xlsx", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "norfolk.xlsx"


def take(book: Path, file: Path) -> Done:
    """Import a file with little memory and little time; nothing may be written."""
    before = tree(book.parent)
    copy = file.with_name("copy.xlsx")
    copy.unlink(missing_ok=True)
    words = ("workbook", "import", file, "--write", "--marked", copy)
    done = nvap(*words, cwd=book.parent, prepared=LIMITED)
    assert tree(book.parent) == before
    assert "Traceback" not in done.stderr
    return done


def refused(book: Path, file: Path, *said: str) -> None:
    """It is refused with one line that says why."""
    done = take(book, file)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in said:
        assert word in done.stderr


def in_part(name: str, change: Callable[[str], str]) -> Callable[[str, bytes], bytes]:
    """A change of one part's text."""
    return lambda part, data: change(data.decode()).encode() if part == name else data


def test_an_ordinary_one_passes(book: Path) -> None:
    """What the limits are worth: an ordinary workbook is read within them."""
    done = take(book, book)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", b"id: x\n", b"\0" * 1000])
def test_no_workbook_at_all(data: bytes, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(data)
    refused(book, file)


def test_other_archives_and_other_documents(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    refused(book, file, "not an Excel workbook")
    relations = "_rels/.rels"
    bare = repacked(book, tmp_path / "bare.xlsx", lambda name, data: None if name == relations else data)
    refused(book, bare, "not an Excel workbook")
    binary = in_part(relations, lambda text: text.replace("workbook.xml", "workbook.bin"))
    refused(book, repacked(book, tmp_path / "binary.xlsx", binary), "not an Excel workbook")


def test_cut_short_anywhere(book: Path, tmp_path: Path) -> None:
    whole = book.read_bytes()
    file = tmp_path / "cut.xlsx"
    for part in (0.1, 0.5, 0.9, 0.999):
        file.write_bytes(whole[: int(len(whole) * part)])
        refused(book, file, "not whole")
    for place in range(40, len(whole), len(whole) // 12):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert take(book, file).returncode in (0, 1)


def test_another_packing(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "packed.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        for name in old.namelist():
            archive.writestr(name, old.read(name))
    data = file.read_bytes()
    file.write_bytes(data[:70] + bytes(byte ^ 0x5A for byte in data[70:90]) + data[90:])
    refused(book, file, "not whole")


def test_a_missing_file_and_a_folder(book: Path, tmp_path: Path) -> None:
    assert take(book, tmp_path / "nothing.xlsx").returncode == 3
    assert take(book, tmp_path).returncode == 3


def test_zip_bombs(book: Path, tmp_path: Path) -> None:
    bomb = in_part("xl/sharedStrings.xml", lambda text: text.replace("</sst>", f"<!--{' ' * (200 << 20)}--></sst>"))
    refused(book, repacked(book, tmp_path / "bomb.xlsx", bomb), "more in it than")
    many = {f"xl/media/{number}.png": b"" for number in range(2000)}
    refused(book, repacked(book, tmp_path / "many.xlsx", lambda name, data: data, **many), "more in it than")
    headers = b"PK\x03\x04" + (b"PK\x01\x02" + bytes(42)) * 600_000
    (tmp_path / "headers.xlsx").write_bytes(
        headers + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(headers) - 4, 4, 0)
    )
    refused(book, tmp_path / "headers.xlsx", "more in it than")
    # An archive that says it holds little: what is beyond that is not read.
    spaces = " " * (90 << 20)
    grown = in_part("xl/sharedStrings.xml", lambda text: text.replace("</sst>", f"<!--{spaces}--></sst>"))
    data = bytearray(repacked(book, tmp_path / "lies.xlsx", grown).read_bytes())
    for match in list(re.finditer(rb"PK\x01\x02", bytes(data))):
        at = match.start()
        if struct.unpack_from("<I", data, at + 24)[0] > (80 << 20):
            struct.pack_into("<I", data, at + 24, 1000)
    (tmp_path / "lies.xlsx").write_bytes(bytes(data))
    refused(book, tmp_path / "lies.xlsx", "not whole")


def test_many_cells_and_deep_nesting(book: Path, tmp_path: Path) -> None:
    row = '<row r="{}">' + "".join(f'<c r="{chr(65 + place)}{{0}}"><v>1</v></c>' for place in range(26)) + "</row>"
    rows = "".join(row.replace("{}", str(number)).replace("{0}", str(number)) for number in range(100, 49_000))
    many = in_part(SHEET, lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"))
    assert take(book, repacked(book, tmp_path / "many.xlsx", many)).returncode == 1
    deep = in_part(
        SHEET, lambda text: text.replace("</sheetData>", "<x>" * 100_000 + "</x>" * 100_000 + "</sheetData>")
    )
    refused(book, repacked(book, tmp_path / "deep.xlsx", deep), "not whole")


def test_a_dimension_that_lies(book: Path, tmp_path: Path) -> None:
    def says(reference: str) -> Callable[[str, bytes], bytes]:
        return in_part(SHEET, lambda text: re.sub('<dimension ref="[^"]*"', f'<dimension ref="{reference}"', text))

    for reference in ("A1:XFD1048576", "A1"):
        done = take(book, repacked(book, tmp_path / "lies.xlsx", says(reference)))
        assert (done.returncode, "1 of Evidence left alone" in done.stdout) == (0, True), "cells are read all the same"


def test_one_value_far_away(book: Path, tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    file = repacked(book, tmp_path / "far.xlsx", in_part(SHEET, lambda text: text.replace("</sheetData>", far)))
    refused(book, file, "Evidence!XFD1048576", "Delete it")
    empty = far.replace("<v>1</v>", "")
    file = repacked(book, tmp_path / "empty.xlsx", in_part(SHEET, lambda text: text.replace("</sheetData>", empty)))
    assert take(book, file).returncode == 0, "a cell that holds nothing does no harm"


def cells(rows: int, columns: int, first: int = 1) -> str:
    """Rows of a sheet in which each cell holds a figure."""
    names = [letters(column) for column in range(1, columns + 1)]
    return "".join(
        f'<row r="{row}">' + "".join(f'<c r="{name}{row}"><v>1</v></c>' for name in names) + "</row>"
        for row in range(first, first + rows)
    )


def with_sheets(book: Path, to: Path, *data: str) -> Path:
    """A copy of a workbook with sheets of somebody's own in front."""
    parts = {f"xl/worksheets/own{place}.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
             for place, rows in enumerate(data)}  # fmt: skip
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def named(name: str, old: bytes) -> bytes:
        text = old.decode() if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels") else ""
        if name == "xl/workbook.xml":
            more = "".join(f'<sheet name="Own {n}" sheetId="{n + 50}" r:id="own{n}"/>' for n in range(len(data)))
            return text.replace("<sheets>", f"<sheets>{more}").encode()
        more = "".join(
            f'<Relationship Id="own{n}" Type="{kind}/worksheet" Target="worksheets/own{n}.xml"/>'
            for n in range(len(data))
        )
        return text.replace("</Relationships>", f"{more}</Relationships>").encode() if text else old

    return repacked(book, to, named, **parts)


def test_scratch_sheets_of_any_size_are_only_named(book: Path, tmp_path: Path) -> None:
    done = take(book, with_sheets(book, tmp_path / "x.xlsx", cells(40_000, 20), cells(3, 300), cells(1, 1, 1_048_576)))
    assert (done.returncode, done.stderr) == (0, "")
    assert [f"The sheet Own {n} is not" in done.stdout for n in range(3)] == [True] * 3
    assert "1 of Evidence left alone" in done.stdout


def test_many_scratch_sheets_end_too(book: Path, tmp_path: Path) -> None:
    rows = re.sub(' r="[A-Z]*[0-9]*"', "", cells(50, 256))
    refused(book, with_sheets(book, tmp_path / "x.xlsx", *[rows] * 60), "more than 600000 cells")


@pytest.mark.parametrize("number", [9_000, 200_000])
def test_merged_cells_without_end(number: int, book: Path, tmp_path: Path) -> None:
    """Over every cell that there is, again and again."""
    many = '<mergeCell ref="A4:XFD1048576"/>' * number
    rows = cells(5000, 9, 1000)
    merged = in_part(
        SHEET, lambda text: text.replace("</sheetData>", f"{rows}</sheetData><mergeCells>{many}</mergeCells>")
    )
    refused(book, repacked(book, tmp_path / "x.xlsx", merged), "merged cells")


def test_macros(book: Path, tmp_path: Path) -> None:
    code = repacked(book, tmp_path / "code.xlsx", lambda name, data: data, **{"xl/vbaProject.bin": b"\0"})
    refused(book, code, "macros")
    sheet = repacked(book, tmp_path / "sheet.xlsx", lambda name, data: data, **{"xl/macrosheets/sheet1.xml": b"<x/>"})
    refused(book, sheet, "macros")
    old, new = "spreadsheetml.sheet.main", "excel.sheet.macroEnabled.main"
    typed = in_part("[Content_Types].xml", lambda text: text.replace(old, new))
    refused(book, repacked(book, tmp_path / "typed.xlsm", typed), "macros")


def compound(*names: str) -> bytes:
    """The beginning of a compound file with streams of these names, as Office writes protected workbooks."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + b"".join(name.encode("utf-16-le") for name in names)


def test_protected_files(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(compound("EncryptionInfo", "EncryptedPackage"))
    refused(book, file, "password")
    file.write_bytes(compound("DRMEncryptedDataSpace", "EncryptedPackage"))
    refused(book, file, "rights management")
    file.write_bytes(compound("Workbook"))
    refused(book, file, ".xls")
    data = bytearray(book.read_bytes())
    for match in re.finditer(rb"PK\x01\x02", bytes(data)):
        data[match.start() + 8] |= 1
    file.write_bytes(bytes(data))
    refused(book, file, "password")


def test_links_to_other_workbooks(book: Path, tmp_path: Path) -> None:
    parts = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    refused(book, repacked(book, tmp_path / "x.xlsx", lambda name, data: data, **parts), "other workbooks")
    link = '<Relationship Id="rId99" Type="http://x/externalLink" Target="elsewhere.xml"/></Relationships>'
    hidden = in_part("xl/_rels/workbook.xml.rels", lambda text: text.replace("</Relationships>", link))
    refused(book, repacked(book, tmp_path / "y.xlsx", hidden), "other workbooks")


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", SHEET, "xl/workbook.xml", "xl/theme/theme1.xml"])
def test_document_types(name: str, book: Path, tmp_path: Path) -> None:
    """Entities that grow, and entities that would read a file."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    declared = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    typed = in_part(name, lambda text: re.sub(r"(<\?xml[^>]*\?>)", rf"\1{declared}", text, count=1))
    refused(book, repacked(book, tmp_path / "x.xlsx", typed), "document type")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (SHEET, 't="s"', 't="s" s="99999"'),
        (SHEET, '<v>2</v>', "<v>99999999</v>"),
        (SHEET, 'r="A4"', 'r="A99999999999999999999"'),
        (SHEET, 'r="A4"', 'r="ZZZZ4"'),
        (SHEET, '<row r="4"', '<row r="four"'),
        (SHEET, "<sheetData>", "<sheetData><row><c><v>NaN</v></c><c><v>1e999</v></c><c t='d'><v>x</v></c></row>"),
        ("xl/workbook.xml", 'r:id="rId2"', 'r:id="rId99"'),
        ("xl/workbook.xml", 'r:id="rId2"', 'r:id="rId1"'),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet3.xml", "../../../../etc/passwd"),
        ("xl/styles.xml", 'numFmtId="', 'numFmtId="x'),
        ("xl/styles.xml", "cellXfs", "cellYfs"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit(name: str, old: str, new: str, book: Path, tmp_path: Path) -> None:
    """Whatever is wrong inside: an answer, and no crash."""
    file = repacked(book, tmp_path / "x.xlsx", in_part(name, lambda text: text.replace(old, new, 1)))
    done = take(book, file)
    assert done.returncode in (0, 1)
    assert done.stderr == "" or len(done.stderr.splitlines()) <= 2


def test_what_was_exported_is_gone(book: Path, tmp_path: Path) -> None:
    gone = in_part("xl/workbook.xml", lambda text: text.replace('name="_exported"', 'name="other"'))
    refused(book, repacked(book, tmp_path / "x.xlsx", gone), "did not export it")
    for word in ("property", "sheet", "keys", "headings", "word", "row"):
        broken = in_part("xl/sharedStrings.xml", partial(_misspelt, word))
        assert take(book, repacked(book, tmp_path / "y.xlsx", broken)).returncode in (0, 1)


@pytest.mark.parametrize("cell", ["D", "E", "F"])
@pytest.mark.parametrize("kind", ["keys", "headings"])
def test_what_was_exported_has_lost_a_cell(kind: str, cell: str, book: Path, tmp_path: Path) -> None:
    def empty(given: Filled) -> None:
        sheet = given.book["_exported"]
        for row in [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == kind]:
            sheet[f"{cell}{row}"].value = None

    refused(book, edited(book, tmp_path / "lost.xlsx", empty), "not whole")


def _misspelt(word: str, text: str) -> str:
    return text.replace(f"<t>{word}</t>", "<t>x</t>")


def test_a_guard_that_is_taken_away_would_be_missed(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each guard seen to matter: without it the file is no longer refused for it."""
    from nvap.exchange.workbook.xlsx_guard import RefusedBook
    from nvap.exchange.workbook.xlsx_reader import read

    def key(data: bytes) -> str:
        try:
            read(data)
        except RefusedBook as problem:
            return f"refused.{problem.key}"
        return ""

    whole = book.read_bytes()
    macros = repacked(book, tmp_path / "m.xlsx", lambda name, data: data, **{"xl/vbaProject.bin": b"\0"}).read_bytes()
    links = repacked(
        book, tmp_path / "l.xlsx", lambda name, data: data, **{"xl/externalLinks/a.xml": b"<a/>"}
    ).read_bytes()
    assert (key(whole), key(macros), key(links)) == ("", "refused.macros", "refused.links")
    monkeypatch.setattr(xlsx_guard, "_MACROS", re.compile("(?!)"))
    monkeypatch.setattr(xlsx_guard, "_OTHERS", re.compile("(?!)"))
    assert (key(macros), key(links)) == ("", "")
    monkeypatch.setattr(xlsx_guard, "MOST_UNPACKED", 1000)
    assert key(whole) == "refused.too-large"
    monkeypatch.setattr(xlsx_guard, "MOST_UNPACKED", 1 << 40)
    monkeypatch.setattr(xlsx_guard, "MOST_ENTRIES", 3)
    assert key(whole) == "refused.too-large"
