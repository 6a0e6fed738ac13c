"""The nouns of a round: the national figures as they were told when the programme closed it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from nvap.model.fields import ActionNumber, Day, Marking, ObjectiveId, Slug, Strict, Text, Version, Whole
from nvap.model.strict import Within

NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
Hash = Annotated[str, Within(pattern=r"^[0-9a-f]{64}$")]
Counted = dict[Slug, Whole]


class RoundFigures(Strict):
    """The counts of some objectives over some forces; a key that is left out may not be told."""

    asked: Whole
    applicable: Whole | None = None
    returned: Whole | None = None
    claimed: Counted | None = None
    claimed_high: Whole | None = None
    supported: Counted | None = None
    supported_high: Whole | None = None
    impact_shown: Whole | None = None
    met: Whole | None = None
    gaps: Counted | None = None
    kinds: Counted | None = None
    claimed_not_applicable: Whole | None = None
    claimed_and_supported: Whole | None = None
    claimed_not_supported: Whole | None = None
    supported_not_claimed: Whole | None = None
    neither: Whole | None = None


class RoundObjective(Strict):
    """An objective in the words that it had, with the short title, and its figures."""

    id: ObjectiveId
    text: Text
    short: Text | None = None
    expects: Slug
    figures: RoundFigures


class RoundAction(Strict):
    """An action, its figures and its objectives."""

    number: ActionNumber
    title: Text
    theme: Whole
    figures: RoundFigures
    objectives: tuple[RoundObjective, ...]


class RoundGroup(Strict):
    """A theme, a perennial issue or a region; without figures, where none of it may be told."""

    id: Slug
    name: Text
    forces: Whole
    returned: Whole | None = None
    figures: RoundFigures | None = None


class RoundPlan(Strict):
    """The edition of the plan as a document names it, and what is to be known of it first."""

    title: Text
    short_title: Text
    version: Version
    period: Text
    attribution: Text
    facts: tuple[Text, ...] = ()


class RoundReturns(Strict):
    """How many forces made a return; long ago or in part; and how many accounts are of another edition."""

    made: Whole
    long_ago: Whole
    in_part: Whole
    other_edition: Whole


class RoundBody(Strict):
    """How many files a body had by the date, and one hash over them."""

    files: Whole
    hash: Hash


class Round(Strict):
    """A closed round: its figures, and for each body that was counted a count of its files and one hash over them.

    `marking` is the highest of the files that were counted; `hash` is over all that stands before it.
    """

    name: Slug
    as_at: Day
    marking: Marking
    plan: RoundPlan
    fewest: Whole
    returns: RoundReturns
    total: RoundFigures
    actions: tuple[RoundAction, ...]
    themes: tuple[RoundGroup, ...]
    perennial_issues: tuple[RoundGroup, ...]
    regions: tuple[RoundGroup, ...]
    bodies: dict[Slug, RoundBody]
    hash: Hash


def content_hash(data: Mapping[str, Any]) -> str:
    """The hash of what a round's file says, whatever its line ends and comments: all but the hash itself."""
    content = {key: value for key, value in data.items() if key != "hash"}
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode("ascii")).hexdigest()
