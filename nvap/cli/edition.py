"""The commands on editions of the plan: edition list, new, map, review."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output, prompts
from nvap.cli.options import Out, Overwrite, WorkspaceFolder, day, form_option
from nvap.cli.parameters import Argument, Group, Option, TypedOptions
from nvap.cli.report import To, report
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.analysis.mapping import Mapped
    from nvap.load.plan import Plan
    from nvap.model.succession import Moved
    from nvap.storage.editions import NewEdition
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "edition.no-folder": "{version} cannot be the name of a folder; write letters, figures, dots and hyphens",
        "edition.there": "there is an edition {version} already; `nvap edition list` lists those that are here",
        "edition.newest": (
            "plan/ is to hold the newest edition, and {path} has edition {version}; put it into plan/ first"
        ),
        "edition.from": "say from which day edition {version} is in force, with --from",
        "edition.later": "edition {version} is in force from {from_}; --from takes a later day",
        "edition.single": "there is one edition here, and nothing that it follows; `nvap edition new` makes the next",
        "edition.unread": "the newest edition follows {follows}, which is not here",
        "edition.answered": "succession.yaml says of {objective} already; change it there if it is wrong",
        "edition.unknown": "edition {version} has no objective {objective}",
        "edition.where": "say where {objective} went, with --to, or why it was withdrawn, with --why",
        "edition.own-words": (
            "{objective} keeps its id; add --reworded to say that it is the same objective in other words"
        ),
        "edition.not-own": "--reworded is for an objective that keeps its id: --to {objective} and no other",
        "edition.same-words": "{objective} has the same words and the same id in both editions: nothing is to be said",
        "edition.no-plan": (
            "this workspace has no plan of its own, and the built-in one is not changed; "
            "`nvap edition new` makes one, or copy the built-in plan to plan/"
        ),
        "edition.review": (
            "say who reviewed it, what came of it and when the next is due, with --by, --outcome and --next"
        ),
        "edition.month": "{typed} is not a month; write it year-month, as in 2027-05",
        "edition.not-yet": "a review is of a day that has come, and {day} has not",
        "edition.reviewed": "a review on {day} is recorded already, and there can be one on a day",
        "edition.order": "the next review is due after this one: --next {next} is before {day}",
        "edition.cannot": "{path} was not changed: {reason}; change it in an editor",
        "edition.changed": "{path} was changed by somebody else meanwhile; run the command again",
        "edition.taken": "{path} is there already and was left as it is",
        "edition.not-saved": "{path} was not saved: {reason}",
    },
)

commands = Group()


@commands.command("list")
@report("edition-list")
def list_(workspace: "Workspace", to: To) -> None:
    """List the editions of the plan, which of them is in force, and when its review is next due."""
    to.put(workspace)


@commands.command("new")
def new(
    version: Annotated[str, Argument(help="The new edition's version, such as 3.", show_default=False)],
    from_: Annotated[
        date | None,
        Option("--from", parser=day, metavar="DATE", help="The day from which it is in force.", show_default=False),
    ] = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Make the next edition: the plan goes whole to editions/, and plan/ is a copy to be changed."""
    from nvap.formats.jinja import render
    from nvap.storage.editions import begin
    from nvap.workspace import built_in

    loaded = _newest(workspace)
    begun = _composed(loaded, version, from_)
    with _saving():
        begin(loaded.folder, loaded.plan_folder, loaded.plans[-1], begun, "nvap edition new")
    output.terminal(render("edition-new", "text", begun, (built_in("templates"),)))


def _newest(workspace: Path | None) -> "Workspace":
    """The workspace with the newest edition in its plan/, or none but the built-in plan; exit 1 over errors."""
    from nvap.cli.opening import opened, refuse_errors
    from nvap.storage.editions import FRONT

    loaded = opened(workspace, None, None, writes=True).alone
    refuse_errors(loaded, despite=False)
    newest = loaded.plans[-1]
    assert newest.front_file is not None
    path = newest.front_file.source.path
    if path != loaded.plan_folder.show(FRONT):
        output.misuse(say("edition.newest", path=path.rpartition("/")[0], version=newest.front.version))
    return loaded


