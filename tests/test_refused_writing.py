"""What cannot be written safely is refused in plain words: nothing is half-written, nothing outside is touched."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nvap as nvap_library
from nvap.load.records import Record
from nvap.source import Folder
from nvap.source.reading import LARGEST
from nvap.storage import atomic, outputs, record_files
from tests.running import AS_NOBODY, DAY, TODAY, Done, adding, batch, execute, nvap, tree, write_record
from tests.test_store import POSIX, new_record

ID = f"{DAY}-dip-sample"
RENEW = ("evidence", "renew", ID, "--force", "norfolk", "--review-by", "2099-06-01", "--note", "Read again. " * 900)
SHEET = ("sheet", "2.4.3", "--out", "a.md")
LONG = [*adding("2.2.1.1", summary="A dip sample of thirty referrals. " * 300), "--again"]


def contents(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Every file and link below a folder, its mode and what it holds; not when it was touched."""
    return {
        name: (facts[0], facts[2:]) for name, facts in tree(folder).items() if facts[3] or (folder / name).is_symlink()
    }


def read_in(workspace: Path) -> tuple[Folder, Record]:
    """A record as a command reads it, in a workspace that has one."""
    write_record(workspace)
    read = nvap_library.open(workspace, at=TODAY).of("norfolk")
    return read.folder, read.records[0]


# A full disk, a folder that may not be written in


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB, where one can be had."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if sys.platform != "linux" or shutil.which("mount") is None or execute(words).returncode:
        pytest.skip("no small disk can be made without being root on Linux")
    yield folder
    execute(["umount", folder], check=True)


def test_a_full_disk_is_said_and_leaves_what_there_was(small_disk: Path) -> None:
    write_record(small_disk)
    (small_disk / "b.md").write_text("An older one.\n", encoding="utf-8")
    with contextlib.suppress(OSError), (small_disk / "filling").open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    before = contents(small_disk)
    over = (*SHEET[:-1], "b.md", "--overwrite")
    answers = batch(small_disk, LONG, RENEW, SHEET, over, ("return", "new", "--force", "norfolk"))
    assert {(done.returncode, done.stdout) for done in answers} == {(3, "")}
    assert all("No space left on device" in done.stderr for done in answers)
    assert contents(small_disk) == before
    (small_disk / "filling").unlink()
    assert {done.returncode for done in batch(small_disk, LONG, RENEW, SHEET, over)} == {0}


@POSIX
def test_a_file_that_may_not_grow_is_left_as_it_was(tmp_path: Path) -> None:
    write_record(tmp_path)
    before = contents(tmp_path)
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
    done = nvap(*RENEW, cwd=tmp_path, prepared=full, env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout) == (3, "")
    assert f"Error: evidence/norfolk/{ID}.yaml was not saved: " in done.stderr
    assert contents(tmp_path) == before


@POSIX
def test_a_record_in_a_read_only_folder_is_left_as_it_was() -> None:
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        workspace.chmod(0o755)
        folder = write_record(workspace).parent
        before = contents(workspace)
        folder.chmod(0o555)
        done = nvap(*RENEW, cwd=workspace, prepared=AS_NOBODY)
        folder.chmod(0o755)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr == f"Error: evidence/norfolk/{ID}.yaml was not saved: Permission denied\n"
        assert contents(workspace) == before


# What goes away, or is put there, between reading and writing


