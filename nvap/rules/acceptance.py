"""The rules of what a claim accepts for now. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterator
from datetime import date

from nvap.analysis.acceptance import NEVER, beyond, ends_too_soon
from nvap.analysis.findings import OpenFinding
from nvap.load.records import Record, ReturnRecord
from nvap.model.dates import months_after
from nvap.model.evidence import Evidence
from nvap.model.returns import Acceptance, returned_at
from nvap.rules.context import Context, Hit
from nvap.source.rule import Rule, error, warning

# So many months after its return an acceptance may end.
LONGEST = 12
_Naming = dict[tuple[bool, str, str], list[tuple[Record, Evidence]]]


def never_accepted_gap(context: Context) -> Iterator[Hit]:
    """A claim that accepts a gap which nobody may accept: overclaimed, underclaimed or suspect.

    A claim that says other than the evidence is corrected, and changed words are read again. Neither is lived with.

    Fails:

        accepted: {gap: overclaimed, until: 2027-06-30, by: Vulnerability board, reason: The audit is in May.}

    Passes:

        accepted: {gap: in-place-only, until: 2027-06-30, by: Vulnerability board, reason: The audit is in May.}
    """
    for record, objective, accepted in _accepted(context):
        if accepted.gap in NEVER:
            keys = ("claims", objective, "accepted", "gap")
            yield Hit(record.source, keys, {"objective": objective, "gap": accepted.gap})


def never_accepted_finding(context: Context) -> Iterator[Hit]:
    """A claim that accepts an open finding which nobody may accept: one of an inspection, or a cause of concern.

    It goes by what was open, and recorded, on the day of the return. One that is found later ends the acceptance.

    Fails:

        accepted: {gap: adverse, until: 2027-06-30, by: Vulnerability board, reason: A new system is bought in May.}

    Passes:

        accepted: {gap: in-place-only, until: 2027-06-30, by: Vulnerability board, reason: The audit is in May.}
    """
    claimed = [*_accepted(context)]
    naming = _naming(context) if claimed else {}
    for record, objective, accepted in claimed:
        for open_ in beyond(accepted.gap, _open(context, naming, record, objective)):
            fields = {"objective": objective, "record": open_.record.id}
            yield Hit(record.source, ("claims", objective, "accepted", "gap"), fields)
            break


def acceptance_ends_too_soon(context: Context) -> Iterator[Hit]:
    """A claim that accepts a gap up to a day that is not after the day of its return.

    This one is in the return of 31 October 2026.

    Fails:

        accepted: {gap: in-place-only, until: 2026-10-31, by: Vulnerability board, reason: The audit is in May.}

    Passes:

        accepted: {gap: in-place-only, until: 2027-06-30, by: Vulnerability board, reason: The audit is in May.}
    """
    for record, objective, accepted in _accepted(context):
        if ends_too_soon(accepted, record.return_.date):
            keys = ("claims", objective, "accepted", "until")
            yield Hit(record.source, keys, {"until": accepted.until, "date": record.return_.date})


def long_acceptance(context: Context) -> Iterator[Hit]:
    """A claim that accepts a gap for more than twelve months after its return.

    What is accepted for so long is not looked at again.

    Fails:

        accepted: {gap: in-place-only, until: 2027-12-31, by: Vulnerability board, reason: The audit is in May.}

    Passes:

        accepted: {gap: in-place-only, until: 2027-06-30, by: Vulnerability board, reason: The audit is in May.}
    """
    for record, objective, accepted in _accepted(context):
        if accepted.until > months_after(record.return_.date, LONGEST):
            keys = ("claims", objective, "accepted", "until")
            yield Hit(record.source, keys, {"until": accepted.until, "date": record.return_.date})


def acceptance_past(context: Context) -> Iterator[Hit]:
    """A claim that stands and accepts a gap up to a day which is past: if the gap is still there, it is listed again.

    Only the claim of the newest return that names the objective is looked at, as at the date of the check.

    Fails:

        accepted: {gap: in-place-only, until: 2026-11-22, by: Vulnerability board, reason: The audit is in May.}

    Passes:

        accepted: {gap: in-place-only, until: 2026-11-23, by: Vulnerability board, reason: The audit is in May.}
    """
    by_force: dict[str, dict[date, ReturnRecord]] = {}
    for record in context.returns:
        by_force.setdefault(record.folder, {})[record.return_.date] = record
    for own in by_force.values():
        for objective, made in returned_at((record.return_ for record in own.values()), context.as_at).items():
            accepted = made.claims[objective].accepted
            if accepted is not None and accepted.until < context.as_at:
                keys = ("claims", objective, "accepted", "until")
                yield Hit(own[made.date].source, keys, {"objective": objective, "until": accepted.until})


def _accepted(context: Context) -> Iterator[tuple[ReturnRecord, str, Acceptance]]:
    """What the claims of the returns accept."""
    for record in context.returns:
        for objective, claim in record.return_.claims.items():
            if claim.accepted is not None:
                yield record, objective, claim.accepted


def _naming(context: Context) -> _Naming:
    """The records with what is read of each: by whether that is by the plan or as it was made, folder and objective."""
    found: _Naming = {}
    for by_plan, pairs in ((True, context.read), (False, ((record, record.evidence) for record in context.records))):
        for record, read in pairs:
            for objective in read.objectives:
                found.setdefault((by_plan, record.folder, objective), []).append((record, read))
    return found


def _open(context: Context, naming: _Naming, returned: ReturnRecord, objective: str) -> Iterator[OpenFinding]:
    """The findings against an objective that were open, and recorded, on the day of a return."""
    made = returned.return_
    own = context.plan.front_file is not None and made.plan_version == context.plan.front.version
    for record, read in naming.get((own, returned.folder, objective), ()):
        known = read.recorded is None or read.recorded <= made.date
        if known and (own or record.evidence.plan_version == made.plan_version):
            yield from (OpenFinding(read, finding) for finding in read.open_findings(objective, made.date))


RULES: tuple[Rule, ...] = (
    error(
        never_accepted_gap,
        "{objective} accepts {gap}, which nobody may accept",
        "Correct the claim, or confirm the wording, and take `accepted` out.",
        cell="Correct the claim, or confirm the wording, and empty the cells of what is accepted.",
    ),
    error(
        never_accepted_finding,
        "{objective} accepts the open finding in {record}, which nobody may accept",
        "It is of an inspection, or a cause of concern. Take `accepted` out, and put right what was found.",
        cell="It is of an inspection, or a cause of concern. Empty the cells of what is accepted.",
    ),
    error(
        acceptance_ends_too_soon,
        "this accepts a gap until {until}, and the return is of {date}",
        "Give a day after the date of the return.",
        cell="Give a day after the date of the return, or empty the cells of what is accepted.",
    ),
    warning(
        long_acceptance,
        "this accepts a gap until {until}, more than twelve months after the return of {date}",
        "Give an earlier day, and look at it again then.",
        cell="Give an earlier day, and look at it again then.",
    ),
    warning(
        acceptance_past,
        "{objective} was accepted until {until}, which is past",
        "Put it right, or say in a new return until when it is accepted now.",
        cell="Put it right, or say until when it is accepted now.",
    ),
)
