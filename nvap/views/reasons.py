"""What a gap is called and means, why it is there and what to do next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeVar

from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import Row
from nvap.analysis.standing import SUPPORTED, Because, Lending, Lends, supported
from nvap.model.evidence import Evidence
from nvap.model.fields import STAGE_OF, Assurance, Kind, Seriousness, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Status
from nvap.views.lending import because_of
from nvap.views.stamp import Stamp
from nvap.words.catalogue import MOST_NAMED, SENTENCES, count, either, every, own, say

T = TypeVar("T", Lending, OpenFinding)

own(
    __name__,
    {
        "why.adverse": "{seriousness} is open, in the {kind} of {day}: {text}",
        "while-open": "While it is open, evidence can support no more than 'in progress'.",
        "also-unfavourable.one": "{records} also shows that this was not being met.",
        "also-unfavourable.several": "{records} also show that this was not being met.",
        "also-unfavourable.same": "The same {kind} shows that this was not being met.",
        "why.unfavourable": "{records} shows that this was not being met. {later}",
        "why.unfavourable.several": "{records} show that this was not being met. {later}",
        "later.in-place": "No later evidence of what is in place{checked} shows in full that this has changed.",
        "later.in-use": "No later evidence of how it works in practice{checked} shows in full that this has changed.",
        "later.making-a-difference": (
            "No later evidence of the difference it makes{checked} shows in full that this has changed."
        ),
        "later.mixed": (
            "No later evidence of the same stage, checked at the same level or higher, shows in full that this has "
            "changed."
        ),
        "checked.self": "",
        "checked.supervisor": ", checked by a supervisor or somebody outside,",
        "checked.peer": ", checked by a peer force or an independent body,",
        "checked.independent": ", checked by an independent body,",
        "why.overclaimed": "Claimed '{claimed}'; the evidence in date supports {supported}.",
        "why.overclaimed.nothing": "Claimed '{claimed}', but no evidence in date supports it.",
        "why.not-started": "Claimed 'not started', and nothing is recorded.",
        "why.not-started.something": (
            "Claimed 'not started'. No evidence in date that counts shows that work has begun."
        ),
        "why.no-evidence": "{assessed}, and nothing is recorded.",
        "why.in-place-only": "{records} shows that it is in place; no evidence in date that counts shows {more}.",
        "why.in-place-only.several": (
            "{records} show that it is in place; no evidence in date that counts shows {more}."
        ),
        "why.partly-shown": "{records} counts only in part: {because}.",
        "why.no-difference": (
            "{records} shows that it is used. The objective asks for a difference, and no evidence in date that counts "
            "shows one."
        ),
        "why.no-difference.several": (
            "{records} show that it is used. The objective asks for a difference, and no evidence in date that counts "
            "shows one."
        ),
        "why.closed-unproved": (
            "{seriousness} in {record} was closed on {day}. Nothing newer shows in full that it was put right. The "
            "finding was: {text}"
        ),
        "why.consideration": "{seriousness} is open, in the {kind} of {day}: {text}",
        "why.suspect": "The wording of the objective has changed since {records} was recorded.",
        "why.suspect.several": "The wording of the objective has changed since {records} were recorded.",
        "why.suspect.claim": "The wording of the objective has changed since the {body} last claimed where it stands.",
        "why.lapsed": (
            "{records} is past its review date. No record in date that counts shows this stage ('{stage}') or a later "
            "one."
        ),
        "why.lapsed.last": (
            "{records} is past its review date. No record in date that counts shows this stage ('{stage}')."
        ),
        "why.lapsed.several": (
            "{records} are past their review dates. No record in date that counts shows the stage of any of them, or a "
            "later one."
        ),
        "why.underclaimed": "Claimed 'not started', but the evidence in date supports {supported}.",
        "why.self-only": "Nobody but those who did the work has checked {records}.",
        "why.withheld": "{gap} The record that says so is withheld here.",
        "not-counting.one": "{records} does not count: {because}.",
        "not-counting.several": "{records} do not count: each found a fault, or shows that this was not being met.",
        "named": "‘{title}’",
        "named-and-dated": "‘{title}’ of {day}",
        "reviewed-by": "{record} (review by {day})",
        "found-on": "{record} ({kind}, {day})",
        "lapsed.one": "{records} is past its review date.",
        "lapsed.several": "{records} are past their review dates.",
        "begun.one": "{records} showed that it had, and is past its review date.",
        "begun.several": "{records} showed that it had, and are past their review dates.",
        "assessed.not-assessed": "Not assessed",
        "assessed.in-progress": "Claimed 'in progress'",
        "more.use": "that it is used",
        "more.difference": "that it is used or makes a difference",
        "next.withheld": "See the records that are withheld here.",
        "next.adverse": "Put that right. {proof} Then close the finding in {record}, and say who accepted that.",
        "next.adverse.recommendation": (
            "Do what it recommends. {proof} Then close the finding in {record}, and say who accepted that."
        ),
        "next.adverse.withdrawn": (
            "{record} was withdrawn on {withdrawn}, but this finding stays open. Put it right, close it and "
            "say who accepted that. Or say in the withdrawal which record carries it now, or which role confirmed that "
            "it was never made."
        ),
        "proof.right": "Record evidence that it worked.",
        "proof.recommendation": "Record evidence that it was done.",
        "proof.look": "Then look again: {again}.",
        "next.unfavourable": "Put right what it found. Then {again}.",
        "next.unfavourable.several": "Put right what they found. Then {again}.",
        "next.overclaimed": "Either {lower}, or {lacking}.",
        "next.overclaimed.review": (
            "First review {records}. Renew it if it still holds. If it does not, or that is not enough, {lower}, or "
            "{lacking}."
        ),
        "next.overclaimed.reviews": (
            "First review {records}. Renew what still holds. If that is not enough, {lower}, or {lacking}."
        ),
        "next.not-started": "If work has begun, correct the claim and show it: {do}. {otherwise}",
        "otherwise.nobody.none": "If it has not, agree who leads it and by when.",
        "otherwise.nobody.due": "If it has not, agree who leads it: it is due by {due}.",
        "otherwise.nobody.late": "If it has not, agree who leads it and by when: it was due by {due}.",
        "otherwise.lead.none": "If it has not, agree with the lead ({lead}) by when it will be done.",
        "otherwise.lead.due": "If it has not, ask the lead ({lead}) how it will be done by {due}.",
        "otherwise.lead.late": "If it has not, ask the lead ({lead}) why, and agree a new date: it was due by {due}.",
        "next.no-evidence": "{do}.",
        "next.in-place-only": "{do}.",
        "next.partly-shown": "{rest}",
        "next.no-difference": "{do}.",
        "next.closed-unproved": "Check that it was put right: {again}.",
        "next.consideration": (
            "Decide whether to do what it suggests. Then close the finding in {record}, and say who accepted that."
        ),
        "next.suspect": "Read the objective again. Confirm that {records} is still about it, or replace it.",
        "next.suspect.several": "Read the objective again. Confirm that {records} are still about it, or replace them.",
        "next.suspect.claim": "Read the objective again, and say in a new return where the {body} stands.",
        "next.lapsed": "Review {records}: renew it if it still holds, or replace it.",
        "next.lapsed.several": "Review {records}: renew what still holds, and replace the rest.",
        "next.underclaimed": (
            "If the force agrees, make a new return that claims what the evidence supports, {supported}."
        ),
        "next.self-only": (
            "Ask a supervisor, a peer force or a scrutiny panel to check {any}. Record what they find in a new "
            "record that replaces it."
        ),
        "lower-now.to": "Lower the claim to {supported} now.",
        "lower-now.nothing": "Lower the claim to 'in progress' now ('not started' if work has not begun).",
        "correct-too": (
            "If the force agrees, correct the claim too: it says 'not started', and the evidence in date supports "
            "{supported}."
        ),
        "or-review": "Review {records} and renew it if it still holds, or {do}",
        "or-review.several": "Review {records} and renew what still holds, or {do}",
        "overdue": "The finding is {days} overdue.",
        "overdue.claim": "The date in the claim passed {days} ago.",
        "assured.self": "",
        "assured.supervisor": "A supervisor or somebody outside has to check this, as before.",
        "assured.peer": "A peer force or an independent body has to check this, as before.",
        "assured.independent": "An independent body has to check this, as before.",
        "assured.mixed": "Each has to be checked at the same level as before, or higher.",
        "rest.shows-partly": "Put right what falls short.",
        "rest.part": "Show that it holds across the whole {body}.",
        "rest.inherited": "Show that it holds across the whole {body}, and not in a part of it only.",
        "rest.before-finding": "Show that what was found has been put right.",
        "rest.divided": "Read {record} beside the present words and say what it shows of them, or {again}.",
        "rest.again": "{again}.",
        "do.recorded": "{do}, and record what it shows",
        "do.recorded.in-place": "{do}, and record it",
        "do.policy": "write the policy or procedure",
        "do.training": "give the training",
        "do.governance": "agree who oversees this work",
        "do.data": "make the data set or analysis",
        "do.audit": "do an audit or a dip sample",
        "do.peer-review": "ask a peer force for a review",
        "do.inspection": "ask an inspectorate or another outside body to look",
        "do.learning-review": "do a learning review",
        "do.case-study": "write a case study",
        "do.output-measure": "count what is done",
        "do.feedback": "ask for feedback",
        "do.feedback/victim": "ask victims for feedback",
        "do.feedback/community": "ask the community for feedback",
        "do.feedback/staff": "ask staff for feedback",
        "do.feedback/partner": "ask partners for feedback",
        "do.outcome-measure": "measure the difference it makes",
        "lacking.in-place": "show that it is in place: {do}",
        "lacking.in-use": "show that it is in use: {do}",
        "lacking.making-a-difference": "show that it makes a difference: {do}",
        "lacking.assurance": "have {records} checked by somebody other than those who did the work",
        "lacking.reference": (
            "show that it is in use and that it makes a difference by two records kept under different references, at "
            "least one of them checked by somebody other than those who did the work"
        ),
        "lacking.both": "do both: (1) {one}; (2) {other}",
        "lower.nothing": "lower the claim to 'in progress' ('not started' if work has not begun)",
        "lower.to": "lower the claim to {supported}",
        "supports": "'{status}'",
        "supports.nothing": "nothing",
        "gap-accepted": "{gap}, accepted for now",
        "gap.adverse": "A cause of concern, an area for improvement or a recommendation is open.",
        "gap.unfavourable": (
            "Evidence shows that it was not being met. No later evidence of the same stage, checked at the same level "
            "or higher, shows in full that this has changed."
        ),
        "gap.overclaimed": "It is claimed 'implemented' or 'embedded', and the evidence in date supports less.",
        "gap.not-started": "It is claimed 'not started', and no evidence in date counts for it.",
        "gap.no-evidence": "It is 'not assessed' or claimed 'in progress', and nothing is recorded.",
        "gap.in-place-only": "What supports it shows only that it is in place, and the objective expects more.",
        "gap.partly-shown": "What shows the most counts only in part, and the objective expects it in full.",
        "gap.no-difference": "What supports it shows that it is in use, and the objective expects a difference.",
        "gap.closed-unproved": (
            "A finding against it was closed, and nothing newer shows in full that it was put right."
        ),
        "gap.consideration": "A consideration is open.",
        "gap.suspect": "A current record, or the claim, was made of other words than the objective has now.",
        "gap.lapsed": (
            "A record is past its review date, and no record in date that counts shows its stage or a later one."
        ),
        "gap.underclaimed": "It is claimed 'not started', and evidence in date supports more.",
        "gap.self-only": "Nobody but those who did the work has checked any of what supports it.",
        "gap-name.adverse": "open finding",
        "gap-name.unfavourable": "unfavourable evidence",
        "gap-name.overclaimed": "overclaimed",
        "gap-name.not-started": "not started",
        "gap-name.no-evidence": "no evidence",
        "gap-name.in-place-only": "in place only",
        "gap-name.partly-shown": "partly shown",
        "gap-name.no-difference": "no difference shown",
        "gap-name.closed-unproved": "closed, not shown to be put right",
        "gap-name.consideration": "open consideration",
        "gap-name.suspect": "wording changed",
        "gap-name.lapsed": "lapsed",
        "gap-name.underclaimed": "underclaimed",
        "gap-name.self-only": "self-assured only",
        "gap-name.met": "met",
        "gap-name.left-out": "does not apply",
    },
)


# The gaps that say what is claimed; what has changed since then says it where it is the claim that has.
OF_CLAIM = ("overclaimed", "not-started", "no-evidence", "underclaimed")
# What a record lacks that is to be put right or shown besides making another.
LACKS = (Because.SHOWS_PARTLY, Because.PART, Because.INHERITED, Because.BEFORE_FINDING)


def why_and_next_step(row: Row, stamp: Stamp) -> tuple[str, str]:
    """Why the row is there and what to do next; of what may not be shown, only that it is withheld."""
    name, facts = row.worst.name, _Facts(_without_claim(row, stamp), stamp)
    said = _SAID[name](facts)
    if not _claim_shown(row, stamp) or not all(stamp.may_show(record.marking) for record in facts.spoken_of):
        return say("why.withheld", gap=say(f"gap.{name}")), say("next.withheld")
    why = f"why.{name}.{said.how}" in SENTENCES
    step = said.step or (said.how if f"next.{name}.{said.how}" in SENTENCES else "")
    return (
        _joined(say(f"why.{name}.{said.how}" if why else f"why.{name}", **said.fields), *said.after_why),
        _joined(
            _lowered(facts) if facts.overclaimed and name != "overclaimed" else "",
            say(f"next.{name}.{step}" if step else f"next.{name}", **said.fields),
            *said.after_next,
            "" if _of_claim(name, suspect=facts.claim_suspect) else _corrected(facts),
        ),
    )


def gap_name(name: str) -> str:
    """The name of a gap as people read it; of no gap, `met`, and of what is not looked at, `left-out`."""
    return say(f"gap-name.{name}")


def gap_words(name: str, accepted: bool) -> str:
    """The name of a gap, and whether it is accepted for now."""
    return say("gap-accepted", gap=gap_name(name)) if accepted else gap_name(name)


def _without_claim(row: Row, stamp: Stamp) -> Row:
    """The row without what is claimed, where that may not be shown: nothing is then said of it or of its days."""
    returned = row.standing.returned
    if returned is None or stamp.may_show(returned.marking):
        return row
    return row._replace(standing=replace(row.standing, returned=None))


def _claim_shown(row: Row, stamp: Stamp) -> bool:
    """Whether the gap is none of what is claimed, or that may be shown."""
    returned = row.standing.returned
    of_claim = _of_claim(row.worst.name, suspect=row.standing.claim_suspect)
    return returned is None or not of_claim or stamp.may_show(returned.marking)


def _of_claim(name: str, *, suspect: bool) -> bool:
    """Whether the sentences of a gap speak of what is claimed; `suspect` where its wording has changed since."""
    return name in OF_CLAIM or (name == "suspect" and suspect)


class _Facts:
    """What the sentences of a row are made of.

    They have records from here alone, and whatever they take counts as spoken of: where one of it may not be shown, no
    sentence is.
    """

    def __init__(self, row: Row, stamp: Stamp) -> None:
        standing = row.standing
        self._standing, self._stamp = standing, stamp
        self.spoken_of: list[Evidence] = []
        self.body, self.line = stamp.body, standing.line
        self.objective, self.at, self.due = standing.objective, standing.at, row.due
        self.claimed, self.supported, self.overclaimed = standing.claimed, standing.supported, standing.overclaimed
        self.claim_suspect, self.cause_of_concern = standing.claim_suspect, standing.cause_of_concern
        self.full, self.furthest, self.anything = standing.full, standing.furthest, bool(standing.counting)
        self.lead, self.claim_due = (standing.claim.lead, standing.claim.due) if standing.claim else (None, None)

    @property
    def gravest(self) -> OpenFinding:
        return self._each(self._standing.findings[:1])[0]

    @property
    def unproved(self) -> OpenFinding:
        return self._each(self._standing.unproved)[0]

    def fault_beside(self, record: Evidence) -> Evidence | None:
        fault = self._standing.fault_beside(record)
        return self._records([fault])[0] if fault else None

    @property
    def unfavourable(self) -> Sequence[Evidence]:
        return self._records(self._standing.unfavourable)

    @property
    def unfavourable_shown(self) -> Sequence[Evidence]:
        """What of it may be shown: for a sentence that is as true without the rest."""
        return [each for each in self._standing.unfavourable if self._stamp.may_show(each.marking)]

    @property
    def not_counting_shown(self) -> Sequence[Lending]:
        """What is current, lends nothing and may be shown: for a sentence that is as true without the rest."""
        none = [lending for lending in self._standing.lent if lending.lends is Lends.NOTHING]
        return [lending for lending in none if self._stamp.may_show(lending.record.marking)]

    @property
    def suspect(self) -> Sequence[Evidence]:
        return self._records(self._standing.suspect)

    @property
    def lost(self) -> Sequence[Evidence]:
        return self._records(self._standing.lost)

    @property
    def lending(self) -> Sequence[Lending]:
        """What is current and lends something."""
        return self._each(lending for lending in self._standing.lent if lending.lends is not Lends.NOTHING)

    @property
    def would_lend(self) -> Sequence[Lending]:
        """What has lapsed and would lend something if it had not."""
        return self._each(lending for lending in self._standing.would_lend if lending.lends is not Lends.NOTHING)

    @property
    def supporting(self) -> Sequence[Evidence]:
        return [lending.record for lending in self.lending]

    @property
    def in_full(self) -> Sequence[Evidence]:
        return [lending.record for lending in self.lending if lending.lends is Lends.IN_FULL]

    def _records(self, records: Iterable[Evidence]) -> Sequence[Evidence]:
        taken = [*records]
        self.spoken_of += taken
        return taken

    def _each(self, things: Iterable[T]) -> Sequence[T]:
        taken: list[T] = list(things)
        self._records(thing.record for thing in taken)
        return taken


class _Said(NamedTuple):
    """What is put into the two sentences of a row, which of its sentences they are, and what is said after each.

    `step` is which the second is, where that is another than `how`.
    """

    fields: Mapping[str, str | date]
    how: str = ""
    after_why: tuple[str, ...] = ()
    after_next: tuple[str, ...] = ()
    step: str = ""


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _several(records: Sequence[Evidence]) -> str:
    """Which sentence speaks of so many records."""
    return "several" if len(records) > 1 else ""


def _lowered(facts: _Facts) -> str:
    """To lower a claim that is above what the evidence supports."""
    how = "to" if facts.supported else "nothing"
    return say(f"lower-now.{how}", supported=_supports(facts.supported))


def _lower(facts: _Facts) -> str:
    return say("lower.to", supported=_supports(facts.supported)) if facts.supported else say("lower.nothing")


def _corrected(facts: _Facts) -> str:
    """To correct a claim that nothing has begun, where evidence shows that it has."""
    if facts.claimed is not Status.NOT_STARTED or not facts.supported:
        return ""
    return say("correct-too", supported=_supports(facts.supported))


def _open(facts: _Facts) -> _Said:
    """The gravest open finding, by how long it is overdue, and what else shows that it was not so."""
    about = facts.gravest
    late = (facts.at - facts.due).days if facts.due else 0
    days = count(late, "day")
    overdue = say("overdue" if about.finding.due else "overdue.claim", days=days) if late > 0 else ""
    withdrawn = about.record.withdrawn if about.record.withdrawn_by(facts.at) else None
    how = "recommendation" if about.finding.seriousness is Seriousness.RECOMMENDATION else "right"
    unfavourable = facts.unfavourable_shown if about.finding.graver else ()
    look = _joined(say("proof.look", again=_look_again(unfavourable)), _assured(unfavourable)) if unfavourable else ""
    fields = _of_finding(facts, about)
    fields |= {"proof": look or say(f"proof.{how}")}
    fields |= {"withdrawn": withdrawn.date if withdrawn else ""}
    return _Said(
        fields,
        "withdrawn" if withdrawn else how,
        (say("while-open") if facts.cause_of_concern else "", *_also_unfavourable(about.record, unfavourable)),
        (look if withdrawn else "", overdue),
    )


def _also_unfavourable(about: Evidence, unfavourable: Sequence[Evidence]) -> Iterable[str]:
    """That a record with an open finding, and others, show that it was not so."""
    others = [record for record in unfavourable if record is not about]
    if len(others) < len(unfavourable):
        yield say("also-unfavourable.same", kind=say(f"look.{about.kind}"))
    if others:
        yield say(
            "also-unfavourable.several" if len(others) > 1 else "also-unfavourable.one", records=_found_on(others)
        )


def _closed_unproved(facts: _Facts) -> _Said:
    return _Said(_of_finding(facts, facts.unproved))


def _of_finding(facts: _Facts, about: OpenFinding) -> dict[str, str | date]:
    text, closed = about.finding.text.rstrip(), about.finding.closed
    return {
        "seriousness": say(f"seriousness.{about.finding.seriousness}"),
        "text": text if text.endswith((".", "!", "?")) else f"{text}.",
        "record": _named_and_dated(about.record),
        "kind": say(f"look.{about.record.kind}"),
        "day": closed.date if closed else about.record.date,
        "again": _doing(_looks(facts.objective)),
    }


def _unfavourable(facts: _Facts) -> _Said:
    found = facts.unfavourable
    alike = len({(record.stage, record.assurance) for record in found}) == 1
    checked = say(f"checked.{found[0].assurance}")
    later = say(f"later.{found[0].stage}", checked=checked) if alike else say("later.mixed")
    fields = {"records": _found_on(found), "later": later, "again": _look_again(found)}
    return _Said(fields, _several(found), after_next=(_assured(found),))


def _look_again(found: Sequence[Evidence]) -> str:
    """To look again at each stage of which a look was unfavourable, as it was looked at last."""
    stages = {record.stage: record for record in reversed(found)}
    return every([_doing([_as_sure(record)]) for record in reversed(stages.values())])


def _as_sure(record: Evidence) -> str:
    """What would be as sure as a record: a review by a peer force is not as sure as an independent one."""
    independent = record.kind is Kind.PEER_REVIEW and record.assurance is Assurance.INDEPENDENT
    return str(Kind.INSPECTION) if independent else _telling_of(record)


def _assured(found: Sequence[Evidence]) -> str:
    """Who has to check what would answer some evidence."""
    levels = {record.assurance for record in found}
    return say("assured.mixed") if len(levels) > 1 else say(f"assured.{found[0].assurance}")


def _found_on(records: Iterable[Evidence]) -> str:
    """Records, each with its kind and its day."""
    return every(
        [say("found-on", record=_named(each), kind=say(f"look.{each.kind}"), day=each.date) for each in records]
    )


def _named(record: Evidence) -> str:
    """A record by its title."""
    return say("named", title=record.title)


def _named_and_dated(record: Evidence) -> str:
    """A record by its title and its day: the same is often done again, under the same title."""
    return say("named-and-dated", title=record.title, day=record.date)


def _overclaimed(facts: _Facts) -> _Said:
    helping = _helping(facts)
    fields = {
        "claimed": say(f"status.{facts.claimed}"),
        "supported": _supports(facts.supported),
        "lacking": _lacking(facts),
        "lower": _lower(facts),
        "records": _dated(helping, facts.at) if helping else "",
    }
    after = (*_lapsed_too(facts), *_not_counting(facts, facts.full))
    review = "reviews" if len(helping) > 1 else "review" if helping else ""
    return _Said(fields, "" if facts.supported else "nothing", after, step=review)


def _lacking(facts: _Facts) -> str:
    """What would support what is claimed."""
    objective = facts.objective
    if facts.claimed is not Status.EMBEDDED:
        return say(f"lacking.{objective.expects}", do=_doing(objective.reaching))
    stages = {record.stage for record in facts.in_full}
    beyond = [record for record in facts.in_full if record.stage is not Stage.IN_PLACE]
    lacking = [
        say(f"lacking.{stage}", do=_doing(_kinds(objective, stage, otherwise)))
        for stage, otherwise in ((Stage.IN_USE, "audit"), (Stage.MAKING_A_DIFFERENCE, "feedback"))
        if stage not in stages
    ]
    apart = len({record.reference for record in beyond}) > 1
    if beyond and all(record.assurance is Assurance.SELF for record in beyond) and (apart or lacking):
        lacking.append(say("lacking.assurance", records=_any(beyond)))
    if len(lacking) > 1:
        return say("lacking.both", one=lacking[0], other=lacking[1])
    return lacking[0] if lacking else say("lacking.reference")


def _kinds(objective: Objective, stage: Stage, otherwise: str) -> list[str]:
    """The objective's telling kinds of a stage, or another kind of it where it names none."""
    pairs = zip(objective.telling, objective.telling_kinds, strict=True)
    return [told for told, kind in pairs if kind.stage is stage] or [otherwise]


