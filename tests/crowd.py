"""Many who run commands in one workspace at once: forked from a process that has all it needs, and let go together."""

from __future__ import annotations

import json
import os
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.guards.commands import run

CRASHED = 70
NOBODY = 65534


class Told(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    text: str


def at_once(workspace: Path, commands: Sequence[Sequence[str]], *, as_nobody: bool = False) -> list[Told]:
    """Run commands in a workspace, each in a process of its own, all of them from one moment on.

    `as_nobody` runs them as somebody who may write nowhere, where this is root.
    """
    wait, opened = os.pipe()
    with tempfile.TemporaryDirectory() as said:
        answers = [Path(said) / str(place) for place in range(len(commands))]
        children = [
            _begun(workspace, words, answer, (wait, opened), as_nobody)
            for words, answer in zip(commands, answers, strict=True)
        ]
        os.close(wait)
        os.close(opened)
        for child in children:
            os.waitpid(child, 0)
        return [Told(*json.loads(answer.read_text("utf-8"))) for answer in answers]


def _begun(workspace: Path, words: Sequence[str], answer: Path, gate: tuple[int, int], as_nobody: bool) -> int:
    """A child that runs a command once nobody holds the second end of the gate."""
    child = os.fork()
    if child:
        return child
    told = Told(CRASHED, "")
    try:
        os.close(gate[1])
        os.read(gate[0], 1)
        if as_nobody and os.geteuid() == 0:
            os.seteuid(NOBODY)
        ran = run(workspace, words)
        told = Told(ran.code, ran.text)
    except BaseException:
        told = Told(CRASHED, traceback.format_exc())
    finally:
        os.seteuid(os.getuid())
        answer.write_text(json.dumps(told), encoding="utf-8")
        os._exit(0)
