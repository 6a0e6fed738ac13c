"""What was claimed of other words under an earlier edition, as documents tell it."""

from dataclasses import dataclass

from nvap.analysis.succession import ClaimRead
from nvap.model.returns import Claim


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
