"""The command line, put together."""

import atexit
import contextlib
import gc
import io
import os
import signal
import sys

import typer

from nvap import __version__
from nvap.cli import adding, changes, check, evidence, packing, read, returns, standing, start

app = typer.Typer(
    name="nvap",
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


evidence.commands.command("add", short_help="Record a piece of evidence; at a terminal it asks.")(adding.add)
changes.add_to(evidence.commands)

# In the order in which a force comes to need them.
app.command("init", short_help="Make a workspace; --example fills it to try things on.")(start.init)
app.command("gaps", short_help="List a force's gaps, worst first, with the next step.")(standing.gaps)
app.command("status", short_help="Show what is claimed beside what is supported.")(standing.status)
app.command("why", short_help="Explain one objective: claim, evidence, rule, gaps.")(standing.why)
app.add_typer(evidence.commands, name="evidence", help="Record evidence, list it, show it, change a record.")
app.command("pack", short_help="Make the evidence pack for a board or an inspector.")(packing.pack)
app.add_typer(returns.commands, name="return", help="The force's own assessment: a claim for each objective.")
app.command("sheet", short_help="Print an action sheet.")(read.sheet)
app.command("plan", short_help="Print the whole plan as one document.")(read.plan_)
app.command("list", short_help="List actions, objectives, themes, forces and so on.")(read.list_)
app.command("links", short_help="Show what serves what.")(read.links)
app.command("validate", short_help="Check the plan and every record of the workspace.")(check.validate)
app.command("rules", short_help="List the rules, or print one rule's page.")(check.rules)
app.command("schema", short_help="Print a JSON Schema for editors.")(check.schema)


def run() -> None:
    """Run the command line as a program: UTF-8 out, quiet when a pipe closes, never a traceback for a full disk."""
    gc.disable()  # a command is short and makes no rings worth finding; looking for them takes a sixth of its time
    atexit.register(gc.freeze)  # nor is it worth looking once more when it ends
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
        with contextlib.suppress(OSError):
            sys.stderr.write(f"Error: {reason.filename or 'standard output'}: {reason.strerror}\n")
        sys.exit(3)
