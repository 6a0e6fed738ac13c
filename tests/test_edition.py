"""Editions of the plan are made, mapped and reviewed without editing YAML, but for the plan's own words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from nvap.model.fields import Outcome
from tests.running import DAY, PLAN, data, nvap, run, tree, write_record
from tests.terminal import POSIX, at_a_terminal

LEFT_OVER = re.compile(r"\.(edition-)?[0-9a-f]{16}\.part")
NEW = ("edition", "new", "3", "--from", "2026-12-01")


def ran(cwd: Path, *words: str) -> str:
    """What a run prints that has to go well."""
    done = run(cwd, *words)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for what nobody reads."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: what for name, what in found.items() if not LEFT_OVER.fullmatch(name.split("/")[0])}


def change(path: Path, *pairs: tuple[str, str]) -> None:
    """Change words of a file, as a person with an editor would."""
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8", newline="\n")


def reworded(folder: Path) -> None:
    """Change words of edition 3: one objective moves, one is split, one reworded, one goes, one is nearly the same."""
    actions = folder / "plan" / "actions"
    text = (actions / "2.7.1.yaml").read_text("utf-8")
    added = (
        "  - id: 2.7.1.4\n    text: To tell communities what became of their reports\n"
        "    short: Tell communities\n    expects: in-use\n    telling: [audit]\n"
    )
    text = text.replace("  - id: 2.7.1.4\n", f"{added}  - id: 2.7.1.5\n")
    (actions / "2.7.1.yaml").write_text(text, encoding="utf-8")
    change(
        actions / "2.6.2.yaml",
        (
            " and briefings ensuring officers are\n"
            "      better equipped to recognise and respond to vulnerability consistently",
            " and briefings",
        ),
        (
            "reference:\n",
            "  - id: 2.6.2.2\n    text: To equip officers to recognise and respond to vulnerability consistently\n"
            "    short: Equip officers\n    expects: in-use\n    telling: [audit]\nreference:\n",
        ),
    )
    change(
        actions / "2.2.1.yaml",
        (
            "To understand and feel empowered to use escalation policies",
            "Everybody knows whom to ask when a decision is to be challenged",
        ),
        ("short: Empowered to use escalation policies", "short: Everybody knows whom to ask"),
        ("is a satisfactory response", "is a timely and satisfactory response"),
    )
    text = (actions / "2.2.1.yaml").read_text("utf-8")
    (actions / "2.2.1.yaml").write_text(
        re.sub(r"(?s)  - id: 2\.2\.1\.4\n.*?(?=reference:)", "", text), encoding="utf-8"
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a record of version 2, and edition 3 begun."""
    path = write_record(tmp_path, review_by="2099-01-01", recorded=DAY.isoformat())
    path.write_text(path.read_text().replace('{"2.2.1.1": }', "\n  2.2.1.1: v1:c39a4d11bcc9"), encoding="utf-8")
    ran(tmp_path, *NEW)
    return tmp_path


# A new edition


def test_the_plan_goes_whole_to_editions_and_a_copy_follows_it(workspace: Path) -> None:
    assert contents(workspace / "editions" / "2") == contents(PLAN)
    assert set(contents(workspace / "plan")) == {*contents(PLAN), "succession.yaml"}
    same = {name for name, what in contents(PLAN).items() if contents(workspace / "plan")[name] == what}
    assert same == set(contents(PLAN)) - {"plan.yaml"}
    text = (workspace / "plan" / "plan.yaml").read_text("utf-8")
    assert "version: '3'\nfollows: '2'\nfrom: 2026-12-01\n" in text
    assert "known_since" not in text
    comments = re.findall("#.*", (PLAN / "plan.yaml").read_text("utf-8"))
    assert re.findall("#.*", text) == [*comments[:4], *comments[5:]]
    assert " 0 errors" in ran(workspace, "validate")


