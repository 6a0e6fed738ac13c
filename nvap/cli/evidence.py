"""The commands on evidence: list and show here, add and those that change a record in modules of their own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli import adding, changes, show
from nvap.cli.options import AsAt, DespiteErrors, Force, Form, MaxMarking, Out, Overwrite, PlanFolder, Workspace

if TYPE_CHECKING:
    from nvap.load.records import Record

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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
    from nvap.cli.loading import find_objective, load_force, marking, refuse_errors
    from nvap.formats import json
    from nvap.views.lists import evidence_list_view

    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    broken = {diagnostic.path for diagnostic in loaded.errors}
    records = [record for record in loaded.records if record.source.path not in broken]
    if objective is not None:
        find_objective(loaded.plan, objective)
    listed = [record.evidence for record in records if objective is None or objective in record.evidence.objectives]
    view = evidence_list_view(loaded.stamp(listed, limit), body, records, loaded.at, objective)
    show.document("evidence-list", view, json.evidence_list, loaded.templates, form, out, overwrite)


@commands.command("show")
def show_(
    record: Annotated[str, typer.Argument(help="The record's id.")],
    force: Force = None,
    check_files: Annotated[
        Path | None,
        typer.Option(
            "--check-files",
            readable=False,
            help="A folder: check the files kept elsewhere that are in it.",
            show_default=False,
        ),
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
    """Show one record, with the objectives that it serves."""
    from nvap.cli.loading import find_record, load_force, marking, refuse_errors
    from nvap.formats import json
    from nvap.views.lists import evidence_view

    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    found = find_record(loaded, body, record, limit)
    ids = (found.evidence.id, found.evidence.supersedes)
    named = [kept.evidence for kept in loaded.records if kept.evidence.id in ids]
    view = evidence_view(loaded.plan, loaded.stamp(named, limit), body, found, loaded.evidence, loaded.at)
    show.document("evidence", view, json.evidence, loaded.templates, form, out, overwrite)
    if check_files is not None:
        _check_files(found, check_files)


def _check_files(record: "Record", folder: Path) -> None:
    """Say of each file that a record names whether the one in a folder is the same; exit 1 unless all are."""
    from nvap.storage.attachments import checked
    from nvap.words.catalogue import say

    states = [(file.name, checked(file, folder)) for file in record.evidence.files]
    if not states:
        show.err(say("files.none"))
    for name, state in states:
        show.err(say(f"files.{state}", name=name))
    if any(state != "same" for _, state in states):
        raise typer.Exit(1)


commands.command("add", short_help="Record a piece of evidence; at a terminal it asks.")(adding.add)
changes.add_to(commands)
