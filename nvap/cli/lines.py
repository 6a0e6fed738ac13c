"""Lines as a terminal shows them: broken between words and never in one. Elsewhere they stay as they are."""

import contextlib
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from threading import Timer
from typing import Any, TextIO

from nvap.cli.parameters import Abandoned

# What an answer needs beside its question: " [Y/n]: " and the answer.
_ROOM = 10
_ITEM = re.compile(r"(?:[-*] |\d+\. )")
# Compiled when a line is coloured: most are not.
_GRAVE = r"(?m)(^|: |^  )(Error|error|warning|note)(?=: |\s+[a-z-]+:)"
_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36"}
# The seconds after which somebody who waits is told so.
PATIENCE = 2.0
_LED = re.compile(r"\S+: ")


def columns(stream: TextIO) -> int | None:
    """How wide the terminal is that a stream goes to; None where it goes to none."""
    try:
        if not stream.isatty():
            return None
    except ValueError:  # it is closed
        return None
    with contextlib.suppress(ValueError):
        if (told := int(os.environ.get("COLUMNS", ""))) > 0:
            return told
    with contextlib.suppress(OSError, ValueError):
        return os.get_terminal_size(stream.fileno()).columns or 80
    return 80


def fitted(text: str, stream: TextIO) -> str:
    """Lines as they go to a stream: at a terminal none is wider than that, and what is wrong stands out."""
    width = columns(stream)
    if width is None:
        return text
    return coloured(wrapped(text, width)) if has_colours() else wrapped(text, width)


def has_colours() -> bool:
    """Whether a terminal is to show colours."""
    plain_one = os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in ("dumb", "unknown")
    return not plain_one and (os.name != "nt" or bool(os.environ.get("WT_SESSION")))


def coloured(text: str) -> str:
    """Lines in which the words that say how bad it is have a colour too: none says anything that they do not."""
    return re.sub(_GRAVE, lambda match: f"{match[1]}\x1b[{_COLOURS[match[2].lower()]}m{match[2]}\x1b[0m", text)


@contextlib.contextmanager
def waited(what: str) -> Iterator[None]:
    """While something lasts that takes longer than two seconds, say so on standard error, where that is a terminal."""
    shown: list[Any] = []

    def show() -> None:
        from rich.console import Console

        shown.append(Console(stderr=True).status(what))
        shown[0].start()

    if columns(sys.stderr) is None:
        yield
        return
    later = Timer(PATIENCE, show)
    later.daemon = True
    later.start()
    try:
        yield
    finally:
        later.cancel()
        later.join()
        for status in shown:
            status.stop()


def wrapped(text: str, width: int) -> str:
    """Lines in a width: each is broken between words, and goes on under its own text."""
    return "".join(_broken(line, width) for line in text.splitlines(keepends=True))


def question(text: str, *, room: int = _ROOM) -> str:
    """A question, with room left for its answer."""
    width = columns(sys.stdout)
    return text if width is None else wrapped(text, max(width - room, 20))


def agreed(text: str, *, default: bool = False) -> bool:
    """Whether somebody at a terminal says yes."""
    import typer

    try:
        return typer.confirm(question(text), default=default)
    except typer.Abort:
        raise Abandoned from None


def answered(text: str, default: str | None = None, *, shown: bool = False) -> str:
    """What somebody at a terminal answers; the default, where there is one, is `shown` beside the question."""
    import typer

    asked = f"{text} [{default}]" if shown and default else text
    try:
        answer: str = typer.prompt(question(asked), default=default, show_default=False)
    except typer.Abort:
        raise Abandoned from None
    return answer


def cells(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(_cell(sign) for sign in text)


def _cell(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _broken(line: str, width: int) -> str:
    bare = line.rstrip("\r\n")
    if cells(bare) <= width:
        return line
    indent = len(bare) - len(bare.lstrip(" "))
    lead = _ITEM.match(bare, indent)
    hang = indent + (len(lead.group()) if lead else 2 if _LED.match(bare, indent) else 0)
    made, so_far = [], " " * indent
    used = indent
    for word in bare.split():
        taken = cells(word)
        if used > hang and used + 1 + taken > width and so_far.strip():
            made.append(so_far)
            so_far, used = " " * hang, hang
        gap = " " if so_far.strip() else ""
        so_far += gap + word
        used += len(gap) + taken
    return "\n".join([*made, so_far]) + line[len(bare) :]


def paragraphs(text: str, stream: Any) -> str:
    """Prose whose lines were broken for a file: at a terminal its paragraphs are broken anew, and code stays."""
    if columns(stream) is None:
        return text
    return fitted(re.sub(r"(?<=\S)\n(?=[^\s*-])", " ", text), stream)
