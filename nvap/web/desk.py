"""What one person works on in the pages: a workspace and a body, read again only when their files changed."""

import datetime as dt
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sized
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from nvap.formats.documents import document, sentences
from nvap.model.bodies import Force
from nvap.model.fields import Marking
from nvap.model.refusals import Refusal
from nvap.model.values import dataclass
from nvap.source.reading import LARGEST
from nvap.workspace import Workspace

Stamps = tuple[tuple[str, int, int], ...]
# Of how many forms it is remembered that they were written, and what they were answered with; of how many files what
# they showed.
MOST_REMEMBERED = 500
OF_A_BODY = ("evidence", "returns")
Kept = TypeVar("Kept", bound=Sized)


@dataclass(frozen=True)
class AnswerPage:
    """A page that answered a form, for the body and under the limit of then; `once` is of the form that is on it."""

    text: str
    status: int
    once: str
    body: str
    limit: Marking | None

    def __len__(self) -> int:
        """How long it is."""
        return len(self.text)


class Desk:
    """A folder, the body that is looked at, and the highest marking that may be shown, for as long as a server runs.

    `told` is what the next page says first, `by` the role that answered last. `today` is asked for each page.
    """

    def __init__(
        self, folder: Path, plan: Path | None, today: Callable[[], dt.date], limit: Marking | None = None
    ) -> None:
        self.folder = folder
        self.plan = plan
        self.today = today
        self.lock = threading.RLock()
        self.limit = limit
        self.told: list[str] = []
        self.upload: Upload | None = None
        self.by = ""
        self._body: str | None = None
        self._opened: tuple[object, Workspace] | None = None
        self._account: tuple[object, Workspace] | None = None
        self._own = True
        self._done: OrderedDict[str, str] = OrderedDict()
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._answers: OrderedDict[str, AnswerPage | dict[str, str]] = OrderedDict()

    # What is read

    def opened(self) -> Workspace:
        """The plan, checked, and who is there; no record is read."""
        key = (self.today(), _stamps(self._files_of_all()))
        if self._opened is None or self._opened[0] != key:
            workspace = Workspace.open(
                *(self.folder, self.today(), self.plan, document), by_clock=True, sentences=sentences
            )
            self._opened = (key, workspace.alone)
        return self._opened[1]

    def opened_on(self, day: dt.date) -> Workspace:
        """The plan as at another day, with no record read."""
        return Workspace.open(*(self.folder, day, self.plan, document), sentences=sentences).alone

    def account(self) -> Workspace:
        """The account of the body that was chosen; raises Refusal where none was, and what `Workspace.of` raises."""
        opened, body = self.opened(), self.body
        if body is None:
            raise Refusal("no force was chosen yet; choose one on the first page")
        names = [body.id, *(before.id for before in opened.plan.line(body, opened.at).ancestors)]
        key = (self._opened and self._opened[0], body.id, _stamps(self._files_of(names)))
        if self._account is None or self._account[0] != key:
            changed = self._account is not None and self._account[1].force == body and not self._own
            self._account = (key, opened.of(body))
            if changed:
                self.told.append("The files were changed since the last page. What stands here is read anew.")
        self._own = False
        return self._account[1]

    @property
    def body(self) -> Force | None:
        """The body that was chosen, or the only one of which there are records."""
        opened = self.opened()
        if self._body is None and len(here := opened.bodies_here) == 1:
            return here[0]
        return opened.plan.forces.get(self._body or "")

    def choose(self, body: str) -> None:
        """Look at another body from now on; raises UnknownBody."""
        self._body = self.opened().find_body(body).id
        self._account, self._own = None, True

    def wrote(self) -> None:
        """Know that the files are about to be other ones by what was done here."""
        self._own = True

    # What forms have shown and done

    def once(self) -> str:
        """What a form is known by, so that it is not written twice."""
        return secrets.token_urlsafe(16)

    def done(self, once: str) -> str | None:
        """What a form that was sent before came to, by what it is known by; None for one that was not."""
        return self._done.get(once)

    def remember(self, once: str, came_to: str) -> None:
        """Keep what a form came to."""
        _kept(self._done, once, came_to)

    def shown(self, text: str) -> str:
        """What a file is known by that a form is made from: its text is kept, to be set beside what another wrote."""
        mark = sha256(text.encode("utf-8")).hexdigest()
        _kept(self._texts, mark, text)
        return mark

    def text_of(self, mark: str) -> str | None:
        """The text of a file as a form showed it."""
        return self._texts.get(mark)

    def keep(self, answer: AnswerPage | dict[str, str]) -> str:
        """Keep the page that answers a form, or what was looked for, and say by which address it is found again."""
        key = self.once()
        _kept(self._answers, key, answer)
        return key

    def kept(self, key: str) -> AnswerPage | dict[str, str] | None:
        """What is kept for an address; None where it is not any more, or is of another body or limit."""
        found = self._answers.get(key)
        if isinstance(found, AnswerPage) and (found.body, found.limit) != (
            self.body.id if self.body else "",
            self.limit,
        ):
            return None
        return found

    # The files that an account is made of

    def _files_of_all(self) -> Iterator[Path]:
        """What says which plan and which bodies there are, and in which words they are told."""
        yield from _within(self.plan or self.folder / "plan", deep=True)
        yield from _within(self.folder)
        for name in (*OF_A_BODY, "measures", "rounds"):
            yield from _within(self.folder / name)
        for name in ("editions", "templates"):
            yield from _within(self.folder / name, deep=True)

    def _files_of(self, names: Iterable[str]) -> Iterator[Path]:
        for name in names:
            for kind in OF_A_BODY:
                yield from _within(self.folder / kind / name)


class Upload:
    """A file that somebody sent, in memory until it is taken or left; never on disk."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        self.mark = sha256(data).hexdigest()


def _kept(kept: OrderedDict[str, Kept], key: str, value: Kept) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST_REMEMBERED or sum(map(len, kept.values())) > 8 * LARGEST:
        kept.popitem(last=False)


def _within(folder: Path, *, deep: bool = False) -> Iterator[Path]:
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.name.startswith("."):
            continue  # drafts and git's own are no part of an account
        yield Path(entry.path)
        if deep and entry.is_dir(follow_symlinks=False):
            yield from _within(Path(entry.path), deep=True)


def _stamps(paths: Iterable[Path]) -> Stamps:
    """What tells files from those of another moment: their names, sizes and when they were written."""
    found = []
    for path in paths:
        try:
            status = path.lstat()
        except OSError:
            continue
        found.append((str(path), status.st_size, status.st_mtime_ns))
    return tuple(found)
