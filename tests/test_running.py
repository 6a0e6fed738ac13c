"""What starts the tests' programs: a child can be interrupted whoever started the tests, and each comes to an end."""

from __future__ import annotations

import ast
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests import ready
from tests.running import ROOT, NotEndedError, environment, execute, limited, nvap, spent
from tests.terminal import POSIX, conversation

IGNORING = """
import os, signal, sys
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
os.execvp(sys.argv[1], sys.argv[1:])
"""
IGNORED = "import signal; print([n.name for n in signal.valid_signals() if signal.getsignal(n) == signal.SIG_IGN])"
ASKING = "input('Ready? '); print('Going on.', flush=True); input()"
ONCE = (sys.executable, "-c", "print('Ready?')")
# A program that ends at once and leaves another behind, which holds its output.
LEAVING = """
import subprocess, sys
print('Away', flush=True)
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(30)'])
"""


@POSIX
def test_tests_that_are_started_in_the_background_interrupt_their_children() -> None:
    asked = "tests/test_confirming.py::test_a_person_at_a_terminal_is_asked[\x03-1]".replace("\x03", "\\x03")
    words = [sys.executable, "-c", IGNORING, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", asked]
    done = execute(words, cwd=ROOT, env=environment())
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout


@POSIX
def test_a_child_ignores_only_what_python_does(tmp_path: Path) -> None:
    program = (sys.executable, "-c", IGNORED)
    by_hand = execute(program)
    at_a_terminal = conversation((sys.executable, "-c", IGNORING, *program), tmp_path, env=environment())
    assert by_hand.stdout == "['SIGPIPE', 'SIGXFSZ']\n"
    assert at_a_terminal == (0, "['SIGINT', 'SIGQUIT', 'SIGPIPE', 'SIGTERM', 'SIGXFSZ']\n"), "the test would not see it"
    assert conversation(program, tmp_path, env=environment()) == (0, by_hand.stdout)


@POSIX
def test_who_does_not_end_at_a_terminal_is_killed_and_what_it_printed_is_told(tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(NotEndedError, match=r"(?s)not ended after 5 seconds; it printed:\nReady\? y\nGoing on\."):
        conversation(
            (sys.executable, "-c", ASKING), tmp_path, env=environment(), answers=[("Ready?", "y\n")], deadline=5
        )
    assert time.monotonic() - start < 20


@POSIX
def test_a_question_that_is_never_asked_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"(?s)never asked for 'Sure\?'; it printed:\nReady\?"):
        conversation(ONCE, tmp_path, env=environment(), answers=[("Sure?", "y\n")])


def test_who_does_not_end_is_killed_with_all_it_started() -> None:
    start = time.monotonic()
    with pytest.raises(NotEndedError, match=r"not ended after 2 seconds; it printed:\nb'Away"):
        execute((sys.executable, "-c", LEAVING), timeout=2)
    assert time.monotonic() - start < 20


def test_a_command_that_hangs_has_the_code_124(tmp_path: Path) -> None:
    done = nvap("--version", cwd=tmp_path, prepared="import time; time.sleep(30)", timeout=1)
    assert (done.returncode, done.stderr) == (124, "no answer in 1 seconds")


# Who starts programs by itself: three do it for all others; one measures and one tries at random, both by hand.
STARTERS = {"running.py", "terminal.py", "ready.py", "measuring.py", "__main__.py"}


def starters(folder: Path) -> set[str]:
    """The modules of the tests that start programs by themselves."""
    found = set()
    for path in folder.rglob("*.py"):
        if any(part.startswith(".") or part == "node_modules" for part in path.relative_to(folder).parts):
            continue  # an environment that the tests look with
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        names = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
        names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
        if names & {"subprocess", "pty"}:
            found.add(path.name)
    return found


def test_programs_are_started_in_one_place(tmp_path: Path) -> None:
    assert starters(ROOT / "tests") == STARTERS
    (tmp_path / "test_planted.py").write_text("def test_it():\n    import pty\n", encoding="utf-8")
    (tmp_path / "test_too.py").write_text("from subprocess import run\n", encoding="utf-8")
    assert starters(tmp_path) == {"test_planted.py", "test_too.py"}


COMMANDS = (
    *(("--version",), ("--help",), ("validate",), ("gaps", "--force", "norfolk"), ("gaps", "--force", "norflok")),
    *(("sheet", "2.4.3", "--format", "html"), ("gap",), ("rules", "\x1b[2J"), ("sheet", "\udcff"), ()),
)


@pytest.mark.parametrize("words", COMMANDS, ids=repr)
@pytest.mark.parametrize("env", [{}, {"COLUMNS": "40"}, {"NVAP_WORKSPACE": "nowhere"}], ids=repr)
def test_a_process_that_was_ready_says_what_one_that_starts_anew_says(
    tmp_path: Path, words: tuple[str, ...], env: dict[str, str]
) -> None:
    by_ready, anew = nvap(*words, cwd=tmp_path, env=env), nvap(*words, cwd=tmp_path, env=env, anew=True)
    assert (by_ready.returncode, by_ready.stdout, by_ready.stderr) == (anew.returncode, anew.stdout, anew.stderr)


@pytest.mark.skipif(not ready.possible(), reason="nothing can be forked here")
def test_a_process_that_was_ready_is_killed_when_its_time_is_over(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    done = nvap("validate", cwd=tmp_path, timeout=0.001)
    assert (done.returncode, done.stderr) == (124, "no answer in 0.001 seconds")
    assert nvap("validate", cwd=tmp_path).returncode == 0


@POSIX
@pytest.mark.parametrize("anew", [False, True], ids=["ready", "anew"])
def test_a_limit_on_memory_or_time_is_one(tmp_path: Path, anew: bool) -> None:
    limits = limited(memory=600 << 20, seconds=1)
    run = partial(nvap, "--version", cwd=tmp_path, anew=anew)
    assert run(prepared=limits).returncode == 0
    assert run(prepared=f"{limits}\nwhile True: pass").returncode < 0
    assert "MemoryError" in run(prepared=f"{limits}\nbytes(700 << 20)").stderr
    start = spent()
    assert run(prepared="import time; time.sleep(1)").returncode == 0
    assert spent() - start < 0.8, "waiting takes no processor time"
