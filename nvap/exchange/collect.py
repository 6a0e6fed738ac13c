"""What the programme takes over from forces: found in a source, compared with what is there, checked, written.

A force is taken whole or not at all, and nothing that is there is ever taken away.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from nvap.load.measures import FOLDER as MEASURES
from nvap.load.measures import MeasuresFile, bodies_with_measures
from nvap.load.measures import shaped as shaped_measures
from nvap.load.plan import Plan
from nvap.load.records import Record, Records, ReturnRecord, folders_of_records, load, shaped
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.rules import Context, check
from nvap.source import Folder, Source, from_bytes
from nvap.source.unzip import RefusedArchive, is_wanted, unpack
from nvap.storage.atomic import NotSaved, Taken
from nvap.storage.record_files import RecordFile, Stopped, write_all
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "collect.nothing": "there are no records in it; a source has evidence/FORCE/ or returns/FORCE/",
        "collect.two-workspaces": "there are two workspaces in it ({roots}); send them one by one",
        "collect.sums": "{name} is not as it was when the pack was made: its SHA-256 is not the one in SHA256SUMS",
        "collect.not-in-sums": "{name} is not in SHA256SUMS: it was put into the pack afterwards",
        "collect.sums-lack": "{name} is in SHA256SUMS and not in the pack: it was taken out of it",
        "collect.unreadable": "it cannot be read: {reason}",
        "collect.unknown-force": "{folder} is not the id of a force; `nvap list bodies` lists them",
        "collect.broken-here": "{path} is here already and cannot be read; mend it first",
        "collect.taken": "somebody else has just put a record there",
        "collect.changed": "somebody else has changed it meanwhile",
    },
)

PARTS = ("evidence", "returns")
_WANTED = (frozenset(PARTS), frozenset({MEASURES}))
SUMS = "SHA256SUMS"  # in a pack, what each of its files came to when it was made


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source has of one folder: the records that could be read, and all that is wrong with their shape.

    `refused` is what else is wrong with it and `notes` what is to be known of it, in sentences. A source that is not
    `whole` has only what is to change.
    """

    folder: str
    records: Records
    diagnostics: tuple[Diagnostic, ...]
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a source has of one force beside what is there: by the path of each file below the workspace.

    `changed` pairs the record of the source with the one that is there. `gone` is there and not in the source.
    `errors` are what refuses the force, `warnings` counts what does not.
    """

    new: tuple[RecordFile, ...]
    changed: tuple[tuple[RecordFile, RecordFile], ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: int


def offers(path: str, shown: str) -> tuple[int, Iterator[Offer]]:
    """How many folders of records a source has, and what it has of each, read one after another.

    Raises RefusedArchive for one that is nothing of the kind, and OSError.
    """
    total, found = _in_folder(path, shown) if os.path.isdir(path) else _in_archive(path, shown)
    if not total:
        raise RefusedArchive(say("collect.nothing"))
    return total, found


def _in_folder(path: str, shown: str) -> tuple[int, Iterator[Offer]]:
    """A workspace, or its folder of evidence or of returns alone."""
    name = os.path.basename(os.path.normpath(os.path.abspath(path)))
    alone = name in PARTS and not any(os.path.isdir(os.path.join(path, part)) for part in PARTS)
    root = Folder(os.path.dirname(os.path.abspath(path)), os.path.dirname(shown)) if alone else Folder(path, shown)
    folders, said = folders_of_records(root)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in said):
        raise RefusedArchive(said[0].message)
    below = [folder.path for folder in folders if not alone or folder.path.startswith(root.show(name) + "/")]
    measured = () if alone else bodies_with_measures(root)[0]
    forces = sorted({*(folder.rpartition("/")[2] for folder in below), *measured})
    return len(forces), _read(root, forces, (name,) if alone else (*PARTS, MEASURES))


def _read(root: Folder, forces: Iterable[str], parts: Sequence[str]) -> Iterator[Offer]:
    """Each force's records, one force at a time; raises RefusedArchive at the first that cannot be read."""
    for force in forces:
        try:
            records, diagnostics = load(root, (force,), parts)
        except OSError as problem:
            raise RefusedArchive(say("collect.unreadable", reason=problem.strerror or problem)) from problem
        yield Offer(force, records, tuple(diagnostics))


