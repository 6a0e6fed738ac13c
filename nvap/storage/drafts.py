"""A file as it would be written: read back as it will be, and checked beside the others; nothing is written here."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from nvap.load.records import Record, ReturnRecord
from nvap.load.validation import shape
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.rules import Context, check
from nvap.source import Source, from_text

# Warnings that nvap writes into no file: what is true of a file written by hand is refused when nvap would write it.
REFUSED = frozenset(
    {
        "personal-data",
        "objective-does-not-apply",
        "date-in-the-future",
        "outside-its-days",
        "target-worse-than-baseline",
    }
)
MODELS: dict[type, type[Any]] = {Record: Evidence, ReturnRecord: Return}

Kept = TypeVar("Kept", bound=Record | ReturnRecord)


@dataclass(frozen=True)
class Draft(Generic[Kept]):
    """A file as it would be written and read back; `record` is None when its shape is wrong."""

    record: Kept | None
    source: Source
    found: tuple[Diagnostic, ...]


def read_back(kind: type[Kept], text: str, shown: str, folder: str, stem: str) -> Draft[Kept]:
    """The draft of a record or a return from its text, the path shown, and the folder and name it would have."""
    source, found = from_text(text, shown)
    made, said = shape(MODELS[kind], source)
    record = None if made is None else kind(source, folder, stem, made)
    return Draft(record, source, (*found, *said))


def checked(context: Context, drafts: Iterable[Draft[Any]]) -> list[Diagnostic]:
    """What is wrong with some drafts, and with everything else once they stand in the place of what is there."""
    drafts = list(drafts)
    paths = {draft.source.path for draft in drafts}
    made = [draft.record for draft in drafts if draft.record is not None]
    records = [record for record in context.records if record.source.path not in paths]
    returns = [record for record in context.returns if record.source.path not in paths]
    records += [record for record in made if isinstance(record, Record)]
    returns += [record for record in made if isinstance(record, ReturnRecord)]
    found = [diagnostic for draft in drafts for diagnostic in draft.found]
    return found + check(replace(context, records=tuple(records), returns=tuple(returns)))


def faults_of(draft: Draft[Any], context: Context, before: Iterable[Diagnostic] = ()) -> tuple[Diagnostic, ...]:
    """Why a draft may not be written: its errors, and warnings that are refused and that it did not have `before`."""
    known = same(before)
    return tuple(
        diagnostic
        for diagnostic in checked(context, [draft])
        if diagnostic.path == draft.source.path and stops(diagnostic, known)
    )


def warnings_of(draft: Draft[Any], context: Context) -> tuple[Diagnostic, ...]:
    """What a draft may be written with, and is better without."""
    return tuple(
        diagnostic
        for diagnostic in checked(context, [draft])
        if diagnostic.path == draft.source.path and diagnostic.severity is Severity.WARNING
    )


def stops(diagnostic: Diagnostic, known: Collection[tuple[str, str, str]]) -> bool:
    """Whether a file with it may not be written: with an error, or with a refused warning that was not known."""
    return diagnostic.severity is Severity.ERROR or (
        diagnostic.rule in REFUSED and same([diagnostic]).isdisjoint(known)
    )


def same(diagnostics: Iterable[Diagnostic]) -> frozenset[tuple[str, str, str]]:
    """What diagnostics are known again by, wherever in their file they stand."""
    return frozenset((diagnostic.path, diagnostic.rule, diagnostic.message) for diagnostic in diagnostics)
