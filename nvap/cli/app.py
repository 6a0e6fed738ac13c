"""The command line, put together."""

import contextlib
import gc
import io
import os
import signal
import sys

import typer

from nvap import __version__
from nvap.cli import adding, changes, check, evidence, read, returns, standing, start

app = typer.Typer(
    name="nvap",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="The National Vulnerability Action Plan as checked files: check it, print it, record evidence, list gaps.",
)


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    """Take the options that stand before a command."""
    if version:
        typer.echo(f"nvap {__version__}")
        raise typer.Exit()


app.command("validate")(check.validate)
app.command("rules")(check.rules)
app.command("list")(read.list_)
app.command("links")(read.links)
app.command("sheet")(read.sheet)
app.command("plan")(read.plan_)
evidence.commands.command("add")(adding.add)
changes.add_to(evidence.commands)
app.add_typer(evidence.commands, name="evidence", help="Record evidence, list it, show it, and change a record.")
app.add_typer(returns.commands, name="return", help="The force's own assessment: a claim for each objective.")
app.command("gaps")(standing.gaps)
app.command("status")(standing.status)
app.command("why")(standing.why)
app.command("schema")(check.schema)
app.command("init")(start.init)


def run() -> None:
    """Run the command line as a program: UTF-8 out, quiet when a pipe closes, never a traceback for a full disk."""
    gc.disable()  # a command is short and makes no rings worth finding; looking for them takes a sixth of its time
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
