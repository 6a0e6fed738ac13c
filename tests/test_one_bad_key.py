"""One bad key hides no other fault: with a second fault of shape in a file, each rule still says what it found.

Taken from the cases of the rules: every file in which a rule finds something is given a second fault, at each key of
each mapping in it, and the rule is asked again. It may be silent only where it asked for what is now wrong or missing.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nvap import open as open_workspace
from nvap import workspace as nvap_workspace
from nvap.load.validation import Faulty, shape
from nvap.model.fields import Strict
from nvap.rules import BY_NAME, CHECKS, Context, written
from nvap.rules import check as check_all
from nvap.rules.partial import hits_in_faulty
from nvap.source import Keys, Source, from_text
from nvap.source.writing import to_text
from tests.test_rules import AS_AT, CASES, build

# Those of how a file is written are asked of its text, which is made anew here; tests/test_written.py has them.
OF_RECORDS = frozenset(rule.name for rule in CHECKS if rule not in written.RULES)
NAMES = tuple(sorted(path.name for path in CASES.iterdir() if path.name in OF_RECORDS))
# Rules that compare the items of one list, so that what is wrong with one may be about another, each with how.
OF_SEVERAL_ITEMS = {
    "broken-moved-to": "each grave finding has to be in the other record",
    "merger-that-does-not-meet": "any body may be the one that follows",
    "objective-against-action": "their order is that of all",
    "repeated-link": "the other is the one that is repeated",
    "repeated-measure": "the other is the one that is repeated",
    "repeated-number": "the other is the one that is repeated",
    "repeated-objective": "the other is the one that is repeated",
    "repeated-review": "the other is the one that is repeated",
    "review-by-against-renewals": "one follows the other",
    "unexpected-count": "all are counted",
    "unknown-region": "any body may be the one that is named",
}
# What a fault of shape is already: a change by hand.
OF_THE_WHOLE = frozenset({"round-changed-by-hand"})
SLOTS = ("front_file", "themes_file", "perennial_issues_file", "succession_file")


def contexts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Context]:
    """What the rules are given of a workspace: once for its plan, and once for each other edition."""
    seen: list[Context] = []

    def watched(context: Context, *rules: Any) -> Any:
        seen.append(context)
        return check_all(context, *rules)

    monkeypatch.chdir(folder)
    monkeypatch.setattr(nvap_workspace, "check", watched)
    open_workspace(".", at=AS_AT).whole  # noqa: B018 - it is read to be watched
    return seen


def things(context: Context) -> Iterator[tuple[Source, Any, str, str]]:
    """Every file that was read without fault of shape: what it holds, and the folder and name it has."""
    for record in context.records:
        yield record.source, record.evidence, record.folder, record.stem
    for made in context.returns:
        yield made.source, made.return_, made.folder, made.stem
    for file in context.measures:
        if file.measures is not None:
            yield file.source, file.measures, file.body, ""
    slots: list[Any] = [getattr(context.plan, slot) for slot in SLOTS]
    for placed in (*context.rounds, *context.plan.action_files, *context.plan.forces_files, *filter(None, slots)):
        yield placed.source, placed.thing, "", ""


def without(context: Context, path: str) -> Context:
    """The same as if a file had a fault of shape."""
    plan = context.plan
    changed: dict[str, Any] = {
        slot: None for slot in SLOTS if (file := getattr(plan, slot)) is not None and file.source.path == path
    }
    changed |= {
        slot: tuple(file for file in getattr(plan, slot) if file.source.path != path)
        for slot in ("action_files", "forces_files")
    }
    made = replace(plan, **changed)
    return replace(
        context,
        plan=made,
        plans=tuple(made if one is plan else one for one in context.plans),
        records=tuple(record for record in context.records if record.source.path != path),
        returns=tuple(record for record in context.returns if record.source.path != path),
        measures=tuple(file for file in context.measures if file.source.path != path),
        rounds=tuple(placed for placed in context.rounds if placed.source.path != path),
    )


def mappings(thing: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Strict]]:
    """Every mapping of fixed keys in a thing, with its path of keys."""
    if isinstance(thing, Strict):
        yield keys, thing
        for name, info in type(thing).model_fields.items():
            yield from mappings(getattr(thing, name), (*keys, info.alias))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from mappings(value, (*keys, key))
    elif isinstance(thing, tuple):
        for place, value in enumerate(thing):
            yield from mappings(value, (*keys, place))


def at(data: Any, keys: Keys) -> Any:
    """What stands at a path of keys."""
    for key in keys:
        data = data[key]
    return data


def spoilt(data: Any, thing: Any) -> Iterator[tuple[str, Keys, Any]]:
    """The data with one more fault of shape, each with how it is wrong and where."""
    for keys, made in mappings(thing):
        if not isinstance(at(data, keys), dict):
            continue  # an id alone, which may be a mapping
        there = at(data, keys)
        for info in type(made).model_fields.values():
            key = info.alias
            if key in there and not info.required:
                again = copy.deepcopy(data)
                at(again, keys)[key] = {"what": "ever"} if not isinstance(there[key], dict) else "whatever"
                yield "wrong", (*keys, key), again
            if key in there and info.required:
                again = copy.deepcopy(data)
                del at(again, keys)[key]
                yield "missing", (*keys, key), again
        again = copy.deepcopy(data)
        at(again, keys)["qqqqqq"] = "whatever"
        yield "unknown", (*keys, "qqqqqq"), again


def asked(monkeypatch: pytest.MonkeyPatch, context: Context, name: str, thing: Any) -> set[Keys]:
    """The paths of keys in a file that a rule asks for, when nothing is wrong with its shape."""
    places = {id(made): keys for keys, made in mappings(thing)}
    found: set[Keys] = set()

    def watched(self: Strict, key: str) -> Any:
        info = type(self).model_fields.get(key)
        if info is not None and id(self) in places:
            found.add((*places[id(self)], info.alias))
        return object.__getattribute__(self, key)

    with monkeypatch.context() as patched:
        patched.setattr(Strict, "__getattribute__", watched, raising=False)
        anew = replace(context.plan)  # and with it, nothing that was looked up
        plans = tuple(anew if one is context.plan else one for one in context.plans)
        [*BY_NAME[name].check(replace(context, plan=anew, plans=plans))]
    return found


def is_of_another_item(keys: Keys, mine: set[Keys], data: Any) -> bool:
    """Whether a path of keys leads into an item of a list in which a rule found nothing."""
    ends = [end for end in range(1, len(keys)) if isinstance(at(data, keys[: end - 1]), list)]
    return any(all(found[:end] != keys[:end] for found in mine) for end in ends)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_asked_of_what_is_right(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES / name
    rule = BY_NAME[name]
    lost: list[tuple[str, str, Keys]] = []
    for context in contexts(build(tmp_path / "workspace", case / "fails", case / "prepare.txt"), monkeypatch):
        hits = [(hit.source.path, hit.keys) for hit in rule.check(context)]
        for source, thing, folder, stem in things(context):
            mine = {keys for path, keys in hits if path == source.path}
            if not mine:
                continue
            needed, rest = asked(monkeypatch, context, name, thing), without(context, source.path)
            for how, keys, data in spoilt(source.data, thing):
                if any(keys[: len(path)] == path for path in mine if path and how != "unknown"):
                    continue
                of_another = name not in OF_SEVERAL_ITEMS and is_of_another_item(keys, mine, source.data)
                if name in OF_THE_WHOLE or (keys in needed and not of_another):
                    continue
                again, _ = from_text(to_text(data), source.path)
                assert shape(type(thing), again)[0] is None, keys
                faulty = Faulty(again, type(thing), folder, stem)
                told = {hit.keys for _, hit in hits_in_faulty(replace(rest, faulty=(faulty,)), [rule])}
                if not mine <= told:
                    lost.append((source.path, how, keys))
    assert lost == []


def largest() -> dict[str, tuple[str, str]]:
    """By its kind, the largest file in which nothing is wrong: the case that it is in, and its path."""
    found: dict[str, tuple[int, str, str]] = {}
    for case in NAMES:
        for path in (CASES / case / "passes").rglob("*.yaml"):
            parts = path.relative_to(CASES / case / "passes").parts
            kind = path.name if parts[0] == "plan" and parts[1] != "actions" else parts[0]
            found[kind] = max(found.get(kind, (0, "", "")), (path.stat().st_size, case, "/".join(parts)))
    return {kind: (case, path) for kind, (_, case, path) in found.items()}


@pytest.mark.parametrize(("case", "path"), largest().values(), ids=largest())
def test_no_rule_says_again_what_is_wrong_with_the_shape(
    case: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[str, str, Keys]] = []
    for context in contexts(build(tmp_path / "workspace", CASES / case / "passes"), monkeypatch)[:1]:
        for source, thing, folder, stem in things(context):
            if source.path == path:
                rest = without(context, path)
                for how, keys, data in spoilt(source.data, thing):
                    faulty = Faulty(from_text(to_text(data), path)[0], type(thing), folder, stem)
                    told = hits_in_faulty(replace(rest, faulty=(faulty,)), CHECKS)
                    found += [(rule.name, how, keys) for rule, _ in told]
    assert found == []
