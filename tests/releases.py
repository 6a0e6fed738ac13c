"""Release folders of made-up wheels, for the tests of releases and of installing from them."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from tools.release import install
from tools.release.folder import write
from tools.release.targets import PLATFORMS, PYTHONS, Target
from tools.release.wheels import Wheel, read

HERE = next(platform for platform in PLATFORMS if platform.name == install.machine())
MINE = Target(HERE, sys.version_info[:2])
WINDOWS = Target(PLATFORMS[0], (3, 11))


def wheel(folder: Path, name: str, *requires: str, version: str = "1.0", tag: str = "py3-none-any") -> Wheel:
    """A wheel that holds one module with a command of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    inner = f"{name}-{version}.dist-info"
    metadata = "".join(f"Requires-Dist: {line}\n" for line in requires)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", f"def main():\n    print('{name} {version}')\n")
        archive.writestr(
            f"{inner}/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\nProvides-Extra: all\n{metadata}",
        )
        archive.writestr(f"{inner}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        archive.writestr(f"{inner}/entry_points.txt", f"[console_scripts]\n{name} = {name}:main\n")
        archive.writestr(f"{inner}/RECORD", "")
    return read(path)


def own(folder: Path, version: str = "9.1") -> Wheel:
    """A wheel in the place of nvap's, that needs one with binaries, and on Windows one more."""
    return wheel(folder, "nvap", 'native>=1; extra == "all"', 'colours; sys_platform == "win32"', version=version)


def native(folder: Path, target: Target) -> Wheel:
    return wheel(folder, "native", tag=f"{target.abi}-{target.abi}-{target.platform.tags()[0]}")


def made_up(folder: Path) -> Path:
    """A release folder for this machine and for Windows."""
    store, out = folder / "store", folder / "a release & co"
    common = [own(store), wheel(store, "colours")]
    complete = {
        target: [*common, native(store, target)]
        for target in {*(Target(PLATFORMS[0], python) for python in PYTHONS), MINE}
    }
    write(out, complete)
    return out


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
