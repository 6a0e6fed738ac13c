"""YAML text → plain data, straight from libyaml's events: scalars stay text, and every trap is a fault.

The composer is never used: it recurses (100,000 brackets exhaust its stack) and expands aliases. Here nesting is
counted, an alias is refused unread, and a repeated key is seen before it is lost.
"""

import re
from contextlib import suppress
from itertools import islice
from sys import intern
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from nvap.source import faults
from nvap.source.data import Data
from nvap.source.faults import MOST_FAULTS, TextFault
from nvap.source.look_alikes import quote_before, readable
from nvap.source.parser import events

DEEPEST = 32

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^(<{7}|>{7})( |$)", re.MULTILINE)
_TOO_DEEP = "nesting"  # libyaml 0.2.6, of more than 1,000: "exceeded maximum nesting depth"
_NO_KEY = object()
_NO_VALUE = object()


def to_data(text: str, end: int | None = None) -> tuple[Data, list[TextFault]]:
    """The data of one YAML text, and its faults; the data is None when the text could not be read to its end.

    With `end`, only what stands before that place is read.
    """
    found: list[TextFault] = []
    if "\t" in text:
        found.append(faults.tab_character(text, text.index("\t")))
    if not text.isascii() and (meant := readable(text)).signs:
        first = (index for index in meant.signs if index - 1 not in meant.signs or text[index] != text[index - 1])
        found += [faults.look_alike(text, index) for index in islice(first, MOST_FAULTS)]
        data, more = to_data(meant.text, end)
        return data, [*found, *(fault for fault in more if fault.rule not in ("tab-character", "look-alike"))]
    builder = _Builder(text, found)
    try:
        complete = builder.run(end)
    except yaml.reader.ReaderError:
        bad = _UNPRINTABLE.search(text)
        found.append(faults.control_character(text, bad.start() if bad else 0))
        return None, found
    except yaml.MarkedYAMLError as problem:
        if _TOO_DEEP in str(problem.problem):
            return None, _of_too_deep(text, problem.problem_mark.index if problem.problem_mark else 0, end, found)
        if conflict := _CONFLICT.search(text):
            found.append(faults.merge_conflict(text, conflict.start()))
            return None, found
        mark = problem.problem_mark
        if (quote := quote_before(text, mark.index if mark else 0)) is not None:
            found.append(faults.look_alike(text, quote))
        elif (sign := _ending(text, mark.index if mark else 0)) is not None:
            found.append(faults.not_yaml(text, sign, str(problem.problem), "comment"))
        elif not ("\t" in text and mark is not None and text[mark.index : mark.index + 1] == "\t"):
            found.append(faults.not_yaml(text, mark.index if mark else 0, str(problem.problem)))
        return None, found
    if builder.root is None and not found:
        found.append(faults.empty_file(text, 0))
    return (builder.root if complete else None), found


def _ending(text: str, index: int) -> int | None:
    """Where a comment ended an unquoted text that goes on below it, so that the text could not be read at a place."""
    last: Any = None
    with suppress(yaml.YAMLError):
        for event in events(text):
            last = event if type(event) is ScalarEvent else last
    if last is None or last.style:
        return None
    found = re.compile(r"[ \t]+#|\s*\n[ \t]*#").match(text, last.end_mark.index)
    return found.end() - 1 if found and found.end() <= index else None


def _of_too_deep(text: str, index: int, end: int | None, found: list[TextFault]) -> list[TextFault]:
    """The faults of a text that libyaml gave up, at this place, because of its depth.

    It sees depth ahead of what it has handed over. So the text before that place is read anew, where our own limit
    is met at the same place as with a libyaml that has none.
    """
    if end is None:
        data, found = to_data(text, index)
        if data is None:
            return found
    return [*found, faults.nested_too_deep(text, index, DEEPEST)]


class _Builder:
    """The state of one reading: what has been read, what is wrong with it, and whether it is all there."""

    def __init__(self, text: str, found: list[TextFault]) -> None:
        self.text = text
        self.found = found
        self.root: Data = None
        self.documents = 0
        self.complete = True

    def run(self, end: int | None) -> bool:
        """Read every event of the text before this place, or of all; False when reading was given up at a fault."""
        # One loop over all events, written out: this is where the time of a large workspace goes.
        found = self.found
        may_refuse = "&" in self.text or "!" in self.text
        stack: list[tuple[Any, Any]] = []
        into: Any = None
        key: Any = _NO_KEY
        for event in events(self.text[:end]):
            kind = type(event)
            if kind is ScalarEvent:
                if may_refuse:
                    self._refuse(event)
                value: Any = event.value
                if type(into) is dict and key is _NO_KEY:
                    key = intern(value) if value and value not in into else self._key(value, into, event)
                    continue
                if value == "" and event.implicit[0]:
                    value = None
                if type(into) is dict:
                    if key is not None:
                        into[key] = value
                    key = _NO_KEY
                elif into is None:
                    self.root = value
                else:
                    into.append(value)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if may_refuse:
                    self._refuse(event)
                if len(stack) >= DEEPEST:
                    found.append(faults.nested_too_deep(self.text, event.start_mark.index, DEEPEST))
                    return False
                value = {} if kind is MappingStartEvent else []
                stack.append((into, self._put(value, into, key, event)))
                into, key = value, _NO_KEY
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                into, key = stack.pop()
                key = None if key is _NO_VALUE else _NO_KEY
            elif kind is AliasEvent:
                key = self._alias(event, into, key)
            elif kind is DocumentStartEvent and self._is_second(event):
                return False
            if found and len(found) > MOST_FAULTS:
                found.append(faults.too_many_faults(self.text, event.start_mark.index, MOST_FAULTS))
                return False
        return self.complete

    def _put(self, value: Any, into: Any, key: Any, event: Any) -> Any:
        """Put a new collection into the one around it; the key that waits there meanwhile."""
        if into is None:
            self.root = value
        elif type(into) is list:
            into.append(value)
        elif key is _NO_KEY:
            self.found.append(faults.key_not_text(self.text, event.start_mark.index))
            self.complete = False
            return _NO_VALUE
        elif key is not None:
            into[key] = value
        return key

    def _key(self, name: str, into: dict[str, Any], event: Any) -> str | None:
        """The key to fill next; None for one that is to be left unfilled because it is a fault."""
        if name == "" and event.implicit[0]:
            self.found.append(faults.key_not_text(self.text, event.start_mark.index))
            return None
        if name in into:
            self.found.append(faults.repeated_key(self.text, event.start_mark.index, name))
            return None
        return name

    def _alias(self, event: Any, into: Any, key: Any) -> Any:
        """Refuse an alias; the key to fill after it."""
        self.complete = False  # what it stands for is not looked up, so the data would be wrong
        self.found.append(faults.anchor_or_alias(self.text, event.start_mark.index, "*" + event.anchor))
        if type(into) is list:
            into.append(None)
            return key
        return None if key is _NO_KEY else _NO_KEY

    def _is_second(self, event: Any) -> bool:
        """Whether the document that starts here is not the first."""
        self.documents += 1
        if self.documents > 1:
            self.found.append(faults.second_document(self.text, event.start_mark.index))
        return self.documents > 1

    def _refuse(self, event: Any) -> None:
        if event.anchor is not None:
            self.found.append(faults.anchor_or_alias(self.text, event.start_mark.index, "&" + event.anchor))
        if event.tag is not None:
            self.found.append(faults.tag(self.text, event.start_mark.index, event.tag))
