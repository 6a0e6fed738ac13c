"""An HTML page → the blocks that the layout knows, as plain data. What a page hides from its readers is left out."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from nvap.formats.pdf.glyphs import lacking, on_page, shown
from nvap.formats.pdf.picture import picture
from nvap.formats.pdf.tree import Element, tree
from nvap.model.values import dataclass

Block = dict[str, Any]
Inline = str | int | dict[str, Any]

SQUARES = frozenset(
    {"put-right", "start", "prove", "keep-up", "accepted", "met", "not-applicable", "withheld", "heat1", "heat2"}
    | {"heat3", "heat4"}
)
LOOKS: tuple[str, ...] = ("objective", "notice", "box", "row", "record", "front", "sign", "dense", "landscape")
# How many characters stand in a line at the least; so a count of lines by it is rather too high than too low.
WIDEST = 100  # columns that a cell of a table can span
LINE = 45
# How long the text of a cell may be that stands in one line where there is room for it: a date, a count.
WHOLE = 17
# How long a text is that asks for no more room than a shorter one.
LONG = 140
# The same in an annex, where letters are smaller, and the width of one of them there.
LONG_IN_ANNEX, SMALL = 320, 4.2
# The same on a page that lies on its side.
LONG_ON_ITS_SIDE = 1000
# How long a name may be that stands in a column beside what it names.
NAME = 100
# How long a name and what it names may be that follow, in an annex, on the line before them.
BRIEF = 48
# The width of a page's text, of a letter in a table of few or of many columns, of the margins of a cell and of a
# picture in one, in points.
ACROSS, LETTERS, MARGIN, DRAWN = 516, (4.9, 4.6), 10.0, 100.0
# How much wider the text of a page is that lies on its side.
ON_ITS_SIDE = 247
# How wide a square of the picture is with the space beside it, in points, and how many are wanted beside one another.
SQUARE, ABREAST = 36.0, 7
# A run of letters that has no place to break, and the length of the parts it is broken into where it must be.
# The sum of a file, which is never broken, and how wide its letters are beside others.
SUM, SMALLER = re.compile("[0-9a-f]{64}"), 0.82
UNBROKEN, PART = re.compile(r"[^\s\-/]{25,}|\S{100,}"), 8


@dataclass(frozen=True, slots=True)
class Read:
    """A page as it is laid out: its title and language, the marking of every page, its blocks; signs it cannot have."""

    title: str
    language: str
    marking: str
    blocks: tuple[Block, ...]
    lacking: str


def read(page: str) -> Read:
    """The page's title, language, marking and blocks; the last of them names the signs that the font lacks."""
    root = tree(page)
    elements = list(root.all())
    named = next((" ".join(element.raw().split()) for element in elements if element.tag == "title"), "")
    title = "".join(character if character.isprintable() else "\ufffd" for character in named)
    language = next(
        (element.attrs["lang"] for element in elements if element.tag == "html" and "lang" in element.attrs), "en-GB"
    )
    style = "\n".join(element.raw() for element in elements if element.tag == "style")
    marking = next((element.text() for element in elements if element.tag == "p" and "marking" in element.classes), "")
    blocks = _Blocks(style, {element.attrs["id"] for element in elements if element.attrs.get("id")}).of(root)
    missing = lacking([title, *_drawn(root)])
    if missing:
        ends = len(blocks) - (bool(blocks) and blocks[-1]["kind"] == "marking")
        blocks.insert(ends, _note(on_page(missing)))
    return Read(title, language, shown(marking), tuple(blocks), missing)


def _drawn(element: Element) -> Iterator[str]:
    """The texts of an element that are for a printed page."""
    for child in element.inside:
        if isinstance(child, str):
            yield child
        elif child.tag == "img":
            yield child.attrs.get("alt", "")
        elif not child.unseen:
            yield from _drawn(child)


def _note(text: str) -> Block:
    """A paragraph in small print."""
    made: Block = {"kind": "p", "inline": list(_text(text))}
    return {**made, "label": "", "quiet": True, "lines": _lines(made)}


