"""Why an objective stands as it does, or where it went, as a Word document, in the words of templates/why.md.j2."""

from __future__ import annotations

from tools.word_templates.blocks import each, fact, heading, item, plain, title, when
from tools.word_templates.shared import FOOT, HEAD

NAME = "{{ words.why_title(view) }}"
LOST = each(
    "each in view.lost",
    heading(
        1, "What {{ view.force }} recorded against {{ each.objective }} of version {{ each.edition }}, which is gone"
    ),
    each(
        "open in each.findings",
        item("**Open: {{ words.seriousness[open.finding.seriousness] }}**{{ words.lost_finding(open) }}"),
    ),
    each(
        "one in each.records",
        item(
            "**{{ one.id }}** {{ one.title }}: {{ words.kind[one.kind] }}, {{ words.assurance[one.assurance] }}, "
            "{{ one.date | day }}; {{ one.place }}"
        ),
    ),
    each(
        "one in each.claims",
        item(
            "**Claimed** of {{ one.objective }} in the return of {{ one.returned | day }}: "
            "{{ words.status[one.status] }}. {{ one.summary }} ({{ one.place }})"
        ),
    ),
    when("each.withheld", item("{{ each.withheld }} withheld here because of their marking")),
)
GONE = (
    when("view.text", plain("{{ view.text }}")),
    each("step in view.steps", item("**In version {{ step.edition }}** {{ words.step_of_succession(step) }}")),
    when(
        "view.to",
        heading(1, "What it is in version {{ view.stamp.version }}"),
        each("one in view.to", item("**{{ one.objective }}** {{ one.text }}")),
    ),
    LOST,
    when("not view.to and not view.lost", plain("{{ view.force }} recorded nothing against it.")),
    plain("**Next:** {{ view.next_step }}"),
)
STANDS = (
    plain("{{ view.text }}"),
    plain(
        "Action {{ view.action }} {{ view.action_title }}"
        '{{ ". The region may have to act too." if view.regional and view.next_step }}'
    ),
    when('view.applies in ("plan", "not-adopted", "claim")', plain("{{ words.does_not_apply(view) }}")),
    fact("Claimed", "{{ words.why_claimed(view) }}"),
    when("view.claimed_before", fact("Claimed before, to be made again", "{{ words.claimed_before(view) }}")),
    when("view.claim and view.claim.risk", fact("High risk", '{{ view.claim.risk_reason or "no reason given" }}')),
    when("view.claim and (view.claim.lead or view.claim.due)", fact("Lead", "{{ words.why_lead(view) }}")),
    when("view.expects", fact("Expects", "{{ words.stage[view.expects] }} (editorial)")),
    fact("Supported", '{{ words.status[view.supported] if view.supported else "nothing" }}'),
    fact("Rule", "{{ view.rule }}"),
    fact("Impact", '{{ "shown" if view.impact_shown else "not shown" }}'),
    heading(1, "Records"),
    each("one in view.records", item("**{{ one.id }}** {{ one.why }}. {{ one.title }}: {{ words.why_record(one) }}")),
    when("not view.records", plain('{{ "None that may be shown." if view.withheld else "None." }}')),
    when("view.stamp.withheld", plain("{{ words.withheld_here(view) }}")),
    when(
        "view.findings",
        heading(1, "Open findings"),
        each(
            "one in view.findings",
            item("**{{ words.seriousness[one.finding.seriousness] }}**{{ words.why_finding(one) }}"),
        ),
    ),
    heading(1, "Gaps"),
    each(
        "one in view.gaps",
        item("**{{ words.gap[one.name] }}** ({{ words.band[one.band] | lower }}): {{ one.means }}"),
    ),
    when("not view.gaps", plain("{{ words.no_gaps(view) }}")),
    when(
        "view.row and (view.row.accepted or view.row.accepted_withheld)",
        plain(
            "**Accepted for now:** "
            '{{ words.accepts(view.row.accepted) if view.row.accepted else "withheld here because of the marking" }}'
        ),
    ),
    when(
        "view.row",
        plain('**A gap since:** {{ view.row.standing_since }}{{ "; " ~ view.row.overdue_by if view.row.overdue_by }}'),
    ),
    when("view.next_step", plain("**Next:** {{ view.next_step }}")),
    LOST,
)
WHY = (*HEAD, title(NAME), when("view.steps is defined", *GONE, otherwise=STANDS), *FOOT)
