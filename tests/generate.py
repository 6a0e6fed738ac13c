"""A national workspace of synthetic evidence: the same bytes for the same seed, and every record says what it is."""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

from nvap.load.plan import Plan, load
from nvap.model.fields import Assurance, FeedbackFrom, Kind, Seriousness, Stage
from nvap.model.returns import Status
from nvap.source import Folder
from nvap.source.writing import to_text
from nvap.workspace import built_in

SUBJECTS = (
    "safeguarding referrals", "body worn video review", "force control room calls", "multi-agency audit",
    "mental health incidents", "supervisor debriefs", "training on vulnerability", "community survey",
    "force management statement", "victim feedback",
)  # fmt: skip
SENTENCE = (
    "Synthetic record {place}: {count} cases of {subject} were read against the plan's objective by a panel, and what "
    "was learned went back to the teams concerned; the full paper is kept by the owner, with tables and method, and "
    "a note of what was left out of the sample and why is kept with it for the next review."
)


def generate(folder: Path, forces: int = 43, records: int = 192, seed: int = 1, over: int = 0) -> int:
    """Write evidence for the first `forces` forces, `records` each, and return how many files that is.

    The first `over` of them have one record more.
    """
    plan, _ = load(Folder(str(built_in("plan"))))
    bodies = [force for force in plan.forces.values() if force.territorial][:forces]
    chance = random.Random(seed)
    for which, body in enumerate(bodies):
        place = folder / "evidence" / body.id
        place.mkdir(parents=True)
        for number in range(records + (which < over)):
            data = _record(plan, body.id, number, chance)
            (place / f"{data['id']}.yaml").write_text(to_text(data), encoding="utf-8")
    return len(bodies) * records + over


def _record(plan: Plan, force: str, number: int, chance: random.Random) -> dict[str, object]:
    kind = chance.choice([*Kind])
    day = date(2026, 1, 5) + timedelta(days=chance.randrange(300))
    subject = chance.choice(SUBJECTS)
    served = chance.sample([objective for objective in plan.force_objectives() if not objective.not_applicable_in], 2)
    outside = kind in (Kind.PEER_REVIEW, Kind.INSPECTION)
    data: dict[str, object] = {
        "id": f"{day}-{subject.replace(' ', '-')}-{number}",
        "force": force,
        "plan_version": plan.front.version,
        "objectives": {objective.id: objective.fingerprint for objective in served},
        "kind": str(kind),
        "assurance": "independent" if outside else chance.choice([Assurance.SELF.value, Assurance.SUPERVISOR.value]),
        "title": f"Synthetic: {subject} {number}",
        "summary": SENTENCE.format(place=number, count=chance.randrange(20, 400), subject=subject),
        "date": day,
        "recorded": day + timedelta(days=6),
        "review_by": day.replace(year=day.year + 1),
        "owner": "Head of Safeguarding",
        "reference": f"SYN/{force[:3].upper()}/{number}",
        "marking": "OFFICIAL",
        "share": "force",
    }
    if outside:
        data["assured_by"] = "An Inspectorate"
    if kind.stage is not Stage.IN_PLACE:
        data["shows"] = "yes"
    if kind is Kind.FEEDBACK:
        data["from"] = chance.choice([*FeedbackFrom]).value
    if kind in (Kind.OUTPUT_MEASURE, Kind.OUTCOME_MEASURE):
        period = {"from": date(2025, 10, 1), "to": date(2025, 12, 31)}
        data["figure"] = {"value": number, "unit": "cases", "period": period}
    return data


def country(folder: Path, seed: int = 1, forces: int = 43) -> int:
    """Write an account for the first `forces` forces that is as uneven as real ones are; return how many records.

    Some have much evidence, some little; part of it is old, self-assured, shared or has findings; a few never returned.
    """
    plan, _ = load(Folder(str(built_in("plan"))))
    chance, written = random.Random(seed), 0
    for body in [force for force in plan.forces.values() if force.territorial][:forces]:
        place = folder / "evidence" / body.id
        place.mkdir(parents=True)
        for number in range(chance.choice((0, 8, 15, 25, 40, 60))):
            data = _uneven(_record(plan, body.id, number, chance), chance)
            (place / f"{data['id']}.yaml").write_text(to_text(data), encoding="utf-8")
            written += 1
        for day in chance.choice(((), ("2026-05-01",), ("2026-05-01", "2026-11-01"), ("2026-11-01",))):
            _return(folder, plan, body.id, day, chance)
    return written


def _uneven(data: dict[str, object], chance: random.Random) -> dict[str, object]:
    """A record that may be older, shared, or carry findings."""
    day = data["date"]
    assert isinstance(day, date)
    if chance.random() < 0.4:
        old = day - timedelta(days=chance.randrange(200, 500))
        data |= {"id": f"{old}{str(data['id'])[10:]}", "date": old, "recorded": old + timedelta(days=6)}
        data["review_by"] = old + timedelta(days=365)
    if chance.random() < 0.5:
        data["share"] = chance.choice(("national", "forces"))
        data["promising_practice"] = chance.random() < 0.5
    if data["kind"] in (Kind.AUDIT, Kind.PEER_REVIEW, Kind.INSPECTION) and chance.random() < 0.5:
        objectives = data["objectives"]
        assert isinstance(objectives, dict)
        finding: dict[str, object] = {
            "objective": next(iter(objectives)),
            "seriousness": chance.choice([*Seriousness]).value,
            "text": "Synthetic: what was found is not the same in every team.",
            "lead": "Head of Safeguarding",
        }
        if chance.random() < 0.4:
            finding["closed"] = {"date": date(2026, 11, 10), "how": "Synthetic: read again.", "by": "Head of Audit"}
        data["findings"] = [finding]
    return data


def _return(folder: Path, plan: Plan, force: str, day: str, chance: random.Random) -> None:
    """Write a return that claims something of most objectives."""
    claims = {
        objective.id: {"status": status, "summary": "Synthetic: as the board was told."}
        for objective in plan.force_objectives()
        if not objective.not_applicable_in
        and (status := chance.choice([*Status, Status.IMPLEMENTED, Status.IN_PROGRESS]).value) != "not-assessed"
    }
    place = folder / "returns" / force
    place.mkdir(parents=True, exist_ok=True)
    data = {"force": force, "date": day, "plan_version": plan.front.version, "claims": claims}
    (place / f"{day}.yaml").write_text(to_text(data), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(
            "python -m tests.generate FOLDER [FORCES [RECORDS [SEED]]], or python -m tests.generate FOLDER country"
        )
    if sys.argv[2:] == ["country"]:
        print(country(Path(sys.argv[1])))
    else:
        print(generate(Path(sys.argv[1]), *map(int, sys.argv[2:])))
