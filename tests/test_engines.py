"""The recipes of docs/national.md: each engine counts what `nvap national` reads, and SQL answers what tables hold."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from nvap.analysis.counting import Counts
from nvap.load.processes import mapped
from nvap.workspace import Workspace
from tests.docs.pages import pages
from tests.generate import country
from tests.running import ROOT, environment, execute, nvap
from tests.tools import needs

AS_AT = date(2026, 11, 30)
AT = ("--as-at", f"{AS_AT}")
BLOCKS = [block for block in pages()["docs/national.md"].blocks() if block.language in ("python", "sql")]
BEGIN, *RECIPES = [block.text for block in BLOCKS if block.language == "python"]
QUERIES = [block.text for block in BLOCKS if block.language == "sql"]
MOST_LINES = 10


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace of the whole country in it, where open findings of some are overdue."""
    folder = tmp_path_factory.mktemp("engines")
    country(folder / "programme")
    for path in sorted((folder / "programme").glob("evidence/*/*.yaml")):
        text = path.read_text(encoding="utf-8")
        if "closed:" not in text:
            path.write_text(re.sub(r"(?m)^( +)seriousness: .*$", r"\g<0>\n\1due: 2026-10-01", text), encoding="utf-8")
    return folder


def counted(folder: Path) -> Counts:
    """The figures of all bodies, one after another."""
    workspace = Workspace.open(folder / "programme", AS_AT)
    return sum((workspace.counts(body) for body in workspace.bodies.values()), start=Counts())


def test_each_recipe_is_short() -> None:
    assert len(RECIPES) == 3
    for recipe in (BEGIN, *RECIPES):
        assert len(recipe.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("recipe", [recipe for recipe in RECIPES if "spark" not in recipe])
def test_a_recipe_counts_what_the_country_has(recipe: str, programme: Path, tmp_path: Path) -> None:
    script = tmp_path / "count.py"
    script.write_text(f"{BEGIN}\n{recipe}", encoding="utf-8")
    python = needs("dask") if "dask" in recipe else sys.executable
    done = execute([python, script], programme, environment(PYTHONPATH=str(ROOT)), timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(counted(programme))
    assert counted(programme).met > 0


Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def tables(programme: Path) -> Path:
    """The folder of Parquet that the queries ask."""
    done = nvap("export", *AT, "--format", "parquet", "--out", "tables", "-C", "programme", cwd=programme)
    assert done.returncode == 0, done.stderr
    return programme / "tables"


def exported(programme: Path, what: str) -> Rows:
    """A table as `nvap export` writes it in JSON."""
    done = nvap("export", *AT, "--format", "json", "--what", what, "-C", "programme", cwd=programme)
    rows: Rows = json.loads(done.stdout)[what]
    return rows


def commonest(rows: Rows) -> list[tuple[Any, ...]]:
    gaps = Counter(row["gap"] for row in rows if row["gap"])
    forces = {gap: len({row["force"] for row in rows if row["gap"] == gap}) for gap in gaps}
    return [(gap, count, forces[gap]) for gap, count in sorted(gaps.items(), key=lambda pair: (-pair[1], pair[0]))]


def overclaimed(rows: Rows) -> list[tuple[Any, ...]]:
    order = [None, "in-progress", "implemented", "embedded"]
    columns = ("force", "objective", "claimed", "supported")
    high = [row for row in rows if row["claimed"] in order[2:]]
    return sorted(
        tuple(row[column] for column in columns)
        for row in high
        if order.index(row["claimed"]) > order.index(row["supported"])
    )


def overdue(rows: Rows) -> list[tuple[Any, ...]]:
    late = [row for row in rows if row["overdue"] is not None]
    late.sort(key=lambda row: (-row["overdue"], row["force"], row["objective"]))
    return [(row["force"], row["objective"], row["objective_short"], row["lead"], row["overdue"]) for row in late]


def met(rows: Rows) -> list[tuple[Any, ...]]:
    applicable = [row for row in rows if row["applies"] == "yes"]
    short = {row["objective"]: row["objective_short"] for row in applicable}
    asked = Counter(row["objective"] for row in applicable)
    counted = Counter(row["objective"] for row in applicable if row["gap"] is None)
    found = [(objective, short[objective], counted[objective], asked[objective]) for objective in asked]
    return sorted(found, key=lambda row: (row[2], row[0]))


def by_kind(rows: Rows) -> list[tuple[Any, ...]]:
    current = [row for row in rows if row["state"] == "current"]
    pairs = Counter((row["kind"], row["assurance"]) for row in current)
    forces = {pair: len({row["force"] for row in current if (row["kind"], row["assurance"]) == pair}) for pair in pairs}
    return sorted(((*pair, pairs[pair], forces[pair]) for pair in pairs), key=lambda row: (-row[2], row[0], row[1]))


ANSWERS = (
    *((answer, "objectives") for answer in (commonest, overclaimed, overdue, met)),
    (by_kind, "records"),
)


@pytest.mark.parametrize(("query", "answer", "what"), [(q, *a) for q, a in zip(QUERIES, ANSWERS, strict=True)])
def test_a_query_answers_what_the_tables_hold(
    query: str, answer: Callable[[Rows], list[tuple[Any, ...]]], what: str, programme: Path, tables: Path
) -> None:
    found = duckdb.connect().execute(query.replace("FOLDER", str(tables))).fetchall()
    assert found == answer(exported(programme, what))
    assert found


@pytest.mark.parametrize(
    "words", [("validate",), ("national", "--since", "2026-06-30"), ("national", "--force", "kent")]
)
def test_any_number_of_processes_tells_the_same(words: tuple[str, ...], programme: Path) -> None:
    said = [nvap(*words, *AT, "--jobs", f"{jobs}", cwd=programme / "programme") for jobs in (1, 3)]
    assert said[0].stdout == said[1].stdout
    assert (said[0].returncode, said[0].stdout != "") == (0, True)


def _process(shared: int, item: int) -> tuple[int, int]:
    return os.getpid(), shared + item


def test_work_is_shared_and_comes_in_its_order() -> None:
    """On one process it is this one; on several the first is done here, and the rest by others."""
    alone, shared = ([*mapped(_process, 10, [1, 2, 3], jobs)] for jobs in (1, 2))
    assert {process for process, _ in alone} == {os.getpid()}
    assert [process == os.getpid() for process, _ in shared] == [True, False, False]
    assert [made for _, made in shared] == [made for _, made in alone] == [11, 12, 13]


def test_processes_that_begin_anew_tell_the_same(programme: Path) -> None:
    """As on Windows and on macOS, where nothing of a process is handed on but what is pickled."""
    anew = "import multiprocessing; multiprocessing.set_start_method('spawn')"
    words = ("national", *AT, "--jobs")
    said = nvap(*words, "2", cwd=programme / "programme", prepared=anew, anew=True)
    assert said.stdout == nvap(*words, "1", cwd=programme / "programme").stdout != ""
