"""A workbook → its bytes; the same contents and date give the same bytes."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from nvap.exchange.workbook.contents import Rows
from nvap.exchange.workbook.layout import (
    FIRST_DAY,
    SHEETS,
    Form,
    Sheet,
    SheetColumn,
    as_serial,
    is_cut,
    is_plain_number,
    shown,
)
from nvap.exchange.workbook.words import Words
from nvap.formats.xlsx_common import LONGEST_CELL, new_book, on_page, page, put
from nvap.model.values import dataclass

EXPORTED = "_exported"
HEADER_ROW = 2  # from 0: below the marking and a line of help
SPARE = 500  # rows below the last that lists and dates are still checked in
CHUNK = LONGEST_CELL // 2
_READ_ME = 110  # the width of its one column
_LINE, _HIGHEST = 12.75, 409  # of a row, in points
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_INK, _EDGE, _FILL, _GREY = "#0B0C0C", "#B1B4B6", "#1D3557", "#F3F2F1"
_EDGED = {**_FONT, "border": 1, "border_color": _EDGE}
_MAY = {
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


@dataclass(frozen=True)
class Book:
    """Everything that a workbook holds: its words, its rows, and what it says of itself in properties.

    `wordings` are the fingerprints of the words that objectives have as it is sent out.
    """

    words: Words
    rows: Rows
    read_me: Sequence[tuple[str, str]]
    marking: str
    title: str
    head: str
    as_at: date
    attribution: str
    properties: Mapping[str, str]
    wordings: Mapping[str, str] = field(default_factory=dict)
    sheets: Sequence[Sheet] = SHEETS


def to_bytes(book: Book) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    workbook = new_book(buffer, book.as_at, title=book.title, category=book.marking, comments=book.attribution)
    for name, value in book.properties.items():
        workbook.set_custom_property(name, value, "text")
    pen = _Pen(workbook, book)
    pen.read_me()
    sheets = [workbook.add_worksheet(book.words.sheet[sheet.id]) for sheet in book.sheets]
    lists = pen.exported(workbook.add_worksheet(EXPORTED))
    for sheet, target in zip(book.sheets, sheets, strict=True):
        pen.sheet(sheet, target, lists)
    workbook.close()
    return buffer.getvalue()


class _Pen:
    """What writes the sheets of one workbook."""

    def __init__(self, workbook: Workbook, book: Book) -> None:
        self.workbook, self.book, self.words = workbook, book, book.words
        self.formats: dict[tuple[Form | str, bool], Format] = {}

    def read_me(self) -> None:
        """The sheet that says how to fill the others in."""
        target = self.workbook.add_worksheet(self.words.sheet["read-me"])
        styles = {
            "plain": self.workbook.add_format({**_FONT, "text_wrap": True}),
            "strong": self.workbook.add_format({**_FONT, "text_wrap": True, "bold": True}),
            "heading": self.workbook.add_format({**_FONT, "text_wrap": True, "bold": True, "font_size": 14}),
        }
        target.set_column(0, 0, _READ_ME)
        for place, (style, line) in enumerate(self.book.read_me):
            target.write_string(place, 0, line, styles[style])
            _raise(target, place, _lines(line, _READ_ME))
        target.hide_gridlines(2)
        self._page(target, wide=1)
        target.protect("", _MAY)

    def sheet(self, sheet: Sheet, target: Worksheet, lists: Mapping[str, str]) -> None:
        """One sheet: its marking, a line of help, the headings, the rows, and empty rows to fill."""
        rows, last = self.book.rows[sheet.id], len(sheet.columns) - 1
        for number, text in enumerate(self._above(sheet)):
            style = self.workbook.add_format({**_FONT, "bold": number == 0})
            target.set_row(number, None, style)
            target.write_string(number, 0, text, style)
        header = self.workbook.add_format(
            {**_EDGED, "bold": True, "font_color": "#FFFFFF", "bg_color": _FILL, "text_wrap": True}
        )
        _raise(target, HEADER_ROW, 2)
        first, end = HEADER_ROW + 1, HEADER_ROW + len(rows) + sheet.empty
        for place, column in enumerate(sheet.columns):
            target.set_column(place, place, column.width, self._format(column, is_open=column.open))
            target.write_string(HEADER_ROW, place, self.words.headed(sheet, column), header)
            self._checked(sheet, target, place, column, (first, end + SPARE), lists)
        target.set_column(last + 1, last + 1, 10, None, {"hidden": True})
        target.write_string(HEADER_ROW, last + 1, self.words.page["key"], header)
        for number, row in enumerate(rows, first):
            for place, column in enumerate(sheet.columns):
                self._cell(target, number, place, column, row.values.get(column.key, ""), locked=row.locked)
            target.write_string(number, last + 1, row.key)
            lines = (_lines(row.values.get(column.key, ""), column.width) for column in sheet.columns)
            _raise(target, number, max(sheet.lines, *lines))
        for number in range(first + len(rows), end + 1):
            for place, column in enumerate(sheet.columns):
                target.write_blank(number, place, None, self._format(column, is_open=column.open))
        target.freeze_panes(first, 1 + sheet.places[sheet.first])
        target.autofilter(HEADER_ROW, 0, max(end, first), last)
        target.repeat_rows(HEADER_ROW)
        if sheet.pages_wide > 1:
            target.repeat_columns(0, sheet.places[sheet.first])
            target.print_across()  # the parts of a row one after the other
        self._page(target, sheet.pages_wide)
        if sheet.locked or any(row.locked for row in rows):
            target.protect("", _MAY)

    def _above(self, sheet: Sheet) -> tuple[str, str]:
        """The two lines above a table."""
        return f"{self.book.marking}. {self.book.head}", self.words.first[sheet.id]

    def _printed(self) -> list[str]:
        """Every line that stands outside the tables: whatever else comes back there, somebody has written."""
        above = (line for sheet in self.book.sheets for line in self._above(sheet))
        return [line for line in dict.fromkeys((*(line for _, line in self.book.read_me), *above)) if line]

    def exported(self, target: Worksheet) -> dict[str, str]:
        """The hidden sheet of what is exported; gives back where the words of each list stand."""
        target.very_hidden()
        write, row, lists = target.write_string, 0, {}
        for name, value in self.book.properties.items():
            put(target, row, ("property", name, value))
            row += 1
        for objective, mark in self.book.wordings.items():
            put(target, row, ("wording", objective, mark))
            row += 1
        for table, known in self.words.tables.items():
            lists[table] = f"={EXPORTED}!$D${row + 1}:$D${row + len(known)}"
            for value, word in known.items():
                put(target, row, ("word", table, value, word))
                row += 1
        for printed in self._printed():
            put(target, row, ("printed", printed))
            row += 1
        # The headings of an account are those in which an import tells what comes of any workbook.
        for sheet in {sheet.id: sheet for sheet in (*SHEETS, *self.book.sheets)}.values():
            keys = [column.key for column in sheet.columns]
            put(target, row, ("sheet", sheet.id, self.words.sheet[sheet.id], self.words.page["key"]))
            put(target, row + 1, ("keys", sheet.id, "", *keys))
            put(
                target,
                row + 2,
                ("headings", sheet.id, "", *(self.words.headed(sheet, column) for column in sheet.columns)),
            )
            row += 3
            for kept_row in self.book.rows.get(sheet.id, ()):
                write(row, 0, "row")
                write(row, 1, sheet.id)
                write(row, 2, kept_row.key)
                more = []
                for place, key in enumerate(keys, 3):
                    value = kept_row.values.get(key, "")
                    if value and not is_cut(value):
                        write(row, place, shown(value))
                    elif value:
                        chunks = [shown(value[at : at + CHUNK]) for at in range(0, len(value), CHUNK)]
                        more += [("more", sheet.id, kept_row.key, key, chunk) for chunk in chunks]
                row += 1
                for line in more:
                    put(target, row, line)
                    row += 1
        return lists

    def _cell(self, target: Worksheet, row: int, place: int, column: SheetColumn, value: str, *, locked: bool) -> None:
        style = self._format(column, is_open=column.open and not locked and not is_cut(value))
        if not value:
            target.write_blank(row, place, None, style)
        elif column.form is Form.DAY and date.fromisoformat(value) >= FIRST_DAY:
            target.write_number(row, place, as_serial(date.fromisoformat(value)), style)
        elif column.form is Form.NUMBER and is_plain_number(value):
            target.write_number(row, place, float(value), style)
        else:
            target.write_string(row, place, shown(self.words.said(column, value)), style)

    def _format(self, column: SheetColumn, *, is_open: bool) -> Format:
        known = self.formats.get((column.form, is_open))
        if known is None:
            look: dict[str, Any] = {**_EDGED, "text_wrap": True, "locked": not is_open}
            look["num_format"] = {Form.DAY: "d mmm yyyy", Form.NUMBER: "General"}.get(column.form, "@")
            look |= {"align": "right", "indent": 1} if column.form is Form.NUMBER else {"align": "left"}
            look |= {} if is_open else {"bg_color": _GREY, "font_color": _INK}
            known = self.formats[column.form, is_open] = self.workbook.add_format(look)
        return known

    def _checked(
        self,
        sheet: Sheet,
        target: Worksheet,
        place: int,
        column: SheetColumn,
        rows: tuple[int, int],
        lists: Mapping[str, str],
    ) -> None:
        """Lists to choose from, dates that are dates, and what to know of a column when a cell of it is chosen."""
        page, means = self.words.page, self.words.means.get(f"{sheet.id}.{column.key}")
        check: dict[str, Any] = {"validate": "any"}
        if column.open and column.table:
            error: dict[str, Any] = {"error_title": page["choose"], "error_message": page["choose_why"]}
            if column.form is Form.SHOWS:
                error = {"show_error": False}  # one word for each objective is none of the list
            check = {"validate": "list", "source": lists[column.table], **error}
        elif column.open and column.form is Form.DAY:
            error = {"error_title": page["date"], "error_message": page["date_why"]}
            check = {"validate": "date", "criteria": ">=", "value": date(1900, 3, 1), **error}
        if means and column.open:
            check |= {"input_title": self.words.headed(sheet, column)[:32], "input_message": means[:255]}
        if len(check) > 1:
            target.data_validation(rows[0], place, rows[1], place, check)

    def _page(self, target: Worksheet, wide: int) -> None:
        marking, head = on_page(self.book.marking), on_page(self.book.head)
        target.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        page(target, f"&C&B{marking}&R{head}", f"&C&B{marking}&R{self.words.page['of']} &P / &N", wide)


def _lines(text: str, width: int) -> int:
    """About how many lines a text takes in a column: LibreOffice does not work that out when it opens a file."""
    if len(text) <= width * 1.2 and "\n" not in text:
        return 1
    return sum(1 + int(len(line) / (width * 1.2)) for line in text.split("\n"))


def _raise(target: Worksheet, row: int, lines: int) -> None:
    if lines > 1:
        target.set_row(row, min(_LINE * lines + 3, _HIGHEST))
