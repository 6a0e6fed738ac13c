"""A list of a test that stands for every document of a form holds every one that the program has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests import pages, test_documents, test_marking, test_pdf, test_word, test_words
from tests.guards.commands import Command, tree
from tests.guards.marking import LIMIT
from tests.marked import Marked

Words = tuple[str, ...]
# Each list, and what of the commands it must hold.
LISTS: dict[str, tuple[Iterable[Words], Callable[[Command], bool]]] = {
    "test_documents.PAGES": (test_documents.PAGES, lambda command: "html" in command.forms),
    "test_documents.COMMANDS": (test_documents.COMMANDS, lambda command: "md" in command.forms),
    "pages.PAGES": ([tuple(words.split()) for words in pages.PAGES.values()], lambda command: "html" in command.forms),
    "test_words.DOCUMENTS": (test_words.DOCUMENTS, lambda command: "html" in command.forms),
    "test_pdf.DOCUMENTS": (test_pdf.DOCUMENTS, lambda command: "pdf" in command.forms),
    "test_word.EVERY": (test_word.EVERY, lambda command: "docx" in command.forms),
    "test_marking.commands": (
        test_marking.commands(Marked(Path(), {"zqlead"}, open_ids=["x"])),
        lambda command: LIMIT in command.parameters and "md" in command.forms,
    ),
}
# Documents that a list leaves out, and where they are tested instead.
ELSEWHERE: dict[tuple[str, str], str] = {
    ("test_documents.COMMANDS", "body merge"): "test_body.py",
    ("test_marking.commands", "body merge"): "test_body.py",
    ("test_documents.COMMANDS", "collect"): "test_collect.py",
    ("test_documents.COMMANDS", "edition list"): "test_edition.py",
    ("test_documents.COMMANDS", "edition map"): "test_edition.py",
    # It has the bytes of `national` in every form.
    **{
        (f"{name}.{kept}", "round show"): "test_rounds.py"
        for name, kept in (
            *(("test_documents", "PAGES"), ("test_documents", "COMMANDS"), ("pages", "PAGES"), ("test_word", "EVERY")),
            *(("test_words", "DOCUMENTS"), ("test_pdf", "DOCUMENTS"), ("test_marking", "commands")),
        )
    },
    ("test_documents.COMMANDS", "round list"): "test_rounds.py",
    ("test_marking.commands", "round list"): "test_rounds.py",
    ("test_documents.COMMANDS", "workbook import"): "test_workbook.py",
}


def left_out(held: Iterable[Words], wanted: Callable[[Command], bool]) -> set[str]:
    """The commands that a list of their words should hold and does not."""
    there = [*held]
    return {
        command.name
        for command in tree()
        if wanted(command) and not any(words[: len(command.words)] == command.words for words in there)
    }


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_every_document(name: str) -> None:
    assert left_out(*LISTS[name]) == {command for kept, command in ELSEWHERE if kept == name}
    for (kept, command), file in ELSEWHERE.items():
        text = (Path(__file__).parent / file).read_text(encoding="utf-8")
        assert kept != name or all(f'"{word}"' in text for word in command.split())


def test_a_document_that_a_list_leaves_out_is_found() -> None:
    held, wanted = LISTS["test_pdf.DOCUMENTS"]
    assert left_out([words for words in held if words[0] != "pack"], wanted) == {"pack", "round show"}
