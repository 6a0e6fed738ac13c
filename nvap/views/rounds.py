"""The views of closed rounds: the list, the figures as they were told, and how much came later."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nvap.analysis.national import Figures, known_now
from nvap.load.rounds import load, load_one
from nvap.model.fields import Marking
from nvap.model.refusals import Refusal, Unknown, Unusable
from nvap.model.rounds import Round, RoundAction, RoundFigures, RoundGroup
from nvap.rules.rounds import of_file
from nvap.views.national import (
    ActionFigures,
    FilesOf,
    GroupFigures,
    NationalView,
    ObjectiveFigures,
    national_and_files,
)
from nvap.views.stamp import Stamp, stamp_of
from nvap.words import catalogue
from nvap.words.nearest import nearest
from nvap.workspace import Refuse, Workspace, refuse_all

catalogue.own(
    __name__,
    {
        "round.none": "there is no round {name}; the programme closes one with `nvap round close`",
        "round.unknown": "there is no round {name}. Did you mean {near}?",
        "round.faulty": "{place}: {severity} {rule}: {message}\n    {hint}",
        "round.edition": (
            "the round {name} was closed under version {version} of the plan, which is not here; "
            "its own figures can still be printed, with `nvap round show {name}`"
        ),
    },
)

NOTHING = "nothing"
# The figures that are one number each, in the order in which they are told.
SINGLE = ("claimed_high", "supported_high", "impact_shown", "met", "applicable", "claimed_not_applicable")


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list: how many bodies were counted, and how many of them made a return."""

    name: str
    as_at: dt.date
    edition: str
    bodies: int
    returned: int
    marking: str
    path: str


@dataclass(frozen=True, slots=True)
class RoundsView:
    """The closed rounds of a workspace, the oldest first."""

    stamp: Stamp
    rounds: tuple[RoundLine, ...]


@dataclass(frozen=True, slots=True)
class FigureNow:
    """A figure that differs: of which objective, or of all where it names none; in the round, and as known now."""

    objective: str | None
    figure: str
    in_round: int
    now: int


@dataclass(frozen=True, slots=True)
class LaterView:
    """How much came later than a round, for its date.

    `records` of `bodies` came later: evidence and returns dated by then. `fewer` bodies have fewer files than were
    counted, and of `changed` the files read otherwise. `objectives` are all of which there are figures, `untold` those
    of which not every figure may be told beside the round's.
    """

    stamp: Stamp
    round: str
    forces: int
    forces_now: int
    returned: int
    returned_now: int
    records: int
    bodies: int
    fewer: int
    changed: int
    fewest: int
    objectives: int
    untold: int
    differs: tuple[FigureNow, ...]


def frozen(view: NationalView, name: str, files: Mapping[str, FilesOf]) -> dict[str, Any]:
    """What the file of a round says, but for its hash: the figures as the view tells them, and the files counted."""
    stamp = view.stamp
    data = {
        "name": name,
        "as_at": stamp.as_at_day,
        "marking": max((stamp.marking, *(each.marking for each in files.values())), key=list(Marking).index),
        "plan": {
            "title": stamp.plan,
            "short_title": stamp.short,
            "version": stamp.version,
            "period": stamp.period,
            "attribution": stamp.attribution,
            "facts": [*stamp.facts],
        },
        "fewest": view.fewest,
        "returns": {
            "made": view.returned,
            "long_ago": view.long_ago,
            "in_part": view.in_part,
            "other_edition": view.other_edition,
        },
        "total": _kept(view.total),
        "actions": [_kept_action(action) for action in view.actions],
        "themes": [_kept_group(group) for group in view.themes],
        "perennial_issues": [_kept_group(group) for group in view.perennial_issues],
        "regions": [_kept_group(group) for group in view.regions],
        "bodies": {body: {"files": each.count, "hash": each.hash} for body, each in sorted(files.items())},
    }
    return data


