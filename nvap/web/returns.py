"""The body's own claims: all objectives on one page, kept as a draft, looked at as a whole, and made into a return."""

import json
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, request

from nvap.analysis.acceptance import acceptable, no_longer_accepted
from nvap.analysis.standing import Standing
from nvap.load.records import ReturnRecord
from nvap.model.fields import Marking
from nvap.model.plan import Objective, order_of
from nvap.model.returns import Acceptance, Claim, Status
from nvap.model.values import dataclass
from nvap.storage import filling
from nvap.storage.atomic import Changed, NotSaved, Taken
from nvap.storage.edits import CannotChange, change
from nvap.storage.filling import AnsweredClaim, Filling, claim_keys, kept_filling, keys_changed, made_return, said_in
from nvap.storage.record_files import add, replace
from nvap.views.filling import broken_returns, is_of_other_edition, whole_view, worst_gap
from nvap.views.moved import moved_all
from nvap.web.forms import Filled, a_day, of_list, said_of, sentence
from nvap.web.rendering import desk, show
from nvap.web.sending import Answer, GoOn, Stale, Typed, not_written, once, withheld
from nvap.words import catalogue
from nvap.words.prose import tidied
from nvap.workspace import Workspace

pages = Blueprint("returns", __name__)
QUESTIONS = ("status", "summary", "lead", "due", "risk_reason", "accept_reason", "accept_until", "accept_by")
DAYS = ("due", "accept_until")
KEPT = "No return is made; what you said is kept as a draft"


@dataclass(frozen=True)
class Begun:
    """A return of a day as far as it has come: what stands, what was answered, and where it will be."""

    workspace: Workspace
    objectives: tuple[Objective, ...]
    standings: Mapping[str, Standing]
    stands: Mapping[str, Claim]
    ended: Mapping[str, Acceptance]
    there: ReturnRecord | None
    filling: Filling

    @property
    def shown(self) -> str:
        """The path of the return."""
        return self.workspace.folder.show("returns", self.workspace.force.id, f"{self.workspace.at}.yaml")

    @property
    def answered(self) -> int:
        """Of how many objectives something was said."""
        return len(self.filling.answers)


def _begun(workspace: Workspace) -> Begun:
    standings = {standing.objective.id: standing for standing in workspace.gap_list.standings}
    objectives = tuple(standing.objective for standing in standings.values())
    ended = no_longer_accepted(standings.values(), workspace.returned, workspace.at)
    stands = filling.standing_claims(workspace.returned, ended)
    there = next((record for record in workspace.returns if record.return_.date == workspace.at), None)
    kept = kept_filling(workspace.folder, workspace.force.id, objectives, stands)
    kept.day = workspace.at if kept.day == workspace.at else None
    return Begun(workspace, objectives, standings, stands, ended, there, kept)


def _account() -> Workspace:
    """The account as at the day that the return is of: the one that was chosen before, or today."""
    workspace = desk().account()
    day = filling.kept_day(workspace.folder, workspace.force.id)
    return desk().opened_on(day).of(workspace.force.id) if day and day < workspace.at else workspace


@pages.get("/return")
def claims() -> str:
    """Every objective with what is claimed, by theme."""
    workspace = _account()
    if _withheld(workspace):
        return show("claims-withheld")
    return _page(_begun(workspace))


def _withheld(workspace: Workspace) -> bool:
    """Whether something that is claimed may not be shown."""
    return withheld(made.marking for made in workspace.returned.values())


def _page(
    begun: Begun, mistakes: Mapping[str, str] | None = None, reasons: tuple[str, ...] = (), heading: str = ""
) -> str:
    workspace, plan = begun.workspace, begun.workspace.plan
    typed: dict[str, str] = {}
    for objective in begun.objectives:
        answer, given = begun.filling.answers.get(objective.id), begun.filling.begun.get(objective.id, {})
        claim = answer.claim if answer else begun.stands.get(objective.id)
        for question in QUESTIONS:
            typed[f"{objective.id}.{question}"] = given.get(question) or said_in(claim, question)
        typed[f"{objective.id}.kept"] = "yes" if answer and answer.kept else ""
    themes = [
        (theme, sorted(own, key=lambda one: order_of(one.id)))
        for theme in plan.themes.values()
        if (own := [one for one in begun.objectives if plan.actions[one.action].theme == theme.number])
    ]
    rows = {row.standing.objective.id: row for row in workspace.gap_list.every_row}
    return show(
        "claims",
        marked=[made.marking for made in workspace.returned.values()],
        themes=themes,
        standings=begun.standings,
        stands=begun.stands,
        ended=begun.ended,
        answers=begun.filling.answers,
        rows=rows,
        typed=typed,
        shown=desk().shown(json.dumps(typed)),
        heading=heading or "Nothing was written",
        dropped=begun.filling.dropped,
        answered=begun.answered,
        total=len(begun.objectives),
        statuses=tuple(Status),
        mistakes=mistakes or {},
        reasons=reasons,
        there=begun.there,
        day=workspace.at,
        today=desk().today(),
    )


