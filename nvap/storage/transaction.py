"""Several files of a workspace, put in place together: all of them or none, at any moment of a kill or a loss of power.

What they are to hold and what they held is written into a hidden folder and flushed, its manifest last; then the folder
gets its final name, and from there on all is put in place, or taken back. What is cut off in between is pending, and
`complete` or `take_back` ends it. Each step can be done again.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from nvap.load.manifest import Manifest, PendingFile, manifest_of
from nvap.load.pending import MANIFEST, PENDING, TOUCHED, Pending, refuse
from nvap.load.rounds import ROUNDS
from nvap.model.values import dataclass
from nvap.source import Folder
from nvap.source.writing import to_text
from nvap.storage import atomic
from nvap.storage.atomic import Changed, NotSaved, Taken

NEW, OLD = "new", "old"
_BESIDE = "pending"  # what the hidden folder is known by before and after it has its final name


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of a workspace as it is to be: its path below that, its bytes, and those that it was read with.

    One that is to be new `was` nothing.
    """

    parts: tuple[str, ...]
    data: bytes
    was: bytes | None = None


class Stopped(Exception):
    """Not all of several files could be written; `left` are those that were, and could not be taken back."""

    def __init__(self, reason: NotSaved | Taken | Changed, left: tuple[str, ...] = ()) -> None:
        super().__init__(str(reason))
        self.reason, self.left = reason, left


def put_all(workspace: Folder, changes: Sequence[FileChange], command: str) -> list[str]:
    """Put several files in place, each new or instead of what it was read as, and return the paths shown.

    All are looked at before any is written. Raises Stopped, or what broke it off, and Pending where others are waiting;
    none is in place then, unless `left` or a folder that is pending says so.
    """
    try:
        with atomic.alone_in(workspace.path):
            refuse(workspace)
            _clear_left(workspace)
            new_first = sorted(changes, key=lambda change: change.was is not None)
            modes = [_ready(workspace, change) for change in new_first]
            manifest = _begun(workspace, list(zip(new_first, modes, strict=True)), command)
            _put_or_take_back(workspace, manifest)
    except (NotSaved, Taken, Changed) as reason:
        raise Stopped(reason) from None
    except OSError as reason:
        raise Stopped(NotSaved.because(workspace.shown or workspace.path, reason)) from reason
    return [workspace.show(*change.parts) for change in changes]


def is_pending(workspace: Folder) -> bool:
    """Whether several files are not wholly in place."""
    return os.path.lexists(os.path.join(workspace.path, PENDING))


def complete(workspace: Folder) -> tuple[str, ...]:
    """Put in place what is pending, and return the paths shown of all its files; none where nothing is.

    Raises Pending where what began it is still at work, and NotSaved, Taken or Changed, and it stays pending.
    """

    def put_whole(workspace: Folder, manifest: Manifest) -> tuple[str, ...]:
        for place, file in enumerate(manifest.files):
            _refuse_half(workspace, file, place)
        return _put(workspace, manifest)

    return _ended(workspace, put_whole)


def take_back(workspace: Folder) -> tuple[str, ...]:
    """Make all as it was before what is pending, and return the paths shown of files that somebody changed since.

    Those stay as they are. Raises Pending where what began it is still at work, and NotSaved, and it stays pending.
    """
    return _ended(workspace, _taken_back)


def _ended(workspace: Folder, end: Callable[[Folder, Manifest], tuple[str, ...]]) -> tuple[str, ...]:
    """What ending a pending writing tells, once nobody else is at work; its folder is gone then."""
    shown = workspace.show(PENDING)
    try:
        refuse(workspace)
        return ()
    except Pending as pending:
        if pending.running:
            raise
    try:
        with atomic.alone_in(workspace.path):
            manifest = manifest_of(workspace)
            if manifest is None:  # somebody else ended it
                return ()
            told = end(workspace, manifest)
            _over(workspace)
            return told
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason


def clear_left_over(workspace: Folder) -> tuple[str, ...]:
    """Take away what commands which were cut off left in a workspace, and return the paths shown; raises NotSaved."""
    try:
        with atomic.alone_in(workspace.path):
            left = tuple(_left_over(workspace, atomic.time_in(workspace.path)))
            for parts in left:
                atomic.clear(os.path.join(workspace.path, *parts))
    except OSError as reason:
        raise NotSaved.because(workspace.shown or workspace.path, reason) from reason
    return tuple(workspace.show(*parts) for parts in left)


