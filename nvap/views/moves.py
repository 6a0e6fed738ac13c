"""The view of what moved since an earlier day: from what to what, and every dated event on it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from nvap.analysis.events import Event
from nvap.analysis.findings import OpenFinding
from nvap.analysis.moves import Late, Move, Place, Positions, Where, moves, newly_elsewhere, positions_of
from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Marking, allowed
from nvap.model.plan import Objective
from nvap.model.refusals import Refusal
from nvap.model.returns import Acceptance, Return, Status
from nvap.model.values import dataclass
from nvap.views.claims import ClaimBefore, claimed_before
from nvap.views.findings import days_late, shown_findings
from nvap.views.stamp import Stamp
from nvap.words import catalogue
from nvap.workspace import Workspace

# What --since says for the newest return before the date.
LAST_RETURN = "return"


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where an objective stands or stood: `where` is gap, accepted, met, left-out or none.

    Beside an earlier list that tells gaps only, `where` may be no-gap.
    """

    where: str
    gap: str | None
    band: str | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """What happened on a day: `what` says which of the others there are, the record by its id and its title.

    `force` is whose claim it was, where that is another body's; `claimed_before` what was claimed of other words.
    """

    date: dt.date
    what: str
    record: str | None = None
    title: str | None = None
    kind: str | None = None
    shows: str | None = None
    finding: Finding | None = None
    status: str | None = None
    claimed_before: tuple[ClaimBefore, ...] = ()
    accepted: Acceptance | None = None
    force: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SourceView:
    """An objective that the one now was: its id and place then, and whose account that is where there were several."""

    objective: str
    place: PlaceView
    force: str | None


