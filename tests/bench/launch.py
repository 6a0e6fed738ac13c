"""One program measured: `python -I -S launch.py SECONDS SAID PROGRAM ARGUMENT…` prints what it took, as JSON.

It imports little, because what it starts begins with its own peak of memory. What the program prints goes into the file
SAID. One that has not ended after some seconds is killed with all that it started.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

LOOKS = 0.05  # seconds between two looks at the memory of a program and of those that it started


def tree(first: int) -> Iterator[int]:
    """A process and all below it, as far as the system tells."""
    yield first
    try:
        for task in os.listdir(f"/proc/{first}/task"):
            with open(f"/proc/{first}/task/{task}/children", encoding="ascii") as told:
                for child in told.read().split():
                    yield from tree(int(child))
    except OSError:
        return


def memory(process: int) -> int:
    """The memory of a process in KiB, what it shares with others divided among them; 0 where it has ended."""
    try:
        with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as told:
            return next(int(line.split()[1]) for line in told if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def watch(first: int, seconds: float, seen: dict[str, int], ended: threading.Event) -> None:
    """Note the most memory of several processes together, and kill them when their time is over."""
    until = time.monotonic() + seconds
    while not ended.wait(LOOKS):
        processes = list(tree(first))
        if len(processes) > 1:  # of one alone the system knows the peak
            seen["together"] = max(seen["together"], sum(map(memory, processes)))
        if time.monotonic() > until:
            seen["over"] = 1
            os.killpg(first, signal.SIGKILL)
            return


def main() -> None:
    """Run the program and print the seconds by the clock and of processors, the peak of memory in MB, and its code."""
    seconds, said, *words = sys.argv[1:]
    seen, ended = {"together": 0, "over": 0}, threading.Event()
    to = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    start = time.perf_counter()
    into = [(os.POSIX_SPAWN_DUP2, to, 1), (os.POSIX_SPAWN_DUP2, to, 2)]
    process = os.posix_spawn(words[0], words, os.environ, file_actions=into, setpgroup=0)
    watcher = threading.Thread(target=watch, args=(process, float(seconds), seen, ended), daemon=True)
    watcher.start()
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    ended.set()
    watcher.join()
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(used.ru_maxrss * unit, seen["together"] * 1024) / 1e6
    processor = used.ru_utime + used.ru_stime
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps({"wall": wall, "processor": processor, "peak": peak, "code": code, "over": bool(seen["over"])}))


if __name__ == "__main__":
    main()
