"""What a body has of those that it follows. Pure: the model in, values out.

Nothing is copied. From its first day a body has the records of those it follows that are dated up to their last day,
each under the id of its own body and its own: `norfolk/2026-10-14-dip-sample`. Claims are not inherited.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from nvap.model.bodies import Line
from nvap.model.evidence import Evidence


def named(record: Evidence, body: str) -> str:
    """The id of a record in the account of a body: of another body's record, after that body's id."""
    return record.id if record.force == body or "/" in record.id else f"{record.force}/{record.id}"


def inherited(records: Iterable[Evidence], line: Line) -> Iterator[Evidence]:
    """The records of those that a body follows which it has from them, as they stand in its account."""
    return (in_account(record, line.body.id) for record in records if line.inherits(record))


def in_account(record: Evidence, body: str) -> Evidence:
    """A record as it stands in the account of a body: the ids in it are those that the body knows them by."""
    if record.force == body:
        return record
    values: dict[str, Any] = {"id": named(record, body)}
    if record.supersedes is not None:
        values["supersedes"] = _reference(record.supersedes, record.force, body)
    if record.withdrawn is not None and record.withdrawn.moved_to is not None:
        moved_to = _reference(record.withdrawn.moved_to, record.force, body)
        values["withdrawn"] = record.withdrawn.model_copy(update={"moved_to": moved_to})
    return record.model_copy(update=values)


def _reference(name: str, force: str, body: str) -> str:
    """What a body calls a record that a file of a force calls by a name."""
    owner, _, own = name.rpartition("/")
    owner = owner or force
    return own if owner == body else f"{owner}/{own}"
