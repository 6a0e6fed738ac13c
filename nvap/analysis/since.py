"""Since when an objective has stood as it does. Pure: the model in, values out."""

from collections.abc import Iterator
from datetime import date, timedelta

from nvap.analysis.gaps import gaps_of
from nvap.analysis.standing import Standing, standing
from nvap.model.evidence import Evidence


def standing_since(assessed: Standing) -> date | None:
    """The day from which an objective with a gap has had one: the day after it was last met or left out.

    None where it never was, which is from the start.
    """
    after: date | None = None
    for day in sorted({day for day in _days(assessed) if day <= assessed.at}, reverse=True):
        if not gaps_of(standing(assessed.objective, assessed.named, day, assessed.returns)):
            return after
        after = day
    return None


def _days(assessed: Standing) -> Iterator[date]:
    """Every day on which something about the objective can change."""
    for made in assessed.returns:
        yield made.date
    for record in assessed.named:
        yield record.date
        yield from _reviewed(record)
        if record.withdrawn is not None:
            yield record.withdrawn.date
        for finding in record.findings:
            if finding.closed is not None:
                yield finding.closed.date


def _reviewed(record: Evidence) -> Iterator[date]:
    """The days on which it is renewed, and those after its review dates."""
    reviewed = [record.last_day(date.max), *(day for made in record.renewed for day in (made.from_, made.to))]
    for made in record.renewed:
        yield made.date
    for day in reviewed:
        if day < date.max:
            yield day + timedelta(days=1)
