"""A change to a record or a return touches what it means to, says what it did, and is refused in plain words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from nvap.load.plan import load
from nvap.model.dates import months_after
from nvap.source import Folder
from nvap.views.reasons import gap_name
from tests.running import (
    DAY,
    PLAN,
    TODAY,
    Done,
    batch,
    data,
    nvap,
    record_text,
    tree,
    write_record,
)

ID = f"{DAY}-dip-sample"
EARLIER = f"{DAY - timedelta(days=1)}"
EARLY = f"{DAY - timedelta(days=9)}"
RENEW = ("renew", "--review-by", "2099-06-01", "--note", "Read again and still true.")
CONFIRM = ("confirm", "--yes", "--by", "Head of Hub")
CLOSE = ("close", "--objective", "2.2.1.1", "--how", "Put right in March.", "--by", "HMICFRS")
WITHDRAW = ("withdraw", "--reason", "It was counted twice.")
CHANGES = {"renew": RENEW, "confirm": CONFIRM, "close": CLOSE, "withdraw": WITHDRAW}
SET = ("return", "set", "2.2.1.1", "implemented", "--summary", "Agreed with all.", "--force", "norfolk")
NEXT_YEAR = months_after(DAY, 12)
FINDING = "{objective: 2.2.1.1, seriousness: %s, text: Ask again}"

BY_HAND = f"""\
# Kept by the audit team.
id: {ID}
force: norfolk   # ours
"plan_version": "2"
objectives:  # what it serves
  # the referral itself
  2.2.1.1: v1:000000000000

  "2.2.1.2":
kind: inspection
assurance: independent
assured_by: HMICFRS
title: 'Inspection: referrals'   # as printed
summary: >-
  Sixty referrals were read; # this is text
  54 were right.
shows: partly   # by and large

date: {DAY}
findings:
  # from page 12
  - objective: 2.2.1.1
    seriousness: area-for-improvement
    text: |
      Ask again  # this is text too
    due: 2099-01-31   # agreed

  - {{objective: 2.2.1.2, seriousness: consideration, text: Say who}}   # page 14
owner: Head of Safeguarding
reference: NC/SG/118

# The end.
"""
CLAIMS = f"""\
# Ours.
force: norfolk
date: {DAY}
plan_version: "2"
claims:
  # settled at the board
  2.2.1.2: {{status: in-progress, summary: Being agreed.}}   # in May
  2.2.1.1:
    status: in-progress  # for now
    lead: Head of Safeguarding
    summary: >-
      Nearly
      there.

  # the hard one
  2.2.1.3: {{status: not-started, summary: Planned.}}

