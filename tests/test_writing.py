"""What nvap writes is read back as it was given, by nvap and by an editor's YAML."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nvap.source import from_text
from nvap.source.writing import to_text

# What YAML 1.2's core schema, and the readers of 1.1 that editors use, take for something other than text.
NUMBERS = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|0b[01_]+")
WORDS = {
    *("null", "Null", "NULL", "~", "", "true", "True", "TRUE", "false", "False", "FALSE"),
    *("yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N"),
    *(".inf", "-.inf", "+.inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", "=", "<<"),
}
TYPED = (
    "2", "2.10", "012", "0o14", "0x1F", "0b1", "1e3", "12e03", "1E+2", "-1e-3", ".5", "5.", "+1", "-0", "1_000", "1:30",
    "190:20:30.15", "2026-10-14", "2026-10-14t21:59:43.10-05:00", "08", "1.5e3", *sorted(WORDS),
)  # fmt: skip
LONG = "A dip sample of thirty referrals, read by a supervisor against the plan: all but two were complete, # too. "
TEXTS = (
    " spaces at both ends ", "two  spaces", "a: b", "a:", ": b", "a # b", "# a", "- a", "-", "? a", "?", "'", '"',
    "it's", '"quoted"', "[a", "{a", "a]", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "---", "...", "--- a", ", a",
    "a,", "Heddlu Dyfed-Powys ŵŷâêîôû", "emoji 😀👩‍👩‍👧", "e\u0301", "\u00a0", "\u200b", "\ufeff", "a\u2028b",
    "a\u2029b", "a\u0085b", "a\tb", "a\rb", "a\r\nb", "\n", "a\n", "a\n\n", "\na", "a\nb", "a\n\n\nb", "a\n b", "a \nb",
    " a\nb", LONG * 5, LONG.strip() * 5, "x" * 500, f"{LONG}\n{LONG}", f"{LONG}\n  {LONG}\n", f" {LONG}", f"{LONG}\n\n",
    "# " * 80, "- a\n- b\n" * 20, f"\n{LONG}", f"{LONG}\u2028{LONG}", "😀" * 200, "\u00a0 " * 90, "\\" * 90,
    "%TAG " * 30, "\x1b[2J",
)  # fmt: skip


def read_back(value: Any) -> Any:
    """What nvap reads of what it wrote; nothing may be said of it."""
    source, found = from_text(to_text({"before": value, "list": [value], "after": "end"}), "x.yaml")
    assert [said.message for said in found] == []
    assert isinstance(source.data, dict)
    assert source.data["list"] == [source.data["before"]]
    assert source.data["after"] == "end"
    return source.data["before"]


@pytest.mark.parametrize("text", [*TEXTS, *TYPED])
def test_text_is_read_back_as_it_was(text: str) -> None:
    assert read_back(text) == text


PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"))
PIECES = st.sampled_from([*TEXTS[:30], " ", "  ", "\n", "\n\n", ": ", " #", "word ", "ŵ", "😀", *TYPED[:8]])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(PRINTABLE, max_size=300), st.lists(PIECES, max_size=60).map("".join)))
@example("")
def test_any_printable_text_is_read_back(text: str) -> None:
    assert read_back(text) == text
    written = to_text({"a": text})
    assert yaml.safe_load(written) == {"a": text}
    assert "\r" not in written
    assert written.endswith("\n")


KEYS = st.text(st.characters(codec="ascii", categories=("Ll", "Nd"), include_characters="_.-"), min_size=1, max_size=12)
NESTED: st.SearchStrategy[Any] = st.recursive(
    st.text(PRINTABLE, max_size=120) | st.none(),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(KEYS, NESTED, min_size=1, max_size=5))
def test_nested_data_is_read_back_in_the_order_given(data: dict[str, Any]) -> None:
    source, found = from_text(to_text(data), "x.yaml")
    assert found == []
    assert source.data == data
    assert isinstance(source.data, dict)
    assert list(source.data) == list(data)
    assert to_text(data) == to_text(source.data)


@pytest.mark.parametrize("text", TYPED)
def test_text_that_an_editor_would_take_for_something_else_is_quoted(text: str) -> None:
    assert re.fullmatch(r"a: (['\"]).*\1\n", to_text({"a": text}))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.from_regex(NUMBERS, fullmatch=True), st.sampled_from(sorted(WORDS))))
def test_numbers_and_truth_values_of_yaml_1_2_are_quoted(text: str) -> None:
    text = text.strip("\n")
    assert to_text({"a": text})[3] in "'\""
    assert read_back(text) == text


@pytest.mark.parametrize("text", ["Dip sample", "NC/SG/2026/118", "v1:c39a4d11bcc9", "2026-10-14-dip-sample", "audit"])
def test_plain_text_is_left_bare(text: str) -> None:
    assert to_text({"a": text}) == f"a: {text}\n"


def test_dates_numbers_truth_and_nothing_are_plain() -> None:
    data = {"date": date(2026, 10, 14), "whole": Decimal("312"), "part": Decimal("4.50"), "flag": True, "none": None}
    assert to_text(data) == "date: 2026-10-14\nwhole: 312\npart: 4.50\nflag: true\nnone:\n"


def test_keys_keep_their_order_and_lists_are_indented() -> None:
    data = {"z": "1st", "a": ["x", {"d": "w", "b": ["z"]}], "objectives": {"2.2.1.1": "v1:c39a4d11bcc9"}}
    assert to_text(data) == (
        "z: 1st\na:\n  - x\n  - d: w\n    b:\n      - z\nobjectives:\n  2.2.1.1: v1:c39a4d11bcc9\n"
    )


def test_long_text_is_a_block_and_short_text_is_not() -> None:
    written = to_text({"summary": (LONG * 3).strip(), "title": "Short"})
    assert written.startswith("summary: >-\n  A dip sample")
    assert written.endswith("\ntitle: Short\n")
    assert max(map(len, written.splitlines())) <= 120


def test_the_same_text_twice_is_no_alias() -> None:
    same = {"date": "x"}
    assert to_text({"a": same, "b": same}) == "a:\n  date: x\nb:\n  date: x\n"
