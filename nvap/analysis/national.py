"""The national figures: counts across forces at a date, and what of them may be told. Pure.

*What may be told.* Every figure of a document is made of cells: the figure, an objective, a group of bodies.

- A figure that tells of claims is told of an objective where at least five bodies of the group claimed it; one that
  tells of evidence, where at least five of those asked have any record or return. A body whose own account stands in
  the document is not one of the five.
- Groups are told so that what is left of the country is, together, nobody or at least five: of those that claimed it,
  and, as a gap tells of evidence too, of those that have anything. Else the smallest told group is not told.
- A figure of several objectives is told where it may be told of one of them at least, and of each other it may be told
  or nobody claimed it: so that nobody is left to be told of by taking from it those that are told.
- A figure of an earlier day is told where it could be told then, where the accounts that moved are none or at least
  five, and where the accounts whose answer to that figure differs are none or at least five, of it and of what is left
  of it without the objectives and actions that are told. That accounts have moved is what decides first, as what is
  not told would otherwise tell of the one that did.

What evidence supports is counted over all bodies that the plan asks, whatever they claim: so no claim shows in it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from nvap.analysis.counting import Counts, ForceFacts, counted, returned
from nvap.analysis.gaps import GAPS
from nvap.analysis.standing import SUPPORTED
from nvap.model.fields import Kind
from nvap.model.returns import Status
from nvap.model.values import dataclass

T = TypeVar("T")
# A smaller group of forces is not told apart: its figures would be those of somebody.
FEWEST = 5
COMMONEST = 5
# The figures that a round is compared by: of no two of them the difference is a figure too.
HEADLINES = ("claimed_high", "supported_high", "impact_shown", "met")
BESIDE = ("claimed_and_supported", "claimed_not_supported", "supported_not_claimed", "neither")


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be told of the counts of some objectives over some forces; None is what may not.

    `claimed`, `supported`, `gaps` and `kinds` are pairs of a name and a count; a `supported` of None is nothing. `gaps`
    are the commonest first.
    """

    asked: int
    applicable: int | None
    returned: int | None
    claimed: tuple[tuple[str, int], ...] | None
    claimed_high: int | None
    supported: tuple[tuple[str | None, int], ...] | None
    supported_high: int | None
    impact_shown: int | None
    met: int | None
    gaps: tuple[tuple[str, int], ...] | None
    kinds: tuple[tuple[str, int], ...] | None
    claimed_not_applicable: int | None
    claimed_and_supported: int | None
    claimed_not_supported: int | None
    supported_not_claimed: int | None
    neither: int | None

    @property
    def tells(self) -> bool:
        """Whether anything may be told."""
        return any(getattr(self, name) is not None for each in _TOGETHER for name in each.fields)

    @property
    def commonest(self) -> tuple[tuple[str, int], ...] | None:
        """The five commonest gaps."""
        return None if self.gaps is None else self.gaps[:COMMONEST]


@dataclass(frozen=True, slots=True)
class _Together:
    """Fields of figures that are told together, and what an account answers to them: each answer by its name.

    Among the answers are those that could be worked out of the others.
    """

    fields: tuple[str, ...]
    answers: Callable[[Counts], Mapping[str, int]]
    of_claims: bool = True

    def of(self, sizes: tuple[int, int]) -> Sequence[int]:
        """Of how many claimed an objective and how many have anything, those that they tell of."""
        return sizes if self.of_claims else sizes[1:]


def _high(counts: Counts) -> dict[str, int]:
    return {
        "returned": counts.returned,
        "high": counts.claimed_high,
        "low": counts.returned - counts.claimed_high,
    }


def _beside(counts: Counts) -> dict[str, int]:
    both, claimed, supported, neither = (getattr(counts, name) for name in BESIDE)
    answers = {"both": both, "claimed only": claimed, "supported only": supported, "neither": neither}
    return answers | {"claimed": both + claimed, "supported": both + supported, "alike": both + neither}


