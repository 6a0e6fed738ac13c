"""The documents themselves, in the words of templates/*.md.j2: every tag is as a person sees it in Word."""

from __future__ import annotations

from collections.abc import Iterable

from tests.word.blocks import (
    KEEP,
    NEXT_PAGE,
    each,
    fact,
    heading,
    item,
    joined,
    kept,
    link,
    numbered,
    paragraph,
    place,
    plain,
    small,
    spaced,
    table,
    title,
    when,
)

HEAD = (
    paragraph("Marking", "{{ view.stamp.marking }}"),
    small(
        "{{ view.stamp.plan }}, version {{ view.stamp.version }}, {{ view.stamp.period }}. "
        "As at {{ view.stamp.as_at }}.{% for fact in view.stamp.facts %} {{ fact }}{% endfor %}"
    ),
    when(
        "view.stamp.despite or view.stamp.unnamed",
        paragraph(
            "Notice",
            "**Printed despite errors.** These files have errors, and what they hold may be missing or wrong here:",
        ),
        each("path in view.stamp.despite", paragraph("Notice", "– {{ path }}")),
        when("view.stamp.unnamed", paragraph("Notice", "– {{ view.stamp.unnamed }} that may not be named here")),
    ),
)
FOOT = (
    small("{{ view.stamp.attribution }}", spaced(480, 120)),
    paragraph("Marking", "{{ view.stamp.marking }}"),
)
WITHHELD = when(
    "view.stamp.withheld",
    plain(
        '{{ view.stamp.withheld }} {{ "record is" if view.stamp.withheld == 1 else "records are" }} withheld here '
        "because of the marking; everything was computed with them."
    ),
)
LEFT_OUT = (
    heading(1, "Left out"),
    each("one in view.left_out", item("{{ one.what }}: {{ one.count }}. {{ one.why }}")),
)
SHEET_NAME = place("action", "sheet.number") + "Action {{ sheet.number }} {{ sheet.title }}"


def sheet(name: str, theme: str, issues: str) -> str:
    """An action sheet, as it stands in the documents that hold one."""
    return "".join(
        (
            name,
            fact("Theme", theme),
            fact("Perennial issues", issues),
            fact("Owner", "{{ sheet.owners }}"),
            heading(2, "Action detail"),
            plain("{{ sheet.detail }}"),
            heading(2, "Objectives", numbered(0, 1)),
            each(
                "objective in sheet.objectives",
                paragraph(
                    "Objective", place("objective", "objective.id") + "**{{ objective.id }}** {{ objective.text }}"
                ),
                when(
                    "objective.expects",
                    paragraph(
                        "Note",
                        "Expects evidence that it is {{ words.stage[objective.expects] }}; would tell: "
                        "{{ words.each(words.kind, objective.telling) }}.",
                    ),
                ),
                when(
                    "objective.not_applicable_in",
                    paragraph(
                        "Note", 'Does not apply in {{ words.each(words.nation, objective.not_applicable_in, " or ") }}.'
                    ),
                ),
            ),
            heading(2, "Reference and evidence gaps"),
            each("paragraph in sheet.reference", plain("{{ paragraph }}")),
            when(
                "sheet.useful_links",
                heading(2, "Useful links"),
                each("title in sheet.useful_links", item("{{ title }}")),
            ),
            heading(2, "Suggested measures"),
            each("measure in sheet.suggested_measures", item("{{ measure }}")),
            when(
                "not sheet.suggested_measures",
                plain(
                    '{{ "None are printed for this action." if sheet.national else '
                    '"Under development by the programme." }}'
                ),
            ),
            when(
                "sheet.source_notes",
                heading(2, "Notes on the source (editorial)"),
                each("note in sheet.source_notes", item("{{ note }}")),
            ),
        )
    )