def _left_over(workspace: Folder, now: float) -> Iterator[tuple[str, ...]]:
    """What was left where commands write: in the workspace itself, and in its folders of files."""
    yield from ((name,) for name in atomic.left_over(workspace.path, now))
    for part in (*TOUCHED, ROUNDS):
        for above, _, _ in os.walk(os.path.join(workspace.path, part)):
            parts = os.path.relpath(above, workspace.path).split(os.sep)
            yield from ((*parts, name) for name in atomic.left_over(above, now))


# Begun


def _ready(workspace: Folder, change: FileChange) -> int | None:
    """The mode of the file that is to be replaced; raises what writing it would raise, as far as that can be known."""
    shown, path = atomic.place(workspace, change.parts)
    try:
        atomic.refuse_links(workspace.path, *(change.parts[:-1] if change.was is None else change.parts))
        if change.was is None:
            if os.path.lexists(path):
                raise Taken(shown)
            return None
        with open(path, "rb") as file:
            if file.read() != change.was:
                raise Changed(shown)
            return os.fstat(file.fileno()).st_mode & 0o7777
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason


def _begun(workspace: Folder, changes: Sequence[tuple[FileChange, int | None]], command: str) -> Manifest:
    """What is pending from now on: all of it is on the disk, and nothing in place."""
    beside = os.path.join(workspace.path, atomic.name_beside(_BESIDE))
    missing = (way for change, _ in changes for way in atomic.missing_folders(workspace.path, *change.parts[:-1]))
    folders = sorted({os.path.relpath(way, workspace.path).replace(os.sep, "/") for way in missing})
    manifest = Manifest(command, tuple(_file(change, mode) for change, mode in changes), tuple(folders))
    try:
        for folder in ("", NEW, OLD):
            os.mkdir(os.path.join(beside, folder))
        for place, (change, mode) in enumerate(changes):
            for folder, data in ((NEW, change.data), (OLD, change.was)):
                if data is not None:
                    _write(os.path.join(beside, folder, str(place)), data, mode)
        for folder in (NEW, OLD):
            atomic.flush(os.path.join(beside, folder))
        _write(os.path.join(beside, MANIFEST), to_text(_as_written(manifest)).encode("utf-8"))
        atomic.flush(beside)
        atomic.patiently(os.rename, beside, os.path.join(workspace.path, PENDING))
    except OSError as reason:
        raise NotSaved.because(workspace.shown or workspace.path, reason) from reason
    finally:
        atomic.clear(beside)
    atomic.flush(workspace.path)
    return manifest


def _file(change: FileChange, mode: int | None) -> PendingFile:
    return PendingFile(change.parts, _hash(change.data), None if change.was is None else _hash(change.was), mode)


def _as_written(manifest: Manifest) -> dict[str, object]:
    files = [
        {"path": "/".join(file.parts), "now": file.now, "was": file.was, "mode": file.mode} for file in manifest.files
    ]
    return {"command": manifest.command, "files": files, "folders": list(manifest.folders)}


def _write(path: str, data: bytes, mode: int | None = None) -> None:
    atomic.patiently(os.rename, atomic.written_beside(os.path.dirname(path), data, mode), path)


# Put in place, or taken back


def _put_or_take_back(workspace: Folder, manifest: Manifest) -> None:
    """Put all in place; where that fails or is broken off, all is as it was, or is pending."""
    try:
        _put(workspace, manifest)
    except (NotSaved, Taken, Changed) as reason:
        raise Stopped(reason, _undone(workspace, manifest)) from None
    except BaseException:
        _undone(workspace, manifest)
        raise
    try:
        _over(workspace)
    except OSError as reason:
        raise NotSaved.because(workspace.show(PENDING), reason) from reason


def _undone(workspace: Folder, manifest: Manifest) -> tuple[str, ...]:
    """All as it was; the paths of files that could not be made so, which stay pending."""
    try:
        left = _taken_back(workspace, manifest)
        _over(workspace)
    except OSError:
        return tuple(workspace.show(*file.parts) for file in manifest.files if _hash_of(workspace, file) == file.now)
    return left


