"""Views → JSON, with the same field names for the same things everywhere."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from nvap.model.strict import Strict
from nvap.words.escaping import as_json, as_json_parts

# A command has the views that it shows; the others are named here only for the reader and the type checker.
if TYPE_CHECKING:
    from nvap.analysis.national import Figures
    from nvap.model.evidence import Finding
    from nvap.views.account import Account
    from nvap.views.carry import CarryView, ClaimAgain, WordingBefore
    from nvap.views.coming import Coming
    from nvap.views.diff import Counted, DiffView, ObjectiveBecame
    from nvap.views.diff_left import Left, LeftRow
    from nvap.views.export import ExportView
    from nvap.views.findings import FindingView, HomelessView
    from nvap.views.gaps import GapsView, RecordView, RowView
    from nvap.views.gone import GoneView, LostHere
    from nvap.views.lists import EvidenceListView, EvidenceView, ListView
    from nvap.views.measures import FigureView, MeasuresView, MeasureView
    from nvap.views.moves import MoveView, SinceView
    from nvap.views.national import GroupFigures, NationalView
    from nvap.views.overview import Overview
    from nvap.views.pack import PackView, Told
    from nvap.views.plan import LinksView, PlanView, SheetsView, SheetView
    from nvap.views.practice import PracticeView
    from nvap.views.rounds import LaterView
    from nvap.views.stamp import Stamp
    from nvap.views.standing import ReturnView, StatusView, WhyView
    from nvap.views.trend import TrendView


def dumps(data: Any) -> str:
    """Data as JSON text: two spaces, letters as they are, dates as yyyy-mm-dd."""
    return as_json(_plain(data))


def dump_parts(data: Any, together: int = 1) -> Iterator[str]:
    """The same in parts: an iterator in its mappings is a list of which so many items are made `together`."""
    return as_json_parts(_plain(data), together)


def view(view: Any) -> dict[str, Any]:
    """The fields of a view as they are, under its head: for a document that has no names of its own."""
    return {
        **_head(view.stamp),
        **{each.name: getattr(view, each.name) for each in fields(view) if each.name != "stamp"},
    }


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
        "overdue": view.overdue,
        "gaps": [_row(row) for row in view.rows],
        "accepted": [_row(row) for row in view.accepted],
        "with_gap": view.with_gap,
        "met": view.met,
        "strengths": [
            {
                "objective": strength.objective,
                "strength": strength.strength,
                "evidence": [_record(x) for x in strength.evidence],
                "withheld": strength.withheld,
            }
            for strength in view.strengths
        ],
        "left_out": [
            {"what": left_out.what, "count": left_out.count, "why": left_out.why} for left_out in view.left_out
        ],
        "homeless": [_homeless(objective) for objective in view.homeless],
        "later": [_homeless(objective) for objective in view.later],
        "coming": _coming(view.coming) if view.coming else None,
        **_since(view.since),
    }


def _since(view: "SinceView | None") -> dict[str, Any]:
    """What moved since an earlier day; nothing where that was not asked."""
    if view is None:
        return {}
    return {
        "since": view.since_day,
        "moved": [_move(move) for move in view.moves],
        "moved_withheld": view.withheld,
        "worse": view.worse,
        "worse_elsewhere": view.elsewhere,
    }


def _move(move: "MoveView") -> dict[str, Any]:
    return {
        "objective": move.objective,
        "from": move.came_from,
        "to": move.place,
        "worse": move.worse,
        "sources": move.sources,
        "events": [
            {key: value for key, value in _plain(event).items() if value not in (None, [])} for event in move.events
        ],
        "withheld": move.withheld,
    }


def _coming(coming: "Coming") -> dict[str, Any]:
    """What lapses and falls due."""
    lines = [
        {each.name: getattr(line, each.name) for each in fields(line) if each.name not in ("late", "told")}
        for line in coming.lines
    ]
    return {"days": coming.days, "until": coming.until, "withheld": coming.withheld, "due": lines}


def trend(view: "TrendView") -> dict[str, Any]:
    """A body's figures at several dates."""
    points = [
        {"as_at": point.day, **{key: value for key, value in _plain(point).items() if key not in ("as_at", "day")}}
        for point in view.points
    ]
    return {"force": view.force_id, **_head(view.stamp), "withheld": view.stamp.withheld, "points": points}


