"""The one picture of a body: every objective as a square, by theme, with a letter for where it stands."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from nvap.analysis.gaps import Band, GapList
from nvap.analysis.standing import Standing
from nvap.load.plan import Plan
from nvap.model.plan import Objective
from nvap.model.values import dataclass
from nvap.views.claims import claim_shown
from nvap.views.stamp import Stamp
from nvap.words.catalogue import own, say

T = TypeVar("T")
MET, ACCEPTED, NOT_APPLICABLE, WITHHELD = "met", "accepted", "not-applicable", "withheld"
# In the order in which a key lists them, the most pressing first. A letter speaks, and none looks like another.
LETTERS: dict[str, str] = {
    Band.PUT_RIGHT: "R",
    Band.START: "S",
    Band.PROVE: "P",
    Band.KEEP_UP: "K",
    ACCEPTED: "A",
    MET: "M",
    NOT_APPLICABLE: "N",
    WITHHELD: "W",
}
own(__name__, {f"letter.{state}": letter for state, letter in LETTERS.items()})
# What a key lists though no square has it.
ALWAYS = (*Band, MET)
OVERCLAIMED = "!"
# How many stand in a row where a page cannot let them flow.
IN_A_ROW = 8


class Lettered:
    """What is told by the letter of its state, with a sign where it is overclaimed."""

    __slots__ = ()
    state: str
    overclaimed: bool

    @property
    def letter(self) -> str:
        """What stands in the square."""
        return self.sign + OVERCLAIMED * self.overclaimed

    @property
    def sign(self) -> str:
        """The letter of the state alone."""
        return letter_of(self.state)


@dataclass(frozen=True, slots=True)
class Square(Lettered):
    """One objective: its state, and the kind of place in the document that it leads to, `gap` or `objective`.

    `overclaimed` is false too where what is claimed may not be shown.
    """

    objective: str
    short: str
    state: str
    overclaimed: bool
    leads: str | None


@dataclass(frozen=True, slots=True)
class ThemeSquares:
    """The objectives of a theme, in plan order."""

    number: int
    name: str
    squares: tuple[Square, ...]

    @property
    def rows(self) -> tuple[tuple[Square | None, ...], ...]:
        """The squares in rows of one length, the last filled up with None."""
        return filled_up(self.squares, IN_A_ROW)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many are in each state that any is in."""
        return _counts(self.squares)

    @property
    def overclaimed(self) -> int:
        """How many are overclaimed, as far as that may be told."""
        return sum(square.overclaimed for square in self.squares)


@dataclass(frozen=True, slots=True)
class IssueSquares:
    """A perennial issue and the objectives of the actions that serve it."""

    id: str
    name: str
    squares: tuple[Square, ...]

    def count(self, state: str) -> int:
        """How many are in a state."""
        return sum(square.state == state for square in self.squares)


@dataclass(frozen=True, slots=True)
class KeyLine(Lettered):
    """What a letter means, and how many objectives have it; a line of `overclaimed` counts a part of its state."""

    state: str
    objectives: int
    overclaimed: bool = False


@dataclass(frozen=True, slots=True)
class Squares:
    """All objectives that a body is asked, by theme; those of actions that it did not adopt are not among them.

    By perennial issue an objective stands under each that its action serves.
    """

    themes: tuple[ThemeSquares, ...]
    issues: tuple[IssueSquares, ...] = ()
    states: tuple[str, ...] = ("put-right", "start", "prove", "keep-up", "accepted", "met")  # that issues are told by

    @property
    def key(self) -> tuple[KeyLine, ...]:
        """Each state, and how many objectives are in it; below what is put right, how many of these are overclaimed."""
        return tuple(self._key())

    def _key(self) -> Iterable[KeyLine]:
        counted = Counter((square.state, square.overclaimed) for square in self.every)
        for state in LETTERS:
            over = counted[state, True]
            if state in ALWAYS or (state, False) in counted or over:
                yield KeyLine(str(state), counted[state, False] + over)
            if over:
                yield KeyLine(str(state), over, overclaimed=True)

    @property
    def every(self) -> tuple[Square, ...]:
        """Every square."""
        return tuple(square for theme in self.themes for square in theme.squares)


def letter_of(state: str) -> str:
    """The letter that stands for a state."""
    return say(f"letter.{state}")


def filled_up(squares: Sequence[T], length: int) -> tuple[tuple[T | None, ...], ...]:
    """Squares in rows of one length, the last filled up with None."""
    filled = (*squares, *[None] * (-len(squares) % length))
    return tuple(filled[at : at + length] for at in range(0, len(filled), length))


def squares(
    plan: Plan, gaps: GapList, stamp: Stamp, rows: Collection[str] = (), *, objectives: bool = False
) -> Squares:
    """The picture of a gap list; `rows` are the objectives whose row the document has.

    The others lead to where the document tells of the objective, if it tells of `objectives` one by one.
    """
    states = _states(gaps, stamp)
    standings = {standing.objective.id: standing for standing in gaps.standings}

    def square(objective: Objective) -> Square:
        standing = standings.get(objective.id)
        leads = "gap" if objective.id in rows else "objective" if objectives else None
        told = standing is not None and _overclaimed(standing, stamp)
        return Square(objective.id, objective.short, states[objective.id], told, leads)

    themes = (
        ThemeSquares(
            theme.number,
            theme.name,
            tuple(
                square(objective)
                for objective in plan.force_objectives()
                if objective.id in states and plan.actions[objective.action].theme == theme.number
            ),
        )
        for theme in plan.themes.values()
    )
    made = Squares(tuple(theme for theme in themes if theme.squares))
    issues = (
        IssueSquares(
            issue.id,
            issue.name,
            tuple(one for one in made.every if issue.id in plan.actions[action_of(one)].perennial_issues),
        )
        for issue in plan.perennial_issues.values()
    )
    return replace(made, issues=tuple(issue for issue in issues if issue.squares))


def action_of(square: Square) -> str:
    """The number of the action of a square's objective."""
    return square.objective.rpartition(".")[0]


def _states(gaps: GapList, stamp: Stamp) -> dict[str, str]:
    """By its id the state of each objective; a claim that one does not apply is told where it may be shown."""
    return {
        **{row.standing.objective.id: str(row.worst.band) for row in gaps.rows},
        **{row.standing.objective.id: ACCEPTED for row in gaps.accepted},
        **{standing.objective.id: MET for standing in gaps.met},
        **{
            standing.objective.id: NOT_APPLICABLE if claim_shown(standing, stamp.limit) else WITHHELD
            for standing in gaps.claimed_not_applicable
        },
        **{objective.id: NOT_APPLICABLE for objective in gaps.limited},
    }


def _overclaimed(standing: Standing, stamp: Stamp) -> bool:
    return standing.overclaimed and claim_shown(standing, stamp.limit)


def _counts(squares: Iterable[Square]) -> tuple[tuple[str, int], ...]:
    counted = Counter(square.state for square in squares)
    return tuple((str(state), counted[state]) for state in LETTERS if counted[state])
