"""The short way to a command reads words as typer does: over every command and each of its parameters."""

import inspect
import io
import os
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stderr
from functools import cache
from pathlib import Path
from typing import Annotated, Any, cast
from unittest.mock import patch

import pytest
import typer
from typer.testing import CliRunner

from nvap.cli import app as by_typer
from nvap.cli import commands, quick
from nvap.cli.parameters import Group, Misuse, Option
from tests.guards.commands import AT_A_TERMINAL, SERVES, Command, named, plant, tree
from tests.running import Done, nvap

# The command that asks typer for its pages, which the short way leaves to it.
HELP = "help"
COMMANDS = [command for command in tree() if command.name != HELP]
BY_NAME = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
# What is typed for a value: each kind of value takes some, takes some in another way, and refuses some.
NUMBERS = ("7", "-3", "0", "007", " 7 ", "1_000", "7.0", "+7", "9" * 20)
DAYS = ("2026-10-14", "2/3/2026", "return")
TEXTS = (
    "words",
    "two words",
    "",
    "-",
    "--",
    "--plan",
    "-C",
    "a=b",
    "ŵ",
    "a\nb",
    "x/y",
    ".",
    "~",
    "*",
    "\udcff",
    "true",
)
VALUES = (*NUMBERS, *DAYS, *TEXTS)
# What comes on standard input.
TYPED = "Words from elsewhere.\n"
# One that every parameter of a kind takes.
PLAIN = {int: "7", Path: "folder"}

Given = dict[str, Any]


def noting(command: Callable[..., None], seen: list[Given]) -> Callable[..., None]:
    """A command that only notes what it is given."""

    def note(**given: Any) -> None:
        seen.append(given)

    note.__name__ = command.__name__
    note.__signature__ = inspect.signature(command)  # type: ignore[attr-defined]
    return note


