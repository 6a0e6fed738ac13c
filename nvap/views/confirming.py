"""A record that waits to be confirmed: what it was made of beside what that says now, and what it leaves empty."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from nvap.analysis.carrying import befores, reworded
from nvap.load.records import Record
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking
from nvap.model.values import dataclass
from nvap.storage import edits
from nvap.storage.edits import CannotChange
from nvap.views.carry import WordingBefore, side_by_side
from nvap.views.wording import Piece
from nvap.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RewordedView:
    """An objective that has other words now: what it was, what it is, and the words that only one of them has."""

    objective: str
    short: str
    pieces: tuple[Piece, ...]
    before: tuple[WordingBefore, ...]


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What a record waits for: the objectives that were reworded, and whether its file leaves something empty.

    `version` is the edition that it was made under, where that is another: it is then carried over, not confirmed.
    """

    reworded: tuple[RewordedView, ...]
    empty: bool
    version: str

    @property
    def by(self) -> bool:
        """Whether it is to be said which role read both wordings."""
        return bool(self.reworded) and not self.version


def to_confirm(workspace: Workspace, made: Evidence) -> ToConfirm | None:
    """What a record waits for; None where nobody has to confirm it."""
    plan = workspace.plan
    read = workspace.reading.record(made, workspace.at)
    asked = reworded(read, plan.objectives)
    empty = _leaves_empty(workspace, made)
    if read is None or made.withdrawn is not None or not (asked or empty):
        return None
    views = []
    for name in asked:
        before, now = side_by_side(befores(workspace.reading, made, read, name), plan.objectives[name].text)
        views.append(RewordedView(name, plan.objectives[name].short, now, before))
    return ToConfirm(tuple(views), empty, "" if workspace.reading.is_own(made.plan_version) else made.plan_version)


def waiting(workspace: Workspace, limit: Marking | None) -> Iterator[Record]:
    """The body's own records that wait to be confirmed or carried over and may be named, the newest first."""
    asking = {record.id for question in workspace.carrying.questions for record in question.records}
    for record in sorted(workspace.records, key=lambda record: (record.evidence.date, record.stem), reverse=True):
        if not workspace.may_name(record.source.path, limit) or record.evidence.withdrawn is not None:
            continue
        if record.evidence.id in asking or _leaves_empty(workspace, record.evidence):
            yield record


def confirmed(workspace: Workspace, made: Evidence, by: str, day: dt.date) -> dict[str, Any]:
    """The keys that confirming a record changes; raises CannotChange where there is nothing to confirm."""
    said = edits.Said(workspace.plan.front.version, day, workspace.at, by)
    own = workspace.reading.is_own(made.plan_version)
    asked = reworded(workspace.reading.record(made, day), workspace.plan.objectives) if own else {}
    return edits.confirmed(made, workspace.context.edition_of(made.plan_version), said, asked)


def _leaves_empty(workspace: Workspace, made: Evidence) -> bool:
    """Whether its file leaves a fingerprint or a day empty that confirming fills in."""
    day = workspace.at
    said = edits.Said(workspace.plan.front.version, day, day, "")
    try:
        return bool(edits.confirmed(made, workspace.context.edition_of(made.plan_version), said, {}))
    except CannotChange:
        return False
