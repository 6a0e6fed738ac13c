"""The command `nvap sheet`."""

from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import Since
from nvap.cli.parameters import Argument, Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace

# The page of the plan that a sheet's page beside it leads back to.
PLAN_PAGE = "plan.html"


@report("sheet")
def sheet(
    workspace: "Workspace",
    to: To,
    number: Annotated[
        str | None,
        Argument(help="The action's number, such as 2.4.3.", show_default=False),
    ] = None,
    everything: Annotated[bool, Option("--all", help="Print the sheets of all actions.")] = False,
    force: Annotated[  # noqa: ARG001  # the decorator has taken it: the workspace is of the force
        str | None,
        Option("--force", help="Put this force's evidence and gaps beside each objective.", show_default=False),
    ] = None,
    since: Since = None,
    review: Annotated[bool, Option("--review", help="Add empty boxes for a peer reviewer.")] = False,
) -> None:
    """Print an action sheet; for a force, with its claims, evidence and gaps beside each objective."""
    if (number is None) != everything:
        output.misuse("give the number of one action, such as 2.4.3, or --all")
    output.refuse_alone(to.typed, workspace.body, "--force", "--since")
    # What a page is beside is known only where it is written to a file.
    beside = to.out is not None and to.out.suffix.lower() == ".html" and to.out.with_name(PLAN_PAGE).is_file()
    to.put(workspace, number=number, review=review, since=since, plan_page=PLAN_PAGE if beside else None)
