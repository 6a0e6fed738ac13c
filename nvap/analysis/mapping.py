"""What may have become of the objectives of an edition in the next, from their words. Pure: the model in, values out.

Sure is only what stands once in each edition with the same words; all else is a person's to say.
"""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from nvap.model.plan import Objective, words_in
from nvap.model.succession import Edition, Moved
from nvap.model.values import dataclass

MOST_PROPOSED = 3


class Fate(StrEnum):
    """What became of an objective, or that nobody has said yet."""

    STAYED = "stayed"
    REWORDED = "reworded"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    SURE = "sure"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Alike:
    """An objective of the new edition, and how many of all distinct words of the two are in both."""

    objective: str
    text: str
    shared: int
    of: int

    @property
    def half(self) -> bool:
        """Whether at least half of the words are shared: fewer is another objective, unless it is said otherwise."""
        return 2 * self.shared >= self.of

    @property
    def near(self) -> bool:
        """Whether it is like enough to be proposed."""
        return 3 * self.shared >= self.of


@dataclass(frozen=True, slots=True)
class Mapped:
    """An objective of the edition before: what became of it, where it went, and what may be its successors.

    `said` is what the succession names already; `proposed` are the likest of the new edition, the likest first.
    """

    objective: Objective
    fate: Fate
    to: tuple[str, ...] = ()
    said: Moved | None = None
    own: Alike | None = None
    proposed: tuple[Alike, ...] = ()

    @property
    def open(self) -> bool:
        """Whether a person is to say what became of it."""
        return self.fate is Fate.OPEN


def alike(old: Objective, new: Objective) -> Alike:
    """How like the words of two objectives are."""
    first, second = ({*words_in(objective.text.lower())} for objective in (old, new))
    return Alike(new.id, new.text, len(first & second), len(first | second))


def mapped(before: Mapping[str, Objective], edition: Edition) -> tuple[Mapped, ...]:
    """What became of each objective of the edition before, in its order."""
    drafting = _Drafting(before, edition.objectives, edition.moved)
    return tuple(drafting.of(objective) for objective in before.values())


def added(edition: Edition, found: tuple[Mapped, ...]) -> tuple[Objective, ...]:
    """The objectives of the new edition that none of the edition before became, so far as is said."""
    taken = {name for each in found for name in each.to}
    return tuple(objective for name, objective in edition.objectives.items() if name not in taken)


@dataclass(frozen=True)
class _Drafting:
    """The objectives of two editions, and what the succession says already."""

    before: Mapping[str, Objective]
    after: Mapping[str, Objective]
    moved: Mapping[str, Moved]

    def of(self, old: Objective) -> Mapped:
        own = self.after.get(old.id)
        if (said := self.moved.get(old.id)) is not None:
            return Mapped(old, self._said(old, said), said.to, said)
        if own is not None and own.fingerprint == old.fingerprint:
            return Mapped(old, Fate.STAYED, (own.id,))
        if (sure := self._sure(old)) is not None:
            return Mapped(old, Fate.SURE, (sure,))
        proposed = self._proposed(old)
        keeps = alike(old, own) if own is not None else None
        if keeps is not None and keeps.half and not any(self._rivals(other, keeps) for other in proposed):
            return Mapped(old, Fate.REWORDED, (old.id,), own=keeps, proposed=proposed)
        return Mapped(old, Fate.OPEN, (), own=keeps, proposed=proposed)

    def _said(self, old: Objective, said: Moved) -> Fate:
        if not said.to:
            return Fate.WITHDRAWN
        if len(set(said.to)) > 1:
            return Fate.SPLIT
        target = said.to[0]
        into = [name for name, moved in self.moved.items() if target in moved.to]
        if target in self.before and target not in self.moved:
            into.append(target)
        if len(set(into)) > 1:
            return Fate.MERGED
        return Fate.REWORDED if target == old.id else Fate.MOVED

    def _sure(self, old: Objective) -> str | None:
        """Where its words stand now under another id, if they stand once in each edition."""
        words = old.fingerprint
        if self._counts(self.before)[words] != 1 or self._counts(self.after)[words] != 1:
            return None
        return next(name for name, objective in self.after.items() if objective.fingerprint == words)

    def _proposed(self, old: Objective) -> tuple[Alike, ...]:
        """The likest of the new edition, and of two as like first the one that nothing has stayed at."""
        others = (alike(old, new) for new in self.after.values())
        near = [other for other in others if other.near]
        near.sort(key=lambda other: (-other.shared / other.of, self._stays(other.objective)))
        return tuple(near[:MOST_PROPOSED])

    def _rivals(self, other: Alike, keeps: Alike) -> bool:
        """Whether an objective that could have kept its id may have become another too: a new one that is near."""
        words = self.after[other.objective].fingerprint
        return other.objective != keeps.objective and self._counts(self.before)[words] == 0

    def _stays(self, name: str) -> bool:
        """Whether an objective of the new edition is one of the edition before, with its words and its id."""
        old = self.before.get(name)
        return old is not None and name not in self.moved and old.fingerprint == self.after[name].fingerprint

    @staticmethod
    def _counts(objectives: Mapping[str, Objective]) -> Counter[str]:
        return Counter(objective.fingerprint for objective in objectives.values())
