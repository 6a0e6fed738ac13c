"""What a lead does with the pages comes to the same files as what the commands make."""

from __future__ import annotations

import io
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from nvap.formats.documents import forms_of
from nvap.model.fields import Marking
from nvap.web.evidence import address_of
from nvap.web.papers import PAPERS
from tests.browsing import Form, Visit, visiting, words_of
from tests.running import NEXT_EDITION, PLAN, TODAY, nvap
from tests.workbooks import Filled, edited

RECORD = {
    "kind": "audit",
    "assurance": "supervisor",
    "title": "Dip sample of referrals",
    "summary": "Sixty referrals were read.\n\n- Fifty were right.\n- Ten were not.",
    "shows": "partly",
    "date": TODAY.isoformat(),
    "owner": "Head of Safeguarding",
    "reference": "NC/SG/2026/118",
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    assert nvap("init", "--example", cwd=made).returncode == 0
    return made


@pytest.fixture
def folder(example: Path, tmp_path: Path) -> Path:
    made = tmp_path / "workspace"
    shutil.copytree(example, made)
    return made


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a workspace but drafts."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".drafts" not in path.parts
    }


def added(folder: Path, before: dict[str, bytes]) -> dict[str, bytes]:
    """The files that are new or others."""
    return {name: data for name, data in files(folder).items() if before.get(name) != data}


def record_of(page: str) -> str:
    """What a page says of a record: all that is known of it, and what it serves."""
    return words_of("<h1>" + page.partition("<h1>")[2].partition("</ul>")[0])


def test_which_force_is_asked_where_there_are_several_and_chosen(tmp_path: Path) -> None:
    with visiting(tmp_path) as visit:
        assert "Which force is it?" in visit.page("/")
        page = visit.follow(visit.fill("/", "/body", body="norfolk"))
        assert "Where Norfolk Constabulary stands" in page


def test_the_first_page_says_how_it_stands_what_is_due_and_what_waits(example: Path) -> None:
    with visiting(example) as visit:
        page = words_of(visit.page("/"))
    assert "Where Example Shire Constabulary stands" in page
    assert "What the board is asked to decide" in page
    assert "What lapses or falls due" in page


def test_the_first_page_has_short_lists_that_lead_to_all_of_them(example: Path) -> None:
    with visiting(example) as visit:
        page, whole = visit.page("/"), visit.page("/gaps")
        for name in ("overdue", "due"):
            listed = page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]
            assert 0 < listed.count("<li>") <= 5, name
        gaps = whole.count('<div class="row" id="gap-')
        assert f"All {gaps} gaps, with what to do about each" in page
        assert 'id="coming"' in whole
        for objective in re.findall(r'<a class="square[^"]*" href="([^"]+)"', page):
            assert objective.startswith("/objective/")
        assert len(page) < len(whole) / 2


@pytest.mark.parametrize("path", ["/objective/9.9.9.9", "/action/9.9.9", "/evidence/unknown"])
def test_what_is_not_there_is_told_without_a_command(example: Path, path: str) -> None:
    with visiting(example) as visit:
        answer = visit.get(path)
        assert answer.status_code == 404
        said = words_of(answer.text)
    assert "There is no" in said
    assert "`" not in said


def test_evidence_is_looked_at_and_then_written_as_the_command_writes_it(folder: Path, tmp_path: Path) -> None:
    other, before = tmp_path / "other", files(folder)
    shutil.copytree(folder, other)
    with visiting(folder, "example-shire") as visit:
        look = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1", "2.2.1.2"], **RECORD)
        assert look.status_code == 200
        assert "Nothing is written yet" in look.text
        assert "before" in words_of(look.text).partition("How the gaps move")[2]
        assert added(folder, before) == {}
        page = visit.follow(visit.again(Form(look.text).of("/evidence/new"), "/evidence/new", "write"))
        assert record_of(look.text) == record_of(page)
        assert "Recorded evidence/example-shire/" in page
        assert "Gaps:" in page
    done = nvap(
        *("evidence", "add", "--force", "example-shire", "--objective", "2.2.1.1", "--objective", "2.2.1.2"),
        *(word for name, value in RECORD.items() for word in (f"--{name}", value)),
        cwd=other,
    )
    assert done.returncode == 0, done.stderr
    assert files(folder) == files(other)


