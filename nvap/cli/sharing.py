"""The commands that hand on what is kept: export, practice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, Bodies, DespiteErrors, Force, Form, MaxMarking, Out, Overwrite, PlanFolder, Workspace

if TYPE_CHECKING:
    from nvap.analysis.gaps import GapList
    from nvap.analysis.practice import Practice
    from nvap.cli.loading import Loaded
    from nvap.model import plan as model
    from nvap.model.diagnostics import Diagnostic
    from nvap.model.evidence import Evidence
    from nvap.model.fields import Marking
    from nvap.model.plan import Objective
    from nvap.model.returns import Return
    from nvap.views.export import Exported, ExportView
    from nvap.views.practice import Looked, PracticeView
    from nvap.views.stamp import Stamp

FORMATS = ("csv", "json", "xlsx", "parquet", "oscal")
OSCAL = ("assessment-results", "catalog")


def export(
    force: Force = None,
    what: Annotated[
        str | None,
        typer.Option(
            "--what",
            metavar="TABLE",
            help="objectives, records, served, findings or returns; CSV has one table, objectives if not given. Of "
            "OSCAL, assessment-results, or catalog: the plan.",
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
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="csv, json, xlsx, parquet or oscal; csv if not given.",
            show_default=False,
        ),
    ] = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Export standing and records as tables for other tools: of one force with --force, of all without.

    An export of all forces names them, whatever their records say of sharing, and is OFFICIAL-SENSITIVE.
    """
    from nvap.cli.bodies import every_body
    from nvap.cli.loading import load_force, marking, one_of
    from nvap.formats.oscal import TABLES as OSCAL_TABLES
    from nvap.views.export import COLUMNS

    form = _form(one_of("--format", form, FORMATS), out)
    if form == "oscal" and one_of("--what", what, OSCAL) == "catalog":
        _catalog(workspace, plan, as_at, marking(max_marking), out, overwrite)
        return
    if form == "oscal":
        what = None
    table = one_of("--what", what, COLUMNS) or ("objectives" if form == "csv" else None)
    wanted = (table,) if table else OSCAL_TABLES if form == "oscal" else tuple(COLUMNS)
    limit, every = marking(max_marking), every_body(bodies)
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
        if form == "parquet":
            show.misuse("--format parquet makes a folder; say where, as in --out export")
        return form or "csv"
    if form == "parquet":  # a folder may have any name
        return form
    if form == "oscal" and out.suffix.lower() == ".json":
        return form
    suffix = out.suffix.lstrip(".").lower()
    if suffix not in FORMATS:
        show.misuse(
            f"{out.name} does not say a form this command has; end it in .csv, .json, .xlsx, .parquet, "
            "or in .json with --format oscal"
        )
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
        yield from loaded.newest_return  # the day of the newest is told
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
    from nvap.cli.bodies import counted_bodies, each_body
    from nvap.cli.loading import load, refuse_errors
    from nvap.model.fields import Marking
    from nvap.views.export import Export
    from nvap.views.stamp import stamp

    if limit is Marking.OFFICIAL:
        show.misuse(
            "an export of all forces is OFFICIAL-SENSITIVE, above --max-marking OFFICIAL; give one with --force"
        )
    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite=False)
    chosen = counted_bodies(loaded, every)
    head = stamp(loaded.plan, loaded.at, loaded.diagnostics, Marking.OFFICIAL_SENSITIVE, limit)
    export, found = Export(loaded.plan, wanted), list(loaded.diagnostics)
    for body, loaded_body in each_body(loaded, chosen):
        export.add(_exported(loaded_body, loaded_body.gaps(body)), head)
        found += loaded_body.diagnostics
    loaded = replace(loaded, diagnostics=tuple(found))
    refuse_errors(loaded, despite, limit)
    head = stamp(loaded.plan, loaded.at, found, Marking.OFFICIAL_SENSITIVE, limit)
    names = {force.id for force in chosen}
    others = {source.path.rpartition("/")[2] for source in loaded.folders} - names
    return export.view(head, _notes(head, len(others)))


def _exported(loaded: "Loaded", gaps: "GapList") -> "Exported":
    from nvap.views.export import Exported

    return Exported(gaps.force, gaps, loaded.sound.evidence, loaded.sound.returns)


def _notes(stamp: "Stamp", others: int = 0) -> Iterator[str]:
    """What a reader has to know of the tables."""
    from nvap.words.catalogue import say

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
    from nvap.formats import json
    from nvap.formats.oscal import assessment_results
    from nvap.words.catalogue import say

    made: str | bytes
    if form == "parquet" and out is not None:
        _write_parquet(view, out, overwrite)
        return
    if form == "oscal":
        made = json.dumps(assessment_results(view))
    elif form == "json":
        made = json.dumps(json.export(view))
    else:
        title = say("export.title", plan=view.stamp.plan)
        made = show.as_tables(form, view.tables, title, view.stamp, view.notes)
    if form == "csv":
        for note in view.notes:
            if note not in (*view.stamp.facts, view.stamp.attribution):
                show.err(note)
    if out is not None:
        show.write(out, made, overwrite)
    else:
        show.out(str(made), form)


def _catalog(
    workspace: Path | None,
    plan: Path | None,
    as_at: date | None,
    limit: "Marking | None",
    out: Path | None,
    overwrite: bool,
) -> None:
    """Print the plan as an OSCAL catalog, or write it to a file; no force's file is read."""
    from nvap.cli.loading import load, refuse_errors
    from nvap.formats import json
    from nvap.formats.oscal import catalog
    from nvap.views.stamp import stamp

    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite=False)
    made = json.dumps(catalog(loaded.plan, stamp(loaded.plan, loaded.at, loaded.diagnostics, limit=limit)))
    if out is not None:
        show.write(out, made, overwrite)
    else:
        show.out(made)


