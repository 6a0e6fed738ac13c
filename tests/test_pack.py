"""The evidence pack and its archive, a force's account on the sheets, and the figures at a glance."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nvap.formats.zip import SUMS, archive, place_of
from nvap.model.dates import months_after
from nvap.model.evidence import KeptFile
from nvap.source.writing import to_text
from nvap.storage.attachments import checked
from tests.marked import sound
from tests.running import Done, batch, execute, nvap, write_record
from tests.terminal import at_a_terminal

FORCE = ("--force", "example-shire")
AT = ("--as-at", "2026-11-23")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    assert nvap("init", "--example", *AT, cwd=folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def pack(example: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(run(example, "pack", "--format", "json").stdout)
    return made


def run(folder: Path, *words: str) -> Done:
    return batch(folder, (*words, *FORCE, *AT))[0]


def test_the_pack_and_the_gap_list_say_the_same(example: Path, pack: dict[str, Any]) -> None:
    gaps = json.loads(run(example, "gaps", "--all", "--format", "json").stdout)
    assert (pack["gaps"], pack["accepted"]) == (gaps["gaps"], gaps["accepted"])
    assert (pack["met"], pack["applicable"], pack["left_out"]) == (gaps["met"], gaps["applicable"], gaps["left_out"])
    rows = {row["objective"]: row["gap"] for row in (*gaps["gaps"], *gaps["accepted"])}
    told = {objective["id"]: objective["account"] for action in pack["actions"] for objective in action["objectives"]}
    assert len(told) == 53
    assert {name: sheet["gap"] for name, sheet in told.items() if sheet["gap"]} == rows
    assert sum(sheet["applies"] == "yes" for sheet in told.values()) == gaps["applicable"]


def test_every_record_stands_under_the_actions_that_it_serves(example: Path, pack: dict[str, Any]) -> None:
    for action in pack["actions"]:
        own = {objective["id"] for objective in action["objectives"]}
        dates = [(record["date"], record["id"]) for record in action["evidence"]]
        assert dates == sorted(dates, reverse=True)
        assert all(record["objectives"] and set(record["objectives"]) <= own for record in action["evidence"])
    listed = json.loads(run(example, "evidence", "list", "--format", "json").stdout)["evidence"]
    counting = {record["id"] for record in listed if record["state"] not in ("withdrawn", "not-yet")}
    assert {record["id"] for action in pack["actions"] for record in action["evidence"]} == counting
    assert [record["id"] for record in pack["withdrawn"]] == [
        record["id"] for record in listed if record["state"] == "withdrawn"
    ]
    findings = [finding for action in pack["actions"] for finding in action["findings"]]
    assert {finding["open"] for finding in findings} == {True, False}


def test_the_manifest_holds_what_the_files_hold(example: Path, pack: dict[str, Any]) -> None:
    lines = {line["path"]: line for line in pack["manifest"]}
    told = {record["id"] for action in pack["actions"] for record in action["evidence"]}
    told |= {record["id"] for record in pack["withdrawn"]}
    assert {Path(path).stem for path in lines if path.startswith("evidence/")} == told
    assert sum(path.startswith("returns/") for path in lines) == 2
    for path, line in lines.items():
        data = (example / path).read_bytes()
        assert (line["bytes"], line["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_byte_order_mark_is_in_the_sum(example: Path, tmp_path: Path) -> None:
    for name in ("evidence", "returns"):
        (tmp_path / name).symlink_to(example / name) if name == "returns" else (tmp_path / name).mkdir()
    (tmp_path / "forces.yaml").write_bytes((example / "forces.yaml").read_bytes())
    source = next((example / "evidence" / "example-shire").glob("2026-10-09*.yaml"))
    (tmp_path / "evidence" / "example-shire").mkdir()
    marked = tmp_path / "evidence" / "example-shire" / source.name
    marked.write_bytes(b"\xef\xbb\xbf" + source.read_bytes().replace(b"supersedes", b"#supersedes"))
    (tmp_path / "returns").unlink()
    made = json.loads(run(tmp_path, "pack", "--format", "json").stdout)
    assert [line["sha256"] for line in made["manifest"]] == [hashlib.sha256(marked.read_bytes()).hexdigest()]


def test_the_archive_holds_the_page_the_records_and_the_files_that_are_the_same(example: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    minutes = kept / "minutes.txt"
    minutes.write_text("The minutes of the board.\n")
    (kept / "slides.pptx").write_bytes(b"slides")
    work = tmp_path / "work"
    work.mkdir()
    add = ("evidence", "add", "--force", "norfolk", "--objective", "2.2.1.1", "--kind", "audit", "--summary", "Read.",
           "--shows", "yes")  # fmt: skip
    more = ("--assurance", "supervisor", "--date", "2026-10-14", "--owner", "Head of Hub", "--reference", "NC/1")
    done = nvap(
        *add, *more, "--title", "Minutes", *("--file", str(minutes), "--file", str(kept / "slides.pptx")), cwd=work
    )
    assert done.returncode == 0, done.stderr
    first = nvap("pack", "--force", "norfolk", *AT, "--files", str(kept), "--out", "a.zip", cwd=work)
    assert (first.returncode, first.stderr) == (0, "Wrote a.zip\n")
    assert nvap("pack", "--force", "norfolk", *AT, "--files", str(kept), "--out", "b.zip", cwd=work).returncode == 0
    with zipfile.ZipFile(work / "a.zip") as made:
        names = set(made.namelist())
        page = made.read("pack.html").decode()
        record = next(name for name in names if name.startswith("records/"))
        assert names == {
            *("pack.html", "SHA256SUMS", record),
            *(f"files/{Path(record).stem}/{name}" for name in ("minutes.txt", "slides.pptx")),
        }
        assert made.read(f"files/{Path(record).stem}/minutes.txt") == minutes.read_bytes()
        assert made.read(record) == (work / record.removeprefix("records/")).read_bytes()
        made.extractall(tmp_path / "out")
    assert "found, and the same" in page
    with zipfile.ZipFile(work / "b.zip") as again:
        assert again.read("pack.html").decode() == page
    check = execute(("sha256sum", "--check", "--quiet", SUMS), cwd=tmp_path / "out")
    assert check.returncode == 0, check.stdout

    minutes.write_text("Other minutes.\n")
    (kept / "slides.pptx").unlink()
    done = nvap("pack", "--force", "norfolk", *AT, "--files", str(kept), "--out", "c.zip", cwd=work)
    assert done.returncode == 1
    assert "minutes.txt: another file than the record knows" in done.stderr
    assert "slides.pptx: not in that folder" in done.stderr
    with zipfile.ZipFile(work / "c.zip") as made:
        assert not [name for name in made.namelist() if name.startswith("files/")]
        assert "another file than the record knows" in made.read("pack.html").decode()


def test_an_archive_is_the_same_bytes_and_leads_nowhere() -> None:
    entries = {"b.txt": b"b", "a/b.txt": b"a"}
    made = archive(entries, date(2026, 11, 23))
    assert made == archive(dict(reversed(entries.items())), date(2026, 11, 23))
    for year in (1, 1970, 2200, 9999):
        assert zipfile.ZipFile(io.BytesIO(archive(entries, date(year, 1, 1)))).testzip() is None
    hostile = [
        "../../x",
        "/etc/passwd",
        "..\\x",
        "CON",
        "nul.txt",
        "a\nb",
        "x. ",
        "",
        "a:b",
        "\x1b[31m",
        "ŵ.docx",
        "x" * 300,
    ]
    taken: set[str] = set()
    for name in [*hostile, "same", "same"]:
        place = place_of("2026-10-14-x", name, taken)
        assert place not in taken
        taken.add(place)
        folder, record, rest = place.split("/")
        assert (folder, record) == ("files", "2026-10-14-x")
        assert rest.strip(". ")
        assert rest.isprintable()
        assert "\\" not in rest
        assert len(rest) < 160
        assert rest.partition(".")[0].upper() not in ("CON", "NUL")
    assert place_of("x", "a" * 300 + ".docx", ()).endswith("a.docx")
    assert place_of("x", "A.docx", {"files/x/a.docx"}) == "files/x/2-A.docx"


def test_under_a_limit_the_archive_holds_nothing_above_it(tmp_path: Path) -> None:
    made = sound(tmp_path)
    words = ("pack", "--force", "norfolk", "--as-at", "2026-11-30", "--out", "pack.zip")
    done = nvap(*words, "--max-marking", "OFFICIAL", cwd=made.folder)
    assert done.returncode == 0, done.stderr
    assert "is not in the archive: its text names a record" in done.stderr
    assert [word for word in made.canaries if word in done.stderr] == []
    with zipfile.ZipFile(made.folder / "pack.zip") as archived:
        whole = "\n".join([*archived.namelist(), *(archived.read(name).decode() for name in archived.namelist())])
    assert [word for word in made.canaries if word in whole] == []
    assert nvap(*words, "--overwrite", cwd=made.folder).returncode == 0
    with zipfile.ZipFile(made.folder / "pack.zip") as archived:
        assert any(Path(name).stem in made.ids for name in archived.namelist())


def test_a_pack_is_not_poured_over_a_terminal(example: Path) -> None:
    code, shown = at_a_terminal(("pack", *FORCE), example)
    assert code == 2
    assert "--out pack.html" in shown


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ("2026-11-23", "2027-05-23"),
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("9999-08-01", "9999-12-31"),
    ],
)
def test_six_months_on(day: str, later: str) -> None:
    assert months_after(date.fromisoformat(day), 6) == date.fromisoformat(later)


def test_the_figures_add_up(example: Path) -> None:
    status = json.loads(run(example, "status", "--format", "json").stdout)
    gaps = json.loads(run(example, "gaps", "--all", "--format", "json").stdout)
    listed = json.loads(run(example, "evidence", "list", "--format", "json").stdout)["evidence"]
    assert sum(band["objectives"] for band in status["bands"]) == gaps["total"]
    assert sum(theme["applicable"] for theme in status["themes"]) == gaps["applicable"]
    assert sum(theme["supported"] for theme in status["themes"]) == sum(
        action["supported"] for action in status["actions"]
    )
    assert sum(theme["claimed"] for theme in status["themes"]) == sum(action["claimed"] for action in status["actions"])
    four = ("claimed_and_supported", "claimed_not_supported", "supported_not_claimed", "neither")
    high = ("implemented", "embedded")
    lines = [line for line in status["objectives"] if line["applies"] == "yes"]
    beside = Counter((line["claimed"] in high, line["supported"] in high) for line in lines)
    for counted in (status["themes"], status["actions"]):
        assert [sum(one[name] for one in counted) for name in four] == [
            beside[True, True],
            beside[True, False],
            beside[False, True],
            beside[False, False],
        ]
        assert all(sum(one[name] for name in four) == one["applicable"] for one in counted)
        assert all(one["claimed_and_supported"] + one["claimed_not_supported"] == one["claimed"] for one in counted)
        assert all(one["claimed_and_supported"] + one["supported_not_claimed"] == one["supported"] for one in counted)
    counting = [record for record in listed if record["state"] not in ("withdrawn", "not-yet")]
    assert sum(quarter["records"] for quarter in status["quarters"]) + status["earlier"] == len(counting)
    july = [record for record in counting if "2026-07" <= record["date"][:7] <= "2026-09"]
    assert next(quarter["records"] for quarter in status["quarters"] if quarter["first"] == "2026-07") == len(july)
    lapsing = [
        record["id"] for record in counting if record["state"] == "current" and record["review_by"] <= "2027-05-23"
    ]
    assert {lapse["id"] for lapse in status["lapses"]} == set(lapsing)


def test_a_sheet_has_the_account_of_a_force_and_boxes_for_a_reviewer(example: Path) -> None:
    with_force = json.loads(run(example, "sheet", "2.2.1", "--format", "json").stdout)
    gaps = json.loads(run(example, "gaps", "--all", "--format", "json").stdout)["gaps"]
    rows = {row["objective"]: row for row in gaps}
    for objective in with_force["actions"][0]["objectives"]:
        row, account = rows.get(objective["id"]), objective["account"]
        if row is None:
            assert account["gap"] is None
        else:
            for key in ("gap", "also", "why", "next_step", "claimed", "supported", "evidence", "findings"):
                assert account[key] == row[key], (objective["id"], key)
    page = run(example, "sheet", "2.2.1", "--review", "--format", "html").stdout
    assert page.count('<div class="box">') == 3 * 4 + 1
    assert "never grades" in page
    public = batch(example, ("sheet", "2.2.1", *AT, "--format", "html"))[0].stdout
    assert "Example Shire" not in public
    assert '<div class="box">' not in public
    national = run(example, "sheet", "1.2.1", "--format", "md").stdout
    assert "Claimed" not in national


def test_what_is_yet_to_come_is_in_no_pack_and_marks_nothing(tmp_path: Path) -> None:
    """A record, a withdrawal and a return of a later day, homeless ones too: as if they had not been written."""
    day = {"date": date(2027, 10, 31), "recorded": date(2027, 10, 31), "review_by": date(2028, 10, 31)}
    later = {**day, "marking": "OFFICIAL-SENSITIVE", "handling": "For the board only."}
    texts = {
        "evidence/norfolk/2027-10-31-a.yaml": {"id": "2027-10-31-a", "objectives": {"2.2.1.1": None}, **later},
        "evidence/norfolk/2027-10-31-b.yaml": {
            **{"id": "2027-10-31-b", "objectives": {"2.9.9.1": None}, "plan_version": "1"},
            **later,
        },
        "returns/norfolk/2028-01-01.yaml": {
            **{"force": "norfolk", "date": date(2028, 1, 1), "plan_version": "1", "marking": "OFFICIAL-SENSITIVE"},
            **{"handling": "For the board only.", "claims": {"2.9.9.1": {"status": "implemented", "summary": "So."}}},
        },
    }
    common = {"force": "norfolk", "plan_version": "2", "kind": "audit", "assurance": "supervisor", "title": "Later"}
    common |= {"summary": "Later.", "shows": "yes", "owner": "Head of Hub", "reference": "NC/1"}
    for path, data in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        whole = data if path.startswith("returns") else {**common, **data}
        (tmp_path / path).write_text(to_text(whole), encoding="utf-8")
    for command in ("pack", "status", "gaps"):
        done = batch(tmp_path, (command, "--force", "norfolk", *AT, "--format", "json"))[0]
        made = json.loads(done.stdout)
        assert made["marking"] == "OFFICIAL", (command, done.stderr)
        assert "2027" not in done.stdout
        assert "2028" not in done.stdout
    early = batch(tmp_path, ("status", "--force", "norfolk", "--as-at", "0001-01-01", "--format", "md"))[0]
    assert early.returncode == 0, early.stderr


def test_a_withdrawn_record_is_in_the_manifest_and_what_went_with_it_is_no_finding(tmp_path: Path) -> None:
    findings = "[{objective: 2.2.1.1, seriousness: cause-of-concern, text: Put it right}, "
    findings += "{objective: 2.2.1.1, seriousness: consideration, text: Think of it}]"
    path = write_record(tmp_path, day=date(2026, 3, 1), findings=findings, withdrawn="{date: 2026-06-01, reason: x}")
    words = ("pack", "--force", "norfolk", *AT, "--format")
    made, page = batch(tmp_path, (*words, "json"), (*words, "html"))
    told = json.loads(made.stdout)
    assert [line["path"] for line in told["manifest"]] == [f"evidence/norfolk/{path.name}"]
    assert [told["text"] for action in told["actions"] for told in action["findings"]] == ["Put it right"]
    assert page.returncode == 0, page.stderr
    assert "Put it right" in page.stdout
    before, _, withdrawn = page.stdout.partition('<h2 id="withdrawn">Withdrawn</h2>')
    assert "Think of it" not in before
    assert "Think of it. It went with the withdrawal." in withdrawn
    assert "against 2.2.1.1: Put it right. Open." in withdrawn


def test_the_pack_says_of_each_objective_what_decided(tmp_path: Path) -> None:
    older = write_record(tmp_path, "older", date(2026, 3, 1), assurance="self").stem
    newer = write_record(tmp_path, "newer", date(2026, 4, 1), supersedes=older).stem
    (tmp_path / "returns" / "norfolk").mkdir(parents=True)
    claims = {"2.2.1.1": {"status": "implemented", "summary": "So."}}
    made = {"force": "norfolk", "plan_version": "2", "date": "2026-05-01", "marking": "OFFICIAL", "claims": claims}
    (tmp_path / "returns" / "norfolk" / "2026-05-01.yaml").write_text(to_text(made), encoding="utf-8")
    asked = ("--force", "norfolk", *AT, "--format")
    page, screen, why = batch(
        tmp_path, ("pack", *asked, "md"), ("pack", *asked, "html"), ("why", "2.2.1.1", *asked, "json")
    )
    assert page.returncode == screen.returncode == 0, page.stderr + screen.stderr
    rule = json.loads(why.stdout)["rule"]
    assert rule.endswith("That supports 'implemented'.")
    for said in (
        *("(expects: in use)", "implemented (1 May 2026): So.", f"impact not shown. {rule}"),
        *(f"does not count: replaced by {newer}", "(shows that it is in use; counts in full for that)"),
    ):
        assert said in page.stdout
        assert said.replace("'", "&#39;") in re.sub(r"<[^>]*>", "", screen.stdout), said


def test_a_withheld_return_is_said_to_be_withheld(tmp_path: Path) -> None:
    (tmp_path / "returns" / "norfolk").mkdir(parents=True)
    for day, marking in (("2026-01-01", "OFFICIAL"), ("2026-10-31", "OFFICIAL-SENSITIVE")):
        text = f"force: norfolk\ndate: {day}\nplan_version: '2'\nmarking: {marking}\nhandling: For the board only.\n"
        text += "claims:\n  2.2.1.1: {status: in-progress, summary: So.}\n"
        (tmp_path / "returns" / "norfolk" / f"{day}.yaml").write_text(text)
    words = ("pack", "--force", "norfolk", *AT, "--max-marking", "OFFICIAL", "--format", "md")
    done = batch(tmp_path, words)[0]
    assert "The newest return is withheld here because of its marking." in done.stdout.replace("\\", ""), done.stderr


def test_a_name_that_no_folder_can_hold_is_missing(tmp_path: Path) -> None:
    kept = KeptFile.model_construct(name="\u5b57" * 200 + ".txt", bytes=3, sha256="0" * 64)
    assert checked(kept, tmp_path) == "missing"


@pytest.mark.parametrize(("day", "marking"), [("2026-10-31", "OFFICIAL-SENSITIVE"), ("2027-10-31", "OFFICIAL")])
@pytest.mark.parametrize("command", [("pack",), ("status",), ("export", "--what", "objectives")], ids=" ".join)
def test_a_return_whose_day_is_told_marks_the_document(
    command: tuple[str, ...], day: str, marking: str, tmp_path: Path
) -> None:
    """Also one that claims nothing; and one of a later day, which is not told, does not."""
    (tmp_path / "returns" / "norfolk").mkdir(parents=True)
    text = f"force: norfolk\ndate: {day}\nplan_version: '2'\nmarking: OFFICIAL-SENSITIVE\nhandling: For the board.\n"
    (tmp_path / "returns" / "norfolk" / f"{day}.yaml").write_text(text)
    done = batch(tmp_path, (*command, "--force", "norfolk", *AT, "--format", "json"))[0]
    assert json.loads(done.stdout)["marking"] == marking, done.stderr


def test_the_findings_stand_by_who_made_them_those_from_outside_first(example: Path) -> None:
    page = run(example, "pack", "--format", "md").stdout
    part = page.partition("## Findings by who made them\n")[2].partition("\n## ")[0]
    groups = re.findall(r"(?m)^### (.*)$", part)
    assert groups == [
        "HMICFRS (2 open, 2 closed)",
        "Example Shire Safeguarding Children Partnership (0 open, 1 closed)",
        "Example Vale Police (4 open, 2 closed)",
        "The force itself (1 open, 1 closed)",
    ]
    assert "Recommendation 4 against 2.1.1.2" in part
    assert "Three of five shifts have begun." in part
    assert "Accepted by HMICFRS." in part
    assert "Put it right. Open." not in page


CONTENTS = (
    "At a glance",
    "Gaps",
    "Accepted for now",
    "Strengths",
    "Findings by who made them",
    "Withdrawn",
    "Left out",
)


def test_the_contents_name_every_part_in_its_order(example: Path) -> None:
    for form, level in (("md", r"(?m)^## (.*)$"), ("html", r"<h2[^>]*>(.*?)</h2>")):
        page = run(example, "pack", "--format", form, "--manifest").stdout
        after = page.partition("Contents")[2]
        named = [*CONTENTS, "Annexes: evidence by action", "Manifest"]
        places = [after.index(name) for name in named]
        assert places == sorted(places), form
        parts = re.findall(level, after)
        assert [part for part in parts if part in named] == named
        assert {part for part in parts if part not in named} <= {"Contents", "What the words mean"}


def test_the_manifest_is_in_the_archive_and_where_it_is_asked_for(example: Path, tmp_path: Path) -> None:
    made = json.loads(run(example, "pack", "--format", "json").stdout)
    sums = [line["sha256"] for line in made["manifest"]]
    for form in ("md", "html"):
        without, with_it = (run(example, "pack", "--format", form, *more).stdout for more in ((), ("--manifest",)))
        assert [one for one in sums if one in without] == []
        assert [one for one in sums if one not in with_it] == []
        assert "Manifest" not in without
    out = tmp_path / "pack.zip"
    assert run(example, "pack", "--out", str(out)).returncode == 0
    with zipfile.ZipFile(out) as archived:
        page = archived.read("pack.html").decode()
    assert [one for one in sums if one not in page] == []
    for words, says in (
        (("--out", str(tmp_path / "more.zip"), "--manifest"), "an archive always has the manifest"),
        (("--format", "json", "--manifest"), "--manifest says nothing in the form json"),
    ):
        done = run(example, "pack", *words)
        assert done.returncode == 2
        assert says in done.stderr


def test_every_text_of_a_record_is_on_the_page(example: Path, pack: dict[str, Any]) -> None:
    """What is told on paper in short is there in full on the screen."""
    page = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", run(example, "pack", "--format", "html").stdout)).split())
    for action in pack["actions"]:
        for record in action["evidence"]:
            for key in ("id", "title", "reference", "owner"):
                assert record[key] in page, record["id"]
            assert " ".join(re.sub(r"(?m)^- ", "", record["summary"]).split()) in page, record["id"]


@pytest.mark.libraries
def test_the_contents_in_word_say_the_page_of_every_part(example: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack.docx"
    done = run(example, "pack", "--manifest", "--since", "2026-09-30", "--out", str(out))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(out) as parts:
        body = parts.read("word/document.xml").decode()
    entries = re.findall(r'(?s)<w:hyperlink w:anchor="(\w+)"[^>]*>(?:(?!</w:p>).)*? PAGEREF (\w+) ', body)
    assert [link for link, _ in entries] == [page for _, page in entries]
    places = re.findall(r'<w:bookmarkStart[^>]* w:name="(\w+)"', body)
    assert [place for place in places if place.startswith(("part_", "action_"))] == [link for link, _ in entries]
    assert len(entries) == len(CONTENTS) + 3 + 16
