"""Merged cells of a sheet, as people see them: what stands in one is said of each of its rows, or it is refused."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nvap.exchange.workbook.layout import Raw, SheetColumn
from nvap.exchange.workbook.xlsx_guard import RefusedBook
from nvap.exchange.workbook.xlsx_places import Area
from nvap.exchange.workbook.xlsx_reader import MOST_CELLS, SheetCells

Row = Mapping[int, Raw]


@dataclass
class Spread:
    """The rows of a sheet with what its merged cells say of them: which were spread, over how many rows, and which are
    refused, with the sentence that says why.

    `copies` are the cells that took what the first of theirs says. `unread` are the cells that a refused one covers,
    `unnamed` the rows that cannot be known for it.
    """

    rows: dict[int, Row]
    over: list[tuple[Area, int]] = field(default_factory=list)
    refused: list[tuple[Area, str]] = field(default_factory=list)
    copies: set[tuple[int, int]] = field(default_factory=set)
    unread: set[tuple[int, int]] = field(default_factory=set)
    unnamed: set[int] = field(default_factory=set)


def spread(
    table: SheetCells,
    head: int,
    columns: Mapping[int, SheetColumn],
    lost_headings: bool,
    is_used: Callable[[Row], bool],
    was: Callable[[Row, SheetColumn], str],
) -> Spread:
    """The merged cells of a sheet spread over the rows that are used, where that makes sense.

    `columns` are those that are read or name a row, by place. `was` is what a row was exported with. Raises RefusedBook
    where they cover too much.
    """
    made = Spread(dict(table.rows))
    numbers, covered = sorted(table.rows), 0
    for area in table.merged:
        if area.top <= head:
            if area.bottom >= head and lost_headings and area.top < area.bottom + area.right - area.left:
                made.refused.append((area, "merged-headings"))
            continue
        over = [(place, column) for place, column in columns.items() if area.left <= place <= area.right]
        within = numbers[bisect_left(numbers, area.top) : bisect_right(numbers, area.bottom)]
        covered += len(over) * len(within)
        if covered > MOST_CELLS:
            raise RefusedBook("merged", limit=MOST_CELLS)
        used = [number for number in within if is_used(table.rows[number])]
        if not over or not used:
            continue
        first = table.rows.get(area.top, {}).get(area.left)
        cells = list(_others(table, area, used, over))
        if any(_holds(raw) and raw != first for _, _, raw in cells):
            why = "merged-hidden"
        elif len(over) == 1 and over[0][0] == area.left and not (over[0][1].alone and area.top < area.bottom):
            _over_rows(made, area, used, first)
            continue
        elif not _holds(first) and not any(was(table.rows[number], column) for number in used for _, column in over):
            continue
        else:
            why = "merged-names" if len(over) == 1 and over[0][1].alone else "merged-columns"
        made.refused.append((area, why))
        made.unread |= {(number, place) for number in used for place, _ in over}
        if any(column.alone for _, column in over):
            made.unnamed |= set(used) - {area.top}
    return made


def _others(
    table: SheetCells, area: Area, rows: list[int], columns: list[tuple[int, SheetColumn]]
) -> Iterator[tuple[int, int, Raw | None]]:
    """The cells of an area that are not its first."""
    for number in rows:
        for place, _ in columns:
            if (number, place) != (area.top, area.left):
                yield number, place, table.rows[number].get(place)


def _over_rows(made: Spread, area: Area, rows: list[int], first: Raw | None) -> None:
    for number in rows:
        kept = {place: raw for place, raw in made.rows[number].items() if place != area.left}
        made.rows[number] = kept if first is None else {**kept, area.left: first}
        if number != area.top:
            made.copies.add((number, area.left))
    if _holds(first) and len(rows) > 1:
        made.over.append((area, len(rows)))


def _holds(raw: Raw | None) -> bool:
    return raw is not None and (raw.formula is not None or bool(raw.text.strip()))
