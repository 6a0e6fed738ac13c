"""What a source has of each force, read one force after another, and what it has that is not read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256

from nvap.exchange.placing import Find, PlacedFiles, RecordPlace, Steps, force_of, lies_as_record, named, place_all
from nvap.exchange.sources import LARGEST_WORKBOOK, SentContents, SentFile, contents
from nvap.load.measures import FOLDER as MEASURES
from nvap.load.measures import shaped as shaped_measures
from nvap.load.records import File, Records, shaped
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.values import dataclass
from nvap.source import Source
from nvap.source.unzip import LARGEST_ENTRY, RefusedArchive
from nvap.words.catalogue import own, say

own(
    __name__,
    {
        "collect.two-workspaces": "there are two workspaces in it ({roots}); unpack it if it is a zip, and name each",
        "collect.sums": "{name} is not as it was when the pack was made: its SHA-256 is not the one in SHA256SUMS",
        "collect.not-in-sums": "{name} is not in SHA256SUMS: it was put into the pack afterwards",
        "collect.sums-lack": "{name} is in SHA256SUMS and not in the pack: it was taken out of it",
        "collect.read-as": "read as {path}",
        "collect.file-twins": "{one} and {other} would both be {path}; take one of them out and send the rest again",
        "collect.shut": "{path}: {why}",
        "collect.no-force": (
            "it does not say whose it is; put it into evidence/FORCE/ or returns/FORCE/ if it is a record and send it "
            "again"
        ),
    },
)

SUMS = "SHA256SUMS"  # in a pack, what each of its files came to when it was made


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file of records: its path in the source and as shown, the path of its record here, and what is to be told."""

    path: str
    shown: str
    parts: Steps
    why: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source has of one folder: the records that could be read, and all that is wrong with their shape.

    `refused` is what else is wrong with it and `notes` what is to be known of it, in sentences. A source that is not
    `whole` has only what is to change. `files` are those that it was read from.
    """

    folder: str
    records: Records
    diagnostics: tuple[Diagnostic, ...]
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = True
    files: tuple[OfferedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountedFile:
    """What became of one file of a source: `new`, `changed` or `same` beside what is here, `refused`, or `left`.

    A workbook is `read`. `force` is whose it is, and `why` a sentence wherever it is not simply taken under its own
    name.
    """

    path: str
    what: str
    why: str = ""
    force: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A source: how many forces it has records of and what it has of each, the workbooks of one without records, the
    files that belong to no force, and how many more a system left there.
    """

    forces: int
    offers: Iterator[Offer]
    workbooks: tuple[SentFile, ...]
    others: tuple[AccountedFile, ...]
    junk: int


def submission(path: str, shown: str, find: Find) -> Submission:
    """What lies in a source; its records are read as they are asked for. Raises RefusedArchive and OSError."""
    held = contents(path, shown)
    if held.is_workbook:
        return Submission(0, iter(()), held.files, (), 0)
    files = {sent.steps: sent for sent in held.files}
    sums, made = _sums_in(held)
    placed = place_all((steps for steps, sent in files.items() if not sent.shut), find, made)
    if len(placed.roots) > 1 and placed.root:
        roots = ", ".join("/".join(root) for root in placed.roots[:5])
        raise RefusedArchive(say("collect.two-workspaces", roots=roots))
    held.fetch((*placed.at, *placed.loose), LARGEST_ENTRY)
    held.fetch(placed.workbooks, LARGEST_WORKBOOK)
    others = [AccountedFile(files[steps].within, "left", why) for steps, why in placed.left.items()]
    at, loose = _by_what_they_say(placed, files, find)
    others += loose
    if sums:
        _hold_to_sums(sums, {steps: files[steps] for steps in at})
    shut, blocked = _shut(held, placed.root, find)
    others += shut
    emptied = (force_of(folder, placed.root, find)[1] for folder in held.folders)
    groups: dict[str, list[tuple[RecordPlace, SentFile]]] = {force: [] for force in (*blocked, *emptied) if force}
    for steps in sorted(at):
        groups.setdefault(at[steps].folder, []).append((at[steps], files[steps]))
    offers = (_offer(force, groups[force], blocked.get(force, ()), placed.root, held) for force in sorted(groups))
    return Submission(
        len(groups),
        offers,
        tuple(files[steps] for steps in placed.workbooks),
        tuple(sorted(others, key=lambda file: file.path)),
        held.junk,
    )


