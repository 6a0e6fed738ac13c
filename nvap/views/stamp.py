"""What every document carries: the plan it is about, the date it speaks for, its marking, and what to know first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nvap import wording
from nvap.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking
from nvap.model.returns import Return
from nvap.plan import Plan


@dataclass(frozen=True, slots=True)
class Stamp:
    """The head and the foot of a document.

    `despite` names the files with errors where a report was asked for in spite of them. `limit` is the highest marking
    that may be shown, and `withheld` how many records of the force are above it.
    """

    plan: str
    short: str
    version: str
    period: str
    as_at: str
    as_at_day: date
    marking: Marking
    facts: tuple[str, ...]
    attribution: str
    despite: tuple[str, ...] = ()
    limit: Marking | None = None
    withheld: int = 0

    def may_show(self, marking: Marking) -> bool:
        """Whether what has this marking may be shown under the limit."""
        return allowed(marking, self.limit)


def allowed(marking: Marking, limit: Marking | None) -> bool:
    """Whether a marking is within a limit; None is no limit."""
    return limit is None or list(Marking).index(marking) <= list(Marking).index(limit)


FACTS = ("plan-superseded", "plan-review-overdue")


def stamp(
    plan: Plan,
    at: date,
    diagnostics: Iterable[Diagnostic],
    shown: Iterable[Evidence | Return] = (),
    limit: Marking | None = None,
    withheld: int = 0,
) -> Stamp:
    """The stamp of a document about a plan as at a date; its marking is the highest of the records it shows."""
    front = plan.front
    said = {one.rule: one.message for one in diagnostics}
    broken = sorted({one.path for one in diagnostics if one.severity is Severity.ERROR})
    sensitive = limit is not Marking.OFFICIAL and any(one.marking is Marking.OFFICIAL_SENSITIVE for one in shown)
    return Stamp(
        plan=front.title,
        short=front.short_title,
        version=front.version,
        period=f"{front.period.from_} to {front.period.to}",
        as_at=wording.day(at),
        as_at_day=at,
        marking=Marking.OFFICIAL_SENSITIVE if sensitive else Marking.OFFICIAL,
        facts=tuple(sentence(said[rule]) for rule in FACTS if rule in said),
        attribution=front.attribution,
        despite=tuple(broken),
        limit=limit,
        withheld=withheld,
    )


def sentence(text: str) -> str:
    """A message as a sentence: a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
