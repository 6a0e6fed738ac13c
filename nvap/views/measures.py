"""The view of measures over time: the figures of each, how the newest stands, and when the next is due."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from nvap.analysis.measures import Point, Series, measures_of, series_of, to_choose
from nvap.model.bodies import Line
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking
from nvap.model.values import dataclass
from nvap.views.lending import whose
from nvap.views.pictures import Frame
from nvap.views.stamp import Stamp, stamp_of
from nvap.words.catalogue import count, own, say
from nvap.workspace import Workspace

FRAME = Frame(wide=240, high=48, edge=5)

own(
    __name__,
    {
        "measure.before.better": "better than the one before",
        "measure.before.same": "the same as the one before",
        "measure.before.worse": "worse than the one before",
        "measure.baseline.better": "better than the baseline",
        "measure.baseline.same": "the same as the baseline",
        "measure.baseline.worse": "worse than the baseline",
        "measure.target.reached": "the target is reached",
        "measure.target.not-reached": "the target is not reached",
        "measure.none": "there is no figure yet",
        "measure.withheld": "how the newest figure stands is withheld here because of its marking",
        "measure.due": "the next figure, to {last}, is due by {day}",
        "measure.overdue": "the next figure, to {last}, was due by {day}: overdue by {days}",
        "measure.none-suggested": "The plan suggests none; they are under development.",
    },
)


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure of a series: its value, the period that it covers, and the record that has it."""

    value: Decimal
    first: dt.date
    last: dt.date
    record: str
    inherited_from: str | None = None
    inherited_from_name: str | None = None


@dataclass(frozen=True, slots=True)
class LinePicture:
    """A series as a line: the points of each piece, every figure as a dot, and how high what it is compared with is.

    A piece joins the figures of one body. The numbers are of a view box of `wide` by `high`.
    """

    pieces: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    baseline: str | None
    target: str | None
    wide: int = FRAME.wide
    high: int = FRAME.high


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure of a body with its figures, in the order in which their periods end.

    `newest` and what is said of it are None where it may not be shown. `told` says in words how it stands and when the
    next is due.
    """

    id: str
    origin: str
    text: str
    kind: str
    unit: str
    better: str
    every: int
    action: str | None
    objectives: tuple[str, ...]
    baseline: Decimal | None
    target: Decimal | None
    figures: tuple[FigureView, ...]
    newest: FigureView | None
    before: FigureView | None
    to_before: str | None
    to_baseline: str | None
    target_reached: bool | None
    next_due: dt.date | None
    overdue_by: int | None
    told: tuple[str, ...]
    withheld: int
    picture: LinePicture | None


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A measure that the plan suggests and the body has not chosen."""

    id: str
    text: str
    kind: str
    unit: str
    better: str
    every: int
    action: str
    action_title: str


@dataclass(frozen=True, slots=True)
class MeasuresView:
    """The measures of a body, those that it chose first, and those that it could choose.

    `none_suggested` says so where the plan suggests none at all. `withheld` counts the figures that may not be shown.
    """

    stamp: Stamp
    force: str
    force_id: str
    measures: tuple[MeasureView, ...]
    to_choose: tuple[SuggestionView, ...]
    none_suggested: str | None
    withheld: int


def measures_document(workspace: Workspace, limit: Marking | None) -> MeasuresView:
    """The measures of a body as at the date of the workspace."""
    series = series_in(workspace)
    stamp = stamp_of(workspace, records_of(series), limit)
    measures = measure_views(series, stamp, workspace.line)
    asked = [action for action in workspace.plan.actions.values() if workspace.force.assesses(action)]
    suggests = any(action.suggested_measures for action in workspace.plan.actions.values())
    return MeasuresView(
        stamp=stamp,
        force=workspace.force.name,
        force_id=workspace.force.id,
        measures=measures,
        to_choose=tuple(
            SuggestionView(
                *(one.id, one.text, one.kind, one.unit, one.better, one.every),
                action=action.number,
                action_title=action.title,
            )
            for action, one in to_choose(workspace.sound_measures, asked)
        ),
        none_suggested=None if suggests else say("measure.none-suggested"),
        withheld=sum(one.withheld for one in measures),
    )


