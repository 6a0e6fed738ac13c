"""`python -m tools.release OUT`: build a release folder."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.release import install
from tools.release.fetching import NotFetched, build, fetch
from tools.release.folder import Occupied, figures, write
from tools.release.targets import PLATFORMS, PYTHONS, dotted, targets

ROOT = Path(__file__).resolve().parent.parent.parent


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    made = argparse.ArgumentParser(
        prog="python -m tools.release",
        description="Build a release folder: nvap and everything it needs as wheels, and scripts that install it "
        "without an index. Fails when a wheel is missing for any machine or Python.",
    )
    made.add_argument("out", type=Path, help="the folder to make")
    made.add_argument("--constraint", type=Path, metavar="FILE", help="versions to keep to, as for pip")
    made.add_argument(
        "--machine",
        action="append",
        choices=[platform.name for platform in PLATFORMS],
        metavar="NAME",
        help=f"only this kind of machine, of {', '.join(platform.name for platform in PLATFORMS)}; "
        "may be given several times",
    )
    made.add_argument(
        "--python",
        action="append",
        type=_version,
        metavar="3.N",
        help=f"only this Python; may be given several times (otherwise {', '.join(map(dotted, PYTHONS))})",
    )
    made.add_argument("--here", action="store_true", help="only for the machine and the Python that this runs on")
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    given = parser().parse_args(words)
    machines = [install.machine()] if given.here else given.machine or [platform.name for platform in PLATFORMS]
    pythons = [sys.version_info[:2]] if given.here else given.python or PYTHONS
    platforms = tuple(platform for platform in PLATFORMS if platform.name in machines)
    if not platforms:
        print(f"Error: no wheels are looked for for {install.machine()}", file=sys.stderr)
        return 1
    try:
        with tempfile.TemporaryDirectory(prefix="nvap-release-") as folder:
            own = build(ROOT, Path(folder))
            complete = fetch(own, targets(platforms, tuple(pythons)), Path(folder), given.constraint)
            write(given.out, complete)
            for machine, python, count, size in figures(complete):
                print(f"{machine:<15} Python {python:<5} {count} wheels, {size} MB")
    except (NotFetched, Occupied) as reason:
        print(f"Error: {reason}", file=sys.stderr)
        return 1
    print(f"Written: {given.out}")
    return 0


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    if major != "3" or not minor.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no version such as 3.12")
    return 3, int(minor)


if __name__ == "__main__":
    sys.exit(main())
