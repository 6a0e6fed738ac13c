"""The command `nvap help`."""

from typing import Annotated, Any

import typer

from nvap.cli import output
from nvap.cli.parameters import Argument


def help_(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        Argument(metavar="[COMMAND]...", help="The command, such as gaps or evidence add.", show_default=False),
    ] = None,
) -> None:
    """Print the help of a command, as --help does; without one, the list of commands."""
    from nvap.words.nearest import nearest

    shown: Any = context.find_root()
    for word in words or ():
        known = getattr(shown.command, "commands", {})
        if word not in known:
            near = nearest(word, known)
            hint = f"Did you mean {' or '.join(near)}?" if near else "`nvap help` lists the commands"
            output.misuse(f"there is no command {shown.command_path} {word}. {hint}")
        command = known[word]
        shown = command.context_class(command, info_name=word, parent=shown)
    output.out(f"{shown.get_help()}\n")
