"""What a command works on: the workspace, the plan, the date, the force; and the refusal to report over errors."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from nvap.cli import show
from nvap.load.plan import Plan
from nvap.load.plan import load as load_plan
from nvap.load.records import Homeless, Record, Records, ReturnRecord, folders_of_records, returned_at
from nvap.load.records import load as load_records
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking
from nvap.model.plan import Action, Force, Objective
from nvap.model.returns import Return
from nvap.rules import CHECKS, FOR_REPORTS, Context, Rule, check
from nvap.source import Folder, Source
from nvap.views.stamp import Stamp, allowed, highest, stamp
from nvap.words.catalogue import say
from nvap.words.nearest import nearest

if TYPE_CHECKING:
    from nvap.analysis.gaps import GapList


@dataclass(frozen=True)
class Loaded:
    """Everything that was read for a command, and all that is wrong with it, sorted."""

    workspace: Folder
    plan_folder: Folder
    plan: Plan
    read: Records
    at: date
    diagnostics: tuple[Diagnostic, ...]
    files: int
    folders: tuple[Source, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """The evidence that could be read, with its files."""
        return self.read.evidence

    @property
    def returns(self) -> tuple[ReturnRecord, ...]:
        """The returns that could be read, with their files."""
        return self.read.returns

    @property
    def templates(self) -> tuple[Path, ...]:
        """Where templates come from: the workspace's own first."""
        return (Path(self.workspace.path) / "templates", built_in("templates"))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that stop reports."""
        return tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.severity is Severity.ERROR)

    @property
    def sound(self) -> Records:
        """What was read, without the records and returns that have errors: what a report may count."""
        broken = {diagnostic.path for diagnostic in self.errors}
        return replace(
            self.read,
            evidence=tuple(record for record in self.records if record.source.path not in broken),
            returns=tuple(record for record in self.returns if record.source.path not in broken),
        )

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the records without errors."""
        return tuple(record.evidence for record in self.sound.evidence)

    @property
    def sound_returns(self) -> tuple[Return, ...]:
        """The returns without errors."""
        return tuple(record.return_ for record in self.sound.returns)

    @property
    def newest_return(self) -> tuple[Return, ...]:
        """The newest return without errors that was made by the date, if there is one: documents tell its day."""
        return tuple(
            sorted(
                (return_ for return_ in self.sound_returns if return_.date <= self.at), key=lambda return_: return_.date
            )[-1:]
        )

    @property
    def returned(self) -> dict[str, Return]:
        """By objective, the return without errors that speaks for it as at the date."""
        return returned_at(self.sound_returns, self.at)

    @property
    def homeless(self) -> Homeless:
        """The evidence and the claims whose objective is no longer in the plan."""
        paths = {diagnostic.path for diagnostic in self.diagnostics if diagnostic.rule == "homeless-record"}
        if not paths:
            return Homeless()
        gone = [(kept.made, objective) for kept, objective in self.context.gone if kept.source.path in paths]
        gone = [(made, objective) for made, objective in gone if made.date <= self.at]
        return Homeless(
            tuple(
                record.evidence
                for record in self.records
                if record.source.path in paths and record.evidence.counts_by(self.at)
            ),
            tuple((made, objective) for made, objective in gone if isinstance(made, Return)),
        )

    @property
    def context(self) -> Context:
        """What the rules check."""
        return Context(self.plan, self.records, self.at, self.returns, self.read.broken, self.folders)

    def gaps(self, body: Force) -> "GapList":
        """The gaps of a force as at the date, from the records without errors."""
        from nvap.analysis.gaps import gap_list

        return gap_list(self.plan.actions.values(), body, self.evidence, self.at, self.returned)

    def with_new(self, record: Record) -> "Loaded":
        """The same with one record more."""
        return replace(self, read=replace(self.read, evidence=(*self.records, record)))

    def with_change(self, record: Record | ReturnRecord, after: Evidence | Return) -> "Loaded":
        """The same with one record as it is after a change; its former errors, if any, are mended."""
        diagnostics = tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.path != record.source.path)
        if isinstance(record, Record) and isinstance(after, Evidence):
            kept = tuple(other for other in self.records if other.source.path != record.source.path)
            records = (*kept, replace(record, evidence=after))
            return replace(self, read=replace(self.read, evidence=records), diagnostics=diagnostics)
        if isinstance(record, ReturnRecord) and isinstance(after, Return):
            rest = tuple(other for other in self.returns if other.source.path != record.source.path)
            read = replace(self.read, returns=(*rest, replace(record, return_=after)))
            return replace(self, read=read, diagnostics=diagnostics)
        raise TypeError("a record and what it became are of one kind")

    def with_all(self, files: Sequence[tuple[Record | ReturnRecord, Record | ReturnRecord | None]]) -> "Loaded":
        """The same with several records, new ones and changed ones, as they are after they were written."""
        paths = {record.source.path for record, _ in files}
        evidence = [record for record in self.records if record.source.path not in paths]
        returns = [record for record in self.returns if record.source.path not in paths]
        evidence += [record for record, _ in files if isinstance(record, Record)]
        returns += [record for record, _ in files if isinstance(record, ReturnRecord)]
        read = replace(self.read, evidence=tuple(evidence), returns=tuple(returns))
        diagnostics = tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.path not in paths)
        return replace(self, read=read, diagnostics=diagnostics)

    def stamp(self, shown: Iterable[Evidence | Return] = (), limit: Marking | None = None) -> Stamp:
        """The stamp of a report that shows some records; under a limit it names no file that it may not name.

        Without one it names the files with errors, and is marked as they are.
        """
        broken = {diagnostic.path for diagnostic in self.errors}
        unnamed = {path for path in broken if not self.may_name(path, limit)}
        above = {path for path, marking in self._markings.items() if not allowed(marking, limit)}
        diagnostics = [diagnostic for diagnostic in self.diagnostics if self.may_name(diagnostic.path, limit)]
        marking = highest(
            [record.marking for record in shown] + [self._marking(path) for path in broken - unnamed], limit
        )
        return stamp(self.plan, self.at, diagnostics, marking, limit, len(above | unnamed), len(unnamed))

    def may_name(self, path: str, limit: Marking | None) -> bool:
        """Whether a file may be named under a limit: a record only when its marking was read and is within it."""
        if limit is None:
            return True
        return not self.is_kept(path) or (path in self._markings and allowed(self._markings[path], limit))

    def may_say(self, diagnostic: Diagnostic, limit: Marking | None) -> bool:
        """Whether the words of a diagnostic may be said under a limit: they may name another file, or its id."""
        return not any(stem in f"{diagnostic.message} {diagnostic.hint}" for stem in self._unnamed(limit))

    def copyable(self, records: Iterable[Record | ReturnRecord], limit: Marking | None) -> list[Record | ReturnRecord]:
        """The records whose files may be handed on under a limit: the text of one may name another that may not be."""
        named = [record for record in records if self.may_name(record.source.path, limit)]
        ids = [record.evidence.id for record in self.records if not self.may_name(record.source.path, limit)]
        if limit is None or not ids:
            return named
        hidden = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, ids))})(?![\w-])")
        return [record for record in named if not hidden.search(record.source.text)]

    def _unnamed(self, limit: Marking | None) -> list[str]:
        """The beginnings of the names of files that may not be named; a message may have cut the rest off."""
        paths = {*self._markings, *(diagnostic.path for diagnostic in self.errors)}
        ids = [record.evidence.id for record in self.records if not self.may_name(record.source.path, limit)]
        return [name[:40] for name in (*ids, *(Path(path).stem for path in paths if not self.may_name(path, limit)))]

    def is_kept(self, path: str) -> bool:
        """Whether a path is that of a record or a return, and not of the plan."""
        return path.startswith((self.workspace.show("evidence") + "/", self.workspace.show("returns") + "/"))

    def _marking(self, path: str) -> Marking:
        """The marking of a file; of a record whose marking could not be read, the highest."""
        return self._markings.get(path, Marking.OFFICIAL_SENSITIVE if self.is_kept(path) else Marking.OFFICIAL)

    @cached_property
    def _markings(self) -> dict[str, Marking]:
        """The markings of the records that could be read, by their files."""
        evidence = {record.source.path: record.evidence.marking for record in self.records}
        return evidence | {record.source.path: record.return_.marking for record in self.returns}


