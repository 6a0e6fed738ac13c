"""Two readings of accounts over several editions say the same: the program's and tests/oracle/editions.py."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from nvap.analysis import succession
from nvap.analysis.gaps import GapList, gap_list
from nvap.analysis.since import standing_since
from nvap.analysis.standing import Standing
from nvap.analysis.succession import ClaimRead, Past, Reading, homeless, later, of_later, reading_of
from nvap.model.bodies import Force, Line
from nvap.model.evidence import Evidence, Finding
from nvap.model.plan import Action, Objective
from nvap.model.returns import Return
from nvap.model.succession import Edition, Moved
from tests.oracle import editions as oracle
from tests.test_oracle import LENDS, as_text

ACCOUNTS = 60
DATES = (date(2024, 9, 30), date(2025, 9, 30), date(2026, 9, 30))
FORCE = Force.model_validate({"id": "norfolk", "name": "Norfolk Constabulary", "nation": "wales"})


def as_edition(data: dict[str, Any]) -> Edition:
    """An edition of the second reading as the program has it."""
    objectives = {
        name: Objective.model_validate(
            {
                "id": name,
                **{key: of for key, of in each.items() if key not in ("id", "applies")},
                "not_applicable_in": [] if each.get("applies", True) else ["wales"],
            }
        )
        for name, each in sorted(
            data["objectives"].items(), key=lambda item: [int(part) for part in item[0].split(".")]
        )
    }
    moved = {
        name: Moved.model_validate({**each, "reworded": str(each.get("reworded", False)).lower()})
        for name, each in data["succession"].items()
    }
    versions = frozenset(data["history"])
    return Edition(data["version"], data["from"], versions, objectives, moved, data["follows"])


def actions_of(edition: Edition) -> list[Action]:
    """Its objectives by action."""
    by_action: dict[str, list[Objective]] = {}
    for objective in edition.objectives.values():
        by_action.setdefault(objective.action, []).append(objective)
    return [Action.model_construct(number=name, objectives=tuple(own)) for name, own in by_action.items()]


class Account:
    """One random account over random editions, for both readings."""

    def __init__(self, seed: int) -> None:
        self.data = oracle.random_editions(seed)
        self.records, self.returns = oracle.random_account(seed, self.data)
        self.editions = [as_edition(each) for each in self.data]
        self.evidence = [Evidence.model_validate(as_text(record)) for record in self.records]
        self.made = [Return.model_validate(as_text(each)) for each in self.returns]

    @property
    def both(self) -> Any:
        """The account as the second reading takes it."""
        return (self.records, self.returns)

    def reading(self, version: str) -> Reading:
        """How it is read in an edition."""
        return reading_of(self.editions, version)

    def listed(self, version: str, at: date) -> GapList:
        """Its gaps in an edition at a date."""
        reading = self.reading(version)
        past = Past(reading, Line(FORCE), tuple(self.evidence), tuple(self.made))
        read, returns = reading.records(self.evidence, at), reading.returns(self.made)
        return gap_list(actions_of(reading.edition), FORCE, read, at, returns, past)


def told(listed: GapList, standing: Standing) -> dict[str, Any]:
    """What the program says of one objective, in the words of the second reading."""
    row = next((row for row in listed.rows if row.standing is standing), None)
    claim = standing.claim
    again: tuple[tuple[str, str, str], ...] = ()
    if isinstance(claim, ClaimRead):
        again = tuple(sorted((claim.edition, name, str(before.status)) for name, before in claim.made_of))
    return {
        "claimed": str(standing.claimed),
        "again": again,
        "counting": frozenset(record.id for record in standing.counting),
        "current": frozenset(record.id for record in standing.current),
        "lapsed": frozenset(record.id for record in standing.lapsed),
        "lends": {name: LENDS[lending.lends] for name, lending in standing.lendings.items()},
        "supported": standing.supported and str(standing.supported),
        "suspect": frozenset(record.id for record in standing.suspect),
        "gaps": [gap.name for gap in row.gaps] if row else [],
        "place": "row" if row else "met" if standing in listed.met else "left-out",
        "open_findings": sorted((open_.record.id, *words_of(open_.finding)) for open_ in standing.findings),
    }


def words_of(finding: Finding) -> tuple[Any, ...]:
    """What a finding says, whatever objective it stands on."""
    return (str(finding.seriousness), finding.text, f"{finding.due}", f"{finding.lead}")


def spoken(account: Account, found: list[tuple[str, int]]) -> list[tuple[Any, ...]]:
    """Findings by record and place, as what they say."""
    by_id = {record.id: record for record in account.evidence}
    return [(name, *words_of(by_id[name].findings[place])) for name, place in found]


def difference(account: Account, at: date, version: str | None, seen: Counter[str]) -> list[str]:
    """What the two readings say differently of an account at a date, in the edition in force or another."""
    wanted = oracle.assess(account.both, account.data, at, version)
    listed = account.listed(wanted.edition, at)
    reading = account.reading(wanted.edition)
    found = []
    for standing in listed.standings:
        name = standing.objective.id
        said, expected = told(listed, standing), wanted.objectives[name]
        for key, value in said.items():
            other = getattr(expected, key)
            other = sorted(spoken(account, other)) if key == "open_findings" else other
            other = tuple(sorted(other)) if key == "again" else other
            if value != other:
                found.append(f"{name} {key}: {value} {other}")
        seen.update([said["place"], *said["gaps"], *(["again"] if said["again"] else [])])
        if said["place"] == "row" and version is None:
            since = oracle.standing_since(account.both, account.data, at, name, version)
            if standing_since(standing) != since:
                found.append(f"{name} since: {standing_since(standing)} {since}")
    left = {name for name, stand in wanted.objectives.items() if stand.place == "left-out"}
    apply = {standing.objective.id for standing in listed.standings}
    found += [f"{name} is left out" for name in wanted.objectives.keys() - apply - left]
    gone = homeless(reading, account.evidence, account.made, at)
    seen.update("homeless" for _ in gone)
    ahead = of_later(reading, account.evidence, account.made, {}, at)
    facts = {
        "homeless": (
            {record.id for objective in gone for record in objective.records},
            {name for name, _ in wanted.homeless},
        ),
        "homeless findings": (
            sorted((open_.record.id, *words_of(open_.finding)) for one in gone for open_ in one.findings),
            sorted(spoken(account, wanted.homeless_findings)),
        ),
        "homeless claims": (
            sorted((made.date, name) for objective in gone for made, name in objective.claims),
            sorted(wanted.homeless_claims),
        ),
        "later": (
            {record.id for record in later(reading, account.evidence, at) if not record.withdrawn_by(at)},
            wanted.later_records,
        ),
        "later findings": (
            sorted((open_.record.id, *words_of(open_.finding)) for one in ahead for open_ in one.findings),
            sorted(spoken(account, wanted.later_findings)),
        ),
        "records of later objectives": (
            {record.id for one in ahead for record in one.records},
            wanted.later_records,
        ),
        "later returns": (
            sorted(made.date for made in later(reading, account.made, at)),
            sorted(wanted.later_returns),
        ),
    }
    found += [f"{what}: {said} {other}" for what, (said, other) in facts.items() if said != other]
    return [f"{wanted.edition} {at} {fault}" for fault in found]


def test_two_readings_say_the_same_over_editions() -> None:
    seen: Counter[str] = Counter()
    found = []
    for seed in range(ACCOUNTS):
        account = Account(seed)
        for at in DATES:
            for version in (None, "2", "3", "4"):
                found += [f"{seed} {fault}" for fault in difference(account, at, version, seen)]
        assert len(found) < 20, "\n".join(found)
    assert found == []
    assert {"homeless", "again", "suspect", "partly-shown", "row", "met"} <= {
        name for name, times in seen.items() if times > 20
    }


def test_a_slip_in_the_reading_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came through a split lends in full."""
    monkeypatch.setattr(succession.EvidenceRead, "came_divided", lambda self, objective: False)
    accounts = [Account(seed) for seed in range(40)]
    assert any(difference(account, DATES[2], "4", Counter()) for account in accounts)


