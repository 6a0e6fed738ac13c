"""The command that changes what a record says: evidence edit."""

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, get_args

from nvap.cli import evidence_add, output
from nvap.cli.evidence_change import DropComments, RecordId, after, changed, put, refuse
from nvap.cli.options import Force, PlanFolder, WorkspaceFolder, day
from nvap.cli.parameters import Exit, Option
from nvap.words.catalogue import own, say
from nvap.words.escaping import plain

if TYPE_CHECKING:
    from nvap.cli.evidence_questions import Asking
    from nvap.load.records import Record
    from nvap.model.evidence import Evidence
    from nvap.storage.edits import Change
    from nvap.workspace import Workspace

own(__name__, {"edit.nothing": "the record says all that already; nothing was written"})

# What `evidence add` has and a change has in its own way, or not at all.
_NOT_TAKEN = ("force", "date_", "recorded", "again", "dry_run", "workspace", "plan")
# What an option says here, where it says something else there.
_SAYS = {
    "objective": "An objective it serves, in place of those it names; repeat it for more.",
    "review_by": "The last day it may be relied on; `nvap evidence renew` gives it a later one.",
    "marking": "OFFICIAL, or OFFICIAL-SENSITIVE with --handling.",
    "finding": "One more thing that a look found, as a file has it; what was found stays. Repeat it for more.",
    "file": "A file kept elsewhere, in place of those it names; repeat it for more.",
    "promising_practice": "Whether it is practice that others could learn from.",
}


def _day_or_nothing(text: str) -> Any:
    return day(text) if text else text


def _taken(name: str, parameter: inspect.Parameter) -> inspect.Parameter:
    """An option of `evidence add` as one of a change: what is not given stays, and an empty text takes it out."""
    kind, option = get_args(parameter.annotation)
    made = option.but(help=_SAYS.get(name, option.settings["help"]), show_default=False)
    if option.settings.get("parser") is day:
        made = made.but(parser=_day_or_nothing)
    if name == "file":
        kind = list[str] | None  # an empty path would be the current folder
    if kind is bool:
        kind = bool | None
        made = made.but(f"{option.names[0]}/--no-{option.names[0][2:]}")
    if kind is str:
        kind = str | None
    return parameter.replace(annotation=Annotated[kind, made], default=None, kind=inspect.Parameter.KEYWORD_ONLY)


OPTIONS = {
    name: _taken(name, parameter)
    for name, parameter in inspect.signature(evidence_add.add).parameters.items()
    if name not in _NOT_TAKEN
}


