"""Evidence: the list, one record, a new one, and what is done with one that is there."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from nvap.analysis.standing import State
from nvap.analysis.twins import twins_of
from nvap.formats.documents import view_of
from nvap.load.records import Record
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.fields import MAY_CARRY_FINDINGS, MEASURES, SAMPLED, STAGE_OF, Kind, Shows, Stage
from nvap.model.refusals import UnknownRecord
from nvap.storage import drafts, edits, unfinished
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.storage.edits import CannotChange
from nvap.storage.new_record import compose, keys_of, missing, same_as
from nvap.storage.record_files import add, replace
from nvap.views.lists import EvidenceFilter
from nvap.views.moved import movement, written
from nvap.views.twins import twin_line
from nvap.web.forms import ONE_BY_ONE, Filled, a_day, findings_typed, record_of, said_of, sentence
from nvap.web.rendering import desk, show
from nvap.web.sending import Stale, not_written, once, refuse_stale
from nvap.words.prose import tidied
from nvap.words.reading import NotUnderstood
from nvap.workspace import Workspace

pages = Blueprint("evidence", __name__)
WHAT = "evidence-page"
NEW = "/evidence/new"
# How many records one page of the list has.
ON_A_PAGE = 100
Answer = str | tuple[str, int] | Response
# By the one-by-one name of a value, the field of the form that has it.
FIELDS = {value: key for key, value in ONE_BY_ONE.items()} | {"objective": "objectives"}


def address_of(record: Evidence) -> str:
    """Where the page of a record is; an id has words of its title, which stand in no address."""
    return f"/evidence/{sha256(f'{record.force}/{record.id}'.encode()).hexdigest()[:20]}"


def _found(workspace: Workspace, key: str) -> Record:
    for record in (*workspace.records, *workspace.inherited):
        if address_of(record.evidence) == f"/evidence/{key}" and workspace.may_name(record.source.path, desk().limit):
            return record
    raise UnknownRecord("there is no such record that can be read and shown")


# Lists and records


@pages.route("/evidence", methods=["GET", "POST"])
def listed() -> str:
    """The records of the body, all or those that are looked for; what is looked for is in no address."""
    workspace, form = desk().account(), request.form
    chosen = {name: form.get(name, "").strip() or None for name in ("objective", "kind", "state", "search")}
    if chosen["objective"] is not None:
        chosen["objective"] = workspace.find_objective(chosen["objective"]).id
    view = view_of(workspace, "evidence-list", desk().limit, wanted=EvidenceFilter(**chosen))
    typed = form.get("page", "1")
    last = max(1, -(-len(view.lines) // ON_A_PAGE))
    page = min(int(typed), last) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 6 else 1
    lines = view.lines[(max(page, 1) - 1) * ON_A_PAGE :][:ON_A_PAGE]
    ids = {line.id for line in lines}
    every = [record.evidence for record in (*workspace.inherited, *workspace.records)]
    addresses = {evidence.id: address_of(evidence) for evidence in every if evidence.id in ids}
    return show(
        "records",
        dataclasses.replace(view, lines=lines),
        total=len(view.lines),
        page=page,
        last=last,
        chosen=chosen,
        kinds=tuple(Kind),
        states=tuple(State),
        addresses=addresses,
    )


@pages.get("/evidence/<key>")
def record(key: str) -> str:
    """One record, with what can be done with it."""
    workspace = desk().account()
    return _record_page(workspace, _found(workspace, key), {}, "")


def _record_page(workspace: Workspace, found: Record, typed: Mapping[str, str], why: str) -> str:
    own = found in workspace.records
    view = view_of(workspace, "evidence", desk().limit, record=found.stem if own else f"{found.folder}/{found.stem}")
    return show(
        "record",
        view,
        own=own,
        address=address_of(found.evidence),
        was=desk().shown(found.source.text),
        once=desk().once(),
        typed=typed,
        why=why,
        today=workspace.at,
    )


# What is done with a record


@pages.post("/evidence/<key>/<action>")
def change(key: str, action: str) -> Answer:
    """Renew, withdraw, or speak to a finding of a record; refused where its file is not what the page showed."""
    workspace = desk().account()
    found = _found(workspace, key)
    came_to = desk().done(request.form.get("once", ""))
    if came_to is not None:
        return once(lambda: (came_to, []))
    if action not in CHANGES or found not in workspace.records:
        raise UnknownRecord("there is nothing of that name to do with this record")
    refuse_stale(found)
    try:
        values = CHANGES[action](found.evidence, workspace.at, request.form)
        made = edits.change(workspace.context, found, values)
    except (CannotChange, NotUnderstood) as problem:
        why = problem.message if isinstance(problem, NotUnderstood) else str(problem)
        return _record_page(workspace, found, request.form, sentence(why)), HTTPStatus.BAD_REQUEST
    if made.faults or made.after is None:
        why = " ".join(_told(made.faults))
        return _record_page(workspace, found, request.form, why), HTTPStatus.BAD_REQUEST
    if made.lost_comments and not request.form.get("drop_comments"):
        lost = "; ".join(made.lost_comments)
        why = f"The file has comments that would be lost: {lost}. Tick the box below to write all the same."
        return _record_page(workspace, found, {**request.form, "asks_comments": "yes"}, why), HTTPStatus.BAD_REQUEST
    after = made.after

    def write() -> tuple[str, list[str]]:
        try:
            path = replace(workspace.folder, found, made.text)
        except Changed:
            raise Stale(found.source.path, found.source.text, _now(key)) from None
        gaps = workspace.with_change(found, after).gap_list
        moved = movement(workspace.gap_list, gaps, [*found.evidence.objectives])
        return address_of(found.evidence), [*written("changed", path), *moved]

    return _once(write, lambda why: _record_page(workspace, found, request.form, why))


def _now(key: str) -> str:
    """The text of a record as it is now."""
    try:
        return _found(desk().account(), key).source.text
    except UnknownRecord:
        return ""


def _once(write: Callable[[], tuple[str, list[str]]], again: Callable[[str], str]) -> Answer:
    """Write once; where it cannot be, the page again, with why."""
    try:
        return once(write)
    except (NotSaved, Taken) as problem:
        return again(f"{not_written(problem)} Nothing was written."), HTTPStatus.CONFLICT


def _said(form: Mapping[str, str], name: str, otherwise: str) -> str:
    said = tidied(form.get(name, ""))
    if not said:
        raise NotUnderstood(otherwise, "")
    return said


def _day(form: Mapping[str, str], name: str, otherwise: str) -> dt.date:
    return a_day(_said(form, name, otherwise))


def _renewed(evidence: Evidence, today: dt.date, form: Mapping[str, str]) -> dict[str, Any]:
    until = _day(form, "review_by", "say until when it may be relied on")
    return edits.renewed(evidence, today, until, _said(form, "note", "say why it may still be relied on"))


def _withdrawn(evidence: Evidence, today: dt.date, form: Mapping[str, str]) -> dict[str, Any]:
    reason = _said(form, "reason", "say why it is withdrawn")
    moved_to, never_made = form.get("moved_to", "").strip() or None, form.get("never_made", "").strip() or None
    return edits.withdrawn(evidence, today, reason, moved_to, None if moved_to else never_made)


def _which(form: Mapping[str, str]) -> int:
    typed = form.get("finding", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0


def _progressed(evidence: Evidence, today: dt.date, form: Mapping[str, str]) -> dict[str, Any]:
    note = _said(form, "note", "say what has been done about the finding")
    return edits.progressed(evidence, None, _which(form), today, note)


def _closed(evidence: Evidence, today: dt.date, form: Mapping[str, str]) -> dict[str, Any]:
    how = _said(form, "how", "say how it was put right")
    return edits.closed(
        evidence, None, _which(form), today, how, _said(form, "by", "say who accepted that: a body or a role")
    )


CHANGES: Mapping[str, Callable[[Evidence, dt.date, Mapping[str, str]], dict[str, Any]]] = {
    "renew": _renewed,
    "withdraw": _withdrawn,
    "progress": _progressed,
    "close": _closed,
}


# A new record


@pages.get("/evidence/new")
def new() -> str:
    """An empty form, or the draft that was kept."""
    workspace = desk().account()
    typed = MultiDict(_kept(workspace) if "empty" not in request.args else {})
    for name in request.args.getlist("objective"):
        typed.setlist("objectives", [workspace.find_objective(name).id])
    return _form(workspace, typed)


@pages.post("/evidence/new")
def recorded() -> Answer:
    """Look at the record that a form makes, write it, keep it as a draft, or go back to it."""
    workspace, form, does = desk().account(), request.form, request.form.get("do", "look")
    came_to = desk().done(form.get("once", ""))
    if came_to is not None:
        return once(lambda: (came_to, []))
    if does == "keep":
        return _keep(workspace, form)
    if does == "drop":
        unfinished.drop(workspace.folder, WHAT, workspace.force.id)
        desk().told.append("The draft was thrown away.")
        return redirect("/evidence", HTTPStatus.SEE_OTHER)
    filled = record_of(form, request.files.getlist("files"))
    if does == "change":
        return _form(workspace, form, files=filled.values["files"])
    return _looked_at(workspace, form, filled, does == "write")


def _looked_at(workspace: Workspace, form: "MultiDict[str, str]", filled: Filled, writes: bool) -> Answer:
    values, mistakes = filled.values, filled.mistakes
    for name in missing(values):
        mistakes.setdefault(FIELDS.get(name, name), "This has to be said.")
    unknown = [name for name in values["objective"] if name not in workspace.plan.objectives]
    if unknown:
        mistakes["objectives"] = f"There is no objective {', '.join(unknown)}."
    files = values["files"]
    if mistakes:
        return _form(workspace, form, mistakes, files=files), HTTPStatus.BAD_REQUEST
    taken = {record.stem for record in workspace.records}
    draft = compose(
        *(workspace.folder, workspace.plan, workspace.force, taken, values["objective"], keys_of(values), workspace.at)
    )
    reasons = _told(drafts.faults_of(draft, workspace.context))
    made = draft.record
    if reasons or made is None:
        return _form(workspace, form, {}, reasons, files), HTTPStatus.BAD_REQUEST
    shown = [record for record in workspace.records if workspace.may_name(record.source.path, desk().limit)]
    others = [other.evidence for other in shown]
    again = same_as(made.evidence, shown)
    twins = [twin_line(found) for found in twins_of(made.evidence, others)]
    if again is not None:
        twins.append(f"{again.source.path} says the same of the same day.")
    if not writes or (twins and not form.get("again")):
        before, after = workspace.gap_list, workspace.with_new(made).gap_list
        return _look(
            form,
            made,
            where=NEW,
            moves=movement(before, after, [*made.evidence.objectives]),
            twins=twins,
            warnings=[
                sentence(f"{told.message}. {told.hint}") for told in drafts.warnings_of(draft, workspace.context)
            ],
            files=files,
        )

    def write() -> tuple[str, list[str]]:
        path = add(workspace.folder, made)
        unfinished.drop(workspace.folder, WHAT, workspace.force.id)
        return address_of(made.evidence), _moves(workspace, made, path)

    return _once(write, lambda why: _form(workspace, form, {}, [why], files))


def _told(faults: Iterable[Diagnostic]) -> list[str]:
    """What is wrong and what to do, a sentence or two for each."""
    return [said_of(fault.message, fault.hint) for fault in faults]


def _moves(workspace: Workspace, made: Record, path: str) -> list[str]:
    after = workspace.with_new(made).gap_list
    against = [name for name in made.evidence.objectives if made.evidence.shows_of(name) is Shows.NO]
    moved = movement(workspace.gap_list, after, [*made.evidence.objectives])
    return [*written("recorded", path, against), *moved]


def _look(
    form: "MultiDict[str, str]",
    made: Record,
    *,
    where: str,
    moves: list[str],
    twins: Sequence[str] = (),
    warnings: Sequence[str] = (),
    files: Any = (),
    was: str = "",
) -> str:
    """The record as it would be, and how the gaps would move; nothing is written."""
    return show(
        "evidence-look",
        shows=[made.evidence],
        where=where,
        text=made.source.text,
        path=made.source.path,
        title=made.evidence.title,
        moves=moves,
        twins=twins,
        warnings=warnings,
        fields=_fields(form, files),
        once=form.get("once") or desk().once(),
        was=was,
    )


def _fields(form: "MultiDict[str, str]", files: Any) -> list[tuple[str, str]]:
    """What a form holds, to be sent again with the next one."""
    left_out = ("token", "do", "once", "again", "files", "files.known", "draft")
    kept = [(name, value) for name, value in form.items(multi=True) if name not in left_out and value]
    return [*kept, *(("files.known", f"{one['sha256']} {one['bytes']} {one['name']}") for one in files or ())]


def _form(
    workspace: Workspace,
    typed: "MultiDict[str, str]",
    mistakes: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    files: Any = (),
    changes: Record | None = None,
) -> str:
    """The form of a new record, or of one that is changed, with what was typed and what is wrong with it."""
    plan = workspace.plan
    served = [standing.objective for standing in workspace.gap_list.standings]
    themes = [
        (theme, [objective for objective in served if plan.actions[objective.action].theme == theme.number])
        for theme in plan.themes.values()
    ]
    groups = plan.front.working_groups
    return show(
        "evidence-new",
        shows=[changes.evidence] if changes else [],
        changes=changes.evidence if changes else None,
        where=f"{address_of(changes.evidence)}/edit" if changes else NEW,
        was=desk().shown(changes.source.text) if changes else "",
        typed=typed,
        chosen=typed.getlist("objectives"),
        mistakes=mistakes or {},
        reasons=reasons,
        themes=[(theme, objectives) for theme, objectives in themes if objectives],
        kinds=[(stage, [kind for kind in Kind if STAGE_OF[kind] is stage]) for stage in Stage],
        findings=findings_typed(typed),
        strands=groups.groups if groups else (),
        measures=workspace.sound_measures.ids,
        files=files or (),
        once=typed.get("once") or desk().once(),
        measured=tuple(MEASURES),
        sampled=tuple(SAMPLED),
        finding=tuple(MAY_CARRY_FINDINGS),
        draft=_draft_of(workspace),
        has_draft=not changes and bool(unfinished.kept(workspace.folder, WHAT, workspace.force.id)),
    )


# Another text of a record


@pages.get("/evidence/<key>/edit")
def edit(key: str) -> str:
    """The form with what a record says."""
    workspace = desk().account()
    found = _own(workspace, key)
    return _form(workspace, typed_of(found.evidence), files=edits.said(found.evidence).get("files"), changes=found)


@pages.post("/evidence/<key>/edit")
def edited(key: str) -> Answer:
    """Look at what a record would say, write it, or go back to the form."""
    workspace, form = desk().account(), request.form
    found = _own(workspace, key)
    came_to = desk().done(form.get("once", ""))
    if came_to is not None:
        return once(lambda: (came_to, []))
    refuse_stale(found)
    filled = record_of(form, request.files.getlist("files"))
    files = filled.values["files"]
    if form.get("do") == "change":
        return _form(workspace, form, files=files, changes=found)
    made, reasons = _changed(workspace, found, filled)
    if made is None or made.after is None or filled.mistakes or reasons:
        return _form(workspace, form, filled.mistakes, reasons, files, found), HTTPStatus.BAD_REQUEST
    after = made.after
    assert isinstance(after, Evidence)
    gaps = workspace.with_change(found, after).gap_list
    moves = movement(workspace.gap_list, gaps, [*dict.fromkeys((*found.evidence.objectives, *after.objectives))])
    where = f"{address_of(found.evidence)}/edit"
    if form.get("do") != "write" or (made.lost_comments and not form.get("drop_comments")):
        source = dataclasses.replace(found.source, text=made.text)
        would_be = dataclasses.replace(found, source=source, evidence=after)
        lost = (
            [f"The file has comments that would be lost: {'; '.join(made.lost_comments)}"] if made.lost_comments else []
        )
        return _look(form, would_be, where=where, moves=moves, warnings=lost, files=files, was=form.get("was", ""))

    def write() -> tuple[str, list[str]]:
        try:
            path = replace(workspace.folder, found, made.text)
        except Changed:
            raise Stale(found.source.path, found.source.text, _now(key)) from None
        return address_of(after), [*written("changed", path), *moves]

    return _once(write, lambda why: _form(workspace, form, {}, [why], files, found))


def _own(workspace: Workspace, key: str) -> Record:
    """A record that the body itself has, and may change; raises UnknownRecord."""
    found = _found(workspace, key)
    if found not in workspace.records:
        raise UnknownRecord("this record is of a body that was followed, and is not changed here")
    return found


def _changed(workspace: Workspace, found: Record, filled: Filled) -> "tuple[edits.Change | None, list[str]]":
    """The record's file as the form would have it, and why it may not be written."""
    values, stands = filled.values, edits.said(found.evidence)
    values["findings"] = [*stands.get("findings", ()), *(values["findings"] or ())] or None
    values["date"] = found.evidence.date
    for name in missing(values):
        filled.mistakes.setdefault(FIELDS.get(name, name), "This has to be said.")
    if filled.mistakes:
        return None, []
    keys = keys_of(values)
    edition = workspace.context.edition_of(found.evidence.plan_version)
    try:
        new, gone = edits.edited(
            found.evidence, edition, {key: keys.get(key) for key in edits.EDITED}, values["objective"]
        )
        made = edits.change(workspace.context, found, new, gone)
    except CannotChange as problem:
        return None, [sentence(str(problem))]
    if made.text == found.source.text:
        return None, ["Nothing is changed by this."]
    return made, _told(made.faults)


