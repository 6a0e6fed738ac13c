"""A pack with the files that belong to it, as one archive: the same files give the same bytes."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date

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
