"""Views → JSON, with the same field names for the same things everywhere."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from nvap.words.escaping import as_json

# A command has the views that it shows; the others are named here only for the reader and the type checker.
if TYPE_CHECKING:
    from nvap.analysis.standing import OpenFinding
    from nvap.model.evidence import Finding
    from nvap.views.account import Account
    from nvap.views.export import ExportView
    from nvap.views.gaps import GapsView, RecordView, RowView
    from nvap.views.lists import EvidenceListView, EvidenceView, ListView
    from nvap.views.national import Figures, GroupFigures, NationalView
    from nvap.views.overview import Overview
    from nvap.views.pack import PackView, Told
    from nvap.views.plan import LinksView, PlanView, SheetsView, SheetView
    from nvap.views.practice import PracticeView
    from nvap.views.stamp import Stamp
    from nvap.views.standing import ReturnView, StatusView, WhyView


def dumps(data: Any) -> str:
    """Data as JSON text: two spaces, letters as they are, dates as yyyy-mm-dd."""
    return as_json(_plain(data))


def gaps(view: "GapsView") -> dict[str, Any]:
    """The gap list."""
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "objectives": view.objectives,
        "applicable": view.applicable,
        "withheld": view.stamp.withheld,
        "total": view.total,
        "shown": view.shown,
        "gaps": [_row(row) for row in view.rows],
        "with_gap": view.with_gap,
        "met": view.met,
        "strengths": [
            {
                "objective": one.objective,
                "strength": one.strength,
                "evidence": [_record(x) for x in one.evidence],
                "withheld": one.withheld,
            }
            for one in view.strengths
        ],
        "left_out": [{"what": one.what, "count": one.count, "why": one.why} for one in view.left_out],
    }


def pack(view: "PackView") -> dict[str, Any]:
    """A force's whole account."""
    return {
        **{key: value for key, value in gaps(view.gaps).items() if key != "gaps"},
        "returned": view.returned,
        **_overview(view.overview),
        "actions": [
            {
                **_sheet(one.sheet),
                "counts": one.counts,
                "evidence": [_told(told) for told in one.evidence],
                "findings": [
                    {**_finding_of(told.record, told.finding), "assured_by": told.assured_by, "open": told.open}
                    for told in one.findings
                ],
                "withheld": one.withheld,
            }
            for one in view.actions
        ],
        "gaps": [_row(row) for row in view.gaps.rows],
        "withdrawn": [{"id": one.id, "title": one.title, "withdrawn": one.withdrawn} for one in view.withdrawn],
        "manifest": view.manifest,
        "files": view.kept,
    }


def national(view: "NationalView") -> dict[str, Any]:
    """The baseline across forces."""
    return {
        **({"force": view.force_id} if view.force_id else {}),
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "forces": view.bodies,
        "returned": view.returned,
        "since": view.since_day,
        "returned_before": view.returned_before,
        "fewest": view.fewest,
        "total": _figures(view.total),
        "before": _figures(view.before) if view.before else None,
        "actions": [
            {
                "number": one.number,
                "title": one.title,
                "theme": one.theme,
                **_figures(one.figures),
                "before": _figures(one.before) if one.before else None,
                **({"own": one.own} if one.own else {}),
            }
            for one in view.actions
        ],
        "objectives": [
            {
                "objective": one.id,
                "action": one.action,
                "expects": one.expects,
                **_figures(one.figures),
                "before": _figures(one.before) if one.before else None,
                **({"own": _account(one.own)} if one.own else {}),
            }
            for action in view.actions
            for one in action.objectives
        ],
        "themes": [_group(one) for one in view.themes],
        "perennial_issues": [_group(one) for one in view.perennial_issues],
        "regions": [_group(one) for one in view.regions],
        **({"named": view.named} if view.named else {}),
    }


def _group(one: "GroupFigures") -> dict[str, Any]:
    head = {"id": one.id, "name": one.name, "forces": one.forces, "returned": one.returned}
    return {**head, "figures": _figures(one.figures) if one.figures else None}


