"""The first page: how the body stands, what is due and what waits; and the settings that every page has."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as Answer

from nvap.formats.documents import view_of
from nvap.load.built_in import built_in
from nvap.model.diagnostics import Severity
from nvap.model.fields import Marking
from nvap.storage import unfinished
from nvap.views.confirming import waiting
from nvap.web.desk import AnswerPage
from nvap.web.evidence import address_of
from nvap.web.rendering import HOME, desk, gone, plain_page, show

pages = Blueprint("home", __name__)
# How many days ahead the first page looks for what lapses and falls due.
AHEAD = 90
# How many of each list it shows.
FEW = 5


@pages.get("/")
def home() -> str:
    """How the body stands; where none was chosen, which it is to be."""
    own = desk()
    if own.body is None:
        opened = own.opened()
        return show("bodies", bodies=opened.bodies.values(), here=opened.bodies_here)
    workspace = own.account()
    may_name = [told for told in workspace.found if workspace.may_name(told.path, own.limit)]
    faults = [told for told in may_name if told.severity is not Severity.NOTE and workspace.may_say(told, own.limit)]
    begun = [
        what for what in ("evidence-page", "return") if unfinished.kept(workspace.folder, what, workspace.force.id)
    ]
    view = view_of(workspace, "gaps", own.limit, due=AHEAD)
    overdue = sorted((row for row in view.rows if row.overdue), key=lambda row: -row.overdue)
    waits: dict[str, Any] = {"faults": faults, "begun": begun, "carrying": len(workspace.carrying.questions)}
    asked = (record.evidence for record in waiting(workspace, own.limit))
    waits["confirm"] = [(evidence.title, address_of(evidence)) for evidence in asked]
    return show("home", view, overdue=overdue, few=FEW, **waits)


@pages.get("/gaps")
def gaps() -> str:
    """Every gap, and all that lapses or falls due."""
    return show("all-gaps", view_of(desk().account(), "gaps", desk().limit, due=AHEAD))


@pages.post("/body")
def body() -> Answer:
    """Look at another body."""
    desk().choose(request.form.get("body", ""))
    return redirect("/", 303)


@pages.get("/body")
def bodies() -> str:
    """Which body is to be looked at."""
    opened = desk().opened()
    return show("bodies", bodies=opened.bodies.values(), here=opened.bodies_here)


@pages.post("/limit")
def limit() -> Answer:
    """Show nothing above a marking from now on, or everything."""
    given = request.form.get("limit", "")
    desk().limit = Marking(given) if given in tuple(Marking) else None
    return redirect("/", 303)


@pages.get("/answer/<key>")
def answer(key: str) -> tuple[str, int] | Answer:
    """The page that answered a form, as it was; where its own form was written since, what that came to."""
    own = desk()
    found = own.kept(key)
    if not isinstance(found, AnswerPage):
        return gone()
    came_to = own.done(found.once)
    if came_to is None:
        return found.text, found.status
    own.told.append("This was written already, and not a second time.")
    return redirect(came_to, HTTPStatus.SEE_OTHER)


@pages.get("/here")
def here() -> Response:
    """That a page is still open, which it says now and then."""
    return Response(status=204)


@pages.post("/stop")
def stop() -> str:
    """End the server."""
    current_app.extensions["stop"]()
    return plain_page("Stopped", "The pages have stopped. You can close this window.", leads=False)


@pages.get("/pages.css")
def style() -> Response:
    """The documents' own style, and what forms have besides."""
    documents = (built_in("templates") / "_style.css.j2").read_text(encoding="utf-8")
    return Response(documents + (HOME / "templates" / "pages.css").read_text(encoding="utf-8"), mimetype="text/css")


@pages.get("/pages.js")
def script() -> Response:
    """What makes the pages nicer where a browser runs it; each works without."""
    return Response((HOME / "templates" / "pages.js").read_text(encoding="utf-8"), mimetype="text/javascript")


@pages.get("/find.js")
def find() -> Response:
    """The documents' own way to find as one types."""
    text = (built_in("templates") / "_find.js.j2").read_text(encoding="utf-8")
    return Response(text.partition("#}")[2], mimetype="text/javascript")
