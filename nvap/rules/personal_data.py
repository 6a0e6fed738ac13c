"""The net for personal data: a net, not a guarantee."""

from collections.abc import Iterator
from typing import Any

from nvap.rules.context import Context, Hit
from nvap.rules.personal_shapes import personal_data_in, worth_a_look
from nvap.source import Keys
from nvap.source.rule import Rule, warning


def personal_data(context: Context) -> Iterator[Hit]:
    """Text shaped like personal data: an e-mail address, a phone number, a National Insurance number, a date of
    birth, a full postcode, a PNC id, a crime, incident or custody reference.

    A workspace holds roles, not names. This is a net and not a guarantee: it does not know a name when it sees one.
    A shared mailbox passes, such as safeguarding@, sg.hub@ or north.office@; so do the numbers of helplines (03, 0800,
    0808) and of the emergency services.

    Git keeps deleted text for ever: if it was committed, taking it out is not enough.

    Fails:

        owner: alex.example@northshire.example

    Passes:

        owner: Head of Safeguarding
    """
    sources = [kept.source for kept in context.kept] + [file.source for file in context.measures if file.measures]
    for source in sources:
        # One look at all of its text; only where that finds something is it gone through value by value.
        if not worth_a_look("\n".join(text for _, text in _texts(source.data, ()))):
            continue
        for keys, text in _texts(source.data, ()):
            for what, words in dict.fromkeys(personal_data_in(text)):
                yield Hit(source, keys, {"what": what, "words": words}, word=words)


# Every text of a file is read but for these keys, whatever is added to the model: why each can hold none of it.
_DATE, _NUMBER, _WORD = "a date", "a number", "a word of a fixed list"
NOT_READ: dict[str, str] = {
    "id": "a date and a slug of the title, which is read",
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
            yield (*keys, key), value
        else:
            yield from _texts(value, (*keys, key))


RULES: tuple[Rule, ...] = (
    warning(
        personal_data,
        "this looks like {what}: {words}",
        "Take it out: roles, not names. If it was committed, git still has it.",
        cell="Take it out: roles, not names.",
    ),
)
