"""Several files at once are whole or not at all: killed at any moment, read meanwhile, and ended by `nvap recover`."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from nvap.load import pending
from nvap.load.pending import MANIFEST, PENDING, Pending
from nvap.model.refusals import CannotRead
from nvap.source import Folder
from nvap.storage import atomic, outputs, transaction
from nvap.storage.transaction import FileChange, Stopped, put_all
from tests.guards import worlds
from tests.guards.commands import contents, run
from tests.guards.trying import WRITES
from tests.guards.writing import words_that_write
from tests.killing import CALLS, cut_off, kill_at, killed_before
from tests.running import AS_NOBODY, nvap

POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can be forked or killed here")
OLD = {"evidence/norfolk/kept.yaml": b"old: 1\n", "forces.yaml": b"own: 1\n"}
NEW = {
    "evidence/norfolk/kept.yaml": b"new: 1\n",
    "evidence/kent/first.yaml": b"first: 1\n",
    "returns/kent/second.yaml": b"second: 1\n",
    "forces.yaml": b"own: 2\n",
}
CHANGES = [FileChange(tuple(name.split("/")), data, OLD.get(name)) for name, data in NEW.items()]
ENDS: dict[str, Callable[[Folder], object]] = {"complete": transaction.complete, "take_back": transaction.take_back}


def workspace_in(folder: Path) -> Folder:
    """A workspace with two files."""
    for name, data in OLD.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Folder(str(folder))


def there(folder: Path) -> dict[str, bytes]:
    """All that a reader could find, by path."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    read = {path.as_posix(): path for path in paths if not any(part.endswith(".part") for part in path.parts)}
    return {name: (folder / path).read_bytes() for name, path in read.items()}


def write(folder: Folder) -> int:
    """Put all in place."""
    put_all(folder, CHANGES, "a test")
    return 0


def seen(folder: Folder) -> dict[str, bytes] | None:
    """What a reader finds, or None where it is told that something is pending."""
    try:
        return pending.read_whole(folder, lambda: there(Path(folder.path)))
    except Pending:
        return None


def test_several_files_are_put_in_place(tmp_path: Path) -> None:
    folder = workspace_in(tmp_path)
    (tmp_path / "forces.yaml").chmod(0o640)
    assert put_all(folder, CHANGES, "a test") == [*NEW]
    assert there(tmp_path) == NEW
    assert (tmp_path / "forces.yaml").stat().st_mode & 0o777 == 0o640
    assert not [*tmp_path.rglob(".*")]


@POSIX
@pytest.mark.parametrize("moment", ["before", "half", "after"])
def test_killed_at_any_step_it_is_all_or_nothing_or_ended_by_recover(tmp_path: Path, moment: str) -> None:
    found: set[str] = set()
    for which in count(1):
        folder = workspace_in(tmp_path / str(which))
        if not killed_before(which, partial(write, folder), moment):
            break
        now = seen(folder)
        assert now in (None, OLD, NEW)
        found.add({None: "pending"}.get(now and "", "old" if now == OLD else "new"))  # type: ignore[arg-type]
        for end, meant in (("complete", NEW), ("take_back", OLD)):
            copy = Folder(str(tmp_path / f"{which}-{end}"))
            shutil.copytree(folder.path, copy.path)
            ENDS[end](copy)
            assert there(Path(copy.path)) == (meant if now is None else now)
            assert seen(copy) is not None
            put_all(copy, [FileChange(("next.yaml",), b"x: 1\n")], "a test")
            assert not [*Path(copy.path).glob(".pending*")]
    assert which > (5 if moment == "half" else 20)
    assert found == ({"old"} if moment == "half" else {"pending", "old", "new"})  # files are written before all else


@POSIX
@pytest.mark.parametrize("end", ENDS)
def test_recover_that_is_killed_itself_can_be_run_again(tmp_path: Path, end: str) -> None:
    start = pending_in(tmp_path / "start")
    for which in count(1):
        folder = Folder(str(tmp_path / str(which)))
        shutil.copytree(start.path, folder.path)
        if not killed_before(which, partial(ended, folder, end)):
            break
        ENDS[end](folder)
        assert there(Path(folder.path)) == (NEW if end == "complete" else OLD)
    assert which > 5


def ended(folder: Folder, end: str) -> int:
    """End what is pending."""
    ENDS[end](folder)
    return 0


def pending_in(path: Path, in_place: int = 2) -> Folder:
    """A workspace in which some of the files of a writing that was cut off are in place."""
    folder = workspace_in(path)
    cut_off(folder, CHANGES, in_place)
    return folder


