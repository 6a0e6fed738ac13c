"""The rules over what is right of files with faults of shape: one bad key hides no other fault."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from nvap.load.measures import MeasuresFile
from nvap.load.partial import PartlyRead, right_of
from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord
from nvap.load.validation import Faulty, Placed
from nvap.model.bodies import Forces
from nvap.model.evidence import Evidence
from nvap.model.fields import Unread
from nvap.model.measures import Measures
from nvap.model.plan import Action, Front, PerennialIssues, Themes
from nvap.model.returns import Return
from nvap.model.succession import Succession
from nvap.model.wording import OwnWords
from nvap.rules.context import Context, Hit
from nvap.source.rule import Rule

# How often a rule is asked of one file, each time without one more item that is wrong: with more of them, what else is
# wrong there is told once these are put right.
MOST_HIDDEN = 50


def hits_in_faulty(context: Context, rules: Iterable[Rule]) -> Iterator[tuple[Rule, Hit]]:
    """What rules find in what is right of the files with faults of shape, each with its rule."""
    rules = tuple(rules)
    for faulty in (*context.faulty, *context.plan.faulty):
        part = right_of(faulty)
        if part is not None:
            about = _about(context, faulty, part.thing)
            for rule in rules:
                yield from ((rule, hit) for hit in _hits(about, faulty, part, rule))


def _hits(context: Context, faulty: Faulty[Any], part: PartlyRead[Any], rule: Rule) -> list[Hit]:
    """What a rule finds in one of them, before it asks for what is wrong or missing there.

    Where that is in one item of a list or a mapping, the rule is asked again without the item.
    """
    for _ in range(MOST_HIDDEN):
        found: list[Hit] = []
        try:
            for hit in rule.check(context):
                if hit.source is faulty.source:
                    found.append(replace(hit, keys=part.in_file(hit.keys)))
        except Unread as unread:
            if part.hide(unread):
                continue
        part.show()
        return found
    part.show()
    return []


def _about(context: Context, faulty: Faulty[Any], thing: Any) -> Context:
    """The same about one file alone, with what it is looked up in: only what is said of that file is true."""
    if issubclass(faulty.model, Evidence):
        record = Record(faulty.source, faulty.folder, faulty.stem, thing)
        return context.about(records=(record,), broken=context.broken - {(faulty.folder, faulty.stem)})
    if issubclass(faulty.model, Return):
        made = ReturnRecord(faulty.source, faulty.folder, faulty.stem, thing)
        records = tuple(record for record in context.records if record.folder == faulty.folder)
        returns = tuple(record for record in context.returns if record.folder == faulty.folder)
        return context.about(records=records, returns=(made, *returns))
    if issubclass(faulty.model, Measures):
        return context.about(measures=(MeasuresFile(faulty.source, faulty.folder, thing),))
    placed = Placed(faulty.source, thing)
    if issubclass(faulty.model, OwnWords):
        return context.about(wording=placed)
    if plan := _plan_with(context.plan, placed):
        plans = tuple(plan if one is context.plan else one for one in context.plans)
        return Context(plan, (), context.as_at, plans=plans)
    return context.about(rounds=(placed,))


def _plan_with(plan: Plan, placed: Placed[Any]) -> Plan | None:
    """A plan with one file more; None where it is no file of a plan."""
    match placed.thing:
        case Front():
            return replace(plan, front_file=placed)
        case Themes():
            return replace(plan, themes_file=placed)
        case PerennialIssues():
            return replace(plan, perennial_issues_file=placed)
        case Forces():
            return replace(plan, forces_files=(*plan.forces_files, placed), forces_broken=False)
        case Action():
            return replace(plan, action_files=(*plan.action_files, placed))
        case Succession():
            return replace(plan, succession_file=placed, succession_broken=False)
    return None
