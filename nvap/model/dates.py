"""Days of the calendar."""

import datetime as dt


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, days_of(year, month + 1)))


def days_of(year: int, month: int) -> int:
    """How many days a month has. `calendar` knows it too, and takes 2 ms to import."""
    return 31 if month == 12 else (dt.date(year, month + 1, 1) - dt.timedelta(days=1)).day
