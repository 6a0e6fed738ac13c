"""A year of a vulnerability lead, with the pages and beside it with the commands: the same files, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import yaml

from nvap.model.fields import Marking
from tests.browsing import Sitting, visiting, words_of
from tests.forms import PageForm, Said, forms_of
from tests.running import NEXT_EDITION, PLAN, nvap
from tests.workbooks import Filled, edited

FORCE = "norfolk"
# Lines that give the commands another day than today.
CLOCK = """
import datetime, sys
class Clock:
    today = staticmethod(lambda: datetime.date.fromisoformat({day!r}))
    def __getattr__(self, name):
        return getattr(datetime.date, name)
for module in [found for name, found in sys.modules.items() if name.startswith("nvap.cli.")]:
    if getattr(module, "date", None) is datetime.date:
        module.date = Clock()
"""
BEGUN, SEEN, CLAIMED = date(2025, 12, 8), date(2026, 2, 3), date(2026, 2, 16)
SENT, PAPER, AGAIN, LATE = date(2026, 3, 9), date(2026, 3, 16), date(2026, 9, 14), date(2026, 9, 21)
CARRIED, REWORDED = date(2026, 12, 3), date(2026, 12, 10)

# What is recorded, by the fields of the form.
AUDIT: dict[str, Said] = {
    "objectives": ["2.2.1.1", "2.2.1.2"],
    "kind": "audit",
    "assurance": "supervisor",
    "title": "Dip sample of referrals",
    "summary": "Sixty referrals were read.\n\n- Fifty were right.\n- Ten were not.",
    "shows": "partly",
    "shows.2.2.1.2": "no",
    "date": "2025-12-01",
    "owner": "Head of Safeguarding",
    "reference": "NC/SG/2025/118",
    "sample.size": "60",
    "sample.of": "412",
    "findings.0.objective": "2.2.1.2",
    "findings.0.seriousness": "area-for-improvement",
    "findings.0.text": "Nobody asks what became of a referral.",
    "findings.0.lead": "Head of Safeguarding",
    "findings.0.due": "2026-06-30",
    "findings.1.objective": "2.2.1.1",
    "findings.1.seriousness": "consideration",
    "findings.1.text": "The form could ask for the child's own words.",
}
TRAINING: dict[str, Said] = {
    "objectives": ["2.1.1.1"],
    "kind": "training",
    "assurance": "self",
    "title": "Course on risk at first contact",
    "summary": "All who take calls were trained.",
    "date": "2025-11-20",
    "owner": "Head of Contact Management",
    "reference": "NC/LD/2025/7",
    "review_by": "2026-08-31",
}
MEASURE: dict[str, Said] = {
    "objectives": ["2.2.1.2"],
    "kind": "output-measure",
    "assurance": "supervisor",
    "title": "Referrals with an answer within ten days",
    "summary": "Counted each month from the referral system.",
    "shows": "yes",
    "date": "2025-12-05",
    "owner": "Head of Safeguarding",
    "reference": "Dashboard of referrals",
    "figure.value": "312",
    "figure.unit": "referrals",
    "figure.period.from": "2025-11-01",
    "figure.period.to": "2025-11-30",
    "figure.baseline": "240",
    "figure.better": "higher",
}
FEEDBACK: dict[str, Said] = {
    "objectives": ["2.2.1.3", "2.2.1.4"],
    "kind": "feedback",
    "assurance": "independent",
    "assured_by": "Victim Support",
    "from": "victim",
    "title": "Victims asked about their referral",
    "summary": "Forty were asked; thirty said that it helped.",
    "shows": "yes",
    "date": "2025-12-03",
    "owner": "Head of Safeguarding",
    "reference": "NC/SG/2025/121",
    "marking": "OFFICIAL-SENSITIVE",
    "handling": "Safeguarding board only",
    "share": "national",
    "promising_practice": "yes",
}
POLICY: dict[str, Said] = {
    "objectives": ["2.2.1.3"],
    "kind": "policy",
    "assurance": "self",
    "title": "Policy on escalation",
    "summary": "It says who may challenge a decision, and how.",
    "date": "2025-10-14",
    "owner": "Head of Safeguarding",
    "reference": "NC/POL/44",
}
ATTACHED = ("policy.docx", b"What the policy says.")
OPTIONS = {
    "figure.value": "figure", "figure.unit": "unit", "figure.period.from": "period-from",
    "figure.period.to": "period-to", "figure.baseline": "baseline", "figure.better": "better",
    "sample.size": "sample-size", "sample.of": "sample-of",
}  # fmt: skip

BY_HAND = """\
id: 2025-11-11-minutes-of-the-board
force: norfolk
plan_version: "2"
objectives: {"2.5.1.1": }
kind: governance
assurance: self
title: Minutes of the board
summary: The board looks at vulnerability each quarter.
date: 2025-11-11
owner: Head of Public Protection
reference: NC/PP/2025/3
"""


# What a department and a reviewer write into their workbooks, by the headings there.
OF_A_DEPARTMENT = {
    "Title": "Audit of calls", "Objectives": "2.2.1.1", "Kind": "audit", "Assurance": "supervisor",
    "Date": date(2026, 3, 2), "Summary": "Sixty calls were heard.", "What it shows": "yes",
    "Owner (a role)": "Head of Control Room", "Where it is kept": "NC/CR/1",
}  # fmt: skip
OF_A_REVIEWER = {
    "What was looked at": "Twelve referrals were read.",
    "Reviewing body": "Suffolk Constabulary",
    "Who answers for the review (a role)": "Head of Public Protection, Suffolk Constabulary",
    "Date of the review": date(2026, 3, 4),
    "Where it is kept": "SC/PR/7",
}
CONSIDERED = {
    "Objective": "2.2.1.4",
    "Consideration": "Ask what became of each referral.",
    "Lead (a role)": "Head of Safeguarding",
    "Due": date(2026, 10, 30),
}


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a workspace; a draft that was kept on the way leaves only what git is told."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: data for name, data in found.items() if name != ".drafts/.gitignore"}


class Year:
    """Two workspaces that go through the same year: one with the pages, one with the commands."""

    def __init__(self, folder: Path) -> None:
        self.pages, self.commands = folder / "pages", folder / "commands"
        for workspace in (self.pages, self.commands):
            workspace.mkdir()
            done = nvap("init", cwd=workspace, prepared=CLOCK.format(day=BEGUN.isoformat()))
            assert done.returncode == 0, done.stderr

    @contextmanager
    def sitting(self, day: date) -> Iterator[Sitting]:
        """Somebody at the pages on a day; what was done comes to what the commands of that day came to."""
        with visiting(self.pages, today=day) as visit:
            sitting = Sitting(visit)
            if "Choose whose they will be" in visit.page("/"):
                sitting.written(sitting.send(sitting.form(visit.page("/"), "/body", "body"), {"body": FORCE}))
            yield sitting

    def command(self, day: date, *words: str | Path) -> str:
        """What a command prints on a day."""
        done = nvap(*words, cwd=self.commands, prepared=CLOCK.format(day=day.isoformat()))
        assert done.returncode == 0, (words, done.stderr, done.stdout)
        return done.stdout

    def of_force(self, day: date, *words: str | Path) -> str:
        """The same of a command that is told the force."""
        return self.command(day, *words, "--force", FORCE)

    def put(self, name: str, text: str) -> None:
        """A file that somebody writes with an editor, into both."""
        for workspace in (self.pages, self.commands):
            path = workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def same(self) -> None:
        """Each file of the two is the same, byte for byte."""
        ours, theirs = files(self.pages), files(self.commands)
        assert ours.keys() == theirs.keys()
        for name, data in ours.items():
            assert data.decode("utf-8", "replace") == theirs[name].decode("utf-8", "replace"), name


def options_of(said: dict[str, Said]) -> list[str]:
    """The options of `nvap evidence add` for what is said in the form, findings in an order of their own."""
    words: list[str] = []
    findings: dict[str, dict[str, str]] = {}
    each = {name.removeprefix("shows."): value for name, value in said.items() if name.startswith("shows.")}
    for name, value in said.items():
        if name.startswith("findings."):
            _, place, key = name.split(".")
            findings.setdefault(place, {})[key] = str(value)
        elif name == "objectives":
            words += [word for one in value for word in ("--objective", str(one))]
        elif name == "shows" and each:
            shown = {str(one): each.get(str(one), value) for one in reversed(said["objectives"])}
            words += [word for one, shows in shown.items() for word in ("--shows", f"{one}={shows}")]
        elif name == "promising_practice":
            words.append("--promising-practice")
        elif not name.startswith("shows."):
            words += [f"--{OPTIONS.get(name, name.replace('_', '-'))}", str(value)]
    for finding in findings.values():
        turned = dict(reversed(finding.items()))
        words += ["--finding", yaml.safe_dump(turned, default_flow_style=True, width=999).strip()]
    return words


def address_of(sitting: Sitting, title: str) -> str:
    """Where the page of a record is, as the list of evidence leads there."""
    page = sitting.visit.page("/evidence")
    assert f'">{title}</a>' in page
    return page.partition(f'">{title}</a>')[0].rpartition('href="')[2]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(tmp_path_factory.mktemp("year"))


def test_a_year_of_a_lead_comes_to_the_same_files_with_pages_and_with_commands(year: Year, tmp_path: Path) -> None:
    record_five(year, tmp_path)
    change_what_is_there(year)
    first_return(year)
    workbook_of_a_department(year, tmp_path)
    workbook_of_a_reviewer(year, tmp_path)
    papers_for_the_board(year, tmp_path)
    second_return(year)
    return_of_an_earlier_day(year)
    carry_over(year, tmp_path)
    confirm_other_words(year)


def record_five(year: Year, folder: Path) -> None:
    """Five records of different kinds, the first a draft for a while."""
    with year.sitting(BEGUN) as sitting:
        form = sitting.form(sitting.visit.page("/evidence/new"), "/evidence/new", "kind")
        half = {name: AUDIT[name] for name in ("objectives", "kind", "title", "summary")}
        kept = sitting.written(sitting.send(form, half, "keep"))
        assert "The draft is kept." in words_of(kept)
        assert "A piece of evidence that was begun" in words_of(sitting.visit.page("/"))
        rest = {name: value for name, value in AUDIT.items() if name not in half}
        sitting.write("/evidence/new", "/evidence/new", rest, "look", "kind")
        for said in (TRAINING, MEASURE, FEEDBACK):
            sitting.write("/evidence/new", "/evidence/new", said, "look", "kind")
        sitting.write("/evidence/new", "/evidence/new", {**POLICY, "files": ATTACHED}, "look", "kind")
    for said in (AUDIT, TRAINING, MEASURE, FEEDBACK):
        year.of_force(BEGUN, "evidence", "add", *options_of(said))
    path = folder / ATTACHED[0]
    path.write_bytes(ATTACHED[1])
    year.of_force(BEGUN, "evidence", "add", *options_of(POLICY), "--file", path)
    year.same()


def change_what_is_there(year: Year) -> None:
    """Edit one, renew one, withdraw one, answer and close findings, and confirm what somebody wrote by hand."""
    year.put("evidence/norfolk/2025-11-11-minutes-of-the-board.yaml", BY_HAND)
    new = {"title": "Course on risk and questions at first contact", "objectives": ["2.1.1.1", "2.1.1.2"], "part": "HQ"}
    progress = {"note": "The form asks since January."}
    closed = {"how": "Each referral has an answer now.", "by": "Vulnerability board"}
    renewed = {"review_by": "2027-01-31", "note": "It was read again; nothing has changed."}
    reason = {"reason": "It was of the force next door."}
    with year.sitting(SEEN) as sitting:
        at = address_of(sitting, str(TRAINING["title"]))
        sitting.write(f"{at}/edit", f"{at}/edit", new, "look", "kind")
        at = address_of(sitting, str(AUDIT["title"]))
        sitting.write(at, f"{at}/findings", {"note.1": progress["note"]})
        sitting.write(at, f"{at}/findings", {"how.1": closed["how"], "by.1": closed["by"]})
        at = address_of(sitting, str(POLICY["title"]))
        sitting.write(at, f"{at}/renew", renewed)
        at = address_of(sitting, str(FEEDBACK["title"]))
        sitting.write(at, f"{at}/withdraw", reason)
        home = words_of(sitting.visit.page("/"))
        assert "1 record waits to be confirmed" in home
        at = address_of(sitting, "Minutes of the board")
        page = sitting.write(at, f"{at}/confirm", {})
        assert "It waits to be confirmed" not in page
        assert "to be confirmed" not in words_of(sitting.visit.page("/"))
    words = [word for one in new["objectives"] for word in ("--objective", one)]
    words += ["--title", str(new["title"]), "--part", "HQ"]
    year.of_force(SEEN, "evidence", "edit", "2025-11-20-course-on-risk-at-first-contact", *words)
    audit = "2025-12-01-dip-sample-of-referrals"
    year.of_force(SEEN, "evidence", "progress", audit, "--finding", "1", "--note", progress["note"])
    year.of_force(SEEN, "evidence", "close", audit, "--finding", "1", "--how", closed["how"], "--by", closed["by"])
    policy = ("2025-10-14-policy-on-escalation", "--review-by", renewed["review_by"], "--note", renewed["note"])
    year.of_force(SEEN, "evidence", "renew", *policy)
    withdrawn = "2025-12-03-victims-asked-about-their-referral"
    year.of_force(SEEN, "evidence", "withdraw", withdrawn, "--reason", reason["reason"])
    year.of_force(SEEN, "evidence", "confirm", "2025-11-11-minutes-of-the-board", "--yes")
    year.same()


def asked_of(page: str) -> list[str]:
    """The objectives that the page of claims asks about, in its order."""
    names = (name for form in forms_of(page) for name in form.offered if name.endswith(".status"))
    return [name.removesuffix(".status") for name in names]


STATUSES = ("in-progress", "not-started", "implemented", "not-assessed")


def claim_of(place: int) -> dict[str, str]:
    """What is claimed of an objective, more of some than of others."""
    said = {"status": STATUSES[place % 4], "summary": f"Said of the objective in place {place}."}
    if place % 3 == 0:
        said |= {"lead": "Head of Safeguarding", "due": "2026-11-30"}
    if place % 5 == 0:
        said |= {"risk_reason": "People could be harmed."}
    return said


def options_of_claim(said: dict[str, str]) -> list[str]:
    """The words of `nvap return set` for a claim, in an order of their own."""
    names = {"accept_reason": "accept-reason", "accept_until": "accept-until", "accept_by": "accepted-by"}
    rest = {name: value for name, value in reversed(said.items()) if name != "status"}
    words = [word for name, value in rest.items() for word in (f"--{names.get(name, name.replace('_', '-'))}", value)]
    return [said["status"], *words, *(("--risk", "high") if "risk_reason" in said else ())]


def fields_of(objective: str, said: dict[str, str]) -> dict[str, Said]:
    """The fields of a claim in the form."""
    return {f"{objective}.{name}": value for name, value in said.items()}


def first_return(year: Year) -> None:
    """All claims, kept as a draft in parts, and then looked at and made."""
    with year.sitting(CLAIMED) as sitting:
        asked = asked_of(sitting.visit.page("/return"))
        assert len(asked) == 53
        claims = {name: claim_of(place) for place, name in enumerate(asked)}
        for begin in range(0, 53, 20):
            part = {
                key: value for name in asked[begin : begin + 20] for key, value in fields_of(name, claims[name]).items()
            }
            form = sitting.form(sitting.visit.page("/return"), "/return", "shown")
            sitting.written(sitting.send(form, part, "keep"))
        page = sitting.visit.page("/return")
        assert "53 of 53 said" in words_of(page)
        sitting.written(sitting.send(sitting.form(page, "/return", "shown"), {}, "whole"))
    year.of_force(CLAIMED, "return", "new")
    for name, said in reversed(claims.items()):
        year.of_force(CLAIMED, "return", "set", name, *options_of_claim(said))
    year.same()


def workbook_of_a_department(year: Year, folder: Path) -> None:
    """A theme goes out to a department and comes back with another lead, a new record and a note on a finding."""
    path = folder / "theirs.xlsx"
    year.of_force(SENT, "workbook", "export", "--theme", "2", "--out", path)

    def fill(book: Filled) -> None:
        book.put("Objectives", book.row_of("Objectives", "Objective", "2.2.1.1"), {"Lead (a role)": "Head of Hub"})
        book.put("Evidence", book.empty_row("Evidence"), OF_A_DEPARTMENT)

    with year.sitting(SENT) as sitting:
        form = sitting.form(sitting.visit.page("/workbook"), "/workbook/export")
        sent = sitting.send(form, {"theme": "2"})
        assert sent.data == path.read_bytes()
        back = edited(path, folder / "back.xlsx", fill)
        sitting.write("/workbook", "/workbook/import", {"workbook": ("back.xlsx", back.read_bytes())})
    year.of_force(SENT, "workbook", "import", back, "--write")
    year.same()


def workbook_of_a_reviewer(year: Year, folder: Path) -> None:
    """Two actions go out to a peer reviewer, and what was found comes back as evidence."""
    path = folder / "reviewer.xlsx"
    year.of_force(SENT, "workbook", "export", "--review", "2.2.1", "--review", "2.1.1", "--out", path)

    def fill(book: Filled) -> None:
        book.put("Review", book.row_of("Review", "Action", "2.2.1"), OF_A_REVIEWER)
        for place, word in enumerate(("yes", "partly", "partly", "no"), 1):
            row = book.row_of("Objectives", "Objective", f"2.2.1.{place}")
            book.put("Objectives", row, {"What it shows": word})
        book.put("Considerations", book.empty_row("Considerations"), CONSIDERED)

    with year.sitting(SENT) as sitting:
        form = sitting.form(sitting.visit.page("/workbook"), "/workbook/review")
        sent = sitting.send(form, {"action": ["2.2.1", "2.1.1"]})
        assert sent.data == path.read_bytes()
        back = edited(path, folder / "reviewed.xlsx", fill)
        sitting.write("/workbook", "/workbook/import", {"workbook": ("reviewed.xlsx", back.read_bytes())})
    year.of_force(SENT, "workbook", "import", back, "--write")
    year.same()


def papers_for_the_board(year: Year, folder: Path) -> None:
    """The board's papers are those of the commands."""
    with year.sitting(PAPER) as sitting:
        for name, kind, more in (
            ("gaps", "docx", ("--all",)),
            ("status", "html", ()),
            ("trend", "md", ()),
            ("pack", "html", ()),
        ):
            out = folder / f"{name}.{kind}"
            year.of_force(PAPER, name, *more, "--out", out)
            page = sitting.visit.page("/papers")
            made = sitting.send(sitting.form(page, "/papers"), {"paper": f"{name}.{kind}"})
            assert made.data == out.read_bytes(), (name, kind)


