"""The form of a piece of evidence: a new record, its draft, and another text of one that is there."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict

from nvap.analysis.twins import twins_of
from nvap.load.records import Record
from nvap.model.fields import STAGE_OF, Kind, Shows, Stage
from nvap.storage import drafts, edits, unfinished
from nvap.storage.atomic import NotSaved
from nvap.storage.edits import CannotChange
from nvap.storage.new_record import compose, keys_of, missing, same_as
from nvap.storage.record_files import add
from nvap.views.moved import movement, written
from nvap.views.twins import twin_line
from nvap.web.evidence import address_of, own_record
from nvap.web.forms import ONE_BY_ONE, Filled, findings_typed, record_of, sentence
from nvap.web.rendering import desk, show
from nvap.web.sending import Answer, not_written
from nvap.web.writing import (
    OF_LISTS,
    beyond_limit,
    fields_of,
    look,
    look_or_write,
    marked_in,
    or_again,
    refuse_stale,
    told_of,
    typed_of,
)
from nvap.workspace import Workspace

pages = Blueprint("recording", __name__)
WHAT = "evidence-page"
NEW = "/evidence/new"
# By the one-by-one name of a value, the field of the form that has it.
FIELDS = {value: key for key, value in ONE_BY_ONE.items()} | {"objective": "objectives"}


# A new record


@pages.get("/evidence/new")
def new() -> str:
    """An empty form, or the draft that was kept."""
    workspace = desk().account()
    typed = MultiDict(_kept(workspace) if "empty" not in request.args else {})
    typed["draft"] = _draft_of(workspace) if typed else ""
    for name in request.args.getlist("objective"):
        typed.setlist("objectives", [workspace.find_objective(name).id])
    return _form(workspace, typed)


@pages.post("/evidence/new")
def recorded() -> Answer:
    """Look at the record that a form makes, write it, keep it as a draft, or go back to it."""
    workspace, form, does = desk().account(), request.form, request.form.get("do", "look")
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
    mistakes |= beyond_limit(form)
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
    reasons = told_of(drafts.faults_of(draft, workspace.context))
    made = draft.record
    if reasons or made is None:
        return _form(workspace, form, {}, reasons, files), HTTPStatus.BAD_REQUEST
    nameable = [record for record in workspace.records if workspace.may_name(record.source.path, desk().limit)]
    others = [other.evidence for other in nameable]
    again = same_as(made.evidence, nameable)
    twins = [twin_line(found) for found in twins_of(made.evidence, others)]
    if again is not None:
        twins.append(f"{again.source.path} says the same of the same day.")
    within = workspace.with_new(made)
    moves = movement(workspace.gap_list, within.gap_list, [*made.evidence.objectives])
    if not writes or (twins and not form.get("again")):
        warnings = told_of(drafts.warnings_of(draft, workspace.context))
        return look(within, made, where=NEW, moves=moves, twins=twins, warnings=warnings, files=files)
    against = [name for name in made.evidence.objectives if made.evidence.shows_of(name) is Shows.NO]

    def write() -> tuple[str, list[str]]:
        path = add(workspace.folder, made)
        if form.get("draft") and form["draft"] == _draft_of(workspace):
            unfinished.drop(workspace.folder, WHAT, workspace.force.id)
        return address_of(made.evidence), [*written("recorded", path, against), *moves]

    return or_again(write, lambda reasons, status: (_form(workspace, form, {}, reasons, files), status))


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
    known = {group.id for group in groups.groups} if groups else set()
    offered = {objective.id for objective in served}
    beside = [name for name in changes.evidence.objectives if name not in offered] if changes else []
    measures, measure = workspace.sound_measures.ids, typed.get("figure.measure")
    return show(
        "evidence-new",
        marked=marked_in(typed),
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
        measures=[*measures, *([measure] if measure and measure not in measures else [])],
        files=files or (),
        once=typed.get("once") or desk().once(),
        beside=beside,
        strands_beside=[name for name in typed.getlist("strands") if name not in known] if changes else (),
        has_draft=not changes and bool(unfinished.kept(workspace.folder, WHAT, workspace.force.id)),
    )


# Another text of a record


@pages.get("/evidence/<key>/edit")
def edit(key: str) -> str:
    """The form with what a record says."""
    workspace = desk().account()
    found = own_record(workspace, key)
    return _form(workspace, typed_of(found.evidence), files=edits.said(found.evidence).get("files"), changes=found)


@pages.post("/evidence/<key>/edit")
def edited(key: str) -> Answer:
    """Look at what a record would say, write it, or go back to the form."""
    workspace, form = desk().account(), request.form
    found = own_record(workspace, key)
    filled = record_of(form, request.files.getlist("files"))
    files = filled.values["files"]
    refuse_stale(found, files)
    if form.get("do") == "change":
        return _form(workspace, form, files=files, changes=found)
    made, reasons = _changed(workspace, found, filled)

    def again(reasons: Sequence[str], status: int) -> Answer:
        return _form(workspace, form, filled.mistakes, reasons, files, found), status

    if made is None or filled.mistakes:
        return again(reasons, 400)
    return look_or_write(workspace, found, made, again, address_of(found.evidence), files)


def _changed(workspace: Workspace, found: Record, filled: Filled) -> "tuple[edits.Change | None, list[str]]":
    """The record's file as the form would have it, and why it may not be written."""
    values, stands = filled.values, edits.said(found.evidence)
    values["findings"] = [*stands.get("findings", ()), *(values["findings"] or ())] or None
    values["date"] = found.evidence.date
    filled.mistakes |= beyond_limit(request.form)
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
    return made, []


# Drafts


def _keep(workspace: Workspace, form: "MultiDict[str, str]") -> Answer:
    """Keep what was typed as a draft, beside the workspace's files; never over another that this form did not show."""
    if (now := _draft_of(workspace)) and now != form.get("draft"):
        another = "Another draft is kept already. Keep this one once more to put it in the place of that."
        form = MultiDict(form)
        form["draft"] = now
        return _form(workspace, form, {}, [another]), HTTPStatus.CONFLICT
    typed: dict[str, Any] = {}
    for name, value in fields_of(form):
        if not value or name == "draft":
            continue
        if name in OF_LISTS:
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
