"""Install nvap from the folder that this file lies in, without an index. Started by install.cmd, .ps1 and .sh.

Standard library only, and nothing of the project: a copy of this file goes into each release folder.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import io
import json
import os
import platform
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
# Written into the folder of an installation first of all, so that no other folder is ever touched.
MARK = "nvap-installed-here.txt"
# What the scripts ask of a Python before they start this file with it. No double quotes: it stands in a command line.
SUITS = "import sys; sys.exit(sys.version_info[:2] not in ({pythons}) or sys.maxsize < 2**32)"
WINDOWS = os.name == "nt"
# What is double-clicked on this system, and the line of it that says where nvap is, for the folder that is not named.
STARTER = "pages.cmd" if WINDOWS else "pages.command" if sys.platform == "darwin" else "pages.sh"
WHERE = {"pages.cmd": r'set "NVAP=%LOCALAPPDATA%\Programs\nvap"', "pages.sh": 'nvap="$HOME/.local/share/nvap"'}
WHERE["pages.command"] = WHERE["pages.sh"]
# Every reason for which nothing is installed, and what to do about it. The scripts themselves say no-python.
REFUSALS = {
    "no-python": (
        "No Python that suits was found.",
        "Install Python {words} (64-bit) from python.org or with your software distribution, then run this again. "
        "If it is there but not found, start it with its full path: C:\\path\\to\\python.exe install.py",
    ),
    "wrong-version": (
        "This is Python {found}; there are wheels for Python {words}.",
        "Start another Python with its full path: C:\\path\\to\\python.exe install.py",
    ),
    "wrong-machine": (
        "There are no wheels for this machine and Python ({found}).",
        "There are wheels for: {words}. A 32-bit or free-threaded Python will not do, nor will Alpine Linux.",
    ),
    "too-old": ("This system is {found}; the wheels need {words} or later.", "Install on a newer system."),
    "not-whole": (
        "The release folder is not whole: {found}.",
        "Copy or unpack the whole folder again; a folder of wheels for other systems may be left out.",
    ),
    "changed": (
        "A file is not as it was released: {found}.",
        "Get the release again, and ask who gave it to you if it happens twice.",
    ),
    "no-venv": (
        "This Python cannot make a virtual environment: {found} is missing.",
        "On Debian and Ubuntu: apt install python3-venv. On Windows, use the installer from python.org.",
    ),
    "occupied": (
        "{found} holds other things; nothing was touched.",
        "Name a folder that is empty or not there yet: install FOLDER",
    ),
    "other-python": (
        "{found} was made with another Python than {words}, or is not whole.",
        "Delete that folder and run this again, or name another one.",
    ),
    "failed": (
        "It stopped here: {found}",
        "Nothing outside the folder was touched; run this again once that is mended.",
    ),
}


class Refused(Exception):
    """Why nothing was installed: a key of REFUSALS, and its words."""

    def __init__(self, reason: str, found: object = "", words: str = "") -> None:
        said, todo = (text.format(found=found, words=words) for text in REFUSALS[reason])
        super().__init__(f"nvap was not installed. {said}\n{todo}")
        self.reason = reason


def machine() -> str:
    """The kind of machine and system that this Python runs on, as releases name it."""
    kind = platform.machine().lower()
    if sys.platform == "win32":
        # The machine may be of 64 bits and the Python of 32.
        names = {"win-amd64": "windows-x86_64", "win-arm64": "windows-arm64", "win32": "windows-32-bit"}
        return names.get(sysconfig.get_platform(), sysconfig.get_platform())
    system = {"darwin": "macos"}.get(sys.platform, sys.platform)
    if system == "linux" and platform.libc_ver()[0] != "glibc":
        system = "linux-without-glibc"
    threads = "-free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    return f"{system}-{kind}{'' if sys.maxsize > 2**32 else '-32-bit'}{threads}"


def versions(pythons: Iterable[Sequence[int]]) -> str:
    """Versions of Python in words."""
    words = [".".join(map(str, python)) for python in sorted(map(tuple, pythons))]
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def default_folder() -> Path:
    """Where nvap goes when no folder is named: where programs of one person go."""
    local = os.environ.get("LOCALAPPDATA")
    return Path(local, "Programs", "nvap") if WINDOWS and local else Path.home() / ".local" / "share" / "nvap"


def check_python(release: dict[str, Any]) -> None:
    """Refuse a Python or a machine that there are no wheels for."""
    if list(sys.version_info[:2]) not in release["pythons"] or sys.implementation.name != "cpython":
        found = f"{platform.python_implementation()} {platform.python_version()}"
        raise Refused("wrong-version", found, versions(release["pythons"]))
    if machine() not in release["machines"]:
        raise Refused("wrong-machine", machine(), ", ".join(release["machines"]))
    for system, version in (("macos", platform.mac_ver()[0]), ("glibc", platform.libc_ver()[1])):
        if version and [int(part) for part in version.split(".")[:2]] < release[system]:
            raise Refused("too-old", f"{system} {version}", ".".join(map(str, release[system])))
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Refused("no-venv", module)


def check_files(source: Path, folders: Sequence[str]) -> None:
    """Refuse a release of which something for this machine is missing, changed or added."""
    sums = {}
    for line in (source / SUMS).read_text("ascii").splitlines():
        digest, _, name = line.partition("  ")
        sums[name] = digest
    mine = [name for name in sums if name.count("/") == 0 or name.rpartition("/")[0] in folders]
    missing = [name for name in mine if not (source / name).is_file()]
    if missing:
        raise Refused("not-whole", f"{missing[0]} is missing" + (f", and {len(missing) - 1} more" * (len(missing) > 1)))
    for name in mine:
        if hashlib.sha256((source / name).read_bytes()).hexdigest() != sums[name]:
            raise Refused("changed", name)
    for folder in folders:
        for path in sorted((source / folder).iterdir()):
            if f"{folder}/{path.name}" not in sums:
                raise Refused("changed", f"{folder}/{path.name} is not in {SUMS}")


def make_environment(folder: Path) -> Path:
    """A virtual environment in a folder that is empty, new or from before; returns its Python."""
    python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    mark = folder / MARK
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not mark.is_file())):
        raise Refused("occupied", folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("nvap is installed in this folder. To remove nvap, delete the folder.\n", "ascii")
    if not python.exists():
        _run([sys.executable, "-I", "-m", "venv", str(folder)])
    asked = "import sys; print(sys.version_info[:2])"
    done = subprocess.run([str(python), "-I", "-c", asked], capture_output=True, encoding="utf-8", check=False)
    if done.stdout.strip() != str(sys.version_info[:2]):
        raise Refused("other-python", folder, versions([sys.version_info[:2]]))
    return python


def install(python: Path, source: Path, folders: Sequence[str], version: str) -> None:
    """Install from the wheels and from nowhere else, whatever pip is set up to do on this machine."""
    links = [f"--find-links={source / folder}" for folder in folders]
    pip = [str(python), "-I", "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet"]
    _run([*pip, "--no-index", "--no-cache-dir", "--force-reinstall", *links, f"nvap[all]=={version}"])


def put_starter(source: Path, folder: Path) -> None:
    """Put what is double-clicked into the folder of an installation; a copy of it works from anywhere."""
    (folder / "pages.py").write_bytes((source / "pages.py").read_bytes())
    text = (source / STARTER).read_text("ascii")
    if folder != default_folder():
        text = text.replace(WHERE[STARTER], where(STARTER, folder))
    (folder / STARTER).write_text(text, "utf-8", newline="\r\n" if WINDOWS else "\n")
    if not WINDOWS:
        (folder / STARTER).chmod(0o755)


def where(starter: str, folder: Path | str) -> str:
    """The line of what is double-clicked that says where nvap is, for a folder of somebody's choice."""
    if not starter.endswith(".cmd"):
        return f"nvap={shlex.quote(str(folder))}"
    line = 'set "NVAP={}"'.format(str(folder).replace("%", "%%"))
    # The Command Prompt reads a file in the letters of the country, unless it is told.
    return line if line.isascii() else f"chcp 65001 >nul\n{line}"


