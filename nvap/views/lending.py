"""What a piece of evidence counts for beside an objective and why, as a sentence goes on."""

from nvap.analysis.standing import Because, Lending, Lends, Standing, State, replaces
from nvap.model.bodies import Force, Line
from nvap.model.evidence import Evidence
from nvap.model.fields import Shows
from nvap.views.stamp import Stamp
from nvap.words.catalogue import every, own, say

own(
    __name__,
    {
        "lends.in-full": "counts in full",
        "lends.in-full.that": "counts in full for that",
        "lends.in-full.below": "counts in full, but only as evidence that it is {stage}",
        "lends.in-full.in-place": "counts in full as evidence that it is in place",
        "lends.in-part": "counts in part: {because}",
        "lends.nothing": "does not count: {because}",
        "would.in-full": "if it were in date, it would count in full",
        "would.in-full.below": "if it were in date, it would count in full, but only as evidence that it is {stage}",
        "would.in-part": "if it were in date, it would count in part: {because}",
        "would.nothing": "if it were in date, it would not count: {because}",
        "replaced": "does not count: a newer record replaced it",
        "replaced.by": "does not count: replaced by {records}",
        "shown.in-place": "shows that it is in place",
        "shown.in-use": "shows that it is in use",
        "shown.making-a-difference": "shows that it makes a difference",
        "stage.in-place": "in place",
        "stage.in-use": "in use",
        "stage.making-a-difference": "making a difference",
        "shown.partly": "shows that the objective is partly met",
        "shown.no": "shows that this was not being met",
        "shown.finding": "found a fault",
        "because.shows-no": "it shows that this was not being met",
        "because.finding": "it found a fault",
        "because.shows-partly": "the record says that the objective is partly met",
        "because.part": "it covers only {part}",
        "because.before-finding": "it is no newer than what found a fault",
        "because.before-finding.named": "it is no newer than the {kind} of {day}, which found a fault",
        "because.divided": "it was made before the plan divided or joined this objective",
        "because.inherited": "it is {whose}'s, and {without} has nothing that counts in full as far",
        "because.inherited.several": "it is {whose}'s, and {without} have nothing that counts in full as far",
        "because.inherited.alone": "it is {whose}'s, and counts there in part only",
        "because.from-others": "it is not from those whom the objective asks for",
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
        "because.joint": ", and ",
    },
)
# What says by itself what a record shows, or is at odds with it.
SAID_BY = frozenset({Because.SHOWS_NO, Because.FINDING, Because.SHOWS_PARTLY})


def lends_of(record: Evidence, standing: Standing, stamp: Stamp) -> str:
    """What a record that counts lends or would lend, and why it is not more; what may not be shown is not named."""
    state, lending = standing.states[record.id], standing.lendings.get(record.id)
    if lending is None:
        newer = [
            other.id
            for other in standing.counting
            if replaces(other, record, standing.objective.id) and stamp.may_show(other.marking)
        ]
        return say("replaced.by", records=every(newer)) if newer else say("replaced")
    fault = standing.fault_beside(record)
    because = because_of(lending, fault if fault and stamp.may_show(fault.marking) else None, standing.line)
    expects, lapsed = standing.objective.expects, state is State.LAPSED
    if lending.lends is Lends.IN_FULL and expects and record.stage.rank < expects.rank:
        return say("would.in-full.below" if lapsed else "lends.in-full.below", stage=say(f"stage.{record.stage}"))
    return say(f"would.{lending.lends}" if lapsed else f"lends.{lending.lends}", because=because)


def served_of(record: Evidence, standing: Standing, stamp: Stamp) -> str:
    """What a record that counts shows, where it says so itself, and what it lends."""
    name, lending = standing.objective.id, standing.lendings.get(record.id)
    silent = bool(record.graver_findings(name)) if lending is None else not SAID_BY.isdisjoint(lending.because)
    shown, lends = "" if silent else shown_of(record, name), lends_of(record, standing, stamp)
    if lending and lending.lends is Lends.IN_FULL and standing.states[record.id] is State.CURRENT:
        lends = say("lends.in-full.that" if shown else "lends.in-full.in-place")
    return "; ".join(filter(None, (shown, lends)))


def shown_of(record: Evidence, objective: str) -> str:
    """What a record says that it shows of an objective; nothing where it says nothing."""
    if record.shows is None:
        return ""
    word = record.shows_of(objective)
    return say(f"shown.{record.stage}" if word is Shows.YES else f"shown.{word}")


def found_of(record: Evidence, objective: str) -> str:
    """What a record shows of an objective on its own page: that it found a fault, or what it says that it shows."""
    return say("shown.finding") if record.graver_findings(objective) else shown_of(record, objective)


def whose(record: Evidence, line: Line | None) -> Force | None:
    """The body whose record it is, where another has it from that one."""
    return next((body for body in line.ancestors if body.id == record.force), None) if line else None


def because_of(lending: Lending, fault: Evidence | None, line: Line | None) -> str:
    """Why a record lends in part only or nothing; `fault` may be named to have found one."""
    said = []
    for reason in lending.because:
        if reason is Because.BEFORE_FINDING and fault:
            said.append(say("because.before-finding.named", kind=say(f"look.{fault.kind}"), day=fault.date))
        elif reason is Because.INHERITED:
            said.append(_inherited(lending, line))
        else:
            said.append(say(f"because.{reason}", part=lending.record.part))
    return say("because.joint").join(said)


def _inherited(lending: Lending, line: Line | None) -> str:
    """Whose a record is, and which of the bodies that are followed have nothing that counts as far."""
    body, without = whose(lending.record, line), [body.name for body in lending.without]
    name = body.name if body else lending.record.force
    if not without:
        return say("because.inherited.alone", whose=name)
    several = len(without) > 1
    return say("because.inherited.several" if several else "because.inherited", whose=name, without=every(without))
