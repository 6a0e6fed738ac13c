"""One text → the places of its keys, worked out only when a diagnostic asks."""

from contextlib import suppress
from typing import Any

import yaml

from nvap.source.data import Keys
from nvap.source.look_alikes import Readable, readable
from nvap.source.parser import events
from nvap.source.places import Places


def places(text: str) -> Places:
    """The places of every key and value of one text, found by reading its events once more."""
    keys: dict[Keys, int] = {}
    values: dict[Keys, int] = {}
    # What was read before a fault has places; the rest falls back to what encloses it.
    with suppress(yaml.YAMLError):
        _read(readable(text), keys, values)
    return Places(text, keys, values)


def _read(meant: Readable, keys: dict[Keys, int], values: dict[Keys, int]) -> None:
    stack: list[tuple[Keys, Any]] = []
    path: Keys = ()
    at: Any = None  # None: at the root; an int: the next place of a list; a str: "", or the key that waits
    for event in events(meant.text):
        kind = type(event)
        start = meant.origin(event.start_mark.index) if meant.moved else event.start_mark.index
        opens = kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent)
        if opens or kind in (yaml.ScalarEvent, yaml.AliasEvent):
            if at == "" and kind is yaml.ScalarEvent:
                at = event.value or "?"
                keys.setdefault((*path, at), start)
                continue
            here = path if at is None else (*path, at)
            values.setdefault(here, start)
            if opens:
                stack.append((path, at))
                path, at = here, ("" if kind is yaml.MappingStartEvent else 0)
                continue
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            path, at = stack.pop()
        else:
            continue
        at = at + 1 if isinstance(at, int) else ("" if isinstance(at, str) else None)
