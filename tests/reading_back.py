"""Documents read back as their readers' programs take them: the text block by block, and the skeleton without it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nvap.formats.documents import FORMATS

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Reading:
    """A document read back."""

    blocks: list[str]
    skeleton: list[Any]


def squeezed(text: str) -> str:
    """The text with single spaces and none at its ends; no-break spaces stay."""
    return re.sub("[ \t\r\n]+", " ", text).strip(" ")


def no_controls(text: str, allowed: str = "\n") -> bool:
    """Whether no character but some could steer a terminal."""
    return set(STEERING.findall(text)) <= set(allowed)


def read_markdown(text: str) -> Reading:
    """Markdown, with tables."""

    def flat(tokens: list[Token]) -> Iterator[Token]:
        for token in tokens:
            yield token
            yield from flat(token.children or [])

    tokens = MARKDOWN.parse(text)
    blocks = [
        "".join(child.content for child in token.children or [] if child.type == "text")
        for token in tokens
        if token.type == "inline"
    ]
    return Reading(blocks, [(token.type, token.tag, sorted(token.attrs.items())) for token in flat(tokens)])


class Page(HTMLParser):
    """A page: its elements in order, each with its attributes and the text inside it; every element must be closed."""

    empty = frozenset({"meta", "br", "img", "input"})
    inline = frozenset({"strong", "em", "span", "a", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.skeleton: list[Any] = []
        self.blocks = [""]
        self.open: list[int] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        # What a screen reader says in place of what is drawn is text.
        self.skeleton.append((tag, [(name, "" if name == "aria-label" else value) for name, value in attrs]))
        if tag not in self.empty:
            self.open.append(len(self.elements) - 1)
        self._between(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self.open.pop()][0] == tag, f"</{tag}> closes another element"
        self.skeleton.append(f"/{tag}")
        self._between(tag)

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += data
        for place in self.open:
            self.elements[place][2].append(data)

    def handle_comment(self, data: str) -> None:
        self.skeleton.append(f"comment {data}")

    def unknown_decl(self, data: str) -> None:
        self.skeleton.append(f"declaration {data}")

    def handle_pi(self, data: str) -> None:
        self.skeleton.append(f"instruction {data}")

    def _between(self, tag: str) -> None:
        if tag not in self.inline:
            self.blocks.append("")

    def of(self, *tags: str) -> list[tuple[str, dict[str, str | None], str]]:
        """The elements of some tags, with their text on one line."""
        return [(tag, attrs, squeezed("".join(text))) for tag, attrs, text in self.elements if tag in tags]


def read_html(text: str) -> Reading:
    """A page."""
    page = Page(text)
    return Reading(page.blocks, page.skeleton)


def read_text(text: str) -> Reading:
    """The terminal form where it is no terminal: lines, and cells between tabs."""
    return Reading(re.split("[\n\t]", text), re.findall("[\n\t]", text))


def read_json(text: str) -> Reading:
    """Every text of a JSON document, and its keys."""

    def leaves(data: Any) -> Iterator[str]:
        if isinstance(data, dict):
            data = list(data.values())
        if isinstance(data, list):
            for inner in data:
                yield from leaves(inner)
        elif isinstance(data, str):
            yield data

    return Reading(list(leaves(json.loads(text))), re.findall(r'^ *"[a-z_]+":', text, re.MULTILINE))


READERS = {"md": read_markdown, "html": read_html, "text": read_text, "json": read_json}
# The forms of text that come from a template.
TEMPLATED = tuple(form for form in READERS if FORMATS[form].template)
