"""A change to a file touches the keys it means to, and keeps every comment outside them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvap.source.editing import with_keys
from nvap.source.events import to_data
from nvap.source.writing import to_text

RECORD = """\
# Ours, kept by hand.
id: 2026-10-14-dip-sample   # do not change

kind: audit
# Why it matters
summary: >-
  Sixty referrals were read;
  # this is text
  54 were right.
review_by: 2027-10-14  # agreed at the board

# At the end.
"""


def test_only_the_key_is_changed() -> None:
    edited = with_keys(RECORD, {"kind": "peer-review"})
    assert edited.text == RECORD.replace("kind: audit", "kind: peer-review")
    assert edited.lost_comments == ()


def test_a_comment_that_would_be_lost_is_named() -> None:
    edited = with_keys(RECORD, {"review_by": dt.date(2028, 10, 14)})
    assert edited.lost_comments == ("# agreed at the board",)
    assert edited.text == RECORD.replace("review_by: 2027-10-14  # agreed at the board", "review_by: 2028-10-14")


def test_a_block_of_text_is_replaced_whole_and_its_hashes_are_no_comments() -> None:
    edited = with_keys(RECORD, {"summary": "Short."})
    assert "summary: Short.\nreview_by" in edited.text
    assert edited.lost_comments == ()


def test_a_new_key_goes_to_the_end() -> None:
    edited = with_keys(RECORD, {"withdrawn": {"date": dt.date(2026, 12, 1), "reason": "Replaced."}})
    assert edited.text == RECORD + "withdrawn:\n  date: 2026-12-01\n  reason: Replaced.\n"


def test_a_file_without_a_last_line_end_and_with_windows_line_ends() -> None:
    edited = with_keys("a: 1\r\nb: 2", {"c": "3"})
    assert edited.text == "a: 1\r\nb: 2\r\nc: '3'\r\n"


@pytest.mark.parametrize("text", ["{a: 1}", "- a\n", "a: &x 1\n", "a: 1\na: 2\n", "just text"])
def test_what_cannot_be_changed_safely_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="file"):
        with_keys(text, {"a": "2"})


TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60).filter(str.strip)
VALUES = st.recursive(
    TEXT, lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(TEXT, inner, min_size=1, max_size=3)
)


@given(st.dictionaries(st.sampled_from("abcdef"), VALUES, min_size=1), st.sampled_from("abcdefg"), VALUES)
def test_what_is_written_reads_back(data: dict[str, object], key: str, value: object) -> None:
    before = to_data(to_text(data))[0]
    after = to_data(with_keys(to_text(data), {key: value}).text)[0]
    made = to_data(to_text({key: value}))[0]
    assert isinstance(before, dict)
    assert isinstance(made, dict)
    assert after == {**before, **made}
