"""The rules of editions written a second time, without sight of the program, with editions and accounts to try them on.

Every function but the two that make things takes an account, which is a pair: the records and the returns of one force.
Where the domain document can be read in two ways, this is what is read here:

- The newest answer of `carried` is found objective by objective; of two on one day the last in the file.
- An answer holds even if its wording is not that of the target: suspect again, but no longer in part for a split.
- `not-about` holds whatever its wording; it lets the closed findings of the record go there, never the open ones.
- An answer for a later edition revives what was `not-about` in an earlier one.
- An answer for the edition that the record was made under holds like any other (`evidence confirm`).
- An answer on words that the edition has no more is suspect, and leaves what came through a split or a merge as it was.
- A carried `yes` takes the place of a recorded `no`, but no word outweighs a graver finding.
- A finding lends its weight at every target of its objective, also where only another objective's way counts.
- A version that is not here reaches no objective by `carried` that it does not reach by its words.
- Homeless is said of each objective of a record; the record may still count elsewhere.
- A homeless or later record is listed if it is dated and not withdrawn by the day; its open findings either way.
- A homeless claim is listed while it stands: where its objective ended, no return that is newer claimed the same.
- A return of a later edition says nothing; the newest before it that reaches the objective speaks.
- A claim of the edition read with other words still counts, and is suspect.
- A claim to be made again leaves neither lead nor due date; one of several that meet in an objective is one of those.
- `supersedes` works where both records count at the objective, whatever editions they were made under.
- If the edition asked for is not yet in force, days before the report's are read as the edition then in force had them.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tests.oracle import accounts
from tests.oracle import assess as oracle

Edition = Mapping[str, Any]
Made = dict[str, Any]
Account = tuple[Sequence[oracle.Record], Sequence[oracle.Return]]
Place = tuple[str, str | None]
Answers = Mapping[tuple[str, str], Mapping[str, Any]]
End = tuple[str, str, str | None]

UNKNOWN = "words that nobody has"
NOT_HERE = "1"
VERSIONS = ("2", "3", "4")
WORST_FIRST = ("no", "partly", "yes")


# The words.


@lru_cache(maxsize=1024)
def fingerprint(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return "v1:" + hashlib.sha256(plain.encode("utf-8")).hexdigest()[:12]


def likeness(one: str, other: str) -> float:
    """How many of all distinct words are shared."""
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) / len(first | second)


def words_of(edition: Edition, objective_id: str) -> str | None:
    objective = edition["objectives"].get(objective_id)
    return fingerprint(objective["text"]) if objective else None


def as_objective(edition: Edition, objective_id: str) -> Made:
    """The objective in the shape that the rules of one edition are written for."""
    objective: Made = edition["objectives"][objective_id]
    return {"applies": True, **objective, "id": objective_id, "wording": words_of(edition, objective_id)}


# From one edition to the next.


def position(editions: Sequence[Edition], version: str) -> int | None:
    return next((place for place, each in enumerate(editions) if each["version"] == version), None)


def in_force(editions: Sequence[Edition], at: date) -> int:
    """The place of the edition in force; before the first, the oldest."""
    return max((place for place, each in enumerate(editions) if each["from"] <= at), default=0)


def read_at(editions: Sequence[Edition], at: date, edition: str | None) -> int:
    if edition is None:
        return in_force(editions, at)
    place = position(editions, edition)
    if place is None:
        raise ValueError(f"no edition {edition} here")
    return place


def next_ids(edition: Edition, objective_id: str) -> list[str]:
    """Where an objective of the edition before went in this one."""
    named = edition["succession"].get(objective_id)
    return list(named["to"]) if named else [objective_id]


def merged_in(before: Edition, edition: Edition) -> set[str]:
    """The targets that two or more objectives went to."""
    went = [target for objective_id in before["objectives"] for target in next_ids(edition, objective_id)]
    return {target for target in went if went.count(target) > 1}


def faults_of(editions: Sequence[Edition]) -> list[str]:
    """What the document calls an error in a succession."""
    return [fault for before, edition in pairwise(editions) for fault in faults(before, edition)]


def faults(before: Edition, edition: Edition) -> Iterator[str]:
    here, named = edition["objectives"], edition["succession"]
    for objective_id, objective in before["objectives"].items():
        if objective_id not in named:
            if objective_id not in here:
                yield f"{objective_id} is neither here nor named"
            else:
                if stands_elsewhere(before, edition, objective_id):
                    yield f"{objective_id} has its words elsewhere and is not named"
                if likeness(objective["text"], here[objective_id]["text"]) < 0.5:
                    yield f"{objective_id} has quite other words and is not named"
        for target in next_ids(edition, objective_id):
            if target not in here:
                yield f"{objective_id} goes to {target}, which is not here"
    for objective_id in named:
        if objective_id not in before["objectives"]:
            yield f"{objective_id} is named and was not there"


def stands_elsewhere(before: Edition, edition: Edition, objective_id: str) -> bool:
    words = words_of(before, objective_id)
    same = {each for each in edition["objectives"] if words_of(edition, each) == words}
    return bool(same) and objective_id not in same


# What is read, through the successions.


@dataclass(frozen=True, order=True)
class Way:
    """One way on which an objective of a record or of a return came to an objective of the edition read."""

    origin: str
    words: str
    shows: str = "yes"
    mixed: bool = False
    about: bool = True


@dataclass(frozen=True)
class Reading:
    """Where one record or return stands: ways at each objective reached, and the ends of what is homeless."""

    reached: Mapping[str, Sequence[Way]]
    homeless: Mapping[str, Sequence[End]]
    later: bool = False


def start_of(origin: str, words: str | None, version: str, editions: Sequence[Edition], read: int) -> tuple[int, str]:
    """The edition that it is read from, and the words that it was made against; -1 where there is none."""
    made = position(editions, version)
    if made is not None:
        own = words_of(editions[made], origin)
        return (made, words or own) if own else (-1, UNKNOWN)
    for place in range(read + 1):
        if words and words_of(editions[place], origin) == words:
            return place, words
    return -1, UNKNOWN


def follow(
    starts: Iterable[tuple[int, Way]], editions: Sequence[Edition], read: int, answers: Answers
) -> tuple[dict[str, list[Way]], list[tuple[str, End]]]:
    """Step by step to the edition read; and for each origin, the ends that it came to on the way."""
    waiting = list(starts)
    state: dict[str, list[Way]] = {}
    ends: list[tuple[str, End]] = []
    for place in range(read + 1):
        edition = editions[place]
        if place:
            ends += ends_of(state, edition)
            state = step(state, editions[place - 1], edition)
        for first, way in waiting:
            if first == place:
                state.setdefault(way.origin, []).append(way)
        state = {target: answered(edition, target, ways, answers) for target, ways in state.items()}
    return state, ends


def ends_of(state: Mapping[str, Sequence[Way]], edition: Edition) -> list[tuple[str, End]]:
    return [
        (way.origin, (edition["version"], objective_id, edition["succession"][objective_id].get("why")))
        for objective_id, ways in state.items()
        if not next_ids(edition, objective_id)
        for way in ways
    ]


def step(state: Mapping[str, Sequence[Way]], before: Edition, edition: Edition) -> dict[str, list[Way]]:
    merged = merged_in(before, edition)
    found: dict[str, set[Way]] = {}
    for objective_id, ways in state.items():
        targets = next_ids(edition, objective_id)
        for target in targets:
            mixed = len(targets) > 1 or target in merged
            found.setdefault(target, set()).update(replace(way, mixed=way.mixed or mixed) for way in ways)
    return {target: sorted(ways) for target, ways in found.items()}


def answers_of(record: oracle.Record, at: date) -> Answers:
    """What persons answered by the day: for an edition and an objective of it, the newest answer."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for entry in sorted(record.get("carried") or [], key=lambda each: each["date"]):
        if entry["date"] <= at:
            found |= {(str(entry["edition"]), target): answer for target, answer in entry["objectives"].items()}
    return found


