"""The pages of Word documents, as LibreOffice lays them out: the first page is one side, and none is nearly empty."""

from pathlib import Path

import pytest

from tests.running import execute
from tests.test_front import asked, empty, wordy
from tests.test_front import example as of_the_example
from tests.test_page_fill import COMMANDS, fills
from tests.test_pdf import AT, run
from tests.tools import needs

pytestmark = pytest.mark.libraries

# Words flow otherwise in every program that opens them: so a page is asked for less than one of a PDF.
NEARLY_EMPTY = 0.1


def as_pdfs(folder: Path, paths: list[Path]) -> list[bytes]:
    """Word files as LibreOffice lays them out, all in one go."""
    soffice = needs("soffice")
    home = f"-env:UserInstallation={(folder / 'libreoffice').as_uri()}"
    command: list[str | Path] = [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", folder, *paths]
    execute(command, cwd=folder, timeout=300, check=True)
    return [path.with_suffix(".pdf").read_bytes() for path in paths]


def test_the_first_page_is_one_side_in_word(tmp_path: Path) -> None:
    needs("pdftotext")
    paths = []
    for made in (of_the_example, empty, wordy, asked):
        folder = tmp_path / made.__name__
        folder.mkdir()
        paths.append(folder.with_suffix(".docx"))
        ended = run(folder, "gaps", *made(folder), "--brief", "--out", str(paths[-1]))
        assert ended.exit_code == 0, ended.stderr
    assert {path.stem: len(fills(data)) for path, data in zip(paths, as_pdfs(tmp_path, paths), strict=True)} == {
        path.stem: 1 for path in paths
    }


def test_no_page_of_a_word_document_is_nearly_empty(tmp_path: Path) -> None:
    """But for the only page of a document that has no more to say."""
    needs("pdftotext")
    assert run(tmp_path, "init", "--example", "--as-at", "2026-11-23").exit_code == 0
    commands = dict.fromkeys(COMMANDS)
    paths = [tmp_path / f"{at}.docx" for at, _ in enumerate(commands)]
    for command, path in zip(commands, paths, strict=True):
        ended = run(tmp_path, *command, *AT, "--out", str(path))
        assert ended.exit_code == 0, ended.stderr
    found = {}
    for command, data in zip(commands, as_pdfs(tmp_path, paths), strict=True):
        filled = fills(data)
        found[" ".join(command)] = [at for at, part in enumerate(filled, 1) if part < NEARLY_EMPTY and len(filled) > 1]
    assert {command: pages for command, pages in found.items() if pages} == {}
