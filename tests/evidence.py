"""Objectives, records and findings for the tests of gaps: whole, and with only what a case is about said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from nvap.analysis.gaps import GapList, Row, gap_list
from nvap.load.built_in import built_in
from nvap.load.plan import Plan
from nvap.load.plan import load as load_plan
from nvap.model.bodies import Force
from nvap.model.evidence import Evidence
from nvap.model.fields import Nation
from nvap.model.plan import Action, Objective
from nvap.source import Folder

AT = date(2026, 11, 30)
IN_PLACE, IN_USE, MAKING = "in-place", "in-use", "making-a-difference"
NORFOLK = Force(id="norfolk", name="Norfolk Constabulary", nation=Nation.ENGLAND)
GWENT = Force(id="gwent", name="Gwent Police", nation=Nation.WALES)


@cache
def real_plan() -> Plan:
    """The plan that nvap comes with."""
    return load_plan(Folder(str(built_in("plan"))))[0]


def objective(
    expects: str = IN_USE,
    name: str = "2.2.1.1",
    not_applicable_in: tuple[str, ...] = (),
    telling: Iterable[str] = (),
) -> Objective:
    """An objective that expects a stage."""
    told = {"id": name, "text": f"To do {name}", "short": "Do"}
    data = {**told, "expects": expects, "not_applicable_in": not_applicable_in, "telling": tuple(telling)}
    return Objective.model_validate(data)


def action(number: str, *objectives: Objective) -> Action:
    """An action with these objectives."""
    data = {"number": number, "title": "x", "theme": number[2], "perennial_issues": [], "owners": ["forces"]}
    return Action.model_validate({**data, "detail": "x", "objectives": objectives})


def finding(seriousness: str, name: str = "2.2.1.1", closed: Any = None, **keys: Any) -> dict[str, Any]:
    """A finding against an objective; `closed` may be the day."""
    if isinstance(closed, str):
        closed = {"date": closed, "how": "x", "by": "x"}
    return {"objective": name, "seriousness": seriousness, "text": "x", "closed": closed, **keys}


def record(kind: str = "audit/supervisor", **keys: Any) -> Evidence:
    """A record of a kind and assurance (`audit/peer`), of the wording that `objective` has unless told otherwise."""
    name, _, assurance = kind.partition("/")
    told = keys.pop("objectives", ["2.2.1.1"])
    marks = {key: objective(name=key).fingerprint for key in told}
    if "fingerprint" in keys:
        marks = dict.fromkeys(told, keys.pop("fingerprint"))
    data = {
        "id": f"{keys.get('date', '2026-06-01')}-{name}-{assurance}",
        "force": "norfolk",
        "plan_version": "2",
        "objectives": marks,
        "kind": name,
        "assurance": assurance,
        "title": "x",
        "summary": "x",
        "date": "2026-06-01",
        "owner": "x",
        "reference": "x",
    }
    return Evidence.model_validate({**data, **keys})


def rows_of(expects: str, evidence: Iterable[Evidence]) -> tuple[Row, ...]:
    """The rows of a force whose plan has one objective."""
    return gap_list([action("2.2.1", objective(expects))], NORFOLK, evidence, AT).rows


def gaps_of(expects: str, evidence: Iterable[Evidence]) -> list[str]:
    """The names of the gaps of that one objective, the worst first."""
    return [gap.name for row in rows_of(expects, evidence) for gap in row.gaps]


def listed(found: GapList) -> list[str]:
    """The objectives of the rows, in order."""
    return [row.standing.objective.id for row in found.rows]