def answered(edition: Edition, target: str, ways: Sequence[Way], answers: Answers) -> list[Way]:
    """The ways as they stand after a person's answer: as if all had been made here, in its words.

    If the edition has other words since, nobody has said it of these, and what was mixed stays so.
    """
    answer = answers.get((edition["version"], target))
    if answer is None:
        return list(ways)
    words = answer.get("wording") or words_of(edition, target) or UNKNOWN
    about = answer["shows"] != "not-about"
    shows = answer["shows"] if about else "yes"
    stale = about and words != words_of(edition, target)
    return sorted({Way(way.origin, words, shows, mixed=way.mixed and stale, about=about) for way in ways})


def read_record(record: oracle.Record, editions: Sequence[Edition], read: int, at: date) -> Reading:
    version = str(record["plan_version"])
    if is_later(version, editions, read):
        return Reading({}, {}, later=True)
    starts = []
    for origin, words in record["objectives"].items():
        first, against = start_of(origin, words, version, editions, read)
        starts.append((first, Way(origin, against, oracle.shown(record, origin))))
    return reading_of(starts, editions, read, answers_of(record, at))


def read_return(each: oracle.Return, editions: Sequence[Edition], read: int) -> Reading:
    version = str(each["plan_version"])
    if is_later(version, editions, read):
        return Reading({}, {}, later=True)
    starts = []
    for origin, claim in each["claims"].items():
        first, against = start_of(origin, claim.get("wording"), version, editions, read)
        if first < 0 and position(editions, version) is None and origin in editions[0]["objectives"]:
            first = 0
        starts.append((first, Way(origin, against)))
    return reading_of(starts, editions, read, {})