def pack(view: "PackView") -> dict[str, Any]:
    """A force's whole account."""
    return {
        **{key: value for key, value in gaps(view.gaps).items() if key not in ("gaps", "coming")},
        "returned": view.returned,
        **_overview(view.overview),
        "measures": [_measure(one) for one in view.measures],
        "actions": [
            {
                **_sheet(action.sheet),
                "counts": action.counts,
                "evidence": [_told(told) for told in action.evidence],
                "findings": [
                    {
                        **_finding_of(told.record, told.finding),
                        "assured_by": told.assured_by,
                        "open": told.open,
                        "progress": told.progress,
                    }
                    for told in action.findings
                ],
                "withheld": action.withheld,
            }
            for action in view.actions
        ],
        "gaps": [_row(row) for row in view.gaps.rows],
        "withdrawn": [
            {"id": one.record.id, "title": one.record.title, "withdrawn": one.record.withdrawn}
            for one in view.withdrawn
        ],
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
        "no_return": view.bodies - view.returned,
        "returns_older_than_a_year": view.long_ago,
        "returns_in_part": view.in_part,
        "accounts_of_another_edition": view.other_edition,
        "since": view.since_day,
        "forces_before": view.bodies_before,
        "returned_before": view.returned_before,
        "fewest": view.fewest,
        "total": _figures(view.total),
        "before": _figures(view.before) if view.before else None,
        "actions": [
            {
                "number": action.number,
                "title": action.title,
                "theme": action.theme,
                **_figures(action.figures),
                "before": _figures(action.before) if action.before else None,
                **({"own": action.own} if action.own else {}),
            }
            for action in view.actions
        ],
        "objectives": [
            {
                "objective": objective.id,
                "action": objective.action,
                "expects": objective.expects,
                **_figures(objective.figures),
                "before": _figures(objective.before) if objective.before else None,
                **({"own": _account(objective.own)} if objective.own else {}),
            }
            for action in view.actions
            for objective in action.objectives
        ],
        "themes": [_group(group) for group in view.themes],
        "perennial_issues": [_group(group) for group in view.perennial_issues],
        "regions": [_group(group) for group in view.regions],
        **({"named": view.named} if view.named else {}),
    }


def later(view: "LaterView") -> dict[str, Any]:
    """How much came later than a round was closed."""
    return {
        **_head(view.stamp),
        "round": view.round,
        "forces": view.forces,
        "forces_now": view.forces_now,
        "returned": view.returned,
        "returned_now": view.returned_now,
        "records_later": view.records,
        "bodies_later": view.bodies,
        "bodies_with_fewer": view.fewer,
        "bodies_changed": view.changed,
        "fewest": view.fewest,
        "figures_told": view.told,
        "differs": view.differs,
    }


def _group(group: "GroupFigures") -> dict[str, Any]:
    head = {"id": group.id, "name": group.name, "forces": group.forces, "returned": group.returned}
    return {**head, "figures": _figures(group.figures) if group.figures else None}


def _figures(figures: "Figures") -> dict[str, Any]:
    """Counts, each by its name, null where it may not be told; what nothing supports is counted under `nothing`."""
    return {
        "asked": figures.asked,
        "applicable": figures.applicable,
        "returned_objectives": figures.returned,
        "claimed": _by_name(figures.claimed),
        "claimed_high": figures.claimed_high,
        "supported": _by_name(figures.supported),
        "supported_high": figures.supported_high,
        "claimed_and_supported": figures.claimed_and_supported,
        "claimed_not_supported": figures.claimed_not_supported,
        "supported_not_claimed": figures.supported_not_claimed,
        "neither": figures.neither,
        "impact_shown": figures.impact_shown,
        "met": figures.met,
        "gaps": _by_name(figures.gaps),
        "kinds": _by_name(figures.kinds),
        "claimed_not_applicable": figures.claimed_not_applicable,
    }


def _by_name(counts: Iterable[tuple[str | None, int]] | None) -> dict[str, int] | None:
    return None if counts is None else {name or "nothing": count for name, count in counts}


def status(view: "StatusView") -> dict[str, Any]:
    """What is claimed and supported of every objective."""
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "overdue": view.overdue,
        "accepted": [_row(row) for row in view.accepted],
        "objectives": view.lines,
        "actions": view.actions,
        **_overview(view.overview),
        "measures": [_measure(one) for one in view.measures],
        "left_out": [
            {"what": left_out.what, "count": left_out.count, "why": left_out.why} for left_out in view.left_out
        ],
        "homeless": [_homeless(objective) for objective in view.homeless],
        "later": [_homeless(objective) for objective in view.later],
        **_since(view.since),
    }


def measures(view: "MeasuresView") -> dict[str, Any]:
    """The measures of a body, and those that it could choose."""
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "measures": [_measure(one) for one in view.measures],
        "to_choose": view.to_choose,
        "none_suggested": view.none_suggested,
    }


