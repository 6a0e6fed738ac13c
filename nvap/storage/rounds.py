"""A closed round, composed, read back as it will be read, and written once."""

import os
from typing import Any

from nvap.load.rounds import ROUNDS
from nvap.load.validation import shape
from nvap.model.rounds import Round, content_hash
from nvap.source import Folder, from_text
from nvap.source.reading import LARGEST
from nvap.source.writing import to_text
from nvap.storage.atomic import NotSaved, Taken, place
from nvap.storage.new_workspace import add_file


def refuse_taken(workspace: Folder, name: str) -> None:
    """Raise Taken where there is a round of that name already."""
    shown, path = place(workspace, (ROUNDS, f"{name}.yaml"))
    if os.path.lexists(path):
        raise Taken(shown)


def close(workspace: Folder, name: str, data: dict[str, Any]) -> str:
    """Write a round with the hash of what it says, and return the path shown; raises Taken or NotSaved.

    `data` is what its file says, but for the hash.
    """
    parts = (ROUNDS, f"{name}.yaml")
    shown = workspace.show(*parts)
    without = to_text(data)
    said = from_text(without, shown)[0].data
    assert isinstance(said, dict)
    text = without + to_text({"hash": content_hash(said)})
    if len(text.encode("utf-8")) > LARGEST:
        raise NotSaved(shown, f"it would have more than {LARGEST} bytes, which are not read again")
    made, faults = shape(Round, from_text(text, shown)[0])
    if made is None:
        raise NotSaved(shown, faults[0].message)
    return add_file(workspace, parts, text)
