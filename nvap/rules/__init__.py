"""Every rule, in one table, and the check that runs them.

A rule is found in one of the tables below: of reading (nvap/source/faults.py) and of shape
(nvap/load/validation.py), which are applied while files are read, and of the modules beside this one.
"""

from collections.abc import Iterable, Iterator, Sequence

from nvap.load import validation
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.rules import (
    acceptance,
    assurance,
    bodies,
    carried,
    dates,
    editions,
    evidence,
    expectations,
    linking,
    measures,
    personal_data,
    returns,
    rounds,
    shows,
    succession,
    wording,
    written,
)
from nvap.rules.context import Context, Hit
from nvap.source import MOST_FAULTS, faults
from nvap.source.rule import Rule

CHECKS: tuple[Rule, ...] = (
    *linking.RULES,
    *bodies.RULES,
    *expectations.RULES,
    *editions.RULES,
    *succession.RULES,
    *evidence.RULES,
    *dates.RULES,
    *assurance.RULES,
    *shows.RULES,
    *measures.RULES,
    *carried.RULES,
    *returns.RULES,
    *rounds.RULES,
    *acceptance.RULES,
    *wording.RULES,
    *written.RULES,
    *personal_data.RULES,
)
RULES: tuple[Rule, ...] = (*faults.RULES, *validation.RULES, *CHECKS)
# What a report stands on: whether there are errors, and the notes that it says itself. `nvap validate` says warnings;
# what is homeless a report works out for itself, with what a rule has not: findings, claims, the words as they were.
FOR_REPORTS = tuple(rule for rule in CHECKS if rule.severity is not Severity.WARNING)
# What an edition that is not the one read must keep to, as accounts are read through it.
OF_EDITIONS = (
    *linking.RULES,
    *(rule for rule in expectations.RULES if rule.severity is Severity.ERROR),
    *editions.OF_EACH,
    *succession.RULES,
)
# What is asked of the plan's files and of nothing else, so that where these were checked nobody asks again.
OF_THE_PLAN = frozenset(rule.name for rule in (*linking.RULES, *expectations.RULES, *succession.RULES))
BY_NAME = {rule.name: rule for rule in RULES}

__all__ = ["BY_NAME", "CHECKS", "FOR_REPORTS", "OF_EDITIONS", "RULES", "Context", "Diagnostic", "Hit", "Rule", "check"]


def check(context: Context, rules: Iterable[Rule] = CHECKS) -> list[Diagnostic]:
    """What rules find in a plan and its records, as at a date; not sorted."""
    found: list[Diagnostic] = []
    counts: dict[str, int] = {}
    rules = tuple(rule for rule in rules if not context.plan_checked or rule.name not in OF_THE_PLAN)
    for rule, hit in _hits(context, rules):
        path = hit.source.path
        counts[path] = counts.get(path, 0) + 1
        if counts[path] == MOST_FAULTS + 1:
            found.append(faults.BY_NAME["too-many-faults"].word(path, 1, 1, most=MOST_FAULTS))
        if counts[path] <= MOST_FAULTS:
            found.append(rule.word(path, *hit.place, **hit.fields))
    return found


def _hits(context: Context, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Hit]]:
    said: set[tuple[str, str]] = set()
    for rule in rules:
        for hit in rule.check(context):
            said.add((rule.name, hit.source.path))
            yield rule, hit
    if context.faulty or context.plan.faulty:
        from nvap.rules.partial import hits_in_faulty

        # What a rule says of a file as it is written, it does not say again of what is right of it.
        for rule, hit in hits_in_faulty(context, rules):
            if (rule.name, hit.source.path) not in said:
                yield rule, hit
