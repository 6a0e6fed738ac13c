"""What a return has to stand on: the force's other returns, what they accept, and the edition that they are of."""

from typing import TYPE_CHECKING

from nvap.cli import output
from nvap.cli.parameters import Exit
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nvap.load.records import ReturnRecord
    from nvap.model.returns import Acceptance
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "returns-broken": (
            "Nothing was written: a return has to stand on the force's other returns, and there are errors in {files}. "
            "Mend what is named above, then run the command again."
        ),
        "return.accepted-ended": "No longer accepted: {objective}, {gap}, which {by} accepted until {until}",
        "return.other-edition": (
            "the return of {day} was made under version {version} of the plan; start one under version {now} with "
            "`nvap return new`, and make the claim there"
        ),
    },
)


def ended_lines(ended: "Mapping[str, Acceptance]") -> "Iterator[str]":
    """What was accepted and is not repeated."""
    from nvap.views.reasons import gap_name

    for objective, made in ended.items():
        yield say("return.accepted-ended", objective=objective, gap=gap_name(made.gap), by=made.by, until=made.until)


def refuse_other_edition(loaded: "Workspace", record: "ReturnRecord") -> None:
    """Exit 2 where a return was made under another edition: its objectives may be others of the same ids."""
    from nvap.views.filling import is_of_other_edition

    made, now = record.return_, loaded.plan.front.version
    if is_of_other_edition(loaded, made):
        output.misuse(say("return.other-edition", day=made.date, version=made.plan_version, now=now))


def refuse_broken(broken: list[str]) -> None:
    """Exit 1 where returns are broken: what they claim would be lost, or an older one changed in their place."""
    if broken:
        output.err(say("returns-broken", files=", ".join(broken)))
        raise Exit(1)