def is_later(version: str, editions: Sequence[Edition], read: int) -> bool:
    made = position(editions, version)
    return made is not None and made > read


def reading_of(starts: Sequence[tuple[int, Way]], editions: Sequence[Edition], read: int, answers: Answers) -> Reading:
    reached, ends = follow(starts, editions, read, answers)
    at_home = {way.origin for ways in reached.values() for way in ways}
    gone = [way.origin for _, way in starts if way.origin not in at_home]
    return Reading(reached, {origin: sorted({end for of, end in ends if of == origin}, key=str) for origin in gone})


# The places.


@dataclass(frozen=True)
class Places:
    """For each thing dated by the day, its places: ("kept", "2.1.1.1"), or ("homeless", None), ("later", None).

    Words with an objective: kept, moved, to-be-carried, not-about (answered so: it does not count, its findings stay).
    """

    edition: str
    records: Mapping[tuple[str, str], frozenset[Place]]
    claims: Mapping[tuple[date, str], frozenset[Place]]
    findings: Mapping[tuple[str, int], frozenset[Place]]


def is_suspect(ways: Sequence[Way], words: str | None) -> bool:
    return any(way.words != words for way in ways if way.about)


def is_mixed(ways: Sequence[Way]) -> bool:
    return any(way.mixed for way in ways if way.about)


def places_in(reading: Reading, origin: str, edition: Edition) -> frozenset[Place]:
    if reading.later:
        return frozenset({("later", None)})
    found: set[Place] = set()
    for target, ways in reading.reached.items():
        own = [way for way in ways if way.origin == origin]
        if not own:
            continue
        if not any(way.about for way in own):
            found.add(("not-about", target))
        elif is_suspect(ways, words_of(edition, target)) or is_mixed(ways):
            found.add(("to-be-carried", target))
        else:
            found.add(("kept" if origin == target else "moved", target))
    return frozenset(found or {("homeless", None)})


def place_of(account: Account, editions: Sequence[Edition], at: date, edition: str | None = None) -> Places:
    read = read_at(editions, at, edition)
    here = editions[read]
    records: dict[tuple[str, str], frozenset[Place]] = {}
    claims: dict[tuple[date, str], frozenset[Place]] = {}
    findings: dict[tuple[str, int], frozenset[Place]] = {}
    for record in account[0]:
        if record["date"] > at:
            continue
        reading = read_record(record, editions, read, at)
        for origin in record["objectives"]:
            records[record["id"], origin] = places_in(reading, origin, here)
        for number, finding in enumerate(record.get("findings") or []):
            findings[record["id"], number] = records[record["id"], finding["objective"]]
    for each in account[1]:
        if each["date"] > at:
            continue
        reading = read_return(each, editions, read)
        for origin in each["claims"]:
            claims[each["date"], origin] = places_in(reading, origin, here)
    return Places(here["version"], records, claims, findings)


# One objective.


@dataclass(frozen=True)
class Stand:
    """How one objective stands. `again`: what was claimed and is to be made again, as (version, objective, status)."""

    claimed: str
    again: tuple[tuple[str, str, str], ...]
    counting: frozenset[str]
    current: frozenset[str]
    lapsed: frozenset[str]
    lends: dict[str, str]
    supported: str | None
    suspect: frozenset[str]
    place: str
    gaps: list[str]
    open_findings: list[tuple[str, int]]

    @property
    def worst(self) -> str | None:
        return self.gaps[0] if self.gaps else None

    @property
    def also(self) -> list[str]:
        return self.gaps[1:]


def as_read(record: oracle.Record, ways: Sequence[Way], objective: oracle.Objective) -> tuple[Made, bool]:
    """The record as if it had been made for this objective alone; and whether it can count there."""
    target, words = objective["id"], objective["wording"]
    about = [way for way in ways if way.about]
    origins = {way.origin for way in ways}
    other = next((way.words for way in about if way.words != words), None)
    made: Made = dict(record) | {
        "objectives": {target: other or words},
        "shows": {target: min((way.shows for way in about), key=WORST_FIRST.index, default="yes")},
        "findings": [
            dict(finding) | {"objective": target if finding["objective"] in origins else None}
            for finding in record.get("findings") or []
        ],
    }
    if is_mixed(ways):
        made["part"] = record.get("part") or "through a split or a merge"
    return made, bool(about)


