"""Installing from a release folder without an index; and every reason not to, said plainly."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.releases import MINE, made_up, names, native, own
from tests.running import Done, execute
from tools.release import install
from tools.release.folder import write


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release folder that the tests leave as it is."""
    return made_up(tmp_path_factory.mktemp("release"))


def run(release: Path, *words: str | Path, env: dict[str, str] | None = None) -> Done:
    """Run install.sh with a Python that is on the path and next to no environment."""
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}", "LANG": "C.UTF-8"}
    words = ("sh", release / "install.sh", *words)
    return execute(words, env={**environment, "HOME": str(release.parent), **(env or {})}, timeout=120)


@pytest.fixture(scope="module")
def installed(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nvap was installed, with a pip set up to look elsewhere."""
    folder = tmp_path_factory.mktemp("installed") / "Plâs y Dŵr" / "nvap"
    elsewhere = {"PIP_INDEX_URL": "https://index.invalid/simple", "PIP_TARGET": "/nowhere", "PIP_USER": "1"}
    done = run(release, folder, env={**elsewhere, "PYTHONPATH": "/nowhere", "PIP_REQUIRE_HASHES": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"nvap 9.1 is installed in {folder}" in done.stdout
    assert f'"{folder}/bin/nvap" validate' in done.stdout
    return folder


def says(folder: Path) -> str:
    return execute([folder / "bin" / "nvap"], check=True).stdout


def test_it_is_installed_and_starts(installed: Path) -> None:
    assert says(installed) == "nvap 9.1\n"
    packages = {path.name.partition("-")[0] for path in installed.rglob("*.dist-info")}
    assert packages >= {"nvap", "native"}
    assert "colours" not in packages


def test_what_is_double_clicked_lies_there_too_and_names_that_folder(release: Path, installed: Path) -> None:
    path = installed / install.STARTER
    assert os.access(path, os.X_OK)
    text, line = path.read_text("utf-8"), install.where(install.STARTER, installed)
    assert text == (release / install.STARTER).read_text().replace(install.WHERE[install.STARTER], line)
    assert line in text.splitlines()
    assert (installed / "pages.py").read_bytes() == (release / "pages.py").read_bytes()


def test_again_it_mends_what_is_broken_and_takes_the_next_release(
    release: Path, installed: Path, tmp_path: Path
) -> None:
    code = next(installed.rglob("site-packages/nvap.py"))
    code.write_text("broken")
    assert run(release, installed).returncode == 0
    assert says(installed) == "nvap 9.1\n"
    write(tmp_path / "next", {MINE: [own(tmp_path, "9.2"), native(tmp_path, MINE)]})
    assert run(tmp_path / "next", installed).returncode == 0
    assert says(installed) == "nvap 9.2\n"


def test_a_double_click_offers_to_install_and_does_so_only_then(release: Path, tmp_path: Path) -> None:
    home = tmp_path / "home of somebody"
    home.mkdir()
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}", "HOME": str(home)}
    for given in ("", "n\n"):
        done = execute(["sh", release / "pages.sh"], env=environment, given=given)
        assert done.returncode == 1
        assert f"nvap is not installed in {home}/.local/share/nvap" in done.stdout
        assert "Start install.sh of the release folder first." in done.stdout
        assert done.stdout.endswith("Press Enter to close this window. ")
        assert [*home.iterdir()] == []
    done = execute(["sh", release / "pages.sh"], env=environment, given="y\n", timeout=120)
    assert (home / ".local" / "share" / "nvap" / "bin" / "nvap").exists()
    assert f"nvap 9.1 is installed in {home}" in done.stdout
    assert "There is no workspace beside this file" in done.stdout  # and goes on: nothing more is typed here
    assert done.stdout.endswith("Press Enter to close this window. ")


def test_checking_installs_nothing(release: Path) -> None:
    done = run(release, "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Everything is there" in done.stdout
    assert not (release.parent / ".local").exists()


# Every reason not to install, and how it comes about: in a copy of the release, with a folder to install in.


def _no_python(copy: Path, folder: Path) -> Done:
    old = copy.parent / "old"
    old.mkdir()
    for name, answer in (("python3", 'case "$*" in *print*) echo 3.9.1;; *) exit 1;; esac'), ("python", "exit 9")):
        (old / name).write_text(f"#!/bin/sh\n{answer}\n")
        (old / name).chmod(0o755)
    for name in ("sh", "dirname"):
        (old / name).symlink_to(shutil.which(name) or "")
    done = run(copy, folder, env={"PATH": str(old)})
    assert "python3 is 3.9.1" in done.stderr
    return done


def _wrong_version(copy: Path, folder: Path) -> Done:
    _changed_release(copy, pythons=[[3, 9], [3, 10]])
    done = run(copy, folder)
    assert "wheels for Python 3.9 or 3.10" in done.stderr
    return done


def _wrong_machine(copy: Path, folder: Path) -> Done:
    _changed_release(copy, machines={"windows-x86_64": "windows"})
    done = run(copy, folder)
    assert install.machine() in done.stderr
    return done


def _too_old(copy: Path, folder: Path) -> Done:
    _changed_release(copy, glibc=[99, 1])
    return run(copy, folder)


def _not_whole(copy: Path, folder: Path) -> Done:
    (copy / "wheels" / "windows").rename(copy.parent / "left out")
    assert run(copy, "--check").returncode == 0  # what other machines take may be left out
    (copy / "wheels" / "any" / "nvap-9.1-py3-none-any.whl").unlink()
    done = run(copy, folder)
    assert "wheels/any/nvap-9.1-py3-none-any.whl is missing" in done.stderr
    return done


def _changed(copy: Path, folder: Path) -> Done:
    planted = copy / "wheels" / "any" / "nvap-9.9-py3-none-any.whl"
    planted.write_bytes(b"planted")
    done = run(copy, folder)
    assert f"wheels/any/{planted.name} is not in SHA256SUMS" in done.stderr
    planted.unlink()
    with (copy / "wheels" / "any" / "nvap-9.1-py3-none-any.whl").open("ab") as file:
        file.write(b"x")
    return run(copy, folder)


def _no_venv(copy: Path, folder: Path) -> Done:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import importlib.util as found\n"
        "find = found.find_spec\nfound.find_spec = lambda name: None if name == 'ensurepip' else find(name)\n"
        "import install\nsys.exit(install.main(sys.argv[2:]))\n"
    )
    words = [sys.executable, "-c", code, str(copy), str(folder)]
    return execute(words)


def _occupied(copy: Path, folder: Path) -> Done:
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    venv.create(folder, with_pip=False)  # an environment of somebody's own is not touched either
    before = names(folder)
    done = run(copy, folder)
    assert names(folder) == before
    return done


def _other_python(copy: Path, folder: Path) -> Done:
    (folder / "bin").mkdir(parents=True)
    (folder / install.MARK).write_text("")
    (folder / "bin" / "python").write_text("#!/bin/sh\necho '(3, 4)'\n")
    (folder / "bin" / "python").chmod(0o755)
    return run(copy, folder)


def _failed(copy: Path, folder: Path) -> Done:
    (copy.parent / "file").write_text("")
    return run(copy, copy.parent / "file" / "nvap")


def _changed_release(copy: Path, **values: Any) -> None:
    path = copy / "release.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


REFUSING: dict[str, Callable[[Path, Path], Done]] = {
    "no-python": _no_python,
    "wrong-version": _wrong_version,
    "wrong-machine": _wrong_machine,
    "too-old": _too_old,
    "not-whole": _not_whole,
    "changed": _changed,
    "no-venv": _no_venv,
    "occupied": _occupied,
    "other-python": _other_python,
    "failed": _failed,
}


@pytest.mark.parametrize("reason", install.REFUSALS)
def test_every_reason_not_to_install_is_told_with_what_to_do(release: Path, tmp_path: Path, reason: str) -> None:
    copy, folder = tmp_path / "copy", tmp_path / "folder"
    shutil.copytree(release, copy)
    done = REFUSING[reason](copy, folder)
    assert done.returncode == 1
    said, todo = (re.escape(re.sub(r"\{.*", "", text)) for text in install.REFUSALS[reason])
    if reason == "no-python":  # told by the scripts, in their own lines
        todo = "Install Python"
    assert re.search(rf"nvap was not installed\. {said}", done.stderr), done.stderr
    assert re.search(todo, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "bin" / "nvap").exists()


def test_every_reason_in_the_code_is_in_the_table() -> None:
    text = Path(install.__file__).read_text()
    assert {*re.findall(r'Refused\("([a-z-]+)"', text), "no-python"} == set(install.REFUSALS)


def test_versions_in_words() -> None:
    assert install.versions([(3, 11)]) == "3.11"
    assert install.versions([(3, 13), (3, 9), (3, 11)]) == "3.9, 3.11 or 3.13"