def _kept_action(action: ActionFigures) -> dict[str, Any]:
    return {
        "number": action.number,
        "title": action.title,
        "theme": action.theme,
        "figures": _kept(action.figures),
        "objectives": [
            {"id": each.id, "text": each.text, "expects": each.expects, "figures": _kept(each.figures)}
            for each in action.objectives
        ],
    }


def _kept_group(group: GroupFigures) -> dict[str, Any]:
    told = {"returned": group.returned, "figures": _kept(group.figures) if group.figures else None}
    head = {"id": group.id, "name": group.name, "forces": group.forces}
    return {**head, **{key: value for key, value in told.items() if value is not None}}


def _kept(figures: Figures) -> dict[str, Any]:
    """The figures that are told, those by name as a mapping; what may not be told is left out."""
    found = ((name, getattr(figures, name)) for name in RoundFigures.model_fields)
    return {
        name: {each or NOTHING: count for each, count in value} if isinstance(value, tuple) else value
        for name, value in found
        if value is not None
    }


def round_view(kept: Round) -> NationalView:
    """The national figures of a round, as they were told when it was closed."""
    plan = kept.plan
    stamp = Stamp(
        plan=plan.title,
        short=plan.short_title,
        version=plan.version,
        period=plan.period,
        as_at=catalogue.day(kept.as_at),
        as_at_day=kept.as_at,
        marking=Marking.OFFICIAL,  # of figures alone, as when they were told
        facts=plan.facts,
        attribution=plan.attribution,
    )
    return NationalView(
        stamp=stamp,
        bodies=len(kept.bodies),
        every_body=False,
        others=0,
        examples=0,
        returned=kept.returns.made,
        long_ago=kept.returns.long_ago,
        in_part=kept.returns.in_part,
        other_edition=kept.returns.other_edition,
        since=None,
        since_day=None,
        returned_before=None,
        bodies_before=None,
        total=_figures(kept.total),
        before=None,
        actions=tuple(_action(action) for action in kept.actions),
        themes=tuple(_group(group) for group in kept.themes),
        regions=tuple(_group(group) for group in kept.regions),
        perennial_issues=tuple(_group(group) for group in kept.perennial_issues),
        fewest=kept.fewest,
        force=None,
        force_id=None,
        named=(),
    )


def _action(action: RoundAction) -> ActionFigures:
    return ActionFigures(
        number=action.number,
        title=action.title,
        theme=action.theme,
        figures=_figures(action.figures),
        before=None,
        objectives=tuple(
            ObjectiveFigures(
                id=each.id,
                text=each.text,
                action=action.number,
                theme=action.theme,
                expects=each.expects,
                figures=_figures(each.figures),
                before=None,
                own=None,
            )
            for each in action.objectives
        ),
        own=None,
    )


def _group(group: RoundGroup) -> GroupFigures:
    figures = _figures(group.figures) if group.figures else None
    return GroupFigures(group.id, group.name, group.forces, group.returned, figures)


def _figures(kept: RoundFigures) -> Figures:
    return Figures(**{name: _value(getattr(kept, name)) for name in RoundFigures.model_fields})


def _value(kept: Any) -> Any:
    """A count as it is; those by name as pairs."""
    if not isinstance(kept, dict):
        return kept
    return tuple((None if name == NOTHING else name, count) for name, count in kept.items())


def rounds_document(workspace: Workspace, limit: Marking | None) -> RoundsView:
    """The closed rounds of a workspace, the oldest first; raises Unusable where the file of one has errors."""
    placed, found = load(workspace.folder)
    faults = [*found, *(fault for each in placed for fault in of_file(each))]
    if faults:
        raise Unusable("\n".join(map(_fault, faults)), faults)
    lines = (
        RoundLine(
            name=each.thing.name,
            as_at=each.thing.as_at,
            edition=each.thing.plan.version,
            bodies=len(each.thing.bodies),
            returned=each.thing.returns.made,
            marking=each.thing.marking,
            path=each.source.path,
        )
        for each in placed
    )
    return RoundsView(stamp_of(workspace, (), limit), tuple(sorted(lines, key=lambda line: (line.as_at, line.name))))


