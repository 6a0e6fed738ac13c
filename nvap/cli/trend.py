"""The command `nvap trend`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import day
from nvap.cli.parameters import Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


Until = Annotated[
    date | None,
    Option(
        "--as-at",
        "--to",
        parser=day,
        metavar="DATE",
        help="The last date, which it speaks for; today if not given.",
        show_default=False,
    ),
]


@report("trend", as_at=Until)
def trend(
    workspace: "Workspace",
    to: To,
    first: Annotated[
        date | None,
        Option(
            "--from",
            parser=day,
            metavar="DATE",
            help="The earliest date; two years before the last if not given.",
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        str, Option("--every", metavar="HOW-OFTEN", help="month, quarter or year, back from the last date.")
    ] = "quarter",
    at: Annotated[
        list[date] | None,
        Option("--at", parser=day, metavar="DATE", help="A date instead; repeat it.", show_default=False),
    ] = None,
) -> None:
    """Show a force's figures at each of several dates: gaps by band, what is met, claimed, supported and overdue.

    The files are read once; each date is read by the edition of the plan that was in force.
    """
    from nvap.analysis.trend import Every
    from nvap.cli.opening import one_of

    for option in ("--from", "--every"):
        output.refuse_together(to.typed, at and "--at", option)
    chosen = one_of("--every", every, Every) or every
    to.put(workspace, first=first, every=chosen, at=tuple(at or ()))
