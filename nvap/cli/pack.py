"""The command `nvap pack`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output
from nvap.cli.options import Since
from nvap.cli.parameters import Exit, Option
from nvap.cli.report import To, report
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.views.pack import PackView
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "archive.not-copied": (
            "{path} is not in the archive: its text names a record that may not be named under --max-marking"
        ),
    },
)


@report("pack")
def pack(
    workspace: "Workspace",
    to: To,
    files: Annotated[
        Path | None,
        Option(
            "--files",
            readable=False,
            help="A folder: look there for the files kept elsewhere that records name.",
            show_default=False,
        ),
    ] = None,
    since: Since = None,
    manifest: Annotated[
        bool, Option("--manifest", help="Name every file that it tells of, with its SHA-256; an archive does.")
    ] = False,
) -> None:
    """Make a force's evidence pack: a first page, gaps, strengths, findings, and the evidence by action.

    With --out NAME.zip the records themselves go with it, and the files kept elsewhere that --files finds.
    """
    if files is not None and not files.is_dir():
        output.cannot(f"{files} is not a folder that can be read")
    if to.out is not None and to.out.suffix.lower() == ".zip":
        if to.form not in (None, "zip"):
            output.misuse(f"--format {to.form} and --out {to.out.name} are two different forms; give one of them")
        if manifest:
            output.misuse("an archive always has the manifest; leave --manifest out")
        view = _write_archive(workspace, to, to.out, files, since)
    else:
        view = to.put(workspace, files=files, since=since, manifest=manifest)
    _say_what_differs(view)


def _write_archive(workspace: "Workspace", to: To, out: Path, files: Path | None, since: Any) -> "PackView":
    """Write the page, the records and the files that are the same, as one archive."""
    from nvap.formats.zip import pack_archive
    from nvap.model.refusals import CannotMake
    from nvap.views.pack import pack_document, used_files

    view = pack_document(workspace, to.limit, files=files, since=since, manifest=True)
    measures = [workspace.measures] if workspace.measures and workspace.sound_measures.ids else []
    used = [*used_files(workspace, view.stamp), *measures]
    copied = workspace.copyable(used, to.limit)
    for record in used:
        if record not in copied:
            output.err(say("archive.not-copied", path="/".join(record.parts)))
    try:
        made = pack_archive(workspace, view, copied, files)
    except CannotMake as problem:
        output.cannot(f"{out} was not written: {problem}")
    output.write(out, made, to.overwrite)
    return view


def _say_what_differs(view: "PackView") -> None:
    """Name the files that are not there or not the same; exit 1 where one has changed or cannot be read."""
    from nvap.storage.attachments import in_words

    asked = [kept for kept in view.kept if kept.state not in ("same", "not-asked")]
    for kept in asked:
        output.err(in_words(kept.name, kept.state))
    if any(kept.state in ("other", "unreadable") for kept in asked):
        raise Exit(1)
