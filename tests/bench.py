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
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.generate import generate

RUNS = 20
LARGE_RUNS = 5
AS_AT = "2026-11-23"
NVAP = (str(Path(sys.executable).with_name("nvap")),)
PASS = (sys.executable, "-c", "pass")
COLD = (
    (("--version",), 1.7),
    (("--help",), 8),
    (("validate",), 20),
    (("sheet", "2.4.3", "--format", "md"), 25),
    (("gaps", "--force", "norfolk"), 27),
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


def cold() -> None:
    """The cold starts, each as a ratio to `python -c pass`."""
    for arguments, goal in COLD:
        ours, bare = interleaved(RUNS, partial(run, NVAP + arguments), partial(run, PASS))
        line("nvap " + " ".join(arguments), ours / bare, goal, f"to python -c pass ({bare * 1000:.0f} ms)")


def national(folder: str) -> None:
    """A check of every force's records, as a ratio to CSafeLoader alone over the same files; and its memory."""
    files = generate(Path(folder))
    bytes_each = sum(path.stat().st_size for path in Path(folder).glob("evidence/*/*.yaml")) // files
    validate = (*NVAP, "validate", "-C", folder, "--as-at", AS_AT)
    ours, bare = interleaved(LARGE_RUNS, lambda: run(validate), lambda: parse(folder))
    what = f"nvap validate, {files} records of {bytes_each} bytes"
    line(what, ours / bare, 1.5, f"to CSafeLoader alone ({bare:.2f} s)")
    line("its peak memory, MB", peak(validate), 150, "")


def one_of_many(folder: str) -> None:
    """One force's gaps where all forces have 100,000 records, as a ratio to `python -c pass`."""
    files = generate(Path(folder), records=2325)
    gaps = (*NVAP, "gaps", "--force", "norfolk", "-C", folder, "--as-at", AS_AT)
    ours, bare = interleaved(RUNS, lambda: run(gaps), lambda: run(PASS))
    line(f"nvap gaps, 2325 of {files} records", ours / bare, 40, f"to python -c pass ({bare * 1000:.0f} ms)")


def documents() -> None:
    """All sheets beside one; and the pack of one force, as a page: its time, its size, and how both grow."""
    sheets, sheet = interleaved(
        RUNS,
        lambda: run((*NVAP, "sheet", "--all", "--format", "html")),
        lambda: run((*NVAP, "sheet", "2.4.3", "--format", "html")),
    )
    line("nvap sheet --all as a page, less 0.1 s", (sheets - 0.1) / sheet, 1.5, f"to sheet 2.4.3 ({sheet:.2f} s)")
    taken = []
    for records in (0, 200, 2325):
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), forces=1, records=records)
            words = ("pack", "--force", "avon-and-somerset", "-C", folder, "--as-at", AS_AT, "--format", "html")
            ours, bare = interleaved(LARGE_RUNS, partial(run, (*NVAP, *words)), partial(run, PASS))
            taken.append(ours)
            size = len(subprocess.run((*NVAP, *words), stdout=subprocess.PIPE, check=True).stdout) / 1024
        if records == 200:
            line("nvap pack, 200 records", ours / bare, 60, f"to python -c pass ({bare * 1000:.0f} ms)")
            line("its page, KB", size, 500, "")
    nothing, some, many = taken
    line("nvap pack, one record of 2325", (many - nothing) / (some - nothing) * 200 / 2325, 1.5, "to one record of 200")


def workbook() -> None:
    """The workbook of one force out and back: 720 records, in seconds; and how both grow to 10,000."""
    taken = []
    for records in (720, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), forces=1, records=records)
            out = str(Path(folder) / "workbook.xlsx")
            where = ("-C", folder)
            words = ("workbook", "export", "--force", "avon-and-somerset", "--out", out, "--overwrite", *where)
            taken.append(
                interleaved(
                    LARGE_RUNS,
                    partial(run, (*NVAP, *words)),
                    partial(run, (*NVAP, "workbook", "import", out, *where)),
                )
            )
    for what, few, many in zip(("export", "import"), *taken, strict=True):
        line(f"nvap workbook {what}, 720 records, s", few, 1, "")
        line(f"nvap workbook {what}, 10,000 records", many / few * 720 / 10_000, 1, "a record, to one of 720")


def line(what: str, figure: float, goal: float, of: str) -> None:
    """Print one figure with its goal and what it is measured against."""
    print(f"{what:45} {figure:7.2f} {goal:6}   {of}", flush=True)


def main() -> None:
    """Measure, and print one line a figure; with the word `large`, also one force among 100,000 records."""
    print(f"{'whole process, processor time':45} {'ratio':>7} {'goal':>6}   medians of {RUNS} and {LARGE_RUNS}")
    cold()
    documents()
    workbook()
    with tempfile.TemporaryDirectory() as folder:
        national(folder)
    if "large" in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            one_of_many(folder)


if __name__ == "__main__":
    main()
