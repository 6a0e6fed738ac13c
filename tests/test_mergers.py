"""Forces that merge: every line of mergers.md, which says how to read it, held against the tool."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nvap
from nvap.analysis.gaps import GapList
from nvap.analysis.since import standing_since
from nvap.model.diagnostics import Severity
from nvap.source.writing import to_text
from nvap.workspace import Workspace
from tests.evidence import finding, real_plan

TABLES = Path(__file__).with_name("mergers.md")
DASH = "—"


def lines_of(heading: str) -> Iterator[list[str]]:
    """The lines of the table under a heading, cell by cell."""
    part = TABLES.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    for line in rows[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def write(folder: Path, *parts: str, data: dict[str, Any]) -> None:
    """Write one file of a workspace."""
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(data), encoding="utf-8")


def bodies() -> dict[str, Any]:
    """The workspace's own file of forces: what begins, and what is changed of those that end."""
    data: dict[str, Any] = {"others": [], "changes": {}}
    for name, first, last, successor in lines_of("Bodies"):
        ends = {} if last == DASH else {"until": last, "successor": successor}
        if first == DASH:
            data["changes"][name] = ends
            continue
        told = {"id": name, "name": f"{name.title()} Police", "nation": "england", "kind": "force"}
        data["others"].append({**told, "territorial": True, "from": first, **ends})
    return data


def records() -> Iterator[dict[str, Any]]:
    """The evidence, as files have it."""
    plan = real_plan()
    for body, name, objective, kind, review_by, special in lines_of("Records"):
        what, _, assurance = kind.partition("/")
        data: dict[str, Any] = {
            **{"id": name, "force": body, "plan_version": "2", "kind": what, "assurance": assurance},
            "objectives": {objective: plan.objectives[objective].fingerprint},
            **{"title": "Invented", "summary": "Invented.", "date": name[:10], "recorded": name[:10]},
            **{"review_by": review_by, "owner": "Head of Safeguarding", "reference": f"{body}/{name}"},
            **{"marking": "OFFICIAL", "share": "force", "shows": "yes"},
        }
        if assurance == "independent":
            data["assured_by"] = "HMICFRS"
        for word in filter(None, map(str.strip, special.split(";"))):
            verb, _, rest = word.partition(" ")
            if verb in ("shows", "supersedes"):
                data[verb] = rest
            else:
                data["findings"] = [{**finding(word, objective), "closed": None}]
        yield {key: value for key, value in data.items() if value is not None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the tables."""
    made = tmp_path_factory.mktemp("mergers")
    write(made, "forces.yaml", data=bodies())
    for data in records():
        data["findings"] = [
            {key: value for key, value in each.items() if value is not None} for each in data.get("findings", [])
        ]
        data = {key: value for key, value in data.items() if value != []}
        write(made, "evidence", data["force"], f"{data['id']}.yaml", data=data)
    claims: dict[tuple[str, str], dict[str, Any]] = {}
    for body, day, objective, status in lines_of("Claims"):
        claims.setdefault((body, day), {})[objective] = {"status": status, "summary": "Invented."}
    for (body, day), told in claims.items():
        head = {"force": body, "plan_version": "2", "date": day, "claims": told}
        write(made, "returns", body, f"{day}.yaml", data=head)
    return made


def opened(folder: Path, day: str) -> Workspace:
    """The workspace as at a day."""
    return nvap.open(folder, at=date.fromisoformat(day))


def test_the_workspace_of_the_tables_has_one_warning(folder: Path) -> None:
    """What is dated after the last day of its body is told, and nothing else is."""
    told = opened(folder, "2028-05-01").diagnostics
    found = [(each.rule, Path(each.path).stem) for each in told if each.severity is not Severity.NOTE]
    assert found == [("outside-its-days", "2027-04-20-late")]


@pytest.mark.parametrize("line", lines_of("Who there is"), ids=lambda line: line[0])
def test_who_there_is(folder: Path, line: list[str]) -> None:
    """Nobody is counted twice, or lost, on any day."""
    day, forces, returns, there = line
    workspace = opened(folder, day)
    counted = [body.id for body in workspace.bodies_counted(every=False)]
    five = [name for name, *_ in lines_of("Bodies")]
    assert (len(counted), [name for name in five if name in counted]) == (int(forces), there.split(", "))
    made = [body for body, of_body in workspace.each(workspace.bodies_counted(every=False)) if of_body.newest_return]
    assert len(made) == int(returns)


@pytest.mark.parametrize(
    "line",
    lines_of("What is supported, and which gaps follow"),
    ids=lambda line: " ".join(line[:3]),
)
def test_what_is_supported(folder: Path, line: list[str]) -> None:
    """Each objective of each body on each day."""
    day, body, objective, claimed, supported, gaps, since = line
    found: GapList = opened(folder, day).gaps(body)
    row = next((row for row in found.rows if row.standing.objective.id == objective), None)
    [standing] = [each for each in found.standings if each.objective.id == objective]
    assert (str(standing.claimed), str(standing.supported or "nothing")) == (claimed, supported)
    assert [gap.name for gap in row.gaps] == gaps.split(", ") if row else gaps == DASH
    if row:
        assert (standing_since(row.standing) or DASH) == (DASH if since == DASH else date.fromisoformat(since))


def national(folder: Path, day: str, **options: Any) -> dict[str, Any]:
    """The national figures of a day, as other programs read them."""
    made: dict[str, Any] = json.loads(opened(folder, day).document("national", None, "json", **options))
    return made


def test_the_national_picture_on_both_sides_of_the_day(folder: Path) -> None:
    """What two forces had is counted once after they merge, and their claims no longer."""
    before, after = national(folder, "2027-03-31"), national(folder, "2027-04-01")
    assert (before["forces"], before["returned"]) == (43, 2)
    assert (after["forces"], after["returned"]) == (42, 0)
    assert (before["total"]["asked"], after["total"]["asked"]) == (43 * 53 - 4, 42 * 53 - 4)


def test_what_moved_over_the_day_of_a_merger_is_told_of_enough_only(folder: Path) -> None:
    """Next to the figures of the day before, those of the day would be those of the two that merged."""
    since = date(2027, 3, 31)
    told = national(folder, "2027-04-01", since=since)
    assert (told["forces_before"], told["returned_before"], told["forces"]) == (43, 2, 42)
    assert told["before"]["supported_high"] is None
    named = national(folder, "2027-04-01", since=since, name_forces=True)
    assert named["before"]["claimed_high"] == 2
    assert (named["before"]["supported_high"], named["total"]["supported_high"]) == (12, 4)
    assert [each["id"] for each in named["named"] if each["returned"]] == []


def test_two_mergers_in_one_span_are_followed(folder: Path) -> None:
    """The three of the day before are the one of the day after, and none is lost."""
    named = national(folder, "2028-04-01", since=date(2027, 3, 31), name_forces=True)
    assert (named["forces_before"], named["returned_before"], named["forces"]) == (43, 2, 41)
