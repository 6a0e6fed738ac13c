"""How a test fills each parameter of a command: a table keyed by the parameter's name.

A flag fills itself. A value that means another thing in one command stands beside that command's name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.guards.commands import Command
from tests.guards.worlds import EARLIER, FORCE, OLDER, OWN_MEASURE, ROUND, World
from tests.running import TODAY

Values = Callable[[World, str], tuple[str, ...]]


def _said(*values: str) -> Values:
    return lambda world, form: values


def _in(days: int) -> Values:
    return _said((TODAY + timedelta(days=days)).isoformat())


def _out(world: World, form: str) -> tuple[str, ...]:
    endings = {"oscal": ".json", "parquet": "", "": ".xlsx"}
    return (str(world.aside / f"made{endings.get(form, f'.{form}')}"),)


# Each value says something else than the command does without it. Where there are several, the first of one parameter
# goes with the first of another, and so on.
VALUES: dict[str, Values] = {
    "accept": _said("no-evidence"),
    "accept_reason": _said("The audit is in May."),
    "accept_until": _in(180),
    "accepted_by": _said("Vulnerability board"),
    "action": _said("2.2.1"),
    "as_at": _said(EARLIER),
    "ask": _said("Agree who pays for the hub."),
    "assurance": _said("supervisor"),
    "assured_by": _said("Suffolk Constabulary"),
    "band": _said("start"),
    "baseline": _said("280"),
    "better": _said("higher"),
    "bodies": _said("all"),
    "by": _said("HMICFRS"),
    "check_files": lambda world, form: (str(world.kept),),
    "date_": _in(-20),
    "due": _in(90),
    "edition": _said(OLDER),
    "every": _said("3"),
    "earlier_plan": lambda world, form: (str(world.plan),),
    "fail_on": _said("keep-up"),
    "figure": _said("312"),
    "file": lambda world, form: (str(world.kept / "sample.docx"),),
    "files": lambda world, form: (str(world.kept),),
    "finding": _said(
        "{objective: 2.2.1.1, seriousness: consideration, text: Ordinary words, lead: Head of Hub, due: 2027-01-31, "
        f"number: R4, progress: [{{date: {(TODAY - timedelta(days=15)).isoformat()}, note: Begun}}], "
        f"closed: {{date: {(TODAY - timedelta(days=15)).isoformat()}, how: Ordinary words, by: HMICFRS}}}}"
    ),
    "folder": _said("new"),
    "force": _said(FORCE),
    "from_": _said("victim"),
    "handling": _said("For the board only"),
    "how": _said("It was put right."),
    "impact": _said("A difference was made."),
    "kind": _said("audit"),
    "lead": _said("Head of Ordinary"),
    "marked": lambda world, form: (str(world.aside / "marked.xlsx"),),
    "marking": _said("OFFICIAL-SENSITIVE"),
    "max_marking": _said("OFFICIAL"),
    "measure": _said(OWN_MEASURE),
    "moved_to": _said("2025-12-15-audit-superseded"),
    "new": lambda world, form: (str(world.plan),),
    "never_made": _said("Head of Crime"),
    "next_": _said("2027-05"),
    "note": _said("It was looked at again."),
    "name": _said(ROUND),
    "number": _said("2.2.1"),
    "objective": _said("2.2.1.1"),
    "old": lambda world, form: (str(world.plan),),
    "out": _out,
    "owner": _said("regional-teams"),
    "paths": lambda world, form: (str(world.folder / "evidence" / "example-shire"),),
    "outcome": _said("unchanged"),
    "part": _said("North area"),
    "perennial_issue": _said("identifying-and-managing-risk"),
    "period_from": _in(-90),
    "period_to": _in(-60),
    "plan": lambda world, form: (str(world.plan),),
    "reason": _said("It was of another force."),
    "record": lambda world, form: (world.record,),
    "recorded": _in(-10),
    "reference": _said("NC/SG/118"),
    "review_by": _in(300),
    "review": _said("2.2.1"),
    "risk": _said("high"),
    "risk_reason": _said("There is one member of staff."),
    "round_": _said(ROUND),
    "rule": _said("unknown-theme"),
    "sample_of": _said("412"),
    "sample_size": _said("60"),
    "search": _said("risk", "ensure", "work", "work", "police", "police"),
    "share": _said("forces"),
    "shows": _said("partly"),
    "since": _said(EARLIER),
    "sources": lambda world, form: (str(world.sent),),
    "state": _said("lapsed"),
    "status": _said("in-progress"),
    "strand": _said("gangs"),
    "summary": _said("A dip sample of thirty referrals."),
    "supersedes": _said("2025-12-15-audit-superseded"),
    "target": _said("300"),
    "text": _said("Ordinary words"),
    "theme": _said("3"),
    "to": _said("2.2.1.1"),
    "title": _said("Dip sample of referrals"),
    "top": _said("3"),
    "jobs": _said("2"),
    "unit": _said("referrals"),
    "version": _said("3"),
    "words": _said("gaps"),
    "why": _said("It was left to others."),
    "workspace": lambda world, form: (str(world.elsewhere),),
    "id_": _said("another-id"),
    "into": _said("Norfolk and Suffolk Constabulary"),
    "name_cy": _said("Heddlu Newydd"),
    "nation": _said("wales"),
    "on": _said("2026-11-30"),
    "policing_region": _said("south-east"),
    "region": _said("south-east"),
    # where a name means several things
    "body merge bodies": _said("norfolk", "suffolk"),
    "carry by": _said("Head of Hub"),
    "carry objective": _said("2.2.1.2"),
    "evidence confirm by": _said("Head of Hub"),
    "evidence add owner": _said("Head of Safeguarding"),
    "evidence edit assurance": _said("self"),
    "evidence edit file": lambda world, form: (str(world.plan / "plan.yaml"),),
    "evidence edit kind": _said("learning-review"),
    "evidence edit owner": _said("Head of Safeguarding"),
    "evidence close finding": _said("2"),
    "evidence progress finding": _said("2"),
    "trend at": _said(EARLIER),
    "trend every": _said("year"),
    "trend first": _said(EARLIER),
    "gaps baseline": lambda world, form: (str(world.aside.parent / "baseline.json"),),
    "gaps due": _said("90"),
    "edition new from_": _said("2027-01-01"),
    # of these, none is a part of what another lists
    "evidence list kind": _said("inspection"),
    "evidence list objective": _said("2.4.2.3"),
    "evidence list search": _said("ordinary"),
    "evidence list state": _said("replaced"),
    "init edition": _said("3"),
    "export what": lambda world, form: ("catalog",) if form == "oscal" else ("records",),
    "list what": _said("actions", "objectives", "themes", "perennial-issues", "forces", "bodies"),
    "round close name": _said("2026-autumn"),
    "measures add kind": _said("output"),
    "measures choose measure": _said("M2.3.3a"),
    "return fill date_": _said("2026-11-10"),  # of a return that is there, with comments
    "return set lead": _said("Head of Hub"),
    "schema kind": _said("templates"),
    "schema documents": _said("gaps"),
    "workbook import file": lambda world, form: (str(world.book),),
    "workbook import force": _said("suffolk"),
}


def values(command: Command, parameter: str, world: World, form: str) -> tuple[str, ...]:
    """What a test fills a parameter with, and what else it may fill it with."""
    row = VALUES.get(f"{command.name} {parameter}") or VALUES.get(parameter)
    assert row, f"say in tests/guards/filling.py how a test fills {parameter} of nvap {command.name}"
    return row(world, form)


def filled(command: Command, parameter: str, world: World, form: str, place: int = 0) -> list[str]:
    """The words that fill a parameter."""
    known: Any = command.parameters[parameter]
    if command.is_flag(parameter):
        return [known.opts[0]]
    given = values(command, parameter, world, form)
    if known.nargs == -1:
        return [*given]
    return [*([known.opts[0]] if known.param_type_name == "option" else []), given[place % len(given)]]
