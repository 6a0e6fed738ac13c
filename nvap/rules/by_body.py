"""Check what bodies have recorded a body at a time, so that no more than one's records are held, on as many processes.

Bodies that follow one another may name one another's records, so they are checked together; so are two of which one
has a record that says it is the other's.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import date
from typing import Any, NamedTuple

from nvap.load.plan import Plan
from nvap.load.processes import mapped, processes_for
from nvap.load.records import Records, load
from nvap.load.related import related_to
from nvap.model.diagnostics import Diagnostic
from nvap.rules import CHECKS, check
from nvap.rules.context import Context, key_of
from nvap.source import Folder
from nvap.source.rule import Rule

PARTS = ("evidence", "returns", "measures")

Names = tuple[str, ...]


class Task(NamedTuple):
    """What is the same for all bodies: where their files are, what they are checked against, and as at which day.

    `chosen` are the real paths of evidence files of which alone it is asked what is wrong; without any, it is of all.
    """

    folder: Folder
    plan: Plan
    plans: tuple[Plan, ...]
    at: date
    by_clock: bool = False
    chosen: frozenset[str] = frozenset()


class Checked(NamedTuple):
    """What is wrong with some bodies' files, how many files were read, and whose else they say they are.

    The paths of the files are packed: those of a country would take more room than all else that is known of it.
    """

    names: Names
    found: tuple[Diagnostic, ...]
    files: int
    packed: bytes
    said: frozenset[tuple[str, str]] = frozenset()

    @property
    def paths(self) -> list[str]:
        """The paths of the files that were read."""
        return zlib.decompress(self.packed).decode("utf-8", "surrogatepass").split("\0") if self.files else []


def check_by_body(
    task: Task,
    names: Iterable[str],
    only: Set[str] | None = None,
    jobs: int | None = 1,
    progress: Callable[[Iterator[Any], int], Iterator[Any]] = lambda items, total: items,
) -> list[Checked]:
    """What is wrong with the files of bodies, by the names of their folders; nothing is said of the plan's own.

    With `only`, those of some, and of bodies whose records these may name; no other is opened. `jobs` is the number of
    processes; None is one for each processor, where there is enough to read.
    """
    groups = [group for group in together(task.plan, sorted(names), ()) if only is None or not only.isdisjoint(group)]
    names = [name for group in groups for name in group]
    if len(groups) > 1:  # a record that lies among those of another body is looked for among all of them
        task = task._replace(chosen=frozenset())
    jobs = processes_for(task.folder, names, jobs)
    checked = [*progress(mapped(check_some, task, groups, jobs), len(groups))]
    by_names = {one.names: one for one in checked}
    # Who has a record of another's was checked without that one's: they are checked once more, together.
    said = {pair for one in checked for pair in one.said}
    return [by_names.get(group) or check_some(task, group) for group in together(task.plan, sorted(names), said)]


def together(plan: Plan, names: Sequence[str], said: Iterable[tuple[str, str]]) -> list[Names]:
    """Bodies whose records may name one another's, and those that some records say they are of, each sorted."""
    first = {name: name for name in names}

    def root(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    kin = ((name, other) for name, others in Context(plan, (), date.max).kin.items() for other in others)
    for one, other in (*kin, *said):
        if one in first and other in first:
            later, earlier = sorted((root(one), root(other)), reverse=True)
            first[later] = earlier
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(root(name), []).append(name)
    return [tuple(group) for group in groups.values()]


def check_some(task: Task, names: Names) -> Checked:
    """What is wrong with the files of a few bodies, which are held together.

    Where few of them are asked about, no more are read than these and what rules may look at because of them.
    """
    related = related_to(task.chosen, task.folder, names) if task.chosen else None
    if related is not None:
        records, found = load(task.folder, names, evidence=related.keys)
    if related is None or not _name_each_other(records):
        records, found = load(task.folder, names)
    context, told = check_records(task, names, records)
    said = frozenset((kept.folder, kept.force) for kept in context.kept if kept.force not in names)
    paths = {source.path for source, _ in context.files}.union(related.paths if related else ())
    packed = zlib.compress("\0".join(sorted(paths)).encode("utf-8", "surrogatepass"))
    return Checked(names, (*found, *told), len(paths), packed, said)


def _name_each_other(records: Records) -> bool:
    """Whether all that records name is among them, each sound and under its own name, so that no other bears on them.

    What is not there, or not where it should be, is looked for among all.
    """
    known = {(record.folder, record.stem): record.evidence for record in records.evidence}
    for key, made in known.items():
        named = (made.supersedes, made.withdrawn.moved_to if made.withdrawn else None)
        found = {key_of(made, name) for name in named if name is not None}
        if (made.force, made.id) != key or key in found or not found <= known.keys():
            return False
    return not records.broken


def check_records(
    task: Task, names: Iterable[str], records: Records, rules: Iterable[Rule] = CHECKS
) -> tuple[Context, list[Diagnostic]]:
    """What rules find in what was read of some bodies, and what they were asked of; nothing of the plan's own files."""
    context = Context(
        task.plan,
        records.evidence,
        task.at,
        records.returns,
        records.broken,
        plans=task.plans,
        bodies=frozenset(names),
        measures=records.measures,
        faulty=records.faulty,
        by_clock=task.by_clock,
        plan_checked=True,
    )
    of_bodies = tuple(f"{task.folder.show(part)}/" for part in PARTS)
    return context, [told for told in check(context, rules) if told.path.startswith(of_bodies)]
