"""Figures as people here write them."""

from __future__ import annotations

import pytest

from nvap.words.figures import read_figure
from nvap.words.reading import NotUnderstood

READ = {
    "312": ("312", False),
    "4.5": ("4.5", False),
    "-3": ("-3", False),
    "0.204": ("0.204", False),
    "1000.000": ("1000.000", False),
    " 312 ": ("312", False),
    "−3": ("-3", True),
    "+3": ("3", True),
    "1,204": ("1204", True),
    "1,204,300": ("1204300", True),
    "1,204.5": ("1204.5", True),
    "£1,204": ("1204", True),
    "£0.50": ("0.50", True),
    "-1,204": ("-1204", True),
    "£ 1,204.50": ("1204.50", True),
    "-£12": ("-12", True),
    "72%": ("72", True),
    "72 %": ("72", True),
    "72.5%": ("72.5", True),
    "72\u00a0%": ("72", True),
    "72 per cent": ("72", True),
    "72 percent": ("72", True),
}
ASKED = {
    "1,5": "Write 1.5 or 15",
    "0,5": "Write 0.5 or 5",
    "£1.204": "Write 1.2040 or 1204",
    "72.125%": "Write 72.1250 or 72125",
    "1,204,": "without commas",
    "1’204": "is not a number",
    "12,04": "Write 12.04 or 1204",
    "1.204": "Write 1.2040 or 1204",
    "12.000": "Write 12.0000 or 12000",
    "1,20,4": "without commas",
    "1,,204": "without commas",
    "1.204,50": "without commas",
    "1 204": "is not a number",
    "€12": "is not a number",
    "72%%": "is not a number",
    "about 60": "is not a number",
    ">60": "is not a number",
    "60 of 80": "is not a number",
    "60/80": "is not a number",
    "1.2k": "is not a number",
    "sixty": "is not a number",
    "(60)": "is not a number",
    "٦٠": "is not a number",
    "": "is not a number",
    "1e3": "is not a number",
}


@pytest.mark.parametrize("written", READ)
def test_a_figure_is_read_as_people_here_write_it(written: str) -> None:
    read = read_figure(written)
    assert (read.value, read.told) == READ[written]


@pytest.mark.parametrize("written", ASKED)
def test_what_may_be_another_figure_is_asked_about(written: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_figure(written)
    assert ASKED[written] in str(refused.value)


def test_a_count_is_no_percentage() -> None:
    with pytest.raises(NotUnderstood, match=r"72% is a percentage, and a number of things is asked for"):
        read_figure("72%", percent=False)
