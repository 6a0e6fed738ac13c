"""Load the closed rounds of a workspace, and the hash of a body's files in one."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from nvap.load.validation import Faulty, Placed, shape
from nvap.model.diagnostics import Diagnostic
from nvap.source import Folder, Source, entries, optional, read

if TYPE_CHECKING:  # a workspace without rounds needs none of its nouns
    from nvap.model.rounds import Round

ROUNDS = "rounds"


def load(workspace: Folder) -> "tuple[tuple[Placed[Round], ...], list[Diagnostic], tuple[Faulty[Round], ...]]":
    """The closed rounds, by name, all that is wrong with the shape of their files, and those where something is."""
    found: list[Diagnostic] = []
    rounds: list[Placed[Round]] = []
    faulty: list[Faulty[Round]] = []
    for entry in entries(workspace, ROUNDS):
        if isinstance(entry, Diagnostic):
            found.append(entry)
            continue
        source, said = read(entry, workspace.path)
        made, more = _shape(source)
        found += (*said, *more)
        if made is not None:
            rounds.append(Placed(source, made))
        else:
            faulty.append(_faulty(source))
    return tuple(rounds), found, tuple(faulty)


def load_one(workspace: Folder, name: str) -> "tuple[Placed[Round] | None, list[Diagnostic], bool]":
    """One closed round, what is wrong with the shape of its file, and whether there is such a file at all."""
    source, found = optional(workspace, ROUNDS, f"{name}.yaml")
    if source is None:
        return None, found, bool(found)
    made, more = _shape(source)
    return (Placed(source, made) if made is not None else None), [*found, *more], True


def _shape(source: Source) -> "tuple[Round | None, list[Diagnostic]]":
    from nvap.model.rounds import Round

    return shape(Round, source)


def _faulty(source: Source) -> "Faulty[Round]":
    from nvap.model.rounds import Round

    return Faulty(source, Round)


def hash_of(sources: Iterable[Source]) -> tuple[int, str]:
    """How many files there are, and one hash over them, whatever their names, their order and their line ends."""
    texts = (source.text.replace("\r\n", "\n") for source in sources)
    digests = sorted(hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
    return len(digests), hashlib.sha256(b"".join(digests)).hexdigest()
