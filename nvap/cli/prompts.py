"""Questions to a person at a terminal; each is explained in the words of the template `ask`."""

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from nvap.cli import output
from nvap.cli.lines import agreed, answered
from nvap.cli.options import day
from nvap.cli.parameters import Misuse
from nvap.model.values import dataclass
from nvap.words.catalogue import own, say
from nvap.words.escaping import plain

if TYPE_CHECKING:
    from nvap.analysis.mapping import Alike

own(
    __name__,
    {
        "ask.unknown": "{typed} is not one of them. {hint}",
        "ask.personal-data": "This looks like {what}: {words}. Write it without; roles, not names. "
        "If it is something else, word it in another way.",
        "ask.no-objective": "{typed} is no objective of the new edition.",
    },
)

Check = Callable[[str], Any]
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
            raise Misuse(say("ask.no-objective", typed=unknown[0]))
        return " ".join(ids) or LATER

    found: str = _answer(AskView("edition-successors", found=(objective,), more=left, alike=alike), check, LATER)
    return found


def ask_why(*, needed: bool) -> str:
    """Why an objective is gone, or where it went; where it is not needed, perhaps nothing."""
    found: str = _answer(AskView("edition-withdrawn" if needed else "edition-why"), _free, None if needed else "")
    return found


def confirmed(question: str, found: tuple[tuple[str, str], ...]) -> bool:
    """Whether what is shown is to be written."""
    return agreed(_words(AskView(question, found=found)), default=True)


def ask_carrying() -> str:
    """What evidence shows of an objective whose words were just shown, or that it is to be asked later."""
    from nvap.model.fields import Carries

    answer: str = _answer(AskView("carrying", (*Carries, LATER)), str)
    return answer


def ask_role() -> str:
    """The role of whoever answers."""
    answer: str = _answer(AskView("role"), _free)
    return answer


def show_record(text: str) -> None:
    """Show a record as its file will be."""
    lines = (" " * (len(line) - len(line.lstrip(" "))) + plain(line).strip(" ") for line in text.splitlines())
    output.tell("\n" + "".join(f"{line}\n" for line in lines) + "\n")


def _free(typed: str) -> str:
    """Free text, without what looks like personal data."""
    from nvap.rules.personal_data import personal_data_in

    for what, words in personal_data_in(typed):
        raise Misuse(say("ask.personal-data", what=what, words=words))
    return typed


def _answer(view: AskView, check: Check, default: str | None = None, gone: str | None = None) -> Any:
    """A checked answer; what is wrong with one is said, and the prompt alone comes again.

    `gone` is the answer that says that there is to be nothing, whatever else may be chosen.
    """
    from nvap.cli.opening import as_known
    from nvap.words.understood import hint

    prompt = _words(view)
    while True:
        typed = _typed(prompt, default)
        if typed == gone:
            return None
        if view.choices:
            known = as_known(typed, view.choices)
            if known is None:
                output.err(say("ask.unknown", typed=typed, hint=hint(typed, view.choices)))
                continue
            typed = known
        try:
            return check(typed)
        except Misuse as problem:
            output.err(str(problem))


def _answer_lines(
    view: AskView,
    check: Check,
    so_far: list[str],
    keep: Callable[[list[str]], None],
    stands: str | None = None,
) -> Any:
    """A checked text of several lines, from those on that were typed `so_far`; `keep` is told of each line.

    Nothing typed at once leaves what stands.
    """
    prompt = _words(view)
    for line in so_far:
        output.tell(f"{plain(line)}\n")
    while True:
        typed = _typed_lines(prompt, so_far, keep, stands)
        try:
            return check(typed)
        except Misuse as problem:
            output.err(str(problem))
            so_far = []


def _ask(view: AskView) -> str:
    return _typed(_words(view), None)


def _typed(prompt: str, default: str | None) -> str:
    """What is typed, without the spaces around it; where there is no default, something."""
    while True:
        text = answered(prompt, default, shown=True).strip()
        if text or default is not None:
            return text


def _typed_lines(prompt: str, so_far: list[str], keep: Callable[[list[str]], None], stands: str | None) -> str:
    """What is typed up to an empty line, with its paragraphs and lists; what stands, where that is the first."""
    from nvap.words.prose import tidied

    lines = so_far or [_typed(prompt, None if stands is None else "")]
    if lines == [""] and stands is not None:
        return stands
    more = _said(AskView("more-lines"))[-1]
    while True:
        if _is_free("\n".join(lines)):
            keep(lines)
        line = answered(more, "").rstrip()
        if not line:
            return tidied("\n".join(lines))
        lines = [*lines, line]


def _is_free(text: str) -> bool:
    try:
        _free(text)
    except Misuse:
        return False
    return True


def _words(view: AskView) -> str:
    """What the template says before an answer: all but its last line is printed, the last is the prompt."""
    *told, prompt = _said(view)
    output.terminal("\n".join(("", *told)))
    return prompt.strip()


def _said(view: AskView) -> list[str]:
    from nvap.formats.documents import rendered
    from nvap.workspace import built_in

    return rendered("ask", "text", view, (built_in("templates"),)).rstrip("\n").split("\n")
