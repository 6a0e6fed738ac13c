"""The command that makes the evidence pack: pack."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, DespiteErrors, Force, Form, MaxMarking, Out, Overwrite, PlanFolder, Workspace

if TYPE_CHECKING:
    from nvap.cli.loading import Loaded
    from nvap.load.records import Record, ReturnRecord
    from nvap.model.evidence import KeptFile
    from nvap.views.pack import PackView

LARGEST = 256 * 1024 * 1024


def pack(
    force: Force = None,
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            readable=False,
            help="A folder: look there for the files kept elsewhere that records name.",
            show_default=False,
        ),
    ] = None,
    max_marking: MaxMarking = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Form = None,
    out: Out = None,
    overwrite: Overwrite = False,
    despite_errors: DespiteErrors = False,
) -> None:
    """Make a force's evidence pack: every action, what is claimed and supported, evidence, findings, gaps, strengths.

    With --out NAME.zip the records themselves go with it, and the files kept elsewhere that --files finds.
    """
    from nvap.cli.loading import load_force, marking, refuse_errors
    from nvap.formats import json
    from nvap.views.account import told_of
    from nvap.views.pack import pack_view, told_of_files
    from nvap.words.catalogue import say

    limit = marking(max_marking)
    if files is not None and not files.is_dir():
        show.cannot(f"{files} is not a folder that can be read")
    loaded, body = load_force(workspace, plan, as_at, force)
    refuse_errors(loaded, despite_errors, limit)
    gaps = loaded.gaps(body)
    withdrawn = [record for record in loaded.evidence if record.withdrawn_by(loaded.at)]
    homeless = loaded.homeless
    stamp = loaded.stamp((*told_of(gaps), *loaded.newest_return, *homeless.told, *withdrawn), limit)
    records, returns = loaded.sound.evidence, loaded.sound.returns
    used = told_of_files(gaps, stamp, records, returns, homeless)
    states = _states(used, files) if files is not None else {}
    view = pack_view(loaded.plan, gaps, stamp, records, returns, homeless, states)
    if out is not None and out.suffix.lower() == ".zip":
        if form is not None:
            show.misuse(f"--format {form} and --out {out.name} are two different forms; give one of them")
        copied = loaded.copyable(used, limit)
        for record in used:
            if record not in copied:
                show.err(say("archive.not-copied", path="/".join(record.parts)))
        _write_zip(view, loaded, copied, files, out, overwrite)
    else:
        show.document("pack", view, json.pack, loaded.templates, form, out, overwrite)
    _say_what_differs(states)


def _states(used: "Iterable[Record | ReturnRecord]", folder: Path) -> dict[tuple[str, str], str]:
    """What was found of each file kept elsewhere, by the record's id and the file's name."""
    from nvap.storage.attachments import checked

    return {(record, file.name): checked(file, folder) for record, file in _kept(used)}


def _kept(used: "Iterable[Record | ReturnRecord]") -> "Iterator[tuple[str, KeptFile]]":
    """The files kept elsewhere that the records used name, each with the id of its record."""
    from nvap.load.records import Record

    for record in used:
        if isinstance(record, Record):
            yield from ((record.evidence.id, file) for file in record.evidence.files)


def _write_zip(
    view: "PackView",
    loaded: "Loaded",
    used: "Iterable[Record | ReturnRecord]",
    files: Path | None,
    out: Path,
    overwrite: bool,
) -> None:
    """Write the page, the records and the files that are the same, as one archive."""
    from nvap.formats.zip import archive, place_of
    from nvap.storage.attachments import content

    entries = {"pack.html": show.rendered("pack", "html", view, loaded.templates).encode("utf-8")}
    entries |= {"/".join(("records", *record.parts)): record.source.file for record in used}
    same = {(file.record, file.name) for file in view.kept if file.state == "same"}
    if sum(file.bytes for record, file in _kept(used) if (record, file.name) in same) > LARGEST:
        show.cannot(f"{out} was not written: the files come to more than {LARGEST // 1024**2} MB")
    for record, file in _kept(used):
        if files is not None and (record, file.name) in same:
            data = content(file, files)
            if data is None:
                show.cannot(f"{out} was not written: {file.name} changed while it was read")
            entries[place_of(record, file.name, entries)] = data
    show.write(out, archive(entries, loaded.at), overwrite)


def _say_what_differs(states: dict[tuple[str, str], str]) -> None:
    """Name the files that are not there or not the same; exit 1 where one has changed or cannot be read."""
    from nvap.words.catalogue import say

    for (_, name), state in states.items():
        if state != "same":
            show.err(say(f"files.{state}", name=name))
    if any(state in ("other", "unreadable") for state in states.values()):
        raise typer.Exit(1)
