"""Since when an objective has stood as it does. Pure: the model in, values out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from nvap.analysis.gaps import has_gap
from nvap.analysis.inheritance import named
from nvap.analysis.standing import Standing, standing
from nvap.analysis.succession import Past, Reading
from nvap.model.evidence import Evidence


def standing_since(assessed: Standing) -> date | None:
    """The day from which an objective with a gap has had one: the day after it was last met or left out.

    None where it never was, which is from the start. On a day of an earlier edition it stands as the objectives that
    became it stood then; where there were none, it was left out.
    """
    past = _past_of(assessed)
    after: date | None = None
    for day in sorted({day for day in _days(assessed, past) if day <= assessed.at}, reverse=True):
        if not _has_gap(assessed, past, day):
            return after
        after = day
    return None


def _has_gap(assessed: Standing, past: Past | None, day: date) -> bool:
    """Whether it had a gap on an earlier day, as the edition read that day's accounts that was in force then."""
    if past is None:
        return has_gap(standing(assessed.objective, assessed.named, day, assessed.returns))
    reading, objectives = past.reading, {assessed.objective.id}
    while reading.before is not None and reading.edition.from_ is not None and day < reading.edition.from_:
        objectives = {source for objective in objectives for source in reading.sources(objective)}
        reading = reading.before
    accounts = list(past.on(day))
    return any(_gap_of(reading, name, account, day) for name in sorted(objectives) for account in accounts)


def _gap_of(reading: Reading, name: str, account: Past, day: date) -> bool:
    objective = reading.edition.objectives[name]
    if not account.line.body.is_asked(objective):
        return False
    evidence, returns = account.account
    read = reading.records(evidence, day)
    return has_gap(standing(objective, read, day, reading.returns(returns), line=account.line))


def _past_of(assessed: Standing) -> Past | None:
    """What its past follows from, where that is not simply what names it.

    That is so over several editions, with something carried, and for a body that began on a day. Then it has of records
    those that name it, or may have named what became it: those of an edition that is not here, too.
    """
    past = assessed.past
    if past is None:
        return None
    simple = past.line.body.from_ is None and len(past.reading.editions) == 1
    if simple and not any(record.carried for record in assessed.named):
        return None
    names = {record.id for record in assessed.named}
    here = {edition.version for edition in past.reading.editions}
    own = past.line.body.id
    evidence = (record for record in past.evidence if named(record, own) in names or record.plan_version not in here)
    return replace(past, evidence=tuple(evidence))


def _days(assessed: Standing, past: Past | None) -> Iterator[date]:
    """Every day on which something about the objective can change."""
    for edition in past.reading.editions if past else ():
        if edition.from_ is not None:
            yield from (edition.from_ - timedelta(days=1), edition.from_)
    for body in (past.line.body, *past.line.ancestors) if past else ():
        if body.from_ is not None:
            yield from (body.from_ - timedelta(days=1), body.from_)
    for made in past.returns if past else assessed.returns:
        yield made.date
    for record in past.evidence if past else assessed.named:
        yield record.date
        yield from _reviewed(record)
        if record.withdrawn is not None:
            yield record.withdrawn.date
        for carried in record.carried:
            yield carried.date
        for finding in record.findings:
            if finding.closed is not None:
                yield finding.closed.date


def _reviewed(record: Evidence) -> Iterator[date]:
    """The days on which it is renewed, and those after its review dates."""
    for made in record.renewed:
        yield made.date
    for day in record.last_days:
        if day < date.max:
            yield day + timedelta(days=1)
