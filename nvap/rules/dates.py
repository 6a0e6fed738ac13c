"""The rules of a record's dates. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.rules.context import Context, Hit, is_withdrawn
from nvap.source import Keys
from nvap.source.rule import Rule, error, warning


def missing_review_date(context: Context) -> Iterator[Hit]:
    """A record that does not say until when it may be relied on.

    Twelve months after its date is taken.

    Fails:

        date: 2026-10-14

    Passes:

        date: 2026-10-14
        review_by: 2027-10-14
    """
    for record in context.records:
        if record.evidence.review_by is None and not is_withdrawn(record.evidence, context):
            fields = {"taken": record.evidence.last_day(context.as_at)}
            yield Hit(record.source, ("review_by",), fields, on_key=True)


def missing_recorded_date(context: Context) -> Iterator[Hit]:
    """A record that does not say when it was recorded.

    `nvap evidence confirm` fills it in.

    Fails:

        date: 2026-10-14

    Passes:

        date: 2026-10-14
        recorded: 2026-10-20
    """
    for record in context.records:
        if record.evidence.recorded is None and not is_withdrawn(record.evidence, context):
            yield Hit(record.source, ("recorded",), {}, on_key=True)


def dates_out_of_order(context: Context) -> Iterator[Hit]:
    """Dates of a record that cannot all be true.

    It cannot be reviewed, recorded, renewed, carried, closed or withdrawn before it was made, nor renewed up to a day
    that is past by then, and a period ends after it begins.

    Fails:

        date: 2026-10-14
        review_by: 2025-10-14

    Passes:

        date: 2026-10-14
        review_by: 2027-10-14
    """
    for record in context.records:
        for keys, later, earlier in _date_pairs(record.evidence):
            if later[0] < earlier[0]:
                fields = {"later": later[1], "day": later[0], "earlier": earlier[1], "other": earlier[0]}
                yield Hit(record.source, keys, fields)


def date_in_the_future(context: Context) -> Iterator[Hit]:
    """A record dated after the date of the check.

    It counts for nothing until that day. Where no date is asked for, a record of tomorrow passes: a clock in another
    time zone may not have come to today yet.

    Fails:

        date: 2036-10-14

    Passes:

        date: 2026-10-14
    """
    for kept in context.kept:
        for keys, day in _days(kept.made):
            if day > context.latest:
                yield Hit(kept.source, keys, {"key": keys[0], "day": day, "as_at": context.as_at})


def review_by_against_renewals(context: Context) -> Iterator[Hit]:
    """Renewals of a record that do not follow one another, or do not lead to its review date.

    Each moves the review date on from where the one before it left it, the last one to `review_by`. Where the two
    differ, nobody can say until when the record may be relied on.

    Fails:

        date: 2025-10-14
        review_by: 2028-10-14
        renewed:
          - {date: 2026-10-01, from: 2026-10-14, to: 2027-10-14, note: Looked at again}

    Passes:

        date: 2025-10-14
        review_by: 2027-10-14
        renewed:
          - {date: 2026-10-01, from: 2026-10-14, to: 2027-10-14, note: Looked at again}
    """
    for record in context.records:
        made = record.evidence
        renewed = sorted(enumerate(made.renewed), key=lambda placed: placed[1].date)
        for (_, before), (index, renewal) in pairwise(renewed):
            if renewal.from_ != before.to:
                fields = {"how": "from", "day": renewal.from_, "other": before.to}
                yield Hit(record.source, ("renewed", index, "from"), fields)
        if renewed and made.review_by not in (None, renewed[-1][1].to):
            yield Hit(record.source, ("review_by",), {"day": made.review_by, "other": renewed[-1][1].to})


RULES: tuple[Rule, ...] = (
    warning(
        missing_review_date,
        "review_by is missing",
        "Say until when this may be relied on; {taken} is taken.",
    ),
    warning(
        missing_recorded_date,
        "recorded is missing",
        "Say when this was recorded; `nvap evidence confirm` fills it in.",
    ),
    error(
        dates_out_of_order,
        "{later} is {day}, before {earlier}, {other}",
        "Correct one of the two.",
    ),
    warning(
        date_in_the_future,
        "{key} is {day}, after {as_at}",
        "It counts for nothing until that day; correct it if it is a slip.",
        cell="Correct it; what is still to come is no evidence yet.",
    ),
    error(
        review_by_against_renewals,
        "review_by is {day}, and the last renewal moved it to {other}",
        "Correct the one that is wrong; `nvap evidence renew` writes both.",
        **{"from": "this renewal moves the review date from {day}, and the one before it moved it to {other}"},
        cell="Put the day back; a record is renewed by whoever keeps the records.",
    ),
)


def _days(made: Evidence | Return) -> Iterator[tuple[Keys, date]]:
    """The days of what has been done: made, recorded, renewed, carried, closed, withdrawn."""
    yield ("date",), made.date
    if isinstance(made, Return):
        return
    if made.recorded is not None:
        yield ("recorded",), made.recorded
    for index, renewal in enumerate(made.renewed):
        yield ("renewed", index, "date"), renewal.date
    for index, carried in enumerate(made.carried):
        yield ("carried", index, "date"), carried.date
        if carried.recorded is not None:
            yield ("carried", index, "recorded"), carried.recorded
    for index, finding in enumerate(made.findings):
        for place, progress in enumerate(finding.progress):
            yield ("findings", index, "progress", place, "date"), progress.date
        if finding.closed is not None:
            yield ("findings", index, "closed", "date"), finding.closed.date
    if made.withdrawn is not None:
        yield ("withdrawn", "date"), made.withdrawn.date


def _date_pairs(record: Evidence) -> Iterator[tuple[Keys, tuple[date, str], tuple[date, str]]]:
    """Pairs of dates that must follow each other: the path of the later one, then (date, name) of both."""
    made = (record.date, "date")
    if record.recorded:
        yield ("recorded",), (record.recorded, "recorded"), made
    if record.review_by:
        yield ("review_by",), (record.review_by, "review_by"), made
    if record.withdrawn:
        yield ("withdrawn", "date"), (record.withdrawn.date, "withdrawn"), made
    for index, renewal in enumerate(record.renewed):
        yield ("renewed", index, "date"), (renewal.date, "renewed"), made
        yield ("renewed", index, "from"), (renewal.from_, "from"), made
        yield ("renewed", index, "to"), (renewal.to, "to"), (renewal.from_, "from")
        yield ("renewed", index, "to"), (renewal.to, "to"), (renewal.date, "renewed")
    for index, carried in enumerate(record.carried):
        yield ("carried", index, "date"), (carried.date, "carried"), made
        if carried.recorded is not None:
            yield ("carried", index, "recorded"), (carried.recorded, "recorded"), (carried.date, "carried")
    for index, finding in enumerate(record.findings):
        for place, progress in enumerate(finding.progress):
            yield ("findings", index, "progress", place, "date"), (progress.date, "progress"), made
        if finding.closed:
            yield ("findings", index, "closed", "date"), (finding.closed.date, "closed"), made
    if record.figure and record.figure.period:
        period = record.figure.period
        yield ("figure", "period", "to"), (period.to, "to"), (period.from_, "from")
