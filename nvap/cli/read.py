"""The commands on the plan: list, links, sheet, plan."""

from collections.abc import Collection
from typing import Annotated

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, DespiteErrors, Form, MaxMarking, Out, Overwrite, PlanFolder, Workspace

Theme = Annotated[
    int | None,
    typer.Option("--theme", help="Only this theme, by its number.", show_default=False),
]
Issue = Annotated[
    str | None,
    typer.Option("--perennial-issue", metavar="ID", help="Only this perennial issue.", show_default=False),
]
Owner = Annotated[
    str | None,
    typer.Option("--owner", metavar="ID", help="Only what belongs to this owner.", show_default=False),
]


def list_(
    what: Annotated[str, typer.Argument(help="actions, objectives, themes, perennial-issues or forces.")],
    theme: Theme = None,
    perennial_issue: Issue = None,
    owner: Owner = None,
    search: Annotated[
        str | None,
        typer.Option("--search", help="Only what holds these words.", show_default=False),
    ] = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """List the plan's actions, objectives, themes or perennial issues, or the forces."""
    from nvap.cli.loading import load, one_of, refuse_errors
    from nvap.formats import json
    from nvap.views.lists import LISTS, Wanted, list_view

    kind = one_of("the list", what, LISTS) or ""
    if kind == "forces" and (theme or perennial_issue or owner):
        show.misuse("forces can be cut down with --search only")
    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite_errors)
    known_theme(loaded.plan.themes, theme)
    perennial_issue = one_of("--perennial-issue", perennial_issue, loaded.plan.perennial_issues)
    owner = one_of("--owner", owner, loaded.plan.owners)
    head = loaded.stamp()
    view = list_view(loaded.plan, head, kind, Wanted(theme, perennial_issue, owner, search))
    show.document("list", view, json.lists, loaded.templates, form, out, overwrite)


def links(
    perennial_issue: Issue = None,
    theme: Theme = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Show what serves what: the actions of each theme and each perennial issue."""
    from nvap.cli.loading import load, one_of, refuse_errors
    from nvap.formats import json
    from nvap.views.plan import links_view

    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite_errors)
    known_theme(loaded.plan.themes, theme)
    perennial_issue = one_of("--perennial-issue", perennial_issue, loaded.plan.perennial_issues)
    head = loaded.stamp()
    view = links_view(loaded.plan, head, perennial_issue, theme)
    show.document("links", view, json.links, loaded.templates, form, out, overwrite)


def sheet(
    number: Annotated[
        str | None,
        typer.Argument(help="The action's number, such as 2.4.3.", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Print the sheets of all actions.")] = False,
    force: Annotated[
        str | None,
        typer.Option("--force", help="Put this force's evidence and gaps beside each objective.", show_default=False),
    ] = None,
    review: Annotated[bool, typer.Option("--review", help="Add empty boxes for a peer reviewer.")] = False,
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Print an action sheet; for a force, with its claims, evidence and gaps beside each objective."""
    from nvap.cli.loading import find_action, load, load_force, marking, refuse_errors
    from nvap.formats import json
    from nvap.views.plan import sheets_view

    if (number is None) != everything:
        show.misuse("give the number of one action, such as 2.4.3, or --all")
    limit = marking(max_marking)
    gaps, stamp = None, None
    if force is None:
        loaded = load(workspace, plan, as_at)
        refuse_errors(loaded, despite_errors, limit)
    else:
        loaded, body = load_force(workspace, plan, as_at, force)
        refuse_errors(loaded, despite_errors, limit)
        gaps = loaded.gaps(body)
    numbers = list(loaded.plan.actions) if number is None else [find_action(loaded.plan, number).number]
    if gaps is not None:
        from nvap.views.account import told_of

        asked = [objective.id for action in numbers for objective in loaded.plan.actions[action].objectives]
        stamp = loaded.stamp(told_of(gaps, asked), limit)
    view = sheets_view(loaded.plan, stamp or loaded.stamp((), limit), numbers, gaps, review)
    show.document("sheet", view, json.sheets, loaded.templates, form, out, overwrite)


def plan_(
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Print the whole plan as one document."""
    from nvap.cli.loading import load, refuse_errors
    from nvap.formats import json
    from nvap.views.plan import plan_view

    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite_errors)
    view = plan_view(loaded.plan, loaded.stamp())
    show.document("plan", view, json.whole_plan, loaded.templates, form, out, overwrite)


def known_theme(themes: Collection[int], theme: int | None) -> None:
    """Exit 2 for a theme that the plan does not have."""
    if theme is not None and theme not in themes:
        show.misuse(f"there is no theme {theme}; the themes are {', '.join(map(str, themes))}")
