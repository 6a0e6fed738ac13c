"""Shared practice: what forces agreed to share and nothing else, matched to the gaps of one force."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from nvap.formats.documents import forms_of
from nvap.load.plan import load
from nvap.model.fields import STAGE_OF, Assurance, Stage
from nvap.source import Folder
from nvap.workspace import built_in
from tests.generate import country
from tests.oracle.assess import assess
from tests.reading_back import READERS
from tests.reading_word import WordFile, text_of
from tests.running import batch, data, nvap, write_record
from tests.test_marking import first_and_last

AT = ("--as-at", "2026-11-23")
FORMS = tuple(form for form in forms_of("practice") if form in READERS)
PLAN = load(Folder(str(built_in("plan"))))[0]
STAGES = {str(kind): stage for kind, stage in STAGE_OF.items()}


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("land")
    country(folder)
    return folder


@pytest.fixture(scope="module")
def files(land: Path) -> list[dict[str, Any]]:
    """Every record, as another reader of YAML sees it, that is current at the date; the generator supersedes none."""
    kept = read(land)
    at = date.fromisoformat(AT[1])
    return [record for record in kept if record["date"] <= at <= record["review_by"]]


def read(land: Path) -> list[dict[str, Any]]:
    """Every record; another reader of YAML takes yes and no for truth values."""
    kept = [yaml.safe_load(path.read_text("utf-8")) for path in land.glob("evidence/*/*.yaml")]
    words = {True: "yes", False: "no"}
    return [{**record, "shows": words.get(shows, shows)} for record in kept for shows in [record.get("shows")]]


@dataclass
class Accounts:
    """The records of each force, and what they lend to an objective, once that was asked."""

    records: dict[str, list[dict[str, Any]]]
    lends: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def accounts(land: Path) -> Accounts:
    made = Accounts({})
    for record in read(land):
        made.records.setdefault(record["force"], []).append(record)
    return made


def names(record: dict[str, Any]) -> tuple[str, str]:
    return (record["force"], record["id"])


def by_order(record: dict[str, Any]) -> tuple[Any, ...]:
    """The order that is promised, from what a file says."""
    promising = record.get("promising_practice", False)
    force = PLAN.forces[record["force"]].name
    return (-Assurance(record["assurance"]).rank, not promising, -record["date"].toordinal(), force, record["id"])


def practice(folder: Path, *words: str) -> dict[str, Any]:
    done = nvap("practice", *words, *AT, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return data(done)


def test_the_list_is_the_shared_promising_practice_in_order(land: Path, files: list[dict[str, Any]]) -> None:
    shared = [file for file in files if file.get("promising_practice") and file["share"] == "forces"]
    only = [file for file in files if file.get("promising_practice") and file["share"] == "national"]
    assert len(shared) > 50 < len(only)
    made = practice(land)
    listed = [(record["force_id"], record["id"]) for record in made["practice"]]
    assert listed == [names(record) for record in sorted(shared, key=by_order)]
    assert (made["programme"], made["withheld"], made["forces"]) == (len(only), 0, 43)
    told = practice(land, "--programme")
    assert [(record["force_id"], record["id"]) for record in told["practice"]] == [
        names(record) for record in sorted((*shared, *only), key=by_order)
    ]
    narrowed = practice(land, "2.2.1.1")
    wanted = [x for x in sorted(shared, key=by_order) if "2.2.1.1" in x["objectives"]]
    assert [(x["force_id"], x["id"]) for x in narrowed["practice"]] == [names(x) for x in wanted]
    assert narrowed["programme"] == sum("2.2.1.1" in x["objectives"] for x in only)


def supports(record: dict[str, Any], objective: str, accounts: Accounts) -> bool:
    """Whether a record lends in full to an objective, by a second reading of the rules."""
    if objective not in record["objectives"]:
        return False
    at, known = date.fromisoformat(AT[1]), PLAN.objectives[objective]
    key = (record["force"], objective)
    if key not in accounts.lends:
        asked = {
            "id": objective,
            "wording": known.fingerprint,
            "expects": str(known.expects),
            "telling": known.telling,
            "applies": True,
        }
        accounts.lends[key] = assess(asked, accounts.records[record["force"]], [], at).lends
    return accounts.lends[key].get(record["id"]) == "full"


@pytest.mark.parametrize("force", ["norfolk", "gwent", "west-yorkshire"])
def test_each_gap_names_who_shows_what_it_lacks(
    force: str, land: Path, files: list[dict[str, Any]], accounts: Accounts
) -> None:
    gaps = data(nvap("gaps", "--all", "--force", force, *AT, "--format", "json", cwd=land))
    made = practice(land, "--force", force, "--all")
    assert [gap["objective"] for gap in made["gaps"]] == [gap["objective"] for gap in gaps["gaps"]]
    assert made["total"] == made["shown"] == gaps["total"]
    unmatched = []
    for matched, gap in zip(made["gaps"], gaps["gaps"], strict=True):
        name = gap["objective"]
        enough = {stage for stage in Stage if stage.rank >= Stage(gap["expects"]).rank}
        if gap["gap"] == "overclaimed" and gap["claimed"] == "embedded":
            own = [x for x in files if x["force"] == force and supports(x, name, accounts)]
            both = {Stage.IN_USE, Stage.MAKING_A_DIFFERENCE}
            enough = both - {STAGES[x["kind"]] for x in own} or both
        assert set(matched["lacks"]) == enough
        fitting = sorted(
            (
                x
                for x in files
                if x["force"] != force
                and supports(x, name, accounts)
                and STAGES[x["kind"]] in enough
                and not (gap["gap"] == "self-only" and x["assurance"] == "self")
            ),
            key=by_order,
        )
        best: dict[str, tuple[str, str]] = {}
        for x in fitting:
            if x["share"] == "forces":
                best.setdefault(x["force"], names(x))
        assert [(x["force_id"], x["id"]) for x in matched["named"]] == [*best.values()][:3], name
        assert matched["more"] == max(len(best) - 3, 0)
        assert matched["programme"] == sum(x["share"] == "national" for x in fitting)
        if not best and not matched["programme"]:
            unmatched.append(name)
    assert made["unmatched"] == unmatched
    assert sum(gap["more"] for gap in made["gaps"]) > 0
    top = practice(land, "--force", force)
    assert [gap["objective"] for gap in top["gaps"]] == [gap["objective"] for gap in gaps["gaps"]][:10]
    own = [x for x in files if x["force"] == force and x.get("promising_practice")]
    assert [record["id"] for record in made["own"]] == [x["id"] for x in sorted(own, key=by_order)]


DAY = date(2026, 6, 15)


def put(folder: Path, name: str, force: str, share: str, **keys: str) -> None:
    """Write promising practice of a force, every text of it its own."""
    texts = {key: f"zq{name}{key}zq" for key in ("title", "summary", "owner", "reference")}
    given = {"promising_practice": "true", "share": share, **texts, **keys}
    write_record(folder, f"zq{name}zq", DAY, folder=force, **given)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few forces, each of which shares with somebody else, and what may not be told for another reason."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "forces.yaml").write_text(
        "others:\n- {id: example-vale, name: Example Vale Police, nation: england, example: true}\n", encoding="utf-8"
    )
    old = (DAY - timedelta(days=600)).isoformat()
    put(folder, "shared", "suffolk", "forces")
    put(folder, "programme", "kent", "national")
    put(folder, "own", "essex", "force", kind="policy")
    put(folder, "mine", "norfolk", "force", kind="policy")
    put(folder, "secret", "dorset", "forces", marking="OFFICIAL-SENSITIVE", handling="zqhandlingzq")
    put(folder, "vale", "example-vale", "forces")
    put(folder, "plain", "surrey", "forces", promising_practice="")
    put(folder, "withdrawn", "surrey", "forces", withdrawn="{date: 2026-07-01, reason: zqreasonzq}")
    put(folder, "lapsed", "surrey", "forces", review_by="2026-07-01")
    put(folder, "replaced", "cleveland", "forces")
    put(folder, "later", "cleveland", "force", supersedes="2026-06-15-zqreplacedzq")
    write_record(folder, "old", date.fromisoformat(old), folder="sussex", title="zqoldzq", share="forces")
    path = folder / "evidence/cleveland/2026-06-15-zqlaterzq.yaml"
    path.rename(path.with_name("2026-06-16-zqlaterzq.yaml"))
    path = path.with_name("2026-06-16-zqlaterzq.yaml")
    text = (
        path.read_text("utf-8")
        .replace("id: 2026-06-15", "id: 2026-06-16")
        .replace("\ndate: 2026-06-15", "\ndate: 2026-06-16")
    )
    path.write_text(text, encoding="utf-8")
    return folder


# What may be told, by what is asked.
TOLD: dict[tuple[str, ...], set[str]] = {
    (): {"shared", "secret"},
    ("--max-marking", "OFFICIAL"): {"shared"},
    ("--programme",): {"shared", "secret", "programme"},
    ("--bodies", "all"): {"shared", "secret", "vale"},
    ("2.2.1.1",): {"shared", "secret"},
    ("2.2.1.2",): set(),
    ("--force", "norfolk", "--all"): {"mine", "shared", "secret", "plain"},
    ("--force", "norfolk", "--all", "--max-marking", "OFFICIAL"): {"mine", "shared", "plain"},
    ("--force", "norfolk", "--all", "--programme"): {"mine", "shared", "secret", "plain", "programme"},
    ("2.2.1.1", "--force", "essex"): {"own", "shared", "secret", "plain"},
    ("2.2.1.2", "--force", "norfolk"): {"mine"},
}


def test_nothing_is_told_that_was_not_shared(small: Path) -> None:
    asked = [(words, form) for words in TOLD for form in FORMS]
    made = batch(small, *(("practice", *words, *AT, "--format", form) for words, form in asked))
    marks = (
        "shared",
        "programme",
        "own",
        "mine",
        "secret",
        "vale",
        "plain",
        "withdrawn",
        "lapsed",
        "replaced",
        "later",
        "old",
    )
    for (words, form), done in zip(asked, made, strict=True):
        assert done.returncode == 0, (words, done.stderr)
        flat = done.stdout + done.stderr
        told = {name for name in marks if f"zq{name}" in flat}
        # Three are named for a gap: the fourth is only counted.
        assert told <= TOLD[words], (words, form)
        if len(TOLD[words]) < 5:
            assert told == TOLD[words], (words, form)
        sensitive = "secret" in told
        assert first_and_last(done.stdout, form) == {"OFFICIAL-SENSITIVE" if sensitive else "OFFICIAL"}, (words, form)
        assert ("zqhandlingzq" in flat) == sensitive


def test_word_tells_the_same_practice_as_the_page(small: Path, tmp_path: Path) -> None:
    for number, words in enumerate(TOLD):
        path = tmp_path / f"{number}.docx"
        page, made = batch(
            small, ("practice", *words, *AT, "--format", "html"), ("practice", *words, *AT, "--out", str(path))
        )
        assert made.returncode == 0, made.stderr
        file = WordFile(path.read_bytes())
        said = [paragraph.text for paragraph in file.paragraphs]
        marks = re.compile(r"zq[a-z]+zq|Nobody has shared|No gaps|Would help|[0-9]+ (?:more )?told to the")
        assert Counter(marks.findall(" ".join(said))) == Counter(marks.findall(page.stdout)), words
        assert {text_of(file.root("word/header.xml"))} == first_and_last(page.stdout, "html"), words


def test_what_is_withheld_and_what_only_the_programme_is_told_of_is_counted(small: Path) -> None:
    asked = [("--max-marking", "OFFICIAL"), ("--force", "norfolk", "--max-marking", "OFFICIAL"), ("--programme",)]
    limited, matched, told = (practice(small, *words) for words in asked)
    assert (limited["withheld_here"], limited["programme"], len(limited["practice"])) == (1, 1, 1)
    assert (matched["withheld_here"], matched["withheld"]) == (0, 0)
    own = practice(small, "2.2.1.1", "--force", "essex", "--max-marking", "OFFICIAL")
    ((gap,), _) = own["gaps"], own
    assert (gap["withheld"], gap["programme"], own["withheld_here"]) == (1, 1, 1)
    assert (told["programme"], told["named_for_the_programme"]) == (0, True)


def test_a_gap_for_which_nobody_has_shared_is_listed_so(small: Path) -> None:
    made = practice(small, "--force", "norfolk", "--all")
    assert len(made["gaps"]) == made["total"] > 40
    assert made["unmatched"] == [gap["objective"] for gap in made["gaps"] if not gap["named"]]
    text = nvap("practice", "--force", "norfolk", "--all", *AT, "--format", "text", cwd=small).stdout
    assert text.count("Nobody has shared any.") == len(made["unmatched"])


def test_broken_files_are_counted_and_not_named_on_the_page(small: Path, tmp_path: Path) -> None:
    write_record(tmp_path, "broken", folder="suffolk", kind="audits")
    put(tmp_path, "shared", "kent", "forces")
    refused, despite = batch(
        tmp_path, ("practice", *AT, "--format", "md"), ("practice", *AT, "--despite-errors", "--format", "md")
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "zqsharedtitlezq" in despite.stdout
    assert "1 that may not be named here" in despite.stdout
    assert "suffolk" not in despite.stdout


def test_a_force_or_an_objective_that_there_is_not_is_misuse(small: Path) -> None:
    asked = [("--force", "norflok"), ("2.2.1.9",), ("1.2.1.1",), ("--bodies", "some"), ("--max-marking", "SECRET")]
    for words, done in zip(asked, batch(small, *(("practice", *words) for words in asked)), strict=True):
        assert (done.returncode, done.stdout) == (2, ""), words
