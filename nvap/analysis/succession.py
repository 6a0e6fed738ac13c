"""What accounts made under earlier editions of the plan are in a later one. Pure: the model in, values out.

Files are not rewritten because the plan changed. A record, a claim or a finding is read through the successions, one
after another, to the objectives that its own became; in its own edition it is what it says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from nvap.analysis.findings import OpenFinding, finding_order
from nvap.analysis.inheritance import inherited
from nvap.model.bodies import Line
from nvap.model.evidence import Answer, Evidence
from nvap.model.fields import Carries, Seriousness, Shows
from nvap.model.plan import order_of
from nvap.model.returns import Claim, Return, Status
from nvap.model.succession import Edition
from nvap.model.values import dataclass

# What a record as it is read has beyond what a file has.
_READ = ("divided", "not_about", "came_from")


class EvidenceRead(Evidence):
    """A record of an earlier edition, or one that was carried, as an edition reads it: its objectives are of that.

    `divided` are those to which it came through a split or a merge and was not carried; `not_about` those of which a
    person said that it is about something else; `came_from` are, by objective, those that it names itself.
    """

    divided: frozenset[str] = frozenset()
    not_about: frozenset[str] = frozenset()
    came_from: Mapping[str, tuple[str, ...]] = {}

    def as_written(self) -> dict[str, Any]:
        """Its keys and values as a file would have them, in the words of the edition."""
        return {key: value for key, value in super().as_written().items() if key not in _READ}

    def speaks_of(self, objective: str) -> bool:
        """Whether it is evidence about one of its objectives."""
        return objective in self.objectives and objective not in self.not_about

    def own_names(self, objective: str) -> tuple[str, ...]:
        """Under which ids its own file names an objective."""
        return self.came_from[objective]

    def came_divided(self, objective: str) -> bool:
        """Whether it came to an objective through a split or a merge, and no person carried it since."""
        return objective in self.divided


class ClaimRead(Claim):
    """A claim of an earlier edition that is to be made again: it claims nothing.

    `edition` is the one that it was made under, `made_of` the objectives there that became this one, each with what was
    claimed of it.
    """

    edition: str
    made_of: tuple[tuple[str, Claim], ...]

    @property
    def to_make_again(self) -> bool:
        """That it is to be made again."""
        return True


class Gone(NamedTuple):
    """An objective that an edition has no more, or not yet: its id and words where it was last, and why it went.

    `text` is None where no edition of the workspace has its words; `later` says that a later edition has it.
    """

    objective: str
    edition: str
    text: str | None = None
    why: str | None = None
    later: bool = False

    @property
    def order(self) -> tuple[str, tuple[int, ...]]:
        """By edition, then in plan order."""
        return (self.edition, order_of(self.objective))


class Passage(NamedTuple):
    """What objectives became in an edition, `to` none where they are gone, and why, where its succession says."""

    edition: str
    names: tuple[str, ...]
    to: tuple[str, ...]
    why: tuple[str, ...]


class Went(NamedTuple):
    """What became of an objective of an earlier edition: its words there, the steps, and the ids that it has now.

    `end` is what it was last, where no id is left; `ends` are, with the edition, all ids that it had last anywhere.
    """

    objective: str
    edition: str
    text: str | None
    steps: tuple[Passage, ...]
    to: tuple[str, ...]
    end: Gone | None
    ends: frozenset[tuple[str, str]]


class HomelessObjective(NamedTuple):
    """An objective that an edition has not, and what a body has of it: records, claims, open findings."""

    gone: Gone
    records: tuple[Evidence, ...] = ()
    claims: tuple[tuple[Return, str], ...] = ()
    findings: tuple[OpenFinding, ...] = ()


@dataclass(frozen=True)
class Past:
    """What the past of a body's account follows from: its records and returns as they were made, and how they are read.

    Those of the bodies that it follows are among them.
    """

    reading: "Reading"
    line: Line
    evidence: tuple[Evidence, ...]
    returns: tuple[Return, ...]

    def on(self, day: date) -> Iterator["Past"]:
        """The accounts that there were of it on a day: before its first, those of the bodies that it follows."""
        waiting = [self.line.body]
        while waiting:
            body = waiting.pop()
            if body.begins_after(day):
                waiting.extend(reversed(self.line.before.get(body.id, ())))
            else:
                branch = self.line.branch(body)
                yield self if branch is self.line else replace(self, line=branch)

    @cached_property
    def account(self) -> tuple[tuple[Evidence, ...], tuple[Return, ...]]:
        """Its own records and those that it has of bodies that it follows, and its own returns."""
        own = self.line.body.id
        evidence = (*(record for record in self.evidence if record.force == own), *inherited(self.evidence, self.line))
        return evidence, tuple(made for made in self.returns if made.force == own)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a record comes to an objective of an edition: of which of its own, with which words, and what it shows."""

    sources: frozenset[str]
    wordings: frozenset[str | None]
    shows: Shows
    divided: bool = False
    not_about: bool = False

    def __or__(self, other: "_Way") -> "_Way":
        """Two ways to one objective: the worst word holds; what is about something else adds none."""
        if self.not_about is not other.not_about:
            heard = other if self.not_about else self
            return replace(heard, sources=self.sources | other.sources)
        return _Way(
            self.sources | other.sources,
            self.wordings | other.wordings,
            max(self.shows, other.shows, key=lambda word: word.rank),
            self.divided or other.divided,
            self.not_about,
        )


