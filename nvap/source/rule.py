"""A rule: a function whose name is the rule's id, whose docstring is its page, and whose findings have a severity."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from nvap.model.diagnostics import Diagnostic, Severity
from nvap.words import catalogue


class Rule(NamedTuple):
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


def error(check: Callable[..., Any], message: str, hint: str, *, cell: str = "", **messages: str) -> Rule:
    """A row of a rule table whose findings stop reports; its sentences as `_row` takes them."""
    return _row(check, Severity.ERROR, message, hint, cell, messages)


def warning(check: Callable[..., Any], message: str, hint: str, *, cell: str = "", **messages: str) -> Rule:
    """A row of a rule table whose findings count under --strict."""
    return _row(check, Severity.WARNING, message, hint, cell, messages)


def note(check: Callable[..., Any], message: str, hint: str, *, cell: str = "", **messages: str) -> Rule:
    """A row of a rule table whose findings never count."""
    return _row(check, Severity.NOTE, message, hint, cell, messages)


def _row(
    check: Callable[..., Any], severity: Severity, message: str, hint: str, cell: str, messages: Mapping[str, str]
) -> Rule:
    """A row with its sentences, which belong to the module of the rule.

    `cell` is the hint for those who see a cell of a workbook and no file; `messages` are other messages, each by the
    `how` that the rule says it for.
    """
    made = Rule(check, severity)
    sentences = {"": message, ".hint": hint, **{f".{how}": text for how, text in messages.items()}}
    sentences |= {".cell": cell} if cell else {}
    catalogue.own(check.__module__, {f"{made.name}{part}": sentence for part, sentence in sentences.items()})
    return made
