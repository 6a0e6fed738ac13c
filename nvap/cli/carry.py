"""The command `nvap carry`."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.evidence_change import DropComments
from nvap.cli.parameters import Abandoned, Option
from nvap.cli.report import To, report
from nvap.words.catalogue import count, own, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nvap.analysis.carrying import Question
    from nvap.model.fields import Carries
    from nvap.model.plan import Objective
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "carry.left": "{left} of {total} left",
        "carry.nothing": "Nothing asks to be carried to {objective}; nothing was changed.",
        "carry.claims": "{claims} to be made again: start with `nvap return new --force {force}`, then "
        "`nvap return set OBJECTIVE STATUS --summary WHY`. `nvap carry --list` shows what was claimed.",
        "carry.homeless": "{findings} without an objective in this edition; `nvap carry --list` names them first.",
        "carry.broken-off": "{left}; every answer is saved. Go on when you like: nvap carry --force {force}",
        "carry.lost": "{path}: these comments would be lost: {comments}",
    },
)


# The options that ask for the list, after an answer too.
LISTING = frozenset({"--format", "--out", "--max-marking"})


@report("carry")
def carry(
    workspace: "Workspace",
    to: To,
    listed: Annotated[bool, Option("--list", help="List what is left, and ask nothing.")] = False,
    objective: Annotated[
        str | None,
        Option("--objective", help="The objective to answer for, by its id now.", show_default=False),
    ] = None,
    record: Annotated[
        list[str] | None,
        Option("--record", metavar="ID", help="A record to answer for; all that ask if not given."),
    ] = None,
    shows: Annotated[
        str | None,
        Option("--shows", help="yes (it still holds), partly, no or not-about.", show_default=False),
    ] = None,
    by: Annotated[
        str | None, Option("--by", help="The role that read both wordings and answers.", show_default=False)
    ] = None,
    drop_comments: DropComments = False,
) -> None:
    """Carry an account over to the edition in force: what of it was made of other words is asked, once each.

    At a terminal it shows both wordings and asks one question after another; each answer is saved as it is given, and
    the next run goes on where this one stopped. With --objective, --shows and --by it answers one of them. With
    --format, --out or --max-marking it lists what is left after that.
    """
    output.refuse_together(
        to.typed, listed and "--list", "--objective", "--record", "--shows", "--by", "--drop-comments"
    )
    if listed:
        to.put(workspace)
        return
    if objective is None and shows is None and not record and output.asks():
        after = _walk(workspace, by, drop_comments)
        _list_if_asked(after, to)
        return
    lacking = [option for option, given in (("--objective", objective), ("--shows", shows), ("--by", by)) if not given]
    if lacking or objective is None or shows is None or by is None:
        output.misuse(f"nobody can be asked here; say {', '.join(lacking)} too")
    after = _answer(workspace, objective, record or (), shows, by, drop_comments, to.typed & LISTING)
    _list_if_asked(after, to)


def _list_if_asked(workspace: "Workspace", to: To) -> None:
    """Put out the list of what is left, where a form or a file was asked for."""
    if to.typed & LISTING:
        to.put(workspace)


def _answer(
    workspace: "Workspace",
    name: str,
    records: "Sequence[str]",
    shows: str,
    by: str,
    drop_comments: bool,
    listing: "frozenset[str]",
) -> "Workspace":
    """Write one answer into the records that are named, or all that ask, and say how the gaps moved."""
    from nvap.cli.opening import one_of
    from nvap.model.fields import Carries
    from nvap.views.moved import moved_all

    said = Carries(str(one_of("--shows", shows, Carries)))
    objective = workspace.find_objective(name)
    asking = [one.id for question in workspace.carrying.questions_of(objective.id) for one in question.records]
    if records:
        asking = _named(workspace, objective, records, said)
    tell = output.err if listing else lambda line: output.tell(f"{line}\n")
    if not asking:
        tell(say("carry.nothing", objective=objective.id))
        return workspace
    after = _save(workspace, objective, asking, said, by, drop_comments)
    paths = [("changed", workspace.find_record(name).source.path) for name in asking]
    for line in moved_all(paths, workspace.gap_list, after.gap_list):
        tell(line)
    tell(_left(after))
    return after


def _walk(workspace: "Workspace", by: str | None, drop_comments: bool) -> "Workspace":
    """Ask a person one question after another; each answer is saved before the next is asked."""
    from nvap.cli.prompts import LATER, ask_role
    from nvap.model.fields import Carries

    if findings := sum(len(gone.findings) for gone in workspace.homeless):
        output.tell(f"{say('carry.homeless', findings=count(findings, 'finding'))}\n")
    put_off: set[object] = set()
    while question := next((one for one in workspace.carrying.questions if one.key not in put_off), None):
        by = by or ask_role()
        _show(workspace, question)
        said = _asked(workspace)
        if said == LATER:
            put_off.add(question.key)
            continue
        ids = [record.id for record in question.records]
        workspace = _save(workspace, question.objective, ids, Carries(said), by, drop_comments)
    output.tell(f"{_left(workspace)}\n")
    if claims := len(workspace.carrying.claims):
        output.tell(f"{say('carry.claims', claims=count(claims, 'claim'), force=workspace.force.id)}\n")
    return workspace


def _asked(workspace: "Workspace") -> str:
    """What a person answers; one who breaks off is told that nothing answered is lost."""
    from nvap.cli.prompts import ask_carrying

    try:
        return ask_carrying()
    except (Abandoned, KeyboardInterrupt):
        output.err(f"\n{say('carry.broken-off', left=_left(workspace), force=workspace.force.id)}")
        raise


def _save(
    workspace: "Workspace", objective: "Objective", ids: "Sequence[str]", shows: "Carries", by: str, drop_comments: bool
) -> "Workspace":
    """The workspace with an answer written into some records: into all of them, or into none."""
    from nvap.model.evidence import Answer
    from nvap.storage.carry import carry
    from nvap.storage.edits import CannotChange, Said

    today = date.today()
    said = Said(workspace.plan.front.version, min(workspace.at, today), today, by)
    records = [workspace.find_record(name) for name in ids]
    answer = Answer(wording=objective.fingerprint, shows=shows)
    try:
        made = carry(replace(workspace.context, as_at=today), records, said, {objective.id: answer})
    except CannotChange as reason:
        output.misuse(f"{reason}; nothing was written")
    for fault in made.faults:
        output.err(f"{fault.path}: {fault.rule}: {fault.message}. {fault.hint}")
    if made.faults:
        output.misuse("nothing was written")
    if made.lost_comments and not drop_comments:
        for path, comment in made.lost_comments:
            output.err(say("carry.lost", path=path, comments=comment))
        output.misuse("nothing was written; --drop-comments writes all the same")
    output.write_records(workspace.folder, made.files, "nvap evidence carry")
    return workspace.with_all(made.files)


def _named(workspace: "Workspace", objective: "Objective", records: "Sequence[str]", said: "Carries") -> list[str]:
    """The records that are named, but for those of which the same was said already; exit 2 for one not about it."""
    from nvap.analysis.carrying import answerable

    named = [workspace.find_record(record).stem for record in records]
    read = {record.id: record for record in workspace.evidence if objective.id in record.objectives}
    for stem in named:
        if stem not in read:
            output.misuse(f"{stem} does not come to {objective.id} in this edition")
    edition = workspace.plan.front.version
    return [stem for stem in dict.fromkeys(named) if answerable(read[stem], objective, edition, said)]


def _show(workspace: "Workspace", question: "Question") -> None:
    """Print a question as the template lays it out: how many are left, both wordings, and the records that ask."""
    from nvap.formats.documents import rendered
    from nvap.views.carry import asked_view

    output.terminal(rendered("carry-question", "text", asked_view(workspace, question), workspace.templates))


def _left(workspace: "Workspace") -> str:
    return say("carry.left", left=workspace.carrying.left, total=workspace.carrying.total)