def option_of(name: str) -> str:
    """What is typed for a parameter."""
    option: Option = get_args(OPTIONS[name].annotation)[1]
    return option.names[0]


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options of `evidence add` after its own first parameter."""
    first, *own = [
        parameter
        for parameter in inspect.signature(command).parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    parameters = [first.replace(kind=inspect.Parameter.KEYWORD_ONLY), *OPTIONS.values()]
    parameters += [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


@_with_options
def edit(
    record: RecordId,
    yes: Annotated[bool, Option("--yes", help="Write it without being asked.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changed record and write nothing.")] = False,
    force: Force = None,
    drop_comments: DropComments = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
    **typed: Any,
) -> None:
    """Change what a record says: what is not given stays as it is, and an empty text takes out what may be left out.

    At a terminal the whole record is shown before it is written, and without an option it asks which lines to change.
    A record keeps its id, its force and its days: where one of these is wrong, record it anew and withdraw this one.
    """
    from nvap.cli.opening import opened_of
    from nvap.views.moved import movement

    given = {name: value for name, value in typed.items() if value is not None and value != []}
    if not given and not output.asks():
        output.misuse("say what to change, as with --title; `nvap evidence edit --help` lists the options")
    loaded = opened_of(workspace, plan, None, force=force, writes=not dry_run)
    found = loaded.find_record(record)
    values = with_typed(answers_of(found.evidence), given)
    asking = _asking(loaded, values) if output.asks() and not (given and yes) else None
    if asking and not given:
        _begin(asking, loaded, found)
    while True:
        made = _changed(loaded, found, values)
        refuse(made, drop_comments, _faults(made))
        if dry_run:
            output.out(made.text)
            return
        if made.text == found.source.text:
            output.misuse(say("edit.nothing"))
        gaps = after(loaded, found, made)
        objectives = [*_served(loaded, found.evidence), *values["objective"]]
        if asking is None or yes or _confirmed(made, movement(loaded.gap_list, gaps, objectives)):
            break
        if not _change_lines(asking, loaded, found):
            output.err(say("nothing-written"))
            raise Exit(1)
    output.moved("changed", put(loaded, found, made), loaded.gap_list, gaps, objectives)


def _asking(loaded: "Workspace", values: dict[str, Any]) -> "Asking":
    """The questions about a record of which all is said; the record as a whole is checked after each line."""
    from nvap.cli.evidence_questions import Asking

    return Asking(loaded, lambda _: "", values, said=dict(values))


def _begin(asking: "Asking", loaded: "Workspace", record: "Record") -> None:
    """Show the record as its file is, and let lines be changed; exit 0 where none is."""
    from nvap.cli.prompts import show_record

    show_record(record.source.text)
    if not _change_lines(asking, loaded, record):
        output.err(say("nothing-written"))
        raise Exit()


def _change_lines(asking: "Asking", loaded: "Workspace", record: "Record") -> bool:
    """Ask for lines again until none is named, and tell after each what the record cannot be written with."""
    from nvap.storage.edits import NOT_EDITED, CannotChange

    some = False
    while asking.changes_a_line("line-edit", NOT_EDITED):
        some = True
        try:
            told = _faults(changed(loaded, record, *_differing(loaded, record, asking.made)))
        except CannotChange as reason:
            told = [str(reason)]
        for line in told:
            output.err(line)
    return some


def answers_of(evidence: "Evidence") -> dict[str, Any]:
    """What a record says, as the values that its options have."""
    from nvap.storage.edits import said

    written = said(evidence)
    figure, sample = written.pop("figure", {}), written.pop("sample", {})
    period = figure.get("period") or {}
    names = [evidence_add.NAMES.get(name, name) for name in OPTIONS]
    return {
        **{name: written.get(name) for name in names},
        "date": evidence.date,
        "objective": [*evidence.objectives],
        "figure": figure.get("value"),
        **{name: figure.get(name) for name in ("unit", "baseline", "better", "measure")},
        **{f"period_{end}": period.get(end) for end in ("from", "to")},
        **{f"sample_{part}": sample.get(part) for part in ("size", "of")},
    }


def with_typed(stands: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record with those of the options that were typed; None for what is to go."""
    from nvap.storage.new_record import NEEDED, missing

    gone = [name for name, value in given.items() if value in ("", [""]) or value is False]
    for name in gone:
        if evidence_add.NAMES.get(name, name) in ("objective", *NEEDED):
            output.misuse(f"every record has {option_of(name)}; it stays")
    kept = {name: given[name] if name in given and name not in gone else None for name in OPTIONS}
    read = evidence_add.read_options(kept)
    new = {name: value for name, value in read.items() if value is not None and value != []}
    if "findings" in new:
        new["findings"] = [*(stands["findings"] or ()), *new["findings"]]
    values = {**stands, **new, **{evidence_add.NAMES.get(name, name): None for name in gone}}
    evidence_add.refuse_missing(values, missing(dict(stands)), "edit")
    return values


def _changed(loaded: "Workspace", record: "Record", values: dict[str, Any]) -> "Change":
    """A record's file with other values; on what cannot be changed so exit 2."""
    from nvap.storage.edits import CannotChange

    try:
        return changed(loaded, record, *_differing(loaded, record, values))
    except CannotChange as reason:
        output.misuse(f"{record.stem} cannot be changed so: {reason}")


def _differing(loaded: "Workspace", record: "Record", values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The keys of a record's file that are to be others, and those that go."""
    from nvap.storage.edits import EDITED, edited
    from nvap.storage.new_record import keys_of

    keys = keys_of(values)
    own_edition = loaded.context.edition_of(record.evidence.plan_version)
    return edited(record.evidence, own_edition, {key: keys.get(key) for key in EDITED}, values["objective"] or ())


def _faults(made: "Change") -> list[str]:
    return [f"{fault.rule}: {fault.message}. {evidence_add.in_options(fault.hint)}" for fault in made.faults]


def _served(loaded: "Workspace", evidence: "Evidence") -> list[str]:
    """The objectives of the plan that a record serves now."""
    read = loaded.reading.record(evidence, loaded.at)
    return [*read.objectives] if read is not None else []


def _confirmed(made: "Change", moves: list[str]) -> bool:
    """Whether a record is to be written that is shown whole, and how the gaps would move."""
    from nvap.cli.prompts import confirmed, show_record

    show_record(made.text)
    output.tell("".join(f"{plain(line)}\n" for line in moves))
    return confirmed("write", ())
