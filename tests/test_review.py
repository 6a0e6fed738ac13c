"""A peer review goes out as a workbook, is filled in by the reviewer, and comes back as a record with its findings."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nvap.load.plan import load
from nvap.source import Folder
from tests.running import DAY, PLAN, TODAY, Done, data, nvap, run, tree, write_record
from tests.test_workbook import written
from tests.workbooks import Filled, resaved

pytestmark = pytest.mark.libraries

FORCE = "norfolk"
REVIEW: dict[str, Any] = {
    "What was looked at": "Twelve case files were read.",
    "Reviewing body": "Suffolk Constabulary",
    "Who answers for the review (a role)": "Head of Public Protection, Suffolk Constabulary",
    "Date of the review": DAY,
    "Where it is kept": "SC/PR/7",
}
CONSIDERATION: dict[str, Any] = {
    "Objective": "2.4.1.2",
    "Consideration": "Record why a case was not taken further.",
    "Lead (a role)": "Head of Crime",
    "Due": TODAY + dt.timedelta(days=90),
}
ID = f"{DAY}-peer-review-of-action-2-4-1-by-suffolk-constabulary"
HANDLING = "For the board\nmarking: OFFICIAL-SENSITIVE"
PRACTICE = "A weekly clinic with prosecutors."
Fill = Callable[[Filled], None]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Norfolk, with a record that may be shown to anybody, one that may not, and a claim."""
    folder = tmp_path / "workspace"
    write_record(folder, "survey", objectives="2.4.1.1", title="Survey of victims", marking="OFFICIAL")
    write_record(folder, "secret", objectives="2.4.1.2", title="Withheld title", handling=HANDLING)
    path = folder / "returns" / FORCE / f"{DAY}.yaml"
    path.parent.mkdir(parents=True)
    claim = "  2.4.1.1: {status: implemented, summary: Victims are asked., lead: Head of Crime}\n"
    path.write_text(f"force: norfolk\ndate: {DAY}\nplan_version: '2'\nclaims:\n{claim}", encoding="utf-8")
    return folder


def export(workspace: Path, out: Path, *more: str) -> Path:
    """Export the workbook of a reviewer."""
    done = nvap("workbook", "export", *more, "--out", out, cwd=workspace)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def book(workspace: Path, tmp_path: Path) -> Path:
    """What a reviewer of Norfolk's action 2.4.1 is sent."""
    return export(workspace, tmp_path / "review.xlsx", "--review", "2.4.1", "--force", FORCE)


def returned(path: Path, *fills: Fill) -> Path:
    """The workbook as a reviewer sends it back: filled in rightly, and then otherwise."""
    book = Filled(path)
    for fill in (rightly, *fills):
        fill(book)
    return book.save()


def rightly(book: Filled) -> None:
    """Fill in all that is asked of action 2.4.1."""
    book.put("Review", book.row_of("Review", "Action", "2.4.1"), REVIEW)
    for objective, word in (("2.4.1.1", "yes"), ("2.4.1.2", "partly")):
        book.put("Objectives", book.row_of("Objectives", "Objective", objective), {"What it shows": word})
    book.put("Considerations", book.empty_row("Considerations"), CONSIDERATION)


def otherwise(sheet: str, heading: str, key: str, cells: dict[str, Any]) -> Fill:
    """What writes other things into the row of a key."""
    return lambda book: book.put(sheet, book.row_of(sheet, heading, key), cells)


def row(**cells: Any) -> Fill:
    """What writes other things into the row of the review, by headings with _ for a space."""
    return otherwise("Review", "Action", "2.4.1", {key.replace("_", " "): value for key, value in cells.items()})


def answers(**words: Any) -> Fill:
    """What answers for objectives otherwise, by their last number."""

    def fill(book: Filled) -> None:
        for number, word in words.items():
            objective = f"2.4.1.{number.removeprefix('of')}"
            book.put("Objectives", book.row_of("Objectives", "Objective", objective), {"What it shows": word})

    return fill


def considered(**cells: Any) -> Fill:
    """What writes other things into the first consideration."""

    def fill(book: Filled) -> None:
        found = {key.replace("_", " "): value for key, value in cells.items()}
        book.put("Considerations", book.head("Considerations")[0] + 1, found)

    return fill


