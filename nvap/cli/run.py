"""nvap as a program: its streams, and where a command ends."""

import atexit
import contextlib
import errno
import gc
import io
import os
import signal
import sys

from nvap.cli import quick
from nvap.cli.commands import COMPLETING
from nvap.cli.parameters import Abandoned, Exit, Misuse


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
        _run(sys.argv[1:])
    except OSError as reason:
        # Only the way to the current folder can be missing and have no name.
        gone = isinstance(reason, FileNotFoundError) and reason.filename is None
        words = f"{reason.filename or 'standard output'}: {reason.strerror}"
        if gone:
            words = "the current folder is not there any more; go into another one and run the command again"
        with contextlib.suppress(OSError):
            sys.stderr.write(f"Error: {words}\n")
        sys.exit(3)


def _run(words: list[str]) -> None:
    """Run the command that words call; typer is imported only where they are not plain, or it has to say something."""
    call = None if COMPLETING in os.environ else quick.read(words, os.environ)
    if call is None:
        from nvap.cli.app import app

        if COMPLETING in os.environ:
            from nvap.cli.completing import hurry

            hurry()
        app(prog_name="nvap")
        return
    from nvap.model.refusals import NotGiven

    try:
        call.run()
    except Exit as ended:
        sys.exit(ended.code)
    except NotGiven as problem:
        from nvap.cli import output

        sys.exit(output.refused(problem))
    except (Misuse, Abandoned, EOFError, KeyboardInterrupt) as problem:
        _end(call, problem)
    except OSError as problem:
        if problem.errno != errno.EPIPE:
            raise
        _end(call, problem)


def _end(call: quick.Call, problem: BaseException) -> None:
    from nvap.cli.app import end

    end(call.names, problem)
