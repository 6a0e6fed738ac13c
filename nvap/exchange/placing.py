"""Where each file of a source belongs in a workspace, from its name and its folders; nothing is read."""

import re
from collections.abc import Callable, Iterable

from nvap.load.measures import FOLDER as MEASURES
from nvap.model.values import dataclass
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "left.workspace": "it is the sender's own; only evidence/, returns/ and measures/ are taken",
        "left.pack": "it was made with the pack, from the records",
        "left.hidden": "its name begins with a full stop, so it is hidden; give it a name without if it counts",
        "left.other-root": "it lies in {root}/, a workspace of its own: collect that by itself",
        "left.below": (
            "it lies in a folder of its own below {folder}; move it up into {folder} if it counts and send it again"
        ),
        "left.beside": (
            "it lies in no folder of records; move it to evidence/FORCE/ or returns/FORCE/ if it counts and send it "
            "again"
        ),
        "left.workbook": (
            "a workbook beside records is not read; take it out and collect it by itself, after the records"
        ),
        "left.zip": (
            "a zip in what was sent is not opened; take it out (in Explorer: right-click it, Extract All) and collect "
            "it by itself"
        ),
        "left.packed": (
            "only a zip is opened; unpack it, and collect the folder or a zip of it (in Explorer: right-click the "
            "folder, Send to, Compressed (zipped) folder)"
        ),
        "left.mail": (
            "an e-mail that was saved is not read; open it in Outlook, save what is attached (File, Save Attachments) "
            "and collect that"
        ),
        "left.document": (
            "nothing is read from a document or a picture; what it says belongs in a record or in a workbook that "
            "`nvap workbook export` makes"
        ),
        "left.table": (
            "a table of another kind is not read; copy what is in it into a workbook that `nvap workbook export` makes"
        ),
        "left.text": "its name does not end in .yaml; rename it if it is a record and send it again",
        "left.other": "nvap reads nothing of its kind",
    },
)

Steps = tuple[str, ...]
# The id of the force that a folder is named by, in any words that it goes by; None for no force.
Find = Callable[[str], str | None]

