"""What the templates look like: styles, lists, the page with its header and footer; and the parts of a Word file."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from tools.word_templates.blocks import BESIDE, KEEP, SIDES, WIDTH, numbered, paragraph, run, section, spaced, w
from tools.word_templates.squares import STYLES as SQUARES
from tools.word_templates.squares import style_of
from tools.word_templates.theme import FONT, FONTS, theme

BLUE, LINK, GREY, RULE, TINT = "1F3864", "1A5494", "404040", "8A8F94", "EEF1F6"
BOLD = w("b") + w("bCs")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SPACES = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{OFFICE}"'
ABOUT = "{{ view.stamp.plan }}, version {{ view.stamp.version }}"


def sized(points: float, colour: str = "auto") -> str:
    """The size and colour of letters."""
    return w("color", val=colour) + w("sz", val=int(points * 2)) + w("szCs", val=int(points * 2))


def indented(left: int, hanging: int = 0, right: int = 0) -> str:
    """How far a paragraph stands in."""
    return w("ind", left=left, right=right, hanging=hanging)


CENTRE = w("jc", val="center")
AROUND = {
    "thin": ("single", 4, RULE),
    "dotted": ("dotted", 6, RULE),
    "double": ("double", 6, BLUE),
    "frame": ("double", 6, RULE),
}


def around(line: str) -> str:
    """The line around a square."""
    kind, eighths, colour = AROUND.get(line, (line, 12, BLUE))
    return w("pBdr", *(w(side, val=kind, sz=eighths, space=0, color=colour) for side in SIDES))


def filled(fill: str) -> str:
    """What fills a square: a pattern that reads in grey, or all of it."""
    if fill == "dark":
        return w("shd", val="clear", color="auto", fill=BLUE)
    if fill == "clear" or fill[0].islower():
        return w("shd", val=fill, color="auto" if fill == "clear" else RULE, fill="FFFFFF")
    return w("shd", val="clear", color="auto", fill=fill)


FRAME = w("pBdr", *(w(side, val="single", sz=12, space=6, color="auto") for side in SIDES))
BOX = w("pBdr", *(w(side, val="single", sz=6, space=4, color="auto") for side in (*SIDES, "between")))
# Id, name, paragraph, letters. The names that begin with a small letter are Word's own, as it writes them.
PARAGRAPHS = (
    ("Title", "Title", KEEP + spaced(0, 120, 240), BOLD + sized(16, BLUE)),
    ("Heading1", "heading 1", KEEP + spaced(240, 80, 240) + w("outlineLvl", val=0), BOLD + sized(15, BLUE)),
    ("Heading2", "heading 2", KEEP + spaced(150, 50, 240) + w("outlineLvl", val=1), BOLD + sized(12.5, BLUE)),
    ("Heading3", "heading 3", KEEP + spaced(200, 60, 240) + w("outlineLvl", val=2), BOLD + sized(10.5)),
    ("ListBullet", "List Bullet", numbered(0, 2) + spaced(0, 40), ""),
    ("ListBullet2", "List Bullet 2", numbered(1, 2) + spaced(0, 60), ""),
    ("Caption", "caption", KEEP + spaced(200, 80, 240), BOLD + sized(10.5)),
    ("Quote", "Quote", w("keepLines") + spaced(60, 160) + indented(567, right=567), w("i") + w("iCs")),
    ("Header", "header", spaced(0, 0, 240) + CENTRE, BOLD + sized(10)),
    ("Footer", "footer", spaced(0, 0, 240) + CENTRE, sized(9, GREY)),
    ("SmallPrint", "Small Print", spaced(0, 80, 240), sized(9.5, GREY)),
    ("Fact", "Fact", w("keepLines") + spaced(0, 40, 240) + indented(2381, hanging=2381), ""),
    ("Account", "Account", w("keepLines") + spaced(0, 40, 240) + indented(2381, hanging=1814), sized(9.5)),
    ("Objective", "Objective", KEEP + numbered(1, 1) + spaced(140, 20), ""),
    ("Note", "Note", w("keepLines") + spaced(0, 80, 240) + indented(567), sized(9.5, GREY)),
    ("Notice", "Notice", w("keepLines") + FRAME + spaced(0, 0) + indented(142, right=142), ""),
    ("Box", "Box", w("keepLines") + BOX + spaced(0, 0, 240) + indented(WIDTH - BESIDE + 80, right=80), sized(9.5)),
    ("TableText", "Table Text", spaced(25, 25, 240), sized(9.5)),
    # Of what stands densely: a card of a gap, an annex.
    ("RunIn", "Run In", spaced(0, 20, 240), sized(9)),
    ("FrontText", "Front Text", spaced(0, 50, 240), sized(9.5)),
    ("FrontTable", "Front Table", spaced(15, 15, 240), sized(9)),
    ("FootText", "Foot Text", spaced(0, 60, 240), sized(9, GREY)),
    *(
        (
            style_of(state),
            name,
            around(line) + filled(fill) + spaced(0, 0, 240) + indented(30, right=30) + CENTRE,
            sized(12),
        )
        for state, (name, fill, line) in SQUARES.items()
    ),
    ("SectionEnd", "Section End", spaced(0, 0, 240), sized(1)),
    ("TemplateTag", "Template Tag", spaced(0, 0, 240), sized(8, "7F7F7F")),
)
WHITE = w("shd", val="clear", color="auto", fill="FFFFFF")
# Letters stand on white, so that a pattern does not run through them.
SQUARE_LETTERS = (
    ("SquareLetter", "Square Letter", BOLD + WHITE),
    ("SquareNumber", "Square Number", WHITE),
    ("SquareDark", "Square Letter on Dark", BOLD + w("color", val="FFFFFF")),
    ("SquareDarkNumber", "Square Number on Dark", w("color", val="FFFFFF")),
)
OWN = (
    *(style_of(state) for state in SQUARES),
    *(name for name, _, _ in SQUARE_LETTERS),
    "SmallPrint",
    "Fact",
    "Account",
    "Objective",
    "Note",
    "Notice",
    "Box",
    "TableText",
    "RunIn",
    "FrontText",
    "FrontTable",
    "FootText",
    "SectionEnd",
    "TemplateTag",
    "RuledTable",
    "Removed",
    "Added",
    "Hash",
)


def style(kind: str, style_id: str, name: str, *inside: str, base: str = "", default: bool = False) -> str:
    """One style; a person can choose it in Word unless it is what the others stand on."""
    of_its_own = {"customStyle": 1} if style_id in OWN else {"default": 1} if default else {}
    based = w("basedOn", val=base) if base else ""
    shown = w("semiHidden") + w("unhideWhenUsed") if default and style_id != "Normal" else w("qFormat")
    return w("style", w("name", val=name), based, shown, *inside, type=kind, **of_its_own, styleId=style_id) + "\n"


def border(side: str, colour: str, eighths: int) -> str:
    """A line at one side of a table or cell."""
    return w(side, val="single", sz=eighths, space=0, color=colour)


RULED = (
    w(
        "tblPr",
        w("tblBorders", border("top", BLUE, 8), border("bottom", BLUE, 8), border("insideH", RULE, 4)),
        w("tblCellMar", w("left", w=85, type="dxa"), w("right", w=85, type="dxa")),
    ),
    w(
        "tblStylePr",
        w("rPr", BOLD),
        w("tcPr", w("tcBorders", border("bottom", BLUE, 8)), w("shd", val="clear", color="auto", fill=TINT)),
        type="firstRow",
    ),
)
LETTERS = (
    w("rFonts", **dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), FONT)),
    *(w("sz", val=20), w("szCs", val=20), w("lang", val="en-GB", eastAsia="en-GB", bidi="ar-SA")),
)
STYLES = (
    w("docDefaults", w("rPrDefault", w("rPr", *LETTERS)), w("pPrDefault", w("pPr", spaced(0, 80)))),
    style("paragraph", "Normal", "Normal", default=True),
    style("character", "DefaultParagraphFont", "Default Paragraph Font", default=True),
    style("numbering", "NoList", "No List", default=True),
    style("table", "TableNormal", "Normal Table", default=True),
    style("character", "Strong", "Strong", w("rPr", BOLD)),
    style("character", "Removed", "Removed", w("rPr", w("strike"))),
    style("character", "Added", "Added", w("rPr", w("u", val="single"))),
    style("character", "Hash", "Hash", w("rPr", w("sz", val=13), w("szCs", val=13))),
    style("character", "Hyperlink", "Hyperlink", w("rPr", w("color", val=LINK), w("u", val="single"))),
    *(style("character", name, shown, w("rPr", letters)) for name, shown, letters in SQUARE_LETTERS),
    style("table", "RuledTable", "Ruled Table", *RULED, base="TableNormal"),
    *(
        style("paragraph", paragraph, name, w("pPr", lines), w("rPr", letters), base="Normal")
        for paragraph, name, lines, letters in PARAGRAPHS
    ),
)


def level(number: int, form: str, text: str, indent: int, more: str = "") -> str:
    """One level of a list."""
    where = w("pPr", indented(indent, hanging=min(indent, 567 if form == "decimal" else 340)))
    shape = (w("start", val=1), w("numFmt", val=form), more, w("lvlText", val=text), w("lvlJc", val="left"))
    return w("lvl", *shape, where, ilvl=number)


def levels(number: int, *inside: str) -> str:
    """The shape of a list."""
    return w("abstractNum", w("multiLevelType", val="multilevel"), *inside, abstractNumId=number)


NUMBERING = (
    # The heading "Objectives" is the level above its objectives, with no number of its own: each sheet counts from 1.
    levels(
        1,
        level(0, "none", "", 0, w("suff", val="nothing")),
        level(1, "decimal", "%2.", 567, w("pStyle", val="Objective")),
    ),
    levels(
        2,
        level(0, "bullet", "•", 340, w("pStyle", val="ListBullet")),
        level(1, "bullet", "–", 680, w("pStyle", val="ListBullet2")),
    ),
    *(w("num", w("abstractNumId", val=number), numId=number) for number in (1, 2)),
)
MODE = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
SETTINGS = (w("defaultTabStop", val=567), w("compat", MODE), w("themeFontLang", val="en-GB"))


def field(name: str) -> str:
    """What Word works out: a page number, or how many pages there are."""

    def mark(kind: str) -> str:
        return w("r", w("fldChar", fldCharType=kind))

    words = w("r", f'<w:instrText xml:space="preserve"> {name} </w:instrText>')
    return mark("begin") + words + mark("separate") + run("1") + mark("end")


UPRIGHT = section(on_its_side=False)
MARKING = paragraph("Header", "{{ view.stamp.marking }}")


def foot(title: str) -> str:
    """The foot of every page: the marking, and below it the document's name and the page of how many."""
    line = w("pStyle", val="Footer") + w("tabs", w("tab", val="right", pos=WIDTH)) + w("jc", val="left")
    page = (run("\t"), run("Page "), field("PAGE"), run(" of "), field("NUMPAGES"))
    return MARKING + w("p", w("pPr", line), run(title), *page)