def _composed(loaded: "Workspace", version: str, from_: date | None) -> "NewEdition":
    """The edition that follows the newest one, as its files will be; exit 2 where there cannot be one."""
    from nvap.storage.editions import NewEdition, drafted, is_folder_name

    front = loaded.plans[-1].front
    for name in (version, front.version):
        if not is_folder_name(name):
            output.misuse(say("edition.no-folder", version=name))
    if any(version in plan.versions for plan in loaded.plans):
        output.misuse(say("edition.there", version=version))
    if from_ is None:
        if not output.asks():
            output.misuse(say("edition.from", version=version))
        from_ = prompts.ask_day("edition-from")
    if front.from_ is not None and from_ <= front.from_:
        output.misuse(say("edition.later", version=front.version, from_=front.from_))
    with _saving(loaded.plan_folder.show("plan.yaml")):
        text = drafted(loaded.plans[-1], version, from_)
    return NewEdition(version, front.version, text, _empty(version, front.version))


def _empty(version: str, follows: str) -> str:
    """A succession that names nothing, with a comment that says how it is filled."""
    from nvap.formats.jinja import bare, render
    from nvap.storage.editions import NewEdition
    from nvap.workspace import built_in

    made = NewEdition(version, follows, "", "")
    return bare(render("edition-succession", "text", made, (built_in("templates"),)))