def second_return(year: Year) -> None:
    """Months later: some claims have changed, one stands as it was, and a gap is accepted for now."""
    accepted = {"accept_reason": "The system is replaced first.", "accept_until": "2027-03-31", "accept_by": "Board"}
    with year.sitting(AGAIN) as sitting:
        page = sitting.visit.page("/return")
        held = sitting.form(page, "/return", "shown")
        changed = {
            "2.2.1.1": {"status": "implemented", "summary": "Referrals are right now."},
            "2.2.1.2": {"status": "in-progress", "summary": "Answers are counted.", "due": "2027-01-31"},
            "2.1.1.2": {"status": "in-progress", "summary": held.held["2.1.1.2.summary"], **accepted},
        }
        said = {key: value for name, claim in changed.items() for key, value in fields_of(name, claim).items()}
        said["2.1.1.1.kept"] = "yes"
        answer = sitting.send(held, said, "whole")
        assert "4 of 53 said" in words_of(answer.text)
        sitting.written(answer)
    year.of_force(AGAIN, "return", "new")
    made = yaml.safe_load((year.pages / f"returns/{FORCE}/{AGAIN}.yaml").read_text("utf-8"))
    gap = made["claims"]["2.1.1.2"]["accepted"]["gap"]
    for name, claim in changed.items():
        more = ("--accept", gap) if name == "2.1.1.2" else ()
        year.of_force(AGAIN, "return", "set", name, *options_of_claim(claim), *more)
    year.same()


