"""The words of the lists, what each means, and what people write for it: of cells, questions and options alike.

A word is understood as another only where that claims no more than was said. So what claims much (implemented,
embedded, independent, a difference made) is understood in its own words alone; a file has the words themselves.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, cast

from nvap.model.fields import Assurance, Better, Carries, FeedbackFrom, Kind, Marking, Seriousness, Share, Shows
from nvap.model.returns import Risk, Status
from nvap.model.values import dataclass
from nvap.words.catalogue import either, own, say
from nvap.words.nearest import nearest
from nvap.words.reading import Typed


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of a list means, and what people write for it."""

    means: str
    also: tuple[str, ...] = ()


KIND: Mapping[str, Word] = {
    Kind.POLICY: Word(
        "what is laid down: a policy, a procedure, guidance",
        (
            "procedure",
            "procedures",
            "guidance",
            "strategy",
            "standard operating procedure",
            "SOP",
            "policy document",
            "policies",
        ),
    ),
    Kind.TRAINING: Word(
        "what people are taught", ("training package", "training course", "training records", "course", "CPD")
    ),
    Kind.GOVERNANCE: Word(
        "a board, a protocol, an arrangement",
        (
            *("board", "board minutes", "minutes", "terms of reference", "protocol", "governance board"),
            *("memorandum of understanding", "MoU", "information sharing agreement"),
        ),
    ),
    Kind.DATA: Word("a data set, an analysis, a profile", ("data set", "dataset", "analysis", "problem profile")),
    Kind.AUDIT: Word(
        "a look at cases or records, a dip sample too",
        ("dip sample", "dip sampling", "dip samples", "internal audit", "case audit", "case file audit", "file audit"),
    ),
    Kind.PEER_REVIEW: Word("a look by another force or a partner", ("peer reviews", "review by peers")),
    Kind.INSPECTION: Word(
        "a look by an inspectorate",
        (
            "HMICFRS",
            "HMICFRS inspection",
            "HMICFRS report",
            "inspection report",
            "PEEL inspection",
            "inspectorate report",
        ),
    ),
    Kind.LEARNING_REVIEW: Word(
        "a review of what happened, to learn from it",
        (
            *("domestic homicide review", "DHR", "safeguarding adults review", "serious case review"),
            *("child safeguarding practice review", "lessons learned review", "after action review"),
        ),
    ),
    Kind.CASE_STUDY: Word("one case told", ("case studies", "case example", "worked example")),
    Kind.OUTPUT_MEASURE: Word("a figure of how much was done", ("output", "outputs", "output figure")),
    Kind.FEEDBACK: Word(
        "what victims, the community, staff or partners say", ("feedback survey", "survey feedback", "feedback report")
    ),
    Kind.OUTCOME_MEASURE: Word("a figure of what changed for people", ("outcome", "outcomes", "outcome figure")),
}
FEEDBACK_FROM: Mapping[str, Word] = {
    FeedbackFrom.VICTIM: Word(
        "victims and survivors", ("victims", "survivor", "survivors", "victims and survivors", "victim survivor")
    ),
    FeedbackFrom.COMMUNITY: Word(
        "the community", ("the community", "communities", "public", "the public", "residents")
    ),
    FeedbackFrom.STAFF: Word(
        "officers and staff", ("officers", "officers and staff", "police staff", "workforce", "employees")
    ),
    FeedbackFrom.PARTNER: Word(
        "partner agencies", ("partners", "partner agency", "partner agencies", "partner organisation")
    ),
}
ASSURANCE: Mapping[str, Word] = {
    Assurance.SELF: Word(
        "those who did the work", ("self assured", "self assessed", "self assessment", "own", "ourselves", "own team")
    ),
    Assurance.SUPERVISOR: Word(
        "a supervisor or another unit",
        ("supervision", "supervisory", "line manager", "by a supervisor", "another unit", "other unit"),
    ),
    Assurance.PEER: Word(
        "another force or a partner", ("peer review", "peer reviewed", "by peers", "another force", "other force")
    ),
    Assurance.INDEPENDENT: Word(
        "an inspectorate, an auditor or a panel outside policing",
        ("independently assured", "independent body", "independent review", "independent assurance"),
    ),
}
SHOWS: Mapping[str, Word] = {
    Shows.YES: Word("what was found bears the objective out", ("y",)),
    Shows.PARTLY: Word(
        "it does so in part", ("partially", "partial", "in part", "part", "partly met", "partially met", "part met")
    ),
    Shows.NO: Word("it does not", ("n", "not met", "not at all", "does not")),
}
STATUS: Mapping[str, Word] = {
    Status.NOT_ASSESSED: Word(
        "nobody has said yet", ("not yet assessed", "unassessed", "to be assessed", "TBC", "to be confirmed")
    ),
    Status.NOT_STARTED: Word(
        "no work has begun",
        (
            *("not yet started", "not begun", "not commenced", "to do", "to start", "planned", "planning"),
            *("scheduled", "no progress"),
        ),
    ),
    Status.IN_PROGRESS: Word(
        "work has begun and is not done",
        (
            *("ongoing", "on-going", "underway", "under way", "started", "begun", "commenced", "progressing"),
            *("work in progress", "WIP", "in development", "partially implemented", "partly implemented"),
            *("part implemented", "being implemented", "partially complete", "partly complete", "part complete"),
            *("partially met", "partly met", "partial", "partially", "partly"),
        ),
    ),
    Status.IMPLEMENTED: Word("it is done as the objective expects", ("fully implemented", "has been implemented")),
    Status.EMBEDDED: Word("it is done, and shown in use and to make a difference", ("fully embedded",)),
    Status.NOT_APPLICABLE: Word("it is not for this force, and why says so", ("n/a", "does not apply")),
}
RISK: Mapping[str, Word] = {
    Risk.HIGH: Word("a high risk; any other is left empty", ("high risk", "h")),
}
BETTER: Mapping[str, Word] = {
    Better.HIGHER: Word(
        "a higher figure is better", ("high", "up", "more", "increase", "increasing", "higher is better")
    ),
    Better.LOWER: Word(
        "a lower figure is better", ("low", "down", "less", "fewer", "decrease", "decreasing", "lower is better")
    ),
}
SHARE: Mapping[str, Word] = {
    Share.FORCE: Word(
        "nobody outside the force",
        (
            "nobody else",
            "nobody",
            "no one",
            "none",
            "force only",
            "this force only",
            "our force",
            "own force",
            "internal",
        ),
    ),
    Share.NATIONAL: Word(
        "the national programme too",
        ("the programme", "programme", "national programme", "the national programme", "nationally"),
    ),
    Share.FORCES: Word(
        "the programme and other forces",
        ("the programme and other forces", "other forces", "all forces", "other forces too"),
    ),
}
SERIOUSNESS: Mapping[str, Word] = {
    Seriousness.CAUSE_OF_CONCERN: Word(
        "the gravest: it is to be put right at once", ("cause for concern", "causes of concern", "CoC")
    ),
    Seriousness.AREA_FOR_IMPROVEMENT: Word(
        "it is to be put right", ("areas for improvement", "area of improvement", "AFI")
    ),
    Seriousness.RECOMMENDATION: Word("what should be done", ("recommended", "recommendations", "rec")),
    Seriousness.CONSIDERATION: Word(
        "the least: what may be thought about", ("considerations", "for consideration", "to consider")
    ),
}
MARKING: Mapping[str, Word] = {
    Marking.OFFICIAL: Word("what most of it is"),
    Marking.OFFICIAL_SENSITIVE: Word("it needs care, and handling says who may see it", ("sensitive", "OS", "O-S")),
}
CARRIES: Mapping[str, Word] = {
    **{Carries(word): meant for word, meant in SHOWS.items()},
    Carries.NOT_ABOUT: Word("it is about something else", ("not about it", "about something else")),
}
# Each list, and what its column or question is called.
LISTS: Mapping[type[StrEnum], tuple[str, Mapping[str, Word]]] = {
    Status: ("Status", STATUS),
    Risk: ("Risk", RISK),
    Kind: ("Kind", KIND),
    FeedbackFrom: ("Feedback from", FEEDBACK_FROM),
    Assurance: ("Assurance", ASSURANCE),
    Shows: ("What it shows", SHOWS),
    Carries: ("What it shows of another edition", CARRIES),
    Seriousness: ("Seriousness", SERIOUSNESS),
    Better: ("Better is", BETTER),
    Share: ("Share with", SHARE),
    Marking: ("Marking", MARKING),
}
_TOLD = frozenset(str(word) for _, words in LISTS.values() for word in words)

