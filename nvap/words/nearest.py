"""Names as they are compared, and the nearest real one to a mistyped one."""

from collections.abc import Iterable


def folded(text: str) -> str:
    """A name or words as they are compared: in any case and spacing, & and "and" the same."""
    return " ".join(text.casefold().replace("&", " and ").split())


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Up to `most` of the known names that look like this one, the likeliest first; none when nothing is near."""
    from difflib import get_close_matches

    real_of: dict[str, str] = {}
    for real in known:
        real_of.setdefault(real.casefold(), real)
    matches = get_close_matches(name.casefold()[:200], real_of, n=most, cutoff=0.6)
    return tuple(real_of[match] for match in matches)


def slips(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words that this is by one slip of the keyboard: a letter left out, put in, another, or two exchanged.

    The first letter is right, so that no "un" stands before a word, and it has as many words.
    """
    typed = folded(name)
    return tuple(real for real in known if len(typed) > 3 and _is_slip(typed, folded(real)))


def _is_slip(typed: str, real: str) -> bool:
    if typed[:1] != real[:1] or typed.count(" ") != real.count(" ") or abs(len(typed) - len(real)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(typed, real, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    rest, other = typed[start:], real[start:]
    exchanged = rest[:2] == other[1::-1] and rest[2:] == other[2:] and len(other) > 1
    return exchanged or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]
