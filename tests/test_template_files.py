"""`nvap schema templates`: every file that a document is made of, so that it can be copied without Python."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import nvap
from nvap.formats.documents import forms_of, make, view_of
from nvap.formats.template_files import files_of
from nvap.load.built_in import built_in
from nvap.model.refusals import CannotMake
from tests.running import PROGRAM, execute

pytestmark = pytest.mark.libraries


def test_the_templates_of_a_document_are_listed_and_are_all_that_it_needs(tmp_path: Path) -> None:
    """What is copied makes the document in every form, with nothing built in beside it."""
    for document in ("gaps", "sheet"):
        ended = execute([*PROGRAM, "schema", "templates", document], check=True)
        paths = [Path(line) for line in ended.stdout.splitlines()]
        assert paths == sorted({*paths})
        assert {path.parent for path in paths} == {built_in("templates")}
        alone = tmp_path / document
        alone.mkdir()
        for path in paths:
            shutil.copy(path, alone)
        for form in (form for form in forms_of(document) if form not in ("json", "csv", "xlsx")):
            made(document, form, (alone,))


def made(document: str, form: str, templates: tuple[Path, ...]) -> None:
    """Make a document of Kent from some templates and no others."""
    view = view_of(nvap.open(at=date(2026, 11, 30)).of("kent"), document, None)
    assert make(document, form, view, templates).content


def test_a_template_that_a_document_takes_in_is_missed_where_it_is_not_listed(tmp_path: Path) -> None:
    for path in files_of(["gaps"]):
        if path.name != "_front.md.j2":
            shutil.copy(path, tmp_path)
    with pytest.raises(CannotMake, match=r"_front\.md\.j2"):
        made("gaps", "md", (tmp_path,))


def test_the_templates_of_all_documents_are_those_that_there_are() -> None:
    ended = execute([*PROGRAM, "schema", "templates"], check=True)
    listed = {Path(line).name for line in ended.stdout.splitlines()}
    assert {path.name for path in built_in("templates").iterdir() if path.is_file()} - listed == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("templates", "gapz"), "DOCUMENT cannot be gapz. Did you mean gaps"),
        (("evidence", "gaps"), "only templates takes documents: nvap schema templates gaps"),
    ],
)
def test_documents_that_say_nothing_are_refused(words: tuple[str, ...], said: str) -> None:
    ended = execute([*PROGRAM, "schema", *words])
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
