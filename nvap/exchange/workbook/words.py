"""The words of the workbook, as its templates have them."""

import json
from collections.abc import Mapping

from nvap.exchange.workbook.layout import BY_ID, Sheet, SheetColumn, folded_word
from nvap.exchange.workbook.layout import said as said_in
from nvap.formats.jinja import END, HEADING, STRONG
from nvap.model.fields import Marking
from nvap.model.values import dataclass


@dataclass(frozen=True)
class Words:
    """The words of the sheets: their names, headings and notes, and the tables of what stands in lists."""

    sheet: dict[str, str]
    first: dict[str, str]
    heading: dict[str, str]
    means: dict[str, str]
    page: dict[str, str]
    tables: dict[str, dict[str, str]]

    def headed(self, sheet: Sheet, column: SheetColumn) -> str:
        """The heading of a column."""
        return self.heading[f"{sheet.id}.{column.key}"]

    def said(self, column: SheetColumn, value: str) -> str:
        """A value as people read it: a word of its table where it has one."""
        return said_in(column.form, value, self.tables[column.table]) if column.table else value


def meanings(table: Mapping[str, str]) -> dict[str, str]:
    """What may stand in a cell of a list, folded, and the value it stands for: the words, and the values themselves."""
    return {folded_word(value): value for value in table} | {folded_word(word): value for value, word in table.items()}


def words(printed: str) -> Words:
    """The words that the template of them printed; raises ValueError where it printed something else."""
    try:
        said = Words(**json.loads(printed))
    except TypeError as problem:
        raise ValueError(str(problem)) from problem
    said.tables["marking"] = {str(marking): str(marking) for marking in Marking}  # not for translating
    for column in (column for sheet in BY_ID.values() for column in sheet.columns if column.words):
        given = said.tables.get(column.table, {})
        said.tables[column.table] = {word: given.get(word, word) for word in column.words}
    return said


def read_me(printed: str) -> list[tuple[str, str]]:
    """The lines of the sheet Read me as its template printed them, each with its style: heading, strong or plain."""
    styles = {HEADING: "heading", STRONG: "strong"}
    lines = printed.rstrip("\n").split("\n")
    bare = {ord(mark): None for mark in (HEADING, STRONG, END)}
    return [(styles.get(line[:1], "plain"), line.translate(bare)) for line in lines]