class _Blocks:
    """The blocks of a page; an id goes to the first element that has it, and a link leads only where there is one."""

    def __init__(self, style: str, ids: set[str]) -> None:
        self.style = style
        self.ids = ids
        self.left = set(ids)
        self.sheets = 0
        self.dense = 0
        self.across = ACROSS

    def of(self, element: Element) -> list[Block]:
        """What stands in an element, as blocks; text between blocks is a paragraph."""
        made: list[Block] = []
        run: list[Element | str] = []
        for child in [*element.inside, None]:
            if child is None or (isinstance(child, Element) and child.is_block and not child.unseen):
                line = self.line(run)
                if line and all(isinstance(part, dict) and part["kind"] == "picture" for part in line):
                    made += line  # type: ignore[arg-type]
                elif line:
                    made.append({"kind": "p", "inline": line})
                run = []
                made += self.block(child) if child else []
            else:
                run.append(child)
        return made

    def block(self, element: Element) -> list[Block]:
        """The blocks that an element of its own lines makes."""
        tag, classes = element.tag, element.classes
        label = self.label(element)
        made: Block
        if tag == "p" and "notice" in classes:
            return self.division(Element("div", element.attrs, [Element("p", {}, element.inside)]), label)
        if tag == "p":
            made = {"kind": "marking" if "marking" in classes else "p", "inline": self.line(element.inside)}
            if not made["inline"]:
                return []
        elif re.fullmatch("h[1-6]", tag):
            made = {"kind": "heading", "level": int(tag[1]), "inline": self.line(element.inside)}
            if not made["inline"]:
                return []
        elif tag == "ul" and (row := self.squares(element)):
            made = {"kind": "squares", "inline": row}
        elif tag in ("ul", "ol"):
            items = [{"blocks": self.of(item), "label": self.label(item)} for item in element.each("li")]
            if not items:
                return []
            start = element.attrs.get("start", "")
            made = {"kind": "list", "numbered": tag == "ol", "start": int(start) if start.isdecimal() else 1}
            made["items"] = items
        elif tag == "dl":
            facts = self.facts(element)
            narrow = all(sum(map(_width, fact["name"])) <= NAME for fact in facts)
            made = {"kind": "facts", "facts": facts, "narrow": narrow}
            if not made["facts"]:
                return []
        elif tag == "table" and "run-in" in classes:
            return self.key(element, label) if "key" in classes else self.run_in(element, label)
        elif tag == "table":
            made = self.table(element)
            if not made["rows"]:
                return []
        elif tag == "hr":
            made = {"kind": "rule"}
        else:
            return self.division(element, label)
        return [self.dressed(made, element, label)]

    def squares(self, element: Element) -> list[Inline]:
        """The squares of a list, where it has nothing else."""
        lines = [self.line(item.inside) for item in element.each("li") if _has_square(item)]
        alone = len(lines) == sum(1 for _ in element.each("li")) and all(len(line) == 1 for line in lines)
        return [part for line in lines for part in line] if alone else []

    def square(self, element: Element) -> Inline:
        """A square: what is seen in it, on two lines, and the words that stand for it."""
        seen = [child.text() for child in element.inside if isinstance(child, Element)]
        target = element.attrs.get("href", "")
        return {
            "kind": "square",
            "inline": [shown(" ".join(filter(None, seen)) + " ")],
            "seen": [shown(line) for line in seen if line],
            "look": next((name for name in sorted(element.classes & SQUARES)), ""),
            "over": "over" in element.classes,
            "alt": shown(" ".join((element.attrs.get("aria-label") or " ".join(seen)).split())),
            "to": target[1:] if target[:1] == "#" and target[1:] in self.ids else "",
        }

    def division(self, element: Element, label: str) -> list[Block]:
        """An element that holds others: a frame of its own where it has a look, else what is in it."""
        looks = [look for look in LOOKS if look in element.classes]
        look = "quote" if element.tag == "blockquote" else looks[0] if looks else ""
        tight = look in ("dense", "landscape") or element.tag == "nav"
        wider = ON_ITS_SIDE if look == "landscape" and self.across == ACROSS else 0
        self.dense, self.across = self.dense + tight, self.across + wider
        inside = self.of(element)
        self.dense, self.across = self.dense - tight, self.across - wider
        if element.tag in ("nav", "footer"):
            look = {"nav": "contents", "footer": "foot"}[element.tag]
        if look == "landscape" and not wider:
            look = ""  # it lies on its side already
        if inside and inside[-1]["kind"] == "marking":
            return [*self.framed(element, look, label, inside[:-1]), inside[-1]]
        return self.framed(element, look, label, inside)

    def framed(self, element: Element, look: str, label: str, inside: list[Block]) -> list[Block]:
        """Blocks in the frame of an element that has one."""
        classes = element.classes
        if not (look or label or "quiet" in classes or "sheet" in classes):
            return inside
        made: Block = {"kind": "division", "look": look, "blocks": inside, "sheet": self.sheet(classes)}
        return [self.dressed(made, element, label)] if inside or look == "box" else []

    def sheet(self, classes: frozenset[str]) -> int | None:
        """The number of a sheet, from 0, in the order of the page; none of what is no sheet."""
        if "sheet" not in classes:
            return None
        self.sheets += 1
        return self.sheets - 1

    def dressed(self, made: Block, element: Element, label: str) -> Block:
        """A block with its label, its tone, and how many lines it may take."""
        return {
            **made,
            **{"label": label, "quiet": "quiet" in element.classes, "lines": _lines(made), "dense": self.dense > 0},
        }

    def label(self, element: Element) -> str:
        """The id of an element, once."""
        name = element.attrs.get("id", "")
        if name not in self.left:
            return ""
        self.left.remove(name)
        return name

    def facts(self, element: Element) -> list[Block]:
        """The names of a description list, each with its descriptions."""
        made: list[Block] = []
        for entry in element.each("dt", "dd"):
            if entry.tag == "dt":
                made.append({"name": self.line(entry.inside), "blocks": [], "label": self.label(entry)})
            elif made:
                made[-1]["blocks"] += self.of(entry)
        return [{**fact, "brief": _length(fact) <= BRIEF} for fact in made]

    def table(self, element: Element) -> Block:
        """A table: its caption, how many of its rows are its head, its columns and its cells."""
        caption = next(element.each("caption"), None)
        rows: list[Block] = []
        head = 0
        for row in element.each("tr"):
            cells = [self.cell(cell) for cell in row.each("td", "th")]
            if not cells:
                continue
            if all(cell["head"] and cell["scope"] != "row" for cell in cells) and head == len(rows):
                head += 1
            rows.append({"cells": cells, "label": self.label(row)})
        columns = _columns(rows, self.across, dense=self.dense > 0) if rows else []
        return {
            "kind": "table",
            "close": "close" in element.classes,
            "caption": self.line(caption.inside) if caption else [],
            "head": head,
            "columns": columns,
            "rows": rows,
        }

    def key(self, element: Element, label: str) -> list[Block]:
        """A table that is a key: its caption and its rows on a line, each kept whole."""
        caption = next(element.each("caption"), None)
        rows: list[Inline] = [{"kind": "strong", "inline": self.line(caption.inside)}] if caption else []
        for row in element.each("tr"):
            cells = [self.line(cell.inside) for cell in row.each("th", "td")]
            rows.append({"kind": "whole", "inline": [part for cell in cells for part in (*cell, " ")][:-1]})
        return [self.dressed({"kind": "p", "inline": rows}, element, label)]

    def run_in(self, element: Element, label: str) -> list[Block]:
        """A table whose rows run on: its caption, and each row as its name and what stands beside that."""
        facts: list[Block] = []
        for row in element.each("tr"):
            name = next(row.each("th"), Element("th", {}, []))
            told = [self.line(cell.inside) for cell in row.each("td")]
            line = [part for one in told if one for part in (*one, " ")][:-1]
            anchor = self.label(row) or self.label(name)
            blocks = [self.dressed({"kind": "p", "inline": line}, row, "")] if line else []
            facts.append({"name": self.line(name.inside), "blocks": blocks, "label": anchor, "brief": False})
        made: Block = {"kind": "facts", "facts": facts, "narrow": False}
        caption = next(element.each("caption"), None)
        above: list[Block] = []
        if caption:
            words = {"kind": "p", "inline": [{"kind": "strong", "inline": self.line(caption.inside)}]}
            above = [self.dressed(words, caption, "")]
        return [*above, self.dressed(made, element, label)] if facts else above

    def cell(self, element: Element) -> Block:
        """A cell of a table."""
        spans = {name: element.attrs.get(name, "") for name in ("colspan", "rowspan")}
        whole = element.text() if "sum" in element.classes and SUM.fullmatch(element.text()) else ""
        blocks = [{"kind": "p", "inline": [{"kind": "sum", "inline": [whole]}]}] if whole else self.of(element)
        parts = [*blocks, *(part for block in blocks for part in _inlines(block))]
        drawn = [drawing for drawing in parts if isinstance(drawing, dict) and drawing["kind"] == "picture"]
        for drawing in drawn:
            drawing["height"], drawing["width"] = (
                drawing["height"] * min(1, DRAWN / drawing["width"]),
                min(drawing["width"], DRAWN),
            )
        length = sum(map(_length, blocks))
        return {
            **{
                name: min(max(int(span), 1), WIDEST) if span.isdecimal() and len(span) < 6 else 1
                for name, span in spans.items()
            },
            "head": element.tag == "th",
            "scope": element.attrs.get("scope", ""),
            "blocks": blocks,
            "length": length,
            "word": round(length * SMALLER)
            if whole
            else max(
                length if drawn and length < LINE else max(map(_word, blocks), default=0), *map(_abreast, blocks), 0
            ),
            "number": "num" in element.classes,
            "long": "long" in element.classes,
            "heat": next((int(name[4:]) for name in element.classes if re.fullmatch("heat[0-4]", name)), 0),
            "label": self.label(element),
        }

    def line(self, inside: list[Element | str]) -> list[Inline]:
        """Text and what stands in its line, with single spaces and none at its ends."""
        made: list[Inline] = []
        for part in self.inline(inside):
            if isinstance(part, str):
                if not made or made[-1] == {"kind": "break"} or (isinstance(made[-1], str) and made[-1].endswith(" ")):
                    part = part.lstrip(" ")
                if not part:
                    continue
            made.append(part)
        while made and isinstance(made[-1], str) and not made[-1].rstrip(" "):
            made.pop()
        if made and isinstance(made[-1], str):
            made[-1] = made[-1].rstrip(" ")
        return made

    def inline(self, inside: list[Element | str]) -> Iterator[Inline]:
        """The parts of a line: text, and data for the rest; an element without a look gives its content."""
        for child in inside:
            if isinstance(child, str):
                yield from _text(child)
            elif child.unseen:
                continue
            elif child.tag == "br":
                yield {"kind": "break"}
            elif child.tag == "svg":
                yield picture(child, self.style)
            elif child.tag == "img":
                yield from _text(child.attrs.get("alt", ""))
            else:
                yield from self.within(child)

    def within(self, element: Element) -> Iterator[Inline]:
        """An element that stands in a line."""
        label = self.label(element)
        if "square" in element.classes:
            if label:
                yield {"kind": "anchor", "label": label}
            yield self.square(element)
            return
        inner = list(self.inline(element.inside))
        target = element.attrs.get("href", "")
        kind = {"strong": "strong", "b": "strong", "th": "strong", "em": "em", "i": "em", "cite": "em"}.get(
            element.tag, ""
        )
        if label:
            yield {"kind": "anchor", "label": label}
        if "tag" in element.classes:
            kind = "tag"
        elif "quiet" in element.classes:
            kind = "quiet"
        elif element.tag == "a" and target[:1] == "#" and target[1:] in self.ids:
            yield {"kind": "link", "to": target[1:], "inline": inner}
            return
        elif element.tag == "a" and re.match("(https?://|mailto:)", target):
            yield {"kind": "link", "address": target, "inline": inner}
            return
        if kind:
            yield {"kind": kind, "inline": inner, "short": sum(map(_width, inner)) <= LINE}
        else:
            yield from inner


