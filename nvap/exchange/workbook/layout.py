"""The sheets of the workbook as data: one row per column, and how a value becomes a cell's and comes back."""

import contextlib
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from nvap.formats.xlsx_common import LONGEST_CELL
from nvap.model.fields import (
    NUMBER,
    Assurance,
    Better,
    FeedbackFrom,
    Kind,
    Marking,
    Seriousness,
    Share,
    Shows,
    Stage,
)
from nvap.model.returns import GapName, Risk, Status
from nvap.model.values import dataclass
from nvap.words.days import read_day
from nvap.words.figures import of_a_fraction, read_figure
from nvap.words.understood import read_word

SCHEMA = "1"
CUT = " […]"
EACH = "; "  # between what is said of one objective and of the next
_EPOCH = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)  # before it, Excel and everybody else disagree about days
# What no cell keeps, and what is kept differently by one program or another.
_UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Form(StrEnum):
    """What a column holds, and so how its cells are written and read."""

    TEXT = "text"
    WORD = "word"  # one of a few, chosen from a list
    FLAG = "flag"  # yes or nothing
    DAY = "day"
    NUMBER = "number"
    NAMES = "names"  # objectives or working groups, with commas between them
    SHOWS = "shows"  # one word for all objectives, or one for each, as in 2.2.1.1 yes; 2.2.1.2 partly


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: the key that it fills in a record or a claim, and how it looks.

    `words` are the values of a list. What is `needed` cannot be left empty in a row; what is not `open` is for reading;
    what is `alone` no two rows share, and so no merged cell. A number that may be a `percent` is one that is measured,
    and not counted.
    """

    key: str
    form: Form = Form.TEXT
    width: int = 16
    words: tuple[str, ...] = ()
    table: str = ""
    needed: bool = False
    open: bool = True
    alone: bool = False
    default: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns, the columns that name a row, and how many empty rows it has to be filled.

    Where no column names a row, every row that is filled in is new.
    """

    id: str
    columns: tuple[SheetColumn, ...]
    names: tuple[str, ...]
    empty: int = 0
    locked: bool = False
    pages_wide: int = 1
    lines: int = 1  # that a row is high at least

    def has(self, key: str) -> bool:
        """Whether it has a column of a key."""
        return any(column.key == key for column in self.columns)

    @property
    def first(self) -> str:
        """The column at which a row is read from: the first that names it."""
        return (self.names or (self.columns[0].key,))[0]

    def column(self, key: str) -> SheetColumn:
        """The column of a key."""
        return next(column for column in self.columns if column.key == key)

    @property
    def places(self) -> dict[str, int]:
        """The place of each column, from 0; the hidden one with the row's key comes after them."""
        return {column.key: place for place, column in enumerate(self.columns)}


def _word(key: str, known: type[StrEnum], table: str, width: int = 16, **more: Any) -> SheetColumn:
    return SheetColumn(key, Form.WORD, width, tuple(known), table, **more)