# The end.
"""
MARKS = {name: objective.fingerprint for name, objective in load(Folder(str(PLAN)))[0].objectives.items()}
# What each change takes away, and what it puts there.
MEANT = {
    "renew": (
        [],
        [
            *("review_by: 2099-06-01", "renewed:", f"  - date: {TODAY}", f"    from: {NEXT_YEAR}"),
            *("    to: 2099-06-01", "    note: Read again and still true."),
        ],
    ),
    "confirm": (
        ['  "2.2.1.2":'],
        [
            f"  2.2.1.2: {MARKS['2.2.1.2']}",
            *("carried:", "  - edition: '2'", f"    date: {TODAY}", f"    recorded: {TODAY}", "    by: Head of Hub"),
            *("    objectives:", "      2.2.1.1:", f"        wording: {MARKS['2.2.1.1']}", "        shows: partly"),
            *(f"recorded: {TODAY}", f"review_by: {NEXT_YEAR}"),
        ],
    ),
    "close": ([], ["    closed:", f"      date: {TODAY}", "      how: Put right in March.", "      by: HMICFRS"]),
    "withdraw": ([], ["withdrawn:", f"  date: {TODAY}", "  reason: It was counted twice."]),
    "return set": (
        [
            "    status: in-progress  # for now",
            *("    summary: >-", "      Nearly", "      there."),
        ],
        ["    status: implemented", "    summary: Agreed with all.", f"    wording: {MARKS['2.2.1.1']}"],
    ),
}
SAVED_AS = {"as it is": (b"\n", b""), "with CRLF": (b"\r\n", b""), "with a byte-order mark": (b"\n", b"\xef\xbb\xbf")}


def words_of(change: tuple[str, ...], *more: str) -> tuple[str, ...]:
    """The words of a command that changes the record."""
    return ("evidence", change[0], ID, "--force", "norfolk", *change[1:], *more)


def put(path: Path, text: str, saved: str = "as it is") -> Path:
    """Save a text as an editor might."""
    newline, mark = SAVED_AS[saved]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mark + text.encode("utf-8").replace(b"\n", newline))
    return path


def record_in(workspace: Path, text: str = BY_HAND, saved: str = "as it is") -> Path:
    """Put the record of these tests into a workspace."""
    return put(workspace / f"evidence/norfolk/{ID}.yaml", text, saved)


def return_in(workspace: Path, text: str = CLAIMS, saved: str = "as it is") -> Path:
    """Put a return into a workspace."""
    return put(workspace / f"returns/norfolk/{DAY}.yaml", text, saved)


def difference(old: bytes, new: bytes) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that are new."""
    before, after = (text.decode("utf-8").splitlines() for text in (old, new))
    lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    gone, new_ones = ([line[1:] for line in lines if line.startswith(sign)] for sign in "-+")
    return gone, new_ones


def test_each_change_touches_only_the_lines_it_means_to(tmp_path: Path) -> None:
    cases = [(name, saved) for name in MEANT for saved in SAVED_AS]
    folders = [tmp_path / f"{n}" for n in range(len(cases))]
    paths, commands = [], []
    for folder, (name, saved) in zip(folders, cases, strict=True):
        in_return = name == "return set"
        paths.append(return_in(folder, saved=saved) if in_return else record_in(folder, saved=saved))
        paths[-1].chmod(0o640)
        commands.append((*SET, "--drop-comments") if in_return else words_of(CHANGES[name]))
    olds = [path.read_bytes() for path in paths]
    answers = batch(tmp_path, *commands, folders=folders)
    for case, done, path, old in zip(cases, answers, paths, olds, strict=True):
        assert (case, done.returncode, done.stderr) == (case, 0, "")
        newline, mark = SAVED_AS[case[1]]
        new = path.read_bytes()
        assert (case, difference(old, new)) == (case, MEANT[case[0]])
        assert (new.startswith(mark + b"#"), new.count(b"\r\n")) == (True, new.count(b"\n") * (newline == b"\r\n"))
        assert path.stat().st_mode & 0o777 == 0o640
        assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert {done.returncode for done in batch(tmp_path, *[("validate",)] * len(folders), folders=folders)} == {0}


LOSES = {
    "renew": ("", "review_by: 2026-12-31  # the board asked\n", RENEW, "# the board asked"),
    "confirm": ('"2.2.1.2":', '"2.2.1.2":  # checked in May', CONFIRM, "# checked in May"),
    "return set": ("", "", SET, "# for now"),
}


def test_comments_that_would_be_lost_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in LOSES]
    for folder, (old, new, _, _) in zip(folders, LOSES.values(), strict=True):
        record_in(folder, BY_HAND.replace(old, new) if old else new + BY_HAND)
        return_in(folder)
    commands = [change if change is SET else words_of(change) for _, _, change, _ in LOSES.values()]
    before = [tree(folder) for folder in folders]
    answers = batch(tmp_path, *commands, folders=folders)
    for (name, (_, _, _, lost)), done in zip(LOSES.items(), answers, strict=True):
        says = (
            f"Error: these comments would be lost: {lost}. Nothing was written; --drop-comments writes all the same\n"
        )
        assert (name, done.returncode, done.stderr) == (name, 2, says)
    assert [tree(folder) for folder in folders] == before
    answers = batch(tmp_path, *((*words, "--drop-comments") for words in commands), folders=folders)
    assert {(done.returncode, done.stderr) for done in answers} == {(0, "")}
    for folder, (_, _, _, lost) in zip(folders, LOSES.values(), strict=True):
        assert lost not in "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml"))


