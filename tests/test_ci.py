"""What `nvap validate` tells the machines that check every change."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nvap.cli.repository import CHECKOUTS
from nvap.formats.diagnostics import FORMATS
from nvap.load.built_in import built_in
from nvap.model.diagnostics import Severity
from nvap.workspace import Workspace
from tests.running import PLAN, adding, run, write_record

AT = ("--as-at", "2026-11-30")
PLAN_NOTES = ("measures-under-development", "plan-review-overdue", "plan-superseded")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one sound record, and the plan that comes with nvap."""
    (tmp_path / "evidence").mkdir()
    done = run(tmp_path, *adding("2.2.1.1", date="2026-10-14", recorded="2026-10-14"))
    assert done.returncode == 0, done.stderr
    return tmp_path


def rules_of(folder: Path, *words: str) -> list[str]:
    """The rules that validate names, in order."""
    return [
        each["rule"]
        for each in json.loads(run(folder, "validate", "--format", "json", *AT, *words).stdout)["diagnostics"]
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_where_own_files_are_checked_nothing_is_told_of_the_plan_that_comes_with_nvap(
    workspace: Path, form: str
) -> None:
    said = run(workspace, "validate", "--format", form, *AT).stdout
    assert not [rule for rule in PLAN_NOTES if rule in said]
    assert " 0 notes" in said or form != "text"
    asked = run(workspace, "validate", "--format", form, "--plan-notes", *AT).stdout
    assert [rule for rule in PLAN_NOTES if rule in asked] == [*PLAN_NOTES]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("own", [True, False], ids=["workspace", "nothing"])
def test_what_is_told_of_the_plan_that_comes_with_nvap_has_no_place(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory, form: str, own: bool
) -> None:
    folder, asked = (workspace, ["--plan-notes"]) if own else (tmp_path_factory.mktemp("empty"), [])
    said = run(folder, "validate", "--format", form, *asked, *AT).stdout
    assert [rule for rule in PLAN_NOTES if rule in said] == [*PLAN_NOTES]
    assert str(built_in("plan")) not in said
    assert "2.1.1.yaml" not in said
    assert "plan.yaml" not in said


def test_a_plan_of_ones_own_keeps_its_notes_and_their_places(workspace: Path) -> None:
    shutil.copytree(PLAN, workspace / "plan")
    assert sorted(rules_of(workspace)) == sorted(rules_of(workspace, "--plan-notes")) == [*PLAN_NOTES]
    assert "plan/plan.yaml:" in run(workspace, "validate", *AT).stdout


def test_a_plan_that_is_named_keeps_its_notes_and_their_places(workspace: Path) -> None:
    assert sorted(rules_of(workspace, "--plan", str(PLAN))) == [*PLAN_NOTES]
    assert f"{PLAN}/plan.yaml:" in run(workspace, "validate", "--plan", str(PLAN), *AT).stdout


def test_json_has_the_keys_of_a_place_that_is_none(workspace: Path) -> None:
    (first, *_) = json.loads(run(workspace, "validate", "--format", "json", "--plan-notes", *AT).stdout)["diagnostics"]
    assert [first[key] for key in ("path", "line", "column")] == [None, None, None]


def test_sarif_has_no_result_without_a_place_which_code_scanning_would_refuse(workspace: Path) -> None:
    (made,) = json.loads(run(workspace, "validate", "--format", "sarif", "--plan-notes", *AT).stdout)["runs"]
    assert made["results"] == []
    (invocation,) = made["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert sorted(each["associatedRule"]["id"] for each in told) == [*PLAN_NOTES]
    assert not any("locations" in each for each in told)


def cases_of(folder: Path, *words: str) -> tuple[dict[str, str], int]:
    """The cases of a JUnit report, what each holds, and the exit status; every case has a name of its own."""
    done = run(folder, "validate", "--format", "junit", *AT, *words)
    (suite,) = ElementTree.fromstring(done.stdout)
    cases = list(suite)
    named = {str(case.get("name")): " ".join(inner.tag for inner in case) for case in cases}
    assert len(named) == len(cases) == int(suite.get("tests", ""))
    assert int(suite.get("failures", "")) == [*named.values()].count("failure")
    return named, done.returncode


def test_junit_has_a_case_for_each_file(workspace: Path) -> None:
    (sound,) = [path.relative_to(workspace).as_posix() for path in workspace.rglob("*.yaml")]
    assert cases_of(workspace) == ({sound: "", "the plan that comes with nvap": ""}, 0)
    broken = workspace / "evidence/norfolk/2026-10-15-broken.yaml"
    broken.write_text("id: 'open\n", encoding="utf-8")
    stray = workspace / "evidence/norfolk/2026-10-15-stray.yml"
    stray.write_text("", encoding="utf-8")
    shutil.copytree(PLAN, workspace / "plan")
    told, status = cases_of(workspace)
    files = [path.relative_to(workspace).as_posix() for path in workspace.rglob("*.y*ml")]
    assert sorted(told) == sorted(files)
    assert (told[sound], status) == ("", 1)
    assert cases_of(workspace, sound) == ({sound: ""}, 0)
    assert cases_of(workspace, "evidence/norfolk/2026-10-15-broken.yaml")[0].popitem()[1] == "failure"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("severity", Severity)
def test_a_case_fails_where_the_exit_status_does(workspace: Path, severity: Severity, strict: bool) -> None:
    (path,) = workspace.rglob("*.yaml")
    text = path.read_text(encoding="utf-8")
    changes = {Severity.ERROR: ("kind: audit", "kind: audits"), Severity.WARNING: ("recorded: ", "# ")}
    path.write_text(text.replace(*changes.get(severity, ("", ""))), encoding="utf-8")
    told, status = cases_of(workspace, "--plan-notes", *(["--strict"] if strict else []))
    fails = severity is Severity.ERROR or (severity is Severity.WARNING and strict)
    assert status == fails
    assert told.pop("the plan that comes with nvap") == "system-out"
    said = "" if severity is Severity.NOTE else "system-out"
    assert [*told.values()] == ["failure" if fails else said]


def test_every_file_that_is_counted_is_known_by_its_path(tmp_path: Path) -> None:
    for words in ((), ("--edition", "3"), ("--merger",)):
        home = tmp_path / "".join(words).strip("-")
        assert run(tmp_path, "init", home, "--example", *words, *AT).returncode == 0
        whole = Workspace.open(home, date(2026, 11, 30)).whole
        assert len(whole.paths) == len({*whole.paths}) == whole.files


RECORD = "evidence/norfolk/2026-10-15-broken.yaml"
HOW = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "a folder of git", "a file of git", "nothing")


@pytest.fixture
def below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a broken record, in a folder below the root of a repository."""
    for name in CHECKOUTS:
        monkeypatch.delenv(name, raising=False)
    record = tmp_path / "root" / "our plan" / RECORD
    record.parent.mkdir(parents=True)
    record.write_text("id: 'open\n", encoding="utf-8")
    return tmp_path / "root" / "our plan"


def make_repository(root: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder the root of a repository, in one of the ways in which nvap knows it."""
    if how in CHECKOUTS:
        monkeypatch.setenv(how, str(root))
    elif how == "a folder of git":
        (root / ".git").mkdir()
    elif how == "a file of git":
        (root / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("form", FORMATS)
def test_machines_are_told_paths_from_the_root_of_the_repository(
    below: Path, form: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repository(below.parent, how, monkeypatch)
    of_repository = form in ("github", "sarif", "junit") and how != "nothing"
    start = ("our%20plan/" if form == "sarif" else "our plan/") if of_repository else ""
    said = run(below, "validate", "--format", form, *AT).stdout
    assert f"{start}{RECORD}" in said
    assert ("our" in said) == of_repository
    elsewhere = below.parent / "elsewhere"
    elsewhere.mkdir()
    said = run(elsewhere, "validate", "--format", form, "-C", "../our plan", *AT).stdout
    assert (f"{below.parent}" in said) != of_repository
    assert f"{start}{RECORD}" in said


def test_a_checkout_that_the_workspace_is_not_in_is_not_its_root(
    below: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "root" / ".git").mkdir()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "ro"))
    monkeypatch.setenv("CI_PROJECT_DIR", "")
    assert f"file=our plan/{RECORD}," in run(below, "validate", "--format", "github", *AT).stdout


def test_of_several_repositories_the_nearest_is_taken(below: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (below / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    assert f"file={RECORD}," in run(below, "validate", "--format", "github", *AT).stdout


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_record_of_today_is_not_in_the_future_for_a_clock_some_hours_behind(
    tmp_path: Path, days: int, form: str
) -> None:
    day = date.today() + timedelta(days=days)
    write_record(tmp_path, day=day, recorded=day.isoformat())
    future = "date-in-the-future"
    assert (future in run(tmp_path, "validate", "--format", form).stdout) == (days > 1)
    asked = run(tmp_path, "validate", "--format", form, "--as-at", date.today().isoformat()).stdout
    assert (future in asked) == (days > 0)
