"""What serves what as a Word document, in the words of templates/links.md.j2."""

from __future__ import annotations

from tools.word_templates.blocks import crossed, heading, plain, table, title, when
from tools.word_templates.shared import FOOT, HEAD

NAME = "What serves what"
LINKS = (
    *HEAD,
    title(NAME),
    when(
        "view.themes",
        heading(1, "By theme"),
        table(
            "The actions of each theme",
            "one in view.themes",
            ("Theme", 10, "**{{ one.number }}**"),
            ("Name", 35, "{{ one.name }}"),
            ("Actions", 55, "{{ words.serving(one.actions) }}"),
        ),
    ),
    when(
        "view.perennial_issues",
        heading(1, "By perennial issue"),
        table(
            "The actions that serve each perennial issue",
            "one in view.perennial_issues",
            ("Perennial issue", 31, "**{{ one.name }}**"),
            ("Served by", 14, "{{ words.served_by(one) }}"),
            ("Actions", 55, "{{ words.serving(one.actions) }}"),
        ),
        plain("{{ words.of_links(view) }}"),
    ),
    when(
        "view.grid",
        heading(1, "By both"),
        crossed(
            "The actions that serve each perennial issue, by theme",
            ("row in view.grid", "Perennial issue", "**{{ row.issue.name }}**"),
            ("one in view.themes", "Theme {{ one.number }}"),
            ("cell in row.cells", "{{ words.numbers(cell) }}"),
        ),
    ),
    *FOOT,
)
