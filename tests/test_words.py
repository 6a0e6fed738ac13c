"""Every word that a reader sees stands in the catalogue or in a template, and both can be replaced.

The plan and the records are in Greek letters, and the catalogue and every template are put into Cyrillic ones, as a
translation would be into another language: what is then left in Latin letters is no word but an id, a marking, a file.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import string
import zipfile
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml
from jinja2 import Environment, nodes
from markupsafe import Markup
from typer.testing import CliRunner

import nvap
from nvap.cli.app import app
from nvap.formats import documents, jinja
from nvap.formats.documents import DOCUMENTS as DOCUMENTS_KNOWN
from nvap.formats.documents import forms_of
from nvap.words import catalogue
from nvap.workspace import built_in
from tests.foreign import left_in, move_abroad, moved, put_into_greek
from tests.reading_back import TEMPLATED
from tests.running import NEXT_EDITION, ROOT, write_record
from tests.sentences import every_sentence
from tests.test_library import ROUND, needed

OTHER = str.maketrans(string.ascii_letters, "абцдефгхийклмнопярстужвьызАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗ")
WORD = re.compile(r"[A-Za-z]{2,}")
AT = ("--as-at", "2026-11-23")
FORCE = ("--force", "example-shire")
SHOWN = "2026-10-04-100"
DOCUMENTS = (
    ("sheet", "2.4.3"),
    ("sheet", "2.2.1", *FORCE, "--review"),
    ("sheet", "--all", *FORCE, "--max-marking", "OFFICIAL"),
    ("gaps", *FORCE),
    ("gaps", "--all", *FORCE, "--max-marking", "OFFICIAL"),
    ("gaps", "--force", "gwent"),
    ("status", *FORCE),
    ("status", "--force", "norfolk"),
    ("plan",),
    ("pack", *FORCE),
    ("pack", *FORCE, "--max-marking", "OFFICIAL"),
    ("pack", "--force", "norfolk"),
    ("national", "--bodies", "all", "--since", "2026-06-01"),
    ("national", *FORCE, "--name-forces"),
    ("collect", "99"),
    ("diff", "plan", "third/plan", *FORCE),
    ("diff", "plan", "third/plan", "--all-forces"),
    ("carry", *FORCE, "--list"),
    ("measures", "list", *FORCE),
    ("trend", *FORCE),
    ("why", "2.2.1.1", *FORCE),
    ("links",),
    ("evidence", "list", *FORCE),
    ("evidence", "show", SHOWN, *FORCE),
    ("return", "show", *FORCE),
    ("practice", "--bodies", "all"),
    ("practice", "2.2.1.1", "--bodies", "all", "--programme"),
    ("practice", "--force", "norfolk", "--bodies", "all", "--all"),
    ("practice", *FORCE, "--max-marking", "OFFICIAL"),
)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
# A string, and whether it is what something is compared with.
STRING = re.compile(r'([=!]= )?"((?:[^"\\]|\\.)*)"(?!:)')
# In a page: what is no word of a reader's, and in that the attributes that are and what a style sheet prints.
UNREAD = re.compile(r"<(style|script)\b.*?</\1>|<!doctype html>|</?[a-z](?:[^<>]|<[^<>]*>)*>", re.DOTALL)
_HEARD = "aria-label|aria-description|aria-roledescription|aria-valuetext|alt|title|placeholder|label|data-says"
READ = re.compile(rf'(?<![\w-])(?P<name>{_HEARD})="(?P<said>[^"]*)"')
PRINTED = re.compile(r"(?<![\w-])content: [^;}]*")
# In Word: what is heard of a table or a picture, and the properties of the file.
HEARD_IN_WORD = re.compile(r'(<w:tbl(?:Caption|Description) w:val="|<\w+:docPr [^>]*\b(?:descr|title)=")([^"]*)')
PROPERTIES = re.compile(r"(<(?:dc:(?:title|subject|description)|cp:(?:keywords|category|contentStatus))>)([^<]*)")


def other(text: str) -> str:
    """The text in the other alphabet; the fields of a sentence and the entities of a page stay."""
    return re.sub(
        r"\{\w+\}|&\w+;|[A-Za-z]+", lambda match: match[0] if match[0][0] in "{&" else match[0].translate(OTHER), text
    )


def translated(name: str, text: str) -> str:
    """A template with every word of it in the other alphabet."""
    pieces: list[str] = []

    def keep(found: re.Match[str]) -> str:
        pieces.append(found[0])
        return f"\ue000{len(pieces) - 1}\ue001"

    wordy = words_of(name)
    bare = JINJA.sub(keep, text)
    if name.endswith(".html.j2"):
        tags: list[str] = []

        def hide(found: re.Match[str]) -> str:
            said = READ.sub(lambda match: f'{match["name"]}="{other(match["said"])}"', found[0])
            tags.append(PRINTED.sub(_other_strings, said) if found[1] == "style" else said)
            return f"\ue002{len(tags) - 1}\ue003"

        bare = re.sub("\ue002(\\d+)\ue003", lambda match: tags[int(match[1])], other(UNREAD.sub(hide, bare)))
    elif name.endswith(".css.j2"):
        bare = PRINTED.sub(_other_strings, bare)
    elif not name.endswith(".js.j2"):
        bare = other(bare)
    return re.sub("\ue000(\\d+)\ue001", lambda match: _expression(pieces[int(match[1])], wordy), bare)


def _other_strings(found: re.Match[str]) -> str:
    return re.sub('"[^"]*"', lambda match: other(match[0]), found[0])


def _expression(text: str, wordy: frozenset[str]) -> str:
    """A Jinja expression or statement with the words in its strings in the other alphabet."""
    if text.startswith("{%") and re.match(r"\{%-?\s*(import|extends|include|from)\b", text):
        return text
    if re.match(r"\{% set \w+ = \{", text):  # a table of words by their ids
        return re.sub(r'(?<=: )"([^"]*)"', lambda match: f'"{other(match[1])}"', text)
    return STRING.sub(lambda match: match[0] if match[1] or match[2] not in wordy else f'"{other(match[2])}"', text)


@cache
def words_of(name: str) -> frozenset[str]:
    """The strings of a template that are printed, and not compared, looked up or handed to a filter by name."""
    return words_in((built_in("templates") / name).read_text(encoding="utf-8"))


def words_in(text: str) -> frozenset[str]:
    """The same of the text of a template."""
    tree = Environment().parse(text)
    keys: set[int] = set()
    for node in tree.find_all((nodes.Compare, nodes.Getitem, nodes.Pair, nodes.Filter, nodes.Dict)):
        if isinstance(node, nodes.Compare):
            used: list[Any] = [node.expr, *(operand.expr for operand in node.ops)]
            if all(isinstance(part, nodes.Concat | nodes.CondExpr) for part in used):
                continue
        elif isinstance(node, nodes.Getitem):
            used = [node.arg]
        elif isinstance(node, nodes.Pair):
            used = [node.key]
        elif isinstance(node, nodes.Filter):
            used = [node.node] if node.name == "format" else [*node.args, *node.kwargs]
        else:
            used = []
        for part in used:
            keys |= {id(const) for const in [part, *part.find_all(nodes.Const)] if isinstance(const, nodes.Const)}
    return frozenset(
        const.value
        for const in tree.find_all(nodes.Const)
        if isinstance(const.value, str) and id(const) not in keys and WORD.search(const.value)
    )


def word_file(path: Path) -> bytes:
    """A Word template with every word of it in the other alphabet."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as was, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            part = was.read(name)
            read = b"<w:t" in part or name.startswith("docProps/")
            now.writestr(name, _word_part(part.decode("utf-8")) if read else part)
    return made.getvalue()


