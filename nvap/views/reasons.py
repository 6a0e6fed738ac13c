"""What a gap is called and means, why it is there and what to do next."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from nvap.analysis.gaps import Row
from nvap.analysis.standing import SUPPORTED, Because, Lending, Lends, OpenFinding, Standing, supported
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Seriousness, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Status
from nvap.views.stamp import Stamp
from nvap.words.catalogue import MOST_NAMED, SENTENCES, count, either, every, own, say

own(
    __name__,
    {
        "why.adverse": "{seriousness} is open, in the {kind} of {day}: {text}",
        "why.unfavourable": (
            "{records} found that this was not being met. No later evidence of that kind, checked at the same level or "
            "higher, shows otherwise."
        ),
        "why.overclaimed": "Claimed '{claimed}'; the evidence in date supports {supported}.",
        "why.overclaimed.nothing": "Claimed '{claimed}', but no evidence in date supports it.",
        "why.not-started": "Claimed 'not started', and {recorded}.",
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
            "{seriousness} in {record} was closed on {day}, and nothing newer shows that it was put right: {text}"
        ),
        "why.consideration": "{seriousness} is open, in the {kind} of {day}: {text}",
        "why.suspect": "The wording of the objective has changed since {records} was recorded.",
        "why.suspect.several": "The wording of the objective has changed since {records} were recorded.",
        "why.suspect.claim": "The wording of the objective has changed since the force last claimed where it stands.",
        "why.lapsed": "{records} is past its review date, and no evidence in date shows as much.",
        "why.lapsed.several": "{records} are past their review dates, and no evidence in date shows as much.",
        "why.underclaimed": "Claimed 'not started', but the evidence in date supports {supported}.",
        "why.self-only": "Nobody but those who did the work has checked {records}.",
        "why.withheld": "{gap} The record that says so is withheld here.",
        "reviewed-by": "{record} (review by {day})",
        "found-on": "{record} ({kind}, {day})",
        "lapsed.one": "{records} is past its review date.",
        "lapsed.several": "{records} are past their review dates.",
        "assessed.not-assessed": "Not assessed",
        "assessed.in-progress": "Claimed 'in progress'",
        "recorded.nothing": "nothing is recorded",
        "recorded.something": "no evidence in date supports it",
        "lends.in-full": "supports it in full",
        "lends.in-part": "supports it in part: {because}",
        "lends.nothing": "does not support it: {because}",
        "more.use": "that it is used",
        "more.difference": "that it is used or makes a difference",
        "because.shows-no": "it found that this was not being met",
        "because.finding": "it found a fault",
        "because.shows-partly": "it shows it partly",
        "because.part": "it covers only {part}",
        "because.before-finding": "it is no newer than what found a fault",
        "because.before-finding.named": "it is no newer than the {kind} of {day}, which found a fault",
        "because.divided": "it was made before the plan divided or joined this objective",
        "because.from-others": "it is not from those whom the objective asks for",
        "next.withheld": "See the records that are withheld here.",
        "next.adverse": "Put this right: {text} When it is done, close it in {record} and say who accepted that.",
        "next.adverse.recommendation": (
            "Do what it recommends: {text} When it is done, close it in {record} and say who accepted that."
        ),
        "next.unfavourable": "Put right the fault that it found. Then {again}, and record what it shows.",
        "next.unfavourable.lower": "Until then, lower the claim.",
        "next.overclaimed": "{lacking}; or {lower}.",
        "next.not-started": (
            "If work has begun, correct the claim and show it: {do}, and record what it shows. If it has not, agree "
            "who leads it and by when."
        ),
        "next.no-evidence": "{do}, and record what it shows.",
        "next.in-place-only": "{do}, and record what it shows.",
        "next.partly-shown": "{rest}, and record what it shows.",
        "next.no-difference": "{do}, and record what it shows.",
        "next.closed-unproved": "Check that it was put right: {again}, and record what it shows.",
        "next.consideration": (
            "Decide whether to do what it suggests: {text} Then close it in {record} and say who accepted that."
        ),
        "next.suspect": "Read the objective again; confirm that {records} is still about it, or replace it.",
        "next.suspect.several": "Read the objective again; confirm that {records} are still about it, or replace them.",
        "next.suspect.claim": "Read the objective again, and say in a new return where the force stands.",
        "next.lapsed": "Review {records}: renew it if it still holds, or replace it.",
        "next.lapsed.several": "Review {records}: renew what still holds, and replace the rest.",
        "next.underclaimed": "Make a new return that claims what the evidence supports, {supported}.",
        "next.self-only": (
            "Ask a supervisor, a peer force or a scrutiny panel to check {records}. Record what they find in a new "
            "record that replaces it."
        ),
        "or-review": "Review {records} and renew it if it still holds, or {do}",
        "or-review.several": "Review {records} and renew what still holds, or {do}",
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
        "rest.part": "Extend it to the whole force: {again}",
        "rest.before-finding": "Show that what was found has been put right: {again}",
        "rest.from-others": "{do}",
        "rest.divided": "Read it beside the present words and say what it shows of them; or {again}",
        "do.policy": "write the policy or procedure",
        "do.training": "give the training",
        "do.governance": "agree who oversees it",
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
        "lacking.in-use": "Show that it is in use: {do}, and record what it shows",
        "lacking.making-a-difference": "Show that it makes a difference: {do}, and record what it shows",
        "lacking.assurance": "Have {records} checked by somebody other than those who did the work",
        "lacking.reference": "Show it by two pieces of evidence that are kept under different references",
        "lacking.one": "{do}, and record what it shows",
        "lower.nothing": "lower the claim",
        "lower.to": "lower the claim to {supported}",
        "supports": "'{status}'",
        "supports.nothing": "nothing",
        "gap.adverse": "A cause of concern, an area for improvement or a recommendation is open.",
        "gap.unfavourable": (
            "Evidence shows that it was not being met, and no later evidence of that kind, checked at the same level "
            "or higher, shows otherwise."
        ),
        "gap.overclaimed": "It is claimed implemented or embedded, and what the evidence supports is lower.",
        "gap.not-started": "It is claimed not started, and no evidence in date supports it.",
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


def why(row: Row, stamp: Stamp) -> str:
    """Why the row is there; of what may not be shown, only that it is withheld."""
    name = row.worst.name
    if _withheld(row, stamp):
        return say("why.withheld", gap=say(f"gap.{name}"))
    return _SENTENCES[name][0](_without_claim(row, stamp))


def next_step(row: Row, stamp: Stamp) -> str:
    """What to do next; of what may not be shown, only where to look."""
    if _withheld(row, stamp):
        return say("next.withheld")
    return _SENTENCES[row.worst.name][1](_without_claim(row, stamp))


def gap_name(name: str) -> str:
    """The name of a gap as people read it; of no gap, `met`, and of what is not looked at, `left-out`."""
    return say(f"gap-name.{name}")


def lends_of(lending: Lending, standing: Standing, stamp: Stamp) -> str:
    """What a record lends, and why it is not more, as a sentence goes on; what may not be shown is not named."""
    fault = standing.fault
    shown = fault if fault and stamp.may_show(fault.marking) else None
    return say(f"lends.{lending.lends}", because=_because(lending, shown))


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


def _withheld(row: Row, stamp: Stamp) -> bool:
    """Whether the sentences of this gap would speak of something that may not be shown."""
    name, standing = row.worst.name, row.standing
    of_claim = name in ("overclaimed", "not-started", "no-evidence", "underclaimed")
    if name == "suspect":
        of_claim = standing.claim_suspect
    if of_claim and standing.returned and not stamp.may_show(standing.returned.marking):
        return True
    return not all(stamp.may_show(record.marking) for record in _SPOKEN_OF[name](standing))


# The records that the sentences of each gap may speak of.
_SPOKEN_OF: dict[str, Callable[[Standing], Iterable[Evidence]]] = {
    "adverse": lambda standing: [standing.findings[0].record],
    "unfavourable": lambda standing: standing.unfavourable,
    "overclaimed": lambda standing: (*standing.supporting, *standing.lapsed),
    "not-started": lambda standing: standing.lapsed,
    "no-evidence": lambda standing: (),
    "in-place-only": lambda standing: (*standing.supporting, *standing.lapsed),
    "partly-shown": lambda standing: (
        *(*standing.supporting, *standing.lapsed),
        *([standing.fault] if standing.fault else []),
    ),
    "no-difference": lambda standing: (*standing.supporting, *standing.lapsed),
    "closed-unproved": lambda standing: [open_.record for open_ in standing.unproved],
    "consideration": lambda standing: [standing.findings[0].record],
    "suspect": lambda standing: standing.suspect,
    "lapsed": lambda standing: standing.lost,
    "underclaimed": lambda standing: (),
    "self-only": lambda standing: standing.supporting,
}


def _why(row: Row, found: Sequence[Evidence] = (), **fields: Any) -> str:
    """The sentence of why a row is there, of one record or of several."""
    name = row.worst.name
    several = len(found) > 1 and f"why.{name}.several" in SENTENCES
    return say(f"why.{name}.several", **fields) if several else say(f"why.{name}", **fields)


def _next(row: Row, found: Sequence[Evidence] = (), **fields: Any) -> str:
    """The sentence of what to do next, with one record or with several."""
    name = row.worst.name
    several = len(found) > 1 and f"next.{name}.several" in SENTENCES
    return say(f"next.{name}.several", **fields) if several else say(f"next.{name}", **fields)


def _of_finding(row: Row, about: OpenFinding) -> dict[str, Any]:
    text, closed = about.finding.text.rstrip(), about.finding.closed
    return {
        "seriousness": say(f"seriousness.{about.finding.seriousness}"),
        "text": text if text.endswith((".", "!", "?")) else f"{text}.",
        "record": about.record.id,
        "kind": say(f"look.{about.record.kind}"),
        "day": closed.date if closed else about.record.date,
        "again": _doing(_looks(row.standing.objective)),
    }


def _why_open(row: Row) -> str:
    """The gravest open finding, and by how long it is overdue."""
    said = _why(row, **_of_finding(row, row.standing.findings[0]))
    late = (row.standing.at - row.due).days if row.due else 0
    return f"{said} {say('overdue', days=count(late, 'day'))}" if late > 0 else said


def _close(row: Row) -> str:
    about = row.standing.findings[0]
    if about.finding.seriousness is Seriousness.RECOMMENDATION:
        return say("next.adverse.recommendation", **_of_finding(row, about))
    return _next(row, **_of_finding(row, about))


def _why_closed(row: Row) -> str:
    return _why(row, **_of_finding(row, row.standing.unproved[0]))


def _prove(row: Row) -> str:
    return _next(row, **_of_finding(row, row.standing.unproved[0]))


def _found_otherwise(row: Row) -> str:
    found = [
        say("found-on", record=record.id, kind=say(f"look.{record.kind}"), day=record.date)
        for record in row.standing.unfavourable
    ]
    return say("why.unfavourable", records=every(found))


def _look_again(row: Row) -> str:
    record = row.standing.unfavourable[0]
    said = [say("next.unfavourable", again=_doing([_telling_of(record)])), say(f"assured.{record.assurance}")]
    if row.standing.overclaimed:
        said.append(say("next.unfavourable.lower"))
    return " ".join(filter(None, said))


def _claimed_above(row: Row) -> str:
    standing = row.standing
    claimed = say(f"status.{standing.claimed}")
    if standing.supported is None:
        return _and_lapsed(say("why.overclaimed.nothing", claimed=claimed), row)
    return _and_lapsed(say("why.overclaimed", claimed=claimed, supported=_supports(standing.supported)), row)


def _support_or_lower(row: Row) -> str:
    standing = row.standing
    lower = say("lower.to" if standing.supported else "lower.nothing", supported=_supports(standing.supported))
    return say("next.overclaimed", lacking=_start(_lacking(standing)), lower=lower)


def _lacking(standing: Standing) -> str:
    """What would support what is claimed: first of all what has lapsed."""
    if standing.claimed is not Status.EMBEDDED:
        return _or_review(standing, say("lacking.one", do=_doing(standing.objective.reaching)))
    stages = {record.stage for record in standing.in_full}
    beyond = [record for record in standing.in_full if record.stage is not Stage.IN_PLACE]
    lacking = [
        say(f"lacking.{stage}", do=_doing(_kinds(standing.objective, stage, otherwise)))
        for stage, otherwise in ((Stage.IN_USE, "audit"), (Stage.MAKING_A_DIFFERENCE, "feedback"))
        if stage not in stages
    ]
    if beyond and all(record.assurance is Assurance.SELF for record in beyond):
        named = either([record.id for record in beyond[:MOST_NAMED]])
        lacking.append(say("lacking.assurance", records=named))
    return _or_review(standing, _inside("; ".join(map(_inside, lacking)) or say("lacking.reference")))


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
    """What to do to have evidence of some kinds: any one of them."""
    return either([say(f"do.{told}") for told in telling])


def _start(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _inside(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _supports(status: Status | None) -> str:
    return say("supports", status=say(f"status.{status}")) if status else say("supports.nothing")


def _not_started(row: Row) -> str:
    recorded = say("recorded.something" if row.standing.counting else "recorded.nothing")
    return say("why.not-started", recorded=recorded)


def _no_evidence(row: Row) -> str:
    return say("why.no-evidence", assessed=say(f"assessed.{row.standing.claimed}"))


def _underclaimed(row: Row) -> str:
    return _why(row, supported=_supports(row.standing.supported))


def _claim_more(row: Row) -> str:
    return _next(row, supported=_supports(row.standing.supported))


def _do(row: Row) -> str:
    """What to do where the objective's own kinds would tell; what has lapsed and would be enough comes first."""
    said = _or_review(row.standing, _doing(row.standing.objective.reaching))
    return _next(row, do=_inside(said) if row.worst.name == "not-started" else _start(said))