def test_a_third_follows_the_second(workspace: Path) -> None:
    ran(
        workspace,
        "edition",
        "review",
        "--by",
        "A board",
        "--outcome",
        "changed",
        "--next",
        "2027-05",
        "--date",
        "2026-11-20",
    )
    before = contents(workspace / "plan")
    ran(workspace, "edition", "new", "4", "--from", "2027-06-01")
    assert contents(workspace / "editions" / "3") == before
    listed = data(run(workspace, "edition", "list", "--format", "json", "--as-at", "2027-01-01"))["editions"]
    assert [(one["version"], one["follows"], one["in_force"]) for one in listed] == [
        ("2", None, False),
        ("3", "2", True),
        ("4", "3", False),
    ]
    assert [one["path"] for one in listed] == ["editions/2", "editions/3", "plan"]
    assert (listed[0]["newest_review"], listed[0]["review_due"]) == ("2026-11-20", "2027-05")
    assert " 0 errors" in ran(workspace, "validate")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("3", "--from", "2027-01-01"), 2, "there is an edition 3 already"),
        (("1", "--from", "2027-01-01"), 2, "there is an edition 1 already"),
        (("4", "--from", "2026-12-01"), 2, "--from takes a later day"),
        (("4",), 2, "with --from"),
        (("../4", "--from", "2027-01-01"), 2, "cannot be the name of a folder"),
    ],
)
def test_what_is_refused_changes_nothing(workspace: Path, words: tuple[str, ...], code: int, said: str) -> None:
    before = tree(workspace)
    done = run(workspace, "edition", "new", *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert tree(workspace) == before


def test_no_edition_follows_a_plan_with_errors(workspace: Path) -> None:
    change(workspace / "plan" / "actions" / "2.7.1.yaml", ("theme: 7", "theme: 6"))
    before = tree(workspace)
    assert run(workspace, "edition", "new", "4", "--from", "2027-01-01").returncode == 1
    assert tree(workspace) == before


@POSIX
def test_a_person_is_asked_from_when(tmp_path: Path) -> None:
    code, printed = at_a_terminal(["edition", "new", "3"], tmp_path, answers=[("From:", "2026-12-01\n")])
    assert (code, "nvap edition map" in printed) == (0, True)
    assert "from: 2026-12-01\n" in (tmp_path / "plan" / "plan.yaml").read_text("utf-8")


def test_the_list_of_what_became_of_objectives_is_written_to_a_file(workspace: Path) -> None:
    printed = ran(workspace, "edition", "map", "--list", "--format", "json")
    ran(workspace, "edition", "map", "--list", "--out", "map.json")
    assert (workspace / "map.json").read_text("utf-8") == printed
    assert run(workspace, "edition", "map", "--list", "--out", "map.json").returncode == 3
    ran(workspace, "edition", "map", "--out", "map.json", "--overwrite")
    assert run(workspace, "edition", "map", "--write", "--out", "map.md").returncode == 2
    assert run(workspace, "edition", "map", "--list", "--overwrite").returncode == 2


# What became of objectives


def test_the_whole_way(workspace: Path) -> None:
    reworded(workspace)
    succession = workspace / "plan" / "succession.yaml"
    listed = data(run(workspace, "edition", "map", "--format", "json"))
    assert {one["id"] for one in listed["open"]} == {"2.2.1.3", "2.2.1.4", "2.6.2.1"}
    assert [(one["id"], one["to"]) for one in listed["sure"]] == [("2.7.1.4", ["2.7.1.5"])]
    assert [one["id"] for one in listed["reworded"]] == ["2.2.1.2"]
    near = next(one for one in listed["open"] if one["id"] == "2.6.2.1")
    assert [one["objective"] for one in near["proposed"]] == ["2.6.2.1", "2.6.2.2"]
    ran(workspace, "edition", "map", "--write")
    ran(
        workspace,
        "edition",
        "map",
        "--objective",
        "2.6.2.1",
        "--to",
        "2.6.2.1",
        "--to",
        "2.6.2.2",
        "--why",
        "It asked for two things",
    )
    change(succession, ("objectives:\n", "objectives:\n  # by hand\n"))
    ran(workspace, "edition", "map", "--objective", "2.2.1.4", "--why", "It is asked of partners now")
    said = ran(workspace, "edition", "map", "--objective", "2.2.1.3", "--reworded")
    assert "Nothing is open" in said
    text = succession.read_text("utf-8")
    assert text.startswith("# What became of")
    assert "  # by hand\n" in text
    done = run(workspace, "validate", "--strict")
    assert " 0 errors" in done.stdout
    assert "1 moved" in said
    assert "1 split" in said
    assert "1 withdrawn" in said
    assert "2 reworded" in said
    before = tree(workspace / "plan")
    assert run(workspace, "edition", "map", "--write").returncode == 0
    assert tree(workspace / "plan") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--objective", "2.7.1.4"), "say where 2.7.1.4 went"),
        (("--objective", "2.9.9.9", "--why", "Gone"), "edition 2 has no objective 2.9.9.9"),
        (("--objective", "2.7.1.4", "--to", "2.9.9.9"), "edition 3 has no objective 2.9.9.9"),
        (("--objective", "2.7.1.1", "--to", "2.7.1.1", "--reworded"), "the same words and the same id"),
        (("--objective", "2.2.1.3", "--to", "2.2.1.3"), "add --reworded"),
        (("--objective", "2.2.1.3", "--to", "2.2.1.1", "--reworded"), "for an objective that keeps its id"),
        (("--objective", "2.2.1.3", "--why", "Ask jane.smith@example.org"), "jane.smith"),
        (("--list", "--write"), "--write says nothing beside --list"),
        (("--why", "Gone"), "says nothing without --objective"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(workspace: Path, words: tuple[str, ...], said: str) -> None:
    reworded(workspace)
    before = tree(workspace)
    done = run(workspace, "edition", "map", *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert tree(workspace) == before


def test_what_a_person_wrote_is_not_touched(workspace: Path) -> None:
    reworded(workspace)
    succession = workspace / "plan" / "succession.yaml"
    mine = 'from: "2"\nobjectives:\n  2.7.1.4: {to: [2.7.1.4], reworded: true}  # it is the same\n'
    succession.write_text(mine)
    ran(workspace, "edition", "map", "--write")
    assert succession.read_text() == mine
    assert run(workspace, "edition", "map", "--objective", "2.7.1.4", "--to", "2.7.1.5").returncode == 2
    ran(workspace, "edition", "map", "--objective", "2.2.1.4", "--why", "Gone")
    assert mine.splitlines()[2] in succession.read_text().splitlines()


@POSIX
def test_a_person_is_asked_for_the_rest_and_each_answer_is_saved_at_once(workspace: Path) -> None:
    reworded(workspace)
    answers = [
        ("Write them? [Y/n]:", "\n"),
        ("Went to [later]:", "2.2.1.3\n"),
        ("Why:", "\n"),
        ("Went to [later]:", "withdrawn\n"),
        ("Why:", "It is asked of partners now\n"),
        ("Went to [later]:", "\x03"),
    ]
    code, printed = at_a_terminal(["edition", "map"], workspace, columns=100, answers=answers)
    assert code != 0
    assert "words shared" in printed
    text = (workspace / "plan" / "succession.yaml").read_text("utf-8")
    assert [name in text for name in ("2.7.1.4:", "2.2.1.3:", "2.2.1.4:", "\n  2.6.2.1:")] == [True, True, True, False]
    answers = [
        ("Went to [later]:", "2.6.2.1 2.9.9.9\n"),
        ("Went to [later]:", "2.6.2.1, 2.6.2.2\n"),
        ("Why:", "Two things\n"),
    ]
    code, printed = at_a_terminal(["edition", "map"], workspace, columns=100, answers=answers)
    assert (code, "Nothing is open" in printed, "2.9.9.9 is no objective" in printed) == (0, True, True)


def test_without_an_edition_before_there_is_nothing_to_map(tmp_path: Path) -> None:
    done = run(tmp_path, "edition", "map")
    assert (done.returncode, "nvap edition new" in done.stderr) == (2, True)


# Reviews


REVIEW = ("edition", "review", "--by", "A programme board", "--next", "2027-05", "--date", "2026-11-20")


@pytest.mark.parametrize("outcome", Outcome)
def test_a_review_is_recorded_in_the_edition_in_force(workspace: Path, outcome: str) -> None:
    before = contents(workspace)
    said = ran(workspace, *REVIEW, "--outcome", outcome)
    assert "editions/2/plan.yaml" in said
    assert "May 2027" in said
    after = contents(workspace)
    assert {name for name in after if after[name] != before[name]} == {"editions/2/plan.yaml"}
    old, new = (what["editions/2/plan.yaml"].decode() for what in (before, after))
    assert re.findall("#.*", new) == re.findall("#.*", old)
    assert "plan-review-overdue" not in ran(workspace, "validate", "--as-at", "2026-11-30")
    assert "plan-review-overdue" in ran(workspace, "validate", "--as-at", "2026-11-19")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*REVIEW, "--outcome", "better"), "--outcome cannot be better"),
        (REVIEW, "--outcome and --next"),
        ((*REVIEW, "--outcome", "changed", "--next", "2026-10"), "is due after this one"),
        ((*REVIEW, "--outcome", "changed", "--next", "soon"), "soon is not a month"),
        ((*REVIEW, "--outcome", "changed", "--date", "2099-01-01"), "has not"),
    ],
)
def test_a_review_that_cannot_be_is_refused(workspace: Path, words: tuple[str, ...], said: str) -> None:
    before = tree(workspace)
    done = run(workspace, *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert tree(workspace) == before


def test_a_second_review_on_one_day_is_refused(workspace: Path) -> None:
    ran(workspace, *REVIEW, "--outcome", "unchanged")
    before = tree(workspace)
    done = run(workspace, *REVIEW, "--outcome", "changed")
    assert (done.returncode, "is recorded already" in done.stderr) == (2, True), done.stderr
    assert tree(workspace) == before


def test_the_built_in_plan_is_not_reviewed(tmp_path: Path) -> None:
    done = run(tmp_path, *REVIEW, "--outcome", "unchanged")
    assert (done.returncode, "no plan of its own" in done.stderr) == (2, True)


# The example


@pytest.mark.parametrize("at", [date(2026, 11, 30), date(2031, 1, 1)], ids=str)
def test_the_example_with_two_editions(tmp_path: Path, at: date) -> None:
    as_at = ("--as-at", at.isoformat())
    ran(tmp_path, "init", "--example", "--edition", "3", *as_at)
    assert " 0 errors" in ran(tmp_path, "validate", *as_at)
    assert contents(tmp_path / "editions" / "2") == contents(PLAN)
    versions = [path.read_text().partition("plan_version: ")[2][1] for path in tmp_path.glob("*/example-shire/*.yaml")]
    assert {versions.count("2") > 60, versions.count("3")} == {True, 3}
    listed = data(run(tmp_path, "edition", "map", "--format", "json"))
    assert listed["open"] == []
    assert {one["fate"] for one in listed["said"]} == {"withdrawn", "split", "moved"}
    before = tree(tmp_path)
    assert "Nothing was made" in ran(tmp_path, "init", "--example", "--edition", "3", *as_at)
    assert tree(tmp_path) == before
    assert run(tmp_path, "init", "--edition", "3").returncode == 2


def test_nvap_runs_it_as_a_program(tmp_path: Path) -> None:
    done = nvap("edition", "list", cwd=tmp_path)
    assert (done.returncode, "| 2 |" in done.stdout) == (0, True)