def claim_of(
    returns: Sequence[oracle.Return], editions: Sequence[Edition], read: int, target: str, at: date
) -> tuple[Made, tuple[tuple[str, str, str], ...]]:
    """The claim as it counts, and what is to be made again."""
    for each in sorted(returns, key=lambda made: made["date"], reverse=True):
        ways = read_return(each, editions, read).reached.get(target)
        if each["date"] > at or not ways:
            continue
        version = str(each["plan_version"])
        if version == editions[read]["version"]:
            return dict(each["claims"][target]), ()
        if len(ways) == 1 and not ways[0].mixed and ways[0].words == words_of(editions[read], target):
            return dict(each["claims"][ways[0].origin]) | {"wording": ways[0].words}, ()
        origins = sorted({way.origin for way in ways})
        again = tuple((version, origin, str(each["claims"][origin]["status"])) for origin in origins)
        return {"status": "not-assessed", "wording": UNKNOWN}, again
    return {}, ()


def stand_of(account: Account, editions: Sequence[Edition], read: int, target: str, at: date) -> Stand:
    records, returns = account
    objective = as_objective(editions[read], target)
    views = []
    for record in records:
        ways = read_record(record, editions, read, at).reached.get(target)
        if ways:
            views.append(as_read(record, ways, objective))
    claim, again = claim_of(returns, editions, read, target, at)
    facts = replace(
        oracle.gather(objective, [view for view, about in views if about], [], at),
        open_findings=oracle.open_against([view for view, _ in views], target, at),
        claim=claim,
    )
    place, gaps = oracle.place_of(facts)
    return Stand(
        claimed=facts.claimed,
        again=again,
        counting=oracle.ids(facts.counting),
        current=oracle.ids(facts.current),
        lapsed=oracle.ids(facts.lapsed),
        lends=facts.lends,
        supported=facts.supported,
        suspect=oracle.ids([each for each in facts.current if each["objectives"][target] != objective["wording"]]),
        place=place,
        gaps=gaps,
        open_findings=sorted((record["id"], number) for record, number, _ in facts.open_findings),
    )


# The whole.


@dataclass(frozen=True)
class Assessment:
    """An account on a day. Open findings are (record, place in it), the homeless ones in the order of their list.

    `homeless` tells of each homeless (record, objective) the ends that it came to: (version, objective then, why).
    """

    edition: str
    objectives: dict[str, Stand]
    homeless: dict[tuple[str, str], Sequence[End]]
    homeless_findings: list[tuple[str, int]]
    homeless_claims: list[tuple[date, str]]
    later_records: frozenset[str]
    later_findings: list[tuple[str, int]]
    later_returns: list[date]


def assess(account: Account, editions: Sequence[Edition], at: date, edition: str | None = None) -> Assessment:
    """All that the document says of the account on the day, read in the edition in force or in the one asked for."""
    records, returns = account
    read = read_at(editions, at, edition)
    known = [(record, read_record(record, editions, read, at)) for record in records if record["date"] <= at]
    made = [(each, read_return(each, editions, read)) for each in returns if each["date"] <= at]
    homeless = {
        (record["id"], origin): ends
        for record, reading in known
        if oracle.withdrawal(record, at) is None
        for origin, ends in reading.homeless.items()
    }
    gone = {record["id"]: reading.homeless for record, reading in known}
    without_home = [placed for placed in open_in(known, at) if placed[2]["objective"] in gone[placed[0]["id"]]]
    of_later = [(record, reading) for record, reading in known if reading.later]
    return Assessment(
        edition=editions[read]["version"],
        objectives={target: stand_of(account, editions, read, target, at) for target in editions[read]["objectives"]},
        homeless=homeless,
        homeless_findings=[
            (record["id"], number) for record, number, _ in sorted(without_home, key=oracle.gravest_first)
        ],
        homeless_claims=standing_without_home(made),
        later_records=oracle.ids([record for record, _ in of_later if oracle.withdrawal(record, at) is None]),
        later_findings=sorted((record["id"], number) for record, number, _ in open_in(of_later, at)),
        later_returns=sorted(each["date"] for each, reading in made if reading.later),
    )


def standing_without_home(made: Sequence[tuple[oracle.Return, Reading]]) -> list[tuple[date, str]]:
    """Of the homeless claims those that stand: no newer one came to an end for each of the ends that it came to."""
    lost = [
        (each["date"], origin, {end[:2] for end in ends} or {(str(each["plan_version"]), origin)})
        for each, reading in made
        for origin, ends in reading.homeless.items()
    ]
    return sorted(
        (day, origin)
        for day, origin, ends in lost
        if any(all(other <= day for other, _, came in lost if end in came) for end in ends)
    )


