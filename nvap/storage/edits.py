"""Changes to what is recorded, composed and checked as they would be written; nothing is written here."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from nvap.load.plan import Plan
from nvap.load.records import Record, ReturnRecord
from nvap.model.dates import months_after
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Answer, Evidence, Finding
from nvap.model.fields import Marking
from nvap.model.plan import order_of
from nvap.model.returns import Claim, Return
from nvap.model.values import dataclass
from nvap.rules import Context, check
from nvap.source import Source, from_text
from nvap.source.editing import Edited, with_keys
from nvap.source.writing import to_text
from nvap.storage.drafts import Draft, checked, faults_of, read_back
from nvap.storage.new_record import unknown_objective
from nvap.words.catalogue import either


class CannotChange(Exception):
    """The change makes no sense for this record, or its file cannot be changed; the words say which."""


@dataclass(frozen=True)
class Change:
    """A record's file as it would be: its text, the comments that would be lost, and why it may not be written."""

    text: str
    lost_comments: tuple[str, ...]
    faults: tuple[Diagnostic, ...]
    after: Evidence | Return | None


def renewed(evidence: Evidence, day: date, review_by: date, note: str) -> dict[str, Any]:
    """A later review date, with a note of when and why it was moved."""
    if evidence.withdrawn is not None:
        raise CannotChange("it was withdrawn")
    before = [renewal.as_written() for renewal in evidence.renewed]
    until = evidence.last_day(date.max)
    if review_by <= until:
        raise CannotChange(f"it may be relied on until {until} already")
    return {
        "review_by": review_by,
        "renewed": [*before, {"date": day, "from": until, "to": review_by, "note": note}],
    }


@dataclass(frozen=True, slots=True)
class Said:
    """Under which edition something is said of records, on which day, when it was recorded, and by which role."""

    edition: str
    day: date
    recorded: date
    by: str


