"""The views of editions: which a workspace has, and what became of objectives from one to the next."""

import datetime as dt
from collections import Counter

from nvap.analysis.mapping import Alike, Fate, Mapped, added, mapped
from nvap.load.editions import in_force
from nvap.load.plan import Plan
from nvap.model.fields import Marking
from nvap.model.values import dataclass
from nvap.views.stamp import Stamp, stamp_of
from nvap.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in the list; `review_due` is a month, and `newest_review` the newest that was recorded by the date."""

    version: str
    title: str
    from_: dt.date | None
    follows: str | None
    in_force: bool
    force_actions: int
    force_objectives: int
    newest_review: dt.date | None
    review_due: str
    review_overdue: bool
    path: str


@dataclass(frozen=True, slots=True)
class EditionsView:
    """The editions of a workspace, the oldest first."""

    stamp: Stamp
    editions: tuple[EditionLine, ...]


@dataclass(frozen=True, slots=True)
class WordsView:
    """An objective and its words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class MappedView:
    """An objective of the edition before, what became of it, and what may be its successors.

    `own` is the objective of the same id in the new edition, where there is one and nothing is said yet.
    """

    id: str
    text: str
    fate: str
    to: tuple[str, ...]
    why: str | None
    own: Alike | None
    proposed: tuple[Alike, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """What became of the objectives of the edition before: those that a person is to say first, then what is sure.

    `counts` has each fate that there is; `added` are the objectives of the new edition that nothing came to.
    """

    stamp: Stamp
    version: str
    follows: str
    counts: dict[str, int]
    open: tuple[MappedView, ...]
    sure: tuple[MappedView, ...]
    reworded: tuple[MappedView, ...]
    said: tuple[MappedView, ...]
    added: tuple[WordsView, ...]


def editions_document(workspace: Workspace, limit: Marking | None) -> EditionsView:
    """The editions of a workspace, the oldest first."""
    usable = [plan for plan in workspace.plans if plan.usable]
    now = in_force(usable, workspace.at)
    lines = tuple(_line(plan, workspace.at, plan is now) for plan in usable)
    return EditionsView(stamp_of(workspace, (), limit), lines)


def _line(plan: Plan, at: dt.date, is_in_force: bool) -> EditionLine:
    assert plan.front_file is not None
    front, due = plan.front, plan.front.review_due(at)
    held = [review.date for review in front.reviews if review.date <= at]
    return EditionLine(
        version=front.version,
        title=front.title,
        from_=front.from_,
        follows=front.follows,
        in_force=is_in_force,
        force_actions=sum(not action.national for action in plan.actions.values()),
        force_objectives=sum(1 for _ in plan.force_objectives()),
        newest_review=max(held, default=None),
        review_due=due,
        review_overdue=f"{at:%Y-%m}" > due,
        path=plan.front_file.source.path.rpartition("/")[0],
    )


def map_view(workspace: Workspace, before: Plan, after: Plan) -> MapView:
    """What became of the objectives of an edition in the one that follows it."""
    found = mapped(before.objectives, after.edition)
    by_fate = Counter(each.fate for each in found)
    rest = [each for each in found if each.said is None]
    return MapView(
        stamp=stamp_of(workspace),
        version=after.front.version,
        follows=before.front.version,
        counts={fate.value: by_fate[fate] for fate in Fate if by_fate[fate]},
        open=tuple(_mapped(each) for each in rest if each.fate is Fate.OPEN),
        sure=tuple(_mapped(each) for each in rest if each.fate is Fate.SURE),
        reworded=tuple(_mapped(each) for each in rest if each.fate is Fate.REWORDED),
        said=tuple(_mapped(each) for each in found if each.said is not None),
        added=tuple(WordsView(each.id, each.text) for each in added(after.edition, found)),
    )


def _mapped(each: Mapped) -> MappedView:
    why = each.said.why if each.said else None
    return MappedView(each.objective.id, each.objective.text, each.fate, each.to, why, each.own, each.proposed)
