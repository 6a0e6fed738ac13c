"""What an edition leaves to a person: records whose objective has other words now, or was split or merged, and claims.

Pure: values in, values out. What only stayed, or moved with its words, asks nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from nvap.analysis.standing import Lends, Standing, is_suspect, standing
from nvap.analysis.succession import ClaimRead, Reading
from nvap.model.evidence import Answer, Evidence
from nvap.model.fields import Carries
from nvap.model.plan import Objective, fingerprint, order_of
from nvap.model.returns import Claim, Return, returned_at
from nvap.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Before:
    """What an objective was when a record or a claim was made of it; `text` is None where no edition here has it."""

    edition: str
    objective: str
    fingerprint: str | None
    text: str | None

    @property
    def key(self) -> tuple[str, str | None]:
        """What it is the same by, whichever edition it was read in."""
        return (self.objective, self.fingerprint)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked once: an objective, and the records that come to it from the same objectives with the same words.

    `divided` says that they come through a split or a merge, and `beside` where else their objectives went.
    """

    objective: Objective
    before: tuple[Before, ...]
    divided: bool
    beside: tuple[str, ...]
    records: tuple[Evidence, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What a question is known by, before it is answered and after."""
        return (self.objective.id, self.divided, *sorted(map(str, (one.key for one in self.before))))


@dataclass(frozen=True, slots=True)
class ClaimToMake:
    """An objective to claim again, the return that claimed it of other words, and what that claimed of each of them."""

    objective: Objective
    returned: Return
    made_of: tuple[tuple[Before, Claim], ...]


@dataclass(frozen=True, slots=True)
class Carrying:
    """What an edition leaves to a person; `total` is how many questions there were before the first answer."""

    questions: tuple[Question, ...]
    total: int
    claims: tuple[ClaimToMake, ...]

    @property
    def left(self) -> int:
        """How many questions are still to be answered."""
        return len(self.questions)

    def questions_of(self, objective: str) -> tuple[Question, ...]:
        """The open questions of an objective."""
        return tuple(question for question in self.questions if question.objective.id == objective)


def carrying(reading: Reading, records: Iterable[Evidence], returns: Iterable[Return], at: date) -> Carrying:
    """What is left to a person as at a date, of records and returns as they were made."""
    made = tuple(records)
    left = questions(reading, made, at)
    known = {question.key for question in left}
    answered = (record for record in made if any(entry.edition == reading.edition.version for entry in record.carried))
    unanswered = {record.id: _unanswered(record, reading) for record in answered}
    if unanswered:
        known |= {one.key for one in questions(reading, (unanswered.get(record.id, record) for record in made), at)}
    return Carrying(left, len(known), claims_to_make(reading, returns, at))


def questions(reading: Reading, records: Iterable[Evidence], at: date) -> tuple[Question, ...]:
    """The questions that are open at a date, in plan order."""
    made = {record.id: record for record in records}
    read = reading.records(made.values(), at)
    by_objective: dict[str, list[Evidence]] = {}
    for record in read:
        for name in record.objectives:
            by_objective.setdefault(name, []).append(record)
    asked = (
        _questions(reading, reading.edition.objectives[name], by_objective[name], made, at)
        for name in reading.edition.objectives
        if name in by_objective
    )
    return tuple(question for found in asked for question in found)


def claims_to_make(reading: Reading, returns: Iterable[Return], at: date) -> tuple[ClaimToMake, ...]:
    """The claims in force at a date that were made of other words, in plan order."""
    returned = returned_at(reading.returns(returns), at)
    return tuple(
        found
        for name, objective in reading.edition.objectives.items()
        if name in returned and (found := _claim(reading, objective, returned[name])) is not None
    )


def asks(record: Evidence, objective: Objective) -> bool:
    """Whether a person has still to say what a record shows of an objective."""
    return record.speaks_of(objective.id) and (record.came_divided(objective.id) or is_suspect(record, objective))


def reworded(record: Evidence | None, objectives: Mapping[str, Objective]) -> dict[str, Answer]:
    """The objectives of which a record still asks, each with what it shows of that: what confirming it answers."""
    names = record.objectives if record is not None else ()
    return {
        name: Answer(wording=objectives[name].fingerprint, shows=Carries(record.shows_of(name)))
        for name in names
        if record is not None and name in objectives and asks(record, objectives[name])
    }


def asking(assessed: Standing) -> tuple[Evidence, ...]:
    """The records of an objective that ask and are worth a person's time, the oldest first."""
    found = {record.id: record for record in _matter(assessed) if asks(record, assessed.objective)}
    return tuple(sorted(found.values(), key=lambda record: (record.date, record.id)))


def answerable(record: Evidence, objective: Objective, edition: str, said: Carries) -> bool:
    """Whether an answer says something new of a record as it is read: it asks, or it was answered otherwise before."""
    answered = any(entry.edition == edition and objective.id in entry.objectives for entry in record.carried)
    about = record.speaks_of(objective.id)
    before = Carries(record.shows_of(objective.id)) if about else Carries.NOT_ABOUT
    return asks(record, objective) or (answered and before is not said)


def _questions(
    reading: Reading, objective: Objective, naming: Iterable[Evidence], made: Mapping[str, Evidence], at: date
) -> Iterator[Question]:
    naming = tuple(naming)
    if not any(asks(record, objective) for record in naming):
        return
    groups: dict[tuple[object, ...], Question] = {}
    for record in asking(standing(objective, naming, at)):
        before = befores(reading, made[record.id], record, objective.id)
        one = Question(objective, before, record.came_divided(objective.id), _beside(record, objective.id), (record,))
        known = groups.get(one.key)
        groups[one.key] = replace(known, records=(*known.records, record)) if known else one
    yield from groups.values()


def _matter(standing: Standing) -> Iterator[Evidence]:
    """The records that are worth a person's time: current, or lapsed and lending else, or with an open finding."""
    yield from standing.current
    yield from (lending.record for lending in standing.would_lend if lending.lends is not Lends.NOTHING)
    yield from (found.record for found in standing.findings)


def before_of(reading: Reading, version: str, objective: str, wording: str | None) -> Before:
    """What an objective of an edition was, by a fingerprint of its words; without one, by its words in that edition."""
    text = reading.words(version, objective, wording)
    return Before(version, objective, fingerprint(text) if wording is None and text is not None else wording, text)


def befores(reading: Reading, made: Evidence, read: Evidence, objective: str) -> tuple[Before, ...]:
    """What an objective was when a record was made of it, or when a person last carried the record to it."""
    held = read.objectives[objective]
    own = tuple(
        before_of(reading, made.plan_version, name, made.objectives[name]) for name in read.own_names(objective)
    )
    if held in {before.fingerprint for before in own}:
        return own
    carried = (
        before_of(reading, entry.edition, name, held)
        for entry in reversed(made.carried)
        for name, answer in entry.objectives.items()
        if answer.wording == held
    )
    return (first,) if (first := next(carried, None)) is not None else own


def _beside(record: Evidence, objective: str) -> tuple[str, ...]:
    """The other objectives to which those went that came to this one."""
    own = set(record.own_names(objective))
    others = (name for name in record.objectives if name != objective and own & set(record.own_names(name)))
    return tuple(sorted(others, key=order_of)) if record.came_divided(objective) else ()


def _unanswered(record: Evidence, reading: Reading) -> Evidence:
    """A record as it was before it was carried under an edition."""
    kept = tuple(entry for entry in record.carried if entry.edition != reading.edition.version)
    return record.model_copy(update={"carried": kept})


def _claim(reading: Reading, objective: Objective, returned: Return) -> ClaimToMake | None:
    claim, edition = returned.claims[objective.id], returned.plan_version
    if isinstance(claim, ClaimRead):
        made_of = claim.made_of
    elif claim.wording in (None, objective.fingerprint):
        return None
    else:
        made_of = ((objective.id, claim),)
    told = tuple((before_of(reading, edition, name, made.wording), made) for name, made in made_of)
    return ClaimToMake(objective, returned, told)
