"""The parts that several documents have: head and foot, an action sheet, a force's account, its gaps and figures."""

from __future__ import annotations

from tools.word_templates.blocks import (
    KEEP,
    all_of,
    boxes,
    each,
    fact,
    heading,
    item,
    link,
    numbered,
    paragraph,
    place,
    plain,
    run_in,
    small,
    spaced,
    table,
    when,
)

HEAD = (
    each("fact in view.stamp.to_know", plain("{{ fact }}")),
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
    paragraph(
        "FootText",
        "{{ view.stamp.plan }}, version {{ view.stamp.version }}, {{ view.stamp.period }}. "
        "As at {{ view.stamp.as_at }}.{% for fact in view.stamp.age %} {{ fact }}{% endfor %} "
        "{{ view.stamp.attribution }}",
        KEEP + spaced(120, 0, 240),
    ),
)
WITHHELD = when(
    "view.stamp.withheld",
    plain(
        '{{ view.stamp.withheld }} {{ "record is" if view.stamp.withheld == 1 else "records are" }} withheld here '
        "because of the marking; everything was computed with them."
    ),
)

RECORD = (
    "{{ one.title }} ({{ words.kind[one.kind] }}, {{ words.assurance[one.assurance] }}, {{ one.date | day }}, "
    "{{ words.state[one.state] }}"
    '{{ ", " ~ (words.would_lend if one.state == "lapsed" else words.lends)[one.lends] if one.lends }}'
    "{{ words.marks(one) }}) {{ one.id }}"
)
OPEN_FINDING = (
    "{{ words.seriousness[open.finding.seriousness] }} in {{ open.record.id }}: {{ open.finding.text }}"
    "{% if open.finding.lead %} Lead: {{ open.finding.lead }}.{% endif %}"
    "{{ words.due_of(open) }}{{ words.done_of(open) }}"
)
NO_REASON = '{{ ROW.risk_reason or "no reason given" }}'
ACCEPTED = (
    "These gaps were accepted up to a day; they are counted and fail no check until then. "
    "After that day, or where something graver is found, they are listed again."
)
LEAD_AND_DUE = "{{ words.lead_and_due(ROW) }}"
SHEET_NAME = place("action", "sheet.number") + "Action {{ sheet.number }} {{ sheet.title }}"


def beside(label: str, text: str) -> str:
    """A fact under an objective."""
    return fact(label, text, style="Account")


def note(text: str, more: str = "") -> str:
    """Small print under an objective."""
    return paragraph("Note", text, more)


# What a force says of an objective, and what its evidence shows.
ACCOUNT = each(
    "account in [objective.account]",
    when(
        'account.applies in ("plan", "claim", "not-adopted")',
        note("{{ words.applies[account.applies] }}{% if account.claim %} {{ account.claim.summary }}{% endif %}"),
        otherwise=[
            beside(
                "Claimed",
                '{{ words.status[account.claimed] if account.claimed else "withheld" }}'
                "{% if account.claim %}: {{ account.claim.summary }}{% endif %}",
            ),
            beside(
                "Supported",
                '{{ words.status[account.supported] if account.supported else "nothing" }}; impact '
                '{{ "shown" if account.impact_shown else "not shown" }}',
            ),
            when(
                "account.row",
                beside(
                    "Gap",
                    "{{ words.gap[account.row.gap] }}{% for gap in account.row.also %}, also {{ words.gap[gap] }}"
                    "{% endfor %}. {{ account.row.why }}",
                ),
                when(
                    "account.row.accepted or account.row.accepted_withheld",
                    beside("Accepted for now", "{{ words.accepted_row(account.row) }}"),
                ),
                beside("Next", "{{ account.row.next_step }}"),
                when("account.row.risk", beside("High risk", NO_REASON.replace("ROW", "account.row"))),
                when("account.row.lead or account.row.due", beside("Lead", LEAD_AND_DUE.replace("ROW", "account.row"))),
                beside(
                    "A gap since",
                    '{{ account.row.standing_since }}{{ "; " ~ account.row.overdue_by if account.row.overdue_by }}',
                ),
                otherwise=[beside("Gap", '{{ "none; it is met" if account.applies == "yes" else "withheld" }}')],
            ),
            each(
                "open in account.findings",
                beside(
                    "Open finding",
                    OPEN_FINDING,
                ),
            ),
        ],
    ),
    each("one in account.evidence[:5]", beside("Evidence", RECORD)),
    when(
        'not account.evidence and not account.withheld and account.applies == "yes"', note("No evidence counts for it.")
    ),
    when("account.evidence | length > 5", note("and {{ account.evidence | length - 5 }} more, older")),
    when("account.withheld", note("{{ account.withheld }} withheld here because of the marking.")),
)
REVIEW_BOXES = boxes(
    "What was seen and heard, and from whom (roles)",
    "Promising practice",
    "Considerations",
)


