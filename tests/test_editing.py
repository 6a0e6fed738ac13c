"""A change to a file touches the keys it means to, and keeps every comment outside them."""

import datetime as dt
import random
import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvap.load.plan import load
from nvap.model.evidence import Answer, Evidence
from nvap.model.fields import Carries
from nvap.source import Folder, from_text
from nvap.source.editing import with_keys
from nvap.source.events import to_data
from nvap.source.writing import to_text
from nvap.storage.edits import Said, closed, confirmed, renewed, withdrawn
from tests.running import PLAN

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


@pytest.mark.parametrize(
    "text", ["{a: 1}", "--- {a: 1}\n", "# x\n{a: 1}\n", "? a\n: 1\n", "- a\n", "a: &x 1\n", "a: 1\na: 2\n", "just text"]
)
def test_what_cannot_be_changed_safely_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="file"):
        with_keys(text, {"a": "2"})


TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60).filter(str.strip)
# A sign in a key that looks like another is a fault of the file, wherever the key stands.
VALUES = st.recursive(
    TEXT, lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(TEXT, inner, min_size=1, max_size=3)
).filter(lambda value: not to_data(to_text({"a": value}))[1])


@given(st.dictionaries(st.sampled_from("abcdef"), VALUES, min_size=1), st.sampled_from("abcdefg"), VALUES)
def test_what_is_written_reads_back(data: dict[str, object], key: str, value: object) -> None:
    before = to_data(to_text(data))[0]
    after = to_data(with_keys(to_text(data), {key: value}).text)[0]
    made = to_data(to_text({key: value}))[0]
    assert isinstance(before, dict)
    assert isinstance(made, dict)
    assert after == {**before, **made}


# Part of a list or mapping

CLAIMS = """\
---
claims:  # ours
  # first
  2.2.1.1: {status: implemented, summary: x}  # in brackets
  "2.2.1.2":
    status: in-progress
    # why
    summary: >-
      long # text

      more
    lead: X  # who
  # next
  2.2.1.4:
    status: embedded
    summary: "a # b"

renewed:
- date: 2026-01-01
  note: x # why

# after
...
# the end
"""
OLD: dict[str, dict[str, str]] = {
    "2.2.1.1": {"status": "implemented", "summary": "x"},
    "2.2.1.2": {"status": "in-progress", "summary": "long # text\nmore", "lead": "X"},
    "2.2.1.4": {"status": "embedded", "summary": "a # b"},
}


def claims(**changed: dict[str, str]) -> dict[str, Any]:
    """The claims with some changed: `c3` is 2.2.1.3."""
    made = {**OLD, **{f"2.2.1.{name[1:]}": claim for name, claim in changed.items()}}
    return {"claims": dict(sorted(made.items()))}


@pytest.mark.parametrize(
    ("values", "old", "new", "lost"),
    [
        (claims(), "", "", ()),
        (claims(c4={**OLD["2.2.1.4"], "status": "implemented"}), "embedded\n", "implemented\n", ()),
        (claims(c2={**OLD["2.2.1.2"], "status": "embedded"}), "in-progress", "embedded", ()),
        (
            claims(c2={"status": "in-progress", "summary": "z"}),
            "summary: >-\n      long # text\n\n      more\n    lead: X  # who\n",
            "summary: z\n",
            ("# who",),
        ),
        (claims(c3={"status": "a"}), "  # next\n", "  2.2.1.3:\n    status: a\n  # next\n", ()),
        (claims(c0={"status": "a"}), "  2.2.1.1:", "  2.2.1.0:\n    status: a\n  2.2.1.1:", ()),
        (claims(c5={"status": "a"}), '"a # b"\n', '"a # b"\n  2.2.1.5:\n    status: a\n', ()),
        (
            claims(c1={"status": "embedded", "summary": "x"}),
            "2.2.1.1: {status: implemented, summary: x}  # in brackets\n",
            "2.2.1.1:\n    status: embedded\n    summary: x\n",
            ("# in brackets",),
        ),
        (
            {"renewed": [{"date": dt.date(2026, 1, 1), "note": "x"}, {"date": dt.date(2027, 1, 1), "note": "z"}]},
            "# why\n\n# after",
            "# why\n- date: 2027-01-01\n  note: z\n\n# after",
            (),
        ),
        ({"kind": "audit"}, "# after\n...\n", "# after\nkind: audit\n...\n", ()),
        ({"renewed": "no"}, "renewed:\n- date: 2026-01-01\n  note: x # why\n", "renewed: 'no'\n", ("# why",)),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_the_part_that_changes_is_written(
    values: dict[str, Any], old: str, new: str, lost: tuple[str, ...], newline: str
) -> None:
    text, old, new = (claim.replace("\n", newline) for claim in (CLAIMS, old, new))
    assert text.count(old) == 1 or not old
    edited = with_keys(text, values)
    assert edited.text == (text.replace(old, new) if old else text)
    assert edited.lost_comments == lost


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a: >-  # agreed\n  x # text\n", ("# agreed",)),
        ("a: 1  # why: > something\n", ("# why: > something",)),
        ('a: "see #5 # and more"\n', ()),
        ("a:\n  - 'it''s # one'  # two\n  - |\n    # three\n", ("# two",)),
        ("a: {b: 1, # one\n  c: x#y}   # two\n", ("# one", "# two")),
        ("a:   # one\n  # two\n  b: 1\n# three\n", ("# one", "# two")),
    ],
)
def test_what_looks_like_a_comment_is_told_from_one(text: str, lost: tuple[str, ...]) -> None:
    edited = with_keys(text, {"a": "2"})
    assert edited.lost_comments == lost
    assert edited.text == "a: '2'\n" + ("# three\n" if text.endswith("# three\n") and "b: 1" in text else "")


