"""The command `nvap return fill`: a walk through a whole return, one question after another, at a terminal."""

import unicodedata
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output
from nvap.cli.evidence_change import Day, DropComments, write
from nvap.cli.lines import answered
from nvap.cli.options import Force, PlanFolder, Theme, WorkspaceFolder, day
from nvap.cli.parameters import Abandoned, Group, Misuse, Option
from nvap.cli.returns_before import ended_lines, refuse_broken, refuse_other_edition
from nvap.model.values import dataclass
from nvap.words.catalogue import own, say
from nvap.words.escaping import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nvap.analysis.standing import Standing
    from nvap.load.records import ReturnRecord
    from nvap.model.diagnostics import Diagnostic
    from nvap.model.plan import Objective
    from nvap.model.returns import Acceptance, Claim, GapName
    from nvap.storage.filling import Filling
    from nvap.views.filling import FillStart
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "fill.nobody": "nobody can be asked here; use `nvap return new` and `nvap return set`, or a workbook",
        "fill.none-asked": "no objective of that is asked of {force}",
        "fill.kept": "{answered} of {total} answered and kept. Go on when you like: nvap return fill --force {force}",
        "fill.none-kept": "Nothing was answered, and nothing was written.",
        "fill.first": "This is the first objective.",
        "fill.needed": "This has to be said; ? explains it, and back goes to the question before.",
        "fill.unknown": "{typed} is not one of them. {hint}",
        "fill.signs": "That holds signs that are not text, as an arrow key makes them. Type it again.",
        "fill.no-such": "{typed} is no objective that is asked about here.",
        "fill.shown-by": "Shown by ‘{title}’ of {day}.",
        "fill.not-understood": "{typed} is not one of them. Press Enter, type the number of an objective, or stop.",
    },
)

# The words that lead elsewhere, and what each is.
BACK, LATER, SHOW, STOP, WRITE = "back", "later", "show", "stop", "write"
MOVES = {"back": BACK, "later": LATER, "skip": LATER, "show": SHOW, "stop": STOP}
HELP = "?"
LEFT_OUT = "-"
ANEW = "anew"
# The answer that says again what was last said to the same question.
SAME = "same"
WORDS = "Words"
STATUS, SUMMARY, REASON = "status", "summary", "accept_reason"
OF_A_GAP = ("lead", "due", "risk_reason")
OF_ACCEPTING = ("accept_until", "accept_by")
DAYS = ("due", "accept_until")


@dataclass(frozen=True)
class FillQuestion:
    """One question, and what it is asked with; `left` is how many objectives are left, `help` that it is explained."""

    question: str
    help: bool = False
    choices: tuple[tuple[int, str, str], ...] = ()
    gap: "GapName | None" = None
    left: int = 0
    start: "FillStart | None" = None


@dataclass(frozen=True)
class Elsewhere:
    """Where somebody wants to go instead of answering: a word of MOVES, or the id of an objective."""

    to: str


