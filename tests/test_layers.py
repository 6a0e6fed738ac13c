"""Imports go down only, each library has one home, and each of these checks is seen to fail on a planted fault."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import layers
from tests.running import ROOT, environment, execute

Check = Callable[[Path], Iterator[str]]


@pytest.mark.parametrize("check", layers.CHECKS, ids=lambda check: check.__name__)
def test_the_code_keeps_to_it(check: Check) -> None:
    assert list(check(ROOT)) == []


def test_every_row_of_the_table_is_there() -> None:
    names = {module.name for module in layers.modules(ROOT)}
    rows = {home for homes in layers.LAYERS for home in homes}
    assert {row for row in rows if row not in names} == set()
    assert len(names) > 30


# A check, the module that is changed, and what is written at its end.
PLANTED: list[tuple[Check, str, str]] = [
    (layers.upward_imports, "model/plan.py", "from nvap.load.plan import Plan\n"),
    (layers.upward_imports, "model/plan.py", "def f():\n    from nvap.analysis import gaps\n"),
    (layers.upward_imports, "load/records.py", "from nvap.rules import check\n"),
    (layers.upward_imports, "analysis/gaps.py", "def f():\n    from nvap import open\n"),
    (
        layers.libraries_out_of_place,
        "cli/gaps.py",
        "from importlib import import_module\nimport_module(f'nvap.cli.{1}')\n",
    ),
    (layers.rings, "analysis/standing.py", "import nvap.analysis.gaps\n"),
    (layers.upward_imports, "views/lists.py", "from ..formats.json import dumps\n"),
    (layers.upward_imports, "model/diagnostics.py", "from nvap import source\n"),
    (layers.upward_imports, "source/faults.py", "from nvap.load import validation as s\n"),
    (layers.upward_imports, "rules/context.py", "from nvap.cli import output\n"),
    (layers.upward_imports, "newcomer.py", "import os\n"),
    (layers.upward_imports, "newfolder/__init__.py", ""),
    (layers.libraries_out_of_place, "views/lists.py", "import typer\n"),
    (layers.libraries_out_of_place, "formats/jinja.py", "from rich.text import Text\n"),
    (layers.libraries_out_of_place, "load/records.py", "def f():\n    import yaml\n"),
    (layers.libraries_out_of_place, "cli/output.py", "import yaml\n"),
    (layers.libraries_out_of_place, "cli/output.py", "from jinja2 import Environment\n"),
    (layers.libraries_out_of_place, "views/gaps.py", "from markupsafe import Markup\n"),
    (layers.libraries_out_of_place, "analysis/standing.py", "import pydantic\n"),
    (layers.libraries_out_of_place, "words/catalogue.py", "import requests\n"),
    (layers.libraries_out_of_place, "words/catalogue.py", "import importlib\nx = importlib.import_module('yaml')\n"),
    (layers.impure_imports, "analysis/standing.py", "from nvap.load.records import Record\n"),
    (layers.impure_imports, "analysis/standing.py", "from nvap.words import catalogue\n"),
    (layers.impure_imports, "analysis/gaps.py", "from nvap.load.plan import Plan\n"),
    (layers.clocks, "analysis/standing.py", "from datetime import date\nx = date.today()\n"),
    (layers.clocks, "views/stamp.py", "import datetime as dt\nx = dt.datetime.now()\n"),
    (layers.clocks, "storage/atomic.py", "import time\nx = time.time()\n"),
    (layers.writing, "load/records.py", "x = open('a', 'w')\n"),
    (layers.writing, "cli/output.py", "from pathlib import Path\nPath('a').open(mode='ab')\n"),
    (layers.writing, "cli/output.py", "from pathlib import Path\nPath('a').write_text('b')\n"),
    (layers.writing, "formats/jinja.py", "import os\nos.makedirs('a')\n"),
    (layers.writing, "formats/jinja.py", "import os\nos.open('a', os.O_WRONLY | os.O_CREAT)\n"),
    (layers.writing, "load/plan.py", "import os\nos.link('a', 'b')\n"),
    (layers.writing, "load/plan.py", "import os\nos.replace('a', 'b')\n"),
    (layers.writing, "cli/validate.py", "import shutil\n"),
    (layers.printing, "analysis/standing.py", "print('x')\n"),
    (layers.printing, "formats/diagnostics.py", "import sys\nsys.stdout.write('x')\n"),
    (layers.printing, "rules/context.py", "import sys\nsys.exit(1)\n"),
    (layers.words_for_two_things, "views/tables.py", "class Row:\n    pass\n"),
    (layers.broad_excepts, "load/validation.py", "try:\n    x = 1\nexcept Exception:\n    pass\n"),
    (
        layers.broad_excepts,
        "storage/atomic.py",
        "try:\n    x = 1\nexcept (ValueError, BaseException) as problem:\n    x = 2\n",
    ),
    (layers.broad_excepts, "load/records.py", "try:\n    x = 1\nexcept:\n    pass\n"),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package."""
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "nvap", root / "nvap", ignore=shutil.ignore_patterns("__pycache__"))
    return root


