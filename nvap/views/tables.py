"""A table of plain values under named columns, as exports and national figures have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# Several words in one cell are joined.
Value = str | bool | int | Decimal | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name that stands over it, a sentence of what it holds, and what its values are, where declared."""

    name: str
    holds: str
    kind: type | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under named columns."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
