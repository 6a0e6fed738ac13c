"""A zip archive from outside: what it says of itself is checked first, and no more of it is unpacked than it says."""

import contextlib
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import IO

_PIECE = 1 << 16
# All that zipfile raises for what is no archive, or for what it cannot unpack.
_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)


class ZipFault(StrEnum):
    """Why an archive is not unpacked."""

    BROKEN = "broken"
    DAMAGED = "damaged"
    MANY = "many"
    TWINS = "twins"
    LOCKED = "locked"
    LARGE = "large"


# The exception of a fault, for a file of the archive and another where it is of them.
Refuse = Callable[[ZipFault, str, str], Exception]


class Archive:
    """An archive of at most so many files, each under a name of its own, and none of them locked.

    Raises what `refuse` makes of a fault, here and when it is unpacked.
    """

    def __init__(self, file: IO[bytes], most: int, refuse: Refuse) -> None:
        self._refuse = refuse
        with self._refusing():
            self._archive = zipfile.ZipFile(file)
            self.entries = self._archive.infolist()
        if len(self.entries) > most:
            raise refuse(ZipFault.MANY, "", "")
        seen: dict[str, str] = {}
        for entry in self.entries:
            if entry.flag_bits & 0x1:
                raise refuse(ZipFault.LOCKED, entry.filename, "")
            folded = unicodedata.normalize("NFC", entry.filename).casefold().rstrip("/")
            if folded in seen:
                raise refuse(ZipFault.TWINS, entry.filename, seen[folded])
            seen[folded] = entry.filename

    def measure(self, entries: Iterable[zipfile.ZipInfo], most: int) -> None:
        """Look at files before they are unpacked: all are packed as usual, and come to at most so many bytes."""
        left = most
        for entry in entries:
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self._refuse(ZipFault.BROKEN, entry.filename, "")
            left -= entry.file_size
        if left < 0:
            raise self._refuse(ZipFault.LARGE, "", "")

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a file, piece by piece; zipfile compares the sum that it gives for them."""
        left = entry.file_size
        with self._refusing(), self._archive.open(entry) as file:
            while piece := file.read(_PIECE):
                left -= len(piece)
                yield piece
        if left:
            raise self._refuse(ZipFault.BROKEN, entry.filename, "")

    def data(self, entry: zipfile.ZipInfo) -> bytes:
        """The bytes of a file."""
        return b"".join(self.pieces(entry))

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except zlib.error:
            raise self._refuse(ZipFault.DAMAGED, "", "") from None
        except _BROKEN:
            raise self._refuse(ZipFault.BROKEN, "", "") from None
