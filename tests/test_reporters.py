"""What each report format says of a diagnostic, read back as its consumers read it."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml, TestCase, TestSuite

from nvap.formats import diagnostics, home
from nvap.formats.diagnostics import FORMATS, Report
from nvap.load import plan as plans
from nvap.load import records
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.rules import Context, check
from nvap.source import Folder
from nvap.words import catalogue
from nvap.words.escaping import plain, plain_lines
from nvap.workspace import built_in

pytestmark = pytest.mark.libraries

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"
DOCS = Path(__file__).parent.parent / "docs"
SARIF = jsonschema.Draft4Validator(
    json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker()
)

BAD_RECORD = """\
id: 2026-10-14-dip-sample
force: norfolk
plan_version: "2"
objectives:
  2.2.1.9:
kind: audits
colour: "\\e[31m% red, :: <b> & ]]> \\0"
assurance: supervisor
title: Dip sample
summary: Twenty referrals were read.
date: 14/10/2026
owner: Head of Safeguarding
reference: NC/SG/1
"""

HOSTILE = {
    "percent": "100% of %0A and %25 and %250A",
    "newlines": "one\ntwo\r\nthree\rfour",
    "colons": "a:b::c,d=e ::error file=x::y",
    "quotes": "\"double\" 'single' `tick` \\ back",
    "markup": "<b>bold</b> &amp; <script>alert(1)</script> ]]> --> <!-- <?xml?>",
    "escape": "\x1b[31mred\x1b[0m \x9b31m \x1b]8;;http://x\x07link\x1b]8;;\x07",
    "nul": "a\x00b\x08c\x7fd\ufffee\uffff",
    "letters": "Dŵr, ŷ, é, 日本, 👩‍👩‍👧, a\u00a0b, \u202eabc\u202c, a\u2028b",
    "braces": "{0} {{x}} {from: …} [text](http://x) [a] (b)",
    "spaces": "  two  spaces\tand a tab ",
    "long": "x" * 5000,
}
PATHS = (
    "evidence/norfolk/2026-10-14-dip-sample.yaml",
    "a folder/with spaces.yaml",
    "evidence/[x]/100% #1?.yaml",
    "a:b,c::d=e.yaml",
    "line\nbreak\r.yaml",
    "<b>&\"'.yaml",
    "tŷ/dŵr/日本.yaml",
    "esc\x1b[31m\x00.yaml",
)


def real_diagnostics(folder: Path) -> list[Diagnostic]:
    """What is found in a workspace with one bad record, one empty file and one file that is not YAML."""
    home = folder / "evidence" / "norfolk"
    home.mkdir(parents=True)
    (home / "2026-10-14-dip-sample.yaml").write_text(BAD_RECORD, encoding="utf-8")
    good = BAD_RECORD.replace("colour:", "handling:").replace("audits", "audit").replace("14/10/2026", "2026-10-14")
    (home / "2026-10-15-other.yaml").write_text(good, encoding="utf-8")
    (home / "2026-10-16-empty.yaml").write_text("", encoding="utf-8")
    (home / "2026-10-17-broken [x].yaml").write_text("id: 'open\n", encoding="utf-8")
    workspace = Folder(str(folder))
    plan, found = plans.load(Folder(str(built_in("plan")), "plan"), workspace)
    loaded, more = records.load(workspace, ["norfolk"])
    found += [*more, *check(Context(plan, loaded.evidence, date(2026, 11, 30)))]
    return found


def hostile_diagnostics() -> list[Diagnostic]:
    """Every hostile text as a message and as a hint, at every hostile path, in every severity."""
    severities = [*Severity]
    return [
        Diagnostic("unknown-key", severities[(row + column) % 3], path, row + 1, column + 1, message, f"hint {message}")
        for row, path in enumerate(PATHS)
        for column, message in enumerate(HOSTILE.values())
    ]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    found = [*real_diagnostics(tmp_path_factory.mktemp("workspace")), *hostile_diagnostics()]
    return Report(sorted(found, key=lambda diagnostic: diagnostic.order), 27)


def no_controls(text: str) -> bool:
    """Whether nothing in an output could steer a terminal; line feeds are the report's own."""
    return not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)


