"""What text that is shaped like personal data looks like, and what of that is none."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from nvap.rules.personal_words import is_ordinary, is_shared, may_be_a_name
from nvap.words.folding import folded, kept_places

# Any spacing that is typed or pasted between figures, and the dashes that stand for a hyphen.
_GAP = r"[\s.\u2010-\u2015-]"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)"
)
_YEAR = r"(?:19|20)\d\d"
# Groups are born in a month as well: of them it is no date of birth.
_GROUPS = "".join(
    rf"(?<!\b{group} )" for group in ("children", "babies", "infants", "people", "those", "all", "anyone")
)
_BIRTH = (
    r"\b(?:d[./]?o[./]?b\b\.?|d of b\b|dates?[ -]of[ -]birth\b|birth[ -]?(?:date|day)\b|dyddiad geni\b"
    rf"|(?:{_GROUPS}born|ganwyd|ganed)\b(?:(?: in| at| yn)? [a-z'-]{{2,24}}(?= on| ar\b))?)"
    r"(?: \(?(?:dob|dd.?mm.?yy(?:yy)?)\)?)?(?:\W{0,4}\b(?:is|was|on|the|of|victim|suspect|child|ar)\b){0,4}\W{0,4}"
)
_MONTH_OF_BIRTH = (
    rf"\b(?:d[./]?o[./]?b\b\.?|dates?[ -]of[ -]birth\b|(?:{_GROUPS}born|ganwyd|ganed)\b)"
    r"(?:\W{0,4}\b(?:is|was|in|ym)\b)?"
    rf"\W{{0,4}}(?!may\s++be){_MONTH}\W{{1,2}}(?:of )?{_YEAR}"
)
_NI_LETTERS = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
# Words of two letters that a small-letter National Insurance number could begin with: "by 100000 a year" is none.
_SMALL_WORDS = r"(?!(?:am|an|as|at|be|by|he|hm|me|my|no|or|pm|to|we)\s)"
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
_RECORDED = r"crime|incident|custody|occurrence|offence|cad|storm|niche|athena|cris|fwin"
_CALLED = r"ref(?:erence)?|no|num(?:ber)?|log|report|record|id|urn"
_NUMBER = r"(?:\W{1,2}(?:no|num|number|id|ref|reference)\b)?(?:\W{1,2}(?:is|was))?\W{1,3}"

# Of an address that is written out: at and dot in brackets, between spaces, or as a web page has them.
_AT = r"(?:\s?[\[({<]\s?(?i:at|@)\s?[\])}>]\s?|\s?(?:&#64;|&commat;|%40)\s?|\s(?i:at)\s|\s@\s)"
_DOT = r"(?:\.|\s?[\[({<]\s?(?:(?i:dot)|\.)\s?[\])}>]\s?|\s(?i:dot)\s)"
_SPELT_DOT = r"(?:\s?[\[({<]\s?(?:(?i:dot)|\.)\s?[\])}>]\s?|\s(?i:dot)\s)"
_HARD_AT = r"(?:\s?[\[({<]\s?(?i:at|@)\s?[\])}>]\s?|\s?(?:&#64;|&commat;|%40)\s?|\s@\s)"
_WORD = r"[A-Za-z0-9_+'-]{1,40}"
_HOST = r"(?!(?:the|a|an|this|that|each|every)\b)[A-Za-z0-9-]{1,40}"
_PROVIDERS = "aol|btinternet|gmail|googlemail|hotmail|icloud|live|msn|outlook|proton(?:mail)?|sky|talktalk|yahoo"
_TOP = r"(?i:com|uk|org|net|gov|police|example|eu|co|wales|cymru|scot|info|me)\b"

_RANKS = (
    r"(?:(?:(?:temporary|acting|deputy|assistant|special|chief|detective|police|senior|district|det\.?|ch\.?|temp\.?|[ta]/)"
    r"[\s/]{0,2}){0,3}"
    r"(?:constable|sergeant|inspector|superintendent|commander|const\b|con\b|sgt|insp|supt)"
    r"|[ta]/(?:pc|ps|dc|ds|di|dci|dcs|ci|acc|dcc|cc)|t?w?pc|pcso|spc|t?dc|ds|di|t?dci|dcs|dsu|d/?supt|d/?sgt|d/?insp"
    r"|c/?supt|c/?insp|chief\ssupt|sarge?|serg)"
)
# Ranks of two or three letters that are other things as well, unless they stand in capitals.
_CAPITAL_RANKS = r"(?:[PD]\.\s?[CSI]\.(?:I\.)?|PS|SC|CI|CC|AC|ACC|DCC|DAC|ACO|Cdr|Cmdr)"
_RANK = rf"(?<![\w/&-])(?:(?i:{_RANKS})|{_CAPITAL_RANKS})(?![\w'\u2019])"
# A name with its capital, wherever the other capitals are; or a word that is only taken for one where it is known.
_NAME = r"(?:O['\u2019]|D['\u2019])?[A-Za-z][A-Za-z]{1,30}(?:['\u2019-][A-Za-z]{2,30})?(?![\w])"

_PLATE = r"(?:[A-Z]{1,3}\s?\d{1,4}\s?[A-Z]{0,3}|\d{1,4}\s?[A-Z]{1,3})(?![\w/-])"
_PLATE_LETTERS = r"[A-HJ-PR-Y][A-HJ-PR-Y](?:0[1-9]|[1-9]\d)"

Span = Callable[[re.Match[str]], tuple[int, int] | None]
# Between a label and its figure: what the label is called, and the letters that a reference begins with.
_REACH = (
    r"(?:\W{1,2}(?:no|num|number|id|ref|reference|rhif|log|report|record|urn|is|was)\b){0,5}"
    r"\W{0,4}(?:[a-z]{1,4}[/-]?){0,4}\d"
)


class Shape(NamedTuple):
    """What one kind of personal data looks like, and by what little a text is known to have none of it.

    Patterns are text: they are compiled when one is first asked for, and most commands never ask. Every match has
    `figures` behind its first figure, or one of `labels` and `reach` behind it in small letters, or `sign` says so.
    """

    pattern: str
    figures: str = ""
    labels: str = ""
    reach: str = _REACH
    sign: Callable[[str, set[str]], bool] | None = None
    span: Span = re.Match.span


def _shared(match: re.Match[str]) -> bool:
    name = re.split(rf"@|{_AT}", match.group())[0]
    return is_shared(re.sub(_SPELT_DOT, ".", name) + "@")


def _no_check_digit(match: re.Match[str]) -> bool:
    if match["nhs"] is None:
        return False
    *figures, check = (int(sign) for sign in match["nhs"] if sign.isdigit())
    return sum(weight * figure for weight, figure in zip(range(10, 1, -1), figures, strict=True)) % 11 != (-check) % 11


# What stands behind a road, a section or a form: A140 RTC, S136 MHA.
_NOT_ON_A_PLATE = frozenset(("CSE", "DVA", "MCA", "MHA", "PEP", "POS", "REF", "RTA", "RTC", "RTI", "SOA", "SOP", "YJA"))


def _no_plate(match: re.Match[str]) -> bool:
    letters = re.split(r"[\d\s]+", match.group().strip())
    if match["small"]:
        # "ab12cde" may be a fingerprint, and "mg11 for" is a form in a sentence
        return re.fullmatch("[a-f0-9]+", match["small"]) is not None or is_ordinary(letters[-1])
    if match["plate"] or match["prefix"]:
        return letters[-1] in _NOT_ON_A_PLATE or is_ordinary(letters[-1])
    return bool(match["suffix"]) and (letters[0] in _NOT_ON_A_PLATE or is_ordinary(letters[0]))


# What a name does not stand before: Chief Constable Devon and Cornwall Police, PC Degree Apprenticeship.
_NO_PERSON_BEHIND = (
    r"(?:\s(?:and|&)\s[A-Z][a-z]+)?\s(?:Police|Constabulary)\b"
    r"|\s(?i:apprenticeships?|board|centre|conference|course|desk|forum|hub|intake|module|network|office|pathways?"
    r"|portfolio|programme|project|role|scheme|teams?|units?|workshop)\b"
)
_NAMED_BEFORE = rf"(?<![\w.])(?:[A-Z]\.?\s|[A-Z][a-z]{{1,20}}\s)(?P<name>{_NAME}),?\s\(?$"


def _with_name(match: re.Match[str]) -> tuple[int, int] | None:
    """From where to where a rank and its name stand, the name behind or before."""
    text = match.string
    if match["name"] and not re.match(_NO_PERSON_BEHIND, text[match.end("name") : match.end("name") + 40]):
        joined = match["initials"] is not None or not match["beside"].strip(".\n ")
        if may_be_a_name(match["name"], capital_alone=joined):
            return match.start(), match.end("name")
        # of "Insp Wu led" the first is no initials
        if match["initials"] and may_be_a_name(match["initials"].rstrip(), capital_alone=True):
            return match.start(), match.end("initials") - 1
    start = max(match.start() - 60, 0)
    before = re.search(_NAMED_BEFORE, text[start : match.start()])
    if before and may_be_a_name(before["name"].lower(), capital_alone=False):
        return start + before.start(), match.end()
    return None


def _unless(nobody: Callable[[re.Match[str]], bool]) -> Span:
    return lambda match: None if nobody(match) else match.span()


def _written_out(text: str, words: set[str]) -> bool:
    """Whether there is an at, and what makes an address of it."""
    if "@" in text or re.search(_HARD_SIGN, text) is not None:
        return True
    return "at" in words and (not _DOTTED.isdisjoint(words) or re.search(_PLAIN_SIGN, text) is not None)


_HARD_SIGN = r"[\[({<&%]\s?(?:[Aa][Tt]\s?[\])}>]|#64;|commat;|40)"
_PLAIN_SIGN = r"[._][A-Za-z]{2,30}\d{0,4}\s[Aa][Tt]\s[A-Za-z0-9-]{1,40}\.|[\[({<]\s?\.\s?[\])}>]"
_DOTTED = frozenset(("dot", *re.findall("[a-z]+", _PROVIDERS), "protonmail"))


def _ranked(text: str, words: set[str]) -> bool:
    """Whether a rank has beside it what may be a name."""
    if re.search(r"[PD]\.\s?[CSI]\.", text) is not None:
        return True
    if _RANK_WORDS.isdisjoint(words):
        return False
    tokens = re.findall(r"[A-Za-z]+(?:['\u2019-][A-Za-z]+)*|\d+", text)
    return any(
        token.casefold() in _RANK_WORDS
        and (_begins_with_name(tokens[place + 1 : place + 7]) or _is_named(tokens, place))
        for place, token in enumerate(tokens)
    )


def _begins_with_name(tokens: list[str]) -> bool:
    """Whether the first word that is no figure and no initials may be a name, or one before it: Au and Ng are short."""
    words = [token for token in tokens if not token.isdecimal()]
    first = next((place for place, word in enumerate(words) if len(word) > 2), len(words))
    return any(may_be_a_name(word, capital_alone=True) for word in words[: first + 1])


def _is_named(tokens: list[str], place: int) -> bool:
    """Whether a surname stands a little before a rank."""
    return any(may_be_a_name(token.lower(), capital_alone=False) for token in tokens[max(place - 6, 0) : place])


_RANKS_AS_WORDS = """
    ac acc aco cc cdr ci cinsp cmdr commander con const constable csupt dac dc dcc dci dcs di dinsp ds dsgt dsu dsupt
    insp inspector pc pcso ps sarg sarge sc serg sergeant sgt spc superintendent supt tdc tdci tpc twpc wpc
