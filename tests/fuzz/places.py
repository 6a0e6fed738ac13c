"""Where fuzzers find what they spoil: the files of the plan and of the rules' cases, and small workspaces."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from nvap.source import from_text
from nvap.source.writing import to_text
from tests.guards.commands import run
from tests.running import PLAN, ROOT, write_record

HOME = TemporaryDirectory(prefix="nvap-fuzz-")
FORCES = ("norfolk", "kent", "suffolk")
AT = "2026-11-30"
DAY = date(2026, 3, 4)
RETURN = """\
force: {force}
plan_version: "2"
date: 2026-05-04
claims:
  "2.2.1.1": {{status: in-progress, summary: Begun with two teams., lead: Head of Safeguarding, due: 2027-01-31}}
  "2.4.2.2": {{status: implemented, summary: "All of it, as the audit shows."}}
"""
FULL = {
    "objectives": "2.2.1.1 2.2.1.2",
    "assured_by": "Norfolk Safeguarding Partnership",
    "shows": '{"2.2.1.1": yes, "2.2.1.2": partly}',
    "part": "Not yet in the east.",
    "sample": "{size: 30, of: 120}",
    "figure": "{value: 12.5, unit: percent, period: {from: 2026-01-01, to: 2026-03-31}}",
    "findings": '[{objective: "2.2.1.1", seriousness: recommendation, text: Forms are late., '
    "lead: Head of Hub, due: 2027-02-01}]",
    "review_by": "2027-06-01",
    "recorded": "2026-05-02",
}


@cache
def corpus() -> tuple[str, ...]:
    """The texts of every YAML file of the plan and of the rules' cases, without those that are long."""
    paths = [*PLAN.rglob("*.yaml"), *(ROOT / "tests" / "cases").rglob("*.yaml")]
    texts = sorted({path.read_bytes().decode("utf-8", "replace") for path in paths})
    return tuple(text for text in texts if 0 < len(text) < 6000)


@cache
def plan() -> Path:
    """The plan with a few forces, which are soon read."""
    folder = Path(mkdtemp(dir=HOME.name)) / "plan"
    shutil.copytree(PLAN, folder)
    path = folder / "forces.yaml"
    data: Any = from_text(path.read_text("utf-8"), "")[0].data
    forces = [force for force in data["forces"] if force["id"] in FORCES]
    path.write_text(to_text({**data, "forces": forces, "expected_territorial": len(forces)}), encoding="utf-8")
    return folder


def filled(folder: Path, *forces: str) -> Path:
    """A workspace, or what forces sent of one: two records and a return of each."""
    for force in forces:
        write_record(folder, day=DAY, folder=force)
        write_record(folder, "full", DAY, force, **FULL)
        path = folder / "returns" / force / "2026-05-04.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(RETURN.format(force=force), encoding="utf-8")
    return folder


@cache
def _workspace() -> Path:
    folder = filled(Path(mkdtemp(dir=HOME.name)) / "workspace", "norfolk", "kent")
    shutil.copytree(plan(), folder / "plan")
    ran = run(folder, ["validate"])
    assert ran.code == 0, ran.text
    return folder


def workspace(near: Path) -> Path:
    """A workspace of its own, in a folder in which nothing else may change, for what is judged near."""
    folder = Path(mkdtemp(dir=HOME.name)) / near.name / "workspace"
    shutil.copytree(_workspace(), folder)
    return folder
