"""The commands on the real plan, run as programs: what they exit with, and what they say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.running import DAY, TODAY, Done, adding, batch, data, nvap, tree, write_record

NORFOLK = ("--force", "norfolk")
ADD = tuple(adding("2.2.1.1", date="2026-01-02", title="x"))

# Words, the exit, and what standard error has to say.
MISUSE: dict[str, tuple[int, tuple[str, ...]]] = {
    "sheet 2.4.33": (2, ("2.4.33", "2.4.3 (Evidence-Led Prosecutions)")),
    "sheet Recruitmnt": (2, ("2.6.3 (Recruitment)",)),
    "sheet 9.9.9": (2, ("nvap list actions",)),
    "sheet": (2, ("2.4.3", "--all")),
    "sheet 2.4.3 --all": (2, ("--all",)),
    "sheet 2.4.3 --format rtf": (2, ("rtf", "md, html, docx, pdf, json")),
    "sheet 2.4.3 --out a.rtf": (2, (".md", ".html", ".docx", ".pdf", ".json")),
    "sheet 2.4.3 --out a": (2, (".md",)),
    "sheet 2.4.3 --format md --out a.json": (2, ("two different forms",)),
    "gap": (2, ("gaps",)),
    "evidence ad": (2, ("add",)),
    "gaps": (2, ("--force", "NVAP_FORCE", "nvap list bodies")),
    "gaps --force norflok": (2, ("norfolk (Norfolk Constabulary)",)),
    "gaps --force xyzzy": (2, ("nvap list bodies",)),
    "gaps --force norfolk --theme 9": (2, ("9", "1, 2, 3, 4, 5, 6, 7")),
    "gaps --force norfolk --theme nine": (2, ("--theme",)),
    "gaps --force norfolk --owner force": (2, ("forces",)),
    "gaps --force norfolk --band strat": (2, ("start",)),
    "gaps --force norfolk --fail-on strat": (2, ("start",)),
    "gaps --force norfolk --top 0": (2, ("--top",)),
    "gaps --force norfolk --as-at 10/14/2026": (2, ("10/14/2026", "14/10/2026")),
    "gaps --force norfolk --as-at 2026-02-30": (2, ("2026-02-30", "2026-10-14")),
    "gaps --force norfolk --forse x": (2, ("--force",)),
    "rules unknown-theem": (2, ("unknown-theme",)),
    "list action": (2, ("actions",)),
    "list actions --perennial-issue staff-wellbeeing": (2, ("staff-wellbeing",)),
    "links --perennial-issue analytical": (2, ("analytical-capability",)),
    "schema evidnce": (2, ("evidence",)),
    "validate --format jsn": (2, ("json",)),
    "validate /etc": (2, ("/etc", "-C")),
    "validate nowhere.yaml": (3, ("nowhere.yaml",)),
    "validate -C nowhere": (3, ("nowhere",)),
    "gaps --force norfolk --plan nowhere": (3, ("nowhere",)),
    "evidence show 2026-01-02-nothing --force norfolk": (2, ("2026-01-02-nothing", "nvap evidence list")),
    "evidence list --force norfolk --objective 2.2.1.11": (2, ("2.2.1.1",)),
    "evidence add": (2, ("--objective", "--kind", "--assurance", "--title", "--summary", "--date", "--owner")),
}


@pytest.fixture(scope="module")
def misused(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Done], Path]:
    """What each misuse answers, all in one folder."""
    folder = tmp_path_factory.mktemp("misuse")
    answers = batch(folder, *(words.split() for words in MISUSE))
    return dict(zip(MISUSE, answers, strict=True)), folder


@pytest.mark.parametrize("words", MISUSE)
def test_misuse_names_the_nearest_or_the_remedy(misused: tuple[dict[str, Done], Path], words: str) -> None:
    done, (code, said) = misused[0][words], MISUSE[words]
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr
    message = done.stderr.partition("Error:")[2]
    assert [sentence for sentence in said if sentence not in message] == []


def test_misuse_writes_nothing(misused: tuple[dict[str, Done], Path]) -> None:
    assert tree(misused[1]) == {}


# What is given to `evidence add` beside an ordinary record, and what has to be said; nothing may be written.
REFUSED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "an unknown kind": (("--kind", "audits", "--assurance", "self"), ("Did you mean audit?",)),
    "an unknown assurance": (("--kind", "audit", "--assurance", "selff"), ("Did you mean self",)),
    "an action": (("--kind", "audit", "--assurance", "self", "--objective", "2.2.1"), ("2.2.1.1, 2.2.1.2",)),
    "an unknown objective": (
        ("--kind", "audit", "--assurance", "self", "--objective", "2.2.1.11"),
        ("2.2.1.11", "2.2.1.1"),
    ),
    "feedback from nobody": (("--kind", "feedback", "--assurance", "self"), ("missing: --from",)),
    "feedback from a stranger": (("--kind", "feedback", "--assurance", "self", "--from", "strangers"), ("victim",)),
    "an audit from somebody": (("--kind", "audit", "--assurance", "self", "--from", "victim"), ("feedback",)),
    "a peer review by itself": (("--kind", "peer-review", "--assurance", "self"), ("--assured-by",)),
    "a peer review by nobody": (("--kind", "peer-review", "--assurance", "peer"), ("missing: --assured-by",)),
    "its own peer": (
        ("--kind", "peer-review", "--assurance", "peer", "--assured-by", "Norfolk Constabulary"),
        ("Norfolk Constabulary",),
    ),
    "an inspection by a supervisor": (
        ("--kind", "inspection", "--assurance", "supervisor", "--assured-by", "HMICFRS"),
        ("independent",),
    ),
    "a measure without a figure": (("--kind", "output-measure", "--assurance", "self"), ("figure",)),
    "a measure without a period": (
        ("--kind", "outcome-measure", "--assurance", "self", "--figure", "3", "--unit", "x"),
        ("period",),
    ),
    "a measure without a unit": (
        *(("--kind", "output-measure", "--assurance", "self", "--figure", "3", "--period-from", "2025-01-01"),),
        ("unit",),
    ),
    "a figure in words": (
        (
            *("--kind", "output-measure", "--assurance", "self", "--figure", "most", "--unit", "x"),
            *("--period-from", "2025-01-01", "--period-to", "2025-03-31"),
        ),
        ("most", "figures only"),
    ),
    "a sensitive record without handling": (
        ("--kind", "audit", "--assurance", "self", "--marking", "OFFICIAL-SENSITIVE"),
        ("handling",),
    ),
    "too high a marking": (
        ("--kind", "audit", "--assurance", "self", "--marking", "SECRET"),
        ("may not be kept here",),
    ),
    "a future date": (("--kind", "audit", "--assurance", "self", "--date", "2099-01-01"), ("1 January 2099",)),
    "a review before its date": (
        ("--kind", "audit", "--assurance", "self", "--review-by", "2025-01-01"),
        ("1 January 2025",),
    ),
    "superseding nothing": (
        ("--kind", "audit", "--assurance", "self", "--supersedes", "2025-01-01-nothing"),
        ("2025-01-01-nothing",),
    ),
    "an address": (("--kind", "audit", "--assurance", "self", "--owner", "jo.bloggs@example.com"), ("personal-data",)),
    "an objective of the College": (
        ("--kind", "audit", "--assurance", "self", "--objective", "1.2.1.1"),
        ("objective-does-not-apply",),
    ),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Done], Path]:
    """What each record that is refused answers, all in one folder."""
    folder = tmp_path_factory.mktemp("refused")
    answers = batch(folder, *((*ADD, *more) for more, _ in REFUSED.values()))
    return dict(zip(REFUSED, answers, strict=True)), folder


@pytest.mark.parametrize("name", REFUSED)
def test_a_record_that_breaks_a_rule_is_refused(refused: tuple[dict[str, Done], Path], name: str) -> None:
    done = refused[0][name]
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert [sentence for sentence in REFUSED[name][1] if sentence not in done.stderr] == []


def test_what_is_refused_leaves_nothing_behind(refused: tuple[dict[str, Done], Path]) -> None:
    assert tree(refused[1]) == {}


PERIOD = {"period_from": "2026-01-01", "period_to": "2026-03-31"}
ACCEPTED = {
    "feedback": {"kind": "feedback", "assurance": "self", "from": "victim"},
    "peer review": {"kind": "peer-review", "assurance": "peer", "assured_by": "Suffolk Constabulary"},
    "inspection": {"kind": "inspection", "assurance": "independent", "assured_by": "HMICFRS"},
    "output measure": {
        "kind": "output-measure",
        "figure": "312",
        "unit": "referrals",
        "baseline": "280",
        "better": "higher",
        **PERIOD,
    },
    "outcome measure": {"kind": "outcome-measure", "figure": "-4.5", "unit": "per cent", **PERIOD},
    "sensitive": {"marking": "OFFICIAL-SENSITIVE", "handling": "Not to leave the force."},
}


def test_each_kind_with_what_it_needs_is_recorded(tmp_path: Path) -> None:
    answers = batch(tmp_path, *(adding("2.4.1.2", title=name, **more) for name, more in ACCEPTED.items()))
    assert [(done.returncode, done.stderr) for done in answers] == [(0, "")] * len(ACCEPTED)
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 0


def test_a_dry_run_shows_and_writes_nothing(tmp_path: Path) -> None:
    done = nvap(*ADD, "--kind", "audit", "--assurance", "self", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("id: 2026-01-02-x\nforce: norfolk\n")
    assert tree(tmp_path) == {}


def test_a_clean_plan_is_exit_0_and_a_fault_is_exit_1(tmp_path: Path) -> None:
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 0
    write_record(tmp_path)
    assert nvap("validate", cwd=tmp_path).returncode == 0
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 1
    write_record(tmp_path, "broken", kind="audits")
    done = nvap("validate", cwd=tmp_path)
    assert done.returncode == 1
    assert f"evidence/norfolk/{DAY.isoformat()}-broken.yaml:5:7: error unknown-value: " in done.stdout


def test_validate_shows_only_what_is_said_of_the_files_named(tmp_path: Path) -> None:
    sound, broken = write_record(tmp_path), write_record(tmp_path, "broken", kind="audits")
    write_record(tmp_path, "other", folder="suffolk", kind="auditz")
    named: tuple[list[Path | str], ...] = (
        [sound],
        [broken.relative_to(tmp_path)],
        [broken, sound],
        ["evidence/norfolk"],
        ["."],
        [],
    )
    answers = batch(tmp_path, *(("validate", "--format", "json", *paths) for paths in named))
    errors = [
        sorted(
            diagnostic["path"].rpartition("/")[2]
            for diagnostic in data(done)["diagnostics"]
            if diagnostic["severity"] == "error"
        )
        for done in answers
    ]
    other = f"{DAY.isoformat()}-other.yaml"
    assert errors == [[], [broken.name], [broken.name], [broken.name], [broken.name, other], [broken.name, other]]
    assert [done.returncode for done in answers] == [0, 1, 1, 1, 1, 1]


def test_fail_on_is_exit_1_at_a_gap_of_the_band_or_worse(tmp_path: Path) -> None:
    bands = ("put-right", "start", "prove", "keep-up")
    calls = [["gaps", *NORFOLK, "--fail-on", band] for band in bands]
    calls.append([*calls[-1], "--band", "put-right"])
    assert [done.returncode for done in batch(tmp_path, *calls)] == [0, 1, 1, 1, 0]


def test_a_report_over_a_broken_record_is_refused_or_says_what_it_leaves_out(tmp_path: Path) -> None:
    write_record(tmp_path, "sound", TODAY - timedelta(days=3))
    broken = write_record(tmp_path, "broken", assurance="sometimes")
    shown = broken.relative_to(tmp_path).as_posix()
    for words in (("gaps", *NORFOLK), ("evidence", "list", *NORFOLK)):
        done, despite = batch(tmp_path, words, (*words, "--despite-errors"))
        assert (done.returncode, done.stdout) == (1, "")
        assert f"{shown}:6:12: error unknown-value: " in done.stderr
        assert "--despite-errors" in done.stderr
        assert despite.returncode == 0
        assert shown.replace("_", "\\_") in despite.stdout
        assert "despite errors" in despite.stdout.casefold()
        assert despite.stdout.index(shown) < despite.stdout.index("# ")
    left_out = data(nvap("gaps", *NORFOLK, "--despite-errors", "--format", "json", cwd=tmp_path))
    assert (left_out["total"], left_out["met"]) == (52, 1)
    assert [left["count"] for left in left_out["left_out"] if shown in left["why"]] == [1]


def test_another_forces_broken_record_stops_no_report(tmp_path: Path) -> None:
    write_record(tmp_path, folder="suffolk", kind="audits")
    assert nvap("gaps", *NORFOLK, cwd=tmp_path).returncode == 0
    assert nvap("gaps", "--force", "suffolk", cwd=tmp_path).returncode == 1


def test_a_report_over_a_broken_plan_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    done = nvap("list", "actions", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "plan/plan.yaml:1:1: error missing-file" in done.stderr


READING = (
    *(("validate",), ("rules",), ("rules", "unknown-theme"), ("schema", "evidence"), ("list", "forces"), ("links",)),
    *(("sheet", "2.4.3"), ("plan",), ("gaps", *NORFOLK, "--all"), ("gaps", *NORFOLK, "--format", "html")),
    *(("evidence", "list", *NORFOLK), ("evidence", "show", f"{DAY.isoformat()}-dip-sample", *NORFOLK)),
    *(("--version",), ("--help",), ("gaps", *NORFOLK, "--format", "json"), ("validate", "--format", "sarif")),
    ("evidence", "add", *NORFOLK, "--help"),
)


def test_looking_never_writes(tmp_path: Path) -> None:
    write_record(tmp_path)
    write_record(tmp_path, folder="suffolk")
    (tmp_path / "templates").mkdir()
    before = tree(tmp_path)
    answers = batch(tmp_path, *READING)
    assert [(words, done.stderr) for words, done in zip(READING, answers, strict=True) if done.returncode] == []
    assert tree(tmp_path) == before
