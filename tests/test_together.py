"""Many people at once: everybody keeps what they recorded, or is told plainly that somebody else was first."""

from __future__ import annotations

import json
import os
import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nvap as nvap_library
from nvap.load.records import Record
from nvap.source import Folder
from nvap.storage import atomic, record_files
from tests.running import DAY, ROOT, TODAY, Done, adding, batch, data, environment, execute, nvap, write_record

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands are started together by forking")

ID = f"{DAY}-dip-sample"
RENEW = ("evidence", "renew", ID, "--force", "norfolk", "--review-by", "2099-06-01", "--note", "Read again.")
WITHDRAW = ("evidence", "withdraw", ID, "--force", "norfolk", "--reason", "It was counted twice.")


def start_together(gate: str, latest: float) -> None:
    """In a process of its own: one child for each command on standard input, all of them running at once.

    With a gate, none goes on to the function of the store that it names before all have come so far. `latest` is the
    longest that one waits before it begins, in seconds.
    """
    import jinja2.sandbox  # noqa: F401

    import nvap.analysis.gaps
    import nvap.cli.app
    import nvap.cli.opening
    import nvap.formats.json
    import nvap.storage.edits
    import nvap.storage.new_record  # noqa: F401
    from nvap.__main__ import main

    dice = random.Random(29)
    wait, opened = os.pipe()
    children: list[tuple[int, int]] = []
    for place, (folder, words) in enumerate(json.load(sys.stdin)):
        come, told = os.pipe()
        delay = dice.random() * latest
        child = os.fork()
        if child == 0:
            os.close(opened)
            _redirect(place)
            os.chdir(folder)
            if gate:
                _pass(gate, told, wait)
            time.sleep(delay)
            sys.argv[:] = ["nvap", *words]
            code: Any = 70
            try:
                main()
                code = 0
            except SystemExit as left:
                code = left.code or 0
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        os.close(told)
        children.append((child, come))
    if gate:
        assert [os.read(come, 1) for _, come in children] == [b"."] * len(children)
    os.close(opened)
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]))


def _redirect(place: int) -> None:
    for stream, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(os.path.join(sys.argv[1], f"{place}.{name}"), os.O_WRONLY | os.O_CREAT), stream)


def _pass(gate: str, told: int, wait: int) -> None:
    """Have the first call of a function of the store say that it has come, and wait until all have."""
    real = getattr(record_files, gate)

    def held(*arguments: Any) -> Any:
        setattr(record_files, gate, real)
        os.write(told, b".")
        os.read(wait, 1)
        return real(*arguments)

    setattr(record_files, gate, held)


def together(tmp_path: Path, *tasks: tuple[Path, tuple[str, ...]], gate: str = "", latest: float = 0.0) -> list[Done]:
    """Run commands, each in its folder, all at once."""
    said = tmp_path / "said"
    said.mkdir()
    script = f"from tests.test_together import start_together; start_together({gate!r}, {latest})"
    given = json.dumps([(str(folder), words) for folder, words in tasks])
    done = execute([sys.executable, "-c", script, said], ROOT, environment(), given, timeout=120, check=True)
    texts = [[(said / f"{n}.{name}").read_text("utf-8") for name in ("out", "err")] for n in range(len(tasks))]
    return [
        Done(words, code, *pair) for (_, words), code, pair in zip(tasks, json.loads(done.stdout), texts, strict=True)
    ]


