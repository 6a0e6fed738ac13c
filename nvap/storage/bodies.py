"""Bodies that merge: the one that begins, the last days of the others, and the forces.yaml that says so."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from nvap.load.plan import Plan
from nvap.load.validation import Placed, shape
from nvap.model.bodies import Force, Forces
from nvap.model.diagnostics import Diagnostic
from nvap.model.refusals import Refusal
from nvap.model.values import dataclass
from nvap.source import Folder, Source, from_text
from nvap.source.writing import to_text
from nvap.storage import record_files
from nvap.storage.edits import CannotChange, with_values
from nvap.storage.new_record import slug
from nvap.storage.new_workspace import add_file
from nvap.words.catalogue import own, say
from nvap.words.nearest import folded

FORCES = "forces.yaml"
# Where those that merge have to agree, or it is said of the new one; and the option that says it.
AGREED = {"nation": "--nation", "region": "--region", "policing_region": "--policing-region"}
_WHAT_IT_IS = re.compile(r"-(constabulary|police|police-service)$")

own(
    __name__,
    {
        "merger.one": (
            "a merger is of two bodies or more. One that only takes another name keeps its id and its evidence: "
            "write `name:` for it under `changes:` in forces.yaml"
        ),
        "merger.twice": "{name} is named twice",
        "merger.ended": "{name} ended on {until}, and cannot merge on {first}",
        "merger.not-begun": (
            "{name} begins on {from_}, and cannot merge on {first}: it has to be there on the day before"
        ),
        "merger.followed": "{name} is followed by {successor} already; merge that one instead",
        "merger.ends-otherwise": (
            "the last day of {name} is {until} already, and not {last}, the day before {first}; "
            "correct it in forces.yaml, or choose another day"
        ),
        "merger.kinds": "{name} is a {kind} and {other} is a {other_kind}; only bodies of one kind merge",
        "merger.example": "{name} is an invented example and {other} is not; only bodies of one sort merge",
        "merger.id-there": (
            "{name} has the id {id} already, and keeps it with its evidence; give the new one another, with --id"
        ),
        "merger.name-there": "{other} goes by the name {name} already; choose another name",
        "merger.differ": "{what} is not the same for all ({values}); say which the new one has, with {option}",
        "merger.none": "none",
        "merger.comments": "its comments would be lost ({comments})",
    },
)


@dataclass(frozen=True, slots=True)
class Merger:
    """The bodies that merge, and the one that follows them from its first day, as forces.yaml has it."""

    before: tuple[Force, ...]
    first: date
    new: Mapping[str, Any]

    @property
    def last(self) -> date:
        """The last day of those that merge."""
        return self.first - timedelta(days=1)

    @property
    def id(self) -> str:
        """The id of the new body."""
        return str(self.new["id"])

    @property
    def end(self) -> dict[str, Any]:
        """What is said of each that merges."""
        return {"until": self.last, "successor": self.id}


@dataclass(frozen=True, slots=True)
class ForcesFile:
    """A forces.yaml with a merger in it: what is said in it anew, its text, and how it was read before, if it was."""

    lines: str
    source: Source
    placed: Placed[Forces] | None
    faults: tuple[Diagnostic, ...]
    was: Source | None

    @property
    def parts(self) -> tuple[str, ...]:
        """Its path below the workspace."""
        return (FORCES,)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was read, and its path below the workspace."""

    parts: tuple[str, ...]
    source: Source


def merger_of(plan: Plan, bodies: Sequence[Force], name: str, first: date, given: Mapping[str, str | None]) -> Merger:
    """The merger of some bodies into one that begins on a day; raises Refusal where there cannot be one.

    `given` are the keys of the new one that were said: those in which the bodies differ have to be.
    """
    made = Merger(tuple(bodies), first, {"id": given.get("id") or id_of(name)})
    if len(bodies) < 2:
        raise Refusal(say("merger.one"))
    for place, body in enumerate(bodies):
        _refuse_body(plan, made, body, bodies[:place])
    if (there := plan.forces.get(made.id)) is not None:
        raise Refusal(say("merger.id-there", name=there.name, id=made.id))
    wanted = folded(name)
    for other in plan.forces.values():
        # The new one may take the name of one that it follows.
        if other not in bodies and wanted in map(folded, other.names):
            raise Refusal(say("merger.name-there", other=other.name, name=name))
    return Merger(made.before, first, _new(bodies, made.id, name, first, given))


def id_of(name: str) -> str:
    """The id of a body, made from its name as those of the list of forces are: without "Constabulary" at the end."""
    return _WHAT_IT_IS.sub("", slug(name)) or slug(name)


