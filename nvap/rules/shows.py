"""The rules of what a record shows, and of how far it reaches. One rule is one function; its docstring is its page."""

from collections.abc import Iterator
from typing import Any

from nvap.model.dates import months_after
from nvap.model.evidence import Evidence
from nvap.model.fields import Shows, Stage
from nvap.rules.context import Context, Hit, in_a_ring, key_of, unknown
from nvap.source import Keys
from nvap.source.rule import Rule, error, warning
from nvap.words.catalogue import either
from nvap.words.nearest import nearest

# A record of more objectives is asked whether it speaks for each.
MOST_OBJECTIVES = 5
# How many months after its date a record may first be reviewed; one in place stays true for longer.
FIRST_REVIEW = 12
FIRST_REVIEW_IN_PLACE = 36
# For how many records that are not there the nearest is looked for.
MOST_NEAREST = 20


def missing_shows(context: Context) -> Iterator[Hit]:
    """A record that does not say what it shows: whether what was found bears the objective out.

    That something was looked at is not evidence that it is right: a dip sample in which two of twenty referrals were
    right shows `no`. Write `yes`, `partly` or `no`, for all the objectives of the record or for each. A policy,
    training, governance or data may leave it out: it is then `yes`.

    Fails:

        kind: audit

    Passes:

        kind: audit
        shows: partly
    """
    for record in context.records:
        if record.evidence.stage is not Stage.IN_PLACE and record.evidence.shows is None:
            yield Hit(record.source, ("kind",), {"kind": record.evidence.kind})


def shows_against_objectives(context: Context) -> Iterator[Hit]:
    """What a record shows, said for each objective, and not for exactly those that it names.

    Fails:

        objectives:
          2.2.1.1: v1:2dcd513b6838
        shows:
          2.2.1.2: no

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
        shows:
          2.2.1.1: no
    """
    for record in context.records:
        shows, named = record.evidence.shows, record.evidence.objectives
        if not isinstance(shows, dict):
            continue
        for objective in shows:
            if objective not in named:
                fields = {"objective": objective, "known": ", ".join(named)}
                yield Hit(record.source, ("shows", objective), fields, on_key=True)
        lacking = [objective for objective in named if objective not in shows]
        if lacking:
            fields = {"how": "lacking", "objective": ", ".join(lacking), "known": ", ".join(named)}
            yield Hit(record.source, ("shows",), fields, on_key=True)


def baseline_without_better(context: Context) -> Iterator[Hit]:
    """A figure that is compared with a baseline and does not say which way is better.

    Fails:

        figure:
          value: 312
          unit: referrals
          period: {from: 2026-04-01, to: 2026-09-30}
          baseline: 280

    Passes:

        figure:
          value: 312
          unit: referrals
          period: {from: 2026-04-01, to: 2026-09-30}
          baseline: 280
          better: higher
    """
    for record in context.records:
        figure = record.evidence.figure
        if figure is not None and figure.baseline is not None and figure.better is None:
            yield Hit(record.source, ("figure", "baseline"), {"baseline": figure.baseline}, on_key=True)


def worse_than_baseline(context: Context) -> Iterator[Hit]:
    """A figure that is worse than what it is compared with, in a record that says it shows that it is so.

    It may still be right: a rise in reports can be what was wanted. Then say so in the summary.

    Fails:

        shows: yes
        figure:
          value: 40
          unit: referrals
          period: {from: 2026-04-01, to: 2026-09-30}
          baseline: 400
          better: higher

    Passes:

        shows: no
        figure:
          value: 40
          unit: referrals
          period: {from: 2026-04-01, to: 2026-09-30}
          baseline: 400
          better: higher
    """
    for record in context.records:
        made = record.evidence
        if made.figure is not None and made.figure.is_worse:
            said = [objective for objective in made.objectives if made.shows_of(objective) is Shows.YES]
            if said:
                fields = {"value": made.figure.value, "baseline": made.figure.baseline}
                yield Hit(record.source, ("figure", "value"), fields)


