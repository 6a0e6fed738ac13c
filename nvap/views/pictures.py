"""Where the points of a line picture stand in its view box."""

from nvap.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """The view box of a line picture, in units of its own, and the edge that is left free around the line."""

    wide: int
    high: int
    edge: int

    def across(self, part: float, whole: float = 1) -> str:
        """How far from the left a part of the whole stands."""
        return f"{self.edge + (self.wide - 2 * self.edge) * part / whole:.1f}"

    def down(self, part: float, whole: float = 1) -> str:
        """How far from the top a part of the whole stands, the whole at the head and nothing at the foot."""
        return f"{self.high - self.edge - (self.high - 2 * self.edge) * part / whole:.1f}"
