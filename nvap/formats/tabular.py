"""Tables → CSV and Excel: text stays text, whatever a spreadsheet would make of it; the same bytes each time."""

import csv as writer
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from nvap.formats.xlsx_common import LONGEST_CELL, new_book, on_page, page, put
from nvap.model.fields import LongText
from nvap.views.tables import Column, Table, Value
from nvap.words.catalogue import day, own, say
from nvap.words.escaping import plain

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

own(
    __name__,
    {
        "table.read-me": "Read me",
        "table.as-at": "As at {day}.",
        "table.cells": (
            "One sheet for each table; below are its columns and what each holds. An empty cell means that there is "
            "nothing to say. A text too long for a cell is cut, and ends in an ellipsis."
        ),
    },
)

# What a spreadsheet takes for the beginning of a formula, also in its wide forms; white space and quotes before it do
# not hinder every one of them. A text that begins with a quote and would match is guarded too, so that whoever takes
# one quote off each text that matches gets the text back.
_FORMULA = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
MOST_ROWS = 1_048_575  # of an Excel sheet, without its heading
WIDEST = 60
LONGEST_NAME = 31  # of a sheet
JOINT = "; "
ROWS_TOGETHER = 500  # rows that are made text at a time


class TooManyRows(Exception):
    """Excel cannot hold the table of this name."""


def csv(table: Table, marking: str = "") -> Iterator[str]:
    """The table as CSV that a spreadsheet can open: a byte-order mark, CRLF, and no text that can be a formula.

    It comes in parts. A file of it has no other place for the marking of the whole of it than a first column.
    """
    head = [Column.of("file_marking"), *table.columns] if marking else table.columns
    first = (_text(marking),) if marking else ()
    yield "\ufeff" + _lines_of([[_text(column.name) for column in head]])
    rows = ([*first, *map(_text, row)] for row in table.rows)
    while part := _lines_of(islice(rows, ROWS_TOGETHER)):
        yield part


def _lines_of(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO(newline="")
    writer.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _text(value: Value) -> str:
    """A value as a cell of CSV; only a text can begin with a quote against formulas."""
    if isinstance(value, tuple):
        value = JOINT.join(value)
    if isinstance(value, str):
        text = _lines(value)
        guard = "'" if _FORMULA.match(value) or _FORMULA.match(text) else ""
        return guard + text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def xlsx(tables: Sequence[Table], title: str, marking: str, made: date, notes: Iterable[str] = ()) -> bytes:
    """The tables as an Excel workbook, one sheet each after a sheet that tells what they hold, and the notes.

    Raises ImportError without XlsxWriter, and TooManyRows.
    """
    for table in tables:
        if len(table.rows) > MOST_ROWS:
            raise TooManyRows(table.name)
    buffer = io.BytesIO()
    book = new_book(buffer, made, title=title, comments=marking)
    _read_me(book, tables, (title, say("table.as-at", day=day(made)), say("table.cells"), *notes), marking)
    for table in tables:
        _sheet(book, table, marking)
    book.close()
    return buffer.getvalue()


def _sheet_name(said: str, others: Collection[str]) -> str:
    """A name that Excel lets a sheet have: at most 31 signs, some of them not, and no name of another sheet."""
    name = re.sub(r"[\[\]:*?/\\]", " ", plain(said)).strip("' ")[:LONGEST_NAME].strip("' ")
    taken = {"", "history", *(other.casefold() for other in others)}
    return f"{name[: LONGEST_NAME - 1]}_" if name.casefold() in taken else name


def _read_me(book: Any, tables: Sequence[Table], said: Sequence[str], marking: str) -> None:
    """The first sheet: the marking first and last, what is said, and every column with what it holds."""
    sheet = book.add_worksheet(_sheet_name(say("table.read-me"), {table.name for table in tables}))
    strong, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    lines: list[tuple[tuple[str, ...], Any]] = [((marking,), strong), ((said[0],), strong)]
    lines += [((text,), wrapped) for text in said[1:]]
    for table in tables:
        lines += [((), None), ((table.name,), strong)]
        lines += [((column.name, column.holds), wrapped) for column in table.columns]
    lines += [((), None), ((marking,), strong)]
    for row, (cells, style) in enumerate(lines):
        put(sheet, row, map(_cell, cells), style)
        if style is wrapped and len(cells) == 1:  # over both columns, and as high as it needs to be
            sheet.merge_range(row, 0, row, 1, _cell(cells[0]), wrapped)
            sheet.set_row(row, 15 * (1 + len(cells[0]) // 120))
    _page(sheet, marking, width=130)


def _sheet(book: Any, table: Table, marking: str) -> None:
    sheet = book.add_worksheet(table.name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    dated = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    widths = [len(column.name) + 2 for column in table.columns]
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, _cell(column.name), head)
    for number, row in enumerate(table.rows, 1):
        for place, value in enumerate(row):
            widths[place] = max(widths[place], min(_put(sheet, number, place, value, wrapped, dated) + 1, WIDEST))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if table.rows and table.columns:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    _page(sheet, marking, sum(widths))


def _put(sheet: "Worksheet", row: int, column: int, value: Value, wrapped: Any, dated: Any) -> int:
    """Write one value as what it is, and return how wide it shows."""
    if isinstance(value, tuple):
        value = JOINT.join(value) or None
    if value is None:
        return 0
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, wrapped)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, wrapped)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), dated)
    else:  # a spreadsheet knows no day before 1900
        text = _cell(value if isinstance(value, str) else str(value))
        sheet.write_string(row, column, text, wrapped)
        return max(map(len, text.split("\n")))
    return 10


def _page(sheet: "Worksheet", marking: str, width: int) -> None:
    """Print on A4 across, the marking above and below; what is not too wide on pages of its full width."""
    edge = f"&C{on_page(marking)}"
    page(sheet, edge, f"{edge}&R&P / &N", wide=1 if width <= 200 else None)


def _lines(text: str) -> str:
    """A text on one line; of what was written at length, its own lines."""
    lines = re.split("\r\n?|\n", text.strip()) if isinstance(text, LongText) else [text]
    return "\n".join(map(plain, lines))


def _cell(text: str) -> str:
    """A text that a cell can hold; of one that is too long the end is cut off, and the last letter is an ellipsis."""
    text = _lines(text)
    if len(text) * 2 <= LONGEST_CELL:  # the common case: no text of so few letters is too long
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"
