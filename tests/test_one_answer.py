"""Every document says the same of an objective: gaps, status, why, sheets, the pack, the export and the baseline."""

import inspect
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nvap
from nvap.analysis.counting import counted, facts_of
from nvap.analysis.gaps import GAPS
from nvap.analysis.standing import standing
from nvap.model.dates import months_after
from nvap.model.evidence import Evidence
from nvap.model.returns import Return, Status
from nvap.source.writing import to_text
from nvap.views import reasons
from nvap.words.catalogue import day as spelled
from tests.evidence import real_plan
from tests.oracle.accounts import random_account
from tests.running import data
from tests.running import nvap as nvap_command
from tests.test_oracle import DATES, as_text, asked

AT = DATES[2]
SEEDS = (3, 11, 29, 40)
DAYS = re.compile(r"\d{4}-\d\d-\d\d")
MERGED = """others:
  - {id: fenland, name: Fenland Police, nation: england, territorial: true, from: 2026-07-01}
changes:
  norfolk: {until: 2026-06-30, successor: fenland}
  suffolk: {until: 2026-06-30, successor: fenland}
"""
HIDDEN = "marking: OFFICIAL-SENSITIVE\nhandling: For the board only\n"


def workspace_of(folder: Path, seed: int, force: str) -> nvap.Workspace:
    """A workspace with a random account of a force."""
    nation = "wales" if force == "gwent" else "england"
    records, returns = random_account(seed, list(asked(nation).values()))
    if force == "fenland":
        (folder / "forces.yaml").write_text(MERGED, encoding="utf-8")
        return merged(folder, records, returns)
    for kind, made, name in (("evidence", records, "id"), ("returns", returns, "date")):
        for data_of in made:
            path = folder / kind / force / f"{data_of[name]}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(to_text({**data_of, "force": force}), encoding="utf-8")
    return nvap.open(folder, at=AT)


def merged(folder: Path, records: list[dict[str, Any]], returns: list[dict[str, Any]]) -> nvap.Workspace:
    """A workspace with an account of which some is inherited: of two forces in turn, up to the day they merged."""
    owner = {
        made["id"]: ("norfolk", "suffolk")[place % 2] if made["date"].isoformat() < "2026-07-01" else "fenland"
        for place, made in enumerate(records)
    }
    for made in records:
        mine = owner[made["id"]]
        data_of = {**made, "force": mine}
        older = made.get("supersedes")
        if older and owner[older] != mine:
            data_of["supersedes"] = f"{owner[older]}/{older}" if mine == "fenland" else None
        if (withdrawn := made.get("withdrawn")) and (carrier := withdrawn.get("moved_to")) and owner[carrier] != mine:
            data_of["withdrawn"] = {**withdrawn, "moved_to": f"{owner[carrier]}/{carrier}"}
        data_of = {key: value for key, value in data_of.items() if value is not None}
        path = folder / "evidence" / mine / f"{made['id']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_text(data_of), encoding="utf-8")
    for made in returns:
        mine = "fenland" if made["date"].isoformat() >= "2026-07-01" else "norfolk"
        path = folder / "returns" / mine / f"{made['date']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_text({**made, "force": mine}), encoding="utf-8")
    return nvap.open(folder, at=AT)


def told(workspace: nvap.Workspace, document: str, force: str | None, **options: Any) -> Any:
    """What a document says as JSON."""
    return json.loads(workspace.document(document, force, "json", **options))