def return_of_an_earlier_day(year: Year) -> None:
    """What was decided last week is claimed as at that day; and once more, into the return that is there."""
    day = "2026-09-17"
    for status in ("implemented", "in-progress"):
        with year.sitting(LATE) as sitting:
            form = sitting.form(sitting.visit.page("/return"), "/return", "day")
            page = sitting.written(sitting.send(form, {"day": "17 September 2026"}, "day"))
            assert "return of 17 September 2026" in words_of(page)
            said = fields_of("2.2.1.3", {"status": status, "summary": "As decided."})
            sitting.written(sitting.send(sitting.form(page, "/return", "shown"), said, "whole"))
        if status == "implemented":
            year.of_force(LATE, "return", "new", "--date", day)
        year.of_force(LATE, "return", "set", "2.2.1.3", status, "--summary", "As decided.", "--date", day)
        year.same()


def carry_over(year: Year, folder: Path) -> None:
    """Another edition comes into force: its questions are answered, and its claims made again."""
    for workspace in (year.pages, year.commands):
        shutil.copytree(NEXT_EDITION, workspace / "plan")
        shutil.copytree(PLAN, workspace / "editions" / "2")
    with year.sitting(CARRIED) as sitting:
        left = _asking(sitting.visit.page("/carry"))
        assert left
        while left:
            sitting.written(sitting.send(left[0], {"shows": "partly", "by": "Head of Hub"}))
            left = _asking(sitting.visit.page("/carry"))
        page = sitting.visit.page("/papers")
        made = sitting.send(sitting.form(page, "/papers"), {"paper": "diff.docx"})
    questions = yaml.safe_load(year.of_force(CARRIED, "carry", "--list", "--format", "json"))["questions"]
    for name in dict.fromkeys(one["objective"] for one in questions):
        year.of_force(CARRIED, "carry", "--objective", name, "--shows", "partly", "--by", "Head of Hub")
    year.same()
    out = folder / "diff.docx"
    year.of_force(CARRIED, "diff", "--out", out)
    assert made.data == out.read_bytes()
    claims_again(year)


