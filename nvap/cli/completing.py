"""What a shell offers while somebody types: names from the files, read fast; nothing heavy is imported for it."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from typer.core import CompletionItem  # type: ignore[attr-defined]

from nvap.load import names
from nvap.load.built_in import workspace_above
from nvap.model.listed import Assurance, Kind, Marking, Share, Shows

Offer = Callable[[Any], Iterator[tuple[str, str]]]


def _workspace(context: Any) -> Path | None:
    given = context.params.get("workspace")
    return Path(given) if given else workspace_above(Path())


def _plan(context: Any) -> Path | None:
    given = context.params.get("plan")
    return Path(given) if given else None


def _bodies(context: Any) -> Iterator[tuple[str, str]]:
    return names.bodies(_workspace(context), _plan(context))


def _objectives(context: Any) -> Iterator[tuple[str, str]]:
    return names.objectives(_workspace(context), _plan(context))


def _actions(context: Any) -> Iterator[tuple[str, str]]:
    return names.actions(_workspace(context), _plan(context))


def _issues(context: Any) -> Iterator[tuple[str, str]]:
    return names.issues(_workspace(context), _plan(context))


def _records(context: Any) -> Iterator[tuple[str, str]]:
    return names.records(_workspace(context), context.params.get("force"))


def _words(listed: Any) -> Offer:
    return lambda context: ((str(word), "") for word in listed)


# By the name of a parameter, and where that means another thing in a command by both.
OFFERS: dict[str, Offer] = {
    "force": _bodies,
    "into": _bodies,
    "body merge bodies": _bodies,
    "objective": _objectives,
    "number": _actions,
    "action": _actions,
    "perennial_issue": _issues,
    "record": _records,
    "supersedes": _records,
    "moved_to": _records,
    "evidence add kind": _words(Kind),
    "evidence edit kind": _words(Kind),
    "evidence list kind": _words(Kind),
    "assurance": _words(Assurance),
    "marking": _words(Marking),
    "max_marking": _words(Marking),
    "share": _words(Share),
    "shows": _words(Shows),
}


class _AsTyped:
    """What reads a value while a line is completed: it stays as it was typed, and no library is needed for that."""

    def coerce(self, value: Any, **_: Any) -> Any:
        """The value as it was typed."""
        return value


def offering(command: Any, name: str) -> Any:
    """The same command, which offers what its parameters can be."""
    for parameter in command.params:
        offer = OFFERS.get(f"{name} {parameter.name}") or OFFERS.get(parameter.name)
        if offer is not None:
            parameter._custom_shell_complete = _offered(offer)
    return command


def _offered(offer: Offer) -> Callable[[Any, Any, str], list[CompletionItem]]:
    def begun(context: Any, _: Any, incomplete: str) -> list[CompletionItem]:
        found = dict(offer(context))
        return [CompletionItem(name, help=says) for name, says in found.items() if name.startswith(incomplete)]

    return begun


def hurry() -> None:
    """Leave out what takes longer than all the rest: typing what was typed, and looking for markup in help texts."""
    with contextlib.suppress(ImportError, AttributeError):
        from typer import _completion_classes, core

        core._TyperParameter.get_runtime_param = lambda parameter: _AsTyped()  # type: ignore[method-assign, assignment, return-value]
        _completion_classes._sanitize_help_text = str  # type: ignore[assignment]
