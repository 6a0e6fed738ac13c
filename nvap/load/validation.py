"""Data → one model, or the diagnostics of its shape. Each function is one rule; its docstring is the rule's page."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_origin

from nvap.model.diagnostics import Diagnostic
from nvap.model.fields import Strict
from nvap.model.values import dataclass
from nvap.source import MOST_FAULTS, Data, Keys, Source, faults, words
from nvap.source.rule import Rule, error
from nvap.source.signs import in_value, kind_of, name_of
from nvap.words.nearest import nearest

M = TypeVar("M", bound=Strict)

TOO_HIGH = ("SECRET", "TOP SECRET", "TOP-SECRET", "CONFIDENTIAL", "RESTRICTED")


# A value in each form, to show in place of the pattern; a test holds that no pattern of the models is left out.
FORMS = {
    r"\S": "some words",
    r"^[12]\.[1-9][0-9]?\.[1-9][0-9]?$": "2.2.1",
    r"^[12]\.[1-9][0-9]?\.[1-9][0-9]?\.[1-9][0-9]?$": "2.2.1.3",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "norfolk or collaborative-working (small letters, figures and hyphens)",
    r"^[0-9]{4}$": "2026",
    r"^[0-9]{4}-(0[1-9]|1[0-2])$": "2026-10",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$": "2026-10-14-dip-sample",
    r"^([a-z0-9]+(-[a-z0-9]+)*/)?[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$": (
        "2026-10-14-dip-sample or norfolk/2026-10-14-dip-sample"
    ),
    r"^[0-9a-f]{64}$": "c39a4d11bcc9 and so on: 64 of 0 to 9 and a to f",
    r"^v1:[0-9a-f]{12}$": "v1:c39a4d11bcc9",
    r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$": "M2.2.1a",
}


@dataclass(frozen=True, slots=True)
class Placed(Generic[M]):
    """A thing and the file it came from."""

    source: Source
    thing: M


@dataclass(frozen=True, slots=True)
class Faulty(Generic[M]):
    """A file whose shape is wrong, what it should be, and the folder and name that it has."""

    source: Source
    model: type[M]
    folder: str = ""
    stem: str = ""


class ShapeFault(NamedTuple):
    """A fault of shape: the path of keys it is at, and what its sentence needs."""

    rule: str
    keys: Keys
    fields: dict[str, Any]
    on_key: bool = False
    word: str = ""


def missing_key(keys: Keys) -> ShapeFault:
    """A key that every mapping of this kind has, and this one has not.

    Fails:

        date: 2026-10-14
        owner: Head of Safeguarding

    Passes:

        date: 2026-10-14
        owner: Head of Safeguarding
        reference: NC/SG/2026/118
    """
    return ShapeFault("missing-key", keys[:-1], {"key": keys[-1]})


def unknown_key(keys: Keys, known: Iterable[str]) -> ShapeFault:
    """A key that no mapping of this kind has; usually a slip of the keyboard.

    What stands under it would be lost without a word, so it is an error and the nearest real key is named.

    Fails:

        asured_by: Southshire Police

    Passes:

        assured_by: Southshire Police
    """
    known = tuple(known)
    fields = {"key": keys[-1], "nearest": nearest(str(keys[-1]), known), "known": ", ".join(known)}
    return ShapeFault("unknown-key", keys, fields, on_key=True)


def empty_value(keys: Keys) -> ShapeFault:
    """A key or a list item with nothing after it, where something is needed.

    Fails:

        owner:

    Passes:

        owner: Head of Safeguarding
    """
    return ShapeFault("empty-value", keys, {"key": _name(keys)})


def wrong_shape(keys: Keys, wanted: str, given: Data) -> ShapeFault:
    """A list where a text belongs, a text where a mapping belongs, and so on.

    The objectives of a record are a mapping of objective to fingerprint. Written by hand, nothing need follow the
    colon; the fingerprint is filled in when the record is confirmed.

    Fails:

        objectives: [2.2.1.1]

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
    """
    shapes = {"str": "a text", "list": "a list", "dict": "a mapping"}
    return ShapeFault("wrong-shape", keys, {"wanted": wanted, "given": shapes.get(type(given).__name__, "nothing")})


def unknown_value(keys: Keys, printed: Data, known: Iterable[str]) -> ShapeFault:
    """A value that is not one of the few that this key takes.

    Fails:

        kind: audits

    Passes:

        kind: audit
    """
    from nvap.words.understood import likely

    known = tuple(known)
    fields = {
        "key": _name(keys),
        "printed": printed,
        "nearest": likely(str(printed), known),
        "known": ", ".join(known),
    }
    return ShapeFault("unknown-value", keys, fields)


def marking_too_high(keys: Keys, printed: Data) -> ShapeFault:
    """A marking above OFFICIAL-SENSITIVE.

    A workspace is plain text that travels by git and e-mail. This is not the place: take the record out, and ask
    your information security lead where it belongs and what must be done about the copies.

    Fails:

        marking: SECRET

    Passes:

        marking: OFFICIAL
    """
    return ShapeFault("marking-too-high", keys, {"printed": printed})


def not_a_date(keys: Keys, printed: Data) -> ShapeFault:
    """A date that is not written year-month-day, or is not in the calendar.

    Fails:

        date: 14/10/2026

    Passes:

        date: 2026-10-14
    """
    return ShapeFault("not-a-date", keys, {"printed": printed})


def not_a_number(keys: Keys, printed: Data, how: str = "") -> ShapeFault:
    """A number with something other than figures in it: a thousands comma, a percent sign, a word.

    The unit has a key of its own. What is counted is a whole number, and months are from 1 to 120.

    Fails:

        figure: {value: 92%, unit: percent of referrals, period: {from: 2026-04-01, to: 2026-09-30}}

    Passes:

        figure: {value: 92, unit: percent of referrals, period: {from: 2026-04-01, to: 2026-09-30}}
    """
    return ShapeFault("not-a-number", keys, {"printed": printed, **({"how": how} if how else {})})


def not_true_or_false(keys: Keys, printed: Data) -> ShapeFault:
    """Something other than true or false where only these two can stand.

    Fails:

        promising_practice: yes

    Passes:

        promising_practice: true
    """
    return ShapeFault("not-true-or-false", keys, {"printed": printed})


def malformed_value(keys: Keys, printed: Data, pattern: str, on_key: bool = False) -> ShapeFault:
    """An id, a number, a month or a fingerprint that is not written in its own form.

    Fails:

        supersedes: last year's dip sample

    Passes:

        supersedes: 2025-10-02-referral-dip-sample
    """
    key = _name(keys[:-1] if on_key else keys)
    return ShapeFault(
        "malformed-value", keys, {"key": key, "printed": printed, "form": FORMS.get(pattern, pattern)}, on_key
    )


def value_too_long(keys: Keys, limit: int) -> ShapeFault:
    """A value longer than its key allows: an id of 100 characters, a file name of 255.

    Fails:

        plan_version: the second version of the plan, as revised in August 2020

    Passes:

        plan_version: "2"
    """
    return ShapeFault("value-too-long", keys, {"key": _name(keys), "limit": limit})


RULES: tuple[Rule, ...] = (
    error(
        missing_key,
        "{key} is missing",
        "Add a line `{key}: …`.",
    ),
    error(
        unknown_key,
        "there is no key {key} here",
        "The keys are {known}.",
    ),
    error(
        empty_value,
        "{key} has nothing after it",
        "Write its value, or take the line away if it may be left out.",
    ),
    error(
        wrong_shape,
        "this should be {wanted}; it is {given}",
        "See `nvap rules wrong-shape` for an example.",
    ),
    error(
        unknown_value,
        "{printed} is not a value of {key}",
        "It can be {known}.",
    ),
    error(
        marking_too_high,
        "{printed} may not be kept here",
        "Take the record out, and ask your information security lead where it belongs.",
    ),
    error(
        not_a_date,
        "{printed} is not a date",
        "Write it year-month-day, as in 2026-10-14.",
    ),
    error(
        not_a_number,
        "{printed} is not a number",
        "Write figures only, as in 312 or 4.5; the unit has a key of its own.",
        whole="{printed} is not a whole number of 0 or more",
        months="{printed} is not a whole number of months from 1 to 120",
    ),
    error(
        not_true_or_false,
        "{printed} is neither true nor false",
        "Write true or false.",
    ),
    error(
        malformed_value,
        "{printed} is not written in the form of {key}",
        "Write it like this: {form}.",
    ),
    error(
        value_too_long,
        "{key} is too long",
        "It may have {limit} characters or items.",
    ),
)
BY_NAME = {rule.name: rule for rule in RULES}

# What pydantic found of a number, and how the rule says it.
_NUMBERS = {"not_a_number": "", "not_a_whole_number": "whole", "not_months": "months"}
_WANTED = {
    "string_type": "a text",
    "dict_type": "a mapping",
    "dataclass_type": "a mapping",
    "tuple_type": "a list",
}


def shape(model: type[M], source: Source) -> tuple[M | None, list[Diagnostic]]:
    """The model of one file's data, or None and what is wrong with its shape; nothing for a file that was not read."""
    if source.data is None:
        return None, []
    from pydantic_core import ValidationError

    try:
        return model.model_validate(source.data), []
    except ValidationError as problem:
        problems = problems_of(problem)
        found = [_word(_fault(model, error), source) for error in problems[:MOST_FAULTS]]
    if len(problems) > MOST_FAULTS:
        found += words([faults.too_many_faults(source.text, 0, MOST_FAULTS)], source.path)
    return None, found


