"""The rules of closed rounds. One rule is one function and its page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nvap.load.validation import Placed, shape
from nvap.model.diagnostics import Diagnostic
from nvap.rules.context import Context, Hit
from nvap.source.rule import Rule, error, warning

if TYPE_CHECKING:
    from nvap.model.rounds import Round


def round_changed_by_hand(context: Context) -> Iterator[Hit]:
    """A closed round whose hash does not fit what its file says.

    A round prints the figures that were told when it was closed, ever after. One that somebody has changed is printed
    no more: take the file back from git, or from somebody who has it as it was.

    Fails:

        returns: {made: 40, long_ago: 0, in_part: 0, other_edition: 0}  # and 38 when it was closed

    Passes:

        returns: {made: 38, long_ago: 0, in_part: 0, other_edition: 0}
    """
    for placed in context.rounds:
        yield from _changed(placed)


def file_name_against_round(context: Context) -> Iterator[Hit]:
    """A closed round whose file has another name than the round.

    Fails:

        # rounds/2026-autumn.yaml
        name: 2026-summer

    Passes:

        # rounds/2026-autumn.yaml
        name: 2026-autumn
    """
    for placed in context.rounds:
        yield from _misnamed(placed)


def edition_of_round_not_here(context: Context) -> Iterator[Hit]:
    """A closed round under an edition of the plan that is not here.

    Its own figures can be printed; they cannot be compared with what is known now, as nothing can be read in that
    edition.

    In the example version 2 is here.

    Fails:

        plan:
          version: "0"

    Passes:

        plan:
          version: "2"
    """
    here = {plan.front.version for plan in context.dated}
    for placed in context.rounds:
        if here and placed.thing.plan.version not in here:
            fields = {"name": placed.thing.name, "version": placed.thing.plan.version}
            yield Hit(placed.source, ("plan", "version"), fields)


RULES: tuple[Rule, ...] = (
    error(
        round_changed_by_hand,
        "the round {name} is not as it was closed: its hash does not fit what it says",
        "Take the file back as it was, from git or from who has it; a round is never changed.",
    ),
    error(
        file_name_against_round,
        "the file is named {stem}, and the round in it {name}",
        "Give the file the name that it had.",
    ),
    warning(
        edition_of_round_not_here,
        "the round {name} was closed under version {version}, which is not here",
        "Put version {version} into editions/{version}, so that it can be compared with what is known now.",
    ),
)
CHANGED, MISNAMED, _ = RULES


def of_file(placed: "Placed[Round]") -> Iterator[Diagnostic]:
    """The errors of one round: what stops it from being printed."""
    for rule, found in ((CHANGED, _changed), (MISNAMED, _misnamed)):
        for hit in found(placed):
            yield rule.word(hit.source.path, *hit.place, **hit.fields)


def _changed(placed: "Placed[Round]") -> Iterator[Hit]:
    from nvap.model.rounds import content_hash

    data = placed.source.data
    assert isinstance(data, dict)
    # What a fault of shape says already is not said again.
    if content_hash(data) != placed.thing.hash and shape(type(placed.thing), placed.source)[0] is not None:
        yield Hit(placed.source, ("hash",), {"name": placed.thing.name})


def _misnamed(placed: "Placed[Round]") -> Iterator[Hit]:
    stem = placed.source.path.rpartition("/")[2].removesuffix(".yaml")
    if stem != placed.thing.name:
        yield Hit(placed.source, ("name",), {"stem": stem, "name": placed.thing.name})
