"""Three ways to one: what was exported, what came back, and what is recorded now → changes and conflicts. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from nvap.exchange.workbook.contents import KEYS, SheetRow
from nvap.exchange.workbook.layout import EVIDENCE, FINDINGS, OBJECTIVES, alike
from nvap.exchange.workbook.rows import CellFault, ExportedBook, FilledRow, FilledRows
from nvap.model.values import dataclass
from nvap.words import catalogue

catalogue.own(__name__, {"book.nothing": "nothing"})

Now = Mapping[str, Mapping[str, SheetRow]]


@dataclass(frozen=True)
class Edit:
    """A row that is there and is to have other texts in some columns."""

    line: FilledRow
    key: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class NewFinding:
    """A finding that is to be added to a record, or to a new row of the sheet of evidence."""

    line: FilledRow
    record: str
    row: FilledRow | None


@dataclass
class Merged:
    """What is to be changed and added, what stands in the way, and how many rows of each sheet are left as they are."""

    claims: list[Edit] = field(default_factory=list)
    records: list[Edit] = field(default_factory=list)
    findings: list[Edit] = field(default_factory=list)
    new_records: list[FilledRow] = field(default_factory=list)
    new_findings: list[NewFinding] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alone: dict[str, int] = field(default_factory=dict)


def merged(was: ExportedBook, found: FilledRows, now: Now) -> Merged:
    """What a workbook changes in what is recorded now."""
    made = Merged(faults=list(found.faults), notes=list(found.notes))
    for line in found.lines:
        if line.sheet is OBJECTIVES and not line.key:
            made.faults.append(line.fault("objective", "unnamed"))
        elif line.sheet is OBJECTIVES:
            _known(made, made.claims, was, line, now)
    known = _Recorded(now[EVIDENCE.id].values())
    new: dict[str, list[FilledRow | str]] = {}
    for line in found.lines:
        if line.sheet is EVIDENCE and line.key:
            _known(made, made.records, was, line, now)
        elif line.sheet is EVIDENCE:
            there = known.take(line)
            if there is None:
                made.new_records.append(line)
                made.faults += _lacking(line)
            else:
                _as_recorded(made, line, there)
            new.setdefault(_folded(line.texts.get("title", "")), []).append(there.key if there else line)
    for line in found.lines:
        if line.sheet is FINDINGS and line.key:
            _known(made, made.findings, was, line, now)
        elif line.sheet is FINDINGS:
            _new_finding(made, line, new, now)
    return made


def _known(made: Merged, into: list[Edit], was: ExportedBook, line: FilledRow, now: Now) -> None:
    """A row that was exported: what was changed in it, unless it was changed to something else where it is kept."""
    base = was.rows[line.sheet.id][line.key]
    differing = [column for column in line.sheet.columns if column.open and column.key in line.texts]
    differing = [column for column in differing if line.texts[column.key] != base.get(column.key, "")]
    row = _now(line, base, now) if differing else SheetRow(line.key, base)
    if row is None:
        made.faults.append(line.fault(line.sheet.names[0], "gone", key=line.key))
        return
    texts: dict[str, str] = {}
    for column in differing:
        theirs, ours = line.texts[column.key], row.values.get(column.key, "")
        if alike(theirs, ours):
            continue
        if not theirs and column.needed:
            made.faults.append(line.fault(column.key, "needed", heading=line.headings[column.key]))
        elif alike(ours, base.get(column.key, "")):
            texts[column.key] = theirs
        else:
            made.faults.append(
                line.fault(column.key, "conflict", theirs=theirs, ours=ours or catalogue.say("book.nothing"))
            )
    if line.sheet is OBJECTIVES and texts and not {**row.values, **texts}.get("summary"):
        made.faults.append(line.fault("summary", "needed", heading=line.headings.get("summary", "")))
    if texts:
        into.append(Edit(line, row.key, texts))
    else:
        made.alone[line.sheet.id] = made.alone.get(line.sheet.id, 0) + 1


def _now(line: FilledRow, base: Mapping[str, str], now: Now) -> SheetRow | None:
    """The row as it is now; a finding may have moved in its record, and is known by its words."""
    row = now[line.sheet.id].get(line.key)
    if line.sheet is not FINDINGS or (row is not None and _same_finding(row.values, base, of=2)):
        return row
    record = line.key.rpartition(KEYS)[0]
    others = (finding for finding in now[FINDINGS.id].values() if finding.values["record"] == record)
    moved = next((finding for finding in others if _same_finding(finding.values, base, of=2)), None)
    return moved or (row if row is not None and _same_finding(row.values, base, of=1) else None)


def _same_finding(finding: Mapping[str, str], other: Mapping[str, str], of: int) -> bool:
    """Whether two findings have so many of objective and words in common."""
    return sum(alike(finding.get(key, ""), other.get(key, "")) for key in ("objective", "text")) >= of


class _Recorded:
    """Records by what they are known by where there is no id; each is found once."""

    def __init__(self, rows: Iterable[SheetRow]) -> None:
        self.rows: dict[tuple[str, ...], list[SheetRow]] = {}
        for row in rows:
            self.rows.setdefault(_signature(row.values), []).append(row)

    def take(self, line: FilledRow) -> SheetRow | None:
        """The record that a new row has become already."""
        there = self.rows.get(_signature(line.texts))
        return there.pop(0) if there else None


def _signature(texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_folded(texts.get(key, "")) for key in ("date", "title", "kind", "objectives", "reference"))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _as_recorded(made: Merged, line: FilledRow, there: SheetRow) -> None:
    """A new row that is recorded already: what it says otherwise than the record is a conflict, for nobody knows which
    of the two is the later.
    """
    differing = [
        column.key
        for column in line.sheet.columns
        if column.open and line.texts.get(column.key) and column.key not in FINDINGS.names
        if not alike(line.texts[column.key], there.values.get(column.key, ""))
    ]
    for key in differing:
        ours = there.values.get(key) or catalogue.say("book.nothing")
        made.faults.append(line.fault(key, "recorded-otherwise", key=there.key, ours=ours))
    if not differing:
        made.alone[line.sheet.id] = made.alone.get(line.sheet.id, 0) + 1


def _lacking(line: FilledRow) -> Iterator[CellFault]:
    """What a new row needs and does not have."""
    for column in line.sheet.columns:
        faulty = column.key in line.columns and column.key not in line.texts
        if column.needed and not faulty and not line.texts.get(column.key):
            yield line.fault(column.key, "needed", heading=line.headings[column.key])


def _new_finding(made: Merged, line: FilledRow, new: Mapping[str, Sequence[FilledRow | str]], now: Now) -> None:
    """A finding without a place: of a record by its id, or of a new row by its title."""
    made.faults += _lacking(line)
    said = line.texts.get("record", "")
    row: FilledRow | None = None
    record = said if said in now[EVIDENCE.id] else ""
    if not said:
        made.faults.append(line.fault("record", "needed", heading=line.headings.get("record", "")))
        return
    if not record:
        titled = new.get(_folded(said), ())
        if len(titled) != 1:
            made.faults.append(line.fault("record", "no-such-record" if not titled else "two-records", printed=said))
            return
        if isinstance(titled[0], str):
            record = titled[0]
        else:
            row = titled[0]
    for finding in now[FINDINGS.id].values():
        if record and finding.values["record"] == record and _same_finding(finding.values, line.texts, of=2):
            _as_recorded(made, line, finding)
            return
    made.new_findings.append(NewFinding(line, record, row))
