"""The rules of kinds, assurance, findings and marking. One rule is one function; its docstring is the rule's page."""

import re
from collections.abc import Iterator

from nvap.model.fields import MAY_CARRY_FINDINGS, MEASURES, Assurance, Kind, Marking
from nvap.rules.context import Context, Hit
from nvap.source.rule import Rule, error
from nvap.words.nearest import folded


def feedback_without_source(context: Context) -> Iterator[Hit]:
    """Feedback that does not say from whom: victim, community, staff or partner.

    Fails:

        kind: feedback

    Passes:

        kind: feedback
        from: victim
    """
    for record in context.records:
        if record.evidence.kind is Kind.FEEDBACK and record.evidence.from_ is None:
            yield Hit(record.source, ("kind",))


def source_without_feedback(context: Context) -> Iterator[Hit]:
    """A record that says from whom it came and is not feedback.

    Only feedback has `from`. A survey of staff is feedback; an audit that asked staff is an audit.

    Fails:

        kind: audit
        from: staff

    Passes:

        kind: feedback
        from: staff
    """
    for record in context.records:
        if record.evidence.kind is not Kind.FEEDBACK and record.evidence.from_ is not None:
            yield Hit(record.source, ("from",), {"kind": record.evidence.kind}, on_key=True)


def measure_without_figure(context: Context) -> Iterator[Hit]:
    """A measure that does not state its figure and unit.

    Fails:

        kind: output-measure

    Passes:

        kind: output-measure
        figure:
          value: 312
          unit: referrals
          period: {from: 2026-04-01, to: 2026-09-30}
    """
    for record in context.records:
        if record.evidence.kind in MEASURES and record.evidence.figure is None:
            yield Hit(record.source, ("kind",), {"kind": record.evidence.kind})


def measure_without_period(context: Context) -> Iterator[Hit]:
    """A figure without the period it covers.

    312 referrals in a month and in a year are different things.

    Fails:

        figure:
          value: 312
          unit: referrals

    Passes:

        figure:
          value: 312
          unit: referrals
          period: {from: 2026-04-01, to: 2026-09-30}
    """
    for record in context.records:
        figure = record.evidence.figure
        if figure is not None and figure.period is None:
            yield Hit(record.source, ("figure",), {}, on_key=True)


def self_assured_peer_review(context: Context) -> Iterator[Hit]:
    """A peer review that nobody outside the force has assured.

    Fails:

        kind: peer-review
        assurance: self

    Passes:

        kind: peer-review
        assurance: peer
        assured_by: Southshire Police
    """
    for record in context.records:
        own = record.evidence.assurance in (Assurance.SELF, Assurance.SUPERVISOR)
        if record.evidence.kind is Kind.PEER_REVIEW and own:
            yield Hit(record.source, ("assurance",), {"assurance": record.evidence.assurance})


def inspection_not_independent(context: Context) -> Iterator[Hit]:
    """An inspection by HMICFRS whose assurance is not independent.

    Fails:

        kind: inspection
        assurance: supervisor
        assured_by: HMICFRS

    Passes:

        kind: inspection
        assurance: independent
        assured_by: HMICFRS
    """
    for record in context.records:
        evidence = record.evidence
        if evidence.kind is not Kind.INSPECTION or evidence.assurance is Assurance.INDEPENDENT:
            continue
        if re.search(r"HMIC|inspectorate of constabulary", evidence.assured_by or "", re.IGNORECASE):
            yield Hit(record.source, ("assurance",), {"assurance": evidence.assurance})


def unnamed_assurer(context: Context) -> Iterator[Hit]:
    """Peer or independent assurance that does not name the body that gave it.

    Name the organisation, never a person.

    Fails:

        assurance: peer

    Passes:

        assurance: peer
        assured_by: Southshire Police
    """
    for record in context.records:
        outside = record.evidence.assurance in (Assurance.PEER, Assurance.INDEPENDENT)
        if outside and record.evidence.assured_by is None:
            yield Hit(record.source, ("assurance",), {"assurance": record.evidence.assurance})


def own_peer(context: Context) -> Iterator[Hit]:
    """A force that names itself, or one that it follows or that follows it, as its peer or independent assurer.

    Fails:

        force: northshire
        assurance: peer
        assured_by: Northshire Police

    Passes:

        force: northshire
        assurance: peer
        assured_by: Gwynshire Police
    """
    forces = context.plan.forces
    own_names: dict[str, set[str]] = {}
    for record in context.records:
        evidence = record.evidence
        if evidence.assured_by is None or evidence.assurance not in (Assurance.PEER, Assurance.INDEPENDENT):
            continue
        name = bare_name(evidence.assured_by)
        for body in sorted({evidence.force, *context.kin.get(evidence.force, ())}):
            if body in forces and body not in own_names:
                own_names[body] = {bare_name(own) for own in forces[body].names}
            # What begins later has looked at nothing yet, and may take over the name of a body that is no kin.
            if name in own_names.get(body, ()) and not forces[body].begins_after(evidence.date):
                fields = {"name": evidence.assured_by, "assurance": evidence.assurance}
                how = {} if body == evidence.force else {"how": "kin"}
                yield Hit(record.source, ("assured_by",), {**fields, **how})
                break


