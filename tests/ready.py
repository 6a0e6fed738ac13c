"""nvap without its cold start: a process that has everything imported, and a child of it for each command.

A command there runs in a process of its own, with the folder, words and environment it is given, and ends as it would
have ended. Only what it means to import is there already. A process of the tests has one, for as long as it lives.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_LOCK = threading.Lock()
_SERVERS: dict[int, str] = {}


def possible() -> bool:
    """Whether there are processes that can be forked here."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def run(
    words: Sequence[str], cwd: Path, env: Mapping[str, str], timeout: float, prepared: str = ""
) -> tuple[int, str, str] | None:
    """The exit of nvap with some words, and what it printed and said; None if it had not ended in time.

    `prepared` are lines of Python that its process runs before.
    """
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        socket.socket(socket.AF_UNIX) as asked,
    ):
        asked.settimeout(timeout)
        asked.connect(_server(env))
        socket.send_fds(asked, [b"."], [out.fileno(), err.fileno()])
        asked.sendall(json.dumps([list(words), str(cwd), dict(env), prepared]).encode())
        asked.shutdown(socket.SHUT_WR)
        child, code = 0, ""
        try:
            with asked.makefile(encoding="utf-8") as answer:
                child, code = int(answer.readline()), answer.readline()
        except TimeoutError:
            return None
        finally:
            if not code and child:
                with suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"))
    return int(code), texts[0], texts[1]


def _server(env: Mapping[str, str]) -> str:
    """The address of the process that is ready; it is started when the first command is asked for."""
    with _LOCK:
        if os.getpid() not in _SERVERS:
            folder = tempfile.TemporaryDirectory()
            address = os.path.join(folder.name, "ready")
            words = [sys.executable, "-m", "tests.ready", address]
            bare = {name: value for name, value in env.items() if not name.startswith("NVAP_")}
            server = subprocess.Popen(
                words, cwd=ROOT, env=bare, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
            assert server.stdin is not None
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n", "no process became ready"
            atexit.register(folder.cleanup)
            atexit.register(server.wait)
            atexit.register(server.stdin.close)  # that is how it is told to end
            _SERVERS[os.getpid()] = address
        return _SERVERS[os.getpid()]


def _import_everything() -> None:
    import importlib
    import pkgutil

    import nvap

    used = ("jinja2.sandbox", "rich.console", "rich.table", "docxtpl", "openpyxl", "xlsxwriter", "pypdf", "typst")
    for name in (*used, *(found.name for found in pkgutil.walk_packages(nvap.__path__, "nvap."))):
        if name != "nvap.__main__":
            with suppress(ImportError):
                importlib.import_module(name)


def _serve(address: str) -> None:
    """Wait for commands until standard input is closed, and have a child see to each."""
    import gc

    from nvap.load.built_in import built_in
    from nvap.load.plan import load
    from nvap.source import Folder
    from tests.quick import quick

    _import_everything()
    with quick():
        _compile_templates()
        load(Folder(str(built_in("plan"))))
        gc.freeze()
        _listen(address)


def _compile_templates() -> None:
    from nvap.formats.jinja import ESCAPES, environment
    from nvap.load.built_in import built_in

    for suffix, escape in ESCAPES.items():
        templates = environment((built_in("templates"),), escape)
        for name in templates.list_templates():
            if name.endswith((f".{suffix}.j2", "_words.j2")):
                templates.get_template(name)


def _listen(address: str) -> None:
    assert threading.active_count() == 1, "a process with threads must not be forked"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        print("ready", flush=True)
        while True:
            waiting, _, _ = select.select([listener, sys.stdin], [], [], 1)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            if sys.stdin in waiting:
                return
            if listener in waiting:
                asked = listener.accept()[0]
                if os.fork() == 0:
                    listener.close()
                    _see_to(asked)
                asked.close()


def _see_to(asked: socket.socket) -> None:
    """In a child: start one command, tell its process, wait for it and tell its exit."""
    try:
        _, (out, err), _, _ = socket.recv_fds(asked, 1, 2)
        with asked.makefile(encoding="utf-8") as question:
            words, cwd, env, prepared = json.load(question)
        child = os.fork()
        if child == 0:
            asked.close()
            _command(words, cwd, env, prepared, out, err)
        with suppress(BrokenPipeError):  # nobody waits for it any longer
            asked.sendall(f"{child}\n".encode())
            asked.sendall(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n".encode())
    finally:
        os._exit(0)


def _command(words: list[str], cwd: str, env: dict[str, str], prepared: str, out: int, err: int) -> None:
    """In a child of its own: be nvap, and end."""
    import traceback

    from nvap.__main__ import main

    os.setsid()
    code: Any = 1
    try:
        for stream, file in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
            os.dup2(stream, file)
            os.close(stream)
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        sys.argv[:] = ["nvap", *words]
        try:
            exec(prepared, {"os": os, "sys": sys})
            main()
            code = 0
        except SystemExit as left:
            code = left.code or 0
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
