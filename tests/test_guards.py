"""What every command, option, form, document and field must hold to; what is in no class fails.

The lists are taken from the program (tests/guards), so that nobody has to remember them. Each guard is seen to fail on
a fault that is planted in the program as somebody would who forgets.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pytest

from nvap.cli import commands as table
from nvap.cli import output
from nvap.cli.options import Force, MaxMarking, Out, Theme, WorkspaceFolder, form_option
from nvap.cli.parameters import Argument, Option
from nvap.cli.report import To, report
from nvap.formats.documents import FORMATS
from nvap.workspace import Workspace
from tests.guards import ignoring, trying, worlds
from tests.guards.commands import KNOWN_FORMS, Command, named, plant, tree
from tests.guards.filling import VALUES, values
from tests.guards.ignoring import NEUTRAL, SETTINGS, heeded, ignored, setting_of
from tests.guards.marking import LIMIT, SHOWS, SHOWS_NOTHING, leaking, shown
from tests.guards.trying import WRITES, Trial
from tests.guards.writing import changes, writing
from tests.marked import leaks

COMMANDS = tree()
BY_NAME = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)


# The lists themselves


def test_every_command_of_the_table_is_in_the_tree() -> None:
    assert {command.words[0] for command in COMMANDS} == set(table.COMMANDS)
    assert len(COMMANDS) > 25


@BY_NAME
def test_a_test_knows_how_to_fill_every_parameter(command: Command) -> None:
    for name in command.parameters:
        if name != "form" and not command.is_flag(name):
            assert values(command, name, worlds.sound(), "")


def test_a_parameter_that_no_row_fills_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(novelty: Annotated[str | None, Option("--novelty")] = None) -> None:
        pass

    with pytest.raises(AssertionError, match=r"say in .* how a test fills novelty of nvap planted"):
        values(plant(monkeypatch, "planted", planted), "novelty", worlds.sound(), "")


def test_every_row_fills_a_parameter() -> None:
    used = {key for command in COMMANDS for name in command.parameters for key in (name, f"{command.name} {name}")}
    assert set(VALUES) - used == set()
    assert set(SETTINGS) - used == set()


# Options: what is ignored is refused


@BY_NAME
def test_what_a_command_ignores_it_refuses(command: Command) -> None:
    found = {(name, beside, form) for name, beside, form in ignored(command, worlds.sound())}
    neutral = {(option, "", form) for name, option, form in NEUTRAL if name == command.name}
    known = {(name, beside, form) for name, beside, form in found if (name, "", form) in neutral}
    assert found - known == set(), "refuse it, as with output.refuse_together or output.refuse_alone"
    assert neutral - found == set(), "it is not ignored any more"


@BY_NAME
def test_what_needs_a_setting_does_something_in_it(command: Command) -> None:
    for name in command.parameters:
        assert setting_of(command, name) is None or heeded(command, name), name


@report("gaps")
def careless(workspace: Any, to: To, theme: Theme = None) -> None:
    """Ignore a theme."""
    from nvap.views.gaps import GapFilter

    to.put(workspace, wanted=GapFilter(None, None, None, None), most=None)


@report("national")
def forgetful(workspace: Any, to: To, since: Annotated[str | None, Option("--since")] = None) -> None:
    """Ignore a date in one form."""
    since = None if to.form == "json" else since
    output.out(f"{to.form} {since}")


def hasty(
    example: Annotated[bool, Option("--example")] = False,
    search: Annotated[str | None, Option("--search")] = None,
) -> None:
    """Ignore one option beside another."""
    output.out("example" if example else f"{search}")


def formless(
    rule: Annotated[str | None, Argument()] = None,
    form: Annotated[str | None, form_option("rules")] = None,
) -> None:
    """Ignore the form beside an argument."""
    output.out(f"{rule}" if rule else f"{form}")


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        (careless, ("theme", "", "")),
        (forgetful, ("since", "", "json")),
        (hasty, ("search", "example", "")),
        (formless, ("form", "rule", "json")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_option_that_is_ignored_is_found(
    function: Any, fault: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = plant(monkeypatch, function.__name__, function)
    monkeypatch.setattr(ignoring, "EVERYWHERE", (*ignoring.EVERYWHERE, "as_at", "max_marking"))
    assert fault in set(ignored(command, worlds.sound()))


# Marking: nothing above the limit is shown, and without a limit to give nothing of the kind at all


@BY_NAME
def test_nothing_is_shown_that_may_not_be(command: Command) -> None:
    # What writes names to whoever may write there the files with errors that it leaves out.
    read = (worlds.sound(),) if command.name in WRITES else (worlds.sound(), worlds.broken())
    found = [line for world in read for line in leaking(command, world)]
    assert bool(found) == (command.name in SHOWS), found


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if "pdf" in command.forms], ids=lambda command: command.name
)
def test_no_pdf_shows_it_either(command: Command) -> None:
    trial = Trial(command, "pdf", worlds.sound())
    limit = (LIMIT,) if LIMIT in command.parameters else ()
    assert leaks(worlds.sound().made, shown(trial, trial.run((*trial.base(), *limit)))) == []


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if LIMIT in command.parameters], ids=lambda command: command.name
)
def test_there_is_something_to_show_without_the_limit(command: Command) -> None:
    shows = next(leaking(command, worlds.sound(), limited=False), None)
    assert bool(shows) == (command.name not in SHOWS_NOTHING), "a test of the limit that finds nothing says nothing"


def _titles(folder: Any, force: str | None) -> str:
    workspace = Workspace.open(folder, date(2026, 11, 30)).of(force or output.misuse("say which, with --force"))
    return "\n".join(record.evidence.title for record in workspace.records)


def peeking(force: Force = None, workspace: WorkspaceFolder = None, max_marking: MaxMarking = None) -> None:
    """Print what there is of records, and take a limit that it does not ask."""
    output.out(_titles(workspace, force))


def unlimited(force: Force = None, workspace: WorkspaceFolder = None) -> None:
    """Print what there is of records on standard error, without an option to limit it."""
    output.err(_titles(workspace, force))


def filing(
    force: Force = None, workspace: WorkspaceFolder = None, max_marking: MaxMarking = None, out: Out = None
) -> None:
    """Keep to the limit on the screen, and not in a file."""
    titles = _titles(workspace, force)
    if out is not None:
        output.write(out, titles, False)


@report("evidence-list")
def listing(workspace: Any, to: To, search: Annotated[str | None, Option("--search")] = None) -> None:
    """Keep to the limit, unless something is looked for."""
    if search is None:
        to.put(workspace)
    else:
        output.out(_titles(workspace.folder.path, workspace.body.id))


@pytest.mark.parametrize("function", [peeking, unlimited, filing, listing], ids=lambda function: function.__name__)
def test_a_command_that_does_not_ask_the_marking_is_found(function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [*leaking(plant(monkeypatch, function.__name__, function), worlds.sound())]


# Writing: what only reads leaves everything as it was


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if command.name not in WRITES], ids=lambda command: command.name
)
def test_what_reads_does_not_write(command: Command) -> None:
    assert [*writing(command)] == []


@pytest.mark.parametrize("name", sorted(WRITES))
def test_what_is_said_to_write_does(name: str) -> None:
    assert changes(named(name))


def remembering(workspace: WorkspaceFolder = None) -> None:
    """Leave a file behind."""
    Path("remembered.txt").write_text("x", encoding="utf-8")


def touching(workspace: WorkspaceFolder = None) -> None:
    """Write a file anew as it was."""
    path = Path("forces.yaml")
    path.write_bytes(path.read_bytes())


def listing_to_itself(
    workspace: WorkspaceFolder = None, form: Annotated[str | None, form_option("rules")] = None
) -> None:
    """Leave a file behind in one form."""
    if form == "json":
        remembering()


def reviewing(workspace: WorkspaceFolder = None, strict: Annotated[bool, Option("--strict")] = False) -> None:
    """Take a file away with an option."""
    if strict:
        Path("forces.yaml").unlink(missing_ok=True)


@pytest.mark.parametrize(
    "function", [remembering, touching, listing_to_itself, reviewing], ids=lambda function: function.__name__
)
def test_a_reader_that_writes_is_found(function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [*writing(plant(monkeypatch, function.__name__, function))]


def test_a_writer_that_does_not_write_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def idle(workspace: WorkspaceFolder = None) -> None:
        pass

    monkeypatch.setattr(trying, "WRITES", WRITES | {"idle"})
    assert not changes(plant(monkeypatch, "idle", idle))


# Forms: the help names those that there are, and no other


def accepted(command: Command, form: str) -> bool:
    """Whether a command takes a form, by --format alone or with --out."""
    base = Trial(command, "", worlds.sound()).base()
    outs = [()] + [("out",)] * ("out" in command.parameters)
    return any(Trial(command, form, worlds.sound()).run((*base, *out)).well for out in outs)


@BY_NAME
def test_the_help_names_the_forms_that_there_are(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "pdf", FORMATS["pdf"]._replace(write=lambda made: b"it takes long, and is not read"))
    assert refused_and_more(command) == (set(), set())


def refused_and_more(command: Command) -> tuple[set[str], set[str]]:
    """The forms that the help names and the command refuses, and those that it takes beside them."""
    if "form" not in command.parameters:
        return set(), set()
    taken = {form for form in (*KNOWN_FORMS, "nonsense") if accepted(command, form)}
    return set(command.forms) - taken, taken - set(command.forms)


@pytest.mark.parametrize(
    ("told", "fault"), [("text or md", (set(), {"json"})), ("text, md, json or html", ({"html"}, set()))]
)
def test_a_help_that_names_others_is_found(told: str, fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(form: Annotated[str | None, Option("--format", help=f"{told}; md if not given.")] = None) -> None:
        output.out(output.form_of("rules", form, None))

    assert refused_and_more(plant(monkeypatch, "planted", planted)) == fault


def test_a_form_without_a_template_is_in_no_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new form is in the help of the documents that have it, by itself."""
    from nvap.formats.documents import forms_of

    monkeypatch.setitem(FORMATS, "novel", FORMATS["json"])
    forms_of.cache_clear()
    try:
        assert "novel" in str(form_option("rules").settings["help"])
    finally:
        monkeypatch.undo()
        forms_of.cache_clear()
