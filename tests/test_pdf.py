"""The PDF of a document: accessible, the words of its page and no others, the same bytes each time, and harmless."""

import re
import sys
from contextlib import chdir
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nvap.cli.app import app
from nvap.formats.documents import forms_of
from nvap.formats.jinja import html
from nvap.formats.pdf import NotMade, pdf_within_bounds
from nvap.formats.pdf import pdf as laid_out
from nvap.formats.pdf.glyphs import FONTS, characters, on_page, shown
from tests.reading_back import Page
from tests.reading_pdf import HEADINGS, POPPLER, Pdf, bare, faults, of_table
from tests.running import NEXT_EDITION, PROGRAM, document_of, environment, execute
from tests.test_hostile_text import STRINGS
from tests.tools import needs

pytestmark = pytest.mark.libraries

needs_poppler = pytest.mark.usefixtures("poppler")


@pytest.fixture
def poppler() -> None:
    """Poppler, whose programs read a PDF back."""
    needs("pdftotext")


AT = ("--as-at", "2026-11-30")
DAY = date(2026, 11, 30)
FORCE = ("--force", "example-shire")
SHEET = ("sheet", "2.4.3")
GAPS = ("gaps", *FORCE)
PLAN = ("plan",)
STATUS = ("status", *FORCE)
PACK = ("pack", *FORCE)
DOCUMENTS = (
    *(SHEET, (*SHEET, *FORCE), ("sheet", "2.4.1", "--review"), ("sheet", "--all"), (*SHEET, *FORCE, "--review")),
    *(
        GAPS,
        (*GAPS, "--all"),
        STATUS,
        PLAN,
        PACK,
        ("national",),
        ("carry", *FORCE, "--list"),
        ("measures", "list", *FORCE),
        ("trend", *FORCE),
    ),
    *(("diff", "built-in", str(NEXT_EDITION)), ("diff", "built-in", str(NEXT_EDITION), *FORCE)),
    *(("practice", "--bodies", "all"), ("practice", "--force", "norfolk", "--bodies", "all")),
    *(("why", "2.2.1.1", *FORCE), ("links",), ("evidence", "list", *FORCE), ("return", "show", *FORCE)),
    ("evidence", "show", "2026-10-04-responses-to-referrals", *FORCE),
)
OF_ROUNDS = {"round-later"}  # which needs a round that was closed: test_rounds.py
ON_SCREEN = re.compile(r'<(svg)\b.*?</svg>|<(\w+) class="(?:[^"]* )?screen".*?</\2>', re.DOTALL)
PICTURE = re.compile(r'<(?:svg|a class="square|span class="square)[^>]* aria-label="([^"]+)"|"><b>([^<]+)</b></span>')
SENSITIVE = ("gaps", "status", "pack", "trend", "evidence-list")
EVERY = pytest.mark.parametrize("command", DOCUMENTS, ids=" ".join)


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    with chdir(folder):
        return CliRunner().invoke(app, arguments)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    assert run(folder, "init", "--example", "--as-at", "2026-11-23").exit_code == 0
    return folder


@cache
def made(folder: Path, command: tuple[str, ...]) -> tuple[Pdf, Page]:
    """A document as a PDF, and its page without its pictures and what is for a screen only."""
    for suffix in ("pdf", "html"):
        ended = run(folder, *command, *AT, "--out", f"made.{suffix}", "--overwrite")
        assert ended.exit_code == 0, ended.stderr
    source = (folder / "made.html").read_text(encoding="utf-8")
    return Pdf((folder / "made.pdf").read_bytes()), Page(ON_SCREEN.sub("", source))


def pdf(page: str, day: date) -> bytes:
    """A page as a PDF."""
    return laid_out(page, day).data


def page(body: str, title: str = "A page", marking: str = "OFFICIAL", head: str = "") -> str:
    """A small page."""
    mark = f'<p class="marking">{marking}</p>'
    start = f'<!doctype html><html lang="en-GB"><head><title>{title}</title>{head}</head>'
    return f"{start}<body>{mark}<h1>Head</h1>{body}{mark}</body></html>"


def words(of: Page) -> str:
    """The words of a page's body, as the font shows them, without white space."""
    ((_, _, text),) = of.of("body")
    return bare(shown(text))


@EVERY
def test_it_is_accessible_and_kept_for_ever(command: tuple[str, ...], example: Path) -> None:
    assert faults(made(example, command)[0].data) == []


