"""Dates as people here write them."""

from __future__ import annotations

from datetime import date

import pytest

from nvap.words.days import as_day


@pytest.mark.parametrize(
    "written",
    ["2026-10-04", "4/10/2026", "04/10/2026", "4 October 2026", "04 Oct 2026", " 4 october 2026 "],
)
def test_a_day_is_read_as_people_here_write_it(written: str) -> None:
    assert as_day(written) == date(2026, 10, 4)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Oct 2026",
        "October 4 2026",
        "10/14/2026",
        "4/10/26",
        "2026-10-4",
        "31 February 2026",
        "4 Octo 2026",
        "٤/10/2026",
    ],
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert as_day(written) is None