def takes(model: type[Strict], data: Data, keys: Keys, value: str) -> bool:
    """Whether nothing would be wrong with another value at a path of keys, whatever is wrong elsewhere."""
    from pydantic_core import ValidationError

    changed: Any = {"": deepcopy(data)}
    around = changed
    for key in ("", *keys[:-1]):
        around = around[key]
    around[keys[-1]] = value
    try:
        model.model_validate(changed[""])
    except ValidationError as problem:
        return all(keys_of(error)[: len(keys)] != keys for error in problems_of(problem))
    return True


def problems_of(problem: Any) -> list[Any]:
    """What pydantic found; a list whose every item is wrong is not an empty list, though pydantic says so too."""
    return [error for error in problem.errors(include_url=False) if error["type"] != "too_short" or not error["input"]]


def keys_of(problem: Any) -> Keys:
    """The path of keys of what pydantic found, with `[key]` at its end where it is the key itself that is wrong."""
    return tuple(part for part in problem["loc"] if part not in ("(one)", "(each)"))


def _word(fault: ShapeFault, source: Source) -> Diagnostic:
    line, column = source.key_place(fault.keys) if fault.on_key else source.place(fault.keys)
    if fault.word:
        line, column = source.word_place(fault.keys, fault.word)
    return {**BY_NAME, **faults.BY_NAME}[fault.rule].word(source.path, line, column, **fault.fields)


