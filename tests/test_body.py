"""Bodies merge: what forces.yaml will say, what the account of the new one will look like, and what is refused."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nvap
from nvap.analysis.gaps import Band
from nvap.source.writing import to_text
from tests.evidence import finding, real_plan
from tests.running import data, run, tree

MERGE = ("body", "merge", "norfolk", "suffolk")
INTO = ("--into", "Norfolk and Suffolk Constabulary", "--on", "2027-04-01")
WORDS = (*MERGE, *INTO)
WRITTEN = """\
others:
  - id: norfolk-and-suffolk
    name: Norfolk and Suffolk Constabulary
    nation: england
    region: east-of-england
    policing_region: eastern
    territorial: true
    from: 2027-04-01
changes:
  norfolk:
    until: 2027-03-31
    successor: norfolk-and-suffolk
  suffolk:
    until: 2027-03-31
    successor: norfolk-and-suffolk
"""


def drafted(cwd: Path, *words: str) -> Any:
    """A draft as JSON."""
    done = run(cwd, *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return data(done)


def write(folder: Path, *parts: str, made: dict[str, Any]) -> None:
    """Write one file of a workspace."""
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(made), encoding="utf-8")


def record(folder: Path, force: str, name: str, objective: str, kind: str, **more: Any) -> None:
    """Record a piece of evidence; `kind` is its kind and its assurance."""
    what, _, assurance = kind.partition("/")
    made = {
        **{"id": name, "force": force, "plan_version": "2", "kind": what, "assurance": assurance},
        "objectives": {objective: real_plan().objectives[objective].fingerprint},
        **{"title": "Invented", "summary": "Invented.", "date": name[:10], "recorded": name[:10]},
        **{"review_by": "2027-10-01", "owner": "Head of Safeguarding", "reference": f"{force}/{name}"},
        **{"marking": "OFFICIAL", "share": "force", "shows": "yes"},
        **more,
    }
    write(folder, "evidence", force, f"{name}.yaml", made=made)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two forces: one objective that both support, one that one does, one that neither does in full; and a finding."""
    for force in ("norfolk", "suffolk"):
        record(tmp_path, force, "2026-11-01-referrals", "2.2.1.1", "audit/supervisor")
    record(tmp_path, "norfolk", "2026-11-02-policy", "2.1.1.4", "policy/supervisor")
    record(tmp_path, "norfolk", "2026-11-03-audit", "2.1.1.2", "audit/supervisor", shows="partly")
    record(tmp_path, "suffolk", "2026-11-03-policy", "2.1.1.2", "policy/supervisor")
    found = [
        {key: value for key, value in {**finding(word, "2.1.1.1"), **more}.items() if value is not None}
        for word, more in (
            ("area-for-improvement", {"closed": None, "text": "Calls wait.", "due": "2027-03-01"}),
            ("cause-of-concern", {"closed": None, "text": "Callers are missed.", "lead": "Head of Contact"}),
        )
    ]
    kind = "inspection/independent"
    record(tmp_path, "suffolk", "2026-11-04-inspection", "2.1.1.1", kind, assured_by="HMICFRS", findings=found)
    claims = {"2.2.1.1": {"status": "implemented", "summary": "Invented."}}
    head = {"force": "norfolk", "plan_version": "2", "date": "2026-12-01", "marking": "OFFICIAL"}
    write(tmp_path, "returns", "norfolk", "2026-12-01.yaml", made={**head, "claims": claims})
    return tmp_path


def test_a_draft_writes_nothing_and_says_what_would_be_written(folder: Path) -> None:
    before = tree(folder)
    told = drafted(folder, *WORDS)
    assert (told["lines"], told["path"], told["written"]) == (WRITTEN, "forces.yaml", False)
    assert tree(folder) == before
    for form in ("text", "md"):
        shown = run(folder, *WORDS, "--format", form).stdout
        assert "    successor: norfolk-and-suffolk\n" in shown
        assert "--write" in shown


def test_the_account_of_the_first_day_is_told(folder: Path) -> None:
    told = drafted(folder, *WORDS)
    assert [(each["id"], each["last_day"], each["records"], each["claims"]) for each in told["bodies"]] == [
        ("norfolk", "2027-03-31", 3, 1),
        ("suffolk", "2027-03-31", 3, 0),
    ]
    assert (told["applicable"], told["in_full"], told["nothing"]) == (53, 1, 50)
    assert {
        part["objective"]: [(each["body"], each["in_part"]) for each in part["lacking"]] for part in told["part"]
    } == {
        "2.1.1.2": [("norfolk", True), ("suffolk", True)],
        "2.1.1.4": [("suffolk", False)],
    }
    findings = [(each["body"], each["text"], each["overdue"]) for each in told["findings"]]
    assert findings == [("suffolk", "Callers are missed.", None), ("suffolk", "Calls wait.", 31)]
    assert [(each["objective"], each["claims"]) for each in told["claims"]] == [
        ("2.2.1.1", [{"body": "norfolk", "name": "Norfolk Constabulary", "status": "implemented"}])
    ]


