"""The command with which the programme takes over what forces send: collect."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.options import AsAt, PlanFolder, WorkspaceFolder, day, form_option
from nvap.cli.parameters import Argument, Exit, Option, TypedOptions
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.exchange.collect import Comparison
    from nvap.exchange.collect_view import CollectedForce, CollectedSource
    from nvap.exchange.offers import AccountedFile, Offer, Submission
    from nvap.exchange.sources import SentFile
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "collect.elsewhere": (
            "{count} of the rows that this workbook was exported with are not so here ({rows}): collect the force's "
            "folder first, or take the workbook over with `nvap workbook import`"
        ),
        "collect.comments": (
            "{path}: its comments would be lost; `nvap workbook import --drop-comments` writes all the same"
        ),
        "collect.review-of-any": (
            "it is a peer review, and does not say of which force: take it over with `nvap workbook import --force`"
        ),
        "collect.nothing": "there are no records in it; a source has evidence/FORCE/ or returns/FORCE/",
        "collect.unreadable": "it cannot be read: {reason}",
        "collect.itself": "this is the workspace itself",
        "collect.twice": "{force} is in {source} too; collect one after the other",
    },
)


def collect(
    typed: TypedOptions,
    sources: Annotated[
        list[Path],
        Argument(
            metavar="SOURCE...",
            help="What forces sent: a workspace's folder, a zip of one or of a pack, or a workbook.",
        ),
    ],
    write: Annotated[bool, Option("--write", help="Take it over; without this it is only shown.")] = False,
    update: Annotated[
        bool, Option("--update", help="Let a record of a source replace one that is here and differs.")
    ] = False,
    date_: Annotated[
        date | None,
        Option(
            "--date",
            parser=day,
            metavar="DATE",
            help="The day of the return that a workbook's claims go into; the day of --as-at if not given.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Annotated[str | None, form_option("collect")] = None,
) -> None:
    """Take over forces' records into this workspace: first shown, then written with --write.

    A force is taken whole or not at all, after the checks of `nvap validate`. Nothing here is ever taken away, and a
    record that is here and differs is replaced only with --update. Of a workbook, what was filled in is taken, and only
    where everything it was exported from is here.
    """
    from nvap.cli.opening import opened, refuse_errors
    from nvap.exchange.collect_view import as_json, collect_view

    loaded = opened(workspace, plan, as_at, writes=write).alone
    refuse_errors(loaded, despite=False)
    on = date_ or loaded.at
    if on > loaded.at:
        output.misuse(f"a return is of a day that has come, and {on} has not")
    for source in sources:
        if not os.path.lexists(source):
            output.cannot(f"{source} is not there")
    found = [(source, _opened(loaded, source)) for source in sources]
    workbooks = any(isinstance(held, str) or held.workbooks for _, held in found)
    output.refuse_alone(typed, workbooks, "a workbook among the sources", "--date")
    lines: list[CollectedSource] = []
    seen: dict[str, str] = {}
    for source, held in found:
        lines.append(_source(loaded, source, held, on, seen, write, update))
    view = collect_view(lines, write, update)
    form = output.form_of("collect", form, None)
    output.document("collect", view, loaded.templates, form, None, False, as_json)
    if view.failed:
        raise Exit(3)
    if view.refused:
        raise Exit(1)


def _opened(loaded: "Workspace", source: Path) -> "Submission | str":
    """What lies in a source, or why nothing of it is taken."""
    from nvap.exchange.offers import submission
    from nvap.source.unzip import RefusedArchive

    if os.path.realpath(source) == os.path.realpath(loaded.folder.path):
        return say("collect.itself")
    try:
        return submission(str(source), source.as_posix(), partial(_force_called, loaded))
    except RefusedArchive as problem:
        return str(problem)
    except OSError as problem:
        return say("collect.unreadable", reason=problem.strerror or problem)


def _force_called(loaded: "Workspace", name: str) -> str | None:
    """The id of the force that a folder is named by, in any capitals and by any name that it goes by."""
    from nvap.model.refusals import UnknownBody

    if name in loaded.plan.forces:
        return name
    try:
        return loaded.find_body(name.replace("_", " ")).id
    except UnknownBody:
        return None


def _source(
    loaded: "Workspace",
    source: Path,
    held: "Submission | str",
    on: date,
    seen: dict[str, str],
    write: bool,
    update: bool,
) -> "CollectedSource":
    """What becomes of one source, force by force and file by file."""
    from nvap.cli.opening import with_progress
    from nvap.exchange.collect_view import CollectedSource
    from nvap.source.unzip import RefusedArchive

    shown = source.as_posix()
    if isinstance(held, str):
        return CollectedSource(shown, held, ())
    lines: list[CollectedForce] = []
    files = [*held.others]
    refused = None
    try:
        offers = chain(_workbooks(loaded, held, on, files), held.offers)
        counted = with_progress(offers, held.forces + len(held.workbooks))
        for line, accounted in _forces(loaded, shown, counted, seen, write, update):
            lines.append(line)  # one by one: what was taken is told although the next cannot be read
            files += accounted
    except RefusedArchive as problem:
        refused = str(problem)
    if refused is None and (files or not lines) and not any(file.force for file in files):
        refused = next((file.why for file in files if file.what == "refused"), say("collect.nothing"))
    return CollectedSource(shown, refused, tuple(lines), tuple(sorted(files, key=lambda file: file.path)), held.junk)


class OfNoForce(Exception):
    """A peer review that does not say which force it is of."""


def _workbooks(loaded: "Workspace", held: "Submission", on: date, files: "list[AccountedFile]") -> "Iterator[Offer]":
    """What was filled in in each workbook of a source; one that is refused is added to the files of it."""
    if not held.workbooks:
        return
    from nvap.exchange.offers import AccountedFile
    from nvap.exchange.workbook.xlsx_guard import RefusedBook
    from nvap.source.unzip import RefusedArchive

    for sent in held.workbooks:
        try:
            offer = _workbook(loaded, sent, on)
        except RefusedBook as problem:
            files.append(AccountedFile(sent.within, "refused", problem.why))
        except OfNoForce:
            files.append(AccountedFile(sent.within, "refused", say("collect.review-of-any")))
        except (RefusedArchive, OSError) as problem:
            files.append(AccountedFile(sent.within, "refused", say("collect.unreadable", reason=problem)))
        else:
            yield offer


def _workbook(loaded: "Workspace", sent: "SentFile", on: date) -> "Offer":
    """What was filled in in a workbook, as the files that it comes to; raises RefusedBook, RefusedArchive, OSError."""
    from nvap.exchange.offers import Offer, OfferedFile
    from nvap.exchange.workbook.importing import hold_to, imported, read_book
    from nvap.load.records import Records, ReturnRecord
    from nvap.model.returns import returned_at

    book = read_book(sent.data())
    hold_to(book, book.force, loaded.plan.front.version)
    if not book.force:
        raise OfNoForce
    if book.force not in loaded.plan.forces:
        return Offer(book.force, Records((), (), 0, frozenset()), (), files=(OfferedFile(sent.within, sent.shown, ()),))
    ((body, here),) = loaded.each([loaded.plan.forces[book.force]])
    spoken = returned_at(here.sound_returns, on)
    made = imported(book, here.folder, here.context, here.found, body, here.evidence, spoken, on)
    refused = [f"{fault.cell} {fault.heading}: {fault.message}. {fault.hint}" for fault in made.faults]
    refused += [diagnostic.told for diagnostic in made.others]
    if made.elsewhere:
        refused.insert(0, say("collect.elsewhere", rows=", ".join(made.elsewhere[:5]), count=len(made.elsewhere)))
    lost = [file for file in made.files if file.lost_comments]
    refused += [say("collect.comments", path=file.record.source.path) for file in lost]
    records = [file.record for file in made.files]
    returns = tuple(record for record in records if isinstance(record, ReturnRecord))
    evidence = tuple(record for record in records if not isinstance(record, ReturnRecord))
    kept = Records(evidence, returns, len(records), frozenset())
    return Offer(
        *(body.id, kept, (), tuple(refused), tuple(made.merge.notes)),
        whole=False,
        files=(OfferedFile(sent.within, sent.shown, ()),),
    )


def _forces(
    loaded: "Workspace", source: str, found: "Iterable[Offer]", seen: dict[str, str], write: bool, update: bool
) -> "Iterator[tuple[CollectedForce, tuple[AccountedFile, ...]]]":
    """What becomes of each force of a source and of its files; one that an earlier source has too is refused."""
    from nvap.exchange.collect import compare
    from nvap.exchange.collect_view import account

    for offer in found:
        compared = compare(loaded.plan, loaded.folder, offer, loaded.at, loaded.plans)
        if offer.folder in seen:
            twice = say("collect.twice", force=offer.folder, source=seen[offer.folder])
            compared = replace(compared, errors=(twice, *compared.errors))
        seen.setdefault(offer.folder, source)
        line = _force(loaded, offer, compared, write, update)
        yield line, tuple(account(offer, compared, line))


def _force(loaded: "Workspace", offer: "Offer", compared: "Comparison", write: bool, update: bool) -> "CollectedForce":
    """What becomes of one force."""
    from nvap.exchange.collect import take, why_stopped
    from nvap.exchange.collect_view import force_line
    from nvap.storage.transaction import Stopped

    body = loaded.plan.forces.get(offer.folder)
    line = force_line(offer, body.name if body else None, compared, loaded.folder, update)
    if not write or line.state != "ready":
        return line
    try:
        take(loaded.folder, compared)
    except Stopped as problem:
        return replace(line, state="failed", failed=why_stopped(problem), left=problem.left)
    return replace(line, state="taken")
