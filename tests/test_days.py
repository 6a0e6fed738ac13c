"""Dates as people here write them."""

from __future__ import annotations

from datetime import date

import pytest

from nvap.words.days import WEEKDAYS, read_day
from nvap.words.reading import NotUnderstood


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-10-04", False),
        ("2026-10-4", False),
        ("2026/10/04", False),
        ("2026-10-04 00:00:00", False),
        ("2026-10-04T00:00:00", False),
        ("4/10/2026", True),
        ("04/10/2026", True),
        ("4.10.2026", True),
        ("4-10-2026", True),
        ("4 / 10 / 2026", True),
        ("4/10/26", True),
        ("4 October 2026", False),
        ("04 Oct 2026", False),
        (" 4 october 2026 ", False),
        ("4\u00a0October\u00a02026", False),
        ("4 OCT. 2026", False),
        ("4th October 2026", False),
        ("4th of October, 2026", False),
        ("4-Oct-2026", False),
        ("4-Oct-26", True),
        ("4Oct2026", False),
        ("Sunday 4 October 2026", False),
        ("Sun, 4 Oct 2026", False),
        ("October 4 2026", False),
        ("Oct 4th, 2026", False),
        ("4–10–2026", True),
        ("4 10 2026", True),
        ("4 October 2026.", False),
        ("\u200e4 October 2026", False),
        ("the 4th October 2026", False),
    ],
)
def test_a_day_is_read_as_people_here_write_it(written: str, told: bool) -> None:
    read = read_day(written)
    assert (read.value, read.told) == (date(2026, 10, 4), told)


@pytest.mark.parametrize(
    "written", ["14/10/2026", "14.10.2026", "14 10 2026", "10/10/2026", "14 Sept 2026", "Weds 14 October 2026"]
)
def test_what_can_be_read_in_one_way_only_is_not_told(written: str) -> None:
    assert not read_day(written).told


NOT = {
    "": "is not a date",
    "Q3 2026": "is not a date",
    "4 Octo 2026": "is not a date",
    "tomorrow": "is not a date",
    "2026": "is not a date",
    "20261004": "is not a date",
    "٤/10/2026": "is not a date",
    "4/10": "is not a date",
    "2026-10-04 09:30": "is not a date",
    "4/10/2026 or 5/10/2026": "is not a date",
    "Oct 2026": "does not say which day",
    "October 2026": "does not say which day",
    "Oct-26": "does not say which day",
    "10/2026": "does not say which day",
    "2026-10": "does not say which day",
    "10/14/2026": "Write 14/10/2026 if 14 October 2026 is meant",
    "31 February 2026": "there is no day 31 February 2026",
    "31/02/2026": "there is no day",
    "0/10/2026": "there is no day",
    "14/14/2026": "there is no day",
    "4/10/98": "which century",
    "4/10/0026": "which century",
    "2026-10-04T09:30:00": "is not a date",
    "29/02/2027": "there is no day 29/02/2027",
    "4 Octobre 2026": "is not a date",
    "Oct 14": "does not say which day",
    "Monday 4 October 2026": "4 October 2026 is a Sunday",
}


@pytest.mark.parametrize("written", NOT)
def test_what_is_no_day_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_day(written)
    assert NOT[written] in str(refused.value)


def test_every_day_of_the_week_and_month_is_known() -> None:
    for month in range(1, 13):
        for day in range(1, 8):
            at = date(2026, month, day)
            written = f"{WEEKDAYS[at.weekday()]} {day} {at:%B} 2026"
            assert read_day(written).value == read_day(f"{at:%a} {day} {at:%b} 2026").value == at
