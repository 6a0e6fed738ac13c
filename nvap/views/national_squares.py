"""The one picture of the country: every objective as a square, by theme, with how many forces have met it."""

from collections import Counter
from collections.abc import Iterable

from nvap.model.values import dataclass
from nvap.views.squares import IN_A_ROW, NOT_APPLICABLE, WITHHELD, filled_up

SHADES = 4
TOO_FEW = "–"
STATES = (*(f"heat{shade}" for shade in reversed(range(SHADES + 1))), NOT_APPLICABLE, WITHHELD)


@dataclass(frozen=True, slots=True)
class CountSquare:
    """One objective: how many forces it applies to, and how many have met it; None where that may not be told."""

    objective: str
    text: str
    met: int | None
    applicable: int | None

    @property
    def state(self) -> str:
        """Its shade, the darker the fewer have met it; `withheld` where there are too few to tell."""
        if self.met is None or self.applicable is None:
            return WITHHELD
        if not self.applicable:
            return NOT_APPLICABLE
        return f"heat{-(-SHADES * (self.applicable - self.met) // self.applicable)}"

    @property
    def letter(self) -> str:
        """What stands in the square."""
        return TOO_FEW if self.state == WITHHELD else f"{self.met}/{self.applicable}"

    @property
    def leads(self) -> str:
        """The kind of place that it leads to."""
        return "objective"

    @property
    def overclaimed(self) -> bool:
        """Nothing is overclaimed by all."""
        return False


@dataclass(frozen=True, slots=True)
class ThemeCountSquares:
    """The objectives of a theme, in plan order."""

    number: str
    name: str
    squares: tuple[CountSquare, ...]

    @property
    def rows(self) -> tuple[tuple[CountSquare | None, ...], ...]:
        """The squares in rows of one length, the last filled up with None."""
        return filled_up(self.squares, IN_A_ROW)


@dataclass(frozen=True, slots=True)
class CountSquares:
    """All objectives that forces assess themselves against, by theme."""

    themes: tuple[ThemeCountSquares, ...]

    @property
    def key(self) -> tuple[tuple[str, int], ...]:
        """Each shade that there is, the darkest first, and how many objectives have it."""
        counted = Counter(square.state for theme in self.themes for square in theme.squares)
        return tuple((state, counted[state]) for state in STATES if counted[state])


def count_squares(themes: Iterable[tuple[str, str]], told: Iterable[tuple[int, CountSquare]]) -> CountSquares:
    """The picture of themes, each by its number and name, from squares each with the number of its theme."""
    told = list(told)
    made = (
        ThemeCountSquares(number, name, tuple(square for theme, square in told if str(theme) == number))
        for number, name in themes
    )
    return CountSquares(tuple(theme for theme in made if theme.squares))
