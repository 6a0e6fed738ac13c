"""What is said about a file: one frozen shape, and the rule that says it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nvap.words import catalogue


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops reports, a warning counts under --strict, a note never counts."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of one file; line and column count from 1, in characters."""

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    hint: str

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The key by which diagnostics are sorted for printing."""
        return (self.path, self.line, self.column, self.rule, self.message)

    @property
    def told(self) -> str:
        """Where it is, the rule and what it says, on one line."""
        return f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule is a function: its name is the rule's name and its docstring is the rule's page."""

    check: Callable[..., Any]
    severity: Severity

    @property
    def name(self) -> str:
        """The rule's id, as diagnostics print it: the function's name with hyphens."""
        return self.check.__name__.replace("_", "-")

    def word(self, path: str, line: int, column: int, /, **fields: object) -> Diagnostic:
        """The diagnostic of this rule at one place, worded from the catalogue."""
        message, hint = catalogue.rule(self.name, **fields)
        return Diagnostic(self.name, self.severity, path, line, column, message, hint)


def error(check: Callable[..., Any]) -> Rule:
    """A row of a rule table whose findings stop reports."""
    return Rule(check, Severity.ERROR)


def warning(check: Callable[..., Any]) -> Rule:
    """A row of a rule table whose findings count under --strict."""
    return Rule(check, Severity.WARNING)


def note(check: Callable[..., Any]) -> Rule:
    """A row of a rule table whose findings never count."""
    return Rule(check, Severity.NOTE)
