"""What a gap is called and means, why it is there and what to do next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import Row
from nvap.analysis.standing import SUPPORTED, Because, Lending, Lends, Standing, supported
from nvap.model.evidence import Evidence
from nvap.model.fields import STAGE_OF, Assurance, Kind, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Status
from nvap.views.stamp import Stamp
from nvap.words.catalogue import MOST_NAMED, SENTENCES, count, either, every, own, say

T = TypeVar("T", Lending, OpenFinding)

own(
    __name__,
    {
        "why.adverse": "{seriousness} is open, in the {kind} of {day}: {text}",
        "why.unfavourable": ("{records} found that this was not being met. No later evidence {sure} shows otherwise."),
        "why.also-unfavourable": "{records} also found that this was not being met.",
        "sure.several": "of the same stage, checked at the same level or higher,",
        "sure.self": "{stage}",
        "sure.supervisor": "{stage}, checked by a supervisor or somebody outside,",
        "sure.peer": "{stage}, checked by a peer force or an independent body,",
        "sure.independent": "{stage}, checked by an independent body,",
        "sure-stage.in-place": "of what is in place",
        "sure-stage.in-use": "of how it works in practice",
        "sure-stage.making-a-difference": "of the difference that it makes",
        "why.overclaimed": "Claimed '{claimed}'; the evidence in date supports {supported}.",
        "why.overclaimed.nothing": "Claimed '{claimed}', but no evidence in date supports it.",
        "why.not-started": "Claimed 'not started'. {recorded}",
        "why.no-evidence": "{assessed}, and nothing is recorded.",
        "why.in-place-only": "{records} shows that it is in place; no evidence in date shows {more}.",
        "why.in-place-only.several": ("{records} show that it is in place; no evidence in date shows {more}."),
        "why.partly-shown": "{records} counts only in part: {because}.",
        "why.no-difference": (
            "{records} shows that it is used; the objective asks for a difference, and no evidence in date shows one."
        ),
        "why.no-difference.several": (
            "{records} show that it is used; the objective asks for a difference, and no evidence in date shows one."
        ),
        "why.closed-unproved": (
            "{seriousness} in {record} was closed on {day}. It was: {text} Nothing newer shows that it was put right."
        ),
        "why.consideration": "{seriousness} is open, in the {kind} of {day}: {text}",
        "why.suspect": "The wording of the objective has changed since {records} was recorded.",
        "why.suspect.several": "The wording of the objective has changed since {records} were recorded.",
        "why.suspect.claim": "The wording of the objective has changed since the force last claimed where it stands.",
        "why.lapsed": (
            "{records} is past its review date, and no record in date that counts shows that stage or a later one."
        ),
        "why.lapsed.several": (
            "{records} are past their review dates, and no record in date that counts shows any of their stages or a "
            "later one."
        ),
        "why.underclaimed": "Claimed 'not started', but the evidence in date supports {supported}.",
        "why.self-only": "Nobody but those who did the work has checked {records}.",
        "why.withheld": "{gap} The record that says so is withheld here.",
        "reviewed-by": "{record} (review by {day})",
        "found-on": "{record} ({kind}, {day})",
        "lapsed.one": "{records} is past its review date.",
        "lapsed.several": "{records} are past their review dates.",
        "begun.one": "{records} showed that it had, and is past its review date.",
        "begun.several": "{records} showed that it had, and are past their review dates.",
        "assessed.not-assessed": "Not assessed",
        "assessed.in-progress": "Claimed 'in progress'",
        "recorded.nothing": "Nothing is recorded.",
        "recorded.something": "No evidence in date that counts for it shows that work has begun.",
        "lends.in-full": "supports it in full",
        "lends.in-part": "supports it in part: {because}",
        "lends.nothing": "does not support it: {because}",
        "would-lend.in-full": "if it were in date, it would support it in full",
        "would-lend.in-part": "if it were in date, it would support it in part: {because}",
        "would-lend.nothing": "if it were in date, it would not support it: {because}",
        "more.use": "that it is used",
        "more.difference": "that it is used or makes a difference",
        "because.shows-no": "it found that this was not being met",
        "because.finding": "it found a fault",
        "because.shows-partly": "the record says that it is partly met",
        "because.part": "it covers only {part}",
        "because.before-finding": "it is no newer than what found a fault",
        "because.before-finding.named": "it is no newer than the {kind} of {day}, which found a fault",
        "because.divided": "it was made before the plan divided or joined this objective",
        "because.from-others": "it is not from those whom the objective asks for",
        "next.withheld": "See the records that are withheld here.",
        "next.adverse": "Put this right: {text} Record evidence that it worked. {close}",
        "next.adverse.recommendation": "Do what it recommends: {text} Record evidence that it worked. {close}",
        "next.also-unfavourable": "Look again at what {records} found, too.",
        "close.then": "Then close the finding in {record} and name who accepted it.",
        "close.withdrawn": (
            "{record} was withdrawn on {day}, and its finding stays open. Close it there and name who accepted it, or "
            "say in the withdrawal which record carries it now or who confirmed that it was never made."
        ),
        "next.unfavourable": "Put right the fault that it found. Then {again}.",
        "next.unfavourable.lower": "{lower} now. Put right the fault that it found. Then {again}.",
        "next.overclaimed": "Either {lower}, or {lacking}.",
        "next.not-started": ("If work has begun, correct the claim and show it: {do}. If it has not, {agree}."),
        "agree.day": "agree who leads it and by when",
        "agree.lead.day": "agree by when {lead} will do it",
        "agree.due": "agree who leads it, to be done by {day}",
        "agree.late": "agree who leads it, and a new date",
        "agree.lead.due": "ask {lead} to begin, so that it is done by {day}",
        "agree.lead.late": "ask {lead} why, and agree a new date",
        "next.no-evidence": "{do}.",
        "next.in-place-only": "{do}.",
        "next.partly-shown": "{rest}.",
        "next.no-difference": "{do}.",
        "next.closed-unproved": "Check that it was put right: {again}.",
        "next.consideration": ("Decide whether to do what it suggests: {text} {close}"),
        "next.suspect": "Read the objective again; confirm that {records} is still about it, or replace it.",
        "next.suspect.several": "Read the objective again; confirm that {records} are still about it, or replace them.",
        "next.suspect.claim": "Read the objective again, and say in a new return where the force stands.",
        "next.lapsed": "Review {records}: renew it if it still holds, or replace it.",
        "next.lapsed.several": "Review {records}: renew what still holds, and replace the rest.",
        "next.underclaimed": (
            "If the force agrees, make a new return that claims what the evidence supports, {supported}."
        ),
        "next.self-only": (
            "Ask a supervisor, a peer force or a scrutiny panel to check {any}. Record what they find in a new "
            "record that replaces it."
        ),
        "or-review": "review {records} and renew it if it still holds, or {do}",
        "or-review.several": "review {records} and renew what still holds, or {do}",
        "overdue": "It is {days} overdue.",
        "look.policy": "policy",
        "look.training": "training",
        "look.governance": "governance arrangement",
        "look.data": "data set or analysis",
        "look.audit": "audit",
        "look.peer-review": "peer review",
        "look.inspection": "inspection",
        "look.learning-review": "learning review",
        "look.case-study": "case study",
        "look.output-measure": "output measure",
        "look.feedback": "feedback",
        "look.outcome-measure": "outcome measure",
        "assured.self": "",
        "assured.supervisor": "A supervisor or somebody outside has to check it, as before.",
        "assured.peer": "A peer force or an independent body has to check it, as before.",
        "assured.independent": "An independent body has to check it, as before.",
        "rest.shows-partly": "Put right what falls short; then {again}",
        "rest.part": "Show that it holds in the rest of the force: {again}",
        "rest.before-finding": "Show that what was found has been put right: {again}",
        "rest.from-others": "{do}",
        "rest.divided": "Read it beside the present words and say what it shows of them; or {again}",
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
        "lacking.in-use": "show that it is in use: {do}",
        "lacking.making-a-difference": "show that it makes a difference: {do}",
        "lacking.assurance": "have {records} checked by somebody other than those who did the work",
        "lacking.reference": "show it by two pieces of evidence that are kept under different references",
        "lacking.both": "do both: {each}",
        "lacking.all": "do all of this: {each}",
        "lacking.numbered": "({number}) {lacking}",
        "then-record.it": "{do}, and record it",
        "then-record.shows": "{do}, and record what it shows",
        "lower.nothing": "lower the claim to 'in progress' or 'not started', whichever is true",
        "lower.to": "lower the claim to {supported}",
        "supports": "'{status}'",
        "supports.nothing": "nothing",
        "gap.adverse": "A cause of concern, an area for improvement or a recommendation is open.",
        "gap.unfavourable": (
            "Evidence shows that it was not being met, and no later evidence of the same stage, checked at the same "
            "level or higher, shows otherwise."
        ),
        "gap.overclaimed": "It is claimed implemented or embedded, and what the evidence supports is lower.",
        "gap.not-started": (
            "It is claimed not started, and no evidence in date that counts for it shows that work has begun."
        ),
        "gap.no-evidence": "It is not assessed or claimed in progress, and nothing is recorded.",
        "gap.in-place-only": "What supports it shows only that it is in place, and the objective expects more.",
        "gap.partly-shown": "What shows the most counts only in part, and the objective expects it in full.",
        "gap.no-difference": "What supports it shows that it is in use, and the objective expects a difference.",
        "gap.closed-unproved": "A finding against it was closed, and nothing newer shows that it was put right.",
        "gap.consideration": "A consideration is open.",
        "gap.suspect": "A current record, or the claim, was made of other words than the objective has now.",
        "gap.lapsed": "A record is past its review date, and no current one shows the same stage or a later one.",
        "gap.underclaimed": "It is claimed not started, and evidence in date supports it.",
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
        "gap-name.left-out": "left out",
    },
)


# The gaps that say what is claimed; what has changed since then says it where it is the claim that has.
OF_CLAIM = ("overclaimed", "not-started", "no-evidence", "underclaimed")
# The looks that only others can make.
OF_OTHERS = (Kind.INSPECTION, Kind.PEER_REVIEW)


def why_and_next_step(row: Row, stamp: Stamp) -> tuple[str, str]:
    """Why the row is there and what to do next; of what may not be shown, only that it is withheld."""
    name, facts = row.worst.name, _Facts(_without_claim(row, stamp), stamp)
    said = _SAID[name](facts)
    if not _claim_shown(row, stamp) or not all(stamp.may_show(record.marking) for record in facts.spoken_of):
        return say("why.withheld", gap=say(f"gap.{name}")), say("next.withheld")
    why = f"why.{name}.{said.how}" in SENTENCES
    step = f"next.{name}.{said.how}" in SENTENCES
    return (
        _joined(say(f"why.{name}.{said.how}" if why else f"why.{name}", **said.fields), *said.after_why),
        _joined(say(f"next.{name}.{said.how}" if step else f"next.{name}", **said.fields), *said.after_next),
    )


def gap_name(name: str) -> str:
    """The name of a gap as people read it; of no gap, `met`, and of what is not looked at, `left-out`."""
    return say(f"gap-name.{name}")


def lends_of(lending: Lending, standing: Standing, stamp: Stamp, *, lapsed: bool = False) -> str:
    """What a record lends, or would if it were in date, and why it is not more, as a sentence goes on.

    What may not be shown is not named.
    """
    fault = standing.fault
    shown = fault if fault and stamp.may_show(fault.marking) else None
    because = _because(lending, shown)
    return say(f"would-lend.{lending.lends}" if lapsed else f"lends.{lending.lends}", because=because)


def _because(lending: Lending, fault: Evidence | None) -> str:
    """Why a record lends in part only or nothing, as a sentence goes on; `fault` may be named to have found one."""
    said = []
    for reason in lending.because:
        if reason is Because.BEFORE_FINDING and fault:
            said.append(say("because.before-finding.named", kind=say(f"look.{fault.kind}"), day=fault.date))
        else:
            said.append(say(f"because.{reason}", part=lending.record.part))
    return ", and ".join(said)


def _without_claim(row: Row, stamp: Stamp) -> Row:
    """The row without what is claimed, where that may not be shown: nothing is then said of it or of its days."""
    returned = row.standing.returned
    if returned is None or stamp.may_show(returned.marking):
        return row
    return replace(row, standing=replace(row.standing, returned=None))


def _claim_shown(row: Row, stamp: Stamp) -> bool:
    """Whether the gap is none of what is claimed, or that may be shown."""
    returned = row.standing.returned
    of_claim = row.worst.name in OF_CLAIM or (row.worst.name == "suspect" and row.standing.claim_suspect)
    return returned is None or not of_claim or stamp.may_show(returned.marking)


class _Facts:
    """What the sentences of a row are made of.

    They have records from here alone, and whatever they take counts as spoken of: where one of it may not be shown, no
    sentence is.
    """

    def __init__(self, row: Row, stamp: Stamp) -> None:
        standing, self._stamp = row.standing, stamp
        self._standing = standing
        self.spoken_of: list[Evidence] = []
        self.objective, self.at, self.due = standing.objective, standing.at, row.due
        self.claimed, self.supported, self.overclaimed = standing.claimed, standing.supported, standing.overclaimed
        self.claim_suspect, self.cause_of_concern = standing.claim_suspect, standing.cause_of_concern
        self.lead = standing.claim.lead if standing.claim else None
        self.claim_due = standing.claim.due if standing.claim else None
        self.full, self.furthest, self.anything = standing.full, standing.furthest, bool(standing.counting)

    @property
    def gravest(self) -> OpenFinding:
        return self._each(self._standing.findings[:1])[0]

    @property
    def unproved(self) -> OpenFinding:
        return self._each(self._standing.unproved)[0]

    @property
    def fault(self) -> Evidence | None:
        fault = self._standing.fault
        return self._records([fault])[0] if fault else None

    @property
    def unfavourable(self) -> Sequence[Evidence]:
        return self._records(self._standing.unfavourable)

    @property
    def also_unfavourable(self) -> Sequence[Evidence]:
        """What beside the gravest finding's own record shows that it is not so, and may be shown."""
        own = self.gravest.record
        every = self._standing.unfavourable
        return self._records(each for each in every if each is not own and self._stamp.may_show(each.marking))

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


