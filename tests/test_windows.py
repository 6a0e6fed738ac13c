"""Nothing in nvap uses what Windows lacks, and each of these checks is seen to fail on a planted fault."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import windows
from tests.running import ROOT
from tools.release.targets import PYTHONS

Check = Callable[[Path], Iterator[str]]


@pytest.mark.parametrize("check", windows.CHECKS, ids=lambda check: check.__name__)
def test_the_code_keeps_to_it(check: Check) -> None:
    assert list(check(ROOT)) == []


# A check, what is written into a module of its own, and what is said of it.
PLANTED: list[tuple[Check, str, str]] = [
    *(
        (windows.missing_modules, f"import {module}", f"imports {module}")
        for module in ("fcntl", "pty", "pwd", "grp", "termios", "resource", "tty", "syslog", "readline", "curses")
    ),
    (windows.missing_modules, "def f():\n    import fcntl", "imports fcntl"),
    (windows.missing_modules, "from pwd import getpwuid", "imports pwd"),
    (windows.missing_modules, "from os import path, fork as f", "imports os.fork"),
    (windows.missing_modules, "from signal import SIGKILL", "imports signal.SIGKILL"),
    (windows.missing_modules, "try:\n    import fcntl\nexcept OSError:\n    pass", "imports fcntl"),
    (windows.missing_modules, "try:\n    pass\nexcept ImportError:\n    import fcntl", "imports fcntl"),
    (windows.missing_modules, "import os\nif os.name == 'nt':\n    import fcntl", "imports fcntl"),
    (
        windows.missing_modules,
        "try:\n    def f():\n        import fcntl\nexcept ImportError:\n    pass",
        "imports fcntl",
    ),
    *(
        (windows.missing_names, f"import os\nx = os.{name}", f"uses os.{name}")
        for name in (
            *("fork", "geteuid", "getuid", "chown", "lchown", "fchmod", "mkfifo", "killpg", "statvfs", "uname", "wait"),
            *("O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_NONBLOCK", "WNOHANG", "sched_getaffinity"),
        )
    ),
    *(
        (windows.missing_names, f"import signal as s\nx = s.{name}", f"uses signal.{name}")
        for name in ("SIGPIPE", "SIGKILL", "SIGHUP", "SIGALRM", "alarm", "pause")
    ),
    (windows.missing_names, "import time\ntime.tzset()", "uses time.tzset"),
    (windows.missing_names, "import socket\nx = socket.AF_UNIX", "uses socket.AF_UNIX"),
    (windows.missing_names, "import select\nx = select.poll()", "uses select.poll"),
    (windows.missing_names, "import os\nx = getattr(os, 'fork')", "uses os.fork"),
    (windows.missing_names, "import os\nif hasattr(os, 'fork'):\n    os.geteuid()", "uses os.geteuid"),
    (windows.missing_names, "import os\nif hasattr(os, 'fork'):\n    pass\nelse:\n    os.fork()", "uses os.fork"),
    (windows.missing_names, "import os\nif os.name != 'nt' or x:\n    os.fork()", "uses os.fork"),
    (windows.missing_names, "import os\nx = y or os.fork()", "uses os.fork"),
    (windows.missing_names, "import os\ntry:\n    os.fork()\nexcept ImportError:\n    pass", "uses os.fork"),
    (
        windows.missing_names,
        "import os\ndef f():\n    if os.name == 'nt':\n        pass\n    os.fork()",
        "uses os.fork",
    ),
    (windows.missing_arguments, "import os\nos.link('a', 'b', follow_symlinks=False)", "passes follow_symlinks"),
    (windows.missing_arguments, "import os\nos.open('a', 0, dir_fd=3)", "passes dir_fd"),
    (windows.missing_arguments, "import subprocess\nsubprocess.run('a', preexec_fn=f)", "passes preexec_fn"),
    (windows.directives, "x = day.strftime('%-d %B')", "writes a date as %-d %B"),
    (windows.directives, "x = f'{day:%-d %B %Y}'", "writes a date as "),
    (windows.directives, "x = format(day, '%s')", "writes a date as %s"),
    (windows.folders_of_others, "x = '/dev/null'", "names /dev/null"),
    (windows.folders_of_others, "x = '/tmp/nvap'", "names /tmp/nvap"),
    (windows.code_pages, "x = open('a')", "leaves the encoding open: open"),
    (windows.code_pages, "x = open('a', 'w')", "leaves the encoding open: open"),
    (windows.code_pages, "x = path.open('a')", "leaves the encoding open: path.open"),
    (windows.code_pages, "x = path.open()", "leaves the encoding open: path.open"),
    (windows.code_pages, "x = path.read_text()", "leaves the encoding open: path.read_text"),
    (windows.code_pages, "x = path.write_text('a')", "leaves the encoding open: path.write_text"),
    (windows.code_pages, "import os\nx = os.fdopen(3, 'w')", "leaves the encoding open: os.fdopen"),
    (windows.code_pages, "import io\nx = io.TextIOWrapper(y)", "leaves the encoding open: io.TextIOWrapper"),
]
# What is right, and would be found if a guard were not seen to be one.
SOUND = (
    "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
    "import contextlib\nwith contextlib.suppress(ModuleNotFoundError):\n    import fcntl",
    "import sys\nif sys.platform != 'win32':\n    import fcntl",
    "import os\nif hasattr(os, 'fork'):\n    os.fork()",
    "import os\nif x and hasattr(os, 'fork') and os.fork():\n    pass",
    "import os\nx = os.fork() if hasattr(os, 'fork') else None",
    "import os\nif not hasattr(os, 'fork'):\n    pass\nelse:\n    os.fork()",
    "import os\nif os.name == 'posix':\n    os.fork()",
    "import os\nif os.name == 'nt' or x:\n    pass\nelse:\n    os.fork()",
    "import os\ndef f():\n    if os.name == 'nt':\n        return\n    os.fork()",
    "import os\ntry:\n    os.fork()\nexcept (OSError, AttributeError):\n    pass",
    "import os\nx = getattr(os, 'O_NOFOLLOW', 0)",
    "import os\nos.stat('a', follow_symlinks=False)",
    "import os\ntry:\n    os.link('a', 'b', follow_symlinks=False)\nexcept NotImplementedError:\n    pass",
    "x = day.strftime('%d %B %Y')\ny = f'{part:.0%}'",
    "x = open('a', 'rb')\ny = open('a', encoding='utf-8')\nz = archive.open(entry)\npath.open('wb')",
    "import tempfile\nx = tempfile.TemporaryFile()",
    "record.owner.group(1)\nx = signal.SIGKILL",
)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A package of one module."""
    (tmp_path / "nvap").mkdir()
    return tmp_path


