"""The commands on measures: measures list, choose and add; `nvap measures` alone is `nvap measures list`."""

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


class ListUnlessTold(TyperGroup):
    """A group whose command is `list` where none is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words of the command line, with the command that was left out."""
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["list", *args])


commands = typer.Typer(cls=ListUnlessTold, rich_markup_mode=None)


@commands.callback()
def measures() -> None:
    """Choose measures of the plan, add some of your own, and show their figures over time.

    Without a command it lists them, as `nvap measures list` does.
    """


@commands.command("list")
@report("measures")
def list_(workspace: "Workspace", to: To) -> None:
    """Show a force's measures and their figures over time, and the measures of the plan that it could choose."""
    to.put(workspace)
