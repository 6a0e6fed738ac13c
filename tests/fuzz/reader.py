"""The reader of YAML: it says what PyYAML says of what both accept, and names a place in the text for all else."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import yaml

from nvap.load.validation import shape
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.source import Source, from_bytes
from nvap.source.look_alikes import readable
from tests.fuzz import mutating, places
from tests.fuzz.watching import Fuzzer, read_only, told, tried

FILE = "input.yaml"
# How many inputs are tried as a file of a workspace too, by commands, and not by the reader alone.
WITH_COMMANDS = 0.1
COMMANDS = "commands"


def make(dice: Random, folder: Path) -> None:
    """A file of the plan or of a case with faults, or of a record that is read by commands too."""
    texts = places.corpus()
    with_commands = dice.random() < WITH_COMMANDS
    if with_commands:
        own = [path.read_text("utf-8") for path in sorted(places.filled(folder / "own", "norfolk").rglob("*.yaml"))]
        shutil.rmtree(folder / "own")
        (folder / COMMANDS).write_text("", encoding="utf-8")
        made = mutating.text(dice, dice.choice(own), [*own, dice.choice(texts)], 3)
    else:
        made = mutating.text(dice, dice.choice(texts), texts)
    encoding = dice.choices(("utf-8", "utf-8-sig", "utf-16", "cp1252"), (94, 4, 1, 1))[0]
    data = made.encode(encoding, "replace")
    (folder / FILE).write_bytes(mutating.data(dice, data) if dice.random() < 0.05 else data)


def judge(folder: Path) -> None:
    """What is read is what PyYAML reads; what is wrong has a place; commands end in order."""
    given = (folder / FILE).read_bytes()
    source, found = from_bytes(given, FILE)
    _placed(given, source, found)
    for model in (Evidence, Return):
        if not found:
            _placed(given, source, shape(model, source)[1])
    _as_pyyaml(source, found)
    if (folder / COMMANDS).exists():
        _by_commands(folder, given)


def _placed(given: bytes, source: Source, found: Sequence[Diagnostic]) -> None:
    """Whether each place is one of the file."""
    lines = (source.text or given.decode("utf-8", "replace").removeprefix("\ufeff")).replace("\r\n", "\n")
    lengths = [len(line) for line in lines.replace("\r", "\n").split("\n")]
    for said in found:
        assert 1 <= said.line <= len(lengths), f"{said.told} is no line of {len(lengths)}"
        assert 1 <= said.column <= lengths[said.line - 1] + 1, f"{said.told} is no column of its line"
    for keys in source.places.values:
        line, column = source.place(keys)
        assert 1 <= line <= len(lengths), keys
        assert 1 <= column <= lengths[line - 1] + 1, keys


def _as_pyyaml(source: Source, found: Sequence[Diagnostic]) -> None:
    """Whether what both accept is the same, and what is not YAML to one is none to the other."""
    if not source.text or len(source.text) > 50_000 or any(said.rule == "nested-too-deep" for said in found):
        return
    if readable(source.text).signs:
        return
    try:
        theirs = yaml.load(source.text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        if not found:
            raise
        return
    rules = [said.rule for said in found]
    assert "not-yaml" not in rules, f"PyYAML reads it: {[said.told for said in found]}"
    if not found:
        assert _emptied(source.data) == theirs


def _emptied(value: Any) -> Any:
    """The data with every empty value as empty text, as PyYAML's BaseLoader has it."""
    if isinstance(value, dict):
        return {key: _emptied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_emptied(inner) for inner in value]
    return "" if value is None else value


def _by_commands(folder: Path, given: bytes) -> None:
    """A record with this text is named with what is wrong with it, or read; and changed only as was asked."""
    workspace = places.workspace(folder)
    path = workspace / "evidence" / "norfolk" / "2026-05-01-input.yaml"
    if b"claims" in given:
        path = workspace / "returns" / "norfolk" / "2026-05-01.yaml"
    path.write_bytes(given)
    said = told(read_only(workspace, ["validate", "--format", "json"]))
    named = [it for it in said["diagnostics"] if it["path"] == path.relative_to(workspace).as_posix()]
    lines = given.count(b"\n") + given.count(b"\r") + 1
    assert all(1 <= it["line"] <= lines for it in named), named
    for words in (
        ["gaps", "--all"],
        ["status"],
        ["list", "evidence"],
        ["gaps", "--despite-errors", "--format", "json"],
    ):
        ran = read_only(workspace, [*words, "--force", "norfolk", "--as-at", places.AT])
        assert words[-1] != "json" or told(ran) is not None or ran.code == 2, ran.text
    _renewed(workspace, path)
    shutil.rmtree(workspace.parent)


def _renewed(workspace: Path, path: Path) -> None:
    """Renewing the record writes nothing, or what can be read again and differs in no other key."""
    before, _ = from_bytes(path.read_bytes(), "")
    words = ["evidence", "renew", path.stem, "--force", "norfolk", "--review-by", "2030-06-01", "--note", "Read again."]
    was = path.read_bytes()
    ran = tried(workspace, words)
    if ran.code:
        assert path.read_bytes() == was, "a refusal has written"
        return
    after, found = from_bytes(path.read_bytes(), "")
    assert not found, [said.told for said in found]
    assert isinstance(before.data, dict)
    assert isinstance(after.data, dict)
    changed = {key for key in {*before.data, *after.data} if before.data.get(key) != after.data.get(key)}
    assert changed <= {"renewed", "review_by", "objectives"}, changed


FUZZER = Fuzzer(make, judge)
