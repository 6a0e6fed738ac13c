"""Who knows which forces made a return, and when, reads the baseline, and learns of no single force what it says.

Small sets of bodies are made up at random. What a document tells is attacked in two ways: every figure of it, and every
difference of figures, is counted for the bodies that it tells of, here by another way than the program's; and what the
few say is changed, which no form of the document is to show.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from nvap.analysis.counting import ForceFacts, ObjectiveFacts
from nvap.analysis.national import Country
from nvap.formats.documents import forms_of, make
from nvap.load.plan import load
from nvap.model.fields import Kind
from nvap.model.returns import Status
from nvap.source import Folder
from nvap.views.national import national_view
from nvap.views.stamp import stamp
from nvap.workspace import built_in

FEWEST = 5
THEN, NOW = date(2026, 5, 1), date(2026, 11, 23)
WHOLE = load(Folder(str(built_in("plan"))))[0]
# Eight objectives: of one action the first is asked in England only, another action has no more than one.
PLAN = replace(
    WHOLE, action_files=tuple(file for file in WHOLE.action_files if file.thing.number in ("2.1.3", "2.5.1", "2.5.2"))
)
OBJECTIVES = {objective.id: objective for action in PLAN.actions.values() for objective in action.objectives}
REGIONS = ("north-west", "east-of-england", "wales")
FORCES = [
    force
    for region in (*REGIONS, None)
    for force in [force for force in WHOLE.forces.values() if force.region == region and not force.example][:6]
]
HIGH = (Status.IMPLEMENTED, Status.EMBEDDED)
SUPPORTED = (None, Status.IN_PROGRESS, *HIGH)
CLAIMS = {
    "applicable", "returned_objectives", "claimed", "claimed_high", "claimed_and_supported", "claimed_not_supported",
    "supported_not_claimed", "neither", "met", "gaps", "claimed_not_applicable",
}  # fmt: skip
EVIDENCE = {"supported", "supported_high", "impact_shown", "kinds"}
SEEDS = range(40)
Bodies = Sequence[ForceFacts]


@dataclass(frozen=True)
class World:
    """The bodies at both dates."""

    then: Bodies
    now: Bodies

    def document(self, since: bool = True) -> dict[str, Any]:
        """What the baseline tells, as JSON."""
        made: dict[str, Any] = json.loads(self.form("json", since))
        return made

    def form(self, form: str, since: bool = True) -> str | bytes:
        """The baseline in a form."""
        head = stamp(PLAN, NOW, ())
        view = national_view(PLAN, head, self.now, (THEN, self.then) if since else None)
        return make("national", form, view, (built_in("templates"),)).content


def world(chance: random.Random, most: int = 12) -> World:
    """Some bodies: some returned, some in part, some twice, some have evidence only, and some nothing."""
    forces = chance.sample(FORCES, chance.randint(1, most))
    eager, busy = chance.random(), chance.random()
    then = [body(force, chance, chance.random() < eager / 2, chance.random() < busy, THEN) for force in forces]
    now = []
    for before in then:
        again, recorded = chance.random() < eager, chance.random() < busy
        made = body(before.force, chance, again, recorded, NOW)
        now.append(mixed(made if again else before, made if recorded else before))
    return World(then, now)


def body(force: Any, chance: random.Random, returns: bool, records: bool, day: date) -> ForceFacts:
    """One body with random claims, of all objectives or of some, and random evidence."""
    part = chance.choice((0.5, 1, 1))
    marks = {}
    for name, objective in OBJECTIVES.items():
        limited = force.nation in objective.not_applicable_in
        named = returns and not limited and chance.random() < part
        marks[name] = ObjectiveFacts(
            limited=limited,
            applies=False,
            named=named,
            claimed=chance.choice(list(Status)) if named else Status.NOT_ASSESSED,
            supported=chance.choice(SUPPORTED) if records and not limited else None,
            impact_shown=records and not limited and chance.random() < 0.3,
            gap=None,
            kinds=frozenset(chance.sample(list(Kind), 2)) if records and not limited else frozenset(),
        )
    found = ForceFacts(force, day if returns else None, False, frozenset({f"{day}"} if records else ()), marks)
    return mixed(found, found)


def mixed(claims: ForceFacts, evidence: ForceFacts) -> ForceFacts:
    """A body with the claims of one and the evidence of the other, and the gaps that follow from both."""
    marks = {}
    for name, mark in evidence.marks.items():
        claimed = claims.marks[name]
        made = replace(mark, named=claimed.named, claimed=claimed.claimed)
        marks[name] = replace(
            made, applies=not made.limited and made.claimed is not Status.NOT_APPLICABLE, gap=gap(made)
        )
    return replace(evidence, returned=claims.returned, marks=marks)


def gap(mark: ObjectiveFacts) -> str | None:
    """A gap that tells of claims and evidence alike."""
    if mark.limited or mark.claimed is Status.NOT_APPLICABLE:
        return None
    if SUPPORTED.index(mark.supported) < (SUPPORTED.index(mark.claimed) if mark.claimed in HIGH else 0):
        return "overclaimed"
    if mark.supported in HIGH:
        return "self-only" if Kind.AUDIT in mark.kinds else None
    return "in-place-only" if mark.supported else "no-evidence"


# What each figure asks of an account for one objective: by the names that stand in JSON.
ANSWERS: dict[str, Callable[[ForceFacts, ObjectiveFacts], Mapping[str, int]]] = {
    "applicable": lambda _, mark: {"": mark.applies},
    "claimed_not_applicable": lambda _, mark: {"": not mark.limited and not mark.applies},
    "met": lambda _, mark: {"": mark.applies and not mark.gap, "gap": mark.applies and bool(mark.gap)},
    "gaps": lambda _, mark: {mark.gap or "": mark.applies and bool(mark.gap)},
    "returned_objectives": lambda body, mark: {"": bool(body.returned) and mark.applies},
    "claimed": lambda body, mark: {str(mark.claimed): bool(body.returned) and mark.applies},
    "claimed_high": lambda body, mark: {"": mark.claimed in HIGH, "low": bool(body.returned) and low(mark)},
    "claimed_and_supported": lambda _, mark: {"": mark.claimed in HIGH and mark.supported in HIGH},
    "claimed_not_supported": lambda _, mark: {"": mark.claimed in HIGH and mark.supported not in HIGH},
    "supported_not_claimed": lambda _, mark: {"": mark.claimed not in HIGH and mark.supported in HIGH},
    "neither": lambda _, mark: {
        "": not mark.limited and mark.claimed not in HIGH and mark.supported not in HIGH,
    },
    "supported": lambda _, mark: {str(mark.supported): not mark.limited},
    "supported_high": lambda _, mark: {"": mark.supported in HIGH},
    "impact_shown": lambda _, mark: {"": mark.impact_shown},
    "kinds": lambda _, mark: {str(kind): 1 for kind in mark.kinds},
}


def low(mark: ObjectiveFacts) -> bool:
    return mark.applies and mark.claimed not in HIGH


def nobody_or_enough(count: int) -> bool:
    return count == 0 or count >= FEWEST


def claimed(bodies: Iterable[ForceFacts], name: str) -> int:
    return sum(body.marks[name].named for body in bodies)


def something(bodies: Iterable[ForceFacts], name: str) -> int:
    asked = [body for body in bodies if not body.marks[name].limited]
    return sum(bool(body.returned or body.records) for body in asked)


def sums(made: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """The figures of the whole country, and over which objectives they are."""
    yield {**made["total"], "before": made["before"]}, list(OBJECTIVES)
    for objective in made["objectives"]:
        yield objective, [objective["objective"]]
    of_action = {number: [objective.id for objective in action.objectives] for number, action in PLAN.actions.items()}
    for action in made["actions"]:
        yield action, of_action[action["number"]]
    for theme in made["themes"]:
        numbers = [number for number, action in PLAN.actions.items() if str(action.theme) == theme["id"]]
        yield theme["figures"], [name for number in numbers for name in of_action[number]]
    for issue in made["perennial_issues"]:
        numbers = [number for number, action in PLAN.actions.items() if issue["id"] in action.perennial_issues]
        yield issue["figures"], [name for number in numbers for name in of_action[number]]


def may_be_told(bodies: Bodies, name: str, figure: str) -> bool:
    """Whether nobody or enough contribute to what is told of one objective of some bodies."""
    return nobody_or_enough(something(bodies, name)) and (figure in EVIDENCE or nobody_or_enough(claimed(bodies, name)))


def counted(bodies: Bodies, names: Iterable[str], figure: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for name in names:
        for body in bodies:
            found.update(Counter({key: int(value) for key, value in ANSWERS[figure](body, body.marks[name]).items()}))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_and_difference_tells_of_nobody_or_of_five(seed: int) -> None:
    made_up = world(random.Random(seed))
    made = made_up.document()
    for figures, names in sums(made):
        for figure in CLAIMS | EVIDENCE:
            if figures[figure] is None or not names:
                continue
            # No difference of sums can tell of an objective what may not be told of it.
            assert all(may_be_told(made_up.now, name, figure) for name in names)
            enough = something if figure in EVIDENCE else claimed
            assert any(enough(made_up.now, name) >= FEWEST for name in names)
            if isinstance(figures[figure], int):
                assert figures[figure] == counted(made_up.now, names, figure)[""]
    for figure in CLAIMS | EVIDENCE:
        told = [
            region["id"] for region in made["regions"] if region["figures"] and region["figures"][figure] is not None
        ]
        for some in (some for size in range(1, len(told) + 1) for some in combinations(told, size)):
            inside = [body for body in made_up.now if body.force.region in some]
            outside = [body for body in made_up.now if body.force.region not in some]
            for name in OBJECTIVES:
                assert may_be_told(inside, name, figure)
                assert may_be_told(outside, name, figure)
    told = [region for region in made["regions"] if region["returned"] is not None]
    for some in (some for size in range(1, len(told) + 1) for some in combinations(told, size)):
        assert nobody_or_enough(made["returned"] - sum(region["returned"] for region in some))
        assert all(region["returned"] >= FEWEST for region in some)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_since_an_earlier_day_tells_of_fewer_than_five(seed: int) -> None:
    made_up = world(random.Random(seed))
    made = made_up.document()
    returned = sum(then.returned != now.returned for then, now in zip(made_up.then, made_up.now, strict=True))
    recorded = sum(then.records != now.records for then, now in zip(made_up.then, made_up.now, strict=True))
    with_before = [(figures["before"], names) for figures, names in sums(made) if "before" in figures]
    for figure in CLAIMS | EVIDENCE:
        told = [set(names) for before, names in with_before if before[figure] is not None]
        if not told:
            continue
        assert nobody_or_enough(recorded)
        assert figure in EVIDENCE or nobody_or_enough(returned)
        for whole in told:
            parts = [part for part in told if part < whole]
            left = whole.difference(*parts)
            for names in (whole, left, *(whole - part for part in parts)):
                for key, bodies in moved(made_up, names, figure).items():
                    assert nobody_or_enough(len(bodies)), (figure, key, names)
            assert all(map(nobody_or_enough, differing(made_up, whole, figure).values()))
            assert all(may_be_told(made_up.then, name, figure) for name in whole)


def moved(made_up: World, names: Iterable[str], figure: str) -> dict[str, set[int]]:
    """Which accounts answer otherwise than then, to each part of a figure, of any of some objectives."""
    found: dict[str, set[int]] = {}
    for place, (then, now) in enumerate(zip(made_up.then, made_up.now, strict=True)):
        for name in names:
            for key in differing(World([then], [now]), [name], figure):
                found.setdefault(key, set()).add(place)
    return found


def differing(made_up: World, names: Iterable[str], figure: str) -> Counter[str]:
    """How many accounts answer otherwise than then, to each part of a figure over some objectives."""
    found: Counter[str] = Counter()
    for then, now in zip(made_up.then, made_up.now, strict=True):
        before, after = (counted([body], names, figure) for body in (then, now))
        found.update(key for key in before.keys() | after.keys() if before[key] != after[key])
    return found


def few(chance: random.Random, returning: int, evident: int = 12) -> World:
    """Twelve bodies of which some made a return and some have evidence, at both dates alike."""
    forces = chance.sample(FORCES, 12)
    made = [body(force, chance, place < returning, place < evident, THEN) for place, force in enumerate(forces)]
    return World(made, made)


def other_claims(bodies: Bodies, chance: random.Random, which: Iterable[int]) -> list[ForceFacts]:
    """The same, but some claim something else of what they claim something of."""
    changed = list(bodies)
    for place in which:
        marks = {
            name: replace(mark, claimed=chance.choice(list(Status))) if mark.named else mark
            for name, mark in bodies[place].marks.items()
        }
        changed[place] = mixed(replace(bodies[place], marks=marks), bodies[place])
    return changed


def other_evidence(bodies: Bodies, chance: random.Random, which: Iterable[int]) -> list[ForceFacts]:
    """The same, but the evidence of some shows something else."""
    changed = list(bodies)
    for place in which:
        changed[place] = mixed(bodies[place], replace(body(bodies[place].force, chance, False, True, THEN)))
    return changed


@pytest.mark.parametrize("seed", SEEDS)
def test_what_few_say_makes_no_difference(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.randint(1, FEWEST - 1)
    claiming = few(chance, count)
    claims = other_claims(claiming.now, chance, range(count))
    assert World(claims, claims).document() == claiming.document()
    recording = few(chance, 0, count)
    evidence = other_evidence(recording.now, chance, range(count))
    assert World(evidence, evidence).document() == recording.document()


@pytest.mark.parametrize("form", [form for form in forms_of("national") if form != "pdf"])
def test_no_form_tells_what_few_say(form: str) -> None:
    """A PDF is its HTML."""
    chance = random.Random(form)
    claiming, recording = few(chance, 4), few(chance, 0, 4)
    claims = other_claims(claiming.now, chance, range(4))
    evidence = other_evidence(recording.now, chance, range(4))
    assert World(claims, claims).form(form) == claiming.form(form)
    assert World(evidence, evidence).form(form) == recording.form(form)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_few_say_who_returned_since_is_not_told_of_then(seed: int) -> None:
    """Neither by a figure nor by which figures are told."""
    chance = random.Random(seed)
    count = chance.randint(1, FEWEST - 1)
    start = few(chance, chance.choice((0, 5, 8)))
    again = range(8, 8 + count)
    full = [body(each.force, chance, True, False, NOW) for each in start.then]
    new = [mixed(full[place], each) if place in again else each for place, each in enumerate(start.then)]
    one, other = World(start.then, new), World(start.then, other_claims(new, chance, again))
    first, second = (
        [figures["before"] for figures, _ in sums(made_up.document()) if "before" in figures]
        for made_up in (one, other)
    )
    assert first == second
    assert all(before[figure] is None for before in first for figure in CLAIMS)


def test_an_account_that_stands_in_the_document_hides_nobody() -> None:
    """Of five that claimed, one is known to who reads: the others would be told of as four."""
    chance = random.Random(1)
    five = few(chance, 5)
    full = [
        mixed(body(each.force, random.Random(place), place < 5, True, NOW), each) for place, each in enumerate(five.now)
    ]
    asked = [[name for name in OBJECTIVES if not OBJECTIVES[name].not_applicable_in]]
    while not all(claimed(full, name) == FEWEST for name in asked[0]):
        full = [
            mixed(body(each.force, chance, place < 5, True, NOW), each) if place < 5 else each
            for place, each in enumerate(full)
        ]
    assert Country(full, asked).figures(asked[0]).claimed_high is not None
    assert Country(full, asked, beside=full[0].force.id).figures(asked[0]).claimed_high is None
    assert Country(full, asked, beside=full[9].force.id).figures(asked[0]).claimed_high is not None


def test_an_account_that_stands_in_the_document_hides_no_change() -> None:
    """Five made a return since, one of them known to who reads."""
    chance = random.Random(1)
    start = few(chance, 8, 0)
    name = next(name for name, objective in OBJECTIVES.items() if not objective.not_applicable_in)
    then = [claiming(each, Status.IN_PROGRESS if place < 8 else None, THEN) for place, each in enumerate(start.then)]
    now = [claiming(each, Status.EMBEDDED, NOW) if place < 5 else each for place, each in enumerate(then)]
    for beside, told in ((None, True), (then[7].force.id, True), (then[0].force.id, False)):
        before = Country(now, [list(OBJECTIVES)], then, beside).before([name])
        assert before is not None
        assert (before.claimed_high is not None) == told


def claiming(body: ForceFacts, status: Status | None, day: date) -> ForceFacts:
    """The same, but it claims this of all that it is asked."""
    if status is None:
        return body
    marks = {
        name: mark if mark.limited else replace(mark, named=True, claimed=status) for name, mark in body.marks.items()
    }
    return mixed(replace(body, returned=day, marks=marks), body)


def test_an_action_does_not_tell_of_the_one_that_is_asked_more() -> None:
    """Five that are not asked the first objective claimed the others; one that is has evidence and no return."""
    chance = random.Random(1)
    limited = next(name for name, objective in OBJECTIVES.items() if objective.not_applicable_in)
    nations = OBJECTIVES[limited].not_applicable_in
    outside = [force for force in WHOLE.forces.values() if force.nation in nations][:5]
    inside = next(force for force in FORCES if force.nation not in nations)
    names = [name for name in OBJECTIVES if name.startswith(limited.rpartition(".")[0])]
    made = [body(force, chance, True, True, NOW) for force in outside]
    while not all(claimed(made, name) == FEWEST for name in names if name != limited):
        made = [body(force, chance, True, True, NOW) for force in outside]
    country = Country([*made, body(inside, chance, False, True, NOW)], [names])
    told, every = (country.figures(asked) for asked in ([name for name in names if name != limited], names))
    assert (told.gaps is None, told.supported is None) == (False, False)
    assert (every.gaps, every.supported) == (None, None)


def test_figures_are_told_of_many() -> None:
    """So that the attacks above do not succeed by telling nothing."""
    told: Counter[str] = Counter()
    for seed in SEEDS:
        made = world(random.Random(seed)).document()
        for figures, _ in sums(made):
            told.update(figure for figure in CLAIMS | EVIDENCE if figures[figure] is not None)
            told.update(f"before {figure}" for figure in EVIDENCE if figures.get("before", {}).get(figure) is not None)
        told.update("region" for region in made["regions"] if region["figures"])
    assert all(told[figure] for figure in CLAIMS | EVIDENCE), told
    assert told["region"]
    assert told["before supported_high"]
