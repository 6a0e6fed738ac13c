"""What is claimed, as documents tell it: whether it may be shown, and what was claimed of other words before."""

import datetime as dt

from nvap.analysis.standing import Standing
from nvap.analysis.succession import ClaimRead
from nvap.model.dates import months_after
from nvap.model.fields import Marking, allowed
from nvap.model.returns import Claim
from nvap.model.values import dataclass
from nvap.words import catalogue

catalogue.own(__name__, {"age": "{days} old", "age.long": "{days} old, more than a year"})


@dataclass(frozen=True, slots=True)
class ClaimBefore:
    """What was claimed under an earlier edition of an objective that became this one, to be made again.

    `status` is None where it may not be shown.
    """

    edition: str
    objective: str
    status: str | None


def claimed_before(claim: Claim | None) -> tuple[ClaimBefore, ...]:
    """What a claim was that is to be made again."""
    if not isinstance(claim, ClaimRead):
        return ()
    return tuple(ClaimBefore(claim.edition, name, before.status) for name, before in claim.made_of)


def claim_shown(standing: Standing, limit: Marking | None) -> bool:
    """Whether what is claimed of an objective may be shown; that nothing is may always be."""
    return standing.returned is None or allowed(standing.returned.marking, limit)


def shown_claim(standing: Standing, limit: Marking | None) -> Claim | None:
    """What is claimed of an objective, where something is and that may be shown."""
    return standing.claim if claim_shown(standing, limit) else None


def age_of(returned: dt.date | None, at: dt.date) -> str:
    """How old a return is at a date, in words; nothing where there is none."""
    if returned is None:
        return ""
    days = catalogue.count((at - returned).days, "day")
    return catalogue.say("age.long" if at > months_after(returned, 12) else "age", days=days)