def built(title: str, body: Iterable[str]) -> dict[str, bytes]:
    """The parts of one template; its title is a template too."""
    about = f"<dc:title>{escape(title)}</dc:title><dc:subject>{ABOUT}</dc:subject>"
    core = f"{about}<dc:creator>nvap</dc:creator><dc:language>en-GB</dc:language>"
    contents = {
        **{"styles": "".join(STYLES), "numbering": "".join(NUMBERING), "settings": "".join(SETTINGS)},
        **{"header": MARKING, "footer": foot(title), "fontTable": FONTS},
    }
    roots = {"header": "hdr", "footer": "ftr", "fontTable": "fonts"}
    parts = {
        "[Content_Types].xml": _types(contents),
        "_rels/.rels": _ties(
            ("document", f"{OFFICE}/officeDocument", "word/document.xml"),
            ("core", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</cp:coreProperties>',
        "word/document.xml": f"<w:document {SPACES}><w:body>\n{''.join(body)}{UPRIGHT}</w:body></w:document>",
        "word/_rels/document.xml.rels": _ties(
            *((name, f"{OFFICE}/{name}", f"{name}.xml") for name in contents),
            ("theme", f"{OFFICE}/theme", "theme/theme1.xml"),
        ),
        "word/theme/theme1.xml": theme(),
        **{
            f"word/{name}.xml": f"<w:{root} {SPACES}>{inside}</w:{root}>"
            for name, inside in contents.items()
            for root in [roots.get(name, name)]
        },
    }
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return {name: f"{declared}{part}".encode() for name, part in parts.items()}


def _types(contents: Iterable[str]) -> str:
    package = "application/vnd.openxmlformats-package"
    kinds = {
        "/word/document.xml": f"{TYPE}.document.main+xml",
        **{f"/word/{name}.xml": f"{TYPE}.{name}+xml" for name in contents},
        "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/docProps/core.xml": f"{package}.core-properties+xml",
    }
    named = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    ties = f'<Default Extension="rels" ContentType="{package}.relationships+xml"/>'
    other = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<Types xmlns="{PACKAGE}/content-types">{ties}{other}{named}</Types>'


def _ties(*ties: tuple[str, str, str]) -> str:
    made = "".join(f'<Relationship Id="{tie}" Type="{kind}" Target="{target}"/>' for tie, kind, target in ties)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'
