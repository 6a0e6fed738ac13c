"""The commands on the Excel workbook of a force: workbook export and import."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from nvap.cli import show
from nvap.cli.changes import DropComments
from nvap.cli.options import AsAt, DespiteErrors, Force, Form, MaxMarking, Overwrite, PlanFolder, Workspace, day
from nvap.cli.read import Theme, known_theme

if TYPE_CHECKING:
    from nvap.cli.loading import Loaded
    from nvap.exchange.workbook.importing import Opened
    from nvap.exchange.workbook.rows import Fault
    from nvap.exchange.workbook.xlsx_guard import Refused
    from nvap.model.plan import Force as Body

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

SUFFIX = ".xlsx"


@commands.command("export")
def export(
    force: Force = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write, ending in .xlsx; needed.", show_default=False)
    ] = None,
    theme: Theme = None,
    action: Annotated[
        str | None, typer.Option("--action", help="Only this action, by its number.", show_default=False)
    ] = None,
    lead: Annotated[
        str | None, typer.Option("--lead", help="Only what this role leads, by a part of its name.", show_default=False)
    ] = None,
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Write a workbook to be filled in: what is claimed of each objective, the evidence, the findings, and empty rows.

    With --theme, --action or --lead a part of it. What comes back goes through `nvap workbook import`.
    """
    from nvap.cli.loading import find_action, load_force, marking, refuse_errors
    from nvap.exchange.workbook.contents import Part, contents
    from nvap.exchange.workbook.views import workbook_view

    if out is None or out.suffix.lower() != SUFFIX:
        show.misuse("say where to write the workbook, as in --out workbook.xlsx")
    limit = marking(max_marking)
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    known_theme(loaded.plan.themes, theme)
    part = Part(theme, find_action(loaded.plan, action).number if action else None, lead)
    whole = loaded.stamp((), limit)
    held = contents(loaded.plan, loaded.gaps(body), loaded.evidence, loaded.at, part, whole.may_show)
    head = loaded.stamp(held.told, limit)
    view = workbook_view(loaded.plan, body, head, held, part)
    try:
        from nvap.exchange.workbook.xlsx_writer import to_bytes
    except ImportError:
        _missing()
    show.write(out, to_bytes(_book(loaded, view, held)), overwrite)
    if view.withheld:
        show.err(view.withheld)


def _book(loaded: "Loaded", view: Any, held: Any) -> Any:
    from nvap.exchange.workbook.words import read_me, words
    from nvap.exchange.workbook.xlsx_writer import Book

    try:
        said = words(show.rendered("workbook-words", "text", None, loaded.templates))
    except ValueError as problem:
        show.cannot(f"the template workbook-words.text.j2 cannot be used: {problem}")
    return Book(
        words=said,
        rows=held.rows,
        read_me=read_me(show.rendered("workbook", "text", view, loaded.templates)),
        marking=view.stamp.marking,
        title=view.title,
        head=view.head,
        as_at=loaded.at,
        attribution=view.stamp.attribution,
        properties=view.properties,
    )


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The workbook that came back.")],
    write: Annotated[bool, typer.Option("--write", help="Write what is shown; without it nothing is written.")] = False,
    date_: Annotated[
        date | None,
        typer.Option(
            "--date",
            parser=day,
            metavar="DATE",
            help="The day of the return that claims go into; today if not given.",
            show_default=False,
        ),
    ] = None,
    marked: Annotated[
        Path | None,
        typer.Option(
            "--marked", help="Write a copy of the workbook with each bad cell marked and commented.", show_default=False
        ),
    ] = None,
    force: Force = None,
    form: Form = None,
    overwrite: Overwrite = False,
    drop_comments: DropComments = False,
    workspace: Workspace = None,
    plan: PlanFolder = None,
) -> None:
    """Show what a workbook that came back would add and change, and with --write take it over: all of it or nothing.

    A cell changed there and not here is taken; changed in both, it is a conflict. Nothing is deleted because a row is
    missing.
    """
    from nvap.cli.loading import load_force, refuse_errors
    from nvap.exchange.workbook.importing import hold_to, imported
    from nvap.exchange.workbook.views import as_json, import_view
    from nvap.exchange.workbook.xlsx_guard import Refused
    from nvap.load.records import returned_at

    if date_ is not None and date_ > date.today():
        show.misuse(f"a return is of a day that has come, and {date_} has not")
    book = _opened(file)
    loaded, body = load_force(workspace, plan, None, force or book.force)
    on = date_ or loaded.at
    spoken = returned_at(loaded.sound_returns, on)
    refuse_errors(loaded, despite=True)
    try:
        hold_to(book, body.id, loaded.plan.front.version)
    except Refused as problem:
        _refuse(file, problem)
    made = imported(book, loaded.workspace, loaded.context, loaded.diagnostics, body, loaded.evidence, spoken, on)
    returned = loaded.workspace.show("returns", body.id, f"{on}.yaml")
    view = import_view(file.name, body, on, returned, made.merge, made.faults, book.was, made.there)
    show.document("workbook-import", view, as_json, loaded.templates, form, None, overwrite)
    if made.faults or made.others:
        for diagnostic in made.others:
            place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
            show.err(f"{place}: {diagnostic.severity} {diagnostic.rule}: {diagnostic.message}")
        if marked is not None:
            _mark(book, made.faults, marked, overwrite)
        raise typer.Exit(1)
    if write and made.files:
        _write(
            loaded, body, made.files, drop_comments, show.err if form == "json" else lambda line: show.out(f"{line}\n")
        )