NOTES = when(
    "sheet.source_notes",
    heading(2, "Notes on the source (editorial)"),
    each("note in sheet.source_notes", item("{{ note }}")),
)


def sheet(name: str, theme: str, issues: str, *under_objective: str, notes: bool = True) -> str:
    """An action sheet: its heading, how its theme and perennial issues are said, and what stands under an objective.

    Its notes on the source are left off where they stand elsewhere.
    """

    def kept_note(text: str) -> str:
        return when("objective.account or view.review", note(text, KEEP), otherwise=[note(text)])

    small_print = kept_note if under_objective else note
    return all_of(
        name,
        fact("Theme", theme, spaced(120, 60)),
        fact("Perennial issues", issues),
        fact("Owner", "{{ sheet.owners }}"),
        heading(2, "Action detail"),
        plain("{{ sheet.detail }}"),
        heading(2, "Objectives", numbered(0, 1)),
        each(
            "objective in sheet.objectives",
            paragraph("Objective", place("objective", "objective.id") + "**{{ objective.id }}** {{ objective.text }}"),
            when(
                "objective.expects",
                small_print("{{ words.expectation(objective) }}"),
            ),
            when(
                "objective.not_applicable_in",
                small_print('Does not apply in {{ words.each(words.nation, objective.not_applicable_in, " or ") }}.'),
            ),
            *under_objective,
        ),
        heading(2, place("reference", "sheet.number") + "Reference and evidence gaps"),
        each("paragraph in sheet.reference", plain("{{ paragraph }}")),
        when(
            "sheet.useful_links",
            heading(2, "Useful links"),
            each("link in sheet.useful_links", item("{{ words.useful(link) }}")),
        ),
        heading(2, "Suggested measures"),
        each(
            "measure in sheet.suggested_measures",
            item("{{ words.measure(measure) }}"),
        ),
        when(
            "not sheet.suggested_measures",
            plain("{{ words.no_measures(sheet) }}"),
        ),
        NOTES if notes else "",
    )


def gap_rows(view: str, level: int) -> str:
    """The rows of a gap list, first in a table where there are many, and then each with its reason; by band.

    The head of a row stays on one page, and so does what follows; more LibreOffice cannot hold together.
    """
    row = all_of(
        heading(level + 1, CARD),
        plain("{{ one.text }}", KEEP),
        plain("{{ words.scale(one) }}", KEEP),
        fact("Why", WHY, KEEP),
        fact("Do this", "{{ one.next_step }} {{ words.by_when(one) }}", KEEP),
        fact("Who", "{{ words.who(one) }}"),
        when("one.done", fact("Done so far", "{{ words.done(one.done) }}", KEEP)),
        each("open in one.further", fact("Also open", "{{ words.also_open(open) }}", KEEP)),
        small("{{ words.beside_it(one) }}"),
        when("one.claimed_before", fact("Claimed before, to be made again", "{{ words.claimed_before(one) }}", KEEP)),
        each("one in one.records.few", fact("Evidence", "{{ words.evidence_line(one) }}")),
        when("one.records.more", fact("Evidence", "and {{ one.records.more }} more, older")),
    )
    return all_of(
        when(
            f"{view}.rows | length > 3",
            table(
                "The gaps shown, worst first",
                f"one in {view}.rows",
                ("Place", 8, "**{{ one.place }}**"),
                ("Objective", 30, link("one.short", "gap", "one.objective") + " {{ one.objective }}"),
                (
                    *("Gap", 24),
                    '{{ words.band[one.band] }}: {{ words.gap[one.gap] }}{{ "; high risk" if one.risk }}'
                    '{{ "; " ~ words.regional if one.regional }}',
                ),
                ("Lead", 18, '{{ one.lead or "none named" }}'),
                ("Due", 20, "{{ words.due(one) }}"),
            ),
        ),
        _by_band(view, level, row),
    )


