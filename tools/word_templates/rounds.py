"""What came later than a closed round as a Word document, in the words of templates/round-later.md.j2."""

from __future__ import annotations

from tools.word_templates.blocks import plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD

NAME = "What came later than the round {{ view.round }}"
LATER = (
    *HEAD,
    title(NAME),
    plain("{{ words.came_later(view) }} {{ words.of_the_round(view) }}"),
    plain("{{ words.told_of_round(view) }}"),
    when(
        "view.differs",
        table(
            "Figures that differ",
            "one in view.differs",
            ("Objective", 20, '**{{ one.objective or "all" }}**'),
            ("Figure", 40, "{{ words.round_figure[one.figure] }}"),
            ("In the round", 20, "{{ one.in_round }}"),
            ("Known now", 20, "{{ one.now }}"),
        ),
    ),
    *FOOT,
)