def open_in(known: Sequence[tuple[oracle.Record, Reading]], at: date) -> list[oracle.Placed]:
    return [
        (record, number, finding)
        for record, _ in known
        for number, finding in enumerate(record.get("findings") or [])
        if oracle.is_open(record, finding, at)
    ]


# Standing since.


def predecessors(editions: Sequence[Edition], earlier: int, read: int, target: str) -> list[str]:
    starts = [(earlier, Way(objective_id, UNKNOWN)) for objective_id in editions[earlier]["objectives"]]
    return sorted({way.origin for way in follow(starts, editions, read, {})[0].get(target, [])})


def stood_as_row(account: Account, editions: Sequence[Edition], read: int, target: str, day: date) -> bool:
    """Whether it was a row on a day before the report's; before the edition's first day, by what it came from."""
    if read == 0 or day >= editions[read]["from"]:
        return stand_of(account, editions, read, target, day).place == "row"
    earlier = in_force(editions, day)
    came_from = predecessors(editions, earlier, read, target)
    return any(stand_of(account, editions, earlier, each, day).place == "row" for each in came_from)


def standing_since(
    account: Account, editions: Sequence[Edition], at: date, target: str, edition: str | None = None
) -> date | None:
    """The day after the last on which a row's objective was met or left out; None for "from the start"."""
    records, returns = account
    read = read_at(editions, at, edition)
    if stand_of(account, editions, read, target, at).place != "row":
        raise ValueError(f"{target} is no row on {at}")
    events = {day for record in records for day in oracle.days_of(record)} | {each["date"] for each in returns}
    events |= {entry["date"] for record in records for entry in record.get("carried") or []}
    events |= {each["from"] for each in editions}
    before_all = min(events) - timedelta(days=1)
    since = at
    for day in sorted((day for day in events | {before_all, at - timedelta(days=1)} if day < at), reverse=True):
        if not stood_as_row(account, editions, read, target, day):
            return since
        since = day
    return None


# Editions to try it on.

ACTIONS = ("2.1.1", "2.2.1", "2.3.1", "2.4.1", "2.5.1")
FEWEST, MOST = 6, 12
WORD_LIST = """
abuse access action adult advice advocate agency analyst area audit awareness board briefing carer case child code
community complaint concern conduct contact coordinate court crime custody data decision demand desk detect dip
disclose district domestic engage enquiry escalate evidence exploit family feedback force forum gather guide harm
health hearing home hub identify impact inform intake journey knowledge learn liaise listen local manage map missing
monitor neglect network night notify offender officer online outcome partner pathway patrol pattern plan prevent
process profile protect quality record recover refer reflect region repeat report research respond review risk road
rota school screen sector sergeant share shelter signal skill staff strategy supervise support survivor target team
threat tool trace train trauma trend triage trust unit update venue victim visit voice ward witness
"""
WORDS = tuple(WORD_LIST.split())
REASONS = ("No longer asked for.", "Said better elsewhere.", "The programme has done it.")


@dataclass
class Entry:
    """An objective of an edition in the making, and which objectives of the edition before go to it."""

    objective: Made
    sources: frozenset[str]


Shape = dict[str, list[Entry]]
Spot = tuple[str, int]


def random_editions(seed: int) -> list[Made]:
    """Editions 2, 3 and 4, each with its succession; `history` lists a version 1 that is not here."""
    rng = random.Random(seed)
    first = rng.choice((date(2020, 8, 31), date(2020, 8, 31), date(2023, 12, 1)))
    second = accounts.day_between(rng, date(2024, 2, 1), date(2025, 6, 30))
    third = accounts.day_between(rng, second + timedelta(days=60), date(2026, 8, 31))
    shape: Shape = {
        number: [an_entry(rng) for _ in range(rng.choice((2, 3, 3)))] for number in ACTIONS[: rng.choice((3, 3, 4))]
    }
    if rng.random() < 0.3:
        (one, _), (other, _) = rng.sample(spots(shape), 2)
        retext(shape[other][0], str(shape[one][0].objective["text"]))
    editions: list[Made] = [an_edition(rng, "2", first, shape, None)]
    for version, start in zip(VERSIONS[1:], (second, third), strict=True):
        before = editions[-1]
        shape = {}
        for objective_id, objective in before["objectives"].items():
            shape.setdefault(objective_id.rsplit(".", 1)[0], []).append(
                Entry(dict(objective), frozenset({objective_id}))
            )
        change(rng, shape, bygone_texts(editions))
        editions.append(an_edition(rng, version, start, shape, before))
    found = faults_of(editions)
    if found:
        raise AssertionError(found)
    return editions


