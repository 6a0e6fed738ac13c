"""The nouns of a force's self-assessment."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum
from typing import Annotated

from nvap.model.evidence import MOST, Fingerprint
from nvap.model.fields import Ask, Day, Marking, ObjectiveId, Prose, Slug, Strict, Text, Version
from nvap.model.strict import Within


class Status(StrEnum):
    """How far a force has come with an objective; silence is `not-assessed`, and not a "no"."""

    NOT_ASSESSED = "not-assessed"
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    IMPLEMENTED = "implemented"
    EMBEDDED = "embedded"
    NOT_APPLICABLE = "not-applicable"


class Risk(StrEnum):
    """That a force sees a high risk in an objective."""

    HIGH = "high"


class GapName(StrEnum):
    """The names of the gaps, the gravest first."""

    ADVERSE = "adverse"
    UNFAVOURABLE = "unfavourable"
    OVERCLAIMED = "overclaimed"
    NOT_STARTED = "not-started"
    NO_EVIDENCE = "no-evidence"
    IN_PLACE_ONLY = "in-place-only"
    PARTLY_SHOWN = "partly-shown"
    NO_DIFFERENCE = "no-difference"
    CLOSED_UNPROVED = "closed-unproved"
    CONSIDERATION = "consideration"
    SUSPECT = "suspect"
    LAPSED = "lapsed"
    UNDERCLAIMED = "underclaimed"
    SELF_ONLY = "self-only"


class Acceptance(Strict):
    """A gap that is accepted for now: up to which day, by which body or role, and why."""

    gap: GapName
    until: Day
    by: Text
    reason: Prose


class Claim(Strict):
    """What a force claims of one objective, in one sentence of why; `wording` is of the words it was claimed of."""

    status: Status
    summary: Prose
    wording: Fingerprint | None = None
    lead: Text | None = None
    due: Day | None = None
    risk: Risk | None = None
    risk_reason: Prose | None = None
    impact: Prose | None = None
    accepted: Acceptance | None = None

    @property
    def to_make_again(self) -> bool:
        """Whether it was made of other words, under another edition, and claims nothing until it is made again."""
        return False


class Return(Strict):
    """A dated snapshot of what a force claims: one file. Objectives left out of it keep their earlier claim."""

    force: Slug
    date: Day
    plan_version: Version
    marking: Marking = Marking.OFFICIAL
    handling: Text | None = None
    ask: Ask | None = None
    claims: Annotated[dict[ObjectiveId, Claim], Within(max_length=MOST)] = field(default_factory=dict)


def returned_at(returns: Iterable[Return], at: dt.date) -> dict[str, Return]:
    """By objective, the return that speaks for it at a date: the newest dated by then that names it."""
    returned: dict[str, Return] = {}
    for return_ in sorted((return_ for return_ in returns if return_.date <= at), key=lambda return_: return_.date):
        returned.update(dict.fromkeys(return_.claims, return_))
    return returned
