"""Records and returns as files: a new one, one changed in a single step, and several of them together or none."""

import os
from collections.abc import Sequence
from typing import Protocol

from nvap.load.measures import MeasuresFile
from nvap.load.records import Record, ReturnRecord
from nvap.source import Folder, Source
from nvap.source.reading import BYTE_ORDER_MARK, LARGEST
from nvap.storage import atomic
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.storage.transaction import FileChange, Stopped, put_all

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
                atomic.patiently(os.replace, beside, path)
            finally:
                atomic.discard(beside)
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason
    atomic.flush(folder)
    return shown


def write_all(workspace: Folder, files: Sequence[tuple[RecordFile, RecordFile | None]], command: str) -> list[str]:
    """Write several records together, each new or in place of what it was read as, and return the paths shown.

    Raises what `put_all` raises.
    """
    changes = [
        FileChange(record.parts, record.source.text.encode("utf-8"))
        if was is None
        else FileChange(record.parts, _marked(was.source, record.source.text), was.source.file)
        for record, was in files
    ]
    for change in changes:
        if len(change.data) > LARGEST:
            raise Stopped(NotSaved(workspace.show(*change.parts), _too_large(len(change.data))))
    return put_all(workspace, changes, command)


def _marked(was: Source, text: str) -> bytes:
    """The bytes of a text that replaces another, with a byte-order mark where that had one."""
    return (BYTE_ORDER_MARK if was.marked else "").encode("utf-8") + text.encode("utf-8")


def _readable(shown: str, text: str) -> bytes:
    """The bytes of a record's text; raises NotSaved where there are more than would be read again."""
    data = text.encode("utf-8")
    if len(data) + 3 > LARGEST:  # with a byte-order mark
        raise NotSaved(shown, _too_large(len(data)))
    return data


def _too_large(size: int) -> str:
    return f"it would have {size} bytes; at most {LARGEST} are read"
