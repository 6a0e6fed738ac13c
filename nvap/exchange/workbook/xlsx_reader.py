"""A workbook's bytes → its cells by name, and what was exported with it. Nothing here knows what a cell means.

Cells are read with the standard library's XML parser and not with openpyxl, which drops every `x005F_` from a text,
leaves `_x000D_` in it, and takes a quarter of a second to be imported.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from posixpath import normpath

from nvap.exchange.workbook.layout import Raw
from nvap.exchange.workbook.xlsx_guard import Package, RefusedBook, package
from nvap.exchange.workbook.xlsx_places import Area, area_of, cell_name, place_of
from nvap.exchange.workbook.xlsx_remarks import NO_REMARKS, Remarks, remarks
from nvap.model.values import dataclass

MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_MERGED = 50_000, 256, 600_000, 10_000
PEEK = 50  # rows that are kept of a sheet that is too large to be read whole
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
_TYPES = {"s": "text", "str": "text", "inlineStr": "text", "b": "truth", "e": "error", "d": "text"}


@dataclass(frozen=True)
class SheetCells:
    """The cells of one sheet that hold something: by row and column, both counted from 1.

    `struck` are those with words that are struck out, `hidden_rows` the hidden rows among them. `refusal` says why only
    the first rows of it are here.
    """

    name: str
    rows: Mapping[int, Mapping[int, Raw]]
    merged: Sequence[Area] = ()
    struck: Collection[tuple[int, int]] = ()
    hidden_rows: Collection[int] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()
    is_hidden: bool = False
    remarks: Remarks = NO_REMARKS
    refusal: RefusedBook | None = None

    def cell(self, row: int, column: int) -> str:
        """The name of a cell, as in Evidence!D5."""
        return f"{self.name}!{cell_name(row, column)}"


@dataclass(frozen=True)
class Tables:
    """The sheets of a workbook in their order, and its properties."""

    sheets: Sequence[SheetCells]
    properties: Mapping[str, str]


def read(data: bytes) -> Tables:
    """The cells of a workbook; raises RefusedBook for what is none, or would do harm."""
    parts = package(data)
    book_name = _target(parts, "_rels/.rels", "", "/officeDocument")
    if book_name is None or book_name.endswith(".bin"):
        raise RefusedBook("no-workbook")
    book = _Book()
    parts.parse(book_name, book.start)
    if not book.root:
        raise RefusedBook("no-workbook")
    folder, _, name = book_name.rpartition("/")
    links = f"{folder}/_rels/{name}.rels".lstrip("/")
    targets = _targets(parts, links, folder)
    for kind, _ in targets.values():
        if kind.endswith(("/externalLink", "/vbaProject", "/xlMacrosheet")):
            raise RefusedBook("links" if kind.endswith("/externalLink") else "macros")
    texts = _Texts()
    if (shared := _target(parts, links, folder, "/sharedStrings")) is not None:
        parts.parse(shared, texts.start, texts.end, texts.text)
    looks = _Looks()
    if (styles := _target(parts, links, folder, "/styles")) is not None:
        parts.parse(styles, looks.start, looks.end)
    readers: list[_Sheet] = []
    for title, link, is_hidden in book.sheets:
        part = targets.get(link, ("", ""))[1]
        if part not in parts.names:
            raise RefusedBook("broken")
        reader = _Sheet(title, texts, looks, book.since_1904)
        parts.parse(part, reader.start, reader.end, reader.text)
        reader.is_hidden = is_hidden
        reader.remarks = _remarks(parts, part)
        readers.append(reader)
        while sum(each.kept for each in readers) > MOST_CELLS:  # the largest is hardly what was sent out
            largest = max(readers, key=lambda each: each.kept)
            if largest.refusal is not None:
                raise RefusedBook("many", limit=MOST_CELLS)
            largest.let_go("many", limit=MOST_CELLS)
    custom = _Properties()
    if (part := _target(parts, "_rels/.rels", "", "/custom-properties") or "") in parts.names:
        parts.parse(part, custom.start, custom.end, custom.text)
    return Tables([reader.read() for reader in readers], custom.found)


def _remarks(parts: Package, part: str) -> Remarks:
    """What lies over a sheet."""
    folder, _, name = part.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    return remarks(parts, _targets(parts, links, folder)) if links in parts.names else NO_REMARKS


def _targets(parts: Package, links: str, folder: str) -> dict[str, tuple[str, str]]:
    """The types and the paths of what a part links to, by the id of the link."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            path = normpath(target if target.startswith("/") else f"{folder}/{target}").lstrip("/")
            found[given.get("Id", "")] = (given.get("Type", ""), path)

    if links not in parts.names:
        raise RefusedBook("no-workbook")
    parts.parse(links, start)
    return found


