"""What forces send: a folder, a zip or a single file, and every file that lies in it. Nothing of it is changed."""

import os
from collections.abc import Callable, Iterable
from functools import partial

from nvap.exchange.placing import PARTS, Steps, is_junk, kind_of, stem_of
from nvap.model.diagnostics import Diagnostic
from nvap.model.values import dataclass
from nvap.source import Entry, Source, from_bytes, read
from nvap.source.unzip import RefusedArchive, Unzipped
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "source.many": "there are more than {most} files in it; name the folder that has evidence/ in it",
        "source.unreadable": "it cannot be read: {reason}",
        "source.no-file": "it is a pipe or a device, not a file",
        "source.deep": "this folder lies too deep",
        "source.link": "this link leads out of the folder, or back to it; copy what it points at into the folder",
        "source.mail": (
            "it is an e-mail that was saved; open it in Outlook, save what is attached (File, Save Attachments) and "
            "collect that"
        ),
        "source.packed": (
            "it is packed, and no zip; unpack it, and collect the folder or a zip of it (in Explorer: right-click the "
            "folder, Send to, Compressed (zipped) folder)"
        ),
        "source.document": (
            "it is a document or a picture, and nothing is read from one; what it says belongs in a record, or in a "
            "workbook: send one that `nvap workbook export` makes, to be filled in in Excel"
        ),
        "source.table": (
            "it is a table of another kind; send a workbook that `nvap workbook export` makes, and let what is in this "
            "be copied into that"
        ),
    },
)

