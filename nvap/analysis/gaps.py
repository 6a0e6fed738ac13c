"""The gaps of one force at a date: one row per objective, worst first. Pure: the model in, values out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from nvap.analysis.acceptance import acceptance
from nvap.analysis.findings import OpenFinding, finding_order
from nvap.analysis.standing import Standing, standing
from nvap.analysis.succession import Past
from nvap.model.bodies import Force
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Shows, Stage
from nvap.model.plan import Action, Objective, order_of
from nvap.model.returns import Acceptance, Claim, GapName, Return, Risk, Status
from nvap.model.values import dataclass


class Band(StrEnum):
    """What to do about a gap, the most pressing first."""

    PUT_RIGHT = "put-right"
    START = "start"
    PROVE = "prove"
    KEEP_UP = "keep-up"


class Gap(NamedTuple):
    """One kind of gap: its name, its band, and when it holds."""

    name: GapName
    band: Band
    holds: Callable[[Standing], bool]


def adverse(standing: Standing) -> bool:
    """There is an open cause of concern, area for improvement or recommendation."""
    return any(open_.finding.graver for open_ in standing.findings)


def unfavourable(standing: Standing) -> bool:
    """Evidence shows that it is not so, and nothing as sure has since shown otherwise."""
    return bool(standing.unfavourable)


def overclaimed(standing: Standing) -> bool:
    """It is claimed implemented or embedded, and what the evidence supports is lower."""
    return standing.overclaimed


def not_started(standing: Standing) -> bool:
    """It is claimed not started, and nothing current lends."""
    return standing.claimed is Status.NOT_STARTED and not standing.supporting


def no_evidence(standing: Standing) -> bool:
    """It is not assessed or claimed in progress, and no record counts."""
    return standing.claimed in (Status.NOT_ASSESSED, Status.IN_PROGRESS) and not standing.counting


def in_place_only(standing: Standing) -> bool:
    """What lends is in place, all of it in full, and the objective expects more."""
    return _short(standing) and standing.full is Stage.IN_PLACE is standing.furthest


def partly_shown(standing: Standing) -> bool:
    """The furthest stage that lends does so in part only, and what lends in full is less than the objective expects."""
    return _short(standing) and standing.full is not standing.furthest


def no_difference(standing: Standing) -> bool:
    """The furthest stage that lends is in use, in full, and the objective expects a difference."""
    return _short(standing) and standing.full is Stage.IN_USE is standing.furthest


def closed_unproved(standing: Standing) -> bool:
    """A graver finding was closed, and nothing newer that lends in full shows that it was put right."""
    return bool(standing.unproved)


def consideration(standing: Standing) -> bool:
    """There is an open consideration."""
    return any(not open_.finding.graver for open_ in standing.findings)


def suspect(standing: Standing) -> bool:
    """A current record, or the claim, was made of other words than the objective has now."""
    return bool(standing.suspect) or standing.claim_suspect


def lapsed(standing: Standing) -> bool:
    """A record that would lend is past its review date, and no current one lends as much."""
    return bool(standing.lost)


def underclaimed(standing: Standing) -> bool:
    """It is claimed not started, and something current lends."""
    return standing.claimed is Status.NOT_STARTED and bool(standing.supporting)


def self_only(standing: Standing) -> bool:
    """Something lends, and nobody but those who did the work has looked at any of it."""
    return bool(standing.supporting) and all(record.assurance is Assurance.SELF for record in standing.supporting)


def _short(standing: Standing) -> bool:
    """Whether something lends, and what lends in full is of an earlier stage than the objective expects."""
    if not standing.supporting or standing.objective.expects is None:
        return False
    return standing.full is None or standing.full.rank < standing.objective.expects.rank


# In the order in which a row shows the first that holds and names the others.
GAPS: tuple[Gap, ...] = (
    Gap(GapName.ADVERSE, Band.PUT_RIGHT, adverse),
    Gap(GapName.UNFAVOURABLE, Band.PUT_RIGHT, unfavourable),
    Gap(GapName.OVERCLAIMED, Band.PUT_RIGHT, overclaimed),
    Gap(GapName.NOT_STARTED, Band.START, not_started),
    Gap(GapName.NO_EVIDENCE, Band.START, no_evidence),
    Gap(GapName.IN_PLACE_ONLY, Band.PROVE, in_place_only),
    Gap(GapName.PARTLY_SHOWN, Band.PROVE, partly_shown),
    Gap(GapName.NO_DIFFERENCE, Band.PROVE, no_difference),
    Gap(GapName.CLOSED_UNPROVED, Band.PROVE, closed_unproved),
    Gap(GapName.CONSIDERATION, Band.KEEP_UP, consideration),
    Gap(GapName.SUSPECT, Band.KEEP_UP, suspect),
    Gap(GapName.LAPSED, Band.KEEP_UP, lapsed),
    Gap(GapName.UNDERCLAIMED, Band.KEEP_UP, underclaimed),
    Gap(GapName.SELF_ONLY, Band.KEEP_UP, self_only),
)
# What stands as a row even where the force claims that the objective does not apply.
OF_FINDINGS = (GapName.ADVERSE, GapName.CONSIDERATION)


class Row(NamedTuple):
    """One objective with a gap: its worst, the others, and every key it is ordered by."""

    standing: Standing
    gaps: tuple[Gap, ...]
    share: tuple[int, int]

    @property
    def worst(self) -> Gap:
        """The gap that the row is listed under."""
        return self.gaps[0]

    @property
    def finding(self) -> OpenFinding | None:
        """The gravest of the open findings, the earliest due first; the row prints its lead and its due date."""
        return self.standing.findings[0] if self.standing.findings else None

    @property
    def due(self) -> date | None:
        """When it is due: by its gravest open finding, or by the claim where that says nothing."""
        return due(self.finding, self.standing.claim)

    @property
    def accepted(self) -> Acceptance | None:
        """What accepts it for now, if anything does."""
        return acceptance(self.standing, self.worst.name)

    @property
    def order(self) -> tuple[object, ...]:
        """The key of sorting, least first.

        Band and gap; for a finding its seriousness, then the due date that the row prints; a high risk first; the share
        of the action's objectives that have gaps, higher first; the newest evidence, none first, then oldest first.
        """
        newest = self.standing.newest
        with_gaps, applicable = self.share
        of_finding = self.worst.name in OF_FINDINGS and self.finding
        return (
            GAPS.index(self.worst),
            (finding_order(of_finding)[0], self.due or date.max) if of_finding else (0, date.min),
            not self.high_risk,
            -with_gaps / applicable,
            newest is not None,
            newest or date.min,
        )

    @property
    def high_risk(self) -> bool:
        """Whether the force sees a high risk in it."""
        claim = self.standing.claim
        return claim is not None and claim.risk is Risk.HIGH


@dataclass(frozen=True, slots=True)
class GapList:
    """A force's objectives at a date, each in exactly one place: a row, accepted for now, met, or left out and why.

    Left out are those that the plan limits to other nations, those of actions that a partnership or a region has not
    adopted, and those that the body claims do not apply.
    """

    force: Force
    at: date
    rows: tuple[Row, ...]
    met: tuple[Standing, ...]
    not_applicable: tuple[Objective, ...]
    claimed_not_applicable: tuple[Standing, ...] = ()
    accepted: tuple[Row, ...] = ()

    @property
    def every_row(self) -> tuple[Row, ...]:
        """What has a gap: the rows, and those whose gap is accepted for now."""
        return (*self.rows, *self.accepted)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The standings of what applies, and of what the force claims does not."""
        return (*self.applying, *self.claimed_not_applicable)

    @property
    def applying(self) -> tuple[Standing, ...]:
        """The standings of what applies: of rows, of what is accepted for now, and of what is met."""
        return (*(row.standing for row in self.every_row), *self.met)

    @property
    def applicable(self) -> int:
        """How many objectives apply: rows, accepted for now and met."""
        return len(self.rows) + len(self.accepted) + len(self.met)

    @property
    def objectives(self) -> int:
        """How many objectives there are, those too that do not apply."""
        return self.applicable + len(self.not_applicable) + len(self.claimed_not_applicable)

    @property
    def recorded(self) -> int:
        """How many records count for some objective."""
        return len({record.id for standing in self.standings for record in standing.counting})

    def applies(self, objective: str) -> str:
        """Whether an objective applies: `yes`; `plan` where the plan says no, `claim` where the force does.

        It is `not-adopted` where it is of an action that the body did not choose. What is claimed not to apply is
        listed all the same while a finding is open against it: that applies.
        """
        if any(limited.id == objective for limited in self.limited):
            return "plan"
        if any(other.id == objective for other in self.not_applicable):
            return "not-adopted"
        claimed = any(standing.objective.id == objective for standing in self.claimed_not_applicable)
        return "claim" if claimed else "yes"

    @property
    def limited(self) -> tuple[Objective, ...]:
        """What the plan limits to other nations."""
        return tuple(objective for objective in self.not_applicable if self.force.is_limited(objective))

    @property
    def not_adopted(self) -> tuple[Objective, ...]:
        """What is of actions that a partnership or a region has not chosen, and the plan does not limit."""
        return tuple(objective for objective in self.not_applicable if not self.force.is_limited(objective))

    @property
    def strengths(self) -> tuple[Standing, ...]:
        """What is met and supported as embedded."""
        return tuple(standing for standing in self.met if standing.supported is Status.EMBEDDED)

    @property
    def promising_practice(self) -> tuple[tuple[Standing, Evidence], ...]:
        """Current promising practice, by objective in plan order."""
        everything = sorted(self.applying, key=lambda standing: order_of(standing.objective.id))
        return tuple(
            (standing, record)
            for standing in everything
            for record in standing.supporting
            if record.promising_practice and record.shows_of(standing.objective.id) is Shows.YES
        )


