"""The command `nvap national`."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import Bodies, Jobs, day
from nvap.cli.parameters import Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace

LATER = "round-later"


@report("national")
def national(
    workspace: "Workspace",
    to: To,
    force: Annotated[
        str | None,
        Option("--force", help="Put this force beside the country, and name no other.", show_default=False),
    ] = None,
    since: Annotated[
        date | None,
        Option("--since", parser=day, metavar="DATE", help="Compare with an earlier date.", show_default=False),
    ] = None,
    name_forces: Annotated[
        bool, Option("--name-forces", help="Name every force; this makes it OFFICIAL-SENSITIVE.")
    ] = False,
    bodies: Bodies = "territorial",
    round_: Annotated[
        str | None,
        Option(
            "--round",
            metavar="NAME",
            help="Say what came later than this closed round, for its date and under its edition.",
            show_default=False,
        ),
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Show the baseline across forces: counts with their denominators, the commonest gaps, and no force named.

    What would tell of fewer than five forces is said to be too few to tell.
    """
    from nvap.cli.opening import every_body

    if round_ is not None:
        others = ("--force", "--since", "--name-forces", "--bodies", "--as-at", "--edition", "--jobs")
        output.refuse_together(to.typed, "--round", *others)
        _refuse_form(to)
        replace(to, document=LATER).put(workspace, round_name=round_, refuse=to.refuse)
        return
    every = every_body(bodies)
    to.put(
        workspace,
        force=force,
        since=since,
        name_forces=name_forces,
        every=every,
        refuse=to.refuse,
        jobs=jobs,
    )


def _refuse_form(to: To) -> None:
    """Exit 2 for a form that the baseline has, and what came later has not."""
    from nvap.formats.documents import forms_of

    form = output.form_of("national", to.form, to.out)
    if form not in forms_of(LATER):
        output.misuse(
            f"--round says nothing in the form {form}; leave it out, or choose another of {', '.join(forms_of(LATER))}"
        )
