"""A workbook that came back: opened, held to be of the force and the plan, and merged with what is kept here."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from nvap.analysis.twins import Twins, every_twin
from nvap.exchange.workbook.changes import Applied, applied
from nvap.exchange.workbook.contents import SheetRow, now
from nvap.exchange.workbook.layout import SCHEMA, SHEETS, Sheet, alike
from nvap.exchange.workbook.merge import Merged, merged
from nvap.exchange.workbook.rows import CellFault, ExportedBook, FilledRow, FilledRows, exported, lined
from nvap.exchange.workbook.unread import not_read
from nvap.exchange.workbook.xlsx_guard import LARGEST_FILE, RefusedBook
from nvap.exchange.workbook.xlsx_reader import Tables, read
from nvap.load.records import Record
from nvap.model.bodies import Force
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.rules import Context
from nvap.source import Folder
from nvap.views.twins import twin_line


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes and the cells of a workbook, what was exported with it, and what was read of it."""

    data: bytes
    tables: Tables
    was: ExportedBook
    found: FilledRows

    @property
    def force(self) -> str:
        """The id of the force that it says it is of."""
        return self.was.properties.get("nvap force", "")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook comes to: the merge, the files as they would be, and what forbids them.

    `there` is what is kept here, by sheet and key. `others` are faults outside the workbook. `twins` are new
    records that may be others a second time.
    """

    was: ExportedBook
    found: FilledRows
    there: Mapping[str, Mapping[str, SheetRow]]
    merge: Merged
    files: tuple[Applied, ...]
    faults: tuple[CellFault, ...]
    others: tuple[Diagnostic, ...]
    twins: tuple[Twins, ...] = ()

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
    was = exported(tables)
    found = lined(tables, was)
    found.notes += not_read(tables, was, found)
    return Opened(data, tables, was, found)


def hold_to(book: Opened, force: str, version: str) -> None:
    """Raise RefusedBook for a workbook of another force, version of the plan or form than is written."""
    for told in (book.was.properties, {**book.was.properties, **book.tables.properties}):
        if told.get("nvap schema") != SCHEMA:
            raise RefusedBook("schema", theirs=told.get("nvap schema", "?"), ours=SCHEMA)
        any_force = book.was.is_review and "nvap force" not in told
        if told.get("nvap force") != force and not any_force:
            raise RefusedBook("force", theirs=told.get("nvap force", "?"), ours=force)
        if told.get("nvap plan version") != version:
            raise RefusedBook("version", filled_in(book), theirs=told.get("nvap plan version", "?"), ours=version)


def filled_in(book: Opened) -> tuple[str, ...]:
    """What was filled in in a workbook since it was exported: the cell, its heading and what stands there.

    After that what is to be known of what was not read.
    """
    found = book.found
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
    filled = (told[-1] for told in sorted(said, key=lambda told: (order.index(told[0]), *told[1:3])))
    return (*filled, *found.notes)


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
    found, was = book.found, book.was
    if was.is_review:
        from nvap.exchange.workbook.review_import import of_account, titled

        found, was = of_account(found, was), titled(was)
        evidence = [record for record in evidence if record.withdrawn is None]  # what was withdrawn is reviewed anew
    there = now(context.plan, force, evidence, returned, [record.evidence for record in context.records])
    merge = merged(was, found, there)
    made = applied(merge, workspace, context, before, force, returned, day, book.was.wordings)
    unread = {fault.cell for fault in merge.faults}  # what cannot be read is not said to be missing too
    faults = sorted(
        dict.fromkeys([*merge.faults, *(fault for fault in made.faults if fault.cell not in unread)]),
        key=lambda fault: (fault.table, fault.row, fault.column, fault.message),
    )
    new = [file.record.evidence for file in made.files if file.was is None and isinstance(file.record, Record)]
    twins = tuple(every_twin(new, [record.evidence for record in context.records]))
    merge.notes.extend(map(twin_line, twins))
    return Imported(was, found, there, merge, tuple(made.files), tuple(faults), tuple(made.others), twins)


def _is_known(sheet: Sheet, here: SheetRow | None, base: Mapping[str, str], filled: Mapping[str, str]) -> bool:
    """Whether each open cell of a row is here as it was exported, or as it was filled in."""
    if here is None:
        return False
    for column in sheet.columns:
        ours, was = here.values.get(column.key, ""), base.get(column.key, "")
        if column.open and not alike(ours, was) and not alike(ours, filled.get(column.key, was)):
            return False
    return True