def _helping(standing: Standing) -> list[Evidence]:
    """The records that have lapsed and would be enough, alone or with others, if they had not."""
    objective = standing.objective
    wanted = Stage.IN_USE if standing.claimed is Status.EMBEDDED else objective.expects or Stage.IN_PLACE
    would = [
        lending.record
        for lending in standing.would_lend
        if lending.lends is Lends.IN_FULL and lending.record.stage.rank >= wanted.rank
    ]
    lent, in_full = (*standing.supporting, *would), (*standing.in_full, *would)
    then = supported(objective, lent, in_full, standing.cause_of_concern)
    return would if SUPPORTED.index(then) > SUPPORTED.index(standing.supported) else []


def _or_review(standing: Standing, do: str) -> str:
    """To review what has lapsed and would be enough, or to do something else."""
    helping = _helping(standing)
    if not helping:
        return do
    return say("or-review.several" if len(helping) > 1 else "or-review", records=_dated(helping, standing), do=do)


def _and_lapsed(said: str, row: Row) -> str:
    """A sentence, and after it what has lapsed of that which would lend."""
    rank = -1 if row.standing.full is None else row.standing.full.rank
    would = [
        lending.record
        for lending in row.standing.would_lend
        if lending.lends is not Lends.NOTHING and lending.record.stage.rank > rank
    ]
    if not would:
        return said
    return f"{said} {say('lapsed.several' if len(would) > 1 else 'lapsed.one', records=_dated(would, row.standing))}"