@dataclass(frozen=True)
class Reading:
    """How accounts are read in an edition: the last of `editions`, which follow one another, the oldest first.

    `later` are the versions of editions that follow it.
    """

    editions: tuple[Edition, ...]
    later: frozenset[str] = frozenset()

    @property
    def edition(self) -> Edition:
        """The edition read."""
        return self.editions[-1]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {edition.version: place for place, edition in enumerate(self.editions)}

    @cached_property
    def _merged(self) -> list[frozenset[str]]:
        """By the place of an edition, its objectives that several of the edition before became."""
        found: list[frozenset[str]] = [frozenset()]
        for before, after in zip(self.editions, self.editions[1:], strict=False):
            seen: dict[str, int] = {}
            for objective in before.objectives:
                for target in after.targets(objective):
                    seen[target] = seen.get(target, 0) + 1
            found.append(frozenset(target for target, count in seen.items() if count > 1))
        return found

    def is_own(self, version: str) -> bool:
        """Whether a version is that of the edition read."""
        return version == self.edition.version

    def is_later(self, version: str) -> bool:
        """Whether a version is that of a later edition: it does not count here."""
        return version in self.later

    def record(self, record: Evidence, at: date) -> Evidence | None:
        """A record as the edition reads it at a date; None where none of its objectives is left here, or it is later.

        What was carried by then, under the edition or one between, holds.
        """
        if self.is_own(record.plan_version) and not record.carried:
            return record
        if self.is_later(record.plan_version):
            return None
        ways = self._ways(record, at)
        return _as_read(record, ways, self.edition) if ways else None

    def records(self, records: Iterable[Evidence], at: date) -> tuple[Evidence, ...]:
        """Those of some records that have an objective here, as the edition reads them at a date."""
        return tuple(found for record in records if (found := self.record(record, at)) is not None)

    def return_(self, made: Return) -> Return | None:
        """A return as the edition reads it: claims of the same words are carried, the others are to be made again."""
        if self.is_own(made.plan_version):
            return made
        if self.is_later(made.plan_version):
            return None
        came: dict[str, list[tuple[str, bool]]] = {}
        for objective in made.claims:
            for target, stayed in self._claim_ways(made, objective).items():
                came.setdefault(target, []).append((objective, stayed))
        claims = {target: self._claim_read(made, target, sources) for target, sources in came.items()}
        return made.model_copy(update={"claims": claims}) if claims else None

    def _claim_read(self, made: Return, target: str, sources: Sequence[tuple[str, bool]]) -> Claim:
        """The claim of an objective here: as it was made, where its one source stayed and has the same words."""
        objective, stayed = sources[0]
        same = self._claimed_words(made, objective) == self.edition.objectives[target].fingerprint
        claim = made.claims[objective]
        if len(sources) == 1 and stayed and same:
            return claim
        return ClaimRead.model_construct(
            status=Status.NOT_ASSESSED,
            summary=claim.summary,
            lead=claim.lead,
            due=claim.due,
            risk=claim.risk,
            risk_reason=claim.risk_reason,
            edition=made.plan_version,
            made_of=tuple((name, made.claims[name]) for name, _ in sources),
        )

    def returns(self, returns: Iterable[Return]) -> tuple[Return, ...]:
        """Those of some returns that claim something here, as the edition reads them."""
        return tuple(found for made in returns if (found := self.return_(made)) is not None)

    def gone(self, made: Evidence | Return, objective: str) -> Gone | None:
        """Where an objective of a record or a return went that is not here any more; None where it is, or is later."""
        if self.is_own(made.plan_version) or self.is_later(made.plan_version):
            return None
        start = self._start(made, objective)
        return Gone(objective, made.plan_version) if start is None else self._followed(objective, start).end

    def ends(self, made: Evidence | Return, objective: str) -> frozenset[tuple[str, str]]:
        """The ids, each with its edition, that an objective of a record or a return had last, where they are gone."""
        start = self._start(made, objective)
        own = frozenset({(made.plan_version, objective)})
        return own if start is None else self._followed(objective, start).ends

    def went(self, objective: str) -> Went | None:
        """What became of an objective that only an earlier edition has under this id; None where nothing is known."""
        for place in reversed(range(len(self.editions) - 1)):
            if objective in self.editions[place].objectives:
                found = self._followed(objective, place)
                return found if found.to or found.end else None
        return None

    def _followed(self, objective: str, place: int) -> Went:
        """What became of an objective of the edition at a place; nowhere, without an end, where it may be in errors."""
        names: tuple[str, ...] = (objective,)
        steps: list[Passage] = []
        end = None
        ends: set[tuple[str, str]] = set()
        for before, after in zip(self.editions[place:], self.editions[place + 1 :], strict=False):
            onward = tuple(dict.fromkeys(target for name in names for target in after.targets(name)))
            if any(name in after.moved for name in names) or not onward:
                steps.append(Passage(after.version, names, onward, after.reasons(names)))
            ends |= {(before.version, name) for name in names if not after.targets(name)}
            if not onward and not any(after.may_have(name) for name in names):
                known = before.objectives.get(names[0])
                end = Gone(names[0], before.version, known.text if known else None, after.why_gone(names[0]))
            names = onward
            if not names:
                break
        edition = self.editions[place]
        known = edition.objectives.get(objective)
        return Went(
            objective, edition.version, known.text if known else None, tuple(steps), names, end, frozenset(ends)
        )

    def sources(self, objective: str) -> tuple[str, ...]:
        """The objectives of the edition before that became one of this edition; none where it is new or the first."""
        if len(self.editions) < 2:
            return ()
        return tuple(name for name in self.editions[-2].objectives if objective in self.edition.targets(name))

    def words(self, version: str, objective: str, wording: str | None) -> str | None:
        """The words of a fingerprint, where an edition here has them; without one, those of the objective itself."""
        own = self.editions[self._place[version]].objectives.get(objective) if version in self._place else None
        if own is not None and wording in (None, own.fingerprint):
            return own.text
        return self._texts.get(wording) if wording is not None else None

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {one.fingerprint: one.text for edition in self.editions for one in edition.objectives.values()}

    @cached_property
    def before(self) -> "Reading | None":
        """How accounts are read in the edition before."""
        return Reading(self.editions[:-1], self.later | {self.edition.version}) if len(self.editions) > 1 else None

    def _ways(self, record: Evidence, at: date) -> dict[str, _Way]:
        starts: dict[int, list[str]] = {}
        for objective in record.objectives:
            place = self._start(record, objective)
            if place is not None:
                starts.setdefault(place, []).append(objective)
        carried = [entry for entry in record.carried if entry.date <= at]
        ways: dict[str, _Way] = {}
        for place in range(min(starts, default=len(self.editions)), len(self.editions)):
            ways = self._onward(ways, place)
            for objective in starts.get(place, ()):
                _add(ways, objective, self._first(record, objective, place))
            edition = self.editions[place]
            entries = sorted((one for one in carried if one.edition == edition.version), key=lambda one: one.date)
            newest = {objective: answer for entry in entries for objective, answer in entry.objectives.items()}
            for objective, answer in newest.items():
                if objective in ways:
                    ways[objective] = _answered(ways[objective], answer, edition.objectives[objective].fingerprint)
        return ways

    def _onward(self, ways: Mapping[str, _Way], place: int) -> dict[str, _Way]:
        """The ways into an edition from those into the one before."""
        onward: dict[str, _Way] = {}
        for objective, way in ways.items():
            targets = self.editions[place].targets(objective)
            for target in targets:
                divided = way.divided or len(targets) > 1 or target in self._merged[place]
                _add(onward, target, replace(way, divided=divided))
        return onward

    def _first(self, record: Evidence, objective: str, place: int) -> _Way:
        """What a record says of one of its objectives in its own edition; without a fingerprint, of that's words."""
        wording = record.objectives[objective]
        if wording is None and place < len(self.editions) - 1:
            wording = self.editions[place].objectives[objective].fingerprint
        return _Way(frozenset({objective}), frozenset({wording}), record.shows_of(objective))

    def _start(self, made: Evidence | Return, objective: str) -> int | None:
        """The place of the edition from which an objective of a record or a return is read; None where it has none.

        Where its own edition is not here, the earliest that has its very words under the same id.
        """
        if made.plan_version in self._place:
            place = self._place[made.plan_version]
            return place if objective in self.editions[place].objectives else None
        wording = made.objectives[objective] if isinstance(made, Evidence) else made.claims[objective].wording
        for place, edition in enumerate(self.editions):
            known = edition.objectives.get(objective)
            if known is not None and wording == known.fingerprint:
                return place
        # Of a claim it is no more than a question: under the id that it had, it is to be made again.
        asked = isinstance(made, Return) and objective in self.editions[0].objectives
        return 0 if asked else None

    def _claimed_words(self, made: Return, objective: str) -> str | None:
        """The fingerprint of the words that were claimed of; None where they are not known."""
        wording = made.claims[objective].wording
        if wording is None and made.plan_version in self._place:
            wording = self.editions[self._place[made.plan_version]].objectives[objective].fingerprint
        return wording

    def _claim_ways(self, made: Return, objective: str) -> dict[str, bool]:
        """The objectives here that a claim's became, and whether it only stayed or moved to each."""
        start = self._start(made, objective)
        if start is None:
            return {}
        words = self.editions[start].objectives[objective].fingerprint
        ways = {objective: made.plan_version in self._place or made.claims[objective].wording == words}
        for place in range(start + 1, len(self.editions)):
            onward: dict[str, bool] = {}
            for name, stayed in ways.items():
                targets = self.editions[place].targets(name)
                for target in targets:
                    only = stayed and len(targets) == 1 and target not in self._merged[place]
                    onward[target] = onward.get(target, True) and only
            ways = onward
        return ways


