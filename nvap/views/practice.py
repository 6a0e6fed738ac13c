"""The view of practice that forces agreed to share: all of it, or what would close one force's gaps."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from nvap.analysis.practice import Match, Practice, best_of_each, current, match, promising, told
from nvap.load.plan import Plan
from nvap.model.bodies import Force
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, Share, highest
from nvap.model.plan import Objective
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.views.gaps import shown_records
from nvap.views.stamp import Stamp, stamp, stamp_of
from nvap.workspace import Refuse, Workspace, refuse_all

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
    inherited_from: str | None = None
    inherited_from_name: str | None = None


@dataclass(frozen=True, slots=True)
class MatchView:
    """A gap and who has shared what it lacks: at most three forces by name, the best assured first.

    `more` counts the further forces, `programme` the records of which only the programme is told, and `withheld` those
    that may not be shown.
    """

    place: int
    objective: str
    text: str
    short: str
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
        short=objective.short,
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
        last_day=practice.last_day,
        owner=record.owner,
        share=record.share.value,
        promising=record.promising_practice,
        marking=record.marking.value,
        handling=record.handling,
        inherited_from=practice.recorded_by.id if practice.recorded_by else None,
        inherited_from_name=practice.recorded_by.name if practice.recorded_by else None,
    )


@dataclass
class _Read:
    """What is kept of the bodies that were read: what others may share, and all of the force that was asked for."""

    others: list[Practice] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)
    own: tuple[Workspace, list[Practice]] | None = None


def practice_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    objective: str | None = None,
    force: str | None = None,
    most: int | None = 10,
    programme: bool = False,
    every: bool = False,
    refuse: Refuse = refuse_all,
) -> PracticeView:
    """Practice that forces agreed to share, of an objective or of all; matched to a force's first `most` gaps.

    Only a record that says `share: forces` is named, and to the `programme` what only it may be told of. Raises
    Unknown. `refuse` is asked once all are read.
    """
    asked = workspace.find_assessed(objective) if objective else None
    own = workspace.find_body(force) if force else None
    bodies = workspace.bodies_counted(every)
    read = _shared(workspace, bodies, own)
    refuse(replace(workspace, found=(*workspace.found, *read.errors)), limit)
    looked = Looked(len([other for other in bodies if other != own]), every, programme)
    if read.own is None:
        return _listed(workspace, read, limit, looked, asked)
    return _matched(workspace, read, limit, looked, asked, most)


def _shared(workspace: Workspace, bodies: list[Force], own: Force | None) -> _Read:
    """Read every body in turn, and keep what is current and may leave it."""
    read = _Read()
    objectives = tuple(workspace.plan.force_objectives())
    for body, of_body in workspace.each([*bodies, *([own] if own and own not in bodies else [])]):
        found = current(body, of_body.evidence, objectives, of_body.at, of_body.line)
        read.errors += of_body.errors
        if body == own:
            read.own = (of_body, found)
        else:
            read.others += (practice for practice in found if practice.record.share is not Share.FORCE)
    return read


def _listed(
    workspace: Workspace, read: _Read, limit: Marking | None, looked: Looked, asked: Objective | None
) -> PracticeView:
    """All promising practice that is shared, or that of one objective."""
    found = promising(read.others, asked.id if asked else None)
    shared, only = told(found, Share.FORCES), told(found, Share.NATIONAL)
    shown = [*shared, *(only if looked.told else ())]
    stamp = _practice_stamp(workspace, read, limit, (practice.record for practice in shown))
    return practice_view(stamp, looked, asked, shared, only)


def _matched(
    workspace: Workspace,
    read: _Read,
    limit: Marking | None,
    looked: Looked,
    asked: Objective | None,
    top: int | None,
) -> PracticeView:
    """What others have shared for a force's gaps, and its own promising practice."""
    assert read.own is not None
    gaps, own = read.own[0].gap_list, read.own[1]
    rows = [row for row in gaps.every_row if asked is None or row.standing.objective == asked]
    matches = [match(row, read.others) for row in rows[:top]]
    mine = promising(own)
    shown = [
        practice.record for found in matches for practice in (*found.shared, *(found.programme if looked.told else ()))
    ]
    named = (*shown, *(practice.record for practice in mine), *shown_records(gaps, rows[:top], strengths=False))
    stamp = _practice_stamp(workspace, read, limit, named)
    return matched_view(workspace.plan, stamp, looked, (gaps.force.id, gaps.force.name), matches, len(rows), mine)


def _practice_stamp(
    workspace: Workspace, read: _Read, limit: Marking | None, named: Iterable[Evidence | Return]
) -> Stamp:
    """The stamp of shared practice: files with errors are counted only, as their paths name forces."""
    withheld = stamp_of(read.own[0], (), limit).withheld if read.own else 0
    broken = len({diagnostic.path for diagnostic in read.errors})
    found = highest((record.marking for record in named), limit)
    return stamp(workspace.plan, workspace.at, workspace.found, found, limit, withheld, broken)