class Typer:
    """The commands as typer reads words for them, each made once and run by none."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.seen: list[Given] = []
        patched.setattr(by_typer, "found", self._found)
        self.root: Any = cast(Any, typer.main.get_command(by_typer.app))
        made: dict[str, Any] = {}
        whole: Any = self.root.commands
        self.root.commands = {name: made.setdefault(name, whole[name]) for name in commands.COMMANDS}

    def _found(self, name: str) -> Any:
        there = commands.found(name)
        if not isinstance(there, Group):
            return noting(there, self.seen)
        group = Group(there.unless_told)
        for word, (command, line) in there.commands.items():
            group.command(word, line)(noting(command, self.seen))
        return group

    def read(self, words: Sequence[str], env: Mapping[str, str]) -> tuple[Given | None, str]:
        """What a command is given, or None where words are refused; and what is told meanwhile."""
        self.seen.clear()
        with CliRunner().isolation(TYPED, {**cleared(), **env}) as (_, told, _):
            with pytest.raises(SystemExit):
                self.root.main([*words], prog_name="nvap")
            sys.stderr.flush()
            said = told.getvalue().decode()
        return (self.seen[0] if self.seen else None), said


def cleared() -> dict[str, Any]:
    """An environment in which nothing stands in for an option."""
    return {name: None for name in os.environ if name.startswith("NVAP_")}


def by_quick(words: Sequence[str], env: Mapping[str, str]) -> tuple[Given | None, str] | None:
    """The same of the short way; None where it leaves words to typer."""
    call = quick.read([*words], env)
    if call is None:
        return None
    seen: list[Given] = []
    told = io.StringIO()
    with redirect_stderr(told), patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(TYPED.encode()))):
        try:
            call._replace(command=noting(call.command, seen)).run()
        except Misuse:
            seen.clear()
    return (seen[0] if seen else None), told.getvalue()


def kinds(given: Given) -> dict[str, tuple[type, Any]]:
    """Values with their types, by parameter."""
    return {name: (type(value), value) for name, value in given.items()}


def difference(typer_s: Typer, words: Sequence[str], env: Mapping[str, str]) -> str:
    """What the two ways read in words, where it is not the same; "" where it is, or they are left to typer."""
    quickly = by_quick(words, env)
    if quickly is None:
        return ""
    (given, told), (expected, said) = quickly, typer_s.read(words, env)
    same = given == expected if None in (given, expected) else kinds(given or {}) == kinds(expected or {})
    # Of a value that is refused typer says more, once the words are handed to it.
    told_alike = told == said if expected is not None else said.startswith(told)
    return "" if same and told_alike else f"{words} {env}: {given} {told!r}, and by typer {expected} {said!r}"


def plain_value(command: Command, name: str) -> list[str]:
    """Words that give a parameter an ordinary value."""
    parameter = command.parameters[name]
    kind = parameter.type_descriptor.annotation
    text = "2026-10-14" if parameter.type_descriptor.parameter_info.parser else PLAIN.get(kind, "words")
    if command.is_flag(name):
        return [parameter.opts[0]]
    return [text] if parameter.param_type_name == "argument" else [parameter.opts[0], text]


def needed(command: Command, but: str = "") -> list[str]:
    """The words without which typer refuses a command, but those of one parameter."""
    return [word for name in command.needed if name != but for word in plain_value(command, name)]


def fragments(command: Command, name: str) -> Iterator[list[str]]:
    """Ways to give a parameter a value, good and bad, shortened and left out."""
    parameter = command.parameters[name]
    spelled = [*parameter.opts, *parameter.secondary_opts]
    if parameter.param_type_name == "argument":
        yield from ([value] for value in VALUES)
    elif command.is_flag(name):
        yield from ([word] for option in spelled for word in (option, f"{option}=yes", option[:-1]))
    else:
        yield from ([option, value] for option in spelled for value in VALUES)
        for option in spelled:
            yield from ([f"{option}=7"], [f"{option}="], [f"{option}7"], [f"{option[:-1]}", "7"], [option])
        yield from ([spelled[0], one, spelled[-1], other] for one, other in (("7", "8"), ("2/3/2026", "3/4/2026")))


def lines(command: Command) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Words of a command, with each parameter in each way, in several places, and with variables that stand in."""
    for name, parameter in command.parameters.items():
        rest = needed(command, but=name)
        for fragment in fragments(command, name):
            yield [*command.words, *fragment, *rest], {}
        for fragment in ([], plain_value(command, name)):
            for value in ("", "words", "2/3/2026", "\udcff", "7") if parameter.envvar else ():
                yield [*command.words, *rest, *fragment], {parameter.envvar: value}
        yield [*command.words, *rest, *plain_value(command, name)], {}
        yield [*command.words, "--", *rest, *plain_value(command, name)], {}
        yield [*command.words, *rest, "--", *plain_value(command, name)], {}
    for more in (["--help"], ["-h"], ["more"], ["--novelty"], ["-3"], ["--"], ["--version"]):
        yield [*command.words, *needed(command), *more], {}
        yield [*more, *command.words, *needed(command)], {}
        yield [command.words[0], *more, *command.words[1:], *needed(command)], {}
    yield [*command.words], {}
    dice = random.Random(command.name)
    every = [fragment for name in command.parameters for fragment in fragments(command, name)]
    plain = [plain_value(command, name) for name in command.parameters]
    for _ in range(60):
        some = [*dice.sample(plain, dice.randint(0, len(plain))), *dice.choices(every, k=dice.randint(0, 1))]
        dice.shuffle(some)
        yield [*command.words, *needed(command), *(word for fragment in some for word in fragment)], {}


@cache
def typer_s() -> Typer:
    """The commands as typer reads words for them."""
    with pytest.MonkeyPatch.context() as patched:
        return Typer(patched)


@BY_NAME
def test_both_ways_give_a_command_the_same(command: Command, tmp_path: Path) -> None:
    with chdir(tmp_path):
        (tmp_path / "folder").write_text("x", encoding="utf-8")
        found = [difference(typer_s(), words, env) for words, env in lines(command)]
    assert list(filter(None, found)) == []
    assert len(found) > 50


@BY_NAME
def test_what_is_plain_goes_the_short_way(command: Command) -> None:
    longer = [
        name
        for name in command.parameters
        if by_quick([*command.words, *needed(command, but=name), *plain_value(command, name)], {}) is None
    ]
    assert longer == []


