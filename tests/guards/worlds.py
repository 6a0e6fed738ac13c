"""The workspaces that commands are run on: made so that each option of each command has something to change."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from nvap.load.plan import load
from nvap.model.plan import fingerprint
from nvap.source import Folder, from_text
from nvap.source.writing import to_text
from nvap.storage.atomic import name_beside
from tests import marked
from tests.guards.commands import run
from tests.marked import MARKS, Marked
from tests.running import PLAN, write_record
from tests.workbooks import Filled, edited

AT = "2026-11-30"
# An earlier day, on which there was less of almost everything.
EARLIER = "2026-07-01"
FORCE = "norfolk"
OLDER = "0"
SAMPLE = b"sample"
ROUND = "zqround"
OTHERWISE = "Otherwise "
MEASURE = "{id: M2.3.3a, text: Share of ordinary words, kind: output, unit: percent, better: higher, every: 6}"
OWN_MEASURE = "norfolk-right-referrals"
TEXTS = ("title", "summary", "owner", "reference")
HOME = TemporaryDirectory(prefix="nvap-guards-")


@dataclass(frozen=True)
class World:
    """A workspace, and what lies around it.

    `elsewhere` is another workspace with other texts and a plan of its own, and `plan` that plan; `aside` a folder for
    what is written; `book` a workbook that came back filled in, `faulty` one with a fault; `kept` a folder of files
    that records name; `sent` what a force sent; and `record` a record of which much can be asked.
    """

    folder: Path
    made: Marked = field(compare=False)
    elsewhere: Path
    plan: Path
    aside: Path
    book: Path
    faulty: Path
    kept: Path
    sent: Path
    record: str

    def copied(self) -> Path:
        """A copy of the workspace, for a command that may write in it."""
        folder = Path(mkdtemp(dir=HOME.name)) / "workspace"
        shutil.copytree(self.folder, folder)
        return folder


@cache
def sound() -> World:
    """A workspace without errors."""
    return _world(Path(mkdtemp(dir=HOME.name)), errors=False)


@cache
def broken() -> World:
    """The same with records that have errors."""
    return _world(Path(mkdtemp(dir=HOME.name)), errors=True)


@cache
def broken_plan() -> World:
    """The same with an action whose file has an error."""
    made = _world(Path(mkdtemp(dir=HOME.name)), errors=False)
    path = made.folder / "plan" / "actions" / "2.7.1.yaml"
    path.write_text(path.read_text("utf-8") + "unknown: key\n", encoding="utf-8")
    return made


def _world(home: Path, errors: bool) -> World:
    folder = home / "here"
    _small_plan(folder / "plan")
    _earlier_edition(folder)
    _ran(folder, "init", "--example", "--as-at", AT)
    made = marked.broken(folder) if errors else marked.sound(folder)
    kept = home / "kept"
    kept.mkdir()
    (kept / "sample.docx").write_bytes(SAMPLE)
    record = _open_findings(made)
    _of_the_older_edition(folder)
    made.canaries.add("zqolder")
    _practice(made)
    _measured(made)
    write_record(folder, folder="hertfordshire")  # the fifth with evidence, so that national figures can be told
    for name in ("*-audit-beside-it", "2026-01-13-*"):  # one of an ordinary audit, one of a policy
        for path in folder.glob(f"evidence/{FORCE}/{name}.yaml"):
            path.write_text(path.read_text("utf-8") + "strands: [gangs]\n", encoding="utf-8")
    _round(folder, made, errors)
    _left_over(folder)
    plan = home / "plan"
    _other_plan(plan)
    elsewhere = home / "elsewhere"
    shutil.copytree(folder, elsewhere)
    shutil.rmtree(elsewhere / "plan")
    shutil.rmtree(elsewhere / "editions")
    shutil.rmtree(elsewhere / "rounds")
    shutil.copytree(plan, elsewhere / "plan")
    for path in elsewhere.glob("evidence/*/*.yaml"):
        path.write_text(path.read_text("utf-8").replace("title: ", "title: Otherwise "), encoding="utf-8")
    (home / "aside").mkdir()
    book = home / "book.xlsx"
    _ran(folder, "workbook", "export", "--force", FORCE, "--despite-errors", "--out", str(book))
    filled = edited(book, home / "filled.xlsx", _fill)
    faulty = edited(filled, home / "faulty.xlsx", _spoil)
    sent = home / "sent"
    write_record(sent, folder="bedfordshire")
    words = ("gaps", "--force", FORCE, "--all", "--as-at", EARLIER, "--despite-errors", "--format", "json")
    (home / "baseline.json").write_bytes(run(folder, words).out)
    return World(folder, made, elsewhere, plan, home / "aside", filled, faulty, kept, sent, record)


def _ran(folder: Path, *words: str) -> None:
    ended = run(folder, words)
    assert ended.code == 0, ended.err


def _open_findings(made: Marked) -> str:
    """A record that can be renewed, confirmed, closed and withdrawn, with comments where a change would lose them."""
    plan = load(Folder(str(PLAN)))[0]
    found = {"seriousness": "consideration", "text": "Ordinary finding", "lead": "Head of Ordinary"}
    record = made.shown(
        "open-findings",
        "audit/supervisor",
        "2.2.1.1",
        "2.2.1.2",
        review_by="2027-06-15",
        findings=[{"objective": objective, **found} for objective in ("2.2.1.2", "2.2.1.1", "2.2.1.1")],
        files=[{"name": "sample.docx", "bytes": str(len(SAMPLE)), "sha256": hashlib.sha256(SAMPLE).hexdigest()}],
        carried=[
            {
                "edition": "2",
                "date": "2026-06-20",
                "by": "Head of Ordinary",
                "objectives": {"2.2.1.1": {"wording": MARKS["2.2.1.1"], "shows": "yes"}},
            }
        ],
        renewed=[{"date": "2026-07-01", "from": "2027-06-01", "to": "2027-06-15", "note": "Ordinary renewal"}],
    )
    path = made.folder / "evidence" / FORCE / f"{record}.yaml"
    text = path.read_text("utf-8").replace(
        MARKS["2.2.1.2"], f"{fingerprint(OTHERWISE + plan.objectives['2.2.1.2'].text)}  # a comment"
    )
    path.write_text(_commented(text, "findings", "renewed", "carried"), encoding="utf-8")
    other = made.shown("reworded", "audit/supervisor", "2.2.1.2", review_by="2027-06-15")
    path = made.folder / "evidence" / FORCE / f"{other}.yaml"
    reworded = path.read_text("utf-8").replace(
        MARKS["2.2.1.2"], fingerprint(OTHERWISE + plan.objectives["2.2.1.2"].text)
    )
    path.write_text(reworded, encoding="utf-8")
    claim = {"status": "in-progress", "summary": "Ordinary words.", "lead": "Head of Ordinary"}
    led = [name for name in MARKS if name.startswith(("2.1.2.", "2.2.1.", "2.3.2", "2.3.3", "2.4."))]
    late = {**claim, "due": "2026-11-12"}
    claims = {**dict.fromkeys(led, late), led[0]: {**late, "lead": "Head of Hub"}, led[1]: claim}
    made.return_(date(2026, 11, 10), claims)
    path = made.folder / "returns" / FORCE / "2026-11-10.yaml"
    path.write_text(_commented(path.read_text("utf-8"), "claims"), encoding="utf-8")
    return record


def _commented(text: str, *keys: str) -> str:
    """A file's text with the values of some keys in brackets, and a comment in each."""
    data = from_text(text, "")[0].data
    assert isinstance(data, dict)
    for key in keys:
        value = json.dumps(data[key])
        text = re.sub(rf"(?ms)^{key}:.*?(?=^\w|\Z)", f"{key}: {value[0]} # a comment\n  {value[1:]}\n", text)
    return text


