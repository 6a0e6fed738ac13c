"""What lapses and what falls due within some days: reviews, open findings and claims, with who leads each and when."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import GapList, Row, due, lead
from nvap.analysis.standing import Standing
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, allowed
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.views.claims import shown_claim
from nvap.views.findings import late, shown_findings


@dataclass(frozen=True, slots=True)
class Due:
    """One thing with a day: a `review` of evidence, an open `finding`, the `claim` of a gap, or what is `accepted`.

    `text` is the title of the evidence, the words of the finding or the name of the objective; `late` in how many days
    it is due. `shorts` are the short titles of the objectives, empty where this edition has one not. `told` are the
    files that it is known from.
    """

    date: dt.date
    late: str
    what: str
    objectives: tuple[str, ...]
    text: str
    lead: str | None
    told: tuple[Evidence | Return, ...]
    record: str | None = None
    seriousness: str | None = None
    gap: str | None = None
    shorts: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Coming:
    """What lapses and falls due from a day `until` another, the first first; `withheld` of it may not be shown."""

    days: int
    until: dt.date
    lines: tuple[Due, ...]
    withheld: int

    @property
    def told(self) -> tuple[Evidence | Return, ...]:
        """The files that what is shown of it is known from."""
        return tuple(told for line in self.lines for told in line.told)


def coming(
    gaps: GapList,
    elsewhere: Iterable[OpenFinding],
    objectives: Collection[str],
    days: int,
    limit: Marking | None,
    named: str | None = None,
) -> Coming:
    """What of some objectives lapses or falls due within some days; `named` is a part of the name of who leads it.

    `elsewhere` are open findings whose objective this edition has not.
    """
    until = gaps.at + dt.timedelta(days=days)
    rows = [row for row in gaps.every_row if row.standing.objective.id in objectives]
    standings = [standing for standing in gaps.applying if standing.objective.id in objectives]
    dated = [
        *_reviews(standings, gaps.at),
        *(line for row in rows for line in _of_row(row, limit)),
        *(
            _finding(open_, open_.finding.due, (open_.finding.objective,), gaps.at)
            for open_ in elsewhere
            if open_.finding.due
        ),
    ]
    within = [line for line in _together(dated) if gaps.at <= line.date <= until]
    shown = [line for line in within if all(allowed(told.marking, limit) for told in line.told)]
    wanted = [line for line in shown if named is None or named.casefold() in (line.lead or "").casefold()]
    wanted.sort(key=lambda line: (line.date, line.what, line.record or "", line.objectives))
    return Coming(days, until, tuple(wanted), 0 if named is not None else len(within) - len(shown))


def _reviews(standings: Iterable[Standing], at: dt.date) -> Iterator[Due]:
    """The current evidence, each with the last day that it may be relied on and who answers for it."""
    for standing in standings:
        for record in standing.current:
            day = record.last_day(at)
            named = (standing.objective.id,)
            yield Due(
                *(day, late(day, at), "review", named, record.title, record.owner, (record,), record.id),
                shorts=(standing.objective.short,),
            )


def _of_row(row: Row, limit: Marking | None) -> Iterator[Due]:
    """The dates of a row, as the row prints them: of its open findings or, where none is open, of its claim."""
    standing, named, short = row.standing, (row.standing.objective.id,), row.standing.objective.short
    returned, claim = standing.returned, standing.claim
    shown = shown_findings(standing.findings, limit)
    own_claim = shown_claim(standing, limit)
    for open_ in standing.findings:
        says_all = open_.finding.due and open_.finding.lead
        own = own_claim if open_ in shown[:1] and not says_all else None
        if day := due(open_, own):
            told = (open_.record, returned) if returned and own else (open_.record,)
            yield replace(_finding(open_, day, named, standing.at), lead=lead(open_, own), told=told, shorts=(short,))
    if not shown and returned and claim and claim.due:
        day, gap = claim.due, row.worst.name
        yield Due(day, late(day, standing.at), "claim", named, short, claim.lead, (returned,), gap=gap, shorts=(short,))
    if row.accepted and returned:
        day, by, gap = row.accepted.until, row.accepted.by, row.worst.name
        yield Due(day, late(day, standing.at), "accepted", named, short, by, (returned,), gap=gap, shorts=(short,))


def _finding(open_: OpenFinding, day: dt.date, objectives: tuple[str, ...], at: dt.date) -> Due:
    """An open finding that is due on a day."""
    found, record = open_.finding, open_.record
    return Due(
        *(day, late(day, at), "finding", objectives, found.text, found.lead, (record,), record.id),
        seriousness=found.seriousness,
    )


def _together(lines: Iterable[Due]) -> Iterable[Due]:
    """The lines, those that are of one record or one finding and stand on several objectives as one."""
    found: dict[tuple[object, ...], Due] = {}
    for line in lines:
        key = (line.date, line.what, line.record, line.text, line.lead) if line.record else (line.what, line.objectives)
        had = found.get(key)
        found[key] = (
            replace(had, objectives=(*had.objectives, *line.objectives), shorts=(*had.shorts, *line.shorts))
            if had
            else line
        )
    return found.values()