SHEET = (
    *HEAD,
    when(
        "view.sheets | length > 1",
        title("Action sheets"),
        each("sheet in view.sheets", item(link('sheet.number ~ " " ~ sheet.title', "action", "sheet.number"))),
    ),
    each(
        "sheet in view.sheets",
        sheet(
            when("view.sheets | length == 1", heading(1, SHEET_NAME), otherwise=[heading(1, SHEET_NAME, NEXT_PAGE)]),
            "{{ sheet.theme.number }}. {{ sheet.theme.name }}",
            '{% for issue in sheet.perennial_issues %}{{ issue.name }}{{ "; " if not loop.last }}{% endfor %}',
        ),
    ),
    *FOOT,
)

GAPS = (
    *HEAD,
    title("Gaps of {{ view.force }} as at {{ view.stamp.as_at }}"),
    when(
        "view.recorded == 0",
        plain("No evidence is recorded for this force yet: every objective that applies is a gap until something is."),
    ),
    plain(
        "{{ view.applicable }} of {{ view.objectives }} objectives apply: {{ view.applicable - view.met }} with a gap, "
        "{{ view.met }} met.{% if view.shown < view.total %} The first {{ view.shown }} of {{ view.total }} "
        '{{ "is" if view.shown == 1 else "are" }} shown.{% elif view.total < view.applicable - view.met %} '
        "{{ view.total }} of the gaps fit what was asked for.{% endif %}"
    ),
    WITHHELD,
    each(
        "band, rows in view.bands",
        heading(1, "{{ words.band[band] }}"),
        plain("{{ words.band_means[band] }}", KEEP),
        each(
            "one in rows",
            heading(2, "{{ one.place }}. {{ one.objective }}: {{ words.gap[one.gap] }}"),
            plain("{{ one.text }}", KEEP),
            fact("Why", "{{ one.why }}", KEEP),
            fact("Next", "{{ one.next_step }}{% if one.regional %} The region may have to act too.{% endif %}", KEEP),
            when("one.also", fact("Also", "{{ words.each(words.gap, one.also) }}", KEEP)),
            when("one.risk", fact("High risk", '{{ one.risk_reason or "no reason given" }}', KEEP)),
            when(
                "one.lead or one.due",
                fact("Lead", '{{ one.lead or "none named" }}, due {{ one.due or "on no day named" }}', KEEP),
            ),
            fact(
                "Claimed",
                '{{ words.status[one.claimed] if one.claimed else "withheld" }}; **supported:** '
                '{{ words.status[one.supported] if one.supported else "nothing" }}; **expects:** '
                "{{ words.stage[one.expects] }}",
                KEEP,
            ),
            kept(
                "one.withheld or one.evidence",
                "Newest evidence",
                '{{ one.newest or ("withheld" if one.withheld else "none") }}; {{ one.share[0] }} of '
                "{{ one.share[1] }} objectives of {{ one.action }} {{ one.action_title }} have gaps",
            ),
            when("one.withheld", kept("one.evidence", "Withheld on this row", "{{ one.withheld }}")),
            each(
                "record in one.evidence",
                kept(
                    "not loop.last",
                    "Evidence",
                    "{{ record.id }}, {{ words.kind[record.kind] }}, {{ words.assurance[record.assurance] }}, "
                    '{{ words.state[record.state] }}{{ ", wording changed" if record.suspect }}: {{ record.title }}',
                ),
            ),
        ),
    ),
    when("not view.rows", plain('No gaps{{ " fit what was asked for" if view.met < view.applicable }}.')),
    when(
        "view.strengths",
        heading(1, "Strengths"),
        each(
            "one in view.strengths",
            item(
                "**{{ one.objective }}** {{ words.strength[one.strength] }}: {{ one.text }} "
                '({{ one.evidence | map(attribute="id") | join(", ") }}{{ ", " if one.evidence and one.withheld }}'
                '{{ one.withheld ~ " withheld here" if one.withheld }})'
            ),
        ),
    ),
    *LEFT_OUT,
    small(
        "The order: band; gap; for findings, how serious and when due; high risk; the share of the action's objectives "
        "that have gaps; the age of the newest evidence; the plan's own order. There are no weights and no scores."
    ),
    *FOOT,
)

