"""What a peer reviewer is sent: a row for each action, its objectives with what a force says, and empty rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nvap.exchange.workbook.contents import Contents, MayShow, SheetRow
from nvap.exchange.workbook.layout import (
    BOOK,
    CONSIDERATIONS,
    OF_A_FORCE,
    OF_REVIEW,
    REVIEW,
    REVIEWED,
    SCHEMA,
    Sheet,
    sheets_of,
    text_from,
)
from nvap.exchange.workbook.views import WorkbookView, withheld_from
from nvap.exchange.workbook.words import Words
from nvap.load.plan import Plan
from nvap.model.bodies import Force
from nvap.model.evidence import Evidence
from nvap.model.plan import Action, Objective
from nvap.model.returns import Return
from nvap.rules.personal_data import CLASSES_SAID
from nvap.views.account import Account
from nvap.views.gaps import RecordView
from nvap.views.stamp import Stamp
from nvap.words import catalogue

catalogue.own(
    __name__,
    {
        "review.book": "Peer review: {actions}",
        "review.book.force": "Peer review of {force}: {actions}",
        "review.head": "Peer review, as at {as_at}",
        "review.head.force": "{force}, peer review",
        "review.actions.one": "action {actions}",
        "review.actions.several": "actions {actions}",
        "review.record": "{title} ({kind}, {assurance}, {day}, {state})",
        "review.more": "and {count} more, older",
        "review.withheld": "{count} withheld because of the marking",
        "review.claim-withheld": "withheld because of the marking",
    },
)

MOST_RECORDS = 5


def asked(actions: Sequence[Action], force: Force | None) -> list[Objective]:
    """The objectives of some actions that are asked of a force, or of any force where none is named."""
    every = [objective for action in actions for objective in action.objectives]
    return [objective for objective in every if force is None or force.is_asked(objective)]


def choices(objectives: Sequence[Objective]) -> dict[str, str]:
    """The words of the list in which a consideration finds its objective."""
    return {objective.id: f"{objective.id} {objective.short}" for objective in objectives}


def review_contents(
    actions: Sequence[Action],
    objectives: Sequence[Objective],
    accounts: Mapping[str, Account],
    told: Sequence[Evidence | Return],
    words: Words,
    may_show: MayShow,
) -> Contents:
    """The rows that a reviewer is sent; `accounts` are those of a force, by objective, and `told` what they tell of."""
    rows = {
        REVIEW.id: [
            SheetRow(action.number, {"action": action.number, "action_title": action.title}) for action in actions
        ],
        REVIEWED.id: [_objective(objective, accounts.get(objective.id), words) for objective in objectives],
        CONSIDERATIONS.id: [],
    }
    shown = [made for made in told if may_show(made.marking)]
    records = sum(isinstance(made, Evidence) for made in told) - sum(isinstance(made, Evidence) for made in shown)
    claims = sum(name in accounts and accounts[name].claimed is None for name in (one.id for one in objectives))
    return Contents(rows, tuple(shown), records, claims)


def review_view(
    plan: Plan, force: Force | None, stamp: Stamp, actions: Sequence[Action], held: Contents
) -> WorkbookView:
    """What the workbook of a peer reviewer says of itself."""
    numbers = catalogue.every([action.number for action in actions])
    part = catalogue.say("review.actions.one" if len(actions) == 1 else "review.actions.several", actions=numbers)
    name = force.name if force is not None else ""
    title = catalogue.say("review.book.force" if force else "review.book", force=name, actions=part)
    return WorkbookView(
        stamp=stamp,
        force=name,
        force_id=force.id if force is not None else "",
        part=part,
        withheld=withheld_from(held),
        personal=CLASSES_SAID,
        title=title,
        head=catalogue.say("review.head.force" if force else "review.head", force=name, as_at=stamp.as_at),
        properties={
            "nvap schema": SCHEMA,
            BOOK: OF_REVIEW,
            **({"nvap force": force.id} if force is not None else {}),
            "nvap plan version": plan.front.version,
            "nvap as at": stamp.as_at_day.isoformat(),
        },
    )


def sheets_sent(view: WorkbookView) -> tuple[Sheet, ...]:
    """The sheets of a workbook; that of a review of no force in particular has no columns for what one says."""
    sheets = sheets_of(view.properties)
    if view.force_id:
        return sheets
    left = tuple(column for column in REVIEWED.columns if column.key not in OF_A_FORCE)
    return tuple(replace(sheet, columns=left) if sheet is REVIEWED else sheet for sheet in sheets)


def _objective(objective: Objective, account: Account | None, words: Words) -> SheetRow:
    """An objective, what a force claims of it and what supports that."""
    told = {
        "objective": objective.id,
        "wording": objective.text,
        "expects": text_from(REVIEWED.column("expects").form, objective.expects),
    }
    if account is not None:
        told |= {
            "status": account.claimed or "",
            "summary": _why(account),
            "supported": account.supported or "",
            "evidence": "\n".join(_evidence(account, words)),
        }
    return SheetRow(objective.id, told)


def _why(account: Account) -> str:
    if account.claimed is None:
        return catalogue.say("review.claim-withheld")
    return account.claim.summary if account.claim is not None else ""


def _evidence(account: Account, words: Words) -> list[str]:
    """The records that count for an objective, the newest first, and how many are not among them."""
    lines = [_record(record, words) for record in account.evidence[:MOST_RECORDS]]
    if len(account.evidence) > MOST_RECORDS:
        lines.append(catalogue.say("review.more", count=len(account.evidence) - MOST_RECORDS))
    if account.withheld:
        lines.append(catalogue.say("review.withheld", count=account.withheld))
    return lines


def _record(record: RecordView, words: Words) -> str:
    return catalogue.say(
        "review.record",
        title=record.title,
        kind=words.tables["kind"][record.kind],
        assurance=words.tables["assurance"][record.assurance],
        day=catalogue.day(record.date),
        state=words.tables["state"][record.state],
    )
