"""One file → data, the place of every key, diagnostics. Nothing here knows what a file means."""

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nvap.model.diagnostics import Diagnostic
from nvap.model.values import dataclass
from nvap.source import faults
from nvap.source.data import Data, Keys, Place
from nvap.source.faults import TextFault, line_and_column

# What reads YAML is imported when something is read: a command over the plan alone may have it ready.
if TYPE_CHECKING:
    from nvap.source.comments import Comment
    from nvap.source.places import Places

LARGEST = 1 << 20
BYTE_ORDER_MARK = "\ufeff"
IGNORED = frozenset({"README.md"})
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Folder(NamedTuple):
    """A folder that files are read from: where it is, and the words that stand for it in a diagnostic's path."""

    path: str
    shown: str = ""

    def show(self, *parts: str) -> str:
        """The path of a file below this folder, as diagnostics print it, with forward slashes."""
        return "/".join(part for part in (self.shown, *parts) if part)


@dataclass(frozen=True)
class Source:
    """One file that was read: its path as shown, its text, and its data (None when it could not be read).

    `marked` says that a byte-order mark, which the text does not hold, stands before it in the file.
    """

    path: str
    text: str = field(repr=False)
    data: Data = field(repr=False)
    marked: bool = False

    @property
    def file(self) -> bytes:
        """The bytes of the file, with its byte-order mark where it has one."""
        return (BYTE_ORDER_MARK if self.marked else "").encode("utf-8") + self.text.encode("utf-8")

    @cached_property
    def places(self) -> "Places":
        """The places of its keys; reads the text once more, so ask only for a diagnostic."""
        from nvap.source.placing import places

        return places(self.text)

    @cached_property
    def comments(self) -> "list[Comment]":
        """Its comments, which its data does not hold; reads the text once more."""
        from nvap.source.comments import comments

        return comments(self.text)

    def keys_at(self, index: int) -> Keys | None:
        """The path of keys of the value that begins at a position in the text."""
        return next((keys for keys, at in self.places.values.items() if at == index), None)

    def place_at(self, index: int) -> Place:
        """Line and column of a position in the text."""
        return line_and_column(self.text, index)

    def place(self, keys: Keys) -> Place:
        """Line and column of the value at a path of keys."""
        return self.places.value(keys)

    def key_place(self, keys: Keys) -> Place:
        """Line and column of the last key of a path."""
        return self.places.key(keys)

    def word_place(self, keys: Keys, word: str) -> Place:
        """Line and column of a word in a value, or of the value where the word is folded or escaped."""
        start = self.places.index(keys)
        after = (at for path, at in self.places.keys.items() if at > start and path[: len(keys)] != keys)
        found = self.text.find(word, start, min(after, default=len(self.text)))
        return line_and_column(self.text, found if found >= 0 else start)


class Entry(NamedTuple):
    """A file found in a folder, not yet read: its name without the suffix, and where it is."""

    stem: str
    path: str
    shown: str
    is_link: bool


def words(found: list[TextFault], path: str) -> list[Diagnostic]:
    """The diagnostics of the faults found in one file."""
    return [faults.BY_NAME[fault.rule].word(path, fault.line, fault.column, **fault.fields) for fault in found]


def read(entry: Entry, root: str) -> tuple[Source, list[Diagnostic]]:
    """Read one YAML file below a root; what is wrong with it is returned, never raised."""
    text, fault = _text(entry, root)
    if fault is not None:
        return Source(entry.shown, "", None), words([fault], entry.shown)
    marked, text = text.startswith(BYTE_ORDER_MARK), text.removeprefix(BYTE_ORDER_MARK)
    data, found = _data(text)
    return Source(entry.shown, text, data, marked), (words(found, entry.shown) if found else [])


def text_of(entry: Entry, root: str) -> str:
    """The text of one file below a root, with nothing made of it; none where it cannot be read."""
    return _text(entry, root)[0]


def from_bytes(data: bytes, shown: str) -> tuple[Source, list[Diagnostic]]:
    """What reading a file with these bytes would give."""
    if len(data) > LARGEST:
        return Source(shown, "", None), words([faults.file_too_large(len(data), LARGEST)], shown)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        return Source(shown, "", None), words([faults.not_utf_8(data, problem.start)], shown)
    source, said = from_text(text.removeprefix(BYTE_ORDER_MARK), shown)
    return replace(source, marked=text.startswith(BYTE_ORDER_MARK)), said


def from_text(text: str, shown: str) -> tuple[Source, list[Diagnostic]]:
    """What reading a file with this text would give."""
    data, found = _data(text)
    return Source(shown, text, data), words(found, shown)


def _data(text: str) -> tuple[Data, list[TextFault]]:
    from nvap.source.events import to_data

    return to_data(text)


