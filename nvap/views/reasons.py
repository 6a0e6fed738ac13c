"""Why a gap is there and what to do next, in the catalogue's sentences."""

from collections.abc import Callable
from typing import Any

from nvap.analysis.gaps import Row
from nvap.analysis.standing import Standing
from nvap.model.evidence import Evidence
from nvap.model.fields import Assurance, Stage
from nvap.model.plan import Objective
from nvap.model.returns import Status
from nvap.views.stamp import Stamp
from nvap.words.catalogue import either, few, say


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
    rank = objective.expects.rank if objective.expects else 0
    pairs = list(zip(objective.telling, objective.telling_kinds, strict=True))
    rest = [say(f"kind.{told}") for told, kind in pairs if kind.stage.rank < rank]
    reach = [say(f"reach.{objective.expects}")]
    if rest:
        reach.append(say("also-telling", rest=either(rest)))
    return {
        "reaching": either([say(f"kind.{told}") for told, kind in pairs if kind.stage.rank >= rank]),
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
