"""Cells by name → the rows of each sheet, found by the text of their headings, with what is wrong with their cells."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Any, NamedTuple

from nvap.exchange.workbook.contents import KEYS
from nvap.exchange.workbook.layout import (
    BOOK,
    BY_ID,
    OF_REVIEW,
    Form,
    Raw,
    Sheet,
    SheetColumn,
    Unfit,
    alike,
    figures,
    folded_word,
    is_cut,
    is_told,
    said,
    same_number,
    sheets_of,
    shown,
    text_of,
)
from nvap.exchange.workbook.merged_cells import Spread, spread
from nvap.exchange.workbook.sentences import sentences
from nvap.exchange.workbook.words import meanings
from nvap.exchange.workbook.xlsx_guard import RefusedBook
from nvap.exchange.workbook.xlsx_places import Area
from nvap.exchange.workbook.xlsx_reader import PEEK, SheetCells, Tables
from nvap.load.validation import TOO_HIGH
from nvap.model.values import dataclass
from nvap.words import catalogue
from nvap.words.catalogue import every, own, rule, say
from nvap.words.figures import of_a_fraction
from nvap.words.nearest import nearest
from nvap.words.prose import tidied
from nvap.words.reading import NotUnderstood
from nvap.words.understood import hint, read_as

own(
    __name__,
    {
        "book.no-sheet": (
            "The sheet {sheet} is not there, or has no headings: nothing was read from it, and nothing is deleted."
        ),
        "book.no-column": (
            "The column {heading} of the sheet {sheet} is not there: nothing was read from it, and nothing is deleted."
        ),
        "book.emptied": "{cell}: the row of {key} was emptied. Nothing is deleted for that; it is left as it is.",
        "book.not-read": "{cell} {heading} is only for reading: what was written there is not taken over.",
        "book.spread": "{area} {heading} is one merged cell: what stands in it was read for {count} rows.",
        "book.read-as": "{heading}: {read} ({cells})",
    },
)

EXPORTED = "_exported"


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a workbook cannot be taken: a cell, its heading, what is wrong and what to do."""

    table: str
    row: int
    column: int
    cell: str
    heading: str
    message: str
    hint: str


