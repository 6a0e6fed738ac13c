"""`python -m tests.bench`: measure, and print the tables of docs/performance.md. No test asserts a time."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

from tests.bench import peers
from tests.bench.measuring import Figures, Program, in_turn, run
from tests.bench.page import Section, sections, tables
from tests.bench.rows import BARE, COUNTRY, CSAFE, FORCE_SIZES, SIZES, Row
from tests.generate import generate
from tests.running import ROOT

FORCES = 43
MOST = 900  # seconds that a command of nvap may take
LIBRARIES = ("nvap", "PyYAML", "pydantic", "typer", "Jinja2", "typst", "pypdf", "XlsxWriter", "openpyxl", "pyarrow")
# What stands at the beginning of a word for something that is known when it is run.
_PLACE = re.compile(r"^\{(\w+)\}(?=/|$)")
PART = re.compile(r"(?ms)^(<!-- figures -->\n).*?^(<!-- /figures -->)$")


class Bench:
    """One run: what was asked for, what was measured of it so far, and with what."""

    def __init__(self, asked: argparse.Namespace, scratch: Path) -> None:
        self.asked, self.scratch = asked, scratch
        self.programs, self.libraries = self._nvap()
        self.measured: dict[tuple[str, int], Figures] = {}
        self.versions: dict[str, str] = {}
        self.too_long: set[str] = set()
        if asked.kept and asked.kept.exists():
            kept = json.loads(asked.kept.read_text(encoding="utf-8"))
            self.versions = kept["versions"]
            for key, figures in kept["measured"].items():
                name, _, size = key.rpartition("@")
                self.measured[name, int(size)] = Figures(**figures)
            self.too_long = {name for (name, _), figures in self.measured.items() if figures.over}

    def _nvap(self) -> tuple[dict[str, str], dict[str, str]]:
        """Where Python and nvap are that are measured, and the versions of what nvap stands on.

        What is measured is installed from a wheel, as people have it; or is as it stands here, where that is asked.
        """
        folder = Path(sys.executable).parent
        if not self.asked.here:
            home = self.scratch / "of-nvap"
            if not self.asked.scratch or not (home / "made").exists() or self.asked.anew:
                shutil.rmtree(home, ignore_errors=True)
            limits = ROOT / "tests" / "constraints.txt"
            folder = peers.environment_of("nvap", (f"{ROOT}[all,parquet]", "-c", str(limits)), self.scratch)
        versions = dict(zip(LIBRARIES, peers.versions_of(LIBRARIES, folder), strict=True))
        return {"python": str(folder / "python"), "nvap": str(folder / "nvap")}, versions

    def wanted(self, section: Section) -> tuple[Row, ...]:
        """The rows of a table that were asked for; with one, its floor."""
        only = self.asked.only
        chosen = [row for row in section.rows if not only or row.name in only or section.name in only]
        if section.name == "peers":
            names = {peer.name for peer in peers.chosen(self.asked.peers)}
            return tuple(row for row in chosen if row.name in names)
        floors = {row.floor for row in chosen}
        return tuple(row for row in section.rows if row in chosen or row.name in floors)

    def starts(self, section: Section) -> None:
        """The starts, in a folder without records."""
        rows = self.wanted(section)
        where = self._new("starts")
        self._measure({row.name: self._program(row, where, where) for row in rows}, 0, self.asked.runs or 11)
        shutil.rmtree(where)

    def country(self, section: Section, of_peers: Section, size: int) -> None:
        """A country of so many records, and peers over the same."""
        rows, others = self.wanted(section), self.wanted(of_peers)
        rows = tuple(row for row in rows if size <= row.most)
        if not rows and not others:
            return
        where = self._new(f"country-{size}")
        workspace = self._records(size)
        floors = [BARE, *(row for row in COUNTRY if row.name == CSAFE)]
        run_here = {row.name: self._program(row, where, workspace) for row in (*floors, *rows)}
        runs = self.asked.runs or (5 if size < 10_000 else 3)
        self._measure(run_here, size, runs)
        for peer in peers.chosen(self.asked.peers):
            if peer.name in {row.name for row in others}:
                self._peer(peer, where, workspace, size)
        peers.records.cache_clear()
        shutil.rmtree(where)

    def _records(self, size: int) -> Path:
        """A workspace of so many records, which a folder that is asked for may have from another run."""
        workspace, made = self.scratch / f"records-{size}", self.scratch / f"records-{size}.made"
        if not made.exists():
            shutil.rmtree(workspace, ignore_errors=True)
            generate(workspace, FORCES, size // FORCES, over=size % FORCES)
            made.touch()
        return workspace

    def _peer(self, peer: peers.Peer, where: Path, workspace: Path, size: int) -> None:
        """A peer over a country, unless it took too long over a smaller one."""
        seconds = self.asked.deadline
        if peer.name in self.too_long:
            self._keep({peer.name: Figures(over=seconds)}, size)
            return
        programs = peers.environment_of(peer.name, peer.installs, self.scratch)
        name = peer.installs[0].partition("==")[0]
        self.versions |= zip([name], peers.versions_of([name], programs), strict=True)
        place = self._new(f"{where.name}/{peer.name}")
        words = peer.prepare(workspace, place, self.programs["nvap"], programs)
        away = str(place / peer.writes) if peer.writes else None
        program = Program(words, place, seconds, away=away)
        runs = self.asked.runs or 3
        first = in_turn({peer.name: program}, 1)[peer.name]
        if first.over:
            self.too_long.add(peer.name)
        elif first.wall < seconds / 6 and runs > 1:  # what takes long is run once
            first = in_turn({peer.name: program}, runs - 1 | 1)[peer.name]
        self._keep({peer.name: first}, size)

    def force(self, section: Section, size: int) -> None:
        """One force of so many records."""
        if rows := self.wanted(section):
            where = self._new(f"force-{size}")
            generate(where / "workspace", 1, size)
            programs = {row.name: self._program(row, where, where / "workspace") for row in rows}
            self._measure(programs, size, self.asked.runs or 3)
            shutil.rmtree(where)

    def _measure(self, programs: dict[str, Program], size: int, runs: int) -> None:
        if programs:
            if size < 1000:
                in_turn(programs, 1)  # once unseen, so that every file was read before
            self._keep(in_turn(programs, runs), size)

    def _keep(self, figures: dict[str, Figures], size: int) -> None:
        """Tell and keep what was measured."""
        for name, taken in figures.items():
            self.measured[name, size] = taken
            print(f"{name:20} {size:7} {taken}", file=sys.stderr, flush=True)
        if self.asked.kept:
            measured = {f"{name}@{size}": asdict(taken) for (name, size), taken in self.measured.items()}
            kept = {"versions": self.versions, "measured": measured}
            self.asked.kept.write_text(json.dumps(kept, indent=1), encoding="utf-8")

    def _new(self, name: str) -> Path:
        """A new folder to measure in, with a folder to write in and an empty workspace."""
        where = self.scratch / name
        for part in ("out", "empty/evidence"):
            (where / part).mkdir(parents=True)
        return where

    def _program(self, row: Row, where: Path, workspace: Path) -> Program:
        """A row as it is run in a folder, over a workspace; what comes first is done."""
        files = sorted(workspace.glob("evidence/norfolk/*.yaml")) or [workspace]
        named = {**self.programs, "folder": workspace, "one": files[0]}
        named |= {"out": where / "out", "empty": where / "empty"}

        def filled(words: Iterable[str]) -> tuple[str, ...]:
            return tuple(_PLACE.sub(lambda match: str(named[match[1]]), word) for word in words)

        if row.first:
            run(*filled(row.first), folder=where)
        return Program(filled(row.words), where, MOST, tells=row.tells)


def machine(libraries: dict[str, str], versions: dict[str, str]) -> Iterator[str]:
    """What the figures were taken on and with, a line each."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        told = re.search(r"(?m)^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
        model = told[1].strip() if told else model
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    yield f"- The day: {date.today():%d %B %Y}.".replace(": 0", ": ")
    yield f"- The machine: {os.cpu_count()} processors ({model}), {gigabytes:.0f} GB, {platform.system()}."
    yield f"- Python {platform.python_version()}; " + ", ".join(f"{name} {of}" for name, of in libraries.items()) + "."
    if versions:
        yield "- Peers: " + ", ".join(f"{name} {of}" for name, of in sorted(versions.items())) + "."


