"""A command that makes a document: the options that all of these share, once, and how what they make is put out."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output
from nvap.cli.options import (
    AsAt,
    DespiteErrors,
    EditionOption,
    Force,
    MaxMarking,
    Open,
    Out,
    Overwrite,
    PlanFolder,
    WorkspaceFolder,
    form_option,
)
from nvap.cli.parameters import TypedOptions
from nvap.formats.documents import DOCUMENTS
from nvap.model.values import dataclass
from nvap.words.catalogue import in_own_words

if TYPE_CHECKING:
    from nvap.model.fields import Marking
    from nvap.workspace import Workspace


@dataclass(frozen=True)
class To:
    """Which document goes where, in which form, and the highest marking that may be shown in it."""

    document: str
    form: str | None
    out: Path | None
    overwrite: bool
    despite_errors: bool
    typed: frozenset[str] = frozenset()
    limit: "Marking | None" = None

    def put(self, workspace: "Workspace", **options: Any) -> Any:
        """Make the document and put it out; return its view."""
        from nvap.formats.documents import refuse_ignored, view_of

        form = output.form_of(self.document, self.form, self.out)
        refuse_ignored(self.document, form, options)
        view = view_of(workspace, self.document, self.limit, **options)
        with in_own_words(workspace.own_words):
            output.document(self.document, view, workspace.templates, form, self.out, self.overwrite)
        return view

    def refuse(self, workspace: "Workspace", limit: "Marking | None") -> None:
        """Exit 1 where what was read has errors, naming them, unless they are to be left out."""
        from nvap.cli.opening import refuse_errors

        refuse_errors(workspace, self.despite_errors, limit)


_READ: dict[str, tuple[Any, Any]] = {
    "workspace": (WorkspaceFolder, None),
    "plan": (PlanFolder, None),
    "as_at": (AsAt, None),
    "edition": (EditionOption, None),
}
_PUT: dict[str, tuple[Any, Any]] = {
    "out": (Out, None),
    "overwrite": (Overwrite, False),
    "opens": (Open, False),
    "despite_errors": (DespiteErrors, False),
}


def report(document: str, as_at: Any = AsAt) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that documents share, and hand it a checked workspace and where the document goes.

    Whom the document is of says which: of a force it has --force, and that force's records; of any, its own --force
    says whether it has; and only what is of the plan alone, and shows nothing that has a marking, has no --max-marking.
    `as_at` is the option of the date, where it has another name besides.
    """
    of, marked = DOCUMENTS[document].of, DOCUMENTS[document].marked

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = [*inspect.signature(command).parameters.values()][2:]
        given = {parameter.name: (parameter.annotation, parameter.default) for parameter in own}
        options = {
            "typed": (TypedOptions, inspect.Parameter.empty),
            **({"force": (Force, None)} if of == "force" else {}),
            **given,
            **({"max_marking": (MaxMarking, None)} if of != "plan" or marked else {}),
            **_READ,
            "as_at": (as_at, None),
            "form": (Annotated[str | None, form_option(document)], None),
            **_PUT,
        }

        @wraps(command)
        def reporting(**words: Any) -> None:
            from nvap.cli.opening import marking, opened, opened_of, refuse_errors, warn_without

            limit = marking(words.pop("max_marking", None))
            read = [words.pop(name) for name in _READ]
            how = {name: words.pop(name) for name in ("form", "out", "overwrite", "despite_errors")}
            to = To(document, **how, typed=words.pop("typed"), limit=limit)
            opens = words.pop("opens")
            output.refuse_alone(to.typed, to.out, "--out", "--overwrite", "--open")
            if opens and not output.asks():
                output.misuse("--open is for a person at a terminal; leave it out in a script")
            force = words.pop("force") if of in ("force", "any") else None
            if of == "force" or (of == "any" and force is not None):
                workspace = opened_of(*read, force=force)
            else:
                workspace = opened(*read).alone
                if of == "bodies":
                    warn_without(read[0])
            # What is read later is refused later, despite nothing in the plan itself.
            refuse_errors(workspace, to.despite_errors and of != "bodies", limit)
            command(workspace, to, **words)
            if opens and to.out is not None:
                output.open_file(to.out)

        keyword = inspect.Parameter.KEYWORD_ONLY
        reporting.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter(name, keyword, annotation=annotation, default=default)
                for name, (annotation, default) in options.items()
            ]
        )
        reporting.__annotations__ = {name: annotation for name, (annotation, _) in options.items()}
        return reporting

    return decorate
