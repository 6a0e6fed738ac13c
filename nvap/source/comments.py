"""The comments of one text, which YAML readers drop."""

import re
from contextlib import suppress
from typing import NamedTuple

import yaml
from yaml.events import ScalarEvent

from nvap.source.look_alikes import readable
from nvap.source.parser import events, span

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*", re.M)
_HEADER = re.compile(r"[|>][^\s#]*")


class Comment(NamedTuple):
    """A comment: where it is, its words with the #, and where the unquoted text before it on its line begins."""

    start: int
    words: str
    after: int | None


def comments(text: str) -> list[Comment]:
    """The comments of a text; where it cannot be read, whatever follows a # counts as one."""
    meant = readable(text)
    spans: list[tuple[int, int]] = []
    plain: dict[int, int] = {}
    with suppress(yaml.YAMLError):
        for event in events(meant.text):
            if type(event) is not ScalarEvent:
                continue
            start, end = span(event)
            if event.style in ("|", ">"):
                header = _HEADER.match(meant.text, start)
                line = meant.text.find("\n", start)
                if header and line >= 0:
                    spans += [(start, header.end()), (line, end)]
                continue
            spans.append((start, end))
            if not event.style:
                plain[end] = start
    found: list[Comment] = []
    at = 0
    for match in _COMMENT.finditer(meant.text):
        while at < len(spans) and spans[at][1] <= match.start():
            at += 1
        if at < len(spans) and spans[at][0] <= match.start():
            continue
        before = len(meant.text[: match.start()].rstrip(" \t"))
        after = plain.get(before)
        found.append(
            Comment(meant.origin(match.start()), match.group(), None if after is None else meant.origin(after))
        )
    return found