def _dated(records: Iterable[Evidence], standing: Standing) -> str:
    """Records, each with the day by which it was to be reviewed."""
    return every([say("reviewed-by", record=record.id, day=record.last_day(standing.at)) for record in records])


def _ids(records: Iterable[Evidence]) -> str:
    return every([record.id for record in records])


def _shows_less(records: Callable[[Standing], Sequence[Evidence]]) -> Callable[[Row], str]:
    """Why what some records show is too little, and what has lapsed."""

    def sentence(row: Row) -> str:
        found = records(row.standing)
        more = say("more.difference" if row.standing.objective.expects is Stage.MAKING_A_DIFFERENCE else "more.use")
        return _and_lapsed(_why(row, found, records=_ids(found), more=more), row)

    return sentence


def _lapsed(row: Row) -> str:
    found = row.standing.lost
    return _why(row, found, records=_dated(found, row.standing))


def _review_again(row: Row) -> str:
    found = row.standing.lost
    return _next(row, found, records=_dated(found, row.standing))


def _unseen(row: Row) -> str:
    return _why(row, row.standing.supporting, records=_ids(row.standing.supporting))


def _be_seen(row: Row) -> str:
    return _next(row, records=either([record.id for record in row.standing.supporting[:MOST_NAMED]]))


def _other_words(row: Row) -> str:
    """The records that are suspect, and the claim, as far as they are."""
    found, claim = row.standing.suspect, row.standing.claim_suspect
    said = [_why(row, found, records=_ids(found))] if found else []
    return " ".join([*said, *([say("why.suspect.claim")] if claim else [])])


