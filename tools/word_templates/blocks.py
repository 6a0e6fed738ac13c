"""The pieces of a Word document: paragraphs of a style, lists of facts, tables, and the tags that choose and repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

WIDTH = 9978  # of the text on A4 between margins of 17 mm, in twentieths of a point
ON_ITS_SIDE = 14910  # the same where the page lies on its side
BESIDE = WIDTH - 567  # of what stands under an objective
LETTERS = {"**": "Strong", "~~": "Removed", "^^": "Added", "##": "Hash"}
SIDES = ("top", "left", "bottom", "right")


def w(name: str, /, *inside: str, **attributes: object) -> str:
    """An element of WordprocessingML, its attributes in its own namespace."""
    start = f"w:{name}" + "".join(f" w:{key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{start}>{''.join(inside)}</w:{name}>" if inside else f"<{start}/>"


def spaced(before: int, after: int, line: int = 240) -> str:
    """Space before and after a paragraph in twentieths of a point, and between its lines."""
    return w("spacing", before=before, after=after, line=line, lineRule="auto")


def numbered(level: int, number: int) -> str:
    """A place in a list."""
    return w("numPr", w("ilvl", val=level), w("numId", val=number))


KEEP = w("keepNext") + w("keepLines")
NEXT_PAGE = w("pageBreakBefore") + spaced(0, 120, 240)


def paragraph(style: str, text: str, more: str = "") -> str:
    """One paragraph; what stands between two pairs of asterisks is strong, of tildes removed, of carets added, of
    hashes the sum of a file."""
    runs = [run(part) for part in re.split(r"(\*\*.+?\*\*|~~.+?~~|\^\^.+?\^\^|##.+?##|\t)", text) if part]
    styled = w("pStyle", val=style) if style != "Normal" else ""
    return w("p", w("pPr", styled, more), *runs) + "\n"


def run(text: str) -> str:
    """Letters of one kind."""
    if text == "\t":
        return w("r", w("tab"))
    style = next((style for mark, style in LETTERS.items() if text.startswith(mark)), None)
    letters = w("rPr", w("rStyle", val=style)) if style else ""
    return w("r", letters, f'<w:t xml:space="preserve">{escape(text[2:-2] if style else text)}</w:t>')


def title(text: str) -> str:
    """The title of the document."""
    return paragraph("Title", text)


def heading(level: int, text: str, more: str = "") -> str:
    """A heading."""
    return paragraph(f"Heading{level}", text, more)


def plain(text: str, more: str = "") -> str:
    """A paragraph of ordinary text."""
    return paragraph("Normal", text, more)


def small(text: str, more: str = "") -> str:
    """A paragraph of small print."""
    return paragraph("SmallPrint", text, more)


def run_in(text: str, more: str = "") -> str:
    """A line of what stands densely."""
    return paragraph("RunIn", text, more)


def item(text: str, level: int = 1) -> str:
    """An item of a list, or of a list in a list."""
    return paragraph("ListBullet" if level == 1 else f"ListBullet{level}", text)


def fact(label: str, text: str, more: str = "", style: str = "Fact") -> str:
    """A label, and beside it what it says."""
    return paragraph(style, f"**{label}:**\t{text}", more)


def kept(test: str, label: str, text: str) -> str:
    """A fact that stands on one page with what follows it, where a test says that something does."""
    return when(test, fact(label, text, KEEP), otherwise=[fact(label, text)])


def all_of(*parts: str) -> str:
    """Several pieces, one after the other."""
    return "".join(parts)


def tag(text: str) -> str:
    """A tag in a paragraph of its own."""
    return paragraph("TemplateTag", f"{{%p {text} %}}")


def each(what: str, *inside: str) -> str:
    """Paragraphs for each of several things."""
    return "".join([tag(f"for {what}"), *inside, tag("endfor")])


def when(test: str, *inside: str, otherwise: Iterable[str] = ()) -> str:
    """Paragraphs that stand there in one case, and others in the other."""
    return "".join([tag(f"if {test}"), *inside, *([tag("else"), *otherwise] if otherwise else []), tag("endif")])


def place(kind: str, name: str) -> str:
    """Where links to a thing lead."""
    return f'{{{{r place("{kind}", {name}) }}}}'


def link(text: str, kind: str, name: str) -> str:
    """A link to the place of a thing."""
    return f'{{{{r link({text}, "{kind}", {name}) }}}}'


def entry(text: str, kind: str, name: str, level: int = 1) -> str:
    """A line of the contents: a link, and the number of the page that it leads to."""
    dotted = w("tabs", w("tab", val="right", leader="dot", pos=WIDTH))
    line = f'{link(text, kind, name)}\t{{{{r page("{kind}", {name}) }}}}'
    return paragraph("ListBullet" if level == 1 else f"ListBullet{level}", line, dotted)


def joined(what: str, inside: str, joint: str = "; ") -> str:
    """Several things, one after the other in a paragraph."""
    return f'{{% for {what} %}}{inside}{{{{ "{joint}" if not loop.last }}}}{{% endfor %}}'


def boxes(*labels: str) -> str:
    """Room for a person to write in, under each label: some lines in a frame, which the next one goes on."""
    room = w("r", *[w("br")] * 4)
    said = [paragraph("Box", f"**{label}:** ", KEEP if label != labels[-1] else "") for label in labels]
    return "".join(box.replace("</w:p>", f"{room}</w:p>") for box in said)


def table(
    caption: str,
    what: str,
    *columns: tuple[str, int, str],
    last: Iterable[Iterable[str]] = (),
    whole: bool = False,
    letters: str = "TableText",
    across: int = WIDTH,
) -> str:
    """A table with a row for each of several things: every column has a heading, a share of the width, and a text.

    What stands in the `last` rows is under all of them. One that is `whole` is not broken between pages. Its cells are
    in the style `letters`, but for those that are paragraphs already. It is as wide as the page, which is `across`.
    """
    all_shares = sum(share for _, share, _ in columns)
    widths = [across * share // all_shares for _, share, _ in columns]

    def row(cells: Iterable[str], *more: str, keep: str = "") -> str:
        made = [
            w(
                "tc",
                w("tcPr", w("tcW", w=width, type="dxa")),
                cell if cell.startswith("<w:p>") else paragraph(letters, cell, keep),
            )
            for width, cell in zip(widths, cells, strict=True)
        ]
        return w("tr", w("trPr", w("cantSplit"), *more), *made) + "\n"

    def tagged(text: str) -> str:
        return row([f"{{%tr {text} %}}", *[""] * (len(columns) - 1)])

    texts = [text for _, _, text in columns]
    body = all_of(tagged("if loop.last"), row(texts), tagged("else"), row(texts, keep=KEEP), tagged("endif"))
    rows = (
        row([name for name, _, _ in columns], w("tblHeader"), keep=KEEP),
        tagged(f"for {what}"),
        body if whole else row(texts),
        tagged("endfor"),
        *(row(cells) for cells in last),
    )
    grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    return paragraph("Caption", caption) + w("tbl", _settings(sum(widths)), grid, *rows)


def crossed(caption: str, rows: tuple[str, str, str], columns: tuple[str, str], cells: tuple[str, str]) -> str:
    """A table with a row and a column for each of several things.

    `rows` are what the rows are for, the heading of their names and a name; `columns` what the columns are for and
    their heading; `cells` what the cells of a row are for and the text of one.
    """
    first = WIDTH * 26 // 100
    rest = (WIDTH - first) // 7

    def cell(text: str, width: int, keep: str = "") -> str:
        return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), paragraph("TableText", text, keep))

    def row(name: str, of: str, text: str, *more: str, keep: str = "") -> str:
        inside = (cell(f"{{%tc for {of} %}}", rest), cell(text, rest, keep), cell("{%tc endfor %}", rest))
        return w("tr", w("trPr", w("cantSplit"), *more), cell(name, first, keep), *inside) + "\n"

    def tagged(text: str) -> str:
        return w("tr", w("trPr", w("cantSplit")), cell(f"{{%tr {text} %}}", first)) + "\n"

    what, heading, name = rows
    made = (
        row(heading, *columns, w("tblHeader"), keep=KEEP),
        *(tagged(f"for {what}"), row(name, *cells), tagged("endfor")),
    )
    grid = w("tblGrid", w("gridCol", w=first), w("gridCol", w=rest))
    return paragraph("Caption", caption) + w("tbl", _settings(WIDTH), grid, *made)


def _settings(width: int) -> str:
    """The look of a table that is so wide."""
    return w(
        "tblPr",
        w("tblStyle", val="RuledTable"),
        w("tblW", w=width, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1),
    )


def section(*, on_its_side: bool) -> str:
    """The page of a section of the document: its size and margins, its head and foot."""
    wide, high = (16838, 11906) if on_its_side else (11906, 16838)
    return w(
        "sectPr",
        *(f'<w:{place}Reference w:type="default" r:id="{place}"/>' for place in ("header", "footer")),
        w("pgSz", w=wide, h=high, **({"orient": "landscape"} if on_its_side else {})),
        w("pgMar", top=964, right=964, bottom=964, left=964, header=482, footer=425, gutter=0),
    )


def on_its_side(*inside: str) -> str:
    """What stands on pages of its own, which lie on their side; the one before it is upright."""
    upright, lying = (paragraph("SectionEnd", "", section(on_its_side=side)) for side in (False, True))
    return all_of(upright, *inside, lying)
