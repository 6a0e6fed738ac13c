"""The command line, put together."""

import atexit
import contextlib
import gc
import io
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from nvap import __version__

# The module of each command in this folder, its name there, its line in the list; as a force comes to need them.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("init", "init", "Make a workspace; --example fills it to try things on."),
    "gaps": ("gaps", "gaps", "List a force's gaps, worst first, with the next step."),
    "status": ("status", "status", "Show what is claimed beside what is supported."),
    "why": ("why", "why", "Explain one objective: claim, evidence, rule, gaps."),
    "evidence": ("evidence", "commands", "Record evidence, list it, show it, change a record."),
    "pack": ("pack", "pack", "Make the evidence pack for a board or an inspector."),
    "return": ("return_", "commands", "The force's own assessment: a claim for each objective."),
    "carry": ("carry", "carry", "Carry an account over to a new edition of the plan."),
    "workbook": ("workbook", "commands", "Send out an Excel workbook to be filled in, and take it back."),
    "trend": ("trend", "trend", "Show a force's figures at several dates."),
    "measures": ("measures", "commands", "Choose measures, add some, and show their figures over time."),
    "national": ("national", "national", "Show the baseline across forces, none of them named."),
    "round": ("round", "commands", "Close a round: freeze the national figures, and print them ever after."),
    "collect": ("collect", "collect", "Take over what forces send into this workspace."),
    "practice": ("practice", "practice", "Show practice that forces agreed to share."),
    "export": ("export", "export", "Export standing and records for other tools."),
    "sheet": ("sheet", "sheet", "Print an action sheet."),
    "plan": ("plan", "plan", "Print the whole plan as one document."),
    "diff": ("diff", "diff", "Show what changed between two editions of the plan."),
    "list": ("list", "list_", "List actions, objectives, themes, forces and so on."),
    "links": ("links", "links", "Show what serves what."),
    "edition": ("edition", "commands", "Make an edition of the plan, and say what became of what."),
    "body": ("body", "commands", "Let forces and other bodies merge into a new one."),
    "validate": ("validate", "validate", "Check the plan and every record of the workspace."),
    "recover": ("recover", "recover", "End a writing of several files that was cut off."),
    "rules": ("rules", "rules", "List the rules, or print one rule's page."),
    "schema": ("schema", "schema", "Print a JSON Schema for editors."),
}


class OnDemand(Mapping[str, Any]):
    """The commands by name; the module of one is read, and its options are gone through, only when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        module, word, says = COMMANDS[name]
        found = getattr(import_module(f"nvap.cli.{module}"), word)
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=name, help=says)
            return typer.main.get_group(alone).commands[name]
        alone.command(name, short_help=says)(found)
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Listed(OnDemand):
    """The commands as the list of them needs them: their lines, and nothing of their modules."""

    def __getitem__(self, name: str) -> Any:
        _, word, says = COMMANDS[name]
        return TyperGroup(name=name, help=says) if word == "commands" else TyperCommand(name, short_help=says)


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = OnDemand()  # type: ignore[assignment]  # nothing is added to it

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands without reading the module of each."""
        commands, self.commands = self.commands, Listed()  # type: ignore[assignment]
        super().format_commands(ctx, formatter)
        self.commands = commands

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what it refuses is said on standard error, with the exit that it has."""
        from nvap.model.refusals import NotGiven

        try:
            return super().invoke(ctx)
        except NotGiven as problem:
            from nvap.cli import output

            raise typer.Exit(output.refused(problem)) from None


app = typer.Typer(
    name="nvap",
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="The National Vulnerability Action Plan as checked files: record evidence, list gaps, print the plan. "
    "Begin with `nvap gaps --force YOUR-FORCE`, then `nvap evidence add`.",
)


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    """Take the options that stand before a command."""
    if version:
        typer.echo(f"nvap {__version__}")
        raise typer.Exit()


def run() -> None:
    """Run the command line as a program: UTF-8 out, quiet when a pipe closes, never a traceback for a full disk."""
    atexit.register(gc.freeze)  # rings of objects are not looked for while a command runs, nor when it ends
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else every package installed is looked through
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the command
            setattr(sys, name, io.StringIO())
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app(prog_name="nvap")
    except OSError as reason:
        # Only the way to the current folder can be missing and have no name.
        gone = isinstance(reason, FileNotFoundError) and reason.filename is None
        words = f"{reason.filename or 'standard output'}: {reason.strerror}"
        if gone:
            words = "the current folder is not there any more; go into another one and run the command again"
        with contextlib.suppress(OSError):
            sys.stderr.write(f"Error: {words}\n")
        sys.exit(3)
