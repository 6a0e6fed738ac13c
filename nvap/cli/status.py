"""The command `nvap status`."""

from typing import TYPE_CHECKING

from nvap.cli.options import Since
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("status")
def status(workspace: "Workspace", to: To, since: Since = None) -> None:
    """Show what a force claims of every objective beside what its evidence supports, overclaims first."""
    to.put(workspace, since=since)
