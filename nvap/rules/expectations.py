"""The rules of what the plan expects, and of its edition. One rule is one function; its docstring is its page."""

from collections.abc import Iterator
from datetime import date

from nvap.model.fields import Kind
from nvap.rules.context import Context, Hit
from nvap.source.rule import Rule, error, note
from nvap.words.catalogue import month


def missing_expectation(context: Context) -> Iterator[Hit]:
    """A force objective that does not say what stage of evidence it expects, or which kinds would tell.

    Without it no gap can be worked out and no next step can be printed.

    Fails:

        - id: 2.2.1.1
          text: To send the right referral in time
          short: The right referral in time

    Passes:

        - id: 2.2.1.1
          text: To send the right referral in time
          short: The right referral in time
          expects: in-use
          telling: [audit]
    """
    for file in context.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if not file.thing.national and not (objective.expects and objective.telling):
                key = "telling" if objective.expects else "expects"
                yield Hit(file.source, ("objectives", index), {"id": objective.id, "key": key})


def unreached_expectation(context: Context) -> Iterator[Hit]:
    """A force objective whose expected stage none of its telling kinds reaches.

    A force that did exactly what the next step says would still have the gap.

    Fails:

        expects: in-use
        telling: [training]

    Passes:

        expects: in-use
        telling: [training, audit]
    """
    for file in context.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if objective.expects is None or not objective.telling:
                continue
            if not objective.reaching:
                reach = ", ".join(kind for kind in Kind if kind.stage.rank >= objective.expects.rank)
                fields = {"id": objective.id, "expects": objective.expects.replace("-", " "), "kinds": reach}
                yield Hit(file.source, ("objectives", index, "telling"), fields)


def expectation_on_national_action(context: Context) -> Iterator[Hit]:
    """An objective of a national action that expects a stage of evidence.

    Forces do not assess themselves against the national actions.

    Fails:

        - id: 1.1.1.1
          text: To publish one guide for every force
          short: One guide for every force
          expects: in-use

    Passes:

        - id: 1.1.1.1
          text: To publish one guide for every force
          short: One guide for every force
    """
    for file in context.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if file.thing.national and (objective.expects or objective.telling):
                key = "expects" if objective.expects else "telling"
                yield Hit(file.source, ("objectives", index, key), {"id": objective.id}, on_key=True)


def plan_review_overdue(context: Context) -> Iterator[Hit]:
    """The plan's own review date has passed, as at the date of the check.

    A fact about the plan and not a fault of any force. A review that is due in a month is overdue after its last day.
    Where reviews are recorded, the newest says when the next is due; `nvap edition review` records one.

    Fails:

        review_date: 2021-03  # as at 23 November 2026

    Passes:

        review_date: 2027-01  # as at 23 November 2026
    """
    front = context.plan.front_file
    if front is None:
        return
    due = front.thing.review_due(context.as_at)
    if context.as_at.isoformat()[:7] > due:
        held = [index for index, review in enumerate(front.thing.reviews) if review.date <= context.as_at]
        latest = max(held, key=lambda index: front.thing.reviews[index].date, default=None)
        place = ("review_date",) if latest is None else ("reviews", latest, "next")
        yield Hit(front.source, place, {"month": month(due), "as_at": context.as_at})


def repeated_review(context: Context) -> Iterator[Hit]:
    """Two reviews of the plan on one day.

    Nobody could tell which of them says when the next is due.

    Fails:

        reviews:
          - {date: 2026-05-18, by: Programme board, outcome: unchanged, next: 2026-11}
          - {date: 2026-05-18, by: Programme board, outcome: changed, next: 2027-05}

    Passes:

        reviews:
          - {date: 2026-05-18, by: Programme board, outcome: unchanged, next: 2026-11}
          - {date: 2026-11-16, by: Programme board, outcome: changed, next: 2027-05}
    """
    front = context.plan.front_file
    seen: set[date] = set()
    for index, review in enumerate(front.thing.reviews if front else ()):
        if front and review.date in seen:
            yield Hit(front.source, ("reviews", index, "date"), {"day": review.date})
        seen.add(review.date)


def review_due_in_the_past(context: Context) -> Iterator[Hit]:
    """A review of the plan that says that the next was due before it.

    Fails:

        - {date: 2026-11-16, by: Programme board, outcome: unchanged, next: 2026-05}

    Passes:

        - {date: 2026-11-16, by: Programme board, outcome: unchanged, next: 2027-05}
    """
    front = context.plan.front_file
    for index, review in enumerate(front.thing.reviews if front else ()):
        if front and review.next < review.date.isoformat()[:7]:
            yield Hit(front.source, ("reviews", index, "next"), {"day": review.date, "month": month(review.next)})


def plan_superseded(context: Context) -> Iterator[Hit]:
    """A later edition of the plan is known to exist, as at the date of the check.

    A fact about the plan and not a fault of any force.

    Fails:

        superseded: {known_since: 2026-11-23, note: A later edition has been published.}

    Passes:

        a plan without the key superseded
    """
    front = context.plan.front_file
    if front and front.thing.superseded and front.thing.superseded.known_since <= context.as_at:
        fields = {"version": front.thing.version, "known_since": front.thing.superseded.known_since}
        yield Hit(front.source, ("superseded",), fields, on_key=True)


def measures_under_development(context: Context) -> Iterator[Hit]:
    """Force actions of the plan that have no suggested measures; they are under development.

    The programme's gap, never a force's. Said once, at the first such action.

    Fails:

        suggested_measures: []

    Passes:

        suggested_measures:
          - {id: M2.2.1a, text: Share of right referrals, kind: output, unit: percent, better: higher, every: 6}
    """
    files = [file for file in context.plan.action_files if file.thing.number not in context.plan.broken]
    without = [file for file in files if not file.thing.national and not file.thing.suggested_measures]
    forces = sum(not file.thing.national for file in files)
    for file in sorted(without, key=lambda file: file.thing.order)[:1]:
        yield Hit(file.source, ("suggested_measures",), {"count": len(without), "of": forces})


RULES: tuple[Rule, ...] = (
    error(
        missing_expectation,
        "objective {id} has no {key}",
        "Add the stage it expects (in-place, in-use, making-a-difference) and the kinds that would tell.",
    ),
    error(
        unreached_expectation,
        "objective {id} expects evidence that is {expects}, and none of these kinds shows that",
        "Add one of {kinds}.",
    ),
    error(
        expectation_on_national_action,
        "objective {id} is of a national action and expects evidence of forces",
        "Take the line away.",
    ),
    note(
        plan_review_overdue,
        "the plan's own review was due in {month} and is overdue as at {as_at}",
        "Nothing for a force to do; the programme reviews the plan.",
    ),
    error(
        repeated_review,
        "there are two reviews on {day}",
        "Take one of them away, or correct its date.",
    ),
    error(
        review_due_in_the_past,
        "a review on {day} says that the next was due in {month}",
        "Correct one of the two.",
    ),
    note(
        plan_superseded,
        "version {version} of the plan has been superseded; this has been known since {known_since}",
        "Nothing is wrong with the files; readers should know which edition they read.",
    ),
    note(
        measures_under_development,
        "{count} of {of} force actions have no suggested measures; they are under development",
        "The programme's gap, not a force's.",
    ),
)
