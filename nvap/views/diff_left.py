"""What a new edition leaves to do: records to read beside new words, claims to make again, findings with no home.

Of all forces together only counts are told, and none that would tell of fewer than five forces.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from nvap.analysis.carrying import ClaimToMake, asking, claims_to_make
from nvap.analysis.difference import Difference, ObjectiveChange, What
from nvap.analysis.national import FEWEST
from nvap.analysis.standing import standing
from nvap.analysis.succession import HomelessObjective, Reading, homeless
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking
from nvap.model.plan import Objective
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.views.claims import ClaimBefore
from nvap.views.findings import HomelessView, homeless_views
from nvap.views.stamp import Stamp
from nvap.workspace import Refuse, Workspace, too_few


@dataclass(frozen=True, slots=True)
class RecordToRead:
    """A record that a person reads beside the new words."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class LeftRow:
    """What is left to do of an objective that changed; of one that is withdrawn, what has lost it.

    `records` counts all of them; `shown` are those that may be shown.
    """

    objective: str
    text: str
    short: str
    what: str
    records: int
    shown: tuple[RecordToRead, ...]
    claims: tuple[ClaimBefore, ...]
    findings: int

    @property
    def withheld(self) -> int:
        """How many of its records may not be shown."""
        return self.records - len(self.shown)


@dataclass(frozen=True, slots=True)
class Left:
    """What a difference leaves a force to do; `homeless` are the findings that have lost their objective."""

    force: str
    force_id: str
    homeless: tuple[HomelessView, ...]
    to_do: tuple[LeftRow, ...]
    lost: tuple[LeftRow, ...]
    records: int
    claims: int


@dataclass(frozen=True, slots=True)
class ForcesRow:
    """Of how many forces an objective leaves something to do, and how much; None is too few to tell."""

    objective: str
    text: str
    short: str
    what: str
    with_records: int | None
    records: int | None
    with_claims: int | None
    with_findings: int | None
    findings: int | None