def test_what_is_written_gives_the_account_that_was_told(folder: Path) -> None:
    told = drafted(folder, *WORDS)
    done = run(folder, *WORDS, "--write")
    assert done.returncode == 0, done.stderr
    assert (folder / "forces.yaml").read_text("utf-8") == WRITTEN
    gaps = nvap.open(folder, at=date(2027, 4, 1)).gaps("norfolk-and-suffolk")
    bands = Counter(str(row.worst.band) for row in gaps.rows)
    assert dict(told["bands"]) == {str(band): bands[band] for band in Band}
    assert told["met"] == len(gaps.met)
    strict = run(folder, "validate", "--strict", "--as-at", "2027-04-01")
    assert strict.returncode == 0, strict.stdout


def test_a_chain_is_drafted_from_what_was_merged(folder: Path) -> None:
    run(folder, *WORDS, "--write")
    words = ("body", "merge", "Norfolk and Suffolk Constabulary", "cambridgeshire", "--into", "Eastern Police")
    done = run(folder, *words, "--on", "2028-04-01", "--write")
    assert done.returncode == 0, done.stderr
    text = (folder / "forces.yaml").read_text("utf-8")
    assert "    from: 2027-04-01\n    until: 2028-03-31\n    successor: eastern\n" in text
    assert "  cambridgeshire:\n    until: 2028-03-31\n    successor: eastern\n" in text
    third = ("body", "merge", "eastern", "essex", "--into", "Eastern and Essex Police", "--on", "2029-04-01")
    told = drafted(folder, *third)
    assert [each["records"] for each in told["bodies"]] == [6, 0]
    assert told["lapsed"] == 6
    assert "6 of the records inherited are past their review date by then" in run(folder, *third).stdout


def test_comments_and_other_bodies_of_the_file_stay(folder: Path) -> None:
    board = "  # our board\n  - {id: board, name: A Board, nation: england, kind: partnership, adopts: [2.2.1]}\n"
    text = f"# ours\nothers:\n{board}changes:\n  # as it is known\n  kent: {{also_known_as: [The Kent Force]}}\n"
    (folder / "forces.yaml").write_text(text, encoding="utf-8")
    done = run(folder, *WORDS, "--write")
    assert done.returncode == 0, done.stderr
    now = (folder / "forces.yaml").read_text("utf-8")
    assert now.startswith(f"# ours\nothers:\n{board}  - id: norfolk-and-suffolk\n")
    assert "changes:\n  # as it is known\n  kent: {also_known_as: [The Kent Force]}\n  norfolk:\n" in now


