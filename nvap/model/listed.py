"""The words of the lists, in order. Nothing heavy is imported for them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from decimal import Decimal


class Ranked(StrEnum):
    """Words in an order: each has its rank, from 0."""

    rank: int

    def __new__(cls, word: str) -> Self:
        """The next word of the list."""
        made = str.__new__(cls, word)
        made._value_ = word
        made.rank = len(cls.__members__)
        return made


class Stage(Ranked):
    """How far something has come; each kind of evidence shows one stage."""

    IN_PLACE = "in-place"
    IN_USE = "in-use"
    MAKING_A_DIFFERENCE = "making-a-difference"


class Nation(StrEnum):
    """Where a body polices; three bodies police more than one nation."""

    ENGLAND = "england"
    WALES = "wales"
    NORTHERN_IRELAND = "northern-ireland"
    GREAT_BRITAIN = "great-britain"
    UNITED_KINGDOM = "united-kingdom"


class Kind(StrEnum):
    """What a piece of evidence is."""

    POLICY = "policy"
    TRAINING = "training"
    GOVERNANCE = "governance"
    DATA = "data"
    AUDIT = "audit"
    PEER_REVIEW = "peer-review"
    INSPECTION = "inspection"
    LEARNING_REVIEW = "learning-review"
    CASE_STUDY = "case-study"
    OUTPUT_MEASURE = "output-measure"
    FEEDBACK = "feedback"
    OUTCOME_MEASURE = "outcome-measure"

    @property
    def stage(self) -> Stage:
        """The stage that evidence of this kind shows (editorial, from the plan's own words)."""
        return STAGE_OF[self]


STAGE_OF: dict[Kind, Stage] = {
    Kind.POLICY: Stage.IN_PLACE,
    Kind.TRAINING: Stage.IN_PLACE,
    Kind.GOVERNANCE: Stage.IN_PLACE,
    Kind.DATA: Stage.IN_PLACE,
    Kind.AUDIT: Stage.IN_USE,
    Kind.PEER_REVIEW: Stage.IN_USE,
    Kind.INSPECTION: Stage.IN_USE,
    Kind.LEARNING_REVIEW: Stage.IN_USE,
    Kind.CASE_STUDY: Stage.IN_USE,
    Kind.OUTPUT_MEASURE: Stage.IN_USE,
    Kind.FEEDBACK: Stage.MAKING_A_DIFFERENCE,
    Kind.OUTCOME_MEASURE: Stage.MAKING_A_DIFFERENCE,
}

# The kinds that may carry findings.
MAY_CARRY_FINDINGS = frozenset({Kind.AUDIT, Kind.PEER_REVIEW, Kind.INSPECTION, Kind.LEARNING_REVIEW, Kind.FEEDBACK})
# The kinds that look at some of many.
SAMPLED = frozenset({Kind.AUDIT, Kind.FEEDBACK, Kind.PEER_REVIEW, Kind.INSPECTION})
MEASURES = frozenset({Kind.OUTPUT_MEASURE, Kind.OUTCOME_MEASURE})


class FeedbackFrom(StrEnum):
    """Whose feedback it is."""

    VICTIM = "victim"
    COMMUNITY = "community"
    STAFF = "staff"
    PARTNER = "partner"


class Assurance(Ranked):
    """Who has looked at a piece of evidence, from the least to the most independent."""

    SELF = "self"
    SUPERVISOR = "supervisor"
    PEER = "peer"
    INDEPENDENT = "independent"


class Marking(StrEnum):
    """The markings that may be kept here; anything higher belongs elsewhere."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"


class Shows(Ranked):
    """Whether what was found bears the objective out: the word of who assessed it, from the best to the worst."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class MeasureKind(StrEnum):
    """Whether a measure is of what is done, or of the difference that it makes."""

    OUTPUT = "output"
    OUTCOME = "outcome"


class Outcome(StrEnum):
    """What a review of the plan came to."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"


class Carries(StrEnum):
    """What a person says a piece of evidence shows of an objective of another edition, both wordings side by side."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_ABOUT = "not-about"


class Better(StrEnum):
    """Which way a figure gets better."""

    HIGHER = "higher"
    LOWER = "lower"

    def is_worse(self, value: "Decimal", other: "Decimal") -> bool:
        """Whether a figure is worse than another."""
        return value < other if self is Better.HIGHER else value > other


class Share(StrEnum):
    """Who may be told whose it is: nobody outside, the programme, or other forces too."""

    FORCE = "force"
    NATIONAL = "national"
    FORCES = "forces"


class Seriousness(StrEnum):
    """How serious a finding is, the most serious first."""

    CAUSE_OF_CONCERN = "cause-of-concern"
    AREA_FOR_IMPROVEMENT = "area-for-improvement"
    RECOMMENDATION = "recommendation"
    CONSIDERATION = "consideration"
