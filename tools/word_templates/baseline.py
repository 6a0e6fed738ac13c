"""The national baseline as a Word document, in the words of templates/national.md.j2."""

from __future__ import annotations

from tools.word_templates import squares
from tools.word_templates.blocks import KEEP, each, fact, heading, paragraph, place, plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD, WITHHELD

Column = tuple[str, int, str]
GAPS = "{{ words.commonest(one.figures) }}"


def asked(make: object, *, of: tuple[bool, ...] = ()) -> str:
    """A table in the form that suits what was asked for: with an earlier date, with a force beside it, with both."""
    assert callable(make)
    if len(of) == 2:
        return str(make(*of))
    test = ("view.since", "view.force")[len(of)]
    return when(test, asked(make, of=(*of, True)), otherwise=[asked(make, of=(*of, False))])


def by_action(since: bool, force: bool) -> str:
    """Every action."""
    then: list[Column] = (
        [("Supported as at {{ view.since }}", 14, "{{ words.supported(one.before) }}")] if since else []
    )
    own: list[Column] = (
        [("{{ view.force }}, supported", 17, "{{ one.own.supported }} of {{ one.own.applicable }}")] if force else []
    )
    return table(
        "Claimed and supported as implemented, by action",
        "one in view.actions",
        ("Action", 30 - 8 * force, "**{{ one.number }} {{ one.title }}**"),
        ("Claimed", 12, "{{ words.claimed(one.figures) }}"),
        ("Supported", 14, "{{ words.supported(one.figures) }}"),
        *then,
        *own,
        ("Impact shown", 13, "{{ words.impact(one.figures) }}"),
        ("Commonest gaps", 32 - 4 * force - 4 * since, GAPS),
    )


def by_objective(since: bool, force: bool) -> str:
    """The objectives of one action."""
    then: list[Column] = (
        [("Supported, then and now", 13, "{{ words.then_and_now(one.before, one.figures) }}")] if since else []
    )
    own: list[Column] = [("{{ view.force }}", 14, "{{ words.own(one.own) }}")] if force else []
    supported: list[Column] = [
        (name, width, f"{{{{ words.as_far_as(one.figures, {place}) }}}}")
        for place, (name, width) in enumerate(
            (("Nothing", 11), ("In progress", 11), ("Implemented", 15), ("Embedded", 13))
        )
    ]
    return table(
        "Objectives of {{ action.number }}, by how far the evidence of forces supports them",
        "one in action.objectives",
        (
            *("Objective", 35 - 8 * force - 8 * since),
            place("objective", "one.id") + "**{{ one.short }}** {{ one.id }}",
        ),
        *supported,
        ("Claimed as implemented", 15, "{{ words.claimed(one.figures) }}"),
        *then,
        *own,
    )


def told(macro: str) -> str:
    """The figures of a group, where any may be told."""
    return f"{{% if one.figures %}}{{{{ words.{macro}(one.figures) }}}}{{% else %}}{{{{ words.too_few }}}}{{% endif %}}"


def groups(heading: str, what: str) -> str:
    """Themes, perennial issues or regions."""
    return table(
        f"{heading}s",
        f"one in {what}",
        (heading, 19, "**{{ one.name }}**"),
        ("Forces", 9, "{{ one.forces }}"),
        ("Returned", 11, "{{ words.told(one.returned) }}"),
        ("Claimed as implemented", 14, told("claimed")),
        ("Supported as implemented", 14, told("supported")),
        ("Claimed beside supported", 15, told("beside")),
        ("Commonest gaps", 18, told("commonest")),
    )


NAME = (
    "{% if view.force %}{{ view.force }} beside the country{% else %}National baseline{% endif %} as at "
    "{{ view.stamp.as_at }}"
)
NATIONAL = (
    *HEAD,
    title(NAME),
    plain(
        '{{ view.bodies }} {{ "bodies" if view.every_body else "forces" }} are counted.{% if view.every_body %} '
        "{{ view.others }} of them are not forces of an area{% if view.examples %}, and {{ view.examples }} "
        '{{ "is an invented example" if view.examples == 1 else "are invented examples" }}{% endif %}.{% endif %} '
        "{{ view.returned }} of "
        "{{ view.bodies }} made a return by then; {{ view.bodies - view.returned }} made none, and that is not a gap."
        '{% if not view.named %} No force is named{{ " but " ~ view.force if view.force }}.{% endif %}'
    ),
    plain(
        "What is claimed is counted over the forces that made a return; what is supported, alone and beside what is "
        "claimed, and the gaps, over all. "
        "Where a figure would tell of fewer than {{ view.fewest }} forces it says that they are too few to tell. The "
        "figures of an action add up its objectives over the forces. There are no scores, and no order of forces."
    ),
    WITHHELD,
    fact("Claimed as implemented", "{{ words.claimed(view.total) }}"),
    fact(
        "Supported as implemented",
        "{{ words.supported(view.total) }}{% if view.before %}; as at {{ view.since }} "
        "{{ words.supported(view.before) }}{% endif %}",
    ),
    fact("Impact shown", "{{ words.impact(view.total) }}"),
    fact("Met", "{{ words.met(view.total) }}"),
    fact("Returns", "{{ words.returns(view) }}"),
    squares.counts("view.squares", 1),
    heading(1, "The commonest gaps"),
    when(
        "view.total.commonest",
        table(
            "The five commonest gaps, over all objectives and forces",
            "gap, count in view.total.commonest",
            ("Gap", 60, "**{{ words.gap[gap] | capitalize }}**"),
            ("How often", 40, "{{ count }} of {{ view.total.applicable }}"),
        ),
        otherwise=[
            plain('{{ "There is none." if view.total.commonest is not none else words.too_few | capitalize ~ "." }}')
        ],
    ),
    heading(1, "By action"),
    asked(by_action),
    heading(1, "By objective"),
    each("action in view.actions", heading(2, "{{ action.number }} {{ action.title }}"), asked(by_objective)),
    heading(1, "By theme"),
    groups("Theme", "view.themes"),
    heading(1, "By perennial issue"),
    paragraph("Normal", "The thinnest first: the one of whose objectives the smallest part is supported.", KEEP),
    groups("Perennial issue", "view.perennial_issues"),
    heading(1, "By region"),
    groups("Region", "view.regions"),
    heading(1, "Evidence in use"),
    when(
        "view.total.kinds",
        table(
            "For how many objectives of forces there is current evidence of each kind",
            "kind, count in view.total.kinds",
            ("Kind", 60, "**{{ words.kind[kind] | capitalize }}**"),
            ("Objectives of forces with current evidence of it", 40, "{{ count }} of {{ view.total.asked }}"),
        ),
        otherwise=[
            plain('{{ "There is none." if view.total.kinds is not none else words.too_few | capitalize ~ "." }}')
        ],
    ),
    when(
        "view.named",
        heading(1, "The forces by name"),
        plain("In the order of their names, and no other. The figures are what each force's own evidence supports."),
        each(
            "one in view.named",
            fact(
                "{{ one.name }}",
                'Newest return: {{ one.returned | day if one.returned else "none" }}. '
                "{% for number, supported, applicable in one.actions %}{{ number }}: {{ supported }} of "
                "{{ applicable }}"
                '{{ "; " if not loop.last }}{% endfor %}',
            ),
        ),
    ),
    *FOOT,
)
