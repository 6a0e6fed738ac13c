"""The machines and the Pythons that a release has wheels for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from packaging import tags

PYTHONS = ((3, 11), (3, 12), (3, 13))
# The oldest systems that the wheels of all dependencies run on.
MACOS = (11, 0)
GLIBC = (2, 28)


@dataclass(frozen=True)
class Platform:
    """A kind of machine. Wheels of the same system lie in one folder; the rest is what markers in metadata ask for."""

    name: str
    system: str
    machine: str
    os_name: str
    sys_platform: str
    platform_system: str

    @property
    def oldest(self) -> str:
        """The oldest system of this kind, in words."""
        words = {"macos": f"macOS {MACOS[0]}", "linux": f"glibc {GLIBC[0]}.{GLIBC[1]}"}
        return words.get(self.system, "Windows 10")

    def tags(self) -> list[str]:
        """The platform tags of wheels that fit, the best first."""
        if self.system == "windows":
            return ["win_amd64"]
        if self.system == "macos":
            return list(tags.mac_platforms(MACOS, self.machine))
        manylinux = [f"manylinux_2_{minor}_{self.machine}" for minor in range(GLIBC[1], 4, -1)]
        return [*manylinux, *(f"manylinux{name}_{self.machine}" for name in ("2014", "2010", "1"))]


PLATFORMS = (
    Platform("windows-x86_64", "windows", "AMD64", "nt", "win32", "Windows"),
    Platform("macos-arm64", "macos", "arm64", "posix", "darwin", "Darwin"),
    Platform("macos-x86_64", "macos", "x86_64", "posix", "darwin", "Darwin"),
    Platform("linux-x86_64", "linux", "x86_64", "posix", "linux", "Linux"),
    Platform("linux-aarch64", "linux", "aarch64", "posix", "linux", "Linux"),
)


@dataclass(frozen=True)
class Target:
    """One Python on one kind of machine."""

    platform: Platform
    python: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.platform.name}, Python {dotted(self.python)}"

    @property
    def abi(self) -> str:
        return "cp{}{}".format(*self.python)

    @cached_property
    def tags(self) -> frozenset[tags.Tag]:
        """The tags of wheels that can be installed."""
        platforms = self.platform.tags()
        return frozenset(
            (
                *tags.cpython_tags(self.python, abis=[self.abi], platforms=platforms),
                *tags.compatible_tags(self.python, interpreter=self.abi, platforms=platforms),
            )
        )

    def environment(self) -> dict[str, str]:
        """What markers such as `sys_platform == "win32"` are held against."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{dotted(self.python)}.0",
            "os_name": self.platform.os_name,
            "platform_machine": self.platform.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.platform.platform_system,
            "platform_version": "",
            "python_full_version": f"{dotted(self.python)}.0",
            "python_version": dotted(self.python),
            "sys_platform": self.platform.sys_platform,
        }


def dotted(version: tuple[int, int]) -> str:
    """A version of Python as it is written."""
    return "{}.{}".format(*version)


def targets(platforms: tuple[Platform, ...], pythons: tuple[tuple[int, int], ...]) -> Iterator[Target]:
    """Every Python on every platform. The oldest Python is first: what is chosen for it has to do for the others."""
    return (Target(platform, python) for python in sorted(pythons) for platform in platforms)