CARD = (
    place("gap", "one.objective")
    + "{{ one.place }}. {{ one.short }} ({{ one.objective }}): {{ words.gap[one.gap] }}{{ words.marks_of_row(one) }}"
)
WHY = "{{ one.why }}{{ ' High risk: ' if one.risk }}{{ one.risk_reason or 'no reason given' if one.risk }}"


def gap_cards(view: str, level: int) -> str:
    """The rows of a gap list as a pack has them: what, why, what to do by when, and who, densely."""
    row = all_of(
        heading(level + 1, CARD, spaced(100, 20, 240)),
        run_in("{{ one.text }}", KEEP),
        run_in("{{ words.scale(one) }}", KEEP),
        run_in(f"**Why:** {WHY}", KEEP),
        run_in("**Do this:** {{ one.next_step }} **{{ words.by_when(one, false) }}**", KEEP),
        run_in(
            "**Who:** {{ words.who(one, false) }}"
            "{% if one.done %}. **Done so far:** {{ words.done(one.done) }}{% endif %}"
        ),
        each("open in one.further", run_in("**Also open:** {{ words.also_open(open) }}")),
        when(
            "one.claimed_before",
            run_in("**Claimed before, to be made again:** {{ words.claimed_before(one) }}"),
        ),
    )
    return _by_band(view, level, row)


def _by_band(view: str, level: int, row: str) -> str:
    """The rows of a gap list by band."""
    return all_of(
        each(
            f"band, rows in {view}.bands",
            heading(level, "{{ words.band[band] }}"),
            plain("{{ words.band_means[band] }}", KEEP),
            each("one in rows", row),
        ),
        when(
            f"not {view}.rows",
            plain(
                f'No gaps{{{{ " fit what was asked for" if {view}.with_gap '
                f'else " but what is accepted for now" if {view}.accepted_in_all }}}}.'
            ),
        ),
    )


def homeless(view: str, level: int = 1) -> str:
    """Open findings against objectives that the plan no longer has."""
    return _elsewhere(
        f"{view}.homeless",
        level,
        "Open findings whose objective is gone",
        "The plan no longer has these objectives. What was found is still open until it is closed.",
    )


def later(view: str, level: int = 1) -> str:
    """Open findings of records that were made under a later edition."""
    return _elsewhere(
        f"{view}.later",
        level,
        "Open findings of a later version of the plan",
        "They were recorded under objectives that this version does not have yet. "
        "What was found is open until it is closed.",
    )


def moved(view: str, level: int = 1) -> str:
    """What has moved since an earlier day: from what to what, and what happened."""
    return when(
        view,
        heading(level, place("part", '"moved"') + "What has moved since {{ " + view + ".since }}"),
        plain("{{ words.moved(" + view + ") }} What happened is told in order; no cause is chosen.", KEEP),
        each(
            f"move in {view}.moves",
            heading(level + 1, '{{ move.objective }} {{ move.short }}{{ ": worse" if move.worse }}'),
            fact("From", "{{ words.place(move.came_from) }}", KEEP),
            fact("To", "{{ words.place(move.place) }}"),
            when(
                'move.sources or move.came_from.where == "none"',
                fact("Came from", '{{ words.sources(move) or "nothing in the plan then" }}'),
            ),
            each("one in move.events", item("{{ one.date | day }}: {{ words.event(one) }}")),
            when("move.withheld", item("{{ move.withheld }} withheld here")),
        ),
    )