_TOGETHER = (
    _Together(
        ("applicable", "claimed_not_applicable", "met"),
        lambda counts: {"applies": counts.applicable, "met": counts.met, "gap": counts.applicable - counts.met},
    ),
    _Together(("gaps",), lambda counts: {**counts.gaps, "any": counts.gaps.total()}),
    _Together(("returned", "claimed_high"), _high),
    _Together(
        ("claimed",), lambda counts: {**{str(name): count for name, count in counts.claimed.items()}, **_high(counts)}
    ),
    _Together(BESIDE, _beside),
    _Together(("supported_high",), lambda counts: {"high": counts.supported_high}, of_claims=False),
    _Together(
        ("supported",),
        lambda counts: {
            **{str(name): count for name, count in counts.supported.items()},
            "high": counts.supported_high,
        },
        of_claims=False,
    ),
    _Together(("impact_shown",), lambda counts: {"shown": counts.impact_shown}, of_claims=False),
    _Together(("kinds",), lambda counts: {str(kind): count for kind, count in counts.kinds.items()}, of_claims=False),
)


@dataclass(frozen=True)
class Country:
    """The bodies of one document at its date, and at an earlier one where that was asked for.

    `actions` are the ids of objectives by action. `beside` is the id of the body whose own account stands in the
    document; `named` says that every body is named in it, so that nothing is held back. `became` says, by the id of a
    body of the earlier date that is no more, which one has followed it.
    """

    now: Sequence[ForceFacts]
    actions: Sequence[Sequence[str]]
    then: Sequence[ForceFacts] | None = None
    beside: str | None = None
    named: bool = False
    became: Mapping[str, str] = field(default_factory=dict)

    def figures(self, objectives: Iterable[str]) -> Figures:
        """The figures of some objectives at the date."""
        names = tuple(objectives)
        return _figures(counted(self.now, names), self._told(self.now, names))

    def before(self, objectives: Iterable[str]) -> Figures | None:
        """The same at the earlier date, of an objective, an action or all; None where no earlier date was asked for."""
        if self.then is None:
            return None
        names = tuple(objectives)
        told = _TOGETHER if self.named else [each for each in _TOGETHER if frozenset(names) in self._told_before[each]]
        return _figures(counted(self.then, names), told)

    def groups(self, members: Mapping[str, Sequence[ForceFacts]], objectives: Iterable[str]) -> dict[str, Figures]:
        """The figures of each of some groups that have no body in common."""
        names = tuple(objectives)
        told = {of_claims: self._groups_told(members, names, of_claims) for of_claims in (True, False)}
        return {
            group: _figures(counted(bodies, names), [each for each in _TOGETHER if group in told[each.of_claims]])
            for group, bodies in members.items()
        }

    def returned(self, members: Mapping[str, Sequence[ForceFacts]]) -> dict[str, int | None]:
        """How many bodies of each of some groups made a return, where that may be told."""
        sizes = {group: (returned(bodies),) for group, bodies in members.items()}
        told = told_apart(sizes, (returned(self.now),))
        return {group: size if self.named or (size and group in told) else None for group, (size,) in sizes.items()}

    def _told(self, bodies: Sequence[ForceFacts], names: Iterable[str]) -> list[_Together]:
        """What may be told of some objectives of the whole country."""
        sizes = [self._sizes(bodies, name) for name in names]
        return [each for each in _TOGETHER if self.named or _enough([each.of(size) for size in sizes])]

    def _groups_told(self, members: Mapping[str, Sequence[ForceFacts]], names: Sequence[str], claims: bool) -> set[str]:
        """The groups of which what tells of claims, or of evidence, may be told of some objectives."""
        if self.named:
            return set(members)
        told, first = set(members), 0 if claims else 1
        of: dict[str, list[Sequence[int]]] = {group: [] for group in members}
        for name in names:
            sizes = {group: self._sizes(bodies, name)[first:] for group, bodies in members.items()}
            told &= told_apart(sizes, self._sizes(self.now, name)[first:])
            for group, size in sizes.items():
                of[group].append(size)
        return {group for group in told if _enough(of[group])}

    def _sizes(self, bodies: Iterable[ForceFacts], name: str) -> tuple[int, int]:
        """Of the bodies that are asked an objective, without the one beside, how many claimed it, and have anything."""
        asked = [body for body in bodies if not body.marks[name].limited and body.force.id != self.beside]
        return sum(body.marks[name].named for body in asked), sum(body.has_something for body in asked)

    @cached_property
    def _told_before(self) -> dict[_Together, set[frozenset[str]]]:
        """Of which objectives, actions and all what may be told of the earlier date, next to what is of this one."""
        assert self.then is not None
        every = self._pairs()
        # Who reads the account of the one beside can leave it out.
        others = [pair for name, pair in every.items() if name != self.beside]
        crowds = [[*every.values()], others] if self.beside else [others]
        claims, evidence = (
            all(_nobody_or_enough(sum(_of(then, what) != _of(now, what) for then, now in crowd)) for crowd in crowds)
            for what in (attrgetter("claims"), attrgetter("evidence"))
        )
        names = [name for action in self.actions for name in action]
        answered = [
            {name: [tuple(counted(bodies, (name,)) for bodies in pair) for pair in crowd] for name in names}
            for crowd in crowds
        ]
        wholes = [frozenset(whole) for whole in (*((name,) for name in names), *self.actions, names)]
        may = {whole: {*self._told(self.then, whole)}.intersection(self._told(self.now, whole)) for whole in wholes}
        told: dict[_Together, set[frozenset[str]]] = {}
        for each in _TOGETHER:
            told[each] = set()
            if evidence and (claims or not each.of_claims):
                moved = [{name: list(_moved(each, of[name])) for name in names} for of in answered]
                for whole, both in may.items():
                    left = whole.difference(*(part for part in told[each] if part < whole))
                    if each in both and all(_enough_moved(of, some) for of in moved for some in (whole, left)):
                        told[each].add(whole)
        return told

    def _pairs(self) -> dict[str, tuple[list[ForceFacts], list[ForceFacts]]]:
        """By id each body that there is, or that there was and none follows, as it was then and as it is now.

        A body that follows others was then all of them, and counts as one account that moved.
        """
        pairs: dict[str, tuple[list[ForceFacts], list[ForceFacts]]] = {}
        for body in self.then or ():
            pairs.setdefault(self.became.get(body.force.id, body.force.id), ([], []))[0].append(body)
        for body in self.now:
            pairs.setdefault(body.force.id, ([], []))[1].append(body)
        return pairs


