"""The net for personal data: a net, not a guarantee."""

import re
from collections.abc import Iterator
from typing import Any

from nvap.model.evidence import Evidence
from nvap.model.measures import Measures
from nvap.model.returns import Return
from nvap.rules.context import Context, Hit
from nvap.source import Keys, Source
from nvap.source.rule import Rule, warning

# A mailbox is shared when its name is made of these words; jsmith@, j.smith@ and 1234@ are not.
_SHARED = """
    abuse admin adult adults analysis analysts assurance audit board business centre change child children cid college
    command communications community complaints compliance contact control coordination crime csa cse custody da data
    department desk diversity domestic dpo dv editor engagement enquiries enquiry evidence exploitation feedback finance
    foi force forces front gdpr general governance hate head health help helpdesk hmicfrs hr hub ict improvement
    inclusion info information insight inspection intel intelligence iopc it lead leads learning legal liaison mail
    mailbox mappa marac mash media mental missing national nca neighbourhood neighbourhoods nhs no noreply npcc nvap
    office officer opcc operations ops pa partnership partnerships pcc people performance persons planning pmo police
    policing policy ppu press prevent procurement professional programme project projects protection public pvp quality
    rape rasso reception records referral referrals regional reply reporting research review reviews risk safeguarding
    safer secretariat service services stalking standards strategic strategy supervisor support survey switchboard
    tasking team teams training unit vawg victim victims violence vkpp vppp vrp vulnerability vulnerable wellbeing
    witness women
"""
SHARED_MAILBOX_WORDS = frozenset(_SHARED.split())
# Words of two letters are not looked for in longer ones: da and no make a Dano.
_RUN_TOGETHER = "|".join(sorted((word for word in SHARED_MAILBOX_WORDS if len(word) > 2), reverse=True))
# One of these in a name makes the mailbox shared, whatever else is in it: sg.hub@, norfolkmash@. Beside a single letter
# it may be a surname: j.mash@.
_SHARING = "dept|department|desk|enquir(?:y|ies)|helpdesk|hub|inbox|mailbox|mash|office|secretariat|teams?|units?"
_SHARING_NAME = rf"(?:[a-z]{{3,}})?(?:{_SHARING})\d{{0,2}}"
_SHARED_NAME = rf"(?:(?:{_RUN_TOGETHER})+|{'|'.join(sorted(SHARED_MAILBOX_WORDS))})\d{{0,2}}"

