"""One file → data, the place of every key, diagnostics; and data → one file's text. The only home of PyYAML."""

from nvap.source.data import Data, Keys, Place
from nvap.source.faults import MOST_FAULTS
from nvap.source.reading import (
    Entry,
    Folder,
    Source,
    copies,
    entries,
    from_bytes,
    from_text,
    misnamed,
    needed,
    optional,
    read,
    subfolders,
    text_of,
    words,
)

__all__ = [
    "MOST_FAULTS",
    "Data",
    "Entry",
    "Folder",
    "Keys",
    "Place",
    "Source",
    "copies",
    "entries",
    "from_bytes",
    "from_text",
    "misnamed",
    "needed",
    "optional",
    "read",
    "subfolders",
    "text_of",
    "words",
]