def due(finding: OpenFinding | None, claim: Claim | None) -> date | None:
    """When something is due: by a finding, or by the claim where that says nothing."""
    return (finding.finding.due if finding else None) or (claim.due if claim else None)


def lead(finding: OpenFinding | None, claim: Claim | None) -> str | None:
    """Who leads something: by a finding, or by the claim where that says nothing."""
    return (finding.finding.lead if finding else None) or (claim.lead if claim else None)


def overdue(findings: Iterable[OpenFinding], claim: Claim | None, at: date) -> int | None:
    """By how many days the longest of some open findings, gravest first, is overdue or, where there is none, the claim.

    The gravest is due when the claim is where it says nothing of its own, as the row prints.
    """
    every = [*findings]
    days = [due(every[0] if every else None, claim), *(open_.finding.due for open_ in every[1:])]
    return max(((at - day).days for day in days if day is not None and day < at), default=None)


def gap_list(
    actions: Iterable[Action],
    force: Force,
    evidence: Iterable[Evidence],
    at: date,
    returns: Iterable[Return] = (),
    past: Past | None = None,
) -> GapList:
    """The gaps of a force over all the objectives that forces assess themselves against.

    Evidence and returns are as the edition of these actions reads them; `past` is what they are as they were made, and
    says which bodies this one follows, whose records are among the evidence.
    """
    returns = tuple(returns)
    by_objective: dict[str, list[Evidence]] = {}
    for record in evidence:
        for name in record.objectives:
            by_objective.setdefault(name, []).append(record)
    objectives = [objective for action in actions if not action.national for objective in action.objectives]
    applies = {objective.id: force.is_asked(objective) for objective in objectives}
    line = past.line if past else None
    standings = [
        standing(objective, by_objective.get(objective.id, ()), at, returns, past, line)
        for objective in objectives
        if applies[objective.id]
    ]
    found = {assessed.objective.id: gaps_of(assessed) for assessed in standings}
    left_out = {
        assessed.objective.id
        for assessed in standings
        if assessed.claimed is Status.NOT_APPLICABLE and not found[assessed.objective.id]
    }
    listed = [assessed for assessed in standings if assessed.objective.id not in left_out]
    shares = _shares({assessed.objective.id: found[assessed.objective.id] for assessed in listed})
    rows = [
        Row(assessed, found[assessed.objective.id], shares[assessed.objective.action])
        for assessed in listed
        if found[assessed.objective.id]
    ]
    # Sorting is stable, and the standings are in plan order.
    rows.sort(key=lambda row: row.order)
    return GapList(
        force=force,
        at=at,
        rows=tuple(row for row in rows if row.accepted is None),
        met=tuple(assessed for assessed in listed if not found[assessed.objective.id]),
        not_applicable=tuple(objective for objective in objectives if not applies[objective.id]),
        claimed_not_applicable=tuple(assessed for assessed in standings if assessed.objective.id in left_out),
        accepted=tuple(row for row in rows if row.accepted is not None),
    )


