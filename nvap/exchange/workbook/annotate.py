"""A person's own workbook with each bad cell filled and commented. The only home of openpyxl."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from nvap.exchange.workbook.layout import Raw
from nvap.exchange.workbook.rows import CellFault
from nvap.exchange.workbook.xlsx_reader import Tables
from nvap.words import catalogue

catalogue.own(__name__, {"book.author": "nvap"})

_FILL = PatternFill("solid", fgColor="FFDD00")
_DROPPED = re.compile("x005F_|_x[0-9A-Fa-f]{4}_")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_WIDTH, _HEIGHT = 320, 120


class CannotMark(Exception):
    """The workbook cannot be written again."""


def marked(data: bytes, tables: Tables, faults: Iterable[CellFault]) -> bytes:
    """The bytes of the workbook with its bad cells marked; everything else in it says what it said.

    openpyxl changes a text that looks like an escape, so texts are put back as they were read.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, LookupError, OSError) as problem:
        raise CannotMark(str(problem)) from problem
    for table in tables.sheets:
        _put_back(book[table.name], table.rows)
    found: dict[tuple[str, int, int], list[CellFault]] = {}
    for fault in faults:
        found.setdefault((fault.table, fault.row, fault.column), []).append(fault)
    for (name, row, column), said in found.items():
        cell = book[name].cell(row, column)
        cell.fill = _FILL
        cell.comment = _comment(said)
    if found:
        book.active = book.sheetnames.index(next(iter(found))[0])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _comment(faults: Sequence[CellFault]) -> Comment:
    lines = [f"{fault.heading}: {fault.message}. {fault.hint}" for fault in faults]
    return Comment("\n".join(lines), catalogue.say("book.author"), height=_HEIGHT, width=_WIDTH)


def _put_back(sheet: Any, rows: Mapping[int, Mapping[int, Raw]]) -> None:
    """The texts that openpyxl changes, spelled so that they are read as they were."""
    for row, cells in rows.items():
        for column, raw in cells.items():
            if raw.type == "text" and raw.formula is None and _DROPPED.search(raw.text):
                sheet.cell(row, column).value = _ESCAPED.sub("_x005F_", raw.text)
