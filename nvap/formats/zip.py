"""A pack with the files that belong to it, as one archive: the same files give the same bytes."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nvap.formats.documents import rendered
from nvap.load.measures import MeasuresFile
from nvap.load.records import Record, ReturnRecord
from nvap.model.refusals import CannotMake
from nvap.storage.attachments import content
from nvap.words.catalogue import in_own_words
from nvap.workspace import Workspace

if TYPE_CHECKING:
    from nvap.views.pack import PackView

SUMS = "SHA256SUMS"
# Names that Windows keeps for devices, with any ending.
_DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$", re.IGNORECASE)


def archive(entries: Mapping[str, bytes], made: date) -> bytes:
    """The bytes of a zip archive of some files by their names, all dated `made`, with their SHA-256 in SHA256SUMS.

    `sha256sum --check SHA256SUMS` in the unpacked folder says whether they are still the same.
    """
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(entries.items()))
    made_at = (min(max(made.year, 1980), 2107), made.month, made.day, 0, 0, 0)  # a zip archive knows no other years
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in sorted({**entries, SUMS: sums.encode("utf-8")}.items()):
            entry = zipfile.ZipInfo(name, made_at)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, data)
    return buffer.getvalue()


def place_of(record: str, name: str, taken: Iterable[str]) -> str:
    """Where a file that a record names lies in the archive: in a folder of the record's id, under a name that any
    system can hold, with a number before it where another file has that name already, but for capitals.
    """
    stem, dot, suffix = re.sub(r"[^\w .()\[\]&+,;=@#%~-]", "_", name).rpartition(".")
    safe = f"{stem[:100]}{dot}{suffix[:40]}".rstrip(". ") or "file"
    safe = f"_{safe}" if _DEVICES.match(safe) else safe
    place, number = f"files/{record}/{safe}", 1
    known = {entry.casefold() for entry in taken}
    while place.casefold() in known:
        number += 1
        place = f"files/{record}/{number}-{safe}"
    return place


LARGEST = 256 * 1024 * 1024  # of the files kept elsewhere, together


def pack_archive(
    workspace: Workspace, view: "PackView", used: Iterable[Record | ReturnRecord | MeasuresFile], files: Path | None
) -> bytes:
    """The page of a pack, the files used, and the files of theirs that are the same, as one archive.

    Raises CannotMake where these are too large or change while they are read.
    """
    with in_own_words(workspace.own_words):
        entries = {"pack.html": rendered("pack", "html", view, workspace.templates).encode("utf-8")}
    entries |= {"/".join(("records", *record.parts)): record.source.file for record in used}
    same = {(kept.record, kept.name) for kept in view.kept if kept.state == "same"}
    named = [
        (record.evidence.id, file) for record in used if isinstance(record, Record) for file in record.evidence.files
    ]
    wanted = [(record, file) for record, file in named if (record, file.name) in same and files is not None]
    if sum(file.bytes for _, file in wanted) > LARGEST:
        raise CannotMake(f"the files come to more than {LARGEST // 1024**2} MB")
    for record, file in wanted:
        data = content(file, files) if files is not None else None
        if data is None:
            raise CannotMake(f"{file.name} changed while it was read")
        entries[place_of(record, file.name, entries)] = data
    return archive(entries, workspace.at)