def _by_what_they_say(
    placed: PlacedFiles, files: dict[Steps, SentFile], find: Find
) -> tuple[dict[Steps, RecordPlace], list[AccountedFile]]:
    """The places of all records, those that lie in no force's folder by the force that they name."""
    at, others = dict(placed.at), []
    for steps in placed.loose:
        sent = files[steps]
        source, said = sent.source()
        files[steps] = replace(sent, source=partial(_read_already, source, said))
        errors = [diagnostic for diagnostic in said if diagnostic.severity is Severity.ERROR]
        force = source.data.get("force") if isinstance(source.data, Mapping) else None
        if errors:
            others.append(AccountedFile(sent.within, "refused", errors[0].told))
        elif isinstance(force, str) and isinstance(source.data, Mapping):
            part = "returns" if "claims" in source.data else "evidence"
            at[steps] = named(steps, force, part, find)
        else:
            others.append(AccountedFile(sent.within, "left", say("collect.no-force")))
    return at, others


def _read_already(source: Source, said: list[Diagnostic]) -> tuple[Source, list[Diagnostic]]:
    return source, said


def _shut(held: SentContents, root: Steps, find: Find) -> tuple[list[AccountedFile], dict[str, tuple[str, ...]]]:
    """The folders that cannot be looked into: those of no force, and by force what refuses it for them."""
    others: list[AccountedFile] = []
    blocked: dict[str, tuple[str, ...]] = {}
    for sent in held.files:
        if not sent.shut:
            continue
        part, force = force_of(sent.steps, root, find)
        if force:
            told = say("collect.shut", path=sent.shown, why=sent.shut)
            blocked[force] = (*blocked.get(force, ()), told)
        elif part:
            raise RefusedArchive(say("collect.shut", path=sent.shown, why=sent.shut))
        else:
            others.append(AccountedFile(sent.within, "left", sent.shut))
    return others, blocked


def _offer(
    force: str, group: Sequence[tuple[RecordPlace, SentFile]], blocked: tuple[str, ...], root: Steps, held: SentContents
) -> Offer:
    """One force's records, as they are read now."""
    first: dict[Steps, SentFile] = {}
    refused = list(blocked)
    for place, sent in group:
        if (other := first.setdefault(place.parts, sent)) is not sent:
            path = "/".join(place.parts)
            refused.append(say("collect.file-twins", one=other.within, other=sent.within, path=path))
    diagnostics: list[Diagnostic] = []

    def files(part: str) -> Iterator[File]:
        for place, sent in group:
            if place.part == part and first[place.parts] is sent:
                yield (force, place.stem, *sent.source())

    records = shaped(files("evidence"), files("returns"), diagnostics)
    measured: list[Source] = []
    for _, _, source, said in files(MEASURES):
        measured.append(source)
        diagnostics += said
    measures = tuple(shaped_measures(force, source, diagnostics) for source in measured)
    return Offer(
        force,
        replace(records, measures=measures),
        tuple(diagnostics),
        tuple(refused),
        whole=held.whole,
        files=tuple(_offered(place, sent, root) for place, sent in group),
    )


def _offered(place: RecordPlace, sent: SentFile, root: Steps) -> OfferedFile:
    as_it_is = sent.steps[len(root) :] == place.parts
    why = "" if as_it_is else say("collect.read-as", path="/".join(place.parts))
    return OfferedFile(sent.within, sent.shown, place.parts, why)


def _sums_in(held: SentContents) -> tuple[dict[str, str], set[Steps]]:
    """The SHA-256 of each record that a list of sums names, by its place in the source; and the other files of it."""
    sums: dict[str, str] = {}
    made: set[Steps] = set()
    for sent in held.files:
        if sent.steps[-1] != SUMS or len(sent.steps) > 2 or sent.shut:
            continue
        made.add(sent.steps)
        held.fetch((sent.steps,), LARGEST_ENTRY)
        lines = (line.partition("  ") for line in sent.data().decode("utf-8", "replace").splitlines())
        for told, _, name in lines:
            steps = (*sent.steps[:-1], *name.split("/"))
            if lies_as_record(steps):
                sums["/".join(steps)] = told
            else:
                made.add(steps)
    return sums, made


def _hold_to_sums(sums: Mapping[str, str], records: Mapping[Steps, SentFile]) -> None:
    """Raise RefusedArchive for a pack whose records are not those that it was made with."""
    found = {"/".join(steps): sent for steps, sent in records.items()}
    for name in sorted({*sums, *found}):
        if name not in sums:
            raise RefusedArchive(say("collect.not-in-sums", name=name))
        if name not in found:
            raise RefusedArchive(say("collect.sums-lack", name=name))
        if sums[name] != sha256(found[name].data()).hexdigest():
            raise RefusedArchive(say("collect.sums", name=name))
