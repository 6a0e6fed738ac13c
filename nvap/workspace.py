"""One folder at one date: the plan, the records, what is wrong with them, and what a marking lets be shown of them.

`nvap.open` makes a `Workspace`; the command line works with the same.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nvap.analysis.findings import OpenFinding
from nvap.analysis.inheritance import in_account, named
from nvap.analysis.succession import (
    HomelessObjective,
    Past,
    Reading,
    Went,
    homeless,
    later,
    of_later,
    reading_of,
)
from nvap.load.built_in import built_in as built_in
from nvap.load.built_in import workspace_above as workspace_above
from nvap.load.editions import in_force
from nvap.load.editions import load as load_editions
from nvap.load.measures import FOLDER as MEASURES
from nvap.load.measures import MeasuresFile, bodies_with_measures
from nvap.load.pending import read_whole
from nvap.load.plan import Plan
from nvap.load.records import Record, Records, ReturnRecord, folders_of_records
from nvap.load.records import load as load_records
from nvap.load.rounds import load as load_rounds
from nvap.load.validation import Faulty, Placed
from nvap.load.wording import load as load_wording
from nvap.model.bodies import Force, Forces, Line
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, allowed
from nvap.model.measures import Measures
from nvap.model.plan import Action, Objective
from nvap.model.refusals import (
    CannotRead,
    CannotWrite,
    Refusal,
    UnknownAction,
    UnknownBody,
    UnknownEdition,
    UnknownObjective,
    UnknownRecord,
    Unusable,
)
from nvap.model.returns import Return, returned_at
from nvap.model.values import dataclass
from nvap.rules import CHECKS, FOR_REPORTS, OF_EDITIONS, Context, Rule, by_body, check
from nvap.source import Folder, Source
from nvap.words.nearest import folded, nearest

if TYPE_CHECKING:
    from nvap.analysis.carrying import Carrying
    from nvap.analysis.counting import Counts
    from nvap.analysis.gaps import GapList
    from nvap.analysis.national import Figures
    from nvap.analysis.standing import Standing
    from nvap.model.rounds import Round
    from nvap.model.wording import OwnWords

T = TypeVar("T")
CopiedFile = Record | ReturnRecord | MeasuresFile
NOTHING = Records((), (), 0, frozenset())
# What makes a document: of a workspace, by its name, the body, the form, the limit, and whether despite errors.
Documents = Callable[..., str | bytes]


def at_once(items: Iterator[T], total: int) -> Iterator[T]:
    """The same: nobody waits and is shown how far it has come."""
    return items


@dataclass(frozen=True)
class Workspace:
    """A folder at a date: the plan, and what was read of the records.

    As it is opened no record has been read. `of` a body it has that body's records, and no other's file is opened;
    `whole` has everybody's; `alone` has none, and the plan checked. `before` is what was read of the bodies that the
    body follows by the date. `found` is what is wrong with what was read, sorted. It can be pickled, and worked on
    anywhere.
    """

    folder: Folder
    plan_folder: Folder
    plan: Plan
    at: date
    said: tuple[Diagnostic, ...]
    folders: tuple[Source, ...]
    documents: Documents | None = field(default=None, repr=False, compare=False)
    progress: Callable[[Iterator[Any], int], Iterator[Any]] = field(default=at_once, repr=False, compare=False)
    read: Records = NOTHING
    before: Records = NOTHING
    body: Force | None = None
    found: tuple[Diagnostic, ...] = ()
    files: int = 0
    plans: tuple[Plan, ...] = ()  # the editions that are here, the oldest first; `plan` is the one that is read
    plan_as_read: Plan | None = None  # with the actions that have errors, which `plan` is without once it was checked
    plans_as_read: tuple[Plan, ...] = ()  # the same of `plans`
    measured: tuple[str, ...] = ()  # the names of the files of measures
    paths: tuple[str, ...] = ()  # the files that were checked
    has_own_plan: bool = True  # and not the one that comes with nvap
    by_clock: bool = False  # the date was not asked for: it is today, by a clock
    wording: "Placed[OwnWords] | None" = None
    wording_faulty: "tuple[Faulty[OwnWords], ...]" = ()
    # All that documents say, by key: asked for where a workspace has words of its own.
    sentences: Callable[[], Mapping[str, str]] = field(default=dict, repr=False, compare=False)

    @classmethod
    def open(
        cls,
        folder: str | Path | None,
        at: date,
        plan: str | Path | None = None,
        documents: Documents | None = None,
        progress: Callable[[Iterator[Any], int], Iterator[Any]] = at_once,
        edition: str | None = None,
        *,
        by_clock: bool = False,
        sentences: Callable[[], Mapping[str, str]] = dict,
    ) -> "Workspace":
        """The workspace in a folder, the current one if none is given, as at a date, with its plan read.

        The plan is the one given, or the folder's own, or the one that comes with nvap. Where there are more editions,
        that is read which is in force at the date, or the one of the version given. Raises CannotRead and
        UnknownEdition.
        """
        workspace = existing_folder(Path(folder) if folder else Path(), "workspace")
        own = Path(workspace.path) / "plan"
        has_own = bool(plan) or own.is_dir()
        plan_folder = existing_folder((Path(plan) if plan else own) if has_own else built_in("plan"), "plan")
        (plans, said), (folders, more), (measured, also), (wording, faulty, words) = _read_whole(
            workspace,
            lambda: (
                load_editions(plan_folder, workspace),
                folders_of_records(workspace),
                bodies_with_measures(workspace),
                load_wording(workspace),
            ),
        )
        the_plan = in_force(plans, at) if edition is None else _edition(plans, edition)
        found = (*said, *more, *also, *words)
        return cls(
            *(workspace, plan_folder, the_plan, at, found, tuple(folders), documents, progress),
            plans=plans,
            measured=measured,
            has_own_plan=has_own,
            by_clock=by_clock,
            wording=wording,
            wording_faulty=faulty,
            sentences=sentences,
        )

    # What is read, and of whom

    @cached_property
    def alone(self) -> "Workspace":
        """The plan checked, and no record read."""
        return self._checked(NOTHING, (), CHECKS)

    @cached_property
    def whole(self) -> "Workspace":
        """All of it checked, body by body: what `nvap validate` looks at. No record is held in it."""
        return self.checked()

    def checked(self, only: Set[str] | None = None, jobs: int | None = 1, chosen: Iterable[str] = ()) -> "Workspace":
        """The plan, the rounds and what bodies have recorded, checked a body at a time, so that none is held.

        With `only`, what bodies of some names have recorded, and those whose records they may name. `jobs` is the
        number of processes that share the work; None is one for each processor where there is much. With `chosen`, the
        real paths of evidence files, all is told of these and only some of others. Raises CannotRead.
        """
        folders = {source.path.rpartition("/")[2] for source in self.folders}
        names = {*folders, *self.measured}
        plan, plans = self.plan_as_read or self.plan, self.plans_as_read or self.plans
        task = by_body.Task(self.folder, plan, plans, self.at, self.by_clock, frozenset(chosen))
        (rounds, said, faulty), bodies = _read_whole(
            self.folder,
            lambda: (load_rounds(self.folder), by_body.check_by_body(task, names, only, jobs, self.progress)),
        )
        alone = replace(self, said=(*self.said, *said))._checked(NOTHING, (), CHECKS, (), rounds, faulty)
        found = [*alone.found, *(told for body in bodies for told in body.found)]
        return replace(
            alone,
            found=tuple(sorted(found, key=lambda diagnostic: diagnostic.order)),
            files=alone.files + sum(body.files for body in bodies),
            paths=tuple(sorted({*alone.paths, *(path for body in bodies for path in body.paths)})),
        )

    def in_edition(self, version: str, at: date) -> "Workspace":
        """The same in an edition and as at a day, with the plan checked and no record read; raises UnknownEdition."""
        plans = self.plans_as_read or self.plans
        plan = _edition(plans, version)
        return replace(self, at=at, plan=plan, plans=plans, plan_as_read=None, plans_as_read=(), body=None).alone

    def with_forces(self, own: Placed[Forces]) -> "Workspace":
        """The same as it would be with another forces.yaml of its own, and nothing of it read."""
        changed = [(plan, plan.with_forces(own)) for plan in self.plans_as_read or self.plans]
        now = self.plan_as_read or self.plan
        return replace(
            self,
            plan=next(after for plan, after in changed if plan is now),
            plans=tuple(after for _, after in changed),
            plan_as_read=None,
            plans_as_read=(),
            read=NOTHING,
            before=NOTHING,
            body=None,
            found=(),
            files=0,
        )

    def of(self, body: Force | str) -> "Workspace":
        """One body's records, checked as far as a report stands on it; raises UnknownBody, Unusable and CannotRead."""
        if not self.plan.usable:
            raise Unusable("the plan's own files have errors", self.alone.errors)
        if self.body is not None and body in (self.body, self.body.id):
            return self
        force = self.find_body(body) if isinstance(body, str) else body
        line = self.plan.line(force, self.at)
        return self._read([body.id for body in (force, *line.ancestors)], FOR_REPORTS)._of(force)

    def on(self, day: date) -> Iterator["Workspace"]:
        """The accounts that there were of a body on an earlier day: its own, or those of the bodies that it follows."""
        earlier = replace(self, at=day)
        if not self.force.begins_after(day):
            yield earlier
            return
        every = replace(earlier, read=self._together)
        for body in self.line.ancestors:
            if body.exists_on(day):
                yield every._of(body)

    def earlier(self, day: date) -> Iterator["Workspace"]:
        """The accounts that there were of a body on an earlier day, read by the edition that was in force then.

        Where another edition than the one in force was asked for, that reads them too.
        """
        asked = self.plan is not in_force(self.plans, self.at)
        plan = self.plan if asked else in_force(self.plans, day)
        return (replace(account, plan=plan) for account in self.on(day))

    def _of(self, force: Force) -> "Workspace":
        """What was read, as that of one body and of those that it follows."""
        return replace(
            self,
            body=force,
            read=_kept(self.read, lambda record: record.folder == force.id),
            before=_kept(self.read, lambda record: record.folder != force.id),
        )

    def each(self, bodies: Sequence[Force]) -> Iterator[tuple[Force, "Workspace"]]:
        """Each body with its own records read and checked, one after another: no more than one's are held at a time.

        What is said of the plan is not said again of each.
        """
        task = by_body.Task(self.folder, self.plan, self.plans, self.at, self.by_clock)
        for body in self.progress(iter(bodies), len(bodies)):
            yield body, self._account_of(body, task)

    def _account_of(self, body: Force, task: by_body.Task) -> "Workspace":
        names = [one.id for one in (body, *self.plan.line(body, self.at).ancestors)]
        records, found = _records(self.folder, names)
        if records.files:
            found += by_body.check_records(task, names, records, FOR_REPORTS)[1]
        said = tuple(sorted(found, key=lambda diagnostic: diagnostic.order))
        return replace(self, read=records, found=said, files=records.files)._of(body)

    def _read(
        self,
        names: Sequence[str],
        rules: Sequence[Rule],
        rounds: "tuple[Placed[Round], ...]" = (),
        faulty: "tuple[Faulty[Round], ...]" = (),
    ) -> "Workspace":
        records, found = _records(self.folder, names)
        return self._checked(records, found, rules, names, rounds, faulty)

    def _checked(
        self,
        records: Records,
        said: Iterable[Diagnostic],
        rules: Sequence[Rule],
        names: Sequence[str] = (),
        rounds: "tuple[Placed[Round], ...]" = (),
        faulty: "tuple[Faulty[Round], ...]" = (),
    ) -> "Workspace":
        plan, plans = self.plan_as_read or self.plan, self.plans_as_read or self.plans
        context = Context(
            plan,
            records.evidence,
            self.at,
            records.returns,
            records.broken,
            self.folders,
            plans,
            frozenset(names),
            rounds,
            records.measures,
            (*records.faulty, *faulty, *self.wording_faulty),
            self.by_clock,
            wording=self.wording,
            sentences=self.sentences() if self.wording or self.wording_faulty else {},
        )
        found = [*self.said, *said, *check(context, rules)]
        for other in plans:
            if other is not plan:
                told = check(Context(other, (), self.at, plans=plans), OF_EDITIONS)
                found += [fault for fault in told if fault not in found]  # the bodies are those of all editions
        found.sort(key=lambda diagnostic: diagnostic.order)
        broken = {diagnostic.path for diagnostic in found if diagnostic.severity is Severity.ERROR}
        files = sum(len(edition.paths) for edition in self.plans) + records.files + len(rounds)
        files += (self.wording is not None) + len(self.wording_faulty)
        paths = {source.path for source, _ in context.files}.union(*(edition.paths for edition in self.plans))
        sound = plan.without(broken)
        return replace(
            self,
            plan=sound,
            plans=tuple(sound if edition is plan else edition.without(broken) for edition in plans),
            plan_as_read=plan,
            plans_as_read=plans,
            read=records,
            before=NOTHING,
            found=tuple(found),
            files=files,
            paths=tuple(sorted(paths)),
        )

    # What a script asks

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is wrong with the plan and everybody's records, sorted: what `nvap validate --plan-notes` says.

        Of a body, what is wrong with what was read.
        """
        return self.whole.found if self.plan_as_read is None else self.found

    def is_built_in(self, path: str) -> bool:
        """Whether a file, by its path as diagnostics print it, is of the plan that comes with nvap."""
        return not self.has_own_plan and path.startswith(f"{self.plan_folder.show()}/")

    @property
    def bodies(self) -> Mapping[str, Force]:
        """The forces and other bodies that there are at the date, by id."""
        return {body.id: body for body in self.bodies_counted(every=True)}

    @property
    def bodies_here(self) -> list[Force]:
        """The bodies at its date of which there are files."""
        names = {source.path.rpartition("/")[2] for source in self.folders} | {*self.measured}
        return [body for name, body in self.bodies.items() if name in names]

    def gaps(self, body: Force | str, *, despite_errors: bool = False) -> "GapList":
        """A body's gaps, worst first; raises Unusable over files with errors unless they are to be left out."""
        return self.of(body).refuse(despite_errors).gap_list

    def standing(self, body: Force | str, *, despite_errors: bool = False) -> "tuple[Standing, ...]":
        """Where a body stands on each objective that it assesses itself against, in plan order."""
        found = self.gaps(body, despite_errors=despite_errors)
        by_id = {standing.objective.id: standing for standing in found.standings}
        return tuple(by_id[objective.id] for objective in self.plan.force_objectives() if objective.id in by_id)

    def counts(self, body: Force | str, *, despite_errors: bool = False) -> "Counts":
        """A body's figures over all objectives, which can be added to another's; they name it to whoever knows it."""
        from nvap.analysis.counting import counted, facts_of

        one_body = self.of(body).refuse(despite_errors)
        marks = facts_of(one_body.gap_list, one_body.sound_returns)
        return counted((marks,), (objective.id for objective in self.plan.force_objectives()))

    def national(self, *, despite_errors: bool = False) -> "Figures":
        """The figures of all forces of an area together; what may not be told of them is None.

        Raises Refusal where they are so few that the figures would be those of somebody, and Unusable.
        """
        from nvap.analysis.counting import facts_of
        from nvap.analysis.national import FEWEST, Country

        plan = self.alone.refuse(False)
        bodies = plan.bodies_counted(every=False)
        if len(bodies) < FEWEST:
            raise too_few(len(bodies))
        read = (of_body.refuse(despite_errors) for _, of_body in plan.each(bodies))
        facts = [facts_of(of_body.gap_list, of_body.sound_returns) for of_body in read]
        names = [objective.id for objective in self.plan.force_objectives()]
        return Country(facts, [names]).figures(names)

    def document(
        self,
        name: str,
        body: Force | str | None = None,
        form: str = "md",
        *,
        limit: Marking | str | None = None,
        despite_errors: bool = False,
        **options: Any,
    ) -> str | bytes:
        """A document as a command makes it, with nothing above the limit in it, and its marking on it.

        Raises Refusal, Unusable over files with errors, and ValueError for a name, a form or an option that is not.
        """
        if self.documents is None:
            raise LookupError("this workspace was opened without what makes documents; use nvap.open")
        bound = Marking(limit) if limit is not None else None
        return self.documents(self, name, body, form, bound, despite_errors, **options)

    def add_evidence(self, body: Force | str, *, objectives: Sequence[str], **keys: Any) -> str:
        """Write a new record of a body, composed and checked as `nvap evidence add` does, and return its path.

        `keys` are those of a record's file; `marking` is OFFICIAL and `share` force unless they are given. It appears
        whole or not at all and replaces nothing. Raises Unusable with what is wrong with it, Refusal where it lacks
        something or the same is recorded already, UnknownObjective and CannotWrite; nothing was written then.
        """
        from nvap.storage.atomic import NotSaved, Taken
        from nvap.storage.drafts import faults_of
        from nvap.storage.new_record import MADE, NEEDED, compose, same_as
        from nvap.storage.record_files import add

        of_body = self.of(body)
        for name in objectives:
            of_body.find_objective(name)
        given = {"marking": "OFFICIAL", "share": "force", **keys}
        known = [key for key in Evidence.written_keys() if key not in MADE]
        if strange := [key for key in keys if key not in known]:
            raise Refusal(f"{', '.join(strange)} cannot be given to a new record; it takes {', '.join(known)}")
        if lacking := [key for key in NEEDED if not given.get(key)] + ([] if objectives else ["objectives"]):
            raise Refusal(f"a record needs {', '.join(lacking)}")
        taken = {record.stem for record in of_body.records}
        while True:
            draft = compose(self.folder, of_body.plan, of_body.force, taken, objectives, given, self.at)
            faults = faults_of(draft, of_body.context)
            if faults or draft.record is None:
                raise Unusable("the record has faults, and nothing was written", faults)
            if twin := same_as(draft.record.evidence, of_body.records):
                raise Refusal(f"{twin.source.path} has the same date, title, kind, objectives and reference")
            try:
                return add(self.folder, draft.record)
            except Taken:
                taken.add(draft.record.stem)  # by somebody else, or by a file that cannot be read
            except NotSaved as problem:
                raise CannotWrite(f"{problem.path} was not saved: {problem.reason}") from problem

    def refuse(self, despite_errors: bool = False, limit: Marking | None = None) -> "Workspace":
        """The same; raises Unusable where files that it stands on have errors, unless they are to be left out."""
        if not self.plan.usable or (self.errors and not despite_errors):
            named = [told for told in self.errors if self.may_name(told.path, limit) and self.may_say(told, limit)]
            raise Unusable("nothing is reported over files with errors", named)
        return self

    # Who and what goes by a name

    def find_body(self, name: str) -> Force:
        """The body that goes by an id, a name or an alias; raises UnknownBody with the nearest."""
        wanted = folded(name)
        known = self.plan.forces.values()
        by_name: dict[str, Force] = {}
        for force in known:  # ids first, so that no other name takes one over
            by_name.setdefault(force.id, force)
        # Then those that there are, as a body may take the name of one that it follows.
        for force in sorted(known, key=lambda force: not force.exists_on(self.at)):
            for alias in force.names:
                by_name.setdefault(folded(alias), force)
        if wanted in by_name:
            return by_name[wanted]
        near = {by_name[alias].id: by_name[alias].name for alias in nearest(wanted, by_name)}
        raise UnknownBody(f"there is no force {name}", near, hint=_meant(near), way="`nvap list bodies` lists them")

    def find_action(self, number: str) -> Action:
        """The action of a number, or of one of its objectives; raises UnknownAction with the nearest, and Unusable."""
        plan, number = self.plan, number.strip()
        if number in plan.actions:
            return plan.actions[number]
        if number in plan.objectives:
            return plan.actions[plan.objectives[number].action]
        if number in plan.broken:
            raise Unusable(f"The file of action {number} has errors; nothing can be printed from it.")
        by_title = {action.title: action for action in plan.actions.values()}
        found = [plan.actions[candidate] for candidate in nearest(number, plan.actions)]
        found = found or [by_title[title] for title in nearest(number, by_title)]
        near = {action.number: action.title for action in found}
        way = "`nvap list actions` lists them"
        raise UnknownAction(f"there is no action {number}", near, hint=_meant(near), way=way)

    def find_objective(self, name: str) -> Objective:
        """The objective of an id; raises UnknownObjective with the nearest."""
        if name in self.plan.objectives:
            return self.plan.objectives[name]
        from nvap.storage.new_record import unknown_objective

        if went := self.went(name):
            raise UnknownObjective(_went(self.plan.front.version, went))
        if self.plan.front_file and (later := self._later_with(name)):
            raise UnknownObjective(f"{name} is of version {later}, a later one", way=f"Read it with --edition {later}")
        raise unknown_objective(self.plan, name)

    def _later_with(self, name: str) -> str | None:
        """The version of the first later edition that has an objective of an id."""
        later = (plan for plan in self.plans if plan.front_file and self.reading.is_later(plan.front.version))
        return next((plan.front.version for plan in later if name in plan.objectives), None)

    def went(self, name: str) -> Went | None:
        """What became of an objective that only an earlier edition has under this id."""
        known = name in self.plan.objectives or not self.plan.front_file
        return None if known else self.reading.went(name)

    def went_assessed(self, name: str) -> Went | None:
        """The same of one that forces assessed themselves against; a national one is UnknownObjective."""
        went = self.went(name)
        if went and any(
            plan.front.version == went.edition and plan.actions[plan.objectives[name].action].national
            for plan in self.plans
            if plan.front_file
        ):
            raise UnknownObjective(f"{_went(self.plan.front.version, went)}; it belonged to a national action")
        return went

    def find_assessed(self, name: str) -> Objective:
        """The objective of an id that forces assess themselves against; a national one is UnknownObjective too."""
        found = self.find_objective(name)
        if self.plan.actions[found.action].national:
            raise UnknownObjective(
                f"{found.id} belongs to a national action; forces do not assess themselves against it"
            )
        return found

    def find_record(self, name: str, limit: Marking | None = None) -> Record:
        """The body's record of an id that may be named under a limit; raises UnknownRecord with the nearest."""
        by_id = {
            named(record.evidence, record.folder if self.body is None else self.body.id): record
            for record in (*self.inherited, *self.records)
            if self.may_name(record.source.path, limit)
        }
        if name in by_id:
            return by_id[name]
        own = [record for record in by_id.values() if record.stem == name]
        if len(own) == 1:
            return own[0]
        near = nearest(name, by_id)
        hint = f"Did you mean {' or '.join(near)}?" if near else ""
        # Under a limit the name typed may be one that may not be shown; whether it is there is not to be told either.
        asked = "such record" if limit else f"record {name}"
        of = self.body.name if self.body else "the workspace"
        told = {found: by_id[found].evidence.title for found in near}
        said, way = f"there is no {asked} of {of} that can be read and shown", "`nvap evidence list` lists them"
        raise UnknownRecord(said, told, hint=hint, way=way)

    def bodies_counted(self, every: bool) -> list[Force]:
        """The forces of an area that there are at the date; or every body, examples too. In the plan's order."""
        from nvap.analysis.counting import is_counted

        known = self.plan.forces.values()
        return [force for force in known if (force.exists_on(self.at) if every else is_counted(force, self.at))]

    # What was read

    @property
    def records(self) -> tuple[Record, ...]:
        """The evidence that could be read, with its files; of a body, its own."""
        return self.read.evidence

    @cached_property
    def line(self) -> Line:
        """The body, and those that it follows by the date."""
        return self.plan.line(self.force, self.at)

    @property
    def inherited(self) -> tuple[Record, ...]:
        """The evidence that the body has of those that it follows, as it was made, with its files."""
        if self.body is None:
            return ()
        return tuple(record for record in self.before.evidence if self.line.inherits(record.evidence))

    @property
    def left_behind(self) -> tuple[Evidence, ...]:
        """The evidence of bodies that the body follows which is dated after their last days: no account has it."""
        made = (record.evidence for record in self.before.evidence)
        late = (record for record in made if record.date <= self.at and not self.line.inherits(record))
        return tuple(record for record in late if not record.withdrawn_by(self.at))

    @property
    def returns(self) -> tuple[ReturnRecord, ...]:
        """The returns that could be read, with their files."""
        return self.read.returns

    @property
    def measures(self) -> MeasuresFile | None:
        """The body's file of measures, if it has one; ask `sound_measures` for what a report may stand on."""
        return next((file for file in self.read.measures if file.body == self.force.id), None)

    @property
    def sound_measures(self) -> Measures:
        """The measures of the body; none where the file has errors."""
        file, broken = self.measures, {diagnostic.path for diagnostic in self.errors}
        return file.measures if file and file.measures and file.source.path not in broken else Measures()

    @property
    def templates(self) -> tuple[Path, ...]:
        """Where templates come from: the workspace's own first."""
        return (Path(self.folder.path) / "templates", built_in("templates"))

    @property
    def own_words(self) -> Mapping[str, str]:
        """The sentences that the workspace has of its own; none where their file has errors."""
        if self.wording is None or self.wording.source.path in {told.path for told in self.errors}:
            return {}
        return self.wording.thing.sentences

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that stop reports."""
        return tuple(diagnostic for diagnostic in self.found if diagnostic.severity is Severity.ERROR)

    @property
    def sound(self) -> Records:
        """What was read, without the records and returns that have errors: what a report may count."""
        broken = {diagnostic.path for diagnostic in self.errors}
        return _kept(self.account, lambda record: record.source.path not in broken)

    @property
    def account(self) -> Records:
        """What was read, with what the body has of those that it follows, under the ids that it knows it by."""
        if self.body is None or not self.before.files:
            return self.read
        own = self.body.id
        had = (replace(record, evidence=in_account(record.evidence, own)) for record in self.inherited)
        return replace(self.read, evidence=(*self.records, *had))

    @cached_property
    def reading(self) -> Reading:
        """How accounts are read in the edition of the plan; ask `usable` first."""
        return reading_of((plan.edition for plan in self.plans if plan.front_file), self.plan.front.version)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the records without errors that have an objective here, as this edition reads it."""
        return tuple(record.evidence for record in self.as_read.evidence)

    @property
    def sound_returns(self) -> tuple[Return, ...]:
        """The returns without errors that claim something here, as this edition reads them."""
        return tuple(record.return_ for record in self.as_read.returns)

    @cached_property
    def as_read(self) -> Records:
        """What was read without errors, as this edition reads it: what has no objective here is left out."""
        return self._as_read(self.sound)

    @cached_property
    def told(self) -> Records:
        """The same, with what has no objective here as it was made: what lists and tables tell of."""
        evidence = {record.source.path: record for record in self.as_read.evidence}
        returns = {record.source.path: record for record in self.as_read.returns}
        sound = self.sound
        return replace(
            sound,
            evidence=tuple(evidence.get(record.source.path, record) for record in sound.evidence),
            returns=tuple(returns.get(record.source.path, record) for record in sound.returns),
        )

    @property
    def every_as_read(self) -> Records:
        """The same, with what has errors."""
        return self._as_read(self.account)

    def _as_read(self, records: Records) -> Records:
        evidence = ((record, self.reading.record(record.evidence, self.at)) for record in records.evidence)
        returns = ((record, self.reading.return_(record.return_)) for record in records.returns)
        return replace(
            records,
            evidence=tuple(
                record if read is record.evidence else replace(record, evidence=read)
                for record, read in evidence
                if read is not None
            ),
            returns=tuple(
                record if read is record.return_ else replace(record, return_=read)
                for record, read in returns
                if read is not None
            ),
        )

    @property
    def later(self) -> tuple[Evidence | Return, ...]:
        """The records and the returns that were made under a later edition by the date: they do not count here."""
        sound = self.sound
        made = (*(record.evidence for record in sound.evidence), *(record.return_ for record in sound.returns))
        return later(self.reading, made, self.at)

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
    def homeless(self) -> tuple[HomelessObjective, ...]:
        """What of the account has lost its objective in this edition, the gravest open findings first."""
        sound = self.sound
        evidence = (record.evidence for record in sound.evidence)
        return homeless(self.reading, evidence, (record.return_ for record in sound.returns), self.at)

    @property
    def elsewhere(self) -> tuple[HomelessObjective, ...]:
        """What of the account has no place in this edition: what is homeless, and then what is of a later one."""
        texts = {
            plan.front.version: {name: objective.text for name, objective in plan.objectives.items()}
            for plan in self.plans
            if plan.front_file and self.reading.is_later(plan.front.version)
        }
        if not texts:
            return self.homeless
        evidence = (record.evidence for record in self.sound.evidence)
        returns = (record.return_ for record in self.sound.returns)
        return (*self.homeless, *of_later(self.reading, evidence, returns, texts, self.at))

    @cached_property
    def carrying(self) -> "Carrying":
        """What this edition leaves to a person: questions of records, and claims to be made again."""
        from nvap.analysis.carrying import carrying

        sound = self.sound
        evidence = (record.evidence for record in sound.evidence)
        return carrying(self.reading, evidence, (record.return_ for record in sound.returns), self.at)

    @property
    def elsewhere_findings(self) -> tuple[OpenFinding, ...]:
        """The open findings whose objective is not in this edition; they count for a gate as those of rows do."""
        return tuple(open_ for objective in self.elsewhere for open_ in objective.findings)

    @property
    def context(self) -> Context:
        """What the rules check."""
        read = self._together
        names = frozenset(body.id for body in (self.body, *self.line.ancestors)) if self.body else frozenset()
        return Context(
            *(self.plan, read.evidence, self.at, read.returns, read.broken, self.folders, self.plans, names),
            measures=read.measures,
            plan_checked=True,
        )

    @property
    def force(self) -> Force:
        """The body whose records these are."""
        if self.body is None:
            raise LookupError("these are the records of no one body; ask `of` first")
        return self.body

    @cached_property
    def gap_list(self) -> "GapList":
        """The gaps of the body as at the date, from the records without errors."""
        from nvap.analysis.gaps import gap_list

        broken = {diagnostic.path for diagnostic in self.errors}
        sound = _kept(self._together, lambda record: record.source.path not in broken)
        evidence = tuple(record.evidence for record in sound.evidence)
        returns = tuple(record.return_ for record in sound.returns)
        past = Past(self.reading, self.line, evidence, returns)
        return gap_list(self.plan.actions.values(), self.force, self.evidence, self.at, self.sound_returns, past)

    @property
    def _together(self) -> Records:
        """What was read of the body and of those that it follows."""
        return replace(
            self.read,
            evidence=(*self.read.evidence, *self.before.evidence),
            returns=(*self.read.returns, *self.before.returns),
        )

    def with_new(self, record: Record) -> "Workspace":
        """The same with one record more."""
        return replace(self, read=replace(self.read, evidence=(*self.records, record)))

    def with_change(self, record: Record | ReturnRecord, after: Evidence | Return) -> "Workspace":
        """The same with one record as it is after a change; its former errors, if any, are mended."""
        if isinstance(record, Record) and isinstance(after, Evidence):
            return self.with_all([(replace(record, evidence=after), record)])
        if isinstance(record, ReturnRecord) and isinstance(after, Return):
            return self.with_all([(replace(record, return_=after), record)])
        raise TypeError("a record and what it became are of one kind")

    def with_all(self, files: Sequence[tuple[Record | ReturnRecord, Record | ReturnRecord | None]]) -> "Workspace":
        """The same with several records, new ones and changed ones, as they are after they were written."""
        paths = {record.source.path for record, _ in files}
        rest = _kept(self._together, lambda record: record.source.path not in paths)
        evidence = (record for record, _ in files if isinstance(record, Record))
        returns = (record for record, _ in files if isinstance(record, ReturnRecord))
        read = replace(rest, evidence=(*rest.evidence, *evidence), returns=(*rest.returns, *returns))
        diagnostics = tuple(diagnostic for diagnostic in self.found if diagnostic.path not in paths)
        made = replace(self, read=read, found=diagnostics)
        return made._of(self.body) if self.body else made

    # What a marking lets be shown

    def may_name(self, path: str, limit: Marking | None) -> bool:
        """Whether a file may be named under a limit: a record only when its marking was read and is within it."""
        if limit is None:
            return True
        return not self.is_record_path(path) or (path in self.markings and allowed(self.markings[path], limit))

    def may_say(self, diagnostic: Diagnostic, limit: Marking | None) -> bool:
        """Whether the words of a diagnostic may be said under a limit: they may name another file, or its id."""
        return not any(stem in f"{diagnostic.message} {diagnostic.hint}" for stem in self._unnamed(limit))

    def copyable(self, records: Iterable[CopiedFile], limit: Marking | None) -> list[CopiedFile]:
        """The files that may be handed on under a limit: the text of one may name a record that may not be."""
        named = [record for record in records if self.may_name(record.source.path, limit)]
        ids = self._ids_above(limit)
        if limit is None or not ids:
            return named
        hidden = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, ids))})(?![\w-])")
        return [record for record in named if not hidden.search(record.source.text)]

    def _unnamed(self, limit: Marking | None) -> list[str]:
        """The beginnings of the names of files that may not be named; a message may have cut the rest off."""
        paths = {*self.markings, *(diagnostic.path for diagnostic in self.errors)}
        ids = self._ids_above(limit)
        return [name[:40] for name in (*ids, *(Path(path).stem for path in paths if not self.may_name(path, limit)))]

    def _ids_above(self, limit: Marking | None) -> list[str]:
        """The ids of records that may not be named, as their own files have them."""
        every = self._together.evidence
        return [record.evidence.id for record in every if not self.may_name(record.source.path, limit)]

    def is_record_path(self, path: str) -> bool:
        """Whether a path is that of a record or a return, and not of the plan."""
        return path.startswith((self.folder.show("evidence") + "/", self.folder.show("returns") + "/"))

    def body_of(self, path: str) -> str | None:
        """The name of the folder, or of the file of measures, that a path lies in or is; None where it is neither.

        The path is real and absolute.
        """
        parts = self._parts_of(path)
        if len(parts) > 1 and parts[0] in ("evidence", "returns"):
            return parts[1]
        return Path(parts[1]).stem if len(parts) == 2 and parts[0] == MEASURES else None

    def is_evidence(self, path: str) -> bool:
        """Whether a real and absolute path is that of a file of evidence."""
        parts = self._parts_of(path)
        return len(parts) == 3 and parts[0] == "evidence" and parts[2].endswith(".yaml")

    def _parts_of(self, path: str) -> tuple[str, ...]:
        return Path(os.path.relpath(path, os.path.realpath(self.folder.path))).parts

    def marking_of(self, path: str) -> Marking:
        """The marking of a file; of a record whose marking could not be read, the highest."""
        return self.markings.get(path, Marking.OFFICIAL_SENSITIVE if self.is_record_path(path) else Marking.OFFICIAL)

    @cached_property
    def markings(self) -> dict[str, Marking]:
        """The markings of the records that could be read, by their files."""
        read = self._together
        evidence = {record.source.path: record.evidence.marking for record in read.evidence}
        return evidence | {record.source.path: record.return_.marking for record in read.returns}


