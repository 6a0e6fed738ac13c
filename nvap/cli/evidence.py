"""The commands on evidence: add, list, show."""

from datetime import date
from typing import Annotated, Any

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, DespiteErrors, Force, Form, MaxMarking, Out, Overwrite, PlanFolder, Workspace, day

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Objectives = Annotated[
    list[str] | None,
    typer.Option(
        "--objective", help="An objective it serves, such as 2.2.1.1; repeat it for more.", show_default=False
    ),
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        help="policy, training, governance or data (in place); audit, peer-review, inspection, learning-review, "
        "case-study or output-measure (in use); feedback or outcome-measure (making a difference).",
        show_default=False,
    ),
]
Assured = Annotated[
    str | None,
    typer.Option(
        "--assurance", help="Who has looked at it: self, supervisor, peer or independent.", show_default=False
    ),
]
Title = Annotated[str | None, typer.Option("--title", help="What it is, in a few words.", show_default=False)]
Summary = Annotated[
    str | None, typer.Option("--summary", help="What it shows, in a sentence or two.", show_default=False)
]
Day = Annotated[
    date | None,
    typer.Option("--date", parser=day, metavar="DATE", help="The day it speaks for.", show_default=False),
]
Recorded = Annotated[
    date | None,
    typer.Option(
        "--recorded",
        parser=day,
        metavar="DATE",
        help="The day it is recorded; today if not given.",
        show_default=False,
    ),
]
ReviewBy = Annotated[
    date | None,
    typer.Option(
        "--review-by",
        parser=day,
        metavar="DATE",
        help="The last day it may be relied on; twelve months after its date if not given.",
        show_default=False,
    ),
]
Role = Annotated[str | None, typer.Option("--owner", help="Who answers for it: a role.", show_default=False)]
Reference = Annotated[str | None, typer.Option("--reference", help="Where the document is kept.", show_default=False)]
Marking = Annotated[str, typer.Option("--marking", help="OFFICIAL, or OFFICIAL-SENSITIVE with --handling.")]
Handling = Annotated[
    str | None,
    typer.Option("--handling", help="Who may see it and how it may be passed on.", show_default=False),
]
Share = Annotated[
    str,
    typer.Option("--share", help="Who may be told whose it is: force, national or forces (other forces too)."),
]
AssuredBy = Annotated[
    str | None,
    typer.Option(
        "--assured-by",
        help="The body that gave peer or independent assurance: an organisation.",
        show_default=False,
    ),
]
From = Annotated[
    str | None,
    typer.Option("--from", help="Whose feedback it is: victim, community, staff or partner.", show_default=False),
]
Figure = Annotated[str | None, typer.Option("--figure", help="A measure's value, in figures.", show_default=False)]
Unit = Annotated[str | None, typer.Option("--unit", help="What the figure counts.", show_default=False)]
PeriodFrom = Annotated[
    date | None,
    typer.Option(
        "--period-from",
        parser=day,
        metavar="DATE",
        help="The first day the figure covers.",
        show_default=False,
    ),
]
PeriodTo = Annotated[
    date | None,
    typer.Option("--period-to", parser=day, metavar="DATE", help="The last day the figure covers.", show_default=False),
]
Baseline = Annotated[
    str | None, typer.Option("--baseline", help="What the figure is compared with.", show_default=False)
]
Practice = Annotated[
    bool, typer.Option("--promising-practice", help="Mark it as practice that others could learn from.")
]
Supersedes = Annotated[
    str | None,
    typer.Option("--supersedes", metavar="ID", help="The older record it replaces.", show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the record and write nothing.")]

NEEDED = ("objective", "kind", "assurance", "title", "summary", "date", "owner", "reference")


@commands.command("add")
def add(
    force: Force = None,
    objective: Objectives = None,
    kind: Kind = None,
    assurance: Assured = None,
    title: Title = None,
    summary: Summary = None,
    date_: Day = None,
    owner: Role = None,
    reference: Reference = None,
    review_by: ReviewBy = None,
    recorded: Recorded = None,
    marking: Marking = "OFFICIAL",
    handling: Handling = None,
    share: Share = "force",
    assured_by: AssuredBy = None,
    from_: From = None,
    figure: Figure = None,
    unit: Unit = None,
    period_from: PeriodFrom = None,
    period_to: PeriodTo = None,
    baseline: Baseline = None,
    promising_practice: Practice = False,
    supersedes: Supersedes = None,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    plan: PlanFolder = None,
) -> None:
    """Record one dated piece of evidence, for one or more objectives, as a new file in the workspace.

    It says what exists and where it is kept; it does not hold the document. Name roles, not people.
    """
    given = {
        "objective": objective, "kind": kind, "assurance": assurance, "title": title, "summary": summary,
        "date": date_, "owner": owner, "reference": reference,
    }  # fmt: skip
    missing = [f"--{name}" for name in NEEDED if not given[name]]
    if missing:
        show.misuse(f"these are missing: {', '.join(missing)}. See `nvap evidence add --help`")
    period = {"from": period_from, "to": period_to} if period_from or period_to else None
    measure = {"value": figure, "unit": unit, "period": period, "baseline": baseline}
    _add(
        *(workspace, plan, force, objective or [], dry_run),
        {
            **given,
            "recorded": recorded,
            "review_by": review_by,
            "marking": marking,
            "share": share,
            "assured_by": assured_by,
            "from": from_,
            "figure": {key: value for key, value in measure.items() if value is not None} or None,
            "promising_practice": True if promising_practice else None,
            "handling": handling,
            "supersedes": supersedes,
        },
    )


def _add(
    workspace: Any, plan: Any, force: str | None, objectives: list[str], dry_run: bool, given: dict[str, Any]
) -> None:
    """Check a record as it would be written, write it, and say how the gaps moved."""
    from nvap.cli.loading import find_objective, load_force, refuse_errors
    from nvap.recording import compose, faults_of
    from nvap.store import NotSaved, Taken
    from nvap.store import add as write

    loaded, body = load_force(workspace, plan, given["recorded"], force)
    refuse_errors(loaded, despite=True)
    for one in objectives:
        find_objective(loaded.plan, one)
    taken = {one.stem for one in loaded.records}
    while True:
        draft = compose(loaded.workspace, loaded.plan, body, taken, objectives, given, loaded.at)
        faults = faults_of(draft, loaded.plan, loaded.records, loaded.at)
        for fault in faults:
            show.err(f"{fault.rule}: {fault.message}. {fault.hint}")
        if faults or draft.record is None:
            show.misuse("nothing was written")
        if dry_run:
            show.out(draft.source.text)
            return
        try:
            path = write(loaded.workspace, draft.record)
            break
        except Taken:
            taken.add(draft.record.stem)  # by somebody else, or by a file that cannot be read
        except NotSaved as problem:
            show.cannot(f"{problem.path} was not saved: {problem.reason}")
    after = loaded.with_new(draft.record)
    show.moved("recorded", path, loaded.gaps(body), after.gaps(body), objectives)


@commands.command("list")
def list_(
    force: Force = None,
    objective: Annotated[
        str | None, typer.Option("--objective", help="Only what serves this objective.", show_default=False)
    ] = None,
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """List a force's records, newest first."""
    from nvap import machine
    from nvap.cli.loading import find_objective, load_force, marking, refuse_errors
    from nvap.views.lists import evidence_list_view

    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    sound = {one.id for one in loaded.evidence}
    records = [one for one in loaded.records if one.evidence.id in sound]
    if objective is not None:
        find_objective(loaded.plan, objective)
    shown = [one for one in records if objective is None or objective in one.evidence.objectives]
    head = loaded.stamp([one.evidence for one in shown], limit)
    shown = [one for one in shown if head.may_show(one.evidence.marking)]
    view = evidence_list_view(head, body, shown, len(records), loaded.at)
    show.document("evidence-list", view, machine.evidence_list, loaded.templates, form, out, overwrite)


@commands.command("show")
def show_(
    record: Annotated[str, typer.Argument(help="The record's id.")],
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
    """Show one record, with the objectives that it serves."""
    from nvap import machine
    from nvap.cli.loading import find_record, load_force, marking, refuse_errors
    from nvap.views.lists import evidence_view

    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    found = find_record(loaded, body, record, limit)
    head = loaded.stamp([found.evidence], limit)
    view = evidence_view(loaded.plan, head, body, found, loaded.at)
    show.document("evidence", view, machine.evidence, loaded.templates, form, out, overwrite)
