"""A program at a terminal: what it shows there, what somebody types, and an end to it. Only this opens terminals."""

from __future__ import annotations

import os
import re
import select
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.running import PROGRAM, NotEndedError, end, environment

DEADLINE = 60.0
CTRL_C = "\x03"
STYLE = re.compile(r"\x1b\[[0-9;]*m")
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals, /dev/full or closed streams")
# A process of its own makes the terminal its own, so that Ctrl-C reaches it, and lets every signal do what it does by
# default: who runs the tests may ignore some, as a shell makes whatever it starts in the background do.
STARTING = """
import fcntl, os, signal, sys, termios
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


def at_a_terminal(
    words: Sequence[str],
    cwd: Path,
    columns: int = 60,
    answers: Sequence[tuple[str, str]] = (),
    deadline: float = DEADLINE,
    **env: str,
) -> tuple[int, str]:
    """The exit and what is printed when nvap runs at a terminal of this width and somebody answers."""
    shown = environment(**{"TERM": "xterm", **env})
    return conversation((*PROGRAM, *words), cwd, columns=columns, answers=answers, deadline=deadline, env=shown)


def conversation(
    program: Sequence[str],
    cwd: Path,
    *,
    env: dict[str, str],
    columns: int = 80,
    rows: int = 24,
    answers: Sequence[tuple[str, str]] = (),
    deadline: float = DEADLINE,
) -> tuple[int, str]:
    """The exit of a program at a terminal, and all that was on the screen.

    Each answer is typed when what was printed since the last one ends with its question. Ctrl-C is typed again while
    nothing comes of it: Python misses one that comes after it has asked and before it waits for the answer. A program
    that has not ended after `deadline` seconds is killed, with all it started, and the test fails with what it printed.
    """
    if os.name == "nt":
        pytest.skip("Windows has no pseudo-terminals")
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    words = [sys.executable, "-I", "-S", "-c", STARTING, *program]
    running = subprocess.Popen(
        words, cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    until = time.monotonic() + deadline
    pending = list(answers)
    printed, seen, typed = b"", 0, ""
    try:
        while more := _read(ours, until, typed):
            printed += more
            if pending and _text(printed[seen:]).rstrip().endswith(pending[0][0]):
                seen = len(printed)
                typed = pending.pop(0)[1]
                os.write(ours, typed.encode())
        code = running.wait(max(until - time.monotonic(), 0.1))
    except (TimeoutError, subprocess.TimeoutExpired):
        end(running)
        waiting = f", nor asked for {pending[0][0]!r}" if pending else ""
        raise NotEndedError(
            f"{' '.join(program)} had not ended after {deadline:g} seconds{waiting}; it printed:\n{_text(printed)}"
        ) from None
    finally:
        if running.poll() is None:
            end(running)
        os.close(ours)
    assert not pending, f"never asked for {pending[0][0]!r}; it printed:\n{_text(printed)}"
    return code, printed.decode("utf-8").replace("\r\n", "\n")


def _read(terminal: int, until: float, typed: str) -> bytes:
    """What comes next from a terminal; nothing when the other end was closed."""
    while not select.select([terminal], [], [], max(min(until - time.monotonic(), 2), 0))[0]:
        if time.monotonic() >= until:
            raise TimeoutError
        if typed == CTRL_C:
            os.write(terminal, typed.encode())
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how Linux says that the other end was closed
        return b""


def _text(printed: bytes) -> str:
    """What a person reads of it, so far as it has come: a letter may be half there."""
    return STYLE.sub("", printed.decode("utf-8", errors="replace")).replace("\r\n", "\n")