def _opened(path: Path) -> "Opened":
    """A workbook that can be read; one that is refused is exit 1, what is no file exit 3."""
    from nvap.exchange.workbook.importing import opened
    from nvap.exchange.workbook.xlsx_guard import Refused

    try:
        if not path.is_file():
            show.cannot(f"{path} is not a file that can be read")
        return opened(path)
    except OSError as reason:
        show.cannot(f"{path} cannot be read: {reason.strerror}")
    except Refused as problem:
        _refuse(path, problem)


def _refuse(path: Path, problem: "Refused") -> NoReturn:
    from nvap.words.catalogue import say

    show.err(say("book.refused", path=path, why=say(f"book.{problem.key}", **problem.fields)))
    raise typer.Exit(1)


def _mark(book: "Opened", faults: "Sequence[Fault]", path: Path, overwrite: bool) -> None:
    try:
        from nvap.exchange.workbook.annotate import CannotMark, marked
    except ImportError:
        _missing()
    try:
        copy = marked(book.data, book.tables, faults)
    except CannotMark as reason:
        show.cannot(f"{path} was not written: the workbook cannot be marked ({reason})")
    show.write(path, copy, overwrite)


def _write(loaded: "Loaded", body: "Body", files: Any, drop_comments: bool, tell: Callable[[str], None]) -> None:
    """Write every file or none, and say how the gaps moved."""
    from nvap.storage.atomic import NotSaved, Taken
    from nvap.storage.record_files import Stopped, write_all
    from nvap.words.catalogue import say

    lost = [(file.record.source.path, "; ".join(file.lost_comments)) for file in files if file.lost_comments]
    if lost and not drop_comments:
        for path, comments in lost:
            show.err(f"{path}: these comments would be lost: {comments}")
        show.misuse("nothing was written; --drop-comments writes all the same")
    before = loaded.gaps(body)
    try:
        paths = write_all(loaded.workspace, [(file.record, file.was) for file in files])
    except Stopped as problem:
        reason = problem.reason
        if isinstance(reason, NotSaved):
            show.err(f"Error: {reason.path} was not saved: {reason.reason}")
        else:
            how = "is there already" if isinstance(reason, Taken) else "was changed by somebody else in the meantime"
            show.err(f"Error: {reason.path} {how}")
        for path in problem.left:
            show.err(say("book.left", path=path))
        show.cannot(say("book.part" if problem.left else "nothing-written"))
    new = {file.record.source.path for file in files if file.was is None}
    after = loaded.with_all([(file.record, file.was) for file in files]).gaps(body)
    for line in show.moved_all([("recorded" if path in new else "changed", path) for path in paths], before, after):
        tell(line)


def _missing() -> NoReturn:
    show.cannot("a workbook needs more than nvap alone; run: pip install 'nvap[office]'")