def _figures(one: "Figures") -> dict[str, Any]:
    """Counts, each by its name; what is supported by nothing is counted under `nothing`."""
    return {
        "applicable": one.applicable,
        "returned_objectives": one.returned,
        "claimed": dict(one.claimed),
        "supported": {name or "nothing": count for name, count in one.supported},
        "impact_shown": one.impact_shown,
        "met": one.met,
        "gaps": dict(one.gaps),
        "kinds": dict(one.kinds),
        "claimed_not_applicable": one.claimed_not_applicable,
    }


def status(view: "StatusView") -> dict[str, Any]:
    """What is claimed and supported of every objective."""
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "objectives": view.lines,
        "actions": view.actions,
        **_overview(view.overview),
        "left_out": [{"what": one.what, "count": one.count, "why": one.why} for one in view.left_out],
    }


def why(view: "WhyView") -> dict[str, Any]:
    """The chain for one objective."""
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "objective": view.objective,
        "action": view.action,
        "applies": view.applies,
        "claimed": view.claimed,
        "claim": view.claim,
        "claim_place": view.claim_place,
        "supported": view.supported,
        "expects": view.expects,
        "rule": view.rule,
        "impact_shown": view.impact_shown,
        "evidence": view.records,
        "withheld": view.stamp.withheld,
        "withheld_here": view.withheld,
        "findings": [_finding(one) for one in view.findings],
        "gaps": view.gaps,
        "next_step": view.next_step,
        "regional": view.regional,
    }


def returned(view: "ReturnView") -> dict[str, Any]:
    """What a force claims as at a date."""
    claims = {
        one.objective: {**one.claim.model_dump(mode="python", exclude_none=True), "since": one.returned_day}
        for one in view.lines
    }
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "withheld_claims": view.withheld,
        "claims": claims,
    }


def sheets(view: "SheetsView") -> dict[str, Any]:
    """One or more action sheets."""
    if view.force_id is None:
        return {**_head(view.stamp), "actions": [_sheet(one) for one in view.sheets]}
    head = {"force": view.force_id, **_head(view.stamp), "withheld": view.stamp.withheld}
    return {**head, "actions": [_sheet(one) for one in view.sheets]}


def whole_plan(view: "PlanView") -> dict[str, Any]:
    """The whole plan."""
    return {
        **_head(view.stamp),
        "front": view.front,
        "themes": [{"number": one.number, "name": one.name, "paragraphs": one.paragraphs} for one in view.themes],
        "perennial_issues": [{"id": one.id, "name": one.name, "need": one.need} for one in view.perennial_issues],
        "actions": [_sheet(one) for one in view.sheets],
    }


def lists(view: "ListView") -> dict[str, Any]:
    """One of the lists of `nvap list`."""
    return {
        **_head(view.stamp),
        "total": view.of,
        "shown": len(view.lines),
        view.kind.replace("-", "_"): view.lines,
    }


def links(view: "LinksView") -> dict[str, Any]:
    """What serves what."""
    return {
        **_head(view.stamp),
        "links": view.links,
        "themes": [
            {"number": one.number, "name": one.name, "actions": [action.number for action in one.actions]}
            for one in view.themes
        ],
        "perennial_issues": [
            {
                "id": one.id,
                "name": one.name,
                "need": one.need,
                "actions": [action.number for action in one.actions],
                "thin": one.thin,
            }
            for one in view.perennial_issues
        ],
    }


def evidence_list(view: "EvidenceListView") -> dict[str, Any]:
    """The records of a force."""
    return {
        "force": view.force_id,
        **_head(view.stamp),
        **_withheld(view.stamp, view.withheld),
        "total": view.of,
        "evidence": view.lines,
    }


def evidence(view: "EvidenceView") -> dict[str, Any]:
    """One record, as its file has it, with what has become of it."""
    record = view.record.model_dump(mode="python", by_alias=True, exclude_none=True)
    head = {**_head(view.stamp), **_withheld(view.stamp, view.withheld)}
    return {**head, "path": view.path, "state": view.state, "evidence": record}


def practice(view: "PracticeView") -> dict[str, Any]:
    """Practice that forces agreed to share, as a list or matched to a force's gaps."""
    head = {**_head(view.stamp), "withheld": view.stamp.withheld, "withheld_here": view.withheld}
    head |= {"forces": view.bodies, "named_for_the_programme": view.told}
    if view.force:
        shown = {"total": view.total, "shown": len(view.matches), "gaps": view.matches, "unmatched": view.unmatched}
        return {"force": view.force_id, **head, **shown, "own": view.own}
    return {**head, "objective": view.objective, "practice": view.lines, "programme": view.programme}


