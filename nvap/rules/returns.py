"""The rules of a return. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterator

from nvap.model.returns import Status
from nvap.rules.context import Context, Hit
from nvap.source.rule import Rule, error, warning

# So many claims of not applicable are asked about.
MANY_NOT_APPLICABLE = 10


def date_against_file_name(context: Context) -> Iterator[Hit]:
    """A return whose date is not the name of its file.

    Fails:

        # returns/northshire/2026-10-31.yaml
        force: northshire
        date: 2026-10-30

    Passes:

        # returns/northshire/2026-10-31.yaml
        force: northshire
        date: 2026-10-31
    """
    for record in context.returns:
        if record.return_.date.isoformat() != record.stem:
            yield Hit(record.source, ("date",), {"date": record.return_.date.isoformat(), "stem": record.stem})


def risk_without_reason(context: Context) -> Iterator[Hit]:
    """A claim that sees a high risk and does not say why.

    A high risk moves a gap up the list; a board will ask for the reason.

    Fails:

        2.2.1.1: {status: in-progress, summary: Being agreed., risk: high}

    Passes:

        2.2.1.1: {status: in-progress, summary: Being agreed., risk: high, risk_reason: No cover at night.}
    """
    for record in context.returns:
        for objective, claim in record.return_.claims.items():
            if claim.risk is not None and claim.risk_reason is None:
                yield Hit(record.source, ("claims", objective, "risk"), {"objective": objective})


def many_not_applicable(context: Context) -> Iterator[Hit]:
    """A return that claims of ten objectives or more that they do not apply.

    The plan says itself what does not apply in a nation. What is claimed so stands in no gap list, with its reason.

    Fails:

        2.2.1.1: {status: not-applicable, summary: Done by a neighbour.}
        2.2.1.2: {status: not-applicable, summary: Done by a neighbour.}
        2.2.1.3: {status: not-applicable, summary: Done by a neighbour.}

    Passes:

        2.2.1.1: {status: not-applicable, summary: Done by a neighbour.}
    """
    for record in context.returns:
        claims = record.return_.claims.items()
        found = [name for name, claim in claims if claim.status is Status.NOT_APPLICABLE]
        if len(found) >= MANY_NOT_APPLICABLE:
            yield Hit(record.source, ("claims", found[0]), {"count": len(found)}, on_key=True)


RULES: tuple[Rule, ...] = (
    error(
        date_against_file_name,
        "this return is dated {date}, and its file is named {stem}",
        "Make the two the same.",
    ),
    warning(
        many_not_applicable,
        "{count} objectives are claimed not to apply",
        "Does none of them apply? What is claimed so stands in no gap list.",
        cell="Does none of them apply? What is claimed so stands in no gap list.",
    ),
    error(
        risk_without_reason,
        "the risk of {objective} is high, and there is no risk_reason",
        "Add `risk_reason:` with a sentence of why, or take the risk away.",
        cell="Write a sentence of why, or empty the cell of the risk.",
    ),
)
