"""The command `nvap rules`."""

import sys
from typing import Annotated

from nvap.cli import output
from nvap.cli.lines import paragraphs
from nvap.cli.options import Out, Overwrite, form_option
from nvap.cli.parameters import Argument, TypedOptions
from nvap.model.values import dataclass


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
    typed: TypedOptions,
    rule: Annotated[
        str | None,
        Argument(help="Print this rule's page.", show_default=False),
    ] = None,
    form: Annotated[str | None, form_option("rules")] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """List the rules, or print one rule's page: what it finds, why, an example that fails and one that passes."""
    from nvap.cli.opening import one_of
    from nvap.formats.diagnostics import first_line, page
    from nvap.rules import BY_NAME, RULES
    from nvap.workspace import built_in

    if rule is None:
        output.refuse_alone(typed, out, "--out", "--overwrite")
        view = RulesView(tuple(RuleLine(known.name, known.severity, first_line(known.name)) for known in RULES))
        form = output.form_of("rules", form, out)
        templates = (built_in("templates"),)
        output.document("rules", view, templates, form, out, overwrite, lambda view: {"rules": view.rules})
        return
    output.refuse_together(typed, "the page of one rule", "--format", "--out", "--overwrite")
    name = one_of("RULE", rule, BY_NAME)
    if name is not None:
        output.out(paragraphs(f"{name} ({BY_NAME[name].severity})\n\n{page(name)}\n", sys.stdout))
