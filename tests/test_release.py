"""A release folder is whole, or it is refused with what is missing. Nothing here needs a network.

The real folder, with the wheels of every dependency, is built and tried by `python -m tools.release` and `.trial`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell
from packaging.version import Version

from tests.releases import MINE, WINDOWS, made_up, names, native, own, wheel
from tests.running import ROOT, execute
from tools.release import install
from tools.release.__main__ import main
from tools.release.fetching import EXTRA, NotFetched, fetch
from tools.release.folder import LAYOUT, Occupied, contents, write
from tools.release.targets import PLATFORMS, PYTHONS, Target, targets
from tools.release.wheels import needed

SCRIPTS = ("install.cmd", "install.ps1", "install.sh")
STARTERS = ("pages.cmd", "pages.command", "pages.sh")


# What a target needs, whatever machine this runs on.


def test_what_only_windows_needs_is_needed_there_and_nowhere_else(tmp_path: Path) -> None:
    wheels = [own(tmp_path), *(native(tmp_path, target) for target in (WINDOWS, MINE))]
    assert needed("nvap[all]==9.1", wheels, WINDOWS).missing == ["colours"]
    found = needed("nvap[all]==9.1", wheels, MINE)
    assert found.missing == []
    assert set(found.wheels) == {"nvap", "native"}
    assert set(needed("nvap==9.1", wheels, MINE).wheels) == {"nvap"}  # without the extra


@pytest.mark.parametrize("target", list(targets(PLATFORMS, PYTHONS)), ids=str)
def test_a_wheel_for_another_machine_or_python_does_not_do(tmp_path: Path, target: Target) -> None:
    others = [other for other in targets(PLATFORMS, PYTHONS) if other != target]
    wheels = [own(tmp_path), wheel(tmp_path, "colours"), *(native(tmp_path, other) for other in others)]
    assert needed("nvap[all]", wheels, target).missing == ["native==1.0"]
    wheels.append(native(tmp_path, target))
    assert needed("nvap[all]", wheels, target).missing == []


def test_a_version_that_was_not_asked_for_does_not_do(tmp_path: Path) -> None:
    wheels = [own(tmp_path), wheel(tmp_path, "native", version="0.9")]
    assert needed("nvap[all]", wheels, MINE).missing == ["native>=1"]


# Fetching, with pip itself and a folder in the place of an index.


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip looks in, and nowhere else."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_fetching_takes_one_version_for_all_and_what_a_constraint_says(tmp_path: Path, index: Path) -> None:
    asked = (WINDOWS, MINE)
    for target in asked:
        native(index, target)
    for version in ("1.0", "2.0", "3.0"):
        wheel(index, "colours", version=version)
    tag = f"{WINDOWS.abi}-{WINDOWS.abi}-win_amd64"
    wheel(index, "native", version="1.5", tag=f"{MINE.abi}-{MINE.abi}-{MINE.platform.tags()[0]}")
    wheel(index, "native", version="1.5", tag=tag)
    kept = tmp_path / "kept.txt"
    kept.write_text("colours==2.0\n")
    complete = fetch(own(tmp_path / "store"), asked, tmp_path / "store", kept)
    taken = {target: {item.name: str(item.version) for item in wheels} for target, wheels in complete.items()}
    assert taken == {
        WINDOWS: {"nvap": "9.1", "native": "1.5", "colours": "2.0"},
        MINE: {"nvap": "9.1", "native": "1.5"},
    }


def test_every_target_that_lacks_a_wheel_is_named(tmp_path: Path, index: Path) -> None:
    asked = list(targets(PLATFORMS[:1], PYTHONS))
    native(index, asked[1])
    wheel(index, "colours")
    with pytest.raises(NotFetched) as refused:
        fetch(own(tmp_path / "store"), asked, tmp_path / "store", None)
    lines = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [str(WINDOWS), str(asked[-1])]
    assert all("native" in line for line in lines)


def test_the_command_refuses_what_it_cannot_build(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "out"), "--here"]) == 1  # no index, so nothing to build nvap's own wheel with
    assert capsys.readouterr().err.startswith("Error: nvap's own wheel was not built: ")
    assert not (tmp_path / "out").exists()


# The folder.


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release folder that the tests leave as it is."""
    return made_up(tmp_path_factory.mktemp("release"))