def _write_parquet(view: "ExportView", out: Path, overwrite: bool) -> None:
    from nvap.formats.parquet import files, ours

    try:
        show.write_folder(out, files(view), ours, overwrite)
    except ImportError as problem:
        show.cannot(f"Parquet needs more than is installed ({problem.name}): pip install 'nvap[parquet]'")


def practice(
    objective: Annotated[
        str | None, typer.Argument(help="Only practice for this objective, such as 2.2.1.3.", show_default=False)
    ] = None,
    force: Annotated[
        str | None,
        typer.Option(
            "--force", help="Match it to the gaps of this force: who has shown what it lacks.", show_default=False
        ),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="With --force: how many gaps to match.")] = 10,
    everything: Annotated[bool, typer.Option("--all", help="With --force: match every gap.")] = False,
    programme: Annotated[
        bool,
        typer.Option("--programme", help="For the programme's own eyes: name what only the programme is told of."),
    ] = False,
    bodies: Bodies = "territorial",
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Show practice that forces agreed to share, the best assured first; with --force, matched to a force's gaps.

    Only a record that says `share: forces` is named; what a force keeps to itself is not looked at.
    """
    from nvap.cli.bodies import counted_bodies, every_body
    from nvap.cli.loading import find_assessed, find_force, load, marking, refuse_errors
    from nvap.formats import json
    from nvap.views.practice import Looked

    limit, every = marking(max_marking), every_body(bodies)
    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite=False)
    asked = find_assessed(loaded.plan, objective) if objective else None
    body = find_force(loaded.plan, force) if force else None
    chosen = counted_bodies(loaded, every)
    read = _shared(loaded, chosen, body)
    refuse_errors(replace(loaded, diagnostics=(*loaded.diagnostics, *read.errors)), despite_errors, limit)
    looked = Looked(len([other for other in chosen if other != body]), every, programme)
    if body is None:
        view = _listed(loaded, read, limit, looked, asked)
    else:
        view = _matched(loaded, read, limit, looked, asked, None if everything else top)
    show.document("practice", view, json.practice, loaded.templates, form, out, overwrite)


@dataclass
class _Read:
    """What is kept of the bodies that were read: what others may share, and all of the force that was asked for."""

    others: "list[Practice]" = field(default_factory=list)
    errors: "list[Diagnostic]" = field(default_factory=list)
    own: "tuple[Loaded, GapList, list[Practice]] | None" = None


def _shared(loaded: "Loaded", chosen: "list[model.Force]", own: "model.Force | None") -> _Read:
    """Read every body in turn, and keep what is current and may leave it."""
    from nvap.analysis.practice import current
    from nvap.cli.bodies import each_body
    from nvap.model.fields import Share

    read = _Read()
    objectives = tuple(loaded.plan.force_objectives())
    for body, loaded_body in each_body(loaded, chosen, own):
        found = current(body, loaded_body.evidence, objectives, loaded_body.at)
        read.errors += loaded_body.errors
        if body == own:
            read.own = (loaded_body, loaded_body.gaps(body), found)
        else:
            read.others += (practice for practice in found if practice.record.share is not Share.FORCE)
    return read


def _listed(
    loaded: "Loaded", read: _Read, limit: "Marking | None", looked: "Looked", asked: "Objective | None"
) -> "PracticeView":
    """All promising practice that is shared, or that of one objective."""
    from nvap.analysis.practice import promising, told
    from nvap.model.fields import Share
    from nvap.views.practice import practice_view

    found = promising(read.others, asked.id if asked else None)
    shared, only = told(found, Share.FORCES), told(found, Share.NATIONAL)
    shown = [*shared, *(only if looked.told else ())]
    stamp = _practice_stamp(loaded, read, limit, (practice.record for practice in shown))
    return practice_view(stamp, looked, asked, shared, only)


def _matched(
    loaded: "Loaded",
    read: _Read,
    limit: "Marking | None",
    looked: "Looked",
    asked: "Objective | None",
    top: int | None,
) -> "PracticeView":
    """What others have shared for a force's gaps, and its own promising practice."""
    from nvap.analysis.practice import match, promising
    from nvap.views.gaps import shown_records
    from nvap.views.practice import matched_view

    assert read.own is not None
    _, gaps, own = read.own
    rows = [row for row in gaps.rows if asked is None or row.standing.objective == asked]
    matches = [match(row, read.others) for row in rows[:top]]
    mine = promising(own)
    shown = [
        practice.record for found in matches for practice in (*found.shared, *(found.programme if looked.told else ()))
    ]
    told = (*shown, *(practice.record for practice in mine), *shown_records(gaps, rows[:top], strengths=False))
    stamp = _practice_stamp(loaded, read, limit, told)
    return matched_view(loaded.plan, stamp, looked, (gaps.force.id, gaps.force.name), matches, len(rows), mine)


def _practice_stamp(
    loaded: "Loaded", read: _Read, limit: "Marking | None", told: "Iterable[Evidence | Return]"
) -> "Stamp":
    """The stamp of shared practice: files with errors are counted only, as their paths name forces."""
    from nvap.views.stamp import highest, stamp

    withheld = read.own[0].stamp((), limit).withheld if read.own else 0
    broken = len({diagnostic.path for diagnostic in read.errors})
    found = highest((record.marking for record in told), limit)
    return stamp(loaded.plan, loaded.at, loaded.diagnostics, found, limit, withheld, broken)