# Any spacing that is typed or pasted between figures, and the dashes that stand for a hyphen.
_GAP = r"[\s.\u2010-\u2015-]"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_BIRTH = (
    r"\b(?:d[./]?o[./]?b\b\.?|date[ -]of[ -]birth\b|birth ?date\b|born\b)(?:\W{0,4}\b(?:is|was|on|the)\b){0,3}\W{0,4}"
)
_NI_LETTERS = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
# The areas of the Royal Mail: with them, "MG11 2AB" is a form and not a place.
_AREA = (
    r"(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]"
    r"|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}(?![\w/-])"
_YEARS = r"(?:19|20)\d\d(?:[-/](?:(?:19|20)\d\d|\d\d))?(?:-\d\d)?(?![\d/])(?!-\d)"
# The numbers that everybody may ring: 101, 111, 112 and 999; 03 and freephone, where there are only organisations.
_SERVICE = r"(?:101|111|112|999)(?:/(?:101|111|112|999))*(?![\w/-])"
_HELPLINE = rf"(?:3|8{_GAP}{{0,2}}0{_GAP}{{0,2}}[08])"
# A reference has three figures together and begins with them or with a few letters; years and dates are none.
_REFERENCE = (
    rf"(?!{_SERVICE})"
    r"(?=[A-Z0-9/-]{0,16}\d{3})(?:[A-Z]{1,4}[/-]){0,3}"
    rf"(?:[A-Z]{{1,4}}(?!{_YEARS})\d[A-Z0-9/-]{{2,}}|(?!{_YEARS})\d[A-Z0-9/-]{{3,}})"
)
_RECORDED = r"crime|incident|custody|occurrence|offence|cad|storm"
_CALLED = r"ref(?:erence)?|no|num(?:ber)?|log|report|record|id|urn"

# What every match has; almost every text of ordinary words, dates and figures has none of it. A gap may be as long as a
# fold in YAML makes it. Each begins with a plain set of characters because the search for one of a set is quick.
_FIGURES = (
    # from the first figure of a word: a phone number, a National Insurance number, a PNC id, a crime reference
    r"\d(?:(?<!\w.)(?:(?:(?<=0)|(?<=\+.))(?:\W*+\d){8}|\d\W*+\d\d\W*+\d\d\W*+[A-Da-d](?!\w)"
    r"|\d{1,3}\s*+/\s*+\d++\s*+[A-Za-z](?!\w)|\d[A-Za-z]{0,3}/\d{4,6}/\d)"
    # from the first figure after one or two letters: a National Insurance number, a postcode
    r"|(?<=[^\W\d_]\d)(?:(?<!\w.\d)|(?<!\w..\d))(?:\d\W*+\d\d\W*+\d\d\W*+[A-Da-d]|[^\W_]?\s*+\d[^\W\d_]{2})(?!\w))"
)
# from the first letter of what comes before a date of birth or a reference, to a figure
_LABELS = (
    r"[bcdilosBCDILOS](?<!\w.)"
    r"(?i:orn|irth(?:date)?|[./]?o[./]?b|ate\W++of\W++birth|rime|ustody|ad|ncident|ccurrence|ffence|torm|og)\b"
    r"(?:\s++|\S){0,64}?\d"
)


# Every label holds one of these, and looking for words is many times quicker than for a pattern.
_LABEL_WORDS = (
    *("born", "birth", "dob", "o.b", "o/b", ".ob", "/ob"),
    *("crime", "custody", "cad", "incident", "occurrence", "offence", "storm", "log"),
)


def worth_a_look(text: str) -> bool:
    """Whether there can be a match in a text; one look at all of a record's text spares a look at each value."""
    if "@" in text or re.search(_FIGURES, text) is not None:
        return True
    folded = text.casefold()
    return any(word in folded for word in _LABEL_WORDS) and re.search(_LABELS, text) is not None


# Patterns as text: they are compiled when one is first asked for, and most commands never ask.
_SHAPES: dict[str, str] = {
    "an e-mail address": r"(?<!\w)\w[\w.+'-]{0,63}@[\w-]+(?:\.[\w-]+)+",
    "a phone number": (
        rf"(?<![\w-])(?<!\D/)(?<!\d\.)"
        rf"(?:(?:(?:\+|00)44{_GAP}{{0,2}}(?:\(0\){_GAP}?)?\(?|\(?0)(?!{_HELPLINE})[125789](?=\d)(?:\)?{_GAP}{{0,2}}\d){{8,9}}"
        rf"|\+(?!44{_GAP}{{0,2}}(?:\(0\){_GAP}?)?\(?{_HELPLINE})(?:\d\d|\d{_GAP}\(?\d\d)(?:\)?{_GAP}{{0,2}}\(?\d){{7,12}})(?![\w-]|/(?!0\d))"
    ),
    "a National Insurance number": (
        rf"(?<![\w/-])(?:{_NI_LETTERS}{_GAP}?(?:\d{{6}}|\d\d(?:{_GAP}\d\d){{2}}){_GAP}?[A-D]"
        rf"|(?i:{_NI_LETTERS}(?:\d{{6}}|(?: \d\d){{3}} )[A-D]))(?![\w/-])"
    ),
    "a date of birth": (
        rf"(?i:{_BIRTH}(?:\d{{1,4}}[./ \u2010-\u2015-]\d{{1,2}}[./ \u2010-\u2015-]\d{{2,4}}"
        rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\W{{1,2}}of)?\W{{0,2}}{_MONTH}\W{{0,2}}\d{{2,4}}"
        rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{2,4}})(?!\d))"
    ),
    "a postcode": (
        r"(?<![\w/-])(?<!\b(?i:room|desk|cell)\s)(?<!\b(?i:bay|box)\s)"  # room B1 2AB is no place either
        rf"(?:{_AREA}\d[A-Z\d]?\s{{0,2}}{_INWARD}"
        rf"|(?i:{_AREA}\d[A-Z\d]?\s(?!\d(?:st|nd|rd|th)\b){_INWARD}))"
    ),
    "a PNC id": (
        r"(?<![\w/-])(?:(?:19|20)?\d\d ?/ ?\d{4,7}[A-HJ-NP-RT-Z]"
        r"|(?i:PNC(?: ?id)?(?: ?(?:number|no|ref)\b)?\W{1,3}\d{2,4} ?/ ?\d{1,7} ?[A-HJ-NP-RT-Z]))(?![\w/])"
    ),
    "a crime, incident or custody reference": (
        rf"\b(?i:(?:{_RECORDED})(?:\W{{1,2}}(?:{_CALLED})\b){{1,3}}(?:\W{{1,2}}(?:is|was)\b)?\W{{1,3}}"
        rf"(?:{_REFERENCE}|\d\d\s\d{{4,6}}\s\d\d(?![\w/])))"
        # Without a word such as "number", only what has letters, a stroke or many figures is a reference.
        rf"|\b(?i:{_RECORDED})\W{{1,3}}(?=[A-Z]|\d+[A-Z/-]|\d{{7}}){_REFERENCE}"
        rf"|\b(?:CAD|STORM)\W{{1,3}}(?!{_YEARS}|{_SERVICE})\d{{3,6}}\b"
        rf"|\b(?i:(?:{_RECORDED}|log)(?:\W{{1,2}}(?:{_CALLED})\b)?\W{{1,3}}\d{{2,6}} of (?:the )?"
        rf"\d{{1,2}}(?:[./-]\d|(?:st|nd|rd|th)?(?: of)? {_MONTH}\b))"
        r"|(?<![\w/])\d{2}[A-Za-z]{0,3}/\d{4,6}/\d{2}(?![\w/])"
    ),
}


