"""Another text of a record: looked at first, with how the gaps move by it, then written over what it was made from."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from nvap.load.records import Record
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, highest
from nvap.storage import edits
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.storage.drafts import read_back
from nvap.storage.record_files import replace
from nvap.views.moved import movement, written
from nvap.web.forms import said_of
from nvap.web.rendering import desk, show
from nvap.web.sending import Answer, GoOn, Stale, not_written, once
from nvap.words.prose import tidied
from nvap.workspace import Workspace

Again = Callable[[Sequence[str], int], Answer]
# What each form has of its own, and is not sent again with the next one.
OF_A_FORM = ("token", "do", "once", "again", "files", "files.known", "draft", "drop_comments")


def told_of(faults: Iterable[Diagnostic]) -> list[str]:
    """What is wrong and what to do, a sentence or two for each."""
    return [said_of(fault.message, fault.hint) for fault in faults]


def fields_of(form: "MultiDict[str, str]", files: Any = ()) -> list[tuple[str, str]]:
    """What a form holds, to be sent again with the next one."""
    kept = [(name, value) for name, value in form.items(multi=True) if name not in OF_A_FORM]
    return [*kept, *(("files.known", f"{one['sha256']} {one['bytes']} {one['name']}") for one in files or ())]


def look(
    made: Record,
    *,
    where: str,
    moves: Sequence[str],
    twins: Sequence[str] = (),
    warnings: Sequence[str] = (),
    files: Any = (),
    was: str = "",
) -> str:
    """The record as it would be, and how the gaps would move; nothing is written."""
    return show(
        "evidence-look",
        marked=[made.evidence.marking],
        where=where,
        text=made.source.text,
        path=made.source.path,
        title=made.evidence.title,
        moves=moves,
        twins=twins,
        warnings=warnings,
        fields=fields_of(request.form, files),
        once=request.form.get("once") or desk().once(),
        was=was,
    )


def look_or_write(
    workspace: Workspace, found: Record, made: edits.Change, again: Again, leads: str, files: Any = ()
) -> Answer:
    """Show a record as a form would have it; or write it, where that was seen, and lead to its page.

    `again` is the page of the form, with why it cannot be and the status of that.
    """
    after, form = made.after, request.form
    if made.faults or not isinstance(after, Evidence):
        return again(told_of(made.faults), 400)
    served = [*dict.fromkeys((*found.evidence.objectives, *after.objectives))]
    moves = movement(workspace.gap_list, workspace.with_change(found, after).gap_list, served)
    if form.get("do") != "write" or (made.lost_comments and not form.get("drop_comments")):
        source = dataclasses.replace(found.source, text=made.text)
        would_be = dataclasses.replace(found, source=source, evidence=after)
        lost = [f"This comment would be lost: {comment}" for comment in made.lost_comments]
        where, was = request.path, form.get("was", "")
        return look(would_be, where=where, moves=moves, warnings=lost, files=files, was=was)

    def write() -> tuple[str, list[str]]:
        return leads, [*written("changed", replace(workspace.folder, found, made.text)), *moves]

    try:
        return or_again(write, again)
    except Changed:
        records = desk().account().records
        now = next((record for record in records if record.source.path == found.source.path), None)
        raise _stale(found, now, files) from None


def or_again(write: Callable[[], tuple[str, list[str]]], again: Again) -> Answer:
    """Write what a form asks for; where it cannot be, the page again, with why."""
    try:
        return once(write)
    except (NotSaved, Taken) as problem:
        return again([f"{not_written(problem)} Nothing was written."], 409)


# A file that is not what its form was made from


def refuse_stale(found: Record, files: Any = ()) -> None:
    """Raise Stale where a form was made from another text of a file than it has now."""
    if desk().shown(found.source.text) != request.form.get("was", ""):
        raise _stale(found, found, files)


def _stale(found: Record, now: Record | None, files: Any) -> Stale:
    """What was typed beside what stands now, and a way on from both; where the file is gone, no way on."""
    was = desk().text_of(request.form.get("was", ""))
    typed, merged = _typed(was, now or found)
    where, text = request.path, now.source.text if now else ""
    on = GoOn(where, [*fields_of(merged, files), ("was", desk().shown(text))]) if now else None
    marking = highest((found.evidence.marking, *marked_in(merged)), None)
    return Stale(found.source.path, was, text, marking, typed, on)


def _typed(was: str | None, now: Record) -> "tuple[list[tuple[str, str]], MultiDict[str, str]]":
    """What was typed into a form, and the form on what the record says now: only what was changed in it is taken."""
    form = MultiDict(request.form)
    form.poplist("was")
    if not request.path.endswith("/edit"):
        return [(name, value) for name, value in fields_of(form) if value.strip()], form
    draft = read_back(Record, was or "", *(now.source.path, now.folder, now.stem))
    before = typed_of(draft.record.evidence) if draft.record else MultiDict[str, str]()
    merged, typed = typed_of(now.evidence), []
    for name in dict.fromkeys((*form, *TICKED)):
        said = _said(form, name)
        if name not in OF_A_FORM and said != _said(before, name):
            merged.setlist(name, said)
            typed.append((name, "\n".join(said)))
    return typed, merged


def marked_in(form: Mapping[str, str]) -> list[Marking]:
    """The marking that was typed into the form of a record, if one was."""
    return [Marking(form["marking"])] if form.get("marking") in tuple(Marking) else []


def _said(form: "MultiDict[str, str]", name: str) -> list[str]:
    return [said for value in form.getlist(name) if (said := tidied(value))]


# What a browser does not send where nothing is ticked.
TICKED = ("objectives", "strands", "promising_practice")


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
