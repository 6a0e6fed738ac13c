"""Carrying an account over an edition: all is asked once, each answer is kept at once, nothing else is touched."""

from __future__ import annotations

import os
import random
import re
import shutil
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from nvap.analysis.carrying import Question, carrying
from nvap.load.pending import PENDING
from nvap.load.plan import load
from nvap.model.evidence import Answer, Evidence
from nvap.model.fields import Carries
from nvap.source import Folder
from nvap.storage.edits import Said, carried
from tests.guards.commands import run
from tests.killing import killed_before
from tests.running import DAY, PLAN, ROOT, TODAY, Done, data, nvap, tree, write_record
from tests.terminal import CTRL_C, POSIX, at_a_terminal
from tests.test_oracle_editions import Account
from tests.workbooks import Filled

NORFOLK = ("--force", "norfolk")
LIST = ("carry", *NORFOLK, "--list", "--format", "json")
BY = ("--by", "Head of Hub")
MARKS = {name: objective.fingerprint for name, objective in load(Folder(str(PLAN)))[0].objectives.items()}
CAUSE = "[{objective: %s, seriousness: cause-of-concern, text: It is late}]"
# Records of version 2, by what became of their objectives in edition 3.
RECORDS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "reworded": (("2.2.1.2",), {}),
    "reworded-too": (("2.2.1.2", "2.2.1.3"), {"shows": "{2.2.1.2: yes, 2.2.1.3: partly}"}),
    "split": (("2.6.2.1",), {"findings": CAUSE % "2.6.2.1"}),
    "merged": (("2.3.3.1", "2.3.3.4"), {}),
    "joined": (("2.4.2.2",), {}),
    "joining": (("2.4.3.1",), {}),
    "homeless": (("2.1.1.3",), {"findings": CAUSE % "2.1.1.3"}),
    "stayed": (("2.2.1.1",), {}),
    "moved": (("2.1.1.5",), {}),
}
# What is asked, and of which records; of records that ask the same, at once.
ASKED = [
    ("2.2.1.2", ["reworded", "reworded-too"]),
    ("2.2.1.3", ["reworded-too"]),
    ("2.3.3.1", ["merged"]),
    ("2.4.2.2", ["joined"]),
    ("2.4.2.2", ["joining"]),
    ("2.6.2.1", ["split"]),
    ("2.6.2.2", ["split"]),
]
ANSWERS = ("yes", "partly", "no", "not-about", "yes", "partly", "yes")
CLAIMED = ("2.2.1.1", "2.2.1.2", "2.1.1.5", "2.6.2.1", "2.1.1.3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with edition 3 in force, and an account made under version 2."""
    home = tmp_path / "workspace"
    shutil.copytree(ROOT / "tests" / "editions" / "3", home / "plan")
    shutil.copytree(PLAN, home / "editions" / "2")
    front = home / "plan" / "plan.yaml"
    began = re.sub(r"(?m)^from: .*$", f"from: {DAY + timedelta(days=10)}", front.read_text("utf-8"))
    front.write_text(began, encoding="utf-8")
    for name, (objectives, keys) in RECORDS.items():
        marks = ", ".join(f'"{objective}": {MARKS[objective]}' for objective in objectives)
        path = write_record(home, name, DAY, **keys)
        made = re.sub(r"(?m)^objectives: .*$", f"objectives: {{{marks}}}", path.read_text("utf-8"))
        path.write_text(f"# Ours.\n{made}recorded: {DAY}\nreview_by: {TODAY + timedelta(days=300)}\n", encoding="utf-8")
    claims = "".join(f"  {name}: {{status: in-progress, summary: Begun, lead: Hub}}\n" for name in CLAIMED)
    returned = home / "returns" / "norfolk" / f"{DAY}.yaml"
    returned.parent.mkdir(parents=True)
    returned.write_text(f'force: norfolk\ndate: {DAY}\nplan_version: "2"\nclaims:\n{claims}', encoding="utf-8")
    return home


def listed(folder: Path) -> dict[str, Any]:
    """What is left."""
    return data(nvap(*LIST, cwd=folder))


def asked(left: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The objectives and the records that are asked about."""
    return [
        (question["objective"], [record["id"].removeprefix(f"{DAY}-") for record in question["records"]])
        for question in left["questions"]
    ]


def answer(folder: Path, objective: str, shows: str, *records: str) -> Done:
    """One answer by options."""
    named = [word for record in records for word in ("--record", f"{DAY}-{record}")]
    return nvap("carry", *NORFOLK, "--objective", objective, "--shows", shows, *BY, *named, cwd=folder)


def kept(folder: Path) -> dict[str, bytes]:
    """Every record's file."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("evidence/norfolk/*"))}


def carried_in(folder: Path, name: str) -> Any:
    """What a record's file says was carried."""
    path = folder / "evidence" / "norfolk" / f"{DAY}-{name}.yaml"
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader).get("carried", [])


def walk(folder: Path, *answers: str, code: int = 0) -> str:
    """The walk at a terminal, with these answers to its questions."""
    typed = [("Answer:", one if one == CTRL_C else f"{one}\n") for one in answers]
    found, printed = at_a_terminal(("carry", *NORFOLK, *BY), folder, columns=200, answers=typed)
    assert (found, "Traceback" in printed) == (code, False), printed
    return printed


def test_what_only_stayed_or_moved_is_not_asked_and_the_homeless_come_first(folder: Path) -> None:
    left = listed(folder)
    assert (asked(left), left["left"], left["total"]) == (ASKED, 7, 7)
    assert [gone["objective"] for gone in left["homeless"]] == ["2.1.1.3"]
    assert [claim["objective"] for claim in left["claims"]] == ["2.2.1.2", "2.6.2.1", "2.6.2.2"]
    printed = nvap("carry", *NORFOLK, "--list", cwd=folder).stdout
    assert "[removed: if]" in printed
    assert "[added: whether]" in printed
    assert printed.index("2.1.1.3 of version 2") < printed.index("## Evidence to read again")
    assert "nvap return new --force norfolk" in printed


def test_an_answer_is_kept_beside_what_the_record_says_itself(folder: Path) -> None:
    before = kept(folder)
    done = answer(folder, "2.2.1.2", "yes")
    assert (done.returncode, done.stderr, done.stdout.endswith("6 of 7 left\n")) == (0, "", True)
    entry = {"edition": "3", "date": f"{TODAY}", "recorded": f"{TODAY}", "by": "Head of Hub"}
    for name in ("reworded", "reworded-too"):
        (made,) = carried_in(folder, name)
        assert list(made["objectives"]) == ["2.2.1.2"]
        assert {key: value for key, value in made.items() if key != "objectives"} == entry
        file = f"{DAY}-{name}.yaml"
        assert kept(folder)[file].startswith(before[file])
    assert {name for name, text in kept(folder).items() if text != before[name]} == {
        f"{DAY}-reworded.yaml",
        f"{DAY}-reworded-too.yaml",
    }
    again = kept(folder)
    assert "Nothing asks to be carried to 2.2.1.2" in answer(folder, "2.2.1.2", "yes").stdout
    assert "Nothing asks" in answer(folder, "2.2.1.2", "yes", "reworded").stdout
    assert kept(folder) == again
    assert answer(folder, "2.2.1.2", "no", "reworded").returncode == 0  # another answer takes the place of the first
    (made,) = carried_in(folder, "reworded")
    assert made["objectives"]["2.2.1.2"]["shows"] == "no"
    assert nvap("validate", cwd=folder).returncode == 0


@POSIX
def test_answers_by_options_are_those_of_the_walk_and_each_is_asked_once(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    printed = walk(folder, *ANSWERS)
    assert [f"{left} of 7 left" in printed for left in range(8)] == [True] * 8
    for (objective, records), said in zip(ASKED, ANSWERS, strict=True):
        assert answer(other, objective, said, *records).returncode == 0
    assert kept(other) == kept(folder)
    assert asked(listed(folder)) == []
    before = tree(folder / "evidence")
    assert "Answer" not in walk(folder)
    assert tree(folder / "evidence") == before


@POSIX
def test_stopped_after_any_answer_the_next_run_goes_on(folder: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    walk(whole, *ANSWERS)
    for said in ANSWERS:
        if said == ANSWERS[-1] and listed(folder)["left"] == 1:
            walk(folder, said)
        else:
            broken_off = walk(folder, said, CTRL_C, code=1)
            assert "every answer is saved. Go on when you like: nvap carry --force norfolk" in broken_off
    assert kept(folder) == kept(whole)


@POSIX
def test_what_is_put_off_is_asked_in_the_next_run(folder: Path) -> None:
    before = kept(folder)
    assert "7 of 7 left" in walk(folder, *["later"] * 7)
    assert kept(folder) == before


def test_nobody_is_waited_for_and_what_is_missing_is_said(folder: Path) -> None:
    before = tree(folder)
    done = nvap("carry", *NORFOLK, cwd=folder)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: nobody can be asked here; say --objective, --shows, --by too\n",
    )
    done = nvap("carry", *NORFOLK, "--objective", "2.2.1.2", *BY, cwd=folder)
    assert (done.returncode, "say --shows too" in done.stderr) == (2, True)
    assert answer(folder, "2.2.1.2", "yes", "split").returncode == 2
    assert answer(folder, "2.2.1.2", "perhaps").returncode == 2
    assert tree(folder) == before


def test_a_divided_finding_is_closed_once_under_either_id(folder: Path, tmp_path: Path) -> None:
    for objective in ("2.6.2.1", "2.6.2.2"):
        there = tmp_path / objective
        shutil.copytree(folder, there)
        close = (
            "evidence",
            "close",
            f"{DAY}-split",
            *NORFOLK,
            "--objective",
            objective,
            "--how",
            "Done",
            "--by",
            "HMICFRS",
        )
        done = nvap(*close, cwd=there)
        assert (done.returncode, done.stderr) == (0, "")
        made = yaml.load((there / "evidence/norfolk" / f"{DAY}-split.yaml").read_text("utf-8"), yaml.BaseLoader)
        assert [(found["objective"], found["closed"]["by"]) for found in made["findings"]] == [("2.6.2.1", "HMICFRS")]
        assert "it has no open finding against" in nvap(*close, cwd=there).stderr


def test_a_record_of_an_earlier_edition_is_led_to_carry(folder: Path) -> None:
    done = nvap("evidence", "confirm", f"{DAY}-split", *NORFOLK, "--yes", cwd=folder)
    assert (done.returncode, "`nvap carry --force norfolk`" in done.stderr) == (2, True)


def test_a_new_return_repeats_no_claim_of_other_words(folder: Path) -> None:
    refused = nvap("return", "set", "2.2.1.2", "implemented", "--summary", "Done", *NORFOLK, cwd=folder)
    assert (refused.returncode, "made under version 2" in refused.stderr) == (2, True)
    done = nvap("return", "new", *NORFOLK, cwd=folder)
    assert (done.returncode, done.stdout.count("To be made again: ")) == (0, 3)
    made = yaml.load((folder / "returns/norfolk" / f"{TODAY}.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert (made["plan_version"], list(made["claims"])) == ("3", ["2.2.1.1", "2.4.1.4"])
    shown = data(nvap("return", "show", *NORFOLK, "--format", "json", cwd=folder))
    assert [claim["objective"] for claim in shown["to_make_again"]] == ["2.2.1.2", "2.6.2.1", "2.6.2.2"]
    assert nvap("return", "set", "2.2.1.2", "implemented", "--summary", "Done", *NORFOLK, cwd=folder).returncode == 0
    assert [claim["objective"] for claim in listed(folder)["claims"]] == ["2.6.2.1", "2.6.2.2"]


def sent(folder: Path, path: Path) -> Filled:
    """The workbook of the force, sent out."""
    assert nvap("workbook", "export", *NORFOLK, "--out", path, cwd=folder).returncode == 0
    return Filled(path)


def test_a_workbook_as_it_went_changes_nothing_of_an_earlier_edition(folder: Path, tmp_path: Path) -> None:
    before = kept(folder)
    book = sent(folder, tmp_path / "book.xlsx")
    done = data(nvap("workbook", "import", book.path, "--write", "--format", "json", cwd=folder))
    assert (done["added"], done["changed"], done["faults"]) == (0, 0, [])
    row = book.row_of("Evidence", "Record", f"{DAY}-split")
    book.put("Evidence", row, {"Title": "Another title"})
    book.put("Findings", book.row_of("Findings", "Finding", "It is late"), {"Lead (a role)": "Head of Hub"})
    assert nvap("workbook", "import", book.save(), "--write", cwd=folder).returncode == 0
    made = yaml.load((folder / "evidence/norfolk" / f"{DAY}-split.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert (made["title"], made["objectives"], made["plan_version"]) == (
        "Another title",
        {"2.6.2.1": MARKS["2.6.2.1"]},
        "2",
    )
    assert [(found["objective"], found["lead"]) for found in made["findings"]] == [("2.6.2.1", "Head of Hub")]
    assert {name for name, text in kept(folder).items() if text != before[name]} == {f"{DAY}-split.yaml"}
    book.put("Evidence", row, {"Objectives": "2.6.2.1"})
    refused = nvap("workbook", "import", book.save(), "--write", cwd=folder)
    assert (refused.returncode, "its own objectives stay as they were" in refused.stdout) == (1, True)


def test_a_workbook_of_another_edition_is_refused_with_what_was_filled_in(folder: Path, tmp_path: Path) -> None:
    book = sent(folder, tmp_path / "book.xlsx")
    row = book.empty_row("Evidence")
    book.put("Evidence", row, {"Title": "A new dip sample"})
    book.save()
    plan = folder / "plan"
    for path in (plan / "plan.yaml", folder / "editions" / "2" / "plan.yaml"):
        assert path.is_file()
    shutil.rmtree(plan)
    shutil.rmtree(folder / "editions")
    refused = nvap("workbook", "import", book.path, *NORFOLK, cwd=folder)
    assert refused.returncode == 1
    assert "it was made for version 3 of the plan" in refused.stderr
    assert re.search(rf"(?m)^Evidence!\w+{row} Title: A new dip sample$", refused.stderr), refused.stderr


def test_a_new_row_keeps_the_words_that_its_author_saw(folder: Path, tmp_path: Path) -> None:
    seen = load(Folder(str(folder / "plan")))[0].objectives["2.1.1.1"].fingerprint
    book = sent(folder, tmp_path / "book.xlsx")
    cells = {"Title": "Seen", "Objectives": "2.1.1.1", "Kind": "audit", "Assurance": "supervisor", "Summary": "Words"}
    cells |= {"Date": f"{DAY}", "Owner (a role)": "Head of Hub", "Where it is kept": "NC/1", "What it shows": "yes"}
    head = book.head("Evidence")[1]
    book.put("Evidence", book.empty_row("Evidence"), {name: cells[name] for name in cells if name in head})
    assert set(cells) <= set(head), head
    book.put("Objectives", book.row_of("Objectives", "Objective", "2.1.1.1"), {"Status": "in progress", "Why": "Begun"})
    book.save()
    action = folder / "plan/actions/2.1.1.yaml"
    action.write_text(
        action.read_text("utf-8").replace("To ensure staff are", "To ensure all staff are"), encoding="utf-8"
    )
    done = nvap("workbook", "import", book.path, "--write", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    made = yaml.load((folder / "evidence/norfolk" / f"{DAY}-seen.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert made["objectives"] == {"2.1.1.1": seen}
    returned = yaml.load((folder / "returns/norfolk" / f"{TODAY}.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert returned["claims"]["2.1.1.1"]["wording"] == seen
    assert ("2.1.1.1", ["seen"]) in asked(listed(folder))


def said_of(question: Question, records: dict[str, Evidence], said: Said, word: Carries) -> None:
    """Write an answer into the records that a question is asked of."""
    for record in question.records:
        made = records[record.id]
        values = carried(
            made, said, {question.objective.id: Answer(wording=question.objective.fingerprint, shows=word)}
        )
        text = {**made.as_written(), **values}
        records[record.id] = Evidence.model_validate(_as_text(text))


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(inner) for inner in value]
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("seed", range(40))
def test_all_that_asks_can_be_carried_and_twice_changes_nothing(seed: int) -> None:
    account, dice, day = Account(seed), random.Random(seed), date(2026, 9, 30)
    records = {record.id: record for record in account.evidence}
    for edition in account.editions:
        reading = account.reading(edition.version)
        said, asked_before = Said(edition.version, day, day, "Head of Hub"), set[tuple[object, str]]()
        for _ in range(500):
            left = carrying(reading, records.values(), account.made, day)
            assert left.left <= left.total
            if not left.questions:
                break
            question = left.questions[0]
            pairs = {(question.objective.id, record.id) for record in question.records}
            assert not pairs & asked_before, "asked once"
            asked_before |= pairs
            said_of(question, records, said, dice.choice([*Carries]))
        else:
            raise AssertionError("it asks without end")


def test_the_difference_counts_the_claims_that_carrying_lists_those_reworded_in_place_too(folder: Path) -> None:
    claim = f"  2.3.2.3: {{status: implemented, summary: Done, wording: {MARKS['2.3.2.3']}}}\n"
    path = folder / "returns" / "norfolk" / f"{TODAY}.yaml"
    path.write_text(f'force: norfolk\ndate: {TODAY}\nplan_version: "3"\nclaims:\n{claim}', encoding="utf-8")
    carrying = sorted(claim["objective"] for claim in listed(folder)["claims"])
    left = data(nvap("diff", *NORFOLK, "--format", "json", cwd=folder))["left"]
    assert carrying == ["2.2.1.2", "2.3.2.3", "2.6.2.1", "2.6.2.2"]
    assert sorted(row["objective"] for row in left["to_do"] if row["claims"]) == carrying
    assert left["claims"] == len(carrying)


# Killed in the middle of an answer

ANSWER: tuple[str, ...] = ("carry", *NORFOLK, "--objective", "2.2.1.2", "--shows", "yes", *BY)


def _code(folder: Path, words: tuple[str, ...]) -> int:
    return run(folder, words).code


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can be forked or killed here")
def test_killed_amid_an_answer_for_several_records_it_is_given_or_asked_again(folder: Path, tmp_path: Path) -> None:
    """No record of several is given an answer that the others are not; what was not answered is asked again."""
    meant = tmp_path / "meant"
    shutil.copytree(folder, meant)
    assert run(meant, ANSWER).code == 0
    before, after, total = kept(folder), kept(meant), listed(folder)["total"]
    seen = set()
    for which in count(1):
        here = tmp_path / f"before-{which}"
        shutil.copytree(folder, here)
        if not killed_before(which, partial(_code, here, ANSWER)):
            break
        if (here / PENDING).exists():
            assert run(here, ["recover"]).code == 0
        now = {name: text for name, text in kept(here).items() if name.endswith(".yaml")}
        assert all(text in (before[name], after[name]) for name, text in now.items())
        written = tuple(name for name in now if before[name] != after[name] == now[name])
        if written not in seen:
            left = listed(here)
            open_ = {record for objective, records in asked(left) for record in records if objective == "2.2.1.2"}
            done = {name.removeprefix(f"{DAY}-").removesuffix(".yaml") for name in written}
            assert open_ == {"reworded", "reworded-too"} - done
            assert (left["total"], left["left"]) == (total, total - (not open_))
            assert run(here, ANSWER).code == 0
            assert {name: text for name, text in kept(here).items() if name.endswith(".yaml")} == after
        seen.add(written)
        shutil.rmtree(here)
    assert sorted(map(len, seen)) == [0, 2]
