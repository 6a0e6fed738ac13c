"""The command `nvap why`."""

from typing import TYPE_CHECKING, Annotated

from nvap.cli.parameters import Argument
from nvap.cli.report import To, report

if TYPE_CHECKING:
    from nvap.workspace import Workspace


@report("why")
def why(
    workspace: "Workspace",
    to: To,
    objective: Annotated[str, Argument(help="The objective's id, such as 2.2.1.3.")],
) -> None:
    """Explain one objective of a force: the claim, the evidence, the rule that decided and the gaps that follow."""
    to.put(workspace, objective=objective)
