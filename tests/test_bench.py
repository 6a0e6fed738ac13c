"""The bench measures what it says, and the page of its figures has the rows that it prints. No test asserts a time."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import PART, arguments, machine
from tests.bench.measuring import LAUNCH, Failed, Figures, Program, in_turn, measured, median
from tests.bench.page import HEADS, expected, sections, shape, tables
from tests.bench.peers import PEERS, records
from tests.bench.rows import COUNTRY, FORCE, STARTS
from tests.generate import generate
from tests.running import ROOT, environment, execute

PAGE = ROOT / "docs" / "performance.md"
EVERY = (0, *arguments([]).sizes, *arguments([]).force_sizes)
ALL = {(row.name, size): Figures(1.5, 2.5, 80.0) for one in sections() for row in one.rows for size in EVERY}
ALL |= {("pass", size): Figures(0.01, 0.01, 10.0) for size in EVERY}


def figures() -> str:
    """The part of the page that the bench prints."""
    part = PART.search(PAGE.read_text(encoding="utf-8"))
    assert part is not None
    return part[0]


def test_the_page_has_the_rows_that_the_bench_prints() -> None:
    assert shape("\n\n".join(tables(ALL, sections()))) == expected()
    assert shape(figures()) == expected()
    assert figures().count(f"| {' | '.join(HEADS)} |") == len(sections())


@pytest.mark.parametrize("size", [829, 99_975])
def test_a_row_that_is_missing_is_seen(size: int) -> None:
    lacking = re.sub(rf"(?m)^\| `nvap validate` \| {size:,} \|.*\n", "", figures(), count=1)
    assert lacking != figures()
    assert shape(lacking) != expected()


def test_the_page_says_when_and_on_what() -> None:
    told = [re.sub(r":.*|\d.*", "", line) for line in machine({"nvap": "1"}, {"yamllint": "1"})]
    assert told == ["- The day", "- The machine", "- Python ", "- Peers"]
    for line in told:
        assert f"\n{line}" in figures()
    assert re.search(r"\n- The day: \d{1,2} [A-Z][a-z]+ 20\d\d\.", figures())
    for peer in PEERS:
        assert peer.installs[0].replace("==", " ") in figures()


def test_goals_are_told_with_what_came_of_them() -> None:
    row = dataclasses.replace(COUNTRY[1], name="validate")
    of = {("validate", 99_975): Figures(6, 7, 90), ("csafe", 99_975): Figures(10, 10, 9)}
    (table,) = tables(of, [dataclasses.replace(sections()[1], rows=(row,))])
    assert table.splitlines()[-1] == (
        "| `nvap validate` | 99,975 | 6.00 | 7.00 | 90 | 0.70 `CSafeLoader` |  | of processors ÷ `CSafeLoader` ≤ 0.8: "
        "met; seconds ÷ `CSafeLoader` ≤ 0.5: **not met**, 0.60; MB ≤ 80: **not met**, 90.0 |"
    )


def test_it_grows_by_an_exponent() -> None:
    of = {
        ("national", 829): Figures(1, 2, 9),
        ("national", 8_290): Figures(1, 20, 9),
        ("national", 82_900): Figures(over=5),
    }
    (table,) = tables(of, sections([829, 8_290, 82_900])[1:2])
    assert [line.split(" | ")[2:7:4] for line in table.splitlines()[-3:]] == [
        ["1.00", ""],
        ["1.00", "1.00"],
        ["over 5", ""],
    ]


def test_names_are_of_one_thing_each() -> None:
    names = [row.name for one in sections() for row in one.rows] + [one.name for one in sections()]
    assert len(names) == len({*names})


def test_a_country_has_exactly_so_many_records(tmp_path: Path) -> None:
    assert generate(tmp_path, 43, 100 // 43, over=100 % 43) == 100 == len(records(tmp_path))


def test_a_part_of_it_is_measured_from_end_to_end(tmp_path: Path) -> None:
    page, kept = tmp_path / "page.md", tmp_path / "kept.json"
    page.write_text("Before.\n\n<!-- figures -->\n\nOld.\n\n<!-- /figures -->\n\nAfter.\n", encoding="utf-8")
    small = ("--sizes", "43", "--force-sizes", "2", "--peers", "none", "--runs", "1", "--here")
    words = (
        sys.executable,
        "-m",
        "tests.bench",
        *small,
        "--scratch",
        tmp_path / "there",
        "--page",
        page,
        "--kept",
        kept,
    )
    done = execute(words, ROOT, environment(), timeout=250)
    assert done.returncode == 0, done.stderr
    rows = [(row.title, "") for row in STARTS]
    rows += [(row.title, "43") for row in COUNTRY] + [(row.title, "2") for row in FORCE]
    assert shape(done.stdout) == rows
    text = page.read_text("utf-8")
    assert text.startswith("Before.\n\n<!-- figures -->\n\n- The day: ")
    assert text.endswith(" |\n\n<!-- /figures -->\n\nAfter.\n")
    assert shape(text) == expected()
    assert {"validate@43", "csafe@43", "pass@43", "pack-pdf@2"} <= {*json.loads(kept.read_text("utf-8"))["measured"]}
    assert {path.name for path in (tmp_path / "there").iterdir()} == {"records-43", "records-43.made"}


def python(folder: Path, code: str, seconds: float = 60, *, tells: bool = False) -> Program:
    return Program((sys.executable, "-c", code), folder, seconds, tells)


FILLED = "x = bytearray(60_000_000); x[::4096] = b'1' * len(x[::4096])"
PARENT = f"import subprocess, sys, time; {FILLED}; subprocess.run([sys.executable, '-c', '''{{}}''']); x"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such figures")
def test_memory_is_that_of_a_program_with_all_that_it_starts(tmp_path: Path) -> None:
    bare, alone = measured(python(tmp_path, "pass")).peak, measured(python(tmp_path, FILLED)).peak
    assert bare < 40
    assert 55 < alone - bare < 70
    if Path("/proc/self/smaps_rollup").exists():
        both = measured(python(tmp_path, PARENT.format(f"import time; {FILLED}; time.sleep(1)"))).peak
        assert both - bare > 110


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such figures")
def test_one_that_takes_too_long_is_ended_and_told(tmp_path: Path) -> None:
    late = python(tmp_path, "import time; time.sleep(60)", 0.5)
    assert in_turn({"late": late, "quick": python(tmp_path, "pass")}, 2)["late"] == Figures(over=0.5)
    with pytest.raises(Failed, match=r"(?s)ended with 3:.*No"):
        measured(python(tmp_path, "print('No'); raise SystemExit(3)"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such figures")
def test_what_a_program_says_it_took_counts(tmp_path: Path) -> None:
    taken = measured(python(tmp_path, 'print(\'{"wall": 7, "processor": 8}\')', tells=True))
    assert (taken.wall, taken.processor) == (7, 8)
    assert taken.peak > 1


def test_the_median_is_of_each_figure() -> None:
    assert median([Figures(1, 5, 9), Figures(2, 4, 7), Figures(3, 6, 8)]) == Figures(2, 5, 8)
    assert median([Figures(1, 5, 9), Figures(over=4)]) == Figures(over=4)


def test_what_measures_imports_little() -> None:
    """What is started begins with the peak of what starts it."""
    code = f"import runpy, sys; b = set(sys.modules); runpy.run_path({str(LAUNCH)!r}); print(*set(sys.modules) - b)"
    done = execute((sys.executable, "-I", "-S", "-c", code), check=True)
    assert "subprocess" not in done.stdout.split()
