"""The plan as it was read when the package was built: the same as its files, and never in place of others."""

import os
import pickle
import shutil
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from nvap.load import built_plan
from nvap.load.built_in import built_in
from nvap.load.plan import load
from nvap.source import Folder
from tests.packages import packaged
from tests.running import PLAN, environment, execute

FILE = "plan/actions/2.4.3.yaml"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with the package as a wheel has it."""
    folder = Folder(str(built_in("plan")), "plan")
    (packaged(tmp_path) / built_plan.NAME).write_bytes(built_plan.built(load(folder)[0], folder))
    return tmp_path


# What reads files into models, and what most commands do without.
READS = {"yaml", "pydantic_core"}
HEAVY = {*READS, "pydantic", "typer", "rich"}


def says(package: Path, *words: str) -> tuple[str, set[str]]:
    """What a command of the package prints, and which of the heavy libraries it imported."""
    code = (
        "import sys; sys.argv = ['nvap', *sys.argv[1:]]\n"
        "import atexit; atexit.register(lambda: sys.stderr.write('\\n' + ' '.join(sys.modules)))\n"
        "from nvap.__main__ import main; main()"
    )
    done = execute([sys.executable, "-c", code, *words], package / "here", environment(PYTHONPATH=str(package)))
    return done.stdout, HEAVY & set(done.stderr.rpartition("\n")[2].split())


def test_what_is_kept_is_what_is_read() -> None:
    """Everything of it: the models, the text, the places of every key, and paths as they are printed here and now."""
    folder = Folder(str(built_in("plan")), "above/plan")
    plan, found = load(folder)
    assert not found
    kept = built_plan.built(plan, Folder(folder.path, "above/plan"))
    elsewhere = Folder(folder.path, "below/plan")
    again = built_plan._Reviving(elsewhere, BytesIO(kept.partition(b"\n")[2])).load()
    assert again == load(elsewhere)[0]
    for one, other in zip(again.own_files, load(elsewhere)[0].own_files, strict=True):
        assert one.source.places == other.source.places
    assert built_plan.built(load(folder)[0], folder) == kept  # two wheels of one commit are the same


COMMANDS = (
    ("validate",),
    ("gaps", "--force", "norfolk"),
    ("sheet", "2.4.3", "--format", "md"),
    ("why", "2.2.1.1", "--force", "norfolk"),
    ("status", "--force", "norfolk", "--format", "md"),
)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_over_the_plan_alone_reads_no_file_and_imports_nothing_to_read_one(
    package: Path, words: tuple[str, ...]
) -> None:
    told, brought = says(package, *words, "--as-at", "2026-11-30")
    assert told
    assert brought == set()
    (package / "nvap" / "built_in" / built_plan.NAME).unlink()
    assert says(package, *words, "--as-at", "2026-11-30") == (told, READS)


def _changed(package: Path) -> None:
    path = package / "nvap" / "built_in" / FILE
    path.write_text(path.read_text().replace("title: Evidence-Led Prosecutions", "title: As it was changed"))


def _copied(package: Path) -> None:
    path = package / "nvap" / "built_in" / FILE
    shutil.copy(path, path.with_name("2.4.3 (conflicted copy).yaml"))


def _of_another_version(package: Path) -> None:
    path = package / "nvap" / "__init__.py"
    path.write_text(path.read_text().replace('__version__ = "', '__version__ = "9'))


@pytest.mark.parametrize("change", [_changed, _copied, _of_another_version])
def test_what_is_kept_of_other_files_is_not_used(package: Path, change: Callable[[Path], None]) -> None:
    assert not says(package, "validate")[1]
    change(package)
    assert says(package, "validate")[1]


def test_a_pickle_beside_another_plan_is_never_opened(package: Path) -> None:
    """One in a workspace, beside its plan, could be anybody's code."""
    own = package / "here" / "plan"
    shutil.copytree(PLAN, own)
    mark = built_plan._mark(Folder(str(own)))
    (package / "here" / built_plan.NAME).write_bytes(mark.encode() + b"\n" + pickle.dumps(_Trap()))
    assert says(package, "validate")[1]
    assert not (package / "here" / "sprung").exists()


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("sprung",)
