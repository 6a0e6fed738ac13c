"""Where the sheets of a document start a page, and how tall its pages are, so that none is left nearly empty."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from nvap.model.values import dataclass

# The height of a page, of what stands over and under its text, and of the space before a sheet, in points.
TALL, OVER, UNDER, GAP = 841.89, 16 * 72 / 25.4, 20 * 72 / 25.4, 26.0
ROOM = TALL - OVER - UNDER
# A sheet starts a page where the page before it is filled to this part; else it follows on that page. The space before
# a sheet that follows counts as filled.
STARTS, FOLLOWS = 0.34, 0.40
# The last page of a document is filled to this part at least, and those before it are left shorter for that, but no
# shorter than this part.
LAST, ASKED, SHORTEST = 0.31, 0.35, 0.6
# By how many points pages are made shorter at least: by less than a third of a line few of them lose one.
LEAST = 5.0
# What stands for a sheet where the next page lies on its side.
SIDE = -2
# How often a document is laid out anew, and how many pages it may have for that: each time takes as long as the first,
# and the typesetter keeps what it made until this process ends.
TRIES, LONGEST = 12, 50


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The numbers of the sheets that follow on a page, and by how many points the pages are shorter."""

    follow: frozenset[int] = frozenset()
    shorter: float = 0.0

    def told(self) -> str:
        """As the layout reads it."""
        return json.dumps({"follow": sorted(self.follow), "shorter": self.shorter})


@dataclass(frozen=True, slots=True)
class Ending:
    """Where text ends: before which sheet, its page, from 1, and which part of that page is filled above."""

    sheet: int | None
    page: int
    filled: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A document as it was laid out: what writes it, where the text before each sheet ends, and where all of it ends.

    Only the one that is kept is written, which takes a sixth of the time of a layout. `sides` are where the text ends
    before pages that lie on their side.
    """

    written: Callable[[], bytes]
    sheets: tuple[Ending, ...]
    end: Ending
    sides: tuple[Ending, ...] = ()

    @property
    def emptiest(self) -> float:
        """How full the emptiest page is of those that nothing follows on."""
        return min((end.filled for end in (*self.sides, self.end) if end.page > 1), default=1.0)


def ending(told: dict[str, Any]) -> Ending:
    """An ending that the layout told of."""
    return Ending(told["sheet"], int(told["page"]), (float(str(told["y"]).removesuffix("pt")) - OVER) / ROOM)


def arranged(lay_out: Callable[[Arrangement], Trial]) -> bytes:
    """The document without a page that is nearly empty, as far as a few tries get; a long one is laid out once."""
    tried = Arrangement()
    made = best = lay_out(tried)
    for _ in range(TRIES if made.end.page <= LONGEST else 0):
        better = _better(made, tried)
        if better == tried or better.shorter > (1 - SHORTEST) * ROOM:
            break
        settled, tried = better.follow == tried.follow, better
        made = lay_out(tried)
        if not settled or made.emptiest > best.emptiest:
            best = made
    return best.written()


def _better(made: Trial, tried: Arrangement) -> Arrangement:
    """What to try after an arrangement; the same where no page of it is nearly empty."""
    follow = _follow(made, tried)
    for side in made.sides:
        if side.page > 1 and side.filled < LAST:
            return Arrangement(follow, tried.shorter + max(LEAST, (ASKED - side.filled) * ROOM / (side.page - 1)))
    if follow != tried.follow or made.end.page == 1 or made.end.filled >= LAST:
        return Arrangement(follow, tried.shorter)
    start = next((before for before in reversed(made.sheets) if before.sheet not in follow), None)
    before = made.end.page - 1 - (start.page if start else 0)
    if before == 0 and start and start.sheet is not None:  # the last sheet, or the last few, and little else on a page
        return Arrangement(follow | {start.sheet}, tried.shorter)
    return Arrangement(follow, tried.shorter + max(LEAST, (ASKED - made.end.filled) * ROOM / before))


def _follow(made: Trial, tried: Arrangement) -> frozenset[int]:
    """The sheets that follow. What stands before a sheet decides; after one that was tried otherwise it is reckoned."""
    follow: set[int] = set()
    reckoned: float | None = None
    for before, after in pairwise([*made.sheets, made.end]):
        assert before.sheet is not None
        number, followed = before.sheet, before.sheet in tried.follow
        least = FOLLOWS if followed and reckoned is None else STARTS
        if (before.filled if reckoned is None else reckoned) < least or (followed and after is made.end):
            follow.add(number)
        if reckoned is None and (number in follow) == followed:
            continue
        height = after.page - before.page - (not followed) + after.filled - (before.filled if followed else 0.0)
        above = (before.filled if reckoned is None else reckoned) + GAP / ROOM if number in follow else 0.0
        reckoned = (height + above) % 1.0
    return frozenset(follow)
