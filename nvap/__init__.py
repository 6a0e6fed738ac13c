"""nvap: the National Vulnerability Action Plan as checked files, with the evidence kept against it.

`nvap.open(folder, at=day)` gives a `Workspace`, which does what the commands do. Nothing heavy is imported before.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # as type checkers read it; typing itself would cost more than asking for the version

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from nvap.analysis.counting import Counts
    from nvap.model.refusals import (
        CannotMake,
        CannotRead,
        CannotWrite,
        Refusal,
        UnknownAction,
        UnknownBody,
        UnknownEdition,
        UnknownObjective,
        UnknownRecord,
        Unusable,
    )
    from nvap.workspace import Workspace

__all__ = [
    "CannotMake",
    "CannotRead",
    "CannotWrite",
    "Counts",
    "Refusal",
    "UnknownAction",
    "UnknownBody",
    "UnknownEdition",
    "UnknownObjective",
    "UnknownRecord",
    "Unusable",
    "Workspace",
    "__version__",
    "open",
]


def open(
    folder: "str | Path" = ".", *, at: "date", plan: "str | Path | None" = None, edition: "str | None" = None
) -> "Workspace":
    """The workspace in a folder as at a date; the plan is the one given, the folder's own, or the one that ships.

    Of several editions it reads the one in force at the date, or the one of the version given. Only the plan is read;
    what is asked of a body reads that body's files. Raises CannotRead and UnknownEdition.
    """
    from nvap.formats.documents import document, sentences
    from nvap.workspace import Workspace

    return Workspace.open(folder, at, plan, documents=document, edition=edition, sentences=sentences)


def __getattr__(name: str) -> object:
    if name == "Counts":
        from nvap.analysis import counting

        return counting.Counts
    if name == "Workspace":
        from nvap import workspace

        return workspace.Workspace
    if name in __all__:
        from nvap.model import refusals

        found: object = getattr(refusals, name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
