"""Whether a body has accepted a gap for now, and what nobody may accept. Pure: the model in, values out."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from nvap.analysis.findings import OpenFinding
from nvap.model.fields import Kind, Seriousness
from nvap.model.returns import Acceptance, GapName, Return

if TYPE_CHECKING:
    from nvap.analysis.standing import Standing

# A claim that says other than the evidence is corrected, and changed words are read again: neither is lived with.
NEVER = (GapName.OVERCLAIMED, GapName.UNDERCLAIMED, GapName.SUSPECT)


def acceptance(standing: "Standing", worst: GapName) -> Acceptance | None:
    """What accepts an objective's worst gap as at its date: up to its last day, that gap or a lesser one.

    What nobody may accept is not accepted by what accepts a graver gap, and what was found after it was accepted is
    not; nor does it hold while more is claimed than the evidence shows.
    """
    accepted = standing.claim.accepted if standing.claim else None
    if accepted is None or standing.returned is None or standing.at > accepted.until:
        return None
    order = list(GapName)
    if worst in NEVER or standing.overclaimed or order.index(worst) < order.index(accepted.gap):
        return None
    findings = standing.findings
    return None if [*beyond(worst, findings), *found_after(worst, findings, standing.returned.date)] else accepted


def acceptable(standing: "Standing", worst: GapName) -> bool:
    """Whether a return of the standing's date may accept its worst gap."""
    if worst in NEVER or standing.overclaimed:
        return False
    findings = standing.findings
    return not [*beyond(worst, findings), *found_after(worst, findings, standing.at)]


def no_longer_accepted(
    standings: Iterable["Standing"], returned: Mapping[str, Return], day: date
) -> dict[str, Acceptance]:
    """What the claims accept that a return of the day cannot repeat, by objective.

    It ends by then, nobody may accept it now, or more was found since than was accepted.
    """
    findings = {standing.objective.id: standing.findings for standing in standings}
    ended: dict[str, Acceptance] = {}
    for name, made in returned.items():
        accepted, open_ = made.claims[name].accepted, findings.get(name, ())
        if accepted is not None and (
            ends_too_soon(accepted, day) or [*beyond(accepted.gap, open_), *found_after(accepted.gap, open_, made.date)]
        ):
            ended[name] = accepted
    return ended


def found_after(gap: GapName, findings: Iterable[OpenFinding], day: date) -> list[OpenFinding]:
    """The open findings that make a gap and are of records dated, or recorded, after a day."""
    return [open_ for open_ in findings if _makes(open_) is gap and max(open_.record.date, _known(open_)) > day]


def beyond(gap: GapName, findings: Iterable[OpenFinding]) -> Iterable[OpenFinding]:
    """The open findings that make a gap and may not be accepted: of an inspection, and any cause of concern."""
    for open_ in findings:
        concern = open_.finding.seriousness is Seriousness.CAUSE_OF_CONCERN
        if _makes(open_) is gap and (concern or open_.record.kind is Kind.INSPECTION):
            yield open_


def ends_too_soon(accepted: Acceptance, returned: date) -> bool:
    """Whether it ends on the day of its return, or before."""
    return accepted.until <= returned


def _makes(open_: OpenFinding) -> GapName:
    """The gap that an open finding makes."""
    return GapName.ADVERSE if open_.finding.graver else GapName.CONSIDERATION


def _known(open_: OpenFinding) -> date:
    """The day from which a finding was recorded."""
    return open_.record.recorded or open_.record.date
