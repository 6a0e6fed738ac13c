"""Files made to hurt: each is a diagnostic, in bounded time and memory, and never a traceback."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.running import AS_NOBODY, PLAN, Done, every, limited, nvap, record_text, write_record

pytestmark = [
    pytest.mark.libraries,
    pytest.mark.skipif(os.name == "nt", reason="Windows has neither limits on memory nor pipes in folders"),
]

LIMITED = limited(memory=600 << 20, seconds=10)
READING = (("validate",), ("gaps", "--force", "norfolk", "--all"), ("evidence", "list", "--force", "norfolk"))
MIB = 1 << 20
HEAD = record_text(objectives="2.2.1.1").encode()


def billion_laughs() -> bytes:
    """Twenty lists, each of nine of the one before."""
    lines = ["a0: &a0 [ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    return "\n".join(lines).encode()


# What a record's file holds, and a rule that has to be named.
CONTENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "100,000 brackets": (lambda: b"a: " + b"[" * 100_000, "nested-too-deep"),
    "100,000 braces": (lambda: b"a: " + b"{" * 100_000, "key-not-text"),
    "100,000 braces with keys": (lambda: b"a: " + b"{a: " * 100_000, "nested-too-deep"),
    "a billion laughs": (billion_laughs, "anchor-or-alias"),
    "100,000 repeated keys": (lambda: b"a: 1\n" * 100_000, "repeated-key"),
    "100,000 unknown keys": (lambda: b"".join(b"k%06d: 1\n" % n for n in range(90_000)), "unknown-key"),
    "100,000 empty findings": (lambda: HEAD + b"findings:\n" + b"  - {}\n" * 100_000, "missing-key"),
    "60,000 objectives": (
        lambda: HEAD.replace(
            b"{\"2.2.1.1\": }", b"\n" + b"".join(b"  2.%d.%d.%d:\n" % (n // 9801 + 1, n // 99 % 99 + 1, n % 99 + 1)
                                            for n in range(60_000))
        ),
        "value-too-long",
    ),
    "a line of 1 MiB": (lambda: b"a: " + b"x" * (MIB - 3), "unknown-key"),
    "a title of 1 MiB": (lambda: HEAD.replace(b"Dip sample\n", b"x y" * 349_000 + b"\n"), "missing-review-date"),
    "a list of 1 MiB": (lambda: b"a: [" + b"x," * (MIB // 2 - 3) + b"]", "unknown-key"),
    "1 MiB of '- '": (lambda: b"- " * (MIB // 2), "nested-too-deep"),
    "1 MiB of '-' lines": (lambda: b"-\n" * (MIB // 2), "wrong-shape"),
    "1 MiB of '? '": (lambda: b"? " * (MIB // 2), "key-not-text"),
    "1 MiB of ': '": (lambda: b": " * (MIB // 2), "not-yaml"),
    "1 MiB of anchors": (lambda: b"a: [" + b"&a ," * (MIB // 4 - 2) + b"]", "anchor-or-alias"),
    "1 MiB of tabs": (lambda: b"\t" * MIB, "tab-character"),
    "1 MiB of line ends": (lambda: b"\r\n" * (MIB // 2), "empty-file"),
    "1 MiB of quotation marks": (lambda: b'"' * MIB, "not-yaml"),
    "1 MiB of at signs": (lambda: HEAD.replace(b"Dip sample\n", b"a@" * 524_000 + b"\n"), "missing-review-date"),
}  # fmt: skip
NO_ERROR = ("a title of 1 MiB", "1 MiB of at signs")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """What `nvap validate` answers to each of the contents."""
    calls = []
    for content, _ in CONTENTS.values():
        folder = tmp_path_factory.mktemp("hostile")
        write_record(folder).write_bytes(content())
        calls.append(partial(nvap, "validate", cwd=folder, prepared=LIMITED))
    return dict(zip(CONTENTS, every(calls), strict=True))


@pytest.mark.parametrize("name", CONTENTS)
def test_content_made_to_hurt_is_a_diagnostic(answers: dict[str, Done], name: str) -> None:
    done, rule = answers[name], CONTENTS[name][1]
    assert (done.returncode, done.stderr) == (0 if name in NO_ERROR else 1, "")
    assert f" {rule}: " in done.stdout
    assert "-dip-sample.yaml:" in done.stdout


def sparse(path: Path) -> None:
    """A file of 200 MB that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(200_000_000)


def link_to(target: str) -> Callable[[Path], None]:
    """Make the path a link."""
    return lambda path: path.symlink_to(target)


