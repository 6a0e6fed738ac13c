"""Load what forces have recorded."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from nvap.load.measures import FOLDER as MEASURES
from nvap.load.measures import MeasuresFile
from nvap.load.measures import load as load_measures
from nvap.load.validation import Faulty, shape
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.measures import Measures
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.source import Entry, Folder, Source, entries, misnamed, read, subfolders

# The folder of a file, its name without the suffix, what was read, and what was wrong with it.
File = tuple[str, str, Source, list[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of evidence, the file it came from, and the folder and name that the file has."""

    source: Source
    folder: str
    stem: str
    evidence: Evidence

    @property
    def parts(self) -> tuple[str, str, str]:
        """The path of its file below the workspace."""
        return ("evidence", self.folder, f"{self.stem}.yaml")


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """One self-assessment, the file it came from, and the folder and name that the file has."""

    source: Source
    folder: str
    stem: str
    return_: Return

    @property
    def parts(self) -> tuple[str, str, str]:
        """The path of its file below the workspace."""
        return ("returns", self.folder, f"{self.stem}.yaml")


@dataclass(frozen=True, slots=True)
class Records:
    """What one or more forces have recorded, sorted by force and id, and how many files were read for it.

    `broken` holds the folder and name of each evidence file that could not be used, `measures` the files of measures,
    and `faulty` the files whose shape is wrong.
    """

    evidence: tuple[Record, ...]
    returns: tuple[ReturnRecord, ...]
    files: int
    broken: frozenset[tuple[str, str]]
    measures: tuple[MeasuresFile, ...] = ()
    faulty: tuple[Faulty[Any], ...] = ()


def folders_of_records(workspace: Folder) -> tuple[list[Source], list[Diagnostic]]:
    """The folders below evidence/ and returns/, whether or not a force has that id, as sources without text.

    A folder that has one of these names but for capitals is told of.
    """
    found: list[Diagnostic] = [*misnamed(workspace, ("evidence", "returns", MEASURES))]
    folders: list[Source] = []
    for part in ("evidence", "returns"):
        for subfolder in subfolders(workspace, part):
            if isinstance(subfolder, Diagnostic):
                found.append(subfolder)
            else:
                folders.append(Source(workspace.show(part, subfolder), "", None))
    return folders, found


def load(
    workspace: Folder,
    forces: Iterable[str],
    parts: Collection[str] = ("evidence", "returns", MEASURES),
    evidence: Collection[tuple[str, str]] | None = None,
) -> tuple[Records, list[Diagnostic]]:
    """The records of some forces' folders, and all that is wrong with their shape; no other folder is opened.

    `evidence` holds the folder and name of each evidence file to read; None is all of them.
    """
    found: list[Diagnostic] = []
    forces = tuple(forces)

    def files(part: str) -> Iterator[File]:
        for force in forces if part in parts else ():
            for entry in _entries(workspace, part, force, found):
                if part == "evidence" and evidence is not None and (force, entry.stem) not in evidence:
                    continue
                yield (force, entry.stem, *read(entry, workspace.path))

    records = shaped(files("evidence"), files("returns"), found)
    measures, said = load_measures(workspace, forces if MEASURES in parts else ())
    faulty = (Faulty(file.source, Measures, file.body) for file in measures if file.measures is None)
    files_read = records.files + len(measures)
    return replace(records, measures=measures, files=files_read, faulty=(*records.faulty, *faulty)), [*found, *said]


def shaped(evidence: Iterable[File], returns: Iterable[File], found: list[Diagnostic]) -> Records:
    """The records that some files hold; what is wrong with them is added to what was found."""
    records: list[Record] = []
    made: list[ReturnRecord] = []
    faulty: list[Faulty[Any]] = []
    files, broken = 0, set()
    for force, stem, source, said in evidence:
        files += 1
        record, more = shape(Evidence, source)
        found += (*said, *more)
        if record is None:
            broken.add((force, stem))
            faulty.append(Faulty(source, Evidence, force, stem))
        else:
            records.append(Record(source, force, stem, record))
    for force, stem, source, said in returns:
        files += 1
        return_, more = shape(Return, source)
        found += (*said, *more)
        if return_ is None:
            faulty.append(Faulty(source, Return, force, stem))
        else:
            made.append(ReturnRecord(source, force, stem, return_))
    return Records(tuple(records), tuple(made), files, frozenset(broken), faulty=tuple(faulty))


def _entries(workspace: Folder, part: str, force: str, found: list[Diagnostic]) -> Iterator[Entry]:
    for entry in entries(workspace, part, force):
        if isinstance(entry, Diagnostic):
            found.append(entry)
        else:
            yield entry
