"""What a gap is called and means, why it is there and what to do next."""

from collections.abc import Callable
from typing import Any

from nvap.analysis.gaps import Row
from nvap.analysis.standing import Standing
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Status
from nvap.views.stamp import Stamp
from nvap.words.catalogue import either, few, own, say

own(
    __name__,
    {
        "why.adverse": "{seriousness} is open against it: {text}",
        "why.overclaimed": "Claimed {claimed}; the evidence supports {supported}.",
        "why.not-started": "Claimed {claimed}, and {recorded}.",
        "why.no-evidence": "Not assessed, and nothing is recorded.",
        "why.in-place-only": "What is recorded ({kinds}) shows that it is in place; nothing shows that it is used.",
        "why.no-difference": (
            "What is recorded shows that it is used; the objective asks for a difference, and none is shown."
        ),
        "why.consideration": "A reviewer left a consideration: {text}",
        "why.suspect": "The objective's wording has changed since {records} was recorded.",
        "why.lapsed": "{records} is past its review date ({day}), and nothing current shows as much.",
        "why.self-only": "Nobody but those who did the work has looked at what is recorded ({records}).",
        "why.withheld": "{gap} The record that says so is withheld here.",
        "recorded.nothing": "nothing is recorded",
        "recorded.something": "what is recorded supports {supported}",
        "next.withheld": "See the records that are withheld here.",
        "next.adverse": "Put it right, then close the finding in {record}.",
        "next.overclaimed": "Record {lacking}; or {lower}.",
        "next.not-started": "Record {reaching}. {reach}",
        "next.no-evidence": "Record {reaching}. {reach}",
        "next.in-place-only": "Record {reaching}.",
        "next.no-difference": "Record {reaching}.",
        "next.consideration": "Decide on what it suggests, then close the finding in {record}.",
        "next.suspect": "Read the wording again; confirm {records} or replace it.",
        "next.lapsed": "Review {records}, or replace it.",
        "next.self-only": (
            "Ask a supervisor, a peer force or a panel to look at {records}, and record what they say as a new record "
            "that supersedes it."
        ),
        "lacking.in-use": "evidence that it is in use, such as {in_use}",
        "lacking.making-a-difference": "evidence of a difference, such as {difference}",
        "lacking.assurance": "a look at one of these two by somebody other than those who did the work",
        "lower.nothing": "lower the claim",
        "lower.to": "lower the claim to {supported}",
        "supports.nothing": "nothing",
        "reach.in-place": "The objective expects evidence that it is in place.",
        "reach.in-use": "The objective expects evidence that it is in use.",
        "reach.making-a-difference": "The objective expects evidence that it makes a difference.",
        "also-telling": "Also telling, but not enough alone: {rest}.",
        "gap.adverse": "There is an open cause of concern or area for improvement.",
        "gap.overclaimed": "It is claimed implemented or embedded, and what the evidence supports is lower.",
        "gap.not-started": "It is claimed not started, or in progress and nothing is recorded.",
        "gap.no-evidence": "It is not assessed and nothing is recorded.",
        "gap.in-place-only": "What supports it shows only that it is in place, and the objective expects more.",
        "gap.no-difference": "What supports it shows that it is in use, and the objective expects a difference.",
        "gap.consideration": "There is an open consideration.",
        "gap.suspect": "A current record was made against other words than the objective has now.",
        "gap.lapsed": "A record is past its review date, and no current one shows the same stage or a later one.",
        "gap.self-only": "Records support it, and nobody but those who did the work has looked at any of them.",
        "gap-name.adverse": "open finding",
        "gap-name.overclaimed": "overclaimed",
        "gap-name.not-started": "not started",
        "gap-name.no-evidence": "no evidence",
        "gap-name.in-place-only": "in place only",
        "gap-name.no-difference": "no difference shown",
        "gap-name.consideration": "open consideration",
        "gap-name.suspect": "wording changed",
        "gap-name.lapsed": "lapsed",
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
    return say(f"why.{name}", **_FIELDS[name](row))


def next_step(row: Row, stamp: Stamp) -> str:
    """What to do next; of what may not be shown, only where to look."""
    name = row.worst.name
    if _withheld(row, stamp):
        return say("next.withheld")
    return say(f"next.{name}", **_FIELDS[name](row))


def gap_name(name: str) -> str:
    """The name of a gap as people read it; of no gap, `met`, and of what is not looked at, `left-out`."""
    return say(f"gap-name.{name}")


def _withheld(row: Row, stamp: Stamp) -> bool:
    """Whether the sentences of this gap would speak of something that may not be shown."""
    name, standing = row.worst.name, row.standing
    spoken_of: dict[str, tuple[Evidence, ...]] = {
        "adverse": (row.finding.record,) if row.finding else (),
        "consideration": (row.finding.record,) if row.finding else (),
        "in-place-only": standing.supporting,
        "suspect": standing.suspect,
        "lapsed": standing.lost,
        "self-only": standing.supporting,
    }
    if name in ("overclaimed", "not-started") and standing.returned and not stamp.may_show(standing.returned.marking):
        return True
    return not all(stamp.may_show(record.marking) for record in spoken_of.get(name, ()))


def _of_finding(row: Row) -> dict[str, Any]:
    if row.finding is None:
        return {}
    about = row.finding.finding
    seriousness = say(f"seriousness.{about.seriousness}")
    return {"seriousness": seriousness, "text": about.text, "record": row.finding.record.id}


def _of_claim(row: Row) -> dict[str, Any]:
    standing = row.standing
    supported = say(f"status.{standing.supported}" if standing.supported else "supports.nothing")
    recorded = say("recorded.something" if standing.counting else "recorded.nothing", supported=supported)
    claimed = say(f"status.{standing.claimed}")
    lower = say("lower.to" if standing.supported else "lower.nothing", supported=supported)
    return {
        "claimed": claimed,
        "supported": supported,
        "recorded": recorded,
        "lacking": _lacking(row),
        "lower": lower,
    }


def _lacking(row: Row) -> str:
    """The evidence that would support what is claimed, as far as it is not there."""
    standing = row.standing
    if standing.claimed is not Status.EMBEDDED:
        return str(_of_telling(row)["reaching"])
    stages = {record.stage for record in standing.supporting}
    beyond = [record for record in standing.supporting if record.stage is not Stage.IN_PLACE]
    lacking = []
    if Stage.IN_USE not in stages:
        lacking.append(say("lacking.in-use", in_use=_kinds(standing.objective, Stage.IN_USE, "audit")))
    if Stage.MAKING_A_DIFFERENCE not in stages:
        kinds = _kinds(standing.objective, Stage.MAKING_A_DIFFERENCE, "feedback")
        lacking.append(say("lacking.making-a-difference", difference=kinds))
    if not any(record.assurance is not Assurance.SELF for record in beyond):
        lacking.append(say("lacking.assurance"))
    return "; ".join(lacking)


def _kinds(objective: Objective, stage: Stage, otherwise: str) -> str:
    """The objective's telling kinds of a stage, or another kind of it where it names none."""
    pairs = zip(objective.telling, objective.telling_kinds, strict=True)
    told = [told for told, kind in pairs if kind.stage is stage] or [otherwise]
    return either([say(f"kind.{kind}") for kind in told])


def _of_telling(row: Row) -> dict[str, Any]:
    objective = row.standing.objective
    rest = [say(f"kind.{told}") for told in objective.not_enough_alone]
    reach = [say(f"reach.{objective.expects}")]
    if rest:
        reach.append(say("also-telling", rest=either(rest)))
    return {
        "reaching": either([say(f"kind.{told}") for told in objective.reaching]),
        "reach": " ".join(reach),
        "kinds": ", ".join(dict.fromkeys(say(f"kind.{record.kind}") for record in row.standing.supporting)),
    }


def _of_records(records: Callable[[Standing], tuple[Evidence, ...]]) -> Callable[[Row], dict[str, Any]]:
    def fields(row: Row) -> dict[str, Any]:
        found = records(row.standing)
        last = max((record.last_day for record in found), default=None)
        return {"records": few([record.id for record in found]), "day": last}

    return fields


# What the sentences of each gap need.
_FIELDS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "adverse": _of_finding,
    "overclaimed": _of_claim,
    "not-started": lambda row: {**_of_telling(row), **_of_claim(row)},
    "no-evidence": _of_telling,
    "in-place-only": _of_telling,
    "no-difference": _of_telling,
    "consideration": _of_finding,
    "suspect": _of_records(lambda standing: standing.suspect),
    "lapsed": _of_records(lambda standing: standing.lost),
    "self-only": _of_records(lambda standing: standing.supporting),
}
