"""A force's account of one objective: its claim, what its evidence supports, its findings and its gap."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from nvap.analysis.gaps import GapList
from nvap.analysis.standing import Standing
from nvap.load.plan import Plan
from nvap.model.evidence import Evidence
from nvap.model.fields import Stage
from nvap.model.plan import Action
from nvap.model.returns import Claim, Return, Status
from nvap.model.values import dataclass
from nvap.views.claims import claim_shown
from nvap.views.findings import FindingView
from nvap.views.gaps import RecordView, RowView, open_views, record_view, row_view
from nvap.views.stamp import Stamp
from nvap.words import catalogue

HIGH = (Status.IMPLEMENTED, Status.EMBEDDED)


catalogue.own(
    __name__,
    {
        "rule.not-applicable": (
            "The plan limits the objective to other nations: nothing is supported, and nothing is missing."
        ),
        "rule.not-adopted": (
            "The objective is of an action that was not adopted: nothing is supported, and nothing is missing."
        ),
        "rule.nothing": "No evidence in date counts for it: nothing is supported.",
        "rule.in-progress": (
            "Some evidence in date counts, but none counts in full at the stage that the objective expects. That "
            "supports 'in progress'."
        ),
        "rule.cause-of-concern": "A cause of concern is open against it. That allows 'in progress' at most.",
        "rule.implemented": (
            "Evidence in date counts in full at the stage that the objective expects, or beyond it. That supports "
            "'implemented'."
        ),
        "rule.implemented-only": (
            "In use and making a difference, each in full, but kept under the same reference, or none of it seen by "
            "anybody other than those who did the work. That supports 'implemented'."
        ),
        "rule.embedded": (
            "In use and making a difference, each in full, under different references, and at least one seen by "
            "somebody other than those who did the work. That supports 'embedded'."
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Account:
    """What stands beside one objective; `row` is its row in the gap list, where it has a gap.

    `applies` is `yes`, `plan` where the plan says no, `claim` where the force does, None where its claim is withheld;
    `claimed` is None where it may not be shown; `returned` is the day of the return that the claim is from, and `rule`
    what decided what is supported. Evidence is what counts, newest first.
    """

    applies: str | None
    claimed: str | None
    claim: Claim | None
    supported: str | None
    impact_shown: bool
    row: RowView | None
    findings: tuple[FindingView, ...]
    evidence: tuple[RecordView, ...]
    withheld: int
    returned: dt.date | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """An action has no status of its own; it counts its objectives, claims that may not be shown apart.

    The last four count them one by one, as a theme's do.
    """

    number: str
    title: str
    applicable: int
    claimed: int
    withheld: int
    supported: int
    claimed_and_supported: int
    claimed_not_supported: int
    supported_not_claimed: int
    neither: int


def accounts(plan: Plan, gaps: GapList, stamp: Stamp) -> dict[str, Account]:
    """The account of every objective that forces assess themselves against, by its id."""
    found = {
        row.standing.objective.id: _account(row.standing, gaps, stamp, row_view(plan, row, stamp, place))
        for rows in (gaps.rows, gaps.accepted)
        for place, row in enumerate(rows, 1)
    }
    found |= {
        standing.objective.id: _account(standing, gaps, stamp) for standing in (*gaps.met, *gaps.claimed_not_applicable)
    }
    found |= {
        objective.id: Account(gaps.applies(objective.id), None, None, None, False, None, (), (), withheld=0)
        for objective in gaps.not_applicable
    }
    return found


def counts(action: Action, standings: Iterable[Standing], stamp: Stamp) -> ActionCounts:
    """How many of an action's applicable objectives are claimed and supported as implemented or better."""
    own = [standing for standing in standings if standing.objective.action == action.number]
    return ActionCounts(action.number, action.title, **counted(own, stamp))


def counted(own: Sequence[Standing], stamp: Stamp) -> dict[str, int]:
    """How many objectives apply, are claimed and supported as implemented or better, and have a claim not shown."""
    shown = [standing for standing in own if claim_shown(standing, stamp.limit)]
    beside = Counter((standing.claimed in HIGH, standing.supported in HIGH) for standing in shown)
    return {
        "applicable": len(own),
        "claimed": sum(standing.claimed in HIGH for standing in shown),
        "withheld": len(own) - len(shown),
        "supported": sum(standing.supported in HIGH for standing in own),
        "claimed_and_supported": beside[True, True],
        "claimed_not_supported": beside[True, False],
        "supported_not_claimed": beside[False, True],
        "neither": beside[False, False],
    }


def told_of(gaps: GapList, objectives: Iterable[str] | None = None) -> tuple[Evidence | Return, ...]:
    """The records that the accounts of some objectives, or of all, tell of: for the marking of a document."""
    wanted = None if objectives is None else set(objectives)
    found: dict[str, Evidence | Return] = {}
    for standing in gaps.standings:
        if wanted is None or standing.objective.id in wanted:
            found |= {record.id: record for record in standing.counting}
            found |= {open_.record.id: open_.record for open_ in standing.findings}
            if standing.returned:
                found[f"return {standing.returned.date}"] = standing.returned
    return tuple(found.values())


def rule_of(standing: Standing, applies: str = "yes") -> str:
    """The row of the table of support that decided, in words; `applies` as the list of gaps says it."""
    if applies in ("plan", "not-adopted"):
        return catalogue.say("rule.not-applicable" if applies == "plan" else "rule.not-adopted")
    return catalogue.say(f"rule.{_rule(standing)}")


def _rule(standing: Standing) -> str:
    """The row of the table of support that decided."""
    if standing.supported is None:
        return "nothing"
    if standing.cause_of_concern:
        return "cause-of-concern"
    if standing.supported is Status.IMPLEMENTED and _nearly_embedded(standing):
        return "implemented-only"
    return str(standing.supported)


def _nearly_embedded(standing: Standing) -> bool:
    """Whether all that it lacks for embedded is another reference, or a look by others than those who did the work."""
    stages = {record.stage for record in standing.in_full}
    return {Stage.IN_USE, Stage.MAKING_A_DIFFERENCE} <= stages


def _account(standing: Standing, gaps: GapList, stamp: Stamp, row: RowView | None = None) -> Account:
    applies = gaps.applies(standing.objective.id)
    shown = [record for record in standing.counting if stamp.may_show(record.marking)]
    claim = claim_shown(standing, stamp.limit)
    own = standing.claim if claim and not (standing.claim and standing.claim.to_make_again) else None
    return Account(
        applies=applies if claim or applies == "yes" else None,
        claimed=standing.claimed if claim else None,
        claim=own,
        supported=standing.supported,
        impact_shown=standing.impact_shown,
        row=row,
        findings=open_views(standing, stamp),
        evidence=tuple(record_view(record, standing) for record in shown),
        withheld=len(standing.counting) - len(shown) + (not claim),
        returned=standing.returned.date if own and standing.returned else None,
        rule=rule_of(standing),
    )
