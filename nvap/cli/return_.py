"""The commands on a force's self-assessment: return new, fill, set, show."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output, return_fill
from nvap.cli.evidence_change import Day, DropComments, write
from nvap.cli.options import Force, PlanFolder, WorkspaceFolder, day, long_option
from nvap.cli.parameters import Argument, Group, Misuse, Option
from nvap.cli.report import To, report
from nvap.cli.returns_before import ended_lines, refuse_broken, refuse_other_edition
from nvap.words.catalogue import own, say
from nvap.words.escaping import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nvap.load.records import ReturnRecord
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "return.again": "To be made again: {objective}. {claimed} of {before}, version {edition}: {summary}",
        "return.nothing-to-accept": "{objective} has no gap, so there is nothing to accept",
        "return.graver": "{objective} has no gap as grave as {wanted}; --accept {gap} accepts {worst}",
    },
)

Ask = Annotated[
    str | None, long_option("--ask", "What the board is asked to decide, in place of what is drafted from the gaps.")
]

commands = Group()


@commands.command("new")
def new(
    force: Force = None,
    date_: Day = None,
    ask: Ask = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Start a return of a day: a new file that repeats what is claimed by then, to be changed with `return set`."""
    from nvap.analysis.acceptance import no_longer_accepted
    from nvap.cli.opening import opened_of, refuse_errors
    from nvap.storage.atomic import NotSaved, Taken
    from nvap.storage.edits import new_return
    from nvap.storage.record_files import add
    from nvap.views.filling import broken_returns

    if date_ is not None and date_ > date.today():
        output.misuse(f"a return is of a day that has come, and {date_} has not")
    loaded = opened_of(workspace, plan, date_, force=force, writes=True)
    refuse_errors(loaded, despite=True)
    refuse_broken(broken_returns(loaded))
    shown = loaded.folder.show("returns", loaded.force.id, f"{loaded.at}.yaml")
    ended = no_longer_accepted(loaded.gap_list.standings, loaded.returned, loaded.at)
    record, _, faults = new_return(
        *(loaded.context, loaded.force.id, loaded.at, loaded.returned, shown, ended), ask=ask
    )
    for fault in faults:
        output.err(f"{fault.rule}: {fault.message}. {fault.hint}")
    if record is None or faults:
        output.misuse("nothing was written")
    try:
        path = add(loaded.folder, record)
    except Taken as problem:
        output.cannot(f"{problem.path} is there already; change it with `nvap return set`")
    except NotSaved as problem:
        output.cannot(f"{problem.path} was not saved: {problem.reason}")
    output.moved("started", path, loaded.gap_list, loaded.gap_list, [])
    for line in (*_to_make_again(loaded), *ended_lines(ended)):
        output.tell(f"{plain(line)}\n")


return_fill.add_to(commands)


def _to_make_again(loaded: "Workspace") -> "Iterator[str]":
    """What was claimed of other words under an earlier edition, and is not repeated."""
    for claim in loaded.carrying.claims:
        if not claim.returned.claims[claim.objective.id].to_make_again:
            continue
        for before, made in claim.made_of:
            told = {"before": before.objective, "edition": before.edition, "claimed": made.status}
            yield say("return.again", objective=claim.objective.id, summary=made.summary, **told)