@pytest.mark.parametrize("force", ["norfolk", "gwent", "fenland"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_document_says_the_same_of_an_objective(seed: int, force: str, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, seed, force)
    gaps = {row["objective"]: row for row in told(workspace, "gaps", force)["gaps"]}
    status = {line["objective"]: line for line in told(workspace, "status", force)["objectives"]}
    pack = {
        objective["id"]: objective["account"]
        for action in told(workspace, "pack", force)["actions"]
        for objective in action["objectives"]
        if objective.get("account")
    }
    sheets = {
        objective["id"]: objective["account"]
        for sheet in told(workspace, "sheet", force)["actions"]
        for objective in sheet["objectives"]
        if objective.get("account")
    }
    assert {name: pack[name] for name in sheets} == sheets
    assert sheets.keys() == pack.keys() == status.keys()
    done = nvap_command("export", "--force", force, "--as-at", AT.isoformat(), "--format", "json", cwd=tmp_path)
    exported = {row["objective"]: row for row in data(done)["objectives"]}
    for name in status:
        why = told(workspace, "why", force, objective=name)
        gap = gaps.get(name)
        applies = {status[name]["applies"], why["applies"], pack[name]["applies"], exported[name]["applies"]}
        assert len(applies) == 1, (name, applies)
        assert (gap is None) or applies == {"yes"}
        worst = gap["gap"] if gap else None
        assert status[name]["gap"] == pack[name]["gap"] == exported[name]["gap"] == worst
        assert [named["name"] for named in why["gaps"]] == ([gap["gap"], *gap["also"]] if gap else [])
        for key in ("claimed", "supported", "impact_shown"):
            if applies != {"plan"}:
                assert status[name][key] == why[key] == pack[name][key] == exported[name][key], (name, key)
        if gap:
            assert gap["next_step"] == why["next_step"] == pack[name]["next_step"]
            assert (gap["claimed"], gap["supported"]) == (why["claimed"], why["supported"])
            assert gap["findings"] == why["findings"] == pack[name]["findings"]
            listed = {record["id"]: record for record in gap["evidence"]}
            chain = {record["id"]: record for record in why["evidence"] if record["id"] in listed}
            for record, said in chain.items():
                for key in ("state", "lends", "shows", "date", "kind", "stage", "assurance"):
                    assert said[key] == listed[record][key], (name, record, key)


def test_the_baseline_counts_what_each_force_is_told(tmp_path: Path) -> None:
    forces = ("norfolk", "suffolk", "essex", "cumbria", "surrey", "sussex")
    for place, force in enumerate(forces):
        workspace_of(tmp_path, place, force)
    workspace = nvap.open(tmp_path, at=AT)
    bodies = [workspace.of(force) for force in forces]
    marks = [facts_of(body.gap_list, body.sound_returns) for body in bodies]
    counts = counted(marks, [objective.id for objective in workspace.plan.force_objectives()])
    lists = [told(workspace, "gaps", force) for force in forces]
    assert counts.gaps == Counter(row["gap"] for listed in lists for row in listed["gaps"])
    assert (counts.met, counts.applicable) == (
        sum(listed["met"] for listed in lists),
        sum(listed["applicable"] for listed in lists),
    )


def told_of_hidden(seed: int, folder: Path) -> list[tuple[str, str, str]]:
    """The ids and days of records that a document tells of under a limit, each record of an account hidden in turn."""
    records, _ = random_account(seed, list(asked("england").values()))
    found = []
    for place, record in enumerate(records):
        home = folder / f"{place}"
        workspace_of(home, seed, "norfolk")
        path = home / "evidence" / "norfolk" / f"{record['id']}.yaml"
        own = re.sub("(?m)^marking:.*\n", "", path.read_text("utf-8")) + HIDDEN
        path.write_text(own, encoding="utf-8")
        others = "\n".join(each.read_text("utf-8") for each in home.glob("[er]*/norfolk/*.yaml") if each != path)
        lapsing = {months_after(other["date"], 12).isoformat() for other in records if other is not record}
        days = {*DAYS.findall(own)} - {*DAYS.findall(others)} - lapsing - {AT.isoformat()}
        words = {record["id"], *(spelled(date.fromisoformat(day)) for day in days)}
        workspace = nvap.open(home, at=AT)
        questions: list[tuple[str, dict[str, Any]]] = [("gaps", {}), ("pack", {})]
        for document, more in (*questions, *(("why", {"objective": name}) for name in asked("england"))):
            text = str(workspace.document(document, "norfolk", "md", limit="OFFICIAL", **more))
            found += [
                (document, record["id"], word) for word in words if re.search(rf"(?<!\d){re.escape(word)}(?!\d)", text)
            ]
    return found


@pytest.mark.parametrize("seed", range(8))
def test_no_row_names_a_record_that_is_hidden_nor_its_day(seed: int, tmp_path: Path) -> None:
    assert told_of_hidden(seed, tmp_path) == []


def test_a_sentence_that_does_not_ask_the_marking_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reasons._Facts, "lost", property(lambda facts: facts._standing.lost))
    assert any(told_of_hidden(seed, tmp_path / f"{seed}") for seed in range(6))


def test_sentences_have_records_from_what_remembers_them_alone() -> None:
    """Whatever a sentence of a row takes of a record is then spoken of, and nobody can forget to say so."""
    made = dict(inspect.getmembers(reasons, inspect.isfunction))
    taking = {name: " ".join(str(each) for each in inspect.signature(made[name]).parameters.values()) for name in made}
    whole = {name for name, taken in taking.items() if re.search(r"\b(Row|Standing)\b", taken)}
    assert whole == {"why_and_next_step", "_without_claim", "_claim_shown"}
    inside = inspect.getsource(reasons._Facts)
    assert inspect.getsource(reasons).count("._standing") == inside.count("._standing") > 0


@pytest.mark.parametrize("status", Status)
def test_a_gap_that_says_nothing_of_the_claim_is_the_same_whatever_is_claimed(status: Status) -> None:
    others = {gap.name: gap for gap in GAPS if gap.name not in reasons.OF_CLAIM}
    for seed in range(12):
        records, returns = random_account(seed, list(asked("england").values()))
        evidence = [Evidence.model_validate(as_text(record)) for record in records]
        made = [Return.model_validate(as_text(return_)) for return_ in returns]
        for objective in real_plan().force_objectives():
            found = standing(objective, evidence, AT, made)
            if found.claim is None or found.returned is None or found.claim_suspect:
                continue
            claims = {**found.returned.claims, objective.id: found.claim.model_copy(update={"status": status})}
            other = replace(found, returned=found.returned.model_copy(update={"claims": claims}))
            assert [gap.holds(other) for gap in others.values()] == [gap.holds(found) for gap in others.values()]
