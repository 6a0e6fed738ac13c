"""Measures over time as a Word document, in the words of templates/measures.html.j2; and as a section of others."""

from __future__ import annotations

from tools.word_templates.blocks import each, heading, item, plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD, WITHHELD

NAME = "Measures of {{ view.force }} as at {{ view.stamp.as_at }}"
COMPARED = (
    "{% if one.baseline is not none %}; baseline {{ one.baseline }}{% endif %}"
    "{% if one.target is not none %}; target {{ one.target }}{% endif %}"
)


def section(level: int) -> str:
    """How the newest figure of each measure stands, where there are measures."""
    return when(
        "view.measures",
        heading(level, "Measures"),
        table(
            "The newest figure of each measure, beside the one before, the baseline and the target",
            "one in view.measures",
            ("Measure", 30, "**{{ one.text }}, in {{ one.unit }}**"),
            ("Newest", 11, "{{ one.newest.value if one.newest }}"),
            ("One before", 11, "{{ one.before.value if one.before }}"),
            ("Baseline", 11, "{{ one.baseline if one.baseline is not none }}"),
            ("Target", 11, "{{ one.target if one.target is not none }}"),
            (
                *("How it stands", 31),
                '{{ one.told | join("; ") }}{{ " (" ~ one.withheld ~ " withheld)" if one.withheld }}',
            ),
        ),
    )


MEASURES = (
    *HEAD,
    title(NAME),
    WITHHELD,
    each(
        "one in view.measures",
        heading(1, "{{ one.text }}"),
        plain("{{ one.id }}: {{ words.of_measure(one) }}; {{ words.whence(one, view.stamp.body) }}" + COMPARED + "."),
        plain(
            '**How it stands:** {{ one.told | join("; ") }}'
            '{{ "; " ~ one.withheld ~ " withheld here because of the marking" if one.withheld }}.'
        ),
        when(
            "one.figures",
            table(
                "{{ one.text }}, in {{ one.unit }}",
                "figure in one.figures",
                ("Period", 40, "**{{ words.a_period(figure) }}**"),
                ("Figure", 20, "{{ figure.value }}"),
                ("Record", 40, "{{ figure.record }}{{ words.inherited(figure) }}"),
            ),
        ),
    ),
    when("not view.measures", plain("No measure was chosen or added yet.")),
    heading(1, "Suggested by the plan, and not chosen"),
    each(
        "one in view.to_choose",
        item(
            "**{{ one.id }}** {{ one.text }} ({{ words.of_measure(one) }}); action {{ one.action }}, "
            "{{ one.action_title }}"
        ),
    ),
    when("not view.to_choose", plain("{{ words.none_chosen(view) }}")),
    *FOOT,
)