@commands.command("set")
def set_(
    objective: Annotated[str, Argument(help="The objective's id, such as 2.2.1.3.")],
    status: Annotated[
        str,
        Argument(help="not-assessed, not-started, in-progress, implemented, embedded or not-applicable."),
    ],
    summary: Annotated[str | None, long_option("--summary", "One sentence of why; needed.")] = None,
    lead: Annotated[str | None, Option("--lead", help="Who leads it: a role.", show_default=False)] = None,
    due: Annotated[str | None, Option("--due", metavar="DATE", help="The day it is due.", show_default=False)] = None,
    risk: Annotated[str | None, Option("--risk", help="high, with --risk-reason.", show_default=False)] = None,
    risk_reason: Annotated[str | None, long_option("--risk-reason", "Why the risk is high.")] = None,
    impact: Annotated[str | None, long_option("--impact", "A sentence on the difference made.")] = None,
    accept: Annotated[
        str | None,
        Option("--accept", metavar="GAP", help="Accept this gap, or a lesser one, for now.", show_default=False),
    ] = None,
    accept_until: Annotated[
        str | None,
        Option("--accept-until", metavar="DATE", help="With --accept: the last day.", show_default=False),
    ] = None,
    accepted_by: Annotated[
        str | None,
        Option("--accepted-by", help="With --accept: which body or role accepts it.", show_default=False),
    ] = None,
    accept_reason: Annotated[str | None, long_option("--accept-reason", "With --accept: why.")] = None,
    ask: Ask = None,
    date_: Annotated[
        date | None,
        Option(
            "--date",
            parser=day,
            metavar="DATE",
            help="The day of the return to change; the newest by today if not given.",
            show_default=False,
        ),
    ] = None,
    force: Force = None,
    drop_comments: DropComments = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Claim a status for an objective in a return, with one sentence of why.

    What is not given stays as the return has it; an empty text takes it out.
    """
    from nvap.cli.opening import opened_of
    from nvap.storage.edits import claimed

    claim = {"lead": lead, "risk_reason": risk_reason, "impact": impact, **_checked(status, summary, due, risk)}
    claim["accepted"] = _accepted(accept, accept_until, accepted_by, accept_reason)
    loaded = opened_of(workspace, plan, date_, force=force, writes=True)
    asked = loaded.find_assessed(objective)
    claim["wording"] = asked.fingerprint
    record = _return_of(loaded, date_)
    refuse_other_edition(loaded, record)
    values = claimed(record.return_, asked.id, claim)
    if ask is not None:
        values = {"ask": ask or None, **values}
    if claim["accepted"]:
        _refuse_graver(loaded, record, asked.id, values)
    write(loaded, record, values, drop_comments, [asked.id])


def _refuse_graver(loaded: "Workspace", record: "ReturnRecord", objective: str, values: dict[str, Any]) -> None:
    """Exit 2 where a gap would be accepted that is not there, and none as grave is: it would hide what comes later."""
    from nvap.model.returns import GapName
    from nvap.storage.edits import CannotChange, change
    from nvap.views.reasons import gap_name

    try:
        made = change(loaded.context, record, values)
    except CannotChange:
        return  # it is refused with its reason where it would be written
    if made.faults or made.after is None:
        return
    rows = loaded.with_change(record, made.after).gap_list.every_row
    worst = next((row.worst.name for row in rows if row.standing.objective.id == objective), None)
    order, wanted = list(GapName), values["claims"][objective]["accepted"]["gap"]
    if worst is None:
        output.misuse(say("return.nothing-to-accept", objective=objective))
    if order.index(worst) > order.index(wanted):
        output.misuse(
            say("return.graver", objective=objective, wanted=gap_name(wanted), worst=gap_name(worst), gap=worst)
        )


def _checked(status: str, summary: str | None, due: str | None, risk: str | None) -> dict[str, Any]:
    """The parts of a claim that have a form; an empty text stays one, to take the part out."""
    from nvap.cli.opening import one_of
    from nvap.model.returns import Risk, Status

    if not summary:
        output.misuse("a claim needs one sentence of why, with --summary")
    return {
        "status": one_of("the status", status, Status),
        "summary": summary,
        "due": _day(due, "--due"),
        "risk": one_of("--risk", risk, Risk) if risk else risk,
    }


def _accepted(gap: str | None, until: str | None, by: str | None, reason: str | None) -> dict[str, Any] | str | None:
    """What is accepted for now, all of it or nothing; an empty text takes it out."""
    from nvap.cli.opening import one_of
    from nvap.model.returns import GapName

    given = {"--accept": gap, "--accept-until": until, "--accepted-by": by, "--accept-reason": reason}
    if gap == "" and not (until or by or reason):
        return ""
    missing = [option for option, value in given.items() if not value]
    if len(missing) == len(given):
        return None
    if missing:
        output.misuse(f"what is accepted is said whole: give {', '.join(missing)} too")
    named = one_of("--accept", gap, GapName)
    return {"gap": named, "until": _day(until, "--accept-until"), "by": by, "reason": reason}


def _day(given: str | None, option: str) -> date | str | None:
    """The day that was typed; nothing and an empty text as they are."""
    try:
        return day(given) if given else given
    except Misuse as problem:
        raise Misuse(str(problem), option) from None


def _return_of(loaded: "Workspace", on: date | None) -> "ReturnRecord":
    """The return of a day, or the newest by the date; exit 1 where one that cannot be read may be as new."""
    from nvap.cli.opening import refuse_errors
    from nvap.views.filling import broken_returns

    made = [
        record for record in loaded.returns if record.return_.date <= loaded.at and on in (None, record.return_.date)
    ]
    newest = max(made, key=lambda record: record.return_.date, default=None)
    readable = {record.source.path for record in loaded.returns}
    unread = [path for path in broken_returns(loaded) if path not in readable and not _older(path, newest)]
    if unread:
        refuse_errors(loaded, despite=True)
        refuse_broken(unread)
    if newest is None:
        of = f" of {on}" if on else ""
        output.misuse(f"there is no return{of} to change; start one with `nvap return new`")
    return newest


def _older(path: str, than: "ReturnRecord | None") -> bool:
    """Whether a return that cannot be read is of an earlier day than another, by the names of both."""
    name = path.rpartition("/")[2].removesuffix(".yaml")
    return than is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", name) is not None and name < than.stem


@commands.command("show")
@report("return")
def show(workspace: "Workspace", to: To) -> None:
    """Show what a force claims as at a date; each objective's claim is that of the newest return that names it."""
    to.put(workspace)