GONE = "withdrawn: {date: %s, reason: Counted twice}" % DAY  # noqa: UP031
CLOSED = FINDING[:-1] % "consideration" + ", closed: {date: %s, how: Done, by: HMICFRS}}" % DAY  # noqa: UP031
TWO = f"[{FINDING % 'consideration'}, {FINDING % 'cause-of-concern'}]"
# What the record has, the command, and what is said.
REFUSED: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    **{
        f"{name} of what is withdrawn": ({"gone": "yes"}, words_of(CHANGES[name]), "withdrawn")
        for name in ("renew", "confirm", "withdraw")
    },
    "close of what is withdrawn and found nothing": ({"gone": "yes"}, words_of(CLOSE), "it has no open finding"),
    "a finding that is closed": (
        {"findings": f"[{CLOSED}]"},
        words_of(CLOSE),
        "it has no open finding against 2.2.1.1",
    ),
    "no finding": ({}, words_of(CLOSE), "it has no open finding against 2.2.1.1"),
    "several findings": (
        {"findings": TWO},
        words_of(CLOSE),
        "2 open findings against 2.2.1.1: (1) 2.2.1.1: ",
    ),
    "a third of two findings": ({"findings": TWO}, words_of(CLOSE, "--finding", "3"), "--finding can be 1 to 2"),
    "finding 0": ({"findings": TWO}, words_of(CLOSE, "--finding", "0"), "--finding can be 1 to 2"),
    "renewed before it was made": ({}, words_of(RENEW, "--date", EARLIER), "dates-out-of-order: "),
    "renewed before it was last renewed": (
        {"renewed": f"[{{date: {TODAY}, from: {NEXT_YEAR}, to: 2098-01-01, note: x}}]", "review_by": "2098-01-01"},
        *(words_of(RENEW, "--date", f"{DAY}"), "review-by-against-renewals: "),
    ),
    "reviewed before it was made": (
        *({}, words_of(("renew", "--review-by", EARLIER, "--note", "x"))),
        "it may be relied on until ",
    ),
    "closed before it was made": (
        {"findings": TWO},
        words_of(CLOSE, "--finding", "1", "--date", EARLIER),
        "dates-out-of-order: ",
    ),
    "withdrawn before it was made": ({}, words_of(WITHDRAW, "--date", EARLIER), "dates-out-of-order: "),
    "recorded on a day to come": ({}, words_of(CONFIRM, "--date", "2098-01-01"), "is still to come"),
    "an address in a note": (
        *({}, words_of(("renew", "--review-by", "2099-01-01", "--note", "Ask jane.smith@example.org"))),
        "personal-data: this looks like an e-mail address",
    ),
    "a postcode in a reason": ({}, words_of(("withdraw", "--reason", "Was of NR1 3JN")), "personal-data: "),
    "no note": ({}, words_of(("renew", "--review-by", "2099-01-01")), "say until when, with --review-by, and why"),
    "no reason": ({}, words_of(("withdraw",)), "say why, with --reason"),
    "nobody who accepted it": ({}, words_of(CLOSE[:-2]), "and who accepted that, with --by"),
    "nothing of how": ({}, words_of((*CLOSE[:3], *CLOSE[5:])), "say how it was put right, with --how"),
    "a person who accepted it": (
        *({"findings": TWO}, words_of((*CLOSE[:-1], "jane.smith@example.org"), "--finding", "1")),
        "personal-data: ",
    ),
    "no objective": ({}, words_of(("close", "--how", "x", "--by", "HMICFRS")), "it has no open finding"),
    "moved and never made": (
        *({"findings": TWO}, words_of(WITHDRAW, "--moved-to", ID, "--never-made", "HMICFRS")),
        "--moved-to says nothing beside --never-made",
    ),
    "moved to what is not there": ({"findings": TWO}, words_of(WITHDRAW, "--moved-to", EARLY), "moved_to"),
    "moved to itself": ({"findings": TWO}, words_of(WITHDRAW, "--moved-to", ID), "broken-moved-to: "),
    "another record": (
        {},
        ("evidence", "withdraw", ID + "s", *WITHDRAW[1:], "--force", "norfolk"),
        f"Did you mean {ID}?",
    ),
    "another force": ({}, ("evidence", "withdraw", ID, *WITHDRAW[1:], "--force", "norfolk2"), "Did you mean norfolk"),
    "nothing to confirm": (
        {"marks": MARKS["2.2.1.1"], "recorded": f"{DAY}", "review_by": "2099-01-01"},
        *(words_of(CONFIRM), "its fingerprints and dates are complete and up to date"),
    ),
    "nobody to ask": ({}, words_of(("confirm",)), "repeat with --yes"),
    "an error of its own": ({"kind": "feedback"}, words_of(WITHDRAW), "feedback-without-source: "),
    "a file all in brackets": (
        {"brackets": "yes"},
        words_of(RENEW),
        "only a file of keys, one below the other, can be ",
    ),
    "a return that is not there": ({}, SET, "start one with `nvap return new`"),
    "an unknown status": ({}, (*SET[:3], "done", *SET[4:]), "the status cannot be done"),
    "no sentence": ({}, (*SET[:4], *SET[6:]), "a claim needs one sentence of why, with --summary"),
    "an action": ({}, ("return", "set", "2.2.1", *SET[3:]), "2.2.1 is an action"),
}