def carried(evidence: Evidence, said: Said, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The key of a record that answers go into: the last entry where it was made on that day by that role, or one more.

    Of two answers of a day the last in the file holds, so only the last entry can be added to.
    """
    made = [entry.as_written() for entry in evidence.carried]
    entry: dict[str, Any] = {"edition": said.edition, "date": said.day, "recorded": said.recorded, "by": said.by}
    last = evidence.carried[-1] if evidence.carried else None
    known: Mapping[str, Answer] = {}
    if last is not None and (last.edition, last.date, last.by) == (said.edition, said.day, said.by):
        known = last.objectives
        entry["recorded"] = last.recorded or said.recorded
        made.pop()
    objectives = {name: answer.as_written() for name, answer in {**known, **answers}.items()}
    return {"carried": [*made, {**entry, "objectives": objectives}]}


def confirmed(evidence: Evidence, own: Plan | None, said: Said, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers for objectives that have other words now; fingerprints and dates that were left empty are filled in.

    `own` is the edition that it was made under, if that is here: its words are those of an empty fingerprint.
    """
    if evidence.withdrawn is not None:
        raise CannotChange("it was withdrawn")
    known = own.objectives if own is not None else {}
    marks = {
        name: known[name].fingerprint if mark is None and name in known else mark
        for name, mark in evidence.objectives.items()
    }
    values: dict[str, Any] = carried(evidence, said, answers) if answers else {}
    if marks != evidence.objectives:
        values["objectives"] = marks
    if evidence.recorded is None:
        values["recorded"] = said.recorded
    if evidence.review_by is None:
        values["review_by"] = evidence.last_day(date.max)
    if not values:
        raise CannotChange("its fingerprints and dates are complete and up to date")
    return values


def closed(
    evidence: Evidence,
    objective: str | None,
    which: int | None,
    day: date,
    how: str,
    by: str,
    own: Iterable[str] = (),
) -> dict[str, Any]:
    """One open finding, of an objective where one is given, closed; `which` counts the open ones from 1.

    `own` are the ids by which the record's file names the objective, where these are others. `by` is the body or the
    role that accepted it. The findings of a withdrawn record are closed like others.
    """
    place = _open_finding(evidence, objective, which, own)
    findings = [finding.as_written() for finding in evidence.findings]
    findings[place]["closed"] = {"date": day, "how": how, "by": by}
    return {"findings": findings}


def progressed(
    evidence: Evidence, objective: str | None, which: int | None, day: date, note: str, own: Iterable[str] = ()
) -> dict[str, Any]:
    """One open finding, chosen as it is to be closed, with a note of what has been done about it by a day.

    The notes stand in the order of their days.
    """
    place = _open_finding(evidence, objective, which, own)
    findings = [finding.as_written() for finding in evidence.findings]
    told = [done.as_written() for done in evidence.findings[place].progress]
    if {"date": day, "note": note} in told:
        raise CannotChange("the finding has this note already")
    told = sorted([*told, {"date": day, "note": note}], key=lambda done: done["date"])
    made = {**findings[place], "progress": told}
    findings[place] = {key: made[key] for key in Finding.key_names() if key in made}
    return {"findings": findings}


def answered(
    evidence: Evidence, day: date, notes: Mapping[int, str], ends: Mapping[int, tuple[str, str]]
) -> dict[str, Any]:
    """Several open findings answered at once, each by its place among them from 1.

    `notes` have what has been done about one, `ends` how one was put right and who accepted that.
    """
    findings = [finding.as_written() for finding in evidence.findings]
    for which in sorted({*notes, *ends}):
        place = _open_finding(evidence, None, which, ())
        said = dict(findings[place])
        if which in notes:
            said |= progressed(evidence, None, which, day, notes[which])["findings"][place]
        if which in ends:
            said["closed"] = closed(evidence, None, which, day, *ends[which])["findings"][place]["closed"]
        findings[place] = {key: said[key] for key in Finding.key_names() if key in said}
    return {"findings": findings}


def _open_finding(evidence: Evidence, objective: str | None, which: int | None, own: Iterable[str]) -> int:
    """The place of the open finding that is meant; raises CannotChange where there is none, or it is not said which."""
    names: list[str | None] = [*own] or [objective]
    places = [
        place
        for place, finding in enumerate(evidence.findings)
        if (objective is None or finding.objective in names) and finding.closed is None
    ]
    if not places:
        raise CannotChange("it has no open finding" + (f" against {objective}" if objective else ""))
    if which is None and len(places) > 1:
        against = f" against {objective}" if objective else ""
        found = [evidence.findings[place] for place in places]
        each = "; ".join(f"({number}) {one.objective}: {one.text.strip()}" for number, one in enumerate(found, 1))
        choices = either([f"--finding {number}" for number in range(1, len(places) + 1)])
        raise CannotChange(f"it has {len(places)} open findings{against}: {each} Choose one with {choices}")
    if which is not None and not 1 <= which <= len(places):
        raise CannotChange(f"--finding can be 1 to {len(places)}")
    return places[(which or 1) - 1]


# The keys of a record that `edit` changes, and how each other one is changed, or why it is not.
NOT_EDITED = {
    "id": "it is what others name the record by",
    "force": "it says in whose account the record stands: record it there, and withdraw this one",
    "plan_version": "`nvap carry` carries a record over to another edition",
    "date": "its id begins with it: record it anew with the right day, and withdraw this one",
    "recorded": "it is the day on which the record became known",
    "renewed": "`nvap evidence renew` gives a record a later day, with the reason",
    "withdrawn": "`nvap evidence withdraw` withdraws a record",
    "carried": "`nvap evidence confirm` and `nvap carry` say what it shows of other words",
}
EDITED = tuple(key for key in Evidence.written_keys() if key not in NOT_EDITED)


def said(evidence: Evidence) -> dict[str, Any]:
    """What a record says, by the keys of its file; nothing of what it says nothing about."""
    written = {key: value for key, value in evidence.as_written().items() if value != () and value is not False}
    if evidence.findings:
        written["findings"] = [finding.as_written() for finding in evidence.findings]
    return written


def edited(
    evidence: Evidence, own: Plan | None, values: Mapping[str, Any], objectives: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """The keys of a record that differ from what it says, with their new values, and those that go.

    `values` has every key that can be edited, None for one that is not to be there. `own` is the edition that the
    record was made under: what it serves besides has the words of that.
    """
    served = _served(evidence, own, objectives)
    _refuse_renewing(evidence, values["review_by"])
    stands = said(evidence)
    wanted = {**{key: values[key] for key in EDITED if key != "objectives"}, "objectives": served}
    differing = [key for key, value in wanted.items() if to_text({key: value}) != to_text({key: stands.get(key)})]
    new = {key: wanted[key] for key in differing if wanted[key] is not None}
    _refuse_other_findings(evidence, new.get("findings", wanted["findings"]))
    return new, [key for key in differing if key not in new]


def _served(evidence: Evidence, own: Plan | None, objectives: Iterable[str]) -> dict[str, str | None]:
    """Objectives with their fingerprints: of those that it names already these stay, confirmed or not."""
    known = own.objectives if own is not None else {}
    served: dict[str, str | None] = {}
    for name in objectives:
        if name in evidence.objectives:
            served[name] = evidence.objectives[name]
        elif name in known:
            served[name] = known[name].fingerprint
        elif own is not None:
            raise CannotChange(str(unknown_objective(own, name)))
        else:
            raise CannotChange(f"version {evidence.plan_version} of the plan, which it was made under, is not here")
    # In the order in which they stand, where they are the same: only what differs is a change.
    return {**evidence.objectives} if served.keys() == evidence.objectives.keys() else served


def _refuse_renewing(evidence: Evidence, review_by: date | None) -> None:
    """A later day to rely on it needs its reason; a renewal keeps the day that it moved."""
    if review_by == evidence.review_by:
        return
    until = evidence.last_day(date.max)
    if evidence.renewed:
        raise CannotChange("its review date was renewed; `nvap evidence renew` gives it a later one")
    if (review_by or months_after(evidence.date, 12)) > until:
        raise CannotChange(
            f"it may be relied on until {until}; `nvap evidence renew` gives it a later day, with the reason"
        )


def _refuse_other_findings(evidence: Evidence, findings: Iterable[Mapping[str, Any]] | None) -> None:
    """What a look found stays as it was found; more can be added."""
    told = [to_text(dict(finding)) for finding in findings or ()]
    if any(to_text(finding.as_written()) not in told for finding in evidence.findings):
        raise CannotChange(
            "what was found stays: `nvap evidence progress` says what was done about it, and `nvap evidence close` "
            "closes it"
        )


def withdrawn(
    evidence: Evidence, day: date, reason: str, moved_to: str | None = None, never_made: str | None = None
) -> dict[str, Any]:
    """A withdrawal, dated and reasoned; the record stays, and its open findings too, unless it says where they went."""
    if evidence.withdrawn is not None:
        raise CannotChange("it was withdrawn already")
    made = {"date": day, "reason": reason, "moved_to": moved_to, "never_made": never_made}
    return {"withdrawn": {key: value for key, value in made.items() if value is not None}}


def claimed(made: Return, objective: str, claim: Mapping[str, Any]) -> dict[str, Any]:
    """A claim set in a return; what is not said anew of an objective stays, and what is said to be nothing goes."""
    claims = {name: earlier.as_written() for name, earlier in made.claims.items()}
    new = {**claims.get(objective, {}), **{key: value for key, value in claim.items() if value is not None}}
    claims[objective] = {key: new[key] for key in Claim.key_names() if new.get(key, "") != ""}
    return {"claims": in_order(claims)}


def change(context: Context, record: Record | ReturnRecord, values: dict[str, Any], gone: Iterable[str] = ()) -> Change:
    """A record with some of its keys changed and some gone, those that are None too, checked as it would be read back.

    A warning that stood before the change does not stop it: what is wrong with a record can be withdrawn.
    """
    try:
        kept = {key: value for key, value in values.items() if value is not None}
        edited = with_values(record.source, kept, {*gone, *(values.keys() - kept.keys())}, _after(record, kept))
    except ValueError as reason:
        raise CannotChange(f"{reason}; change it in an editor") from None
    draft = read_back(type(record), edited.text, record.source.path, record.folder, record.stem)
    made = draft.record
    after = made.evidence if isinstance(made, Record) else made.return_ if made is not None else None
    return Change(edited.text, edited.lost_comments, faults_of(draft, context, check(context)), after)


def _after(record: Record | ReturnRecord, values: Mapping[str, Any]) -> dict[str, str]:
    """After which key of its file each new key of a piece of evidence goes, as a new record has them."""
    if not isinstance(record, Record) or not isinstance(record.source.data, dict):
        return {}
    after: dict[str, str] = {}
    before = ""
    for key in Evidence.written_keys():
        if key in values and key in EDITED and key not in record.source.data and before:
            after[key] = before
        if key in values or key in record.source.data:
            before = key
    return after


def with_values(
    source: Source, values: dict[str, Any], gone: Iterable[str] = (), after: Mapping[str, str] | None = None
) -> Edited:
    """A file with some of its keys changed and some gone; raises CannotChange or ValueError where it cannot be."""
    if values and from_text(to_text(values), source.path)[1]:
        raise CannotChange("what was typed holds signs that are not text")
    return with_keys(source.text, values, tuple(gone), after)


# A return of a body that has ended, or has not begun, says nothing that holds.
ENDED = "outside-its-days"


def new_return(
    context: Context,
    force: str,
    day: date,
    returned: Mapping[str, Return],
    shown: str,
    ended: Collection[str] = (),
    answered: Mapping[str, Claim] = MappingProxyType({}),
    ask: str | None = None,
) -> tuple[ReturnRecord | None, Source, tuple[Diagnostic, ...]]:
    """A return of a day that repeats what is claimed by then, as it would be written and read back.

    What is to be made again, for it was claimed of other words, is not repeated; nor is what was accepted of the
    objectives for which that has `ended`. What was `answered` anew stands in the place of what was claimed. What an
    earlier one asked of the board is not repeated: `ask` is.
    """
    names = [name for name in context.plan.objectives if name in returned]
    speaking = {name: returned[name] for name in names if not returned[name].claims[name].to_make_again}
    claims = {name: made.claims[name].as_written() for name, made in speaking.items()}
    for name in ended:
        claims.get(name, {}).pop("accepted", None)
    claims |= {name: claim.as_written() for name, claim in answered.items()}
    draft = compose_return(context, force, day, in_order(claims), speaking.values(), shown, ask)
    own = (diagnostic for diagnostic in checked(context, [draft]) if diagnostic.path == shown)
    return (
        draft.record,
        draft.source,
        tuple(told for told in own if told.severity is Severity.ERROR or told.rule == ENDED),
    )


def in_order(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The claims in the order of the plan."""
    return dict(sorted(claims.items(), key=lambda item: order_of(item[0])))


def compose_return(
    context: Context,
    force: str,
    day: date,
    claims: Mapping[str, Any],
    speaking: Iterable[Return],
    shown: str,
    ask: str | None = None,
) -> Draft[ReturnRecord]:
    """The draft of a return of some claims, `speaking` being those that they are taken from, and what it asks."""
    data = {
        "force": force,
        "date": day,
        "plan_version": context.plan.front.version,
        **marked(speaking),
        **({"ask": ask} if ask else {}),
        "claims": claims,
    }
    return read_back(ReturnRecord, to_text(data), shown, force, day.isoformat())


def marked(speaking: Iterable[Return]) -> dict[str, Any]:
    """The marking of a return that takes over claims of others: the highest, with what it says of handling."""
    sensitive = [return_ for return_ in speaking if return_.marking is Marking.OFFICIAL_SENSITIVE]
    handling = "; ".join(dict.fromkeys(return_.handling for return_ in sensitive if return_.handling))
    marking = Marking.OFFICIAL_SENSITIVE if sensitive else Marking.OFFICIAL
    return {"marking": marking, **({"handling": handling} if handling else {})}