STATUS = (
    *HEAD,
    title("Status of {{ view.force }} as at {{ view.stamp.as_at }}"),
    plain(
        '{{ "The newest return is of " ~ view.returned ~ "." if view.returned else "The newest return is withheld here '
        'because of its marking." if view.returned_withheld else "No return has been made: nothing is claimed." }} '
        "What is claimed is the force's own word; what is supported is what current evidence bears out."
    ),
    WITHHELD,
    table(
        "Every objective that applies",
        "one in view.lines",
        ("Objective", 12, "{{ one.objective }}"),
        ("Claimed", 17, '{{ words.status[one.claimed] if one.claimed else "withheld" }}'),
        ("Supported", 17, '{{ words.status[one.supported] if one.supported else "nothing" }}'),
        ("Expects", 20, "{{ words.stage[one.expects] }}"),
        ("Impact", 12, '{{ "shown" if one.impact_shown else "not shown" }}'),
        (
            *("Gap", 22),
            '{{ words.gap[one.gap] if one.gap else "none" }}{{ " (" ~ one.withheld ~ " withheld)" if one.withheld }}',
        ),
    ),
    heading(1, "Actions"),
    table(
        "Every action, by its objectives",
        "one in view.actions",
        ("Action", 10, "{{ one.number }}"),
        ("Title", 40, "{{ one.title }}"),
        (
            *("Claimed as implemented", 25),
            '{{ one.claimed }} of {{ one.applicable }}{{ "; " ~ one.withheld ~ " withheld" if one.withheld }}',
        ),
        ("Supported as implemented", 25, "{{ one.supported }} of {{ one.applicable }}"),
    ),
    *LEFT_OUT,
    small("Overclaimed objectives first, then the plan's order."),
    *FOOT,
)


def part(name: str) -> str:
    """A heading that the contents lead to."""
    return heading(1, place("part", f'"{name}"') + PARTS[name])