def reading_of(editions: Iterable[Edition], version: str) -> Reading:
    """How accounts are read in the edition of a version: through those that it follows, as far as they are here."""
    by_version = {edition.version: edition for edition in editions}
    chain = [by_version[version]]
    while (before := by_version.get(chain[0].follows or "")) is not None and before not in chain:
        chain.insert(0, before)
    later: set[str] = set()
    while more := {one.version for one in by_version.values() if one.follows in (version, *later)} - later - {version}:
        later |= more
    return Reading(tuple(chain), frozenset(later))


def homeless(
    reading: Reading, records: Iterable[Evidence], returns: Iterable[Return], at: date
) -> tuple[HomelessObjective, ...]:
    """What of a body's account has lost its objective, by objective; those with the gravest open findings first.

    Records that are withdrawn are left out, but for their open findings.
    """
    kept: dict[Gone, tuple[list[Evidence], list[tuple[Return, str]], list[OpenFinding]]] = {}
    for record in records:
        for objective in record.objectives:
            gone = reading.gone(record, objective)
            if gone is None or record.date > at:
                continue
            found = [OpenFinding(record, finding) for finding in record.open_findings(objective, at)]
            if record.counts_by(at) or found:
                place = kept.setdefault(gone, ([], [], []))
                place[2].extend(found)
                if record.counts_by(at):
                    place[0].append(record)
    for gone, claims in _claims_lost(reading, returns, at).items():
        kept.setdefault(gone, ([], [], []))[1].extend(claims)
    return _told(kept)


