"""What bodies have recorded, checked a body at a time: as if all were held, and the same on any number of processes."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from nvap.load.records import Records, load
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.rules import CHECKS, by_body, check
from nvap.rules.context import Context
from nvap.source import Folder
from nvap.workspace import Workspace
from tests.running import PLAN, nvap

AS_AT = date(2026, 11, 30)
RECORD = """\
id: {id}
force: {force}
plan_version: "2"
objectives: {{2.2.1.1: "v1:c39a4d11bcc9"}}
kind: audit
assurance: supervisor
title: Dip sample of {force}
summary: Sixty referrals were read.
date: {day}
recorded: 2026-10-20
review_by: 2027-10-14
owner: Head of Safeguarding
reference: NC/SG/2026/118
shows: yes
"""


def put(folder: Path, body: str, force: str = "", day: str = "2026-10-14", more: str = "") -> None:
    """A record in a body's folder, which says it is that body's unless another is given."""
    name = f"{day}-dip-sample"
    path = folder / "evidence" / body / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECORD.format(id=name, force=force or body, day=day) + more)


def together(workspace: Workspace) -> list[Diagnostic]:
    """What is wrong with all records where all are held and checked at once."""
    names = sorted({source.path.rpartition("/")[2] for source in workspace.folders})
    records, found = load(workspace.folder, names)
    context = Context(
        *(workspace.plan, records.evidence, workspace.at, records.returns, records.broken),
        plans=workspace.plans,
        bodies=frozenset(names),
        measures=records.measures,
        faulty=records.faulty,
    )
    of_bodies = [told for told in check(context, CHECKS) if told.path.startswith(("evidence/", "returns/"))]
    return sorted([*found, *of_bodies], key=lambda told: told.order)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of bodies that follow one another, or do not, with a copy of the plan."""
    shutil.copytree(PLAN, tmp_path / "plan")
    (tmp_path / "forces.yaml").write_text(
        "changes:\n  norfolk: {until: 2026-03-31, successor: eastern}\n  suffolk: {until: 2026-03-31, "
        "successor: eastern}\nforces:\n  - {id: eastern, name: Eastern Police, nation: england, region: eastern, "
        "from: 2026-04-01}\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def opened() -> Workspace:
    return Workspace.open(None, AS_AT)


# Records beside those of 2025-10-14: the folder, the body that it says it is of, its day, and what it supersedes.
NAMING = {
    "of its own": [("kent", "kent", "2026-10-14", "2025-10-14-dip-sample")],
    "of one that it follows": [("eastern", "eastern", "2026-10-14", "norfolk/2025-10-14-dip-sample")],
    "of one that follows it": [
        ("eastern", "eastern", "2026-10-14", ""),
        ("norfolk", "norfolk", "2025-11-14", "eastern/2026-10-14-dip-sample"),
    ],
    "of a stranger": [("essex", "essex", "2026-10-14", "kent/2025-10-14-dip-sample")],
    "that is not there": [("norfolk", "norfolk", "2025-11-14", "2020-10-14-dip-sample")],
    "in a stranger's folder": [
        ("essex", "kent", "2024-10-14", ""),
        ("kent", "kent", "2026-10-14", "2024-10-14-dip-sample"),
    ],
    "by one in a stranger's folder": [("essex", "kent", "2026-10-14", "2025-10-14-dip-sample")],
    "of another's in a third folder": [
        ("essex", "cumbria", "2024-10-14", ""),
        ("surrey", "cumbria", "2026-10-14", "2024-10-14-dip-sample"),
        ("cumbria", "cumbria", "2026-09-14", ""),
    ],
}


@pytest.mark.parametrize("naming", NAMING)
def test_a_record_that_another_names_is_found_wherever_it_lies(folder: Path, naming: str) -> None:
    for body in ("kent", "norfolk", "essex", "dorset"):
        put(folder, body, day="2025-10-14")
    for body, force, day, superseded in NAMING[naming]:
        put(folder, body, force, day, f"supersedes: {superseded}\n" if superseded else "")
    workspace = opened()
    expected = together(workspace)
    found = [told for told in workspace.whole.found if told.path.startswith(("evidence/", "returns/"))]
    assert found == expected
    errors = [told for told in found if told.severity is Severity.ERROR]
    assert (naming in ("of its own", "of one that it follows")) == (not errors)
    assert workspace.checked(jobs=3).found == workspace.whole.found


def test_files_are_told_by_paths_whatever_their_names_hold(folder: Path) -> None:
    put(folder, "kent")
    put(folder, "essex")
    kept = folder / "evidence" / "kent" / "2026-10-14-dip-sample.yaml"
    assert kept.exists()
    odd = os.path.join(kept.parent, "2026-10-14-dip-\udcff.yaml")  # on Linux, a byte that is no UTF-8
    try:
        os.rename(kept, odd)
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    told = [path for path in opened().whole.paths if path.startswith("evidence/")]
    assert told == ["evidence/essex/2026-10-14-dip-sample.yaml", "evidence/kent/2026-10-14-dip-\udcff.yaml"]


def test_no_more_than_one_body_is_held(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in ("kent", "norfolk", "eastern", "essex"):
        put(folder, body)
    read: list[tuple[str, ...]] = []

    def watched(folder: Folder, names: tuple[str, ...]) -> tuple[Records, list[Diagnostic]]:
        read.append(names)
        return load(folder, names)

    monkeypatch.setattr(by_body, "load", watched)
    whole = opened().whole
    assert read == [("eastern", "norfolk"), ("essex",), ("kent",)]
    assert whole.records == ()
    assert whole.files == 22 + 1 + 4


def test_a_file_that_is_named_is_read_with_its_body_and_no_other(folder: Path) -> None:
    for body in ("kent", "norfolk", "eastern"):
        put(folder, body)
    path = "evidence/kent/2026-10-14-dip-sample.yaml"
    (folder / "evidence" / "norfolk" / "2026-10-14-dip-sample.yaml").write_text("id: [")
    assert nvap("validate", path, cwd=folder).stdout.splitlines()[-1] == "24 files, 0 errors, 0 warnings, 0 notes"
    for named in ("evidence/norfolk", "evidence", "."):
        assert nvap("validate", named, cwd=folder).returncode == 1
