"""What changed from one edition of the plan to a later one. Pure: the model in, values out.

Objectives are matched through the successions of the editions between, all of an edition at once; of editions that
nothing joins, by the same words and the same id, and then no match is sure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from itertools import pairwise

from nvap.analysis.difference_parts import PartChange, WholeEdition, part_changes
from nvap.model.plan import Action, Objective, order_of, words_in
from nvap.model.succession import Edition
from nvap.model.values import dataclass


class What(StrEnum):
    """What became of objectives, in the order of what matters to a force."""

    WITHDRAWN = "withdrawn"
    SPLIT = "split"
    MERGED = "merged"
    REWORDED = "reworded"
    MOVED = "moved"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an objective of the edition before went in one of the editions between."""

    version: str
    objective: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveChange:
    """What became of objectives that belong together: those that were, those that are, and which came from which.

    `whys` are the reasons that the successions give, `steps` the way where there are editions between, and `ends` where
    it was gone: the last edition that had it, and its id there.
    """

    what: What
    old: tuple[Objective, ...]
    new: tuple[Objective, ...]
    came_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whys: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()

    @property
    def national(self) -> bool:
        """Whether it is of national actions alone."""
        return all(objective.id.startswith("1.") for objective in (*self.old, *self.new))

    @property
    def reworded(self) -> bool:
        """Whether one objective became one of other words."""
        return len(self.old) == len(self.new) == 1 and self.old[0].fingerprint != self.new[0].fingerprint

    @property
    def pairs(self) -> Iterator[tuple[Objective, Objective]]:
        """Every objective that was with each that it became."""
        by_id = {objective.id: objective for objective in self.old}
        return ((by_id[name], objective) for objective in self.new for name in self.came_from.get(objective.id, ()))