@dataclass(frozen=True, slots=True)
class _Said:
    """What is put into the two sentences of a row, which of its sentences they are, and what is said after each."""

    fields: Mapping[str, str | date]
    how: str = ""
    after_why: tuple[str, ...] = ()
    after_next: tuple[str, ...] = ()


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _several(records: Sequence[Evidence]) -> str:
    """Which sentence speaks of so many records."""
    return "several" if len(records) > 1 else ""


def _open(facts: _Facts) -> _Said:
    """The gravest open finding, and by how long it is overdue."""
    about = facts.gravest
    late = (facts.at - facts.due).days if facts.due else 0
    overdue = (say("overdue", days=count(late, "day")),) if late > 0 else ()
    also = facts.also_unfavourable if about.finding.graver else ()
    said = (say("why.also-unfavourable", records=_found_on(also)),) if also else ()
    again = (say("next.also-unfavourable", records=_ids(also)),) if also else ()
    return _Said(_of_finding(facts, about), about.finding.seriousness, (*overdue, *said), again)


def _closed_unproved(facts: _Facts) -> _Said:
    return _Said(_of_finding(facts, facts.unproved))


def _of_finding(facts: _Facts, about: OpenFinding) -> dict[str, str | date]:
    text, closed = about.finding.text.rstrip(), about.finding.closed
    gone = about.record.withdrawn if about.record.withdrawn_by(facts.at) else None
    return {
        "close": say(
            "close.withdrawn" if gone else "close.then", record=about.record.id, day=gone.date if gone else ""
        ),
        "seriousness": say(f"seriousness.{about.finding.seriousness}"),
        "text": text if text.endswith((".", "!", "?")) else f"{text}.",
        "record": about.record.id,
        "kind": say(f"look.{about.record.kind}"),
        "day": closed.date if closed else about.record.date,
        "again": _doing(_looks(facts.objective)),
    }