def refuse_all(workspace: Workspace, limit: Marking | None) -> None:
    """Raise Unusable where any file has errors."""
    workspace.refuse(False, limit)


# What is asked, of what was read and under a limit, before anything is reported of it; raises Unusable.
Refuse = Callable[[Workspace, Marking | None], object]


def too_few(count: int) -> Refusal:
    """Why the figures of so few bodies are not given."""
    from nvap.analysis.national import FEWEST

    return Refusal(f"only {count} are counted; the figures of fewer than {FEWEST} would be those of somebody")


def _kept(records: Records, wanted: Callable[[Record | ReturnRecord], bool]) -> Records:
    """Those of some records and returns that are wanted."""
    return replace(
        records,
        evidence=tuple(filter(wanted, records.evidence)),
        returns=tuple(filter(wanted, records.returns)),
    )


def _edition(plans: Sequence[Plan], version: str) -> Plan:
    """The edition of a version; raises UnknownEdition with those that are here."""
    known = {plan.front.version: plan for plan in plans if plan.front_file}
    if version not in known:
        told = {name: plan.front.title for name, plan in known.items()}
        raise UnknownEdition(f"there is no edition {version} here; there are {', '.join(known)}", told)
    return known[version]


def _went(version: str, went: Went) -> str:
    """What became of an objective that only an earlier edition has under its id."""
    if went.to:
        return f"{went.objective} of version {went.edition} is {' and '.join(went.to)} in version {version}"
    why = f": {went.end.why}" if went.end and went.end.why else ""
    return f"{went.objective} of version {went.edition} is no longer in version {version}{why}"


def existing_folder(path: Path, what: str) -> Folder:
    """A folder whose names can be listed and followed; raises CannotRead."""
    try:
        os.listdir(path)
        os.stat(os.path.join(path, "."))
    except OSError:
        raise CannotRead(f"the {what} {path} is not a folder that can be read") from None
    relative = os.path.relpath(path)
    shown = str(path.resolve()) if relative.startswith("..") else relative
    return Folder(str(path), "" if shown == "." else Path(shown).as_posix())


def _records(folder: Folder, names: Sequence[str]) -> tuple[Records, list[Diagnostic]]:
    return _read_whole(folder, lambda: load_records(folder, names))


def _read_whole(folder: Folder, read: Callable[[], T]) -> T:
    """What is read of a workspace, never half of several files; raises CannotRead."""
    try:
        return read_whole(folder, read)
    except OSError as reason:
        raise CannotRead(f"{reason.filename} cannot be read: {reason.strerror}") from reason


def _meant(near: Mapping[str, str]) -> str:
    """What a name may have been meant for; nothing where nothing is near it."""
    return f"Did you mean {', '.join(f'{name} ({title})' for name, title in near.items())}?" if near else ""
