"""The first page for a board: what it says, what it leaves out, and that it is one side of A4."""

import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from nvap.load.built_in import built_in
from nvap.views.front import cut
from tests.running import batch, data, nvap, write_record
from tests.test_standing_commands import write_return

AT = ("--as-at", "2026-11-30")

BRIEF = ("gaps", "--force", "norfolk", *AT, "--brief", "--format", "md")
EARLIER, FOUND, LATER = date(2026, 5, 1), date(2026, 9, 1), date(2026, 10, 31)
CONCERN = "[{objective: 2.2.1.1, seriousness: cause-of-concern, text: %s, lead: %s, due: 2026-10-01}]"
LONGEST_ASK = 1000
HIDDEN = {"marking": "OFFICIAL-SENSITIVE", "handling": "For the board only"}


def claim(status: str, **more: str) -> str:
    """A claim as it stands in a return."""
    return ", ".join((f"status: {status}", "summary: x", *(f"{key}: {value}" for key, value in more.items())))


def page(folder: Path, *more: str) -> str:
    """The first page alone, without the marks of its form."""
    done = nvap(*BRIEF, *more, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.replace("\\", "").replace("**", "")


def test_the_verdict_counts_and_does_not_judge(tmp_path: Path) -> None:
    write_record(tmp_path, "a", FOUND, findings=CONCERN % ("Calls wait", "Head of Contact"))
    write_return(tmp_path, LATER, {"2.2.1.1": claim("implemented"), "2.2.1.2": claim("embedded")})
    told = page(tmp_path)
    assert "All of the 53 objectives that the National Vulnerability Action Plan has for a force apply here." in told
    assert "Not one is met and 53 have a gap." in told
    assert "For 2, more is claimed than the evidence shows, and 1 is overdue." in told
    assert "There is no earlier return to compare with." in told
    assert "Cause of concern, from the audit of 1 September 2026: Calls wait" in told
    assert "Head of Contact | 1 October 2026, overdue by" in told
    assert "Ask why 1 gap is overdue, and agree a new date" in told
    assert "Correct the 2 claims that go beyond the evidence" in told


def test_what_moved_is_told_since_the_return_before_the_newest(tmp_path: Path) -> None:
    write_return(tmp_path, EARLIER, {"2.2.1.1": claim("implemented"), "2.2.1.2": claim("not-applicable")})
    write_return(tmp_path, LATER, {"2.2.1.1": claim("not-applicable"), "2.2.1.2": claim("not-started")})
    told = page(tmp_path)
    assert "Is it getting better? No. As many gaps as at the return of 1 May 2026, 52: 0 were closed" in told
    assert "1 was accepted for now or left out and 1 that had no gap has one now." in told
    assert "| Of the gaps, overclaimed: more is claimed than the evidence shows | 0 | 1 |" in told
    since = page(tmp_path, "--since", "2026-01-01")
    assert "Is it getting better? 1 gap fewer than on 1 January 2026 (53 then, 52 now):" in since


def test_whether_it_gets_better_is_answered_by_all_that_moved(tmp_path: Path) -> None:
    """Yes where nothing got worse, and no where nothing got better."""
    write_return(tmp_path, EARLIER, {"2.2.1.1": claim("implemented"), "2.2.1.2": claim("in-progress")})
    write_return(tmp_path, LATER, {"2.2.1.1": claim("not-started")})
    assert "Is it getting better? Yes. As many gaps" in page(tmp_path)
    write_return(tmp_path, LATER, {"2.2.1.1": claim("not-started"), "2.2.1.2": claim("embedded")})
    assert "Is it getting better? In part. As many gaps" in page(tmp_path)


def test_a_finding_that_is_cut_short_ends_where_a_clause_does() -> None:
    assert (
        cut("Referrals are sent without a record; make this a part of", 50) == "Referrals are sent without a record …"
    )
    assert cut("No; of the referrals that were read many had no record", 40) == "No; of the referrals that were read …"
    assert cut("Referrals are sent.", 50) == "Referrals are sent."


def test_a_force_with_nothing_is_told_so(tmp_path: Path) -> None:
    told = page(tmp_path)
    assert (
        "No evidence is recorded for this force yet: every objective that applies is a gap until something is." in told
    )
    assert "No return has been made: nothing is claimed." in told
    assert "Nowhere is more claimed than the evidence shows, and none is overdue." in told
    assert "Name who leads the 53 gaps that nobody leads" in told


def test_the_return_s_own_ask_stands_in_place_of_what_is_drafted(tmp_path: Path) -> None:
    write_return(tmp_path, EARLIER, {"2.2.1.1": claim("in-progress")}, ask="Agree who pays")
    assert "Agree who pays" in page(tmp_path)
    assert "Name who leads" not in page(tmp_path)
    write_return(tmp_path, LATER, {"2.2.1.1": claim("in-progress")})
    assert "Agree who pays" not in page(tmp_path)
    assert "Name who leads" in page(tmp_path)


def test_an_ask_is_set_and_taken_out_again(tmp_path: Path) -> None:
    write_return(tmp_path, LATER, {"2.2.1.1": claim("in-progress")})
    words = ("return", "set", "2.2.1.1", "in-progress", "--summary", "x", "--force", "norfolk")
    file = tmp_path / "returns" / "norfolk" / f"{LATER}.yaml"
    for ask, there in (("Agree who pays", True), ("", False), ("", False)):
        done = nvap(*words, "--ask", ask, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert ("ask:" in file.read_text("utf-8")) is there


def test_what_is_asked_has_a_bound(tmp_path: Path) -> None:
    for more, fits in ((0, True), (1, False)):
        write_return(tmp_path, LATER, {"2.2.1.1": claim("in-progress")}, ask="a" * (LONGEST_ASK + more))
        found = data(nvap("validate", "--format", "json", cwd=tmp_path))["diagnostics"]
        told = [each for each in found if each["rule"] == "value-too-long"]
        assert (told == []) is fits
    assert [(each["message"], each["hint"], each["line"]) for each in told] == [
        ("ask is too long", "It may have 1000 characters or items.", told[0]["line"])
    ]


def test_nothing_above_a_marking_is_told(tmp_path: Path) -> None:
    write_record(tmp_path, "a", FOUND, findings=CONCERN % ("Calls wait", "Head of Contact"), **HIDDEN)
    write_return(tmp_path, EARLIER, {"2.2.1.2": claim("in-progress")})
    write_return(tmp_path, LATER, {"2.2.1.2": claim("embedded", lead="Head of Zq")}, ask="Agree who pays", **HIDDEN)
    told = page(tmp_path, "--max-marking", "OFFICIAL")
    for hidden in ("Calls wait", "Head of Contact", "Head of Zq", "Agree who pays", "31 October", "embedded"):
        assert hidden not in told, hidden
    assert "2 records are withheld here because of the marking; everything was computed with them." in told
    assert "The newest return is withheld here because of its marking." in told
    assert "A finding is open. The record that says so is withheld here because of its marking." in told
    assert "Correct the" not in told


def test_the_first_page_is_of_the_whole_list(tmp_path: Path) -> None:
    whole, part = batch(tmp_path, BRIEF[:-3] + BRIEF[-2:], (*BRIEF[:-3], *BRIEF[-2:], "--theme", "2"))
    assert "What the board is asked to decide" in whole.stdout
    assert "What the board is asked to decide" not in part.stdout
    refused = nvap(*BRIEF, "--theme", "2", cwd=tmp_path)
    assert (refused.returncode, refused.stderr) == (
        2,
        "Error: --theme says nothing beside --brief; leave one of them out\n",
    )
    refused = nvap(*BRIEF[:-1], "json", cwd=tmp_path)
    assert "--brief says nothing in the form json" in refused.stderr


def test_the_edition_and_its_age_stand_at_the_foot(tmp_path: Path) -> None:
    told = page(tmp_path)
    assert (
        told.index("# Gaps of")
        < told.index("Prepared by (role)")
        < told.index("National Vulnerability Action Plan, version 2")
    )
    assert told.index("version 2, ") < told.index("has been superseded")


def example(folder: Path) -> tuple[str, ...]:
    nvap("init", ".", "--example", "--as-at", "2026-11-30", cwd=folder)
    return ("--force", "example-shire", "--as-at", "2026-11-30")


def empty(folder: Path) -> tuple[str, ...]:
    return ("--force", "norfolk", *AT)


def wordy(folder: Path) -> tuple[str, ...]:
    """An account in which everything that the page can say is said at length."""
    long = "Words that go on and on about what was found and what is to be done about it, " * 6
    for number in range(1, 6):
        findings = (
            f"[{{objective: 2.1.1.{number}, seriousness: area-for-improvement, text: '{long}', due: 2026-10-01, "
            f"lead: 'Head of Everything that Anybody could ever think of in a force, and of more'}}]"
        )
        write_record(folder, f"record-{number}", FOUND, objectives=f"2.1.1.{number}", findings=findings)
    high = "status: implemented, summary: x, risk: high, risk_reason: Much"
    low = claim("implemented", lead="Head of Hub")
    write_return(folder, EARLIER, {"2.3.1.1": claim("in-progress")})
    write_return(folder, LATER, {f"2.1.1.{number}": high for number in range(1, 6)} | {"2.3.1.1": low})
    return ("--force", "norfolk", *AT)


def asked(folder: Path) -> tuple[str, ...]:
    """The same, and the longest text of what the board is asked."""
    words = wordy(folder)
    write_return(
        folder, LATER, {"2.3.1.1": claim("implemented")}, ask=("Agree who pays for it all. " * 40)[:LONGEST_ASK]
    )
    return words


@pytest.mark.parametrize("made", [example, empty, wordy, asked])
def test_the_first_page_is_one_page_of_a_pdf(made: object, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    words = made(tmp_path)  # type: ignore[operator]
    done = nvap("gaps", *words, "--brief", "--out", "brief.pdf", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "Wrote brief.pdf\n")
    assert len(PdfReader(tmp_path / "brief.pdf").pages) == 1
    nvap("gaps", *words, "--all", "--out", "gaps.pdf", cwd=tmp_path)
    pages = [each.extract_text() for each in PdfReader(tmp_path / "gaps.pdf").pages]
    assert "Prepared by (role)" in pages[0]
    assert "National Vulnerability Action Plan, version" not in pages[1]


def test_a_first_page_that_does_not_fit_on_one_is_told(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    words = asked(tmp_path)
    long = "What is claimed is the {{ front.body }}'s own word. " * 40
    own = (built_in("templates") / "_words.j2").read_text(encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "_words.j2").write_text(
        own.replace("{% macro front_own(front) %}", "{% macro front_own(front) %}" + long), encoding="utf-8"
    )
    done = nvap("gaps", *words, "--brief", "--out", "brief.pdf", cwd=tmp_path)
    pages = len(PdfReader(tmp_path / "brief.pdf").pages)
    assert pages > 1
    assert done.returncode == 0
    assert f"The first page does not fit on one side: it takes {pages} pages." in " ".join(done.stderr.split())
    assert "does not fit" not in nvap("gaps", *words, "--out", "gaps.pdf", cwd=tmp_path).stderr


def test_what_it_counts_is_what_the_trend_counts(tmp_path: Path) -> None:
    words = example(tmp_path)
    told, trend = batch(
        tmp_path,
        ("gaps", *words, "--brief", "--format", "md"),
        ("trend", *words, "--at", "2026-11-30", "--format", "json"),
    )
    point = data(trend)["points"][-1]
    for name, key in (
        ("Met", "met"),
        ("Of the gaps, overdue", "overdue"),
        ("Of the gaps, overclaimed", "overclaimed"),
        ("Accepted for now", "accepted"),
    ):
        assert re.search(rf"\| {name}[^|]* \| {point[key]} \|", told.stdout), name
