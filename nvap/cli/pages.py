"""The command `nvap pages`."""

import contextlib
import webbrowser
from datetime import date
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import Force, MaxMarking, PlanFolder, WorkspaceFolder
from nvap.cli.parameters import Option
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from collections.abc import Callable

own(
    __name__,
    {
        "pages.begun": "The pages are at {address}",
        "pages.how-to-stop": "They are for this computer only. Ctrl-C stops them, and so does their own button.",
        "pages.by hand": "Stopped.",
        "pages.asked": "Stopped, as the page asked.",
        "pages.alone": "Stopped: nobody has looked at the pages for an hour.",
        "pages.lacking": "the pages need more than nvap alone; run: pip install 'nvap[web]'",
        "pages.no-address": "no address can be had on this computer: {reason}",
    },
)


def pages(
    force: Force = None,
    no_browser: Annotated[bool, Option("--no-browser", help="Print the address and open no browser.")] = False,
    max_marking: MaxMarking = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Show the workspace as pages in the browser of this computer, until they are stopped.

    What commands do is done there with forms, on the same files and with the same checks. The address that is printed
    is good once; only the browser that opened it sees the pages.
    """
    from nvap.cli.opening import marking

    limit = marking(max_marking)
    try:
        from nvap.web.server import serve
    except ImportError:
        output.cannot(say("pages.lacking"))
    begun = _begun(opens=not no_browser)
    try:
        why = serve(workspace, plan, date.today, begun, force, limit)
    except OSError as reason:
        output.cannot(say("pages.no-address", reason=reason.strerror))
    output.err(say(f"pages.{why}"))


def _begun(*, opens: bool) -> "Callable[[str], None]":
    """What tells the address, at once into a pipe too, and opens it in a browser."""

    def told(address: str) -> None:
        output.out(f"{say('pages.begun', address=address)}\n")
        output.err(say("pages.how-to-stop"))
        if opens:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(address)

    return told
