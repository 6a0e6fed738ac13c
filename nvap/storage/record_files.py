"""Records and returns as files: a new one, one changed in a single step, and several of them together or none."""

import contextlib
import os
from collections.abc import Iterable, Sequence
from typing import Protocol

from nvap.load.measures import MeasuresFile
from nvap.load.records import Record, ReturnRecord
from nvap.source import Folder, Source
from nvap.source.reading import LARGEST
from nvap.storage import atomic
from nvap.storage.atomic import Changed, NotSaved, Taken

RecordFile = Record | ReturnRecord | MeasuresFile


class ReadFile(Protocol):
    """A file of the workspace as it was read: its path below that, and what it held."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The path below the workspace."""

    @property
    def source(self) -> Source:
        """What it held."""


def add(workspace: Folder, record: RecordFile) -> str:
    """Write a new record whole and return the path shown; raises Taken or NotSaved, and then nothing was written."""
    shown, path = atomic.place(workspace, record.parts)
    folder, data = os.path.dirname(path), _readable(shown, record.source.text)
    try:
        atomic.refuse_links(workspace.path, *record.parts)
        made = atomic.make_folders(workspace.path, *record.parts[:-1])
        beside = atomic.written_beside(folder, data)
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason
    try:
        atomic.put(beside, path)
    except FileExistsError:
        raise Taken(shown) from None
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason
    finally:
        atomic.discard(beside)
    for parent in (folder, *made):
        atomic.flush(parent)
    return shown


def replace(workspace: Folder, record: ReadFile, text: str) -> str:
    """Give a record's file a new text in one step and return the path shown.

    Raises Changed when the file no longer holds the text that the record was read from, or NotSaved; then nothing was
    written.
    """
    shown, path = atomic.place(workspace, record.parts)
    folder, data = os.path.dirname(path), _readable(shown, text)
    try:
        atomic.refuse_links(workspace.path, *record.parts)
        with atomic.alone_in(folder):
            with open(path, "rb") as file:
                now, mode = file.read(), os.fstat(file.fileno()).st_mode
            mark = b"\xef\xbb\xbf" if now.startswith(b"\xef\xbb\xbf") else b""
            if now != mark + record.source.text.encode("utf-8"):
                raise Changed(shown)
            beside = atomic.written_beside(folder, mark + data, mode & 0o7777)
            try:
                os.replace(beside, path)
            finally:
                atomic.discard(beside)
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason
    atomic.flush(folder)
    return shown


class Stopped(Exception):
    """Not all of several files could be written; `left` are those that were, and could not be taken back."""

    def __init__(self, reason: NotSaved | Taken | Changed, left: tuple[str, ...]) -> None:
        super().__init__(str(reason))
        self.reason, self.left = reason, left


def write_all(workspace: Folder, files: Sequence[tuple[RecordFile, RecordFile | None]]) -> list[str]:
    """Write several files, each new or in place of what it was read as, and return the paths shown.

    All are looked at before any is written. Where one cannot be written, or the command is broken off, what was written
    is taken back, with the folders that were made for it; raises Stopped, or what broke it off.
    """
    written: list[tuple[RecordFile, RecordFile | None]] = []
    shown: list[str] = []
    new = [path for record, _ in files for path in atomic.missing_folders(workspace.path, *record.parts[:-1])]
    try:
        for record, was in files:
            _ready(workspace, record, was)
        for record, was in sorted(files, key=lambda pair: pair[1] is not None):
            written.append((record, was))
            shown.append(add(workspace, record) if was is None else replace(workspace, was, record.source.text))
    except (NotSaved, Taken, Changed) as reason:
        left = _undone(workspace, written[: len(shown)], new)
        raise Stopped(reason, left) from None
    except BaseException:
        _undone(workspace, written, new)  # the last of them may have been put in place
        raise
    return shown


def _ready(workspace: Folder, record: RecordFile, was: RecordFile | None) -> None:
    """Raises what writing a file would raise, as far as that can be known before."""
    shown, path = atomic.place(workspace, record.parts)
    _readable(shown, record.source.text)
    try:
        atomic.refuse_links(workspace.path, *(record.parts[:-1] if was is None else record.parts))
        if was is None and os.path.lexists(path):
            raise Taken(shown)
        if was is not None:
            with open(path, "rb") as file:
                if file.read() != was.source.file:
                    raise Changed(shown)
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason


def _undone(
    workspace: Folder, written: Sequence[tuple[RecordFile, RecordFile | None]], folders: Iterable[str]
) -> tuple[str, ...]:
    """Make all as it was, the last first, and take away folders that hold nothing; the paths of what could not be."""
    left = [record for record, was in reversed(written) if not _taken_back(workspace, record, was)]
    atomic.take_away(sorted(set(folders), key=len, reverse=True))
    return tuple(workspace.show(*record.parts) for record in reversed(left))


def _taken_back(workspace: Folder, record: RecordFile, was: RecordFile | None) -> bool:
    """Undo one writing, unless somebody has changed the file since."""
    if was is not None:
        with contextlib.suppress(NotSaved, Changed):
            replace(workspace, record, was.source.text)
            return True
        return False
    path = atomic.place(workspace, record.parts)[1]
    with contextlib.suppress(OSError), atomic.alone_in(os.path.dirname(path)):
        with open(path, "rb") as file:
            same = file.read() == record.source.file
        if same:
            os.unlink(path)
            return True
    return False


def _readable(shown: str, text: str) -> bytes:
    """The bytes of a record's text; raises NotSaved where there are more than would be read again."""
    data = text.encode("utf-8")
    if len(data) + 3 > LARGEST:  # with a byte-order mark
        raise NotSaved(shown, f"it would have {len(data)} bytes; at most {LARGEST} are read")
    return data
