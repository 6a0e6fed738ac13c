"""The answers towards a record that is not written yet: kept after each, and offered the next time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from nvap.cli import output
from nvap.cli.parameters import Abandoned, Exit
from nvap.words.catalogue import day as in_words
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "unfinished.kept": "Your answers are kept: the next `nvap evidence add` offers them.",
        "unfinished.not-kept": "Your answers cannot be kept while you answer: {path} was not saved: {reason}",
    },
)

EVIDENCE = "evidence"
# Answers that are of the words of an edition.
_OF_EDITION = ("objective", "shows", "findings")


@dataclass
class Unfinished:
    """What somebody answered towards a record of a force; nothing is kept where nothing is to be written."""

    loaded: "Workspace"
    writes: bool
    is_kept: bool = False
    _told: bool = False

    def offered(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was answered whole and in part, if the person goes on with it; else it is dropped."""
        from nvap.cli.prompts import confirmed
        from nvap.storage.unfinished import kept

        found = kept(self.loaded.folder, EVIDENCE, self.loaded.force.id) if self.writes else {}
        said, parts = (_mapping(found.get(name)) for name in ("answers", "parts"))
        if not said and not parts:
            return {}, {}
        if not confirmed("draft", ((self._name(said), _day_of(found)),)):
            self.drop()
            return {}, {}
        self.is_kept = True
        if found.get("plan_version") != self.loaded.plan.front.version:
            return {name: value for name, value in said.items() if name not in _OF_EDITION}, {}
        return said, parts

    def _name(self, said: Mapping[str, Any]) -> str:
        """What a person knows the record again by."""
        ids = said.get("objective")
        named = said.get("title") or said.get("kind")
        of = ", ".join(map(str, ids)) if isinstance(ids, list) else ""
        return " ".join(filter(None, (str(named or ""), of and f"({of})"))) or self.loaded.force.name

    def keep(self, said: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
        """Keep the answers so far; where that cannot be it is said, once."""
        from nvap.storage.atomic import NotSaved
        from nvap.storage.unfinished import keep

        if not self.writes:
            return
        answers = {name: "" if value is None else value for name, value in said.items()}
        kept = {
            "made": date.today(),
            "plan_version": self.loaded.plan.front.version,
            "answers": answers,
            "parts": dict(parts),
        }
        try:
            keep(self.loaded.folder, EVIDENCE, self.loaded.force.id, kept)
            self.is_kept = True
        except NotSaved as problem:
            if not self._told:
                output.err(say("unfinished.not-kept", path=problem.path, reason=problem.reason))
            self._told = True

    def drop(self) -> None:
        """Drop what is kept: it is written, or not wanted."""
        from nvap.storage.unfinished import drop

        self.is_kept = False
        if self.writes:
            drop(self.loaded.folder, EVIDENCE, self.loaded.force.id)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say that the answers are kept, where what is done within ends before they are written."""
        try:
            yield
        except (Exit, Abandoned, KeyboardInterrupt) as ended:
            if self.is_kept:
                if not isinstance(ended, Exit):
                    output.err("")  # the question stands on the line
                output.err(say("unfinished.kept"))
            raise


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _day_of(found: Mapping[str, Any]) -> str:
    """The day of the last answer, in words."""
    try:
        return in_words(date.fromisoformat(str(found.get("made"))))
    except ValueError:
        return str(found.get("made"))
