"""The commands on a force's self-assessment: return new, set, show."""

from datetime import date
from typing import Annotated

import typer

from nvap.cli import show
from nvap.cli.changes import Day, DropComments, write
from nvap.cli.options import AsAt, DespiteErrors, Force, Form, MaxMarking, Out, Overwrite, PlanFolder, Workspace, day

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@commands.command("new")
def new(force: Force = None, date_: Day = None, workspace: Workspace = None, plan: PlanFolder = None) -> None:
    """Start a return of a day: a new file that repeats what is claimed by then, to be changed with `return set`."""
    from nvap.changing import new_return
    from nvap.cli.loading import load_force, refuse_errors
    from nvap.store import NotSaved, Taken, add

    if date_ is not None and date_ > date.today():
        show.misuse(f"a return is of a day that has come, and {date_} has not")
    loaded, body = load_force(workspace, plan, date_, force)
    refuse_errors(loaded, despite=True)
    shown = loaded.workspace.show("returns", body.id, f"{loaded.at}.yaml")
    record, _, faults = new_return(loaded.house, body.id, loaded.at, loaded.returned, shown)
    for fault in faults:
        show.err(f"{fault.rule}: {fault.message}. {fault.hint}")
    if record is None or faults:
        show.misuse("nothing was written")
    try:
        path = add(loaded.workspace, record)
    except Taken as problem:
        show.cannot(f"{problem.path} is there already; change it with `nvap return set`")
    except NotSaved as problem:
        show.cannot(f"{problem.path} was not saved: {problem.reason}")
    show.moved("started", path, loaded.gaps(body), loaded.gaps(body), [])


@commands.command("set")
def set_(
    objective: Annotated[str, typer.Argument(help="The objective's id, such as 2.2.1.3.")],
    status: Annotated[
        str,
        typer.Argument(help="not-assessed, not-started, in-progress, implemented, embedded or not-applicable."),
    ],
    summary: Annotated[
        str | None, typer.Option("--summary", help="One sentence of why; needed.", show_default=False)
    ] = None,
    lead: Annotated[str | None, typer.Option("--lead", help="Who leads it: a role.", show_default=False)] = None,
    due: Annotated[
        date | None,
        typer.Option("--due", parser=day, metavar="DATE", help="The day it is due.", show_default=False),
    ] = None,
    risk: Annotated[str | None, typer.Option("--risk", help="high, with --risk-reason.", show_default=False)] = None,
    risk_reason: Annotated[
        str | None, typer.Option("--risk-reason", help="Why the risk is high.", show_default=False)
    ] = None,
    impact: Annotated[
        str | None, typer.Option("--impact", help="A sentence on the difference made.", show_default=False)
    ] = None,
    date_: Annotated[
        date | None,
        typer.Option(
            "--date",
            parser=day,
            metavar="DATE",
            help="The day of the return to change; the newest by today if not given.",
            show_default=False,
        ),
    ] = None,
    force: Force = None,
    drop_comments: DropComments = False,
    workspace: Workspace = None,
    plan: PlanFolder = None,
) -> None:
    """Claim a status for an objective in a return, with one sentence of why.

    What is not given stays as the return has it; an empty text takes it out.
    """
    from nvap.changing import claimed
    from nvap.cli.loading import find_assessed, load_force, one_of
    from nvap.model.returns import Risk, Status

    status = one_of("the status", status, Status) or status
    risk = one_of("--risk", risk, Risk)
    if not summary:
        show.misuse("a claim needs one sentence of why, with --summary")
    loaded, body = load_force(workspace, plan, date_, force)
    asked = find_assessed(loaded.plan, objective)
    made = [one for one in loaded.returns if one.return_.date <= loaded.at and date_ in (None, one.return_.date)]
    if not made:
        of = f" of {date_}" if date_ else ""
        show.misuse(f"there is no return{of} to change; start one with `nvap return new`")
    record = max(made, key=lambda one: one.return_.date)
    claim = {
        "status": status, "summary": summary, "lead": lead, "due": due,
        "risk": risk, "risk_reason": risk_reason, "impact": impact,
    }  # fmt: skip
    write(loaded, body, record, claimed(record.return_, asked.id, claim), drop_comments, [asked.id])


@commands.command("show")
def show_(
    force: Force = None,
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Show what a force claims as at a date; each objective's claim is that of the newest return that names it."""
    from nvap import machine
    from nvap.cli.loading import load_force, marking, refuse_errors
    from nvap.views.standing import return_view

    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    head = loaded.stamp(loaded.returned.values(), limit)
    view = return_view(loaded.plan, body, head, loaded.returned)
    show.document("return", view, machine.returned, loaded.templates, form, out, overwrite)
