"""One file → data, the place of every key, diagnostics; and data → one file's text. The only home of PyYAML."""

from nvap.source.events import Data
from nvap.source.places import Keys, Place
from nvap.source.reading import Entry, Folder, Source, entries, from_text, needed, one, read, subfolders

__all__ = [
    "Data",
    "Entry",
    "Folder",
    "Keys",
    "Place",
    "Source",
    "entries",
    "from_text",
    "needed",
    "one",
    "read",
    "subfolders",
]
