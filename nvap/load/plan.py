"""Load and link the plan."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import Any

from nvap.load.built_plan import revived
from nvap.load.validation import Faulty, M, Placed, shape
from nvap.model.bodies import Force, Forces, Line
from nvap.model.diagnostics import Diagnostic
from nvap.model.plan import Action, Front, Objective, PerennialIssue, PerennialIssues, Theme, Themes
from nvap.model.succession import Edition, Succession
from nvap.model.values import dataclass
from nvap.source import Folder, Source, copies, entries, needed, optional, read

# The files of a plan beside its actions, and that of a workspace with bodies of its own.
FILES = ("plan.yaml", "themes.yaml", "perennial_issues.yaml", "forces.yaml", "succession.yaml")
OWN_BODIES = "forces.yaml"


@dataclass(frozen=True)
class Plan:
    """The plan, linked: everything by its own id, and each thing with the file it came from.

    `broken` holds the numbers of actions whose files could not be used; `forces_broken` and `succession_broken` say
    whether a file of forces or the succession could not: so that what points at them is not called unknown. A part is
    None when its file could not be used; `faulty` are the files whose shape is wrong.
    """

    front_file: Placed[Front] | None
    themes_file: Placed[Themes] | None
    perennial_issues_file: Placed[PerennialIssues] | None
    forces_files: tuple[Placed[Forces], ...]
    action_files: tuple[Placed[Action], ...]
    succession_file: Placed[Succession] | None = None
    broken: frozenset[str] = field(default_factory=frozenset)
    forces_broken: bool = False
    succession_broken: bool = False
    paths: tuple[str, ...] = ()  # of its files, those of bodies too
    faulty: tuple[Faulty[Any], ...] = ()

    @property
    def front(self) -> Front:
        """The plan's title, version and dates; ask `usable` first."""
        if self.front_file is None:
            raise LookupError("plan.yaml could not be used")
        return self.front_file.thing

    @property
    def usable(self) -> bool:
        """Whether the parts that every report needs could be read."""
        return bool(self.front_file and self.themes_file and self.perennial_issues_file and self.forces_files)

    @property
    def own_files(self) -> Iterator[Placed[Any]]:
        """Its files but for those of bodies, which all editions share."""
        yield from filter(None, (self.front_file, self.themes_file, self.perennial_issues_file, self.succession_file))
        yield from self.action_files

    @cached_property
    def themes(self) -> Mapping[int, Theme]:
        """Themes by number, in plan order."""
        return {theme.number: theme for theme in (self.themes_file.thing.themes if self.themes_file else ())}

    @cached_property
    def perennial_issues(self) -> Mapping[str, PerennialIssue]:
        """Perennial issues by id, in plan order."""
        file = self.perennial_issues_file
        return {issue.id: issue for issue in (file.thing.perennial_issues if file else ())}

    @cached_property
    def forces(self) -> Mapping[str, Force]:
        """Forces and other bodies by id, with what is changed of them; the first file that names one wins."""
        found: dict[str, Force] = {}
        for file in self.forces_files:
            for force in (*file.thing.forces, *file.thing.others):
                found.setdefault(force.id, force)
        for file in self.forces_files:
            for name, change in file.thing.changes.items():
                if name in found:
                    found[name] = change.of(found[name])
        return found

    @cached_property
    def followed(self) -> Mapping[str, tuple[Force, ...]]:
        """By the id of a body those that name it as their successor, in the order of the list."""
        found: dict[str, tuple[Force, ...]] = {}
        for force in self.forces.values():
            if force.successor is not None:
                found[force.successor] = (*found.get(force.successor, ()), force)
        return found

    def line(self, body: Force, at: date) -> Line:
        """A body with those that it follows by a day; before its own first day it follows none."""
        seen, waiting = {body.id}, [body]
        before: dict[str, tuple[Force, ...]] = {}
        while waiting:
            current = waiting.pop()
            if current.begins_after(at):
                continue
            ended = [one for one in self.followed.get(current.id, ()) if one.has_ended_by(at) and one.id not in seen]
            seen.update(one.id for one in ended)
            before[current.id] = tuple(ended)
            waiting.extend(ended)
        return Line(body, before)

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """Actions by number, in plan order; the first file of a number wins."""
        found: dict[str, Action] = {}
        for placed in sorted(self.action_files, key=lambda placed: placed.thing.order):
            found.setdefault(placed.thing.number, placed.thing)
        return found

    @cached_property
    def objectives(self) -> Mapping[str, Objective]:
        """Objectives by id, in plan order."""
        return {objective.id: objective for action in self.actions.values() for objective in action.objectives}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The names of owners by id."""
        return {owner.id: owner.name for owner in self.front.owners} if self.front_file else {}

    @cached_property
    def versions(self) -> frozenset[str]:
        """Every version of the plan that there has been."""
        if self.front_file is None:
            return frozenset()
        return frozenset({self.front.version, *(row.version for row in self.front.version_history)})

    @cached_property
    def edition(self) -> Edition:
        """What of it accounts are read by; ask `usable` first."""
        moved = self.succession_file.thing.objectives if self.succession_file else {}
        front = self.front
        return Edition(
            front.version, front.from_, self.versions, self.objectives, moved, front.follows, frozenset(self.broken)
        )

    def without(self, paths: Collection[str]) -> "Plan":
        """The plan without the actions of some files, which have errors and would make its parts disagree."""
        kept = tuple(file for file in self.action_files if file.source.path not in paths)
        gone = {file.thing.number for file in self.action_files if file.source.path in paths}
        return replace(self, action_files=kept, broken=self.broken | gone) if gone else self

    def with_forces(self, own: Placed[Forces]) -> "Plan":
        """The plan with another file of forces in the place of the one of that path, or beside the others."""
        others = (file for file in self.forces_files if file.source.path != own.source.path)
        return replace(self, forces_files=(*others, own))

    def force_objectives(self) -> Iterator[Objective]:
        """The objectives that forces assess themselves against, in plan order."""
        return (objective for objective in self.objectives.values() if not self.actions[objective.action].national)


def load(folder: Folder, workspace: Folder | None = None) -> tuple[Plan, list[Diagnostic]]:
    """The plan in a folder, the bodies that a workspace's own forces.yaml adds, and all that is wrong with them."""
    kept = revived(folder)
    plan, found = (kept, []) if kept is not None else _read(folder)
    if workspace is None:
        return plan, found
    found += copies(workspace, OWN_BODIES)
    parts = _Parts(found)
    own, said = optional(workspace, OWN_BODIES)
    if own is None:
        return plan, found
    bodies = parts.part(Forces, own, said)
    return replace(
        plan,
        forces_files=(*plan.forces_files, *((bodies,) if bodies else ())),
        forces_broken=plan.forces_broken or bodies is None,
        paths=(*plan.paths, own.path),
        faulty=(*plan.faulty, *parts.faulty),
    ), found


