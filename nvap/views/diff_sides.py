"""Which two editions are compared: what names them, and the editions between."""

from collections.abc import Sequence
from pathlib import Path

from nvap.analysis.difference_parts import WholeEdition
from nvap.load.built_in import built_in
from nvap.load.plan import Plan, load
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.refusals import CannotRead, Refusal, UnknownEdition, Unusable
from nvap.rules import OF_EDITIONS, Context, check
from nvap.source import Folder
from nvap.words.nearest import nearest
from nvap.workspace import Workspace

BUILT_IN = "built-in"


def sides(workspace: Workspace, old: str | None, new: str | None) -> tuple[Plan, Plan]:
    """The editions that names stand for: versions, folders or `built-in`; the newest and what it follows without any.

    Raises UnknownEdition with the nearest, Refusal where there is nothing to compare, CannotRead and Unusable.
    """
    newest = _editions(workspace)[-1]
    is_ = _named(workspace, new) if new else newest
    was = _named(workspace, old) if old else _before(workspace, newest)
    together = editions_compared(workspace, was, is_)
    for plan in (was, is_):
        if all(plan is not known for known in workspace.plans):
            context = Context(plan, (), workspace.at, plans=tuple(together))
            _refuse_errors(plan.front_file.source.path if plan.front_file else "", plan, check(context, OF_EDITIONS))
    for plan in (was, is_, *(between(workspace, was, is_) or ())):
        if plan.broken:
            version, files = plan.front.version, ", ".join(sorted(plan.broken))
            raise Unusable(f"actions of version {version} have errors and cannot be compared: {files}")
    if _comes_before(workspace, is_, was):
        first, second = is_.front.version, was.front.version
        raise Refusal(f"version {first} comes before {second}; the earlier goes first: nvap diff {first} {second}")
    return was, is_


def between(workspace: Workspace, old: Plan, new: Plan) -> list[Plan] | None:
    """The editions between two, the oldest first; None where no successions join them."""
    if old.front.version == new.front.version:
        return []
    known = {plan.front.version: plan for plan in (_built_in(workspace), *_editions(workspace))}
    found: list[Plan] = []
    after = new
    # Where no file says what moved, every objective kept its id.
    while (before := after.succession_file.thing.from_ if after.succession_file else after.front.follows) is not None:
        if before == old.front.version:
            return found
        if before not in known or known[before] in (new, *found):
            return None
        after = known[before]
        found.insert(0, after)
    return None


def editions_compared(workspace: Workspace, *plans: Plan) -> list[Plan]:
    """The editions of the workspace and those compared, which stand in the place of others of their version."""
    compared = {plan.front.version: plan for plan in plans}
    kept = [plan for plan in workspace.plans if plan.front_file and plan.front.version not in compared]
    return [*kept, *compared.values()]


def whole(plan: Plan) -> WholeEdition:
    """An edition with all that it says."""
    themes, issues = tuple(plan.themes.values()), tuple(plan.perennial_issues.values())
    return WholeEdition(plan.edition, plan.front, plan.actions, themes, issues)


def _editions(workspace: Workspace) -> Sequence[Plan]:
    """The editions of the workspace, the oldest first."""
    return [plan for plan in workspace.plans if plan.usable] or [workspace.plan]


def _before(workspace: Workspace, newest: Plan) -> Plan:
    """The edition that the newest follows, of the workspace or as it comes with nvap."""
    known = {plan.front.version: plan for plan in (_built_in(workspace), *_editions(workspace))}
    follows = newest.front.follows
    if follows is not None and follows in known:
        return known[follows]
    if follows is None and newest.front_file != _built_in(workspace).front_file:
        return _built_in(workspace)
    words = f"follows {follows}, which is not" if follows else "follows none that is"
    raise Refusal(
        f"the newest edition here, version {newest.front.version}, {words} here; "
        f"say two to compare: versions, folders or {BUILT_IN}"
    )


def _comes_before(workspace: Workspace, first: Plan, second: Plan) -> bool:
    """Whether a succession leads from one edition to another, and none back."""
    return (
        first.front.version != second.front.version
        and between(workspace, second, first) is None
        and between(workspace, first, second) is not None
    )


def _named(workspace: Workspace, name: str) -> Plan:
    """The edition of a version, in a folder, or `built-in`."""
    known = {plan.front.version: plan for plan in _editions(workspace)}
    if name in known:
        return known[name]
    if name == BUILT_IN:
        return _built_in(workspace)
    if Path(name).is_dir():
        return _in_folder(Path(name))
    choices = {**{version: plan.front.title for version, plan in known.items()}, BUILT_IN: "the plan of this nvap"}
    near = {found: choices[found] for found in nearest(name, choices)}
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(known)} and {BUILT_IN}."
    raise UnknownEdition(f"there is no edition and no folder {name} here. {hint}", near or choices)


def _built_in(workspace: Workspace) -> Plan:
    """The edition that comes with nvap."""
    path = built_in("plan")
    here = next(
        (plan for plan in workspace.plans if Path(workspace.plan_folder.path).resolve() == path.resolve()), None
    )
    return here if here is not None else _in_folder(path)


def _in_folder(path: Path) -> Plan:
    """The edition in a folder; raises Unusable with what is wrong with it."""
    if not (path / "plan.yaml").is_file():
        raise CannotRead(f"{path} is not the folder of an edition: it has no plan.yaml")
    try:
        plan, found = load(Folder(str(path), path.as_posix()))
    except OSError as reason:
        raise CannotRead(f"{reason.filename} cannot be read: {reason.strerror}") from None
    _refuse_errors(path.as_posix(), plan, found)
    return plan


def _refuse_errors(name: str, plan: Plan, found: Sequence[Diagnostic]) -> None:
    """Raise Unusable where an edition has errors."""
    errors = tuple(told for told in found if told.severity is Severity.ERROR)
    if errors or not plan.usable:
        first = f": {errors[0].path}:{errors[0].line}: {errors[0].message}" if errors else ""
        raise Unusable(f"the edition in {name} has errors and is not compared{first}", errors)