def written(root: Path, text: str) -> Path:
    (root / "nvap" / "planted.py").write_text(text + "\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(("check", "text", "said"), PLANTED)
def test_a_planted_fault_is_found(planted: Path, check: Check, text: str, said: str) -> None:
    faults = list(check(written(planted, text)))
    assert len(faults) == 1
    place, _, fault = faults[0].partition(": ")
    assert place.startswith("nvap.planted:")
    assert fault.startswith(said)


@pytest.mark.parametrize("text", SOUND)
def test_what_is_guarded_is_no_fault(planted: Path, text: str) -> None:
    assert [fault for check in windows.CHECKS for fault in check(written(planted, text))] == []


@pytest.mark.parametrize("name", ["con.py", "a:b.yaml", "Aux.txt", "dot.", "x" * 130, "space ", "com1"])
def test_a_name_that_windows_cannot_hold_is_found(planted: Path, name: str) -> None:
    (planted / "nvap" / name).write_text("", encoding="utf-8")
    assert [fault.partition(": ")[0] for fault in windows.names_of_files(planted)] == [f"nvap/{name}"]


def test_two_names_that_are_one_on_windows_are_found(planted: Path) -> None:
    for name in ("Read.md", "read.md"):
        (planted / "nvap" / name).write_text("", encoding="utf-8")
    assert list(windows.names_of_files(planted)) == ["nvap/read.md: is nvap/Read.md on Windows"]


def test_every_check_has_a_planted_fault() -> None:
    assert {check for check, _, _ in PLANTED} | {windows.names_of_files} == set(windows.CHECKS)


def test_the_faults_are_found_where_the_real_guards_are_taken_away(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "nvap", tmp_path / "nvap", ignore=shutil.ignore_patterns("__pycache__"))
    taken = 0
    for path in (tmp_path / "nvap").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        bare = text.replace("except ImportError", "except OSError").replace('if hasattr(signal, "SIGPIPE")', "if True")
        taken += bare != text
        path.write_text(bare, encoding="utf-8")
    faults = [fault.partition(": ")[2] for check in windows.CHECKS for fault in check(tmp_path)]
    assert taken >= 2
    assert set(faults) == {"imports fcntl", "uses signal.SIGPIPE"}


@pytest.mark.skipif(sys.platform == "win32", reason="compares with a system that is not Windows")
def test_what_is_read_of_windows_is_not_nothing() -> None:
    """A stub that is not found would let everything pass."""
    assert windows.lacking("fcntl") is None
    assert len(windows.lacking("os") or ()) > 200
    assert windows.lacking("os.path") == windows.lacking("json") == frozenset()
    used = {module for module in sys.stdlib_module_names if windows._names(module, "win32", max(PYTHONS))}
    assert len(used) > 150
