"""Wheels in a folder: what they say of themselves, and what a target still lacks among them.

Pip cannot be asked what another machine needs: it holds the markers of requirements against the machine that it runs
on, and so leaves out what is for Windows only. So the way from nvap to all it needs is walked here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from functools import lru_cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

from tools.release.targets import Target

_LONGEST_LICENCE = 40


@dataclass(frozen=True)
class Wheel:
    """One wheel."""

    path: Path
    name: str
    version: Version
    tags: frozenset[Tag]
    requires: tuple[str, ...]
    licence: str

    @property
    def pure(self) -> bool:
        """Whether it is for every machine."""
        return all(tag.platform == "any" for tag in self.tags)

    @property
    def pin(self) -> str:
        return f"{self.name}=={self.version}"


@dataclass
class Needed:
    """What a target needs: the wheels that are there, and the requirements that no wheel meets."""

    wheels: dict[str, Wheel] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def wheels_in(folder: Path) -> list[Wheel]:
    """Every wheel of a folder."""
    return [read(path) for path in sorted(folder.glob("*.whl"))]


@lru_cache(maxsize=1000)
def read(path: Path) -> Wheel:
    """A wheel, from its name and its metadata."""
    name, version, _, tags = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        inner = next(entry for entry in archive.namelist() if entry.endswith(".dist-info/METADATA"))
        said = BytesParser().parsebytes(archive.read(inner))
    named = [word.rpartition(" :: ")[2] for word in said.get_all("Classifier", []) if word.startswith("License ::")]
    licence = str(said.get("License-Expression") or said.get("License") or "").strip()
    if not licence or "\n" in licence or len(licence) > _LONGEST_LICENCE:
        licence = ", ".join(named)
    return Wheel(path, name, version, tags, tuple(said.get_all("Requires-Dist", [])), licence or "not said")


def needed(root: str, wheels: Iterable[Wheel], target: Target) -> Needed:
    """Everything that a requirement leads to on a target."""
    by_name: dict[str, list[Wheel]] = {}
    for wheel in wheels:
        by_name.setdefault(wheel.name, []).append(wheel)
    found = Needed()
    seen: set[tuple[str, frozenset[str]]] = set()
    ahead = [Requirement(root)]
    while ahead:
        requirement = ahead.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        there = by_name.get(name, [])
        fits = [wheel for wheel in there if wheel.tags & target.tags and requirement.specifier.contains(wheel.version)]
        if not fits:
            found.missing.append(_wanted(requirement, there))
            continue
        wheel = found.wheels[name] = _best(fits, target)
        if (name, extras) not in seen:
            seen.add((name, extras))
            ahead += _applying(wheel, extras, target)
    found.missing = sorted(set(found.missing))
    return found


def _wanted(requirement: Requirement, there: Sequence[Wheel]) -> str:
    """What is to be fetched: the version that other targets have, where one is there, else what was asked for."""
    versions = {wheel.version for wheel in there if requirement.specifier.contains(wheel.version)}
    if versions:
        return f"{canonicalize_name(requirement.name)}=={max(versions)}"
    return f"{canonicalize_name(requirement.name)}{requirement.specifier}"


def _best(fits: Sequence[Wheel], target: Target) -> Wheel:
    """One for this very Python before one for several."""
    return min(fits, key=lambda wheel: (all(tag.abi != target.abi for tag in wheel.tags), wheel.path.name))


def _applying(wheel: Wheel, extras: frozenset[str], target: Target) -> list[Requirement]:
    """The requirements of a wheel that hold on a target."""
    environment = target.environment()
    asked = [Requirement(text) for text in wheel.requires]
    return [
        requirement
        for requirement in asked
        if requirement.marker is None
        or any(requirement.marker.evaluate({**environment, "extra": extra}) for extra in (extras or {""}))
    ]
