"""The command with which the programme takes over what forces send: collect."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, Form, PlanFolder, Workspace

if TYPE_CHECKING:
    from nvap.cli.loading import Loaded
    from nvap.collecting import Comparison, Offer
    from nvap.views.collect import ForceLine, SourceLine


def collect(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...", help="What forces sent: a workspace's folder, or a zip of one or of a pack."
        ),
    ],
    write: Annotated[bool, typer.Option("--write", help="Take it over; without this it is only shown.")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Let a record of a source replace one that is here and differs.")
    ] = False,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
) -> None:
    """Take over forces' records into this workspace: first shown, then written with --write.

    A force is taken whole or not at all, after the checks of `nvap validate`. Nothing here is ever taken away, and a
    record that is here and differs is replaced only with --update.
    """
    from nvap import machine
    from nvap.cli.loading import load, refuse_errors
    from nvap.views.collect import collect_view

    loaded = load(workspace, plan, as_at)
    refuse_errors(loaded, despite=False)
    for one in sources:
        if not os.path.lexists(one):
            show.cannot(f"{one} is not there")
    lines: list[SourceLine] = []
    seen: dict[str, str] = {}
    for one in sources:
        lines.append(_source(loaded, one, seen, write, update))
    view = collect_view(lines, write, update)
    show.document("collect", view, machine.collect, loaded.templates, form, None, False)
    if view.failed:
        raise typer.Exit(3)
    if view.refused:
        raise typer.Exit(1)


def _source(loaded: "Loaded", source: Path, seen: dict[str, str], write: bool, update: bool) -> "SourceLine":
    """What becomes of one source, folder by folder."""
    from nvap.collecting import offers
    from nvap.unpacking import Refused
    from nvap.views.collect import SourceLine
    from nvap.wording import say

    shown = source.as_posix()
    try:
        if source.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
            raise Refused(say("collect.workbook"))
        if os.path.realpath(source) == os.path.realpath(loaded.workspace.path):
            raise Refused(say("collect.itself"))
        found = offers(str(source), shown)
    except Refused as problem:
        return SourceLine(shown, str(problem), ())
    except OSError as problem:
        return SourceLine(shown, say("collect.unreadable", reason=problem.strerror or problem), ())
    return SourceLine(shown, None, tuple(_forces(loaded, shown, found, seen, write, update)))


def _forces(
    loaded: "Loaded", source: str, found: "Iterable[Offer]", seen: dict[str, str], write: bool, update: bool
) -> "Iterable[ForceLine]":
    """What becomes of each force of a source; one that an earlier source has too is refused."""
    from nvap.collecting import compare
    from nvap.wording import say

    for offer in found:
        compared = compare(loaded.plan, loaded.workspace, offer, loaded.at)
        if offer.folder in seen:
            twice = say("collect.twice", force=offer.folder, source=seen[offer.folder])
            compared = replace(compared, errors=(twice, *compared.errors))
        seen.setdefault(offer.folder, source)
        yield _force(loaded, offer, compared, write, update)


def _force(loaded: "Loaded", offer: "Offer", compared: "Comparison", write: bool, update: bool) -> "ForceLine":
    """What becomes of one force."""
    from nvap.collecting import NotTaken, take
    from nvap.views.collect import force_line

    body = loaded.plan.forces.get(offer.folder)
    line = force_line(offer.folder, body.name if body else None, compared, loaded.workspace, update)
    if not write or line.state != "ready":
        return line
    try:
        take(loaded.workspace, compared)
    except NotTaken as problem:
        return replace(line, state="failed", failed=str(problem), left=problem.left)
    return replace(line, state="taken")
