"""Questions to a person at a terminal; each is explained in the words of the template `ask`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from nvap.cli import show
from nvap.cli.options import day

if TYPE_CHECKING:
    from nvap.cli.loading import Loaded
    from nvap.plan import Plan


@dataclass(frozen=True)
class AskView:
    """One question, and what it may be answered with; `found` are objectives that hold the words typed."""

    question: str
    choices: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()


def ask_force() -> str:
    """The name of a force, typed."""
    return _ask(AskView("force"))


def ask_for(loaded: "Loaded", given: dict[str, Any]) -> dict[str, Any]:
    """The values of a new record with what is missing asked for; what the kind and the assurance call for, too."""
    from nvap.model.fields import MEASURES, Assurance, FeedbackFrom, Kind, Marking

    made = dict(given)

    def need(
        name: str, check: Callable[[str], Any] = str.strip, choices: Iterable[str] = (), optional: bool = False
    ) -> None:
        if made[name] is None:
            made[name] = _answer(AskView(name, tuple(choices)), check, optional)

    if not made["objective"]:
        made["objective"] = _objectives(loaded.plan)
    need("kind", choices=Kind)
    if made["kind"] == Kind.FEEDBACK:
        need("from", choices=FeedbackFrom)
    if made["kind"] in MEASURES:
        need("figure")
        need("unit")
        need("period_from", day)
        need("period_to", day)
        need("baseline", optional=True)
    need("assurance", choices=Assurance)
    if made["assurance"] in (Assurance.PEER, Assurance.INDEPENDENT):
        need("assured_by")
    need("title")
    need("summary")
    need("date", day)
    need("owner")
    need("reference")
    need("marking", choices=Marking)
    if made["marking"] == Marking.OFFICIAL_SENSITIVE:
        need("handling")
    return made


def confirm(text: str) -> None:
    """Show a record and ask whether to write it; on no exit 1."""
    from nvap.text import plain

    show.out("\n" + "".join(f"{plain(line)}\n" for line in text.splitlines()) + "\n")
    if not typer.confirm(_words(AskView("write")), default=True):
        raise typer.Exit(1)


def _objectives(plan: "Plan") -> list[str]:
    """Objectives by their ids, or looked for by words until there are some."""
    view = AskView("objective")
    while True:
        typed = _ask(view)
        ids = typed.replace(",", " ").split()
        if ids and all(one in plan.objectives for one in ids):
            return ids
        words = typed.casefold()
        found = [
            (one.id, one.text)
            for one in plan.force_objectives()
            if words in one.text.casefold()
            or words in plan.actions[one.action].title.casefold()
            or one.id.startswith(words)
        ]
        view = AskView("objective-found" if found else "objective-none", found=tuple(found[:12]))


def _answer(view: AskView, check: Callable[[str], Any], optional: bool) -> Any:
    """A checked answer; asked again until it is one."""
    while True:
        typed = _ask(view, optional)
        if optional and not typed:
            return None
        if view.choices and typed not in view.choices:
            from nvap.nearest import nearest
            from nvap.wording import either

            near = nearest(typed, view.choices)
            show.err(f"{typed}: {either(near or view.choices)}?")
            continue
        try:
            return check(typed)
        except typer.BadParameter as problem:
            show.err(str(problem))


def _ask(view: AskView, optional: bool = False) -> str:
    text: str = typer.prompt(_words(view), default="" if optional else None, show_default=False)
    return text.strip()


def _words(view: AskView) -> str:
    """What the template says before an answer: all but its last line is printed, the last is the prompt."""
    from nvap.cli.loading import built_in
    from nvap.render import render

    *told, prompt = render("ask", "text", view, (built_in("templates"),)).rstrip("\n").split("\n")
    show.terminal("\n".join(("", *told)))
    return prompt.strip()
