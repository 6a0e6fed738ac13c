"""What is measured, a row each: what it is called, what is run, and the goals that were set for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SIZES = (829, 8_256, 33_024, 99_975)  # records of a country
FORCE_SIZES = (200, 750, 2_325)  # records of one force
AS_AT = "2026-11-23"

# Floors: what others are divided by.
PASS, CSAFE = "pass", "csafe"
FLOOR_TITLES = {PASS: "`pass`", CSAFE: "`CSafeLoader`"}
# The seconds that parsing alone takes: the files are read beforehand, and starting Python is not in it.
PARSE = """
import json, pathlib, sys, time, yaml
texts = [path.read_text(encoding="utf-8") for path in pathlib.Path(sys.argv[1]).glob("evidence/*/*.yaml")]
wall, processor = time.perf_counter(), time.process_time()
for text in texts:
    yaml.load(text, Loader=yaml.CSafeLoader)
print(json.dumps({"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}))
"""


@dataclass(frozen=True, slots=True)
class Goal:
    """How much of something there may be at most: "wall" or "processor" seconds, or the "peak" in MB.

    With a floor, of how many times what that takes.
    """

    what: str
    most: float
    floor: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured: its name for --only, its title, a sentence, the words that are run, and its goals by records.

    What grows as others do, and takes long, is measured up to `most` records.
    `{python}`, `{nvap}`, `{folder}` (a workspace), `{one}` (a file of it) and `{out}` (a folder to write in) in its
    words are filled in. `first` is run once before, unmeasured. Where the words print the seconds, it `tells`.
    """

    name: str
    title: str
    means: str
    words: tuple[str, ...]
    floor: str = ""
    goals: Mapping[int, tuple[Goal, ...]] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    tells: bool = False
    most: int = 10_000_000


def _nvap(*words: str) -> tuple[str, ...]:
    return ("{nvap}", *words)


def _there(*words: str) -> tuple[str, ...]:
    """A command in the workspace that was made, at one date."""
    return ("{nvap}", *words, "-C", "{folder}", "--as-at", AS_AT)


BARE = Row(PASS, "`python -c pass`", "Python begins and ends: the floor of every start.", ("{python}", "-c", "pass"))

STARTS = (
    BARE,
    Row("version", "`nvap --version`", "The least that a command does.", _nvap("--version"), PASS,
        {0: (Goal("processor", 1.5, PASS),)}),
    Row("help", "`nvap --help`", "All commands are listed; none of them is imported.", _nvap("--help"), PASS,
        {0: (Goal("processor", 7, PASS),)}),
    Row("validate-plan", "`nvap validate`, the plan alone", "The plan that comes with nvap is read and checked.",
        _nvap("validate"), PASS, {0: (Goal("processor", 9, PASS),)}),
    Row("sheet", "`nvap sheet 2.4.3 --format md`", "One action as a document: a template too.",
        _nvap("sheet", "2.4.3", "--format", "md"), PASS, {0: (Goal("processor", 15, PASS),)}),
    Row("gaps-none", "`nvap gaps --force norfolk`, no records", "The gap list of a force that has recorded nothing.",
        _nvap("gaps", "--force", "norfolk"), PASS, {0: (Goal("processor", 12, PASS),)}),
)  # fmt: skip

_FLAT = Goal("peak", 80)
COUNTRY = (
    Row(CSAFE, "`yaml.load` with `CSafeLoader`",
        "The texts of the same files, parsed by the C library and nothing else done: the floor of whatever reads YAML. "
        "The files are read beforehand, and neither that nor the start of Python is in the seconds.",
        ("{python}", "-c", PARSE, "{folder}"), tells=True),
    Row("validate", "`nvap validate`", "Everything is read and checked, on as many processes as there are processors "
        "where there is much.", _there("validate"), CSAFE,
        {8_256: (Goal("processor", 0.75, CSAFE), Goal("wall", 0.5, CSAFE)),
         99_975: (Goal("processor", 0.8, CSAFE), Goal("wall", 0.5, CSAFE), _FLAT)}),
    Row("validate-alone", "`nvap validate --jobs 1`", "The same on one process.", _there("validate", "--jobs", "1"),
        CSAFE, {8_256: (Goal("processor", 0.75, CSAFE),), 99_975: (Goal("processor", 0.8, CSAFE), _FLAT)}),
    Row("validate-one", "`nvap validate FILE`", "One record is checked, as before each commit: of its body's records "
        "those are parsed that hang together with it, and no other body's file is opened.",
        ("{nvap}", "validate", "{one}", "-C", "{folder}", "--as-at", AS_AT), PASS,
        {99_975: (Goal("processor", 40, PASS),)}),
    Row("gaps", "`nvap gaps --force norfolk`", "One force's gaps among the records of all.",
        _there("gaps", "--force", "norfolk"), PASS, {99_975: (Goal("processor", 30, PASS),)}),
    Row("national", "`nvap national`", "The baseline of all forces.", _there("national", "--format", "md"), CSAFE,
        {99_975: (Goal("wall", 7), _FLAT)}),
    Row("practice", "`nvap practice`", "What all forces share.", _there("practice", "--format", "md"), CSAFE,
        most=33_024),
    Row("collect", "`nvap collect FOLDER`", "What all forces send, compared with an empty workspace and checked.",
        ("{nvap}", "collect", "{folder}", "-C", "{empty}", "--as-at", AS_AT, "--format", "json"), CSAFE, most=33_024),
    Row("export-csv", "`nvap export --what records --out records.csv`", "Every record as a line of CSV.",
        _there("export", "--what", "records", "--out", "{out}/records.csv", "--overwrite"), CSAFE,
        {99_975: (Goal("peak", 100),)}),
    Row("export-json", "`nvap export --out all.json`", "All five tables as JSON.",
        _there("export", "--out", "{out}/all.json", "--overwrite"), CSAFE, most=33_024),
    Row("export-parquet", "`nvap export --format parquet --out tables`", "All five tables, in a part for each body.",
        _there("export", "--format", "parquet", "--out", "{out}/tables", "--overwrite"), CSAFE,
        {99_975: (Goal("peak", 100),)}),
)  # fmt: skip

_ONE = ("--force", "avon-and-somerset")
FORCE = (
    Row("pack-pdf", "`nvap pack`, PDF", "The whole account of one force, laid out with its tags (PDF/UA-1).",
        _there("pack", *_ONE, "--out", "{out}/pack.pdf", "--overwrite"), "",
        {200: (Goal("wall", 2),), 750: (Goal("wall", 5),), 2_325: (Goal("wall", 15), Goal("peak", 500))}),
    Row("pack-html", "`nvap pack`, HTML", "The same as a page.",
        _there("pack", *_ONE, "--out", "{out}/pack.html", "--overwrite")),
    Row("workbook-export", "`nvap workbook export`", "An Excel workbook of one force.",
        _there("workbook", "export", *_ONE, "--out", "{out}/book.xlsx", "--overwrite")),
    Row("workbook-import", "`nvap workbook import`", "The same taken back, nothing filled in.",
        ("{nvap}", "workbook", "import", "{out}/kept.xlsx", "-C", "{folder}"),
        first=_there("workbook", "export", *_ONE, "--out", "{out}/kept.xlsx", "--overwrite")),
)  # fmt: skip
