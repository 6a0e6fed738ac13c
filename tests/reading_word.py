"""A Word file read back by the standard library alone: its paragraphs, tables, links and properties."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.reading_back import Reading

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"


def text_of(element: Element) -> str:
    """The letters inside an element, as a person sees them."""
    signs = {f"{W}t": None, f"{W}tab": "\t", f"{W}br": "\n"}
    stops = {stop for stops in element.iter(f"{W}tabs") for stop in stops}
    letters = (inner for inner in element.iter() if inner.tag in signs and inner not in stops)
    return "".join(signs[inner.tag] or inner.text or "" for inner in letters)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its style, its text, the names of the places in it, and where its links lead."""

    style: str
    text: str
    places: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    element: Element = field(repr=False)


@dataclass(frozen=True)
class WordFile:
    """A Word file."""

    data: bytes

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """Every part by name."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as file:
            assert file.testzip() is None
            return {name: file.read(name) for name in file.namelist()}

    def root(self, part: str) -> Element:
        """A part as a tree."""
        return ElementTree.fromstring(self.parts[part])

    @cached_property
    def body(self) -> Element:
        """The body of the document."""
        body = self.root("word/document.xml").find(f"{W}body")
        assert body is not None
        return body

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """Every paragraph, those of tables too."""
        return [_paragraph(element) for element in self.body.iter(f"{W}p")]

    @cached_property
    def tables(self) -> list[list[list[str]]]:
        """Every table as rows of texts."""
        return [
            [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
            for table in self.body.iter(f"{W}tbl")
        ]

    def properties(self, name: str) -> str:
        """A property of the file, such as its title."""
        return self.root("docProps/core.xml").findtext(name) or ""


def _paragraph(element: Element) -> Paragraph:
    style = element.find(f"{W}pPr/{W}pStyle")
    return Paragraph(
        style="" if style is None else style.attrib[f"{W}val"],
        text=text_of(element),
        places=tuple(mark.attrib[f"{W}name"] for mark in element.iter(f"{W}bookmarkStart")),
        links=tuple((text_of(link), link.attrib[f"{W}anchor"]) for link in element.iter(f"{W}hyperlink")),
        element=element,
    )


def read_word(data: bytes) -> Reading:
    """A Word file: paragraph by paragraph, and every element with its attributes."""
    file = WordFile(data)
    # The caption of a table says again what is read above it.
    skeleton = [
        (element.tag, [] if element.tag == f"{W}tblCaption" else sorted(element.attrib.items()))
        for element in file.body.iter()
    ]
    return Reading([paragraph.text for paragraph in file.paragraphs], skeleton)
