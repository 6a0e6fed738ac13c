"""What a person has answered so far is kept apart from records, and is there again."""

from pathlib import Path

import pytest

from nvap.source import Folder
from nvap.storage.atomic import NotSaved
from nvap.storage.unfinished import drop, keep, kept
from tests.running import execute

ANSWERS = {"title": "Audit – of 20 files: “good”", "objective": ["2.2.1.1"], "shows": {"2.2.1.1": "yes"}}


def test_what_is_kept_is_there_again_until_it_is_dropped(tmp_path: Path) -> None:
    workspace = Folder(str(tmp_path))
    assert kept(workspace, "evidence", "norfolk") == {}
    keep(workspace, "evidence", "norfolk", {"title": "Something else"})
    shown = keep(workspace, "evidence", "norfolk", ANSWERS)
    assert shown.endswith(".drafts/evidence/norfolk.yaml")
    assert kept(workspace, "evidence", "norfolk") == ANSWERS
    assert kept(workspace, "evidence", "kent") == kept(workspace, "return", "norfolk") == {}
    drop(workspace, "evidence", "norfolk")
    assert kept(workspace, "evidence", "norfolk") == {}


def test_git_is_told_nothing_of_it(tmp_path: Path) -> None:
    execute(("git", "init", "-q", tmp_path), check=True)
    keep(Folder(str(tmp_path)), "evidence", "norfolk", ANSWERS)
    assert execute(("git", "status", "--porcelain"), tmp_path, check=True).stdout == ""


@pytest.mark.parametrize("text", ["title: [", "- a list", "\0", "title: one\ntitle: two\n"])
def test_what_can_be_read_no_more_is_none(tmp_path: Path, text: str) -> None:
    keep(Folder(str(tmp_path)), "evidence", "norfolk", ANSWERS)
    (tmp_path / ".drafts" / "evidence" / "norfolk.yaml").write_text(text)
    assert kept(Folder(str(tmp_path)), "evidence", "norfolk") == {}


def test_nothing_is_kept_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / ".drafts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotSaved):
        keep(Folder(str(tmp_path / "workspace")), "evidence", "norfolk", ANSWERS)
    assert list((tmp_path / "elsewhere").iterdir()) == []
