"""What people have written in a workbook where nothing is read, and what of it they do not see: told by its place."""

from collections.abc import Iterable, Iterator, Sequence

from nvap.exchange.workbook.layout import Raw
from nvap.exchange.workbook.rows import EXPORTED, ExportedBook, FilledRows, ReadSheet, as_printed
from nvap.exchange.workbook.xlsx_places import cell_name, letters
from nvap.exchange.workbook.xlsx_reader import SheetCells, Tables
from nvap.words.catalogue import every, few, own, say

own(
    __name__,
    {
        "book.unread-sheet": "The sheet {sheet} is not one that was exported: nothing on it was read.",
        "book.unread-column": (
            "{cell}: the column {heading} is not one that was exported: nothing in it was read ({cells})."
        ),
        "book.unread-empty": "{cell}: the column {heading} is not one that was exported.",
        "book.unread-cells": "{cells}: what stands here is outside the table, and was not read.",
        "book.unread-comments": "{cells}: a comment here was not read.",
        "book.unread-drawings": "{cells}: a text box or picture here was not read.",
        "book.hidden-sheet": "The sheet {sheet} is hidden, and was read like the others.",
        "book.hidden-rows": "{cells}: these rows are hidden or filtered out, and were read like the others.",
        "book.hidden-columns": "{cells}: these columns are hidden, and were read like the others ({headings}).",
        "book.gone": (
            "{sheet}: the rows of {keys} are not there any more. Nothing is deleted for that; they stay as they are."
        ),
        "book.gone-one": (
            "{sheet}: the row of {keys} is not there any more. Nothing is deleted for that; it stays as it is."
        ),
    },
)

MOST_CELLS_NAMED = 40  # of what is told in one sentence
_Cell = tuple[int, int]


def not_read(tables: Tables, was: ExportedBook, found: FilledRows) -> list[str]:
    """What was written in a workbook and not read, sheet by sheet, and what was read though nobody sees it."""
    by_name = {sheet.table.name: sheet for sheet in found.sheets}
    told: list[str] = []
    for place, table in enumerate(tables.sheets):
        if table.name in by_name:
            told += _of_table(by_name[table.name], was)
        elif table.name != EXPORTED:
            told += _of_other(table, was, is_first=place == 0)
    return told


def _of_other(table: SheetCells, was: ExportedBook, *, is_first: bool) -> Iterator[str]:
    """What stands on a sheet from which nothing is read: the sheet Read me, or one that somebody has added.

    A workbook that does not say which lines it was printed with has its Read me in front.
    """
    strange = [(number, place) for number, place, raw in _cells(table) if as_printed(raw.text) not in was.printed]
    if not was.printed and is_first:
        strange = []
    elif table.refusal is not None or (strange and len(strange) == sum(1 for _ in _cells(table))):
        yield say("book.unread-sheet", sheet=table.name)
        return
    if strange:
        yield say("book.unread-cells", cells=_named(table, strange))
    yield from _remarks(table)


def _of_table(read: ReadSheet, was: ExportedBook) -> Iterator[str]:
    """What stands beside, above and below a table, what lies over it, what is hidden in it, and what is gone."""
    table = read.table
    if table.is_hidden:
        yield say("book.hidden-sheet", sheet=table.name)
    yield from _columns(read)
    outside = list(_outside(read, was))
    if outside:
        yield say("book.unread-cells", cells=_named(table, outside))
    yield from _remarks(table)
    hidden = sorted(read.read.intersection(table.hidden_rows))
    if hidden:
        yield say("book.hidden-rows", cells=f"{table.name}!{_listed(_runs(hidden))}")
    yield from _hidden_columns(read)
    gone = [key for key in was.rows[read.sheet.id] if key not in read.there]
    if gone:
        keys = every(gone, most=len(gone))
        yield say("book.gone" if len(gone) > 1 else "book.gone-one", sheet=table.name, keys=keys)


def _columns(read: ReadSheet) -> Iterator[str]:
    """The columns that somebody has added, each with the cells in it that hold something."""
    table, known = read.table, {*read.columns.values(), read.key_column}
    below: dict[int, list[_Cell]] = {}
    for number, place, _ in _cells(table):
        if number > read.head and place not in known:
            below.setdefault(place, []).append((number, place))
    headed = {
        place: raw.text.strip()
        for place, raw in table.rows[read.head].items()
        if place not in known and raw.text.strip()
    }
    for place in sorted({*below, *headed}):
        cells = below.get(place, [])
        if place in headed:
            named = _listed(cell_name(*cell) for cell in cells)
            cell = table.cell(read.head, place)
            yield say(
                "book.unread-column" if cells else "book.unread-empty", cell=cell, heading=headed[place], cells=named
            )
        else:
            yield say("book.unread-cells", cells=_named(table, cells))


def _outside(read: ReadSheet, was: ExportedBook) -> Iterator[_Cell]:
    """The cells above the headings that were not printed there, and those of rows that were not read."""
    known = {*read.columns.values(), read.key_column}
    for number, place, raw in _cells(read.table):
        if number < read.head:
            if was.printed and as_printed(raw.text) not in was.printed:
                yield number, place
        elif number > read.head and number not in read.read and place in known:
            yield number, place


def _remarks(table: SheetCells) -> Iterator[str]:
    if table.remarks.comments:
        yield say("book.unread-comments", cells=_named(table, sorted(table.remarks.comments)))
    if table.remarks.drawings:
        yield say("book.unread-drawings", cells=_named(table, sorted(table.remarks.drawings)))


def _hidden_columns(read: ReadSheet) -> Iterator[str]:
    open_ = {read.columns[column.key]: column.key for column in read.sheet.columns if column.key in read.columns}
    open_ = {place: key for place, key in open_.items() if read.sheet.column(key).open}
    hidden = [place for place in sorted(open_) if any(a <= place <= b for a, b in read.table.hidden_columns)]
    if hidden:
        cells = _listed(f"{letters(place)}:{letters(place)}" for place in hidden)
        headings = _listed(read.headings[open_[place]] for place in hidden)
        yield say("book.hidden-columns", cells=f"{read.table.name}!{cells}", headings=headings)


def _cells(table: SheetCells) -> Iterator[tuple[int, int, Raw]]:
    """The cells of a sheet that hold something, in order."""
    for number, cells in sorted(table.rows.items()):
        for place in sorted(cells):
            raw = cells[place]
            if raw.text.strip() or raw.formula is not None:
                yield number, place, raw


def _named(table: SheetCells, cells: Sequence[_Cell]) -> str:
    """Cells by their names."""
    return _listed(table.cell(*cell) for cell in cells)


def _listed(names: Iterable[str]) -> str:
    """Names with commas between them, and of very many how many more there are."""
    return few([*names], MOST_CELLS_NAMED)


def _runs(numbers: Sequence[int]) -> list[str]:
    """Numbers of rows as a spreadsheet names them: 5:7 for 5, 6 and 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [f"{first}:{last}" for first, last in runs]
