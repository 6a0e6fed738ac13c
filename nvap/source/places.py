"""Where a key stands in its file, worked out only when a diagnostic asks."""

import contextlib
from typing import Any

import yaml

from nvap.source.faults import line_and_column
from nvap.source.look_alikes import readable
from nvap.source.parser import events

Keys = tuple[str | int, ...]
Place = tuple[int, int]


class Places:
    """The places of every key and value of one text, found by reading its events once more."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: dict[Keys, int] = {}
        self.values: dict[Keys, int] = {}
        # What was read before a fault has places; the rest falls back to what encloses it.
        with contextlib.suppress(yaml.YAMLError):
            self._read()

    def value(self, keys: Keys) -> Place:
        """Line and column of the value at a path of keys, or of the nearest enclosing one that is there."""
        return line_and_column(self.text, self.index(keys))

    def key(self, keys: Keys) -> Place:
        """Line and column of the last key of a path; of the item itself in a list."""
        if keys in self.keys:
            return line_and_column(self.text, self.keys[keys])
        return self.value(keys)

    def index(self, keys: Keys) -> int:
        """The position in the text of the value at a path of keys, or of the nearest enclosing one."""
        while keys and keys not in self.values:
            keys = keys[:-1]
        return self.values.get(keys, 0)

    def _read(self) -> None:
        stack: list[tuple[Keys, Any]] = []
        path: Keys = ()
        at: Any = None  # None: at the root; an int: the next place of a list; a str: "", or the key that waits
        meant = readable(self.text)
        for event in events(meant.text):
            kind = type(event)
            start = meant.origin(event.start_mark.index) if meant.moved else event.start_mark.index
            opens = kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent)
            if opens or kind in (yaml.ScalarEvent, yaml.AliasEvent):
                if at == "" and kind is yaml.ScalarEvent:
                    at = event.value or "?"
                    self.keys.setdefault((*path, at), start)
                    continue
                here = path if at is None else (*path, at)
                self.values.setdefault(here, start)
                if opens:
                    stack.append((path, at))
                    path, at = here, ("" if kind is yaml.MappingStartEvent else 0)
                    continue
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                path, at = stack.pop()
            else:
                continue
            at = at + 1 if isinstance(at, int) else ("" if isinstance(at, str) else None)