@pytest.mark.parametrize("which", range(4))
def test_what_cannot_be_put_in_place_is_taken_back(tmp_path: Path, which: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, calls = workspace_in(tmp_path), iter(range(9))
    put = transaction._put_one

    def full(*arguments: object) -> None:
        if next(calls) == which:
            raise OSError(errno.ENOSPC, "No space left on device")
        put(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "_put_one", full)
    with pytest.raises(Stopped, match="No space left") as stopped:
        write(folder)
    assert stopped.value.left == ()
    assert there(tmp_path) == OLD
    assert not [*tmp_path.rglob(".*")]
    assert not (tmp_path / "returns").exists()


@pytest.mark.parametrize("end", ENDS)
def test_what_somebody_changed_meanwhile_is_left_as_it_is(tmp_path: Path, end: str) -> None:
    folder = pending_in(tmp_path)
    (tmp_path / "evidence/norfolk/kept.yaml").write_bytes(b"mine: 1\n")
    if end == "complete":
        with pytest.raises(atomic.Changed, match="kept"):
            transaction.complete(folder)
        assert transaction.is_pending(folder)
    assert transaction.take_back(folder) == ("evidence/norfolk/kept.yaml",)
    assert there(tmp_path) == {**OLD, "evidence/norfolk/kept.yaml": b"mine: 1\n"}


@pytest.mark.parametrize("gone", [MANIFEST, "new/2", "new"])
def test_a_folder_that_came_over_in_part_is_not_put_in_place(tmp_path: Path, gone: str) -> None:
    folder = pending_in(tmp_path, in_place=1)
    path = tmp_path / PENDING / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    before = there(tmp_path)
    assert seen(folder) is None
    with pytest.raises(atomic.NotSaved):
        transaction.complete(folder)
    assert there(tmp_path) == before
    if gone != MANIFEST:
        transaction.take_back(folder)
        assert there(tmp_path) == OLD


@pytest.mark.parametrize("path", ["../outside.yaml", "/etc/x", "a//b", "a\\b", "c:x"])
def test_a_manifest_leads_nowhere_else(tmp_path: Path, path: str) -> None:
    folder = pending_in(tmp_path)
    manifest = tmp_path / PENDING / MANIFEST
    manifest.write_text(manifest.read_text("utf-8").replace("forces.yaml", path), encoding="utf-8")
    for end in ENDS.values():
        with pytest.raises(atomic.NotSaved, match="manifest"):
            end(folder)


@POSIX
def test_while_it_is_written_a_reader_is_told_so_and_recover_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, reached, go_on = workspace_in(tmp_path), threading.Event(), threading.Event()
    put = transaction._put_one

    def slowly(*arguments: object) -> None:
        reached.set()
        assert go_on.wait(20)
        put(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "_put_one", slowly)
    writer = threading.Thread(target=write, args=(folder,))
    writer.start()
    assert reached.wait(20)
    try:
        for at_work in (pending.refuse, transaction.complete, transaction.take_back):
            with pytest.raises(Pending, match="just now") as told:
                at_work(folder)
            assert told.value.running
    finally:
        go_on.set()
        writer.join()
    assert there(tmp_path) == NEW


def test_a_reader_amid_whom_all_is_written_reads_again(tmp_path: Path) -> None:
    folder = workspace_in(tmp_path)
    halves = iter([OLD["forces.yaml"]])

    def read() -> tuple[bytes, bytes]:
        first = next(halves, None)
        if first is not None:
            write(folder)
        return first or (tmp_path / "forces.yaml").read_bytes(), (tmp_path / "evidence/norfolk/kept.yaml").read_bytes()

    assert pending.read_whole(folder, read) == (NEW["forces.yaml"], NEW["evidence/norfolk/kept.yaml"])


def test_a_reader_amid_whom_it_never_ends_is_told_so(tmp_path: Path) -> None:
    folder, times = workspace_in(tmp_path), count(1)

    def read() -> None:
        os.utime(tmp_path / "evidence", (0, next(times)))

    with pytest.raises(CannotRead, match="over and over"):
        pending.read_whole(folder, read)


def test_recover_takes_away_what_is_its_own_and_no_more(tmp_path: Path) -> None:
    workspace_in(tmp_path)
    names = ["", "evidence/norfolk/", "rounds/", "papers/"]
    left = [f"{name}{atomic.name_beside()}" for name in names]
    for name in left:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (0, 0))
    ran = run(tmp_path, ["recover"])
    assert (ran.code, [(tmp_path / name).exists() for name in left]) == (0, [False, False, False, True])
    assert all(name in ran.text for name in left[:3])


