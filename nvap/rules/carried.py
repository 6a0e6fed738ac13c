"""The rules of what was carried to an edition, and of words that none has. One rule is one function and its page."""

from collections.abc import Iterator
from datetime import date

from nvap.analysis.succession import reading_of
from nvap.model.evidence import Evidence
from nvap.rules.context import Context, Hit, is_withdrawn
from nvap.source.rule import Rule, error, warning
from nvap.words.nearest import nearest


def unknown_edition(context: Context) -> Iterator[Hit]:
    """A record that was carried to an edition of the plan that there has not been.

    Fails:

        carried:
          - edition: "3"
            date: 2026-11-10

    Passes:

        carried:
          - edition: "2"
            date: 2026-11-10
    """
    known = context.versions
    for record in context.records:
        for index, carried in enumerate(record.evidence.carried):
            if known and carried.edition not in known:
                fields = {"printed": carried.edition, "known": ", ".join(sorted(known))}
                yield Hit(record.source, ("carried", index, "edition"), fields)


def unreached_objective(context: Context) -> Iterator[Hit]:
    """A record that was carried to an objective which none of its own became in that edition.

    A person says of evidence what it shows of an objective that it comes to; what it is to show of another is a record
    of its own.

    Fails:

        objectives:
          2.2.1.2: {wording: v1:2dcd513b6838, shows: yes}

    Passes:

        objectives:
          2.2.1.1: {wording: v1:2dcd513b6838, shows: yes}
    """
    for record in context.records:
        for index, carried in enumerate(record.evidence.carried):
            reached = _reached(context, record.evidence, carried.edition)
            for objective in carried.objectives if reached is not None else ():
                if reached is not None and objective not in reached:
                    fields = {
                        "objective": objective,
                        "edition": carried.edition,
                        "nearest": nearest(objective, reached),
                    }
                    yield Hit(record.source, ("carried", index, "objectives", objective), fields, on_key=True)


def unknown_wording(context: Context) -> Iterator[Hit]:
    """A record made against words of an objective that no edition here has, though the one it was made under is here.

    The words changed while the version stayed, or the fingerprint was mistyped. Said where a workspace has more than
    one edition; where it has one, these are other words than the objective has now.

    Fails:

        objectives:
          2.2.1.1: v1:000000000000

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
    """
    read = {record.source.path: evidence for record, evidence in context.read}
    for record in context.records:
        made = record.evidence
        if is_withdrawn(made, context) or (made.force, made.id) in context.replaced:
            continue
        for objective, mark in made.objectives.items():
            if mark is None or not context.is_of_unknown_words(made.plan_version, mark):
                continue
            if not _was_answered(read.get(record.source.path), objective, mark):
                fields = {"objective": objective, "version": made.plan_version}
                yield Hit(record.source, ("objectives", objective), fields)


RULES: tuple[Rule, ...] = (
    error(
        unknown_edition,
        "there has been no edition {printed} of the plan",
        "The versions are {known}.",
    ),
    error(
        unreached_objective,
        "nothing that this record is about became objective {objective} of edition {edition}",
        "Take it out; evidence for another objective is a record of its own.",
    ),
    warning(
        unknown_wording,
        "no edition here has the words of objective {objective} that this was recorded against",
        "They changed while version {version} stayed, or the fingerprint is mistyped: read the objective again.",
    ),
)


def _reached(context: Context, made: Evidence, version: str) -> frozenset[str] | None:
    """The objectives of an edition that a record's own became; None where that cannot be known here."""
    if not any(plan.front.version == version for plan in context.dated):
        return None
    if any(plan.broken or plan.succession_broken or not plan.front_file for plan in context.editions):
        return None
    read = reading_of((plan.edition for plan in context.dated), version).record(made, date.max)
    return frozenset(read.objectives if read is not None else ())


def _was_answered(read: Evidence | None, objective: str, mark: str) -> bool:
    """Whether a person has since said of other words what a record shows, wherever the plan's edition reads it."""
    if read is None:
        return False
    targets = [name for name in read.objectives if objective in read.own_names(name)]
    return bool(targets) and all(read.objectives[name] != mark for name in targets)
