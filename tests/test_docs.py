"""README.md and docs/ say what the tool does: generated parts are compared, and what a page names is looked up."""

from __future__ import annotations

import os
import re
import signal
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from nvap.analysis.gaps import GAPS
from nvap.analysis.national import FEWEST
from nvap.cli.export import FORMATS as EXPORTS
from nvap.formats.diagnostics import FORMATS as REPORTS
from nvap.source.events import DEEPEST
from nvap.source.reading import LARGEST
from tests.docs import checks
from tests.docs.pages import Page, Pages, pages, planted
from tests.docs.parts import Terminal, commands, consoles, contents, python_blocks, written
from tests.docs.terminal import at_a_terminal, warmed
from tests.running import PLAN, ROOT

PAGES = pages()
README = PAGES["README.md"].text
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")


@pytest.fixture(scope="module")
def programs() -> Iterator[Path]:
    """A folder with an `nvap` that needs no start."""
    with warmed() as folder:
        yield folder


@pytest.fixture(scope="module")
def terminal(programs: Path) -> Terminal:
    """Runs shell commands at a terminal."""
    return partial(at_a_terminal, programs=programs)


# Generated parts


@POSIX
@pytest.mark.parametrize("path", PAGES)
def test_generated_parts_are_what_the_tool_prints(path: str, terminal: Terminal) -> None:
    assert written(PAGES[path], terminal) == PAGES[path].text, "run python -m tests.docs"


def test_a_changed_output_of_python_is_seen() -> None:
    text = "```python\nx = 6\n```\n\n```text\nstale\n```\n\n```python\nprint(x * 7)\n```\n\n```text\n41\n```\n"
    assert python_blocks(text) == text.replace("stale", "").replace("41", "42")
    with pytest.raises(AssertionError, match="NameError"):
        python_blocks("```python\nprint(y)\n```\n\n```text\n```\n")


@POSIX
def test_a_changed_output_is_seen(terminal: Terminal) -> None:
    made = consoles("```console\n$ nvap gaps --force norflok\n```\n", terminal)
    assert "norfolk (Norfolk Constabulary)" in made
    assert consoles(made, terminal) == made
    changed = made.replace("Did you mean", "Do you mean")
    assert changed != made
    assert consoles(changed, terminal) == made


@POSIX
def test_a_quiet_command_that_fails_is_told(terminal: Terminal) -> None:
    with pytest.raises(AssertionError, match="norflok"):
        consoles("<!-- quietly: nvap gaps --force norflok -->\n", terminal)


def test_a_changed_part_is_seen() -> None:
    made = written(planted("<!-- kinds -->\n<!-- /kinds -->\n"), _nowhere)
    assert "| in place | `policy`, " in made
    assert written(planted(made.replace("`policy`", "`polcy`")), _nowhere) == made


def test_contents_are_the_headings() -> None:
    page = planted("# Title\n\n## `one` two\n\n### Three: four!\n\n## One two\n\n#### deep\n")
    made = "- [`one` two](#one-two)\n  - [Three: four!](#three-four)\n- [One two](#one-two-1)"
    assert contents(page) == made


def _nowhere(command: str, folder: Path) -> str:
    raise AssertionError(command)


# The terminal


@POSIX
@pytest.mark.parametrize(
    "command",
    ["nvap --version", "nvap links --help", "nvap gaps --force norflok; echo $?", "nvap plan | head -n 3; echo $?"],
)
def test_the_warmed_program_prints_what_the_real_one_does(command: str, programs: Path, tmp_path: Path) -> None:
    assert at_a_terminal(command, tmp_path, programs=programs) == at_a_terminal(command, tmp_path)


@POSIX
def test_a_command_that_never_ends_is_ended(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError, match=r"no end of 'sleep 60' in 0\.3 seconds"):
        at_a_terminal("sleep 60", tmp_path, deadline=0.3)


