"""How long commands take, as whole processes: `python -m tests.bench` prints a table. No test asserts a time.

Machines are noisy, so every figure is a ratio of medians of interleaved runs: to `python -c pass` for the cold starts,
and for a national workspace to `yaml.load(..., CSafeLoader)` alone over the same files, read beforehand.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.generate import generate

RUNS = 20
LARGE_RUNS = 5
NVAP = (str(Path(sys.executable).with_name("nvap")),)
PASS = (sys.executable, "-c", "pass")
COLD = (
    (("--version",), 2),
    (("--help",), 8),
    (("validate",), 24),
    (("sheet", "2.4.3", "--format", "md"), 30),
)
PARSE = """
import sys, time, yaml
from pathlib import Path
texts = [path.read_text(encoding="utf-8") for path in Path(sys.argv[1]).glob("evidence/*/*.yaml")]
start = time.process_time()
for text in texts:
    yaml.load(text, Loader=yaml.CSafeLoader)
print(time.process_time() - start)
"""


def run(command: tuple[str, ...]) -> float:
    """The processor seconds, user and system, of one whole process; its output is thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def parse(folder: str) -> float:
    """The processor seconds that CSafeLoader alone takes over a workspace's records."""
    done = subprocess.run((sys.executable, "-c", PARSE, folder), capture_output=True, text=True, check=True)
    return float(done.stdout)


def interleaved(runs: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each measure, taken in turn so that a change in the machine's speed meets them all."""
    for measure in measures:
        measure()
    taken = [[measure() for measure in measures] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def peak(command: tuple[str, ...]) -> float:
    """The peak memory of one process, in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run((sys.executable, "-c", code, *command), capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def main() -> None:
    """Measure, and print one line a figure: what, the ratio, the goal."""
    print(f"{'whole process':45} {'ratio':>7} {'goal':>6}   medians of {RUNS} and {LARGE_RUNS}, processor time")
    for arguments, goal in COLD:
        ours, bare = interleaved(RUNS, lambda: run(NVAP + arguments), lambda: run(PASS))  # noqa: B023
        print(
            f"{'nvap ' + ' '.join(arguments):45} {ours / bare:7.1f} {goal:6}   to python -c pass ({bare * 1000:.0f} ms)"
        )
    with tempfile.TemporaryDirectory() as folder:
        files = generate(Path(folder))
        bytes_each = sum(path.stat().st_size for path in Path(folder).glob("evidence/*/*.yaml")) // files
        validate = (*NVAP, "validate", "-C", folder, "--as-at", "2026-11-23")
        start = time.perf_counter()
        run(validate)
        wall = time.perf_counter() - start
        ours, bare = interleaved(LARGE_RUNS, lambda: run(validate), lambda: parse(folder))
        what = f"nvap validate, {files} records of {bytes_each} bytes"
        print(f"{what:45} {ours / bare:7.2f} {1.5:6}   to CSafeLoader alone ({bare:.2f} s); {wall:.2f} s by the clock")
        print(f"{'its peak memory, MB':45} {peak(validate):7.0f} {150:6}")


if __name__ == "__main__":
    main()
