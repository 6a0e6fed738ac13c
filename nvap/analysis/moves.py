"""What moved between two days: which objectives stand elsewhere now, and what happened to each. Pure.

The tool tells what happened and chooses no cause.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from nvap.analysis.events import Event, Happened, events_of
from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import GAPS, Band, Gap, GapList, overdue
from nvap.analysis.standing import Standing
from nvap.analysis.succession import Reading
from nvap.model.bodies import Force
from nvap.model.refusals import Refusal
from nvap.model.values import dataclass

if TYPE_CHECKING:
    from nvap.model.baselines import Baseline


class Where(StrEnum):
    """The one place of an objective in a body's list, the worst first; `none` where the plan has it not.

    Of a list that tells only what has a gap, `no-gap` is every other place.
    """

    GAP = "gap"
    ACCEPTED = "accepted"
    NO_GAP = "no-gap"
    MET = "met"
    LEFT_OUT = "left-out"
    NONE = "none"


class Place(NamedTuple):
    """Where an objective stands: with a gap, accepted for now or not, which is its worst, and whether it is overdue."""

    where: Where
    gap: Gap | None = None
    overdue: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """The key of sorting, the worst first."""
        return list(Where).index(self.where), GAPS.index(self.gap) if self.gap else 0

    @property
    def band_rank(self) -> int:
        """The place of its band, the gravest first; that of no row is after all of them."""
        return list(Band).index(self.gap.band) if self.gap and self.where is Where.GAP else len(Band)

    def is_another_than(self, other: "Place") -> bool:
        """Whether it is another place; of one that says only that there was no gap, whether there is one."""
        return self.gap is not None if other.where is Where.NO_GAP else self != other

    def is_worse_than(self, other: "Place") -> bool:
        """Whether it has newly a gap, one in a graver band, or is newly overdue."""
        return self.band_rank < other.band_rank or (self.where is Where.GAP and self.overdue and not other.overdue)


NOWHERE = Place(Where.NONE)
# By how many days an objective is overdue, by what may be told.
Late = Callable[[Standing], int | None]


@dataclass(frozen=True, slots=True)
class Positions:
    """A body's list on a day, by an edition: the place of each objective, and how it stands where that is known.

    `elsewhere` are the open findings whose objective the edition has not; `found` says of all open findings, by the id
    of the record and the text, whether they are overdue.
    """

    force: str
    version: str
    at: date
    places: Mapping[str, Place]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    elsewhere: tuple[OpenFinding, ...] = ()
    found: Mapping[tuple[str, str], bool] = field(default_factory=dict)


class EarlierPlace(NamedTuple):
    """What an objective was on an earlier day: of which account, under which id, and where it stood."""

    force: str
    objective: str
    place: Place


class Move(NamedTuple):
    """An objective that stands elsewhere than it did, and what happened to it since.

    It may have been several; the worst place that they had is told.
    """

    objective: str
    before: tuple[EarlierPlace, ...]
    place: Place
    standings: tuple[Standing, ...]
    events: tuple[Event, ...] = ()

    @property
    def came_from(self) -> Place:
        """The worst place that it had."""
        if not self.before:
            return NOWHERE
        worst = min((before.place for before in self.before), key=lambda place: place.rank)
        return worst._replace(overdue=any(before.place.overdue for before in self.before))

    @property
    def worse(self) -> bool:
        """Whether it has newly a gap, one in a graver band, or is newly overdue."""
        return self.place.is_worse_than(self.came_from)


def positions_of(gaps: GapList, version: str, late: Late, elsewhere: Sequence[OpenFinding] = ()) -> Positions:
    """The places of a gap list that was read by the edition of a version, and the findings that have none in it."""
    places = {objective.id: Place(Where.LEFT_OUT) for objective in gaps.not_applicable}
    places |= {standing.objective.id: Place(Where.LEFT_OUT) for standing in gaps.claimed_not_applicable}
    places |= {standing.objective.id: Place(Where.MET) for standing in gaps.met}
    for where, rows in ((Where.GAP, gaps.rows), (Where.ACCEPTED, gaps.accepted)):
        for row in rows:
            places[row.standing.objective.id] = Place(where, row.worst, late(row.standing) is not None)
    standings = {standing.objective.id: standing for standing in gaps.standings}
    every = (*elsewhere, *(open_ for standing in gaps.standings for open_ in standing.findings))
    found = {_key(open_): _is_overdue(open_, gaps.at) for open_ in every}
    return Positions(gaps.force.id, version, gaps.at, places, standings, tuple(elsewhere), found)


def newly_elsewhere(now: Positions, then: Sequence[Positions]) -> list[OpenFinding]:
    """The open findings without an objective that were not open on an earlier day, or were not overdue."""
    known: dict[tuple[str, str], bool] = {}
    for account in then:
        for key, late in account.found.items():
            known[key] = known.get(key, False) or late
    return [
        open_
        for open_ in now.elsewhere
        if _key(open_) not in known or (_is_overdue(open_, now.at) and not known[_key(open_)])
    ]


def _key(open_: OpenFinding) -> tuple[str, str]:
    """What a finding is known by on another day: a body that follows another knows its record by a longer id."""
    return open_.record.id.rpartition("/")[2], open_.finding.text


def _is_overdue(open_: OpenFinding, at: date) -> bool:
    return overdue([open_], None, at) is not None


def moves(force: Force, now: Positions, then: Sequence[Positions], reading: Reading) -> list[Move]:
    """What stands elsewhere in a body's account than in those that there were on an earlier day, in plan order.

    Objectives of an earlier edition are what they have become; those that have become nothing come last. `reading` is
    of the edition of now; `then` is not empty, and all of one day.
    """
    found: list[Move] = []
    had: dict[int, set[str]] = {number: set() for number in range(len(then))}
    for objective in (name for name in reading.edition.objectives if name in now.places):
        before, standings = [], _of(now, objective)
        for number, account in enumerate(then):
            sources = sources_in(reading, account.version, objective)
            had[number] |= sources
            named = sorted(sources & set(account.places))
            before += [EarlierPlace(account.force, name, account.places[name]) for name in named]
            standings += [standing for name in named for standing in _of(account, name)]
        found.append(Move(objective, tuple(before), now.places[objective], tuple(standings)))
    for number, account in enumerate(then):
        for name in account.places.keys() - had[number]:
            before = [EarlierPlace(account.force, name, account.places[name])]
            found.append(Move(name, tuple(before), NOWHERE, tuple(_of(account, name))))
    between = list(_between(force, now, then, reading))
    moved = (move for move in found if move.place.is_another_than(move.came_from))
    return [_with_events(move, then[0].at, now.at, between) for move in moved]


def sources_in(reading: Reading, version: str, objective: str) -> set[str]:
    """The objectives of an earlier edition that became one of the edition read; itself, in its own."""
    names, current = {objective}, reading
    while current.edition.version != version and current.before is not None:
        names = {source for name in names for source in current.sources(name)}
        current = current.before
    return names


def _of(account: Positions, objective: str) -> list[Standing]:
    return [account.standings[objective]] if objective in account.standings else []


def _with_events(move: Move, after: date, by: date, between: Iterable[Event]) -> Move:
    """The same with what happened: by its own account, and what the accounts that it comes from claimed.

    What both tell of one return is told by its own.
    """
    told: dict[tuple[object, ...], Event] = {}
    own: set[tuple[object, ...]] = set()
    for place, standing in enumerate(move.standings):
        for event in events_of(standing, after, by):
            of_return = (event.day, event.what, event.made.force) if event.made else ()
            if place == 0:
                own.add(of_return)
            elif move.place is not NOWHERE and (event.made is None or of_return in own):
                continue
            told.setdefault((*event.order, *of_return, event.objective), event)
    events = sorted((*told.values(), *between), key=lambda event: event.order)
    return move._replace(events=tuple(events))


def _between(force: Force, now: Positions, then: Sequence[Positions], reading: Reading) -> Iterator[Event]:
    """The editions that came into force since, and that the body began."""
    after, known = then[0].at, {account.version for account in then}
    for edition in reading.editions:
        if edition.from_ is not None and after < edition.from_ <= now.at and edition.version not in known:
            yield Event(edition.from_, Happened.EDITION, name=edition.version)
    if force.from_ is not None and force.begins_after(after):
        yield Event(force.from_, Happened.BEGUN, name=force.name)


def positions_then(baseline: "Baseline", force: Force, reading: Reading, at: date) -> Positions:
    """The positions that an earlier list tells of; raises Refusal for one that cannot be compared with."""
    if baseline.force != force.id:
        raise Refusal(f"--baseline is of {baseline.force} and not of {force.id}")
    if baseline.as_at > at:
        raise Refusal(f"--baseline is as at {baseline.as_at}, after the date spoken for, {at}")
    version = baseline.plan.version
    edition = next((edition for edition in reading.editions if edition.version == version), None)
    if edition is None:
        raise Refusal(f"--baseline was read by version {version} of the plan, which is not here")
    gaps: dict[str, Gap] = {gap.name: gap for gap in GAPS}
    rows = (*baseline.gaps, *baseline.accepted)
    if strange := [row for row in rows if row.gap not in gaps or row.objective not in edition.objectives]:
        raise Refusal(f"--baseline has a gap {strange[0].gap} of {strange[0].objective}, which there is not")
    places = {name: Place(Where.NO_GAP) for name in edition.objectives}
    for where, told in ((Where.GAP, baseline.gaps), (Where.ACCEPTED, baseline.accepted)):
        places |= {row.objective: Place(where, gaps[row.gap], bool(row.overdue)) for row in told}
    every = (
        *(found for row in rows for found in row.findings),
        *(one for gone in baseline.homeless for one in gone.findings),
    )
    found = {(one.record.rpartition("/")[2], one.text): one.overdue is not None for one in every}
    return Positions(baseline.force, version, baseline.as_at, places, found=found)
