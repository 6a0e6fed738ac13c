"""The command `nvap gaps`."""

from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli import output
from nvap.cli.options import Lead, Owner, Theme
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("gaps")
def gaps(
    workspace: "Workspace",
    to: To,
    theme: Theme = None,
    owner: Owner = None,
    band: Annotated[
        str | None,
        typer.Option("--band", help="Only this band: put-right, start, prove or keep-up.", show_default=False),
    ] = None,
    lead: Lead = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many to show.")] = 10,
    everything: Annotated[bool, typer.Option("--all", help="Show every gap.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="BAND", help="Exit 1 if a gap of this band or a worse one is listed."),
    ] = None,
) -> None:
    """List a force's gaps, worst first: what is missing, why it says so, and what to do next."""
    from nvap.analysis.gaps import Band
    from nvap.cli.opening import known_theme, one_of
    from nvap.views.gaps import GapFilter

    output.refuse_together(to.typed, everything and "--all", "--top")
    band = one_of("--band", band, Band)
    fail_on = one_of("--fail-on", fail_on, Band)
    owner = one_of("--owner", owner, workspace.plan.owners)
    wanted = GapFilter(known_theme(workspace, theme), owner, Band(band) if band else None, lead)
    to.put(workspace, wanted=wanted, most=None if everything else top)
    order = list(Band)
    if not fail_on:
        return
    bands = [row.worst.band for row in wanted.rows(workspace, to.limit)]
    bands += [Band.PUT_RIGHT if open_.finding.graver else Band.KEEP_UP for open_ in workspace.elsewhere_findings]
    if any(order.index(band) <= order.index(Band(fail_on)) for band in bands):
        raise typer.Exit(1)
