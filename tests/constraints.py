"""The versions that the tests run on: `python -m tests.constraints` pins today's newest in tests/constraints.txt.

`--oldest` prints the pins of the oldest that pyproject.toml allows; what those bring along is free. `--same` ends
with 0 where every pinned package that is installed here has the version that is pinned.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.running import ROOT, execute

PINS = ROOT / "tests" / "constraints.txt"
EXTRAS = ("test", "lint")
HEAD = """\
# Every package that the extras test and lint bring, on Python 3.11: `python -m tests.constraints` writes this anew.
"""


def project() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for: by extra, what it needs always as "", and what builds it as "build"."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = {"": data["project"]["dependencies"], **data["project"]["optional-dependencies"]}
    asked["build"] = data["build-system"]["requires"]
    return {name: [Requirement(one) for one in lines] for name, lines in asked.items()}


def asked_for(*extras: str) -> Iterator[Requirement]:
    """What some extras ask for, those that they name among them; other packages only."""
    for extra in extras:
        for requirement in project()[extra]:
            if requirement.name == "nvap":
                yield from asked_for(*sorted(requirement.extras))
            else:
                yield requirement


def floors(*extras: str) -> list[str]:
    """The pins of the oldest versions that some extras ask for."""
    found = []
    for requirement in asked_for(*extras):
        (version,) = (one.version for one in requirement.specifier if one.operator in (">=", "=="))
        found.append(f"{requirement.name}=={version}")
    return found


def pins(text: str) -> dict[str, str]:
    """The version of each package that a file of constraints pins."""
    found = re.findall(r"(?m)^([\w.-]+)==(\S+)$", text)
    return {canonicalize_name(name): version for name, version in found}


def closure(requirements: Iterable[Requirement]) -> set[str]:
    """The names of packages and of all that they bring along, so far as they are installed here."""
    found: dict[str, set[str]] = {}
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = {"", *requirement.extras}
        if extras <= found.get(name, set()):
            continue
        found[name] = found.get(name, set()) | extras
        try:
            brought = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        for one in map(Requirement, brought):
            if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(one)
    return set(found)


def frozen() -> str:
    """The pins of the newest versions, in an environment made for it."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        pip = (python, "-m", "pip", "--quiet", "--disable-pip-version-check")
        execute([*pip, "install", f"{ROOT}[{','.join(EXTRAS)}]"], timeout=900, check=True)
        said = execute([*pip, "freeze", "--exclude", "nvap"], check=True).stdout
    return HEAD + said


def differing(pinned: Mapping[str, str]) -> dict[str, str]:
    """The versions that are installed here of packages that are pinned to others."""
    here: dict[str, str] = {
        canonicalize_name(found.name): found.version for found in importlib.metadata.distributions()
    }
    return {name: here[name] for name, version in pinned.items() if here.get(name, version) != version}


if __name__ == "__main__":
    if sys.argv[1:] == ["--same"]:
        others = differing(pins(PINS.read_text("utf-8")))
        print(*(f"{name}=={version}" for name, version in others.items()), sep="\n")
        sys.exit(bool(others))
    if sys.argv[1:] == ["--oldest"]:
        print("\n".join(floors("", "test", "build")))
    else:
        PINS.write_text(frozen(), encoding="utf-8", newline="\n")
