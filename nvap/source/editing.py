"""Some keys of a file's text, changed; every other line and every comment outside them stays as it is."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Any

import yaml

from nvap.model.values import dataclass
from nvap.source.data import Data
from nvap.source.events import to_data
from nvap.source.parser import events
from nvap.source.writing import to_text

_BREAK = "\r\n\x85\u2028\u2029"  # what ends a line of YAML 1.1
_LINE = re.compile(f"[^{_BREAK}]*(\r\n|[{_BREAK}]|$)")
_COMMENT = re.compile(f"#[^{_BREAK}]*")


@dataclass(frozen=True, slots=True)
class Edited:
    """A changed text, and the comments that would be lost with what was replaced."""

    text: str
    lost_comments: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    """A value where it stands: from its first sign to just after its last; `flow` is one in brackets."""

    start: int
    end: int
    flow: bool = False
    keys: "dict[str, tuple[int, _Node]]" = field(default_factory=dict)
    items: "list[_Node]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Edit:
    """A piece of the text, from a place to another, and what is to stand there."""

    start: int
    end: int
    made: str


class _TooFine(Exception):
    """The parts of this value cannot be changed one by one; it is replaced whole."""


def with_keys(
    text: str, values: dict[str, Any], gone: Collection[str] = (), after: Mapping[str, str] | None = None
) -> Edited:
    """The text with some top-level keys given new values, and some taken out; a new one is added at the end.

    A new key that stands `after` another is added there. Of a list or mapping that changes only in part, only that part
    is written anew. Raises ValueError where the text is not a block mapping, or would not read back as meant.
    """
    old, faults = to_data(text)
    if faults:
        raise ValueError("the file has faults of its own")
    if not text.endswith(tuple(_BREAK)):
        text += _newline(text)
    layout = _Layout(text)
    if not isinstance(old, dict) or layout.root is None or layout.root.flow or layout.root.start == layout.root.end:
        raise ValueError("only a file of keys, one below the other, can be changed")
    given, faults = to_data(to_text(values)) if values else ({}, [])
    if faults or not isinstance(given, dict):
        raise ValueError("a new value for the file is not text")
    kept = {key: value for key, value in old.items() if key not in gone}
    finely = {key: _kept(old.get(key), value) for key, value in given.items()}
    for changed, deep in (({**kept, **finely}, True), ({**kept, **given}, False)):
        meant = _placed(changed, old, after or {})
        try:
            edits = list(layout.edits(layout.root, old, meant, values, deep))
        except _TooFine:
            continue
        edited = layout.edited(edits)
        if to_data(edited.text) == (meant, []):
            return edited
    raise ValueError("the file would not read back as meant")


def _placed(changed: dict[str, Data], old: dict[str, Data], after: Mapping[str, str]) -> dict[str, Data]:
    """The same keys, those that are new each after the one that it is to follow."""
    order = list(changed)
    for key, before in after.items():
        if key in changed and key not in old and before in changed:
            order.remove(key)
            order.insert(order.index(before) + 1, key)
    return {key: changed[key] for key in order}


class _Layout:
    """How the values of one text lie in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = _newline(text)
        self.close = len(text)  # where a further key of the file goes
        self.root: _Node | None = None
        self.written: list[tuple[int, int]] = []  # the texts and keys: a # in one of them begins no comment
        read = events(text)
        for event in read:
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                self.root = self._node(next(read), read)
            elif kind is yaml.DocumentEndEvent and event.explicit:
                self.close = event.start_mark.index

    def _node(self, event: Any, read: Iterator[Any]) -> _Node:
        start = event.start_mark.index
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        node = _Node(start, start, bool(event.flow_style))
        for inner in read:
            if type(inner) in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                node.end = inner.end_mark.index if node.flow else node.end
                break
            child = self._node(inner, read)
            if isinstance(event, yaml.MappingStartEvent):
                value = self._node(next(read), read)
                node.keys[inner.value] = (child.start, value)
                child = value
            else:
                node.items.append(child)
            node.end = child.end
        return node

    def _scalar(self, event: Any) -> _Node:
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in ("|", ">"):
            # Its mark is at what follows; the blank lines before that are left where they are.
            end = start + len(self.text[start:end].rstrip(" " + _BREAK))
            first = self._line_end(start)
            self.written.append((start, start + 1))
            self.written.append((first, max(first, end)))
        else:
            self.written.append((start, end))
        return _Node(start, end)

    def edits(self, node: _Node, old: Data, meant: Data, values: Any, deep: bool) -> Iterator[_Edit]:
        """What makes a value out of an old one; raises _TooFine where it has to be replaced whole."""
        if old == meant:
            return
        if isinstance(old, dict) and isinstance(meant, dict) and node.keys and not node.flow:
            yield from self._of_mapping(node, old, meant, values, deep)
        elif isinstance(old, list) and isinstance(meant, list) and node.items and not node.flow:
            yield from self._of_list(node, old, meant, values)
        else:
            raise _TooFine

    def _of_mapping(
        self, node: _Node, old: dict[str, Data], meant: dict[str, Data], values: Any, deep: bool
    ) -> Iterator[_Edit]:
        column = node.start - self._line_start(node.start)
        for key, (start, child) in node.keys.items():
            if key not in meant:
                yield _Edit(self._margin(start), self._line_end(child.end), "")
            elif old[key] != meant[key]:
                try:
                    if not deep:
                        raise _TooFine
                    yield from list(self.edits(child, old[key], meant[key], values[key], deep))
                except _TooFine:
                    made = self._at(column, to_text({key: values[key]})).lstrip(" ")
                    yield _Edit(start, self._line_end(child.end), made)
        place, last = None, list(meant)[-1]
        for key in meant:
            if key in old:
                place = self._line_end(node.keys[key][1].end)
                continue
            if node is self.root and last not in old:
                place = self.close
            place = self._margin(node.start) if place is None else place
            yield _Edit(place, place, self._at(column, to_text({key: values[key]})))

    def _of_list(self, node: _Node, old: list[Data], meant: list[Data], values: Any) -> Iterator[_Edit]:
        if len(meant) < len(old):
            raise _TooFine
        column = node.start - self._line_start(node.start)
        if meant[-len(old) :] == old:
            for value in values[: -len(old)]:
                place = self._margin(node.start)
                yield _Edit(place, place, self._at(column, re.sub("(?m)^  ", "", _item(value))))
            return
        for child, before, after, value in zip(node.items, old, meant, values, strict=False):
            try:
                yield from list(self.edits(child, before, after, value, deep=True))
            except _TooFine:
                within = child.start - self._line_start(child.start)
                made = self._at(within, re.sub("(?m)^ {4}|^  - ", "", _item(value))).lstrip(" ")
                yield _Edit(child.start, self._line_end(child.end), made)
        place = self._line_end(node.end)
        for value in values[len(old) :]:
            yield _Edit(place, place, self._at(column, re.sub("(?m)^  ", "", _item(value))))

    def edited(self, edits: list[_Edit]) -> Edited:
        """The text with what is to be changed, and the comments that stood there."""
        text, lost = self.text, []
        last_first = sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[0]), reverse=True)
        for _, edit in last_first:
            text = text[: edit.start] + edit.made + text[edit.end :]
        for edit in edits:
            lost += self._comments(edit.start, edit.end)
        return Edited(text, tuple(lost))

    def _comments(self, start: int, end: int) -> list[str]:
        """The comments in a piece of the text: whatever follows a # that is in no text and no key."""
        bare = list(self.text[start:end])
        for begin, stop in self.written:
            if begin < end and stop > start:
                inside = range(max(begin, start), min(stop, end))
                bare[inside.start - start : inside.stop - start] = "x" * len(inside)
        found = _COMMENT.finditer("".join(bare))
        return [self.text[start + match.start() : start + match.end()].strip() for match in found]

    def _at(self, column: int, made: str) -> str:
        """Written lines, moved in to a column."""
        return re.sub("(?m)^(?=.)", " " * column, made).replace("\n", self.newline)

    def _margin(self, place: int) -> int:
        """The start of a line, where only spaces stand before a place."""
        start = self._line_start(place)
        if self.text[start:place].strip(" "):
            raise _TooFine
        return start

    def _line_start(self, place: int) -> int:
        return max(self.text.rfind(line_break, 0, place) for line_break in _BREAK) + 1

    def _line_end(self, place: int) -> int:
        found = _LINE.match(self.text, place)
        assert found is not None  # it matches nothing too
        return found.end()


def _item(value: Any) -> str:
    """One item of a list as it is written below a key."""
    return to_text({"x": [value]}).partition("\n")[2]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _kept(old: Data, new: Data) -> Data:
    """A new value, and with it the keys of the old one that had nothing after them and are not spoken of."""
    if isinstance(old, dict) and isinstance(new, dict):
        empty = {key: None for key, value in old.items() if value is None and key not in new}
        return {**empty, **{key: _kept(old.get(key), value) for key, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        kept = [_kept(before, after) for before, after in zip(old, new, strict=False)]
        return kept + new[len(old) :]
    return new
