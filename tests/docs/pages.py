"""A page read as Markdown: its headings and their anchors, its links, its code."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.running import ROOT

Pages = Mapping[str, "Page"]


class Heading(NamedTuple):
    """A heading, and the anchor that GitHub gives it."""

    level: int
    text: str
    anchor: str


class Block(NamedTuple):
    """A fenced block: the line it begins on, its language, what is in it, and the comment right above it."""

    line: int
    language: str
    text: str
    mark: str


@dataclass(frozen=True)
class Page:
    """One page, by its path from the root of the project."""

    path: str
    text: str

    @cached_property
    def _tokens(self) -> list[Token]:
        return MarkdownIt("commonmark").enable("table").parse(self.text)

    def _inline(self) -> Iterator[tuple[int, Token]]:
        for token in self._tokens:
            if token.type == "inline" and token.map:
                line = token.map[0] + 1
                for child in token.children or ():
                    yield line, child
                    line += child.type in ("softbreak", "hardbreak")

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Its headings, in order."""
        found: list[Heading] = []
        seen: dict[str, int] = {}
        for opening, token in zip(self._tokens, self._tokens[1:], strict=False):
            if opening.type == "heading_open":
                text = "".join(child.content for child in token.children or ())
                anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
                times = seen[anchor] = seen.get(anchor, -1) + 1
                found.append(Heading(int(opening.tag[1:]), token.content, f"{anchor}-{times}" if times else anchor))
        return tuple(found)

    @property
    def anchors(self) -> frozenset[str]:
        """What a link may name behind the #."""
        return frozenset(heading.anchor for heading in self.headings)

    def links(self) -> Iterator[tuple[int, str]]:
        """Each link with its line: where it leads."""
        for line, token in self._inline():
            if token.type in ("link_open", "image"):
                yield line, str(token.attrs.get("href", token.attrs.get("src")))

    def code(self) -> Iterator[tuple[int, str]]:
        """Each word or command in the midst of a sentence with its line."""
        for line, token in self._inline():
            if token.type == "code_inline":
                yield line, token.content

    def blocks(self) -> Iterator[Block]:
        """Each fenced block."""
        mark = ""
        for token in self._tokens:
            if token.type == "fence" and token.map:
                yield Block(token.map[0] + 1, token.info, token.content, mark)
            said = re.fullmatch(r"<!-- (.*) -->\s*", token.content) if token.type == "html_block" else None
            mark = said[1] if said else ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The cells of each row of its tables, as they are written."""
        for number, line in enumerate(self.text.split("\n"), 1):
            if line.startswith("| "):
                yield number, [cell.strip() for cell in line.strip("|").split(" | ")]


def pages() -> dict[str, Page]:
    """README.md and every page of docs/, as they are."""
    paths = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    return {name: Page(name, (ROOT / name).read_text(encoding="utf-8")) for name in names}


def planted(text: str, path: str = "docs/planted.md") -> Page:
    """A page for a test, its indent taken out."""
    return Page(path, textwrap.dedent(text))
