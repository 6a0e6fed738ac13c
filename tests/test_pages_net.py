"""The net for personal data as somebody types in the pages: it says what saving says, and leaves nothing behind."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from nvap.rules.personal_data import NOT_READ
from nvap.web import net
from nvap.web.forms import LONG, MOST_FINDINGS, OF_A_FINDING, TEXTS
from nvap.web.returns import DAYS, QUESTIONS
from tests.browsing import HERE, Form, Visit, visiting, words_of
from tests.running import nvap
from tests.test_pages import RECORD, files

BODY = "example-shire"
PHONE = "Ring 07700 900123, or write to alex.example@northshire.example."
TYPED = (
    PHONE,
    "Ring 07700\r\n900123 and ask for PC 1234 Smith.",
    "Ring \u200b077\u200b00 900123.",
    "  the address is 12 High Street, NR1 1AA  ",
    "<b>PC 1234 Smith</b> & {{ token }}",
    "Sixty referrals were read; see 0800 1111 and safeguarding@northshire.example.",
)


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


def said_of(visit: Visit, text: str) -> list[str]:
    """What is said of a text that is being typed."""
    answer = visit.send("/net", {"text": text})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return answer.text.splitlines()


@pytest.mark.parametrize("typed", TYPED)
def test_it_says_what_saving_says(folder: Path, typed: str) -> None:
    with visiting(folder, BODY) as visit:
        lines = said_of(visit, typed)
        answer = visit.fill("/evidence/new", "/evidence/new", objectives=["2.2.1.1"], **{**RECORD, "summary": typed})
    reasons = re.findall(r"(?s)<li>(.*?)</li>", answer.text.partition('role="alert"')[2].partition("</div>")[0])
    assert answer.status_code == (400 if lines else 200)
    assert [words_of(reason) for reason in reasons] == [words_of(escaped(line)) for line in lines]
    assert bool(lines) == (typed != TYPED[-1])


def escaped(line: str) -> str:
    """A line as a page has it."""
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def test_it_writes_keeps_and_logs_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    with visiting(folder, BODY) as visit:
        desk = visit.desk
        was = {name: repr(value) for name, value in vars(desk).items() if name != "lock"}
        assert len(said_of(visit, PHONE)) == 2
        assert {name: repr(value) for name, value in vars(desk).items() if name != "lock"} == was
        assert visit.send("/net", {}).text == ""
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert capfd.readouterr() == ("", "")


def test_who_may_not_ask_is_told_nothing(folder: Path) -> None:
    with visiting(folder, BODY) as visit:
        cookie = visit.client.get_cookie("nvap-8000", domain="127.0.0.1")
        assert cookie
        held, headers = {"token": visit.guard.token, "text": PHONE}, {"Origin": HERE}
        stranger = Client(visit.client.application)
        refused: list[tuple[int, TestResponse]] = [
            (403, stranger.post("/net", base_url=HERE, data=held, headers=headers)),
            (
                421,
                stranger.post(
                    "/net",
                    data=held,
                    headers={**headers, "Host": "evil.example", "Cookie": f"nvap-8000={cookie.value}"},
                ),
            ),
            (403, visit.send("/net", {"token": "wrong", "text": PHONE})),
            (403, visit.send("/net", {"text": PHONE}, headers={"Origin": "http://evil.example"})),
            (413, visit.send("/net", {"text": "x" * net.LARGEST})),
            (413, visit.send("/net", {"text": "x" * net.LARGEST}, content_type="multipart/form-data")),
            (405, visit.get("/net?text=07700900123")),
        ]
        for status, answer in refused:
            assert answer.status_code == status
            assert "07700" not in answer.text
        assert said_of(visit, "\U0001f600" * 9_999 + " 07700 900123") != []  # the longest that a field holds


def test_a_form_is_still_written_once_whatever_is_asked_meanwhile(folder: Path) -> None:
    with visiting(folder, BODY) as visit:
        look = visit.fill("/evidence/new", "/evidence/new", "look", objectives=["2.2.1.1"], **RECORD)
        held = Form(look.text).of("/evidence/new")
        assert visit.send("/net", {"text": PHONE, "once": held["once"]}).status_code == 200
        assert "Recorded evidence/" in visit.follow(visit.again(held, "/evidence/new", "write"))
        after = files(folder)
        answer = visit.send("/net", {"text": PHONE, "once": held["once"]})
        assert (answer.status_code, len(answer.text.splitlines())) == (200, 2)  # and leads nowhere
        assert visit.desk.told == []
        assert "written already" in visit.follow(visit.again(held, "/evidence/new", "write"))
    assert files(folder) == after


def test_it_waits_for_no_page_that_takes_long(folder: Path) -> None:
    with visiting(folder, BODY) as visit:
        answered: list[str] = []

        def ask(path: str) -> threading.Thread:
            def asking() -> None:
                client = visit.client.application.test_client()
                cookie = visit.client.get_cookie("nvap-8000", domain="127.0.0.1")
                assert cookie
                client.set_cookie("nvap-8000", cookie.value, domain="127.0.0.1")
                held = {"token": visit.guard.token, "text": PHONE}
                answer = client.post(path, base_url=HERE, data=held, headers={"Origin": HERE})
                answered.append(f"{path} {answer.status_code}")

            thread = threading.Thread(target=asking)
            thread.start()
            return thread

        with visit.desk.lock:  # as while a page is made
            page = ask("/limit")
            ask("/net").join(timeout=60)
            page.join(timeout=0.5)
            assert answered == ["/net 200"]
        page.join(timeout=60)
        assert answered == ["/net 200", "/limit 303"]


def asked_of(page: str) -> set[str]:
    """The fields of which a page asks as one types."""
    tags = re.findall(r"<(?:input|textarea)\b[^>]*\bdata-net\b[^>]*>", page)
    return {name for tag in tags for name in re.findall(r' name="([^"]+)"', tag)}


def test_every_text_that_is_read_for_personal_data_is_asked_about_and_nothing_else(folder: Path) -> None:
    findings = {f"findings.{place}.{name}" for place in range(MOST_FINDINGS) for name in OF_A_FINDING}
    read = {name for name in (*TEXTS, *LONG, *findings) if name.rpartition(".")[2] not in NOT_READ}
    read -= {"figure.measure"}  # the id of a measure, which is chosen
    with visiting(folder, BODY) as visit:
        page, claims = visit.page("/evidence/new"), visit.page("/return")
        asked, there = asked_of(page), {*Form(page).of("/evidence/new")}
        assert asked == read & there
        assert {name for name in read if not name.startswith("findings.")} <= there
        texts = {name for name in QUESTIONS if name not in ("status", *DAYS)}
        asked = asked_of(claims)
        assert {name.rpartition(".")[2] for name in asked} == texts
        assert len(asked) == len(texts) * claims.count('<fieldset class="claim"')
        records = re.findall(r'href="(/evidence/[0-9a-f]{20})"', visit.page("/evidence"))
        of_records = {name.partition(".")[0] for record in records for name in asked_of(visit.page(record))}
        assert of_records == {"note", "how", "by", "reason", "never_made"}
        for path in ("/", "/evidence", "/workbook", "/papers", "/plan"):
            assert asked_of(visit.page(path)) == set(), path