def bare_name(name: str) -> str:
    """A force's name without what kind of force it is: Norfolk Police and Norfolk Constabulary are one body."""
    words = re.findall(r"[^\W_]+", folded(name))
    return " ".join(
        word for word in words if word not in ("the", "police", "constabulary", "service", "force", "heddlu")
    )


def finding_out_of_place(context: Context) -> Iterator[Hit]:
    """A finding on a record that is not a look: an inspection, peer review, audit, learning review or feedback.

    Fails:

        kind: policy
        findings:
          - {objective: 2.2.1.1, seriousness: consideration, text: Say who may escalate}

    Passes:

        kind: audit
        findings:
          - {objective: 2.2.1.1, seriousness: consideration, text: Say who may escalate}
    """
    for record in context.records:
        if record.evidence.findings and record.evidence.kind not in MAY_CARRY_FINDINGS:
            yield Hit(record.source, ("findings",), {"kind": record.evidence.kind}, on_key=True)


def finding_against_unnamed_objective(context: Context) -> Iterator[Hit]:
    """A finding against an objective that its record does not name.

    Fails:

        objectives:
          2.2.1.1: v1:2dcd513b6838
        findings:
          - {objective: 2.2.1.2, seriousness: consideration, text: Say who may escalate}

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
        findings:
          - {objective: 2.2.1.1, seriousness: consideration, text: Say who may escalate}
    """
    for record in context.records:
        for index, finding in enumerate(record.evidence.findings):
            if finding.objective not in record.evidence.objectives:
                known = ", ".join(record.evidence.objectives)
                fields = {"objective": finding.objective, "known": known}
                yield Hit(record.source, ("findings", index, "objective"), fields)


def marking_without_handling(context: Context) -> Iterator[Hit]:
    """An OFFICIAL-SENSITIVE record without a handling line.

    The line says who may see it and how it may be passed on.

    Fails:

        marking: OFFICIAL-SENSITIVE

    Passes:

        marking: OFFICIAL-SENSITIVE
        handling: Safeguarding leads only; do not forward
    """
    for kept in context.kept:
        if kept.made.marking is Marking.OFFICIAL_SENSITIVE and kept.made.handling is None:
            yield Hit(kept.source, ("marking",))


RULES: tuple[Rule, ...] = (
    error(
        feedback_without_source,
        "feedback has to say from whom it is",
        "Add `from: victim`, `community`, `staff` or `partner`.",
        cell="Say here from whom it is: victim, community, staff or partner.",
    ),
    error(
        source_without_feedback,
        "only feedback says from whom it is; this is of the kind {kind}",
        "Change the kind to feedback, or take the line away.",
        cell="Empty this cell, or change the kind to feedback.",
    ),
    error(
        measure_without_figure,
        "a measure ({kind}) has to state its figure",
        "Add `figure:` with value, unit, period and, if there is one, baseline.",
        cell="Write the figure here, and its unit and the days that it covers beside it.",
    ),
    error(
        measure_without_period,
        "this figure does not say which period it covers",
        "Add `period: {{from: …, to: …}}`.",
        cell="Write the first and the last day that the figure covers.",
    ),
    error(
        self_assured_peer_review,
        "a peer review cannot have {assurance} assurance",
        "Write `assurance: peer` and name the body in assured_by.",
        cell="Choose peer, and name the body under Assured by.",
    ),
    error(
        inspection_not_independent,
        "an inspection by HMICFRS is independent, not {assurance}",
        "Write `assurance: independent`.",
        cell="Choose independent.",
    ),
    error(
        unnamed_assurer,
        "{assurance} assurance has to name the body that gave it",
        "Add `assured_by:` with the organisation, never a person.",
        cell="Name the organisation here, never a person.",
    ),
    error(
        own_peer,
        "{name} is the force itself and cannot give it {assurance} assurance",
        "Name the body outside the force that gave it.",
        kin="{name} comes before or after the force and cannot give it {assurance} assurance",
        cell="Name the body outside the force that gave it.",
    ),
    error(
        finding_out_of_place,
        "evidence of the kind {kind} cannot carry findings",
        "Findings belong to an inspection, a peer-review, an audit, a learning-review or feedback.",
        cell=(
            "Findings belong to an inspection, a peer review, an audit, a learning review or feedback: change the "
            "kind, or take the finding out."
        ),
    ),
    error(
        finding_against_unnamed_objective,
        "this finding is against objective {objective}, which the record does not name",
        "Add the objective to the record, or choose one of {known}.",
    ),
    error(
        marking_without_handling,
        "OFFICIAL-SENSITIVE needs a handling line",
        "Add `handling:` with who may see it and how it may be passed on.",
        cell="Say here who may see it and how it may be passed on.",
    ),
)
