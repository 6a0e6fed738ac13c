"""What people write at length → its paragraphs and lists: decided here once, and drawn by every form in its own way.

A text on one line is one paragraph, whatever it begins with. Of one with several lines each line is a paragraph, but
for those that begin as an item of a list; a line that stands further in than the item above it goes on with that item.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_ITEM = re.compile(r"(?P<in> *)(?:[-*•·▪◦‣–]|(?P<number>\d{1,3})\.)[ \xa0]+(?P<text>\S.*)")
_BREAK = re.compile(r"\r\n?|\n")


class Block(NamedTuple):
    """A paragraph, or an item of a list: `sign` is empty for a paragraph, else "-" or the item's number and a stop."""

    text: str
    sign: str = ""


def blocks_of(text: str) -> tuple[Block, ...]:
    """The paragraphs and items of a text, in order."""
    lines = [line.rstrip() for line in _BREAK.split(text.replace("\t", " ").strip())]
    return (tuple(_blocks(lines)) if len(lines) > 1 else ()) or (Block(text),)


def tidied(text: str) -> str:
    """A text that somebody typed, as it is to be kept: its lines ended one way, and no white space around any."""
    lines = [line.replace("\t", " ").rstrip(" \xa0") for line in re.split("\r\n?|[\n\v\x85\u2028\u2029]", text)]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Lines as blocks. Numbers make a list where they count from 1; a paragraph between its items does not end it."""
    item: Block | None = None
    within, counted = 0, 0  # how far in the last item stands, and the last number of a list
    for line in lines:
        found = _ITEM.fullmatch(line)
        number = int(found["number"]) if found and found["number"] else None
        indent = len(line) - len(line.lstrip(" "))
        if found and number in (None, 1, counted + 1):
            if item:
                yield item
            counted = counted if number is None else number
            within = indent
            item = Block(found["text"], "-" if number is None else f"{number}.")
        elif item and line and indent > within:
            item = Block(f"{item.text} {line.strip()}", item.sign)
        elif line:
            if item:
                yield item
            item = None
            yield Block(line.strip())
    if item:
        yield item