def _measured(made: Marked) -> None:
    """A measure of the force's own, with a figure that may not be shown between two that may."""
    for day, first, last, value, secret in (
        ("2026-01-08", "2025-10-01", "2025-12-31", "8675.25", False),
        ("2026-04-08", "2026-01-01", "2026-03-31", "7531.75", True),
        ("2026-10-08", "2026-07-01", "2026-09-30", "8810.5", False),
    ):
        period = f"{{from: {first}, to: {last}}}"
        more = {"marking": marked.SENSITIVE, "handling": "For the board only"} if secret else {}
        write_record(
            made.folder,
            "zqcounted" if secret else "counted",
            date.fromisoformat(day),
            kind="output-measure",
            title="zqcounted words" if secret else "Ordinary counting",
            recorded=day,
            review_by="2027-09-08",
            figure=f"{{value: {value}, unit: referrals, period: {period}, measure: {OWN_MEASURE}}}",
            **more,
        )
    made.canaries |= {"zqcounted", "7531.75"}
    folder = made.folder / "measures"
    folder.mkdir(exist_ok=True)
    words = "text: Ordinary words, kind: output, unit: referrals, better: higher, every: 3, target: 9000"
    (folder / f"{FORCE}.yaml").write_text(
        f"own:\n  - {{id: {OWN_MEASURE}, objectives: [2.2.1.1], {words}}}\n", encoding="utf-8"
    )


