"""What an edition leaves to a person as a Word document, in the words of templates/carry.md.j2."""

from __future__ import annotations

from tools.word_templates.blocks import each, fact, heading, item, plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD, WITHHELD, homeless, marked

NAME = "What {{ view.force }} has to carry over to version {{ view.edition }}, as at {{ view.stamp.as_at }}"


def before(what: str) -> str:
    """What an objective was."""
    gone = (
        "{% if "
        + what
        + ".text %}"
        + marked(f"{what}.pieces", removed=True)
        + "{% endfor %}"
        + "{% else %}words that no edition here has{% endif %}"
    )
    return fact(f"Before, as {{{{ {what}.objective }}}} of version {{{{ {what}.edition }}}}", gone)


def now(what: str) -> str:
    """What an objective is."""
    return fact(f"Now, as {{{{ {what}.objective }}}}", marked(f"{what}.pieces", removed=False) + "{% endfor %}")


def withheld(count: str) -> str:
    """How many are not shown."""
    return when(
        count,
        plain(f'{{{{ {count} }}}} withheld here because of {{{{ "its" if {count} == 1 else "their" }}}} marking.'),
    )


QUESTIONS = when(
    "view.questions or view.withheld_questions",
    heading(1, "Evidence to read again"),
    each(
        "one in view.questions",
        heading(2, "{{ one.place }}. {{ one.short }} ({{ one.objective }}), {{ one.action }}"),
        each("old in one.before", before("old")),
        now("one"),
        when(
            "one.divided",
            plain(
                'It was split or merged{{ (": what it was made for went to " ~ one.beside | join(", ") ~ " too") '
                "if one.beside }}. Until somebody answers, the evidence supports this in part only."
            ),
        ),
        when("not one.reworded", plain("Its own words are the same.")),
        table(
            "Records that ask about {{ one.objective }}",
            "record in one.records",
            ("Record", 30, "**{{ record.id }}**"),
            ("Title", 24, "{{ record.title }}"),
            ("Kind", 12, "{{ words.kind[record.kind] }}"),
            ("Of", 12, "{{ record.date }}"),
            ("It", 14, "{{ words.shows[record.shows] }}"),
            ("Open findings", 8, "{{ record.findings }}"),
        ),
        withheld("one.withheld"),
    ),
    when(
        "view.withheld_questions",
        plain(
            '{{ view.withheld_questions }} more {{ "is" if view.withheld_questions == 1 else "are" }} asked of records '
            "that are withheld."
        ),
    ),
)
CLAIMS = when(
    "view.claims or view.withheld_claims",
    heading(1, "Claims to be made again"),
    plain(
        "Start with nvap return new --force {{ view.force_id }}, then nvap return set OBJECTIVE STATUS --summary WHY."
    ),
    each(
        "one in view.claims",
        heading(2, "{{ one.short }} ({{ one.objective }}), claimed in the return of {{ one.returned }}"),
        each("made in one.made_of", before("made.before")),
        now("one"),
        each(
            "made in one.made_of",
            item("Claimed of {{ made.before.objective }}: {{ words.status[made.claimed] }}. {{ made.summary }}"),
        ),
    ),
    withheld("view.withheld_claims"),
)
CARRY = (
    *HEAD,
    title(NAME),
    plain(
        '{{ view.left }} of {{ view.total }} left{{ "; " ~ view.claims | length ~ '
        '(" claim" if view.claims | length == 1 else " claims") ~ " to be made again" if view.claims }}.'
    ),
    WITHHELD,
    homeless("view"),
    QUESTIONS,
    CLAIMS,
    when(
        "view.questions",
        plain("To answer one after another: nvap carry --force {{ view.force_id }}."),
        otherwise=[
            when(
                "not view.withheld_questions and not view.claims and not view.withheld_claims",
                plain("Nothing is left to carry over."),
            )
        ],
    ),
    *FOOT,
)