def _abreast(block: Block) -> int:
    """How many letters are as wide as the squares of a block that stand beside one another."""
    return int(min(len(block["inline"]), ABREAST) * SQUARE / LETTERS[1]) if block["kind"] == "squares" else 0


def _has_square(element: Element) -> bool:
    return any("square" in inner.classes for inner in element.all())


def _text(text: str) -> Iterator[Inline]:
    """Text with single spaces; a number stands where a long word may break without a sign."""
    text = shown(re.sub("[ \t\r\n\f]+", " ", text))
    at = 0
    for found in UNBROKEN.finditer(text):
        for place in range(found.start() + PART, found.end(), PART):
            yield text[at:place]
            yield 0
            at = place
    if text[at:]:
        yield text[at:]


def _width(part: Inline) -> int:
    """How many characters a part of a line has."""
    if isinstance(part, dict) and "height" in part:
        return int(part["width"] / LETTERS[1])
    if isinstance(part, dict):
        return sum(map(_width, part.get("inline", [])))
    return len(part) if isinstance(part, str) else 0


def _length(block: Block) -> int:
    """How many characters a block has."""
    return sum(map(_width, _inlines(block)))


def _inlines(block: Block) -> Iterator[Inline]:
    yield from block.get("inline", [])
    yield from block.get("name", [])
    yield from block.get("caption", [])
    for inner in _inner(block):
        yield from _inlines(inner)


