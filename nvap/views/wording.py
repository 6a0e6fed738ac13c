"""Two wordings side by side: which words of each the other has not, to be marked in words and not by colour alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby


@dataclass(frozen=True, slots=True)
class WordRun:
    """A run of words of a wording; `differs` says that the other wording has not these words there."""

    text: str
    differs: bool


def marked(text: str, others: Iterable[str | None]) -> tuple[WordRun, ...]:
    """A wording in runs: words differ that stand in none of the others where they stand here; without others, none."""
    words = text.split()
    known = [other.split() for other in others if other is not None]
    shared = {place for other in known for place in _shared(words, other)}
    places = ((word, bool(known) and place not in shared) for place, word in enumerate(words))
    runs = groupby(places, key=lambda pair: pair[1])
    return tuple(WordRun(" ".join(word for word, _ in run), differs) for differs, run in runs)


def _shared(words: Sequence[str], other: Sequence[str]) -> Iterable[int]:
    for block in SequenceMatcher(None, words, other, autojunk=False).get_matching_blocks():
        yield from range(block.a, block.a + block.size)
