"""The rules of forces and other bodies. One rule is one function; its docstring is the rule's page."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from nvap.model.bodies import BodyChange, Force
from nvap.rules.context import Context, Hit, unknown
from nvap.source import Keys, Source
from nvap.source.rule import Rule, error, warning
from nvap.words.nearest import folded

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)


def unknown_region(context: Context) -> Iterator[Hit]:
    """A force in a region, or a successor, that the files of forces do not name.

    Fails:

        region: north-cost

    Passes:

        region: north-coast
    """
    for file, keys, force in chain(forces_of(context), changes_of(context)):
        for key in ("region", "policing_region", "successor"):
            value = getattr(force, key, None)
            if value is not None and value not in (names := _names(context, key)):
                yield unknown(file, (*keys, key), value, sorted(names), key=key.replace("_", " "))


def reserved_name(context: Context) -> Iterator[Hit]:
    """A force whose id Windows keeps for a device: con, prn, aux, nul, com1 to com9, lpt1 to lpt9.

    No folder of that name can be made there, so nobody with Windows could take the workspace. Nothing is recorded
    under it.

    Fails:

        - id: con
          name: Coastal Operations Network

    Passes:

        - id: coastal-network
          name: Coastal Operations Network
    """
    for source, keys, force in forces_of(context):
        if force.id in DEVICES:
            yield Hit(source, (*keys, "id"), {"id": force.id})
    for kept in context.kept:
        if kept.force in DEVICES:
            yield Hit(kept.source, ("force",), {"id": kept.force})


def example_not_named(context: Context) -> Iterator[Hit]:
    """A body that is an example and whose name does not hold the word "Example".

    Its name stands on every page of a report. Without the word, an invented account could be taken for a real one.

    Fails:

        - id: training-force
          name: Greenbank Constabulary
          nation: england
          example: true

    Passes:

        - id: training-force
          name: Greenbank Constabulary (Example)
          nation: england
          example: true
    """
    for source, keys, force in forces_of(context):
        if force.example and "example" not in force.name.casefold():
            yield Hit(source, (*keys, "name"), {"name": force.name})


def unknown_changed_body(context: Context) -> Iterator[Hit]:
    """A change to a body that no file of forces names.

    `changes:` ends, renames or joins bodies that are listed already; a further body stands under `others:`.

    Fails:

        changes:
          northshir: {until: 2027-03-31}

    Passes:

        changes:
          northshire: {until: 2027-03-31}
    """
    known = sorted(context.plan.forces)
    for source, keys, _ in changes_of(context):
        if keys[-1] not in context.plan.forces:
            yield replace(unknown(source, keys, keys[-1], known), on_key=True)


def merger_that_does_not_meet(context: Context) -> Iterator[Hit]:
    """A body that is followed by another, and whose last day is not the day before the first of the other.

    Between the two there would be a day on which both are counted, or neither. A force goes on in a new body, which
    begins on the day after.

    Fails:

        changes:
          northshire: {until: 2027-03-31, successor: fenshire}  # which begins on 2027-04-02

    Passes:

        changes:
          northshire: {until: 2027-03-31, successor: fenshire}  # which begins on 2027-04-01
    """
    forces = context.plan.forces
    for force in forces.values():
        after = forces.get(force.successor or "")
        if after is None or (place := _place(context, force.id, "successor")) is None:
            continue
        fields = {"name": force.name, "successor": after.name, "last": force.until, "first": after.from_}
        if force.until is None:
            yield Hit(*place, {**fields, "how": "no-end"})
        elif after.from_ is None:
            yield Hit(*place, {**fields, "how": "no-beginning"})
        elif after.from_ - force.until != timedelta(days=1):
            yield Hit(*(_place(context, force.id, "until") or place), fields)


def ends_before_it_begins(context: Context) -> Iterator[Hit]:
    """A body whose last day is before its first.

    Fails:

        from: 2027-04-01
        until: 2026-04-01

    Passes:

        from: 2027-04-01
        until: 2029-03-31
    """
    for force in context.plan.forces.values():
        if force.from_ is None or force.until is None or force.until >= force.from_:
            continue
        if place := _place(context, force.id, "until"):
            yield Hit(*place, {"first": force.from_, "last": force.until})


def adopts_out_of_place(context: Context) -> Iterator[Hit]:
    """A force that says which actions it adopts, or a region or a partnership that is counted as the force of an area.

    The plan asks every action of a force. A region or a partnership adopts those that it chose.

    Fails:

        - id: port-police
          name: Port Police
          nation: england
          adopts: [2.2.1]

    Passes:

        - id: northshire-board
          name: Northshire Safeguarding Board
          nation: england
          kind: partnership
          adopts: [2.2.1]
    """
    for source, keys, force in forces_of(context):
        if force.adopts and not force.chooses:
            yield Hit(source, (*keys, "adopts"), {"name": force.name})
        if force.chooses and force.territorial:
            yield Hit(source, (*keys, "territorial"), {"name": force.name, "kind": force.kind, "how": "territorial"})


def unknown_adopted(context: Context) -> Iterator[Hit]:
    """An action that a region or a partnership adopts, and that the plan does not ask of forces.

    Nobody but their owner assesses themselves against national actions.

    Fails:

        kind: partnership
        adopts: [2.9.9]

    Passes:

        kind: partnership
        adopts: [2.2.1]
    """
    plan = context.plan
    known = [number for number, action in plan.actions.items() if not action.national]
    for source, keys, force in forces_of(context):
        for index, number in enumerate(force.adopts):
            if number not in known and number not in plan.broken:
                yield unknown(source, (*keys, "adopts", index), number, known)


def adopts_nothing(context: Context) -> Iterator[Hit]:
    """A region or a partnership that adopts no action: nothing of the plan applies to it.

    Fails:

        kind: partnership

    Passes:

        kind: partnership
        adopts: [2.2.1]
    """
    for source, keys, force in forces_of(context):
        if force.chooses and not force.adopts:
            yield Hit(source, (*keys, "kind"), {"name": force.name})


def outside_its_days(context: Context) -> Iterator[Hit]:
    """A record or a return dated before the first day of its body, or after its last.

    What is dated after a body's last day is not inherited by the body that follows it: record it under that one.

    Fails:

        force: northshire  # until 2026-03-31

    Passes:

        force: fenshire  # from 2026-04-01
    """
    for kept in context.kept:
        force = context.plan.forces.get(kept.force)
        if force is None or force.exists_on(kept.made.date):
            continue
        fields = {"name": force.name, "day": kept.made.date, "first": force.from_, "last": force.until}
        how = {"how": "before"} if force.begins_after(kept.made.date) else {}
        yield Hit(kept.source, ("date",), {**fields, **how})


def name_of_two(context: Context) -> Iterator[Hit]:
    """A name that two bodies have which there are on one day: what is asked or recorded of one could reach the other.

    A further name of one, under `also_known_as`, may be the name of another: the first of the list is meant by it.

    Fails:

        changes:
          northshire: {name: Southshire Police}

    Passes:

        changes:
          northshire: {name: North Coast Police}
    """
    known: dict[str, list[Force]] = {}
    for force in context.plan.forces.values():
        for other in known.setdefault(folded(force.name), []):
            said = other if _is_renamed(context, other) else force
            place = _place(context, said.id, "name") if _meet(force, other) else None
            if place:
                yield Hit(*place, {"name": force.name, "one": other.id, "other": force.id})
        known[folded(force.name)].append(force)


def follows_an_area(context: Context) -> Iterator[Hit]:
    """A body that follows the force of an area and is none itself: the area is in no national figure any more.

    Fails:

        others:
          - {id: fenshire, name: Fenshire Police, nation: england, from: 2027-04-01}  # follows northshire

    Passes:

        others:
          - {id: fenshire, name: Fenshire Police, nation: england, from: 2027-04-01, territorial: true}
    """
    for body, before in context.plan.followed.items():
        after = context.plan.forces.get(body)
        place = _place(context, body, "name")
        if after and place and not after.territorial and any(force.territorial for force in before):
            names = ", ".join(force.name for force in before if force.territorial)
            yield Hit(*place, {"name": after.name, "bodies": names})


def unexpected_count(context: Context) -> Iterator[Hit]:
    """A list of forces that has another number of forces of an area than it says itself, as at its own date.

    Fails:

        as_at: 2026-11-23
        expected_territorial: 43  # and three are listed

    Passes:

        as_at: 2026-11-23
        expected_territorial: 3
    """
    for file in context.plan.forces_files:
        expected, at = file.thing.expected_territorial, file.thing.as_at
        if expected is None or at is None:
            continue
        listed = (*file.thing.forces, *file.thing.others)
        count = sum(force.territorial and not force.example and force.exists_on(at) for force in listed)
        if count != expected:
            yield Hit(file.source, ("expected_territorial",), {"expected": expected, "count": count, "day": at})


RULES: tuple[Rule, ...] = (
    error(
        unknown_region,
        "{printed} is not a {key} that the file names",
        "They are {known}.",
    ),
    error(
        reserved_name,
        "{id} is a name that Windows keeps for a device",
        "Give the force another id, in forces.yaml and in its records.",
    ),
    error(
        example_not_named,
        "{name} is an example, and its name does not say so",
        "Put the word Example into the name, or take `example: true` away if the body is real.",
    ),
    error(
        unknown_changed_body,
        "{printed} is not a body that is listed",
        "`nvap list bodies` lists the ids; a further body goes under `others:`.",
    ),
    error(
        merger_that_does_not_meet,
        "{name} ends on {last}, and {successor}, which follows it, begins on {first}",
        "The one begins on the day after the last of the other.",
        **{
            "no-end": "{name} is followed by {successor}, and does not say until when there is {name}",
            "no-beginning": "{name} is followed by {successor}, which does not say from when there is one",
        },
    ),
    error(
        ends_before_it_begins,
        "its last day, {last}, is before its first, {first}",
        "Correct one of the two.",
    ),
    error(
        adopts_out_of_place,
        "{name} is a force, of which the plan asks every action",
        "Take `adopts` away, or say which `kind` of body it is: region or partnership.",
        territorial="{name} is a {kind}, and only a force is the force of an area",
    ),
    error(
        unknown_adopted,
        "{printed} is not an action that the plan asks of forces",
        "They are {known}.",
    ),
    warning(
        adopts_nothing,
        "{name} adopts no action, so nothing of the plan applies to it",
        "Say which actions it chose: `adopts: [2.2.1, 2.6.1]`.",
    ),
    warning(
        outside_its_days,
        "this is dated {day}, and the last day of {name} was {last}",
        "Record it under the body that there was on that day, or correct the date.",
        before="this is dated {day}, and the first day of {name} is {first}",
    ),
    error(
        name_of_two,
        "{one} and {other} both have the name {name}, and there are both on one day",
        "Give one of them another name, or correct the days.",
    ),
    warning(
        follows_an_area,
        "{name} follows {bodies} and is not the force of an area",
        "Write `territorial: true`, unless nobody is counted for the area from then on.",
    ),
    error(
        unexpected_count,
        "{expected} forces of an area are expected as at {day}, and {count} are listed",
        "Correct the list or the number.",
    ),
)


def changes_of(context: Context) -> Iterator[tuple[Source, Keys, BodyChange]]:
    """Every change to a body that is listed already, with its file and the path of its keys; the last is its id."""
    for file in context.plan.forces_files:
        for name, change in file.thing.changes.items():
            yield file.source, ("changes", name), change


def _place(context: Context, body: str, key: str) -> tuple[Source, Keys] | None:
    """The file that says something of a body, and the path of its keys there: a change, or where it is listed."""
    changes = ((source, keys, change) for source, keys, change in changes_of(context) if keys[-1] == body)
    listed = ((source, keys, force) for source, keys, force in forces_of(context) if force.id == body)
    said = ((source, (*keys, key)) for source, keys, thing in (*changes, *listed) if getattr(thing, key) is not None)
    return next(said, None)


def _meet(one: Force, other: Force) -> bool:
    """Whether there is a day on which there are both bodies."""
    first = max(one.from_ or date.min, other.from_ or date.min)
    return one.exists_on(first) and other.exists_on(first)


def _is_renamed(context: Context, body: Force) -> bool:
    """Whether a workspace gives a body another name than the list has."""
    return any(keys[-1] == body.id and change.name for _, keys, change in changes_of(context))


def _names(context: Context, key: str) -> Collection[str]:
    """What a body may name under a key."""
    if key == "successor":
        return context.plan.forces
    return {name for file in context.plan.forces_files for name in getattr(file.thing, f"{key}s")}


def forces_of(context: Context) -> Iterator[tuple[Source, Keys, Force]]:
    """Every force and other body, with its file and the path of its keys."""
    for file in context.plan.forces_files:
        for key in ("forces", "others"):
            for index, force in enumerate(getattr(file.thing, key)):
                yield file.source, (key, index), force
