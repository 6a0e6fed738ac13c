"""The rules of forces and other bodies. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterator

from nvap.model.plan import Force
from nvap.rules.context import Context, Hit, unknown
from nvap.source import Keys, Source
from nvap.source.rule import Rule, error

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
    files = context.plan.forces_files
    known = {
        "region": {name for file in files for name in file.thing.regions},
        "policing_region": {name for file in files for name in file.thing.policing_regions},
        "successor": set(context.plan.forces),
    }
    for file, keys, force in forces_of(context):
        for key, names in known.items():
            value = getattr(force, key)
            if value is not None and value not in names:
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
)


def forces_of(context: Context) -> Iterator[tuple[Source, Keys, Force]]:
    """Every force and other body, with its file and the path of its keys."""
    for file in context.plan.forces_files:
        for key in ("forces", "others"):
            for index, force in enumerate(getattr(file.thing, key)):
                yield file.source, (key, index), force