own(
    __name__,
    {
        "typed-word.known": "It can be {known}.",
        "typed-word.one": "{word} ({means})",
        "typed-word.read-as": "{typed} is read as: {read}",
        **{f"means.{title}.{word}": meant.means for title, words in LISTS.values() for word, meant in words.items()},
    },
)

# What stands between words or around them and says nothing; any other sign, a question mark say, says something.
_BETWEEN = re.compile(r"[\s_\-‐‑‒–—:/,.]+")
_SURE = re.compile(r"[\w\s\-‐‑‒–—:/,.&'’]*")


def folded(typed: str) -> str:
    """A word as words are compared: in any case, with any hyphens and spaces; nothing where it says more."""
    text = typed.strip().strip("\"'“”‘’").strip()
    if not _SURE.fullmatch(text) or ".." in text:
        return ""
    return " ".join(_BETWEEN.sub(" ", text.casefold().replace("&", " and ")).split())


def read_word(typed: str, known: Iterable[str]) -> Typed[str] | None:
    """The one of a few words that was meant; None where it is not understood.

    It is told how it was read where it is another word than was typed.
    """
    known, wanted = tuple(known), folded(typed)
    if typed in known:
        return Typed(str(typed))
    if not wanted:
        return None
    for word in known:
        if folded(word) == wanted:
            return Typed(str(word))
    meant = next((word for word in known if _also(type(word)).get(wanted) == word), None)
    return Typed(str(meant), told=True) if meant is not None else None


