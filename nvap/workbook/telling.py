"""What a workbook says of itself, and what one that came back would do, as views."""

from collections.abc import Mapping, Sequence
from datetime import date

from nvap.load.plan import Plan
from nvap.model.plan import Force
from nvap.views.stamp import Stamp
from nvap.views.workbook import ChangeLine, FaultLine, FieldLine, ImportView, WorkbookView
from nvap.words import catalogue
from nvap.workbook.contents import Contents, Part
from nvap.workbook.layout import BY_ID, EVIDENCE, FINDINGS, OBJECTIVES, SCHEMA, Column
from nvap.workbook.lining import Exported, Fault, Line
from nvap.workbook.merging import Edit, Merged, Now


def workbook_view(plan: Plan, force: Force, stamp: Stamp, held: Contents, part: Part) -> WorkbookView:
    """What the workbook of a force says of itself."""
    said = _part(plan, part)
    counts = (("record", held.withheld_records), ("claim", held.withheld_claims))
    withheld = [catalogue.count(number, what) for what, number in counts if number]
    return WorkbookView(
        stamp=stamp,
        force=force.name,
        force_id=force.id,
        part=said,
        withheld=catalogue.say("book.withheld", what=catalogue.say("book.and").join(withheld)) if withheld else "",
        title=catalogue.say("book.title", force=force.name),
        head=catalogue.say("book.head", force=force.name, as_at=stamp.as_at),
        properties={
            "nvap schema": SCHEMA,
            "nvap force": force.id,
            "nvap plan version": plan.front.version,
            "nvap as at": stamp.as_at_day.isoformat(),
        },
    )


def import_view(
    file: str,
    force: Force,
    day: date,
    returned: str,
    merge: Merged,
    faults: Sequence[Fault],
    was: Exported,
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
            *(_changed(one, was, now) for one in edits),
            *(_added(one, was) for one in merge.new_records),
            *(_added(one.line, was) for one in merge.new_findings),
        ),
        alone=tuple((was.titles[name], count) for name, count in merge.alone.items()),
        notes=tuple(merge.notes),
        faults=tuple(FaultLine(one.cell, one.heading, one.message, one.hint) for one in faults),
    )


def _part(plan: Plan, part: Part) -> str:
    said = []
    if part.theme is not None:
        said.append(catalogue.say("book.theme", number=part.theme, name=plan.themes[part.theme].name))
    if part.action is not None:
        said.append(catalogue.say("book.action", number=part.action, title=plan.actions[part.action].title))
    if part.lead is not None:
        said.append(catalogue.say("book.lead", lead=part.lead))
    return "; ".join(said)


def _changed(edit: Edit, was: Exported, now: Now) -> ChangeLine:
    line = edit.line
    old = now[line.sheet.id][edit.key].values
    fields = [
        FieldLine(line.headings[key], _said(line, key, old.get(key, ""), was), _said(line, key, text, was))
        for key, text in edit.texts.items()
    ]
    title = {OBJECTIVES.id: "wording", EVIDENCE.id: "title", FINDINGS.id: "text"}[line.sheet.id]
    told = {**was.rows[line.sheet.id].get(line.key, {}), **old}.get(title, "")
    cell = line.cell(next(iter(edit.texts)))
    return ChangeLine("changed", was.titles[line.sheet.id], cell, edit.key, told, tuple(fields))


def _added(line: Line, was: Exported) -> ChangeLine:
    fields = [
        FieldLine(line.headings[column.key], "", _said(line, column.key, line.texts[column.key], was))
        for column in line.sheet.columns
        if line.texts.get(column.key)
    ]
    title = line.texts.get("title") or line.texts.get("text", "")
    return ChangeLine("added", was.titles[line.sheet.id], line.cell(line.sheet.names[0]), "", title, tuple(fields))


def _said(line: Line, key: str, text: str, was: Exported) -> str:
    """A text as people read it: a word of its list, a date in words."""
    column: Column = BY_ID[line.sheet.id].column(key)
    table: Mapping[str, str] = was.tables.get(column.table, {}) if column.table else {}
    if column.form == "day" and text:
        return catalogue.day(date.fromisoformat(text))
    return table.get(text, text)