def _telling_of(record: Evidence) -> str:
    """What a record is, as an objective names what would tell."""
    return f"{record.kind}/{record.from_}" if record.from_ else str(record.kind)


def _looks(objective: Objective) -> list[str]:
    """The kinds that would tell and look at what is done; an audit where it names none."""
    pairs = zip(objective.telling, objective.telling_kinds, strict=True)
    looking = [told for told, kind in pairs if kind.stage is not Stage.IN_PLACE]
    return [told for told in looking if told in objective.reaching] or ["audit"]


def _doing(telling: Iterable[str]) -> str:
    """What to do to have evidence of some kinds, any one of them, and to record it."""
    kinds = [*telling]
    in_place = all(STAGE_OF[Kind(kind.partition("/")[0])] is Stage.IN_PLACE for kind in kinds)
    do = either([say(f"do.{kind}") for kind in kinds])
    return say("do.recorded.in-place" if in_place else "do.recorded", do=do)


def _start(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _inside(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _supports(status: Status | None) -> str:
    return say("supports", status=say(f"status.{status}")) if status else say("supports.nothing")


def _not_started(facts: _Facts) -> _Said:
    who = "lead" if facts.lead else "nobody"
    when = "none" if facts.claim_due is None else "late" if facts.claim_due < facts.at else "due"
    otherwise = say(f"otherwise.{who}.{when}", lead=facts.lead, due=facts.claim_due)
    had = [lending.record for lending in facts.would_lend]
    begun = (say(f"begun.{'several' if len(had) > 1 else 'one'}", records=_dated(had, facts.at)),) if had else ()
    after = (*begun, *_not_counting(facts, None))
    return _Said({"do": _inside(_do(facts)), "otherwise": otherwise}, "something" if facts.anything else "", after)


def _no_evidence(facts: _Facts) -> _Said:
    return _Said({"assessed": say(f"assessed.{facts.claimed}"), "do": _start(_do(facts))})


def _underclaimed(facts: _Facts) -> _Said:
    return _Said({"supported": _supports(facts.supported)})


def _do(facts: _Facts) -> str:
    """What to do where the objective's own kinds would tell; what has lapsed and would be enough comes first."""
    return _or_review(facts, _doing(facts.objective.reaching))


def _helping(facts: _Facts) -> list[Evidence]:
    """The records that have lapsed and would be enough, alone or with others, if they had not."""
    objective = facts.objective
    wanted = Stage.IN_USE if facts.claimed is Status.EMBEDDED else objective.expects or Stage.IN_PLACE
    would = [
        lending.record
        for lending in facts.would_lend
        if lending.lends is Lends.IN_FULL and lending.record.stage.rank >= wanted.rank
    ]
    lent, in_full = (*facts.supporting, *would), (*facts.in_full, *would)
    then = supported(objective, lent, in_full, facts.cause_of_concern)
    return would if SUPPORTED.index(then) > SUPPORTED.index(facts.supported) else []


def _or_review(facts: _Facts, do: str) -> str:
    """To review what has lapsed and would be enough, or to do something else."""
    helping = _helping(facts)
    if not helping:
        return do
    return say("or-review.several" if len(helping) > 1 else "or-review", records=_dated(helping, facts.at), do=do)


def _lapsed_too(facts: _Facts) -> tuple[str, ...]:
    """What has lapsed of that which would lend."""
    rank = -1 if facts.full is None else facts.full.rank
    would = [lending.record for lending in facts.would_lend if lending.record.stage.rank > rank]
    if not would:
        return ()
    return (say("lapsed.several" if len(would) > 1 else "lapsed.one", records=_dated(would, facts.at)),)


def _not_counting(facts: _Facts, beyond: Stage | None) -> tuple[str, ...]:
    """What is in date, would show more than a stage, and does not count."""
    found = [each for each in facts.not_counting_shown if beyond is None or each.record.stage.rank > beyond.rank]
    if not found:
        return ()
    records = _found_on(each.record for each in found)
    if len(found) > 1:
        return (say("not-counting.several", records=records),)
    return (say("not-counting.one", records=records, because=because_of(found[0], None, facts.line)),)


def _dated(records: Iterable[Evidence], at: date) -> str:
    """Records, each with the day by which it was to be reviewed."""
    return every([say("reviewed-by", record=_named(record), day=record.last_day(at)) for record in records])


def _names(records: Iterable[Evidence]) -> str:
    return every([_named_and_dated(record) for record in records])


def _any(records: Sequence[Evidence]) -> str:
    """One of the first few records."""
    return either([_named_and_dated(record) for record in records[:MOST_NAMED]])


def _shows_less(facts: _Facts) -> _Said:
    """What the furthest stage shows is too little; what has lapsed is named too."""
    found = [record for record in facts.supporting if record.stage is facts.furthest]
    more = say("more.difference" if facts.objective.expects is Stage.MAKING_A_DIFFERENCE else "more.use")
    fields = {"records": _names(found), "more": more, "do": _start(_do(facts))}
    return _Said(fields, _several(found), (*_lapsed_too(facts), *_not_counting(facts, facts.furthest)))


def _lapsed(facts: _Facts) -> _Said:
    found = facts.lost
    stage = found[0].stage
    last = "last" if stage is Stage.MAKING_A_DIFFERENCE else ""
    return _Said({"records": _dated(found, facts.at), "stage": say(f"stage.{stage}")}, _several(found) or last)


def _self_only(facts: _Facts) -> _Said:
    return _Said({"records": _names(facts.supporting), "any": _any(facts.supporting)})


def _suspect(facts: _Facts) -> _Said:
    """The records that are suspect, and the claim, as far as they are."""
    found = facts.suspect
    if not found:
        return _Said({"body": facts.body}, "claim")
    claim = (
        (say("why.suspect.claim", body=facts.body), say("next.suspect.claim", body=facts.body))
        if facts.claim_suspect
        else ("", "")
    )
    return _Said({"records": _names(found)}, _several(found), claim[:1], claim[1:])


def _partly_shown(facts: _Facts) -> _Said:
    """Of the records that show the furthest stage the newest: what it lacks is the next thing to show."""
    found = next(lending for lending in facts.lending if lending.record.stage is facts.furthest)
    objective, record = facts.objective, found.record
    reaches = objective.expects is None or record.stage.rank >= objective.expects.rank
    other = {Because.PART, Because.FROM_OTHERS}.intersection(found.because)
    again = _doing([_telling_of(record)] if reaches and not other else _own_looks(objective.reaching))
    if found.because == (Because.DIVIDED,):
        rest = say("rest.divided", record=_named_and_dated(record), again=again)
    else:
        first = [say(f"rest.{reason}", body=facts.body) for reason in found.because if reason in LACKS]
        rest = _joined(*first, say("rest.again", again=_start(again)))
    fields = {
        "records": _named_and_dated(record),
        "because": because_of(found, facts.fault_beside(record), facts.line),
        "rest": rest,
    }
    return _Said(fields, after_why=(*_lapsed_too(facts), *_not_counting(facts, facts.furthest)))


def _own_looks(reaching: Sequence[str]) -> list[str]:
    """Kinds of evidence, with one that a force can do by itself where it has to ask others for all of them."""
    return [*(["audit"] if {*reaching} <= {Kind.PEER_REVIEW, Kind.INSPECTION} else []), *reaching]


# Of each gap, what its sentences say.
_SAID: dict[str, Callable[[_Facts], _Said]] = {
    "adverse": _open,
    "unfavourable": _unfavourable,
    "overclaimed": _overclaimed,
    "not-started": _not_started,
    "no-evidence": _no_evidence,
    "in-place-only": _shows_less,
    "partly-shown": _partly_shown,
    "no-difference": _shows_less,
    "closed-unproved": _closed_unproved,
    "consideration": _open,
    "suspect": _suspect,
    "lapsed": _lapsed,
    "underclaimed": _underclaimed,
    "self-only": _self_only,
}
