"""Another text of a record: looked at first, with how the gaps move by it, then written over what it was made from."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from nvap.formats.documents import view_of
from nvap.load.records import Record
from nvap.model.diagnostics import Diagnostic
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, allowed, highest
from nvap.storage import edits
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.storage.drafts import read_back
from nvap.storage.record_files import replace
from nvap.views.moved import movement, written
from nvap.web.forms import said_of
from nvap.web.rendering import desk, show
from nvap.web.sending import Answer, GoOn, Stale, not_written, once
from nvap.words.catalogue import hint_of_a_field
from nvap.words.prose import tidied
from nvap.workspace import Workspace

Again = Callable[[Sequence[str], int], Answer]
# What each form has of its own, and is not sent again with the next one.
OF_A_FORM = ("token", "do", "once", "again", "files", "files.known", "drop_comments")


def told_of(faults: Iterable[Diagnostic]) -> list[str]:
    """What is wrong and what to do, a sentence or two for each."""
    return [said_of(fault.message, hint_of_a_field(fault.rule, fault.hint)) for fault in faults]


def fields_of(form: "MultiDict[str, str]", files: Any = ()) -> list[tuple[str, str]]:
    """What a form holds, to be sent again with the next one."""
    kept = [(name, value) for name, value in form.items(multi=True) if name not in OF_A_FORM]
    return [*kept, *(("files.known", f"{one['sha256']} {one['bytes']} {one['name']}") for one in files or ())]


def look(
    within: Workspace,
    made: Record,
    *,
    where: str,
    moves: Sequence[str],
    twins: Sequence[str] = (),
    warnings: Sequence[str] = (),
    files: Any = (),
    was: str = "",
) -> str:
    """The page of the record as it would be, in a workspace that has it, with how the gaps would move; not written."""
    return show(
        "evidence-look",
        view_of(within, "evidence", desk().limit, record=made.stem),
        where=where,
        text=made.source.text,
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
    within = workspace.with_change(found, after)
    moves = movement(workspace.gap_list, within.gap_list, served)
    if form.get("do") != "write" or (made.lost_comments and not form.get("drop_comments")):
        source = dataclasses.replace(found.source, text=made.text)
        would_be = dataclasses.replace(found, source=source, evidence=after)
        lost = [f"This comment would be lost: {comment}" for comment in made.lost_comments]
        where, was = request.path, form.get("was", "")
        return look(within, would_be, where=where, moves=moves, warnings=lost, files=files, was=was)

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
    was, stands = desk().text_of(request.form.get("was", "")), now or found
    draft = read_back(Record, was or "", *(stands.source.path, stands.folder, stands.stem))
    before = draft.record.evidence if draft.record else None
    typed, merged = _typed(before, stands.evidence)
    where, text = request.path, now.source.text if now else ""
    fields = fields_of(merged, _files(before, stands.evidence, files))
    on = GoOn(where, [*fields, ("was", desk().shown(text))]) if now else None
    marking = highest((found.evidence.marking, *marked_in(merged)), None)
    return Stale(found.source.path, was, text, marking, typed, on)


def _typed(before: Evidence | None, now: Evidence) -> "tuple[list[tuple[str, str]], MultiDict[str, str]]":
    """What was typed into a form, and the form on what the record says now: only what was changed in it is taken."""
    form = MultiDict(request.form)
    form.poplist("was")
    if not request.path.endswith("/edit"):
        return [(name, value) for name, value in fields_of(form) if value.strip()], _on_findings(form, before, now)
    showed = typed_of(before) if before else MultiDict[str, str]()
    merged, typed = typed_of(now), []
    for name in dict.fromkeys((*form, *TICKED)):
        said, had = _said(form, name), _said(showed, name)
        if name in OF_A_FORM or said == had:
            continue
        if name in OF_LISTS:
            added, gone = [one for one in said if one not in had], [one for one in had if one not in said]
            stand = [one for one in _said(merged, name) if one not in gone]
            merged.setlist(name, [*stand, *(one for one in added if one not in stand)])
            said = [*added, *(f"{one}: not any more" for one in gone)]
        else:
            merged.setlist(name, said)
        if said:
            typed.append((name, "\n".join(said)))
    return typed, merged


def _files(before: Evidence | None, now: Evidence, named: Any) -> list[Any]:
    """The files that the record names now, and those that the form names beyond what it showed."""
    showed = (edits.said(before).get("files") or []) if before else []
    stand = edits.said(now).get("files") or []
    return [*stand, *(file for file in named or () if file not in showed and file not in stand)]


def _on_findings(form: "MultiDict[str, str]", before: Evidence | None, now: Evidence) -> "MultiDict[str, str]":
    """The form with what was typed of a finding beside that finding; of one that is not open any more, nothing."""
    showed = [
        (finding.objective, finding.text) for finding in (before.findings if before else ()) if not finding.closed
    ]
    stand = [(finding.objective, finding.text) for finding in now.findings if not finding.closed]
    moved: MultiDict[str, str] = MultiDict()
    for name, value in form.items(multi=True):
        question, dot, which = name.rpartition(".")
        if not dot:
            moved.add(name, value)
        elif which.isdecimal() and 0 < int(which) <= len(showed) and showed[int(which) - 1] in stand:
            moved.add(f"{question}.{stand.index(showed[int(which) - 1]) + 1}", value)
    return moved


def beyond_limit(form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a marking that may not be shown under the limit that is set: it would be written unseen."""
    limit = desk().limit
    if all(allowed(marking, limit) for marking in marked_in(form)):
        return {}
    return {
        "marking": f"Nothing above {limit} is shown or written here now. Set that otherwise at the head of the page."
    }


def marked_in(form: Mapping[str, str]) -> list[Marking]:
    """The marking that was typed into the form of a record, if one was."""
    return [Marking(form["marking"])] if form.get("marking") in tuple(Marking) else []


def _said(form: "MultiDict[str, str]", name: str) -> list[str]:
    return [said for value in form.getlist(name) if (said := tidied(value))]


# What a browser does not send where nothing is ticked.
OF_LISTS = ("objectives", "strands")
TICKED = (*OF_LISTS, "promising_practice")


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