def test_what_is_missing_or_not_understood_is_told_at_its_field(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        said = {**RECORD, "date": "Oct 2026", "title": ""}
        answer = visit.fill("/evidence/new", "/evidence/new", "write", objectives=["2.2.1.1"], **said)
        assert answer.status_code == 400
        page = words_of(answer.text)
        assert "Nothing was written" in page
        assert "does not say which day of the month" in page
        assert 'id="title-wrong"' in answer.text
        assert "Sixty referrals were read." in answer.text


def test_personal_data_is_refused_as_it_is_typed(folder: Path) -> None:
    before = files(folder)
    with visiting(folder, "example-shire") as visit:
        said = {**RECORD, "summary": "Ring 07700 900123 and ask for PC 1234 Smith."}
        answer = visit.fill("/evidence/new", "/evidence/new", "write", objectives=["2.2.1.1"], **said)
        assert answer.status_code == 400
        assert "Nothing was written" in words_of(answer.text)
    assert files(folder) == before


def test_the_same_form_twice_is_written_once(folder: Path) -> None:
    before = files(folder)
    with visiting(folder, "example-shire") as visit:
        look = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **RECORD)
        held = Form(look.text).of("/evidence/new")
        first = visit.again(held, "/evidence/new", "write")
        again = visit.again(held, "/evidence/new", "write")
        assert first.headers["Location"] == again.headers["Location"]
        assert "not a second time" in visit.follow(again)
    assert len(added(folder, before)) == 1


def test_a_draft_is_kept_offered_and_gone_when_it_is_written(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        kept = visit.fill("/evidence/new", "/evidence/new", "keep", objectives=["2.2.1.1"], title="Half a thought")
        assert "Half a thought" in visit.follow(kept)
        assert "A piece of evidence that was begun" in visit.page("/")
        look = visit.fill("/evidence/new", "/evidence/new", "look", **RECORD)
        visit.follow(visit.again(Form(look.text).of("/evidence/new"), "/evidence/new", "write"))
        assert "that was begun" not in visit.page("/")


def _address(visit: Visit, title: str) -> str:
    page = visit.page("/evidence")
    return page.partition(f'">{title}</a>')[0].rpartition('href="')[2]


def _recorded(visit: Visit, **said: str) -> str:
    look = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **{**RECORD, **said})
    answer = visit.again(Form(look.text).of("/evidence/new"), "/evidence/new", "write")
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["Location"])


