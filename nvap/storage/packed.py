"""Rows of a table that are too many to be held: each part of them packed as it comes, and unpacked on its way out."""

import pickle
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Generic, TypeVar

from nvap.model.refusals import CannotWrite

# Bytes that are kept in memory; from there on they are in a file.
IN_MEMORY = 1 << 20

R = TypeVar("R", bound=tuple[Any, ...])


class PackedRows(Generic[R]):
    """Rows in the order in which they came, of which no more than a part is held, however often they are gone through.

    What is packed goes, where it is much, into a file of the system's folder for such that has no name there and is
    gone when this process ends, also when it is killed. Raises CannotWrite where there is no room for it.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115 - as long as there are rows
        weakref.finalize(self, self._file.close)
        self._ends = [0]
        self._count = 0

    def add(self, rows: Iterable[R]) -> None:
        """Add a part: the rows that are unpacked together."""
        part = [*rows]
        if not part:
            return
        packed = zlib.compress(pickle.dumps(part, pickle.HIGHEST_PROTOCOL), level=1)
        try:
            self._file.seek(self._ends[-1])
            self._file.write(packed)
            self._file.flush()
        except OSError as problem:
            raise CannotWrite(f"there is no room for what is on its way: {problem.strerror or problem}") from problem
        self._ends.append(self._ends[-1] + len(packed))
        self._count += len(part)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[R]:
        """The rows, a part unpacked at a time."""
        for start, end in pairwise(self._ends):
            self._file.seek(start)
            # It was packed by this process, and nobody else can reach the file.
            yield from pickle.loads(zlib.decompress(self._file.read(end - start)))