@dataclass(frozen=True)
class ExportedBook:
    """What was exported with a workbook: its properties, the words of its lists, its headings and every row.

    `wordings` are the fingerprints of the words that objectives had then; `printed` are the lines that were written
    above the tables and on the sheet Read me.
    """

    properties: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]
    key_heading: str
    headings: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, Mapping[str, Mapping[str, str]]]
    wordings: Mapping[str, str]
    printed: frozenset[str] = frozenset()

    @property
    def is_review(self) -> bool:
        """Whether it was sent to a peer reviewer."""
        return self.properties.get(BOOK) == OF_REVIEW

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that it has to be filled in."""
        return sheets_of(self.properties)


@dataclass(frozen=True)
class FilledRow:
    """One row that somebody has filled in: where it is, the row it was exported as, and the text of each column.

    `key` is empty for a new row. A column that is not in the sheet is not in `texts`.
    """

    sheet: Sheet
    table: SheetCells
    number: int
    key: str
    texts: Mapping[str, str]
    columns: Mapping[str, int]
    headings: Mapping[str, str]

    def fault(self, column: str, key: str, /, **fields: Any) -> CellFault:
        """A fault of one of its cells, worded from the catalogue; of its first where the column is not there."""
        return self.worded(column, *sentences(key, **fields))

    def worded(self, column: str, message: str, hint: str) -> CellFault:
        """A fault of one of its cells in words of its own."""
        place = self.columns.get(column) or min(self.columns.values())
        cell = self.table.cell(self.number, place)
        return CellFault(self.table.name, self.number, place, cell, self.headings.get(column, ""), message, hint)

    def cell(self, column: str) -> str:
        """The name of a cell of it."""
        return self.table.cell(self.number, self.columns.get(column) or min(self.columns.values()))


class ReadSheet(NamedTuple):
    """What was read of one sheet: from the row of its headings down, by the columns of its keys.

    `read` are the rows that were read, `there` the keys of exported rows that it still has.
    """

    sheet: Sheet
    table: SheetCells
    head: int
    columns: Mapping[str, int]
    key_column: int
    headings: Mapping[str, str]
    read: set[int]
    there: set[str]


@dataclass
class FilledRows:
    """The rows of a workbook, what is wrong with its cells, and what is to be known of what was not read.

    `read` has the cells that were read as something else than they say: by heading, what they say and what it means.
    """

    lines: list[FilledRow] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sheets: list[ReadSheet] = field(default_factory=list)
    read: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)


def exported(tables: Tables) -> ExportedBook:
    """What was exported with a workbook; raises RefusedBook where it is not there."""
    table = next((sheet for sheet in tables.sheets if sheet.name == EXPORTED), None)
    if table is None:
        raise RefusedBook("not-exported")
    if table.refusal is not None:
        raise table.refusal
    properties: dict[str, str] = {}
    wordings: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    keys: dict[str, list[str]] = {}
    headings: dict[str, dict[str, str]] = {}
    printed: set[str] = set()
    rows: dict[str, dict[str, dict[str, str]]] = {name: {} for name in BY_ID}
    key_heading = ""
    for number in sorted(table.rows):
        cells = table.rows[number]
        kind, first, second, third = (cells[place].text if place in cells else "" for place in (1, 2, 3, 4))
        if kind == "property":
            properties[first] = second
        elif kind == "wording":
            wordings[first] = second
        elif kind == "printed":
            printed.add(as_printed(first))
        elif kind == "word":
            words.setdefault(first, {})[second] = third
        elif kind == "sheet":
            titles[first], key_heading = second, third
        elif kind == "keys":
            keys[first] = [cells[place].text if place in cells else "" for place in range(4, max(cells) + 1)]
        elif kind == "headings":
            headings[first] = {
                key: cells[place].text for place, key in enumerate(keys.get(first, ()), 4) if place in cells
            }
        elif kind == "row" and first in rows:
            rows[first][second] = {
                key: cells[place].text if place in cells else "" for place, key in enumerate(keys.get(first, ()), 4)
            }
        elif kind == "more" and second in rows.get(first, {}):
            rows[first][second][third] = rows[first][second].get(third, "") + (cells[5].text if 5 in cells else "")
    if not properties or not all(headings.get(sheet.id) and sheet.id in titles for sheet in sheets_of(properties)):
        raise RefusedBook("not-exported")
    if not all(name in titles and _is_whole(name, named, headings.get(name, {})) for name, named in keys.items()):
        raise RefusedBook("broken")
    return ExportedBook(properties, words, titles, key_heading, headings, rows, wordings, frozenset(printed))


def _is_whole(name: str, keys: list[str], headings: Mapping[str, str]) -> bool:
    """Whether no key or heading is gone of what was exported of a sheet; else its rows could be read as something else.

    What names a row or is needed of one has been a column since there are workbooks.
    """
    columns = BY_ID[name].columns if name in BY_ID else ()
    asked = [column.key for column in columns if column.needed or column.key in BY_ID[name].names]
    return all(keys) and all(headings.get(key) for key in (*keys, *asked))


def as_printed(text: str) -> str:
    """A line as lines that nvap has printed are compared."""
    return " ".join(text.split())


def lined(tables: Tables, was: ExportedBook) -> FilledRows:
    """The rows of every sheet that somebody could fill in; raises RefusedBook for one that cannot be read whole."""
    found = FilledRows()
    for sheet in was.sheets:
        table = _table(tables, was, sheet)
        head = _head(table, was.headings[sheet.id]) if table is not None else None
        if table is None or head is None:
            found.notes.append(say("book.no-sheet", sheet=was.titles.get(sheet.id, sheet.id)))
            continue
        if table.refusal is not None:
            raise table.refusal
        _Reader(sheet, table, head, was, found).read()
    for (heading, typed, read), cells in found.read.items():
        read_how = read_as(typed, read)
        found.notes.append(say("book.read-as", heading=heading, read=read_how, cells=every(cells)))
    return found


def _table(tables: Tables, was: ExportedBook, sheet: Sheet) -> SheetCells | None:
    """The sheet of its name; where somebody has renamed it, the one that has its headings."""
    title = folded_word(was.titles.get(sheet.id, ""))
    named = next((table for table in tables.sheets if folded_word(table.name) == title), None)
    if named is not None:
        return named
    others = {folded_word(other) for other in was.titles.values()} | {folded_word(EXPORTED)}
    strange = [table for table in tables.sheets if folded_word(table.name) not in others]
    return next((table for table in strange if _head(table, was.headings[sheet.id], part=0.7) is not None), None)


def _head(table: SheetCells, headings: Mapping[str, str], part: float = 0.3) -> int | None:
    """The row of the headings: the one of the first that has most of them."""
    wanted = {folded_word(heading) for heading in headings.values()}
    counts = [
        (sum(folded_word(cell.text) in wanted for cell in table.rows[number].values()), -number)
        for number in sorted(table.rows)[:PEEK]
    ]
    count, number = max(counts, default=(0, 0))
    return -number if count >= max(2, part * len(wanted)) else None


class _Reader:
    """What reads one sheet below its headings."""

    def __init__(self, sheet: Sheet, table: SheetCells, head: int, was: ExportedBook, found: FilledRows) -> None:
        self.sheet, self.table, self.head, self.was, self.found = sheet, table, head, was, found
        self.headings = was.headings[sheet.id]
        self.base = was.rows[sheet.id]
        self.columns: dict[str, int] = {}
        self.key_column = 0
        self.words = {
            column.key: was.tables.get(column.table) or dict(zip(column.words, column.words, strict=True))
            for column in sheet.columns
        }
        self.meanings = {key: meanings(words) for key, words in self.words.items()}
        self.seen: dict[str, FilledRow] = {}
        self.there: set[str] = set()
        self.rows_read: set[int] = set()
        self.unnamed: list[tuple[FilledRow, str]] = []
        self.spread = Spread({})
        self.own: list[int] = []  # the columns that are filled in and name no row

    def read(self) -> None:
        """Read the headings, then every row below them that holds something."""
        self._read_headings()
        known = [column for column in self.sheet.columns if column.key in self.columns]
        own = [self.columns[column.key] for column in known if column.open]
        self.own = [self.columns[column.key] for column in known if self._own(column)]
        self._spread(known, own)
        noted = 0
        for number, cells in sorted(self.spread.rows.items()):
            if number <= self.head or not (self._fills(cells, own) or self._key(cells)):
                continue
            if self._is_note(number, cells, noted):
                noted = number
            else:
                self._read_row(number, cells, known)
        for line, hidden in self.unnamed:
            if hidden not in self.seen:
                self.found.lines.remove(line)
                self.found.faults.append(line.fault(self.sheet.names[0], "unnamed-row", key=hidden))
        self.found.sheets.append(
            ReadSheet(
                self.sheet,
                self.table,
                self.head,
                self.columns,
                self.key_column,
                self.headings,
                self.rows_read,
                self.there,
            )
        )

    def _fills(self, cells: Mapping[int, Raw], places: list[int]) -> bool:
        return any(_holds(cells.get(place)) for place in places)

    def _spread(self, known: list[SheetColumn], own: list[int]) -> None:
        """Merged cells as people see them; those that cannot be read so are refused by their range."""
        wanted = {self.columns[column.key]: column for column in known if column.open or column.key in self.sheet.names}
        lost = any(column.open and column.key not in self.columns for column in self.sheet.columns)
        self.spread = spread(
            self.table,
            self.head,
            wanted,
            lost,
            lambda cells: self._fills(cells, own) or bool(self._key(cells) or _said(cells.get(self.key_column))),
            lambda cells, column: self.base.get(_said(cells.get(self.key_column)), {}).get(column.key, ""),
        )
        for area, count in self.spread.over:
            heading = self.headings[wanted[area.left].key]
            name = f"{self.table.name}!{area.name}"
            self.found.notes.append(say("book.spread", area=name, heading=heading, count=count))
        for area, why in self.spread.refused:
            column = wanted.get(area.left)
            self._refuse_area(area, self.headings[column.key] if column else "", why)

    def _refuse_area(self, area: Area, heading: str, why: str) -> None:
        message, hint = sentences(why)
        name = f"{self.table.name}!{area.name}"
        self.found.faults.append(CellFault(self.table.name, area.top, area.left, name, heading, message, hint))

    def _read_headings(self) -> None:
        keys = {folded_word(heading): key for key, heading in self.headings.items()}
        strange: dict[str, int] = {}
        for place, raw in sorted(self.table.rows[self.head].items()):
            said = folded_word(raw.text)
            if said == folded_word(self.was.key_heading):
                self.key_column = place
            elif said not in keys:
                strange[said] = place
            elif keys[said] in self.columns:
                self._fault(place, raw.text, "twice", heading=raw.text)
            else:
                self.columns[keys[said]] = place
        for column in self.sheet.columns:
            if column.key in self.headings and column.key not in self.columns:
                heading = self.headings[column.key]
                near = nearest(folded_word(heading), strange)
                if near:
                    self._fault(strange[near[0]], near[0], "renamed", heading=heading)
                elif column.open:
                    sheet = self.table.name
                    self.found.notes.append(say("book.no-column", heading=heading, sheet=sheet))

    def _fault(self, place: int, said: str, key: str, /, **fields: Any) -> None:
        message, hint = sentences(key, **fields)
        cell = self.table.cell(self.head, place)
        self.found.faults.append(CellFault(self.table.name, self.head, place, cell, said, message, hint))

    def _key(self, cells: Mapping[int, Raw]) -> str:
        """The key of a row by the columns that people see; by the hidden one where these are not there."""
        if any(name not in self.columns for name in self.sheet.names):
            return _said(cells.get(self.key_column))
        parts = [_said(cells.get(self.columns[name])) for name in self.sheet.names]
        return KEYS.join(parts) if all(parts) else ""

    def _read_row(self, number: int, cells: Mapping[int, Raw], known: list[SheetColumn]) -> None:
        key, hidden = self._key(cells), _said(cells.get(self.key_column))
        self.rows_read.add(number)
        self.there |= {key, hidden}
        if number in self.spread.unnamed:
            return
        base = self.base.get(key)
        empty = FilledRow(self.sheet, self.table, number, key, {}, self.columns, self.headings)
        if key and hidden and key != hidden:
            self.found.faults.append(empty.fault(self.sheet.names[0], "half-sorted", key=key, other=hidden))
            return
        if key and base is None:
            self.found.faults.append(empty.fault(self.sheet.names[0], "stranger", key=key))
            return
        had = base is not None and any(base.get(column.key) for column in known if self._own(column))
        if had and not self._fills(cells, self.own):
            self.found.notes.append(say("book.emptied", cell=empty.cell(self.sheet.names[0]), key=key))
            return
        if self._strikes_row(empty, cells, known):
            return
        texts = dict(self._texts(empty, cells, known, base))
        line = FilledRow(self.sheet, self.table, number, key, texts, self.columns, self.headings)
        if key and key in self.seen:
            if texts != self.seen[key].texts:
                first = self.seen[key].number
                self.found.faults.append(line.fault(self.sheet.names[0], "copied", key=key, first=first))
            return
        if key:
            self.seen[key] = line
        elif hidden in self.base:
            self.unnamed.append((line, hidden))
        self.found.lines.append(line)

    def _is_note(self, number: int, cells: Mapping[int, Raw], noted: int) -> bool:
        """Whether a row is a line of somebody's and none of the table: it fills in nothing, or, apart from the rows
        above it (`noted` is the last such line), a single cell.
        """
        if _said(cells.get(self.key_column)) in self.base or self._key(cells) in self.base:
            return False
        filled = sum(_holds(cells.get(place)) for place in self.own)
        above = self.table.rows.get(number - 1, {})
        is_apart = noted == number - 1 or not any(_holds(raw) for raw in above.values())
        return filled == 0 or (is_apart and sum(map(_holds, cells.values())) == 1)

    def _strikes_row(self, line: FilledRow, cells: Mapping[int, Raw], known: list[SheetColumn]) -> bool:
        """Whether all that stands in a row is struck out, which is a fault of it."""
        if not self.table.struck:
            return False
        places = [self.columns[column.key] for column in known if _holds(cells.get(self.columns[column.key]))]
        if len(places) < 2 or any((line.number, place) not in self.table.struck for place in places):
            return False
        self.found.faults.append(line.fault(self.sheet.names[0], "struck-row"))
        return True

    def _own(self, column: SheetColumn) -> bool:
        return column.open and column.key not in self.sheet.names

    def _texts(
        self, line: FilledRow, cells: Mapping[int, Raw], known: list[SheetColumn], base: Mapping[str, str] | None
    ) -> Iterator[tuple[str, str]]:
        """The texts of a row's cells; what is as it was exported is that text exactly."""
        struck, unread = self.table.struck, self.spread.unread
        for column in known:
            place = (line.number, self.columns[column.key])
            if unread and place in unread:
                continue
            raw, was = cells.get(place[1]), base.get(column.key, "") if base else ""
            printed = said(column.form, was, self.words[column.key])
            if struck and place in struck and raw is not None and (column.open or column.key in self.sheet.names):
                self.found.faults.append(line.fault(column.key, "struck"))
            elif raw is not None and _is_text(raw, shown(printed)) and (column.open or place not in struck):
                yield column.key, was
            elif not column.open:
                if column.key not in self.sheet.names and raw is not None and _holds(raw):
                    name = line.cell(column.key)
                    self.found.notes.append(say("book.not-read", cell=name, heading=self.headings[column.key]))
            elif is_cut(was):
                self.found.faults.append(line.fault(column.key, "too-long-here"))
            else:
                try:
                    text = text_of(column, raw, self.meanings[column.key]) if raw is not None else ""
                except Unfit as problem:
                    if place not in self.spread.copies:
                        self.found.faults.append(self._unfit(line, column, problem))
                    continue
                except NotUnderstood as problem:
                    if place not in self.spread.copies:
                        self.found.faults.append(line.worded(column.key, problem.message, problem.hint))
                    continue
                if raw is not None and text and is_told(column, raw, text, self.meanings[column.key]):
                    self._tell(line, column, raw, text)
                same = column.form is Form.NUMBER and same_number(text, was)
                yield column.key, was if same else tidied(text)

    def _tell(self, line: FilledRow, column: SheetColumn, raw: Raw, text: str) -> None:
        """Keep how a cell was read, for all that were read so to be told together."""
        typed = f"{of_a_fraction(figures(float(raw.text)))}%" if raw.looks == "percent" else raw.text
        read = catalogue.day(date.fromisoformat(text)) if column.form is Form.DAY else text
        key = (self.headings[column.key], " ".join(typed.split()), said(column.form, read, self.words[column.key]))
        self.found.read.setdefault(key, []).append(line.cell(column.key))

    def _unfit(self, line: FilledRow, column: SheetColumn, problem: Unfit) -> CellFault:
        fields = {"heading": self.headings[column.key], **problem.fields}
        if column.key == "marking" and fields.get("printed", "").upper().startswith(TOO_HIGH):
            return line.worded(column.key, *rule("marking-too-high", printed=fields["printed"]))
        if problem.how == "unknown":
            known = column.words or tuple(self.words[column.key]) or tuple(self.meanings[column.key].values())
            said_how = hint(fields["printed"], known, self.words[column.key])
            return line.worded(column.key, say("cell.unknown", **fields), said_how)
        return line.fault(column.key, problem.how, **fields)


def _holds(raw: Raw | None) -> bool:
    return raw is not None and (raw.formula is not None or bool(raw.text.strip()))


def _is_text(raw: Raw, text: str) -> bool:
    """Whether a cell has a text, but for what spreadsheets change in keeping it."""
    return raw.formula is None and raw.type == "text" and alike(raw.text, text)


def _said(raw: Raw | None) -> str:
    return raw.text.strip() if raw is not None else ""
