"""The net for personal data: a net, not a guarantee."""

import re
from collections.abc import Iterator
from typing import Any

from nvap.diagnostics import Rule, warning
from nvap.rules.house import Finding, House
from nvap.source import Keys

# A mailbox is shared when every word of its name is one of these; jsmith@, j.smith@ and 1234@ are not.
SHARED_MAILBOX_WORDS = frozenset(
    [
        "admin",
        "adults",
        "centre",
        "children",
        "cid",
        "college",
        "communications",
        "community",
        "contact",
        "control",
        "coordination",
        "csa",
        "cse",
        "data",
        "desk",
        "domestic",
        "abuse",
        "editor",
        "enquiries",
        "enquiry",
        "evidence",
        "force",
        "forces",
        "gdpr",
        "general",
        "governance",
        "help",
        "helpdesk",
        "hub",
        "info",
        "information",
        "inspection",
        "intel",
        "intelligence",
        "learning",
        "legal",
        "liaison",
        "mail",
        "mailbox",
        "mash",
        "media",
        "missing",
        "national",
        "nca",
        "npcc",
        "nvap",
        "office",
        "officer",
        "pa",
        "partnership",
        "partnerships",
        "performance",
        "persons",
        "planning",
        "police",
        "policy",
        "ppu",
        "press",
        "prevent",
        "professional",
        "programme",
        "protection",
        "public",
        "pvp",
        "records",
        "referral",
        "referrals",
        "regional",
        "research",
        "reviews",
        "risk",
        "safeguarding",
        "secretariat",
        "service",
        "services",
        "standards",
        "strategic",
        "strategy",
        "supervisor",
        "support",
        "tasking",
        "team",
        "training",
        "unit",
        "victim",
        "victims",
        "vkpp",
        "vulnerability",
        "vulnerable",
        "wellbeing",
    ]
)

# One look for anything that could begin a match; almost every record of ordinary words and dates stops here.
_WORTH_A_LOOK = re.compile(
    r"@|\+44|\b0\d|\d[ -]?[A-Za-z]|[A-Za-z] ?\d|\d/\d|birth|dob\b|born|crime|incident|custody|occurrence",
    re.IGNORECASE,
)
_REFERENCE = r"(?=[A-Z0-9/-]*\d{3})[A-Z0-9][A-Z0-9/-]{3,}"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an e-mail address", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")),
    ("a phone number", re.compile(r"(?<![\w/.-])(?:\+44 ?(?:\(0\) ?)?|0)(?:[ -]?\(?\d\)?){9,10}(?![\w/-])")),
    (
        "a National Insurance number",
        re.compile(
            r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D]\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a date of birth",
        re.compile(
            r"\b(?:d\.?o\.?b\b\.?|date of birth|born(?: on)?)\W{0,4}\s*"
            r"(?:\d{1,4}[./ -]\d{1,2}[./ -]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Za-z]{3,9},? \d{2,4})",
            re.IGNORECASE,
        ),
    ),
    (
        "a postcode",
        re.compile(r"(?<![\w/-])(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}|GIR ?0AA)(?![\w/-])"),
    ),
    ("a PNC id", re.compile(r"(?<![\w/])(?:19|20)?\d{2}/\d{1,7}[A-HJ-NP-RT-Z](?![\w/])")),
    (
        "a crime, incident or custody reference",
        re.compile(
            r"\b(?:crime|incident|custody|occurrence|cad|storm)\s+(?:ref(?:erence)?|no|num(?:ber)?|log|record|id)\b"
            rf"[.:# ]*{_REFERENCE}|\b(?:crime|incident|custody|occurrence|cad)[:# ]+{_REFERENCE}"
            r"|(?<![\w/])\d{2}/\d{4,6}/\d{2}(?![\w/])",
            re.IGNORECASE,
        ),
    ),
)


def personal_data_in(text: str) -> Iterator[tuple[str, str]]:
    """What in a text is shaped like personal data: (what it looks like, the words themselves)."""
    if _WORTH_A_LOOK.search(text) is None:
        return
    for what, shape in _SHAPES:
        for match in shape.finditer(text):
            if not (what == "an e-mail address" and _shared(match.group())):
                yield what, match.group()


def _shared(address: str) -> bool:
    words = re.split(r"[.+_'-]", address.partition("@")[0].casefold())
    return all(word in SHARED_MAILBOX_WORDS for word in words)


def personal_data(house: House) -> Iterator[Finding]:
    """Text shaped like personal data: an e-mail address, a phone number, a National Insurance number, a date of
    birth, a full postcode, a PNC id, a crime, incident or custody reference.

    A workspace holds roles, not names. This is a net and not a guarantee: it does not know a name when it sees one.
    A shared mailbox passes. Git keeps deleted text for ever: if it was committed, taking it out is not enough.

    Fails:

        owner: alex.example@northshire.example

    Passes:

        owner: Head of Safeguarding
    """
    for record in house.records:
        # The whole file at once; only a file with something in it is gone through value by value.
        if _WORTH_A_LOOK.search(record.source.text) is None:
            continue
        for keys, text in _texts(record.source.data, ()):
            for what, words in personal_data_in(text):
                yield Finding(record.source, keys, {"what": what, "words": words}, word=words)


# Keys whose values have a form of their own and can hold none of it.
_FORMED = frozenset({"id", "force", "plan_version", "date", "recorded", "review_by", "sha256", "supersedes", "period"})


def _texts(data: Any, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Every value of free text, with its path of keys."""
    if isinstance(data, str):
        yield keys, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in _FORMED and not (keys == () and key == "objectives"):
                yield from _texts(value, (*keys, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*keys, index))


RULES: tuple[Rule, ...] = (warning(personal_data),)
