"""Figures as people here write them."""

import re
from decimal import Decimal

from nvap.model.fields import NUMBER
from nvap.words.catalogue import own, say
from nvap.words.reading import NotUnderstood, Typed

own(
    __name__,
    {
        "typed-figure.figure": "{printed} is not a number",
        "typed-figure.figure.hint": "Write figures only, as in 312 or 4.5; the unit is said by itself.",
        "typed-figure.comma": "{printed} can be read in two ways",
        "typed-figure.comma.hint": "Write {decimal} or {whole}: a point is for tenths, and a comma for thousands.",
        "typed-figure.commas": "{printed} has a comma where none belongs",
        "typed-figure.commas.hint": "Write it without commas, as in 1204 or 4.5.",
        "typed-figure.percent": "{printed} is a percentage, and a number of things is asked for",
        "typed-figure.percent.hint": "Write how many there were, as in 60.",
    },
)

_GROUPED = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
_POINT_OF_THREE = re.compile(r"(-?[1-9]\d{0,2})\.(\d{3})", re.ASCII)
_ONE_COMMA = re.compile(r"(-?\d+),(\d+)", re.ASCII)
_PERCENT = re.compile(r" ?(%|per ?cent\.?)$", re.ASCII | re.IGNORECASE)
_SIGN = str.maketrans({"−": "-", "–": "-"})


def read_figure(typed: str, *, percent: bool = True) -> Typed[str]:
    """The number that somebody wrote, in figures; raises NotUnderstood for anything else.

    A comma between thousands, a pound sign before it and a percent sign after it are understood, and then it is told
    how it was read. What may be a decimal point or a mark of thousands is asked about.
    """
    text = " ".join(typed.split()).translate(_SIGN)
    bare = _PERCENT.sub("", text)
    if bare != text and not percent:
        raise _unread("percent", typed)
    bare = re.sub(r"^(-?)£ ?", r"\1", bare).removeprefix("+")
    if match := _POINT_OF_THREE.fullmatch(bare):
        raise _unread("comma", typed, decimal=f"{bare}0", whole=_whole(match))
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    elif match := _ONE_COMMA.fullmatch(bare):
        raise _unread("comma", typed, decimal=".".join(match.groups()), whole=_whole(match))
    elif "," in bare and re.fullmatch(r"[-\d.,]+", bare, re.ASCII):
        raise _unread("commas", typed)
    if not NUMBER.fullmatch(bare):
        raise _unread("figure", typed)
    return Typed(bare, told=bare != typed.strip())


def of_a_fraction(fraction: str) -> str:
    """What a spreadsheet shows as a percentage, in figures: 0.72 is 72."""
    return f"{(Decimal(fraction) * 100).normalize():f}"


def _whole(match: re.Match[str]) -> str:
    """The figures without what stands between them."""
    return f"{int(''.join(match.groups()))}"


def _unread(how: str, printed: str, **fields: str) -> NotUnderstood:
    message = say(f"typed-figure.{how}", printed=printed.strip(), **fields)
    return NotUnderstood(message, say(f"typed-figure.{how}.hint", printed=printed, **fields))
