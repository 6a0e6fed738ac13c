"""What a command takes, said once: quick.py reads plain words by it, and app.py makes typer's parameters of it."""

from collections.abc import Callable
from typing import Any, Self, TypedDict, TypeVar, Unpack

C = TypeVar("C", bound=Callable[..., Any])


class Exit(Exception):
    """That the command ends here, with this exit."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


class Misuse(Exception):
    """That a value cannot be used, in words; `option` is the one that it was given for, where that is not plain.

    `parameter` is that of the command, where its parser refused it.
    """

    parameter: str | None = None

    def __init__(self, message: str, option: str | None = None) -> None:
        super().__init__(message)
        self.option = option


class Abandoned(Exception):
    """That somebody who was asked has gone away."""


class Settings(TypedDict, total=False):
    """What may be said of a parameter beside its names; typer knows it under the same words.

    `envvar` is the variable that stands in for it, `readable` whether a path that is there has to be, `min` and `max`
    the bounds of a number, `parser` what makes a value of what was typed, or raises Misuse.
    """

    help: str
    metavar: str
    parser: Callable[[str], Any]
    envvar: str
    readable: bool
    min: int
    max: int
    show_default: bool


class Parameter:
    """A parameter of a command; it stands in the annotation, beside the type."""

    def __init__(self, *names: str, **settings: Unpack[Settings]) -> None:
        self.names, self.settings = names, settings

    def but(self, *names: str, **settings: Unpack[Settings]) -> Self:
        """The same with other names, if any are given, and with some settings changed."""
        made = type(self)(*(names or self.names))
        made.settings = {**self.settings, **settings}
        return made


class Option(Parameter):
    """An option, by all its names; of a flag that can be turned off, `--name/--no-name`."""


class Argument(Parameter):
    """What is typed without an option."""


class TypedOptions(frozenset[str]):
    """The names of all options that were typed, for a command that asks for them by taking a parameter of this type."""


class Group:
    """Commands under one word; one of them may be meant where none is named."""

    def __init__(self, unless_told: str | None = None) -> None:
        self.unless_told = unless_told
        self.commands: dict[str, tuple[Callable[..., Any], str | None]] = {}

    def command(self, name: str, short_help: str | None = None) -> Callable[[C], C]:
        """Put a command into the group; its line in the list is the beginning of its docstring if not given."""

        def put(command: C) -> C:
            self.commands[name] = (command, short_help)
            return command

        return put

    def led(self, words: list[str], helping: tuple[str, ...] = ("--help", "-h")) -> list[str]:
        """The words after that of the group, with the command that was left out."""
        left_out = not words or (words[0].startswith("-") and words[0] not in helping)
        return [self.unless_told, *words] if self.unless_told and left_out else words
