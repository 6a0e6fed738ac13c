"""Load the own words of a workspace."""

from typing import TYPE_CHECKING

from nvap.load.validation import Faulty, Placed, shape
from nvap.model.diagnostics import Diagnostic
from nvap.source import Folder, optional

if TYPE_CHECKING:  # a workspace without words of its own needs no noun for them
    from nvap.model.wording import OwnWords

WORDING = "wording.yaml"


def load(workspace: Folder) -> "tuple[Placed[OwnWords] | None, tuple[Faulty[OwnWords], ...], list[Diagnostic]]":
    """The own words, the file where its shape is wrong, and all that is wrong with that."""
    source, found = optional(workspace, WORDING)
    if source is None:
        return None, (), found
    from nvap.model.wording import OwnWords

    made, said = shape(OwnWords, source)
    placed = Placed(source, made) if made is not None else None
    return placed, () if placed else (Faulty(source, OwnWords),), [*found, *said]