def typed_of(evidence: Evidence) -> "MultiDict[str, str]":
    """What a record says, as the fields of the form have it; what was found stays, and only more of it is typed."""
    said = edits.said(evidence)
    typed: MultiDict[str, str] = MultiDict()
    typed.setlist("objectives", [*evidence.objectives])
    typed.setlist("strands", [*said.pop("strands", ())])
    shows = said.pop("shows", None)
    if isinstance(shows, Mapping):
        typed.update({f"shows.{name}": str(word) for name, word in shows.items()})
    elif shows:
        typed["shows"] = str(shows)
    for name, value in _flat("", said):
        typed[name] = value
    return typed


def _flat(within: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{within}{key}.", value)
        elif not isinstance(value, list | tuple):
            yield f"{within}{key}", "yes" if value is True else str(value)


# Drafts

_OF_LISTS = ("objectives", "strands")


def _keep(workspace: Workspace, form: "MultiDict[str, str]") -> Answer:
    """Keep what was typed as a draft, beside the workspace's files; never over another that this form did not show."""
    if (now := _draft_of(workspace)) and now != form.get("draft"):
        another = "Another draft is kept already, from another page. Keep this one once more to put it in its place."
        return _form(workspace, form, {}, [another]), HTTPStatus.CONFLICT
    typed: dict[str, Any] = {}
    for name, value in _fields(form, ()):
        if name in _OF_LISTS:
            typed.setdefault(name, []).append(value)
        else:
            typed[name] = value
    try:
        unfinished.keep(workspace.folder, WHAT, workspace.force.id, {"typed": typed})
    except NotSaved as problem:
        return _form(workspace, form, {}, [not_written(problem)]), HTTPStatus.CONFLICT
    desk().wrote()
    desk().told.append("The draft is kept. You find it under “Record evidence”.")
    return redirect("/evidence/new", HTTPStatus.SEE_OTHER)


def _draft_of(workspace: Workspace) -> str:
    """What the draft that is kept is known by; empty where there is none."""
    kept = _kept(workspace)
    return sha256(repr(sorted(kept.items())).encode()).hexdigest() if kept else ""


def _kept(workspace: Workspace) -> dict[str, Any]:
    kept = unfinished.kept(workspace.folder, WHAT, workspace.force.id).get("typed")
    return {str(name): value for name, value in kept.items()} if isinstance(kept, dict) else {}
