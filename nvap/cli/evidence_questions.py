"""The questions about a record: each asked once, kept when it is answered, and asked again by the name of its line."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nvap.cli import output
from nvap.cli.lines import agreed
from nvap.cli.options import day, figure
from nvap.cli.parameters import Misuse
from nvap.cli.prompts import AskView, Check, _answer, _answer_lines, _free, _said, _typed, _words, confirmed
from nvap.model.evidence import Evidence
from nvap.model.fields import (
    MAY_CARRY_FINDINGS,
    MEASURES,
    SAMPLED,
    STAGE_OF,
    Assurance,
    Better,
    FeedbackFrom,
    Kind,
    Marking,
    Seriousness,
    Share,
    Shows,
    Stage,
)
from nvap.model.values import dataclass
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.load.plan import Plan
    from nvap.model.bodies import Force
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "ask.no-file": "There is no file {typed} that can be read.",
        "ask.own-body": "{name} is the force itself; name the body outside it.",
        "ask.not-edited": "{line} cannot be changed here: {why}.",
    },
)

# Why a record of these values would be refused; empty if it would not.
Refused = Callable[[dict[str, Any]], str]
# What is told of the answers as they come: those that are whole, and the parts of one that is not.
Keeper = Callable[[Mapping[str, Any], Mapping[str, Any]], None]
WORDS = "Words"
FIGURE = ("figure", "unit", "period_from", "period_to", "baseline", "better", "measure")
SAMPLE = ("sample_size", "sample_of")
MOST_FOUND = 12
# The answer that asks for one of each objective.
EACH = "each"
# The answer that takes out what stands.
GONE = "-"
# The keys of a file that are answered by other questions than the one of their name.
_ASKED_BY = {"objectives": ("objective",), "figure": FIGURE, "sample": SAMPLE, "period": ("period_from", "period_to")}


@dataclass(frozen=True)
class AskedFor:
    """How one value is asked for: what it may be, and what no answer says; None where something has to be typed."""

    check: Check = _free
    choices: tuple[str, ...] = ()
    default: str | None = None
    lines: bool = False


@dataclass
class Asking:
    """The values of a record while they are asked for.

    `said` are those that were given or answered, None for a question that was answered with nothing; `parts` what was
    answered of a question that is not answered whole. `keep` is told of both after each answer.
    """

    loaded: "Workspace"
    refused: Refused
    made: dict[str, Any]
    keep: Keeper = lambda said, parts: None
    said: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    # While one line is changed another may not go with it yet: the record is checked once all is said.
    _each_checked: bool = True

    @classmethod
    def of_options(cls, loaded: "Workspace", given: Mapping[str, Any], refused: Refused) -> "Asking":
        """The values that were given as options; on what no answer can mend exit 2."""
        made = {name: None if value == "" else value for name, value in given.items()}
        if made["share"] == Share.FORCE:
            made["share"] = None  # what the option is without being given
        asking = cls(loaded, refused, made)
        asking.said = {name: value for name, value in made.items() if value is not None and value != []}
        if reason := asking.refusal({}):
            output.misuse(f"{reason} Nothing was asked and nothing was written")
        return asking

    def refusal(self, new: dict[str, Any]) -> str:
        """Why the record would be refused with these new values, whatever is answered to the rest; or nothing."""
        return self.refused(_completed({**self.made, **new}, self.loaded))

    def accepted(self, name: str, value: Any) -> Any:
        """The value, if the record can have it; else what is wrong is raised, for the question to come again."""
        if self._each_checked and (reason := self.refusal({name: value})):
            raise Misuse(reason)
        return value

    def fill(self) -> None:
        """Ask for all that was not said yet; what the kind, the assurance and the marking call for, too.

        Each answer is checked before the next question, as the record will be.
        """
        if not self.made["objective"]:
            self._say("objective", self._objectives(lambda ids: self.accepted("objective", ids)))
        self.need("kind")
        if self.made["kind"] == Kind.FEEDBACK:
            self.need("from")
        self._need_figure()
        self._need_assurance()
        self.need("title")
        self.need("summary")
        self._need_shows()
        self.need("part")
        self._need_sample()
        for name in ("date", "review_by", "owner", "reference", "supersedes"):
            self.need(name)
        self._need_files()
        self.need("marking")
        if self.made["marking"] == Marking.OFFICIAL_SENSITIVE:
            self.need("handling")
        self.need("share")
        if self.made["kind"] in MAY_CARRY_FINDINGS:
            self._need_findings()

    def need(self, name: str, question: AskedFor | None = None) -> None:
        """Ask for one value that is not there and was not said to be nothing."""
        question = question or self.question(name)
        if self.made[name] is not None or (name in self.said and question.default is not None):
            return
        if question.lines:
            lines = self._lines(name)
            self._say(name, _answer_lines(AskView(name, lines=True), self._checked(name, question), *lines))
            return
        view = AskView(name, question.choices)
        self._say(name, _answer(view, self._checked(name, question), question.default))

    def question(self, name: str) -> AskedFor:
        """How a value is asked for, as things stand."""
        questions = {
            "kind": AskedFor(choices=tuple(Kind)),
            "from": AskedFor(choices=tuple(FeedbackFrom)),
            "figure": AskedFor(_figure),
            "period_from": AskedFor(day),
            "period_to": AskedFor(day),
            "baseline": AskedFor(_figure, default=""),
            "better": AskedFor(choices=tuple(Better)),
            "measure": AskedFor(_or_nothing, default=""),
            "assurance": AskedFor(choices=_assurances(self.made["kind"])),
            "assured_by": AskedFor(lambda typed: _other_body(typed, self.loaded.force)),
            "summary": AskedFor(lines=True),
            "part": AskedFor(lambda typed: _free(typed) or None, default=""),
            "sample_size": AskedFor(_count, default=""),
            "sample_of": AskedFor(_count),
            "date": AskedFor(day),
            "review_by": AskedFor(_day_or_none, default=""),
            "supersedes": AskedFor(_or_nothing, default=""),
            "strands": AskedFor(lambda typed: typed.replace(",", " ").split() or None, default=""),
            "marking": AskedFor(choices=tuple(Marking), default=Marking.OFFICIAL.value),
            "share": AskedFor(choices=tuple(Share), default=Share.FORCE.value),
        }
        return questions.get(name) or AskedFor()

    # Answers, whole and in part

    def _say(self, name: str, value: Any) -> None:
        """Take an answer, and have it kept."""
        self.made[name] = self.said[name] = value
        self.parts.pop(name, None)
        self.keep(self.said, self.parts)

    def _say_part(self, name: str, value: Any) -> None:
        """Take a part of an answer, and have it kept."""
        self.parts[name] = value
        self.keep(self.said, self.parts)

    def _checked(self, name: str, question: AskedFor) -> Check:
        return lambda typed: self.accepted(name, question.check(typed))

    def _lines(self, name: str) -> tuple[list[str], Callable[[list[str]], None]]:
        """The lines of a text that were typed already, and what keeps those that are being typed."""
        typed = self.parts.get(name)
        whole = isinstance(typed, list) and all(isinstance(line, str) for line in typed)
        return [*typed] if whole and typed else [], lambda lines: self._say_part(name, lines)

    def resume(self, said: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
        """Take over what was answered before, but for what was given otherwise now, or would be refused now."""
        for name in self.made:
            if name in self.said or name not in said:
                continue
            try:
                value = self._as_answered(name, said[name])
                self.made[name] = self.said[name] = self.accepted(name, value)
            except (Misuse, ValueError, TypeError, KeyError, AttributeError):
                continue  # it is asked again
        self.parts = {name: part for name, part in parts.items() if name not in self.said}

    def _as_answered(self, name: str, kept: Any) -> Any:
        """A value as it was, from what was kept of it; raises where that is not one."""
        if kept == "":
            if self.question(name).default is None and name not in ("findings", "files"):
                raise ValueError(name)
            return None
        if name == "objective":
            return self._known(kept)
        if name == "strands":
            return [str(strand) for strand in kept]
        if name == "shows":
            return {key: Shows(word) for key, word in kept.items()} if isinstance(kept, dict) else Shows(kept)
        if name == "findings":
            return [_finding_as_answered(finding) for finding in kept]
        if name == "files":
            return [{**file, "bytes": int(file["bytes"])} for file in kept]
        if name == "promising_practice":
            return kept == "true"
        if name == "recorded":
            return date.fromisoformat(kept)
        question = self.question(name)
        if not isinstance(kept, str) or (question.choices and kept not in question.choices):
            raise ValueError(name)
        return question.check(kept)

    def _known(self, ids: Any) -> list[str]:
        """Objectives that a force serves; raises where one is none."""
        served = {objective.id for objective in self.loaded.plan.force_objectives()}
        if isinstance(ids, list) and ids and all(name in served for name in ids):
            return ids
        raise ValueError("objective")

    # Questions that are more than one

    def _need_figure(self) -> None:
        """What a measure states."""
        if self.made["kind"] not in MEASURES:
            return
        for name in ("figure", "unit", "period_from", "period_to", "baseline"):
            self.need(name)
        if self.made["baseline"]:
            self.need("better")
        if self.loaded.sound_measures.ids:
            self.need("measure")

    def _need_shows(self) -> None:
        """What it shows, in one word for all of its objectives, or in one for each where the answer differs."""
        beyond = STAGE_OF[Kind(self.made["kind"])] is not Stage.IN_PLACE
        if self.made["shows"] is not None or ("shows" in self.said and not beyond):
            return
        if isinstance(self.parts.get("shows"), dict):
            typed = EACH
        else:
            several = len(self.made["objective"]) > 1
            view = AskView("shows-each" if several else "shows", (*Shows, *((EACH,) if several else ())))
            typed = _answer(view, str)
        self._say("shows", self._shows_of_each() if typed == EACH else typed)

    def _shows_of_each(self) -> dict[str, str]:
        told = self.parts.get("shows")
        shown = {name: word for name, word in told.items() if word in tuple(Shows)} if isinstance(told, dict) else {}
        self._say_part("shows", shown)
        for objective in self.made["objective"]:
            if objective not in shown:
                shown[objective] = _answer(AskView("shows-one", tuple(Shows), (self._objective(objective),)), str)
                self._say_part("shows", shown)
        return {objective: shown[objective] for objective in self.made["objective"]}

    def _objective(self, name: str) -> tuple[str, str]:
        known = self.loaded.plan.objectives.get(name)
        return name, known.text if known is not None else ""

    def _need_sample(self) -> None:
        """How many were looked at, of how many; of what looks at some of many."""
        if self.made["sample_of"]:
            self.need("sample_size", replace(self.question("sample_size"), default=None))
        elif self.made["kind"] in SAMPLED:
            self.need("sample_size")
        if self.made["sample_size"]:
            self.need("sample_of")

    def _need_files(self) -> None:
        """Files that are kept elsewhere, one after another."""
        if self.made["files"] is not None or "files" in self.said:
            return
        files = self._partly("files")
        self._say_part("files", files)
        while more := _answer(AskView("file"), self._with_file, ""):
            self._say_part("files", more)
        self._say("files", self.parts["files"] or None)

    def _with_file(self, typed: str) -> Any:
        """The files and one more, or nothing where none was typed."""
        return self.accepted("files", [*self.parts["files"], _kept(typed)]) if typed else None

    def _partly(self, name: str) -> list[Any]:
        """The part of a list that was answered, if the record can have it."""
        try:
            return [*self.accepted(name, self._as_answered(name, self.parts[name]))]
        except (Misuse, ValueError, TypeError, KeyError, AttributeError):
            return []

    def _need_assurance(self) -> None:
        """Who has looked at it; where the body and the assurance do not go together, either may be the slip."""
        given = self.made["assurance"]
        while True:
            self.need("assurance")
            if self.made["assured_by"] is not None or not _needs_a_body(self.made["assurance"]):
                return
            typed = _answer(AskView("assured_by"), self.question("assured_by").check)
            if not (reason := self.refusal({"assured_by": typed})):
                self._say("assured_by", typed)
                return
            output.err(reason)
            self.made["assurance"] = given

    def _need_findings(self) -> None:
        """What an audit, an inspection or a peer review found, one finding after another."""
        if self.made["findings"] is not None or "findings" in self.said:
            return
        self._say("findings", self._more_findings(self._partly("findings")) or None)

    def _more_findings(self, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Findings and more of them, until there are no more."""
        while "finding" in self.parts or confirmed_more("more-findings" if made else "findings"):
            finding = self._finding()
            try:
                made = self.accepted("findings", [*made, finding])
            except Misuse as problem:
                output.err(str(problem))
            del self.parts["finding"]
            self._say_part("findings", made)
        return made

    def _finding(self) -> dict[str, Any]:
        """One finding, from what was answered of it on."""
        objectives = self.made["objective"]
        questions = {
            "objective": AskedFor(choices=tuple(objectives)),
            "seriousness": AskedFor(choices=tuple(Seriousness)),
            "text": AskedFor(lines=True),
            "lead": AskedFor(default=""),
            "due": AskedFor(lambda typed: day(typed).isoformat() if typed else "", default=""),
        }
        told = _still_right(self.parts.get("finding"), questions)
        if len(objectives) == 1:
            told["objective"] = objectives[0]
        self._say_part("finding", told)
        for key, question in questions.items():
            if key in told:
                continue
            view = AskView(f"finding-{key}", question.choices, lines=question.lines)
            told[key] = (
                _answer_lines(view, _free, *self._lines("finding-text"))
                if question.lines
                else _answer(view, question.check, question.default)
            )
            self.parts.pop("finding-text", None)
            self._say_part("finding", told)
        return _finding_as_answered({key: value for key, value in told.items() if value})

    def _objectives(self, accepted: Callable[[list[str]], list[str]], stands: str | None = None) -> list[str]:
        """Objectives by their ids, or looked for by words until there are some."""
        from nvap.views.lists import holds

        plan: Plan = self.loaded.plan
        known = {*(objective.id for objective in plan.force_objectives()), *(stands or "").split()}
        view = AskView("objective")
        while True:
            typed = _typed(_words(view), stands)
            ids = typed.replace(",", " ").split()
            if ids and all(name in known for name in ids):
                try:
                    return accepted(ids)
                except Misuse as problem:
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

    # Lines that are changed

    def changes_a_line(self, question: str, fixed: Mapping[str, str]) -> bool:
        """Ask which line to change, by its name, and ask for it again; false where none is named.

        `fixed` are the lines that cannot be changed, and why. What it calls for besides is asked for as well.
        """
        names = self._asked_again(fixed)
        typed = _answer(AskView(question, found=tuple((name, "") for name in names)), _line_of(names, fixed), "")
        if not typed:
            return False
        self._each_checked = False
        first, *rest = _ASKED_BY.get(typed, (typed,))
        self._ask_again(first)
        for name in rest:
            if self.made[first] is None:
                self._say(name, None)  # what tells more of nothing goes with it
            else:
                self._ask_again(name)
        self.fill()
        self._each_checked = True
        return True

    def _asked_again(self, fixed: Mapping[str, str]) -> tuple[str, ...]:
        """The names of the lines that can be asked for again."""
        keys = [key for key in Evidence.written_keys() if key not in fixed]
        return tuple(key for key in keys if all(name in self.made for name in _ASKED_BY.get(key, (key,))))

    def _ask_again(self, name: str) -> None:
        """Ask for one value again, with what stands where nothing is typed; - takes it out."""
        stands, question = self.made[name], self.question(name)
        if name == "objective":
            self._say(name, self._objectives(list, " ".join(stands or ()) or None))
            self._forget_shows()
        elif name in ("findings", "files"):
            self.made[name] = None
            self.said.pop(name, None)
            self.parts[name] = self._kept_of(name, stands or [])
        elif name == "shows":
            self.made[name] = None
            self.parts.pop(name, None)
            self.said.pop(name, None)
        elif name == "promising_practice":
            self._say(name, agreed(_words(AskView(name)), default=bool(stands)) or None)
        elif stands is None:
            self.said.pop(name, None)
            view = AskView(name, question.choices, lines=question.lines)
            self._say(name, _answer(view, question.check, "", gone=""))
        else:
            self._say(name, self._anew(name, question, stands))

    def _anew(self, name: str, question: AskedFor, stands: Any) -> Any:
        """Another value than what stands, or that, or nothing."""
        view, may_go = AskView(name, question.choices, lines=question.lines), _may_go(name)
        told = AskView("stands", found=((_as_typed(stands), ""),), more=int(may_go), lines=question.lines)
        output.terminal("\n".join(("", *_said(told))))
        if question.lines:
            return _answer_lines(view, question.check, [], lambda lines: None, stands)
        return _answer(view, question.check, _as_typed(stands), gone=GONE if may_go else None)

    def _forget_shows(self) -> None:
        """What it shows of each of other objectives is asked for those that are new."""
        shows = self.made["shows"]
        if isinstance(shows, dict) and shows.keys() != {*self.made["objective"]}:
            self.made["shows"] = None
            self.parts["shows"] = {name: word for name, word in shows.items() if name in self.made["objective"]}

    def _kept_of(self, name: str, stands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of a list of findings or files that are to stay."""
        words = ("text",) if name == "findings" else ("name",)
        return [entry for entry in stands if confirmed("keep-it", tuple((str(entry[word]), "") for word in words))]


def _line_of(names: tuple[str, ...], fixed: Mapping[str, str]) -> Check:
    """What is typed as the name of a line; nothing is none."""
    from nvap.words.understood import hint

    def check(typed: str) -> str:
        name = "_".join(typed.strip().rstrip(":").casefold().replace("-", " ").replace("_", " ").split())
        if name in fixed:
            raise Misuse(say("ask.not-edited", line=name, why=fixed[name]))
        if name and name not in (*names, *FIGURE, *SAMPLE, *_ASKED_BY):
            raise Misuse(say("ask.unknown", typed=typed, hint=hint(typed, names)))
        return name

    return check


def _may_go(name: str) -> bool:
    """Whether a record can be without it; what its kind calls for is told when it is gone."""
    from nvap.storage.new_record import NEEDED

    return name not in ("objective", *NEEDED)


def _as_typed(value: Any) -> str:
    """A value as it is typed."""
    return " ".join(value) if isinstance(value, list) else str(value)


def _still_right(kept: Any, questions: Mapping[str, AskedFor]) -> dict[str, str]:
    """What was answered of some questions, without what cannot be answered so."""
    right: dict[str, str] = {}
    for key, question in questions.items():
        answer = kept.get(key) if isinstance(kept, dict) else None
        if not isinstance(answer, str) or (question.choices and answer not in question.choices):
            continue
        try:
            right[key] = question.check(answer)
        except Misuse:
            continue
    return right


def _finding_as_answered(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding with its due day as one."""
    due = finding.get("due")
    return {**finding, **({"due": date.fromisoformat(due)} if isinstance(due, str) else {})}


def _needs_a_body(assurance: str) -> bool:
    return assurance in (Assurance.PEER, Assurance.INDEPENDENT)


def _completed(made: dict[str, Any], loaded: "Workspace") -> dict[str, Any]:
    """The values with what may well be answered in place of all that is still to be asked for."""
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


def _or_nothing(typed: str) -> str | None:
    return typed or None


def _day_or_none(typed: str) -> Any:
    return day(typed) if typed else None


def _figure(typed: str) -> str | None:
    return figure(typed) if typed else None


def _count(typed: str) -> str | None:
    return figure(typed, percent=False) if typed else None


def _kept(typed: str) -> dict[str, Any]:
    """What a record holds of a file that can be read."""
    from nvap.storage.attachments import kept

    try:
        return kept(Path(typed))
    except OSError:
        raise Misuse(say("ask.no-file", typed=typed)) from None


def _other_body(typed: str, body: "Force") -> str:
    """A body that is not the force itself."""
    from nvap.rules.assurance import bare_name

    if bare_name(typed) in {bare_name(name) for name in body.names}:
        raise Misuse(say("ask.own-body", name=typed))
    return _free(typed)


def _assurances(kind: str | None) -> tuple[str, ...]:
    """The assurances that a kind can have: a peer review is never the force's own."""
    outside = (Assurance.PEER, Assurance.INDEPENDENT)
    return outside if kind == Kind.PEER_REVIEW else tuple(Assurance)


def confirmed_more(question: str) -> bool:
    """Whether there is another one."""
    return agreed(_words(AskView(question)))
