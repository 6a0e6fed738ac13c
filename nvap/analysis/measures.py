"""Measures over time: the series of figures of each, and how the newest stands. Pure: the model in, values out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from nvap.analysis.standing import State, state_of, superseding
from nvap.model.dates import months_after
from nvap.model.evidence import Evidence, Span
from nvap.model.fields import Better, MeasureKind
from nvap.model.measures import ChosenMeasure, Measures, OwnMeasure
from nvap.model.plan import Action, SuggestedMeasure
from nvap.model.values import dataclass

# How long after a period has ended its figure is due.
MONTHS_TO_COUNT = 1


class Compared(StrEnum):
    """How a figure stands to another."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Origin(StrEnum):
    """Where a measure of a body comes from: chosen of the plan's, or its own."""

    CHOSEN = "chosen"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a body: what the plan or the body says of it, and what its figures are compared with.

    One that was chosen has the action that suggests it, and an own one its objectives.
    """

    id: str
    origin: Origin
    text: str
    kind: MeasureKind
    unit: str
    better: Better
    every: int
    action: str | None = None
    objectives: tuple[str, ...] = ()
    baseline: Decimal | None = None
    target: Decimal | None = None

    def compared(self, value: Decimal, other: Decimal) -> Compared:
        """How a figure stands to another of the measure."""
        if value == other:
            return Compared.SAME
        return Compared.WORSE if self.better.is_worse(value, other) else Compared.BETTER


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a series: its value, the period that it covers, and the record that has it."""

    value: Decimal
    period: Span
    record: Evidence


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of a measure as at a day, in the order in which their periods end."""

    measure: Measure
    points: tuple[Point, ...]
    at: dt.date

    @property
    def newest(self) -> Point | None:
        """The figure whose period ends last."""
        return self.points[-1] if self.points else None

    @property
    def before(self) -> Point | None:
        """The figure of the same body before the newest: those of two bodies that merged are not compared."""
        newest = self.newest
        earlier = [
            point
            for point in self.points
            if newest and point.record.force == newest.record.force and point.period.to < newest.period.to
        ]
        return earlier[-1] if earlier else None

    @property
    def to_before(self) -> Compared | None:
        """How the newest figure stands to the one before."""
        return self._newest_to(self.before.value if self.before else None)

    @property
    def to_baseline(self) -> Compared | None:
        """How the newest figure stands to the baseline."""
        return self._newest_to(self.measure.baseline)

    @property
    def reached(self) -> bool | None:
        """Whether the newest figure is as good as the target; None where there is no figure or no target."""
        compared = self._newest_to(self.measure.target)
        return None if compared is None else compared is not Compared.WORSE

    @property
    def next_to(self) -> dt.date | None:
        """The last day of the period that follows the newest, which the next figure covers."""
        newest = self.newest
        return period_end_after(newest.period.to, self.measure.every) if newest else None

    @property
    def next_due(self) -> dt.date | None:
        """The last day of the month that a body has to count the next figure in, once its period is over."""
        return period_end_after(self.next_to, MONTHS_TO_COUNT) if self.next_to else None

    @property
    def overdue_by(self) -> int:
        """By how many days the next figure is late; 0 where it is not, or where there was none yet."""
        return max((self.at - self.next_due).days, 0) if self.next_due else 0

    def _newest_to(self, other: Decimal | None) -> Compared | None:
        if self.newest is None or other is None:
            return None
        return self.measure.compared(self.newest.value, other)


def period_end_after(end: dt.date, months: int) -> dt.date:
    """The last day of a period of some months that begins on the day after another: 30 June, 3: 30 September."""
    if end == dt.date.max:
        return end
    after = months_after(end + dt.timedelta(days=1), months)
    return after - dt.timedelta(days=1)


def measures_of(measures: Measures, actions: Iterable[Action]) -> tuple[Measure, ...]:
    """The measures of a body, those that it chose first; `actions` are of every edition, the one that is read first."""
    suggested: dict[str, tuple[Action, SuggestedMeasure]] = {}
    for action in actions:
        for measure in action.suggested_measures:
            suggested.setdefault(measure.id, (action, measure))
    chosen = [_chosen(one, *suggested[one.id]) for one in measures.choices if one.id in suggested]
    return (*chosen, *(_own(one) for one in measures.own))


def _chosen(choice: ChosenMeasure, action: Action, measure: SuggestedMeasure) -> Measure:
    return Measure(
        *(measure.id, Origin.CHOSEN, measure.text, measure.kind, measure.unit, measure.better, measure.every),
        action=action.number,
        baseline=choice.baseline,
        target=choice.target,
    )


def _own(own: OwnMeasure) -> Measure:
    return Measure(
        *(own.id, Origin.OWN, own.text, own.kind, own.unit, own.better, own.every),
        objectives=own.objectives,
        baseline=own.baseline,
        target=own.target,
    )


def to_choose(measures: Measures, actions: Iterable[Action]) -> tuple[tuple[Action, SuggestedMeasure], ...]:
    """The measures that actions suggest and a body has not chosen, each with its action."""
    chosen = frozenset(measures.ids)
    return tuple(
        (action, measure) for action in actions for measure in action.suggested_measures if measure.id not in chosen
    )


def series_of(measures: Iterable[Measure], records: Sequence[Evidence], at: dt.date) -> tuple[Series, ...]:
    """The series of each measure as at a day, from the records of an account that count then.

    What was withdrawn or superseded by then stands in none; what has lapsed does, as it was so in its time. Nor does a
    figure in another unit, which a body that is followed may have counted in.
    """
    newer = superseding(records)
    counting = [
        record
        for record in records
        if record.figure is not None
        and record.figure.measure is not None
        and state_of(record, newer.get(record.id, ()), at) in (State.CURRENT, State.LAPSED)
    ]
    return tuple(Series(measure, _points(measure, counting), at) for measure in measures)


def _points(measure: Measure, records: Iterable[Evidence]) -> tuple[Point, ...]:
    points = [
        Point(figure.value, figure.period, record)
        for record in records
        if (figure := record.figure) is not None
        and figure.period is not None
        and (figure.measure, figure.unit) == (measure.id, measure.unit)
    ]
    points.sort(key=lambda point: (point.period.to, point.period.from_, point.record.date, point.record.id))
    return tuple(points)
