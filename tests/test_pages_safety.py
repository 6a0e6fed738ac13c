"""Who may ask for a page: every route, taken from the program, refuses whoever was not let in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from werkzeug.test import Client

from nvap.web.guard import HEADERS
from tests.browsing import HERE, HOST, Visit, visiting, words_of
from tests.running import execute, nvap


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    assert nvap("init", "--example", cwd=made).returncode == 0
    return made


def routes(visit: Visit) -> list[tuple[str, str]]:
    """Every route of the program, with something for what it takes, and each way to ask for it."""
    found = []
    for rule in visit.client.application.url_map.iter_rules():
        path = rule.rule.replace("<name>", "2.2.1.1").replace("<number>", "2.2.1").replace("<key>", "0" * 20)
        path = path.replace("<action>", "renew")
        assert "<" not in path, path
        found += [
            (path, method) for method in sorted(rule.methods or ()) if method in ("GET", "POST", "HEAD", "OPTIONS")
        ]
    return found


def test_every_route_refuses_who_has_no_cookie(folder: Path) -> None:
    with visiting(folder) as visit:
        for path, method in routes(visit):
            stranger = Client(visit.client.application)
            answer = stranger.open(path, method=method, base_url=HERE, data={"token": visit.guard.token})
            assert answer.status_code == 403, (path, method)
            assert "Example Shire" not in answer.text


def test_every_route_refuses_another_host_even_with_the_cookie(folder: Path) -> None:
    with visiting(folder) as visit:
        for path, method in routes(visit):
            for host in ("localhost:8000", "evil.example", "127.0.0.1", "127.0.0.1:8001", "127.0.0.1.:8000"):
                cookie = visit.client.get_cookie("nvap-8000", "127.0.0.1")
                assert cookie is not None
                answer = Client(visit.client.application).open(
                    path, method=method, headers={"Host": host, "Cookie": f"nvap-8000={cookie.value}"}
                )
                assert answer.status_code == 421, (path, host)


def test_every_form_refuses_a_wrong_token_and_another_origin(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        for path in sorted({path for path, method in routes(visit) if method == "POST"}):
            for token, origin in (
                *(("", HERE), ("x", HERE), (visit.guard.token, "http://evil.example"), (visit.guard.token, "null")),
                (visit.guard.token, "http://localhost:8000"),
            ):
                answer = visit.send(path, {"token": token}, headers={"Origin": origin})
                assert answer.status_code == 403, (path, token, origin)
            answer = visit.client.post(path, base_url=HERE, data={"token": visit.guard.token})
            assert answer.status_code == 403, (path, "no origin")
        assert visit.stopped == []


def test_the_key_is_good_once_and_a_refused_host_does_not_use_it_up() -> None:
    from nvap.web.desk import Desk
    from nvap.web.guard import Guard
    from nvap.web.server import application
    from tests.running import TODAY

    guard = Guard(HOST)
    app = application(Desk(Path(), None, lambda: TODAY), guard, lambda: None)
    address = guard.address.removeprefix(HERE)
    assert Client(app).get(address, headers={"Host": "evil.example"}).status_code == 421
    assert Client(app).get("/?key=wrong", base_url=HERE).status_code == 403
    first = Client(app).get(address, base_url=HERE)
    assert first.status_code == 302
    said = first.headers["Set-Cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Strict" in said
    again = Client(app).get(address, base_url=HERE)
    assert again.status_code == 403
    assert "used already" in words_of(again.text)


def test_every_answer_says_that_nothing_is_kept_and_nothing_is_loaded(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        for path, method in routes(visit):
            if method == "GET":
                answer = visit.get(path)
                for name, value in HEADERS.items():
                    assert answer.headers[name] == value, (path, name)
                assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


def test_no_page_has_a_script_or_a_style_of_its_own(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        for path in ("/", "/plan", "/evidence", "/evidence/new", "/return", "/papers", "/workbook", "/grid"):
            page = visit.page(path)
            assert "<style" not in page, path
            assert "<script>" not in page, path
            assert " style=" not in page, path
            assert " onclick" not in page, path


def test_no_address_of_a_page_has_words_of_a_record(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        page = visit.page("/evidence")
        assert "Dip sample of safeguarding referrals" in page
        assert "dip-sample" not in "".join(part.partition('"')[0] for part in page.split('href="')[1:])


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/evidence/..%2f..%2fetc", "//etc/passwd"]
)
def test_nothing_is_served_from_a_folder(folder: Path, path: str) -> None:
    with visiting(folder, "example-shire") as visit:
        answer = visit.get(path)
        assert answer.status_code in (404, 308), path
        assert "root:" not in answer.text


def test_what_is_too_large_is_refused(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        answer = visit.send("/evidence/new", {"summary": "x" * (5 << 20)})
        assert answer.status_code == 413


def test_a_limit_hides_what_is_above_it_on_every_page(folder: Path) -> None:
    with visiting(folder, "example-shire") as visit:
        sensitive = {
            path for path, _ in routes(visit) if path.startswith("/") and "OFFICIAL-SENSITIVE" in visit.get(path).text
        }
        assert "/" in sensitive
        visit.follow(visit.send("/limit", {"limit": "OFFICIAL"}))
        for path, method in routes(visit):
            if method == "GET":
                page = visit.get(path).text
                assert '<p class="marking">OFFICIAL-SENSITIVE</p>' not in page, path


def test_nothing_of_the_web_is_imported_by_other_commands(tmp_path: Path) -> None:
    asked = "import sys; from nvap.cli.app import app, OnDemand; [OnDemand()[name] for name in OnDemand()]; "
    asked += "print([name for name in sys.modules if name.startswith(('flask', 'werkzeug', 'waitress', 'nvap.web'))])"
    done = execute([sys.executable, "-c", asked], cwd=tmp_path)
    assert done.stdout == "[]\n"
