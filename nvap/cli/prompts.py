"""Questions to a person at a terminal; each is explained in the words of the template `ask`."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nvap.cli import output
from nvap.cli.options import day, figure
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.analysis.mapping import Alike
    from nvap.load.plan import Plan
    from nvap.model.bodies import Force
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "ask.unknown": "{typed} is not one of them. {hint}",
        "ask.personal-data": "This looks like {what}: {words}. Write it without; roles, not names. "
        "If it is something else, word it in another way.",
        "ask.no-file": "There is no file {typed} that can be read.",
        "ask.no-objective": "{typed} is no objective of the new edition.",
        "ask.own-body": "{name} is the force itself; name the body outside it.",
    },
)

Check = Callable[[str], Any]
# Why a record of these values would be refused; empty if it would not.
Refused = Callable[[dict[str, Any]], str]
WORDS = "Words"
FIGURE = ("figure", "unit", "period_from", "period_to", "baseline", "better", "measure")
MOST_FOUND = 12
# The answer that asks for one of each objective.
EACH = "each"
# The answer that puts a question off.
LATER = "later"
# The answer that an objective went nowhere.
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class AskView:
    """One question, and what it may be answered with.

    `found` are objectives that hold the words typed, and `more` is how many others do. An answer of `lines` may have
    several; an empty one ends it.
    """

    question: str
    choices: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    more: int = 0
    lines: bool = False
    alike: "tuple[Alike, ...]" = ()


def ask_force() -> str:
    """The name of a force, typed."""
    return _ask(AskView("force"))


def ask_day(question: str) -> date:
    """A day."""
    found: date = _answer(AskView(question), day)
    return found


def ask_successors(objective: tuple[str, str], alike: "tuple[Alike, ...]", left: int, known: Collection[str]) -> str:
    """The ids that an objective of the edition before became, WITHDRAWN, or LATER."""

    def check(typed: str) -> str:
        ids = typed.replace(",", " ").split()
        if unknown := [name for name in ids if name not in known and typed not in (WITHDRAWN, LATER)]:
            raise typer.BadParameter(say("ask.no-objective", typed=unknown[0]))
        return " ".join(ids) or LATER

    found: str = _answer(AskView("edition-successors", found=(objective,), more=left, alike=alike), check, LATER)
    return found


def ask_why(*, needed: bool) -> str:
    """Why an objective is gone, or where it went; where it is not needed, perhaps nothing."""
    found: str = _answer(AskView("edition-withdrawn" if needed else "edition-why"), _free, None if needed else "")
    return found


def confirmed(question: str, found: tuple[tuple[str, str], ...]) -> bool:
    """Whether what is shown is to be written."""
    return typer.confirm(_words(AskView(question, found=found)), default=True)


def ask_carrying() -> str:
    """What evidence shows of an objective whose words were just shown, or that it is to be asked later."""
    from nvap.model.fields import Carries

    answer: str = _answer(AskView("carrying", (*Carries, LATER)), str)
    return answer


def ask_role() -> str:
    """The role of whoever answers."""
    answer: str = _answer(AskView("role"), _free)
    return answer


def ask_for(loaded: "Workspace", given: dict[str, Any], refused: Refused) -> dict[str, Any]:
    """The values of a new record with what is missing asked for; what the kind and the assurance call for, too.

    What is given is checked before the first question, and each answer before the next, as the record will be.
    """
    from nvap.model.fields import MAY_CARRY_FINDINGS, FeedbackFrom, Kind, Marking, Share

    given_share = given["share"] not in (None, Share.FORCE)
    made: dict[str, Any] = {name: None if value == "" else value for name, value in given.items()}
    asked = _Asked(loaded, refused, made)
    if reason := asked.refusal({}):
        output.misuse(f"{reason} Nothing was asked and nothing was written")
    if not made["objective"]:
        made["objective"] = _objectives(loaded.plan, lambda ids: asked.accepted("objective", ids))
    asked.need("kind", choices=Kind)
    if made["kind"] == Kind.FEEDBACK:
        asked.need("from", choices=FeedbackFrom)
    asked.need_figure()
    asked.need_assurance()
    asked.need("title")
    asked.need("summary", lines=True)
    asked.need_shows()
    asked.need("part", lambda typed: _free(typed) or None, default="")
    asked.need_sample()
    asked.need("date", day)
    asked.need("review_by", _day_or_none, default="")
    asked.need("owner")
    asked.need("reference")
    asked.need("supersedes", lambda typed: typed or None, default="")
    asked.need_files()
    asked.need("marking", choices=Marking, default=Marking.OFFICIAL.value)
    if made["marking"] == Marking.OFFICIAL_SENSITIVE:
        asked.need("handling")
    if not given_share:
        made["share"] = None
        asked.need("share", choices=Share, default=Share.FORCE.value)
    if made["kind"] in MAY_CARRY_FINDINGS and made["findings"] is None:
        made["findings"] = _findings(made["objective"], lambda found: asked.accepted("findings", found)) or None
    return made


@dataclass(frozen=True)
class _Asked:
    """The values of a new record while they are asked for; `made` is filled on the way."""

    loaded: "Workspace"
    refused: Refused
    made: dict[str, Any]

    def refusal(self, new: dict[str, Any]) -> str:
        """Why the record would be refused with these new values, whatever is answered to the rest; or nothing."""
        return self.refused(_completed({**self.made, **new}, self.loaded))

    def accepted(self, name: str, value: Any) -> Any:
        """The value, if the record can have it; else what is wrong is raised, for the question to come again."""
        if reason := self.refusal({name: value}):
            raise typer.BadParameter(reason)
        return value

    def need(
        self,
        name: str,
        check: "Check | None" = None,
        choices: Iterable[str] = (),
        default: str | None = None,
        *,
        lines: bool = False,
    ) -> None:
        """Ask for one value that is not there; without a check it is free text, perhaps of several lines."""
        if self.made[name] is None:
            check = check or _free
            view = AskView(name, tuple(choices), lines=lines)
            self.made[name] = _answer(view, lambda typed: self.accepted(name, check(typed)), default)

    def need_figure(self) -> None:
        """What a measure states."""
        from nvap.model.fields import MEASURES

        if self.made["kind"] in MEASURES:
            self.need("figure", _figure)
            self.need("unit")
            self.need("period_from", day)
            self.need("period_to", day)
            self.need("baseline", _figure, default="")
            if self.made["baseline"]:
                from nvap.model.fields import Better

                self.need("better", choices=Better)
            if self.loaded.sound_measures.ids:
                self.need("measure", lambda typed: typed or None, default="")

    def need_shows(self) -> None:
        """What it shows, in one word for all of its objectives, or in one for each where the answer differs."""
        from nvap.model.fields import Shows

        if self.made["shows"] is not None:
            return
        several = len(self.made["objective"]) > 1
        typed = _answer(AskView("shows-each" if several else "shows", (*Shows, *((EACH,) if several else ()))), str)
        if typed != EACH:
            self.made["shows"] = typed
            return
        self.made["shows"] = {
            objective: _answer(AskView("shows-one", tuple(Shows), (self._objective(objective),)), str)
            for objective in self.made["objective"]
        }

    def _objective(self, name: str) -> tuple[str, str]:
        return name, self.loaded.plan.objectives[name].text

    def need_sample(self) -> None:
        """How many were looked at, of how many; of what looks at some of many."""
        from nvap.model.fields import SAMPLED

        if self.made["sample_of"]:
            self.need("sample_size", _count)
        elif self.made["kind"] in SAMPLED:
            self.need("sample_size", _count, default="")
        if self.made["sample_size"]:
            self.need("sample_of", _count)

    def need_files(self) -> None:
        """Files that are kept elsewhere, one after another."""
        if self.made["files"] is None:
            while files := _answer(AskView("file"), self._with_file, ""):
                self.made["files"] = files

    def _with_file(self, typed: str) -> Any:
        """The files and one more, or nothing where none was typed."""
        return self.accepted("files", [*(self.made["files"] or ()), _kept(typed)]) if typed else None

    def need_assurance(self) -> None:
        """Who has looked at it; where the body and the assurance do not go together, either may be the slip."""
        given = self.made["assurance"]
        while True:
            self.need("assurance", choices=_assurances(self.made["kind"]))
            if self.made["assured_by"] is not None or not _needs_a_body(self.made["assurance"]):
                return
            typed = _answer(AskView("assured_by"), lambda typed: _other_body(typed, self.loaded.force))
            if not (reason := self.refusal({"assured_by": typed})):
                self.made["assured_by"] = typed
                return
            output.err(reason)
            self.made["assurance"] = given


def _needs_a_body(assurance: str) -> bool:
    from nvap.model.fields import Assurance

    return assurance in (Assurance.PEER, Assurance.INDEPENDENT)


def _completed(made: dict[str, Any], loaded: "Workspace") -> dict[str, Any]:
    """The values with what may well be answered in place of all that is still to be asked for."""
    from nvap.model.fields import MEASURES, Assurance, Better, Kind, Marking, Shows

    found = [
        finding.get("objective")
        for finding in made["findings"] or ()
        if finding.get("objective") in loaded.plan.objectives
    ]
    said = [name for name in made["shows"] if name in loaded.plan.objectives] if isinstance(made["shows"], dict) else []
    served = [objective.id for objective in loaded.plan.force_objectives() if loaded.force.is_asked(objective)]
    day_ = made["date"] or min(loaded.at, made["review_by"] or loaded.at)
    usual: dict[str, Any] = {
        "objective": said or found or served[:1],
        "kind": Kind.FEEDBACK if made["from"] else Kind.AUDIT,
        "assurance": Assurance.INDEPENDENT,
        "date": day_,
        **dict.fromkeys(("title", "summary", "owner", "reference"), WORDS),
    }
    if made["kind"] == Kind.FEEDBACK:
        usual["from"] = "staff"
    if not isinstance(made["shows"], dict):
        usual["shows"] = Shows.YES
    if made["sample_size"] or made["sample_of"]:
        usual |= {"sample_size": made["sample_of"], "sample_of": made["sample_size"]}
    if made["baseline"]:
        usual["better"] = Better.HIGHER
    if made["kind"] in MEASURES or (made["kind"] is None and any(made[name] for name in FIGURE)):
        first, last = made["period_from"] or made["period_to"] or day_, made["period_to"] or made["period_from"] or day_
        usual |= {"figure": "1", "unit": WORDS, "period_from": first, "period_to": last}
    if _needs_a_body(made["assurance"] or usual["assurance"]):
        usual["assured_by"] = WORDS
    if made["marking"] == Marking.OFFICIAL_SENSITIVE:
        usual["handling"] = WORDS
    return {**made, **{name: value for name, value in usual.items() if not made[name]}}


def confirm(text: str) -> None:
    """Show a record as its file will be and ask whether to write it; on no exit 1."""
    show_record(text)
    if not typer.confirm(_words(AskView("write")), default=True):
        output.err(say("nothing-written"))
        raise typer.Exit(1)


def show_record(text: str) -> None:
    """Show a record as its file will be."""
    from nvap.words.escaping import plain

    lines = (" " * (len(line) - len(line.lstrip(" "))) + plain(line).strip(" ") for line in text.splitlines())
    output.out("\n" + "".join(f"{line}\n" for line in lines) + "\n")


def _free(typed: str) -> str:
    """Free text, without what looks like personal data."""
    from nvap.rules.personal_data import personal_data_in

    for what, words in personal_data_in(typed):
        raise typer.BadParameter(say("ask.personal-data", what=what, words=words))
    return typed


def _day_or_none(typed: str) -> Any:
    return day(typed) if typed else None


def _kept(typed: str) -> dict[str, Any]:
    """What a record holds of a file that can be read."""
    from nvap.storage.attachments import kept

    try:
        return kept(Path(typed))
    except OSError:
        raise typer.BadParameter(say("ask.no-file", typed=typed)) from None


def _figure(typed: str) -> str | None:
    return figure(typed) if typed else None


def _count(typed: str) -> str | None:
    return figure(typed, percent=False) if typed else None


def _other_body(typed: str, body: "Force") -> str:
    """A body that is not the force itself."""
    from nvap.rules.assurance import bare_name

    if bare_name(typed) in {bare_name(name) for name in body.names}:
        raise typer.BadParameter(say("ask.own-body", name=typed))
    return _free(typed)


def _assurances(kind: str) -> tuple[str, ...]:
    """The assurances that a kind can have: a peer review is never the force's own."""
    from nvap.model.fields import Assurance, Kind

    outside = (Assurance.PEER, Assurance.INDEPENDENT)
    return outside if kind == Kind.PEER_REVIEW else tuple(Assurance)