def test_a_workspace_that_has_vanished_is_not_made_anew(tmp_path: Path) -> None:
    workspace = tmp_path / "stick" / "workspace"
    folder, record = read_in(workspace)
    shutil.rmtree(tmp_path / "stick")
    with pytest.raises(atomic.NotSaved, match="No such file or directory"):
        record_files.add(folder, new_record("another"))
    with pytest.raises(atomic.NotSaved, match="No such file or directory"):
        record_files.replace(folder, record, record.source.text)
    with pytest.raises(atomic.NotSaved, match="No such file or directory"):
        outputs.write_document(str(workspace / "a.md"), "x", overwrite=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_has_vanished_is_made_again_for_what_is_new(tmp_path: Path) -> None:
    folder, record = read_in(tmp_path)
    shutil.rmtree(tmp_path / "evidence")
    with pytest.raises(atomic.NotSaved):
        record_files.replace(folder, record, record.source.text)
    assert record_files.add(folder, new_record("another")).endswith("-another.yaml")


@POSIX
@pytest.mark.parametrize("name", ["evidence", "evidence/norfolk", f"evidence/norfolk/{ID}.yaml"])
def test_nothing_is_changed_through_a_link_put_there_since(tmp_path: Path, name: str) -> None:
    workspace = tmp_path / "workspace"
    folder, record = read_in(workspace)
    shutil.move(workspace / name, tmp_path / "outside")
    (workspace / name).symlink_to(tmp_path / "outside")
    before = contents(tmp_path)
    with pytest.raises(atomic.NotSaved, match=f"{name} is a link, and nothing is written through one"):
        record_files.replace(folder, record, record.source.text + "handling: x\n")
    with pytest.raises((atomic.NotSaved, atomic.Taken)):
        record_files.add(folder, record)
    assert contents(tmp_path) == before


@POSIX
def test_a_link_under_a_hidden_name_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, record = read_in(tmp_path / "workspace")
    monkeypatch.setattr(secrets, "token_hex", lambda _: "0123456789abcdef")
    for name in ("workspace/evidence/norfolk/.0123456789abcdef.part", ".a.md.0123456789abcdef.part"):
        (tmp_path / name).symlink_to(tmp_path / "target")
    before = contents(tmp_path)
    with pytest.raises(atomic.NotSaved):
        record_files.add(folder, new_record("another"))
    with pytest.raises(atomic.NotSaved):
        record_files.replace(folder, record, "id: x\n")
    with pytest.raises(atomic.Taken):
        outputs.write_document(str(tmp_path / "a.md"), "x", overwrite=False)
    assert contents(tmp_path) == before


@POSIX
def test_what_others_may_not_read_they_may_not_read_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, record = read_in(tmp_path)
    path, document = tmp_path.joinpath(*record.parts), tmp_path / "a.md"
    document.write_text("An older one.\n", encoding="utf-8")
    modes: list[int] = []
    write = os.write

    def noted(descriptor: int, data: bytes) -> int:
        modes.append(os.fstat(descriptor).st_mode & 0o777)
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", noted)
    for mode in (0o600, 0o640, 0o664):
        path.chmod(mode)
        document.chmod(mode)
        record_files.replace(folder, record, record.source.text)
        outputs.write_document(str(document), "A newer one.\n", overwrite=True)
        assert [file.stat().st_mode & 0o777 for file in (path, document)] == [mode, mode]
    assert modes == [0o600, 0o600, 0o640, 0o640, 0o664, 0o664]


def test_a_text_has_reached_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, record = read_in(tmp_path)
    done: list[str] = []

    def noted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            done.append(name)
            return call(*arguments, **named)

        return wrapped

    for name in ("write", "fsync", "link", "replace", "unlink"):
        monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    record_files.add(folder, new_record("another"))
    assert done == ["write", "fsync", "link", "unlink", *(["fsync"] * (os.name != "nt"))]
    done.clear()
    record_files.replace(folder, record, record.source.text)
    assert done == ["write", "fsync", "replace", "unlink", *(["fsync"] * (os.name != "nt"))]


@POSIX
@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_where_there_are_no_links_nothing_is_replaced_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", fails)
    folder = Folder(str(tmp_path))
    record_files.add(folder, new_record())
    before = contents(tmp_path)
    assert len(before) == 1
    with pytest.raises(atomic.Taken):
        record_files.add(folder, new_record(title="Another"))
    assert contents(tmp_path) == before


@POSIX
def test_a_share_that_knows_no_locks_can_be_written_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def fails(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    folder, record = read_in(tmp_path)
    monkeypatch.setattr(fcntl, "flock", fails)
    record_files.replace(folder, record, "id: x\n")
    assert tmp_path.joinpath(*record.parts).read_text() == "id: x\n"
    with pytest.raises(atomic.Changed):
        record_files.replace(folder, record, "id: y\n")


# Names that lead elsewhere


ODD = ("", ".", "..", "../norfolk", "a/b", "/tmp", "a\\b", "..\\b", "nor\0folk")


@pytest.mark.parametrize("name", ODD)
def test_the_store_itself_refuses_a_name_that_is_more_than_one(tmp_path: Path, name: str) -> None:
    workspace = tmp_path / "workspace"
    folder, record = read_in(workspace)
    before = contents(tmp_path)
    odd = [Record(record.source, name, record.stem, record.evidence)]
    if name not in ("", ".", ".."):  # with .yaml after it, these are names
        odd.append(Record(record.source, "norfolk", name, record.evidence))
    for refused in odd:
        with pytest.raises(atomic.NotSaved, match="it would not be in its folder"):
            record_files.add(folder, refused)
        with pytest.raises(atomic.NotSaved, match="it would not be in its folder"):
            record_files.replace(folder, refused, "id: x\n")
    assert contents(tmp_path) == before


def test_more_than_is_read_again_is_not_written(tmp_path: Path) -> None:
    folder, record = read_in(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(atomic.NotSaved, match=f"at most {LARGEST} are read"):
        record_files.replace(folder, record, "# x\n" * (LARGEST // 4))
    assert contents(tmp_path) == before


TYPED = (
    *("../suffolk", "/etc", "..", ".", "CON", "nul.yaml", "norfolk/", "norfolk/../suffolk", "norfolk.", "norfolk\\x"),
    *("n" * 300, "\u043e\u0440folk", "nor\u200bfolk", "../../" * 40 + "tmp", "norfolk\n", " ", "~", "$HOME", "*"),
)
ACCEPTED = {"norfolk\n", "NORFOLK "}  # white space and capitals are nobody's mischief


def test_no_name_that_is_typed_leads_out_of_the_folder(tmp_path: Path) -> None:
    workspace = tmp_path / "deep" / "workspace"
    write_record(workspace)
    before = contents(tmp_path)
    commands = [adding("2.2.1.1", force=name) for name in TYPED if name not in ACCEPTED]
    commands += [[*RENEW[:2], name, *RENEW[3:]] for name in TYPED]
    commands += [[*RENEW[:2], f"{ID}/../{ID}", *RENEW[3:]], [*RENEW[:2], f"{ID}.yaml", *RENEW[3:]]]
    commands += [adding(name) for name in TYPED[:4]]
    commands += [["return", "set", name, "implemented", "--summary", "x", "--force", "norfolk"] for name in TYPED[:4]]
    commands += [adding("2.2.1.1", supersedes=name) for name in TYPED[:4]]
    answers = batch(workspace, *commands)
    for words, done in zip(commands, answers, strict=True):
        assert (words, done.returncode, done.stdout) == (words, 2, "")
        assert (done.stderr.count("Traceback"), "Error: " in done.stderr) == (0, True)
    assert contents(tmp_path) == before


BODIES = (
    "../suffolk",
    "/tmp/x",
    "Con",
    "con ",
    "a.",
    ".a",
    "a..b",
    "a/b",
    "x" * 81,
    "\u043eut",
    "con",
    "nul",
    "com1",
    "lpt9",
)


def test_a_body_of_an_odd_id_gets_no_record(tmp_path: Path) -> None:
    folders = [tmp_path / str(n) / "workspace" for n in range(len(BODIES))]
    for folder, name in zip(folders, BODIES, strict=True):
        folder.mkdir(parents=True)
        body = f"others:\n  - id: {json.dumps(name)}\n    name: The Odd Body\n    nation: england\n"
        (folder / "forces.yaml").write_text(body, encoding="utf-8")
    before = contents(tmp_path)
    both = (adding("2.2.1.1", force="The Odd Body"), ["return", "new", "--force", "The Odd Body"])
    commands = [words for words in both for _ in folders]
    answers = batch(tmp_path, *commands, folders=[*folders, *folders])
    for done in answers:
        assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    assert contents(tmp_path) == before
    assert ["reserved-name: " in done.stderr for done in answers] == [name in BODIES[-4:] for name in BODIES] * 2


def test_titles_that_look_alike_get_names_of_their_own(tmp_path: Path) -> None:
    titles = ("Dip sample", "DIP SAMPLE", "dip-sample.", "\uff24ip sample", "Dip  sample ", "con", "CON.", "nul.yaml")
    done = batch(tmp_path, *([*adding("2.2.1.1", title=title), "--again"] for title in titles))
    assert {process.returncode for process in done} == {0}
    stems = sorted(path.stem.removeprefix(f"{DAY}-") for path in tmp_path.rglob("*.yaml"))
    assert stems == sorted(["dip-sample", *(f"dip-sample-{n}" for n in range(2, 6)), "con", "con-2", "nul-yaml"])
    assert len({stem.casefold() for stem in stems}) == len(titles)


@POSIX
def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    write_record(tmp_path)
    before = contents(tmp_path)
    bad = os.fsdecode(b"a\xff\xfeb")
    commands = [adding("2.2.1.1", **{key: bad}) for key in ("title", "summary", "owner", "reference")]
    commands += [adding("2.2.1.1", force=bad), [*RENEW[:2], bad, *RENEW[3:]], [*RENEW[:-1], bad]]
    answers = batch(tmp_path, *commands)
    assert {(done.returncode, done.stdout, "Traceback" in done.stderr) for done in answers} == {(2, "", False)}
    assert contents(tmp_path) == before


# Documents


def documents(folder: Path) -> dict[str, Callable[[], object]]:
    """What may stand where a document is to go, and how it comes there."""
    (folder / "kept").mkdir(parents=True)
    (folder / "kept/mine.md").write_text("Mine.\n", encoding="utf-8")
    path = folder / "a.md"
    made: dict[str, Callable[[], object]] = {
        "a file": lambda: path.write_text("Mine.\n", encoding="utf-8"),
        "a folder": path.mkdir,
        "a link to a file": lambda: path.symlink_to("kept/mine.md"),
        "a link to nothing": lambda: path.symlink_to("kept/new.md"),
        "a link to a folder": lambda: path.symlink_to("kept"),
        "a link to a full device": lambda: path.symlink_to("/dev/full"),
        "a pipe": lambda: os.mkfifo(path),
    }
    return made


NAMES = (
    *("a file", "a folder", "a link to a file", "a link to nothing", "a link to a folder"),
    *("a link to a full device", "a pipe"),
)


@POSIX
def test_a_document_replaces_a_file_when_told_and_nothing_else_ever(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in NAMES]
    for folder in folders:
        documents(folder)[folder.name]()
    before = {folder.name: tree(folder) for folder in folders}
    plain: list[Done] = batch(tmp_path, *[SHEET] * len(NAMES), folders=folders)
    assert {(done.returncode, done.stdout) for done in plain} == {(3, "")}
    assert {done.stderr for done in plain} == {
        "Error: a.md is there already and was left as it is; --overwrite replaces it\n"
    }
    assert {folder.name: tree(folder) for folder in folders} == before
    over = batch(tmp_path, *[(*SHEET, "--overwrite")] * len(NAMES), folders=folders)
    for name, done, folder in zip(NAMES, over, folders, strict=True):
        if name == "a file":
            assert (done.returncode, "Mine." in (folder / "a.md").read_text()) == (0, False)
            continue
        what = "a folder" if name == "a folder" else "a pipe or a device" if name == "a pipe" else "a link"
        says = f"Error: a.md was not written: there is {what} of that name, not a file\n"
        assert (name, done.returncode, done.stderr) == (name, 3, says)
        assert (name, sorted(tree(folder))) == (name, sorted(before[name]))
        assert (folder / "kept/mine.md").read_text() == "Mine.\n"


@POSIX
def test_a_document_in_a_folder_that_is_a_link_goes_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "here").symlink_to("shared")
    done = nvap("sheet", "2.4.3", "--out", "here/a.md", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "Wrote here/a.md\n")
    assert [path.name for path in (tmp_path / "shared").iterdir()] == ["a.md"]