def _in_archive(path: str, shown: str) -> tuple[int, Iterator[Offer]]:
    """An archive of a workspace, or one that `nvap pack` made."""
    files: dict[str, list[tuple[str, str, Source, list[Diagnostic]]]] = {}
    roots = set()
    sums: dict[str, str] = {}
    found_sums: dict[str, str] = {}
    for member in unpack(path, PARTS, (MEASURES,), SUMS):
        if member.parts[-1] == SUMS:
            sums |= _sums(member.data, "/".join(member.parts[:-1]))
            continue
        found_sums["/".join(member.parts)] = sha256(member.data).hexdigest()
        above, part, folder, stem = _place(member.parts)
        roots.add("/".join(above))
        source, said = from_bytes(member.data, "/".join((shown, *member.parts)))
        files.setdefault(folder, []).append((part, stem, source, said))
    if len(roots) > 1:
        raise RefusedArchive(say("collect.two-workspaces", roots=", ".join(sorted(root or "/" for root in roots)[:5])))
    _hold_to_sums(sums, found_sums)
    found = []
    for folder, entries in sorted(files.items()):
        diagnostics: list[Diagnostic] = []
        records = shaped(
            [(folder, stem, source, said) for part, stem, source, said in entries if part == "evidence"],
            [(folder, stem, source, said) for part, stem, source, said in entries if part == "returns"],
            diagnostics,
        )
        of_measures = [(source, said) for part, _, source, said in entries if part == MEASURES]
        diagnostics += (told for _, said in of_measures for told in said)
        measures = tuple(shaped_measures(folder, source, diagnostics) for source, _ in of_measures)
        found.append(Offer(folder, replace(records, measures=measures), tuple(diagnostics)))
    return len(found), iter(found)


def _place(parts: tuple[str, ...]) -> tuple[tuple[str, ...], str, str, str]:
    """Where a file of an archive lies: above what, in which part, in whose folder, and its name there."""
    stem = parts[-1].removesuffix(".yaml")
    if len(parts) > 2 and parts[-3] in PARTS:
        return parts[:-3], parts[-3], parts[-2], stem
    return parts[:-2], parts[-2], stem, stem


def _sums(data: bytes, root: str) -> dict[str, str]:
    """The SHA-256 of each record that a list of sums names, by its place in the archive."""
    lines = (line.partition("  ") for line in data.decode("utf-8", "replace").splitlines())
    return {f"{root}/{name}".lstrip("/"): told for told, _, name in lines if is_wanted(name, *_WANTED)}


def _hold_to_sums(sums: dict[str, str], found: dict[str, str]) -> None:
    """Raise RefusedArchive for a pack whose records are not those that it was made with."""
    if not sums:
        return
    for name in sorted({*sums, *found}):
        if name not in sums:
            raise RefusedArchive(say("collect.not-in-sums", name=name))
        if name not in found:
            raise RefusedArchive(say("collect.sums-lack", name=name))
        if sums[name] != found[name]:
            raise RefusedArchive(say("collect.sums", name=name))


