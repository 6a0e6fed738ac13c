"""An HTML page → a PDF (PDF/UA-1 and PDF/A-2a), laid out by one fixed source that takes the page as data."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from nvap.formats.bounded import OF_PAGES, Bound, OverBound, within_bounds
from nvap.formats.pdf.arranging import SIDE, Arrangement, Trial, arranged, ending
from nvap.formats.pdf.glyphs import FONTS, shown
from nvap.formats.pdf.reading import Read, read
from nvap.model.values import dataclass
from nvap.words.catalogue import in_own_words, own_words

# How much of a title may stand at the foot of every page; what is over the end of its line is cut there.
RUNNING = 150
LAYOUT = Path(__file__).parent / "page.typ"


_OVER = {
    Bound.TIME: "laying it out takes longer than a document may; let it print less",
    Bound.MEMORY: "laying it out takes more memory than a document may; let it print less",
    Bound.DEPTH: "its elements stand too deep in one another",
}


class NotMade(Exception):
    """A page cannot become a PDF; its text says why."""


class NoTypesetter(Exception):
    """What makes a PDF is not installed."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A PDF, and the signs of its page that could not be printed in it."""

    data: bytes
    lacking: str

    @property
    def pages(self) -> int:
        """How many pages it has."""
        from nvap.formats.pdf.tags import pages_of

        return pages_of(self.data)


def pdf(page: str, made: date) -> LaidOut:
    """The page as a PDF; the same page and day give the same bytes."""
    try:
        import typst

        from nvap.formats.pdf.tags import row_headers
    except ImportError:
        raise NoTypesetter from None
    try:
        document = read(page)
        data = json.dumps(_data(document, made))
    except RecursionError:
        raise NotMade("its elements stand too deep in one another") from None
    try:
        laid_out = arranged(partial(_laid_out, data, datetime(made.year, made.month, made.day, tzinfo=UTC)))
    except typst.TypstError as problem:
        raise NotMade(problem.message) from None
    try:
        return LaidOut(row_headers(laid_out, document.blocks), document.lacking)
    except ValueError:
        raise NotMade("a table of it has cells that overlap, or a row without any") from None


def _laid_out(data: str, made: datetime, arrangement: Arrangement) -> Trial:
    """The document in one arrangement, with what the layout tells of where things stand."""
    import typst

    compiler = typst.Compiler(
        LAYOUT,
        root=LAYOUT.parent,  # the layout reads no file; if it did, there is only this folder
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": data, "arrangement": arrangement.told()},
    )
    *endings, end = (ending(told) for told in json.loads(compiler.query("<place>", field="value")))
    sheets = tuple(one for one in endings if one.sheet != SIDE)
    sides = tuple(one for one in endings if one.sheet == SIDE)

    def written() -> bytes:
        data = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=made)
        assert isinstance(data, bytes)
        return data

    return Trial(written, sheets, end, sides)


def pdf_within_bounds(page: str, made: date) -> LaidOut:
    """The same of a page that a template from outside made, in bounded time and memory."""
    try:
        import typst  # noqa: F401  # what is not there is told by this process
    except ImportError:
        raise NoTypesetter from None
    try:
        fault, signs, laid_out = within_bounds(OF_PAGES, _told, dict(own_words()), page, made).split(b"\n", 2)
    except OverBound as problem:
        raise NotMade(_OVER[problem.bound]) from None
    if fault:
        raise NotMade(fault.decode("utf-8"))
    return LaidOut(laid_out, "".join(chr(int(code, 16)) for code in signs.split()))


def _told(words: Mapping[str, str], page: str, made: date) -> bytes:
    """Three parts, a line each: why there is no PDF, if there is none; the codes of the signs it lacks; the PDF."""
    try:
        with in_own_words(words):
            laid_out = pdf(page, made)
    except NotMade as problem:
        return " ".join(str(problem).split()).encode("utf-8") + b"\n\n"
    codes = " ".join(f"{ord(sign):X}" for sign in laid_out.lacking)
    return b"\n" + codes.encode("ascii") + b"\n" + laid_out.data


def _data(document: Read, made: date) -> dict[str, object]:
    """What the layout reads."""
    language, _, region = document.language.partition("-")
    return {
        "title": document.title,
        "running": shown(document.title)[:RUNNING],
        "language": [language.lower(), *([region.upper()] if region else [])],
        "marking": document.marking,
        "made": [made.year, made.month, made.day],
        "blocks": document.blocks,
    }
