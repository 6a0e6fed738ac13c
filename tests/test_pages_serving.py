"""The server of the pages: on this computer only, told at once, and stopped by its button or when nobody comes."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.running import ended_by_itself, environment, execute, going_on

SHORT = "import nvap.web.server as s; s.LONGEST_ALONE = 1; s.WATCHED = 0.2"
STARTED = "{lines}\nimport sys; from nvap.__main__ import main; sys.argv[0] = 'nvap'; main()"


def served(folder: Path, lines: str = "") -> Any:
    """A process that serves the pages of a folder, and the line with the first address."""
    words = [sys.executable, "-c", STARTED.format(lines=lines), "pages", "--no-browser", "--force", "norfolk"]
    return going_on(words, folder)


def address_in(line: str) -> str:
    """The address at the end of a line."""
    return line.split()[-1]


def asked(address: str, path: str, cookie: str = "", data: dict[str, str] | None = None) -> http.client.HTTPResponse:
    """What the server answers."""
    host = urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    headers = {"Cookie": cookie} if cookie else {}
    if data is not None:
        headers |= {"Origin": f"http://{host}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("GET" if data is None else "POST", path, urlencode(data) if data else None, headers)
    return connection.getresponse()


def let_in(address: str) -> str:
    """The cookie of who opens the first address."""
    parts = urlsplit(address)
    answer = asked(address, f"{parts.path}?{parts.query}")
    assert answer.status == 302
    return str(answer.headers["Set-Cookie"]).partition(";")[0]


def test_it_listens_on_this_computer_only(tmp_path: Path) -> None:
    with served(tmp_path) as (_, line):
        address = address_in(line)
        parts = urlsplit(address)
        assert parts.hostname == "127.0.0.1"
        assert parts.port is not None
        with socket.socket() as other:
            other.settimeout(5)
            # Whatever listens on every address of the computer has this one, too.
            assert other.connect_ex(("127.0.0.2", parts.port)) != 0
        assert asked(address, "/").status == 403


def test_its_own_button_stops_it_and_says_so(tmp_path: Path) -> None:
    with served(tmp_path) as (running, line):
        address = address_in(line)
        cookie = let_in(address)
        page = asked(address, "/", cookie).read().decode()
        token = re.findall(r'name="token" value="([^"]+)"', page)[0]
        answer = asked(address, "/stop", cookie, {"token": token})
        assert "have stopped" in answer.read().decode()
        code, said = ended_by_itself(running)
        assert code == 0
        assert "Stopped, as the page asked." in said


def test_it_stops_when_nobody_has_come_for_long(tmp_path: Path) -> None:
    with served(tmp_path, SHORT) as (running, _):
        code, said = ended_by_itself(running)
        assert code == 0
        assert "nobody has looked at the pages for an hour" in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_stops_it_without_a_traceback(tmp_path: Path) -> None:
    with served(tmp_path) as (running, _):
        running.send_signal(signal.SIGINT)
        code, said = ended_by_itself(running)
        assert code == 0
        assert "Stopped." in said
        assert "Traceback" not in said


def test_a_request_that_lies_about_its_size_or_never_ends_holds_up_nobody(tmp_path: Path) -> None:
    with served(tmp_path) as (_, line):
        address = address_in(line)
        cookie, parts = let_in(address), urlsplit(address)
        assert parts.port is not None
        with socket.create_connection(("127.0.0.1", parts.port), timeout=30) as slow:
            head = f"POST /evidence/new HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 1000000\r\n\r\nx"
            slow.sendall(head.encode())
            assert asked(address, "/", cookie).status == 200
        with socket.create_connection(("127.0.0.1", parts.port), timeout=30) as huge:
            head = f"POST /evidence/new HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 999999999999\r\n\r\n"
            huge.sendall(head.encode())
            assert b" 413 " in huge.recv(200)
        with socket.create_connection(("127.0.0.1", parts.port), timeout=30) as split:
            split.sendall(f"GET / HTTP/1.1\r\nHost: {parts.netloc}\r\nHost: evil.example\r\n\r\n".encode())
            assert b" 200 " not in split.recv(200)


def test_without_the_extra_one_line_says_how_to_get_it(tmp_path: Path) -> None:
    words = [sys.executable, "-c", STARTED.format(lines="import sys; sys.modules['flask'] = None"), "pages"]
    done = execute(words, cwd=tmp_path, env=environment())
    assert done.returncode == 3
    assert done.stderr == "Error: the pages need more than nvap alone; run: pip install 'nvap[web]'\n"
