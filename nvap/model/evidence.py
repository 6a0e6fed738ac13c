"""The nouns of a force's account: a piece of evidence and what it carries."""

import calendar
import datetime as dt
from typing import Annotated

from pydantic import Field

from nvap.model.fields import (
    STAGE_OF,
    Assurance,
    Day,
    FeedbackFrom,
    Flag,
    Kind,
    Marking,
    Number,
    ObjectiveId,
    Seriousness,
    Share,
    Slug,
    Stage,
    Strict,
    Text,
    Version,
    Whole,
)

# More than any record needs, and few enough to be checked at once.
MOST = 200
# Keys that a new record has after the one that they tell more of; every other key stands where the model has it.
_WRITTEN_AFTER = {
    "assured_by": "assurance",
    "from": "assured_by",
    "figure": "summary",
    "handling": "marking",
    "renewed": "supersedes",
}

RecordId = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Fingerprint = Annotated[str, Field(pattern=r"^v1:[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(min_length=1, max_length=255)]


class Span(Strict):
    """The days that a figure covers, both included."""

    from_: Day = Field(alias="from")
    to: Day


class Figure(Strict):
    """A measure: its value and unit, the period it covers and what it is compared with."""

    value: Number
    unit: Text
    period: Span | None = None
    baseline: Number | None = None


class Closed(Strict):
    """When and how a finding was closed."""

    date: Day
    how: Text


class Finding(Strict):
    """What an inspection, a peer review or an audit found against one objective."""

    objective: ObjectiveId
    seriousness: Seriousness
    text: Text
    lead: Text | None = None
    due: Day | None = None
    closed: Closed | None = None


class KeptFile(Strict):
    """A file that is kept elsewhere: enough to know it again by."""

    name: FileName
    bytes: Whole
    sha256: Sha256


class Renewal(Strict):
    """One time that a record's review date was moved."""

    date: Day
    note: Text


class Withdrawal(Strict):
    """When and why a record was withdrawn; it stays."""

    date: Day
    reason: Text


class Evidence(Strict):
    """One dated piece of evidence that something was in place, in use, or made a difference: one file."""

    id: RecordId
    force: Slug
    plan_version: Version
    objectives: dict[ObjectiveId, Fingerprint | None] = Field(min_length=1, max_length=MOST)
    kind: Kind
    assurance: Assurance
    title: Text
    summary: Text
    date: Day
    recorded: Day | None = None
    review_by: Day | None = None
    owner: Text
    reference: Text
    marking: Marking = Marking.OFFICIAL
    share: Share = Share.FORCE
    assured_by: Text | None = None
    from_: FeedbackFrom | None = Field(default=None, alias="from")
    figure: Figure | None = None
    findings: tuple[Finding, ...] = Field(default=(), max_length=MOST)
    files: tuple[KeptFile, ...] = Field(default=(), max_length=MOST)
    promising_practice: Flag = False
    renewed: tuple[Renewal, ...] = Field(default=(), max_length=MOST)
    handling: Text | None = None
    supersedes: RecordId | None = None
    withdrawn: Withdrawal | None = None

    @classmethod
    def written_keys(cls) -> tuple[str, ...]:
        """Its keys in the order in which a new record has them."""
        keys = [key for key in cls.key_names() if key not in _WRITTEN_AFTER]
        for key, before in _WRITTEN_AFTER.items():
            keys.insert(keys.index(before) + 1, key)
        return tuple(keys)

    @property
    def stage(self) -> Stage:
        """The stage that its kind shows."""
        return STAGE_OF[self.kind]

    @property
    def last_day(self) -> dt.date:
        """The last day it is current: its review date, or twelve months after its date where that is empty."""
        return self.review_by or twelve_months_after(self.date)

    def withdrawn_by(self, at: dt.date) -> bool:
        """Whether it is withdrawn by a date."""
        return self.withdrawn is not None and self.withdrawn.date <= at

    def counts_by(self, at: dt.date) -> bool:
        """Whether it is dated by then and not withdrawn by then: only then it counts, for what it names."""
        return self.date <= at and not self.withdrawn_by(at)


def twelve_months_after(day: dt.date) -> dt.date:
    """The same day of the next year; 28 February for the 29th where the year has none."""
    year = min(day.year + 1, dt.date.max.year)
    if day.month == 2 and day.day == 29 and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return dt.date(year, day.month, day.day)