def test_the_folder_holds_what_is_told_of_it_and_pure_wheels_once(release: Path) -> None:
    tops = {name if not name.startswith("wheels/") else name.rpartition("/")[0] for name in names(release)}
    assert tops == set(LAYOUT) - {"wheels/macos"}
    assert sorted(path.name for path in (release / "wheels" / "any").iterdir()) == [
        "colours-1.0-py3-none-any.whl",
        "nvap-9.1-py3-none-any.whl",
    ]
    assert len(list((release / "wheels" / "windows").iterdir())) == len(PYTHONS)


def test_the_sums_are_of_every_file(release: Path) -> None:
    lines = dict(line.split("  ")[::-1] for line in (release / "SHA256SUMS").read_text().splitlines())
    assert set(lines) == names(release) - {"SHA256SUMS"}
    for name, digest in lines.items():
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest


def test_every_text_is_ascii_with_the_ends_of_lines_that_its_readers_want(release: Path) -> None:
    for path in sorted(release.iterdir()):
        if path.is_file():
            data = path.read_bytes()
            data.decode("ascii")
            assert data.endswith(b"\n")
            ends = {b"\r\n"} if path.suffix in (".cmd", ".ps1", ".txt") else {b"\n"}
            assert set(re.findall(rb"\r?\n", data)) == ends, path.name
            assert not re.search(rb"@[A-Z]+@|[ \t]\r?\n", data), path.name


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_asks_for_each_python_and_starts_the_installer(release: Path, name: str) -> None:
    text = (release / name).read_text()
    said = json.loads((release / "release.json").read_text())
    assert install.SUITS.format(pythons="".join(f"{tuple(python)}, " for python in said["pythons"]).strip()) in text
    for python in said["pythons"]:
        assert ".".join(map(str, python)) in text
    assert "install.py" in text
    assert "--no-index" in text
    assert install.REFUSALS["no-python"][0] in text
    assert not re.search(r"(?i)\b(curl|wget|invoke-webrequest|iwr|https?:|rm|del|rmdir|remove-item)\b", text)


def test_scripts_are_only_what_is_shipped() -> None:
    assert {path.name for path in (ROOT / "tools" / "release" / "scripts").iterdir()} == {
        *(*SCRIPTS, "README.txt"),
        *(name for name in STARTERS if name != "pages.command"),  # which is the same as pages.sh
    }


@pytest.mark.parametrize("name", ["install.sh", "pages.sh", "pages.command"])
def test_the_shell_script_has_no_fault_of_syntax(release: Path, name: str) -> None:
    execute(["sh", "-n", release / name], check=True)
    assert os.access(release / name, os.X_OK)


