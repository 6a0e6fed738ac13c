"""The command `nvap export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import (
    AsAt,
    Bodies,
    DespiteErrors,
    Force,
    MaxMarking,
    Out,
    Overwrite,
    PlanFolder,
    WorkspaceFolder,
    either,
)
from nvap.cli.parameters import Option, TypedOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nvap.model.fields import Marking
    from nvap.views.export import ExportView
    from nvap.workspace import Workspace

FORMATS = ("csv", "json", "xlsx", "parquet", "oscal")
OSCAL = ("assessment-results", "catalog")


def export(
    typed: TypedOptions,
    force: Force = None,
    what: Annotated[
        str | None,
        Option(
            "--what",
            metavar="TABLE",
            help="objectives, records, served, findings or returns; CSV has one table, objectives if not given. Of "
            "OSCAL, assessment-results, or catalog: the plan.",
            show_default=False,
        ),
    ] = None,
    bodies: Bodies = "territorial",
    max_marking: MaxMarking = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Annotated[
        str | None,
        Option(
            "--format",
            metavar="FORMAT",
            help=f"{either(FORMATS)}; csv if not given.",
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
    from nvap.cli.opening import every_body, marking, one_of, opened, opened_of, refuse_errors
    from nvap.formats.oscal import TABLES as OSCAL_TABLES
    from nvap.views.export import COLUMNS, export_document

    output.refuse_alone(typed, out, "--out", "--overwrite")
    form, limit, every = _form(one_of("--format", form, FORMATS), out), marking(max_marking), every_body(bodies)
    if form == "oscal" and one_of("--what", what, OSCAL) == "catalog":
        output.refuse_together(typed, "--what catalog, which is the plan", "--force", "--bodies", "--despite-errors")
        loaded = opened(workspace, plan, as_at).alone
        refuse_errors(loaded, despite=False)
        _put(_catalog(loaded, limit), form, out, overwrite)
        return
    output.refuse_together(typed, force and "--force", "--bodies")
    table = one_of("--what", what if form != "oscal" else None, COLUMNS) or ("objectives" if form == "csv" else None)
    wanted = (table,) if table else OSCAL_TABLES if form == "oscal" else tuple(COLUMNS)
    if force:
        loaded = opened_of(workspace, plan, as_at, force=force)
    else:
        loaded = opened(workspace, plan, as_at).alone
        refuse_errors(loaded, despite=False)
    view = export_document(
        loaded,
        limit,
        wanted=wanted,
        every=every,
        refuse=lambda read, limit: refuse_errors(read, despite_errors, limit),
    )
    if form == "parquet" and out is not None:
        _write_parquet(view, out, overwrite)
    else:
        _put(_made(view, form), form, out, overwrite)


def _form(form: str | None, out: Path | None) -> str:
    """The form that is asked for, by --format or by the suffix of --out."""
    if out is None:
        if form == "xlsx":
            output.misuse("--format xlsx makes a file, which is not for a terminal or a pipe; use --out export.xlsx")
        if form == "parquet":
            output.misuse("--format parquet makes a folder; say where, as in --out export")
        return form or "csv"
    if form == "parquet":  # a folder may have any name
        return form
    if form == "oscal" and out.suffix.lower() == ".json":
        return form
    suffix = out.suffix.lstrip(".").lower()
    if suffix not in FORMATS:
        output.misuse(
            f"{out.name} does not say a form this command has; end it in .csv, .json, .xlsx, .parquet, "
            "or in .json with --format oscal"
        )
    if form not in (None, suffix):
        output.misuse(f"--format {form} and --out {out.name} are two different forms; give one of them")
    return suffix


def _made(view: "ExportView", form: str) -> "bytes | Iterator[str]":
    """The tables in a form, in parts but for Excel; beside CSV, which has no place for them, the notes are said."""
    from nvap.cli.lines import waited
    from nvap.formats import json
    from nvap.formats.documents import as_tables
    from nvap.formats.oscal import assessment_results
    from nvap.formats.tabular import ROWS_TOGETHER, csv

    if form == "oscal":
        return json.dump_parts(assessment_results(view))
    if form == "json":
        return json.dump_parts(json.export(view), ROWS_TOGETHER)
    if form == "csv":
        for note in view.notes:
            if note not in (*view.stamp.facts, view.stamp.attribution):
                output.err(note)
        return csv(view.tables[0], view.stamp.marking)
    with waited("Making the document"):
        made = as_tables(form, view.tables, view.title, view.stamp, view.notes)
    assert isinstance(made, bytes)
    return made


def _put(made: "bytes | Iterator[str]", form: str, out: Path | None, overwrite: bool) -> None:
    if out is not None:
        output.write(out, made, overwrite)
    elif not isinstance(made, bytes):
        output.out_parts(made, form)


def _catalog(loaded: "Workspace", limit: "Marking | None") -> "Iterator[str]":
    """The plan as an OSCAL catalog; no force's file is read."""
    from nvap.formats import json
    from nvap.formats.oscal import catalog
    from nvap.views.stamp import stamp

    return json.dump_parts(catalog(loaded.plan, stamp(loaded.plan, loaded.at, loaded.found, limit=limit)))


def _write_parquet(view: "ExportView", out: Path, overwrite: bool) -> None:
    from nvap.formats.documents import lacking
    from nvap.formats.parquet import files, ours

    try:
        output.write_folder(out, files(view), ours, overwrite)
    except ImportError as problem:
        raise lacking("Parquet", problem, "parquet") from problem
