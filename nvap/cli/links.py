"""The command `nvap links`."""

from typing import TYPE_CHECKING

from nvap.cli.options import Issue, Theme
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("links")
def links(workspace: "Workspace", to: To, perennial_issue: Issue = None, theme: Theme = None) -> None:
    """Show what serves what: the actions of each theme and each perennial issue."""
    from nvap.cli.opening import known_theme, one_of

    known_theme(workspace, theme)
    perennial_issue = one_of("--perennial-issue", perennial_issue, workspace.plan.perennial_issues)
    to.put(workspace, perennial_issue=perennial_issue, theme=theme)
