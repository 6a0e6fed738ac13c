"""The forms of a page as somebody fills them in: only fields that it has, only words that it offers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.browsing import Visit, words_of

# What writes on a page that shows first what would be written.
WRITES = ("write", "make", "take")
Said = str | Sequence[str] | tuple[str, bytes]


@dataclass
class PageForm:
    """One form of a page: where it goes, what its fields hold and offer, and its buttons."""

    action: str
    held: MultiDict[str, str] = field(default_factory=MultiDict)
    typed: set[str] = field(default_factory=set)
    offered: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, said: Mapping[str, Said], button: str = "") -> MultiDict[str, Any]:
        """What is sent when some fields are filled in and a button is pressed; each has to be there."""
        sent: MultiDict[str, Any] = self.held.copy()
        for name, value in said.items():
            if name in self.files:
                sent.setlist(name, [(io.BytesIO(value[1]), value[0])])  # type: ignore[arg-type]
                continue
            values = [value] if isinstance(value, str) else list(value)
            assert name in self.typed or name in self.offered, (self.action, name)
            assert name in self.typed or set(values) <= set(self.offered[name]), (name, values, self.offered[name])
            sent.setlist(name, values)
        if button:
            sent.add(*next((name, value) for name, value in self.buttons if value == button))
        elif self.buttons and self.buttons[0][0]:
            sent.add(*self.buttons[0])
        return sent


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self._open = False
        self._area: tuple[str, list[str]] | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a form, a field or a button."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(has.get("action", "")))
            self._open = True
        elif self._open and tag in ("input", "textarea", "select", "option", "button"):
            self._take(self.forms[-1], tag, has)

    def _take(self, form: PageForm, tag: str, has: Mapping[str, str]) -> None:
        name, value, kind = has.get("name", ""), has.get("value", ""), has.get("type", "text")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "select":
            self._select = name
            form.offered[name] = []
        elif tag == "option":
            form.offered[self._select].append(value)
            if "selected" in has or len(form.offered[self._select]) == 1:
                form.held.setlist(self._select, [value])
        elif kind == "file":
            form.files.add(name)
        elif kind in ("checkbox", "radio"):
            form.offered.setdefault(name, []).append(value)
            if "checked" in has:
                form.held.add(name, value)
        elif kind != "submit" and name:
            form.held.add(name, value)
            if kind != "hidden":
                form.typed.add(name)

    def handle_data(self, data: str) -> None:
        """Take in what stands in a text area."""
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """A text area or a form is whole."""
        if tag == "textarea" and self._area:
            name, parts = self._area
            # A browser leaves out the line break after the tag, and sends each of the others in two signs.
            text = re.sub(r"\A\n", "", "".join(parts)).replace("\n", "\r\n")
            self.forms[-1].held.add(name, text)
            self.forms[-1].typed.add(name)
            self._area = None
        elif tag == "form":
            self._open = False


def forms_of(page: str) -> list[PageForm]:
    """The forms of a page."""
    return _Reader(page).forms


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