# Any layout that a person might choose

FORCE_PLAN = load(Folder(str(PLAN)))[0]
DAY = dt.date(2027, 3, 1)
RECORD_DATA: dict[str, Any] = {
    "id": "2026-10-14-dip-sample",
    "force": "norfolk",
    "plan_version": "2",
    "objectives": {"2.2.1.1": "v1:000000000000", "2.2.1.2": None},
    "kind": "inspection",
    "assurance": "independent",
    "assured_by": "HMICFRS",
    "title": "Inspection of referrals",
    "summary": "Sixty referrals were read and fifty were right",
    "shows": {"2.2.1.1": "partly", "2.2.1.2": "no"},
    "date": "2026-10-14",
    "review_by": "2027-10-14",
    "owner": "Head of Safeguarding",
    "reference": "NC/SG/118",
    "renewed": [{"date": "2026-11-01", "from": "2027-09-30", "to": "2027-10-14", "note": "Read again"}],
    "findings": [
        {"objective": "2.2.1.1", "seriousness": "consideration", "text": "Say who", "due": "2027-01-31"},
        {"objective": "2.2.1.2", "seriousness": "area-for-improvement", "text": "Ask again # soon"},
    ],
}
ANSWERS = {"2.2.1.1": Answer(wording=FORCE_PLAN.objectives["2.2.1.1"].fingerprint, shows=Carries.PARTLY)}
CHANGES: dict[str, Callable[[Evidence], dict[str, Any]]] = {
    "renew": lambda record: renewed(record, DAY, dt.date(2028, 1, 1), "Still true: read again"),
    "confirm": lambda record: confirmed(record, FORCE_PLAN, Said("2", DAY, DAY, "Head of Hub"), ANSWERS),
    "close": lambda record: closed(record, "2.2.1.2", None, DAY, "Put right", "HMICFRS"),
    "withdraw": lambda record: withdrawn(record, DAY, "Counted twice # truly"),
}


T = TypeVar("T")


