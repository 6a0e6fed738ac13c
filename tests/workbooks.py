"""Workbooks for the tests: filling cells by their headings, taking a file apart, and LibreOffice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl

from tests.running import execute
from tests.tools import needs

# A heading by which each sheet is known: the first is of an account, the last of a peer review.
HEADED = {
    "Objectives": ("Status", "What it shows"),
    "Evidence": ("Title",),
    "Findings": ("Finding",),
    "Review": ("What was looked at",),
    "Considerations": ("Consideration",),
}


class Filled:
    """A workbook that somebody fills in with openpyxl: cells are found by sheet, row and heading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def head(self, sheet: str) -> tuple[int, dict[str, int]]:
        """The row of the headings, and the column of each."""
        for row in range(1, 60):
            columns = {cell.value: cell.column for cell in self.book[sheet][row] if cell.value}
            if any(heading in columns for heading in HEADED[sheet]):
                return row, columns
        raise LookupError(sheet)

    def rows(self, sheet: str) -> Iterator[int]:
        """The numbers of the rows below the headings."""
        return iter(range(self.head(sheet)[0] + 1, self.book[sheet].max_row + 1))

    def row_of(self, sheet: str, heading: str, value: str) -> int:
        """The row that has a value under a heading."""
        column = self.head(sheet)[1][heading]
        return next(row for row in self.rows(sheet) if self.book[sheet].cell(row, column).value == value)

    def empty_row(self, sheet: str) -> int:
        """The first row with nothing in it."""
        columns = self.head(sheet)[1]
        column = next(columns[heading] for heading in HEADED[sheet] if heading in columns)
        rows = (row for row in self.rows(sheet) if self.book[sheet].cell(row, column).value is None)
        return next(rows, self.book[sheet].max_row + 1)

    def cell(self, sheet: str, row: int, heading: str) -> Any:
        """A cell under a heading."""
        return self.book[sheet].cell(row, self.head(sheet)[1][heading])

    def put(self, sheet: str, row: int, cells: dict[str, Any]) -> None:
        """Write into cells of a row by their headings."""
        for heading, value in cells.items():
            self.cell(sheet, row, heading).value = value

    def save(self, path: Path | None = None) -> Path:
        """Save it, where it was if no other path is given."""
        self.book.save(path or self.path)
        return path or self.path


def edited(path: Path, to: Path, edit: Callable[[Filled], None]) -> Path:
    """A copy of a workbook in which something was changed."""
    book = Filled(path)
    edit(book)
    return book.save(to)


def repacked(path: Path, to: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """A copy of a workbook with parts of its archive changed, left out (None) or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = change(entry.filename, old.read(entry))
            if data is not None:
                new.writestr(entry.filename, data)
        for name, data in more.items():
            new.writestr(name, data)
    to.write_bytes(buffer.getvalue())
    return to


def part(path: Path, name: str) -> str:
    """The text of one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def resaved(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it again; without LibreOffice the test is skipped."""
    soffice = needs("soffice")
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [soffice, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)]
    execute([*words, path], timeout=180, check=True)
    made = folder / path.name
    assert made.is_file()
    return made
