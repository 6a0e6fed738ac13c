"""A writer may be killed at any moment: what stands under a final name is whole, and the next command works."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from nvap.storage import outputs, record_files
from tests.killing import kill_at
from tests.running import DAY, ROOT, add, adding, execute, nvap, write_record

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can be forked or killed here")

TIMED = 90
LEFT_OVER = re.compile(r"\.((plan\.md|records\.csv)\.)?[0-9a-f]{16}\.part")
RETURN = DAY.isoformat()


@dataclass
class Siege:
    """What was seen after each kill."""

    kills: int = 0
    old: int = 0
    new: int = 0
    left_over: int = 0
    faults: list[str] = field(default_factory=list)


def besiege(name: str, report: str) -> None:
    """In the process of a command: when it comes to write, have a hundred children do so and kill each."""
    home = outputs if hasattr(outputs, name) else record_files
    write = getattr(home, name)

    def besieged(*arguments: Any) -> Any:
        if name == "write_document":
            path = Path(arguments[0])
        else:
            workspace, record = arguments[:2]
            path = Path(workspace.path, *record.parts)
        siege = Siege()
        _besiege(partial(write, *arguments), path, siege)
        Path(report).write_text(json.dumps(asdict(siege)), encoding="utf-8")
        return write(*arguments)

    setattr(home, name, besieged)


def _besiege(write: Callable[[], object], path: Path, siege: Siege) -> None:
    old = path.read_bytes() if path.exists() else None
    top = path.parents[1] if path.parent.name == "norfolk" else None
    start = time.perf_counter()
    _wait(_child(write))
    takes = time.perf_counter() - start
    new = path.read_bytes()
    assert new != old

    def again(*, bare: bool) -> None:
        if old is not None:
            path.write_bytes(old)
        elif bare and top is not None:
            shutil.rmtree(top, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    for moment in ("before", "half", "after"):
        for which in count(1):
            again(bare=True)
            if _wait(_child(write, partial(kill_at, which, moment))) == 0:
                break
            _look(path, old, new, siege)
    dice = random.Random(17)
    for _ in range(TIMED):
        again(bare=False)
        ready, told = os.pipe()
        child = _child(write, partial(os.write, told, b"."))
        os.read(ready, 1)
        until = time.perf_counter() + dice.random() * takes * 1.2
        while time.perf_counter() < until:
            pass
        os.kill(child, signal.SIGKILL)
        _wait(child)
        os.close(ready)
        os.close(told)
        _look(path, old, new, siege)
    again(bare=False)


def _child(write: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> int:
    """A child that writes, after some preparation, and ends."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            prepare()
            write()
            code = 0
        finally:
            os._exit(code)
    return child


def _wait(child: int) -> int:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code


def _look(path: Path, old: bytes | None, new: bytes, siege: Siege) -> None:
    """What is there after a kill: the old text or the new one, and beside it only what nobody reads."""
    siege.kills += 1
    now = path.read_bytes() if path.exists() else None
    if now not in (old, new):
        siege.faults.append(f"neither old nor new: {now!r}")
    siege.old += now == old
    siege.new += now == new
    others = [file.name for file in path.parent.iterdir() if file != path] if path.parent.is_dir() else []
    kept = [other for other in others if not LEFT_OVER.fullmatch(other)]
    siege.left_over = max(siege.left_over, len(others) - len(kept))
    if path.parent.name == "norfolk":
        siege.faults += [f"left over: {name}" for name in kept]