def _asking(page: str) -> list[PageForm]:
    """The forms that ask what evidence shows of other words."""
    return [form for form in forms_of(page) if "shows" in form.offered]


def claims_again(year: Year) -> None:
    """The claims that the edition leaves to be made again."""
    left = yaml.safe_load(year.of_force(CARRIED, "carry", "--list", "--format", "json"))["claims"]
    names = [one["objective"] for one in left]
    assert names
    claim = {"status": "in-progress", "summary": "Said of the words as they are now."}
    with year.sitting(CARRIED) as sitting:
        form = sitting.form(sitting.visit.page("/return"), "/return", "shown")
        said = {key: value for name in names for key, value in fields_of(name, claim).items()}
        sitting.written(sitting.send(form, said, "whole"))
    year.of_force(CARRIED, "return", "new")
    for name in names:
        year.of_force(CARRIED, "return", "set", name, *options_of_claim(claim))
    year.same()


def confirm_other_words(year: Year) -> None:
    """A record of the edition in force, of which the words are mended afterwards, is read beside them and confirmed."""
    said = {**POLICY, "title": "Policy on escalation, anew", "date": "2026-12-02"}
    with year.sitting(CARRIED) as sitting:
        sitting.write("/evidence/new", "/evidence/new", said, "look", "kind")
    year.of_force(CARRIED, "evidence", "add", *options_of(said))
    year.same()
    path = "plan/actions/2.2.1.yaml"
    text = (year.pages / path).read_text("utf-8")
    assert "Staff know how concerns" in text
    year.put(path, text.replace("Staff know how concerns", "Staff know how all concerns"))
    with year.sitting(REWORDED) as sitting:
        assert "to be confirmed" in words_of(sitting.visit.page("/"))
        at = address_of(sitting, str(said["title"]))
        page = sitting.visit.page(at)
        assert "Staff know how all concerns" in words_of(page)
        refused = sitting.send(sitting.form(page, f"{at}/confirm"), {})
        assert refused.status_code == 400
        sitting.write(at, f"{at}/confirm", {"by": "Head of Hub"})
    name = "2026-12-02-policy-on-escalation-anew"
    year.of_force(REWORDED, "evidence", "confirm", name, "--yes", "--by", "Head of Hub")
    year.same()


