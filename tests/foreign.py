"""A workspace whose plan and records are in an alphabet of their own, so that every Latin letter is the program's.

What is text there follows from the schemas of the files; ids of records and of measures become figures.
"""

from __future__ import annotations

import re
import shutil
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nvap.formats.json_schema import KINDS, schema_of
from nvap.load.built_in import built_in
from nvap.model.plan import fingerprint

_SMALL = "αβγδεζηθικλμνξοπρστυφχψωάέ"
GREEK = str.maketrans(string.ascii_letters, _SMALL + _SMALL.upper())
# A sign that the font of a PDF lacks, and what stands for it there.
LACKED, CODE = "\U0001f600", r"grinning\s+face\s+\(U\+1F600\)|\[U\+1F600\]"
LETTERS = re.compile("[A-Za-z]+")


def move_abroad(folder: Path) -> None:
    """Put the built-in plan into a workspace, and all of its texts and those of its records into Greek letters."""
    shutil.copytree(built_in("plan"), folder / "plan")
    ids = dict(_new_ids(folder))
    prints = put_into_greek(folder / "plan")
    for path in _records(folder):
        moved(path, {**ids, **prints})


def put_into_greek(plan: Path) -> dict[str, str]:
    """Put an edition into Greek letters; the fingerprints of its objectives, before and now."""
    prints: dict[str, str] = {}
    for path in sorted(plan.rglob("*.yaml")):
        before = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        now = moved(path, {})
        for one, other in zip(before.get("objectives", ()), now.get("objectives", ()), strict=True):
            if isinstance(one, dict) and "text" in one:
                prints[fingerprint(one["text"])] = fingerprint(other["text"])
    return prints


def moved(path: Path, ids: dict[str, str]) -> Any:
    """Put the texts of a file into Greek letters, and other ids where they stand alone; its data."""
    kind = next(kind for kind, (_, files) in KINDS.items() if any(map(path.match, files.split(", "))))
    schema = schema_of(kind)
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    made = _greek(data, schema, schema.get("$defs", {}), ids)
    if path.match("plan/actions/2.2.1.yaml"):
        made["objectives"][0]["text"] += f" {LACKED}"
    new = path.with_stem(ids.get(path.stem, path.stem))
    path.unlink()
    text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
    new.write_text(re.sub("(?m): null$", ":", text), encoding="utf-8")
    return made


def left_in(text: str, folder: Path) -> list[str]:
    """The Latin words of a document that are none of those that stay."""
    for pattern in (*STAYS, _names(folder)):
        text = re.sub(pattern, " ", text)
    return sorted(set(LETTERS.findall(text)))


# What stays as it is, whatever words a document is in.
STAYS = (
    r"OFFICIAL(-SENSITIVE)?",
    r"[\w./-]+\.ya?ml\b",  # a file of the workspace
    r"(?<!\w)--[a-z-]+",  # an option
    r"\bv1:[0-9a-f]{12}\b",  # a fingerprint
    r"\b[0-9a-f]{64}\b",
    r"\bM[0-9.]+[a-z]\b",  # a measure of the plan
    CODE,
    r"Example(?=\s+[Α-Ω])",  # the name of an invented body
)


@cache
def _names(folder: Path) -> str:
    """The ids of bodies and perennial issues, as a pattern."""
    found = set()
    for path in (*folder.glob("plan/*.yaml"), *folder.glob("forces.yaml")):
        found |= set(re.findall(r"\bid: ([a-z-]+)", path.read_text(encoding="utf-8")))
    return rf"(?<![\w-])({'|'.join(sorted(found, key=len, reverse=True))})(?![\w-])"


def _records(folder: Path) -> Iterator[Path]:
    for pattern in ("evidence/*/*.yaml", "returns/*/*.yaml", "measures/*.yaml", "forces.yaml"):
        yield from sorted(folder.glob(pattern))


def _new_ids(folder: Path) -> Iterator[tuple[str, str]]:
    for number, path in enumerate(sorted(folder.glob("evidence/*/*.yaml")), 1):
        yield path.stem, f"{path.stem[:10]}-{number}"
    for path in folder.glob("measures/*.yaml"):
        own = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader).get("own", ())
        for number, measure in enumerate(own, 1):
            yield measure["id"], f"9-{number}"


def _greek(data: Any, schema: dict[str, Any], known: dict[str, Any], ids: dict[str, str]) -> Any:
    shapes = list(_shapes(schema, known))
    if isinstance(data, dict):
        shape = next(shape for shape in shapes if shape.get("type") == "object")
        return {ids.get(key, key): _greek(value, _of_key(key, shape), known, ids) for key, value in data.items()}
    if isinstance(data, list):
        shape = next(shape for shape in shapes if shape.get("type") == "array")
        return [_greek(value, shape.get("items", {}), known, ids) for value in data]
    if data in ids or not data:
        return ids.get(data)
    if not any(shape.get("pattern") == r"\S" for shape in shapes):
        return data
    # The name of an invented body has to say that it is one.
    return re.sub(
        r"^(Example )?(.*)", lambda found: (found[1] or "") + found[2].translate(GREEK), data, flags=re.DOTALL
    )


def _shapes(schema: dict[str, Any], known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a value may be."""
    if "$ref" in schema:
        yield from _shapes(known[schema["$ref"].rpartition("/")[2]], known)
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _shapes(inner, known)
    yield schema


def _of_key(key: str, shape: dict[str, Any]) -> dict[str, Any]:
    properties = shape.get("properties", {})
    if key in properties:
        found: dict[str, Any] = properties[key]
        return found
    inside = [*shape.get("patternProperties", {}).values(), shape.get("additionalProperties")]
    return next((each for each in inside if isinstance(each, dict)), {})