def surely_moved(
    was: tuple[Figures, Mapping[str, Figures]], now: tuple[Figures, Mapping[str, Figures]], changed: int
) -> Iterator[tuple[str | None, str, int, int]]:
    """The figures known now that may be told beside those told of the same date before: objective, name, then and now.

    Each pair is the figures of all objectives, told here of None, and those of each. Of an earlier state only sums are
    kept, so that how many accounts differ in a figure is not known: a body answers once an objective, so it is at least
    the difference. A figure is told where that is five or more, of it and of what is left of all without the objectives
    that are told; and nothing is, where the accounts that `changed` at all are fewer.
    """
    (all_then, then), (all_now, known) = was, now
    if not _nobody_or_enough(changed):
        return
    for name in HEADLINES:
        apart = {
            objective: by
            for objective in then.keys() & known.keys()
            if (by := _difference(name, then[objective], known[objective])) is not None and _sure(by, 1)
        }
        whole = _difference(name, all_then, all_now) if then.keys() == known.keys() else None
        left, rest = len(then) - len(apart), (whole or 0) - sum(apart.values())
        if whole is not None and _sure(whole, len(then)) and (not left or _sure(rest, left)):
            yield None, name, getattr(all_then, name), getattr(all_now, name)
        for objective, figures in then.items():
            if objective in apart:
                yield objective, name, getattr(figures, name), getattr(known[objective], name)


def _difference(name: str, then: Figures, now: Figures) -> int | None:
    """By how much a figure differs; None where it may not be told of both."""
    before, after = getattr(then, name), getattr(now, name)
    return None if None in (before, after) else after - before


def _sure(by: int, objectives: int) -> bool:
    """Whether five bodies or more moved, where a figure of so many objectives differs by so much."""
    return abs(by) > (FEWEST - 1) * objectives


