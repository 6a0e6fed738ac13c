"""What is double-clicked, with nvap itself: it finds the workspace, or makes one once that was told, and shows it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.running import Done, execute, nvap
from tools.release import install, pages
from tools.release.first_page import Shown, first_page

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the script of Windows cannot be run elsewhere, nor this there"
)
HOME = Path(install.__file__).parent
PROMPT = "Press Enter to close this window. "


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A home with an installation that starts the nvap of these tests, and the file on its desktop."""
    home = tmp_path / "Plâs y Dŵr & co"
    folder, desktop = home / "programs" / "nvap", home / "Desktop"
    for made in (folder / "bin", desktop, home / "Documents"):
        made.mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (folder / "pages.py").write_bytes((HOME / "pages.py").read_bytes())
    text = (HOME / "scripts" / "pages.sh").read_text()
    (desktop / "pages.sh").write_text(
        text.replace(install.WHERE["pages.sh"], install.where("pages.sh", folder)), encoding="utf-8"
    )
    return home


def words(place: Path) -> list[str | Path]:
    return ["sh", place / "Desktop" / "pages.sh", "--no-browser"]


def surroundings(place: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "HOME": str(place), "LANG": "C.UTF-8"}


def clicked(place: Path, given: str) -> Shown:
    """What happens where the pages come up, from a folder that has nothing to do with it."""
    return first_page(words(place), given, Path("/"), surroundings(place))


def in_vain(place: Path, given: str) -> Done:
    """What happens where they do not."""
    done = execute(words(place), Path("/"), surroundings(place), given)
    assert done.returncode == 1
    assert done.stdout.endswith(PROMPT)
    assert "Traceback" not in done.stdout + done.stderr
    return done


def workspace(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    assert nvap("init", folder.absolute(), cwd=folder).returncode == 0
    return folder


def test_none_is_made_without_a_yes_and_one_with_it(place: Path) -> None:
    new = place / "Documents" / pages.NEW
    for given in ("", "\n", "no\n"):
        done = in_vain(place, given)
        assert f"the folder {new} for your records. Nothing else is touched." in done.stdout
        assert "Nothing was made and nothing was opened." in done.stdout
        assert [*(place / "Documents").iterdir()] == []
    shown = clicked(place, "y\n")
    assert "Which force is it?" in shown.page
    assert shown.code == 0
    assert PROMPT not in shown.said
    assert (new / "evidence" / "README.md").is_file()
    again = clicked(place, "")  # it is found from then on, and nothing is asked
    assert f"The workspace is {new}" in again.said
    assert "Which force is it?" in again.page


def test_a_folder_that_is_there_is_not_taken_for_a_new_one(place: Path) -> None:
    (place / "Documents" / pages.NEW).mkdir()
    (place / "Documents" / "evidence").mkdir()  # which alone makes no workspace of somebody's documents
    done = in_vain(place, "")
    assert f"the folder {place / 'Documents' / pages.NEW} 2 for your records" in done.stdout


@pytest.mark.parametrize("where", ["Desktop", "Desktop/ours", "Documents", "Documents/ours"])
def test_the_workspace_beside_the_file_or_among_the_documents_is_found(place: Path, where: str) -> None:
    made = workspace(place / where)
    shown = clicked(place, "")
    assert f"The workspace is {made}\n" in shown.said
    assert "Which force is it?" in shown.page


def test_of_several_one_is_chosen(place: Path) -> None:
    for name in ("one", "two"):
        workspace(place / "Documents" / name)
    shown = clicked(place, "0\n3\nx\n2\n")
    assert f"  2  {place / 'Documents' / 'two'}\n" in shown.said
    assert f"The workspace is {place / 'Documents' / 'two'}\n" in shown.said
    assert shown.page
    in_vain(place, "9\n")


def test_the_path_of_one_elsewhere_can_be_typed(place: Path) -> None:
    made = workspace(place / "share" / "ours")
    shown = clicked(place, f'{place / "nowhere"}\n"{made}"\n')
    assert f"There is no workspace in {place / 'nowhere'}" in shown.said
    assert f"The workspace is {made}\n" in shown.said
    assert shown.page
    assert [*(place / "Documents").iterdir()] == []


def test_the_window_stays_open_with_the_sentence_where_the_pages_do_not_come_up(place: Path) -> None:
    workspace(place / "Documents" / "ours")
    python = place / "programs" / "nvap" / "bin" / "python"
    lacking = place / "lacking.py"
    lacking.write_text(
        "import runpy, sys\nsys.modules['flask'] = None\ndel sys.argv[0], sys.argv[0]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{lacking}" "$@"\n')
    done = execute(words(place), Path("/"), surroundings(place), "")
    assert done.returncode == 1
    assert done.stderr == "Error: the pages need more than nvap alone; run: pip install 'nvap[web]'\n"
    assert done.stdout.endswith(PROMPT)
