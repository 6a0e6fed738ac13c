"""The plan as it was printed: every text of its files in every form, the table of its actions, and the ways there and
back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from nvap.formats.documents import forms_of
from nvap.formats.pdf.glyphs import shown
from nvap.load import plan as plans
from nvap.model.fields import Prose, Strict, Text
from nvap.model.plan import Action, Front, PerennialIssue, Theme
from nvap.source import Folder
from nvap.source.writing import to_text
from nvap.words.escaping import plain
from nvap.workspace import built_in
from tests.reading_back import Page
from tests.reading_pdf import Pdf, bare
from tests.reading_word import WordFile
from tests.running import nvap
from tests.test_documents import as_read

pytestmark = pytest.mark.libraries

AT = ("--as-at", "2026-11-30")
HOME = TemporaryDirectory(prefix="nvap-plan-")
FORMS = forms_of("plan")
# The columns of the table of actions, as they are printed.
COLUMNS = (
    *("NVAP theme", "Action no.", "Perennial issue", "Action", "Action detail", "Objective", "Action owner"),
    *("Reference / current evidence", "Suggested measures", "Action sheet"),
)
# What version 2 of the plan has no example of.
MORE: dict[str, dict[str, Any]] = {
    "plan.yaml": {
        "reviews": [{"date": "2026-10-01", "by": "An invented board", "outcome": "unchanged", "next": "2027-04"}]
    },
    "actions/2.1.1.yaml": {
        "useful_links": [{"title": "An invented page", "url": "https://example.org/invented"}],
        "suggested_measures": [
            {
                **{"id": "M2.1.1a", "text": "An invented measure", "kind": "output", "unit": "invented units"},
                **{"better": "higher", "every": "6"},
            }
        ],
    },
}


@cache
def home() -> Path:
    """A workspace whose plan is the built-in one and has a value in every field that a plan may have."""
    folder = Path(HOME.name) / "workspace"
    shutil.copytree(built_in("plan"), folder / "plan")
    for name, more in MORE.items():
        path = folder / "plan" / name
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        path.write_text(to_text({**data, **more}), encoding="utf-8")
    return folder


@cache
def printed(form: str) -> bytes:
    """The plan in a form."""
    path = home() / f"made.{form}"
    where = ("--format", form) if form == "text" else ("--out", path)
    done = nvap("plan", *AT, *where, cwd=home())
    assert done.returncode == 0, done.stderr
    return done.stdout.encode() if form == "text" else path.read_bytes()


def of_json(made: bytes) -> str:
    """Every text of a JSON document."""

    def leaves(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from leaves(inner)

    return "\n".join(leaves(json.loads(made)))


READ: dict[str, Callable[[bytes], str]] = {
    **{form: lambda made, form=form: as_read(made.decode(), form) for form in ("text", "md", "html")},  # type: ignore[misc]
    "docx": lambda made: "\n".join(paragraph.text for paragraph in WordFile(made).paragraphs),
    "pdf": lambda made: Pdf(made).read_out(),
    "json": of_json,
}


@cache
def read(form: str) -> str:
    """The letters of the plan in a form, without white space."""
    return bare(READ[form](printed(form)))


def is_text(annotation: Any) -> bool:
    """Whether a field of a model holds words."""
    return annotation in (Text, Prose) or any(map(is_text, get_args(annotation)))


def models_in(annotation: Any) -> Iterator[type[Strict]]:
    """The models in a field of a model."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, Strict):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def hints(model: type[Strict]) -> dict[str, Any]:
    """The fields of a model and their types."""
    every = get_type_hints(model, include_extras=True)
    return {name: every[name] for name in model.model_fields}


def fields_of(model: type[Strict]) -> Iterator[str]:
    """Every field for words that a model has, and those of the models in it."""
    for name, annotation in hints(model).items():
        if is_text(annotation):
            yield f"{model.__name__}.{name}"
        for inner in models_in(annotation):
            yield from fields_of(inner)


