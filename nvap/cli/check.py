"""The commands that check and explain: validate, rules, schema."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from nvap.cli import show
from nvap.cli.options import AsAt, Form, PlanFolder, Workspace


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(readable=False, help="Show only what is said of these files or folders.", show_default=False),
    ] = None,
    workspace: Workspace = None,
    plan: PlanFolder = None,
    as_at: AsAt = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json, github, sarif or junit.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
) -> None:
    """Check the plan and every record of the workspace.

    Exits 0 when nothing is wrong, 1 when something is.
    """
    from nvap.cli.loading import load_everything, one_of
    from nvap.formats.diagnostics import FORMATS, Report
    from nvap.model.diagnostics import Severity

    form = one_of("--format", form, FORMATS) or form
    loaded = load_everything(workspace, plan, as_at)
    diagnostics = loaded.diagnostics
    if paths:
        wanted = [_below(path, loaded.workspace.path, loaded.plan_folder.path) for path in paths]
        diagnostics = tuple(
            diagnostic
            for diagnostic in diagnostics
            if any(_within(os.path.realpath(diagnostic.path), path) for path in wanted)
        )
    report = Report(diagnostics, loaded.files)
    show.out(FORMATS[form](report))
    if report.count(Severity.ERROR) or (strict and report.count(Severity.WARNING)):
        raise typer.Exit(1)


def _below(path: Path, *folders: str) -> str:
    real = os.path.realpath(path)
    if not os.path.lexists(path):
        show.cannot(f"{path} is not there")
    if not any(_within(real, os.path.realpath(folder)) for folder in folders):
        show.misuse(f"{path} is part of neither the workspace nor the plan; name another workspace with -C")
    return real


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list."""

    name: str
    severity: str
    what: str


@dataclass(frozen=True)
class RulesView:
    """The list of rules."""

    rules: tuple[RuleLine, ...]


def rules(
    rule: Annotated[
        str | None,
        typer.Argument(help="Print this rule's page.", show_default=False),
    ] = None,
    form: Form = None,
) -> None:
    """List the rules, or print one rule's page: what it finds, why, an example that fails and one that passes."""
    from nvap.cli.loading import built_in, one_of
    from nvap.formats.diagnostics import first_line, page
    from nvap.rules import BY_NAME, RULES

    if rule is None:
        view = RulesView(tuple(RuleLine(known.name, known.severity, first_line(known.name)) for known in RULES))
        show.document("rules", view, lambda view: {"rules": view.rules}, (built_in("templates"),), form, None, False)
        return
    name = one_of("RULE", rule, BY_NAME)
    if name is not None:
        show.out(f"{name} ({BY_NAME[name].severity})\n\n{page(name)}\n")


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(help="The kind of file, or the view of a document; without it they are listed."),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of file, for editors; or of a view, for those who write templates."""
    from nvap.cli.loading import one_of
    from nvap.formats.json import dumps
    from nvap.formats.json_schema import KINDS, VIEWS, schema_of, view_schema

    if kind is None:
        show.out("".join(f"{name}\t{files}\n" for name, (_, files) in (*KINDS.items(), *VIEWS.items())))
        return
    name = one_of("KIND", kind, (*KINDS, *VIEWS))
    if name is not None:
        show.out(dumps(view_schema(name) if name in VIEWS else schema_of(name)))
