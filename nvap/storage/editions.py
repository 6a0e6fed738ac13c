"""Editions of the plan as folders: a new one whole or not at all, what became of objectives, and a review."""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from nvap.load.editions import EDITIONS
from nvap.load.plan import Plan
from nvap.load.validation import shape
from nvap.model.dates import months_after
from nvap.model.diagnostics import Diagnostic
from nvap.model.plan import Front, order_of
from nvap.model.succession import Moved, Succession
from nvap.model.values import dataclass
from nvap.source import Folder, Source, from_text
from nvap.source.editing import Edited
from nvap.storage import atomic, record_files
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.storage.edits import CannotChange, with_values
from nvap.storage.new_workspace import add_file
from nvap.storage.transaction import FileChange, put_all

PLAN, FRONT, SUCCESSION = "plan", "plan.yaml", "succession.yaml"
_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*", re.ASCII)
# Where a key goes that the plan's own file does not have yet.
_AFTER = {"follows": "version", "from": "follows", "reviews": "review_interval_months"}
_OF_ONE_EDITION = ("superseded", "reviews")


@dataclass(frozen=True, slots=True)
class NewEdition:
    """An edition that is to be made: its version and the one it follows, and its own two files."""

    version: str
    follows: str
    front: str
    succession: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file of a plan in a workspace as it was read, and its path below that."""

    parts: tuple[str, ...]
    source: Source


def is_folder_name(version: str) -> bool:
    """Whether a version can be the name of a folder on every system."""
    return _FOLDER_NAME.fullmatch(version) is not None and not version.endswith(".")


def folder_of(workspace: Folder, plan: Plan) -> tuple[str, ...] | None:
    """Where the files of an edition are below the workspace; None for one that is not in it."""
    assert plan.front_file is not None
    here = plan.front_file.source.path
    if not workspace.shown and os.path.isabs(here):
        return None
    inner = here.removeprefix(f"{workspace.shown}/") if workspace.shown else here
    parts = tuple(inner.split("/")[:-1])
    return parts if parts == (PLAN,) or (len(parts) == 2 and parts[0] == EDITIONS) else None


# A new edition


def drafted(plan: Plan, version: str, from_: date) -> str:
    """The plan's own file for the edition that follows it; raises CannotChange where it cannot be made.

    What is said of the one edition alone is not carried over: that it is superseded, and its reviews.
    """
    assert plan.front_file is not None
    front, source = plan.front, plan.front_file.source
    assert isinstance(source.data, dict)
    month = f"{from_:%Y-%m}"
    row = {
        "version": version,
        "issued": month,
        "author": front.version_history[0].author,
        "update": f"Drafted from version {front.version}; say here what changed",
    }
    values = {
        "version": version,
        "follows": front.version,
        "from": from_,
        "issued": month,
        "review_date": f"{months_after(from_, front.review_interval_months):%Y-%m}",
        "version_history": [row, *_items(source.data["version_history"])],
    }
    text = _edited(source, values, _OF_ONE_EDITION).text
    _refuse_faults(shape(Front, from_text(text, source.path)[0])[1])
    return text


def begin(workspace: Folder, plan_folder: Folder, plan: Plan, new: NewEdition, command: str) -> None:
    """Make the edition that follows a plan: that goes whole to editions/, and the new one is in plan/.

    The plan is the workspace's own or, where it has none, a copy of the one given. Raises NotSaved, Taken or Changed
    and what `put_all` raises, and then nothing is in place.
    """
    earlier = (EDITIONS, new.follows)
    shown = workspace.show(*earlier)
    try:
        atomic.refuse_links(workspace.path, PLAN)
        if os.path.lexists(os.path.join(workspace.path, *earlier)):
            raise Taken(shown)
        files = dict(files_of(plan_folder.path))
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason
    assert plan.front_file is not None
    if files.get(FRONT) != plan.front_file.source.file:
        raise Changed(plan_folder.show(FRONT))
    there = files if os.path.lexists(os.path.join(workspace.path, PLAN)) else {}
    made = {**files, FRONT: new.front.encode("utf-8"), SUCCESSION: new.succession.encode("utf-8")}
    copied = [FileChange((*earlier, *name.split("/")), data) for name, data in files.items()]
    own = [
        FileChange((PLAN, *name.split("/")), data, there.get(name))
        for name, data in made.items()
        if there.get(name) != data
    ]
    put_all(workspace, [*copied, *own], command)


def files_of(folder: str) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder by its path there, but for what is hidden; raises OSError for a link."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(above, name)
            if os.path.islink(path):
                raise OSError(0, f"{name} is a link, and nothing is copied through one")
            if not name.startswith("."):
                with open(path, "rb") as file:
                    yield os.path.relpath(path, folder).replace(os.sep, "/"), file.read()


# What became of objectives


def answer(workspace: Folder, folder: tuple[str, ...], plan: Plan, answers: Mapping[str, Moved], empty: str) -> str:
    """Add what became of objectives to the succession of an edition, and return the path shown.

    What it names already stays, and so do its comments; where there is none it is made from an `empty` one. Raises
    CannotChange, Taken, Changed or NotSaved, and then nothing was written.
    """
    shown = workspace.show(*folder, SUCCESSION)
    file = plan.succession_file
    text = file.source.text if file else empty
    source = file.source if file else from_text(empty, shown)[0]
    known = _entries(source.data)
    new = {name: _written(moved) for name, moved in answers.items() if name not in known}
    everything = {name: {**known, **new}[name] for name in sorted({*known, *new}, key=order_of)}
    if new:
        text = _kept(_edited(source, {"objectives": everything}))
        _refuse_faults(shape(Succession, from_text(text, shown)[0])[1])
    if file is None:
        return add_file(workspace, (*folder, SUCCESSION), text)
    return record_files.replace(workspace, PlanFile((*folder, SUCCESSION), source), text)


def _written(moved: Moved) -> dict[str, Any]:
    made = {"to": list(moved.to), "reworded": moved.reworded or None, "why": moved.why}
    return {key: value for key, value in made.items() if value is not None}


def _entries(data: Any) -> dict[str, Any]:
    """What a succession names, as it was read."""
    entries = data.get("objectives") if isinstance(data, dict) else None
    return dict(entries) if isinstance(entries, dict) else {}


# A review


def reviewed(workspace: Folder, folder: tuple[str, ...], plan: Plan, review: Mapping[str, Any]) -> str:
    """Add a review to the plan's own file, and return the path shown.

    Raises CannotChange, Changed or NotSaved, and then nothing was written.
    """
    assert plan.front_file is not None
    source = plan.front_file.source
    before = _items(source.data.get("reviews")) if isinstance(source.data, dict) else []
    text = _kept(_edited(source, {"reviews": [*before, dict(review)]}))
    _refuse_faults(shape(Front, from_text(text, source.path)[0])[1])
    return record_files.replace(workspace, PlanFile((*folder, FRONT), source), text)


def _edited(source: Source, values: dict[str, Any], gone: tuple[str, ...] = ()) -> Edited:
    try:
        return with_values(source, values, gone, _AFTER)
    except ValueError as reason:
        raise CannotChange(str(reason)) from None


def _kept(edited: Edited) -> str:
    """The changed text; raises CannotChange where comments would be lost with what was replaced."""
    if edited.lost_comments:
        raise CannotChange(f"its comments would be lost ({'; '.join(edited.lost_comments)})")
    return edited.text


def _items(data: Any) -> list[Any]:
    return list(data) if isinstance(data, list) else []


def _refuse_faults(faults: list[Diagnostic]) -> None:
    if faults:
        raise CannotChange(faults[0].message)