OBJECTIVES = Sheet(
    "objectives",
    (
        SheetColumn("action", width=18, open=False),
        SheetColumn("objective", width=10, open=False, alone=True),
        SheetColumn("wording", width=40, open=False),
        _word("status", Status, "status", 14, needed=True, default=Status.NOT_ASSESSED.value),
        SheetColumn("summary", width=40),
        _word("expects", Stage, "stage", 12, open=False),
        _word("supported", Status, "status", 13, open=False),
        SheetColumn("gap", width=13, open=False),
        SheetColumn("lead", width=16),
        SheetColumn("due", Form.DAY, 12),
        _word("risk", Risk, "risk", 7),
        SheetColumn("risk_reason", width=24),
        SheetColumn("impact", width=24),
        _word("accepted.gap", GapName, "gap", 16),
        SheetColumn("accepted.until", Form.DAY, 12),
        SheetColumn("accepted.by", width=18),
        SheetColumn("accepted.reason", width=24),
    ),
    names=("objective",),
    locked=True,
    pages_wide=2,
)
EVIDENCE = Sheet(
    "evidence",
    (
        SheetColumn("id", width=22, open=False, alone=True),
        SheetColumn("title", width=28, needed=True, alone=True),
        SheetColumn("objectives", Form.NAMES, 12, needed=True),
        _word("kind", Kind, "kind", 14, needed=True),
        _word("from", FeedbackFrom, "source", 12),
        _word("assurance", Assurance, "assurance", 12, needed=True),
        SheetColumn("assured_by", width=18),
        SheetColumn("date", Form.DAY, 12, needed=True),
        SheetColumn("summary", width=46, needed=True),
        SheetColumn("shows", Form.SHOWS, 14, tuple(Shows), "shows"),
        SheetColumn("part", width=16),
        SheetColumn("sample.size", Form.NUMBER, 9),
        SheetColumn("sample.of", Form.NUMBER, 9),
        SheetColumn("owner", width=18, needed=True),
        SheetColumn("reference", width=18, needed=True),
        SheetColumn("review_by", Form.DAY, 12),
        SheetColumn("figure.value", Form.NUMBER, 9, percent=True),
        SheetColumn("figure.unit", width=14),
        SheetColumn("figure.period.from", Form.DAY, 12),
        SheetColumn("figure.period.to", Form.DAY, 12),
        SheetColumn("figure.baseline", Form.NUMBER, 9, percent=True),
        _word("figure.better", Better, "better", 9),
        SheetColumn("figure.measure", width=16),
        SheetColumn("strands", Form.NAMES, 20),
        SheetColumn("promising_practice", Form.FLAG, 11, ("true", "false"), "answer"),
        _word("share", Share, "share", 15, default=Share.FORCE.value),
        _word("marking", Marking, "marking", 20, default=Marking.OFFICIAL.value),
        SheetColumn("handling", width=22),
        SheetColumn("supersedes", width=22),
        SheetColumn(
            "state", Form.WORD, 11, ("current", "lapsed", "withdrawn", "replaced", "not-yet"), "state", open=False
        ),
    ),
    names=("id",),
    empty=50,
    pages_wide=4,
)
FINDINGS = Sheet(
    "findings",
    (
        SheetColumn("record", width=24),
        SheetColumn("place", Form.NUMBER, 6, open=False, alone=True),
        SheetColumn("objective", width=11, needed=True),
        _word("seriousness", Seriousness, "seriousness", 18, needed=True),
        SheetColumn("text", width=48, needed=True, alone=True),
        SheetColumn("number", width=12),
        SheetColumn("lead", width=18),
        SheetColumn("due", Form.DAY, 12),
        SheetColumn("closed.date", Form.DAY, 12),
        SheetColumn("closed.how", width=28),
        SheetColumn("closed.by", width=18),
    ),
    names=("record", "place"),
    empty=20,
)
SHEETS = (OBJECTIVES, EVIDENCE, FINDINGS)
# What a peer reviewer is sent: a row for each action, its objectives, and empty rows.
REVIEW = Sheet(
    "review",
    (
        SheetColumn("action", width=8, open=False),
        SheetColumn("action_title", width=16, open=False),
        SheetColumn("summary", width=40, needed=True),
        SheetColumn("assured_by", width=18, needed=True),
        SheetColumn("owner", width=18, needed=True),
        SheetColumn("date", Form.DAY, 13, needed=True),
        SheetColumn("reference", width=18, needed=True),
        SheetColumn("practice", width=40),
        _word("marking", Marking, "marking", 20),
        SheetColumn("handling", width=18),
    ),
    names=("action",),
    locked=True,
    pages_wide=2,
    lines=14,
)
REVIEWED = Sheet(
    "reviewed",
    (
        SheetColumn("objective", width=10, open=False),
        SheetColumn("wording", width=44, open=False),
        _word("shows", Shows, "shows", 13),
        _word("expects", Stage, "stage", 18, open=False),
        _word("status", Status, "status", 14, open=False),
        SheetColumn("summary", width=36, open=False),
        _word("supported", Status, "status", 14, open=False),
        SheetColumn("evidence", width=46, open=False),
    ),
    names=("objective",),
    locked=True,
    pages_wide=2,
)
OF_A_FORCE = ("status", "summary", "supported", "evidence")  # what only the account of a force has
CONSIDERATIONS = Sheet(
    "considerations",
    (
        SheetColumn("objective", Form.WORD, 34, table="objective", needed=True),
        SheetColumn("text", width=64, needed=True),
        SheetColumn("lead", width=24),
        SheetColumn("due", Form.DAY, 13),
    ),
    names=(),
    empty=20,
)
REVIEW_SHEETS = (REVIEW, REVIEWED, CONSIDERATIONS)
BY_ID = {sheet.id: sheet for sheet in (*SHEETS, *REVIEW_SHEETS)}
BOOK, OF_REVIEW = "nvap book", "review"  # the property that says what a workbook is, where it is no account