def powershell_is_sound(text: bytes) -> bool:
    """Whether a grammar of PowerShell reads it; the tests have no PowerShell to run it with."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    return not parser.parse(text).root_node.has_error


def test_the_powershell_script_has_no_fault_of_syntax(release: Path) -> None:
    text = (release / "install.ps1").read_bytes()
    assert powershell_is_sound(text)
    for planted in (b"if (", b"}", b"foreach ($x in ) {}", b"'open"):
        assert not powershell_is_sound(text + planted + b"\r\n"), planted


@pytest.mark.parametrize("name", ["install.cmd", "pages.cmd"])
def test_every_label_of_the_command_prompt_script_is_there(release: Path, name: str) -> None:
    text = (release / name).read_text()
    labels = set(re.findall(r"(?m)^:(\w+)$", text))
    assert set(re.findall(r"(?:goto |call :)(\w+)", text)) == labels
    assert all(line.count('"') % 2 == 0 for line in text.splitlines())


def test_nothing_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(Occupied):
        write(tmp_path / "out", {MINE: [own(tmp_path / "store")]})
    assert names(tmp_path / "out") == {"mine.txt"}
    assert {path.name for path in tmp_path.iterdir()} == {"out", "store"}


def test_the_same_wheels_make_the_same_folder(release: Path, tmp_path: Path) -> None:
    wheels = [own(tmp_path / "store"), native(tmp_path / "store", MINE)]
    for name in ("one", "two"):
        write(tmp_path / name, {MINE: wheels})
    assert (tmp_path / "one" / "SHA256SUMS").read_bytes() == (tmp_path / "two" / "SHA256SUMS").read_bytes()


def test_the_listing_names_every_package_with_its_licence(release: Path, tmp_path: Path) -> None:
    lines = list(contents("9.1", {MINE: [own(tmp_path)], WINDOWS: [own(tmp_path), wheel(tmp_path, "colours")]}))
    assert "colours  1.0      MIT      windows" in lines
    assert "nvap     9.1      MIT      all" in lines


def test_what_is_installed_has_the_pages(release: Path) -> None:
    """`nvap[all]` is what is fetched for every machine, and what is installed."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert "web" in re.split(r"[\[\],]", extras[EXTRA][0])
    assert f'f"nvap[{EXTRA}]==' in Path(install.__file__).read_text("ascii")


@pytest.mark.parametrize("name", STARTERS)
def test_what_is_double_clicked_starts_what_is_installed_and_nothing_else(release: Path, name: str) -> None:
    text = (release / name).read_text()
    assert text.count(install.WHERE[name]) == 1
    named = "%NVAP%" if name.endswith(".cmd") else "$nvap"
    started = re.findall(r'"([^"\n]*python[^"\n]*)" -I "([^"\n]*)"', text)
    scripts = rf"{named}\Scripts\python.exe" if name.endswith(".cmd") else f"{named}/bin/python"
    assert started == [(scripts, f"{named}{chr(92) if name.endswith('.cmd') else '/'}pages.py")]
    assert not re.search(r"(?i)\b(curl|wget|https?:|rm|del|rmdir)\b", text)


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        (r"C:\Program Files\nvap", r'set "NVAP=C:\Program Files\nvap"'),
        (r"D:\100%\a & b (c)!", r'set "NVAP=D:\100%%\a & b (c)!"'),
        ("C:\\Plâs y Dŵr", 'chcp 65001 >nul\nset "NVAP=C:\\Plâs y Dŵr"'),
    ],
)
def test_a_folder_of_windows_is_named_as_the_command_prompt_reads_it(folder: str, line: str) -> None:
    assert install.where("pages.cmd", folder) == line


@pytest.mark.parametrize("name", ["Plâs y Dŵr 100%", "nvap"])
def test_on_windows_it_is_put_where_nvap_is_as_the_command_prompt_reads_it(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(install, "WINDOWS", True)
    monkeypatch.setattr(install, "STARTER", "pages.cmd")
    folder = tmp_path / name
    folder.mkdir()
    install.put_starter(release, folder)
    data = (folder / "pages.cmd").read_bytes()
    assert set(re.findall(rb"\r?\n", data)) == {b"\r\n"}
    lines = data.decode().splitlines()
    named = f'set "NVAP={folder}"'.replace("%", "%%")
    assert named in lines
    assert ("chcp 65001 >nul" in lines[: lines.index(named)]) == (not str(folder).isascii())
    assert install.WHERE["pages.cmd"] not in lines
    assert {path.name for path in folder.iterdir()} == {"pages.cmd", "pages.py"}


def test_the_pythons_are_those_that_the_package_allows() -> None:
    required = re.search(r'requires-python = ">=(3\.\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert required
    assert Version(required[1]).release == min(PYTHONS)
