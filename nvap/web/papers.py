"""Papers: each document that is of the body or of the plan, in each form, at a day and under a marking."""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from nvap.formats.documents import DOCUMENTS, forms_of, make, view_of
from nvap.model.fields import Marking
from nvap.views.moves import LAST_RETURN
from nvap.web.forms import Filled, a_day
from nvap.web.rendering import desk, show
from nvap.words.catalogue import in_own_words
from nvap.workspace import Workspace

pages = Blueprint("papers", __name__)
Answer = str | tuple[str, int] | Response
# What a paper is for; a document is one where it is of a body or of the plan, and needs nothing else to be said.
PAPERS = ("gaps", "status", "pack", "trend", "diff", "measures", "return", "evidence-list", "sheet", "plan", "links")
# Those that can say what moved since a day.
SINCE = ("gaps", "status", "sheet")
TYPES = {
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown",
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get("/papers")
def papers() -> str:
    """What can be made."""
    return _page(request.args, {})


def _page(typed: Any, mistakes: dict[str, str]) -> str:
    here = desk().body is not None
    names = [name for name in PAPERS if here or DOCUMENTS[name].of in ("plan", "any")]
    if len(desk().opened().plans) < 2:
        names.remove("diff")  # nothing is there to compare
    forms = {name: [form for form in forms_of(name) if form in TYPES] for name in names}
    return show("papers", forms=forms, typed=typed, mistakes=mistakes, markings=tuple(Marking))


@pages.post("/papers")
def made() -> Answer:
    """A paper, to be kept or opened by the browser; nothing above the limit that is set is in it, whatever is asked."""
    form, filled = request.form, Filled()
    name, _, kind = form.get("paper", "").partition(".")
    day = filled.read("as_at", form.get("as_at", ""), a_day)
    since = filled.read("since", form.get("since", ""), lambda text: text if text == LAST_RETURN else a_day(text))
    if name not in PAPERS or kind not in forms_of(name) or kind not in TYPES:
        filled.mistakes["paper"] = "Choose a paper."
    elif since is not None and name not in SINCE:
        filled.mistakes["since"] = "This paper does not say what moved; leave the day out."
    if filled.mistakes:
        return _page(form, filled.mistakes), HTTPStatus.BAD_REQUEST
    asked = [Marking(form["limit"])] if form.get("limit") in tuple(Marking) else []
    limits = [*asked, *([own] if (own := desk().limit) else [])]
    limit = min(limits, key=list(Marking).index, default=None)
    workspace = _at(day)
    options = {"since": since} if since is not None else {}
    view = view_of(workspace, name, limit, **options)
    with in_own_words(workspace.own_words):
        content = make(name, kind, view, workspace.templates).content
    of = workspace.body.id if workspace.body else "plan"
    answer = Response(content, mimetype=TYPES[kind])
    named = re.sub(r"[^a-z0-9.-]+", "-", f"{name}-{of}-{workspace.at}.{kind}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return answer


def _at(day: dt.date | None) -> Workspace:
    """The account of the body as at a day; without a body, the plan."""
    own = desk()
    if own.body is None:
        return own.opened()
    workspace = own.account() if day is None else own.opened_on(day).of(own.body)
    return workspace.refuse(True, own.limit)