def _claims_lost(reading: Reading, returns: Iterable[Return], at: date) -> dict[Gone, list[tuple[Return, str]]]:
    """By objective that is gone, the claims of it that stand: of what it was last, those of the newest return."""
    newest: dict[tuple[str, str], date] = {}
    lost: list[tuple[Gone, frozenset[tuple[str, str]], Return, str]] = []
    for made in sorted((made for made in returns if made.date <= at), key=lambda made: made.date):
        for objective in made.claims:
            if (gone := reading.gone(made, objective)) is not None:
                ends = reading.ends(made, objective)
                lost.append((gone, ends, made, objective))
                newest |= dict.fromkeys(ends, made.date)
    standing: dict[Gone, list[tuple[Return, str]]] = {}
    for gone, ends, made, objective in lost:
        if any(newest[end] == made.date for end in ends):
            standing.setdefault(gone, []).append((made, objective))
    return standing


def later(reading: Reading, made: Iterable[Any], at: date) -> tuple[Any, ...]:
    """Those of some records or returns dated by then that were made under a later edition: they do not count."""
    return tuple(one for one in made if reading.is_later(one.plan_version) and one.date <= at)


def of_later(
    reading: Reading,
    records: Iterable[Evidence],
    returns: Iterable[Return],
    texts: Mapping[str, Mapping[str, str]],
    at: date,
) -> tuple[HomelessObjective, ...]:
    """What of a body's account was made under a later edition, by objective, the gravest findings first.

    `texts` are the words of objectives, by edition and id. As of what is homeless, withdrawn records are left out.
    """
    kept: dict[Gone, tuple[list[Evidence], list[tuple[Return, str]], list[OpenFinding]]] = {}

    def place(made: Evidence | Return, name: str) -> tuple[list[Evidence], list[tuple[Return, str]], list[OpenFinding]]:
        text = texts.get(made.plan_version, {}).get(name)
        return kept.setdefault(Gone(name, made.plan_version, text, later=True), ([], [], []))

    for record in later(reading, records, at):
        for objective in record.objectives:
            found = [OpenFinding(record, finding) for finding in record.open_findings(objective, at)]
            if record.counts_by(at) or found:
                place(record, objective)[2].extend(found)
            if record.counts_by(at):
                place(record, objective)[0].append(record)
    for made in later(reading, returns, at):
        for objective in made.claims:
            place(made, objective)[1].append((made, objective))
    return _told(kept)


