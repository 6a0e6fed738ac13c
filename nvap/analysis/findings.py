"""A finding that is open, with the record that carries it, and the order of several. Pure: the model in, values out."""

from datetime import date
from typing import NamedTuple

from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Seriousness


class OpenFinding(NamedTuple):
    """A finding that is not closed, and the record that carries it."""

    record: Evidence
    finding: Finding


def finding_order(open_: OpenFinding) -> tuple[int, date]:
    """Seriousness first, then the earliest due date, none last."""
    return (list(Seriousness).index(open_.finding.seriousness), open_.finding.due or date.max)
