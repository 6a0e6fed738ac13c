"""The example's second edition: the built-in plan with a few invented changes, and the files of both."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from nvap.load.editions import EDITIONS
from nvap.load.plan import Plan
from nvap.load.validation import Placed, shape
from nvap.model.plan import Action, Front
from nvap.source import Folder, from_text
from nvap.source.editing import with_keys
from nvap.source.writing import to_text
from nvap.storage.editions import FRONT, PLAN, SUCCESSION, drafted, files_of
from nvap.storage.example import NewFile, read_data, typed


def load() -> dict[str, Any]:
    """The edition as it is kept, with relative dates."""
    return read_data("example_edition.yaml")


def both(example: Mapping[str, Any], edition: Mapping[str, Any]) -> dict[str, Any]:
    """The example with what is made under both editions."""
    return {**example, **{key: [*example[key], *edition[key]] for key in ("records", "returns")}}


def second(plan: Plan, edition: Mapping[str, Any], at: date) -> Plan:
    """The edition that follows a plan, for a day, as it is written out and read back."""
    note = f"# {edition['note']}\n"
    changed = {number: note + _action(plan, number, kept) for number, kept in edition["actions"].items()}
    files = tuple(
        _read(Action, file, changed[file.thing.number]) if file.thing.number in changed else file
        for file in plan.action_files
    )
    assert plan.front_file is not None
    front = _read(Front, plan.front_file, note + _front(plan, edition, at))
    return replace(plan, front_file=front, action_files=files)


def files(folder: Folder, plan: Plan, new: Plan, edition: Mapping[str, Any]) -> tuple[NewFile, ...]:
    """The files of both editions: the one in a folder in editions/, the one that follows it in plan/."""
    earlier = {name: data.decode("utf-8") for name, data in files_of(folder.path)}
    assert new.front_file is not None
    own = {f"actions/{file.thing.number}.yaml": file.source.text for file in new.action_files}
    said = to_text({"from": plan.front.version, "objectives": edition["succession"]})
    own |= {FRONT: new.front_file.source.text, SUCCESSION: f"# {edition['note']}\n{said}"}
    before = (EDITIONS, plan.front.version)
    return (
        *(NewFile((*before, *name.split("/")), text) for name, text in earlier.items()),
        *(NewFile((PLAN, *name.split("/")), text) for name, text in {**earlier, **own}.items()),
    )


def _front(plan: Plan, edition: Mapping[str, Any], at: date) -> str:
    from_ = typed(edition["from"], at)
    period = {"from": f"{from_.year}", "to": f"{from_.year + 2}"}
    text = drafted(plan, edition["version"], from_)
    return with_keys(text, {**edition["front"], "period": period}, ("source_notes",)).text


def _action(plan: Plan, number: str, kept: list[Any]) -> str:
    file = next(file for file in plan.action_files if file.thing.number == number)
    return with_keys(file.source.text, {"objectives": [_objective(plan, each) for each in kept]}).text


def _objective(plan: Plan, kept: Any) -> dict[str, Any]:
    """An objective of the edition before, perhaps under another id, or a new one."""
    if isinstance(kept, str):
        return plan.objectives[kept].as_written()
    if "was" in kept:
        return {**plan.objectives[kept["was"]].as_written(), "id": kept["id"]}
    return dict(kept)


def _read(model: Any, file: Placed[Any], text: str) -> Placed[Any]:
    source, faults = from_text(text, file.source.path)
    thing, said = shape(model, source)
    if faults or said:
        raise LookupError(f"{os.path.basename(file.source.path)} of the example's edition cannot be used")
    return Placed(source, thing)
