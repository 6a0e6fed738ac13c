"""The documents themselves, in the words of templates/*.md.j2: every tag is as a person sees it in Word."""

from __future__ import annotations

from collections.abc import Iterable

from tools.word_templates import (
    carry,
    claims,
    difference,
    evidence,
    front,
    links,
    measures,
    practice,
    rounds,
    squares,
    trend,
    why,
)
from tools.word_templates.baseline import NAME, NATIONAL
from tools.word_templates.blocks import (
    KEEP,
    NEXT_PAGE,
    ON_ITS_SIDE,
    all_of,
    boxes,
    each,
    entry,
    fact,
    heading,
    item,
    joined,
    link,
    on_its_side,
    paragraph,
    place,
    plain,
    run_in,
    small,
    spaced,
    table,
    title,
    when,
)
from tools.word_templates.shared import (
    ACCOUNT,
    BESIDE,
    FOOT,
    HEAD,
    ORDER,
    REVIEW_BOXES,
    SHEET_NAME,
    WITHHELD,
    accepted,
    by_theme,
    coming,
    evidence_over_time,
    gap_cards,
    gap_rows,
    homeless,
    key,
    later,
    left_out,
    moved,
    sheet,
    strengths,
)

TO_SHEETS = plain(link('"Return to the action sheets"', "part", '"sheets"'))
ALONE = "view.sheets | length == 1"
INTRODUCTION = all_of(
    plain("Action Plan: {{ view.plan_title }}"),
    when(
        "view.force",
        plain(
            "With the account of **{{ view.force }}** as at {{ view.stamp.as_at }} beside each objective: what it "
            "claims, "
            "what its evidence supports, and the gap that follows. It is the {{ view.stamp.body }}'s own account and "
            "not an inspectorate's judgement."
        ),
        WITHHELD,
    ),
    when(
        "view.review",
        plain(
            "For a peer review. A peer reviewer is a critical friend, who reports promising practice and "
            "considerations, "
            "and never grades. Write roles and not names."
        ),
        boxes("Reviewing force or body, and the dates of the review"),
    ),
)
SHEET = (
    *HEAD,
    when(
        "view.sheets | length > 1",
        title(place("part", '"sheets"') + 'Action sheets{{ " of " ~ view.force if view.force }}'),
        INTRODUCTION,
        each("sheet in view.sheets", item(link('sheet.number ~ " " ~ sheet.title', "action", "sheet.number"))),
    ),
    each(
        "sheet in view.sheets",
        sheet(
            when(ALONE, heading(1, SHEET_NAME), INTRODUCTION, otherwise=[heading(1, SHEET_NAME, NEXT_PAGE), TO_SHEETS]),
            "{{ sheet.theme.number }}. {{ sheet.theme.name }}",
            joined("issue in sheet.perennial_issues", "{{ issue.name }}"),
            when("objective.account", ACCOUNT),
            when("view.review", REVIEW_BOXES),
        ),
    ),
    moved("view.since"),
    *FOOT,
)

OWN_WORD = (
    "What is claimed is the {{ view.stamp.body }}'s own word; what is supported is what its current evidence bears out."
)
GAPS = (
    *HEAD,
    title("Gaps of {{ view.force }} as at {{ view.stamp.as_at }}"),
    when("view.front", front.page("view.front"), otherwise=[plain("{{ words.counts(view) }}")]),
    when(
        "not view.brief",
        when(
            "view.front",
            plain("{{ words.how_many(view) }}", NEXT_PAGE),
            otherwise=[plain("{{ words.how_many(view) }}"), WITHHELD],
        ),
        squares.picture("view.squares", 1),
        homeless("view"),
        later("view"),
        coming("view.coming"),
        moved("view.since"),
        gap_rows("view", 1),
        accepted("view"),
        strengths("view"),
        left_out("view"),
        key("view"),
        ORDER,
    ),
    *FOOT,
)

