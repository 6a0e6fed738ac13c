"""What a workbook says of itself, and what one that came back would do, as views."""

import datetime as dt
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nvap.exchange.workbook.contents import Contents, Part
from nvap.exchange.workbook.layout import BY_ID, EVIDENCE, FINDINGS, OBJECTIVES, SCHEMA, SheetColumn, said
from nvap.exchange.workbook.merge import Edit, Merged, Now
from nvap.exchange.workbook.rows import CellFault, ExportedBook, FilledRow
from nvap.load.plan import Plan
from nvap.model.bodies import Force
from nvap.model.values import dataclass
from nvap.rules.personal_data import CLASSES_SAID
from nvap.views.stamp import Stamp
from nvap.words import catalogue

catalogue.own(
    __name__,
    {
        "book.title": "Workbook of {force}",
        "book.head": "{force}, as at {as_at}",
        "book.theme": "theme {number}, {name}",
        "book.action": "action {number}, {title}",
        "book.lead": "what {lead} leads",
        "book.and": " and ",
        "book.withheld": "{what} withheld from the workbook under --max-marking",
    },
)


@dataclass(frozen=True, slots=True)
class WorkbookView:
    """What the sheet Read me says: whose workbook it is, which part, and how much is withheld from it."""

    stamp: Stamp
    force: str
    force_id: str
    part: str
    withheld: str
    personal: str
    title: str
    head: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One thing that changes: its cell, its heading, what it is now and what it would be; "" is nothing."""

    cell: str
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
    """What a workbook that came back would do, and what stands in the way of all of it; `review` is a peer's."""

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
    review: bool = False

    @property
    def added(self) -> int:
        """How many rows would be added."""
        return sum(change.how == "added" for change in self.changes)

    @property
    def changed(self) -> int:
        """How many rows would be changed."""
        return sum(change.how == "changed" for change in self.changes)


def workbook_view(plan: Plan, force: Force, stamp: Stamp, held: Contents, part: Part) -> WorkbookView:
    """What the workbook of a force says of itself."""
    said = _part(plan, part)
    return WorkbookView(
        stamp=stamp,
        force=force.name,
        force_id=force.id,
        part=said,
        withheld=withheld_from(held),
        personal=CLASSES_SAID,
        title=catalogue.say("book.title", force=force.name),
        head=catalogue.say("book.head", force=force.name, as_at=stamp.as_at),
        properties={
            "nvap schema": SCHEMA,
            "nvap force": force.id,
            "nvap plan version": plan.front.version,
            "nvap as at": stamp.as_at_day.isoformat(),
        },
    )


def withheld_from(held: Contents) -> str:
    """How many records and claims are withheld from a workbook, in words; nothing where none is."""
    counts = (("record", held.withheld_records), ("claim", held.withheld_claims))
    withheld = [catalogue.count(number, what) for what, number in counts if number]
    return catalogue.say("book.withheld", what=catalogue.say("book.and").join(withheld)) if withheld else ""


def import_view(
    file: str,
    force: Force,
    day: date,
    returned: str,
    merge: Merged,
    faults: Sequence[CellFault],
    was: ExportedBook,
    now: Now,
) -> ImportView:
    """What a workbook that came back would add, change and leave alone; `returned` is where claims go."""
    edits = (*merge.claims, *merge.records, *merge.findings)
    return ImportView(
        file=file,
        force=force.name,
        force_id=force.id,
        date=catalogue.day(day),
        date_day=day,
        return_=returned if merge.claims else "",
        changes=(
            *(_changed(edit, was, now) for edit in edits),
            *(_added(line, was) for line in merge.new_records),
            *(_added(finding.line, was) for finding in merge.new_findings),
        ),
        alone=tuple((was.titles[name], count) for name, count in merge.alone.items()),
        notes=tuple(merge.notes),
        faults=tuple(FaultLine(fault.cell, fault.heading, fault.message, fault.hint) for fault in faults),
        review=was.is_review,
    )


def as_json(view: ImportView) -> dict[str, Any]:
    """What a workbook that came back would add and change, and what stands in the way."""
    return {
        "force": view.force_id,
        "date": view.date_day.isoformat(),
        "file": view.file,
        "return": view.return_ or None,
        "added": view.added,
        "changed": view.changed,
        "left_alone": sum(count for _, count in view.alone),
        "changes": [
            {
                "how": change.how,
                "sheet": change.sheet,
                "cell": change.cell,
                "key": change.name or None,
                "title": change.title,
                "fields": [
                    {"cell": it.cell, "heading": it.heading, "now": it.now or None, "then": it.then or None}
                    for it in change.fields
                ],
            }
            for change in view.changes
        ],
        "notes": list(view.notes),
        "faults": [
            {"cell": fault.cell, "heading": fault.heading or None, "message": fault.message, "hint": fault.hint}
            for fault in view.faults
        ],
    }


def _part(plan: Plan, part: Part) -> str:
    said = []
    if part.theme is not None:
        said.append(catalogue.say("book.theme", number=part.theme, name=plan.themes[part.theme].name))
    if part.action is not None:
        said.append(catalogue.say("book.action", number=part.action, title=plan.actions[part.action].title))
    if part.lead is not None:
        said.append(catalogue.say("book.lead", lead=part.lead))
    return "; ".join(said)


def _changed(edit: Edit, was: ExportedBook, now: Now) -> ChangeLine:
    line = edit.line
    old = now[line.sheet.id][edit.key].values
    fields = [
        FieldLine(
            *(line.cell(key), line.headings[key]),
            *(_said(line, key, old.get(key, ""), was), _said(line, key, text, was)),
        )
        for key, text in edit.texts.items()
    ]
    title = {OBJECTIVES.id: "wording", EVIDENCE.id: "title", FINDINGS.id: "text"}[line.sheet.id]
    told = {**was.rows[line.sheet.id].get(line.key, {}), **old}.get(title, "")
    cell = line.cell(next(iter(edit.texts)))
    return ChangeLine("changed", was.titles[line.sheet.id], cell, edit.key, told, tuple(fields))


def _added(line: FilledRow, was: ExportedBook) -> ChangeLine:
    fields = [
        FieldLine(
            *(line.cell(column.key), line.headings.get(column.key, column.key)),
            *("", _said(line, column.key, line.texts[column.key], was)),
        )
        for column in line.sheet.columns
        if line.texts.get(column.key)
    ]
    title = line.texts.get("title") or line.texts.get("text", "")
    return ChangeLine("added", was.titles[line.sheet.id], line.cell(line.sheet.names[0]), "", title, tuple(fields))


def _said(line: FilledRow, key: str, text: str, was: ExportedBook) -> str:
    """A text as people read it: a word of its list, a date in words."""
    column: SheetColumn = BY_ID[line.sheet.id].column(key)
    table: Mapping[str, str] = was.tables.get(column.table, {}) if column.table else {}
    if column.form == "day" and text:
        return catalogue.day(date.fromisoformat(text))
    return said(column.form, text, table)
