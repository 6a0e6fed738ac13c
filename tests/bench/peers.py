"""The peers: in an environment of its own each, made here, over the same records in the form that each has for them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.bench.measuring import run

Record = dict[str, Any]
# What a peer is given: a workspace, a new folder to work in, nvap, and the folder of its own programs.
Prepare = Callable[[Path, Path, str, Path], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program that reads the records: its name, its title, what is installed of it, and how it is run.

    `prepare` writes the records as it wants them and gives the words that are measured. `writes`, below the folder that
    it runs in, is taken away before each run.
    """

    name: str
    title: str
    means: str
    installs: tuple[str, ...]
    prepare: Prepare
    writes: str = ""


def environment_of(name: str, installs: Sequence[str], scratch: Path) -> Path:
    """The folder of a program and its Python, in an environment that is made where there is none yet."""
    home = scratch / f"of-{name}"
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    made, wanted = home / "made", "\n".join(installs)
    if not made.exists() or made.read_text(encoding="utf-8") != wanted:
        run(sys.executable, "-m", "venv", home, folder=scratch)
        # The newest pip first: what it writes to start a program is a part of each start.
        for packages in (("--upgrade", "pip"), installs):
            run(programs / "python", "-m", "pip", "install", "--quiet", *packages, folder=scratch)
        made.write_text(wanted, encoding="utf-8")
    return programs


def versions_of(names: Sequence[str], programs: Path) -> list[str]:
    """The versions that are installed of some packages."""
    code = f"from importlib.metadata import version; print(*map(version, {[*names]!r}))"
    return run(programs / "python", "-c", code, folder=programs).split()


@cache
def records(workspace: Path) -> tuple[Record, ...]:
    """The records of a workspace, in the order of their files."""
    files = sorted(workspace.glob("evidence/*/*.yaml"))
    return tuple(yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) for file in files)


def objectives(workspace: Path) -> list[str]:
    """The objectives that any record names."""
    return sorted({name for record in records(workspace) for name in record["objectives"]})


def _yamllint(workspace: Path, folder: Path, nvap: str, programs: Path) -> tuple[str, ...]:
    return (str(programs / "yamllint"), "-d", "relaxed", "--no-warnings", str(workspace / "evidence"))


# More files than one command line holds are checked in turn.
_ALL_FILES = """
import pathlib, subprocess, sys
program, schema, folder = sys.argv[1:]
files = sorted(map(str, pathlib.Path(folder).glob("evidence/*/*.yaml")))
for first in range(0, len(files), 10_000):
    subprocess.run([program, "--schemafile", schema, *files[first : first + 10_000]], check=True)
"""


def _check_jsonschema(workspace: Path, folder: Path, nvap: str, programs: Path) -> tuple[str, ...]:
    schema = folder / "evidence.schema.json"
    schema.write_text(run(nvap, "schema", "evidence", folder=folder), encoding="utf-8")
    program = str(programs / "check-jsonschema")
    return (str(programs / "python"), "-c", _ALL_FILES, program, str(schema), str(workspace))


def _doorstop(workspace: Path, folder: Path, nvap: str, programs: Path) -> tuple[str, ...]:
    """A document of objectives, and under it a document of records of which each is linked to its objectives."""
    run("git", "init", "--quiet", folder=folder)
    known = {name: f"OBJ{number:06}" for number, name in enumerate(objectives(workspace), 1)}
    for prefix, parent in (("OBJ", ""), ("REC", "OBJ")):
        place = folder / prefix.lower()
        place.mkdir()
        settings = {"digits": 6, "prefix": prefix, "sep": "", **({"parent": parent} if parent else {})}
        _as_json(place / ".doorstop.yml", {"settings": settings})
    for name, uid in known.items():
        _as_json(folder / "obj" / f"{uid}.yml", _item(int(uid[3:]), name, []))
    for number, record in enumerate(records(workspace), 1):
        links = [{known[name]: None} for name in record["objectives"]]
        _as_json(folder / "rec" / f"REC{number:06}.yml", _item(number, record["summary"], links))
    return (str(programs / "doorstop"), "--no-reformat", "--quiet")


def _item(number: int, text: str, links: list[dict[str, None]]) -> Record:
    """An item of doorstop."""
    flags = {"active": True, "derived": False, "normative": True, "reviewed": None}
    return {**flags, "header": "", "level": f"1.{number}", "links": links, "ref": "", "text": text}


def _as_json(path: Path, data: Record) -> None:
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")  # which is YAML too


def _strictdoc(workspace: Path, folder: Path, nvap: str, programs: Path) -> tuple[str, ...]:
    """A document of objectives, and one of each force's records, each with its objectives as parents."""
    source = folder / "source"
    source.mkdir()
    nodes = (_requirement(f"OBJ-{name}", name, ()) for name in objectives(workspace))
    (source / "objectives.sdoc").write_text("".join(("[DOCUMENT]\nTITLE: Objectives\n", *nodes)), encoding="utf-8")
    of_force: dict[str, list[str]] = {}
    for record in records(workspace):
        uid = f"{record['force']}-{record['id']}"
        made = _requirement(uid, record["summary"], [f"OBJ-{name}" for name in record["objectives"]])
        of_force.setdefault(record["force"], [f"[DOCUMENT]\nTITLE: {record['force']}\n"]).append(made)
    for force, parts in of_force.items():
        (source / f"{force}.sdoc").write_text("".join(parts), encoding="utf-8")
    out = str(folder / "made")
    return (str(programs / "strictdoc"), "export", str(source), "--formats=json", "--output-dir", out)


def _requirement(uid: str, text: str, parents: list[str] | tuple[str, ...]) -> str:
    """A requirement of StrictDoc."""
    relations = (
        "".join(("RELATIONS:\n", *(f"- TYPE: Parent\n  VALUE: {name}\n" for name in parents))) if parents else ""
    )
    return f"\n[REQUIREMENT]\nUID: {uid}\nSTATEMENT: >>>\n{text}\n<<<\n{relations}"


def _trestle(workspace: Path, folder: Path, nvap: str, programs: Path) -> tuple[str, ...]:
    """The standing of all forces as OSCAL assessment results, in a workspace of trestle."""
    run(programs / "trestle", "init", "--local", folder=folder)
    place = folder / "assessment-results" / "country"
    place.mkdir(parents=True)
    run(nvap, "export", "--format", "oscal", "--out", place / "assessment-results.json", "-C", workspace, folder=folder)
    return (str(programs / "trestle"), "validate", "-t", "assessment-results", "-n", "country")


PEERS = (
    Peer("yamllint", "yamllint", "The same files, by its rules `relaxed`: how they are written, not what they say.",
         ("yamllint==1.38.0",), _yamllint),
    Peer("check-jsonschema", "check-jsonschema", "The same files against the schema of `nvap schema evidence`.",
         ("check-jsonschema==0.39.0",), _check_jsonschema),
    Peer("doorstop", "doorstop", "Each record an item linked to its objectives, checked without being rewritten.",
         ("doorstop==3.2",), _doorstop),
    Peer("strictdoc", "StrictDoc", "Each record a requirement under its objectives, read, linked and written as JSON.",
         ("strictdoc==0.30.4",), _strictdoc, "made"),
    Peer("trestle", "compliance-trestle", "The standing of all forces, which `nvap export --format oscal` wrote, "
         "validated.", ("compliance-trestle==5.2.0",), _trestle),
)  # fmt: skip


def chosen(names: list[str]) -> Iterator[Peer]:
    """The peers of some names, or `all`, or `none`."""
    return (peer for peer in PEERS if "all" in names or peer.name in names)