def test_a_finding_is_answered_and_closed_and_a_record_renewed_and_withdrawn(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    finding = {"objective": "2.2.1.1", "seriousness": "area-for-improvement", "text": "Wishes are not asked for."}
    with visiting(folder, "example-shire") as visit:
        at = _recorded(visit, **{f"findings__0__{key}": value for key, value in finding.items()})
        shutil.copytree(folder, other)
        name = next(iter(folder.glob(f"evidence/example-shire/{TODAY}-dip-sample-of-referrals.yaml"))).stem
        until = (TODAY + timedelta(days=500)).isoformat()
        for action, said in (
            ("findings", {"note__1": "The form asks now."}),
            ("findings", {"how__1": "The form asks now.", "by__1": "Vulnerability board"}),
            ("renew", {"review_by": until, "note": "It was looked at again."}),
            ("withdraw", {"reason": "It was of another force."}),
        ):
            before = files(folder)
            look = visit.fill(at, f"{at}/{action}", **said)
            assert "Nothing is written yet" in look.text, words_of(look.text)
            assert "How the gaps move" in look.text
            assert files(folder) == before
            page = visit.follow(visit.again(Form(look.text).of(f"{at}/{action}"), f"{at}/{action}", "write"))
            assert "Changed evidence/example-shire/" in page, action
    for words in (
        ("progress", name, "--note", "The form asks now."),
        ("close", name, "--how", "The form asks now.", "--by", "Vulnerability board"),
        ("renew", name, "--review-by", until, "--note", "It was looked at again."),
        ("withdraw", name, "--reason", "It was of another force."),
    ):
        done = nvap("evidence", *words, "--force", "example-shire", cwd=other)
        assert done.returncode == 0, done.stderr
    assert files(folder) == files(other)


TWO_FINDINGS = {
    f"findings__{place}__{key}": value
    for place, text in enumerate(("Wishes are not asked for.", "Nobody reads the log."))
    for key, value in {"objective": "2.2.1.1", "seriousness": "area-for-improvement", "text": text}.items()
}


def test_all_findings_of_a_record_are_answered_with_one_form(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with visiting(folder, "example-shire") as visit:
        at = _recorded(visit, **TWO_FINDINGS)
        shutil.copytree(folder, other)
        name = next(iter(folder.glob(f"evidence/example-shire/{TODAY}-dip-sample-of-referrals.yaml"))).stem
        said = {
            "note__1": "The form asks now.",
            "how__1": "It is asked.",
            "by__1": "The board",
            "note__2": "A log is kept.",
        }
        half = visit.fill(at, f"{at}/findings", **{**said, "by__1": ""})
        assert half.status_code == 400
        assert "who accepted that" in words_of(half.text)
        assert "A log is kept." in half.text
        look = visit.again(Form(half.text).of(f"{at}/findings"), f"{at}/findings", by__1="The board")
        back = visit.again(Form(look.text).of(f"{at}/findings"), f"{at}/findings", "change")
        assert all(words in back.text for words in said.values())
        visit.follow(visit.again(Form(look.text).of(f"{at}/findings"), f"{at}/findings", "write"))
    for words in (
        ("progress", name, "--finding", "2", "--note", "A log is kept."),
        ("progress", name, "--finding", "1", "--note", "The form asks now."),
        ("close", name, "--finding", "1", "--how", "It is asked.", "--by", "The board"),
    ):
        done = nvap("evidence", *words, "--force", "example-shire", cwd=other)
        assert done.returncode == 0, done.stderr
    assert files(folder) == files(other)


def test_a_page_that_answers_a_form_has_an_address_that_sends_nothing_again(folder: Path) -> None:
    before = files(folder)
    with visiting(folder, "example-shire") as visit:
        look = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **RECORD)
        at = visit.at
        assert re.fullmatch(r"/answer/[\w-]{20,}", at)
        assert visit.page(at) == visit.page(at) == look.text
        assert files(folder) == before
        written = visit.again(Form(look.text).of("/evidence/new"), "/evidence/new", "write").headers["Location"]
        assert visit.get(at).headers["Location"] == written
        assert "not a second time" in visit.page(written)
        wrong = visit.fill("/evidence/new", "/evidence/new", "look", title="Only a title")
        assert wrong.status_code == visit.get(visit.at).status_code == 400
        assert "Only a title" in visit.get(visit.at).text
    assert len(added(folder, before)) == 1


def test_what_is_looked_for_is_found_again_at_its_address_as_it_is_now(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        at = _recorded(visit)
        visit.fill("/evidence", "/evidence", search="Dip sample of referrals")
        found = visit.at
        assert re.fullmatch(r"/evidence/found/[\w-]{20,}", found)
        assert "withdrawn" not in words_of(visit.page(found)).partition("the newest first")[2]
        look = visit.fill(at, f"{at}/withdraw", reason="It was wrong.")
        visit.follow(visit.again(Form(look.text).of(f"{at}/withdraw"), f"{at}/withdraw", "write"))
        assert "withdrawn" in words_of(visit.page(found)).partition("the newest first")[2]


def test_an_answer_that_is_not_kept_any_more_says_so_and_leads_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvap.web.desk.MOST_REMEMBERED", 2)
    with visiting(folder, "example-shire") as visit:
        kept = []
        for _ in range(3):
            visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **RECORD)
            kept.append(visit.at)
        assert [visit.get(at).status_code for at in (*kept, "/answer/unknown", "/evidence/found/unknown")] == [
            *(410, 200, 200, 410, 410)
        ]
        gone = visit.get(kept[0])
        assert "not kept any more" in words_of(gone.text)
        assert '<a href="/">' in gone.text
        visit.send("/limit", {"limit": "OFFICIAL"})
        assert visit.get(kept[2]).status_code == 410


def test_what_was_typed_goes_on_from_what_somebody_else_wrote(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        at = _recorded(visit)
        path = next(iter(folder.glob(f"evidence/example-shire/{TODAY}-dip-sample-of-referrals.yaml")))
        edit, renew = (
            Form(visit.page(page)).of(f"{at}/{does}") for page, does in ((f"{at}/edit", "edit"), (at, "renew"))
        )
        theirs = path.read_text("utf-8").replace("Sixty", "Sixty-one")
        path.write_text(theirs, "utf-8")
        stale = visit.again(edit, f"{at}/edit", "look", title="Our own title", shows="yes")
        assert stale.status_code == 409
        typed = words_of(stale.text).partition("What you typed")[2].partition("As it is now")[0]
        assert "What it is Our own title Whether it bears the objectives out yes" in typed
        assert "Sixty" not in typed
        form = visit.again(Form(stale.text).of(f"{at}/edit"), f"{at}/edit", "change")
        assert "Sixty-one referrals" in form.text
        look = visit.again(Form(form.text).of(f"{at}/edit"), f"{at}/edit", "look")
        visit.follow(visit.again(Form(look.text).of(f"{at}/edit"), f"{at}/edit", "write"))
        ours = theirs.replace("title: Dip sample of referrals", "title: Our own title").replace(
            "shows: partly", "shows: 'yes'"
        )
        assert path.read_text("utf-8") == ours
        stale = visit.again(renew, f"{at}/renew", review_by="1 March 2099", note="It was read again.")
        assert "It was read again." in words_of(stale.text).partition("What you typed")[2].partition("As it is now")[0]
        form = visit.again(Form(stale.text).of(f"{at}/renew"), f"{at}/renew", "change")
        assert "1 March 2099" in form.text


def test_what_was_said_goes_on_from_a_return_that_somebody_else_wrote(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        whole = visit.fill("/return", "/return", "whole", **{"2__4__2__2__summary": "Said on our page."})
        done = nvap("return", "new", "--force", "example-shire", cwd=folder)
        assert done.returncode == 0, done.stderr
        stale = visit.again(Form(whole.text).of("/return"), "/return", "make")
        assert stale.status_code == 409
        assert "Said on our page." in stale.text
        assert '<a class="act" href="/return">Go on with what I typed</a>' in stale.text
        whole = visit.fill("/return", "/return", "whole")
        visit.follow(visit.again(Form(whole.text).of("/return"), "/return", "make"))
    assert "Said on our page." in (folder / "returns" / "example-shire" / f"{TODAY}.yaml").read_text("utf-8")


def test_a_form_made_from_another_text_is_refused_and_both_are_shown(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        at = _recorded(visit)
        path = next(iter(folder.glob(f"evidence/example-shire/{TODAY}-dip-sample-of-referrals.yaml")))
        held = Form(visit.page(at)).of(f"{at}/withdraw")
        path.write_text(path.read_text("utf-8").replace("Sixty", "Sixty-one"), "utf-8")
        answer = visit.again(held, f"{at}/withdraw", reason="It was wrong.")
        assert answer.status_code == 409
        assert "Sixty referrals" in answer.text
        assert "Sixty-one referrals" in answer.text
        assert '<p class="marking">OFFICIAL</p>' in answer.text
        assert "withdrawn" not in path.read_text("utf-8")
        assert "The files were changed since the last page" in visit.page("/") + answer.text


def test_claims_are_kept_shown_whole_and_made_as_the_commands_make_them(tmp_path: Path) -> None:
    here, other = tmp_path / "here", tmp_path / "other"
    for made in (here, other):
        made.mkdir()
        assert nvap("init", cwd=made).returncode == 0
    with visiting(here, "norfolk") as visit:
        said = {
            "2__2__1__1__status": "implemented", "2__2__1__1__summary": "Referrals are read each month.",
            "2__2__1__1__lead": "Head of Safeguarding", "2__2__1__2__status": "not-started",
            "2__2__1__2__summary": "Nothing was begun.",
        }  # fmt: skip
        page = visit.follow(visit.fill("/return", "/return", "keep", **said))
        assert "2 of 53" in words_of(page)
        whole = visit.fill("/return", "/return", "whole")
        assert whole.status_code == 200
        assert "Nothing is written yet" in whole.text
        assert not list(here.glob("returns/*/*.yaml"))
        assert "Recorded returns/norfolk/" in visit.follow(
            visit.again(Form(whole.text).of("/return"), "/return", "make")
        )
    assert nvap("return", "new", "--force", "norfolk", cwd=other).returncode == 0
    for words in (
        ("2.2.1.1", "implemented", "--summary", "Referrals are read each month.", "--lead", "Head of Safeguarding"),
        ("2.2.1.2", "not-started", "--summary", "Nothing was begun."),
    ):
        assert nvap("return", "set", *words, "--force", "norfolk", cwd=other).returncode == 0
    assert files(here) == files(other)


def test_what_stands_is_said_again_by_a_tick_alone(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        page = visit.follow(visit.fill("/return", "/return", "keep", **{"2__2__1__1__kept": "yes"}))
        assert "1 of 53 said" in words_of(page)


def test_a_claim_without_a_reason_stays_begun_and_says_why(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        answer = visit.fill(
            "/return", "/return", "keep", **{"2__2__1__1__status": "embedded", "2__2__1__1__summary": ""}
        )
        assert answer.status_code == 400
        assert "Say why, in one sentence." in words_of(answer.text)


def _led(book: Filled) -> None:
    row = book.row_of("Objectives", "Objective", "2.2.1.1")
    book.put("Objectives", row, {"Lead (a role)": "Head of Hub", "Why": "It is read each month."})


def test_a_workbook_goes_out_and_comes_back(folder: Path) -> None:
    before = files(folder)
    with visiting(folder, "example-shire") as visit:
        book = visit.fill("/workbook", "/workbook/export")
        assert book.headers["Content-Disposition"].endswith('.xlsx"')
        path = folder.parent / "book.xlsx"
        path.write_bytes(book.data)
        back = edited(path, folder.parent / "back.xlsx", _led)
        sent = {"workbook": (io.BytesIO(back.read_bytes()), "back.xlsx")}
        look = visit.send("/workbook/import", sent)
        assert look.status_code == 200, words_of(look.text)
        assert "Head of Hub" in look.text
        rows = re.findall(r'<th scope="row">(.*?)</th>.*?</td><td[^>]*>(Why|Lead \(a role\))</td>', look.text)
        assert {heading for _, heading in rows} == {"Why", "Lead (a role)"}
        assert len({cell for cell, _ in rows}) == 2, rows
        assert files(folder) == before
        page = visit.follow(visit.again(Form(look.text).of("/workbook/take"), "/workbook/take", "take"))
        assert "returns/example-shire/" in page
    assert len(added(folder, before)) == 1


@pytest.mark.parametrize("form", ["html", "docx", "pdf", "md", "json"])
def test_a_paper_is_that_of_the_command(example: Path, form: str) -> None:
    with visiting(example, "example-shire") as visit:
        made = visit.send("/papers", {"paper": f"gaps.{form}", "as_at": TODAY.isoformat()})
    out = example.parent / f"gaps.{form}"
    done = nvap("gaps", "--force", "example-shire", "--all", "--as-at", TODAY.isoformat(), "--out", out, cwd=example)
    assert done.returncode == 0, done.stderr
    assert made.data == out.read_bytes()


def test_each_paper_is_offered_in_the_forms_that_it_has_and_can_be_made_in_each(example: Path) -> None:
    with visiting(example, "example-shire") as visit:
        page = visit.page("/papers")
        offered = re.findall(r'<option value="([a-z-]+)\.([a-z]+)"', page)
        assert {name for name, _ in offered} == set(PAPERS) - {"diff"}, "there is one edition here"
        for name, form in offered:
            assert form in forms_of(name)
        assert "Choose a paper." in words_of(visit.send("/papers", {"paper": "gaps.csv"}).text)
        for name, form in offered:
            if form == "json":  # the others are what the commands make of the same views
                assert visit.send("/papers", {"paper": f"{name}.{form}"}).status_code == 200, name


def test_a_finding_is_against_one_of_the_objectives_that_are_ticked(folder: Path) -> None:
    finding = {"findings__0__seriousness": "area-for-improvement", "findings__0__text": "Wishes are not asked for."}
    with visiting(folder, "example-shire") as visit:
        select = visit.page("/evidence/new").partition('name="findings.0.objective"')[2].partition("</select>")[0]
        assert select.count("<option") == 54
        look = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **{**RECORD, **finding})
        assert "objective: 2.2.1.1" in look.text
        two = ["2.2.1.1", "2.2.1.2"]
        wrong = visit.fill("/evidence/new", "/evidence/new", "look", objectives=two, **{**RECORD, **finding})
        assert "Say which objective" in words_of(wrong.text)
        select = wrong.text.partition('name="findings.0.objective"')[2].partition("</optgroup>")[0]
        assert re.findall(r'value="([\d.]+)"', select) == two


def test_what_is_accepted_is_the_gap_that_there_would_be(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    until = (TODAY + timedelta(days=90)).isoformat()
    said = {"status": "in-progress", "summary": "It is begun.", "accept_reason": "No money.", "accept_until": until}
    fields = {f"2__4__3__1__{key}": value for key, value in {**said, "accept_by": "The board"}.items()}
    with visiting(folder, "example-shire") as visit:
        wrong = visit.fill("/return", "/return", "whole", **{**fields, "2__4__3__1__status": "implemented"})
        assert "cannot be accepted" in words_of(wrong.text)
        whole = visit.fill("/return", "/return", "whole", **fields)
        visit.follow(visit.again(Form(whole.text).of("/return"), "/return", "make"))
    accepted = ("--accept", "in-place-only", "--accept-until", until, "--accepted-by", "The board")
    for words in (
        ("new",),
        ("set", "2.4.3.1", "in-progress", "--summary", "It is begun.", *accepted, "--accept-reason", "No money."),
    ):
        done = nvap("return", *words, "--force", "example-shire", cwd=other)
        assert done.returncode == 0, done.stderr
    name = f"returns/example-shire/{TODAY}.yaml"
    ours, theirs = ((made / name).read_text("utf-8").partition("2.4.3.1:")[2] for made in (folder, other))
    for text in (ours, theirs):
        assert "gap: in-place-only" in text.partition("accepted:")[2].partition("reason:")[0], text


def test_hostile_words_come_back_as_text(folder: Path) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}{% raw %}"
    with visiting(folder, "example-shire") as visit:
        texts = ("title", "summary", "owner", "reference", "part", "handling", "assured_by", "supersedes")
        said = dict.fromkeys(texts, hostile)
        for does in ("look", "write", "keep"):
            answer = visit.fill("/evidence/new", "/evidence/new", does, objectives=["2.2.1.1"], **{**RECORD, **said})
            page = visit.page("/evidence/new") if does == "keep" else answer.text
            assert "<script>alert" not in page
            assert "<img src" not in page
            assert "7 * 7" in page
        answer = visit.send("/evidence", {"search": hostile})
        assert "<script>alert" not in answer.text
        answer = visit.send("/body", {"body": hostile})
        assert "<script>alert" not in answer.text


def test_the_pages_stop_at_their_own_button(example: Path) -> None:
    with visiting(example) as visit:
        assert "have stopped" in words_of(visit.fill("/body", "/stop").text)
        assert visit.stopped == ["asked"]


def test_another_text_of_a_record_is_looked_at_and_written_as_the_command_writes_it(
    folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    with visiting(folder, "example-shire") as visit:
        at = _recorded(visit)
        shutil.copytree(folder, other)
        look = visit.fill(f"{at}/edit", f"{at}/edit", "look", title="Dip sample of sixty referrals", shows="yes")
        assert look.status_code == 200, words_of(look.text)
        assert "Nothing is written yet" in look.text
        page = visit.follow(visit.again(Form(look.text).of(f"{at}/edit"), f"{at}/edit", "write"))
        assert "Changed evidence/example-shire/" in page
    name = f"{TODAY}-dip-sample-of-referrals"
    words = ("--title", "Dip sample of sixty referrals", "--shows", "yes")
    done = nvap("evidence", "edit", name, *words, "--force", "example-shire", cwd=other)
    assert done.returncode == 0, done.stderr
    assert files(folder) == files(other)


def test_every_record_of_the_example_comes_into_the_form_and_out_of_it_unchanged(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        found = sorted({part.partition('"')[0] for part in visit.page("/evidence").split('href="')[1:]})
        tried = [path for path in found if path.startswith("/evidence/") and path != "/evidence/new"]
        assert len(tried) > 90
        for at in tried:
            answer = visit.fill(f"{at}/edit", f"{at}/edit", "look")
            assert "Nothing is changed by this." in words_of(answer.text), at


def test_both_wordings_are_read_and_the_answer_is_what_the_command_writes(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(NEXT_EDITION, folder / "plan")
    shutil.copytree(PLAN, folder / "editions" / "2")
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    with visiting(folder, "example-shire") as visit:
        page = visit.page("/carry")
        assert "Before, as " in page
        held = Form(page).of("/carry", "question")
        page = visit.follow(visit.again(held, "/carry", shows="partly", by="Head of Hub"))
        assert "Changed evidence/example-shire/" in page
        again = visit.again(held, "/carry", shows="no", by="Head of Hub")
        assert "not a second time" in visit.follow(again)
    named = next(part for part in words_of(page).split() if part.startswith("evidence/example-shire/"))
    changed = [name for name, data in files(folder).items() if data != files(other)[name]]
    assert named in changed
    assert all(b"shows: partly" in files(folder)[name] for name in changed)


def test_a_long_list_has_pages_and_each_record_is_on_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nvap.web.evidence.ON_A_PAGE", 40)
    with visiting(folder, "example-shire") as visit:
        seen: list[str] = []
        page, last = visit.page("/evidence"), 1
        while True:
            found = [part.partition('"')[0] for part in page.partition("<tbody>")[2].split('<a href="')[1:]]
            seen += [path for path in found if path.startswith("/evidence/")]
            if ">Older<" not in page:
                break
            last += 1
            page = visit.again(Form(page).of("/evidence"), "/evidence", page=str(last)).text
        assert last == -(-len(seen) // 40)
        assert len(seen) == len(set(seen)) > 100
        wrong = visit.send("/evidence", {"page": "99999"})
        assert f"page {last} of {last}" in words_of(wrong.text)


def test_no_other_claims_are_made_into_a_return_than_were_shown(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        first = visit.fill("/return", "/return", "whole", **{"2__4__2__2__summary": "Tab one."})
        visit.fill("/return", "/return", "whole", **{"2__4__2__3__summary": "Tab two."})
        again = visit.again(Form(first.text).of("/return"), "/return", "make")
        assert again.status_code == 200
        assert "More was said on another page" in words_of(again.text)
        assert not (folder / "returns" / "example-shire" / f"{TODAY}.yaml").exists()
        visit.follow(visit.again(Form(again.text).of("/return"), "/return", "make"))
    made = (folder / "returns" / "example-shire" / f"{TODAY}.yaml").read_text("utf-8")
    assert "Tab one." in made
    assert "Tab two." in made


def test_a_page_from_before_leaves_what_another_said_since(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        older = Form(visit.page("/return")).of("/return", "shown")
        visit.fill("/return", "/return", "keep", **{"2__2__1__1__summary": "Said on the other page."})
        page = visit.follow(visit.again(older, "/return", "keep", **{"2__2__1__2__summary": "Said on the older page."}))
        assert "Said on the other page." in page
        assert "Said on the older page." in page


def test_what_is_no_claim_yet_is_kept_and_that_is_said(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        answer = visit.fill("/return", "/return", "keep", **{"2__2__1__1__due": "Oct 2026"})
        assert answer.status_code == 400
        assert "Nothing was written" not in words_of(answer.text)
        assert "All is kept as a draft" in words_of(answer.text)
        assert "Oct 2026" in visit.page("/return")


def test_a_draft_takes_the_place_of_another_only_when_that_is_asked_twice(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        older = Form(visit.page("/evidence/new")).of("/evidence/new")
        visit.fill("/evidence/new", "/evidence/new", "keep", title="First draft")
        refused = visit.again(older, "/evidence/new", "keep", title="Second draft")
        assert refused.status_code == 409
        assert "First draft" in visit.page("/evidence/new")
        assert "First draft" not in visit.page("/evidence/new?empty=1")
        visit.follow(visit.again(Form(refused.text).of("/evidence/new"), "/evidence/new", "keep"))
        assert "Second draft" in visit.page("/evidence/new")


def test_each_objective_can_have_an_answer_of_its_own_at_once(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        said = {**RECORD, "shows__2__2__1__2": "no"}
        look = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1", "2.2.1.2"], **said)
        text = words_of(look.text)
        assert "2.2.1.1: 'partly'" in text or "2.2.1.1: partly" in text
        assert "2.2.1.2: 'no'" in text


def test_what_two_wrote_and_what_is_typed_is_marked_as_the_record_is(folder: Path) -> None:
    sensitive = {"marking": "OFFICIAL-SENSITIVE", "handling": "For the board only."}
    marked = '<p class="marking">OFFICIAL-SENSITIVE</p>'
    with visiting(folder, "example-shire") as visit:
        assert marked in visit.fill("/evidence/new", "/evidence/new", "look", **sensitive).text
        at = _recorded(visit, **sensitive)
        path = next(iter(folder.glob(f"evidence/example-shire/{TODAY}-dip-sample-of-referrals.yaml")))
        held = Form(visit.page(at)).of(f"{at}/withdraw")
        path.write_text(path.read_text("utf-8").replace("Sixty", "Sixty-one"), "utf-8")
        answer = visit.again(held, f"{at}/withdraw", reason="It was wrong.")
        assert answer.status_code == 409
        assert marked in answer.text


def test_no_paper_shows_more_than_the_limit_that_is_set(example: Path) -> None:
    with visiting(example, "example-shire") as visit:
        asked = {"paper": "gaps.md", "limit": "OFFICIAL-SENSITIVE"}
        assert "**OFFICIAL-SENSITIVE**" in visit.send("/papers", asked).text
        visit.send("/limit", {"limit": "OFFICIAL"})
        assert "**OFFICIAL-SENSITIVE**" not in visit.send("/papers", asked).text


def test_an_edition_that_is_changed_is_read_anew(folder: Path) -> None:
    shutil.copytree(NEXT_EDITION, folder / "plan")
    shutil.copytree(PLAN, folder / "editions" / "2")
    with visiting(folder, "example-shire") as visit:
        visit.page("/evidence")
        path = next(iter((folder / "editions" / "2" / "actions").glob("*.yaml")))
        path.write_text(path.read_text("utf-8") + "# Ours.\n", "utf-8")
        assert "The files were changed since the last page" in visit.page("/evidence")


# What another wrote stays

OTHERS = "2026-10-14-referral-dip-sample.yaml"


def _path(folder: Path, name: str = OTHERS) -> Path:
    return folder / "evidence" / "example-shire" / name


def _gone_on(visit: Visit, folder: Path, said: dict[str, str | list[str]], was: str, becomes: str) -> str:
    """The text of a record after its form was filled in while another changed the file, and gone on from there."""
    at = address_of(next(one.evidence for one in visit.desk.account().records if one.source.path.endswith(OTHERS)))
    form = Form(visit.page(f"{at}/edit")).of(f"{at}/edit")
    text = _path(folder).read_text("utf-8")
    assert was in text
    _path(folder).write_text(text.replace(was, becomes), encoding="utf-8")
    stale = visit.again(form, f"{at}/edit", "look", **said)
    assert stale.status_code == 409
    page = visit.again(Form(stale.text).of(f"{at}/edit"), f"{at}/edit", "change")
    look = visit.again(Form(page.text).of(f"{at}/edit"), f"{at}/edit", "look")
    visit.follow(visit.again(Form(look.text).of(f"{at}/edit"), f"{at}/edit", "write"))
    return _path(folder).read_text("utf-8")


def test_files_that_another_named_stay(folder: Path) -> None:
    named = f"files:\n- name: b.pdf\n  sha256: {'b' * 64}\n  bytes: 5\nfindings:\n"
    with visiting(folder, "example-shire") as visit:
        text = _gone_on(visit, folder, {"title": "Our own title"}, "findings:\n", named)
    assert "b.pdf" in text
    assert "Our own title" in text


@pytest.mark.parametrize("removed", [False, True])
def test_what_another_ticked_or_took_away_stays_so(folder: Path, removed: bool) -> None:
    line = "  2.2.1.2: v1:1405b09a25a4\n"
    with visiting(folder, "example-shire") as visit:
        becomes = "" if removed else f"{line}  2.1.1.1: v1:b2777d487cf7\n"
        text = _gone_on(visit, folder, {"objectives": ["2.2.1.1", "2.2.1.2", "2.3.1.1"]}, line, becomes)
    assert "  2.3.1.1: v1:" in text
    assert ("  2.2.1.2: v1:" in text) is not removed
    assert ("  2.1.1.1: v1:" in text) is not removed


def test_what_was_said_of_a_finding_stays_with_it(folder: Path) -> None:
    name = "2026-05-02-inspection-of-contact-and-victim-service.yaml"
    with visiting(folder, "example-shire") as visit:
        records = [one.evidence for one in visit.desk.account().records]
        record = next(one for one in records if f"{one.id}.yaml" == name)
        assert sum(one.closed is None for one in record.findings) == 2
        at = f"{address_of(record)}/findings"
        form = Form(visit.page(address_of(record))).of(at)
        ended = ["evidence", "close", record.id, "--finding", "1", "--how", "It was mended.", "--by", "The board"]
        assert nvap(*ended, "--force", "example-shire", cwd=folder).returncode == 0
        stale = visit.again(form, at, note__1="Of the first.", note__2="Of the second.")
        assert stale.status_code == 409
        assert "Of the first." in stale.text
        on = Form(stale.text).of(at)
        assert on["note.1"] == "Of the second."
        assert "Of the first." not in on.values()


def test_an_objective_that_the_form_does_not_offer_stays(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        visit.desk.plan = NEXT_EDITION
        account = visit.desk.account()
        offered = {standing.objective.id for standing in account.gap_list.standings}
        records = [one for one in account.records if not set(one.evidence.objectives) <= offered]
        assert records
        record = next(one for one in records if one.evidence.withdrawn is None)
        at = f"{address_of(record.evidence)}/edit"
        look = visit.fill(at, at, "look", title="Another title")
        visit.follow(visit.again(Form(look.text).of(at), at, "write"))
    was, now = (yaml.safe_load(text) for text in (record.source.text, (folder / record.source.path).read_text("utf-8")))
    assert now["title"] == "Another title"
    assert now["objectives"] == was["objectives"]


def test_a_draft_stays_while_another_record_is_written(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        visit.fill("/evidence/new", "/evidence/new", "keep", title="Half a thought")
        held = Form(visit.page("/evidence/new?empty=1")).of("/evidence/new")
        look = visit.again(held, "/evidence/new", "look", **RECORD, objectives=["2.2.1.1"])
        visit.follow(visit.again(Form(look.text).of("/evidence/new"), "/evidence/new", "write"))
        assert "Half a thought" in visit.page("/evidence/new")


def test_two_forms_of_one_page_are_two(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        records = [one.evidence for one in visit.desk.account().records]
        record = next(one for one in records if f"{one.id}.yaml" == OTHERS)
        at = address_of(record)
        page = Form(visit.page(at))
        assert len({page.of(f"{at}/{does}")["once"] for does in ("findings", "renew", "withdraw")}) == 3


def test_a_record_is_looked_at_under_the_marking_that_it_will_have(folder: Path) -> None:
    sensitive = {"marking": "OFFICIAL-SENSITIVE", "handling": "The board and the inspectorate only."}
    with visiting(folder, "example-shire") as visit:
        new = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **RECORD, **sensitive)
        plain = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **RECORD)
        visit.follow(visit.again(Form(plain.text).of("/evidence/new"), "/evidence/new", "write"))
        address = re.findall(r'action="(/evidence/[0-9a-f]{20})/renew"', visit.page(visit.at))[0]
        changed = visit.fill(f"{address}/edit", f"{address}/edit", "look", **sensitive)
    for answer, marking in ((new, "OFFICIAL-SENSITIVE"), (plain, "OFFICIAL"), (changed, "OFFICIAL-SENSITIVE")):
        assert "Nothing is written yet" in answer.text
        assert set(re.findall(r'<p class="marking">([A-Z-]+)</p>', answer.text)) == {marking}


def test_nothing_above_the_limit_is_written_unseen(folder: Path) -> None:
    before = files(folder)
    with visiting(folder, "example-shire", limit=Marking("OFFICIAL")) as visit:
        marked = {"marking": "OFFICIAL-SENSITIVE", "handling": "The board only"}
        answer = visit.fill("/evidence/new", "/evidence/new", "look", **RECORD, **marked, objectives=["2.2.1.1"])
        assert answer.status_code == 400
        assert "Nothing above OFFICIAL is shown or written here now." in words_of(answer.text)
    assert added(folder, before) == {}
