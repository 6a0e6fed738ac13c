"""A text with look-alikes of spaces, colons and quotation marks as it was meant.

In a key, an indent or beside a colon they change what YAML reads. There the text is read as it was meant, so that they
hide no other fault, and each is told.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import yaml
from yaml.events import ScalarEvent

from nvap.source.parser import events, span
from nvap.source.signs import COLON, QUOTES, SPACES, UNSEEN

_ODD = SPACES + UNSEEN
# Patterns as text: they are compiled when one is first asked for, and most files never ask.
# A key with what stands before it and the colon after it, or an indent; a wide colon needs no space after it.
_COLON = rf"(?::(?=[\s{_ODD}]|$)|{COLON})[{_ODD}]*"
_KEY = rf"(?m)^[ {_ODD}]*(?:-[ {_ODD}]+)*[\w.{_ODD}-]{{1,80}}?[ {_ODD}]*{_COLON}"
_INDENT = rf"(?m)^ *[{_ODD}][ {_ODD}]*(?=[^\s{_ODD}])"
_COLON_NEXT = r"\s*:"
_SIGN = f"[{_ODD}{COLON}]"
_VALUE_IN_QUOTES = f"(?m)^[^\"'#\n]*?(?:: +|- +)([{QUOTES}])"


class Readable(NamedTuple):
    """A text with such signs as it is meant, and where the signs are; `origin` has the places that moved."""

    text: str
    signs: tuple[int, ...]
    moved: tuple[tuple[int, int], ...] = ()

    def origin(self, index: int) -> int:
        """Where a place of the text is in the file."""
        at = bisect_right(self.moved, (index, 1 << 30)) - 1
        return index + (self.moved[at][1] if at >= 0 else 0)


def readable(text: str) -> Readable:
    """A text as it is meant."""
    if text.isascii() or re.search(_SIGN, text) is None:
        return Readable(text, ())
    within = [*_values(text)]
    signs = sorted(
        {
            match.start() + sign.start()
            for found in (_KEY, _INDENT)
            for match in re.finditer(found, text)
            for sign in re.finditer(_SIGN, match.group())
            if not any(start < match.start() + sign.start() < end for start, end in within)
        }
    )
    meant = _made(text, signs, " ")
    # Where a key stands that is not to be indented, a space before it stands for nothing.
    return meant if not signs or _is_yaml(meant.text) else _made(text, signs, "")


def _made(text: str, signs: list[int], space: str) -> Readable:
    """A text with other signs in the place of some; `space` is what stands for one at the beginning of a line."""
    made: list[str] = []
    moved: list[tuple[int, int]] = []
    last = length = 0
    for index in signs:
        begins = index == 0 or text[index - 1] == "\n"
        instead = _instead(text, index, space if begins else " ")
        made += (text[last:index], instead)
        length += index - last + len(instead)
        last = index + 1
        if len(instead) != 1:
            moved.append((length, last - length))
    return Readable("".join((*made, text[last:])), tuple(signs), tuple(moved))


def quote_before(text: str, index: int) -> int | None:
    """Where a value begins with a quotation mark that is none, on the line of a place or the one before it."""
    start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, index))) + 1
    ends = text.find("\n", index)
    found = re.compile(_VALUE_IN_QUOTES).search(text, start, ends if ends >= 0 else len(text))
    return found.start(1) if found else None


def _is_yaml(text: str) -> bool:
    with suppress(yaml.YAMLError):
        for _ in events(text):
            pass
        return True
    return False


def _instead(text: str, index: int, space: str) -> str:
    """What is read in place of a sign."""
    if text[index] == COLON:
        return ":" if text[index + 1 : index + 2] in ("", " ", "\n", "\r") else ": "
    return space if re.match(f"[{SPACES}]", text[index]) else ""


def _values(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text that are within values, where such signs are only text: up to where it cannot be read."""
    with suppress(yaml.YAMLError):
        for event in events(text):
            if type(event) is ScalarEvent:
                start, end = span(event)
                before = text[text.rfind("\n", 0, start) + 1 : start]
                if not event.style and (re.compile(_COLON_NEXT).match(text, end) or not before.strip(" ")):
                    start = text.find("\n", start, end)  # a key, or what may be meant for one; text, from its next line
                if start >= 0:
                    yield start, end
