"""What a person said of records under an edition, as it would be written into their files; nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nvap.load.records import Record
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Answer, Evidence
from nvap.rules import Context, check
from nvap.storage.drafts import checked, read_back, same, stops
from nvap.storage.edits import CannotChange, with_values


@dataclass(frozen=True, slots=True)
class Said:
    """Under which edition something is said, on which day, when it was recorded, and by which role."""

    edition: str
    day: date
    recorded: date
    by: str


@dataclass(frozen=True, slots=True)
class CarriedFiles:
    """Records as they would be beside what they are, the comments that would be lost, and what forbids them."""

    files: tuple[tuple[Record, Record], ...]
    lost_comments: tuple[tuple[str, str], ...]
    faults: tuple[Diagnostic, ...]


def carried(evidence: Evidence, said: Said, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The key of a record that answers go into: the last entry where it was made on that day by that role, or one more.

    Of two answers of a day the last in the file holds, so only the last entry can be added to.
    """
    made = [entry.as_written() for entry in evidence.carried]
    entry: dict[str, Any] = {"edition": said.edition, "date": said.day, "recorded": said.recorded, "by": said.by}
    last = evidence.carried[-1] if evidence.carried else None
    known: Mapping[str, Answer] = {}
    if last is not None and (last.edition, last.date, last.by) == (said.edition, said.day, said.by):
        known = last.objectives
        entry["recorded"] = last.recorded or said.recorded
        made.pop()
    objectives = {name: answer.as_written() for name, answer in {**known, **answers}.items()}
    return {"carried": [*made, {**entry, "objectives": objectives}]}


def carry(context: Context, records: Iterable[Record], said: Said, answers: Mapping[str, Answer]) -> CarriedFiles:
    """Records with the same answers written into each, checked together; raises CannotChange, and names the file."""
    files, lost, drafts = [], [], []
    for record in records:
        try:
            edited = with_values(record.source, carried(record.evidence, said, answers))
        except (ValueError, CannotChange) as reason:
            raise CannotChange(f"{record.source.path} cannot be changed so: {reason}; change it in an editor") from None
        draft = read_back(Record, edited.text, record.source.path, record.folder, record.stem)
        drafts.append(draft)
        lost += [(record.source.path, comment) for comment in edited.lost_comments]
        if draft.record is not None:
            source = replace(draft.record.source, marked=record.source.marked)
            files.append((replace(draft.record, source=source), record))
    known, paths = same(check(context)), {draft.source.path for draft in drafts}
    faults = (found for found in checked(context, drafts) if found.path in paths and stops(found, known))
    return CarriedFiles(tuple(files), tuple(lost), tuple(faults))
