"""The command `nvap diff`."""

from typing import TYPE_CHECKING, Annotated

from nvap.cli.parameters import Argument, Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("diff")
def diff(
    workspace: "Workspace",
    to: To,
    old: Annotated[
        str | None,
        Argument(
            help="The earlier edition: a version, a folder, or built-in; the one that the newest follows if not given.",
            show_default=False,
        ),
    ] = None,
    new: Annotated[
        str | None,
        Argument(help="The later edition; the newest of the workspace if not given.", show_default=False),
    ] = None,
    force: Annotated[  # noqa: ARG001  # the decorator has taken it: the workspace is of the force
        str | None,
        Option("--force", help="Say what it leaves this force to do.", show_default=False),
    ] = None,
    all_forces: Annotated[
        bool, Option("--all-forces", help="Count what it leaves the forces of an area to do; none is named.")
    ] = False,
) -> None:
    """Show what changed from one edition of the plan to a later one, and what it leaves to do."""
    to.put(workspace, old=old, new=new, all_forces=all_forces, refuse=to.refuse)