@cache
def _also(listed: type[Any]) -> Mapping[str, str]:
    """What people write for the words of a list, as words are compared."""
    words = LISTS[listed][1] if listed in LISTS else {}
    return {folded(said): str(word) for word, meant in words.items() for said in meant.also}


def likely(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words that this may be a slip of.

    Of words that claim something only a slip of the keyboard is one: "partially implemented" is not "implemented".
    """
    known = [str(word) for word in known]
    return _slips(typed, known) if _TOLD.intersection(known) else nearest(typed, known)


def _slips(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words that this is by one slip of the keyboard: a letter left out, put in, another, or two exchanged.

    The first letter is right, so that no "un" stands before a word, and it has as many words.
    """
    wanted = folded(typed)
    return tuple(real for real in known if len(wanted) > 3 and _is_slip(wanted, folded(real)))


def _is_slip(typed: str, real: str) -> bool:
    if typed[:1] != real[:1] or typed.count(" ") != real.count(" ") or abs(len(typed) - len(real)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(typed, real, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    rest, other = typed[start:], real[start:]
    exchanged = rest[:2] == other[1::-1] and rest[2:] == other[2:] and len(other) > 1
    return exchanged or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def choices(known: Iterable[str], printed: Mapping[str, str] | None = None) -> str:
    """What a word can be, with what each means; `printed` is how people see them."""
    return say("typed-word.known", known=either(_with_meaning(word, printed or {}) for word in known))


def _with_meaning(word: str, printed: Mapping[str, str]) -> str:
    shown, listed = printed.get(word, str(word)), cast("type[Any]", type(word))
    if listed not in LISTS or word not in LISTS[listed][1]:
        return shown
    return say("typed-word.one", word=shown, means=say(f"means.{LISTS[listed][0]}.{word}"))


def hint(typed: str, known: Iterable[str], printed: Mapping[str, str] | None = None) -> str:
    """What to write where a word is not understood: the likely one, or all of them."""
    known, shown = tuple(known), printed or {}
    near = likely(typed, [shown.get(word, word) for word in known])
    return say("nearest", names=either(near)) if near else choices(known, shown)


def read_as(typed: str, read: object) -> str:
    """How something that was typed is read."""
    return say("typed-word.read-as", typed=typed, read=read)
