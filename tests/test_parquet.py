"""Exports as Parquet: typed, parted by force, the same as the other forms, and in no other's place."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyarrow.parquet import read_metadata, read_schema, read_table

from nvap.formats.parquet import files as parquet_files
from nvap.formats.parquet import ours
from nvap.formats.tabular import JOINT
from nvap.model.fields import Marking
from nvap.storage import outputs
from nvap.views.export import COLUMNS, ExportView, columns
from nvap.views.stamp import Stamp
from nvap.views.tables import Column, Table
from nvap.words.escaping import plain
from tests.marked import inside, leaks, sound
from tests.running import AS_NOBODY, nvap, tree, write_record
from tests.test_export import AT, LIMIT, OWN, rows, shire  # noqa: F401
from tests.test_refused_writing import small_disk  # noqa: F401

pytestmark = pytest.mark.libraries

ALL = ("export", *AT, "--bodies", "all", "--format", "parquet")
ONE = ("export", "--force", "norfolk", *AT, "--format", "parquet")
FIGURE = (
    "{value: -12.5, unit: cases, baseline: 999999999999999.999999, better: higher, "
    "period: {from: 2026-01-01, to: 2026-06-30}}"
)


@pytest.fixture(scope="module")
def made(shire: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """The whole of a workspace of three forces."""
    write_record(shire, "figures", kind="data", figure=FIGURE)
    folder = tmp_path_factory.mktemp("made") / "tables"
    done = nvap(*ALL, "--out", folder, cwd=shire)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"Wrote {folder}\n")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A workspace of one record, and an export of it in `out`."""
    write_record(tmp_path)
    assert nvap(*ONE, "--out", "out", cwd=tmp_path).returncode == 0
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def parts(folder: Path, table: str) -> list[Path]:
    return sorted(folder.glob(f"{table}/force=*/part-0.parquet"))