@cache
def faults_before(check: Check, copied: Path) -> frozenset[str]:
    """What a check says of the copy as it is."""
    return frozenset(check(copied))


@pytest.mark.parametrize(("check", "name", "fault"), PLANTED)
def test_a_planted_fault_is_found(copied: Path, check: Check, name: str, fault: str) -> None:
    path = copied / "nvap" / name
    sound = path.read_text(encoding="utf-8") if path.exists() else None
    before = faults_before(check, copied)
    path.parent.mkdir(exist_ok=True)
    path.write_text((sound or "") + "\n\n" + fault, encoding="utf-8")
    after = list(check(copied))
    if sound is None:
        path.unlink()
    else:
        path.write_text(sound, encoding="utf-8")
    assert len(set(after) - before) >= 1, "the fault was not seen"
    module = "nvap." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert any(line.startswith(f"{module}:") for line in set(after) - before)


def test_every_check_has_a_planted_fault() -> None:
    assert {check for check, _, _ in PLANTED} == set(layers.CHECKS)


def imported(*arguments: str) -> set[str]:
    """The modules that a command has imported when it ends, without those that Python itself starts with."""
    code = (
        "import sys\nbefore = set(sys.modules)\nsys.argv = ['nvap', *sys.argv[1:]]\n"
        "from nvap.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sorted(set(sys.modules) - before)))\n"
    )
    done = execute([sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment(), check=True)
    return set(done.stderr.split())


def test_asking_for_the_version_imports_nothing_else() -> None:
    assert imported("--version") == {"nvap", "nvap.__main__"}


def test_asking_for_help_imports_no_heavy_library() -> None:
    heavy = {"pydantic", "pydantic_core", "yaml", "jinja2", "markupsafe"}
    assert heavy & imported("--help") == set()
    # Typer itself takes pydantic for the help of a command with options.
    assert (heavy - {"pydantic", "pydantic_core"}) & imported("gaps", "--help") == set()


# What people run most, in words that are plain.
PLAIN = (
    "gaps --force norfolk",
    "sheet 2.4.3 --format md",
    "validate --as-at=2026-11-30",
    "why 2.2.1.1 --force norfolk",
    "status --force norfolk --format md",
)


def brought_by(library: str) -> set[str]:
    """The libraries that importing one imports, itself among them."""
    code = f"import sys; before = set(sys.modules); import {library}; print(*sorted(set(sys.modules) - before))"
    brought = execute([sys.executable, "-c", code], env=environment(), check=True).stdout.split()
    return {name.partition(".")[0] for name in brought} - sys.stdlib_module_names


@pytest.mark.parametrize("words", PLAIN)
def test_a_command_in_plain_words_imports_nothing_of_typer(words: str) -> None:
    assert {"typer", "shellingham"} <= brought_by("typer")
    assert (brought_by("typer") | {"click", "rich"}) & imported(*words.split()) == set()


def test_words_that_are_not_plain_are_found_to_import_typer() -> None:
    assert brought_by("typer") <= imported("gaps", "--force", "norfolk", "--top", "007")


def test_no_command_imports_typer_with_its_module() -> None:
    """But help, which asks it for its pages; so no command in plain words does."""
    code = (
        "import sys\nfrom nvap.cli import commands\n"
        "for name in commands.COMMANDS:\n    name == 'help' or commands.found(name)\n"
        "print(*sys.modules)\ncommands.found('help')\nprint(*sys.modules)\n"
    )
    before, after = execute([sys.executable, "-c", code], env=environment(), check=True).stdout.splitlines()
    assert brought_by("typer") & set(before.split()) == set()
    assert "typer" in after.split()


def test_validate_of_the_plan_needs_no_template_and_no_styles() -> None:
    assert {"jinja2", "rich.console"} & imported("validate", "--as-at", "2026-11-30") == set()