@POSIX
def test_a_command_heeds_an_interrupt_though_the_tests_run_in_the_background(programs: Path, tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert at_a_terminal("kill -INT $$; echo heedless", tmp_path) == ""
    finally:
        signal.signal(signal.SIGINT, before)


# What every page must hold to


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_every_page_keeps_to_it(check: Callable[[Pages], Iterator[str]]) -> None:
    assert list(check(PAGES)) == []


RECORD = """
    <!-- file: evidence/norfolk/2026-10-14-sample.yaml -->
    ```yaml
    id: 2026-10-14-sample
    force: norfolk
    kind: audits
    ```
"""
# A check, a page that is added, and what is said of it.
PLANTED = (
    (checks.broken_links, "[x](nowhere.md)", "docs/planted.md:1: nowhere.md leads nowhere"),
    (checks.broken_links, "One\n[x](../tests/nowhere/)", "docs/planted.md:2: ../tests/nowhere/ leads nowhere"),
    (checks.broken_links, "[x](files.md#no-such-place)", "docs/planted.md:1: files.md#no-such-place leads nowhere"),
    (checks.broken_links, "# A\n\n[x](#b)", "docs/planted.md:3: #b leads nowhere"),
    (checks.broken_links, "# A\n\n# A\n\n[x](#a-1) [x](#a-2)", "docs/planted.md:5: #a-2 leads nowhere"),
    (checks.pages_that_nothing_leads_to, "# Alone", "docs/planted.md: docs/README.md does not name it"),
    (checks.unknown_commands_and_options, "`--no-such`", "docs/planted.md:1: no command has --no-such"),
    (checks.unknown_commands_and_options, "`nvap gap`", "docs/planted.md:1: there is no command nvap gap"),
    (checks.unknown_commands_and_options, "`nvap return ne`", "docs/planted.md:1: there is no command nvap return ne"),
    (checks.unknown_commands_and_options, "`nvap gaps --review`", "docs/planted.md:1: nvap gaps has no --review"),
    (checks.unknown_commands_and_options, "```sh\nnvap plan --top 3\n```", "docs/planted.md:1: nvap plan has no --top"),
    (
        checks.unknown_commands_and_options,
        "```console\n$ cd x && nvap why --all | head\n```",
        "docs/planted.md:1: nvap why has no --all",
    ),
    (
        checks.consoles_of_today,
        "```console\n$ ls | nvap gaps --all\n```",
        "docs/planted.md:1: nvap gaps without --as-at",
    ),
    (
        checks.consoles_of_today,
        "<!-- quietly: nvap evidence add -->",
        "docs/planted.md:0: nvap evidence add without --recorded",
    ),
    (checks.unknown_words, "`NVAP_FORCES`", "docs/planted.md:1: NVAP_FORCES is not a word of nvap"),
    (checks.unknown_words, "`unknown-teme`", "docs/planted.md:1: unknown-teme is not a word of nvap"),
    (checks.unknown_words, "One\n`review_bye`", "docs/planted.md:2: review_bye is not a word of nvap"),
    (checks.unknown_files, "`nvap/nowhere.py`", "docs/planted.md:1: nvap/nowhere.py is not there"),
    (checks.unknown_files, "`tests/cases/<rule>/no`", "docs/planted.md:1: tests/cases/<rule>/no is not there"),
    (checks.unknown_files, "`gap.html.j2`", "docs/planted.md:1: there is no file gap.html.j2"),
    (checks.unknown_files, "`python -m tests.nowhere`", "docs/planted.md:1: tests/nowhere/__main__.py is not there"),
    (checks.blocks_of_no_kind, "```\nx\n```", "docs/planted.md:1: a block of no language"),
    (checks.blocks_of_no_kind, "```console\nx\n```", "docs/planted.md:1: a console without a command"),
    (
        checks.blocks_of_no_kind,
        "```yaml\nx: y\n```",
        "docs/planted.md:1: mark it with `file: PATH`, or with `other: PATH` if it is not nvap's",
    ),
    (checks.parts_of_no_kind, "<!-- nobody -->\n<!-- /nobody -->", "docs/planted.md: the part nobody"),
    (checks.parts_of_no_kind, "<!-- rules -->", "docs/planted.md: the part rules"),
    (checks.wrong_forms, "| x | `nvap pack` | `.html` |", "docs/planted.md:1: the forms of nvap pack are others"),
    (checks.unknown_extras, "Install `nvap[ofice]`.", "docs/planted.md:1: there is no extra ofice"),
    (
        checks.faulty_files,
        RECORD,
        "docs/planted.md:6: evidence/norfolk/2026-10-14-sample.yaml: unknown-value: audits is not a value of kind",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("check", "text", "fault"), PLANTED, ids=range(len(PLANTED)))
def test_a_planted_fault_is_told(check: Callable[[Pages], Iterator[str]], text: str, fault: str) -> None:
    page = planted(text)
    others = {} if check is checks.faulty_files else PAGES
    told = list(check({**others, page.path: page}))
    assert fault in told
    assert all(one.startswith(page.path) for one in told)


def test_every_check_is_seen_to_fail() -> None:
    seen = {check for check, _, _ in PLANTED}
    assert set(checks.CHECKS) - seen == {checks.commands_without_a_section}


def test_a_command_without_a_section_is_told() -> None:
    page = PAGES["docs/commands.md"]
    less = Page(page.path, page.text.replace("## `nvap evidence renew`", ""))
    told = list(checks.commands_without_a_section({**PAGES, page.path: less}))
    assert told == ["docs/commands.md: nvap evidence renew"]
    assert len(commands()) > 30


# What single pages must hold


def test_gaps_are_told_in_the_order_in_which_rows_show_them() -> None:
    page = PAGES["docs/evidence-and-gaps.md"]
    told = re.findall(r"^\| [A-Za-z ]*\| `([a-z-]+)` \|", page.text, re.MULTILINE)
    assert [name for name in told if name in {gap.name for gap in GAPS}] == [gap.name for gap in GAPS]


def test_each_gap_stands_in_its_band() -> None:
    band, told = "", []
    for _, cells in PAGES["docs/evidence-and-gaps.md"].rows():
        band = cells[0].strip("| ") or band
        told.append((band.lower().replace(" ", "-"), cells[-2].strip("|` ")))
    assert {(gap.band, gap.name) for gap in GAPS} <= set(told)


def test_purpose_is_told_in_five_lines() -> None:
    assert len(README.split("\n\n")[1].split("\n")) == 5


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(README.split("\n")) <= 170


def test_the_readme_counts_the_plan() -> None:
    actions = [path.read_text(encoding="utf-8") for path in (PLAN / "actions").iterdir()]
    counts = (
        (PLAN / "themes.yaml").read_text(encoding="utf-8").count("- number:"),
        (PLAN / "perennial_issues.yaml").read_text(encoding="utf-8").count("- id:"),
        len(actions),
        sum(len(re.findall(r"(?m)^  - id:", text)) for text in actions),
    )
    assert "{} themes, {} perennial issues, {} actions, {} objectives".format(*counts) in README


# A page, and a sentence of it with what the program has.
SAID = (
    ("docs/national.md", f"fewer than {['no', 'one', 'two', 'three', 'four', 'five', 'six'][FEWEST]} forces"),
    ("docs/files.md", f"larger than {LARGEST >> 20} MiB"),
    ("docs/files.md", f"nested past {DEEPEST} levels"),
    ("docs/commands.md", f"`validate` has `--format` {', '.join([*REPORTS][:-1])} and {[*REPORTS][-1]};"),
)


@pytest.mark.parametrize(("path", "words"), SAID)
def test_a_number_or_a_list_in_a_sentence_is_the_program_s(path: str, words: str) -> None:
    assert words in PAGES[path].text.replace("\n", " ")


def test_every_form_of_an_export_is_told() -> None:
    told = PAGES["docs/columns.md"].text.partition("## ")[0].replace("an Excel workbook", "xlsx").lower()
    assert {form for form in EXPORTS if form not in told} == set()


@pytest.mark.parametrize("name", ["run", "test"])
def test_each_command_is_one_line_that_sets_itself_up(name: str) -> None:
    block = re.search(rf"<!-- {name} -->\n```sh\n(.*?)\n```\n<!-- /{name} -->", README, re.DOTALL)
    assert block is not None
    assert "\n" not in block[1]
    assert block[1].startswith("python3 -m venv .venv && ")


def test_extras_that_the_readme_installs_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "test" in project["optional-dependencies"]
    assert [name.partition(">")[0] for name in project["dependencies"]] == [
        "typer", "pyyaml", "pydantic", "rich", "jinja2",
    ]  # fmt: skip


def test_every_room_of_the_house_is_named() -> None:
    rooms = PAGES["docs/contributing.md"].text
    package = Path(ROOT / "nvap")
    names = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    loose = {name for name in names - {"__init__.py", "__main__.py"} if name not in rooms and f"{name}/" not in rooms}
    assert loose == set()


@POSIX
def test_the_query_of_the_tables_page_runs(terminal: Terminal, tmp_path: Path) -> None:
    import duckdb

    (query,) = [block.text for block in PAGES["docs/columns.md"].blocks() if block.language == "sql"]
    terminal("nvap init . --example && nvap export --force example-shire --format parquet --out FOLDER", tmp_path)
    found = duckdb.sql(query.replace("FOLDER", str(tmp_path / "FOLDER")))
    assert found is not None
    ((force, count),) = found.fetchall()
    assert force == "example-shire"
    assert count > 20
