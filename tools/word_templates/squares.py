"""The one picture in Word: a table with a cell for each objective, its pattern a style of its paragraph."""

from __future__ import annotations

from tools.word_templates.blocks import KEEP, WIDTH, all_of, heading, paragraph, plain, table, tag, w

ACROSS, SQUARES = 838, 8
# The names of the paragraph styles, by state: what they are called, what fills them, what is around them.
STYLES: dict[str, tuple[str, str, str]] = {
    "put-right": ("Square Put Right", "dark", "single"),
    "over": ("Square Overclaimed", "dark", "frame"),
    "start": ("Square Start", "clear", "dashed"),
    "prove": ("Square Prove", "diagStripe", "single"),
    "keep-up": ("Square Keep Up", "pct12", "single"),
    "accepted": ("Square Accepted", "clear", "double"),
    "met": ("Square Met", "clear", "thin"),
    "not-applicable": ("Square Not Applicable", "clear", "dotted"),
    "withheld": ("Square Withheld", "thinHorzCross", "single"),
}


def style_of(state: str) -> str:
    """The id of the paragraph style of a state."""
    return STYLES[state][0].replace(" ", "")


def _run(text: str, style: str, more: str = "") -> str:
    return w("r", w("rPr", w("rStyle", val=style), more), f'<w:t xml:space="preserve">{text}</w:t>')


def _square(one: str, state: str) -> str:
    """The letter of a square and, below it, the number of its objective."""
    dark = STYLES[state][1] == "dark"
    letter, small = ("SquareDark", "SquareDarkNumber") if dark else ("SquareLetter", "SquareNumber")
    link = f'{{{{r link({one}.letter, {one}.leads, {one}.objective, "{letter}") }}}}'
    said = _run(f"{{{{ {one}.letter }}}}", letter)
    linked = all_of(
        *(_run(text, letter) for text in (f"{{%r if {one}.leads %}}", link, "{%r else %}")),
        *(said, _run("{%r endif %}", letter)),
    )
    below = w("r", w("br")) + _run(f"{{{{ {one}.objective }}}}", small, w("sz", val=14) + w("szCs", val=14))
    return w("p", w("pPr", w("pStyle", val=style_of(state))), linked, below) + "\n"


def _by_state(one: str) -> str:
    """The paragraph that suits the state of a square; an empty one where there is none."""
    tests = {state: f'{one}.state == "{state}"' for state in STYLES if state != "over"} | {"over": f"{one}.overclaimed"}
    order = ["over", *(state for state in STYLES if state != "over")]
    made = [tag(f"if not {one}"), paragraph("TableText", "")]
    for state in order:
        made += [tag(f"elif {tests[state]}"), _square(one, state)]
    return all_of(*made, tag("endif"))


def picture(view: str, level: int) -> str:
    """Every objective by theme, and what the letters mean."""
    caption = "Where every objective stands, by theme"
    theme = WIDTH - ACROSS * SQUARES

    def cell(width: int, *inside: str, more: str = "") -> str:
        return w("tc", w("tcPr", w("tcW", w=width, type="dxa"), more), *inside)

    def tagged(text: str) -> str:
        empty = cell(ACROSS * SQUARES, paragraph("TableText", ""), more=w("gridSpan", val=SQUARES))
        return w("tr", cell(theme, paragraph("TableText", f"{{%tr {text} %}}")), empty) + "\n"

    def row(first: str, merge: str, line: str = "") -> str:
        inside = (
            cell(theme, first, more=merge + line),
            cell(ACROSS, paragraph("TableText", "{%tc for one in squares %}")),
            cell(ACROSS, _by_state("one"), more=line),
            cell(ACROSS, paragraph("TableText", "{%tc endfor %}")),
        )
        return w("tr", w("trPr", w("cantSplit")), *inside) + "\n"

    name = paragraph("TableText", "**{{ theme.number }}. {{ theme.name }}**") + paragraph(
        "TableText", "{{ words.squares_of(theme) }}"
    )
    settings = w(
        "tblPr",
        w("tblStyle", val="RuledTable"),
        w("tblW", w=WIDTH, type="dxa"),
        w("tblBorders", w("insideH", val="nil")),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=50, type="dxa") for side in ("top", "left", "bottom", "right"))),
        w("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1),
        w("tblCaption", val=caption),
        w("tblDescription", val="A cell is an objective: the letter of where it stands, and its number."),
    )
    head = w(
        "tr",
        w("trPr", w("cantSplit"), w("tblHeader")),
        cell(theme, paragraph("TableText", "Theme", KEEP)),
        cell(ACROSS * SQUARES, paragraph("TableText", "Objectives", KEEP), more=w("gridSpan", val=SQUARES)),
    )
    line = w("tcBorders", w("top", val="single", sz=4, space=0, color="8A8F94"))
    rows = (
        *(tagged(f"for theme in {view}.themes"), tagged("for squares in theme.rows"), tagged("if loop.first")),
        row(name, w("vMerge", val="restart"), line),
        tagged("else"),
        row(paragraph("TableText", ""), w("vMerge")),
        *(tagged("endif"), tagged("endfor"), tagged("endfor")),
    )
    grid = w("tblGrid", w("gridCol", w=theme), *[w("gridCol", w=ACROSS)] * SQUARES)
    return all_of(
        heading(level, "Every objective, by theme"),
        plain("A square is an objective, with its number and the letter of where it stands; the key is below.", KEEP),
        paragraph("Caption", caption) + w("tbl", settings, grid, head, *rows),
        table(
            "What the letters mean",
            f"one in {view}.key",
            ("Letter", 9, "**{{ one.letter }}**"),
            ("Where it stands", 20, "{{ words.keyed(one) }}"),
            ("Objectives", 13, "{{ one.objectives }}"),
            ("What it means", 58, "{{ words.key_means(one) }}"),
        ),
    )
