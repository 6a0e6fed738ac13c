"""A national workspace of synthetic evidence: the same bytes for the same seed, and every record says what it is."""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

from nvap.cli.loading import built_in
from nvap.model.fields import Assurance, FeedbackFrom, Kind
from nvap.plan import Plan, load
from nvap.source import Folder
from nvap.source.writing import to_text

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


def generate(folder: Path, forces: int = 43, records: int = 192, seed: int = 1) -> int:
    """Write evidence for the first `forces` forces, `records` each, and return how many files that is."""
    plan, _ = load(Folder(str(built_in("plan"))))
    bodies = [force for force in plan.forces.values() if force.territorial][:forces]
    chance = random.Random(seed)
    for body in bodies:
        place = folder / "evidence" / body.id
        place.mkdir(parents=True)
        for number in range(records):
            data = _record(plan, body.id, number, chance)
            (place / f"{data['id']}.yaml").write_text(to_text(data), encoding="utf-8")
    return len(bodies) * records


def _record(plan: Plan, force: str, number: int, chance: random.Random) -> dict[str, object]:
    kind = chance.choice([*Kind])
    day = date(2026, 1, 5) + timedelta(days=chance.randrange(300))
    subject = chance.choice(SUBJECTS)
    served = chance.sample([one for one in plan.force_objectives() if not one.not_applicable_in], 2)
    outside = kind in (Kind.PEER_REVIEW, Kind.INSPECTION)
    data: dict[str, object] = {
        "id": f"{day}-{subject.replace(' ', '-')}-{number}",
        "force": force,
        "plan_version": plan.front.version,
        "objectives": {one.id: one.fingerprint for one in served},
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
    if kind is Kind.FEEDBACK:
        data["from"] = chance.choice([*FeedbackFrom]).value
    if kind in (Kind.OUTPUT_MEASURE, Kind.OUTCOME_MEASURE):
        period = {"from": date(2025, 10, 1), "to": date(2025, 12, 31)}
        data["figure"] = {"value": number, "unit": "cases", "period": period}
    return data


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit("python -m tests.generate FOLDER [FORCES [RECORDS [SEED]]]")
    print(generate(Path(sys.argv[1]), *map(int, sys.argv[2:])))
