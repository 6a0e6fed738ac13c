"""The Word template of a trend."""

from __future__ import annotations

from tools.word_templates.blocks import heading, plain, table, title
from tools.word_templates.shared import FOOT, HEAD, WITHHELD

NAME = "Trend of {{ view.force }} to {{ view.latest.as_at }}"
GAPS = {"put-right": 8, "start": 8, "prove": 8, "keep-up": 8, "accepted": 12, "met": 7, "overdue": 11}
CLAIMS = {"claimed": 19, "supported": 19, "overclaimed": 19, "evidence_current": 19}


def _figures(widths: dict[str, int]) -> tuple[tuple[str, int, str], ...]:
    return tuple(
        (f'{{{{ words.trend["{name}"] }}}}', width, f'{{{{ words.trend_value(point, "{name}") }}}}')
        for name, width in widths.items()
    )


TREND = (
    *HEAD,
    title(NAME),
    WITHHELD,
    plain("{{ words.trend_head(view) }}"),
    heading(1, "How it changed"),
    table(
        "Each figure at the first and at the last date",
        "line in view.lines",
        ("Figure", 34, "**{{ words.trend[line.name] }}**"),
        ("{{ view.earliest.as_at }}", 22, "{{ line.first }}"),
        ("{{ view.latest.as_at }}", 22, "{{ line.newest }}"),
        ("Change", 22, "{{ words.change(line) }}"),
    ),
    heading(1, "Gaps at each date"),
    table(
        "How many objectives stand where, at each date",
        "point in view.points",
        ("As at", 20, "**{{ point.as_at }}**"),
        ("Version", 10, "{{ point.edition }}"),
        ("Apply", 8, "{{ point.applicable }}"),
        *_figures(GAPS),
    ),
    heading(1, "Claims and evidence at each date"),
    table(
        "What was claimed and supported, and how many records were in date",
        "point in view.points",
        ("As at", 24, "**{{ point.as_at }}**"),
        *_figures(CLAIMS),
    ),
    *FOOT,
)
