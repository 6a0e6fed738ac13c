"""The plan that comes with nvap, as it was read when the package was built, so that no command need read it again.

It lies inside the package and nowhere else, since a pickle is code: a folder of records or of another plan is never
looked into. It holds for exactly the files that it was made of; else, or without one, the files are read.
"""

import hashlib
import os
import pickle
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from nvap import __version__
from nvap.load.built_in import PACKAGE, built_in
from nvap.model.fields import Strict
from nvap.source import Folder, Source

NAME = "plan.pickle"


class _Path(NamedTuple):
    """The path of a file as diagnostics print it, which depends on where the package lies and who asks from where."""

    below: str


def built(plan: Any, folder: Folder) -> bytes:
    """The form that is kept of a plan which was read from a folder, with nothing wrong with it."""
    kept = BytesIO()
    keeping = _Keeping(folder, kept, protocol=5)
    keeping.dump(replace(plan, paths=tuple(map(keeping.path, plan.paths))))
    return _mark(folder).encode() + b"\n" + kept.getvalue()


def revived(folder: Folder) -> Any:
    """The plan of a folder, where that is the one that comes with nvap and is kept; else None."""
    plan = built_in("plan")
    if folder.path != str(plan) or not plan.is_relative_to(PACKAGE):
        return None
    try:
        mark, _, kept = plan.with_name(NAME).read_bytes().partition(b"\n")
    except OSError:
        return None
    return _Reviving(folder, BytesIO(kept)).load() if mark.decode("ascii", "replace") == _mark(folder) else None


def _mark(folder: Folder) -> str:
    """What the kept form stands for: this version of nvap, and every name and byte of the folder."""
    found = hashlib.sha256(__version__.encode())
    for path in sorted(path for path in Path(folder.path).rglob("*") if "__pycache__" not in path.parts):
        held = path.read_bytes() if path.is_file() else b""
        found.update(f"\n{path.relative_to(folder.path).as_posix()} {len(held)}\n".encode() + held)
    return found.hexdigest()


class _Keeping(pickle.Pickler):
    """Nouns by their fields, without what was worked out since."""

    def __init__(self, folder: Folder, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._prefix = folder.show()

    def path(self, shown: str) -> _Path:
        """A path as it is kept."""
        return _Path(os.path.relpath(shown, self._prefix))

    def persistent_id(self, thing: Any) -> str | None:
        """The path below the folder, where it is one."""
        return thing.below if isinstance(thing, _Path) else None

    def reducer_override(self, thing: Any) -> Any:
        """How a model and a file are made again."""
        if isinstance(thing, Source):
            made_of = (self.path(thing.path), thing.text, thing.data, thing.marked)
            return Source, made_of, {"places": thing.places}  # a note of the plan's age has a place
        if isinstance(thing, Strict):
            given = {name: value for name, value in vars(thing).items() if name in thing.field_names}
            return object.__new__, (type(thing),), given
        return NotImplemented


class _Reviving(pickle.Unpickler):
    def __init__(self, folder: Folder, *given: Any) -> None:
        super().__init__(*given)
        self._folder = folder

    def persistent_load(self, below: str) -> str:
        """The path of a file as it is printed here and now."""
        return self._folder.show(below)
