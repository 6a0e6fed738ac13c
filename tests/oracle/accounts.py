"""Valid random accounts of one force, dense enough that every clause of the rules comes up often."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tests.oracle import assess as oracle

START, END = date(2023, 9, 1), date(2026, 9, 30)  # nothing recorded, closed, renewed, withdrawn or claimed after END
LEAP_DAY = date(2024, 2, 29)
FORCE = "norfolk"
STALE = "v1:000000000000"
CARRIERS = ("inspection", "peer-review", "audit", "learning-review", "feedback")
MEASURES = ("output-measure", "outcome-measure")
SOURCES = ("victim", "community", "staff", "partner")
REFERENCES = ("NC/SG/1", "NC/SG/2")
STATUSES = ("not-assessed", "not-started", "in-progress", "implemented", "embedded", "not-applicable")
ROLES = ("Head of Safeguarding", "Head of Crime", "Head of Learning")
STAGE_WEIGHTS = {"in-place": 2, "in-use": 4, "making-a-difference": 4}
CLOSED_AFTER = 250  # days at most from the record to the closing of a finding

Made = dict[str, Any]


def random_account(seed: int, objectives: list[Made]) -> tuple[list[Made], list[Made]]:
    """The evidence records, in order of date, and the returns of one force."""
    rng = random.Random(seed)
    flaws = rng.choice(
        (0.04, 0.12, 0.3)
    )  # an account has its own mood: few accounts of three flaws a record are ever met
    days = sorted(some_days(rng, rng.randint(0, 9)))
    records = [a_record(rng, flaws, day, number, objectives) for number, day in enumerate(days, 1)]
    for number, record in enumerate(records):
        supersede(rng, record, records[:number])
    for number, record in enumerate(records):
        if rng.random() < (0.25 if "findings" in record else 0.4 * flaws):
            withdraw(rng, record, records[number + 1 :])
        if rng.random() < 0.25:
            renew(rng, record)
    return records, the_returns(rng, objectives)


def some_days(rng: random.Random, number: int) -> list[date]:
    """Some days twice, and the leap day more often than chance would have it."""
    days: list[date] = []
    for _ in range(number):
        if days and rng.random() < 0.12:
            days.append(rng.choice(days))
        else:
            days.append(LEAP_DAY if rng.random() < 0.04 else day_between(rng, START, END))
    return days


def day_between(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max((last - first).days, 0)))


def later(rng: random.Random, day: date, days: int) -> date:
    """A day up to so many days later, but not after END."""
    return day_between(rng, day, min(day + timedelta(days=days), END))


# A record.


def a_record(rng: random.Random, flaws: float, day: date, number: int, objectives: list[Made]) -> Made:
    stage = rng.choices(list(STAGE_WEIGHTS), list(STAGE_WEIGHTS.values()))[0]
    kind = rng.choice(oracle.KINDS[stage])
    named = sorted(rng.sample(objectives, rng.randint(1, len(objectives))), key=lambda each: str(each["id"]))
    record: Made = {
        "id": f"{day.isoformat()}-{kind}-{number}",
        "force": FORCE,
        "plan_version": "2",
        "objectives": {each["id"]: a_fingerprint(rng, flaws, each) for each in named},
        "kind": kind,
        "title": f"Piece of evidence {number}",
        "summary": "What was found is said here.",
        "date": day,
        "recorded": day,
        "owner": rng.choice(ROLES),
        "reference": rng.choice((*REFERENCES, f"NC/OWN/{number}")),
        "marking": "OFFICIAL",
        "share": "force",
    }
    record |= an_assurance(rng, flaws, kind) | what_it_shows(rng, flaws, record)
    if rng.random() < 0.75 and day != LEAP_DAY:
        longest = 1000 if stage == "in-place" else 365
        record["review_by"] = day + timedelta(days=rng.choice((60, 180, 300, longest, longest)))
    if kind == "feedback":
        record["from"] = a_source(rng, flaws, named)
    if kind in MEASURES:
        period = {"from": day - timedelta(days=120), "to": day - timedelta(days=5)}
        record["figure"] = {"value": rng.randint(1, 400), "unit": "referrals", "period": period}
    if kind == "audit" and rng.random() < 0.5:
        record["sample"] = {"size": 60, "of": 412}
    if rng.random() < 0.6 * flaws:
        record["part"] = "North area"
    if kind in CARRIERS and rng.random() < 0.3 + flaws:
        record["findings"] = [a_finding(rng, record) for _ in range(rng.choice((1, 1, 2, 3)))]
    return record


def a_fingerprint(rng: random.Random, flaws: float, objective: Made) -> str | None:
    if rng.random() < 0.4 * flaws:
        return STALE
    return None if rng.random() < 0.05 else str(objective["wording"])


def an_assurance(rng: random.Random, flaws: float, kind: str) -> Made:
    if kind == "inspection":
        return {"assurance": "independent", "assured_by": "HMICFRS"}
    lowest = 2 if kind == "peer-review" else 0
    word = "self" if not lowest and rng.random() < 0.15 + flaws else rng.choice(oracle.ASSURANCES[lowest:])
    if word in ("peer", "independent"):
        return {"assurance": word, "assured_by": "Kent Police" if word == "peer" else "University of Essex"}
    return {"assurance": word}


def what_it_shows(rng: random.Random, flaws: float, record: Made) -> Made:
    def word() -> str:
        return rng.choices(("yes", "partly", "no"), (1 - flaws, flaws / 2, flaws / 2))[0]

    if oracle.stage_of(record) == "in-place" and rng.random() < 0.6:
        return {}
    if rng.random() < 0.5:
        return {"shows": {objective_id: word() for objective_id in record["objectives"]}}
    return {"shows": word()}


def a_source(rng: random.Random, flaws: float, named: Sequence[Made]) -> str:
    """Mostly one that an objective asks for."""
    asked = sorted({source for each in named for source in oracle.named_sources(each)})
    return rng.choice(asked) if asked and rng.random() > 0.1 + flaws else rng.choice(SOURCES)


def a_finding(rng: random.Random, record: Made) -> Made:
    finding: Made = {
        "objective": rng.choice(sorted(record["objectives"])),
        "seriousness": rng.choice(oracle.SERIOUSNESS),
        "text": "The force should look at this again.",
    }
    if rng.random() < 0.6:
        finding["lead"] = rng.choice(ROLES)
    if rng.random() < 0.6:
        finding["due"] = record["date"] + timedelta(days=rng.choice((60, 180, 365, 540)))
    if rng.random() < 0.3:
        finding["number"] = str(rng.randint(1, 9))
    if rng.random() < 0.2:
        finding["progress"] = [{"date": later(rng, record["date"], 200), "note": "Under way."}]
    if rng.random() < 0.5:
        closed_on = later(rng, record["date"], CLOSED_AFTER)
        finding["closed"] = {"date": closed_on, "how": "A new look was taken.", "by": "HMICFRS"}
    return finding


# What happens to a record later.


def supersede(rng: random.Random, record: Made, earlier: Sequence[Made]) -> None:
    """Often a record of the same stage, more often still one that shows `no` for an objective of both."""
    shared = [
        each
        for each in earlier
        if each["date"] < record["date"] and set(each["objectives"]) & set(record["objectives"])
    ]
    alike = [each for each in shared if oracle.stage_of(each) == oracle.stage_of(record)]
    bad = [each for each in shared if any(oracle.shown(each, name) == "no" for name in each["objectives"])]
    for candidates, often in ((bad, 0.5), (alike, 0.2), (shared, 0.1)):
        if candidates and rng.random() < often:
            record["supersedes"] = rng.choice(candidates)["id"]
            if candidates is bad and rng.random() < 0.15:
                record["shows"] = "no"
            return


def withdraw(rng: random.Random, record: Made, newer: Sequence[Made]) -> None:
    """Where a graver finding is open on that day, the withdrawal may say what became of it."""
    withdrawn: Made = {"date": later(rng, record["date"], 500), "reason": "It was recorded in error."}
    record["withdrawn"] = withdrawn
    still_open = [
        finding
        for finding in record.get("findings", [])
        if oracle.is_graver(finding) and not oracle.is_closed(finding, withdrawn["date"])
    ]
    if not still_open:
        return
    answer = rng.choice(("moved_to", "moved_to", "never_made", "neither", "neither"))
    asked = {finding["objective"] for finding in still_open}
    takers = [each for each in newer if each["kind"] in CARRIERS and asked <= set(each["objectives"])]
    if answer == "moved_to" and takers:
        taker = rng.choice(takers)
        moved = [{key: value for key, value in each.items() if key != "progress"} for each in still_open]
        for finding in moved:
            if finding.get("closed", {}).get("date", END) < taker["date"]:
                del finding["closed"]
            if finding.get("due", END) < taker["date"]:
                del finding["due"]
        taker["findings"] = [*taker.get("findings", []), *moved]
        withdrawn |= {"moved_to": taker["id"], "date": max(withdrawn["date"], taker["date"])}
    elif answer == "never_made":
        withdrawn["never_made"] = "Head of Inspection Liaison"


def renew(rng: random.Random, record: Made) -> None:
    """One or two renewals, in time or after a lapse, and never after the record was withdrawn."""
    last = record["withdrawn"]["date"] if "withdrawn" in record else END
    review, day = oracle.review_date(record, record["date"]), record["date"]
    renewed = []
    for _ in range(rng.choice((1, 1, 2))):
        day = day_between(rng, day + timedelta(days=1), review + timedelta(days=120))
        if day >= last:
            break
        moved = max(day, review) + timedelta(days=rng.choice((60, 180, 360)))
        renewed.append({"date": day, "from": review, "to": moved, "note": "Looked at again, and still so."})
        review = moved
    if renewed:
        record |= {"renewed": renewed, "review_by": review}


# The returns.


def the_returns(rng: random.Random, objectives: Sequence[Made]) -> list[Made]:
    days = sorted({day_between(rng, START, END) for _ in range(rng.choice((0, 1, 1, 2, 3, 4)))})
    returns = []
    for day in days:
        named = [each for each in objectives if rng.random() < 0.65] or [rng.choice(list(objectives))]
        claims = {each["id"]: a_claim(rng, each, day) for each in named}
        returns.append({"force": FORCE, "date": day, "plan_version": "2", "marking": "OFFICIAL", "claims": claims})
    return returns


def a_claim(rng: random.Random, objective: Made, day: date) -> Made:
    claim: Made = {"status": rng.choices(STATUSES, (1, 2, 4, 4, 3, 1))[0], "summary": "This is why."}
    wording = rng.choices((objective["wording"], STALE, None), (7, 1, 2))[0]
    if wording:
        claim["wording"] = wording
    if rng.random() < 0.5:
        claim["lead"] = rng.choice(ROLES)
    if rng.random() < 0.5:
        claim["due"] = day_between(rng, day, day + timedelta(days=400))
    if rng.random() < 0.15:
        claim |= {"risk": "high", "risk_reason": "People may come to harm."}
    return claim


# What comes up how often.

SAMPLES: list[Made] = [
    {"id": "2.2.1.1", "wording": "v1:111111111111", "expects": "in-use", "telling": ["audit"], "applies": True},
    {"id": "2.2.1.3", "wording": "v1:222222222222", "expects": "making-a-difference",
     "telling": ["policy", "feedback/staff"], "applies": True},
    {"id": "2.3.1.3", "wording": "v1:333333333333", "expects": "in-place", "telling": ["governance"], "applies": True},
    {"id": "2.5.1.1", "wording": "v1:444444444444", "expects": "in-place", "telling": ["governance"], "applies": False},
]  # fmt: skip
DAYS = (date(2024, 9, 30), date(2025, 9, 30), date(2026, 9, 30))