def test_the_report_is_worth_reading(report: Report) -> None:
    rules = {diagnostic.rule for diagnostic in report.diagnostics}
    assert {"unknown-key", "not-a-date", "unknown-value", "unknown-objective", "empty-file", "not-yaml"} <= rules
    assert {diagnostic.severity for diagnostic in report.diagnostics} == {*Severity}


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_no_form_lets_a_control_character_through(form: str, report: Report) -> None:
    assert no_controls(FORMATS[form](report))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_form_is_utf_8_whatever_a_file_is_called(form: str) -> None:
    odd = Diagnostic("unknown-key", Severity.ERROR, "odd-\udcff.yaml", 1, 1, "odd \udcff", "odd \ud800")
    FORMATS[form](Report([odd], 1)).encode("utf-8")


def test_text_has_the_place_the_severity_and_the_rule(report: Report) -> None:
    lines = diagnostics.text(report).splitlines()
    assert len(lines) == 2 * len(report.diagnostics) + 1
    for diagnostic, line, hint in zip(report.diagnostics, lines[::2], lines[1::2], strict=False):
        place = f"{plain(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}"
        assert line == f"{place}: {diagnostic.severity} {diagnostic.rule}: {plain(diagnostic.message)}"
        assert hint == f"    {plain(diagnostic.hint)}"
    assert lines[-1].startswith("27 files, ")


def test_text_of_nothing_is_the_counts() -> None:
    assert diagnostics.text(Report([], 22)) == "22 files, 0 errors, 0 warnings, 0 notes\n"
    assert diagnostics.text(Report([], 1)).startswith("1 file, ")


def test_json_is_the_documented_shape(report: Report) -> None:
    data = json.loads(diagnostics.machine(report))
    assert list(data) == ["summary", "diagnostics"]
    assert data["summary"] == {
        "files": 27,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
    }
    assert list(data["summary"]) == ["files", "errors", "warnings"]
    keys = ["rule", "severity", "path", "line", "column", "message", "hint"]
    assert len(data["diagnostics"]) == len(report.diagnostics)
    for diagnostic, said in zip(report.diagnostics, data["diagnostics"], strict=True):
        assert list(said) == keys
        assert said == {key: getattr(diagnostic, key) for key in keys}


