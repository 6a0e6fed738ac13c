"""The example force's account, its dates written out for a day; the same plan and day give the same texts."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from nvap.load.measures import FOLDER as MEASURES
from nvap.load.plan import Plan
from nvap.model.dates import days_of, months_after
from nvap.model.evidence import Evidence
from nvap.model.plan import fingerprint
from nvap.model.values import dataclass
from nvap.source import Folder, optional
from nvap.source.writing import to_text

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
RECORDED_AFTER = timedelta(days=5)
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_VERSIONS = ("plan_version", "edition")  # a number, but a name
_DAYS = re.compile(r"(\d+) days ago|in (\d+) days", re.ASCII)
_MONTHS = re.compile(r"(first|last) day (\d+) months ago", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file of the example: its path below the workspace, and its text."""

    parts: tuple[str, ...]
    text: str


def load() -> dict[str, Any]:
    """The example as it is kept, with relative dates, and what came before."""
    example, history = read_data("example.yaml"), read_data("example_history.yaml")
    return {**example, **{key: [*history[key], *example[key]] for key in history}}


def read_data(name: str) -> dict[str, Any]:
    """What a file beside this module holds."""
    source, found = optional(Folder(str(Path(__file__).parent)), name)
    if source is None or found or not isinstance(source.data, dict):
        raise LookupError(f"{name} of the package cannot be used")
    return source.data


def bodies(example: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the example's bodies."""
    return tuple(str(body["id"]) for body in example["forces"]["others"])


def unknown_objectives(example: Mapping[str, Any], plan: Plan) -> list[str]:
    """The objectives of the example that a plan does not have."""
    named = [name for record in example["records"] for name in record["objectives"]]
    named += [name for return_ in example["returns"] for name in return_["claims"]]
    named += [name for made in example["measures"].values() for own in made["own"] for name in own["objectives"]]
    return [name for name in dict.fromkeys(named) if name not in plan.objectives]


def expand(example: Mapping[str, Any], plan: Plan, at: date, *later: Plan) -> tuple[NewFile, ...]:
    """Every file of the example for a day from FIRST to LAST: forces.yaml, the measures, the records and the returns.

    What names no version of the plan is made under the first of the editions, and what names no force is of the one
    that the example is of.
    """
    data = typed(example, at)
    own = {"force": data["force"]}
    records = [{**own, **record} for record in data["records"]]
    ids = {record["name"]: (record["force"], f"{record['date']}-{record['name']}") for record in records}
    editions = {edition.front.version: edition for edition in (plan, *later)}
    made_records = (_record(record, editions, at, ids) for record in records)
    made_returns = (_return({**own, **return_}, editions) for return_ in data["returns"])
    return (
        NewFile(("forces.yaml",), to_text(data["forces"])),
        *(NewFile((MEASURES, f"{body}.yaml"), to_text(made)) for body, made in data["measures"].items()),
        *(NewFile(("evidence", made["force"], f"{made['id']}.yaml"), to_text(made)) for made in made_records),
        *(NewFile(("returns", made["force"], f"{made['date']}.yaml"), to_text(made)) for made in made_returns),
    )


def _record(
    record: Mapping[str, Any], editions: Mapping[str, Plan], at: date, ids: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    plan = _edition(record, editions)
    day, earlier = record["date"], record.get("earlier_wording", ())
    made = {
        "marking": "OFFICIAL",
        "share": "force",
        "review_by": months_after(day, 12),
        **record,
        "id": ids[record["name"]][1],
        "plan_version": plan.front.version,
        # Any other words have another fingerprint; nobody needs to know which they were.
        "objectives": {
            name: fingerprint(f"Earlier words of {name}") if name in earlier else plan.objectives[name].fingerprint
            for name in record["objectives"]
        },
        "recorded": min(day + RECORDED_AFTER, at),
        "supersedes": _named(record["force"], *ids[record["supersedes"]]) if "supersedes" in record else None,
        "carried": [_carried(entry, editions) for entry in record.get("carried", ())] or None,
    }
    return {key: made[key] for key in Evidence.written_keys() if made.get(key) is not None}


def _named(body: str, force: str, record: str) -> str:
    """What a body calls a record of a force: of another, after its id."""
    return record if force == body else f"{force}/{record}"


def _carried(entry: Mapping[str, Any], editions: Mapping[str, Plan]) -> dict[str, Any]:
    """What was carried, with the fingerprints of the words of its edition."""
    known = editions[entry["edition"]].objectives
    answers = {name: {"wording": known[name].fingerprint, "shows": word} for name, word in entry["objectives"].items()}
    return {**entry, "objectives": answers}


def _edition(made: Mapping[str, Any], editions: Mapping[str, Plan]) -> Plan:
    return editions[made["plan_version"]] if "plan_version" in made else next(iter(editions.values()))


def _return(return_: Mapping[str, Any], editions: Mapping[str, Plan]) -> dict[str, Any]:
    return {
        "force": return_["force"],
        "date": return_["date"],
        "plan_version": _edition(return_, editions).front.version,
        "marking": "OFFICIAL",
        "claims": return_["claims"],
    }


def typed(value: Any, at: date) -> Any:
    """The same with relative dates, numbers and truth values as what they stand for."""
    if isinstance(value, Mapping):
        return {key: inner if key in _VERSIONS else typed(inner, at) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner, at) for inner in value]
    if value in ("true", "false"):
        return value == "true"
    if _NUMBER.fullmatch(value):
        return Decimal(value)
    return _day(value, at) or value


def _day(text: str, at: date) -> date | None:
    """The day that a text such as "40 days ago" stands for, seen from another day."""
    if days := _DAYS.fullmatch(text):
        return at - timedelta(days=int(days[1])) if days[1] else at + timedelta(days=int(days[2]))
    if months := _MONTHS.fullmatch(text):
        year, month = divmod(at.year * 12 + at.month - 1 - int(months[2]), 12)
        last = days_of(year, month + 1)
        return date(year, month + 1, 1 if months[1] == "first" else last)
    return None