def series_in(workspace: Workspace) -> tuple[Series, ...]:
    """The series of each measure of a body, from its account; none where it has no measures."""
    if not workspace.sound_measures.ids:
        return ()
    plans = (workspace.plan, *reversed(workspace.plans))
    actions = (action for plan in plans for action in plan.actions.values())
    records = [record.evidence for record in workspace.told.evidence]
    return series_of(measures_of(workspace.sound_measures, actions), records, workspace.at)


def measure_views(series: Sequence[Series], stamp: Stamp, line: Line) -> tuple[MeasureView, ...]:
    """Series as they may be shown: computed from all figures, and then nothing said of what may not be shown."""
    return tuple(_measure(one, stamp, line) for one in series)


def _measure(series: Series, stamp: Stamp, line: Line) -> MeasureView:
    measure = series.measure
    shown = [point for point in series.points if stamp.may_show(point.record.marking)]
    newest = series.newest if series.newest in shown else None
    before = series.before if newest and series.before in shown else None
    return MeasureView(
        *(measure.id, measure.origin, measure.text, measure.kind, measure.unit, measure.better, measure.every),
        action=measure.action,
        objectives=measure.objectives,
        baseline=measure.baseline,
        target=measure.target,
        figures=tuple(_figure(point, line) for point in shown),
        newest=_figure(newest, line) if newest else None,
        before=_figure(before, line) if before else None,
        to_before=series.to_before if before else None,
        to_baseline=series.to_baseline if newest else None,
        target_reached=series.reached if newest else None,
        next_due=series.next_due if newest else None,
        overdue_by=series.overdue_by if newest else None,
        told=tuple(_told(series, newest, before)),
        withheld=len(series.points) - len(shown),
        picture=_picture(series, shown),
    )


def _figure(point: Point, line: Line) -> FigureView:
    body = whose(point.record, line)
    return FigureView(
        point.value,
        point.period.from_,
        point.period.to,
        point.record.id,
        inherited_from=body.id if body else None,
        inherited_from_name=body.name if body else None,
    )


def _told(series: Series, newest: Point | None, before: Point | None) -> Iterator[str]:
    """How the newest figure stands, and when the next is due."""
    if series.newest is None or newest is None:
        yield say("measure.withheld" if series.newest else "measure.none")
        return
    if before and series.to_before:
        yield say(f"measure.before.{series.to_before}")
    if series.to_baseline:
        yield say(f"measure.baseline.{series.to_baseline}")
    if series.reached is not None:
        yield say("measure.target.reached" if series.reached else "measure.target.not-reached")
    late = series.overdue_by
    days = {"last": series.next_to, "day": series.next_due, "days": count(late, "day")}
    yield say("measure.overdue" if late else "measure.due", **days)


def _picture(series: Series, shown: Sequence[Point]) -> LinePicture | None:
    """The line of what may be shown; of fewer than two figures there is none."""
    if len(shown) < 2:
        return None
    compared = [series.measure.baseline, series.measure.target]
    values = [*(point.value for point in shown), *(value for value in compared if value is not None)]
    lowest, highest = min(values), max(values)
    first, last = shown[0].period.to.toordinal(), shown[-1].period.to.toordinal()

    def across(point: Point) -> str:
        return FRAME.across((point.period.to.toordinal() - first) / (last - first or 1))

    def down(value: Decimal) -> str:
        return FRAME.down(float((value - lowest) / (highest - lowest)) if highest > lowest else 0.5)

    places: dict[str, list[tuple[str, str]]] = {point.record.force: [] for point in shown}
    for point in shown:
        places[point.record.force].append((across(point), down(point.value)))
    baseline, target = (None if value is None else down(value) for value in compared)
    return LinePicture(
        pieces=tuple(" ".join(",".join(place) for place in of_body) for of_body in places.values()),
        dots=tuple(place for of_body in places.values() for place in of_body),
        baseline=baseline,
        target=target,
    )


def records_of(series: Sequence[Series]) -> tuple[Evidence, ...]:
    """The records that have the figures."""
    return tuple(point.record for one in series for point in one.points)