def test_the_sarif_schema_is_the_one_its_note_names() -> None:
    note = (SCHEMA.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(SCHEMA.read_bytes()).hexdigest() in note


def unbraced(text: str) -> str:
    """A SARIF message as a viewer shows it: doubled braces are braces; a single one would be a placeholder."""
    assert not re.search(r"(?<!\{)(\{\{)*\{(?!\{)", text), text
    return text.replace("{{", "{").replace("}}", "}")


def test_sarif_is_valid_and_says_the_same(report: Report) -> None:
    log = json.loads(diagnostics.sarif(report))
    SARIF.validate(log)
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({diagnostic.rule for diagnostic in report.diagnostics})
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
    for diagnostic, result in zip(report.diagnostics, run["results"], strict=True):
        assert result["ruleId"] == diagnostic.rule == rules[result["ruleIndex"]]["id"]
        assert result["level"] == levels[diagnostic.severity]
        said = unbraced(result["message"]["text"])
        assert said == f"{diagnostic.message}. {diagnostic.hint}".replace("](", "] (")
        assert not re.search(r"\[[^\]]*\]\([^)]+\)", said), "a viewer would make this a link"
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["region"] == {"startLine": diagnostic.line, "startColumn": diagnostic.column}
        uri = place["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri)
        assert not urlsplit(uri).scheme
        assert unquote(uri) == diagnostic.path


def test_sarif_names_the_page_of_each_rule_and_of_nvap(report: Report) -> None:
    driver = json.loads(diagnostics.sarif(report))["runs"][0]["tool"]["driver"]
    headings = re.findall(r"(?m)^## `(.*)`$", (DOCS / "rules.md").read_text(encoding="utf-8"))
    for rule in driver["rules"]:
        page, _, place = rule["helpUri"].partition("#")
        assert urlsplit(page).scheme
        assert page.endswith("docs/rules.md")
        assert place == rule["id"]
        assert place in headings
    assert urlsplit(driver["informationUri"]).scheme
    assert driver["informationUri"].endswith("docs/README.md")


GIT = {"vcs_info": {"vcs": "git", "commit_id": "abc123"}}
ORIGINS = {
    "https://forge.example/force/nvap.git": "https://forge.example/force/nvap/blob/abc123/docs/rules.md#not-yaml",
    "https://forge.example:8443/nvap/": "https://forge.example:8443/nvap/blob/abc123/docs/rules.md#not-yaml",
    "https://user:secret@forge.example/nvap": "https://forge.example/nvap/blob/abc123/docs/rules.md#not-yaml",
    "ssh://git@forge.example/nvap": None,
    "file:///home/user/nvap": None,
    "": None,
}


@pytest.mark.parametrize("url", ORIGINS)
def test_a_page_is_where_nvap_was_installed_from(url: str) -> None:
    nowhere = home._address(None, "rules", "not-yaml")
    assert nowhere.startswith("urn:nvap:")
    assert home._address(json.dumps({"url": url, **GIT}), "rules", "not-yaml") == (ORIGINS[url] or nowhere)
    assert home._address(json.dumps({"url": url, "dir_info": {}}), "rules", "not-yaml") == nowhere


def test_sarif_of_nothing_is_valid() -> None:
    log = json.loads(diagnostics.sarif(Report([], 22)))
    SARIF.validate(log)
    assert log["runs"][0]["results"] == []


def test_the_schema_check_can_fail(report: Report) -> None:
    log: dict[str, Any] = json.loads(diagnostics.sarif(report))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        SARIF.validate(log)


@dataclass(frozen=True)
class Command:
    """A workflow command as a runner takes it from one line of a log."""

    name: str
    properties: dict[str, str]
    data: str


def unescaped(text: str, tokens: dict[str, str]) -> str:
    """Escapes undone one kind after the other, the percent sign last, as the runner does it."""
    for escaped, token in (*tokens.items(), ("%25", "%")):
        text = text.replace(escaped, token)
    return text


IN_DATA = {"%0D": "\r", "%0A": "\n"}
IN_PROPERTIES = {**IN_DATA, "%3A": ":", "%2C": ","}


def commands(log: str) -> list[Command]:
    """The commands of a log: `::name key=value,key=value::data`, one a line; any other line is a fault here."""
    found = []
    for line in re.split(r"\r\n|\r|\n", log.removesuffix("\n")) if log else []:
        assert line.startswith("::"), line
        head, separator, data = line[2:].partition("::")
        assert separator, line
        name, _, rest = head.partition(" ")
        pairs = [pair.split("=", 1) for pair in rest.strip().split(",") if pair]
        properties = {pair[0]: unescaped(pair[1], IN_PROPERTIES) for pair in pairs if len(pair) == 2}
        found.append(Command(name, properties, unescaped(data, IN_DATA)))
    return found


def as_command(diagnostic: Diagnostic) -> Command:
    """What the runner should be told."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
    place = {
        "file": plain_lines(diagnostic.path),
        "line": str(diagnostic.line),
        "col": str(diagnostic.column),
        "title": diagnostic.rule,
    }
    return Command(names[diagnostic.severity], place, plain_lines(f"{diagnostic.message}. {diagnostic.hint}"))


def test_github_reads_back_every_property_and_message(report: Report) -> None:
    found = commands(diagnostics.github(report))
    assert found == [as_command(diagnostic) for diagnostic in report.diagnostics]


def test_github_reads_back_a_plain_path_as_it_is(report: Report) -> None:
    files = {one.properties["file"] for one in commands(diagnostics.github(report))}
    assert {path for path in PATHS if "\x1b" not in path} <= files


def test_github_of_nothing_is_nothing() -> None:
    assert diagnostics.github(Report([], 22)) == ""


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_reads_back_from_every_form(path: str, message: str, hint: str) -> None:
    diagnostic = Diagnostic("unknown-key", Severity.WARNING, path, 3, 4, message, hint)
    report = Report([diagnostic], 1)
    assert commands(diagnostics.github(report)) == [as_command(diagnostic)]
    assert json.loads(diagnostics.machine(report))["diagnostics"][0]["message"] == message
    result = json.loads(diagnostics.sarif(report))["runs"][0]["results"][0]
    assert unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == path
    (suite,) = suites_of(report)
    assert case_text(cases_of(suite)[0]) == said_of(diagnostic)
    for form in FORMATS.values():
        assert no_controls(form(report))


def suites_of(report: Report) -> list[TestSuite]:
    """The suites of a JUnit report, read by the library that continuous integration servers use."""
    xml = JUnitXml.fromstring(diagnostics.junit(report).encode("utf-8"))
    assert isinstance(xml, JUnitXml)
    return list(xml)


def cases_of(suite: TestSuite) -> list[TestCase]:
    """The cases of a suite."""
    return [case for case in suite if isinstance(case, TestCase)]


def case_text(case: TestCase) -> str:
    """What a case says: the text of its failure, or its output when it passes."""
    return str(case.result[0].text) if case.result else str(case.system_out)


def said_of(diagnostic: Diagnostic) -> str:
    """What a case should say."""
    place = f"{plain(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}"
    return plain(f"{place}: {diagnostic.severity} {diagnostic.rule}: {diagnostic.message}. {diagnostic.hint}")


@pytest.mark.parametrize("strict", [False, True])
def test_junit_reads_back(report: Report, strict: bool) -> None:
    report = replace(report, strict=strict)
    (suite,) = suites_of(report)
    cases = cases_of(suite)
    assert [case.name for case in cases] == [plain(path) for path in sorted({x.path for x in report.diagnostics})]
    assert suite.tests == len(cases)
    assert suite.failures == sum(not case.is_passed for case in cases)
    assert suite.errors == 0
    for case in cases:
        found = [diagnostic for diagnostic in report.diagnostics if plain(diagnostic.path) == case.name]
        failing = [diagnostic.rule for diagnostic in found if report.fails(diagnostic)]
        assert case.is_passed == (not failing)
        assert case_text(case) == "\n".join(map(said_of, found))
        if case.result:
            assert case.result[0].message == ", ".join(dict.fromkeys(failing))


def test_junit_of_files_without_a_fault_is_a_passing_case_each() -> None:
    (suite,) = suites_of(Report([], 22, paths=("a.yaml", "b.yaml")))
    assert (suite.tests, suite.failures, suite.errors) == (2, 0, 0)
    assert [(case.name, case.is_passed) for case in cases_of(suite)] == [("a.yaml", True), ("b.yaml", True)]


def test_every_diagnostic_has_a_rule_and_a_place_in_every_form(report: Report) -> None:
    assert set(FORMATS) == {"text", "json", "github", "sarif", "junit"}, "a new form needs a reader here"
    want = [
        (diagnostic.rule, plain(diagnostic.path), diagnostic.line, diagnostic.column)
        for diagnostic in report.diagnostics
    ]
    text = [
        re.match(r"(.*?):(\d+):(\d+): \w+ ([a-z-]+): ", line) for line in diagnostics.text(report).splitlines()[:-1:2]
    ]
    assert [(m[4], m[1], int(m[2]), int(m[3])) for m in text if m] == want
    data = json.loads(diagnostics.machine(report))["diagnostics"]
    assert [(x["rule"], plain(x["path"]), x["line"], x["column"]) for x in data] == want
    run = json.loads(diagnostics.sarif(report))["runs"][0]
    places = [(x["ruleId"], x["locations"][0]["physicalLocation"]) for x in run["results"]]
    assert [
        (rule, plain(unquote(x["artifactLocation"]["uri"])), x["region"]["startLine"], x["region"]["startColumn"])
        for rule, x in places
    ] == want
    said = [x.properties for x in commands(diagnostics.github(report))]
    assert [(x["title"], plain(x["file"]), int(x["line"]), int(x["col"])) for x in said] == want
    lines = [line for suite in suites_of(report) for case in cases_of(suite) for line in case_text(case).splitlines()]
    starts = [re.match(r"(.*?):(\d+):(\d+): \w+ ([a-z-]+): ", line) for line in lines]
    assert [(m[4], m[1], int(m[2]), int(m[3])) for m in starts if m] == want


def test_long_fields_are_cut_in_messages() -> None:
    message, _ = catalogue.rule("unknown-key", key="x" * 5000, known="title")
    assert len(message) < 200
