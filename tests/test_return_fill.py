"""Filling in a return at a terminal: every answer is kept, none is asked for twice, and one return is made of all."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from nvap.load.plan import load
from nvap.source import Folder
from nvap.storage.unfinished import kept
from nvap.words.catalogue import day
from tests.running import DAY, NEXT_EDITION, PLAN, TODAY, nvap, tree, write_record
from tests.terminal import CTRL_C, POSIX, at_a_terminal

pytestmark = POSIX
NORFOLK = ("--force", "norfolk")
OF_ACTION = ("--action", "2.2.1")
BEGIN = ("Go on:", "")
AT_ONCE = ("Go on:", "write")
# What is answered where something stands, as put() has it.
KEEP = ("Claim [in progress]:", "")
SHOW = ("Claim [in progress]:", "show")
AGAIN = ("Claim [in progress]:", "3")
NO_RISK = ("High risk, because:", "")
DUE = TODAY + timedelta(days=90)
ASKED = [
    objective.id
    for objective in sorted(
        load(Folder(str(PLAN)))[0].force_objectives(),
        key=lambda one: (load(Folder(str(PLAN)))[0].actions[one.action].theme or 0, [*map(int, one.id.split("."))]),
    )
]
Turn = tuple[str, str]
NA = [("Claim:", "6"), ("Why:", "Not ours.")]
DUE_SHOWN = f"Due [{day(DUE)}]:"


def fill(folder: Path, *turns: Turn, options: tuple[str, ...] = (), code: int = 0) -> str:
    """What is on the screen when somebody answers so, each answer to its prompt; CTRL_C breaks off."""
    typed = [(prompt, said if said == CTRL_C else f"{said}\n") for prompt, said in turns]
    words = ("return", "fill", *NORFOLK, *options)
    found, printed = at_a_terminal(words, folder, columns=400, answers=typed, deadline=25)
    assert (found, "Traceback" in printed) == (code, False), printed
    return re.sub(r"\x1b\[[0-9;]*m", "", printed)


def made(folder: Path, on: date = TODAY) -> Any:
    """The return of a day."""
    path = folder / "returns" / "norfolk" / f"{on}.yaml"
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


def claims(folder: Path, on: date = TODAY) -> dict[str, dict[str, Any]]:
    """What the return of a day claims, without the fingerprints."""
    found = made(folder, on)["claims"]
    return {name: {key: claim[key] for key in claim if key != "wording"} for name, claim in found.items()}


def draft(folder: Path) -> dict[str, Any]:
    """What is kept of a return that is not made yet."""
    return kept(Folder(str(folder)), "return", "norfolk")


def in_progress(why: str, lead: str = "", said: str = "Head of Hub") -> list[Turn]:
    """The turns of a claim that leaves a gap: with who leads it, by when, and nothing else."""
    asked = f"Lead [{lead}]:" if lead else "Lead:"
    empty = [NO_RISK, ("Accept it for now, because:", "")]
    return [("Claim:", "3"), ("Why:", why), (asked, said), ("Due:", f"{DUE:%d/%m/%Y}"), *empty]


def put(folder: Path, on: date = DAY, text: str = "", **keys: str) -> Path:
    """A return of all that is asked of action 2.2.1, claimed in progress, but for what is given in `text`."""
    path = folder / "returns" / "norfolk" / f"{on}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    usual = "".join(
        f"  {name}: {{status: in-progress, summary: Begun, lead: Hub, due: {DUE}}}\n"
        for name in ASKED
        if name.startswith("2.2.1.") and f"{name}:" not in text
    )
    head = "".join(f"{key}: {value}\n" for key, value in keys.items())
    path.write_text(f'force: norfolk\ndate: {on}\nplan_version: "2"\n{head}claims:\n{text}{usual}', encoding="utf-8")
    return path


# A whole return


def first_return() -> Iterator[tuple[list[Turn], dict[str, str]]]:
    """For each objective, the turns of a person who has answers for all, and the claim that they make."""
    leads: dict[str, str] = {}
    for place, name in enumerate(ASKED):
        action, why = name.rpartition(".")[0], f"It was so in case {place}."
        shown = f"Lead [{leads[action]}]:" if action in leads else "Lead:"
        status = ("2", "in progress", "4", "embedded", "n/a")[place % 5]
        said = {"status": ("not-started", "in-progress", "implemented", "embedded", "not-applicable")[place % 5]}
        turns, said = [("Claim:", status), ("Why:", why)], {**said, "summary": why}
        if place % 5 == 4:
            yield turns, said
            continue
        lead = "" if action in leads else f"Head of {action.replace('.', ' ')} work"
        leads.setdefault(action, lead)
        turns += [(shown, lead), ("Due:", f"{DUE:%d/%m/%Y}" if place % 2 else ""), NO_RISK]
        said |= {"lead": leads[action], **({"due": f"{DUE}"} if place % 2 else {})}
        yield [*turns, *([("Accept it for now, because:", "")] if place % 5 < 2 else [])], said


def test_a_first_return_is_made_of_answers_in_one_walk(tmp_path: Path) -> None:
    walk = [*first_return()]
    printed = fill(tmp_path, BEGIN, *(turn for turns, _ in walk for turn in turns), ("Write it:", ""))
    assert claims(tmp_path) == dict(zip(ASKED, (said for _, said in walk), strict=True))
    assert len(ASKED) == 53
    assert [int(place) for place in re.findall(r"(?m)^(\d+) of 53: ", printed)] == [*range(1, 54)]
    assert "53 of 53 answered" in printed
    assert f"Recorded returns/norfolk/{TODAY}.yaml" in printed
    assert (draft(tmp_path), nvap("validate", cwd=tmp_path).returncode) == ({}, 0)
    printed = nvap("return", "show", *NORFOLK, cwd=tmp_path).stdout
    assert "0 of 53 objectives are not assessed" in printed


def test_a_second_return_that_keeps_everything_is_equal(tmp_path: Path) -> None:
    fill(tmp_path, BEGIN, *(turn for turns, _ in first_return() for turn in turns), ("Write it:", ""))
    (tmp_path / "returns/norfolk" / f"{TODAY}.yaml").rename(tmp_path / "returns/norfolk" / f"{DAY}.yaml")
    path = tmp_path / "returns/norfolk" / f"{DAY}.yaml"
    path.write_text(path.read_text("utf-8").replace(f"date: {TODAY}", f"date: {DAY}"), encoding="utf-8")
    before = made(tmp_path, DAY)["claims"]
    words = {"not-applicable": "not applicable", "not-started": "not started", "in-progress": "in progress"}
    keeps = [(f"Claim [{words.get(before[name]['status'], before[name]['status'])}]:", "") for name in ASKED]
    printed = fill(tmp_path, BEGIN, *keeps, ("Write it:", ""))
    assert made(tmp_path)["claims"] == before
    assert len(re.findall(r"(?m)^2\..* the same ", printed)) == 53


def test_broken_off_after_any_answer_nothing_is_lost_and_nothing_asked_twice(tmp_path: Path) -> None:
    turns = [*in_progress("One is begun."), ("Claim:", "6"), ("Why:", "A neighbour does it.")]
    turns += in_progress("Three is begun.", "Head of Hub", "Head of Crime")
    turns += [*in_progress("Four is begun.", "Head of Crime", ""), ("Write it:", "")]
    for place, turn in enumerate(turns):
        told = fill(tmp_path, BEGIN, *turns[max(place - 1, 0) : place], (turn[0], CTRL_C), options=OF_ACTION, code=1)
        assert ("answered and kept" in told) == (place > 0), told
        assert not (tmp_path / "returns").exists()
    assert "nvap return fill --force norfolk" in told
    fill(tmp_path, BEGIN, turns[-1], options=OF_ACTION)
    whole = {"lead": "Head of Hub", "due": f"{DUE}"}
    assert claims(tmp_path) == {
        "2.2.1.1": {"status": "in-progress", "summary": "One is begun.", **whole},
        "2.2.1.2": {"status": "not-applicable", "summary": "A neighbour does it."},
        "2.2.1.3": {"status": "in-progress", "summary": "Three is begun.", **whole, "lead": "Head of Crime"},
        "2.2.1.4": {"status": "in-progress", "summary": "Four is begun.", **whole, "lead": "Head of Crime"},
    }
    assert draft(tmp_path) == {}


# The words that lead elsewhere


def test_back_goes_to_the_question_before_and_to_the_objective_before(tmp_path: Path) -> None:
    turns = [
        ("Claim:", "back"),
        ("Claim:", "4"),
        ("Why:", "back"),
        ("Claim [implemented]:", "6"),
        ("Why:", "Not ours."),
    ]
    turns += [("Claim:", "BACK"), ("Claim [not applicable]:", "6"), ("Why [Not ours.]:", "back")]
    turns += [("Claim [not applicable]:", ""), ("Why [Not ours.]:", "Not for us.")]
    printed = fill(tmp_path, BEGIN, *turns, *NA, *NA, *NA, ("Write it:", ""), options=OF_ACTION)
    assert "This is the first objective." in printed
    assert [claim["summary"] for claim in claims(tmp_path).values()] == [
        "Not for us.",
        "Not ours.",
        "Not ours.",
        "Not ours.",
    ]


def test_what_is_put_off_comes_once_more_at_the_end_and_is_then_left(tmp_path: Path) -> None:
    turns = [("Claim:", "later"), *NA, ("Claim:", "6"), ("Why:", "skip"), *NA, ("Claim:", "skip")]
    printed = fill(tmp_path, BEGIN, *turns, ("Why:", "Not for us."), ("Write it:", "yes"), options=OF_ACTION)
    assert re.findall(r"(?m)^\d of 4: (\S+)", printed) == [
        "2.2.1.1",
        "2.2.1.2",
        "2.2.1.3",
        "2.2.1.4",
        "2.2.1.1",
        "2.2.1.3",
    ]
    assert list(claims(tmp_path)) == ["2.2.1.2", "2.2.1.3", "2.2.1.4"]
    assert "Not answered, and nothing will be claimed of it: 2.2.1.1" in printed


def test_a_number_goes_to_that_objective_and_show_to_the_whole(tmp_path: Path) -> None:
    turns = [("Claim:", "2.2.1.4"), *NA, ("Claim:", "2.9.9.9"), ("Claim:", "show"), ("Go on:", ""), *NA]
    turns += [("Claim:", "show"), ("Go on:", "perhaps"), ("Go on:", "2.2.1.4"), ("Claim [not applicable]:", "n/a")]
    turns += [("Why [Not ours.]:", "Not for us."), ("Claim:", "show"), AT_ONCE]
    printed = fill(tmp_path, BEGIN, *turns, options=OF_ACTION)
    assert {name: claim["summary"] for name, claim in claims(tmp_path).items()} == {
        "2.2.1.1": "Not ours.",
        "2.2.1.4": "Not for us.",
    }
    assert "2.9.9.9 is no objective that is asked about here." in printed
    assert "perhaps is not one of them." in printed
    assert "goes on with the 3 left" in printed


def test_a_line_of_the_whole_is_changed_by_its_number(tmp_path: Path) -> None:
    turns = [*NA * 4, ("Write it:", "2.2.1.2"), ("Claim [not applicable]:", "4"), ("Why [Not ours.]:", "It is done.")]
    turns += [("Lead:", ""), ("Due:", "-"), NO_RISK]
    printed = fill(tmp_path, BEGIN, *turns, ("Write it:", "write"), options=OF_ACTION)
    assert claims(tmp_path)["2.2.1.2"] == {"status": "implemented", "summary": "It is done."}
    assert "More is claimed than the evidence supports of 1: 2.2.1.2." in printed


def test_stop_keeps_and_a_question_mark_explains(tmp_path: Path) -> None:
    turns = [("Claim:", "?"), ("Claim:", "3"), ("Why:", "?"), ("Why:", "Begun"), ("Lead:", "?"), ("Lead:", "stop")]
    printed = fill(tmp_path, BEGIN, *turns, options=OF_ACTION)
    assert "3 in progress: work has begun and is not done" in printed
    assert "One sentence of why" in printed
    assert "Who leads it: a role" in printed
    assert "0 of 4 answered and kept." in printed
    assert draft(tmp_path)["begun"]["2.2.1.1"]["given"] == {"status": "in-progress", "summary": "Begun"}
    printed = fill(tmp_path, BEGIN, ("Lead:", "show"), ("Go on:", "stop"), options=OF_ACTION)
    assert "Answered so far: in progress; Begun" in printed
    assert not (tmp_path / "returns").exists()


def test_same_says_again_what_was_said_last(tmp_path: Path) -> None:
    first = [("Claim:", "3"), ("Why:", "same"), ("Why:", "It is begun."), ("Lead:", "Head of Hub"), ("Due:", f"{DUE}")]
    first += [NO_RISK, ("Accept it for now, because:", "same")]
    more = [("Claim:", "3"), ("Why:", "same"), ("Lead [Head of Hub]:", "-"), ("Due:", "Same"), *first[-2:]]
    printed = fill(tmp_path, BEGIN, *first, *more, ("Claim:", "show"), AT_ONCE, options=OF_ACTION)
    assert claims(tmp_path)["2.2.1.2"] == {"status": "in-progress", "summary": "It is begun.", "due": f"{DUE}"}
    assert "This has to be said" in printed


def test_answers_can_be_thrown_away_to_begin_anew_and_not_by_a_slip(tmp_path: Path) -> None:
    fill(tmp_path, BEGIN, ("Claim:", "6"), ("Why:", "Not ours."), ("Claim:", "stop"), options=OF_ACTION)
    kept_before = draft(tmp_path)["answers"]
    printed = fill(tmp_path, ("Go on:", "anew"), ("Go on:", ""), ("Claim:", "stop"), options=OF_ACTION)
    assert "1 of 4 are answered already" in printed
    assert draft(tmp_path)["answers"] == kept_before
    printed = fill(tmp_path, ("Go on:", "anew"), ("Go on:", "anew"), ("Claim:", "stop"), options=OF_ACTION)
    assert "Nothing was answered" in printed


# What is refused


def test_an_answer_that_would_be_refused_is_asked_for_again(tmp_path: Path) -> None:
    turns = [("Claim:", "imbedded"), ("Claim:", "7"), ("Claim:", "3"), ("Why:", "-"), ("Why:", "Ask PC 1234 Jones.")]
    turns += [
        ("Why:", "Up \x1b[A"),
        ("Why:", "Bell\x07 rings"),
        ("Why:", "Begun."),
        ("Lead:", "jane.doe@norfolk.police.uk"),
        ("Lead:", "Hub"),
    ]
    turns += [("Due:", "soon"), ("Due:", "31/2/2027"), ("Due:", "31 March 2027"), NO_RISK]
    turns += [("Accept it for now, because:", "The audit is in May."), ("Accepted until:", f"{DAY}")]
    turns += [("Accepted until:", f"{DUE}"), ("Accepted by:", "-"), ("Accepted by:", "Vulnerability board")]
    printed = fill(tmp_path, BEGIN, *turns, ("Claim:", "show"), AT_ONCE, options=OF_ACTION)
    accepted = {"gap": "no-evidence", "until": f"{DUE}", "by": "Vulnerability board", "reason": "The audit is in May."}
    claim = {"status": "in-progress", "summary": "Begun.", "lead": "Hub", "due": "2027-03-31", "accepted": accepted}
    assert claims(tmp_path)["2.2.1.1"] == claim
    assert "imbedded is not one of them. It can be not-assessed (nobody has said yet)" in printed
    assert "no evidence before, no evidence (accepted) now" in printed
    assert nvap("validate", cwd=tmp_path).returncode == 0


def test_a_script_is_told_what_to_use_instead(tmp_path: Path) -> None:
    before = tree(tmp_path)
    done = nvap("return", "fill", *NORFOLK, cwd=tmp_path)
    assert (done.returncode, "`nvap return set`" in done.stderr, tree(tmp_path)) == (2, True, before)


def test_a_day_to_come_and_what_is_not_asked_are_refused(tmp_path: Path) -> None:
    put(tmp_path)
    for options in (("--date", f"{DUE}"), ("--theme", "9"), ("--action", "2.9.9"), ("--action", "1.2.1")):
        assert "Go on" not in fill(tmp_path, options=options, code=2)


def test_broken_returns_are_named_before_anything_is_asked(tmp_path: Path) -> None:
    put(tmp_path).write_text("claims: [", encoding="utf-8")
    assert "Mend what is named above" in fill(tmp_path, code=1)


def test_where_nothing_can_be_kept_nothing_is_asked(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / ".drafts").write_text("", encoding="utf-8")
    assert "was not saved" in fill(tmp_path, code=3)


# What stands


def test_what_stands_and_what_is_not_reached_is_repeated(tmp_path: Path) -> None:
    put(tmp_path)
    turns = [
        AGAIN,
        ("Why [Begun]:", "Further."),
        ("Lead [Hub]:", ""),
        (DUE_SHOWN, "-"),
    ]
    turns += [("High risk, because:", "One person does it."), ("Accept it for now, because:", "")]
    printed = fill(tmp_path, BEGIN, *turns, SHOW, AT_ONCE, options=OF_ACTION)
    found = claims(tmp_path)
    assert found["2.2.1.1"] == {
        **{"status": "in-progress", "summary": "Further.", "lead": "Hub"},
        **{"risk": "high", "risk_reason": "One person does it."},
    }
    assert found["2.2.1.4"] == {"status": "in-progress", "summary": "Begun", "lead": "Hub", "due": f"{DUE}"}
    assert "Not answered, and claimed as before: 2.2.1.2, 2.2.1.3, 2.2.1.4" in printed


def test_what_is_in_the_way_of_an_objective_is_shown_with_it(tmp_path: Path) -> None:
    put(tmp_path)
    finding = "[{objective: 2.2.1.1, seriousness: cause-of-concern, text: It is late}]"
    write_record(
        tmp_path, kind="inspection", assurance="independent", assured_by="HMICFRS", shows="no", findings=finding
    )
    printed = fill(tmp_path, BEGIN, ("Claim [in progress]:", "stop"), options=OF_ACTION)
    assert "Stands: in progress: Begun Lead: Hub. Due: " in printed
    assert re.search(r"Evidence: supports .*; expected: in use. 1 record, the newest of .*: Dip sample\.", printed)
    assert "Open findings: 1. Gap: open finding" in printed
    turns = [AGAIN, ("Why [Begun]:", ""), ("Lead [Hub]:", ""), (DUE_SHOWN, "")]
    fill(tmp_path, BEGIN, *turns, NO_RISK, ("Claim [in progress]:", "stop"), options=OF_ACTION)
    assert list(draft(tmp_path)["answers"]) == ["2.2.1.1"]  # a cause of concern cannot be accepted: that is not asked


def test_the_return_of_the_day_is_changed_and_its_comments_are_not_lost(tmp_path: Path) -> None:
    path = put(tmp_path, TODAY)
    put(tmp_path)
    path.write_text(path.read_text("utf-8").replace("}\n  2.2.1.2:", "}  # ours\n  2.2.1.2:"), encoding="utf-8")
    turns = [
        ("Claim [in progress]:", "6"),
        ("Why [Begun]:", "Not ours."),
        ("Lead [Hub]:", "-"),
        (DUE_SHOWN, "-"),
    ]
    last = [SHOW, AT_ONCE]
    before = path.read_bytes()
    printed = fill(tmp_path, BEGIN, *turns, *last, options=OF_ACTION, code=2)
    assert "There is a return of that day already; it will be changed." in printed
    assert "--drop-comments" in printed
    assert path.read_bytes() == before
    fill(tmp_path, BEGIN, *last, options=(*OF_ACTION, "--drop-comments"))
    assert claims(tmp_path)["2.2.1.1"] == {"status": "not-applicable", "summary": "Not ours."}
    assert claims(tmp_path)["2.2.1.2"]["summary"] == "Begun"


def test_a_day_that_was_given_is_that_of_the_next_run_too(tmp_path: Path) -> None:
    earlier = DAY + timedelta(days=5)
    fill(tmp_path, BEGIN, *NA, ("Claim:", "stop"), options=("--date", f"{earlier:%d.%m.%Y}"))
    assert day(earlier) in fill(tmp_path, BEGIN, ("Claim:", "show"), AT_ONCE)
    assert made(tmp_path, earlier)["date"] == f"{earlier}"


@pytest.mark.parametrize("there", [False, True])
def test_a_higher_marking_is_kept(tmp_path: Path, there: bool) -> None:
    put(tmp_path, marking="OFFICIAL-SENSITIVE", handling="For the board only.")
    if there:
        put(tmp_path, TODAY, text="  2.1.1.1: {status: in-progress, summary: Begun}\n")
        text = (tmp_path / "returns/norfolk" / f"{TODAY}.yaml").read_text("utf-8").split("  2.2.1.1")[0]
        (tmp_path / "returns/norfolk" / f"{TODAY}.yaml").write_text(text, encoding="utf-8")
    fill(
        tmp_path,
        BEGIN,
        KEEP,
        SHOW,
        AT_ONCE,
        options=OF_ACTION,
    )
    found = made(tmp_path)
    assert (found["marking"], found["handling"]) == ("OFFICIAL-SENSITIVE", "For the board only.")


def test_what_was_accepted_and_has_ended_is_told_and_not_repeated(tmp_path: Path) -> None:
    accepted = f"{{gap: no-evidence, until: {DAY + timedelta(days=9)}, by: Board, reason: Later}}"
    put(tmp_path, text=f"  2.2.1.1: {{status: in-progress, summary: Begun, accepted: {accepted}}}\n")
    fill_ = [BEGIN, KEEP, SHOW, AT_ONCE]
    assert "What was accepted for now is accepted no longer." in fill(tmp_path, *fill_, options=OF_ACTION)
    assert "accepted" not in claims(tmp_path)["2.2.1.1"]


def test_what_is_accepted_stands_until_it_is_taken_out(tmp_path: Path) -> None:
    accepted = f"{{gap: no-evidence, until: {DUE}, by: Board, reason: Later}}"
    put(tmp_path, text=f"  2.2.1.1: {{status: in-progress, summary: Begun, accepted: {accepted}}}\n")
    turns = [
        AGAIN,
        ("Why [Begun]:", ""),
        ("Lead:", ""),
        ("Due:", ""),
        NO_RISK,
    ]
    ours = [
        ("Accept it for now, because [Later]:", ""),
        (f"Accepted until [{day(DUE)}]:", ""),
        ("Accepted by [Board]:", ""),
    ]
    fill(tmp_path, BEGIN, *turns, *ours, ("Claim [in progress]:", "stop"), options=OF_ACTION)
    assert draft(tmp_path)["answers"]["2.2.1.1"]["claim"]["accepted"]["by"] == "Board"
    again = [("Claim [in progress]:", "2.2.1.1"), *turns, (ours[0][0], "-")]
    fill(tmp_path, BEGIN, *again, SHOW, AT_ONCE, options=OF_ACTION)
    assert "accepted" not in claims(tmp_path)["2.2.1.1"]


# What changes between two runs


def test_what_was_answered_of_other_words_is_asked_again(tmp_path: Path) -> None:
    shutil.copytree(PLAN, tmp_path / "plan")
    fill(tmp_path, BEGIN, *NA, *NA, ("Claim:", "stop"), options=OF_ACTION)
    path = tmp_path / "plan" / "actions" / "2.2.1.yaml"
    path.write_text(path.read_text("utf-8").replace("To monitor if there", "To know if there"), encoding="utf-8")
    printed = fill(tmp_path, BEGIN, ("Claim:", "stop"), options=OF_ACTION)
    assert "1 answered before is asked again, because what was read then has changed: 2.2.1.2" in printed
    assert re.findall(r"(?m)^\d of 4: (\S+)", printed) == ["2.2.1.2"]


def test_a_new_edition_asks_again_only_for_what_has_other_words(tmp_path: Path) -> None:
    fill(tmp_path, BEGIN, *NA * 4, ("Write it:", "stop"), options=OF_ACTION)
    shutil.copytree(NEXT_EDITION, tmp_path / "plan")
    shutil.copytree(PLAN, tmp_path / "editions" / "2")
    front = tmp_path / "plan" / "plan.yaml"
    front.write_text(re.sub(r"(?m)^from: .*$", f"from: {DAY}", front.read_text("utf-8")), encoding="utf-8")
    printed = fill(tmp_path, BEGIN, *NA, *NA, ("Write it:", ""), options=OF_ACTION)
    assert "asked again, because what was read then has changed: 2.2.1.2, 2.2.1.3" in printed
    assert (made(tmp_path)["plan_version"], list(claims(tmp_path))[:2]) == ("3", ["2.2.1.1", "2.2.1.2"])


def test_what_was_kept_is_asked_again_where_another_claim_stands_now(tmp_path: Path) -> None:
    put(tmp_path)
    fill(tmp_path, BEGIN, KEEP, ("Claim [in progress]:", "stop"), options=OF_ACTION)
    set_ = ("return", "set", "2.2.1.1", "implemented", "--summary", "Done.", *NORFOLK)
    assert nvap(*set_, cwd=tmp_path).returncode == 0
    printed = fill(tmp_path, BEGIN, ("Claim [implemented]:", "stop"), options=OF_ACTION)
    assert "has changed: 2.2.1.1" in printed


def test_what_would_be_refused_by_now_is_asked_again(tmp_path: Path) -> None:
    turns = [("Claim:", "3"), ("Why:", "Begun"), ("Lead:", ""), ("Due:", ""), NO_RISK]
    turns += [
        ("Accept it for now, because:", "It is planned."),
        ("Accepted until:", f"{TODAY:%d/%m/%Y}"),
        ("Accepted by:", "Board"),
    ]
    fill(tmp_path, BEGIN, *turns, *NA, ("Claim:", "stop"), options=(*OF_ACTION, "--date", f"{DAY}"))
    printed = fill(tmp_path, BEGIN, ("Claim:", "stop"), options=(*OF_ACTION, "--date", f"{TODAY}"))
    assert "has changed: 2.2.1.1" in printed
    assert list(draft(tmp_path)["answers"]) == ["2.2.1.2"]


def test_a_body_that_has_not_begun_is_not_asked(tmp_path: Path) -> None:
    merge = ("body", "merge", "norfolk", "suffolk", "--into", "Both", "--on", f"{DAY}", "--write")
    assert nvap("init", cwd=tmp_path).returncode == 0
    assert nvap(*merge, cwd=tmp_path).returncode == 0
    assert "nothing was asked and nothing was written" in fill(tmp_path, code=2)


def test_a_walk_without_an_answer_leaves_nothing(tmp_path: Path) -> None:
    fill(tmp_path, ("Go on:", CTRL_C), code=1)
    fill(tmp_path, BEGIN, ("Claim:", "stop"))
    assert [path.name for path in tmp_path.rglob("*.yaml")] == []


def test_a_claim_of_other_words_is_not_kept_by_a_slip(tmp_path: Path) -> None:
    text = '  2.2.1.1: {status: in-progress, summary: Begun, wording: "v1:000000000000"}\n'
    put(tmp_path, text=text)
    turns = [("Claim:", "3"), ("Why [Begun]:", ""), ("Lead:", ""), ("Due:", ""), NO_RISK]
    turns += [("Accept it for now, because:", ""), SHOW, AT_ONCE]
    assert "Its wording has changed since" in fill(tmp_path, BEGIN, *turns, options=OF_ACTION)
    assert made(tmp_path)["claims"]["2.2.1.1"]["wording"] != "v1:000000000000"
    assert "wording changed" not in nvap("why", "2.2.1.1", *NORFOLK, cwd=tmp_path).stdout


@pytest.mark.parametrize(
    "text", ["answers: [", "answers: {2.2.1.1: {wording: x, claim: {status: done}}}", "answers: no"]
)
def test_what_is_kept_and_can_be_read_no_more_stops_nothing(tmp_path: Path, text: str) -> None:
    fill(tmp_path, BEGIN, *NA, ("Claim:", "stop"), options=OF_ACTION)
    (tmp_path / ".drafts" / "return" / "norfolk.yaml").write_text(text, encoding="utf-8")
    assert "2.2.1.1 To ensure" in fill(tmp_path, BEGIN, ("Claim:", "stop"), options=OF_ACTION)


def test_what_the_evidence_supports_says_why_by_itself(tmp_path: Path) -> None:
    write_record(tmp_path, "a", DAY, objectives="2.2.1.1")
    why = f"Shown by ‘Dip sample’ of {day(DAY)}."
    fill(tmp_path, BEGIN, ("Claim:", "4"), (f"Why [{why}]:", ""), ("Claim:", "stop"), options=OF_ACTION)
    assert draft(tmp_path)["answers"]["2.2.1.1"]["claim"]["summary"] == why


@pytest.mark.parametrize(("claimed", "marking"), [("5", "OFFICIAL"), ("4", "OFFICIAL-SENSITIVE\nhandling: Board")])
def test_what_is_not_supported_or_not_for_all_does_not(tmp_path: Path, claimed: str, marking: str) -> None:
    write_record(tmp_path, "a", DAY, objectives="2.2.1.1", marking=marking)
    fill(tmp_path, BEGIN, ("Claim:", claimed), ("Why:", "stop"), options=OF_ACTION)