def _told(
    kept: Mapping[Gone, tuple[list[Evidence], list[tuple[Return, str]], list[OpenFinding]]],
) -> tuple[HomelessObjective, ...]:
    told = [
        HomelessObjective(gone, tuple(naming), tuple(claims), tuple(sorted(findings, key=_finding_order)))
        for gone, (naming, claims, findings) in kept.items()
    ]
    return tuple(sorted(told, key=_homeless_order))


def _finding_order(open_: OpenFinding) -> tuple[int, date, str]:
    """As everywhere, and then by record."""
    return (*finding_order(open_), open_.record.id)


def _homeless_order(homeless: HomelessObjective) -> tuple[Any, ...]:
    first = _finding_order(homeless.findings[0]) if homeless.findings else (len(Seriousness), date.max, "")
    return (*first, *homeless.gone.order)


def _add(ways: dict[str, _Way], objective: str, way: _Way) -> None:
    ways[objective] = ways[objective] | way if objective in ways else way


def _answered(way: _Way, answer: Answer, now: str) -> _Way:
    """A way after a person read both wordings and said what the evidence shows.

    An answer on words that changed once more is suspect, and heals no split or merge: of these words nobody said it.
    """
    if answer.shows is Carries.NOT_ABOUT:
        return replace(way, not_about=True)
    divided = way.divided and answer.wording != now
    return _Way(way.sources, frozenset({answer.wording}), Shows(answer.shows), divided)


def _as_read(record: Evidence, ways: Mapping[str, _Way], edition: Edition) -> EvidenceRead:
    """A record as an edition reads it, by the ways on which it comes there."""
    names = [name for name in edition.objectives if name in ways]
    values = {name: record.__dict__[name] for name in Evidence.field_names if name in record.__dict__}
    findings = tuple(
        finding.model_copy(update={"objective": name})
        for finding in record.findings
        for name in names
        if finding.objective in ways[name].sources
    )
    read = EvidenceRead.model_construct(
        **values
        | {
            "objectives": {name: _wording(ways[name], edition.objectives[name].fingerprint) for name in names},
            "shows": {name: ways[name].shows for name in names},
            "findings": findings,
        },
        divided=frozenset(name for name in names if ways[name].divided),
        not_about=frozenset(name for name in names if ways[name].not_about),
        came_from={name: tuple(sorted(ways[name].sources, key=order_of)) for name in names},
    )
    for name in set(Evidence.field_names) - record.__dict__.keys() - {"shows"}:
        read.__dict__.pop(name, None)  # what could not be read of it has no default either
    return read


def _wording(way: _Way, now: str) -> str | None:
    """The fingerprint of the words that it was made against: of several, one that is not the present one."""
    if way.wordings == {None}:
        return None
    return next((wording for wording in sorted(way.wordings, key=str) if wording not in (now, None)), now)