def _inner(block: Block) -> list[Block]:
    return [inner for key in ("blocks", "items", "facts", "rows", "cells") for inner in block.get(key, [])]


def within(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks, and all that stand in them, in order, but for those in a table."""
    for block in blocks:
        yield block
        if block.get("kind") != "table":
            yield from within(_inner(block))


def _lines(block: Block) -> int:
    """How many lines a block takes, rather more than less; a picture is as tall as it is."""
    own = [*block.get("inline", []), *block.get("name", [])]
    lines = -(-sum(map(_width, own)) // LINE) + 1 if own else 0
    lines += sum(
        int(piece.get("height", 0) // 12) + 1
        for piece in (block, *own)
        if isinstance(piece, dict) and "height" in piece
    )
    return lines + sum(map(_lines, _inner(block))) + (7 if block.get("look") == "box" else 0)


def _columns(rows: list[Block], across: int, *, dense: bool = False) -> list[int]:
    """How wide each column is, in points: no less than its longest word, then as its text asks."""
    count = max(sum(cell["colspan"] for cell in row["cells"]) for row in rows)
    letter = SMALL if dense else LETTERS[count > 4]
    long = LONG_ON_ITS_SIDE if across > ACROSS else LONG_IN_ANNEX if dense else LONG
    least, most, whole = [MARGIN] * count, [MARGIN] * count, [MARGIN] * count
    for cells in (row["cells"] for row in rows):
        if len(cells) == count:
            for at, cell in enumerate(cells):
                bold = 1.12 if cell["head"] else 1.0
                least[at] = max(least[at], MARGIN + letter * bold * cell["word"])
                if cell["scope"] == "col":  # the name of a column may stand in two lines, but for a day over figures
                    if cell["number"] and cell["length"] <= WHOLE:
                        whole[at] = max(whole[at], MARGIN + letter * 1.12 * cell["length"])
                    continue
                most[at] = max(
                    most[at],
                    MARGIN + letter * max(cell["word"], min(cell["length"], LONG_IN_ANNEX if cell["long"] else long)),
                )
                if cell["length"] <= WHOLE:
                    whole[at] = max(whole[at], MARGIN + letter * 1.12 * cell["length"])
    if sum(map(max, least, whole)) <= across * 0.85:
        least = list(map(max, least, whole))
    most = list(map(max, least, most))
    asked = [width - other for width, other in zip(most, least, strict=True)]
    over = across - sum(least)
    if sum(asked) <= over or over <= 0:
        return [round(width) for width in (most if over > 0 else least)]
    return [round(width + over * more / sum(asked)) for width, more in zip(least, asked, strict=True)]


def _word(block: Block) -> int:
    """How many characters the longest word of a block has, with the frame that it may stand in."""
    found = 0
    for part in _inlines(block):
        frame = 2 if isinstance(part, dict) and part["kind"] == "tag" else 0
        within_part = [part, *part.get("inline", ())] if isinstance(part, dict) else [part]
        for piece in within_part:
            words = re.split(r"[\s\-]+", piece) if isinstance(piece, str) else []
            found = max([found, *(len(word) + frame for word in words)])
    return found
