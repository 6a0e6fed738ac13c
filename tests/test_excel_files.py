"""Every Excel file that a command writes: the strictest checks of Microsoft's Open XML SDK find nothing in it."""

from __future__ import annotations

import re
from contextlib import chdir
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from nvap.cli.app import app
from nvap.formats.documents import DOCUMENTS, forms_of
from nvap.formats.docx_guard import written
from tests.guards.commands import tree
from tests.openxml import findings, unsaid
from tests.reading_word import WordFile
from tests.workbooks import Filled

pytestmark = pytest.mark.libraries

AT = ("--as-at", "2026-11-30")
FORCE = ("--force", "example-shire")
ROUND = "2026-autumn"
REVIEW = ("workbook", "export", "--review", "2.4.1")
# By the name of the file, the command that writes it.
WRITTEN = {
    "national": ("national", "--bodies", "all"),
    "national-since": ("national", "--bodies", "all", "--since", "2026-06-30"),
    "round": ("round", "show", ROUND),
    "trend": ("trend", *FORCE),
    "measures": ("measures", "list", *FORCE),
    "export": ("export", *FORCE),
    "workbook": ("workbook", "export", *FORCE),
    "workbook-of-an-action": ("workbook", "export", *FORCE, "--action", "2.4.1"),
    "review": REVIEW,
    "review-of-a-force": (*REVIEW, *FORCE),
}


def run(folder: Path, *words: str | Path) -> tuple[int, str]:
    """Run a command in a folder."""
    with chdir(folder):
        ended = CliRunner().invoke(app, [str(word) for word in words])
    return ended.exit_code, ended.stderr


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every such file, of an example and of a workspace with nothing in it, and a workbook that came back."""
    found = {}
    for name, starts in (("example", ("--example", *AT)), ("empty", ())):
        folder = tmp_path_factory.mktemp(name)
        assert run(folder, "init", *starts) == (0, "")
        assert run(folder, "round", "close", ROUND, *AT)[0] == 0
        for file, command in WRITTEN.items():
            words = ["norfolk" if word == FORCE[1] and not starts else word for word in command]
            path = folder / f"{file}.xlsx"
            ended = run(folder, *words, *(() if "round" in words else AT), "--out", path)
            assert ended[0] == 0, ended
            found[f"{name} {file}"] = path
    book = found["example workbook"]
    back = book.with_name("back.xlsx")
    back.write_bytes(book.read_bytes())
    filled = Filled(back)
    for row in list(filled.rows("Objectives"))[:3]:
        filled.put("Objectives", row, {"Status": "perhaps"})
    filled.book.save(back)
    marked = book.with_name("marked.xlsx")
    assert run(book.parent, "workbook", "import", back, "--marked", marked)[0] == 1
    assert openpyxl.load_workbook(marked)
    return {**found, "example marked": marked}


NAMES = [f"{place} {name}" for place in ("example", "empty") for name in WRITTEN]
# A person's own workbook is written again by openpyxl, which keeps texts in their cells and names a font's parts in an
# order of its own; Excel reads both.
OF_OPENPYXL = re.compile(
    r"inline-string cell|/xl/styles\.xml:/styleSheet\[1\]/fonts\[1\]/font\[\d+\]: Unexpected element"
)


@pytest.mark.parametrize("name", NAMES)
def test_the_strictest_checks_find_nothing(name: str, files: dict[str, Path]) -> None:
    data = files[name].read_bytes()
    assert findings(data, "xlsx") == []
    assert unsaid(data) == []


def test_they_find_nothing_of_ours_in_a_marked_copy(files: dict[str, Path]) -> None:
    found = findings(files["example marked"].read_bytes(), "xlsx")
    assert [each for each in found if not OF_OPENPYXL.search(each)] == []


def test_every_command_that_writes_excel_is_read_here() -> None:
    documents = {name for name in DOCUMENTS if "xlsx" in forms_of(name)}
    commands = {command.words for command in tree() if "xlsx" in command.forms or command.words[0] == "workbook"}
    commands -= {("workbook", "import")}
    read = {words for words in commands for command in WRITTEN.values() if command[: len(words)] == words}
    assert read == commands
    assert documents <= {words[0] for words in read}


PLANTED = {
    "an element that is none": ("xl/worksheets/sheet1.xml", "<sheetData>", "<oddly/><sheetData>"),
    "a row twice": ("xl/worksheets/sheet1.xml", '<row r="2"', '<row r="two"'),
    "a sheet that is none": ("xl/workbook.xml", 'r:id="rId1"', 'r:id="rId999"'),
    "a sheet twice": ("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"'),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, files: dict[str, Path]) -> None:
    part, old, new = PLANTED[name]
    parts = WordFile(files["example national"].read_bytes()).parts
    text = parts[part].decode()
    assert old in text
    assert findings(written({**parts, part: text.replace(old, new, 1).encode()}), "xlsx") != []
