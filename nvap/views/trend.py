"""The view of a trend: a body's figures at each of several dates, from one reading of the files."""

import datetime as dt
from collections.abc import Iterable, Sequence

from nvap.analysis.gaps import Band, GapList
from nvap.analysis.trend import Every, days_between
from nvap.model.dates import months_after
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, allowed
from nvap.model.refusals import Refusal
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.views.account import counted
from nvap.views.gaps import count_overdue
from nvap.views.pictures import Frame
from nvap.views.stamp import Stamp, stamp_of
from nvap.views.tables import Column, Table, Value
from nvap.words import catalogue
from nvap.workspace import Workspace

catalogue.own(
    __name__,
    {
        "trend.title": "Trend of {force}: {plan}",
        "trend.not-there": "{force} was not there on {days}: its first day is {first}.",
        "trend.editions": "Not all of it was read by one edition of the plan; each line says which.",
    },
)

MOST_DATES = 240
YEARS_BACK = 2
FRAME = Frame(wide=160, high=32, edge=4)
GAP_FIGURES = (*Band, "accepted", "met", "overdue")
CLAIM_FIGURES = ("claimed", "supported", "overclaimed", "evidence_current")
FIGURES = (*GAP_FIGURES, *CLAIM_FIGURES)


@dataclass(frozen=True, slots=True)
class PointView:
    """The figures at one date, by the edition that was in force; `bands` are by band.

    `withheld` counts the claims that may not be shown, which are not among the claimed; evidence that may not be shown
    is not among the current.
    """

    as_at: str
    day: dt.date
    edition: str
    applicable: int
    bands: dict[str, int]
    accepted: int
    met: int
    overdue: int
    claimed: int
    supported: int
    overclaimed: int
    evidence_current: int
    withheld: int

    def figure(self, name: str) -> int:
        """One of its figures, by the name of a band or of the figure."""
        return self.bands[name] if name in self.bands else int(getattr(self, name))


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One figure over the dates: its name, its first and newest value, and the points of its line."""

    name: str
    values: tuple[int, ...]
    points: str

    @property
    def first(self) -> int:
        """At the earliest date."""
        return self.values[0]

    @property
    def newest(self) -> int:
        """At the last date."""
        return self.values[-1]

    @property
    def change(self) -> int:
        """The newest less the first."""
        return self.newest - self.first

    @property
    def fewer(self) -> int:
        """The first less the newest."""
        return self.first - self.newest


@dataclass(frozen=True, slots=True)
class TrendView:
    """A body's figures at several dates, the earliest first, and one line for each figure."""

    stamp: Stamp
    force: str
    force_id: str
    points: tuple[PointView, ...]
    lines: tuple[TrendLine, ...]
    not_there: str | None
    editions: str | None
    wide: int = FRAME.wide
    high: int = FRAME.high
    gap_figures: tuple[str, ...] = GAP_FIGURES
    claim_figures: tuple[str, ...] = CLAIM_FIGURES

    @property
    def claims_withheld(self) -> bool:
        """Whether there are claims at any date that may not be shown."""
        return any(point.withheld for point in self.points)

    @property
    def earliest(self) -> PointView:
        """The first date."""
        return self.points[0]

    @property
    def latest(self) -> PointView:
        """The last date."""
        return self.points[-1]


COLUMNS = (
    *("as_at", "edition", "applicable", "put_right", "start", "prove", "keep_up", "accepted", "met", "overdue"),
    *("claimed", "supported", "overclaimed", "evidence_current", "withheld"),
)