def _found_on(records: Iterable[Evidence]) -> str:
    """Records, each with what it is and its day."""
    return every([say("found-on", record=each.id, kind=say(f"look.{each.kind}"), day=each.date) for each in records])


def _unfavourable(facts: _Facts) -> _Said:
    found = facts.unfavourable
    levels = {(each.stage, each.assurance) for each in found}
    newest = found[0]
    sure = "several" if len(levels) > 1 else str(newest.assurance)
    fields = {
        "records": _found_on(found),
        "sure": say(f"sure.{sure}", stage=say(f"sure-stage.{newest.stage}")),
        "lower": _start(_lower(facts)),
        "again": _doing([_telling_of(newest)]),
    }
    return _Said(fields, "lower" if facts.overclaimed else "", after_next=(say(f"assured.{newest.assurance}"),))


def _lower(facts: _Facts) -> str:
    """To what the claim is to be lowered."""
    return say("lower.to" if facts.supported else "lower.nothing", supported=_supports(facts.supported))


def _overclaimed(facts: _Facts) -> _Said:
    supports = _supports(facts.supported)
    fields = {
        "claimed": say(f"status.{facts.claimed}"),
        "supported": supports,
        "lacking": _lacking(facts),
        "lower": _lower(facts),
    }
    return _Said(fields, "" if facts.supported else "nothing", _lapsed_too(facts))


