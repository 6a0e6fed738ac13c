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


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, sorted, and over how many files."""

    diagnostics: Sequence[Diagnostic]
    files: int

    def count(self, severity: Severity) -> int:
        """How many diagnostics have this severity."""
        return sum(one.severity is severity for one in self.diagnostics)


def text(report: Report) -> str:
    """A block for each diagnostic, with its place first so that an editor can open it, and a line of counts."""
    lines = []
    for one in report.diagnostics:
        lines.append(f"{plain(one.path)}:{one.line}:{one.column}: {one.severity} {one.rule}: {plain(one.message)}")
        lines.append(f"    {plain(one.hint)}")
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
                "rule": one.rule,
                "severity": one.severity,
                "path": one.path,
                "line": one.line,
                "column": one.column,
                "message": one.message,
                "hint": one.hint,
            }
            for one in report.diagnostics
        ],
    }
    return as_json(data)


def github(report: Report) -> str:
    """Workflow commands that GitHub shows beside the lines of a change; the message holds the hint."""

    def data(value: str) -> str:
        return plain_lines(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def field(value: str) -> str:
        return data(value).replace(":", "%3A").replace(",", "%2C")

    commands = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
    lines = [
        f"::{commands[one.severity]} file={field(one.path)},line={one.line},col={one.column},"
        f"title={field(one.rule)}::{data(f'{one.message}. {one.hint}')}\n"
        for one in report.diagnostics
    ]
    return "".join(lines)


def sarif(report: Report) -> str:
    """SARIF 2.1.0, for code scanning."""
    used = sorted({one.rule for one in report.diagnostics})
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
    results: list[dict[str, Any]] = [
        {
            "ruleId": one.rule,
            "ruleIndex": used.index(one.rule),
            "level": levels[one.severity],
            "message": {"text": _sarif_text(f"{one.message}. {one.hint}")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(os.fsencode(one.path))},
                        "region": {"startLine": one.line, "startColumn": one.column},
                    }
                }
            ],
        }
        for one in report.diagnostics
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return as_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_text(text: str) -> str:
    """A text as a SARIF message: braces, which mark placeholders, are doubled, and what would be a link is not one."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def junit(report: Report) -> str:
    """JUnit XML: a suite a file, a case a diagnostic; errors and warnings fail, notes pass."""

    def cases(path: str, found: Sequence[Diagnostic]) -> str:
        inner = ""
        for one in found:
            place = f"{path}:{one.line}:{one.column}"
            body = f"{place}: {one.severity} {one.rule}: {one.message}. {one.hint}"
            case = f"<testcase classname={_attribute(path)} name={_attribute(f'{one.rule} at {one.line}:{one.column}')}"
            if one.severity is Severity.NOTE:
                inner += f"    {case}><system-out>{escape(plain(body))}</system-out></testcase>\n"
                continue
            kind = _attribute(f"{one.severity} {one.rule}")
            failure = f"<failure type={kind} message={_attribute(plain(one.message))}>{escape(plain(body))}</failure>"
            inner += f"    {case}>{failure}</testcase>\n"
        failed = sum(one.severity is not Severity.NOTE for one in found)
        head = f'<testsuite name={_attribute(path)} tests="{len(found)}" failures="{failed}" errors="0">'
        return f"  {head}\n{inner}  </testsuite>\n"

    by_file = groupby(report.diagnostics, key=lambda one: one.path)
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
