"""A zip archive from outside, read in memory: what it says of itself is checked before any of it is unpacked."""

import io
import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterable

from nvap.source.zip_guard import Archive, ZipFault
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "zip.broken": "this is not a zip archive that can be read whole",
        "zip.too-large": "this archive is larger than {most} MB",
        "zip.too-many": "this archive says that it holds more than {most} files",
        "zip.total": "the records in this archive come to more than {most} MB",
        "zip.leads-out": "a name in this archive leads out of it: {name}",
        "zip.link": "something in this archive is a link or a device, not a file: {name}",
        "zip.encrypted": (
            "this archive is protected by a password; unpack it with the password (7-Zip, or Explorer: Extract All) "
            "and collect the folder"
        ),
        "zip.twins": "two files in this archive have the same name but for capitals: {name}, {other}",
        "zip.bomb": "a file in this archive would be far larger than a record: {name}",
    },
)

LARGEST_ARCHIVE = 512 * 1024 * 1024
LARGEST_DIRECTORY = 4 * 1024 * 1024  # of the list of what is in it, which is read whole
MOST_ENTRIES = 20_000
LARGEST_ENTRY = 1 << 20
LARGEST_TOTAL = 128 * 1024 * 1024
# Text like a record's becomes a twentieth at most; a little text may become almost nothing.
MOST_RATIO, SMALL = 100, 64 * 1024
_STEERING = re.compile(r"[\x00-\x1f:]")  # signs that no name of a file should have, and a drive
_NO_STEPS = frozenset(("", ".", ".."))
_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"


class RefusedArchive(Exception):
    """Nothing of the archive is taken; the sentence says why."""


class Unzipped:
    """An archive from outside: the names of all its files were checked, and none is unpacked before it is measured.

    Raises RefusedArchive where anything in the archive is not as it should be, and OSError.
    """

    def __init__(self, path: str) -> None:
        self._file = open(path, "rb")  # noqa: SIM115 - it is read as long as this is kept
        try:
            _directory_checked(self._file)
            self._archive = Archive(self._file, MOST_ENTRIES, _refusal)
            every = _by_steps(self._archive.entries)
        except BaseException:
            self._file.close()
            raise
        self._entries = {steps: entry for steps, entry in every.items() if not _is_folder(entry)}
        self.folders = tuple(steps for steps in every if steps not in self._entries)

    @property
    def files(self) -> tuple[tuple[str, ...], ...]:
        """Every file, as the names on the way to it, its own the last."""
        return tuple(self._entries)

    def measure(self, chosen: Iterable[tuple[str, ...]], largest: int = LARGEST_ENTRY) -> None:
        """Hold the files that will be read to what records may come to; raises RefusedArchive."""
        entries = [self._entries[steps] for steps in chosen]
        _sizes_checked(entries, largest)
        self._archive.measure(entries, LARGEST_TOTAL)

    def data(self, steps: tuple[str, ...]) -> bytes:
        """The bytes of a file that was measured; raises RefusedArchive."""
        return self._archive.data(self._entries[steps])


def _refusal(fault: ZipFault, name: str, other: str) -> RefusedArchive:
    named = {"name": ascii(name)[:120], "other": ascii(other)[:120]}
    if fault is ZipFault.MANY:
        return RefusedArchive(say("zip.too-many", most=MOST_ENTRIES))
    if fault is ZipFault.LARGE:
        return RefusedArchive(say("zip.total", most=LARGEST_TOTAL // 1024**2))
    if fault is ZipFault.LOCKED:
        return RefusedArchive(say("zip.encrypted"))
    return RefusedArchive(say("zip.twins", **named) if fault is ZipFault.TWINS else say("zip.broken"))


def _directory_checked(file: io.BufferedReader) -> None:
    """How much the archive says that it holds, from its end, before zipfile reads all that."""
    size = file.seek(0, io.SEEK_END)
    if size > LARGEST_ARCHIVE:
        raise RefusedArchive(say("zip.too-large", most=LARGEST_ARCHIVE // 1024**2))
    file.seek(max(size - 65_557, 0))
    tail = file.read()
    file.seek(0)
    # As zipfile finds it: at the very end, or else the last there is.
    alone = tail[-22:-18] == _END and tail[-2:] == b"\0\0"
    at = len(tail) - 22 if alone else tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise RefusedArchive(say("zip.broken"))
    entries, directory = (
        struct.unpack("<H", tail[at + 10 : at + 12])[0],
        struct.unpack("<L", tail[at + 12 : at + 16])[0],
    )
    if _LOCATOR in tail[max(at - 20, 0) : at] or entries > MOST_ENTRIES or directory > LARGEST_DIRECTORY:
        raise RefusedArchive(say("zip.too-many", most=MOST_ENTRIES))


def _by_steps(entries: list[zipfile.ZipInfo]) -> dict[tuple[str, ...], zipfile.ZipInfo]:
    """The files by their steps; every name is checked, as an archive with one that leads out was not made for this.

    A backslash divides names as well: so wrote PowerShell for years.
    """
    found: dict[tuple[str, ...], zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        steps = tuple(name.removesuffix("/").split("/"))
        if _STEERING.search(name) or not _NO_STEPS.isdisjoint(steps):
            raise RefusedArchive(say("zip.leads-out", name=ascii(name)[:120]))
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise RefusedArchive(say("zip.link", name=ascii(name)[:120]))
        found[steps] = entry
    if any("\\" in entry.orig_filename for entry in entries):
        _no_twins(entries)
    return found


def _no_twins(entries: list[zipfile.ZipInfo]) -> None:
    """Raise RefusedArchive where two names are the same but for capitals and the way that their steps are divided."""
    seen: dict[str, str] = {}
    for entry in entries:
        name = unicodedata.normalize("NFC", entry.orig_filename.replace("\\", "/")).casefold().rstrip("/")
        if name in seen:
            raise _refusal(ZipFault.TWINS, entry.orig_filename, seen[name])
        seen[name] = entry.orig_filename


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.orig_filename.endswith(("/", "\\"))


def _sizes_checked(entries: list[zipfile.ZipInfo], largest: int) -> None:
    for entry in entries:
        if entry.file_size > largest or (
            entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size
        ):
            raise RefusedArchive(say("zip.bomb", name=ascii(entry.filename)[:120]))
