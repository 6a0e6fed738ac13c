"""An export of all holds one body at a time, and is what it would be if all were held."""

from __future__ import annotations

import csv
import gc
import io
import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvap import workspace as workspaces
from nvap.formats import json as as_json
from nvap.formats.tabular import _text
from nvap.formats.tabular import csv as as_csv
from nvap.load.records import Records, load
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.fields import LongText
from nvap.model.refusals import CannotWrite
from nvap.source import Folder
from nvap.storage import outputs, packed
from nvap.storage.packed import PackedRows
from nvap.views import export
from nvap.views.export import COLUMNS, ExportView, export_document
from nvap.workspace import Workspace
from tests.generate import country
from tests.running import nvap, tree
from tests.terminal import POSIX, at_a_terminal

AS_AT = date(2026, 11, 30)
AT = ("--as-at", "2026-11-30")
VALUES = st.one_of(
    *(st.none(), st.text(), st.text().map(LongText), st.booleans(), st.integers(), st.dates()),
    *(st.decimals(allow_nan=False, allow_infinity=False), st.lists(st.text()).map(tuple)),
)


@pytest.fixture(scope="module")
def shires(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The accounts of a few forces, as uneven as real ones."""
    folder = tmp_path_factory.mktemp("shires")
    assert country(folder, forces=8) > 100
    return folder


def exported(folder: Path) -> ExportView:
    return export_document(Workspace.open(folder, AS_AT).alone, None, wanted=tuple(COLUMNS), every=True)


def alive() -> int:
    """How many records there are in memory."""
    return sum(isinstance(thing, Evidence) for thing in gc.get_objects())


def held_at_each_reading(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records are held whenever a body's are about to be read, while all are exported, and at the end."""
    gc.collect()
    before, held = alive(), []

    def watched(folder: Folder, names: list[str]) -> tuple[Records, list[Diagnostic]]:
        held.append(alive() - before)
        return load(folder, names)

    monkeypatch.setattr(workspaces, "load_records", watched)
    view = exported(folder)
    held.append(alive() - before)
    assert sum(len(table.rows) for table in view.tables) > 1000
    return held


def test_no_body_is_held_when_the_next_is_read(shires: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = held_at_each_reading(shires, monkeypatch)
    assert len(held) > 43
    assert {*held} == {0}


def test_a_body_that_is_held_is_seen(shires: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, add = [], export._added

    def keeping(made: Any, head: Any, of_body: Any) -> Any:
        kept.append(of_body)
        return add(made, head, of_body)

    monkeypatch.setattr(export, "_added", keeping)
    held = held_at_each_reading(shires, monkeypatch)
    assert held == sorted(held)
    assert held[-1] > 100


def test_no_more_than_a_part_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[int] = []
    unpack: Callable[[bytes], bytes] = zlib.decompress
    rows: PackedRows[tuple[int]] = PackedRows()
    for part in range(5):
        rows.add((10 * part + number,) for number in range(10))

    def watched(data: bytes) -> bytes:
        unpacked.append(len(data))
        return unpack(data)

    monkeypatch.setattr(zlib, "decompress", watched)
    assert [(row, len(unpacked)) for row in rows] == [((number,), number // 10 + 1) for number in range(50)]


@given(st.lists(st.lists(st.tuples(VALUES, VALUES)), max_size=5), st.sampled_from([0, packed.IN_MEMORY]))
def test_rows_come_out_as_they_went_in(parts: list[list[tuple[Any, ...]]], in_memory: int) -> None:
    rows: PackedRows[tuple[Any, ...]] = PackedRows(in_memory)
    for part in parts:
        rows.add(iter(part))
    every = [row for part in parts for row in part]
    assert [*rows] == [*rows] == every
    assert len(rows) == len(every)
    assert [[type(value) for value in row] for row in rows] == [[type(value) for value in row] for row in every]


def test_where_there_is_no_room_it_is_said(shires: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    rows: PackedRows[tuple[str]] = PackedRows(in_memory=10)
    with pytest.raises(CannotWrite, match="no room for what is on its way"):
        rows.add([(str(number),) for number in range(100)])
    small = "import nvap.storage.packed as packed; packed.PackedRows.__init__.__defaults__ = (10,); import tempfile; "
    done = nvap("export", *AT, cwd=shires, prepared=f"{small}tempfile.tempdir = {str(tmp_path / 'gone')!r}", anew=True)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[-1].startswith("Error: there is no room for what is on its way: ")


# As if all were held


def whole_csv(view: ExportView, place: int) -> str:
    """A table as CSV, by the plain way of the library."""
    table, buffer = view.tables[place], io.StringIO(newline="")
    target = csv.writer(buffer, lineterminator="\r\n")
    target.writerow(["file_marking", *(column.name for column in table.columns)])
    target.writerows([_text(value) for value in (view.stamp.marking, *row)] for row in table.rows)
    return "\ufeff" + buffer.getvalue()


def whole_json(view: ExportView) -> str:
    """The tables as JSON, with every row a mapping that is held."""
    made = as_json.export(view)
    return as_json.dumps({name: [*value] if isinstance(value, Iterator) else value for name, value in made.items()})


def test_parts_together_are_the_whole(shires: Path) -> None:
    view = exported(shires)
    for place, table in enumerate(view.tables):
        one = ExportView(view.stamp, view.forces, (table,), view.notes)
        assert "".join(as_csv(table, view.stamp.marking)) == whole_csv(one, 0) == whole_csv(view, place)
    made = "".join(as_json.dump_parts(as_json.export(view)))
    assert made == whole_json(view)
    assert made == json.dumps(json.loads(made), ensure_ascii=False, indent=2) + "\n"


@given(
    st.recursive(
        st.one_of(st.none(), st.text(), st.integers(), st.booleans()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    )
)
def test_any_json_in_parts_is_what_it_is_whole(data: Any) -> None:
    def lazily(data: Any) -> Any:
        if isinstance(data, dict):
            return {name: lazily(value) for name, value in data.items()}
        return iter([*data]) if isinstance(data, list) else data

    for together in (1, 3):
        assert "".join(as_json.dump_parts(lazily(data), together)) == as_json.dumps(data)


@pytest.mark.parametrize("despite", [(), ("--despite-errors",)])
def test_an_export_that_is_refused_writes_nothing(shires: Path, tmp_path: Path, despite: tuple[str, ...]) -> None:
    folder = tmp_path / "shires"
    shutil.copytree(shires, folder)
    last = max(folder.glob("evidence/*/*.yaml"))
    last.write_text("id: [\n", encoding="utf-8")
    before = tree(folder)
    for words in (("--out", "a.csv"), ("--out", "a.json"), ("--format", "parquet", "--out", "a"), ("--format", "json")):
        done = nvap("export", *AT, *despite, *words, cwd=folder)
        assert done.returncode == (0 if despite else 1)
        if not despite:
            assert (done.stdout, tree(folder)) == ("", before)
            assert f"{last.name}:2:1: error not-yaml" in done.stderr


@POSIX
def test_who_waits_sees_how_far_it_has_come(shires: Path) -> None:
    code, shown = at_a_terminal(("export", *AT, "--out", "all.csv", "--overwrite"), shires)
    assert code == 0
    assert "Reading" in shown
    assert "Wrote all.csv" in shown


def test_what_is_written_in_parts_leaves_nothing_where_one_cannot_be_made(tmp_path: Path) -> None:
    def parts() -> Iterator[str]:
        yield "first"
        raise RuntimeError("second")

    (tmp_path / "a.csv").write_text("Mine.", encoding="utf-8")
    for name, overwrite in (("a.csv", True), ("b.csv", False)):
        with pytest.raises(RuntimeError):
            outputs.write_document(str(tmp_path / name), parts(), overwrite)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text("utf-8") == "Mine."
    assert outputs.write_document(str(tmp_path / "b.csv"), iter(["é", "", "b"]), False) == ()
    assert (tmp_path / "b.csv").read_text("utf-8") == "éb"


def test_figures_keep_their_digits_when_packed() -> None:
    rows: PackedRows[tuple[Decimal]] = PackedRows()
    rows.add([(Decimal("-4.50"),)])
    assert [str(value) for (value,) in rows] == ["-4.50"]