def built_in(name: str) -> Path:
    """The plan or the templates that come with nvap: in the package once built, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "built_in" / name
    return inside if inside.is_dir() else package.parent / name


def load(workspace: Path | None, plan: Path | None, as_at: date | None) -> Loaded:
    """Read and check the plan alone."""
    return _read(workspace, plan, as_at, lambda plan, folders: ())


def load_everything(workspace: Path | None, plan: Path | None, as_at: date | None) -> Loaded:
    """Read and check the plan and every force's records."""
    return _read(workspace, plan, as_at, lambda plan, folders: folders)


def load_force(workspace: Path | None, plan: Path | None, as_at: date | None, name: str | None) -> tuple[Loaded, Force]:
    """Read the plan and one force's records, and check what a report stands on; on an unknown force exit 2.

    No other force's file is opened. Of the warnings, only those are looked for that a report says.
    """

    def its_own(plan: Plan, folders: Sequence[str]) -> Sequence[str]:
        return (find_force(plan, name).id,) if plan.usable else ()

    loaded = _read(workspace, plan, as_at, its_own, FOR_REPORTS)
    if not loaded.plan.usable:
        refuse_errors(loaded, despite=False)
    if not loaded.folders and (above := _workspace_above(loaded.workspace)):
        show.err(say("workspace-above", above=above))
    return loaded, find_force(loaded.plan, name)


