"""What every Excel file written here has in common: a new book, texts in a row, and a page to be printed on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767  # of what Excel counts: two for a sign beyond the first 65,536
_A4 = 9
_LONGEST_EDGE = 255  # of what stands above or below a page


def new_book(target: IO[bytes], made: date, **properties: str) -> "Workbook":
    """A workbook in which text stays text, dated `made`; raises ImportError without XlsxWriter."""
    from xlsxwriter import Workbook

    as_typed = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    book = Workbook(target, {"in_memory": True, **dict.fromkeys(as_typed, False)})
    book.set_properties({**properties, "created": datetime(made.year, made.month, made.day)})
    return book


def put(sheet: "Worksheet", row: int, texts: Iterable[str], style: "Format | None" = None) -> None:
    """Write texts side by side from the first column, and nothing for an empty one."""
    for place, text in enumerate(texts):
        if text:
            sheet.write_string(row, place, text, style)


def page(sheet: "Worksheet", above: str, below: str, wide: int | None) -> None:
    """Print on A4 across, `wide` pages of it, or as many as it takes."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_header(above[:_LONGEST_EDGE])
    sheet.set_footer(below[:_LONGEST_EDGE])
    if wide is not None:
        sheet.fit_to_pages(wide, 0)


def on_page(text: str) -> str:
    """A text as it stands above or below a page, where an ampersand begins a code."""
    return text.replace("&", "&&")
