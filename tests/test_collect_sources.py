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