@contextmanager
def scratch_folder(asked: Path | None) -> Iterator[Path]:
    """The folder to measure in: the one that is asked for, whose environments and records stay; or one for this run."""
    if asked is None:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)
        return
    asked.mkdir(parents=True, exist_ok=True)
    for left in (*asked.glob("country-*"), *asked.glob("force-*"), *asked.glob("starts")):
        shutil.rmtree(left)
    yield asked.resolve()


def options() -> argparse.ArgumentParser:
    """What can be asked for."""
    every = sections()
    names = [section.name for section in every] + [row.name for section in every for row in section.rows]
    parser = argparse.ArgumentParser("python -m tests.bench", description="Measure nvap beside its peers.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="records of a country")
    parser.add_argument("--force-sizes", type=int, nargs="+", default=FORCE_SIZES, help="records of one force")
    parser.add_argument("--only", nargs="+", default=[], choices=names, metavar="NAME", help=", ".join(names))
    known = ["all", "none", *(peer.name for peer in peers.PEERS)]
    parser.add_argument("--peers", nargs="+", default=["all"], choices=known, metavar="NAME", help=", ".join(known))
    parser.add_argument("--deadline", type=float, default=60, help="seconds that a peer may take")
    parser.add_argument("--runs", type=int, help="how often each is run; otherwise 11 times, 5 or 3, by its size")
    parser.add_argument("--here", action="store_true", help="measure nvap as it stands here, and no wheel of it")
    parser.add_argument("--anew", action="store_true", help="build the wheel again that --scratch has of another run")
    parser.add_argument("--scratch", type=Path, help="a folder to measure in; what is made there stays for another run")
    parser.add_argument(
        "--kept", type=Path, help="a file of what was measured: what this run leaves out is taken from it"
    )
    parser.add_argument("--page", type=Path, help="a page to write the whole tables into, between its marks `figures`")
    return parser


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What is asked for."""
    asked = options().parse_args(words)
    asked.sizes, asked.force_sizes = sorted(asked.sizes), sorted(asked.force_sizes)
    return asked


def main() -> None:
    """Measure what is asked for, and print the tables."""
    asked = arguments()
    starts, country, of_peers, force = every = sections(asked.sizes, asked.force_sizes)
    with scratch_folder(asked.scratch) as scratch:
        bench = Bench(asked, scratch)
        bench.starts(starts)
        for size in asked.sizes:
            bench.country(country, of_peers, size)
        for size in asked.force_sizes:
            bench.force(force, size)
    told = "\n".join(machine(bench.libraries, bench.versions))
    print("\n\n".join((told, *tables(bench.measured, every))))
    if asked.page:
        printed = "\n\n".join((told, *tables(bench.measured, sections(), whole=True)))
        text = asked.page.read_text(encoding="utf-8")
        asked.page.write_text(PART.sub(lambda part: f"{part[1]}\n{printed}\n\n{part[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
