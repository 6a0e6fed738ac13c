"""What the programme takes over from forces: found in a source, compared with what is there, checked, written.

A force is taken whole or not at all, and nothing that is there is ever taken away.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeGuard

from nvap.analysis.twins import every_twin
from nvap.exchange.offers import Offer
from nvap.load.measures import MeasuresFile
from nvap.load.plan import Plan
from nvap.load.records import Record, Records, ReturnRecord, load
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.values import dataclass
from nvap.rules import Context, check
from nvap.source import Folder
from nvap.storage.atomic import NotSaved, Taken
from nvap.storage.record_files import RecordFile, write_all
from nvap.storage.transaction import Stopped
from nvap.views.twins import twin_line
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "collect.unknown-force": "{folder} is not the id of a force; `nvap list bodies` lists them",
        "collect.broken-here": "{path} is here already and cannot be read; mend it first",
        "collect.taken": "somebody else has just put a record there",
        "collect.changed": "somebody else has changed it meanwhile",
    },
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a source has of one force beside what is there: by the path of each file below the workspace.

    `changed` pairs the record of the source with the one that is there. `gone` is there and not in the source.
    `errors` are what refuses the force, `warnings` counts what does not; `twins` tells of records that may be others.
    """

    new: tuple[RecordFile, ...]
    changed: tuple[tuple[RecordFile, RecordFile], ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: int
    twins: tuple[str, ...] = ()


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
    sent = coming.keys() | {file.parts for file in offer.files}  # also what cannot be used of it
    faulty = {diagnostic.path for diagnostic in found}
    blocked = [
        say("collect.broken-here", path=path) if path in faulty else f"{path}: {say('collect.taken')}"
        for parts in coming
        if parts not in standing and os.path.lexists(os.path.join(workspace.path, *parts))
        for path in (workspace.show(*parts),)
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
    fresh_evidence = [record.evidence for parts, record in coming.items() if parts not in standing and _is(record)]
    kept_evidence = [record.evidence for record in standing.values() if _is(record)]
    return Comparison(
        new=tuple(record for parts, record in sorted(coming.items()) if parts not in standing),
        changed=tuple(changed),
        same=tuple(workspace.show(*parts) for parts in sorted(same)),
        gone=tuple(workspace.show(*parts) for parts in sorted(standing.keys() - sent) if offer.whole),
        errors=(
            *offer.refused,
            *(diagnostic.told for diagnostic in errors),
            *blocked,
        ),
        warnings=sum(diagnostic.severity is Severity.WARNING for diagnostic in fresh),
        twins=tuple(map(twin_line, every_twin(fresh_evidence, kept_evidence))),
    )


def take(workspace: Folder, comparison: Comparison) -> list[str]:
    """Write what is new and what has changed, all of it or nothing; return the paths. Raises Stopped."""
    files = [*((record, None) for record in comparison.new), *comparison.changed]
    return write_all(workspace, files, "nvap collect")


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
    return Context(plan, evidence, at, returns, broken, measures=measures, faulty=faulty, plan_checked=True)


def _kept(records: Records) -> tuple[RecordFile, ...]:
    return (*records.evidence, *records.returns, *(file for file in records.measures if file.measures))


def _is(record: RecordFile) -> TypeGuard[Record]:
    return isinstance(record, Record)


def _words(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return (diagnostic.path, diagnostic.rule, diagnostic.message)


def _in_unix_lines(record: RecordFile) -> RecordFile:
    """The record with the ends of lines that files of a workspace have."""
    return (
        replace(record, source=replace(record.source, text=_text(record))) if "\r\n" in record.source.text else record
    )


def _text(record: RecordFile) -> str:
    return record.source.text.replace("\r\n", "\n")
