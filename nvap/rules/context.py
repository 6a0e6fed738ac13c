"""What a rule is given, and what it gives back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord
from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.source import Keys, Source
from nvap.words.nearest import nearest


class AnyRecord(NamedTuple):
    """What a piece of evidence and a return have in common: a force's file that speaks of objectives, under one key."""

    source: Source
    folder: str
    force: str
    plan_version: str
    key: str
    objectives: tuple[str, ...]
    made: Evidence | Return


@dataclass(frozen=True)
class Context:
    """Everything that is checked together: the plan, the records that were read, and the date to speak for.

    `broken` holds the folder and name of each evidence file that could not be used, `folders` the folders below
    evidence/ and returns/, as sources without text.
    """

    plan: Plan
    records: tuple[Record, ...]
    as_at: date
    returns: tuple[ReturnRecord, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()
    folders: tuple[Source, ...] = ()

    @cached_property
    def kept(self) -> tuple[AnyRecord, ...]:
        """The records and the returns."""
        evidence = [
            AnyRecord(
                record.source, record.folder, made.force, made.plan_version, "objectives", tuple(made.objectives), made
            )
            for record in self.records
            for made in (record.evidence,)
        ]
        returns = [
            AnyRecord(record.source, record.folder, made.force, made.plan_version, "claims", tuple(made.claims), made)
            for record in self.returns
            for made in (record.return_,)
        ]
        return (*evidence, *returns)

    @cached_property
    def gone(self) -> tuple[tuple[AnyRecord, str], ...]:
        """What the records and the returns speak of that the plan has not, nor an action that could not be read."""
        known, broken = self.plan.objectives, self.plan.broken
        missing = ((kept, objective) for kept in self.kept for objective in kept.objectives if objective not in known)
        return tuple((kept, objective) for kept, objective in missing if objective.rpartition(".")[0] not in broken)


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault: its file, the path of keys it is at, and the words its sentence needs.

    `on_key` places it at the last key and not at its value; `word` at the first such word of the value.
    """

    source: Source
    keys: Keys
    fields: dict[str, Any] = field(default_factory=dict)
    on_key: bool = False
    word: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, from 1."""
        if self.word:
            return self.source.word_place(self.keys, self.word)
        return self.source.key_place(self.keys) if self.on_key else self.source.place(self.keys)


def unknown(source: Source, keys: Keys, printed: object, known: Iterable[str], **more: Any) -> Hit:
    """A finding of a name that is not known, with the nearest that are."""
    known = tuple(known)
    near = nearest(str(printed), known)
    return Hit(source, keys, {"printed": printed, "nearest": near, "known": ", ".join(known[:20]), **more})


def in_a_ring(
    start: Evidence, known: Mapping[tuple[str, str], Evidence], named_by: Callable[[Evidence], str | None]
) -> bool:
    """Whether a record leads, by the ids of others that records name, into a ring."""
    seen: set[str] = set()
    record: Evidence | None = start
    while record is not None and (name := named_by(record)) is not None:
        if record.id in seen:
            return True
        seen.add(record.id)
        record = known.get((record.force, name))
    return False


def is_withdrawn(made: Evidence | Return, context: Context) -> bool:
    """Whether a record was withdrawn by the date: nothing more need be done about it."""
    return isinstance(made, Evidence) and made.withdrawn_by(context.as_at)
