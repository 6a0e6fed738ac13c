"""The command `nvap list`."""

from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import Issue, Owner, Theme
from nvap.cli.parameters import Argument, Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("list")
def list_(
    workspace: "Workspace",
    to: To,
    what: Annotated[str, Argument(help="actions, objectives, themes, perennial-issues, forces or bodies.")],
    theme: Theme = None,
    perennial_issue: Issue = None,
    owner: Owner = None,
    search: Annotated[
        str | None,
        Option("--search", help="Only what holds these words.", show_default=False),
    ] = None,
) -> None:
    """List the plan's actions, objectives, themes or perennial issues, or the forces or bodies that there are."""
    from nvap.cli.opening import known_theme, one_of
    from nvap.views.lists import BODIES, KINDS, ListFilter

    kind = one_of("the list", what, KINDS) or ""
    if kind in BODIES and (theme or perennial_issue or owner):
        output.misuse(f"{kind} can be cut down with --search only")
    known_theme(workspace, theme)
    perennial_issue = one_of("--perennial-issue", perennial_issue, workspace.plan.perennial_issues)
    owner = one_of("--owner", owner, workspace.plan.owners)
    to.put(workspace, kind=kind, wanted=ListFilter(theme, perennial_issue, owner, search))
