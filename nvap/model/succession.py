"""The nouns of a plan that goes on: an edition, and what became of the objectives of the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date

from nvap.model.fields import Flag, ObjectiveId, Strict, Text, Version
from nvap.model.plan import Objective
from nvap.model.values import dataclass


class Moved(Strict):
    """Where an objective of the edition before went: another id, several, one that others go to, none, or its own."""

    to: tuple[ObjectiveId, ...]
    why: Text | None = None
    reworded: Flag = False


class Succession(Strict):
    """The file succession.yaml: of the edition before, only the objectives that did not simply stay."""

    from_: Version
    objectives: dict[ObjectiveId, Moved] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the plan, as accounts are read in it.

    `versions` are all of its version history, `objectives` are by id in plan order, and `moved` says of objectives of
    the edition before where they went; what it does not name kept its id. `broken` are the numbers of actions whose
    files could not be used.
    """

    version: str
    from_: date | None
    versions: frozenset[str]
    objectives: Mapping[str, Objective]
    moved: Mapping[str, Moved] = field(default_factory=dict)
    follows: str | None = None
    broken: frozenset[str] = frozenset()

    def targets(self, objective: str) -> tuple[str, ...]:
        """The ids here of an objective of the edition before; none where it is gone."""
        return tuple(name for name in self._named(objective) if name in self.objectives)

    def may_have(self, objective: str) -> bool:
        """Whether an objective of the edition before may be in an action here whose file could not be used."""
        return any(name.rpartition(".")[0] in self.broken for name in self._named(objective))

    def why_gone(self, objective: str) -> str | None:
        """Why an objective of the edition before is gone, or did not simply stay, where the succession says."""
        moved = self.moved.get(objective)
        return moved.why if moved is not None else None

    def reasons(self, objectives: Iterable[str]) -> tuple[str, ...]:
        """Why some objectives of the edition before did not simply stay, each reason once."""
        return tuple(dict.fromkeys(why for name in objectives if (why := self.why_gone(name))))

    def _named(self, objective: str) -> tuple[str, ...]:
        moved = self.moved.get(objective)
        return (objective,) if moved is None else tuple(dict.fromkeys(moved.to))
