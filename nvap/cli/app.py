"""The command line as typer has it: what says the help, completes a line, and tells what is wrong with one."""

import contextlib
import inspect
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Annotated, Any, NoReturn, get_args, get_origin

import typer
from typer.core import TyperCommand, TyperGroup

from nvap import __version__
from nvap.cli.commands import COMMANDS, COMPLETING, found
from nvap.cli.parameters import Abandoned, Argument, Exit, Group, Misuse, TypedOptions


def for_typer(command: Callable[..., None]) -> Callable[..., None]:
    """The same command as typer takes it: its parameters are typer's, and so is what it raises."""
    own = inspect.signature(command).parameters
    asking = [name for name, parameter in own.items() if parameter.annotation is TypedOptions]
    parameters = [_for_typer(parameter) for parameter in own.values()]

    @wraps(command)
    def run(**values: Any) -> None:
        with _raised():
            command(**values | {name: _typed(values[name]) for name in asking})

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _for_typer(parameter: inspect.Parameter) -> inspect.Parameter:
    if parameter.annotation is TypedOptions:
        return parameter.replace(annotation=typer.Context)
    if get_origin(parameter.annotation) is not Annotated:
        return parameter
    kind, said = get_args(parameter.annotation)
    settings: dict[str, Any] = {**said.settings}
    if "parser" in settings:
        settings["parser"] = _raised()(settings["parser"])
    made = typer.Argument(**settings) if isinstance(said, Argument) else typer.Option(*said.names, **settings)
    return parameter.replace(annotation=Annotated[kind, made])


def _typed(context: typer.Context) -> TypedOptions:
    """The options that were typed, and not left at what they are otherwise."""
    sources = ((parameter, context.get_parameter_source(parameter.name or "")) for parameter in context.command.params)
    return TypedOptions(
        option for parameter, source in sources if source and source.name == "COMMANDLINE" for option in parameter.opts
    )


@contextlib.contextmanager
def _raised() -> Iterator[None]:
    """Have what a command or a parser raises said by typer."""
    try:
        yield
    except Exit as ended:
        raise typer.Exit(ended.code) from None
    except Misuse as problem:
        raise typer.BadParameter(str(problem), param_hint=problem.option) from None
    except Abandoned:
        raise typer.Abort from None


class OnDemand(Mapping[str, Any]):
    """The commands by name; the module of one is read, and its options are gone through, only when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        command, says = found(name), COMMANDS[name][2]
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        if not isinstance(command, Group):
            alone.command(name, short_help=says)(for_typer(command))
            return _ready(typer.main.get_command(alone), name)
        inside = typer.Typer(cls=Led, no_args_is_help=command.unless_told is None, rich_markup_mode=None)
        for word, (inner, line) in command.commands.items():
            inside.command(word, short_help=line)(for_typer(inner))
        alone.add_typer(inside, name=name, help=says)
        group: Any = typer.main.get_group(alone).commands[name]
        group.led = command.led
        for word in group.commands:
            _ready(group.commands[word], f"{name} {word}")
        return _ready(group, name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Listed(OnDemand):
    """The commands as the list of them needs them: their lines, and nothing of their modules."""

    def __getitem__(self, name: str) -> Any:
        _, word, says = COMMANDS[name]
        known = TyperGroup(name=name, help=says) if word == "commands" else TyperCommand(name, short_help=says)
        return _in_whole_words(known)


_Page: Any = typer.Context.formatter_class
_paragraph: Any = _Page.write_text


class WholeWords(_Page):  # type: ignore[misc]  # typer keeps it to itself
    """The layout of a help page: no name of an option or of a choice is broken at its hyphens."""

    def write(self, string: str) -> None:
        """Put a piece of the page to the others."""
        super().write(string.replace(_NO_BREAK, "-"))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is typed."""
        super().write_usage(prog, args.replace("-", _NO_BREAK), prefix)

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        _paragraph(self, text.replace("-", _NO_BREAK))

    def write_dl(self, rows: Any, **settings: Any) -> None:
        """Write a list of names and what they are."""
        super().write_dl([(name, says.replace("-", _NO_BREAK)) for name, says in rows], **settings)


