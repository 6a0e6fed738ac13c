"""A new record appears whole or not at all, under its own name, and replaces nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from nvap.load.records import Record
from nvap.load.validation import shape
from nvap.source import Folder, from_text
from nvap.storage import atomic, record_files
from tests.running import AS_NOBODY, DAY, add, adding, batch, every, nvap, record_text, tree, write_record

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no limits on files and no effective users")
WORDS = (
    *("evidence", "add", "--force", "norfolk", "--objective", "2.2.1.1", "--kind", "audit", "--date", DAY.isoformat()),
    *("--assurance", "self", "--title", "Dip sample", "--owner", "Head of Safeguarding", "--reference", "NC/118"),
    *("--shows", "yes"),
)


def new_record(name: str = "dip-sample", title: str = "Dip sample") -> Record:
    """A record to be written."""
    from nvap.model.evidence import Evidence

    source = from_text(record_text(name, title=title), "x.yaml")[0]
    evidence = shape(Evidence, source)[0]
    assert evidence is not None
    return Record(source, "norfolk", evidence.id, evidence)


def test_a_record_is_written_as_it_is_read_back(tmp_path: Path) -> None:
    done = add(tmp_path, "2.2.1.1", "2.4.1.3", title="Sampl dipio: ŵŷ 😀", summary="- Fifty. # of them: " * 9)
    assert (done.returncode, done.stderr) == (0, "")
    (path,) = tmp_path.glob("evidence/norfolk/*")
    written = path.read_bytes()
    assert b"\r" not in written
    assert "Sampl dipio: ŵŷ 😀" in written.decode("utf-8")
    keys = [line.split(":")[0] for line in written.decode("utf-8").splitlines() if line[0].isalpha()]
    assert keys == [
        *("id", "force", "plan_version", "objectives", "kind", "assurance", "title", "summary", "shows", "date"),
        *("recorded", "review_by", "owner", "reference", "marking", "share"),
    ]
    assert f"\ndate: {DAY.isoformat()}\n".encode() in written
    assert b'plan_version: "2"' in written.replace(b"'", b'"')
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 0


def test_a_record_on_its_way_is_not_taken_for_one(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    path.rename(path.parent / ".0123456789abcdef.part")
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_fault_at_any_step_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, ("write", "fsync", "link")[done], fails)
    with pytest.raises(atomic.NotSaved, match="No space left"):
        record_files.add(Folder(str(tmp_path)), new_record())
    assert [path for path in tmp_path.rglob("*") if not path.is_dir()] == []


@pytest.mark.parametrize("placed", [False, True], ids=["before the second is in place", "just after"])
def test_several_files_are_taken_back_when_the_command_is_broken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, placed: bool
) -> None:
    kept = write_record(tmp_path, "kept")
    put, count = atomic.put, []

    def broken_off(beside: str, path: str) -> None:
        count.append(path)
        if len(count) < 2 or placed:
            put(beside, path)
        if len(count) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(atomic, "put", broken_off)
    files = [(new_record(name), None) for name in ("first", "second", "third")]
    with pytest.raises(KeyboardInterrupt):
        record_files.write_all(Folder(str(tmp_path)), files, "a test")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


def test_a_folder_that_cannot_be_flushed_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flush = os.fsync

    def files_only(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):
            raise OSError(22, "Invalid argument")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    record_files.add(Folder(str(tmp_path)), new_record())
    assert len(list(tmp_path.glob("evidence/norfolk/*.yaml"))) == 1


def test_a_name_that_is_taken_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    first, second = new_record(), new_record(title="Another")
    record_files.add(Folder(str(tmp_path)), first)
    before = tree(tmp_path)
    with pytest.raises(atomic.Taken):
        record_files.add(Folder(str(tmp_path)), second)
    assert {name: facts[3] for name, facts in tree(tmp_path).items()} == {
        name: facts[3] for name, facts in before.items()
    }


def test_many_at_once_all_keep_their_record(tmp_path: Path) -> None:
    words = [[*adding("2.2.1.1", reference=f"NC/SG/{n}", summary=f"{n}."), "--again"] for n in range(8)]
    calls = [partial(nvap, *each, cwd=tmp_path) for each in words]
    answers = every(calls)
    assert [(done.returncode, done.stderr) for done in answers] == [(0, "")] * 8
    paths = sorted(tmp_path.glob("evidence/norfolk/*"))
    assert len(paths) == 8
    said = {done.stdout.split()[1].rpartition("/")[2] for done in answers}
    assert said == {path.name for path in paths}
    references = {line for path in paths for line in path.read_text().splitlines() if line.startswith("reference:")}
    assert len(references) == 8
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 0


@POSIX
@pytest.mark.parametrize("name", ["evidence", "evidence/norfolk"])
@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_nothing_is_written_through_a_planted_link(tmp_path: Path, name: str, target: str) -> None:
    workspace, elsewhere = tmp_path / "workspace", tmp_path / "elsewhere"
    (workspace / name).parent.mkdir(parents=True)
    (elsewhere / "norfolk").mkdir(parents=True)
    (workspace / name).symlink_to(tmp_path / target)
    before = tree(tmp_path)
    done = add(workspace, "2.2.1.1")
    assert done.returncode in (1, 3)
    assert name in done.stderr
    assert tree(tmp_path) == before


@POSIX
def test_a_link_planted_under_the_final_name_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "evidence/norfolk"
    folder.mkdir(parents=True)
    target = tmp_path / "target"
    link = folder / f"{DAY.isoformat()}-dip-sample.yaml"
    link.symlink_to(target)
    with pytest.raises(atomic.NotSaved, match=r"dip-sample\.yaml is a link, and nothing is written through one"):
        record_files.add(Folder(str(tmp_path)), new_record())
    assert link.is_symlink()
    assert not target.exists()


@POSIX
@pytest.mark.parametrize("target", ["nowhere", "a-file", "a-folder"])
def test_a_link_planted_under_the_final_name_stops_the_command(tmp_path: Path, target: str) -> None:
    workspace = tmp_path / "workspace"
    (tmp_path / "a-file").write_text("outside\n")
    (tmp_path / "a-folder").mkdir()
    name = f"evidence/norfolk/{DAY.isoformat()}-dip-sample.yaml"
    (workspace / name).parent.mkdir(parents=True)
    (workspace / name).symlink_to(tmp_path / target)
    before = tree(tmp_path)
    done = nvap(*WORDS, "--summary", "Thirty.", cwd=workspace)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{name} was not saved: {name} is a link, and nothing is written through one" in done.stderr
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["evidence", "evidence/norfolk"])
def test_a_file_where_a_folder_belongs_is_said_and_not_waited_on(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("a file\n")
    before = tree(tmp_path)
    done = nvap(*WORDS, "--summary", "Thirty.", cwd=tmp_path, timeout=10)
    assert done.returncode in (1, 3)
    assert "evidence" in done.stderr
    assert tree(tmp_path) == before


@POSIX
def test_a_full_disk_is_exit_3_and_leaves_nothing(tmp_path: Path) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))"
    done = nvap(*WORDS, "--summary", "Thirty.", cwd=tmp_path, prepared=full, env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout) == (3, "")
    assert f"evidence/norfolk/{DAY.isoformat()}-dip-sample.yaml was not saved: " in done.stderr
    assert [path for path in tmp_path.rglob("*") if not path.is_dir()] == []
    done = nvap("sheet", "2.4.3", "--out", "a.md", cwd=tmp_path, prepared=full, env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout) == (3, "")
    assert "a.md was not written: " in done.stderr
    assert [path for path in tmp_path.rglob("*") if not path.is_dir()] == []


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A new folder that anybody may read and nobody else may write in."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        yield Path(name)
        Path(name).chmod(0o755)


@POSIX
def test_a_read_only_folder_is_exit_3(read_only: Path) -> None:
    done = nvap(*WORDS, "--summary", "Thirty.", cwd=read_only, prepared=AS_NOBODY)
    assert (done.returncode, done.stdout) == (3, "")
    assert "-dip-sample.yaml was not saved: Permission denied" in done.stderr
    done = nvap("sheet", "2.4.3", "--out", "a.md", cwd=read_only, prepared=AS_NOBODY)
    assert (done.returncode, done.stdout) == (3, "")
    assert "a.md was not written: Permission denied" in done.stderr
    assert tree(read_only) == {}


def test_out_never_replaces_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine\n")
    done = nvap("sheet", "2.4.3", "--out", "a.md", cwd=tmp_path)
    assert (done.returncode, done.stdout, path.read_text()) == (3, "", "mine\n")
    assert "--overwrite" in done.stderr
    assert nvap("sheet", "2.4.3", "--out", "a.md", "--overwrite", cwd=tmp_path).returncode == 0
    assert "# " in path.read_text()
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize("out", ["nowhere/a.md", "folder.md"])
def test_out_that_cannot_be_written_is_exit_3(tmp_path: Path, out: str) -> None:
    (tmp_path / "folder.md").mkdir()
    done = nvap("sheet", "2.4.3", "--out", out, "--overwrite", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert out in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["folder.md"]


TITLES = {
    "../../etc/passwd": "etc-passwd",
    "CON": "con",
    "a" * 300: "a" * 60,
    "word " * 60: None,
    "!?.…": "evidence",
    "😀😀": "evidence",
    "Heddlu ŵŷ": "heddlu-wy",
    "-rf": "rf",
    "a/b\\c:d|e": "a-b-c-d-e",
    "one\ntwo": "one-two",
}


def test_a_title_of_any_kind_gives_a_safe_name(tmp_path: Path) -> None:
    folders = [tmp_path / str(place) for place in range(len(TITLES))]
    for folder in folders:
        folder.mkdir()
    answers = batch(tmp_path, *(adding("2.2.1.1", title=title) for title in TITLES), folders=folders)
    for done, folder, slug in zip(answers, folders, TITLES.values(), strict=True):
        assert (done.returncode, done.stderr) == (0, "")
        (path,) = [file for file in folder.rglob("*") if not file.is_dir()]
        assert path.parent == folder / "evidence/norfolk"
        assert len(path.stem) <= 71
        assert slug is None or path.name == f"{DAY.isoformat()}-{slug}.yaml"
