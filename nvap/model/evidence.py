"""The nouns of a force's account: a piece of evidence and what it carries."""

import datetime as dt
from typing import Annotated, Any

from nvap.model.dates import months_after
from nvap.model.fields import (
    STAGE_OF,
    Assurance,
    Better,
    CarriesWord,
    Day,
    FeedbackFrom,
    Flag,
    Kind,
    Marking,
    MeasureId,
    Number,
    ObjectiveId,
    Prose,
    Seriousness,
    Share,
    Shows,
    ShowsWords,
    Slug,
    Stage,
    Strict,
    Text,
    Version,
    Whole,
)
from nvap.model.strict import Within

# More than any record needs, and few enough to be checked at once.
MOST = 200
# Keys that a new record has after the one that they tell more of; every other key stands where the model has it.
_WRITTEN_AFTER = {
    "assured_by": "assurance",
    "from": "assured_by",
    "shows": "summary",
    "part": "shows",
    "sample": "part",
    "figure": "sample",
    "strands": "figure",
    "handling": "marking",
    "renewed": "supersedes",
}

RecordId = Annotated[str, Within(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
# Of another body, of one that it follows or that follows it, after that body's id.
RecordRef = Annotated[
    str,
    Within(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*/)?[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$", max_length=181),
]
Fingerprint = Annotated[str, Within(pattern=r"^v1:[0-9a-f]{12}$")]
Sha256 = Annotated[str, Within(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Within(min_length=1, max_length=255)]


class Span(Strict):
    """The days that a figure covers, both included."""

    from_: Day
    to: Day


class Figure(Strict):
    """A figure: its value and unit, the period it covers, what it is compared with and which way is better.

    `measure` is the one of the body's measures that it is of, if it is of one.
    """

    value: Number
    unit: Text
    period: Span | None = None
    baseline: Number | None = None
    better: Better | None = None
    measure: MeasureId | None = None

    @property
    def is_worse(self) -> bool:
        """Whether it is worse than what it is compared with."""
        if self.baseline is None or self.better is None:
            return False
        return self.better.is_worse(self.value, self.baseline)


class Sample(Strict):
    """How many were looked at, of how many."""

    size: Whole
    of: Whole


class Closed(Strict):
    """When and how a finding was closed, and which body or role accepted that it was."""

    date: Day
    how: Prose
    by: Text | None = None


class Progress(Strict):
    """What has been done about a finding by a day."""

    date: Day
    note: Prose


class Finding(Strict):
    """What a look from inside or outside found against one objective; `number` is the one that its giver gave it."""

    objective: ObjectiveId
    seriousness: Seriousness
    text: Prose
    lead: Text | None = None
    number: Text | None = None
    due: Day | None = None
    progress: Annotated[tuple[Progress, ...], Within(max_length=MOST)] = ()
    closed: Closed | None = None

    def as_written(self) -> dict[str, Any]:
        """Its keys and values as a file has them; without progress there is no such key."""
        return {key: value for key, value in super().as_written().items() if value != ()}

    @property
    def graver(self) -> bool:
        """Whether it is graver than a consideration."""
        return self.seriousness is not Seriousness.CONSIDERATION

    def progress_by(self, at: dt.date) -> tuple[Progress, ...]:
        """What had been done about it by a date."""
        return tuple(done for done in self.progress if done.date <= at)

    def closed_by(self, at: dt.date) -> bool:
        """Whether it is closed by a date."""
        return self.closed is not None and self.closed.date <= at


class KeptFile(Strict):
    """A file that is kept elsewhere: enough to know it again by."""

    name: FileName
    bytes: Whole
    sha256: Sha256


class Renewal(Strict):
    """One time that a record's review date was moved, from a day to a day."""

    date: Day
    from_: Day
    to: Day
    note: Prose


class Withdrawal(Strict):
    """When and why a record was withdrawn; it stays, and so do its open findings that are graver.

    Unless it says which record carries them now, or which role confirmed that they were never made.
    """

    date: Day
    reason: Prose
    moved_to: RecordRef | None = None
    never_made: Text | None = None


class Answer(Strict):
    """What a person said of one objective: the wording that it was said of, and what the evidence shows of it."""

    wording: Fingerprint
    shows: CarriesWord


class Carried(Strict):
    """One time that a person looked at what evidence shows of objectives of an edition, and which role it was."""

    edition: Version
    date: Day
    recorded: Day | None = None
    by: Text
    objectives: Annotated[dict[ObjectiveId, Answer], Within(min_length=1, max_length=MOST)]


class Evidence(Strict):
    """One dated piece of evidence that something was in place, in use, or made a difference: one file."""

    id: RecordId
    force: Slug
    plan_version: Version
    objectives: Annotated[dict[ObjectiveId, Fingerprint | None], Within(min_length=1, max_length=MOST)]
    kind: Kind
    assurance: Assurance
    title: Text
    summary: Prose
    date: Day
    recorded: Day | None = None
    review_by: Day | None = None
    owner: Text
    reference: Text
    marking: Marking = Marking.OFFICIAL
    share: Share = Share.FORCE
    assured_by: Text | None = None
    from_: FeedbackFrom | None = None
    shows: ShowsWords | None = None
    part: Text | None = None
    sample: Sample | None = None
    figure: Figure | None = None
    strands: Annotated[tuple[Slug, ...], Within(max_length=MOST)] = ()
    findings: Annotated[tuple[Finding, ...], Within(max_length=MOST)] = ()
    files: Annotated[tuple[KeptFile, ...], Within(max_length=MOST)] = ()
    promising_practice: Flag = False
    renewed: Annotated[tuple[Renewal, ...], Within(max_length=MOST)] = ()
    handling: Text | None = None
    supersedes: RecordRef | None = None
    withdrawn: Withdrawal | None = None
    carried: Annotated[tuple[Carried, ...], Within(max_length=MOST)] = ()

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

    def last_day(self, at: dt.date) -> dt.date:
        """The last day it is current, as it was said by a date: before a renewal it was the day that this moved.

        Where no review date is given, twelve months after its date.
        """
        if not self.renewed:
            return self.review_by or months_after(self.date, 12)
        renewed = sorted(self.renewed, key=lambda renewal: renewal.date)
        made = [renewal.to for renewal in renewed if renewal.date <= at]
        return made[-1] if made else renewed[0].from_

    @property
    def last_days(self) -> frozenset[dt.date]:
        """Every day that has been its last, or would be: its review date, and those that renewals moved or set."""
        moved = (day for renewal in self.renewed for day in (renewal.from_, renewal.to))
        return frozenset({self.last_day(dt.date.max), *moved})

    def shows_of(self, objective: str) -> Shows:
        """What it shows of one of its objectives; a kind in place may say nothing, which is yes."""
        word = self.shows.get(objective) if isinstance(self.shows, dict) else self.shows
        return word or Shows.YES

    @property
    def shows_all(self) -> Shows | None:
        """What it shows of all its objectives; None where that is not the same for each."""
        words = {self.shows_of(objective) for objective in self.objectives}
        return words.pop() if len(words) == 1 else None

    def speaks_of(self, objective: str) -> bool:
        """Whether it is evidence about one of its objectives; what was carried may be about something else."""
        return objective in self.objectives

    def own_names(self, objective: str) -> tuple[str, ...]:
        """Under which ids its own file names an objective: of an earlier edition they may be others."""
        return (objective,)

    def came_divided(self, objective: str) -> bool:
        """Whether it came to an objective through a split or a merge, and no person carried it since."""
        return False

    def graver_findings(self, objective: str) -> tuple[Finding, ...]:
        """Its findings against an objective that are graver than a consideration, open or closed."""
        return tuple(finding for finding in self.findings if finding.objective == objective and finding.graver)

    def open_findings(self, objective: str, at: dt.date) -> tuple[Finding, ...]:
        """Its findings against an objective that are open at a date, whether it is current then or not.

        Withdrawing it closes none that is graver, unless it says where that went.
        """
        if self.date > at or not self.findings:
            return ()
        mine = [finding for finding in self.findings if finding.objective == objective and not finding.closed_by(at)]
        if self.withdrawn is not None and self.withdrawn_by(at):
            gone = self.withdrawn.moved_to or self.withdrawn.never_made
            mine = [finding for finding in mine if finding.graver and not gone]
        return tuple(mine)

    def withdrawn_by(self, at: dt.date) -> bool:
        """Whether it is withdrawn by a date."""
        return self.withdrawn is not None and self.withdrawn.date <= at

    def counts_by(self, at: dt.date) -> bool:
        """Whether it is dated by then and not withdrawn by then: only then it counts, for what it names."""
        return self.date <= at and not self.withdrawn_by(at)
