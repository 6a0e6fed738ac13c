"""Returns: a new one and a change to one stand on all that the force has claimed, or are refused."""

from pathlib import Path

import pytest
import yaml

from tests.running import Done, nvap, tree

RETURN = """\
force: norfolk
date: {date}
plan_version: "2"
claims:
  2.2.1.1: {{{keys}}}
"""
DONE = "status: implemented, summary: Done"
NORFOLK = ("--force", "norfolk")
SET = ("return", "set", "2.2.1.2", "implemented", "--summary", "Done too.", *NORFOLK)
NEW = ("return", "new", *NORFOLK, "--date", "2026-11-20")


def put(folder: Path, date: str, keys: str = DONE) -> Path:
    """Write a return with one claim."""
    path = folder / f"returns/norfolk/{date}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RETURN.format(date=date, keys=keys), encoding="utf-8")
    return path


def claim(path: Path, objective: str = "2.2.1.1") -> dict[str, str]:
    """A claim as another reader reads it."""
    read = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    kept: dict[str, str] = read["claims"][objective]
    return kept


def refused(done: Done, name: str) -> None:
    """It was refused as a report is, with the file and what to do."""
    assert done.returncode == 1, done.stdout
    assert f"returns/norfolk/{name}:" in done.stderr
    assert "Nothing was written" in done.stderr
    assert "Mend what is named above" in done.stderr


@pytest.mark.parametrize(("words"), [SET, NEW, (*SET, "--date", "2026-11-01"), (*SET, "--date", "2026-05-01")])
@pytest.mark.parametrize("broken", ["status: implemented, sumary: Done", "status: [", ""])
def test_a_return_that_cannot_be_read_stops_a_change_and_a_new_one(
    tmp_path: Path, words: tuple[str, ...], broken: str
) -> None:
    put(tmp_path, "2026-05-01")
    put(tmp_path, "2026-11-01", broken)
    before = tree(tmp_path)
    refused(nvap(*words, cwd=tmp_path), "2026-11-01.yaml")
    assert tree(tmp_path) == before


def test_a_new_return_needs_every_earlier_one_and_a_change_only_the_newest(tmp_path: Path) -> None:
    put(tmp_path, "2026-05-01", "status: implemented, sumary: Done")
    put(tmp_path, "2026-11-01")
    refused(nvap(*NEW, cwd=tmp_path), "2026-05-01.yaml")
    done = nvap(*SET, cwd=tmp_path)
    assert (done.returncode, "2026-05-01.yaml:5" in done.stderr) == (0, True)


def test_a_claim_with_an_error_is_not_lost_by_a_new_return_and_can_be_mended(tmp_path: Path) -> None:
    put(tmp_path, "2026-05-01")
    path = put(tmp_path, "2026-11-01", f"{DONE}, risk: high")
    refused(nvap(*NEW, cwd=tmp_path), "2026-11-01.yaml")
    done = nvap(*SET[:2], "2.2.1.1", *SET[3:], "--risk-reason", "A gap in cover.", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert claim(path)["risk_reason"] == "A gap in cover."


def test_errors_in_evidence_do_not_stop_a_return_and_are_named(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-01")
    broken = tmp_path / "evidence/norfolk/2026-10-14-a.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("id: 2026-10-14-a\n", encoding="utf-8")
    for words in (SET, NEW):
        done = nvap(*words, cwd=tmp_path)
        assert (done.returncode, "evidence/norfolk/2026-10-14-a.yaml:" in done.stderr) == (0, True)


def test_an_empty_text_takes_out_a_due_date_and_a_high_risk(tmp_path: Path) -> None:
    path = put(tmp_path, "2026-11-01", f"{DONE}, due: 2027-01-31, risk: high, risk_reason: Why, lead: Head")
    words = ("return", "set", "2.2.1.1", "implemented", "--summary", "Done", *NORFOLK)
    done = nvap(*words, "--due", "", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(claim(path)) == {"status", "wording", "summary", "risk", "risk_reason", "lead"}
    done = nvap(*words, "--risk", "", "--risk-reason", "", "--lead", "", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(claim(path)) == {"status", "wording", "summary"}


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("1/31/2027", "Write 31/1/2027 if 31 January 2027 is meant"),
        ("Jan 2027", "does not say which day"),
        ("2027-02-30", "there is no day"),
        (" ", "is not a date"),
    ],
)
def test_a_due_date_has_a_form(tmp_path: Path, due: str, said: str) -> None:
    path = put(tmp_path, "2026-11-01")
    done = nvap(*SET, "--due", due, cwd=tmp_path)
    assert (done.returncode, "--due" in done.stderr, said in done.stderr) == (2, True, True)
    assert "2.2.1.2" not in path.read_text(encoding="utf-8")