def take(workspace: Path, book: Path, *more: str | Path) -> Done:
    """Import a workbook."""
    return nvap("workbook", "import", book, *more, cwd=workspace)


def taken(workspace: Path, book: Path, *more: str) -> Done:
    """Import a workbook and write what it comes to."""
    done = take(workspace, book, "--write", *more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def faults(workspace: Path, book: Path, *more: str) -> dict[str, str]:
    """The cells that stand in the way, each with what is said of it; nothing is written."""
    before = tree(workspace)
    done = take(workspace, book, "--write", "--format", "json", *more)
    assert done.returncode == 1, done.stdout + done.stderr
    assert tree(workspace) == before
    return {fault["cell"]: f"{fault['message']}. {fault['hint']}" for fault in data(done)["faults"]}


def test_what_a_reviewer_is_sent(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    assert opened.sheetnames == ["Read me", "Review", "Objectives", "Considerations", "_exported"]
    told = {property_.name: property_.value for property_ in opened.custom_doc_props.props}
    assert (told["nvap book"], told["nvap force"]) == ("review", FORCE)
    sent = Filled(book)
    first = sent.row_of("Objectives", "Objective", "2.4.1.1")
    beside = {name: sent.cell("Objectives", first, name).value for name in sent.head("Objectives")[1]}
    assert beside["Wording"].startswith("To ensure that 'the voices")
    assert (beside["Claimed by the force"], beside["Why, in its words"]) == ("implemented", "Victims are asked.")
    assert beside["Evidence that it has"].startswith("Survey of victims (audit, supervisor, ")
    assert beside["What it shows"] is None
    for sheet, headings in (
        ("Review", {*REVIEW, "Promising practice", "Marking", "Handling"}),
        ("Objectives", {"What it shows"}),
        ("Considerations", {*CONSIDERATION}),
    ):
        row = sent.head(sheet)[0] + 1
        open_ = {name for name in sent.head(sheet)[1] if not sent.cell(sheet, row, name).protection.locked}
        assert open_ == headings, sheet
    lists = {
        str(check.sqref).split(":")[0]: check.type for check in opened["Objectives"].data_validations.dataValidation
    }
    assert lists[sent.cell("Objectives", first, "What it shows").coordinate] == "list"
    checks = {
        str(check.sqref).split(":")[0]: check for check in opened["Considerations"].data_validations.dataValidation
    }
    assert [checks[f"{column}4"].type for column in "AD"] == ["list", "date"]
    assert [checks[f"{column}4"].promptTitle for column in "AB"] == ["Objective", "Consideration"]
    read_me = "\n".join(str(cell.value) for cell in opened["Read me"]["A"] if cell.value)
    assert "How to fill this in" in read_me
    assert "What Norfolk Constabulary claims" in read_me


def test_the_objectives_of_the_list_are_those_of_the_actions(book: Path) -> None:
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["_exported"].iter_rows()]
    known = [row[2] for row in rows if row[:2] == ["word", "objective"]]
    assert known == ["2.4.1.1", "2.4.1.2", "2.4.1.3"]


def test_under_a_marking_no_more_is_sent(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "official.xlsx"
    words = ("--review", "2.4.1", "--force", FORCE, "--max-marking", "OFFICIAL", "--out", out)
    done = nvap("workbook", "export", *words, cwd=workspace)
    assert "1 record withheld from the workbook under --max-marking" in done.stderr
    every = [cell.value for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows() for cell in row]
    assert not any("Withheld title" in str(value) for value in every)
    assert any("1 withheld because of the marking" in str(value) for value in every)
    assert str(openpyxl.load_workbook(out)["Review"]["A1"].value).startswith("OFFICIAL. ")
    whole = export(workspace, tmp_path / "whole.xlsx", "--review", "2.4.1", "--force", FORCE)
    assert str(openpyxl.load_workbook(whole)["Review"]["A1"].value).startswith("OFFICIAL-SENSITIVE. ")


def test_the_review_becomes_a_record_and_its_findings(workspace: Path, book: Path) -> None:
    returned(book, row(Promising_practice=PRACTICE))
    before = tree(workspace)
    shown = take(workspace, book)
    assert shown.returncode == 0
    assert tree(workspace) == before, "it was only to be shown"
    for said in (*REVIEW.values(), PRACTICE, CONSIDERATION["Consideration"], "2.4.1.1 yes; 2.4.1.2 partly"):
        assert isinstance(said, dt.date) or said in shown.stdout
    assert "2.4.1.3: nothing is said of what the review shows" in shown.stdout
    done = taken(workspace, book)
    assert f"Recorded evidence/{FORCE}/{ID}.yaml" in done.stdout
    assert "Gaps: " in done.stdout
    record = written(workspace, "evidence", FORCE, f"{ID}.yaml")
    assert {key: record[key] for key in ("kind", "assurance", "assured_by", "title", "date", "owner", "reference")} == {
        "kind": "peer-review",
        "assurance": "peer",
        "assured_by": "Suffolk Constabulary",
        "title": "Peer review of action 2.4.1 by Suffolk Constabulary",
        "date": f"{DAY}",
        "owner": REVIEW["Who answers for the review (a role)"],
        "reference": "SC/PR/7",
    }
    assert record["shows"] == {"2.4.1.1": "yes", "2.4.1.2": "partly"}
    assert list(record["objectives"]) == ["2.4.1.1", "2.4.1.2"]
    assert record["summary"] == f"Twelve case files were read.\n\nPromising practice: {PRACTICE}"
    assert (record["promising_practice"], record["marking"], record["share"]) == ("true", "OFFICIAL", "force")
    assert record["findings"] == [
        {
            "objective": "2.4.1.2",
            "seriousness": "consideration",
            "text": CONSIDERATION["Consideration"],
            "lead": "Head of Crime",
            "due": f"{CONSIDERATION['Due']}",
        }
    ]
    assert nvap("validate", cwd=workspace).returncode == 0
    gaps = data(nvap("gaps", "--force", FORCE, "--all", "--format", "json", cwd=workspace))["gaps"]
    row_ = next(gap for gap in gaps if gap["objective"] == "2.4.1.2")
    assert "consideration" in {row_["gap"], *row_["also"]}
    assert CONSIDERATION["Consideration"] in str(row_["findings"])


def test_all_is_shown_in_a_terminal_too(workspace: Path, book: Path) -> None:
    shown = take(workspace, returned(book), "--format", "text").stdout
    for said in ("Suffolk Constabulary", "Twelve case files were read.", "SC/PR/7", "Head of Crime"):
        assert said in shown
    assert "→" not in shown, "a record that is new was nothing before"


def test_the_same_file_again_makes_no_second_record(workspace: Path, book: Path) -> None:
    returned(book)
    taken(workspace, book)
    before = tree(workspace)
    again = taken(workspace, book)
    assert "0 added, 0 changed" in again.stdout
    assert tree(workspace) == before
    words = (ID, "--force", FORCE, "--note", "A checklist was agreed.")
    assert nvap("evidence", "progress", *words, cwd=workspace).returncode == 0
    assert "0 added, 0 changed" in taken(workspace, book).stdout, "what the force answered stops nothing"


def test_a_review_that_says_something_else_now_is_a_conflict(workspace: Path, book: Path) -> None:
    taken(workspace, returned(book))
    returned(book, row(What_was_looked_at="Twenty case files were read."))
    said = faults(workspace, book)
    assert said == {
        "Review!C4": f"this row is recorded already as {ID}, and there it is Twelve case files were read.. Write the "
        "same here, or change the record; or withdraw it with `nvap evidence withdraw`, and import this again."
    }
    withdrawn = nvap("evidence", "withdraw", ID, "--force", FORCE, "--reason", "Mended.", cwd=workspace)
    assert withdrawn.returncode == 0, withdrawn.stderr
    taken(workspace, book)
    again = written(workspace, "evidence", FORCE, f"{ID}-2.yaml")
    assert again["summary"] == "Twenty case files were read."


REFUSED: dict[str, tuple[tuple[Fill, ...], dict[str, str]]] = {
    "no body": ((row(Reviewing_body=None),), {"Review!D4": "it is empty"}),
    "nothing looked at": ((row(What_was_looked_at=" "),), {"Review!C4": "it is empty"}),
    "no date": ((row(Date_of_the_review=None),), {"Review!F4": "it is empty"}),
    "no role": (
        (otherwise("Review", "Action", "2.4.1", {"Who answers for the review (a role)": None}),),
        {"Review!E4": "it is empty"},
    ),
    "no place": ((row(Where_it_is_kept=None),), {"Review!G4": "it is empty"}),
    "the force itself": (
        (row(Reviewing_body="Norfolk Police"),),
        {"Review!D4": "Norfolk Police is the force itself and cannot give it peer assurance. Name the body outside"},
    ),
    "a day to come": (
        (row(Date_of_the_review=TODAY + dt.timedelta(days=3)),),
        {"Review!F4": "is still to come"},
    ),
    "no day": ((row(Date_of_the_review="last Tuesday"),), {"Review!F4": "last Tuesday is not a date"}),
    "a secret": ((row(Marking="SECRET"),), {"Review!I4": "SECRET"}),
    "no handling": ((row(Marking="OFFICIAL-SENSITIVE"),), {"Review!J4": "needs a handling line"}),
    "an address": (
        (row(What_was_looked_at="Ask jsmith@suffolk.police.uk"),),
        {"Review!C4": "this looks like an e-mail address: jsmith@suffolk.police.uk"},
    ),
    "an address in the practice": (
        (row(Promising_practice="Ask jsmith@suffolk.police.uk"),),
        {"Review!H4": "this looks like an e-mail address: jsmith@suffolk.police.uk"},
    ),
    "an address for a body": (
        (row(Reviewing_body="jsmith@suffolk.police.uk"),),
        {"Review!D4": "this looks like an e-mail address: jsmith@suffolk.police.uk"},
    ),
    "an address in a consideration": (
        (considered(Consideration="Ask jsmith@suffolk.police.uk"),),
        {"Considerations!B4": "this looks like an e-mail address: jsmith@suffolk.police.uk"},
    ),
    "nothing shown": (
        (answers(of1=None, of2=None),),
        {"Objectives!C4": "nothing says what the review shows of action 2.4.1. Choose yes, partly or no"},
    ),
    "nothing shown of what is considered": (
        (answers(of2=None),),
        {"Objectives!C5": "a consideration is against 2.4.1.2, and this is empty. Choose what the review shows"},
    ),
    "another word": ((answers(of1="perhaps"),), {"Objectives!C4": "perhaps is not a word of the list"}),
    "an unknown objective": (
        (considered(Objective="2.4.1.9"),),
        {"Considerations!A4": "2.4.1.9 is not a word of the list"},
    ),
    "an objective of another action": (
        (considered(Objective="2.2.1.1"),),
        {"Considerations!A4": "2.2.1.1 is not a word of the list"},
    ),
    "no objective": ((considered(Objective=None),), {"Considerations!A4": "it is empty"}),
    "no words": ((considered(Consideration=None),), {"Considerations!B4": "it is empty"}),
    "no day due": ((considered(Due="soon"),), {"Considerations!D4": "soon is not a date"}),
    "a formula": ((row(What_was_looked_at="=1+1"),), {"Review!C4": "there is a formula here"}),
    "a row of no action": (
        (lambda book: book.put("Review", 5, REVIEW),),
        {"Review!A5": "this row does not say which row of the plan it is about"},
    ),
    "an answer of no objective": (
        (lambda book: book.put("Objectives", 7, {"What it shows": "yes"}),),
        {"Objectives!A7": "this row does not say which row of the plan it is about"},
    ),
    "several at once": (
        (row(Reviewing_body=None, Where_it_is_kept=None), answers(of1="perhaps"), considered(Due="soon")),
        {
            "Review!D4": "it is empty",
            "Review!G4": "it is empty",
            "Objectives!C4": "perhaps is not a word",
            "Considerations!D4": "soon is not a date",
        },
    ),
}


@pytest.mark.parametrize("none", ["None", "none.", "N/A", "-", "Nil"])
def test_that_there_was_none_is_no_practice_and_no_consideration(none: str, workspace: Path, book: Path) -> None:
    returned(
        book, row(Promising_practice=none), lambda filled: filled.put("Considerations", 5, {"Consideration": none})
    )
    taken(workspace, book)
    record = written(workspace, "evidence", FORCE, f"{ID}.yaml")
    assert "promising_practice" not in record
    assert (record["summary"], len(record["findings"])) == ("Twelve case files were read.", 1)


def test_a_consideration_that_stands_there_twice_is_taken_once(workspace: Path, book: Path) -> None:
    done = taken(workspace, returned(book, lambda filled: filled.put("Considerations", 6, CONSIDERATION)))
    assert "A6 says what row 4 says, and is taken once." in done.stdout
    assert len(written(workspace, "evidence", FORCE, f"{ID}.yaml")["findings"]) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_the_cell(name: str, workspace: Path, book: Path) -> None:
    fills, cells = REFUSED[name]
    said = faults(workspace, returned(book, *fills))
    assert set(said) == set(cells), said
    for cell, words in cells.items():
        assert words in said[cell]
        assert said[cell].rstrip().endswith((".", "?")), said[cell]


def test_a_body_that_the_force_follows_is_no_peer(tmp_path: Path) -> None:
    workspace = tmp_path / "merged"
    assert nvap("init", "--example", "--merger", cwd=_made(workspace)).returncode == 0
    force = "example-shire-and-marsh"
    book = export(workspace, tmp_path / "review.xlsx", "--review", "2.4.1", "--force", force)
    said = faults(workspace, returned(book, row(Reviewing_body="Example Marsh Police", Date_of_the_review=TODAY)))
    assert "comes before or after the force and cannot give it peer assurance" in said["Review!D4"]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_the_bad_cells_are_marked(workspace: Path, book: Path, tmp_path: Path) -> None:
    returned(book, answers(of1="perhaps"), row(Reviewing_body="Norfolk Police"))
    assert take(workspace, book, "--marked", tmp_path / "back.xlsx").returncode == 1
    back = openpyxl.load_workbook(tmp_path / "back.xlsx")
    assert "perhaps is not a word" in back["Objectives"]["C4"].comment.text


def test_several_actions_make_a_record_each(workspace: Path, tmp_path: Path) -> None:
    words = ("--review", "2.4.1", "--review", "2.2.1", "--review", "2.4.1", "--force", FORCE)
    book = export(workspace, tmp_path / "two.xlsx", *words)

    def other(filled: Filled) -> None:
        filled.put("Review", filled.row_of("Review", "Action", "2.2.1"), REVIEW)
        filled.put("Objectives", filled.row_of("Objectives", "Objective", "2.2.1.1"), {"What it shows": "no"})
        row = filled.empty_row("Considerations")
        filled.put("Considerations", row, {"Objective": "2.2.1.1 Referrals", "Consideration": "Look again."})

    filled = Filled(book)
    rows = [filled.cell("Review", row, "Action").value for row in filled.rows("Review")][:2]
    assert rows == ["2.2.1", "2.4.1"], "each once, in the order of the plan"
    returned(book, other)
    chosen = Filled(book)
    word = next(
        str(check.formula1) for check in chosen.book["Considerations"].data_validations.dataValidation if check.formula1
    )
    assert word.startswith("_exported!")
    said = faults(workspace, book)
    assert list(said) == ["Considerations!A5"], "words of one's own are no word of the list"
    mended = Filled(book)
    mended.put("Considerations", 5, {"Objective": "2.2.1.1"})
    taken(workspace, mended.save())
    made = {path.name for path in (workspace / "evidence" / FORCE).glob("*-peer-review-*")}
    assert made == {f"{ID}.yaml", f"{ID.replace('2-4-1', '2-2-1')}.yaml"}
    assert written(workspace, "evidence", FORCE, f"{ID.replace('2-4-1', '2-2-1')}.yaml")["shows"] == "no"


def test_an_action_that_was_not_reviewed_is_left_out(workspace: Path, tmp_path: Path) -> None:
    book = export(workspace, tmp_path / "two.xlsx", "--review", "2.4.1", "--review", "2.2.1", "--force", FORCE)
    done = taken(workspace, returned(book))
    assert "Nothing was filled in of action 2.2.1, and no record is made of it." in done.stdout
    assert len(list((workspace / "evidence" / FORCE).glob("*-peer-review-*"))) == 1


def test_one_fault_of_one_action_stops_both(workspace: Path, tmp_path: Path) -> None:
    book = export(workspace, tmp_path / "two.xlsx", "--review", "2.4.1", "--review", "2.2.1", "--force", FORCE)
    half = otherwise("Review", "Action", "2.2.1", {"What was looked at": "Calls."})
    assert "Review!D4" in faults(workspace, returned(book, half))


def test_what_is_chosen_from_the_list_is_its_objective(workspace: Path, book: Path) -> None:
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["_exported"].iter_rows()]
    chosen = next(row[3] for row in rows if row[:3] == ["word", "objective", "2.4.1.2"])
    assert chosen.startswith("2.4.1.2 ")
    taken(workspace, returned(book, considered(Objective=chosen)))
    assert written(workspace, "evidence", FORCE, f"{ID}.yaml")["findings"][0]["objective"] == "2.4.1.2"


def test_without_any_one_of_its_headings_it_is_told_what_was_not_read(workspace: Path, book: Path) -> None:
    returned(book)
    headings = [
        (sheet, row, cell.column) for sheet, row in _heads(Filled(book)) for cell in Filled(book).book[sheet][row]
    ]
    assert len(headings) > 20
    for sheet, row, column in headings:
        given = Filled(book)
        given.book[sheet].cell(row, column).value = None
        told = run(workspace, "workbook", "import", given.save(book.with_name("less.xlsx")))
        assert told.returncode in (0, 1), told.stderr


def _heads(book: Filled) -> Iterator[tuple[str, int]]:
    """The sheets that are not hidden, and the row of the headings of each: that with most cells."""
    for sheet in book.book.worksheets:
        if sheet.sheet_state == "visible":
            yield sheet.title, max(range(1, 10), key=lambda row: sum(cell.value is not None for cell in sheet[row]))


def test_a_row_that_is_gone_is_named(workspace: Path, book: Path) -> None:
    returned(book, lambda filled: filled.book["Review"].delete_rows(4))
    said = faults(workspace, book)
    assert said == {
        "Objectives!A4": "the row of action 2.4.1 is gone from the sheet Review. Put it back, or copy what was filled "
        "in into a new export."
    }


def test_a_workbook_of_no_force_is_taken_for_the_one_that_is_named(workspace: Path, tmp_path: Path) -> None:
    book = export(workspace, tmp_path / "any.xlsx", "--review", "2.4.1")
    assert set(Filled(book).head("Objectives")[1]) == {
        "Objective",
        "Wording",
        "What it shows",
        "Expected stage",
        "Kept by nvap",
    }
    returned(book)
    taken(workspace, book, "--force", FORCE)
    assert written(workspace, "evidence", FORCE, f"{ID}.yaml")["force"] == FORCE


def test_a_workbook_of_another_force_is_refused(workspace: Path, book: Path) -> None:
    done = take(workspace, returned(book), "--force", "suffolk")
    assert (done.returncode, done.stdout) == (1, "")
    assert "it is the workbook of norfolk, not of suffolk" in done.stderr


def test_collect_takes_a_review(workspace: Path, book: Path, tmp_path: Path) -> None:
    programme = tmp_path / "programme"
    programme.mkdir()
    done = nvap("collect", returned(book), "--write", cwd=programme)
    assert done.returncode == 0, done.stdout + done.stderr
    assert written(programme, "evidence", FORCE, f"{ID}.yaml")["assured_by"] == "Suffolk Constabulary"
    assert "nothing to do" in nvap("collect", book, "--write", cwd=programme).stdout


def test_collect_names_what_to_do_with_a_review_of_no_force(workspace: Path, tmp_path: Path) -> None:
    book = returned(export(workspace, tmp_path / "any.xlsx", "--review", "2.4.1"))
    done = nvap("collect", book, "--write", cwd=workspace)
    assert done.returncode == 1
    assert "nvap workbook import --force" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--review", "1.2.1"), "action 1.2.1 is for national bodies"),
        (("--review", "2.4.99"), "there is no action 2.4.99. Did you mean"),
        (("--review", "2.4.1", "--theme", "4"), "--theme says nothing beside --review"),
        (("--review", "2.4.1", "--action", "2.4.1"), "--action says nothing beside --review"),
        (("--review", "2.4.1", "--force", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_sent_out(words: tuple[str, ...], said: str, workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "no.xlsx"
    done = nvap("workbook", "export", *words, "--out", out, cwd=workspace)
    assert done.returncode == 2
    assert said in done.stderr
    assert not out.exists()


def test_an_objective_is_as_good_as_its_action(workspace: Path, tmp_path: Path) -> None:
    book = export(workspace, tmp_path / "one.xlsx", "--review", "2.4.1.2", "--force", FORCE)
    assert Filled(book).row_of("Objectives", "Objective", "2.4.1.3")


def test_what_is_not_asked_of_the_force_is_not_sent(workspace: Path, tmp_path: Path) -> None:
    book = Filled(export(workspace, tmp_path / "wales.xlsx", "--review", "2.4.1", "--force", "gwent"))
    asked = {book.cell("Objectives", row, "Objective").value for row in book.rows("Objectives")}
    assert asked >= {"2.4.1.1"}


def test_claims_have_no_day_here(workspace: Path, book: Path) -> None:
    done = take(workspace, returned(book), "--date", f"{DAY}")
    assert done.returncode == 2
    assert "a review has its own date" in done.stderr


def test_the_words_that_the_reviewer_saw_are_those_of_the_record(workspace: Path, book: Path) -> None:
    shutil.copytree(PLAN, workspace / "plan")
    action = workspace / "plan" / "actions" / "2.4.1.yaml"
    seen = load(Folder(str(PLAN)))[0].objectives["2.4.1.2"].fingerprint
    action.write_text(action.read_text("utf-8").replace("existing practice", "present practice"), encoding="utf-8")
    assert load(Folder(str(workspace / "plan")))[0].objectives["2.4.1.2"].fingerprint != seen
    taken(workspace, returned(book))
    assert written(workspace, "evidence", FORCE, f"{ID}.yaml")["objectives"]["2.4.1.2"] == seen


def test_libreoffice_does_no_harm(workspace: Path, book: Path, tmp_path: Path) -> None:
    taken(workspace, resaved(returned(book), tmp_path / "office"))
    assert written(workspace, "evidence", FORCE, f"{ID}.yaml")["findings"][0]["due"] == f"{CONSIDERATION['Due']}"


def test_what_the_force_answers_is_told_by_its_day(workspace: Path, book: Path) -> None:
    taken(workspace, returned(book))
    later, earlier = TODAY - dt.timedelta(days=5), TODAY - dt.timedelta(days=20)
    for day, note in ((later, "A checklist is used"), (earlier, "A checklist is being written")):
        words = (ID, "--force", FORCE, "--note", note, "--date", f"{day}")
        assert nvap("evidence", "progress", *words, cwd=workspace).returncode == 0
    notes = written(workspace, "evidence", FORCE, f"{ID}.yaml")["findings"][0]["progress"]
    assert [done["date"] for done in notes] == [f"{earlier}", f"{later}"]
    again = nvap("evidence", "progress", *words, cwd=workspace)
    assert again.returncode == 2
    assert "the finding has this note already" in again.stderr
    for command in (("gaps", "--all"), ("why", "2.4.1.2"), ("sheet", "2.4.1"), ("pack",), ("evidence", "show", ID)):
        shown = nvap(*command, "--force", FORCE, "--format", "md", cwd=workspace).stdout
        assert "A checklist is being written. " in shown or command[0] == "evidence", command
        assert "A checklist is used" in shown
    then = nvap("gaps", "--all", "--force", FORCE, "--as-at", f"{earlier}", cwd=workspace).stdout
    assert "A checklist is being written" in then
    assert "A checklist is used" not in then
    unsaid = nvap("evidence", "progress", ID, "--force", FORCE, cwd=workspace)
    assert (unsaid.returncode, "with --note" in unsaid.stderr) == (2, True)
