"""The rules of the editions of a plan: each follows another, in one chain. One rule is one function and its page."""

from collections.abc import Iterable, Iterator
from datetime import date

from nvap.load.editions import EDITIONS
from nvap.load.plan import Plan
from nvap.rules.context import Context, Hit
from nvap.source import Source
from nvap.source.rule import Rule, error, warning


def folder_against_edition(context: Context) -> Iterator[Hit]:
    """A folder of editions/ that is not named by the version of the edition in it.

    Fails:

        # editions/1/plan.yaml
        version: "1.1"

    Passes:

        # editions/1/plan.yaml
        version: "1"
    """
    front = context.plan.front_file
    if front is None:
        return
    above, _, folder = front.source.path.rpartition("/")[0].rpartition("/")
    if above.rpartition("/")[2] == EDITIONS and folder != front.thing.version:
        yield Hit(front.source, ("version",), {"folder": folder, "version": front.thing.version})


def edition_without_first_day(context: Context) -> Iterator[Hit]:
    """An edition that follows another and does not say from which day it is in force.

    Reports as at a day are read in the edition that was in force on it.

    Fails:

        version: "2"
        follows: "1"
        period: {from: 2026, to: 2028}

    Passes:

        version: "2"
        follows: "1"
        from: 2026-02-01
        period: {from: 2026, to: 2028}
    """
    front = context.plan.front_file
    if front and front.thing.follows is not None and front.thing.from_ is None:
        yield Hit(front.source, ("follows",), {"version": front.thing.version, "follows": front.thing.follows})


def edition_out_of_order(context: Context) -> Iterator[Hit]:
    """An edition that is in force before the one that it follows, or from the same day.

    In the example version 1 is in force from 1 February 2024.

    Fails:

        version: "2"
        follows: "1"
        from: 2024-02-01

    Passes:

        version: "2"
        follows: "1"
        from: 2026-02-01
    """
    front, before = context.plan.front_file, context.followed
    if front is None or before is None or before is context.plan:
        return
    if None not in (front.thing.from_, before.front.from_) and _first_day(context.plan) <= _first_day(before):
        fields = {"from_": front.thing.from_, "follows": before.front.version, "before": before.front.from_}
        yield Hit(front.source, ("from",), fields)


def repeated_edition(context: Context) -> Iterator[Hit]:
    """Two editions of one version.

    Nobody could tell which of them a record of that version was made under.

    In the example plan/ holds version 2.

    Fails:

        # editions/2/plan.yaml
        version: "2"

    Passes:

        # editions/1/plan.yaml
        version: "1"
    """
    first: dict[str, Source] = {}
    for plan in sorted(context.dated, key=_path):
        source, version = _source(plan), plan.front.version
        if version in first:
            yield Hit(source, ("version",), {"version": version, "first": first[version].path})
        first.setdefault(version, source)


def editions_in_a_ring(context: Context) -> Iterator[Hit]:
    """An edition that follows itself, by way of others or at once.

    Nobody could tell which came first.

    In the example version 2 follows version 1.

    Fails:

        version: "1"
        follows: "2"

    Passes:

        version: "1"
        period: {from: 2024, to: 2026}
    """
    for plan in context.dated:
        if _is_in_a_ring(plan, context.dated):
            fields = {"version": plan.front.version, "follows": plan.front.follows}
            yield Hit(_source(plan), ("follows",), fields)