def under_siege(name: str, *words: str, cwd: Path) -> Siege:
    """Run a command whose writing is besieged; it has to succeed itself in the end."""
    report = cwd.parent / f"{cwd.name}.json"
    prepared = f"from tests.test_killed import besiege; besiege({name!r}, {str(report)!r})"
    done = nvap(*words, cwd=cwd, prepared=prepared, env={"PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr.replace(f"Wrote {words[-1]}\n", "")) == (0, "")
    siege = Siege(**json.loads(report.read_text(encoding="utf-8")))
    assert siege.faults == []
    assert siege.kills > TIMED
    assert siege.left_over > 0
    assert siege.old > 5
    assert siege.new > 5
    return siege


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a record and a return, in a folder that holds nothing else."""
    folder = tmp_path / "workspace"
    path = write_record(folder, review_by="2099-01-01", recorded=DAY.isoformat())
    path.write_text(path.read_text().replace('{"2.2.1.1": }', "\n  2.2.1.1: v1:c39a4d11bcc9"), encoding="utf-8")
    path = folder / f"returns/norfolk/{RETURN}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f'force: norfolk\ndate: {RETURN}\nplan_version: "2"\nclaims:\n'
        + "".join(f"  2.2.1.{n}: {{status: in-progress, summary: {'As agreed. ' * 40}}}\n" for n in (1, 2, 3)),
        encoding="utf-8",
    )
    return folder


def whole(workspace: Path) -> None:
    """Everything reads back, and the next commands work, whatever is left over."""
    assert list(workspace.rglob(".*.part"))
    done = nvap("validate", cwd=workspace)
    assert (done.returncode, " 0 errors" in done.stdout) == (0, True), done.stdout
    done = add(workspace, "2.2.1.1", title="The next one", reference="NC/NEXT")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_new_record_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    under_siege("add", *adding("2.2.1.1", summary="A dip sample of thirty referrals. " * 200), cwd=folder)
    assert len(list(folder.rglob("*.yaml"))) == 1
    whole(folder)


@pytest.mark.parametrize(
    "words",
    [
        ("evidence", "renew", f"{DAY}-dip-sample", "--review-by", "2099-06-01", "--note", "Read again. " * 300),
        ("return", "set", "2.2.1.2", "implemented", "--summary", "Agreed with all three councils. " * 100),
    ],
    ids=["evidence renew", "return set"],
)
def test_a_changed_file_holds_the_old_text_or_the_new(workspace: Path, words: tuple[str, ...]) -> None:
    under_siege("replace", *words, "--force", "norfolk", cwd=workspace)
    whole(workspace)


@pytest.mark.parametrize("there", [False, True], ids=["new", "overwritten"])
def test_a_document_is_there_whole_or_not_at_all(workspace: Path, there: bool) -> None:
    if there:
        (workspace / "plan.md").write_text("An older one.\n", encoding="utf-8")
    words = ["plan", *(["--overwrite"] if there else []), "--out", "plan.md"]
    under_siege("write_document", *words, cwd=workspace)
    assert nvap("plan", "--overwrite", "--out", "plan.md", cwd=workspace).returncode == 0
    assert nvap("validate", cwd=workspace).returncode == 0


@pytest.mark.parametrize("there", [False, True], ids=["new", "overwritten"])
def test_what_is_written_in_parts_is_there_whole_or_not_at_all(workspace: Path, there: bool) -> None:
    if there:
        (workspace / "records.csv").write_text("An older one.\n", encoding="utf-8")
    words = ["export", "--what", "records", *(["--overwrite"] if there else []), "--out", "records.csv"]
    under_siege("write_document", *words, cwd=workspace)
    assert (workspace / "records.csv").read_text(encoding="utf-8-sig").count("2.2.1.1") == 1
    assert nvap("validate", cwd=workspace).returncode == 0


CARELESS = """
import os, sys
from pathlib import Path
from tests.test_killed import Siege, _besiege
def careless():
    descriptor = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, b"x" * 1000)
    os.close(descriptor)
siege = Siege()
_besiege(careless, Path(sys.argv[1]), siege)
print(len(siege.faults))
"""


def test_a_file_that_is_not_whole_would_be_seen(tmp_path: Path) -> None:
    words = [sys.executable, "-c", CARELESS, str(tmp_path / "record.yaml")]
    done = execute(words, cwd=ROOT, check=True)
    assert int(done.stdout) > 1
