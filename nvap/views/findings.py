"""Open findings, and what of an account has lost its objective since it was made."""

import datetime as dt
from collections.abc import Iterable, Sequence

from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import overdue
from nvap.analysis.standing import Standing
from nvap.analysis.succession import HomelessObjective
from nvap.model.evidence import Evidence, Finding, Progress
from nvap.model.fields import Marking, allowed
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.views.claims import shown_claim
from nvap.views.stamp import Stamp
from nvap.words import catalogue

catalogue.own(
    __name__,
    {
        "overdue.by": "overdue by {days}",
        "due.today": "due today",
        "due.in": "due in {days}",
        "homeless.claim": "{objective} in the return of {day}",
        "homeless.withheld": "{count} withheld here",
        "homeless.not-here": "Its edition of the plan is not in this folder.",
    },
)


@dataclass(frozen=True, slots=True)
class FindingView:
    """An open finding, the record that carries it, and by how many days it is overdue by its own due date.

    `late` says that in words or, where it is not overdue, in how many days it is due; `progress` is what had been done
    about it by then.
    """

    record: Evidence
    finding: Finding
    overdue: int | None
    late: str
    progress: tuple[Progress, ...] = ()


@dataclass(frozen=True, slots=True)
class HomelessView:
    """An objective that this edition has not, as its own has it, and its open findings that may be shown.

    It is gone, with the reason why, or of a later edition.
    """

    objective: str
    edition: str
    text: str | None
    why: str
    findings: tuple[FindingView, ...]
    withheld: int
    later: bool = False


def overdue_by(days: int | None) -> str:
    """By how many days something is overdue, in words; nothing where it is not."""
    return catalogue.say("overdue.by", days=catalogue.count(days, "day")) if days else ""


def late(due: dt.date | None, at: dt.date) -> str:
    """By how many days something is overdue, or in how many it is due, in words; nothing where it has no due date."""
    if due is None:
        return ""
    days = (due - at).days
    if days < 0:
        return overdue_by(-days)
    return catalogue.say("due.in", days=catalogue.count(days, "day")) if days else catalogue.say("due.today")


def shown_findings(findings: Iterable[OpenFinding], limit: Marking | None) -> list[OpenFinding]:
    """The open findings that may be shown under a limit, in the order given."""
    return [open_ for open_ in findings if allowed(open_.record.marking, limit)]


def gravest_shown(standing: Standing, limit: Marking | None) -> OpenFinding | None:
    """The gravest open finding that may be shown, whether or not the worst gap is one."""
    return next(iter(shown_findings(standing.findings, limit)), None)


def days_late(standing: Standing, limit: Marking | None) -> int | None:
    """By how many days an objective is overdue, by what may be shown under a limit."""
    return overdue(shown_findings(standing.findings, limit), shown_claim(standing, limit), standing.at)


def finding_view(open_: OpenFinding, at: dt.date) -> FindingView:
    """An open finding, and by how many days it is overdue by its own due date."""
    finding = open_.finding
    return FindingView(
        *(open_.record, finding, overdue([open_], None, at), late(finding.due, at)),
        progress=finding.progress_by(at),
    )


def homeless_views(homeless: Iterable[HomelessObjective], stamp: Stamp) -> tuple[HomelessView, ...]:
    """The objectives that this edition has not and that have open findings, the gravest first."""
    found = []
    for objective in homeless:
        shown = tuple(
            finding_view(open_, stamp.as_at_day) for open_ in objective.findings if stamp.may_show(open_.record.marking)
        )
        if objective.findings:
            gone = objective.gone
            lost = gone.text is None and not gone.later
            why = gone.why or (catalogue.say("homeless.not-here") if lost else "")
            withheld = len(objective.findings) - len(shown)
            found.append(HomelessView(gone.objective, gone.edition, gone.text, why, shown, withheld, gone.later))
    return tuple(found)


def homeless_records(homeless: Iterable[HomelessObjective]) -> tuple[Evidence, ...]:
    """The records that name an objective which is gone, each once."""
    return tuple({record.id: record for objective in homeless for record in objective.records}.values())


def homeless_told(homeless: Sequence[HomelessObjective]) -> tuple[Evidence | Return, ...]:
    """What a document that lists them tells of, for its marking."""
    return (
        *homeless_records(homeless),
        *(made for objective in homeless for made, _ in objective.claims),
        *(open_.record for objective in homeless for open_ in objective.findings),
    )


def homeless_left_out(
    homeless: Sequence[HomelessObjective], stamp: Stamp
) -> tuple[tuple[str, int, dict[str, object]], ...]:
    """How many records and claims have no objective here, and which; of what may not be shown, only how many."""
    gone = [objective for objective in homeless if not objective.gone.later]
    later = [objective for objective in homeless if objective.gone.later]
    return (*_left_out("homeless", "homeless-claims", gone, stamp), *_left_out("later", "later-claims", later, stamp))


def _left_out(
    of_records: str, of_claims: str, homeless: Sequence[HomelessObjective], stamp: Stamp
) -> tuple[tuple[str, int, dict[str, object]], ...]:
    records = homeless_records(homeless)
    claims = [claim for objective in homeless for claim in objective.claims]
    kept = [record.id for record in records if stamp.may_show(record.marking)]
    lost = [
        catalogue.say("homeless.claim", objective=objective, day=made.date)
        for made, objective in claims
        if stamp.may_show(made.marking)
    ]
    return (
        (of_records, len(records), {"records": some(kept, len(records))}),
        (of_claims, len(claims), {"claims": some(lost, len(claims))}),
    )


def some(names: Sequence[str], count: int) -> str:
    """The names that may be shown, and how many of the count are withheld."""
    hidden = [catalogue.say("homeless.withheld", count=count - len(names))] if len(names) < count else []
    return ", ".join([*names, *hidden])
