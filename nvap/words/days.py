"""Dates as people here write them."""

import re
from datetime import date

from nvap.words.catalogue import MONTHS

_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2}) +(?P<name>[A-Za-z]{3,9}) +(?P<year>\d{4})", re.ASCII),
)


def as_day(text: str) -> date | None:
    """The day that is written: 2026-10-14, 14/10/2026, 14 October 2026 or 14 Oct 2026; None for anything else."""
    found = next((match for form in _FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        return None
    parts = found.groupdict()
    try:
        return date(int(parts["year"]), int(parts.get("month") or _month(parts["name"])), int(parts["day"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    """The number of a month, by its name or the first three letters; 0 for none."""
    wanted = name.casefold()
    return next(
        (number for number, month in enumerate(MONTHS, 1) if wanted in (month.casefold(), month[:3].casefold())), 0
    )
