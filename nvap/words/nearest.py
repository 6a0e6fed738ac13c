"""The nearest real name to a mistyped one."""

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Up to `most` of the known names that look like this one, the likeliest first; none when nothing is near."""
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for real in known:
        folded.setdefault(real.casefold(), real)
    matches = get_close_matches(name.casefold()[:200], folded, n=most, cutoff=0.6)
    return tuple(folded[match] for match in matches)
