"""What a command works on: the workspace, the plan, the date, the force; and the refusal to report over errors."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from nvap.cli import show
from nvap.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.plan import Action, Force
from nvap.nearest import nearest
from nvap.plan import Plan
from nvap.plan import load as load_plan
from nvap.records import Record, forces_with_evidence
from nvap.records import load as load_records
from nvap.rules import House, check
from nvap.source import Folder


@dataclass(frozen=True)
class Loaded:
    """Everything that was read for a command, and all that is wrong with it, sorted."""

    workspace: Folder
    plan_folder: Folder
    plan: Plan
    records: tuple[Record, ...]
    at: date
    diagnostics: tuple[Diagnostic, ...]
    files: int

    @property
    def templates(self) -> tuple[Path, ...]:
        """Where templates come from: the workspace's own first."""
        return (Path(self.workspace.path) / "templates", built_in("templates"))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that stop reports."""
        return tuple(one for one in self.diagnostics if one.severity is Severity.ERROR)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the records without errors: what a report may count."""
        broken = {one.path for one in self.errors}
        return tuple(one.evidence for one in self.records if one.source.path not in broken)

    @property
    def homeless(self) -> tuple[str, ...]:
        """The ids of records whose objective is no longer in the plan."""
        paths = {one.path for one in self.diagnostics if one.rule == "homeless-record"}
        return tuple(one.evidence.id for one in self.records if one.source.path in paths)


def built_in(name: str) -> Path:
    """The plan or the templates that come with nvap: in the package once built, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "built_in" / name
    return inside if inside.is_dir() else package.parent / name


def load(workspace: Path | None, plan: Path | None, as_at: date | None) -> Loaded:
    """Read and check the plan alone."""
    return _read(workspace, plan, as_at, lambda plan, folder: ((), []))


def load_everything(workspace: Path | None, plan: Path | None, as_at: date | None) -> Loaded:
    """Read and check the plan and every force's records."""
    return _read(workspace, plan, as_at, lambda plan, folder: forces_with_evidence(folder))


def load_force(workspace: Path | None, plan: Path | None, as_at: date | None, name: str | None) -> tuple[Loaded, Force]:
    """Read and check the plan and one force's records, opening no other force's; on an unknown force exit 2."""
    loaded = _read(workspace, plan, as_at, lambda plan, folder: ((_force_id(plan, name),), []))
    if not loaded.plan.usable:
        refuse_errors(loaded, despite=False)
    return loaded, find_force(loaded.plan, name)


def _force_id(plan: Plan, name: str | None) -> str:
    return find_force(plan, name).id if plan.usable else ""


def _read(
    workspace: Path | None,
    plan: Path | None,
    as_at: date | None,
    forces_of: Callable[[Plan, Folder], tuple[Sequence[str], list[Diagnostic]]],
) -> Loaded:
    folder = _workspace(workspace)
    plan_folder = _plan_folder(plan, folder)
    at = as_at or date.today()
    try:
        the_plan, found = load_plan(plan_folder, folder)
        forces, said = forces_of(the_plan, folder)
        records, more = load_records(folder, [force for force in forces if force])
    except OSError as reason:
        show.cannot(f"{reason.filename} cannot be read: {reason.strerror}")
    found += [*said, *more, *check(House(the_plan, records.evidence, at))]
    diagnostics = tuple(sorted(found, key=lambda one: one.order))
    files = the_plan.files + records.files
    return Loaded(folder, plan_folder, the_plan, records.evidence, at, diagnostics, files)


def refuse_errors(loaded: Loaded, despite: bool) -> None:
    """Exit 1, naming the files, where a report would stand on errors; go on despite them if that can be done."""
    if loaded.errors:
        for one in loaded.errors:
            show.err(f"{one.path}:{one.line}:{one.column}: {one.severity} {one.rule}: {one.message}")
            show.err(f"    {one.hint}")
    if not loaded.plan.usable:
        show.err("No report can be made: the plan's own files have errors.")
        raise typer.Exit(1)
    if loaded.errors and not despite:
        show.err("Nothing is reported over files with errors. Mend them, or use --despite-errors.")
        raise typer.Exit(1)


def find_force(plan: Plan, name: str | None) -> Force:
    """The force that goes by a name; on a miss exit 2 with the nearest."""
    if not name:
        show.misuse("say which force, with --force or NVAP_FORCE; `nvap list forces` lists them")
    wanted = " ".join(name.split()).casefold()
    by_name = {alias.casefold(): force for force in plan.forces.values() for alias in force.names}
    if wanted in by_name:
        return by_name[wanted]
    near = {by_name[one.casefold()].id: by_name[one.casefold()].name for one in nearest(wanted, by_name)}
    if near:
        show.misuse(f"there is no force {name}. Did you mean {show.pairs(iter(near.items()))}?")
    show.misuse(f"there is no force {name}. `nvap list forces` lists them")


def find_action(plan: Plan, number: str) -> Action:
    """The action of a number, or of one of its objectives; on a miss exit 2 with the nearest."""
    number = number.strip()
    if number in plan.actions:
        return plan.actions[number]
    if number in plan.objectives:
        return plan.actions[plan.objectives[number].action]
    if number in plan.broken:
        show.err(f"The file of action {number} has errors; nothing can be printed from it.")
        raise typer.Exit(1)
    by_title = {action.title: action for action in plan.actions.values()}
    near = [plan.actions[one] for one in nearest(number, plan.actions)]
    near = near or [by_title[one] for one in nearest(number, by_title)]
    if near:
        known = show.pairs(iter((one.number, one.title) for one in near))
        show.misuse(f"there is no action {number}. Did you mean {known}?")
    show.misuse(f"there is no action {number}. `nvap list actions` lists them")


def one_of(option: str, given: str | None, known: Iterable[str]) -> str | None:
    """The value of an option that takes one of a few; on a miss exit 2 with the nearest."""
    known = tuple(known)
    if given is None or given in known:
        return given
    near = nearest(given, known)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"It can be {', '.join(known)}."
    show.misuse(f"{option} cannot be {given}. {hint}")


def _workspace(given: Path | None) -> Folder:
    path = Path(given) if given else Path()
    if not path.is_dir():
        show.cannot(f"the workspace {path} is not a folder that can be read")
    return Folder(str(path), _shown(path))


def _plan_folder(given: Path | None, workspace: Folder) -> Folder:
    own = Path(workspace.path) / "plan"
    path = Path(given) if given else own if own.is_dir() else built_in("plan")
    if not path.is_dir():
        show.cannot(f"the plan {path} is not a folder that can be read")
    return Folder(str(path), _shown(path))


def _shown(path: Path) -> str:
    """A folder as diagnostics show it: below the current folder where it is, whole where it is not."""
    relative = os.path.relpath(path)
    shown = str(path.resolve()) if relative.startswith("..") else relative
    return "" if shown == "." else Path(shown).as_posix()
