"""The options that several commands share; the text of each lives beside it."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from nvap.cli.parameters import Misuse, Option

if TYPE_CHECKING:
    from nvap.words.reading import Typed

T = TypeVar("T")


def day(text: str) -> date:
    """A date typed as people here write it; it is told how it was read where it can be read in two ways."""
    from nvap.words.catalogue import day as in_words
    from nvap.words.days import read_day

    read = _understood(read_day, text)
    return _told(text, read, in_words(read.value)).value


def day_or_return(text: str) -> Any:
    """A date, or the word that stands for the day of the last return."""
    from nvap.views.moves import LAST_RETURN

    return text if text == LAST_RETURN else day(text)


def figure(typed: str, *, percent: bool = True) -> str:
    """A number typed as people here write it, in figures; it is told how it was read where it was typed otherwise."""
    from nvap.words.figures import read_figure

    read = _understood(lambda text: read_figure(text, percent=percent), typed)
    return _told(typed, read, read.value).value


def number(typed: str | None, option: str, *, percent: bool = True) -> Any:
    """The number of an option; nothing and an empty text as they are."""
    from decimal import Decimal

    return Decimal(figure_of(typed, option, percent=percent)) if typed else typed


def figure_of(typed: str, option: str, *, percent: bool = True) -> str:
    """The number of an option, in figures."""
    try:
        return figure(typed, percent=percent)
    except Misuse as problem:
        raise Misuse(str(problem), option) from None


def _understood(read: "Callable[[str], Typed[T]]", text: str) -> "Typed[T]":
    from nvap.words.reading import NotUnderstood

    try:
        return read(text)
    except NotUnderstood as problem:
        raise Misuse(str(problem)) from None


def _told(text: str, read: "Typed[T]", shown: str) -> "Typed[T]":
    """The same, once it is told how it was read where that has to be told."""
    if read.told:
        from nvap.cli import output
        from nvap.words.understood import read_as

        output.err(read_as(text, shown))
    return read


def long_text(typed: str) -> str:
    """A text that may have paragraphs and lists: as it is typed, or of - what comes on standard input."""
    from nvap.words.prose import tidied

    if typed != "-":
        return tidied(typed)
    try:
        read = tidied(sys.stdin.buffer.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Misuse("what came on standard input is not UTF-8; save it as that") from None
    if not read:
        raise Misuse("nothing came on standard input; as in --summary - < summary.txt")
    return read


def long_option(name: str, text: str) -> Any:
    """An option whose text may have paragraphs and lists."""
    return Option(name, parser=long_text, metavar="TEXT", help=f"{text} - reads it in.", show_default=False)


def form_option(document: str) -> Any:
    """The option --format of a document: it names the forms that the document has."""
    from nvap.formats.documents import forms_of

    forms = forms_of(document)
    otherwise = "text at a terminal and md elsewhere" if "text" in forms else "md, but not at a terminal,"
    return Option("--format", metavar="FORMAT", help=f"{either(forms)}; {otherwise} if not given.", show_default=False)


def either(words: Sequence[str]) -> str:
    """Words of which one is to be chosen, as they are told."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


Jobs = Annotated[
    int | None,
    Option(
        "--jobs",
        min=1,
        max=64,
        help="Share the work among so many processes; one for each processor where there are many records, "
        "if not given.",
        show_default=False,
    ),
]
# What is unreadable is exit 3 with a sentence of ours, and not misuse: so no path is checked in parsing (readable).
WorkspaceFolder = Annotated[
    Path | None,
    Option(
        "--workspace",
        "-C",
        envvar="NVAP_WORKSPACE",
        readable=False,
        help="The folder with evidence/; the current one or the nearest above if not given.",
        show_default=False,
    ),
]
PlanFolder = Annotated[
    Path | None,
    Option(
        "--plan",
        envvar="NVAP_PLAN",
        readable=False,
        help="The folder with plan.yaml; plan/ in the workspace or the built-in plan if not given.",
        show_default=False,
    ),
]
EditionOption = Annotated[
    str | None,
    Option(
        "--edition",
        metavar="VERSION",
        help="The edition of the plan to read; the one in force at the date if not given.",
        show_default=False,
    ),
]
AsAt = Annotated[
    date | None,
    Option(
        "--as-at",
        parser=day,
        metavar="DATE",
        help="The date to speak for; today if not given.",
        show_default=False,
    ),
]
Force = Annotated[
    str | None,
    Option(
        "--force",
        envvar="NVAP_FORCE",
        help="The force: its id, its name or another name it goes by; the only one of the workspace if not given.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    Option(
        "--out",
        readable=False,
        help="Write a file instead; its suffix says the form, as --format does.",
        show_default=False,
    ),
]
MaxMarking = Annotated[
    str | None,
    Option(
        "--max-marking",
        metavar="MARKING",
        help="Show nothing above this marking; compute on everything, and say how many records are withheld.",
        show_default=False,
    ),
]
Overwrite = Annotated[bool, Option("--overwrite", help="Let --out replace a file that is there.")]
Open = Annotated[bool, Option("--open", help="Open what --out wrote, as a double click does.")]
DespiteErrors = Annotated[
    bool,
    Option(
        "--despite-errors",
        help="Report although files have errors, under a banner that names what is left out.",
    ),
]
Bodies = Annotated[
    str,
    Option(
        "--bodies",
        metavar="WHICH",
        help="territorial: the forces of an area; all: other bodies and examples too.",
    ),
]
Theme = Annotated[
    int | None,
    Option("--theme", help="Only this theme, by its number.", show_default=False),
]
Issue = Annotated[
    str | None,
    Option("--perennial-issue", metavar="ID", help="Only this perennial issue.", show_default=False),
]
Owner = Annotated[
    str | None,
    Option("--owner", metavar="ID", help="Only what belongs to this owner.", show_default=False),
]
Lead = Annotated[
    str | None,
    Option("--lead", help="Only what this role leads, by a part of its name.", show_default=False),
]
Since = Annotated[
    Any,
    Option(
        "--since",
        parser=day_or_return,
        metavar="DATE",
        help="Say what has moved since an earlier date, or since the last return: return.",
        show_default=False,
    ),
]
