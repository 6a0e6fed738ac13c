"""The command `nvap national`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli.options import Bodies, day
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("national")
def national(
    workspace: "Workspace",
    to: To,
    force: Annotated[
        str | None,
        typer.Option("--force", help="Put this force beside the country, and name no other.", show_default=False),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option("--since", parser=day, metavar="DATE", help="Compare with an earlier date.", show_default=False),
    ] = None,
    name_forces: Annotated[
        bool, typer.Option("--name-forces", help="Name every force; this makes it OFFICIAL-SENSITIVE.")
    ] = False,
    bodies: Bodies = "territorial",
) -> None:
    """Show the baseline across forces: counts with their denominators, the commonest gaps, and no force named.

    What would tell of fewer than five forces is said to be too few to tell.
    """
    from nvap.cli.opening import every_body

    every = every_body(bodies)
    to.put(
        workspace,
        force=force,
        since=since,
        name_forces=name_forces,
        every=every,
        refuse=to.refuse,
    )
