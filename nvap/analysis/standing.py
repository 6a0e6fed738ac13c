"""What the evidence for one objective lends and supports at a date. Pure: the model in, values out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from nvap.analysis.findings import OpenFinding, finding_order
from nvap.analysis.succession import Past
from nvap.model.bodies import Force, Line
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Kind, Seriousness, Shows, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Claim, Return, Status
from nvap.model.values import dataclass

# By the id of a body those whose area it has; None where there is one body only.
Areas = Mapping[str, frozenset[str]] | None
# What evidence can support, from least to most.
SUPPORTED = (None, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)


class State(StrEnum):
    """What has become of a record at a date."""

    NOT_YET = "not-yet"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    LAPSED = "lapsed"
    CURRENT = "current"


class Lends(StrEnum):
    """How much a piece of evidence lends to an objective."""

    NOTHING = "nothing"
    IN_PART = "in-part"
    IN_FULL = "in-full"


class Because(StrEnum):
    """Why a piece of evidence lends less than in full."""

    SHOWS_NO = "shows-no"
    FINDING = "finding"
    SHOWS_PARTLY = "shows-partly"
    PART = "part"
    BEFORE_FINDING = "before-finding"
    FROM_OTHERS = "from-others"
    DIVIDED = "divided"
    INHERITED = "inherited"


class Lending(NamedTuple):
    """What a piece of evidence lends to an objective, and every reason why it is not more.

    Of what is inherited, `without` are the other bodies that are followed and have nothing that lends in full as far.
    """

    record: Evidence
    lends: Lends
    because: tuple[Because, ...] = ()
    without: tuple[Force, ...] = ()

    @property
    def proves(self) -> bool:
        """Whether it lends in full in the account of the body whose record it is."""
        return self.lends is Lends.IN_FULL or self.because == (Because.INHERITED,)


@dataclass(frozen=True)
class Standing:
    """One objective at one date: what is claimed, what counts, what of it lends, and what follows.

    `returned` is the return that speaks for it: the newest dated by then that names it. Of the records that name it,
    `counting` are dated by then and not withdrawn, and each of them is current, lapsed or replaced; they are newest
    first. `lent` says of what is current what it lends, `would_lend` of what has lapsed what it would if it had not.
    `named`, `returns` and `past` are all that name it, at any date: what its past follows from, and not how it stands.
    `line` is the body with those that it follows, where it follows any.
    """

    objective: Objective
    at: date
    returned: Return | None
    counting: tuple[Evidence, ...]
    lent: tuple[Lending, ...]
    would_lend: tuple[Lending, ...]
    findings: tuple[OpenFinding, ...]
    named: tuple[Evidence, ...] = field(compare=False)
    returns: tuple[Return, ...] = field(compare=False)
    past: Past | None = field(default=None, compare=False, repr=False)
    line: Line | None = field(default=None, compare=False, repr=False)

    @property
    def claim(self) -> Claim | None:
        """What the force claims of it."""
        return self.returned.claims[self.objective.id] if self.returned else None

    @property
    def claimed(self) -> Status:
        """The status that the force claims; silence is not assessed, and not a "no"."""
        return self.claim.status if self.claim else Status.NOT_ASSESSED

    def if_claimed(self, status: str, body: str, edition: str) -> "Standing":
        """How it would stand if a return of its date, made under an edition, claimed this of it."""
        claim = Claim.model_validate({"status": status, "summary": "-"})
        claims = {self.objective.id: claim}
        given = {"force": body, "date": self.at, "plan_version": edition, "claims": claims}
        return replace(self, returned=Return.model_validate(given))

    @property
    def overclaimed(self) -> bool:
        """Whether more is claimed, implemented or embedded, than the evidence supports."""
        if self.claimed not in (Status.IMPLEMENTED, Status.EMBEDDED):
            return False
        return SUPPORTED.index(self.claimed) > SUPPORTED.index(self.supported)

    @cached_property
    def current(self) -> tuple[Evidence, ...]:
        """What counts, is not replaced, and is not past its review date."""
        return tuple(lending.record for lending in self.lent)

    @cached_property
    def lapsed(self) -> tuple[Evidence, ...]:
        """What counts, is not replaced, and is past its review date."""
        return tuple(lending.record for lending in self.would_lend)

    @cached_property
    def supporting(self) -> tuple[Evidence, ...]:
        """What is current and lends something."""
        return tuple(lending.record for lending in self.lent if lending.lends is not Lends.NOTHING)

    @cached_property
    def in_full(self) -> tuple[Evidence, ...]:
        """What is current and lends in full."""
        return tuple(lending.record for lending in self.lent if lending.lends is Lends.IN_FULL)

    @cached_property
    def full(self) -> Stage | None:
        """The furthest stage that current evidence lends in full."""
        return _furthest(self.in_full)

    @cached_property
    def furthest(self) -> Stage | None:
        """The furthest stage that current evidence lends at all."""
        return _furthest(self.supporting)

    @cached_property
    def supported(self) -> Status | None:
        """The most that the evidence bears out; None where nothing lends."""
        return supported(self.objective, self.supporting, self.in_full, self.cause_of_concern)

    @property
    def cause_of_concern(self) -> bool:
        """Whether a cause of concern is open against it."""
        return any(open_.finding.seriousness is Seriousness.CAUSE_OF_CONCERN for open_ in self.findings)

    @cached_property
    def states(self) -> dict[str, State]:
        """By the id of each record that counts, whether it is current, lapsed or replaced."""
        found = dict.fromkeys((record.id for record in self.counting), State.REPLACED)
        found.update(dict.fromkeys((record.id for record in self.current), State.CURRENT))
        return found | dict.fromkeys((record.id for record in self.lapsed), State.LAPSED)

    @cached_property
    def lendings(self) -> dict[str, Lending]:
        """By the id of each record that is current or lapsed, what it lends, or would."""
        return {lending.record.id: lending for lending in (*self.lent, *self.would_lend)}

    @cached_property
    def suspect(self) -> tuple[Evidence, ...]:
        """What is current and was made against other words than the objective has."""
        return tuple(record for record in self.current if is_suspect(record, self.objective))

    @property
    def claim_suspect(self) -> bool:
        """Whether it was claimed of other words than the objective has; a claim without a fingerprint says nothing."""
        if self.claim is not None and self.claim.to_make_again:
            return True
        wording = self.claim.wording if self.claim else None
        return wording is not None and wording != self.objective.fingerprint

    @cached_property
    def unfavourable(self) -> tuple[Evidence, ...]:
        """What shows that it is not so, current or lapsed, and is answered by nothing as sure that lends in full.

        What one body found is answered by that one, or by one that has followed it, and not by another that merged.
        """
        every = (*self.lent, *self.would_lend)
        return tuple(
            lending.record
            for lending in every
            if Because.SHOWS_NO in lending.because
            and not any(
                is_as_sure(other.record, lending.record) and _speaks_for(other.record, lending.record, self._areas)
                for other in every
                if other.proves
            )
        )

    @cached_property
    def _areas(self) -> Areas:
        return _areas_of(self.line)

    @cached_property
    def faults(self) -> tuple[Evidence, ...]:
        """The records that count and carry a graver finding, open or closed, the newest first."""
        return tuple(record for record in self.counting if record.graver_findings(self.objective.id))

    def fault_beside(self, record: Evidence) -> Evidence | None:
        """The newest record that found a fault in the area of another's body, or in one that it is a part of."""
        return next((fault for fault in self.faults if _is_of_one_area(fault, record, self._areas)), None)

    @cached_property
    def unproved(self) -> tuple[OpenFinding, ...]:
        """The closed findings of the newest record with any graver one, where nothing newer shows it was put right.

        Of bodies that merged the newest of each; what shows it is of that one, or of one that has followed it.
        """
        if any(open_.finding.graver for open_ in self.findings):
            return ()
        proofs = [lending.record for lending in (*self.lent, *self.would_lend) if lending.proves]
        newer = (*self.faults, *proofs)
        return tuple(
            OpenFinding(fault, finding)
            for fault in self.faults
            if not any(other.date > fault.date and _speaks_for(other, fault, self._areas) for other in newer)
            for finding in fault.graver_findings(self.objective.id)
        )

    @cached_property
    def lost(self) -> tuple[Evidence, ...]:
        """What has lapsed and would lend, where nothing current that lends shows the same stage or a later one."""
        rank = -1 if self.furthest is None else self.furthest.rank
        return tuple(
            lending.record
            for lending in self.would_lend
            if lending.lends is not Lends.NOTHING and lending.record.stage.rank > rank
        )

    @property
    def impact_shown(self) -> bool:
        """Whether current evidence shows in full that a difference was made."""
        return any(record.stage is Stage.MAKING_A_DIFFERENCE for record in self.in_full)

    @property
    def newest(self) -> date | None:
        """The date of the newest evidence that counts."""
        return self.counting[0].date if self.counting else None


