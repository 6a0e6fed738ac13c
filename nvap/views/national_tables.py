"""The national baseline as tables for other tools: one row an objective, one a group, and one a force where named."""

from collections.abc import Iterable, Iterator

from nvap.analysis.gaps import GAPS
from nvap.analysis.standing import SUPPORTED
from nvap.model.returns import Status
from nvap.views.national import Figures, GroupFigures, NationalView
from nvap.views.tables import Column, Table, Value
from nvap.words.catalogue import say


def baseline_tables(view: NationalView) -> tuple[Table, ...]:
    """The figures of a baseline as tables; of the earlier date, where there is one, a table of its own."""
    objectives = [one for action in view.actions for one in action.objectives]
    head = _columns("objective", "action", "theme", "expects")
    now = [(one.id, one.action, one.theme, one.expects, *_counts(one.figures)) for one in objectives]
    then = [
        (one.id, one.action, one.theme, one.expects, *_counts(one.before))
        for one in objectives
        if one.before is not None
    ]
    groups = [
        (kind, one.id, one.name, one.forces, one.returned, *_counts(one.figures))
        for kind, found in _kinds_of_groups(view)
        for one in found
    ]
    named = [
        (one.id, one.name, one.returned, number, supported, applicable)
        for one in view.named
        for number, supported, applicable in one.actions
    ]
    tables = [
        Table("objectives", (*head, *_count_columns()), now),
        Table("groups", (*_columns("group", "id", "name", "forces", "returned_forces"), *_count_columns()), groups),
    ]
    if view.since_day:
        tables.append(Table("before", (*head, *_count_columns()), then))
    if view.named:
        columns = _columns("force", "force_name", "returned", "action", "supported_objectives", "applicable_objectives")
        tables.append(Table("forces", columns, named))
    return tuple(tables)


def _kinds_of_groups(view: NationalView) -> Iterator[tuple[str, Iterable[GroupFigures]]]:
    yield "theme", view.themes
    yield "perennial-issue", view.perennial_issues
    yield "region", view.regions


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, say(f"column.{name}")) for name in names)


def _count_columns() -> tuple[Column, ...]:
    """The columns of counts: what is claimed, what is supported, and each gap, in a column of its own."""
    return (
        *_columns("applicable", "returned_objectives", "left_out_by_claim"),
        *(Column(f"claimed_{_name(one)}", say("column.count_claimed", name=one)) for one in Status),
        *(Column(f"supported_{_name(one)}", say("column.count_supported", name=one or "nothing")) for one in SUPPORTED),
        *_columns("impact_shown_count", "met"),
        *(Column(f"gap_{_name(one.name)}", say("column.count_gap", name=one.name)) for one in GAPS),
    )


def _name(value: str | None) -> str:
    return str(value or "nothing").replace("-", "_")


def _counts(one: Figures | None) -> Iterator[Value]:
    """The counts in the order of their columns; empty where they may not be told."""
    if one is None:
        yield from (None for _ in _count_columns())
        return
    claimed, supported, gaps = dict(one.claimed), dict(one.supported), dict(one.gaps)
    yield from (one.applicable, one.returned, one.claimed_not_applicable)
    yield from (claimed.get(str(status)) for status in Status)
    yield from (supported[str(status) if status else None] for status in SUPPORTED)
    yield from (one.impact_shown, one.met)
    yield from (None if one.met is None else gaps.get(gap.name, 0) for gap in GAPS)
