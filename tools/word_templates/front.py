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

# The figures as they are named, each with its share of the width.
STANDS = {
    "Met": 8,
    "Put right": 9,
    "Start": 9,
    "Prove": 9,
    "Keep up": 9,
    "Accepted for now": 13,
    "Overclaimed": 16,
    "Overdue": 12,
}


def text(said: str, more: str = "") -> str:
    """A paragraph of the first page."""
    return paragraph("FrontText", said, more)


def page(front: str) -> str:
    """The first page; what follows it begins a page."""
    return all_of(
        when(
            f"{front}.example",
            text(f"{{{{ {front}.force }}}} is not a real force. Everything here is invented, as an example."),
        ),
        text(f"**{{{{ words.verdict({front}) }}}}**"),
        text(f"{{{{ words.front_moved({front}) }}}}"),
        when(f"{front}.withheld", text(f"{{{{ words.front_withheld({front}) }}}}")),
        when(f"{front}.elsewhere", text(f"{{{{ words.front_elsewhere({front}) }}}}")),
        table(
            "How the objectives stand",
            f"one in {front}.stands",
            ("Day", 20, "**{{ words.front_stand(one) }}**"),
            *(
                (name, share, f"{{{{ words.front_figure(one.figures[{place}]) }}}}")
                for place, (name, share) in enumerate(STANDS.items())
            ),
            letters="FrontTable",
        ),
        paragraph("FootText", "{{ words.front_means }}", spaced(40, 0, 240)),
        when(
            f"{front}.worst",
            table(
                "The worst first: what is wrong, what to do, who leads it and by when",
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
        heading(1, "What the board is asked to decide", spaced(140, 60, 240)),
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
            "FootText", f"{{{{ words.front_returned({front}) }}}} {{{{ words.front_own({front}) }}}}", spaced(0, 0, 240)
        ),
    )
