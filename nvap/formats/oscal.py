"""The plan as an OSCAL catalog, and the standing of forces as OSCAL assessment results (NIST, OSCAL 1.1).

Ids of OSCAL begin with a letter, so each id of the plan has `nvap-` before it. The same data gives the same UUIDs.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from nvap.formats.prose import in_markdown, marked
from nvap.load.plan import Plan
from nvap.model.fields import Kind, LongText
from nvap.model.plan import Action, Objective
from nvap.views.export import ExportView, by_force
from nvap.views.reasons import gap_name
from nvap.views.stamp import Stamp
from nvap.views.tables import Value
from nvap.words.catalogue import own, say
from nvap.words.escaping import plain

own(
    __name__,
    {
        "oscal.no-plan": (
            "There is no assessment plan in OSCAL: forces assess themselves against every objective of the plan."
        ),
        "oscal.result": (
            "How {force} stands as at {as_at}. An objective is satisfied where nvap finds no gap: it is {force}'s "
            "own account and not an inspectorate's judgement."
        ),
        "oscal.met": "No gap: current evidence supports what the objective expects.",
        "oscal.gap": "Gap: {gap}.",
        "oscal.left-out": "Objectives without a finding, as they do not apply, or as that may not be told: {count}.",
    },
)

OSCAL = "1.1.3"
SPACE = "urn:nvap:oscal"  # of our own names of properties
TABLES = ("objectives", "records", "served")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")

Row = dict[str, Value]
Data = dict[str, Any]


def catalog(plan: Plan, stamp: Stamp) -> Data:
    """The plan: a group for each theme, a control for each action, an objective of assessment for each objective."""
    groups = [
        {
            "id": _id(f"theme-{theme.number}"),
            "title": _text(theme.name),
            "controls": [_control(plan, action) for action in plan.actions.values() if action.theme == theme.number],
        }
        for theme in plan.themes.values()
    ]
    made = {"uuid": _uuid("catalog", stamp.version, str(stamp.as_at_day)), "metadata": _metadata(stamp, stamp.facts)}
    return {"catalog": {**made, "groups": [_filled(group) for group in groups]}}


def _control(plan: Plan, action: Action) -> Data:
    """An action with its objectives."""
    issues = [_prop("perennial-issue", issue) for issue in action.perennial_issues]
    owners = [_prop("owner", owner) for owner in action.owners]
    detail = {"id": _id(f"{action.number}-detail"), "name": "statement", "prose": _text(action.detail)}
    return {
        "id": _id(action.number),
        "title": _text(action.title),
        "props": [_prop("label", action.number, own=False), *issues, *owners],
        "parts": [detail, *map(_objective, action.objectives)],
    }


def _objective(objective: Objective) -> Data:
    props = [_prop("label", objective.id, own=False)]
    props += [_prop("expects", str(objective.expects))] if objective.expects else []
    props += [_prop("not-applicable-in", str(nation)) for nation in objective.not_applicable_in]
    return {"id": _id(objective.id), "name": "assessment-objective", "props": props, "prose": _text(objective.text)}


def assessment_results(view: ExportView) -> Data:
    """The standing of each force of an export that has TABLES: a result for each, in which what meets is satisfied.

    A finding is about one objective that applies; an observation is one record that may be shown. Each result is made
    when its turn comes.
    """
    source = _uuid("source", view.stamp.version, str(view.stamp.as_at_day))
    resource = {"uuid": source, "title": "No assessment plan", "description": say("oscal.no-plan")}
    return {
        "assessment-results": {
            "uuid": _uuid("results", *view.forces, str(view.stamp.as_at_day)),
            "metadata": _metadata(view.stamp, view.notes),
            "import-ap": {"href": f"#{source}", "remarks": say("oscal.no-plan")},
            "results": (_result(view.stamp, force, rows) for force, rows in _by_force(view)),
            "back-matter": {"resources": [resource]},
        }
    }


def _by_force(view: ExportView) -> Iterator[tuple[str, dict[str, list[Row]]]]:
    """Each force with its rows, by their columns, under the name of their table."""
    tables = {table.name: table for table in view.tables}
    columns = {name: [column.name for column in tables[name].columns] for name in TABLES}
    for of_force in zip(*(by_force(tables[name], view.forces) for name in TABLES), strict=True):
        rows = {
            name: [dict(zip(columns[name], row, strict=True)) for row in rows]
            for name, (_, rows) in zip(TABLES, of_force, strict=True)
        }
        yield of_force[0][0], rows


def _result(stamp: Stamp, force: str, rows: dict[str, list[Row]]) -> Data:
    """One force: its records, and how it stands against each objective that applies."""
    day, name = str(stamp.as_at_day), str(rows["objectives"][0]["force_name"])
    shown = {str(record["record"]) for record in rows["records"]}
    supporting: dict[str, list[str]] = {}
    for row in rows["served"]:
        if row["supports"] and str(row["record"]) in shown:
            supporting.setdefault(str(row["objective"]), []).append(str(row["record"]))
    applying = [row for row in rows["objectives"] if row["applies"] == "yes"]
    left = len(rows["objectives"]) - len(applying)
    return _filled(
        {
            "uuid": _uuid("result", force, day),
            "title": _text(name),
            "description": say("oscal.result", force=_text(name), as_at=stamp.as_at),
            "start": f"{day}T00:00:00+00:00",
            "props": [_prop("force", force)],
            "reviewed-controls": {"control-selections": [{"include-all": {}}]},
            "observations": [_observation(force, record) for record in rows["records"]],
            "findings": [_finding(force, day, row, supporting.get(str(row["objective"]), ())) for row in applying],
            "remarks": say("oscal.left-out", count=left) if left else "",
        }
    )


def _observation(force: str, record: Row) -> Data:
    """A record; its kind, stage and the like are properties with the names of the table of records."""
    named = [
        "record",
        "inherited_from",
        "state",
        "kind",
        "stage",
        "shows",
        "part",
        "sample_size",
        "sample_of",
        "assurance",
    ]
    named += ["assured_by", "owner", "reference", "marking", "handling"]
    strands = record["strands"] if isinstance(record["strands"], tuple) else ()
    made: Data = {
        "uuid": _uuid("record", force, str(record["record"])),
        "title": _text(record["title"]),
        "description": _text(record["summary"]),
        "props": [
            *(_prop(name.replace("_", "-"), str(record[name])) for name in named if record[name]),
            *(_prop("strand", strand) for strand in strands),
        ],
        "methods": ["INTERVIEW" if record["kind"] == Kind.FEEDBACK else "EXAMINE"],
        "collected": f"{record['date']}T00:00:00+00:00",
    }
    return {**made, "expires": f"{record['last_day']}T23:59:59+00:00"} if record["last_day"] else made


def _finding(force: str, day: str, row: Row, records: Iterable[str]) -> Data:
    """How a force stands against one objective."""
    objective, gap = str(row["objective"]), row["gap"]
    named = ["claimed", "supported", "expects", "full", "furthest", "band", "gap", "since", "lead", "due", "overdue"]
    named += ["risk", "accepted_until", "open_findings", "withheld"]
    props = [_prop(name.replace("_", "-"), str(row[name])) for name in named if row[name]]
    description = say("oscal.gap", gap=gap_name(str(gap))) if gap else say("oscal.met")
    return _filled(
        {
            "uuid": _uuid("finding", force, day, objective),
            "title": _text(f"{objective} {row['objective_text']}"),
            "description": description,
            "props": [*props, _prop("impact-shown", "yes" if row["impact_shown"] else "no")],
            "target": {
                "type": "objective-id",
                "target-id": _id(objective),
                "status": {"state": "not-satisfied" if gap else "satisfied"},
            },
            "related-observations": [{"observation-uuid": _uuid("record", force, name)} for name in records],
        }
    )


def _metadata(stamp: Stamp, notes: Iterable[str]) -> Data:
    """The head of a document: what it is of, its marking, and what a reader has to know."""
    remarks = [stamp.marking, *notes]
    remarks += [] if stamp.attribution in remarks else [stamp.attribution]
    return {
        "title": _text(stamp.plan),
        "last-modified": f"{stamp.as_at_day}T00:00:00+00:00",
        "version": stamp.version,
        "oscal-version": OSCAL,
        "props": [_prop("marking", stamp.marking)],
        "remarks": "\n\n".join(map(_text, remarks)),
    }


def _prop(name: str, value: str, own: bool = True) -> Data:
    """A property, whose value is one line of text; of our own, it stands in our name space."""
    made = {"name": name, "value": " ".join(plain(value).split())}
    return {**made, "ns": SPACE} if own else made


def _id(name: str) -> str:
    return f"nvap-{name}"


def _uuid(*words: str) -> str:
    """The same UUID for the same words: of version 5."""
    return str(uuid5(uuid5(NAMESPACE_URL, SPACE), "/".join(words)))


def _text(value: Value) -> str:
    """Text for a field that is read as Markdown: it stands there as text, what was written at length as its blocks."""

    def escaped(text: object) -> str:
        return _MARKDOWN.sub(r"\\\1", plain(str(text)).strip())

    return in_markdown(marked(value, escaped)) if isinstance(value, LongText) else escaped(value)


def _filled(made: Data) -> Data:
    """The same without what is empty: OSCAL knows no empty list and no empty text."""
    return {key: value for key, value in made.items() if value not in ([], "")}