@pages.post("/return")
def sent() -> Answer:
    """Keep what was said, and then show the whole of it; or make it, or throw the draft away."""
    workspace, does = _account(), request.form.get("do", "keep")
    if _withheld(workspace):
        return show("claims-withheld"), HTTPStatus.CONFLICT
    begun = _begun(workspace)
    if does == "drop":
        filling.drop(workspace.folder, workspace.force.id)
        desk().told.append("What was begun is thrown away. Nothing that was made before is changed.")
        return redirect("/return", HTTPStatus.SEE_OTHER)
    if does == "make":
        return _make(begun)
    if does == "day":
        return _of_another_day(begun)
    mistakes = _take(begun, request.form)
    try:
        begun.filling.keep(workspace.folder, workspace.force.id, begun.objectives)
    except NotSaved as problem:
        return _page(begun, mistakes, (not_written(problem),)), HTTPStatus.CONFLICT
    if does == "quietly":
        return Response(f"{begun.answered} of {len(begun.objectives)}", mimetype="text/plain")
    if mistakes:
        heading = "All is kept as a draft, but this is no claim yet"
        return _page(begun, mistakes, heading=heading), HTTPStatus.BAD_REQUEST
    if does == "whole":
        return _whole(begun)
    desk().told.append(f"Kept: {begun.answered} of {len(begun.objectives)} said.")
    return redirect("/return", HTTPStatus.SEE_OTHER)


def _of_another_day(begun: Begun) -> Answer:
    """Make the return of another day from now on, of today where none is said; what was said of it stays."""
    workspace, filled = begun.workspace, Filled()
    day = filled.read("day", request.form.get("day", ""), a_day)
    if day is not None and day > desk().today():
        filled.mistakes["day"] = "A return is of a day that has come."
    if filled.mistakes:
        return _page(begun, filled.mistakes), HTTPStatus.BAD_REQUEST
    begun.filling.day = day if day != desk().today() else None
    if begun.filling.day is not None:
        desk().opened_on(begun.filling.day).of(workspace.force.id)  # where it cannot be read, that is told and not kept
    if begun.filling.empty and begun.filling.day is None:
        filling.drop(workspace.folder, workspace.force.id)
        return redirect("/return", HTTPStatus.SEE_OTHER)
    try:
        begun.filling.keep(workspace.folder, workspace.force.id, begun.objectives)
    except NotSaved as problem:
        return _page(begun, {}, (not_written(problem),)), HTTPStatus.CONFLICT
    return redirect("/return", HTTPStatus.SEE_OTHER)


def _take(begun: Begun, form: Mapping[str, str]) -> dict[str, str]:
    """Take what a form says of each objective into the draft; what is not understood stays begun, with why.

    What the form has as its page showed it is left as the draft has it now: another page may have said it since.
    """
    mistakes: dict[str, str] = {}
    showed: dict[str, str] = json.loads(desk().text_of(form.get("shown", "")) or "{}")
    for objective in begun.objectives:
        name, stood = objective.id, begun.stands.get(objective.id)
        if f"{name}.status" not in form:
            continue
        typed = {question: tidied(form.get(f"{name}.{question}", "")) for question in QUESTIONS}
        now = {f"{name}.{question}": said for question, said in typed.items()}
        now[f"{name}.kept"] = form.get(f"{name}.kept", "")
        if showed and all(tidied(showed.get(field, "")) == said for field, said in now.items()):
            continue
        same = all(typed[question] == tidied(said_in(stood, question)) for question in QUESTIONS)
        begun.filling.begun.pop(name, None)
        begun.filling.answers.pop(name, None)
        if same and stood is None:
            continue
        if same and stood is not None:
            if form.get(f"{name}.kept"):
                begun.filling.answers[name] = AnsweredClaim(stood, objective.fingerprint, True)
            continue
        made = _claim(begun, objective, typed, mistakes)
        if made is None:
            begun.filling.begun[name] = {question: said for question, said in typed.items() if said}
        else:
            begun.filling.answers[name] = AnsweredClaim(made, objective.fingerprint, False)
    return mistakes


