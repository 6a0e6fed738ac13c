"""The command `nvap practice`."""

from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import Bodies
from nvap.cli.parameters import Argument, Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("practice")
def practice(
    workspace: "Workspace",
    to: To,
    objective: Annotated[
        str | None, Argument(help="Only practice for this objective, such as 2.2.1.3.", show_default=False)
    ] = None,
    force: Annotated[
        str | None,
        Option("--force", help="Match it to the gaps of this force: who has shown what it lacks.", show_default=False),
    ] = None,
    top: Annotated[int, Option("--top", min=1, help="With --force: how many gaps to match.")] = 10,
    everything: Annotated[bool, Option("--all", help="With --force: match every gap.")] = False,
    programme: Annotated[
        bool,
        Option("--programme", help="For the programme's own eyes: name what only the programme is told of."),
    ] = False,
    bodies: Bodies = "territorial",
) -> None:
    """Show practice that forces agreed to share, the best assured first; with --force, matched to a force's gaps.

    Only a record that says `share: forces` is named; what a force keeps to itself is not looked at.
    """
    from nvap.cli.opening import every_body

    output.refuse_together(to.typed, everything and "--all", "--top")
    output.refuse_alone(to.typed, force, "--force", "--top", "--all")
    to.put(
        workspace,
        objective=objective,
        force=force,
        most=None if everything else top,
        programme=programme,
        every=every_body(bodies),
        refuse=to.refuse,
    )
