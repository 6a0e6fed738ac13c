"""Pages from their templates: what stands on each beside its own fields."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import current_app, g, request

from nvap.formats.jinja import maker_of_pages
from nvap.model.fields import Marking, highest
from nvap.model.refusals import NotGiven
from nvap.model.values import dataclass
from nvap.views.stamp import Stamp, stamp_of
from nvap.web.desk import Desk
from nvap.words.catalogue import in_own_words
from nvap.workspace import Workspace

HOME = Path(__file__).parent
GONE = "Only so many answers are kept, and only while the pages run. What was written is in the files; begin again."


@dataclass(frozen=True)
class Bar:
    """What the head of a page says and leads to; `here` is the path of the page, and `token` what its forms send."""

    body: str
    here: str
    token: str
    limit: str
    limits: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class PageView:
    """A page that is of no document: only its stamp."""

    stamp: Stamp


@cache
def _maker() -> Any:
    return maker_of_pages(HOME / "templates")


def desk() -> Desk:
    """What the person works on who asked for this page."""
    found: Desk = current_app.extensions["desk"]
    return found


def show(name: str, view: Any = None, marked: Iterable[Marking] = (), **fields: Any) -> str:
    """A page, with what is to be told first; of no document, under the highest of what it is `marked`."""
    own = desk()
    said = tuple(own.told)
    own.told.clear()
    body, workspace = own.body, _read(own)
    bar = Bar(
        body=body.name if body else "",
        here=request.path,
        token=current_app.extensions["guard"].token,
        limit=own.limit or "",
        limits=tuple(Marking),
        told=said,
    )
    if view is None:
        stamp = stamp_of(workspace, (), own.limit)
        view = PageView(replace(stamp, marking=highest((stamp.marking, *marked), own.limit)))
    with in_own_words(workspace.own_words):
        page: str = _maker()(name, view=view, bar=bar, **fields)
    # For the address that a page has which answers a form; one of several forms is known by none.
    g.answers = known if isinstance(known := fields.get("once"), str) else ""
    return page


def _read(own: Desk) -> Workspace:
    """What the page is about, as far as it can be read."""
    with suppress(NotGiven):
        if own.body is not None:
            return own.account()
    return own.opened()


def plain_page(title: str, *said: str, leads: bool = True) -> str:
    """A page that shows nothing of the workspace: somebody may see it who may see nothing else."""
    page: str = _maker()("plain", title=title, said=said, leads=leads)
    return page


def gone() -> tuple[str, int]:
    """A page in the place of one that is not kept any more."""
    return plain_page("That page is not kept any more", GONE), HTTPStatus.GONE
