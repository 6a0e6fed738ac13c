"""Questions to a person at a terminal; each is explained in the words of the template `ask`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

from nvap.cli import show
from nvap.cli.options import day

if TYPE_CHECKING:
    from nvap.cli.loading import Loaded
    from nvap.model.plan import Force
    from nvap.plan import Plan

Check = Callable[[str], Any]
MOST_FOUND = 12


@dataclass(frozen=True)
class AskView:
    """One question, and what it may be answered with.

    `found` are objectives that hold the words typed, and `more` is how many others do.
    """

    question: str
    choices: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    more: int = 0


def ask_force() -> str:
    """The name of a force, typed."""
    return _ask(AskView("force"))


def ask_for(loaded: "Loaded", body: "Force", given: dict[str, Any]) -> dict[str, Any]:
    """The values of a new record with what is missing asked for; what the kind and the assurance call for, too."""
    from nvap.model.fields import MEASURES, Assurance, FeedbackFrom, Kind, Marking
    from nvap.rules.assurance import MAY_CARRY_FINDINGS

    made = dict(given)

    def need(name: str, check: Check = _free, choices: Iterable[str] = (), default: str | None = None) -> None:
        if made[name] is None:
            made[name] = _answer(AskView(name, tuple(choices)), check, default)

    if not made["objective"]:
        made["objective"] = _objectives(loaded.plan)
    need("kind", choices=Kind)
    if made["kind"] == Kind.FEEDBACK:
        need("from", choices=FeedbackFrom)
    if made["kind"] in MEASURES:
        need("figure", _figure)
        need("unit")
        need("period_from", day)
        need("period_to", day)
        need("baseline", _figure, default="")
    need("assurance", choices=_assurances(made["kind"]))
    if made["assurance"] in (Assurance.PEER, Assurance.INDEPENDENT):
        need("assured_by", lambda typed: _other_body(typed, body))
    need("title")
    need("summary")
    need("date", day)
    need("owner")
    need("reference")
    need("marking", choices=Marking, default=Marking.OFFICIAL.value)
    if made["marking"] == Marking.OFFICIAL_SENSITIVE:
        need("handling")
    if made["kind"] in MAY_CARRY_FINDINGS and made["findings"] is None:
        made["findings"] = _findings(made["objective"]) or None
    return made


def confirm(text: str) -> None:
    """Show a record as its file will be and ask whether to write it; on no exit 1."""
    from nvap.text import plain
    from nvap.wording import say

    lines = (" " * (len(line) - len(line.lstrip(" "))) + plain(line).strip(" ") for line in text.splitlines())
    show.out("\n" + "".join(f"{line}\n" for line in lines) + "\n")
    if not typer.confirm(_words(AskView("write")), default=True):
        show.err(say("nothing-written"))
        raise typer.Exit(1)


def _free(typed: str) -> str:
    """Free text, without what looks like personal data."""
    from nvap.rules.personal_data import personal_data_in
    from nvap.wording import say

    for what, words in personal_data_in(typed):
        raise typer.BadParameter(say("ask.personal-data", what=what, words=words))
    return typed


def _figure(typed: str) -> str | None:
    from nvap.wording import say

    if not typed:
        return None
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", typed):
        raise typer.BadParameter(say("not-a-number", printed=typed) + ". " + say("not-a-number.hint"))
    return typed


def _other_body(typed: str, body: "Force") -> str:
    """A body that is not the force itself."""
    from nvap.rules.assurance import bare_name
    from nvap.wording import say

    if bare_name(typed) in {bare_name(name) for name in body.names}:
        raise typer.BadParameter(say("ask.own-body", name=typed))
    return _free(typed)


def _assurances(kind: str) -> tuple[str, ...]:
    """The assurances that a kind can have: a peer review is never the force's own."""
    from nvap.model.fields import Assurance, Kind

    outside = (Assurance.PEER, Assurance.INDEPENDENT)
    return outside if kind == Kind.PEER_REVIEW else tuple(Assurance)


def _findings(objectives: list[str]) -> list[dict[str, Any]]:
    """What an audit, an inspection or a peer review found, one finding after another."""
    from nvap.model.fields import Seriousness

    made: list[dict[str, Any]] = []
    while typer.confirm(_words(AskView("more-findings" if made else "findings")), default=False):
        one = objectives[0] if len(objectives) == 1 else None
        finding = {
            "objective": one or _answer(AskView("finding-objective", tuple(objectives)), _free),
            "seriousness": _answer(AskView("finding-seriousness", tuple(Seriousness)), _free),
            "text": _answer(AskView("finding-text"), _free),
            "lead": _answer(AskView("finding-lead"), _free, "") or None,
            "due": _answer(AskView("finding-due"), lambda typed: day(typed) if typed else None, ""),
        }
        made.append({key: value for key, value in finding.items() if value is not None})
    return made


def _objectives(plan: "Plan") -> list[str]:
    """Objectives by their ids, or looked for by words until there are some."""
    view = AskView("objective")
    from nvap.views.lists import holds

    national = {one for one in plan.objectives if plan.actions[plan.objectives[one].action].national}
    while True:
        typed = _ask(view)
        ids = typed.replace(",", " ").split()
        if ids and all(one in plan.objectives and one not in national for one in ids):
            return ids
        found = [
            (one.id, one.text)
            for one in plan.force_objectives()
            if holds(f"{one.text} {plan.actions[one.action].title}", typed) or one.id.startswith(typed)
        ]
        view = AskView("objective-found" if found else "objective-none", found=tuple(found[:MOST_FOUND]))
        view = replace(view, more=max(len(found) - MOST_FOUND, 0))


def _answer(view: AskView, check: Check, default: str | None = None) -> Any:
    """A checked answer; what is wrong with one is said, and the prompt alone comes again."""
    from nvap.cli.loading import as_known
    from nvap.nearest import nearest
    from nvap.wording import either, say

    prompt = _words(view)
    while True:
        typed = _typed(prompt, default)
        if view.choices:
            known = as_known(typed, view.choices)
            if known is None:
                near = either(nearest(typed, view.choices) or view.choices)
                show.err(say("ask.unknown", typed=typed, near=near))
                continue
            typed = known
        try:
            return check(typed)
        except typer.BadParameter as problem:
            show.err(str(problem))


def _ask(view: AskView) -> str:
    return _typed(_words(view), None)


def _typed(prompt: str, default: str | None) -> str:
    text: str = typer.prompt(prompt, default=default, show_default=bool(default))
    return text.strip()


def _words(view: AskView) -> str:
    """What the template says before an answer: all but its last line is printed, the last is the prompt."""
    from nvap.cli.loading import built_in

    *told, prompt = show.rendered("ask", "text", view, (built_in("templates"),)).rstrip("\n").split("\n")
    show.terminal("\n".join(("", *told)))
    return prompt.strip()
