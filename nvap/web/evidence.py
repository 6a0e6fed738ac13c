"""Evidence: the list, one record, and what is done with one that is there."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from nvap.analysis.standing import State
from nvap.formats.documents import view_of
from nvap.load.records import Record
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.fields import Kind
from nvap.model.refusals import UnknownRecord
from nvap.storage import edits
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.storage.edits import CannotChange
from nvap.storage.record_files import replace
from nvap.views.lists import EvidenceFilter
from nvap.views.moved import movement, written
from nvap.web.forms import a_day, said_of, sentence
from nvap.web.rendering import desk, show
from nvap.web.sending import Stale, not_written, once, refuse_stale
from nvap.words.prose import tidied
from nvap.words.reading import NotUnderstood
from nvap.workspace import Workspace

pages = Blueprint("evidence", __name__)
# How many records one page of the list has.
ON_A_PAGE = 100
Answer = str | tuple[str, int] | Response


def address_of(record: Evidence) -> str:
    """Where the page of a record is; an id has words of its title, which stand in no address."""
    return f"/evidence/{sha256(f'{record.force}/{record.id}'.encode()).hexdigest()[:20]}"


def found_by(workspace: Workspace, key: str) -> Record:
    """The record of an address that may be named; raises UnknownRecord."""
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
    return _record_page(workspace, found_by(workspace, key), {}, "")


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


def told_of(faults: Iterable[Diagnostic]) -> list[str]:
    """What is wrong and what to do, a sentence or two for each."""
    return [said_of(fault.message, fault.hint) for fault in faults]


# What is done with a record


@pages.post("/evidence/<key>/<action>")
def change(key: str, action: str) -> Answer:
    """Renew, withdraw, or speak to a finding of a record; refused where its file is not what the page showed."""
    workspace = desk().account()
    found = found_by(workspace, key)
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
        why = " ".join(told_of(made.faults))
        return _record_page(workspace, found, request.form, why), HTTPStatus.BAD_REQUEST
    if made.lost_comments and not request.form.get("drop_comments"):
        lost = "; ".join(made.lost_comments)
        why = f"The file has comments that would be lost: {lost}. Tick the box below to write all the same."
        return _record_page(workspace, found, {**request.form, "asks_comments": "yes"}, why), HTTPStatus.BAD_REQUEST
    return put(workspace, found, made, lambda why: _record_page(workspace, found, request.form, why))


def put(workspace: Workspace, found: Record, made: edits.Change, again: Callable[[str], str]) -> Answer:
    """Write a record's file in the place of what it was made from; where it cannot be, the page `again`, with why."""
    moves = moves_of(workspace, found, made)

    def write() -> tuple[str, list[str]]:
        try:
            path = replace(workspace.folder, found, made.text)
        except Changed:
            raise Stale(found.source.path, found.source.text, _now(found), found.evidence.marking) from None
        return address_of(found.evidence), [*written("changed", path), *moves]

    return or_again(write, again)


def moves_of(workspace: Workspace, found: Record, made: edits.Change) -> list[str]:
    """How the gaps move by another text of a record."""
    after = made.after
    assert isinstance(after, Evidence)
    gaps = workspace.with_change(found, after).gap_list
    return movement(workspace.gap_list, gaps, [*dict.fromkeys((*found.evidence.objectives, *after.objectives))])


def _now(found: Record) -> str:
    """The text of a record as it is now."""
    records = desk().account().records
    return next((record.source.text for record in records if record.stem == found.stem), "")


def or_again(write: Callable[[], tuple[str, list[str]]], again: Callable[[str], str]) -> Answer:
    """Write what a form asks for; where it cannot be, the page again, with why."""
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
