"""Answers of a person that make no record yet, kept beside the workspace's files until they do: a draft."""

import os
from collections.abc import Mapping
from typing import Any

from nvap.source import Folder
from nvap.source.reading import Entry, read
from nvap.source.writing import to_text
from nvap.storage import atomic
from nvap.storage.atomic import NotSaved

DRAFTS = ".drafts"
# Git leaves out a folder that says so itself: what is not finished is nobody else's yet.
_LEFT_OUT = ".gitignore"


def keep(workspace: Folder, what: str, body: str, answers: Mapping[str, Any]) -> str:
    """Keep the answers towards `what` of a body, such as its evidence, in place of those kept before.

    Returns the path shown; raises NotSaved, and then what was kept before stands.
    """
    names = _names(what, body)
    shown, path = atomic.place(workspace, names)
    folder = os.path.dirname(path)
    try:
        atomic.refuse_links(workspace.path, *names)
        atomic.make_folders(workspace.path, *names[:-1])
        _leave_out(os.path.join(workspace.path, DRAFTS))
        beside = atomic.written_beside(folder, to_text(dict(answers)).encode("utf-8"), 0o600)
        try:
            atomic.patiently(os.replace, beside, path)
        finally:
            atomic.discard(beside)
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason
    return shown


def kept(workspace: Folder, what: str, body: str) -> dict[str, Any]:
    """The answers that are kept; none where there are none, or they can be read no more."""
    shown, path = atomic.place(workspace, _names(what, body))
    source, found = read(Entry(body, path, shown, os.path.islink(path)), workspace.path)
    return source.data if isinstance(source.data, dict) and not found else {}


def drop(workspace: Folder, what: str, body: str) -> None:
    """Take away what is kept: it has become a record, or is not wanted."""
    names = _names(what, body)
    _, path = atomic.place(workspace, names)
    atomic.discard(path)
    atomic.take_away([os.path.dirname(path)])


def _names(what: str, body: str) -> tuple[str, ...]:
    return DRAFTS, what, f"{body}.yaml"


def _leave_out(folder: str) -> None:
    """Have git leave the folder out, once."""
    path = os.path.join(folder, _LEFT_OUT)
    if os.path.lexists(path):
        return
    beside = atomic.written_beside(folder, b"*\n")
    try:
        atomic.put(beside, path)
    except FileExistsError:
        pass
    finally:
        atomic.discard(beside)