def test_every_part_of_an_account_is_in_exactly_one_place_for_each_target() -> None:
    """Kept, moved, to be carried, said to be about something else, homeless, or of a later edition."""
    for seed in range(ACCOUNTS):
        account = Account(seed)
        by_id = {record.id: record for record in account.evidence}
        for at in DATES:
            for version in ("2", "3", "4"):
                reading = account.reading(version)
                places = oracle.place_of(account.both, account.data, at, version)
                for (name, objective), wanted in places.records.items():
                    assert placed(reading, by_id[name], objective, at) == wanted, (seed, at, version, name, objective)


def placed(reading: Reading, record: Evidence, objective: str, at: date) -> frozenset[tuple[str, str | None]]:
    """The places of an objective of a record."""
    if reading.is_later(record.plan_version):
        return frozenset({("later", None)})
    if reading.gone(record, objective) is not None:
        return frozenset({("homeless", None)})
    read = reading.record(record, at)
    assert read is not None
    found: set[tuple[str, str | None]] = set()
    for target, wording in read.objectives.items():
        if objective not in read.own_names(target):
            continue
        words = reading.edition.objectives[target].fingerprint
        if not read.speaks_of(target):
            word = "not-about"
        elif read.came_divided(target) or wording not in (None, words):
            word = "to-be-carried"
        else:
            word = "kept" if target == objective else "moved"
        found.add((word, target))
    return frozenset(found)
