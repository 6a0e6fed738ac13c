"""The fuzzers still run, and find what is planted; that they run for minutes is not for every change."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nvap.source import from_bytes
from tests.fuzz import reader, watching
from tests.fuzz.__main__ import NAMES, wrong
from tests.guards.commands import Ran, run

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of the processor here")
FEW = 20


def first_wrong(name: str, folder: Path) -> str:
    """What is wrong with the first of a few inputs with which anything is."""
    for which in range(FEW):
        (folder / str(which)).mkdir()
        if problem := wrong(name, 1, which, folder / str(which)):
            return problem
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_a_few_inputs_are_tried(name: str, tmp_path: Path) -> None:
    assert first_wrong(name, tmp_path) == ""


@pytest.mark.parametrize("name", ["workbook", "collect", "templates"])
def test_what_writes_though_it_only_reads_is_found(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def writing(folder: Path, words: Sequence[str | Path]) -> Ran:
        with (folder / "left.txt").open("a", encoding="utf-8") as file:
            file.write("x")
        return run(folder, words)

    monkeypatch.setattr(watching, "run", writing)
    assert "has written" in first_wrong(name, tmp_path)


def test_data_that_pyyaml_reads_otherwise_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = from_bytes

    def misread(*given: Any) -> Any:
        source, found = real(*given)
        object.__setattr__(source, "data", {"a": source.data})
        return source, found

    monkeypatch.setattr(reader, "from_bytes", misread)
    assert "AssertionError" in first_wrong("reader", tmp_path)