def entries(folder: Folder, *parts: str) -> Iterator[Entry | Diagnostic]:
    """The YAML files of one folder, sorted by name, and a diagnostic for whatever else is there."""
    if leads_out := _leading_out(folder, *parts):
        yield leads_out
        return
    within = folder.show(*parts)
    for item in _items(folder, *parts):
        shown = f"{within}/{item.name}"
        if item.name.endswith(".yaml"):
            yield Entry(item.name[:-5], item.path, shown, item.is_symlink())
        else:
            yield from words([faults.stray_file(item.name)], shown)


def subfolders(folder: Folder, name: str) -> Iterator[str | Diagnostic]:
    """The names of the folders in one folder, sorted, and a diagnostic for whatever else is there."""
    if leads_out := _leading_out(folder, name):
        yield leads_out
        return
    for item in _items(folder, name):
        if item.is_dir():
            yield item.name
        else:
            yield from words([faults.stray_file(item.name)], folder.show(name, item.name))


def misnamed(folder: Folder, names: Collection[str]) -> Iterator[Diagnostic]:
    """A diagnostic for each folder that has one of these names but for capitals, where that is another folder."""
    for item in _items(folder):
        real = item.name.casefold()
        if real in names and item.name not in names and not _is_same(item.path, os.path.join(folder.path, real)):
            yield from words([faults.stray_file(item.name)], folder.show(item.name))


def copies(folder: Folder, *names: str) -> Iterator[Diagnostic]:
    """A diagnostic for each file that is named as one of these and something more, as sync clients name copies."""
    for item in _items(folder):
        if item.name in names or not item.name.lower().endswith((".yaml", ".yml")):
            continue
        whole = (
            name for name in names if re.match(rf"{name.removesuffix('.yaml')}(?![a-z_])", item.name, re.IGNORECASE)
        )
        if any(not _is_same(item.path, os.path.join(folder.path, name)) for name in whole):
            yield from words([faults.stray_file(item.name)], folder.show(item.name))


def _is_same(path: str, other: str) -> bool:
    """Whether two names lead to one folder, as they do where capitals do not matter."""
    return os.path.exists(other) and os.path.exists(path) and os.path.samefile(path, other)


def optional(folder: Folder, *parts: str) -> tuple[Source | None, list[Diagnostic]]:
    """Read one named file below a folder; None, and nothing said, when nothing of that name is there."""
    path = os.path.join(folder.path, *parts)
    if not os.path.lexists(path):
        return None, []
    entry = Entry(parts[-1].removesuffix(".yaml"), path, folder.show(*parts), os.path.islink(path))
    return read(entry, folder.path)


def needed(folder: Folder, name: str) -> tuple[Source | None, list[Diagnostic]]:
    """Read one named file of a folder; a diagnostic when it is not there."""
    source, found = optional(folder, name)
    if source is None and not found:
        found = words([faults.missing_file(name)], folder.show(name))
    return source, found


def _items(folder: Folder, *parts: str) -> list[os.DirEntry[str]]:
    """What is in one folder, sorted by name, but for what is hidden or explains; nothing if it is not there."""
    try:
        with os.scandir(os.path.join(folder.path, *parts)) as found:
            items = sorted(found, key=lambda item: item.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [item for item in items if not item.name.startswith(".") and item.name not in IGNORED]


def _leading_out(folder: Folder, *parts: str) -> Diagnostic | None:
    """A diagnostic for what should be a folder and is none, or is one that a link leads out of its own."""
    own = os.path.join(folder.path, *parts)
    path = os.path.realpath(own)
    if not _within(path, os.path.realpath(folder.path)):
        return words([faults.outside_the_folder(path)], folder.show(*parts))[0]
    if os.path.lexists(own) and not os.path.isdir(own):
        return words([faults.not_a_folder(parts[-1])], folder.show(*parts))[0]
    return None


def _within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _text(entry: Entry, root: str) -> tuple[str, TextFault | None]:
    path = entry.path
    try:
        if entry.is_link:
            path = os.path.realpath(path, strict=True)
            if not _within(path, os.path.realpath(root)):
                return "", faults.outside_the_folder(os.readlink(entry.path))
        data, fault = _bytes(path)
    except OSError as reason:
        return "", faults.unreadable_file(reason.strerror or str(reason))
    if fault is not None:
        return "", fault
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        return "", faults.not_utf_8(data, problem.start)
    return text, None


def _bytes(path: str) -> tuple[bytes, TextFault | None]:
    """The bytes of an ordinary file of at most LARGEST bytes; never waits on a pipe and never reads more."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return b"", faults.not_a_file("a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or a device")
        if status.st_size > LARGEST:
            return b"", faults.file_too_large(status.st_size, LARGEST)
        # One read of the size and a byte more is enough, unless the file is still growing or does not know its size.
        data = os.read(descriptor, status.st_size + 1)
        while len(data) != status.st_size and (room := LARGEST + 1 - len(data)) > 0:
            more = os.read(descriptor, room)
            if not more:
                break
            data += more
    finally:
        os.close(descriptor)
    if len(data) > LARGEST:
        return b"", faults.file_too_large(len(data), LARGEST)
    return data, None