def _workspace_above(folder: Folder) -> Path | None:
    """The nearest folder above one that has records, where somebody is a folder too deep."""
    above = Path(folder.path).resolve().parents
    return next((path for path in above if any((path / name).is_dir() for name in ("evidence", "returns"))), None)


def _read(
    workspace: Path | None,
    plan: Path | None,
    as_at: date | None,
    forces_of: Callable[[Plan, Sequence[str]], Sequence[str]],
    rules: Sequence[Rule] = CHECKS,
) -> Loaded:
    folder = _workspace(workspace)
    plan_folder = _plan_folder(plan, folder)
    at = as_at or date.today()
    try:
        the_plan, found = load_plan(plan_folder, folder)
        folders, said = folders_of_records(folder)
        names = sorted({source.path.rpartition("/")[2] for source in folders})
        records, more = load_records(folder, forces_of(the_plan, names))
    except OSError as reason:
        show.cannot(f"{reason.filename} cannot be read: {reason.strerror}")
    context = Context(the_plan, records.evidence, at, records.returns, records.broken, tuple(folders))
    found += [*said, *more, *check(context, rules)]
    diagnostics = tuple(sorted(found, key=lambda diagnostic: diagnostic.order))
    files = the_plan.files + records.files
    broken = {diagnostic.path for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR}
    return Loaded(folder, plan_folder, the_plan.without(broken), records, at, diagnostics, files, tuple(folders))


def refuse_errors(loaded: Loaded, despite: bool, limit: Marking | None = None) -> None:
    """Exit 1, naming the files, where a report would stand on errors; go on despite them if that can be done."""
    named = [diagnostic for diagnostic in loaded.errors if loaded.may_name(diagnostic.path, limit)]
    for diagnostic in named:
        sayable = loaded.may_say(diagnostic, limit)
        words = diagnostic.message if sayable else "what it says may not be shown under --max-marking"
        show.err(
            f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}: {diagnostic.severity} {diagnostic.rule}: {words}"
        )
        if sayable:
            show.err(f"    {diagnostic.hint}")
    if len(named) < len(loaded.errors):
        show.err(f"{len(loaded.errors) - len(named)} more in files that may not be named under --max-marking.")
    if not loaded.plan.usable:
        show.err("No report can be made: the plan's own files have errors.")
        raise typer.Exit(1)
    for diagnostic in loaded.diagnostics:
        if diagnostic.rule == "stray-file" and loaded.may_name(diagnostic.path, limit):
            show.err(f"{diagnostic.path}: {diagnostic.message}")
    if loaded.errors and not despite:
        show.err("Nothing is reported over files with errors. Mend them, or use --despite-errors.")
        raise typer.Exit(1)