def _elsewhere(views: str, level: int, name: str, said: str) -> str:
    return when(
        views,
        heading(level, name),
        plain(said, KEEP),
        each(
            f"one in {views}",
            heading(level + 1, "{{ one.objective }} of version {{ one.edition }}"),
            when("one.text", plain("{{ one.text }}", KEEP)),
            when("one.why", fact("Why it is gone", "{{ one.why }}", KEEP)),
            each("open in one.findings", fact("Open", OPEN_FINDING)),
            when("one.withheld", fact("Withheld", "{{ one.withheld }} because of their marking")),
        ),
    )


def accepted(view: str, level: int = 1) -> str:
    """The rows whose gap is accepted for now."""
    return when(
        f"{view}.accepted",
        heading(level, place("part", '"accepted"') + "Accepted for now"),
        plain(ACCEPTED, KEEP),
        each(
            f"one in {view}.accepted",
            heading(
                level + 1,
                place("gap", "one.objective") + "{{ one.short }} ({{ one.objective }}): {{ words.gap[one.gap] }}",
            ),
            plain("{{ one.text }}", KEEP),
            fact("Accepted", "{{ words.accepted_row(one) }}", KEEP),
            fact("Why", "{{ one.why }}", KEEP),
            when("one.also", fact("Also", "{{ words.each(words.gap, one.also) }}", KEEP)),
            when("one.lead or one.due", fact("Lead", LEAD_AND_DUE.replace("ROW", "one"), KEEP)),
            fact("A gap since", "{{ one.standing_since }}"),
        ),
    )


def coming(soon: str, level: int = 1) -> str:
    """What lapses and what falls due."""
    return when(
        soon,
        heading(level, f"What lapses or falls due {{{{ words.within({soon}) }}}}"),
        when(
            f"{soon}.lines",
            table(
                "What lapses or falls due, the first first",
                f"one in {soon}.lines",
                ("Day", 20, "{{ one.date | day }}, {{ one.late }}"),
                ("Objective", 26, "**{{ words.named(one) }}**"),
                ("What", 34, "{{ words.coming(one) }}"),
                ("Lead", 20, '{{ one.lead or "none named" }}'),
            ),
            otherwise=[plain(f'Nothing{{{{ " that may be shown here" if {soon}.withheld }}}}.')],
        ),
        when(f"{soon}.withheld", plain(f"{{{{ {soon}.withheld }}}} withheld here because of the marking.")),
    )


def marked(pieces: str, removed: bool) -> str:
    """Words with those marked that the other text has not, by a sign and in words."""
    mark, said = ("~~", "removed") if removed else ("^^", "added")
    return (
        f"{{% for piece in {pieces} %}}{{% if piece.changed %}}[{said}: {mark}{{{{ piece.text }}}}{mark}]"
        '{% else %}{{ piece.text }}{% endif %}{{ " " if not loop.last }}'
    )


def strengths(view: str, name: str = "Strengths") -> str:
    """What is embedded, and promising practice."""
    return when(
        f"{view}.strengths",
        heading(1, name),
        each(
            f"one in {view}.strengths",
            item(
                "**{{ one.short }}** ({{ one.objective }}) {{ words.strength[one.strength] }}: {{ one.text }} "
                '({{ one.records.few | map(attribute="title") | join("; ") }}'
                '{{ " and " ~ one.records.more ~ " more" if one.records.more }}'
                '{{ ", " if one.records.few and one.withheld }}'
                '{{ one.withheld ~ " withheld here" if one.withheld }})'
            ),
        ),
    )


def left_out(view: str, name: str = "Left out") -> str:
    """What a list leaves out."""
    return heading(1, name) + each(f"one in {view}.left_out", item("{{ one.what }}: {{ one.count }}. {{ one.why }}"))


