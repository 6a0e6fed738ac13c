"""An objective: its words, what is claimed and supported, why, and what would help."""

from flask import Blueprint

from nvap.formats.documents import view_of
from nvap.web.evidence import address_of
from nvap.web.rendering import desk, show

pages = Blueprint("objectives", __name__)


@pages.get("/objective/<name>")
def objective(name: str) -> str:
    """Where one objective stands."""
    workspace = desk().account()
    view = view_of(workspace, "why", desk().limit, objective=name)
    served = {record.evidence.id: address_of(record.evidence) for record in workspace.records}
    return show("objective", view, addresses=served)
