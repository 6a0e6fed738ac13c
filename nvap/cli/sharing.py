"""The commands that hand on what is kept: export."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, Bodies, DespiteErrors, Force, MaxMarking, Out, Overwrite, PlanFolder, Workspace

if TYPE_CHECKING:
    from nvap.cli.loading import Loaded
    from nvap.gaps import GapList
    from nvap.model import plan as model
    from nvap.model.evidence import Evidence
    from nvap.model.fields import Marking
    from nvap.model.returns import Return
    from nvap.views.export import Exported, ExportView
    from nvap.views.stamp import Stamp

FORMATS = ("csv", "json", "xlsx")


def export(
    force: Force = None,
    what: Annotated[
        str | None,
        typer.Option(
            "--what",
            metavar="TABLE",
            help="objectives, records, served, findings or returns; CSV has one table, objectives if not given.",
            show_default=False,
        ),
    ] = None,
    bodies: Bodies = "territorial",
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="csv, json or xlsx; csv if not given.", show_default=False),
    ] = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Export standing and records as tables for other tools: of one force with --force, of all without.

    An export of all forces names them, whatever their records say of sharing, and is OFFICIAL-SENSITIVE.
    """
    from nvap.cli.loading import load_force, marking, one_of
    from nvap.cli.national import BODIES
    from nvap.views.export import COLUMNS

    form = _form(one_of("--format", form, FORMATS), out)
    table = one_of("--what", what, COLUMNS) or ("objectives" if form == "csv" else None)
    wanted = (table,) if table else tuple(COLUMNS)
    limit, every = marking(max_marking), one_of("--bodies", bodies, BODIES) == "all"
    if force:
        view = _of_one(*load_force(workspace, plan, as_at, force), wanted, limit, despite_errors)
    else:
        view = _of_all(workspace, plan, as_at, wanted, limit, despite_errors, every)
    _print(view, form, out, overwrite)


def _form(form: str | None, out: Path | None) -> str:
    """The form that is asked for, by --format or by the suffix of --out."""
    if out is None:
        if form == "xlsx":
            show.misuse("--format xlsx makes a file, which is not for a terminal or a pipe; use --out export.xlsx")
        return form or "csv"
    suffix = out.suffix.lstrip(".").lower()
    if suffix not in FORMATS:
        show.misuse(f"{out.name} does not say a form this command has; end it in .csv, .json, .xlsx")
    if form not in (None, suffix):
        show.misuse(f"--format {form} and --out {out.name} are two different forms; give one of them")
    return suffix


def _of_one(
    loaded: "Loaded", body: "model.Force", wanted: Sequence[str], limit: "Marking | None", despite: bool
) -> "ExportView":
    """The tables of one force."""
    from nvap.cli.loading import refuse_errors
    from nvap.views.export import Export

    refuse_errors(loaded, despite, limit)
    gaps = loaded.gaps(body)
    stamp = loaded.stamp(_told(loaded, gaps, wanted), limit)
    export = Export(loaded.plan, wanted)
    export.add(_exported(loaded, gaps), stamp)
    return export.view(stamp, _notes(stamp))


def _told(loaded: "Loaded", gaps: "GapList", wanted: Sequence[str]) -> "Iterator[Evidence | Return]":
    """What the tables tell of, for their marking."""
    from nvap.views.account import told_of

    if "objectives" in wanted:
        yield from told_of(gaps)
        yield from loaded.sound_returns[-1:]  # the day of the newest is told
    if {"records", "served", "findings"} & {*wanted}:
        yield from loaded.evidence
    if "returns" in wanted:
        yield from loaded.sound_returns


def _of_all(
    workspace: Path | None,
    plan: Path | None,
    as_at: date | None,
    wanted: Sequence[str],
    limit: "Marking | None",
    despite: bool,
    every: bool,
) -> "ExportView":
    """The tables of all forces, read one after another."""
    from nvap.cli.loading import each_force, load, refuse_errors
    from nvap.cli.national import with_progress
    from nvap.model.fields import Marking
    from nvap.views.export import Export
    from nvap.views.stamp import stamp

    if limit is Marking.OFFICIAL:
        show.misuse(
            "an export of all forces is OFFICIAL-SENSITIVE, above --max-marking OFFICIAL; give one with --force"
        )
    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite=False)
    chosen = _bodies(loaded, every)
    head = stamp(loaded.plan, loaded.at, loaded.diagnostics, Marking.OFFICIAL_SENSITIVE, limit)
    export, found = Export(loaded.plan, wanted), list(loaded.diagnostics)
    for body, one in with_progress(each_force(loaded, chosen), len(chosen)):
        export.add(_exported(one, one.gaps(body)), head)
        found += one.diagnostics
    loaded = replace(loaded, diagnostics=tuple(found))
    refuse_errors(loaded, despite, limit)
    head = stamp(loaded.plan, loaded.at, found, Marking.OFFICIAL_SENSITIVE, limit)
    names = {one.id for one in chosen}
    others = {one.path.rpartition("/")[2] for one in loaded.folders} - names
    return export.view(head, _notes(head, len(others)))


def _bodies(loaded: "Loaded", every: bool) -> "list[model.Force]":
    """The forces of an area; or every body, examples too."""
    from nvap.national import is_counted, is_gone

    known = loaded.plan.forces.values()
    return [one for one in known if (not is_gone(one, loaded.at) if every else is_counted(one, loaded.at))]


def _exported(loaded: "Loaded", gaps: "GapList") -> "Exported":
    from nvap.views.export import Exported

    broken = {one.path for one in loaded.errors}
    records = tuple(one for one in loaded.records if one.source.path not in broken)
    returns = tuple(one for one in loaded.returns if one.source.path not in broken)
    return Exported(gaps.force, gaps, records, returns)


def _notes(stamp: "Stamp", others: int = 0) -> Iterator[str]:
    """What a reader has to know of the tables."""
    from nvap.wording import say

    yield from stamp.facts
    if stamp.withheld:
        yield say("export.withheld", count=stamp.withheld)
    if others:
        yield say("export.others", count=others)
    broken = len(stamp.despite) + stamp.unnamed
    if broken:
        yield say("export.errors", count=broken, files=", ".join(stamp.despite) or "…")
    if stamp.unread:
        yield say("export.unread", files=", ".join(stamp.unread))
    yield stamp.attribution


def _print(view: "ExportView", form: str, out: Path | None, overwrite: bool) -> None:
    """Print the tables, or write them to a file; beside a CSV file, which has no place for them, say the notes."""
    from nvap import machine, tables

    made: str | bytes
    if form == "json":
        made = machine.dumps(machine.export(view))
    elif form == "csv":
        made = tables.csv(tables.marked(view.tables[0], view.stamp.marking))
        for note in view.notes:
            if note not in (*view.stamp.facts, view.stamp.attribution):
                show.err(note)
    else:
        made = _workbook(view)
    if out is not None:
        show.write(out, made, overwrite)
        return
    if form == "csv":
        with contextlib.suppress(AttributeError):
            sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]  # Windows would write CR twice
    show.out(str(made))


def _workbook(view: "ExportView") -> bytes:
    from nvap import tables
    from nvap.wording import say

    title = say("export.title", plan=view.stamp.plan)
    try:
        return tables.xlsx(view.tables, title, view.stamp.marking, view.stamp.as_at_day, view.notes)
    except ImportError as problem:
        show.cannot(f"an Excel workbook needs more than is installed ({problem.name}): pip install 'nvap[office]'")
    except tables.TooManyRows as problem:
        show.cannot(f"the table {problem} has more rows than an Excel sheet; use --format csv --what {problem}")
