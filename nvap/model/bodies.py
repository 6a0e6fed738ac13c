"""The nouns of those who keep evidence: forces, regions and partnerships, which begin, end and merge."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from nvap.model.evidence import Evidence
from nvap.model.fields import ActionNumber, Day, Flag, Nation, Slug, Strict, Text, Whole
from nvap.model.plan import Action, Objective
from nvap.model.values import dataclass


class BodyKind(StrEnum):
    """What a body is."""

    FORCE = "force"
    REGION = "region"
    PARTNERSHIP = "partnership"


class Force(Strict):
    """A police force, or another body that keeps evidence, which exists from its first to its last day.

    `successor` is the body that follows it, `adopts` are the actions that a region or a partnership chose.
    """

    id: Slug
    name: Text
    short_name: Text | None = None
    name_cy: Text | None = None
    also_known_as: tuple[Text, ...] = ()
    formerly: Text | None = None
    kind: BodyKind = BodyKind.FORCE
    nation: Nation
    region: Slug | None = None
    policing_region: Slug | None = None
    ons_code: Text | None = None
    territorial: Flag = False
    from_: Day | None = None
    until: Day | None = None
    successor: Slug | None = None
    adopts: tuple[ActionNumber, ...] = ()
    example: Flag = False
    note: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by, its id first."""
        formerly = (self.formerly.partition(" (")[0],) if self.formerly else ()
        own = (self.id, self.name, self.short_name, self.name_cy)
        return (*(name for name in own if name), *self.also_known_as, *formerly)

    def begins_after(self, day: date) -> bool:
        """Whether a day is before its first."""
        return self.from_ is not None and day < self.from_

    def has_ended_by(self, day: date) -> bool:
        """Whether a day is after its last."""
        return self.until is not None and day > self.until

    def exists_on(self, day: date) -> bool:
        """Whether it is there on a day."""
        return not self.begins_after(day) and not self.has_ended_by(day)

    @property
    def chooses(self) -> bool:
        """Whether only those actions apply to it that it adopted; the plan asks all of them of a force."""
        return self.kind is not BodyKind.FORCE

    def is_limited(self, objective: Objective) -> bool:
        """Whether the plan limits an objective to nations that it does not police."""
        return self.nation in objective.not_applicable_in

    def assesses(self, action: Action) -> bool:
        """Whether it assesses itself against an action: a force against all but national ones."""
        return not action.national and (not self.chooses or action.number in self.adopts)

    def is_asked(self, objective: Objective) -> bool:
        """Whether an objective for forces applies to it, whatever it claims itself."""
        return not self.is_limited(objective) and (not self.chooses or objective.action in self.adopts)


class BodyChange(Strict):
    """What a workspace says otherwise of a body that is listed already."""

    name: Text | None = None
    short_name: Text | None = None
    name_cy: Text | None = None
    also_known_as: tuple[Text, ...] = ()
    formerly: Text | None = None
    until: Day | None = None
    successor: Slug | None = None

    def of(self, body: Force) -> Force:
        """The body as it is with the change; it is found under its former names as before."""
        given: dict[str, Any] = {name: value for name in self.field_names if (value := getattr(self, name))}
        known = (body.name, body.short_name, *body.also_known_as, *self.also_known_as)
        now = (given.get("name", body.name), given.get("short_name", body.short_name))
        given["also_known_as"] = tuple(dict.fromkeys(name for name in known if name and name not in now))
        return body.model_copy(update=given)


class Forces(Strict):
    """The file forces.yaml; a workspace's own has further bodies, and changes to those that are listed already."""

    as_at: Day | None = None
    expected_territorial: Whole | None = None
    regions: dict[Slug, Text] = field(default_factory=dict)
    policing_regions: dict[Slug, Text] = field(default_factory=dict)
    forces: tuple[Force, ...] = ()
    others: tuple[Force, ...] = ()
    changes: dict[Slug, BodyChange] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A body, and those that it follows, directly or in a chain.

    `before` has those that a body directly follows, by its id. It is not nested, so that a long chain is not one of
    calls.
    """

    body: Force
    before: Mapping[str, tuple[Force, ...]] = field(default_factory=dict)

    @property
    def follows(self) -> tuple[Force, ...]:
        """The bodies that it directly follows."""
        return self.before.get(self.body.id, ())

    def branch(self, body: Force) -> "Line":
        """The line of one of its bodies."""
        return self if body is self.body else Line(body, self.before)

    @cached_property
    def ancestors(self) -> tuple[Force, ...]:
        """Every body that it follows, directly or in a chain, each followed by those that that one follows."""
        found: list[Force] = []
        waiting = [self.body]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(reversed(self.before.get(found[-1].id, ())))
        return tuple(found[1:])

    @cached_property
    def areas(self) -> Mapping[str, frozenset[str]]:
        """By the id of each body of the line those whose area it has: its own, and of all that it follows."""
        found: dict[str, frozenset[str]] = {}
        for body in (*reversed(self.ancestors), self.body):
            followed = (found[one.id] for one in self.before.get(body.id, ()))
            found[body.id] = frozenset({body.id}).union(*followed)
        return found

    def inherits(self, record: Evidence) -> bool:
        """Whether the body has a record from one that it follows: of that one, and dated up to its last day."""
        return any(
            body.id == record.force and body.until is not None and record.date <= body.until for body in self.ancestors
        )