def _of(bodies: Iterable[ForceFacts], what: Callable[[ForceFacts], object]) -> list[object]:
    return [what(body) for body in bodies]


def told_apart(sizes: Mapping[str, Sequence[int]], every: Sequence[int]) -> set[str]:
    """The groups that can be told apart: of nobody or at least five, so that what is left is nobody or at least five.

    A group may have several sizes, by each of which it is to be so. Otherwise the figures of the few that are left
    would be those of all less those of the groups told. The smallest goes first, ties by id.
    """
    told = {name for name, size in sizes.items() if all(map(_nobody_or_enough, size))}

    def to_drop() -> Iterator[str]:
        for place, of_all in enumerate(every):
            counted = sorted((sizes[name][place], name) for name in told if sizes[name][place])
            if counted and not _nobody_or_enough(of_all - sum(size for size, _ in counted)):
                yield counted[0][1]

    while smallest := next(to_drop(), None):
        told.remove(smallest)
    return told


def _enough(sizes: Iterable[Sequence[int]]) -> bool:
    """Whether of each objective nobody or enough can be told of, and of one of them enough."""
    sizes = list(sizes)
    return all(map(_nobody_or_enough, (count for size in sizes for count in size))) and any(size[0] for size in sizes)


def _nobody_or_enough(count: int) -> bool:
    return count == 0 or count >= FEWEST


def _moved(each: _Together, answered: Iterable[tuple[Counts, ...]]) -> Iterator[dict[str, int]]:
    """For each body by how much its answers to one objective differ, where they do."""
    for then, now in answered:
        before, after = each.answers(then), each.answers(now)
        differ = {name: after.get(name, 0) - before.get(name, 0) for name in before.keys() | after.keys()}
        yield {name: by for name, by in differ.items() if by}


def _enough_moved(moved: Mapping[str, Sequence[Mapping[str, int]]], objectives: Iterable[str]) -> bool:
    """Whether to each answer nobody or enough bodies answer otherwise than before, of some objective and in all."""
    of_some: dict[str, set[int]] = defaultdict(set)
    in_all: dict[tuple[str, int], int] = Counter()
    for name in objectives:
        for body, differ in enumerate(moved[name]):
            for answer, by in differ.items():
                of_some[answer].add(body)
                in_all[answer, body] += by
    net = Counter(answer for (answer, _), by in in_all.items() if by)
    return all(_nobody_or_enough(len(bodies)) and _nobody_or_enough(net[answer]) for answer, bodies in of_some.items())


def _figures(counts: Counts, told: Iterable[_Together]) -> Figures:
    """The counts as figures, those that are told."""
    order = [str(gap.name) for gap in GAPS]
    shown = {name for each in told for name in each.fields}

    def where_told(name: str, value: T) -> T | None:
        return value if name in shown else None

    gaps = sorted(counts.gaps.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
    supported = tuple((str(status) if status else None, counts.supported[status]) for status in SUPPORTED)
    return Figures(
        asked=counts.asked,
        applicable=where_told("applicable", counts.applicable),
        returned=where_told("returned", counts.returned),
        claimed=where_told("claimed", tuple((str(status), counts.claimed[status]) for status in Status)),
        claimed_high=where_told("claimed_high", counts.claimed_high),
        supported=where_told("supported", supported),
        supported_high=where_told("supported_high", counts.supported_high),
        impact_shown=where_told("impact_shown", counts.impact_shown),
        met=where_told("met", counts.met),
        gaps=where_told("gaps", tuple(gaps)),
        kinds=where_told("kinds", tuple((str(kind), counts.kinds[kind]) for kind in Kind if counts.kinds[kind])),
        claimed_not_applicable=where_told("claimed_not_applicable", counts.claimed_not_applicable),
        claimed_and_supported=where_told("claimed_and_supported", counts.claimed_and_supported),
        claimed_not_supported=where_told("claimed_not_supported", counts.claimed_not_supported),
        supported_not_claimed=where_told("supported_not_claimed", counts.supported_not_claimed),
        neither=where_told("neither", counts.neither),
    )
