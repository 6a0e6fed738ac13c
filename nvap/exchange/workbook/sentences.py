"""What can be wrong with a cell of a workbook, and what to do about it."""

from typing import Any

from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "cell.twice": "the heading {heading} stands twice",
        "cell.twice.hint": "Give one of the two columns another heading.",
        "cell.renamed": "this seems to be the heading {heading}",
        "cell.renamed.hint": "Write the heading {heading} as it was.",
        "cell.half-sorted": "this row says that it is {key}, and its hidden id that it is {other}",
        "cell.half-sorted.hint": (
            "Write {other} back; or, if only some of the columns were sorted, undo that and sort all of them together."
        ),
        "cell.unnamed-row": "this row was exported as {key}, and does not say so any more",
        "cell.unnamed-row.hint": "Write {key} back. Something new goes into an empty row.",
        "cell.stranger": "{key} is not a row that was exported with this workbook",
        "cell.stranger.hint": "Leave the cell empty for a new row, or export a workbook that has this one.",
        "cell.unnamed": "this row does not say its objective",
        "cell.unnamed.hint": "Write the objective's id, such as 2.2.1.3, or delete the row.",
        "cell.copied": "the row of {key} is there twice, and row {first} says something else",
        "cell.copied.hint": "For a new row empty this cell; otherwise delete one of the two.",
        "cell.gone": "{key} is no longer there",
        "cell.gone.hint": "Export a new workbook.",
        "cell.too-long-here": "the text is too long for a cell, and was cut in the workbook",
        "cell.too-long-here.hint": "Put the cell back as it was; such a text is changed in its file.",
        "cell.struck": "words here are struck out",
        "cell.struck.hint": (
            "Which words hold? Delete those that do not, take the line through the others off, and save it again."
        ),
        "cell.struck-row": "the whole row is struck out",
        "cell.struck-row.hint": (
            "Nothing is deleted by a line through it. Take the line off (Ctrl+5); a record is withdrawn with "
            "`nvap evidence withdraw`, and what is no longer claimed gets another status."
        ),
        "cell.merged-columns": "this merged cell covers several columns, and only one of them can be meant",
        "cell.merged-columns.hint": (
            "Unmerge it (Home, Merge & Center, Unmerge Cells), and write in each cell what belongs there."
        ),
        "cell.merged-names": "this merged cell covers several rows where each row needs its own",
        "cell.merged-names.hint": (
            "Unmerge it (Home, Merge & Center, Unmerge Cells), and write in each row what stood there."
        ),
        "cell.merged-headings": "this merged cell covers headings",
        "cell.merged-headings.hint": (
            "Unmerge it (Home, Merge & Center, Unmerge Cells), and write each heading as it was."
        ),
        "cell.merged-hidden": "this merged cell hides other words that stand in the cells below it",
        "cell.merged-hidden.hint": (
            "Unmerge it (Home, Merge & Center, Unmerge Cells), and leave in each cell what holds."
        ),
        "cell.formula": "there is a formula here",
        "cell.formula.hint": "Write what it comes to instead.",
        "cell.broken": "there is an error here: {printed}",
        "cell.broken.hint": "Write what should stand here.",
        "cell.made-into": "the spreadsheet has made a date or a time of what was typed here",
        "cell.made-into.hint": "Make the format of the cell Text, and type it again.",
        "cell.unknown": "{printed} is not a word of the list",
        "cell.said-twice": "{printed} stands here with two words",
        "cell.said-twice.hint": "Write one word for each objective, as in 2.2.1.1 yes; 2.2.1.2 partly.",
        "cell.needed": "it is empty",
        "cell.needed.hint": "Fill it in; the row cannot be without it.",
        "cell.conflict": "it is {theirs} here, and was changed to {ours} in the records since the export",
        "cell.conflict.hint": "Decide which is right: write that here, or export a new workbook.",
        "cell.recorded-otherwise": "this row is recorded already as {key}, and there it is {ours}",
        "cell.recorded-otherwise.hint": "Write the same here, or export a new workbook and change it there.",
        "cell.no-such-record": "there is no record or new row {printed}",
        "cell.no-such-record.hint": "Write the record's id, or exactly the title of a new row on the sheet Evidence.",
        "cell.two-records": "several new rows have the title {printed}",
        "cell.two-records.hint": "Give them titles of their own.",
        "cell.date-of-record": "the date of a record cannot be changed: its id begins with it",
        "cell.date-of-record.hint": "Put the date back. If it is wrong, withdraw the record and add a new row.",
        "cell.inherited": "the record is one of {body}, which this body has inherited, and is not changed here",
        "cell.inherited.hint": "Put the row back; `nvap evidence` changes the record itself.",
        "cell.earlier-edition": (
            "the record was made under version {version} of the plan, and its own objectives stay as they were"
        ),
        "cell.earlier-edition.hint": "Put the cell back; `nvap carry` asks what it shows of the objectives of now.",
        "cell.carried": "what the record shows is told here as the plan of now reads it, and is not changed here",
        "cell.carried.hint": "Put the cell back; `nvap carry` takes another answer.",
        "cell.divided": (
            "the record was made under version {version} of the plan, and the objective was split or merged since"
        ),
        "cell.divided.hint": "Put the finding into a new row of the sheet of evidence.",
        "cell.cannot-change": "{path} cannot be changed so: {reason}",
        "cell.cannot-change.hint": "Change it in an editor.",
    },
)


def sentences(key: str, /, **fields: Any) -> tuple[str, str]:
    """What is wrong with a cell, and what to do about it."""
    return say(f"cell.{key}", **fields), say(f"cell.{key}.hint", **fields)
