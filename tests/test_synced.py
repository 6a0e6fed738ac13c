"""A workspace that a sync client brings over: in halves, cut off, or with a copy of what two people changed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nvap.load.pending import PENDING
from nvap.source import from_text
from tests.guards import worlds
from tests.guards.commands import contents, run
from tests.guards.trying import WRITES
from tests.guards.writing import words_that_write

COPIES = (
    "{} (Anna's conflicted copy 2026-05-01)",
    "{} (1)",
    "{} 2",
    "{} - Copy",
    "{}-DESKTOP-ABC1234",
    "{}.sync-conflict-20260501-120000-ABCDEFG",
)
REPORTS = (["gaps"], ["status"], ["evidence", "list"])


def kinds() -> list[str]:
    """A file of each folder of a workspace, and each of those that there is one of."""
    folder = worlds.sound().folder
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        above = path.relative_to(folder).parts[:-1]
        if not set(above) & {"editions"} or above == ("editions", worlds.OLDER):
            several = above[:1] in (("evidence",), ("returns",), ("rounds",), ("measures",)) or "actions" in above
            found.setdefault(above[0] if several else name, name)
    return [*found.values()]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_of_any_file_is_named(copy: str) -> None:
    assert len(kinds()) > 12
    for name in kinds():
        folder = worlds.sound().copied()
        path = folder / name
        other = path.with_name(f"{copy.format(path.stem)}.yaml")
        shutil.copy(path, other)
        said = json.loads(run(folder, ["validate", "--format", "json"]).out)
        assert other.relative_to(folder).as_posix() in {it["path"] for it in said["diagnostics"]}, other


# Several files, of which some have come


def cut_off(name: str, steps: int) -> Path:
    """A workspace in which a command was killed when it had put so many of several files in place, if it has any."""
    folder = worlds.sound().copied()
    child = os.fork()
    if child == 0:
        try:
            _kill_when_pending(steps)
            run(folder, words_that_write(name))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return folder


def _kill_when_pending(steps: int) -> None:
    """Have this process kill itself once several files wait, and so many calls have put some in place."""
    left = [steps]

    def watched(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            waits = PENDING in str(given[0])
            if waits and not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= waits
            return call(*given, **named)

        return wrapped

    for name in ("link", "replace", "rename"):
        setattr(os, name, watched(getattr(os, name)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can be killed here")
@pytest.mark.parametrize("name", sorted(WRITES - {"recover"}))
def test_what_has_come_over_in_part_is_refused_or_whole(name: str) -> None:
    dice = random.Random(name)
    before = read_of(worlds.sound().folder)
    after = worlds.sound().copied()
    run(after, words_that_write(name))
    for steps in range(3):
        folder = cut_off(name, steps)
        home = folder / "new" if (folder / "new").exists() else folder  # a workspace that is made
        waiting = [path for path in (home / PENDING).rglob("*") if path.is_file()]
        if not waiting:
            assert read_of(folder) == read_of(after)
            break
        for path in dice.sample(waiting, dice.randint(1, len(waiting))):
            path.write_bytes(path.read_bytes()[: dice.choice((0, 7, 60))]) if dice.random() < 0.5 else path.unlink()
        for words in REPORTS:
            assert run(home, [*words, "--force", "norfolk"]).code == 3
        ended = run(home, ["recover", *dice.choice([[], ["--take-back"]])])
        assert ended.code in (0, 3)
        if ended.code == 0:
            assert read_of(folder) in (before, read_of(after)), ended.text
            assert not (home / PENDING).exists()
        else:
            assert run(home, ["validate"]).code == 3


def read_of(folder: Path) -> dict[str, str]:
    """What is read of a workspace."""
    return {name: found for name, found in contents(folder).items() if ".part" not in name}


# One file, of which a part has come


def test_a_record_that_was_cut_off_in_a_word_or_before_it_says_all_it_must_is_named() -> None:
    folder = worlds.sound().copied()
    path = folder / "evidence" / "norfolk" / f"{worlds.sound().record}.yaml"
    whole = path.read_text("utf-8")
    data = from_text(whole, "")[0].data
    assert isinstance(data, dict)
    needed = max(whole.index(f"\n{key}:") for key in ("title", "summary", "date", "owner", "reference"))
    for end in range(needed):
        path.write_text(whole[:end], encoding="utf-8")
        if end % 7 == 0 or whole[end] == "\n":
            said = json.loads(run(folder, ["validate", "--format", "json"]).out)
            named = [it for it in said["diagnostics"] if it["path"].endswith(path.name) and it["severity"] == "error"]
            assert named, f"nothing is wrong with {whole[:end][-60:]!r}"
            assert all(1 <= it["line"] <= whole[:end].count("\n") + 1 for it in named)
            assert run(folder, ["gaps", "--force", "norfolk"]).code == 1
