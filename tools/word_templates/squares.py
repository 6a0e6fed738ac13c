"""The one picture in Word: a table with a cell for each objective, its pattern a style of its paragraph."""

from __future__ import annotations

from tools.word_templates.blocks import KEEP, WIDTH, all_of, heading, paragraph, plain, table, tag, w, when

ACROSS, SQUARES = 838, 8
THEME = WIDTH - ACROSS * SQUARES
NAME = "Every objective, by theme"
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
    "heat0": ("Square All", "clear", "thin"),
    "heat1": ("Square Three Quarters", "E9EFF7", "thin"),
    "heat2": ("Square Half", "D3E0EF", "thin"),
    "heat3": ("Square Quarter", "B7CCE4", "thin"),
    "heat4": ("Square Few", "94B3D6", "single"),
}


def style_of(state: str) -> str:
    """The id of the paragraph style of a state."""
    return STYLES[state][0].replace(" ", "")


def _run(text: str, style: str, more: str = "") -> str:
    return w("r", w("rPr", w("rStyle", val=style), more), f'<w:t xml:space="preserve">{text}</w:t>')


def _square(one: str, state: str) -> str:
    """The letter of a square and, below it, the number of its objective."""
    letter, small = ("SquareLetter", "SquareNumber")
    if STYLES[state][1] == "dark":
        letter, small = ("SquareDark", "SquareDarkNumber")
    elif state.startswith("heat"):
        letter, small = ("Strong", "DefaultParagraphFont")
    link = f'{{{{r link({one}.letter, {one}.leads, {one}.objective, "{letter}") }}}}'
    said = _run(f"{{{{ {one}.letter }}}}", letter)
    linked = all_of(
        *(_run(text, letter) for text in (f"{{%r if {one}.leads %}}", link, "{%r else %}")),
        *(said, _run("{%r endif %}", letter)),
    )
    below = w("r", w("br")) + _run(f"{{{{ {one}.objective }}}}", small, w("sz", val=14) + w("szCs", val=14))
    return w("p", w("pPr", w("pStyle", val=style_of(state))), linked, below) + "\n"


BY_ISSUE = 6  # states that an issue is told by
OF_COUNTS = ("not-applicable", "withheld", *(state for state in STYLES if state.startswith("heat")))
OF_STATES = tuple(state for state in STYLES if not state.startswith("heat"))


def _by_state(one: str, states: tuple[str, ...]) -> str:
    """The paragraph that suits the state of a square; an empty one where there is none."""
    made = [tag(f"if not {one}"), paragraph("TableText", "")]
    for state in states:
        test = f"{one}.overclaimed" if state == "over" else f'{one}.state == "{state}"'
        made += [tag(f"elif {test}"), _square(one, state)]
    return all_of(*made, tag("endif"))


def _cell(width: int, *inside: str, more: str = "") -> str:
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa"), more), *inside)


def _row(first: str, states: tuple[str, ...], merge: str, line: str = "") -> str:
    inside = (
        _cell(THEME, first, more=merge + line),
        _cell(ACROSS, paragraph("TableText", "{%tc for one in squares %}")),
        _cell(ACROSS, _by_state("one", states), more=line),
        _cell(ACROSS, paragraph("TableText", "{%tc endfor %}")),
    )
    return w("tr", w("trPr", w("cantSplit")), *inside) + "\n"


def _tagged(text: str) -> str:
    empty = _cell(ACROSS * SQUARES, paragraph("TableText", ""), more=w("gridSpan", val=SQUARES))
    return w("tr", _cell(THEME, paragraph("TableText", f"{{%tr {text} %}}")), empty) + "\n"


def _by_theme(view: str, caption: str, about: str, states: tuple[str, ...], counts: str = "") -> str:
    """A row for each theme, or more where its squares need them; a screen reader hears what the table is `about`."""
    settings = w(
        "tblPr",
        w("tblStyle", val="RuledTable"),
        w("tblW", w=WIDTH, type="dxa"),
        w("tblBorders", w("insideH", val="nil")),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=50, type="dxa") for side in ("top", "left", "bottom", "right"))),
        w("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1),
        w("tblCaption", val=caption),
        w("tblDescription", val=about),
    )
    head = w(
        "tr",
        w("trPr", w("cantSplit"), w("tblHeader")),
        _cell(THEME, paragraph("TableText", "Theme", KEEP)),
        _cell(ACROSS * SQUARES, paragraph("TableText", "Objectives", KEEP), more=w("gridSpan", val=SQUARES)),
    )
    name = paragraph("TableText", "**{{ theme.number }}. {{ theme.name }}**") + counts
    line = w("tcBorders", w("top", val="single", sz=4, space=0, color="8A8F94"))
    rows = (
        *(_tagged(f"for theme in {view}.themes"), _tagged("for squares in theme.rows"), _tagged("if loop.first")),
        _row(name, states, w("vMerge", val="restart"), line),
        _tagged("else"),
        _row(paragraph("TableText", ""), states, w("vMerge")),
        *(_tagged("endif"), _tagged("endfor"), _tagged("endfor")),
    )
    grid = w("tblGrid", w("gridCol", w=THEME), *[w("gridCol", w=ACROSS)] * SQUARES)
    return paragraph("Caption", caption) + w("tbl", settings, grid, head, *rows)


def picture(view: str, level: int) -> str:
    """Every objective by theme, and what the letters mean."""
    return all_of(
        heading(level, NAME),
        plain("Here is every objective, with its number and the letter of where it stands; the key is below.", KEEP),
        _by_theme(
            view,
            "Where every objective stands, by theme",
            "A cell is an objective: the letter of where it stands, and its number.",
            ("over", *(state for state in OF_STATES if state != "over")),
            paragraph("TableText", "{{ words.squares_of(theme) }}"),
        ),
        table(
            "What the letters mean",
            f"one in {view}.key",
            ("Letter", 9, "**{{ one.letter }}**"),
            ("Where it stands", 20, "{{ words.keyed(one) }}"),
            ("Objectives", 13, "{{ one.objectives }}"),
            ("What it means", 58, "{{ words.key_means(one) }}"),
        ),
        when(
            f"{view}.issues",
            heading(level, "Every perennial issue"),
            plain("{{ words.under_each() }}", KEEP),
            table(
                "Where the objectives of each perennial issue stand",
                f"one in {view}.issues",
                ("Perennial issue", 32, "**{{ one.name }}**"),
                ("Objectives", 13, "{{ one.squares | length }}"),
                *(
                    (
                        f"{{{{ words.square[{view}.states[{at}]] | capitalize }}}}",
                        9,
                        f"{{{{ words.stands(one, {view}.states[{at}]) }}}}",
                    )
                    for at in range(BY_ISSUE)
                ),
            ),
        ),
    )


def counts(view: str, level: int) -> str:
    """The same of the country: how many forces have met every objective."""
    return all_of(
        heading(level, NAME),
        plain(
            "A square is an objective: how many forces have met it, of those it applies to. The darker, the fewer "
            "have.",
            KEEP,
        ),
        _by_theme(
            view,
            "How many forces have met every objective, by theme",
            "A cell is an objective: how many forces have met it, of those it applies to, and its number.",
            OF_COUNTS,
        ),
        table(
            "What the shades mean",
            f"state, count in {view}.key",
            ("How many have met it", 70, "**{{ words.shade[state] }}**"),
            ("Objectives", 30, "{{ count }}"),
        ),
    )
