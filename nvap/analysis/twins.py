"""Records that seem to tell of one thing twice: their titles differ in signs alone, or they are of one document.

One document may bear out many records, so these are twins only where they are of one kind and about one objective.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from nvap.model.evidence import Evidence
from nvap.model.fields import allowed
from nvap.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Twins:
    """A record and an older one that it may be; `how` says whether by its title, or by where it is kept."""

    made: Evidence
    other: Evidence
    how: str


def twins_of(made: Evidence, others: Iterable[Evidence]) -> list[Twins]:
    """The records of the same body and day that a record may be a second time, each once.

    What was withdrawn, what it replaces, and what is marked higher than itself is never named beside it.
    """
    return [*_twins(made, others)]


def every_twin(new: Iterable[Evidence], there: Iterable[Evidence]) -> Iterator[Twins]:
    """For each new record that has twins, the first of those that are there and of the new ones before it."""
    alike: dict[tuple[object, ...], list[Evidence]] = {}
    for record in there:
        for key in _keys(record):
            alike.setdefault(key, []).append(record)
    for made in new:
        known = [alike.setdefault(key, []) for key in _keys(made)]
        if twin := next(_twins(made, chain.from_iterable(known)), None):
            yield twin
        for records in known:
            records.append(made)


def _keys(record: Evidence) -> tuple[tuple[object, ...], ...]:
    """By what its twins are found: they have one of these too."""
    of_day = (record.force, record.date)
    return ((*of_day, _bare(record.title)), (*of_day, record.kind, _bare(record.reference)))


def _twins(made: Evidence, others: Iterable[Evidence]) -> Iterator[Twins]:
    for other in others:
        if other is not made and _may_be_named(made, other) and (how := _how(made, other)):
            yield Twins(made, other, how)


def _may_be_named(made: Evidence, other: Evidence) -> bool:
    return (
        other.id != made.id
        and (other.force, other.date) == (made.force, made.date)
        and other.withdrawn is None
        and made.supersedes != other.id
        and allowed(other.marking, made.marking)
    )


def _how(made: Evidence, other: Evidence) -> str:
    """By what two records of a day are alike; empty where they are not."""
    if _bare(made.title) == _bare(other.title):
        return "title"
    of_one_document = made.kind == other.kind and _bare(made.reference) == _bare(other.reference)
    return "reference" if of_one_document and made.objectives.keys() & other.objectives.keys() else ""


def _bare(text: str) -> str:
    """A text without what a slip changes: capitals, spaces, hyphens and other signs; of signs alone, itself."""
    return re.sub(r"[\W_]+", "", text.casefold()) or text