def _lacking(facts: _Facts) -> str:
    """What would support what is claimed: first of all what has lapsed."""
    if facts.claimed is not Status.EMBEDDED:
        return _or_review(facts, _doing(facts.objective.reaching))
    stages = {record.stage for record in facts.in_full}
    beyond = [record for record in facts.in_full if record.stage is not Stage.IN_PLACE]
    lacking = [
        say(f"lacking.{stage}", do=_doing(_kinds(facts.objective, stage, otherwise)))
        for stage, otherwise in ((Stage.IN_USE, "audit"), (Stage.MAKING_A_DIFFERENCE, "feedback"))
        if stage not in stages
    ]
    if beyond and all(record.assurance is Assurance.SELF for record in beyond):
        lacking.append(say("lacking.assurance", records=_any(beyond)))
    if len(lacking) < 2:
        return _or_review(facts, lacking[0] if lacking else say("lacking.reference"))
    each = "; ".join(say("lacking.numbered", number=place, lacking=one) for place, one in enumerate(lacking, 1))
    return _or_review(facts, say("lacking.both" if len(lacking) == 2 else "lacking.all", each=each))


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
    named = [*telling]
    in_place = all(STAGE_OF[Kind(told.partition("/")[0])] is Stage.IN_PLACE for told in named)
    return say("then-record.it" if in_place else "then-record.shows", do=either([say(f"do.{told}") for told in named]))


