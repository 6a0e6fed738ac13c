"""The rules of the measures that bodies chose or added. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterator

from nvap.load.measures import MeasuresFile
from nvap.model.fields import Better
from nvap.model.measures import ChosenMeasure, Measures, OwnMeasure
from nvap.rules.context import Context, Hit, unknown
from nvap.source import Keys
from nvap.source.rule import Rule, error, warning
from nvap.words.nearest import nearest


def measures_of_unknown_body(context: Context) -> Iterator[Hit]:
    """A file of measures that is not named by the id of a force or another body.

    The measures in it are nobody's.

    Fails:

        # measures/northshyre.yaml
        chosen: [M2.2.1a]

    Passes:

        # measures/northshire.yaml
        chosen: [M2.2.1a]
    """
    known = context.plan.forces
    for file in context.measures:
        if known and not context.plan.forces_broken and file.body not in known:
            yield Hit(file.source, (), {"printed": file.body, "nearest": nearest(file.body, known)})


def unknown_measure(context: Context) -> Iterator[Hit]:
    """A chosen measure that no edition of the plan suggests.

    A measure of a body's own stands under `own:`.

    Fails:

        chosen: [M2.2.1b]

    Passes:

        chosen: [M2.2.1a]
    """
    if any(plan.broken for plan in context.editions):
        return  # it may be one of an action that cannot be read
    for file, measures in _files(context):
        for index, chosen in enumerate(measures.choices):
            if chosen.id not in context.suggested:
                yield unknown(file.source, _place_of_choice(measures, index), chosen.id, context.suggested)


def own_measure_of_the_plan(context: Context) -> Iterator[Hit]:
    """A body's own measure with the id of one that the plan suggests.

    Nobody could tell which of the two a figure is of.

    Fails:

        own:
          - id: M2.2.1a
            objectives: [2.2.1.1]
            text: Share of referrals to the right partner
            kind: output
            unit: percent
            better: higher
            every: 3

    Passes:

        own:
          - id: northshire-right-referrals
            objectives: [2.2.1.1]
            text: Share of referrals to the right partner
            kind: output
            unit: percent
            better: higher
            every: 3
    """
    for file, measures in _files(context):
        for index, own in enumerate(measures.own):
            if own.id in context.suggested:
                yield Hit(file.source, ("own", index, "id"), {"id": own.id})


def repeated_measure(context: Context) -> Iterator[Hit]:
    """A measure that stands twice in a body's file.

    Fails:

        chosen: [M2.2.1a, M2.2.1a]

    Passes:

        chosen: [M2.2.1a]
    """
    for file, measures in _files(context):
        seen: set[str] = set()
        for keys, name in _ids(measures):
            if name in seen:
                yield Hit(file.source, keys, {"id": name})
            seen.add(name)


def measure_of_unknown_objective(context: Context) -> Iterator[Hit]:
    """A body's own measure of an objective that no edition of the plan has.

    Fails:

        objectives: [2.2.1.9]

    Passes:

        objectives: [2.2.1.1]
    """
    known = {name for plan in context.editions for name in plan.objectives}
    broken = {number for plan in context.editions for number in plan.broken}
    for file, measures in _files(context):
        for index, own in enumerate(measures.own):
            for place, name in enumerate(own.objectives):
                if name not in known and name.rpartition(".")[0] not in broken:
                    yield unknown(file.source, ("own", index, "objectives", place), name, sorted(known), id=own.id)


def measure_without_interval(context: Context) -> Iterator[Hit]:
    """A measure of the plan, or of a body's own, that is to be counted every 0 months.

    Nobody could say when the next figure is due.

    Fails:

        every: 0

    Passes:

        every: 3
    """
    for placed in context.plan.action_files:
        for index, suggested in enumerate(placed.thing.suggested_measures):
            if suggested.every == 0:
                yield Hit(placed.source, ("suggested_measures", index, "every"), {"id": suggested.id})
    for file, measures in _files(context):
        for index, own in enumerate(measures.own):
            if own.every == 0:
                yield Hit(file.source, ("own", index, "every"), {"id": own.id})


def repeated_objective_of_measure(context: Context) -> Iterator[Hit]:
    """A body's own measure that names an objective twice.

    Fails:

        objectives: [2.2.1.1, 2.2.1.1]

    Passes:

        objectives: [2.2.1.1]
    """
    for file, measures in _files(context):
        for index, own in enumerate(measures.own):
            for place, name in enumerate(own.objectives):
                if name in own.objectives[:place]:
                    yield Hit(file.source, ("own", index, "objectives", place), {"id": own.id, "objective": name})


def measure_of_national_action(context: Context) -> Iterator[Hit]:
    """A body's own measure of an objective of a national action, which nobody assesses but the College of Policing.

    Fails:

        objectives: [1.1.1.1]

    Passes:

        objectives: [2.2.1.1]
    """
    national = {
        objective.id
        for plan in context.editions
        for action in plan.actions.values()
        if action.national
        for objective in action.objectives
    }
    for file, measures in _files(context):
        for index, own in enumerate(measures.own):
            for place, name in enumerate(own.objectives):
                if name in national:
                    yield Hit(file.source, ("own", index, "objectives", place), {"id": own.id, "objective": name})


def target_worse_than_baseline(context: Context) -> Iterator[Hit]:
    """A measure whose target is worse than its baseline, by which way its figures get better.

    The first figure would have reached it. Either one of the two is wrong, or which way is better.

    Fails:

        own:
          - id: northshire-right-referrals
            objectives: [2.2.1.1]
            text: Share of referrals to the right partner
            kind: output
            unit: percent
            better: higher
            baseline: 62
            target: 26
            every: 3

    Passes:

        own:
          - id: northshire-right-referrals
            objectives: [2.2.1.1]
            text: Share of referrals to the right partner
            kind: output
            unit: percent
            better: higher
            baseline: 62
            target: 80
            every: 3
    """
    for file, measures in _files(context):
        for keys, measure, better in _compared(measures, context):
            baseline, target = measure.baseline, measure.target
            if baseline is not None and target is not None and better.is_worse(target, baseline):
                fields = {"id": measure.id, "target": target, "baseline": baseline, "better": better}
                yield Hit(file.source, (*keys, "target"), fields)


def figure_of_unknown_measure(context: Context) -> Iterator[Hit]:
    """A figure of a measure that the body has neither chosen nor added.

    The figure would stand in no series.

    Fails:

        figure:
          value: 62
          unit: percent
          period: {from: 2026-07-01, to: 2026-09-30}
          measure: M2.2.1b

    Passes:

        figure:
          value: 62
          unit: percent
          period: {from: 2026-07-01, to: 2026-09-30}
          measure: M2.2.1a
    """
    for record in context.records:
        figure, units = record.evidence.figure, context.units.get(record.evidence.force)
        if figure is None or figure.measure is None or units is None or figure.measure in units:
            continue
        suggested = figure.measure in context.suggested
        more = {"force": record.evidence.force, **({"how": "suggested"} if suggested else {})}
        known = () if suggested else units
        yield unknown(record.source, ("figure", "measure"), figure.measure, known, **more)


def unit_against_measure(context: Context) -> Iterator[Hit]:
    """A figure in another unit than the measure that it is of.

    Percent and referrals make no series.

    Fails:

        figure:
          value: 312
          unit: referrals
          period: {from: 2026-07-01, to: 2026-09-30}
          measure: M2.2.1a

    Passes:

        figure:
          value: 62
          unit: percent
          period: {from: 2026-07-01, to: 2026-09-30}
          measure: M2.2.1a
    """
    for record in context.records:
        figure = record.evidence.figure
        if figure is None or figure.measure is None:
            continue
        unit = context.units.get(record.evidence.force, {}).get(figure.measure)
        if unit is not None and figure.unit != unit:
            fields = {"unit": figure.unit, "measure": figure.measure, "wanted": unit}
            yield Hit(record.source, ("figure", "unit"), fields)


RULES: tuple[Rule, ...] = (
    error(
        measures_of_unknown_body,
        "{printed} is not the id of a force; the measures in this file are nobody's",
        "Rename the file; `nvap list bodies` lists the ids.",
    ),
    error(
        unknown_measure,
        "{printed} is not a measure that the plan suggests",
        "`nvap measures` lists those that can be chosen; `nvap measures add` adds one of your own.",
    ),
    error(
        own_measure_of_the_plan,
        "{id} is a measure that the plan suggests, and cannot be the id of another",
        "Give it an id of its own, or choose the plan's with `nvap measures choose`.",
    ),
    error(
        repeated_measure,
        "the measure {id} stands twice",
        "Take one of them away, or give it an id of its own.",
    ),
    error(
        measure_of_unknown_objective,
        "the measure {id} is of objective {printed}, which the plan does not have",
        "`nvap list objectives` lists them.",
    ),
    error(
        measure_without_interval,
        "the measure {id} does not say after how many months the next figure is due",
        "Write the number of months, 1 or more.",
    ),
    error(
        repeated_objective_of_measure,
        "the measure {id} names objective {objective} twice",
        "Take one of them away.",
    ),
    error(
        measure_of_national_action,
        "the measure {id} is of objective {objective}, which is of a national action",
        "Name objectives of force actions, whose numbers begin with 2.",
    ),
    warning(
        target_worse_than_baseline,
        "the target of {id}, {target}, is worse than its baseline, {baseline}: {better} is better",
        "Correct the target or the baseline; or, of a measure of the body's own, which way is better.",
    ),
    error(
        figure_of_unknown_measure,
        "{printed} is not a measure of {force}",
        "Choose one or add it with `nvap measures`, or leave `measure:` out.",
        suggested="{printed} is a measure of the plan that {force} has not chosen",
        cell="Write the id of a measure that the force chose or added, or nothing.",
    ),
    error(
        unit_against_measure,
        "the figure is in {unit}, and the measure {measure} in {wanted}",
        "Write `unit: {wanted}`, with the figure in it; or leave `measure:` out.",
        cell="Write the figure in {wanted}, or leave the measure out.",
    ),
)


def _files(context: Context) -> Iterator[tuple[MeasuresFile, Measures]]:
    """The files of measures that could be used."""
    return ((file, file.measures) for file in context.measures if file.measures is not None)


def _ids(measures: Measures) -> Iterator[tuple[Keys, str]]:
    """The ids of a file with their places."""
    for index, chosen in enumerate(measures.choices):
        yield _place_of_choice(measures, index), chosen.id
    for index, own in enumerate(measures.own):
        yield ("own", index, "id"), own.id


def _compared(measures: Measures, context: Context) -> Iterator[tuple[Keys, ChosenMeasure | OwnMeasure, Better]]:
    """The measures of a file that are known, each with its place and which way is better."""
    for index, chosen in enumerate(measures.choices):
        if chosen.id in context.suggested:
            yield ("chosen", index), chosen, context.suggested[chosen.id].better
    for index, own in enumerate(measures.own):
        yield ("own", index), own, own.better


def _place_of_choice(measures: Measures, index: int) -> Keys:
    """Where the id of a chosen measure stands: by itself, or with its baseline and target."""
    return ("chosen", index) if isinstance(measures.chosen[index], str) else ("chosen", index, "id")