def test_fifty_who_add_at_once_all_keep_their_record(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    commands = [tuple(adding("2.2.1.1", reference=f"NC/SG/{n}", summary=f"Sample {n}.")) for n in range(50)]
    answers = together(tmp_path, *((workspace, words) for words in commands), gate="add")
    assert {(done.returncode, done.stderr) for done in answers} == {(0, "")}
    paths = list(workspace.rglob("*"))
    files = [path for path in paths if not path.is_dir()]
    assert [path.name for path in files if not path.name.endswith(".yaml")] == []
    assert {done.stdout.split()[1] for done in answers} == {str(path.relative_to(workspace)) for path in files}
    texts = [path.read_text(encoding="utf-8") for path in files]
    for key in ("id", "reference", "summary"):
        assert len({line for text in texts for line in text.splitlines() if line.startswith(f"{key}:")}) == 50
    assert nvap("validate", "--strict", cwd=workspace).returncode == 0


def pairs(tmp_path: Path, count: int) -> list[Path]:
    """Workspaces of one record each."""
    for n in range(count):
        write_record(tmp_path / str(n), recorded=DAY.isoformat())
    return [tmp_path / str(n) for n in range(count)]


def settle(workspace: Path, done: tuple[Done, Done]) -> str:
    """Who changed the record: `renew`, `withdraw` or both; whoever did not was told."""
    (path,) = (file for file in workspace.rglob("*") if not file.is_dir())
    text = path.read_text(encoding="utf-8")
    wrote = []
    for process, key in zip(done, ("renewed", "withdrawn"), strict=True):
        there = re.search(f"^{key}:\n", text, re.M) is not None
        assert there == (process.returncode == 0), (text, process)
        if there:
            wrote.append(str(process.args[1]))
            continue
        assert process.stdout == ""
        said = (process.returncode, process.stderr)
        shown = f"evidence/norfolk/{ID}.yaml"
        first = f"Error: {shown} was changed by somebody else in the meantime; nothing was written\n"
        late = f"Error: {ID} cannot be changed so: it was withdrawn\n"  # it began when all was over
        assert said in ((3, first), (2, late))
    assert wrote
    return " and ".join(wrote)


def test_of_two_changes_of_one_reading_the_second_is_refused(tmp_path: Path) -> None:
    folders = pairs(tmp_path, 8)
    tasks = [(folder, words) for folder in folders for words in (RENEW, WITHDRAW)]
    answers = together(tmp_path, *tasks, gate="replace")
    outcomes = Counter(settle(folder, (answers[2 * n], answers[2 * n + 1])) for n, folder in enumerate(folders))
    assert set(outcomes) <= {"renew", "withdraw"}
    assert {done.returncode for done in batch(tmp_path, *[("validate",)] * 8, folders=folders)} == {0}


def test_changes_at_any_moment_are_both_kept_or_one_is_refused(tmp_path: Path) -> None:
    folders = pairs(tmp_path, 8)
    tasks = [(folder, words) for folder in folders for words in (RENEW, WITHDRAW)]
    answers = together(tmp_path, *tasks, latest=1.5)
    outcomes = Counter(settle(folder, (answers[2 * n], answers[2 * n + 1])) for n, folder in enumerate(folders))
    assert set(outcomes) <= {"renew", "withdraw", "renew and withdraw"}
    assert {done.returncode for done in batch(tmp_path, *[("validate",)] * 8, folders=folders)} == {0}


def first_record(workspace: Path) -> tuple[Folder, Record]:
    """The one record of a workspace as a command reads it."""
    read = nvap_library.open(workspace, at=TODAY).of("norfolk")
    return read.folder, read.records[0]


def test_a_reader_never_sees_half_a_record(tmp_path: Path) -> None:
    path = write_record(tmp_path, summary="As read by a supervisor. " * 2000)
    folder, record = first_record(tmp_path)
    other = record.source.text.replace("kind: audit", "kind: feedback\nfrom: victim")
    stop, turns = threading.Event(), 0

    def change_it_over_and_over() -> None:
        nonlocal turns
        while not stop.is_set():
            for text in (other, record.source.text):
                _, now = first_record(tmp_path)
                record_files.replace(folder, now, text)
                turns += 1

    writer = threading.Thread(target=change_it_over_and_over)
    writer.start()
    try:
        command = ("gaps", "--force", "norfolk", "--all", "--format", "json")
        answers = batch(tmp_path, *[command] * 16)
        while turns <= 20 and writer.is_alive():  # on a machine with much to do
            answers += batch(tmp_path, command)
    finally:
        stop.set()
        writer.join()
    assert {(done.returncode, done.stderr) for done in answers} == {(0, "")}
    newest = {row["newest_evidence"] for done in answers for row in data(done)["gaps"] if row["objective"] == "2.2.1.1"}
    assert newest <= {DAY.isoformat()}
    assert turns > 20
    assert [file.name for file in path.parent.iterdir()] == [path.name]


EDITS: dict[str, Callable[[bytes], bytes]] = {
    "a comment": lambda text: text + b"# Seen by the board.\n",
    "one letter": lambda text: text.replace(b"thirty", b"Thirty"),
    "line ends": lambda text: text.replace(b"\n", b"\r\n"),
    "a byte-order mark and more": lambda text: b"\xef\xbb\xbf" + text + b"\n",
    "nothing left": lambda text: b"",
    "not UTF-8": lambda text: text + b"# \xff\n",
}


@pytest.mark.parametrize("name", EDITS)
def test_what_was_edited_since_it_was_read_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    path = write_record(tmp_path)
    folder, record = first_record(tmp_path)
    path.write_bytes(EDITS[name](path.read_bytes()))
    before = path.stat(), path.read_bytes()
    with pytest.raises(atomic.Changed, match=path.name):
        record_files.replace(folder, record, record.source.text + "handling: Ours.\n")
    assert (path.stat().st_mtime_ns, path.read_bytes()) == (before[0].st_mtime_ns, before[1])
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_touch_that_changes_nothing_stops_nobody(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    folder, record = first_record(tmp_path)
    path.write_bytes(path.read_bytes())
    assert record_files.replace(folder, record, "id: x\n") == folder.show("evidence", "norfolk", path.name)
    assert path.read_bytes() == b"id: x\n"


def test_what_was_deleted_since_it_was_read_is_not_made_again(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    folder, record = first_record(tmp_path)
    path.unlink()
    with pytest.raises(atomic.NotSaved, match="No such file"):
        record_files.replace(folder, record, record.source.text)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("locks", ["of the system", "by a file"])
def test_of_many_who_change_one_reading_one_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locks: str
) -> None:
    if locks == "by a file":
        monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows
    path = write_record(tmp_path)
    folder, record = first_record(tmp_path)
    texts = [f"{record.source.text}# {n}\n" for n in range(8)]
    barrier = threading.Barrier(len(texts))
    outcomes: list[str] = []

    def change(text: str) -> None:
        barrier.wait()
        try:
            record_files.replace(folder, record, text)
            outcomes.append(text)
        except atomic.Changed:
            outcomes.append("")

    threads = [threading.Thread(target=change, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[:-1] == [""] * 7
    assert path.read_text(encoding="utf-8") == max(outcomes)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_that_stays_held_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(atomic, "WAITS", 2)
    path = write_record(tmp_path)
    folder, record = first_record(tmp_path)
    held = path.parent / ".held.part"
    held.touch()
    with pytest.raises(atomic.NotSaved, match="another command keeps changing a record of this folder"):
        record_files.replace(folder, record, "id: x\n")
    assert held.exists()
    assert path.read_text(encoding="utf-8") == record.source.text
