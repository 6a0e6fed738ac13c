"""The folders and the plain files of a new workspace."""

import os

from nvap.source import Folder
from nvap.storage import atomic
from nvap.storage.atomic import NotSaved, Taken
from nvap.storage.outputs import write_document


def make_workspace(workspace: Folder) -> tuple[str, ...]:
    """Make the folder of a workspace, and those that it lies in; return those that were not there, the last first.

    Raises NotSaved, and then none was made.
    """
    missing = [workspace.path]
    while (above := os.path.dirname(missing[-1])) != missing[-1] and not os.path.lexists(missing[-1]):
        missing.append(above)
    new = tuple(missing[:-1])
    try:
        os.makedirs(workspace.path, exist_ok=True)
    except OSError as reason:
        atomic.take_away(new)
        raise NotSaved.because(workspace.shown or workspace.path, reason) from reason
    atomic.flush(os.path.dirname(workspace.path))
    return new


def add_file(workspace: Folder, parts: tuple[str, ...], text: str) -> str:
    """Write a new plain file of a workspace whole, with the folders that it needs, and return the path shown.

    Raises Taken, where there is anything of that name, or NotSaved; then the file was not written.
    """
    shown, path = atomic.place(workspace, parts)
    try:
        atomic.refuse_links(workspace.path, *parts[:-1])
        if os.path.lexists(path):
            raise Taken(shown)
        new = atomic.missing_folders(workspace.path, *parts[:-1])
        made = atomic.make_folders(workspace.path, *parts[:-1])
    except OSError as reason:
        raise NotSaved.because(shown, reason) from reason
    try:
        write_document(path, text, overwrite=False)
    except Taken:
        raise Taken(shown) from None
    except NotSaved as problem:
        atomic.take_away(new)
        raise NotSaved(shown, problem.reason) from problem
    for parent in made:
        atomic.flush(parent)
    return shown
