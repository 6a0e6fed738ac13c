"""What moved since an earlier day: every figure is the difference of two runs, and what moved makes the new list."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

import nvap
from nvap.analysis.events import Happened, events_of, lapses
from nvap.analysis.gaps import GapList, gap_list
from nvap.analysis.moves import moves, positions_of
from nvap.analysis.succession import reading_of
from nvap.formats.documents import forms_of
from nvap.model.evidence import Evidence
from nvap.model.refusals import Refusal
from nvap.model.returns import Return
from nvap.views.moves import late_under
from tests.evidence import finding, real_plan, record
from tests.oracle.accounts import random_account
from tests.running import nvap as run
from tests.test_oracle import as_text, asked

AT = "2026-11-30"
ALL = ("--force", "example-shire", "--as-at", AT)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moves") / "example"
    done = run("init", str(folder), "--example", "--as-at", AT, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


def made_json(folder: Path, *words: str) -> dict[str, Any]:
    done = run(*words, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def list_of(force: str, seed: int, at: date) -> GapList:
    """The list of a random account at a date."""
    body = real_plan().forces[force]
    records, returns = random_account(seed, list(asked(str(body.nation)).values()))
    evidence = [Evidence.model_validate(as_text(each)) for each in records]
    made = [Return.model_validate(as_text(each)) for each in returns]
    return gap_list(real_plan().actions.values(), body, evidence, at, made)


def test_what_moved_makes_the_new_list_of_the_old() -> None:
    """Of random accounts and days: no move is missing, none is told that is none, and each has what changed it."""
    rng, moved, without = Random(14), 0, 0
    reading = reading_of((real_plan().edition,), real_plan().front.version)
    for seed in range(150):
        day = date(2024, 6, 30) + timedelta(days=rng.randrange(700))
        by = day + timedelta(days=1 + rng.randrange(400))
        force = rng.choice(("norfolk", "gwent"))
        old, new = (positions_of(list_of(force, seed, at), "2", late_under(None)) for at in (day, by))
        found = moves(real_plan().forces[force], new, [old], reading)
        places = dict(old.places)
        for move in found:
            assert places[move.objective] == move.came_from != move.place
            places[move.objective] = move.place
            assert all(day < event.day <= by for event in move.events)
            without += not move.events
        assert places == new.places
        worse = {move.objective for move in found if move.worse}
        assert worse == {name for name, place in new.places.items() if place.is_worse_than(old.places[name])}
        moved += len(found)
    assert moved > 200
    assert not without, "something moved and nothing happened to it"


def test_the_same_day_moves_nothing() -> None:
    reading = reading_of((real_plan().edition,), real_plan().front.version)
    one = positions_of(list_of("norfolk", 7, date(2025, 9, 30)), "2", late_under(None))
    assert moves(real_plan().forces["norfolk"], one, [one], reading) == []


MET = ("met", None, False)


def places(made: dict[str, Any]) -> dict[str, tuple[str, str, bool]]:
    """Where each objective with a gap stands in the JSON of a list: in which list, its gap, whether it is overdue."""
    lists = {"gap": made["gaps"], "accepted": made["accepted"]}
    return {
        row["objective"]: (where, row["gap"], row["overdue"] is not None) for where in lists for row in lists[where]
    }


def test_the_figures_are_those_of_two_runs(example: Path) -> None:
    now = made_json(example, "gaps", *ALL, "--all", "--since", "2026-09-30")
    then = made_json(example, "gaps", "--force", "example-shire", "--as-at", "2026-09-30", "--all")
    gaps, before = places(now), places(then)
    assert now["since"] == "2026-09-30"
    told = {move["objective"]: move for move in now["moved"]}
    for name in gaps.keys() | before.keys():
        was, is_ = before.get(name, MET), gaps.get(name, MET)
        assert (name in told) is (was != is_), name
        if name in told:
            sides = (told[name]["from"], told[name]["to"])
            assert [(side["where"], side["gap"], side["overdue"]) for side in sides] == [was, is_], name
    assert now["worse"] == sum(move["worse"] for move in now["moved"]) == 7


def test_since_the_last_return(example: Path) -> None:
    now = made_json(example, "status", *ALL, "--since", "return")
    returned = max(path.stem for path in (example / "returns" / "example-shire").iterdir())
    assert now["since"] == returned < AT
    assert now["moved"] == made_json(example, "gaps", *ALL, "--since", returned)["moved"]


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (words, form)
        for words in (("gaps",), ("status",), ("pack",), ("sheet", "2.4.3"))
        for form in forms_of(words[0])
        if form in ("text", "md", "html")
    ],
)
def test_every_document_tells_what_moved(example: Path, words: tuple[str, ...], form: str) -> None:
    done = run(*words, *ALL, "--since", "30/9/2026", "--format", form, cwd=example)
    assert done.returncode == 0, done.stderr
    assert "What has moved since 30 September 2026" in done.stdout
    flat = " ".join(done.stdout.split())
    assert "claimed embedded" in flat
    assert "met" in flat
    assert ("2.2.1.1 Appropriate action" in flat.split("What has moved")[-1]) is (words[0] != "sheet")


def test_a_day_that_cannot_be_compared_with_is_refused(example: Path) -> None:
    for words, said in (
        (("gaps", *ALL, "--since", AT), "is not before the date spoken for"),
        (("gaps", "--force", "norfolk", "--as-at", AT, "--since", "return"), "made no return before 2026-11-30; give"),
        (("sheet", "2.4.3", "--as-at", AT, "--since", "2026-09-30"), "--since says nothing without --force"),
        (("gaps", *ALL, "--fail-on", "worse"), "give --since or --baseline"),
        (("gaps", *ALL, "--since", "last week"), "is not a date"),
    ):
        done = run(*words, cwd=example)
        assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), done.stderr


def add_gap(folder: Path) -> None:
    """One more gap in a workspace: a record that shows that something which was met is not so."""
    done = run(
        *("evidence", "add", "--force", "example-shire", "--objective", "2.4.2.1", "--kind", "audit"),
        *("--assurance", "independent", "--assured-by", "HMICFRS", "--shows", "no", "--title", "Look again"),
        *("--summary", "It was not so.", "--owner", "Head of Crime", "--reference", "NC/9", "--date", "2026-11-20"),
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr


def test_a_gate_starts_from_where_the_force_is(example: Path, tmp_path: Path) -> None:
    """A workspace with many gaps passes until one more is added."""
    folder = tmp_path / "workspace"
    assert run("init", str(folder), "--example", "--as-at", AT, cwd=folder.parent).returncode == 0
    made = run("gaps", *ALL, "--all", "--format", "json", cwd=folder).stdout
    (folder / "baseline.json").write_text(made, encoding="utf-8")
    gate = ("gaps", *ALL, "--baseline", "baseline.json", "--fail-on", "worse")
    done = run(*gate, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "0 objectives moved since 30 November 2026" in done.stdout
    add_gap(folder)
    done = run(*gate, cwd=folder)
    assert done.returncode == 1, done.stderr
    assert "1 objective moved since 30 November 2026: 1 worse" in done.stdout
    assert (
        run("gaps", *ALL, "--baseline", "baseline.json", "--fail-on", "worse", "--theme", "3", cwd=folder).returncode
        == 0
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda made: made.update(force="norfolk"), "--baseline is of norfolk"),
        (lambda made: made.update(shown=10), "holds a part of the gaps only"),
        (lambda made: made["plan"].update(version="9"), "version 9 of the plan, which is not here"),
        (lambda made: made.update(as_at="2027-01-01"), "after the date spoken for"),
        (lambda made: made["gaps"][0].update(gap="bigger"), "has a gap bigger"),
        (lambda made: made.pop("gaps"), "is not the JSON of `nvap gaps --all`: gaps is missing"),
        (
            lambda made: made["gaps"][0].update(gap=7),
            "is not the JSON of `nvap gaps --all`: at gaps.0.gap something else was expected",
        ),
    ],
)
def test_a_baseline_that_is_none_is_refused(example: Path, tmp_path: Path, change: Any, said: str) -> None:
    made = made_json(example, "gaps", *ALL, "--all")
    change(made)
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    done = run("gaps", *ALL, "--baseline", str(path), cwd=example)
    assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), done.stderr


def test_a_script_cannot_name_another_day_by_a_word(example: Path) -> None:
    workspace = nvap.open(example, at=date(2026, 11, 30))
    with pytest.raises(Refusal, match="retrun is no day to compare with"):
        workspace.document("gaps", "example-shire", "md", since="retrun")


def test_what_is_no_file_of_gaps_is_refused(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    done = run("gaps", *ALL, "--baseline", str(path), cwd=example)
    assert (done.returncode, "cannot be read" in done.stderr) == (3, True), done.stderr
    path.write_bytes(b"\xff\xfe[[[[")
    done = run("gaps", *ALL, "--baseline", str(path), cwd=example)
    assert (done.returncode, "is not the JSON of" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_baseline_may_be_in_an_encoding_that_a_shell_of_windows_writes(
    example: Path, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "baseline.json"
    made = run("gaps", *ALL, "--all", "--format", "json", cwd=example).stdout
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path.write_bytes(f"{mark}{made}".encode(encoding))
    done = run("gaps", *ALL, "--baseline", str(path), cwd=example)
    assert done.returncode == 0, done.stderr
    assert "0 objectives moved since 30 November 2026" in done.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_no_baseline(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for no_file in (path, tmp_path):
        done = run("gaps", *ALL, "--baseline", str(no_file), cwd=example)
        assert (done.returncode, "is not a file" in " ".join(done.stderr.split())) == (3, True), done.stderr


def test_under_a_limit_nothing_above_it_is_told(example: Path) -> None:
    """What may not be shown is counted, and the document is marked as what it shows."""
    whole = run("gaps", *ALL, "--since", "2025-06-30", "--format", "json", "--all", cwd=example).stdout
    under = made_json(example, "gaps", *ALL, "--since", "2025-06-30", "--max-marking", "OFFICIAL", "--all")
    hidden = {
        path.stem
        for path in (example / "evidence" / "example-shire").glob("*.yaml")
        if "marking: OFFICIAL-SENSITIVE" in path.read_text(encoding="utf-8")
    }
    assert hidden
    text = json.dumps(under)
    assert not [name for name in hidden if name in text]
    assert [name for name in hidden if name in whole]
    assert under["marking"] == "OFFICIAL"
    assert sum(move["withheld"] for move in under["moved"]) > 0


def test_what_happened_in_order() -> None:
    """A record, what it found, the day after it was due, its closing, a lapse and a withdrawal, each on its day."""
    told = finding("recommendation", due="2026-03-01", closed="2026-05-01")
    one = record(date="2026-01-10", review_by="2026-04-30", findings=[told])
    other = record(date="2026-02-01", withdrawn={"date": "2026-06-01", "reason": "Twice"})
    made = gap_list(real_plan().actions.values(), real_plan().forces["norfolk"], [one, other], date(2026, 7, 1))
    standing = next(each for each in made.standings if each.objective.id == "2.2.1.1")
    events = events_of(standing, date(2026, 1, 9), date(2026, 7, 1))
    assert [(str(event.day), event.what) for event in events] == [
        ("2026-01-10", Happened.RECORD),
        ("2026-01-10", Happened.FINDING),
        ("2026-02-01", Happened.RECORD),
        ("2026-03-02", Happened.FINDING_OVERDUE),
        ("2026-05-01", Happened.CLOSED),
        ("2026-05-01", Happened.LAPSED),
        ("2026-06-01", Happened.WITHDRAWN),
    ]
    assert events_of(standing, date(2026, 5, 1), date(2026, 5, 31)) == []


def test_a_renewal_in_time_is_no_lapse() -> None:
    moved = {"from": "2026-04-30", "to": "2026-10-31", "note": "Still so."}
    for day, expected in (("2026-04-20", []), ("2026-05-20", [date(2026, 5, 1)])):
        renewed = record(date="2026-01-10", review_by="2026-10-31", renewed=[{"date": day, **moved}])
        assert lapses(renewed) == [*expected, date(2026, 11, 1)]


def test_what_left_the_plan_is_not_met_and_its_finding_counts(tmp_path: Path) -> None:
    """A cause of concern whose objective was withdrawn: no gap less, and newly overdue it fails the gate."""
    folder = tmp_path / "example"
    assert run("init", str(folder), "--example", "--edition", "3", "--as-at", AT, cwd=tmp_path).returncode == 0
    made = made_json(folder, "gaps", *ALL, "--since", "2026-11-05", "--all")
    gone = [move for move in made["moved"] if move["to"]["where"] == "none"]
    assert gone
    met = [move for move in made["moved"] if move["from"]["gap"] and move["to"]["where"] == "met"]
    page = run("gaps", *ALL, "--since", "2026-11-05", cwd=folder).stdout
    assert f"{len(met)} that had a gap and are met now" in page
    (path,) = (folder / "evidence" / "example-shire").glob("*-inspection-of-referrals-and-norms.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("2026-12-30", "2026-12-27"), encoding="utf-8")
    asked = ("gaps", "--force", "example-shire", "--as-at", "2026-12-29", "--since", "2026-12-26")
    done = run(*asked, "--fail-on", "worse", cwd=folder)
    assert (done.returncode, "newly open or newly overdue: worse too" in " ".join(done.stdout.split())) == (1, True)
    baseline = ("--force", "example-shire", "--as-at", "2026-12-26", "--all", "--format", "json")
    (folder / "baseline.json").write_text(run("gaps", *baseline, cwd=folder).stdout, encoding="utf-8")
    assert run(*asked[:-2], "--baseline", "baseline.json", "--fail-on", "worse", cwd=folder).returncode == 1


def test_a_claim_is_told_as_it_was_made(tmp_path: Path) -> None:
    """Of other words, under an earlier edition: what was claimed of which objective, and to be made again."""
    folder = tmp_path / "example"
    assert run("init", str(folder), "--example", "--edition", "3", "--as-at", AT, cwd=tmp_path).returncode == 0
    made = made_json(folder, "gaps", *ALL, "--since", "2026-05-01", "--all")
    again = [event for move in made["moved"] for event in move["events"] if event.get("claimed_before")]
    assert again
    for event in again:
        for before in event["claimed_before"]:
            path = folder / "returns" / "example-shire" / f"{event['date']}.yaml"
            claims = nvap.open(folder, at=date(2026, 11, 30)).of("example-shire").returns
            made_in = next(one.return_ for one in claims if one.source.path.endswith(path.name))
            assert made_in.claims[before["objective"]].status == before["status"]
    page = run("gaps", *ALL, "--since", "2026-05-01", "--all", cwd=folder).stdout
    assert "claimed not assessed" not in page
    assert "to be made again" in page


def test_a_predecessors_claim_is_told_as_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    assert run("init", str(folder), "--example", "--merger", "--as-at", AT, cwd=tmp_path).returncode == 0
    force = ("--force", "example-shire-and-marsh", "--as-at", AT)
    page = run("gaps", *force, "--since", "2026-10-20", "--all", cwd=folder).stdout
    assert "5 November 2026: Example Shire Constabulary claimed embedded" in page


def test_an_acceptance_is_told_and_does_not_fail_the_gate(tmp_path: Path) -> None:
    """When it begins, and that it has ended; while it holds, what is overdue is not worse."""
    folder = tmp_path / "example"
    assert run("init", str(folder), "--example", "--as-at", AT, cwd=tmp_path).returncode == 0
    (path,) = (folder / "returns" / "example-shire").glob("2026-11-05.yaml")
    workspace = nvap.open(folder, at=date(2026, 11, 30))
    row = next(row for row in workspace.gaps("example-shire").rows if row.worst.name == "in-place-only")
    name = row.standing.objective.id
    accepted = "{gap: in-place-only, until: 2026-12-20, by: Vulnerability board, reason: The audit is in May}"
    claim = f"{{status: in-progress, summary: Begun., due: 2026-12-10, accepted: {accepted}}}"
    later = path.with_name("2026-11-20.yaml")
    later.write_text(
        f'force: example-shire\ndate: 2026-11-20\nplan_version: "2"\nmarking: OFFICIAL\nclaims:\n  {name}: {claim}\n',
        encoding="utf-8",
    )
    force = ("gaps", "--force", "example-shire", "--all")
    begun = run(*force, "--as-at", AT, "--since", "2026-11-10", cwd=folder).stdout
    assert "in place only accepted for now until 20 December 2026, by Vulnerability board" in begun
    while_it_holds = run(*force, "--as-at", "2026-12-15", "--since", "2026-12-05", "--format", "json", cwd=folder)
    moved = {move["objective"]: move["worse"] for move in json.loads(while_it_holds.stdout)["moved"]}
    assert moved[name] is False
    ended = run(*force, "--as-at", "2026-12-21", "--since", "2026-12-15", cwd=folder).stdout
    assert (
        "21 December 2026: no longer accepted: in place only was, until the day before, by Vulnerability board" in ended
    )