@needs_poppler
@EVERY
def test_it_has_the_words_of_the_page_in_their_order(command: tuple[str, ...], example: Path) -> None:
    document, source = made(example, command)
    text, drawn = words(source), document.drawn()
    for head in sorted({bare(shown(inside)) for _, _, inside in source.of("thead")}, key=len, reverse=True):
        # The head of a table is drawn again on each of its pages; one may begin as another does.
        drawn, text = drawn.replace(head, ""), text.replace(head, "")
    assert drawn == re.sub("^OFFICIAL(-SENSITIVE)?|OFFICIAL(-SENSITIVE)?$", "", text)


@needs_poppler
def test_it_reads_out_the_words_of_the_page_in_their_order(example: Path) -> None:
    """Through the tags, as a screen reader does; poppler takes too long over them for the longer documents."""
    document, source = made(example, SHEET)
    assert document.read_out() == words(source)


@EVERY
def test_every_word_is_drawn(command: tuple[str, ...], example: Path) -> None:
    """Also where another reader looks: at what is on the pages, not at the tags."""
    document, source = made(example, command)
    drawn = bare("".join(document.pages))
    ((_, _, text),) = source.of("body")
    assert [word for word in re.findall(r"\w+", shown(text)) if word not in drawn] == []


@EVERY
def test_it_says_what_it_is(command: tuple[str, ...], example: Path) -> None:
    document, source = made(example, command)
    ((_, _, title),) = source.of("title")
    assert document.reader.metadata is not None
    assert document.reader.metadata.title == title
    assert document.root["/Lang"] == "en-GB"
    assert document.root["/MarkInfo"]["/Marked"]
    assert document.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert str(document.reader.metadata.creation_date_raw).startswith("D:20261130000000")


@EVERY
def test_headings_are_headings_and_bookmarks(command: tuple[str, ...], example: Path) -> None:
    document, source = made(example, command)
    levels = [(f"/{tag.upper()}", text) for tag, _, text in source.of("h1", "h2", "h3", "h4", "h5", "h6")]
    assert [
        (element["/S"], element["/T"]) for element in document.elements if HEADINGS.fullmatch(element["/S"])
    ] == levels
    marks: list[Any] = []

    def take(outline: list[Any]) -> None:
        for entry in outline:
            take(entry) if isinstance(entry, list) else marks.append(entry.title)

    take(document.reader.outline)
    assert marks == [text for _, text in levels]


@EVERY
def test_the_marking_is_at_the_head_and_the_foot_of_every_page(command: tuple[str, ...], example: Path) -> None:
    document, source = made(example, command)
    marking = source.of("p")[0][2]
    assert marking == ("OFFICIAL-SENSITIVE" if document_of(command) in SENSITIVE else "OFFICIAL")
    for number, text in enumerate(document.pages, 1):
        lines = [line.strip() for line in text.splitlines()]
        assert lines.count(marking) >= 2, f"page {number}"
        assert f"{number} / {len(document.pages)}" in text
    where = positions(document, marking)
    tall = {round(sheet.mediabox.height) for sheet in document.reader.pages}  # those that lie on their side are lower
    heads = {at for at in where if any(high - 52 < at[1] < high for high in tall)}
    feet = {at for at in where if at[1] < 50}
    assert len([at for at in where if at in heads | feet]) == 2 * len(document.pages)
    assert len(heads) == len(feet) == len(tall), "in the same place on every page"


def positions(document: Pdf, text: str = "") -> list[tuple[int, int]]:
    """Where on their pages the pieces of text that hold a text start, in points from the left and from below."""
    found: list[tuple[int, int]] = []

    def visit(part: str, page: Any, line: Any, *_: Any) -> None:
        if part.strip() and text in part:
            across = line[4] * page[0] + line[5] * page[2] + page[4]
            found.append((round(across), round(line[4] * page[1] + line[5] * page[3] + page[5])))

    for sheet in document.reader.pages:
        sheet.extract_text(visitor_text=visit)
    return found


def test_tables_have_a_caption_and_headers_both_ways(example: Path) -> None:
    document, source = made(example, PLAN)
    assert len(document.of("/Table")) == len(document.of("/Caption")) == len(source.of("table")) == 3
    scopes = [of_table(cell)["/Scope"] for cell in document.of("/TH")]
    in_page = [attrs["scope"] for _, attrs, _ in source.of("th")]
    assert scopes.count("/Column") == in_page.count("col") == 16
    assert scopes.count("/Row") == in_page.count("row") == 38