def _put(workspace: Folder, manifest: Manifest) -> tuple[str, ...]:
    """Put each file in place that is not there yet; raises NotSaved, Taken or Changed."""
    flushed: set[str] = set()
    for place, file in enumerate(manifest.files):
        shown, path = atomic.place(workspace, file.parts)
        try:
            atomic.refuse_links(workspace.path, *file.parts[:-1])
            with _alone_with(workspace, path, file.parts[:-1], flushed):
                _put_one(workspace, file, _waiting(workspace, place))
        except FileExistsError:
            raise Taken(shown) from None
        except OSError as reason:
            raise NotSaved.because(shown, reason) from reason
    _touch(workspace, manifest, flushed)
    return tuple(workspace.show(*file.parts) for file in manifest.files)


def _refuse_half(workspace: Folder, file: PendingFile, place: int) -> None:
    """Raises NotSaved where what a file is to hold is not there, nor waits whole: it came from elsewhere in part."""
    if file.now not in (_hash_of(workspace, file), _hash_at(_waiting(workspace, place))):
        shown = workspace.show(*file.parts)
        raise NotSaved(shown, f"what it is to hold is not whole in {workspace.show(PENDING)}")


def _waiting(workspace: Folder, place: int, folder: str = NEW) -> str:
    """Where what a file is to hold waits."""
    return os.path.join(workspace.path, PENDING, folder, str(place))


def _put_one(workspace: Folder, file: PendingFile, waiting: str) -> None:
    """Put a file in place, unless it is there already; raises Taken, Changed or OSError."""
    now = _hash_of(workspace, file)
    if now == file.now:
        return
    shown, path = atomic.place(workspace, file.parts)
    if now != file.was:
        raise Taken(shown) if file.was is None else Changed(shown)
    if file.was is None:
        atomic.put(waiting, path)
    else:
        atomic.patiently(os.replace, waiting, path)


def _taken_back(workspace: Folder, manifest: Manifest) -> tuple[str, ...]:
    """Make each file what it was, the last first; the paths of those that are neither what they were nor were to be."""
    left: list[str] = []
    flushed: set[str] = set()
    for place, file in reversed(tuple(enumerate(manifest.files))):
        path = os.path.join(workspace.path, *file.parts)
        now = _hash_of(workspace, file)
        if now == file.now and now != file.was:
            with _alone_with(workspace, path, file.parts[:-1], flushed):
                if file.was is None:
                    atomic.patiently(os.unlink, path)
                else:
                    atomic.patiently(os.replace, _waiting(workspace, place, OLD), path)
        elif now != file.was:
            left.insert(0, workspace.show(*file.parts))
    _touch(workspace, manifest, flushed)
    ways = (os.path.join(workspace.path, *folder.split("/")) for folder in manifest.folders)
    atomic.take_away(sorted(ways, key=len, reverse=True))
    return tuple(left)


@contextlib.contextmanager
def _alone_with(workspace: Folder, path: str, above: Sequence[str], flushed: set[str]) -> Iterator[None]:
    """Alone in the folder of a file, which is made where there is none, and is to be flushed."""
    folder = os.path.dirname(path)
    flushed.update((folder, *atomic.make_folders(workspace.path, *above)))
    if os.path.samefile(folder, workspace.path):  # held already
        yield
        return
    with atomic.alone_in(folder):
        yield


def _touch(workspace: Folder, manifest: Manifest, folders: Iterable[str]) -> None:
    """Have names reach the disk, and have whoever reads meanwhile see that several files were put in place."""
    for folder in sorted(folders, key=len, reverse=True):
        atomic.flush(folder)
    for name in sorted({file.parts[0] for file in manifest.files} & {*TOUCHED}):
        with contextlib.suppress(OSError):
            os.utime(os.path.join(workspace.path, name))


def _over(workspace: Folder) -> None:
    """Take away the folder in which all waited: first under a name that nobody reads."""
    beside = os.path.join(workspace.path, atomic.name_beside(_BESIDE))
    atomic.patiently(os.rename, os.path.join(workspace.path, PENDING), beside)
    atomic.flush(workspace.path)
    atomic.clear(beside)


def _clear_left(workspace: Folder) -> None:
    """Take away what commands that were killed left; nobody else puts several files in place now."""
    for name in atomic.left_over(workspace.path, None, _BESIDE):
        atomic.clear(os.path.join(workspace.path, name))


def _hash_of(workspace: Folder, file: PendingFile) -> str | None:
    """The hash of a file where it is to be, or None where there is nothing."""
    return _hash_at(os.path.join(workspace.path, *file.parts))


def _hash_at(path: str) -> str | None:
    try:
        with open(path, "rb") as found:
            return hashlib.file_digest(found, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
