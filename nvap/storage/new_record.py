"""A new record, composed and checked as it would be written; nothing is written here."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from nvap.load.plan import Plan
from nvap.load.records import Record
from nvap.model.bodies import Force
from nvap.model.dates import months_after
from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import MEASURES, STAGE_OF, Assurance, Kind, Marking, Stage
from nvap.model.refusals import UnknownObjective
from nvap.source import Folder
from nvap.source.writing import to_text
from nvap.storage import drafts
from nvap.words.nearest import nearest

LONGEST_SLUG = 60
# The keys that every record needs, besides its objectives and what its kind and assurance call for.
MADE = ("id", "force", "plan_version", "objectives")  # from what else is given
NEEDED = ("kind", "assurance", "title", "summary", "date", "owner", "reference")


def compose(
    workspace: Folder,
    plan: Plan,
    force: Force,
    taken: Collection[str],
    objectives: Sequence[str],
    given: dict[str, Any],
    today: date,
    seen: Mapping[str, str | None] | None = None,
) -> drafts.Draft[Record]:
    """The draft of a new record from the values of its keys alone; its id is its date and a slug of its title.

    `taken` are the ids that it may not have, `seen` the fingerprints of the words that its author saw, where these may
    be others than the plan's.
    """
    day: date = given["date"]
    marks = {name: plan.objectives[name].fingerprint for name in dict.fromkeys(objectives)}
    wanted = f"{day.isoformat()}-{slug(str(given['title']))}"
    stem = _unique(wanted, taken)
    data = {
        **given,
        "id": stem,
        "force": force.id,
        "plan_version": plan.front.version,
        "objectives": {**marks, **(seen or {})},
        "recorded": given.get("recorded") or today,
        "review_by": given.get("review_by") or months_after(day, 12),
    }
    text = to_text({key: data[key] for key in Evidence.written_keys() if data.get(key) is not None})
    return drafts.read_back(Record, text, workspace.show("evidence", force.id, f"{stem}.yaml"), force.id, stem)


def missing(given: dict[str, Any]) -> list[str]:
    """What every record has, and what its kind calls for, that is not there."""
    return [name for name in ("objective", *NEEDED, *_needed_by_kind(given)) if not given[name]]


def _needed_by_kind(given: dict[str, Any]) -> tuple[str, ...]:
    """What the kind, the assurance and the marking call for besides."""
    beyond = given["kind"] is not None and STAGE_OF[Kind(given["kind"])] is not Stage.IN_PLACE
    return (
        *(("shows",) if beyond else ()),
        *(("better",) if given["baseline"] else ()),
        *(("sample_size", "sample_of") if given["sample_size"] or given["sample_of"] else ()),
        *(("from",) if given["kind"] == Kind.FEEDBACK else ()),
        *(("figure", "unit", "period_from", "period_to") if given["kind"] in MEASURES else ()),
        *(("assured_by",) if given["assurance"] in (Assurance.PEER, Assurance.INDEPENDENT) else ()),
        *(("handling",) if given["marking"] == Marking.OFFICIAL_SENSITIVE else ()),
    )


def _as_number(given: Any) -> Any:
    """A number in figures, which a question was answered with, as one."""
    return Decimal(given) if isinstance(given, str) and given else given


def keys_of(given: dict[str, Any]) -> dict[str, Any]:
    """The keys of a record from its values one by one, as options and forms have them: those of a figure together.

    Whoever said them, and in whichever order, a file has them in one.
    """
    period = {"from": given["period_from"], "to": given["period_to"]}
    figure = {
        "value": _as_number(given["figure"]),
        "unit": given["unit"],
        "period": {key: value for key, value in period.items() if value is not None} or None,
        "baseline": _as_number(given["baseline"]),
        "better": given["better"],
        "measure": given["measure"],
    }
    figure = {key: value for key, value in figure.items() if value is not None}
    sample = {"size": _as_number(given["sample_size"]), "of": _as_number(given["sample_of"])}
    sample = {key: value for key, value in sample.items() if value is not None}
    shows, findings = given["shows"], given["findings"]
    if isinstance(shows, Mapping):
        shows = _in_order(shows, given["objective"])
    return {
        **given,
        "figure": figure or None,
        "sample": sample or None,
        "shows": shows,
        "findings": findings and [_in_order(finding, Finding.key_names()) for finding in findings],
        "marking": given["marking"] or "OFFICIAL",
    }


def _in_order(said: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What was said, in the order of the names that are known; what else was said comes after."""
    return {name: said[name] for name in (*(name for name in dict.fromkeys(names) if name in said), *said)}


def same_as(made: Evidence, records: Iterable[Record]) -> Record | None:
    """The record that tells of the same thing: of the same day, title, kind and objectives, and kept in one place."""
    return next(
        (record for record in records if record.evidence.withdrawn is None and _told(record.evidence) == _told(made)),
        None,
    )


def _told(record: Evidence) -> tuple[object, ...]:
    return (record.date, record.title, record.kind, set(record.objectives), record.reference)


def unknown_objective(plan: Plan, name: str) -> UnknownObjective:
    """That an objective is not in the plan, with the nearest."""
    action = plan.actions.get(name)
    if action is not None:
        known = ", ".join(objective.id for objective in action.objectives)
        return UnknownObjective(f"{name} is an action; name one or more of its objectives: {known}")
    near = {found: plan.objectives[found].text for found in nearest(name, plan.objectives)}
    hint = f"Did you mean {' or '.join(near)}?" if near else ""
    return UnknownObjective(f"there is no objective {name}", near, hint=hint, way="`nvap list objectives` lists them")


def slug(title: str) -> str:
    """A title as part of a file's name: small letters, figures and hyphens, at most 60."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").casefold()
    words = re.findall(r"[a-z0-9]+", letters)
    made = "-".join(words)[:LONGEST_SLUG].strip("-")
    return made or "evidence"


def _unique(wanted: str, taken: Collection[str]) -> str:
    name, count = wanted, 2
    while name in taken:
        name, count = f"{wanted}-{count}", count + 1
    return name
