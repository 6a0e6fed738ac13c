"""The noun of a workspace's own words."""

from dataclasses import field
from typing import Annotated

from nvap.model.fields import Strict, Text
from nvap.model.strict import Within

# The longest sentence, and how often a field may stand in one: a document says some of them for every objective.
LONGEST_SENTENCE, MOST_OF_A_FIELD = 1000, 2
Sentence = Annotated[Text, Within(max_length=LONGEST_SENTENCE)]


class OwnWords(Strict):
    """The file of a workspace's own words: `wording.yaml`. Each sentence stands in for the one of the same key."""

    sentences: dict[str, Sentence] = field(default_factory=dict)
