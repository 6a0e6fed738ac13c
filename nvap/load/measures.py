"""Load the measures that bodies chose or added."""

from collections.abc import Iterable

from nvap.load.validation import shape
from nvap.model.diagnostics import Diagnostic
from nvap.model.measures import Measures
from nvap.model.values import dataclass
from nvap.source import Folder, Source, entries, optional

FOLDER = "measures"


@dataclass(frozen=True, slots=True)
class MeasuresFile:
    """The measures of a body, which the file is named by; None where their shape is wrong."""

    source: Source
    body: str
    measures: Measures | None

    @property
    def parts(self) -> tuple[str, str]:
        """The path of the file below the workspace."""
        return (FOLDER, f"{self.body}.yaml")


def bodies_with_measures(workspace: Folder) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The names of the files of measures, whether or not a body has that id, and what else lies there."""
    found: list[Diagnostic] = []
    names: list[str] = []
    for entry in entries(workspace, FOLDER):
        if isinstance(entry, Diagnostic):
            found.append(entry)
        else:
            names.append(entry.stem)
    return tuple(names), found


def load(workspace: Folder, bodies: Iterable[str]) -> tuple[tuple[MeasuresFile, ...], list[Diagnostic]]:
    """The measures of some bodies, and all that is wrong with their shape; no other file is opened."""
    found: list[Diagnostic] = []
    made: list[MeasuresFile] = []
    for body in bodies:
        source, said = optional(workspace, FOLDER, f"{body}.yaml")
        found += said
        if source is not None:
            made.append(shaped(body, source, found))
    return tuple(made), found


def shaped(body: str, source: Source, found: list[Diagnostic]) -> MeasuresFile:
    """The measures that a file holds; what is wrong with its shape is added to what was found."""
    measures, said = shape(Measures, source)
    found += said
    return MeasuresFile(source, body, measures)
