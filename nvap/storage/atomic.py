"""How anything is written: whole or not at all, at any moment of a loss of power, in place of nothing unseen."""

import contextlib
import errno
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from nvap.source import Folder

# What is said where there are no hard links; None is of Python, which may not have them either.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, None)

WAITS = 400  # of a twentieth of a second
# What Windows says of a file that another program holds: access denied, sharing violation, lock violation.
_HELD = (5, 32, 33)
_PATIENCE = 100  # of a twentieth of a second
_PART = re.compile(r"\.(?:(?P<of>.+)\.)?[0-9a-f]{16}\.part", re.ASCII | re.DOTALL)
_LONGEST = 200  # bytes of a name that a hidden one beside it takes over; most systems allow 255 in all
# Seconds after which what lies beside was left by a command that was cut off: writing takes far less.
LEFT_AFTER = 600

T = TypeVar("T")


class NotSaved(Exception):
    """Nothing was written; `path` could not be."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason

    @classmethod
    def because(cls, path: str, problem: OSError) -> "NotSaved":
        """What the system says against it."""
        return cls(path, problem.strerror or str(problem))


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


def place(workspace: Folder, parts: Sequence[str]) -> tuple[str, str]:
    """The path shown and the path of a record's file; raises NotSaved where a part of it is more than a name."""
    shown = workspace.show(*parts)
    if any(part in ("", ".", "..") or set(part) & set("/\\\0") for part in parts):
        raise NotSaved(shown, "it would not be in its folder")
    return shown, os.path.join(workspace.path, *parts)


@contextlib.contextmanager
def alone_in(folder: str) -> Iterator[None]:
    """Keep other commands that change records of this folder waiting; ends with the process."""
    try:
        import fcntl
    except ImportError:
        with held(os.path.join(folder, ".held.part")):
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
def held(path: str) -> Iterator[None]:
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
        discard(path)


def refuse_links(root: str, *parts: str) -> None:
    """A folder on the way that is a link could lead out of the workspace."""
    for count in range(1, len(parts) + 1):
        path = os.path.join(root, *parts[:count])
        if os.path.islink(path):
            raise OSError(0, f"{'/'.join(parts[:count])} is a link, and nothing is written through one")


def make_folders(root: str, *names: str) -> tuple[str, ...]:
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


def missing_folders(root: str, *names: str) -> list[str]:
    """The folders below a workspace that are not there, the last first."""
    ways = [os.path.join(root, *names[:count]) for count in range(len(names), 0, -1)]
    return [way for way in ways if not os.path.lexists(way)]


def name_beside(name: str = "") -> str:
    """A new name that nobody reads, for what is to get this name; one for a record says nothing of it."""
    kept = name.encode("utf-8", "surrogateescape")[:_LONGEST].decode("utf-8", "ignore")
    return f".{kept}.{secrets.token_hex(8)}.part" if kept else f".{secrets.token_hex(8)}.part"


def left_over(folder: str, now: float | None, of: str | None = None) -> list[str]:
    """The names in a folder that a command which was cut off left and nobody reads; only those `of` a name, if given.

    What was written just before `now` may be of a command at work; without it there is none.
    """
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    kept = None if of is None else _PART.fullmatch(name_beside(of))
    return sorted(
        name
        for name in names
        if (part := _PART.fullmatch(name))
        and (kept is None or part["of"] == kept["of"])
        and (now is None or now - newest(os.path.join(folder, name), now) >= LEFT_AFTER)
    )


def newest(path: str, otherwise: float) -> float:
    """When a file, or a folder with what is in it, was last written, by the clock of the file system."""
    try:
        written = os.lstat(path).st_mtime
        if os.path.isdir(path) and not os.path.islink(path):
            written = max((written, *(entry.stat(follow_symlinks=False).st_mtime for entry in os.scandir(path))))
    except OSError:  # it is gone
        return otherwise
    return written


def time_in(folder: str) -> float:
    """What time it is by the clock of a file system, which may be another machine's; raises OSError."""
    path = written_beside(folder, b"")
    try:
        return os.lstat(path).st_mtime
    finally:
        discard(path)


def written_beside(folder: str, data: bytes | Iterator[bytes], mode: int | None = None, name: str = "") -> str:
    """The path of a new hidden file in the folder that holds the data, or its parts, and has reached the disk.

    With the mode of a file that it is to replace, nobody else can read it meanwhile. `name` is one that it is known by.
    """
    path = os.path.join(folder, name_beside(name))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666 if mode is None else 0o600)
    try:
        try:
            if mode is not None and os.name != "nt":
                os.chmod(path, mode)
            for part in (data,) if isinstance(data, bytes) else data:
                view = memoryview(part)
                while view:
                    view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        discard(path)
        raise
    return path


def put(beside: str, path: str) -> None:
    """Give a written file its final name, replacing nothing; raises FileExistsError where there is something.

    Where there are no hard links (Windows, some shares and sticks) it is renamed: on Windows a rename replaces nothing
    either, and elsewhere other commands of this kind are kept waiting meanwhile.
    """
    try:
        os.link(beside, path, follow_symlinks=False)
    except (OSError, NotImplementedError) as reason:
        if getattr(reason, "errno", None) not in _NO_LINKS and os.name != "nt":
            raise
        with alone_in(os.path.dirname(path)):
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
            patiently(os.rename, beside, path)


def patiently(call: Callable[..., T], *arguments: str) -> T:
    """What a call gives; tried again for a while where another program holds a file, such as a scanner or Excel."""
    for _ in range(_PATIENCE):
        try:
            return call(*arguments)
        except PermissionError as reason:
            if getattr(reason, "winerror", None) not in _HELD:
                raise
        time.sleep(0.05)
    return call(*arguments)


def discard(path: str) -> None:
    """Take a hidden file away; one that stays is never read."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def clear(path: str) -> None:
    """Take a hidden file or folder away, with all that is in it; what stays of it is never read."""
    if os.path.islink(path) or not os.path.isdir(path):
        discard(path)
        return
    for above, folders, files in os.walk(path, topdown=False):
        for name in files:
            discard(os.path.join(above, name))
        take_away(os.path.join(above, name) for name in folders)
    take_away([path])


def flush(folder: str) -> None:
    """Make the new name last through a loss of power, where the system can flush a folder; it stands already."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def take_away(folders: Iterable[str]) -> None:
    """Take away folders that were made for what then could not be written; one that holds anything stays."""
    for folder in folders:
        with contextlib.suppress(OSError):
            os.rmdir(folder)
