"""An HTML page → the tree of its elements, which closes what a careless template leaves open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
# What is for a screen only, or is no text.
UNSEEN = frozenset(
    {"base", "button", "col", "colgroup", "datalist", "dialog", "head", "input", "link", "meta", "noscript"}
    | {"option", "script", "select", "source", "style", "template", "textarea", "title"}
)
SCREEN_ONLY = "screen"
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "details", "dd", "div", "dl", "dt", "fieldset", "figcaption"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main"}
    | {"nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
    | {"ul"}
)


@dataclass(slots=True)
class Element:
    """An element of a page, with what stands in it."""

    tag: str
    attrs: dict[str, str]
    inside: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The names of its classes."""
        return frozenset(self.attrs.get("class", "").split())

    @property
    def unseen(self) -> bool:
        """Whether it is not for a printed page."""
        return self.tag in UNSEEN or "hidden" in self.attrs or SCREEN_ONLY in self.classes

    def each(self, *tags: str) -> Iterator["Element"]:
        """The elements of some tags in it, in order, but for those inside one that was given or is unseen."""
        for child in self.inside:
            if isinstance(child, Element) and not child.unseen:
                if child.tag in tags:
                    yield child
                else:
                    yield from child.each(*tags)

    def all(self) -> Iterator["Element"]:
        """Every element in it, in order, seen or not."""
        for child in self.inside:
            if isinstance(child, Element):
                yield child
                yield from child.all()

    def raw(self) -> str:
        """Its own text as it stands, without that of the elements in it."""
        return "".join(child for child in self.inside if isinstance(child, str))

    def text(self) -> str:
        """Its text on one line."""
        parts = (child if isinstance(child, str) else "" if child.unseen else child.text() for child in self.inside)
        return " ".join("".join(parts).split())

    @property
    def is_block(self) -> bool:
        """Whether it starts on a line of its own."""
        inner = (child.is_block for child in self.inside if isinstance(child, Element))
        return self.tag in BLOCKS or (self.tag != "svg" and any(inner))


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and self.open[-1].tag == "p":
            self.open.pop()
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(made)
        if tag not in EMPTY:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY and any(element.tag == "svg" for element in self.open):
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def tree(page: str) -> Element:
    """The element that holds all others of a page."""
    reader = _Tree()
    reader.feed(page)
    reader.close()
    return reader.root
