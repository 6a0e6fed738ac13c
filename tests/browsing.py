"""The pages of a workspace, asked for as a browser asks: with the cookie, and with what each form holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from nvap.model.fields import Marking
from nvap.web.desk import Desk
from nvap.web.guard import Guard
from nvap.web.server import application
from tests.forms import PageForm, Said, forms_of
from tests.running import TODAY

HOST = "127.0.0.1:8000"
HERE = f"http://{HOST}"
# Where the pages are that answer forms.
ANSWERS = ("/answer/", "/evidence/found/")
# What writes on a page that shows first what would be written.
WRITES = ("write", "make", "take")


class Form:
    """A page's forms by where they go, each with what its fields hold."""

    def __init__(self, page: str) -> None:
        self.forms = forms_of(page)

    def of(self, action: str, having: str = "") -> MultiDict[str, str]:
        """What the form holds that goes there, and has a field of a name where one is given."""
        return next(form.held for form in self.forms if form.action == action and (not having or having in form.held))


@dataclass
class Visit:
    """One person at the pages, who was let in."""

    desk: Desk
    guard: Guard
    client: FlaskClient
    stopped: list[str] = field(default_factory=list)
    at: str = ""

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path, base_url=HERE)

    def page(self, path: str) -> str:
        """The text of a page that opens."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, words_of(answer.text))
        return answer.text

    def send(self, path: str, data: Mapping[str, Any], **settings: Any) -> TestResponse:
        """Send a form as a page's own is sent, and go to the page that answers it, which is then `at` its address."""
        headers = {"Origin": HERE, **settings.pop("headers", {})}
        held: Any = data.copy() if isinstance(data, MultiDict) else dict(data)
        held.setdefault("token", self.guard.token)
        answer = self.client.post(path, base_url=HERE, data=held, headers=headers, **settings)
        self.at = answer.headers.get("Location", path)
        return self.get(self.at) if self.at.startswith(ANSWERS) else answer

    def fill(
        self, path: str, action: str, does: str = "", having: str = "", **said: str | Sequence[str]
    ) -> TestResponse:
        """Open a page, fill in one of its forms and send it; `__` in a name stands for a dot."""
        held = Form(self.page(path)).of(action, having)
        return self.again(held, action, does, **said)

    def again(
        self, held: MultiDict[str, str], action: str, does: str = "", **said: str | Sequence[str]
    ) -> TestResponse:
        """Send a form with other values in some of its fields."""
        held = held.copy()
        for name, value in said.items():
            held.setlist(name.replace("__", "."), [value] if isinstance(value, str) else list(value))
        if does:
            held["do"] = does
        return self.send(action, held)

    def follow(self, answer: TestResponse) -> str:
        """The page that an answer leads to."""
        assert answer.status_code == 303, (answer.status_code, words_of(answer.text))
        return self.page(answer.headers["Location"])


@contextmanager
def visiting(folder: Path, body: str = "", today: date = TODAY, limit: Marking | None = None) -> Iterator[Visit]:
    """Somebody who opened the first address of the pages of a workspace."""
    desk, guard = Desk(Path(), None, lambda: today, limit), Guard(HOST)
    stopped: list[str] = []
    app = application(desk, guard, lambda: stopped.append("asked"))
    app.testing = False
    with chdir(folder), app.test_client() as client:
        assert client.get(guard.address.removeprefix(HERE), base_url=HERE).status_code == 302
        if body:
            desk.choose(body)
        yield Visit(desk, guard, client, stopped)


def words_of(page: str) -> str:
    """What somebody reads of a page, on one line."""
    bare = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    return " ".join(bare.replace("&#39;", "'").replace("&quot;", '"').replace("&amp;", "&").split())


@dataclass
class Sitting:
    """Somebody at the pages who opens one, fills in a form that is on it, and goes on until it is written."""

    visit: Visit

    def form(self, page: str, action: str, having: str = "") -> PageForm:
        """The form of a page that goes somewhere, and has a field or a button of a name where one is given."""
        for form in forms_of(page):
            names = {*form.held, *form.typed, *form.offered, *(value for _, value in form.buttons)}
            if form.action == action and (not having or having in names):
                return form
        raise AssertionError((action, having, [form.action for form in forms_of(page)]))

    def send(self, form: PageForm, said: Mapping[str, Said], button: str = "") -> TestResponse:
        """Send a form with some fields filled in."""
        sent = form.filled(said, button)
        multipart = {"content_type": "multipart/form-data"} if form.files else {}
        return self.visit.send(form.action, sent, **multipart)

    def write(self, at: str, action: str, said: Mapping[str, Said], button: str = "", having: str = "") -> str:
        """Fill in a form, and press what writes on each page that shows it first; the page in the end."""
        form = self.form(self.visit.page(at), action, having)
        return self.written(self.send(form, said, button))

    def written(self, answer: TestResponse) -> str:
        """Go on from an answer until something is written; the page that it leads to."""
        for _ in range(3):
            if answer.status_code == 303:
                return self.visit.page(answer.headers["Location"])
            assert answer.status_code == 200, (answer.status_code, words_of(answer.text))
            form, button = next(_writing(answer.text), (None, ""))
            assert form is not None, words_of(answer.text)
            answer = self.send(form, {}, button)
        raise AssertionError(words_of(answer.text))


def _writing(page: str) -> Iterator[tuple[PageForm, str]]:
    for form in forms_of(page):
        for _, value in form.buttons:
            if value in WRITES:
                yield form, value