def editions_apart(context: Context) -> Iterator[Hit]:
    """Editions that are not on one chain: two follow the same, or nothing that is here leads from one to another.

    Accounts are read through the editions one after another; there has to be one way.

    In the example version 1 is here, and nothing leads to it.

    Fails:

        # plan/plan.yaml
        version: "2"

    Passes:

        # plan/plan.yaml
        version: "2"
        follows: "1"
    """
    if len(context.dated) < len(context.editions):
        return  # one whose file could not be used may stand between
    followers: dict[str, str] = {}
    for plan in context.dated:
        version, follows = plan.front.version, plan.front.follows
        if follows in followers and followers[follows] != version:
            fields = {"version": version, "follows": follows, "other": followers[follows], "how": "fork"}
            yield Hit(_source(plan), ("follows",), fields)
        elif follows is not None and not _is_in_a_ring(plan, context.dated):
            followers[follows] = version
    oldest, *others = _beginnings(context.dated) or (None,)
    for plan in others:
        if oldest and plan and plan.front.version != oldest.front.version:
            fields = {"version": plan.front.version, "oldest": oldest.front.version}
            yield Hit(_source(plan), ("follows" if plan.front.follows else "version",), fields)


def edition_not_here(context: Context) -> Iterator[Hit]:
    """An edition that follows one which the workspace does not have.

    Evidence made under an edition that is not here is read only where an objective has the very same words. Put the
    earlier edition into editions/, in a folder named by its version.

    In the example there is no version 1 in editions/, and then there is.

    Fails:

        # plan/plan.yaml
        version: "2"
        follows: "1"

    Passes:

        # editions/1/plan.yaml
        version: "1"
    """
    of_all = len(context.dated) == len(context.editions)
    for plan in _beginnings(context.dated)[:1]:
        if of_all and plan.front.follows is not None:
            fields = {"version": plan.front.version, "follows": plan.front.follows}
            yield Hit(_source(plan), ("follows",), fields)


# What each edition must keep to, and what all of them together must.
OF_EACH: tuple[Rule, ...] = (
    error(
        folder_against_edition,
        "this folder is named {folder} and holds version {version}",
        "Rename the folder to {version}, or correct the version.",
    ),
    error(
        edition_without_first_day,
        "version {version} follows {follows} and does not say from which day it is in force",
        "Add `from`: the day from which forces are to follow it.",
    ),
    error(
        edition_out_of_order,
        "this edition is in force from {from_}; version {follows}, which it follows, from {before}",
        "Correct one of the two days, or what it follows.",
    ),
)
OF_ALL: tuple[Rule, ...] = (
    error(
        repeated_edition,
        "there are two editions of version {version}; the other is in {first}",
        "Take one of them away, or give it a version of its own.",
    ),
    error(
        editions_in_a_ring,
        "version {version} follows {follows}, and so in the end itself",
        "Correct what it follows; the oldest edition follows none that is here.",
    ),
    error(
        editions_apart,
        "nothing that is here leads from version {oldest} to version {version}",
        "Say in plan.yaml which edition it follows, and put those between into editions/.",
        fork="version {version} follows {follows}, and so does version {other}",
    ),
    warning(
        edition_not_here,
        "version {version} follows {follows}, which is not here",
        "Put version {follows} into editions/{follows}, so that evidence made under it is read.",
    ),
)
RULES = (*OF_EACH, *OF_ALL)


def _source(plan: Plan) -> Source:
    assert plan.front_file is not None
    return plan.front_file.source


def _path(plan: Plan) -> tuple[bool, str]:
    """Those of editions/ come after the plan's own folder."""
    path = _source(plan).path
    return (f"/{EDITIONS}/" in f"/{path}", path)


def _first_day(plan: Plan) -> date:
    return plan.front.from_ or date.min


def _before(plan: Plan, plans: Iterable[Plan]) -> Plan | None:
    """The edition that one follows, if it is among some."""
    return next((other for other in plans if other.front.version == plan.front.follows), None)


def _is_in_a_ring(plan: Plan, plans: tuple[Plan, ...]) -> bool:
    seen: list[Plan] = []
    before = _before(plan, plans)
    while before is not None and before not in seen:
        seen.append(before)
        before = _before(before, plans)
    return plan in seen


def _beginnings(plans: tuple[Plan, ...]) -> list[Plan]:
    """The editions that follow none that is here, the earliest first."""
    return sorted((plan for plan in plans if _before(plan, plans) is None), key=_first_day)
