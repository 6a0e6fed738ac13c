"""Shared practice as a Word document, in the words of templates/practice.html.j2."""

from __future__ import annotations

from tools.word_templates.blocks import all_of, each, fact, heading, item, plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD

NAME = (
    "{% if view.force %}What others have shared for the gaps of {{ view.force }}{% else %}Shared practice{% endif %}"
    '{{ " for " ~ view.objective if view.objective }} as at {{ view.stamp.as_at }}'
)
ASK = "{{ one.owner }}; {{ one.id }}{% if one.handling %}. Handling: {{ one.handling }}{% endif %}"
ASSURED_BY = "{{ one.assured_by or words.assurer[one.assurance] }}"

MATCHES = all_of(
    each(
        "gap in view.matches",
        heading(1, "{{ gap.place }}. {{ gap.short }} ({{ gap.objective }}): {{ words.gap[gap.gap] }}"),
        plain("{{ gap.text }}"),
        plain(
            'Would help: current evidence that is {{ words.each(words.stage, gap.lacks, " or ") }}'
            '{{ ", seen by somebody other than those who did the work" if gap.gap == "self-only" }}.'
        ),
        when(
            "gap.named",
            table(
                "Shared for {{ gap.short }} ({{ gap.objective }}), best assured first",
                "one in gap.named",
                ("Force", 18, "**{{ one.force }}**"),
                (
                    *("Evidence", 34),
                    '{{ one.title }} ({{ words.kind[one.kind] }}{{ ", promising practice" if one.promising }}'
                    '{{ ", told to the programme only" if one.share == "national" }})',
                ),
                ("Assured by", 14, ASSURED_BY),
                ("Date", 12, "{{ one.date | day }}"),
                ("Ask", 22, ASK),
            ),
        ),
        when("gap.more", plain('and {{ gap.more }} more {{ "force" if gap.more == 1 else "forces" }}')),
        when("gap.programme", plain("{{ gap.programme }} told to the programme only: ask the programme")),
        when("gap.withheld", plain("{{ gap.withheld }} withheld here")),
        when("not (gap.named or gap.programme or gap.withheld)", plain("Nobody has shared any.")),
    ),
    when("not view.matches", plain('No gaps{{ " fit what was asked for" if view.total }}.')),
    when(
        "view.matches | length < view.total and view.matches",
        plain(
            "The first {{ view.matches | length }} of {{ view.total }} gaps "
            '{{ "is" if view.matches | length == 1 else "are" }} shown.'
        ),
    ),
    when(
        "view.own",
        heading(1, "The promising practice of {{ view.force }}"),
        each(
            "one in view.own",
            item(
                "{{ one.title }} ({{ words.kind[one.kind] }}, {{ words.assurance[one.assurance] }}, "
                "{{ one.date | day }}) told to: {{ words.share[one.share] }}. {{ one.id }}"
            ),
        ),
    ),
)
LINES = all_of(
    each(
        "one in view.lines",
        heading(1, "{{ one.force }}: {{ one.title }}"),
        plain("{{ one.summary }}"),
        fact("Evidence", "{{ words.kind[one.kind] }}, {{ words.stage[one.stage] }}"),
        fact("Assured by", ASSURED_BY),
        fact("Date", "{{ one.date | day }}, current until {{ one.last_day | day }}"),
        fact("Serves", '{{ one.objectives | join(", ") }}'),
        fact("Ask", ASK + '{{ "; told to the programme only" if one.share == "national" }}'),
    ),
    when("not view.lines", plain('Nobody has shared any practice{{ " for this objective" if view.objective }}.')),
    when(
        "view.programme",
        plain(
            '{{ view.programme }} more {{ "is" if view.programme == 1 else "are" }} told to the programme only; the '
            'programme names {{ "it" if view.programme == 1 else "them" }} with --programme.'
        ),
    ),
)
PRACTICE = (
    *HEAD,
    title(NAME),
    when("view.objective", plain("**{{ view.objective }}** {{ view.objective_text }}")),
    plain(
        '{{ view.bodies }} {{ "bodies" if view.every_body else "forces" }} were looked at, and only what they agreed '
        "to share is here. The best assured stands first; among equals promising practice, then the newest."
        "{% if view.force %} At most three forces are named for each gap.{% endif %}"
    ),
    when(
        "view.told",
        plain("**What only the programme is told of is named here too: not to be passed on to forces.**"),
    ),
    when("view.withheld", plain("{{ view.withheld }} more withheld here because of the marking.")),
    when(
        "view.stamp.withheld",
        plain(
            '{{ view.stamp.withheld }} {{ "record is" if view.stamp.withheld == 1 else "records are" }} withheld in '
            "all because of the marking; everything was computed with them."
        ),
    ),
    when("view.force", MATCHES, otherwise=[LINES]),
    *FOOT,
)
