"""The pages as a browser shows them, from the first address on: accessible, by keyboard alone, and with script off."""

from __future__ import annotations

import http.server
import json
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document

from tests.browsing import visiting
from tests.running import TODAY, ended_by_itself, execute, going_on, nvap
from tests.tools import LOOKING, needs
from tests.workbooks import Filled, edited

pytestmark = pytest.mark.timeout(600)
FORCE = "example-shire"
# With script off, as a lead would: from the first page to the record.
RECORDING = [
    ["open", "/"],
    ["follow", "Record evidence"],
    ["unfold", "2. Protecting"],
    ["tick", "Appropriate action and the right referral"],
    ["choose", "What kind of evidence is it?", "audit"],
    ["fill", "What is it, in a few words?", "Dip sample of <b>referrals</b>"],
    ["fill", "What does it show, in a sentence or two?", "Sixty referrals were read."],
    ["choose", "Does what was found bear the objectives out?", "in part"],
    ["fill", "Which day does it speak for?", TODAY.isoformat()],
    ["choose", "Who has looked at it?", "a supervisor or another unit"],
    ["fill", "Who answers for it?", "Head of Safeguarding"],
    ["fill", "Where is the document kept?", "NC/SG/2026/118"],
    ["press", "Look at it before it is written"],
    ["reload"],
    ["press", "Write it"],
]
# Going back to what was looked at sends nothing again: it leads to what was written.
BACK = [["back"]]
WITHDRAWING = [
    ["open", "/evidence"],
    ["fill", "With the words", "Dip sample of <b>referrals</b>"],
    ["press", "Find"],
    ["follow", "Dip sample of <b>referrals</b>"],
    ["unfold", "Withdraw it"],
    ["fill", "Why is it withdrawn?", "It was of another force."],
    ["press", "Look at it before it is written"],
    ["press", "Write it"],
    *BACK,
]
CLAIMING = [
    ["open", "/return"],
    ["unfold", "2. Protecting"],
    ["tick", "This stands as it is"],
    ["press", "Show the whole"],
    ["press", "Make the return"],
]
AUDITED = "Audit of supervision in exploitation investigations"
CHANGING = [
    ["open", "/evidence"],
    ["follow", AUDITED],
    ["unfold", "Answer the finding"],
    ["fill", "What has been done about it", "The form asks since January."],
    ["fill", "To close it: how it was put right", "Each referral has an answer now."],
    ["fill", "To close it: who accepted that", "Vulnerability board"],
    ["press", "Look at it before it is written"],
    ["press", "Write it"],
    ["unfold", "Renew it"],
    ["fill", "Until when may it be relied on?", f"{date.today() + timedelta(days=300):%d/%m/%Y}"],
    ["fill", "Why may it still be relied on?", "Nothing has changed."],
    ["press", "Look at it before it is written"],
    ["press", "Write it"],
    ["follow", "Change what it says"],
    ["fill", "What is it, in a few words?", f"{AUDITED}, read twice"],
    ["press", "Look at it before it is written"],
    ["press", "Write it"],
]


def making_a_paper(out: Path) -> list[list[str]]:
    """The steps to a paper in Word."""
    paper = "The gap list, with the board's first page, in Word"
    return [["open", "/papers"], ["choose", "Which paper, and as what?", paper], ["download", "Make it", str(out)]]


def sending_a_workbook(out: Path) -> list[list[str]]:
    """The steps to a workbook for a department."""
    return [["open", "/workbook"], ["download", "Make the workbook", str(out)]]


