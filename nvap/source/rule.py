"""A rule: a function whose name is the rule's id, whose docstring is its page, and whose findings have a severity."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nvap.model.diagnostics import Diagnostic, Severity
from nvap.words import catalogue


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
