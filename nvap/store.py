"""The only module that writes in a workspace. A new record appears whole or not at all, and replaces nothing."""

import contextlib
import os
import secrets

from nvap.records import Record
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


def add(workspace: Folder, record: Record) -> str:
    """Write a new record whole and return the path shown; raises Taken or NotSaved, and then nothing was written."""
    folder = os.path.join(workspace.path, "evidence", record.folder)
    shown = workspace.show("evidence", record.folder, f"{record.stem}.yaml")
    path = os.path.join(folder, f"{record.stem}.yaml")
    try:
        _refuse_links(workspace.path, "evidence", record.folder)
        os.makedirs(folder, exist_ok=True)
        beside = _written_beside(folder, record.source.text.encode("utf-8"))
        try:
            _put(beside, path)
        finally:
            _discard(beside)
        _flush(folder)
    except FileExistsError:
        raise Taken(shown) from None
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason
    return shown


def _refuse_links(root: str, *parts: str) -> None:
    """A folder on the way that is a link could lead out of the workspace."""
    for count in range(1, len(parts) + 1):
        path = os.path.join(root, *parts[:count])
        if os.path.islink(path):
            raise OSError(0, f"{'/'.join(parts[:count])} is a link, and nothing is written through one")


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
    """Give a written file its final name, replacing nothing; raises FileExistsError where there is something."""
    try:
        os.link(beside, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        if os.name != "nt":
            raise
        os.rename(beside, path)  # on Windows a rename replaces nothing either


def _discard(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def _flush(folder: str) -> None:
    """Make the new name last through a loss of power, where the system can flush a folder."""
    if os.name == "nt":
        return
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
