"""The views of closed rounds: the list, the figures as they were told, and how much came later."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nvap.analysis.national import FEWEST, Figures, surely_moved
from nvap.load.rounds import load, load_one
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.fields import Marking, allowed, highest
from nvap.model.refusals import Refusal, Unknown, UnknownEdition, Unusable
from nvap.model.rounds import NAME, Round, RoundAction, RoundFigures, RoundGroup
from nvap.model.values import dataclass
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
        "round.above": "that round is marked {marking}, which is above --max-marking {limit}",
        "round.faulty": "{place}: {severity} {rule}: {message}. {hint}",
        "round.unread": (
            "a file in rounds/ has errors, and its marking may be above --max-marking {limit}; `nvap validate` names it"
        ),
        "round.edition": (
            "the round {name} was closed under version {version} of the plan, which is not here; "
            "its own figures can still be printed, with `nvap round show {name}`"
        ),
    },
)

NOTHING = "nothing"


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
    """The closed rounds of a workspace, the oldest first; `above` counts those that may not be shown."""

    stamp: Stamp
    rounds: tuple[RoundLine, ...]
    above: int


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
    counted, and `changed` counts all whose files are not those that were counted. `told` says that these are none or
    enough; then `differs` has the figures in which `fewest` bodies or more are sure to differ.
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
    told: bool
    differs: tuple[FigureNow, ...]


def frozen(view: NationalView, name: str, files: Mapping[str, FilesOf]) -> dict[str, Any]:
    """What the file of a round says, but for its hash: the figures as the view tells them, and the files counted."""
    stamp = view.stamp
    return {
        "name": name,
        "as_at": stamp.as_at_day,
        "marking": highest([stamp.marking, *(each.marking for each in files.values())]),
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


def _kept_action(action: ActionFigures) -> dict[str, Any]:
    return {
        "number": action.number,
        "title": action.title,
        "theme": action.theme,
        "figures": _kept(action.figures),
        "objectives": [
            {
                "id": each.id,
                "text": each.text,
                "short": each.short,
                "expects": each.expects,
                "figures": _kept(each.figures),
            }
            for each in action.objectives
        ],
    }


def _kept_group(group: GroupFigures) -> dict[str, Any]:
    told = {"returned": group.returned, "figures": _kept(group.figures) if group.figures else None}
    head = {"id": group.id, "name": group.name, "forces": group.forces}
    return {**head, **{key: value for key, value in told.items() if value is not None}}


def _kept(figures: Figures) -> dict[str, Any]:
    """The figures that are told, those by name as a mapping; what may not be told is left out."""
    found = ((name, getattr(figures, name)) for name in RoundFigures.field_names)
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
        marking=kept.marking,
        age=plan.facts,
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
                short=each.short or each.text,
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
    return Figures(**{name: _value(getattr(kept, name)) for name in RoundFigures.field_names})


def _value(kept: Any) -> Any:
    """A count as it is; those by name as pairs."""
    if not isinstance(kept, dict):
        return kept
    return tuple((None if name == NOTHING else name, count) for name, count in kept.items())


def rounds_document(workspace: Workspace, limit: Marking | None) -> RoundsView:
    """The closed rounds of a workspace, the oldest first; raises Unusable where the file of one has errors."""
    placed, found, _ = load(workspace.folder)
    _refuse_faulty([*found, *(fault for each in placed for fault in of_file(each))], limit)
    shown = [each for each in placed if allowed(each.thing.marking, limit)]
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
        for each in shown
    )
    stamp = stamp_of(workspace, (), limit)
    return RoundsView(
        replace(stamp, marking=highest([stamp.marking, *(each.thing.marking for each in shown)])),
        tuple(sorted(lines, key=lambda line: (line.as_at, line.name))),
        len(placed) - len(shown),
    )


def closed_round(workspace: Workspace, name: str, limit: Marking | None) -> Round:
    """A closed round of that name; raises Unknown, Refusal where it is above the limit, and Unusable over errors."""
    is_name = re.fullmatch(NAME, name) is not None
    placed, found, there = load_one(workspace.folder, name) if is_name else (None, [], False)
    if not there:
        known = [each.thing for each in load(workspace.folder)[0]]
        near = nearest(name, [each.name for each in known if allowed(each.marking, limit)])
        if near:
            said = catalogue.say("round.unknown", name=name, near=catalogue.either(near))
            raise Unknown(said, dict.fromkeys(near, ""))
        raise Unknown(catalogue.say("round.none", name=name))
    _refuse_faulty([*found, *(of_file(placed) if placed else ())], limit)
    assert placed is not None
    kept = placed.thing
    if not allowed(kept.marking, limit):
        raise Refusal(catalogue.say("round.above", marking=kept.marking, limit=limit))
    return kept


def _refuse_faulty(faults: Sequence[Diagnostic], limit: Marking | None) -> None:
    """Raise Unusable where the file of a round has errors; under a limit it says nothing that stands in the file."""
    errors = [fault for fault in faults if fault.severity is Severity.ERROR]
    if not errors:
        return
    if limit is not None:
        raise Unusable(catalogue.say("round.unread", limit=limit))
    raise Unusable("\n".join(map(_fault, errors)), errors)


def _fault(fault: Diagnostic) -> str:
    return catalogue.say(
        "round.faulty",
        place=f"{fault.path}:{fault.line}:{fault.column}",
        severity=fault.severity,
        rule=fault.rule,
        message=fault.message,
        hint=fault.hint,
    )


def later_document(
    workspace: Workspace, limit: Marking | None, *, round_name: str, refuse: Refuse = refuse_all
) -> LaterView:
    """How much came later than a round was closed, for its date and under its edition; raises Refusal."""
    kept = closed_round(workspace, round_name, limit)
    try:
        then = workspace.in_edition(kept.plan.version, kept.as_at)
    except UnknownEdition as unknown:
        raise Refusal(catalogue.say("round.edition", name=round_name, version=kept.plan.version)) from unknown
    refuse(then, limit)
    view, files = national_and_files(then, limit, refuse)
    return later_view(kept, view, files)


def later_view(kept: Round, now: NationalView, files: Mapping[str, FilesOf]) -> LaterView:
    """A round beside what is known now for its date."""
    before = round_view(kept)
    counts = {
        body: (kept.bodies[body].files if body in kept.bodies else 0, files[body].count if body in files else 0)
        for body in sorted(kept.bodies.keys() | files.keys())
    }
    changed = sum(
        body not in kept.bodies or body not in files or kept.bodies[body].hash != files[body].hash for body in counts
    )
    moved = surely_moved(_of_objectives(before), _of_objectives(now), changed)
    return LaterView(
        stamp=replace(now.stamp, marking=kept.marking),
        round=kept.name,
        forces=before.bodies,
        forces_now=now.bodies,
        returned=before.returned,
        returned_now=now.returned,
        records=sum(max(has - had, 0) for had, has in counts.values()),
        bodies=sum(has > had for had, has in counts.values()),
        fewer=sum(has < had for had, has in counts.values()),
        changed=changed,
        fewest=FEWEST,
        told=changed == 0 or changed >= FEWEST,
        differs=tuple(FigureNow(*each) for each in moved),
    )


def _of_objectives(view: NationalView) -> tuple[Figures, dict[str, Figures]]:
    """The figures of all objectives, and those of each."""
    return view.total, {each.id: each.figures for action in view.actions for each in action.objectives}
