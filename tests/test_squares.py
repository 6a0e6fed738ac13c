"""The one picture: every objective once, where the gap list has it, told apart without colour, of nothing withheld."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import chdir
from datetime import date
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import nvap
from nvap.analysis.national import FEWEST
from nvap.cli.app import app
from nvap.formats.pdf.reading import SQUARES, read
from nvap.model.fields import Marking
from nvap.views.gaps import gaps_document
from nvap.views.national_squares import STATES, CountSquare
from nvap.views.pack import pack_document
from nvap.views.squares import LETTERS, Square, Squares
from nvap.views.standing import status_document
from nvap.workspace import built_in
from tests.generate import country
from tests.test_one_answer import SEEDS, workspace_of
from tools.word_templates.squares import OF_STATES, STYLES

AT = "2026-11-23"
EXAMPLE = ("--force", "example-shire", "--as-at", AT)


def squares_of(folder: Path, document: Any, force: str, limit: Marking | None = None) -> Squares:
    """The picture that a document of a force has."""
    made: Squares = document(nvap.open(folder, at=workspace_day(folder)).of(force), limit).squares
    return made


def workspace_day(folder: Path) -> Any:
    """The day that a workspace of the tests speaks for."""
    return date.fromisoformat(AT) if (folder / "README.md").exists() else date(2026, 9, 30)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    with chdir(folder):
        assert CliRunner().invoke(app, ["init", "--example", "--as-at", AT]).exit_code == 0
    return folder


def run(folder: Path, *words: str) -> str:
    """What a command prints."""
    with chdir(folder):
        ended = CliRunner().invoke(app, [*words])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


@pytest.mark.parametrize("force", ["norfolk", "gwent", "fenland"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_objective_stands_once_where_the_gap_list_has_it(seed: int, force: str, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, seed, force)
    gaps = json.loads(workspace.document("gaps", force, "json"))
    status = json.loads(workspace.document("status", force, "json"))["objectives"]
    listed = {row["objective"]: row["band"] for row in gaps["gaps"]}
    listed |= {row["objective"]: "accepted" for row in gaps["accepted"]}
    for document in (gaps_document, status_document, pack_document):
        every = squares_of(tmp_path, document, force).every
        assert Counter(square.objective for square in every) == Counter(line["objective"] for line in status)
        lines = {line["objective"]: line for line in status}
        for square in every:
            line = lines[square.objective]
            without = "met" if line["applies"] == "yes" else "not-applicable"
            assert square.state == listed.get(square.objective, without)
            assert square.overclaimed == line["overclaimed"]
        assert sum(square.state == "met" for square in every) == gaps["met"]


def test_the_squares_of_a_theme_are_its_own_in_plan_order(example: Path) -> None:
    picture = squares_of(example, status_document, "example-shire")
    plan = nvap.open(example, at=workspace_day(example)).plan
    order = [objective.id for objective in plan.force_objectives()]
    for theme in picture.themes:
        names = [square.objective for square in theme.squares]
        assert names == sorted(names, key=order.index)
        assert {plan.actions[name.rpartition(".")[0]].theme for name in names} == {theme.number}
        assert sum(count for _, count in theme.counts) == len(names)
        assert [square for row in theme.rows for square in row if square] == list(theme.squares)
        assert len({len(row) for row in theme.rows}) == 1


def test_the_key_counts_every_square_and_apart_what_is_overclaimed(example: Path) -> None:
    picture = squares_of(example, gaps_document, "example-shire")
    whole = [line for line in picture.key if not line.overclaimed]
    assert sum(line.objectives for line in whole) == len(picture.every)
    over = [line for line in picture.key if line.overclaimed]
    assert [(line.letter, line.objectives) for line in over] == [("R!", sum(one.overclaimed for one in picture.every))]
    assert {one.letter for one in picture.every} <= {line.letter for line in picture.key}


@pytest.mark.parametrize("document", [gaps_document, status_document, pack_document])
def test_what_is_claimed_above_the_marking_is_not_told(document: Any, example: Path, tmp_path: Path) -> None:
    told = squares_of(example, document, "example-shire")
    assert any(square.overclaimed for square in told.every)
    assert any(square.state == "not-applicable" for square in told.every)
    for path in example.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(example)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    for path in (tmp_path / "returns" / "example-shire").glob("*.yaml"):
        own = re.sub("(?m)^(marking|handling):.*\n", "", path.read_text("utf-8"))
        path.write_text(f"marking: OFFICIAL-SENSITIVE\nhandling: For the board only\n{own}", encoding="utf-8")
    hidden = squares_of(tmp_path, document, "example-shire", Marking.OFFICIAL)
    assert not any(square.overclaimed for square in hidden.every)
    claimed = {square.objective for square in told.every if square.state == "not-applicable"}
    assert {square.state for square in hidden.every if square.objective in claimed} == {"withheld"}


class _Links(HTMLParser):
    """The ids of a page, and the squares in it that lead somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "square" in given.get("class", ""):
            self.links.append(given["href"][1:])


