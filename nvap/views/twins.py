"""What is told of records that seem to tell of one thing twice."""

from nvap.analysis.twins import Twins
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "twin.title": "{made} may be {other} a second time: they are of one day, and have one title but for its signs",
        "twin.reference": (
            "{made} may be {other} a second time: they are of one day, one kind and document, and about one objective"
        ),
    },
)


def twin_line(twins: Twins) -> str:
    """That a record may be another a second time, by their ids."""
    return say(f"twin.{twins.how}", made=twins.made.id, other=twins.other.id)
