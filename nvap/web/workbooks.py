"""The workbook: sent out to a department, and what came back looked at cell by cell and taken over."""

from collections.abc import Iterable
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Sent

from nvap.model.plan import Action
from nvap.model.refusals import CannotMake, Unknown
from nvap.model.returns import returned_at
from nvap.storage.record_files import write_all
from nvap.storage.transaction import Stopped
from nvap.views.moved import moved_all
from nvap.web.desk import Upload
from nvap.web.papers import TYPES
from nvap.web.rendering import desk, show
from nvap.web.sending import not_written, once, withheld
from nvap.workspace import Workspace

pages = Blueprint("workbooks", __name__)
Answer = str | tuple[str, int] | Sent


@pages.get("/workbook")
def workbook() -> str:
    """Send one out, or take one back."""
    return _page(desk().account(), ())


def _page(workspace: Workspace, reasons: tuple[str, ...]) -> str:
    return show(
        "workbook", themes=workspace.plan.themes.values(), reasons=reasons, reviewed=_reviewable(workspace, None)
    )


def _reviewable(workspace: Workspace, numbers: Iterable[str] | None) -> list[Action]:
    """The actions that a peer reviewer can be asked about, or those of some numbers, in the plan's order."""
    from nvap.exchange.workbook.review import asked

    every = (action for action in workspace.plan.actions.values() if numbers is None or action.number in numbers)
    return [action for action in every if not action.national and asked([action], workspace.body)]


@pages.post("/workbook/export")
def export() -> Answer:
    """A workbook to be filled in: all of it, a theme, or what somebody leads."""
    from nvap.exchange.workbook.sending import workbook_of

    workspace, form = desk().account(), request.form
    theme = next((one.number for one in workspace.plan.themes.values() if str(one.number) == form.get("theme")), None)
    data, _ = workbook_of(workspace, desk().limit, theme, lead=form.get("lead", "").strip() or None)
    answer = Response(data, mimetype=TYPES["xlsx"])
    name = f"workbook-{workspace.force.id}-{workspace.at}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.post("/workbook/review")
def review() -> Answer:
    """A workbook for a peer reviewer of some actions: with what the body claims and has, or empty, for any body."""
    from nvap.exchange.workbook.sending import review_of

    workspace, form = desk().account(), request.form
    actions = _reviewable(workspace, form.getlist("action"))
    if not actions:
        return _page(workspace, ("Tick the actions that are to be reviewed.",)), HTTPStatus.BAD_REQUEST
    about = "any" if form.get("empty") else workspace.force.id
    data, _ = review_of(desk().opened() if form.get("empty") else workspace, actions, desk().limit)
    answer = Response(data, mimetype=TYPES["xlsx"])
    answer.headers["Content-Disposition"] = f'attachment; filename="review-{about}-{workspace.at}.xlsx"'
    return answer


@pages.post("/workbook/import")
def returned() -> Answer:
    """What a workbook that came back would add and change; it is held in memory until it is taken or left."""
    workspace, sent = desk().account(), request.files.get("workbook")
    if withheld(workspace.markings.values()):
        return show("claims-withheld"), HTTPStatus.CONFLICT
    if sent is None or not sent.filename:
        return _page(workspace, ("Choose the workbook that came back.",)), HTTPStatus.BAD_REQUEST
    desk().upload = Upload(sent.filename.replace("\\", "/").rpartition("/")[2], sent.stream.read())
    return _look(workspace)


@pages.post("/workbook/take")
def take() -> Answer:
    """Take over what was shown, all of it or nothing; or leave it."""
    own, workspace = desk(), desk().account()
    if request.form.get("do") == "leave":
        own.upload = None
        return redirect("/workbook", HTTPStatus.SEE_OTHER)
    if own.upload is None or own.upload.mark != request.form.get("workbook", ""):
        return _page(workspace, ("The workbook that was looked at is not here any more. Choose it again.",)), 409
    if withheld(workspace.markings.values()):
        return show("claims-withheld"), HTTPStatus.CONFLICT
    return _look(workspace, writes=True)


def _look(workspace: Workspace, *, writes: bool = False) -> Answer:
    from nvap.exchange.workbook.importing import hold_to, imported, read_book
    from nvap.exchange.workbook.sending import LACKING
    from nvap.exchange.workbook.views import import_view
    from nvap.exchange.workbook.xlsx_guard import RefusedBook

    own = desk()
    upload = own.upload
    if upload is None:
        raise Unknown("there is no workbook to look at")
    try:
        book = read_book(upload.data)
        hold_to(book, workspace.force.id, workspace.plan.front.version)
    except RefusedBook as problem:
        own.upload = None
        why = f"{upload.name} was not read: {problem.why}."
        return _page(workspace, (why, *problem.filled)), HTTPStatus.BAD_REQUEST
    except ImportError:
        raise CannotMake(LACKING) from None
    spoken = returned_at(workspace.sound_returns, workspace.at)
    made = imported(
        *(book, workspace.folder, workspace.context, workspace.found, workspace.force, workspace.evidence, spoken),
        workspace.at,
    )
    path = workspace.folder.show("returns", workspace.force.id, f"{workspace.at}.yaml")
    view = import_view(upload.name, workspace.force, workspace.at, path, made.merge, made.faults, made.was, made.there)
    lost = [(file.record.source.path, "; ".join(file.lost_comments)) for file in made.files if file.lost_comments]
    agreed = (not lost or request.form.get("drop_comments")) and (not made.twins or request.form.get("again"))
    if not writes or made.faults or made.others or not made.files or not agreed:
        return show(
            "workbook-back",
            marked=workspace.markings.values(),
            back=view,
            others=made.others,
            mark=upload.mark,
            once=own.once(),
            lost=lost,
            twins=len(made.twins),
            can=bool(made.files) and not made.faults and not made.others,
        )

    def write() -> tuple[str, list[str]]:
        files = [(file.record, file.was) for file in made.files]
        paths = write_all(workspace.folder, files, "nvap pages")
        new = {file.record.source.path for file in made.files if file.was is None}
        after = workspace.with_all(files).gap_list
        told = [("recorded" if path in new else "changed", path) for path in paths]
        own.upload = None
        return "/", moved_all(told, workspace.gap_list, after)

    try:
        return once(write)
    except Stopped as problem:
        return _page(workspace, (f"{not_written(problem.reason)} Nothing was taken over.",)), HTTPStatus.CONFLICT
