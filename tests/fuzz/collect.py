"""What forces send: a force is taken whole or not at all, nothing else changes, and what was taken is sound."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from tests.fuzz import mutating, places, workbook
from tests.fuzz.watching import Fuzzer, read_only, state, told, tried

FILE = "input"
ZIP = "input.zip"
OTHERS = (
    *("README.md", "bodies.yaml", "forces.yaml", "plan/plan.yaml", "measures/suffolk.yaml", "rounds/x.yaml"),
    *("manifest.json", "evidence/suffolk/.x.part", ".pending/manifest.json", "Evidence/Suffolk/x.yaml"),
    *("evidence/nowhere/x.yaml", "../evidence/suffolk/x.yaml", "/evidence/suffolk/x.yaml"),
    *("evidence\\suffolk\\x.yaml", "evidence/suffolk/x", "evidence/suffolk/CON.yaml", "evidence/suffolk/a:b.yaml"),
    *("evidence/suffolk/é.yaml", "evidence", "returns/suffolk", "__MACOSX/evidence/._x", "inner.zip", "book.xlsx"),
    *("evidence/suffolk/2026-01-01-x (copy).yaml",),
)


def make(dice: Random, folder: Path) -> None:
    """The folder or the zip of one or two forces, spoilt in some of its files or as a zip."""
    sent = _sent(dice, folder)
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        at = dice.randrange(len(sent))
        name, data = sent[at]
        kind = dice.randrange(10)
        if kind == 0:
            del sent[at]
        elif kind == 1:
            sent[at] = (mutating.text(dice, name, OTHERS, 1), data)
        elif kind == 2:
            sent.append((dice.choice((*OTHERS, name)), dice.choice((data, b"", b"a: 1\n"))))
        elif kind == 3:
            sent[at] = (name, mutating.data(dice, data))
        elif kind == 4:
            sent.append(("book.xlsx", mutating.packed([*workbook._exported(0).items()], dice)))
        elif name.endswith(".yaml"):
            said = data.decode("utf-8", "replace")
            sent[at] = (name, mutating.text(dice, said, places.corpus(), 2).encode("utf-8", "replace"))
        if not sent:
            sent.append(("evidence/suffolk/x.yaml", b""))
    if dice.random() < 0.5:
        data = mutating.packed(sent, dice)
        (folder / ZIP).write_bytes(mutating.data(dice, data) if dice.random() < 0.2 else data)
        return
    for name, data in sent:
        path = folder / FILE / name
        try:
            inside = path.resolve().is_relative_to((folder / FILE).resolve())
            if inside and path.resolve() != (folder / FILE).resolve():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        except (OSError, ValueError):  # no file can have this name, or there is a folder of it
            continue
    (folder / FILE).mkdir(exist_ok=True)


def _sent(dice: Random, folder: Path) -> list[tuple[str, bytes]]:
    """The files of one or two forces, in a folder or two within what is sent at times."""
    forces = dice.choice((("suffolk",), ("suffolk",), ("norfolk",), ("suffolk", "norfolk")))
    own = places.filled(folder / "own", *forces)
    files = [(path.relative_to(own).as_posix(), path.read_bytes()) for path in sorted(own.rglob("*.yaml"))]
    shutil.rmtree(own)
    within = dice.choice(("", "", "", "Suffolk/", "a/b/"))
    return [(within + name, data) for name, data in files]


def judge(folder: Path) -> None:
    """Shown, nothing is written; with --write, only files of the forces that are told to be taken; and all is sound."""
    workspace = places.workspace(folder)
    source = folder / (ZIP if (folder / ZIP).exists() else FILE)
    shown = read_only(workspace, ["collect", source])
    before, around = state(workspace), state(folder)
    options = [["--write"], ["--write", "--update"]]
    for words in options:
        ran = tried(workspace, ["collect", source, *words, "--format", "json"])
        said = told(ran)
        taken = (
            {it["force_id"] for source in said["sources"] for it in source["forces"] if it["state"] == "taken"}
            if said
            else set()
        )
        after = state(workspace)
        new = {name for name in {*before, *after} if before.get(name, b"-") != after.get(name, b"-")}
        allowed = tuple(f"{part}/{force}" for part in ("evidence", "returns") for force in taken)
        assert all(name.startswith(allowed) for name in new), f"taken: {taken}; changed: {new}"
        assert before.keys() <= after.keys(), "something was taken away"
        sound = read_only(workspace, ["validate"])
        assert sound.code == 0, f"what was written is not sound: {sound.text}"
        before = after
    again = tried(workspace, ["collect", source, "--write", "--update", "--format", "json"])
    states = [it["state"] for source in (told(again) or {"sources": []})["sources"] for it in source["forces"]]
    assert "taken" not in states, f"what was taken is taken again: {again.text}"
    assert state(workspace) == before
    assert state(folder) == around, "what was sent was changed"
    assert shown.code in (0, 1, 3)
    assert {path.name for path in workspace.parent.iterdir()} == {"workspace"}
    shutil.rmtree(workspace.parent)


FUZZER = Fuzzer(make, judge)
