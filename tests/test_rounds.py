"""Closed rounds: frozen figures that print the same ever after, what came later, and what stops one being shown."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nvap.analysis.counting import Counts, ObjectiveFacts, counted
from nvap.formats.documents import forms_of
from nvap.load.validation import shape
from nvap.model.fields import Marking
from nvap.model.returns import Status
from nvap.model.rounds import Round, content_hash
from nvap.source import from_text
from nvap.source.writing import to_text
from nvap.views.national import FilesOf, national_view
from nvap.views.rounds import frozen, later_view
from nvap.views.stamp import stamp
from nvap.workspace import built_in
from tests.generate import country
from tests.running import NEXT_EDITION, batch, nvap, tree, write_record
from tests.test_small_numbers import FEWEST, FORCES, NOW, OBJECTIVES, PLAN, Bodies, World, body, world

NAME = "2026-autumn"
DAY = "2026-09-30"
CLOSE = ("round", "close", NAME, "--as-at", DAY)
SHOW = ("round", "show", NAME)
LATER = ("national", "--round", NAME)
AFTER = date(2026, 9, 1)
SENSITIVE = {"marking": "OFFICIAL-SENSITIVE", "handling": "For the board only"}
FEW = ("norfolk", "suffolk")
MANY = ("norfolk", "suffolk", "kent", "essex", "gwent", "dorset")
FORMS = forms_of("national")


def record(folder: Path, force: str, slug: str, objective: str = "2.2.1.2", **keys: str) -> Path:
    """A record of the round's time."""
    keys = {"recorded": "2026-11-01", "review_by": "2027-09-01", **keys}
    return write_record(folder, slug, AFTER, force, objectives=objective, **keys)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of a country with a closed round."""
    folder = tmp_path_factory.mktemp("closed")
    country(folder)
    done = nvap(*CLOSE, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Closed rounds/2026-autumn.yaml: the figures as at 30 September 2026, of 43 forces\n"
    return folder


@pytest.fixture
def copied(closed: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(closed, tmp_path / "copied")


def file_of(folder: Path) -> Path:
    """The file of the round."""
    return folder / "rounds" / f"{NAME}.yaml"


def printed(folder: Path, *words: str) -> dict[str, bytes]:
    """A document in every form that the baseline has, as it is written."""
    home = folder.parent / f"{folder.name}-made"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    outs = {form: home / f"made.{form}" for form in FORMS if form != "text"}
    done = batch(folder, (*words, "--format", "text"), *((*words, "--out", str(out)) for out in outs.values()))
    assert [one.stderr for one in done if one.returncode] == []
    return {"text": done[0].stdout.encode(), **{form: path.read_bytes() for form, path in outs.items()}}


def later(folder: Path, *more: str) -> dict[str, Any]:
    """What came later than the round, as JSON."""
    done = nvap(*LATER, *more, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def sentence(folder: Path) -> str:
    """The same, as it is printed."""
    done = nvap(*LATER, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


# What is frozen


def test_it_prints_what_the_baseline_told_in_every_form_whatever_is_recorded_later(copied: Path) -> None:
    told = printed(copied, "national", "--as-at", DAY)
    assert printed(copied, *SHOW) == told
    shutil.rmtree(copied / "returns" / "norfolk", ignore_errors=True)
    for force in MANY:
        record(copied, force, "late")
    shutil.copytree(NEXT_EDITION, copied / "editions" / "3")
    write_record(copied, "faulty", folder="devon-and-cornwall", kind="audits")
    (copied / "plan").mkdir()
    (copied / "plan" / "plan.yaml").write_text("[", encoding="utf-8")
    assert printed(copied, *SHOW) == told


def test_the_file_has_counts_and_a_hash_of_each_body_and_names_no_file(closed: Path) -> None:
    text = file_of(closed).read_text("utf-8")
    kept = shape(Round, from_text(text, "")[0])[0]
    assert kept is not None
    assert (kept.as_at, kept.plan.version, kept.marking, len(kept.bodies)) == (date(2026, 9, 30), "2", "OFFICIAL", 43)
    for name, files in kept.bodies.items():
        days = [path.name[:10] for kind in ("evidence", "returns") for path in (closed / kind / name).glob("*.yaml")]
        assert files.files == sum(day <= DAY for day in days)
    assert len({files.hash for files in kept.bodies.values() if files.files}) > 20
    assert [path.stem for path in closed.glob("evidence/*/*.yaml") if path.stem in text] == []
    assert "Synthetic" not in text


def test_it_is_marked_with_the_highest_marking_of_what_was_counted(copied: Path) -> None:
    record(copied, "norfolk", "secret", **SENSITIVE)
    assert nvap("round", "close", "marked", "--as-at", DAY, cwd=copied).returncode == 0
    shown = nvap("round", "show", "marked", "--format", "md", cwd=copied).stdout
    assert shown.startswith("**OFFICIAL-SENSITIVE**\n")
    assert shown.endswith("**OFFICIAL-SENSITIVE**\n")
    limit = ("--max-marking", "OFFICIAL")
    asked = [("round", "show", "marked"), ("national", "--round", "marked"), ("round", "show", "markd")]
    for done in batch(copied, *((*words, *limit) for words in asked)):
        assert (done.returncode, done.stdout) == (2, "")
        assert "Did you mean" not in done.stderr
    listed, under = batch(copied, ("round", "list"), ("round", "list", *limit))
    assert listed.stdout.count("| marked |") == 1
    assert listed.stdout.startswith("**OFFICIAL-SENSITIVE**")
    assert "marked |" not in under.stdout
    assert "1 round is marked above OFFICIAL and not shown." in under.stdout
    assert NAME in under.stdout
    assert under.stdout.startswith("**OFFICIAL**")
    assert nvap(*SHOW, *limit, cwd=copied).stdout == nvap(*SHOW, cwd=copied).stdout


def test_the_list_has_every_round_the_oldest_first(copied: Path) -> None:
    assert "No round is closed here." in nvap("round", "list", "-C", copied.parent, cwd=copied).stdout
    assert nvap("round", "close", "a-summer", "--as-at", "2026-06-30", cwd=copied).returncode == 0
    made = json.loads(nvap("round", "list", "--format", "json", cwd=copied).stdout)
    assert [(one["name"], one["as_at"], one["edition"], one["bodies"]) for one in made["rounds"]] == [
        ("a-summer", "2026-06-30", "2", 43),
        (NAME, DAY, "2", 43),
    ]


# Written once, whole


def test_a_closed_round_is_never_written_again(copied: Path) -> None:
    record(copied, "norfolk", "late")
    before = tree(copied)
    done = nvap(*CLOSE, cwd=copied)
    assert (done.returncode, done.stdout) == (3, "")
    assert "rounds/2026-autumn.yaml is there already" in done.stderr
    assert tree(copied) == before


def test_of_many_that_close_it_at_once_one_does(tmp_path: Path) -> None:
    for force in MANY:
        record(tmp_path, force, "one")
    done = batch(tmp_path, *(CLOSE for _ in range(4)))
    assert sorted(one.returncode for one in done) == [0, 3, 3, 3]
    assert [path.name for path in (tmp_path / "rounds").iterdir()] == [f"{NAME}.yaml"]
    assert nvap(*SHOW, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("name", ["../x", "a/b", "Autumn", "a--b", "", ".", "a.yaml", "x" * 81])
def test_a_name_that_is_no_name_is_refused(name: str, tmp_path: Path) -> None:
    done = nvap("round", "close", name, cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be a round's name" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert nvap("round", "show", name, cwd=tmp_path).returncode == 2


def test_it_is_closed_over_no_errors_and_over_no_few(tmp_path: Path) -> None:
    write_record(tmp_path, kind="audits")
    done = nvap(*CLOSE, "--as-at", "2027-01-01", cwd=tmp_path)
    assert done.returncode == 1
    assert "unknown-value" in done.stderr
    few = tmp_path / "few"
    plan = shutil.copytree(built_in("plan"), few / "plan")
    text: Any = from_text((plan / "forces.yaml").read_text("utf-8"), "")[0].data
    forces = [force for force in text["forces"] if force["id"] in FEW]
    (plan / "forces.yaml").write_text(to_text({**text, "forces": forces, "expected_territorial": "2"}), "utf-8")
    before = tree(tmp_path)
    national, closing = batch(few, ("national", "--as-at", DAY), CLOSE)
    assert (closing.returncode, closing.stdout) == (national.returncode, "") == (2, "")
    assert closing.stderr == national.stderr
    assert tree(tmp_path) == before


# What came later


def test_what_came_later_is_counted_and_of_few_no_figure_is_told(copied: Path) -> None:
    assert "No record came later." in sentence(copied)
    assert "The files are those that were counted." in sentence(copied)
    for number in range(3):
        record(copied, FEW[0], f"late-{number}")
    record(copied, FEW[1], "late")
    record(copied, "kent", "of-another-day", recorded="2026-11-02").rename(
        copied / "evidence" / "kent" / "2026-10-20-of-another-day.yaml"
    )
    path = copied / "evidence" / "kent" / "2026-10-20-of-another-day.yaml"
    path.write_text(path.read_text("utf-8").replace("2026-09-01", "2026-10-20"), "utf-8")
    said = sentence(copied)
    assert "4 records of 2 bodies came later." in said
    assert "Which figures differ is not told" in said
    made = later(copied)
    assert (made["records_later"], made["bodies_later"], made["bodies_changed"]) == (4, 2, 2)
    assert (made["figures_told"], made["differs"], made["as_at"]) == (False, [], DAY)
    assert made["returned"] == made["returned_now"]


def test_of_five_bodies_the_figures_that_surely_differ_are_told(tmp_path: Path) -> None:
    for force in MANY:
        record(tmp_path, force, "one", "2.2.1.1")
    assert nvap(*CLOSE, cwd=tmp_path).returncode == 0
    for force in MANY[:5]:
        record(tmp_path, force, "late")
    made = later(tmp_path)
    assert (made["records_later"], made["bodies_later"], made["figures_told"]) == (5, 5, True)
    assert made["differs"] == [{"objective": "2.2.1.2", "figure": "supported_high", "in_round": 0, "now": 5}]
    assert "| 2.2.1.2 | supported as implemented | 0 | 5 |" in sentence(tmp_path)
    # As many gain it as lose it, and the sum says nothing of who.
    for force in MANY[:3]:
        record(tmp_path, force, "one", "2.2.1.3")
    assert [one["objective"] for one in later(tmp_path)["differs"]] == ["2.2.1.2"]


def test_what_was_taken_away_and_what_was_changed_is_counted(copied: Path) -> None:
    by_body = {path.parent: path for path in sorted(copied.glob("evidence/*/2026-0[1-8]*.yaml"))}
    changed, *gone = list(by_body.values())[:3]
    for path in gone:
        path.unlink()
    changed.write_text(changed.read_text("utf-8").replace("Synthetic", "Invented"), "utf-8")
    made = later(copied)
    assert (made["records_later"], made["bodies_with_fewer"], made["bodies_changed"]) == (0, 2, 3)
    assert "In all, the files of 3 bodies are not as they were" in sentence(copied)


def test_line_ends_and_names_of_files_are_no_change(copied: Path) -> None:
    for path in (*copied.glob("evidence/norfolk/*.yaml"), file_of(copied)):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    made = later(copied)
    assert (made["bodies_changed"], made["records_later"]) == (0, 0)


def test_it_is_compared_under_its_own_edition(copied: Path) -> None:
    before = later(copied)
    shutil.copytree(NEXT_EDITION, copied / "editions" / "3")
    front = copied / "editions" / "3" / "plan.yaml"
    front.write_text(front.read_text("utf-8").replace("from: 2026-12-01", "from: 2026-01-01"), "utf-8")
    assert "version 3" in nvap("national", "--as-at", DAY, cwd=copied).stdout
    assert later(copied) == before
    assert before["plan"]["version"] == "2"
    assert "version 2" in nvap(*SHOW, cwd=copied).stdout


def test_without_its_edition_its_own_figures_are_printed(copied: Path) -> None:
    front = shutil.copytree(built_in("plan"), copied / "plan") / "plan.yaml"
    row = '  - {version: "9", issued: 2026-01, author: VKPP}\n'
    text = front.read_text("utf-8").replace('\nversion: "2"\n', '\nversion: "9"\n')
    front.write_text(text.replace("version_history:\n", f"version_history:\n{row}"), "utf-8")
    done = nvap(*LATER, cwd=copied)
    assert (done.returncode, done.stdout) == (2, "")
    assert "was closed under version 2 of the plan, which is not here" in done.stderr
    assert nvap(*SHOW, cwd=copied).returncode == 0
    assert "edition-of-round-not-here" in nvap("validate", cwd=copied).stdout


def test_an_option_that_says_nothing_beside_a_round_is_refused(closed: Path) -> None:
    options = ("--as-at 2026-09-30", "--since 2026-01-01", "--force norfolk", "--name-forces", "--bodies all")
    for done in batch(closed, *((*LATER, *words.split()) for words in (*options, "--edition 2", "--format csv"))):
        assert (done.returncode, done.stdout) == (2, ""), done.args


# Changed by hand, or not there


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  made: ", "  made: 1"),
        ("asked: 43", "asked: 44"),
        ("as_at: 2026-09-30", "as_at: 2026-09-29"),
        ("name", "nam"),
    ],
)
def test_one_that_was_changed_by_hand_is_refused(old: str, new: str, copied: Path) -> None:
    path = file_of(copied)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    limit = ("--max-marking", "OFFICIAL")
    asked: list[tuple[str, ...]] = [SHOW, LATER, ("round", "list"), (*SHOW, *limit), ("round", "list", *limit)]
    for done in batch(copied, *asked):
        assert (done.returncode, done.stdout) == (1, ""), done.args
        assert "error" in done.stderr
    checked = nvap("validate", "--format", "json", cwd=copied)
    assert checked.returncode == 1
    rules = {one["rule"] for one in json.loads(checked.stdout)["diagnostics"] if one["path"].startswith("rounds/")}
    assert "round-changed-by-hand" in rules or "unknown-key" in rules
    assert nvap("national", "--as-at", DAY, cwd=copied).returncode == 0


def test_a_file_that_is_no_round_is_told(copied: Path) -> None:
    (copied / "rounds" / "notes.txt").write_text("Words", "utf-8")
    (copied / "rounds" / "other.yaml").write_text("name: other\n", "utf-8")
    found = json.loads(nvap("validate", "--format", "json", cwd=copied).stdout)["diagnostics"]
    told = {(one["path"], one["rule"]) for one in found if one["path"].startswith("rounds/")}
    assert told == {("rounds/notes.txt", "stray-file"), ("rounds/other.yaml", "missing-key")}
    assert nvap("round", "list", cwd=copied).returncode == 1
    assert nvap(*SHOW, cwd=copied).returncode == 0


def test_one_that_is_not_there_names_the_nearest(closed: Path) -> None:
    done = nvap("round", "show", "2026-autum", cwd=closed)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: there is no round 2026-autum. Did you mean 2026-autumn?\n"


# Small numbers, of random countries


def kept(bodies: Bodies, others: Bodies) -> Mapping[str, FilesOf]:
    """What was counted of some bodies; the files of one that is as among the others have the same hash."""
    same = {body.force.id: body for body in others}
    return {
        body.force.id: FilesOf(1, ("0" if same.get(body.force.id) == body else "1") * 64, Marking.OFFICIAL)
        for body in bodies
    }


def differing(then: Bodies, now: Bodies, names: list[str], figure: str) -> int:
    """How many bodies answer otherwise to a figure of some objectives."""
    after = {body.force.id: body for body in now}
    return sum(
        getattr(counted((body,), names), figure) != getattr(counted((after[body.force.id],), names), figure)
        for body in then
    )


def swung(chance: random.Random) -> World:
    """Many bodies of which most have come to be supported since, each in almost everything."""
    forces = chance.sample(FORCES, 15)

    def some(share: float) -> Bodies:
        found = [body(force, chance, True, True, NOW) for force in forces]
        return [replace(one, marks={name: high(mark, share) for name, mark in one.marks.items()}) for one in found]

    def high(mark: ObjectiveFacts, share: float) -> ObjectiveFacts:
        supported = Status.EMBEDDED if chance.random() < share and not mark.limited else None
        return replace(mark, supported=supported, applies=not mark.limited)

    return World(some(chance.random() / 4), some(1 - chance.random() / 4))


def compared(made: World) -> Iterator[tuple[list[str], int]]:
    """Every figure that is told beside a round's, and each that can be worked out: in how many bodies it differs."""
    before, after = (national_view(PLAN, stamp(PLAN, NOW, ()), bodies) for bodies in (made.then, made.now))
    data = frozen(before, "seeded", kept(made.then, made.then))
    said = from_text(to_text(data), "")[0].data
    assert isinstance(said, dict)
    closed, _ = shape(Round, from_text(to_text({**data, "hash": content_hash(said)}), "")[0])
    assert closed is not None
    view = later_view(closed, after, kept(made.now, made.then))
    assert view.told == (view.changed == 0 or view.changed >= FEWEST)
    told: dict[str, list[str]] = {}
    for one in view.differs:
        names = [one.objective] if one.objective else list(OBJECTIVES)
        told.setdefault(one.figure, []).extend([one.objective] if one.objective else [])
        assert isinstance(getattr(Counts(), one.figure), int)
        assert one.now == getattr(counted(made.now, names), one.figure)
        yield [one.figure, *names], differing(made.then, made.now, names, one.figure)
    for figure in {one.figure for one in view.differs if one.objective is None}:
        left = [name for name in OBJECTIVES if name not in told[figure]]
        if left:
            yield [figure, *left], differing(made.then, made.now, left, figure)


def test_no_figure_beside_a_round_tells_of_few() -> None:
    found = [told for seed in range(300) for told in compared(world(random.Random(seed), most=18))]
    found += [told for seed in range(60) for told in compared(swung(random.Random(seed)))]
    assert [names for names, count in found if count < FEWEST] == []
    assert len([names for names, _ in found if len(names) == 2]) > 20
    assert [names for names, _ in found if len(names) > len(OBJECTIVES)]


def test_it_would_be_seen_if_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nvap.analysis.national._sure", lambda by, objectives: by != 0)
    made = [world(random.Random(seed), most=18) for seed in range(60)]
    assert [names for one in made for names, count in compared(one) if count < FEWEST]