def _start(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _supports(status: Status | None) -> str:
    return say("supports", status=say(f"status.{status}")) if status else say("supports.nothing")


def _not_started(facts: _Facts) -> _Said:
    recorded = say("recorded.something" if facts.anything else "recorded.nothing")
    begun = [lending.record for lending in facts.would_lend]
    showed = (say("begun.several" if len(begun) > 1 else "begun.one", records=_dated(begun, facts.at)),)
    return _Said({"recorded": recorded, "do": _do(facts), "agree": _agree(facts)}, "", showed if begun else ())


def _agree(facts: _Facts) -> str:
    """What to agree of work that has not begun: who leads it and by when, as far as the claim does not say."""
    lead, due = facts.lead, facts.claim_due
    late = due is not None and due < facts.at
    how = "late" if late else "due" if due else "day"
    return say(f"agree.lead.{how}" if lead else f"agree.{how}", lead=lead or "", day=due or "")


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


def _dated(records: Iterable[Evidence], at: date) -> str:
    """Records, each with the day by which it was to be reviewed."""
    return every([say("reviewed-by", record=record.id, day=record.last_day(at)) for record in records])


def _ids(records: Iterable[Evidence]) -> str:
    return every([record.id for record in records])


def _any(records: Sequence[Evidence]) -> str:
    """One of the first few records."""
    return either([record.id for record in records[:MOST_NAMED]])


def _shows_less(facts: _Facts) -> _Said:
    """What the furthest stage shows is too little; what has lapsed is named too."""
    found = [record for record in facts.supporting if record.stage is facts.furthest]
    more = say("more.difference" if facts.objective.expects is Stage.MAKING_A_DIFFERENCE else "more.use")
    fields = {"records": _ids(found), "more": more, "do": _start(_do(facts))}
    return _Said(fields, _several(found), _lapsed_too(facts))


def _lapsed(facts: _Facts) -> _Said:
    found = facts.lost
    return _Said({"records": _dated(found, facts.at)}, _several(found))


def _self_only(facts: _Facts) -> _Said:
    return _Said({"records": _ids(facts.supporting), "any": _any(facts.supporting)})


def _suspect(facts: _Facts) -> _Said:
    """The records that are suspect, and the claim, as far as they are."""
    found = facts.suspect
    if not found:
        return _Said({}, "claim")
    claim = (say("why.suspect.claim"), say("next.suspect.claim")) if facts.claim_suspect else ("", "")
    return _Said({"records": _ids(found)}, _several(found), claim[:1], claim[1:])


def _partly_shown(facts: _Facts) -> _Said:
    """Of the records that show the furthest stage the newest: what it lacks is the next thing to show."""
    found = next(lending for lending in facts.lending if lending.record.stage is facts.furthest)
    objective, record = facts.objective, found.record
    reaches = objective.expects is None or record.stage.rank >= objective.expects.rank
    kinds = [_telling_of(record)] if reaches else [*objective.reaching]
    if found.because[0] is Because.PART and (not reaches or record.kind in OF_OTHERS):
        kinds = _telling_itself(objective)
    again = _doing(kinds)
    rest = say(f"rest.{found.because[0]}", again=again, do=_start(_doing(objective.reaching)))
    fields = {"records": record.id, "because": _because(found, facts.fault), "rest": rest}
    return _Said(fields, after_why=_lapsed_too(facts))


def _telling_itself(objective: Objective) -> list[str]:
    """The kinds that would be enough and that the force can have by itself."""
    return [told for told in objective.reaching if told not in OF_OTHERS] or ["audit"]


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