@dataclass(frozen=True, slots=True)
class ForcesLeft:
    """What a difference leaves forces to do, none of them named: how many are counted, and how many have something."""

    forces: int
    fewest: int
    with_something: int | None
    rows: tuple[ForcesRow, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one objective leaves one force to do: records to read or lost, claims to make or lost, findings lost."""

    objective: Objective
    what: What
    records: tuple[Evidence, ...] = ()
    claims: tuple[tuple[Return, ClaimBefore], ...] = ()
    homeless: HomelessObjective | None = None

    @property
    def findings(self) -> int:
        """How many open findings have lost it."""
        return len(self.homeless.findings) if self.homeless else 0

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.records or self.claims or self.findings)


def left_told(workspace: Workspace, found: Difference, reading: Reading) -> tuple[Evidence | Return, ...]:
    """The records and returns that what is left tells of, for the marking."""
    facts = [*_facts(workspace, found, reading)]
    lost = (open_.record for fact in facts if fact.homeless for open_ in fact.homeless.findings)
    records = {record.id: record for record in (*(record for fact in facts for record in fact.records), *lost)}
    returns = {made.date: made for fact in facts for made, _ in fact.claims}
    return (*records.values(), *returns.values())


def left_of(workspace: Workspace, found: Difference, reading: Reading, stamp: Stamp) -> Left:
    """What a difference leaves the body of a workspace to do as at its date."""
    facts = [fact for fact in _facts(workspace, found, reading) if fact.any]
    gone = [fact.homeless for fact in facts if fact.homeless and fact.homeless.findings]
    to_do = [fact for fact in facts if fact.what is not What.WITHDRAWN]
    return Left(
        force=workspace.force.name,
        force_id=workspace.force.id,
        homeless=homeless_views(gone, stamp),
        to_do=tuple(_row(fact, stamp) for fact in to_do),
        lost=tuple(_row(fact, stamp) for fact in facts if fact.what is What.WITHDRAWN),
        records=len({record.id for fact in to_do for record in fact.records}),
        claims=sum(bool(fact.claims) for fact in to_do),
    )


def _row(fact: _Facts, stamp: Stamp) -> LeftRow:
    shown = [RecordToRead(record.id, record.title) for record in fact.records if stamp.may_show(record.marking)]
    claims = [claim if stamp.may_show(made.marking) else replace(claim, status=None) for made, claim in fact.claims]
    objective = fact.objective
    return LeftRow(
        *(objective.id, objective.text, objective.short, str(fact.what)),
        *(len(fact.records), tuple(shown), tuple(claims), fact.findings),
    )


@dataclass
class _Sum:
    """The sums over forces for one objective."""

    with_records: int = 0
    records: int = 0
    with_claims: int = 0
    with_findings: int = 0
    findings: int = 0

    def add(self, fact: _Facts) -> None:
        """Add what one force has."""
        self.with_records += bool(fact.records)
        self.records += len(fact.records)
        self.with_claims += bool(fact.claims)
        self.with_findings += bool(fact.findings)
        self.findings += fact.findings


@dataclass
class _Gathered:
    """What is added up over forces: by what became of an objective and its id, and how many have something."""

    sums: dict[tuple[What, str], tuple[Objective, _Sum]] = field(default_factory=dict)
    with_something: int = 0


def left_of_forces(
    workspace: Workspace, found: Difference, reading: Reading, refuse: Refuse, limit: Marking | None
) -> tuple[ForcesLeft, int]:
    """What a difference leaves the forces of an area to do, and how many files with errors are left out.

    Raises Refusal where they are too few, and Unusable. `refuse` is asked once all are read.
    """
    bodies = workspace.bodies_counted(every=False)
    if len(bodies) < FEWEST:
        raise too_few(len(bodies))
    gathered = _Gathered()
    errors: list[Diagnostic] = []
    for change in found.objectives:
        for objective in _asked(change):
            gathered.sums[change.what, objective.id] = (objective, _Sum())
    for _, of_body in workspace.each(bodies):
        errors += of_body.errors
        facts = [fact for fact in _facts(of_body, found, reading) if fact.any]
        gathered.with_something += bool(facts)
        for fact in facts:
            gathered.sums[fact.what, fact.objective.id][1].add(fact)
    refuse(replace(workspace, found=tuple(errors)), limit)
    rows = tuple(_forces_row(what, objective, told) for (what, _), (objective, told) in gathered.sums.items())
    broken = len({told.path for told in errors})
    something = _told(gathered.with_something, gathered.with_something)
    return ForcesLeft(len(bodies), FEWEST, something, rows), broken


def _forces_row(what: What, objective: Objective, told: _Sum) -> ForcesRow:
    return ForcesRow(
        objective.id,
        objective.text,
        objective.short,
        str(what),
        _told(told.with_records, told.with_records),
        _told(told.with_records, told.records),
        _told(told.with_claims, told.with_claims),
        _told(told.with_findings, told.with_findings),
        _told(told.with_findings, told.findings),
    )


def _told(forces: int, count: int) -> int | None:
    """A count over some forces, where it tells of none or of at least five."""
    return None if 0 < forces < FEWEST else count


def _asked(change: ObjectiveChange) -> tuple[Objective, ...]:
    """The objectives of forces that a change leaves something to do of: as they are, or as they were if withdrawn.

    What only moved needs no answer.
    """
    only_moved = change.what is What.MOVED and not change.reworded
    return () if change.national or change.what is What.ADDED or only_moved else (change.new or change.old)


def _facts(workspace: Workspace, found: Difference, reading: Reading) -> Iterator[_Facts]:
    """What each objective that changed leaves the body of a workspace to do, in the order of the changes."""
    sound, at = workspace.sound, workspace.at
    made = [record.evidence for record in sound.evidence]
    returned = [record.return_ for record in sound.returns]
    lost = {(each.gone.edition, each.gone.objective): each for each in homeless(reading, made, returned, at)}
    records = reading.records(made, at)
    to_make = {claim.objective.id: claim for claim in claims_to_make(reading, returned, at)}
    for change in found.objectives:
        for objective in _asked(change):
            if change.what is What.WITHDRAWN:
                yield _of_withdrawn(objective, change, lost)
            elif workspace.force.is_asked(objective):
                asks = asking(standing(objective, records, at, line=workspace.line))
                yield _Facts(objective, change.what, asks, _again(to_make.get(objective.id)))


def _of_withdrawn(
    objective: Objective, change: ObjectiveChange, lost: Mapping[tuple[str, str], HomelessObjective]
) -> _Facts:
    """What has lost a withdrawn objective, under the id and in the edition that it ended with."""
    each = next((lost[end] for end in change.ends if end in lost), None)
    if each is None:
        return _Facts(objective, change.what)
    claims = tuple((made, _lost_claim(made, name)) for made, name in each.claims)
    return _Facts(objective, change.what, each.records, claims, each)


def _lost_claim(made: Return, objective: str) -> ClaimBefore:
    return ClaimBefore(made.plan_version, objective, str(made.claims[objective].status))


def _again(claim: ClaimToMake | None) -> tuple[tuple[Return, ClaimBefore], ...]:
    """What was claimed that is to be made again."""
    if claim is None:
        return ()
    returned = claim.returned
    return tuple((returned, ClaimBefore(one.edition, one.objective, str(made.status))) for one, made in claim.made_of)
