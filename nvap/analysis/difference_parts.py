"""What changed beside the words of objectives: what is asked of them, actions, themes, perennial issues, the front."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nvap.model.plan import Action, Front, Objective, PerennialIssue, Theme
from nvap.model.succession import Edition
from nvap.model.values import dataclass


@dataclass(frozen=True, slots=True)
class WholeEdition:
    """An edition with all that it says."""

    edition: Edition
    front: Front
    actions: Mapping[str, Action]
    themes: tuple[Theme, ...]
    perennial_issues: tuple[PerennialIssue, ...]


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


def part_changes(
    old: WholeEdition,
    new: WholeEdition,
    became: Mapping[str, Sequence[str]],
    actions: Iterable[tuple[Action | None, Action | None]],
) -> Iterator[PartChange]:
    """What changed beside the words of objectives, by which these became and the pairs of actions that are the same."""
    yield from _of_objectives(old, new, became)
    for was, is_ in actions:
        yield from _of_action(old, new, was, is_)
    yield from _of_plans(old, new)


def _of_objectives(old: WholeEdition, new: WholeEdition, became: Mapping[str, Sequence[str]]) -> Iterator[PartChange]:
    """What is asked of an objective beside its words, each beside what was asked of the one that it came from."""
    for name, targets in became.items():
        for target in targets:
            was = name if name != target else None
            for part in _of_objective(old.edition.objectives[name], new.edition.objectives[target]):
                yield replace(part, was=was)


def _of_objective(before: Objective, after: Objective) -> Iterator[PartChange]:
    yield from _text("expects", after.id, before.expects, after.expects)
    yield from _text("telling", after.id, ", ".join(before.telling), ", ".join(after.telling))
    yield from _text("short", after.id, before.short, after.short)
    yield from _listed("not_applicable_in", after.id, before.not_applicable_in, after.not_applicable_in)


def _of_action(old: WholeEdition, new: WholeEdition, was: Action | None, is_: Action | None) -> Iterator[PartChange]:
    known = is_ or was
    of = known.number if known else ""
    if was is not None and is_ is not None:
        yield from _text("theme_of_action", of, was.theme, is_.theme)
        if was.owners != is_.owners:
            yield from _text("owners", of, _owners_of(old, was), _owners_of(new, is_))
        yield from _text("detail", of, was.detail, is_.detail)
        yield from _listed("reference", of, was.reference, is_.reference)
    serves = [action.perennial_issues if action else () for action in (was, is_)]
    for part in _listed("perennial_issue_of_action", of, *serves):
        yield replace(part, old=_issue(old, part.old), new=_issue(new, part.new))
    yield from _keyed("measure", of, _measures(was), _measures(is_))
    yield from _keyed("useful_link", of, _links(was), _links(is_))


def _owners_of(edition: WholeEdition, action: Action) -> str:
    names = {owner.id: owner.name for owner in edition.front.owners}
    return " & ".join(names.get(owner, owner) for owner in action.owners)


def _issue(edition: WholeEdition, issue: str | None) -> str | None:
    return next((known.name for known in edition.perennial_issues if known.id == issue), issue)


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
    for name in (
        "title",
        "printed_title",
        "issued",
        "authorised_by",
        "review_date",
        "review_interval_months",
        "contact",
    ):
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
