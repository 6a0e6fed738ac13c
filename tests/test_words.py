"""Every word that a reader sees stands in the catalogue or in a template, and both can be replaced.

The catalogue and every template are put into another alphabet, as a translation would be into another language; what is
then left in the old one may only be what the plan, the records or the command line say.
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
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml
from jinja2 import Environment, nodes
from markupsafe import Markup
from pydantic import BaseModel
from typer.testing import CliRunner

from nvap.cli.app import app
from nvap.formats import documents, jinja
from nvap.formats.documents import forms_of
from nvap.words import catalogue
from nvap.workspace import built_in
from tests.reading_back import TEMPLATED
from tests.running import NEXT_EDITION, ROOT, write_record
from tests.sentences import every_sentence

OTHER = str.maketrans(string.ascii_letters, "абцдефгхийклмнопярстужвьызАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗ")
WORD = re.compile(r"[A-Za-z]{2,}")
AT = ("--as-at", "2026-11-23")
FORCE = ("--force", "example-shire")
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
    ("collect", "elsewhere"),
    ("diff", "built-in", str(NEXT_EDITION), *FORCE),
    ("diff", "built-in", str(NEXT_EDITION), "--all-forces"),
    ("carry", *FORCE, "--list"),
    ("measures", "list", *FORCE),
    ("trend", *FORCE),
    ("why", "2.2.1.1", *FORCE),
    ("links",),
    ("evidence", "list", *FORCE),
    ("evidence", "show", "2026-10-04-responses-to-referrals", *FORCE),
    ("return", "show", *FORCE),
    ("practice", "--bodies", "all"),
    ("practice", "2.2.1.1", "--bodies", "all", "--programme"),
    ("practice", "--force", "norfolk", "--bodies", "all", "--all"),
    ("practice", *FORCE, "--max-marking", "OFFICIAL"),
)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(?!:)')
# In a page: what is no word of a reader's, and the attributes that are.
UNREAD = re.compile(r"<(style|script)\b.*?</\1>|<!doctype html>|</?[a-z](?:[^<>]|<[^<>]*>)*>", re.DOTALL)
READ = re.compile(r'(?:(?<=aria-label=")|(?<=data-says="))[^"]*(?=")')


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
            tags.append(READ.sub(lambda match: other(match[0]), found[0]))
            return f"\ue002{len(tags) - 1}\ue003"

        bare = re.sub("\ue002(\\d+)\ue003", lambda match: tags[int(match[1])], other(UNREAD.sub(hide, bare)))
    elif not name.endswith(".js.j2"):
        bare = other(bare)
    return re.sub("\ue000(\\d+)\ue001", lambda match: _expression(pieces[int(match[1])], wordy), bare)


def _expression(text: str, wordy: frozenset[str]) -> str:
    """A Jinja expression or statement with the words in its strings in the other alphabet."""
    if text.startswith("{%") and re.match(r"\{%-?\s*(import|extends|include|from)\b", text):
        return text
    if re.match(r"\{% set \w+ = \{", text):  # a table of words by their ids
        return re.sub(r'(?<=: )"([^"]*)"', lambda match: f'"{other(match[1])}"', text)
    return STRING.sub(lambda match: f'"{other(match[1])}"' if match[1] in wordy else match[0], text)


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
            now.writestr(name, _word_part(part.decode("utf-8")) if b"<w:t" in part else part)
    return made.getvalue()


def _word_part(text: str) -> str:
    pieces = re.split(r"(<w:t(?: [^>]*)?>[^<]*)", text)
    script = "".join(piece.partition(">")[2] for piece in pieces[1::2])
    wordy = words_in(re.sub(r"\{([%{])(p|tr|tc|r) ", r"{\1 ", html.unescape(script)))
    for place in range(1, len(pieces), 2):
        tag, _, words = pieces[place].partition(">")
        pieces[place] = f"{tag}>{_in_word(words, wordy)}"
    return "".join(pieces)


def _in_word(text: str, wordy: frozenset[str]) -> str:
    pieces = re.split(f"({JINJA.pattern})", html.unescape(text), flags=re.DOTALL)
    pieces = [re.sub("'([^']*)'", r'"\1"', piece) if JINJA.fullmatch(piece) else piece for piece in pieces]
    made = "".join(_expression(piece, wordy) if JINJA.fullmatch(piece) else other(piece) for piece in pieces)
    return html.escape(made, quote=False)


def said(value: Any) -> Iterator[str]:
    """Every text that a view holds, and what a template makes of its dates."""
    if isinstance(value, str | Enum):
        yield str(value)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from said(getattr(value, field.name))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from said(getattr(value, name))
    elif isinstance(value, dict):
        for inner in (*value.keys(), *value.values()):
            yield from said(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from said(inner)


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace, with every template in the other alphabet."""
    folder = tmp_path_factory.mktemp("abroad")
    with chdir(folder):
        assert CliRunner().invoke(app, ["init", "--example", *AT]).exit_code == 0
    for name in ("norfolk", "suffolk"):
        write_record(folder / "elsewhere", folder=name)
    known = sorted((folder / "evidence/example-shire").iterdir())[0]
    (folder / "elsewhere/evidence/example-shire").mkdir()
    (folder / "elsewhere/evidence/example-shire" / known.name).write_bytes(known.read_bytes())
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
    views: list[Any] = []
    rendered = documents.rendered

    def looked_at(name: str, form: str, view: Any, templates: tuple[Path, ...], *more: Any) -> str:
        views.append(view)
        return rendered(name, form, view, templates, *more)

    monkeypatch.setattr(documents, "rendered", looked_at)
    # A process of its own would have the sentences as they are.
    monkeypatch.setattr(jinja, "within_bounds", lambda _, work, *given: work(*given))
    for key, sentence in every_sentence().items():
        monkeypatch.setitem(catalogue.SENTENCES, key, other(sentence))
    with chdir(abroad):
        done = CliRunner().invoke(app, [*command, *AT, "--format", form])
    assert done.exit_code == 0, done.output
    text = Markup(UNREAD.sub(" ", done.stdout)).unescape() if form == "html" else done.stdout.replace("\\", "")
    known = {word for view in said(views[0]) for word in WORD.findall(view)}
    assert sorted(set(WORD.findall(text)) - known) == []
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