def an_edition(rng: random.Random, version: str, start: date, shape: Shape, before: Edition | None) -> Made:
    """The ids are the places of the objectives in their actions."""
    placed = {
        f"{number}.{place}": entry
        for number in sorted(shape)
        for place, entry in enumerate(shape[number], 1)
    }  # fmt: skip
    edition: Made = {
        "version": version,
        "follows": before["version"] if before else None,
        "from": start,
        "history": [version, *(before["history"] if before else [NOT_HERE])],
        "objectives": {objective_id: entry.objective for objective_id, entry in placed.items()},
        "succession": {},
    }
    for objective_id in before["objectives"] if before else ():
        to = [target for target, entry in placed.items() if objective_id in entry.sources]
        if not to:
            edition["succession"][objective_id] = {"to": [], "why": rng.choice(REASONS)}
        elif to != [objective_id]:
            edition["succession"][objective_id] = {"to": to}
            if rng.random() < 0.2:
                edition["succession"][objective_id]["why"] = rng.choice(REASONS)
    for objective_id in before["objectives"] if before else ():
        if before and objective_id not in edition["succession"]:
            old, new = (str(each["objectives"][objective_id]["text"]) for each in (before, edition))
            needed = likeness(old, new) < 0.5 or stands_elsewhere(before, edition, objective_id)
            if needed or (old != new and rng.random() < 0.2):
                edition["succession"][objective_id] = {"to": [objective_id], "reworded": True}
                if rng.random() < 0.5:
                    edition["succession"][objective_id]["why"] = rng.choice(REASONS)
    return edition


def bygone_texts(editions: Sequence[Edition]) -> list[str]:
    """Words of an edition long gone that the newest does not have."""
    newest = {objective["text"] for objective in editions[-1]["objectives"].values()}
    return sorted({each["text"] for edition in editions for each in edition["objectives"].values()} - newest)


def a_text(rng: random.Random) -> str:
    return " ".join(rng.sample(WORDS, rng.randint(7, 10))).capitalize()


def nearly(rng: random.Random, text: str) -> str:
    """Reworded a little: a word changed, or the order of two."""
    words = text.lower().split()
    one, other = rng.sample(range(len(words)), 2)
    if rng.random() < 0.3:
        words[one], words[other] = words[other], words[one]
    else:
        words[one] = rng.choice([word for word in WORDS if word not in words])
    return " ".join(words).capitalize()


def an_entry(rng: random.Random, text: str | None = None, sources: frozenset[str] = frozenset()) -> Entry:
    expects = rng.choices(oracle.STAGES, (2, 4, 3))[0]
    kinds = [rng.choice(oracle.KINDS[expects]), *rng.sample(sorted(oracle.STAGE_OF), rng.choice((0, 0, 1, 2)))]
    telling = {
        f"feedback/{rng.choice(accounts.SOURCES)}" if kind == "feedback" and rng.random() < 0.7 else kind
        for kind in dict.fromkeys(kinds)
    }
    objective: Made = {"expects": expects, "telling": sorted(telling), "applies": rng.random() > 0.06}
    entry = Entry(objective, sources)
    retext(entry, text or a_text(rng))
    return entry


def retext(entry: Entry, text: str) -> None:
    entry.objective = {**entry.objective, "text": text, "short": " ".join(text.split()[:3])}


def spots(shape: Shape) -> list[Spot]:
    return [(number, place) for number, entries in shape.items() for place in range(len(entries))]