def standing(
    objective: Objective,
    evidence: Iterable[Evidence],
    at: date,
    returns: Iterable[Return] = (),
    past: Past | None = None,
    line: Line | None = None,
) -> Standing:
    """The standing of one objective at a date, from evidence and returns that may name others too.

    They are as the edition of the objective reads them; `past` is what they are as they were made. `line` is the body
    whose they are with those that it follows, whose records are among them.
    """
    named = [record for record in evidence if objective.id in record.objectives]
    named.sort(key=lambda record: (record.date, record.id), reverse=True)
    counting = [record for record in named if record.counts_by(at) and record.speaks_of(objective.id)]
    newer = [record for record in counting if record.supersedes]
    replaced = {older.id for older in counting if any(replaces(record, older, objective.id) for record in newer)}
    kept = [record for record in counting if record.id not in replaced]
    faults = [record for record in counting if record.graver_findings(objective.id)]
    areas = _areas_of(line) if faults else None
    lent: list[Lending] = []
    would_lend: list[Lending] = []
    for record in kept:
        days = (fault.date for fault in faults if _is_of_one_area(fault, record, areas))
        lends = lending(objective, record, max(days, default=None))
        (lent if at <= record.last_day(at) else would_lend).append(lends)
    if line is not None and line.follows and kept:
        # What has lapsed is weighed beside what lapsed with it.
        would_lend = lessened([*lent, *would_lend], line)[len(lent) :]
        lent = lessened(lent, line)
    findings = (OpenFinding(record, finding) for record in named for finding in record.open_findings(objective.id, at))
    naming = tuple(made for made in returns if objective.id in made.claims)
    return Standing(
        objective=objective,
        at=at,
        returned=max((made for made in naming if made.date <= at), key=lambda made: made.date, default=None),
        counting=tuple(counting),
        lent=tuple(lent),
        would_lend=tuple(would_lend),
        findings=tuple(sorted(findings, key=finding_order)),
        named=tuple(named),
        returns=naming,
        past=past,
        line=line,
    )


