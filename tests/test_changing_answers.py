"""What is answered towards a record survives whatever ends the asking, and any line can be answered again."""

from pathlib import Path
from typing import Any

import pytest

from nvap.source import Folder
from nvap.storage.unfinished import keep, kept
from tests.running import nvap
from tests.terminal import CTRL_C, POSIX, STYLE, at_a_terminal
from tests.test_adding import GIVEN, HEAD, OPEN_TO_ALL, SAVED, UNCOUNTED, UNSAID, WHOLE, written

pytestmark = POSIX

GO_ON = ("Go on [Y/n]:", "y\n")
# Every kind of question, each with its answer: lists, several lines, a word for each objective, and two findings.
ANSWERS = [
    *(("Objectives:", "2.2.1.1 2.2.1.2"), ("Kind:", "inspection"), ("Assurance:", "independent")),
    *(("Assured by:", "HMICFRS"), ("Title:", "Inspection of referrals")),
    *(("Summary:", "Sixty were read."), ("More:", "- Most were right"), ("More:", "- Some were late"), ("More:", "")),
    *(("Shows:", "each"), ("Shows:", "partly"), ("Shows:", "no"), ("Part:", "North area")),
    *(("Sample:", "60"), ("Of:", "412"), ("Date:", "14/10/2026"), ("Review by:", ""), ("Owner:", "Head of Hub")),
    *(("Reference:", "NC/1"), ("Supersedes:", ""), ("File:", "one.txt"), ("File:", "two.txt"), ("File:", "")),
    *(("Marking [OFFICIAL]:", "OFFICIAL-SENSITIVE"), ("Handling:", "The board only"), ("Share [force]:", "national")),
    *(("A finding [y/N]:", "y"), ("Objective:", "2.2.1.1"), ("Seriousness:", "recommendation")),
    *(("Finding:", "Late."), ("More:", "By days."), ("More:", ""), ("Lead:", "Head of Hub"), ("Due:", "2027-01-31")),
    *(("Another finding [y/N]:", "y"), ("Objective:", "2.2.1.2"), ("Seriousness:", "consideration")),
    *(("Finding:", "Short."), ("More:", ""), ("Lead:", ""), ("Due:", ""), ("Another finding [y/N]:", "n")),
    ("Write it? [Y/n]:", "y"),
]


