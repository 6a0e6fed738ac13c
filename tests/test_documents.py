"""The documents: whole, accessible, the same bytes each time, and laid out by templates that can be replaced."""

import json
import re
from base64 import b64encode
from contextlib import chdir
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, nodes
from typer.testing import CliRunner, Result

from nvap.cli.app import app
from nvap.formats.documents import forms_of
from nvap.load import plan as plans
from nvap.source import Folder
from nvap.words.escaping import plain
from nvap.workspace import built_in
from tests.reading_back import MARKDOWN, TEMPLATED, Page
from tests.running import NEXT_EDITION, PROGRAM, document_of, environment, execute_for_bytes

pytestmark = pytest.mark.libraries

AT = ("--as-at", "2026-11-30")
EVIDENCE = "2026-10-14-dip-sample"
SHEET = ("sheet", "2.4.3")
GAPS = ("gaps", "--force", "norfolk")
PLAN = ("plan",)
SHOW = ("evidence", "show", EVIDENCE, "--force", "norfolk")
STATUS = ("status", "--force", "norfolk")
PACK = ("pack", "--force", "norfolk")
NATIONAL = ("national", "--force", "norfolk", "--since", "2026-01-01", "--name-forces")
CARRY = ("carry", "--force", "norfolk", "--list")
MEASURES = ("measures", "list", "--force", "norfolk")
TREND = ("trend", "--force", "norfolk")
PRACTICE = ("practice", "--force", "norfolk", "--bodies", "all")
WHY = ("why", "--force", "norfolk", "2.2.1.1")
LINKS = ("links",)
EVIDENCE_LIST = ("evidence", "list", "--force", "norfolk")
RETURN = ("return", "show", "--force", "norfolk")
DIFF = ("diff", "built-in", str(NEXT_EDITION), "--force", "norfolk")
OF_A_FORCE = (*SHEET, "--force", "norfolk")
REVIEW = ("sheet", "2.2.1", "--force", "norfolk", "--review")
# The pages with a form to find things in them.
SEARCHED = {PLAN, PACK}
PAGES = (
    SHEET,
    GAPS,
    PLAN,
    ("sheet", "--all"),
    (*GAPS, "--all"),
    OF_A_FORCE,
    REVIEW,
    STATUS,
    PACK,
    NATIONAL,
    PRACTICE,
    MEASURES,
    TREND,
    DIFF,
    CARRY,
    WHY,
    LINKS,
    EVIDENCE_LIST,
    SHOW,
    RETURN,
)
LISTS = ("actions", "objectives", "themes", "perennial-issues", "forces", "bodies")
COMMANDS = (
    *PAGES,
    *(("list", kind) for kind in LISTS),
    ("rules",),
)
# Commands that show something of the one record, which is OFFICIAL-SENSITIVE.
SENSITIVE = {"gaps", "trend", "evidence", "status", "why", "pack", "national", "practice", "diff"}
# Documents that come after a change and have tests of their own.
AFTER_A_CHANGE = {"collect", "confirm", "ask", "workspace", "workspace-readme", "workspace-evidence"}
AFTER_A_CHANGE |= {"merger", "round-list", "round-later", "return-ask", "return-fill", "return-filled"}
AFTER_A_CHANGE |= {"carry-question", "workbook", "workbook-words", "workbook-import", "workbook-review"}
AFTER_A_CHANGE |= {f"edition-{name}" for name in ("list", "new", "map", "mapped", "review", "succession")}
AFTER_A_CHANGE |= {"workspace-returns", "workspace-gitattributes", "workspace-gitignore"}
TITLES = {
    SHEET: "2.4.3 Evidence-Led Prosecutions",
    GAPS: "Norfolk Constabulary",
    PLAN: "National Vulnerability Action Plan",
}
RECORD = f"""\
id: {EVIDENCE}
force: norfolk
plan_version: "2"
objectives: {{2.2.1.1: "v1:c39a4d11bcc9", 2.2.1.2: "v1:1405b09a25a4"}}
kind: audit
assurance: peer
assured_by: Suffolk Constabulary
title: Dip sample of safeguarding referrals
summary: Twenty referrals were read against the threshold guidance.
figure: {{value: 312, unit: referrals, period: {{from: 2026-04-01, to: 2026-09-30}}, baseline: 280, better: higher}}
shows: {{2.2.1.1: "yes", 2.2.1.2: partly}}
part: North area
sample: {{size: 20, of: 412}}
strands: [stalking-and-harassment]
date: 2026-10-14
recorded: 2026-10-20
review_by: 2027-10-14
owner: Head of Safeguarding
reference: NC/SG/2026/118
marking: OFFICIAL-SENSITIVE
handling: For the safeguarding board only.
share: national
findings:
  - objective: 2.2.1.1
    seriousness: area-for-improvement
    text: Feedback to referrers is late.
    lead: Head of Hub
    due: 2027-01-31
  - objective: 2.2.1.2
    seriousness: consideration
    text: A weekly check.
    closed: {{date: 2026-11-20, how: Begun in November., by: Audit committee}}
files: [{{name: dip-sample.docx, bytes: 48211, sha256: {"0123456789abcdef" * 4}}}]
promising_practice: true
renewed: [{{date: 2026-11-01, from: 2027-04-14, to: 2027-10-14, note: Read again and still true.}}]
"""


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    with chdir(folder):
        return CliRunner(env={"NVAP_WORKSPACE": "."}).invoke(app, arguments)


