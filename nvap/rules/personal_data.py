"""The net for personal data: a net, not a guarantee."""

import re
from collections.abc import Iterator
from textwrap import fill
from typing import Any

from nvap.model.evidence import Evidence
from nvap.model.measures import Measures
from nvap.model.returns import Return
from nvap.rules.context import Context, Hit
from nvap.rules.personal_shapes import CLASSES, personal_data_in, worth_a_look
from nvap.source import Keys, Source
from nvap.source.rule import Rule, warning
from nvap.words import catalogue

__all__ = ["CLASSES_SAID", "NOT_READ", "RULES", "personal_data", "personal_data_in", "told_of_text"]


def personal_data(context: Context) -> Iterator[Hit]:
    """Text shaped like personal data: CLASSES.

    A workspace holds roles, not names. This is a net and not a guarantee: it knows a name by the rank before it, and by
    nothing else. Words are read as they are meant: without signs that cannot be seen, and with look-alikes as plain
    letters and figures. The id of a record is read as well, which is its file's name. Nothing in a file turns it off:
    what is taken for something that it is not is worded in another way.

    A shared mailbox passes, such as safeguarding@, sg.hub@ or north.office@; so do the numbers of helplines (03, 0800,
    0808) and of the emergency services, and an NHS number alone whose check digit is wrong.

    Git keeps deleted text for ever: if it was committed, taking it out is not enough.

    Fails:

        owner: alex.example@northshire.example

    Passes:

        owner: Head of Safeguarding
    """
    for source, model in context.files:
        yield from _in_comments(source)
        if model not in (Evidence, Return, Measures) or not isinstance(source.data, dict):
            continue
        # One look at all of its text; only where that finds something is it gone through value by value.
        if not worth_a_look(_APART.join(text for _, text in _texts(source.data, ()))):
            continue
        for keys, text in _texts(source.data, ()):
            for what, words in dict.fromkeys(personal_data_in(text)):
                if keys[-1] == "id":
                    words = words.replace(" ", "-")
                    yield Hit(source, keys, {"what": what, "words": words, "how": "id"}, word=words)
                else:
                    yield Hit(source, keys, {"what": what, "words": words}, word=words)


def told_of_text(text: str) -> Iterator[tuple[str, str]]:
    """The message and the hint of the rule for each thing in one text, which stands in no file yet."""
    for what, words in dict.fromkeys(personal_data_in(text)):
        message, hint = catalogue.rule("personal-data", what=what, words=words)
        yield message, catalogue.hint_of_a_field("personal-data", hint)


def _in_comments(source: Source) -> Iterator[Hit]:
    """What is shaped so in the comments of a file."""
    if "#" not in source.text or not worth_a_look("\n".join(re.findall("#.*", source.text))):
        return
    for comment in source.comments:
        for what, words in dict.fromkeys(personal_data_in(comment.words)):
            yield Hit(source, (), {"what": what, "words": words}, index=comment.start + comment.words.index(words))


# The page of the rule, and what else promises something, names what there is a shape for.
CLASSES_SAID = ", ".join(CLASSES)
personal_data.__doc__ = (personal_data.__doc__ or "").replace(
    "Text shaped like personal data: CLASSES.",
    fill(f"Text shaped like personal data: {CLASSES_SAID}.", 120, subsequent_indent="    "),
)
# So that the end of one value and the beginning of the next make no shape together.
_APART = "\n-------\n"

# Every text of a file is read but for these keys, whatever is added to the model: why each can hold none of it.
_DATE, _NUMBER, _WORD = "a date", "a number", "a word of a fixed list"
NOT_READ: dict[str, str] = {
    "supersedes": "the id of another record",
    "force": "the id of a body",
    "objectives": "ids and fingerprints",
    "objective": "an id",
    "sha256": "a fingerprint",
    **dict.fromkeys(("date", "recorded", "review_by", "due", "to", "until"), _DATE),
    **dict.fromkeys(("value", "baseline", "target", "every", "bytes"), _NUMBER),
    **dict.fromkeys(("kind", "assurance", "marking", "share", "shows", "better"), _WORD),
    **dict.fromkeys(("seriousness", "status", "risk", "gap"), _WORD),
    "promising_practice": "true or false",
    "from": "a date of a period, or a word of a fixed list",
}


def _texts(data: Any, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Every value of free text, with its path of keys."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if value is None or key in NOT_READ:
            continue
        if isinstance(value, str):
            yield (*keys, key), _words_of_id(value) if key == "id" else value
        else:
            yield from _texts(value, (*keys, key))


def _words_of_id(value: str) -> str:
    """What an id says behind its date."""
    return re.sub(r"^\d{4}-\d\d-\d\d", "", value).replace("-", " ")


RULES: tuple[Rule, ...] = (
    warning(
        personal_data,
        "this looks like {what}: {words}",
        "Take it out: roles, not names. If it is something else, word it in another way. "
        "If it was committed, git still has it.",
        cell="Take it out: roles, not names. If it is something else, word it in another way.",
        id="the id, which is made of the title, has what looks like {what}: {words}",
    ),
)