def _target(parts: Package, links: str, folder: str, kind: str) -> str | None:
    return next((path for type_, path in _targets(parts, links, folder).values() if type_.endswith(kind)), None)


def _unescaped(text: str) -> str:
    """The text that a file spells with _x000D_ for what XML cannot hold."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _Book:
    """The sheets that a workbook names."""

    def __init__(self) -> None:
        self.root, self.since_1904 = False, False
        self.sheets: list[tuple[str, str, bool]] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "workbook":
            self.root = True
        elif tag == "workbookPr":
            self.since_1904 = given.get("date1904") in ("1", "true")
        elif tag == "sheet":
            link = next((value for key, value in given.items() if key.endswith(" id")), "")
            self.sheets.append((given.get("name", ""), link, given.get("state", "visible") != "visible"))


class _Texts:
    """The texts that cells share, their pieces of different looks put together, what is said above them left out.

    `struck` are the places of those with words that are struck out.
    """

    def __init__(self) -> None:
        self.found: list[Raw] = []
        self.struck: set[int] = set()
        self.pieces: list[str] = []
        self.open, self.above, self.strikes = False, False, False

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.above = True
        elif tag == "r":
            self.strikes = False
        elif tag == "strike":
            self.strikes = _is_on(given)
        elif tag == "t":
            self.open = not self.above

    def end(self, tag: str) -> None:
        if tag == "t":
            self.open = False
        elif tag == "r":
            self.strikes = False
        elif tag == "rPh":
            self.above = False
        elif tag == "si":
            self.found.append(Raw("text", _unescaped("".join(self.pieces))))

    def text(self, text: str) -> None:
        if self.open:
            self.pieces.append(text)
            if self.strikes and text.strip():
                self.struck.add(len(self.found))


def _is_on(given: Mapping[str, str]) -> bool:
    """Whether a look that is named holds: it does if nothing else is said."""
    return given.get("val", "1") not in ("0", "false")


class _Looks:
    """What numbers look like in each style: a day, a time, a percent or a number; and which styles strike out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.struck: set[int] = set()
        self.codes: dict[int, str] = {}
        self.fonts = 0
        self.striking: set[str] = set()
        self.inside = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "numFmt":
            self.codes[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
        elif tag in ("cellXfs", "fonts"):
            self.inside = tag
        elif tag == "font" and self.inside == "fonts":
            self.fonts += 1
        elif tag == "strike" and self.inside == "fonts" and _is_on(given):
            self.striking.add(str(self.fonts - 1))
        elif tag == "xf" and self.inside == "cellXfs":
            if given.get("fontId") in self.striking:
                self.struck.add(len(self.found))
            self.found.append(self._look(int(given.get("numFmtId", "0"))))

    def end(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def _look(self, number: int) -> str:
        code = _QUOTED.sub("", self.codes.get(number, "").partition(";")[0]).lower()
        if number in _DAYS or (code and code != "general" and set(code) & set("dy")):
            return "day"
        if number in _TIMES or (code and code != "general" and set(code) & set("hms")):
            return "time"
        return "percent" if number in (9, 10) or "%" in code else "number"


@dataclass
class _Properties:
    """The properties of its own that a workbook has."""

    found: dict[str, str] = field(default_factory=dict)
    name: str = ""
    pieces: list[str] = field(default_factory=list)

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "property":
            self.name, self.pieces = given.get("name", ""), []

    def end(self, tag: str) -> None:
        if tag == "property":
            self.found[self.name] = _unescaped("".join(self.pieces)).strip()

    def text(self, text: str) -> None:
        self.pieces.append(text)


class _Sheet:
    """The cells of one sheet that hold something; where it says that it ends is not believed.

    One that is too large, or holds something too far off, is let go but for its first rows: it matters only if
    something is to be read from it.
    """

    def __init__(self, name: str, texts: _Texts, looks: _Looks, since_1904: bool) -> None:
        self.name, self.texts, self.looks = name, texts, looks
        self.later = 1462 if since_1904 else 0  # days, where they are counted from 1904
        self.rows: dict[int, dict[int, Raw]] = {}
        self.row, self.column, self.kept = 0, 0, 0
        self.reference: str | None = None  # of the last cell, where it has not been read
        self.type, self.styled, self.style = "n", "0", 0
        self.into, self.above, self.has_formula = "", False, False
        self.value: list[str] = []
        self.formula: list[str] = []
        self.strikes, self.is_struck, self.row_hidden, self.is_hidden = False, False, False, False
        self.struck: set[tuple[int, int]] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[Area] = []
        self.remarks = NO_REMARKS
        self.refusal: RefusedBook | None = None

    def read(self) -> SheetCells:
        """What was read of it."""
        return SheetCells(
            self.name,
            self.rows,
            self.merged,
            self.struck,
            self.hidden_rows,
            self.hidden_columns,
            self.is_hidden,
            self.remarks,
            self.refusal,
        )

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "c":
            # Its name and its style are read only where it holds something, for most hold nothing.
            reference = given.get("r")
            if reference is None:
                self._place()
                self.column += 1
            self.reference = reference
            self.type, self.styled = given.get("t", "n"), given.get("s", "0")
            self.value.clear()
            self.formula.clear()
            self.has_formula = self.is_struck = False
        elif tag == "v" or (tag == "t" and not self.above):
            self.into = "value"
        elif tag == "f":
            self.into, self.has_formula = "formula", True
        elif tag == "rPh":
            self.above = True
        elif tag == "row":
            self._place()
            self.row, self.column = int(given.get("r", self.row + 1)), 0
            self.row_hidden = given.get("hidden") in ("1", "true")
        elif tag == "strike":
            self.strikes = _is_on(given)
        elif tag == "mergeCell":
            self._merge(area_of(given.get("ref", "")))
        elif tag == "col" and given.get("hidden") in ("1", "true") and len(self.hidden_columns) < MOST_COLUMNS:
            self.hidden_columns.append((int(given.get("min", "0")), int(given.get("max", "0"))))

    def text(self, text: str) -> None:
        if self.into == "value":
            self.value.append(text)
            self.is_struck = self.is_struck or (self.strikes and bool(text.strip()))
        elif self.into == "formula":
            self.formula.append(text)

    def end(self, tag: str) -> None:
        if tag in ("v", "t", "f"):
            self.into = ""
        elif tag == "rPh":
            self.above = False
        elif tag == "r":
            self.strikes = False
        elif tag == "c" and (self.value or self.has_formula):
            self._keep()

    def let_go(self, why: str, limit: int) -> None:
        """Keep no more of it than its first rows."""
        self.refusal = self.refusal or RefusedBook(why, limit=limit)
        self.rows = {number: self.rows[number] for number in sorted(self.rows)[:PEEK]}
        self.kept = sum(map(len, self.rows.values()))
        self.struck = set()
        self.hidden_rows = set()

    def _place(self) -> None:
        if self.reference is None:
            return
        found = place_of(self.reference)
        if found is None:
            raise RefusedBook("broken")
        # A row of its own that says otherwise is not believed: the name of a cell is what people see.
        self.row, self.column = found
        self.reference = None

    def _merge(self, area: Area | None) -> None:
        if len(self.merged) >= MOST_MERGED:
            self.let_go("merged", limit=MOST_MERGED)
        elif area is not None:
            self.merged.append(area)

    def _keep(self) -> None:
        self._place()
        self.style = int(self.styled)
        if self.row < 1:
            raise RefusedBook("broken")
        raw = self._raw("".join(self.value))
        is_near = self.row <= MOST_ROWS and self.column <= MOST_COLUMNS
        if not is_near and (raw.text.strip() or self.has_formula):
            self.refusal = self.refusal or RefusedBook("far", cell=f"{self.name}!{cell_name(self.row, self.column)}")
        let_go = self.refusal is not None and len(self.rows) >= PEEK and self.row not in self.rows
        if not is_near or let_go:
            return
        row = self.rows.get(self.row)
        if row is None:
            row = self.rows[self.row] = {}
        row[self.column] = raw
        self.kept += 1
        if self.row_hidden:
            self.hidden_rows.add(self.row)
        if self.is_struck or (self.style in self.looks.struck and raw.text.strip()):
            self.struck.add((self.row, self.column))
        if self.kept > MOST_CELLS:
            self.let_go("many", limit=MOST_CELLS)

    def _raw(self, said: str) -> Raw:
        formula = "".join(self.formula) if self.has_formula else None
        if self.type == "s":
            place = int(said or "0")
            if place >= len(self.texts.found):
                raise RefusedBook("broken")
            if place in self.texts.struck:
                self.is_struck = True
            shared = self.texts.found[place]
            return shared if formula is None else Raw("text", shared.text, formula=formula)
        if self.type in _TYPES:
            kind, said = _TYPES[self.type], said.removesuffix("T00:00:00") if self.type == "d" else said
            return Raw(kind, _unescaped(said) if kind == "text" else said, formula=formula)
        try:
            finite = formula is not None or math.isfinite(float(said))
        except ValueError:
            finite = False
        if not finite:
            return Raw("error", said, formula=formula)
        looks = self.looks.found[self.style] if self.style < len(self.looks.found) else "number"
        if looks == "day" and self.later and formula is None:
            said = str(float(said) + self.later)
        return Raw("number", said, looks, formula)
