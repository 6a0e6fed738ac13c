"""A workspace of which part may not be shown: each text of its OFFICIAL-SENSITIVE records is a word of its own."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pyarrow.parquet import read_table
from pypdf import PdfReader

from nvap.load.plan import load
from nvap.model.fields import Kind, Stage
from nvap.source import Folder
from nvap.source.writing import to_text
from nvap.words.catalogue import day as spelled
from nvap.workspace import built_in

MARKS = {name: objective.fingerprint for name, objective in load(Folder(str(built_in("plan"))))[0].objectives.items()}
SENSITIVE = "OFFICIAL-SENSITIVE"
# The days that the ordinary records, and the command, speak of.
TAKEN = {f"{year}-{rest}" for year in (2025, 2026, 2027) for rest in ("06-15", "07-15", "11-15", "12-15", "12-20")}
TAKEN |= {"2026-11-20", "2026-11-30"}


@dataclass
class Marked:
    """A workspace for Norfolk as at 30 November 2026: what may not be said of it, and how much of it is withheld.

    `withheld` is in all, `here` by objective; `ids` are those of what may not be shown, `open_ids` of what may.
    """

    folder: Path
    canaries: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)
    open_ids: list[str] = field(default_factory=list)
    here: dict[str, int] = field(default_factory=dict)
    withheld: int = 0
    words: int = 0

    def word(self, what: str) -> str:
        """A word found nowhere else."""
        self.words += 1
        self.canaries.add(f"zq{what}{self.words}zq")
        return f"zq{what}{self.words}zq"

    def day(self, year: int = 2026, month: int = 3) -> date:
        """A day found nowhere else, as a file has it and as a page has it."""
        made = date(year, month, 10)
        while made.isoformat() in self.canaries | TAKEN or made.day < 10:
            made += timedelta(days=1)
        self.canaries |= {made.isoformat(), spelled(made)}
        return made

    def hidden(self, kind: str, *objectives: str, counts: bool = True, broken: str = "", **keys: Any) -> str:
        """Write an OFFICIAL-SENSITIVE record, every text of it a canary, and return its id."""
        old = keys.pop("old", False)
        made = self.day(2025, 1) if old else self.day(2026, 1)
        stem = f"{made}-{self.word('slug')}"
        texts = ("title", "summary", "owner", "reference", "handling")
        data = {
            **{name: f"{self.word(name)} and {self.word(name)}" for name in texts},
            **{"recorded": self.day(), "review_by": self.day(2027, 1), "marking": SENSITIVE},
            "files": [{"name": f"{self.word('file')}.docx", "bytes": 9182730, "sha256": "9182730" * 9 + "f"}],
            **keys,
        }
        moved = {"from": self.day(2025 if old else 2026, 5), "to": data["review_by"], "note": self.word("renewed")}
        data["renewed"] = [{"date": self.day(), **moved}]
        self._write(stem, made, kind, objectives, data, broken)
        self.ids.append(stem)
        self.canaries |= {stem, "9182730"}
        self.withheld += 1
        for name in objectives if counts else ():
            self.here[name] = self.here.get(name, 0) + 1
        return stem

    def shown(self, slug: str, kind: str, *objectives: str, day: str = "2026-06-15", **keys: Any) -> str:
        """Write an OFFICIAL record and return its id."""
        stem = f"{day}-{slug}"
        texts = {name: f"Ordinary {name}" for name in ("title", "summary", "owner", "reference")}
        self._write(stem, date.fromisoformat(day), kind, objectives, {**texts, **keys}, "")
        self.open_ids.append(stem)
        return stem

    def _write(
        self, stem: str, made: date, kind: str, objectives: tuple[str, ...], keys: dict[str, Any], broken: str
    ) -> None:
        name, _, assurance = kind.partition("/")
        data = {"id": stem, "force": "norfolk", "plan_version": "2", "kind": name, "assurance": assurance, "date": made}
        data["objectives"] = {objective: MARKS.get(objective, "v1:000000000000") for objective in objectives}
        if Kind(name).stage is not Stage.IN_PLACE:
            data["shows"] = "yes"
        if name == "feedback":
            data["from"] = "victim"
        if assurance in ("peer", "independent"):
            sensitive = keys.get("marking") == SENSITIVE
            data["assured_by"] = self.word("body") if sensitive else "Suffolk Constabulary"
        path = self.folder / "evidence" / "norfolk" / f"{stem}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_text({**data, **keys}) + broken, encoding="utf-8")

    def finding(self, objective: str, seriousness: str, closed: bool = False) -> dict[str, Any]:
        """A finding of which every text and date is a canary."""
        made = {
            "objective": objective,
            "seriousness": seriousness,
            "text": self.word("text"),
            "lead": self.word("lead"),
        }
        done = {"closed": {"date": self.day(2026, 6), "how": self.word("how"), "by": self.word("by")}} if closed else {}
        return {**made, "due": self.day(2027, 5), **done}

    def claim(self, status: str, **keys: str) -> dict[str, Any]:
        """A claim of which every text and date is a canary."""
        texts = {name: self.word(name) for name in ("summary", "lead", "impact", "risk_reason")}
        return {"status": status, **texts, "due": self.day(2027, 5), "risk": "high", **keys}

    def return_(self, day: date, claims: dict[str, Any], **keys: Any) -> None:
        """Write a return."""
        data = {"force": "norfolk", "date": day, "plan_version": "2", **keys, "claims": claims}
        path = self.folder / "returns" / "norfolk" / f"{day}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_text(data), encoding="utf-8")

    def secret_return(self, claims: dict[str, Any], **keys: Any) -> None:
        """Write a return that is OFFICIAL-SENSITIVE."""
        self.return_(self.day(2026, 8), claims, marking=SENSITIVE, handling=self.word("handling"), **keys)
        self.withheld += 1
        for name in claims:
            self.here[name] = self.here.get(name, 0) + 1


def sound(folder: Path) -> Marked:
    """A workspace without errors, with each thing that a sensitive record can be or do."""
    made = Marked(folder)
    both = ("2.2.1.1", "2.2.1.2")
    findings = [made.finding("2.2.1.1", "cause-of-concern"), made.finding("2.2.1.2", "consideration")]
    findings.append(made.finding("2.2.1.1", "area-for-improvement", closed=True))
    made.hidden("inspection/independent", *both, findings=findings)
    made.shown("audit-beside-it", "audit/self", *both)
    stem = made.hidden("audit/supervisor", "2.3.2.2")  # suspect
    path = folder / "evidence" / "norfolk" / f"{stem}.yaml"
    path.write_text(path.read_text("utf-8").replace(MARKS["2.3.2.2"], "v1:000000000000"), encoding="utf-8")
    made.hidden("audit/peer", "2.4.2.1", old=True, review_by=made.day(2026, 6))  # lapsed
    made.hidden("audit/self", "2.4.2.2")  # the only support
    made.hidden("policy/supervisor", "2.3.1.1")
    made.shown("audit-superseded", "audit/self", "2.4.2.3", day="2025-12-15")
    made.hidden("audit/self", "2.4.2.3", supersedes="2025-12-15-audit-superseded")
    made.hidden("feedback/peer", "2.4.1.2", promising_practice="true")  # a strength
    made.shown("audit-of-a-strength", "audit/peer", "2.4.1.2")
    made.hidden("audit/peer", "2.9.1.1", plan_version="1", counts=False)  # homeless
    old = made.hidden("audit/self", "2.4.2.4")
    made.shown("audit-that-supersedes", "audit/self", "2.4.2.4", day="2026-11-15", supersedes=old)
    withdrawn = {"date": made.day(2026, 6), "reason": made.word("reason")}
    made.hidden("audit/peer", "2.4.2.5", counts=False, withdrawn=withdrawn)
    carrying = made.hidden("audit/self", "2.4.3.1", findings=[made.finding("2.4.3.1", "recommendation")])
    moved = {"date": date(2026, 7, 15), "reason": "Recorded twice.", "moved_to": carrying}
    finding = {"objective": "2.4.3.1", "seriousness": "recommendation", "text": "Ordinary text."}
    made.shown("audit-recorded-twice", "audit/self", "2.4.3.1", findings=[finding], withdrawn=moved)
    figure = {"value": "9182730", "unit": made.word("unit"), "baseline": "9182730", "better": "higher"}
    period = {"from": made.day(2025, 1), "to": made.day(2025, 4)}
    made.hidden("outcome-measure/self", "2.7.1.1", figure={**figure, "period": period})
    words = {"summary": "Ordinary words.", "lead": "Head of Ordinary"}
    claims = {"2.5.1.2": {"status": "in-progress", **words}, "2.3.3.1": {"status": "implemented", **words}}
    made.return_(date(2026, 7, 15), claims)
    sensitive = {
        "2.5.1.2": made.claim("implemented"), "2.6.1.1": made.claim("not-started"), "2.4.3.3": made.claim("embedded"),
        "2.6.1.3": made.claim("not-applicable"), "2.2.1.2": made.claim("implemented"),
        "2.6.2.1": made.claim("in-progress"),
    }  # fmt: skip
    made.secret_return(sensitive)
    return made


def broken(folder: Path) -> Marked:
    """The same with records that have errors: sensitive ones, and ordinary ones that speak of them."""
    made = sound(folder)
    made.hidden("peer-review/self", "2.5.1.3", counts=False)
    made.hidden("audit/self", "2.5.1.4", counts=False, broken=f"{made.word('key')}: {made.word('value')}\n")
    later = made.hidden("audit/self", "2.5.1.5")
    made.shown("audit-that-points-forward", "audit/self", "2.5.1.5", day="2025-12-20", supersedes=later)
    made.open_ids.remove("2025-12-20-audit-that-points-forward")
    made.return_(date(2026, 11, 20), {"2.5.1.2": {"status": "not-started", "summary": "x", "risk": "high"}})
    return made


def leaks(made: Marked, text: str) -> list[str]:
    """The words of a text that may not be in it, wherever lines were broken."""
    flat = re.sub(r"\s+", " ", text)
    dense = re.sub(r"\s+", "", text)
    return [word for word in made.canaries if word in flat or word.replace(" ", "") in dense]


def inside(path: Path) -> str:
    """All text of a file, and the names and the texts of what is packed into it; of a folder, of all that is in it."""
    if path.is_dir():
        parts = (part for part in sorted(path.rglob("*")) if part.is_file())
        return "\n".join(f"{part.relative_to(path)}\n{inside(part)}" for part in parts)
    begins = path.read_bytes()[:4]
    if begins == b"%PDF":
        reader = PdfReader(path)
        return "\n".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)])
    if begins == b"PAR1":
        return repr((read_table(path).to_pylist(), read_table(path).schema.metadata))
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as packed:
        texts = [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
        return "\n".join([*packed.namelist(), *texts, *(re.sub(r"<[^>]*>", "", text) for text in texts)])
