"""The commands that change a record, evidence renew to withdraw; and how any change is written."""

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output
from nvap.cli.lines import agreed
from nvap.cli.options import Force, PlanFolder, WorkspaceFolder, day, long_option
from nvap.cli.parameters import Argument, Exit, Group, Option
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.analysis.gaps import GapList
    from nvap.load.records import Record, ReturnRecord
    from nvap.model.evidence import Answer, Evidence
    from nvap.storage.edits import Change
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "confirm.carry": (
            "it was made under version {version} of the plan: `nvap carry --force {force}` shows what became of its "
            "objectives, and asks what it shows of them now"
        ),
    },
)

RecordId = Annotated[str, Argument(help="The record's id.")]
Day = Annotated[
    date | None,
    Option("--date", parser=day, metavar="DATE", help="The day of it; today if not given.", show_default=False),
]
OfFinding = Annotated[
    str | None,
    Option(
        "--objective",
        help="The objective that the finding is against, where the record has several open ones.",
        show_default=False,
    ),
]
WhichFinding = Annotated[
    int | None,
    Option("--finding", help="Which of several open ones, counted from 1.", show_default=False),
]
DropComments = Annotated[
    bool, Option("--drop-comments", help="Write although comments inside what is changed would be lost.")
]


def renew(
    record: RecordId,
    review_by: Annotated[
        date | None,
        Option("--review-by", parser=day, metavar="DATE", help="The new last day it may be relied on."),
    ] = None,
    note: Annotated[str | None, long_option("--note", "Why it may still be relied on.")] = None,
    date_: Day = None,
    force: Force = None,
    drop_comments: DropComments = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Give a record a new review date, with a note of why it may still be relied on."""
    from nvap.storage.edits import renewed

    if review_by is None or not note:
        output.misuse("say until when, with --review-by, and why, with --note")
    new, why = review_by, note
    _evidence(
        record,
        force,
        workspace,
        plan,
        date_,
        drop_comments,
        lambda evidence, loaded, on: renewed(evidence, on, new, why),
    )


def withdraw(
    record: RecordId,
    reason: Annotated[str | None, long_option("--reason", "Why it is withdrawn.")] = None,
    moved_to: Annotated[
        str | None,
        Option("--moved-to", metavar="ID", help="The record that carries its findings now.", show_default=False),
    ] = None,
    never_made: Annotated[
        str | None,
        Option("--never-made", help="The role that confirmed that its findings were never made.", show_default=False),
    ] = None,
    date_: Day = None,
    force: Force = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Withdraw a record: it stays, with the day and the reason, and counts for nothing from that day.

    Its open findings stay open, but for considerations: say which record carries them now, or who confirmed that they
    were never made.
    """
    from nvap.storage.edits import withdrawn

    if not reason:
        output.misuse("say why, with --reason")
    if moved_to and never_made:
        output.misuse("--moved-to says nothing beside --never-made; leave one of them out")
    why = reason
    _evidence(
        *(record, force, workspace, plan, date_, False),
        lambda evidence, loaded, on: withdrawn(evidence, on, why, moved_to, never_made),
    )


def progress(
    record: RecordId,
    note: Annotated[str | None, long_option("--note", "What has been done about the finding.")] = None,
    objective: OfFinding = None,
    finding: WhichFinding = None,
    date_: Day = None,
    force: Force = None,
    drop_comments: DropComments = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Say what has been done about an open finding by a day: what the force answers to what was found.

    The finding stays open; `nvap evidence close` closes it.
    """
    from nvap.storage.edits import progressed

    if not note:
        output.misuse("say what has been done about the finding, with --note")
    which, words = objective, note
    _evidence(
        *(record, force, workspace, plan, date_, drop_comments),
        lambda evidence, loaded, on: progressed(
            *(evidence, which, finding, on, words), own=_own_names(evidence, loaded, which)
        ),
    )


def close(
    record: RecordId,
    objective: OfFinding = None,
    finding: WhichFinding = None,
    how: Annotated[str | None, long_option("--how", "How it was put right.")] = None,
    by: Annotated[
        str | None,
        Option("--by", help="The body or the role that accepted it, such as HMICFRS.", show_default=False),
    ] = None,
    date_: Day = None,
    force: Force = None,
    drop_comments: DropComments = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Close a finding, with the day, how it was put right and who accepted that."""
    from nvap.storage.edits import closed

    if not how or not by:
        output.misuse("say how it was put right, with --how, and who accepted that, with --by")
    which, words, who = objective, how, by
    _evidence(
        *(record, force, workspace, plan, date_, drop_comments),
        lambda evidence, loaded, on: closed(
            *(evidence, which, finding, on, words, who), own=_own_names(evidence, loaded, which)
        ),
    )


def _own_names(evidence: "Evidence", loaded: "Workspace", objective: str | None) -> tuple[str, ...]:
    """The ids by which a record's file names an objective of the plan; none where it does not come to it."""
    read = loaded.reading.record(evidence, loaded.at)
    return read.own_names(objective) if read is not None and objective in read.objectives else ()


def confirm(
    record: RecordId,
    by: Annotated[
        str | None,
        Option("--by", help="The role that read both wordings, where words changed.", show_default=False),
    ] = None,
    yes: Annotated[bool, Option("--yes", help="Confirm without being asked.")] = False,
    earlier_plan: Annotated[
        list[str] | None,
        Option("--earlier-plan", help="A folder with an earlier edition of the plan, for its words."),
    ] = None,
    date_: Day = None,
    force: Force = None,
    drop_comments: DropComments = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Confirm that a record still serves its objectives as worded now, after showing the old words and the new.

    It is kept beside the record who confirmed it, and when; fingerprints and dates that were left empty are filled in.
    A record of an earlier edition of the plan is carried over with `nvap carry`.
    """
    from nvap.storage.edits import CannotChange, Said, confirmed

    def values(evidence: "Evidence", loaded: "Workspace", on: date) -> dict[str, Any]:
        asked, here = _asked(evidence, loaded, on), loaded.reading.is_own(evidence.plan_version)
        said = Said(loaded.plan.front.version, on, loaded.at, by or "")
        edition = loaded.context.edition_of(evidence.plan_version)
        answers = asked if here else {}
        try:
            made = confirmed(evidence, edition, said, answers)
        except CannotChange:
            if not asked:
                raise
            raise CannotChange(say("confirm.carry", version=evidence.plan_version, force=evidence.force)) from None
        if by and not answers:
            output.misuse("--by says nothing here: no words have changed in its edition of the plan")
        output.terminal(_wordings(evidence, loaded, on, earlier_plan or []))
        if not yes:
            if not output.asks():
                output.misuse("read the words above, and repeat with --yes if the evidence still serves")
            if not agreed("Does this evidence still serve?"):
                raise Exit(1)
        if asked and not here:
            output.err(say("confirm.carry", version=evidence.plan_version, force=evidence.force))
        return confirmed(evidence, edition, dataclasses.replace(said, by=_role(by)), answers) if answers else made

    _evidence(record, force, workspace, plan, date_, drop_comments, values)


def _asked(evidence: "Evidence", loaded: "Workspace", on: date) -> "dict[str, Answer]":
    """The objectives that have other words now than a record was made of, with what it shows of each."""
    from nvap.analysis.carrying import reworded

    return reworded(loaded.reading.record(evidence, on), loaded.plan.objectives)


def _role(given: str | None) -> str:
    """The role that read the words: given, or asked of a person."""
    from nvap.cli.prompts import ask_role

    if not given and not output.asks():
        output.misuse("say which role read the words above, with --by")
    return given or ask_role()


def _wordings(evidence: "Evidence", loaded: "Workspace", on: date, earlier: list[str]) -> str:
    """The objectives whose words have changed, old beside new, as the template lays them out."""
    from pathlib import Path

    from nvap.formats.documents import rendered
    from nvap.load.plan import load
    from nvap.source import Folder
    from nvap.views.lists import confirm_view
    from nvap.workspace import built_in

    for path in earlier:
        if not Path(path).is_dir():
            output.cannot(f"the plan {path} is not a folder that can be read")
    folders = [*map(Path, earlier), built_in("plan")]
    plans = [*loaded.plans, *(load(Folder(str(folder)))[0] for folder in folders)]
    edition = loaded.context.edition_of(evidence.plan_version) or loaded.plan
    read = loaded.reading.record(evidence, on) if edition is loaded.plan else None
    return rendered("confirm", "text", confirm_view(read or evidence, edition, plans), loaded.templates)


def _evidence(
    record: str,
    force: str | None,
    workspace: Any,
    plan: Any,
    when: date | None,
    drop_comments: bool,
    values: "Callable[[Evidence, Workspace, date], dict[str, Any]]",
) -> None:
    """Find a record, change it, and say how the gaps of its objectives moved."""
    from nvap.cli.opening import opened_of
    from nvap.storage.edits import CannotChange

    loaded = opened_of(workspace, plan, None, force=force, writes=True)
    found = loaded.find_record(record)
    on = when or loaded.at
    if on > loaded.at:
        output.misuse(f"--date {on} is still to come")
    try:
        made = values(found.evidence, loaded, on)
    except CannotChange as reason:
        output.misuse(f"{record} cannot be changed so: {reason}")
    read = loaded.reading.record(found.evidence, loaded.at)
    write(loaded, found, made, drop_comments, [*read.objectives] if read is not None else [])


def write(
    loaded: "Workspace",
    record: "Record | ReturnRecord",
    values: dict[str, Any],
    drop_comments: bool,
    objectives: list[str],
) -> None:
    """Change some keys of a record's file in one step, unless that would be faulty or undo another's change."""
    made = changed(loaded, record, values)
    refuse(made, drop_comments, [f"{fault.rule}: {fault.message}. {fault.hint}" for fault in made.faults])
    output.moved("changed", put(loaded, record, made), loaded.gap_list, after(loaded, record, made), objectives)


def changed(
    loaded: "Workspace", record: "Record | ReturnRecord", values: dict[str, Any], gone: "Iterable[str]" = ()
) -> "Change":
    """A record's file with some of its keys changed, checked; on what cannot be changed so exit 2."""
    from nvap.storage.edits import CannotChange, change

    # A date to come is one that can be given, and no reason to let others through.
    context = dataclasses.replace(loaded.context, as_at=min(loaded.at, date.today()))
    try:
        return change(context, record, values, gone)
    except CannotChange as reason:
        output.misuse(f"{record.source.path} cannot be changed so: {reason}")


def refuse(made: "Change", drop_comments: bool, faults: list[str]) -> None:
    """Exit 2 where a change would be faulty or would lose comments that it may not lose; the `faults` are told."""
    for fault in faults:
        output.err(fault)
    if faults or made.after is None:
        output.misuse("nothing was written")
    if made.lost_comments and not drop_comments:
        lost = "; ".join(made.lost_comments)
        output.misuse(f"these comments would be lost: {lost}. Nothing was written; --drop-comments writes all the same")


def put(loaded: "Workspace", record: "Record | ReturnRecord", made: "Change") -> str:
    """Write a changed record in the place of what was read, and return its path; exit 3 where that cannot be."""
    from nvap.storage.atomic import Changed, NotSaved
    from nvap.storage.record_files import replace

    try:
        return replace(loaded.folder, record, made.text)
    except Changed as problem:
        output.cannot(f"{problem.path} was changed by somebody else in the meantime; nothing was written")
    except NotSaved as problem:
        output.cannot(f"{problem.path} was not saved: {problem.reason}")


def after(loaded: "Workspace", record: "Record | ReturnRecord", made: "Change") -> "GapList":
    """The gaps as they are after a change; what they are counted without is named."""
    from nvap.cli.opening import refuse_errors

    if made.after is None:
        return loaded.gap_list
    changed = loaded.with_change(record, made.after)
    refuse_errors(changed, despite=True)
    return changed.gap_list


def add_to(commands: Group) -> None:
    """Put the commands of this module among those on evidence."""
    commands.command("renew", short_help="Give a record a later review date.")(renew)
    commands.command("confirm", short_help="Confirm a record whose objective was reworded.")(confirm)
    commands.command("progress", short_help="Say what has been done about a finding.")(progress)
    commands.command("close", short_help="Close a finding.")(close)
    commands.command("withdraw", short_help="Withdraw a record; it stays.")(withdraw)
