"""The nouns of what a body counts over time: the measures that it chose of the plan's, and its own."""

from typing import Annotated

from nvap.model.fields import Better, MeasureId, MeasureKind, Months, Number, ObjectiveId, Strict, Text
from nvap.model.strict import OneOrEach, Within


class ChosenMeasure(Strict):
    """A measure of the plan that a body chose, with what its figures are compared with."""

    id: MeasureId
    baseline: Number | None = None
    target: Number | None = None


# Its id alone, or with a baseline and a target.
Choice = Annotated[MeasureId | ChosenMeasure, OneOrEach()]


class OwnMeasure(Strict):
    """A measure that a body added; `every` is its interval in months."""

    id: MeasureId
    objectives: Annotated[tuple[ObjectiveId, ...], Within(min_length=1)]
    text: Text
    kind: MeasureKind
    unit: Text
    better: Better
    baseline: Number | None = None
    target: Number | None = None
    every: Months


class Measures(Strict):
    """The file of a body's measures: `measures/<body>.yaml`."""

    chosen: tuple[Choice, ...] = ()
    own: tuple[OwnMeasure, ...] = ()

    @property
    def choices(self) -> tuple[ChosenMeasure, ...]:
        """Those of the plan that it chose, in the order of the file."""
        return tuple(ChosenMeasure(id=one) if isinstance(one, str) else one for one in self.chosen)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all, in the order of the file."""
        return (*(one.id for one in self.choices), *(one.id for one in self.own))