def _measure(one: "MeasureView") -> dict[str, Any]:
    """A measure and its figures; the picture is for readers."""
    told = {key: value for key, value in _plain(one).items() if key not in ("picture", "figures", "newest", "before")}
    figures = [_figure(figure) for figure in one.figures]
    newest, before = (_figure(figure) if figure else None for figure in (one.newest, one.before))
    return {**told, "newest": newest, "before": before, "figures": figures}


def _figure(figure: "FigureView") -> dict[str, Any]:
    """A figure, its period as a record has it."""
    return {
        "value": figure.value,
        "period": {"from": figure.first, "to": figure.last},
        "record": figure.record,
        "inherited_from": figure.inherited_from,
    }


def why(view: "WhyView | GoneView") -> dict[str, Any]:
    """The chain for one objective; of one that is gone, where it went and what is homeless there."""
    from nvap.views.gone import GoneView

    return _why_gone(view) if isinstance(view, GoneView) else _why_here(view)


def _why_here(view: "WhyView") -> dict[str, Any]:
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "objective": view.objective,
        "action": view.action,
        "applies": view.applies,
        "claimed": view.claimed,
        "claim": view.claim,
        "claim_place": view.claim_place,
        "claimed_before": view.claimed_before,
        "supported": view.supported,
        "expects": view.expects,
        "rule": view.rule,
        "impact_shown": view.impact_shown,
        "evidence": [
            {**{key: value for key, value in _plain(record).items() if key != "day"}, "date": record.day}
            for record in view.records
        ],
        "withheld": view.stamp.withheld,
        "withheld_here": view.withheld,
        "findings": [_finding(open_) for open_ in view.findings],
        "gaps": view.gaps,
        "lead": view.row.lead if view.row else None,
        "due": view.row.due_day if view.row else None,
        "overdue": view.row.overdue if view.row else None,
        "since": view.row.since if view.row else None,
        "accepted": view.row.accepted if view.row else None,
        "next_step": view.next_step,
        "regional": view.regional,
        "gone": None,
        "homeless": [_lost(each) for each in view.lost],
    }


def _why_gone(view: "GoneView") -> dict[str, Any]:
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "objective": view.objective,
        "gone": {
            "edition": view.edition,
            "text": view.text,
            "steps": [
                {"edition": step.edition, "from": step.names, "to": step.to, "why": step.why} for step in view.steps
            ],
            "to": view.to,
        },
        "homeless": [_lost(each) for each in view.lost],
        "withheld": view.stamp.withheld,
        "withheld_here": view.withheld,
        "next_step": view.next_step,
    }


def _lost(each: "LostHere") -> dict[str, Any]:
    return {
        "objective": each.objective,
        "edition": each.edition,
        "findings": [_finding(open_) for open_ in each.findings],
        "evidence": each.records,
        "claims": each.claims,
        "withheld": each.withheld,
    }


def returned(view: "ReturnView") -> dict[str, Any]:
    """What a force claims as at a date."""
    claims = {line.objective: {**line.claim.as_written(), "since": line.returned_day} for line in view.lines}
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "withheld_claims": view.withheld,
        "ask": view.ask,
        "claims": claims,
        "to_make_again": [_again(claim) for claim in view.again],
        "withheld_to_make_again": view.withheld_again,
    }


def carry(view: "CarryView") -> dict[str, Any]:
    """What an edition leaves to a person."""
    return {
        "force": view.force_id,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "left": view.left,
        "total": view.total,
        "homeless": [_homeless(gone) for gone in view.homeless],
        "questions": [
            {
                "objective": question.objective,
                "text": question.text,
                "before": [_before(before) for before in question.before],
                "reworded": question.reworded,
                "divided": question.divided,
                "beside": question.beside,
                "records": [
                    {"id": record.id, "title": record.title, "shows": record.shows, "open_findings": record.findings}
                    for record in question.records
                ],
                "withheld": question.withheld,
            }
            for question in view.questions
        ],
        "withheld_questions": view.withheld_questions,
        "claims": [_again(claim) for claim in view.claims],
        "withheld_claims": view.withheld_claims,
    }


def _again(claim: "ClaimAgain") -> dict[str, Any]:
    return {
        "objective": claim.objective,
        "text": claim.text,
        "before": [
            {**_before(made.before), "claimed": made.claimed, "summary": made.summary} for made in claim.made_of
        ],
        "since": claim.returned_day,
    }


def _before(before: "WordingBefore") -> dict[str, Any]:
    return {"edition": before.edition, "objective": before.objective, "text": before.text}