def _read_again(row: Row) -> str:
    found, claim = row.standing.suspect, row.standing.claim_suspect
    said = [_next(row, found, records=_ids(found))] if found else []
    return " ".join([*said, *([say("next.suspect.claim")] if claim else [])])


def _furthest(standing: Standing) -> Lending:
    """The newest record of those that lend the furthest stage: what it lacks is the next thing to show."""
    return next(
        lending
        for lending in standing.lent
        if lending.lends is not Lends.NOTHING and lending.record.stage is standing.furthest
    )


def _in_part(row: Row) -> str:
    found = _furthest(row.standing)
    said = _because(found, row.standing.fault)
    return _and_lapsed(say("why.partly-shown", records=found.record.id, because=said), row)


def _show_the_rest(row: Row) -> str:
    found, objective = _furthest(row.standing), row.standing.objective
    reaches = objective.expects is None or found.record.stage.rank >= objective.expects.rank
    again = _doing([_telling_of(found.record)] if reaches else objective.reaching)
    rest = say(f"rest.{found.because[0]}", again=again, do=_start(_doing(objective.reaching)))
    return say("next.partly-shown", rest=rest)


def _supporting(standing: Standing) -> Sequence[Evidence]:
    return standing.supporting


def _showing_most(standing: Standing) -> Sequence[Evidence]:
    return [record for record in standing.supporting if record.stage is standing.furthest]


# Of each gap, the sentence of why it is there and that of what to do next.
_SENTENCES: dict[str, tuple[Callable[[Row], str], Callable[[Row], str]]] = {
    "adverse": (_why_open, _close),
    "unfavourable": (_found_otherwise, _look_again),
    "overclaimed": (_claimed_above, _support_or_lower),
    "not-started": (_not_started, _do),
    "no-evidence": (_no_evidence, _do),
    "in-place-only": (_shows_less(_supporting), _do),
    "partly-shown": (_in_part, _show_the_rest),
    "no-difference": (_shows_less(_showing_most), _do),
    "closed-unproved": (_why_closed, _prove),
    "consideration": (_why_open, _close),
    "suspect": (_other_words, _read_again),
    "lapsed": (_lapsed, _review_again),
    "underclaimed": (_underclaimed, _claim_more),
    "self-only": (_unseen, _be_seen),
}
