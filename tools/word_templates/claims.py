"""What a force claims as a Word document, in the words of templates/return.md.j2."""

from __future__ import annotations

from tools.word_templates.blocks import each, heading, item, plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD

NAME = "What {{ view.force }} claims as at {{ view.stamp.as_at }}"
ACCEPTED = "{% if one.claim.accepted %} Accepted for now: {{ words.accepts(one.claim.accepted) }}{% endif %}"
CLAIMS = (
    *HEAD,
    title(NAME),
    when(
        "view.stamp.withheld",
        plain(
            '{{ view.stamp.withheld }} {{ "record is" if view.stamp.withheld == 1 else "records are" }} withheld here '
            "because of their marking."
        ),
    ),
    when("view.withheld", plain("{{ words.claims_withheld(view) }}")),
    when("view.ask", plain("What the board is asked to decide: {{ view.ask }}")),
    when(
        "view.lines",
        table(
            "The claim for each objective, in the order of the plan",
            "one in view.lines",
            ("Objective", 28, "**{{ one.short }}** {{ one.objective }}"),
            ("Status", 13, '{{ words.status[one.claim.status] }}{{ " (high risk)" if one.claim.risk }}'),
            ("Since", 11, "{{ one.returned }}"),
            ("Lead", 13, '{{ one.claim.lead or "" }}'),
            ("Due", 11, '{{ (one.claim.due | day) if one.claim.due else "" }}'),
            ("Why", 24, "{{ one.claim.summary }}" + ACCEPTED),
        ),
    ),
    when("not view.lines and not view.withheld and not view.again", plain("Nothing is claimed.")),
    when(
        "view.again or view.withheld_again",
        heading(1, "To be made again"),
        each("one in view.again", item("{{ one.objective }}: {{ words.to_make_again(one) }}")),
        when(
            "view.withheld_again",
            item(
                "{{ view.withheld_again }} withheld here because of "
                '{{ "its" if view.withheld_again == 1 else "their" }} marking'
            ),
        ),
    ),
    plain("{{ words.silence(view) }}"),
    *FOOT,
)