class _Parts:
    """The files of a plan as they are read: where each came from, what is wrong with it, and which have no shape."""

    def __init__(self, found: list[Diagnostic]) -> None:
        self.found = found
        self.paths: list[str] = []
        self.faulty: list[Faulty[Any]] = []

    def part(self, model: type[M], source: Source | None, said: list[Diagnostic]) -> Placed[M] | None:
        """One file as its model; None where there is none, or its shape is wrong."""
        self.found.extend(said)
        if source is None:
            return None
        self.paths.append(source.path)
        thing, said = shape(model, source)
        self.found.extend(said)
        if thing is None:
            self.faulty.append(Faulty(source, model))
        return Placed(source, thing) if thing is not None else None


def _read(folder: Folder) -> tuple[Plan, list[Diagnostic]]:
    found: list[Diagnostic] = [*copies(folder, *FILES)]
    parts = _Parts(found)
    front = parts.part(Front, *needed(folder, "plan.yaml"))
    themes = parts.part(Themes, *needed(folder, "themes.yaml"))
    issues = parts.part(PerennialIssues, *needed(folder, "perennial_issues.yaml"))
    forces = parts.part(Forces, *needed(folder, "forces.yaml"))
    told, said = optional(folder, "succession.yaml")
    succession = parts.part(Succession, told, said)
    actions, broken = [], set()
    for entry in entries(folder, "actions"):
        if isinstance(entry, Diagnostic):
            found.append(entry)
            continue
        action = parts.part(Action, *read(entry, folder.path))
        if action is None:
            broken.add(entry.stem)
        else:
            actions.append(action)
    plan = Plan(
        front_file=front,
        themes_file=themes,
        perennial_issues_file=issues,
        forces_files=(forces,) if forces else (),
        action_files=tuple(actions),
        succession_file=succession,
        broken=frozenset(broken),
        forces_broken=forces is None,
        succession_broken=succession is None and (told is not None or bool(said)),
        paths=tuple(parts.paths),
        faulty=tuple(parts.faulty),
    )
    return plan, found