def add_record(folder: Path) -> None:
    """Put the one record into a workspace."""
    home = folder / "evidence" / "norfolk"
    home.mkdir(parents=True)
    (home / f"{EVIDENCE}.yaml").write_text(RECORD, encoding="utf-8")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used")
    add_record(folder)
    return folder


@cache
def printed(folder: Path, command: tuple[str, ...], form: str) -> str:
    """What a command prints in one form; it must end well."""
    at = () if command == ("rules",) else AT
    ended = run(folder, *command, *at, "--format", form)
    assert (ended.exit_code, ended.stderr) == (0, "")
    return ended.stdout


def printable(document: str) -> list[str]:
    """The forms of a document that are text; those of files have tests of their own."""
    return [form for form in forms_of(document) if form not in ("docx", "pdf", "csv", "xlsx")]


def page_of(folder: Path, command: tuple[str, ...]) -> Page:
    """A command's page."""
    return Page(printed(folder, command, "html"))


@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_a_page_is_accessible(command: tuple[str, ...], used: Path) -> None:
    page = page_of(used, command)
    assert printed(used, command, "html").startswith("<!doctype html>\n")
    assert page.open == [], "every element is closed"
    ((_, html, everything),) = page.of("html")
    assert html == {"lang": "en-GB"}
    headings = [int(tag[1]) for tag, _, _ in page.of("h1", "h2", "h3", "h4", "h5", "h6")]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings)), headings
    assert all(text for _, _, text in page.of("h1", "h2", "h3", "h4", "title", "a", "th", "caption"))
    assert len(page.of("main")) == len(page.of("header")) == len(page.of("footer")) == 1
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert "30 November 2026" in everything
    assert "None" not in re.findall(r"\b\w+\b", everything.replace("None are printed", "").replace("None is", ""))