def trend_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    first: dt.date | None = None,
    every: str = Every.QUARTER,
    at: Sequence[dt.date] = (),
) -> TrendView:
    """A body's figures at dates: those given, or every month, quarter or year up to the one spoken for.

    Raises Refusal for dates after that one, too many of them, and where the body was not there on any.
    """
    days = _days(workspace.at, first, Every(every), at)
    accounts = [(day, _account(workspace, day)) for day in days]
    there = [(day, account) for day, account in accounts if account is not None]
    force = workspace.force
    if not there:
        raise Refusal(f"{force.name} was not there on any of these dates: its first day is {force.from_}")
    read = workspace.told
    told: list[Evidence | Return] = [*(record.evidence for record in read.evidence)]
    told += (record.return_ for record in read.returns)
    shown = [made for made in told if made.date <= there[-1][0] and allowed(made.marking, limit)]
    stamp = stamp_of(workspace, shown, limit)
    points = tuple(_point(account.gap_list, account.plan.front.version, stamp) for _, account in there)
    absent = [catalogue.day(day) for day, account in accounts if account is None]
    return TrendView(
        stamp=stamp,
        force=force.name,
        force_id=force.id,
        points=points,
        lines=tuple(_line(name, points) for name in FIGURES),
        not_there=catalogue.say(
            "trend.not-there", force=force.name, days=catalogue.every(absent), first=catalogue.day(force.from_)
        )
        if absent and force.from_
        else None,
        editions=catalogue.say("trend.editions") if len({point.edition for point in points}) > 1 else None,
    )


def _days(as_at: dt.date, first: dt.date | None, every: Every, at: Sequence[dt.date]) -> list[dt.date]:
    days = sorted(set(at))
    if not days:
        begin = first or months_after(as_at, -12 * YEARS_BACK)
        if begin > as_at:
            raise Refusal(f"--from {begin} is after the date spoken for, {as_at}")
        days = days_between(begin, as_at, every)
    if days[-1] > as_at:
        raise Refusal(f"{days[-1]} is after the date spoken for, {as_at}; --as-at gives a later one")
    if len(days) > MOST_DATES:
        raise Refusal(f"that is {len(days)} dates; ask for {MOST_DATES} or fewer")
    return days


def _account(workspace: Workspace, day: dt.date) -> Workspace | None:
    """The account of the body itself on a day, by the edition that was in force then; None before its first day."""
    if workspace.force.begins_after(day):
        return None
    return workspace if day == workspace.at else next(workspace.earlier(day))


def _point(gaps: GapList, edition: str, stamp: Stamp) -> PointView:
    claims = counted(gaps.applying, stamp)
    current = {
        record.id for standing in gaps.standings for record in standing.current if stamp.may_show(record.marking)
    }
    return PointView(
        as_at=catalogue.day(gaps.at),
        day=gaps.at,
        edition=edition,
        applicable=gaps.applicable,
        bands={band: sum(row.worst.band is band for row in gaps.rows) for band in Band},
        accepted=len(gaps.accepted),
        met=len(gaps.met),
        overdue=count_overdue(gaps.rows, stamp.limit),
        claimed=claims["claimed"],
        supported=claims["supported"],
        overclaimed=sum(standing.overclaimed for standing in gaps.applying),
        evidence_current=len(current),
        withheld=claims["withheld"],
    )


def _line(name: str, points: Sequence[PointView]) -> TrendLine:
    """One figure over the dates, from nothing at the foot to its highest at the head."""
    values = tuple(point.figure(name) for point in points)
    first, last, highest = points[0].day.toordinal(), points[-1].day.toordinal(), max(*values, 1)

    def place(day: dt.date, value: int) -> str:
        return f"{FRAME.across(day.toordinal() - first, last - first or 1)},{FRAME.down(value, highest)}"

    return TrendLine(
        name, values, " ".join(place(point.day, value) for point, value in zip(points, values, strict=True))
    )


def trend_table(view: TrendView) -> Table:
    """The figures, a row for each date."""
    rows: list[tuple[Value, ...]] = [
        (point.day, point.edition, point.applicable, *map(point.figure, FIGURES), point.withheld)
        for point in view.points
    ]
    return Table("trend", tuple(Column.of(name, "trend") for name in COLUMNS), rows)


def tables_of(view: TrendView) -> tuple[tuple[Table, ...], str, Stamp, Iterable[str]]:
    """The table of a trend, its title, its stamp and what to know of it."""
    stamp = view.stamp
    notes = [note for note in (view.not_there, view.editions, *stamp.facts, stamp.attribution) if note]
    return (trend_table(view),), catalogue.say("trend.title", force=view.force, plan=stamp.plan), stamp, notes