def sample_too_large(context: Context) -> Iterator[Hit]:
    """A sample that is larger than what it is taken of.

    Fails:

        sample: {size: 60, of: 6}

    Passes:

        sample: {size: 60, of: 412}
    """
    for record in context.records:
        sample = record.evidence.sample
        if sample is not None and sample.size > sample.of:
            yield Hit(record.source, ("sample", "size"), {"size": sample.size, "of": sample.of})


def unknown_strand(context: Context) -> Iterator[Hit]:
    """A strand that is not one of the plan's working groups.

    Fails:

        strands: [stalking]

    Passes:

        strands: [stalking-and-harassment]
    """
    groups = context.plan.front.working_groups if context.plan.front_file else None
    known = [group.id for group in groups.groups] if groups else []
    for record in context.records if known else ():
        for index, strand in enumerate(record.evidence.strands):
            if strand not in known:
                yield unknown(record.source, ("strands", index), strand, known)


def too_many_objectives(context: Context) -> Iterator[Hit]:
    """A record of more than five objectives.

    Does it speak for each of them? One record may serve several, of any actions; one of very many is seldom evidence
    of each.

    Fails:

        objectives:
          2.2.1.1: v1:2dcd513b6838
          2.2.1.2: v1:2dcd513b6838
          2.2.1.3: v1:2dcd513b6838
          2.2.1.4: v1:2dcd513b6838
          2.2.1.5: v1:2dcd513b6838
          2.2.1.6: v1:2dcd513b6838

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
          2.2.1.2: v1:2dcd513b6838
    """
    for record in context.records:
        if len(record.evidence.objectives) > MOST_OBJECTIVES:
            yield Hit(record.source, ("objectives",), {"count": len(record.evidence.objectives)}, on_key=True)


def late_first_review(context: Context) -> Iterator[Hit]:
    """A record that is first to be reviewed more than twelve months after its date, or 36 for a kind in place.

    Evidence of long ago tells little of today. When it is reviewed and still holds, its date is moved with a note.

    Fails:

        date: 2026-10-14
        review_by: 2031-10-14

    Passes:

        date: 2026-10-14
        review_by: 2027-10-14
    """
    for record in context.records:
        made = record.evidence
        first = made.review_by
        keys: Keys = ("review_by",)
        if made.renewed:
            index, renewal = min(enumerate(made.renewed), key=lambda placed: placed[1].date)
            first, keys = renewal.from_, ("renewed", index, "from")
        months = FIRST_REVIEW_IN_PLACE if made.stage is Stage.IN_PLACE else FIRST_REVIEW
        if first is not None and first > months_after(made.date, months):
            yield Hit(record.source, keys, {"day": first, "months": months, "kind": made.kind})


def closed_by_nobody(context: Context) -> Iterator[Hit]:
    """A finding that was closed, and nothing says which body or role accepted that it was.

    Fails:

        findings:
          - objective: 2.2.1.1
            seriousness: area-for-improvement
            text: Say who may escalate
            closed: {date: 2026-10-20, how: The policy says so now}

    Passes:

        findings:
          - objective: 2.2.1.1
            seriousness: area-for-improvement
            text: Say who may escalate
            closed: {date: 2026-10-20, how: The policy says so now, by: HMICFRS}
    """
    for record in context.records:
        for index, finding in enumerate(record.evidence.findings):
            if finding.closed is not None and finding.closed.by is None:
                yield Hit(record.source, ("findings", index, "closed"), {"objective": finding.objective}, on_key=True)