def test_a_comment_that_would_be_lost_is_told_and_nothing_is_written(folder: Path) -> None:
    text = "changes:\n  norfolk: {name: The Norfolk Force}  # since the summer\n"
    (folder / "forces.yaml").write_text(text, encoding="utf-8")
    done = run(folder, *WORDS, "--write")
    assert (done.returncode, "since the summer" in done.stderr) == (3, True)
    assert (folder / "forces.yaml").read_text("utf-8") == text


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "one": (("body", "merge", "norfolk", *INTO), "two bodies or more"),
    "twice": (("body", "merge", "norfolk", "Norfolk Constabulary", *INTO), "named twice"),
    "mistyped": (("body", "merge", "norfolk", "sufolk", *INTO), "suffolk (Suffolk Constabulary)"),
    "id there": ((*MERGE, "--into", "Kent", "--on", "2027-04-01"), "the id kent"),
    "id of one": ((*MERGE, "--into", "Norfolk", "--on", "2027-04-01"), "--id"),
    "name there": ((*MERGE, "--into", "Surrey police", "--on", "2027-04-01", "--id", "x"), "Surrey Police goes by"),
    "nations": (("body", "merge", "norfolk", "gwent", *INTO), "--nation"),
    "regions": (("body", "merge", "norfolk", "kent", *INTO), "--region"),
    "partnership": (("body", "merge", "norfolk", "board", *INTO), "A Board is a partnership"),
    "example": (("body", "merge", "norfolk", "drill", *INTO), "Drill Force (Example) is an invented example"),
    "ended": (("body", "merge", "norfolk", "over", *INTO), "Over Police ended on 31 March 2026"),
    "not begun": (("body", "merge", "norfolk", "soon", *INTO), "Soon Police begins on 1 April 2027"),
    "followed": (("body", "merge", "norfolk", "kent", *INTO), "Soon Police already"),
    "ends otherwise": (("body", "merge", "norfolk", "until", *INTO), "31 May 2027 already"),
    "unknown region": ((*WORDS, "--region", "east"), "--region cannot be east"),
    "personal data": ((*MERGE, "--into", "jo.bloggs@north.example", "--on", "2027-04-01"), "jo.bloggs@north.example"),
    "no day": ((*MERGE, "--into", "X", "--on", "1 April"), "2026-10-14"),
}
FORCES = """\
others:
  - {id: board, name: A Board, nation: england, kind: partnership, adopts: [2.2.1]}
  - {id: drill, name: Drill Force (Example), nation: england, example: true}
  - {id: over, name: Over Police, nation: england, until: 2026-03-31}
  - {id: soon, name: Soon Police, nation: england, from: 2027-04-01}
  - {id: until, name: Until Police, nation: england, until: 2027-05-31}
"""


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_merge_is_refused(folder: Path, name: str) -> None:
    words, said = REFUSED[name]
    more = "changes:\n  kent: {until: 2027-03-31, successor: soon}\n" if name == "followed" else ""
    (folder / "forces.yaml").write_text(FORCES + more, encoding="utf-8")
    before = tree(folder)
    done = run(folder, *words, "--write")
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert tree(folder) == before


def test_what_differs_can_be_said(folder: Path) -> None:
    words = ("body", "merge", "norfolk", "kent", *INTO, "--region", "south-east", "--policing-region", "eastern")
    lines = drafted(folder, *words, "--id", "new", "--name-cy", "Heddlu Newydd")["lines"]
    assert "region: south-east\n    policing_region: eastern\n" in lines
    assert "id: new\n    name: Norfolk and Suffolk Constabulary\n    name_cy: Heddlu Newydd\n" in lines


def test_partnerships_that_merge_adopt_what_either_did(folder: Path) -> None:
    more = "  - {id: other, name: Other Board, nation: england, kind: partnership, adopts: [2.6.1, 2.2.1]}\n"
    (folder / "forces.yaml").write_text(FORCES + more, encoding="utf-8")
    told = drafted(folder, "body", "merge", "board", "other", "--into", "Both Boards", "--on", "2027-04-01")
    assert "kind: partnership\n" in told["lines"]
    assert "    adopts:\n      - 2.2.1\n      - 2.6.1\n" in told["lines"]
    assert "territorial" not in told["lines"]


def test_what_would_have_errors_is_not_written(folder: Path) -> None:
    done = run(folder, *MERGE, "--into", "Coastal", "--on", "2027-04-01", "--id", "con", "--write")
    assert (done.returncode, "reserved-name" in done.stderr) == (1, True)
    done = run(folder, *MERGE, "--into", "Coastal", "--on", "2027-04-01", "--id", "No Slug", "--write")
    assert (done.returncode, "Nothing was written" in done.stderr) == (1, True)
    assert not (folder / "forces.yaml").exists()


def test_what_is_dated_on_the_day_or_later_is_told(folder: Path) -> None:
    record(folder, "suffolk", "2027-04-01-late", "2.2.1.1", "audit/supervisor")
    told = drafted(folder, *WORDS)
    assert told["misdated"] == ["evidence/suffolk/2027-04-01-late.yaml"]
    assert "evidence/suffolk/2027-04-01-late.yaml" in run(folder, *WORDS, "--format", "text").stdout


def test_nothing_above_the_limit_is_shown(folder: Path) -> None:
    path = folder / "evidence" / "suffolk" / "2026-11-04-inspection.yaml"
    text = path.read_text("utf-8").replace("marking: OFFICIAL", "marking: OFFICIAL-SENSITIVE\nhandling: For the board")
    path.write_text(text, encoding="utf-8")
    full = run(folder, *WORDS, "--format", "md").stdout
    assert full.startswith("**OFFICIAL-SENSITIVE**")
    assert "Callers are missed." in full
    limited = run(folder, *WORDS, "--format", "md", "--max-marking", "OFFICIAL").stdout
    assert limited.startswith("**OFFICIAL**")
    assert "Callers are missed." not in limited
    assert "2 withheld here" in limited
