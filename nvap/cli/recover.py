"""The command that ends what was cut off: recover."""

from pathlib import Path
from typing import Annotated

from nvap.cli import output
from nvap.cli.options import WorkspaceFolder
from nvap.cli.parameters import Option
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "recover.nothing": "Nothing is pending.",
        "recover.written": "In place: {path}",
        "recover.as-it-was": "All is as it was before.",
        "recover.kept": "{path} was changed by somebody else since, and was left as it is",
        "recover.left": "Took away {path}, which a command that was cut off had left",
        "recover.changed": "{path} was changed by somebody else since, so the rest cannot be put in place; nothing was "
        "lost. Move that file elsewhere and run this again, or make all as it was with `nvap recover --take-back`",
        "recover.cannot": "{path}: {reason}. Nothing was lost. Where a program keeps folders the same on several "
        "computers, wait until it has ended; else `nvap recover --take-back` makes all as it was",
    },
)


def recover(
    take_back: Annotated[
        bool, Option("--take-back", help="Make all as it was before, instead of putting the rest in place.")
    ] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """End a writing of several files that was cut off: put the rest in place, or take it back.

    Until then nothing else reads or changes the workspace. Hidden files that commands which were cut off left are taken
    away and named.
    """
    from nvap.storage import transaction
    from nvap.storage.atomic import Changed, NotSaved, Taken
    from nvap.workspace import existing_folder, workspace_above

    folder = existing_folder(workspace or workspace_above(Path()) or Path(), "workspace")
    try:
        waited = transaction.is_pending(folder)
        told = transaction.take_back(folder) if take_back else transaction.complete(folder)
        left = transaction.clear_left_over(folder)
    except (Taken, Changed) as problem:
        output.cannot(say("recover.changed", path=problem.path))
    except NotSaved as problem:
        output.cannot(say("recover.cannot", path=problem.path, reason=problem.reason))
    for name in told:
        output.tell(say("recover.kept" if take_back else "recover.written", path=name) + "\n")
    if waited and take_back:
        output.tell(say("recover.as-it-was") + "\n")
    for name in left:
        output.tell(say("recover.left", path=name) + "\n")
    if not waited and not left:
        output.tell(say("recover.nothing") + "\n")
