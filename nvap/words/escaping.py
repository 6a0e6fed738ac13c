"""Text from files as text: what no terminal, page or cell may act on, taken out of its power."""

import re
from collections.abc import Iterator
from itertools import chain, islice, repeat
from typing import Any

# Control characters, lone surrogates, line and paragraph separators, bidi controls, the byte-order mark, annotations
# and the two that XML forbids.
_STEERING = (
    "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_UNSAFE = re.compile(f"[{_STEERING}]")
_UNSAFE_IN_LINES = re.compile(f"(?![\r\n])[{_STEERING}]")


def plain(value: object) -> str:
    """The text on one line, with whatever could steer a terminal shown as a sign that cannot.

    White space of every kind that breaks a line becomes a space; a control character becomes its picture (ESC is ␛).
    No-break spaces, accents and joiners stay.
    """
    text = str(value)
    if text.isprintable() and "  " not in text:
        return text  # as most are: every sign that steers, and every white space but the plain one, is none of these
    text = re.sub(r"[ \t\r\n\v\f\x85]+", " ", text)
    return _UNSAFE.sub(_picture, text)


def plain_lines(value: str) -> str:
    """The same, for a form that has its own way of writing a line break: carriage returns and line feeds stay."""
    return _UNSAFE_IN_LINES.sub(_picture, value)


def plain_but(value: str, kept: str) -> str:
    """The same, for a document, with the signs that it is laid out by."""
    return _UNSAFE.sub(lambda match: match.group() if match.group() in kept else _picture(match), value)


def as_json(data: Any) -> str:
    """Data as JSON text: two spaces, letters as they are, whatever could steer a terminal as an escape."""
    return "".join(as_json_parts(data))


def as_json_parts(data: Any, together: int = 1) -> Iterator[str]:
    """The same in parts: what is an iterator in its mappings is written as a list, of which so many items are made
    `together`.
    """
    for part in chain(_json_parts(data, "\n", together), "\n"):
        yield _UNSAFE_IN_LINES.sub(lambda match: f"\\u{ord(match.group()):04x}", part)


def _json_parts(data: Any, line: str, together: int) -> Iterator[str]:
    """Data as JSON text, each line of which but the first begins with `line`."""
    import json

    if isinstance(data, dict) and any(isinstance(value, dict | Iterator) for value in data.values()):
        # An iterator may be in it; what has none is written at once.
        for mark, (key, value) in zip(chain("{", repeat(",")), data.items(), strict=False):
            yield f"{mark}{line}  {json.dumps(str(key), ensure_ascii=False)}: "
            yield from _json_parts(value, f"{line}  ", together)
        yield f"{line}}}"
    elif isinstance(data, Iterator):
        mark = "["
        while items := [*islice(data, together)]:
            made = json.dumps(items, ensure_ascii=False, indent=2)
            yield mark + made.removeprefix("[").removesuffix("\n]").replace("\n", line)
            mark = ","
        yield f"{line}]" if mark == "," else "[]"
    else:
        yield json.dumps(data, ensure_ascii=False, indent=2).replace("\n", line)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
