"""The rules of a succession: it says where each objective went. One rule is one function; its docstring is its page."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from nvap.load.plan import Plan
from nvap.model.plan import Objective, likeness
from nvap.model.succession import Moved
from nvap.rules.context import Context, Hit
from nvap.source import Source
from nvap.source.rule import Rule, error
from nvap.words.nearest import nearest

# Of all distinct words, the share below which the same id may mean something else.
ENOUGH = 0.5


def succession_against_edition(context: Context) -> Iterator[Hit]:
    """A succession from another edition than plan.yaml says that this one follows.

    Its ids would be read as those of the wrong edition.

    Fails:

        # plan/succession.yaml, where plan.yaml has follows: "2"
        from: "1"

    Passes:

        # plan/succession.yaml, where plan.yaml has follows: "2"
        from: "2"
    """
    file, front = context.plan.succession_file, context.plan.front_file
    if file and front and file.thing.from_ != front.thing.follows:
        fields = {"from_": file.thing.from_, "follows": front.thing.follows, "path": front.source.path}
        yield Hit(file.source, ("from",), fields if front.thing.follows else {**fields, "how": "first"})


def lost_objective(context: Context) -> Iterator[Hit]:
    """An objective of the edition before that is not in this one, and of which the succession says nothing.

    Nobody could tell what becomes of the evidence for it. Say where it went, or that it was withdrawn and why.

    In the example the edition before has a 2.2.1.3.

    Fails:

        objectives:
          2.2.1.2: {to: [2.2.1.2], reworded: true}

    Passes:

        objectives:
          2.2.1.2: {to: [2.2.1.2], reworded: true}
          2.2.1.3: {to: [], why: Partners record it now}
    """
    for step in _steps(context):
        for objective in step.unnamed():
            if not step.may_have(objective.id):
                same = step.with_words_of(objective)
                fields = {"id": objective.id, "version": step.before.front.version}
                yield step.hit(objective.id, fields | ({"same": same[0], "how": "moved"} if same else {}))


def unnamed_move(context: Context) -> Iterator[Hit]:
    """An objective whose words stand under another id now, and something else under its own; the succession is silent.

    Its evidence would be read as evidence for what took its place.

    In the example the edition before has as 2.2.1.1 what is now 2.2.1.2.

    Fails:

        from: "2"
        objectives: {}

    Passes:

        from: "2"
        objectives:
          2.2.1.1: {to: [2.2.1.2]}
    """
    for step in _steps(context):
        for objective in step.unnamed():
            if same := step.moved(objective):
                yield step.hit(objective.id, {"id": objective.id, "same": same[0]})


def unnamed_rewording(context: Context) -> Iterator[Hit]:
    """An objective that shares fewer than half of its words with what had its id before; the succession is silent.

    Half of all distinct words of the two, in lower case. It may be another objective under an old id. If it is the same
    in other words, say `reworded: true`.

    In the example 2.2.1.2 was "To listen to those who were harmed".

    Fails:

        2.2.1.2: {to: [2.2.1.2]}

    Passes:

        2.2.1.2: {to: [2.2.1.2], reworded: true}
    """
    for step in _steps(context):
        moved = {objective.id for objective in step.unnamed() if step.moved(objective)}
        for objective in step.before.objectives.values():
            if objective.id not in moved and step.is_to_be_the_same(objective.id) and not step.is_alike(objective):
                yield step.hit(objective.id, {"id": objective.id})


def unknown_target(context: Context) -> Iterator[Hit]:
    """A succession by which an objective went to an id that this edition does not have.

    Fails:

        2.2.1.3: {to: [2.2.1.9]}

    Passes:

        2.2.1.3: {to: [2.2.1.2]}
    """
    plan = context.plan
    for source, name, moved in _said(context):
        for index, target in enumerate(moved.to):
            if not _may_have(plan, target):
                fields = {"id": name, "target": target, "nearest": nearest(target, plan.objectives)}
                yield Hit(source, ("objectives", name, "to", index), fields)


def unknown_predecessor(context: Context) -> Iterator[Hit]:
    """A succession that says where an objective went which the edition before does not have.

    Fails:

        2.2.1.9: {to: [], why: Partners record it now}

    Passes:

        2.2.1.3: {to: [], why: Partners record it now}
    """
    before = context.followed
    for source, name, _ in _said(context):
        if before and not _may_have(before, name):
            fields = {"id": name, "version": before.front.version, "nearest": nearest(name, before.objectives)}
            yield Hit(source, ("objectives", name), fields, on_key=True)


def objective_withdrawn_without_reason(context: Context) -> Iterator[Hit]:
    """An objective that went nowhere, without `why`.

    Forces that have evidence for it are told the reason wherever it is listed.

    Fails:

        2.2.1.3: {to: []}

    Passes:

        2.2.1.3: {to: [], why: Partners record it now}
    """
    for source, name, moved in _said(context):
        if not moved.to and moved.why is None:
            yield Hit(source, ("objectives", name), {"id": name}, on_key=True)


RULES: tuple[Rule, ...] = (
    error(
        succession_against_edition,
        "this is the succession from version {from_}, and plan.yaml says that the edition follows {follows}",
        "Make the two the same.",
        first="this is the succession from version {from_}, and plan.yaml does not say that the edition follows one",
    ),
    error(
        lost_objective,
        "objective {id} of version {version} is not here, and nothing says where it went",
        "Name it in succession.yaml: to which ids it went; or to none, and why.",
        moved="objective {id} of version {version} is not here, and nothing says where it went; {same} has its words",
    ),
    error(
        unnamed_move,
        "the words of objective {id} stand at {same} now and others at {id}, and nothing says where it went",
        "Name it in succession.yaml: to: [{same}] if it moved there.",
    ),
    error(
        unnamed_rewording,
        "objective {id} shares fewer than half of its words with what it was, and nothing says that it is the same",
        "Name it in succession.yaml: with `reworded: true` if it is the same; or say where the earlier one went.",
    ),
    error(
        unknown_target,
        "objective {id} went to {target}, which is not in this edition",
        "Name ids of this edition.",
    ),
    error(
        unknown_predecessor,
        "version {version} has no objective {id}",
        "Name only objectives of the edition before.",
    ),
    error(
        objective_withdrawn_without_reason,
        "objective {id} was withdrawn, and nothing says why",
        "Add `why`: a sentence for those who have evidence for it.",
    ),
)


class _Step(NamedTuple):
    """From an edition to the one that follows it."""

    before: Plan
    after: Plan
    named: Mapping[str, Moved]

    def unnamed(self) -> Iterator[Objective]:
        """The objectives of the edition before of which the succession says nothing."""
        return (objective for objective in self.before.objectives.values() if objective.id not in self.named)

    def may_have(self, objective: str) -> bool:
        """Whether an id is in the later edition, or in an action whose file could not be used."""
        return _may_have(self.after, objective)

    def with_words_of(self, objective: Objective) -> list[str]:
        """The ids in the later edition that have the very words of an objective of the one before."""
        return [now.id for now in self.after.objectives.values() if now.fingerprint == objective.fingerprint]

    def moved(self, objective: Objective) -> list[str]:
        """Under which ids the words of an objective stand, if they do so and no longer under its own."""
        now = self.after.objectives.get(objective.id)
        if now is None or now.fingerprint == objective.fingerprint:
            return []
        return self.with_words_of(objective)

    def is_to_be_the_same(self, objective: str) -> bool:
        """Whether an objective is read as the one under its id alone, and nobody says that it is in other words.

        One that others became as well is not: the merge says it.
        """
        if objective not in self.named:
            return True
        if self.named[objective].reworded or set(self.named[objective].to) != {objective}:
            return False
        return not any(objective in moved.to for name, moved in self.named.items() if name != objective)

    def is_alike(self, objective: Objective) -> bool:
        """Whether it shares enough of its words with what stands under its id, if anything does."""
        now = self.after.objectives.get(objective.id)
        if now is None or now.fingerprint == objective.fingerprint:
            return True
        return likeness(objective.text, now.text) >= ENOUGH

    def hit(self, objective: str, fields: dict[str, Any]) -> Hit:
        """A fault of what the succession says of an objective: there, or where it should be said."""
        file = self.after.succession_file
        if file is None:
            assert self.after.front_file is not None
            return Hit(self.after.front_file.source, ("follows",), fields)
        keys = ("objectives", objective) if objective in self.named else ("objectives",)
        return Hit(file.source, keys, fields, on_key=True)


def _steps(context: Context) -> Iterator[_Step]:
    """The step to the plan; none from an edition that is not here, nor where the succession could not be used."""
    plan, before = context.plan, context.followed
    if before is not None and before is not plan and not plan.succession_broken:
        yield _Step(before, plan, plan.succession_file.thing.objectives if plan.succession_file else {})


def _said(context: Context) -> Iterator[tuple[Source, str, Moved]]:
    """What the succession of the plan says of objectives of the edition before."""
    if file := context.plan.succession_file:
        yield from ((file.source, name, moved) for name, moved in file.thing.objectives.items())


def _may_have(plan: Plan, objective: str) -> bool:
    return objective in plan.objectives or objective.rpartition(".")[0] in plan.broken