def texts(thing: Strict) -> Iterator[tuple[str, str]]:
    """Every text that stands in the fields of a thing, with the name of the field."""
    for name, annotation in hints(type(thing)).items():
        value = getattr(thing, name)
        for each in value if isinstance(value, tuple) else [value]:
            if isinstance(each, Strict):
                yield from texts(each)
            elif isinstance(each, str) and is_text(annotation):
                yield f"{type(thing).__name__}.{name}", each


@cache
def every_text() -> list[tuple[str, str]]:
    """Every text of the plan."""
    plan, _ = plans.load(Folder(str(home() / "plan")))
    things = (plan.front, *plan.themes.values(), *plan.perennial_issues.values(), *plan.actions.values())
    return [found for thing in things for found in texts(thing)]


def test_every_field_for_words_has_some() -> None:
    wanted = {name for model in (Front, Theme, PerennialIssue, Action) for name in fields_of(model)}
    assert {name for name, _ in every_text()} == wanted
    assert len(wanted) > 30
    assert len(every_text()) > 400


@pytest.mark.parametrize("form", FORMS)
def test_every_text_of_the_plan_is_there(form: str) -> None:
    out = read(form)
    told = shown if form == "pdf" else plain
    assert [(name, text) for name, text in every_text() if bare(told(text)) not in out] == []


def test_a_text_that_is_not_there_is_found() -> None:
    assert bare("An action that the plan does not have") not in read("md")


def test_the_table_of_actions_is_the_printed_one() -> None:
    page = Page(printed("html").decode())
    heads = [text for _, attrs, text in page.of("th") if attrs.get("scope") == "col"]
    assert any(tuple(heads[at : at + len(COLUMNS)]) == COLUMNS for at in range(len(heads)))
    tables = [table for table in WordFile(printed("docx")).tables if tuple(table[0]) == COLUMNS]
    assert [len(table) for table in tables] == [19]
    assert f"| {' | '.join(COLUMNS)} |" in printed("md").decode()


def test_actions_and_their_sheets_lead_to_each_other() -> None:
    plan, _ = plans.load(Folder(str(home() / "plan")))
    page = Page(printed("html").decode())
    links = {(text, attrs["href"]) for _, attrs, text in page.of("a")}
    word = WordFile(printed("docx"))
    ways = {way for paragraph in word.paragraphs for way in paragraph.links}
    for number, action in plan.actions.items():
        bookmark = number.replace(".", "_")
        assert {
            *((number, f"#action-{number}"), (f"Sheet {number}", f"#action-{number}")),
            ("Return to Action Plan", f"#row-{number}"),
        } <= links
        assert {
            *((number, f"action_{bookmark}"), (f"Sheet {number}", f"action_{bookmark}")),
            ("Return to Action Plan", f"row_{bookmark}"),
        } <= ways
        assert any(target == f"#reference-{number}" for _, target in links), action.number
    pages = Pdf(printed("pdf"))
    back = [(start, end) for start, end in pages.links() if end < start]
    assert len(back) >= len(plan.actions)


def test_a_sheet_leads_back_to_the_plan_beside_it(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    title = "National Vulnerability Action Plan (NVAP) Revised 2020-2022 v2"

    def made(*more: str) -> str:
        done = nvap("sheet", "2.1.1", *AT, "--out", sheet, *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return sheet.read_text(encoding="utf-8")

    alone = made()
    assert f"<p>Action Plan: {title}</p>" in alone
    assert "Return to Action Plan" not in alone
    assert nvap("plan", *AT, "--out", tmp_path / "plan.html", cwd=tmp_path).returncode == 0
    beside = made("--overwrite")
    assert '<a href="plan.html#row-2.1.1">Return to Action Plan</a>' in beside
    assert 'id="row-2.1.1"' in (tmp_path / "plan.html").read_text(encoding="utf-8")
    printed = nvap("sheet", "2.1.1", *AT, "--format", "html", cwd=tmp_path).stdout
    assert f"<p>Action Plan: {title}</p>" in printed, "nothing is beside what is not written to a file"
