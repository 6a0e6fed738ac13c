"""Files that are kept elsewhere: enough of each to know it again by, and never its content."""

import errno
import hashlib
from pathlib import Path
from typing import Any

from nvap.model.evidence import KeptFile
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "files.none": "The record names no files.",
        "files.same": "{name}: the same file",
        "files.other": "{name}: another file than the record knows",
        "files.missing": "{name}: not in that folder",
        "files.unreadable": "{name}: cannot be read",
    },
)


def kept(path: Path) -> dict[str, Any]:
    """The name, the size and the SHA-256 of a file, as a record holds them; raises OSError where it cannot be read."""
    size, digest = _size_and_digest(path)
    return {"name": path.name, "bytes": size, "sha256": digest}


def checked(file: KeptFile, folder: Path) -> str:
    """Whether the file of that name in a folder is the same: `same`, `other`, `missing` or `unreadable`."""
    if "/" in file.name or "\\" in file.name or file.name in (".", ".."):
        return "missing"  # a name from a record never leads out of the folder
    path = folder / file.name
    try:
        if not path.is_file():
            return "missing"
        if path.stat().st_size != file.bytes:
            return "other"
        found = _size_and_digest(path)
    except OSError as problem:
        return "missing" if problem.errno == errno.ENAMETOOLONG else "unreadable"
    return "same" if found == (file.bytes, file.sha256) else "other"


def in_words(name: str, state: str) -> str:
    """What to say of a file whose state was checked."""
    return say(f"files.{state}", name=name)


def content(file: KeptFile, folder: Path) -> bytes | None:
    """The content of the file of that name in a folder, or None unless it is the same that the record knows."""
    if checked(file, folder) != "same":
        return None
    try:
        with (folder / file.name).open("rb") as found:
            data = found.read(file.bytes + 1)
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == file.sha256 else None


def _size_and_digest(path: Path) -> tuple[int, str]:
    if not path.is_file():  # a pipe or a device would be waited for, or never end
        raise OSError(errno.ENOENT, "it is not an ordinary file that is there", str(path))
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256")
        return content.tell(), digest.hexdigest()