def talk(cwd: Path, words: tuple[str, ...], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run nvap at a terminal; what is typed is typed as it is."""
    status, screen = at_a_terminal(words, cwd, columns=400, answers=answers, NO_COLOR="1")
    return status, STYLE.sub("", screen)


def lines(*answers: tuple[str, str]) -> list[tuple[str, str]]:
    """The same, each with its Enter."""
    return [(prompt, f"{answer}\n") for prompt, answer in answers]


def with_files(cwd: Path) -> Path:
    cwd.mkdir(exist_ok=True)
    for name in ("one.txt", "two.txt"):
        (cwd / name).write_text(name)
    return cwd


def test_ctrl_c_at_each_question_loses_nothing_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    once, often = with_files(tmp_path / "once"), with_files(tmp_path / "often")
    assert talk(once, HEAD, lines(*ANSWERS))[0] == 0
    stopped, screen = talk(often, HEAD, [*lines(ANSWERS[0]), (ANSWERS[1][0], CTRL_C)])
    for place in range(1, len(ANSWERS)):
        assert stopped == 1
        assert "Your answers are kept: the next `nvap evidence add` offers them." in " ".join(screen.split())
        assert written(often) == []
        after = [(ANSWERS[place + 1][0], CTRL_C)] if place + 1 < len(ANSWERS) else []
        stopped, screen = talk(often, HEAD, [GO_ON, *lines(ANSWERS[place]), *after])
    assert stopped == 0, screen
    assert written(often) == written(once)
    assert written(often)[0]["findings"][1]["text"] == "Short."  # type: ignore[index]
    assert kept(Folder(str(often)), "evidence", "norfolk") == {}
    assert not (often / ".drafts" / "evidence").exists()


def drafted(cwd: Path, **answers: Any) -> None:
    """Answers as they are kept."""
    keep(
        Folder(str(cwd)), "evidence", "norfolk",
        {"made": "2026-10-20", "plan_version": "2", "answers": {"title": "Dip sample", **answers}, "parts": {}},
    )  # fmt: skip


MISSING = GIVEN[:-4]  # without the reference and the day of recording
TO_THE_END = [("Reference:", "NC/1"), *UNSAID, *OPEN_TO_ALL, ("A finding [y/N]:", "n")]


def test_what_is_kept_is_told_and_what_is_given_now_goes_before_it(tmp_path: Path) -> None:
    drafted(tmp_path, title="Another title", reference="NC/9", objective=["2.2.1.2"], part="North area")
    status, screen = talk(
        tmp_path,
        MISSING,
        [GO_ON, *lines(*UNCOUNTED, ("Review by:", ""), *UNSAID, *OPEN_TO_ALL, ("A finding [y/N]:", "n"), *SAVED)],
    )
    assert status == 0, screen
    assert "- Another title (2.2.1.2), last answered on 20 October 2026" in screen
    (record,) = written(tmp_path)
    assert (record["title"], record["reference"], record["part"]) == ("Dip sample", "NC/9", "North area")
    assert [*record["objectives"]] == ["2.2.1.1"]  # type: ignore[misc]


def test_beginning_anew_drops_it(tmp_path: Path) -> None:
    drafted(tmp_path, reference="NC/9")
    anew = [*WHOLE, *UNCOUNTED, ("Review by:", ""), *TO_THE_END, *SAVED]
    status, screen = talk(tmp_path, MISSING, [("Go on [Y/n]:", "n\n"), *lines(*anew)])
    assert status == 0, screen
    assert written(tmp_path)[0]["reference"] == "NC/1"


def test_answers_that_are_refused_now_are_asked_again(tmp_path: Path) -> None:
    drafted(
        tmp_path,
        objective=["9.9.9.9"], kind="audits", assurance="supervisor", shows="perhaps", date="2099-01-01",
        owner="Ring 07700 900123", sample_size="some", marking="SECRET", findings="none", files=[{"name": "x"}],
        summary="Sixty were read.", recorded="long ago", nonsense="x", part=["North area"], share="force",
        period_from="soon", figure="many",
    )  # fmt: skip
    asked = [
        *(("Objectives:", "2.2.1.1"), ("Kind:", "audit"), ("Shows:", "yes"), ("Part:", ""), ("Sample:", "")),
        *(("Date:", "2026-10-14"), ("Review by:", ""), ("Owner:", "Head of Hub"), ("Reference:", "NC/1"), *UNSAID),
        *(("Marking [OFFICIAL]:", ""), ("A finding [y/N]:", "n"), *SAVED),
    ]
    status, screen = talk(tmp_path, HEAD, [GO_ON, *lines(*asked)])
    assert status == 0, screen
    assert written(tmp_path)[0]["summary"] == "Sixty were read."


@pytest.mark.parametrize(
    "parts",
    [
        {"finding": {"objective": "9", "seriousness": "grave", "due": "soon", "text": ["x"], "lead": "07700 900123"}},
        {"finding": "x", "findings": ["x"], "files": "x", "finding-text": "x"},
        {"finding": {}, "findings": [{"objective": "2.2.1.1", "due": "soon"}], "files": [{}], "finding-text": [["x"]]},
    ],
)
def test_parts_of_answers_that_make_no_sense_are_asked_again(tmp_path: Path, parts: dict[str, Any]) -> None:
    answers = {"part": "", "sample_size": "", "review_by": "", "reference": "NC/1", "supersedes": "", "share": "force"}
    kept_so = {"made": "soon", "plan_version": "2", "answers": {**answers, "marking": "OFFICIAL"}, "parts": parts}
    keep(Folder(str(tmp_path)), "evidence", "norfolk", kept_so)
    asked = [
        *(("File:", ""), ("Seriousness:", "consideration"), ("Finding:", "Late."), ("More:", "")),
        *(("Lead:", ""), ("Due:", ""), ("Another finding [y/N]:", "n"), *SAVED),
    ]
    status, screen = talk(tmp_path, MISSING, [GO_ON, *lines(*asked)])
    assert status == 0, screen
    (record,) = written(tmp_path)
    assert [finding["text"] for finding in record["findings"]] == ["Late."]  # type: ignore[attr-defined]


def test_answers_of_another_edition_of_the_plan_keep_what_is_not_of_its_words(tmp_path: Path) -> None:
    keep(
        Folder(str(tmp_path)), "evidence", "norfolk",
        {"made": "2026-10-20", "plan_version": "1", "answers": {"objective": ["2.2.1.2"], "shows": "no"}, "parts": {}},
    )  # fmt: skip
    words = tuple(word for word in MISSING if word not in ("--objective", "2.2.1.1", "--shows", "yes"))
    status, screen = talk(
        tmp_path,
        words,
        [
            GO_ON,
            *lines(("Objectives:", "2.2.1.1"), ("Shows:", "yes"), *WHOLE, *UNCOUNTED, ("Review by:", "")),
            *lines(*TO_THE_END, *SAVED),
        ],
    )
    assert status == 0, screen


@pytest.mark.parametrize(
    ("typed", "status"), [(CTRL_C, 1), ("\x04", 1), ("n\n", 1)], ids=["Ctrl-C", "end of input", "no"]
)
def test_whatever_ends_it_before_it_is_written_the_answers_stay(tmp_path: Path, typed: str, status: int) -> None:
    asked = [*WHOLE, *UNCOUNTED, ("Review by:", ""), *TO_THE_END]
    after = lines(("Line:", "")) if typed == "n\n" else []
    ended, screen = talk(tmp_path, MISSING, [*lines(*asked), ("Write it? [Y/n]:", typed), *after])
    assert (ended, written(tmp_path)) == (status, [])
    assert "Your answers are kept" in screen
    ended, screen = talk(tmp_path, HEAD, [GO_ON, *lines(*SAVED)])
    assert ended == 0, screen


def test_what_cannot_be_kept_is_told_once_and_the_record_is_written(tmp_path: Path) -> None:
    (tmp_path / ".drafts").write_text("in the way")
    status, screen = talk(tmp_path, MISSING, lines(*WHOLE, *UNCOUNTED, ("Review by:", ""), *TO_THE_END, *SAVED))
    assert status == 0, screen
    assert " ".join(screen.split()).count("Your answers cannot be kept while you answer") == 1
    assert len(written(tmp_path)) == 1


def test_in_a_script_and_in_a_dry_run_nothing_is_kept_nor_offered(tmp_path: Path) -> None:
    drafted(tmp_path, reference="NC/9")
    before = (tmp_path / ".drafts/evidence/norfolk.yaml").read_bytes()
    assert nvap(*MISSING, cwd=tmp_path).stderr.startswith("Error: these are missing: --reference.")
    asked = [*WHOLE, *UNCOUNTED, ("Review by:", ""), *TO_THE_END]
    status, screen = talk(tmp_path, (*MISSING, "--dry-run"), lines(*asked))
    assert status == 0, screen
    nvap(*GIVEN, cwd=tmp_path)
    assert (tmp_path / ".drafts/evidence/norfolk.yaml").read_bytes() == before


def test_a_no_lets_any_line_be_changed_by_its_name(tmp_path: Path) -> None:
    asked = [*WHOLE, *UNCOUNTED, ("Review by:", ""), *TO_THE_END]
    again = [
        *(("[Y/n]:", "n"), ("Line:", "titel"), ("Line:", "id"), ("Line:", "Title"), ("Title [Dip sample]:", "Twenty")),
        *(("[Y/n]:", "n"), ("Line:", "part"), ("Part:", "North area")),
        *(("[Y/n]:", "n"), ("Line:", "part"), ("Part [North area]:", "-")),
        *(("[Y/n]:", "n"), ("Line:", "sample"), ("Sample:", "6"), ("Of:", "7")),
        *(("[Y/n]:", "n"), ("Line:", "kind"), ("Kind [audit]:", "feedback"), ("From:", "staff")),
        *(("[Y/n]:", "n"), ("Line:", "review-by"), ("Review by:", "2026-01-31")),
        *(("Line:", "review by"), ("Review by [2026-01-31]:", "2027-01-31")),
        *(("[Y/n]:", "n"), ("Line:", "sample"), ("Sample [6]:", "-")),
        *(("[Y/n]:", "n"), ("Line:", "findings"), ("A finding [y/N]:", "n")),
        *(("[Y/n]:", "n"), ("Line:", "summary"), ("Summary:", ""), ("[Y/n]:", "n"), ("Line:", "date")),
        *(("Date [2026-10-14]:", "2026-10-15"), ("[Y/n]:", "y")),
    ]
    status, screen = talk(tmp_path, MISSING, lines(*asked, *again))
    assert status == 0, screen
    (record,) = written(tmp_path)
    assert record["id"] == "2026-10-15-twenty"
    assert (record["kind"], record["from"], record["review_by"]) == ("feedback", "staff", "2027-01-31")
    assert not {"part", "sample"} & {*record}
    assert record["summary"] == "Sixty referrals were read."
    flat = " ".join(screen.split())
    assert "titel is not one of them. Did you mean title" in flat
    assert "id cannot be changed here: it is made of the date and the title." in flat
