"""The views of a workbook: what it says of itself, and what one that came back would add and change."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from nvap.views.stamp import Stamp


@dataclass(frozen=True, slots=True)
class WorkbookView:
    """What the sheet Read me says: whose workbook it is, which part, and how much is withheld from it."""

    stamp: Stamp
    force: str
    force_id: str
    part: str
    withheld: str
    title: str
    head: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One thing that changes: its heading, what it is now and what it would be; "" is nothing."""

    heading: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One row of a workbook that would be added or changed: where it stands, and what it is about."""

    how: str
    sheet: str
    cell: str
    name: str
    title: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One cell that stands in the way, with what is wrong and what to do."""

    cell: str
    heading: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """What a workbook that came back would do, and what stands in the way of all of it."""

    file: str
    force: str
    force_id: str
    date: str
    date_day: dt.date
    return_: str
    changes: tuple[ChangeLine, ...]
    alone: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    faults: tuple[FaultLine, ...]

    @property
    def added(self) -> int:
        """How many rows would be added."""
        return sum(one.how == "added" for one in self.changes)

    @property
    def changed(self) -> int:
        """How many rows would be changed."""
        return sum(one.how == "changed" for one in self.changes)
