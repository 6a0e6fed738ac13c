"""A workspace is found upwards; outside of one a report says so first, and what writes asks or refuses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nvap.workspace import workspace_above
from tests.guards import worlds
from tests.guards.commands import AT_A_TERMINAL, named
from tests.guards.commands import run as run_here
from tests.guards.trying import WRITES, Trial
from tests.running import DAY, Done, adding, nvap, tree, write_record
from tests.terminal import at_a_terminal

LOOKED_FOR = {"NVAP_WORKSPACE": ""}
POSIX = pytest.mark.skipif(os.name == "nt", reason="there is no such terminal, and no such mode of a folder")


def run(cwd: Path, *words: str) -> Done:
    """Run a command that is told of no workspace."""
    return nvap(*words, cwd=cwd, env=LOOKED_FOR)


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """A folder deep in a workspace that has a record."""
    write_record(tmp_path)
    folder = tmp_path / "papers" / "board"
    folder.mkdir(parents=True)
    return folder


def test_the_nearest_above_is_read_and_told(below: Path, tmp_path: Path) -> None:
    done = run(below, "gaps", "--force", "norfolk", "--all", "--format", "md")
    assert (done.returncode, done.stderr) == (0, f"The workspace is {tmp_path}\n")
    there = run(tmp_path, "gaps", "--force", "norfolk", "--all", "--format", "md")
    assert (there.returncode, there.stderr, there.stdout) == (0, "", done.stdout)


def test_what_is_recorded_below_goes_into_the_workspace(below: Path, tmp_path: Path) -> None:
    done = run(below, *adding("2.2.1.2", title="From below"))
    assert (done.returncode, done.stderr) == (0, f"The workspace is {tmp_path}\n")
    assert (tmp_path / f"evidence/norfolk/{DAY}-from-below.yaml").exists()
    assert tree(below) == {}


@pytest.mark.parametrize("words", [("gaps", "--force", "norfolk"), ("national", "--bodies", "all")])
def test_a_report_without_a_workspace_says_so_first(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words)
    assert "There is no workspace here" in done.stderr.splitlines()[0]
    assert "There is no workspace" not in nvap(*words, cwd=tmp_path).stderr


# `carry` changes what is there.
@pytest.mark.parametrize("name", sorted(WRITES - {"init", "recover", "carry"} - AT_A_TERMINAL))
def test_what_writes_refuses_without_a_workspace(tmp_path: Path, name: str) -> None:
    trial = Trial(named(name), "", worlds.sound())
    given = (*trial.base(), *(["write"] if "write" in trial.command.parameters else []))
    ran = run_here(tmp_path, trial.words(given), workspace="")
    assert (ran.code, tree(tmp_path)) == (2, {}), ran.text
    assert "there is no workspace here" in ran.err


@POSIX
@pytest.mark.parametrize("answer", ["y", "n"])
def test_at_a_terminal_it_is_asked(tmp_path: Path, answer: str) -> None:
    words = [*adding("2.2.1.1"), "--review-by", "2099-01-01"]
    answers = [("[Y/n]:", f"{answer}\n")]
    code, _ = at_a_terminal(words, tmp_path, columns=200, answers=answers, NVAP_WORKSPACE="")
    assert (code, bool(tree(tmp_path))) == ((0, True) if answer == "y" else (1, False))


@POSIX
def test_none_is_looked_for_above_a_folder_where_anybody_may_write(below: Path, tmp_path: Path) -> None:
    assert workspace_above(below) == tmp_path
    below.parent.chmod(0o1777)
    assert workspace_above(below) is None


def test_the_only_body_need_not_be_named(tmp_path: Path) -> None:
    write_record(tmp_path)
    assert nvap("gaps", cwd=tmp_path).stdout == nvap("gaps", "--force", "norfolk", cwd=tmp_path).stdout
    write_record(tmp_path, folder="suffolk")
    done = nvap("gaps", cwd=tmp_path)
    assert (done.returncode, "has records of norfolk, suffolk" in done.stderr) == (2, True)


def test_it_is_told_once_by_what_reads_it_anew(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    assert nvap("edition", "new", "3", "--from", "2027-01-01", cwd=tmp_path).returncode == 0
    path = tmp_path / "plan" / "actions" / "2.7.1.yaml"
    path.write_text(path.read_text("utf-8").replace("id: 2.7.1.4", "id: 2.7.1.5"), encoding="utf-8")
    done = run(folder, "edition", "map", "--objective", "2.7.1.4", "--to", "2.7.1.5", "--why", "Its place.")
    assert (done.returncode, done.stderr.count("The workspace is")) == (0, 1), done.stderr


@POSIX
def test_who_is_asked_is_not_asked_for_the_only_body(tmp_path: Path) -> None:
    write_record(tmp_path)
    code, printed = at_a_terminal(["evidence", "add"], tmp_path, answers=[("Objectives:", "\x04")], NVAP_WORKSPACE="")
    assert (code, "Force" in printed) == (1, False), printed
