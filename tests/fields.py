"""Where a field of a record or a return is carried, read from the program: so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import typer.main
from pydantic import BaseModel

from nvap.cli.app import app
from nvap.exchange.workbook.layout import SHEETS
from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from nvap.views.export import COLUMNS
from nvap.workspace import built_in

# A kind of file: its model, the templates that show one, the commands that write one, its tables and its sheets. What
# stands before a path there is what the row of the table or sheet is of.
KINDS: dict[type[BaseModel], tuple[tuple[str, ...], tuple[str, ...], dict[str, str], dict[str, str]]] = {
    Evidence: (
        ("evidence",),
        ("evidence add",),
        {"records": "", "served": "objectives.", "findings": "findings."},
        {"evidence": "", "findings": "findings."},
    ),
    Return: (("return",), ("return new", "return set"), {"returns": "claims."}, {"objectives": "claims."}),
}


def leaves(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """The paths of all values in a model's files, by the keys that are written; what repeats has no number."""
    for name, field in model.model_fields.items():
        path = f"{before}{field.alias or name}"
        inner = _model_in(field.annotation)
        if inner is None:
            yield path
        else:
            yield from leaves(inner, f"{path}.")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for inner in get_args(annotation) if (found := _model_in(inner)) is not None), None)


def _within(paths: frozenset[str], names: set[str], *, lists: bool = False) -> frozenset[str]:
    """The paths that are named: by the whole, by their last key, or, with `lists`, as part of one given whole."""
    found = set()
    for path in paths:
        first, _, _ = path.partition(".")
        whole = {first.removesuffix("s")} if lists and first.endswith("s") else set()
        if {path, path.rpartition(".")[2], path.replace(".", "_"), *whole} & names:
            found.add(path)
    return frozenset(found)


def shown(model: type[BaseModel], paths: frozenset[str]) -> frozenset[str]:
    """What the templates print of one, on a page and at a terminal."""
    carried = paths
    for name in KINDS[model][0]:
        for form in ("md", "text"):
            carried &= _within(paths, _attributes(built_in("templates") / f"{name}.{form}.j2"))
    return carried


def _attributes(template: Path) -> set[str]:
    """The attributes that a template prints or asks for, `from_` as it is written."""
    found = re.findall(r"\.(\w+)", template.read_text(encoding="utf-8"))
    return {name.rstrip("_") for name in found}


def written(model: type[BaseModel], paths: frozenset[str]) -> frozenset[str]:
    """What the commands that write one have an option or an argument for."""
    names = set()
    for command in KINDS[model][1]:
        found: Any = typer.main.get_command(app)
        for word in command.split():
            found = found.commands[word]
        for parameter in found.params:
            names |= {
                (parameter.name or "").rstrip("_"),
                *(name.lstrip("-").replace("-", "_") for name in parameter.opts),
            }
    parts = {"figure": "value", "period_from": "figure.period.from", "period_to": "figure.period.to"}
    return _within(paths, names | {part for name, part in parts.items() if name in names}, lists=True)


def exported(model: type[BaseModel], paths: frozenset[str]) -> frozenset[str]:
    """What the columns of an export hold."""
    carried = set()
    for table, before in KINDS[model][2].items():
        for name, where in COLUMNS[table].items():
            steps = where.split(".") if isinstance(where, str) else []
            steps = steps[1 + (steps[1:2] == ["return_"]) :]
            path = ".".join(step.rstrip("_") for step in steps if step != "value" or steps[-2:-1] == ["figure"])
            carried |= {f"{before}{path}", path} & paths
            if not steps:  # it is computed, from the field of its name
                named = (
                    {name} if name not in ("files", "findings", "renewed") else {f"{name}.name", f"{name}.objective"}
                )
                carried |= _within(paths, named)
            elif where == "force.id":
                carried |= {"force"} & paths
    return frozenset(carried)


def in_workbook(model: type[BaseModel], paths: frozenset[str]) -> frozenset[str]:
    """What the columns of the workbook's sheets hold."""
    keys = {
        f"{before}{column.key}"
        for sheet in SHEETS
        for before in [KINDS[model][3].get(sheet.id)]
        if before is not None
        for column in sheet.columns
    }
    return frozenset(path for path in paths if path in keys)


PLACES: Mapping[str, Callable[[type[BaseModel], frozenset[str]], frozenset[str]]] = {
    "shown": shown,
    "written": written,
    "exported": exported,
    "workbook": in_workbook,
}


def missing(model: type[BaseModel], paths: frozenset[str] | None = None) -> set[tuple[str, str]]:
    """Every place, and what it does not carry of a model's files."""
    every = frozenset(leaves(model)) if paths is None else paths
    return {(place, path) for place, carried in PLACES.items() for path in every - carried(model, every)}
