"""What is refused of a file from outside before anything in it is believed: in bounded time and memory."""

import io
import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from nvap.source.zip_guard import Archive, ZipFault
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "refused.no-workbook": (
            "it is not an Excel workbook. Open it in Excel, and choose File, Save As, Excel Workbook (*.xlsx)"
        ),
        "refused.broken": (
            "it is not whole, or not made as a workbook is. Ask for it again; or open it in Excel, check that all of "
            "it is there, and choose File, Save As, Excel Workbook (*.xlsx)"
        ),
        "refused.too-large": (
            "there is more in it than {limit} MB. Take pictures and sheets of your own out of it, or copy what was "
            "filled in into a new export"
        ),
        "refused.many": "it has more than {limit} cells. Copy what was filled in into a new export",
        "refused.merged": (
            "it has more than {limit} merged cells. In Excel choose Home, Merge & Center, Unmerge Cells, and save it "
            "again"
        ),
        "refused.locked": (
            "it is protected by a password to open it. In Excel choose File, Info, Protect Workbook, Encrypt with "
            "Password, empty the box, and save it again"
        ),
        "refused.rights": (
            "it is protected by rights management or a sensitivity label. In Excel choose a label without encryption "
            "under Home, Sensitivity, or File, Info, Protect Workbook, Restrict Access, Unrestricted Access, and save "
            "it again"
        ),
        "refused.old": (
            "it is in the old form .xls, or protected. In Excel choose File, Save As, Excel Workbook (*.xlsx), without "
            "a password"
        ),
        "refused.macros": (
            "it holds macros, and none belong in it. In Excel choose File, Save As, Excel Workbook (*.xlsx), which has "
            "none"
        ),
        "refused.links": (
            "it takes values from other workbooks. In Excel choose Data, Edit Links (or Workbook Links), Break Link, "
            "and save it again"
        ),
        "refused.doctype": "it declares a document type, which no spreadsheet program does. Ask where it comes from",
        "refused.far": (
            "something stands in {cell}, far from everything else. In Excel go there with Ctrl+G, and Delete it or "
            "move it nearer; then save it again"
        ),
        "refused.not-exported": (
            "nvap did not export it, or its hidden sheet is gone. Copy what was filled in into a new export"
        ),
        "refused.schema": (
            "it was exported by another version of nvap (form {theirs}, and this is {ours}). Copy what was filled in "
            "into a new export"
        ),
        "refused.force": "it is the workbook of {theirs}, not of {ours}",
        "refused.version": (
            "it was made for version {theirs} of the plan, and this is version {ours}. Copy what was filled in into a "
            "new export"
        ),
    },
)

LARGEST_FILE = 32 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ENTRIES = 500
DEEPEST = 64
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MACROS = re.compile(r"vbaproject|/macrosheets/|vbadata", re.IGNORECASE)
_OTHERS = re.compile(r"/externallinks/", re.IGNORECASE)
_XML = (".xml", ".rels", ".vml")

Start = Callable[[str, dict[str, str]], Any]


class RefusedBook(Exception):
    """A file that is not read; `key` names the sentence above that says why, and `fields` are its fields.

    `filled` tells what was filled in in it, cell by cell, where that can be copied.
    """

    def __init__(self, key: str, filled: tuple[str, ...] = (), **fields: Any) -> None:
        super().__init__(key)
        self.key, self.filled, self.fields = key, filled, fields

    @property
    def why(self) -> str:
        """Why it is not read."""
        return say(f"refused.{self.key}", **self.fields)


def package(data: bytes) -> "Package":
    """The parts of a workbook that may be read; raises RefusedBook."""
    if data.startswith(_OLE):
        raise RefusedBook("rights" if _says(data, "DRM") else _locked(data))
    if not data.startswith(b"PK"):
        raise RefusedBook("no-workbook")
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:  # before all of them are made into something
        raise _refusal(ZipFault.MANY)
    archive = Archive(io.BytesIO(data), MOST_ENTRIES, _refusal)
    archive.measure(archive.entries, MOST_UNPACKED)
    found = Package(archive)
    names = found.names
    if "[Content_Types].xml" not in names:
        raise RefusedBook("no-workbook")
    if any(_MACROS.search(f"/{name}") for name in names) or b"macroenabled" in found.data(
        "[Content_Types].xml"
    ).lower().replace(b"\0", b""):
        raise RefusedBook("macros")
    if any(_OTHERS.search(f"/{name}") for name in names):
        raise RefusedBook("links")
    for name in names:
        if name.endswith(_XML):
            found.parse(name, first_only=True)
    return found


class Package:
    """The parts of a workbook that has passed; each is read as a stream, never more than it says it holds."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.entries}
        self.names = self._entries.keys()

    def data(self, name: str) -> bytes:
        """The bytes of one part."""
        return self._archive.data(self._entries[name])

    def parse(
        self,
        name: str,
        start: Start | None = None,
        end: Callable[[str], Any] | None = None,
        text: Callable[[str], Any] | None = None,
        *,
        first_only: bool = False,
    ) -> None:
        """Read one part as XML, without its namespaces; raises RefusedBook where it is none or has a document type.

        With `first_only` no further than its first element.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        known: dict[str, str] = {}
        begun: list[str] = []
        depth = 0

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise RefusedBook("broken")
            if start is not None:
                local = known.get(tag)
                if local is None:
                    local = known[tag] = tag.rpartition(" ")[2]
                start(local, attributes)
            elif not begun:
                begun.append(tag)

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(known[tag])

        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            for piece in self._archive.pieces(self._entries[name]):
                parser.Parse(piece, False)
                if first_only and begun:
                    return
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError):
            raise RefusedBook("broken") from None


def _refusal(fault: ZipFault, *_: str) -> RefusedBook:
    if fault in (ZipFault.MANY, ZipFault.LARGE):
        return RefusedBook("too-large", limit=MOST_UNPACKED // 1024**2)
    return RefusedBook("locked" if fault is ZipFault.LOCKED else "broken")


def _no_doctype(*_: object) -> None:
    raise RefusedBook("doctype")


def _locked(data: bytes) -> str:
    return "locked" if _says(data, "EncryptedPackage") else "old"


def _says(data: bytes, name: str) -> bool:
    """Whether a compound file has a stream or storage of a name."""
    return name.encode("utf-16-le") in data
