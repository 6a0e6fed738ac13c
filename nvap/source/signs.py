"""Signs that look like a space, a colon or a quotation mark and are none, or that cannot be seen at all."""

import re

SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
UNSEEN = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
QUOTES = "\u2018-\u201f\xab\xbb\u2039\u203a\uff02\uff07"
DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
COLON = "\uff1a"
# A pattern as text: it is compiled when it is first asked for, and most files never ask.
_IN_VALUE = f"[{SPACES}{UNSEEN}{QUOTES}{DASHES}\uff01-\uff5e]"


def name_of(sign: str) -> str:
    """What a sign is called, and its code."""
    import unicodedata

    return f"{unicodedata.name(sign, 'a sign').lower()} (U+{ord(sign):04X})"


def kind_of(sign: str) -> str:
    """What a sign is like; nothing where it is like no other."""
    kinds = {"space": SPACES, "unseen": UNSEEN, "quote": QUOTES, "dash": DASHES}
    return next((kind for kind, signs in kinds.items() if re.match(f"[{signs}]", sign)), "")


def in_value(value: str) -> str:
    """The first such sign of a value; nothing where it has none."""
    found = None if value.isascii() else re.search(_IN_VALUE, value)
    return found.group() if found else ""