def taking_back(book: Path) -> list[list[str]]:
    """The steps with a workbook that came back."""
    upload = ["upload", "The workbook that came back", str(book)]
    return [["open", "/workbook"], upload, ["press", "Look at it"], ["press", "Take it over, all of it"]]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The first address of the pages of a workspace, while a process of its own serves them."""
    words = [sys.executable, "-m", "nvap", "pages", "--no-browser", "--force", FORCE]
    with going_on(words, folder, timeout=500) as (running, line):
        yield line.split()[-1]
        running.send_signal(signal.SIGINT)
        code, said = ended_by_itself(running)
        assert code == 0
        assert "Traceback" not in said


def visited(
    address: str, paths: Sequence[str], journeys: Sequence[Any] = (), typing: Sequence[Any] = ()
) -> dict[str, Any]:
    """What a browser finds on pages, where journeys come to, and what happens as somebody types."""
    asked = {"chromium": needs("chromium"), "address": address, "paths": [*paths], "keyboard": [*paths]}
    done = execute(
        [needs("node"), LOOKING / "visit.mjs"],
        given=json.dumps({**asked, "journeys": [*journeys], "typing": [*typing]}),
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("seen")
    assert nvap("init", "--example", cwd=made).returncode == 0
    return made


def paths_of(folder: Path) -> list[str]:
    """Every page that the program has, with an objective, an action and a record to show."""
    with visiting(folder, FORCE) as visit:
        record = re.findall(r'href="(/evidence/[0-9a-f]{20})"', visit.page("/evidence"))[0]
        found = []
        for rule in visit.client.application.url_map.iter_rules():
            path = rule.rule.replace("<name>", "2.2.1.1").replace("<number>", "2.2.1")
            path = path.replace("/evidence/<key>", record)
            if "GET" not in (rule.methods or ()) or "<" in path:
                continue
            answer = visit.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found.append(path)
    return sorted(found)


def test_nothing_is_found_on_any_page_and_what_is_done_without_script_is_done(folder: Path) -> None:
    needs("chromium")
    paths = paths_of(folder)
    assert len(paths) > 10
    with served(folder) as address:
        found = visited(address, paths, [[*RECORDING, *BACK], CLAIMING, WITHDRAWING])
    assert {path: {what: told for what, told in said.items() if told} for path, said in found["pages"].items()} == {
        path: {} for path in paths
    }
    recorded, claimed, withdrawn = found["journeys"]
    assert "This was written already, and not a second time." in recorded
    assert "This was written already, and not a second time." in withdrawn
    assert "It was of another force." in withdrawn
    assert "Dip sample of <b>referrals</b>" in recorded
    written = (folder / "evidence" / FORCE / f"{TODAY}-dip-sample-of-b-referrals-b.yaml").read_text("utf-8")
    assert "shows: partly" in written
    assert (folder / "returns" / FORCE / f"{TODAY}.yaml").exists()
    assert "Recorded returns/example-shire/" in claimed


SHOWN, OWNER = "What does it show, in a sentence or two?", "Who answers for it?"
TYPED = [
    ["open", "/evidence/new"],
    ["type", SHOWN, "Ring 07700 900123 about <b>it</b>."],
    ["told", SHOWN, "07700 900123"],
    ["type", OWNER, "alex.example@northshire.example"],
    ["told", OWNER, "alex.example@northshire.example"],
    ["clear", SHOWN],
    ["untold", SHOWN, "07700"],
    ["type", SHOWN, "Sixty referrals were read."],
    ["type", "Which day does it speak for?", "2026-10-14"],
    ["open", "/return"],
    ["type", "Why, in one sentence?", " Ask PC 1234 Smith <i>first</i>."],
    ["told", "Why, in one sentence?", "PC 1234 Smith"],
]


def test_what_looks_like_personal_data_is_told_beside_its_field_as_somebody_types(folder: Path) -> None:
    needs("chromium")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with served(folder) as address:
        (found,) = visited(address, [], typing=[TYPED])["typing"]
    assert found["console"] == []
    assert found["accessibility"] == []
    phone, mail, cleared, name = found["told"]
    assert phone.startswith("Roles, not names.")  # its own hint stays the first that describes it
    assert "This looks like a phone number: 07700 900123. Take it out: roles, not names." in phone
    assert "This looks like an e-mail address: alex.example@northshire.example. Take it out" in mail
    assert "looks like" not in cleared
    assert "PC 1234 Smith" in name
    assert [live for live, _ in found["live"]] == ["polite"]  # those of the page that is still open
    # A question when somebody stops, not for each letter, in no address, and none about a day.
    assert {path for path, _ in found["sent"]} <= {"/net", "/return"}  # where the draft of claims is kept
    assert 3 <= len(found["sent"]) < 40
    assert all("once" not in body and "2026-10-14" not in body for _, body in found["sent"])
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def _led(book: Filled) -> None:
    row = book.row_of("Objectives", "Objective", "2.2.1.1")
    book.put("Objectives", row, {"Lead (a role)": "Head of Hub", "Why": "It is read each month."})


def test_a_record_is_changed_and_papers_and_workbooks_go_out_and_come_back_without_script(tmp_path: Path) -> None:
    needs("chromium")
    workspace, paper, book = tmp_path / "workspace", tmp_path / "paper.docx", tmp_path / "book.xlsx"
    assert nvap("init", "--example", workspace, cwd=tmp_path).returncode == 0
    with served(workspace) as address:
        outward = [CHANGING, making_a_paper(paper), sending_a_workbook(book)]
        changed = visited(address, [], outward)["journeys"][0]
    assert f"{AUDITED}, read twice" in changed
    (path,) = (workspace / "evidence" / FORCE).glob("*-exploitation-investigations-audit.yaml")
    record = yaml.safe_load(path.read_text("utf-8"))
    assert record["title"] == f"{AUDITED}, read twice"
    assert [found["closed"]["by"] for found in record["findings"]] == ["Vulnerability board"]
    assert record["findings"][0]["progress"][-1]["note"] == "The form asks since January."
    assert record["renewed"][-1]["to"] == date.today() + timedelta(days=300)
    assert "2.2.1.1" in "\n".join(paragraph.text for paragraph in Document(str(paper)).paragraphs)
    back = edited(book, tmp_path / "back.xlsx", _led)
    with served(workspace) as address:
        (taken,) = visited(address, [], [taking_back(back)])["journeys"]
    assert "returns/example-shire/" in taken
    made = yaml.safe_load(max((workspace / "returns" / FORCE).iterdir()).read_text("utf-8"))
    assert made["claims"]["2.2.1.1"]["lead"] == "Head of Hub"


ANSWERING = [
    ["open", "/"],
    ["follow", "read both wordings and answer"],
    ["tick", "it shows them in part"],
    ["fill", "Which role read both?", "Head of Safeguarding"],
    ["press", "Write the answer"],
]


def test_a_question_of_a_new_edition_is_answered_without_script(tmp_path: Path) -> None:
    needs("chromium")
    assert nvap("init", "--example", "--edition", "3", cwd=tmp_path).returncode == 0
    before = files_of(tmp_path / "evidence")
    with served(tmp_path) as address:
        (answered,) = visited(address, [], [ANSWERING])["journeys"]
    changed = [text for path, text in files_of(tmp_path / "evidence").items() if before[path] != text]
    assert changed
    assert all("by: Head of Safeguarding" in text and "shows: partly" in text for text in changed)
    assert "questions left" in answered


def files_of(folder: Path) -> dict[Path, str]:
    """The texts of the files below a folder."""
    return {path: path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


FAULTY = """<!doctype html><html><head><title>Faulty</title><link rel="stylesheet" href="http://127.0.0.1:9/x.css">
<script>throw new Error("fault")</script></head><body><div style="width: 3000px"><input>
<a href="/" tabindex="-1">Not by keyboard</a></div></body></html>"""


def test_the_faults_of_a_page_are_found() -> None:
    class Faulty(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # its name there
            self.send_response(200)
            self.end_headers()
            self.wfile.write(FAULTY.encode())

        def log_message(self, *said: object) -> None:
            """Nothing."""

    needs("chromium")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faulty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = visited(f"http://127.0.0.1:{server.server_port}/", ["/"])["pages"]["/"]
        server.shutdown()
    assert all(found.values()), found
    assert any(told.startswith("1280 light: label") for told in found["accessibility"])
