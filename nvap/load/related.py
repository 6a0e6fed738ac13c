"""The evidence files that may bear on a few: found by the ids in their texts, before any is read as YAML."""

import os
import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from nvap.source import Entry, Folder, entries, text_of

_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+", re.ASCII)
# To look for so many takes a quarter of the time that reading all does, however many there are.
MOST_RELATED = 100


class Related(NamedTuple):
    """Those of some bodies' evidence files that may bear on a few, and the paths of all, as diagnostics print them.

    A key is the folder of a file and its name without the suffix.
    """

    keys: frozenset[tuple[str, str]]
    paths: frozenset[str]


def related_to(chosen: Collection[str], workspace: Folder, bodies: Iterable[str]) -> Related | None:
    """The files of bodies' evidence that are chosen, by their real paths, and in chains all that name one or are named.

    None where these are many. What a file says in escapes cannot be seen in its text: it may bear on any.
    """
    files: dict[tuple[str, str], Entry] = {}
    found: set[tuple[str, str]] = set()
    for body in bodies:
        folder = os.path.realpath(os.path.join(workspace.path, "evidence", body))
        for entry in entries(workspace, "evidence", body):
            if isinstance(entry, Entry):
                files[body, entry.stem] = entry
                path = os.path.realpath(entry.path) if entry.is_link else os.path.join(folder, f"{entry.stem}.yaml")
                if path in chosen:
                    found.add((body, entry.stem))
    texts = {key: text_of(entry, workspace.path) for key, entry in files.items()}
    by_name: dict[str, set[tuple[str, str]]] = {}
    for key in files:
        by_name.setdefault(key[1], set()).add(key)
    left = [*found]
    while left and len(found) <= MOST_RELATED:
        key = left.pop()
        near = {other for other, text in texts.items() if key[1] in text}
        near.update(*(by_name.get(name, ()) for name in _ID.findall(texts[key])))
        left += near - found
        found |= near
    found.update(key for key, text in texts.items() if "\\" in text and '"' in text)
    paths = frozenset(entry.shown for entry in files.values())
    return Related(frozenset(found), paths) if len(found) <= MOST_RELATED else None