@commands.command("map")
def map_(
    typed: TypedOptions,
    objective: Annotated[
        str | None,
        Option("--objective", help="Say what became of this objective of the edition before.", show_default=False),
    ] = None,
    to: Annotated[
        list[str] | None,
        Option("--to", metavar="ID", help="Where it went; repeats, where it was split.", show_default=False),
    ] = None,
    why: Annotated[
        str | None, Option("--why", help="Why; without --to, why it was withdrawn.", show_default=False)
    ] = None,
    reworded: Annotated[
        bool, Option("--reworded", help="It keeps its id and is the same objective in other words.")
    ] = False,
    write: Annotated[bool, Option("--write", help="Write what is sure: moved, and its words the same.")] = False,
    list_: Annotated[bool, Option("--list", help="Ask nothing; only list what is open and what is proposed.")] = False,
    workspace: WorkspaceFolder = None,
    form: Annotated[str | None, form_option("edition-map")] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Say what became of each objective of the edition before, in succession.yaml of the newest.

    At a terminal it asks, and saves each answer at once; what the file names already is left as it is.
    """
    output.refuse_together(typed, list_ and "--list", "--write", "--objective", "--to", "--why", "--reworded")
    output.refuse_together(
        typed, write and "--write", "--objective", "--to", "--why", "--reworded", "--format", "--out"
    )
    output.refuse_together(typed, objective and "--objective", "--format", "--out")
    output.refuse_alone(typed, out, "--out", "--overwrite")
    output.refuse_alone(typed, objective, "--objective", "--to", "--why", "--reworded")
    mapping = EditionMap.open(workspace)
    if objective:
        mapping.answer(objective, tuple(to or ()), why, reworded)
    elif write:
        mapping.write_sure()
    elif list_ or form or out or not output.asks():
        mapping.put(form, out, overwrite)
        return
    else:
        mapping.ask()
    mapping.tell()


class EditionMap:
    """The newest edition of a workspace beside the one before, read anew after each answer."""

    def __init__(self, loaded: "Workspace") -> None:
        self.loaded = loaded

    @classmethod
    def open(cls, workspace: Path | None) -> "EditionMap":
        """The two newest editions; exit 2 where there is one, 1 where a file of theirs cannot be used."""
        from nvap.cli.opening import opened, refuse_errors
        from nvap.storage.editions import folder_of

        loaded = opened(workspace, None, None, writes=True)
        if any(not plan.usable or plan.broken for plan in loaded.plans):
            refuse_errors(loaded.alone, despite=False)
        if len(loaded.plans) < 2 or folder_of(loaded.folder, loaded.plans[-1]) is None:
            output.misuse(say("edition.single"))
        follows = loaded.plans[-1].front.follows
        if follows != loaded.plans[-2].front.version:
            output.misuse(say("edition.unread", follows=follows or "none"))
        return cls(loaded)

    @property
    def before(self) -> "Plan":
        """The edition before."""
        return self.loaded.plans[-2]

    @property
    def after(self) -> "Plan":
        """The newest edition."""
        return self.loaded.plans[-1]

    @property
    def view(self) -> Any:
        """What became of the objectives of the edition before."""
        from nvap.views.editions import map_view

        return map_view(self.loaded, self.before, self.after)

    @property
    def mapped(self) -> "tuple[Mapped, ...]":
        """The same, as it was found."""
        from nvap.analysis.mapping import mapped

        return mapped(self.before.objectives, self.after.edition)

    def put(self, form: str | None, out: Path | None, overwrite: bool) -> None:
        """List what is open and what is proposed."""
        from nvap.formats.json import view as as_json

        chosen = output.form_of("edition-map", form, out)
        output.document("edition-map", self.view, self.loaded.templates, chosen, out, overwrite, as_json)

    def tell(self) -> None:
        """Say how many objectives stayed, moved and so on, and how many are open."""
        from nvap.formats.documents import rendered

        output.terminal(rendered("edition-mapped", "text", self.view, self.loaded.templates))

    def save(self, answers: "dict[str, Moved]") -> None:
        """Write answers, and read the workspace anew."""
        from nvap.cli.opening import opened
        from nvap.storage.editions import answer, folder_of

        folder = folder_of(self.loaded.folder, self.after)
        assert folder is not None
        with _saving(self.loaded.folder.show(*folder, "succession.yaml")):
            answer(
                *(self.loaded.folder, folder, self.after, answers),
                _empty(self.after.front.version, self.before.front.version),
            )
        self.loaded = opened(Path(self.loaded.folder.path), None, None)

    def write_sure(self) -> None:
        """Write what is sure."""
        from nvap.analysis.mapping import Fate
        from nvap.model.succession import Moved

        sure = {each.objective.id: Moved(to=each.to) for each in self.mapped if each.fate is Fate.SURE}
        if sure:
            self.save(sure)

    def answer(self, objective: str, to: tuple[str, ...], why: str | None, reworded: bool) -> None:
        """Write what options say of one objective; exit 2 where they do not fit it. Reworded, it keeps its own id."""
        to = to or ((objective,) if reworded else ())
        if reason := self.refusal(objective, to, why, reworded):
            output.misuse(reason)
        self.save({objective: self.moved(to, why, reworded)})

    @staticmethod
    def moved(to: tuple[str, ...], why: str | None, reworded: bool) -> "Moved":
        """An answer as the file has it."""
        from nvap.model.succession import Moved

        said = {"to": tuple(dict.fromkeys(to)), "why": why or None, "reworded": "true" if reworded else "false"}
        return Moved.model_validate(said)

    def refusal(self, objective: str, to: tuple[str, ...], why: str | None, reworded: bool) -> str | None:
        """Why an answer does not fit an objective; None where it does."""
        from nvap.analysis.mapping import Fate
        from nvap.rules.personal_data import personal_data_in

        known = {each.objective.id: each for each in self.mapped}
        if objective not in known:
            return say("edition.unknown", version=self.before.front.version, objective=objective)
        if known[objective].said is not None:
            return say("edition.answered", objective=objective)
        if unknown := [name for name in to if name not in self.after.objectives]:
            return say("edition.unknown", version=self.after.front.version, objective=unknown[0])
        if not to and not why:
            return say("edition.where", objective=objective)
        own_alone = set(to) == {objective}
        if reworded and not own_alone:
            return say("edition.not-own", objective=objective)
        if own_alone and known[objective].fate is Fate.STAYED:
            return say("edition.same-words", objective=objective)
        if own_alone and not reworded:
            return say("edition.own-words", objective=objective)
        found = next(iter(personal_data_in(why or "")), None)
        return say("ask.personal-data", what=found[0], words=found[1]) if found else None

    def ask(self) -> None:
        """Ask whether to write what is sure, then what became of each objective that is open."""
        view = self.view
        if view.sure and prompts.confirmed("edition-sure", tuple((each.id, each.to[0]) for each in view.sure)):
            self.write_sure()
        for number, each in enumerate(view.open):
            shown = dict.fromkeys((*([each.own] if each.own else ()), *each.proposed))
            answer = prompts.ask_successors(
                (each.id, each.text), tuple(shown), len(view.open) - number, self.after.objectives
            )
            if answer == prompts.LATER:
                continue
            to = () if answer == prompts.WITHDRAWN else tuple(answer.split())
            why = prompts.ask_why(needed=not to)
            self.answer(each.id, to, why, set(to) == {each.id})


@commands.command("review")
def review(
    by: Annotated[
        str | None, Option("--by", help="The role or the board that reviewed it.", show_default=False)
    ] = None,
    outcome: Annotated[str | None, Option("--outcome", help="unchanged or changed.", show_default=False)] = None,
    next_: Annotated[
        str | None,
        Option("--next", metavar="MONTH", help="When the next review is due, as in 2027-05.", show_default=False),
    ] = None,
    date_: Annotated[
        date | None,
        Option(
            "--date", parser=day, metavar="DATE", help="The day of the review; today if not given.", show_default=False
        ),
    ] = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Record a review of the plan in the edition that is in force on its day."""
    from nvap.cli.opening import one_of, opened, refuse_errors
    from nvap.formats.documents import rendered
    from nvap.model.fields import Outcome
    from nvap.rules.personal_data import personal_data_in
    from nvap.storage.editions import folder_of, reviewed

    if not by or not outcome or not next_:
        output.misuse(say("edition.review"))
    outcome = one_of("--outcome", outcome, Outcome)
    held = date_ or date.today()
    if held > date.today():
        output.misuse(say("edition.not-yet", day=held))
    if (due := _month(next_)) < f"{held:%Y-%m}":
        output.misuse(say("edition.order", next=due, day=held))
    for what, words in personal_data_in(by):
        output.misuse(say("ask.personal-data", what=what, words=words))
    loaded = opened(workspace, None, held, writes=True).alone
    refuse_errors(loaded, despite=False)
    folder = folder_of(loaded.folder, loaded.plan)
    if folder is None:
        output.misuse(say("edition.no-plan"))
    if any(known.date == held for known in loaded.plan.front.reviews):
        output.misuse(say("edition.reviewed", day=held))
    made = {"date": held, "by": by, "outcome": outcome, "next": due}
    with _saving(loaded.folder.show(*folder, "plan.yaml")):
        path = reviewed(loaded.folder, folder, loaded.plan, made)
    view = {**made, "version": loaded.plan.front.version, "path": path}
    output.terminal(rendered("edition-review", "text", view, loaded.templates))


def _month(typed: str) -> str:
    """A month that was typed; exit 2 where it is none."""
    try:
        return f"{date.fromisoformat(f'{typed}-01'):%Y-%m}"
    except ValueError:
        output.misuse(say("edition.month", typed=typed))


@contextmanager
def _saving(path: str = "") -> Iterator[None]:
    """Exit 3, and say why, where something could not be saved."""
    from nvap.storage.atomic import Changed, NotSaved, Taken
    from nvap.storage.edits import CannotChange
    from nvap.storage.transaction import Stopped

    try:
        yield
    except Stopped as problem:
        output.stopped(problem)
    except CannotChange as reason:
        output.cannot(say("edition.cannot", path=path, reason=reason))
    except Changed as problem:
        output.cannot(say("edition.changed", path=problem.path))
    except Taken as problem:
        output.cannot(say("edition.taken", path=problem.path))
    except NotSaved as problem:
        output.cannot(say("edition.not-saved", path=problem.path, reason=problem.reason))