def _findings(objectives: list[str], accepted: Callable[[list[dict[str, Any]]], Any]) -> list[dict[str, Any]]:
    """What an audit, an inspection or a peer review found, one finding after another."""
    from nvap.model.fields import Seriousness

    made: list[dict[str, Any]] = []
    while typer.confirm(_words(AskView("more-findings" if made else "findings")), default=False):
        objective = objectives[0] if len(objectives) == 1 else None
        finding = {
            "objective": objective or _answer(AskView("finding-objective", tuple(objectives)), _free),
            "seriousness": _answer(AskView("finding-seriousness", tuple(Seriousness)), _free),
            "text": _answer(AskView("finding-text", lines=True), _free),
            "lead": _answer(AskView("finding-lead"), _free, "") or None,
            "due": _answer(AskView("finding-due"), lambda typed: day(typed) if typed else None, ""),
        }
        new = {key: value for key, value in finding.items() if value is not None}
        try:
            made = accepted([*made, new])
        except typer.BadParameter as problem:
            output.err(str(problem))
    return made


def _objectives(plan: "Plan", accepted: Callable[[list[str]], list[str]]) -> list[str]:
    """Objectives by their ids, or looked for by words until there are some."""
    view = AskView("objective")
    from nvap.views.lists import holds

    national = {name for name in plan.objectives if plan.actions[plan.objectives[name].action].national}
    while True:
        typed = _ask(view)
        ids = typed.replace(",", " ").split()
        if ids and all(name in plan.objectives and name not in national for name in ids):
            try:
                return accepted(ids)
            except typer.BadParameter as problem:
                output.err(str(problem))
                continue
        found = [
            (objective.id, objective.text)
            for objective in plan.force_objectives()
            if holds(f"{objective.text} {plan.actions[objective.action].title}", typed)
            or objective.id.startswith(typed)
        ]
        view = AskView("objective-found" if found else "objective-none", found=tuple(found[:MOST_FOUND]))
        view = replace(view, more=max(len(found) - MOST_FOUND, 0))


