"""A body's file of measures as it would be with one chosen or added; and that file written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nvap.load.measures import FOLDER, MeasuresFile
from nvap.load.validation import shape
from nvap.model.diagnostics import Diagnostic
from nvap.model.measures import Measures
from nvap.model.values import dataclass
from nvap.rules import Context, check
from nvap.source import Folder, from_text
from nvap.source.writing import to_text
from nvap.storage import record_files
from nvap.storage.drafts import same, stops
from nvap.storage.edits import CannotChange, with_values
from nvap.storage.new_workspace import add_file
from nvap.words.catalogue import own, say

own(__name__, {"measures.comments": "its comments would be lost ({comments})"})


@dataclass(frozen=True, slots=True)
class MeasuresDraft:
    """A file of measures as it would be, how it was read before, if it was there, and what is wrong with its shape."""

    file: MeasuresFile
    was: MeasuresFile | None
    found: tuple[Diagnostic, ...]


def with_chosen(workspace: Folder, body: str, was: MeasuresFile | None, chosen: Mapping[str, Any]) -> MeasuresDraft:
    """A body's file with a measure of the plan chosen, or with what one that was chosen is compared with.

    What is not said anew stays. Raises CannotChange.
    """
    entries = [one.as_written() for one in was.measures.choices] if was and was.measures else []
    given = {key: value for key, value in chosen.items() if value is not None}
    place = next((index for index, one in enumerate(entries) if one["id"] == given["id"]), len(entries))
    entries[place:] = [{**(entries[place] if place < len(entries) else {}), **given}, *entries[place + 1 :]]
    return _draft(workspace, body, was, "chosen", [one if len(one) > 1 else one["id"] for one in entries])


def with_own(workspace: Folder, body: str, was: MeasuresFile | None, added: Mapping[str, Any]) -> MeasuresDraft:
    """A body's file with a measure of its own added; raises CannotChange."""
    given = {key: value for key, value in added.items() if value is not None}
    there = [one.as_written() for one in was.measures.own] if was and was.measures else []
    return _draft(workspace, body, was, "own", [*there, given])


def faults_of(draft: MeasuresDraft, context: Context) -> tuple[Diagnostic, ...]:
    """Why the file may not be written: its errors, and warnings that are refused and that it did not have before."""
    others = tuple(file for file in context.measures if file.body != draft.file.body)
    known = same(check(context))
    told = (*draft.found, *check(replace(context, measures=(*others, draft.file))))
    return tuple(one for one in told if one.path == draft.file.source.path and stops(one, known))


def write(workspace: Folder, draft: MeasuresDraft) -> str:
    """Write the file whole and return the path shown; raises Taken, Changed or NotSaved: nothing was written then."""
    if draft.was is None:
        return add_file(workspace, draft.file.parts, draft.file.source.text)
    return record_files.replace(workspace, draft.was, draft.file.source.text)


def _draft(workspace: Folder, body: str, was: MeasuresFile | None, key: str, entries: list[Any]) -> MeasuresDraft:
    values = {key: entries}
    text = to_text(values) if was is None else _changed(was, values)
    source, said = from_text(text, workspace.show(FOLDER, f"{body}.yaml"))
    measures, more = shape(Measures, source)
    return MeasuresDraft(MeasuresFile(source, body, measures), was, (*said, *more))


def _changed(was: MeasuresFile, values: dict[str, Any]) -> str:
    try:
        edited = with_values(was.source, values)
    except ValueError as reason:
        raise CannotChange(str(reason)) from None
    if edited.lost_comments:
        raise CannotChange(say("measures.comments", comments="; ".join(edited.lost_comments)))
    return edited.text