def _fault(model: type[Strict], problem: Any) -> ShapeFault:
    """Our name for what pydantic found."""
    keys: Keys = tuple(part for part in keys_of(problem) if part != "[key]")
    kind, given, context = problem["type"], problem["input"], problem.get("ctx", {})
    on_key = "[key]" in problem["loc"]
    if kind == "missing":
        return missing_key(keys)
    if kind == "unexpected_keyword_argument":
        return unknown_key(keys, _keys_at(model, keys[:-1]))
    if given is None or kind == "too_short" or (isinstance(given, str) and not given.strip()):
        return empty_value(keys)
    if kind in ("string_too_long", "too_long"):
        return value_too_long(keys, context["max_length"])
    if kind in _WANTED or isinstance(given, list | dict):
        return wrong_shape(keys, _WANTED.get(kind, "a text"), given)
    if isinstance(given, str) and (sign := in_value(given)) and not on_key:
        return ShapeFault("look-alike", keys, {"sign": name_of(sign), "how": kind_of(sign)}, word=sign)
    if kind == "enum":
        known = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
        if keys[-1:] == ("marking",) and str(given).upper().startswith(TOO_HIGH):
            return marking_too_high(keys, given)
        return unknown_value(keys, given, known)
    if kind in ("not_a_date", "not_true_or_false"):
        return not_a_date(keys, given) if kind == "not_a_date" else not_true_or_false(keys, given)
    if kind in _NUMBERS:
        return not_a_number(keys, given, _NUMBERS[kind])
    return malformed_value(keys, given, str(context.get("pattern", kind)), on_key)


def _name(keys: Keys) -> str:
    """The last key of a path that is a word; of an item, the name of its list."""
    return next((key for key in reversed(keys) if isinstance(key, str)), "")


def _keys_at(model: type[Strict], keys: Keys) -> list[str]:
    """The keys that the mapping at a path of keys may have."""
    current: Any = model
    free = False
    for key in keys:
        if free:
            free = False  # a key of a mapping that has keys of its own, such as the objectives of claims
        elif isinstance(key, str) and isinstance(current, type) and issubclass(current, Strict):
            by_name = {key.alias: key.annotation for key in current.model_fields.values()}
            free = get_origin(by_name.get(key)) is dict
            current = _model_in(by_name.get(key))
    if isinstance(current, type) and issubclass(current, Strict):
        return list(current.key_names())
    return []


def _model_in(annotation: Any) -> Any:
    """The model inside an annotation such as `tuple[Finding, ...]` or `Figure | None`."""
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation if issubclass(annotation, Strict) else None
    return next((found for argument in get_args(annotation) if (found := _model_in(argument)) is not None), None)