def _refuse_body(plan: Plan, made: Merger, body: Force, before: Sequence[Force]) -> None:
    """Raise Refusal where a body cannot go into a merger with those before it."""
    if body in before:
        raise Refusal(say("merger.twice", name=body.name))
    if body.successor is not None:
        after = plan.forces.get(body.successor)
        raise Refusal(say("merger.followed", name=body.name, successor=after.name if after else body.successor))
    if body.has_ended_by(made.last):
        raise Refusal(say("merger.ended", name=body.name, until=body.until, first=made.first))
    if body.begins_after(made.last):
        raise Refusal(say("merger.not-begun", name=body.name, from_=body.from_, first=made.first))
    if body.until not in (None, made.last):
        days = {"until": body.until, "last": made.last, "first": made.first}
        raise Refusal(say("merger.ends-otherwise", name=body.name, **days))
    for other in before[:1]:
        if other.kind is not body.kind:
            kinds = {"kind": other.kind, "other": body.name, "other_kind": body.kind}
            raise Refusal(say("merger.kinds", name=other.name, **kinds))
        if other.example is not body.example:
            example, real = (other, body) if other.example else (body, other)
            raise Refusal(say("merger.example", name=example.name, other=real.name))


def _new(bodies: Sequence[Force], id_: str, name: str, first: date, given: Mapping[str, str | None]) -> dict[str, Any]:
    """The new body, as a file has it."""
    adopted = {number: None for body in bodies for number in body.adopts}
    made = {
        "id": id_,
        "name": name,
        "name_cy": given.get("name_cy"),
        "kind": bodies[0].kind if bodies[0].chooses else None,
        **{key: given.get(key) or _agreed(bodies, key) for key in AGREED},
        "territorial": all(body.territorial for body in bodies) or None,
        "example": all(body.example for body in bodies) or None,
        "from": first,
        "adopts": list(adopted) or None,
    }
    return {key: value for key, value in made.items() if value is not None}


def _agreed(bodies: Sequence[Force], key: str) -> str | None:
    """What all bodies have of a key; raises Refusal where they differ."""
    values = list(dict.fromkeys(getattr(body, key) for body in bodies))
    if len(values) > 1:
        told = ", ".join(str(value or say("merger.none")) for value in values)
        raise Refusal(say("merger.differ", what=key.replace("_", " "), values=told, option=AGREED[key]))
    return values[0] if values[0] is None else str(values[0])


def forces_file(workspace: Folder, plan: Plan, merger: Merger) -> ForcesFile:
    """The workspace's own forces.yaml with a merger in it; raises CannotChange where it cannot be changed.

    What ends stands in the entry of a body that the file has itself, and else under `changes`.
    """
    shown = workspace.show(FORCES)
    was = next((file.source for file in plan.forces_files if file.source.path == shown), None)
    data = was.data if was is not None and isinstance(was.data, dict) else {}
    values, lines = _values(data, merger)
    text = to_text(values) if was is None else _changed(was, values)
    source, faults = from_text(text, shown)
    thing, more = shape(Forces, source)
    placed = Placed(source, thing) if thing is not None else None
    return ForcesFile(to_text(lines), source, placed, (*faults, *more), was)


def _values(data: Mapping[str, Any], merger: Merger) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keys of the file that change, whole; and what is said in them anew."""
    ending = {body.id: merger.end for body in merger.before}
    values: dict[str, Any] = {}
    said: dict[str, Any] = {}
    for key in ("forces", "others"):
        entries = data.get(key) or []
        values[key] = [{**entry, **ending.get(entry["id"], {})} for entry in entries]
        said[key] = [{"id": entry["id"], **ending.pop(entry["id"])} for entry in entries if entry["id"] in ending]
    for made in (values, said):
        made["others"] = [*made["others"], dict(merger.new)]
    changes = data.get("changes") or {}
    ends = {name: {**(changes.get(name) or {}), **end} for name, end in ending.items()}
    values["changes"], said["changes"] = {**changes, **ends}, ends
    return _without_empty(values), _without_empty(said)


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _changed(was: Source, values: dict[str, Any]) -> str:
    """The text of a file with some of its keys changed; raises CannotChange."""
    try:
        edited = with_values(was, values)
    except ValueError as reason:
        raise CannotChange(str(reason)) from None
    if edited.lost_comments:
        raise CannotChange(say("merger.comments", comments="; ".join(edited.lost_comments)))
    return edited.text


def write_forces(workspace: Folder, file: ForcesFile) -> str:
    """Write forces.yaml whole, and return the path shown.

    Raises Taken, Changed or NotSaved, and then nothing was written.
    """
    if file.was is None:
        return add_file(workspace, file.parts, file.source.text)
    return record_files.replace(workspace, _Read(file.parts, file.was), file.source.text)