@dataclass(frozen=True, slots=True)
class MoveView:
    """An objective that stands elsewhere than it did. `sources` are what it was, where that is not simply itself.

    `withheld` counts the events that may not be shown.
    """

    objective: str
    text: str
    short: str
    came_from: PlaceView
    place: PlaceView
    worse: bool
    sources: tuple[SourceView, ...]
    events: tuple[EventView, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class SinceView:
    """What moved since a day, in plan order; `withheld` counts the moves that may not be shown.

    `elsewhere` counts the findings whose objective is gone that are newly open, or newly overdue.
    """

    since: str
    since_day: dt.date
    version: str
    moves: tuple[MoveView, ...]
    withheld: int
    elsewhere: int

    @property
    def worse(self) -> int:
        """How many got worse: newly a gap, one in a graver band, or newly overdue."""
        return sum(move.worse for move in self.moves)

    @property
    def is_worse(self) -> bool:
        """Whether anything is: an objective, or a finding that has none any more."""
        return bool(self.worse or self.elsewhere)

    @property
    def settled(self) -> int:
        """How many had a gap and are met now; what is left out, or no longer in the plan, is not among them."""
        return sum(move.came_from.gap is not None and move.place.where == Where.MET for move in self.moves)


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved in a body's account since those of an earlier day."""

    then: tuple[Positions, ...]
    moves: tuple[Move, ...]
    elsewhere: tuple[OpenFinding, ...] = ()

    @property
    def sources(self) -> Iterator[Evidence | Return]:
        """The records that it tells of, for its marking."""
        for move in self.moves:
            yield from (event.source for event in move.events if event.source is not None)
        yield from (open_.record for open_ in self.elsewhere)

    def of(self, objectives: Iterable[str]) -> "Movement":
        """The same of some objectives only."""
        wanted = {*objectives}
        return Movement(self.then, tuple(move for move in self.moves if move.objective in wanted), self.elsewhere)


def late_under(limit: Marking | None) -> Late:
    """What says by how many days an objective is overdue, by what may be shown under a limit."""
    return partial(days_late, limit=limit)


def day_of(workspace: Workspace, since: dt.date | str, limit: Marking | None) -> dt.date:
    """The day that is compared with: a date before the one spoken for, or that of the newest return before it."""
    if isinstance(since, dt.date):
        if since >= workspace.at:
            raise Refusal(f"--since {since} is not before the date spoken for, {workspace.at}")
        return since
    if since != LAST_RETURN:
        raise Refusal(f"{since} is no day to compare with; give a date, or {LAST_RETURN}")
    made = (made for made in workspace.sound_returns if allowed(made.marking, limit))
    days = [each.date for each in made if each.date < workspace.at]
    if not days:
        told = " that can be told" if limit else ""
        raise Refusal(f"{workspace.force.name} made no return before {workspace.at}{told}; give a date")
    return max(days)


def moved_since(workspace: Workspace, since: dt.date | str, limit: Marking | None) -> Movement:
    """What moved in a body's account since an earlier day; raises Refusal for a day on which there was no account."""
    day = day_of(workspace, since, limit)
    then = tuple(positions(account, limit) for account in workspace.earlier(day))
    if not then:
        force = workspace.force
        raise Refusal(f"{force.name} was not there on {day}: its first day is {force.from_}")
    return moved_from(workspace, then, limit)


def moved_since_return(workspace: Workspace, returns: Sequence[dt.date], limit: Marking | None) -> Movement | None:
    """What moved since the return before the newest, of the days of all; None where there is none to compare with."""
    days = sorted({*returns})
    then = tuple(positions(account, limit) for account in workspace.earlier(days[-2])) if len(days) > 1 else ()
    return moved_from(workspace, then, limit) if then else None


def moved_from(workspace: Workspace, then: Sequence[Positions], limit: Marking | None) -> Movement:
    """What moved in a body's account since those of an earlier day, by what may be shown under a limit."""
    now = positions(workspace, limit)
    moved = moves(workspace.force, now, then, workspace.reading)
    return Movement(tuple(then), tuple(moved), tuple(newly_elsewhere(now, then)))


def positions(account: Workspace, limit: Marking | None) -> Positions:
    """The places of an account's objectives, overdue by what may be shown under a limit."""
    shown = shown_findings(account.elsewhere_findings, limit)
    return positions_of(account.gap_list, account.plan.front.version, late_under(limit), shown)


def sources_of(moved: Movement | None) -> tuple[Evidence | Return, ...]:
    """The records that a document tells of with what moved; none where that was not asked."""
    return tuple(moved.sources) if moved else ()


def since_view(workspace: Workspace, moved: Movement | None, stamp: Stamp) -> SinceView | None:
    """The view of what moved, if that was asked; what may not be shown of it is only counted."""
    if moved is None:
        return None
    told = [move for move in moved.moves if may_tell(move, stamp)]
    then = moved.then[0]
    return SinceView(
        since=catalogue.day(then.at),
        since_day=then.at,
        version=then.version,
        moves=tuple(_move_view(workspace, move, moved.then, stamp) for move in told),
        withheld=len(moved.moves) - len(told),
        elsewhere=len(moved.elsewhere),
    )


def may_tell(move: Move, stamp: Stamp) -> bool:
    """Whether it may be told where it stands and stood: not where a claim that is withheld leaves it out."""
    return not any(
        standing.claimed is Status.NOT_APPLICABLE
        and standing.returned
        and not stamp.may_show(standing.returned.marking)
        for standing in move.standings
    )


def _move_view(workspace: Workspace, move: Move, then: Sequence[Positions], stamp: Stamp) -> MoveView:
    objective = _objective(workspace, move, then)
    shown = [event for event in move.events if event.source is None or stamp.may_show(event.source.marking)]
    names = workspace.plan.forces
    plain = len(then) == 1 and [before.objective for before in move.before] == [move.objective]
    return MoveView(
        objective=move.objective,
        text=objective.text,
        short=objective.short,
        came_from=_place(move.came_from),
        place=_place(move.place),
        worse=move.worse,
        sources=()
        if plain
        else tuple(
            SourceView(before.objective, _place(before.place), names[before.force].name if len(then) > 1 else None)
            for before in move.before
        ),
        events=tuple(_event(workspace, event, move.objective) for event in shown),
        withheld=len(move.events) - len(shown),
    )


def _objective(workspace: Workspace, move: Move, then: Sequence[Positions]) -> Objective:
    """The objective as the plan has it or, where it is gone, as the earlier edition had it."""
    if move.objective in workspace.plan.objectives:
        return workspace.plan.objectives[move.objective]
    versions = {account.version for account in then}
    earlier = (edition for edition in workspace.reading.editions if edition.version in versions)
    return next(edition.objectives[move.objective] for edition in earlier)


def _place(place: Place) -> PlaceView:
    gap = place.gap
    return PlaceView(place.where, gap.name if gap else None, gap.band if gap else None, place.overdue)


def _event(workspace: Workspace, event: Event, objective: str) -> EventView:
    record, claim, made = event.record, event.claim, event.made
    other = made is not None and made.force != workspace.force.id
    return EventView(
        event.day,
        event.what,
        record.id if record else None,
        record.title if record else None,
        record.kind if record else None,
        record.shows_of(objective) if record and objective in record.objectives else None,
        event.finding,
        claim.status if claim else None,
        claimed_before(claim),
        claim.accepted if claim else None,
        workspace.plan.forces[made.force].name if made is not None and other else None,
        event.name or None,
    )
