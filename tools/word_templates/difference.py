"""The difference between two editions as a Word document, in the words of templates/diff.md.j2."""

from __future__ import annotations

from tools.word_templates.blocks import all_of, each, fact, heading, item, paragraph, plain, small, table, when
from tools.word_templates.blocks import title as titled
from tools.word_templates.shared import FOOT, HEAD, WITHHELD, homeless, marked

NAME = "What changed from version {{ view.old.version }} to version {{ view.new.version }}"


def side(label: str, which: str, removed: bool, more: str = "") -> str:
    """An objective as it was or is."""
    words = marked("side.pieces", removed) + "{% else %}{{ side.text }}{% endfor %}" + more
    return each(f"side in one.{which}", fact(f"{label}, {{{{ side.id }}}}", words))


def edition(label: str, which: str) -> str:
    """One of the two editions."""
    begins = f'{{{{ ", in force from " ~ view.{which}.begins if view.{which}.begins }}}}'
    return fact(label, f"{{{{ view.{which}.title }}}}, version {{{{ view.{which}.version }}}}{begins}")


COUNT_FOR_NOTHING = (
    "{{ row.short }} ({{ row.objective }}), withdrawn: {{ words.records(row.records) }} and "
    "{{ words.claims(row.claims | length) }} "
    'count for nothing any more{{ "; " ~ row.findings ~ (" open finding stays" if row.findings == 1 else '
    '" open findings stay") ~ " open" if row.findings }}.'
)
LEFT = when(
    "view.left",
    heading(1, "What it leaves {{ view.left.force }} to do"),
    homeless("view.left", 2),
    when(
        "view.left.to_do",
        plain(
            "{{ words.records(view.left.records) }} to be read beside the new words, and "
            "{{ words.claims(view.left.claims) }} to be made again, as at {{ view.stamp.as_at }}."
        ),
        table(
            "What is left to do, by objective",
            "row in view.left.to_do",
            ("Objective", 24, "**{{ row.short }}** {{ row.objective }}"),
            ("What became of it", 14, "{{ words.was[row.what] }}"),
            ("Records to be read", 36, "{{ words.to_read(row) }}"),
            ("Claim to be made again", 26, "{{ words.to_claim(row) }}"),
        ),
    ),
    when(
        "view.left.lost",
        heading(2, "What has lost its objective"),
        each("row in view.left.lost", item(COUNT_FOR_NOTHING)),
    ),
    when("not view.left.to_do and not view.left.lost", plain("Nothing, as at {{ view.stamp.as_at }}.")),
    WITHHELD,
)
FORCES = when(
    "view.forces",
    heading(1, "What it leaves forces to do"),
    plain(
        "{{ view.forces.forces }} forces are counted, and none is named. It leaves something to do for "
        "{{ words.figure(view.forces.with_something, view.forces.forces) }}. Where a figure would tell of fewer than "
        "{{ view.forces.fewest }} forces it says that they are too few to tell."
    ),
    when(
        "view.forces.rows",
        table(
            "What is left to do for forces, by objective",
            "row in view.forces.rows",
            ("Objective", 22, "**{{ row.short }}** {{ row.objective }}"),
            ("What became of it", 11, "{{ words.was[row.what] }}"),
            (
                "Forces with records to be read, or that lost their objective",
                16,
                "{{ words.figure(row.with_records, view.forces.forces) }}",
            ),
            ("Records", 11, "{{ words.told(row.records) }}"),
            (
                "Forces with a claim to be made again, or that is lost",
                15,
                "{{ words.figure(row.with_claims, view.forces.forces) }}",
            ),
            (
                "Forces with open findings that lost it",
                15,
                "{{ words.figure(row.with_findings, view.forces.forces) }}",
            ),
            ("Findings", 12, "{{ words.told(row.findings) }}"),
        ),
    ),
)
OBJECTIVES = each(
    "section in view.objectives",
    heading(1, "{{ (words.became if view.sure else words.perhaps)[section.what] }}"),
    each(
        "one in section.rows",
        heading(2, "{{ words.became_title(one) }}"),
        when(
            'one.what == "moved" and not one.reworded',
            fact("The same words", "{{ one.new[0].text }}"),
            otherwise=[
                side("Before", "old", removed=True),
                side("Now", "new", removed=False, more="{% if side.shared %} ({{ words.shared(side) }}){% endif %}"),
            ],
        ),
        when(
            'one.why or (one.what == "withdrawn" and view.sure)',
            fact("Why", '{{ one.why or "No reason is given." }}'),
        ),
        when(
            "one.steps",
            fact(
                "By the way", '{% for step in one.steps %}{{ words.step(step) }}{{ " " if not loop.last }}{% endfor %}'
            ),
        ),
    ),
)
SECTIONS = each(
    "section in view.sections",
    heading(1, "{{ words.section[section.name] }}"),
    when(
        'section.name == "expectations"',
        plain("These are choices made in this form of the plan, for the programme to confirm."),
    ),
    each(
        "one in section.rows",
        when(
            "one.old_pieces",
            item("**{{ words.part_title(one) }}**"),
            paragraph("ListBullet2", "Before: " + marked("one.old_pieces", removed=True) + "{% endfor %}"),
            paragraph("ListBullet2", "Now: " + marked("one.new_pieces", removed=False) + "{% endfor %}"),
            otherwise=[item("**{{ words.part_title(one) }}** {{ words.part_change(one) }}")],
        ),
    ),
)
DIFFERENCE = (
    *HEAD,
    titled(NAME),
    plain("{{ view.summary }}"),
    edition("Before", "old"),
    edition("Now", "new"),
    when(
        "not view.sure",
        paragraph(
            "Notice",
            "**No succession joins these two editions.** Nothing says what became of an objective: those that stand "
            "side by side here have the same words, or the same id and most of the words, and none of it is sure.",
        ),
    ),
    when("view.nothing", plain("Nothing changed.")),
    LEFT,
    FORCES,
    OBJECTIVES,
    when(
        "view.actions",
        heading(1, "Actions"),
        all_of(each("one in view.actions", item("**{{ words.action_title(one) }}:** {{ words.action_was(one) }}"))),
    ),
    SECTIONS,
    small("Notes on the source, the version history and the editorial notes of the plan are not compared."),
    *FOOT,
)
