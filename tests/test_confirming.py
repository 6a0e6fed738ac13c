"""Confirming a record: the old words stand beside the new, and a person says whether it still serves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nvap.model.plan import fingerprint
from tests.running import PLAN, batch, nvap
from tests.terminal import POSIX, at_a_terminal
from tests.test_changes import BY_HAND, CONFIRM, MARKS, record_in, words_of

EARLIER_WORDS = "To see that the referral is the right one"


@pytest.fixture
def reworded(tmp_path: Path) -> Path:
    """A workspace with a plan whose 2.2.1.1 has other words than the built-in one."""
    shutil.copytree(PLAN, tmp_path / "plan")
    path = tmp_path / "plan/actions/2.2.1.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "that the right referral is made", "that the right referral is made today"
    )
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_old_words_are_shown_beside_the_new_from_the_built_in_plan(reworded: Path) -> None:
    record_in(reworded, BY_HAND.replace("v1:000000000000", MARKS["2.2.1.1"]))
    done = nvap(*words_of(CONFIRM), cwd=reworded)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "Recorded against\tTo ensure appropriate action is taken and that the right referral is made\n" in done.stdout
    )
    assert "Now\tTo ensure appropriate action is taken and that the right referral is made today\n" in done.stdout
    assert "2.2.1.2\nRecorded against\tno fingerprint was kept\n" in done.stdout
    new = fingerprint("To ensure appropriate action is taken and that the right referral is made today")
    written = next(reworded.glob("evidence/norfolk/*")).read_text(encoding="utf-8")
    assert f"  2.2.1.1: {MARKS['2.2.1.1']}\n" in written
    assert f"      2.2.1.1:\n        wording: {new}\n        shows: partly\n" in written


def test_old_words_are_looked_for_in_plans_that_are_named(tmp_path: Path) -> None:
    earlier, workspace = tmp_path / "earlier", tmp_path / "workspace"
    shutil.copytree(PLAN, earlier)
    path = earlier / "actions/2.2.1.yaml"
    text = path.read_text(encoding="utf-8")
    now = "To ensure appropriate action is taken and that the right referral is made"
    path.write_text(text.replace(now, EARLIER_WORDS), encoding="utf-8")
    record = record_in(workspace, BY_HAND.replace("v1:000000000000", fingerprint(EARLIER_WORDS)))
    before = record.read_bytes()
    ask = words_of(("confirm",))
    answers = batch(workspace, ask, (*ask, "--earlier-plan", str(earlier)), (*ask, "--earlier-plan", "nowhere"))
    assert [done.returncode for done in answers] == [2, 2, 3]
    assert nvap(*ask, "--yes", cwd=workspace).stderr == "Error: say which role read the words above, with --by\n"
    assert "Recorded against\twords that no plan at hand has; name a folder" in answers[0].stdout
    assert f"Recorded against\t{EARLIER_WORDS}\nNow\t{now}\n" in answers[1].stdout
    assert answers[2].stderr == "Error: the plan nowhere is not a folder that can be read\n"
    assert record.read_bytes() == before


@POSIX
@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("\x03", 1), ("what\nn\n", 1)])
def test_a_person_at_a_terminal_is_asked(tmp_path: Path, answer: str, code: int) -> None:
    path = record_in(tmp_path)
    before = path.read_bytes()
    asked = [("still serve? [y/N]:", answer), *([("By:", "Head of Hub\n")] if code == 0 else [])]
    found, printed = at_a_terminal(words_of(("confirm",)), tmp_path, columns=200, answers=asked)
    assert (found, "Traceback" in printed) == (code, False), printed
    assert "To ensure appropriate action is taken" in printed.partition("still serve?")[0]
    assert (path.read_bytes() == before) == (code != 0)
