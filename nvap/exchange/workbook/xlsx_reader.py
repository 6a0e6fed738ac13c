"""A workbook's bytes → its cells by name, and what was exported with it. Nothing here knows what a cell means.

Cells are read with the standard library's XML parser and not with openpyxl, which drops every `x005F_` from a text,
leaves `_x000D_` in it, and takes a quarter of a second to be imported.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nvap.exchange.workbook.layout import Raw
from nvap.exchange.workbook.xlsx_guard import Package, RefusedBook, package

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 256, 600_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
_TYPES = {"s": "text", "str": "text", "inlineStr": "text", "b": "truth", "e": "error", "d": "text"}


@dataclass(frozen=True)
class SheetCells:
    """The cells of one sheet that hold something: by row and column, both counted from 1."""

    name: str
    rows: Mapping[int, Mapping[int, Raw]]

    def cell(self, row: int, column: int) -> str:
        """The name of a cell, as in Evidence!D5."""
        return f"{self.name}!{letters(column)}{row}"


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
    sheets, cells = [], 0
    for title, link in book.sheets:
        part = targets.get(link, ("", ""))[1]
        if part not in parts.names:
            raise RefusedBook("broken")
        reader = _Sheet(title, texts.found, looks.found, MOST_CELLS - cells, book.since_1904)
        parts.parse(part, reader.start, reader.end, reader.text)
        cells += reader.count
        sheets.append(SheetCells(title, reader.rows))
    custom = _Properties()
    if (part := _target(parts, "_rels/.rels", "", "/custom-properties") or "") in parts.names:
        parts.parse(part, custom.start, custom.end, custom.text)
    return Tables(sheets, custom.found)


def letters(column: int) -> str:
    """The letters of a column counted from 1: D of 4, AA of 27."""
    made = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def number_of(column: str) -> int:
    """The number of a column's letters."""
    made = 0
    for letter in column:
        made = made * 26 + ord(letter) - 64
    return made


def _targets(parts: Package, links: str, folder: str) -> dict[str, tuple[str, str]]:
    """The types and the paths of what a part links to, by the id of the link."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
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
        self.sheets: list[tuple[str, str]] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "workbook":
            self.root = True
        elif tag == "workbookPr":
            self.since_1904 = given.get("date1904") in ("1", "true")
        elif tag == "sheet":
            link = next((value for key, value in given.items() if key.endswith(" id")), "")
            self.sheets.append((given.get("name", ""), link))


class _Texts:
    """The texts that cells share, their pieces of different looks put together, what is said above them left out."""

    def __init__(self) -> None:
        self.found: list[Raw] = []
        self.pieces: list[str] = []
        self.open, self.above = False, False

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.above = True
        elif tag == "t":
            self.open = not self.above

    def end(self, tag: str) -> None:
        if tag == "t":
            self.open = False
        elif tag == "rPh":
            self.above = False
        elif tag == "si":
            self.found.append(Raw("text", _unescaped("".join(self.pieces))))

    def text(self, text: str) -> None:
        if self.open:
            self.pieces.append(text)


class _Looks:
    """What numbers look like in each style: a day, a time, a percent or a number."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.codes: dict[int, str] = {}
        self.inside = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "numFmt":
            self.codes[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            self.found.append(self._look(int(given.get("numFmtId", "0"))))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.inside = False

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
    """The cells of one sheet; where it says that it ends is not believed, but if that is too far off, it is refused."""

    def __init__(self, name: str, texts: Sequence[Raw], looks: Sequence[str], most: int, since_1904: bool) -> None:
        self.name, self.texts, self.looks, self.most = name, texts, looks, most
        self.later = 1462 if since_1904 else 0  # days, where they are counted from 1904
        self.rows: dict[int, dict[int, Raw]] = {}
        self.row, self.column, self.count = 0, 0, 0
        self.type, self.style = "n", 0
        self.into, self.above, self.has_formula = "", False, False
        self.value: list[str] = []
        self.formula: list[str] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "c":
            self._place(given.get("r"))
            self.type, self.style = given.get("t", "n"), int(given.get("s", "0"))
            self.value, self.formula, self.has_formula = [], [], False
        elif tag == "v" or (tag == "t" and not self.above):
            self.into = "value"
        elif tag == "f":
            self.into, self.has_formula = "formula", True
        elif tag == "rPh":
            self.above = True
        elif tag == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
        elif tag == "dimension":
            end = _REFERENCE.fullmatch(given.get("ref", "").rpartition(":")[2])
            if end and (int(end[2]) > MOST_ROWS or number_of(end[1]) > MOST_COLUMNS):
                raise RefusedBook("dimension", sheet=self.name, cell=end[0])

    def text(self, text: str) -> None:
        if self.into == "value":
            self.value.append(text)
        elif self.into == "formula":
            self.formula.append(text)

    def end(self, tag: str) -> None:
        if tag in ("v", "t", "f"):
            self.into = ""
        elif tag == "rPh":
            self.above = False
        elif tag == "c" and (self.value or self.has_formula):
            self._keep()

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise RefusedBook("broken")
        # A row of its own that says otherwise is not believed: the name of a cell is what people see.
        self.column, self.row = number_of(found[1]), int(found[2])

    def _keep(self) -> None:
        self.count += 1
        if self.row < 1:
            raise RefusedBook("broken")
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS:
            raise RefusedBook("far", cell=f"{self.name}!{letters(self.column)}{self.row}")
        if self.count > self.most:
            raise RefusedBook("many", limit=MOST_CELLS)
        self.rows.setdefault(self.row, {})[self.column] = self._raw("".join(self.value))

    def _raw(self, said: str) -> Raw:
        formula = "".join(self.formula) if self.has_formula else None
        if self.type == "s":
            place = int(said or "0")
            if place >= len(self.texts):
                raise RefusedBook("broken")
            shared = self.texts[place]
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
        looks = self.looks[self.style] if self.style < len(self.looks) else "number"
        if looks == "day" and self.later and formula is None:
            said = str(float(said) + self.later)
        return Raw("number", said, looks, formula)
