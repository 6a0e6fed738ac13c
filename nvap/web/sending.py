"""Forms that are sent: written once, and only over what they were made from."""

from collections.abc import Callable, Iterable
from http import HTTPStatus

from flask import redirect, request
from werkzeug.wrappers import Response

from nvap.load.records import Record
from nvap.model.fields import Marking, allowed
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.web.rendering import desk, show


class Stale(Exception):
    """A file is not any more what a form was made from."""

    def __init__(self, path: str, was: str | None, now: str, marking: Marking) -> None:
        super().__init__(path)
        self.path, self.was, self.now, self.marking = path, was, now, marking

    def page(self) -> tuple[str, int]:
        """Both versions side by side, and nothing written."""
        page = show("stale", marked=[self.marking], path=self.path, was=self.was, now=self.now)
        return page, HTTPStatus.CONFLICT


def refuse_stale(record: Record) -> None:
    """Raise Stale where a form was made from another text of a file than it has now."""
    mark = request.form.get("was", "")
    if desk().shown(record.source.text) != mark:
        raise Stale(record.source.path, desk().text_of(mark), record.source.text, record.evidence.marking)


def sent_before() -> Response | None:
    """Where a form came to that was sent before, and is not written a second time; None for any other."""
    came_to = desk().done(request.form.get("once", ""))
    if came_to is None:
        return None
    desk().told.append("This was written already, and not a second time.")
    return redirect(came_to, HTTPStatus.SEE_OTHER)


def once(write: Callable[[], tuple[str, list[str]]]) -> Response:
    """Write what a form asks for, remember the form, and lead to where it came to, telling how it went.

    `write` returns where to go and what to tell; the files are read anew after it.
    """
    own, mark = desk(), request.form.get("once", "")
    try:
        came_to, lines = write()
    finally:
        own.wrote()
    own.told += lines
    if mark:
        own.remember(mark, came_to)
    return redirect(came_to, HTTPStatus.SEE_OTHER)


def withheld(markings: Iterable[Marking]) -> bool:
    """Whether something may not be shown under the limit that is set, and could be changed unseen."""
    return any(not allowed(marking, desk().limit) for marking in markings)


def not_written(problem: Exception) -> str:
    """Why a file was not written, for who sent the form."""
    if isinstance(problem, Taken):
        return f"{problem.path} is there already."
    if isinstance(problem, Changed):
        return f"{problem.path} was changed by somebody else in the meantime."
    if isinstance(problem, NotSaved):
        return f"{problem.path} was not saved: {problem.reason}."
    return str(problem)
