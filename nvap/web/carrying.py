"""What an edition leaves to a person: both wordings side by side, and what the evidence shows of the new one."""

from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, request
from werkzeug.wrappers import Response

from nvap.analysis.carrying import Question
from nvap.formats.documents import view_of
from nvap.model.evidence import Answer as Said
from nvap.model.fields import Carries
from nvap.storage import edits
from nvap.storage.carry import carry
from nvap.storage.edits import CannotChange
from nvap.storage.record_files import write_all
from nvap.storage.transaction import Stopped
from nvap.views.moved import moved_all
from nvap.web.forms import said_of, sentence
from nvap.web.rendering import desk, show
from nvap.web.sending import not_written, once
from nvap.workspace import Workspace

pages = Blueprint("carrying", __name__)
Answer = str | tuple[str, int] | Response


def _key(question: Question) -> str:
    """What a question is known by in a form: of itself, and of the records that ask it."""
    records = (f"{record.force}/{record.id}" for record in question.records)
    return sha256("|".join((*map(str, question.key), *records)).encode()).hexdigest()[:20]


@pages.get("/carry")
def asked() -> str:
    """The questions that are open."""
    return _page(desk().account())


def _page(workspace: Workspace, reasons: tuple[str, ...] = ()) -> str:
    view = view_of(workspace, "carry", desk().limit)
    keys = {place: _key(question) for place, question in enumerate(workspace.carrying.questions, 1)}
    return show(
        "carrying",
        view,
        keys=keys,
        reasons=reasons,
        once={place: desk().once() for place in keys},
        by=desk().by,
        words_=tuple(Carries),
    )


@pages.post("/carry")
def answered() -> Answer:
    """Write an answer into the records that ask: into all of them, or into none."""
    workspace, form = desk().account(), request.form
    question = next((one for one in workspace.carrying.questions if _key(one) == form.get("question")), None)
    if question is None:
        gone = "That question is not open any more: it was answered, or the records that ask it are others now."
        return _page(workspace, (gone,)), HTTPStatus.CONFLICT
    shows, by = form.get("shows", ""), " ".join(form.get("by", "").split())
    if shows not in tuple(Carries) or not by:
        return _page(workspace, ("Say what the evidence shows of it now, and which role read both.",)), 400
    desk().by = by
    said = edits.Said(workspace.plan.front.version, workspace.at, workspace.at, by)
    records = [workspace.find_record(record.id, desk().limit) for record in question.records]
    answer = Said(wording=question.objective.fingerprint, shows=Carries(shows))
    try:
        made = carry(replace(workspace.context, as_at=workspace.at), records, said, {question.objective.id: answer})
    except CannotChange as problem:
        return _page(workspace, (sentence(str(problem)),)), HTTPStatus.BAD_REQUEST
    reasons = [said_of(f"{fault.path}: {fault.message}", fault.hint) for fault in made.faults]
    if made.lost_comments and not form.get("drop_comments"):
        reasons += [f"{path} has comments that would be lost: {comment}" for path, comment in made.lost_comments]
    if reasons:
        return _page(workspace, tuple(reasons)), HTTPStatus.BAD_REQUEST

    def write() -> tuple[str, list[str]]:
        paths = write_all(workspace.folder, made.files, "nvap pages")
        after = workspace.with_all(made.files)
        return "/carry", moved_all([("changed", path) for path in paths], workspace.gap_list, after.gap_list)

    try:
        return once(write)
    except Stopped as problem:
        return _page(workspace, (f"{not_written(problem.reason)} Nothing was written.",)), HTTPStatus.CONFLICT