def _areas_of(line: Line | None) -> Areas:
    """The areas of the bodies of a line; None where it has one body only."""
    return line.areas if line is not None and line.follows else None


def _speaks_for(record: Evidence, other: Evidence, areas: Areas) -> bool:
    """Whether a record speaks for the area of another's body: it is of that one, or of one that has followed it."""
    return areas is None or other.force in areas[record.force]


def _is_of_one_area(record: Evidence, other: Evidence, areas: Areas) -> bool:
    """Whether of the areas of two records one is, or is a part of, the other."""
    return _speaks_for(record, other, areas) or _speaks_for(other, record, areas)


def lessened(lent: Sequence[Lending], line: Line) -> list[Lending]:
    """The same, where what a body has of those that it follows lends in part, unless it holds for every one of them.

    It does where each of them has something that lends in full at that stage or beyond.
    """
    less = {each.record.id: each for each in lent}
    areas = line.areas
    for body in (*reversed(line.ancestors), line.body):
        within = [each for each in less.values() if each.record.force in areas[body.id]]
        reached = {one: _reached(within, areas[one.id]) for one in line.before.get(body.id, ())}
        for each in within if reached else ():
            if each.record.force != body.id and each.lends is not Lends.NOTHING:
                short = [one for one, rank in reached.items() if rank < each.record.stage.rank]
                less[each.record.id] = _held_by_some(each, short)
    return [less[each.record.id] for each in lent]


def _reached(lent: Iterable[Lending], area: Collection[str]) -> int:
    """The rank of the furthest stage that something of an area lends in full; -1 where nothing does."""
    stage = _furthest(each.record for each in lent if each.lends is Lends.IN_FULL and each.record.force in area)
    return -1 if stage is None else stage.rank


def _held_by_some(lending: Lending, short: Sequence[Force]) -> Lending:
    """What is inherited, where some of the bodies that are followed fall short of it: in part."""
    if not short:
        return lending
    because = tuple(dict.fromkeys((*lending.because, Because.INHERITED)))
    without = tuple(body for body in (*lending.without, *short) if body.id != lending.record.force)
    return Lending(lending.record, Lends.IN_PART, because, tuple(dict.fromkeys(without)))