def closed_round(workspace: Workspace, name: str) -> Round:
    """A closed round of that name; raises Unknown, and Unusable where its file has errors."""
    placed, found, there = load_one(workspace.folder, name)
    if not there:
        near = nearest(name, [each.thing.name for each in load(workspace.folder)[0]])
        raise Unknown(
            catalogue.say("round.unknown", name=name, near=catalogue.either(near))
            if near
            else catalogue.say("round.none", name=name)
        )
    faults = [*found, *(of_file(placed) if placed else ())]
    if faults or placed is None:
        raise Unusable("\n".join(map(_fault, faults)), faults)
    return placed.thing


def _fault(fault: Any) -> str:
    return catalogue.say(
        "round.faulty",
        place=f"{fault.path}:{fault.line}:{fault.column}",
        severity=fault.severity,
        rule=fault.rule,
        message=fault.message,
        hint=fault.hint,
    )


def later_document(workspace: Workspace, limit: Marking | None, *, name: str, refuse: Refuse = refuse_all) -> LaterView:
    """How much came later than a round was closed, for its date and under its edition; raises Refusal."""
    kept = closed_round(workspace, name)
    version = kept.plan.version
    plan = next((each for each in workspace.plans if each.usable and each.front.version == version), None)
    if plan is None:
        raise Refusal(catalogue.say("round.edition", name=name, version=version))
    view, files = national_and_files(replace(workspace, at=kept.as_at, plan=plan), limit, refuse)
    return later_view(kept, view, files)


def later_view(kept: Round, now: NationalView, files: Mapping[str, FilesOf]) -> LaterView:
    """A round beside what is known now for its date."""
    before = round_view(kept)
    more, fewer, changed = 0, 0, 0
    records = 0
    for body in kept.bodies.keys() | files.keys():
        had = kept.bodies[body].files if body in kept.bodies else 0
        has = files[body].count if body in files else 0
        records += max(has - had, 0)
        more += has > had
        fewer += has < had
        changed += body not in kept.bodies or body not in files or kept.bodies[body].hash != files[body].hash
    told = _Told(before, now, (changed, more, fewer, more + fewer, abs(before.returned - now.returned)))
    return LaterView(
        stamp=replace(now.stamp, marking=Marking.OFFICIAL),
        round=kept.name,
        forces=before.bodies,
        forces_now=now.bodies,
        returned=before.returned,
        returned_now=now.returned,
        records=records,
        bodies=more,
        fewer=fewer,
        changed=changed,
        fewest=before.fewest,
        objectives=len(told.pairs),
        untold=told.untold,
        differs=tuple(told.differing()),
    )


class _Told:
    """What of the figures known now may be told beside those of a round."""

    def __init__(self, before: NationalView, now: NationalView, moved: tuple[int, ...]) -> None:
        here = {each.id: each.figures for action in now.actions for each in action.objectives}
        self.pairs = {
            each.id: (each.figures, here[each.id])
            for action in before.actions
            for each in action.objectives
            if each.id in here
        }
        self.known = {name: known_now(*pair, moved) for name, pair in self.pairs.items()}
        self.total = known_now(before.total, now.total, moved, [*self.known.values()])
        self.before = before.total

    @property
    def untold(self) -> int:
        """How many objectives have a figure in the round that may not be told beside it."""
        return sum(
            any(getattr(known, name) is None and getattr(was, name) is not None for name in RoundFigures.model_fields)
            for known, (was, _) in ((self.known[name], pair) for name, pair in self.pairs.items())
        )

    def differing(self) -> Iterator[FigureNow]:
        """The figures that differ and may be told, of all and then of each objective."""
        yield from _differing(None, self.before, self.total)
        for name, (was, _) in self.pairs.items():
            yield from _differing(name, was, self.known[name])


def _differing(objective: str | None, was: Figures, now: Figures) -> Iterable[FigureNow]:
    for name in SINGLE:
        then, known = getattr(was, name), getattr(now, name)
        if None not in (then, known) and then != known:
            yield FigureNow(objective, name, then, known)
