"""A new workspace replaces nothing; the example in it has something of everything to show, on any day."""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer

from nvap import Workspace
from nvap import open as open_workspace
from nvap.analysis.gaps import GAPS, Band
from nvap.analysis.standing import is_suspect
from nvap.cli.app import app
from nvap.load.plan import load as load_plan
from nvap.load.validation import shape
from nvap.model.diagnostics import Severity
from nvap.model.evidence import Evidence
from nvap.model.fields import MEASURES, Assurance, FeedbackFrom, Kind, Marking, Seriousness, Share
from nvap.model.returns import Status
from nvap.source import Folder, from_text
from nvap.storage.example import FIRST, LAST, bodies, expand
from nvap.storage.example import load as load_example
from tests.running import AS_NOBODY, PLAN, ROOT, data, nvap, run, tree

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no effective users, and makes links only for some")
PLAIN = {".gitattributes", ".gitignore", "README.md", "evidence/README.md", "returns/README.md"}
AT = date(2026, 11, 30)
DAYS = (date(1931, 1, 1), date(2024, 2, 29), AT, date(2027, 3, 1), date(2052, 8, 31))
QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))
FORCE = ("--force", "example-shire")
AS_AT = ("--as-at", AT.isoformat())


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with what is in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def contents(folder: Path) -> dict[str, Any]:
    """Everything below a folder, without the times of writing."""
    return {name: (facts[0], *facts[2:]) for name, facts in tree(folder).items()}


# The plain workspace


def test_a_new_workspace_is_made_where_there_was_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "new/workspace")
    assert (done.returncode, done.stderr) == (0, "")
    made = files(tmp_path / "new/workspace")
    assert set(made) == PLAIN
    assert [name for name in PLAIN if f"- new/workspace/{name}\n" not in done.stdout] == []
    assert 'cd "new/workspace"' in done.stdout
    assert made[".gitattributes"] == b"*.yaml text eol=lf\n"
    assert made[".gitignore"] == b".*.part\n"
    for name in PLAIN - {".gitattributes", ".gitignore"}:
        text = made[name].decode("utf-8")
        assert [
            words for words in ("Roles, not names", "OFFICIAL", "Git keeps deleted text") if words not in text
        ] == []
        assert "\r" not in text
    for part in ("evidence", "returns"):
        assert f"`{part}/FORCE/DATE" in made[f"{part}/README.md"].decode("utf-8")
    assert run(tmp_path / "new/workspace", "validate", "--strict").returncode == 0


def test_the_current_folder_is_taken_if_none_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "init")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(files(tmp_path)) == PLAIN
    assert "cd " not in done.stdout


@pytest.mark.parametrize("options", [(), ("--example",)])
def test_nothing_that_is_there_is_replaced(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "returns").mkdir()
    mine = {"README.md": b"mine\r\n", "returns/README.md": b"", ".gitignore": b"*.bak\n", "notes.txt": b"\xff"}
    for name, what in mine.items():
        (tmp_path / name).write_bytes(what)
    done = run(tmp_path, "init", ".", *options)
    assert (done.returncode, done.stderr) == (0, "")
    after = files(tmp_path)
    assert {name: after[name] for name in mine} == mine
    assert set(after) >= PLAIN
    left = done.stdout.partition("left as it was")[2].partition("\n\n")[0].split("- ")[1:]
    assert {line.strip() for line in left} == set(mine) - {"notes.txt"}


@pytest.mark.parametrize("options", [(), ("--example", *AS_AT)])
def test_a_second_time_makes_nothing_and_says_so(tmp_path: Path, options: tuple[str, ...]) -> None:
    first, before = run(tmp_path, "init", *options), tree(tmp_path)
    second = run(tmp_path, "init", *options)
    assert (first.returncode, second.returncode, second.stderr) == (0, 0, "")
    assert tree(tmp_path) == before
    assert second.stdout.startswith("Nothing was made.\n")
    assert [name for name in files(tmp_path) if f"- {name}\n" not in second.stdout] == []


def test_what_was_missing_is_made_the_second_time(tmp_path: Path) -> None:
    run(tmp_path, "init", "--example", *AS_AT)
    before = files(tmp_path)
    lost = ["evidence/README.md", sorted(before)[10], "forces.yaml"]
    for name in lost:
        (tmp_path / name).unlink()
    assert run(tmp_path, "init", "--example", *AS_AT).returncode == 0
    assert files(tmp_path) == before


