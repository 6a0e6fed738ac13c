"""Running nvap as people do: as a program, in a folder of its own. And the texts of records to run it on."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, contextmanager, suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests import ready

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "plan"
# An invented edition that follows it.
NEXT_EDITION = ROOT / "tests" / "editions" / "3"
PROGRAM = (sys.executable, "-m", "nvap")
# nvap after some lines of Python that a test needs in its process, such as a limit on memory.
PREPARED = "import os, sys\nsys.argv[0] = 'nvap'\n{lines}\nfrom nvap.__main__ import main\nmain()\n"
# All is imported first: who is nobody may not be able to read where Python is.
AS_NOBODY = """
import difflib, html, importlib, inspect, pkgutil, xml.sax.saxutils, jinja2.sandbox, rich.console, rich.table, nvap
import importlib.metadata  # pydantic looks there when the first model is built
for module in pkgutil.walk_packages(nvap.__path__, "nvap."):
    if module.name != "nvap.__main__":
        importlib.import_module(module.name)
b"x".decode("unicode-escape")
if os.geteuid() == 0:
    os.seteuid(65534)
"""
# What nvap itself looks up when it runs. All else steers Python, so it takes effect only in a process that starts anew.
READ_BY_NVAP = {"NVAP_WORKSPACE", "NVAP_PLAN", "NVAP_FORCE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM"}
TODAY = date.today()
DAY = TODAY - timedelta(days=30)

Done = subprocess.CompletedProcess[str]


class NotEndedError(AssertionError):
    """A program that had not ended when its time was over. It is dead now."""


def environment(**more: str) -> dict[str, str]:
    """The environment of this process without what would steer nvap, and with what a test adds.

    The workspace is the folder in which it runs, unless a test says otherwise: "" has it looked for.
    """
    steering = ("NVAP_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "TERM", "_NVAP")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return {**kept, "NVAP_WORKSPACE": ".", **more}


def execute(
    words: Sequence[str | Path],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    given: str | None = None,
    *,
    timeout: float = 60,
    check: bool = False,
) -> Done:
    """Run a program and wait for it; without text that is given to it, it gets no input."""
    given_bytes = None if given is None else given.encode("utf-8")
    done = execute_for_bytes(words, cwd, env, given_bytes, timeout=timeout, check=check)
    out, err = (io.TextIOWrapper(io.BytesIO(said), encoding="utf-8").read() for said in (done.stdout, done.stderr))
    return Done(done.args, done.returncode, out, err)


def execute_for_bytes(
    words: Sequence[str | Path],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    given: bytes | None = None,
    *,
    timeout: float = 60,
    check: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program and wait for it. One that has not ended in time is killed, with all that it started."""
    with subprocess.Popen(
        [str(word) for word in words],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        try:
            out, err = running.communicate(given, timeout)
        except subprocess.TimeoutExpired:
            end(running)
            out, err = running.communicate()
            raise NotEndedError(
                f"{words} had not ended after {timeout:g} seconds; it printed:\n{out!r}\n{err!r}"
            ) from None
        except BaseException:
            end(running)
            raise
    if check:
        assert running.returncode == 0, f"{words} ended with {running.returncode}:\n{err!r}\n{out!r}"
    return subprocess.CompletedProcess(running.args, running.returncode, out, err)


def execute_until_a_line(
    words: Sequence[str], cwd: Path, env: Mapping[str, str], timeout: float = 60
) -> tuple[bytes, bytes]:
    """The first line that a program prints, and all that it says of an error after nobody reads on."""
    with subprocess.Popen(
        words, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        killing = threading.Timer(timeout, end, (running,))
        killing.start()
        first = running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        killing.cancel()
    return first, said


@contextmanager
def going_on(
    words: Sequence[str | Path], cwd: Path, timeout: float = 100
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A program that goes on by itself, and the first line that it prints; what is left of it in the end is killed."""
    with subprocess.Popen(
        [str(word) for word in words],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        killing = threading.Timer(timeout, end, (running,))
        killing.start()
        try:
            assert running.stdout is not None
            yield running, running.stdout.readline().decode()
        finally:
            killing.cancel()
            if running.poll() is None:
                end(running)


def ended_by_itself(running: subprocess.Popen[bytes], within: float = 30) -> tuple[int, str]:
    """The exit of a program that goes on, once it has ended, and what it said on standard error."""
    code = running.wait(within)
    assert running.stderr is not None
    return code, running.stderr.read().decode()


def end(running: subprocess.Popen[bytes]) -> None:
    """Kill a program that has a session of its own, and all that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    running.kill()
    running.wait()


def nvap(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    prepared: str = "",
    anew: bool = False,
    timeout: float = 60,
) -> Done:
    """Run nvap in a folder and wait for it; it gets no input. One that hangs has the code 124.

    `prepared` are lines of Python that its process runs before. Where it matters what these lines find imported, or
    what is read from then on, the process starts `anew`.
    """
    given = [os.fspath(word) for word in arguments]
    if not anew and set(env or {}) <= READ_BY_NVAP and ready.possible():
        said = ready.run(given, cwd, environment(**(env or {})), timeout, prepared)
        return Done(given, *(said or (124, "", f"no answer in {timeout} seconds")))
    program = (sys.executable, "-c", PREPARED.format(lines=prepared)) if prepared else PROGRAM
    words = [*program, *given]
    try:
        return execute(words, cwd, environment(**(env or {})), timeout=timeout)
    except NotEndedError:
        return Done(words, 124, "", f"no answer in {timeout} seconds")


def run(cwd: Path, *words: str | Path) -> Done:
    """Run nvap in a folder without starting a program, for what does not turn on the process or its surroundings."""
    from typer.testing import CliRunner

    from nvap.cli.app import app

    with chdir(cwd):
        ended = CliRunner(env={"NVAP_WORKSPACE": "."}).invoke(app, [str(word) for word in words])
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return Done(words, ended.exit_code, ended.stdout, ended.stderr)


def every(calls: Iterable[Callable[[], Done]]) -> list[Done]:
    """Run several calls side by side, as many at once as there are processors."""
    with ThreadPoolExecutor(max_workers=max(os.cpu_count() or 1, 2)) as pool:
        return [call.result() for call in [pool.submit(call) for call in calls]]


def batch(cwd: Path, *commands: Iterable[str | Path], folders: Sequence[Path] = ()) -> list[Done]:
    """Run many commands in a folder, or each in its own, each in a process of its own."""
    where = folders or [cwd] * len(commands)
    return every([partial(nvap, *words, cwd=folder) for folder, words in zip(where, commands, strict=True)])


def spent() -> float:
    """The processor seconds of this process and of those it has waited for; a busy machine does not make them more."""
    return sum(os.times()[:4])


def limited(memory: int, seconds: int) -> str:
    """Lines that hold a process to so many bytes of memory and so many processor seconds; past these it is killed."""
    limits = f"(resource.RLIMIT_AS, {memory}), (resource.RLIMIT_CPU, {seconds})"
    return f"import resource\nfor kind, most in ({limits}): resource.setrlimit(kind, (most, most))"


def data(done: Done) -> dict[str, Any]:
    """The JSON that a command printed."""
    assert done.stdout, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def adding(*objectives: str, force: str = "norfolk", **options: str) -> list[str]:
    """The words of `nvap evidence add`, for an ordinary audit where an option is not given."""
    given = {
        "kind": "audit",
        "assurance": "supervisor",
        "title": "Dip sample of referrals",
        "summary": "A dip sample of thirty referrals.",
        "date": DAY.isoformat(),
        "owner": "Head of Safeguarding",
        "reference": "NC/SG/118",
        "shows": "yes",
        **{name.rstrip("_").replace("_", "-"): value for name, value in options.items()},
    }
    named = [word for objective in objectives for word in ("--objective", objective)]
    return [
        "evidence",
        "add",
        "--force",
        force,
        *named,
        *(x for name, value in given.items() for x in (f"--{name}", value)),
    ]


def add(cwd: Path, *objectives: str, **options: str) -> Done:
    """Run `nvap evidence add` in a folder."""
    return nvap(*adding(*objectives, **options), cwd=cwd)


def record_text(name: str = "dip-sample", day: date = DAY, objectives: str = "2.2.1.1", **keys: str) -> str:
    """The text of a record's file; a key given as empty text is left out."""
    lines = {
        "id": f"{day.isoformat()}-{name}",
        "force": "norfolk",
        "plan_version": '"2"',
        "objectives": "{" + ", ".join(f'"{objective}": ' for objective in objectives.split()) + "}",
        "kind": "audit",
        "assurance": "supervisor",
        "title": "Dip sample",
        "summary": "A dip sample of thirty referrals.",
        "date": day.isoformat(),
        "owner": "Head of Safeguarding",
        "reference": "NC/SG/118",
        "shows": "yes",
        **keys,
    }
    return "".join(f"{key}: {value}\n" for key, value in lines.items() if value)


def write_record(
    workspace: Path, name: str = "dip-sample", day: date = DAY, folder: str = "norfolk", **keys: str
) -> Path:
    """Write a record by hand, as a person with an editor would, and return its path."""
    path = workspace / "evidence" / folder / f"{day.isoformat()}-{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(record_text(name, day, **{"force": folder, **keys}), encoding="utf-8", newline="\n")
    return path


def tree(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Everything below a folder: names, kinds, times of writing and contents."""
    found: dict[str, tuple[Any, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        words = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_mtime_ns, status.st_size, words)
    return found


def document_of(command: Sequence[str]) -> str:
    """The name of the document that a command makes, where it is not that of the command."""
    named = {"evidence list": "evidence-list", "evidence show": "evidence", "edition list": "edition-list"}
    return named.get(" ".join(command[:2]), command[0])
