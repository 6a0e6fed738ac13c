"""What a person said of records under an edition, as it would be written into their files; nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nvap.load.records import Record
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Answer
from nvap.model.values import dataclass
from nvap.rules import Context, check
from nvap.storage.drafts import checked, read_back, same, stops
from nvap.storage.edits import CannotChange, Said, carried, with_values


@dataclass(frozen=True, slots=True)
class CarriedFiles:
    """Records as they would be beside what they are, the comments that would be lost, and what forbids them."""

    files: tuple[tuple[Record, Record], ...]
    lost_comments: tuple[tuple[str, str], ...]
    faults: tuple[Diagnostic, ...]


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
