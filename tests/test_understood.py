"""Words that people write, in cells, questions and options: read alike, told, and never as more than they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import product
from pathlib import Path

import pytest
import typer

from nvap.cli.opening import one_of
from nvap.cli.prompts import AskView, _answer
from nvap.exchange.workbook.layout import SHEETS, Form, Raw, SheetColumn, is_told, text_of
from nvap.exchange.workbook.words import meanings, words
from nvap.formats.documents import rendered
from nvap.model.fields import Assurance, Carries, Kind, Marking, Seriousness, Share, Shows
from nvap.model.returns import Status
from nvap.words.catalogue import SENTENCES
from nvap.words.understood import LISTS, choices, folded, hint, likely, read_word
from nvap.workspace import built_in
from tests.running import data, nvap
from tests.workbooks import Filled

WRITTEN = [(listed, word, said) for listed, (_, known) in LISTS.items() for word in known for said in known[word].also]
COLUMNS: dict[type[StrEnum], list[SheetColumn]] = {
    listed: [column for sheet in SHEETS for column in sheet.columns if column.open and column.words == tuple(listed)]
    for listed in LISTS
}


def as_option(listed: type[StrEnum], said: str) -> str | None:
    return one_of("--word", said, listed)


def as_answer(listed: type[StrEnum], said: str) -> str | None:
    answer: str = _answer(AskView("kind", tuple(listed)), str)
    return answer


def as_cell(listed: type[StrEnum], said: str) -> str | None:
    (column, *_) = COLUMNS[listed]
    return text_of(column, Raw("text", said), meanings({str(word): str(word) for word in listed}))


def every_way(listed: type[StrEnum]) -> list[Callable[[type[StrEnum], str], str | None]]:
    """The ways in which a word of a list is typed; what is asked when carrying over has no column."""
    return [as_option, as_answer, *([as_cell] if COLUMNS[listed] else [])]


@pytest.mark.parametrize(("listed", "word", "said"), WRITTEN)
def test_a_word_is_understood_in_every_way(
    listed: type[StrEnum], word: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for typed in (said, said.upper(), f" {said.capitalize()}. ", said.replace(" ", "-"), f"“{said}”"):
        monkeypatch.setattr(typer, "prompt", lambda *_, typed=typed, **__: typed)
        assert [way(listed, typed) for way in every_way(listed)] == [word] * len(every_way(listed))
        told = capsys.readouterr().err.splitlines()
        assert [line.endswith(f"is read as: {word}") for line in told] == [True, True]


@pytest.mark.parametrize("listed", LISTS)
def test_a_word_itself_is_understood_in_any_case_and_not_told(
    listed: type[StrEnum], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for word in listed:
        for typed in (word.upper(), word.title(), word.replace("-", " "), word.replace("-", "\u2013"), f" {word}"):
            monkeypatch.setattr(typer, "prompt", lambda *_, typed=typed, **__: typed)
            assert [way(listed, typed) for way in every_way(listed)] == [word] * len(every_way(listed))
    assert "read as" not in capsys.readouterr().err


def test_every_list_of_the_workbook_is_told_of_here() -> None:
    columns = [column for sheet in SHEETS for column in sheet.columns if column.open and column.words]
    lists = {type(column.words[0]) for column in columns if column.form is not Form.FLAG}
    assert {listed.__name__ for listed in lists - LISTS.keys()} == {"GapName"}
    assert all(list(known) == list(listed) for listed, (_, known) in LISTS.items())


def test_what_the_workbook_prints_is_understood_as_an_option() -> None:
    printed = words(rendered("workbook-words", "text", None, (built_in("templates"),)))
    for listed, columns in COLUMNS.items():
        for column in columns:
            said = printed.tables[column.table]
            read = {word: read_word(said[word], listed) for word in said}
            assert {word: found and found.value for word, found in read.items()} == {word: word for word in said}


def test_no_two_words_of_a_list_are_written_alike() -> None:
    for _, known in LISTS.values():
        said = [folded(each) for word in known for each in (word, *known[word].also)]
        assert len(said) == len(set(said))
        assert all(said)


# The words of each list, from what claims least to what claims most; what claims most is understood in its own words.
CLAIMING: dict[type[StrEnum], list[StrEnum]] = {
    Status: [*Status],
    Assurance: [*Assurance],
    Shows: [*reversed(Shows)],
    Carries: [Carries.NOT_ABOUT, Carries.NO, Carries.PARTLY, Carries.YES],
    Kind: [*Kind],
    Share: [*Share],
    Seriousness: [*Seriousness],
    Marking: [*reversed(Marking)],
}
OWN = {
    Status: ("implemented", "embedded"),
    Assurance: ("independent",),
    Kind: ("feedback", "outcome-measure"),
    Seriousness: ("consideration",),
    Marking: ("OFFICIAL",),
}


@pytest.mark.parametrize("listed", OWN)
def test_what_claims_most_is_understood_in_its_own_words_alone(listed: type[StrEnum]) -> None:
    for word in OWN[listed]:
        first = folded(word).split()[0][:8]
        assert [
            said for said in LISTS[listed][1][word].also if first not in folded(said).replace("consider", first)
        ] == []


LESS = (
    *("not", "partially", "partly", "part", "nearly", "almost", "not yet", "not fully", "to be", "will be", "half"),
    *(
        "un",
        "non",
        "in",
        "dis",
        "semi",
        "quasi",
        "pre",
        "im",
        "less than",
        "mostly",
        "largely",
        "if",
        "never",
        "hardly",
    ),
)
TAILS = (
    "?",
    " ?",
    " (nearly)",
    " in part",
    " not",
    " soon",
    "...",
    " 50%",
    " / no",
    "*",
    " next year",
    " tbc",
    " - mostly",
)


def lessened(word: str) -> Iterator[str]:
    """A word as people write that it is not so, or not quite."""
    plain = word.replace("-", " ")
    yield from (f"{less}{joint}{plain}" for less, joint in product(LESS, (" ", "-", "")))
    yield from (f"{plain}{tail}" for tail in TAILS)


@pytest.mark.parametrize("listed", CLAIMING)
def test_what_says_less_is_never_answered_with_more(listed: type[StrEnum]) -> None:
    order = CLAIMING[listed]
    for word in order:
        for typed in lessened(word):
            read = read_word(typed, order)
            if read is not None:
                assert order.index(listed(read.value)) < order.index(word), (typed, read)
            else:
                assert likely(typed, order) == (), typed
                assert "Did you mean" not in hint(typed, order), typed


def test_a_word_that_is_not_understood_in_a_file_is_not_answered_with_more(tmp_path: Path) -> None:
    claim = "{status: partially-implemented, summary: x}"
    text = f"force: norfolk\ndate: 2026-10-31\nplan_version: '2'\nclaims:\n  2.2.1.1: {claim}\n"
    path = tmp_path / "returns" / "norfolk" / "2026-10-31.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    done = nvap("validate", cwd=tmp_path)
    assert done.returncode == 1
    assert "unknown-value" in done.stdout
    assert "Did you mean" not in done.stdout


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("implmented", "implemented"),
        ("Embeded", "embedded"),
        ("imlpemented", "implemented"),
        ("in-progess", "in-progress"),
    ],
)
def test_a_slip_of_the_keyboard_is_known(typed: str, near: str) -> None:
    assert likely(typed, Status) == (near,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("N/A", "not-applicable"),
        ("n.a.", "not-applicable"),
        ("fully implemented", "implemented"),
        ("partially implemented", "in-progress"),
        ("ongoing", "in-progress"),
        ("planned", "not-started"),
        *(
            (said, None)
            for said in ("complete", "done", "not met", "met", "business as usual", "BAU", "green", "closed")
        ),
        *((said, None) for said in ("NA", "yes", "100%", "implemented/embedded", "implemented?", "✓", "")),
    ],
)
def test_what_a_status_is_understood_as(typed: str, meant: str | None) -> None:
    read = read_word(typed, Status)
    assert (read.value if read else None) == meant


def test_where_a_word_is_not_understood_each_choice_is_told_with_what_it_means() -> None:
    told = choices(Status)
    assert all(f"{word} ({SENTENCES[f'means.Status.{word}']})" in told for word in Status)


ROW = {
    "Title": "Referrals", "Objectives": "2.2.1.1", "Kind": "Dip sample", "Assurance": "Line manager",
    "Date": "14th October 2026", "Summary": "Sixty referrals were read.", "What it shows": "Partially",
    "Owner (a role)": "Head of Safeguarding", "Where it is kept": "NC/1", "Looked at": "1,204", "Of how many": "£4,000",
    "Marking": "official", "Review by": "4/10/27", "Share with": "Programme",
}  # fmt: skip


def test_how_cells_were_read_is_told_before_anything_is_written(tmp_path: Path) -> None:
    assert nvap("workbook", "export", "--force", "norfolk", "--out", "b.xlsx", cwd=tmp_path).returncode == 0
    book = Filled(tmp_path / "b.xlsx")
    for row in (4, 5, 6):
        book.put("Evidence", row, {**ROW, "Title": f"Referrals {row}", "Where it is kept": f"NC/{row}"})
    book.put(
        "Evidence",
        7,
        {**ROW, "Kind": "outcome", "Figure": 0.72, "Unit": "percent", "Looked at": None, "Of how many": None},
    )
    book.put("Evidence", 7, {"Figure from": "1 Jan 2026", "Figure to": "30.6.2026"})
    book.cell("Evidence", 7, "Figure").number_format = "0%"
    book.save()
    done = nvap("workbook", "import", "b.xlsx", "--format", "json", "--date", "2026-10-31", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    notes = [note.partition(" (")[0] for note in data(done)["notes"]]
    assert notes == [
        "Kind: Dip sample is read as: audit",
        "Assurance: Line manager is read as: supervisor",
        "What it shows: Partially is read as: partly",
        "Looked at: 1,204 is read as: 1204",
        "Of how many: £4,000 is read as: 4000",
        "Review by: 4/10/27 is read as: 4 October 2027",
        "Share with: Programme is read as: the programme",
        "Kind: outcome is read as: outcome measure",
        "Figure: 72% is read as: 72",
    ]
    assert "(Evidence!D4, Evidence!D5 and Evidence!D6)" in data(done)["notes"][0]
    assert not (tmp_path / "evidence").exists()


def test_an_empty_why_is_told_once(tmp_path: Path) -> None:
    assert nvap("workbook", "export", "--force", "norfolk", "--out", "b.xlsx", cwd=tmp_path).returncode == 0
    book = Filled(tmp_path / "b.xlsx")
    for at, status in zip((4, 5, 6), ("in progress", "N/A", "embedded"), strict=True):
        book.put("Objectives", at, {"Status": status, "Why": " " if at == 5 else None})
    book.save()
    done = nvap("workbook", "import", "b.xlsx", "--format", "json", cwd=tmp_path)
    told = [(fault["cell"], fault["heading"], fault["message"]) for fault in data(done)["faults"]]
    assert told == [(f"Objectives!E{row}", "Why", "it is empty") for row in (4, 5, 6)]


def test_a_cell_is_told_of_where_it_says_another_word() -> None:
    (column,) = COLUMNS[Shows]
    known = meanings({str(word): str(word) for word in Shows})
    for said, told in (("2.2.1.1 yes; 2.2.1.2 partially", True), ("2.2.1.1 Yes; 2.2.1.2: no", False), ("y", True)):
        raw = Raw("text", said)
        assert is_told(column, raw, text_of(column, raw, known), known) is told