STATUS = (
    *HEAD,
    title("Status of {{ view.force }} as at {{ view.stamp.as_at }}"),
    front.page("view.front"),
    plain(OWN_WORD, NEXT_PAGE),
    squares.picture("view.squares", 1),
    homeless("view"),
    later("view"),
    moved("view.since"),
    by_theme(1),
    evidence_over_time(1),
    measures.section(1),
    heading(1, "Objectives"),
    paragraph("Normal", "Overclaimed objectives first, then the plan's order.", KEEP),
    table(
        "What is claimed of each objective, beside what is supported",
        "one in view.lines",
        ("Objective", 38, place("objective", "one.objective") + "**{{ one.short }}** {{ one.objective }}"),
        ("Claimed", 14, '{{ words.status[one.claimed] if one.claimed else "withheld" }}'),
        ("Supported", 14, '{{ words.status[one.supported] if one.supported else "nothing" }}'),
        ("Expects", 13, "{{ words.stage[one.expects] }}"),
        ("Impact", 11, '{{ "shown" if one.impact_shown else "not shown" }}'),
        (
            *("Gap", 15),
            '{{ words.gap[one.gap] if one.gap else words.no_gap[one.applies or "withheld"] }}'
            '{{ ", accepted for now" if one.accepted }}{{ "; " ~ one.late if one.late }}'
            '{{ " (" ~ one.withheld ~ " withheld)" if one.withheld }}',
        ),
    ),
    heading(1, "Actions"),
    table(
        "How many objectives of each action are claimed and supported",
        "one in view.actions",
        ("Action", 10, "**{{ one.number }}**"),
        ("Title", 22, "{{ one.title }}"),
        *BESIDE,
    ),
    accepted("view"),
    left_out("view"),
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
OBJECTIVES_OF_A_ROW = each(
    "one in sheet.objectives",
    paragraph("FrontTable", '{{ one.place ~ ". " if sheet.objectives | length > 1 }}{{ one.text }}'),
)
PLAN = (
    *HEAD,
    title("{{ view.front.printed_title or view.front.title }}"),
    fact("Title", "{{ view.front.title }} ({{ view.front.short_title }})"),
    fact("Version", "{{ view.front.version }}, {{ view.stamp.period }}, issued {{ view.issued }}"),
    fact("Authorised by", "{{ view.front.authorised_by }}"),
    fact("Review date", "{{ view.review_date }}, reviewed every {{ view.front.review_interval_months }} months"),
    each("one in view.reviews", fact("Reviewed", "{{ words.of_review(one) }}")),
    fact("Contact", '{{ view.front.contact or "none printed" }}'),
    fact("Action owners", "{{ words.owners(view.front) }}"),
    when("view.superseded", fact("Superseded (editorial)", "{{ view.superseded }}")),
    table(
        "Version history",
        "version, issued, author, update in view.history",
        ("Version", 12, "**{{ version }}**"),
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
        item(link('sheet.number ~ " " ~ sheet.title', "action", "sheet.number"), 2),
    ),
    item(link('"What is editorial"', "part", '"editorial"')),
    when("view.notes", item(link('"Notes on the source"', "part", '"source-notes"'))),
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
        each("group in view.front.working_groups.groups", item("{{ group.name }}")),
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
    on_its_side(
        part("actions"),
        table(
            "The plan's {{ view.sheets | length }} actions and {{ view.objectives }} objectives",
            "sheet in view.sheets",
            ("NVAP theme", 11, link("sheet.theme.name", "theme", "sheet.theme.number")),
            ("Action no.", 6, place("row", "sheet.number") + link("sheet.number", "action", "sheet.number")),
            ("Perennial issue", 11, joined("issue in sheet.perennial_issues", link("issue.name", "issue", "issue.id"))),
            ("Action", 10, "{{ sheet.title }}"),
            ("Action detail", 15, "{{ sheet.detail }}"),
            ("Objective", 30, OBJECTIVES_OF_A_ROW),
            ("Action owner", 7, "{{ sheet.owners }}"),
            ("Reference / current evidence", 8, link("words.in_table_evidence(sheet)", "reference", "sheet.number")),
            ("Suggested measures", 9, "{{ words.in_table_measures(sheet) }}"),
            ("Action sheet", 6, link('"Sheet " ~ sheet.number', "action", "sheet.number")),
            letters="FrontTable",
            across=ON_ITS_SIDE,
        ),
    ),
    each(
        "sheet in view.sheets",
        sheet(
            heading(1, SHEET_NAME, NEXT_PAGE) + plain(link('"Return to Action Plan"', "row", "sheet.number")),
            link('sheet.theme.number ~ ". " ~ sheet.theme.name', "theme", "sheet.theme.number"),
            joined("issue in sheet.perennial_issues", link("issue.name", "issue", "issue.id")),
            notes=False,
        ),
    ),
    heading(1, place("part", '"editorial"') + "What is editorial", NEXT_PAGE),
    when(
        "view.front.editorial",
        plain("Chosen in this form of the plan, for the programme to confirm:"),
        each("one in view.front.editorial", item("**{{ one.key | trim }}:** {{ one.why }}")),
    ),
    table(
        "The short titles of the objectives of each action (editorial)",
        "sheet in view.sheets",
        ("Action", 10, "**{{ sheet.number }}**"),
        ("Short titles", 90, "{{ words.shorts(sheet) }}"),
    ),
    when(
        "view.notes",
        heading(1, place("part", '"source-notes"') + "Annex: notes on the source (editorial)"),
        each("one in view.notes", item("{{ words.noted(one) }}: {{ one.note }}")),
    ),
    *FOOT,
)

APPLIES = 'objective.account.applies not in ("plan", "claim", "not-adopted")'
PAST = "{{ words.past_on_a_line(told) }}"
PACK_ACTION = all_of(
    heading(2, SHEET_NAME.replace("sheet.", "one.sheet.")),
    run_in(
        "{{ words.of_an_action(one.counts) }}"
        '{% if one.sheet.regional and view.stamp.kind == "force" %} {{ words.regional | capitalize }}.{% endif %}',
        KEEP,
    ),
    each(
        "objective in one.sheet.objectives",
        run_in(
            place("objective", "objective.id")
            + "**{{ objective.id }} {{ objective.short }}** "
            + f"{{% if {APPLIES} %}}Claimed "
            '{{ words.status[objective.account.claimed] if objective.account.claimed else "withheld" }}'
            "{{ words.on_return(objective.account) }}"
            "{% if objective.account.claim %}: {{ objective.account.claim.summary }}"
            "{% if objective.account.claim.impact %} Impact: {{ objective.account.claim.impact }}{% endif %}"
            "{% if objective.account.claim.lead %} Lead: {{ objective.account.claim.lead }}.{% endif %}"
            "{% else %}.{% endif %} Supported: "
            '{{ words.status[objective.account.supported] if objective.account.supported else "nothing" }}'
            '{{ "; impact shown" if objective.account.impact_shown }}. Gap: '
            "{% if objective.account.row %}"
            + link("words.gap[objective.account.row.gap]", "gap", "objective.id")
            + "{% for gap in objective.account.row.also %}, {{ words.gap[gap] }}{% endfor %}"
            '{{ "; high risk" if objective.account.row.risk }}'
            '{{ "; accepted for now" if objective.account.row.accepted or objective.account.row.accepted_withheld }}'
            '{{ "; " ~ objective.account.row.overdue_by if objective.account.row.overdue_by }}'
            "{% else %}none{% endif %}."
            "{% else %}{{ words.applies[objective.account.applies] }}{{ words.on_return(objective.account) }}"
            "{% if objective.account.claim %} {{ objective.account.claim.summary }}{% endif %}{% endif %}",
        ),
    ),
    each(
        "told in one.evidence",
        when(
            'told.state == "current"',
            run_in(
                "**{{ told.record.title }}** {% if told.record.promising_practice %}(promising practice) {% endif %}"
                "{% if told.told_under %}{{ words.told_before(told) }}{% else %}{{ words.on_a_line(told) }} "
                "{{ told.record.summary }} {{ words.kept_at(told.record) }}; {{ told.record.id }}{% endif %}",
            ),
        ),
    ),
    when(
        "not one.evidence",
        run_in('{{ "Nothing that may be shown." if one.withheld else "Nothing is recorded for it." }}'),
    ),
    when("one.past", run_in("**No longer counting:** " + joined("told in one.past", PAST))),
    when("one.withheld and one.evidence", run_in("{{ one.withheld }} withheld here because of the marking.")),
)
FOUND = each(
    "group in view.found",
    heading(2, "{{ words.found_by(group, view.stamp.body) }} ({{ words.open_and_closed(group) }})"),
    each(
        "told in group.findings",
        run_in(
            "**{{ words.finding_name(told.finding) }}** against {{ told.finding.objective }}. {{ told.finding.text }} "
            '{{ told.title }}. Lead: {{ told.finding.lead or "none named" }}. Due: {{ words.finding_due(told) }}. '
            "{{ words.finding_state(told) }}"
        ),
    ),
)
PACK = (
    *HEAD,
    title("Evidence pack of {{ view.force }} as at {{ view.stamp.as_at }}"),
    front.page("view.front"),
    plain(
        OWN_WORD[:-1] + ", by rules that are the same for every force; the documents themselves are kept where each "
        "record says. The day after a claim is that of the return it stands in. Impact is not shown where nothing is "
        "said of it.",
        NEXT_PAGE,
    ),
    heading(1, "Contents"),
    when("view.gaps.since", entry('"What has moved since " ~ view.gaps.since.since', "part", '"moved"')),
    entry('"At a glance"', "part", '"glance"'),
    entry('"Gaps"', "part", '"gaps"'),
    when("view.gaps.accepted", entry('"Accepted for now"', "part", '"accepted"')),
    when("view.gaps.strengths", entry('"Strengths"', "part", '"strengths"')),
    when("view.found", entry('"Findings by who made them"', "part", '"findings"')),
    when("view.withdrawn", entry('"Withdrawn"', "part", '"withdrawn"')),
    entry('"Left out"', "part", '"left-out"'),
    entry('"Annexes: evidence by action"', "part", '"actions"'),
    each(
        "one in view.actions",
        entry('one.sheet.number ~ " " ~ one.sheet.title', "action", "one.sheet.number", 2),
    ),
    when("view.listed", entry('"Manifest"', "part", '"manifest"')),
    homeless("view.gaps"),
    later("view.gaps"),
    moved("view.gaps.since"),
    heading(1, place("part", '"glance"') + "At a glance"),
    squares.picture("view.squares", 2),
    evidence_over_time(2),
    measures.section(2),
    heading(1, place("part", '"gaps"') + "Gaps"),
    gap_cards("view.gaps", 2),
    accepted("view.gaps"),
    ORDER,
    strengths("view.gaps", place("part", '"strengths"') + "Strengths"),
    when("view.found", heading(1, place("part", '"findings"') + "Findings by who made them"), FOUND),
    when(
        "view.withdrawn",
        heading(1, place("part", '"withdrawn"') + "Withdrawn"),
        plain(
            "These records were withdrawn, and count for nothing here. "
            "Their open findings stay open, but for considerations and unless it is said what became of them."
        ),
        each(
            "told in view.withdrawn",
            item(
                "{{ told.record.title }} {{ told.record.id }}, {{ words.told_withdrawal(told.record) }} "
                "{{ words.served(told) }}. {{ words.a_record(told.record) }} {{ told.record.date | day }}."
            ),
            each(
                "told in told.findings",
                item(
                    "{{ words.seriousness[told.finding.seriousness] | capitalize }} {{ words.told_finding(told) }}", 2
                ),
            ),
        ),
    ),
    left_out("view.gaps", place("part", '"left-out"') + "Left out"),
    key("view.gaps"),
    heading(1, place("part", '"actions"') + "Annexes: evidence by action"),
    each("one in view.actions", PACK_ACTION),
    when(
        "view.listed",
        heading(1, place("part", '"manifest"') + "Manifest"),
        plain(
            "Every record and return that this pack tells of, as the file stood when the pack was made. A file with "
            "another "
            "SHA-256 has been changed since."
        ),
        when(
            "view.manifest",
            table(
                "Records and returns",
                "one in view.manifest",
                ("File", 32, "{{ one.path }}"),
                ("Marking", 11, "{{ one.marking }}"),
                ("Bytes", 7, "{{ one.bytes }}"),
                ("SHA-256", 50, "##{{ one.sha256 }}##"),
            ),
            otherwise=[plain("There are none.")],
        ),
    ),
    when(
        'view.kept and (view.listed or view.kept | map(attribute="state") | unique | join != "not-asked")',
        table(
            "Files kept elsewhere that the records name",
            "one in view.kept",
            ("File kept elsewhere", 17, "{{ one.name }}"),
            ("Record", 15, "{{ one.record }}"),
            ("Found", 11, "{{ words.kept[one.state] }}"),
            ("Bytes", 7, "{{ one.bytes }}"),
            ("SHA-256", 50, "##{{ one.sha256 }}##"),
        ),
    ),
    *FOOT,
)

# By document: its title among the properties of the file, and what stands in it.
DOCUMENTS: dict[str, tuple[str, Iterable[str]]] = {
    "sheet": (
        "{% if view.sheets | length == 1 %}Action {{ view.sheets[0].number }} {{ view.sheets[0].title }}"
        '{% else %}Action sheets{{ " of " ~ view.force if view.force }}{% endif %}',
        SHEET,
    ),
    "gaps": ("Gaps of {{ view.force }} as at {{ view.stamp.as_at }}", GAPS),
    "status": ("Status of {{ view.force }} as at {{ view.stamp.as_at }}", STATUS),
    "plan": ("{{ view.front.printed_title or view.front.title }}, version {{ view.front.version }}", PLAN),
    "pack": ("Evidence pack of {{ view.force }} as at {{ view.stamp.as_at }}", PACK),
    "national": (NAME, NATIONAL),
    "practice": (practice.NAME, practice.PRACTICE),
    "trend": (trend.NAME, trend.TREND),
    "measures": (measures.NAME, measures.MEASURES),
    "diff": (difference.NAME, difference.DIFFERENCE),
    "carry": (carry.NAME, carry.CARRY),
    "why": (why.NAME, why.WHY),
    "return": (claims.NAME, claims.CLAIMS),
    "round-later": (rounds.NAME, rounds.LATER),
    "links": (links.NAME, links.LINKS),
    "evidence-list": (evidence.LIST_NAME, evidence.LIST),
    "evidence": (evidence.NAME, evidence.RECORD),
}
