"""What becomes of every field of a record and of a return, in every place that it may be carried to or lost in.

The fields are those of the models, the forms those of the commands. A file is written with a value of its own in each
field, and every place is searched for it; a value that is no word of its own is changed, to see whether the place is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, get_args

import yaml

from nvap.model import strict
from nvap.model.evidence import Evidence
from nvap.model.fields import Kind, Strict
from nvap.model.returns import Return
from nvap.source.writing import to_text
from nvap.views.export import COLUMNS
from nvap.words.catalogue import day as spelled
from tests.guards.commands import Command, named, remove, run, tree
from tests.guards.trying import WRITES, Trial
from tests.guards.worlds import AT, HOME, sound
from tests.marked import MARKS, SENSITIVE, inside
from tests.running import write_record

ID = "2026-03-11-zqid"
OLDER = "2025-12-15-older"
MEASURE, OTHER_MEASURE = "norfolk-referrals", "norfolk-calls"
OBJECTIVE, OTHER = "2.2.1.1", "2.2.1.2"
_ORGANISATION = "Zqbody Constabulary"
# The values of fields that are no free text, and of those that their place in a record sets: what stands in the file,
# and, for a value that is found in other words or beside others, what it is changed into to see a place change.
VALUES: dict[str, tuple[Any, Any]] = {
    "id": (ID, None),
    "force": ("norfolk", None),
    "plan_version": ("2", "1"),
    "date": ("2026-03-11", None),
    "recorded": ("2026-03-12", None),
    "review_by": ("2027-03-13", None),
    "marking": (SENSITIVE, "OFFICIAL"),
    "share": ("forces", "national"),
    "promising_practice": ("true", "false"),
    "from": ("victim", "staff"),
    "supersedes": (OLDER, None),
    "figure.value": ("8675309.25", None),
    "figure.period.from": ("2025-04-14", None),
    "figure.period.to": ("2025-05-15", None),
    "shows": ("yes", "no"),
    "sample.size": ("4711", None),
    "sample.of": ("28147", None),
    "strands": (["gangs"], ["knife-crime"]),
    "figure.baseline": ("7654321.5", None),
    "figure.better": ("higher", "lower"),
    "figure.measure": (MEASURE, OTHER_MEASURE),
    "findings.objective": (OBJECTIVE, OTHER),
    "findings.seriousness": ("consideration", "area-for-improvement"),
    "findings.due": ("2027-02-16", None),
    "findings.progress.date": ("2026-06-19", None),
    "findings.closed.date": ("2026-07-17", None),
    "files.bytes": ("9182731", None),
    "files.sha256": ("ab12cd34" * 8, None),
    "renewed.date": ("2026-08-18", None),
    "renewed.from": ("2026-12-21", None),
    "renewed.to": ("2027-03-13", None),
    "withdrawn.date": ("2026-09-19", None),
    "withdrawn.moved_to": (OLDER, ""),
    "objectives": ({OBJECTIVE: MARKS[OBJECTIVE], OTHER: MARKS[OTHER]}, {OBJECTIVE: MARKS[OBJECTIVE]}),
    "carried.edition": ("2", None),
    "carried.date": ("2026-08-24", None),
    "carried.recorded": ("2026-08-25", None),
    "carried.objectives.wording": (MARKS[OBJECTIVE], None),
    "carried.objectives.shows": ("yes", "not-about"),
    "claims.status": ("implemented", "in-progress"),
    "claims.wording": (MARKS[OBJECTIVE], None),
    "claims.due": ("2027-02-16", None),
    "claims.risk": ("high", ""),
    "claims.accepted.gap": ("no-difference", "partly-shown"),
    "claims.accepted.until": ("2027-02-22", None),
}
# Records that have together what no record may have at once: the kind and the assurance of each, what each of them is
# changed into, and what such a record cannot have.
RECORDS: tuple[tuple[Mapping[str, tuple[str, str]], frozenset[str]], ...] = (
    (
        {"kind": ("peer-review", "inspection"), "assurance": ("peer", "independent")},
        frozenset({"from", "figure", "withdrawn"}),
    ),
    (
        {"kind": ("outcome-measure", "output-measure"), "assurance": ("peer", "independent")},
        frozenset({"from", "findings", "withdrawn"}),
    ),
    (
        {"kind": ("feedback", "case-study"), "assurance": ("peer", "independent")},
        frozenset({"figure", "findings", "withdrawn"}),
    ),
    (
        {"kind": ("audit", "learning-review"), "assurance": ("peer", "independent")},
        frozenset({"from", "figure", "findings"}),
    ),
)
# For each model: what shows one, and what writes one from options.
MODELS: dict[type[Strict], tuple[str, tuple[str, ...]]] = {
    Evidence: ("evidence show", ("evidence add",)),
    Return: ("return show", ("return new", "return set")),
}


def leaves(model: type[Strict], before: str = "") -> dict[str, Any]:
    """The paths of all values in a model's files, by the keys that are written, and the type of each."""
    found: dict[str, Any] = {}
    for field in model.model_fields.values():
        path = f"{before}{field.alias}"
        inner = _model_in(field.annotation)
        found |= {path: field.annotation} if inner is None else leaves(inner, f"{path}.")
    return found


