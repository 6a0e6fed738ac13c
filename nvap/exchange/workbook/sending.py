"""A workbook on its way out: to a department to be filled in, or to a peer reviewer."""

from collections.abc import Sequence

from nvap.exchange.workbook.contents import Contents, Part, contents
from nvap.exchange.workbook.layout import SHEETS, Sheet
from nvap.exchange.workbook.review import asked, choices, review_contents, review_view, sheets_sent
from nvap.exchange.workbook.views import WorkbookView, workbook_view
from nvap.exchange.workbook.words import Words, read_me, words
from nvap.formats.documents import rendered
from nvap.model.fields import Marking
from nvap.model.plan import Action
from nvap.model.refusals import CannotMake
from nvap.views.account import accounts, told_of
from nvap.views.stamp import stamp_of
from nvap.workspace import Workspace

LACKING = "a workbook needs more than nvap alone; run: pip install 'nvap[office]'"


def workbook_of(
    workspace: Workspace,
    limit: Marking | None,
    theme: int | None = None,
    action: str | None = None,
    lead: str | None = None,
) -> tuple[bytes, str]:
    """The bytes of a body's workbook, or of a part of it, and what is withheld from it; raises CannotMake."""
    part = Part(theme, action, lead)
    whole = stamp_of(workspace, (), limit)
    made = [record.evidence for record in workspace.sound.evidence]
    held = contents(workspace.plan, workspace.gap_list, workspace.evidence, workspace.at, part, whole.may_show, made)
    view = workbook_view(workspace.plan, workspace.force, stamp_of(workspace, held.told, limit), held, part)
    return _bytes(workspace, view, held, _words(workspace), "workbook", SHEETS), view.withheld


def review_of(workspace: Workspace, actions: Sequence[Action], limit: Marking | None) -> tuple[bytes, str]:
    """The same of what a peer reviewer of some actions is sent, of a body or of any; raises CannotMake."""
    body = workspace.body
    objectives = asked(actions, body)
    whole = stamp_of(workspace, (), limit)
    beside = accounts(workspace.plan, workspace.gap_list, whole) if body else {}
    told = told_of(workspace.gap_list, [objective.id for objective in objectives]) if body else ()
    said = _words(workspace)
    held = review_contents(actions, objectives, beside, told, said, whole.may_show)
    view = review_view(workspace.plan, body, stamp_of(workspace, held.told, limit), actions, held)
    said.tables["objective"] = choices(objectives)
    return _bytes(workspace, view, held, said, "workbook-review", sheets_sent(view)), view.withheld


def _words(workspace: Workspace) -> Words:
    try:
        return words(rendered("workbook-words", "text", None, workspace.templates))
    except ValueError as problem:
        raise CannotMake(f"the template workbook-words.text.j2 cannot be used: {problem}") from None


def _bytes(
    workspace: Workspace,
    view: WorkbookView,
    held: Contents,
    said: Words,
    read_me_of: str,
    sheets: Sequence[Sheet],
) -> bytes:
    """A workbook of what it holds; `read_me_of` names the template of its first sheet."""
    try:
        from nvap.exchange.workbook.xlsx_writer import Book, to_bytes
    except ImportError:
        raise CannotMake(LACKING) from None
    return to_bytes(
        Book(
            words=said,
            rows=held.rows,
            sheets=tuple(sheets),
            read_me=read_me(rendered(read_me_of, "text", view, workspace.templates)),
            marking=view.stamp.marking,
            title=view.title,
            head=view.head,
            as_at=workspace.at,
            attribution=view.stamp.attribution,
            properties=view.properties,
            wordings={objective.id: objective.fingerprint for objective in workspace.plan.objectives.values()},
        )
    )
