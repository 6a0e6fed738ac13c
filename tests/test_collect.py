"""Collecting: a force whole or not at all, nothing taken away, the same again is nothing, and no archive does harm."""

from __future__ import annotations

import io
import os
import shutil
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nvap.exchange import collect as collecting
from nvap.load.records import load as load_records
from nvap.source import Folder
from tests.generate import country
from tests.running import DAY, data, limited, nvap, record_text, run, tree, write_record
from tests.workbooks import Filled, edited

# Enough for nvap and far too little for a bomb.
LIMITED = limited(memory=600 << 20, seconds=20)
RETURN = (
    "force: {force}\ndate: 2026-10-31\nplan_version: '2'\nclaims:\n  2.2.1.1: {{status: implemented, summary: x}}\n"
)

ROW = {
    "Objectives": "2.2.1.1",
    "Kind": "audit",
    "Assurance": "supervisor",
    "Summary": "Sixty referrals were read.",
    "What it shows": "yes",
    "Date": "2026-10-14",
    "Owner (a role)": "Head of Safeguarding",
    "Where it is kept": "NC/SG/2026/118",
}


def collect(home: Path, *words: str | Path, code: int = 0, **more: Any) -> dict[str, Any]:
    """What `nvap collect` says of some sources, as JSON."""
    done = nvap("collect", *words, "--format", "json", cwd=home, **more)
    assert done.returncode == code, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return data(done)


def states(said: dict[str, Any]) -> dict[str, str]:
    return {force["force_id"]: force["state"] for source in said["sources"] for force in source["forces"]}