@POSIX
def test_recover_in_a_folder_that_may_not_be_written_in_says_so(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        done = nvap("recover", cwd=Path(name), prepared=AS_NOBODY)
        Path(name).chmod(0o755)
    assert (done.returncode, "Permission denied" in done.stderr, "Traceback" in done.stderr) == (3, True, False)


def test_a_file_that_another_program_holds_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workspace_in(tmp_path)
    refused: list[tuple[str, ...]] = []
    replace = os.replace

    def held(*paths: str) -> None:
        if len(refused) < 3:
            refused.append(paths)
            problem = PermissionError(errno.EACCES, "The process cannot access the file")
            problem.winerror = 32  # type: ignore[attr-defined]
            raise problem
        replace(*paths)

    monkeypatch.setattr(os, "replace", held)
    write(folder)
    assert len(refused) == 3
    assert there(tmp_path) == NEW


# Every command that writes


def writers() -> Iterator[str]:
    """The commands that write in a workspace, but for that which ends what was cut off."""
    yield from sorted(WRITES - {"recover"})


@POSIX
@pytest.mark.parametrize("name", writers())
def test_a_command_that_is_killed_leaves_nothing_half(name: str) -> None:
    world, dice = worlds.sound(), random.Random(name)
    words = words_that_write(name)
    meant = {normal(contents(world.copied())), normal(after(world, words))}
    calls = len_of(world, words)
    moments = [(which, moment) for which in range(1, calls + 1) for moment in ("before", "after")]
    for which, moment in dice.sample(moments, min(KILLS, len(moments))):
        folder = world.copied()
        killed_before(which, partial(_code, folder, words), moment)
        waits = (folder / PENDING).exists()
        if waits or dice.random() < 0.1:
            assert (run(folder, ["validate"]).code == 3) == waits
        if waits:
            ended_by = dice.choice([[], ["--take-back"]])
            assert run(folder, ["recover", *ended_by]).code == 0
        assert normal(contents(folder)) in meant, (which, moment)
        shutil.rmtree(folder)


KILLS = 26


def after(world: worlds.World, words: list[str]) -> dict[str, str]:
    """What is in the workspace after a command."""
    folder = world.copied()
    assert run(folder, words).code == 0
    return contents(folder)


def normal(found: dict[str, str]) -> frozenset[tuple[str, str]]:
    """What a reader could find."""
    return frozenset((path, text) for path, text in found.items() if not path.split("/")[0].endswith(".part"))


def len_of(world: worlds.World, words: list[str]) -> int:
    """How many calls that write a command makes."""
    folder, (ready, told) = world.copied(), os.pipe()
    child = os.fork()
    if child == 0:
        try:
            kill_at(10**9, "before", seen=lambda: os.write(told, b"."))
            run(folder, words)
        finally:
            os._exit(0)
    os.close(told)
    made = 0
    while read := os.read(ready, 65536):
        made += len(read)
    os.waitpid(child, 0)
    os.close(ready)
    return made


def _code(folder: Path, words: list[str]) -> int:
    return run(folder, words).code


# Documents and folders


@pytest.mark.parametrize("swap", [True, False], ids=["exchanged", "moved aside"])
def test_a_folder_that_is_replaced_is_never_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: bool) -> None:
    if swap and sys.platform not in ("linux", "darwin"):
        pytest.skip("names cannot be exchanged on this system")
    path = made(tmp_path / "export")
    if not swap:
        monkeypatch.setattr(outputs, "exchanged", lambda *_: False)
    seen = []
    for call in ("rename", "replace", "unlink", "rmdir", "mkdir"):
        real = getattr(os, call)

        def watched(*arguments: object, real: Callable[..., object] = real, **named_: object) -> object:
            seen.append(path.exists())
            return real(*arguments, **named_)

        monkeypatch.setattr(os, call, watched)
    outputs.write_folder(str(path), [("new.csv", b"new\n")], lambda _: True, overwrite=True)
    assert all(seen) == swap
    assert [file.name for file in path.iterdir()] == ["new.csv"]
    assert not [*tmp_path.glob(".*")]


def made(path: Path) -> Path:
    """A folder with a file."""
    path.mkdir()
    (path / "old.csv").write_bytes(b"old\n")
    return path


def test_a_folder_that_was_moved_aside_comes_back_with_the_next_writing(tmp_path: Path) -> None:
    path = made(tmp_path / "export")
    aside = tmp_path / atomic.name_beside("export.was")
    path.rename(aside)
    os.utime(aside, (0, 0))
    os.utime(aside / "old.csv", (0, 0))
    with pytest.raises(atomic.Taken):
        outputs.write_folder(str(path), [], lambda _: True, overwrite=False)
    assert (path / "old.csv").read_bytes() == b"old\n"


def test_what_a_cut_off_writing_left_is_named_and_taken_away_by_the_next_of_the_same(tmp_path: Path) -> None:
    names = [atomic.name_beside(name) for name in ("gaps.md", "gaps.md", "status.md")]
    for name, age in zip(names, (0, None, 0), strict=True):
        (tmp_path / name).write_bytes(b"half")
        if age is not None:
            os.utime(tmp_path / name, (age, age))
    assert outputs.write_document(str(tmp_path / "gaps.md"), "whole\n", overwrite=False) == (str(tmp_path / names[0]),)
    assert {path.name for path in tmp_path.iterdir()} == {"gaps.md", *names[1:]}
    told = run(tmp_path, ["list", "themes", "--out", "status.md"])
    assert names[2] in told.err
    assert {path.name for path in tmp_path.iterdir()} == {"gaps.md", "status.md", names[1]}


def test_the_calls_that_are_watched_are_those_by_which_files_are_written() -> None:
    called = {word for path in Path(atomic.__file__).parent.glob("*.py") for word in _of_os(path.read_text("utf-8"))}
    assert called - {*CALLS} <= {
        "listdir",
        "lstat",
        "fstat",
        "stat",
        "scandir",
        "walk",
        "utime",
        "strerror",
        "fsencode",
        "makedirs",
    }


def _of_os(text: str) -> Iterator[str]:
    import re

    yield from (word for word in re.findall(r"\bos\.([a-z]+)\(", text))
