"""Shell commands at a terminal; `nvap` in them may be answered by one process that has imported all of it and forks."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running import environment

_CONTROL = re.compile(r"(\n|\x1b\[[0-9;?]*[A-Za-z]|\r)")
# A child of the process answers each `nvap`: in the folder, with the environment and at the terminal of who asked.
_SERVER = """
import importlib, marshal, os, pkgutil, signal, socket, sys, traceback
import jinja2.sandbox, rich.console, rich.table, nvap
from nvap.__main__ import main

for module in pkgutil.walk_packages(nvap.__path__, "nvap."):
    if module.name != "nvap.__main__":
        importlib.import_module(module.name)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
print("ready", flush=True)
while True:
    asked, _ = server.accept()
    if os.fork():
        asked.close()
        continue
    server.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    size, streams, _, _ = socket.recv_fds(asked, 4, 3)
    words, folder, variables = marshal.loads(asked.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL))
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)
    sys.stdout.reconfigure(line_buffering=sys.stdout.isatty())
    sys.argv[:] = ["nvap", *words]
    code = 0
    try:
        main()
    except SystemExit as left:
        code = left.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    asked.sendall(bytes([code]))
    os._exit(code)
"""
# What stands on the path as `nvap`; a command that a signal ended leaves without an answer, as under `| head`.
_ASKING = """#!{python} -ISE
import marshal, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
words = marshal.dumps((sys.argv[1:], os.getcwd(), dict(os.environ)))
socket.send_fds(server, [len(words).to_bytes(4, "big")], [0, 1, 2])
server.sendall(words)
answer = server.recv(1)
sys.exit(answer[0] if answer else 141)
"""


@contextmanager
def warmed() -> Iterator[Path]:
    """A folder whose `nvap` prints and exits as the real one does, several times as fast."""
    with tempfile.TemporaryDirectory(prefix="nvap") as name:
        folder = Path(name)
        asking = folder / "nvap"
        asking.write_text(_ASKING.format(python=sys.executable, address=f"{name}/socket"), encoding="utf-8")
        asking.chmod(0o755)
        words = [sys.executable, "-c", _SERVER, f"{name}/socket"]
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment()) as server:
            try:
                assert server.stdout is not None
                assert server.stdout.readline() == b"ready\n", "nvap could not be imported"
                yield folder
            finally:
                server.kill()


def at_a_terminal(
    command: str, folder: Path, *, columns: int = 80, deadline: float = 60, programs: Path | None = None
) -> str:
    """What a shell command prints, both streams, at a terminal of some width; styles are taken out.

    `programs` is a folder that is looked in first for programs. After so many seconds the command is killed.
    """
    import pty

    ours, theirs = pty.openpty()
    path = f"{programs or Path(sys.executable).parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    process = subprocess.Popen(
        ("bash", "-c", command),
        cwd=folder,
        env=environment(COLUMNS=str(columns), LINES="50", TERM="xterm", NO_COLOR="1", PATH=path),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_heeding_interrupts,
    )
    os.close(theirs)
    try:
        printed = _read(ours, time.monotonic() + deadline)
        process.wait(timeout=deadline)
    except (TimeoutError, subprocess.TimeoutExpired):
        raise TimeoutError(f"no end of {command!r} in {deadline} seconds") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        os.close(ours)
    return _left_standing(printed.decode("utf-8"))


def _left_standing(printed: str) -> str:
    """The lines that are there in the end, without styles: a bar that shows progress has wiped its own."""
    lines, row = [""], 0
    for part in _CONTROL.split(printed):
        if part == "\n":
            row += 1
            lines += [""] * (row == len(lines))
        elif part == "\x1b[1A":
            row -= 1
        elif part == "\x1b[2K":
            lines[row] = ""
        elif not _CONTROL.fullmatch(part):
            lines[row] += part
    return "\n".join(line.rstrip() for line in lines)


def _read(terminal: int, until: float) -> bytes:
    printed = b""
    while True:
        if not select.select([terminal], [], [], max(until - time.monotonic(), 0))[0]:
            raise TimeoutError
        try:
            more = os.read(terminal, 1 << 16)
        except OSError:  # Linux says so when the last writer has gone
            return printed
        if not more:
            return printed
        printed += more


def _heeding_interrupts() -> None:
    """What is started in the background ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
