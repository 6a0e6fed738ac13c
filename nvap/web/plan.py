"""The plan: all of it with a search, each action's sheet, and the grid of themes and perennial issues."""

from flask import Blueprint

from nvap.formats.documents import view_of
from nvap.web.rendering import desk, show

pages = Blueprint("plan", __name__)


@pages.get("/plan")
def whole() -> str:
    """The whole plan."""
    return show("whole-plan", view_of(desk().opened(), "plan", desk().limit))


@pages.get("/grid")
def grid() -> str:
    """What serves what."""
    return show("grid", view_of(desk().opened(), "links", desk().limit, perennial_issue=None, theme=None))


@pages.get("/action/<number>")
def action(number: str) -> str:
    """An action's sheet, with the account of the body where one was chosen."""
    workspace = desk().opened() if desk().body is None else desk().account()
    found = workspace.find_action(number)
    view = view_of(workspace, "sheet", desk().limit, number=found.number)
    return show("action", view, objectives=[objective.id for objective in found.objectives])
