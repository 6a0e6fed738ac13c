"""The only module that writes. A new file appears whole or not at all and replaces nothing; a change is one step."""

import contextlib
import errno
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from nvap.load.records import Record, ReturnRecord
from nvap.source import Folder
from nvap.source.reading import LARGEST

# What is said where there are no hard links; None is of Python, which may not have them either.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, None)

WAITS = 400  # of a twentieth of a second


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


class Foreign(Exception):
    """Nothing was written; in the folder at `path` there is `name`, which was not made by what would replace it."""

    def __init__(self, path: str, name: str) -> None:
        super().__init__(f"{path}: {name}")
        self.path, self.name = path, name


def add(workspace: Folder, record: Record | ReturnRecord) -> str:
    """Write a new record whole and return the path shown; raises Taken or NotSaved, and then nothing was written."""
    shown, path = _place(workspace, record.parts)
    folder, data = os.path.dirname(path), _readable(shown, record.source.text)
    try:
        _refuse_links(workspace.path, *record.parts)
        made = _make_folders(workspace.path, *record.parts[:-1])
        beside = _written_beside(folder, data)
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


def take_back(workspace: Folder, record: Record | ReturnRecord) -> None:
    """Take away a file that this very run wrote.

    Raises Changed where the file no longer holds what was written, or NotSaved; then it stays.
    """
    shown, path = _place(workspace, record.parts)
    folder = os.path.dirname(path)
    try:
        with open(path, "rb") as file:
            if file.read() != record.source.text.encode("utf-8"):
                raise Changed(shown)
        os.unlink(path)
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason
    _flush(folder)


def drop_empty(workspace: Folder, *parts: str) -> None:
    """Take away a folder of a workspace that nothing is in; one with anything in it stays."""
    with contextlib.suppress(OSError, NotSaved):
        os.rmdir(_place(workspace, parts)[1])


def replace(workspace: Folder, record: Record | ReturnRecord, text: str) -> str:
    """Give a record's file a new text in one step and return the path shown.

    Raises Changed when the file no longer holds the text that the record was read from, or NotSaved; then nothing was
    written.
    """
    shown, path = _place(workspace, record.parts)
    folder, data = os.path.dirname(path), _readable(shown, text)
    try:
        _refuse_links(workspace.path, *record.parts)
        with _alone_in(folder):
            with open(path, "rb") as file:
                now, mode = file.read(), os.fstat(file.fileno()).st_mode
            mark = b"\xef\xbb\xbf" if now.startswith(b"\xef\xbb\xbf") else b""
            if now != mark + record.source.text.encode("utf-8"):
                raise Changed(shown)
            beside = _written_beside(folder, mark + data, mode & 0o7777)
            try:
                os.replace(beside, path)
            finally:
                _discard(beside)
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason
    _flush(folder)
    return shown


class Stopped(Exception):
    """Not all of several files could be written; `left` are those that were, and could not be taken back."""

    def __init__(self, reason: NotSaved | Taken | Changed, left: tuple[str, ...]) -> None:
        super().__init__(str(reason))
        self.reason, self.left = reason, left


def write_all(
    workspace: Folder, files: Sequence[tuple[Record | ReturnRecord, Record | ReturnRecord | None]]
) -> list[str]:
    """Write several files, each new or in place of what it was read as, and return the paths shown.

    All are looked at before any is written, and what was written is taken back where one cannot be; raises Stopped.
    """
    written: list[tuple[Record | ReturnRecord, Record | ReturnRecord | None, str]] = []
    try:
        for record, was in files:
            _ready(workspace, record, was)
        for record, was in sorted(files, key=lambda pair: pair[1] is not None):
            shown = add(workspace, record) if was is None else replace(workspace, was, record.source.text)
            written.append((record, was, shown))
    except (NotSaved, Taken, Changed) as reason:
        left = [shown for record, was, shown in reversed(written) if not _taken_back(workspace, record, was)]
        raise Stopped(reason, tuple(reversed(left))) from None
    return [shown for _, _, shown in written]