@pytest.mark.parametrize(
    ("words", "linked"),
    [("gaps", 11), ("gaps --all", 31), ("gaps --theme 4 --top 2", 2), ("status", 53), ("pack", 53)],
)
def test_a_square_leads_to_its_row_where_there_is_one(words: str, linked: int, example: Path) -> None:
    page = _Links()
    page.feed(run(example, *words.split(), *EXAMPLE, "--format", "html"))
    assert len(page.links) == len(set(page.links)) == linked
    assert set(page.links) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_screen_reader_hears_the_title_and_the_state(example: Path) -> None:
    page = run(example, "status", *EXAMPLE, "--format", "html")
    said = re.findall('<a class="square[^>]* aria-label="([^"]*)"', page)
    assert "R! 2.1.1.5 Trauma informed approach: put right, overclaimed" in said
    assert "M 2.1.1.1 Staff equipped to manage risk: met" in said
    assert '<th scope="row">1. Early Intervention and Prevention' in page


def looks() -> dict[str, dict[str, str]]:
    """By state what the page does to a square of it, without its colours."""
    style = (built_in("templates") / "_style.css.j2").read_text("utf-8")
    found: dict[str, dict[str, str]] = {state: {} for state in (*LETTERS, "over")}
    for names, rules in re.findall(r"(?m)^((?:\.square\.[\w-]+(?:, )?)+) \{ ([^}]*) \}", style):
        for name in re.findall(r"\.square\.([\w-]+)", names):
            if name in found:
                found[name] |= dict(rule.split(": ", 1) for rule in rules.split("; "))
    return found


def test_no_two_states_differ_by_colour_alone() -> None:
    letters = [*LETTERS.values(), *(f"{letter}!" for letter in LETTERS.values())]
    assert len({letter.casefold() for letter in letters}) == len(letters)
    drawn = {
        state: re.sub(r"#\w+|var\(--\w+\)(?! \d)", "", " ".join(sorted(map(" ".join, rules.items()))))
        for state, rules in looks().items()
    }
    # What is put right is all filled, and nothing else is: its letters too are turned about.
    assert "background: var(--mark); color: var(--paper)" in (built_in("templates") / "_style.css.j2").read_text(
        "utf-8"
    )
    for one, other in combinations(drawn, 2):
        assert drawn[one] != drawn[other], (one, other)
    for one, other in combinations(OF_STATES, 2):
        assert STYLES[one][1:] != STYLES[other][1:], (one, other)


def test_every_form_knows_every_state() -> None:
    states = {*map(str, LETTERS), *(state for state in STATES if state != "heat0")}
    assert states == SQUARES
    assert states | {"over", "heat0"} == set(STYLES)
    layout = (Path(nvap.__file__).parent / "formats" / "pdf" / "page.typ").read_text("utf-8")
    drawn = set(re.findall(r"(?m)^  ([\w-]+): \(fill:", layout))
    assert drawn == states


def test_a_list_with_anything_but_squares_is_a_list_in_a_pdf() -> None:
    square = '<li><span class="square met" aria-label="M 1.1.1.1 Said"><b>M</b> <span>1.1.1.1</span></span></li>'
    kinds = {
        markup: read(f'<p class="marking">OFFICIAL</p><ul>{markup}</ul>').blocks[1]["kind"]
        for markup in (square, square * 3, f"{square}<li>text</li>", f"<li>text {square[4:]}", "<li></li>" + square)
    }
    assert list(kinds.values()) == ["squares", "squares", "list", "list", "list"]
    (block,) = read(f"<ul>{square}</ul>").blocks
    assert block["inline"][0]["seen"] == ["M", "1.1.1.1"]
    assert block["inline"][0]["alt"] == "M 1.1.1.1 Said"


@pytest.mark.parametrize(
    ("met", "applicable", "state", "letter"),
    [
        (None, None, "withheld", "–"),
        (0, 0, "not-applicable", "0/0"),
        (43, 43, "heat0", "43/43"),
        (42, 43, "heat1", "42/43"),
        (30, 40, "heat1", "30/40"),
        (29, 40, "heat2", "29/40"),
        (20, 40, "heat2", "20/40"),
        (10, 40, "heat3", "10/40"),
        (9, 40, "heat4", "9/40"),
        (0, 40, "heat4", "0/40"),
    ],
)
def test_the_darker_the_fewer_have_met_it(met: int | None, applicable: int | None, state: str, letter: str) -> None:
    square = CountSquare("2.1.1.1", "A text", met, applicable)
    assert (square.state, square.letter) == (state, letter)


def test_the_country_tells_what_its_figures_tell_and_no_more(tmp_path: Path) -> None:
    country(tmp_path)
    words = ("national", "--as-at", AT)
    figures = json.loads(run(tmp_path, *words, "--format", "json"))
    page = run(tmp_path, *words, "--format", "html")
    told = {
        name: letter for letter, name in re.findall(r'<a class="square[^>]*><b>([^<]*)</b> <span>([\d.]+)</span>', page)
    }
    assert told == {
        one["objective"]: "–" if one["met"] is None else f"{one['met']}/{one['applicable']}"
        for one in figures["objectives"]
    }
    assert "–" in told.values()
    assert all(int(letter.split("/")[1]) >= FEWEST for letter in told.values() if "/" in letter)


def test_a_square_is_itself_whatever_its_title_holds() -> None:
    assert Square("2.1.1.1", "<b>!", "put-right", overclaimed=True, leads=None).letter == "R!"