def find_force(plan: Plan, name: str | None) -> Force:
    """The force that goes by a name; on a miss exit 2 with the nearest."""
    if not name:
        show.misuse("say which force, with --force or NVAP_FORCE; `nvap list forces` lists them")
    wanted = " ".join(name.split()).casefold()
    by_name: dict[str, Force] = {}
    for force in (*plan.forces.values(), *plan.forces.values()):  # ids first, so that no other name takes one over
        for alias in force.names if force.id in by_name else (force.id,):
            by_name.setdefault(alias.casefold(), force)
    if wanted in by_name:
        return by_name[wanted]
    near = {by_name[alias.casefold()].id: by_name[alias.casefold()].name for alias in nearest(wanted, by_name)}
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
    near = [plan.actions[candidate] for candidate in nearest(number, plan.actions)]
    near = near or [by_title[title] for title in nearest(number, by_title)]
    if near:
        known = show.pairs(iter((action.number, action.title) for action in near))
        show.misuse(f"there is no action {number}. Did you mean {known}?")
    show.misuse(f"there is no action {number}. `nvap list actions` lists them")


def find_record(loaded: Loaded, body: Force, name: str, limit: Marking | None = None) -> Record:
    """The record of an id that may be named under a limit; on a miss exit 2 with the nearest."""
    by_id = {record.stem: record for record in loaded.records if loaded.may_name(record.source.path, limit)}
    if name in by_id:
        return by_id[name]
    near = nearest(name, by_id)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`nvap evidence list` lists them"
    # Under a limit the name typed may be one that may not be shown; whether it is there is not to be told either.
    asked = "such record" if limit else f"record {name}"
    show.misuse(f"there is no {asked} of {body.name} that can be read and shown. {hint}")


def find_objective(plan: Plan, name: str) -> Objective:
    """The objective of an id; on a miss exit 2 with the nearest."""
    if name in plan.objectives:
        return plan.objectives[name]
    from nvap.storage.new_record import unknown_objective

    show.misuse(unknown_objective(plan, name))


def find_assessed(plan: Plan, name: str) -> Objective:
    """The objective of an id that forces assess themselves against; on a national one exit 2 too."""
    found = find_objective(plan, name)
    if plan.actions[found.action].national:
        show.misuse(f"{found.id} belongs to a national action; forces do not assess themselves against it")
    return found


def marking(given: str | None) -> Marking | None:
    """The marking that --max-marking names; None is no limit."""
    found = one_of("--max-marking", given, Marking)
    return Marking(found) if found else None


def as_known(given: str, known: Iterable[str]) -> str | None:
    """The one of a few words that was meant but for capitals and spaces: "Peer review" is peer-review."""
    folded = {word.casefold(): word for word in known}
    return folded.get("-".join(given.casefold().split()))


def one_of(option: str, given: str | None, known: Iterable[str]) -> str | None:
    """The value of an option that takes one of a few; on a miss exit 2 with the nearest."""
    known = tuple(str(word) for word in known)
    if given is None or given in known:
        return given
    if said := as_known(given, known):
        return said
    near = nearest(given, known)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"It can be {', '.join(known)}."
    show.misuse(f"{option} cannot be {given}. {hint}")


def _workspace(given: Path | None) -> Folder:
    path = Path(given) if given else Path()
    if not _can_be_read(path):
        show.cannot(f"the workspace {path} is not a folder that can be read")
    return Folder(str(path), _shown(path))


def _plan_folder(given: Path | None, workspace: Folder) -> Folder:
    own = Path(workspace.path) / "plan"
    path = Path(given) if given else own if own.is_dir() else built_in("plan")
    if not _can_be_read(path):
        show.cannot(f"the plan {path} is not a folder that can be read")
    return Folder(str(path), _shown(path))


def _can_be_read(folder: Path) -> bool:
    """Whether there is a folder whose names can be listed and followed."""
    try:
        os.listdir(folder)
        os.stat(os.path.join(folder, "."))
    except OSError:
        return False
    return True


def _shown(path: Path) -> str:
    """A folder as diagnostics show it: below the current folder where it is, whole where it is not."""
    relative = os.path.relpath(path)
    shown = str(path.resolve()) if relative.startswith("..") else relative
    return "" if shown == "." else Path(shown).as_posix()
