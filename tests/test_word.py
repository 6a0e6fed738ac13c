"""The Word form: the same document in the same words, as Word's own tools read it; and templates from outside."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import chdir
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nvap.cli.app import app
from nvap.formats.documents import DOCUMENTS as EVERY_DOCUMENT
from nvap.formats.documents import forms_of
from nvap.formats.docx_guard import written
from nvap.words.escaping import plain
from nvap.workspace import built_in
from tests.openxml import findings, unsaid
from tests.reading_back import Reading, squeezed
from tests.reading_word import DC, TERMS, W, WordFile, read_word, text_of
from tests.running import TODAY, document_of, execute, execute_for_bytes, nvap
from tests.test_documents import (
    CARRY,
    DIFF,
    EVIDENCE_LIST,
    GAPS,
    LINKS,
    MEASURES,
    NATIONAL,
    OF_A_FORCE,
    PACK,
    PLAN,
    PRACTICE,
    RETURN,
    REVIEW,
    SHEET,
    SHOW,
    STATUS,
    TREND,
    WHY,
    add_record,
    as_read,
    words_of_the_plan,
)
from tests.test_hostile_text import STRINGS, pieces, place, twin, workspace
from tests.tools import needs
from tools.word_templates.documents import DOCUMENTS
from tools.word_templates.look import built

pytestmark = pytest.mark.libraries

AT = ("--as-at", "2026-11-30")
SHEETS = ("sheet", "--all")
SHEETS_OF_A_FORCE = (*SHEETS, "--force", "norfolk", "--review")
EVERY = (
    *(SHEET, SHEETS, OF_A_FORCE, REVIEW, SHEETS_OF_A_FORCE, GAPS, (*GAPS, "--all"), STATUS, PLAN, PACK),
    *(NATIONAL, PRACTICE, DIFF, CARRY, MEASURES, TREND, WHY, LINKS, EVIDENCE_LIST, SHOW, RETURN),
)
OF_ROUNDS = {"round-later"}  # which needs a round that was closed: test_library.py
SENSITIVE = {"gaps", "trend", "status", "pack", "national", "practice", "diff", "why", "evidence"}


def marking_of(command: tuple[str, ...]) -> str:
    """The marking of a document; the one record of the workspace is about 2.2.1."""
    told = command[0] in SENSITIVE or command in (REVIEW, SHEETS_OF_A_FORCE)
    return "OFFICIAL-SENSITIVE" if told else "OFFICIAL"


def run(folder: Path, *arguments: str | Path) -> Result:
    """Run a command in a folder."""
    with chdir(folder):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used")
    add_record(folder)
    return folder


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    assert run(folder, "init", "--example", *AT).exit_code == 0
    return folder


@cache
def made(folder: Path, command: tuple[str, ...]) -> WordFile:
    """The Word file that a command writes."""
    path = folder / f"{len(list(folder.glob('*.docx')))}.docx"
    ended = run(folder, *command, *AT, "--out", path)
    assert (ended.exit_code, ended.stdout) == (0, "")
    return WordFile(path.read_bytes())


@cache
def markdown(folder: Path, command: tuple[str, ...]) -> str:
    """The same document in Markdown, as it is read."""
    return as_read(run(folder, *command, *AT, "--format", "md").stdout.replace("\\\n", " "), "md")


def words(text: str) -> Counter[str]:
    """How often each word stands in a text."""
    return Counter(re.findall(r"[^\W_]+", text))


def markings(file: WordFile) -> list[str]:
    """The marking at the head and at the foot of every page."""
    header, footer = file.root("word/header.xml"), file.root("word/footer.xml")
    return [text_of(header), text_of(next(footer.iter(f"{W}p")))]


def same_words(folder: Path, command: tuple[str, ...]) -> None:
    """Word for word the Markdown, and the marking; Word has contents and captions more, and numbers the objectives."""
    file = made(folder, command)
    said = words(" ".join(paragraph.text for paragraph in file.paragraphs)) + words(" ".join(markings(file)))
    contents = [
        paragraph.text
        for paragraph in file.paragraphs
        if paragraph.style == "Caption" or (paragraph.style in LISTED and paragraph.links)
    ]
    missing = words(markdown(folder, command)) - said
    assert +missing == {}, "words of the Markdown are missing"
    extra = said - words(markdown(folder, command)) - words(" ".join([*contents, "Contents"]))
    assert +extra == {}, "words that the Markdown does not have"


# The tables of a baseline are others in Word, where a page is not as wide.
# On paper a pack tells evidence in fewer words, and has neither an objective's own nor the rule that decided.
@pytest.mark.parametrize(
    "command", [command for command in EVERY if command[0] not in ("national", "pack")], ids=" ".join
)
def test_it_says_what_the_markdown_says(command: tuple[str, ...], used: Path) -> None:
    same_words(used, command)


OF_THE_EXAMPLE = (
    "gaps --all",
    "gaps --top 1",
    "gaps --theme 4",
    "status",
    "sheet --all",
    "sheet 2.1.1 --review",
)


@pytest.mark.parametrize("words", OF_THE_EXAMPLE)
@pytest.mark.parametrize("marking", ["OFFICIAL", "OFFICIAL-SENSITIVE"])
def test_it_says_the_same_of_a_force_with_everything(words: str, marking: str, example: Path) -> None:
    """Findings, claims, figures, risks, practice, what lapses, what is withdrawn and what is withheld."""
    same_words(example, (*words.split(), "--force", "example-shire", "--max-marking", marking))


def test_a_pack_names_every_objective_record_and_finding(example: Path) -> None:
    command = ("pack", "--force", "example-shire")
    text = "\n".join(paragraph.text for paragraph in made(example, command).paragraphs)
    data = json.loads(run(example, *command, *AT, "--format", "json").stdout)
    said = [objective["short"] for action in data["actions"] for objective in action["objectives"]]
    said += [told["title"] for action in data["actions"] for told in action["evidence"]]
    said += [told["text"] for action in data["actions"] for told in action["findings"]]
    assert len(said) > 150
    assert [words for words in said if words not in text] == []


def test_it_says_first_that_it_was_made_despite_errors(used: Path, tmp_path: Path) -> None:
    add_record(tmp_path)
    (tmp_path / "evidence" / "norfolk" / "2026-10-15-empty.yaml").write_text("", encoding="utf-8")
    same_words(tmp_path, (*GAPS, "--despite-errors"))
    for command in (GAPS, PACK):
        texts = [paragraph.text for paragraph in made(tmp_path, (*command, "--despite-errors")).paragraphs]
        assert texts.index("– evidence/norfolk/2026-10-15-empty.yaml") < 6
        assert not any("espite errors" in paragraph.text for paragraph in made(used, command).paragraphs)


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_headings_are_words_own_and_step_down(command: tuple[str, ...], used: Path) -> None:
    file = made(used, command)
    names = {element.get(f"{W}styleId"): element for element in file.root("word/styles.xml").iter(f"{W}style")}
    for paragraph in file.paragraphs:
        assert not paragraph.style or paragraph.style in names, paragraph
        assert paragraph.text or paragraph.style in ("TableText", "SectionEnd"), "no paragraph stands empty"
    levels = [
        0 if paragraph.style == "Title" else int(paragraph.style[-1])
        for paragraph in file.paragraphs
        if paragraph.style in HEADINGS
    ]
    assert levels[0] in (0, 1)
    assert levels.count(0) <= 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    for number in (1, 2, 3):
        style = names[f"Heading{number}"]
        assert style.find(f"{W}name").attrib[f"{W}val"] == f"heading {number}"  # type: ignore[union-attr]
        assert style.find(f"{W}pPr/{W}outlineLvl").attrib[f"{W}val"] == str(number - 1)  # type: ignore[union-attr]


LISTED = ("ListBullet", "ListBullet2")
HEADINGS = ("Title", "Heading1", "Heading2", "Heading3")


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_the_marking_stands_once_at_the_head_and_once_at_the_foot_of_every_page(
    command: tuple[str, ...], used: Path
) -> None:
    file = made(used, command)
    marking = marking_of(command)
    assert marking not in [paragraph.text for paragraph in file.paragraphs if paragraph.style != "TableText"]
    section = file.body.find(f"{W}sectPr")
    assert section is not None
    assert [element.tag.removeprefix(W) for element in section][:2] == ["headerReference", "footerReference"]
    assert section.find(f"{W}titlePg") is None, "the first page is like the others"
    assert markings(file) == [marking, marking]
    footer = file.root("word/footer.xml")
    title = file.properties(f"{DC}title")
    assert [text_of(line) for line in footer.iter(f"{W}p")] == [marking, f"{title}\tPage 1 of 1"]
    fields = [element.text.strip() for element in footer.iter(f"{W}instrText") if element.text]
    assert fields == ["PAGE", "NUMPAGES"]
    assert section.find(f"{W}pgSz").attrib == {f"{W}w": "11906", f"{W}h": "16838"}  # type: ignore[union-attr]


TITLES = {
    SHEET: "Action 2.4.3 Evidence-Led Prosecutions",
    SHEETS: "Action sheets",
    GAPS: "Gaps of Norfolk Constabulary as at 30 November 2026",
    STATUS: "Status of Norfolk Constabulary as at 30 November 2026",
    PLAN: "National Vulnerability Action Plan (NVAP) Revised 2020-2022 v2, version 2",
    PACK: "Evidence pack of Norfolk Constabulary as at 30 November 2026",
    (*SHEETS, "--force", "norfolk"): "Action sheets of Norfolk Constabulary",
}


@pytest.mark.parametrize("command", TITLES, ids=" ".join)
def test_it_has_a_title_and_a_language(command: tuple[str, ...], used: Path) -> None:
    file = made(used, command)
    assert file.properties(f"{DC}title") == TITLES[command]
    assert file.properties(f"{DC}subject") == "National Vulnerability Action Plan, version 2"
    assert file.properties(f"{DC}language") == "en-GB"
    assert file.properties(f"{TERMS}created") == file.properties(f"{TERMS}modified") == "2026-11-30T00:00:00Z"
    (language,) = file.root("word/styles.xml").iter(f"{W}lang")
    assert language.attrib[f"{W}val"] == "en-GB"
    heading = next(paragraph.text for paragraph in file.paragraphs if paragraph.style in HEADINGS)
    assert TITLES[command].startswith(heading)


TABLES = {STATUS: 9, PLAN: 3, PACK: 6, GAPS: 6, SHEET: 0}


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_a_table_has_a_caption_and_a_header_on_every_page(command: tuple[str, ...], used: Path) -> None:
    file = made(used, command)
    assert len(file.tables) == TABLES.get(command, len(file.tables))
    before: dict[object, object] = {after: element for element, after in pairwise(file.body)}
    for table in file.body.iter(f"{W}tbl"):
        caption = before[table]
        name = table.find(f"{W}tblPr/{W}tblCaption")
        assert name is not None
        assert name.attrib[f"{W}val"] == text_of(caption) != ""  # type: ignore[arg-type]
        assert caption.find(f"{W}pPr/{W}pStyle").attrib[f"{W}val"] == "Caption"  # type: ignore[attr-defined]
        header, *rows = table.iter(f"{W}tr")
        assert header.find(f"{W}trPr/{W}tblHeader") is not None
        assert rows
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in rows)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (header, *rows))
        assert table.find(f"{W}tblPr/{W}tblLook").attrib[f"{W}firstRow"] == "1"  # type: ignore[union-attr]
        assert {columns(row) for row in rows} == {columns(header)} == {len(list(table.iter(f"{W}gridCol")))}


def columns(row: Any) -> int:
    """How many columns the cells of a row span."""
    return sum(int(span.attrib[f"{W}val"]) - 1 for span in row.iter(f"{W}gridSpan")) + len(list(row.iter(f"{W}tc")))


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_every_link_leads_to_a_place(command: tuple[str, ...], used: Path) -> None:
    file = made(used, command)
    places = [name for paragraph in file.paragraphs for name in paragraph.places]
    links = {target for paragraph in file.paragraphs for _, target in paragraph.links}
    assert len(places) == len(set(places)), "no place has the name of another"
    assert links <= set(places)
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in places), "names as Word allows them"
    numbers = [element.attrib[f"{W}id"] for element in file.body.iter(f"{W}bookmarkStart")]
    assert len(numbers) == len(set(numbers))
    assert all(text for paragraph in file.paragraphs for text, _ in paragraph.links)
    if command == SHEETS:
        assert len(links) == 19, "every sheet, and the way back to them"
    if command == PACK:
        assert {target.partition("_")[0] for target in links} == {"part", "action", "gap"}
    if command == PLAN:
        assert {target.partition("_")[0] for target in links} == {
            "part",
            "action",
            "theme",
            "issue",
            "row",
            "reference",
        }
        assert "Hyperlink" in {element.get(f"{W}styleId") for element in file.root("word/styles.xml").iter(f"{W}style")}


def test_a_long_name_of_a_place_is_cut_and_stays_its_own() -> None:
    from nvap.formats.docx import _link

    names = [re.findall('w:anchor="([^"]*)"', _link("x", "issue", "long" * 20 + end)) for end in ("a", "b")]
    assert names[0] != names[1]
    assert all(re.fullmatch("[A-Za-z0-9_]{1,40}", name) for (name,) in names)


def test_every_sheet_numbers_its_objectives_from_one(used: Path, tmp_path: Path) -> None:
    """Word does the numbering, from the heading above: LibreOffice shows what comes of it."""
    soffice = needs("soffice")
    path = tmp_path / "sheets.docx"
    path.write_bytes(made(used, SHEETS).data)
    text = converted(soffice, path, "txt:Text (encoded):UTF8").read_text(encoding="utf-8-sig")
    numbers = re.findall(r"^\s*(\d+)\.\s+(\d+\.\d+\.\d+\.(\d+)) ", text, re.MULTILINE)
    assert len(numbers) == 59
    assert all(number == last for number, _, last in numbers), numbers


def converted(soffice: str, path: Path, form: str) -> Path:
    """A file as LibreOffice has it in another form."""
    home = path.parent / "libreoffice"
    command = [soffice, f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", form, path.name]
    execute(command, cwd=path.parent, timeout=180, check=True)
    return path.with_suffix("." + form.partition(":")[0])


@pytest.mark.parametrize("command", [PACK, PLAN], ids=" ".join)
def test_libreoffice_reads_the_same_text(command: tuple[str, ...], used: Path, tmp_path: Path) -> None:
    soffice, pdftotext = needs("soffice"), needs("pdftotext")
    path = tmp_path / "document.docx"
    path.write_bytes(made(used, command).data)
    pdf = converted(soffice, path, "pdf")
    text = execute_for_bytes([pdftotext, "-raw", pdf, "-"], check=True).stdout.decode("utf-8")
    pages = text.rstrip("\f").split("\f")
    marking = marking_of(command)
    for number, page in enumerate(pages, 1):
        lines = [line.strip() for line in page.strip().splitlines()]
        assert lines[0] == marking
        assert f"Page {number} of {len(pages)}" in lines[-1]
        assert lines.count(marking) == 2
    read = "".join(re.findall(r"\w+", text))
    for paragraph in made(used, command).paragraphs:
        for sentence in re.split(r"(?<=\.)\s", paragraph.text):
            letters = "".join(re.findall(r"\w+", sentence))
            assert letters in read or len(letters) > 80, sentence
    if command == PLAN:
        raw = pdf.read_bytes()
        assert raw.count(b"/Link") > 100, "the links are links there too"


@pytest.mark.parametrize("command", [SHEETS, PLAN], ids=" ".join)
def test_every_sentence_of_an_action_is_there(command: tuple[str, ...], used: Path) -> None:
    out = squeezed(" ".join(paragraph.text for paragraph in made(used, command).paragraphs))
    for number, texts in words_of_the_plan().items():
        for text in texts:
            assert squeezed(plain(text)) in out, number


HOSTILE = {
    SHEETS: 4,
    ("gaps", "--force", "norfolk", "--all", "--band", "put-right"): 5,
    PLAN: 6,
    ("pack", "--force", "norfolk"): 10,
    ("sheet", "--all", "--force", "norfolk"): 6,
}


@cache
def hostile(texts: tuple[str, ...], command: tuple[str, ...]) -> Reading:
    """What is read of the Word file of a workspace that is full of such texts."""
    read = read_word(made(workspace(texts), command).data)
    return Reading([squeezed(block) for block in read.blocks], read.skeleton)


@pytest.mark.parametrize("command", HOSTILE, ids=" ".join)
@pytest.mark.parametrize("string", STRINGS)
def test_text_is_read_back_as_text(string: str, command: tuple[str, ...]) -> None:
    texts, _, _ = place(string)
    read = hostile(texts, command)
    least = HOSTILE[command] - (command[0] != "plan" and string in {"marks", "separators", "spaces"})
    for wanted in pieces(STRINGS[string]):
        assert sum(wanted in block for block in read.blocks) >= least
    assert read.skeleton == hostile(tuple(map(twin, texts)), command).skeleton


def test_every_document_with_a_word_form_is_read_here() -> None:
    read = {document_of(command) for command in EVERY} | OF_ROUNDS
    assert read == {name for name in EVERY_DOCUMENT if "docx" in forms_of(name)}


def sound(file: WordFile) -> None:
    """The checks of the Open XML SDK find nothing, every drawing has words, every part that Word wants is there."""
    assert findings(file.data, "docx") == []
    assert unsaid(file.data) == []
    assert {"word/theme/theme1.xml", "word/fontTable.xml"} <= set(file.parts)


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_the_strictest_checks_find_nothing(command: tuple[str, ...], used: Path) -> None:
    sound(made(used, command))


@pytest.mark.parametrize("words", OF_THE_EXAMPLE)
def test_they_find_nothing_of_a_force_with_everything(words: str, example: Path) -> None:
    sound(made(example, (*words.split(), "--force", "example-shire", "--max-marking", "OFFICIAL-SENSITIVE")))


@pytest.mark.parametrize("command", HOSTILE, ids=" ".join)
def test_they_find_nothing_whatever_a_text_holds(command: tuple[str, ...]) -> None:
    for texts in {place(string)[0] for string in STRINGS}:
        sound(made(workspace(texts), command))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_they_find_nothing_in_a_template(name: str) -> None:
    sound(WordFile((built_in("templates") / f"{name}.docx").read_bytes()))


PICTURE = (
    '<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:inline>'
    '<wp:docPr id="1" name="Squares"{}/></wp:inline></w:drawing></w:r></w:p>'
)
PLANTED = {
    "a part that Word wants": ("word/_rels/document.xml.rels", '"theme/theme1.xml"', '"theme/none.xml"'),
    "an element that is none": ("word/document.xml", "<w:sectPr>", "<w:oddly/><w:sectPr>"),
    "an attribute that is none": ("word/document.xml", "<w:tblLayout ", '<w:tblLayout w:odd="1" '),
    "a wrong order": ("word/styles.xml", "<w:b/><w:bCs/>", "<w:bCs/><w:b/>"),
    "a style of no kind": ("word/styles.xml", 'w:type="paragraph"', 'w:type="oddly"'),
    "a picture without words": ("word/document.xml", "<w:sectPr>", PICTURE.format("") + "<w:sectPr>"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, used: Path) -> None:
    part, old, new = PLANTED[name]
    file = made(used, STATUS)
    text = file.parts[part].decode()
    assert old in text
    spoilt = WordFile(written({**file.parts, part: text.replace(old, new, 1).encode()}))
    with pytest.raises(AssertionError):
        sound(spoilt)


def test_a_picture_with_words_is_not_without() -> None:
    for said, wanted in (
        ("", ["word/document.xml"]),
        (' descr="Nine of ten"', []),
        (' descr=" "', ["word/document.xml"]),
    ):
        xml = f'<w:document xmlns:w="{W[1:-1]}">{PICTURE.format(said)}</w:document>'
        assert unsaid(written({"word/document.xml": xml.encode()})) == wanted


ODD = {
    "docxtpl's own signs": "{_{ 7*7 }_} {_% x %_}",
    "XML": '<w:p/><w:instrText>INCLUDETEXT "x"</w:instrText>&#x41;<![CDATA[x]]>',
    "one long word": "x" * 10_000,
    "right to left": "שלום مرحبا",
    "what XML forbids": "a\x00b\x0b\x0cc\ufffe\ud800d",
    "an alert and a page": "a\x07b\x0cc\td",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_comes_out_as_it_is(text: str, tmp_path: Path) -> None:
    from dataclasses import replace

    from nvap.formats.docx import word_document

    view = a_view(tmp_path)
    view = replace(view, sheets=(replace(view.sheets[0], title=text, detail=text),))
    file = WordFile(word_document("sheet", view, (built_in("templates"),)))
    heading = next(paragraph.text for paragraph in file.paragraphs if paragraph.style == "Heading1")
    assert heading == f"Action 2.4.3 {plain(text)}"
    assert plain(text) in [paragraph.text for paragraph in file.paragraphs]
    title = file.properties(f"{DC}title")
    assert title == heading or (len(title) == 255 and heading.startswith(title[:-1]))


def a_view(folder: Path):  # type: ignore[no-untyped-def]
    """The view of a sheet."""
    from nvap import open as open_workspace
    from nvap.views.plan import sheet_document

    with chdir(folder):
        return sheet_document(open_workspace(at=TODAY).alone, None, number="2.4.3")


def test_the_same_input_gives_the_same_bytes(used: Path, tmp_path: Path) -> None:
    """Also in a process of its own, with other hashes, another time zone and another language."""
    steering = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    for number, command in enumerate(EVERY):
        path = tmp_path / f"{number}.docx"
        assert nvap(*command, *AT, "--out", path, cwd=used, env=steering).returncode == 0
        assert path.read_bytes() == made(used, command).data


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_shipped_templates_are_what_the_text_builds(name: str) -> None:
    """Part by part: another zlib may pack the same parts into other bytes."""
    shipped = WordFile((built_in("templates") / f"{name}.docx").read_bytes()).parts
    assert shipped == built(*DOCUMENTS[name]), (
        "run python -m tools.word_templates, or write the change into tools/word_templates"
    )
    assert list(shipped) == list(WordFile(written(shipped)).parts)


def test_no_template_ships_that_is_not_built() -> None:
    assert {path.stem for path in built_in("templates").glob("*.docx")} == set(DOCUMENTS)


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    for library in ("docxtpl", "docx", "lxml", "defusedxml"):
        blocked = f"sys.modules[{library!r}] = None"
        ended = nvap(*SHEET, *AT, "--out", "sheet.docx", cwd=tmp_path, prepared=blocked, anew=True)
        assert (ended.returncode, ended.stdout) == (3, "")
        (line,) = ended.stderr.splitlines()
        assert "pip install 'nvap[office]'" in line
        assert not (tmp_path / "sheet.docx").exists()
        assert nvap(*SHEET, *AT, "--format", "md", cwd=tmp_path, prepared=blocked, anew=True).returncode == 0


def test_a_word_file_is_for_no_pipe(tmp_path: Path) -> None:
    ended = run(tmp_path, *SHEET, *AT, "--format", "docx")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "--out" in ended.stderr