# What stands for a hyphen while a page is laid out.
_NO_BREAK = "\u2011"
# Whatever typer itself refuses of what was typed; it has a name there that is its own.
_MISUSE: Any = typer.BadParameter.__bases__[0]


class WholeContext(typer.Context):
    """What a command is run in, with help pages of whole words."""

    formatter_class = WholeWords


def _in_whole_words(command: Any) -> Any:
    """The same command, whose help page has whole words, and whose line in a list is never cut."""
    line = command.get_short_help_str(sys.maxsize)
    command.context_class, command.get_short_help_str = WholeContext, lambda limit=0: line
    return command


def _ready(command: Any, name: str) -> Any:
    """A command with whole words, and while a line is completed with what its parameters can be."""
    if COMPLETING in os.environ:
        from nvap.cli.completing import offering

        offering(command, name)
    return _in_whole_words(command)


class Led(TyperGroup):
    """A group of which one command may be meant where none is named."""

    led: Callable[[list[str], tuple[str, ...]], list[str]]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words of the command line, with the command that was left out."""
        return super().parse_args(ctx, self.led(args, ctx.help_option_names))


class Commands(TyperGroup):
    """The group of all commands."""

    context_class = WholeContext

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = OnDemand()  # type: ignore[assignment]  # nothing is added to it

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands without reading the module of each."""
        with self._listed():
            super().format_commands(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """What a command may be that was begun, without reading the module of each."""
        with self._listed():
            return super().shell_complete(ctx, incomplete)

    @contextlib.contextmanager
    def _listed(self) -> Iterator[None]:
        commands, self.commands = self.commands, Listed()  # type: ignore[assignment]
        yield
        self.commands = commands

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """What is typed before a command; misuse of it is said as all is that goes to standard error."""
        with _misuse_said():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what it refuses is said on standard error, with the exit that it has."""
        from nvap.model.refusals import NotGiven

        try:
            with _misuse_said():
                return super().invoke(ctx)
        except NotGiven as problem:
            from nvap.cli import output

            raise typer.Exit(output.refused(problem)) from None


@contextlib.contextmanager
def _misuse_said() -> Iterator[None]:
    """Let what typer says of misuse be said as we say things at a terminal: in whole words."""
    try:
        yield
    except _MISUSE as problem:
        from nvap.cli.lines import fitted

        said = io.StringIO()
        problem.show(said)
        with contextlib.suppress(OSError, ValueError):  # it may be closed; the exit says it all the same
            sys.stderr.write(fitted(said.getvalue(), sys.stderr))
        raise typer.Exit(problem.exit_code) from None


app = typer.Typer(
    name="nvap",
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="The National Vulnerability Action Plan as checked files: record evidence, list gaps, print the plan. "
    "Begin with `nvap gaps --force YOUR-FORCE`, then `nvap evidence add`.",
)


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    """Take the options that stand before a command."""
    if version:
        typer.echo(f"nvap {__version__}")
        raise typer.Exit()


def end(names: list[str], problem: BaseException) -> NoReturn:
    """Let typer end a command that was run without it, with what it raised; of a parser, as that of its parameter."""
    root: Any = typer.main.get_command(app)
    first, *inner = names
    root.commands = {first: root.commands[first]}
    command = root.commands[first].commands[inner[0]] if inner else root.commands[first]
    refused = [parameter for parameter in command.params if parameter.name == getattr(problem, "parameter", None)]

    def parse_args(context: typer.Context, _: list[str]) -> list[str]:
        for parameter in refused:
            raise typer.BadParameter(str(problem), context, parameter)
        return []

    def callback() -> None:
        with _raised():
            raise problem

    command.parse_args, command.callback = parse_args, callback
    root.main(names, prog_name="nvap")
    raise AssertionError("it has ended")
