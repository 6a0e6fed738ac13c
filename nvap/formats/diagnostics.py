"""Diagnostics → text, JSON, GitHub annotations, SARIF, JUnit. One function a format, one row in the table."""

import os
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from nvap import __version__
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.values import dataclass
from nvap.rules import BY_NAME
from nvap.words import catalogue
from nvap.words.escaping import as_json, plain, plain_lines

catalogue.own(
    __name__,
    {"summary": "{files}, {errors}, {warnings}, {notes}", "built-in": "the plan that comes with nvap"},
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, sorted, over how many files, and the paths of those that it tells of.

    Of the plan that comes with nvap no place is told: its files are not where the report is read. What is read in a
    repository has its paths from the root of that.
    """

    diagnostics: Sequence[Diagnostic]
    files: int
    is_built_in: Callable[[str], bool] = lambda path: False
    paths: Sequence[str] = ()
    strict: bool = False
    in_repository: Callable[[str], str] = str

    def count(self, severity: Severity) -> int:
        """How many diagnostics have this severity."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic lets the check fail: an error, and a warning where they count."""
        return diagnostic.severity is Severity.ERROR or (self.strict and diagnostic.severity is Severity.WARNING)

    @property
    def failed(self) -> bool:
        """Whether the check fails."""
        return any(map(self.fails, self.diagnostics))

    def named(self, path: str) -> str:
        """A file by its path, or the plan that comes with nvap by what it is."""
        return catalogue.say("built-in") if self.is_built_in(path) else path

    def named_in_repository(self, path: str) -> str:
        """The same, by its path from the root of the repository."""
        return catalogue.say("built-in") if self.is_built_in(path) else self.in_repository(path)

    @property
    def placed(self) -> list[Diagnostic]:
        """What has a place."""
        return [diagnostic for diagnostic in self.diagnostics if not self.is_built_in(diagnostic.path)]

    @property
    def unplaced(self) -> list[Diagnostic]:
        """What is said of the plan that comes with nvap."""
        return [diagnostic for diagnostic in self.diagnostics if self.is_built_in(diagnostic.path)]


def text(report: Report) -> str:
    """A block for each diagnostic, with its place first so that an editor can open it, and a line of counts."""
    lines = []
    for diagnostic in report.diagnostics:
        place = _place(diagnostic, report.named(diagnostic.path), report)
        lines.append(f"{place}: {diagnostic.severity} {diagnostic.rule}: {plain(diagnostic.message)}")
        lines.append(f"    {plain(diagnostic.hint)}")
    return "\n".join((*lines, summary(report))) + "\n"


def _place(diagnostic: Diagnostic, named: str, report: Report) -> str:
    """Where a diagnostic is, as an editor opens it, or what it is of where it has no place."""
    named = plain(named)
    return named if report.is_built_in(diagnostic.path) else f"{named}:{diagnostic.line}:{diagnostic.column}"


def summary(report: Report) -> str:
    """The line of counts."""
    return catalogue.say(
        "summary",
        files=catalogue.count(report.files, "file"),
        errors=catalogue.count(report.count(Severity.ERROR), "error"),
        warnings=catalogue.count(report.count(Severity.WARNING), "warning"),
        notes=catalogue.count(report.count(Severity.NOTE), "note"),
    )


def machine(report: Report) -> str:
    """JSON: the counts, and a mapping for each diagnostic with all that the text form says."""
    data = {
        "summary": {
            "files": report.files,
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
        },
        "diagnostics": [
            {
                "rule": diagnostic.rule,
                "severity": diagnostic.severity,
                **_json_place(diagnostic, report),
                "message": diagnostic.message,
                "hint": diagnostic.hint,
            }
            for diagnostic in report.diagnostics
        ],
    }
    return as_json(data)


def _json_place(diagnostic: Diagnostic, report: Report) -> dict[str, str | int | None]:
    if report.is_built_in(diagnostic.path):
        return {"path": None, "line": None, "column": None}
    return {"path": diagnostic.path, "line": diagnostic.line, "column": diagnostic.column}


def github(report: Report) -> str:
    """Workflow commands that GitHub shows beside the lines of a change; the message holds the hint."""

    def data(value: str) -> str:
        return plain_lines(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def field(value: str) -> str:
        return data(value).replace(":", "%3A").replace(",", "%2C")

    commands = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}

    def place(diagnostic: Diagnostic) -> str:
        if report.is_built_in(diagnostic.path):
            return ""
        return f"file={field(report.in_repository(diagnostic.path))},line={diagnostic.line},col={diagnostic.column},"

    lines = [
        f"::{commands[diagnostic.severity]} {place(diagnostic)}title={field(diagnostic.rule)}"
        f"::{data(f'{diagnostic.message}. {diagnostic.hint}')}\n"
        for diagnostic in report.diagnostics
    ]
    return "".join(lines)


def sarif(report: Report) -> str:
    """SARIF 2.1.0, for code scanning."""
    from nvap.formats.home import page_address

    used = sorted({diagnostic.rule for diagnostic in report.diagnostics})
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
    driver = {
        "name": "nvap",
        "version": __version__,
        "informationUri": page_address("README"),
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": _sarif_text(first_line(name))},
                "help": {"text": _sarif_text(page(name))},
                "helpUri": page_address("rules", name),
                "defaultConfiguration": {"level": levels[BY_NAME[name].severity]},
            }
            for name in used
        ],
    }

    def said(diagnostic: Diagnostic) -> dict[str, Any]:
        text = _sarif_text(f"{diagnostic.message}. {diagnostic.hint}")
        return {"level": levels[diagnostic.severity], "message": {"text": text}}

    results: list[dict[str, Any]] = [
        {
            "ruleId": diagnostic.rule,
            "ruleIndex": used.index(diagnostic.rule),
            **said(diagnostic),
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(os.fsencode(report.in_repository(diagnostic.path)))},
                        "region": {"startLine": diagnostic.line, "startColumn": diagnostic.column},
                    }
                }
            ],
        }
        for diagnostic in report.placed
    ]
    run: dict[str, Any] = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    if report.unplaced:  # code scanning refuses the whole of a log with one result that has no place
        told = [
            {
                "descriptor": {"id": diagnostic.rule},
                "associatedRule": {"id": diagnostic.rule, "index": used.index(diagnostic.rule)},
                **said(diagnostic),
            }
            for diagnostic in report.unplaced
        ]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": told}]
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return as_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_text(text: str) -> str:
    """A text as a SARIF message: braces, which mark placeholders, are doubled, and what would be a link is not one."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def junit(report: Report) -> str:
    """JUnit XML: a case a file, which fails where the exit status does and else says what is said of it."""
    named = report.named_in_repository
    names = [*map(named, report.paths), *(named(diagnostic.path) for diagnostic in report.diagnostics)]
    found: dict[str, list[Diagnostic]] = {name: [] for name in sorted(names)}
    for diagnostic in report.diagnostics:
        found[named(diagnostic.path)].append(diagnostic)
    cases = "".join(f"    {_junit_case(name, told, report)}\n" for name, told in found.items())
    failed = sum(any(map(report.fails, told)) for told in found.values())
    head = f'<testsuite name="nvap" tests="{len(found)}" failures="{failed}" errors="0">'
    inside = f"  {head}\n{cases}  </testsuite>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="nvap">\n{inside}</testsuites>\n'


def _junit_case(name: str, found: Sequence[Diagnostic], report: Report) -> str:
    """A file as a case; GitLab counts one of a name, and prints what stands in it and not its message."""
    case = f'testcase classname="nvap" name={_attribute(plain(name))}'
    case += "" if name == catalogue.say("built-in") else f" file={_attribute(plain(name))}"
    if not found:
        return f"<{case}/>"
    text = _escaped("\n".join(_junit_line(diagnostic, report) for diagnostic in found))
    failing = [diagnostic for diagnostic in found if report.fails(diagnostic)]
    if not failing:
        return f"<{case}><system-out>{text}</system-out></testcase>"
    rules = ", ".join(dict.fromkeys(diagnostic.rule for diagnostic in failing))
    kind, message = _attribute(failing[0].severity), _attribute(rules)
    return f"<{case}><failure type={kind} message={message}>{text}</failure></testcase>"


def _junit_line(diagnostic: Diagnostic, report: Report) -> str:
    said = f"{diagnostic.message}. {diagnostic.hint}"
    place = _place(diagnostic, report.named_in_repository(diagnostic.path), report)
    return plain(f"{place}: {diagnostic.severity} {diagnostic.rule}: {said}")


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "json": machine,
    "github": github,
    "sarif": sarif,
    "junit": junit,
}


def first_line(rule: str) -> str:
    """What a rule finds, in a sentence."""
    return page(rule).partition("\n\n")[0].replace("\n", " ")


def page(rule: str) -> str:
    """A rule's page: what, why, an example that fails and one that passes."""
    from inspect import getdoc

    return getdoc(BY_NAME[rule].check) or ""


def _attribute(value: str) -> str:
    """A text as an XML attribute, with its quotation marks."""
    return f'"{_escaped(value)}"'


def _escaped(text: str) -> str:
    """A text as XML."""
    from html import escape  # the sax one brings the whole of urllib and ssl with it

    return escape(text)
