"""What changed from one edition of the plan to a later one. Pure: the model in, values out.

Objectives are matched through the successions of the editions between, all of an edition at once; of editions that
nothing joins, by the same words and the same id, and then no match is sure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum

from nvap.model.plan import Action, Front, Objective, PerennialIssue, Theme, order_of, words_in
from nvap.model.succession import Edition


class What(StrEnum):
    """What became of objectives, in the order of what matters to a force."""

    WITHDRAWN = "withdrawn"
    SPLIT = "split"
    MERGED = "merged"
    REWORDED = "reworded"
    MOVED = "moved"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class WholeEdition:
    """An edition with all that it says."""

    edition: Edition
    front: Front
    actions: Mapping[str, Action]
    themes: tuple[Theme, ...]
    perennial_issues: tuple[PerennialIssue, ...]


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
class PartChange:
    """A part of an edition that is other than it was: added where it was None, withdrawn where it is None.

    It is `of` an action, an objective, a theme or a perennial issue, or of the front of the plan, where `of` is empty;
    `was` is the id that this had before, where it is another.
    """

    what: str
    of: str
    old: str | None
    new: str | None
    was: str | None = None


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
            change
            for holds in (_is_withdrawn, _is_added, _is_moved)
            for change in self.actions
            if holds(change)
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
    if between is None:
        ways = _alike(old.edition, new.edition)
    else:
        ways = _ways(_chain(old.edition, new.edition, between))
    chain = [] if between is None else _chain(old.edition, new.edition, between)
    objectives = tuple(_objective_changes(old.edition, new.edition, ways, chain))
    actions = tuple(_action_changes(old.actions, new.actions, ways))
    parts = (*_of_objectives(old, new, ways), *_of_actions(old, new, actions), *_of_plans(old, new))
    return Difference(old, new, between is not None, objectives, actions, parts)


def words_shared(old: str, new: str) -> tuple[int, int]:
    """How many of all the distinct words of two texts both have, whatever their capitals."""
    one, other = ({*words_in(text.lower())} for text in (old, new))
    return len(one & other), len(one | other)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text in a row, that the other text has at this place or has not."""

    text: str
    changed: bool


