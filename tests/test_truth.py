"""The truth table: every line of truth.md, whose head says how to read it, held against the code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nvap.analysis.gaps import GAPS, gap_list
from nvap.analysis.standing import standing
from nvap.model.evidence import Evidence
from nvap.model.fields import Kind, Stage
from nvap.model.returns import Return, Status
from tests.evidence import AT, NORFOLK, action, finding, objective, record

TABLE = Path(__file__).with_name("truth.md")
DASH = "—"
STAGES = {"in place": Stage.IN_PLACE, "in use": Stage.IN_USE, "a difference": Stage.MAKING_A_DIFFERENCE}
SUPPORT = ("nothing", "in progress", "implemented", "embedded")


def after(days: int) -> str:
    """A day so many days after the one that the table speaks for."""
    return (AT + timedelta(days=days)).isoformat()


# What each word in brackets gives a record; those of findings, names and superseding are read apart.
WORDS: dict[str, dict[str, Any]] = {
    "dated today": {"date": after(0)},
    "dated tomorrow": {"date": after(1)},
    "12 months old": {"date": "2025-11-30"},
    "12 months and a day old": {"date": "2025-11-29"},
    "last day": {"review_by": after(0)},
    "lapsed": {"review_by": after(-1)},
    "old but renewed": {
        "date": "2020-01-01",
        "review_by": after(30),
        "renewed": [{"date": after(-9), "from": after(-5), "to": after(30), "note": "x"}],
    },
    "lapsed, renewed tomorrow": {
        "review_by": after(30),
        "renewed": [{"date": after(1), "from": after(-1), "to": after(30), "note": "x"}],
    },
    "current, renewed tomorrow": {
        "review_by": after(90),
        "renewed": [{"date": after(1), "from": after(5), "to": after(90), "note": "x"}],
    },
    "withdrawn today": {"withdrawn": {"date": after(0), "reason": "x"}},
    "withdrawn tomorrow": {"withdrawn": {"date": after(1), "reason": "x"}},
    "moved": {"withdrawn": {"date": after(0), "reason": "x", "moved_to": "2026-06-09-x"}},
    "never made": {"withdrawn": {"date": after(0), "reason": "x", "never_made": "x"}},
    "shows no": {"shows": "no"},
    "shows partly": {"shows": "partly"},
    "shows no of another": {"objectives": ["2.2.1.1", "2.2.1.2"], "shows": {"2.2.1.1": "yes", "2.2.1.2": "no"}},
    "shows no of this": {"objectives": ["2.2.1.1", "2.2.1.2"], "shows": {"2.2.1.1": "no", "2.2.1.2": "yes"}},
    "of a part": {"part": "x"},
    "one reference": {"reference": "one"},
    "of staff": {"from": "staff"},
    "of victims": {"from": "victim"},
    "earlier": {"date": "2026-05-01"},
    "suspect": {"fingerprint": "v1:000000000000"},
    "no fingerprint": {"fingerprint": None},
    "elsewhere": {"objectives": ["2.2.1.2"]},
}
FINDING = re.compile(
    r"(cause of concern|area for improvement|recommendation|consideration)"
    r"(?: (closed today|closed tomorrow|against another))?"
)
CLOSED = {"closed today": after(0), "closed tomorrow": after(1)}


@dataclass(frozen=True)
class FilledRow:
    """One line of the table, as it is written."""

    case: str
    expects: str
    evidence: str
    claim: str
    supported: str
    worst: str
    also: str


def lines() -> list[FilledRow]:
    """Every line of every table in the file."""
    rows = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [FilledRow(*row) for row in cells if row[0] not in ("Case", "---")]


def records_of(text: str) -> list[Evidence]:
    """The records that a cell of evidence tells of; each is a day newer than the one before it."""
    pieces = [] if text == DASH else text.split(" + ")
    names: dict[str, str] = {}
    return [_record(place, piece, names) for place, piece in enumerate(pieces)]


def _record(place: int, piece: str, names: dict[str, str]) -> Evidence:
    match = re.fullmatch(r"([a-z-]+/[a-z]+)(?: \((.+)\))?", piece)
    assert match, piece
    day = f"2026-06-0{place + 1}"
    keys: dict[str, Any] = {"id": f"{day}-x", "date": day, "reference": f"place {place}"}
    findings = []
    for word in match[2].split("; ") if match[2] else ():
        found = FINDING.fullmatch(word)
        if found:
            against = "2.2.1.2" if found[2] == "against another" else "2.2.1.1"
            findings.append(finding(found[1].replace(" ", "-"), against, CLOSED.get(found[2])))
            if found[2] == "against another":
                keys["objectives"] = ["2.2.1.1", against]
        elif word.startswith("supersedes "):
            keys["supersedes"] = names[word.removeprefix("supersedes ")]
        elif re.fullmatch("[A-Z]", word):
            names[word] = keys["id"]
        else:
            keys |= WORDS[word]
    return record(match[1], findings=findings, **keys)


def returns_of(text: str) -> list[Return]:
    """The returns that a cell of claims tells of, a month between one and the next."""
    claims = [] if text == DASH else text.split(", then ")
    made = []
    for place, words in enumerate(claims):
        tomorrow = words.startswith("tomorrow ")
        status = words.removeprefix("tomorrow ").removesuffix(", older wording").replace(" ", "-")
        name = "2.2.1.2" if status == "silent" else "2.2.1.1"
        claim = {"status": "implemented" if status == "silent" else status, "summary": "x"}
        if words.endswith(", older wording"):
            claim["wording"] = "v1:000000000000"
        day = after(1) if tomorrow else f"2026-0{place + 7}-01"
        made.append({"force": "norfolk", "date": day, "plan_version": "2", "claims": {name: claim}})
    return [Return.model_validate(data) for data in made]


def found(line: FilledRow) -> tuple[str, str, str]:
    """What the code says of a line: supported, worst gap, the other gaps."""
    stage, _, besides = line.expects.partition(", ")
    elsewhere, telling = besides == "not here", ["feedback/staff"] if besides == "of staff" else ["feedback"]
    asked = objective(STAGES[stage], not_applicable_in=("england",) if elsewhere else (), telling=telling)
    evidence, returns = records_of(line.evidence), returns_of(line.claim)
    listed = gap_list([action("2.2.1", asked)], NORFOLK, evidence, AT, returns)
    places = len(listed.rows) + len(listed.met) + len(listed.not_applicable) + len(listed.claimed_not_applicable)
    assert places == 1
    assessed = standing(asked, evidence, AT, returns)
    supported = (assessed.supported or "nothing").replace("-", " ")
    gaps = [gap.name for row in listed.rows for gap in row.gaps]
    worst = gaps[0] if gaps else "met" if listed.met else "left out"
    return DASH if listed.not_applicable else supported, worst, ", ".join(gaps[1:]) or DASH


LINES = lines()


@pytest.mark.parametrize("line", LINES, ids=[line.case for line in LINES])
def test_every_line_holds(line: FilledRow) -> None:
    assert found(line) == (line.supported, line.worst, line.also)


def test_a_line_that_is_wrong_is_seen() -> None:
    line = next(line for line in LINES if line.worst == "met")
    assert found(line) != (line.supported, "lapsed", line.also)
    assert found(line) != ("nothing", line.worst, line.also)


def test_every_case_has_a_name_of_its_own() -> None:
    names = [line.case for line in LINES]
    assert sorted(set(names)) == sorted(names)


def test_the_table_shows_every_gap_first_and_each_that_can_be_beside_others() -> None:
    names = {gap.name for gap in GAPS}
    assert {line.worst for line in LINES} == names | {"met", "left out"}
    beside = {name for line in LINES for name in line.also.split(", ")}
    # An open finding is the worst there is.
    assert beside == names - {"adverse"} | {DASH}


def test_the_table_meets_every_claim_with_every_support() -> None:
    met = {(line.claim, line.supported) for line in LINES}
    assert met >= {(status.replace("-", " "), support) for status in Status for support in SUPPORT}


def test_the_table_meets_every_stage_with_every_expectation_and_shows_every_kind() -> None:
    alone = {(line.expects, record.stage) for line in LINES for record in records_of(line.evidence)}
    assert alone >= {(expects, stage) for expects in STAGES for stage in Stage}
    assert {record.kind for line in LINES for record in records_of(line.evidence)} == set(Kind)


def test_every_word_that_the_head_explains_is_used_and_no_other() -> None:
    head = " ".join(TABLE.read_text("utf-8").partition("\n## ")[0].split())
    used = {word for line in LINES for word in WORDS if re.search(rf"[(; ]{word}[;)]", line.evidence)}
    assert used == set(WORDS)
    assert [word for word in WORDS if word not in head] == []