def broken_moved_to(context: Context) -> Iterator[Hit]:
    """A withdrawn record whose findings are said to be carried by a record that does not carry them.

    What is said to be carried elsewhere is no longer open here. So the other record has to be there, of that day or
    earlier, with a finding graver than a consideration against each objective that this one leaves open.

    Fails:

        id: 2026-10-14-dip-sample
        withdrawn: {date: 2026-10-20, reason: Recorded twice, moved_to: 2025-10-02-no-such-record}

    Passes:

        id: 2026-10-14-dip-sample
        withdrawn: {date: 2026-10-20, reason: Recorded twice, moved_to: 2025-10-02-dip-sample}
    """
    known = context.by_id
    found = 0
    for record in context.records:
        made, target = record.evidence, _moved_to(record.evidence)
        if target is None or (context.may_be_named(made, target) and not context.is_read(made, target)):
            continue
        fields: dict[str, Any] = {"target": target}
        carrier = known.get(key_of(made, target)) if context.may_be_named(made, target) else None
        if context.is_of_a_stranger(made, target):
            fields |= {"force": made.force, "how": "stranger"}
        elif carrier is None or carrier is made:
            # Looking for the nearest takes time for each, and nobody reads more than a few.
            fields["nearest"] = nearest(target, context.ids_named_by(made)) if found < MOST_NEAREST else ()
            found += 1
        elif how := _cannot_carry(made, carrier):
            fields |= how
        elif in_a_ring(made, known, _moved_to):
            fields["how"] = "ring"
        else:
            continue
        yield Hit(record.source, ("withdrawn", "moved_to"), fields)


def _moved_to(record: Evidence) -> str | None:
    return record.withdrawn.moved_to if record.withdrawn else None


def _cannot_carry(record: Evidence, carrier: Evidence) -> dict[str, Any]:
    """How it cannot be that one record carries what the other, withdrawn, leaves open; nothing where it can."""
    withdrawn = record.withdrawn
    assert withdrawn is not None
    if carrier.date > withdrawn.date:
        return {"how": "later", "day": withdrawn.date}
    left = {
        finding.objective for finding in record.findings if finding.graver and not finding.closed_by(withdrawn.date)
    }
    lost = sorted(objective for objective in left if not carrier.graver_findings(objective))
    return {"how": "lost", "objective": either(lost)} if lost else {}


RULES: tuple[Rule, ...] = (
    error(
        missing_shows,
        "{kind} has to say what it shows",
        "Add `shows: yes`, `partly` or `no`: does what was found bear the objective out?",
        cell="Say here whether what was found bears the objective out: yes, partly or no.",
    ),
    error(
        shows_against_objectives,
        "shows names {objective}, which is not an objective of this record",
        "Say it for each of {known}, or write one word for all.",
        lacking="shows says nothing of {objective}",
    ),
    error(
        baseline_without_better,
        "the figure is compared with {baseline}, and nothing says which way is better",
        "Add `better: higher` or `better: lower`.",
        cell="Choose higher or lower.",
    ),
    warning(
        worse_than_baseline,
        "the figure {value} is worse than its baseline {baseline}, and the record says that it shows `yes`",
        "Write `shows: no` or `partly`, or say in the summary why it is right.",
        cell="Choose no or partly under what it shows, or say in the summary why it is right.",
    ),
    error(
        sample_too_large,
        "a sample of {size} cannot be taken of {of}",
        "Correct one of the two.",
        cell="Correct one of the two.",
    ),
    error(
        unknown_strand,
        "the plan has no working group {printed}",
        "Its working groups are {known}.",
        cell="Write the ids of working groups of the plan, or empty the cell.",
    ),
    warning(
        too_many_objectives,
        "this record names {count} objectives",
        "Does it speak for each of them? Take out those that it only touches.",
        cell="Does it speak for each of them? Take out those that it only touches.",
    ),
    warning(
        late_first_review,
        "the first review is on {day}, more than {months} months after the record's date",
        "Say an earlier day; when it is reviewed and still holds, renew it.",
        cell="Say an earlier day; when it is reviewed and still holds, renew it.",
    ),
    error(
        closed_by_nobody,
        "this finding was closed, and nothing says who accepted that it was",
        "Add `by:` with the body or the role, as in HMICFRS.",
        cell="Name the body or the role that accepted it.",
    ),
    error(
        broken_moved_to,
        "its findings are said to be carried by {target}, which is not there",
        "Name another record of the same force that carries them, or take the line away: then they are open.",
        later="its findings are said to be carried by {target}, which is dated after the withdrawal on {day}",
        lost=(
            "its findings are said to be carried by {target}, which has none graver than a consideration against "
            "{objective}"
        ),
        ring="its findings are said to be carried by {target}, whose own are said to be carried by this one",
        stranger=(
            "its findings are said to be carried by {target}, of a body that {force} does not follow and that does "
            "not follow it"
        ),
    ),
)
