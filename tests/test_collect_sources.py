"""What lies in a source: every file of it is taken, refused or named with the reason, whatever it is packed in."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.running import data, limited, nvap, record_text

LIMITED = limited(memory=600 << 20, seconds=20)
RETURN = "force: {0}\ndate: 2026-10-31\nplan_version: '2'\nclaims:\n  2.2.1.1: {{status: implemented, summary: x}}\n"
ONE = "2026-10-14-one.yaml"
TWO = "2026-10-14-two.yaml"
KENT: dict[str, bytes] = {
    f"evidence/kent/{ONE}": record_text("one", date(2026, 10, 14), force="kent").encode(),
    f"evidence/kent/{TWO}": record_text("two", date(2026, 10, 14), force="kent", objectives="2.2.1.2").encode(),
    "returns/kent/2026-10-31.yaml": RETURN.format("kent").encode(),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def packed(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.compress_type = name, zipfile.ZIP_DEFLATED  # as it is, with its backslashes
            archive.writestr(entry, text)
    return buffer.getvalue()


def laid(folder: Path, entries: dict[str, bytes]) -> Path:
    for name, text in entries.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return folder


def source(form: str, folder: Path, entries: dict[str, bytes]) -> Path:
    """The same files as a folder or as a zip."""
    if form == "folder":
        return laid(folder / "sent", entries)
    (folder / "sent.zip").write_bytes(packed(entries))
    return folder / "sent.zip"


def collect(home: Path, *words: str | Path, code: int = 0, **more: Any) -> dict[str, Any]:
    """The last source that `nvap collect --write` speaks of."""
    done = nvap("collect", *words, "--write", "--format", "json", cwd=home, **more)
    assert done.returncode == code, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    said: dict[str, Any] = data(done)["sources"][-1]
    return said


def kept(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def told(said: dict[str, Any]) -> dict[str, str]:
    """Why each file of a source that is not simply what it is called is not, by its path."""
    return {file["path"]: f"{file['what']}: {file['why']}" for file in said["files"] if file["why"]}


def moved(*names: str) -> dict[str, bytes]:
    """Kent's files under other names."""
    return dict(zip(names, KENT.values(), strict=True))


# The same three records, as people lay and name them.
TAKEN: dict[str, dict[str, bytes]] = {
    "as it should be": KENT,
    "other suffixes": moved(
        "evidence/kent/2026-10-14-one.yml", "evidence/kent/2026-10-14-two.YAML", "returns/kent/2026-10-31.Yml"
    ),
    "suffixes that Notepad and Outlook add": moved(
        "evidence/kent/2026-10-14-one.yaml.txt",
        "evidence/kent/2026-10-14-two.yml.yaml",
        "returns/kent/2026-10-31.yml.txt",
    ),
    "capitals": moved(f"Evidence/Kent/{ONE}", f"EVIDENCE/KENT/{TWO}", "Returns/kent/2026-10-31.yaml"),
    "the name of the force": moved(
        f"evidence/Kent Police/{ONE}", f"evidence/kent police/{TWO}", "returns/Kent Police/2026-10-31.yaml"
    ),
    "folders by year": moved(
        f"evidence/kent/2026/{ONE}", f"evidence/2026-27/kent/{TWO}", "returns/kent/2026/Q3/October/2026-10-31.yaml"
    ),
    "folders by year in other words": moved(
        f"evidence/kent/Year 2026/{ONE}", f"evidence/kent/FY26-27/{TWO}", "returns/kent/2026-10/2026-10-31.yaml"
    ),
    "spaces that nobody sees": moved(f"Evidence /kent/{ONE}", f"evidence/kent /{TWO}", "returns/ kent/2026-10-31.yaml"),
    "parts within the force's folder, one of them by year": moved(
        f"kent/evidence/2026/{ONE}", f"kent/evidence/{TWO}", "kent/returns/2026-10-31.yaml"
    ),
    "parts in parts": {f"evidence/kent/{name}": text for name, text in KENT.items()},
    "one wrapping folder": {f"Kent workspace (1)/{name}": text for name, text in KENT.items()},
    "two wrapping folders": {f"Kent/Kent/{name}": text for name, text in KENT.items()},
    "no folder at all": moved(ONE, TWO, "2026-10-31.yaml"),
    "one force's folder": moved(f"kent/{ONE}", f"kent/{TWO}", "kent/2026-10-31.yaml"),
    "parts within the force's folder": moved(
        f"kent/evidence/{ONE}", f"kent/evidence/{TWO}", "kent/returns/2026-10-31.yaml"
    ),
    "parts without the force's folder": moved(f"evidence/{ONE}", f"evidence/{TWO}", "returns/2026-10-31.yaml"),
    "one lies beside its folder": moved(f"evidence/{ONE}", f"evidence/kent/{TWO}", "returns/kent/2026-10-31.yaml"),
}


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("case", TAKEN)
def test_records_are_taken_however_they_lie_and_it_is_said_where_that_is_elsewhere(
    case: str, form: str, home: Path, tmp_path: Path
) -> None:
    entries = TAKEN[case]
    said = collect(home, source(form, tmp_path, entries))
    assert kept(home) == KENT
    assert [force["state"] for force in said["forces"]] == ["taken"]
    assert {file["path"]: file["what"] for file in said["files"]} == dict.fromkeys(entries, "new")
    here = dict(zip(entries, KENT, strict=True))
    assert told(said) == {
        path: f"new: read as {here[path]}" for path in entries if not f"/{path}".endswith(f"/{here[path]}")
    }