def sheets(view: "SheetsView") -> dict[str, Any]:
    """One or more action sheets."""
    if view.force_id is None:
        return {**_head(view.stamp), "actions": [_sheet(sheet) for sheet in view.sheets]}
    head = {"force": view.force_id, **_head(view.stamp), "withheld": view.stamp.withheld}
    return {**head, "actions": [_sheet(sheet) for sheet in view.sheets], **_since(view.since)}


def whole_plan(view: "PlanView") -> dict[str, Any]:
    """The whole plan."""
    return {
        **_head(view.stamp),
        "front": view.front,
        "themes": [
            {"number": theme.number, "name": theme.name, "paragraphs": theme.paragraphs} for theme in view.themes
        ],
        "perennial_issues": [
            {"id": issue.id, "name": issue.name, "need": issue.need} for issue in view.perennial_issues
        ],
        "actions": [_sheet(sheet) for sheet in view.sheets],
        "source_notes": view.notes,
    }


def lists(view: "ListView") -> dict[str, Any]:
    """One of the lists of `nvap list`."""
    return {
        **_head(view.stamp),
        "total": view.of,
        "shown": len(view.lines),
        view.kind.replace("-", "_"): view.lines,
        **({"begin_later": view.later, "ended": view.ended} if view.kind in ("forces", "bodies") else {}),
    }


