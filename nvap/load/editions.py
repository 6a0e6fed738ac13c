"""Load the editions of the plan that a workspace has, and put them in the order in which they follow one another."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from nvap.load.plan import Plan
from nvap.load.plan import load as load_plan
from nvap.model.diagnostics import Diagnostic
from nvap.source import Folder, subfolders

EDITIONS = "editions"


def load(folder: Folder, workspace: Folder | None = None) -> tuple[tuple[Plan, ...], list[Diagnostic]]:
    """The plan in a folder and the other editions of a workspace, the oldest first, and all that is wrong with them.

    The bodies of all of them are those of the newest: a body has its own days.
    """
    plan, found = load_plan(folder, workspace)
    plans = [plan]
    for name in _others(folder, workspace, found):
        assert workspace is not None
        path = os.path.join(workspace.path, EDITIONS, name)
        other, said = load_plan(Folder(path, workspace.show(EDITIONS, name)))
        plans.append(other)
        found += said
    ordered = in_order(plans)
    # The workspace's own bodies were read with the plan.
    bodies = (*ordered[-1].forces_files[:1], *plan.forces_files[1:]) if ordered[-1] is not plan else plan.forces_files
    return tuple(replace(edition, forces_files=bodies) for edition in ordered), found


def in_order(plans: Iterable[Plan]) -> list[Plan]:
    """Editions, the oldest first: each after the one that it follows; those whose files cannot be used come first."""
    usable = [plan for plan in plans if plan.usable]
    ordered = [plan for plan in plans if not plan.usable]
    usable.sort(key=lambda plan: (plan.front.from_ or date.min, plan.front.version))
    while usable:
        waiting = {plan.front.version for plan in usable}
        ready = next((plan for plan in usable if plan.front.follows not in waiting), usable[0])
        usable.remove(ready)
        ordered.append(ready)
    return ordered


def in_force(plans: Iterable[Plan], at: date) -> Plan:
    """Of editions in their order the one that is in force on a day: before the first, the oldest."""
    known = [*plans]
    begun = [plan for plan in known if plan.usable and (plan.front.from_ or date.min) <= at]
    # Of two that begin on one day the later of the order, which follows the other.
    return max(reversed(begun), key=lambda plan: plan.front.from_ or date.min) if begun else known[0]


def _others(folder: Folder, workspace: Folder | None, found: list[Diagnostic]) -> list[str]:
    """The folders of editions, but for the one that the plan is read from."""
    if workspace is None or not os.path.isdir(os.path.join(workspace.path, EDITIONS)):
        return []
    names: list[str] = []
    for name in subfolders(workspace, EDITIONS):
        if isinstance(name, Diagnostic):
            found.append(name)
        elif not os.path.samefile(os.path.join(workspace.path, EDITIONS, name), folder.path):
            names.append(name)
    return names
