"""Several forces in one command: which are counted, and their records read one body after another."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from nvap.analysis.national import is_counted, is_gone
from nvap.cli import show
from nvap.cli.loading import Loaded, one_of
from nvap.load.records import load as load_records
from nvap.model.plan import Force
from nvap.rules import FOR_REPORTS, Context, check

T = TypeVar("T")
BODIES = ("territorial", "all")


def every_body(given: str) -> bool:
    """Whether --bodies asks for all and not only for the forces of an area."""
    return one_of("--bodies", given, BODIES) == "all"


def counted_bodies(loaded: Loaded, every: bool) -> list[Force]:
    """The forces of an area that there are at the date; or every body, examples too. In the plan's order."""
    known = loaded.plan.forces.values()
    return [force for force in known if (not is_gone(force, loaded.at) if every else is_counted(force, loaded.at))]


def each_body(loaded: Loaded, bodies: Sequence[Force], own: Force | None = None) -> Iterator[tuple[Force, Loaded]]:
    """Each body with its own records read and checked, one after another: no more than one's are held at a time.

    `loaded` is the plan alone; what is said of the plan is not said again of each body. `own` is read too where it is
    not among them.
    """
    wanted = [*bodies, *([own] if own and own not in bodies else [])]
    yield from with_progress(_each(loaded, wanted), len(wanted))


def _each(loaded: Loaded, bodies: Iterable[Force]) -> Iterator[tuple[Force, Loaded]]:
    folder = loaded.workspace
    for body in bodies:
        try:
            records, found = load_records(folder, (body.id,))
        except OSError as reason:
            show.cannot(f"{reason.filename} cannot be read: {reason.strerror}")
        if records.files:
            context = Context(loaded.plan, records.evidence, loaded.at, records.returns, records.broken)
            found += (diagnostic for diagnostic in check(context, FOR_REPORTS) if loaded.is_kept(diagnostic.path))
        diagnostics = tuple(sorted(found, key=lambda diagnostic: diagnostic.order))
        yield body, replace(loaded, read=records, diagnostics=diagnostics, files=records.files)


def with_progress(items: Iterator[T], total: int) -> Iterator[T]:
    """The same, with a bar on standard error where that is a terminal and there is time to see one."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, "Reading", total=total, console=Console(stderr=True), transient=True)
