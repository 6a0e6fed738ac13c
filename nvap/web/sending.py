"""Forms that are sent: written once, and only over what they were made from."""

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as Sent

from nvap.model.fields import Marking, allowed
from nvap.model.values import dataclass
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.web.desk import AnswerPage
from nvap.web.rendering import desk, show

Answer = str | tuple[str, int] | Sent
# What is typed into a form, each with the name of its field, or with what it is about.
Typed = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class GoOn:
    """Where somebody goes on whose form was made from an earlier text: a page, or a form with what they typed."""

    where: str
    fields: Typed = ()


class Stale(Exception):
    """A file is not any more what a form was made from."""

    def __init__(self, path: str, was: str | None, now: str, marking: Marking, typed: Typed, on: GoOn | None) -> None:
        super().__init__(path)
        self.path, self.was, self.now, self.marking, self.typed, self.on = path, was, now, marking, typed, on

    def page(self) -> tuple[str, int]:
        """What was typed beside both versions, and nothing written."""
        fields = {"path": self.path, "was": self.was, "now": self.now, "typed": self.typed, "on": self.on}
        page = show("stale", marked=[self.marking], **fields)
        return page, HTTPStatus.CONFLICT


def sent_before() -> Sent | None:
    """Where a form came to that was sent before, and is not written a second time; None for any other."""
    came_to = desk().done(request.form.get("once", ""))
    if came_to is None:
        return None
    desk().told.append("This was written already, and not a second time.")
    return redirect(came_to, HTTPStatus.SEE_OTHER)


def at_an_address(answer: Response) -> Response | Sent:
    """Lead from a form to the page that answers it: a browser that goes back or reloads then sends nothing again."""
    once = g.pop("answers", None)
    if request.method != "POST" or once is None:
        return answer
    own = desk()
    body = own.body.id if own.body else ""
    page = AnswerPage(answer.get_data(as_text=True), answer.status_code, once, body, own.limit)
    return redirect(f"/answer/{own.keep(page)}", HTTPStatus.SEE_OTHER)


def once(write: Callable[[], tuple[str, list[str]]]) -> Sent:
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
