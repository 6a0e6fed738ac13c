"""The command `nvap validate`."""

import os
from collections.abc import Iterable, Set
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import AsAt, Jobs, PlanFolder, WorkspaceFolder
from nvap.cli.parameters import Argument, Exit, Option

if TYPE_CHECKING:
    from nvap.model.diagnostics import Diagnostic
    from nvap.workspace import Workspace


def validate(
    paths: Annotated[
        list[Path] | None,
        Argument(
            readable=False,
            help="Show only what is said of these files or folders; of others' records none is read.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Annotated[str, Option("--format", metavar="FORMAT", help="text, json, github, sarif or junit.")] = "text",
    strict: Annotated[bool, Option("--strict", help="Let warnings fail too.")] = False,
    plan_notes: Annotated[
        bool,
        Option("--plan-notes", help="Print the notes on the plan that comes with nvap beside your own files."),
    ] = False,
    jobs: Jobs = None,
) -> None:
    """Check the plan and every record of the workspace.

    Exits 0 when nothing is wrong, 1 when something is.
    """
    from nvap.cli.opening import one_of, opened
    from nvap.cli.repository import paths_in_repository
    from nvap.formats.diagnostics import FORMATS, Report

    form = one_of("--format", form, FORMATS) or form
    loaded = opened(workspace, plan, as_at)
    wanted = [_below(path, loaded.folder.path, loaded.plan_folder.path) for path in paths or ()]
    bodies = [loaded.body_of(path) for path in wanted]
    only = {body for body in bodies if body is not None} if wanted and None not in bodies else None
    chosen = wanted if all(map(loaded.is_evidence, wanted)) else []
    loaded = loaded.checked(only, jobs, chosen)
    named = _named(chain(loaded.paths, (told.path for told in loaded.found)), wanted)
    found = _asked_for(loaded, named, all_files=not wanted, plan_notes=plan_notes)
    told_of = [path for path in loaded.paths if not wanted or path in named]
    in_repository = paths_in_repository(loaded.folder.path, os.environ)
    report = Report(found, loaded.files, loaded.is_built_in, told_of, strict, in_repository)
    (output.tell if form == "text" else output.out)(FORMATS[form](report))
    if report.failed:
        raise Exit(1)


def _asked_for(loaded: "Workspace", named: Set[str], *, all_files: bool, plan_notes: bool) -> list["Diagnostic"]:
    """What is said of the files that are named, or of all; of the plan that comes with nvap notes only if need be."""
    beside_own = not all(map(loaded.is_built_in, (*loaded.paths, *(told.path for told in loaded.found))))
    asked_for = []
    for told in loaded.found:
        plan_note = told.severity == "note" and loaded.is_built_in(told.path)
        is_asked_for = told.path in named or (all_files and not (plan_note and beside_own))
        if is_asked_for or (plan_note and plan_notes):
            asked_for.append(told)
    return asked_for


def _named(paths: Iterable[str], wanted: list[str]) -> set[str]:
    """Those of some paths that are of what is wanted, wherever links lead; of none where nothing is."""
    real_path = cache(os.path.realpath)  # a folder with thousands of files is followed once
    found = set()
    for path in paths if wanted else ():
        folder, name = os.path.split(path)
        plain = name and not os.path.islink(path)
        real = os.path.join(real_path(folder), name) if plain else real_path(path)
        if any(_within(real, one) for one in wanted):
            found.add(path)
    return found


def _below(path: Path, *folders: str) -> str:
    real = os.path.realpath(path)
    if not os.path.lexists(path):
        output.cannot(f"{path} is not there")
    if not any(_within(real, os.path.realpath(folder)) for folder in folders):
        output.misuse(f"{path} is part of neither the workspace nor the plan; name another workspace with -C")
    return real


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
