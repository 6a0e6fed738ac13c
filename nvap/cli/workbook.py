"""The commands on the Excel workbook of a force: workbook export and import."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from nvap.cli import output
from nvap.cli.evidence_change import DropComments
from nvap.cli.lines import agreed
from nvap.cli.options import (
    AsAt,
    DespiteErrors,
    Force,
    Lead,
    MaxMarking,
    Overwrite,
    PlanFolder,
    Theme,
    WorkspaceFolder,
    day,
    form_option,
)
from nvap.cli.parameters import Argument, Exit, Group, Option, TypedOptions
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.exchange.workbook.importing import Opened
    from nvap.exchange.workbook.rows import CellFault
    from nvap.exchange.workbook.xlsx_guard import RefusedBook
    from nvap.model.plan import Action
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "book.refused": "{path} is not read: {why}",
        "review.national": (
            "action {action} is for national bodies, and no force is asked to meet it; `nvap list actions` lists the "
            "others"
        ),
        "review.not-asked": "nothing of action {action} is asked of {force}; leave it out, or name another force",
    },
)

commands = Group()

SUFFIX = ".xlsx"
PARTS = ("--theme", "--action", "--lead")


@commands.command("export")
def export(
    typed: TypedOptions,
    force: Force = None,
    out: Annotated[
        Path | None, Option("--out", help="The file to write, ending in .xlsx; needed.", show_default=False)
    ] = None,
    theme: Theme = None,
    action: Annotated[
        str | None, Option("--action", help="Only this action, by its number.", show_default=False)
    ] = None,
    lead: Lead = None,
    review: Annotated[
        list[str] | None,
        Option(
            "--review",
            metavar="ACTION",
            help="Write a workbook for a peer reviewer of this action instead, by its number; repeat it for more. With "
            "--force it says what the force claims and has; without, it is for any.",
            show_default=False,
        ),
    ] = None,
    max_marking: MaxMarking = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Write a workbook to be filled in: what is claimed of each objective, the evidence, the findings, and empty rows.

    With --theme, --action or --lead a part of it; with --review a workbook for a peer reviewer. What comes back goes
    through `nvap workbook import`.
    """
    from nvap.cli.opening import known_theme, marking, opened_of, refuse_errors
    from nvap.exchange.workbook.sending import review_of, workbook_of

    beside = [option for option in PARTS if option in typed]
    if review and beside:
        output.misuse(f"{beside[0]} says nothing beside --review; leave one of them out")
    if out is None or out.suffix.lower() != SUFFIX:
        output.misuse("say where to write the workbook, as in --out workbook.xlsx")
    limit = marking(max_marking)
    if review:
        loaded = _reviewed(workspace, plan, as_at, force)
        refuse_errors(loaded, despite_errors, limit)
        _put(out, *review_of(loaded, _reviewable(loaded, review), limit), overwrite)
        return
    loaded = opened_of(workspace, plan, as_at, force=force)
    refuse_errors(loaded, despite_errors, limit)
    known_theme(loaded, theme)
    number = loaded.find_action(action).number if action else None
    book, withheld = workbook_of(loaded, limit, theme, number, lead)
    _put(out, book, withheld, overwrite)


def _put(out: Path, book: bytes, withheld: str, overwrite: bool) -> None:
    output.write(out, book, overwrite)
    if withheld:
        output.err(withheld)


def _reviewed(workspace: Path | None, plan: Path | None, as_at: date | None, force: str | None) -> "Workspace":
    """The workspace of the force that is reviewed; of none where no force is named."""
    from nvap.cli.opening import opened, opened_of

    return opened_of(workspace, plan, as_at, force=force) if force else opened(workspace, plan, as_at).alone


def _reviewable(loaded: "Workspace", numbers: Sequence[str]) -> "list[Action]":
    """The actions of some numbers, in order; exit 2 for one that is asked of no force, or not of this."""
    from nvap.exchange.workbook.review import asked
    from nvap.model.plan import order_of

    body = loaded.body
    found = {action.number: action for action in map(loaded.find_action, numbers)}
    actions = [found[number] for number in sorted(found, key=order_of)]
    for action in actions:
        if action.national:
            output.misuse(say("review.national", action=action.number))
        if not asked([action], body):
            output.misuse(say("review.not-asked", action=action.number, force=body.name if body else ""))
    return actions


