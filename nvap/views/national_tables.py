"""The national baseline as tables for other tools: one row an objective, one a group, and one a force where named."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from nvap.analysis.gaps import GAPS
from nvap.analysis.national import BESIDE, Figures
from nvap.analysis.standing import SUPPORTED
from nvap.model.returns import Status
from nvap.views.national import GroupFigures, NationalView
from nvap.views.stamp import Stamp
from nvap.views.tables import Column, Table, Value
from nvap.words.catalogue import count, own, say

Name = TypeVar("Name", str, str | None)

own(
    __name__,
    {
        "national.title": "National baseline: {plan}",
        "national.returns": (
            "{returned} of {bodies} made a return; {no_return} no return; {long_ago} older than a year; "
            "{in_part} in part."
        ),
        "national.other-edition": (
            "{count} made under another version of the plan. What they claimed of other words counts as not assessed "
            "until it is claimed again."
        ),
        "national.too_few": "A cell is empty where it would tell of fewer than {fewest} forces.",
    },
)


def baseline_tables(view: NationalView) -> tuple[Table, ...]:
    """The figures of a baseline as tables; of the earlier date, where there is one, a table of its own."""
    objectives = [objective for action in view.actions for objective in action.objectives]
    head = _columns("objective", "action", "theme", "expects")
    now = [
        (objective.id, objective.action, objective.theme, objective.expects, *_counts(objective.figures))
        for objective in objectives
    ]
    then = [
        (objective.id, objective.action, objective.theme, objective.expects, *_counts(objective.before))
        for objective in objectives
        if objective.before is not None
    ]
    groups = [
        (kind, group.id, group.name, group.forces, group.returned, *_counts(group.figures))
        for kind, found in _kinds_of_groups(view)
        for group in found
    ]
    named = [
        (force.id, force.name, force.returned, number, supported, applicable)
        for force in view.named
        for number, supported, applicable in force.actions
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
    return tuple(Column.of(name) for name in names)


def _count_columns() -> tuple[Column, ...]:
    """The columns of counts: what is claimed, what is supported, and each gap, in a column of its own."""
    return (
        *_columns("asked", "applicable", "returned_objectives", "left_out_by_claim"),
        *(Column(f"claimed_{_name(status)}", say("column.count_claimed", name=status)) for status in Status),
        *(
            Column(f"supported_{_name(status)}", say("column.count_supported", name=status or "nothing"))
            for status in SUPPORTED
        ),
        *_columns(*BESIDE),
        *_columns("impact_shown_count", "met"),
        *(Column(f"gap_{_name(gap.name)}", say("column.count_gap", name=gap.name)) for gap in GAPS),
    )


def _name(value: str | None) -> str:
    return str(value or "nothing").replace("-", "_")


def _counts(figures: Figures | None) -> Iterator[Value]:
    """The counts in the order of their columns; empty where they may not be told."""
    if figures is None:
        yield from (None for _ in _count_columns())
        return
    yield from (figures.asked, figures.applicable, figures.returned, figures.claimed_not_applicable)
    yield from _each(figures.claimed, [str(status) for status in Status])
    yield from _each(figures.supported, [str(status) if status else None for status in SUPPORTED])
    yield from (getattr(figures, name) for name in BESIDE)
    yield from (figures.impact_shown, figures.met)
    yield from _each(figures.gaps, [gap.name for gap in GAPS])


def _each(counts: Iterable[tuple[Name, int]] | None, names: Iterable[Name]) -> Iterator[Value]:
    """The count of each name, 0 where there is none of it, empty where they may not be told."""
    found = None if counts is None else dict(counts)
    yield from (None if found is None else found.get(name, 0) for name in names)


def tables_of(view: NationalView) -> tuple[tuple[Table, ...], str, Stamp, tuple[str, ...]]:
    """The tables of a baseline, their title, their stamp and what to know of them."""
    stamp = view.stamp
    returns = say(
        "national.returns",
        returned=view.returned,
        bodies=view.bodies,
        no_return=view.bodies - view.returned,
        long_ago=view.long_ago,
        in_part=view.in_part,
    )
    other = view.other_edition
    editions = (say("national.other-edition", count=count(other, "account")),) if other else ()
    notes = (returns, *editions, say("national.too_few", fewest=view.fewest), *stamp.facts, stamp.attribution)
    return baseline_tables(view), say("national.title", plan=stamp.plan), stamp, notes