def test_a_return_is_of_no_day_to_come_and_back_to_today_when_none_is_said(tmp_path: Path) -> None:
    with visiting(tmp_path, FORCE, SEEN) as visit:
        sitting = Sitting(visit)
        page = visit.page("/return")
        for typed in ("4 February 2026", "Feb 2026"):
            refused = sitting.send(sitting.form(page, "/return", "day"), {"day": typed}, "day")
            assert refused.status_code == 400
            assert 'id="day-wrong"' in refused.text
        earlier = sitting.written(sitting.send(sitting.form(page, "/return", "day"), {"day": "2026-01-05"}, "day"))
        assert "for the return of 5 January 2026" in words_of(earlier)
        assert "Claims that were begun" in visit.page("/")
        again = sitting.written(sitting.send(sitting.form(earlier, "/return", "day"), {}, "day"))
        assert "for the return of 3 February 2026" in words_of(again)
        assert "Claims that were begun" not in visit.page("/")


def test_nothing_is_made_of_a_day_that_was_not_the_one_shown(tmp_path: Path) -> None:
    with visiting(tmp_path, FORCE, SEEN) as visit:
        sitting = Sitting(visit)
        said = fields_of("2.2.1.1", {"status": "not-started", "summary": "Nothing was begun."})
        whole = sitting.send(sitting.form(visit.page("/return"), "/return", "shown"), said, "whole")
        other = sitting.form(visit.page("/return"), "/return", "day")
        sitting.written(sitting.send(other, {"day": "2026-01-05"}, "day"))
        refused = sitting.send(sitting.form(whole.text, "/return", "make"), {}, "make")
        assert "Nothing is made yet: look again." in words_of(refused.text)
        assert not list(tmp_path.glob("returns/*/*"))
        sitting.written(refused)
    assert [path.name for path in tmp_path.glob("returns/*/*")] == ["2026-01-05.yaml"]


