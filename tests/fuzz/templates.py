"""A workspace's own templates: one makes a document or is refused, in bounded time and in clean text."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from random import Random

import pytest

from nvap.formats import jinja
from nvap.workspace import built_in
from tests.fuzz import mutating, places
from tests.fuzz.watching import Fuzzer, read_only

WORDS = {
    "gaps": ["gaps", "--force", "norfolk"],
    "status": ["status", "--force", "norfolk"],
    "sheet": ["sheet", "2.2.1"],
}
FORMS = {"md": "md", "html": "html", "text": "text"}
PIECES = (
    *("{{ ", " }}", "{% ", " %}", "{#", "#}", "{% for x in view %}", "{% endfor %}", "{% if view %}"),
    *("{% endif %}", "\x1b[2J", "{{ view }}", "{{ view.__class__ }}"),
    *("{{ view.__class__.__mro__[1].__subclasses__() }}", "{{ self }}", "{{ row }}", "{{ ''.__class__ }}"),
    *("{{ '{0.__class__}'.format(view) }}", "{{ view|attr('__dict__') }}", "{{ cycler.__init__ }}"),
    *("{{ lipsum.__globals__ }}", "{{ lipsum(n=3) }}", "{{ namespace() }}", "{{ 1/0 }}", "{{ view.nothing }}"),
    *("{{ []|first }}", "{% include 'gaps.md.j2' %}", "{% extends 'sheet.html.j2' %}"),
    *("{% include '../../etc/passwd' %}", "{% import 'x' as y %}", "{% block a %}{% endblock %}"),
    *("{% macro m(a) %}{{ m(a) }}{% endmacro %}{{ m(1) }}", "{{ 'x'|safe }}", "{{ '<b>'|safe }}"),
    *("{% set x = [1] %}", "{{ x.append(x) }}", "{{ x }}", "{{ 2**99 }}", "{{ 'a'|center(500) }}"),
    *("{{ range(9)|list }}", "{{ 'a'|indent('z') }}", "{{ 1|sort }}", "{{ view|tojson }}", "{{ view|pprint }}"),
    *("{{ view|xmlattr }}", "{{ view|map }}", "{{ '%c'|format(0) }}", "{{ '%c'|format(27) }}", "{{ '\\ud800' }}"),
    *("{{ '\\x07' }}", "{{ '\\u202e' }}", "{{ ''.join }}", "|heading", "|strong", "|code(9)", "|code('x')", "|css"),
    *("|day", "|month", "|sha256", "|safe", "|e", "|round", "|batch(2)", "{% call m() %}{% endcall %}"),
    *("{% filter upper %}", "{% endfilter %}", "{% raw %}", "{% endraw %}", "{% autoescape false %}"),
    *("{% endautoescape %}", "{%- ", " -%}", "\x02", "\x0e", "\x0f", "\x10", "\x11", "\x00", "\u2028", "\ufeff"),
    *("{{ caller() }}", "{{ dict(a=1)|dictsort }}", "{{ view|groupby('x') }}", "{{ view|sum }}"),
    *("{{ 'x'|int(base=99) }}", "{% do x %}", "{% break %}"),
)
# Pieces that would never end or take all memory.
HOGS = (
    *("{{ 'x' * 10**9 }}", "{% for a in range(10**5) %}{% for b in range(10**5) %}{% endfor %}{% endfor %}"),
    *("{{ ('a ' * 10**6)|wordwrap(1) }}", "{{ 9**9**9 }}", "{{ 'x'|center(10**9) }}", "{{ lipsum(n=10**6) }}"),
    *("{{ range(10**5)|list|sort }}", "{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}"),
    *("{{ '%999999999d'|format(1) }}", "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}"),
    *("{{ [0] * 10**9 }}", "{{ " + "(" * 900 + "1" + ")" * 900 + " }}"),
)
# How many are made in a process of their own, as they are by the program: that takes long.
APART = 0.04
# Pieces that are whole, so that a template with one can be read.
WHOLE = tuple(
    piece
    for piece in PIECES
    if "{" not in piece or (piece.count("{") == piece.count("}") and piece.count("{%") % 2 == 0)
)


@cache
def _templates() -> dict[str, str]:
    """The text of each template that is spoilt, and of what they bring in."""
    return {path.name: path.read_text("utf-8") for path in sorted(Path(str(built_in("templates"))).glob("*.j2"))}


def make(dice: Random, folder: Path) -> None:
    """The template of a document with pieces in it that templates are made of, or that never end or take all memory."""
    apart = dice.random() < APART
    pieces = (*HOGS, *PIECES[::9]) if apart else PIECES
    (folder / "apart").write_text("yes" if apart else "no", encoding="utf-8")
    name, form = dice.choice([*WORDS]), dice.choice([*FORMS])
    known = _templates()
    text = known[f"{name}.{form}.j2"]
    if dice.random() < 0.6:
        lines = text.split("\n")
        for _ in range(dice.randint(1, 2)):
            lines.insert(dice.randint(0, len(lines)), dice.choice(pieces if apart else WHOLE))
        (folder / f"{name}.{form}.j2").write_text("\n".join(lines), encoding="utf-8", newline="\n")
        return
    if dice.random() < 0.3:
        text = "".join(dice.choice(pieces) for _ in range(dice.randint(1, 6)))
    for _ in range(dice.randint(0, 3)):
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice(pieces) + text[at:]
    if dice.random() < 0.5:
        text = mutating.text(dice, text, [*known.values(), *PIECES], 3)
    data = text.encode("utf-8", "replace")
    (folder / f"{name}.{form}.j2").write_bytes(mutating.data(dice, data) if dice.random() < 0.05 else data)


def judge(folder: Path) -> None:
    """It makes a document, or is refused, and nothing changes."""
    workspace = places.workspace(folder)
    apart = (folder / "apart").read_text("utf-8") == "yes"
    with pytest.MonkeyPatch.context() as patched:
        if not apart:
            patched.setattr(jinja, "within_bounds", lambda _, work, *given: work(*given))
        _documents(folder, workspace)
    shutil.rmtree(workspace.parent)


def _documents(folder: Path, workspace: Path) -> None:
    """Each template makes its document, or is refused with its name."""
    for path in folder.glob("*.j2"):
        (workspace / "templates").mkdir(exist_ok=True)
        shutil.copy(path, workspace / "templates")
        name, form, _ = path.name.split(".")
        ran = read_only(workspace, [*WORDS[name], "--as-at", places.AT, "--format", form])
        assert ran.code in (0, 1, 3), ran.text
        assert ran.code != 3 or ".j2" in ran.text, ran.text
        assert "root:" not in ran.text


FUZZER = Fuzzer(make, judge)
