"""What may not be shown is not shown, in no form and on no stream; and what is shown of it marks the document.

That no command, form or kind of file is forgotten is for tests/test_guards.py.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nvap.formats.documents import forms_of
from tests.marked import SENSITIVE, Marked, broken, leaks, sound
from tests.running import NEXT_EDITION, Done, batch, data
from tests.terminal import POSIX, at_a_terminal

COMMON = ("--force", "norfolk", "--as-at", "2026-11-30")
LIMIT = ("--max-marking", "OFFICIAL")
FORMS = ("md", "text", "json")
OBJECTIVES = (
    *("2.2.1.1", "2.2.1.2", "2.3.2.2", "2.4.2.1", "2.4.2.3", "2.4.1.2", "2.4.2.4", "2.4.2.5", "2.5.1.2", "2.6.1.3"),
    *("2.5.1.3", "2.5.1.5"),
)
EACH: list[tuple[str, ...]] = [("gaps", "--all"), ("status",), ("why", "2.2.1.1"), ("evidence", "list")]
EACH += [("return", "show"), ("pack",), ("sheet", "--all")]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    return sound(tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    return broken(tmp_path_factory.mktemp("broken"))


def commands(made: Marked) -> Iterator[tuple[str, ...]]:
    """Every command that has the option, with what else changes what it shows."""
    lead = next(word for word in sorted(made.canaries) if word.startswith("zqlead"))
    yield from [
        ("gaps",),
        ("gaps", "--all"),
        ("gaps", "--all", "--lead", "Head"),
        ("gaps", "--all", "--lead", "zqlead"),
    ]
    yield from [("gaps", "--lead", lead), ("gaps", "--top", "2", "--fail-on", "put-right")]
    yield from [("gaps", "--band", band) for band in ("put-right", "start", "prove", "keep-up")]
    yield from [("status",), ("pack",), ("return", "show"), ("evidence", "list")]
    yield from [("sheet", "--all"), ("sheet", "2.2.1", "--review"), ("national", "--since", "2026-06-15")]
    yield ("diff", "built-in", str(NEXT_EDITION))
    yield from [
        ("carry", "--list"),
        ("measures", "list"),
        ("trend",),
        ("practice",),
        ("practice", "--all"),
        ("practice", "2.2.1.1"),
    ]
    yield from [("why", objective) for objective in OBJECTIVES]
    yield from [("evidence", "list", "--objective", objective) for objective in ("2.2.1.1", "2.4.2.2", "2.4.2.3")]
    yield from [("evidence", "show", name) for name in (*made.open_ids, *made.ids[::6])]


def runs(made: Marked, *more: str, whole: bool) -> list[tuple[tuple[str, ...], str, Done]]:
    """Every command in every form; those that are much alike, or all of them, in one form each by turns."""
    asked = []
    for place, command in enumerate(commands(made)):
        forms = [form for form in (*FORMS, "html") if form in forms_of(command[0])]
        by_turns = not whole or command[0] == "why" or len(command) > 2
        asked += [(command, form) for form in (forms[place % len(forms) :][:1] if by_turns else forms)]
    done = batch(made.folder, *((*command, *COMMON, *more, "--format", form) for command, form in asked))
    return [(command, form, process) for (command, form), process in zip(asked, done, strict=True)]


def first_and_last(text: str, form: str) -> set[str]:
    """The markings that stand first and last in a document."""
    if form == "json":
        return {json.loads(text)["marking"]}
    if form == "html":
        found = re.findall(r'<p class="marking">(.*?)</p>', text)
        assert len(found) == 2
        return set(found)
    lines = [line.strip("* ") for line in text.splitlines() if line.strip()]
    return {lines[0], lines[-1]}


@pytest.mark.parametrize("which", ["kept", "faulty"])
def test_nothing_above_the_limit_is_shown(which: str, request: pytest.FixtureRequest) -> None:
    made: Marked = request.getfixturevalue(which)
    for command, form, done in runs(made, *LIMIT, "--despite-errors", whole=which == "faulty"):
        assert leaks(made, done.stdout + done.stderr) == [], (command, form)
        if "show" in command and command[-1] in made.ids:
            assert (done.returncode, done.stdout) == (2, ""), (command, done.stderr)
            continue
        assert done.returncode == (1 if "--fail-on" in command else 0), (command, form, done.stderr)
        assert first_and_last(done.stdout, form) == {"OFFICIAL"}, (command, form)
        if form == "json":
            assert json.loads(done.stdout)["withheld"] == made.withheld, command
        else:
            assert re.search(
                rf"\b{made.withheld}\b[^.]*\b(withheld|in all)\b|Withheld[^.]*{made.withheld}\b", done.stdout
            ), (
                command,
                form,
            )


def test_a_report_that_is_refused_names_nothing_above_the_limit(faulty: Marked) -> None:
    asked = [*EACH, ("gaps",), ("evidence", "show", faulty.ids[0]), ("evidence", "show", faulty.open_ids[0])]
    for command, done in zip(asked, batch(faulty.folder, *((*words, *COMMON, *LIMIT) for words in asked)), strict=True):
        assert leaks(faulty, done.stdout + done.stderr) == [], command
        assert (done.returncode, done.stdout) == (1, ""), command
        assert "audit-that-points-forward" in done.stderr
        assert "2 more in files that may not be named" in done.stderr
    done = batch(faulty.folder, ("gaps", *COMMON))[0]
    assert leaks(faulty, done.stderr)


def test_what_shows_anything_above_the_limit_is_marked_so(kept: Marked, faulty: Marked) -> None:
    shown = 0
    for command, form, done in runs(kept, whole=False):
        assert done.returncode == (1 if "--fail-on" in command else 0), (command, done.stderr)
        if leaks(kept, done.stdout):
            shown += 1
            assert first_and_last(done.stdout, form) == {SENSITIVE}, (command, form)
    assert shown > 20
    # Where a file that may be sensitive is named among those with errors, that is shown too.
    for done in batch(faulty.folder, *((*words, *COMMON, "--despite-errors", "--format", "md") for words in EACH)):
        assert leaks(faulty, done.stdout)
        assert first_and_last(done.stdout, "md") == {SENSITIVE}


def test_what_tells_of_nothing_above_is_official(kept: Marked) -> None:
    asked = [("why", "2.1.1.1"), ("evidence", "show", "2026-06-15-audit-beside-it")]
    asked += [("evidence", "list", "--objective", "2.1.1.1")]
    for done in batch(kept.folder, *((*words, *COMMON, "--format", "md") for words in asked)):
        assert first_and_last(done.stdout, "md") == {"OFFICIAL"}


# The one thing above the limit in a workspace, and the command that tells of it.
ALONE: dict[str, tuple[Callable[[Marked], Any], tuple[str, ...]]] = {
    "a homeless record": (lambda made: made.hidden("audit/peer", "2.9.1.1", plan_version="1"), ("gaps",)),
    "a homeless record in the status": (
        lambda made: made.hidden("audit/peer", "2.9.1.1", plan_version="1"),
        ("status",),
    ),
    "a homeless claim": (
        lambda made: made.secret_return({"2.9.1.1": made.claim("implemented")}, plan_version="1"),
        ("gaps",),
    ),
    "a homeless claim in the status": (
        lambda made: made.secret_return({"2.9.1.1": made.claim("implemented")}, plan_version="1"),
        ("status",),
    ),
    "a claim that it does not apply": (
        lambda made: made.secret_return({"2.6.1.3": made.claim("not-applicable")}),
        ("gaps",),
    ),
    "a row far down that a lead is asked for": (
        lambda made: made.secret_return(
            {"2.7.1.4": {"status": "not-assessed", "summary": made.word("summary"), "lead": "Head of Hub"}}
        ),
        ("gaps", "--lead", "hub"),
    ),
    "what a record supersedes": (
        lambda made: made.shown("x", "audit/self", "2.4.2.4", supersedes=made.hidden("audit/self", "2.4.2.4")),
        ("evidence", "show", "2026-06-15-x"),
    ),
    "what carries the findings of a record": (
        lambda made: made.shown(
            *("x", "audit/self", "2.4.2.4"),
            withdrawn={"date": "2026-07-15", "reason": "Twice.", "moved_to": made.hidden("audit/self", "2.4.2.4")},
        ),
        ("evidence", "show", "2026-06-15-x"),
    ),
    "a record with errors": (
        lambda made: made.hidden("peer-review/self", "2.5.1.3"),
        ("why", "2.5.1.3", "--despite-errors"),
    ),
}


def test_each_thing_alone_marks_the_document_that_tells_of_it(tmp_path: Path) -> None:
    made = [Marked(tmp_path / f"{place}") for place in range(len(ALONE))]
    for marked, (write, _) in zip(made, ALONE.values(), strict=True):
        write(marked)
    folders = [marked.folder for marked in made]
    for more, marking in (((), SENSITIVE), (LIMIT, "OFFICIAL")):
        words = [(*command, *COMMON, *more, "--format", "md") for _, command in ALONE.values()]
        for name, folder, done in zip(ALONE, made, batch(tmp_path, *words, folders=folders), strict=True):
            assert (name, first_and_last(done.stdout, "md")) == (name, {marking}), done.stderr
            if more:
                assert (name, leaks(folder, done.stdout + done.stderr)) == (name, [])


def test_a_lead_that_may_not_be_shown_is_not_found_either(kept: Marked) -> None:
    words = ("gaps", "--all", "--lead", "zqlead", *COMMON, "--format", "json")
    whole, limited = (data(done) for done in batch(kept.folder, words, (*words, *LIMIT)))
    assert (whole["total"] > 3, limited["total"], limited["gaps"]) == (True, 0, [])
    assert (limited["withheld"], limited["met"]) == (kept.withheld, whole["met"])


SAME = ("objective", "band", "gap", "also", "supported", "expects", "share")


@pytest.mark.parametrize("which", ["kept", "faulty"])
def test_the_list_is_computed_on_everything(which: str, request: pytest.FixtureRequest) -> None:
    made: Marked = request.getfixturevalue(which)
    words = ("gaps", "--all", *COMMON, "--despite-errors", "--format", "json")
    whole, limited = (data(done) for done in batch(made.folder, words, (*words, *LIMIT)))
    assert [[row[key] for key in SAME] for row in limited["gaps"]] == [
        [row[key] for key in SAME] for row in whole["gaps"]
    ]
    for key in ("objectives", "applicable", "total", "shown", "met"):
        assert limited[key] == whole[key]
    assert [omitted["count"] for omitted in limited["left_out"]] == [omitted["count"] for omitted in whole["left_out"]]
    assert [strength["objective"] for strength in limited["strengths"]] == [
        strength["objective"] for strength in whole["strengths"]
    ]
    assert {row["objective"]: row["withheld"] for row in whole["gaps"] if row["withheld"]} == {}
    left = {"2.4.1.2", "2.6.1.3"}
    rows = {row["objective"]: row["withheld"] for row in limited["gaps"] if row["withheld"]}
    assert rows == {name: count for name, count in made.here.items() if name in rows or name not in left}


@pytest.fixture(scope="module")
def limited(kept: Marked) -> dict[str, dict[str, Any]]:
    """What each command says under the limit, in JSON."""
    asked: list[tuple[str, ...]] = [("gaps", "--all"), ("status",), ("return", "show"), ("evidence", "list")]
    asked += [("why", "2.6.1.3"), ("why", "2.5.1.2"), ("evidence", "show", "2026-11-15-audit-that-supersedes")]
    done = batch(kept.folder, *((*words, *COMMON, *LIMIT, "--format", "json") for words in asked))
    return {" ".join(words): data(process) for words, process in zip(asked, done, strict=True)}


def test_what_is_withheld_is_counted_where_it_would_have_stood(kept: Marked, limited: dict[str, Any]) -> None:
    status = {objective["objective"]: objective for objective in limited["status"]["objectives"]}
    assert {name: account["withheld"] for name, account in status.items() if account["withheld"]} == {
        name: count for name, count in kept.here.items() if name in status
    }
    assert status["2.5.1.2"]["claimed"] is None
    counts = {action["number"]: (action["claimed"], action["withheld"]) for action in limited["status"]["actions"]}
    assert (counts["2.6.2"], counts["2.3.3"], counts["2.4.3"]) == ((0, 1), (1, 0), (0, 1))
    claims = ["2.2.1.2", "2.4.3.3", "2.5.1.2", "2.6.1.1", "2.6.1.3", "2.6.2.1"]
    assert limited["return show"]["withheld_claims"] == claims
    assert list(limited["return show"]["claims"]) == ["2.3.3.1"]
    assert limited["evidence list"]["withheld_here"] == kept.withheld - 1
    assert [strength["withheld"] for strength in limited["gaps --all"]["strengths"]] == [1, 1]


def test_what_evidence_was_superseded_by_or_supersedes_is_computed_and_not_named(limited: dict[str, Any]) -> None:
    states = {listed["id"]: listed["state"] for listed in limited["evidence list"]["evidence"]}
    assert states["2025-12-15-audit-superseded"] == "replaced"
    record = limited["evidence show 2026-11-15-audit-that-supersedes"]
    assert "supersedes" not in record["evidence"]
    assert record["withheld_here"] == 1


def test_a_claim_is_not_told_by_what_follows_from_it(limited: dict[str, Any]) -> None:
    chain = limited["why 2.6.1.3"]
    assert (chain["claimed"], chain["claim"], chain["claim_place"], chain["applies"], chain["gaps"]) == (
        None,
        None,
        None,
        None,
        [],
    )
    (line,) = [line for line in limited["status"]["objectives"] if line["objective"] == "2.6.1.3"]
    assert (line["claimed"], line["applies"], line["gap"]) == (None, None, None)
    assert limited["why 2.5.1.2"]["claim_place"] is None
    said = " ".join(left["why"] for left in limited["gaps --all"]["left_out"])
    assert "2.6.1.3" not in said
    assert said.count("1 withheld here") == 2


@pytest.mark.parametrize("suffix", ["md", "html", "json"])
def test_a_file_that_is_written_keeps_the_limit_too(suffix: str, faulty: Marked, tmp_path: Path) -> None:
    asked = EACH[:1] if suffix == "html" else EACH
    paths = [tmp_path / f"{place}.{suffix}" for place in range(len(asked))]
    words = [
        (*command, *COMMON, *LIMIT, "--despite-errors", "--out", str(path))
        for command, path in zip(asked, paths, strict=True)
    ]
    for done, path in zip(batch(faulty.folder, *words), paths, strict=True):
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        text = path.read_text("utf-8")
        assert leaks(faulty, text + done.stderr) == []
        assert first_and_last(text, suffix) == {"OFFICIAL"}
        assert "audit-that-points-forward" in text


@POSIX
def test_a_terminal_keeps_the_limit_too(faulty: Marked) -> None:
    words = [(*command, *COMMON, *LIMIT, "--despite-errors") for command in EACH[::2]]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for code, printed in pool.map(partial(at_a_terminal, cwd=faulty.folder, columns=100), words):
            assert code == 0
            assert leaks(faulty, printed) == []
            assert "PRINTED DESPITE ERRORS" in printed
            assert "2 that may not be named here" in printed


def test_a_marking_that_there_is_not_is_misuse(kept: Marked) -> None:
    asked = [*EACH, ("evidence", "show", kept.open_ids[0])]
    words = [(*command, *COMMON, "--max-marking", given) for command in asked for given in ("SECRET", "")]
    for done in batch(kept.folder, *words):
        assert (done.returncode, done.stdout) == (2, "")
        assert "OFFICIAL" in done.stderr


def test_the_canaries_are_words_of_nothing_else(kept: Marked, tmp_path: Path) -> None:
    for done in batch(tmp_path, ("plan", "--format", "md"), ("gaps", "--all", *COMMON), ("list", "forces")):
        assert leaks(kept, done.stdout) == []
