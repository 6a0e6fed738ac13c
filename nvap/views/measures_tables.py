"""Measures as tables for other tools: one row a figure, and one a measure."""

from collections.abc import Iterable

from nvap.views.measures import FigureView, MeasuresView
from nvap.views.stamp import Stamp
from nvap.views.tables import Column, Table, Value
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "measures.title": "Measures of {force}: {plan}",
    },
)


def measures_tables(view: MeasuresView) -> tuple[Table, ...]:
    """The figures of each measure, and how each stands."""
    figures = [
        *("measure", "measure_text", "unit", "better", "baseline", "target"),
        *("period_from", "period_to", "value", "record", "inherited_from"),
    ]
    rows: list[tuple[Value, ...]] = [
        (one.id, one.text, one.unit, one.better, one.baseline, one.target, *figure)
        for one in view.measures
        for figure in [*map(_cells, one.figures)] or [(None, None, None, None, None)]
    ]
    states = [
        *("measure", "measure_text", "measure_kind", "measure_origin", "unit", "better", "every", "baseline"),
        *("target", "newest", "before", "to_before", "to_baseline", "target_reached", "next_due", "overdue_by"),
    ]
    standing = [
        (
            *(one.id, one.text, one.kind, one.origin, one.unit, one.better, one.every, one.baseline, one.target),
            one.newest.value if one.newest else None,
            one.before.value if one.before else None,
            *(one.to_before, one.to_baseline, one.target_reached, one.next_due, one.overdue_by),
        )
        for one in view.measures
    ]
    return Table("figures", _columns(figures), rows), Table("measures", _columns(states), standing)


def _cells(figure: FigureView) -> tuple[Value, ...]:
    return (figure.first, figure.last, figure.value, figure.record, figure.inherited_from)


def _columns(names: Iterable[str]) -> tuple[Column, ...]:
    return tuple(Column.of(name) for name in names)


def tables_of(view: MeasuresView) -> tuple[tuple[Table, ...], str, Stamp, tuple[str, ...]]:
    """The tables of measures, their title, their stamp and what to know of them."""
    stamp = view.stamp
    none = (view.none_suggested,) if view.none_suggested else ()
    notes = (*none, *stamp.facts, stamp.attribution)
    return measures_tables(view), say("measures.title", force=view.force, plan=stamp.plan), stamp, notes