def personal_data_in(text: str) -> Iterator[tuple[str, str]]:
    """What in a text is shaped like personal data: (what it looks like, the words themselves)."""
    if not worth_a_look(text):
        return
    for what, shape in _SHAPES.items():
        for match in re.finditer(shape, text):
            if not (what == "an e-mail address" and _shared(match.group())):
                yield what, match.group()


def _shared(address: str) -> bool:
    words = [word for word in re.split(r"[.+_'-]", address.partition("@")[0].casefold()) if word]
    if all(re.fullmatch(_SHARED_NAME, word) for word in words):
        return True
    others = [word for word in words if not re.fullmatch(_SHARING_NAME, word)]
    return len(others) < len(words) and (not others or any(len(word) > 1 for word in others))


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
    for source, model in context.files:
        yield from _in_comments(source)
        if model not in (Evidence, Return, Measures) or not isinstance(source.data, dict):
            continue
        # One look at all of its text; only where that finds something is it gone through value by value.
        if not worth_a_look("\n".join(text for _, text in _texts(source.data, ()))):
            continue
        for keys, text in _texts(source.data, ()):
            for what, words in dict.fromkeys(personal_data_in(text)):
                yield Hit(source, keys, {"what": what, "words": words}, word=words)


def _in_comments(source: Source) -> Iterator[Hit]:
    """What is shaped so in the comments of a file."""
    if "#" not in source.text or not worth_a_look("\n".join(re.findall("#.*", source.text))):
        return
    for comment in source.comments:
        for what, words in dict.fromkeys(personal_data_in(comment.words)):
            yield Hit(source, (), {"what": what, "words": words}, index=comment.start + comment.words.index(words))


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
