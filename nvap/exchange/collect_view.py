"""The view of a collection: what became, or would become, of each force of each source."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nvap.exchange.collect import Comparison, Offer
from nvap.source import Folder


@dataclass(frozen=True, slots=True)
class CollectedForce:
    """One force of a source, by the paths of its files here; `refused` says why nothing of it is taken.

    `state` is `nothing` where all is here already, `ready`, `taken`, `held` where a record has changed and no update
    was asked for, `refused` or `failed`. `failed` says what could not be written, `left` what could not be taken away.
    """

    force_id: str
    force: str | None
    state: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    gone: tuple[str, ...]
    refused: tuple[str, ...]
    warnings: int
    notes: tuple[str, ...] = ()
    failed: str | None = None
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectedSource:
    """One source, and its forces; or why nothing of it is taken."""

    source: str
    refused: str | None
    forces: tuple[CollectedForce, ...]


@dataclass(frozen=True, slots=True)
class CollectView:
    """What became of each source; `wrote` says that it was asked to be written."""

    wrote: bool
    update: bool
    sources: tuple[CollectedSource, ...]
    ready: int
    taken: int
    held: int
    failed: int
    refused: int


def force_line(offer: Offer, name: str | None, compared: Comparison, workspace: Folder, update: bool) -> CollectedForce:
    """One force before anything is written."""
    new = tuple(workspace.show(*record.parts) for record in compared.new)
    changed = tuple(workspace.show(*record.parts) for record, _ in compared.changed)
    if compared.errors:
        state = "refused"
    elif changed and not update:
        state = "held"
    else:
        state = "ready" if new or changed else "nothing"
    return CollectedForce(
        force_id=offer.folder,
        force=name,
        state=state,
        new=new,
        changed=changed,
        same=len(compared.same),
        gone=compared.gone,
        refused=compared.errors,
        warnings=compared.warnings,
        notes=tuple(dict.fromkeys((*offer.notes, *compared.twins))),
    )


def collect_view(sources: Iterable[CollectedSource], wrote: bool, update: bool) -> CollectView:
    """The whole of it, with how many forces came to what; a source that is refused counts once."""
    every = tuple(sources)
    states = [force.state for source in every for force in source.forces]
    return CollectView(
        wrote=wrote,
        update=update,
        sources=every,
        ready=states.count("ready"),
        taken=states.count("taken"),
        held=states.count("held"),
        failed=states.count("failed"),
        refused=states.count("refused") + states.count("held") + sum(source.refused is not None for source in every),
    )


def as_json(view: CollectView) -> dict[str, Any]:
    """What became of each source."""
    return {"wrote": view.wrote, "update": view.update, "sources": view.sources}
