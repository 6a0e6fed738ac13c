"""The server: the pages put together, on an address of this computer only, until they are not wanted any more."""

import _thread
import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, g, request
from waitress.server import create_server
from werkzeug.exceptions import HTTPException

from nvap.load.built_in import workspace_above
from nvap.model.fields import Marking
from nvap.model.refusals import CannotRead, NotGiven, Unknown, Unusable
from nvap.web import carrying, evidence, home, net, objectives, papers, plan, recording, returns, workbooks
from nvap.web.desk import Desk
from nvap.web.forms import sentence
from nvap.web.guard import HEADERS, Guard, Refused
from nvap.web.rendering import plain_page, show
from nvap.web.sending import Stale, at_an_address, sent_before
from nvap.workspace import existing_folder

LOCAL = "127.0.0.1"
# The largest form or file that is taken, and for how long one may be sent.
LARGEST_SENT = 32 << 20
LARGEST_FORM = 4 << 20
SLOWEST = 60
# How long nobody has to ask for anything before it stops, in seconds.
LONGEST_ALONE = 3600
WATCHED = 5
PAGES = (home, plan, objectives, evidence, recording, returns, carrying, workbooks, papers, net)


def application(desk: Desk, guard: Guard, stop: Callable[[], None]) -> Flask:
    """The pages of a desk, for whoever the guard lets in; `stop` ends the server after the answer."""
    app = Flask("nvap.web", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_SENT, MAX_FORM_PARTS=5000, MAX_FORM_MEMORY_SIZE=LARGEST_FORM)
    app.extensions.update(desk=desk, guard=guard, stop=stop, asked=time.monotonic())
    app.wsgi_app = _one_after_another(app.wsgi_app, desk)  # type: ignore[method-assign]
    app.before_request(lambda: _admitted(app, guard))
    app.before_request(lambda: None if request.path == net.WHERE else sent_before())
    app.after_request(_guarded)
    app.after_request(at_an_address)  # which flask asks first
    for module in PAGES:
        app.register_blueprint(module.pages)
    app.register_error_handler(Refused, lambda problem: _refused(problem))
    app.register_error_handler(Stale, lambda problem: problem.page())
    app.register_error_handler(NotGiven, _not_given)
    app.register_error_handler(HTTPException, _misasked)
    app.register_error_handler(Exception, _failed)
    return app


def _one_after_another(answer: Any, desk: Desk) -> Any:
    """The same application, that answers one request at a time: one person asks, and what is read is read once.

    The net for personal data is asked beside the others: it has no need of the desk, and who types waits for no page.
    """

    def answering(environ: Any, start_response: Any) -> Any:
        with nullcontext() if environ.get("PATH_INFO") == net.WHERE else desk.lock:
            return answer(environ, start_response)

    return answering


def _admitted(app: Flask, guard: Guard) -> Response | None:
    sent = request.content_length or 0
    if request.mimetype != "multipart/form-data" and sent > LARGEST_FORM:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)  # werkzeug bounds the other kind of form, and would read this whole
    if request.path == net.WHERE and sent > net.LARGEST:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    answer = guard.admit(request)
    app.extensions["asked"] = time.monotonic()
    return answer


def _guarded(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _refused(problem: Refused) -> tuple[str, int]:
    return plain_page("Not here", str(problem), leads=False), problem.status


def _not_given(problem: NotGiven) -> tuple[str, int]:
    if isinstance(problem, Unusable):
        page = show("faults", faults=problem.diagnostics)
        g.pop("answers")  # sent again when the files are mended, the form does what it was to do
        return page, HTTPStatus.CONFLICT
    unknown = isinstance(problem, Unknown)
    status = HTTPStatus.NOT_FOUND if unknown else HTTPStatus.CONFLICT if isinstance(problem, CannotRead) else 400
    said = problem.anywhere if isinstance(problem, Unknown) else str(problem)
    return plain_page("That is not here" if unknown else "That cannot be done", sentence(said)), status


def _misasked(problem: HTTPException) -> tuple[str, int]:
    said = {
        HTTPStatus.NOT_FOUND: "There is no such page.",
        HTTPStatus.METHOD_NOT_ALLOWED: "That page takes no form.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
            f"That is too much: {LARGEST_FORM >> 20} megabytes are taken in a form, {LARGEST_SENT >> 20} with files."
        ),
    }
    code = problem.code or HTTPStatus.BAD_REQUEST
    return plain_page("That is not here", said.get(HTTPStatus(code), "That cannot be read.")), code


def _failed(problem: Exception) -> tuple[str, int]:
    """What nobody foresaw: nothing of it is shown, as it may hold anything; the terminal has it."""
    import traceback

    traceback.print_exception(problem)
    words = "Something went wrong in nvap itself; the terminal says what. Look whether it was written."
    return plain_page("That went wrong", words), HTTPStatus.INTERNAL_SERVER_ERROR


def serve(
    folder: Path | None,
    plan_folder: Path | None,
    today: Callable[[], dt.date],
    begun: Callable[[str], None],
    body: str | None = None,
    limit: Marking | None = None,
) -> str:
    """Serve the pages of a workspace until they are stopped, and say why they were; `begun` is told the first address.

    `body` is the one that is looked at first, and `limit` the highest marking that is shown at first. Raises OSError
    where no address can be had, and what opening a workspace raises.
    """
    within = Path(folder or workspace_above(Path()) or Path())
    plan_folder = plan_folder and plan_folder.absolute()
    existing_folder(within, "workspace")
    os.chdir(within)  # so that files are named as somebody finds them there
    desk, guard = Desk(Path(), plan_folder, today, limit), Guard()
    desk.opened()
    if body:
        desk.choose(body)
    why = ["by hand"]

    def stop(reason: str = "asked") -> None:
        why[0] = reason
        # After the answer has gone; the server of waitress ends with an interruption of the main thread.
        threading.Timer(0.5, _thread.interrupt_main).start()

    app = application(desk, guard, stop)
    server = create_server(
        app,
        host=LOCAL,
        port=0,
        threads=4,
        ident="",
        channel_timeout=SLOWEST,
        max_request_body_size=LARGEST_SENT,
        max_request_header_size=32 << 10,
        expose_tracebacks=False,
    )
    guard.host = f"{LOCAL}:{server.effective_port}"
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in what a shell starts behind itself
    ended = threading.Event()
    threading.Thread(target=_watch, args=(app, ended, stop), daemon=True).start()
    with suppress(KeyboardInterrupt):  # which may come before waitress looks for it, or after
        begun(guard.address)
        threading.Thread(target=_read_ahead, args=(desk,), daemon=True).start()
        server.run()
    ended.set()
    server.close()
    return why[0]


def _read_ahead(desk: Desk) -> None:
    """Read what the first page shows while the browser begins; what is wrong with it the page says."""
    with desk.lock, suppress(NotGiven):
        if desk.body is not None:
            _ = desk.account().gap_list.rows


def _watch(app: Flask, ended: threading.Event, stop: Callable[[str], None]) -> None:
    """Stop once nobody has asked for anything for long."""
    while not ended.wait(WATCHED):
        if time.monotonic() - app.extensions["asked"] > LONGEST_ALONE:
            stop("alone")
            return