def change(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    """Several changes, one upon another; the same objective may meet more than one."""
    changes = (stay, reword, recast, withdraw, swap, replace_there, move, split, merge, add)
    for _ in range(rng.choice((1, 3, 5, 7))):
        rng.choices(changes, (2, 3, 2, 2, 1, 1, 2, 3, 3, 2))[0](rng, shape, bygone)
        for number in [number for number, entries in shape.items() if not entries]:
            del shape[number]
    if bygone and rng.random() < 0.4 and len(spots(shape)) < MOST:
        put(rng, shape, an_entry(rng, rng.choice(bygone)))
    while len(spots(shape)) < FEWEST:
        add(rng, shape, bygone)


def take(rng: random.Random, shape: Shape) -> Entry:
    number, place = rng.choice(spots(shape))
    return shape[number].pop(place)


def put(rng: random.Random, shape: Shape, entry: Entry) -> None:
    """At any place of any action, or as the first objective of an action of its own."""
    entries = shape.setdefault(rng.choice([*sorted(shape), *sorted(shape), rng.choice(ACTIONS)]), [])
    entries.insert(rng.choice((len(entries), len(entries), rng.randint(0, len(entries)))), entry)


def stay(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    number, place = rng.choice(spots(shape))
    objective = shape[number][place].objective
    if rng.random() < 0.3:
        other = an_entry(rng).objective
        shape[number][place].objective = {**objective, "expects": other["expects"], "telling": other["telling"]}


def reword(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    number, place = rng.choice(spots(shape))
    entry = shape[number][place]
    retext(entry, nearly(rng, str(entry.objective["text"])))


def recast(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    number, place = rng.choice(spots(shape))
    retext(shape[number][place], a_text(rng))


def withdraw(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    if len(spots(shape)) > FEWEST:
        take(rng, shape)


def replace_there(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    """Withdrawn or moved, and its id given to something else."""
    number, place = rng.choice(spots(shape))
    entry = shape[number][place]
    shape[number][place] = an_entry(rng)
    if rng.random() < 0.6 and len(spots(shape)) < MOST:
        put(rng, shape, entry)


def swap(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    (one, first), (other, second) = rng.sample(spots(shape), 2)
    shape[one][first], shape[other][second] = shape[other][second], shape[one][first]


def move(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    put(rng, shape, take(rng, shape))


def split(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    """The first part may keep the words; the others stand beside it or elsewhere."""
    if len(spots(shape)) >= MOST:
        return
    number, place = rng.choice(spots(shape))
    entry = shape[number][place]
    if rng.random() < 0.6:
        retext(entry, nearly(rng, str(entry.objective["text"])))
    for _ in range(min(rng.choice((1, 1, 2)), MOST - len(spots(shape)))):
        part = an_entry(rng, sources=entry.sources)
        if rng.random() < 0.5:
            shape[number].insert(place + 1, part)
        else:
            put(rng, shape, part)


def merge(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    if len(spots(shape)) <= FEWEST:
        return
    gone = take(rng, shape)
    number, place = rng.choice(spots(shape))
    entry = shape[number][place]
    entry.sources |= gone.sources
    text = str(entry.objective["text"])
    retext(entry, rng.choice((text, nearly(rng, text), str(gone.objective["text"]), a_text(rng))))


def add(rng: random.Random, shape: Shape, bygone: Sequence[str]) -> None:
    """New words, or now and then those of another objective."""
    if len(spots(shape)) < MOST:
        number, place = rng.choice(spots(shape))
        same = str(shape[number][place].objective["text"]) if rng.random() < 0.15 else None
        put(rng, shape, an_entry(rng, same))


# Accounts to try it on.


def random_account(seed: int, editions: Sequence[Edition]) -> tuple[list[Made], list[Made]]:
    """The records, in order of date, and the returns of one force, made under these editions and one not here."""
    rng = random.Random(seed)
    flaws = rng.choice((0.03, 0.1, 0.25))
    days = sorted(accounts.some_days(rng, rng.randint(3, 14)))
    records: list[Made] = []
    for number, day in enumerate(days, 1):
        version = a_version(rng, editions, day)
        asked = some_objectives(rng, editions, version, rng.choice((1, 2, 3, 4)))
        record = accounts.a_record(rng, flaws, day, number, asked) | {"plan_version": version}
        other_words(rng, editions, record["objectives"])
        records.append(record)
    for number, record in enumerate(records):
        supersede(rng, editions, record, records[:number])
    for number, record in enumerate(records):
        newer = [each for each in records[number + 1 :] if each["plan_version"] == record["plan_version"]]
        if rng.random() < 0.15:
            accounts.withdraw(rng, record, newer)
        if rng.random() < 0.2:
            accounts.renew(rng, record)
        carried = some_carried(rng, editions, record)
        if carried:
            record["carried"] = carried
    return records, some_returns(rng, editions)


def a_version(rng: random.Random, editions: Sequence[Edition], day: date) -> str:
    """Mostly that of the day, often one gone by, and now and then one to come or not here."""
    word = rng.random()
    if word < 0.12:
        return NOT_HERE
    if word < 0.4:
        return str(rng.choice(editions)["version"])
    return str(editions[in_force(editions, day)]["version"])


def some_objectives(rng: random.Random, editions: Sequence[Edition], version: str, number: int) -> list[Made]:
    """Of the version's edition; of one that is not here, ids of any edition and another, with words from anywhere."""
    made = position(editions, version)
    if made is not None:
        ids = sorted(editions[made]["objectives"])
        return [as_objective(editions[made], each) for each in rng.sample(ids, min(number, len(ids)))]
    found = []
    for objective_id in rng.sample(
        sorted({"2.7.1.4", *(id for each in editions for id in each["objectives"])}), number
    ):
        here = [each for each in editions if objective_id in each["objectives"]]
        sample = (
            as_objective(rng.choice(here), objective_id) if here else as_objective(editions[0], any_id(rng, editions))
        )
        words = rng.choices((sample["wording"], any_words(rng, editions), accounts.STALE), (6, 2, 2))[0]
        found.append(sample | {"id": objective_id, "wording": words})
    return found


def any_id(rng: random.Random, editions: Sequence[Edition]) -> str:
    return str(rng.choice(sorted(editions[0]["objectives"])))


def any_words(rng: random.Random, editions: Sequence[Edition]) -> str:
    edition = rng.choice(editions)
    return fingerprint(rng.choice([each["text"] for each in edition["objectives"].values()]))


def other_words(rng: random.Random, editions: Sequence[Edition], remembered: Made) -> None:
    """Here and there none, or words that another edition has, under this id or another."""
    for objective_id in list(remembered):
        word = rng.random()
        if word < 0.08:
            remembered[objective_id] = None
        elif word < 0.14:
            here = [words_of(each, objective_id) for each in editions if objective_id in each["objectives"]]
            remembered[objective_id] = rng.choice([*here, any_words(rng, editions)])


def supersede(rng: random.Random, editions: Sequence[Edition], record: Made, earlier: Sequence[Made]) -> None:
    """An older one that meets it in some edition, sooner one that shows `no` or was made under another edition."""
    candidates = [
        each
        for each in earlier
        if each["date"] < record["date"] and meeting(editions, record) & meeting(editions, each)
    ]
    across = [each for each in candidates if each["plan_version"] != record["plan_version"]]
    bad = [each for each in candidates if any(oracle.shown(each, name) == "no" for name in each["objectives"])]
    for chosen, often in ((bad, 0.4), (across, 0.3), (candidates, 0.2)):
        if chosen and rng.random() < often:
            record["supersedes"] = rng.choice(chosen)["id"]
            return


def meeting(editions: Sequence[Edition], record: Made) -> set[tuple[int, str]]:
    return {
        (read, target)
        for read in range(len(editions))
        for target in read_record(record, editions, read, accounts.END).reached
    }


def some_carried(rng: random.Random, editions: Sequence[Edition], record: Made) -> list[Made]:
    """Answers for what the record reaches in an edition, in one go or in several, and rarely for what it does not."""
    found: list[Made] = []
    for read, edition in enumerate(editions):
        reached = read_record(record, editions, read, accounts.END).reached
        own = edition["version"] == record["plan_version"]
        for _ in range(rng.choice((1, 1, 2))):
            if not reached or rng.random() > (0.1 if own else 0.4):
                continue
            targets = [target for target in sorted(reached) if rng.random() < 0.7]
            if rng.random() < 0.04:
                targets.append(rng.choice(sorted(edition["objectives"])))
            day = accounts.day_between(rng, record["date"], accounts.END)
            if not targets or any(each["edition"] == edition["version"] and each["date"] == day for each in found):
                continue
            answers = {
                target: an_answer(rng, edition, target, reached.get(target, ())) for target in sorted(set(targets))
            }
            entry = {"edition": edition["version"], "date": day, "recorded": day, "by": rng.choice(accounts.ROLES)}
            found.append(entry | {"objectives": answers})
    return found


def an_answer(rng: random.Random, edition: Edition, target: str, ways: Sequence[Way]) -> Made:
    old = [way.words for way in ways if way.words != UNKNOWN] or [accounts.STALE]
    wording = rng.choices((words_of(edition, target), accounts.STALE, rng.choice(old)), (8, 1, 1))[0]
    return {"wording": wording, "shows": rng.choices(("yes", "partly", "no", "not-about"), (6, 1, 2, 2))[0]}


def some_returns(rng: random.Random, editions: Sequence[Edition]) -> list[Made]:
    days = {accounts.day_between(rng, accounts.START, accounts.END) for _ in range(rng.choice((0, 1, 2, 3, 4)))}
    returns = []
    for day in sorted(days):
        version = a_version(rng, editions, day)
        asked = some_objectives(rng, editions, version, rng.randint(3, 8))
        claims = {}
        for objective in sorted(asked, key=lambda each: str(each["id"])):
            claim = accounts.a_claim(rng, objective, day)
            if "wording" in claim and rng.random() < 0.05:
                claim["wording"] = any_words(rng, editions)
            claims[objective["id"]] = claim
        made: Made = {"force": accounts.FORCE, "date": day, "plan_version": version, "marking": "OFFICIAL"}
        returns.append(made | {"claims": claims})
    return returns
