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
    "pages": ("pages", "pages", "Show the workspace as pages in a browser, and work in them."),
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
    "help": ("help", "help_", "Print the help of a command, as --help does."),
}


class OnDemand(Mapping[str, Any]):
    """The commands by name; the module of one is read, and its options are gone through, only when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        module, word, says = COMMANDS[name]
        found = getattr(import_module(f"nvap.cli.{module}"), word)
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        if not isinstance(found, typer.Typer):
            alone.command(name, short_help=says)(found)
            return _ready(typer.main.get_command(alone), name)
        alone.add_typer(found, name=name, help=says)
        group: Any = typer.main.get_group(alone).commands[name]
        for inner in group.commands:
            _ready(group.commands[inner], f"{name} {inner}")
        return _ready(group, name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Listed(OnDemand):
    """The commands as the list of them needs them: their lines, and nothing of their modules."""

    def __getitem__(self, name: str) -> Any:
        _, word, says = COMMANDS[name]
        known = TyperGroup(name=name, help=says) if word == "commands" else TyperCommand(name, short_help=says)
        return _in_whole_words(known)


_Page: Any = typer.Context.formatter_class
_paragraph: Any = _Page.write_text


class WholeWords(_Page):  # type: ignore[misc]  # typer keeps it to itself
    """The layout of a help page: no name of an option or of a choice is broken at its hyphens."""

    def write(self, string: str) -> None:
        """Put a piece of the page to the others."""
        super().write(string.replace(_NO_BREAK, "-"))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is typed."""
        super().write_usage(prog, args.replace("-", _NO_BREAK), prefix)

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        _paragraph(self, text.replace("-", _NO_BREAK))

    def write_dl(self, rows: Any, **settings: Any) -> None:
        """Write a list of names and what they are."""
        super().write_dl([(name, says.replace("-", _NO_BREAK)) for name, says in rows], **settings)


# What a shell sets where a line is to be completed.
COMPLETING = "_NVAP_COMPLETE"
# What stands for a hyphen while a page is laid out.
_NO_BREAK = "\u2011"
# Whatever typer itself refuses of what was typed; it has a name there that is its own.
_MISUSE: Any = typer.BadParameter.__bases__[0]


class WholeContext(typer.Context):
    """What a command is run in, with help pages of whole words."""

    formatter_class = WholeWords


def _in_whole_words(command: Any) -> Any:
    """The same command, whose help page has whole words, and whose line in a list is never cut."""
    line = command.get_short_help_str(sys.maxsize)
    command.context_class, command.get_short_help_str = WholeContext, lambda limit=0: line
    return command


def _ready(command: Any, name: str) -> Any:
    """A command with whole words, and while a line is completed with what its parameters can be."""
    if COMPLETING in os.environ:
        from nvap.cli.completing import offering

        offering(command, name)
    return _in_whole_words(command)


class Commands(TyperGroup):
    """The group of all commands."""

    context_class = WholeContext

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = OnDemand()  # type: ignore[assignment]  # nothing is added to it

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands without reading the module of each."""
        with self._listed():
            super().format_commands(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """What a command may be that was begun, without reading the module of each."""
        with self._listed():
            return super().shell_complete(ctx, incomplete)

    @contextlib.contextmanager
    def _listed(self) -> Iterator[None]:
        commands, self.commands = self.commands, Listed()  # type: ignore[assignment]
        yield
        self.commands = commands

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """What is typed before a command; misuse of it is said as all is that goes to standard error."""
        with _misuse_said():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what it refuses is said on standard error, with the exit that it has."""
        from nvap.model.refusals import NotGiven

        try:
            with _misuse_said():
                return super().invoke(ctx)
        except NotGiven as problem:
            from nvap.cli import output

            raise typer.Exit(output.refused(problem)) from None


@contextlib.contextmanager
def _misuse_said() -> Iterator[None]:
    """Let what typer says of misuse be said as we say things at a terminal: in whole words."""
    try:
        yield
    except _MISUSE as problem:
        from nvap.cli.lines import fitted

        said = io.StringIO()
        problem.show(said)
        with contextlib.suppress(OSError, ValueError):  # it may be closed; the exit says it all the same
            sys.stderr.write(fitted(said.getvalue(), sys.stderr))
        raise typer.Exit(problem.exit_code) from None


app = typer.Typer(
    name="nvap",
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
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
    if COMPLETING in os.environ:
        from nvap.cli.completing import hurry

        hurry()
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