def compare(plan: Plan, workspace: Folder, offer: Offer, at: date, plans: tuple[Plan, ...] = ()) -> Comparison:
    """What taking over a folder of a source would add and change; all of it is checked as it would then be.

    `plans` are the editions that there are beside the plan.
    """
    if offer.folder not in plan.forces:
        return Comparison((), (), (), (), (say("collect.unknown-force", folder=offer.folder),), 0)
    there, found = load(workspace, (offer.folder,))
    # Its records may speak of those of bodies that it follows.
    followed = tuple(body.id for body in plan.line(plan.forces[offer.folder], at).ancestors)
    had = _kept(load(workspace, followed)[0])
    standing: dict[tuple[str, ...], RecordFile] = {record.parts: record for record in _kept(there)}
    coming = {record.parts: _in_unix_lines(record) for record in _kept(offer.records)}
    same = {
        parts for parts, record in coming.items() if parts in standing and _text(standing[parts]) == record.source.text
    }
    changed = [(record, standing[parts]) for parts, record in coming.items() if parts in standing and parts not in same]
    blocked = [
        say("collect.broken-here", path=workspace.show(*parts))
        for parts in coming
        if parts not in standing and os.path.lexists(os.path.join(workspace.path, *parts))
    ]
    after: dict[tuple[str, ...], RecordFile] = {
        **standing,
        **{parts: record for parts, record in coming.items() if parts not in same},
    }
    bodies = frozenset((offer.folder, *followed))
    said = check(replace(_context(plan, (*after.values(), *had), at, there, offer), plans=plans, bodies=bodies))
    now = check(replace(_context(plan, (*standing.values(), *had), at, there, None), plans=plans, bodies=bodies))
    before = {_words(diagnostic) for diagnostic in (*found, *now)}
    fresh = [diagnostic for diagnostic in (*offer.diagnostics, *said) if _words(diagnostic) not in before]
    errors = sorted(
        (diagnostic for diagnostic in fresh if diagnostic.severity is Severity.ERROR),
        key=lambda diagnostic: diagnostic.order,
    )
    return Comparison(
        new=tuple(record for parts, record in sorted(coming.items()) if parts not in standing),
        changed=tuple(changed),
        same=tuple(workspace.show(*parts) for parts in sorted(same)),
        gone=tuple(workspace.show(*parts) for parts in sorted(standing.keys() - coming.keys()) if offer.whole),
        errors=(
            *offer.refused,
            *(diagnostic.told for diagnostic in errors),
            *blocked,
        ),
        warnings=sum(diagnostic.severity is Severity.WARNING for diagnostic in fresh),
    )


def take(workspace: Folder, comparison: Comparison) -> list[str]:
    """Write what is new and what has changed, all of it or nothing; return the paths. Raises Stopped."""
    return write_all(workspace, [*((record, None) for record in comparison.new), *comparison.changed])


def why_stopped(problem: Stopped) -> str:
    """The file that could not be written, and why."""
    reason = problem.reason
    if isinstance(reason, NotSaved):
        return f"{reason.path}: {reason.reason}"
    return f"{reason.path}: {say('collect.taken' if isinstance(reason, Taken) else 'collect.changed')}"


def _context(plan: Plan, kept: Iterable[RecordFile], at: date, there: Records, offer: Offer | None) -> Context:
    """What the rules check: these records, and the files that could not be used."""
    every = tuple(kept)
    broken = there.broken | (offer.records.broken if offer else frozenset())
    evidence = tuple(record for record in every if isinstance(record, Record))
    returns = tuple(record for record in every if isinstance(record, ReturnRecord))
    measures = tuple(file for file in every if isinstance(file, MeasuresFile))
    faulty = (*there.faulty, *(offer.records.faulty if offer else ()))
    return Context(plan, evidence, at, returns, broken, measures=measures, faulty=faulty)


def _kept(records: Records) -> tuple[RecordFile, ...]:
    return (*records.evidence, *records.returns, *(file for file in records.measures if file.measures))


def _words(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return (diagnostic.path, diagnostic.rule, diagnostic.message)


def _in_unix_lines(record: RecordFile) -> RecordFile:
    """The record with the ends of lines that files of a workspace have."""
    return (
        replace(record, source=replace(record.source, text=_text(record))) if "\r\n" in record.source.text else record
    )


def _text(record: RecordFile) -> str:
    return record.source.text.replace("\r\n", "\n")