def marked(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two texts word by word, in pieces that say which words only one of them has."""
    one, other = old.split(), new.split()
    found = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    before = (Piece(" ".join(one[start:end]), tag != "equal") for tag, start, end, _, _ in found if start < end)
    after = (Piece(" ".join(other[start:end]), tag != "equal") for tag, _, _, start, end in found if start < end)
    return tuple(before), tuple(after)


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
    for before, after in zip(chain, chain[1:], strict=False):
        went = {name: _moved(before, after, name) for name in before.objectives}
        every = [target for targets in went.values() for target in targets]
        merged = {target for target in every if every.count(target) > 1}
        ways = {name: _onward(reached, went, merged) for name, reached in ways.items()}
    return ways


def _onward(
    ways: Iterable[_Way], went: Mapping[str, tuple[str, ...]], merged: Collection[str]
) -> tuple[_Way, ...]:
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
        ObjectiveChange(What.ADDED, (), (objective,)) for name, objective in new.objectives.items() if name not in reached
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
    for before, after in zip(chain, chain[1:], strict=False):
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
                any(way.name.rpartition(".")[0] == other for way in ways[objective.id]) for objective in action.objectives
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


# The other parts


def _of_objectives(
    old: WholeEdition, new: WholeEdition, ways: Mapping[str, tuple[_Way, ...]]
) -> Iterator[PartChange]:
    """What is asked of an objective beside its words, each beside what was asked of the one that it came from."""
    for name, reached in ways.items():
        for way in reached:
            was = name if name != way.name else None
            for part in _of_objective(old.edition.objectives[name], new.edition.objectives[way.name]):
                yield replace(part, was=was)


def _of_objective(before: Objective, after: Objective) -> Iterator[PartChange]:
    yield from _text("expects", after.id, before.expects, after.expects)
    yield from _text("telling", after.id, ", ".join(before.telling), ", ".join(after.telling))
    yield from _text("short", after.id, before.short, after.short)
    yield from _listed("not_applicable_in", after.id, before.not_applicable_in, after.not_applicable_in)


def _of_actions(old: WholeEdition, new: WholeEdition, actions: Iterable[ActionChange]) -> Iterator[PartChange]:
    owners = [{owner.id: owner.name for owner in edition.front.owners} for edition in (old, new)]
    issues = [{issue.id: issue.name for issue in edition.perennial_issues} for edition in (old, new)]
    themes = [{theme.number: theme.name for theme in edition.themes} for edition in (old, new)]
    for change in actions:
        of, was, is_ = change.known.number, change.old, change.new
        if was is not None and is_ is not None:
            if was.theme != is_.theme:
                named = (f"{action.theme}. {themes[at].get(action.theme, '')}" for at, action in enumerate((was, is_)))
                yield from _text("theme_of_action", of, *named)
            if was.owners != is_.owners:
                named = (
                    " & ".join(owners[at].get(owner, owner) for owner in action.owners)
                    for at, action in enumerate((was, is_))
                )
                yield from _text("owners", of, *named)
            yield from _text("detail", of, was.detail, is_.detail)
            yield from _listed("reference", of, was.reference, is_.reference)
        serves = [action.perennial_issues if action else () for action in (was, is_)]
        for part in _listed("perennial_issue_of_action", of, *serves):
            named = (issues[at].get(name or "", name) for at, name in enumerate((part.old, part.new)))
            yield PartChange(part.what, of, *named)
        yield from _keyed("measure", of, _measures(was), _measures(is_))
        yield from _keyed("useful_link", of, _links(was), _links(is_))


def _measures(action: Action | None) -> dict[str, str]:
    return {
        measure.id: f"{measure.id}: {measure.text} ({measure.kind}, {measure.unit}, {measure.better} is better, "
        f"every {measure.every} months)"
        for measure in (action.suggested_measures if action else ())
    }


def _links(action: Action | None) -> dict[str, str]:
    return {
        link.title: f"{link.title}, {link.url}" if link.url else link.title
        for link in (action.useful_links if action else ())
    }


def _of_plans(old: WholeEdition, new: WholeEdition) -> Iterator[PartChange]:
    """Themes, perennial issues and the front of the plan."""
    themes = [{str(theme.number): theme for theme in edition.themes} for edition in (old, new)]
    names = [{number: f"{number}. {theme.name}" for number, theme in each.items()} for each in themes]
    yield from _keyed("theme", "", *names)
    for number in themes[0].keys() & themes[1].keys():
        paragraphs = [each[number].paragraphs for each in themes]
        yield from _listed("theme_text", number, *paragraphs)
    issues = [{issue.id: issue for issue in edition.perennial_issues} for edition in (old, new)]
    yield from _keyed("perennial_issue", "", *({name: issue.name for name, issue in each.items()} for each in issues))
    for name in sorted(issues[0].keys() & issues[1].keys()):
        yield from _text("perennial_issue_need", issues[1][name].name, *(each[name].need for each in issues))
    yield from _of_fronts(old.front, new.front)


def _of_fronts(old: Front, new: Front) -> Iterator[PartChange]:
    for name in ("title", "printed_title", "issued", "authorised_by", "review_date", "review_interval_months", "contact"):
        yield from _text(name, "", getattr(old, name), getattr(new, name))
    yield from _text("from", "", old.from_, new.from_)
    yield from _text("period", "", *(f"{front.period.from_} to {front.period.to}" for front in (old, new)))
    yield from _keyed("owner", "", *({owner.id: owner.name for owner in front.owners} for front in (old, new)))
    groups = [front.working_groups.groups if front.working_groups else () for front in (old, new)]
    yield from _keyed("working_group", "", *({group.id: group.name for group in each} for each in groups))
    yield from _text("themes_introduction", "", old.themes_introduction, new.themes_introduction)
    yield from _listed("foreword", "", *(front.foreword.paragraphs if front.foreword else () for front in (old, new)))
    defined = [front.vulnerability for front in (old, new)]
    yield from _text("vulnerability", "", *(each.definition if each else None for each in defined))
    yield from _listed("vulnerability_text", "", *(each.paragraphs if each else () for each in defined))
    yield from _listed("research", "", *(front.research.paragraphs if front.research else () for front in (old, new)))


def _text(what: str, of: str, old: object, new: object) -> Iterator[PartChange]:
    """One value in the place of another."""
    was, is_ = (None if value in (None, "") else str(value) for value in (old, new))
    if was != is_:
        yield PartChange(what, of, was, is_)


def _listed(what: str, of: str, old: Sequence[str], new: Sequence[str]) -> Iterator[PartChange]:
    """What only one of two lists has."""
    yield from (PartChange(what, of, str(value), None) for value in old if value not in new)
    yield from (PartChange(what, of, None, str(value)) for value in new if value not in old)


def _keyed(what: str, of: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[PartChange]:
    """What only one of two lists has under a key, or what they have otherwise under it."""
    for key in dict.fromkeys((*old, *new)):
        yield from _text(what, of, old.get(key), new.get(key))