def _model_in(annotation: Any) -> type[Strict] | None:
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation if issubclass(annotation, Strict) else None
    return next((found for inner in get_args(annotation) if (found := _model_in(inner)) is not None), None)


def _is_text(annotation: Any) -> bool:
    kinds = [annotation, *get_args(annotation)]
    return any(kind is str or (get_args(kind) and get_args(kind)[0] is str) for kind in kinds)


@dataclass(frozen=True)
class File:
    """A record or a return with a value in every field that it may have: its values by path."""

    model: type[Strict]
    values: tuple[tuple[str, Any], ...]
    changed: tuple[tuple[str, Any], ...]

    def data(self, **otherwise: Any) -> dict[str, Any]:
        """Its keys, with some values otherwise."""
        made: dict[str, Any] = {}
        for path, value in {**dict(self.values), **otherwise}.items():
            if value != "":
                _put(made, path.split("."), value)
        if "findings" in made:
            made["findings"].append({"objective": OBJECTIVE, "seriousness": "consideration", "text": "Still open"})
        return made

    def written(self, data: dict[str, Any] | None = None) -> Path:
        """A new workspace with it, the older record that it supersedes, and the measures that it may be of."""
        folder = Path(mkdtemp(dir=HOME.name))
        made = data or self.data()
        write_record(folder, "older", date(2025, 12, 15), recorded="2025-12-16", review_by="2026-12-15")
        name = f"evidence/norfolk/{ID}.yaml" if self.model is Evidence else "returns/norfolk/2026-03-11.yaml"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(to_text(made), encoding="utf-8")
        if unit := made.get("figure", {}).get("unit"):
            _write_measures(folder, unit)
        return folder


def _write_measures(folder: Path, unit: str) -> None:
    """A file of measures whose figures are in a unit."""
    measure = {"objectives": [OBJECTIVE], "text": "Ordinary words", "kind": "output", "unit": unit, "better": "higher"}
    own = [{"id": name, **measure, "every": "3"} for name in (MEASURE, OTHER_MEASURE)]
    (folder / "measures").mkdir()
    (folder / "measures" / "norfolk.yaml").write_text(to_text({"own": own}), encoding="utf-8")


@contextmanager
def planted(model: type[Strict], name: str, annotation: Any) -> Iterator[None]:
    """Put a field into a model, as somebody would who forgets what must become of it; the way back is the end."""
    before = model.field_names, model.defaults
    model.field_names, model.defaults = (*model.field_names, name), {**model.defaults, name: None}
    model.__annotations__[name] = annotation
    _forget()
    try:
        yield
    finally:
        model.field_names, model.defaults = before
        del model.__annotations__[name]
        _forget()


def _forget() -> None:
    """Have models looked at anew."""
    strict.keys_of.cache_clear()
    strict.validator_of.cache_clear()


def _put(made: dict[str, Any], keys: list[str], value: Any) -> None:
    key, *rest = keys
    if not rest:
        made[key] = value
    elif key in ("findings", "files", "renewed", "progress", "carried"):
        _put(made.setdefault(key, [{}])[0], rest, value)
    elif key in ("claims", "objectives"):
        _put(made.setdefault(key, {OBJECTIVE: {}})[OBJECTIVE], rest, value)
    else:
        _put(made.setdefault(key, {}), rest, value)


