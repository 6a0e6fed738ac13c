"""The view of practice that forces agreed to share: all of it, or what would close one force's gaps."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nvap.analysis.practice import Match, Practice, best_of_each
from nvap.load.plan import Plan
from nvap.model.plan import Objective
from nvap.views.stamp import Stamp

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One piece of evidence and whose it is; `objectives` are those for which it is current."""

    force: str
    force_id: str
    id: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    kind: str
    stage: str
    assurance: str
    assured_by: str | None
    date: dt.date
    last_day: dt.date
    owner: str
    share: str
    promising: bool
    marking: str
    handling: str | None


@dataclass(frozen=True, slots=True)
class MatchView:
    """A gap and who has shared what it lacks: at most three forces by name, the best assured first.

    `more` counts the further forces, `programme` the records of which only the programme is told, and `withheld` those
    that may not be shown.
    """

    place: int
    objective: str
    text: str
    action: str
    action_title: str
    band: str
    gap: str
    expects: str
    lacks: tuple[str, ...]
    named: tuple[PracticeLine, ...]
    more: int
    programme: int
    withheld: int


@dataclass(frozen=True, slots=True)
class PracticeView:
    """Shared practice as at a date, of some bodies: a list of it; or, for a force, what would close its gaps.

    `told` says that what only the programme is told of is named too; otherwise `programme` counts it. `withheld` counts
    the practice that may not be shown. `own` is the force's own practice, whoever is told of it.
    """

    stamp: Stamp
    bodies: int
    every_body: bool
    told: bool
    objective: str | None
    objective_text: str | None
    force: str | None
    force_id: str | None
    lines: tuple[PracticeLine, ...]
    programme: int
    withheld: int
    total: int
    matches: tuple[MatchView, ...]
    own: tuple[PracticeLine, ...]

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The objectives among the gaps shown for which nobody has shared anything."""
        return tuple(
            match.objective for match in self.matches if not (match.named or match.programme or match.withheld)
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """Where was looked for practice: how many bodies, whether all, and whether for the programme's own eyes."""

    bodies: int
    every_body: bool
    told: bool


def practice_view(
    stamp: Stamp,
    looked: Looked,
    objective: Objective | None,
    shared: Sequence[Practice],
    programme: Sequence[Practice],
) -> PracticeView:
    """The list of promising practice that other forces may be told of; for the programme, also of what it may be."""
    every = sorted((*shared, *programme), key=lambda practice: practice.order) if looked.told else [*shared]
    shown = [practice for practice in every if stamp.may_show(practice.record.marking)]
    return PracticeView(
        stamp=stamp,
        bodies=looked.bodies,
        every_body=looked.every_body,
        told=looked.told,
        objective=objective.id if objective else None,
        objective_text=objective.text if objective else None,
        force=None,
        force_id=None,
        lines=tuple(_line(practice) for practice in shown),
        programme=0 if looked.told else len(programme),
        withheld=len(every) - len(shown),
        total=0,
        matches=(),
        own=(),
    )


def matched_view(
    plan: Plan,
    stamp: Stamp,
    looked: Looked,
    force: tuple[str, str],
    matches: Sequence[Match],
    total: int,
    own: Iterable[Practice],
) -> PracticeView:
    """What would close some of a force's gaps; `force` is its id and its name, `total` how many gaps it has."""
    views = tuple(_match(plan, match, stamp, looked, place) for place, match in enumerate(matches, 1))
    mine = [*own]
    shown = tuple(_line(practice) for practice in mine if stamp.may_show(practice.record.marking))
    return PracticeView(
        stamp=stamp,
        bodies=looked.bodies,
        every_body=looked.every_body,
        told=looked.told,
        objective=None,
        objective_text=None,
        force=force[1],
        force_id=force[0],
        lines=(),
        programme=0,
        withheld=sum(match.withheld for match in views) + len(mine) - len(shown),
        total=total,
        matches=views,
        own=shown,
    )


def _match(plan: Plan, match: Match, stamp: Stamp, looked: Looked, place: int) -> MatchView:
    objective = match.row.standing.objective
    every = (*match.shared, *(match.programme if looked.told else ()))
    shown = [found for found in every if stamp.may_show(found.record.marking)]
    best = best_of_each(shown)
    return MatchView(
        place=place,
        objective=objective.id,
        text=objective.text,
        action=objective.action,
        action_title=plan.actions[objective.action].title,
        band=match.row.worst.band,
        gap=match.row.worst.name,
        expects=str(objective.expects),
        lacks=tuple(str(stage) for stage in match.lacks),
        named=tuple(_line(found) for found in best[:MOST_NAMED]),
        more=max(len(best) - MOST_NAMED, 0),
        programme=0 if looked.told else len(match.programme),
        withheld=len(every) - len(shown),
    )


def _line(practice: Practice) -> PracticeLine:
    record = practice.record
    return PracticeLine(
        force=practice.force.name,
        force_id=practice.force.id,
        id=record.id,
        title=record.title,
        summary=record.summary,
        objectives=practice.objectives,
        kind=record.kind.value,
        stage=record.stage.value,
        assurance=record.assurance.value,
        assured_by=record.assured_by,
        date=record.date,
        last_day=record.last_day,
        owner=record.owner,
        share=record.share.value,
        promising=record.promising_practice,
        marking=record.marking.value,
        handling=record.handling,
    )
