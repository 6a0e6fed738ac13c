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