def shouting(word: Annotated[str, Option("--word", parser=str.upper)] = "low") -> None:
    """Take a value otherwise than typer, which reads what stands for it too."""


def test_a_command_that_is_given_something_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    command = plant(monkeypatch, "shouting", shouting)
    made = Typer(monkeypatch)
    assert any(difference(made, words, env) for words, env in lines(command))


def loosely(one: Any, typed: Any) -> Any:
    """A number without its bounds."""
    return int(typed) if one.kind is int else typed


@pytest.mark.parametrize(
    ("name", "command", "fault"),
    [
        ("_value", "gaps", loosely),
        ("_value", "validate", lambda one, typed: typed),
        ("_WHOLE", "gaps", re.compile(r"-?\d+\.0|[^.]+")),
    ],
)
def test_a_value_that_is_read_otherwise_is_found(
    name: str, command: str, fault: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(quick, name, fault)
    monkeypatch.chdir(tmp_path)
    assert any(found_or_crashed(words, env) for words, env in lines(named(command)))


def found_or_crashed(words: list[str], env: dict[str, str]) -> str:
    """Where the two ways differ, or that the short way cannot read words at all."""
    try:
        return difference(typer_s(), words, env)
    except ValueError as problem:
        return str(problem)


def test_a_command_that_goes_the_long_way_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(word: str = "low") -> None:
        """Take an option that is described to typer alone."""

    plant(monkeypatch, "planted", planted)
    assert by_quick(["planted", "--word", "high"], {}) is None


# Where a command ends, and what is said of what is wrong

LONG = "import nvap.cli.quick\nnvap.cli.quick.read = lambda *_: None"
MEASURE: tuple[str, ...] = ("measures", "add", "--id", "a", "--objective", "2.2.1.1", "--text", "a", "--kind", "output")
MEASURE += ("--unit", "a", "--better", "higher")
# Values that are found wrong later than a parser would.
LATER = (
    (*MEASURE, "--every", "often"),
    (*MEASURE, "--every", "3", "--target", "much"),
    ("return", "set", "2.2.1.1", "in-progress", "--force", "norfolk", "--due", "soon"),
    ("gaps", "--force", "norfolk", "--theme", "9"),
    ("gaps", "--force", "norfok"),
    ("gaps", "--force", "norfolk", "--top", "0"),
    ("gaps", "--forc", "norfolk"),
    ("gaps", "--since"),
    ("gap",),
    (),
    ("measures", "--since", "often"),
    ("measures", "--force", "norfolk", "--novelty"),
    ("validate", "nowhere"),
    ("validate", "-C", "nowhere"),
    ("sheet",),
    ("help", "gaps"),
)


def ends(words: Sequence[str], folder: Path) -> tuple[Done, Done]:
    """A command run the short way where it can be, and the long way."""
    ended = []
    for way, prepared in (("short", ""), ("long", LONG)):
        (folder / way / "here").mkdir(parents=True)
        ended.append(nvap(*words, cwd=folder / way / "here", prepared=prepared))
    return ended[0], ended[1]


def refused(command: Command) -> Iterator[list[str]]:
    """Words of which a parser refuses one, for each that there is; and those that are enough."""
    for name, parameter in command.parameters.items():
        if parameter.type_descriptor.parameter_info.parser:
            yield [*command.words, *needed(command, but=name), parameter.opts[0], ""]
            yield [*command.words, *needed(command, but=name), parameter.opts[0], "often"]
    yield [*command.words, *needed(command)]


@BY_NAME
def test_both_ways_end_alike(command: Command, tmp_path: Path) -> None:
    if command.name in AT_A_TERMINAL or command.name == SERVES:
        pytest.skip("it waits for somebody")
    for place, words in enumerate(refused(command)):
        short, long = ends(words, tmp_path / str(place))
        assert (short.returncode, short.stdout, short.stderr) == (long.returncode, long.stdout, long.stderr), words


@pytest.mark.parametrize("words", LATER, ids=" ".join)
def test_what_is_found_wrong_later_ends_alike(words: Sequence[str], tmp_path: Path) -> None:
    short, long = ends(words, tmp_path)
    assert (short.returncode, short.stdout, short.stderr) == (long.returncode, long.stdout, long.stderr)
