"""The command on bodies: body merge."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, NoReturn

from nvap.cli import output
from nvap.cli.options import MaxMarking, Out, Overwrite, WorkspaceFolder, day, form_option
from nvap.cli.parameters import Argument, Exit, Group, Option, TypedOptions
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nvap.model.diagnostics import Diagnostic
    from nvap.model.fields import Marking
    from nvap.storage.bodies import ForcesFile, Merger
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "body.cannot": "{path} was not changed: {reason}; change it in an editor",
        "body.changed": "{path} was changed by somebody else meanwhile; run the command again",
        "body.taken": "{path} is there already and was left as it is",
        "body.not-saved": "{path} was not saved: {reason}",
        "body.personal-data": "This looks like {what}: {words}. Name the body, and nobody in it.",
        "body.refused": "Nothing was written: what forces.yaml would say has errors.",
    },
)

commands = Group()


@commands.command("merge")
def merge(
    typed: TypedOptions,
    bodies: Annotated[list[str], Argument(help="Those that merge, two or more: an id or a name of each.")],
    into: Annotated[str, Option("--into", metavar="NAME", help="The name of the new body.")],
    on: Annotated[
        date, Option("--on", parser=day, metavar="DATE", help="Its first day; the last of the others is before.")
    ],
    id_: Annotated[
        str | None, Option("--id", help="Its id; made from its name if not given.", show_default=False)
    ] = None,
    name_cy: Annotated[str | None, Option("--name-cy", help="Its name in Welsh.", show_default=False)] = None,
    nation: Annotated[
        str | None, Option("--nation", help="Its nation, where theirs are not the same.", show_default=False)
    ] = None,
    region: Annotated[
        str | None,
        Option("--region", metavar="ID", help="Its region, where theirs are not the same.", show_default=False),
    ] = None,
    policing_region: Annotated[
        str | None,
        Option("--policing-region", metavar="ID", help="Its policing region, likewise, by its id.", show_default=False),
    ] = None,
    write: Annotated[bool, Option("--write", help="Write it into forces.yaml of the workspace.")] = False,
    max_marking: MaxMarking = None,
    workspace: WorkspaceFolder = None,
    form: Annotated[str | None, form_option("merger")] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Merge bodies into a new one from a day on: what forces.yaml will say, and its account on that day.

    Nothing is written without --write. No record and no return is changed: the new body inherits the evidence.
    """
    from nvap.cli.opening import marking, opened
    from nvap.formats.json import view as as_json
    from nvap.rules.personal_data import personal_data_in
    from nvap.storage.bodies import merger_of
    from nvap.views.merger import merger_view

    for what, words in (found for name in (into, name_cy or "") for found in personal_data_in(name)):
        output.misuse(say("body.personal-data", what=what, words=words))
    limit = marking(max_marking)
    output.refuse_alone(typed, out, "--out", "--overwrite")
    chosen = output.form_of("merger", form, out)
    loaded = opened(workspace, None, on, writes=True)
    _refuse_unread(loaded)
    given = {"id": id_, "name_cy": name_cy, **_known(loaded, nation, region, policing_region)}
    merger = merger_of(loaded.plan, [loaded.find_body(name) for name in bodies], into, on, given)
    file = _composed(loaded, merger)
    after = _checked(loaded, file, merger, limit)
    view = merger_view(after, merger.before, limit, file.source.path, file.lines, written=write)
    if write:
        _write(loaded, file)
    output.document("merger", view, loaded.templates, chosen, out, overwrite, as_json)


def _refuse_unread(loaded: "Workspace") -> None:
    """Exit 1 where the plan or a file of forces cannot be used."""
    from nvap.cli.opening import refuse_errors

    if not loaded.plan.usable or any(plan.forces_broken for plan in loaded.plans):
        refuse_errors(loaded.alone, despite=False)


def _known(
    loaded: "Workspace", nation: str | None, region: str | None, policing_region: str | None
) -> dict[str, str | None]:
    """What is said of the new body's place, each one of those that there are."""
    from nvap.cli.opening import one_of
    from nvap.model.fields import Nation

    files = [file.thing for file in loaded.plan.forces_files]
    policing = [name for file in files for name in file.policing_regions]
    return {
        "nation": one_of("--nation", nation, Nation),
        "region": one_of("--region", region, [name for file in files for name in file.regions]),
        "policing_region": one_of("--policing-region", policing_region, policing),
    }


def _composed(loaded: "Workspace", merger: "Merger") -> "ForcesFile":
    """The file as it would be; exit 3 where it cannot be changed without losing something."""
    from nvap.storage.bodies import FORCES, forces_file
    from nvap.storage.edits import CannotChange

    try:
        return forces_file(loaded.folder, loaded.plan, merger)
    except CannotChange as reason:
        output.cannot(say("body.cannot", path=loaded.folder.show(FORCES), reason=reason))


def _checked(loaded: "Workspace", file: "ForcesFile", merger: "Merger", limit: "Marking | None") -> "Workspace":
    """The workspace as it would be, read for the new body; exit 1 where it would have errors."""
    from nvap.cli.opening import refuse_errors
    from nvap.storage.drafts import same, stops

    if file.placed is None or file.faults:
        _refuse(file.faults)
    would_be = loaded.with_forces(file.placed)
    known = same(loaded.alone.found)
    faults = [told for told in would_be.alone.found if told.path == file.source.path and stops(told, known)]
    if faults:
        _refuse(faults)
    of_new = would_be.of(merger.id)
    refuse_errors(of_new, despite=False, limit=limit)
    return of_new


def _refuse(faults: "Sequence[Diagnostic]") -> NoReturn:
    """Say why the file may not be as it would be, and exit 1."""
    for told in faults:
        output.err(f"{told.path}: {told.severity} {told.rule}: {told.message}")
        output.err(f"    {told.hint}")
    output.err(say("body.refused"))
    raise Exit(1)


def _write(loaded: "Workspace", file: "ForcesFile") -> None:
    """Write the file; exit 3, and say why, where it could not be saved."""
    from nvap.storage.atomic import Changed, NotSaved, Taken
    from nvap.storage.bodies import write_forces

    try:
        write_forces(loaded.folder, file)
    except Changed as problem:
        output.cannot(say("body.changed", path=problem.path))
    except Taken as problem:
        output.cannot(say("body.taken", path=problem.path))
    except NotSaved as problem:
        output.cannot(say("body.not-saved", path=problem.path, reason=problem.reason))