def test_the_names_of_a_zip_of_old_powershell_are_understood(home: Path, tmp_path: Path) -> None:
    entries = {"ws\\": b"", **{"ws\\" + name.replace("/", "\\"): text for name, text in KENT.items()}}
    said = collect(home, source("zip", tmp_path, entries))
    assert kept(home) == KENT
    assert told(said) == {}


def test_every_file_that_is_not_taken_is_named_with_the_reason_and_junk_is_counted(home: Path, tmp_path: Path) -> None:
    """In the words of the program that the sender would use."""
    others = {
        "evidence/kent/old/2026-01-01-a.yaml": "move it up into evidence/kent",
        "evidence/kent/notes.docx": "nothing is read from a document",
        "evidence/kent/2026-01-02-b.yaml.bak": "does not end in .yaml",
        "evidence/kent/2026-01-03-c": "does not end in .yaml",
        "evidence/kent/.2026-01-04-d.yaml": "hidden",
        "evidence/kent/more.zip": "Extract All",
        "drafts/2026-01-05-e.yaml": "no folder of records",
        "2026-01-06-f.yml": "no folder of records",
        "kent.xlsx": "by itself",
        "returned.msg": "Save Attachments",
        "all.7z": "Send to, Compressed (zipped) folder",
        "figures.csv": "nvap workbook export",
        "letter.pdf": "nothing is read from a document",
        "film.mov": "reads nothing of its kind",
        "forces.yaml": "the sender's own",
        "README.md": "the sender's own",
        "plan/plan.yaml": "the sender's own",
        "2025/evidence/kent/2025-01-01-g.yaml": "collect that by itself",
    }
    junk = (
        ".DS_Store", "evidence/Thumbs.db", "evidence/kent/desktop.ini", "evidence/kent/~$notes.docx",
        "evidence/kent/._2026-10-14-one.yaml", "returns/.~lock.kent.ods#", ".git/config",
        "__MACOSX/evidence/kent/a.yaml",
    )  # fmt: skip
    entries = KENT | dict.fromkeys(others, b"x") | dict.fromkeys(junk, b"x")
    for form in ("folder", "zip"):
        said = collect(home, source(form, tmp_path, entries))
        assert [force["state"] for force in said["forces"]] == ["taken" if form == "folder" else "nothing"]
        left = {file["path"]: file["why"] for file in said["files"] if file["what"] == "left"}
        assert left.keys() == others.keys()
        assert [path for path, why in others.items() if why not in left[path]] == []
        assert said["junk"] == len(junk)
    assert kept(home) == KENT


def test_what_is_left_is_printed_for_people_too(home: Path, tmp_path: Path) -> None:
    photos = {f"photos/{number}.jpg": b"x" for number in range(9)}
    sent = source("folder", tmp_path, KENT | photos | {"notes.docx": b"x", ".DS_Store": b"x"})
    for form in ("text", "md"):
        printed = nvap("collect", sent, "--format", form, cwd=home).stdout
        assert "notes.docx: nothing is read from a document" in printed
        assert "photos/ (9 files): nothing is read" in printed
        assert "1 file or folder that a system or git keeps" in printed


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_what_does_not_say_whose_it_is_is_named_and_where_nothing_is_left_the_source_is_refused(
    form: str, home: Path, tmp_path: Path
) -> None:
    said = collect(home, source(form, tmp_path, {"settings.yml": b"colour: red\n", "letter.docx": b"x"}), code=1)
    assert "no records" in said["refused"]
    assert "evidence/FORCE/" in told(said)["settings.yml"]
    assert "document" in told(said)["letter.docx"]


