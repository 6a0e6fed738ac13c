"""Getting wheels with pip: nvap's own, built, and those of its dependencies, for machines other than this one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.release.targets import Target
from tools.release.wheels import Wheel, needed, wheels_in

EXTRA = "all"


class NotFetched(Exception):
    """What could not be had, a line each."""


def build(source: Path, folder: Path) -> Wheel:
    """The wheel of nvap, built from its source into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    said = _pip("wheel", "--no-deps", "--wheel-dir", folder, source)
    built = sorted(folder.glob("nvap-*.whl"))
    if said is not None or len(built) != 1:
        raise NotFetched(f"nvap's own wheel was not built: {said or 'there is none'}")
    return wheels_in(folder)[0]


def fetch(own: Wheel, targets: Iterable[Target], folder: Path, constraint: Path | None) -> dict[Target, list[Wheel]]:
    """The wheels of each target, fetched into the folder of nvap's own; raises NotFetched once all have been tried.

    A package has one version in a release: what the first target got, the others get too.
    """
    root = f"nvap[{EXTRA}]=={own.version}"
    complete: dict[Target, list[Wheel]] = {}
    faults: list[str] = []
    for target in targets:
        faults_before = len(faults)
        found = needed(root, wheels_in(folder), target)
        while found.missing and len(faults) == faults_before:
            faults += _download(found.missing, target, folder, constraint)
            was, found = found, needed(root, wheels_in(folder), target)
            if found.missing == was.missing and len(faults) == faults_before:
                faults.append(f"{target}: no wheel for {', '.join(found.missing)}")
        complete[target] = sorted(found.wheels.values(), key=lambda wheel: wheel.name)
    if faults:
        raise NotFetched("\n".join(faults))
    return complete


def _download(missing: Sequence[str], target: Target, folder: Path, constraint: Path | None) -> list[str]:
    """Fetch what is missing, with what it needs in turn; returns a line for each that cannot be had."""
    pins = folder / "pins.txt"
    pins.write_text("".join(f"{pin}\n" for pin in sorted({wheel.pin for wheel in wheels_in(folder)})), "utf-8")
    # For macOS pip itself goes down to older systems; for Linux it has to be told each.
    platforms = target.platform.tags()[:1] if target.platform.system == "macos" else target.platform.tags()
    options = [
        "--only-binary=:all:",
        *(f"--platform={tag}" for tag in platforms),
        f"--python-version={target.python[0]}.{target.python[1]}",
        "--implementation=cp",
        *(f"--abi={abi}" for abi in (target.abi, "abi3", "none")),
        f"--constraint={pins}",
        *([f"--constraint={constraint}"] if constraint else []),
        f"--dest={folder}",
    ]
    said = _pip("download", *options, *missing)
    pins.unlink()
    return [] if said is None else [f"{target}: {said}"]


def _pip(*arguments: str | Path) -> str | None:
    """Run pip; returns its last complaint where it fails."""
    words = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode == 0:
        return None
    lines = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    return " ".join(lines) or f"pip ended with {done.returncode}"