def _ready(workspace: Folder, record: Record | ReturnRecord, was: Record | ReturnRecord | None) -> None:
    """Raises what writing a file would raise, as far as that can be known before."""
    shown, path = _place(workspace, record.parts)
    _readable(shown, record.source.text)
    try:
        _refuse_links(workspace.path, *(record.parts[:-1] if was is None else record.parts))
        if was is None and os.path.lexists(path):
            raise Taken(shown)
        if was is not None:
            with open(path, "rb") as file:
                if file.read() != was.source.file:
                    raise Changed(shown)
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason


def _taken_back(workspace: Folder, record: Record | ReturnRecord, was: Record | ReturnRecord | None) -> bool:
    """Undo one writing, unless somebody has changed the file since."""
    if was is not None:
        with contextlib.suppress(NotSaved, Changed):
            replace(workspace, record, was.source.text)
            return True
        return False
    path = _place(workspace, record.parts)[1]
    with contextlib.suppress(OSError), _alone_in(os.path.dirname(path)):
        with open(path, "rb") as file:
            same = file.read() == record.source.file
        if same:
            os.unlink(path)
            return True
    return False


def _place(workspace: Folder, parts: Sequence[str]) -> tuple[str, str]:
    """The path shown and the path of a record's file; raises NotSaved where a part of it is more than a name."""
    shown = workspace.show(*parts)
    if any(part in ("", ".", "..") or set(part) & set("/\\\0") for part in parts):
        raise NotSaved(shown, "it would not be in its folder")
    return shown, os.path.join(workspace.path, *parts)


def _readable(shown: str, text: str) -> bytes:
    """The bytes of a record's text; raises NotSaved where there are more than would be read again."""
    data = text.encode("utf-8")
    if len(data) + 3 > LARGEST:  # with a byte-order mark
        raise NotSaved(shown, f"it would have {len(data)} bytes; at most {LARGEST} are read")
    return data


@contextlib.contextmanager
def _alone_in(folder: str) -> Iterator[None]:
    """Keep other commands that change records of this folder waiting; ends with the process."""
    try:
        import fcntl
    except ImportError:
        with _held(os.path.join(folder, ".held.part")):
            yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some shares know no locks; what has changed is still seen before writing
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _held(path: str) -> Iterator[None]:
    """Where no folder can be locked (Windows): a hidden file that one process at a time can make, gone when it ends."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0)
    descriptor = None
    for waited in range(WAITS):
        try:
            descriptor = os.open(path, flags, 0o600)
            break
        except FileExistsError:
            time.sleep(0.05)
        except PermissionError:  # one that is just going away; or this folder may not be written in
            if waited > WAITS // 20:
                raise
            time.sleep(0.05)
    if descriptor is None:
        raise OSError(errno.EBUSY, "another command keeps changing a record of this folder")
    try:
        yield
    finally:
        os.close(descriptor)
        _discard(path)


def _refuse_links(root: str, *parts: str) -> None:
    """A folder on the way that is a link could lead out of the workspace."""
    for count in range(1, len(parts) + 1):
        path = os.path.join(root, *parts[:count])
        if os.path.islink(path):
            raise OSError(0, f"{'/'.join(parts[:count])} is a link, and nothing is written through one")


def _make_folders(root: str, *names: str) -> tuple[str, ...]:
    """Make the folders below a workspace, never the workspace itself; return those that gained one, the last first."""
    gained: list[str] = []
    above = root
    for name in names:
        folder = os.path.join(above, name)
        if not os.path.isdir(folder):
            # Somebody else may just have made it; a file there is found in writing.
            with contextlib.suppress(FileExistsError):
                os.mkdir(folder)
            gained.insert(0, above)
        above = folder
    return tuple(gained)


def _missing_folders(root: str, *names: str) -> list[str]:
    """The folders below a workspace that are not there, the last first."""
    ways = [os.path.join(root, *names[:count]) for count in range(len(names), 0, -1)]
    return [one for one in ways if not os.path.lexists(one)]


def _written_beside(folder: str, data: bytes, mode: int | None = None) -> str:
    """The path of a new hidden file in the folder that holds the data and has reached the disk.

    With the mode of a file that it is to replace, nobody else can read it meanwhile.
    """
    path = os.path.join(folder, f".{secrets.token_hex(8)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666 if mode is None else 0o600)
    try:
        try:
            if mode is not None and os.name != "nt":
                os.chmod(path, mode)
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
        if getattr(reason, "errno", None) not in _NO_LINKS and os.name != "nt":
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


def write_document(path: str, document: str | bytes, overwrite: bool) -> None:
    """Write a document outside the workspace's records, whole or not at all; raises Taken or NotSaved."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        data = document.encode("utf-8") if isinstance(document, str) else document
        beside = _written_beside(folder, data, _mode_of(path) if overwrite else None)
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
    _flush(folder)


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
                os.rename(_written_beside(os.path.dirname(target), data), target)
            if mode is not None and os.name != "nt":
                os.chmod(beside, mode)
            _give_way(path, beside, ours, overwrite)
        finally:
            _clear(beside)
    except OSError as reason:
        raise NotSaved(path, reason.strerror or str(reason)) from reason
    _flush(above)


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
        entries = sorted(found, key=lambda one: one.name)
    if name and not entries:
        yield f"{name}/"
    for one in entries:
        inner = f"{name}/{one.name}" if name else one.name
        if one.is_dir(follow_symlinks=False):
            yield from _below(folder, inner)
        else:
            yield inner if one.is_file(follow_symlinks=False) else f"{inner}/"


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
    _clear(aside)