def export(view: "ExportView") -> dict[str, Any]:
    """Tables for other tools, each under its name, a row as its columns by name."""
    return {
        "forces": view.forces,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "notes": view.notes,
        **{
            table.name: [dict(zip((one.name for one in table.columns), row, strict=True)) for row in table.rows]
            for table in view.tables
        },
    }


def _head(stamp: "Stamp") -> dict[str, Any]:
    plan = {"title": stamp.plan, "version": stamp.version}
    head = {"as_at": stamp.as_at_day, "plan": plan, "marking": stamp.marking}
    if not stamp.despite and not stamp.unnamed:
        return head
    return {**head, "despite_errors": stamp.despite, "despite_errors_withheld": stamp.unnamed}


def _withheld(stamp: "Stamp", here: int) -> dict[str, Any]:
    """Under a limit, how many of the force's records are withheld in all, and how many would have stood here."""
    return {"withheld": stamp.withheld, "withheld_here": here} if stamp.limit else {}


def _row(row: "RowView") -> dict[str, Any]:
    return {
        "objective": row.objective,
        "action": row.action,
        "band": row.band,
        "gap": row.gap,
        "also": row.also,
        "claimed": row.claimed,
        "supported": row.supported,
        "expects": row.expects,
        "why": row.why,
        "next_step": row.next_step,
        "lead": row.lead,
        "due": row.due_day,
        "risk": row.risk,
        "share": row.share,
        "newest_evidence": row.newest_day,
        "regional": row.regional,
        "findings": [_finding(one) for one in row.findings],
        "evidence": [_record(one) for one in row.evidence],
        "withheld": row.withheld,
    }


def _finding(one: "OpenFinding") -> dict[str, Any]:
    return _finding_of(one.record.id, one.finding)


def _finding_of(record: str, finding: "Finding") -> dict[str, Any]:
    return {
        "record": record,
        "seriousness": finding.seriousness,
        "text": finding.text,
        "lead": finding.lead,
        "due": finding.due,
    }


def _told(one: "Told") -> dict[str, Any]:
    """A piece of evidence as its file has it, with what it counts for under an action."""
    record = one.record.model_dump(mode="python", by_alias=True, exclude_none=True, exclude={"findings", "supersedes"})
    return {**record, "objectives": one.objectives, "state": one.state, "wording_changed": one.changed}


def _account(one: "Account") -> dict[str, Any]:
    return {
        "applies": one.applies,
        "claimed": one.claimed,
        "claim": one.claim,
        "supported": one.supported,
        "impact_shown": one.impact_shown,
        "gap": one.row.gap if one.row else None,
        "also": one.row.also if one.row else (),
        "why": one.row.why if one.row else None,
        "next_step": one.row.next_step if one.row else None,
        "findings": [_finding(open_) for open_ in one.findings],
        "evidence": [_record(record) for record in one.evidence],
        "withheld": one.withheld,
    }


def _overview(one: "Overview") -> dict[str, Any]:
    """A force at a glance."""
    return {
        "themes": one.themes,
        "bands": one.bands,
        "quarters": one.quarters,
        "earlier": one.earlier,
        "lapses": one.lapses,
    }


def _record(one: "RecordView") -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _sheet(one: "SheetView") -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "theme": one.theme.number,
        "perennial_issues": [issue.id for issue in one.perennial_issues],
        "owners": one.owners,
        "detail": one.detail,
        "objectives": [
            {
                "id": objective.id,
                "text": objective.text,
                "expects": objective.expects,
                "telling": objective.telling,
                "not_applicable_in": objective.not_applicable_in,
                **({"account": _account(objective.account)} if objective.account else {}),
            }
            for objective in one.objectives
        ],
        "reference": one.reference,
        "useful_links": [{"title": title} for title in one.useful_links],
        "suggested_measures": one.suggested_measures,
        "source_notes": one.source_notes,
    }


def _plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="python", by_alias=True))
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