MOST_FILES = 100_000
DEEPEST = 40
LARGEST_WORKBOOK = 32 * 1024 * 1024
# How a file begins that is no zip, whatever its name says.
_BEGINS = {
    b"%PDF": "document", b"{\\rtf": "document", b"\x89PNG": "document", b"\xff\xd8\xff": "document",
    b"7z\xbc\xaf\x27\x1c": "packed", b"Rar!": "packed", b"\x1f\x8b": "packed", b"BZh": "packed", b"\xfd7zXZ": "packed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file of a source: the names on the way to it, its path as shown, and what reads it.

    `within` is its path in the source. `shut` says why a folder, which this is then, cannot be looked into.
    """

    steps: Steps
    within: str
    shown: str
    source: Callable[[], tuple[Source, list[Diagnostic]]]
    data: Callable[[], bytes]
    shut: str = ""


@dataclass(frozen=True, slots=True)
class SentContents:
    """All that lies in a source: its files, how many a system left there, and its folders.

    `fetch` is told which files will be read and how large each may be, before one is; it raises RefusedArchive.
    `whole` says that a force's records are all in it, and `is_workbook` that it is one itself.
    """

    files: tuple[SentFile, ...]
    junk: int
    fetch: Callable[[Iterable[Steps], int], None]
    folders: tuple[Steps, ...] = ()
    whole: bool = True
    is_workbook: bool = False


def contents(path: str, shown: str) -> SentContents:
    """What lies in a folder, an archive, or one file alone; raises RefusedArchive and OSError.

    A file is what is in it, whatever its name says.
    """
    if os.path.isdir(path):
        return _of_folder(path, shown)
    name = os.path.basename(path)
    kind = "yaml" if stem_of(name) is not None else kind_of(name)
    with open(path, "rb") as file:
        begins = file.read(8)
    archive = None
    if begins.startswith(b"PK"):
        archive, kind = _unzipped(path, kind)
    kind = next((known for start, known in _BEGINS.items() if begins.startswith(start)), kind)
    if kind in ("mail", "packed", "document", "table"):
        raise RefusedArchive(say(f"source.{kind}"))
    if kind == "workbook":
        return SentContents((_of_workbook(path, shown),), 0, _in_no_archive, is_workbook=True)
    return _of_file(path, shown) if kind == "yaml" else _of_archive(archive or Unzipped(path), shown)


def _unzipped(path: str, by_name: str) -> tuple[Unzipped | None, str]:
    """An archive and what it is: it may be a document of an office program, or a workbook that cannot be read."""
    try:
        archive = Unzipped(path)
    except RefusedArchive:
        if by_name != "workbook":
            raise
        return None, by_name
    tops = {steps[0] for steps in archive.files}
    if "[Content_Types].xml" in tops:
        return archive, "workbook" if "xl" in tops else "document"
    if {"mimetype", "content.xml"} <= tops:
        return archive, "workbook" if by_name == "workbook" else "document"
    return archive, "zip"


def _of_workbook(path: str, shown: str) -> SentFile:
    name = os.path.basename(path)
    return SentFile((name,), name, shown, _nothing, partial(_bytes, path))


def _of_file(path: str, shown: str) -> SentContents:
    """One file of YAML alone; it may lie where a workspace has it."""
    above = os.path.abspath(path).replace(os.sep, "/").split("/")[-3:]
    steps = tuple(above) if len(above) == 3 and above[0].casefold() in PARTS else (above[-1],)
    entry = Entry(steps[-1], path, shown, is_link=False)
    folder = os.path.dirname(os.path.abspath(path))
    sent = SentFile(steps, steps[-1], shown, partial(read, entry, folder), partial(_bytes, path))
    return SentContents((sent,), 0, _in_no_archive, whole=False)


def _of_folder(path: str, shown: str) -> SentContents:
    """A workspace, a folder that holds one, or a part of one: its folder of evidence, or a force's folder in that."""
    found = _Walk(path, shown)
    found.walk(path, (), 0)
    return SentContents(tuple(found.files), found.junk, _in_no_archive, tuple(found.folders))


class _Walk:
    """A folder as it is gone through: its files, and how many a system left there. Nothing outside it is looked at."""

    def __init__(self, path: str, shown: str) -> None:
        self.files: list[SentFile] = []
        self.folders: list[Steps] = []
        self.junk = 0
        self._root, self._shown, self._real = path, shown, os.path.realpath(path)
        self._above = _above(path)
        self._followed: set[str] = set()

    def walk(self, path: str, within: Steps, deep: int) -> None:
        """Note what lies in one folder, sorted by name; raises RefusedArchive where that is too much."""
        self.folders.append((*self._above, *within))
        try:
            with os.scandir(path) as found:
                items = sorted(found, key=lambda item: item.name)
        except OSError as problem:
            if not within:
                raise
            self._shut(within, say("source.unreadable", reason=problem.strerror or problem))
            return
        shown = self._show(within)
        for item in items:
            steps = (*within, item.name)
            if is_junk(item.name):
                self.junk += 1
            elif item.is_file() or (item.is_symlink() and not item.is_dir()):
                path = f"{shown}/{item.name}" if shown else item.name
                entry = Entry(item.name, item.path, path, item.is_symlink())
                self._add(steps, path, partial(read, entry, self._root), partial(_bytes, item.path))
            elif not item.is_dir():
                self._shut(steps, say("source.no-file"), "")
            elif item.name.startswith("."):
                self._shut(steps, "")
            elif item.is_symlink() and not self._is_inside(item.path):
                self._shut(steps, say("source.link"))
            elif deep == DEEPEST:
                self._shut(steps, say("source.deep"))
            else:
                self.walk(item.path, steps, deep + 1)

    def _is_inside(self, path: str) -> bool:
        """Whether a link leads to a folder of this source that it does not lie in, for the first time."""
        real = os.path.realpath(path)
        holds = (os.path.realpath(os.path.dirname(path)) + os.sep).startswith(real + os.sep)
        if holds or real in self._followed or not real.startswith(self._real + os.sep):
            return False
        self._followed.add(real)
        return True

    def _shut(self, within: Steps, why: str, end: str = "/") -> None:
        self._add(within, self._show(within), _nothing, bytes, why, end)

    def _add(
        self,
        within: Steps,
        shown: str,
        source: Callable[[], tuple[Source, list[Diagnostic]]],
        data: Callable[[], bytes],
        shut: str = "",
        end: str = "",
    ) -> None:
        if len(self.files) == MOST_FILES:
            raise RefusedArchive(say("source.many", most=MOST_FILES))
        self.files.append(SentFile((*self._above, *within), "/".join(within) + end, shown, source, data, shut))

    def _show(self, within: Steps) -> str:
        return "/".join(part for part in (self._shown, *within) if part)


def _above(path: str) -> Steps:
    """What a folder is of a workspace, if it is a part of one: the names of it that its files lie in."""
    names = os.path.abspath(path).replace(os.sep, "/").split("/")
    lows = [name.casefold() for name in names]
    if any(child.casefold() in PARTS for child in os.listdir(path)):
        return ()
    if lows[-1] in PARTS:
        return (names[-1],)
    return tuple(names[-2:]) if len(names) > 1 and lows[-2] in PARTS else ()


def _of_archive(archive: Unzipped, shown: str) -> SentContents:
    """An archive of any of these, or one that `nvap pack` made; what is read of it is unpacked all at once."""
    unpacked: dict[Steps, bytes] = {}
    files = [steps for steps in archive.files if not any(is_junk(step) for step in steps)]

    def fetch(chosen: Iterable[Steps], largest: int) -> None:
        chosen = tuple(chosen)
        archive.measure(chosen, largest)
        unpacked.update((steps, archive.data(steps)) for steps in chosen)

    def data(steps: Steps) -> bytes:
        return unpacked[steps]

    def source(steps: Steps) -> tuple[Source, list[Diagnostic]]:
        return from_bytes(unpacked.pop(steps), f"{shown}/{'/'.join(steps)}")

    return SentContents(
        tuple(
            SentFile(steps, "/".join(steps), f"{shown}/{'/'.join(steps)}", partial(source, steps), partial(data, steps))
            for steps in files
        ),
        len(archive.files) - len(files),
        fetch,
        archive.folders,
    )


def _in_no_archive(chosen: Iterable[Steps], largest: int) -> None:
    """A file of a folder is held to its size as it is read."""


def _nothing() -> tuple[Source, list[Diagnostic]]:
    return Source("", "", None), []


def _bytes(path: str) -> bytes:
    if os.path.islink(path):
        raise RefusedArchive(say("source.link"))
    with open(path, "rb") as file:
        return file.read(LARGEST_WORKBOOK + 1)
