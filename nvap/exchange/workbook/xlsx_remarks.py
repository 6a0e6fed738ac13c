"""What lies over the cells of a sheet, by the cells that it points at: comments, text boxes and pictures."""

from typing import NamedTuple

from nvap.exchange.workbook.xlsx_guard import Package
from nvap.exchange.workbook.xlsx_places import place_of

MOST_REMARKS = 10_000
AUTHOR = "nvap"  # of the comments in a copy that nvap has marked


class Remarks(NamedTuple):
    """The cells that have a comment of a person's, and those that a text box, shape or picture begins at."""

    comments: frozenset[tuple[int, int]] = frozenset()
    drawings: frozenset[tuple[int, int]] = frozenset()


NO_REMARKS = Remarks()


def remarks(parts: Package, links: dict[str, tuple[str, str]]) -> Remarks:
    """What the parts that a sheet links to lay over it."""
    comments, drawings = _Comments(), _Drawings()
    for kind, part in links.values():
        if part not in parts.names:
            continue
        if kind.endswith(("/comments", "/threadedComment")):
            parts.parse(part, comments.start, comments.end, comments.text)
        elif kind.endswith("/drawing"):
            parts.parse(part, drawings.start, drawings.end, drawings.text)
    return Remarks(frozenset(comments.found), frozenset(drawings.found))


class _Comments:
    """The cells of comments, of notes as of threads; what nvap itself has put there is none."""

    def __init__(self) -> None:
        self.found: set[tuple[int, int]] = set()
        self.authors: list[str] = []
        self.named = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "authors":
            self.authors = []
        elif tag == "author" and len(self.authors) < MOST_REMARKS:
            self.named = True
            self.authors.append("")
        elif tag in ("comment", "threadedComment") and len(self.found) < MOST_REMARKS:
            place = place_of(given.get("ref", ""))
            if place and not (tag == "comment" and self._author(given.get("authorId", "")) == AUTHOR):
                self.found.add(place)

    def end(self, tag: str) -> None:
        if tag == "author":
            self.named = False

    def text(self, text: str) -> None:
        if self.named:
            self.authors[-1] += text

    def _author(self, number: str) -> str:
        return self.authors[int(number)] if number.isdecimal() and int(number) < len(self.authors) else ""


class _Drawings:
    """The cells at which shapes with words in them and pictures begin."""

    def __init__(self) -> None:
        self.found: set[tuple[int, int]] = set()
        self.inside, self.row, self.column = "", "", ""
        self.begun = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "from":
            self.begun, self.row, self.column = True, "", ""
        elif tag == "t" or (tag in ("row", "col") and self.begun):
            self.inside = tag
        elif tag == "pic":
            self._keep()

    def end(self, tag: str) -> None:
        if tag == "from":
            self.begun = False
        elif tag == self.inside:
            self.inside = ""

    def text(self, text: str) -> None:
        if self.inside == "row":
            self.row += text
        elif self.inside == "col":
            self.column += text
        elif self.inside == "t" and text.strip():
            self._keep()

    def _keep(self) -> None:
        if len(self.found) < MOST_REMARKS:
            self.found.add((_counted(self.row), _counted(self.column)))


def _counted(number: str) -> int:
    """A number counted from 0 as one counted from 1; what is none is the first."""
    return int(number) + 1 if number.isdecimal() and len(number) < 8 else 1
