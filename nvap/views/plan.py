"""The views of the plan itself: an action sheet, the whole plan, and what serves what.

What a sheet says of a body is imported where one is asked for: most sheets are of the plan alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nvap.load.plan import Plan
from nvap.model.fields import Marking
from nvap.model.plan import (
    Action,
    Front,
    Objective,
    PerennialIssue,
    Review,
    SuggestedMeasure,
    Theme,
    UsefulLink,
)
from nvap.model.values import dataclass
from nvap.views.stamp import Stamp, stamp_of
from nvap.words import catalogue
from nvap.workspace import Workspace

if TYPE_CHECKING:
    from nvap.analysis.gaps import GapList
    from nvap.views.account import Account
    from nvap.views.moves import SinceView


def import_types() -> None:
    """Import what the fields of these views are made of, for who asks for their types."""
    global Account, SinceView
    from nvap.views.account import Account
    from nvap.views.moves import SinceView


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """One objective on a sheet; `place` is its number on the sheet, `account` a force's account of it if asked for."""

    id: str
    place: int
    text: str
    short: str
    expects: str | None
    telling: tuple[str, ...]
    reaching: tuple[str, ...]
    not_enough_alone: tuple[str, ...]
    not_applicable_in: tuple[str, ...]
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class SheetView:
    """One action sheet."""

    number: str
    title: str
    theme: Theme
    perennial_issues: tuple[PerennialIssue, ...]
    owners: str
    national: bool
    regional: bool
    detail: str
    objectives: tuple[ObjectiveView, ...]
    reference: tuple[str, ...]
    useful_links: tuple[UsefulLink, ...]
    suggested_measures: tuple[SuggestedMeasure, ...]
    source_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetsView:
    """One or more action sheets in plan order, of the plan of a title as it is printed.

    With a force, its account stands beside each objective; with `review`, empty boxes for a peer reviewer do. Where the
    page of the plan lies beside this one, `plan_page` is its name.
    """

    stamp: Stamp
    plan_title: str
    sheets: tuple[SheetView, ...]
    force: str | None = None
    force_id: str | None = None
    review: bool = False
    since: SinceView | None = None
    plan_page: str | None = None


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme and the actions that serve it."""

    number: int
    name: str
    paragraphs: tuple[str, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class IssueView:
    """A perennial issue and the actions that serve it; `thin` when one does or none."""

    id: str
    name: str
    need: str | None
    actions: tuple[Action, ...]
    thin: bool


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A note on how the source prints something: of which kind of thing, its number or name, and the note."""

    kind: str
    of: str
    note: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole plan, linked both ways; `superseded` and `reviews` as they were known at the date."""

    stamp: Stamp
    front: Front
    issued: str
    review_date: str
    history: tuple[tuple[str, str, str, str], ...]
    themes: tuple[ThemeView, ...]
    perennial_issues: tuple[IssueView, ...]
    sheets: tuple[SheetView, ...]
    objectives: int
    notes: tuple[SourceNote, ...]
    superseded: str | None
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A perennial issue, and the actions that serve it of each theme in turn."""

    issue: IssueView
    cells: tuple[tuple[Action, ...], ...]


@dataclass(frozen=True, slots=True)
class LinksView:
    """What serves what: themes and perennial issues with their actions, those with fewest told apart; and both crossed.

    The grid has a row for each perennial issue and a cell for each theme; it is empty where one of them is not there.
    """

    stamp: Stamp
    themes: tuple[ThemeView, ...]
    perennial_issues: tuple[IssueView, ...]
    links: int
    grid: tuple[GridRow, ...] = ()


def sheets_view(
    plan: Plan, stamp: Stamp, numbers: Iterable[str], gaps: GapList | None = None, review: bool = False
) -> SheetsView:
    """The sheets of some actions, in plan order, with a force's account beside each objective where its gaps are."""
    wanted, beside = set(numbers), dict[str, "Account"]()
    if gaps:
        from nvap.views.account import accounts

        beside = accounts(plan, gaps, stamp)
    sheets = tuple(sheet(plan, action, beside) for number, action in plan.actions.items() if number in wanted)
    force = gaps.force if gaps else None
    title = plan.front.printed_title or plan.front.title
    return SheetsView(stamp, title, sheets, force.name if force else None, force.id if force else None, review)


def sheet(plan: Plan, action: Action, beside: Mapping[str, Account] | None = None) -> SheetView:
    """The sheet of one action; a theme or perennial issue that the plan does not have is left off.

    `beside` holds a force's account by objective.
    """
    owners = [plan.owners.get(owner, owner) for owner in action.owners]
    return SheetView(
        number=action.number,
        title=action.title,
        theme=plan.themes.get(action.theme) or Theme.model_construct(number=action.theme, name="", paragraphs=()),
        perennial_issues=tuple(
            plan.perennial_issues[name] for name in action.perennial_issues if name in plan.perennial_issues
        ),
        owners=" & ".join(owners),
        national=action.national,
        regional=action.regional,
        detail=action.detail,
        objectives=tuple(
            _objective(objective, place, (beside or {}).get(objective.id))
            for place, objective in enumerate(action.objectives, 1)
        ),
        reference=action.reference,
        useful_links=action.useful_links,
        suggested_measures=action.suggested_measures,
        source_notes=action.source_notes,
    )