@dataclass(frozen=True, slots=True)
class ActionChange:
    """An action that is new, withdrawn, or the same as one before, perhaps with another number or title."""

    old: Action | None
    new: Action | None

    @property
    def known(self) -> Action:
        """The action as it is, or as it was where it is withdrawn."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def moved(self) -> bool:
        """Whether it has another number."""
        return self.old is not None and self.new is not None and self.old.number != self.new.number

    @property
    def retitled(self) -> bool:
        """Whether it has another title."""
        return self.old is not None and self.new is not None and self.old.title != self.new.title


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed; `sure` is False where no succession joins the editions."""

    old: WholeEdition
    new: WholeEdition
    sure: bool
    objectives: tuple[ObjectiveChange, ...]
    actions: tuple[ActionChange, ...]
    parts: tuple[PartChange, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing changed."""
        return not (self.objectives or self.changed_actions or self.parts)

    @property
    def changed_actions(self) -> tuple[ActionChange, ...]:
        """The actions that are withdrawn, added, moved or retitled, in this order."""
        return tuple(
            change for holds in (_is_withdrawn, _is_added, _is_moved) for change in self.actions if holds(change)
        )

    def count(self, what: What, national: bool = False) -> tuple[int, int]:
        """How many objectives, of forces or national ones, something became of, and how many they became."""
        found = [change for change in self.objectives if change.what is what and change.national is national]
        return sum(len(change.old) for change in found), sum(len(change.new) for change in found)


@dataclass(frozen=True, slots=True)
class _Way:
    """How an objective came to an edition: under which id, and whether through a split or a merge."""

    name: str
    split: bool = False
    merged: bool = False


def difference(old: WholeEdition, new: WholeEdition, between: Sequence[Edition] | None) -> Difference:
    """What changed from an edition to another; `between` are those on the way, None where nothing joins them."""
    ways = _alike(old.edition, new.edition) if between is None else _ways(_chain(old.edition, new.edition, between))
    chain = [] if between is None else _chain(old.edition, new.edition, between)
    objectives = tuple(_objective_changes(old.edition, new.edition, ways, chain))
    actions = tuple(_action_changes(old.actions, new.actions, ways))
    became = {name: tuple(way.name for way in reached) for name, reached in ways.items()}
    parts = tuple(part_changes(old, new, became, [(change.old, change.new) for change in actions]))
    return Difference(old, new, between is not None, objectives, actions, parts)


def words_shared(old: str, new: str) -> tuple[int, int]:
    """How many of all the distinct words of two texts both have, whatever their capitals."""
    one, other = ({*words_in(text.lower())} for text in (old, new))
    return len(one & other), len(one | other)


# Objectives


def _chain(old: Edition, new: Edition, between: Sequence[Edition]) -> list[Edition]:
    """The editions one after another; two states of one edition follow each other as the words in it changed."""
    return [old, *between, new]


def _moved(before: Edition, after: Edition, name: str) -> tuple[str, ...]:
    """Where an objective went; within one edition it stays where it is."""
    if before.version == after.version:
        return (name,) if name in after.objectives else ()
    return after.targets(name)


def _ways(chain: Sequence[Edition]) -> dict[str, tuple[_Way, ...]]:
    """By objective of the first edition, how it came to each that it is in the last."""
    ways: dict[str, tuple[_Way, ...]] = {name: (_Way(name),) for name in chain[0].objectives}
    for before, after in pairwise(chain):
        went = {name: _moved(before, after, name) for name in before.objectives}
        every = [target for targets in went.values() for target in targets]
        merged = {target for target in every if every.count(target) > 1}
        ways = {name: _onward(reached, went, merged) for name, reached in ways.items()}
    return ways


def _onward(ways: Iterable[_Way], went: Mapping[str, tuple[str, ...]], merged: Collection[str]) -> tuple[_Way, ...]:
    found: dict[str, _Way] = {}
    for way in ways:
        for target in went[way.name]:
            known = found.get(target, way)
            split = way.split or known.split or len(went[way.name]) > 1
            found[target] = _Way(target, split, way.merged or known.merged or target in merged)
    return tuple(found.values())


def _alike(old: Edition, new: Edition) -> dict[str, tuple[_Way, ...]]:
    """Objectives that may be the same: of the same id and words, of words that occur once, of the same id and near."""
    found: dict[str, str] = {}
    taken: set[str] = set()

    def match(name: str, other: str) -> None:
        if name not in found and other not in taken:
            found[name] = other
            taken.add(other)

    both = [name for name in old.objectives if name in new.objectives]
    for name in both:
        if old.objectives[name].fingerprint == new.objectives[name].fingerprint:
            match(name, name)
    once = [_once(old), _once(new)]
    for wording, name in once[0].items():
        if wording in once[1]:
            match(name, once[1][wording])
    for name in both:
        shared, of = words_shared(old.objectives[name].text, new.objectives[name].text)
        if 2 * shared >= of:
            match(name, name)
    return {name: (_Way(found[name]),) if name in found else () for name in old.objectives}


def _once(edition: Edition) -> dict[str, str]:
    """The ids of objectives by the fingerprints that occur once."""
    every = [objective.fingerprint for objective in edition.objectives.values()]
    return {
        objective.fingerprint: objective.id
        for objective in edition.objectives.values()
        if every.count(objective.fingerprint) == 1
    }


def _objective_changes(
    old: Edition, new: Edition, ways: Mapping[str, tuple[_Way, ...]], chain: Sequence[Edition]
) -> Iterator[ObjectiveChange]:
    """Every change once, by what it is and then in plan order."""
    changes = [_change(old, new, names, ways, chain) for names in _together(ways)]
    reached = {way.name for found in ways.values() for way in found}
    changes += [
        ObjectiveChange(What.ADDED, (), (objective,))
        for name, objective in new.objectives.items()
        if name not in reached
    ]
    for what in What:
        yield from (change for change in changes if change is not None and change.what is what)


def _together(ways: Mapping[str, tuple[_Way, ...]]) -> list[list[str]]:
    """The objectives that were, those together that have a target in common."""
    groups: list[tuple[list[str], set[str]]] = []
    for name, found in ways.items():
        targets = {way.name for way in found}
        joined = [group for group in groups if group[1] & targets]
        names = [*(known for group in joined for known in group[0]), name]
        groups = [group for group in groups if group not in joined]
        groups.append((names, targets.union(*(group[1] for group in joined))))
    return sorted((sorted(names, key=order_of) for names, _ in groups), key=lambda names: order_of(names[0]))


def _change(
    old: Edition,
    new: Edition,
    names: Sequence[str],
    ways: Mapping[str, tuple[_Way, ...]],
    chain: Sequence[Edition],
) -> ObjectiveChange | None:
    """What became of some objectives; None where they stayed."""
    came_from: dict[str, tuple[str, ...]] = {}
    for name in names:
        for way in ways[name]:
            came_from[way.name] = (*came_from.get(way.name, ()), name)
    came_from = dict(sorted(came_from.items(), key=lambda item: order_of(item[0])))
    was, is_ = tuple(old.objectives[name] for name in names), tuple(new.objectives[name] for name in came_from)
    what = _what(was, is_, [way for name in names for way in ways[name]])
    if what is None:
        return None
    steps = [*_steps(names, chain)]
    whys = dict.fromkeys(why for step, _, after in steps if (why := after.why_gone(step.objective)))
    told = tuple(step for step, _, _ in steps if step.to != (step.objective,)) if len(chain) > 2 else ()
    ends = tuple((before.version, step.objective) for step, before, _ in steps if not step.to)
    return ObjectiveChange(what, was, is_, came_from, tuple(whys), told, ends)


def _what(old: Sequence[Objective], new: Sequence[Objective], ways: Sequence[_Way]) -> What | None:
    if not new:
        return What.WITHDRAWN
    if len(old) > 1:
        return What.MERGED
    if len(new) > 1 or any(way.split for way in ways):
        return What.SPLIT
    if any(way.merged for way in ways):
        return What.MERGED
    if old[0].id != new[0].id:
        return What.MOVED
    return What.REWORDED if old[0].fingerprint != new[0].fingerprint else None


def _steps(names: Sequence[str], chain: Sequence[Edition]) -> Iterator[tuple[Step, Edition, Edition]]:
    """Every step on the way of some objectives, with the editions from which and to which it leads."""
    for before, after in pairwise(chain):
        onward: dict[str, None] = {}
        for name in names:
            to = _moved(before, after, name)
            yield Step(after.version, name, to), before, after
            onward |= dict.fromkeys(to)
        names = sorted(onward, key=order_of)


# Actions


def _action_changes(
    old: Mapping[str, Action], new: Mapping[str, Action], ways: Mapping[str, tuple[_Way, ...]]
) -> Iterator[ActionChange]:
    """Every action that was or is, once: those that are the same together."""
    pairs = _same_actions(old, new, ways)
    for number, action in old.items():
        yield ActionChange(action, new[pairs[number]] if number in pairs else None)
    found = {*pairs.values()}
    yield from (ActionChange(None, action) for number, action in new.items() if number not in found)


def _same_actions(
    old: Mapping[str, Action], new: Mapping[str, Action], ways: Mapping[str, tuple[_Way, ...]]
) -> dict[str, str]:
    """By number, the action that one became: by its number and title, or by where most of its objectives went."""
    likely: list[tuple[tuple[bool, bool, bool, int], str, str]] = []
    for number, action in old.items():
        for other, candidate in new.items():
            went = sum(
                any(way.name.rpartition(".")[0] == other for way in ways[objective.id])
                for objective in action.objectives
            )
            title, same = action.title == candidate.title, number == other
            most = 2 * went > len(action.objectives) and 2 * went > len(candidate.objectives)
            if (title and same) or (went and (title or same)) or most:
                likely.append(((title and same, title, same, went), number, other))
    pairs: dict[str, str] = {}
    for _, number, other in sorted(likely, key=lambda each: each[0], reverse=True):
        if number not in pairs and other not in pairs.values():
            pairs[number] = other
    return pairs


def _is_withdrawn(change: ActionChange) -> bool:
    return change.new is None


def _is_added(change: ActionChange) -> bool:
    return change.old is None


def _is_moved(change: ActionChange) -> bool:
    return change.moved or change.retitled