def test_no_return_is_made_over_one_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "returns" / FORCE / "2026-01-05.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("force: norfolk\ndate: 2026-01-05\nclaims: {", encoding="utf-8")
    with visiting(tmp_path, FORCE, SEEN) as visit:
        sitting = Sitting(visit)
        said = fields_of("2.2.1.1", {"status": "not-started", "summary": "Nothing was begun."})
        refused = sitting.send(sitting.form(visit.page("/return"), "/return", "shown"), said, "whole")
        assert refused.status_code == 400
        assert "there are errors in returns/norfolk/2026-01-05.yaml" in words_of(refused.text)


def test_no_claim_is_made_in_a_return_of_another_edition(tmp_path: Path) -> None:
    shutil.copytree(NEXT_EDITION, tmp_path / "plan")
    shutil.copytree(PLAN, tmp_path / "editions" / "2")
    path = tmp_path / "returns" / FORCE / f"{CARRIED}.yaml"
    path.parent.mkdir(parents=True)
    claim = "{status: not-started, summary: Nothing was begun.}"
    head = f'force: norfolk\ndate: {CARRIED}\nplan_version: "2"\n'
    path.write_text(f"{head}claims:\n  2.2.1.1: {claim}\n", encoding="utf-8")
    before = path.read_bytes()
    with visiting(tmp_path, FORCE, CARRIED) as visit:
        sitting = Sitting(visit)
        said = fields_of("2.2.1.1", {"status": "in-progress", "summary": "It was begun."})
        refused = sitting.send(sitting.form(visit.page("/return"), "/return", "shown"), said, "whole")
        assert refused.status_code == 400
        assert "was made under version 2 of the plan" in words_of(refused.text)
    assert path.read_bytes() == before


def test_what_waits_to_be_confirmed_is_named_only_where_its_marking_lets_it(tmp_path: Path) -> None:
    path = tmp_path / "evidence" / FORCE / "2025-11-11-minutes-of-the-board.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"{BY_HAND}marking: OFFICIAL-SENSITIVE\nhandling: The board only\n", encoding="utf-8")
    with visiting(tmp_path, FORCE, SEEN) as visit:
        assert "Minutes of the board" in visit.page("/")
        at = address_of(Sitting(visit), "Minutes of the board")
    with visiting(tmp_path, FORCE, SEEN, Marking.OFFICIAL) as visit:
        assert "Minutes of the board" not in visit.page("/")
        assert visit.send(f"{at}/confirm", {}).status_code == 404


def test_no_reviewer_is_sent_an_action_that_is_asked_of_no_force(tmp_path: Path) -> None:
    with visiting(tmp_path, FORCE, SEEN) as visit:
        sitting = Sitting(visit)
        form = sitting.form(visit.page("/workbook"), "/workbook/review")
        assert "2.2.1" in form.offered["action"]
        assert visit.send("/workbook/review", {"action": "9.9.9"}).status_code == 400
        assert sitting.send(form, {"action": ["2.2.1"], "empty": "yes"}).data.startswith(b"PK")
        assert "diff.docx" not in sitting.form(visit.page("/papers"), "/papers").offered["paper"]


def test_what_was_said_for_today_is_there_again_after_a_look_at_another_day(tmp_path: Path) -> None:
    assert nvap("init", "--example", cwd=tmp_path).returncode == 0
    with visiting(tmp_path, "example-shire") as visit:
        sitting = Sitting(visit)
        form = sitting.form(visit.page("/return"), "/return", "keep")
        kept = {name: "yes" for name in form.offered if name.endswith(".kept")}
        assert len(kept) > 10
        visit.follow(sitting.send(form, kept, "keep"))
        for day in ("1 March 2026", ""):
            visit.follow(sitting.send(sitting.form(visit.page("/return"), "/return", "day"), {"day": day}, "day"))
            form = sitting.form(visit.page("/return"), "/return", "keep")
            visit.follow(sitting.send(form, {}, "keep"))
        assert f"{len(kept)} of " in words_of(visit.page("/return"))
