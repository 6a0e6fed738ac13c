"""A zip archive from outside, read in memory: what it says of itself is checked before any of it is unpacked."""

import io
import stat
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
        "zip.encrypted": "this archive is protected by a password; send it without one",
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
_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"


class RefusedArchive(Exception):
    """Nothing of the archive is taken; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file of an archive: the names on the way to it, its own the last, and its bytes."""

    parts: tuple[str, ...]
    data: bytes


def unpack(path: str, parts: Iterable[str], flat: Iterable[str] = (), also: str = "") -> Iterator[Unpacked]:
    """The YAML files of an archive in a folder below one of these parts or in a `flat` one, and files named `also`.

    No other file is unpacked.

    Raises RefusedArchive before the first of them where anything in the archive is not as it should be, and OSError.
    """
    wanted = (frozenset(parts), frozenset(flat))
    with open(path, "rb") as file:
        _directory_checked(file)
        archive = Archive(file, MOST_ENTRIES, _refusal)
        _names_checked(archive.entries)
        chosen = [entry for entry in archive.entries if is_wanted(entry.filename, *wanted, also)]
        _sizes_checked(chosen)
        archive.measure(chosen, LARGEST_TOTAL)
        for entry in chosen:
            yield Unpacked(tuple(entry.filename.split("/")), archive.data(entry))


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


def _names_checked(entries: list[zipfile.ZipInfo]) -> None:
    """Every name, whether it is wanted or not: an archive with one that leads out of it was not made for this."""
    for entry in entries:
        name = entry.orig_filename
        steps = name.rstrip("/").split("/")
        steering = any(ord(letter) < 32 or letter in "\\:" for letter in name)
        if steering or name.startswith("/") or any(step in ("", ".", "..") for step in steps):
            raise RefusedArchive(say("zip.leads-out", name=ascii(name)[:120]))
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise RefusedArchive(say("zip.link", name=ascii(name)[:120]))


def _sizes_checked(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.file_size > LARGEST_ENTRY or (
            entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size
        ):
            raise RefusedArchive(say("zip.bomb", name=ascii(entry.filename)[:120]))


def is_wanted(name: str, parts: frozenset[str], flat: frozenset[str], also: str = "") -> bool:
    """Whether it is …/evidence/<force>/<name>.yaml, the same of a return, or …/measures/<force>.yaml.

    Nothing on the way may be hidden.
    """
    steps = name.split("/")
    if also and steps[-1] == also:
        return len(steps) <= 2
    lies = (len(steps) > 2 and steps[-3] in parts) or (len(steps) > 1 and steps[-2] in flat)
    if not lies or not name.endswith(".yaml"):
        return False
    return not any(step.startswith((".", "__MACOSX")) for step in steps)
