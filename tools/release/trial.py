"""`python -m tools.release.trial FOLDER`: install from a release folder with no network, and try what was installed.

It makes a document of each kind, and shows the first page with what is double-clicked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.release import first_page, install

# What is made in an empty folder, and how the file begins.
DOCUMENTS = {
    ("sheet", "2.4.3", "--out", "sheet.docx"): b"PK",
    ("sheet", "2.4.3", "--out", "sheet.pdf"): b"%PDF-",
    ("sheet", "2.4.3", "--out", "sheet.html"): b"<!doctype html>",
    ("workbook", "export", "--force", "norfolk", "--out", "norfolk.xlsx"): b"PK",
}
# A machine without a network still has the address of itself.
ITSELF = (
    "import fcntl, os, socket, struct, sys; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh22x', b'lo', 73)); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
CONNECTING = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"


def main(words: Sequence[str]) -> int:
    """Try a release folder; returns 0 when all of it works."""
    release = Path(words[0]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        home, empty, place = Path(folder, "home"), Path(folder, "empty"), Path(folder, "Plâs y Dŵr & co", "nvap")
        home.mkdir()
        empty.mkdir()
        cut_off = _cut_off(home)
        print("without a network" if cut_off else "with a network, but no index: it cannot be cut off here", flush=True)
        for time in ("first", "again"):
            print(f"== install.sh, {time}", flush=True)
            _run([*cut_off, "sh", str(release / "install.sh"), str(place)], home, empty)
        nvap = [*cut_off, str(place / "bin" / "nvap")]
        _run([*nvap, "--version"], home, empty)
        _run([*nvap, "validate", "--strict"], home, empty)
        _run([*nvap, "gaps", "--force", "norfolk", "--out", "gaps.md"], home, empty)
        for arguments, beginning in DOCUMENTS.items():
            _run([*nvap, *arguments], home, empty)
            made = (empty / arguments[-1]).read_bytes()
            if not made.lower().startswith(beginning.lower()):
                print(f"Error: {arguments[-1]} does not begin with {beginning!r}", file=sys.stderr)
                return 1
            print(f"{arguments[-1]}: {len(made):,} bytes", flush=True)
        print("== pages.sh", flush=True)
        looking = [*cut_off, sys.executable, str(Path(first_page.__file__)), "sh", str(place / install.STARTER)]
        _run([*looking, "--no-browser"], home, empty, "y\n")
    return 0


def _cut_off(home: Path) -> list[str]:
    """The words before a command that take the network away, where this machine lets us; seen to do so."""
    itself = [sys.executable, "-c", ITSELF]
    for words in (["unshare", "-n", *itself], ["unshare", "-r", "-n", *itself]):
        if shutil.which(words[0]) and _done([*words, "true"], home).returncode == 0:
            said = _done([*words, sys.executable, "-c", CONNECTING], home).stderr
            if "Network is unreachable" in said:
                return words
    return []


def _run(words: Sequence[str], home: Path, folder: Path, given: str | None = None) -> None:
    """Run a command with next to no environment, and none that leads to an index; ends the trial where it fails."""
    done = _done(words, home, folder, given)
    print(done.stdout.strip(), flush=True)
    if done.returncode != 0:
        sys.exit(f"Error: {' '.join(words)} ended with {done.returncode}\n{done.stderr}")


def _done(
    words: Sequence[str], home: Path, folder: Path | None = None, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "PIP_NO_INDEX": "1"}
    return subprocess.run(
        words, cwd=folder, env=environment, input=given, capture_output=True, encoding="utf-8", check=False
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) == 2 else "usage: python -m tools.release.trial FOLDER")
