"""Load what forces have recorded."""

from collections.abc import Iterable
from dataclasses import dataclass

from nvap.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.shape import shape
from nvap.source import Folder, Source, entries, read, subfolders


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of evidence, the file it came from, and the folder and name that the file has."""

    source: Source
    folder: str
    stem: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Records:
    """The evidence of one or more forces, sorted by force and id, and how many files were read for it."""

    evidence: tuple[Record, ...]
    files: int


def forces_with_evidence(workspace: Folder) -> tuple[list[str], list[Diagnostic]]:
    """The names of the folders in the workspace's evidence folder, whether or not a force has that id."""
    found: list[Diagnostic] = []
    names: list[str] = []
    for one in subfolders(workspace, "evidence"):
        (found if isinstance(one, Diagnostic) else names).append(one)  # type: ignore[arg-type]
    return names, found


def load(workspace: Folder, forces: Iterable[str]) -> tuple[Records, list[Diagnostic]]:
    """The records of some forces' folders, and all that is wrong with their shape; no other folder is opened."""
    found: list[Diagnostic] = []
    records: list[Record] = []
    files = 0
    for force in forces:
        for entry in entries(workspace, "evidence", force):
            if isinstance(entry, Diagnostic):
                found.append(entry)
                continue
            files += 1
            source, said = read(entry, workspace.path)
            evidence, more = shape(Evidence, source)
            found += said
            found += more
            if evidence is not None:
                records.append(Record(source, force, entry.stem, evidence))
    return Records(tuple(records), files), found