def key(view: str) -> str:
    """What the words of a gap list mean, kept on one page with what follows it."""
    return when(
        f"{view}.rows",
        heading(1, "What the words mean"),
        fact("Claimed", "{{ view.force }}'s own word, from the newest return that names the objective.", KEEP),
        fact(
            "Supported",
            "the most that current evidence bears out: nothing, in progress, implemented or embedded.",
            KEEP,
        ),
        fact(
            "Expected",
            "implemented, by evidence at the stage that the objective asks for: in place, in use or making a "
            "difference.",
            KEEP,
        ),
        fact(
            "● and ○",
            "the three steps: a full circle is one that the evidence reaches, an empty one is one that it does not.",
            KEEP,
        ),
        fact(
            "{{ words.regional | capitalize }}", "regional teams share the action, and may have to act as well.", KEEP
        ),
        fact(
            "Assurance",
            "who has looked at the evidence: self (those who did the work), supervisor, peer or independent.",
            KEEP,
        ),
        each(f"name, means in {view}.meanings", fact("{{ words.gap[name] | capitalize }}", "{{ means }}", KEEP)),
    )


ORDER = small(
    "The order: band; gap; for findings, how serious and the due date that is printed; high risk; the share of the "
    "action's objectives that have gaps; the age of the newest evidence; the plan's own order. There are no weights "
    "and no scores.",
    KEEP,
)
# The columns that set what is claimed of an action or a theme beside what is supported.
BESIDE = (
    ("Objectives", 13, '{{ one.applicable }}{{ "; " ~ one.withheld ~ " withheld" if one.withheld }}'),
    ("Claimed and supported", 14, "{{ one.claimed_and_supported }}"),
    ("Claimed, not supported", 14, "{{ one.claimed_not_supported }}"),
    ("Supported, not claimed", 15, "{{ one.supported_not_claimed }}"),
    ("Neither", 12, "{{ one.neither }}"),
)
COUNTED = 'view.overview.quarters | sum(attribute="records") + view.overview.earlier'


def by_theme(level: int) -> str:
    """What is claimed of each theme beside what is supported."""
    return all_of(
        heading(level, "How far each theme stands"),
        plain(
            "Of the objectives that apply, one by one: whether it is claimed as implemented or embedded, and "
            "whether current evidence supports it as that."
        ),
        table(
            "Claimed beside supported, by theme",
            "one in view.overview.themes if one.applicable",
            ("Theme", 32, "**{{ one.number }}. {{ one.name }}**"),
            *BESIDE,
        ),
    )


def evidence_over_time(level: int) -> str:
    """The records of a force by quarter, and what lapses."""
    return all_of(
        heading(level, "Evidence over time"),
        plain(
            f'{{{{ {COUNTED} }}}} {{{{ "record is counted" if {COUNTED} == 1 else "records are counted" }}}}'
            "{% if view.overview.earlier %}, {{ view.overview.earlier }} of them dated before "
            "{{ view.overview.quarters[0].first | month }}{% endif %}."
            "{% if view.overview.withheld %} {{ view.overview.withheld }} withheld here because of the marking.{% "
            "endif %}",
            KEEP,
        ),
        table(
            "Records by the quarter that they are dated in",
            "one in view.overview.quarters",
            ("Quarter", 50, "**{{ one.first | month }} to {{ one.last | month }}**"),
            ("Records", 50, "{{ one.records }}"),
            whole=True,
        ),
        when(
            "view.overview.lapses",
            table(
                "What lapses in the next six months, to {{ view.overview.until | day }}, unless it is reviewed",
                "one in view.overview.lapses",
                ("Review by", 20, "**{{ one.review_by | day }}**"),
                ("Evidence", 40, "{{ one.title }}"),
                ("Objectives", 40, "{{ words.named(one) }}"),
            ),
            otherwise=[
                plain(
                    'Nothing {{ "that may be shown here " if view.overview.withheld }}lapses in the next six '
                    "months, to "
                    "{{ view.overview.until | day }}."
                )
            ],
        ),
    )
