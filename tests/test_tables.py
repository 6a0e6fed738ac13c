"""Tables as CSV and Excel: what goes in comes out, nothing becomes a formula, the same bytes each time."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvap.formats import tabular
from nvap.formats.tabular import TooManyRows, xlsx
from nvap.formats.xlsx_common import LONGEST_CELL
from nvap.views.tables import Column, Table
from nvap.words.catalogue import in_own_words
from nvap.words.escaping import plain

pytestmark = pytest.mark.libraries

MADE = date(2026, 11, 30)
COLUMNS = tuple(Column(name, f"What {name} holds.") for name in ("text", "count", "figure", "day", "flag"))
HOSTILE = (
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "'=1",
        "''=1",
        "＝1",
        '=HYPERLINK("http://x","y")',
    ),
    *(
        "=cmd|' /C calc'!A0",
        "\x1b]8;;x\x07",
        "{=1}",
        "http://example.org",
        "007",
        "1e5",
        "a,b",
        'a"b',
        "a\nb",
        "\u202eabc",
    ),
)


def rows(text: str) -> list[list[str]]:
    """The cells of a CSV text, as a reader of CSV sees them."""
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    return [*csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def sheet(data: bytes, name: str) -> list[tuple[object, ...]]:
    """The cells of one sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
    return [*book[name].iter_rows(values_only=True)]


def csv_text(table: Table, marking: str = "") -> str:
    return "".join(tabular.csv(table, marking))


def one_column(*texts: str) -> Table:
    return Table("texts", COLUMNS[:1], [(text,) for text in texts])


def test_each_kind_of_value_is_written_as_what_it_is() -> None:
    table = Table("values", COLUMNS, [("Sŵn", -3, Decimal("-4.50"), MADE, True), (None, None, None, None, False)])
    assert rows(csv_text(table)) == [
        ["text", "count", "figure", "day", "flag"],
        ["Sŵn", "-3", "-4.50", "2026-11-30", "true"],
        ["", "", "", "", "false"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(xlsx([table], "Title", "OFFICIAL", MADE)))
    cells = [cell.value for cell in book["values"][2]]
    assert cells[:3] == ["Sŵn", -3, -4.5]
    assert cells[3].date() == MADE
    assert (cells[4], book["values"]["D2"].number_format) == (True, "yyyy-mm-dd")


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_is_a_formula(text: str) -> None:
    ((_,), (cell,)) = rows(csv_text(one_column(text)))
    assert not re.match(r"\s*[=+\-@＝]", cell)
    assert re.sub(r"^'(?=[\s']*[=+\-@＝＋－＠])|^'(?=\s)", "", cell) == plain(text)
    data = xlsx([one_column(text)], text, "OFFICIAL", MADE)
    assert sheet(data, "texts")[1] == (plain(text),)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        whole = "".join(book.read(name).decode("utf-8") for name in book.namelist() if "sheet" in name)
    assert "<f>" not in whole
    assert "hyperlink" not in whole


@given(st.lists(st.text(), min_size=1, max_size=20))
def test_any_text_comes_back_from_csv(texts: list[str]) -> None:
    cells = [cell for row in rows(csv_text(one_column(*texts)))[1:] for cell in row or [""]]
    for text, cell in zip(texts, cells, strict=True):
        assert cell.removeprefix("'") == plain(text).removeprefix("'") or cell == f"'{plain(text)}"
        assert not re.match(r"\s*[=+\-@]", cell)


def test_csv_comes_in_parts_of_so_many_lines() -> None:
    texts = [str(number) for number in range(2 * tabular.ROWS_TOGETHER + 1)]
    head, *parts = tabular.csv(one_column(*texts))
    assert head == "\ufefftext\r\n"
    assert [part.count("\r\n") for part in parts] == [tabular.ROWS_TOGETHER, tabular.ROWS_TOGETHER, 1]
    assert "".join(parts).split() == texts


def test_same_tables_give_the_same_bytes() -> None:
    table = Table("values", COLUMNS, [("a", 1, Decimal(2), MADE, True)])
    first = xlsx([table], "Title", "OFFICIAL", MADE)
    time.sleep(1.1)
    assert xlsx([table], "Title", "OFFICIAL", MADE) == first


def test_a_workbook_says_its_marking_and_what_its_columns_hold() -> None:
    data = xlsx([Table("values", COLUMNS, [("a", 1, None, None, None)])], "A title", "OFFICIAL-SENSITIVE", MADE)
    book = openpyxl.load_workbook(io.BytesIO(data))
    first = [row for row in book["Read me"].iter_rows(values_only=True) if any(row)]
    assert first[0][0] == first[-1][0] == "OFFICIAL-SENSITIVE"
    assert first[1][0] == "A title"
    assert {(column.name, column.holds) for column in COLUMNS} <= {row[:2] for row in first}
    for page in book:
        assert page.oddHeader.center.text == page.oddFooter.center.text == "OFFICIAL-SENSITIVE"
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (book["values"].freeze_panes, book["values"].print_title_rows) == ("A2", "$1:$1")
    assert book.properties.title == "A title"
    assert book.properties.created.date() == MADE


def test_a_marked_table_says_its_marking_on_every_row() -> None:
    assert rows(csv_text(one_column("a", "b"), "OFFICIAL")) == [
        ["file_marking", "text"],
        ["OFFICIAL", "a"],
        ["OFFICIAL", "b"],
    ]


def test_what_a_cell_cannot_hold_is_cut_and_a_day_before_1900_is_text() -> None:
    fits, long, faces = "x" * LONGEST_CELL, "y" * (LONGEST_CELL + 1), "😀" * LONGEST_CELL
    data = xlsx([one_column(fits, long, faces)], "Title", "OFFICIAL", MADE)
    (_, (first,), (second,), (third,)) = sheet(data, "texts")
    assert first == fits
    assert second == "y" * (LONGEST_CELL - 1) + "…"
    assert str(third).endswith("😀…")
    assert len(str(third).encode("utf-16-le")) <= 2 * LONGEST_CELL
    old = xlsx([Table("values", COLUMNS[3:4], [(date(1850, 1, 2),)])], "Title", "OFFICIAL", MADE)
    assert sheet(old, "values")[1] == ("1850-01-02",)


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    with pytest.raises(TooManyRows, match="texts"):
        xlsx([Table("texts", COLUMNS[:1], [("a",)] * 1_048_576)], "Title", "OFFICIAL", MADE)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Darllenwch hyn: [yn gyntaf]/i ddechrau, bob tro", "Darllenwch hyn   yn gyntaf  i d"),
        ("Trend", "Trend_"),
        ("'", "_"),
        ("Darllen", "Darllen"),
    ],
)
def test_what_the_first_sheet_is_called_in_other_words_is_a_name_that_excel_takes(said: str, name: str) -> None:
    with in_own_words({"table.read-me": said}):
        made = xlsx([Table("trend", COLUMNS, [])], "Title", "OFFICIAL", MADE)
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames == [name, "trend"]