def _run(words: Sequence[str]) -> None:
    # Neither pip's settings nor a path of Python's may lead elsewhere.
    kept = {name: word for name, word in os.environ.items() if not name.upper().startswith(("PIP_", "PYTHON"))}
    done = subprocess.run(
        words,
        env={**kept, "PIP_CONFIG_FILE": os.devnull},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise Refused("failed", done.stdout.strip() or f"{words[0]} ended with {done.returncode}")


def next_steps(folder: Path, version: str) -> str:
    """What to do now that it is installed."""
    scripts = folder / ("Scripts" if WINDOWS else "bin")
    program = scripts / ("nvap.exe" if WINDOWS else "nvap")
    path = (
        f'PowerShell: $env:Path += ";{scripts}"     Command Prompt: set "PATH=%PATH%;{scripts}"'
        if WINDOWS
        else f'export PATH="$PATH:{scripts}"'
    )
    start = f'& "{program}" validate   (without the & in the Command Prompt)' if WINDOWS else f'"{program}" validate'
    return "\n".join(
        (
            f"nvap {version} is installed in {folder}",
            f"Start it with its full path:  {start}",
            f"or, to write only nvap:       {path}",
            "Then try: nvap validate, nvap gaps --force norfolk, nvap --help",
            f"For the pages in a browser:    double-click {folder / STARTER}, or a copy of it where you like",
            "To remove it, delete the folder; nothing else was changed.",
        )
    )


def parser() -> argparse.ArgumentParser:
    """The options of the scripts, all three."""
    made = argparse.ArgumentParser(prog="install", description="Install nvap from this folder, without an index.")
    standard = r"%%LOCALAPPDATA%%\Programs\nvap on Windows, ~/.local/share/nvap elsewhere"
    made.add_argument("folder", nargs="?", type=Path, help=f"where to install it (otherwise {standard})")
    made.add_argument("--check", action="store_true", help="only say whether it could be installed from here")
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Install; returns 0, or 1 where nothing was installed."""
    for stream in (sys.stdout, sys.stderr):  # a path may hold letters that this terminal does not have
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    given = parser().parse_args(words)
    source = Path(__file__).absolute().parent  # not resolved: a mapped drive stays one
    try:
        if not (source / SUMS).is_file() or not (source / "release.json").is_file():
            raise Refused("not-whole", f"there is no {SUMS} or no release.json")
        release = json.loads((source / "release.json").read_text("ascii"))
        check_python(release)
        folders = ("wheels/any", f"wheels/{release['machines'][machine()]}")
        print(f"Checking the files of nvap {release['version']} ...", flush=True)
        check_files(source, folders)
        if given.check:
            print(f"Everything is there for {machine()}, Python {platform.python_version()}.")
            return 0
        folder = (given.folder or default_folder()).absolute()
        print(f"Installing into {folder} (about a minute) ...", flush=True)
        install(make_environment(folder), source, folders, release["version"])
        put_starter(source, folder)
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    except OSError as reason:
        print(Refused("failed", reason), file=sys.stderr)
        return 1
    print(next_steps(folder, release["version"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