def kept(folder: Path) -> dict[str, bytes]:
    """The records of a workspace, by their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.glob("*/*/*.yaml"))}


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """What Norfolk sends: two records and a return."""
    folder = tmp_path / "sent"
    write_record(folder, "one")
    write_record(folder, "two", objectives="2.2.1.2")
    path = folder / "returns/norfolk/2026-10-31.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(RETURN.format(force="norfolk"), encoding="utf-8")
    return folder


def test_looking_writes_nothing_and_writing_makes_it_the_same(home: Path, sent: Path) -> None:
    before = tree(home)
    seen = collect(home, sent)
    assert (states(seen), tree(home)) == ({"norfolk": "ready"}, before)
    ((line,),) = (source["forces"] for source in seen["sources"])
    assert (len(line["new"]), line["changed"], line["same"]) == (3, [], 0)
    assert states(collect(home, sent, "--write")) == {"norfolk": "taken"}
    assert kept(home) == kept(sent)
    after = tree(home)
    again = collect(home, sent, "--write")
    assert (states(again), tree(home)) == ({"norfolk": "nothing"}, after)
    assert again["sources"][0]["forces"][0]["same"] == 3
    assert nvap("validate", cwd=home).returncode == 0


@pytest.mark.parametrize("part", ["evidence", "returns"])
def test_a_part_of_a_workspace_is_a_source_too(part: str, home: Path, sent: Path) -> None:
    collect(home, sent / part, "--write")
    assert kept(home) == {name: text for name, text in kept(sent).items() if name.startswith(part)}


@pytest.mark.parametrize("above", ["", "norfolk-workspace/", "records/"])
def test_a_zip_is_taken_as_its_folder_would_be(above: str, home: Path, sent: Path, tmp_path: Path) -> None:
    inside = {f"{above}{name}": text for name, text in kept(sent).items()}
    more = {
        f"{above}README.md": b"x",
        f"{above}plan/actions/2.1.1.yaml": b"x",
        "__MACOSX/evidence/norfolk/a.yaml": b"x",
    }
    more |= {f"{above}.git/evidence/norfolk/a.yaml": b"x", f"{above}evidence/norfolk/.hidden.yaml": b"x"}
    path = zipped(tmp_path / "sent.zip", {**inside, **more})
    collect(home, path, "--write")
    assert kept(home) == kept(sent)


def test_a_pack_is_a_source(home: Path, sent: Path, tmp_path: Path) -> None:
    made = nvap("pack", "--force", "norfolk", "--out", tmp_path / "pack.zip", cwd=sent)
    assert made.returncode == 0, made.stderr
    assert states(collect(home, tmp_path / "pack.zip", "--write")) == {"norfolk": "taken"}
    assert kept(home) == kept(sent)


@pytest.mark.parametrize("how", ["changed", "put in", "taken out"])
def test_a_pack_that_was_changed_afterwards_is_refused(how: str, home: Path, sent: Path, tmp_path: Path) -> None:
    """Its own list of sums says so; without the list the same records are taken."""
    assert nvap("pack", "--force", "norfolk", "--out", tmp_path / "pack.zip", cwd=sent).returncode == 0
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    record = next(name for name in entries if "/evidence/" in name)
    if how == "changed":
        entries[record] = entries[record].replace(b"Head of", b"Chief of")
        says = "SHA-256"
    elif how == "put in":
        entries["records/evidence/norfolk/2026-01-01-more.yaml"] = entries[record]
        says = "put into the pack"
    else:
        del entries[record]
        says = "taken out"
    said = collect(home, zipped(tmp_path / "other.zip", entries), "--write", code=1)
    assert says in said["sources"][0]["refused"]
    assert kept(home) == {}


def filled(book: Path, to: Path, *titles: str, status: str = "") -> Path:
    """A workbook with some more records, and a status for 2.2.1.1."""

    def edit(workbook: Filled) -> None:
        if status:
            row = workbook.row_of("Objectives", "Objective", "2.2.1.1")
            workbook.put("Objectives", row, {"Status": status, "Why": "It is written down."})
        for title in titles:
            workbook.put("Evidence", workbook.empty_row("Evidence"), {**ROW, "Title": title})

    return edited(book, to, edit)


def test_a_workbook_is_taken_as_it_was_filled_in_and_the_same_again_is_nothing(
    home: Path, sent: Path, tmp_path: Path
) -> None:
    collect(home, sent, "--write")
    made = nvap("workbook", "export", "--force", "norfolk", "--out", tmp_path / "a.xlsx", cwd=home)
    assert made.returncode == 0, made.stderr
    assert states(collect(home, tmp_path / "a.xlsx", "--write")) == {"norfolk": "nothing"}
    book = filled(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "A new audit", status="embedded")
    before = tree(home)
    seen = collect(home, book, "--date", "2026-11-20")
    ((line,),) = (source["forces"] for source in seen["sources"])
    assert (line["state"], line["gone"], tree(home)) == ("ready", [], before)
    assert [Path(path).parts[0] for path in line["new"]] == ["evidence", "returns"]
    assert states(collect(home, book, "--date", "2026-11-20", "--write")) == {"norfolk": "taken"}
    assert "embedded" in (home / "returns/norfolk/2026-11-20.yaml").read_text(encoding="utf-8")
    after = tree(home)
    assert states(collect(home, book, "--write")) == {"norfolk": "nothing"}
    assert tree(home) == after
    assert nvap("validate", cwd=home).returncode == 0


def test_a_workbook_exported_from_records_that_are_not_here_is_refused(home: Path, sent: Path, tmp_path: Path) -> None:
    """Else what the force had recorded already would be lost without a word."""
    made = nvap("workbook", "export", "--force", "norfolk", "--out", tmp_path / "a.xlsx", cwd=sent)
    assert made.returncode == 0, made.stderr
    book = filled(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "A new audit")
    said = collect(home, book, "--write", code=1)["sources"][0]["forces"][0]
    assert "3 of the rows" in said["refused"][0]
    assert kept(home) == {}
    collect(home, sent, book, "--write", code=1)  # one source has the force already
    assert kept(home) == kept(sent)
    assert states(collect(home, book, "--write")) == {"norfolk": "taken"}


def test_the_mistakes_of_a_workbook_are_named_by_cell(home: Path, sent: Path, tmp_path: Path) -> None:
    collect(home, sent, "--write")
    assert nvap("workbook", "export", "--force", "norfolk", "--out", tmp_path / "a.xlsx", cwd=home).returncode == 0

    def edit(workbook: Filled) -> None:
        row = workbook.empty_row("Evidence")
        workbook.put("Evidence", row, {**ROW, "Title": "A new audit", "Kind": "rumour"})
        workbook.put("Evidence", row + 1, {**ROW, "Title": "Another", "Date": "soon"})

    before = tree(home)
    book = edited(tmp_path / "a.xlsx", tmp_path / "b.xlsx", edit)
    refused = collect(home, book, "--write", code=1)["sources"][0]["forces"][0]["refused"]
    assert ["rumour is not a word of the list" in refused[0], "soon is not a date" in refused[1]] == [True, True]
    assert all(refusal.startswith("Evidence!") for refusal in refused)
    assert tree(home) == before


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.xls", "a.ods"])
def test_what_only_looks_like_a_workbook_is_refused_with_a_sentence(name: str, home: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 no workbook at all")
    assert collect(home, tmp_path / name, "--write", code=1)["sources"][0]["refused"].startswith("it is not ")


def test_lines_and_marks_of_windows_are_not_a_change(home: Path, sent: Path, tmp_path: Path) -> None:
    collect(home, sent, "--write")
    other = {name: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n") for name, text in kept(sent).items()}
    path = zipped(tmp_path / "windows.zip", other)
    assert states(collect(home, path)) == {"norfolk": "nothing"}
    new = tmp_path / "new"
    new.mkdir()
    collect(new, path, "--write")
    assert kept(new) == kept(sent)


def test_a_changed_record_is_taken_only_when_asked_and_nothing_is_taken_away(home: Path, sent: Path) -> None:
    collect(home, sent, "--write")
    first, second = sorted((sent / "evidence/norfolk").iterdir())
    first.write_text(first.read_text("utf-8").replace("Dip sample", "A dip sample"), encoding="utf-8")
    second.unlink()
    write_record(sent, "three", objectives="2.2.1.3")
    before = tree(home)
    held = collect(home, sent, "--write", code=1)
    ((line,),) = (source["forces"] for source in held["sources"])
    assert (line["state"], tree(home)) == ("held", before)
    assert line["changed"] == [f"evidence/norfolk/{first.name}"]
    assert line["gone"] == [f"evidence/norfolk/{second.name}"]
    assert states(collect(home, sent, "--update")) == {"norfolk": "ready"}
    assert tree(home) == before
    assert states(collect(home, sent, "--update", "--write")) == {"norfolk": "taken"}
    assert kept(home) == {
        **kept(sent),
        f"evidence/norfolk/{second.name}": (home / "evidence/norfolk" / second.name).read_bytes(),
    }
    assert states(collect(home, sent, "--write")) == {"norfolk": "nothing"}


def test_a_record_of_another_force_stops_its_force_and_no_other(home: Path, sent: Path) -> None:
    write_record(sent, "theirs", folder="suffolk")
    write_record(sent, "stray", folder="norfolk", force="suffolk")
    said = collect(home, sent, "--write", code=1)
    assert states(said) == {"norfolk": "refused", "suffolk": "taken"}
    ((norfolk, _),) = (source["forces"] for source in said["sources"])
    (why,) = norfolk["refused"]
    assert "folder-against-force" in why
    assert why.startswith((sent / "evidence/norfolk").as_posix())
    assert set(kept(home)) == {name for name in kept(sent) if "/suffolk/" in name}
    text = nvap("collect", sent, cwd=home)
    assert "records of 2 forces" in text.stdout


@pytest.mark.parametrize(
    "fault", ["kind: audits", "kind: audit\nassurance: peer", "kind: audit\nsupersedes: 2020-01-01-x"]
)
def test_what_is_wrong_refuses_the_force_with_its_place(fault: str, home: Path, sent: Path, tmp_path: Path) -> None:
    path = sorted((sent / "evidence/norfolk").iterdir())[0]
    text = path.read_text("utf-8")
    drop = "assurance: supervisor\n" if "assurance" in fault else "\0"
    path.write_text(text.replace(drop, "").replace("kind: audit", fault), encoding="utf-8")
    archive = zipped(tmp_path / "sent.zip", kept(sent))
    for source, shown in ((sent, sent), (archive, archive)):
        said = collect(home, source, "--write", code=1)
        assert states(said) == {"norfolk": "refused"}
        place = said["sources"][0]["forces"][0]["refused"][0]
        assert place.startswith(f"{shown.as_posix()}/evidence/norfolk/{path.name}:")
    assert kept(home) == {}


def test_records_are_checked_with_what_is_here_already(home: Path, sent: Path) -> None:
    collect(home, sent, "--write")
    old = sorted((sent / "evidence/norfolk").iterdir())
    later = sent / "evidence/norfolk/2026-11-10-newer.yaml"
    text = record_text("newer", date(2026, 11, 10), supersedes=old[0].stem)
    for path in old:
        path.unlink()
    later.write_text(text, encoding="utf-8")
    assert states(collect(home, sent, "--write")) == {"norfolk": "taken"}
    assert len(kept(home)) == 4


def test_a_folder_of_no_force_and_a_force_twice_are_refused(home: Path, sent: Path, tmp_path: Path) -> None:
    write_record(sent, "a", folder="norflok", force="norfolk")
    archive = zipped(tmp_path / "again.zip", kept(sent))
    said = collect(home, sent, archive, "--write", code=1)
    assert [[force["state"] for force in source["forces"]] for source in said["sources"]] == [
        ["refused", "taken"], ["refused", "refused"],
    ]  # fmt: skip
    assert "norflok is not the id of a force" in said["sources"][0]["forces"][0]["refused"][0]
    assert sent.as_posix() in said["sources"][1]["forces"][1]["refused"][0]


def test_a_file_here_that_cannot_be_read_is_not_written_over(home: Path, sent: Path) -> None:
    path = home / "evidence/norfolk" / sorted((sent / "evidence/norfolk").iterdir())[0].name
    path.parent.mkdir(parents=True)
    path.write_text("id: [", encoding="utf-8")
    before = tree(home)
    said = collect(home, sent, "--write", "--update", code=1)
    assert (states(said), tree(home)) == ({"norfolk": "refused"}, before)
    assert "mend it first" in said["sources"][0]["forces"][0]["refused"][0]


def test_a_file_that_comes_while_it_is_compared_is_of_somebody_else(
    home: Path, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = load_records

    def load(folder: Folder, *more: Any) -> Any:
        read = real(folder, *more)
        shutil.copytree(sent / "evidence", home / "evidence", dirs_exist_ok=True)
        return read

    monkeypatch.setattr(collecting, "load", load)
    told = run(home, "collect", sent, "--write")
    assert (told.returncode, "somebody else" in told.stdout, "mend it" in told.stdout) == (1, True, False)


def failing_at(number: int, name: str) -> str:
    """Lines that make the disk full at one of the calls of a function of os."""
    return (
        f"real, calls = os.{name}, []\n"
        "def full(*given, **more):\n"
        "    calls.append(1)\n"
        f"    if len(calls) == {number}:\n"
        "        raise OSError(28, 'No space left on device')\n"
        "    return real(*given, **more)\n"
        f"os.{name} = full\n"
    )


@pytest.mark.parametrize("number", [1, 2, 3])
def test_where_writing_fails_all_is_as_it_was(number: int, home: Path, sent: Path) -> None:
    write_record(home, "other", folder="suffolk")
    before = kept(home), sorted(tree(home))
    said = collect(home, sent, "--write", code=3, prepared=failing_at(number, "link"))
    assert states(said) == {"norfolk": "failed"}
    line = said["sources"][0]["forces"][0]
    assert ("No space left" in line["failed"], line["left"]) == (True, [])
    assert kept(home) == before[0]
    assert [name for name in sorted(tree(home)) if name not in ("evidence", "returns")] == [
        name for name in before[1] if name != "evidence"
    ]
    assert states(collect(home, sent, "--write")) == {"norfolk": "taken"}


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("end", ["complete", "take back"])
def test_killed_half_way_nothing_reads_the_half_and_recover_ends_it(
    number: int, end: str, home: Path, sent: Path
) -> None:
    killed = failing_at(number, "link").replace(
        "raise OSError(28, 'No space left on device')", "os.kill(os.getpid(), 9)"
    )
    assert nvap("collect", sent, "--write", cwd=home, prepared=killed).returncode == -9
    there = kept(home)
    assert len(there) == number - 1
    assert there.items() <= kept(sent).items()
    done = nvap("gaps", "--force", "norfolk", cwd=home)
    assert (done.returncode, "nvap collect was cut off" in done.stderr) == (3, True)
    assert nvap("recover", *(["--take-back"] if end == "take back" else []), cwd=home).returncode == 0
    assert kept(home) == (kept(sent) if end == "complete" else {})
    collect(home, sent, "--write")
    assert kept(home) == kept(sent)


def test_where_an_update_fails_the_earlier_text_is_back(home: Path, sent: Path) -> None:
    collect(home, sent, "--write")
    before = kept(home)
    for path in sent.glob("evidence/norfolk/*.yaml"):
        path.write_text(path.read_text("utf-8").replace("Dip sample", "A dip sample"), encoding="utf-8")
    write_record(sent, "three", objectives="2.2.1.3")
    said = collect(home, sent, "--write", "--update", code=3, prepared=failing_at(2, "replace"))
    assert states(said) == {"norfolk": "failed"}
    assert kept(home) == before


def test_a_whole_country_is_collected(tmp_path: Path, home: Path) -> None:
    country(tmp_path / "land")
    said = collect(home, tmp_path / "land", "--write", "--as-at", "2026-11-23")
    assert set(states(said).values()) == {"taken", "nothing"}  # some have a folder and nothing in it
    assert kept(home) == kept(tmp_path / "land")
    assert set(states(collect(home, tmp_path / "land", "--write", "--as-at", "2026-11-23")).values()) == {"nothing"}


GOOD = record_text("one").encode()
NAME = "evidence/norfolk/2026-10-14-a.yaml"


def test_a_force_that_cannot_be_read_is_refused_and_the_others_are_taken(home: Path, sent: Path) -> None:
    write_record(sent, "other", folder="suffolk")
    write_record(sent, "other", folder="surrey")
    broken = (
        "real = os.scandir\n"
        "def scandir(path='.'):\n"
        "    if str(path).endswith('sent/evidence/suffolk'):\n"
        "        raise OSError(5, 'Input/output error', path)\n"
        "    return real(path)\n"
        "os.scandir = scandir\n"
    )
    said = collect(home, sent, "--write", code=1, prepared=broken)
    assert states(said) == {"norfolk": "taken", "suffolk": "refused", "surrey": "taken"}
    assert "Input/output error" in said["sources"][0]["forces"][1]["refused"][0]
    assert kept(home) == {name: text for name, text in kept(sent).items() if "suffolk" not in name}


def linked(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    return entry


def encrypted() -> bytes:
    """An archive that says that its file is protected."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(NAME, GOOD)
    made = bytearray(buffer.getvalue())
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def many(count: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}", b"")
    return buffer.getvalue()


