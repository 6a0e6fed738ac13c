"""The files of docs/ci.md that others copy: their commands are run, on a sound workspace and on one with a fault."""

import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from nvap.workspace import Workspace
from tests.docs.pages import pages
from tests.running import ROOT, environment, execute, run

BLOCKS: dict[str, Any] = {
    block.mark.removeprefix("other: "): yaml.safe_load(block.text)
    for block in pages()["docs/ci.md"].blocks()
    if block.language == "yaml"
}
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def steps(value: Any) -> list[tuple[str, bool]]:
    """The commands of a file, in order, and whether each is run after a failure too."""
    if isinstance(value, list):
        return [step for each in value for step in steps(each)]
    if not isinstance(value, dict):
        return []
    found = [(value["run"], value.get("if") == "always()")] if "run" in value else []
    found += [(command, False) for command in value.get("script", ())]
    return [*found, *(step for each in value.values() for step in steps(each))]


MACHINES = [name for name in BLOCKS if steps(BLOCKS[name])]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the example's records, and a stand-in for pip before all other programs."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "pip").write_text('#!/bin/sh\nprintf "%s\\n" "$*" > "$PIP_WAS_TOLD"\n', encoding="utf-8")
    (programs / "pip").chmod(0o755)
    nvap = programs / "nvap"
    nvap.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nvap "$@"\n', encoding="utf-8")
    nvap.chmod(0o755)
    assert run(tmp_path, "init", tmp_path / "checkout", "--example").returncode == 0
    return tmp_path / "checkout"


def spoil(repository: Path) -> None:
    """Put a fault into a record."""
    record = next((repository / "evidence").rglob("*.yaml"))
    record.write_text(record.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")


def done_as_a_machine_does(repository: Path, name: str) -> tuple[bool, str]:
    """Whether the commands of a file all ended well, and what they printed; after a failure only some go on."""
    well, said = True, ""
    more = {
        "NVAP": "nvap @ somewhere",
        "PIP_WAS_TOLD": str(repository.parent / "told"),
        "GITHUB_WORKSPACE": str(repository),
    }
    surroundings = environment(**more)
    surroundings["PATH"] = f"{repository.parent / 'programs'}:{surroundings['PATH']}"
    for command, always in steps(BLOCKS[name]):
        if well or always:
            done = execute(["bash", "-e", "-c", command], repository, surroundings)
            said += done.stdout + done.stderr
            well = well and done.returncode == 0
    return well, said


@pytest.mark.parametrize("fault", [False, True])
@pytest.mark.parametrize("name", MACHINES)
def test_the_commands_of_a_machine_find_what_is_wrong(repository: Path, name: str, fault: bool) -> None:
    if fault:
        spoil(repository)
    well, said = done_as_a_machine_does(repository, name)
    assert well is not fault, said
    assert ("unknown-key" in said) is fault
    assert (repository.parent / "told").read_text(encoding="utf-8") == "install nvap @ somewhere\n"


@pytest.mark.parametrize("name", MACHINES)
def test_what_a_machine_takes_up_is_written_even_over_a_fault(repository: Path, name: str) -> None:
    spoil(repository)
    done_as_a_machine_does(repository, name)
    wanted = re.findall(r"(?:sarif_file|junit)'?: '([\w.]+)'", str(BLOCKS[name]))
    assert wanted
    for file in wanted:
        assert "unknown-key" in (repository / file).read_text(encoding="utf-8")


def test_the_hook_is_there_and_finds_what_is_wrong(repository: Path) -> None:
    hooks = [hook["id"] for each in BLOCKS[".pre-commit-config.yaml"]["repos"] for hook in each["hooks"]]
    assert hooks == [hook["id"] for hook in HOOKS]
    for hook in HOOKS:
        program, *words = hook["entry"].split()
        assert (program, hook["pass_filenames"]) == ("nvap", False)
        assert run(repository, *words).returncode == 0
        spoil(repository)
        assert run(repository, *words).returncode == 1


@pytest.mark.parametrize("words", [(), ("--edition", "3"), ("--merger",)])
def test_the_hook_is_run_for_every_file_that_is_checked(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tmp_path, "init", tmp_path, "--example", *words, "--as-at", "2026-11-30").returncode == 0
    monkeypatch.chdir(tmp_path)
    loaded = Workspace.open(None, date(2026, 11, 30))
    own = [path for path in loaded.whole.paths if not loaded.is_built_in(path)]
    (hook,) = HOOKS
    assert own
    assert [path for path in own if not re.search(hook["files"], path)] == []