@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_a_page_asks_for_nothing_outside(command: tuple[str, ...], used: Path) -> None:
    page = page_of(used, command)
    ids = {attrs.get("id") for _, attrs, _ in page.elements}
    policies = [
        attrs["content"] for _, attrs, _ in page.of("meta") if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    inline = {tag: "".join(page.elements[place][2]) for place, (tag, _, _) in enumerate(page.elements)}
    allowed = [
        f"; {kind}-src 'sha256-{b64encode(sha256(inline[kind].encode()).digest()).decode()}'"
        for kind in ("style", "script")
        if kind in inline
    ]
    assert policies == [f"default-src 'none'{''.join(allowed)}; base-uri 'none'; form-action 'none'"]
    for tag, attrs, _ in page.elements:
        assert not attrs.keys() & {"src", "srcset", "action", "data", "poster", "style"}, tag
        assert not any(name.startswith("on") for name in attrs)
        if "href" in attrs:
            assert tag == "a"
            assert (attrs["href"] or "")[:1] == "#"
            assert (attrs["href"] or "")[1:] in ids, attrs["href"]
    assert not page.of("img", "link", "iframe", "object", "base")
    assert len(page.of("script")) == len(page.of("form")) == (command in SEARCHED)
    assert all("hidden" in attrs for _, attrs, _ in page.of("form")), "it is of no use without the script"
    ((_, _, style),) = page.of("style")
    assert not re.search(r"url\(|@import|expression", style)


@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_a_table_has_a_caption_and_scopes(command: tuple[str, ...], used: Path) -> None:
    page = page_of(used, command)
    assert len(page.of("table")) == len(page.of("caption"))
    assert all(attrs.get("scope") in ("col", "row") for _, attrs, _ in page.of("th"))
    for place, (tag, _, _) in enumerate(page.elements):
        if tag == "table":
            assert page.elements[place + 1][0] == "caption"
            box = page.elements[place - 1][1]
            assert box.get("class") == "scroll"
            assert box.get("tabindex") == "0", "a box that scrolls is reached by the keyboard"
            assert box.get("aria-label")
    if command == PLAN:
        assert len(page.of("table")) == 3


@pytest.mark.parametrize("command", TITLES, ids=" ".join)
def test_the_title_names_what_it_is_about(command: tuple[str, ...], empty: Path) -> None:
    page = page_of(empty, command)
    for tag in ("title", "h1"):
        ((_, _, text),) = page.of(tag)
        assert TITLES[command] in text
    markdown = MARKDOWN.parse(printed(empty, command, "md"))
    (heading,) = [
        inside.content for token, inside in pairwise(markdown) if token.type == "heading_open" and token.tag == "h1"
    ]
    assert TITLES[command] in heading


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_marking_stands_first_and_last(command: tuple[str, ...], used: Path) -> None:
    if command == ("rules",):
        return
    marking = "OFFICIAL-SENSITIVE" if command[0] in SENSITIVE or command == REVIEW else "OFFICIAL"
    if command != REVIEW:  # its boxes say nothing in JSON
        assert json.loads(printed(used, command, "json"))["marking"] == marking
    forms = [form for form in forms_of(command[0]) if form in ("md", "text")]
    for form in forms:
        if form == "text" and command[0] in ("list", "links"):
            continue  # a table for a script or a person at work
        lines = [line.strip("* ") for line in printed(used, command, form).splitlines() if line.strip()]
        assert (lines[0], lines[-1]) == (marking, marking), form
        assert "30 November 2026" in "".join(lines)
    if "html" in forms_of(command[0]):
        texts = [text for _, _, text in page_of(used, command).of("body")]
        assert texts[0].startswith(f"{marking} ")
        assert texts[0].endswith(f" {marking}")


def words_of_the_plan() -> dict[str, list[str]]:
    """Every text of every action of the plan, by its number."""
    plan, _ = plans.load(Folder(str(built_in("plan"))))
    return {
        number: [
            action.title,
            action.detail,
            *(objective.text for objective in action.objectives),
            *(objective.id for objective in action.objectives),
            *action.reference,
            *(link.title for link in action.useful_links),
            *action.source_notes,
        ]
        for number, action in plan.actions.items()
    }


def as_read(text: str, form: str) -> str:
    """The text of a document without its markup, on one line."""
    if form == "html":
        text = Page(text).of("html")[0][2]
    if form == "md":
        tokens = MARKDOWN.parse(text)
        children = [token.children or [] for token in tokens if token.type == "inline"]
        text = " ".join("".join(child.content for child in inline) for inline in children)
    return " ".join(text.split())


@pytest.mark.parametrize("form", TEMPLATED)
@pytest.mark.parametrize("command", [SHEET, PLAN, ("sheet", "--all")], ids=" ".join)
def test_every_sentence_of_an_action_is_there(command: tuple[str, ...], form: str, empty: Path) -> None:
    out = as_read(printed(empty, command, form), form)
    words = words_of_the_plan()
    for number in ["2.4.3"] if command == SHEET else list(words):
        for text in words[number]:
            assert " ".join(plain(text).split()) in out, f"{number} in {form}"


@pytest.mark.parametrize("form", TEMPLATED)
def test_every_sentence_of_the_front_is_there(form: str, empty: Path) -> None:
    data: Any = {
        name: yaml.load((built_in("plan") / name).read_text(encoding="utf-8"), yaml.BaseLoader)
        for name in ("plan.yaml", "themes.yaml", "perennial_issues.yaml")
    }

    def leaves(value: Any) -> list[str]:
        if isinstance(value, dict):
            skipped = {"id", "issued", "review_date", "printed_title", "short_title", "superseded", "owners", "number"}
            return [leaf for key, inner in value.items() if key not in skipped for leaf in leaves(inner)]
        return [leaf for inner in value for leaf in leaves(inner)] if isinstance(value, list) else [value]

    themes, issues = data["themes.yaml"]["themes"], data["perennial_issues.yaml"]["perennial_issues"]
    out = as_read(printed(empty, PLAN, form), form)
    texts = [
        *leaves(data["plan.yaml"]),
        *(issue["name"] for issue in issues),
        *(issue["need"] for issue in issues if "need" in issue),
    ]
    for theme in themes:
        texts += [theme["name"], *theme["paragraphs"]]
    missing = [text for text in texts if " ".join(text.split()) not in out]
    assert missing == []


@pytest.mark.parametrize("form", TEMPLATED)
def test_the_gaps_say_every_key_of_a_row(form: str, used: Path) -> None:
    out = as_read(printed(used, (*GAPS, "--all"), form), form)
    data = json.loads(printed(used, (*GAPS, "--all"), "json"))
    assert data["total"] == data["shown"] == len(data["gaps"]) == 53 - data["met"]
    for row in data["gaps"]:
        assert row["objective"] in out
        assert plain(row["why"]) in out
        assert plain(row["next_step"]) in out
        assert f"{row['share'][0]} of {row['share'][1]}" in out
        for record in row["evidence"]:
            assert record["title"] in out
    assert "Head of Hub" in out
    assert "31 January 2027" in out
    for left in data["left_out"]:
        assert left["what"] in out
        assert left["why"] in out


@pytest.mark.parametrize("form", ["md", "text"])
def test_a_record_is_shown_whole(form: str, used: Path) -> None:
    out = as_read(printed(used, SHOW, form), form)
    for text in (
        *(EVIDENCE, "Norfolk Constabulary", "audit", "peer, by Suffolk Constabulary", "14 October 2026"),
        *("20 October 2026", "14 October 2027", "current", "312 referrals", "1 April 2026 to 30 September 2026"),
        *(
            "baseline 280",
            "Head of Safeguarding",
            "NC/SG/2026/118",
            "OFFICIAL-SENSITIVE: For the safeguarding board only.",
        ),
        *(
            "the programme",
            "Feedback to referrers is late.",
            "Lead: Head of Hub.",
            "Due in 62 days, on 31 January 2027.",
        ),
        *("Closed 20 November 2026: Begun in November.", "dip-sample.docx, 48211 bytes", "0123456789abcdef" * 4),
        *(
            "Promising practice",
            "1 November 2026, from 14 April 2027 to 14 October 2027: Read again and still true.",
            "To ensure appropriate action is taken",
        ),
    ):
        assert text in out, text


@pytest.mark.parametrize("command", [SHEET, GAPS, PLAN, SHOW], ids=" ".join)
def test_the_same_input_gives_the_same_bytes(command: tuple[str, ...], used: Path) -> None:
    """Also in a process of its own, with other hashes, another time zone and another language."""
    for form in printable(command[0]):
        env = environment(PYTHONHASHSEED="7", TZ="Pacific/Auckland", LC_ALL="C")
        ended = execute_for_bytes([*PROGRAM, *command, *AT, "--format", form], used, env, check=True)
        assert ended.stdout.decode("utf-8") == printed(used, command, form)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_debris_of_templates(command: tuple[str, ...], used: Path) -> None:
    for form in {"md", "text"} & {*forms_of(command[0])}:
        out = printed(used, command, form)
        assert "\n\n\n" not in out
        assert out.endswith("\n")
        assert not out.endswith("\n\n")
        assert not re.search(r"\{\{|\}\}|\{%|%\}|\{#", out)
        assert not re.search(r"\b(None|Undefined|True|False)\b(?! (are|is) printed)", out)
        assert not re.search(r" +$", out, re.MULTILINE)
        assert "  ," not in out
        if form == "md":
            assert not re.search(r"(?<!\\)[{}]", out)
            assert not re.search(r"^\\#|^#+[^# ]", out, re.MULTILINE)
            assert not re.search(r"[;,](?=[A-Z])", out), "a space is lost between the items of a list"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_markdown_has_one_heading_and_steps_down(command: tuple[str, ...], used: Path) -> None:
    if command == ("rules",):
        return
    tokens = MARKDOWN.parse(printed(used, command, "md"))
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    if command[0] in ("list", "links", "plan") or command[:2] == ("evidence", "list"):
        assert any(token.type == "table_open" for token in tokens)


def test_every_form_of_every_command_is_tried(used: Path) -> None:
    """No template is left out: each is one of a command, or one that such a template takes in."""
    reached: set[str] = set()

    def take(name: str) -> None:
        if name in reached:
            return
        reached.add(name)
        text = (built_in("templates") / name).read_text(encoding="utf-8")
        for node in Environment().parse(text).find_all((nodes.Import, nodes.Extends, nodes.FromImport, nodes.Include)):
            take(node.template.value)  # type: ignore[attr-defined]

    for command in COMMANDS:
        name = document_of(command)
        for form in printable(name):
            if command == REVIEW and form == "json":
                continue  # refused: its boxes say nothing there
            assert printed(used, command, form)
            if form != "json":
                take(f"{name}.{form}.j2")
    left = {path.name for path in built_in("templates").glob("*.j2")} - reached
    assert {name.partition(".")[0] for name in left} <= AFTER_A_CHANGE


def test_a_report_despite_errors_says_so_first(tmp_path: Path) -> None:
    add_record(tmp_path)
    (tmp_path / "evidence" / "norfolk" / "2026-10-15-empty.yaml").write_text("", encoding="utf-8")
    for form in ("md", "html", "text"):
        ended = run(tmp_path, *GAPS, *AT, "--format", form, "--despite-errors")
        out = as_read(ended.stdout, form)
        assert ended.exit_code == 0
        banner = out.lower().index("printed despite errors")
        assert (
            banner
            < out.index("evidence/norfolk/2026-10-15-empty.yaml")
            < out.index("National Vulnerability Action Plan has for")
        )
    data = json.loads(run(tmp_path, *GAPS, *AT, "--format", "json", "--despite-errors").stdout)
    assert data["despite_errors"] == ["evidence/norfolk/2026-10-15-empty.yaml"]
