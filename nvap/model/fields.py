"""The kinds of value that these files hold: text in, typed here."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from nvap.model.listed import MAY_CARRY_FINDINGS as MAY_CARRY_FINDINGS
from nvap.model.listed import MEASURES as MEASURES
from nvap.model.listed import SAMPLED as SAMPLED
from nvap.model.listed import STAGE_OF as STAGE_OF
from nvap.model.listed import Assurance as Assurance
from nvap.model.listed import Better as Better
from nvap.model.listed import Carries as Carries
from nvap.model.listed import FeedbackFrom as FeedbackFrom
from nvap.model.listed import Kind as Kind
from nvap.model.listed import Marking as Marking
from nvap.model.listed import MeasureKind as MeasureKind
from nvap.model.listed import Nation as Nation
from nvap.model.listed import Outcome as Outcome
from nvap.model.listed import Ranked as Ranked
from nvap.model.listed import Seriousness as Seriousness
from nvap.model.listed import Share as Share
from nvap.model.listed import Shows as Shows
from nvap.model.listed import Stage as Stage
from nvap.model.strict import InSchema, MadeInto, OneOrEach, ReadBy, Within
from nvap.model.strict import Strict as Strict
from nvap.model.strict import Unread as Unread

ACTION_NUMBER = r"[12]\.[1-9][0-9]?\.[1-9][0-9]?"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)

# The longest interval of a measure: ten years.
MOST_MONTHS = 120


class LongText(str):
    """A text that may have paragraphs and lists, which documents keep; any other text is one line to them."""

    __slots__ = ()


def _fault(kind: str, words: Any, more: dict[str, Any] | None = None) -> Exception:
    """What pydantic is told of a value that is wrong."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError(kind, words, more)


def _day(value: Any) -> date:
    """A date written yyyy-mm-dd; nothing else that a parser might guess to be one."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _fault("not_a_date", "not a date")


def _number(value: Any) -> Decimal:
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return Decimal(value)
    raise _fault("not_a_number", "not a number")


def _whole(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    raise _fault("not_a_whole_number", "not a whole number")


def _months(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12 and int(value) <= MOST_MONTHS:
        return int(value)
    raise _fault("not_months", "not a number of months")


def _flag(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    raise _fault("not_true_or_false", "not true or false")


# An editor's YAML reader takes 2.10 for a number and true for a truth value where nvap reads text, and quotation marks
# make no difference to nvap; so the schemas allow both.
_YEAR: dict[str, Any] = {
    "type": ["string", "integer"],
    "pattern": "^[0-9]{4}$",
    "minimum": 1000,
    "maximum": 9999,
}
_VERSION: dict[str, Any] = {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": 20}
_FIGURES: dict[str, Any] = {
    "type": ["number", "string"],
    "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$",
    "exclusiveMinimum": -(10**15),
    "exclusiveMaximum": 10**15,
}
_COUNT: dict[str, Any] = {
    "type": ["integer", "string"],
    "pattern": "^[0-9]{1,11}$",
    "minimum": 0,
    "maximum": 10**11 - 1,
}
_MONTHS: dict[str, Any] = {
    "type": ["integer", "string"],
    "pattern": "^0*([0-9]|[1-9][0-9]|1[01][0-9]|120)$",
    "minimum": 0,
    "maximum": MOST_MONTHS,
}
_TRUE_OR_FALSE: dict[str, Any] = {"type": ["boolean", "string"], "pattern": "^(true|false)$"}
_SLUG: dict[str, Any] = {
    "type": ["string", "integer", "boolean"],
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
    "maxLength": 80,
    "minimum": 0,
}
Text = Annotated[
    str,
    Within(min_length=1, pattern=r"\S"),
    InSchema({"type": ["string", "number", "boolean"], "minLength": 1, "pattern": r"\S"}),
]
# What people write at length.
Prose = Annotated[Text, MadeInto(LongText)]
# What a board is asked: so much of a first page as there is room for.
Ask = Annotated[
    str,
    Within(min_length=1, max_length=1000, pattern=r"\S"),
    InSchema({"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": 1000, "pattern": r"\S"}),
    MadeInto(LongText),
]
Day = Annotated[
    date,
    ReadBy(_day),
    InSchema({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
Month = Annotated[str, Within(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Year = Annotated[str, Within(pattern=r"^[0-9]{4}$"), InSchema(_YEAR)]
Version = Annotated[str, Within(min_length=1, max_length=20), InSchema(_VERSION)]
Number = Annotated[Decimal, ReadBy(_number), InSchema(_FIGURES)]
Whole = Annotated[int, ReadBy(_whole), InSchema(_COUNT)]
Months = Annotated[int, ReadBy(_months), InSchema(_MONTHS)]
Flag = Annotated[bool, ReadBy(_flag), InSchema(_TRUE_OR_FALSE)]
Slug = Annotated[str, Within(pattern=_SLUG["pattern"], max_length=_SLUG["maxLength"]), InSchema(_SLUG)]
ActionNumber = Annotated[str, Within(pattern=f"^{ACTION_NUMBER}$")]
ObjectiveId = Annotated[str, Within(pattern=rf"^{ACTION_NUMBER}\.[1-9][0-9]?$")]
MeasureId = Annotated[str, Within(pattern=r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$", max_length=80)]


# One word for all the objectives of a record, or one for each.
# An editor's YAML reader may take yes and no for truth values.
ShowsWord = Annotated[
    Shows, InSchema({"type": ["string", "boolean"], "enum": [*(str(word) for word in Shows), True, False]})
]
CarriesWord = Annotated[
    Carries, InSchema({"type": ["string", "boolean"], "enum": [*(str(word) for word in Carries), True, False]})
]
ShowsWords = Annotated[ShowsWord | dict[ObjectiveId, ShowsWord], OneOrEach()]


def _telling(value: Any) -> str:
    if isinstance(value, str) and value in TELLING:
        return value
    raise _fault("enum", "not a kind", {"expected": ", ".join(TELLING)})


TELLING: tuple[str, ...] = (*Kind, *(f"{Kind.FEEDBACK}/{source}" for source in FeedbackFrom))
Telling = Annotated[str, ReadBy(_telling), InSchema({"type": "string", "enum": [str(telling) for telling in TELLING]})]


def allowed(marking: Marking, limit: Marking | None) -> bool:
    """Whether a marking is within a limit; None is no limit."""
    return limit is None or list(Marking).index(marking) <= list(Marking).index(limit)


def highest(markings: Iterable[Marking], limit: Marking | None = None) -> Marking:
    """The marking of a document that shows what has these, but for what is above the limit."""
    shown = [marking for marking in markings if allowed(marking, limit)]
    return max(shown, key=list(Marking).index, default=Marking.OFFICIAL)
