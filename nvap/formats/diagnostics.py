"""Diagnostics → text, JSON, GitHub annotations, SARIF, JUnit. One function a format, one row in the table."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape  # the sax one brings the whole of urllib and ssl with it
from itertools import groupby
from typing import Any
from urllib.parse import quote

from nvap import __version__
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.rules import BY_NAME
from nvap.words import catalogue
from nvap.words.escaping import as_json, plain, plain_lines

catalogue.own(
    __name__,
    {"summary": "{files}, {errors}, {warnings}, {notes}", "built-in": "the plan that comes with nvap"},
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, sorted, and over how many files.

    Of the plan that comes with nvap no place is told: its files are not where the report is read.
    """

    diagnostics: Sequence[Diagnostic]
    files: int
    is_built_in: Callable[[str], bool] = lambda path: False

    def count(self, severity: Severity) -> int:
        """How many diagnostics have this severity."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

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
        place = f"{plain(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}"
        place = catalogue.say("built-in") if report.is_built_in(diagnostic.path) else place
        lines.append(f"{place}: {diagnostic.severity} {diagnostic.rule}: {plain(diagnostic.message)}")
        lines.append(f"    {plain(diagnostic.hint)}")
    return "\n".join((*lines, summary(report))) + "\n"


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
        return f"file={field(diagnostic.path)},line={diagnostic.line},col={diagnostic.column},"

    lines = [
        f"::{commands[diagnostic.severity]} {place(diagnostic)}title={field(diagnostic.rule)}"
        f"::{data(f'{diagnostic.message}. {diagnostic.hint}')}\n"
        for diagnostic in report.diagnostics
    ]
    return "".join(lines)


def sarif(report: Report) -> str:
    """SARIF 2.1.0, for code scanning."""
    used = sorted({diagnostic.rule for diagnostic in report.diagnostics})
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
    driver = {
        "name": "nvap",
        "version": __version__,
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": _sarif_text(first_line(name))},
                "help": {"text": _sarif_text(page(name))},
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
                        "artifactLocation": {"uri": quote(os.fsencode(diagnostic.path))},
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
    """JUnit XML: a suite a file, a case a diagnostic; errors and warnings fail, notes pass."""

    def named(diagnostic: Diagnostic) -> str:
        return catalogue.say("built-in") if report.is_built_in(diagnostic.path) else diagnostic.path

    def cases(path: str, found: Sequence[Diagnostic]) -> str:
        inner = ""
        for diagnostic in found:
            place = f"{path}:{diagnostic.line}:{diagnostic.column}" if named(diagnostic) == diagnostic.path else path
            body = f"{place}: {diagnostic.severity} {diagnostic.rule}: {diagnostic.message}. {diagnostic.hint}"
            name = _attribute(f"{diagnostic.rule} at {diagnostic.line}:{diagnostic.column}")
            case = f"<testcase classname={_attribute(path)} name={name}"
            if diagnostic.severity is Severity.NOTE:
                inner += f"    {case}><system-out>{escape(plain(body))}</system-out></testcase>\n"
                continue
            kind = _attribute(f"{diagnostic.severity} {diagnostic.rule}")
            failure = (
                f"<failure type={kind} message={_attribute(plain(diagnostic.message))}>{escape(plain(body))}</failure>"
            )
            inner += f"    {case}>{failure}</testcase>\n"
        failed = sum(diagnostic.severity is not Severity.NOTE for diagnostic in found)
        head = f'<testsuite name={_attribute(path)} tests="{len(found)}" failures="{failed}" errors="0">'
        return f"  {head}\n{inner}  </testsuite>\n"

    by_file = groupby(report.diagnostics, key=named)
    suites = "".join(cases(plain(path), list(found)) for path, found in by_file)
    if not suites:
        suites = '  <testsuite name="nvap" tests="1" failures="0" errors="0">\n    <testcase classname="nvap" '
        suites += f"name={_attribute(summary(report))}/>\n  </testsuite>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="nvap">\n{suites}</testsuites>\n'


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
    return f'"{escape(value)}"'
