"""Evidence: the list, one record, and what is done with one that is there."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from nvap.analysis.standing import State
from nvap.formats.documents import view_of
from nvap.load.records import Record
from nvap.model.evidence import Evidence
from nvap.model.fields import Kind
from nvap.model.refusals import UnknownRecord
from nvap.storage import edits
from nvap.storage.edits import CannotChange
from nvap.views.confirming import confirmed, to_confirm
from nvap.views.lists import EvidenceFilter
from nvap.web.forms import Filled, a_day, sentence
from nvap.web.rendering import desk, gone, show
from nvap.web.sending import Answer
from nvap.web.writing import look_or_write, refuse_stale
from nvap.words.prose import tidied
from nvap.workspace import Workspace

pages = Blueprint("evidence", __name__)
# How many records one page of the list has.
ON_A_PAGE = 100
LOOKED_FOR = ("objective", "kind", "state", "search")


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


@pages.get("/evidence")
def listed() -> str:
    """The records of the body."""
    return _list({})


@pages.post("/evidence")
def looked_for() -> Response:
    """Look for records: what is looked for stands in no address, and is kept by one."""
    form = {name: request.form.get(name, "") for name in (*LOOKED_FOR, "page")}
    return redirect(f"/evidence/found/{desk().keep(form)}", HTTPStatus.SEE_OTHER)


@pages.get("/evidence/found/<key>")
def found(key: str) -> str | tuple[str, int]:
    """The records that were looked for, as they are now."""
    form = desk().kept(key)
    return _list(form) if isinstance(form, dict) else gone()


def _list(form: Mapping[str, str]) -> str:
    workspace = desk().account()
    chosen = {name: form.get(name, "").strip() or None for name in LOOKED_FOR}
    if chosen["objective"] is not None:
        chosen["objective"] = workspace.find_objective(chosen["objective"]).id
    view = view_of(workspace, "evidence-list", desk().limit, wanted=EvidenceFilter(**chosen))
    typed = form.get("page") or "1"
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
    return _record_page(workspace, found_by(workspace, key), {}, {}, ())


def _record_page(
    workspace: Workspace, found: Record, typed: Mapping[str, str], mistakes: Mapping[str, str], reasons: Sequence[str]
) -> str:
    own = found in workspace.records
    view = view_of(workspace, "evidence", desk().limit, record=found.stem if own else f"{found.folder}/{found.stem}")
    return show(
        "record",
        view,
        own=own,
        address=address_of(found.evidence),
        was=desk().shown(found.source.text),
        once={does: desk().once() for does in CHANGES},
        typed=typed,
        mistakes=mistakes,
        reasons=reasons,
        today=workspace.at,
        confirm=to_confirm(workspace, found.evidence) if own else None,
    )


def own_record(workspace: Workspace, key: str) -> Record:
    """A record that the body itself has, and may change; raises UnknownRecord."""
    found = found_by(workspace, key)
    if found not in workspace.records:
        raise UnknownRecord("this record is of a body that was followed, and is not changed here")
    return found


# What is done with a record


@pages.post("/evidence/<key>/<action>")
def change(key: str, action: str) -> Answer:
    """Look at a record as it would be renewed, withdrawn or with its findings answered, and write it."""
    workspace, form = desk().account(), request.form
    found = own_record(workspace, key)
    if action not in CHANGES:
        raise UnknownRecord("there is nothing of that name to do with this record")
    refuse_stale(found)

    def again(reasons: Sequence[str], status: int, mistakes: Mapping[str, str] = MappingProxyType({})) -> Answer:
        return _record_page(workspace, found, form, mistakes, reasons), status

    if form.get("do") == "change":
        return again((), 200)
    filled = Filled()
    try:
        values = CHANGES[action](found.evidence, workspace.at, form, filled)
        if filled.mistakes:
            return again((), 400, filled.mistakes)
        made = edits.change(workspace.context, found, values)
    except CannotChange as problem:
        return again((sentence(str(problem)),), 400, filled.mistakes)
    return look_or_write(workspace, found, made, again, address_of(found.evidence))


def _needed(form: Mapping[str, str], filled: Filled, name: str, otherwise: str) -> str:
    """What was typed into a field that has to be said; where nothing was, why among the mistakes."""
    said = tidied(form.get(name, ""))
    if not any(sign.isalnum() for sign in said):
        filled.mistakes[name] = otherwise
    return said


def _renewed(evidence: Evidence, today: dt.date, form: Mapping[str, str], filled: Filled) -> dict[str, Any]:
    _needed(form, filled, "review_by", "Say until when it may be relied on.")
    until = filled.read("review_by", form.get("review_by", ""), a_day)
    note = _needed(form, filled, "note", "Say why it may still be relied on.")
    return {} if filled.mistakes else edits.renewed(evidence, today, until, note)


def _withdrawn(evidence: Evidence, today: dt.date, form: Mapping[str, str], filled: Filled) -> dict[str, Any]:
    reason = _needed(form, filled, "reason", "Say why it is withdrawn.")
    moved_to, never_made = form.get("moved_to", "").strip() or None, form.get("never_made", "").strip() or None
    return edits.withdrawn(evidence, today, reason, moved_to, None if moved_to else never_made)


def _answered(evidence: Evidence, today: dt.date, form: Mapping[str, str], filled: Filled) -> dict[str, Any]:
    """What was said of each open finding, of all at once."""
    notes, ends = {}, {}
    for which in range(1, 1 + sum(finding.closed is None for finding in evidence.findings)):
        if note := tidied(form.get(f"note.{which}", "")):
            notes[which] = note
        if form.get(f"how.{which}", "").strip() or form.get(f"by.{which}", "").strip():
            how = _needed(form, filled, f"how.{which}", "To close it, say how it was put right.")
            ends[which] = (how, _needed(form, filled, f"by.{which}", "To close it, say who accepted that."))
    if not notes and not ends:
        raise CannotChange("say what has been done about a finding, or how it was put right")
    return edits.answered(evidence, today, notes, ends)


def _confirmed(evidence: Evidence, today: dt.date, form: Mapping[str, str], filled: Filled) -> dict[str, Any]:
    workspace, by = desk().account(), tidied(form.get("by", ""))
    waits = to_confirm(workspace, evidence)
    if waits is not None and waits.by:
        by = _needed(form, filled, "by", "Say which role read both wordings.")
    return confirmed(workspace, evidence, by, today)


CHANGES: Mapping[str, Callable[[Evidence, dt.date, Mapping[str, str], Filled], dict[str, Any]]] = {
    "renew": _renewed,
    "withdraw": _withdrawn,
    "findings": _answered,
    "confirm": _confirmed,
}
