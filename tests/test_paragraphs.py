"""What people write at length keeps its paragraphs and lists, from where it is typed to every form of a document."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvap.formats.jinja import markdown
from nvap.formats.prose import in_html, in_markdown, in_terminal, joined, marked
from nvap.model.evidence import Closed, Evidence, Finding, Progress, Renewal, Withdrawal
from nvap.model.fields import LongText
from nvap.model.returns import Acceptance, Claim
from nvap.source import from_text
from nvap.source.editing import with_keys
from nvap.source.writing import to_text
from nvap.words.prose import blocks_of, tidied
from tests.reading_back import read_html, read_markdown
from tests.reading_pdf import Pdf
from tests.reading_word import W, WordFile
from tests.running import PROGRAM, adding, environment, execute, nvap, record_text
from tests.terminal import POSIX, at_a_terminal
from tests.workbooks import Filled

AT = ("--as-at", "2026-11-30")
NORFOLK = ("--force", "norfolk")
DAY = date(2026, 10, 14)
RECORD = "2026-10-14-dip-sample"
LONG = (
    "Sixty referrals were read.\n\nWhat was seen:\n\n- 54 were <b>right</b>\n- 6 were *late*\n\n"
    "1. Tell the hub\n2. Look again\n\nNobody was harmed."
)
BLOCKS = [
    *("Sixty referrals were read.", "What was seen:", "54 were <b>right</b>", "6 were *late*"),
    *("Tell the hub", "Look again", "Nobody was harmed."),
]


def indented(text: str, by: int) -> str:
    """A text as a block of YAML."""
    return "|-\n" + "\n".join(" " * by + line if line else "" for line in text.split("\n"))


FINDINGS = f"""
  - objective: 2.2.1.1
    seriousness: recommendation
    text: {indented(LONG, 6)}
    lead: Head of Safeguarding
    progress:
      - date: 2026-10-20
        note: {indented(LONG, 10)}"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a record and a claim whose every long text has paragraphs and lists."""
    keys = {
        "summary": indented(LONG, 2),
        "findings": FINDINGS,
        "renewed": "\n  - {date: 2026-10-21, from: 2027-10-14, to: 2027-12-14, note: "
        + json.dumps("First.\n\n- one\n- two")
        + "}",
        "recorded": "2026-10-15",
        "review_by": "2027-12-14",
        "share": "forces",
        "promising_practice": "true",
    }
    claim = {
        "status": "in-progress", "summary": LONG, "impact": LONG, "risk": "high", "risk_reason": LONG,
        "accepted": {"gap": "adverse", "until": "2026-12-31", "by": "The board", "reason": LONG},
    }  # fmt: skip
    made = {"force": "norfolk", "date": "2026-11-01", "plan_version": "2", "claims": {"2.2.1.2": claim}}
    for folder, name, text in (
        ("evidence", RECORD, record_text(day=DAY, **keys)),
        ("returns", "2026-11-01", to_text(made)),
    ):
        path = tmp_path / folder / "norfolk" / f"{name}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


def path_of(workspace: Path) -> Path:
    return workspace / "evidence" / "norfolk" / f"{RECORD}.yaml"


def said(workspace: Path, *words: str | Path) -> str:
    """What a command prints."""
    done = nvap(*words, cwd=workspace)
    assert done.returncode == 0, done.stderr
    return done.stdout


# Blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("- one line alone is a paragraph", ["- one line alone is a paragraph"]),
        ("A line\nthat goes on", ["A line", "that goes on"]),
        ("A line\r\n\r\n• one\r\n• two", ["A line", "- one", "- two"]),
        ("Seen:\n* one\n  goes on\n* two", ["Seen:", "- one goes on", "- two"]),
        ("Seen:\n- one\nAfter", ["Seen:", "- one", "After"]),
        ("•\tpasted from Word\n•\tand this", ["- pasted from Word", "- and this"]),
        ("– a dash\n– another", ["- a dash", "- another"]),
        ("Steps:\n1. one\n2. two", ["Steps:", "1. one", "2. two"]),
        ("1. one\nWhy.\n2. two", ["1. one", "Why.", "2. two"]),
        ("In\n2026. It was", ["In", "2026. It was"]),
        ("1. one\n3. three", ["1. one", "3. three"]),
        ("a\n-no space\n*nor here\n-5 per cent", ["a", "-no space", "*nor here", "-5 per cent"]),
        ("a\n- \n-\nb", ["a", "-", "-", "b"]),
        ("a\n  - further in\n  - and again", ["a", "- further in", "- and again"]),
        ("- one\n  - below it\n- two", ["- one", "- below it", "- two"]),
        ("a\n\n\n\nb\n", ["a", "b"]),
        ("(a) one\n(b) two", ["(a) one", "(b) two"]),
        ("Heading\n=====\ntext", ["Heading", "=====", "text"]),
        ("➢ one\n1) two\n-- three", ["➢ one", "1) two", "-- three"]),
        ("10. ten\n11. eleven", ["10. ten", "11. eleven"]),
        ("1.\tone\n2.\ttwo", ["1. one", "2. two"]),
    ],
)
def test_a_text_is_split_into_paragraphs_and_items(text: str, blocks: list[str]) -> None:
    assert [f"{block.sign} {block.text}".strip() for block in blocks_of(text)] == blocks


def test_a_number_that_does_not_count_on_is_no_item() -> None:
    assert [block.sign for block in blocks_of("1. one\n3. three\n2. two")] == ["1.", "", "2."]


def test_every_field_that_people_write_at_length_is_one() -> None:
    long = {
        (model, name)
        for model in (Evidence, Finding, Closed, Progress, Renewal, Withdrawal, Claim, Acceptance)
        for name, field in model.model_fields.items()
        if any(getattr(each, "func", None) is LongText for each in (*field.metadata, *_within(field.annotation)))
    }
    assert {(model.__name__, name) for model, name in long} == {
        ("Evidence", "summary"), ("Finding", "text"), ("Closed", "how"), ("Progress", "note"), ("Renewal", "note"),
        ("Withdrawal", "reason"), ("Claim", "summary"), ("Claim", "risk_reason"), ("Claim", "impact"),
        ("Acceptance", "reason"),
    }  # fmt: skip


def _within(annotation: Any) -> list[Any]:
    return [each for part in getattr(annotation, "__args__", ()) for each in getattr(part, "__metadata__", ())]


# Files

ANY = st.lists(
    st.sampled_from(["word", " ", "  ", "\n", "\n\n", "- ", "• ", "1. ", "#", ": ", "é", "\xa0", "'", '"', "|", ">"]),
    max_size=14,
).map("".join)


@settings(deadline=None)
@given(text=ANY)
def test_any_lines_are_read_back_from_a_file(text: str) -> None:
    data = {"findings": [{"text": text, "lead": "x"}], "summary": text, "date": "x"}
    written = to_text(data)
    assert from_text(written, "")[0].data == data
    edited = with_keys(written.replace("date: x\n", "date: y\n"), {"note": text, "findings": data["findings"]})
    assert from_text(edited.text, "")[0].data == {**data, "date": "y", "note": text}
    tidy = tidied(text)
    if "\n" in tidy:
        assert re.search(r"^summary: \|", to_text({"summary": tidy}))
    assert tidied(tidy) == tidy