PARTS = ("evidence", "returns")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
# What the suffix of a file says that it is, where that is known: the end of a key of a sentence above.
_KINDS: dict[str, str] = {
    **dict.fromkeys(WORKBOOKS, "workbook"),
    **dict.fromkeys((".zip",), "zip"),
    **dict.fromkeys((".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab"), "packed"),
    **dict.fromkeys((".msg", ".eml", ".pst", ".mbox"), "mail"),
    **dict.fromkeys((".doc", ".docx", ".docm", ".rtf", ".odt", ".pdf", ".ppt", ".pptx", ".pages", ".one"), "document"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".html", ".htm"), "document"),
    **dict.fromkeys((".csv", ".tsv", ".xlsb", ".numbers", ".mdb", ".accdb", ".json", ".xml"), "table"),
    **dict.fromkeys((".txt", ".text", ".md", ".bak", ".old", ".tmp", ".orig", ".part", ""), "text"),
}
_YAML = re.compile(r"^(?P<stem>.+?)(\.ya?ml)+(\.txt)?$", re.IGNORECASE | re.DOTALL)
_YEAR = re.compile(
    r"^(fy|year)?[ _-]?((19|20)\d\d([ _-]?(19|20)?\d\d)?|\d\d[ _-]\d\d)$"
    r"|^(q|quarter)[ _-]?[1-4]([ _-]?(20)?\d\d)?$"
    r"|^(\d\d?[ ._-]*)?(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(uary|ruary|ch|il|ust|ember|tember|ober)?([ _-]*(20)?\d\d)?$",
    re.IGNORECASE,
)
_JUNK = {
    *(".git", ".svn", ".hg", ".vs", ".vscode", ".idea", "__macosx", "$recycle.bin", "system volume information"),
    *(".spotlight-v100", ".trashes", ".fseventsd", ".temporaryitems", ".documentrevisions-v100", "__pycache__"),
    *(".ds_store", ".localized", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", ".directory", "@eadir"),
    *(".gitignore", ".gitattributes", ".gitkeep"),
}
# What a workspace has beside what is taken, and what explains a folder.
_OWN_FOLDERS, _OWN_FILES = {"plan", "templates", "rounds"}, {"forces.yaml", "succession.yaml", "wording.yaml"}


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A file of records: the part, the force's folder, and its name without the suffix, as a workspace has them."""

    part: str
    folder: str
    stem: str

    @property
    def parts(self) -> Steps:
        """The path of the file below a workspace."""
        file = f"{self.stem}.yaml"
        return (MEASURES, file) if self.part == MEASURES else (self.part, self.folder, file)


@dataclass(frozen=True, slots=True)
class PlacedFiles:
    """Every file of a source, by its steps: those with a place, those that say themselves whose they are, the workbooks
    of a source without records, and the others with the reason why they are not read. `root` is what the places lie
    below, and `roots` are all such, where there are several.
    """

    at: dict[Steps, RecordPlace]
    loose: list[Steps]
    workbooks: list[Steps]
    left: dict[Steps, str]
    root: Steps
    roots: tuple[Steps, ...]


def is_junk(name: str) -> bool:
    """Whether a file or folder is one that an operating system, an office program or git leaves behind."""
    if name[:1].isdigit():
        return False  # as nearly all records begin
    low = name.casefold()
    return low in _JUNK or low.startswith(("._", "~$", ".~lock.", "~wrl"))


def stem_of(name: str) -> str | None:
    """The name of a YAML file without its suffix, whatever that is written like; None for any other file."""
    if name.endswith(".yaml") and name.count(".") == 1:
        return name[:-5] or None  # as nearly all are called
    found = _YAML.match(name)
    return found["stem"] if found else None


def kind_of(name: str) -> str:
    """What a file is, by its suffix: a sentence says of each why it is not read."""
    dot = name.rfind(".")
    return _KINDS.get(name[dot:].casefold() if dot > 0 else "", "other")


def place_all(files: Iterable[Steps], find: Find, made: Iterable[Steps] = ()) -> PlacedFiles:
    """Where every file belongs; `made` are those that came with a pack beside its records."""
    made = frozenset(made)
    folders: dict[Steps, _Within] = {}
    stems: dict[Steps, str | None] = {}
    for steps in files:
        stems[steps] = stem_of(steps[-1])
        within = folders.get(steps[:-1]) or folders.setdefault(steps[:-1], _within(steps[:-1], find))
        within.has_records = within.has_records or (stems[steps] is not None and not steps[-1].startswith("."))
    roots = sorted({within.root for within in folders.values() if within.is_one})
    placed = PlacedFiles({}, [], [], {}, roots[0] if roots else (), tuple(roots))
    for steps, stem in stems.items():
        within = folders[steps[:-1]]
        if stem is not None and within.is_plain and within.root == placed.root and not stem.startswith("."):
            placed.at[steps] = RecordPlace(within.part, within.folders[0], stem.lower())
        elif why := _why_left(steps, stem, within, placed, steps in made):
            placed.left[steps] = why
        elif stem is None:
            placed.workbooks.append(steps)
        elif within.part == MEASURES:
            placed.at[steps] = RecordPlace(MEASURES, find(stem) or stem, find(stem) or stem)
        elif within.part and within.folders and within.root == placed.root:
            placed.at[steps] = RecordPlace(within.part, within.folders[0], stem.lower())
        else:
            placed.loose.append(steps)
    return placed


def _why_left(steps: Steps, stem: str | None, within: "_Within", placed: PlacedFiles, is_made: bool) -> str | None:
    """Why a file is not read, in a sentence; None for one that is, and for a workbook in a source without records."""
    if within.hidden or steps[-1].startswith("."):
        return say("left.hidden")
    if stem is not None and within.is_one and within.root != placed.root:
        return say("left.other-root", root="/".join(within.root))
    if is_made:
        return say("left.pack")
    if _is_own(steps, placed):
        return say("left.workspace")
    if stem is None:
        kind = kind_of(steps[-1])
        return None if kind == "workbook" and not placed.roots else say(f"left.{kind}")
    if placed.roots and (not within.part or within.root != placed.root):
        return say("left.beside")
    if within.part != MEASURES and len(within.folders) > 1:
        return say("left.below", folder=f"{within.part}/{within.folders[0]}")
    return None


def named(steps: Steps, force: str, part: str, find: Find) -> RecordPlace:
    """The place of a record that lies in no folder of a force and names the force itself."""
    return RecordPlace(part, find(force) or force, (stem_of(steps[-1]) or steps[-1]).lower())


def lies_as_record(steps: Steps) -> bool:
    """Whether a file lies where a workspace, or one that it lies in, has its records."""
    return stem_of(steps[-1]) is not None and _within(steps[:-1], lambda name: name).is_firm


def force_of(folder: Steps, root: Steps, find: Find) -> tuple[str | None, str | None]:
    """The part that a folder of a source is or lies in, and whose folder of it; None where it is in none."""
    within = _within(folder, find)
    if not within.part or within.root != root:
        return None, None
    return within.part, within.folders[0] if within.folders else None


@dataclass(slots=True)
class _Within:
    """A folder of a source: the part that it is or lies in, what that lies below, and the folders from there on to it
    but for those by year, the first by the id of its force.
    """

    hidden: bool
    part: str = ""
    root: Steps = ()
    folders: tuple[str, ...] = ()
    is_firm: bool = False
    has_records: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is a force's folder, or one by year in it."""
        return self.part in PARTS and len(self.folders) == 1 and not self.hidden

    @property
    def is_one(self) -> bool:
        """Whether records lie in it where a workspace has them, so that what the part lies below is one."""
        return self.is_firm and self.has_records and not self.hidden


def _within(folder: Steps, find: Find) -> _Within:
    """What a folder is, by its names: of several parts the last, but none below a force's own folder."""
    hidden = any(name.startswith(".") for name in folder)
    lows = [name.strip().casefold() for name in folder]
    for at in range(len(folder) - 1, -1, -1):
        is_last = at == len(folder) - 1
        if lows[at] not in PARTS and not (lows[at] == MEASURES and is_last):
            continue
        if is_last and at > 1 and lows[at - 2] in PARTS:
            continue
        names = tuple(name for name in folder[at + 1 :] if not _YEAR.match(name))
        folders = (find(names[0]) or names[0], *names[1:]) if names else ()
        firm = lows[at] == MEASURES or not is_last
        return _Within(hidden, lows[at], folder[:at], folders, firm)
    return _Within(hidden)


def _is_own(steps: Steps, placed: PlacedFiles) -> bool:
    """Whether a file is of the workspace that was sent, beside what is taken."""
    if steps[-1].casefold() == "readme.md":
        return True
    if not placed.roots or steps[: len(placed.root)] != placed.root:
        return False
    below = steps[len(placed.root) :]
    name = below[0].casefold()
    return name in _OWN_FOLDERS if len(below) > 1 else name in _OWN_FILES