def plan_view(plan: Plan, stamp: Stamp) -> PlanView:
    """The whole plan."""
    front, at = plan.front, stamp.as_at_day
    return PlanView(
        stamp=stamp,
        front=front,
        issued=catalogue.month(front.issued),
        review_date=catalogue.month(front.review_date),
        history=tuple(
            (edition.version, catalogue.month(edition.issued), edition.author, edition.update or "")
            for edition in front.version_history
        ),
        themes=_themes(plan),
        perennial_issues=_issues(plan),
        sheets=tuple(sheet(plan, action) for action in plan.actions.values()),
        objectives=len(plan.objectives),
        notes=tuple(_notes(plan)),
        superseded=front.superseded.note if front.superseded and front.superseded.known_since <= at else None,
        reviews=tuple(review for review in front.reviews if review.date <= at),
    )


def _notes(plan: Plan) -> Iterable[SourceNote]:
    """The notes on the source, of the plan itself first and then in its order."""
    of: list[tuple[str, str, tuple[str, ...]]] = [
        ("plan", "", plan.front.source_notes),
        *(("theme", str(theme.number), theme.source_notes) for theme in plan.themes.values()),
        *(("perennial-issue", issue.name, issue.source_notes) for issue in plan.perennial_issues.values()),
        *(("action", action.number, action.source_notes) for action in plan.actions.values()),
    ]
    return (SourceNote(kind, name, note) for kind, name, notes in of for note in notes)


def links_view(plan: Plan, stamp: Stamp, issue: str | None, theme: int | None) -> LinksView:
    """What serves what; one perennial issue or one theme where it is asked for."""
    issues = tuple(view for view in _issues(plan) if issue in (None, view.id) and (theme is None or issue))
    themes = tuple(view for view in _themes(plan) if theme in (None, view.number) and (issue is None or theme))
    links = sum(len(action.perennial_issues) for action in plan.actions.values())
    return LinksView(stamp, themes, issues, links, _grid(themes, issues) if themes else ())


def _objective(objective: Objective, place: int, account: Account | None) -> ObjectiveView:
    return ObjectiveView(
        objective.id,
        place,
        objective.text,
        objective.short,
        objective.expects,
        objective.telling,
        objective.reaching,
        objective.not_enough_alone,
        tuple(objective.not_applicable_in),
        account,
    )


def _themes(plan: Plan) -> tuple[ThemeView, ...]:
    return tuple(
        ThemeView(
            theme.number,
            theme.name,
            theme.paragraphs,
            tuple(action for action in plan.actions.values() if action.theme == theme.number),
        )
        for theme in plan.themes.values()
    )


def _issues(plan: Plan) -> tuple[IssueView, ...]:
    found = []
    for issue in plan.perennial_issues.values():
        actions = tuple(action for action in plan.actions.values() if issue.id in action.perennial_issues)
        found.append(IssueView(issue.id, issue.name, issue.need, actions, thin=len(actions) < 2))
    return tuple(found)


def _grid(themes: Iterable[ThemeView], issues: Iterable[IssueView]) -> tuple[GridRow, ...]:
    """The actions by perennial issue and theme."""
    numbers = [theme.number for theme in themes]
    return tuple(
        GridRow(
            issue,
            tuple(tuple(action for action in issue.actions if action.theme == number) for number in numbers),
        )
        for issue in issues
    )


def links_document(
    workspace: Workspace, limit: Marking | None, *, perennial_issue: str | None = None, theme: int | None = None
) -> LinksView:
    """What serves what."""
    return links_view(workspace.plan, stamp_of(workspace, (), limit), perennial_issue, theme)


def plan_document(workspace: Workspace, limit: Marking | None) -> PlanView:
    """The whole plan."""
    return plan_view(workspace.plan, stamp_of(workspace, (), limit))


def sheet_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    number: str | None = None,
    review: bool = False,
    since: dt.date | str | None = None,
    plan_page: str | None = None,
) -> SheetsView:
    """The sheet of one action, or of all; of a body's workspace with its account, and what moved in it since a day.

    `plan_page` is the name of the plan's page, where it will lie beside the sheet's. Raises UnknownAction and Unusable.
    """
    plan = workspace.plan
    body = workspace.body
    every = [name for name in plan.actions if body is None or not body.chooses or name in body.adopts]
    numbers = every if number is None else [workspace.find_action(number).number]
    if body is None and since is None:
        return replace(sheets_view(plan, stamp_of(workspace, (), limit), numbers, None, review), plan_page=plan_page)
    from nvap.views.account import told_of
    from nvap.views.moves import moved_since, since_view, sources_of

    asked = [objective.id for action in numbers for objective in plan.actions[action].objectives]
    moved = moved_since(workspace, since, limit).of(asked) if since is not None else None
    stamp = stamp_of(workspace, (*told_of(workspace.gap_list, asked), *sources_of(moved)), limit)
    view = sheets_view(plan, stamp, numbers, workspace.gap_list, review)
    return replace(view, since=since_view(workspace, moved, stamp), plan_page=plan_page)