def _answer(view: AskView, check: Check, default: str | None = None) -> Any:
    """A checked answer; what is wrong with one is said, and the prompt alone comes again."""
    from nvap.cli.opening import as_known
    from nvap.words.understood import hint

    prompt = _words(view)
    while True:
        typed = _typed_lines(prompt) if view.lines else _typed(prompt, default)
        if view.choices:
            known = as_known(typed, view.choices)
            if known is None:
                output.err(say("ask.unknown", typed=typed, hint=hint(typed, view.choices)))
                continue
            typed = known
        try:
            return check(typed)
        except typer.BadParameter as problem:
            output.err(str(problem))


def _ask(view: AskView) -> str:
    return _typed(_words(view), None)


def _typed(prompt: str, default: str | None) -> str:
    """What is typed, without the spaces around it; where there is no default, something."""
    while True:
        text: str = typer.prompt(prompt, default=default, show_default=bool(default)).strip()
        if text or default is not None:
            return text


def _typed_lines(prompt: str) -> str:
    """What is typed up to an empty line, with its paragraphs and lists."""
    from nvap.words.prose import tidied

    lines = [_typed(prompt, None)]
    more = _said(AskView("more-lines"))[-1]
    while line := typer.prompt(more, default="", show_default=False).rstrip():
        lines.append(line)
    return tidied("\n".join(lines))


def _words(view: AskView) -> str:
    """What the template says before an answer: all but its last line is printed, the last is the prompt."""
    *told, prompt = _said(view)
    output.terminal("\n".join(("", *told)))
    return prompt.strip()


def _said(view: AskView) -> list[str]:
    from nvap.formats.documents import rendered
    from nvap.workspace import built_in

    return rendered("ask", "text", view, (built_in("templates"),)).rstrip("\n").split("\n")
