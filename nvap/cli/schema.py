"""The command `nvap schema`."""

from typing import TYPE_CHECKING, Annotated

from nvap.cli import output
from nvap.cli.parameters import Argument, Option

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATES = "templates"


def schema(
    kind: Annotated[
        str | None,
        Argument(
            help="The kind of file, or the view of a document; without it they are listed. Or templates: the files "
            "that documents are made of."
        ),
    ] = None,
    documents: Annotated[
        list[str] | None,
        Argument(
            metavar="DOCUMENT",
            help="Of templates: the documents, such as gaps; without one, all.",
            show_default=False,
        ),
    ] = None,
    start: Annotated[
        bool, Option("--start", help="Of wording: a file to begin with, which has every sentence of a document.")
    ] = False,
) -> None:
    """Print the JSON Schema of a kind of file, for editors; or of a view, for those who write templates.

    `nvap schema templates` prints the full path of each template that a document is made of, a line each.
    """
    from nvap.cli.opening import one_of
    from nvap.formats.json import dumps
    from nvap.formats.json_schema import KINDS, VIEWS, schema_of, view_schema

    if start:
        if kind != "wording":
            output.misuse("--start is of wording: nvap schema wording --start > wording.yaml")
        output.out(_start())
        return
    if kind == TEMPLATES:
        output.out(_files(documents or ()))
        return
    if documents:
        output.misuse(f"only {TEMPLATES} takes documents: nvap schema {TEMPLATES} {' '.join(documents)}")
    if kind is None:
        output.out("".join(f"{name}\t{files}\n" for name, (_, files) in (*KINDS.items(), *VIEWS.items())))
        return
    name = one_of("KIND", kind, (*KINDS, *VIEWS, TEMPLATES))
    if name is not None:
        output.out(dumps(view_schema(name) if name in VIEWS else schema_of(name)))


def _files(documents: "Sequence[str]") -> str:
    """The templates of some documents, or of all, a line each, as one can hand them to `cp`."""
    from nvap.cli.opening import one_of
    from nvap.formats.template_files import documents as known
    from nvap.formats.template_files import files_of

    named = [one_of("DOCUMENT", document, known()) for document in documents]
    return "".join(f"{path}\n" for path in files_of(filter(None, named) if named else known()))


def _start() -> str:
    """A wording.yaml with each sentence as it is, those of a part of the program together."""
    from itertools import groupby

    from nvap.formats.documents import sentences
    from nvap.source.writing import to_text
    from nvap.words.catalogue import OWNERS

    lines = ["# Every sentence of a document. Put those that you want into your words, and take out the others.\n"]
    lines += ["sentences:\n"]
    for owner, keys in groupby(sorted(sentences(), key=OWNERS.__getitem__), OWNERS.__getitem__):
        lines += [f"  # {owner.rpartition('.')[2]}\n"]
        lines += to_text({"sentences": {key: sentences()[key] for key in keys}}).splitlines(keepends=True)[1:]
    return "".join(lines)
