"""What people wrote at length, with its paragraphs and lists, in every form made from templates.

A template prints such a text like any other. Where it has more than one block, marks go into the document before each
and after the last, which no value can hold; once the document is made, these become the paragraphs and lists of its
form, or a space where there is room for one line only.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

from nvap.words.prose import blocks_of

# Marks that `plain` takes out of every value: so only what is here can make them. `CELL` ends a cell of a table in the
# terminal form, and `LINE` is before each block of a text in one.
_OPEN, _CLOSE, END, CELL, LINE = "\x1d", "\x1e", "/", "\x1f", "\x1c"
_MARK = re.compile(f"{_OPEN}(-|[0-9]+[.]|{END}|){_CLOSE}")
_SPACED_MARK = re.compile(f" ?{_OPEN}([^{_CLOSE}]*){_CLOSE}")

Segment = tuple[str, str]


def marked(text: str, escape: Callable[[object], str]) -> str:
    """A text with a mark before each of its paragraphs and items, each of them made safe; of one paragraph, itself."""
    first, *others = blocks_of(text)
    if not others:
        return escape(first.text)
    start = f"{_OPEN}{first.sign}{_CLOSE}" if first.sign else ""
    rest = (f"{_OPEN}{block.sign}{_CLOSE}{escape(block.text)}" for block in others)
    return f"{start}{escape(first.text)}{''.join(rest)}{_OPEN}{END}{_CLOSE}"


def is_marked(text: str) -> bool:
    """Whether a document has texts of several blocks."""
    return _OPEN in text


def joined(text: str) -> str:
    """A document in which every text stands on one line."""
    return _SPACED_MARK.sub(lambda mark: "" if mark[1] == END else f" {mark[1]} " if mark[1] else " ", text)


def breaks(text: str, made: Callable[[str], str]) -> str:
    """A text with what is made of the sign of each mark in its place; `END` is that of the last."""
    return _MARK.sub(lambda mark: made(mark[1]), text)


def closing(text: str) -> str:
    """What at the beginning of a text belongs to the sentence before."""
    found = re.match(r"[.,;:!?)]*", text)
    return found.group() if found else ""


def segments(text: str) -> list[Segment]:
    """The pieces of a line with marks, each with its sign; what follows the text in its line is one of its own."""
    first, *rest = _MARK.split(text)
    made = [("", first)] if first.strip() else []
    for sign, piece in zip(rest[::2], rest[1::2], strict=True):
        if sign != END:
            made.append((sign, piece))
            continue
        ended = closing(piece)
        made[-1] = (made[-1][0], made[-1][1] + ended)
        if piece[len(ended) :].strip():
            made.append(("", piece[len(ended) :]))
    return [(sign, piece.strip()) for sign, piece in made]


def in_markdown(text: str) -> str:
    """A Markdown document with its paragraphs and lists; in a row of a table and in a heading each text is a line."""
    return "\n".join(_markdown_line(line) if _OPEN in line else line for line in text.split("\n"))


def _markdown_line(line: str) -> str:
    if line.lstrip(" ").startswith(("|", "#")):
        return joined(line)
    lead, within = _lead(line)
    found = segments(line[len(lead) :])
    return lead + _below(found, within, lambda before, after: before == "" or _kind(before) != _kind(after))


def in_terminal(text: str) -> str:
    """The terminal form with its paragraphs and lists; a cell of a table keeps a mark before each."""
    return "\n".join(_terminal_line(line) if _OPEN in line else line for line in text.split("\n"))


def _terminal_line(line: str) -> str:
    if CELL in line:
        return _MARK.sub(lambda mark: "" if mark[1] == END else f"{LINE}{mark[1]} " if mark[1] else LINE, line)
    lead, within = _lead(line)
    return lead + _below(segments(line[len(lead) :]), within, lambda before, after: before == after == "")


def _lead(line: str) -> tuple[str, str]:
    """What stands before the text of a line: its indent, and the sign of the item that it is."""
    found = re.match(r" *(?:[-*] +|\d+\. +)?", line)
    lead = found.group() if found else ""
    return lead, " " * len(lead)


def _below(found: list[Segment], within: str, apart: Callable[[str, str], bool]) -> str:
    """Pieces below one another, moved in, with an empty line between those that are to stand apart."""
    made = [f"{sign} {piece}" if sign else piece for sign, piece in found]
    breaks = ("\n\n" if apart(before[0], after[0]) else "\n" for before, after in pairwise(found))
    return made[0] + "".join(f"{line_break}{within}{piece}" for line_break, piece in zip(breaks, made[1:], strict=True))


def _kind(sign: str) -> str:
    """The kind of list that an item of this sign is in; nothing for a paragraph."""
    return sign[-1:]


_NAMES = "address|article|aside|blockquote|body|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
_NAMES += "|h[1-6]|header|html|legend|li|main|nav|ol|option|p|pre|script|search|section|style|summary|table|tbody|td"
_NAMES += "|tfoot|th|thead|title|tr|ul"
# Compiled when a page is made: most documents are none.
_BLOCK = f"(</?(?:{_NAMES})(?:\\s[^>]*)?>)"
_TAG = r"<(/?)([a-z][a-z0-9]*)[^>]*>"
_EMPTY = {"br", "img", "input", "wbr"}
_HOLDING = {"dd", "td", "li"}


def in_html(text: str) -> str:
    """A page with its paragraphs and lists, where a paragraph or what holds paragraphs is; elsewhere a line."""
    pieces = re.split(_BLOCK, text)
    for at in range(0, len(pieces), 2):
        if _OPEN not in pieces[at]:
            continue
        opening = re.fullmatch(_TAG, pieces[at - 1]) if at else None
        found = segments(pieces[at])
        if opening is None or opening[1] or not all(_balanced(piece) for _, piece in found):
            pieces[at] = joined(pieces[at])
        elif opening[2] == "p":
            attributes = re.sub(r'\s(?!class=)[\w-]+="[^"]*"', "", pieces[at - 1][2:-1])
            pieces[at] = "\n".join(_html_blocks(found, attributes, pieces[at - 1]))
            pieces[at - 1] = pieces[at + 1] = ""
        elif opening[2] in _HOLDING:
            pieces[at] = "\n".join(_html_blocks(found, "", "<p>"))
        else:
            pieces[at] = joined(pieces[at])
    return "".join(pieces)


def _balanced(piece: str) -> bool:
    """Whether each element in a piece of a page is closed in it."""
    standing: list[str] = []
    for tag in re.finditer(_TAG, piece):
        if tag[2] in _EMPTY:
            continue
        if not tag[1]:
            standing.append(tag[2])
        elif not standing or standing.pop() != tag[2]:
            return False
    return not standing


def _html_blocks(found: list[Segment], attributes: str, first: str) -> Iterator[str]:
    """Pieces as paragraphs and lists, `first` being the tag of the first if that is a paragraph."""
    opening = first
    for kind, each in groupby(found, key=lambda segment: _kind(segment[0])):
        group = list(each)
        if not kind:
            for _, piece in group:
                yield f"{opening}{piece}</p>"
                opening = f"<p{attributes}>"
            continue
        name, start = ("ul", "") if kind == "-" else ("ol", group[0][0][:-1])
        counted = f' start="{start}"' if start not in ("", "1") else ""
        yield f"<{name}{attributes}{counted}>"
        yield from (f"<li>{piece}</li>" for _, piece in group)
        yield f"</{name}>"


LAYOUTS: dict[str, Callable[[str], str]] = {"md": in_markdown, "html": in_html, "text": in_terminal}