def test_the_head_of_a_table_is_on_each_of_its_pages() -> None:
    rows = "".join(f'<tr><th scope="row">Row {at}</th><td>Cell</td></tr>' for at in range(90))
    head = '<thead><tr><th scope="col">Number here</th><th scope="col">Other</th></tr></thead>'
    data = pdf(page(f"<table><caption>Rows</caption>{head}<tbody>{rows}</tbody></table>"), DAY)
    document = Pdf(data)
    assert faults(data) == []
    assert len(document.pages) > 1
    assert all(text.count("Number here") == 1 for text in document.pages)
    assert len([cell for cell in document.of("/TH") if of_table(cell)["/Scope"] == "/Column"]) == 2, "read out once"


def test_a_header_of_several_rows_heads_them_all() -> None:
    head = '<thead><tr><th scope="col">A</th><th scope="col">B</th><th scope="col">C</th></tr></thead>'
    rows = '<tr><th scope="row" rowspan="2">One</th><td>a</td><td>b</td></tr><tr><td colspan="2">c</td></tr>'
    data = pdf(
        page(f"<table>{head}<tbody>{rows}<tr><th scope=row>Two</th><td>d</td><td>e</td></tr></tbody></table>"), DAY
    )
    assert faults(data) == []
    first, second = [head for head in Pdf(data).of("/TH") if of_table(head)["/Scope"] == "/Row"]
    cells = [{str(name) for name in of_table(cell)["/Headers"]} for cell in Pdf(data).of("/TD")]
    assert [first["/ID"] in headers for headers in cells] == [True, True, True, False, False]
    assert [second["/ID"] in headers for headers in cells] == [False, False, False, True, True]


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks above fail where there is something to find: no row headers, no mark of tags, no header."""
    table = "<table><tr><th>A</th><th>B</th></tr><tr><th scope=row>r</th><td>x</td></tr></table>"
    assert faults(pdf(page(table), DAY)) == []
    monkeypatch.setattr("nvap.formats.pdf.tags.row_headers", lambda laid_out, blocks: laid_out)
    assert faults(pdf(page(table), DAY)) == ["a cell that belongs to no row"] * 2
    data = pdf(page(table), DAY)
    assert faults(data.replace(b"/Marked true", b"/Marked null"))
    assert faults(data.replace(b"/S /TH", b"/S /TQ", 1) if b"/S /TH" in data else data.replace(b"/S/TH", b"/S/TQ", 1))


@EVERY
def test_links_lead_to_what_they_name(command: tuple[str, ...], example: Path) -> None:
    document, source = made(example, command)
    inside = [(attrs["href"], text) for _, attrs, text in source.of("a")]
    assert len(document.of("/Link")) == len(inside)
    links = document.links()
    assert len(links) >= len(inside)
    if command == PLAN:
        (first,) = (at for at, text in enumerate(document.pages) if "18 actions and 59 objectives" in text)
        starts = {
            at for at, text in enumerate(document.pages) if re.search(r"^Action [\d.]+ [A-Z]", text, re.MULTILINE)
        }
        assert {to for at, to in links if first <= at < min(starts)} >= starts
    assert not any(
        "/URI" in annotation.get_object().get("/A", {})
        for page in document.reader.pages
        for annotation in page.get("/Annots", ())
    )


def test_the_contents_say_the_page(example: Path) -> None:
    document, _ = made(example, PLAN)
    found = dict(re.findall(r"^• ?(Foreword|Themes|Actions)[ .]*(\d+)$", document.pages[0], re.MULTILINE))
    for name, number in found.items():
        assert re.search(f"^{name}$", document.pages[int(number) - 1], re.MULTILINE), name
    assert set(found) == {"Foreword", "Themes", "Actions"}


def test_a_sheet_starts_a_page_but_where_that_before_it_is_nearly_empty(example: Path) -> None:
    document, _ = made(example, ("sheet", "--all"))
    starts = [re.findall(r"^Action \d\.\d\.\d .*$", text, re.MULTILINE) for text in document.pages]
    assert sum(map(len, starts)) == 18
    following = [row for row, text in zip(starts, document.pages, strict=True) if row and row[0] not in text[:150]]
    assert following
    assert all(len(row) == 1 for row in following)


@pytest.mark.parametrize("command", [SHEET, GAPS, PLAN], ids=" ".join)
def test_the_same_document_has_the_same_bytes(command: tuple[str, ...], example: Path, tmp_path: Path) -> None:
    document, _ = made(example, command)
    for seed, zone in (("7", "Pacific/Auckland"), ("8", "America/Lima")):
        out = tmp_path / f"{seed}.pdf"
        env = environment(PYTHONHASHSEED=seed, TZ=zone, LC_ALL="C", SOURCE_DATE_EPOCH="1")
        execute([*PROGRAM, *command, *AT, "-C", example, "--out", out], tmp_path, env, check=True)
        assert out.read_bytes() == document.data


MARKUP = {
    "code": '#read("/etc/passwd") #{1+1} #import "x.typ": *',
    "maths": "$x^2$ and $ sum $",
    "strong": "*a* _b_ `c` ```typ #d```",
    "reference": "@ref <label> @other[x]",
    "comment": "// gone /* gone */ https://example.org",
    "escapes": "\\ \\u{41} \\n ~ -- --- ... 'q' \"q\"",
    "structure": "= head\n- item\n+ one\n/ term: x",
    "hebrew": "abc שלום def",
    "arabic": "abc سلام def",
    "word": "x" * 10_000,
    "wide": "W" * 400,
    "controls": "a\x00b\x1b[31mc\x7f\ud800\ufffe",
    "json": '", "blocks": [], \\" }',
}


@pytest.mark.parametrize("name", [*STRINGS, *MARKUP])
def test_a_hostile_text_comes_out_as_that_text(name: str) -> None:
    text = {**STRINGS, **MARKUP}[name]
    value = html(text)
    body = f'<p>{value}</p><dl class="facts"><dt>{value}</dt><dd>{value}</dd></dl><ul><li>{value}</li></ul>'
    body += f'<table><tr><th scope="col">Some head</th></tr><tr><th scope="row">{value}</th></tr></table>'
    data = pdf(page(body, title=value or "x"), DAY)
    document = Pdf(data)
    assert faults(data) == []
    assert len(document.of("/H1")) == 1
    assert not document.links()
    if POPPLER and name not in ("hebrew", "word"):
        lacks = laid_out(page(body, title=value or "x"), DAY).lacking
        note = f"<p>{on_page(lacks)}</p>" if lacks else ""
        assert document.read_out() == words(Page(page(body + note)))
    drawn = bare("".join(document.pages))
    assert bare(shown("root:x:0:0")) not in drawn
    if name not in ("word", "hebrew", "lines", "structure"):
        assert drawn.count(bare(shown(str(value.unescape())))) >= 4 or len(document.pages) > 1


def test_cells_are_shaded_by_how_much_they_say() -> None:
    cells = "".join(f'<td class="heat{at}">{at} of 4</td>' for at in range(5))
    heads = "".join(f'<th scope="col">{at}</th>' for at in range(6))
    data = pdf(page(f'<table><tr>{heads}</tr><tr><th scope="row">r</th>{cells}</tr></table>'), DAY)
    assert faults(data) == []
    shades = [
        attribute.get_object().get("/BackgroundColor") for cell in Pdf(data).of("/TD") for attribute in cell["/A"]
    ]
    assert len({str(shade) for shade in shades if shade}) == 4


def test_no_word_leaves_its_page() -> None:
    """A word that is longer than a line is broken, in a paragraph and in a narrow cell."""
    long = "W" * 400 + " " + "/1" * 400 + " " + "-1" * 400
    head = "".join(f'<th scope="col">{name}</th>' for name in "ABCD")
    cells = f"<th scope='row'>{long}</th><td>{long}</td><td>{'a ' * 200}</td><td>{long}</td>"
    data = pdf(page(f"<p>{long}</p><table><tr>{head}</tr><tr>{cells}</tr></table>"), DAY)
    for at, _ in positions(Pdf(data)):
        assert 39 <= at < 556


def test_a_long_block_goes_on_over_pages() -> None:
    """What is kept whole on a page is let go where it is longer than one."""
    paragraphs = "".join(f"<p>Paragraph {at} of many</p>" for at in range(200))
    for kind in ("row", "objective", "notice"):
        text = "".join(Pdf(pdf(page(f'<div class="{kind}">{paragraphs}</div>'), DAY)).pages)
        assert all(f"Paragraph {at} of many" in text for at in range(200)), kind
    table = f"<table><tr><th>A</th><th>B</th></tr><tr><th scope=row>r</th><td>{paragraphs}</td></tr></table>"
    text = "".join(Pdf(pdf(page(table), DAY)).pages)
    assert all(f"Paragraph {at} of many" in text for at in range(200))


def test_four_times_the_words_take_no_more_than_six_times_the_time() -> None:
    def seconds(count: int) -> float:
        before = process_time()
        pdf(page("<p>Words</p>" * count), DAY)
        return process_time() - before

    seconds(10)
    assert min(seconds(4000) for _ in range(3)) < 6 * min(seconds(1000) for _ in range(3))


def test_what_is_for_a_screen_is_left_out() -> None:
    body = '<p class="screen">gone 1</p><p hidden>gone 2</p><script>gone 3</script><button>gone 4</button><p>kept</p>'
    text = "".join(Pdf(pdf(page(body, head="<style>gone 5</style>"), DAY)).pages)
    assert "kept" in text
    assert "gone" not in text


def test_an_unknown_element_gives_what_is_in_it() -> None:
    body = "<odd-one><p>one <mark>two</mark></p><section>three<p>four</p></section>five</odd-one><p>six<p>seven"
    text = " ".join("".join(Pdf(pdf(page(body), DAY)).pages).split())
    assert "one two three four five six seven" in text


def test_every_picture_of_a_document_has_its_words(example: Path) -> None:
    for command in (STATUS, PACK):
        document, _ = made(example, command)
        words = ["".join(figure["/Alt"].split()) for figure in document.of("/Figure")]
        run(example, *command, *AT, "--out", "pictures.html", "--overwrite")
        source = (example / "pictures.html").read_text(encoding="utf-8")
        told = [re.sub("<[^>]*>", "", drawn or square) for drawn, square in PICTURE.findall(source)]
        assert words == [bare(unescape(each)) for each in told] != []


def test_a_picture_has_its_words() -> None:
    drawn = '<svg viewBox="0 0 200 40" role="img" aria-label="Nine of ten"><style>x</style>'
    drawn += '<linearGradient id="g"></linearGradient><rect width="180" height="20" fill="var(--bar)" class="a"/>'
    drawn += '<text x="5" y="15">90%</text><image href="/etc/passwd"/><script>alert(1)</script></svg>'
    style = "<style>:root { --bar: #123456 } .a { stroke: var(--bar) } @media print { .a { fill: red } }</style>"
    data = pdf(page(f"<p>Look:</p>{drawn}", head=style), DAY)
    titled = drawn.replace(' aria-label="Nine of ten"', "").replace("<rect", "<title>Nine of ten</title><rect", 1)
    assert [image["/Alt"] for image in Pdf(pdf(page(titled), DAY)).of("/Figure")] == ["Nine of ten"]
    (figure,) = Pdf(data).of("/Figure")
    assert figure["/Alt"] == "Nine of ten"
    assert faults(data) == []
    assert Pdf(pdf(page(drawn.replace("aria-label", "data-x")), DAY)).of("/Figure") == [], (
        "a picture without words is decoration"
    )


@pytest.mark.parametrize("size", ['width="0" height="0"', 'viewBox="0 0 0 0"', 'width="9" height="99999"', "width=-1"])
def test_a_picture_of_an_odd_size_is_a_picture(size: str) -> None:
    drawn = f'<svg {size} aria-label="Odd"><rect width="9" height="9"/></svg>'
    data = pdf(page(f"{drawn}<table><tr><th>A</th></tr><tr><th scope=row>x {drawn}</th></tr></table><p>after</p>"), DAY)
    assert faults(data) == []
    assert len(Pdf(data).of("/Figure")) == 2


def test_a_table_in_a_table_is_laid_out() -> None:
    inner = "<table><tr><th>Inner</th></tr><tr><th scope=row>cell</th></tr></table>"
    data = pdf(page(f"<table><tr><th>A</th><th>B</th></tr><tr><th scope=row>r</th><td>{inner}</td></tr></table>"), DAY)
    assert "Inner" in Pdf(data).pages[0]


def test_an_empty_box_is_room_to_write() -> None:
    body = '<p>before</p><div class="box"><p>What did you see?</p></div><p>after</p>'
    document = Pdf(pdf(page(body), DAY))
    height = {text: y for text in ("before", "after") for _, y in positions(document, text)}
    assert height["before"] - height["after"] > 25 * 72 / 25.4


def test_the_font_has_the_letters_of_wales_in_every_style() -> None:
    styles = sorted(FONTS.glob("*.ttf"))
    assert [path.stem for path in styles] == [f"LiberationSans-{style}" for style in ("Bold", "Italic", "Regular")]
    known = [characters(path) for path in styles]
    assert known[0] == known[1] == known[2], "what one style lacks is named in all"
    assert set("ŵŷŴŶâêîôûÂÊÎÔÛáéíóúàèìòùäëïöüẁẃẅỳýÿ£€–—‘’“”…•→") <= known[0]
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in styles) < 1_500_000


def test_a_character_that_the_font_lacks_is_named() -> None:
    assert shown("a😀中\x07b") == "a[U+1F600][U+4E2D][U+0007]b"
    assert shown("Dŵr a thŷ\u00a0‑ ✊🏽".replace("✊🏽", "")) == "Dŵr a thŷ\u00a0‑ "


OWN_WORDS = "ਪੰਜਾਬੀ and 中文, twice: ਪੰਜਾਬੀ 😀😀 [U+0041]"
SIGNS = "ਪੰਜਾਬੀ中文😀"
NAMED = "gurmukhi letter pa (U+0A2A), gurmukhi tippi (U+0A70), gurmukhi letter ja (U+0A1C)"


def test_signs_that_the_font_lacks_are_named_once_at_the_end() -> None:
    made = laid_out(page(f"<p>{OWN_WORDS}</p><ul><li>{OWN_WORDS}</li></ul>"), DAY)
    assert made.lacking == "".join(dict.fromkeys(SIGNS))
    assert faults(made.data) == []
    text = " ".join("".join(Pdf(made.data).pages).split())
    assert text.count(f"{len(made.lacking)} signs could not be printed: {NAMED}") == 1
    assert text.index("could not be printed") > text.rindex("[U+0041]")
    (marking,) = {at for at in positions(Pdf(made.data), "OFFICIAL") if at[1] < 50}
    assert marking[1] < min(y for _, y in positions(Pdf(made.data), "could not be printed"))


@pytest.mark.parametrize(
    ("body", "signs"),
    [
        ("<p>Dŵr a thŷ, “quoted”, £5, 1–2 a\u00adb\u2011c\ufe0f</p>", ""),
        ("<p class='screen'>中</p><p hidden>中</p><script>中</script><style>/*中*/</style>", ""),
        ("<table><caption>中</caption><tr><th>文</th></tr><tr><th scope=row>字</th></tr></table>", "中文字"),
        ("<dl><dt>中</dt><dd>文</dd></dl>", "中文"),
        ("<svg viewBox='0 0 9 9' aria-label='x'><text x='1' y='1'>中</text></svg>", "中"),
        ("<svg viewBox='0 0 9 9' aria-label='x'>\n<text x='1'\n y='1'>\n a\n</text>\n</svg>", ""),
        ("<p>a\u2028b\u2029\x0bc\x85</p>", None),
        (
            "<p>a <b>中</b><i>文</i></p><blockquote>字</blockquote><h2>圣</h2><nav><a href='#x'>诞</a></nav>",
            "中文字圣诞",
        ),
        ("<p title='中'>a</p><div class='box'>文</div><div class='notice'>字</div><footer>圣</footer>", "文字圣"),
        ("<img alt='中' src='x'>", "中"),
        ("<p>a\x07b</p>", "\x07"),
        ("<p>\ue000\U000e0041\u0378</p>", "\ue000\U000e0041\u0378"),
        ("<p>✊🏽 e\u0301\u0332 ≥ ✓ ☐</p>", None),
    ],
)
def test_what_is_named_is_what_is_drawn_as_a_code(body: str, signs: str | None) -> None:
    made = laid_out(page(body), DAY)
    text = "".join(Pdf(made.data).pages)
    codes = {chr(int(code, 16)) for code in re.findall(r"\[U\+([0-9A-F]+)\]", bare(text))}
    assert codes == set(made.lacking)
    assert signs is None or made.lacking == signs
    assert ("could not be printed" in text) == bool(made.lacking)
    assert faults(made.data) == []


def test_a_sign_in_the_title_is_named() -> None:
    made = laid_out(page("<p>x</p>", title="中"), DAY)
    assert made.lacking == "中"
    assert "1 sign could not be printed: cjk unified ideograph-4e2d (U+4E2D)" in "".join(Pdf(made.data).pages)


def test_a_process_of_its_own_tells_of_the_signs_too() -> None:
    for body in (f"<p>{OWN_WORDS}</p>", "<p>plain</p>"):
        assert pdf_within_bounds(page(body), DAY) == laid_out(page(body), DAY)


@pytest.mark.parametrize("own", [False, True])
def test_a_command_names_the_signs_once(own: bool, example: Path, tmp_path: Path) -> None:
    run(tmp_path, "init", "--example", "--as-at", "2026-11-23")
    (record,) = (tmp_path / "evidence").glob("*/2026-09-09-signposting-audit.yaml")
    old = record.read_text(encoding="utf-8")
    record.write_text(re.sub("(?m)^title: .*", f"title: {SIGNS}", old), encoding="utf-8")
    if own:
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / "pack.html.j2").write_text(
            page(
                "<p>{% for one in view.actions %}{% for told in one.evidence %}{{ told.record.title }}{% endfor %}"
                "{% endfor %}</p>"
            ),
            encoding="utf-8",
        )
    ended = run(tmp_path, *PACK, *AT, "--out", "made.pdf")
    assert ended.exit_code == 0
    wrote, told = ended.stderr.splitlines()
    assert wrote == "Wrote made.pdf"
    assert told == (
        f"9 signs could not be printed: {NAMED}, gurmukhi vowel sign aa (U+0A3E), gurmukhi letter ba (U+0A2C) and 4 "
        "more. The font of a PDF has no shape there, and the code stands instead, such as [U+0A2A]. For the sign "
        "itself make the document as .html, or .docx."
    )
    assert run(example, *PACK, *AT, "--out", "quiet.pdf", "--overwrite").stderr == "Wrote quiet.pdf\n"
    assert run(tmp_path, *PACK, *AT, "--out", "made.html").stderr == "Wrote made.html\n"


@pytest.mark.parametrize(
    ("body", "says"),
    [("<title></title>", "title"), ("<div>" * 3000, "too deep")],
)
def test_a_page_that_cannot_become_a_pdf_says_why(body: str, says: str) -> None:
    with pytest.raises(NotMade, match=says):
        pdf(f"<html lang=en>{body}", DAY)


def test_a_template_of_the_users_own_changes_the_pdf_too(example: Path, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "sheet.html.j2").write_text(page("<p>Our own {{ view.sheets[0].title }}</p>"), encoding="utf-8")
    assert run(tmp_path, *SHEET, *AT, "--out", "own.pdf").exit_code == 0
    assert "Our own Evidence-Led Prosecutions" in Pdf((tmp_path / "own.pdf").read_bytes()).pages[0]
    (templates / "sheet.html.j2").write_text("<html lang='en'><p>no title</p></html>", encoding="utf-8")
    ended = run(tmp_path, *SHEET, *AT, "--out", "none.pdf")
    assert (ended.exit_code, ended.stdout) == (3, "")
    assert ended.stderr.startswith("Error: the page of sheet.html.j2 cannot become a PDF: ")
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "none.pdf").exists()


@pytest.mark.parametrize("library", ["typst", "pypdf"])
def test_without_the_extra_it_says_what_to_do(library: str, tmp_path: Path) -> None:
    block = f"import sys; sys.modules[{library!r}] = None; from nvap.__main__ import main; main()"
    words = ("sheet", "2.4.3", "--out", "x.pdf")
    ended = execute([sys.executable, "-c", block, *words], cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.startswith("Error: ")
    assert len(ended.stderr.splitlines()) == 1
    assert "pip install 'nvap[pdf]'" in ended.stderr
    assert "open the HTML and print" in ended.stderr
    assert not list(tmp_path.iterdir())


def test_a_pdf_is_not_for_a_pipe(example: Path) -> None:
    ended = run(example, *SHEET, "--format", "pdf")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "--out sheet.pdf" in ended.stderr


def test_every_document_with_a_page_has_a_pdf() -> None:
    names = {path.name.partition(".")[0] for path in Path("templates").glob("[!_]*.html.j2")}
    assert names
    for name in names:
        assert {"html", "pdf"} <= set(forms_of(name)), name
        assert name in {document_of(command) for command in DOCUMENTS} | OF_ROUNDS, name
