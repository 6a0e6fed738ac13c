"""The nouns of the plan, as its files hold them."""

import hashlib
import re
import unicodedata
from datetime import date
from functools import cached_property
from typing import Annotated

from nvap.model.fields import (
    ActionNumber,
    Better,
    Day,
    Kind,
    MeasureId,
    MeasureKind,
    Month,
    Months,
    Nation,
    ObjectiveId,
    Outcome,
    Slug,
    Stage,
    Strict,
    Telling,
    Text,
    Version,
    Whole,
    Year,
)
from nvap.model.strict import Within


def order_of(number: str) -> tuple[int, ...]:
    """The place in the plan of an action or an objective: its number or id, part by part."""
    return tuple(int(part) for part in number.split("."))


def fingerprint(text: str) -> str:
    """The mark by which a record remembers an objective's wording: `v1:` and 12 hexadecimal digits.

    They are the first of the SHA-256 of the text in UTF-8, after NFC, with every run of white space one space, trimmed.
    """
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    return "v1:" + hashlib.sha256(normal.encode("utf-8")).hexdigest()[:12]


def words_in(text: str) -> list[str]:
    """The words of a text without punctuation; a hyphen or an apostrophe within a word belongs to it."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)


def likeness(one: str, other: str) -> float:
    """How many of all distinct words of two texts they share, in lower case: from 0 to 1."""
    first, second = set(words_in(one.lower())), set(words_in(other.lower()))
    return len(first & second) / len(first | second) if first or second else 1.0


class Objective(Strict):
    """What an action is to achieve; the unit of record."""

    id: ObjectiveId
    text: Text
    short: Text
    expects: Stage | None = None
    telling: tuple[Telling, ...] = ()
    not_applicable_in: tuple[Nation, ...] = ()

    @property
    def action(self) -> str:
        """The number of its action."""
        return self.id.rpartition(".")[0]

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of its present wording."""
        return fingerprint(self.text)

    @property
    def telling_kinds(self) -> tuple[Kind, ...]:
        """The kinds that would tell, without from whom."""
        return tuple(Kind(telling.partition("/")[0]) for telling in self.telling)

    @property
    def feedback_sources(self) -> frozenset[str]:
        """From whom feedback would tell; empty where it may be from anybody."""
        sources = {telling.partition("/")[2] for telling in self.telling if telling.startswith(Kind.FEEDBACK)}
        return frozenset() if "" in sources else frozenset(sources)

    @property
    def reaching(self) -> tuple[Telling, ...]:
        """What would tell and shows the stage that it expects, or a later one."""
        rest = frozenset(self.not_enough_alone)
        return tuple(telling for telling in self.telling if telling not in rest)

    @property
    def not_enough_alone(self) -> tuple[Telling, ...]:
        """What would tell and shows only a stage before the one that it expects."""
        expected = self.expects.rank if self.expects else 0
        pairs = zip(self.telling, self.telling_kinds, strict=True)
        return tuple(telling for telling, kind in pairs if kind.stage.rank < expected)


class UsefulLink(Strict):
    """A title as the plan prints it, and its address where the plan prints one; version 2 prints none."""

    title: Text
    url: Text | None = None


class SuggestedMeasure(Strict):
    """A measure that the plan suggests for an action; `every` is its interval in months."""

    id: MeasureId
    text: Text
    kind: MeasureKind
    unit: Text
    better: Better
    every: Months