def of_others(folder: Path) -> set[str]:
    """The words of the plan and of the records, and the names of files."""
    paths = [*built_in("plan").rglob("*.yaml"), *folder.glob("[erf]*/**/*.yaml"), *folder.glob("forces.yaml")]
    return {word for path in paths for word in WORD.findall(f"{path} {path.read_text(encoding='utf-8')}")}


TEXT_IN_WORD = r"<w:t(?: [^>]*)?>([^<]*)"


def text_in(form: str, data: bytes) -> str:
    """What is read in a document."""
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            found = (parts.read(name).decode("utf-8") for name in parts.namelist() if name.startswith("word/"))
            return html.unescape("\n".join(text for part in found for text in re.findall(TEXT_IN_WORD, part)))
    if form == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    text = data.decode("utf-8")
    return str(Markup(UNREAD.sub(" ", text)).unescape()) if form == "html" else text.replace("\\", "")


TACHWEDD = "Тацхуедд"
OWN = (("sheet", "2.2.1", *FORCE, "--review"), ("gaps", *FORCE), ("gaps", "--all", *FORCE, "--max-marking", "OFFICIAL"))


@pytest.mark.parametrize("form", [*TEMPLATED, "docx", "pdf"])
@pytest.mark.parametrize("command", OWN, ids=" ".join)
def test_a_workspace_can_say_all_of_it_in_its_own_words(command: tuple[str, ...], form: str, own: Path) -> None:
    out = own.parent / f"made.{form}"
    into = ("--format", form) if form == "text" else ("--out", str(out), "--overwrite")
    with chdir(own):
        done = CliRunner().invoke(app, [*command, "--as-at", "2026-11-30", *into])
    assert done.exit_code == 0, done.output
    text = text_in(form, done.stdout_bytes if form == "text" else out.read_bytes())
    assert sorted(set(WORD.findall(text)) - of_others(own)) == []
    assert f"30 {TACHWEDD} 2026" in text


def test_the_library_says_it_in_own_words_too_and_nothing_of_it_stays(own: Path) -> None:
    from datetime import date

    import nvap

    made = nvap.open(own, at=date(2026, 11, 30)).document("gaps", "example-shire", "md")
    assert TACHWEDD in str(made)
    assert catalogue.day(date(2026, 11, 30)) == "30 November 2026"


def test_a_sentence_is_text(tmp_path: Path) -> None:
    (tmp_path / "wording.yaml").write_text(
        'sentences:\n  month.November: "\\e[31m *a* =1+1 [x](y)"\n', encoding="utf-8"
    )
    for form in ("text", "md", "html"):
        done = CliRunner().invoke(app, ["gaps", "-C", str(tmp_path), "--force", "kent", *AT, "--format", form])
        assert "\x1b" not in done.output
    assert done.exit_code == 1 or "␛[31m *a* =1+1 [x](y)" in Markup(done.stdout).unescape()


def test_the_page_names_the_parts_that_a_sheet_and_a_gap_list_need(
    abroad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: set[str] = set()
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
    assert parts - set(re.split(r", | and ", named[1].replace("\n", " "))) == set()
