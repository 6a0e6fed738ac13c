"""Work that a file from outside decides on, in a process of its own: it is stopped where it takes too long or too much.

No list of what is dangerous is kept: whatever the work is, a clock outside Python ends it, and what the system gives it
of memory comes to an end.
"""

import os
import re
import sys
from collections.abc import Callable
from enum import StrEnum
from threading import Thread
from time import monotonic, process_time, sleep
from typing import NamedTuple


class Bounds(NamedTuple):
    """What work may have: seconds of the processor, seconds in all, for what looks at no clock, and bytes of memory."""

    seconds: float
    seconds_in_all: float
    memory: int


# The largest document takes a quarter of it; and to be laid out on pages, a quarter of the time and most of the memory.
OF_A_DOCUMENT = Bounds(4, 7, 192 << 20)
OF_PAGES = Bounds(60, 60, 2 << 30)
# What Python and the libraries take before the work begins. The most that was resident cannot be asked for it: that may
# be of the process which started this one.
_BEGINNING = 80 << 20
_MOST_WAITING = 50  # more than that
# What this process ends itself with; what a library gives up with, and the system when it has no more.
_LATE = 78
_OVER_MEMORY = (77, -6, -9)
# What a fault needs to be told when there is no memory left.
_RESERVE = 8 << 20

_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from nvap.formats.bounded import answer; "
    "sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))"
)
_FRAME = re.compile(r'^  File "([^"\n]*)", line (\d+) in', re.MULTILINE)
_kept: list[bytearray] = []
_ends: list[tuple[Callable[[], float], float]] = []


class Bound(StrEnum):
    """What there is only so much of."""

    TIME = "time"
    MEMORY = "memory"
    DEPTH = "depth"


class OverBound(Exception):
    """The work was stopped: which bound it came to, and the files and lines that it was at, the innermost first.

    The lines are those of the code that Python ran.
    """

    def __init__(self, bound: Bound, places: tuple[tuple[str, int], ...]) -> None:
        super().__init__(bound)
        self.bound, self.places = bound, places


def within_bounds(bounds: Bounds, work: Callable[..., bytes], *given: object) -> bytes:
    """What a function of a module makes of what it is given; raises OverBound."""
    import pickle
    import subprocess

    command = [sys.executable, "-P", "-c", _START, *filter(None, sys.path)]
    asked = pickle.dumps((bounds, work, given), pickle.HIGHEST_PROTOCOL)
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, timeout=bounds.seconds_in_all + _MOST_WAITING, check=False
        )
    except subprocess.TimeoutExpired:
        raise OverBound(Bound.TIME, ()) from None
    if done.returncode == 0:
        return done.stdout
    told = done.stderr.decode("utf-8", "replace")
    raise OverBound(_bound_of(told, done.returncode), tuple((name, int(line)) for name, line in _FRAME.findall(told)))


def _bound_of(told: str, status: int) -> Bound:
    """What ended a process, by what it told and its exit status; raises RuntimeError where that is a fault of ours."""
    if status == _LATE or told.startswith("Timeout ("):
        return Bound.TIME
    if "Stack overflow" in told or "stack overflow" in told or "Segmentation fault" in told:
        return Bound.DEPTH
    if "MemoryError" in told or "memory" in told or status in _OVER_MEMORY:
        return Bound.MEMORY
    raise RuntimeError(f"a process of nvap ended with {status}: {told}")


def answer(asked: bytes) -> bytes:
    """What the process of its own does: what it is asked, within the bounds."""
    import faulthandler
    import pickle

    (seconds, in_all, memory), work, given = pickle.loads(asked)
    _kept.append(bytearray(_RESERVE))
    faulthandler.enable()
    _ends[:] = (process_time, process_time() + seconds), (monotonic, monotonic() + in_all - 1)
    Thread(target=_stop_after, args=(in_all - 0.5,), daemon=True).start()
    # For what lets no other thread look: its own stands still then, and can be told of.
    faulthandler.dump_traceback_later(in_all, exit=True)
    _bound_memory(memory)
    made: bytes = work(*given)
    faulthandler.cancel_dump_traceback_later()
    return made


def _stop_after(seconds: float) -> None:
    """End this process, and say where it was."""
    sleep(seconds)
    _end(_LATE)


def _end(status: int) -> None:
    """End this process and tell where it was: exactly, as the work stands still while a thread of Python looks."""
    import faulthandler

    faulthandler.dump_traceback()
    os._exit(status)


def release() -> None:
    """Give back the memory that was kept for telling of a fault."""
    _kept.clear()


def is_late() -> bool:
    """Whether this process has had its time."""
    return any(clock() > end for clock, end in _ends)


def _bound_memory(most: int) -> None:
    """Let this process have so much more memory and no more; what asks for more gets a MemoryError."""
    if sys.platform == "win32":
        _bound_job(_BEGINNING + most)
        return
    import resource

    def taken() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

    def watch(most: int) -> None:
        while taken() < most:
            sleep(0.02)
        _end(_OVER_MEMORY[0])

    # Linux counts in kilobytes; macOS in bytes, and it keeps no such limit, so that somebody has to look.
    unit = 1 if sys.platform == "darwin" else 1024
    most += _BEGINNING
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    if sys.platform == "darwin":
        Thread(target=watch, args=(most,), daemon=True).start()


def _bound_job(most: int) -> None:
    """The same on Windows, where a job has limits, and a process is in one."""
    if sys.platform == "win32":
        import ctypes

        size, long, longlong = ctypes.c_size_t, ctypes.c_uint32, ctypes.c_int64

        class Limits(ctypes.Structure):
            """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

            _fields_ = [
                *((name, longlong) for name in ("process_time", "job_time")),
                ("flags", long),
                *((name, size) for name in ("least_working_set", "most_working_set")),
                ("processes", long),
                ("affinity", size),
                *((name, long) for name in ("priority", "scheduling")),
                ("counters", longlong * 6),
                *((name, size) for name in ("process_memory", "job_memory", "most_process", "most_job")),
            ]

        windows = ctypes.WinDLL("kernel32", use_last_error=True)
        windows.CreateJobObjectW.restype = windows.GetCurrentProcess.restype = ctypes.c_void_p
        windows.SetInformationJobObject.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, long)
        windows.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        limits = Limits(flags=0x100, process_memory=most)
        job = windows.CreateJobObjectW(None, None)
        set_ = windows.SetInformationJobObject(job, 9, ctypes.byref(limits), ctypes.sizeof(limits))
        if not (set_ and windows.AssignProcessToJobObject(job, windows.GetCurrentProcess())):
            raise ctypes.WinError(ctypes.get_last_error())