def made_of(*entries: tuple[str | zipfile.ZipInfo, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return buffer.getvalue()


def lying() -> bytes:
    """A file that says it has ten bytes, and has far more."""
    made = bytearray(made_of((NAME, b"a" * 50_000_000)))
    at = made.index(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<L", 10)
    made[22:26] = struct.pack("<L", 10)
    return bytes(made)


def with_locator() -> bytes:
    """An archive whose true list is said in the large form to be elsewhere."""
    made = made_of((NAME, GOOD))
    at = made.rindex(b"PK\x05\x06")
    return made[:at] + b"PK\x06\x07" + b"\0" * 16 + made[at:]


HOSTILE: dict[str, tuple[Any, str]] = {
    "a way out": (lambda: made_of(("../evidence/norfolk/a.yaml", GOOD)), "leads out"),
    "a way out in the middle": (lambda: made_of(("evidence/../../norfolk/a.yaml", GOOD)), "leads out"),
    "a way out beside the records": (lambda: made_of((NAME, GOOD), ("../x", b"")), "leads out"),
    "a whole path": (lambda: made_of(("/evidence/norfolk/a.yaml", GOOD)), "leads out"),
    "a drive": (lambda: made_of(("C:/evidence/norfolk/a.yaml", GOOD)), "leads out"),
    "a way out by backslashes": (lambda: made_of(("evidence\\..\\..\\norfolk\\a.yaml", GOOD)), "leads out"),
    "a way out by both": (lambda: made_of(("evidence/..\\..\\norfolk/a.yaml", GOOD)), "leads out"),
    "a whole path of backslashes": (lambda: made_of(("\\evidence\\norfolk\\a.yaml", GOOD)), "leads out"),
    "another machine": (lambda: made_of(("\\\\server\\evidence\\norfolk\\a.yaml", GOOD)), "leads out"),
    "a drive by backslashes": (lambda: made_of(("C:\\evidence\\norfolk\\a.yaml", GOOD)), "leads out"),
    "twins by backslashes": (lambda: made_of((NAME, GOOD), (NAME.replace("/", "\\"), GOOD)), "the same name"),
    "a link by backslashes": (lambda: made_of((linked(NAME.replace("/", "\\"), 0o120777), b"x")), "a link"),
    "a bomb by another suffix": (lambda: made_of((NAME.replace("yaml", "YML"), b"a" * 1_000_000)), "far larger"),
    "a bomb in no folder": (lambda: made_of(("a.yaml", b"a" * 1_000_000)), "far larger"),
    "a bomb that is a workbook": (lambda: made_of(("a.xlsx", b"a" * 50_000_000)), "far larger"),
    "a name that steers": (lambda: made_of(("evidence/norfolk/\x1b[2J.yaml", GOOD)), "leads out"),
    "a link": (lambda: made_of((linked(NAME, 0o120777), b"/etc/passwd")), "a link"),
    "a device": (lambda: made_of((linked("x", 0o020666), b"")), "a link"),
    "a password": (encrypted, "password"),
    "twins": (lambda: made_of((NAME, GOOD), (NAME.upper(), GOOD)), "the same name"),
    "a file twice": (lambda: made_of((NAME, GOOD), (NAME, GOOD)), "the same name"),
    "a bomb": (lambda: made_of((NAME, b"a" * 1_000_000)), "far larger"),
    "a large bomb": (lambda: made_of((NAME, b"a" * 500_000_000)), "far larger"),
    "a bomb of files": (
        lambda: made_of(*((f"evidence/norfolk/{n}.yaml", b"a" * 60_000) for n in range(4000))), "come to more"
    ),
    "a bomb of names": (lambda: many(30_000), "more than 20000 files"),
    "a lie about sizes": (lying, "cannot be read whole|not a zip"),
    "a list elsewhere": (with_locator, "more than 20000 files"),
    "another packing": (lambda: made_of((NAME, GOOD), kind=zipfile.ZIP_LZMA), "not a zip"),
    "no archive": (lambda: b"hello", "not a zip"),
    "half an archive": (lambda: made_of((NAME, os.urandom(5000)))[:3000], "not a zip"),
    "nothing": (lambda: b"", "not a zip"),
    "no records": (lambda: made_of(("README.md", b"x")), "no records"),
    "two workspaces": (lambda: made_of(("a/" + NAME, GOOD), ("b/" + NAME, GOOD)), "two workspaces"),
    "an archive in an archive": (lambda: made_of(("evidence/norfolk/a.zip", made_of((NAME, GOOD)))), "no records"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_archive_is_refused_with_a_sentence(case: str, home: Path, tmp_path: Path) -> None:
    make, why = HOSTILE[case]
    path = tmp_path / "hostile.zip"
    path.write_bytes(make())
    before = tree(tmp_path)
    said = collect(home, path, "--write", code=1, prepared=LIMITED)
    assert any(part in said["sources"][0]["refused"] for part in why.split("|")), said
    assert tree(tmp_path) == before


def test_what_is_no_source_is_said(home: Path, sent: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    (tmp_path / "empty").mkdir()
    said = collect(home, tmp_path / "a.xlsx", tmp_path / "empty", home, sent, "--write", code=1)
    reasons = [source["refused"] for source in said["sources"]]
    assert "not whole" in reasons[0]
    assert "no records" in reasons[1]
    assert "the workspace itself" in reasons[2]
    assert (reasons[3], states(said)) == (None, {"norfolk": "taken"})
    done = nvap("collect", tmp_path / "nowhere", sent, cwd=home)
    assert (done.returncode, done.stdout) == (3, "")


def test_a_link_out_of_a_folder_is_not_followed(home: Path, sent: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_bytes(GOOD)
    (sent / "evidence/norfolk/2026-10-14-linked.yaml").symlink_to(secret)
    said = collect(home, sent, "--write", code=1)
    assert states(said) == {"norfolk": "refused"}
    (sent / "evidence/norfolk/2026-10-14-linked.yaml").unlink()
    (tmp_path / "there").mkdir()
    (tmp_path / "there/2026-10-14-a.yaml").write_bytes(GOOD)
    (sent / "evidence/suffolk").symlink_to(tmp_path / "there")
    assert states(collect(home, sent, "--write", code=1))["suffolk"] == "refused"
    assert not (home / "evidence/suffolk").exists()


def test_what_may_be_here_already_is_told(tmp_path: Path) -> None:
    home, sent = tmp_path / "home", tmp_path / "sent"
    write_record(home, "referrals", title="Dip sample of referrals", reference="NC/1")
    for name, title, reference in (
        ("sample", "Dip-sample of Referrals.", "NC/2"),
        ("another", "Another look", "nc 1"),
        ("apart", "A look apart", "NC/4"),
    ):
        write_record(sent, name, title=title, reference=reference)
    (line,) = collect(home, sent)["sources"][0]["forces"]
    notes = [note.partition(":")[0] for note in line["notes"]]
    day = DAY.isoformat()
    assert notes == [
        f"{day}-another may be {day}-referrals a second time",
        f"{day}-sample may be {day}-referrals a second time",
    ]
    assert line["state"] == "ready"


def test_nothing_is_told_of_twins_of_another_force_or_of_a_higher_marking(tmp_path: Path) -> None:
    home, sent = tmp_path / "home", tmp_path / "sent"
    title, secret = "Dip sample of referrals", "OFFICIAL-SENSITIVE"
    write_record(home, "referrals", title=title, marking=secret, handling="Board only")
    write_record(home, "referrals", folder="kent", title=title)
    write_record(sent, "sample", title="Dip-sample of referrals")
    (line,) = collect(home, sent)["sources"][0]["forces"]
    assert line["notes"] == []
