"""The command `nvap schema`."""

from typing import Annotated

import typer

from nvap.cli import output


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(help="The kind of file, or the view of a document; without it they are listed."),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of file, for editors; or of a view, for those who write templates."""
    from nvap.cli.opening import one_of
    from nvap.formats.json import dumps
    from nvap.formats.json_schema import KINDS, VIEWS, schema_of, view_schema

    if kind is None:
        output.out("".join(f"{name}\t{files}\n" for name, (_, files) in (*KINDS.items(), *VIEWS.items())))
        return
    name = one_of("KIND", kind, (*KINDS, *VIEWS))
    if name is not None:
        output.out(dumps(view_schema(name) if name in VIEWS else schema_of(name)))