def _leaves_of(data: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a file, by its path as `leaves` has it."""
    for key, value in data.items():
        path = f"{before}{key}"
        if path in ("objectives", "strands") or not isinstance(value, dict | list):
            yield path, value
            continue
        by_objective = path in ("claims", "carried.objectives")
        inner = value if isinstance(value, list) else [*value.values()] if by_objective else [value]
        for part in inner:
            yield from _leaves_of(part, f"{path}.")


def files(model: type[Strict]) -> Iterator[File]:
    """Files that have, together, a value in each field."""
    every = leaves(model)
    for own, without in RECORDS if model is Evidence else (({}, frozenset[str]()),):
        values, changed = {}, {}
        for path, annotation in every.items():
            if path.partition(".")[0] in without:
                continue
            known = own.get(path) or VALUES.get(path)
            if known is None:
                assert _is_text(annotation), f"say in tests/guards/fields.py a value of {path} of {model.__name__}"
                known = (f"Zq{re.sub('[^a-z]', '', path)}", None)
            values[path] = known[0]
            if known[1] is not None:
                changed[path] = known[1]
        if values.get("kind") == Kind.FEEDBACK:
            changed.pop("kind")
        yield File(model, tuple(values.items()), tuple(changed.items()))


def places(model: type[Strict], folder: Path) -> dict[str, str]:
    """Every place that shows or hands on a file, and all that is in it."""
    found = {}
    shows = named(MODELS[model][0])
    common = ["--force", "norfolk", "--as-at", AT]
    record = [ID] if "record" in shows.parameters else []
    for form in shows.forms:
        if form != "pdf":  # it is made of the page
            out = folder / "made.docx" if form == "docx" else None
            found[f"shown as {form}"] = _said(folder, [*shows.words, *record, *common, "--format", form], out)
    for form in named("export").forms:
        tables = [["--what", table] for table in COLUMNS] if form == "csv" else [[]]
        words = [["export", *common, "--format", form, *table] for table in tables]
        out = folder / {"xlsx": "made.xlsx", "parquet": "made"}.get(form, "")
        found[f"exported as {form}"] = "".join(_said(folder, asked, out if out != folder else None) for asked in words)
    found["in the workbook"] = _said(folder, ["workbook", "export", *common], folder / "book.xlsx")
    return found


def _said(folder: Path, words: list[str], out: Path | None = None) -> str:
    ended = run(folder, [*words, *(["--out", str(out)] if out else [])])
    assert ended.code == 0, (words, ended.err)
    made = inside(out) if out else ended.out.decode("utf-8")
    if out:
        remove(out)
    return made


def tokens(path: str, value: Any) -> tuple[str, ...]:
    """What a value may be found as."""
    if path == "force":
        return ("norfolk", "Norfolk Constabulary")
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        serial = str((day - date(1899, 12, 30)).days)
        return (value, spelled(day), f"datetime.date({day.year}, {day.month}, {day.day})", f">{serial}<")
    return (str(value),)


def lost(model: type[Strict], only: str = "") -> set[tuple[str, str]]:
    """Every place, and the path of each field, or of one only, that is not carried to it or is lost in it."""
    return {key for key, found in carried(model, only).items() if not found}


def carried(model: type[Strict], only: str = "") -> dict[tuple[str, str], bool]:
    """For every place and the path of each field, or of one only, whether it is carried to it and not lost in it."""
    found: dict[tuple[str, str], bool] = {}
    known: set[str] = set()
    for file in files(model):
        values = {path: value for path, value in file.values if not only or path == only}
        changed = {path: value for path, value in file.changed if path in values and path not in known}
        made = places(model, file.written()) if values else {}
        others = {path: places(model, file.written(file.data(**{path: value}))) for path, value in changed.items()}
        for place, text in made.items():
            for path in values.keys() - (known & {path for path, _ in file.changed}):
                found[place, path] = found.get((place, path), False) or (
                    _bare(others[path][place]) != _bare(text)
                    if path in others
                    else any(token in text for token in tokens(path, values[path]))
                )
        for place, kept in kept_by(file) if values else ():
            for path in values:
                found[place, path] = found.get((place, path), True) and path in kept
        for path in values.keys() - known:
            if (read := is_read(file, path)) is not None:
                found["read for personal data", path] = read
        known |= values.keys()
    settable = set_by_options(model)
    found |= {("set by an option", path): path in settable for path in known}
    assert {f"kept by {command.name}" for command in changing(model)} <= {place for place, _ in found}
    return found


def changing(model: type[Strict]) -> list[Command]:
    """The commands that change such a file: they write, and are told which record or which claim."""
    key = "record" if model is Evidence else "status"
    return [command for command in tree() if command.name in WRITES and key in command.parameters]


def _bare(text: str) -> str:
    """A document without the marks by which the same is told from another that is not the same."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}", "", text)


