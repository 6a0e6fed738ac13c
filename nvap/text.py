"""Text from files as text: what no terminal, page or cell may act on, taken out of its power."""

import re

# Control characters, lone surrogates, line and paragraph separators, bidi controls, the byte-order mark.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def plain(value: object) -> str:
    """The text on one line, with whatever could steer a terminal shown as a sign that cannot.

    White space of every kind that breaks a line becomes a space; a control character becomes its picture (ESC is ␛).
    No-break spaces, accents and joiners stay.
    """
    text = re.sub(r"[ \t\r\n\v\f\x85]+", " ", str(value))
    return _UNSAFE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
