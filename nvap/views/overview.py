"""The figures of a force at a glance: how far each theme stands, the gaps by band, and evidence over time."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nvap.analysis.gaps import Band, GapList
from nvap.analysis.standing import Standing
from nvap.load.plan import Plan
from nvap.model.evidence import Evidence
from nvap.views.account import HIGH, claim_shown
from nvap.views.stamp import Stamp

QUARTERS = 8
MONTHS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """How many of a theme's applicable objectives are claimed, and supported, as implemented or better."""

    number: int
    name: str
    applicable: int
    claimed: int
    withheld: int
    supported: int


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many objectives have their worst gap in a band."""

    band: str
    objectives: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """How many records speak for a quarter; its first and its last month are written yyyy-mm."""

    first: str
    last: str
    records: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """A current record that is to be reviewed within the next six months."""

    id: str
    title: str
    review_by: dt.date
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A force at a glance. Evidence that may not be shown is in no quarter and no lapse, but in `withheld`.

    `earlier` counts the records dated before the first quarter; `until` is the last day that lapses are looked for.
    """

    themes: tuple[ThemeCounts, ...]
    bands: tuple[BandCount, ...]
    met: int
    applicable: int
    quarters: tuple[Quarter, ...]
    earlier: int
    lapses: tuple[Lapse, ...]
    until: dt.date
    withheld: int


def overview(plan: Plan, gaps: GapList, stamp: Stamp) -> Overview:
    """The figures of a force as at the date of its gap list."""
    standings = (*(row.standing for row in gaps.rows), *gaps.met)
    counting = {record.id: record for one in standings for record in one.counting}
    shown = [record for record in counting.values() if stamp.may_show(record.marking)]
    current = {record.id for one in standings for record in one.current}
    quarters = _quarters(shown, gaps.at)
    until = months_after(gaps.at, MONTHS_AHEAD)
    return Overview(
        themes=tuple(_themes(plan, standings, stamp)),
        bands=tuple(BandCount(band, sum(row.worst.band is band for row in gaps.rows)) for band in Band),
        met=len(gaps.met),
        applicable=gaps.applicable,
        quarters=quarters,
        earlier=len(shown) - sum(one.records for one in quarters),
        lapses=tuple(_lapses([one for one in shown if one.id in current], until)),
        until=until,
        withheld=len(counting) - len(shown),
    )


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _themes(plan: Plan, standings: Sequence[Standing], stamp: Stamp) -> Iterable[ThemeCounts]:
    for theme in plan.themes.values():
        own = [one for one in standings if plan.actions[one.objective.action].theme == theme.number]
        shown = [one for one in own if claim_shown(stamp, one)]
        yield ThemeCounts(
            number=theme.number,
            name=theme.name,
            applicable=len(own),
            claimed=sum(one.claimed in HIGH for one in shown),
            withheld=len(own) - len(shown),
            supported=sum(one.supported in HIGH for one in own),
        )


def _quarters(records: Iterable[Evidence], at: dt.date) -> tuple[Quarter, ...]:
    """The last quarters of the calendar, the one with the date last."""
    counted: dict[int, int] = {}
    for record in records:
        counted[_quarter(record.date)] = counted.get(_quarter(record.date), 0) + 1
    newest = _quarter(at)
    return tuple(
        Quarter(f"{one // 4:04}-{one % 4 * 3 + 1:02}", f"{one // 4:04}-{one % 4 * 3 + 3:02}", counted.get(one, 0))
        for one in range(max(newest - QUARTERS + 1, _quarter(dt.date.min)), newest + 1)
    )


def _quarter(day: dt.date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _lapses(current: Iterable[Evidence], until: dt.date) -> Iterable[Lapse]:
    """What is to be reviewed by then, the first first."""
    for one in sorted(current, key=lambda one: (one.last_day, one.id)):
        if one.last_day <= until:
            yield Lapse(one.id, one.title, one.last_day, tuple(one.objectives))
