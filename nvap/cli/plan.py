"""The command `nvap plan`."""

from typing import TYPE_CHECKING

from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("plan")
def plan(workspace: "Workspace", to: To) -> None:
    """Print the whole plan as one document."""
    to.put(workspace)
