"""Which signs the shipped font can show, what stands for one that it cannot, and what is told of those."""

import re
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from nvap.source.signs import name_of
from nvap.words.catalogue import count, every, own, say

own(
    __name__,
    {
        "signs.on-page": (
            "{count} could not be printed: {signs}. The font of this document has no shape there, and the code stands "
            "instead, such as {code}. The same document as HTML has the sign itself."
        ),
    },
)

FONTS = Path(__file__).parent.parent / "fonts"
REGULAR = FONTS / "LiberationSans-Regular.ttf"
# Hints on breaking, and a hyphen and spaces for which the typesetter takes another: it draws them without a glyph.
GIVEN = frozenset(map(chr, (0xAD, 0x200B, 0x2011, 0x205F, 0x3000)))
# What stands between words in a page, however it is written.
BETWEEN = frozenset(" \t\r\n\f")
# Joiners and selectors, which have no shape of their own.
SHAPELESS = re.compile("[\u034f\u200c\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff]")


def characters(font: Path) -> frozenset[str]:
    """The characters that a TrueType font has a glyph for, from its Unicode table (cmap format 4)."""
    data = font.read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[at : at + 4]: struct.unpack_from(">L", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    cmap = tables[b"cmap"]
    maps = {
        struct.unpack_from(">HH", data, at): cmap + struct.unpack_from(">L", data, at + 4)[0]
        for at in range(cmap + 4, cmap + 4 + 8 * struct.unpack_from(">H", data, cmap + 2)[0], 8)
    }
    at = maps[3, 1]
    kind, size = struct.unpack_from(">HxxxxH", data, at)
    if kind != 4:
        raise ValueError(f"the Unicode table of {font.name} has format {kind}")
    ends, starts, shifts, offsets = (
        struct.unpack_from(f">{size // 2}H", data, at + place)
        for place in (14, 16 + size, 16 + 2 * size, 16 + 3 * size)
    )
    found = set()
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, end + 1):
            glyph = code
            if offsets[place]:
                entry = at + 16 + 3 * size + 2 * place + offsets[place] + 2 * (code - start)
                glyph = struct.unpack_from(">H", data, entry)[0]
            if glyph and (glyph + shifts[place]) % 0x10000:
                found.add(code)
    return frozenset(map(chr, found - {0xFFFF}))


@cache
def _unknown() -> re.Pattern[str]:
    known = characters(REGULAR) | GIVEN | BETWEEN
    return re.compile(f"[^{re.escape(''.join(sorted(known)))}]")


def shown(text: str) -> str:
    """A text in which each character that the font lacks is named by its code, such as [U+1F600]."""
    return _unknown().sub(lambda found: _code(found.group()), SHAPELESS.sub("", text))


def lacking(texts: Iterable[str]) -> str:
    """The signs of some texts that the font lacks, each once, in the order in which they stand."""
    return "".join(dict.fromkeys(sign for text in texts for sign in _unknown().findall(SHAPELESS.sub("", text))))


def on_page(signs: str) -> str:
    """What a document says of the signs that could not be printed in it."""
    return say("signs.on-page", **named(signs))


def named(signs: str) -> dict[str, str]:
    """How many signs there are, what the first are called, and how one of them stands on the page."""
    return {
        "count": count(len(signs), "sign"),
        "signs": every([name_of(sign) for sign in signs]),
        "code": _code(signs[0]),
    }


def _code(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"
