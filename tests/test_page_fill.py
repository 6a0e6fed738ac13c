"""How full the pages of every document are, measured on their pictures, and that no heading stands alone at a foot."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nvap.formats.pdf import pdf
from nvap.formats.pdf.arranging import LAST, TRIES, Arrangement, Ending, Trial, arranged
from tests.reading_pdf import Pdf, bare
from tests.running import document_of, execute_for_bytes
from tests.test_pdf import AT, DAY, DOCUMENTS, FORCE, PACK, page, run
from tests.tools import needs

pytestmark = pytest.mark.libraries

# The page in millimetres: its height, and where what stands on every page ends at the head and begins at the foot.
TALL, HEAD, FOOT = 297, 16, 278
QUARTER = 0.25
DOTS = 50  # an inch: a hair line still leaves a mark
EMPTY = "norfolk"
COMMANDS = [
    *DOCUMENTS,
    *(
        tuple(EMPTY if part in FORCE[1:] else part for part in each)
        for each in DOCUMENTS
        if document_of(each) != "evidence"  # which a force without records has not
    ),
]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs("pdftotext")  # of poppler, which draws pages too
    folder = tmp_path_factory.mktemp("example")
    assert run(folder, "init", "--example", "--as-at", "2026-11-23").exit_code == 0
    return folder


@cache
def laid_out(folder: Path, command: tuple[str, ...]) -> bytes:
    """The PDF of a document."""
    ended = run(folder, *command, *AT, "--out", "made.pdf", "--overwrite")
    assert ended.exit_code == 0, ended.stderr
    return (folder / "made.pdf").read_bytes()


def fills(data: bytes) -> list[float]:
    """Which part of each page is filled, from below its running head to the last ink above its running foot."""
    drawn = execute_for_bytes(["pdftoppm", "-gray", "-r", str(DOTS), "-"], given=data, check=True).stdout
    found: list[float] = []
    assert drawn
    while drawn:
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", drawn)
        assert head, drawn[:20]
        across, down = int(head.group(1)), int(head.group(2))
        picture, drawn = drawn[head.end() : head.end() + across * down], drawn[head.end() + across * down :]
        top, foot = round(down * HEAD / TALL), round(down * FOOT / TALL)
        inked = [row for row in range(top, foot) if min(picture[row * across : (row + 1) * across]) < 250]
        found.append((max(inked) - top) / (foot - top) if inked else 0.0)
    return found


def alone(data: bytes) -> list[str]:
    """The headings that are the last line of their page."""
    document = Pdf(data)
    ends = [_last_line(text) for text in document.pages]
    found = []
    for mark in _marks(document.reader.outline):
        page = document.reader.get_destination_page_number(mark)
        if page is not None and ends[page] and bare(str(mark.title)).endswith(ends[page]):
            found.append(f"{page + 1}: {mark.title}")
    return found


def _marks(outline: list[Any]) -> list[Any]:
    return [mark for each in outline for mark in (_marks(each) if isinstance(each, list) else [each])]


def _last_line(text: str) -> str:
    """The last line of a page above its foot."""
    lines = [bare(line) for line in text.splitlines()]
    kept = [line for line in lines if line and not re.fullmatch(r"OFFICIAL(-SENSITIVE)?|.*\d+/\d+", line)]
    return kept[-1] if kept else ""


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS), ids=" ".join)
def test_no_page_is_less_than_a_quarter_full(command: tuple[str, ...], example: Path) -> None:
    """But for the only page of a document that has no more to say."""
    filled = fills(laid_out(example, command))
    assert len(filled) == 1 or {at: round(part, 2) for at, part in enumerate(filled, 1) if part < QUARTER} == {}


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS), ids=" ".join)
def test_no_heading_stands_alone_at_the_foot_of_a_page(command: tuple[str, ...], example: Path) -> None:
    assert alone(laid_out(example, command)) == []


def sizes(data: bytes) -> set[float]:
    """How large the letters of a document are, in points."""
    found = set()

    def see(text: str, within: list[float], of_line: list[float], _: object, size: float) -> None:
        if text.strip():
            found.add(round(size * abs(of_line[3]) * abs(within[3]), 2))

    for page_of in Pdf(data).reader.pages:
        page_of.extract_text(visitor_text=see)
    return found


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS), ids=" ".join)
def test_no_letter_is_smaller_than_nine_points(command: tuple[str, ...], example: Path) -> None:
    """But for the sums of files, which are never broken: a manifest is printed where it is asked for."""
    assert {size for size in sizes(laid_out(example, command)) if size < 9} == set()


def test_the_pack_of_the_example_is_twelve_pages(example: Path) -> None:
    assert len(Pdf(laid_out(example, PACK)).pages) <= 12


LINE = "<p>A line of words</p>"
ROW = '<div class="row"><h2>A row</h2>' + LINE * 9 + "</div>"


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("block", [LINE, ROW], ids=["lines", "rows"])
@pytest.mark.parametrize("over", range(1, 12))
def test_the_last_page_is_filled_by_the_one_before_it(block: str, over: int) -> None:
    """However little is over, in a document of two pages or of three, of lines or of what is kept whole."""
    for lines in (28 + over, 56 + 2 * over):
        filled = fills(pdf(page(block * (lines if block == LINE else lines // 4)), DAY).data)
        assert len(filled) == 1 or min(filled) >= QUARTER, filled


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    "lines", [(3, 3, 3), (30, 3, 30, 3, 3), (1, 45, 1, 45, 1), (28, 29, 30, 31, 32, 33), (12,) * 9]
)
def test_a_sheet_follows_on_a_page_that_would_be_nearly_empty(lines: tuple[int, ...]) -> None:
    sheets = "".join(f'<section class="sheet"><h2>Sheet {at}</h2>{LINE * n}</section>' for at, n in enumerate(lines))
    filled = fills(pdf(page(sheets), DAY).data)
    assert len(filled) == 1 or min(filled) >= QUARTER, filled


@pytest.mark.usefixtures("example")
def test_an_empty_page_and_a_heading_alone_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nvap.formats.pdf.arranging.TRIES", 0)
    assert min(fills(pdf(page(LINE * 40), DAY).data)) < QUARTER
    assert alone(pdf(page(LINE * 3 + "<h2>Nothing under it</h2>"), DAY).data) == ["1: Nothing under it"]


@pytest.mark.parametrize("mended", [1, 3, TRIES])
def test_of_many_arrangements_the_one_that_is_kept_is_written(mended: int) -> None:
    """Most arrangements are only looked at."""
    tried: list[Arrangement] = []
    written: list[int] = []

    def lay_out(arrangement: Arrangement) -> Trial:
        number = len(tried)
        tried.append(arrangement)

        def write() -> bytes:
            written.append(number)
            return b"%d" % number

        return Trial(write, (), Ending(None, 20, 0.9 if number == mended else LAST / 2))

    assert arranged(lay_out) == b"%d" % mended
    assert (len(tried), written) == (mended + 1, [mended])
