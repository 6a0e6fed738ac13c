"""Where each file of a source belongs in a workspace, from its name and its folders; nothing is read."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nvap.load.measures import FOLDER as MEASURES
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
    r"^(fy)?[ _-]?(19|20)\d\d([ _-]?(19|20)?\d\d)?$"
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
_OWN_FOLDERS, _OWN_FILES = {"plan", "templates", "rounds"}, {"forces.yaml", "succession.yaml"}


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
    loose: tuple[Steps, ...]
    workbooks: tuple[Steps, ...]
    left: dict[Steps, str]
    root: Steps
    roots: tuple[Steps, ...]


def is_junk(name: str) -> bool:
    """Whether a file or folder is one that an operating system, an office program or git leaves behind."""
    low = name.casefold()
    return low in _JUNK or low.startswith(("._", "~$", ".~lock.", "~wrl"))


def stem_of(name: str) -> str | None:
    """The name of a YAML file without its suffix, whatever that is written like; None for any other file."""
    found = _YAML.match(name)
    return found["stem"] if found else None


def kind_of(name: str) -> str:
    """What a file is, by its suffix: a sentence says of each why it is not read."""
    dot = name.rfind(".")
    return _KINDS.get(name[dot:].casefold() if dot > 0 else "", "other")


def place_all(files: Iterable[Steps], find: Find, made: Iterable[Steps] = ()) -> PlacedFiles:
    """Where every file belongs; `made` are those that came with a pack beside its records."""
    files, made = tuple(files), frozenset(made)
    ends = {steps: found for steps in files if (found := _part_of(steps)) is not None}
    firm = {steps: end for steps, end in ends.items() if _is_firm(steps, end)}
    roots = sorted({steps[:end] for steps, end in firm.items()})
    root: Steps = roots[0] if roots else ()
    at: dict[Steps, RecordPlace] = {}
    loose: list[Steps] = []
    workbooks: list[Steps] = []
    left: dict[Steps, str] = {}
    for steps in files:
        stem = stem_of(steps[-1])
        if any(step.startswith(".") for step in steps):
            left[steps] = say("left.hidden")
        elif steps in firm and steps[: firm[steps]] != root:
            left[steps] = say("left.other-root", root="/".join(steps[: firm[steps]]))
        elif steps in made:
            left[steps] = say("left.pack")
        elif _is_own(steps, root, roots):
            left[steps] = say("left.workspace")
        elif stem is None:
            kind = kind_of(steps[-1])
            if kind == "workbook" and not firm:
                workbooks.append(steps)
            else:
                left[steps] = say(f"left.{kind}")
        elif steps in ends and (not firm or steps[: ends[steps]] == root):
            _within(steps, ends[steps], stem, find, at, loose, left)
        elif firm:
            left[steps] = say("left.beside")
        else:
            loose.append(steps)
    return PlacedFiles(at, tuple(loose), tuple(workbooks), left, root, tuple(roots))


def named(steps: Steps, force: str, part: str, find: Find) -> RecordPlace:
    """The place of a record that lies in no folder of a force and names the force itself."""
    return RecordPlace(part, find(force) or force, (stem_of(steps[-1]) or steps[-1]).lower())


def lies_as_record(steps: Steps) -> bool:
    """Whether a file lies where a workspace, or one that it lies in, has its records."""
    at = _part_of(steps)
    return at is not None and _is_firm(steps, at)


def force_of(folder: Steps, root: Steps, find: Find) -> tuple[str | None, str | None]:
    """The part that a folder of a source is or lies in, and whose folder of it; None where it is in none."""
    at = _part_of((*folder, "a.yaml"))
    if at is None or folder[:at] != root:
        return None, None
    names = [name for name in folder[at + 1 :] if not _YEAR.match(name)]
    return folder[at].casefold(), (find(names[0]) or names[0]) if names else None


def _within(
    steps: Steps,
    part_at: int,
    stem: str,
    find: Find,
    at: dict[Steps, RecordPlace],
    loose: list[Steps],
    left: dict[Steps, str],
) -> None:
    """Place a YAML file that lies in a part."""
    part = steps[part_at].casefold()
    if part == MEASURES:
        at[steps] = RecordPlace(part, find(stem) or stem, find(stem) or stem)
        return
    folders = [step for step in steps[part_at + 1 : -1] if not _YEAR.match(step)]
    if not folders:
        loose.append(steps)
    elif len(folders) == 1:
        at[steps] = RecordPlace(part, find(folders[0]) or folders[0], stem.lower())
    else:
        left[steps] = say("left.below", folder="/".join((part, find(folders[0]) or folders[0])))


def _part_of(steps: Steps) -> int | None:
    """Where in a path its part stands, the last one there is; a part below a force's own folder is none."""
    for at in range(len(steps) - 2, -1, -1):
        name, flat = steps[at].casefold(), at == len(steps) - 2
        if (name in PARTS or (name == MEASURES and flat)) and not (
            flat and at > 1 and steps[at - 2].casefold() in PARTS
        ):
            return at
    return None


def _is_firm(steps: Steps, at: int) -> bool:
    """Whether a file lies where a workspace has its records, so that the folder above is one."""
    if stem_of(steps[-1]) is None or any(step.startswith(".") for step in steps):
        return False
    return steps[at].casefold() == MEASURES or len(steps) - at > 2


def _is_own(steps: Steps, root: Steps, roots: list[Steps]) -> bool:
    """Whether a file is of the workspace that was sent, beside what is taken."""
    if steps[-1].casefold() == "readme.md":
        return True
    if not roots or steps[: len(root)] != root:
        return False
    below = steps[len(root) :]
    name = below[0].casefold()
    return name in _OWN_FOLDERS if len(below) > 1 else name in _OWN_FILES