class Action(Strict):
    """One action of the plan: one file."""

    number: ActionNumber
    title: Text
    theme: Whole
    perennial_issues: tuple[Slug, ...]
    owners: Annotated[tuple[Slug, ...], Within(min_length=1)]
    detail: Text
    objectives: Annotated[tuple[Objective, ...], Within(min_length=1)]
    reference: tuple[Text, ...] = ()
    useful_links: tuple[UsefulLink, ...] = ()
    suggested_measures: tuple[SuggestedMeasure, ...] = ()
    source_notes: tuple[Text, ...] = ()

    @property
    def national(self) -> bool:
        """Whether the action is for a national body and not for forces."""
        return self.number.startswith("1.")

    @property
    def regional(self) -> bool:
        """Whether regional teams share the action, so that the region may have to act."""
        return "regional-teams" in self.owners

    @property
    def order(self) -> tuple[int, ...]:
        """Its place in the plan: its number, part by part."""
        return order_of(self.number)


class Theme(Strict):
    """One of the plan's themes."""

    number: Whole
    name: Text
    paragraphs: tuple[Text, ...] = ()
    source_notes: tuple[Text, ...] = ()


class PerennialIssue(Strict):
    """One of the recurring areas of policing that the College found to need improvement."""

    id: Slug
    name: Text
    need: Text | None = None
    source_notes: tuple[Text, ...] = ()


class Themes(Strict):
    """The file themes.yaml."""

    themes: tuple[Theme, ...]


class PerennialIssues(Strict):
    """The file perennial_issues.yaml."""

    perennial_issues: tuple[PerennialIssue, ...]


class Owner(Strict):
    """A body that an action may belong to."""

    id: Slug
    name: Text


class Period(Strict):
    """The years a plan is for."""

    from_: Year
    to: Year


class Superseded(Strict):
    """That a later edition exists, and since when this is known."""

    known_since: Day
    note: Text


class HistoryRow(Strict):
    """One row of the plan's version history."""

    version: Version
    issued: Month
    author: Text
    update: Text | None = None


class Review(Strict):
    """That the programme reviewed the plan: when, by which role, with which outcome, and when it is next due."""

    date: Day
    by: Text
    outcome: Outcome
    next: Month


class Foreword(Strict):
    """The foreword and who signed it."""

    paragraphs: tuple[Text, ...]
    signed: tuple[Text, ...]


class Vulnerability(Strict):
    """How the plan defines vulnerability."""

    introduction: Text
    definition: Text
    paragraphs: tuple[Text, ...] = ()
    source: Text | None = None


class WorkingGroup(Strict):
    """One of the national policing working groups."""

    id: Slug
    name: Text


class WorkingGroups(Strict):
    """The national policing working groups in scope."""

    introduction: Text
    groups: tuple[WorkingGroup, ...]


class Research(Strict):
    """The research behind the perennial issues, and how they were counted."""

    paragraphs: tuple[Text, ...]
    heading: Text | None = None
    contact: Text | None = None
    counting: Text | None = None


class Editorial(Strict):
    """A key whose values are choices made in this form of the plan, for the programme to confirm."""

    key: Text
    why: Text


class Front(Strict):
    """The file plan.yaml: everything in the plan that is not a theme, a perennial issue, a force or an action."""

    title: Text
    short_title: Text
    printed_title: Text | None = None
    version: Version
    follows: Version | None = None
    from_: Day | None = None
    period: Period
    issued: Month
    authorised_by: Text
    review_date: Month
    review_interval_months: Whole
    reviews: tuple[Review, ...] = ()
    contact: Text | None = None
    superseded: Superseded | None = None
    owners: Annotated[tuple[Owner, ...], Within(min_length=1)]
    version_history: Annotated[tuple[HistoryRow, ...], Within(min_length=1)]
    foreword: Foreword | None = None
    themes_introduction: Text | None = None
    vulnerability: Vulnerability | None = None
    working_groups: WorkingGroups | None = None
    research: Research | None = None
    attribution: Text
    editorial: tuple[Editorial, ...] = ()
    source_notes: tuple[Text, ...] = ()

    def review_due(self, at: date) -> str:
        """The month in which its review is next due, as the newest review by a day says, or the plan itself."""
        held = [review for review in self.reviews if review.date <= at]
        return max(held, key=lambda review: review.date).next if held else self.review_date
