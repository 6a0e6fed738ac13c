"""Where things stand in a sheet: the names of cells and of ranges of them, rows and columns counted from 1."""

import re
from functools import cache
from typing import NamedTuple

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


class Area(NamedTuple):
    """A range of cells, its edges within it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """Its name, as in I4:I8; of a single cell, the cell's."""
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def cell_name(row: int, column: int) -> str:
    """The name of a cell, as in D5."""
    return f"{letters(column)}{row}"


def place_of(reference: str) -> tuple[int, int] | None:
    """The row and the column of a cell's name; None where it is none."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]), number_of(found[1])) if found else None


def area_of(reference: str) -> Area | None:
    """The range of a name such as I4:I8, or of a single cell; None where it is none."""
    first, _, last = reference.partition(":")
    start, end = place_of(first), place_of(last or first)
    return Area(*start, *end) if start and end and start[0] <= end[0] and start[1] <= end[1] else None


def letters(column: int) -> str:
    """The letters of a column: D of 4, AA of 27."""
    made = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


@cache
def number_of(column: str) -> int:
    """The number of a column's letters, of which there are three at most."""
    made = 0
    for letter in column:
        made = made * 26 + ord(letter) - 64
    return made
