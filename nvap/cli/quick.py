"""The short way to a command: plain words are read here, as typer would; all else, and all that is wrong, is typer's.

Importing typer takes longer than most commands do. Nothing is told and nothing is done where words are left to it.
"""

import inspect
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from nvap.cli import commands
from nvap.cli.parameters import Argument, Misuse, Parameter, TypedOptions

# What typer replaces in words on Windows, as a shell does elsewhere.
_REPLACED = re.compile(r"[*?\[~$%]")
# Figures that can be read in one way only.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


class Unusual(Exception):
    """That words are left to typer."""


class Call(NamedTuple):
    """A command by its names, what was typed for its parameters or stands for them, and what is still to read it."""

    names: list[str]
    command: Callable[..., None]
    given: dict[str, Any]
    parsers: dict[str, Callable[[str], Any]]

    def run(self) -> None:
        """Run the command. Reading a value may tell something, or take it from standard input; it raises Misuse."""
        for name, parser in self.parsers.items():
            typed = self.given[name]
            try:
                self.given[name] = [*map(parser, typed)] if isinstance(typed, list) else parser(typed)
            except Misuse as problem:
                problem.parameter = name
                raise
        self.command(**self.given)


class _Taken(NamedTuple):
    """A parameter of a command: its name there, the kind of a value, whether it has several, and what is said of it."""

    name: str
    kind: Any
    many: bool
    said: Parameter
    default: Any

    @property
    def names(self) -> dict[str, bool]:
        """What is typed for it, and whether that turns a flag on; an argument has its own name, which nobody types."""
        if isinstance(self.said, Argument):
            return {self.name: True}
        pairs = [name.partition("/") for name in self.said.names]
        return {yes: True for yes, _, _ in pairs} | {no: False for _, _, no in pairs if no}


def read(words: list[str], environment: Mapping[str, str]) -> Call | None:
    """The call that words are, as typer would read them; None where they are left to it."""
    found = commands.named(words)
    if found is None or (os.name == "nt" and any(map(_REPLACED.search, words))):
        return None
    names, command, left = found
    try:
        return Call(names, command, *_read(command, left, environment))
    except Unusual:
        return None


def _read(command: Any, words: list[str], environment: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is given for each parameter, first what is typed, as typer goes through them; and what is to read it."""
    signature = inspect.signature(command).parameters
    asking = [name for name, parameter in signature.items() if parameter.annotation is TypedOptions]
    taken = {name: _taken(parameter) for name, parameter in signature.items() if name not in asking}
    typed = _typed(taken, words)
    names = TypedOptions(name for one in typed for name, on in taken[one].names.items() if on)
    instead = {name: environment.get(one.said.settings.get("envvar", "")) for name, one in taken.items()}
    raw = typed | {name: [value] for name, value in instead.items() if value and name not in typed}
    if any(name not in raw and one.default is inspect.Parameter.empty for name, one in taken.items()):
        raise Unusual
    given = {name: _values(taken[name], values) for name, values in raw.items()}
    parsers = {name: taken[name].said.settings["parser"] for name in raw if "parser" in taken[name].said.settings}
    rest = {name: one.default for name, one in taken.items() if name not in raw} | dict.fromkeys(asking, names)
    return given | rest, parsers


def _taken(parameter: inspect.Parameter) -> _Taken:
    kind, said = get_args(parameter.annotation) if get_origin(parameter.annotation) is Annotated else (None, None)
    if not isinstance(said, Parameter):
        raise Unusual
    if get_origin(kind) is UnionType:
        kind = get_args(kind)[0]  # the other is None
    many = get_origin(kind) is list
    return _Taken(parameter.name, get_args(kind)[0] if many else kind, many, said, parameter.default)


def _typed(taken: Mapping[str, _Taken], words: list[str]) -> dict[str, list[Any]]:
    """What is typed for each parameter: options in the order in which they are first named, then arguments."""
    known = {name: (one, on) for one in taken.values() for name, on in one.names.items()}
    typed: dict[str, list[Any]] = {}
    plain: list[str] = []
    left = iter(words)
    for word in left:
        name, equals, value = word.partition("=")
        one, on = known.get(name, (None, True))
        if word == "--":
            plain.extend(left)
        elif word == "-" or not word.startswith("-"):
            plain.append(word)
        elif one is None or (equals and (one.kind is bool or not name.startswith("--"))):
            raise Unusual
        else:
            typed.setdefault(one.name, []).append(on if one.kind is bool else value if equals else next(left, None))
    for one in taken.values():
        if isinstance(one.said, Argument) and plain:
            typed[one.name], plain = (plain, []) if one.many else (plain[:1], plain[1:])
    if plain or any(None in values for values in typed.values()):
        raise Unusual
    return typed


def _values(one: _Taken, typed: list[Any]) -> Any:
    """The value of a parameter, or its values; where a parser is to read them, as they are."""
    made = [value if "parser" in one.said.settings else _value(one, value) for value in typed]
    return made if one.many else made[-1]


def _value(one: _Taken, typed: Any) -> Any:
    settings = one.said.settings
    if isinstance(typed, bool) or one.kind is str:
        return typed
    if one.kind is int and _WHOLE.fullmatch(typed):
        number = int(typed)
        if settings.get("min", number) <= number <= settings.get("max", number):
            return number
    if one.kind is Path and (
        not settings.get("readable", True) or os.access(typed, os.R_OK) or not os.path.exists(typed)
    ):
        return Path(typed)
    raise Unusual
