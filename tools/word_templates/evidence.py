"""A force's records, and one of them, as Word documents: evidence-list.md.j2 and evidence.md.j2 in its own words."""

from __future__ import annotations

from tools.word_templates.blocks import each, fact, heading, item, plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD

LIST_NAME = "Evidence of {{ view.force }} as at {{ view.stamp.as_at }}"
LIST = (
    *HEAD,
    title(LIST_NAME),
    when("view.stamp.withheld", plain("{{ words.withheld_here(view) }}")),
    when(
        "view.lines",
        table(
            "{{ words.records(view.lines | length) }}, the newest first",
            "one in view.lines",
            ("Record", 40, "**{{ one.title }}**{{ words.inherited(one) }} {{ one.id }}"),
            ("Kind", 13, "{{ words.kind[one.kind] }}"),
            ("Shows", 9, '{{ words.shown[one.shows] if one.shows else "differs" }}'),
            ("Assurance", 14, "{{ words.assurance[one.assurance] }}"),
            ("State", 11, "{{ words.state[one.state] }}"),
            ("Objectives", 13, "{{ words.line_objectives(one, view.stamp.version) }}"),
        ),
        otherwise=[plain("{{ words.no_lines(view) }}")],
    ),
    *FOOT,
)

NAME = "Evidence {{ view.record.id }} of {{ view.force }}"
RECORD = (
    *HEAD,
    title("{{ view.record.title }}"),
    plain("{{ view.record.summary }}"),
    fact("Record", "{{ view.record.id }}"),
    fact("Force", "{{ view.force }}"),
    fact("Kind", "{{ words.of_kind(view.record) }}"),
    fact("Assurance", "{{ words.of_assurance(view.record) }}"),
    fact("Date", "{{ view.date }}"),
    when("view.recorded", fact("Recorded", "{{ view.recorded }}")),
    fact("Review by", "{{ words.reviewed_by(view) }}"),
    when("view.record.figure", fact("Figure", "{{ words.of_figure(view.record.figure) }}")),
    when("view.record.part", fact("Speaks for", "{{ view.record.part }}")),
    when("view.record.sample", fact("Sample", "{{ view.record.sample.size }} of {{ view.record.sample.of }}")),
    when("view.record.strands", fact("About", '{{ view.record.strands | join(", ") }}')),
    fact("Owner", "{{ view.record.owner }}"),
    fact("Kept at", "{{ view.record.reference }}"),
    fact("Marking", '{{ view.record.marking }}{{ ": " ~ view.record.handling if view.record.handling }}'),
    fact("Who may be told", "{{ words.share[view.record.share] }}"),
    when(
        "view.record.supersedes or view.withheld",
        fact("Supersedes", '{{ view.record.supersedes or "withheld because of its marking" }}'),
    ),
    when("view.record.withdrawn", fact("Withdrawn", "{{ words.of_withdrawal(view.record.withdrawn) }}")),
    when("view.record.promising_practice", fact("Promising practice", "yes")),
    each("one in view.record.renewed", fact("Renewed", "{{ words.of_renewal(one) }}")),
    each(
        "one in view.record.carried",
        fact("Read beside version {{ one.edition }} of the plan", "{{ words.carried(one) }}"),
    ),
    each(
        "one in view.record.files", fact("Kept file", "{{ one.name }}, {{ one.bytes }} bytes, SHA-256 {{ one.sha256 }}")
    ),
    fact("File", "{{ view.path }}"),
    when(
        "view.stamp.withheld",
        plain("Withheld because of their marking: {{ view.stamp.withheld }} of the {{ view.stamp.body }}'s records."),
    ),
    heading(1, "Serves"),
    each(
        "id, text, changed, shows in view.objectives",
        item('**{{ id }}** {{ text or "no longer in the plan" }}{{ words.of_serving(shows, changed) }}'),
    ),
    when(
        "view.findings",
        heading(1, "Findings"),
        each("one, open in view.findings", item("**{{ one.objective }}** {{ words.whole_finding(one, open) }}")),
    ),
    *FOOT,
)