def test_what_makes_no_sense_is_refused_in_words_and_nothing_is_written(tmp_path: Path) -> None:
    folders = [tmp_path / f"{n}" for n in range(len(REFUSED))]
    for folder, (keys, _, _) in zip(folders, REFUSED.values(), strict=True):
        keys = {**keys}
        gone, brackets = keys.pop("gone", ""), keys.pop("brackets", "")
        marks = keys.pop("marks", "")
        text = record_text(**keys) + (f"{GONE}\n" if gone else "")  # type: ignore[arg-type]
        text = text.replace('{"2.2.1.1": }', f"\n  2.2.1.1: {marks}") if marks else text
        record_in(folder, "---\n{" + ", ".join(text.splitlines()) + "}\n" if brackets else text)
    before = [tree(folder) for folder in folders]
    answers = batch(tmp_path, *(words for _, words, _ in REFUSED.values()), folders=folders)
    for (name, (_, _, says)), done, folder, old in zip(REFUSED.items(), answers, folders, before, strict=True):
        assert (name, done.returncode, says in done.stderr) == (name, 2, True), done.stderr
        assert (name, "Traceback" in done.stderr, "Changed" in done.stdout) == (name, False, False)
        assert (name, tree(folder)) == (name, old)


def test_a_finding_is_chosen_among_the_open_ones(tmp_path: Path) -> None:
    findings = f"\n  - {CLOSED}\n  - {FINDING % 'consideration'}\n  - {FINDING % 'cause-of-concern'}"
    path = record_in(tmp_path, record_text(findings=findings))
    done = nvap(*words_of(CLOSE, "--finding", "2"), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    text = path.read_text(encoding="utf-8")
    assert f"\n  - {CLOSED}\n  - {FINDING % 'consideration'}\n  - objective: 2.2.1.1\n" in text
    assert "seriousness: cause-of-concern" in text.partition("closed:\n")[0]


GRAVER = "{objective: 2.2.1.1, seriousness: recommendation, text: Ask again, progress: [{date: %s, note: Asked}]}" % DAY  # noqa: UP031
# What is said of a withdrawal besides its reason, and the gap that the objective has then.
GOES = {
    "nothing is said": ((), "open finding, as before"),
    "another record carries it": (("--moved-to", f"{EARLIER}-carrier"), "open finding, as before"),
    "it was never made": (("--never-made", "Head of Inspections"), "open finding before, lapsed now"),
}


def test_a_withdrawal_hides_no_graver_finding_unless_it_says_where_it_went(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in GOES]
    for folder in folders:
        record_in(folder, record_text(findings=f"[{GRAVER}]"))
        write_record(folder, "peer", day=DAY - timedelta(days=1), review_by=EARLIER)
    write_record(folders[1], "carrier", day=DAY - timedelta(days=1), findings=f"[{FINDING % 'recommendation'}]")
    done = nvap(*words_of(WITHDRAW, "--moved-to", f"{EARLIER}-peer"), cwd=folders[1])
    assert (done.returncode, "which has none graver than a consideration against 2.2.1.1" in done.stderr) == (2, True)
    commands = [words_of(WITHDRAW, *more) for more, _ in GOES.values()]
    for (name, (_, said)), done in zip(GOES.items(), batch(tmp_path, *commands, folders=folders), strict=True):
        assert (name, done.returncode, done.stderr) == (name, 0, "")
        assert f"2.2.1.1: {said}\n" in done.stdout, name
    for folder, (more, _) in zip(folders, GOES.values(), strict=True):
        written = yaml.safe_load((folder / f"evidence/norfolk/{ID}.yaml").read_text("utf-8"))["withdrawn"]
        told = dict(zip((word[2:].replace("-", "_") for word in more[::2]), more[1::2], strict=True))
        assert written == {"date": TODAY, "reason": WITHDRAW[2], **told}
    # What stays open is closed as another is, and only then it is gone.
    done = nvap(*words_of(CLOSE), cwd=folders[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert "2.2.1.1: open finding before, lapsed now\n" in done.stdout
    (finding,) = yaml.safe_load((folders[0] / f"evidence/norfolk/{ID}.yaml").read_text("utf-8"))["findings"]
    assert finding["progress"] == [{"date": DAY, "note": "Asked"}]
    assert finding["closed"] == {"date": TODAY, "how": "Put right in March.", "by": "HMICFRS"}


def test_a_withdrawn_consideration_is_gone(tmp_path: Path) -> None:
    record_in(tmp_path, record_text(findings=f"[{FINDING % 'consideration'}]"))
    done = nvap(*words_of(WITHDRAW), cwd=tmp_path)
    assert (done.returncode, "2.2.1.1: open consideration before, no evidence now\n" in done.stdout) == (0, True)


def test_what_was_renewed_is_confirmed_until_the_day_that_it_was_renewed_to(tmp_path: Path) -> None:
    renewal = f"[{{date: {DAY}, from: {NEXT_YEAR}, to: 2098-01-01, note: x}}]"
    path = record_in(tmp_path, record_text(renewed=renewal))
    done = nvap(*words_of(CONFIRM[:2]), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nreview_by: 2098-01-01\n" in path.read_text(encoding="utf-8")


def test_what_is_wrong_with_a_record_does_not_keep_it_from_being_withdrawn(tmp_path: Path) -> None:
    record_in(tmp_path, record_text(summary="Ask jane.smith@example.org.", objectives="2.2.1.1"))
    done = nvap(*words_of(WITHDRAW), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_errors_elsewhere_do_not_stop_a_change(tmp_path: Path) -> None:
    path = record_in(tmp_path)
    write_record(tmp_path, "no-source", kind="feedback")
    put(tmp_path / f"evidence/norfolk/{DAY}-broken.yaml", "id: [\n")
    put(tmp_path / f"evidence/suffolk/{DAY}-broken.yaml", "id: [\n")
    put(tmp_path / f"returns/norfolk/{EARLY}.yaml", "")
    claims = return_in(tmp_path)
    before = tree(tmp_path)
    for words in (words_of(RENEW), (*SET, "--drop-comments")):
        done = nvap(*words, cwd=tmp_path)
        assert done.returncode == 0
        # What the gaps were counted without is named; another force's files are not opened.
        said = re.findall("^(\\S+?):\\d+:\\d+: error ", done.stderr, re.M)
        assert [Path(word).name for word in said] == [f"{DAY}-broken.yaml", f"{DAY}-no-source.yaml", f"{EARLY}.yaml"]
    changed = {str(file.relative_to(tmp_path)) for file in (path, claims)}
    after = tree(tmp_path)
    assert {name for name in after if after[name][2:] != before[name][2:] and after[name][3]} == changed


# How the gaps moved


LONG_AGO = date(TODAY.year - 3, 1, 31)
MOVES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a lapsed record is renewed": (record_text(day=LONG_AGO), RENEW),
    "suspect wording is confirmed": (record_text().replace('{"2.2.1.1": }', "\n  2.2.1.1: v1:000000000000"), CONFIRM),
    "a finding is closed": (
        record_text(objectives="2.2.1.1 2.2.1.2", findings=f"[{FINDING % 'cause-of-concern'}]"),
        CLOSE,
    ),
    "a record is withdrawn": (record_text(), WITHDRAW),
    "a claim is made": (record_text(), (*SET[:3], "embedded", *SET[4:])),
}


def test_the_report_of_how_the_gaps_moved_is_what_gaps_says(tmp_path: Path) -> None:
    folders, commands = [tmp_path / name for name in MOVES], []
    for folder, (text, change) in zip(folders, MOVES.values(), strict=True):
        stem = re.findall("^id: (.*)$", text, re.M)[0]
        put(folder / f"evidence/norfolk/{stem}.yaml", text)
        return_in(folder, CLAIMS.replace("  # for now", ""))
        words = change if change[0] == "return" else words_of(change)
        commands.append([word.replace(ID, stem) for word in words])
    gaps = [("gaps", "--force", "norfolk", "--all", "--format", "json")] * len(folders)
    befores = [data(done) for done in batch(tmp_path, *gaps, folders=folders)]
    answers = batch(tmp_path, *commands, folders=folders)
    afters = [data(done) for done in batch(tmp_path, *gaps, folders=folders)]
    for name, done, before, after in zip(MOVES, answers, befores, afters, strict=True):
        assert (name, done.returncode, done.stderr) == (name, 0, "")
        assert (name, before != after) == (name, True)
        _, _, said = done.stdout.partition("Changed ")
        objectives = ["2.2.1.1", "2.2.1.2"] if "2.2.1.2" in MOVES[name][0] else ["2.2.1.1"]
        assert (name, said.splitlines()[1:]) == (name, list(moved(before, after, objectives)))


def moved(before: dict[str, Any], after: dict[str, Any], objectives: list[str]) -> Iterator[str]:
    """What should be said of a move."""
    for name in objectives:
        rows = ({row["objective"]: [row["gap"], *row["also"]] for row in gaps["gaps"]} for gaps in (before, after))
        (old, *had), (new, *has) = ([gap_name(gap) for gap in gaps.get(name, ["met"])] for gaps in rows)
        more = " and ".join(gap for gap in has if gap not in had)
        same = f"{name}: {new}, as before" + (f"; now also {more}" if more else "")
        yield same if old == new else f"{name}: {old} before, {new} now"
    yield f"Gaps: {before['total']} before, {after['total']} now"


def test_a_change_that_is_only_read_is_not_written(tmp_path: Path) -> None:
    record_in(tmp_path)
    return_in(tmp_path)
    before = tree(tmp_path)
    answers: list[Done] = batch(tmp_path, *(("evidence", name, "--help") for name in CHANGES), SET[:2])
    assert [done.returncode for done in answers] == [0, 0, 0, 0, 2]
    assert tree(tmp_path) == before