@commands.command("import")
def import_(
    typed: TypedOptions,
    file: Annotated[Path, Argument(help="The workbook that came back.")],
    write: Annotated[bool, Option("--write", help="Write what is shown; without it nothing is written.")] = False,
    date_: Annotated[
        date | None,
        Option(
            "--date",
            parser=day,
            metavar="DATE",
            help="The day of the return that claims go into; today if not given.",
            show_default=False,
        ),
    ] = None,
    marked: Annotated[
        Path | None,
        Option(
            "--marked", help="Write a copy of the workbook with each bad cell marked and commented.", show_default=False
        ),
    ] = None,
    force: Force = None,
    form: Annotated[str | None, form_option("workbook-import")] = None,
    overwrite: Overwrite = False,
    drop_comments: DropComments = False,
    again: Annotated[
        bool, Option("--again", help="Record what may be a record that is there already, a second time.")
    ] = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Show what a workbook that came back would add and change, and with --write take it over: all of it or nothing.

    A cell changed there and not here is taken; changed in both, it is a conflict. Nothing is deleted because a row is
    missing.
    """
    from nvap.cli.opening import opened_of, refuse_errors
    from nvap.exchange.workbook.importing import hold_to, imported
    from nvap.exchange.workbook.views import as_json, import_view
    from nvap.exchange.workbook.xlsx_guard import RefusedBook
    from nvap.model.returns import returned_at

    output.refuse_alone(typed, marked, "--marked", "--overwrite")
    output.refuse_alone(typed, write, "--write", "--drop-comments", "--again")
    book = _opened(file)
    if book.was.is_review and "--date" in typed:
        output.misuse("--date says nothing here: a review has its own date, and claims nothing")
    if date_ is not None and date_ > date.today():
        output.misuse(f"a return is of a day that has come, and {date_} has not")
    loaded = opened_of(workspace, plan, None, force=force or book.force, writes=True)
    on = date_ or loaded.at
    spoken = returned_at(loaded.sound_returns, on)
    refuse_errors(loaded, despite=True)
    try:
        hold_to(book, loaded.force.id, loaded.plan.front.version)
    except RefusedBook as problem:
        _refuse(file, problem)
    made = imported(book, loaded.folder, loaded.context, loaded.found, loaded.force, loaded.evidence, spoken, on)
    returned = loaded.folder.show("returns", loaded.force.id, f"{on}.yaml")
    view = import_view(file.name, loaded.force, on, returned, made.merge, made.faults, made.was, made.there)
    form = output.form_of("workbook-import", form, None)
    output.document("workbook-import", view, loaded.templates, form, None, overwrite, as_json)
    if made.faults or made.others:
        for diagnostic in made.others:
            place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
            output.err(f"{place}: {diagnostic.severity} {diagnostic.rule}: {diagnostic.message}")
        if marked is not None:
            _mark(book, made.faults, marked, overwrite)
        raise Exit(1)
    if write and made.files:
        if made.twins and not again:
            _ask_again()
        _write(
            loaded, made.files, drop_comments, output.err if form == "json" else lambda line: output.tell(f"{line}\n")
        )


def _opened(path: Path) -> "Opened":
    """A workbook that can be read; one that is refused is exit 1, what is no file exit 3."""
    from nvap.exchange.workbook.importing import opened
    from nvap.exchange.workbook.xlsx_guard import RefusedBook

    try:
        if not path.is_file():
            output.cannot(f"{path} is not a file that can be read")
        return opened(path)
    except OSError as reason:
        output.cannot(f"{path} cannot be read: {reason.strerror}")
    except RefusedBook as problem:
        _refuse(path, problem)


def _refuse(path: Path, problem: "RefusedBook") -> NoReturn:
    output.err(say("book.refused", path=path, why=problem.why))
    for cell in problem.filled:
        output.err(cell)
    raise Exit(1)


def _mark(book: "Opened", faults: "Sequence[CellFault]", path: Path, overwrite: bool) -> None:
    try:
        from nvap.exchange.workbook.annotate import CannotMark, marked
    except ImportError:
        _missing()
    try:
        copy = marked(book.data, book.tables, faults)
    except CannotMark as reason:
        output.cannot(f"{path} was not written: the workbook cannot be marked ({reason})")
    output.write(path, copy, overwrite)


def _ask_again() -> None:
    """Whether what was told to be there already, perhaps, is recorded; in a script only --again says so."""
    if not output.asks():
        output.misuse("nothing was written; --again records all the same what may be there already")
    if not agreed("Record all the same what may be there already?"):
        output.err(say("nothing-written"))
        raise Exit(1)


def _write(loaded: "Workspace", files: Any, drop_comments: bool, tell: Callable[[str], None]) -> None:
    """Write every file or none, and say how the gaps moved."""
    from nvap.views.moved import moved_all

    lost = [(file.record.source.path, "; ".join(file.lost_comments)) for file in files if file.lost_comments]
    if lost and not drop_comments:
        for path, comments in lost:
            output.err(f"{path}: these comments would be lost: {comments}")
        output.misuse("nothing was written; --drop-comments writes all the same")
    before = loaded.gap_list
    paths = output.write_records(loaded.folder, [(file.record, file.was) for file in files], "nvap workbook import")
    new = {file.record.source.path for file in files if file.was is None}
    after = loaded.with_all([(file.record, file.was) for file in files]).gap_list
    for line in moved_all([("recorded" if path in new else "changed", path) for path in paths], before, after):
        tell(line)


def _missing() -> NoReturn:
    from nvap.exchange.workbook.sending import LACKING

    output.cannot(LACKING)
