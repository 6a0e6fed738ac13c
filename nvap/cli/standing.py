"""The commands on a force's standing: gaps, status, why."""

from typing import Annotated

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, DespiteErrors, Force, Form, MaxMarking, Out, Overwrite, PlanFolder, Workspace
from nvap.cli.read import Owner, Theme, known_theme


def gaps(
    force: Force = None,
    theme: Theme = None,
    owner: Owner = None,
    band: Annotated[
        str | None,
        typer.Option("--band", help="Only this band: put-right, start, prove or keep-up.", show_default=False),
    ] = None,
    lead: Annotated[
        str | None, typer.Option("--lead", help="Only what this role leads, by a part of its name.", show_default=False)
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many to show.")] = 10,
    everything: Annotated[bool, typer.Option("--all", help="Show every gap.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="BAND", help="Exit 1 if a gap of this band or a worse one is listed."),
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
    """List a force's gaps, worst first: what is missing, why it says so, and what to do next."""
    from nvap.analysis.gaps import Band, chosen
    from nvap.cli.loading import load_force, marking, one_of, refuse_errors
    from nvap.formats import json
    from nvap.views.gaps import gaps_view, of_lead, shown_records

    band = one_of("--band", band, Band)
    fail_on = one_of("--fail-on", fail_on, Band)
    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    known_theme(loaded.plan.themes, theme)
    owner = one_of("--owner", owner, loaded.plan.owners)
    actions = loaded.plan.actions
    found = loaded.gaps(body)
    rows = chosen(found.rows, actions, theme, owner, Band(band) if band else None)
    rows = rows if lead is None else of_lead(rows, lead, limit)
    most = None if everything else top
    whole = theme is None and owner is None and band is None and lead is None
    head = loaded.stamp(shown_records(found, rows[:most], loaded.homeless, whole), limit)
    view = gaps_view(loaded.plan, found, head, rows, most, loaded.homeless, whole)
    show.document("gaps", view, json.gaps, loaded.templates, form, out, overwrite)
    if fail_on and any(list(Band).index(row.worst.band) <= list(Band).index(Band(fail_on)) for row in rows):
        raise typer.Exit(1)


def status(
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
    """Show what a force claims of every objective beside what its evidence supports, overclaims first."""
    from nvap.cli.loading import load_force, marking, refuse_errors
    from nvap.formats import json
    from nvap.views.account import told_of
    from nvap.views.standing import status_view

    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    homeless = loaded.homeless
    found = loaded.gaps(body)
    head = loaded.stamp((*told_of(found), *loaded.newest_return, *homeless.told), limit)
    view = status_view(loaded.plan, found, head, loaded.sound_returns, homeless)
    show.document("status", view, json.status, loaded.templates, form, out, overwrite)


def why(
    objective: Annotated[str, typer.Argument(help="The objective's id, such as 2.2.1.3.")],
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
    """Explain one objective of a force: the claim, the evidence, the rule that decided and the gaps that follow."""
    from nvap.analysis.standing import standing
    from nvap.cli.loading import find_assessed, load_force, marking, refuse_errors
    from nvap.formats import json
    from nvap.views.standing import why_view

    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    asked = find_assessed(loaded.plan, objective)
    assessed = standing(asked, loaded.evidence, loaded.at, loaded.returned.get(asked.id))
    naming = [record.evidence for record in loaded.records if asked.id in record.evidence.objectives]
    head = loaded.stamp((*naming, *([assessed.returned] if assessed.returned else [])), limit)
    view = why_view(loaded.plan, assessed, loaded.gaps(body), head, loaded.records, loaded.returns)
    show.document("why", view, json.why, loaded.templates, form, out, overwrite)