def chosen(
    rows: Iterable[Row], actions: Mapping[str, Action], theme: int | None, owner: str | None, band: Band | None
) -> list[Row]:
    """The rows of one theme, owner and band, each where it is asked for."""
    return [
        row
        for row in rows
        if is_of(actions[row.standing.objective.action], theme, owner) and band in (None, row.worst.band)
    ]


def is_of(action: Action, theme: int | None, owner: str | None) -> bool:
    """Whether an action is of a theme and an owner, each where it is asked for."""
    return theme in (None, action.theme) and (owner is None or owner in action.owners)


def gaps_of(standing: Standing) -> tuple[Gap, ...]:
    """Every gap that holds, worst first; of what a force claims does not apply, only an open finding."""
    return tuple(_holding(standing))


def has_gap(standing: Standing) -> bool:
    """Whether any gap holds."""
    return any(True for _ in _holding(standing))


def _holding(standing: Standing) -> Iterator[Gap]:
    only = OF_FINDINGS if standing.claimed is Status.NOT_APPLICABLE else None
    return (gap for gap in GAPS if (only is None or gap.name in only) and gap.holds(standing))


def _shares(found: Mapping[str, tuple[Gap, ...]]) -> dict[str, tuple[int, int]]:
    """For each action, how many of its applicable objectives have a gap, and how many apply."""
    shares: dict[str, tuple[int, int]] = {}
    for objective, gaps in found.items():
        action = objective.rpartition(".")[0]
        rows, applicable = shares.get(action, (0, 0))
        shares[action] = (rows + bool(gaps), applicable + 1)
    return shares
