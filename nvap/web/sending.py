"""Forms that are sent: written once, and only over what they were made from."""

from collections.abc import Callable
from http import HTTPStatus

from flask import redirect, request
from werkzeug.wrappers import Response

from nvap.load.records import Record, ReturnRecord
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.web.rendering import desk, show


class Stale(Exception):
    """A file is not any more what a form was made from."""

    def __init__(self, path: str, was: str | None, now: str) -> None:
        super().__init__(path)
        self.path, self.was, self.now = path, was, now

    def page(self) -> tuple[str, int]:
        """Both versions side by side, and nothing written."""
        return show("stale", path=self.path, was=self.was, now=self.now), HTTPStatus.CONFLICT


def refuse_stale(record: Record | ReturnRecord) -> None:
    """Raise Stale where a form was made from another text of a file than it has now."""
    mark = request.form.get("was", "")
    if desk().shown(record.source.text) != mark:
        raise Stale(record.source.path, desk().text_of(mark), record.source.text)


def once(write: Callable[[], tuple[str, list[str]]]) -> Response:
    """Write what a form asks for, and lead to where it came to, telling how it went; sent again, only lead there.

    `write` returns where to go and what to tell; the files are read anew after it.
    """
    own, mark = desk(), request.form.get("once", "")
    with own.lock:
        if mark and (came_to := own.done(mark)) is not None:
            own.told.append("This was written already, and not a second time.")
            return redirect(came_to, HTTPStatus.SEE_OTHER)
        try:
            came_to, lines = write()
        finally:
            own.wrote()
        own.told += lines
        if mark:
            own.remember(mark, came_to)
    return redirect(came_to, HTTPStatus.SEE_OTHER)


def not_written(problem: Exception) -> str:
    """Why a file was not written, for who sent the form."""
    if isinstance(problem, Taken):
        return f"{problem.path} is there already."
    if isinstance(problem, Changed):
        return f"{problem.path} was changed by somebody else in the meantime."
    if isinstance(problem, NotSaved):
        return f"{problem.path} was not saved: {problem.reason}."
    return str(problem)
