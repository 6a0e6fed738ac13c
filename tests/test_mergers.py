"""Forces that merge: every line of mergers.md, which says how to read it, held against the tool."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nvap
from nvap.analysis.counting import is_counted
from nvap.analysis.gaps import GapList
from nvap.analysis.since import standing_since
from nvap.analysis.succession import Past, reading_of
from nvap.load.validation import Placed
from nvap.model.bodies import Force, Forces
from nvap.model.diagnostics import Severity
from nvap.source import Source
from nvap.source.writing import to_text
from nvap.workspace import Workspace
from tests.evidence import finding, real_plan, record
from tests.running import nvap as nvap_command
from tests.test_opens import TRACED
from tests.workbooks import Filled

TABLES = Path(__file__).with_name("mergers.md")
DASH = "—"
SOURCE = Source("forces.yaml", "", None)
ADDED = (
    *("evidence", "add", "--objective", "2.2.1.1", "--kind", "audit", "--assurance", "supervisor", "--shows", "yes"),
    *("--title", "Invented", "--summary", "Invented.", "--owner", "Head of Safeguarding", "--reference", "NC/1"),
)


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
            if verb in ("shows", "supersedes", "from"):
                data[verb] = rest
            else:
                data["findings"] = [finding(verb, objective, rest.removeprefix("closed ") or None)]
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


@pytest.mark.parametrize("line", [*lines_of("Who there is")], ids=lambda line: line[0])
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
    [*lines_of("What is supported, and which gaps follow")],
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
    assert (named["before"]["supported_high"], named["total"]["supported_high"]) == (17, 6)
    assert [each["id"] for each in named["named"] if each["returned"]] == []


def test_two_mergers_in_one_span_are_followed(folder: Path) -> None:
    """The three of the day before are the one of the day after, and none is lost."""
    named = national(folder, "2028-04-01", since=date(2027, 3, 31), name_forces=True)
    assert (named["forces_before"], named["returned_before"], named["forces"]) == (43, 2, 41)


def as_merged(day: date, mergers: list[tuple[list[str], str]], bodies: dict[str, Force]) -> None:
    """Let some bodies end on the day before and another begin on it."""
    for names, into in mergers:
        for name in names:
            bodies[name] = bodies[name].model_copy(update={"until": day - timedelta(days=1), "successor": into})
        told = {"id": into, "name": into, "nation": "england", "territorial": "true", "from": day}
        bodies[into] = Force.model_validate(told)


@settings(deadline=None)
@given(st.randoms(use_true_random=False), st.integers(min_value=0, max_value=2000))
def test_no_account_is_counted_twice_or_lost_on_any_day(chance: Random, later: int) -> None:
    """Over mergers of mergers, each force of the first day is in one account, and so is each of its records."""
    plan = real_plan()
    first = [force for force in plan.forces.values() if force.territorial]
    bodies = {force.id: force for force in first}
    start = day = date(2027, 1, 1)
    for number in range(chance.randrange(1, 8)):
        day += timedelta(days=chance.randrange(1, 400))
        there = [name for name, body in bodies.items() if body.exists_on(day)]
        together = chance.sample(there, chance.randrange(2, 5))
        as_merged(day, [(together, f"merged-{number}")], bodies)
    made = replace(plan, forces_files=(Placed(SOURCE, Forces(others=tuple(bodies.values()))),))
    records = [
        record(force=name, id=f"{on}-{name}", date=on.isoformat())
        for name, body in bodies.items()
        for on in (max(body.from_ or start, start), body.until or start + timedelta(days=3000))
    ]
    at = start + timedelta(days=later)
    here = [body for body in made.forces.values() if is_counted(body, at)]
    lines = [made.line(body, at) for body in here]
    held = Counter(body.id for line in lines for body in (line.body, *line.ancestors))
    assert all(held[force.id] == 1 for force in first)
    assert max(held.values()) == 1
    counted: Counter[tuple[str, str]] = Counter()
    for line in lines:
        past = Past(reading_of([plan.edition], "2"), line, tuple(records), ())
        counted.update((each.force, each.id.rpartition("/")[2]) for each in past.account[0] if each.date <= at)
    assert counted == Counter((each.force, each.id) for each in records if each.date <= at)


def test_a_report_opens_the_folders_of_its_body_and_of_those_it_follows(folder: Path) -> None:
    """No other body's file is opened, and before its first day no predecessor's either."""
    asked = (("gaps",), ("status",), ("why", "2.2.1.1"), ("evidence", "list"), ("export",), ("pack",))
    for words in asked:
        for day, mine in (
            ("2027-03-31", ["norfolk-and-suffolk"]),
            ("2027-04-01", ["norfolk-and-suffolk", "norfolk", "suffolk"]),
        ):
            more = ("--force", "norfolk-and-suffolk", "--as-at", day)
            done = nvap_command(*words, *more, cwd=folder, prepared=TRACED, anew=True)
            opened = {line for line in done.stderr.splitlines() if line.endswith(".yaml") and "/evidence/" in line}
            assert {Path(line).parent.name for line in opened} == {*mine}, words


def fenland(folder: Path) -> None:
    """A workspace in which Norfolk and Suffolk have merged by now, each with an inspection of one id."""
    told = {"id": "fenland", "name": "Fenland Police", "nation": "england", "from": "2026-07-01"}
    ends = {"until": "2026-06-30", "successor": "fenland"}
    write(folder, "forces.yaml", data={"others": [told], "changes": {"norfolk": ends, "suffolk": ends}})
    looked = next(each for each in records() if each["kind"] == "inspection")
    found = {key: value for key, value in finding("area-for-improvement").items() if value}
    for body in ("norfolk", "suffolk"):
        more = {"id": "2026-06-01-inspection", "force": body, "date": "2026-06-01", "recorded": "2026-06-01"}
        objectives = {"2.2.1.1": real_plan().objectives["2.2.1.1"].fingerprint}
        data = {**looked, **more, "objectives": objectives, "review_by": "2027-05-31", "findings": [found]}
        write(folder, "evidence", body, "2026-06-01-inspection.yaml", data=data)


def test_what_is_inherited_is_changed_in_its_own_file(tmp_path: Path) -> None:
    """Nothing is copied: what happens later to a record of a body that has ended is written into its own file."""
    fenland(tmp_path)
    mine = ("--force", "fenland")
    words = ("evidence", "close", "2026-06-01-inspection", "--how", "It was put right.", "--by", "HMICFRS")
    either = nvap_command(*words, *mine, cwd=tmp_path)
    assert (either.returncode, "norfolk/2026-06-01-inspection" in either.stderr) == (2, True), either.stderr
    words = ("evidence", "close", "norfolk/2026-06-01-inspection", *words[3:])
    done = nvap_command(*words, *mine, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    kept = [
        (tmp_path / "evidence" / body / "2026-06-01-inspection.yaml").read_text("utf-8")
        for body in ("norfolk", "suffolk")
    ]
    assert ["closed:" in text for text in kept] == [True, False]
    added = nvap_command(*ADDED, "--force", "norfolk", "--date", "2026-08-02", cwd=tmp_path)
    assert (added.returncode, "outside-its-days" in added.stderr) == (2, True), added.stderr
    begun = nvap_command("return", "new", "--force", "norfolk", cwd=tmp_path)
    assert (begun.returncode, "outside-its-days" in begun.stderr) == (2, True), begun.stderr
    assert nvap_command("return", "new", *mine, cwd=tmp_path).returncode == 0


def test_in_a_workbook_what_is_inherited_is_locked_and_not_changed(tmp_path: Path) -> None:
    """A row of another body's record is grey; a change to it is told by its cell."""
    fenland(tmp_path)
    book = tmp_path / "book.xlsx"
    more = ("--force", "fenland")
    done = nvap_command("workbook", "export", *more, "--out", str(book), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    filled = Filled(book)
    row = filled.row_of("Evidence", "Record", "norfolk/2026-06-01-inspection")
    assert filled.cell("Evidence", row, "Title").protection.locked
    assert not filled.cell("Evidence", filled.empty_row("Evidence"), "Title").protection.locked
    assert filled.book["Evidence"].protection.sheet
    filled.put("Evidence", row, {"Title": "Another title"})
    filled.save()
    back = nvap_command("workbook", "import", str(book), *more, "--format", "json", cwd=tmp_path)
    assert back.returncode == 1
    assert "one of Norfolk Constabulary, which this body has inherited" in back.stdout
    assert "Another title" not in (tmp_path / "evidence/norfolk/2026-06-01-inspection.yaml").read_text("utf-8")


BOARD = """others:
  - id: norfolk-board
    name: Norfolk Safeguarding Board
    nation: england
    kind: partnership
    adopts: [2.2.1, 2.6.1]
"""


@pytest.mark.parametrize(
    ("document", "form"),
    [(document, form) for document in ("gaps", "status", "pack", "sheet") for form in ("md", "html")],
)
def test_only_what_a_partnership_adopted_applies_to_it(tmp_path: Path, document: str, form: str) -> None:
    """Every document calls it what it is, and asks nothing of the region."""
    (tmp_path / "forces.yaml").write_text(BOARD, "utf-8")
    made = opened(tmp_path, "2026-11-30").document(document, "norfolk-board", form)
    assert isinstance(made, str)
    words = " ".join(made.split())
    assert "2.2.1.1" in words
    assert "2.4.2.1" not in words
    assert "partnership" in words
    assert not any(wrong in words for wrong in ("this force", "the force's", "The force", "region may have to act"))


def test_the_figures_of_a_partnership_are_of_what_it_adopted(tmp_path: Path) -> None:
    """Seven objectives of two actions; it is outside the national denominators."""
    (tmp_path / "forces.yaml").write_text(BOARD, "utf-8")
    workspace = opened(tmp_path, "2026-11-30")
    told = json.loads(workspace.document("gaps", "norfolk-board", "json"))
    assert (told["objectives"], told["applicable"], told["total"]) == (53, 7, 7)
    assert [each["count"] for each in told["left_out"] if "adopted" in each["what"]] == [46]
    assert json.loads(workspace.document("national", None, "json"))["forces"] == 43
    assert json.loads(workspace.document("national", None, "json", every=True))["forces"] == 48
    why = json.loads(workspace.document("why", "norfolk-board", "json", objective="2.4.2.1"))
    assert (why["applies"], why["supported"], why["gaps"]) == ("not-adopted", None, [])


def test_a_successor_may_take_the_name_of_who_was_a_peer_then(tmp_path: Path) -> None:
    """What begins later has looked at nothing yet; what has ended is no peer of what follows it."""
    told = {"id": "fenland", "name": "Suffolk Constabulary", "nation": "england", "from": "2026-07-01"}
    ends = {"until": "2026-06-30", "successor": "fenland"}
    write(tmp_path, "forces.yaml", data={"others": [told], "changes": {"norfolk": ends, "suffolk": ends}})
    looked = next(each for each in records() if each["kind"] == "inspection")
    for body, day, assurer in (
        ("norfolk", "2026-06-01", "Suffolk Constabulary"),
        ("fenland", "2026-08-01", "Norfolk Constabulary"),
    ):
        more = {"id": f"{day}-review", "force": body, "date": day, "recorded": day, "findings": []}
        data = {**looked, **more, "kind": "peer-review", "assurance": "peer", "assured_by": assurer}
        write(tmp_path, "evidence", body, f"{day}-review.yaml", data={k: v for k, v in data.items() if v != []})
    found = [
        Path(each.path).parent.name for each in opened(tmp_path, "2026-11-30").diagnostics if each.rule == "own-peer"
    ]
    assert found == ["fenland"]


@pytest.mark.parametrize(("day", "late"), [("2027-04-19", False), ("2027-04-20", True)])
def test_what_is_dated_after_the_last_day_is_told_by_who_follows(folder: Path, day: str, late: bool) -> None:
    """It counts nowhere, and no report of the body that follows passes over it."""
    for name in ("gaps", "status", "pack"):
        told = str(opened(folder, day).document(name, "norfolk-and-suffolk", "md"))
        said = "Dated after the last day of Norfolk Constabulary, and not read here: 1 record, with 0 open findings."
        assert (said in told) is late, name


def test_a_partnership_is_silent_of_what_it_adopted_only(tmp_path: Path) -> None:
    """What it has not adopted is no claim that it left out."""
    (tmp_path / "forces.yaml").write_text(BOARD, "utf-8")
    made = nvap_command("return", "show", "--force", "norfolk-board", cwd=tmp_path).stdout
    assert "7 of 7 objectives are not assessed" in " ".join(made.split())


def test_an_export_says_of_no_body_that_it_is_left_out_whose_records_are_there(folder: Path) -> None:
    """Those that ended are there by who follows them; before that, who follows has nothing yet."""
    for more in ((), ("--bodies", "all")):
        after = nvap_command("export", "--as-at", "2027-04-01", "--format", "json", *more, cwd=folder)
        assert [note for note in json.loads(after.stdout)["notes"] if "Other bodies" in note] == []
        before = nvap_command("export", "--as-at", "2027-03-31", "--format", "json", *more, cwd=folder)
        [said] = [note for note in json.loads(before.stdout)["notes"] if "Other bodies" in note]
        assert ("--bodies all" in said) is not bool(more)


def test_a_chain_of_many_bodies_is_no_chain_of_calls(tmp_path: Path) -> None:
    """A file of bodies that follow each other by the thousand is read and reported on as any other."""
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(1500)]
    others: list[dict[str, Any]] = [
        {"id": f"b{number}", "name": f"Body {number}", "nation": "england", "from": day, "until": day}
        | {"successor": f"b{number + 1}"}
        for number, day in enumerate(days)
    ]
    others.append({"id": "b1500", "name": "Body 1500", "nation": "england", "from": days[-1] + timedelta(days=1)})
    write(tmp_path, "forces.yaml", data={"others": others})
    done = nvap_command("gaps", "--force", "b1500", "--as-at", "2026-11-30", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total"] == 53
    workspace = nvap.open(tmp_path, at=date(2026, 11, 30))
    line = workspace.of("b1500").line
    assert [body.id for body in line.ancestors] == [f"b{number}" for number in reversed(range(1500))]
    assert len(line.areas["b1500"]) == 1501
