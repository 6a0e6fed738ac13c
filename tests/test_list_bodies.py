"""The lists of forces and of bodies: those that there are at a date, with their first and last days."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.running import Done, data, run
from tests.terminal import POSIX, STYLE, at_a_terminal

FORCES = """\
others:
  - {id: norfolk-and-suffolk, name: Norfolk and Suffolk Constabulary, nation: england, territorial: true,
     from: 2027-04-01}
  - {id: norfolk-board, name: Norfolk Safeguarding Board, nation: england, kind: partnership, adopts: [2.2.1]}
changes:
  norfolk: {until: 2027-03-31, successor: norfolk-and-suffolk}
  suffolk: {until: 2027-03-31, successor: norfolk-and-suffolk}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which two forces merge."""
    made = tmp_path_factory.mktemp("lists")
    (made / "forces.yaml").write_text(FORCES, encoding="utf-8")
    return made


def listed(folder: Path, *words: str) -> Done:
    """What a list prints."""
    done = run(folder, "list", *words)
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize(
    ("kind", "day", "total", "later", "ended"),
    [
        ("forces", "2027-03-31", 47, 1, 0),
        ("forces", "2027-04-01", 46, 0, 2),
        ("bodies", "2027-03-31", 48, 1, 0),
        ("bodies", "2027-04-01", 47, 0, 2),
    ],
)
def test_those_are_listed_that_there_are(folder: Path, kind: str, day: str, total: int, later: int, ended: int) -> None:
    told = data(listed(folder, kind, "--as-at", day, "--format", "json"))
    ids = {line["id"] for line in told[kind]}
    assert (told["total"], told["shown"], len(ids)) == (total, total, total)
    assert (told["begin_later"], told["ended"]) == (later, ended)
    assert ("norfolk" in ids, "norfolk-and-suffolk" in ids) == (bool(later), bool(ended))
    assert ("norfolk-board" in ids) == (kind == "bodies")


def test_first_and_last_days_and_kinds_are_told(folder: Path) -> None:
    told = data(listed(folder, "bodies", "--as-at", "2027-03-31", "--format", "json"))["bodies"]
    days = {line["id"]: (line["kind"], line["from"], line["until"]) for line in told}
    assert days["norfolk"] == ("force", None, "2027-03-31")
    assert days["norfolk-board"] == ("partnership", None, None)
    told = listed(folder, "bodies", "--as-at", "2027-04-01", "--search", "norfolk", "--format", "md").stdout
    assert "| Body | Name | Kind | Nation | Policing region | First day | Last day |" in told
    assert "| norfolk-and-suffolk | Norfolk and Suffolk Constabulary | force | England |  | 1 April 2027 |  |" in told
    assert "\n1 more had ended before 1 April 2027; --as-at lists those of another day.\n" in told


def test_the_terminal_has_days_where_there_are_some(folder: Path, tmp_path: Path) -> None:
    told = listed(folder, "forces", "--as-at", "2027-03-31", "--format", "text").stdout
    assert "Last day" in told
    assert "31 March 2027" in told
    assert "1 more begins after 31 March 2027; --as-at lists those of another day." in told
    plain = listed(tmp_path, "forces", "--format", "text").stdout
    assert "Last day" not in plain
    assert "--as-at" not in plain


@POSIX
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_column_is_cut_off_at_a_terminal(folder: Path, columns: int) -> None:
    words = ("list", "bodies", "--as-at", "2027-04-01", "--search", "norfolk")
    _, shown = at_a_terminal(words, folder, columns)
    told = " ".join(re.sub(STYLE, "", shown).split())
    assert "First day" in told
    assert "2027" in told.partition("1 more had ended")[0]