def _word_part(text: str) -> str:
    pieces = re.split(r"(<w:t(?: [^>]*)?>[^<]*)", text)
    script = "".join(piece.partition(">")[2] for piece in pieces[1::2])
    wordy = words_in(re.sub(r"\{([%{])(p|tr|tc|r) ", r"{\1 ", html.unescape(script)))
    for place in range(1, len(pieces), 2):
        tag, _, words = pieces[place].partition(">")
        pieces[place] = f"{tag}>{_in_word(words, wordy)}"
    made = HEARD_IN_WORD.sub(lambda match: match[1] + _in_word(match[2], wordy), "".join(pieces))
    return PROPERTIES.sub(lambda match: match[1] + _in_word(match[2], words_in(html.unescape(match[2]))), made)


def _in_word(text: str, wordy: frozenset[str]) -> str:
    pieces = re.split(f"({JINJA.pattern})", html.unescape(text), flags=re.DOTALL)
    pieces = [re.sub("'([^']*)'", r'"\1"', piece) if JINJA.fullmatch(piece) else piece for piece in pieces]
    made = "".join(_expression(piece, wordy) if JINJA.fullmatch(piece) else other(piece) for piece in pieces)
    return html.escape(made, quote=False)


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace in Greek letters, with every template in Cyrillic ones."""
    folder = tmp_path_factory.mktemp("abroad")
    with chdir(folder):
        assert CliRunner().invoke(app, ["init", "--example", *AT]).exit_code == 0
    for name in ("norfolk", "suffolk"):
        write_record(folder / "99", folder=name)
    move_abroad(folder)
    shutil.copytree(NEXT_EDITION, folder / "third" / "plan")
    put_into_greek(folder / "third" / "plan")
    for path in sorted((folder / "99").rglob("*.yaml")):
        moved(path, {})
    known = sorted((folder / "evidence/example-shire").iterdir())[0]
    (folder / "99/evidence/example-shire").mkdir()
    (folder / "99/evidence/example-shire" / known.name).write_bytes(known.read_bytes())
    (folder / "templates").mkdir()
    for path in built_in("templates").glob("*.j2"):
        text = translated(path.name, path.read_text(encoding="utf-8"))
        (folder / "templates" / path.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", TEMPLATED)
@pytest.mark.parametrize("command", DOCUMENTS, ids=" ".join)
def test_no_word_is_left_when_all_are_replaced(
    command: tuple[str, ...], form: str, abroad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if form not in forms_of(command[0]):
        return
    # A process of its own would have the sentences as they are.
    monkeypatch.setattr(jinja, "within_bounds", lambda _, work, *given: work(*given))
    for key, sentence in every_sentence().items():
        monkeypatch.setitem(catalogue.SENTENCES, key, other(sentence))
    with chdir(abroad):
        done = CliRunner().invoke(app, [*command, *AT, "--format", form])
    assert done.exit_code == 0, done.output
    text = text_in(form, done.stdout_bytes)
    assert left_in(text, abroad) == []
    assert len(re.findall("[а-яА-Я]{2,}", text)) > 30


def test_a_word_in_the_code_would_be_seen(abroad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the check is worth: one English word put into a page by the code is found."""
    rendered = documents.rendered
    monkeypatch.setattr(documents, "rendered", lambda *given: rendered(*given) + "Zebra crossing\n")
    with pytest.raises(AssertionError, match="Zebra"):
        test_no_word_is_left_when_all_are_replaced(("gaps", *FORCE), "md", abroad, monkeypatch)


