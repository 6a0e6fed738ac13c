"""What is written outside the records: a document, or a folder of files, each whole or not at all."""

import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator

from nvap.storage import atomic
from nvap.storage.atomic import NotSaved, Taken


class Foreign(Exception):
    """Nothing was written; in the folder at `path` there is `name`, which was not made by what would replace it."""

    def __init__(self, path: str, name: str) -> None:
        super().__init__(f"{path}: {name}")
        self.path, self.name = path, name


def write_document(path: str, document: str | bytes, overwrite: bool) -> None:
    """Write a document outside the workspace's records, whole or not at all; raises Taken or NotSaved."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        data = document.encode("utf-8") if isinstance(document, str) else document
        beside = atomic.written_beside(folder, data, _mode_of(path) if overwrite else None)
        try:
            if overwrite:
                os.replace(beside, path)
            else:
                atomic.put(beside, path)
        finally:
            atomic.discard(beside)
    except FileExistsError:
        raise Taken(path) from None
    except OSError as reason:
        raise NotSaved.because(path, reason) from reason
    atomic.flush(folder)


def _mode_of(path: str) -> int | None:
    """The mode of the document that is to be replaced; raises OSError where something other than a file is there."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        what = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}.get(stat.S_IFMT(status.st_mode), "a pipe or a device")
        raise OSError(0, f"there is {what} of that name, not a file")
    return stat.S_IMODE(status.st_mode)


def write_folder(path: str, files: Iterable[tuple[str, bytes]], ours: Callable[[str], bool], overwrite: bool) -> None:
    """Write a new folder of files, each by its path below it; it appears whole or not at all.

    A folder that is there already gives way if it is empty, or with `overwrite` if each of its files is one of `ours`.
    Raises Taken, Foreign or NotSaved.
    """
    path = os.path.abspath(path)
    above = os.path.dirname(path)
    try:
        mode = _mode_to_keep(path, ours, overwrite)
        beside = os.path.join(above, f".{secrets.token_hex(8)}.part")
        os.mkdir(beside, 0o777 if mode is None else 0o700)
        try:
            for name, data in files:
                target = os.path.join(beside, *name.split("/"))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.rename(atomic.written_beside(os.path.dirname(target), data), target)
            if mode is not None and os.name != "nt":
                os.chmod(beside, mode)
            _give_way(path, beside, ours, overwrite)
        finally:
            clear(beside)
    except OSError as reason:
        raise NotSaved.because(path, reason) from reason
    atomic.flush(above)


def _mode_to_keep(path: str, ours: Callable[[str], bool], overwrite: bool) -> int | None:
    """The mode of a folder that may be replaced, None where there is nothing; raises Taken, Foreign or OSError."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISDIR(status.st_mode):
        what = "a link" if stat.S_ISLNK(status.st_mode) else "a file"
        raise OSError(0, f"there is {what} of that name, not a folder")
    there = [*_below(path)]
    for name in there:
        if not ours(name):
            raise Foreign(path, name)
    if there and not overwrite:
        raise Taken(path)
    return stat.S_IMODE(status.st_mode)


def _below(folder: str, name: str = "") -> Iterator[str]:
    """The paths below a folder of its files and, with `/` at their end, of empty folders, links and all else."""
    with os.scandir(os.path.join(folder, *name.split("/"))) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    if name and not entries:
        yield f"{name}/"
    for entry in entries:
        inner = f"{name}/{entry.name}" if name else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _below(folder, inner)
        else:
            yield inner if entry.is_file(follow_symlinks=False) else f"{inner}/"


def _give_way(path: str, beside: str, ours: Callable[[str], bool], overwrite: bool) -> None:
    """Put a folder in the place of what is there; that is moved aside and looked at again before it is taken away."""
    if not os.path.lexists(path):
        os.rename(beside, path)
        return
    aside = os.path.join(os.path.dirname(path), f".{secrets.token_hex(8)}.part")
    os.rename(path, aside)
    try:
        _mode_to_keep(aside, ours, overwrite)
        os.rename(beside, path)
    except BaseException:
        os.rename(aside, path)
        raise
    clear(aside)


def clear(folder: str) -> None:
    """Take a hidden folder away with all that is in it; what stays of it is never read."""
    for above, folders, files in os.walk(folder, topdown=False):
        for name in files:
            atomic.discard(os.path.join(above, name))
        atomic.take_away(os.path.join(above, name) for name in folders)
    atomic.take_away([folder])
