"""The catalogue: the sentences of diagnostics, gaps and reports, and of what commands say.

A sentence stands in the module that says it, which puts it in here as it is imported; those that belong to all stand
here. Templates hold the words of documents; what a command answers to misuse stands in nvap/cli. A sentence is a
`str.format` text, and a field's own braces are never looked into.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

SENTENCES: dict[str, str] = {}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# The sentences that a workspace has of its own, while a document of it is made.
_OWN: ContextVar[Mapping[str, str] | None] = ContextVar("own sentences", default=None)
OWNERS: dict[str, str] = {}


def own(owner: str, sentences: Mapping[str, str]) -> None:
    """Put the sentences of a module into the catalogue; raises ValueError where another module owns one of the keys."""
    for key, sentence in sentences.items():
        if OWNERS.setdefault(key, owner) != owner:
            raise ValueError(f"the sentence {key} is of {OWNERS[key]} and of {owner}")
        SENTENCES[key] = sentence


own(
    __name__,
    {
        "nearest": "Did you mean {names}?",
        "few": "{names} and {count} more",
        "or": ", or ",
        "and": " and ",
        "period": "{first} to {last}",
        "date": "{day} {month} {year}",
        "date.month": "{month} {year}",
        **{f"month.{name}": name for name in MONTHS},
        "status.not-assessed": "not assessed",
        "status.not-started": "not started",
        "status.in-progress": "in progress",
        "status.implemented": "implemented",
        "status.embedded": "embedded",
        "status.not-applicable": "not applicable",
        "seriousness.cause-of-concern": "A cause of concern",
        "seriousness.area-for-improvement": "An area for improvement",
        "seriousness.recommendation": "A recommendation",
        "seriousness.consideration": "A consideration",
        "count.record": "{count} record",
        "count.records": "{count} records",
        "count.return": "{count} return",
        "count.returns": "{count} returns",
        "count.account": "{count} account",
        "count.accounts": "{count} accounts",
        "count.claim": "{count} claim",
        "count.claims": "{count} claims",
        "count.finding": "{count} open finding",
        "count.findings": "{count} open findings",
        "count.day": "{count} day",
        "count.days": "{count} days",
        "count.month": "{count} month",
        "count.months": "{count} months",
        "count.file": "{count} file",
        "count.files": "{count} files",
        "count.error": "{count} error",
        "count.errors": "{count} errors",
        "count.warning": "{count} warning",
        "count.warnings": "{count} warnings",
        "count.sign": "{count} sign",
        "count.signs": "{count} signs",
        "count.note": "{count} note",
        "count.notes": "{count} notes",
    },
)

LONGEST_FIELD = 120
# How many records a sentence or a row names before it only counts the others: as many as a reader takes in.
MOST_NAMED = 5


@contextmanager
def in_own_words(sentences: Mapping[str, str]) -> Iterator[None]:
    """While it lasts, some sentences stand in for those of the same keys."""
    before = _OWN.set(sentences)
    try:
        yield
    finally:
        _OWN.reset(before)


def own_words() -> Mapping[str, str]:
    """The sentences that stand in for others now."""
    return _OWN.get() or {}


def as_worded(key: str) -> str:
    """A sentence as it stands: the workspace's own, or that of the catalogue."""
    own = _OWN.get()
    return own[key] if own and key in own else SENTENCES[key]


def say(key: str, /, **fields: Any) -> str:
    """One sentence of the catalogue, with its fields put in, each on one line."""
    return as_worded(key).format_map({name: _field(value) for name, value in fields.items()})


def rule(name: str, /, **fields: Any) -> tuple[str, str]:
    """The message and the hint of a rule's diagnostic, with long fields cut short; `nearest` names make the hint."""
    fields = {key: value if key == "known" else _short(value) for key, value in fields.items()}
    how = fields.get("how")
    message = say(f"{name}.{how}" if how else name, **fields)
    near = fields.get("nearest")
    hint = say("nearest", names=either(near)) if near else say(f"{name}.hint", **fields)
    return message, hint


def hint_of_a_field(rule: str, hint: str) -> str:
    """The hint of a rule's diagnostic for who sees a cell or a field and no file; a guess at what was meant stays."""
    guesses = hint.startswith(as_worded("nearest").partition("{")[0])
    return hint if guesses else SENTENCES.get(f"{rule}.cell", hint)


def either(names: Any) -> str:
    """`a`, `a, or b`, `a, b, or c`."""
    names = [str(name) for name in names]
    return as_worded("or").join(filter(None, (", ".join(names[:-1]), names[-1])))


def every(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """`a`, `a and b`, `a, b and c`; of many the first few, and how many more there are."""
    if len(names) > most:
        return few(names, most)
    return as_worded("and").join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def few(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """The first few names, and how many more there are."""
    named = ", ".join(names[:most])
    return say("few", names=named, count=len(names) - most) if len(names) > most else named


def count(number: int, singular: str) -> str:
    """`1 file`, `2 files`."""
    return say(f"count.{singular}" if number == 1 else f"count.{singular}s", count=number)


def day(value: date) -> str:
    """A date as GOV.UK writes it: 31 August 2020."""
    return say("date", day=value.day, month=say(f"month.{MONTHS[value.month - 1]}"), year=value.year)


def month(value: str) -> str:
    """A month as GOV.UK writes it: 2020-08 is August 2020."""
    year, _, number = value.partition("-")
    return say("date.month", month=say(f"month.{MONTHS[int(number) - 1]}"), year=year)


def _field(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    return re.sub(r"[ \t\r\n\v\f]+", " ", str(value)).strip(" ")


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_FIELD:
        return value[: LONGEST_FIELD - 1] + "…"
    return value
