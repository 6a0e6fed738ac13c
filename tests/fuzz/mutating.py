"""Texts and bytes with random faults in them."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from random import Random

# What means something to YAML, to a spreadsheet, to a template, or only looks like it.
PIECES = (
    *(": ", "- ", "? ", "\n", "\n\n", "  ", "    ", "[", "]", "{", "}", ", ", ",", "&a ", "*a", "!t ", "!!str ", "|\n"),
    *(">-\n", "|2\n", "'", '"', "''", "#", " # ", "---\n", "...\n", "%YAML 1.1\n", "%", "\t", "\r\n", "\r", "\x00"),
    *("\x1b[31m", "\x7f", "\x85", "\u2028", "\xa0", "\u200b", "\ufeff", "\u202e", "é", "e\u0301", "Ŵ", "😀", "\ufffe"),
    *(
        "<<: ",
        "=",
        "\\",
        "\\x41",
        "~",
        "null",
        "no",
        "2.10",
        "012",
        "1:30",
        "0x1F",
        "1e999",
        "-0",
        ".inf",
        "2026-02-30",
    ),
    *("0000-00-00", "9999-12-31", "31/12/2026", "“", "”", "‘", "’", "–", "－", "：", "<<<<<<< ours\n", ">>>>>>> x\n"),
    *("{{", "}}", "{%", "%}", "\u0660", "5\u0663", "²", "½", "../", "/", "\\\\", "CON", "a" * 300, "9" * 400, "[" * 40),
    *(
        "<",
        "&amp;",
        "&#0;",
        "]]>",
        "_x000D_",
        "=1+1",
        "evidence",
        "norfolk",
        "id: x\n",
        "title: ",
        "objectives: ",
        "''",
    ),
)


def text(dice: Random, given: str, others: Sequence[str], most: int = 5) -> str:
    """A text with some faults; a part of another may be among them."""
    for _ in range(dice.randint(1, most)):
        at, to = sorted((dice.randint(0, len(given)), dice.randint(0, len(given))))
        to = min(to, at + dice.choice((1, 3, 10, 80)))
        kind = dice.randrange(9)
        if kind <= 2:
            given = given[:at] + dice.choice(PIECES) + given[at:]
        elif kind == 3:
            given = given[:at] + given[to:]
        elif kind == 4:
            given = given[:to] + given[at:to] * dice.choice((1, 1, 2, 30)) + given[to:]
        elif kind == 5:
            given = given[:at] + dice.choice(PIECES) + given[to:]
        elif kind == 6:
            given = _lines(dice, given)
        elif kind == 7:
            given = given[:at] + "".join(chr(_point(dice)) for _ in range(dice.randint(1, 6))) + given[at:]
        else:
            other = dice.choice(others)
            start = dice.randint(0, len(other))
            given = given[:at] + other[start : start + dice.choice((5, 40, 200))] + given[to:]
    return given[: dice.randint(0, len(given))] if dice.random() < 0.08 else given


def _lines(dice: Random, given: str) -> str:
    """The text with a line moved, doubled, dropped, moved in or out, or with another value."""
    lines = given.split("\n")
    at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
    line, how = lines[at], dice.randrange(5)
    if how == 0:
        lines.insert(to, lines.pop(at))
    elif how == 1:
        lines.insert(to, line)
    elif how == 2:
        del lines[at]
    elif how == 3:
        lines[at] = " " * dice.randrange(6) + line.lstrip(" ")
    else:
        lines[at] = line.partition(":")[0] + ": " + dice.choice(PIECES)
    return "\n".join(lines)


def _point(dice: Random) -> int:
    """Any character but half of one."""
    point = dice.choice((dice.randrange(0x20, 0x7F), dice.randrange(0x300), dice.randrange(0x110000)))
    return 0x20 if 0xD800 <= point < 0xE000 else point


def data(dice: Random, given: bytes, most: int = 4) -> bytes:
    """Bytes with some faults."""
    made = bytearray(given)
    for _ in range(dice.randint(1, most)):
        at = dice.randint(0, len(made))
        kind = dice.randrange(5)
        if kind == 0 and at < len(made):
            made[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            made[at:at] = dice.randbytes(dice.randint(1, 8))
        elif kind == 2:
            del made[at : at + dice.choice((1, 4, 100))]
        elif kind == 3:
            made[at : at + 4] = dice.choice(
                (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xfe", b"\x7f\xff\xff\xff")
            )
        elif dice.random() < 0.3:
            del made[at:]
    return bytes(made)


def unpacked(given: bytes) -> dict[str, bytes]:
    """What lies in a zip, by name."""
    with zipfile.ZipFile(io.BytesIO(given)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def packed(parts: Sequence[tuple[str, bytes]], dice: Random) -> bytes:
    """A zip of some parts, of which two may have one name."""
    made = io.BytesIO()
    method = dice.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(made, "w", method) as archive:
        for name, held in parts:
            entry = zipfile.ZipInfo(name.replace("\0", "_") or "_", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = method
            if dice.random() < 0.01:
                entry.external_attr = dice.choice((0o120777, 0o040755, 0o010644, 0o100000)) << 16
            archive.writestr(entry, held)
    return made.getvalue()
