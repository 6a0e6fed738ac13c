"""`nvap evidence edit` changes what a record says: by options, or line by line at a terminal."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from nvap.model.evidence import Evidence
from nvap.storage.edits import EDITED, NOT_EDITED
from tests.running import Done, nvap
from tests.terminal import POSIX
from tests.test_changing_answers import lines, talk

ID = "2026-10-14-dip-sample"
RECORD = f"""\
# Kept by the Hub.
id: {ID}
force: norfolk
plan_version: "2"
objectives:
  2.2.1.1: v1:c39a4d11bcc9  # the one that matters
kind: audit
assurance: supervisor
title: "Dip sample"
summary: >-
  Sixty referrals
  were read.
shows: yes
date: 2026-10-14
recorded: 2026-10-20
review_by: 2027-10-14
owner: Head of Safeguarding
reference: NC/1
marking: OFFICIAL
share: force
"""
FINDING = "findings:\n- {objective: 2.2.1.1, seriousness: consideration, text: Late., lead: Head of Hub}\n"
EDIT = ("evidence", "edit", ID, "--force", "norfolk")


def workspace(cwd: Path, text: str = RECORD) -> Path:
    path = cwd / "evidence" / "norfolk" / f"{ID}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def edited(cwd: Path, *words: str) -> Done:
    return nvap(*EDIT, *words, cwd=cwd)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return found


def test_only_the_lines_that_differ_are_touched(tmp_path: Path) -> None:
    path = workspace(tmp_path)
    done = edited(
        tmp_path, "--title", "Dip sample of referrals", "--part", "North area", "--owner", "Head of Safeguarding"
    )
    assert done.stdout == (
        f"Changed evidence/norfolk/{ID}.yaml\n2.2.1.1: in use, not assessed before, in part only, not assessed now\n"
        "Gaps: 129 before, 129 now\n"
    ) or done.stdout.startswith(f"Changed evidence/norfolk/{ID}.yaml\n2.2.1.1: ")
    new = RECORD.replace('"Dip sample"', "Dip sample of referrals").replace(
        "shows: yes\n", "shows: yes\npart: North area\n"
    )
    assert path.read_text("utf-8") == new


def test_an_empty_text_takes_out_what_may_be_left_out(tmp_path: Path) -> None:
    path = workspace(tmp_path, f"{RECORD}part: North area\nstrands: [gangs]\npromising_practice: true\n")
    edited(tmp_path, "--part", "", "--strand", "", "--no-promising-practice", "--review-by", "")
    assert path.read_text("utf-8") == RECORD.replace("review_by: 2027-10-14\n", "")
    done = edited(tmp_path, "--title", "")
    assert (done.returncode, done.stderr) == (2, "Error: every record has --title; it stays\n")


def test_objectives_keep_their_fingerprints_and_new_ones_have_those_of_the_edition(tmp_path: Path) -> None:
    path = workspace(tmp_path, RECORD.replace("c39a4d11bcc9", "000000000000"))
    assert edited(tmp_path, "--objective", "2.2.1.1 2.2.1.2").returncode == 0
    assert read(path)["objectives"] == {"2.2.1.1": "v1:000000000000", "2.2.1.2": "v1:1405b09a25a4"}
    assert "# the one that matters" in path.read_text("utf-8")


def test_a_finding_is_added_and_what_was_found_stays(tmp_path: Path) -> None:
    path = workspace(tmp_path, RECORD + FINDING)
    more = "{objective: 2.2.1.1, seriousness: recommendation, text: Short., lead: Head of Hub, due: 2027-01-31}"
    assert edited(tmp_path, "--finding", more).returncode == 0
    assert [finding["text"] for finding in read(path)["findings"]] == ["Late.", "Short."]
    assert "text: Late., lead: Head of Hub}" in path.read_text("utf-8")
    done = edited(tmp_path, "--finding", "")
    assert "what was found stays: `nvap evidence progress` says what was done about it" in done.stderr


# What is given, and what has to be said; nothing may be written.
REFUSED = {
    "nothing": ((), "say what to change, as with --title"),
    "the same": (("--title", "Dip sample"), "the record says all that already"),
    "a later day": (("--review-by", "2028-01-01"), "`nvap evidence renew` gives it a later day, with the reason"),
    "no such objective": (("--objective", "2.2.1.99"), "there is no objective 2.2.1.99. Did you mean"),
    "no such kind": (("--kind", "audits of all"), "--kind cannot be audits of all."),
    "personal data": (("--summary", "Ring 07700 900123."), "personal-data: "),
    "what a kind calls for": (("--kind", "feedback"), "these are missing: --from"),
    "a figure of no measure": (("--figure", "312", "--unit", "referrals"), "figure"),
    "a part of what is not there": (("--baseline", "4", "--better", "lower"), "--figure"),
    "a sample larger than what it is of": (("--sample-size", "9", "--sample-of", "3"), "sample"),
    "a word for one of two": (("--objective", "2.2.1.1,2.2.1.2", "--shows", "2.2.1.1=no"), "shows-against-objectives"),
    "an action": (("--objective", "2.2.1"), "2.2.1 is an action; name one or more of its objectives"),
    "itself replaced": (("--supersedes", ID), "broken-supersedes"),
    "a marking that needs more": (("--marking", "OFFICIAL-SENSITIVE"), "--handling. See `nvap evidence edit --help`"),
    "a finding against another": (
        ("--finding", "{objective: 2.2.1.2, seriousness: consideration, text: Late.}"),
        "finding-against-unnamed-objective",
    ),
    "no option of it": (("--date", "2026-10-15"), "No such option"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_in_words(tmp_path: Path, name: str) -> None:
    path = workspace(tmp_path)
    given, said = REFUSED[name]
    done = edited(tmp_path, *given)
    assert done.returncode == 2, done
    assert said in done.stderr
    assert path.read_text("utf-8") == RECORD


# A file, what is given, and what of the text is other afterwards.
CHANGED: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "its line ends": (RECORD.replace("\n", "\r\n"), ("--title", "Another"), (('"Dip sample"', "Another"),)),
    "another edition": (RECORD.replace('"2"', '"1"'), ("--title", "Another"), (('"Dip sample"', "Another"),)),
    "withdrawn": (
        f"{RECORD}withdrawn: {{date: 2026-11-01, reason: Twice}}\n",
        ("--title", "Another"), (('"Dip sample"', "Another"),)
    ),
    "a kind in place": (
        RECORD, ("--kind", "policy", "--shows", ""), (("kind: audit", "kind: policy"), ("shows: yes\n", "")),
    ),
    "a default": (RECORD, ("--share", ""), (("share: force\n", ""),)),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_the_rest_of_the_file_stays_as_it_is(tmp_path: Path, name: str) -> None:
    text, given, others = CHANGED[name]
    path = workspace(tmp_path, "")
    path.write_bytes(text.encode())
    assert edited(tmp_path, *given).returncode == 0
    for old, new in others:
        text = text.replace(old, new)
    assert path.read_bytes() == text.encode()


def test_objectives_of_an_edition_that_is_not_here_cannot_be_added(tmp_path: Path) -> None:
    workspace(tmp_path, RECORD.replace('"2"', '"1"'))
    told = edited(tmp_path, "--objective", "2.2.1.1,2.2.1.2").stderr
    assert "version 1 of the plan, which it was made under, is not here" in told


def test_a_renewed_record_keeps_its_review_date(tmp_path: Path) -> None:
    renewal = "renewed: [{date: 2026-11-01, from: 2027-01-14, to: 2027-10-14, note: Read again}]\n"
    workspace(tmp_path, RECORD + renewal)
    assert "its review date was renewed" in edited(tmp_path, "--review-by", "2027-01-01").stderr
    assert edited(tmp_path, "--title", "Another").returncode == 0


def test_comments_inside_what_is_changed_are_not_lost_unasked(tmp_path: Path) -> None:
    text = RECORD.replace('title: "Dip sample"', 'title: "Dip sample"  # as it was called')
    path = workspace(tmp_path, text)
    done = edited(tmp_path, "--title", "Another")
    assert done.stderr == (
        "Error: these comments would be lost: # as it was called. Nothing was written; --drop-comments writes all the "
        "same\n"
    )
    assert path.read_text("utf-8") == text
    assert edited(tmp_path, "--title", "Another", "--drop-comments").returncode == 0
    assert path.read_text("utf-8") == RECORD.replace('"Dip sample"', "Another")


def test_a_dry_run_shows_the_record_and_writes_nothing(tmp_path: Path) -> None:
    path = workspace(tmp_path)
    done = edited(tmp_path, "--title", "Another", "--dry-run")
    assert done.stdout == RECORD.replace('"Dip sample"', "Another")
    assert path.read_text("utf-8") == RECORD


def test_every_key_is_changed_here_or_it_is_said_what_changes_it() -> None:
    assert {*EDITED, *NOT_EDITED} == {*Evidence.key_names()}


@POSIX
def test_at_a_terminal_the_whole_record_is_shown_before_it_is_written(tmp_path: Path) -> None:
    path = workspace(tmp_path)
    words = (*EDIT, "--title", "Another", "--shows", "no")
    status, screen = talk(tmp_path, words, lines(("Write it? [Y/n]:", "n"), ("Line:", "")))
    assert (status, path.read_text("utf-8")) == (1, RECORD)
    assert screen.index("title: Another") < screen.index("unfavourable evidence now") < screen.index("Write it?")
    assert talk(tmp_path, words, lines(("Write it? [Y/n]:", "y")))[0] == 0
    assert read(path)["shows"] == "no"
    assert talk(tmp_path, (*EDIT, "--shows", "yes", "--yes"), [])[0] == 0


@POSIX
def test_line_by_line_what_stands_is_kept_by_enter(tmp_path: Path) -> None:
    path = workspace(tmp_path, RECORD + FINDING)
    asked = [
        *(("Line:", "recorded"), ("Line:", "renewed"), ("Line:", "title"), ("Title [Dip sample]:", "")),
        *(("Line:", "summary"), ("Summary:", "Two lines."), ("More:", "- of a list"), ("More:", "")),
        *(("Line:", "objectives"), ("Objectives [2.2.1.1]:", "2.2.1.1 2.2.1.2")),
        *(("Line:", "shows"), ("Shows:", "each"), ("Shows:", "yes"), ("Shows:", "partly")),
        *(("Line:", "strands"), ("Strands:", "gangs"), ("Line:", "promising practice")),
        *(("Promising practice [y/N]:", "y"), ("Line:", "share"), ("Share [force]:", "forces")),
        *(("Line:", "sample"), ("Sample:", "60"), ("Of:", "412"), ("Line:", "Review-by")),
        *(("Review by [2027-10-14]:", "2028-01-01"), ("Line:", "review_by"), ("Review by [2028-01-01]:", "2027-04-14")),
        *(("Line:", "findings"), ("Keep it? [Y/n]:", "y"), ("Another finding [y/N]:", "y"), ("Objective:", "2.2.1.2")),
        *(("Seriousness:", "consideration"), ("Finding:", "Short."), ("More:", ""), ("Lead:", ""), ("Due:", "")),
        *(("Another finding [y/N]:", "n"), ("Line:", ""), ("Write it? [Y/n]:", "n"), ("Line:", "part")),
        *(("Part:", "North area"), ("Line:", ""), ("Write it? [Y/n]:", "y")),
    ]
    status, screen = talk(tmp_path, EDIT, lines(*asked))
    assert status == 0, screen
    flat = " ".join(screen.split())
    assert "recorded cannot be changed here: it is the day on which the record became known." in flat
    assert "renewed cannot be changed here: `nvap evidence renew` gives a record a later day, with the reason." in flat
    assert "it may be relied on until 2027-10-14" in flat
    made = read(path)
    assert made["shows"] == {"2.2.1.1": "yes", "2.2.1.2": "partly"}
    assert (made["title"], made["part"], made["strands"], made["share"]) == (
        "Dip sample",
        "North area",
        ["gangs"],
        "forces",
    )
    assert made["summary"] == "Two lines.\n- of a list"
    assert (made["sample"], made["review_by"]) == ({"size": "60", "of": "412"}, "2027-04-14")
    assert [finding["text"] for finding in made["findings"]] == ["Late.", "Short."]
    assert path.read_text("utf-8").startswith("# Kept by the Hub.\nid: ")
    assert re.findall("^marking|^promising_practice: true", path.read_text("utf-8"), re.M) == [
        "marking",
        "promising_practice: true",
    ]


@POSIX
def test_nothing_changed_is_nothing_written(tmp_path: Path) -> None:
    path = workspace(tmp_path)
    status, screen = talk(tmp_path, EDIT, lines(("Line:", "")))
    assert (status, path.read_text("utf-8")) == (0, RECORD)
    assert "Nothing was written." in screen
    assert not (tmp_path / ".drafts").exists()
