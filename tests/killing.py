"""A process that kills itself at one of the calls by which files are written."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from nvap.source import Folder
from nvap.storage import transaction
from nvap.storage.transaction import FileChange

CALLS = ("mkdir", "open", "chmod", "write", "fsync", "close", "link", "rename", "replace", "unlink", "rmdir")


def kill_at(which: int, moment: str, seen: Callable[[], object] = lambda: None) -> None:
    """Have this process kill itself before, amid or after the n-th call of os that writes; `half` is amid a write.

    Each such call is told to `seen` first.
    """
    left = iter(range(which - 1, -1, -1))

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            seen()
            last = (name == "write" or moment != "half") and next(left, 1) == 0
            if last and moment == "half":
                call(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            if last and moment != "after":
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                return call(*arguments, **named)
            finally:  # a call that was refused is over too
                if last:
                    os.kill(os.getpid(), signal.SIGKILL)

        return wrapped

    for name in CALLS:
        setattr(os, name, watched(name, getattr(os, name)))


def killed_before(which: int, run: Callable[[], int], moment: str = "before") -> bool:
    """Whether a run, in a process of its own, was killed at its n-th call; else it had fewer, and went well."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            kill_at(which, moment)
            code = run()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def cut_off(folder: Folder, changes: Sequence[FileChange] = (), in_place: int = 0) -> None:
    """Cut a writing of several files off when some of them are in place."""
    changes = changes or [FileChange(("evidence", "kent", "cut-off.yaml"), b"id: cut-off\n")]
    put, placed = transaction._put_one, iter(range(in_place))

    def put_some(*arguments: Any) -> None:
        if next(placed, None) is None:
            raise SystemExit
        put(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "_put_one", put_some)
        patch.setattr(transaction, "_undone", lambda *_: ())
        with pytest.raises(SystemExit):
            transaction.put_all(folder, changes, "a test")
