"""The days at which a trend is read. Pure: values in, values out."""

import calendar
from datetime import date
from enum import StrEnum

from nvap.model.dates import months_after


class Every(StrEnum):
    """How far apart the days are."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


def days_between(first: date, last: date, every: Every) -> list[date]:
    """The last day and those before it at an even distance, down to the first; the earliest first.

    From the end of a month it goes to the ends of months.
    """
    ends_month = last.day == calendar.monthrange(last.year, last.month)[1]
    days, step = [last], MONTHS[every]
    while last.year * 12 + last.month - 1 - len(days) * step >= 12:  # no year is before the first
        day = months_after(last, -len(days) * step)
        if ends_month:
            day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        if day < first:
            break
        days.append(day)
    return days[::-1]
