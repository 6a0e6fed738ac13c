"""The first page for a board, on one side of A4."""

from __future__ import annotations

from tools.word_templates.blocks import (
    KEEP,
    all_of,
    each,
    heading,
    item,
    plain,
    small,
    spaced,
    table,
    when,
)

TIGHT = spaced(0, 60, 240)


def page(front: str) -> str:
    """The first page; what follows it begins a page."""
    return all_of(
        when(
            f"{front}.example",
            plain(f"{{{{ {front}.force }}}} is not a real force. Everything here is invented, as an example.", TIGHT),
        ),
        plain(f"**{{{{ words.verdict({front}) }}}}**", TIGHT),
        plain(f"{{{{ words.front_moved({front}) }}}}", TIGHT),
        when(f"{front}.withheld", plain(f"{{{{ words.front_withheld({front}) }}}}", TIGHT)),
        when(f"{front}.elsewhere", plain(f"{{{{ words.front_elsewhere({front}) }}}}", TIGHT)),
        when(
            f"{front}.compared",
            _stands(front, ("On {{ " + front + ".since.day | day }}", 17, _THEN)),
            otherwise=[_stands(front)],
        ),
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
            ),
        ),
        heading(1, "What the board is asked to decide", spaced(160, 60, 240)),
        when(
            f"{front}.asked",
            plain(f"{{{{ {front}.asked }}}}", TIGHT),
            otherwise=[
                each(f"one in {front}.asks", item("{{ words.front_ask(one) }}")),
                when(f"not {front}.asks", plain("{{ words.front_nothing }}", TIGHT)),
            ],
        ),
        plain("{{ words.front_sign }}", KEEP + spaced(160, 60, 240)),
        small(f"{{{{ words.front_returned({front}) }}}} {{{{ words.front_own({front}) }}}}", spaced(0, 0, 240)),
    )


_THEN = '{{ one.then if one.then is not none else "not told" }}'


def _stands(front: str, *then: tuple[str, int, str]) -> str:
    return table(
        "How the objectives stand",
        f"one in {front}.stands",
        ("", 20, "**{{ words.trend[one.name] }}**"),
        ("Now", 10, "**{{ one.now }}**"),
        *then,
        ("What it means", 45, "{{ words.front_short[one.name] }}"),
    )
