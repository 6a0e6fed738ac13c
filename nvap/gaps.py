"""The gaps of one force at a date: one row per objective, worst first. Pure: the model in, values out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Seriousness, Stage
from nvap.model.plan import Action, Force, Objective
from nvap.standing import ADVERSE, OpenFinding, Standing, Status, finding_order, standing


class Band(StrEnum):
    """What to do about a gap, the most pressing first."""

    PUT_RIGHT = "put-right"
    START = "start"
    PROVE = "prove"
    KEEP_UP = "keep-up"


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of gap: its name, its band, and when it holds."""

    name: str
    band: Band
    holds: Callable[[Standing], bool]


def adverse(one: Standing) -> bool:
    """There is an open cause of concern or area for improvement."""
    return any(open_.finding.seriousness in ADVERSE for open_ in one.findings)


def no_evidence(one: Standing) -> bool:
    """It is not assessed and no record counts."""
    return one.claimed is Status.NOT_ASSESSED and not one.counting


def in_place_only(one: Standing) -> bool:
    """Records support, all of them in place, and the objective expects more."""
    return one.furthest is Stage.IN_PLACE and one.objective.expects is not Stage.IN_PLACE


def no_difference(one: Standing) -> bool:
    """The furthest stage that supports is in use, and the objective expects a difference."""
    return one.furthest is Stage.IN_USE and one.objective.expects is Stage.MAKING_A_DIFFERENCE


def consideration(one: Standing) -> bool:
    """There is an open consideration."""
    return any(open_.finding.seriousness is Seriousness.CONSIDERATION for open_ in one.findings)


def suspect(one: Standing) -> bool:
    """A current record was made against other words than the objective has now."""
    return bool(one.suspect)


def lapsed(one: Standing) -> bool:
    """A record is past its review date, and no current record shows the same stage or a later one."""
    furthest = max((record.stage.rank for record in one.current), default=-1)
    return any(record.stage.rank > furthest for record in one.lapsed)


def self_only(one: Standing) -> bool:
    """Records support, and nobody but the force's own staff has looked at any of them."""
    return bool(one.supporting) and all(record.assurance is Assurance.SELF for record in one.supporting)


# In the order in which a row shows the first that holds and names the others.
GAPS: tuple[Gap, ...] = (
    Gap("adverse", Band.PUT_RIGHT, adverse),
    Gap("no-evidence", Band.START, no_evidence),
    Gap("in-place-only", Band.PROVE, in_place_only),
    Gap("no-difference", Band.PROVE, no_difference),
    Gap("consideration", Band.KEEP_UP, consideration),
    Gap("suspect", Band.KEEP_UP, suspect),
    Gap("lapsed", Band.KEEP_UP, lapsed),
    Gap("self-only", Band.KEEP_UP, self_only),
)


@dataclass(frozen=True, slots=True)
class Row:
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
        """The finding that the row is about, where its gap is one."""
        wanted = {"adverse": ADVERSE, "consideration": (Seriousness.CONSIDERATION,)}.get(self.worst.name, ())
        about = [open_ for open_ in self.standing.findings if open_.finding.seriousness in wanted]
        return min(about, key=finding_order, default=None)

    @property
    def order(self) -> tuple[object, ...]:
        """The key of sorting, least first.

        Band and gap; for a finding its seriousness and due date; the share of the action's objectives that have
        gaps, higher first; the newest evidence, none first, then oldest first.
        """
        newest = self.standing.newest
        seriousness = finding_order(self.finding) if self.finding else (0, date.min)
        return (
            GAPS.index(self.worst),
            seriousness,
            -Fraction(*self.share),
            newest is not None,
            newest or date.min,
        )


@dataclass(frozen=True, slots=True)
class GapList:
    """A force's objectives at a date, each in exactly one place: a row, met, or not applicable."""

    force: Force
    at: date
    rows: tuple[Row, ...]
    met: tuple[Standing, ...]
    not_applicable: tuple[Objective, ...]

    @property
    def applicable(self) -> int:
        """How many objectives apply: rows and met."""
        return len(self.rows) + len(self.met)

    @property
    def strengths(self) -> tuple[Standing, ...]:
        """What is met and supported as embedded."""
        return tuple(one for one in self.met if one.supported is Status.EMBEDDED)

    @property
    def promising_practice(self) -> tuple[tuple[Standing, Evidence], ...]:
        """Current promising practice, by objective in plan order."""
        everything = sorted(
            (*self.met, *(row.standing for row in self.rows)), key=lambda one: plan_order(one.objective)
        )
        return tuple((one, record) for one in everything for record in one.current if record.promising_practice)


def gap_list(actions: Iterable[Action], force: Force, evidence: Iterable[Evidence], at: date) -> GapList:
    """The gaps of a force over all the objectives that forces assess themselves against."""
    by_objective: dict[str, list[Evidence]] = {}
    for record in evidence:
        for name in record.objectives:
            by_objective.setdefault(name, []).append(record)
    objectives = [one for action in actions if not action.national for one in action.objectives]
    applies = {one.id: force.nation not in one.not_applicable_in for one in objectives}
    standings = [standing(one, by_objective.get(one.id, ()), at) for one in objectives if applies[one.id]]
    found = {one.objective.id: tuple(gap for gap in GAPS if gap.holds(one)) for one in standings}
    shares = _shares(found)
    rows = [
        Row(one, found[one.objective.id], shares[one.objective.action]) for one in standings if found[one.objective.id]
    ]
    # Sorted is stable, and the standings are in plan order.
    return GapList(
        force=force,
        at=at,
        rows=tuple(sorted(rows, key=lambda row: row.order)),
        met=tuple(one for one in standings if not found[one.objective.id]),
        not_applicable=tuple(one for one in objectives if not applies[one.id]),
    )


def plan_order(objective: Objective) -> tuple[int, ...]:
    """An objective's place in the plan: its id, part by part."""
    return tuple(int(part) for part in objective.id.split("."))


def _shares(found: Mapping[str, tuple[Gap, ...]]) -> dict[str, tuple[int, int]]:
    """For each action, how many of its applicable objectives have a gap, and how many apply."""
    shares: dict[str, tuple[int, int]] = {}
    for objective, gaps in found.items():
        action = objective.rpartition(".")[0]
        rows, applicable = shares.get(action, (0, 0))
        shares[action] = (rows + bool(gaps), applicable + 1)
    return shares