def _claim(begun: Begun, objective: Objective, typed: Mapping[str, str], mistakes: dict[str, str]) -> Claim | None:
    """The claim that was typed of an objective; None where it is none yet, with why among the `mistakes`."""
    filled, name, stood = Filled(), objective.id, begun.stands.get(objective.id)
    given: dict[str, Any] = dict(typed)
    given["status"] = filled.read(f"{name}.status", typed["status"], of_list(Status))
    for question in DAYS:
        given[question] = filled.read(f"{name}.{question}", typed[question], a_day)
    if not filled.mistakes:
        if given["status"] is None:
            filled.mistakes[f"{name}.status"] = "Choose what is claimed."
        elif not given["summary"]:
            filled.mistakes[f"{name}.summary"] = "Say why, in one sentence."
    accepting = [question for question in QUESTIONS if question.startswith("accept_")]
    said = [question for question in accepting if given[question]]
    if said and len(said) < len(accepting):
        lacking = next(question for question in accepting if not given[question])
        filled.mistakes[f"{name}.{lacking}"] = "To accept a gap, say why, until when and who accepts it."
    worded = {key: str(value) for key, value in given.items() if value is not None}
    mistakes |= filled.mistakes
    if filled.mistakes:
        return None
    worst = None
    if said:
        # Of what is claimed now, as at the day of the return: what is accepted is what would be there then.
        edition = begun.workspace.plan.front.version
        standing = begun.standings[name].if_claimed(given["status"], begun.workspace.force.id, edition)
        worst = worst_gap(standing)
        if worst is None or not acceptable(standing, worst):
            nothing, never = "There would be no gap to accept.", "What would be wrong here cannot be accepted."
            mistakes[f"{name}.accept_reason"] = nothing if worst is None else never
            return None
    try:
        keys = claim_keys({**worded, "accept_gap": str(worst or "")}, stood, objective.fingerprint)
        return Claim.model_validate(keys)
    except ValueError:
        mistakes[f"{name}.summary"] = "A part of this is longer than a claim can be, or holds signs that are not text."
        return None


def _made(begun: Begun) -> tuple[ReturnRecord | None, tuple[str, ...]]:
    """The return as it would be written, and why it may not be."""
    workspace, there = begun.workspace, begun.there
    if broken := broken_returns(workspace):
        on_others = "a return has to stand on the other returns, and there are errors in"
        return None, (sentence(f"{on_others} {', '.join(broken)}"),)
    if there is not None and is_of_other_edition(workspace, there.return_):
        version = there.return_.plan_version
        return None, (f"The return of this day was made under version {version} of the plan. Make one of another day.",)
    try:
        record, faults = made_return(
            *(workspace.context, workspace.force.id, workspace.at, workspace.returned, begun.shown),
            *(begun.filling.answers, begun.ended, begun.there),
        )
    except CannotChange as problem:
        return None, (sentence(str(problem)),)
    return record, tuple(said_of(fault.message, fault.hint) for fault in faults)


def _whole(begun: Begun) -> Answer:
    """The return as it would be, beside what stands; nothing is written."""
    record, reasons = _made(begun)
    if record is None or reasons:
        return _page(begun, {}, reasons or ("The return cannot be made of this.",), KEPT), HTTPStatus.BAD_REQUEST
    after = begun.workspace.with_all([(record, begun.there)])
    now = {name: made.claims[name] for name, made in after.returned.items() if not made.claims[name].to_make_again}
    view = whole_view(begun.workspace, after, begun.objectives, begun.filling.answers, now)
    return show(
        "claims-whole",
        draft=_draft_of(begun),
        marked=[made.marking for made in after.returned.values()],
        whole=view,
        path=begun.shown,
        there=begun.there,
        once=desk().once(),
        was=_was(begun),
    )


def _draft_of(begun: Begun) -> str:
    """What the answers are known by, so that no others are made into a return than were shown."""
    said = {name: str(answer.claim.as_written()) for name, answer in sorted(begun.filling.answers.items())}
    return sha256(json.dumps([str(begun.workspace.at), said]).encode()).hexdigest()


def _was(begun: Begun) -> str:
    """What the day's return is known by, where there is one."""
    return desk().shown(begun.there.source.text) if begun.there else ""


def _typed(begun: Begun) -> Typed:
    """What the draft says of each objective that something was said of."""
    return [
        (name, "\n".join(said for question in QUESTIONS if (said := said_in(answer.claim, question))))
        for name, answer in begun.filling.answers.items()
    ]


def _make(begun: Begun) -> Answer:
    record, reasons = _made(begun)
    if record is None or reasons or not begun.filling.answers:
        nothing = "Nothing was said yet, so there is no return to make."
        return _page(begun, {}, reasons or (nothing,), KEPT), HTTPStatus.BAD_REQUEST
    workspace, there, mark = begun.workspace, begun.there, request.form.get("was", "")
    if _was(begun) != mark:
        marking = there.return_.marking if there else Marking.OFFICIAL
        now = there.source.text if there else ""
        raise Stale(begun.shown, desk().text_of(mark), now, marking, _typed(begun), GoOn("/return"))
    if request.form.get("draft") != _draft_of(begun):
        more = "More was said on another page since you saw this one. Nothing is made yet: look again."
        desk().told.append(more)
        return _whole(begun)
    made, after = record, workspace.with_all([(record, there)])

    def write() -> tuple[str, list[str]]:
        if there is None:
            path = add(workspace.folder, made)
        else:
            changed = change(workspace.context, there, keys_changed(there, begun.filling.answers, workspace.returned))
            path = replace(workspace.folder, there, changed.text)
        filling.drop(workspace.folder, workspace.force.id)
        told = f"The return of {catalogue.day(workspace.at)} is {'changed' if there else 'made'}."
        return "/", [told, *moved_all([("changed" if there else "recorded", path)], workspace.gap_list, after.gap_list)]

    try:
        return once(write)
    except (NotSaved, Taken, Changed) as problem:
        return _page(begun, {}, (f"{not_written(problem)} Nothing was written.",)), HTTPStatus.CONFLICT
