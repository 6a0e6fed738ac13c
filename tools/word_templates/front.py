"""The first page for a board, on one side of A4."""

from __future__ import annotations

from tools.word_templates.blocks import (
    KEEP,
    all_of,
    each,
    heading,
    numbered,
    paragraph,
    spaced,
    table,
    when,
)


def text(said: str, more: str = "") -> str:
    """A paragraph of the first page."""
    return paragraph("FrontText", said, more)


def figures(front: str, share: int, *then: tuple[str, int, str]) -> str:
    """How the objectives stand now, and on the earlier day where there is one."""
    return table(
        "How the objectives stand",
        f"one in {front}.figures",
        ("Objectives", share, "{{ words.front_named(one.name) }}"),
        ("Now", 14, "**{{ words.front_figure(one.now) }}**"),
        *then,
        letters="FrontTable",
    )


def page(front: str) -> str:
    """The first page; what follows it begins a page."""
    return all_of(
        when(
            f"{front}.example",
            text(f"{{{{ {front}.force }}}} is not a real force. Everything here is invented, as an example."),
        ),
        text(f"**{{{{ words.verdict({front}) }}}}**"),
        text(
            f"{{% if {front}.since %}}**{{{{ words.front_better }}}}** {{% endif %}}"
            f"{{{{ words.front_moved({front}) }}}}"
        ),
        when(f"{front}.withheld", text(f"{{{{ words.front_withheld({front}) }}}}")),
        when(f"{front}.elsewhere", text(f"{{{{ words.front_elsewhere({front}) }}}}")),
        when(
            f"{front}.compared",
            figures(front, 66, (f"{{{{ {front}.since.day | day }}}}", 20, "{{ words.front_figure(one.then) }}")),
            otherwise=[figures(front, 86)],
        ),
        when(
            f"{front}.worst",
            table(
                f"{{{{ words.front_worst({front}) }}}}",
                f"one in {front}.worst",
                (
                    *("Objective", 64),
                    '**{{ loop.index }}. {{ one.short }}** {{ one.objective }}{{ ", high risk" if one.high_risk }}. '
                    f"{{{{ words.front_wrong(one, {front}.body) }}}} **{{{{ words.front_do(one) }}}}**",
                ),
                ("Lead", 17, '{{ one.lead or "nobody named" }}'),
                ("By when", 19, "{{ words.front_due(one) }}"),
                letters="FrontTable",
            ),
        ),
        heading(1, "What the board is asked to decide", spaced(120, 60, 240)),
        when(
            f"{front}.asked",
            text(f"{{{{ {front}.asked }}}}"),
            otherwise=[
                each(
                    f"one in {front}.asks",
                    paragraph("FrontText", "{{ words.front_ask(one) }}", numbered(0, 2) + spaced(0, 20, 240)),
                ),
                when(f"not {front}.asks", text("{{ words.front_nothing }}")),
            ],
        ),
        text("{{ words.front_sign }}", KEEP + spaced(160, 60, 240)),
        paragraph(
            "FootText", f"{{{{ words.front_own({front}) }}}} {{{{ words.front_returned({front}) }}}}", spaced(0, 0, 240)
        ),
    )
