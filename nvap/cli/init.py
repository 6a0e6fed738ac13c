"""The command that makes a new workspace: init."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import AsAt
from nvap.cli.parameters import Argument, Option, TypedOptions
from nvap.model.values import dataclass
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.load.plan import Plan
    from nvap.storage.example import NewFile

own(
    __name__,
    {
        "init.link": "{path} is a link, and nothing is written through one; name the folder itself",
        "init.stopped": "{path} was not made: {reason}. Nothing was made.",
        "init.taken": "somebody else made it meanwhile; run the command again",
        "init.day": "the example can be made for a day from {first} to {last}",
        "init.other-plan": (
            "{path} is another plan than the one that the example was made for; nothing was made. Take a new folder."
        ),
        "init.other-forces": "{path} is there already and does not name {bodies}; nothing was made. Take a new folder.",
    },
)

# The files of every workspace: where each goes, and the template and form that it is made from.
FILES = (
    (("README.md",), "workspace-readme", "md"),
    (("evidence", "README.md"), "workspace-evidence", "md"),
    (("returns", "README.md"), "workspace-returns", "md"),
    ((".gitattributes",), "workspace-gitattributes", "text"),
    ((".gitignore",), "workspace-gitignore", "text"),
)


@dataclass(frozen=True)
class Started:
    """A workspace that was begun: what was made, what was left as it was, and the example if there is one.

    `kept` says that the example force has other records here already; `dated` that a date was asked for.
    """

    folder: str
    made: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    records: int = 0
    returns: int = 0
    force: str | None = None
    force_id: str | None = None
    kept: bool = False
    dated: bool = False
    as_at: date | None = None
    editions: tuple[str, ...] = ()
    merger: bool = False


def init(
    typed: TypedOptions,
    folder: Annotated[
        Path,
        Argument(
            metavar="DIR", readable=False, help="The folder; the current folder if not given.", show_default=False
        ),
    ] = Path(),
    example: Annotated[
        bool, Option("--example", help="Fill it with the records and returns of an invented force.")
    ] = False,
    edition: Annotated[
        str | None,
        Option(
            "--edition",
            metavar="VERSION",
            help="3: let the example have an invented edition 3 of the plan too, and accounts under both.",
            show_default=False,
        ),
    ] = None,
    merger: Annotated[
        bool, Option("--merger", help="Let the invented force merge with another, into one that follows both.")
    ] = False,
    as_at: AsAt = None,
) -> None:
    """Make a new workspace: its folders, what to know about them, and what to run first.

    Nothing that is there already is replaced.
    """
    from nvap.formats.jinja import render
    from nvap.workspace import built_in

    output.refuse_alone(typed, example, "--example", "--as-at", "--edition", "--merger")
    output.refuse_together(typed, merger and "--merger", "--edition")
    if folder.is_symlink():
        output.cannot(say("init.link", path=folder))
    shown = "" if folder == Path() else folder.as_posix()
    begun, files = _example(folder, shown, as_at, edition, merger) if example else (Started(shown), ())
    templates = (built_in("templates"),)
    plain = tuple((parts, render(document, form, begun, templates)) for parts, document, form in FILES)
    ended = _written(folder, begun, (*plain, *((file.parts, file.text) for file in files)))
    output.terminal(render("workspace", "text", ended, templates))


def _written(folder: Path, begun: Started, files: tuple[tuple[tuple[str, ...], str], ...]) -> Started:
    """Write all that is not there yet, or nothing; exit 3 where it cannot be written."""
    from nvap.source import Folder
    from nvap.storage.atomic import NotSaved, take_away
    from nvap.storage.new_workspace import make_workspace
    from nvap.storage.transaction import FileChange, Stopped, put_all

    workspace = Folder(str(folder.absolute()), begun.folder)
    there = {parts for parts, _ in files if os.path.lexists(os.path.join(workspace.path, *parts))}
    made = [parts for parts, _ in files if parts not in there]
    left = [parts for parts, _ in files if parts in there]
    new: tuple[str, ...] = ()
    try:
        new = make_workspace(workspace)
        changes = [FileChange(parts, text.encode("utf-8")) for parts, text in files if parts not in there]
        put_all(workspace, changes, "nvap init")
    except (NotSaved, Stopped) as problem:
        take_away(new)
        if isinstance(problem, Stopped) and problem.left:
            output.stopped(problem)
        reason = problem.reason if isinstance(problem, Stopped) else problem
        why = reason.reason if isinstance(reason, NotSaved) else say("init.taken")
        output.cannot(say("init.stopped", path=reason.path, reason=why))
    counted = {part: sum(parts[0] == part and len(parts) == 3 for parts in made) for part in ("evidence", "returns")}
    return replace(
        begun,
        made=tuple(workspace.show(*parts) for parts in made if len(parts) < 3 and parts[0] != "plan"),
        left=tuple(workspace.show(*parts) for parts in left),
        records=counted["evidence"],
        returns=counted["returns"],
    )


def _example(
    folder: Path, shown: str, as_at: date | None, edition: str | None, merger: bool
) -> tuple[Started, tuple["NewFile", ...]]:
    """The example for a day, as files to be written; none where the example force has other records already."""
    from nvap.storage import example_merger
    from nvap.storage.example import FIRST, LAST, bodies, expand, load, unknown_objectives

    at = as_at or date.today()
    if not FIRST <= at <= LAST:
        output.misuse(say("init.day", first=FIRST, last=LAST))
    example = example_merger.merged(load(), example_merger.load()) if merger else load()
    plan = _plan(folder, built_in_only=edition is not None)
    if not plan.usable or unknown_objectives(example, plan):
        output.misuse(say("init.other-plan", path=(folder / "plan").as_posix()))
    force, known = example["force"], bodies(example)
    if os.path.lexists(folder / "forces.yaml") and not all(body in plan.forces for body in known):
        output.misuse(say("init.other-forces", path=(folder / "forces.yaml").as_posix(), bodies=", ".join(known)))
    files, editions = _of_both(folder, plan, at, edition) if edition else (expand(example, plan, at), ())
    others = _others(folder, files)
    name = next(body["name"] for body in example["forces"]["others"] if body["id"] == force)
    begun = Started(shown, force=name, force_id=force, kept=others, dated=as_at is not None, as_at=at, merger=merger)
    return (begun, ()) if others else (replace(begun, editions=editions), files)


def _of_both(folder: Path, plan: "Plan", at: date, edition: str) -> "tuple[tuple[NewFile, ...], tuple[str, ...]]":
    """The example with two editions, as files, and their versions; exit 2 where there is another plan already."""
    from nvap.cli.opening import one_of
    from nvap.source import Folder
    from nvap.storage import example, example_edition
    from nvap.workspace import built_in

    made = example_edition.load()
    one_of("--edition", edition, (made["version"],))
    new = example_edition.second(plan, made, at)
    editions = example_edition.files(Folder(str(built_in("plan"))), plan, new, made)
    for file in editions:
        there = folder.joinpath(*file.parts)
        if there.name == "plan.yaml" and there.exists() and there.read_bytes() != file.text.encode("utf-8"):
            output.misuse(say("init.other-plan", path=there.parent.as_posix()))
    account = example.expand(example_edition.both(example.load(), made), plan, at, new)
    return (*editions, *account), (plan.front.version, new.front.version)


def _plan(folder: Path, *, built_in_only: bool) -> "Plan":
    """The plan that the commands will find in the workspace, or that built in, with the bodies that it names itself."""
    from nvap.load.plan import load
    from nvap.source import Folder
    from nvap.workspace import built_in

    own = folder / "plan"
    found = own if own.is_dir() and not built_in_only else built_in("plan")
    return load(Folder(str(found)), Folder(str(folder)))[0]


def _others(folder: Path, files: tuple["NewFile", ...]) -> bool:
    """Whether a body of the example has records or returns that are none of these files."""
    names = {file.parts for file in files}
    for part, body in {file.parts[:2] for file in files if file.parts[0] in ("evidence", "returns")}:
        try:
            there = os.listdir(folder / part / body)
        except OSError:  # nothing is there, or writing will say what is wrong
            continue
        if any(name.endswith(".yaml") and (part, body, name) not in names for name in there):
            return True
    return False