# What stands at the path of a record, and the rule.
THINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a sparse file of 200 MB": (sparse, "file-too-large"),
    "a pipe": (lambda path: os.mkfifo(path), "not-a-file"),
    "a folder": (lambda path: path.mkdir(), "not-a-file"),
    "a link to a device": (link_to("/dev/zero"), "outside-the-folder"),
    "a link to a file outside": (link_to("/etc/passwd"), "outside-the-folder"),
    "a link to a file outside, by steps": (link_to("../../../outside.yaml"), "outside-the-folder"),
    "a link to a folder outside": (link_to("/etc"), "outside-the-folder"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "unreadable-file"),
    "a dangling link": (link_to("2020-01-01-nothing.yaml"), "unreadable-file"),
    "a link to a folder inside": (link_to("."), "not-a-file"),
}


@pytest.fixture(scope="module")
def found_things(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """What `nvap validate` says of each of the things."""
    calls = []
    for make, _ in THINGS.values():
        folder = tmp_path_factory.mktemp("thing") / "workspace"
        folder.mkdir()
        path = write_record(folder)
        path.rename(folder.parent / "outside.yaml")
        make(path)
        calls.append(partial(nvap, "validate", cwd=folder, prepared=LIMITED))
    return dict(zip(THINGS, every(calls), strict=True))


@pytest.mark.parametrize("name", THINGS)
def test_what_is_not_an_ordinary_file_is_a_diagnostic(found_things: dict[str, Done], name: str) -> None:
    done, rule = found_things[name], THINGS[name][1]
    assert (done.returncode, done.stderr) == (1, "")
    assert f"-dip-sample.yaml:1:1: error {rule}: " in done.stdout


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    kept = tmp_path / "kept"
    kept.mkdir()
    path.rename(kept / path.name)
    path.symlink_to(f"../../kept/{path.name}")
    for words in READING:
        done = nvap(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert path.stem in done.stdout


@pytest.mark.parametrize("linked", ["evidence", "evidence/norfolk"])
def test_a_folder_that_leads_out_is_not_read_by_any_command(tmp_path: Path, linked: str) -> None:
    workspace, outside = tmp_path / "workspace", tmp_path / "outside"
    workspace.mkdir()
    name = write_record(outside).stem
    (workspace / linked).parent.mkdir(exist_ok=True)
    (workspace / linked).symlink_to(outside / linked)
    for done in every([partial(nvap, *words, cwd=workspace) for words in READING]):
        assert name not in done.stdout
        assert done.returncode == 1
        assert "outside-the-folder" in done.stdout + done.stderr


def test_a_folder_of_actions_that_leads_out_of_the_plan_is_not_read(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(PLAN, plan, ignore=shutil.ignore_patterns("actions"))
    (plan / "actions").symlink_to(PLAN / "actions")
    done = nvap("list", "actions", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "outside-the-folder" in done.stderr


@pytest.mark.parametrize("words", READING)
def test_a_loop_of_folders_ends(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/norfolk").symlink_to("norfolk")
    done = nvap(*words, cwd=tmp_path, prepared=LIMITED)
    assert done.returncode in (1, 3)
    assert "norfolk" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A new folder that anybody may read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("mode", [0o000, 0o444])
@pytest.mark.parametrize("words", READING)
def test_a_workspace_that_may_not_be_read_is_exit_3(open_folder: Path, words: tuple[str, ...], mode: int) -> None:
    workspace = write_record(open_folder / "workspace").parents[2]
    workspace.chmod(mode)
    # For good, because os.access asks of who started the program.
    done = nvap(*words, "-C", "workspace", cwd=open_folder, prepared=AS_NOBODY.replace("os.seteuid", "os.setuid"))
    workspace.chmod(0o755)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "Error: the workspace workspace is not a folder that can be read\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the current folder of a process")
@pytest.mark.parametrize("words", [*READING, ("init",), ("sheet", "2.4.3", "--out", "a.md")])
def test_a_current_folder_that_is_gone_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "gone").mkdir()
    done = nvap(*words, cwd=tmp_path / "gone", prepared="os.rmdir(os.getcwd())")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Error: the current folder is not there any more; go into another one")


def test_a_file_that_may_not_be_read_is_a_diagnostic(open_folder: Path) -> None:
    write_record(open_folder).chmod(0)
    done = nvap("validate", cwd=open_folder, prepared=AS_NOBODY)
    assert (done.returncode, done.stderr) == (1, "")
    assert "-dip-sample.yaml:1:1: error unreadable-file: " in done.stdout


@pytest.mark.parametrize("words", READING)
def test_a_folder_that_may_not_be_read_is_exit_3(open_folder: Path, words: tuple[str, ...]) -> None:
    folder = write_record(open_folder).parent
    folder.chmod(0)
    done = nvap(*words, cwd=open_folder, prepared=AS_NOBODY)
    folder.chmod(0o755)
    assert (done.returncode, done.stdout) == (3, "")
    assert "evidence/norfolk" in done.stderr
    assert "Traceback" not in done.stderr
