"""The commands on closed rounds: round close, list, show."""

from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import AsAt, MaxMarking, Out, Overwrite, PlanFolder, WorkspaceFolder, form_option
from nvap.cli.parameters import Argument, Group
from nvap.cli.report import To, report
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "round.name": "{name} cannot be a round's name; write small letters, figures and hyphens, as in 2026-autumn",
        "round.closed": "Closed {path}: the figures as at {day}, of {bodies} forces",
        "round.there": "{path} is there already and was left as it is; a closed round is never written again",
        "round.not-saved": "{path} was not saved: {reason}",
    },
)

Name = Annotated[str, Argument(help="The round's name, such as 2026-autumn.", show_default=False)]
commands = Group()


@commands.command("close")
def close(name: Name, as_at: AsAt = None, workspace: WorkspaceFolder = None, plan: PlanFolder = None) -> None:
    """Freeze the national figures as at a date into rounds/, under the edition in force then.

    What is closed is never written again, whatever is recorded later.
    """
    import re

    from nvap.cli.opening import opened, refuse_errors
    from nvap.model.rounds import NAME
    from nvap.storage.atomic import NotSaved, Taken
    from nvap.storage.rounds import close as write
    from nvap.storage.rounds import refuse_taken
    from nvap.views.national import national_and_files
    from nvap.views.rounds import frozen

    if len(name) > 80 or not re.fullmatch(NAME, name):
        output.misuse(say("round.name", name=name))
    loaded = opened(workspace, plan, as_at, writes=True).alone
    refuse_errors(loaded, despite=False)
    try:
        refuse_taken(loaded.folder, name)
        view, files = national_and_files(
            loaded, None, lambda gathered, limit: refuse_errors(gathered, despite=False, limit=limit)
        )
        path = write(loaded.folder, name, frozen(view, name, files))
    except Taken as problem:
        output.cannot(say("round.there", path=problem.path))
    except NotSaved as problem:
        output.cannot(say("round.not-saved", path=problem.path, reason=problem.reason))
    output.tell(say("round.closed", path=path, day=view.stamp.as_at, bodies=view.bodies) + "\n")


@commands.command("list")
@report("round-list")
def list_(workspace: "Workspace", to: To) -> None:
    """List the closed rounds: name, date, edition, forces counted, returns and marking."""
    to.put(workspace)


@commands.command("show")
def show(
    name: Name,
    max_marking: MaxMarking = None,
    workspace: WorkspaceFolder = None,
    form: Annotated[str | None, form_option("national")] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Print the figures of a closed round, as `nvap national` told them when it was closed."""
    from nvap.cli.opening import marking, opened
    from nvap.views.rounds import closed_round, round_view

    output.refuse_alone(frozenset({"--overwrite"} if overwrite else ()), out, "--out", "--overwrite")
    form = output.form_of("national", form, out)
    limit = marking(max_marking)
    found = opened(workspace, None, None)
    view = round_view(closed_round(found, name, limit))
    output.document("national", view, found.templates, form, out, overwrite)