def kept_by(file: File) -> Iterator[tuple[str, set[str]]]:
    """Every command that changes such a file, and the paths of the values that are as they were after it."""
    for command in changing(file.model):
        folder = file.written(_suspect(file.data()) if command.name in ("evidence confirm", "carry") else None)
        (path,) = [path for path in folder.glob("*/norfolk/*.yaml") if "older" not in path.name]
        before = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        otherwise = (("record", ID), ("objective", OTHER if file.model is Return else OBJECTIVE), ("finding", "1"))
        trial = Trial(command, "", sound(), otherwise=otherwise)
        given, code = command.needed, 2
        for _ in range(9):
            ended = run(folder, trial.words(given))
            code = ended.code
            asked = {name for name, known in command.parameters.items() if set(known.opts) & _options(ended.text)}
            if code == 0 or asked <= set(given):
                break
            given = (*given, *(asked - set(given)))
        if code:  # it has nothing to do with such a record: no finding to close, or nothing more as it is withdrawn
            continue
        after = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        left = [*_leaves_of(after)]
        yield f"kept by {command.name}", {where for where, value in _leaves_of(before) if (where, value) in left}


def _options(text: str) -> set[str]:
    return set(re.findall(r"--[a-z-]+", text))


def _suspect(data: dict[str, Any]) -> dict[str, Any]:
    made = {**data, "objectives": {OBJECTIVE: "v1:000000000000", OTHER: MARKS[OTHER]}}
    carried = [{**one, "edition": "1"} for one in data.get("carried", ())]  # which says nothing of the edition read
    return {**made, "carried": carried} if carried else made


def is_read(file: File, path: str) -> bool | None:
    """Whether an e-mail address in a field is found; None for one that can hold none."""
    address = "jo.bloggs@example.org"
    data = file.data(**{path: address})
    try:
        file.model.model_validate(data)
    except ValueError:
        return None
    ended = run(file.written(data), ["validate", "--as-at", AT])
    return address in ended.text and "personal-data" in ended.text


def set_by_options(model: type[Strict]) -> frozenset[str]:
    """The paths that the commands which write such a file can set, tried with each of their options."""
    kinds = ("audit", "outcome-measure", "feedback") if model is Evidence else ("",)
    return frozenset(path for command in MODELS[model][1] for path in _set_by(command, kinds))


@cache
def _set_by(name: str, kinds: tuple[str, ...]) -> frozenset[str]:
    command, paths, heeded = named(name), set[str](), set[str]()
    for kind in kinds:
        trial = Trial(command, "", sound(), otherwise=(("kind", kind),) if kind else ())
        base, _ = trial.enough(command.needed)
        options = [option for option in command.parameters if option not in (*base, *heeded)]
        for given in ((), *((option,) for option in options)):
            found = _written(trial, trial.enough((*base, *given))[0])
            heeded |= set(given) if found else set()
            paths |= found
        # What says nothing alone may do so beside one of its own name: of a sample its size, and of how many.
        apart = [option for option in options if option not in heeded]
        for pair in combinations(apart, 2):
            if pair[0].partition("_")[0] == pair[1].partition("_")[0]:
                paths |= _written(trial, trial.enough((*base, *pair))[0])
    return frozenset(paths)


def _written(trial: Trial, given: tuple[str, ...]) -> set[str]:
    """The paths of the values that a command writes anew."""
    folder = sound().copied()
    before = {path: path.read_bytes() for path in folder.glob("[er]*/norfolk/*.yaml")}
    run(folder, trial.words(given))
    found = set()
    for path in folder.glob("[er]*/norfolk/*.yaml"):
        if path.read_bytes() != before.get(path):
            was, now = (yaml.load(text, yaml.BaseLoader) for text in (before.get(path, b"{}"), path.read_bytes()))
            found |= {where for where, value in _leaves_of(now) if (where, value) not in [*_leaves_of(was)]}
    return found
