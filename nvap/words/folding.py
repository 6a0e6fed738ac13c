"""Text as it is meant: without signs that cannot be seen, and with look-alikes as the plain letter or figure."""

import unicodedata

# Letters of other alphabets that look like Latin ones, each above the one that it looks like.
_LOOK_ALIKES = dict(
    zip(
        map(ord, "АВЕЅІЈКМНОРСТХУаеѕіјорсхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧονℓ∕⁄⧸․。｡ꓸ\u2212\u2043"),
        "ABESIJKMHOPCTXYaesijopcxyABEZHIKMNOPTYXovl///....\u2010\u2010",
        strict=True,
    )
)
# Signs that take up no room, and that Unicode does not count among the signs of format.
_NOT_SEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


class _Folded(dict[int, str | None]):
    """What each sign is written as, worked out when it is first met; None where it is not seen."""

    def __missing__(self, sign: int) -> str | None:
        self[sign] = _fold(chr(sign))
        return self[sign]


def _fold(sign: str) -> str | None:
    kind = unicodedata.category(sign)
    if sign.isascii():
        return sign
    if kind in {"Cf", "Mn", "Me"} or sign in _NOT_SEEN:
        return None
    if sign.isspace():
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    plain = unicodedata.normalize("NFKD", sign)
    if kind in {"No", "Nl"} or not (plain[0].isascii() and plain[0].isprintable()):
        return sign
    return plain[0] if len(plain) == 1 or unicodedata.combining(plain[1]) else sign


_FOLDED = _Folded(_LOOK_ALIKES)


def folded(text: str) -> str:
    """A text in plain letters and figures, without what is not seen."""
    return text if text.isascii() else text.translate(_FOLDED)


def kept_places(text: str) -> list[int]:
    """For each sign of the folded text, the place in the text that it comes from."""
    return [place for place, sign in enumerate(text) if _FOLDED[ord(sign)] is not None]