class Hand:
    """Somebody who writes a record by hand, in a way that the dice decide."""

    def __init__(self, seed: int) -> None:
        self.dice, self.comments = random.Random(seed), 0
        self.after_block = False
        self.keys: dict[str, str] = {}  # the whole of each key of the file, as it was written

    def pick(self, *known: T) -> T:
        """One of a few."""
        return self.dice.choice(known)

    def comment(self, *, alone: bool = False) -> str:
        """A comment of its own number after a value, or on a line of its own; mostly none."""
        if self.pick(0, 0, 0, 1) == 0:
            return ""
        self.comments += 1
        text = f"# c{self.comments}c"
        return text if alone else f"{self.pick(' ', '   ')}{text}: > 'and more"

    def between(self, indent: int) -> str:
        """What stands between two keys: blank lines and comments."""
        made = self.comment(alone=True)
        column = 0 if self.after_block else self.pick(0, indent)  # further in, it would be text of the block
        self.after_block = False
        return self.pick("", "", "\n", "  \n") + (f"{' ' * column}{made}\n" if made else "")

    def scalar(self, value: str | None, indent: int, *, flow: bool = False) -> str:
        """A text, bare or in quotation marks or as a block."""
        if value is None:
            return ""
        odd = re.search(r"[:#{}\[\],]", value) is not None
        kinds = ["'", '"'] + ([] if odd else ["bare", "bare", "bare"])
        kinds += [] if flow or len(value) < 12 else [">-", "|-", ">-"]
        kind = self.pick(*kinds)
        if kind in ("'", '"'):
            return f"{kind}{value}{kind}"
        if kind == "bare":
            words = value.split(" ")
            fold = f"\n{' ' * (indent + 1)}" if len(words) > 4 and not flow and self.pick(0, 1) else " "
            return " ".join(words[:2]) + (fold if len(words) > 2 else "") + " ".join(words[2:])
        self.after_block = True
        fold = "\n" + " " * (indent + 2) if kind == ">-" and self.pick(0, 1) else " "
        return f"{kind}{self.comment()}\n{' ' * (indent + 2)}{value.replace(' ', fold)}"

    def flow(self, value: Any) -> str:
        """A value in brackets, over one line or several."""
        if isinstance(value, dict):
            parts = [f"{self.key(key, flow=True)}: {self.flow(inner)}" for key, inner in value.items()]
        elif isinstance(value, list):
            parts = [self.flow(inner) for inner in value]
        else:
            return self.scalar(value, 0, flow=True)
        comma = self.pick(", ", ",\n      ")
        return ("{%s}" if isinstance(value, dict) else "[%s]") % comma.join(parts)

    def key(self, name: str, *, flow: bool = False) -> str:
        """A key, bare or quoted."""
        return self.pick(f'"{name}"', f"'{name}'") if flow or self.pick(0, 0, 0, 1) else name

    def block(self, data: dict[str, Any], indent: int, *, first: str | None = None) -> str:
        """A mapping, one key below the other."""
        made = ""
        for place, (name, value) in enumerate(data.items()):
            lead = first if place == 0 and first is not None else self.between(indent) + " " * indent
            top = name in RECORD_DATA and value is RECORD_DATA[name]
            asked = "? " if top and self.pick(*[0] * 60, 1) else ""
            before = len(made) + len(lead)
            made += lead + asked + self.key(name) + (f"\n{' ' * indent}" if asked else "") + ":"
            if not isinstance(value, dict | list):
                text = self.scalar(value, indent)
                made += f" {text}" if text else ""
                made += "\n" if text.startswith((">", "|")) else f"{self.comment()}\n"
            elif self.pick(0, 0, 1):
                made += f" {self.flow(value)}{self.comment()}\n"
            elif isinstance(value, dict):
                made += f"{self.comment()}\n" + self.block(value, indent + self.pick(1, 2, 4))
            else:
                made += f"{self.comment()}\n" + self.items(value, indent + self.pick(0, 2, 4))
            if top:
                self.keys[name] = made[before:]
        return made

    def items(self, values: list[Any], indent: int) -> str:
        """A list, one item below the other."""
        made = ""
        for value in values:
            made += self.between(indent) + " " * indent + "-"
            if self.pick(0, 0, 1):
                made += f" {self.flow(value)}{self.comment()}\n"
            else:
                gap = self.pick(1, 1, 3)
                made += self.block(value, indent + 1 + gap, first=" " * gap)
        return made

    def file(self) -> str:
        """The whole of a record."""
        data = dict(self.dice.sample(list(RECORD_DATA.items()), len(RECORD_DATA)))
        text = self.pick("", "", "---\n", "# head\n---\n") + self.block(data, self.pick(0, 0, 0, 2))
        text += self.between(0) + self.pick("", "", "...\n", "...\n# gone\n")
        return text.removesuffix("\n") if self.pick(0, 0, 0, 1) else text


def numbered(text: str) -> list[str]:
    """The comments of a text, by their numbers."""
    return sorted(re.findall(r"# c\d+c", text))


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**64), st.sampled_from(sorted(CHANGES)), st.sampled_from(["\n", "\r\n"]))
def test_any_layout_is_changed_rightly_or_refused(seed: int, name: str, newline: str) -> None:
    hand = Hand(seed)
    text = hand.file().replace("\n", newline)
    source, found = from_text(text, "x.yaml")
    assert (found, source.data) == ([], RECORD_DATA), text
    values = CHANGES[name](Evidence.model_validate(source.data))
    try:
        edited = with_keys(text, values)
    except ValueError as reason:
        assert re.search(r"^ *\? ", text, re.M), (text, reason)  # noqa: PT017
        return
    meant = to_data(to_text({**RECORD_DATA, **values}))[0]
    now, found = from_text(edited.text, "x.yaml")
    assert (found, now.data) == ([], meant)
    assert numbered(edited.text + " ".join(edited.lost_comments)) == numbered(text)
    assert edited.text.count("\n") == edited.text.count("\r\n") or newline == "\n"
    for key, whole in hand.keys.items():
        assert whole.rstrip().replace("\n", newline) in edited.text or key in values
