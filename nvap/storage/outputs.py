"""What is written outside the records: a document, or a folder of files, each whole or not at all."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator

from nvap.storage import atomic
from nvap.storage.atomic import NotSaved, Taken

ASIDE = ".was"  # after the name of a folder that is being replaced, where names cannot be exchanged
# Of Linux, `renameat2`: paths from the current folder, and exchange; `renamex_np` of macOS has the same number for it.
_HERE, _EXCHANGE = -100, 2


class Foreign(Exception):
    """Nothing was written; in the folder at `path` there is `name`, which was not made by what would replace it."""

    def __init__(self, path: str, name: str) -> None:
        super().__init__(f"{path}: {name}")
        self.path, self.name = path, name


def write_document(path: str, document: str | bytes | Iterator[str], overwrite: bool) -> tuple[str, ...]:
    """Write a document outside the workspace's records, whole or not at all; raises Taken or NotSaved.

    One that comes in parts is written as they are made, and what they raise leaves nothing either.
    What earlier writings of it that were cut off left beside it is taken away, and its paths returned.
    """
    folder, name = os.path.split(os.path.abspath(path))
    try:
        beside = atomic.written_beside(folder, _encoded(document), _mode_of(path) if overwrite else None, name)
        try:
            if overwrite:
                atomic.patiently(os.replace, beside, path)
            else:
                atomic.put(beside, path)
        finally:
            atomic.discard(beside)
    except FileExistsError:
        raise Taken(path) from None
    except OSError as reason:
        raise NotSaved.because(path, reason) from reason
    atomic.flush(folder)
    return _cleared(path, name)


def _encoded(document: str | bytes | Iterator[str]) -> bytes | Iterator[bytes]:
    if isinstance(document, Iterator):
        return (part.encode("utf-8") for part in document)
    return document.encode("utf-8") if isinstance(document, str) else document


def _cleared(path: str, *names: str) -> tuple[str, ...]:
    """What was left beside a new file by earlier writings of these names that were cut off, and is gone now."""
    folder, now = os.path.dirname(os.path.abspath(path)), atomic.newest(path, 0)
    left = tuple(os.path.join(folder, part) for name in names for part in atomic.left_over(folder, now, name))
    for path in left:
        atomic.clear(path)
    return left


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


def write_folder(
    path: str, files: Iterable[tuple[str, bytes]], ours: Callable[[str], bool], overwrite: bool
) -> tuple[str, ...]:
    """Write a new folder of files, each by its path below it; it appears whole or not at all.

    A folder that is there already gives way if it is empty, or with `overwrite` if each of its files is one of `ours`.
    What earlier writings of it that were cut off left beside it is taken away, and its paths returned. Raises Taken,
    Foreign or NotSaved.
    """
    path = os.path.abspath(path)
    above, own = os.path.split(path)
    try:
        _put_back(path)
        mode = _mode_to_keep(path, ours, overwrite)
        beside = os.path.join(above, atomic.name_beside(own))
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
            atomic.clear(beside)
    except OSError as reason:
        raise NotSaved.because(path, reason) from reason
    atomic.flush(above)
    return _cleared(path, own, own + ASIDE)


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
    """Put a folder in the place of what is there, which is looked at once more before it is taken away.

    Where the system can exchange two names (Linux, macOS) there is always one of them under the name. Elsewhere what is
    there is moved aside first; cut off just then, the next writing puts it back.
    """
    if not os.path.lexists(path):
        atomic.patiently(os.rename, beside, path)
        return
    if exchanged(path, beside):
        try:
            _mode_to_keep(beside, ours, overwrite)
        except BaseException:
            exchanged(path, beside)
            raise
        return
    above, own = os.path.split(path)
    aside = os.path.join(above, atomic.name_beside(own + ASIDE))
    atomic.patiently(os.rename, path, aside)
    try:
        _mode_to_keep(aside, ours, overwrite)
        atomic.patiently(os.rename, beside, path)
    except BaseException:
        os.rename(aside, path)
        raise
    atomic.clear(aside)


def _put_back(path: str) -> None:
    """Give back its name to a folder that was moved aside by a writing that was cut off before it put another there."""
    above, own = os.path.split(path)
    aside = [] if os.path.lexists(path) else atomic.left_over(above, atomic.time_in(above), own + ASIDE)
    if aside:
        os.rename(os.path.join(above, aside[-1]), path)


def exchanged(one: str, other: str) -> bool:
    """Exchange two names of folders in one step; False, and nothing was done, where the system cannot."""
    import ctypes

    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            call, arguments = library.renamex_np, (os.fsencode(one), os.fsencode(other), _EXCHANGE)
        else:
            here = ctypes.c_int(_HERE)
            call, arguments = library.renameat2, (here, os.fsencode(one), here, os.fsencode(other), _EXCHANGE)
    except (AttributeError, OSError, TypeError):  # Windows has no such library, and older systems no such call
        return False
    return bool(call(*arguments) == 0)
