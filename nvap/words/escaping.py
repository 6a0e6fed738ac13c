"""Text from files as text: what no terminal, page or cell may act on, taken out of its power."""

import re
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
    text = re.sub(r"[ \t\r\n\v\f\x85]+", " ", str(value))
    return _UNSAFE.sub(_picture, text)


def plain_lines(value: str) -> str:
    """The same, for a form that has its own way of writing a line break: carriage returns and line feeds stay."""
    return _UNSAFE_IN_LINES.sub(_picture, value)


def plain_but(value: str, kept: str) -> str:
    """The same, for a document, with the signs that it is laid out by."""
    return _UNSAFE.sub(lambda match: match.group() if match.group() in kept else _picture(match), value)


def as_json(data: Any) -> str:
    """Data as JSON text: two spaces, letters as they are, whatever could steer a terminal as an escape."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return _UNSAFE_IN_LINES.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
