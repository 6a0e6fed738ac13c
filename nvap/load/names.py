"""The names in files, read fast and unchecked: what a shell offers while somebody types."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from nvap.load.built_in import built_in

MOST_FILES, MOST_BYTES = 10_000, 1 << 20
_RECORD = re.compile(r"(\d{4}-\d{2}-\d{2}-[a-z0-9-]{1,80})\.yaml", re.ASCII)
_BODY = re.compile(r"^ *- (?:\{ *)?id: *([a-z0-9-]+)[ ,\n]+(?: *name: *([^\n,}]*))?", re.MULTILINE | re.ASCII)
_OBJECTIVE = re.compile(r"^ *- id: *([\d.]+)\n *text: *(.*)", re.MULTILINE | re.ASCII)
_ACTION = re.compile(r"^number: *([\d.]+)\ntitle: *(.*)", re.MULTILINE | re.ASCII)

Names = Iterator[tuple[str, str]]


def bodies(workspace: Path | None, plan: Path | None) -> Names:
    """The id of each force and other body, and its name."""
    yield from _found(_BODY, plan_of(workspace, plan) / "forces.yaml")
    if workspace is not None:
        yield from _found(_BODY, workspace / "forces.yaml")


def objectives(workspace: Path | None, plan: Path | None) -> Names:
    """The id of each objective, and how its text begins."""
    return _of_actions(_OBJECTIVE, workspace, plan)


def actions(workspace: Path | None, plan: Path | None) -> Names:
    """The number of each action, and its title."""
    return _of_actions(_ACTION, workspace, plan)


def issues(workspace: Path | None, plan: Path | None) -> Names:
    """The id of each perennial issue, and its name."""
    return _found(_BODY, plan_of(workspace, plan) / "perennial_issues.yaml")


def records(workspace: Path | None, body: str | None) -> Names:
    """The ids of the records of a body, or of all where none of that id has any."""
    evidence = (workspace or Path()) / "evidence"
    folders = [body] if body and (evidence / body).is_dir() else _listed(evidence)
    for folder in folders:
        for name in _listed(evidence / folder):
            if match := _RECORD.fullmatch(name):
                yield match[1], ""


def plan_of(workspace: Path | None, plan: Path | None) -> Path:
    """The folder of the plan: the one given, the workspace's own, or the one that comes with nvap."""
    own = plan or (workspace or Path()) / "plan"
    return own if plan or own.is_dir() else built_in("plan")


def _of_actions(pattern: re.Pattern[str], workspace: Path | None, plan: Path | None) -> Names:
    folder = plan_of(workspace, plan) / "actions"
    for name in _listed(folder):
        if name.endswith(".yaml"):
            yield from _found(pattern, folder / name)


def _listed(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return sorted(entry.name for entry, _ in zip(found, range(MOST_FILES), strict=False))
    except OSError:
        return []


def _found(pattern: re.Pattern[str], path: Path) -> Names:
    """The names that a file has, each with words that no shell takes for anything else."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(MOST_BYTES)
    except OSError:
        return
    for match in pattern.finditer(text):
        yield match[1], " ".join(re.sub(r"[^\w .,-]", " ", match[2] or "").split())