# Own words, as a workspace has them: wording.yaml, and templates.


@pytest.fixture(scope="module")
def own(abroad: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workspace with every sentence that it can have of its own, from the file to begin with."""
    folder = tmp_path_factory.mktemp("own") / "workspace"
    shutil.copytree(abroad, folder)
    begun = yaml.safe_load(CliRunner().invoke(app, ["schema", "wording", "--start"]).stdout)
    begun["sentences"] = {key: other(sentence) for key, sentence in begun["sentences"].items()}
    begun["sentences"]["month.November"] = TACHWEDD
    (folder / "wording.yaml").write_text(yaml.safe_dump(begun, allow_unicode=True), encoding="utf-8")
    for path in built_in("templates").glob("*.docx"):
        if path.stem in ("sheet", "gaps"):
            (folder / "templates" / path.name).write_bytes(word_file(path))
    return folder


TEXT_IN_WORD = r"<w:t(?: [^>]*)?>([^<]*)"


def text_in(form: str, data: bytes) -> str:
    """What is read in a document."""
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            every = [parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml")]
        said = [text for part in every for text in re.findall(TEXT_IN_WORD, part)]
        said += [found[2] for part in every for which in (HEARD_IN_WORD, PROPERTIES) for found in which.finditer(part)]
        return html.unescape("\n".join(said))
    if form == "pdf":
        made = pypdf.PdfReader(io.BytesIO(data))
        told: Any = made.metadata or {}
        said = [page.extract_text() for page in made.pages]
        return "\n".join(
            [*said, *(str(told[name]) for name in ("/Title", "/Subject", "/Keywords") if name in told), *heard_in(made)]
        )
    text = data.decode("utf-8")
    if form != "html":
        return text.replace("\\", "")
    said = [found["said"] for tag in UNREAD.finditer(text) for found in READ.finditer(tag[0])]
    said += [
        found[0].partition(" ")[2]
        for style in UNREAD.finditer(text)
        if style[1]
        for found in PRINTED.finditer(style[0])
    ]
    return str(Markup("\n".join((UNREAD.sub(" ", text), *said))).unescape())


def heard_in(made: pypdf.PdfReader) -> list[str]:
    """The texts that stand for what is drawn in a PDF."""
    return [*_heard_below(made.root_object["/StructTreeRoot"])]


def _resolved(each: Any) -> Any:
    return each.get_object()


def _heard_below(element: Any) -> Iterator[str]:
    if "/Alt" in element:
        yield str(element["/Alt"])
    inside = element.get("/K", [])
    for inner in map(_resolved, inside if isinstance(inside, list) else [inside]):
        yield from _heard_below(inner) if isinstance(inner, dict) else ()


TACHWEDD = "Тацхуедд"
OWN = (
    ("sheet", "2.2.1", *FORCE, "--review"),
    ("gaps", *FORCE),
    ("gaps", "--all", *FORCE, "--max-marking", "OFFICIAL"),
    ("gaps", "--all", *FORCE, "--since", "2026-06-01", "--due", "90"),
)


@pytest.mark.parametrize("form", [*TEMPLATED, "docx", "pdf"])
@pytest.mark.parametrize("command", OWN, ids=" ".join)
def test_a_workspace_can_say_all_of_it_in_its_own_words(command: tuple[str, ...], form: str, own: Path) -> None:
    out = own.parent / f"made.{form}"
    into = ("--format", form) if form == "text" else ("--out", str(out), "--overwrite")
    with chdir(own):
        done = CliRunner().invoke(app, [*command, "--as-at", "2026-11-30", *into])
    assert done.exit_code == 0, done.output
    text = text_in(form, done.stdout_bytes if form == "text" else out.read_bytes())
    assert left_in(text, own) == []
    assert f"30 {TACHWEDD} 2026" in text


def test_the_library_says_it_in_own_words_too_and_nothing_of_it_stays(own: Path) -> None:
    made = nvap.open(own, at=date(2026, 11, 30)).document("gaps", "example-shire", "md")
    assert TACHWEDD in str(made)
    assert catalogue.day(date(2026, 11, 30)) == "30 November 2026"


PARTNERSHIP = """others:
  - {id: board, name: Board, nation: england, kind: partnership, adopts: [2.2.1]}
"""


def test_a_kind_of_body_is_a_word_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "forces.yaml").write_text(PARTNERSHIP, encoding="utf-8")
    words = "sentences:\n  body-kind.force: heddlu\n  body-kind.partnership: partneriaeth\n"
    (tmp_path / "wording.yaml").write_text(words, encoding="utf-8")
    for body, kind, other in (("kent", "heddlu", "partneriaeth"), ("board", "partneriaeth", "heddlu")):
        done = CliRunner().invoke(app, ["gaps", "-C", str(tmp_path), "--force", body, *AT, "--format", "md"])
        assert f"has for a {kind} apply here" in done.stdout
        assert f"gap, not the {kind}'s" in done.stdout
        assert other not in done.stdout


LETTERS = {"put-right": "C", "start": "De", "prove": "Pr", "keep-up": "Y", "met": "W", "accepted": "A"}


@pytest.mark.parametrize("form", TEMPLATED)
def test_the_letters_of_the_squares_are_ones_own(form: str, tmp_path: Path) -> None:
    with chdir(tmp_path):
        assert CliRunner().invoke(app, ["init", "--example", *AT]).exit_code == 0
    own = "".join(f"  letter.{state}: {letter}\n" for state, letter in LETTERS.items())
    (tmp_path / "wording.yaml").write_text(f"sentences:\n{own}  letter.withheld: Rh\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["gaps", "-C", str(tmp_path), *FORCE, *AT, "--format", form])
    assert done.exit_code == 0, done.output
    said = {"md": r"\*\*(\w+)!?\*\* \|", "html": r'square [\w -]+"><b>(\w+)!?</b></span>', "text": r"^(\w{1,2})!?\t"}[
        form
    ]
    assert set(LETTERS.values()) | {"N"} == set(re.findall(said, done.stdout, re.MULTILINE))


def test_letters_that_two_would_have_are_refused(tmp_path: Path) -> None:
    (tmp_path / "wording.yaml").write_text("sentences:\n  letter.prove: m\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["gaps", "-C", str(tmp_path), "--force", "kent", *AT, "--format", "md"])
    assert done.exit_code == 1
    assert "the letter of letter.prove, m, is also that of letter.met" in done.output


def test_a_sentence_is_text(tmp_path: Path) -> None:
    (tmp_path / "wording.yaml").write_text(
        'sentences:\n  month.November: "\\e[31m *a* =1+1 [x](y)"\n', encoding="utf-8"
    )
    for form in ("text", "md", "html"):
        done = CliRunner().invoke(app, ["gaps", "-C", str(tmp_path), "--force", "kent", *AT, "--format", form])
        assert "\x1b" not in done.output
    assert done.exit_code == 1 or "␛[31m *a* =1+1 [x](y)" in Markup(done.stdout).unescape()


def test_the_page_names_the_parts_that_a_sheet_and_a_gap_list_need(
    abroad: Path, closed: nvap.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: set[str] = said_in("gaps", "pdf", closed, monkeypatch)
    worded = catalogue.as_worded

    def noted(key: str) -> str:
        said.add(key)
        return worded(key)

    monkeypatch.setattr(catalogue, "as_worded", noted)
    monkeypatch.setattr(jinja, "within_bounds", lambda _, work, *given: work(*given))
    for command in (*OWN, ("sheet", "--all", *FORCE)):
        with chdir(abroad):
            assert CliRunner().invoke(app, [*command, *AT, "--format", "md"]).exit_code == 0
    known = documents.sentences()
    parts = {f"`{catalogue.OWNERS[key].rpartition('.')[2]}`" for key in said if key in known}
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    named = re.search(r"these parts are needed: ([^.]*)\.", page)
    assert named
    assert parts ^ set(re.split(r", | and ", named[1].replace("\n", " "))) <= {"`gone`", "`expectations`", "`findings`"}


# What stands in a document, and can be said otherwise.


@pytest.fixture(scope="module")
def closed(abroad: Path, tmp_path_factory: pytest.TempPathFactory) -> nvap.Workspace:
    """The same workspace without templates of its own, with a round that is closed."""
    folder = tmp_path_factory.mktemp("closed") / "workspace"
    shutil.copytree(abroad, folder, ignore=shutil.ignore_patterns("templates"))
    with chdir(folder):
        assert CliRunner().invoke(app, ["round", "close", ROUND, *AT]).exit_code == 0
    return nvap.open(folder, at=date.fromisoformat(AT[1]))


@pytest.mark.libraries
@pytest.mark.parametrize(("name", "form"), [(name, form) for name in DOCUMENTS_KNOWN for form in forms_of(name)])
def test_a_sentence_that_stands_in_a_document_can_be_said_otherwise(
    name: str, form: str, closed: nvap.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a document asks the catalogue for, in any form, but for what only who asks for it is told."""
    monkeypatch.setattr(documents, "_told_of", lambda *_: ())
    assert said_in(name, form, closed, monkeypatch) - documents.sentences().keys() == set()


def said_in(name: str, form: str, workspace: nvap.Workspace, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The sentences that are asked for as a document is made; rules say theirs as the files of it are read."""
    asked: set[str] = set()
    worded = catalogue.as_worded

    def noted(key: str) -> str:
        asked.add(key)
        return worded(key)

    body = "example-shire" if DOCUMENTS_KNOWN[name].of in ("force", "any") else None
    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "as_worded", noted)
        workspace.document(name, body, form, **needed(name, workspace))
    assert len(asked) > 1
    return {key for key in asked if not catalogue.OWNERS[key].startswith(("nvap.rules.", "nvap.source."))}


def test_a_sentence_that_cannot_be_said_otherwise_is_found(
    closed: nvap.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the check is worth: what stands in a PDF, or in a workbook, is missed where it is left out."""
    monkeypatch.setattr(documents, "_saying", tuple)
    sayable = documents.sentences().keys()
    assert "signs.on-page" in said_in("gaps", "pdf", closed, monkeypatch) - sayable
    assert "table.cells" in said_in("trend", "xlsx", closed, monkeypatch) - sayable
