"""What a rule is given, and what it gives back."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from nvap.analysis.succession import Gone, Reading, reading_of
from nvap.load.measures import MeasuresFile
from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord
from nvap.load.validation import Faulty, Placed
from nvap.model.evidence import Evidence
from nvap.model.fields import Strict, Unread
from nvap.model.measures import Measures
from nvap.model.plan import SuggestedMeasure
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.source import Keys, Source
from nvap.words.nearest import nearest

if TYPE_CHECKING:
    from nvap.model.rounds import Round
    from nvap.model.wording import OwnWords


class AnyRecord(NamedTuple):
    """What a piece of evidence and a return have in common: a force's file that speaks of objectives, under one key."""

    source: Source
    folder: str
    key: str
    made: Evidence | Return

    @property
    def force(self) -> str:
        """The body whose it is."""
        return self.made.force

    @property
    def plan_version(self) -> str:
        """The edition that it was made under."""
        return self.made.plan_version

    @property
    def objectives(self) -> Iterable[str]:
        """The objectives that it speaks of."""
        return self.made.objectives if isinstance(self.made, Evidence) else self.made.claims


@dataclass(frozen=True)
class Context:
    """Everything that is checked together: the plan, the records that were read, and the date to speak for.

    `plans` are the editions of the workspace, the oldest first; without any, the plan is the only one. `broken` holds
    the folder and name of each evidence file that could not be used, `folders` the folders below evidence/ and
    returns/, as sources without text, and `measures` the files of measures. `bodies` are those whose folders were
    read: of others nothing is known. `rounds` are the closed ones. `faulty` are
    the files whose shape is wrong: what is right of them is in none of the others. `by_clock` says that the date is
    today, by a clock, and was not asked for. `plan_checked` says that what is to be said of the plan's own files was
    said already: their text is not gone through again for each body. `wording` are the workspace's own words, and
    `sentences` all that documents say.
    """

    plan: Plan
    records: tuple[Record, ...]
    as_at: date
    returns: tuple[ReturnRecord, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()
    folders: tuple[Source, ...] = ()
    plans: tuple[Plan, ...] = ()
    bodies: frozenset[str] = frozenset()
    rounds: "tuple[Placed[Round], ...]" = ()
    measures: tuple[MeasuresFile, ...] = ()
    faulty: tuple[Faulty[Any], ...] = ()
    by_clock: bool = False
    plan_checked: bool = False
    wording: "Placed[OwnWords] | None" = None
    sentences: Mapping[str, str] = field(default_factory=dict)

    @property
    def latest(self) -> date:
        """The last day that is not in the future.

        A clock that tells today may stand in another zone than whoever dates a record, up to a day behind.
        """
        return self.as_at + timedelta(days=1) if self.by_clock and self.as_at < date.max else self.as_at

    @cached_property
    def editions(self) -> tuple[Plan, ...]:
        """The editions that accounts are read in, the oldest first; the plan is one of them."""
        return self.plans or (self.plan,)

    @cached_property
    def versions(self) -> frozenset[str]:
        """Every version that the history of an edition names; none where the plan's own file could not be used."""
        return frozenset(version for plan in self.editions for version in plan.versions if self.plan.versions)

    @cached_property
    def reading(self) -> Reading | None:
        """How accounts are read in the plan; None where its own file could not be used."""
        if self.plan.front_file is None:
            return None
        return reading_of((plan.edition for plan in self.editions if plan.front_file), self.plan.front.version)

    def about(self, **files: Any) -> "Context":
        """The same about some files alone; what these may name is looked up in all of them, as before."""
        nothing: dict[str, Any] = dict.fromkeys(("records", "returns", "folders", "rounds", "measures", "faulty"), ())
        made = replace(self, **nothing | {"wording": None} | files)
        known = {name: getattr(self, name) for name in ("by_id", "replaced", "suggested", "units", "kin")}
        with contextlib.suppress(Unread):  # what has no id can be named by none
            known["by_id"] = {**self.by_id, **made.by_id}
        made.__dict__.update(known)
        return made

    def edition_of(self, version: str) -> Plan | None:
        """The edition of a version, if it is here; the plan for a version that there has not been."""
        here = next((plan for plan in self.editions if plan.front_file and plan.front.version == version), None)
        return here or (self.plan if version not in self.versions else None)

    @cached_property
    def followed(self) -> Plan | None:
        """The edition that the plan follows, if it is here."""
        if self.plan.front_file is None or self.plan.front.follows is None:
            return None
        return next((plan for plan in self.dated if plan.front.version == self.plan.front.follows), None)

    @cached_property
    def dated(self) -> tuple[Plan, ...]:
        """The editions whose own file could be used, so that their version and days are known; the oldest first."""
        return tuple(plan for plan in self.editions if plan.front_file)

    @cached_property
    def wordings(self) -> frozenset[str] | None:
        """The fingerprints of all words that an edition has; None where there is one edition, or not all can be read.

        In one edition, words that it does not have are told from the present ones by nothing.
        """
        if len(self.editions) < 2 or any(plan.broken or not plan.front_file for plan in self.editions):
            return None
        return frozenset(objective.fingerprint for plan in self.editions for objective in plan.objectives.values())

    def is_of_unknown_words(self, version: str, mark: str) -> bool:
        """Whether a fingerprint under a version is of words that no edition has, though the version's is here."""
        if self.wordings is None or mark in self.wordings:
            return False
        return any(plan.front.version == version for plan in self.editions)

    @cached_property
    def replaced(self) -> frozenset[tuple[str, str]]:
        """The force and id of each record that another supersedes."""
        made = (record.evidence for record in self.records)
        return frozenset(key_of(newer, newer.supersedes) for newer in made if newer.supersedes is not None)

    @cached_property
    def read(self) -> tuple[tuple[Record, Evidence], ...]:
        """The records that have an objective in the plan, each with what it is as that reads it."""
        if self.reading is None:
            return tuple((record, record.evidence) for record in self.records)
        read = ((record, self.reading.record(record.evidence, self.as_at)) for record in self.records)
        return tuple((record, evidence) for record, evidence in read if evidence is not None)

    @property
    def files(self) -> Iterator[tuple[Source, type[Strict]]]:
        """Every file that was read, and what it should be, whatever is wrong with it."""
        yield from ((record.source, Evidence) for record in self.records)
        yield from ((record.source, Return) for record in self.returns)
        yield from ((file.source, Measures) for file in self.measures if file.measures is not None)
        yield from ((placed.source, type(placed.thing)) for placed in self.rounds)
        yield from ((faulty.source, faulty.model) for faulty in self.faulty)
        if self.wording is not None:
            yield self.wording.source, type(self.wording.thing)
        if self.plan_checked:
            return
        for plan in self.editions:
            yield from ((placed.source, type(placed.thing)) for placed in plan.own_files)
            yield from ((faulty.source, faulty.model) for faulty in plan.faulty)
        for placed in self.plan.forces_files:  # those of the newest, and of the workspace, are those of all
            yield placed.source, type(placed.thing)

    @cached_property
    def kept(self) -> tuple[AnyRecord, ...]:
        """The records and the returns."""
        evidence = (AnyRecord(record.source, record.folder, "objectives", record.evidence) for record in self.records)
        returns = (AnyRecord(record.source, record.folder, "claims", record.return_) for record in self.returns)
        return (*evidence, *returns)

    @cached_property
    def by_id(self) -> Mapping[tuple[str, str], Evidence]:
        """What the records hold, by force and id."""
        return {(record.evidence.force, record.evidence.id): record.evidence for record in self.records}

    def is_read(self, record: Evidence, name: str) -> bool:
        """Whether what a record names by an id could be found: its folder was read, and its file could be used."""
        key = key_of(record, name)
        return (not self.bodies or key[0] in self.bodies) and key not in self.broken

    def may_be_named(self, record: Evidence, name: str) -> bool:
        """Whether a record may name what is of another body: of one that it follows, or that follows it."""
        owner = key_of(record, name)[0]
        return owner == record.force or owner in self.kin.get(record.force, ())

    def is_of_a_stranger(self, record: Evidence, name: str) -> bool:
        """Whether what a record names is of a body that there is and whose records it may not name."""
        return key_of(record, name)[0] in self.plan.forces and not self.may_be_named(record, name)

    def ids_named_by(self, record: Evidence) -> Iterator[str]:
        """The ids by which a record may name others: its own force's, and those of its predecessors and successors."""
        for force, name in self.by_id:
            if force != record.force and force in self.kin.get(record.force, ()):
                yield f"{force}/{name}"
            elif force == record.force and name != record.id:
                yield name

    @cached_property
    def suggested(self) -> Mapping[str, SuggestedMeasure]:
        """The measures that an edition suggests, by id: an id is never used again for another."""
        measures = (
            measure
            for plan in self.editions
            for action in plan.actions.values()
            for measure in action.suggested_measures
        )
        return {measure.id: measure for measure in measures}

    @cached_property
    def units(self) -> Mapping[str, Mapping[str, str]]:
        """By the id of a body the unit of each of its measures; bodies whose file could not be used are left out."""
        files = {file.body: file.measures for file in self.measures}
        bodies = self.bodies | files.keys()
        return {body: self._units(measures) for body in bodies if (measures := files.get(body, Measures())) is not None}

    def _units(self, measures: Measures) -> Mapping[str, str]:
        chosen = {one.id: self.suggested[one.id].unit for one in measures.choices if one.id in self.suggested}
        return {**chosen, **{one.id: one.unit for one in measures.own}}

    @cached_property
    def kin(self) -> Mapping[str, frozenset[str]]:
        """By the id of a body those that it follows and those that follow it, directly and in chains."""
        kin: dict[str, set[str]] = {}
        for name, force in self.plan.forces.items():
            after = self.plan.forces.get(force.successor or "")
            while after is not None and after.id != name and after.id not in kin.get(name, ()):
                kin.setdefault(name, set()).add(after.id)
                kin.setdefault(after.id, set()).add(name)
                after = self.plan.forces.get(after.successor or "")
        return {name: frozenset(others) for name, others in kin.items()}

    def unknown(self) -> Iterator[tuple[AnyRecord, str]]:
        """What the records and the returns speak of that their own edition has not, nor a file that cannot be read."""
        for kept in self.kept:
            edition = self.edition_of(kept.plan_version)
            if edition is None:
                continue
            for objective in kept.objectives:
                if objective not in edition.objectives and objective.rpartition(".")[0] not in edition.broken:
                    yield kept, objective

    @cached_property
    def gone(self) -> tuple[tuple[AnyRecord, str, Gone], ...]:
        """What the records and the returns of earlier editions speak of that is gone since, and where it went."""
        if self.reading is None:
            return ()
        faulty = {(kept.source.path, objective) for kept, objective in self.unknown()}
        return tuple(
            (kept, objective, gone)
            for kept in self.kept
            if kept.plan_version in self.versions and not self.reading.is_own(kept.plan_version)
            for objective in kept.objectives
            if (kept.source.path, objective) not in faulty
            and (gone := self.reading.gone(kept.made, objective)) is not None
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault: its file, the path of keys it is at, and the words its sentence needs.

    `on_key` places it at the last key and not at its value; `word` at the first such word of the value, and
    `index` at a position in the text.
    """

    source: Source
    keys: Keys
    fields: dict[str, Any] = field(default_factory=dict)
    on_key: bool = False
    word: str = ""
    index: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, from 1."""
        if self.index is not None:
            return self.source.place_at(self.index)
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
    seen: set[tuple[str, str]] = set()
    record: Evidence | None = start
    while record is not None and (name := named_by(record)) is not None:
        key = (record.force, record.id)
        if key in seen:
            return True
        seen.add(key)
        record = known.get(key_of(record, name))
    return False


def key_of(record: Evidence, name: str) -> tuple[str, str]:
    """The force and id of what a record names by an id, its own force's or, after that one's id, another's."""
    force, _, own = name.rpartition("/")
    return force or record.force, own


def is_withdrawn(made: Evidence | Return, context: Context) -> bool:
    """Whether a record was withdrawn by the date: nothing more need be done about it."""
    return isinstance(made, Evidence) and made.withdrawn_by(context.as_at)
