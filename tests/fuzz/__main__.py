"""`python -m tests.fuzz [reader] [workbook] [collect] [templates]`: spoilt inputs, for some minutes each.

A process of its own tries a minute of them. What fails is told with its seed and kept in a folder, and
`--again FOLDER` tries it once more.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path
from random import Random

from tests.fuzz.watching import MOST, Fuzzer, TooLong, bounded_time

NAMES = ("reader", "workbook", "collect", "templates")
KEPT = Path(tempfile.gettempdir()) / "nvap-fuzz-kept"
BATCH = 60  # seconds
SILENT = 90  # seconds without a word, after which a process hangs


def fuzzer(name: str) -> Fuzzer:
    """The fuzzer of a name."""
    found: Fuzzer = import_module(f"tests.fuzz.{name}").FUZZER
    return found


def wrong(name: str, seed: int, which: int, folder: Path) -> str:
    """What is wrong with one input, made in a folder; nothing if all is well."""
    try:
        with bounded_time():
            fuzzer(name).make(Random(f"{name} {seed} {which}"), folder)
        return judged(name, folder)
    except Exception:
        return traceback.format_exc()


def judged(name: str, folder: Path) -> str:
    """What is wrong with an input that lies in a folder; nothing if all is well."""
    try:
        with bounded_time():
            fuzzer(name).judge(folder)
    except (Exception, TooLong, SystemExit):
        return traceback.format_exc()
    return ""


def batch(name: str, seed: int, first: int, most: int, seconds: float) -> None:
    """Try inputs one by one, and print of each its number, and what is wrong with it."""
    import resource

    from tests.quick import quick

    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    until = time.monotonic() + seconds
    with quick():
        for which in range(first, first + most):
            if time.monotonic() > until:
                return
            print(json.dumps([which, None]), flush=True)
            with tempfile.TemporaryDirectory() as made:
                print(json.dumps([which, wrong(name, seed, which, Path(made))]), flush=True)


def keep(name: str, seed: int, which: int, problem: str) -> None:
    """Make an input once more, where it stays, and say how it is tried again."""
    folder = KEPT / f"{name}-{seed}-{which}"
    folder.mkdir(parents=True, exist_ok=True)
    if not [*folder.iterdir()]:
        fuzzer(name).make(Random(f"{name} {seed} {which}"), folder)
    print(f"\n{problem}\npython -m tests.fuzz {name} --again {folder}", flush=True)


def tried(name: str, seed: int, most: int, minutes: float) -> tuple[int, int]:
    """Try inputs of a kind, in one process after the other; how many, and how many failed."""
    until, which, failed = time.monotonic() + minutes * 60, 0, 0
    while time.monotonic() < until and which < most:
        seconds = min(BATCH, until - time.monotonic())
        words = [sys.executable, "-m", "tests.fuzz", name, "--batch", str(which), str(most - which), str(seconds)]
        with (
            tempfile.TemporaryFile("w+") as out,
            subprocess.Popen([*words, "--seed", str(seed)], stdout=out) as running,
        ):
            try:
                running.wait(seconds + SILENT)
            except subprocess.TimeoutExpired:
                running.kill()
            out.seek(0)
            said = [json.loads(line) for line in out if line.endswith("\n")]
        for number, problem in said:
            if problem:
                keep(name, seed, number, problem)
                failed += 1
        if said and said[-1][1] is None:
            keep(name, seed, said[-1][0], f"its process ended amid it, with {running.returncode}")
            failed += 1
        if not said:
            raise SystemExit(f"no input was tried; the process ended with {running.returncode}")
        which = said[-1][0] + 1
    return which, failed


def main() -> None:
    """Read what was asked for, and try it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(NAMES)}; all if none")
    parser.add_argument("--minutes", type=float, default=10, help="for each; 10 if not given")
    parser.add_argument(
        "--seed", type=int, default=None, help="what inputs are made from; another each time if not given"
    )
    parser.add_argument("--inputs", type=int, default=10**9, help="at most so many of each")
    parser.add_argument("--again", type=Path, help="the folder of one input that failed")
    parser.add_argument("--batch", nargs=3, type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    names = given.names or NAMES
    if unknown := {*names} - {*NAMES}:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    seed = int(time.time()) if given.seed is None else given.seed
    if given.batch:
        first, most, seconds = given.batch
        batch(names[0], seed, int(first), int(most), seconds)
        return
    if given.again:
        problem = judged(names[0], given.again)
        print(problem or "all is well")
        raise SystemExit(bool(problem))
    failures = 0
    for name in names:
        count, failed = tried(name, seed, given.inputs, given.minutes)
        print(f"{name}: {count} inputs of seed {seed}, of which {failed} failed", flush=True)
        failures += failed
    raise SystemExit(bool(failures))


if __name__ == "__main__":
    main()