# What lies nearly as a record should, and what is said of it.
NEARLY: dict[str, tuple[dict[str, bytes], str]] = {
    "a copy": ({"evidence/kent/2026-10-14-one - Copy.yaml": KENT[f"evidence/kent/{ONE}"]}, "id-against-file-name"),
    "a return called after its force": (
        {"returns/kent.yaml": RETURN.format("kent").encode()}, "date-against-file-name",
    ),
    "a return among the records": ({"evidence/kent/2026-10-31.yaml": RETURN.format("kent").encode()}, "missing-key"),
    "another encoding": ({f"evidence/kent/{ONE}": "id: x".encode("utf-16")}, "not-utf-8"),
    "a folder of the force's own": ({f"evidence/kent/checked/{ONE}": KENT[f"evidence/kent/{ONE}"]}, "move it up"),
    "a workspace for each force": (
        {f"{force}/{name}": b"x" for force in ("kent", "essex") for name in KENT}, "two workspaces",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("case", NEARLY)
def test_what_lies_nearly_as_it_should_is_refused_with_the_reason(
    case: str, form: str, home: Path, tmp_path: Path
) -> None:
    entries, says = NEARLY[case]
    said = collect(home, source(form, tmp_path, entries), code=1)
    assert says in f"{said['refused']} {said['forces']} {said['files']}"
    assert kept(home) == {}


def test_a_loose_record_that_cannot_be_read_is_refused_with_its_place(home: Path, tmp_path: Path) -> None:
    sent = source("folder", tmp_path, {"a.yaml": b"id: [", ONE: KENT[f"evidence/kent/{ONE}"]})
    said = collect(home, sent, code=1)
    assert told(said)["a.yaml"].startswith(f"refused: {sent.as_posix()}/a.yaml:")
    assert list(kept(home)) == [f"evidence/kent/{ONE}"]


@pytest.mark.parametrize("below", ["evidence/kent", "evidence", "returns/kent", "returns"])
@pytest.mark.parametrize("capital", [False, True])
def test_a_part_of_a_workspace_is_taken(capital: bool, below: str, home: Path, tmp_path: Path) -> None:
    written = {name: f"/{name}".title()[1:] if capital else name for name in ("evidence", "returns", "kent")}
    lie = {name: "/".join(written.get(step, step) for step in name.split("/")) for name in KENT}
    sent = laid(tmp_path / "sent", {lie[name]: text for name, text in KENT.items()})
    said = collect(home, sent.joinpath(*(written[step] for step in below.split("/"))))
    assert kept(home) == {name: text for name, text in KENT.items() if name.startswith(below)}
    assert len(told(said)) == (len(kept(home)) if capital else 0)


@pytest.mark.parametrize("name", [f"evidence/kent/{ONE}", ONE, ONE.replace("yaml", "YML"), f"{ONE}.txt"])
def test_a_record_alone_is_taken_by_the_force_that_it_names(name: str, home: Path, tmp_path: Path) -> None:
    collect(home, laid(tmp_path / "all", KENT))
    whole = KENT[f"evidence/kent/{ONE}"]
    sent = laid(tmp_path / "sent", {name: whole.replace(b"Dip sample", b"A sample")})
    said = collect(home, sent / name, "--update")
    assert [(force["state"], force["gone"]) for force in said["forces"]] == [("taken", [])]
    assert b"A sample" in kept(home)[f"evidence/kent/{ONE}"]


def test_two_files_that_would_be_one_record_refuse_their_force(home: Path, tmp_path: Path) -> None:
    sent = source("folder", tmp_path, KENT | {f"evidence/kent/2026/{ONE}": KENT[f"evidence/kent/{ONE}"]})
    said = collect(home, sent, code=1)
    (why,) = said["forces"][0]["refused"]
    assert f"evidence/kent/{ONE} and evidence/kent/2026/{ONE}" in why or f"2026/{ONE} and " in why
    assert kept(home) == {}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_submission_with_fewer_records_names_what_is_missing_and_leaves_it(
    form: str, home: Path, tmp_path: Path
) -> None:
    collect(home, laid(tmp_path / "all", KENT))
    few = {name: text for name, text in KENT.items() if not name.endswith(TWO)}
    said = collect(home, source(form, tmp_path, few))
    assert said["forces"][0]["gone"] == [f"evidence/kent/{TWO}"]
    assert kept(home) == KENT
    assert "1 here and not in it" in nvap("collect", source(form, tmp_path, few), "--format", "md", cwd=home).stdout


def test_a_force_whose_folder_is_empty_now_is_told_what_is_missing(home: Path, tmp_path: Path) -> None:
    collect(home, laid(tmp_path / "all", KENT))
    (tmp_path / "sent/evidence/kent").mkdir(parents=True)
    assert len(collect(home, tmp_path / "sent")["forces"][0]["gone"]) == 3


def test_a_record_that_cannot_be_read_is_not_said_to_be_missing(home: Path, tmp_path: Path) -> None:
    collect(home, laid(tmp_path / "all", KENT))
    said = collect(home, source("zip", tmp_path, KENT | {f"evidence/kent/{ONE}": b"id: ["}), code=1)
    assert said["forces"][0]["gone"] == []
    assert [file["what"] for file in said["files"]] == ["refused"] * 3
    assert ONE in told(said)[f"evidence/kent/{ONE}"]


def exported(home: Path, tmp_path: Path, name: str = "kent.xlsx") -> bytes:
    """A workbook of Kent's records as they are here."""
    made = nvap("workbook", "export", "--force", "kent", "--out", tmp_path / name, cwd=home)
    assert made.returncode == 0, made.stderr
    return (tmp_path / name).read_bytes()


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_workbook_in_what_was_sent_is_taken(form: str, home: Path, tmp_path: Path) -> None:
    collect(home, laid(tmp_path / "all", KENT))
    book = exported(home, tmp_path)
    sent = source(form, tmp_path, {"Kent/October/Kent return.xlsx": book, "Kent/broken.xlsx": b"PK", "note.txt": b"x"})
    said = collect(home, sent, "--date", "2026-11-20", code=1)
    assert [force["state"] for force in said["forces"]] == ["nothing"]
    assert {file["path"]: file["what"] for file in said["files"]} == {
        "Kent/October/Kent return.xlsx": "read", "Kent/broken.xlsx": "refused", "note.txt": "left",
    }  # fmt: skip


def test_a_file_is_what_is_in_it_and_not_what_it_is_called(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(packed(KENT))
    assert collect(home, tmp_path / "a.xlsx")["forces"][0]["state"] == "taken"
    (tmp_path / "b.zip").write_bytes(exported(home, tmp_path))
    said = collect(home, tmp_path / "b.zip")
    assert [force["state"] for force in said["forces"]] == ["nothing"]
    assert said["files"][0]["what"] == "read"


WORD = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
OTHERS: dict[str, tuple[str, bytes, str]] = {
    "a Word document": ("return.docx", packed(WORD), "nvap workbook export"),
    "a Word document called a zip": ("return.zip", packed(WORD), "a document or a picture"),
    "a PDF": ("return.pdf", b"%PDF-1.7\n", "a document or a picture"),
    "a PDF called a workbook": ("return.xlsx", b"%PDF-1.7\n", "a document or a picture"),
    "an e-mail": ("FW return.msg", bytes.fromhex("d0cf11e0a1b11ae1"), "Save Attachments"),
    "7-Zip": ("return.7z", b"7z\xbc\xaf\x27\x1c", "Compressed (zipped) folder"),
    "7-Zip called a zip": ("return.zip", b"7z\xbc\xaf\x27\x1c", "Compressed (zipped) folder"),
    "a table": ("return.csv", b"Objective,Status\n", "nvap workbook export"),
    "a zip in a zip": ("return.zip", packed({"Kent.zip": packed(KENT)}), "no records"),
    "the words of no program": ("return.zip", b"hello", "not a zip"),
    "YAML of something else": ("settings.yaml", b"colour: red\n", "no records"),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHERS)
def test_what_nothing_is_read_from_is_refused_with_what_to_do(case: str, home: Path, tmp_path: Path) -> None:
    name, text, says = OTHERS[case]
    (tmp_path / name).write_bytes(text)
    assert says in collect(home, tmp_path / name, code=1, prepared=LIMITED)["refused"]


def test_the_records_of_a_zip_in_a_zip_are_told_how_to_reach(home: Path, tmp_path: Path) -> None:
    said = collect(home, source("zip", tmp_path, {"Kent.zip": packed(KENT)}), code=1)
    assert "Extract All" in told(said)["Kent.zip"]


def test_an_unpacked_pack_is_held_to_its_sums(home: Path, tmp_path: Path) -> None:
    laid(tmp_path / "all", KENT)
    assert nvap("pack", "--force", "kent", "--out", tmp_path / "pack.zip", cwd=tmp_path / "all").returncode == 0
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        archive.extractall(tmp_path / "pack")
    changed = tmp_path / "pack/records" / f"evidence/kent/{ONE}"
    before = changed.read_bytes()
    changed.write_bytes(before + b"\n")
    assert "SHA-256" in collect(home, tmp_path / "pack", code=1)["refused"]
    changed.write_bytes(before)
    said = collect(home, tmp_path / "pack")
    assert kept(home) == KENT
    assert {why for path, why in told(said).items()} == {"left: it was made with the pack, from the records"}


def test_links_out_of_a_folder_and_round_in_it_are_not_followed(home: Path, tmp_path: Path) -> None:
    sent = laid(tmp_path / "sent", KENT)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/a.yaml").write_bytes(b"force: kent\n")
    (sent / "elsewhere").symlink_to(tmp_path / "secret")
    (sent / "round").symlink_to(sent)
    (sent / "book.xlsx").symlink_to(tmp_path / "secret/a.yaml")
    said = collect(home, sent)
    assert kept(home) == KENT
    assert [path for path, why in told(said).items() if "link" in why] == ["elsewhere/", "round/"]
    assert said["forces"][0]["state"] == "taken"