def _clear(folder: str) -> None:
    """Take a hidden folder away with all that is in it; what stays of it is never read."""
    for above, folders, files in os.walk(folder, topdown=False):
        for name in files:
            _discard(os.path.join(above, name))
        take_away(os.path.join(above, name) for name in folders)
    take_away([folder])


def make_workspace(workspace: Folder) -> tuple[str, ...]:
    """Make the folder of a workspace, and those that it lies in; return those that were not there, the last first.

    Raises NotSaved, and then none was made.
    """
    missing = [workspace.path]
    while (above := os.path.dirname(missing[-1])) != missing[-1] and not os.path.lexists(missing[-1]):
        missing.append(above)
    new = tuple(missing[:-1])
    try:
        os.makedirs(workspace.path, exist_ok=True)
    except OSError as reason:
        take_away(new)
        raise NotSaved(workspace.shown or workspace.path, reason.strerror or str(reason)) from reason
    _flush(os.path.dirname(workspace.path))
    return new


def take_away(folders: Iterable[str]) -> None:
    """Take away folders that were made for what then could not be written; one that holds anything stays."""
    for folder in folders:
        with contextlib.suppress(OSError):
            os.rmdir(folder)


def add_file(workspace: Folder, parts: tuple[str, ...], text: str) -> str:
    """Write a new plain file of a workspace whole, with the folders that it needs, and return the path shown.

    Raises Taken, where there is anything of that name, or NotSaved; then the file was not written.
    """
    shown, path = _place(workspace, parts)
    try:
        _refuse_links(workspace.path, *parts[:-1])
        if os.path.lexists(path):
            raise Taken(shown)
        new = _missing_folders(workspace.path, *parts[:-1])
        made = _make_folders(workspace.path, *parts[:-1])
    except OSError as reason:
        raise NotSaved(shown, reason.strerror or str(reason)) from reason
    try:
        write_document(path, text, overwrite=False)
    except Taken:
        raise Taken(shown) from None
    except NotSaved as problem:
        take_away(new)
        raise NotSaved(shown, problem.reason) from problem
    for one in made:
        _flush(one)
    return shown
