"""One top-level key of a file's text, changed; every other line and every comment outside it stays as it is."""

import re
from dataclasses import dataclass
from typing import Any

from nvap.source.events import to_data
from nvap.source.places import Places
from nvap.source.writing import to_text


@dataclass(frozen=True, slots=True)
class Edited:
    """A changed text, and the comments that would be lost with what was replaced."""

    text: str
    lost_comments: tuple[str, ...]


def with_keys(text: str, values: dict[str, Any]) -> Edited:
    """The text with some top-level keys given new values; a key that is not there is added at the end.

    Raises ValueError where the text is not a block mapping, or would not read back as meant.
    """
    lost: list[str] = []
    wanted, faults = to_data(text)
    if faults or not isinstance(wanted, dict) or text.lstrip().startswith("{"):
        raise ValueError("only a file of keys, one below the other, can be changed")
    newline = "\r\n" if "\r\n" in text else "\n"
    for key, value in values.items():
        made = to_text({key: value})
        made_data = to_data(made)[0]
        assert isinstance(made_data, dict)
        wanted = {**wanted, key: made_data[key]}
        start, end = _span(text, key)
        lost += _comments(text[start:end])
        before = text[:start] + (newline if start == end and text[:start] and not text[:start].endswith("\n") else "")
        text = before + made.replace("\n", newline) + text[end:]
    if to_data(text) != (wanted, []):
        raise ValueError("the file would not read back as meant")
    return Edited(text, tuple(lost))


def _span(text: str, key: str) -> tuple[int, int]:
    """From a top-level key to the end of its value; the end of the text, twice, where it is not there."""
    starts = sorted(place for path, place in Places(text).keys.items() if len(path) == 1)
    here = Places(text).keys.get((key,))
    if here is None:
        return len(text), len(text)
    after = [place for place in starts if place > here]
    end = after[0] if after else len(text)
    # Blank lines and comments at the margin, after the value, belong to what follows.
    lines = text[here:end].splitlines(keepends=True)
    while len(lines) > 1 and re.match(r"\s*$|#", lines[-1]):
        end -= len(lines.pop())
    return here, end


def _comments(text: str) -> list[str]:
    """What looks like comments in a piece of text: a # at the start of a line or after a space, outside blocks."""
    if re.match(r"[^\n]*:\s*[|>]", text):
        return []
    return [match.strip() for match in re.findall(r"(?m)(?:^|(?<=\s))#.*$", text)]