@pytest.mark.parametrize("options", [(), ("--example", *AS_AT)])
def test_the_commands_of_the_readme_run(tmp_path: Path, options: tuple[str, ...]) -> None:
    run(tmp_path, "init", *options)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    commands = [line.split()[1:] for line in readme.replace("FORCE", "norfolk").splitlines() if "   nvap " in line]
    assert len(commands) == 3
    for command in commands:
        assert run(tmp_path, *command).returncode == 0


# What cannot be written


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A new folder that anybody may read and nobody else may write in."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        yield Path(name)
        Path(name).chmod(0o755)


@POSIX
@pytest.mark.parametrize("words", [(".",), ("new",), ("new/er", "--example")])
def test_a_read_only_folder_is_exit_3(read_only: Path, words: tuple[str, ...]) -> None:
    done = nvap("init", *words, cwd=read_only, prepared=AS_NOBODY)
    assert (done.returncode, done.stdout, tree(read_only)) == (3, "", {})
    assert done.stderr.endswith(" was not made: Permission denied. Nothing was made.\n")
    assert len(done.stderr.splitlines()) == 1


@POSIX
def test_what_cannot_be_made_whole_is_not_made(tmp_path: Path) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500))"
    done = nvap("init", "--example", *AS_AT, cwd=tmp_path, prepared=full, env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.endswith("Nothing was made.\n")
    assert files(tmp_path) == {}
    assert run(tmp_path, "init", "--example", *AS_AT).returncode == 0
    assert run(tmp_path, "validate", *AS_AT).returncode == 0


@POSIX
@pytest.mark.parametrize("there", [False, True])
def test_where_nothing_could_be_made_no_folder_is_left(tmp_path: Path, there: bool) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    if there:  # then what was there stays, with what is in it
        (tmp_path / "new/workspace").mkdir(parents=True)
        (tmp_path / "new/workspace/README.md").write_text("Ours.\n")
    before = contents(tmp_path)
    done = nvap("init", "new/workspace", cwd=tmp_path, prepared=full, env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout) == (3, "")
    assert "Nothing was made." in done.stderr
    assert contents(tmp_path) == before


@POSIX
@pytest.mark.parametrize("name", ["", "evidence", "returns", "evidence/example-shire", "returns/example-shire"])
@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_nothing_is_written_through_a_planted_link(tmp_path: Path, name: str, target: str) -> None:
    workspace, elsewhere = tmp_path / "workspace", tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = workspace / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(tmp_path / target)
    done = run(tmp_path, "init", "workspace", "--example")
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{name or 'workspace'} is a link, and nothing is written through one" in done.stderr
    assert list(elsewhere.iterdir()) == []
    assert not (tmp_path / "nowhere").exists()


@POSIX
def test_a_link_under_the_name_of_a_file_is_left(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to(tmp_path / "nowhere")
    done = run(tmp_path, "init")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "README.md").is_symlink()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["workspace", "workspace/evidence"])
def test_a_file_in_the_place_of_a_folder_is_exit_3(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("a file\n")
    done = run(tmp_path, "init", "workspace")
    assert (done.returncode, done.stdout) == (3, "")
    assert "workspace" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / name).read_text() == "a file\n"


# Where the example cannot be


def test_another_forces_file_keeps_the_example_away(tmp_path: Path) -> None:
    (tmp_path / "forces.yaml").write_text("others:\n  - {id: a-partnership, name: A Partnership, nation: england}\n")
    before = contents(tmp_path)
    done = run(tmp_path, "init", "--example")
    assert (done.returncode, done.stdout, contents(tmp_path)) == (2, "", before)
    assert "forces.yaml is there already and does not name example-shire" in done.stderr
    assert run(tmp_path, "init").returncode == 0


