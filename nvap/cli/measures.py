"""The commands on measures: measures list, choose and add; `nvap measures` alone is `nvap measures list`."""

from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output
from nvap.cli.options import Force, PlanFolder, WorkspaceFolder, number
from nvap.cli.parameters import Argument, Group, Option
from nvap.cli.report import To, report
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from nvap.storage.measures import MeasuresDraft
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "measures.none-to-choose": (
            "the plan suggests none; they are under development. `nvap measures add` adds one of the {body}'s own"
        ),
        "measures.none-named": "give the id of a measure; `nvap measures` lists those that can be chosen",
        "measures.chosen-already": "{id} was chosen already; --baseline or --target says what it is compared with",
        "measures.missing": "these are missing: {options}. See `nvap measures add --help`",
        "measures.written": "{id} stands in {path}. A figure of it names it: nvap evidence add --measure {id}",
        "measures.not-written": "nothing was written",
        "measures.cannot": "{path} was not changed: {reason}; change it in an editor",
        "measures.changed": "{path} was changed by somebody else meanwhile; run the command again",
        "measures.taken": "{path} was made by somebody else meanwhile; run the command again",
        "measures.not-saved": "{path} was not saved: {reason}",
    },
)

Baseline = Annotated[
    str | None,
    Option("--baseline", metavar="NUMBER", help="The figure that others are compared with.", show_default=False),
]
Target = Annotated[
    str | None, Option("--target", metavar="NUMBER", help="The figure that is to be reached.", show_default=False)
]


commands = Group(unless_told="list")


@commands.command("list")
@report("measures")
def list_(workspace: "Workspace", to: To) -> None:
    """Show a force's measures and their figures over time, and those of the plan that it could choose."""
    to.put(workspace)


@commands.command("choose")
def choose(
    measure: Annotated[str, Argument(help="The measure's id, as `nvap measures` lists it.", show_default=False)],
    force: Force = None,
    baseline: Baseline = None,
    target: Target = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Choose a measure that the plan suggests, or say what one that was chosen is compared with."""
    from nvap.storage.measures import with_chosen

    if not measure.strip():
        output.misuse(say("measures.none-named"))
    loaded = _opened(workspace, plan, force)
    if not any(action.suggested_measures for one in loaded.plans for action in one.actions.values()):
        output.misuse(say("measures.none-to-choose", body=loaded.force.kind))
    chosen = {one.id for one in loaded.sound_measures.choices}
    if measure in chosen and baseline is None and target is None:
        output.misuse(say("measures.chosen-already", id=measure))
    values = {"id": measure, "baseline": number(baseline, "--baseline"), "target": number(target, "--target")}
    _write(loaded, measure, lambda: with_chosen(loaded.folder, loaded.force.id, loaded.measures, values))


@commands.command("add")
def add(
    force: Force = None,
    id_: Annotated[
        str | None,
        Option(
            "--id", help="An id for it, such as norfolk-right-referrals: a record names it by that.", show_default=False
        ),
    ] = None,
    objective: Annotated[
        list[str] | None,
        Option("--objective", help="An objective that it tells of; repeat it for more.", show_default=False),
    ] = None,
    text: Annotated[str | None, Option("--text", help="What it measures, in a few words.", show_default=False)] = None,
    kind: Annotated[
        str | None,
        Option("--kind", help="output, what is done; or outcome, the difference that it makes.", show_default=False),
    ] = None,
    unit: Annotated[
        str | None, Option("--unit", help="The unit of its figures, such as percent.", show_default=False)
    ] = None,
    better: Annotated[
        str | None,
        Option("--better", help="Which way its figures get better: higher or lower.", show_default=False),
    ] = None,
    every: Annotated[
        str | None,
        Option("--every", metavar="MONTHS", help="How many months each figure covers.", show_default=False),
    ] = None,
    baseline: Baseline = None,
    target: Target = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Add a measure of the force's own, for one or more objectives."""
    from nvap.cli.opening import one_of
    from nvap.model.fields import Better, MeasureKind
    from nvap.storage.measures import with_own

    needed = {"--id": id_, "--objective": objective, "--text": text, "--kind": kind}
    needed |= {"--unit": unit, "--better": better, "--every": every}
    if missing := [option for option, given in needed.items() if not given]:
        output.misuse(say("measures.missing", options=", ".join(missing)))
    values = {
        "id": id_,
        "objectives": " ".join(objective or []).replace(",", " ").split(),
        "text": text,
        "kind": one_of("--kind", kind, MeasureKind),
        "unit": unit,
        "better": one_of("--better", better, Better),
        "baseline": number(baseline, "--baseline"),
        "target": number(target, "--target"),
        "every": number(every, "--every", percent=False),
    }
    loaded = _opened(workspace, plan, force)
    _write(loaded, str(id_), lambda: with_own(loaded.folder, loaded.force.id, loaded.measures, values))


def _opened(workspace: Any, plan: Any, force: str | None) -> "Workspace":
    """The workspace of the force; exit 1 where its file of measures has errors already."""
    from nvap.cli.opening import opened_of, refuse_errors

    loaded = opened_of(workspace, plan, None, force=force, writes=True)
    broken = {told.path for told in loaded.errors}
    refuse_errors(loaded, despite=not (loaded.measures and loaded.measures.source.path in broken))
    return loaded


def _write(loaded: "Workspace", measure: str, compose: "Callable[[], MeasuresDraft]") -> None:
    """Check the file as it would be, write it and say so; exit 2 where it may not be so, 3 where it cannot be."""
    from nvap.load.measures import FOLDER
    from nvap.storage.atomic import Changed, NotSaved, Taken
    from nvap.storage.edits import CannotChange
    from nvap.storage.measures import faults_of, write

    try:
        draft = compose()
    except CannotChange as reason:
        output.cannot(say("measures.cannot", path=loaded.folder.show(FOLDER, f"{loaded.force.id}.yaml"), reason=reason))
    if faults := faults_of(draft, loaded.context):
        for fault in faults:
            output.err(f"{fault.rule}: {fault.message}. {fault.hint}")
        output.misuse(say("measures.not-written"))
    try:
        path = write(loaded.folder, draft)
    except Changed as problem:
        output.cannot(say("measures.changed", path=problem.path))
    except Taken as problem:
        output.cannot(say("measures.taken", path=problem.path))
    except NotSaved as problem:
        output.cannot(say("measures.not-saved", path=problem.path, reason=problem.reason))
    output.tell(say("measures.written", id=measure, path=path) + "\n")
