"""What is seen of several files that are being put in place together, so that nobody reads half of them.

They wait in a hidden folder of the workspace, and its manifest says what each was and is to be. While that folder has
its final name nothing reads the workspace but what completes the writing or takes it back.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from nvap.model.refusals import CannotRead
from nvap.source import Folder, from_bytes
from nvap.words.catalogue import own, say

T = TypeVar("T")
PENDING, MANIFEST = ".pending.part", "manifest.yaml"
# Whoever puts several files in place touches the folders above them, whose times say so to whoever reads meanwhile.
TOUCHED = ("evidence", "returns", "measures", "plan", "editions")
_TRIES = 5


own(
    __name__,
    {
        "pending.some": "a command",
        "pending.files": "{count} files",
        "pending.file": "one file",
        "pending.busy": "{path}: files are put in place over and over while it is read; try again in a moment",
        "pending.running": "{command} is putting {files} in place just now, and nothing is read meanwhile: try again "
        "in a moment. What is to be written waits in {path}.",
        "pending.cut-off": "{command} was cut off while it put {files} in place, and nothing is read until that is "
        "ended: `nvap recover` puts the rest in place, `nvap recover --take-back` makes all as it was. What is to be "
        "written waits in {path}.",
    },
)


class Pending(CannotRead):
    """Several files are not wholly in place; `running` says whether what puts them there is still at work."""

    def __init__(self, path: str, command: str, files: int, running: bool) -> None:
        count = say("pending.file") if files == 1 else say("pending.files", count=files)
        what = {"path": path, "command": command or say("pending.some"), "files": count}
        super().__init__(say("pending.running", **what) if running else say("pending.cut-off", **what))
        self.running = running


def refuse(workspace: Folder) -> None:
    """Raises Pending where several files are not wholly in place."""
    try:
        data = data_of(workspace)
    except OSError:  # there is a folder, and nothing in it that says what waits
        data = {}
    if data is not None:
        files = data.get("files")
        count = len(files) if isinstance(files, list) else 0
        raise Pending(workspace.show(PENDING), str(data.get("command") or ""), count, in_use(workspace.path))


def data_of(workspace: Folder) -> dict[str, Any] | None:
    """What the manifest of what is pending holds, None where nothing is; raises OSError where it cannot be read."""
    waiting = os.path.join(workspace.path, PENDING)
    if not os.path.lexists(waiting):
        return None
    with open(os.path.join(waiting, MANIFEST), "rb") as file:
        data = from_bytes(file.read(), workspace.show(PENDING, MANIFEST))[0].data
    return data if isinstance(data, dict) else {}


def in_use(folder: str) -> bool:
    """Whether a command that changes files of a folder holds it now."""
    try:
        import fcntl
    except ImportError:  # Windows: a file that goes with the process
        return os.path.lexists(os.path.join(folder, ".held.part"))
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a share that knows no locks
        return False
    finally:
        os.close(descriptor)
    return False


def read_whole(workspace: Folder, read: Callable[[], T]) -> T:
    """What is read of a workspace while no several files are put in place; read again where some were.

    Raises CannotRead, and OSError as reading does.
    """
    for _ in range(_TRIES):
        before = _times(workspace)
        refuse(workspace)
        made = read()
        refuse(workspace)
        if _times(workspace) == before:
            return made
    raise CannotRead(say("pending.busy", path=workspace.shown or workspace.path))


def _times(workspace: Folder) -> tuple[int | None, ...]:
    return tuple(_time(os.path.join(workspace.path, name)) for name in TOUCHED)


def _time(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None
