"""What happened to an objective between two days. Pure: the model in, values out."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from nvap.analysis.standing import Standing
from nvap.model.evidence import Evidence, Finding
from nvap.model.returns import Claim, Return

ONE_DAY = timedelta(days=1)


class Happened(StrEnum):
    """What an event is, in the order in which those of one day are told."""

    EDITION = "edition"
    BEGUN = "begun"
    RECORD = "record"
    FINDING = "finding"
    CARRIED = "carried"
    RENEWED = "renewed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CLAIM = "claim"
    LAPSED = "lapsed"
    FINDING_OVERDUE = "finding-overdue"
    CLAIM_OVERDUE = "claim-overdue"
    NOT_ACCEPTED = "no-longer-accepted"


class Event(NamedTuple):
    """What happened on a day: with the record and its finding, or with a return and what it claims of which.

    Of an edition or a body it has the name.
    """

    day: date
    what: Happened
    record: Evidence | None = None
    finding: Finding | None = None
    made: Return | None = None
    claim: Claim | None = None
    objective: str = ""
    name: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """The key of sorting: the day, what it is, the record."""
        text = self.finding.text if self.finding else ""
        return (self.day, list(Happened).index(self.what), self.record.id if self.record else self.name, text)

    @property
    def source(self) -> Evidence | Return | None:
        """The record or the return that tells of it; of an edition and of a body none does."""
        return self.record or self.made


def events_of(standing: Standing, after: date, by: date) -> list[Event]:
    """Every dated event on an objective after a day, up to another and that included; in order."""
    every = (*_of_records(standing), *_of_claims(standing))
    return sorted((event for event in every if after < event.day <= by), key=lambda event: event.order)


def _of_records(standing: Standing) -> Iterator[Event]:
    for record in standing.named:
        yield Event(record.date, Happened.RECORD, record)
        yield from _of_findings(record, standing.objective.id)
        for carried in record.carried:
            yield Event(carried.date, Happened.CARRIED, record)
        for renewal in record.renewed:
            yield Event(renewal.date, Happened.RENEWED, record)
        if record.withdrawn is not None:
            yield Event(record.withdrawn.date, Happened.WITHDRAWN, record)
        for day in lapses(record):
            yield Event(day, Happened.LAPSED, record)


def _of_findings(record: Evidence, objective: str) -> Iterator[Event]:
    for finding in record.open_findings(objective, record.date):
        yield Event(record.date, Happened.FINDING, record, finding)
    for finding in record.findings:
        closed = finding.closed
        if closed is not None and finding in record.open_findings(objective, closed.date - ONE_DAY):
            yield Event(closed.date, Happened.CLOSED, record, finding)
        late = _day_after(finding.due)
        if late is not None and finding in record.open_findings(objective, late):
            yield Event(late, Happened.FINDING_OVERDUE, record, finding)


def _of_claims(standing: Standing) -> Iterator[Event]:
    name = standing.objective.id
    for made in standing.returns:
        claim = made.claims[name]
        yield Event(made.date, Happened.CLAIM, made=made, claim=claim, objective=name)
        until = claim.accepted.until if claim.accepted else None
        ends = ((Happened.CLAIM_OVERDUE, claim.due), (Happened.NOT_ACCEPTED, until))
        for what, last in ends:
            day = _day_after(last)
            if day is not None and _speaking(standing.returns, day) is made:
                yield Event(day, what, made=made, claim=claim, objective=name)


def _speaking(returns: Iterable[Return], day: date) -> Return | None:
    """The newest by a day of some returns that all name one objective; of one day the last of them."""
    return max(reversed([made for made in returns if made.date <= day]), key=lambda made: made.date, default=None)


def lapses(record: Evidence) -> list[date]:
    """The days on which a record that counted was no longer current: the days after its review dates as they stood."""
    days = (late for day in sorted(record.last_days) if (late := _day_after(day)) is not None)
    return [
        late
        for late in days
        if record.counts_by(late) and record.last_day(late) < late and record.last_day(late - ONE_DAY) == late - ONE_DAY
    ]


def _day_after(day: date | None) -> date | None:
    return day + ONE_DAY if day is not None and day < date.max else None
