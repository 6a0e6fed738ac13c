"""The forms of a page as somebody fills them in: only fields that it has, only words that it offers."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import MultiDict

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
