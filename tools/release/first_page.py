"""`python -m tools.release.first_page WORDS`: start what shows the pages, look at the first, and stop them."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Shown(NamedTuple):
    """What the program said, the text of the first page (empty where there was none), and how it ended."""

    said: str
    page: str
    code: int


def first_page(
    words: Sequence[str | Path], given: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Shown:
    """Start a program, give it what is typed, and open the address that it prints; then stop it, as a page does."""
    begun = subprocess.Popen(
        [str(word) for word in words],
        cwd=cwd,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    with begun:
        assert begun.stdin is not None
        assert begun.stdout is not None
        begun.stdin.write(given)
        begun.stdin.close()
        said, page = "", ""
        for line in begun.stdout:
            said += line
            if not page and (address := re.search(r"http://127\.0\.0\.1:\d+/\?key=\S+", line)):
                page = _looked_at(address[0])
        code = begun.wait()
    return Shown(said, page, code)


def _looked_at(address: str) -> str:
    """The first page, as a browser sees it, which then presses the button that stops the pages."""
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
    page: str = browser.open(address, timeout=60).read().decode()
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    here = address.partition("/?")[0]
    data = urllib.parse.urlencode({"token": token}).encode()
    browser.open(urllib.request.Request(f"{here}/stop", data, {"Origin": here}), timeout=60).close()
    return page


def main(words: Sequence[str]) -> int:
    """Say what was said and shown; returns 0 where the first page was there and the program ended well."""
    shown = first_page(words, sys.stdin.read())
    print(shown.said.strip())
    print("the first page:", *re.findall(r"<h1>(.*?)</h1>", shown.page))
    return 0 if shown.page and shown.code == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