def _practice(made: Marked) -> None:
    """What other forces share: with all, with the programme alone, and what is OFFICIAL-SENSITIVE."""
    for place, (force, share) in enumerate(
        (f, s) for f in ("suffolk", "kent", "essex") for s in ("forces", "national")
    ):
        for objective in ("2.2.1.1", "2.4.2.2"):
            secret = share == "forces" and force == "essex"
            texts = {name: made.word(name) if secret else f"Ordinary {name}" for name in TEXTS}
            day = f"2026-0{place + 1}-05"
            data: dict[str, Any] = {
                "id": f"{day}-{share}-{objective.replace('.', '')}",
                "force": force,
                "plan_version": "2",
            }
            data |= {"objectives": {objective: MARKS[objective]}, "kind": "audit", "assurance": "peer", "date": day}
            data |= {"assured_by": "Norfolk Constabulary", "share": share, "promising_practice": "true", **texts}
            data |= {"recorded": day, "review_by": "2027-01-05", "shows": "yes"}
            data |= {"marking": marked.SENSITIVE, "handling": made.word("handling")} if secret else {}
            path = made.folder / "evidence" / force / f"{data['id']}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(to_text(data), encoding="utf-8")


def _round(folder: Path, made: Marked, errors: bool) -> None:
    """A closed round whose name may not be shown; where there are errors none can be closed, and it was before."""
    made.canaries.add(ROUND)
    if errors:
        shutil.copytree(sound().folder / "rounds", folder / "rounds")
    else:
        _ran(folder, "round", "close", ROUND, "--as-at", AT)


def _left_over(folder: Path) -> None:
    """What a command that was cut off left, which nobody reads."""
    path = folder / "evidence" / FORCE / name_beside()
    path.write_text("id: half\n", encoding="utf-8")
    os.utime(path, (0, 0))


def _small_plan(folder: Path) -> None:
    """The plan with a few forces, so that all of them are read soon, and a theme whose actions have several owners."""
    shutil.copytree(PLAN, folder)
    path = folder / "forces.yaml"
    data: Any = from_text(path.read_text("utf-8"), "")[0].data
    action = folder / "actions" / "2.3.2.yaml"
    action.write_text(action.read_text("utf-8").replace("[forces, regional-teams]", "[forces]"), encoding="utf-8")
    suggesting = folder / "actions" / "2.3.3.yaml"
    _replace(suggesting, "suggested_measures: []", f"suggested_measures: [{MEASURE}]")
    few = [force for force in data["forces"] if force["region"] == "east-of-england" or force["id"] == "kent"]
    path.write_text(to_text({**data, "forces": few, "expected_territorial": len(few)}), encoding="utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _earlier_edition(folder: Path) -> None:
    """An edition that the plan follows, with a word of one objective that was changed since."""
    earlier, front = folder / "editions" / OLDER, folder / "plan" / "plan.yaml"
    row = f'version_history:\n  - {{version: "{OLDER}", issued: 2018-01, author: VKPP}}\n'
    front.write_text(front.read_text("utf-8").replace("version_history:\n", row), encoding="utf-8")
    shutil.copytree(folder / "plan", earlier)
    for path, old, new in (
        (earlier / "plan.yaml", 'version: "2"\n', f'version: "{OLDER}"\n'),
        (
            earlier / "actions" / "2.2.1.yaml",
            "To ensure appropriate action is taken",
            "To ensure appropriate action will be taken",
        ),
        (front, 'version: "2"\n', f'version: "2"\nfollows: "{OLDER}"\nfrom: 2020-08-01\n'),
    ):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _of_the_older_edition(folder: Path) -> None:
    """A record of the edition before, which may not be shown, about the objective that has other words now."""
    write_record(
        folder,
        "zqolder",
        date(2026, 3, 3),
        plan_version=f'"{OLDER}"',
        title="zqolder audit",
        recorded="2026-03-04",
        review_by="2027-03-03",
        marking="OFFICIAL-SENSITIVE",
        handling="For the board only",
    )


def _other_plan(folder: Path) -> None:
    """A plan with other words in every file, of another version, that expects less."""
    _small_plan(folder)
    for path in folder.rglob("*.yaml"):
        text = re.sub(
            r"(?m)^( *-? *(?:title|short_title|name|text): )(?=[A-Z])", rf"\1{OTHERWISE}", path.read_text("utf-8")
        )
        text = text.replace("expects: in-use", "expects: in-place").replace('version: "2"', 'version: "3"')
        path.write_text(text, encoding="utf-8")


def _fill(book: Filled) -> None:
    """Claim an objective, and change a finding of the record that has comments in its findings."""
    book.put("Objectives", book.row_of("Objectives", "Objective", "2.1.1.1"), {"Status": "in progress", "Why": "Begun"})
    book.put("Findings", book.row_of("Findings", "Finding", "Ordinary finding"), {"Lead (a role)": "Head of Other"})


def _spoil(book: Filled) -> None:
    book.put("Objectives", book.row_of("Objectives", "Objective", "2.1.1.2"), {"Status": "perhaps", "Why": "Begun"})