def read(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table as DuckDB reads them."""
    query = f"SELECT * FROM read_parquet('{folder}/{table}/*/*.parquet', hive_partitioning = true)"
    answer = duckdb.connect().execute(query)
    names = [column[0] for column in answer.description or ()]
    return (dict(zip(names, row, strict=True)) for row in answer.fetchall())


def cell(value: Any) -> str:
    """A value that was read as the text that CSV has for it."""
    if isinstance(value, list):
        value = JOINT.join(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):  # which has lost how many noughts were written after the point
        return format(value, "f").rstrip("0").rstrip(".")
    return "" if value is None else "\n".join(map(plain, str(value).split("\n")))


@pytest.mark.parametrize("table", COLUMNS)
def test_duckdb_reads_the_same_rows_as_the_csv_has(table: str, made: Path, shire: Path) -> None:  # noqa: F811
    done = nvap("export", *AT, "--bodies", "all", "--what", table, cwd=shire)
    told = [{name: text for name, text in row.items() if name != "file_marking"} for row in rows(done.stdout)]
    found = [{name: cell(row[name]) for name in COLUMNS[table]} for row in read(made, table)]
    assert sorted(map(str, found)) == sorted(map(str, told))
    assert len(found) > 3


@pytest.mark.parametrize("table", COLUMNS)
def test_every_part_has_the_columns_that_are_declared(table: str, made: Path) -> None:
    schemas = [read_schema(path) for path in parts(made, table)]
    assert len(schemas) > 43
    assert all(schema.equals(schemas[0], check_metadata=True) for schema in schemas)
    kinds = {bool: "bool", int: "int64", Decimal: "decimal128(21, 6)", date: "date32[day]", str: "string"}
    for column, field in zip([column for column in columns(table) if column.name != "force"], schemas[0], strict=True):
        assert field.name == column.name
        assert field.metadata == {b"holds": column.holds.encode()}
        assert str(field.type) == kinds.get(column.kind or str, "list<element: string>"), column.name


def test_the_values_of_a_column_are_of_the_kind_that_is_declared(shire: Path) -> None:  # noqa: F811
    """Seen where they are made: what is no number, date or list in the view is not made one in writing."""
    from nvap import open as open_workspace
    from nvap.views.export import export_document

    workspace = open_workspace(shire, at=date(2026, 11, 30)).alone
    view = export_document(workspace, None, wanted=tuple(COLUMNS), every=True)
    assert [table.name for table in view.tables] == [*COLUMNS]
    filled = 0
    for table in view.tables:
        for place, column in enumerate(table.columns):
            values = [row[place] for row in table.rows if row[place] is not None]
            assert column.kind is not None
            wrong = [value for value in values if not isinstance(value, column.kind)]
            wrong += [value for value in values if isinstance(value, bool) and column.kind is not bool]
            assert wrong == [], (table.name, column.name)
            filled += bool(values)
    assert filled > 80


def test_a_figure_keeps_every_digit(made: Path) -> None:
    found = [row for row in read(made, "records") if row["record"].endswith("figures")]
    assert [(row["figure_value"], row["figure_baseline"]) for row in found] == [
        (Decimal("-12.5"), Decimal("999999999999999.999999"))
    ]


def test_the_marking_stands_in_every_part_and_first_and_last_in_the_words(made: Path) -> None:
    said = (made / "_README.txt").read_text("utf-8").splitlines()
    assert (said[0], said[-1]) == ("OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE")
    assert "Version 2 of the plan, as at 30 November 2026." in said
    for table in COLUMNS:
        assert {f"{column.name}: {column.holds}" for column in columns(table)} <= {*said}
        for path in parts(made, table):
            told = read_metadata(path).metadata
            assert (told[b"marking"], told[b"as_at"]) == (b"OFFICIAL-SENSITIVE", b"2026-11-30")
            assert (told[b"plan"].decode(), told[b"plan_version"]) == (said[2].partition(":")[0], b"2")
            assert {*told[b"notes"].decode().splitlines()} <= {*said}


def test_one_force_and_one_table_are_written_alone(shire: Path, tmp_path: Path) -> None:  # noqa: F811
    words = ("export", *OWN, *AT, "--what", "records", "--out", tmp_path / "a.parquet")
    assert nvap(*words, cwd=shire).returncode == 0
    assert [*files(tmp_path)] == ["a.parquet/_README.txt", "a.parquet/records/force=example-shire/part-0.parquet"]
    (part,) = parts(tmp_path / "a.parquet", "records")
    assert read_schema(part).names == [name for name in COLUMNS["records"] if name != "force"]


def test_nothing_above_the_limit_is_in_any_part(tmp_path: Path) -> None:
    kept = sound(tmp_path / "kept")
    limited, whole = tmp_path / "limited.parquet", tmp_path / "whole.parquet"
    assert nvap(*ONE, *LIMIT, "--out", limited, cwd=kept.folder).returncode == 0
    assert nvap(*ONE, "--out", whole, cwd=kept.folder).returncode == 0
    assert leaks(kept, inside(limited)) == []
    assert leaks(kept, inside(whole)) != []
    assert (limited / "_README.txt").read_text("utf-8").startswith("OFFICIAL\n")
    assert read_metadata(parts(limited, "records")[0]).metadata[b"marking"] == b"OFFICIAL"
    refused = nvap("export", *AT, *LIMIT, "--format", "parquet", "--out", "all", cwd=kept.folder)
    assert (refused.returncode, (kept.folder / "all").exists()) == (2, False)


def test_the_same_records_give_the_same_bytes(kept: Path) -> None:
    again = nvap(*ONE, "--out", "again", cwd=kept, env={"PYTHONHASHSEED": "7"})
    assert again.returncode == 0
    assert files(kept / "again") == files(kept / "out")
    assert [path.name for path in kept.glob(".*")] == []


def test_a_folder_that_is_there_is_replaced_only_when_asked(kept: Path) -> None:
    before = tree(kept)
    done = nvap(*ONE, "--out", "out", cwd=kept)
    assert (done.returncode, done.stderr) == (
        3,
        "Error: out is there already and was left as it is; --overwrite replaces it\n",
    )
    assert tree(kept) == before
    (kept / "out").chmod(0o750)
    write_record(kept, "second")
    done = nvap(*ONE, "--what", "records", "--out", "out", "--overwrite", cwd=kept)
    assert (done.returncode, done.stderr) == (0, "Wrote out\n")
    assert [*files(kept / "out")] == ["_README.txt", "records/force=norfolk/part-0.parquet"]
    assert len([*read(kept / "out", "records")]) == 2
    if sys.platform != "win32":
        assert (kept / "out").stat().st_mode & 0o777 == 0o750
    assert [path.name for path in kept.glob(".*")] == []


def test_an_empty_folder_is_filled(kept: Path) -> None:
    (kept / "empty").mkdir()
    assert nvap(*ONE, "--out", "empty", cwd=kept).returncode == 0
    assert files(kept / "empty") == files(kept / "out")


@pytest.mark.parametrize("strange", ["notes.txt", "records/notes.txt", "records/force=norfolk/part-1.parquet", "kept/"])
@pytest.mark.parametrize("more", [(), ("--overwrite",)])
def test_a_folder_with_anything_else_in_it_is_left_alone(strange: str, more: tuple[str, ...], kept: Path) -> None:
    path = kept / "out" / strange
    if strange.endswith("/"):
        path.mkdir()
    else:
        path.write_text("Mine.", encoding="utf-8")
    before = tree(kept)
    done = nvap(*ONE, "--out", "out", *more, cwd=kept)
    assert done.returncode == 3
    assert done.stderr == f"Error: out was left as it is: it holds {strange}, which is no part of such an export\n"
    assert tree(kept) == before


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a right there")
def test_links_and_files_are_not_written_through_or_over(kept: Path) -> None:
    (kept / "link").symlink_to("out")
    (kept / "file").write_text("Mine.", encoding="utf-8")
    before = tree(kept)
    for name, what in (("link", "a link"), ("file", "a file")):
        done = nvap(*ONE, "--out", name, "--overwrite", cwd=kept)
        assert done.returncode == 3
        assert f"there is {what} of that name, not a folder" in done.stderr
    assert tree(kept) == before
    (kept / "out/records/force=norfolk/part-0.parquet").unlink()
    (kept / "out/records/force=norfolk/part-0.parquet").symlink_to(kept / "file")
    assert nvap(*ONE, "--out", "out", "--overwrite", cwd=kept).returncode == 3
    assert (kept / "file").read_text("utf-8") == "Mine."


def test_what_is_put_into_the_folder_meanwhile_is_not_taken_away(kept: Path) -> None:
    before = files(kept / "out")

    def slowly() -> Iterator[tuple[str, bytes]]:
        yield "_README.txt", b"new"
        (kept / "out/mine.txt").write_text("Mine.", encoding="utf-8")

    with pytest.raises(outputs.Foreign, match=r"mine\.txt"):
        outputs.write_folder(str(kept / "out"), slowly(), ours, overwrite=True)
    assert files(kept / "out") == {**before, "mine.txt": b"Mine."}
    assert [path.name for path in kept.glob(".*")] == []


def test_a_full_disk_is_said_and_leaves_nothing(small_disk: Path, kept: Path) -> None:  # noqa: F811
    done = nvap(*ONE, "--out", small_disk / "out", cwd=kept)
    assert done.returncode == 3
    assert "No space left on device" in done.stderr
    assert [*small_disk.iterdir()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no nobody")
def test_a_folder_that_may_not_be_written_in_is_said() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_record(folder)
        folder.chmod(0o555)
        done = nvap(*ONE, "--out", "out", cwd=folder, prepared=f"import pyarrow.parquet\n{AS_NOBODY}")
        folder.chmod(0o755)
        assert (done.returncode, done.stderr) == (3, "Error: out was not written: Permission denied\n")
        assert not (folder / "out").exists()


def test_without_the_extra_it_says_what_to_install(kept: Path) -> None:
    before = tree(kept)
    done = nvap(*ONE, "--out", "b", cwd=kept, prepared="sys.modules['pyarrow'] = None", anew=True)
    assert done.returncode == 3
    assert re.fullmatch(r"Error: Parquet needs [^\n]* \(pyarrow\): pip install 'nvap\[parquet\]'\n", done.stderr)
    assert {name for name in tree(kept) if name not in before} == set()


def test_misuse_is_said(kept: Path) -> None:
    done = nvap(*ONE, cwd=kept)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: --format parquet makes a folder; say where, as in --out export\n"
    assert nvap(*ONE[:-1], "csv", "--out", "a.parquet", cwd=kept).returncode == 2


def test_text_stays_as_it_is_but_for_what_utf_8_cannot_hold() -> None:
    stamp = Stamp("Plan", "P", "2", "", "", date(2026, 11, 30), Marking.OFFICIAL, (), "")
    table = Table("values", (Column("force", "", str), Column("text", "", str), Column("texts", "", tuple)), [])
    row = ("norfolk", "=1+1\t\u202e é\ud800", ("'a", "\udfff"))
    made = dict(parquet_files(ExportView(stamp, ("norfolk",), (replace(table, rows=[row]),), ("A\ud800.",))))
    assert [*made] == ["values/force=norfolk/part-0.parquet", "_README.txt"]
    (found,) = read_table(BytesIO(made["values/force=norfolk/part-0.parquet"])).to_pylist()
    assert found == {"text": "=1+1\t\u202e é\ufffd", "texts": ["'a", "\ufffd"]}
    assert "A\ufffd." in made["_README.txt"].decode("utf-8")