def fill(
    theme: Theme = None,
    action: Annotated[
        str | None, Option("--action", help="Only this action, by its number.", show_default=False)
    ] = None,
    force: Force = None,
    date_: Day = None,
    drop_comments: DropComments = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Fill in a return at a terminal, objective by objective: what is claimed, why, who leads, by when, and what risk.

    What stands and what the evidence supports is shown beside each. Every answer is kept as it is given, and the next
    run goes on from there; one return is made of all of them when you have seen the whole.
    """
    if not output.asks():
        output.misuse(say("fill.nobody"))
    if date_ is not None and date_ > date.today():
        output.misuse(f"a return is of a day that has come, and {date_} has not")
    walk = _walk_of(_opened(workspace, plan, date_, force), date_, theme, action)
    _refuse_faulty(walk)
    try:
        done = _begin(walk) and _go(walk)
        if done:
            _write(walk, drop_comments)
    except (Abandoned, KeyboardInterrupt):
        output.err(f"\n{walk.leave()}")
        raise
    if not done:
        output.tell(f"{plain(walk.leave())}\n")


def add_to(commands: Group) -> None:
    """Put the command among those on returns."""
    commands.command("fill", short_help="Fill in a whole return, question by question.")(fill)


def _opened(workspace: Any, plan: Any, on: date | None, force: str | None) -> "Workspace":
    """The workspace of a body as at the day of the return: the one given, or the one that answers are kept for."""
    from nvap.cli.opening import opened_of, refuse_errors
    from nvap.storage.filling import kept_day
    from nvap.views.filling import broken_returns

    loaded = opened_of(workspace, plan, on, force=force, writes=True)
    if on is None and (kept := kept_day(loaded.folder, loaded.force.id)) and kept <= date.today():
        loaded = opened_of(Path(loaded.folder.path), plan, kept, force=loaded.force.id, writes=True)
    refuse_errors(loaded, despite=True)
    refuse_broken(broken_returns(loaded))
    return loaded


def _walk_of(loaded: "Workspace", on: date | None, theme: int | None, action: str | None) -> "Walk":
    """The walk over the objectives that are asked about, with what was answered before."""
    from nvap.analysis.acceptance import no_longer_accepted
    from nvap.cli.opening import known_theme
    from nvap.storage.filling import kept_filling, standing_claims

    number = loaded.find_action(action).number if action else None
    standings = {standing.objective.id: standing for standing in loaded.gap_list.standings}
    every = tuple(standing.objective for standing in standings.values())
    actions, known_theme_ = loaded.plan.actions, known_theme(loaded, theme)
    asked = [
        objective
        for objective in every
        if known_theme_ in (None, actions[objective.action].theme) and number in (None, objective.action)
    ]
    if not asked:
        output.misuse(say("fill.none-asked", force=loaded.force.name))
    there = next((record for record in loaded.returns if record.return_.date == loaded.at), None)
    if there is not None:
        refuse_other_edition(loaded, there)
    ended = no_longer_accepted(loaded.gap_list.standings, loaded.returned, loaded.at)
    stands = standing_claims(loaded.returned, ended)
    filling = kept_filling(loaded.folder, loaded.force.id, every, stands)
    filling.day = on or filling.day
    return Walk(loaded, tuple(_in_order(asked, loaded)), every, standings, stands, ended, there, filling)


def _in_order(objectives: "Iterable[Objective]", loaded: "Workspace") -> "list[Objective]":
    """Objectives by theme, action and number."""
    from nvap.model.plan import order_of

    actions = loaded.plan.actions
    return sorted(objectives, key=lambda one: (actions[one.action].theme or 0, order_of(one.id)))


@dataclass
class Walk:
    """The walk through a return: what is asked, what stands, and what was answered on the way.

    `asked` are the objectives of this walk in its order, `every` all that are asked of the body. `there` is the return
    of the day, where there is one. `put_off` are left to the end, where they come once more: in the `last_round`.
    """

    workspace: "Workspace"
    asked: "tuple[Objective, ...]"
    every: "tuple[Objective, ...]"
    standings: "Mapping[str, Standing]"
    stands: "Mapping[str, Claim]"
    ended: "Mapping[str, Acceptance]"
    there: "ReturnRecord | None"
    filling: "Filling"
    put_off: set[str] = field(default_factory=set)
    last_round: bool = False
    shown: "Objective | None" = None

    @property
    def open_places(self) -> list[int]:
        """The places of what is not answered, nor put off for good."""
        off = self.put_off if self.last_round else set()
        answered = self.filling.answers
        return [place for place, one in enumerate(self.asked) if one.id not in answered and one.id not in off]

    @property
    def answered(self) -> int:
        """How many of what is asked are answered."""
        return sum(one.id in self.filling.answers for one in self.asked)

    def told(self) -> str:
        """How far it has come, and how to go on."""
        if self.filling.empty:
            return say("fill.none-kept")
        return say("fill.kept", answered=self.answered, total=len(self.asked), force=self.workspace.force.id)

    def leave(self) -> str:
        """What to say at the end of a walk that makes no return; where nothing was answered, nothing is kept."""
        from nvap.storage.filling import drop

        if self.filling.empty:
            drop(self.workspace.folder, self.workspace.force.id)
        return self.told()

    def keep(self) -> None:
        """Keep what was answered so far; exit 3 where that cannot be."""
        from nvap.storage.atomic import NotSaved

        try:
            self.filling.keep(self.workspace.folder, self.workspace.force.id, self.every)
        except NotSaved as problem:
            output.cannot(f"{problem.path} was not saved: {problem.reason}")

    def next_after(self, place: int) -> int | None:
        """The next place that is open; what was put off comes once more when nothing else is. None at the end."""
        ready = [other for other in self.open_places if self.asked[other].id not in self.put_off]
        if not ready and not self.last_round:
            self.last_round = True
            self.put_off.clear()
            ready = self.open_places
        return next((other for other in ready if other > place), ready[0] if ready else None)

    def place_of(self, name: str) -> int | None:
        """The place of an objective; told where it is not asked about."""
        place = next((place for place, one in enumerate(self.asked) if one.id == name), None)
        if place is None:
            output.err(say("fill.no-such", typed=name))
        return place

    def current(self, objective: "Objective") -> "Claim | None":
        """What is claimed as things are: answered in this walk, or as it stands."""
        answer = self.filling.answers.get(objective.id)
        return answer.claim if answer else self.stands.get(objective.id)


def _refuse_faulty(walk: Walk) -> None:
    """Exit 2 where no return could be made on the day; what was answered, and would be refused now, is asked again."""
    answers = walk.filling.answers
    if answers and _made(walk)[1]:
        for name in [name for name in answers if _made(replace(walk, filling=_only(walk, name)))[1]]:
            del answers[name]
            walk.filling.dropped[name] = {}
    _, faults = _made(replace(walk, filling=_only(walk)))
    for fault in faults:
        output.err(f"{fault.rule}: {fault.message}. {fault.hint}")
    if faults:
        output.misuse("nothing was asked and nothing was written")


def _only(walk: Walk, *names: str) -> "Filling":
    """The answers of some objectives alone."""
    return replace(walk.filling, answers={name: walk.filling.answers[name] for name in names})


def _begin(walk: Walk) -> bool:
    """Show what it is about; whether to go on, and with what was answered before or without."""
    from nvap.storage.filling import Filling
    from nvap.views.filling import FillStart

    walk.keep()
    dropped = tuple(walk.filling.dropped)
    for question in ("start", ANEW):
        start = FillStart(
            *(walk.workspace.force.name, walk.workspace.at, len(walk.asked), walk.answered, dropped),
            there=walk.there is not None,
        )
        typed = _typed(FillQuestion(question, start=start)).casefold()
        if typed == STOP:
            return False
        if typed != ANEW or not walk.answered:
            return True
    walk.filling = Filling(day=walk.filling.day)
    walk.keep()
    return True


def _go(walk: Walk) -> bool:
    """Go from objective to objective, and then through the whole; whether the return is to be made."""
    place = walk.next_after(-1)
    while True:
        if place is None:
            move = _whole(walk)
            if move.to == WRITE:
                return True
        else:
            move = _objective(walk, place)
        if move.to == STOP:
            return False
        place = _place_after(walk, place, move)


def _place_after(walk: Walk, place: int | None, move: Elsewhere) -> int | None:
    """Where to go from a place; None is the whole."""
    at = -1 if place is None else place
    if move.to == SHOW:
        return None
    if move.to == BACK:
        if not at:
            output.err(say("fill.first"))
        return max(at - 1, 0)
    if move.to == LATER and place is not None:
        walk.put_off.add(walk.asked[place].id)
    if move.to in ("", LATER):
        return walk.next_after(at)
    other = walk.place_of(move.to)
    return place if other is None else other


def _objective(walk: Walk, place: int) -> Elsewhere:
    """Ask all that is to be asked of one objective."""
    from nvap.storage.filling import AnsweredClaim

    objective = walk.asked[place]
    _show(walk, place)
    given, taken_back = walk.filling.begun.setdefault(objective.id, {}), dict[str, str]()
    while question := _question(walk, objective, given):
        said = _answer(walk, objective, given, question, taken_back)
        if isinstance(said, Elsewhere):
            if said.to != BACK or not given:
                return said
            last = [*given][-1]
            taken_back[last] = given.pop(last)
        elif said is None:
            _keep_whole(walk, objective)
            return Elsewhere("")
        else:
            given[question] = said
        walk.keep()
    claim = _claim(walk, objective, given)
    walk.filling.answers[objective.id] = AnsweredClaim(claim, objective.fingerprint, kept=False)
    del walk.filling.begun[objective.id]
    walk.keep()
    return Elsewhere("")


def _keep_whole(walk: Walk, objective: "Objective") -> None:
    """Keep the claim whole: as it was answered, or as it stands."""
    from nvap.storage.filling import AnsweredClaim

    if objective.id not in walk.filling.answers:
        claim = walk.stands[objective.id]
        walk.filling.answers[objective.id] = AnsweredClaim(claim, objective.fingerprint, kept=True)
    walk.filling.begun.pop(objective.id, None)
    walk.keep()


def _question(walk: Walk, objective: "Objective", given: Mapping[str, str]) -> str | None:
    """The first question that is not answered; of a gap is asked where there is one, or something is said of it."""
    from nvap.storage.filling import said_in

    for question in (STATUS, SUMMARY):
        if question not in given:
            return question
    worst, claim = _worst(walk, objective, given), walk.current(objective)
    asked = [question for question in OF_A_GAP if worst or said_in(claim, question)]
    if worst and _may_accept(walk, objective, given, worst):
        asked += [REASON, *(OF_ACCEPTING if given.get(REASON) else ())]
    return next((question for question in asked if question not in given), None)


def _would_be(walk: Walk, objective: "Objective", given: Mapping[str, str]) -> "Standing":
    """How the objective would stand if this were claimed."""
    loaded = walk.workspace
    return walk.standings[objective.id].if_claimed(given[STATUS], loaded.force.id, loaded.plan.front.version)


def _worst(walk: Walk, objective: "Objective", given: Mapping[str, str]) -> "GapName | None":
    """The worst gap that there would be."""
    from nvap.views.filling import worst_gap

    return worst_gap(_would_be(walk, objective, given)) if STATUS in given else None


def _may_accept(walk: Walk, objective: "Objective", given: Mapping[str, str], worst: "GapName") -> bool:
    from nvap.analysis.acceptance import acceptable

    return acceptable(_would_be(walk, objective, given), worst)


def _answer(
    walk: Walk, objective: "Objective", given: Mapping[str, str], question: str, taken_back: Mapping[str, str]
) -> str | Elsewhere | None:
    """What is answered to a question, as it is kept; None keeps the whole claim, and a move leads elsewhere."""
    default = taken_back.get(question) or _default(walk, objective, given, question)
    whole = question == STATUS and bool(default) and not taken_back
    view = _view(walk, objective, given, question)
    while True:
        typed = _typed(view, _shown(question, default))
        if typed == HELP:
            view = replace(view, help=True)
            continue
        if move := _move(typed, question):
            return move
        if not typed and whole:
            return None
        if typed.casefold() == SAME and question != STATUS:
            typed = _said_before(walk, question)
        try:
            said = _read(question, typed or default)
        except Misuse as problem:
            output.err(str(problem))
            continue
        if refusal := _refusal(walk, objective, {**given, question: said}):
            output.err(refusal)
            continue
        return said


def _move(typed: str, question: str) -> Elsewhere | None:
    """Where a word leads, if it does; the number of an objective does where the claim is asked for."""
    if typed.casefold() in MOVES:
        return Elsewhere(MOVES[typed.casefold()])
    return Elsewhere(typed) if question == STATUS and typed.count(".") > 1 else None


def _default(walk: Walk, objective: "Objective", given: Mapping[str, str], question: str) -> str:
    """What Enter answers: what is claimed now; of who leads, else who was last said to lead in the action."""
    from nvap.model.returns import GapName
    from nvap.storage.filling import said_in

    claim, answered = walk.current(objective), objective.id in walk.filling.answers
    if question == STATUS and not answered and walk.standings[objective.id].claim_suspect:
        return ""  # other words were claimed of; nobody is to say the same by a slip
    if question in (REASON, *OF_ACCEPTING) and claim is not None and claim.accepted is not None:
        order, worst = [*GapName], _worst(walk, objective, given)
        if worst and order.index(worst) < order.index(claim.accepted.gap):
            return ""
    said = said_in(claim, question)
    if question == SUMMARY and not said:
        return _shown_by(walk.standings[objective.id], given[STATUS])
    if question != "lead" or said or answered:
        return said
    return _said_before(walk, question, of_action=objective.action)


def _shown_by(standing: "Standing", claimed: str) -> str:
    """Why it may be claimed, where evidence supports that: the newest record of it that anybody may read."""
    from nvap.analysis.standing import SUPPORTED
    from nvap.model.fields import Marking

    supported = [str(status) for status in SUPPORTED]
    if claimed not in supported or supported.index(claimed) > supported.index(str(standing.supported)):
        return ""
    records = [record for record in (*standing.in_full, *standing.supporting) if record.marking is Marking.OFFICIAL]
    if not records:
        return ""
    record = records[0]
    return say("fill.shown-by", title=record.title, day=record.date)


def _said_before(walk: Walk, question: str, *, of_action: str | None = None) -> str:
    """What was last said to a question, of one action where one is given; nothing where it was not said."""
    from nvap.storage.filling import said_in

    said = (
        said_in(answer.claim, question)
        for name, answer in reversed(walk.filling.answers.items())
        if not answer.kept and of_action in (None, name.rpartition(".")[0])
    )
    return next(filter(None, said), "")


def _shown(question: str, default: str) -> str:
    """What Enter answers, as people read it."""
    from nvap.words.catalogue import day as in_words

    if default and question in DAYS:
        return in_words(date.fromisoformat(default))
    return say(f"status.{default}") if default and question == STATUS else default


def _view(walk: Walk, objective: "Objective", given: Mapping[str, str], question: str) -> FillQuestion:
    from nvap.model.returns import Status
    from nvap.words.understood import STATUS as MEANS

    choices = tuple((number, say(f"status.{status}"), MEANS[status].means) for number, status in enumerate(Status, 1))
    return FillQuestion(
        question,
        choices=choices if question == STATUS else (),
        gap=_worst(walk, objective, given) if question == REASON else None,
    )


def _read(question: str, typed: str) -> str:
    """What was typed, as it is kept; raises BadParameter."""
    from nvap.cli.opening import as_known
    from nvap.model.returns import Status
    from nvap.words.understood import hint

    if any(unicodedata.category(sign) == "Cc" for sign in typed):
        raise Misuse(say("fill.signs"))
    if typed in ("", LEFT_OUT):
        if question in (*OF_A_GAP, REASON):
            return ""
        raise Misuse(say("fill.needed"))
    if question == STATUS:
        numbered = {str(number): str(status) for number, status in enumerate(Status, 1)}
        known = numbered.get(typed) or as_known(typed, Status)
        if known is None:
            raise Misuse(say("fill.unknown", typed=typed, hint=hint(typed, Status)))
        return known
    return day(typed).isoformat() if question in DAYS else typed


def _keys(walk: Walk, objective: "Objective", given: Mapping[str, str]) -> dict[str, Any]:
    """The keys of the claim that these answers make."""
    from nvap.storage.filling import claim_keys

    said = {**given, "accept_gap": str(_worst(walk, objective, given) or "")}
    return claim_keys(said, walk.current(objective), objective.fingerprint)


def _alone(walk: Walk, objective: "Objective", given: Mapping[str, str]) -> Any:
    """A return of this claim alone, as it would be read back; what is still to be asked for is as it may well be."""
    from nvap.storage.edits import compose_return

    loaded = walk.workspace
    usual = {SUMMARY: WORDS}
    if given.get(REASON):
        usual |= {"accept_until": f"{loaded.at + timedelta(days=1)}", "accept_by": WORDS}
    keys = _keys(walk, objective, {**usual, **given})
    return compose_return(loaded.context, loaded.force.id, loaded.at, {objective.id: keys}, (), _path(walk))


def _claim(walk: Walk, objective: "Objective", given: Mapping[str, str]) -> "Claim":
    """The claim that these answers make: each was checked as it was given."""
    claim: Claim = _alone(walk, objective, given).record.return_.claims[objective.id]
    return claim


def _refusal(walk: Walk, objective: "Objective", given: Mapping[str, str]) -> str:
    """Why a return with these answers would be refused; nothing if it would not."""
    from nvap.storage.drafts import faults_of

    faults = faults_of(_alone(walk, objective, given), walk.workspace.context)
    return " ".join(f"{fault.message}. {fault.hint}" for fault in faults)


def _path(walk: Walk) -> str:
    """The path of the return, as it is shown."""
    return walk.workspace.folder.show("returns", walk.workspace.force.id, f"{walk.workspace.at}.yaml")


def _show(walk: Walk, place: int) -> None:
    """Print an objective as the template lays it out."""
    from nvap.formats.documents import rendered
    from nvap.views.filling import objective_view

    objective = walk.asked[place]
    begun = walk.filling.begun.get(objective.id, {})
    view = objective_view(
        walk.workspace,
        walk.standings[objective.id],
        walk.current(objective),
        walk.shown,
        place=(place + 1, len(walk.asked)),
        answered=objective.id in walk.filling.answers,
        begun="; ".join(_shown(question, said) for question, said in begun.items() if said),
        no_longer_accepted=objective.id in walk.ended,
    )
    walk.shown = objective
    output.terminal("\n" + rendered("return-fill", "text", view, walk.workspace.templates))


def _whole(walk: Walk) -> Elsewhere:
    """Show the whole, and ask what to do with it: write it, go on, change one, or stop."""
    from nvap.formats.documents import rendered
    from nvap.views.filling import whole_view

    record, faults = _made(walk)
    after = walk.workspace if record is None else walk.workspace.with_all([(record, walk.there)])
    claims = {name: made.claims[name] for name, made in after.returned.items() if not made.claims[name].to_make_again}
    asked = {objective.id for objective in walk.asked} | walk.filling.answers.keys()
    lines = _in_order((one for one in walk.every if one.id in asked), walk.workspace)
    view = whole_view(walk.workspace, after, lines, walk.filling.answers, claims)
    output.terminal("\n" + rendered("return-filled", "text", view, walk.workspace.templates))
    for fault in faults:
        output.err(f"{fault.rule}: {fault.message}. {fault.hint}")
    left = len(walk.open_places)
    while True:
        typed = _typed(FillQuestion("write", left=left)).casefold()
        if typed in ("stop", "no", "n"):
            return Elsewhere(STOP)
        if (not typed and not left) or typed in (WRITE, "yes", "y"):
            return Elsewhere(WRITE)
        if not typed:
            return Elsewhere("")
        if typed.count(".") > 1 and walk.place_of(typed) is not None:
            return Elsewhere(typed)
        if typed.count(".") < 2:
            output.err(say("fill.not-understood", typed=typed))


def _made(walk: Walk) -> "tuple[ReturnRecord | None, Sequence[Diagnostic]]":
    """The return as it would be written, and why it may not be."""
    from nvap.storage.edits import CannotChange
    from nvap.storage.filling import made_return

    loaded = walk.workspace
    try:
        return made_return(
            *(loaded.context, loaded.force.id, loaded.at, loaded.returned, _path(walk)),
            *(walk.filling.answers, walk.ended, walk.there),
        )
    except CannotChange:
        return None, ()  # it is refused with its reason where it would be written


def _write(walk: Walk, drop_comments: bool) -> None:
    """Write the return and drop what was kept; where it cannot be, that stays."""
    from nvap.storage import filling
    from nvap.storage.atomic import NotSaved, Taken
    from nvap.storage.filling import keys_changed
    from nvap.storage.record_files import add
    from nvap.views.moved import moved_all

    loaded = walk.workspace
    if walk.there is not None:
        claimed, answers = walk.there.return_.claims, walk.filling.answers
        changed = [name for name in answers if claimed.get(name) != answers[name].claim]
        write(loaded, walk.there, keys_changed(walk.there, answers, loaded.returned), drop_comments, changed)
        filling.drop(loaded.folder, loaded.force.id)
        return
    record, faults = _made(walk)
    for fault in faults:
        output.err(f"{fault.rule}: {fault.message}. {fault.hint}")
    if record is None or faults:
        output.misuse(f"nothing was written. {walk.told()}")
    try:
        path = add(loaded.folder, record)
    except Taken as problem:
        output.cannot(f"{problem.path} is there already. {walk.told()}")
    except NotSaved as problem:
        output.cannot(f"{problem.path} was not saved: {problem.reason}. {walk.told()}")
    filling.drop(loaded.folder, loaded.force.id)
    after = loaded.with_all([(record, None)])
    for line in moved_all([("recorded", path)], loaded.gap_list, after.gap_list):
        output.tell(f"{line}\n")
    unanswered = {name: made for name, made in walk.ended.items() if name not in walk.filling.answers}
    for line in ended_lines(unanswered):
        output.tell(f"{plain(line)}\n")


def _typed(view: FillQuestion, default: str = "") -> str:
    """What is typed to a question, without the spaces around it; what Enter answers stands in brackets."""
    from nvap.formats.documents import rendered
    from nvap.workspace import built_in

    *told, prompt = rendered("return-ask", "text", view, (built_in("templates"),)).rstrip("\n").split("\n")
    if any(told):
        output.terminal("\n".join(told))
    label = f"{prompt.strip()} [{plain(default)}]" if default else prompt.strip()
    return answered(label, "").strip()
