"""The commands on evidence: list and show here, add and those that change a record in modules of their own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from nvap.cli import evidence_add, evidence_change, evidence_edit, output
from nvap.cli.parameters import Argument, Exit, Group, Option
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.model.evidence import Evidence
    from nvap.workspace import Workspace

commands = Group()


@commands.command("list")
@report("evidence-list")
def list_(
    workspace: "Workspace",
    to: To,
    objective: Annotated[
        str | None, Option("--objective", help="Only what serves this objective.", show_default=False)
    ] = None,
    kind: Annotated[
        str | None, Option("--kind", help="Only records of this kind, such as audit.", show_default=False)
    ] = None,
    state: Annotated[
        str | None,
        Option("--state", help="Only current, lapsed, replaced, withdrawn or not-yet.", show_default=False),
    ] = None,
    strand: Annotated[
        str | None,
        Option("--strand", help="Only what is about this working group of the plan.", show_default=False),
    ] = None,
    search: Annotated[
        str | None,
        Option("--search", help="Only what holds these words: title, summary, reference, owner."),
    ] = None,
) -> None:
    """List a force's records, newest first."""
    from nvap.analysis.standing import State
    from nvap.cli.opening import one_of
    from nvap.model.fields import Kind
    from nvap.views.lists import EvidenceFilter

    groups = workspace.plan.front.working_groups
    wanted = EvidenceFilter(
        objective=objective,
        kind=one_of("--kind", kind, Kind),
        state=one_of("--state", state, State),
        strand=one_of("--strand", strand, [group.id for group in groups.groups] if groups else ()),
        search=search,
    )
    to.put(workspace, wanted=wanted)


@commands.command("show")
@report("evidence")
def show(
    workspace: "Workspace",
    to: To,
    record: Annotated[str, Argument(help="The record's id.")],
    check_files: Annotated[
        Path | None,
        Option(
            "--check-files",
            readable=False,
            help="A folder: check the files kept elsewhere that are in it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show one record, with the objectives that it serves."""
    view = to.put(workspace, record=record)
    if check_files is not None:
        _check_files(view.record, check_files)


def _check_files(record: "Evidence", folder: Path) -> None:
    """Say of each file that a record names whether the one in a folder is the same; exit 1 unless all are."""
    from nvap.storage.attachments import checked, in_words
    from nvap.words.catalogue import say

    states = [(file.name, checked(file, folder)) for file in record.files]
    if not states:
        output.err(say("files.none"))
    for name, state in states:
        output.err(in_words(name, state))
    if any(state != "same" for _, state in states):
        raise Exit(1)


commands.command("add", short_help="Record a piece of evidence; at a terminal it asks.")(evidence_add.add)
commands.command("edit", short_help="Change what a record says.")(evidence_edit.edit)
evidence_change.add_to(commands)
