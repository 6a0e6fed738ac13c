"""A workspace's own template takes so much time and memory and no more, and steers no terminal."""

import re
from contextlib import chdir
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nvap.cli.app import app
from nvap.formats import bounded, jinja, pdf

AT = ("--as-at", "2026-11-30")
SHEET = ("sheet", "2.4.3", *AT)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less time for a document than it has."""
    monkeypatch.setattr(bounded, "OF_A_DOCUMENT", bounded.OF_A_DOCUMENT._replace(seconds=1.5, seconds_in_all=3.5))


def own(folder: Path, name: str, text: str) -> None:
    """A template of a workspace."""
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / name).write_text(text, encoding="utf-8")


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    with chdir(folder):
        return CliRunner().invoke(app, arguments)


TIME, MEMORY, DEPTH, LENGTH = "takes longer", "takes more memory", "nested too deeply", "million letters"
DOUBLED = "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}\n"
# A template, the line that is named, and what is said of it.
HOSTILE = {
    "two ranges": ("a\n{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}", 2, TIME),
    "two ranges in a macro": (
        "{% macro m() %}\n{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"
        "{% endmacro %}\n\n{{ m() }}",
        *(2, f"{MEMORY}|{TIME}"),
    ),
    "two ranges that print nothing": (
        "\n\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        *(3, TIME),
    ),
    "a product": ("a\nb\n{{ 'x' * 10**9 }}", 3, MEMORY),
    "a wide text": ("\n{{ 'x' | center(10**9) }}", 2, MEMORY),
    "a wide number": ("\n{{ '%1000000000d' | format(1) }}", 2, MEMORY),
    "a join": ("{{ range(99999) | join('x' * 10**6) }}", 1, MEMORY),
    "a replacement": ("\n{{ ('x' * 10**5) | replace('x', 'y' * 10**5) }}", 2, MEMORY),
    "an indent": ("{{ ('\\n' * 10**5) | indent(10**6, blank=true) }}", 1, MEMORY),
    "a batch": ("\n{{ [1] | batch(10**9, 'x') | list }}", 2, MEMORY),
    "a text that doubles": (
        "{% set ns = namespace(x='x') %}\n{% for a in range(99) %}\n{% set ns.x = ns.x ~ ns.x %}\n{% endfor %}",
        *(3, MEMORY),
    ),
    "a list in lists": (f"{DOUBLED}{{{{ ns.x }}}}", 2, f"{MEMORY}|{TIME}"),
    "a power": ("a\n{{ 9 ** (9 ** 9) }}", 2, TIME),
    "a macro that calls itself": ("{% macro a() %}\n{{ a() }}{% endmacro %}\n{{ a() }}", 2, DEPTH),
    "a macro that calls itself twice": (
        "{% macro a(n) %}\n{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}\n{{ a(80) }}",
        *(2, TIME),
    ),
    "a file that has itself": ("x\n{% include 'sheet.md.j2' %}", 2, DEPTH),
    "brackets in brackets": ("a\n{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", 2, DEPTH),
    "a long sum": ("a\n{{ " + " + ".join(["1"] * 9000) + " }}", 2, DEPTH),
    "loops in loops": ("a\n" + "{% for x in [1] %}\n" * 60 + "{% endfor %}" * 60, None, DEPTH),
    "much text": ("a\n{% for a in range(99999) %}{{ 'x' * 1000 }}{% endfor %}", 2, LENGTH),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_it_is_stopped_with_its_name_and_line(hostile: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text, line, said = HOSTILE[hostile]
    if said == TIME:
        request.getfixturevalue("soon")
    own(tmp_path, "sheet.md.j2", text)
    ended = run(tmp_path, *SHEET, "--format", "md")
    assert (ended.exit_code, ended.stdout) == (3, "")
    assert re.search(rf"templates.sheet\.md\.j2{f':{line}' if line else ''} cannot be used: ", ended.stderr)
    assert re.search(said, ended.stderr)
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.usefixtures("soon")
def test_a_part_of_others_is_bounded_too_in_word_as_well(tmp_path: Path) -> None:
    own(tmp_path, "_words.j2", "\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
    for form in ("text", "docx"):
        ended = run(tmp_path, *SHEET, "--out", f"sheet.{form}" if form == "docx" else "sheet.html")
        assert ended.exit_code == 3
        assert "_words.j2:2 cannot be used: " in ended.stderr
        assert TIME in ended.stderr


def test_a_control_character_in_a_template_reaches_no_terminal(tmp_path: Path) -> None:
    steering = "\x1b[31m|\x9b2J|\u202e|\u2028|\x07|\x7f"
    written = "{{ '\\x1b]0;a\\x07\\r' | safe }}"
    own(tmp_path, "sheet.text.j2", f"\ufeffone\t{steering}{written}\n")
    own(tmp_path, "sheet.md.j2", f"one\t{steering}\x02{written}\n")
    assert run(tmp_path, *SHEET, "--format", "text").stdout == "one\t␛[31m|�2J|�|�|␇|␡␛]0;a␇␍\n"
    assert run(tmp_path, *SHEET, "--format", "md").stdout == "one\t␛[31m|�2J|�|�|␇|␡␂␛]0;a␇␍\n"


def test_nothing_of_a_fault_steers_a_terminal(tmp_path: Path) -> None:
    own(tmp_path, "sheet.md.j2", "{{ view['\\x1b[31m' ~ 'x' * 10**5] }}")
    ended = run(tmp_path, *SHEET, "--format", "md")
    assert "\x1b" not in ended.stderr
    assert len(ended.stderr) < 1000


def test_without_templates_of_its_own_a_workspace_starts_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jinja, "within_bounds", None)
    monkeypatch.setattr(pdf, "within_bounds", None)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "README.md").write_text("None yet.", encoding="utf-8")
    assert run(tmp_path, *SHEET).exit_code == 0


def test_a_fault_of_ours_is_not_taken_for_one_of_a_template() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        bounded.within_bounds(bounded.OF_A_DOCUMENT, divmod, 1, 0)


PAGE = "<!doctype html><html lang=en><head><title>A</title></head><body><main><h1>A</h1>{}</main></body></html>"
# What a page holds that cannot be laid out in so much, and what is said of it.
LONG_PAGES = {
    "a word without an end": ("{% for a in range(100) %}{{ 'x' * 100000 }}{% endfor %}", f"{TIME}|{MEMORY}"),
    "many tables": ("{% for a in range(99999) %}<table><tr><td>a<td>b</table>{% endfor %}", f"{TIME}|{MEMORY}"),
}


@pytest.mark.parametrize("page", LONG_PAGES)
def test_laying_out_a_page_is_bounded_too(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "OF_PAGES", bounded.Bounds(2, 2, 300 << 20))
    text, said = LONG_PAGES[page]
    own(tmp_path, "sheet.html.j2", PAGE.format(text))
    ended = run(tmp_path, *SHEET, "--out", "sheet.pdf")
    assert (ended.exit_code, [*tmp_path.glob("*.pdf")]) == (3, [])
    assert "the page of sheet.html.j2 cannot become a PDF: laying it out takes" in ended.stderr
    assert re.search(said, ended.stderr)


def test_a_page_of_its_own_becomes_the_pdf_that_it_would_without_bounds(tmp_path: Path) -> None:
    own(tmp_path, "sheet.html.j2", PAGE.format("<p>Roles, not names.</p>"))
    assert run(tmp_path, *SHEET, "--out", "sheet.pdf").exit_code == 0
    made = pdf.pdf(run(tmp_path, *SHEET, "--format", "html").stdout, date(2026, 11, 30))
    assert (tmp_path / "sheet.pdf").read_bytes() == made.data
