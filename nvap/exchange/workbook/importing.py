"""A workbook that came back: opened, held to be of the force and the plan, and merged with what is kept here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nvap.exchange.workbook.changes import Applied, applied
from nvap.exchange.workbook.contents import SheetRow, now
from nvap.exchange.workbook.layout import SCHEMA, SHEETS, Sheet, alike
from nvap.exchange.workbook.merge import Merged, merged
from nvap.exchange.workbook.rows import CellFault, ExportedBook, FilledRow, FilledRows, exported, lined
from nvap.exchange.workbook.xlsx_guard import LARGEST_FILE, RefusedBook
from nvap.exchange.workbook.xlsx_reader import Tables, read
from nvap.model.bodies import Force
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.rules import Context
from nvap.source import Folder


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes and the cells of a workbook, and what was exported with it."""

    data: bytes
    tables: Tables
    was: ExportedBook

    @property
    def force(self) -> str:
        """The id of the force that it says it is of."""
        return self.was.properties.get("nvap force", "")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook comes to: the merge, the files as they would be, and what forbids them.

    `there` is what is kept here, by sheet and key. `others` are faults outside the workbook.
    """

    was: ExportedBook
    found: FilledRows
    there: Mapping[str, Mapping[str, SheetRow]]
    merge: Merged
    files: tuple[Applied, ...]
    faults: tuple[CellFault, ...]
    others: tuple[Diagnostic, ...]

    @property
    def elsewhere(self) -> list[str]:
        """The exported rows that are neither here as they were exported nor as the workbook has them now."""
        filled = {(line.sheet.id, line.key): line.texts for line in self.found.lines if line.key}
        return [
            name
            for sheet in SHEETS
            for name, base in self.was.rows[sheet.id].items()
            if not _is_known(sheet, self.there[sheet.id].get(name), base, filled.get((sheet.id, name), {}))
        ]


def opened(path: Path) -> Opened:
    """A workbook, read whole and within bounds; raises RefusedBook and OSError."""
    with path.open("rb") as file:
        return read_book(file.read(LARGEST_FILE + 1))


def read_book(data: bytes) -> Opened:
    """The same of the bytes of a workbook; raises RefusedBook."""
    if len(data) > LARGEST_FILE:
        raise RefusedBook("too-large", limit=LARGEST_FILE // 1024**2)
    tables = read(data)
    return Opened(data, tables, exported(tables))


def hold_to(book: Opened, force: str, version: str) -> None:
    """Raise RefusedBook for a workbook of another force, version of the plan or form than is written."""
    for told in (book.was.properties, {**book.was.properties, **book.tables.properties}):
        if told.get("nvap schema") != SCHEMA:
            raise RefusedBook("schema", theirs=told.get("nvap schema", "?"), ours=SCHEMA)
        if told.get("nvap force") != force:
            raise RefusedBook("force", theirs=told.get("nvap force", "?"), ours=force)
        if told.get("nvap plan version") != version:
            raise RefusedBook("version", filled_in(book), theirs=told.get("nvap plan version", "?"), ours=version)


def filled_in(book: Opened) -> tuple[str, ...]:
    """What was filled in in a workbook since it was exported: the cell, its heading and what stands there."""
    found = lined(book.tables, book.was)
    said = [
        (line.table.name, line.number, line.columns[key], f"{line.cell(key)} {line.headings.get(key, key)}: {text}")
        for line in found.lines
        for key, text in line.texts.items()
        if line.sheet.column(key).open and not alike(text, _exported_as(book, line).get(key, ""))
    ]
    said += [
        (fault.table, fault.row, fault.column, f"{fault.cell} {fault.heading}: {fault.message}")
        for fault in found.faults
    ]
    order = [table.name for table in book.tables.sheets]
    return tuple(told[-1] for told in sorted(said, key=lambda told: (order.index(told[0]), *told[1:3])))


def _exported_as(book: Opened, line: FilledRow) -> Mapping[str, str]:
    """The texts that a row was exported with; a new row has none but what its empty cells stand for."""
    return book.was.rows[line.sheet.id].get(line.key, {})


def imported(
    book: Opened,
    workspace: Folder,
    context: Context,
    before: Iterable[Diagnostic],
    force: Force,
    evidence: Iterable[Evidence],
    returned: Mapping[str, Return],
    day: date,
) -> Imported:
    """What a workbook would add and change; its claims go into the return of `day`.

    `evidence` and `returned` are what is kept without errors, `before` is what was wrong before.
    """
    there = now(context.plan, force, evidence, returned, [record.evidence for record in context.records])
    found = lined(book.tables, book.was)
    merge = merged(book.was, found, there)
    made = applied(merge, workspace, context, before, force, returned, day, book.was.wordings)
    unread = {fault.cell for fault in merge.faults}  # what cannot be read is not said to be missing too
    faults = sorted(
        [*merge.faults, *(fault for fault in made.faults if fault.cell not in unread)],
        key=lambda fault: (fault.table, fault.row, fault.column, fault.message),
    )
    return Imported(book.was, found, there, merge, tuple(made.files), tuple(faults), tuple(made.others))


def _is_known(sheet: Sheet, here: SheetRow | None, base: Mapping[str, str], filled: Mapping[str, str]) -> bool:
    """Whether each open cell of a row is here as it was exported, or as it was filled in."""
    if here is None:
        return False
    for column in sheet.columns:
        ours, was = here.values.get(column.key, ""), base.get(column.key, "")
        if column.open and not alike(ours, was) and not alike(ours, filled.get(column.key, was)):
            return False
    return True
