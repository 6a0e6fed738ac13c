"""The tables as a page shows them: a row for each thing measured at each size, with its goals."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.measuring import Figures
from tests.bench.peers import PEERS, Peer
from tests.bench.rows import (
    COUNTRY,
    CSAFE,
    FLOOR_TITLES,
    FORCE,
    FORCE_SIZES,
    SIZES,
    STARTS,
    Goal,
    Row,
)

HEADS = ("What", "Records", "Seconds", "Of processors", "Peak, MB", "÷ its floor", "Growth", "Goal")
UNITS = {"wall": "seconds", "processor": "of processors", "peak": "MB"}
Measured = Mapping[tuple[str, int], Figures]


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its title, what is in it, and at how many records each is measured."""

    name: str
    title: str
    rows: tuple[Row, ...]
    sizes: tuple[int, ...]

    def of(self, row: Row) -> tuple[int, ...]:
        """The sizes at which a row is measured."""
        return tuple(size for size in self.sizes if size <= row.most)


def of_peer(peer: Peer) -> Row:
    """A peer as a row: over the same files, it is divided by the same floor."""
    return Row(peer.name, peer.title, peer.means, (), CSAFE)


def sections(sizes: Sequence[int] = SIZES, force_sizes: Sequence[int] = FORCE_SIZES) -> tuple[Section, ...]:
    """The tables, in the order in which the page has them."""
    return (
        Section("starts", "Starts", STARTS, (0,)),
        Section("country", "The country", COUNTRY, tuple(sizes)),
        Section("peers", "Its peers", tuple(map(of_peer, PEERS)), tuple(sizes)),
        Section("force", "One force", FORCE, tuple(force_sizes)),
    )


def tables(measured: Measured, every: Iterable[Section], *, whole: bool = False) -> Iterator[str]:
    """The tables as Markdown, without what was not measured; or `whole`, where a dash stands for it."""
    for section in every:
        places = [
            (row, size) for row in section.rows for size in section.of(row) if whole or (row.name, size) in measured
        ]
        lines = [_line(row, size, section.sizes, measured) for row, size in places]
        if lines:
            head = (f"| {' | '.join(HEADS)} |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
            yield "\n".join((f"### {section.title}", "", *head, *lines))


def _line(row: Row, size: int, sizes: Sequence[int], measured: Measured) -> str:
    """One row of a table."""
    taken = measured.get((row.name, size))
    if taken is None:
        return f"| {row.title} | {size:,} | – | – | – |  |  | {_goals(row, size, measured)} |"
    told = (f"over {taken.over:g}", "", "") if taken.over else (_few(taken.wall), _few(taken.processor), _peak(taken))
    cells = (row.title, f"{size:,}" if size else "", *told, _divided(row, size, measured))
    return f"| {' | '.join((*cells, _growth(row, size, sizes, measured), _goals(row, size, measured)))} |"


def _peak(taken: Figures) -> str:
    return f"{taken.peak:.0f}"


def _few(figure: float) -> str:
    """A figure with as many digits as mean something."""
    return f"{figure:.3f}" if figure < 0.1 else f"{figure:.2f}" if figure < 10 else f"{figure:.1f}"


def _divided(row: Row, size: int, measured: Measured) -> str:
    """The seconds of processors by those of its floor."""
    quotient = _quotient(Goal("processor", 0, row.floor), row, size, measured) if row.floor else None
    return "" if quotient is None else f"{_few(quotient)} {FLOOR_TITLES[row.floor]}"


def _quotient(goal: Goal, row: Row, size: int, measured: Measured) -> float | None:
    """What a goal is about; None where it or its floor was not measured."""
    taken, floor = measured.get((row.name, size)), measured.get((goal.floor, size)) if goal.floor else None
    if taken is None or taken.over or (goal.floor and (floor is None or floor.over)):
        return None
    figure = float(getattr(taken, goal.what))
    return figure / float(getattr(floor, goal.what)) if floor else figure


def _growth(row: Row, size: int, sizes: Sequence[int], measured: Measured) -> str:
    """The exponent with which the seconds of processors grow from the size before: 1 is as the records do."""
    place = sizes.index(size)
    before = measured.get((row.name, sizes[place - 1])) if place else None
    taken = measured[row.name, size]
    if before is None or before.over or taken.over or not before.processor or not taken.processor:
        return ""
    return f"{math.log(taken.processor / before.processor) / math.log(size / sizes[place - 1]):.2f}"


def _goals(row: Row, size: int, measured: Measured) -> str:
    """Each goal, and whether it is met."""
    told = []
    for goal in row.goals.get(size, ()):
        of = f" ÷ {FLOOR_TITLES[goal.floor]}" if goal.floor else ""
        quotient = _quotient(goal, row, size, measured)
        met = "" if quotient is None else ": met" if quotient <= goal.most else f": **not met**, {_few(quotient)}"
        told.append(f"{UNITS[goal.what]}{of} ≤ {goal.most:g}{met}")
    return "; ".join(told)


def meanings() -> str:
    """What each row means, a list for each table."""
    parts = []
    for section in sections():
        rows = [f"- {row.title}: {row.means}" for row in section.rows]
        parts.append("\n".join((f"**{section.title}.**", "", *rows)))
    return "\n\n".join(parts)


def shape(text: str) -> list[tuple[str, str]]:
    """What stands in the rows of the tables of a page: what is measured, at how many records."""
    found = re.findall(r"(?m)^\| ([^|]+) \| ([\d,]*) ?\|(?: [^|]*\|){6}$", text)
    return [(what, records) for what, records in found if what != HEADS[0]]


def expected() -> list[tuple[str, str]]:
    """The same of all that is measured at all sizes."""
    return [
        (row.title, f"{size:,}" if size else "")
        for section in sections()
        for row in section.rows
        for size in section.of(row)
    ]
