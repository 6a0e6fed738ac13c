"""The figures of a force at a glance: how far each theme stands, the gaps by band, and evidence over time."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from nvap.analysis.gaps import Band, GapList
from nvap.analysis.standing import Standing
from nvap.load.plan import Plan
from nvap.model.dates import months_after
from nvap.model.evidence import Evidence
from nvap.model.values import dataclass
from nvap.views.account import counted
from nvap.views.stamp import Stamp

QUARTERS = 8
MONTHS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """How many of a theme's applicable objectives are claimed, and supported, as implemented or better.

    The last four count them one by one, so that what is claimed in vain is not made up for by what is not claimed.
    """

    number: int
    name: str
    applicable: int
    claimed: int
    withheld: int
    supported: int
    claimed_and_supported: int
    claimed_not_supported: int
    supported_not_claimed: int
    neither: int


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
    shorts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A force at a glance. Evidence that may not be shown is in no quarter and no lapse, but in `withheld`.

    `earlier` counts the records dated before the first quarter; `until` is the last day that lapses are looked for.
    """

    themes: tuple[ThemeCounts, ...]
    bands: tuple[BandCount, ...]
    accepted: int
    met: int
    applicable: int
    quarters: tuple[Quarter, ...]
    earlier: int
    lapses: tuple[Lapse, ...]
    until: dt.date
    withheld: int


def overview(plan: Plan, gaps: GapList, stamp: Stamp) -> Overview:
    """The figures of a force as at the date of its gap list."""
    standings = gaps.applying
    counting = {record.id: record for standing in standings for record in standing.counting}
    shown = [record for record in counting.values() if stamp.may_show(record.marking)]
    current = {record.id for standing in standings for record in standing.current}
    quarters = _quarters(shown, gaps.at)
    until = months_after(gaps.at, MONTHS_AHEAD)
    return Overview(
        themes=tuple(_themes(plan, standings, stamp)),
        bands=tuple(BandCount(band, sum(row.worst.band is band for row in gaps.rows)) for band in Band),
        accepted=len(gaps.accepted),
        met=len(gaps.met),
        applicable=gaps.applicable,
        quarters=quarters,
        earlier=len(shown) - sum(quarter.records for quarter in quarters),
        lapses=tuple(
            _lapses(
                *([record for record in shown if record.id in current], gaps.at, until),
                {objective.id: objective.short for objective in plan.objectives.values()},
            )
        ),
        until=until,
        withheld=len(counting) - len(shown),
    )


def _themes(plan: Plan, standings: Sequence[Standing], stamp: Stamp) -> Iterable[ThemeCounts]:
    for theme in plan.themes.values():
        own = [standing for standing in standings if plan.actions[standing.objective.action].theme == theme.number]
        yield ThemeCounts(theme.number, theme.name, **counted(own, stamp))


def _quarters(records: Iterable[Evidence], at: dt.date) -> tuple[Quarter, ...]:
    """The last quarters of the calendar, the one with the date last."""
    counted: dict[int, int] = {}
    for record in records:
        counted[_quarter(record.date)] = counted.get(_quarter(record.date), 0) + 1
    newest = _quarter(at)
    return tuple(
        Quarter(
            f"{quarter // 4:04}-{quarter % 4 * 3 + 1:02}",
            f"{quarter // 4:04}-{quarter % 4 * 3 + 3:02}",
            counted.get(quarter, 0),
        )
        for quarter in range(max(newest - QUARTERS + 1, _quarter(dt.date.min)), newest + 1)
    )


def _quarter(day: dt.date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _lapses(current: Iterable[Evidence], at: dt.date, until: dt.date, shorts: Mapping[str, str]) -> Iterable[Lapse]:
    """What is to be reviewed by then, the first first."""
    for record in sorted(current, key=lambda record: (record.last_day(at), record.id)):
        if record.last_day(at) <= until:
            yield Lapse(
                *(record.id, record.title, record.last_day(at), tuple(record.objectives)),
                tuple(shorts.get(name, "") for name in record.objectives),
            )