def sheets_of(properties: Mapping[str, str]) -> tuple[Sheet, ...]:
    """The sheets that a workbook with these properties has."""
    return REVIEW_SHEETS if properties.get(BOOK) == OF_REVIEW else SHEETS


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell as a file has it: its type (text, number, truth or error), its text, its format and its formula.

    `looks` says what a number is shown as: a day, a time, a percent or a plain number.
    """

    type: str
    text: str
    looks: str = "number"
    formula: str | None = None


class Unfit(Exception):
    """A cell does not hold what its column takes; `how` is the sentence that says so, without its beginning."""

    def __init__(self, how: str, **fields: Any) -> None:
        super().__init__(how)
        self.how, self.fields = how, fields


def text_from(form: Form, value: Any) -> str:
    """A value of a model as text, empty for nothing: what is kept, compared and merged."""
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if form is Form.NAMES:
        return ", ".join(in_order(value))
    if form is Form.SHOWS and isinstance(value, Mapping):
        return EACH.join(f"{name} {value[name]}" for name in in_order(value))
    return str(value)


def value_from(form: Form, text: str) -> Any:
    """The value of a text that a cell gave, as it is to be written; None for nothing."""
    if not text:
        return None
    if form is Form.DAY:
        return date.fromisoformat(text)
    if form is Form.NUMBER:
        return Decimal(text)
    if form is Form.NAMES:
        return text.split(", ")
    if form is Form.SHOWS and " " in text:
        return dict(pair.split(" ", 1) for pair in text.split(EACH))
    return True if form is Form.FLAG else text


def said(form: Form, text: str, table: Mapping[str, str]) -> str:
    """A text as people read it, in the words of a table: of one for each objective, each word."""
    if form is Form.SHOWS and " " in text:
        pairs = (pair.split(" ", 1) for pair in text.split(EACH))
        return EACH.join(f"{name} {table.get(word, word)}" for name, word in pairs)
    return table.get(text, text)


def shown(text: str) -> str:
    """A text as its cell shows it: what no cell keeps replaced, and cut to the longest that a cell holds."""
    text = re.sub("[\ufffe\uffff]", "\ufffd", text)
    return text if _length(text) <= LONGEST_CELL else text[: LONGEST_CELL // 2 - len(CUT)] + CUT


def is_cut(text: str) -> bool:
    """Whether a cell cannot hold the whole of a text."""
    return _length(text) > LONGEST_CELL


def alike(first: str, second: str) -> bool:
    """Whether two texts are the same but for what spreadsheets change in keeping them."""
    return first == second or _folded(first) == _folded(second)


def as_day(serial: float) -> date:
    """The day of a number in a spreadsheet."""
    return _EPOCH + timedelta(days=int(serial))


def as_serial(day: date) -> int:
    """The number of a day in a spreadsheet."""
    return (day - _EPOCH).days


def is_plain_number(text: str) -> bool:
    """Whether a number stays what it is as the number of a cell, which has 15 figures."""
    return len(text.replace("-", "").replace(".", "").lstrip("0")) <= 15 and figures(float(text)) == _bare(text)


def figures(number: float) -> str:
    """The number of a cell in figures, as people see it."""
    return _bare(f"{Decimal(f'{number:.15g}'):f}")


def text_of(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    """The text that a cell gives its column; raises Unfit where it gives none.

    `meanings` are the words of the column's list, folded, and the values that they stand for.
    """
    if raw.formula is not None and raw.formula.strip().upper() not in ("TRUE()", "FALSE()"):
        raise Unfit("formula")
    if raw.type == "error":
        raise Unfit("broken", printed=raw.text)
    if raw.type == "truth" or raw.formula is not None:
        raw = Raw("text", "TRUE" if raw.text in ("1", "TRUE", "true") else "FALSE")
    if raw.type == "text" and not raw.text.strip():
        return ""
    return _READERS[column.form](column, raw, meanings)


def _text(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    if raw.type == "number":
        if raw.looks != "number":
            raise Unfit("made-into", looks=raw.looks)
        return figures(float(raw.text))
    return raw.text


def _chosen(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    said = _text(column, raw, meanings)
    found = _meant(column, said, meanings)
    if found is None:
        raise Unfit("unknown", printed=said)
    return found


def _meant(column: SheetColumn, said: str, meanings: Mapping[str, str]) -> str | None:
    """The value of a list that somebody wrote a word for."""
    own = meanings.get(folded_word(said))
    if own is not None:
        return own
    read = read_word(said, column.words) if column.words else None
    return read.value if read is not None else None


def _flag(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    return "true" if _chosen(column, raw, {**meanings, **_ANSWERS}) == "true" else ""


def _day(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    if raw.type == "number" and raw.looks == "day":
        with contextlib.suppress(ValueError, OverflowError):
            return as_day(float(raw.text)).isoformat()
    return read_day(raw.text).value.isoformat()


def _number(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    if raw.type == "number" and raw.looks == "percent":
        return read_figure(f"{of_a_fraction(figures(float(raw.text)))} %", percent=column.percent).value
    if raw.type == "number" and raw.looks != "number":
        raise Unfit("made-into", looks=raw.looks)
    said = figures(float(raw.text)) if raw.type == "number" else raw.text.strip()
    if raw.type == "number" and NUMBER.fullmatch(said):
        return said
    return read_figure(said, percent=column.percent).value


def _names(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    return ", ".join(in_order(re.split(r"[\s,;]+", _text(column, raw, meanings).strip(" ,;\n"))))


def _shows(column: SheetColumn, raw: Raw, meanings: Mapping[str, str]) -> str:
    printed = _text(column, raw, meanings)
    if (meant := _meant(column, printed, meanings)) is not None:
        return meant
    each: dict[str, str] = {}
    for name, word in _each(printed):
        meant = _meant(column, word, meanings)
        if meant is None:
            raise Unfit("unknown", printed=word or name)
        if each.setdefault(name, meant) != meant:
            raise Unfit("said-twice", printed=name)
    if not each:
        raise Unfit("unknown", printed=printed)
    return EACH.join(f"{name} {each[name]}" for name in in_order(each))


def _each(printed: str) -> list[tuple[str, str]]:
    """Each objective that a cell names, and the word beside it."""
    parts = [part.replace(":", " ", 1).partition(" ") for part in map(str.strip, re.split(r"[;,\n]", printed)) if part]
    return [(name, word.strip()) for name, _, word in parts]


_ANSWERS = {"true": "true", "false": "false", "y": "true", "n": "false"}
_READERS = {
    Form.TEXT: _text,
    Form.WORD: _chosen,
    Form.FLAG: _flag,
    Form.DAY: _day,
    Form.NUMBER: _number,
    Form.NAMES: _names,
    Form.SHOWS: _shows,
}


def is_told(column: SheetColumn, raw: Raw, text: str, meanings: Mapping[str, str]) -> bool:
    """Whether it is told how a cell was read: where it has another word, or can be read in another way."""
    if column.form is Form.DAY:
        return raw.type == "text" and read_day(raw.text).told
    if column.form is Form.NUMBER:
        return raw.looks == "percent" or (raw.type == "text" and raw.text.strip() != text)
    if column.form is Form.WORD:
        return folded_word(raw.text) not in meanings
    if column.form is Form.SHOWS:
        typed = [raw.text] if " " not in text else [word for _, word in _each(raw.text)]
        return any(folded_word(word) not in meanings for word in typed)
    return False


def folded_word(said: str) -> str:
    """A word of a list without its capitals, hyphens and spaces."""
    return " ".join(said.casefold().replace("-", " ").split())


def in_order(names: Any) -> list[str]:
    """Objectives in the order of their numbers, each once; what is no number comes last."""

    def order(name: str) -> tuple[bool, list[int], str]:
        parts = name.split(".")
        numbers = all(part.isascii() and part.isdigit() for part in parts)
        return (not numbers, [int(part[:9]) for part in parts] if numbers else [], name)

    return sorted(dict.fromkeys(str(name) for name in names), key=order)


def same_number(first: str, second: str) -> bool:
    """Whether two texts are one number, written alike or not."""
    try:
        return bool(first and second) and Decimal(first) == Decimal(second)
    except InvalidOperation:
        return False


def _bare(text: str) -> str:
    """Figures without the noughts that say nothing."""
    return f"{Decimal(text).normalize():f}"


def _length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text) if len(text) > LONGEST_CELL // 2 else len(text)


def _folded(text: str) -> str:
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text.replace("_x005F_", "_").replace("_x005f_", "_"))
    return _UNKEPT.sub("", re.sub("\r\n?", "\n", text)).replace("\ufffd", "")
