"""What several files that are being put in place were and are to be, as the folder that they wait in says it."""

from typing import Any

from nvap.load.pending import data_of
from nvap.model.values import dataclass
from nvap.source import Folder


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file that is to be put in place: its path below the workspace, and the SHA-256 of what it was and is to be."""

    parts: tuple[str, ...]
    now: str
    was: str | None
    mode: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which command puts which files in place, and which folders there were none of before."""

    command: str
    files: tuple[PendingFile, ...]
    folders: tuple[str, ...]


def manifest_of(workspace: Folder) -> Manifest | None:
    """What is pending in a workspace, or None; raises OSError where its manifest is not there or cannot be read."""
    data = data_of(workspace)
    try:
        return None if data is None else _manifest(data)
    except (KeyError, TypeError, ValueError):
        raise OSError(0, "its manifest is not whole") from None


def _manifest(data: Any) -> Manifest:
    """What the data of a manifest say; raises KeyError, TypeError or ValueError where they are none."""
    files = tuple(
        PendingFile(_parts(file["path"]), str(file["now"]), file["was"], file["mode"]) for file in data["files"]
    )
    return Manifest(str(data["command"]), files, tuple("/".join(_parts(folder)) for folder in data["folders"]))


def _parts(path: Any) -> tuple[str, ...]:
    """The names in a path below the workspace; raises ValueError where it could lead elsewhere."""
    parts = tuple(str(path).split("/"))
    if any(part in ("", ".", "..") or set(part) & set("\\\0:") for part in parts):
        raise ValueError(path)
    return parts
