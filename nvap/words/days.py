"""Dates as people here write them."""

import re
import unicodedata
from datetime import date

from nvap.words.catalogue import MONTHS, own, say
from nvap.words.catalogue import day as in_words
from nvap.words.reading import NotUnderstood, Typed

own(
    __name__,
    {
        "typed-day.day": "{printed} is not a date",
        "typed-day.day.hint": "Write it as in 14 October 2026, 14/10/2026 or 2026-10-14.",
        "typed-day.month-only": "{printed} does not say which day of the month",
        "typed-day.month-only.hint": "Write the day too, as in 14 October 2026.",
        "typed-day.month-first": "{printed} has no such month: the day comes first here, then the month",
        "typed-day.month-first.hint": "Write {meant} if {day} is meant.",
        "typed-day.no-such-day": "there is no day {printed}",
        "typed-day.no-such-day.hint": "Write a day that is in the calendar, as in 14 October 2026 or 2026-10-14.",
        "typed-day.century": "{printed} does not say which century",
        "typed-day.century.hint": "Write the year in four figures, as in 14 October 2026.",
        "typed-day.weekday": "{printed} was not on that day of the week: {day} is a {weekday}",
        "typed-day.weekday.hint": "Write the date without the day of the week, as in 14 October 2026.",
    },
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SEP = r"(?: ?[/.\-] ?| )"
_NAME = r"(?P<name>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_FORMS = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        rf"{_DAY}{_SEP}(?P<month>\d{{1,2}}){_SEP}{_YEAR}",
        rf"{_ORDINAL}(?: ?[-/.] ?| of | )?{_NAME},?(?: ?[-/.] ?| )?{_YEAR}",
        rf"{_NAME} {_ORDINAL}(?:, ?| ){_YEAR}",
    )
)
_MONTH_ONLY = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (rf"{_NAME},?[ \-/.]*{_YEAR}", r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})", r"(?P<year>\d{4})-\d{1,2}")
)
_WEEKDAY = re.compile(r"(?P<weekday>[A-Za-z]{3,9})\.?,? (?=\d|[A-Za-z])", re.ASCII)
_MIDNIGHT = re.compile(r"(?:T| )00:00(?::00(?:\.0+)?)?Z?$", re.ASCII)
# Of a year in two figures these are of this century; the others may be of the last, and are asked for.
_THIS_CENTURY = range(50)
_FIRST_YEAR = 1900
# What is shortened to more than three letters.
_LONGER = {"sept": "sep", "tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu"}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def read_day(typed: str) -> Typed[date]:
    """The day that somebody wrote; raises NotUnderstood for anything else.

    It is told how it was read where day and month could be taken for each other, and where the century was left out.
    """
    text, weekday = _without_weekday(_MIDNIGHT.sub("", _plain(typed)))
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    parts = match.groupdict() if match else {}
    month = _month(parts["name"]) if parts.get("name") else int(parts.get("month") or 0)
    if match is None or (parts.get("name") and not month):
        raise _unread("month-only" if _says_a_month(text) else "day", typed)
    year, day = int(parts["year"]), int(parts["day"])
    short = len(parts["year"]) == 2
    if short:
        if year not in _THIS_CENTURY:
            raise _unread("century", typed)
        year += 2000
    if year < _FIRST_YEAR and not match.re.pattern.startswith("(?P<year>"):  # the ISO form says its year in full
        raise _unread("century", typed)
    numeric = not parts.get("name") and not match.re.pattern.startswith("(?P<year>")
    if numeric and month > 12 and (meant := _made(year, day, month)):
        raise _unread("month-first", typed, meant=f"{month}/{day}/{year}", day=in_words(meant))
    made = _made(year, month, day)
    if made is None:
        raise _unread("no-such-day", typed)
    if weekday is not None and made.weekday() != weekday:
        raise _unread("weekday", typed, day=in_words(made), weekday=WEEKDAYS[made.weekday()])
    return Typed(made, told=short or (numeric and day <= 12 and day != month))


def _plain(typed: str) -> str:
    """A date without signs that nobody sees, on one line, its dashes hyphens; "the" and a full stop say nothing."""
    seen = "".join(" " if sign.isspace() else sign for sign in typed if unicodedata.category(sign) != "Cf")
    text = " ".join(seen.translate(_DASHES).split())
    return re.sub(r"(?i)^the (?=\d)|\.$", "", text)


def _unread(how: str, printed: str, **fields: str) -> NotUnderstood:
    message = say(f"typed-day.{how}", printed=printed.strip(), **fields)
    return NotUnderstood(message, say(f"typed-day.{how}.hint", printed=printed, **fields))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _without_weekday(text: str) -> tuple[str, int | None]:
    """A date without the day of the week before it, and the number of that."""
    match = _WEEKDAY.match(text)
    number = _named(match["weekday"], WEEKDAYS) if match else None
    return (text[match.end() :], number) if match and number is not None else (text, None)


def _says_a_month(text: str) -> bool:
    found = next((match for form in _MONTH_ONLY if (match := form.fullmatch(text))), None)
    if found is None:
        return False
    parts = found.groupdict()
    return bool(_month(parts["name"])) if parts.get("name") else 1 <= int(parts.get("month") or 1) <= 12


def _month(name: str) -> int:
    """The number of a month, by its name or its first letters; 0 for none."""
    number = _named(name, MONTHS)
    return 0 if number is None else number + 1


def _named(name: str, known: tuple[str, ...]) -> int | None:
    """The place of a name among others, by itself or by its first three letters."""
    wanted = _LONGER.get(name.casefold(), name.casefold())
    return next(
        (place for place, each in enumerate(known) if wanted in (each.casefold(), each[:3].casefold())),
        None,
    )
