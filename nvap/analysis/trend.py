"""The days at which a trend is read. Pure: values in, values out."""

from datetime import date
from enum import StrEnum

from nvap.model.dates import days_of, months_after


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
    ends_month = last.day == days_of(last.year, last.month)
    days, step = [last], MONTHS[every]
    while last.year * 12 + last.month - 1 - len(days) * step >= 12:  # no year is before the first
        day = months_after(last, -len(days) * step)
        if ends_month:
            day = day.replace(day=days_of(day.year, day.month))
        if day < first:
            break
        days.append(day)
    return days[::-1]
