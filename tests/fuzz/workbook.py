"""The importer of workbooks: whatever comes back is refused, or read whole; and what nobody touched changes nothing."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from random import Random

from nvap.source.writing import to_text
from tests.fuzz import mutating, places
from tests.fuzz.watching import Fuzzer, read_only, state, told, tried
from tests.guards.commands import run

FILE = "input.xlsx"
# The workspace that a workbook came from, where it is not the usual one.
OWN = "own"
_FILLED = re.compile(rb'<c r="([A-Z]+)(\d+)"((?: s="\d+")?)([^>]*?(?:/>|>.*?</c>))')
_ROW = re.compile(rb"<row .*?</row>")
_MARKUP = re.compile(rb"<(?:t|v|f)(?: [^>]*)?>[^<]*|<c [^>]*>|<row [^>]*>|<[A-Za-z:]+ ?[^>]*>")
WORTH = (
    *(
        "A1",
        "norfolk",
        "2.2.1.1",
        "in progress",
        "implemented",
        "2026-05-04",
        "46000",
        "1e308",
        "-1",
        "TRUE",
        "0.1",
        "yes",
    ),
    *(
        "Audit",
        "Head of Hub",
        "14/10/2026",
        "14 October 2026",
        "12.5 percent",
        "2.2.1.1, 2.2.1.2",
        "x",
        "Begun.",
        "46100",
    ),
)


def make(dice: Random, folder: Path) -> None:
    """A workbook as it was exported, of records with texts that nobody would write; or one that was spoilt."""
    if dice.random() < 0.15:
        _of_odd_records(dice, folder)
        return
    parts = _exported(dice.randrange(3))
    if dice.random() < 0.6:
        made = [
            (name, _filled_in(dice, data, parts) if "worksheets/" in name else data) for name, data in parts.items()
        ]
        (folder / FILE).write_bytes(mutating.packed(made, dice))
        return
    if dice.random() < 0.1:
        (folder / FILE).write_bytes(mutating.data(dice, mutating.packed([*parts.items()], dice), 8))
        return
    made = [(name, data) for name, data in parts.items()]
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(made))
        name, data = made[at]
        kind = dice.randrange(12)
        if kind == 0:
            del made[at]
        elif kind == 1:
            made.append((name, dice.choice(made)[1]))
        elif kind == 2:
            made[at] = (mutating.text(dice, name, [name], 1), data)
        elif kind == 3:
            made[at] = (name, mutating.data(dice, data))
        else:
            sheets = [place for place, (name, _) in enumerate(made) if "sheet" in name or "shared" in name] or [at]
            at = dice.choice(sheets)
            made[at] = (made[at][0], _cells(dice, made[at][1]))
        if not made:
            break
    (folder / FILE).write_bytes(mutating.packed(made, dice))


def _filled_in(dice: Random, data: bytes, parts: dict[str, bytes]) -> bytes:
    """A sheet that was filled in, well formed: cells with other values, and rows moved, doubled or taken away."""
    said = [text.decode("utf-8") for text in re.findall(rb"<t(?: [^>]*)?>([^<]+)<", parts["xl/sharedStrings.xml"])]
    for _ in range(dice.choice((0, 0, 1, 1, 2, 5))):
        rows = [match.span() for match in _ROW.finditer(data)]
        if dice.random() < 0.1 and rows:
            start, end = dice.choice(rows)
            to = dice.choice(rows)[1]
            taken = data[start:end]
            data = data[:to] + taken + data[to:] if dice.random() < 0.5 else data[:start] + data[end:]
            continue
        cells = [*_FILLED.finditer(data)]
        if not cells:
            break
        cell = dice.choice(cells)
        among = [other for other in cells if other[1] == cell[1]]
        value = _value(dice, dice.choice(among)[4], said)
        data = data[: cell.start()] + b'<c r="%b%b"%b%b' % (cell[1], cell[2], cell[3], value) + data[cell.end() :]
    return data


def _value(dice: Random, other: bytes, said: list[str]) -> bytes:
    """What stands in a cell after its address and its style: what another of its column has, a text, a number."""
    kind = dice.randrange(5)
    if kind == 0:
        return other
    if kind == 1:
        return b"/>"
    if kind == 2:
        return f"><v>{dice.choice((dice.randrange(60000), dice.random() * 100, -1, 1e15, 46000.5, 0))}</v></c>".encode()
    word = dice.choice((dice.choice(said), dice.choice(WORTH), dice.choice(mutating.PIECES)))
    text = mutating.text(dice, word, said, 1) if kind == 3 else word
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text).replace("&", "&amp;").replace("<", "&lt;")
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'.encode()


def _cells(dice: Random, data: bytes) -> bytes:
    """A sheet with other things in some of its cells, or in their marks."""
    for _ in range(dice.randint(1, 8)):
        found = [match.span() for match in _MARKUP.finditer(data)]
        if not found:
            return mutating.data(dice, data)
        start, end = dice.choice(found)
        piece = data[start:end].decode("utf-8", "replace")
        tag, close, inner = piece.partition(">")
        if close and inner:
            inner = dice.choice(
                (dice.choice(WORTH), mutating.text(dice, inner, WORTH, 2), dice.choice(mutating.PIECES))
            )
            if dice.random() < 0.9:
                inner = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", inner).replace("&", "&amp;").replace("<", "&lt;")
            piece = tag + close + inner
        elif dice.random() < 0.3:
            piece = mutating.text(dice, piece, WORTH, 1)
        else:
            piece = re.sub(
                '"[^"]*"',
                lambda _: f'"{dice.choice((*WORTH, "s", "str", "b", "e", "d", "n", "9999999"))}"',
                piece,
                count=1,
            )
        data = data[:start] + piece.encode("utf-8", "replace") + data[end:]
    return data


@cache
def _exported(which: int) -> dict[str, bytes]:
    """The parts of a workbook of a whole account, of a part of one, and of a review."""
    workspace = places.workspace(Path("export"))
    out = workspace.parent / f"{which}.xlsx"
    words = (
        ["--force", "norfolk"],
        ["--force", "norfolk", "--action", "2.2.1"],
        ["--review", "2.2.1", "--force", "norfolk"],
    )
    ran = run(workspace, ["workbook", "export", *words[which], "--out", out])
    assert ran.code == 0, ran.text
    return mutating.unpacked(out.read_bytes())


def _of_odd_records(dice: Random, folder: Path) -> None:
    """A workspace whose records have odd texts, and its workbook, if nothing is wrong with the workspace."""
    workspace = places.filled(folder / OWN, "norfolk")
    shutil.copytree(places.plan(), workspace / "plan")
    for path in sorted(workspace.glob("[er]*/norfolk/*.yaml")):
        text = path.read_text("utf-8")
        for value in ("NC/SG/118", "Head of Safeguarding", "Dip sample", "Begun with two teams.", "Forms are late."):
            if dice.random() < 0.7:
                said = mutating.text(dice, value, places.corpus(), 3).strip() or value
                text = text.replace(
                    value, to_text({"a": said}).partition(": ")[2].strip() if "\n" not in said else value, 1
                )
        path.write_bytes(text.encode("utf-8", "replace"))
    ran = tried(workspace, ["workbook", "export", "--force", "norfolk", "--out", folder / FILE])
    if ran.code:
        shutil.rmtree(workspace)
        (folder / FILE).write_bytes(b"PK")


def judge(folder: Path) -> None:
    """It is shown and nothing written; then written whole, or refused and nothing is."""
    if (folder / OWN).exists():
        _unchanged(folder)
        return
    workspace = places.workspace(folder)
    copy = workspace.parent / "marked.xlsx"
    words: list[str | Path] = ["workbook", "import", folder / FILE, "--force", "norfolk"]
    shown = read_only(workspace, [*words, "--marked", copy])
    as_json = read_only(workspace, [*words, "--format", "json"])
    assert as_json.code == shown.code
    assert told(as_json) is not None or shown.code != 0, "nothing is told"
    before = state(workspace)
    ran = tried(workspace, [*words, "--write"])
    after = state(workspace)
    if ran.code:
        assert after == before, "a refusal has written"
        assert ran.code == 2 or shown.code == ran.code, f"{shown.code} when shown, {ran.code} when written: {ran.text}"
    else:
        sound = read_only(workspace, ["validate"])
        assert sound.code == 0, f"what was written is not sound: {sound.text}"
        assert not [name for name in after if name not in before and not name.startswith(("evidence/", "returns/"))]
        again = told(read_only(workspace, [*words, "--format", "json"]))
        assert again is not None
        assert not again["changed"], f"what was taken is changed again: {again}"
    shutil.rmtree(workspace.parent)


def _unchanged(folder: Path) -> None:
    """What is exported and comes back changes nothing."""
    ran = read_only(folder / OWN, ["workbook", "import", folder / FILE, "--force", "norfolk", "--format", "json"])
    said = told(ran)
    assert (ran.code, bool(said)) == (0, True), ran.text
    assert said["changes"] + said["faults"] == [], f"there are changes where nothing was touched: {said}"


FUZZER = Fuzzer(make, judge)