PARTS = {
    "foreword": "Foreword",
    "themes": "Themes",
    "vulnerability": "Defining vulnerability",
    "issues": "Perennial issues in policing",
    "actions": "Actions",
}
PLAN = (
    *HEAD,
    title("{{ view.front.title }}"),
    fact("Version", "{{ view.front.version }}, {{ view.stamp.period }}, issued {{ view.issued }}"),
    fact("Authorised by", "{{ view.front.authorised_by }}"),
    fact("Review date", "{{ view.review_date }}, reviewed every {{ view.front.review_interval_months }} months"),
    fact("Contact", '{{ view.front.contact or "none printed" }}'),
    table(
        "Version history",
        "version, issued, author, update in view.history",
        ("Version", 12, "{{ version }}"),
        ("Issued", 20, "{{ issued }}"),
        ("Author", 28, "{{ author }}"),
        ("Update", 40, "{{ update }}"),
    ),
    heading(1, "Contents"),
    *(
        (when(f"view.front.{name}", line) if name in ("foreword", "vulnerability") else line)
        for name, text in PARTS.items()
        for line in [item(link(f'"{text}"', "part", f'"{name}"'))]
    ),
    each(
        "sheet in view.sheets",
        item(link('"Action " ~ sheet.number ~ " " ~ sheet.title', "action", "sheet.number")),
    ),
    when(
        "view.front.foreword",
        part("foreword"),
        each("paragraph in view.front.foreword.paragraphs", plain("{{ paragraph }}")),
        each("line in view.front.foreword.signed", plain("{{ line }}", spaced(0, 0))),
    ),
    part("themes"),
    when("view.front.themes_introduction", plain("{{ view.front.themes_introduction }}")),
    each(
        "theme in view.themes",
        heading(2, place("theme", "theme.number") + "{{ theme.number }}. {{ theme.name }}"),
        each("paragraph in theme.paragraphs", plain("{{ paragraph }}")),
        plain(
            "Actions: "
            + joined("action in theme.actions", link('action.number ~ " " ~ action.title', "action", "action.number"))
        ),
    ),
    when(
        "view.front.vulnerability",
        part("vulnerability"),
        plain("{{ view.front.vulnerability.introduction }}"),
        paragraph("Quote", "{{ view.front.vulnerability.definition }}"),
        each("paragraph in view.front.vulnerability.paragraphs", plain("{{ paragraph }}")),
        when("view.front.vulnerability.source", small("Source: {{ view.front.vulnerability.source }}")),
    ),
    when(
        "view.front.working_groups",
        plain("{{ view.front.working_groups.introduction }}"),
        each("group in view.front.working_groups.groups", item("{{ group }}")),
    ),
    part("issues"),
    when(
        "view.front.research",
        each("paragraph in view.front.research.paragraphs", plain("{{ paragraph }}")),
        when("view.front.research.heading", plain("{{ view.front.research.heading }}")),
    ),
    each(
        "issue in view.perennial_issues",
        item(
            place("issue", "issue.id")
            + "**{{ issue.name | trim }}**{% if issue.need %}: {{ issue.need }}{% endif %} "
            + '({{ "action" if issue.actions | length == 1 else "actions" }} '
            + joined("action in issue.actions", link("action.number", "action", "action.number"), ", ")
            + '{{ "none" if not issue.actions }})'
        ),
    ),
    when(
        "view.front.research and view.front.research.counting",
        small("How they are counted (editorial): {{ view.front.research.counting }}"),
    ),
    when("view.front.research and view.front.research.contact", plain("{{ view.front.research.contact }}")),
    part("actions"),
    table(
        "The plan's {{ view.sheets | length }} actions and {{ view.objectives }} objectives",
        "sheet in view.sheets",
        ("Action", 9, link("sheet.number", "action", "sheet.number")),
        ("Title", 24, "{{ sheet.title }}"),
        ("Owner", 20, "{{ sheet.owners }}"),
        ("Perennial issues", 34, joined("issue in sheet.perennial_issues", link("issue.name", "issue", "issue.id"))),
        ("Objectives", 13, "{{ sheet.objectives | length }}"),
    ),
    each(
        "sheet in view.sheets",
        sheet(
            heading(1, SHEET_NAME, NEXT_PAGE),
            link('sheet.theme.number ~ ". " ~ sheet.theme.name', "theme", "sheet.theme.number"),
            joined("issue in sheet.perennial_issues", link("issue.name", "issue", "issue.id")),
        ),
    ),
    when(
        "view.front.editorial",
        heading(1, "What is editorial", NEXT_PAGE),
        plain("Chosen in this form of the plan, for the programme to confirm:"),
        each("one in view.front.editorial", item("**{{ one.key | trim }}:** {{ one.why }}")),
    ),
    when(
        "view.front.source_notes",
        heading(1, "Notes on the source (editorial)"),
        each("note in view.front.source_notes", item("{{ note }}")),
    ),
    *FOOT,
)

# By document: its title among the properties of the file, and what stands in it.
DOCUMENTS: dict[str, tuple[str, Iterable[str]]] = {
    "sheet": (
        "{% if view.sheets | length == 1 %}Action {{ view.sheets[0].number }} {{ view.sheets[0].title }}"
        "{% else %}Action sheets{% endif %}",
        SHEET,
    ),
    "gaps": ("Gaps of {{ view.force }} as at {{ view.stamp.as_at }}", GAPS),
    "status": ("Status of {{ view.force }} as at {{ view.stamp.as_at }}", STATUS),
    "plan": ("{{ view.front.title }}, version {{ view.front.version }}", PLAN),
}
