"""What goes out and comes back unchanged changes nothing, whatever the records hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nvap.analysis.gaps import gap_list
from nvap.exchange.workbook.contents import Part, contents, now
from nvap.exchange.workbook.merge import Merged, merged
from nvap.exchange.workbook.rows import exported, lined
from nvap.exchange.workbook.words import Words, words
from nvap.exchange.workbook.xlsx_reader import read
from nvap.exchange.workbook.xlsx_writer import Book, to_bytes
from nvap.formats.jinja import render
from nvap.load.plan import Plan, load
from nvap.load.validation import shape
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Better, FeedbackFrom, Kind, Seriousness, Share, Shows
from nvap.model.returns import Return, Status, returned_at
from nvap.source import Folder, from_text
from nvap.source.writing import to_text
from nvap.workspace import built_in
from tests.running import DAY, nvap, tree
from tests.workbooks import resaved

AT = dt.date(2026, 11, 30)
# What spreadsheets, XML or the libraries between change where nobody looks.
NASTY = (
    "_x000D_", "_x005F_x000D_", "x005F_", "a_x0041_b", "__x000D__", "'012", "'", "012", "1:30",
    "1.10", "TRUE", "FALSE", "2026-10-14", "14/10/2026", "=1+1", "=HYPERLINK(\"http://x\")", "+44",
    "-1", "@SUM(A1)", "{=1}", "1e3", "0x1F", "#N/A", "Heddlu Gŵynedd, ŷ Ŵ â",
    "👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", " leading",
    "trailing ", "two  spaces", "a\xa0b", "line\nline", "line\n", "\nline", "a\r\nb", "\u200e",
    "a\u2028b", "a\x85b", "<b>&amp;</b>", "]]>", "\"quoted\"", "a, b; c", "no", "y", "null", "~",
    "é\u0301", "a\x07b", "yes", "_x", "_x00zz_", "\u0301a", "�", "a\u200bb", "%&'()",
    "&L&\"Arial\"", "100%", "£1,000", "1,5", ".5", "５",
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from([text for text in NASTY if text.strip()]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda text: bool(text.strip())),
)
DAYS = st.dates(dt.date(1890, 1, 1), dt.date(2100, 1, 1))
NUMBERS = st.decimals(-(10**14), 10**14, places=None, allow_nan=False, allow_infinity=False).map(
    lambda number: number.quantize(Decimal("0.000001")).normalize() if number % 1 else number.to_integral_value()
)
COUNTS = st.integers(0, 10**11 - 1)


@cache
def plan() -> Plan:
    """The built-in plan."""
    return load(Folder(str(built_in("plan"))))[0]


@st.composite
def evidence(draw: st.DrawFn) -> dict[str, Any]:
    """The data of a record of Norfolk; what the rules say of it does not matter here."""
    names = draw(
        st.lists(st.sampled_from([objective.id for objective in plan().force_objectives()]), min_size=1, max_size=4)
    )
    day = draw(DAYS)
    finding = st.fixed_dictionaries(
        {"objective": st.sampled_from(names), "seriousness": st.sampled_from([*Seriousness]), "text": TEXT},
        optional={
            "lead": TEXT,
            "number": TEXT,
            "due": DAYS,
            "progress": st.lists(st.fixed_dictionaries({"date": DAYS, "note": TEXT}), min_size=1, max_size=2),
            "closed": st.fixed_dictionaries({"date": DAYS, "how": TEXT}, optional={"by": TEXT}),
        },
    )
    span = st.fixed_dictionaries({"from": DAYS, "to": DAYS})
    return draw(
        st.fixed_dictionaries(
            {
                "id": st.just(f"{day}-x{draw(st.integers(0, 10**9))}"),
                "force": st.just("norfolk"),
                "plan_version": st.just("2"),
                "objectives": st.just({name: plan().objectives[name].fingerprint for name in names}),
                "kind": st.sampled_from([*Kind]),
                "assurance": st.sampled_from([*Assurance]),
                "title": TEXT,
                "summary": TEXT,
                "date": st.just(day),
                "owner": TEXT,
                "reference": TEXT,
            },
            optional={
                "review_by": DAYS,
                "assured_by": TEXT,
                "from": st.sampled_from([*FeedbackFrom]),
                "figure": st.fixed_dictionaries(
                    {"value": NUMBERS, "unit": TEXT},
                    optional={"period": span, "baseline": NUMBERS, "better": st.sampled_from([*Better])},
                ),
                "shows": st.one_of(
                    st.sampled_from([*Shows]), st.fixed_dictionaries(dict.fromkeys(names, st.sampled_from([*Shows])))
                ),
                "part": TEXT,
                "sample": st.fixed_dictionaries({"size": COUNTS, "of": COUNTS}),
                "strands": st.lists(st.sampled_from(["victims", "child-abuse", "stalking"]), min_size=1, unique=True),
                "promising_practice": st.booleans(),
                "share": st.sampled_from([*Share]),
                "handling": TEXT,
                "findings": st.lists(finding, min_size=1, max_size=3),
                "withdrawn": st.fixed_dictionaries({"date": DAYS, "reason": TEXT}),
            },
        )
    )


CLAIM = st.fixed_dictionaries(
    {"status": st.sampled_from([*Status]), "summary": TEXT},
    optional={
        "wording": st.just("v1:000000000000"),
        "lead": TEXT,
        "due": DAYS,
        "risk": st.just("high"),
        "risk_reason": TEXT,
        "impact": TEXT,
    },
)
CLAIMS = st.dictionaries(
    st.sampled_from([objective.id for objective in plan().force_objectives()]), CLAIM, min_size=1, max_size=5
)


def _kept(model: Any, data: dict[str, Any]) -> Any:
    """The model of what is written and read again, or None where it cannot be written."""
    source, found = from_text(to_text(data), "x")
    made, more = shape(model, source)
    return None if found or more else made


@cache
def said() -> Words:
    """The words of the workbook, which are the same in each."""
    return words(render("workbook-words", "text", None, (built_in("templates"),)))


def _out(records: Sequence[Evidence], returns: Sequence[Return]) -> bytes:
    gaps = gap_list(plan().actions.values(), plan().forces["norfolk"], records, AT, returns)
    held = contents(plan(), gaps, records, AT, Part(), lambda marking: True)
    properties = {"nvap schema": "1", "nvap force": "norfolk", "nvap plan version": "2"}
    return to_bytes(Book(said(), held.rows, [("plain", "x")], "OFFICIAL", "x", "x", AT, "x", properties))


def _back(data: bytes, records: Sequence[Evidence], returns: Sequence[Return]) -> Merged:
    tables = read(data)
    was = exported(tables)
    there = now(plan(), plan().forces["norfolk"], records, returned_at(returns, AT))
    return merged(was, lined(tables, was), there)


def unchanged(made: Merged) -> bool:
    """Whether nothing would be changed or added, and nothing said."""
    return not (
        made.claims
        or made.records
        or made.findings
        or made.new_records
        or made.new_findings
        or made.faults
        or made.notes
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(evidence(), min_size=1, max_size=4, unique_by=lambda record: str(record["id"])), CLAIMS)
def test_what_comes_back_as_it_went_changes_nothing(given_: list[dict[str, Any]], claims: dict[str, Any]) -> None:
    records = [_kept(Evidence, item) for item in given_]
    returns = [_kept(Return, {"force": "norfolk", "date": AT, "plan_version": "2", "claims": claims})]
    assume(None not in (*records, *returns))
    data = _out(records, returns)
    assert data == _out(records, returns), "the same contents give the same bytes"
    made = _back(data, records, returns)
    assert unchanged(made), made
    assert made.alone["objectives"] == 53


def test_a_changed_text_would_be_seen() -> None:
    """What the property is worth: one text that is not as it was exported is a change, and a conflict if both are."""
    data = {
        "id": "2026-01-01-x", "force": "norfolk", "plan_version": "2", "objectives": {"2.2.1.1": None}, "kind": "audit",
        "assurance": "self", "title": "a", "summary": "b", "date": "2026-01-01", "owner": "c", "reference": "d",
    }  # fmt: skip
    record, other = _kept(Evidence, data), _kept(Evidence, {**data, "title": "A"})
    tables = read(_out([record], []))
    was = exported(tables)
    was.rows["evidence"]["2026-01-01-x"]["title"] = "A"  # type: ignore[index]  # as if "a" had been typed over it
    force = plan().forces["norfolk"]
    changed = merged(was, lined(tables, was), now(plan(), force, [other], {}))
    assert [dict(edit.texts) for edit in changed.records] == [{"title": "a"}]
    both = merged(was, lined(tables, was), now(plan(), force, [_kept(Evidence, {**data, "title": "B"})], {}))
    assert [fault.cell for fault in both.faults] == ["Evidence!B4"]
    assert unchanged(merged(was, lined(tables, was), now(plan(), force, [record], {})))


def nasty_workspace(folder: Path) -> None:
    """A force with every text that anything between might change."""
    kept = [text for text in NASTY if text.strip() and not from_text(to_text({"x": text}), "x")[1]]
    assert len(kept) > 50
    place = folder / "evidence" / "norfolk"
    place.mkdir(parents=True)
    long = "Long. " * 12000 + "👩‍👩‍👧" * 50
    for number, text in enumerate([*kept, long, "𝄞" * 20000]):
        data = {
            "id": f"{DAY}-nasty-{number}", "force": "norfolk", "plan_version": "2",
            "objectives": {"2.2.1.1": plan().objectives["2.2.1.1"].fingerprint}, "kind": "audit", "assurance": "self",
            "title": text, "summary": text, "date": DAY, "recorded": DAY, "review_by": dt.date(2099, 1, 1),
            "owner": text, "reference": text, "shows": "yes", "part": text,
            "findings": [{"objective": "2.2.1.1", "seriousness": "consideration", "text": text}],
        }  # fmt: skip
        (place / f"{data['id']}.yaml").write_text(to_text(data), encoding="utf-8", newline="\n")
    claims = {
        objective.id: {"status": "embedded", "summary": text, "lead": text}
        for objective, text in zip(plan().force_objectives(), kept, strict=False)
    }
    data = {"force": "norfolk", "date": DAY, "plan_version": "2", "claims": claims}
    (folder / "returns" / "norfolk").mkdir(parents=True)
    (folder / "returns" / "norfolk" / f"{DAY}.yaml").write_text(to_text(data), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("by_libreoffice", [False, True], ids=["as it was", "saved again by LibreOffice"])
def test_every_awkward_text_comes_back(by_libreoffice: bool, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    nasty_workspace(workspace)
    out = tmp_path / "norfolk.xlsx"
    done = nvap("workbook", "export", "--force", "norfolk", "--out", out, cwd=workspace)
    assert done.returncode == 0, done.stderr
    before = tree(workspace)
    file = resaved(out, tmp_path / "again") if by_libreoffice else out
    done = nvap("workbook", "import", file, "--write", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 added, 0 changed, 53 of Objectives left alone" in done.stdout
    assert tree(workspace) == before
