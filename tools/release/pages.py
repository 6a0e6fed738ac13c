"""Show the pages of the workspace that is found, or of one that is made once that was told.

Started by pages.cmd, pages.command and pages.sh with the Python that nvap is installed in. Standard library only: a
copy of this file goes into each release folder and into each installation.
"""

from __future__ import annotations

import io
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

# What `nvap init` makes. Both have to be there: a folder of documents may well be called evidence.
SIGNS = ("evidence", "returns")
NEW = "nvap workspace"
SAYS = {
    "opened": "The workspace is {folder}",
    "several": "There are several workspaces:",
    "which": "Type the number of the one to open, and press Enter: ",
    "none": "There is no workspace beside this file, nor in {documents} or in a folder of it.",
    "new": "A new one can be made: the folder {folder} for your records. Nothing else is touched.",
    "make": "Type y and press Enter to make it; or type the path of the folder where yours is; Enter alone leaves it: ",
    "made": "Made: {folder}. Its file README.md says what goes in, and what must not.",
    "no-workspace": "There is no workspace in {folder}: it has no folder {signs}.",
    "left": "Nothing was made and nothing was opened.",
}


def main(words: Sequence[str]) -> int:
    """Find or make the workspace, beginning in the folder of the first word; the other words are of `nvap pages`."""
    for stream in (sys.stdout, sys.stderr):  # a path may hold letters that this terminal does not have
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    beside, *more = words
    if os.environ.get("NVAP_WORKSPACE"):
        return nvap("pages", *more)
    home = documents()
    try:
        folder = chosen([*dict.fromkeys(workspaces(Path(beside).absolute(), home))]) or named_or_made(home)
    except (EOFError, KeyboardInterrupt):
        folder = None
        print()
    if folder is None:
        tell("left")
        return 1
    tell("opened", folder=folder)
    return nvap("pages", "-C", str(folder), *more)


def tell(what: str, **fields: object) -> None:
    """Say a sentence at once."""
    print(SAYS[what].format(**fields), flush=True)


def documents() -> Path:
    """Where somebody's documents are on this computer."""
    found = Path.home() / "Documents"
    if sys.platform == "win32":
        import ctypes

        told = ctypes.create_unicode_buffer(260)  # they may be on a share, or in the folder of a sync client
        if ctypes.windll.shell32.SHGetFolderPathW(None, 5, None, 0, told) == 0:
            found = Path(told.value)
    elif program := shutil.which("xdg-user-dir"):
        done = subprocess.run([program, "DOCUMENTS"], capture_output=True, encoding="utf-8", check=False)
        told_of = Path(done.stdout.strip())
        found = told_of if told_of.is_absolute() and told_of != Path.home() else found  # which is said for none
    return found if found.is_dir() else Path.home()


def is_workspace(folder: Path) -> bool:
    """Whether a folder is a workspace, as far as can be told from outside."""
    try:
        return all((folder / sign).is_dir() for sign in SIGNS)
    except OSError:
        return False


def workspaces(*places: Path) -> Iterator[Path]:
    """The workspaces that are these folders or lie in them, each once; the first folder that is one itself is alone."""
    for place in places:
        if is_workspace(place):
            yield place.resolve()
            return
        try:
            inside = sorted(path for path in place.iterdir() if not path.name.startswith("."))
        except OSError:
            continue
        yield from (path.resolve() for path in inside if is_workspace(path))


def chosen(found: Sequence[Path]) -> Path | None:
    """The workspace that was found, or the one of several that is asked for; None where there is none."""
    if len(found) < 2:
        return found[0] if found else None
    tell("several")
    for place, folder in enumerate(found, 1):
        print(f"  {place}  {folder}")
    while True:
        typed = input(SAYS["which"]).strip()
        if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:6]) <= len(found):
            return found[int(typed) - 1]


def named_or_made(within: Path) -> Path | None:
    """The workspace whose path is typed, or a new one, once it was said where that will be; None where it is left."""
    new, number = within / NEW, 1
    while os.path.lexists(new):
        number += 1
        new = within / f"{NEW} {number}"
    tell("none", documents=within)
    tell("new", folder=new)
    while typed := input(SAYS["make"]).strip().strip('"'):
        if typed.lower() in ("y", "yes"):
            return new if nvap_made(new) else None
        folder = Path(typed)
        try:
            folder = folder.expanduser().absolute()
            if any((folder / sign).is_dir() for sign in SIGNS):
                return folder
        except (OSError, RuntimeError):  # it may be no path, or of nobody here
            pass
        tell("no-workspace", folder=folder, signs=" and no ".join(SIGNS))
    return None


def nvap_made(folder: Path) -> bool:
    """Whether a new workspace was made, by nvap itself; what to do next at a terminal is not told here."""
    words = [sys.executable, "-I", "-m", "nvap", "init", str(folder)]
    if subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        return False
    tell("made", folder=folder)
    return True


def nvap(*words: str) -> int:
    """Be nvap from now on, with these words; the program ends as it does."""
    sys.argv = ["nvap", *words]
    runpy.run_module("nvap", run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
