"""Work over bodies, in this process or shared among several; the results come in the order of what is worked on."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from nvap.source import Folder

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

# The files from which on another process spares more than it takes to begin.
MANY = 3000


def processes_for(folder: Folder, names: Iterable[str], asked: int | None) -> int:
    """How many processes are to read what bodies of some names have recorded.

    What is asked for; or as many as there are processors, where there are many files.
    """
    if asked is not None:
        return asked
    folders = (os.path.join(folder.path, part, name) for name in names for part in ("evidence", "returns"))
    if sum(len(os.listdir(path)) for path in folders if os.path.isdir(path)) < MANY:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def mapped(work: Callable[[S, T], R], shared: S, items: Sequence[T], jobs: int) -> Iterator[R]:
    """What a function makes of something shared and each of some items; all of them have to be known by pickle.

    The first is worked on in this process: what that imports and builds, others share with it where they are forked.
    """
    if min(jobs, len(items)) < 2:
        yield from (work(shared, item) for item in items)
        return
    from concurrent.futures import ProcessPoolExecutor

    yield work(shared, items[0])
    pool = ProcessPoolExecutor(min(jobs, len(items) - 1), initializer=_begin, initargs=(work, shared))
    try:
        yield from pool.map(_work, items[1:])
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()  # so that they hold nothing any more when this process puts together what they made


_begun: tuple[Callable[[Any, Any], Any], Any]


def _begin(work: Callable[[Any, Any], Any], shared: Any) -> None:
    """Take what is shared, once for each process; a Ctrl-C is for the process that a person started."""
    import signal

    global _begun
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _begun = work, shared


def _work(item: Any) -> Any:
    work, shared = _begun
    return work(shared, item)
