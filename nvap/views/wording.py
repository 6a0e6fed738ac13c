"""Two wordings side by side: which words of each the other has not, to be marked in words and not by colour alone."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from nvap.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text in a row, that the other text has at this place or has not."""

    text: str
    changed: bool


def marked(earlier: Iterable[str | None], now: str) -> tuple[tuple[tuple[Piece, ...], ...], tuple[Piece, ...]]:
    """Earlier texts and the present one, in pieces: changed is what the other has not, of now what none of them has.

    An earlier text that is not known has no pieces; without any that is known, nothing is marked.
    """
    words = now.split()
    texts = [text.split() if text is not None else None for text in earlier]
    before: list[tuple[Piece, ...]] = []
    shared: set[int] = set()
    for text in texts:
        blocks = SequenceMatcher(None, text or (), words, autojunk=False).get_matching_blocks()
        before.append(_pieces(text or (), {place for one in blocks for place in range(one.a, one.a + one.size)}))
        shared |= {place for one in blocks for place in range(one.b, one.b + one.size)}
    known = any(text is not None for text in texts)
    return tuple(before), _pieces(words, shared if known else set(range(len(words))))


def _pieces(words: Sequence[str], shared: set[int]) -> tuple[Piece, ...]:
    """Words in runs of those that both have and those that one alone has."""
    runs = groupby(enumerate(words), key=lambda pair: pair[0] in shared)
    return tuple(Piece(" ".join(word for _, word in run), not both) for both, run in runs)
