"""The pages of a workspace, asked for as a browser asks: with the cookie, and with what each form holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from nvap.model.fields import Marking
from nvap.web.desk import Desk
from nvap.web.guard import Guard
from nvap.web.server import application
from tests.running import TODAY

HOST = "127.0.0.1:8000"
HERE = f"http://{HOST}"
# Where the pages are that answer forms.
ANSWERS = ("/answer/", "/evidence/found/")


class Form(HTMLParser):
    """A page's forms by where they go, each with what its fields hold."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, MultiDict[str, str]]] = []
        self._area: tuple[str, str] | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a form and its fields."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((has.get("action", ""), MultiDict()))
        elif self.forms:
            held = self.forms[-1][1]
            kind = has.get("type", "text")
            ticked = kind not in ("checkbox", "radio") or "checked" in has
            if tag == "input" and "name" in has and kind not in ("file", "submit") and ticked:
                held.add(has["name"], has.get("value", ""))
            elif tag == "textarea":
                self._area = (has["name"], "")
            elif tag == "select":
                self._select = has["name"]
                held.add(self._select, "")
            elif tag == "option" and "selected" in has:
                held.setlist(self._select, [has.get("value", "")])

    def handle_data(self, data: str) -> None:
        """Take in what stands in a text area."""
        if self._area:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        """A text area is whole."""
        if tag == "textarea" and self._area:
            self.forms[-1][1].add(*self._area)
            self._area = None

    def of(self, action: str, having: str = "") -> MultiDict[str, str]:
        """What the form holds that goes there, and has a field of a name where one is given."""
        return next(held for goes, held in self.forms if goes == action and (not having or having in held))


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