def test_a_text_of_several_lines_is_a_block_that_a_person_can_edit(tmp_path: Path) -> None:
    done = nvap(*adding("2.2.1.1", summary="Short.\r\n\r\n-\tone \n- two\n"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "evidence" / "norfolk").iterdir()
    assert "\nsummary: |-\n  Short.\n\n  - one\n  - two\nshows: 'yes'\n" in path.read_text(encoding="utf-8")


def test_a_folded_text_stays_one_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "evidence" / "norfolk" / f"{RECORD}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(record_text(day=DAY, summary=">-\n  One\n  - two\n  three."), encoding="utf-8")
    assert "\n\nOne - two three.\n\n" in said(tmp_path, "evidence", "show", RECORD, *NORFOLK, *AT, "--format", "md")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_changes_leave_the_paragraphs_as_they_are(newline: str, workspace: Path) -> None:
    path = path_of(workspace)
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8", newline=newline)
    before = path.read_bytes()
    summary = before[before.index(b"summary:") : before.index(b"date: 2026-10-14")]
    words = ("--note", "Still holds.\n\n- one\n- two", "--review-by", "2027-12-31", "--date", "2026-10-30")
    said(workspace, "evidence", "renew", RECORD, *NORFOLK, *words)
    how = ("--how", "Put right:\n- one\n- two", "--by", "The board", "--date", "2026-10-30")
    said(workspace, "evidence", "close", RECORD, *NORFOLK, *how)
    after = path.read_bytes()
    assert summary in after
    read: Any = from_text(after.decode("utf-8"), "")[0].data
    assert read["summary"] == read["findings"][0]["text"] == read["findings"][0]["progress"][0]["note"] == LONG
    assert read["findings"][0]["closed"]["how"] == "Put right:\n- one\n- two"
    assert read["renewed"][-1]["note"] == "Still holds.\n\n- one\n- two"
    lines = after.decode("utf-8").replace("\r\n", "\n")
    assert "    note: |-\n      Still holds.\n\n      - one\n      - two\n" in lines
    said(workspace, "evidence", "withdraw", RECORD, *NORFOLK, "--reason", "Why:\n- a\n- b", "--date", "2026-10-31")
    assert summary in path.read_bytes()


def test_a_workbook_brings_back_every_paragraph(workspace: Path, tmp_path: Path) -> None:
    before = path_of(workspace).read_bytes()
    book = tmp_path / "book.xlsx"
    said(workspace, "workbook", "export", *NORFOLK, *AT, "--out", book)
    filled = Filled(book)
    row = filled.row_of("Evidence", "Title", "Dip sample")
    assert filled.cell("Evidence", row, "Summary").value == LONG
    assert filled.cell("Evidence", row, "Summary").alignment.wrap_text
    filled.save()
    said(workspace, "workbook", "import", book, "--date", "2026-11-20", "--write")
    assert path_of(workspace).read_bytes() == before
    filled.put("Evidence", row, {"Owner (a role)": "Head of Crime"})
    new = "New:\r\n\r\n•\tone \n•\ttwo"
    claims = filled.row_of("Objectives", "Objective", "2.2.1.1")
    filled.put("Objectives", claims, {"Status": "in progress", "Why": new})
    filled.save()
    said(workspace, "workbook", "import", book, "--date", "2026-11-20", "--write")
    after = path_of(workspace).read_bytes()
    assert after == before.replace(b"owner: Head of Safeguarding", b"owner: Head of Crime")
    (made,) = (workspace / "returns" / "norfolk").glob("2026-11-20.yaml")
    assert "    summary: |-\n      New:\n\n      • one\n      • two\n" in made.read_text(encoding="utf-8")


# Typing


def test_a_summary_is_read_from_standard_input(tmp_path: Path) -> None:
    words = (*PROGRAM, *adding("2.2.1.1", summary="-"))
    assert execute(words, tmp_path, environment(), given="\ufeffOne.\r\n\r\n- two\r\n").returncode == 0
    (path,) = (tmp_path / "evidence" / "norfolk").iterdir()
    assert "summary: |-\n  One.\n\n  - two\n" in path.read_text(encoding="utf-8")
    empty = execute((*PROGRAM, *adding("2.2.1.1", summary="-", title="x")), tmp_path, environment(), given=" \n")
    assert empty.returncode == 2
    assert "nothing came on standard input" in " ".join(empty.stderr.split())


@POSIX
def test_a_summary_of_several_lines_is_typed(tmp_path: Path) -> None:
    given = adding("2.2.1.1")
    place = given.index("--summary")
    del given[place : place + 2]
    words = (*given, "--marking", "OFFICIAL", "--share", "national", "--part", "x", "--review-by", "2027-10-14")
    answers = [
        *(("Summary:", "Sixty were read:\n"), ("More:", "- 54 were right\n"), ("More:", "- 6 were late\n")),
        *(("More:", "\n"), ("Sample:", "\n"), ("Supersedes:", "\n"), ("File:", "\n"), ("[y/N]:", "n\n")),
        ("[Y/n]:", "y\n"),
    ]
    status, screen = at_a_terminal(words, tmp_path, columns=100, answers=answers, NO_COLOR="1")
    assert status == 0, screen
    (path,) = (tmp_path / "evidence" / "norfolk").iterdir()
    assert "summary: |-\n  Sixty were read:\n  - 54 were right\n  - 6 were late\n" in path.read_text(encoding="utf-8")


# Documents

SHOW = ("evidence", "show", RECORD, *NORFOLK)
DOCUMENTS: dict[tuple[str, ...], int] = {
    SHOW: 3,  # the summary, a finding and what was done about it
    ("practice", "--programme", *NORFOLK): 0,
    ("practice", "--programme"): 1,
    ("pack", *NORFOLK): 3,
    ("sheet", "--all", *NORFOLK): 3,
    ("gaps", *NORFOLK, "--all"): 1,
    ("why", "2.2.1.2", *NORFOLK): 1,
}


def as_lists(blocks: list[str]) -> int:
    """How often the blocks of the text stand one after the other."""
    wanted = BLOCKS[1:-1]
    return sum(blocks[at : at + len(wanted)] == wanted for at in range(len(blocks)))


@pytest.mark.parametrize("command", DOCUMENTS, ids=" ".join)
def test_markdown_has_the_paragraphs_and_lists(command: tuple[str, ...], workspace: Path) -> None:
    read = read_markdown(said(workspace, *command, *AT, "--format", "md"))
    assert as_lists(read.blocks) >= DOCUMENTS[command]


@pytest.mark.parametrize("command", [command for command in DOCUMENTS if command[0] not in ("evidence", "why")])
def test_a_page_has_the_paragraphs_and_lists(command: tuple[str, ...], workspace: Path) -> None:
    page = said(workspace, *command, *AT, "--format", "html")
    assert as_lists([block.strip() for block in read_html(page).blocks if block.strip()]) >= DOCUMENTS[command]
    bullets = "<ul>\n<li>54 were &lt;b&gt;right&lt;/b&gt;</li>\n<li>6 were *late*</li>\n</ul>"
    numbers = "<ol>\n<li>Tell the hub</li>\n<li>Look again</li>\n</ol>"
    assert page.count(f"{bullets}\n{numbers}") >= DOCUMENTS[command]


@pytest.mark.parametrize("command", [("pack", *NORFOLK), ("gaps", *NORFOLK, "--all"), ("sheet", "--all", *NORFOLK)])
def test_a_word_file_has_lists_of_words_own(command: tuple[str, ...], workspace: Path, tmp_path: Path) -> None:
    said(workspace, *command, *AT, "--out", tmp_path / "made.docx")
    file = WordFile((tmp_path / "made.docx").read_bytes())
    assert as_lists([paragraph.text for paragraph in file.paragraphs]) >= DOCUMENTS[command]
    shapes = {
        number.attrib[f"{W}numId"]: next(
            level.find(f"{W}numFmt").attrib[f"{W}val"]  # type: ignore[union-attr]
            for shape in file.root("word/numbering.xml").iter(f"{W}abstractNum")
            if shape.attrib[f"{W}abstractNumId"] == number.find(f"{W}abstractNumId").attrib[f"{W}val"]  # type: ignore[union-attr]
            for level in shape.iter(f"{W}lvl")
        )
        for number in file.root("word/numbering.xml").iter(f"{W}num")
    }
    lists = {"54 were <b>right</b>": "bullet", "6 were *late*": "bullet", "Tell the hub": "decimal"}
    found = [paragraph for paragraph in file.paragraphs if paragraph.text in lists]
    numbers = [paragraph.element.find(f"{W}pPr/{W}numPr/{W}numId").attrib[f"{W}val"] for paragraph in found]  # type: ignore[union-attr]
    assert [shapes[number] for number in numbers] == [lists[paragraph.text] for paragraph in found]
    counted = [number for number, paragraph in zip(numbers, found, strict=True) if paragraph.text == "Tell the hub"]
    assert len(counted) == len(set(counted)), "each list counts from 1"
    assert b"proseBreak" not in file.parts["word/document.xml"]


def test_a_pdf_has_lists_that_are_read_out_as_such(workspace: Path, tmp_path: Path) -> None:
    said(workspace, "practice", "--programme", *AT, "--out", tmp_path / "made.pdf")
    document = Pdf((tmp_path / "made.pdf").read_bytes())
    assert len(document.of("/L")) >= 2
    assert len(document.of("/LI")) >= 4


def test_a_terminal_has_a_line_for_each(workspace: Path) -> None:
    shown = said(workspace, *SHOW, *AT, "--format", "text")
    lines = "What was seen:\n{0}- 54 were <b>right</b>\n{0}- 6 were *late*\n{0}1. Tell the hub\n{0}2. Look again\n"
    assert "  Sixty referrals were read.\n\n  " + lines.format("  ") in shown
    assert shown.count(lines.format("    ")) == 2


def test_a_row_of_a_terminal_and_a_cell_of_markdown_stay_one_line(workspace: Path) -> None:
    one = (
        "Sixty referrals were read. What was seen: - 54 were <b>right</b> - 6 were *late* 1. Tell the hub 2. Look again"
    )
    assert f"\t{one} Nobody was harmed.\n" in said(workspace, "return", "show", *NORFOLK, *AT, "--format", "text")
    made = said(workspace, "return", "show", *NORFOLK, *AT, "--format", "md")
    assert re.search(r"^\| .*\*\*2\.2\.1\.2\*\* \|.*Sixty .* Look again Nobody was harmed\..* \|$", made, re.MULTILINE)


@POSIX
def test_a_table_at_a_terminal_has_the_lines_in_its_cell(workspace: Path) -> None:
    status, screen = at_a_terminal(("return", "show", *NORFOLK, *AT), workspace, columns=200, NO_COLOR="1")
    assert status == 0
    lines = [line.strip() for line in screen.splitlines()]
    assert lines.index("- 6 were *late*") == lines.index("- 54 were <b>right</b>") + 1


def test_json_and_tables_have_the_text_as_it_is(workspace: Path, tmp_path: Path) -> None:
    assert json.loads(said(workspace, *SHOW, *AT, "--format", "json"))["evidence"]["summary"] == LONG
    said(workspace, "export", *NORFOLK, *AT, "--out", tmp_path / "made.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "made.xlsx")["records"]
    cells = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert cells["summary"].value == LONG
    assert cells["summary"].alignment.wrap_text
    rows = said(workspace, "export", *NORFOLK, *AT, "--what", "records", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(rows.lstrip("\ufeff"), newline=""))
    assert row["summary"] == LONG


def test_what_is_not_written_at_length_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "evidence" / "norfolk" / f"{RECORD}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(record_text(day=DAY, title=indented("A title\n- of\n- lines", 2)), encoding="utf-8")
    assert "# A title - of - lines\n" in said(tmp_path, "evidence", "show", RECORD, *NORFOLK, *AT, "--format", "md")


# Where a text stands in a line

TEXT = marked(LongText("First:\n- one\n- two"), markdown)


def test_what_follows_a_text_is_a_paragraph_of_its_own() -> None:
    assert in_markdown(f"- **Why:** {TEXT}. Lead: me.\n- next") == (
        "- **Why:** First:\n\n  - one\n  - two.\n\n  Lead: me.\n- next"
    )
    assert in_terminal(f"  - Why: {TEXT} Lead: me.") == "  - Why: First:\n    - one\n    - two\n    Lead: me."


@pytest.mark.parametrize(
    ("page", "made"),
    [
        (f"<p>{TEXT}</p>", "<p>First:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        (
            f'<p class="a" id="b">{TEXT} x</p>',
            '<p class="a" id="b">First:</p>\n<ul class="a">\n<li>one</li>\n<li>two</li>\n</ul>\n<p class="a">x</p>',
        ),
        (f"<dd>Why: {TEXT}</dd>", "<dd><p>Why: First:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul></dd>"),
        (f"<h2>{TEXT}</h2>", "<h2>First: - one - two</h2>"),
        (f"<caption>{TEXT}</caption>", "<caption>First: - one - two</caption>"),
        (f"<li><strong>{TEXT}</strong></li>", "<li><strong>First: - one - two</strong></li>"),
        (f"<p>a <span>b {TEXT}</span> c</p>", "<p>a <span>b First: - one - two</span> c</p>"),
        (f"<li>a <ul><li>b</li></ul>{TEXT}</li>", "<li>a <ul><li>b</li></ul>First: - one - two</li>"),
    ],
)  # fmt: skip
def test_a_page_keeps_its_shape(page: str, made: str) -> None:
    assert in_html(page) == made


def test_two_texts_in_a_line_are_kept_apart() -> None:
    assert in_terminal(f"a {TEXT} b {TEXT}") == "a First:\n- one\n- two\nb First:\n- one\n- two"
    assert joined(f"a {TEXT} b") == "a First: - one - two b"