"""
_RANK_WORDS = frozenset(_RANKS_AS_WORDS.split())

SHAPES: dict[str, Shape] = {
    "an e-mail address": Shape(
        (
            r"(?<!\w)\w[\w.+'-]{0,63}\"?@[\w-]+(?:\.[\w-]+)+"
            rf"|(?<![\w.'+-])(?:{_WORD}{_DOT}){{0,3}}{_WORD}"
            rf"(?:{_HARD_AT}(?:{_HOST}{_DOT}){{1,4}}{_TOP}|\s(?i:at)\s(?:{_HOST}{_SPELT_DOT}(?:{_HOST}{_DOT}){{0,3}}{_TOP}"
            rf"|(?i:{_PROVIDERS}){_DOT}(?:co{_DOT})?{_TOP}))"
            rf"|(?<![\w.])(?:[A-Za-z]{{1,30}}[._]){{1,2}}[A-Za-z]{{2,30}}\d{{0,4}}\s(?i:at)\s(?:{_HOST}\.){{1,4}}{_TOP}"
            r"|(?<![\w.])[A-Za-z]{1,30}\.[A-Za-z]{2,30}\d{0,4}@[A-Za-z]{3,30}(?![\w.@])"
        ),
        sign=_written_out,
        span=_unless(_shared),
    ),
    "a phone number": Shape(
        (
            rf"(?<![\w-])(?<!\D/)(?<!\d\.)"
            rf"(?:(?:(?:\+|00)44{_GAP}{{0,2}}(?:\(0\){_GAP}?)?\(?|\(?0)(?!{_HELPLINE})[125789](?=\d)(?:\)?{_GAP}{{0,2}}\d){{8,9}}"
            rf"|\+(?!44{_GAP}{{0,2}}(?:\(0\){_GAP}?)?\(?{_HELPLINE})(?:\d\d|\d{_GAP}\(?\d\d)(?:\)?{_GAP}{{0,2}}\(?\d){{7,12}}"
            # as Excel leaves it, without the plus or the nought
            rf"|\(?44\)?{_GAP}{{0,2}}(?:\(0\){_GAP}?)?\(?(?:7\d{{3}}|[12]\d{{1,4}})\)?{_GAP}?\d{{3,4}}{_GAP}?\d{{3,4}}"
            rf"|7[1-57-9]\d\d ?\d{{3}} ?\d{{3}}"
            rf"|0(?:7\d{{3}}|1\d{{3}})/\d{{6}})(?![\w-]|/(?!0\d))"
            rf"|\b(?i:tel|telephone|phone|mob|mobile|fax|ff[oô]n)(?i:\.|:|\s(?:no|number))[\s.:]{{1,3}}\d{{3}}\s?\d{{3,4}}(?!\w|[,.-]\d)"
        ),
        figures=r"(?<!\w.)(?:(?:(?<=0)|(?<=\+.))(?:\W*+\d){8}|(?<=4)4\W{0,3}(?:\(0\)\W?)?\(?[127](?:\W{0,2}\d){7}"
        r"|(?<=7)\d{3} ?\d{3} ?\d{3}|(?<=0)\d{4}/\d{6})",
        labels="tel telephone phone mob mobile fax ffon",
    ),
    "a National Insurance number": Shape(
        (
            rf"(?<![\w/-])(?:{_NI_LETTERS}{_GAP}?(?:\d{{6}}|\d\d{_GAP}?\d\d{_GAP}?\d\d){_GAP}?[A-D]"
            rf"|(?i:{_SMALL_WORDS}{_NI_LETTERS}{_GAP}?(?:\d{{6}}|\d\d{_GAP}\d\d{_GAP}\d\d|\d\d{_GAP}\d{{4}}|\d{{4}}{_GAP}\d\d)"
            rf"{_GAP}?[A-D]))(?![\w/-])"
            rf"|\b(?i:NI|NINO|national insurance){_NUMBER}(?i:{_NI_LETTERS}){_GAP}?\d\d{_GAP}?\d\d{_GAP}?\d\d(?!\d)"
        ),
        figures=r"(?:(?<!\w.)|(?<=[^\W\d_]\d)(?<!\w..\d))\d\W?\d\d\W?\d\d\W?[A-Da-d](?!\w)",
        labels="ni nino insurance",
        reach=_REACH.replace("[/-]?", r"\W{0,3}"),
    ),
    "a date of birth": Shape(
        (
            rf"(?i:{_BIRTH}(?:\d{{1,4}}[./ \u2010-\u2015-]\d{{1,2}}[./ \u2010-\u2015-]\d{{2,4}}"
            rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\W{{1,2}}of)?\W{{0,2}}{_MONTH}\W{{0,2}}\d{{2,4}}"
            rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{2,4}})(?!\d)"
            rf"|\b(?:he|she|victim|suspect|offender|child) (?:was )?born in {_YEAR}(?!\d)"
            rf"|{_MONTH_OF_BIRTH}(?!\d)"
            rf"|\b(?:d[./]?o[./]?b\b\.?|date of birth\b|yob\b|year of birth\b)\W{{1,4}}"
            rf"(?:(?:19|20)\d\d(?![\d/-])|(?!(?:19|20)\d{{4}}\b)\d{{6}}\b|\d{{8}}\b)"
            rf"|(?<![\w.])\(?b\. ?(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|(?:\d{{1,2}} )?(?:{_MONTH} )?{_YEAR})(?!\d))"
        ),
        labels="b dob ob birth birthday birthdate born geni ganwyd ganed yob",
        reach=r"\b[.]?(?:\s++|\S){0,64}?\d",
    ),
    "a postcode": Shape(
        (
            r"(?<![\w/-])(?<!\b(?i:room|desk|cell)\s)(?<!\b(?i:bay|box)\s)"  # room B1 2AB is no place either
            rf"(?:{_AREA}\d[A-Z\d]?\s{{0,2}}{_INWARD}|GIR ?0AA(?!\w)"
            rf"|(?i:{_AREA}\d[A-Z\d]?\s?(?!\d(?:st|nd|rd|th)\b){_INWARD}))"
        ),
        figures=r"(?<=[^\W\d_]\d)(?:(?<!\w.\d)|(?<!\w..\d))[^\W_]?\s{0,2}\d[^\W\d_]{2}(?!\w)",
        labels="gir",
    ),
    "a PNC id": Shape(
        (
            r"(?<![\w/-])(?:(?:19|20)?\d\d ?/ ?(?:\d{4,7}[A-HJ-NP-RT-Z]|\d{6,7}[a-hj-np-rt-z])"
            r"|(?i:PNC(?: ?id)?(?: (?:number|no|ref)\b)?\W{1,3}\d{2,4} ?/ ?\d{1,7} ?[A-HJ-NP-RT-Z]))(?![\w/])"
        ),
        figures=r"(?<!\w.)\d{1,3} ?/ ?\d{4,7}[A-Za-z](?!\w)",
        labels="pnc pncid",
        reach=r"[\s\S]{0,20}?\d",
    ),
    "a CRO number": Shape(
        (
            r"(?<![\w/-])(?:(?i:SF)\d\d ?/ ?\d{1,6}[A-Za-z]|\d{5,6} ?/ ?\d\d[A-Za-z]"
            rf"|(?i:CRO{_NUMBER}(?:SF)?\d{{1,6}} ?/ ?\d{{1,6}} ?[A-Z]))(?![\w/-])"
        ),
        figures=r"(?:(?<!\w.)\d{4,5} ?/ ?\d\d[A-Za-z](?!\w)|(?<=[Ff]\d)\d ?/ ?\d{1,6}[A-Za-z](?!\w))",
        labels="cro",
    ),
    "an NHS number": Shape(
        (
            r"(?<![\w./+-])(?<!\d )(?P<nhs>[3-9]\d\d[ \u2010-\u2015-]?\d{3}[ \u2010-\u2015-]?\d{4})(?![\w/-])(?! \d)"
            r"|\b(?i:NHS|GIG)\s(?i:no|num|number|id|ref|rhif)\b\.?(?:\W{1,2}(?:is|was))?\W{1,3}"
            r"\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)"
        ),
        figures=r"(?<!\w.)\d\d\W?\d{3}\W?\d{4}(?!\w)",
        labels="nhs gig",
        span=_unless(_no_check_digit),
    ),
    "a passport number": Shape(
        (
            rf"\b(?i:passport){_NUMBER}(?:GBR )?"
            r"(?:[A-Z]{0,2}\d{9}|(?i:[A-Z]{1,2})\d{6,8}|\d{3} \d{3} \d{3})(?!\d)"
            r"|\b(?i:passport)\W{1,2}(?i:no|num|number|id|ref)\b\W{0,2}(?:(?:is|was)\W)?\W{0,2}(?=[A-Z]{0,3}\d{5})[A-Z0-9]{7,9}(?!\w)"
            r"|(?<!\w)\d{9}\d[A-Z]{3}\d{7}[MFX<]|\bP<[A-Z]{3}[A-Z]{2,}<"
        ),
        figures=r"(?<!\w.)\d{9}[A-Z]{3}\d{7}",
        labels="passport p",
        reach=r"(?:<|\b(?:\W{1,2}(?:no|num|number|id|ref|reference|is|was)\b){0,3}\W{0,4}(?:gbr\s)?[a-z]{0,3}\s?\d)",
    ),
    "a vehicle registration": Shape(
        (
            rf"(?<![\w/-])(?:(?P<plate>{_PLATE_LETTERS}\s?[A-HJ-PR-Z]{{3}})|(?P<small>(?i:{_PLATE_LETTERS}\s?[A-HJ-PR-Z]{{3}}))"
            r"|(?P<prefix>[A-HJ-NP-TV-Y]\d{3}\s?[A-HJ-PR-Y]{3})|(?P<suffix>[A-HJ-PR-Y]{3}\s?\d{3}[A-HJ-NPR-TV-Y]))(?![\w/-])"
            r"|\b(?i:VRM|VRN|number plate|reg(?:istration)? (?:no|number|mark|plate)|reg:|index (?:no|number))"
            rf"[\s.:]{{1,3}}(?=[A-Z0-9 ]{{4,8}}){_PLATE}"
        ),
        figures=r"(?:(?<=[^\W\d_]\d)(?:(?<!\w..\d)\d\s?[A-Za-z]{3}|(?<!\w.\d)\d\d\s?[A-Z]{3}|\d\d[A-Z])(?!\w)|(?<=[A-Z]\s.)\d\d[A-Z](?!\w))",
        labels="vrm vrn plate registration reg index",
        reach=r"\b(?:\W{1,2}(?:no|number|mark|plate)\b)?\W{0,4}(?:[a-z]{1,3}\s?)?\d",
        span=_unless(_no_plate),
    ),
    "a collar number": Shape(
        (
            r"\b(?i:(?:collar|shoulder|epaulet(?:te)?)(?:\W{1,2}(?:no|num|number|id)\b)?"
            r"|warrant\W{1,2}(?:no|num|number|id)\b)(?:\W{1,2}(?:is|was))?\W{1,3}"
            r"(?!(?:19|20)\d\d(?!\d))[A-Z]{0,2}\d{2,7}[A-Z]{0,2}(?!\w)"
            r"|(?<![\w/-])(?:(?i:w?pc|pcso|spc|t?dc|ds|di|dci|sgt|constable|sergeant|inspector|officer)|PS|SC)[\s#/.]{0,2}"
            r"(?!(?:19|20)\d\d(?!\d))(?!999\b|101\b)\d{3,6}(?:[A-Z]{1,2})?(?![\w/-])(?![.,]\d)"
            r"(?!\s?(?:%|per\b|of\b|to\b|days?\b|hours?\b|weeks?\b|months?\b|posts?\b|officers?\b|places?\b))"
        ),
        labels="collar shoulder warrant epaulet epaulette"
        " pc wpc pcso spc dc tdc ds di dci sgt ps sc constable sergeant inspector officer",
        reach=r"(?:\W{1,2}(?:no|num|number|id|is|was)\b){0,2}[\W_]{0,3}[a-z]{0,2}\d\d",
    ),
    "a rank with a name": Shape(
        # what follows is looked at and not taken: of "DCI, DCI Brown" the second is to be seen as well
        (
            rf"{_RANK}(?:(?=(?P<beside>[.:,]?\s{{1,2}}|\s?[(:]\s?|\s[\u2010-\u2015-]\s)(?:\(?\d{{1,6}}[A-Z]{{0,2}}\)?\s{{1,2}})?"
            rf"(?P<initials>(?:[A-Za-z]{{1,2}}\.?\s|(?:[A-Z]\.\s?){{1,3}}))?(?P<name>{_NAME}))|)"
        ),
        sign=_ranked,
        span=_with_name,
    ),
    "a crime, incident or custody reference": Shape(
        (
            rf"\b(?i:(?:{_RECORDED})(?:\W{{1,2}}(?:{_CALLED})\b){{1,3}}(?:\W{{1,2}}(?:is|was)\b)?\W{{1,3}}"
            rf"(?:{_REFERENCE}|\d\d\s\d{{4,6}}\s\d\d(?![\w/])))"
            # Without a word such as "number", only what has letters, a stroke or many figures is a reference.
            rf"|\b(?i:{_RECORDED})\W{{1,3}}(?=[A-Z]|\d+[A-Z/-]|\d{{7}}){_REFERENCE}"
            rf"|\b(?i:CAD|STORM)\W{{0,3}}(?!{_YEARS}|{_SERVICE})\d{{3,6}}(?:\s(?:of|/)\s\d\d?[/.]\d\d?[/.]\d\d(?:\d\d)?)?\b(?![,.]\d)"
            rf"|\b(?i:(?:{_RECORDED}|log|urn|inc)(?:\W{{1,2}}(?:{_CALLED})\b)?\W{{1,3}}\d{{2,6}} of (?:the )?"
            rf"\d{{1,2}}(?:[./-]\d|(?:st|nd|rd|th)?(?: of)? {_MONTH}\b))"
            r"|(?<![\w/])\d{2}[A-Za-z]{0,3}/\d{4,7}[A-Z]?/\d{2}(?![\w/])"
            r"|(?<![\w/-])[A-Za-z]{2,4}/\d\d/\d{6}(?![\w/-])"
            rf"|(?<![\w/-])[A-Za-z]{{2,4}}/(?:\d\d[A-Za-z]{{2}}/)?(?!{_YEAR}/)\d{{4,7}}/\d\d(?![\w/-])"
            r"|(?<![\w/-])(?:\d{7}/[12]\d|[A-Z]{2,4}-\d{8}-\d{3,4}|\d\d[A-Z][A-Z0-9]\d{5}[12]\d|[1-9]\d[12]\d{8})(?![\w/-])"
        ),
        figures=r"(?:(?<!\w.)(?:\d[A-Za-z]{0,3}/\d{4,7}[A-Z]?/\d|\d{6}/\d|\d[A-Z][A-Z0-9]\d{7}(?!\w)|\d{10}(?!\w))|(?<=[^\W\d_]/\d)(?:\d{3,6}/\d|\d/\d{6}|\d[A-Za-z]{2}/\d{4})|(?<=[A-Z]-\d)\d{7}-\d)",
        labels="crime incident custody occurrence offence cad storm niche athena cris fwin log urn inc",
    ),
}
CLASSES = tuple(SHAPES)


def spans_of(what: str, text: str) -> Iterator[tuple[int, int]]:
    """From where to where what has a shape stands in a folded text."""
    shape = SHAPES[what]
    return (span for match in re.finditer(shape.pattern, text) if (span := shape.span(match)) is not None)


_FIGURES = rf"\d(?:{'|'.join(shape.figures for shape in SHAPES.values() if shape.figures)})"
_LABELS = {what: frozenset(shape.labels.split()) for what, shape in SHAPES.items()}
_NUMBERED = {what: rf"\d(?:{shape.figures})" for what, shape in SHAPES.items() if shape.figures}
_LABELLED = {what: rf"(?<![a-z])(?:{shape.labels.replace(' ', '|')}){shape.reach}" for what, shape in SHAPES.items()}


def _worth_a_look(text: str) -> Iterator[str]:
    """The shapes that a folded text may have."""
    small = text.casefold()
    words = set(re.findall("[a-z]+", small))
    numbered = re.search(_FIGURES, text) is not None
    for what, shape in SHAPES.items():
        if (
            (numbered and what in _NUMBERED and re.search(_NUMBERED[what], text))
            or (not _LABELS[what].isdisjoint(words) and re.search(_LABELLED[what], small))
            or (shape.sign is not None and shape.sign(text, words))
        ):
            yield what


def worth_a_look(text: str) -> bool:
    """Whether there can be a match in a text; one look at all of a record's text spares a look at each value."""
    return any(_worth_a_look(folded(text)))


def personal_data_in(text: str) -> Iterator[tuple[str, str]]:
    """What in a text is shaped like personal data: (what it looks like, the words themselves)."""
    plain = folded(text)
    places = range(len(text)) if len(plain) == len(text) else kept_places(text)
    for what in _worth_a_look(plain):
        for start, end in spans_of(what, plain):
            yield what, text[places[start] : places[end - 1] + 1]