def state_of(record: Evidence, others: Iterable[Evidence], at: date, objective: str | None = None) -> State:
    """What has become of a record at a date, for an objective or as a whole.

    It is replaced where records that count take its place for the objective, or for every one that it names.
    """
    if record.withdrawn_by(at):
        return State.WITHDRAWN
    if record.date > at:
        return State.NOT_YET
    newer = [other for other in others if other.supersedes == record.id and other.counts_by(at)]
    names = [objective] if objective else [*record.objectives]
    if all(any(name in other.objectives and replaces(other, record, name) for other in newer) for name in names):
        return State.REPLACED
    return State.CURRENT if at <= record.last_day(at) else State.LAPSED


def superseding(records: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """By the id of what they supersede, the records that supersede something."""
    newer: dict[str, list[Evidence]] = {}
    for record in records:
        if record.supersedes:
            newer.setdefault(record.supersedes, []).append(record)
    return newer


def replaces(newer: Evidence, older: Evidence, objective: str) -> bool:
    """Whether of two records of an objective one takes the other's place: it says so, and hides nothing unfavourable.

    One that shows that it is not so is replaced only by one that is as sure, and shows the same or that it is: else a
    record that is less sure could take its place, and then be answered by another that is no more so.
    """
    if newer.supersedes != older.id:
        return False
    if older.shows_of(objective) is not Shows.NO:
        return True
    return newer.shows_of(objective) is not Shows.PARTLY and is_as_sure(newer, older)


def is_as_sure(record: Evidence, other: Evidence) -> bool:
    """Whether a record answers another: dated later, of the same stage, and not less assured."""
    return record.date > other.date and record.stage is other.stage and record.assurance.rank >= other.assurance.rank


def lending(objective: Objective, record: Evidence, found: date | None = None) -> Lending:
    """What a record lends to an objective, where a fault was last `found` on a day by a record that counts."""
    shows = record.shows_of(objective.id)
    nothing = [Because.SHOWS_NO] if shows is Shows.NO else []
    if record.findings and record.graver_findings(objective.id):
        nothing.append(Because.FINDING)
    if nothing:
        return Lending(record, Lends.NOTHING, tuple(nothing))
    less = (
        (Because.SHOWS_PARTLY, shows is Shows.PARTLY),
        (Because.PART, record.part is not None),
        (Because.BEFORE_FINDING, found is not None and record.date <= found),
        (Because.FROM_OTHERS, is_from_others(objective, record)),
        (Because.DIVIDED, record.came_divided(objective.id)),
    )
    because = tuple(reason for reason, holds in less if holds)
    return Lending(record, Lends.IN_PART if because else Lends.IN_FULL, because)


def is_from_others(objective: Objective, record: Evidence) -> bool:
    """Whether it is feedback, the objective names whose feedback would tell, and it is from others."""
    if record.kind is not Kind.FEEDBACK:
        return False
    sources = objective.feedback_sources
    return bool(sources) and record.from_ not in sources


def is_suspect(record: Evidence, objective: Objective) -> bool:
    """Whether a record was made against other words than the objective has; an empty fingerprint says nothing."""
    mark = record.objectives[objective.id]
    return mark is not None and mark != objective.fingerprint


def supported(
    objective: Objective, supporting: Iterable[Evidence], in_full: Iterable[Evidence], cause_of_concern: bool = False
) -> Status | None:
    """The most that evidence bears out: what lends at all, what lends in full, and the stage the objective expects."""
    in_full = tuple(in_full)
    if objective.expects is None or not any(True for _ in supporting):
        return None
    if cause_of_concern:
        return Status.IN_PROGRESS
    if any(_embedded(one, other) for one in in_full for other in in_full):
        return Status.EMBEDDED
    if any(record.stage.rank >= objective.expects.rank for record in in_full):
        return Status.IMPLEMENTED
    return Status.IN_PROGRESS


def _embedded(used: Evidence, difference: Evidence) -> bool:
    """Whether two records kept apart, one of them looked at, show that it is used and that it makes a difference."""
    return (
        used.stage is Stage.IN_USE
        and difference.stage is Stage.MAKING_A_DIFFERENCE
        and used.reference != difference.reference
        and any(record.assurance is not Assurance.SELF for record in (used, difference))
    )


def _furthest(records: Iterable[Evidence]) -> Stage | None:
    return max((record.stage for record in records), key=lambda stage: stage.rank, default=None)
