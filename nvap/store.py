"""The only module that writes in a workspace. A new record appears whole or not at all, and replaces nothing."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator

from nvap.records import Record, ReturnRecord
from nvap.source import Folder


class NotSaved(Exception):
    """Nothing was written; `path` could not be."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class Taken(Exception):
    """Nothing was written; there is something at `path` already."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Changed(Exception):
    """Nothing was written; somebody else has changed `path` since it was read."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def add(workspace: Folder, record: Record | ReturnRecord) -> str:
    """Write a new record whole and return the path shown; raises Taken or NotSaved, and then nothing was written."""
    shown, path = workspace.show(*record.parts), os.path.join(workspace.path, *record.parts)
    folder = os.path.dirname(path)
    try:
        _refuse_links(workspace.path, *record.parts[:-1])
        made = _make_folder(folder)
        beside = _written_beside(folder, record.source.text.encode("utf-8"))
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason
    try:
        _put(beside, path)
    except FileExistsError:
        raise Taken(shown) from None
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason
    finally:
        _discard(beside)
    for one in (folder, *made):
        _flush(one)
    return shown


def replace(workspace: Folder, record: Record | ReturnRecord, text: str) -> str:
    """Give a record's file a new text in one step and return the path shown.

    Raises Changed when the file no longer holds the text that the record was read from, or NotSaved; then nothing was
    written.
    """
    shown, path = workspace.show(*record.parts), os.path.join(workspace.path, *record.parts)
    folder = os.path.dirname(path)
    try:
        _refuse_links(workspace.path, *record.parts)
        with _alone_in(folder):
            with open(path, "rb") as file:
                now = file.read()
            mark = b"\xef\xbb\xbf" if now.startswith(b"\xef\xbb\xbf") else b""
            if now != mark + record.source.text.encode("utf-8"):
                raise Changed(shown)
            beside = _written_beside(folder, mark + text.encode("utf-8"))
            try:
                os.chmod(beside, os.stat(path).st_mode & 0o7777)
                os.replace(beside, path)
            finally:
                _discard(beside)
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason
    _flush(folder)
    return shown


@contextlib.contextmanager
def _alone_in(folder: str) -> Iterator[None]:
    """Keep other commands that change records of this folder waiting, where the system can; ends with the process."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_links(root: str, *parts: str) -> None:
    """A folder on the way that is a link could lead out of the workspace."""
    for count in range(1, len(parts) + 1):
        path = os.path.join(root, *parts[:count])
        if os.path.islink(path):
            raise OSError(0, f"{'/'.join(parts[:count])} is a link, and nothing is written through one")


def _make_folder(folder: str) -> tuple[str, ...]:
    """Make a folder and those it lies in, where they are not there; return the folders that gained one."""
    if os.path.isdir(folder):
        return ()
    above = os.path.dirname(folder)
    made = _make_folder(above)
    with contextlib.suppress(FileExistsError):  # somebody else has just made it; a file there is found in writing
        os.mkdir(folder)
    return (above, *made)


def _written_beside(folder: str, data: bytes) -> str:
    """The path of a new hidden file in the folder that holds the data and has reached the disk."""
    path = os.path.join(folder, f".{secrets.token_hex(8)}.part")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        _discard(path)
        raise
    return path


def _put(beside: str, path: str) -> None:
    """Give a written file its final name, replacing nothing; raises FileExistsError where there is something.

    Where there are no hard links (Windows, some shares and sticks) it is renamed: on Windows a rename replaces nothing
    either, and elsewhere other commands of this kind are kept waiting meanwhile.
    """
    try:
        os.link(beside, path, follow_symlinks=False)
    except (OSError, NotImplementedError) as reason:
        if getattr(reason, "errno", None) not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, None) and os.name != "nt":
            raise
        with _alone_in(os.path.dirname(path)):
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
            os.rename(beside, path)


def _discard(path: str) -> None:
    """Take a hidden file away; one that stays is never read."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def _flush(folder: str) -> None:
    """Make the new name last through a loss of power, where the system can flush a folder; it stands already."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_document(path: str, text: str, overwrite: bool) -> None:
    """Write a document outside the workspace's records, whole or not at all; raises Taken or NotSaved."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        beside = _written_beside(folder, text.encode("utf-8"))
        try:
            if overwrite:
                os.replace(beside, path)
            else:
                _put(beside, path)
        finally:
            _discard(beside)
    except FileExistsError:
        raise Taken(path) from None
    except OSError as reason:
        raise NotSaved(path, reason.strerror or str(reason)) from reason
