"""The command `nvap gaps`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import Lead, Owner, Since, Theme
from nvap.cli.parameters import Exit, Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nvap.analysis.gaps import Row
    from nvap.model.baselines import Baseline
    from nvap.model.fields import Marking
    from nvap.workspace import Workspace

OVERDUE, WORSE = "overdue", "worse"
# What says which part of the list is shown, or what else beside it.
LISTED = ("--theme", "--owner", "--band", "--lead", "--overdue", "--due", "--top", "--all")
LONGEST_AHEAD = 3660  # days: ten years


@report("gaps")
def gaps(
    workspace: "Workspace",
    to: To,
    theme: Theme = None,
    owner: Owner = None,
    band: Annotated[
        str | None,
        Option("--band", help="Only this band: put-right, start, prove or keep-up.", show_default=False),
    ] = None,
    lead: Lead = None,
    overdue: Annotated[bool, Option("--overdue", help="Only what is overdue.")] = False,
    due: Annotated[
        int | None,
        Option(
            "--due",
            metavar="DAYS",
            min=0,
            max=LONGEST_AHEAD,
            help="List too what lapses and what falls due within so many days.",
            show_default=False,
        ),
    ] = None,
    since: Since = None,
    baseline: Annotated[
        Path | None,
        Option(
            "--baseline",
            metavar="FILE",
            readable=False,
            help="Say what has moved since an earlier list: the JSON of `nvap gaps --all`.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[int, Option("--top", min=1, help="How many to show.")] = 10,
    everything: Annotated[bool, Option("--all", help="Show every gap.")] = False,
    brief: Annotated[bool, Option("--brief", help="The first page alone: one side of A4, for a board.")] = False,
    fail_on: Annotated[
        str | None,
        Option(
            "--fail-on",
            metavar="BAND|overdue|worse",
            help="Exit 1 if a gap of this band or a worse one is listed; overdue: if anything listed is overdue; "
            "worse: if anything is worse than it was, with --since or --baseline.",
        ),
    ] = None,
) -> None:
    """List a force's gaps, worst first: what is missing, why it says so, and what to do next."""
    from nvap.analysis.gaps import Band
    from nvap.cli.opening import known_theme, one_of
    from nvap.views.gaps import GapFilter

    output.refuse_together(to.typed, everything and "--all", "--top")
    output.refuse_together(to.typed, brief and "--brief", *LISTED)
    band = one_of("--band", band, Band)
    fail_on = one_of("--fail-on", fail_on, (*Band, OVERDUE, WORSE))
    owner = one_of("--owner", owner, workspace.plan.owners)
    wanted = GapFilter(known_theme(workspace, theme), owner, Band(band) if band else None, lead, overdue)
    output.refuse_together(to.typed, since and "--since", "--baseline")
    compared = {"since": since, "baseline": _baseline(baseline) if baseline else None}
    if fail_on == WORSE and not any(compared.values()):
        output.misuse("--fail-on worse compares with an earlier day: give --since or --baseline")
    view = to.put(workspace, wanted=wanted, most=None if everything else top, due=due, brief=brief, **compared)
    if fail_on == WORSE:
        if view.since.is_worse:
            raise Exit(1)
    elif fail_on and _found(workspace, wanted.rows(workspace, to.limit), fail_on, to.limit):
        raise Exit(1)


def _baseline(path: Path) -> "Baseline":
    """The earlier list that a file holds; exit 3 where it cannot be read."""
    from nvap.model.baselines import LONGEST, baseline_of

    if path.exists() and not path.is_file():
        output.cannot(f"{path} is not a file")  # a named pipe would wait for ever
    try:
        with path.open("rb") as file:
            held = file.read(LONGEST + 1)
    except OSError as problem:
        output.cannot(f"{path} cannot be read: {problem.strerror}")
    return baseline_of(path.name, held)


def _found(workspace: "Workspace", rows: "Iterable[Row]", fail_on: str, limit: "Marking | None") -> bool:
    """Whether a row, or a finding whose objective is not in this edition, is what a gate is to fail on."""
    from nvap.analysis.gaps import Band
    from nvap.views.gaps import anything_overdue

    if fail_on == OVERDUE:
        return anything_overdue(rows, workspace.elsewhere_findings, workspace.at, limit)
    bands = [row.worst.band for row in rows]
    bands += [Band.PUT_RIGHT if open_.finding.graver else Band.KEEP_UP for open_ in workspace.elsewhere_findings]
    order = list(Band)
    return any(order.index(band) <= order.index(Band(fail_on)) for band in bands)
