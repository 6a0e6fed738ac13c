"""The command on all forces together: national."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli import show
from nvap.cli.options import (
    AsAt,
    Bodies,
    DespiteErrors,
    Form,
    MaxMarking,
    Out,
    Overwrite,
    PlanFolder,
    Workspace,
    day,
)

if TYPE_CHECKING:
    from nvap.analysis.gaps import GapList
    from nvap.analysis.national import ForceMarks
    from nvap.cli.loading import Loaded
    from nvap.load.plan import Plan
    from nvap.model.diagnostics import Diagnostic
    from nvap.model.fields import Marking
    from nvap.model.plan import Force
    from nvap.views.national import Beside
    from nvap.views.stamp import Stamp


def national(
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
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Show the baseline across forces: counts with their denominators, the commonest gaps, and no force named.

    A region of fewer than five forces is not broken out.
    """
    from nvap.analysis.national import FEWEST, is_counted
    from nvap.cli.bodies import counted_bodies, every_body
    from nvap.cli.loading import find_force, load, marking, refuse_errors
    from nvap.formats import json
    from nvap.model.fields import Marking
    from nvap.views.national import national_view
    from nvap.views.national_tables import baseline_tables
    from nvap.words.catalogue import say

    limit = marking(max_marking)
    if name_forces and limit is Marking.OFFICIAL:
        show.misuse("--name-forces makes it OFFICIAL-SENSITIVE, which is above --max-marking OFFICIAL")
    every = every_body(bodies)
    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite=False)
    if since is not None and since >= loaded.at:
        show.misuse(f"--since {since} is not before the date spoken for, {loaded.at}")
    own = find_force(loaded.plan, force) if force else None
    counted = sorted(counted_bodies(loaded, every), key=lambda body: body.name)
    # These figures less those of the forces of an area would be those of a few bodies.
    few_more = 0 < sum(not is_counted(body, loaded.at) for body in counted) < FEWEST
    if few_more and limit is Marking.OFFICIAL:
        show.misuse(
            "--bodies all tells of a few bodies more: OFFICIAL-SENSITIVE, which is above --max-marking OFFICIAL"
        )
    if len(counted) < FEWEST and not name_forces:
        show.misuse(f"only {len(counted)} are counted; the figures of fewer than {FEWEST} would be those of somebody")
    read = _gathered(loaded, counted, since, own)
    refuse_errors(replace(loaded, diagnostics=tuple(read.errors)), despite_errors, limit)
    names = {body.id for body in counted}
    stamp = _stamp(loaded, read, limit, name_forces, few_more)
    view = national_view(
        loaded.plan,
        stamp,
        [body for body in read.now if body.force.id in names],
        (since, [body for body in read.then if body.force.id in names]) if since else None,
        _beside(loaded.plan, read.own[1], stamp) if read.own else None,
        every,
        name_forces,
    )

    def tabled(form: str) -> str | bytes:
        title = say("national.title", plan=stamp.plan)
        return show.as_tables(form, baseline_tables(view), title, stamp, (*stamp.facts, stamp.attribution))

    show.document("national", view, json.national, loaded.templates, form, out, overwrite, tabled)


@dataclass
class _Gathered:
    """What is kept of the forces: their marks at the date and at the earlier one, and all of the one asked for."""

    now: list["ForceMarks"] = field(default_factory=list)
    then: list["ForceMarks"] = field(default_factory=list)
    errors: list["Diagnostic"] = field(default_factory=list)
    own: "tuple[Loaded, GapList] | None" = None


def _gathered(loaded: "Loaded", bodies: "list[Force]", since: date | None, own: "Force | None") -> _Gathered:
    """Read every body in turn, and keep of each what the figures need."""
    from nvap.analysis.national import marks_of
    from nvap.cli.bodies import each_body

    kept = _Gathered()
    for body, loaded_body in each_body(loaded, bodies, own):
        gaps = loaded_body.gaps(body)
        kept.now.append(marks_of(gaps, loaded_body.sound_returns))
        if since:
            kept.then.append(marks_of(replace(loaded_body, at=since).gaps(body), loaded_body.sound_returns))
        kept.errors += loaded_body.errors
        if body == own:
            kept.own = (loaded_body, gaps)
    return kept


def _stamp(loaded: "Loaded", read: _Gathered, limit: "Marking | None", name_forces: bool, few_more: bool) -> "Stamp":
    """The stamp: of figures alone OFFICIAL, of one force what its records are, of all by name, or with a few bodies
    more than the forces of an area, OFFICIAL-SENSITIVE.
    """
    from nvap.model.fields import Marking
    from nvap.views.account import told_of
    from nvap.views.stamp import stamp

    marking, withheld = Marking.OFFICIAL, 0
    if read.own:
        alone, gaps = read.own
        head = alone.stamp(told_of(gaps), limit)
        marking, withheld = head.marking, head.withheld
    if name_forces or few_more:
        marking = Marking.OFFICIAL_SENSITIVE
    # A file's path names its force, so that the page only counts those with errors.
    broken = len({diagnostic.path for diagnostic in read.errors})
    return stamp(loaded.plan, loaded.at, loaded.diagnostics, marking, limit, withheld, broken)


def _beside(plan: "Plan", gaps: "GapList", stamp: "Stamp") -> "Beside":
    from nvap.views.account import accounts, counts
    from nvap.views.national import Beside

    standings = [*(row.standing for row in gaps.rows), *gaps.met]
    by_action = {
        action.number: counts(action, standings, stamp) for action in plan.actions.values() if not action.national
    }
    return Beside(gaps.force.name, gaps.force.id, accounts(plan, gaps, stamp), by_action)
