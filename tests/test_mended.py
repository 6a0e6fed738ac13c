"""Faults that were found by attacking the tool, each kept as a test; and what a force lead stumbled over."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.running import PLAN, limited, nvap
from tests.terminal import POSIX

RECORD = """\
id: {stem}
force: norfolk
plan_version: "2"
objectives:
  2.2.1.1: v1:c39a4d11bcc9
kind: audit
assurance: supervisor
title: Dip sample
summary: Sixty referrals were read.
shows: yes
date: 2026-10-14
recorded: 2026-10-14
review_by: 2027-10-14
owner: Head of Safeguarding
reference: NC/1
{more}"""
GAPS = ("gaps", "--force", "norfolk", "--as-at", "2026-11-23")


def put(folder: Path, stem: str = "2026-10-14-a", more: str = "", force: str = "norfolk") -> Path:
    """Write a record."""
    path = folder / "evidence" / force / f"{stem}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECORD.format(stem=stem, more=more), encoding="utf-8")
    return path


def own_plan(folder: Path, number: str, old: str, new: str) -> None:
    """A plan of the workspace's own, with one slip in one action."""
    shutil.copytree(PLAN, folder / "plan")
    path = folder / "plan" / "actions" / f"{number}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("number: 2.2.1", "number: 2.2.9"),
        ("- id: 2.2.1.1", "- id: 2.9.1.2"),
        ("    expects: in-use  # editorial\n", ""),
        ("    telling: [audit]  # editorial\n", "    telling: []\n"),
        ("- id: 2.2.1.2", "- id: 2.2.1.1"),
    ],
)
def test_a_slip_in_the_plan_is_told_and_what_is_sound_is_reported(tmp_path: Path, old: str, new: str) -> None:
    put(tmp_path)
    own_plan(tmp_path, "2.2.1", old, new)
    checked = nvap("validate", cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "plan/actions/2.2.1.yaml" in checked.stdout
    assert nvap(*GAPS, cwd=tmp_path).returncode == 1
    for form in ("md", "json", "html", "text"):
        done = nvap(*GAPS, "--all", "--despite-errors", "--format", form, cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    rows = json.loads(nvap(*GAPS, "--all", "--despite-errors", "--format", "json", cwd=tmp_path).stdout)["gaps"]
    assert len({row["objective"] for row in rows}) == len(rows) == 49  # all but the four of that action


def test_an_id_is_never_taken_over_by_another_bodys_name(tmp_path: Path) -> None:
    body = "{id: board, name: Norfolk Board, also_known_as: [norfolk, Suffolk Constabulary], nation: wales}"
    (tmp_path / "forces.yaml").write_text(f"others:\n  - {body}\n", encoding="utf-8")
    for name, force in (("norfolk", "norfolk"), ("Suffolk Constabulary", "suffolk"), ("Norfolk Board", "board")):
        done = nvap("gaps", "--force", name, "--format", "json", cwd=tmp_path)
        assert json.loads(done.stdout)["force"] == force


@pytest.mark.parametrize("name", ["evidence", "evidence/norfolk", "returns"])
def test_what_should_be_a_folder_and_is_none_is_an_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 1
    if name != "returns":
        assert nvap(*GAPS, cwd=tmp_path).returncode == 1


def test_a_folder_that_no_force_has_stops_the_reports_of_all(tmp_path: Path) -> None:
    put(tmp_path, force="Norfolk")
    done = nvap(*GAPS, cwd=tmp_path)
    assert (done.returncode, "Did you mean norfolk?" in done.stderr) == (1, True)


def test_a_file_that_is_not_read_is_named_by_the_report(tmp_path: Path) -> None:
    put(tmp_path).rename(tmp_path / "evidence" / "norfolk" / "2026-10-14-a.yml")
    done = nvap(*GAPS, "--format", "json", cwd=tmp_path)
    assert "evidence/norfolk/2026-10-14-a.yml" in done.stderr
    assert "evidence/norfolk/2026-10-14-a.yml" in json.loads(done.stdout)["left_out"][-1]["why"]


def test_an_id_that_is_not_the_files_name_does_not_leak(tmp_path: Path) -> None:
    hidden = put(tmp_path, "2026-10-14-review", "marking: OFFICIAL-SENSITIVE\nhandling: h\n")
    hidden.write_text(hidden.read_text(encoding="utf-8").replace("id: 2026-10-14-review", "id: 2026-10-14-kestrel"))
    put(tmp_path, "2026-10-14-b", "supersedes: 2026-10-14-kestrls\n")
    done = nvap(*GAPS, "--max-marking", "OFFICIAL", cwd=tmp_path)
    assert (done.returncode, "kestrel" in done.stderr + done.stdout) == (1, False)


def test_a_file_with_ten_thousand_faults_is_answered_in_time(tmp_path: Path) -> None:
    numbers = " ".join(f"07700 9{n:05}" for n in range(40_000))
    path = put(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("Sixty referrals were read.", numbers), encoding="utf-8")
    done = nvap("validate", cwd=tmp_path, timeout=30)
    assert (done.returncode, done.stdout.count("warning personal-data")) == (1, 100)
    assert "too-many-faults" in done.stdout


@POSIX
@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("supersedes: 2025-10-14-recorded-{}", "broken-supersedes"),
        ("withdrawn: {{date: 2026-10-20, reason: x, moved_to: 2025-10-14-recorded-{}}}", "broken-moved-to"),
    ],
)
def test_many_records_that_lead_nowhere_are_answered_in_time(tmp_path: Path, key: str, rule: str) -> None:
    for n in range(600):
        put(tmp_path, f"2026-10-14-record-{n}", key.format(n) + "\n")
    done = nvap("validate", cwd=tmp_path, prepared=limited(memory=2 << 30, seconds=10))
    assert (done.returncode, done.stdout.count(f"error {rule}")) == (1, 600)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    given = ("--objective", "2.2.1.1", "--kind", "audit", "--assurance", "self", "--title", "T", "--summary", "S")
    more = ("--date", "2026-10-14", "--owner", "Head", "--reference", "R", "--shows", "yes", "--file", "pipe")
    done = nvap("evidence", "add", "--force", "norfolk", *given, *more, cwd=tmp_path, timeout=10)
    assert (done.returncode, "not an ordinary file" in done.stderr) == (3, True)


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in [1] %}" * 25 + "{% endfor %}" * 25,
        "{% set d={'a':1} %}{% for k in d %}{% set _=d.update({k~'x':1}) %}{% endfor %}",
        "{{ 'a' * 10**11 }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ nope }}",
    ],
)
def test_a_template_that_cannot_be_used_is_exit_3(tmp_path: Path, template: str) -> None:
    (tmp_path / "templates").mkdir()
    for name in ("gaps.md.j2", "confirm.text.j2"):
        (tmp_path / "templates" / name).write_text(template, encoding="utf-8")
    path = put(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("c39a4d11bcc9", "000000000000"), encoding="utf-8")
    for words in (GAPS, ("evidence", "confirm", "2026-10-14-a", "--force", "norfolk", "--yes")):
        done = nvap(*words, cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (3, False)


def test_a_template_that_is_a_link_elsewhere_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    work = tmp_path / "work"
    (work / "templates").mkdir(parents=True)
    (work / "templates" / "gaps.md.j2").symlink_to(secret)
    done = nvap(*GAPS, cwd=work)
    assert (done.returncode, "the secret" in done.stdout) == (3, False)


def test_what_is_still_to_come_is_refused(tmp_path: Path) -> None:
    given = ("--objective", "2.2.1.1", "--kind", "audit", "--assurance", "self", "--title", "T", "--summary", "S")
    days = ("--date", "2098-10-14", "--recorded", "2099-01-01", "--owner", "Head", "--reference", "R", "--shows", "yes")
    done = nvap("evidence", "add", "--force", "norfolk", *given, *days, cwd=tmp_path)
    assert (done.returncode, "still to come" in done.stderr, list(tmp_path.iterdir())) == (2, True, [])


@pytest.mark.parametrize("day", ["2026-W46-1", "20261114--", "11/14/2026", "2026-11-31"])
def test_a_date_that_nobody_here_writes_is_none(tmp_path: Path, day: str) -> None:
    assert nvap("gaps", "--force", "norfolk", "--as-at", day, cwd=tmp_path).returncode == 2


def test_words_are_taken_in_any_case_and_with_spaces(tmp_path: Path) -> None:
    given = ("--objective", "2.2.1.1, 2.2.1.2", "--kind", "Peer review", "--assurance", "PEER", "--title", "T")
    more = ("--summary", "S", "--assured-by", "Suffolk Constabulary", "--date", "2026-10-14", "--owner", "Head")
    done = nvap(
        "evidence", "add", "--force", "norfolk", *given, *more, "--reference", "R", "--shows", "YES", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_force_is_not_its_own_peer_by_another_name(tmp_path: Path) -> None:
    put(tmp_path, more="assured_by: The Norfolk Police.\n").write_text(
        RECORD.format(stem="2026-10-14-a", more="assured_by: The Norfolk Police.\n").replace("supervisor", "peer"),
        encoding="utf-8",
    )
    assert "error own-peer" in nvap("validate", cwd=tmp_path).stdout


def test_why_says_what_to_do_next(tmp_path: Path) -> None:
    done = nvap("why", "2.2.1.1", "--force", "norfolk", cwd=tmp_path)
    assert "**Next:** Do an audit or a dip sample, and record what it shows." in done.stdout


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("gaps", "--force", "norfolk", "--band", "Put-Right"), 0),
        (("gaps", "--force", "norfolk", "--fail-on", "START"), 1),
        (("gaps", "--force", "norfolk", "--owner", "Forces", "--fail-on", "start"), 1),
        (("validate", "--format", "JSON"), 0),
        (("list", "actions", "--owner", "Regional Teams"), 0),
        (("links", "--perennial-issue", "Staff wellbeing"), 0),
    ],
)
def test_a_word_in_capitals_does_what_the_word_does(tmp_path: Path, words: tuple[str, ...], status: int) -> None:
    done = nvap(*words, cwd=tmp_path)
    plain = [word.casefold().replace(" ", "-") for word in words]
    again = nvap(*plain, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout == again.stdout != ""


def test_a_slip_inside_a_claim_is_answered_with_the_nearest_key(tmp_path: Path) -> None:
    path = tmp_path / "returns/norfolk/2026-10-14.yaml"
    path.parent.mkdir(parents=True)
    claim = "{statuss: implemented, summary: x, led: y, zzz: x}"
    text = f'force: norfolk\ndate: 2026-10-14\nplan_version: "2"\nclaims:\n  2.2.1.1: {claim}\n'
    path.write_text(text, encoding="utf-8")
    done = nvap("validate", "--format", "json", cwd=tmp_path)
    hints = {
        diagnostic["message"]: diagnostic["hint"]
        for diagnostic in json.loads(done.stdout)["diagnostics"]
        if diagnostic["line"] == 5
    }
    said = {
        name: next(hint for message, hint in hints.items() if name in message) for name in ("statuss", "led", "zzz")
    }
    assert (said["statuss"], said["led"]) == ("Did you mean status?", "Did you mean lead?")
    assert said["zzz"] == "The keys are status, summary, wording, lead, due, risk, risk_reason, impact, accepted."


def test_a_withdrawn_record_leaves_nothing_to_do(tmp_path: Path) -> None:
    path = put(tmp_path, more="withdrawn: {date: 2026-11-01, reason: Replaced.}\n")
    text = path.read_text(encoding="utf-8").replace(": v1:c39a4d11bcc9", ":").replace("review_by: 2027-10-14\n", "")
    path.write_text(text, encoding="utf-8")
    assert nvap("validate", "--strict", cwd=tmp_path).returncode == 0
