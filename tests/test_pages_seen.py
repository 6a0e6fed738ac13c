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
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import visiting
from tests.running import TODAY, ended_by_itself, execute, going_on, nvap
from tests.tools import LOOKING, needs

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
