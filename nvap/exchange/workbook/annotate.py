"""A person's own workbook with each bad cell filled and commented. The only home of openpyxl."""

import io
import re
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from nvap.exchange.workbook.rows import CellFault
from nvap.exchange.workbook.xlsx_reader import SheetCells, Tables
from nvap.exchange.workbook.xlsx_remarks import AUTHOR

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
        book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, LookupError, OSError) as problem:
        raise CannotMark(str(problem)) from problem
    for table in tables.sheets:
        _put_back(book[table.name], table)
    found: dict[tuple[str, int, int], list[CellFault]] = {}
    for fault in faults:
        found.setdefault((fault.table, fault.row, fault.column), []).append(fault)
    for (name, row, column), said in found.items():
        cell = _seen(book[name], row, column)
        cell.fill = _FILL
        cell.comment = _comment(said)
    if found:
        book.active = book.sheetnames.index(next(iter(found))[0])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _comment(faults: Sequence[CellFault]) -> Comment:
    lines = [f"{fault.heading}: {fault.message}. {fault.hint}" for fault in faults]
    return Comment("\n".join(lines), AUTHOR, height=_HEIGHT, width=_WIDTH)


def _seen(sheet: Any, row: int, column: int) -> Any:
    """The cell that people see at a place: the first of a merged one."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return sheet.cell(area.min_row, area.min_col)


def _put_back(sheet: Any, table: SheetCells) -> None:
    """The texts that openpyxl changes, spelled so that they are read as they were.

    Where only some words of one are struck out, all of them are: which hold is still to be said.
    """
    for row, cells in table.rows.items():
        for column, raw in cells.items():
            if raw.type == "text" and raw.formula is None and _DROPPED.search(raw.text):
                cell = sheet.cell(row, column)
                if isinstance(cell, MergedCell):
                    continue
                if isinstance(cell.value, CellRichText) and (row, column) in table.struck:
                    cell.font = _struck(cell.font)
                cell.value = _ESCAPED.sub("_x005F_", raw.text)


def _struck(font: Any) -> Any:
    made = copy(font)
    made.strike = True
    return made
