"""The release folder: what lies where in it, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tools.release import install, pages
from tools.release.targets import GLIBC, MACOS, Target, dotted
from tools.release.wheels import Wheel

HERE = Path(__file__).parent
# What the folder holds, in the order in which it is told.
LAYOUT = {
    "README.txt": "how to install from this folder",
    "CONTENTS.txt": "every package with its version and licence, and how many wheels each machine takes",
    "SHA256SUMS": "the sum of every file; `sha256sum -c SHA256SUMS` checks them, and so does the installer",
    "install.cmd": "for the Windows Command Prompt and for software distribution",
    "install.ps1": "for PowerShell",
    "install.sh": "for macOS and Linux",
    "install.py": "what these three start, once they have found a Python",
    "pages.cmd": "to double-click on Windows: shows the pages in the browser, and offers to install nvap first",
    "pages.command": "the same for macOS",
    "pages.sh": "the same for Linux",
    "pages.py": "what these three start, with the Python that nvap is installed in",
    "release.json": "the version, and the machines and Pythons that there are wheels for",
    "wheels/any": "nvap itself, and wheels for every machine",
    "wheels/windows": "wheels for Windows only",
    "wheels/macos": "wheels for macOS only",
    "wheels/linux": "wheels for Linux only",
}
_CRLF = (".cmd", ".ps1", ".txt")
_STARTED = (".sh", ".command")
_MB = 1_000_000


class Occupied(Exception):
    """There is something already where the folder would be."""


def write(out: Path, complete: Mapping[Target, Sequence[Wheel]]) -> None:
    """Write a release folder; raises Occupied where there is something already."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Occupied(f"{out}: there is something already; name another folder, or delete this one first")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside:
        made = Path(beside, "release")
        _copy_wheels(made, complete)
        _write_texts(made, complete)
        (made / install.SUMS).write_text(_sums(made), "ascii", newline="\n")
        if out.exists():
            out.rmdir()
        made.rename(out)


def place(wheel: Wheel, target: Target) -> str:
    """The folder of a wheel that a target takes."""
    return f"wheels/{'any' if wheel.pure else target.platform.system}"


def _copy_wheels(made: Path, complete: Mapping[Target, Sequence[Wheel]]) -> None:
    for target, wheels in complete.items():
        for wheel in wheels:
            path = made / place(wheel, target) / wheel.path.name
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(wheel.path, path)


def _write_texts(made: Path, complete: Mapping[Target, Sequence[Wheel]]) -> None:
    version = str(next(wheel.version for wheels in complete.values() for wheel in wheels if wheel.name == "nvap"))
    pythons = sorted({target.python for target in complete})
    release = {
        "version": version,
        "pythons": [list(python) for python in pythons],
        "machines": {target.platform.name: target.platform.system for target in complete},
        "macos": list(MACOS),
        "glibc": list(GLIBC),
    }
    filled = {
        "@VERSION@": version,
        "@SUITS@": install.SUITS.format(pythons="".join(f"{python}, " for python in pythons).rstrip()),
        "@PYTHONS@": " ".join(dotted(python) for python in reversed(pythons)),
        "@WORDS@": install.versions(pythons),
    }
    texts = {path.name: _filled(path.read_text("ascii"), filled) for path in sorted((HERE / "scripts").iterdir())}
    texts["pages.command"] = texts["pages.sh"]
    texts["install.py"] = Path(install.__file__).read_text("ascii")
    texts["pages.py"] = Path(pages.__file__).read_text("ascii")
    texts["release.json"] = json.dumps(release, indent=2) + "\n"
    texts["CONTENTS.txt"] = "\n".join(contents(version, complete)) + "\n"
    for name, text in texts.items():
        path = made / name
        path.write_text(text, "ascii", newline="\r\n" if path.suffix in _CRLF else "\n")
        if path.suffix in _STARTED:
            path.chmod(0o755)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(name, word)
    return text


def _sums(made: Path) -> str:
    names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    return "".join(f"{hashlib.sha256((made / name).read_bytes()).hexdigest()}  {name}\n" for name in names)


def contents(version: str, complete: Mapping[Target, Sequence[Wheel]]) -> Iterator[str]:
    """The listing of what is in a release: every package, and what each machine takes."""
    yield f"What this release of nvap {version} holds. Nothing else is installed."
    yield ""
    taken: dict[str, set[str]] = {}
    packages: dict[str, Wheel] = {}
    for target, wheels in complete.items():
        for wheel in wheels:
            packages[wheel.name] = wheel
            taken.setdefault(wheel.name, set()).add(target.platform.system)
    systems = {target.platform.system for target in complete}
    rows = [("Package", "Version", "Licence", "For")]
    for name, wheel in sorted(packages.items()):
        words = "all" if taken[name] == systems else ", ".join(sorted(taken[name]))
        rows.append((name, str(wheel.version), _ascii(wheel.licence), words))
    yield from _columns(rows)
    yield ""
    yield from _columns([("Machine", "Python", "Wheels", "MB"), *figures(complete)])
    yield ""
    yield from _columns([("Folder", "Wheels", "MB"), *_folders(complete)])


def figures(complete: Mapping[Target, Sequence[Wheel]]) -> Iterator[tuple[str, ...]]:
    """How many wheels each target takes, and their size."""
    for target, wheels in sorted(complete.items(), key=lambda pair: (pair[0].platform.name, pair[0].python)):
        yield target.platform.name, dotted(target.python), *_counted(wheel.path for wheel in wheels)


def _folders(complete: Mapping[Target, Sequence[Wheel]]) -> Iterator[tuple[str, ...]]:
    lying: dict[str, set[Path]] = {}
    for target, wheels in complete.items():
        for wheel in wheels:
            lying.setdefault(place(wheel, target), set()).add(wheel.path)
    for folder, paths in sorted(lying.items()):
        yield folder, *_counted(paths)


def _counted(paths: Iterable[Path]) -> tuple[str, str]:
    sizes = [path.stat().st_size for path in paths]
    return str(len(sizes)), f"{sum(sizes) / _MB:.1f}"


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode("ascii")