def test_another_plan_keeps_the_example_away(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    before = contents(tmp_path)
    done = run(tmp_path, "init", "--example")
    assert (done.returncode, done.stdout, contents(tmp_path)) == (2, "", before)
    assert "plan is another plan" in done.stderr


def test_the_example_is_not_added_to_that_of_another_day(tmp_path: Path) -> None:
    run(tmp_path, "init", "--example", *AS_AT)
    before = tree(tmp_path)
    done = run(tmp_path, "init", "--example", "--as-at", "2027-01-31")
    assert (done.returncode, done.stderr, tree(tmp_path)) == (0, "", before)
    assert "has other records or returns here already" in done.stdout


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_day_that_the_example_cannot_be_made_for_is_misuse(tmp_path: Path, day: str) -> None:
    done = run(tmp_path, "init", "--example", "--as-at", day)
    assert (done.returncode, done.stdout, contents(tmp_path)) == (2, "", {})
    assert "1 January 1900" in done.stderr


# What the example holds


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the example in it."""
    folder = tmp_path_factory.mktemp("example")
    done = run(folder, "init", ".", "--example", *AS_AT)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def loaded(example: Path) -> Workspace:
    """What the commands read of the example."""
    return open_workspace(example, at=AT).of("example-shire")


@pytest.fixture(scope="module")
def records(loaded: Workspace) -> tuple[Evidence, ...]:
    """The example's pieces of evidence."""
    return loaded.evidence


def test_validate_warns_of_suspect_wording_and_of_nothing_else(example: Path) -> None:
    said = data(run(example, "validate", *AS_AT, "--format", "json"))
    assert said["summary"]["errors"] == 0
    warned = [
        (diagnostic["rule"], diagnostic["path"].partition("-")[0])
        for diagnostic in said["diagnostics"]
        if diagnostic["severity"] != "note"
    ]
    assert warned == [("suspect-wording", "evidence/example")] * 3
    assert run(example, "validate", *AS_AT).returncode == 0
    assert run(example, "validate", *AS_AT, "--strict").returncode == 1


def test_every_gap_is_the_worst_of_a_row_and_several_stand_beside_others(loaded: Workspace) -> None:
    found = loaded.gap_list
    assert {row.worst.name for row in found.rows} == {gap.name for gap in GAPS}
    assert {row.worst.band for row in found.rows} == set(Band)
    assert len({gap.name for row in found.rows for gap in row.gaps[1:]}) >= 5
    assert len(found.met) >= 20
    assert len(found.strengths) >= 5
    assert any(record.share is Share.FORCES for _, record in found.promising_practice)
    assert [standing.objective.id for standing in found.claimed_not_applicable] == ["2.5.1.5"]
    assert any(row.high_risk for row in found.rows)


def test_every_kind_assurance_source_and_share_is_there(records: tuple[Evidence, ...]) -> None:
    assert 95 <= len(records) <= 115
    assert {record.kind for record in records} == set(Kind)
    assert {record.assurance for record in records} == set(Assurance)
    assert {record.from_ for record in records} - {None} == set(FeedbackFrom)
    assert {record.share for record in records} == set(Share)
    assert {record.marking for record in records} == set(Marking)
    assert {record.kind for record in records if record.figure and record.figure.baseline} == MEASURES
    assert any(record.files for record in records)
    assert any(len({name.rpartition(".")[0] for name in record.objectives}) > 1 for record in records)


def test_every_finding_is_there_open_and_closed(records: tuple[Evidence, ...]) -> None:
    found = {(finding.seriousness, finding.closed is None) for record in records for finding in record.findings}
    assert found == {(seriousness, is_open) for seriousness in Seriousness for is_open in (True, False)}
    sensitive = [record for record in records if record.marking is Marking.OFFICIAL_SENSITIVE]
    assert all(record.handling for record in sensitive)
    assert any(finding.closed is None for record in sensitive for finding in record.findings)


def test_every_state_of_a_record_is_there(example: Path, loaded: Workspace) -> None:
    listed = data(run(example, "evidence", "list", *FORCE, *AS_AT, "--format", "json"))
    assert {record["state"] for record in listed["evidence"]} == {"current", "lapsed", "replaced", "withdrawn"}
    records, objectives = loaded.evidence, loaded.plan.objectives
    assert any(record.renewed and record.last_day(AT) > AT for record in records)
    assert any(is_suspect(record, objectives[name]) for record in records for name in record.objectives)


def test_every_status_is_claimed_and_a_later_return_leaves_some_as_they_were(loaded: Workspace) -> None:
    returned = sorted((record.return_ for record in loaded.returns), key=lambda return_: return_.date)
    *_, whole, last = returned
    assert 10 <= len(last.claims) < len(whole.claims) / 2
    assert set(last.claims) < set(whole.claims)
    months = [(later.date - earlier.date).days / 30 for earlier, later in pairwise(returned)]
    assert [round(each) for each in months] == [6] * 4, "about every six months, over two years"
    claims = [returned.claims[name] for name, returned in loaded.returned.items()]
    assert {claim.status for claim in claims} == set(Status) - {Status.NOT_ASSESSED}
    assert len(loaded.returned) < 53, "what no return names is not assessed"
    assert (
        min(sum(getattr(claim, key) is not None for claim in claims) for key in ("lead", "due", "risk", "impact")) >= 2
    )


def test_two_years_of_quarters_get_better_lapse_and_get_worse(example: Path) -> None:
    ends = (*(date(year, month, day) for year in (2024, 2025, 2026) for month, day in QUARTERS), AT)
    lists = [open_workspace(example, at=at).gaps("example-shire") for at in ends if date(2024, 12, 1) <= at <= AT]
    counts = [len(found.rows) for found in lists]
    assert counts == [52, 51, 47, 35, 31, 31, 37, 32, 30]
    assert any(later > earlier for earlier, later in pairwise(counts))
    places = [{row.standing.objective.id: row.worst.name for row in found.rows} for found in lists]
    begun = Counter(gap for before, after in pairwise(places) for name, gap in after.items() if before.get(name) != gap)
    assert {"adverse", "unfavourable", "overclaimed", "lapsed"} <= set(begun)
    (accepted,) = lists[-1].accepted
    assert accepted.standing.objective.id == "2.3.2.3"


def test_the_measure_rises_from_its_baseline_towards_its_target(example: Path) -> None:
    (told,) = data(run(example, "measures", *FORCE, *AS_AT, "--format", "json"))["measures"]
    values = [figure["value"] for figure in told["figures"]]
    assert len(values) == 8
    assert [told["baseline"], *values, told["target"]] == sorted({told["baseline"], *values, told["target"]})


def test_an_overdue_finding_and_an_overdue_claim_have_a_lead(example: Path) -> None:
    late = data(run(example, "gaps", *FORCE, *AS_AT, "--overdue", "--format", "json"))["gaps"]
    assert {row["objective"]: bool(row["findings"]) for row in late} == {
        "2.1.1.2": True,
        "2.5.1.2": True,
        "2.4.2.2": False,
    }
    assert all(row["lead"] for row in late)


def test_no_measure_is_dated_before_its_period_ends() -> None:
    plan = load_plan(Folder(str(PLAN)))[0]
    example = load_example()
    for at in (*DAYS, FIRST, LAST, date(2025, 3, 30), date(2025, 3, 31), date(2025, 5, 1), date(2025, 12, 31)):
        for file in expand(example, plan, at):
            if file.parts[0] == "evidence":
                record = shape(Evidence, from_text(file.text, "x.yaml")[0])[0]
                assert record is not None
                assert record.figure is None or (record.figure.period and record.figure.period.to <= record.date)


def test_years_apart_the_gaps_are_the_same(tmp_path: Path) -> None:
    lists = []
    for at in DAYS:
        run(tmp_path, "init", str(at), "--example", "--as-at", str(at))
        workspace = open_workspace(tmp_path / str(at), at=at)
        everything = workspace.diagnostics
        said = Counter(diagnostic.rule for diagnostic in everything if diagnostic.severity is not Severity.NOTE)
        assert said == {"suspect-wording": 3}
        rows = workspace.gaps("example-shire").rows
        lists.append([(row.standing.objective.id, [gap.name for gap in row.gaps], row.share) for row in rows])
    assert [answer == lists[0] for answer in lists] == [True] * len(DAYS)


def test_the_same_day_gives_the_same_bytes_anywhere(tmp_path: Path, example: Path) -> None:
    homes = (
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Pacific/Pago_Pago", "LC_ALL": "cy_GB.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    )
    wanted = files(example)
    assert b"\r" not in b"".join(wanted.values())
    for place, home in enumerate(homes):
        assert nvap("init", f"a{place}", "--example", *AS_AT, cwd=tmp_path, env=home).returncode == 0
        assert files(tmp_path / f"a{place}") == wanted


# Every page says that it is an example

# What a report is asked for, where it has to be asked for something.
ASKED: dict[str, tuple[str, ...]] = {
    "why": ("2.2.1.1",),
    "evidence show": ("{record}",),
    "sheet": ("2.2.1",),
    "carry": ("--list",),
}
ASKED["diff"] = ("built-in", str(ROOT / "tests" / "editions" / "3"))


def reports(group: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that makes a report about a force, with its words."""
    if hasattr(group, "commands"):
        for word, command in group.commands.items():
            yield from reports(command, f"{name} {word}".strip())
    else:
        options = {option for param in group.params for option in param.opts}
        if {"--force", "--format", "--as-at"} <= options:
            yield name, group


def test_every_page_of_every_report_holds_the_word(example: Path, records: tuple[Evidence, ...]) -> None:
    found = dict(reports(typer.main.get_command(app)))
    assert {"gaps", "status", "why", "evidence list", "evidence show", "return show"} <= set(found)
    calls = []
    for name, command in found.items():
        asked = [word.format(record=records[0].id) for word in ASKED.get(name, ())]
        needed = [param for param in command.params if param.param_type_name == "argument" and param.required]
        assert len(asked) >= len(needed), f"say in ASKED what `nvap {name}` is asked for here"
        for form in ("text", "md", "html", "json"):
            calls.append((name, form, (*name.split(), *asked, *FORCE, *AS_AT, "--format", form)))
    answers = [run(example, *words) for _, _, words in calls]
    pages = [(name, form, done.stdout) for (name, form, _), done in zip(calls, answers, strict=True) if done.stdout]
    assert {name for name, _, _ in pages} == set(found), "every report has a form that it prints"
    unsaid = [
        (name, form) for name, form, text in pages if not re.search("example" if form == "json" else "Example", text)
    ]
    assert unsaid == []


def test_the_bodies_of_the_example_are_marked_and_named_so(loaded: Workspace) -> None:
    for body in bodies(load_example()):
        force = loaded.plan.forces[body]
        assert force.example
        assert not force.territorial
        assert re.search(r"\bExample\b", force.name)
    built_in = load_plan(Folder(str(PLAN)))[0].forces
    assert set(bodies(load_example())) & set(built_in) == set()


# The example with a merger


@pytest.mark.parametrize("at", DAYS, ids=str)
def test_the_example_can_have_a_merger(tmp_path: Path, at: date) -> None:
    as_at = ("--as-at", at.isoformat())
    done = run(tmp_path, "init", "--example", "--merger", *as_at)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nvap gaps --force example-shire-and-marsh" in done.stdout
    opened = open_workspace(tmp_path, at=at)
    told = {(each.rule, Path(each.path).parent.name) for each in opened.diagnostics if each.severity.value != "note"}
    assert told == {("suspect-wording", "example-shire")}
    by_body = {
        body: {standing.objective.id: standing for standing in opened.standing(body)}
        for body in ("example-shire", "example-marsh", "example-shire-and-marsh")
    }
    shire, marsh, both = by_body.values()
    supported = {name: str(standing.supported) for name, standing in both.items()}
    # Both support the first in full, only one the second; of the third the new body has evidence of its own.
    assert [supported[name] for name in ("2.1.2.1", "2.3.2.2", "2.3.1.4")] == [
        "implemented",
        "in-progress",
        "implemented",
    ]
    assert (shire["2.3.2.2"].supported, str(marsh["2.3.2.2"].supported)) == (None, "implemented")
    assert [open_.record.force for open_ in both["2.4.3.2"].findings] == ["example-marsh"]
    assert [record.id for record in both["2.3.1.4"].current if "/" not in record.id]
    assert not opened.of("example-shire-and-marsh").returned
    assert "Nothing was made" in run(tmp_path, "init", "--example", "--merger", *as_at).stdout


def test_a_merger_needs_the_example_and_no_edition(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "--merger").returncode == 2
    assert run(tmp_path, "init", "--example", "--merger", "--edition", "3").returncode == 2
    assert files(tmp_path) == {}
    run(tmp_path, "init", "--example")
    done = run(tmp_path, "init", "--example", "--merger")
    assert (done.returncode, "forces.yaml" in done.stderr) == (2, True)
