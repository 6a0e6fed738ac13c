"""A finding that is open, with the record that carries it, and the order of several. Pure: the model in, values out."""

from dataclasses import dataclass
from datetime import date

from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Seriousness


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that is not closed, and the record that carries it."""

    record: Evidence
    finding: Finding


def finding_order(open_: OpenFinding) -> tuple[int, date]:
    """Seriousness first, then the earliest due date, none last."""
    return (list(Seriousness).index(open_.finding.seriousness), open_.finding.due or date.max)