def links(view: "LinksView") -> dict[str, Any]:
    """What serves what."""
    return {
        **_head(view.stamp),
        "links": view.links,
        "themes": [
            {"number": theme.number, "name": theme.name, "actions": [action.number for action in theme.actions]}
            for theme in view.themes
        ],
        "perennial_issues": [
            {
                "id": issue.id,
                "name": issue.name,
                "need": issue.need,
                "actions": [action.number for action in issue.actions],
                "thin": issue.thin,
            }
            for issue in view.perennial_issues
        ],
        "grid": [
            {
                "perennial_issue": row.issue.id,
                "theme": theme.number,
                "actions": [action.number for action in cell],
            }
            for row in view.grid
            for theme, cell in zip(view.themes, row.cells, strict=True)
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
    record = view.record.as_written()
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


def diff(view: "DiffView") -> dict[str, Any]:
    """What changed between two editions, and what it leaves to do where that was asked."""
    left, forces = view.left, view.forces
    return {
        **({"force": left.force_id} if left else {}),
        **_head(view.stamp),
        "old": {"version": view.old.version, "title": view.old.title, "from": view.old.from_day},
        "new": {"version": view.new.version, "title": view.new.title, "from": view.new.from_day},
        "sure": view.sure,
        "summary": view.summary,
        "counts": {"force": _counted(view.counts), "national": _counted(view.national)},
        "objectives": [row for section in view.objectives for one in section.rows for row in _became(one)],
        "actions": [
            {"action": one.new, "from": one.old, "what": one.what, "old_title": one.old_title, "title": one.new_title}
            for one in view.actions
        ],
        **{
            name: [
                {
                    "what": part.what,
                    "of": part.of or None,
                    "from": part.was or part.of or None,
                    "old": part.old,
                    "new": part.new,
                }
                for section in view.sections
                if section.name == name
                for part in section.rows
            ]
            for name in view.section_names
        },
        **({"withheld": view.stamp.withheld, "left": _left(left)} if left else {}),
        **({"forces": forces} if forces else {}),
    }


def _counted(counts: "Counted") -> dict[str, Any]:
    """Actions and objectives now and before, and by what became of them how many they were and are."""
    return {
        "actions": counts.actions,
        "actions_before": counts.actions_before,
        "objectives": counts.objectives,
        "objectives_before": counts.objectives_before,
        **{what: {"before": old, "now": new} for what, old, new in counts.became},
    }


def _became(one: "ObjectiveBecame") -> Iterable[dict[str, Any]]:
    """A row for each objective that there is, or that there was where it is withdrawn."""
    texts = {old.id: old.text for old in one.old}
    for new in one.new or (None,):
        names = new.sources if new else [old.id for old in one.old]
        yield {
            "objective": new.id if new else None,
            "from": names,
            "what": one.what,
            "why": one.why or None,
            "old_text": "\n".join(texts[name] for name in names) or None,
            "new_text": new.text if new else None,
            "words_shared": new.shared if new else None,
            "steps": one.steps,
        }


def _left(left: "Left") -> dict[str, Any]:
    return {
        "records": left.records,
        "claims": left.claims,
        "findings": [_homeless(gone) for gone in left.homeless],
        "to_do": [_left_row(row) for row in left.to_do],
        "lost": [_left_row(row) for row in left.lost],
    }


def _left_row(row: "LeftRow") -> dict[str, Any]:
    return {
        "objective": row.objective,
        "what": row.what,
        "records": row.records,
        "evidence": [record.id for record in row.shown],
        "claims": row.claims,
        "findings": row.findings,
        "withheld": row.withheld,
    }


def export(view: "ExportView") -> dict[str, Any]:
    """Tables for other tools, each under its name, a row as its columns by name; they are for `dump_parts`."""
    return {
        "forces": view.forces,
        **_head(view.stamp),
        "withheld": view.stamp.withheld,
        "notes": view.notes,
        **{
            table.name: map(dict, map(partial(zip, [column.name for column in table.columns], strict=True), table.rows))
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
        "short": row.short,
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
        "overdue": row.overdue,
        "since": row.since,
        "risk": row.risk,
        "share": row.share,
        "newest_evidence": row.newest_day,
        "regional": row.regional,
        "findings": [_finding(open_) for open_ in row.findings],
        "evidence": [_record(record) for record in row.evidence],
        "withheld": row.withheld,
        "claimed_before": row.claimed_before,
        "accepted": row.accepted,
    }


def _homeless(view: "HomelessView") -> dict[str, Any]:
    return {
        "objective": view.objective,
        "edition": view.edition,
        "text": view.text,
        "why": view.why,
        "findings": [_finding(open_) for open_ in view.findings],
        "withheld": view.withheld,
    }


def _finding(open_: "FindingView") -> dict[str, Any]:
    return {**_finding_of(open_.record.id, open_.finding), "overdue": open_.overdue, "progress": open_.progress}


def _finding_of(record: str, finding: "Finding") -> dict[str, Any]:
    return {
        "record": record,
        "seriousness": finding.seriousness,
        "text": finding.text,
        "number": finding.number,
        "lead": finding.lead,
        "due": finding.due,
    }


# What a record that counts says of others, and of a day to come: they may be ones that may not be shown.
_NOT_TOLD = ("findings", "supersedes", "withdrawn")


def _told(told: "Told") -> dict[str, Any]:
    """A piece of evidence as its file has it, with what it counts for under an action."""
    record = {key: value for key, value in told.record.as_written().items() if key not in _NOT_TOLD}
    made = {**record, "objectives": told.objectives, "state": told.state, "wording_changed": told.changed}
    return {**made, "inherited_from": told.inherited_from, "inherited_from_name": told.inherited_from_name}


def _account(account: "Account") -> dict[str, Any]:
    return {
        "applies": account.applies,
        "claimed": account.claimed,
        "claim": account.claim,
        "supported": account.supported,
        "impact_shown": account.impact_shown,
        "gap": account.row.gap if account.row else None,
        "also": account.row.also if account.row else (),
        "why": account.row.why if account.row else None,
        "next_step": account.row.next_step if account.row else None,
        "accepted": account.row.accepted if account.row else None,
        "findings": [_finding(open_) for open_ in account.findings],
        "evidence": [_record(record) for record in account.evidence],
        "withheld": account.withheld,
    }


def _overview(overview: "Overview") -> dict[str, Any]:
    """A force at a glance."""
    return {
        "themes": overview.themes,
        "bands": overview.bands,
        "quarters": overview.quarters,
        "earlier": overview.earlier,
        "lapses": overview.lapses,
    }


def _record(record: "RecordView") -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _sheet(sheet: "SheetView") -> dict[str, Any]:
    return {
        "number": sheet.number,
        "title": sheet.title,
        "theme": sheet.theme.number,
        "perennial_issues": [issue.id for issue in sheet.perennial_issues],
        "owners": sheet.owners,
        "detail": sheet.detail,
        "objectives": [
            {
                "id": objective.id,
                "text": objective.text,
                "short": objective.short,
                "expects": objective.expects,
                "telling": objective.telling,
                "not_enough_alone": objective.not_enough_alone,
                "not_applicable_in": objective.not_applicable_in,
                **({"account": _account(objective.account)} if objective.account else {}),
            }
            for objective in sheet.objectives
        ],
        "reference": sheet.reference,
        "useful_links": [
            {"title": link.title, **({"url": link.url} if link.url else {})} for link in sheet.useful_links
        ],
        "suggested_measures": sheet.suggested_measures,
        "source_notes": sheet.source_notes,
    }


def _plain(value: Any) -> Any:
    """The value as JSON can hold it; the fields of a view have the names that files give them: `from_` is `from`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Strict):
        return _plain(value.model_dump())
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Iterator):
        return map(_plain, value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
