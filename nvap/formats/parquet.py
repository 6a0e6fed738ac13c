"""Tables → Parquet, one part for each force: typed columns, the same in every part; the same bytes each time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from nvap.views.export import PARTED_BY, ExportView, by_force
from nvap.views.tables import Table, Value
from nvap.words.catalogue import own, say
from nvap.words.escaping import plain

if TYPE_CHECKING:
    from pyarrow import Schema

own(
    __name__,
    {
        "export.version": "Version {version} of the plan, as at {day}.",
        "export.parts": (
            "Each table is a folder, and in it each body a folder that says its name, as in force=norfolk: readers of "
            "Parquet make the column force of it. A body with nothing to say has a part without rows."
        ),
    },
)

# Readers of a folder leave out what begins with an underscore.
READ_ME = "_README.txt"
# A figure has up to fifteen digits before the point and six after it.
DIGITS, PLACES = 21, 6
ROWS = 1000  # of a group, which is made at once
_OURS = re.compile(rf"{READ_ME}|[a-z]+/{PARTED_BY}=[^/]+/part-0\.parquet")
_UNWRITABLE = re.compile("[\ud800-\udfff]")  # half of a pair: UTF-8 cannot hold it


def ours(name: str) -> bool:
    """Whether a path below a folder is one of a file as `files` names them."""
    return _OURS.fullmatch(name) is not None


def files(view: ExportView) -> Iterator[tuple[str, bytes]]:
    """The files of an export by their paths, made one after another; raises ImportError without pyarrow."""
    about = _about(view)
    for table in view.tables:
        schema = _schema(table, about)
        for force, rows in by_force(table, view.forces):
            yield f"{table.name}/{PARTED_BY}={force}/part-0.parquet", _part(table, schema, rows)
    yield READ_ME, _read_me(view).encode("utf-8")


def _about(view: ExportView) -> dict[str, str]:
    """What each part says of the whole export."""
    stamp = view.stamp
    about = {"marking": stamp.marking, "as_at": stamp.as_at_day.isoformat(), "plan": stamp.plan}
    return {**about, "plan_version": stamp.version, "notes": "\n".join(map(plain, view.notes))}


def _schema(table: Table, about: dict[str, str]) -> "Schema":
    """The columns of every part of a table: declared, as the values of one part may all be missing."""
    import pyarrow

    kinds = {
        str: pyarrow.string(),
        bool: pyarrow.bool_(),
        int: pyarrow.int64(),
        Decimal: pyarrow.decimal128(DIGITS, PLACES),
        date: pyarrow.date32(),
        tuple: pyarrow.list_(pyarrow.string()),
    }
    fields = [
        pyarrow.field(column.name, kinds[column.kind or str], metadata={"holds": column.holds})
        for column in table.columns
        if column.name != PARTED_BY
    ]
    return pyarrow.schema(fields, {name: _writable(text) for name, text in about.items()})


def _part(table: Table, schema: "Schema", rows: Iterable[Sequence[Value]]) -> bytes:
    """The rows of one force as a file."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    names = [column.name for column in table.columns]
    left = ({name: _writable(value) for name, value in zip(names, row, strict=True)} for row in rows)
    target = pyarrow.BufferOutputStream()
    with ParquetWriter(target, schema) as writer:
        group = [*islice(left, ROWS)]
        writer.write_table(pyarrow.Table.from_pylist(group, schema))
        while group := [*islice(left, ROWS)]:
            writer.write_table(pyarrow.Table.from_pylist(group, schema))
    made: bytes = target.getvalue().to_pybytes()
    return made


def _writable(value: Any) -> Any:
    """A value as it is, but for what no file can hold of a text."""
    if isinstance(value, tuple):
        return [_writable(part) for part in value]
    return _UNWRITABLE.sub("\ufffd", value) if isinstance(value, str) else value


def _read_me(view: ExportView) -> str:
    """What the folder holds, for a person: the marking first and last, the notes, and every column."""
    stamp = view.stamp
    said = [view.title, say("export.version", version=stamp.version, day=stamp.as_at)]
    blocks: list[list[str]] = [[stamp.marking], [*said, say("export.parts"), *view.notes]]
    for table in view.tables:
        blocks.append([table.name, *(f"{column.name}: {column.holds}" for column in table.columns)])
    blocks.append([stamp.marking])
    return "\n\n".join("\n".join(map(plain, block)) for block in blocks) + "\n"
