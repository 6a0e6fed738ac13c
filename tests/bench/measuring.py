"""Programs run and measured one after another, in turn."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a program took: seconds by the clock, seconds of processors, and the most memory in MB (10⁶ bytes).

    One that had not ended in time was `over` so many seconds, and has no other figures.
    """

    wall: float = 0
    processor: float = 0
    peak: float = 0
    over: float | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """What is run: its words, the folder that it runs in, and how many seconds it may take.

    One that `tells` prints the seconds that count, by the clock and of processors, as JSON: they stand for its own.
    What lies `away` is taken away before each run.
    """

    words: tuple[str, ...]
    folder: Path
    seconds: float
    tells: bool = False
    away: str | None = None


class Failed(Exception):
    """A program ended with another code than 0."""


def environment() -> dict[str, str]:
    """The environment without what steers nvap, or keeps Python from keeping what it compiled."""
    away = ("NVAP_", "PYTHON", "COLUMNS", "LINES")
    return {name: value for name, value in os.environ.items() if not name.startswith(away)}


def measured(program: Program) -> Figures:
    """What a program took; raises Failed."""
    if program.away:
        shutil.rmtree(program.away, ignore_errors=True)
    said = program.folder / ".said"
    launch = (sys.executable, "-I", "-S", str(LAUNCH), f"{program.seconds}", str(said), *program.words)
    done = subprocess.run(
        launch, cwd=program.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True
    )
    told = json.loads(done.stdout)
    printed = said.read_bytes()
    said.unlink()
    if told["over"]:
        return Figures(over=program.seconds)
    if told["code"]:
        raise Failed(
            f"{' '.join(program.words)} ended with {told['code']}:\n{printed[-2000:].decode(errors='replace')}"
        )
    if program.tells:
        told |= json.loads(printed)
    return Figures(told["wall"], told["processor"], told["peak"])


def run(*words: str | Path, folder: Path) -> str:
    """What a program that is not measured prints; raises Failed."""
    done = subprocess.run(
        [*map(str, words)], cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    said = done.stdout.decode(errors="replace")
    if done.returncode:
        raise Failed(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{said[-2000:]}")
    return said


def in_turn(programs: Mapping[str, Program], runs: int) -> dict[str, Figures]:
    """The medians of several programs, run in turn so that a change in the machine's speed meets them all.

    One that was over its time is not run again.
    """
    taken: dict[str, list[Figures]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, program in programs.items():
            if not (taken[name] and taken[name][-1].over is not None):
                taken[name].append(measured(program))
    return {name: median(figures) for name, figures in taken.items()}


def median(figures: Sequence[Figures]) -> Figures:
    """The median of each figure; of a program that was over its time, that it was."""
    over = [one.over for one in figures if one.over is not None]
    if over:
        return Figures(over=over[0])
    walls, processors, peaks = zip(*((one.wall, one.processor, one.peak) for one in figures), strict=True)
    return Figures(statistics.median(walls), statistics.median(processors), statistics.median(peaks))
