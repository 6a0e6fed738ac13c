"""The view of a collection: what became, or would become, of each force of each source."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from nvap.exchange.collect import Comparison
from nvap.exchange.offers import AccountedFile, Offer
from nvap.model.values import dataclass
from nvap.source import Folder
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "collect.folder": "{folder}/ ({count} files)",
        "collect.with-force": "refused with its force, for what is wrong with another file or with the whole of it",
    },
)

# A fault of a file as it is told, with its place.
_PLACED = re.compile(r"(?P<path>.*?):\d+:\d+: ")
# So many files of one folder that are not read for one reason are told in one line.
FOLDED = 4


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
    """One source, its forces, or why nothing of it is taken; and what became of each of its files.

    `junk` counts those that are not named: what a system, an office program or git left there.
    """

    source: str
    refused: str | None
    forces: tuple[CollectedForce, ...]
    files: tuple[AccountedFile, ...] = ()
    junk: int = 0

    @property
    def unread(self) -> tuple[AccountedFile, ...]:
        """The files of no force, each with the reason; of a folder that has many for one reason the folder alone."""
        files = [file for file in self.files if file.force is None and file.why]
        many = Counter(_folder_and_why(file) for file in files)
        lines = {}
        for file in files:
            folder, why = _folder_and_why(file)
            count = many[folder, why] if folder else 0
            path = say("collect.folder", folder=folder, count=count) if count >= FOLDED else file.path
            lines[path, why] = AccountedFile(path, file.what, why)
        return tuple(lines.values())

    @property
    def renamed(self) -> tuple[AccountedFile, ...]:
        """The files that are read as others than they are called."""
        return tuple(file for file in self.files if file.force is not None and file.why and file.what != "refused")


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


def account(offer: Offer, compared: Comparison, line: CollectedForce) -> Iterator[AccountedFile]:
    """What became of each file of a force."""
    new = {record.parts for record in compared.new}
    changed = {record.parts for record, _ in compared.changed}
    faults: dict[str, str] = {}
    for told in line.refused:
        if placed := _PLACED.match(told):
            faults.setdefault(placed["path"], told)
    for file in offer.files:
        if line.state == "refused":
            why = faults.get(file.shown) or say("collect.with-force")
            yield AccountedFile(file.path, "refused", why, offer.folder)
        else:
            what = "new" if file.parts in new else "changed" if file.parts in changed else "same"
            what = what if file.parts else "read"
            yield AccountedFile(file.path, what, file.why, offer.folder)


def _folder_and_why(file: AccountedFile) -> tuple[str, str]:
    return file.path.rpartition("/")[0], file.why


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
        refused=states.count("refused") + states.count("held") + sum(_refused(source) for source in every),
    )


def as_json(view: CollectView) -> dict[str, Any]:
    """What became of each source."""
    return {"wrote": view.wrote, "update": view.update, "sources": view.sources}


def _refused(source: CollectedSource) -> int:
    """How much of a source is refused beside its forces: all of it, or files of no force."""
    if source.refused is not None:
        return 1
    return sum(file.what == "refused" and file.force is None for file in source.files)
